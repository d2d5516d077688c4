package village

import (
	"context"

	"sunshine/app/privacy"
)

// waived tells whether a text that holds a number may be public for the village:
// its head asked, its township confirmed, as for the mobile telephone of the office.
func (s *Store) waived(ctx context.Context, villageID int64, text string) (ok bool, err error) {
	err = s.DB.Read().QueryRowContext(ctx, `
		select exists (
			select 1 from personal_override o
			where o.village_id = $1 and o.sha256 = $2
			and exists (select 1 from personal_override_step s where s.override_id = o.id and s.act = 'confirm')
			and not exists (select 1 from personal_override_step s where s.override_id = o.id and s.act = 'withdraw'))`,
		villageID, privacy.TextHash(text)).Scan(&ok)
	return ok, err
}
