package table

import (
	"strings"

	"sunshine/app/sheet"
)

// matrix is a sheet with its cells prepared for recognising.
type matrix struct {
	grid    *sheet.Grid
	rows    int
	width   int
	folds   [][]string
	seen    [][]look               // what was found out about each cell
	looks   []profile              // and each row
	spans   map[[2]int]sheet.Merge // merges by their top left cell
	covered map[[2]int][2]int      // the other merged cells → that cell
}

// look keeps what the text of a cell can be read as; it is asked for often.
type look struct {
	figured, timed, dated bool
	figure                figure
	bad                   failure
	moment                moment
}

func newMatrix(g *sheet.Grid) *matrix {
	m := &matrix{grid: g, rows: len(g.Rows), width: g.Width(), spans: map[[2]int]sheet.Merge{}, covered: map[[2]int][2]int{}}
	m.folds, m.seen, m.looks = make([][]string, m.rows), make([][]look, m.rows), make([]profile, m.rows)
	for i, row := range g.Rows {
		m.seen[i] = make([]look, len(row))
		m.folds[i] = make([]string, len(row))
		for j, c := range row {
			m.folds[i][j] = fold(c.Text)
		}
	}
	area := 0
	for _, s := range g.Merges {
		s.Bottom, s.Right = min(s.Bottom, m.rows), min(s.Right, max(m.width, s.Left))
		if area += (s.Bottom - s.Top + 1) * (s.Right - s.Left + 1); s.Top > m.rows || area > 2_000_000 {
			continue
		}
		m.spans[[2]int{s.Top, s.Left}] = s
		for r := s.Top; r <= s.Bottom; r++ {
			for c := s.Left; c <= s.Right; c++ {
				if r != s.Top || c != s.Left {
					m.covered[[2]int{r, c}] = [2]int{s.Top, s.Left}
				}
			}
		}
	}
	return m
}

// text gives the folded text of a cell.
func (m *matrix) text(row, col int) string {
	if row < 1 || row > m.rows || col < 1 || col > len(m.folds[row-1]) {
		return ""
	}
	return m.folds[row-1][col-1]
}

// filled is text, taken from above inside a range merged downward.
func (m *matrix) filled(row, col int) string {
	if t := m.text(row, col); t != "" {
		return t
	}
	if a, ok := m.covered[[2]int{row, col}]; ok && a[1] == col {
		return m.text(a[0], col)
	}
	return ""
}

func (m *matrix) raw(row, col int) sheet.Cell { return m.grid.Cell(row, col) }

// shown gives the cell's own text, or the one merged down into it.
func (m *matrix) shown(row, col int) sheet.Cell {
	c := m.raw(row, col)
	if strings.TrimSpace(c.Text) == "" && !c.Uncomputed {
		if a, ok := m.covered[[2]int{row, col}]; ok && a[1] == col {
			return m.raw(a[0], col)
		}
	}
	return c
}

// full gives the columns of a row that hold something, within bounds.
func (m *matrix) full(row, left, right int) []int {
	var cols []int
	for c := left; c <= min(right, m.width); c++ {
		if m.text(row, c) != "" {
			cols = append(cols, c)
		}
	}
	return cols
}

func (m *matrix) blank(row, left, right int) bool {
	for c := left; c <= min(right, m.width); c++ {
		if m.text(row, c) != "" || m.raw(row, c).Uncomputed {
			return false
		}
	}
	return true
}

// figure reads a cell as a number.
func (m *matrix) figure(row, col int, st style) (figure, failure) {
	s := m.text(row, col)
	if s == "" || st.dotted {
		return parseFigure(s, st)
	}
	k := &m.seen[row-1][col-1]
	if !k.figured {
		k.figured = true
		k.figure, k.bad = parseFigure(s, st)
	}
	return k.figure, k.bad
}

// moment reads a cell as a day.
func (m *matrix) moment(row, col int) (moment, bool) {
	if m.text(row, col) == "" {
		return moment{}, false
	}
	k := &m.seen[row-1][col-1]
	if !k.timed {
		k.timed = true
		k.moment, k.dated = parseMoment(m.raw(row, col).Text)
	}
	return k.moment, k.dated
}

// shownMoment is moment, taken from above inside a range merged downward.
func (m *matrix) shownMoment(row, col int) (moment, bool) {
	if m.text(row, col) == "" {
		if a, ok := m.covered[[2]int{row, col}]; ok && a[1] == col {
			return m.moment(a[0], col)
		}
	}
	return m.moment(row, col)
}
