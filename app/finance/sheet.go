package finance

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/privacy"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
)

// ParseSheet reads a frozen sheet.
func ParseSheet(document []byte) (Sheet, error) {
	return disclosure.Thaw(document, SheetSchema, func(x Sheet) string { return x.Schema })
}

// Draw draws the sheet of a month from the ledger as it stands, before anyone
// has signed it. Opening + income − expense = closing holds by construction
// and is checked all the same.
func (s *Store) Draw(ctx context.Context, v village.Village, m calendar.Month) (Sheet, error) {
	return s.draw(ctx, s.DB.Read(), v, m)
}

func (s *Store) draw(ctx context.Context, q db.Q, v village.Village, m calendar.Month) (Sheet, error) {
	d := Sheet{
		Schema: SheetSchema, Month: m, Version: 1, Unit: "元", Source: v.Source,
		Village: SheetVillage{Code: v.Code, Name: v.Name, Township: v.Township.Name, County: v.County.Name},
		Incomes: []SheetItem{}, Expenses: []SheetItem{}, Entries: []SheetEntry{},
	}
	for account, to := range map[string]*SheetAccount{Cash: &d.Cash, Bank: &d.Bank} {
		b, err := moneyBalance(ctx, q, v.ID, account, m.First())
		if err != nil {
			return d, err
		}
		to.Opening, to.Closing = b, b
	}
	d.Opening = d.Cash.Opening + d.Bank.Opening
	chart, err := s.chartOf(ctx, q, v.ID)
	if err != nil {
		return d, err
	}
	list, others, err := monthEntries(ctx, q, v.ID, m)
	if err != nil {
		return d, err
	}
	names, err := s.lineNames(ctx, q, v.ID)
	if err != nil {
		return d, err
	}
	numbers, err := reversalNumbers(ctx, q, v.ID, m)
	if err != nil {
		return d, err
	}
	running := d.Opening
	for i, e := range list {
		x := chart.sheetEntry(e, i+1, numbers, names)
		d.add(x)
		running += x.Income - x.Expense
		x.Balance = running
		d.Entries = append(d.Entries, x)
	}
	for _, p := range others {
		d.Others = append(d.Others, chart.sheetOther(p, numbers, names))
	}
	if err := s.decided(ctx, q, v.ID, &d, list, others); err != nil {
		return d, err
	}
	d.Closing = d.Cash.Closing + d.Bank.Closing
	if d.Opening+d.Income-d.Expense != d.Closing || running != d.Closing {
		return d, fmt.Errorf("sheet %s %s: %d + %d - %d is not %d", v.Code, m, d.Opening, d.Income, d.Expense, d.Closing)
	}
	chart.summarize(&d)
	return d, nil
}

// sheetOther shows a voucher that moves no money.
func (c *Chart) sheetOther(p postedVoucher, numbers map[int64]string, names lineNames) SheetOther {
	x := SheetOther{
		Voucher: p.Voucher(), Day: p.Day, Summary: p.Summary, Reverses: numbers[p.ReversesID], ReversedBy: numbers[p.ReversedBy], Lines: []SheetLine{},
	}
	for _, l := range p.lines {
		path := c.Version(l.Chart).Path(l.Account)
		a := path[len(path)-1]
		x.Lines = append(x.Lines, SheetLine{Code: l.Account, Account: cmp.Or(a.Name, l.Account), Debit: l.Debit, Credit: l.Credit, Fund: names.funds[l.FundID]})
	}
	return x
}

func (c *Chart) sheetEntry(e Entry, n int, numbers map[int64]string, names lineNames) SheetEntry {
	x := SheetEntry{
		N: n, Voucher: e.Voucher(), Day: e.Day, Kind: string(e.Kind), Money: moneyName(e.Money), Summary: e.Summary,
		Code: e.Account, Handler: privacy.NewName(e.Handler).Officer(), Witness: privacy.NewName(e.Witness).Officer(), Approver: privacy.NewName(e.Approver).Officer(),
		Reviewer: privacy.NewName(e.Reviewer).Officer(), Fund: names.funds[e.FundID], Party: names.parties[e.CounterpartyID], Project: e.Project,
		Reverses: numbers[e.ReversesID], ReversedBy: numbers[e.ReversedBy], Attachments: []SheetAttachment{},
	}
	path := c.Version(e.Chart).Path(e.Account)
	x.Account = path[len(path)-1].Name
	switch e.Kind {
	case Income:
		x.Income = e.Amount
	case Expense:
		x.Expense = e.Amount
	case Transfer:
		x.Transfer = e.Amount
	}
	for _, f := range e.Files {
		x.Attachments = append(x.Attachments, SheetAttachment{SHA256: f.SHA256, Type: f.Type, Name: f.Name})
	}
	return x
}

