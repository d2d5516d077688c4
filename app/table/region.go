package table

import (
	"regexp"
	"slices"
	"strings"
)

// region is one table of a sheet with what belongs to it: rows from to through.
type region struct {
	from, to    int   // all rows that belong to it
	heads       []int // heading rows; empty if there is none
	first, last int   // rows between heading and the last row that holds something
	left, right int   // columns
	title       string
	caption     string // everything that stands above the heading
	unitText    string
	yearAbove   int       // the year that a title further up the sheet names; 0 if none
	beside      sums      // of the blocks to the left
	above       sums      // of the tables above in the sheet
	before      []Skipped // title, unit and blank rows above the heading
}

const measures = `(?:元|百万元|万元|亿元|千元|百元|万亩|公顷|平方米|公斤|千克|万户|万人|亩|户|人|个|吨|斤|Rp)`

var (
	unitMark  = regexp.MustCompile(`单位(?:名称)?[:(]`)
	unitNames = regexp.MustCompile(`^(?:人民币)?(` + measures + `(?:[、,/和及;]` + measures + `)*)(?:\)|$|[,;。]|第[0-9]|20[0-9]{2})`)
	formLine  = regexp.MustCompile(`^(编制|编报|填报|填表|填制|制表|报送|公示|公开|公布|编制人|单位)?(单位|日期|时间|人|名称)(\(.{0,6}\))?:|^.{2,6}单位:`)
	remark    = regexp.MustCompile(`^(资金来源|经费来源|资金渠道|文件依据|依据|根据|按照|文号|文件|公示期|公示时间|公示期限|监督电话|举报电话|监督举报|联系电话|填报要求)[:为]|^[^:]{1,12}:.*[0-9](万元|元)`)
)

// valueLike is true for cells that headings do not hold: figures and days. A bare
// year or month may head a column.
func (m *matrix) valueLike(row, col int) bool {
	s := m.text(row, col)
	if s == "" || onlyYear.MatchString(s) || onlyMonth.MatchString(s) {
		return false
	}
	if f, bad := m.figure(row, col, style{}); bad == fine {
		return !f.blank
	}
	if dottedStyle(s) {
		return true
	}
	mo, ok := m.moment(row, col)
	return ok && mo.month > 0 && (mo.year > 0 || mo.day > 0)
}

// profile says what a row looks like.
type profile struct {
	count  int // cells with something
	values int
	words  int // cells that look like headings
	known  bool
}

func (m *matrix) profile(row int) profile {
	if row < 1 || row > m.rows {
		return profile{}
	}
	if p := m.looks[row-1]; p.known {
		return p
	}
	p := profile{known: true}
	for _, c := range m.full(row, 1, m.width) {
		p.count++
		if m.valueLike(row, c) {
			p.values++
		}
	}
	if p.values == 0 { // no other row is asked about its words
		for _, c := range m.full(row, 1, m.width) {
			if headingWord(m.text(row, c)) {
				p.words++
			}
		}
	}
	m.looks[row-1] = p
	return p
}

// headingLike is true for a row that may be (a line of) a heading.
func (m *matrix) headingLike(row int) bool {
	p := m.profile(row)
	return p.count >= 2 && p.values == 0 && m.unitOf(row) == "" && !m.isNote(row) && !m.isSignature(row) && !m.isTotalRow(row) && !m.isCaption(row)
}

// isCaption is true for lines of the kind 编制单位:小山村 | 会计:张某.
func (m *matrix) isCaption(row int) bool {
	pairs := 0
	for _, c := range m.full(row, 1, m.width) {
		if s := m.text(row, c); pairCell.MatchString(s) && !inclusive(s) {
			pairs++
		}
	}
	p := m.profile(row)
	return pairs > 0 && (pairs*2 >= p.count || p.words*2 < p.count)
}

func (m *matrix) isTotalRow(row int) bool {
	cols := m.full(row, 1, m.width)
	return len(cols) > 0 && totalRank(m.text(row, cols[0])) != notTotal && len(cols) <= 2 && m.profile(row).words < 2
}

