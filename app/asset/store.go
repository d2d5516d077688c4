package asset

import (
	"context"
	"encoding/json"
	"slices"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
)

// Register gives a village's things of a kind in the order of their numbers, with
// what is gone and what was struck.
func (s *Store) Register(ctx context.Context, villageID int64, k Kind) ([]Thing, error) {
	return things(ctx, s.DB.Read(), "t.village_id = $1 and t.kind = $2", villageID, string(k))
}

// All gives a village's things of all kinds.
func (s *Store) All(ctx context.Context, villageID int64) ([]Thing, error) {
	return things(ctx, s.DB.Read(), "t.village_id = $1", villageID)
}

// Thing finds one by its number, as 资2026-003; NotFound if there is none.
func (s *Store) Thing(ctx context.Context, villageID int64, number string) (Thing, error) {
	return thing(ctx, s.DB.Read(), villageID, number)
}

// ByIDs gives things of a village by their ids; what is none of the village's is
// left out.
func (s *Store) ByIDs(ctx context.Context, q db.Q, villageID int64, ids []int64) ([]Thing, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	all, err := things(ctx, q, "t.village_id = $1", villageID)
	return slices.DeleteFunc(all, func(t Thing) bool { return !slices.Contains(ids, t.ID) }), err
}

func thing(ctx context.Context, q db.Q, villageID int64, number string) (Thing, error) {
	n, err := ParseNumber(number)
	if err != nil {
		return Thing{}, fault.NotFoundf("没有编号是“%s”的登记。编号像 资2026-003 这样。", number)
	}
	list, err := things(ctx, q, "t.village_id = $1 and t.kind = $2 and t.year = $3 and t.n = $4", villageID, string(n.Kind), n.Year, n.N)
	if err == nil && len(list) == 0 {
		err = fault.NotFoundf("这个村没有编号是 %s 的登记。", number)
	}
	if err != nil {
		return Thing{}, err
	}
	return list[0], nil
}

// row is one row of a history with the thing it belongs to.
type row struct {
	thing  Thing
	change Change
}

// things folds the histories of those that where names (of table thing t).
func things(ctx context.Context, q db.Q, where string, args ...any) ([]Thing, error) {
	rows, err := q.QueryContext(ctx, `
		select t.id, t.village_id, t.kind, t.year, t.n, c.n, c.act, c.day, c.reason, coalesce(c.matter_id, 0), coalesce(m.year, ''), coalesce(m.number, 0), coalesce(m.start, ''),
		       c.undecided, c.price_fen is not null, coalesce(c.price_fen, 0), c.facts, c.name, c.post, c.at
		from thing t join thing_change c on c.thing_id = t.id left join matter m on m.id = c.matter_id
		where `+where+`
		order by t.kind, t.year, t.n, c.n`, args...)
	if err != nil {
		return nil, err
	}
	all, err := db.Collect(rows, scanRow)
	if err != nil {
		return nil, err
	}
	var list []Thing
	for _, r := range all {
		if len(list) == 0 || list[len(list)-1].ID != r.thing.ID {
			list = append(list, r.thing)
		}
		list[len(list)-1].apply(r.change)
	}
	return list, photos(ctx, q, list, where, args...)
}

func scanRow(scan db.Scan) (r row, err error) {
	t, c := &r.thing, &r.change
	var day, year, start, facts, at string
	var number int
	err = scan(&t.ID, &t.VillageID, &t.Number.Kind, &t.Number.Year, &t.Number.N, &c.N, &c.Act, &day, &c.Reason, &c.Decision.MatterID, &year, &number, &start,
		&c.Undecided, &c.Price.Known, &c.Price.Fen, &facts, &c.By, &c.Post, &at)
	if err != nil {
		return r, err
	}
	if c.Day, err = calendar.ParseDay(day); err != nil {
		return r, err
	}
	if c.At, err = db.ParseTime(at); err != nil {
		return r, err
	}
	if err = json.Unmarshal([]byte(facts), &c.Sets); err != nil {
		return r, err
	}
	if c.Decision.MatterID != 0 {
		c.Decision, err = decisionOf(c.Decision.MatterID, year, number, start)
	}
	return r, err
}

// photos gives things the photos they have.
func photos(ctx context.Context, q db.Q, list []Thing, where string, args ...any) error {
	if len(list) == 0 {
		return nil
	}
	rows, err := q.QueryContext(ctx, `
		select f.thing_id, f.n, f.sha256, c.type, f.name, f.day, f.taken_on, f.reason
		from thing t join thing_file f on f.thing_id = t.id join content c on c.sha256 = f.sha256
		where `+where+`
		order by f.thing_id, f.n`, args...)
	if err != nil {
		return err
	}
	all := map[int64][]Photo{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var id int64
		var p Photo
		var day, taken string
		if err := scan(&id, &p.N, &p.SHA256, &p.Type, &p.Name, &day, &taken, &p.TakenDown); err != nil {
			return struct{}{}, err
		}
		var err error
		if p.Day, err = calendar.ParseDay(day); err != nil {
			return struct{}{}, err
		}
		if taken != "" {
			p.TakenOn, err = calendar.ParseDay(taken)
		}
		all[id] = append(all[id], p)
		return struct{}{}, err
	})
	for i := range list {
		list[i].Photos = all[list[i].ID]
	}
	return err
}
