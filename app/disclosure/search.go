package disclosure

import (
	"context"
	"fmt"
	"strings"

	"sunshine/app/db"
)

// Filter says which publications to list; zero fields do not filter.
type Filter struct {
	Village  int64
	Township int64
	Items    []string // any of them
	Year     int      // of the day it came out
	Limit    int      // 0: 50
	Offset   int
}

// Find gives the newest published version of each disclosure the filter lets
// through, the latest published first, without their documents, and how many
// there are in all. What was withdrawn is among them.
func (s *Store) Find(ctx context.Context, f Filter) (list []Version, total int, err error) {
	where, args := f.where()
	if err := s.DB.Read().QueryRowContext(ctx, "select count(*) from disclosure_version x join disclosure d on d.id = x.disclosure_id where "+where, args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	limit := f.Limit
	if limit <= 0 {
		limit = 50
	}
	args = append(args, limit, f.Offset)
	rows, err := s.DB.Read().QueryContext(ctx, strings.Replace(versionQuery, "x.document", "x''", 1)+where+
		fmt.Sprintf(" order by x.published_on desc, x.id desc limit $%d offset $%d", len(args)-1, len(args)), args...)
	if err != nil {
		return nil, 0, err
	}
	list, err = db.Collect(rows, scanVersion)
	return list, total, err
}

func (f Filter) where() (string, []any) {
	parts := []string{"x.state = 'published'", "x.n = (select max(n) from disclosure_version where disclosure_id = d.id and state = 'published')"}
	var args []any
	add := func(text string, values ...any) {
		marks := make([]any, len(values))
		for i, v := range values {
			args = append(args, v)
			marks[i] = fmt.Sprintf("$%d", len(args))
		}
		parts = append(parts, fmt.Sprintf(text, marks...))
	}
	if f.Village != 0 {
		add("d.village_id = %s", f.Village)
	}
	if f.Township != 0 {
		add("d.village_id in (select id from division where parent_id = %s)", f.Township)
	}
	if f.Items != nil {
		values := make([]any, len(f.Items))
		for i, item := range f.Items {
			values[i] = item
		}
		add("d.item in ("+strings.TrimSuffix(strings.Repeat("%s, ", len(values)), ", ")+")", values...)
	}
	if f.Year != 0 {
		add("x.published_on >= %s and x.published_on <= %s", fmt.Sprintf("%04d-01-01", f.Year), fmt.Sprintf("%04d-12-31", f.Year))
	}
	return strings.Join(parts, " and "), args
}

// Years gives the years in which a village published something, the newest first.
func (s *Store) Years(ctx context.Context, villageID int64) ([]int, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select distinct substr(x.published_on, 1, 4) from disclosure_version x join disclosure d on d.id = x.disclosure_id
		where d.village_id = $1 and x.state = 'published' order by 1 desc`, villageID)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (year int, err error) {
		var text string
		if err = scan(&text); err == nil {
			_, err = fmt.Sscan(text, &year)
		}
		return year, err
	})
}
