package finance

import (
	"fmt"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/money"
)

// vouchers reads everything posted, each voucher with its lines as one text.
func (s *shadow) vouchers(where string, args ...any) map[int64]string {
	rows, err := s.DB.Read().QueryContext(s.t.Context(), `
		select v.id, v.month || ' ' || v.number || ' ' || v.day || ' ' || v.kind || ' ' || v.summary || ' ' || v.handler || v.witness || v.approver || v.note
		       || ' ' || coalesce(v.reverses_id, '') || ' ' || v.posted_by || ' ' || v.posted_at || ' ' || v.reviewer || v.project || ' ' || coalesce(v.import_id, '') || v.import_cell || v.once || ' '
		       || (select group_concat(n || ' ' || chart || ' ' || account || ' ' || debit_fen || ' ' || credit_fen || ' ' || summary || coalesce(counterparty_id, '') || ' ' || coalesce(fund_id, ''), '; ')
		           from voucher_line where voucher_id = v.id)
		from voucher v where v.posted = 1 `+where, args...)
	s.ok(err)
	all := map[int64]string{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var id int64
		var text string
		err := scan(&id, &text)
		all[id] = text
		return struct{}{}, err
	})
	s.ok(err)
	return all
}

func (s *shadow) monthText(m calendar.Month) string {
	var list []string
	for _, text := range s.vouchers("and v.month = $1", m.String()) {
		list = append(list, text)
	}
	slices.Sort(list)
	return strings.Join(list, "\n")
}

// unchanged demands that nothing once posted is gone or different, and that
// closed months are what they were when they were closed.
func (s *shadow) unchanged() {
	now := s.vouchers("")
	for id, text := range s.seen {
		if now[id] != text {
			s.t.Fatalf("voucher %d was %q and is %q", id, text, now[id])
		}
	}
	s.seen = now
	s.numbered()
	for m, text := range s.shut {
		if got := s.monthText(m); got != text {
			s.t.Fatalf("%s was closed and changed from\n%s\nto\n%s", m, text, got)
		}
	}
}

// numbered demands that the vouchers of each month count 1, 2, 3 …
func (s *shadow) numbered() {
	rows, err := s.DB.Read().QueryContext(s.t.Context(), "select month, number from voucher where village_id = $1 order by month, number", s.village.ID)
	s.ok(err)
	last := map[string]int{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var month string
		var n int
		err := scan(&month, &n)
		if last[month]++; n != last[month] {
			s.t.Fatalf("%s: number %d where %d should be", month, n, last[month])
		}
		return struct{}{}, err
	})
	s.ok(err)
}

// agrees compares the books with the shadow at the end of every month, and
// what a month closes with with what the next one opens with.
func (s *shadow) agrees() {
	for m := s.first; !m.After(s.today().MonthOf()); m = m.Add(1) {
		want, got := s.want(m), s.rests(m.String())
		var sum money.Fen
		for code, fen := range got {
			if sum += fen; want[code] != fen {
				s.t.Fatalf("%s: %s holds %s, want %s", m, code, fen, want[code])
			}
			delete(want, code)
		}
		for code, fen := range want {
			if fen != 0 {
				s.t.Fatalf("%s: %s holds nothing, want %s", m, code, fen)
			}
		}
		if sum != 0 {
			s.t.Fatalf("%s: the accounts differ by %s", m, sum)
		}
		if open := s.opening(m.Add(1)); fmt.Sprint(open) != fmt.Sprint(got) {
			s.t.Fatalf("%s closes with %v, the next month opens with %v", m, got, open)
		}
		if d := s.sheet(m.String()); d.Closing != got[Cash]+got[Bank] {
			s.t.Fatalf("%s: the sheet closes with %s", m, d.Closing)
		}
		s.linesAgree(m)
	}
	s.fundsAgree()
}

// linesAgree compares the trial balance, which is read from sums kept as
// vouchers are posted, with the one added up from all lines.
func (s *shadow) linesAgree(m calendar.Month) {
	sp := MonthSpan(m)
	trial, err := s.Trial(s.t.Context(), s.village, sp)
	s.ok(err)
	s.holds(sp.String(), trial.Checks)
	s.sameAsLines(sp, trial)
}

// fundsAgree compares each fund with the shadow at the end of every month.
func (s *shadow) fundsAgree() {
	for _, f := range s.funds {
		b := s.fundBook(f)
		for m := s.first; !m.After(s.today().MonthOf()); m = m.Add(1) {
			var left, due money.Fen
			for _, e := range s.posted {
				if e.fund.fund == f.ID && !e.day.After(m.Last()) {
					left, due = left+e.fund.money, due+e.fund.due
				}
			}
			if got := b.Sums(m.First(), m.Last()); got.Left != left || got.Due != due || left < 0 || due < 0 {
				s.t.Fatalf("%s %s: left %s due %s, want %s and %s", f.Name, m, got.Left, got.Due, left, due)
			}
		}
	}
}

// want gives what stands on the main accounts at the end of a month, debit
// above zero. Of income and expense it is only what came after the last year
// that was carried forward by then.
func (s *shadow) want(m calendar.Month) map[string]money.Fen {
	want := map[string]money.Fen{Cash: 1000_00, Bank: 20000_00, distribution: -21000_00}
	carried := 0
	for _, r := range s.results {
		if !calendar.NewMonth(r.year, 12).After(m) {
			carried = r.year
			want[distribution] -= r.fen
		}
	}
	for _, e := range s.posted {
		if e.day.MonthOf().After(m) {
			continue
		}
		for _, l := range e.lines {
			if l.code[0] != '5' || e.day.Year() > carried {
				want[mainOf(l.code)] += l.fen
			}
		}
	}
	return want
}

// opening gives what the trial balance of a month opens with.
func (s *shadow) opening(m calendar.Month) map[string]money.Fen {
	rows, err := s.TrialBalance(s.t.Context(), s.village.ID, m, m)
	s.ok(err)
	open := map[string]money.Fen{}
	for _, r := range rows {
		if fen := r.OpeningDebit - r.OpeningCredit; fen != 0 && r.Level == 1 {
			open[r.Code] = fen
		}
	}
	return open
}

// result is income less expense of everything up to the end of the year that
// is not carried forward yet.
func (s *shadow) result(year int) (fen money.Fen) {
	for _, e := range s.posted {
		if e.day.Year() > year {
			continue
		}
		for _, l := range e.lines {
			if l.code[0] == '5' {
				fen -= l.fen
			}
		}
	}
	for _, r := range s.results {
		fen -= r.fen
	}
	return fen
}
