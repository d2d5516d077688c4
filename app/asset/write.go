package asset

import (
	"context"
	"encoding/json"

	"sunshine/app/audit"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

const (
	saidEntry  = "没有登记上，请改正下面几处。"
	saidChange = "没有改成，请改正下面几处。"
)

// conflict is what the second of two who change a thing at once is told.
func conflict(t Thing) error {
	return fault.Conflictf("%s刚才有人改过，请看过现在的样子再改。", t.Number)
}

// Enter registers a thing and gives it its number. Accountants only.
func (s *Store) Enter(ctx context.Context, by user.Actor, v village.Village, k Kind, f Facts, b Basis) (t Thing, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return t, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		t, err = s.enter(ctx, q, by, v, k, f, b)
		return err
	})
	return t, err
}

func (s *Store) enter(ctx context.Context, q db.Q, by user.Actor, v village.Village, k Kind, f Facts, b Basis) (t Thing, err error) {
	if f, b, err = s.judged(ctx, q, v.ID, k, f, b, saidEntry); err != nil {
		return t, err
	}
	if err := s.distinct(ctx, q, v.ID, k, f, Number{}, saidEntry); err != nil {
		return t, err
	}
	return s.add(ctx, q, by, v, k, f, b)
}

// add gives facts that were judged the next number.
func (s *Store) add(ctx context.Context, q db.Q, by user.Actor, v village.Village, k Kind, f Facts, b Basis) (t Thing, err error) {
	n := Number{Kind: k, Year: s.today().Year()}
	if err := q.QueryRowContext(ctx, "select coalesce(max(n), 0) + 1 from thing where village_id = $1 and kind = $2 and year = $3", v.ID, string(k), n.Year).Scan(&n.N); err != nil {
		return t, err
	}
	t = Thing{VillageID: v.ID, Number: n}
	err = q.QueryRowContext(ctx, "insert into thing (village_id, kind, year, n, added_by, added_at) values ($1, $2, $3, $4, $5, $6) returning id",
		v.ID, string(k), n.Year, n.N, by.ID, db.Time(s.Now())).Scan(&t.ID)
	if err != nil {
		return t, err
	}
	return s.write(ctx, q, by, v, t, Change{Act: Entered}, f, b)
}

// judged cleans facts and basis and reports what is wrong with both at once.
func (s *Store) judged(ctx context.Context, q db.Q, villageID int64, k Kind, f Facts, b Basis, said string) (Facts, Basis, error) {
	look, err := s.look(ctx, q, villageID)
	if err != nil {
		return f, b, err
	}
	f, wrong := s.Reference.clean(k, f, s.today(), look, said)
	b, err = b.clean(s.today(), look, said)
	if wrong == nil {
		return f, b, err
	}
	if err != nil {
		all := fault.Invalidf("%s", said)
		all.Fields = append(fault.Fields(wrong), fault.Fields(err)...)
		wrong = all
	}
	return f, b, wrong
}

// known are the things of a register that count, by what tells them apart.
type known map[[6]string]Number

func knownIn(ctx context.Context, q db.Q, villageID int64, k Kind) (known, error) {
	list, err := things(ctx, q, "t.village_id = $1 and t.kind = $2", villageID, string(k))
	all := known{}
	for _, t := range list {
		if t.Counts() {
			all[t.identity()] = t.Number
		}
	}
	return all, err
}

// distinct refuses a thing that nothing tells from another that counts already.
func (all known) distinct(f Facts, own Number, said string) error {
	if n, there := all[f.identity()]; there && n != own {
		return fault.Conflictf("%s", said).On("name", "已经登记过了，是 %s。真是另一%s，请在名称里写出区别", n, n.Kind.Counter())
	}
	return nil
}

// distinct asks the register for what it knows.
func (s *Store) distinct(ctx context.Context, q db.Q, villageID int64, k Kind, f Facts, own Number, said string) error {
	all, err := knownIn(ctx, q, villageID, k)
	if err != nil {
		return err
	}
	return all.distinct(f, own, said)
}

// identity is what tells things of a register apart.
func (f Facts) identity() [6]string {
	return [6]string{f.Name, f.Place, f.Card, f.Party, f.Plain("acquired"), f.Plain("area")}
}

// Change says what a thing is from now on. seen is how many rows of its history
// the person had before them: Conflict if there are more. Nothing is written if
// nothing changes.
func (s *Store) Change(ctx context.Context, by user.Actor, v village.Village, number string, seen int, f Facts, b Basis) (t Thing, err error) {
	err = s.onThing(ctx, by, v, number, seen, func(q db.Q, was Thing) error {
		t, err = s.change(ctx, q, by, v, was, f, b)
		return err
	})
	return t, err
}

func (s *Store) change(ctx context.Context, q db.Q, by user.Actor, v village.Village, was Thing, f Facts, b Basis) (t Thing, err error) {
	if !was.Counts() {
		return t, fault.Conflictf("%s%s，不能再改。真要改，先恢复它。", was.Number, was.Ended.Chinese(was.Kind()))
	}
	if f, b, err = s.judged(ctx, q, v.ID, was.Kind(), f, b, saidChange); err != nil {
		return t, err
	}
	if was.Facts == f {
		return was, fault.Invalidf("没有改动：写的和现在的一样。")
	}
	if err := s.distinct(ctx, q, v.ID, was.Kind(), f, was.Number, saidChange); err != nil {
		return t, err
	}
	return s.write(ctx, q, by, v, was, Change{Act: Changed}, f, b)
}

