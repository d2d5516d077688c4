package views

import (
	"fmt"
	"regexp"
	"strconv"
	"testing"

	"sunshine/app/money"
)

func TestEveryStateHasItsOwnWordAndAnUnknownOneIsAnError(t *testing.T) {
	words, shorts := map[string]bool{}, map[string]bool{}
	for _, s := range States() {
		w, err := s.Word()
		if err != nil || words[w] {
			t.Errorf("%s: %q, %v", s, w, err)
		}
		words[w] = true
	}
	for _, s := range []State{Upcoming, Due, Overdue, MetLate, Met, Released} { // those of the matrix
		w, err := s.Short()
		if err != nil || shorts[w] || len([]rune(w)) != 1 {
			t.Errorf("%s: %q, %v", s, w, err)
		}
		shorts[w] = true
	}
	if _, err := State("late").Word(); err == nil {
		t.Error("an unknown state has a word")
	}
	if _, err := State("").Short(); err == nil {
		t.Error("no state has a character")
	}
}

func TestSharesAreOfWhatIsAboveZero(t *testing.T) {
	b := NewBars("x", []Bar{{Sum: 7500}, {Sum: 2499}, {Sum: 1}, {Sum: 0}, {Sum: -500}})
	if b.Total != 9500 {
		t.Errorf("total %v", b.Total)
	}
	want := []struct {
		share string
		width int
	}{{"75.0%", 750}, {"25.0%", 250}, {"<0.1%", 3}, {"", 0}, {"", 0}}
	for i, w := range want {
		if r := b.Rows[i]; r.Share() != w.share || r.Width() != w.width {
			t.Errorf("row %d: %q, %d; want %q, %d", i, r.Share(), r.Width(), w.share, w.width)
		}
	}
	if all := NewBars("x", []Bar{{Sum: money.Max}}); all.Rows[0].Share() != "100.0%" || all.Rows[0].Width() != 1000 {
		t.Errorf("the only row has %s", all.Rows[0].Share())
	}
	if none := NewBars("x", nil); none.Total != 0 || len(none.Rows) != 0 {
		t.Error("no rows, yet something")
	}
}

func TestTheDrawnCodeHasExactlyTheDarkModules(t *testing.T) {
	const size = 29
	dark := func(x, y int) bool { return (x*x+3*y+x*y)%5 < 2 || x == size-1 || y == 0 }
	q := NewQR("u", "c", "t", size, dark)
	if q.Side() != size+8 {
		t.Errorf("side %d: the quiet zone is not four modules", q.Side())
	}
	drawn := map[[2]int]bool{}
	runs := regexp.MustCompile(`M(\d+) (\d+)h(\d+)`).FindAllStringSubmatch(q.Path(), -1)
	back := ""
	for _, r := range runs {
		back += r[0]
		x, _ := strconv.Atoi(r[1])
		y, _ := strconv.Atoi(r[2])
		n, _ := strconv.Atoi(r[3])
		for i := range n {
			drawn[[2]int{x - 4 + i, y - 4}] = true
		}
	}
	if back != q.Path() {
		t.Fatal("the path has something else in it")
	}
	for y := range size {
		for x := range size {
			if drawn[[2]int{x, y}] != dark(x, y) {
				t.Fatalf("module %d,%d is wrong", x, y)
			}
			delete(drawn, [2]int{x, y})
		}
	}
	if len(drawn) > 0 {
		t.Errorf("%d modules lie outside", len(drawn))
	}
}

func TestCellAddresses(t *testing.T) {
	for p, want := range map[Problem]string{
		{Row: 14, Column: "C"}: "C14", {Row: 3}: "第 3 行", {Column: "F"}: "F 列", {}: "整张表",
	} {
		if got := p.Cell(); got != want {
			t.Errorf("%+v: %s", p, got)
		}
	}
}

func TestARowOfAnotherLengthIsAnError(t *testing.T) {
	table := Table{Head: []Column{{Text: "a"}, {Text: "b", Num: true}}}
	if _, err := table.Cells([]string{"1"}); err == nil {
		t.Error("accepted")
	}
	cells, err := table.Cells([]string{"1", "2"})
	if err != nil || len(cells) != 2 || !cells[1].Num || cells[1].Value != "2" || cells[1].Text != "b" {
		t.Errorf("%+v, %v", cells, err)
	}
}

func TestSampleFiguresAddUp(t *testing.T) {
	s := sampleSheet()
	if s.Opening+s.Income-s.Expense != s.Closing || s.Income == 0 || s.Expense == 0 {
		t.Errorf("%v + %v − %v ≠ %v", s.Opening, s.Income, s.Expense, s.Closing)
	}
	for i, e := range s.Entries {
		if e.Voucher != fmt.Sprintf("2026-03-%03d", i+1) {
			t.Errorf("entry %d has voucher %s", i, e.Voucher)
		}
	}
}
