package sheet

import (
	"strings"

	"sunshine/app/fault"
)

func readCSV(name string, data []byte) (*File, error) {
	text, encoding, err := decode(data)
	if err != nil {
		return nil, err
	}
	g := Grid{Name: baseName(name)}
	text, sep := separator(text)
	if g.Rows, err = splitCSV(g.Name, text, sep); err != nil {
		return nil, err
	}
	return &File{Name: name, Format: "csv", Encoding: encoding, Sheets: []Grid{g}}, nil
}

// separator finds which of comma, tab and semicolon parts the cells: the one
// that occurs in most of the first lines, outside quotes. Excel's own first
// line "sep=;" decides if it is there, and is taken off.
func separator(text string) (rest string, sep rune) {
	if strings.HasPrefix(text, "sep=") && len(text) > 5 {
		line, after, _ := strings.Cut(text, "\n")
		if s := []rune(strings.TrimSpace(line[4:])); len(s) == 1 {
			return after, s[0]
		}
	}
	lines, quoted := map[rune]int{}, false
	seen, count := map[rune]bool{}, 0
	for _, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '\n':
			for s := range seen {
				lines[s]++
			}
			clear(seen)
			if count++; count >= 100 {
				return text, most(lines)
			}
		case r == ',', r == '\t', r == ';':
			seen[r] = true
		}
	}
	for s := range seen {
		lines[s]++
	}
	return text, most(lines)
}

func most(lines map[rune]int) rune {
	best := ','
	for _, r := range []rune{'\t', ';'} {
		if lines[r] > lines[best] {
			best = r
		}
	}
	return best
}

// splitCSV parts the text into rows, numbered as Excel would number them: an
// empty line is a row, a quoted line end is not. encoding/csv drops empty lines.
func splitCSV(name, text string, sep rune) ([][]Cell, error) {
	p := csvParser{name: name, sep: sep}
	for i := 0; i < len(text) && p.err == nil; {
		n, err := p.field(text[i:])
		if err != nil {
			return nil, err
		}
		i += n
	}
	if len(p.row) > 0 {
		p.endRow()
	}
	return p.rows[:p.end], p.err
}

type csvParser struct {
	name string
	sep  rune
	rows [][]Cell
	row  []Cell
	cost budget
	end  int // rows up to the last that is more than an empty line
	err  error
}

// field takes one cell and the separator or line end behind it; it gives how
// many bytes that was.
func (p *csvParser) field(s string) (int, error) {
	value, n := s, 0
	if strings.HasPrefix(s, `"`) {
		var ok bool
		if value, n, ok = quotedField(s); !ok {
			return 0, fault.Invalidf("第 %d 行有一个双引号没有配对。请把引号补齐或删去，或者另存为 .xlsx 再导入。", len(p.rows)+1)
		}
	}
	end := strings.IndexFunc(s[n:], func(r rune) bool { return r == p.sep || r == '\n' || r == '\r' })
	if end < 0 {
		end = len(s) - n
	}
	if n == 0 {
		value = s[:end]
	} else {
		value += s[n : n+end] // what stands behind a closing quote
	}
	n += end
	value = Unguard(oneLineEnd(value))
	p.row = append(p.row, Cell{Text: value})
	if value != "" {
		if err := p.cost.spend(p.name, len(p.rows)+1, len(p.row), value); err != nil {
			return 0, err
		}
	}
	switch rest := s[n:]; {
	case rest == "":
		p.endRow()
	case strings.HasPrefix(rest, "\r\n"):
		n += 2
		p.endRow()
	case rest[0] == '\n' || rest[0] == '\r':
		n++
		p.endRow()
	default:
		n += len(string(p.sep))
		if len(p.row) > 4*MaxColumns { // thousands of empty cells cost too
			return 0, p.cost.spend(p.name, len(p.rows)+1, len(p.row), "")
		}
	}
	return n, nil
}

// oneLineEnd gives the lines of a cell one kind of end, as in a workbook: a bare
// carriage return would be lost when the cell is written again.
func oneLineEnd(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// quotedField reads "a ""b"" c": its value, its length, and whether it ends.
func quotedField(s string) (string, int, bool) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != '"' {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == '"' {
			b.WriteByte('"')
			i++
			continue
		}
		return b.String(), i + 1, true
	}
	return "", 0, false
}

func (p *csvParser) endRow() {
	row := p.row
	if len(row) > 1 || len(row) == 1 && row[0].Text != "" {
		p.end = len(p.rows) + 1
	}
	for len(row) > 0 && row[len(row)-1].Text == "" {
		row = row[:len(row)-1]
	}
	p.rows = append(p.rows, row)
	p.row = nil
	if len(p.rows) > 4*MaxRows && p.err == nil {
		p.err = p.cost.spend(p.name, len(p.rows), 1, "")
	}
}
