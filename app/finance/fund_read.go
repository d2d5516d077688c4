package finance

import (
	"context"
	"fmt"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
)

// Funds gives a village's funds, the newest first.
func (s *Store) Funds(ctx context.Context, villageID int64) ([]Fund, error) {
	return funds(ctx, s.DB.Read(), "f.village_id = $1", villageID)
}

// OpenFunds gives the funds that a line of the day may name, in order of name.
func (s *Store) OpenFunds(ctx context.Context, villageID int64, day calendar.Day) ([]Fund, error) {
	return funds(ctx, s.DB.Read(), "f.village_id = $1 and f.opened_on <= $2 and (f.closed_on = '' or f.closed_on >= $2)", villageID, day.String())
}

// Fund gives one fund of a village; NotFound if it is not the village's.
func (s *Store) Fund(ctx context.Context, villageID, id int64) (Fund, error) {
	return fundByID(ctx, s.DB.Read(), villageID, id)
}

func fundByID(ctx context.Context, q db.Q, villageID, id int64) (Fund, error) {
	list, err := funds(ctx, q, "f.village_id = $1 and f.id = $2", villageID, id)
	if err != nil {
		return Fund{}, err
	}
	if len(list) == 0 {
		return Fund{}, fault.NotFoundf("没有这笔专款。")
	}
	return list[0], nil
}

func funds(ctx context.Context, q db.Q, where string, args ...any) ([]Fund, error) {
	rows, err := q.QueryContext(ctx, `
		select f.id, f.village_id, f.account, f.name, f.project, f.grantor, f.document, f.granted_fen, f.opened_on, f.closed_on, f.close_note,
		       f.brought_money_fen, f.brought_due_fen, p.name, coalesce(c.name, ''), exists (select 1 from voucher_line where fund_id = f.id)
		from fund f join user_account p on p.id = f.opened_by left join user_account c on c.id = f.closed_by
		where `+where+`
		order by f.opened_on desc, f.id desc`, args...)
	if err != nil {
		return nil, err
	}
	list, err := db.Collect(rows, func(scan db.Scan) (f Fund, err error) {
		var opened, closed string
		if err = scan(&f.ID, &f.VillageID, &f.Account, &f.Name, &f.Project, &f.Grantor, &f.Document, &f.Granted, &opened, &closed, &f.CloseNote,
			&f.Brought, &f.BroughtDue, &f.OpenedBy, &f.ClosedBy, &f.Used); err != nil {
			return f, err
		}
		if err = f.OpenedOn.UnmarshalText([]byte(opened)); err != nil {
			return f, err
		}
		return f, f.ClosedOn.UnmarshalText([]byte(closed))
	})
	if err != nil {
		return nil, err
	}
	return list, fillUses(ctx, q, list, where, args)
}

func fillUses(ctx context.Context, q db.Q, list []Fund, where string, args []any) error {
	at := map[int64]int{}
	for i, f := range list {
		at[f.ID] = i
	}
	rows, err := q.QueryContext(ctx, "select u.fund_id, u.words, u.account from fund_use u join fund f on f.id = u.fund_id where "+where+" order by u.fund_id, u.n", args...)
	if err != nil {
		return err
	}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var id int64
		var u FundUse
		err := scan(&id, &u.Words, &u.Account)
		if i, ok := at[id]; ok {
			list[i].Uses = append(list[i].Uses, u)
		}
		return struct{}{}, err
	})
	return err
}

// useField names a field of the use with the index, as pages do.
func useField(i int, name string) string { return fmt.Sprintf("use-%d-%s", i+1, name) }