// Dispose says that a thing is gone: sold, scrapped, given away, taken, written
// off. price is what came in for it, in fen.
func (s *Store) Dispose(ctx context.Context, by user.Actor, v village.Village, number string, seen int, price Sum, b Basis) (t Thing, err error) {
	const said = "没有记上，请改正下面几处。"
	err = s.onThing(ctx, by, v, number, seen, func(q db.Q, was Thing) error {
		if !was.Counts() {
			return fault.Conflictf("%s已经%s。", was.Number, was.Ended.Chinese(was.Kind()))
		}
		look, err := s.look(ctx, q, v.ID)
		if err != nil {
			return err
		}
		b, err := b.clean(s.today(), look, said)
		if was.Kind().Priced() && !price.Known {
			bad := fault.Invalidf("%s", said).On("price", "请写得了多少钱；报废、捐出、没有收钱的写 0")
			bad.Fields = append(bad.Fields, fault.Fields(err)...)
			err = bad
		}
		if err != nil {
			return err
		}
		if !was.Kind().Priced() {
			price = Sum{}
		}
		t, err = s.write(ctx, q, by, v, was, Change{Act: Gone, Price: price}, was.Facts, b)
		return err
	})
	return t, err
}

// Strike says that a thing was entered in error: it counts for nothing, and its
// number and history stay.
func (s *Store) Strike(ctx context.Context, by user.Actor, v village.Village, number string, seen int, b Basis) (t Thing, err error) {
	return s.end(ctx, by, v, number, seen, Erred, b)
}

// Restore takes a disposal or a striking back.
func (s *Store) Restore(ctx context.Context, by user.Actor, v village.Village, number string, seen int, b Basis) (t Thing, err error) {
	return s.end(ctx, by, v, number, seen, Restored, b)
}

func (s *Store) end(ctx context.Context, by user.Actor, v village.Village, number string, seen int, act Act, b Basis) (t Thing, err error) {
	err = s.onThing(ctx, by, v, number, seen, func(q db.Q, was Thing) error {
		if was.Counts() == (act == Restored) {
			return fault.Conflictf("%s现在的状态是“%s”，不用这样做。", was.Number, was.Now().Chinese(was.Kind()))
		}
		look, err := s.look(ctx, q, v.ID)
		if err != nil {
			return err
		}
		b, err := b.clean(s.today(), look, "没有记上，请改正下面几处。")
		if err != nil {
			return err
		}
		if act == Restored {
			if err := s.distinct(ctx, q, v.ID, was.Kind(), was.Facts, was.Number, "没有恢复。"); err != nil {
				return err
			}
		}
		t, err = s.write(ctx, q, by, v, was, Change{Act: act}, was.Facts, b)
		return err
	})
	return t, err
}

// onThing finds the thing for its accountant in a transaction.
func (s *Store) onThing(ctx context.Context, by user.Actor, v village.Village, number string, seen int, do func(q db.Q, was Thing) error) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		was, err := thing(ctx, q, v.ID, number)
		if err == nil && seen != len(was.Changes) {
			err = conflict(was)
		}
		if err != nil {
			return err
		}
		return do(q, was)
	})
}

// write adds a row to a thing's history and gives the thing as it is then.
func (s *Store) write(ctx context.Context, q db.Q, by user.Actor, v village.Village, t Thing, c Change, f Facts, b Basis) (Thing, error) {
	k := t.Kind()
	c.N, c.Day, c.Reason, c.By, c.Post, c.At = len(t.Changes)+1, b.Day, b.Reason, by.Name, by.Post, s.Now()
	c.Sets = map[string]string{}
	for _, field := range k.Fields() {
		if now := f.Plain(field.ID); now != t.Plain(field.ID) {
			c.Sets[field.ID] = now
		}
	}
	d, err := findDecision(ctx, q, v.ID, b.Matter, "没有记上，请改正下面几处。")
	if err != nil {
		return t, err
	}
	c.Decision = d
	due := decisionDue(s.Rules, v.FirstMonth.First(), k, t.Facts, c.Act, f, b.Day)
	if c.Undecided, err = s.undecided(ctx, q, v, d, due, b.Day); err != nil {
		return t, err
	}
	if err := insertChange(ctx, q, by, t.ID, c); err != nil {
		return t, err
	}
	t.apply(c)
	return t, audit.Add(ctx, q, by.Line(s.Now(), "thing."+string(c.Act), v.ID, t.Number.String(), c.Reason))
}

func insertChange(ctx context.Context, q db.Q, by user.Actor, thingID int64, c Change) error {
	facts, err := json.Marshal(c.Sets)
	if err != nil {
		return err
	}
	var matter, price any
	if c.Decision.MatterID != 0 {
		matter = c.Decision.MatterID
	}
	if c.Price.Known {
		price = int64(c.Price.Fen)
	}
	_, err = q.ExecContext(ctx, `
		insert into thing_change (thing_id, n, act, day, reason, matter_id, undecided, price_fen, facts, actor_id, name, post, at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		thingID, c.N, string(c.Act), c.Day.String(), c.Reason, matter, c.Undecided, price, string(facts), by.ID, c.By, c.Post, db.Time(c.At))
	return err
}
