package disclosure

import (
	"context"
	"strings"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
)

// Filing is the township's note that a published version was filed with it.
type Filing struct {
	By, Post, Note string
	Day            calendar.Day
}

// File records that a published version was filed with the township (报备).
func (s *Store) File(ctx context.Context, by user.Actor, id int64, note string) error {
	note, err := text("note", note, "")
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		v, err := ByID(ctx, q, id)
		if err != nil {
			return err
		}
		var township int64
		if err := q.QueryRowContext(ctx, "select parent_id from division where id = $1", v.VillageID).Scan(&township); err != nil {
			return err
		}
		switch {
		case by.Role != user.Township || by.DivisionID != township:
			return fault.Forbiddenf("备案要由本乡镇来记。")
		case v.State != Published || !v.Needs(StepFile):
			return fault.Conflictf("这一期不用备案。")
		}
		_, err = q.ExecContext(ctx, `
			insert into disclosure_filing (version_id, account_id, name, post, note, filed_on, filed_at) values ($1, $2, $3, $4, $5, $6, $7)`,
			id, by.ID, by.Name, by.Post, note, calendar.DayOf(s.Now()).String(), db.Time(s.Now()))
		if db.IsDuplicate(err) {
			return fault.Conflictf("这一期已经备案了。")
		}
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "disclosure.file", v.VillageID, v.Title, note))
	})
}

// Filing gives the filing of a version; false if there is none.
func (s *Store) Filing(ctx context.Context, versionID int64) (f Filing, ok bool, err error) {
	var day string
	err = s.DB.Read().QueryRowContext(ctx, "select name, post, note, filed_on from disclosure_filing where version_id = $1", versionID).Scan(&f.By, &f.Post, &f.Note, &day)
	if db.NoRow(err) {
		return f, false, nil
	}
	if err != nil {
		return f, false, err
	}
	return f, true, f.Day.UnmarshalText([]byte(day))
}

const filedVersions = `
	x.state = 'published' and ',' || x.chain || ',' like '%,file,%'
	and d.village_id in (select id from division where parent_id = $1)
	and `

// ToFile gives what waits for the township's filing, the longest published
// first, without the documents. A version that was replaced before it was
// filed does not wait any more: the one in force does.
func (s *Store) ToFile(ctx context.Context, townshipID int64) ([]Version, error) {
	rows, err := s.DB.Read().QueryContext(ctx, strings.Replace(versionQuery, "x.document", "x''", 1)+filedVersions+`
		not exists (select 1 from disclosure_filing f where f.version_id = x.id)
		and x.n = (select max(n) from disclosure_version where disclosure_id = d.id and state = 'published')
		order by x.published_on, x.id`, townshipID)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, scanVersion)
}

// LastFiled gives the versions the township filed last, at most limit, without
// the documents, the newest first.
func (s *Store) LastFiled(ctx context.Context, townshipID int64, limit int) ([]Version, error) {
	rows, err := s.DB.Read().QueryContext(ctx, strings.Replace(versionQuery, "x.document", "x''", 1)+filedVersions+`
		x.id in (select version_id from disclosure_filing)
		order by (select filed_at from disclosure_filing f where f.version_id = x.id) desc, x.id desc
		limit $2`, townshipID, limit)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, scanVersion)
}
