package finance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/user"
	"sunshine/app/village"
)

// SaveVouchers posts a previewed voucher export, all of it or nothing: no error
// and no open question may be left. Numbers are ours, continuous within each
// month; the other package's word and number stand in the voucher's note and at
// the place it came from. Each problem on the way is reported by the place in the
// file that causes it.
func (s *Store) SaveVouchers(ctx context.Context, by user.Actor, v village.Village, id int64) (saved Saved, err error) {
	err = s.DB.Write(ctx, func(q db.Q) error {
		p, err := s.ready(ctx, q, by, v, id)
		if err != nil {
			return err
		}
		if !p.VoucherBook() {
			return fault.Conflictf("这个文件不是按凭证读的。")
		}
		list, err := s.vouchersOf(ctx, q, p)
		if err != nil {
			return err
		}
		if list, err = inflowFirst(ctx, q, v.ID, list); err != nil {
			return err
		}
		if _, err := s.postVouchers(ctx, q, by, v, list, id); err != nil {
			return err
		}
		saved = Saved{Entries: len(list), Lines: p.Rows}
		for _, n := range list {
			if m := n.Day.MonthOf(); !slices.Contains(saved.Months, m) {
				saved.Months = append(saved.Months, m)
			}
		}
		if err := s.markVouchers(ctx, q, p, len(list)); err != nil {
			return err
		}
		return s.markSaved(ctx, q, by, p)
	})
	return saved, err
}

// markVouchers notes what the import became and which mapping it was read with.
func (s *Store) markVouchers(ctx context.Context, q db.Q, p Preview, vouchers int) error {
	mapping := VoucherMapping{}
	if len(p.Vouchers.Layouts) > 0 {
		var err error
		if mapping, err = newestFormat(ctx, q, p.VillageID, p.Vouchers.Layouts[0].Signature); err != nil {
			return err
		}
	}
	_, err := q.ExecContext(ctx, "update import set booked = $1, voucher_format_id = $2 where id = $3", vouchers, orNull(mapping.ID), p.ID)
	return err
}

// vouchersOf judges every voucher of the file like a hand-made one and collects
// all that is wrong, by its place in the file.
func (s *Store) vouchersOf(ctx context.Context, q db.Q, p Preview) ([]NewVoucher, error) {
	chart, err := s.chartOf(ctx, q, p.VillageID)
	if err != nil {
		return nil, err
	}
	beside, err := namesBeside(ctx, q, p.VillageID)
	if err != nil {
		return nil, err
	}
	today := calendar.DayOf(s.Now())
	bad := fault.Conflictf("有几张凭证记不进去，整个文件都没有保存。")
	list := make([]NewVoucher, 0, len(p.Vouchers.Vouchers))
	for i := range p.Vouchers.Vouchers {
		v := &p.Vouchers.Vouchers[i]
		clean, err := p.Vouchers.posting(v, beside).clean(chart, today)
		var f *fault.Error
		if errors.As(err, &f) {
			for _, field := range f.Fields {
				bad.On("rows", "%s：%s", v.place(field.Name), field.Message)
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, clean)
	}
	if len(bad.Fields) > 0 {
		return nil, bad
	}
	return list, nil
}

// place names the row of the file that a field of the voucher came from.
func (v *BookVoucher) place(field string) string {
	row := v.Row
	var n int
	if _, err := fmt.Sscanf(field, "line-%d-", &n); err == nil && n >= 1 && n <= len(v.Lines) {
		row = v.Lines[n-1].Row
	}
	return strings.TrimSpace(fmt.Sprintf("%s 第 %d 行 %s", v.Sheet, row, v.Mark()))
}

// posting is the voucher as it will be posted. Who made and posted it in the
// other package is not repeated: the file is kept whole.
func (b *VoucherBook) posting(v *BookVoucher, beside map[string]namedBeside) NewVoucher {
	n := NewVoucher{Day: v.Day, Summary: v.Summary, Reviewer: v.Reviewer, cell: v.place("")}
	if mark := v.Mark(); mark != "" {
		n.Note = markNote + mark
	}
	if v.Attachments > 0 {
		n.Note = strings.TrimPrefix(fmt.Sprintf("%s，附单据 %d 张", n.Note, v.Attachments), "，")
	}
	n.Lines = make([]NewLine, 0, len(v.Lines))
	for _, l := range v.Lines {
		a := &b.Accounts[l.Account]
		x := beside[l.Aux]
		if parts := partsOf(a.Name); x == (namedBeside{}) && len(parts) > 1 {
			x = beside[parts[len(parts)-1]]
		}
		n.Lines = append(n.Lines, NewLine{
			Chart: a.Chart, Account: a.To.Code, Summary: l.Summary, Debit: l.Debit, Credit: l.Credit,
			CounterpartyID: x.counterpartyID, FundID: x.fundID,
		})
	}
	return n
}

// namedBeside is a counterparty or an earmarked fund the village knows by the name
// that the file writes beside an account.
type namedBeside struct{ counterpartyID, fundID int64 }

func namesBeside(ctx context.Context, q db.Q, villageID int64) (map[string]namedBeside, error) {
	rows, err := q.QueryContext(ctx, `
		select name, min(id), 0 from counterparty where village_id = $1 group by name having count(*) = 1
		union all
		select name, 0, id from fund where village_id = $1 and closed_on = ''`, villageID)
	if err != nil {
		return nil, err
	}
	names := map[string]namedBeside{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var name string
		var x namedBeside
		err := scan(&name, &x.counterpartyID, &x.fundID)
		names[name] = namedBeside{cmp.Or(names[name].counterpartyID, x.counterpartyID), cmp.Or(names[name].fundID, x.fundID)}
		return struct{}{}, err
	})
	delete(names, "")
	return names, err
}

