package pdf

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"sunshine/app/money"
	"sunshine/app/pdf/finish"
)

func TestBehindThePointOfAFigure(t *testing.T) {
	for s, want := range map[string]int{
		"1,234.50": 3, "12": 0, "-3.5": 2, "(12)": 1, "（1,200.75）": 4, "￥8.00": 3, "98.6%": 3, "3亩": 1, "12.50亩": 4, "0": 0,
		"": -1, "—": -1, "无": -1, "2026-04-01": -1, "约12": -1, "1.2.3": -1, ".5": -1, "12至15": -1,
	} {
		if got := behindPoint(s); got != want {
			t.Errorf("%q: %d, want %d", s, got, want)
		}
	}
}

// figureTable draws one column of figures between two of text and gives where
// characters stand.
func figureTable(t *testing.T, figures []string, total string) [][]stood {
	t.Helper()
	f, err := Options{}.start(false)
	if err != nil {
		t.Fatal(err)
	}
	f.turn()
	tab := &table{
		cols: []column{{head: "项目", grow: true}, {head: "数额", fixed: true, align: right}, {head: "备注"}},
		rows: len(figures),
		text: func(r, c int) string { return []string{"公益支出", figures[r], "见附件"}[c] },
	}
	if total != "" {
		tab.total = []totalRow{{label: "合计", text: []string{"", total, ""}}}
	}
	tab.prepare(f, f.look.body, f.look.body*0.4)
	tab.draw(f)
	subsets, order := f.set.Sorted()
	raw, err := f.write(finish.Meta{}, order)
	if err != nil {
		t.Fatal(err)
	}
	from, to := strings.Index(string(raw), "BT\n"), strings.LastIndex(string(raw), "ET")
	return inLines(placesOf(raw[from:to], subsets))
}

func TestDecimalPointsStandBelowEachOther(t *testing.T) {
	figures := []string{"1,234.50", "12", "-3.5", "(120.75)", "0.125", "—", "98,765.4"}
	lines := figureTable(t, figures, "100,000.00")[1:] // behind the head
	if len(lines) != len(figures)+1 {
		t.Fatalf("%d lines", len(lines))
	}
	at := map[int]float64{}
	for i, line := range lines {
		text, place := "", 0.0
		for k, s := range line {
			text += string(s.char)
			if s.char == '.' {
				place = s.x
			} else if place == 0 && k > 0 && line[k-1].char >= '0' && line[k-1].char <= '9' && (s.char < '0' || s.char > '9') && s.char != ',' {
				place = line[k-1].x + line[k-1].adv
			}
		}
		if i < len(figures) && !strings.Contains(text, figures[i]) {
			t.Errorf("row %d is %s", i, text)
		}
		if i != 5 {
			at[i] = place
		}
	}
	for i, x := range at {
		if math.Abs(x-at[0]) > 0.02 {
			t.Errorf("the point of row %d is at %.2f, that of the first at %.2f", i, x, at[0])
		}
	}
	dash := lines[5]
	for _, s := range dash {
		if s.char == '—' && math.Abs(s.x+s.adv-edgeOf(lines)) > 0.05 {
			t.Errorf("a dash ends at %.2f, the column at %.2f", s.x+s.adv, edgeOf(lines))
		}
	}
}

// edgeOf is how far right the figures reach.
func edgeOf(lines [][]stood) float64 {
	edge := 0.0
	for _, line := range lines {
		for _, s := range line {
			if s.char < 0x80 {
				edge = max(edge, s.x+s.adv)
			}
		}
	}
	return edge
}

func TestFiguresAlikeStandAtTheRightEdge(t *testing.T) {
	lines := figureTable(t, []string{"1.00", "1,234.50", "-3.25"}, "")[1:]
	for _, line := range lines {
		if x := edgeOf([][]stood{line}); math.Abs(x-edgeOf(lines)) > 0.02 {
			t.Errorf("a figure ends at %.2f, another at %.2f", x, edgeOf(lines))
		}
	}
}