// unitOf gives what a row says behind 单位: if it names a measure.
func (m *matrix) unitOf(row int) string {
	for _, c := range m.full(row, 1, m.width) {
		t := m.text(row, c)
		if !strings.Contains(t, "单位") {
			continue
		}
		if u := statedUnit(t); u != "" {
			return u
		}
		for _, word := range strings.Fields(half(m.raw(row, c).Text)) { // 单位：万元  编制：小山村
			if u := statedUnit(simplified.Replace(word)); u != "" {
				return u
			}
		}
	}
	return ""
}

// statedUnit reads 单位:万元 out of a folded text.
func statedUnit(t string) string {
	for _, at := range unitMark.FindAllStringIndex(t, 4) {
		if m := unitNames.FindStringSubmatch(t[at[1]:]); m != nil {
			return m[1]
		}
	}
	return ""
}

// isNote is true for rows that begin with 备注, 注 or 说明 and hold no figures.
func (m *matrix) isNote(row int) bool {
	cols := m.full(row, 1, m.width)
	if len(cols) == 0 {
		return false
	}
	first := m.text(row, cols[0])
	if !noteStart.MatchString(first) || m.profile(row).values > 0 {
		return false
	}
	return len(cols) == 1 || (len(cols) == 2 && (strings.ContainsAny(first, ":.、") || len([]rune(m.text(row, cols[1]))) > 12))
}

// isSignature is true for rows of 制表, 审核, (盖章) and the like.
func (m *matrix) isSignature(row int) bool {
	cols := m.full(row, 1, m.width)
	roles, sealed := 0, false
	for i, c := range cols {
		s := m.text(row, c)
		switch {
		case roleCell.MatchString(s):
			roles++
			sealed = sealed || sealCell.MatchString(s)
		case sealCell.MatchString(s) && len([]rune(s)) <= 60:
			roles++
			sealed = true
		case i == 0:
			return false
		default: // a name or a day behind the role
			if _, day := m.moment(row, c); !day && (len([]rune(s)) > 10 || m.valueLike(row, c)) {
				return false
			}
		}
	}
	return roles > 0 && roles*2 >= len(cols) && (sealed || roles >= 3)
}

// findRegions finds the tables of a sheet from top to bottom.
func findRegions(m *matrix) []region {
	var out []region
	for from := 1; from <= m.rows; {
		head := m.findHeading(from)
		if head == 0 {
			if len(out) == 0 && m.hasFigures(from) {
				out = append(out, region{from: from, to: m.rows, first: from, last: m.rows, left: 1, right: m.width})
			} else if len(out) > 0 {
				out[len(out)-1].to = m.rows
				out[len(out)-1].last = m.rows
			}
			break
		}
		reg := region{from: from, heads: m.extendHeading(from, head)}
		reg.first = reg.heads[len(reg.heads)-1] + 1
		reg.to = m.findEnd(&reg)
		reg.last = reg.to
		m.describe(&reg)
		out = append(out, reg)
		from = reg.to + 1
	}
	return out
}

func (m *matrix) hasFigures(from int) bool {
	for r := from; r <= m.rows; r++ {
		if m.profile(r).values > 0 && m.profile(r).count >= 2 {
			return true
		}
	}
	return false
}

// findHeading gives the first row at or below from that heads a table: a row of
// texts nearly as wide as the rows that follow. Where known heading words fill
// half of it, half the width will do.
func (m *matrix) findHeading(from int) int {
	for r := from; r <= m.rows; r++ {
		p := m.profile(r)
		if p.count < 2 || !m.headingLike(r) {
			continue
		}
		width := m.widthBelow(r)
		if p.words*2 >= p.count && p.count*2 >= width || p.count*10 >= width*6 && !m.betterBelow(r, p) {
			return r
		}
	}
	return 0
}

// widthBelow is the widest row from r down to the next gap.
func (m *matrix) widthBelow(r int) int {
	width := 0
	for n := r; n <= min(r+40, m.rows); n++ {
		c := m.profile(n).count
		if c == 0 && n > r+1 {
			break
		}
		width = max(width, c)
	}
	return width
}

// betterBelow is true if a true heading follows soon: then the row is a title in
// several cells.
func (m *matrix) betterBelow(r int, p profile) bool {
	for n := r + 1; n <= min(r+5, m.rows); n++ {
		if q := m.profile(n); q.values > 0 {
			return false
		} else if q.count >= p.count && q.words*2 >= q.count && q.words > p.words && m.headingLike(n) {
			return true
		}
	}
	return false
}