// purses is what the money accounts hold while vouchers are put in order.
type purses map[string]money.Fen

// take books a voucher; false if an account is below zero then.
func (p purses) take(n NewVoucher) bool {
	for _, l := range n.Lines {
		if isMoney(l.Account) {
			p[l.Account] += l.change()
		}
	}
	for _, l := range n.Lines {
		if isMoney(l.Account) && p[l.Account] < 0 {
			return false
		}
	}
	return true
}

// inflowFirst turns a day's vouchers so that those that bring money stand before
// those that take it, on those days only on which the file's order would leave a
// money account below zero in between. The list is in order of days.
func inflowFirst(ctx context.Context, q db.Q, villageID int64, list []NewVoucher) ([]NewVoucher, error) {
	if len(list) == 0 {
		return list, nil
	}
	held, err := pursesOn(ctx, q, villageID, list)
	if err != nil {
		return nil, err
	}
	booked, err := moneyMoves(ctx, q, villageID, list[0].Day)
	if err != nil {
		return nil, err
	}
	for from := 0; from < len(list); {
		to := from
		for to < len(list) && list[to].Day == list[from].Day {
			to++
		}
		for len(booked) > 0 && !booked[0].day.After(list[from].Day) {
			held[booked[0].account] += booked[0].change
			booked = booked[1:]
		}
		short := false
		for _, n := range list[from:to] {
			short = !held.take(n) || short
		}
		if short {
			slices.SortStableFunc(list[from:to], func(a, b NewVoucher) int { return a.taking() - b.taking() })
		}
		from = to
	}
	return list, nil
}

// taking is 1 for a voucher that takes money out of any account of it.
func (n NewVoucher) taking() int {
	change := purses{}
	change.take(n)
	for _, c := range change {
		if c < 0 {
			return 1
		}
	}
	return 0
}

// pursesOn gives what the money accounts of the vouchers held before the first
// of them.
func pursesOn(ctx context.Context, q db.Q, villageID int64, list []NewVoucher) (purses, error) {
	held := purses{}
	for _, n := range list {
		for _, l := range n.Lines {
			if _, known := held[l.Account]; known || !isMoney(l.Account) {
				continue
			}
			b, err := balance(ctx, q, villageID, l.Account, list[0].Day)
			if err != nil {
				return nil, err
			}
			held[l.Account] = b
		}
	}
	return held, nil
}

// moneyMoves gives the movements of all money accounts from a day on, in the
// order of days.
func moneyMoves(ctx context.Context, q db.Q, villageID int64, from calendar.Day) ([]movement, error) {
	rows, err := q.QueryContext(ctx, `
		select v.day, l.account, sum(l.debit_fen - l.credit_fen)
		from voucher v join voucher_line l on l.voucher_id = v.id
		where v.village_id = $1 and v.posted = 1 and v.day >= $2 and (l.account like '101%' or l.account like '102%')
		group by v.day, l.account
		order by v.day`, villageID, from.String())
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (m movement, err error) {
		var day string
		if err = scan(&day, &m.account, &m.change); err != nil {
			return m, err
		}
		return m, m.day.UnmarshalText([]byte(day))
	})
}
