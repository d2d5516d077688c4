package finance

import (
	"context"
	"slices"
	"strings"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

const subAccountQuery = `
	select a.id, a.division_id, d.level, d.name, x.n, a.code, x.name, x.plain, x.income, x.expense, x.effective_from, x.retired_on
	from sub_account a
	join division d on d.id = a.division_id
	join sub_account_version x on x.sub_account_id = a.id
	where a.chart = $1 and x.n = (select max(n) from sub_account_version where sub_account_id = a.id) and `

// subAccountsFor are those in the chart of one village, subAccountsOf those of
// one division itself, subAccountsIn those of a division and of all in it.
const (
	subAccountsFor = `a.division_id in (
		select id from division where id = $2
		union all select parent_id from division where id = $2
		union all select t.parent_id from division v join division t on t.id = v.parent_id where v.id = $2)`
	subAccountsOf = "a.division_id = $2"
	subAccountsIn = "(a.division_id = $2 or d.parent_id = $2 or (select parent_id from division where id = d.parent_id) = $2)"
)

func subAccounts(ctx context.Context, q db.Q, which, chart string, divisionID int64) ([]SubAccount, error) {
	rows, err := q.QueryContext(ctx, subAccountQuery+which+" order by a.code, a.id", chart, divisionID)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (x SubAccount, err error) {
		var from, until string
		if err = scan(&x.ID, &x.DivisionID, &x.Level, &x.Place, &x.Version, &x.Code, &x.Name, &x.Plain, &x.Income, &x.Expense, &from, &until); err != nil {
			return x, err
		}
		if err = x.From.UnmarshalText([]byte(from)); err != nil {
			return x, err
		}
		return x, x.Until.UnmarshalText([]byte(until))
	})
}

// SubAccounts lists the sub-accounts that a division itself has added, in the
// order of their codes.
func (s *Store) SubAccounts(ctx context.Context, divisionID int64) ([]SubAccount, error) {
	return subAccounts(ctx, s.DB.Read(), subAccountsOf, ChartVersion, divisionID)
}

// SubAccountVersion is how a sub-account was from one day on, and who wrote it.
type SubAccountVersion struct {
	N int
	NewSubAccount
	By string
	On calendar.Day
}

