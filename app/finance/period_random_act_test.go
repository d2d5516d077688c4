package finance

import (
	"fmt"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/money"
)

func (s *shadow) amount() money.Fen { return money.Fen(1 + s.r.Int64N(900_00)) }

// several makes a voucher of two to five lines on no earmarked money: paid or
// received in several ways, owed, or moving no money at all.
func (s *shadow) several(day calendar.Day) shadowEntry {
	a, b := s.amount(), s.amount()
	lines := [][]shadowLine{
		{{"514.01", a}, {"513.02", b}, {Bank, -a - b}},
		{{"513.02", a}, {"153", b}, {Cash, -a}, {Bank, -b}},
		{{Cash, a}, {Bank, b}, {"501.01", -a - b}},
		{{Bank, a + b}, {"503", -a}, {"504.02", -b}},
		{{"151", a + b}, {Bank, -a}, {"211", -b}},
		{{"513.07", a}, {"211", -a}},
		{{"514.01", a}, {"513.02", b}, {"514", a}, {"211", -a}, {Bank, -a - b}},
	}
	return shadowEntry{day: day, lines: lines[s.r.IntN(len(lines))]}
}

// written is the voucher that would become the entry.
func (s *shadow) written(x shadowEntry) NewVoucher {
	n := NewVoucher{Day: x.day, Summary: fmt.Sprint("一张凭证", s.r.IntN(1e9)), Handler: "李账", Witness: "陈证", Reviewer: "钱审", Approver: "张领", Reason: "演示"}
	for _, l := range x.lines {
		line := NewLine{Account: l.code, Debit: l.fen, FundID: x.fund.fund}
		if l.fen < 0 {
			line.Debit, line.Credit = 0, -l.fen
		}
		n.Lines = append(n.Lines, line)
	}
	return n
}

func (s *shadow) postWritten(what string, x shadowEntry) {
	e, err := s.PostVoucher(s.t.Context(), s.accountant, s.village, s.written(x))
	if s.try(what, s.takes(x.day.MonthOf()) && !s.below(x), err) {
		x.id = e.ID
		s.posted = append(s.posted, x)
	}
}

func (s *shadow) postLines() { s.postWritten("lines", s.several(s.dayIn(s.pick()))) }

// postFund books what comes in for a fund, what it pays, what is given back and
// what is taken into the fund of the village.
func (s *shadow) postFund() {
	day, f, a := s.dayIn(s.pick()), s.funds[s.r.IntN(len(s.funds))], s.amount()
	x := shadowEntry{day: day, fund: fundEvent{fund: f.ID, day: day}}
	switch s.r.IntN(6) {
	case 0, 1, 2:
		x.lines, x.fund.money, x.fund.due = []shadowLine{{Bank, a}, {f.Account, -a}}, a, a
	case 3:
		x.lines, x.fund.money = []shadowLine{{"153", a}, {Bank, -a}}, -a
	case 4:
		x.lines, x.fund.money, x.fund.due = []shadowLine{{f.Account, a}, {Bank, -a}}, -a, -a
	default:
		x.lines, x.fund.due = []shadowLine{{f.Account, a}, {"311", -a}}, -a
	}
	s.postWritten("fund", x)
}

// postDraft writes a draft, saves it once more and posts it. What is refused is
// dropped.
func (s *shadow) postDraft() {
	x := s.several(s.dayIn(s.pick()))
	n := s.written(x)
	b := DraftBody{Day: n.Day.String(), Summary: n.Summary, Handler: n.Handler, Witness: n.Witness, Reviewer: n.Reviewer, Approver: n.Approver, Reason: n.Reason}
	for i, l := range n.Lines {
		line := DraftLine{Key: fmt.Sprint(i), Account: l.Account}
		if l.Debit != 0 {
			line.Debit = l.Debit.Plain()
		} else {
			line.Credit = l.Credit.Plain()
		}
		b.Lines = append(b.Lines, line)
	}
	half := b
	half.Lines = b.Lines[:1]
	d := s.save(s.accountant, s.draft(s.accountant, half), b)
	e, err := s.PostDraft(s.t.Context(), s.accountant, s.village, d.ID, d.Revision)
	if s.try("draft", s.takes(x.day.MonthOf()) && !s.below(x), err) {
		x.id = e.ID
		s.posted = append(s.posted, x)
		return
	}
	s.ok(s.DropDraft(s.t.Context(), s.accountant, s.village, d.ID, d.Revision))
}

