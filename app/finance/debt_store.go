package finance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/money"
	"sunshine/app/rules"
	"sunshine/app/village"
)

// partyAccount is where a debt stands: with whom, and on which account of the
// current chart.
type partyAccount struct {
	party   int64
	account string
}

// debtMove is a line on an account that says who owes whom.
type debtMove struct {
	partyAccount
	Account Account
	DebtItem
}

// debtCharts lists the main accounts that may lead to such an account, of all
// charts; the current chart decides.
const debtCharts = "('112', '113', '202', '211', '221')"

// Ageing draws who owes whom at the end of a day, and since when. A payment
// clears the oldest debt of the same counterparty and account. A voucher and the
// reversal that cancels it by that day count as never booked. The total of every
// main account is its balance, which is summed on its own and compared.
func (s *Store) Ageing(ctx context.Context, v village.Village, day calendar.Day) (Ageing, error) {
	a := Ageing{Village: v, Day: day, Limit: s.Rules.At(rules.DebtOldMonths, day)}
	for _, name := range debtAges {
		a.Bounds = append(a.Bounds, s.Rules.At(name, day))
	}
	q := s.DB.Read()
	moves, old, err := s.debtMoves(ctx, q, v.ID, day)
	if err != nil {
		return a, err
	}
	a.Chart04 = old
	parties, err := s.counterparties(ctx, q, v.ID)
	if err != nil {
		return a, err
	}
	known := map[int64]Counterparty{}
	for _, c := range parties {
		known[c.ID] = c
	}
	at := map[partyAccount][]DebtItem{}
	var order []debtMove
	for _, m := range moves {
		if _, seen := at[m.partyAccount]; !seen {
			order = append(order, m)
		}
		at[m.partyAccount] = append(at[m.partyAccount], m.DebtItem)
	}
	var debts []Debt
	for _, m := range order {
		d := Debt{Party: known[m.party], Account: m.Account, Items: settleDebts(at[m.partyAccount])}
		if d.age(day, a.Bounds, a.Limit); len(d.Items) > 0 {
			debts = append(debts, d)
		}
	}
	a.Sections = sections(s.Chart, debts)
	a.Checks, err = s.debtChecks(ctx, q, a)
	return a, err
}

// debtMoves gives the lines in book order, behind the opening balances.
func (s *Store) debtMoves(ctx context.Context, q db.Q, villageID int64, day calendar.Day) (list []debtMove, old bool, err error) {
	charts, err := s.chartOf(ctx, q, villageID)
	if err != nil {
		return nil, false, err
	}
	rows, err := q.QueryContext(ctx, `
		select 0 as party, chart, account, '' as month, 0 as number, '' as day, 0 as id, 0 as n, '' as summary, fen as debit, 0 as credit, 1 as opening
		from opening_balance where village_id = $1 and fen <> 0
		union all
		select coalesce(c.merged_id, c.id, 0), l.chart, l.account, v.month, v.number, v.day, v.id, l.n, case l.summary when '' then v.summary else l.summary end, l.debit_fen, l.credit_fen, 0
		from voucher v join voucher_line l on l.voucher_id = v.id left join counterparty c on c.id = l.counterparty_id
		where v.village_id = $1 and v.posted = 1 and v.day <= $2 and substr(l.account, 1, 3) in `+debtCharts+`
		  and not exists (select 1 from voucher o where o.id = v.reverses_id and o.day <= $2)
		  and not exists (select 1 from voucher r where r.reverses_id = v.id and r.posted = 1 and r.day <= $2)
		order by 6, 5, 8, 3`, villageID, day.String())
	if err != nil {
		return nil, false, err
	}
	all, err := db.Collect(rows, func(scan db.Scan) (m debtMove, err error) {
		var chart, code, month, on string
		var number, n, opening int
		var t Turn
		if err = scan(&m.party, &chart, &code, &month, &number, &on, &m.VoucherID, &n, &m.Summary, &t.Debit, &t.Credit, &opening); err != nil {
			return m, err
		}
		m.Account = charts.standing(chart, code)
		m.account, m.Amount = m.Account.Code, t.net()
		if !isOwing(m.account) {
			return debtMove{}, nil
		}
		old = old || chart != ChartVersion
		if opening == 1 {
			if m.Summary = "期初余额"; m.Account.Credit {
				m.Amount = -m.Amount
			}
			return m, nil
		}
		m.Voucher = numberOf(month, number)
		return m, m.Day.UnmarshalText([]byte(on))
	})
	return slices.DeleteFunc(all, func(m debtMove) bool { return m.account == "" }), old, err
}

