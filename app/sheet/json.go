package sheet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"sunshine/app/fault"
)

// jsonLike tells whether a text is JSON records: objects one after the other or
// in a list.
func jsonLike(data []byte) bool {
	s := bytes.TrimSpace(bytes.TrimPrefix(data, bomUTF8))
	if len(s) < 2 || s[0] != '{' && s[0] != '[' {
		return false
	}
	s = bytes.TrimSpace(bytes.TrimLeft(s, "[{ \r\n\t"))
	return len(s) > 0 && (s[0] == '"' || s[0] == '}' || s[0] == ']')
}

// readJSON makes a sheet of records: row 1 has the names in the order they first
// stand, row n+1 the n-th record. A record within a record stands in the row of
// its own with what the outer one says.
func readJSON(name string, data []byte) (*File, error) {
	text, encoding, err := decode(data)
	if err != nil {
		return nil, err
	}
	p := jsonParser{g: Grid{Name: baseName(name)}, at: map[string]int{}}
	p.g.Rows = [][]Cell{nil}
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.UseNumber()
	for {
		var raw json.RawMessage
		if err := d.Decode(&raw); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fault.Invalidf("第 %d 条记录不是完整的 JSON。请重新导出一次。", len(p.g.Rows)).Because(err)
		}
		if err := p.value(raw, nil, 0); err != nil {
			return nil, err
		}
	}
	return &File{Name: name, Format: "json", Encoding: encoding, Sheets: []Grid{p.g}}, nil
}

type jsonParser struct {
	g    Grid
	at   map[string]int // column by name
	cost budget
}

const jsonDepth = 6

// field is one name and its value; objects keep their order.
type field struct {
	name string
	raw  json.RawMessage
}

func (p *jsonParser) value(raw json.RawMessage, outer []field, depth int) error {
	if depth > jsonDepth {
		return fault.Invalidf("JSON 套得太深，读不出表格。请导出成一条分录一个对象。")
	}
	raw = bytes.TrimSpace(raw)
	if len(raw) > 0 && raw[0] == '[' {
		var list []json.RawMessage
		if err := json.Unmarshal(raw, &list); err != nil {
			return fault.Invalidf("第 %d 条记录不是完整的 JSON。请重新导出一次。", len(p.g.Rows)).Because(err)
		}
		for _, x := range list {
			if err := p.value(x, outer, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	own, inner, err := p.object(raw)
	if err != nil {
		return err
	}
	all := append(slices.Clone(outer), own...)
	if len(inner) == 0 {
		return p.row(all)
	}
	for _, f := range inner {
		if err := p.value(f.raw, all, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// object parts an object into its plain values and the records within it.
func (p *jsonParser) object(raw json.RawMessage) (own, inner []field, err error) {
	bad := func(err error) error {
		return fault.Invalidf("第 %d 条记录不是 JSON 对象。请导出成一条分录一个对象。", len(p.g.Rows)).Because(err)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, nil, bad(err)
	}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return nil, nil, bad(err)
		}
		f := field{name: name}
		if err := d.Decode(&f.raw); err != nil {
			return nil, nil, bad(err)
		}
		if s := bytes.TrimSpace(f.raw); len(s) > 1 && (s[0] == '{' || s[0] == '[' && bytes.ContainsRune(s, '{')) {
			inner = append(inner, f)
		} else {
			own = append(own, f)
		}
	}
	return own, inner, nil
}

func (p *jsonParser) row(fields []field) error {
	n := len(p.g.Rows) + 1
	var row []Cell
	for _, f := range fields {
		col, seen := p.at[f.name]
		if !seen {
			col = len(p.at) + 1
			p.at[f.name] = col
			p.g.Rows[0] = append(p.g.Rows[0], Cell{Text: f.name})
			if err := p.cost.spend(p.g.Name, 1, col, f.name); err != nil {
				return err
			}
		}
		c, err := jsonCell(f.raw)
		if err != nil {
			return fault.Invalidf("第 %d 条记录的“%s”读不出来。", n-1, f.name).Because(err)
		}
		if c.Text == "" {
			continue
		}
		if err := p.cost.spend(p.g.Name, n, col, c.Text); err != nil {
			return err
		}
		for len(row) < col {
			row = append(row, Cell{})
		}
		row[col-1] = c
	}
	if n > 4*MaxRows {
		return p.cost.spend(p.g.Name, n, 1, "")
	}
	p.g.Rows = append(p.g.Rows, row)
	return nil
}

// jsonCell shows a plain value as a cell; null is an empty one.
func jsonCell(raw json.RawMessage) (Cell, error) {
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0, string(raw) == "null":
		return Cell{}, nil
	case raw[0] == '"':
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return Cell{}, err
		}
		return Cell{Text: Unguard(oneLineEnd(s))}, nil
	case raw[0] == 't', raw[0] == 'f':
		return Cell{Text: string(raw)}, nil
	case raw[0] == '[':
		return Cell{Text: ""}, nil
	}
	if bytes.ContainsAny(raw, "eE") {
		return Cell{}, fmt.Errorf("a number written with an exponent: %s", raw)
	}
	return Cell{Text: string(raw), Number: true}, nil
}
