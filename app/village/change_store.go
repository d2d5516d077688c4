package village

import (
	"context"
	"errors"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
)

// errPreview takes a change back after it was tried.
var errPreview = errors.New("only tried")

// Try tells what Make would do, and refuses what it would refuse; it changes
// nothing.
func (s *Store) Try(ctx context.Context, by user.Actor, c Change) (r Record, err error) {
	err = s.DB.Write(ctx, func(q db.Q) error {
		if r, err = s.make(ctx, q, by, c); err != nil {
			return err
		}
		return errPreview
	})
	if errors.Is(err, errPreview) {
		err = nil
	}
	return r, err
}

// Make makes a change: what is written of it is never changed. Only a county
// administrator may. It refuses a day that has not come or lies before a change
// already made, a name or code in use, and an end before vouchers that are booked
// or accounts that are out.
func (s *Store) Make(ctx context.Context, by user.Actor, c Change) (r Record, err error) {
	err = s.DB.Write(ctx, func(q db.Q) error {
		r, err = s.make(ctx, q, by, c)
		return err
	})
	return r, err
}

// Recode gives a division a new code from a day on. The old one still leads to
// it: addresses printed on paper stay good.
func (s *Store) Recode(ctx context.Context, by user.Actor, id int64, code string, from calendar.Day) error {
	_, err := s.Make(ctx, by, Change{Kind: Recode, Day: from, Villages: []int64{id}, Code: code})
	return err
}

// Rename gives a division another name from today on, or another public
// telephone. Documents frozen before keep the old one.
func (s *Store) Rename(ctx context.Context, by user.Actor, id int64, name, phone string) error {
	if err := administers(by); err != nil {
		return err
	}
	name, phone = privacy.Line(name), privacy.Line(phone)
	bad, told := fault.Invalidf("没有改成。"), phone
	waived, err := s.waived(ctx, id, phone)
	if err != nil {
		return err
	}
	if waived {
		told = ""
	}
	if checkText(bad, name, told); len(bad.Fields) > 0 {
		return bad
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		d, err := divisionByID(ctx, q, id)
		if err != nil {
			return err
		}
		if d.Name != name {
			if _, err := s.make(ctx, q, by, Change{Kind: Rename, Day: calendar.DayOf(s.Now()), Villages: []int64{id}, Name: name}); err != nil {
				return err
			}
		}
		if d.Phone == phone {
			return nil
		}
		if _, err := q.ExecContext(ctx, "update division set phone = $1 where id = $2", phone, id); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "village.phone", id, name, phone))
	})
}

func administers(by user.Actor) error {
	if by != user.System && by.Role != user.Administrator {
		return fault.Forbiddenf("只有县管理员能管理区划。")
	}
	return nil
}

// make makes a change within a transaction.
func (s *Store) make(ctx context.Context, q db.Q, by user.Actor, c Change) (r Record, err error) {
	if err := administers(by); err != nil {
		return r, err
	}
	if c, err = c.clean(calendar.DayOf(s.Now())); err != nil {
		return r, err
	}
	m := making{Change: c, store: s, q: q, by: by}
	if err := m.read(ctx); err != nil {
		return r, err
	}
	if err := m.write(ctx); err != nil {
		return r, err
	}
	list, err := records(ctx, q, "c.id = $1", m.id)
	if err != nil || len(list) != 1 {
		return r, err
	}
	return list[0], m.log(ctx, list[0])
}

// making is a change on its way.
type making struct {
	Change
	store *Store
	q     db.Q
	by    user.Actor
	id    int64
	ends  []Division // by it
	on    []Division // that go on, or change
}

// read finds what the change is about and refuses what does not go.
func (m *making) read(ctx context.Context) error {
	for _, id := range m.Villages {
		d, err := m.there(ctx, id)
		if err != nil {
			return err
		}
		if m.Kind == Merge || (m.Kind == Split && m.Ends) {
			m.ends = append(m.ends, d)
		} else {
			m.on = append(m.on, d)
		}
	}
	if m.Into != 0 {
		d, err := m.there(ctx, m.Into)
		if err != nil {
			return err
		}
		m.on = append(m.on, d)
	}
	for _, d := range m.ends {
		if err := m.mayEnd(ctx, d); err != nil {
			return err
		}
	}
	if m.Township == 0 {
		return nil
	}
	return m.rightTown(ctx)
}