// debtChecks compares the total of every main account with its balance.
func (s *Store) debtChecks(ctx context.Context, q db.Q, a Ageing) ([]Check, error) {
	b, err := s.balances(ctx, q, a.Village.ID, MonthSpan(a.Day.MonthOf()))
	if err != nil {
		return nil, err
	}
	if err := s.cutOff(ctx, q, a.Village.ID, &b, a.Day); err != nil {
		return nil, err
	}
	kept, aged := map[string]money.Fen{}, map[string]money.Fen{}
	for _, x := range b.Accounts {
		kept[mainOf(x.Account.Code)] += x.Closing()
	}
	for _, x := range a.Sections {
		main, _, _ := strings.Cut(x.ID, "-")
		for _, d := range x.Debts {
			aged[main] += d.Balance
		}
	}
	var checks []Check
	for _, main := range []string{receivable, mutual, payable, borrowed} {
		if kept[main] == 0 && aged[main] == 0 {
			continue
		}
		account, sign := s.resolve(ChartVersion, main), money.Fen(1)
		if account.Credit {
			sign = -1
		}
		name := account.Name + "：各对象合计"
		if main == mutual {
			name = account.Name + "：对方欠村里的减村里欠对方的"
		}
		checks = append(checks, sumsAgree(name, sign*aged[main], "科目余额", sign*kept[main]))
	}
	return checks, nil
}

// DebtLines gives every line with a counterparty on accounts that say who owes
// whom up to a day, in book order, reversals too; party 0 gives those that name
// nobody. An account limits them to it.
func (s *Store) DebtLines(ctx context.Context, villageID, party int64, account string, day calendar.Day) ([]DetailRow, error) {
	charts, err := s.ChartOf(ctx, villageID)
	if err != nil {
		return nil, err
	}
	rows, err := s.DB.Read().QueryContext(ctx, `
		select v.id, v.month, v.number, v.day, v.kind, case l.summary when '' then v.summary else l.summary end, l.chart, l.account, l.debit_fen, l.credit_fen
		from voucher v join voucher_line l on l.voucher_id = v.id left join counterparty c on c.id = l.counterparty_id
		where v.village_id = $1 and v.posted = 1 and v.day <= $2 and coalesce(c.merged_id, c.id, 0) = $3 and substr(l.account, 1, 3) in `+debtCharts+`
		order by v.day, v.number, l.n`, villageID, day.String(), party)
	if err != nil {
		return nil, err
	}
	balance := map[string]money.Fen{}
	list, err := db.Collect(rows, func(scan db.Scan) (r DetailRow, err error) {
		var month, on, kind, chart, code string
		var number int
		if err = scan(&r.VoucherID, &month, &number, &on, &kind, &r.Summary, &chart, &code, &r.Debit, &r.Credit); err != nil {
			return r, err
		}
		r.Kind, r.Voucher, r.Simple, r.Account = RowLine, numberOf(month, number), Kind(kind) != Closing, charts.standing(chart, code)
		if !isOwing(r.Account.Code) || (account != "" && r.Account.Code != account) {
			r.Kind = ""
			return r, nil
		}
		balance[r.Account.Code] += r.net()
		r.Balance = balance[r.Account.Code]
		return r, r.Day.UnmarshalText([]byte(on))
	})
	return slices.DeleteFunc(list, func(r DetailRow) bool { return r.Kind == "" }), err
}