// SubAccountHistory gives all versions of a division's sub-account, the newest
// first; NotFound if it has none with the code.
func (s *Store) SubAccountHistory(ctx context.Context, divisionID int64, code string) ([]SubAccountVersion, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select x.n, a.code, x.name, x.plain, x.income, x.expense, x.effective_from, x.retired_on, p.name, x.written_at
		from sub_account a
		join sub_account_version x on x.sub_account_id = a.id
		join user_account p on p.id = x.written_by
		where a.division_id = $1 and a.chart = $2 and a.code = $3
		order by x.n desc`, divisionID, ChartVersion, code)
	if err != nil {
		return nil, err
	}
	list, err := db.Collect(rows, func(scan db.Scan) (x SubAccountVersion, err error) {
		var from, until, at string
		if err = scan(&x.N, &x.Code, &x.Name, &x.Plain, &x.Income, &x.Expense, &from, &until, &x.By, &at); err != nil {
			return x, err
		}
		if err = x.From.UnmarshalText([]byte(from)); err != nil {
			return x, err
		}
		if err = x.Until.UnmarshalText([]byte(until)); err != nil {
			return x, err
		}
		t, err := db.ParseTime(at)
		x.On = calendar.DayOf(t)
		return x, err
	})
	if err == nil && len(list) == 0 {
		err = fault.NotFoundf("没有明细科目 %s。", code)
	}
	return list, err
}

// division is one whose sub-accounts are written.
type division struct {
	id          int64
	level, name string
	parent      int64
}

func divisionOf(ctx context.Context, q db.Q, id int64) (p division, err error) {
	err = q.QueryRowContext(ctx, "select id, level, name, coalesce(parent_id, 0) from division where id = $1 and level <> 'group'", id).Scan(&p.id, &p.level, &p.name, &p.parent)
	if db.NoRow(err) {
		err = fault.NotFoundf("没有找到这个地方。")
	}
	return p, err
}

// mayKeepAccounts: a village's sub-accounts are its accountant's, those above the
// county administrator's.
func mayKeepAccounts(ctx context.Context, q db.Q, by user.Actor, p division) error {
	if p.level == "village" {
		v, err := village.ByID(ctx, q, p.id)
		if err != nil {
			return err
		}
		return v.Worker(by, user.Accountant)
	}
	if by.Role != user.Administrator {
		return fault.Forbiddenf("县和乡镇的明细科目由县管理员来定。")
	}
	return nil
}

// RowFault is what is wrong with one row of a template; Row counts from 0.
type RowFault struct {
	Row int
	Err error
}

// WriteSubAccounts adds the sub-accounts of a division that are new and amends
// those that are there, all or none: with any wrong row nothing is written and
// all faults are told. It gives how many were added and how many amended.
func (s *Store) WriteSubAccounts(ctx context.Context, by user.Actor, divisionID int64, list []NewSubAccount) (added, amended int, faults []RowFault, err error) {
	err = s.DB.Write(ctx, func(q db.Q) error {
		plan, err := s.planSubAccounts(ctx, q, by, divisionID, list)
		if err != nil {
			return err
		}
		if faults = plan.faults; len(faults) > 0 {
			return nil
		}
		for _, x := range plan.steps {
			switch {
			case x.Change == "":
				continue
			case x.was.ID == 0:
				added++
			default:
				amended++
			}
			if err := s.writeSubAccount(ctx, q, by, divisionID, x); err != nil {
				return err
			}
		}
		return nil
	})
	return added, amended, faults, err
}

// PlannedAccount is what writing one row would do: Change is in words, empty if
// nothing.
type PlannedAccount struct {
	NewSubAccount
	Change string
	was    SubAccount
}

type accountPlan struct {
	steps  []PlannedAccount
	faults []RowFault
}

// PlanSubAccounts tells what WriteSubAccounts would do, and does nothing.
func (s *Store) PlanSubAccounts(ctx context.Context, by user.Actor, divisionID int64, list []NewSubAccount) ([]PlannedAccount, []RowFault, error) {
	plan, err := s.planSubAccounts(ctx, s.DB.Read(), by, divisionID, list)
	return plan.steps, plan.faults, err
}

func (s *Store) planSubAccounts(ctx context.Context, q db.Q, by user.Actor, divisionID int64, list []NewSubAccount) (plan accountPlan, err error) {
	p, err := divisionOf(ctx, q, divisionID)
	if err != nil {
		return plan, err
	}
	if err := mayKeepAccounts(ctx, q, by, p); err != nil {
		return plan, err
	}
	chart, err := s.chartOf(ctx, q, divisionID) // a county's or township's own chain is shorter
	if err != nil {
		return plan, err
	}
	own, err := subAccounts(ctx, q, subAccountsIn, ChartVersion, divisionID)
	if err != nil {
		return plan, err
	}
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { // the one above first
		return strings.Compare(strings.TrimSpace(list[a].Code), strings.TrimSpace(list[b].Code))
	})
	plan.steps = make([]PlannedAccount, len(list))
	seen := map[string]bool{}
	for _, i := range order {
		code := strings.TrimSpace(list[i].Code)
		if seen[code] {
			plan.faults = append(plan.faults, RowFault{i, fault.Invalidf("科目没有保存。").On("code", "上面已经写过 %s，请只留一行", code)})
			continue
		}
		seen[code] = true
		x, err := planOne(chart, p, own, list[i], calendar.DayOf(s.Now()))
		plan.steps[i] = x
		if err != nil {
			plan.faults = append(plan.faults, RowFault{i, err})
			continue
		}
		chart = chart.with([]SubAccount{{Level: p.level, NewSubAccount: x.NewSubAccount}})
	}
	slices.SortFunc(plan.faults, func(a, b RowFault) int { return a.Row - b.Row })
	return plan, nil
}

// planOne judges one row. Own are the sub-accounts of the division and of all in
// it.
func planOne(chart *Chart, p division, own []SubAccount, n NewSubAccount, today calendar.Day) (x PlannedAccount, err error) {
	i := slices.IndexFunc(own, func(o SubAccount) bool { return o.Code == strings.TrimSpace(n.Code) })
	if n.From.IsZero() {
		n.From = newChartFrom
		if i >= 0 {
			n.From = own[i].From
		}
	}
	n, err = n.judge(chart, today, false)
	x.NewSubAccount = n
	if err != nil {
		return x, err
	}
	if i >= 0 {
		if o := own[i]; o.DivisionID != p.id {
			return x, fault.Conflictf("科目没有保存。").On("code", "%s已经有自己的 %s %s，请换一个代码", o.Place, o.Code, o.Name)
		}
		x.was, x.Change = own[i], n.changes(own[i].NewSubAccount)
		return x, nil
	}
	if a, err := chart.Account(n.Code); err == nil {
		whose := map[string]string{"county": "县里", "township": "乡镇"}[a.Scope]
		if whose == "" {
			whose = "全国统一的科目表"
		}
		return x, fault.Conflictf("科目没有保存。").On("code", "%s已经有 %s %s", whose, a.Code, a.Name)
	}
	x.Change = "新增"
	return x, nil
}

func (s *Store) writeSubAccount(ctx context.Context, q db.Q, by user.Actor, divisionID int64, x PlannedAccount) error {
	at, id := db.Time(s.Now()), x.was.ID
	if id == 0 {
		err := q.QueryRowContext(ctx, "insert into sub_account (division_id, chart, code, added_by, added_at) values ($1, $2, $3, $4, $5) returning id",
			divisionID, ChartVersion, x.Code, by.ID, at).Scan(&id)
		if err != nil {
			return err
		}
	}
	_, err := q.ExecContext(ctx, `
		insert into sub_account_version (sub_account_id, n, name, plain, income, expense, effective_from, retired_on, written_by, written_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		id, x.was.Version+1, x.Name, x.Plain, x.Income, x.Expense, x.From.String(), x.Until.String(), by.ID, at)
	if db.IsRefused(err) {
		return fault.Conflictf("%s %s在起用日期以前或停用日期以后还记着账，日期不能这样改。", x.Code, x.Name).On("until", "这一天前后还有用它记的账")
	}
	if err != nil {
		return err
	}
	return audit.Add(ctx, q, by.Line(s.Now(), "account.write", divisionID, x.Code, x.Name+"　"+x.Change))
}
