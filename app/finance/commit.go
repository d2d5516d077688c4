package finance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/table"
	"sunshine/app/user"
	"sunshine/app/village"
)

// Saved tells what an import became.
type Saved struct {
	Entries  int              // or vouchers
	Lines    int              // of vouchers
	Months   []calendar.Month // in which entries were posted
	Versions []int64          // the tables' drafts, if it was read as tables
}

// SaveCashBook posts a previewed cash book, all of it or nothing: no error and
// no open question may be left. Accounts may name another account than the
// proposed one by the line's key. Each problem on the way is reported by the
// place in the file that causes it.
func (s *Store) SaveCashBook(ctx context.Context, by user.Actor, v village.Village, id int64, accounts map[string]string) (saved Saved, err error) {
	err = s.DB.Write(ctx, func(q db.Q) error {
		p, err := s.ready(ctx, q, by, v, id)
		if err != nil {
			return err
		}
		if !p.CashBook() {
			return fault.Conflictf("这个文件是按表格读的，不能记成账。")
		}
		chart, err := s.chartOf(ctx, q, v.ID)
		if err != nil {
			return err
		}
		list, err := s.entriesOf(chart, p, accounts)
		if err != nil {
			return err
		}
		if p.setOpening {
			if err := s.openFrom(ctx, q, by, v, p.book); err != nil {
				return err
			}
		}
		if list, err = receiptsFirst(ctx, q, v.ID, list); err != nil {
			return err
		}
		vouchers := make([]NewVoucher, len(list))
		for i, n := range list {
			vouchers[i] = n.voucher()
		}
		if _, err := s.postVouchers(ctx, q, by, v, vouchers, id); err != nil {
			return err
		}
		saved = Saved{Entries: len(list)}
		for _, n := range list {
			if m := n.Day.MonthOf(); !slices.Contains(saved.Months, m) {
				saved.Months = append(saved.Months, m)
			}
		}
		slices.SortFunc(saved.Months, func(a, b calendar.Month) int { return a.First().Sub(b.First()) })
		return s.markSaved(ctx, q, by, p)
	})
	return saved, err
}

// ready gives the preview if it may be saved.
func (s *Store) ready(ctx context.Context, q db.Q, by user.Actor, v village.Village, id int64) (Preview, error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return Preview{}, err
	}
	p, err := s.preview(ctx, q, by, id)
	switch {
	case err != nil:
		return p, err
	case p.State != "preview":
		return p, fault.Conflictf("这次导入已经保存过了。")
	case p.Report.Errors() > 0:
		return p, fault.Conflictf("文件里还有 %d 处必须改。请改好文件再传一次。", p.Report.Errors())
	case p.Report.Questions() > 0:
		return p, fault.Conflictf("还有 %d 处要您决定，决定了才能保存。", p.Report.Questions())
	case p.Rows == 0:
		return p, fault.Conflictf("文件里没有可以保存的行。")
	}
	return p, nil
}

// entriesOf judges every line like a hand-made entry and collects all that is
// wrong, by its place in the file.
func (s *Store) entriesOf(chart *Chart, p Preview, accounts map[string]string) ([]New, error) {
	today := calendar.DayOf(s.Now())
	bad := fault.Conflictf("有几行记不进去，整个文件都没有保存。")
	list := make([]New, 0, len(p.Lines))
	for _, l := range p.Lines {
		n := l.New
		if a := accounts[l.Key]; a != "" && n.Kind != Transfer {
			n.Account = a
		}
		clean, err := n.clean(chart, today)
		var f *fault.Error
		if errors.As(err, &f) {
			for _, field := range f.Fields {
				bad.On("rows", "%s：%s", n.cell, field.Message)
			}
			continue
		}
		list = append(list, clean)
	}
	if len(bad.Fields) > 0 {
		return nil, bad
	}
	return list, nil
}

// openFrom sets the opening balances that the file prints.
func (s *Store) openFrom(ctx context.Context, q db.Q, by user.Actor, v village.Village, b CashBook) error {
	fen := map[string]money.Fen{Cash: 0, Bank: 0}
	for _, o := range b.Openings {
		fen[map[bool]string{false: Cash, true: Bank}[o.Bank]] = o.Amount
	}
	return s.setOpening(ctx, q, by, v, fen[Cash], fen[Bank])
}

// receiptsFirst turns a day's entries so that its receipts stand before its
// payments, on those days only on which the file's order would leave cash or
// bank below zero in between: a cash book tells the order of days, not always
// that within a day. The list is in order of days.
func receiptsFirst(ctx context.Context, q db.Q, villageID int64, list []New) ([]New, error) {
	if len(list) == 0 {
		return list, nil
	}
	running := map[string]money.Fen{}
	for _, account := range []string{Cash, Bank} {
		b, err := balance(ctx, q, villageID, account, list[0].Day)
		if err != nil {
			return nil, err
		}
		running[account] = b
	}
	booked, err := movements(ctx, q, villageID, list[0].Day)
	if err != nil {
		return nil, err
	}
	for from := 0; from < len(list); {
		day := list[from].Day
		to := from
		for to < len(list) && list[to].Day == day {
			to++
		}
		for len(booked) > 0 && !booked[0].day.After(day) {
			running[booked[0].account] += booked[0].change
			booked = booked[1:]
		}
		short := false
		for _, n := range list[from:to] {
			change := n.Amount
			if n.Kind != Income {
				change = -change
			}
			if n.Kind == Transfer {
				running[n.Account] += n.Amount
			}
			running[n.Money] += change
			short = short || running[n.Money] < 0
		}
		if short {
			slices.SortStableFunc(list[from:to], func(a, b New) int { return sign(a) - sign(b) })
		}
		from = to
	}
	return list, nil
}

