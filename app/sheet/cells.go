package sheet

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sunshine/app/fault"
)

// readSheet reads one worksheet part.
func (w *workbook) readSheet(ref sheetRef, cost *budget) (*Grid, error) {
	p := &sheetParser{w: w, cost: cost, g: &Grid{Name: ref.name, Hidden: ref.hidden}}
	if err := w.tokens(ref.part, p.token); err != nil {
		return nil, err
	}
	return p.g, nil
}

type sheetParser struct {
	w        *workbook
	g        *Grid
	cost     *budget
	row, col int
	hidden   bool // the current row is hidden
	rowStyle int
	inCell   bool
	raw      rawCell
	into     *strings.Builder // where character data goes
	phonetic int
	merges   int
}

// rawCell is a <c> element while it is read.
type rawCell struct {
	kind    string // its t attribute
	style   int
	formula bool
	value   strings.Builder // <v>
	inline  strings.Builder // <is>
	ignored strings.Builder // <f>
}

func (p *sheetParser) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		return p.start(element{t.Name.Local, t.Attr})
	case xml.EndElement:
		return p.end(t.Name.Local)
	case xml.CharData:
		if p.into != nil {
			p.into.Write(t)
		}
	}
	return nil
}

func (p *sheetParser) start(e element) error {
	switch e.name {
	case "row":
		p.row++
		if n, err := strconv.Atoi(e.attr("r")); err == nil && n > 0 {
			p.row = n
		}
		p.col, p.hidden = 0, isTrue(e.attr("hidden"))
		p.rowStyle, _ = strconv.Atoi(e.attr("s"))
	case "c":
		p.startCell(e)
	case "f":
		if p.inCell {
			p.raw.formula, p.into = true, &p.raw.ignored
		}
	case "v":
		if p.inCell {
			p.into = &p.raw.value
		}
	case "rPh":
		p.phonetic++
	case "t":
		if p.inCell && p.phonetic == 0 {
			p.into = &p.raw.inline
		}
	case "mergeCell":
		return p.merge(e.attr("ref"))
	case "col":
		p.hideColumns(e)
	}
	return nil
}

func (p *sheetParser) startCell(e element) {
	p.row, p.col = max(p.row, 1), p.col+1 // a cell outside any row is in the first
	if row, col := parseAddress(e.attr("r")); row > 0 {
		p.row, p.col = row, col
	}
	style, err := strconv.Atoi(e.attr("s"))
	if err != nil {
		style = p.rowStyle
	}
	p.inCell, p.raw = true, rawCell{kind: e.attr("t"), style: style}
}

func (p *sheetParser) end(name string) error {
	switch name {
	case "f", "v", "t":
		p.into = nil
	case "rPh":
		p.phonetic--
	case "c":
		if !p.inCell {
			return nil
		}
		p.inCell, p.into = false, nil
		return p.place(p.render())
	}
	return nil
}

// render turns the stored cell into what a person sees.
func (p *sheetParser) render() Cell {
	raw, f := &p.raw, p.w.format(p.raw.style)
	c := Cell{Formula: raw.formula, Bold: f.bold}
	v := raw.value.String()
	switch raw.kind {
	case "s":
		if i, err := strconv.Atoi(strings.TrimSpace(v)); err == nil && i >= 0 && i < len(p.w.strings) {
			c.Text = p.w.strings[i]
		}
	case "inlineStr":
		c.Text = unescape(raw.inline.String())
	case "str":
		c.Text = unescape(v)
	case "b":
		if c.Text = "FALSE"; isTrue(strings.TrimSpace(v)) {
			c.Text = "TRUE"
		}
	case "e":
		c.Text, c.Failed = v, true
	case "d":
		c.Text, c.Number = isoDate(v), true
	default:
		v = strings.TrimSpace(v)
		if v == "" && raw.inline.Len() > 0 { // some writers forget t="inlineStr"
			c.Text = unescape(raw.inline.String())
			break
		}
		c.Uncomputed = raw.formula && v == ""
		c.Text, c.Number = f.show(v, p.w.date1904), v != ""
		c.YearHidden = c.Number && f.date && !f.year
	}
	if !c.Number {
		c.Text = Unguard(c.Text)
	}
	return c
}

// place puts the cell into the grid; empty cells take no room.
func (p *sheetParser) place(c Cell) error {
	if c.Text == "" && !c.Uncomputed {
		return nil
	}
	if err := p.cost.spend(p.g.Name, p.row, p.col, c.Text); err != nil {
		return err
	}
	for len(p.g.Rows) < p.row {
		p.g.Rows = append(p.g.Rows, nil)
	}
	row := p.g.Rows[p.row-1]
	for len(row) < p.col {
		row = append(row, Cell{})
	}
	row[p.col-1] = c
	p.g.Rows[p.row-1] = row
	if p.hidden && !slices.Contains(p.g.HiddenRows[max(0, len(p.g.HiddenRows)-1):], p.row) {
		p.g.HiddenRows = append(p.g.HiddenRows, p.row)
	}
	return nil
}

func (p *sheetParser) merge(ref string) error {
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		return nil
	}
	t, l := parseAddress(from)
	b, r := parseAddress(to)
	if t == 0 || b == 0 || b < t || r < l {
		return nil
	}
	if p.merges++; p.merges > MaxRows {
		return fault.Invalidf("工作表“%s”的合并单元格太多，请取消合并后再导入。", p.g.Name)
	}
	p.g.Merges = append(p.g.Merges, Merge{t, l, min(b, MaxRows), min(r, MaxColumns)})
	return nil
}

func (p *sheetParser) hideColumns(e element) {
	lo, err1 := strconv.Atoi(e.attr("min"))
	hi, err2 := strconv.Atoi(e.attr("max"))
	if err1 != nil || err2 != nil || !isTrue(e.attr("hidden")) {
		return
	}
	for c := max(lo, 1); c <= min(hi, MaxColumns); c++ {
		p.g.HiddenCols = append(p.g.HiddenCols, c)
	}
}

// unescape reads Excel's _x000D_ for characters XML cannot hold, and gives lines
// one kind of end.
func unescape(s string) string {
	for from := 0; ; {
		i := strings.Index(s[from:], "_x")
		if i < 0 {
			break
		}
		i += from
		from = i + 2
		if i+7 > len(s) || s[i+6] != '_' {
			continue
		}
		n, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
		if err != nil || !utf8.ValidRune(rune(n)) {
			continue
		}
		s = s[:i] + string(rune(n)) + s[i+7:]
		from = i
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}
