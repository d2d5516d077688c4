package disclosure

import (
	"context"
	"fmt"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/user"
)

// SignoffFilter says which published versions a list of signatures shows: the
// ones in force of a division's villages.
type SignoffFilter struct {
	DivisionID int64        // village, township or county
	VillageID  int64        // one village of it; 0: all
	TownshipID int64        // one township of it; 0: all
	Slot       string       // with Signed: the slot asked about
	Signed     string       // yes, no; empty: all
	Since      calendar.Day // published on the day or later; zero: whenever
	Skip, Take int
}

// Signable gives the versions of a filter, the latest published first and
// without their documents, and how many there are.
func (s *Store) Signable(ctx context.Context, f SignoffFilter) (list []Version, total int, err error) {
	where, args := f.where()
	err = s.DB.Read().QueryRowContext(ctx, "select count(*) from disclosure_version x join disclosure d on d.id = x.disclosure_id where "+where, args...).Scan(&total)
	if err != nil {
		return nil, 0, err
	}
	n := len(args)
	rows, err := s.DB.Read().QueryContext(ctx, strings.Replace(versionQuery, "x.document", "x''", 1)+where+
		fmt.Sprintf(" order by x.published_on desc, x.id desc limit $%d offset $%d", n+1, n+2), append(args, f.Take, f.Skip)...)
	if err != nil {
		return nil, 0, err
	}
	list, err = db.Collect(rows, scanVersion)
	return list, total, err
}

func (f SignoffFilter) where() (string, []any) {
	var b strings.Builder
	args := []any{f.DivisionID}
	b.WriteString(`x.state = 'published'
		and x.n = (select max(n) from disclosure_version where disclosure_id = d.id and state = 'published')
		and not exists (select 1 from disclosure_withdrawal w where w.version_id = x.id)
		and d.village_id in (
			select v.id from division v join division t on t.id = v.parent_id
			where $1 in (v.id, t.id, t.parent_id))`)
	add := func(text string, arg any) {
		args = append(args, arg)
		fmt.Fprintf(&b, text, len(args))
	}
	if f.VillageID != 0 {
		add(" and d.village_id = $%d", f.VillageID)
	}
	if f.TownshipID != 0 {
		add(" and d.village_id in (select id from division where parent_id = $%d)", f.TownshipID)
	}
	if !f.Since.IsZero() {
		add(" and x.published_on >= $%d", f.Since.String())
	}
	switch f.Signed {
	case "yes":
		add(" and exists (select 1 from disclosure_signoff o where o.version_id = x.id and o.slot = $%d)", f.Slot)
	case "no":
		add(" and not exists (select 1 from disclosure_signoff o where o.version_id = x.id and o.slot = $%d)", f.Slot)
	}
	return b.String(), args
}

// SlotOf gives the slot that a role signs in the list of a day; false if it
// signs none.
func (l List) SlotOf(role user.Role) (Slot, bool) {
	for _, slot := range l.Watch.Slots {
		if slot.signedBy(role) {
			return slot, true
		}
	}
	return Slot{}, false
}
