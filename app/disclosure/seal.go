package disclosure

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
)

// minReason is how many characters a reason for a reveal has at least: enough
// to say what for.
const minReason = 6

// Sealed is a masked cell of a version, without its raw value.
type Sealed struct {
	Row, Col int
	Field    privacy.Field
	Minor    bool
	Gone     bool // the time of keeping is over
}

// Reveal is one line of the log of raw values shown (R60).
type Reveal struct {
	ID        int64
	VersionID int64
	Village   string
	Title     string
	Row, Col  int
	Field     privacy.Field
	Name      string
	Post      string
	Role      user.Role
	Reason    string
	At        time.Time
}

// seal keeps the raw values of a draft in the place of those it had.
func seal(ctx context.Context, q db.Q, versionID int64, list []sealed) error {
	if _, err := q.ExecContext(ctx, "delete from sealed_value where version_id = $1", versionID); err != nil {
		return err
	}
	for _, x := range list {
		_, err := q.ExecContext(ctx, "insert into sealed_value (version_id, row_n, col, field, raw, minor) values ($1, $2, $3, $4, $5, $6)",
			versionID, x.row, x.col, x.field, x.raw, x.minor)
		if err != nil {
			return err
		}
	}
	return nil
}

// keepMasked keeps a table's draft with the raw values of what it masks.
func keepMasked(ctx context.Context, q db.Q, versionID int64, t Table, raw []sealed) error {
	if err := keepDraft(ctx, q, versionID, t); err != nil {
		return err
	}
	return seal(ctx, q, versionID, raw)
}

// masked masks a table of a village by its item's class today.
func (s *Store) masked(ctx context.Context, q db.Q, villageID int64, t *Table) ([]sealed, error) {
	v, err := village.ByID(ctx, q, villageID)
	if err != nil {
		return nil, err
	}
	return s.maskedFor(ctx, q, v, t)
}

func (s *Store) maskedFor(ctx context.Context, q db.Q, v village.Village, t *Table) ([]sealed, error) {
	s.Catalogue.addUp(t)
	today := calendar.DayOf(s.Now())
	rules, err := s.maskingOf(ctx, q, v.County.ID)
	if err != nil {
		return nil, err
	}
	list, err := s.Catalogue.List(ctx, q, today)
	if err != nil {
		return nil, err
	}
	item, err := list.Item(t.Item)
	if err != nil { // one that is not in the list any more: as a list of persons
		item.Personal = NamesPeople
	}
	if t.let, err = Waived(ctx, q, v.ID); err != nil {
		return nil, err
	}
	return t.mask(rules, item.Personal, today), nil
}

// Shown gives a table as it would be published: what is personal in public form.
// Nothing is kept.
func (s *Store) Shown(ctx context.Context, v village.Village, t Table) (Table, error) {
	_, err := s.maskedFor(ctx, s.DB.Read(), v, &t)
	return t, err
}

// SealedOf lists the masked cells of a version whose raw values are kept.
func (s *Store) SealedOf(ctx context.Context, versionID int64) ([]Sealed, error) {
	rows, err := s.DB.Read().QueryContext(ctx, "select row_n, col, field, minor, raw = '' from sealed_value where version_id = $1 order by row_n, col", versionID)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (x Sealed, err error) {
		err = scan(&x.Row, &x.Col, &x.Field, &x.Minor, &x.Gone)
		return x, err
	})
}

// MayReveal says whether the actor may ask for raw values of a table of the
// village: its accountant, its township, the county's inspector. Once the list
// is closed (R58) only the inspector.
func (s *Store) MayReveal(by user.Actor, v village.Village, x Version) error {
	t, err := ParseTable(x.Document)
	if err != nil {
		return fault.NotFoundf("没有找到这张表。")
	}
	switch {
	case !v.Within(by) || by.Role != user.Accountant && by.Role != user.Township && by.Role != user.Inspector:
		return fault.Forbiddenf("看原文要由%s的村会计、所属乡镇或县纪检来做。", v.Name)
	case x.State == Published && s.Closed(x, t, calendar.DayOf(s.Now())) && by.Role != user.Inspector:
		return fault.Forbiddenf("这份名单的公示期已满，原文只有县纪检能看。")
	}
	return nil
}