func (m *making) rightTown(ctx context.Context) error {
	t, err := divisionByID(ctx, m.q, m.Township)
	if err == nil && t.Level != "township" {
		err = fault.Invalidf("没有办成。").On("township", "请选一个乡镇")
	}
	if err == nil && m.Kind == Move && m.on[0].ParentID == t.ID {
		err = fault.Invalidf("%s本来就在%s。", m.on[0].Name, t.Name).On("township", "请选另一个乡镇")
	}
	return err
}

// there gives a division that is there and has not changed after the day.
func (m *making) there(ctx context.Context, id int64) (Division, error) {
	d, err := divisionByID(ctx, m.q, id)
	if err != nil {
		return d, err
	}
	if d.Level != "village" && m.Kind != Rename && m.Kind != Recode {
		return d, fault.Invalidf("没有办成。").On("villages", "请选村")
	}
	if !d.EndedOn.IsZero() {
		return d, fault.Conflictf("%s在%s起已经没有了，不能再变更。", d.Name, d.EndedOn.Chinese())
	}
	var last string
	err = m.q.QueryRowContext(ctx, `
		select coalesce(max(c.day), '') from division_change c join division_change_part p on p.change_id = c.id where p.division_id = $1`, id).Scan(&last)
	if err != nil {
		return d, err
	}
	if last > m.Day.String() {
		return d, fault.Conflictf("%s在%s还有后来的变更，不能插到它前面。", d.Name, last).On("day", "请写这一天或以后的日子")
	}
	return d, nil
}

// mayEnd refuses to end a village on or before the day its code began, and before
// what it booked or disclosed.
func (m *making) mayEnd(ctx context.Context, d Division) error {
	day := m.Day.String()
	var from string
	var booked, out int
	err := m.q.QueryRowContext(ctx, `
		select (select valid_from from division_code where division_id = $1 and valid_to = ''),
		       (select count(*) from voucher v where v.village_id = $1 and v.posted = 1 and v.day >= $2 and v.reverses_id is null
		        and not exists (select 1 from voucher r where r.reverses_id = v.id and r.posted = 1)),
		       (select count(*) from disclosure x join disclosure_version y on y.disclosure_id = x.id
		        where x.village_id = $1 and y.state = 'published' and x.period like '____-__' and substr(x.period, 6, 1) in ('0', '1')
		          and x.period || '-01' >= $2)`, d.ID, day).Scan(&from, &booked, &out)
	switch {
	case err != nil:
		return err
	case from >= day:
		return fault.Invalidf("%s的代码 %s 从%s才起用，要在那以后才能结束。", d.Name, d.Code, from).On("day", "请写 %s 以后的日子", from)
	case booked > 0:
		return fault.Conflictf("%s有 %d 张凭证记在%s和以后，它的账到前一天为止。请先在%s把它们冲销，改记到接着办的村。", d.Name, booked, m.Day.Chinese(), d.Name).
			On("day", "这一天以后还记着账")
	case out > 0:
		return fault.Conflictf("%s已经公开了%s以后的账，不能在这一天结束。", d.Name, m.Day.Chinese()).On("day", "请写最后公开的那个月过完以后的日子")
	}
	return nil
}

// write writes the change: codes are given up before they are taken.
func (m *making) write(ctx context.Context) error {
	err := m.q.QueryRowContext(ctx, `
		insert into division_change (kind, day, document, number, by_id, by_name, at) values ($1, $2, $3, $4, $5, $6, $7) returning id`,
		string(m.Kind), m.Day.String(), m.Paper.Document, m.Paper.Number, m.by.ID, m.by.Name, db.Time(m.store.Now())).Scan(&m.id)
	if err != nil {
		return err
	}
	for _, d := range m.ends {
		if err := m.giveUp(ctx, d); err != nil {
			return err
		}
	}
	heir := m.Into
	for i := range m.New {
		id, err := m.begin(ctx, i)
		if err != nil {
			return err
		}
		if m.Kind == Merge || i == m.Heir {
			heir = id
		}
	}
	for _, d := range m.on {
		if err := m.goOn(ctx, d); err != nil {
			return err
		}
	}
	for _, d := range m.ends {
		if err := m.part(ctx, d, Ends, heir, "", "", 0); err != nil {
			return err
		}
	}
	return nil
}

func (m *making) giveUp(ctx context.Context, d Division) error {
	_, err := m.q.ExecContext(ctx, "update division_code set valid_to = $1 where division_id = $2 and valid_to = ''", m.Day.String(), d.ID)
	return err
}