// PartySum is a balance with one counterparty on one account, in fen, above zero
// where it is owed to the village.
type PartySum struct {
	Account Account
	Balance money.Fen
}

// PartySums gives what stands open with each counterparty as of now, by its
// number; who owes nothing and is owed nothing is absent.
func (s *Store) PartySums(ctx context.Context, villageID int64) (map[int64][]PartySum, error) {
	return s.partySums(ctx, s.DB.Read(), villageID)
}

func (s *Store) partySums(ctx context.Context, q db.Q, villageID int64) (map[int64][]PartySum, error) {
	charts, err := s.chartOf(ctx, q, villageID)
	if err != nil {
		return nil, err
	}
	rows, err := q.QueryContext(ctx, `
		select coalesce(c.merged_id, c.id) as party, l.chart, l.account, sum(l.debit_fen - l.credit_fen)
		from counterparty c join voucher_line l on l.counterparty_id = c.id join voucher v on v.id = l.voucher_id
		where c.village_id = $1 and v.posted = 1 and substr(l.account, 1, 3) in `+debtCharts+`
		group by coalesce(c.merged_id, c.id), l.chart, l.account
		order by party, l.account`, villageID)
	if err != nil {
		return nil, err
	}
	sums := map[int64][]PartySum{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var party int64
		var chart, code string
		var fen money.Fen
		if err := scan(&party, &chart, &code, &fen); err != nil {
			return struct{}{}, err
		}
		a := charts.standing(chart, code)
		if !isOwing(a.Code) {
			return struct{}{}, nil
		}
		i := slices.IndexFunc(sums[party], func(p PartySum) bool { return p.Account.Code == a.Code })
		if i < 0 {
			i = len(sums[party])
			sums[party] = append(sums[party], PartySum{Account: a})
		}
		sums[party][i].Balance += fen
		return struct{}{}, nil
	})
	for party := range sums {
		sums[party] = slices.DeleteFunc(sums[party], func(p PartySum) bool { return p.Balance == 0 })
		if len(sums[party]) == 0 {
			delete(sums, party)
		}
	}
	return sums, err
}

// unstatedDebts gives the vouchers of a month with a line that says something is
// owed and not by or to whom; those cancelled are left out.
func (s *Store) unstatedDebts(ctx context.Context, q db.Q, villageID int64, m calendar.Month) ([]Entry, error) {
	list, err := vouchers(ctx, q, `
		v.village_id = $1 and v.month = $2 and v.reverses_id is null and r.id is null
		and exists (select 1 from voucher_line x where x.voucher_id = v.id and x.counterparty_id is null and substr(x.account, 1, 3) in `+debtCharts+`)`, villageID, m.String())
	if err != nil {
		return nil, err
	}
	var heads []Entry
	for _, p := range list {
		if slices.ContainsFunc(p.lines, func(l NewLine) bool { return l.CounterpartyID == 0 && isOwing(s.resolve(l.Chart, l.Account).Code) }) {
			heads = append(heads, p.head())
		}
	}
	return heads, nil
}

func (s *Store) checkDebts(ctx context.Context, q db.Q, v village.Village, m calendar.Month) (CloseItem, error) {
	item := CloseItem{Check: CheckDebts, Level: CloseDone, Text: "应收、应付和往来都写明了对方，或者这个月没有。"}
	var err error
	if item.Entries, err = s.unstatedDebts(ctx, q, v.ID, m); err != nil || len(item.Entries) == 0 {
		return item, err
	}
	item.Level = CloseNote
	item.Text = fmt.Sprintf("有 %d 张凭证记了应收、应付或往来，没写对方是谁，账龄表里只能算在“未注明对象”下。要补，请冲销后重新记。", len(item.Entries))
	return item, nil
}
