package disclosure

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
	"sunshine/app/village"
)

// Override is a finding of the scanner that the head of a village asks to let
// through and its township confirms, tied to one exact text. The inspector reads
// all of them.
type Override struct {
	ID        int64
	VillageID int64
	Village   string
	VersionID int64 // 0: not of one version
	Kind      string
	Masked    string
	Text      string // gone once it is refused or taken back
	Place     string
	Reason    string
	Name      string // of the head who asked
	Post      string
	At        time.Time
	Steps     []OverrideStep
	townID    int64
	countyID  int64
}

// OverrideStep is an act about an override: confirm, refuse, withdraw.
type OverrideStep struct {
	Act, Name, Post, Reason string
	At                      time.Time
}

// State tells where it stands: asked, confirm, refuse or withdraw.
func (o Override) State() string {
	if n := len(o.Steps); n > 0 {
		return o.Steps[n-1].Act
	}
	return "asked"
}

// NewOverride is what a head fills in.
type NewOverride struct {
	Text, Place, Reason string
	VersionID           int64
}

// AskOverride asks to let a finding through. Invalid if the text has none, more
// than one kind, or one that may never pass: a person's identity number, a bank
// card, a minor's name.
func (s *Store) AskOverride(ctx context.Context, by user.Actor, v village.Village, n NewOverride) (id int64, err error) {
	if err := v.Worker(by, user.Head); err != nil {
		return 0, err
	}
	n.Text, n.Place = privacy.Line(n.Text), privacy.Line(n.Place)
	f, err := s.waivable(ctx, v, n.Text)
	if err != nil {
		return 0, err
	}
	if n.Place, err = text("place", n.Place, "请写这段文字要放在哪里，如“村里的公开电话”"); err != nil {
		return 0, err
	}
	if n.Reason, err = reasonFor(n.Reason); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		var open bool
		err := q.QueryRowContext(ctx, `
			select exists (select 1 from personal_override o where o.village_id = $1 and o.sha256 = $2 and o.kind = $3
				and not exists (select 1 from personal_override_step s where s.override_id = o.id and s.act in ('refuse', 'withdraw')))`,
			v.ID, privacy.TextHash(n.Text), f.Kind).Scan(&open)
		if err == nil && open {
			err = fault.Conflictf("这段文字已经提过了。")
		}
		if err != nil {
			return err
		}
		var version any
		if n.VersionID != 0 {
			version = n.VersionID
		}
		err = q.QueryRowContext(ctx, `
			insert into personal_override (village_id, version_id, kind, masked, text, sha256, place, reason, asked_by, name, post, at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id`,
			v.ID, version, f.Kind, f.Masked, n.Text, privacy.TextHash(n.Text), n.Place, n.Reason, by.ID, by.Name, by.Post, db.Time(s.Now())).Scan(&id)
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "override.ask", v.ID, f.Kind+" "+f.Masked, n.Reason))
	})
	return id, err
}

// waivable gives the one finding of a text, if it may pass.
func (s *Store) waivable(ctx context.Context, v village.Village, text string) (f privacy.Finding, err error) {
	bad := fault.Invalidf("不能提。")
	scan, err := ScannerOf(ctx, s.DB.Read(), v.ID, calendar.DayOf(s.Now()))
	if err != nil {
		return f, err
	}
	found := scan.Scan(text)
	if utf8.RuneCountInString(text) > 200 || len(found) == 0 {
		return f, bad.On("text", "请把要公开的那段文字照原样写在这里（不超过 200 个字）。这段里没有查出个人信息，不用提")
	}
	for _, f := range found {
		if _, ok := s.Catalogue.masking.May(f); !ok {
			return f, bad.On("text", "里面有%s（%s），这一种谁也不能放行，请去掉", f.Kind, f.Masked)
		}
	}
	if len(found) > 1 {
		return f, bad.On("text", "里面有 %d 处，请一处一处提", len(found))
	}
	return found[0], nil
}

func reasonFor(reason string) (string, error) {
	reason, err := text("reason", reason, "请写明为什么可以公开，乡镇和县纪检会看到")
	if err == nil && utf8.RuneCountInString(strings.ReplaceAll(reason, " ", "")) < minReason {
		err = fault.Invalidf("请改正下面这处。").On("reason", "请写清楚一些，至少 %d 个字", minReason)
	}
	return reason, err
}

