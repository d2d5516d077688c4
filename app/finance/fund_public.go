package finance

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/village"
)

// PublicFund is a fund as the published sheets tell it (R42): what stands in no
// published sheet is not in it.
type PublicFund struct {
	FundBook
	Until   calendar.Month            // newest published month
	Missing []calendar.Month          // before that, not published
	Entries map[string][]SheetEntry   // of the fund, by voucher number
	Months  map[string]calendar.Month // of each voucher number
}

// PublicFunds gives the funds of a village that were open by the end of the
// newest published month, in order of opening; none, and a zero month, while
// nothing is published.
func (s *Store) PublicFunds(ctx context.Context, v village.Village) (list []PublicFund, until calendar.Month, err error) {
	known, err := s.Funds(ctx, v.ID)
	if err != nil || len(known) == 0 {
		return nil, until, err
	}
	published, err := (&disclosure.Store{DB: s.DB}).PublishedIn(ctx, v.ID)
	if err != nil {
		return nil, until, err
	}
	sheets := map[calendar.Month]*Sheet{}
	for _, x := range published {
		m, err := calendar.ParseMonth(x.Period)
		if x.Item != disclosure.FinanceMonth || err != nil {
			continue
		}
		sheets[m] = nil
		if m.After(until) {
			until = m
		}
		if !bytes.Contains(x.Document, []byte(`"fund":"`)) {
			continue
		}
		d, err := ParseSheet(x.Document)
		if err != nil {
			return nil, until, err
		}
		sheets[m] = &d
	}
	slices.Reverse(known)
	for _, f := range known {
		if f.OpenedOn.MonthOf().After(until) {
			continue
		}
		p, err := s.publicFund(ctx, f, sheets, until)
		if err != nil {
			return nil, until, err
		}
		list = append(list, p)
	}
	return list, until, nil
}

// publicFund follows a fund through the published sheets alone.
func (s *Store) publicFund(ctx context.Context, f Fund, sheets map[calendar.Month]*Sheet, until calendar.Month) (PublicFund, error) {
	if f.ClosedOn.MonthOf().After(until) || f.ClosedOn.IsZero() {
		f.ClosedOn, f.CloseNote = calendar.Day{}, ""
	}
	p := PublicFund{FundBook: FundBook{Fund: f}, Until: until, Entries: map[string][]SheetEntry{}, Months: map[string]calendar.Month{}}
	marked, err := returnNumbers(ctx, s.DB.Read(), f.ID)
	if err != nil {
		return p, err
	}
	ids := map[string]int64{}
	w := newFundWalk(f, map[int64]bool{})
	for m := f.OpenedOn.MonthOf(); !m.After(until); m = m.Add(1) {
		d, out := sheets[m]
		if !out {
			p.Missing = append(p.Missing, m)
		}
		if d == nil {
			continue
		}
		for _, x := range p.read(d, ids) {
			w.returned[x.ID] = marked[x.Voucher()]
			p.Moves = append(p.Moves, w.step(x)...)
		}
	}
	return p, nil
}

// read gives the vouchers of a published sheet that name the fund, as lines;
// ids numbers them.
func (p *PublicFund) read(d *Sheet, ids map[string]int64) []postedVoucher {
	var list []postedVoucher
	voucher := func(number, reverses, summary string, day calendar.Day) *postedVoucher {
		if _, ok := ids[number]; !ok {
			ids[number] = int64(len(ids) + 1)
		}
		i := slices.IndexFunc(list, func(x postedVoucher) bool { return x.ID == ids[number] })
		if i < 0 {
			e := Entry{ID: ids[number], Month: d.Month, Day: day, Summary: summary, ReversesID: ids[reverses]}
			_, _ = fmt.Sscanf(number[strings.LastIndexByte(number, '-')+1:], "%d", &e.Number)
			i, list = len(list), append(list, postedVoucher{Entry: e})
			p.Months[number] = d.Month
		}
		return &list[i]
	}
	for _, e := range d.Entries {
		if e.Fund != p.Name || e.Kind == string(Transfer) {
			continue
		}
		x := voucher(e.Voucher, e.Reverses, e.Summary, e.Day)
		debit, credit := e.Code, map[string]string{"cash": Cash, "bank": Bank}[e.Money]
		if e.Kind == string(Income) {
			debit, credit = credit, debit
		}
		amount := e.Income + e.Expense
		x.lines = append(x.lines, NewLine{Chart: ChartVersion, Account: debit, Debit: amount, FundID: p.ID}, NewLine{Chart: ChartVersion, Account: credit, Credit: amount, FundID: p.ID})
		p.Entries[e.Voucher] = append(p.Entries[e.Voucher], e)
	}
	for _, o := range d.Others {
		for _, l := range o.Lines {
			if l.Fund == p.Name {
				x := voucher(o.Voucher, o.Reverses, o.Summary, o.Day)
				x.lines = append(x.lines, NewLine{Chart: ChartVersion, Account: l.Code, Debit: l.Debit, Credit: l.Credit, FundID: p.ID})
			}
		}
	}
	slices.SortFunc(list, func(a, b postedVoucher) int { return a.Number - b.Number })
	slices.SortStableFunc(list, func(a, b postedVoucher) int { return a.Day.Sub(b.Day) })
	return list
}

// returnNumbers gives the voucher numbers a person marked as given back.
func returnNumbers(ctx context.Context, q db.Q, fundID int64) (map[string]bool, error) {
	rows, err := q.QueryContext(ctx, "select v.month, v.number from fund_return x join voucher v on v.id = x.voucher_id where x.fund_id = $1", fundID)
	if err != nil {
		return nil, err
	}
	marked := map[string]bool{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var month string
		var n int
		err := scan(&month, &n)
		marked[fmt.Sprintf("%s-%03d", month, n)] = true
		return struct{}{}, err
	})
	return marked, err
}
