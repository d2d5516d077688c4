package finance

import (
	"context"
	"slices"
	"strings"

	"sunshine/app/db"
)

// keptChart is a village's chart as it was when so many versions of sub-accounts
// were written.
type keptChart struct {
	written int64
	chart   *Chart
}

// ChartOf gives the chart a village books on: the national one with the
// sub-accounts of its county, its township and its own.
func (s *Store) ChartOf(ctx context.Context, villageID int64) (*Chart, error) {
	c, written, err := s.readChart(ctx, s.DB.Read(), villageID)
	if err == nil { // what is newer than written is only read once more
		s.charts.Store(villageID, keptChart{written, c})
	}
	return c, err
}

// chartOf joins a transaction, which may have written accounts that are taken
// back: what it reads is never kept.
func (s *Store) chartOf(ctx context.Context, q db.Q, villageID int64) (*Chart, error) {
	c, _, err := s.readChart(ctx, q, villageID)
	return c, err
}

func (s *Store) readChart(ctx context.Context, q db.Q, villageID int64) (c *Chart, written int64, err error) {
	if written, err = lastWritten(ctx, q); err != nil {
		return nil, 0, err
	}
	if kept, ok := s.charts.Load(villageID); ok && kept.(keptChart).written == written {
		return kept.(keptChart).chart, written, nil
	}
	subs, err := subAccounts(ctx, q, subAccountsFor, ChartVersion, villageID)
	return s.Chart.with(subs), written, err
}

// lastWritten counts on nothing ever being taken out of the table.
func lastWritten(ctx context.Context, q db.Q) (id int64, err error) {
	err = q.QueryRowContext(ctx, "select coalesce(max(id), 0) from sub_account_version").Scan(&id)
	return id, err
}

// with gives the chart with sub-accounts in their places. They take class and
// side from the account above.
func (c *Chart) with(subs []SubAccount) *Chart {
	if len(subs) == 0 {
		return c
	}
	all := c.Accounts()
	for _, x := range subs {
		all = append(all, Account{
			Code: x.Code, Name: x.Name, Plain: x.Plain, Income: x.Income, Expense: x.Expense, Scope: x.Level, From: x.From, Until: x.Until,
		})
	}
	slices.SortStableFunc(all, func(a, b Account) int { return strings.Compare(a.Code, b.Code) })
	village := *c
	full := &village
	full.accounts, full.at = nil, nil
	for _, a := range all {
		if a.Scope != "" { // the one above stands before it
			if up, err := full.Account(above(a.Code)); err == nil {
				a.Class, a.Credit = up.Class, up.Credit
			}
		}
		full.add(a)
	}
	return full
}
