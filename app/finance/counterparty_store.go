package finance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

// Counterparties gives a village's register by kind and name, those that led to
// another within it.
func (s *Store) Counterparties(ctx context.Context, villageID int64) ([]Counterparty, error) {
	return s.counterparties(ctx, s.DB.Read(), villageID)
}

func (s *Store) counterparties(ctx context.Context, q db.Q, villageID int64) ([]Counterparty, error) {
	rows, err := q.QueryContext(ctx, `
		select id, village_id, kind, name, note, retired, coalesce(merged_id, 0) from counterparty where village_id = $1
		order by case kind when 'household' then 1 when 'person' then 2 else 3 end, name, id`, villageID)
	if err != nil {
		return nil, err
	}
	all, err := db.Collect(rows, func(scan db.Scan) (c Counterparty, err error) {
		err = scan(&c.ID, &c.VillageID, &c.Kind, &c.Name, &c.Note, &c.Retired, &c.MergedID)
		return c, err
	})
	if err != nil {
		return nil, err
	}
	former, err := formerNames(ctx, q, villageID)
	if err != nil {
		return nil, err
	}
	var list []Counterparty
	at := map[int64]int{}
	for _, c := range all {
		if c.Former = former[c.ID]; c.MergedID == 0 {
			at[c.ID] = len(list)
			list = append(list, c)
		}
	}
	for _, c := range all {
		if i, ok := at[c.MergedID]; ok {
			list[i].Merged = append(list[i].Merged, c)
		}
	}
	label(list)
	return list, nil
}

func formerNames(ctx context.Context, q db.Q, villageID int64) (map[int64][]FormerName, error) {
	rows, err := q.QueryContext(ctx, `
		select n.counterparty_id, n.kind, n.name, n.changed_at, u.name
		from counterparty_name n join counterparty c on c.id = n.counterparty_id join user_account u on u.id = n.changed_by
		where c.village_id = $1
		order by n.counterparty_id, n.n`, villageID)
	if err != nil {
		return nil, err
	}
	names := map[int64][]FormerName{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var id int64
		var f FormerName
		var at string
		if err := scan(&id, &f.Kind, &f.Name, &at, &f.By); err != nil {
			return struct{}{}, err
		}
		t, err := db.ParseTime(at)
		f.Day = calendar.DayOf(t)
		names[id] = append(names[id], f)
		return struct{}{}, err
	})
	return names, err
}

// Counterparty finds one of the village's register; one that led to another
// gives that. NotFound if there is none.
func (s *Store) Counterparty(ctx context.Context, villageID, id int64) (Counterparty, error) {
	return s.counterparty(ctx, s.DB.Read(), villageID, id)
}

func (s *Store) counterparty(ctx context.Context, q db.Q, villageID, id int64) (Counterparty, error) {
	list, err := s.counterparties(ctx, q, villageID)
	if err != nil {
		return Counterparty{}, err
	}
	for _, c := range list {
		if c.ID == id || slices.ContainsFunc(c.Merged, func(m Counterparty) bool { return m.ID == id }) {
			return c, nil
		}
	}
	return Counterparty{}, fault.NotFoundf("往来登记里没有这一个。")
}

// AddCounterparty registers one. Two of a kind bear different names.
func (s *Store) AddCounterparty(ctx context.Context, by user.Actor, v village.Village, n NewCounterparty) (c Counterparty, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return c, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		id, err := s.addCounterparty(ctx, q, by, v, n)
		if err == nil {
			c, err = s.counterparty(ctx, q, v.ID, id)
		}
		return err
	})
	return c, err
}