// begin adds the newcomer of the index, in the township of what it comes from.
func (m *making) begin(ctx context.Context, i int) (int64, error) {
	n := m.New[i]
	town := m.Township
	if town == 0 {
		town = append(m.ends, m.on...)[0].ParentID
	}
	id, err := insert(ctx, m.q, New{Level: "village", ParentID: town, Code: n.Code, Name: n.Name, Phone: n.Phone, FirstMonth: m.Day.MonthOf()}, m.Day)
	if err != nil {
		return 0, renamed(err, func(field string) string { return NewField(i, field) })
	}
	return id, m.part(ctx, Division{Place: Place{ID: id}}, Begins, 0, n.Name, n.Code, town)
}

// renamed calls the fields of a fault by another name.
func renamed(err error, name func(string) string) error {
	var bad *fault.Error
	if errors.As(err, &bad) {
		for i := range bad.Fields {
			bad.Fields[i].Name = name(bad.Fields[i].Name)
		}
	}
	return err
}

// goOn gives one that goes on its new name, code or township, if it gets one.
func (m *making) goOn(ctx context.Context, d Division) error {
	name, code, town := m.Name, m.Code, d.ParentID
	if name == "" {
		name = d.Name
	}
	if m.Kind == Move {
		town = m.Township
	}
	if name != d.Name || town != d.ParentID {
		if err := m.version(ctx, d, name, town); err != nil {
			return err
		}
	}
	if code == "" || code == d.Code {
		if m.Kind == Recode {
			return fault.Conflictf("%s现在的代码就是 %s。", d.Name, code).On("code", "请写新代码")
		}
		return m.part(ctx, d, GoesOn, 0, name, d.Code, town)
	}
	if err := m.recode(ctx, d, code); err != nil {
		return err
	}
	return m.part(ctx, d, GoesOn, 0, name, code, town)
}

// recode ends the code in force and begins another.
func (m *making) recode(ctx context.Context, d Division, code string) error {
	var from string
	if err := m.q.QueryRowContext(ctx, "select valid_from from division_code where division_id = $1 and valid_to = ''", d.ID).Scan(&from); err != nil {
		return err
	}
	if m.Day.String() < from {
		return fault.Conflictf("%s现在的代码 %s从%s才起用，不能换在它前面。", d.Name, d.Code, from).On("day", "请写这一天或以后的日子")
	}
	if err := m.giveUp(ctx, d); err != nil {
		return err
	}
	return putCode(ctx, m.q, d.ID, code, m.Day)
}

// version writes what a division is called and lies in from the day on.
func (m *making) version(ctx context.Context, d Division, name string, parent int64) error {
	if err := freeName(ctx, m.q, parent, d.ID, name); err != nil {
		return err
	}
	full, initials := romanize(name)
	_, err := m.q.ExecContext(ctx, `
		insert into division_version (division_id, n, from_day, change_id, name, pinyin, initials, parent_id)
		select division_id, max(n) + 1, $2, $3, $4, $5, $6, $7 from division_version where division_id = $1 group by division_id`,
		d.ID, m.Day.String(), m.id, name, full, initials, orNull(parent))
	if err != nil {
		return err
	}
	_, err = m.q.ExecContext(ctx, "update division set name = $1, pinyin = $2, initials = $3, parent_id = $4 where id = $5", name, full, initials, orNull(parent), d.ID)
	return err
}

func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// part writes what the change does to a division.
func (m *making) part(ctx context.Context, d Division, does string, heir int64, name, code string, parent int64) error {
	_, err := m.q.ExecContext(ctx, `
		insert into division_change_part (change_id, division_id, part, heir_id, old_name, new_name, old_code, new_code, old_parent_id, new_parent_id)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		m.id, d.ID, does, orNull(heir), d.Name, name, d.Code, code, orNull(d.ParentID), orNull(parent))
	return err
}

// log writes the audit's lines, one for each division.
func (m *making) log(ctx context.Context, r Record) error {
	for _, p := range r.Parts {
		subject, detail := p.NewCode, r.Paper.String()
		switch {
		case p.Does == Ends:
			subject = p.OldCode
		case r.Kind == Rename:
			subject = p.NewName
		}
		if err := audit.Add(ctx, m.q, m.by.Line(m.store.Now(), "village."+string(r.Kind), p.DivisionID, subject, detail)); err != nil {
			return err
		}
	}
	return nil
}