// extendHeading adds the lines above and below that belong to the heading.
func (m *matrix) extendHeading(from, head int) []int {
	heads := []int{head}
	for len(heads) < 3 && heads[0]-1 >= from && m.headingLike(heads[0]-1) && m.continues(heads[0]-1, heads[0]) {
		heads = append([]int{heads[0] - 1}, heads...)
	}
	for len(heads) < 3 {
		next := heads[len(heads)-1] + 1
		if next > m.rows || !m.continues(heads[len(heads)-1], next) {
			break
		}
		heads = append(heads, next)
	}
	return heads
}

// continues tells whether the lower row is a second line of the upper heading.
func (m *matrix) continues(upper, lower int) bool {
	cols := m.full(lower, 1, m.width)
	if p := m.profile(lower); len(cols) == 0 || p.values > 0 || m.isNote(lower) || m.isSignature(lower) || m.isTotalRow(lower) || m.unitOf(lower) != "" {
		return false
	}
	tall := false
	for _, c := range m.full(upper, 1, m.width) {
		s, ok := m.spans[[2]int{upper, c}]
		if !ok {
			continue
		}
		tall = tall || s.Bottom >= lower
		if s.Right > s.Left && s.Bottom == upper && len(m.full(lower, s.Left, s.Right)) >= 2 && s.Right-s.Left+1 < m.width {
			return true
		}
	}
	if tall {
		return true
	}
	return m.continuesUnmerged(upper, lower, cols)
}

// continuesUnmerged judges two lines without merged cells, as CSV files have
// them: the upper line has gaps where the lower has texts, and the lower repeats
// texts or has gaps under single headings.
func (m *matrix) continuesUnmerged(upper, lower int, cols []int) bool {
	if len(cols) < 2 || m.profile(upper).count < 2 || m.profile(lower).words*2 < len(cols) {
		return false
	}
	under, repeats := false, false
	seen := map[string]bool{}
	for _, c := range cols {
		t := m.text(lower, c)
		under = under || m.text(upper, c) == ""
		repeats = repeats || seen[t]
		seen[t] = true
	}
	gap := slices.ContainsFunc(m.full(upper, 1, m.width), func(c int) bool { return m.text(lower, c) == "" })
	return under && (repeats || gap)
}

// describe sets the columns, title and unit of a region and names the rows
// above its heading.
func (m *matrix) describe(reg *region) {
	reg.left = m.width
	for _, h := range reg.heads {
		if cols := m.full(h, 1, m.width); len(cols) > 0 {
			reg.left = min(reg.left, cols[0])
		}
	}
	reg.right = m.width
	for reg.right > reg.left && m.emptyColumn(reg, reg.right) {
		reg.right--
	}
	var titles []string
	for r := reg.from; r < reg.heads[0]; r++ {
		s := Skipped{r, ReasonTitle}
		switch cols := m.full(r, 1, m.width); {
		case len(cols) == 0:
			s.Reason = ReasonBlank
		case m.unitOf(r) != "":
			s.Reason, reg.unitText = ReasonUnit, m.unitOf(r)
			for _, c := range cols {
				if !unitMark.MatchString(m.text(r, c)) && !pairCell.MatchString(m.text(r, c)) {
					titles = append(titles, strings.Join(strings.Fields(m.raw(r, c).Text), " "))
				}
			}
		case m.isNote(r), len(cols) == 1 && remark.MatchString(m.text(r, cols[0])):
			s.Reason = ReasonNote
		default:
			for _, c := range cols {
				if len(titles) > 0 && formLine.MatchString(m.text(r, c)) {
					continue
				}
				titles = append(titles, strings.Join(strings.Fields(m.raw(r, c).Text), " "))
			}
		}
		reg.before = append(reg.before, s)
		reg.caption += m.line(r) + " "
	}
	reg.title = strings.Join(titles, " ")
}

func (m *matrix) emptyColumn(reg *region, c int) bool {
	for _, h := range reg.heads {
		if m.text(h, c) != "" {
			return false
		}
		if _, merged := m.covered[[2]int{h, c}]; merged {
			return false
		}
	}
	for r := reg.first; r <= reg.last; r++ {
		if m.text(r, c) != "" {
			return false
		}
	}
	return true
}