func TestAColumnHasRoomOnBothSidesOfThePoint(t *testing.T) {
	lines := figureTable(t, []string{"123,456,789", "0.123456", "7"}, "")[1:]
	right := edgeOf(lines)
	for _, line := range lines {
		left, text := math.Inf(1), ""
		for _, s := range line {
			if s.char < 0x80 {
				left, text = min(left, s.x), text+string(s.char)
			}
		}
		// of the grown first column, text begins well left of the figures
		if before := line[3]; left < before.x+before.adv+3 || right-left > 80 {
			t.Errorf("%s begins at %.2f, the text before it ends at %.2f", text, left, before.x+before.adv)
		}
	}
	whole := lines[0]
	first := whole[4]
	for _, line := range lines[1:] {
		if x := line[4].x; x < first.x-0.02 {
			t.Errorf("a figure begins at %.2f, left of the widest at %.2f", x, first.x)
		}
	}
	if pointed := lines[1]; math.Abs(pointed[5].x-(whole[14].x+whole[14].adv)) > 0.02 {
		t.Errorf("the point is at %.2f, the widest figure ends at %.2f", pointed[5].x, whole[14].x+whole[14].adv)
	}
}

// linesOf writes what was drawn and gives the text of its lines in order, page by
// page.
func linesOf(t *testing.T, f *flow) []string {
	t.Helper()
	subsets, order := f.set.Sorted()
	raw, err := f.write(finish.Meta{}, order)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, part := range strings.Split(string(raw), "\nstream\n")[1:] {
		body, _, _ := strings.Cut(part, "\nendstream")
		for _, line := range inLines(placesOf([]byte(body), subsets)) {
			text := ""
			for _, s := range line {
				text += string(s.char)
			}
			out = append(out, text)
		}
	}
	return out
}

func TestSumsAreCarriedOverRowsTallerThanAPage(t *testing.T) {
	f, err := Options{}.start(false)
	if err != nil {
		t.Fatal(err)
	}
	f.turn()
	tall := strings.Repeat("清淤、砌石、铺设涵管等工程支出，", 300)
	tab := &table{
		cols: []column{{head: "序号", fixed: true, align: centre}, {head: "摘要", grow: true}, {head: "金额", fixed: true, align: right}},
		rows: 90,
		text: func(r, c int) string {
			if c == 1 && r%20 == 7 {
				return tall
			}
			return []string{strconv.Itoa(r + 1), "付工程款", money.Fen(100 * (r + 1)).String()}[c]
		},
		sums: &sums{cols: []int{2}, amount: func(r, _ int) money.Fen { return money.Fen(100 * (r + 1)) }},
	}
	tab.total = []totalRow{{label: "合计", text: []string{"", "", "4,095.00"}}}
	tab.prepare(f, f.look.body, f.look.body*0.4)
	tab.draw(f)
	var page, carried, total, rest string
	pages := 0
	sum := money.Fen(0)
	for _, line := range linesOf(t, f) {
		switch {
		case strings.HasPrefix(line, "本页合计"):
			page = strings.TrimPrefix(line, "本页合计")
			sum, pages = sum+parse(t, page), pages+1
		case strings.HasPrefix(line, "过次页"):
			if carried = strings.TrimPrefix(line, "过次页"); carried != sum.String() {
				t.Errorf("page %d carries %s over, its rows up to there come to %s", pages, carried, sum)
			}
		case strings.HasPrefix(line, "承前页"):
			if got := strings.TrimPrefix(line, "承前页"); got != carried {
				t.Errorf("page %d takes %s over, the one before gave %s", pages+1, got, carried)
			}
		case strings.HasPrefix(line, "合计"):
			total = strings.TrimPrefix(line, "合计")
		case !strings.HasPrefix(line, "序号"):
			rest += line
		}
	}
	if total != sum.String() || pages != len(f.pages) || pages < 8 {
		t.Errorf("%d of %d pages come to %s, the table to %s", pages, len(f.pages), sum, total)
	}
	for _, r := range "清淤、砌石、铺设涵管等工程支出，" {
		if n := strings.Count(rest, string(r)); n < 5*300 {
			t.Errorf("%c is drawn %d times, not 1500", r, n)
		}
	}
}

// A page's sum may be wider than any amount above it; it stays on one line.
func TestPageSumsFitTheirColumn(t *testing.T) {
	doc := sampleSheet(120)
	for i := range doc.Entries {
		doc.Entries[i].Expense, doc.Entries[i].Income = 0, -98765432100
	}
	doc.Income, doc.Expense = 0, 0 // the last row's sum is short
	f := laid(t, doc, sampleOptions())
	seen := 0
	for _, marks := range f.pages {
		for i := range marks {
			if marks[i].kind != textMark {
				continue
			}
			switch s := f.read(marks[i].line); {
			case s == "-":
				t.Fatal("a sum is broken behind its sign")
			case s == "本页合计":
				seen++
			}
		}
	}
	if seen < 2 {
		t.Fatalf("%d pages have sums", seen)
	}
}
