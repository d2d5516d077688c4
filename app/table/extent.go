package table

import (
	"regexp"
	"slices"
	"strings"
)

// findEnd gives the last row before the next table's title or heading.
func (m *matrix) findEnd(reg *region) int {
	// since the last row with content: something that parts, an empty row, a title
	parted, blank, captioned := false, false, false
	for r := reg.first; r <= m.rows; r++ {
		cols := m.full(r, 1, m.width)
		if len(cols) == 0 || m.isTotalRow(r) || m.isNote(r) || m.isSignature(r) {
			parted, blank = true, blank || len(cols) == 0
			continue
		}
		if len(cols) == 1 && !m.valueLike(r, cols[0]) || m.unitOf(r) != "" {
			captioned = captioned || !m.pageCaption(reg, r)
			continue
		}
		p := m.profile(r)
		if (parted || captioned) && m.headingLike(r) && (p.words*2 >= p.count && (p.count > 2 || p.words == p.count) || blank && captioned && p.count > 2 && m.headsFigures(r)) &&
			(captioned || !m.sameHeading(reg, r)) && m.headsSomething(r) {
			return m.backToTitle(reg, r) - 1
		}
		if !m.sameHeading(reg, r) {
			parted, blank, captioned = false, false, false
			if cols := m.full(r, 1, m.width); len(cols) > 0 && totalRank(m.text(r, cols[0])) != notTotal {
				parted = true
			}
		}
	}
	return m.rows
}

var pageMark = regexp.MustCompile(`^(第[0-9一二三四五六七八九十]+页)?(共[0-9]+页)?(\(?续表?\)?|接上页)?$`)

// pageCaption is true for a line that repeats one above the heading, as at the top
// of each printed page, or only counts pages.
func (m *matrix) pageCaption(reg *region, r int) bool {
	s := m.line(r)
	if pageMark.MatchString(s) {
		return true
	}
	for n := reg.from; n < reg.heads[0]; n++ {
		if m.line(n) == s {
			return true
		}
	}
	return false
}

// line is the folded text of a whole row.
func (m *matrix) line(r int) string {
	if r < 1 || r > m.rows {
		return ""
	}
	return strings.Join(m.folds[r-1], "")
}

// headsSomething is true if the next row that is not blank could be an entry.
func (m *matrix) headsSomething(r int) bool {
	for n := r + 1; n <= m.rows; n++ {
		if cols := m.full(n, 1, m.width); len(cols) > 0 {
			return len(cols) >= 2 && !m.isSignature(n)
		}
	}
	return false
}

// headsFigures is true if the next row that is not blank is as wide and has figures.
func (m *matrix) headsFigures(r int) bool {
	for n := r + 1; n <= m.rows; n++ {
		if p := m.profile(n); p.count > 0 {
			return p.values > 0 && p.count*2 >= m.profile(r).count
		}
	}
	return false
}

// sameHeading is true for a row that repeats a line of the heading.
func (m *matrix) sameHeading(reg *region, r int) bool {
	for _, h := range reg.heads {
		a, b := m.full(h, 1, m.width), m.full(r, 1, m.width)
		if len(a) < 2 || !slices.Equal(a, b) {
			continue
		}
		if !slices.ContainsFunc(a, func(c int) bool { return m.text(h, c) != m.text(r, c) }) {
			return true
		}
	}
	return false
}

// backToTitle walks up from a heading over its title and unit lines.
func (m *matrix) backToTitle(reg *region, head int) int {
	r := head
	for r-1 >= reg.first {
		cols := m.full(r-1, 1, m.width)
		if len(cols) > 1 && m.unitOf(r-1) == "" && !m.isCaption(r-1) || m.isNote(r-1) || m.isSignature(r-1) || m.isTotalRow(r-1) {
			break
		}
		r--
	}
	for r < head && m.blank(r, 1, m.width) {
		r++
	}
	return r
}