// addCounterparty registers one and gives its number; it joins the caller's
// transaction.
func (s *Store) addCounterparty(ctx context.Context, q db.Q, by user.Actor, v village.Village, n NewCounterparty) (id int64, err error) {
	if n, err = n.clean(); err != nil {
		return 0, err
	}
	if err := freeName(ctx, q, v.ID, 0, n); err != nil {
		return 0, err
	}
	err = q.QueryRowContext(ctx, `
		insert into counterparty (village_id, kind, name, note, added_by, added_at) values ($1, $2, $3, $4, $5, $6)
		returning id`, v.ID, n.Kind, n.Name, n.Note, by.ID, db.Time(s.Now())).Scan(&id)
	if err != nil {
		return 0, err
	}
	return id, audit.Add(ctx, q, by.Line(s.Now(), "counterparty.add", v.ID, partySubject(id, n), ""))
}

// partySubject names one in the audit, which holds no villager's whole name.
func partySubject(id int64, n NewCounterparty) string {
	return fmt.Sprintf("%d号 %s %s", id, n.Kind.Chinese(), publicParty(string(n.Kind), n.Name))
}

// freeName refuses a name that another of the kind bears.
func freeName(ctx context.Context, q db.Q, villageID, except int64, n NewCounterparty) error {
	var merged int64
	err := q.QueryRowContext(ctx, "select coalesce(merged_id, 0) from counterparty where village_id = $1 and kind = $2 and name = $3 and id <> $4",
		villageID, n.Kind, n.Name, except).Scan(&merged)
	switch {
	case db.NoRow(err):
		return nil
	case err != nil:
		return err
	case merged != 0:
		return fault.Conflictf("没有登记上。").On("name", "登记过“%s”，后来并到了另一个名下，请找那一个", n.Name)
	}
	return fault.Conflictf("没有登记上。").On("name", "已经登记过%s“%s”。真是另一个同名的，请加上组别或别名，如 %s（三组）", n.Kind.Chinese(), n.Name, n.Name)
}

// EditCounterparty changes what is kept of one. Its earlier name stays beside
// the new one and still finds it; sheets that are out keep the name they had.
func (s *Store) EditCounterparty(ctx context.Context, by user.Actor, v village.Village, id int64, n NewCounterparty) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	n, err := n.clean()
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		was, err := s.counterparty(ctx, q, v.ID, id)
		if err != nil || was.NewCounterparty == n {
			return err
		}
		if err := s.mayEdit(ctx, q, v, was, n); err != nil {
			return err
		}
		if was.Name != n.Name || was.Kind != n.Kind {
			_, err = q.ExecContext(ctx, `insert into counterparty_name (counterparty_id, n, kind, name, changed_by, changed_at) values ($1, $2, $3, $4, $5, $6)`,
				was.ID, len(was.Former)+1, was.Kind, was.Name, by.ID, db.Time(s.Now()))
			if err != nil {
				return err
			}
		}
		_, err = q.ExecContext(ctx, "update counterparty set kind = $1, name = $2, note = $3, retired = $4 where id = $5", n.Kind, n.Name, n.Note, boolInt(n.Retired), was.ID)
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "counterparty.edit", v.ID, partySubject(was.ID, n), ""))
	})
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (s *Store) mayEdit(ctx context.Context, q db.Q, v village.Village, was Counterparty, n NewCounterparty) error {
	if was.Name != n.Name || was.Kind != n.Kind {
		if err := freeName(ctx, q, v.ID, was.ID, n); err != nil {
			return err
		}
		if err := notUnderReview(ctx, q, v.ID, was.ids()); err != nil {
			return err
		}
	}
	if n.Retired && !was.Retired {
		sums, err := s.partySums(ctx, q, v.ID)
		if err != nil {
			return err
		}
		if len(sums[was.ID]) > 0 {
			return fault.Conflictf("没有改成。").On("retired", "还有往来没结清，不能停用")
		}
	}
	return nil
}

// ids gives its own number and those of the ones merged into it.
func (c Counterparty) ids() []int64 {
	ids := []int64{c.ID}
	for _, m := range c.Merged {
		ids = append(ids, m.ID)
	}
	return ids
}