// importWorkbook hands in another package's vouchers: what comes in first, so
// that what they pay is there.
func (s *shadow) importWorkbook() {
	m := s.pick()
	days := []calendar.Day{s.dayIn(m), s.dayIn(m)}
	slices.SortFunc(days, func(a, b calendar.Day) int { return a.Sub(b) })
	a, b := s.amount(), s.amount()
	list := []shadowEntry{
		{day: days[0], lines: []shadowLine{{Bank, a + b}, {"501.01", -a}, {"504.02", -b}}},
		{day: days[1], lines: []shadowLine{{"513.02", a}, {"514.01", b}, {Bank, -a - b}}},
	}
	var text strings.Builder
	text.WriteString(bookHead)
	for _, x := range list {
		s.marks++
		for _, l := range s.written(x).Lines {
			fmt.Fprintf(&text, "%s,记-%d,第%d张,%s,,%s,%s\n", x.day, s.marks, s.marks, l.Account, plain(l.Debit), plain(l.Credit))
		}
	}
	id, ids := s.hand("凭证.csv", []byte(text.String())), s.ids()
	_, err := s.SaveVouchers(s.t.Context(), s.accountant, s.village, id)
	if !s.try("workbook", s.takes(m), err) {
		s.ok(s.Drop(s.t.Context(), s.accountant, id))
		return
	}
	fresh := slices.DeleteFunc(s.ids(), func(id int64) bool { return slices.Contains(ids, id) })
	for i := range list {
		list[i].id = fresh[i]
	}
	s.posted = append(s.posted, list...)
	s.batches = append(s.batches, &shadowBatch{id: id, ids: fresh})
}

func plain(fen money.Fen) string {
	if fen == 0 {
		return ""
	}
	return fen.Plain()
}

// undo takes a whole file back, on the day of its last voucher or a later one.
func (s *shadow) undo() {
	if len(s.batches) == 0 {
		return
	}
	b := s.batches[s.r.IntN(len(s.batches))]
	if s.r.IntN(2) == 0 {
		b = s.batches[len(s.batches)-1]
	}
	var day calendar.Day
	may := !b.undone
	for _, e := range s.posted {
		if slices.Contains(b.ids, e.id) {
			may = may && s.takes(e.day.MonthOf())
			if e.day.After(day) {
				day = e.day
			}
		}
	}
	if later := day.AddDays(s.r.IntN(40)); !later.After(s.today()) {
		day = later
	}
	may = may && s.takes(day.MonthOf())
	var red []shadowEntry
	for _, e := range slices.Backward(s.posted) {
		if slices.Contains(b.ids, e.id) && !e.reversed {
			red = append(red, e.red(day))
		}
	}
	ids := s.ids()
	n, err := s.UndoImport(s.t.Context(), s.accountant, s.village, b.id, day, "传错了")
	if !s.try("undo", may && (len(red) == 0 || !s.below(red...)), err) {
		return
	}
	fresh := slices.DeleteFunc(s.ids(), func(id int64) bool { return slices.Contains(ids, id) })
	if n != len(red) || len(fresh) != n {
		s.t.Fatalf("%d cancelled, want %d, %d vouchers", n, len(red), len(fresh))
	}
	for i := range s.posted {
		if slices.Contains(b.ids, s.posted[i].id) {
			s.posted[i].reversed = true
		}
	}
	for i := range red {
		red[i].id = fresh[i]
	}
	s.posted, b.undone = append(s.posted, red...), true
}