// DecideOverride confirms or refuses what a head asked; the township of the
// village does. Withdraw takes a confirmed one back.
func (s *Store) DecideOverride(ctx context.Context, by user.Actor, id int64, act, reason string) error {
	reason, err := text("reason", reason, map[bool]string{true: "", false: "请写明原因，村里会看到"}[act == "confirm"])
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		o, err := overrideByID(ctx, q, id)
		if err != nil {
			return err
		}
		if by.Role != user.Township || by.DivisionID != o.townID {
			return fault.Forbiddenf("这件事要由%s所属的乡镇来定。", o.Village)
		}
		if was := o.State(); (act == "withdraw") != (was == "confirm") || act != "withdraw" && was != "asked" || act != "confirm" && act != "refuse" && act != "withdraw" {
			return fault.Conflictf("这件事已经定了。")
		}
		_, err = q.ExecContext(ctx, "insert into personal_override_step (override_id, act, account_id, name, post, reason, at) values ($1, $2, $3, $4, $5, $6, $7)",
			id, act, by.ID, by.Name, by.Post, reason, db.Time(s.Now()))
		if err != nil {
			return err
		}
		if act != "confirm" {
			if _, err := q.ExecContext(ctx, "update personal_override set text = '' where id = $1", id); err != nil {
				return err
			}
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "override."+act, o.VillageID, o.Kind+" "+o.Masked, reason))
	})
}

const overrideQuery = `
	select o.id, o.village_id, p.name, coalesce(o.version_id, 0), o.kind, o.masked, o.text, o.place, o.reason, o.name, o.post, o.at, t.id, t.parent_id
	from personal_override o join division p on p.id = o.village_id join division t on t.id = p.parent_id
	where `

func overrides(ctx context.Context, q db.Q, where string, args ...any) ([]Override, error) {
	rows, err := q.QueryContext(ctx, overrideQuery+where, args...)
	if err != nil {
		return nil, err
	}
	list, err := db.Collect(rows, func(scan db.Scan) (o Override, err error) {
		var at string
		if err = scan(&o.ID, &o.VillageID, &o.Village, &o.VersionID, &o.Kind, &o.Masked, &o.Text, &o.Place, &o.Reason, &o.Name, &o.Post, &at, &o.townID, &o.countyID); err != nil {
			return o, err
		}
		o.At, err = db.ParseTime(at)
		return o, err
	})
	for i := 0; i < len(list) && err == nil; i++ {
		list[i].Steps, err = overrideSteps(ctx, q, list[i].ID)
	}
	return list, err
}

func overrideSteps(ctx context.Context, q db.Q, id int64) ([]OverrideStep, error) {
	rows, err := q.QueryContext(ctx, "select act, name, post, reason, at from personal_override_step where override_id = $1 order by id", id)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (x OverrideStep, err error) {
		var at string
		if err = scan(&x.Act, &x.Name, &x.Post, &x.Reason, &at); err != nil {
			return x, err
		}
		x.At, err = db.ParseTime(at)
		return x, err
	})
}

func overrideByID(ctx context.Context, q db.Q, id int64) (Override, error) {
	list, err := overrides(ctx, q, "o.id = $1", id)
	if err == nil && len(list) == 0 {
		err = fault.NotFoundf("没有这件事。")
	}
	if err != nil {
		return Override{}, err
	}
	return list[0], nil
}

// OverrideOf gives one of those the actor may read; NotFound otherwise.
func (s *Store) OverrideOf(ctx context.Context, by user.Actor, id int64) (Override, error) {
	o, err := overrideByID(ctx, s.DB.Read(), id)
	if err == nil && by.DivisionID != o.VillageID && by.DivisionID != o.townID && by.DivisionID != o.countyID {
		err = fault.NotFoundf("没有这件事。")
	}
	return o, err
}

// Overrides gives those of a village, of a township or of a county, newest first.
func (s *Store) Overrides(ctx context.Context, divisionID int64, limit int) ([]Override, error) {
	return overrides(ctx, s.DB.Read(), "o.village_id = $1 or t.id = $1 or t.parent_id = $1 order by o.id desc limit $2", divisionID, limit)
}

// OverridesSince counts those of a division that were confirmed on the day or later.
func (s *Store) OverridesSince(ctx context.Context, divisionID int64, day calendar.Day) (n int, err error) {
	err = s.DB.Read().QueryRowContext(ctx, `
		select count(*) from personal_override_step x join personal_override o on o.id = x.override_id
		join division p on p.id = o.village_id join division t on t.id = p.parent_id
		where x.act = 'confirm' and x.at >= $2 and (p.id = $1 or t.id = $1 or t.parent_id = $1)`, divisionID, db.Time(day.AddDays(-1).End())).Scan(&n)
	return n, err
}