// add books one entry into the totals.
func (d *Sheet) add(x SheetEntry) {
	of := map[string]*SheetAccount{"cash": &d.Cash, "bank": &d.Bank}
	from, to := of[x.Money], of[moneyName(x.Code)]
	from.In += x.Income
	from.Out += x.Expense + x.Transfer
	from.Closing += x.Income - x.Expense - x.Transfer
	to.In += x.Transfer
	to.Closing += x.Transfer
	d.Income += x.Income
	d.Expense += x.Expense
}

// summarize sums the entries by account, largest first.
func (c *Chart) summarize(d *Sheet) {
	sums := map[bool]map[string]*SheetItem{true: {}, false: {}}
	for _, x := range d.Entries {
		if x.Kind == string(Transfer) {
			continue
		}
		side := sums[x.Kind == string(Income)]
		it := side[x.Code]
		if it == nil {
			it = &SheetItem{Code: x.Code, Name: x.Account, Plain: x.Account}
			if a, err := c.Account(x.Code); err == nil {
				it.Plain = a.Plain
			}
			side[x.Code] = it
		}
		it.Count++
		it.Sum += x.Income + x.Expense
	}
	for income, to := range map[bool]*[]SheetItem{true: &d.Incomes, false: &d.Expenses} {
		for _, it := range sums[income] {
			*to = append(*to, *it)
		}
		slices.SortFunc(*to, func(a, b SheetItem) int {
			return cmp.Or(cmp.Compare(b.Sum, a.Sum), cmp.Compare(a.Code, b.Code))
		})
	}
}

// reversalNumbers gives the voucher numbers of entries that the month's
// entries cancel or are cancelled by, whatever month those lie in.
func reversalNumbers(ctx context.Context, q db.Q, villageID int64, m calendar.Month) (map[int64]string, error) {
	rows, err := q.QueryContext(ctx, `
		select o.id, o.month, o.number from voucher v join voucher o on o.id = v.reverses_id
		where v.village_id = $1 and v.month = $2 and v.posted = 1
		union
		select o.id, o.month, o.number from voucher v join voucher o on o.reverses_id = v.id
		where v.village_id = $1 and v.month = $2 and o.posted = 1`, villageID, m.String())
	if err != nil {
		return nil, err
	}
	numbers := map[int64]string{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var id int64
		var month string
		var n int
		err := scan(&id, &month, &n)
		numbers[id] = fmt.Sprintf("%s-%03d", month, n)
		return struct{}{}, err
	})
	return numbers, err
}

// Submit hands a month's sheet in for review (R36). A month may be handed in
// once it is over, also with no entry in it (R45: 本期无发生).
func (s *Store) Submit(ctx context.Context, by user.Actor, v village.Village, m calendar.Month) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	now := s.Now()
	if !m.Last().Before(calendar.DayOf(now)) {
		return fault.Conflictf("%s还没过完，%s以后才能提交。", m.Chinese(), m.Add(1).First().Chinese())
	}
	if err := v.There(m.First()); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		x, err := disclosure.Current(ctx, q, v.ID, disclosure.FinanceMonth, m.String())
		if fault.KindOf(err) == fault.NotFound {
			var list disclosure.List
			if list, err = s.Catalogue.List(ctx, q, calendar.DayOf(now)); err != nil {
				return err
			}
			x, err = disclosure.Begin(ctx, q, now, by, list.Chain(disclosure.FinanceMonth), v.ID, disclosure.FinanceMonth, m.String(), m.Chinese()+"财务公开榜")
		}
		if err != nil {
			return err
		}
		d, err := s.version(ctx, q, v, m, x)
		if err != nil {
			return err
		}
		d.Drafted = SheetAct{By: by.Name, Post: by.Post, Day: calendar.DayOf(now)}
		return disclosure.Submit(ctx, q, now, by, x, d)
	})
}

// version draws the sheet as the given version of it.
func (s *Store) version(ctx context.Context, q db.Q, v village.Village, m calendar.Month, x disclosure.Version) (Sheet, error) {
	d, err := s.draw(ctx, q, v, m)
	if err != nil {
		return d, err
	}
	d.Version, d.Reason = x.N, x.Reason
	d.Number = fmt.Sprintf("%s-%s-%d", v.Code, m, x.N)
	d.Reply = SheetReply{Phone: v.Phone, Days: s.Rules.At(rules.ReplyDays, m.Last()).Value}
	d.Replaces, err = disclosure.ReplacesOf(ctx, q, x)
	return d, err
}