// movement is what a day's entries already booked change a money account by.
type movement struct {
	day     calendar.Day
	account string
	change  money.Fen
}

// movements gives the movements from a day on, in the order of days.
func movements(ctx context.Context, q db.Q, villageID int64, from calendar.Day) ([]movement, error) {
	rows, err := q.QueryContext(ctx, `
		select v.day, l.account, sum(l.debit_fen - l.credit_fen)
		from voucher v join voucher_line l on l.voucher_id = v.id
		where v.village_id = $1 and v.posted = 1 and v.day >= $2 and l.account in ($3, $4)
		group by v.day, l.account
		order by v.day`, villageID, from.String(), Cash, Bank)
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

// sign is 0 for what brings money in, 1 for what moves it between cash and bank
// and 2 for what takes it out.
func sign(n New) int {
	switch {
	case n.Kind == Transfer:
		return 1
	case (n.Kind == Expense) == (n.Amount > 0):
		return 2
	}
	return 0
}

func (s *Store) markSaved(ctx context.Context, q db.Q, by user.Actor, p Preview) error {
	_, err := q.ExecContext(ctx, "update import set state = 'saved', saved_by = $1, saved_at = $2 where id = $3", by.ID, db.Time(s.Now()), p.ID)
	if db.IsDuplicate(err) {
		return fault.Conflictf("这个文件已经导入过，没有再导入。")
	}
	if err != nil {
		return err
	}
	return audit.Add(ctx, q, by.Line(s.Now(), "import.save", p.VillageID, fmt.Sprint(p.ID), fmt.Sprintf("%d 行", p.Rows)))
}

// SaveTables makes tables of a previewed file the drafts of disclosures, each
// of one, all or nothing. Indexes pick them in the file; of several each title
// also names its part.
func (s *Store) SaveTables(ctx context.Context, by user.Actor, v village.Village, d *disclosure.Store, id int64, item, title string, indexes ...int) (saved Saved, err error) {
	err = s.DB.Write(ctx, func(q db.Q) error {
		p, err := s.ready(ctx, q, by, v, id)
		if err != nil {
			return err
		}
		if f, has := s.Catalogue.Form(item); has && f.Tabular() && item != p.Upload.Item {
			return fault.Conflictf("这张表还没有按公开事项的表样核过，请先选事项，再看一遍预览。")
		}
		saved = Saved{}
		for n, i := range indexes {
			if p.CashBook() || i < 0 || i >= len(p.Tables) {
				return fault.Conflictf("文件里没有这张表。")
			}
			t := Document(p.Tables[i], p.Decisions)
			t.Item, t.Title, t.Period = item, title, p.Upload.Period
			if len(indexes) > 1 {
				t.Title = fmt.Sprintf("%s（%s）", title, partName(p.Tables[i], n+1))
			}
			x, err := d.BeginTable(ctx, q, by, v, t)
			if err != nil {
				return err
			}
			saved.Entries += len(t.Rows)
			saved.Versions = append(saved.Versions, x.ID)
		}
		return s.markSaved(ctx, q, by, p)
	})
	return saved, err
}

// partName tells one table of a file from the others: by its number, and by
// the caption of its block or the name of its sheet.
func partName(t table.Table, n int) string {
	return fmt.Sprintf("之%d %s", n, cmp.Or(t.Report.Block, t.Sheet))
}

// Document makes of a table that was read what BeginTable takes: amounts in yuan,
// printed totals and remarks as in the file, and the decisions people took about
// it. Names and numbers of persons are as in the file: BeginTable masks them, and
// Shown what is only looked at (R55); both keep only those sums that the form of
// its item allows.
func Document(t table.Table, decisions []Decision) disclosure.Table {
	d := disclosure.Table{
		Title: t.Report.Title, Unit: t.Report.Unit,
		Columns: []disclosure.TableColumn{}, Rows: []disclosure.TableRow{}, Totals: []disclosure.TableRow{}, Notes: []string{},
	}
	for _, c := range t.Columns {
		col := disclosure.TableColumn{Name: c.Name, Type: string(c.Type), Unit: c.Unit}
		if sum, ok := t.Report.Sums[c.Name]; ok {
			col.Sum = sum.Number
			if sum.Money {
				col.Sum = fmt.Sprint(int64(sum.Fen))
			}
		}
		d.Columns = append(d.Columns, col)
	}
	for _, r := range t.Rows {
		row := disclosure.TableRow{Detail: r.Level > 0 || r.Reason == table.ReasonDetail, Cells: cells(t.Columns, r), Caption: r.Reason == table.ReasonSection, At: r.N}
		if r.Reason == "" || r.Reason == table.ReasonDetail || r.Reason == table.ReasonSection {
			d.Rows = append(d.Rows, row)
		} else {
			d.Totals = append(d.Totals, row)
		}
	}
	d.Notes = append(d.Notes, t.Notes...)
	d.Notes = append(d.Notes, decisionNotes(t, decisions)...)
	return d
}

func answerText(a string) string {
	if a == table.Keep {
		return "照录"
	}
	return a
}

func cells(columns []table.Column, r table.Row) []disclosure.TableCell {
	out := make([]disclosure.TableCell, len(columns))
	for i, c := range columns {
		if i >= len(r.Values) {
			continue
		}
		v := r.Values[i]
		out[i] = disclosure.TableCell{Text: v.Text}
		switch {
		case v.Blank || v.Wrong:
		case c.Type == table.TypeMoney && v.Number == "":
			fen := money.Fen(v.Fen)
			out[i].Fen, out[i].Text = &fen, fen.String()
		case c.Type == table.TypeDate && !v.Day.IsZero() && !strings.ContainsAny(v.Text, ":："): // a time of day stays as it is written
			out[i].Text = v.Day.String()
		}
	}
	return out
}
