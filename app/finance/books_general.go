package finance

import (
	"context"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/money"
	"sunshine/app/village"
)

// GeneralMonth is one account's month, in fen.
type GeneralMonth struct {
	Month calendar.Month
	Turn
	Balance money.Fen // debit less credit after the month
	Year    Turn      // since January
}

// GeneralAccount is one main account by month.
type GeneralAccount struct {
	Account Account
	Opening money.Fen
	Months  []GeneralMonth // every month of the span
}

// General is the general ledger (总账) of a span.
type General struct {
	Village  village.Village
	Span     Span
	Accounts []GeneralAccount
	Checks   []Check
	Derived  money.Fen
	Old      bool
}

// General draws the general ledger: every main account by month.
func (s *Store) General(ctx context.Context, v village.Village, sp Span) (General, error) {
	b, err := s.Balances(ctx, v.ID, sp)
	if err != nil {
		return General{}, err
	}
	turns, err := monthly(ctx, s.DB.Read(), b.chart, v.ID, Span{calendar.NewMonth(sp.From.Year(), 1), sp.To})
	if err != nil {
		return General{}, err
	}
	g := General{Village: v, Span: sp, Derived: b.Derived, Old: b.Old}
	var all Turn
	closing := money.Fen(0)
	for _, r := range b.trialRows() {
		if r.Kind != RowAccount {
			continue
		}
		a := GeneralAccount{Account: r.Account, Opening: r.Opening.net()}
		a.Months = turns.months(r.Account.Code, sp, a.Opening)
		for _, m := range a.Months {
			all = all.plus(m.Turn)
		}
		if n := len(a.Months); n > 0 && a.Months[n-1].Balance != r.Closing.net() {
			g.Checks = append(g.Checks, sumsAgree(r.Account.Name+"：逐月余额", a.Months[n-1].Balance, "科目余额表", r.Closing.net()))
		}
		closing += r.Closing.net()
		g.Accounts = append(g.Accounts, a)
	}
	g.Checks = append(g.Checks, sumsAgree("本期：借方合计", all.Debit, "贷方合计", all.Credit))
	if closing == 0 {
		g.Checks = append(g.Checks, Check{true, "期末各科目借方余额和贷方余额相等。"})
	} else {
		g.Checks = append(g.Checks, Check{false, "期末各科目借方余额和贷方余额相差 " + abs(closing).String() + " 元。"})
	}
	return g, nil
}

// turnovers is what each account turned over by month.
type turnovers map[string]map[calendar.Month]Turn

// monthly reads the months' turnovers by account.
func monthly(ctx context.Context, q db.Q, chart *Chart, villageID int64, sp Span) (turnovers, error) {
	rows, err := q.QueryContext(ctx, `
		select month, chart, account, sum(debit_fen), sum(credit_fen)
		from account_month
		where village_id = $1 and month >= $2 and month <= $3
		group by month, chart, account`, villageID, sp.From.String(), sp.To.String())
	if err != nil {
		return nil, err
	}
	all := turnovers{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var month, version, code string
		var t Turn
		if err := scan(&month, &version, &code, &t.Debit, &t.Credit); err != nil {
			return struct{}{}, err
		}
		var m calendar.Month
		if err := m.UnmarshalText([]byte(month)); err != nil {
			return struct{}{}, err
		}
		for c := chart.standing(version, code).Code; c != ""; c = above(c) {
			if all[c] == nil {
				all[c] = map[calendar.Month]Turn{}
			}
			all[c][m] = all[c][m].plus(t)
		}
		return struct{}{}, nil
	})
	return all, err
}

// months lists an account's months with running balance and sums of the year.
func (t turnovers) months(code string, sp Span, opening money.Fen) []GeneralMonth {
	var list []GeneralMonth
	var year Turn
	balance := opening
	for m := calendar.NewMonth(sp.From.Year(), 1); !m.After(sp.To); m = m.Add(1) {
		if m.Month() == 1 {
			year = Turn{}
		}
		in := t[code][m]
		year = year.plus(in)
		if m.Before(sp.From) {
			continue
		}
		balance += in.net()
		list = append(list, GeneralMonth{Month: m, Turn: in, Balance: balance, Year: year})
	}
	return list
}
