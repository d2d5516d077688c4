package finance

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/rules"
)

// unnamed warns of payments that name no fund while the village's own money
// does not reach: then a fund's money paid them.
func (j *fundJudges) unnamed(ctx context.Context, q db.Q, list []NewVoucher, said [][]Warning) error {
	if len(j.funds) == 0 || !slices.ContainsFunc(list, func(n NewVoucher) bool { return n.ownMoney() < 0 }) {
		return nil
	}
	first := list[0].Day
	own := map[calendar.Day]money.Fen{}
	for _, n := range list {
		if n.Day.Before(first) {
			first = n.Day
		}
		own[n.Day] += n.ownMoney()
	}
	free, err := freeMoney(ctx, q, j.village, first, own)
	if err != nil {
		return err
	}
	for i, n := range list {
		if left := free[n.Day]; left < 0 && n.ownMoney() < 0 && n.reverses == 0 {
			rule := j.rules.At(rules.FundNamed, n.Day)
			said[i] = append(said[i], Warning{rule, fmt.Sprintf("付了以后，除去专款，村里自己的钱还差 %s 元，动用了专款。%s。", -left, rule.Plain), true})
		}
	}
	return nil
}

// ownMoney is what the voucher does to the money that is no fund's.
func (n NewVoucher) ownMoney() (sum money.Fen) {
	for _, l := range n.Lines {
		if isMoney(l.Account) && l.FundID == 0 {
			sum += l.change()
		}
	}
	return sum
}

// freeMoney gives for each of the days what cash and bank hold at its end that
// is no fund's. Moves are those about to be posted, by day; first is the first.
func freeMoney(ctx context.Context, q db.Q, villageID int64, first calendar.Day, moves map[calendar.Day]money.Fen) (map[calendar.Day]money.Fen, error) {
	cash, err := moneyBalance(ctx, q, villageID, Cash, first)
	if err != nil {
		return nil, err
	}
	left, err := moneyBalance(ctx, q, villageID, Bank, first)
	if err != nil {
		return nil, err
	}
	left += cash
	rows, err := q.QueryContext(ctx, `
		select day, sum(fen)
		from (
			select v.day, l.debit_fen - l.credit_fen as fen
			from voucher v join voucher_line l on l.voucher_id = v.id
			where v.village_id = $1 and v.posted = 1 and v.day >= $2 and l.fund_id is null and substr(l.account, 1, 3) in ($3, $4)
			union all
			select case when v.day < $2 then '' else v.day end, l.credit_fen - l.debit_fen
			from fund f join voucher_line l on l.fund_id = f.id join voucher v on v.id = l.voucher_id
			where f.village_id = $1 and v.posted = 1 and v.day < $2 and substr(l.account, 1, 3) in ($3, $4)
			union all
			select case when opened_on < $2 then '' else opened_on end, -brought_money_fen from fund where village_id = $1) t
		group by day`, villageID, first.String(), Cash, Bank)
	if err != nil {
		return nil, err
	}
	byDay := maps.Clone(moves)
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var text string
		var fen money.Fen
		var day calendar.Day
		if err := scan(&text, &fen); err != nil {
			return struct{}{}, err
		}
		if text == "" {
			left += fen
			return struct{}{}, nil
		}
		err := day.UnmarshalText([]byte(text))
		byDay[day] += fen
		return struct{}{}, err
	})
	if err != nil {
		return nil, err
	}
	for _, d := range slices.SortedFunc(maps.Keys(byDay), calendar.Day.Sub) {
		left += byDay[d]
		byDay[d] = left
	}
	return byDay, nil
}

// fundsOpen refuses a voucher that names a fund which is closed; a reversal
// names those of what it cancels.
func fundsOpen(ctx context.Context, q db.Q, villageID int64, n NewVoucher) error {
	for _, id := range fundsNamed(n.Lines) {
		f, err := fundByID(ctx, q, villageID, id)
		if err != nil {
			return err
		}
		if !f.ClosedOn.IsZero() {
			return fault.Conflictf("专款“%s”已经在%s结清，不能再动。要改，请先把它重新打开。", f.Name, f.ClosedOn.Chinese())
		}
	}
	return nil
}

// fundsNotNegative walks every fund of the village in book order and names the
// first voucher after which its money, or what its lines on 231 and 241 hold,
// would be below zero (R69).
func fundsNotNegative(ctx context.Context, q db.Q, villageID int64) error {
	var name, day, summary, cell string
	var number int
	var left, due money.Fen
	err := q.QueryRowContext(ctx, `
		select name, day, number, summary, import_cell, left_fen, due_fen
		from (
			select f.name, t.day, t.number, t.summary, t.import_cell,
			       f.brought_money_fen + sum(t.money) over w as left_fen, f.brought_due_fen + sum(t.due) over w as due_fen
			from fund f join (
				select l.fund_id, v.day, v.number, v.summary, v.import_cell,
				       sum(case when substr(l.account, 1, 3) in ($2, $3) then l.debit_fen - l.credit_fen else 0 end) as money,
				       sum(case when substr(l.account, 1, 3) in ($4, $5) then l.credit_fen - l.debit_fen else 0 end) as due
				from voucher_line l join voucher v on v.id = l.voucher_id
				where l.fund_id in (select id from fund where village_id = $1) and v.posted = 1
				group by l.fund_id, v.id) t on t.fund_id = f.id
			where f.village_id = $1
			window w as (partition by f.id order by t.day, t.number rows unbounded preceding)) x
		where left_fen < 0 or due_fen < 0
		order by day, number, name
		limit 1`, villageID, Cash, Bank, matterFund, grantFund).Scan(&name, &day, &number, &summary, &cell, &left, &due)
	if db.NoRow(err) {
		return nil
	}
	if err != nil {
		return err
	}
	where := fmt.Sprintf("%s“%s”", day, summary)
	if cell != "" {
		where += "（" + cell + "）"
	}
	if left < 0 {
		return fault.Conflictf("%s记上后，专款“%s”会不够付：余 %s 元。专款只能用到账的钱，请核对金额，或者换一笔专款。", where, name, left).
			On("fund", "专款“%s”不够：记上后余 %s 元", name, left)
	}
	return fault.Conflictf("%s记上后，专款“%s”账上会冲过头：%s 元。转销不能多于到账的钱，请核对金额。", where, name, due).
		On("fund", "专款“%s”账上不够冲：记上后 %s 元", name, due)
}