// notUnderReview refuses to change the names on a sheet while someone reviews it:
// what is published is what was reviewed (R42).
func notUnderReview(ctx context.Context, q db.Q, villageID int64, ids []int64) error {
	args := []any{villageID, disclosure.FinanceMonth}
	var places []string
	for _, id := range ids {
		args = append(args, id)
		places = append(places, fmt.Sprintf("$%d", len(args)))
	}
	var month string
	err := q.QueryRowContext(ctx, `
		select coalesce(min(d.period), '')
		from disclosure d join disclosure_version x on x.disclosure_id = d.id
		where d.village_id = $1 and d.item = $2 and x.state in ('submitted', 'approved')
		  and exists (select 1 from voucher v join voucher_line l on l.voucher_id = v.id
		              where v.village_id = $1 and v.month = d.period and l.counterparty_id in (`+strings.Join(places, ", ")+`))`, args...).Scan(&month)
	if err == nil && month != "" {
		return fault.Conflictf("这个名字在%s的榜上，榜正在审核。等公开或退回以后再改。", month)
	}
	return err
}

// MergeCounterparty says that one was registered twice: all dealings of it count
// as those of the other from then on. The lines of posted vouchers stay as they
// are.
func (s *Store) MergeCounterparty(ctx context.Context, by user.Actor, v village.Village, id, into int64) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		from, err := s.counterparty(ctx, q, v.ID, id)
		if err != nil {
			return err
		}
		to, err := s.counterparty(ctx, q, v.ID, into)
		switch {
		case fault.KindOf(err) == fault.NotFound, err == nil && from.ID == to.ID:
			return fault.Invalidf("没有合并。").On("into", "请选另外一个")
		case err != nil:
			return err
		case to.Retired:
			return fault.Conflictf("没有合并。").On("into", "“%s”已经停用，请先恢复它", to.Label)
		}
		if err := notUnderReview(ctx, q, v.ID, from.ids()); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, "update counterparty set merged_id = $1 where merged_id = $2", to.ID, from.ID); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, "update counterparty set merged_id = $1 where id = $2", to.ID, from.ID); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "counterparty.merge", v.ID, partySubject(from.ID, from.NewCounterparty), "并入 "+partySubject(to.ID, to.NewCounterparty)))
	})
}

// PartCounterparty takes a merging back.
func (s *Store) PartCounterparty(ctx context.Context, by user.Actor, v village.Village, id int64) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		whole, err := s.counterparty(ctx, q, v.ID, id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(whole.Merged, func(m Counterparty) bool { return m.ID == id })
		if i < 0 {
			return fault.Conflictf("它没有并到别人名下。")
		}
		if err := notUnderReview(ctx, q, v.ID, []int64{id}); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, "update counterparty set merged_id = null where id = $1", id); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "counterparty.part", v.ID, partySubject(id, whole.Merged[i].NewCounterparty), "从 "+partySubject(whole.ID, whole.NewCounterparty)))
	})
}

// knownParties sees that lines name counterparties of the village, and writes
// the one kept where one led to another.
func (s *Store) knownParties(ctx context.Context, q db.Q, villageID int64, list []NewVoucher) error {
	named := slices.ContainsFunc(list, func(n NewVoucher) bool {
		return slices.ContainsFunc(n.Lines, func(l NewLine) bool { return l.CounterpartyID != 0 })
	})
	if !named {
		return nil
	}
	all, err := s.counterparties(ctx, q, villageID)
	if err != nil {
		return err
	}
	kept := map[int64]int64{}
	for _, c := range all {
		for _, id := range c.ids() {
			kept[id] = c.ID
		}
	}
	for i := range list {
		list[i].Lines = slices.Clone(list[i].Lines)
		for k := range list[i].Lines {
			l := &list[i].Lines[k]
			if l.CounterpartyID == 0 {
				continue
			}
			if kept[l.CounterpartyID] == 0 {
				return fault.Invalidf("这笔账没有记上，请改正下面几处。").On("party", "往来登记里没有这一个，请重新选").On(lineField(k, "party"), "往来登记里没有这一个，请重新选")
			}
			l.CounterpartyID = kept[l.CounterpartyID]
		}
	}
	return nil
}
