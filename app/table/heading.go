package table

import (
	"slices"
	"strings"

	"sunshine/app/sheet"
)

// head is the heading of one column: its lines from top to bottom, without
// repetitions.
type head struct {
	n     int
	parts []string // as displayed
}

func (h head) name() string { return strings.Join(h.parts, "·") }

func (h head) bottom() string {
	if len(h.parts) == 0 {
		return ""
	}
	return fold(h.parts[len(h.parts)-1])
}

func (h head) group() string {
	if len(h.parts) < 2 {
		return ""
	}
	return h.parts[0]
}

// block is one of the tables that share a heading row side by side.
type block struct {
	title string
	heads []head
}

func (b block) left() int  { return b.heads[0].n }
func (b block) right() int { return b.heads[len(b.heads)-1].n }

// headings reads the lines of the heading for each column of the region.
func (m *matrix) headings(reg region) []head {
	var out []head
	for c := reg.left; c <= reg.right; c++ {
		h := head{n: c}
		for i, row := range reg.heads {
			t := m.headingText(reg, i, row, c)
			if t != "" && (len(h.parts) == 0 || h.parts[len(h.parts)-1] != t) {
				h.parts = append(h.parts, t)
			}
		}
		out = append(out, h)
	}
	return out
}

// headingText is what a heading line says over a column: its own cell, the
// merged cell that covers it, or, in an unmerged upper line, the group to the left.
func (m *matrix) headingText(reg region, i, row, c int) string {
	if m.text(row, c) != "" {
		return display(m.raw(row, c).Text)
	}
	if a, ok := m.covered[[2]int{row, c}]; ok {
		if a[0] < row { // merged downward: said already by the line above
			return ""
		}
		return display(m.raw(a[0], a[1]).Text)
	}
	if i == len(reg.heads)-1 || m.text(reg.heads[i+1], c) == "" {
		return ""
	}
	for left := c - 1; left >= reg.left; left-- {
		if _, merged := m.spans[[2]int{row, left}]; merged {
			return ""
		}
		if m.text(row, left) != "" {
			if m.text(reg.heads[i+1], left) == "" {
				return "" // a single heading, not a group
			}
			return display(m.raw(row, left).Text)
		}
	}
	return ""
}

// splitBlocks parts a region into the tables that stand side by side.
func splitBlocks(m *matrix, reg region) []block {
	if len(reg.heads) == 0 {
		return []block{{heads: bareHeads(reg)}}
	}
	heads := m.headings(reg)
	kinds := make([]columnLook, len(heads))
	for i, h := range heads {
		kinds[i] = m.look(reg, h)
	}
	starts := []int{0}
	for i := 1; i < len(heads); i++ {
		if startsBlock(heads, kinds, starts[len(starts)-1], i) {
			starts = append(starts, i)
		}
	}
	var out []block
	for k, s := range starts {
		end := len(heads)
		if k+1 < len(starts) {
			end = starts[k+1]
		}
		b := block{heads: slices.Clone(heads[s:end])}
		for len(b.heads) > 1 && len(b.heads[len(b.heads)-1].parts) == 0 && kinds[s+len(b.heads)-1].filled == 0 {
			b.heads = b.heads[:len(b.heads)-1]
		}
		if len(starts) > 1 {
			b.dropGroup()
		}
		out = append(out, b)
	}
	return out
}

func bareHeads(reg region) []head {
	var out []head
	for c := reg.left; c <= reg.right; c++ {
		out = append(out, head{n: c})
	}
	return out
}

// dropGroup takes the first group's name off its columns and makes it the
// block's title; columns of further groups keep theirs.
func (b *block) dropGroup() {
	b.title = b.heads[0].group()
	if b.title == "" {
		return
	}
	for i, h := range b.heads {
		if h.group() == b.title {
			b.heads[i].parts = h.parts[1:]
		}
	}
}

// columnLook counts what the cells below a heading look like.
type columnLook struct{ filled, values int }

func (k columnLook) numeric() bool { return k.values*2 > k.filled }

func (m *matrix) look(reg region, h head) columnLook {
	var k columnLook
	for r := reg.first; r <= reg.last; r++ {
		s := m.text(r, h.n)
		if s == "" || m.isNote(r) || nothing.MatchString(s) {
			continue
		}
		k.filled++
		if m.valueLike(r, h.n) {
			k.values++
		}
	}
	return k
}

// startsBlock tells whether column i begins a new table to the right of the one
// that began at start: a column of labels, with figures before and after it,
// whose heading says that the pattern begins again.
func startsBlock(heads []head, kinds []columnLook, start, i int) bool {
	if heads[i].bottom() == "" {
		return false
	}
	if n := i - start; n >= 2 && i+n <= len(heads) && repeats(heads[start:i], heads[i:i+n]) {
		return true
	}
	if isSerialName(heads[i].bottom()) && isSerialName(heads[start].bottom()) && anyNumeric(kinds[start:i]) {
		return true
	}
	if isSerialName(heads[i-1].bottom()) || kinds[i].numeric() || !anyNumeric(kinds[start:i]) || !anyNumeric(kinds[i+1:]) {
		return false
	}
	first := start
	for first < i && (heads[first].bottom() == "" || isSerialName(heads[first].bottom())) {
		first++
	}
	a, b := heads[first].bottom(), heads[i].bottom()
	switch {
	case a == b:
		return true
	case heads[i].group() != "" && heads[i].group() != heads[i-1].group() && opposite(fold(heads[start].group()), fold(heads[i].group())):
		return true
	case opposite(a, b) && labelWord(a) && labelWord(b):
		return true
	case i+1 < len(heads) && first+1 < i && heads[i+1].bottom() == heads[first+1].bottom() && heads[i].group() == heads[first].group():
		return true
	case len(heads[i-1].parts) == 0 && kinds[i-1].filled == 0 && (labelWord(b) || opposite(a, b)):
		return true
	}
	return false
}

func anyNumeric(kinds []columnLook) bool {
	return slices.ContainsFunc(kinds, columnLook.numeric)
}

func repeats(a, b []head) bool {
	return slices.EqualFunc(a, b, func(x, y head) bool { return x.bottom() == y.bottom() })
}

// opposite pairs the two sides of an account.
func opposite(a, b string) bool {
	for _, p := range [][2]string{{"收入", "支出"}, {"收", "付"}, {"资产", "负债"}, {"来源", "运用"}, {"来源", "使用"}, {"筹集", "使用"}, {"借方", "贷方"}} {
		if strings.Contains(a, p[0]) && !strings.Contains(a, p[1]) && strings.Contains(b, p[1]) {
			return true
		}
	}
	return false
}

func labelWord(s string) bool {
	for _, w := range []string{"项目", "科目", "名称", "内容", "摘要", "来源", "用途", "事项", "资产", "负债", "类别", "明细"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

func isSerialName(s string) bool {
	switch strings.ToUpper(strings.TrimRight(s, ".")) {
	case "序号", "编号", "行次", "序", "NO", "№", "项次", "顺序号", "行号":
		return true
	}
	return false
}

// span gives A3:D14.
func span(top, left, bottom, right int) string {
	return sheet.Address(top, left) + ":" + sheet.Address(bottom, right)
}