// Publish draws the sheet once more, sees that it is still what was reviewed,
// and freezes it with the names of those who drafted, reviewed and published it.
func (s *Store) Publish(ctx context.Context, by user.Actor, id int64) error {
	now := s.Now()
	return s.DB.Write(ctx, func(q db.Q) error {
		x, err := disclosure.ByID(ctx, q, id)
		if err != nil {
			return err
		}
		if err := x.MayPublish(by); err != nil {
			return err
		}
		m, err := calendar.ParseMonth(x.Period)
		if err != nil || x.Item != disclosure.FinanceMonth {
			return fault.Conflictf("这不是财务公开榜。")
		}
		v, err := village.ByID(ctx, q, x.VillageID)
		if err != nil {
			return err
		}
		d, err := s.version(ctx, q, v, m, x)
		if err != nil {
			return err
		}
		if err := unchanged(d, x.Document); err != nil {
			return err
		}
		steps, err := disclosure.Steps(ctx, q, x.ID)
		if err != nil {
			return err
		}
		return disclosure.Publish(ctx, q, now, by, x, s.sign(d, steps, by, now), s.shownUntil(now))
	})
}

func (s *Store) shownUntil(now time.Time) calendar.Day {
	today := calendar.DayOf(now)
	return today.AddDays(s.Rules.At(rules.FinanceShownDays, today).Value)
}

func (s *Store) sign(d Sheet, steps []disclosure.Step, by user.Actor, now time.Time) Sheet {
	d.Drafted, d.Reviewed, _ = disclosure.Acts(steps)
	d.Publish = disclosure.Publishing(steps, by, now)
	d.ShownTo = s.shownUntil(now)
	if it, err := s.Catalogue.On(calendar.DayOf(now)).Item(disclosure.FinanceMonth); err == nil {
		d.Basis = it.Basis
	}
	if slices.ContainsFunc(d.Entries, func(e SheetEntry) bool { return strings.Contains(e.Party, "*") }) {
		m := s.Catalogue.Masking()
		d.Masked = []disclosure.MaskedColumn{{Column: "往来对方的姓名", Hidden: m.Hidden(privacy.Middle), Why: m.Law}}
	}
	return d
}

// unchanged compares what is drawn now with what was reviewed, signatures
// apart (R42: what is published equals the ledger).
func unchanged(d Sheet, reviewed []byte) error {
	was, err := ParseSheet(reviewed)
	if err != nil {
		return err
	}
	was.Drafted = SheetAct{}
	a, _, err := disclosure.Freeze(d)
	if err != nil {
		return err
	}
	b, _, err := disclosure.Freeze(was)
	if err != nil {
		return err
	}
	if !bytes.Equal(a, b) {
		return fault.Conflictf("审核以后账或村的资料有变动，不能按审过的公开。请退回，重新提交审核。")
	}
	return nil
}

// Correct begins a corrected version of a published month, with the reason
// readers will see; the month opens for entries and reversals again.
func (s *Store) Correct(ctx context.Context, by user.Actor, v village.Village, m calendar.Month, reason string) error {
	return s.DB.Write(ctx, func(q db.Q) error {
		x, err := disclosure.Current(ctx, q, v.ID, disclosure.FinanceMonth, m.String())
		if err != nil {
			return err
		}
		_, err = disclosure.Correct(ctx, q, s.Now(), by, x, reason)
		return err
	})
}

// Opening gives the opening balances of a village's cash and bank, in fen.
func (s *Store) Opening(ctx context.Context, villageID int64) (cash, bank money.Fen, err error) {
	err = s.DB.Read().QueryRowContext(ctx, `
		select coalesce(sum(case account when $2 then fen else 0 end), 0), coalesce(sum(case account when $3 then fen else 0 end), 0)
		from opening_balance where village_id = $1`, villageID, Cash, Bank).Scan(&cash, &bank)
	return cash, bank, err
}

// SetOpening sets what cash and bank held before the first entry. It may be
// mended until the village's first sheet is handed in.
func (s *Store) SetOpening(ctx context.Context, by user.Actor, v village.Village, cash, bank money.Fen) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	bad := fault.Invalidf("期初余额没有记上。")
	if cash < 0 || cash > money.Max {
		bad.On("cash", "请写不小于零的金额")
	}
	if bank < 0 || bank > money.Max {
		bad.On("bank", "请写不小于零的金额")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return s.DB.Write(ctx, func(q db.Q) error { return s.setOpening(ctx, q, by, v, cash, bank) })
}

func (s *Store) setOpening(ctx context.Context, q db.Q, by user.Actor, v village.Village, cash, bank money.Fen) error {
	return s.setOpenings(ctx, q, by, v, []MoneyOpening{{MoneyChoice{Account: Cash}, cash}, {MoneyChoice{Account: Bank}, bank}})
}
