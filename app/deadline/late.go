package deadline

import (
	"context"

	"sunshine/app/calendar"
	"sunshine/app/db"
)

// lateSQL is what a village v owes of the item $2 and is overdue on the day $1: among
// what is open today, found by its index, and among what came out, or was released,
// after that day. However many years stand open, the first of them answers for all.
const (
	lateOpenSQL = "o.item = $2 and o.village_id = v.id and o.published_on = '' and o.released_on = '' and o.due_on < $1 and " + dueSQL + " < $1 and " + owedSQL
	lateThenSQL = "o.id in (select p.id from obligation p where p.published_on > $1 union all select r.obligation_id from obligation_release r where r.released_on > $1)" +
		" and o.item || '' = $2 and o.due_on || '' < $1 and " + dueSQL + " < $1 and " + openSQL
)

// LateVillages gives the villages that owe a duty of an item that is overdue on a day.
func (s *Store) LateVillages(ctx context.Context, item string, on calendar.Day) (map[int64]bool, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select v.id from division v where v.level = 'village' and exists (select 1 from obligation o where `+lateOpenSQL+`)
		union
		select o.village_id from obligation o where `+lateThenSQL, on.String(), item)
	if err != nil {
		return nil, err
	}
	late := map[int64]bool{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var id int64
		err := scan(&id)
		late[id] = true
		return struct{}{}, err
	})
	return late, err
}

// MostLate is up to how many overdue duties of a village Late counts: where years
// stand open, one more tells that it is more.
const MostLate = 24

// Late counts what is overdue of an item on a day in some villages: up to
// MostLate + 1.
func (s *Store) Late(ctx context.Context, item string, on calendar.Day, villages []int64) (map[int64]int, error) {
	late := map[int64]int{}
	for _, id := range villages {
		var n int
		err := s.DB.Read().QueryRowContext(ctx, `
			select count(*) from (
				select o.id from division v join obligation o on `+lateOpenSQL+` where v.id = $3
				union all
				select o.id from obligation o where +o.village_id = $3 and `+lateThenSQL+`
				limit $4) x`, on.String(), item, id, MostLate+1).Scan(&n)
		if err != nil {
			return nil, err
		}
		late[id] = n
	}
	return late, nil
}