// Reveal gives the raw value of one masked cell and writes down to whom and why
// (R60): in the log of reveals, which the inspector and the village's head and
// supervisors read, and in the audit. Who may, MayReveal says.
func (s *Store) Reveal(ctx context.Context, by user.Actor, versionID int64, row, col int, reason string) (raw string, err error) {
	reason, err = text("reason", reason, "请写明为什么要看，县纪检会看到")
	if err == nil && utf8.RuneCountInString(strings.ReplaceAll(reason, " ", "")) < minReason {
		err = fault.Invalidf("请改正下面这处。").On("reason", "请写清楚一些，至少 %d 个字，如“核对银行退回的补贴”", minReason)
	}
	if err != nil {
		return "", err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		x, err := ByID(ctx, q, versionID)
		if err != nil {
			return err
		}
		v, err := village.ByID(ctx, q, x.VillageID)
		if err != nil {
			return err
		}
		if err := s.MayReveal(by, v, x); err != nil {
			return err
		}
		var field string
		err = q.QueryRowContext(ctx, "select field, raw from sealed_value where version_id = $1 and row_n = $2 and col = $3", versionID, row, col).Scan(&field, &raw)
		switch {
		case db.NoRow(err):
			return fault.NotFoundf("这一格没有遮，或者没有留下原文。")
		case err != nil:
			return err
		case raw == "":
			return fault.NotFoundf("这一格的原文过了保存期，已经清掉。")
		}
		_, err = q.ExecContext(ctx, `
			insert into sealed_reveal (version_id, row_n, col, field, account_id, name, post, role, reason, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			versionID, row, col, field, by.ID, by.Name, by.Post, by.Role, reason, db.Time(s.Now()))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "privacy.reveal", x.VillageID, fmt.Sprintf("%s 第 %d 行", x.Title, row+1), reason))
	})
	if err != nil {
		return "", err
	}
	return raw, nil
}

// Reveals gives what was shown in a division, a village or the county of one,
// newest first.
func (s *Store) Reveals(ctx context.Context, divisionID int64, limit int) ([]Reveal, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select r.id, r.version_id, p.name, d.title, r.row_n, r.col, r.field, r.name, r.post, r.role, r.reason, r.at
		from sealed_reveal r join disclosure_version x on x.id = r.version_id join disclosure d on d.id = x.disclosure_id
		join division p on p.id = d.village_id join division t on t.id = p.parent_id
		where p.id = $1 or t.id = $1 or t.parent_id = $1
		order by r.id desc limit $2`, divisionID, limit)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (x Reveal, err error) {
		var at string
		if err = scan(&x.ID, &x.VersionID, &x.Village, &x.Title, &x.Row, &x.Col, &x.Field, &x.Name, &x.Post, &x.Role, &x.Reason, &at); err != nil {
			return x, err
		}
		x.At, err = db.ParseTime(at)
		return x, err
	})
}

// EndSealed clears the raw values whose time of keeping is over on the day, and
// tells how many. They stay as long as the rule says after the list's last day
// on the board; those of a version that never came out as long after it was left.
func (s *Store) EndSealed(ctx context.Context, on calendar.Day) (n int64, err error) {
	if today := calendar.DayOf(s.Now()); on.After(today) { // nobody clears what is still kept by naming a later day
		on = today
	}
	last := on.AddDays(-s.Rules.At(rules.SealedKeptDays, on).Value)
	err = s.DB.Write(ctx, func(q db.Q) error {
		res, err := q.ExecContext(ctx, `
			update sealed_value set raw = ''
			where raw <> '' and version_id in (
				select x.id from disclosure_version x
				where (x.state = 'published' and x.shown_until < $1)
				   or (x.state <> 'published' and coalesce((select max(at) from disclosure_step where version_id = x.id), '9') < $1))`, last.String())
		if err != nil {
			return err
		}
		if n, err = res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return audit.Add(ctx, q, user.System.Line(s.Now(), "privacy.end", 0, "", fmt.Sprintf("%d 处", n)))
	})
	return n, err
}

// knownMinors gives the names of minors of the village that stand in sealed lists.
func knownMinors(ctx context.Context, q db.Q, villageID int64) ([]string, error) {
	rows, err := q.QueryContext(ctx, `
		select distinct v.raw
		from sealed_value v join disclosure_version x on x.id = v.version_id join disclosure d on d.id = x.disclosure_id
		where d.village_id = $1 and v.minor = 1 and v.field = 'name-minor' and v.raw <> ''`, villageID)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (s string, err error) {
		err = scan(&s)
		return s, err
	})
}

// ScannerOf gives the scanner that knows the village's minors (R57).
func ScannerOf(ctx context.Context, q db.Q, villageID int64, on calendar.Day) (privacy.Scanner, error) {
	names, err := knownMinors(ctx, q, villageID)
	return privacy.Scanner{On: on, Minors: names}, err
}

// SealedList is a table of which raw values are kept.
type SealedList struct {
	Version Version
	Village string
	Cells   int
}

// SealedIn gives the tables of a division, a village or those below it, of which
// raw values are kept, newest first.
func (s *Store) SealedIn(ctx context.Context, divisionID int64, limit int) ([]SealedList, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select v.version_id, p.name, count(*)
		from sealed_value v join disclosure_version x on x.id = v.version_id join disclosure d on d.id = x.disclosure_id
		join division p on p.id = d.village_id join division t on t.id = p.parent_id
		where v.raw <> '' and (p.id = $1 or t.id = $1 or t.parent_id = $1)
		group by v.version_id, p.name order by v.version_id desc limit $2`, divisionID, limit)
	if err != nil {
		return nil, err
	}
	list, err := db.Collect(rows, func(scan db.Scan) (l SealedList, err error) {
		err = scan(&l.Version.ID, &l.Village, &l.Cells)
		return l, err
	})
	for i := 0; i < len(list) && err == nil; i++ {
		list[i].Version, err = s.ByID(ctx, list[i].Version.ID)
	}
	return list, err
}
