package finance

import (
	"context"
	"errors"
	"fmt"

	"sunshine/app/attachment"
	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

// Attachment is a receipt or photo of an entry, kept by its content.
type Attachment = attachment.Attachment

// ErrAttached is the cause of the Conflict that an entry has this file already.
var ErrAttached = errors.New("attached before")

// Limits of an upload.
const (
	MaxAttachment = attachment.Max
	maxNameRunes  = attachment.MaxName
)

// tidy judges an upload, one at a time: drawing may take 200 MB.
func (s *Store) tidy(data []byte) (kept []byte, mediaType string, err error) {
	s.drawing.Lock()
	defer s.drawing.Unlock()
	return attachment.Tidy(data)
}

// Attach adds a photo or PDF to a posted entry of a month that is still open.
// Once added it stays.
func (s *Store) Attach(ctx context.Context, by user.Actor, v village.Village, id int64, name string, data []byte) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	name, err := attachment.Name(name)
	if err != nil {
		return err
	}
	kept, mediaType, err := s.tidy(data)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		e, err := entryByID(ctx, q, id)
		if err != nil {
			return err
		}
		if e.VillageID != v.ID {
			return fault.Forbiddenf("这笔账不是%s的。", v.Name)
		}
		if err := openMonth(ctx, q, v.ID, e.Month); err != nil {
			return err
		}
		return s.keep(ctx, q, by, e, mediaType, name, kept)
	})
}

func (s *Store) keep(ctx context.Context, q db.Q, by user.Actor, e Entry, mediaType, name string, kept []byte) error {
	sum, err := attachment.Keep(ctx, q, mediaType, kept)
	if err != nil {
		return err
	}
	return s.attach(ctx, q, by, e, sum, name)
}

// attach adds content that is kept already.
func (s *Store) attach(ctx context.Context, q db.Q, by user.Actor, e Entry, sum, name string) error {
	var n int
	if err := q.QueryRowContext(ctx, "select count(*) + 1 from voucher_attachment where voucher_id = $1", e.ID).Scan(&n); err != nil {
		return err
	}
	if name == "" {
		name = fmt.Sprintf("单据%d", n)
	}
	_, err := q.ExecContext(ctx, `
		insert into voucher_attachment (voucher_id, n, sha256, name, added_by, added_at) values ($1, $2, $3, $4, $5, $6)`,
		e.ID, n, sum, name, by.ID, db.Time(s.Now()))
	if db.IsDuplicate(err) {
		return fault.Conflictf("这张单据已经加过了。").Because(ErrAttached)
	}
	if err != nil {
		return err
	}
	return audit.Add(ctx, q, by.Line(s.Now(), "voucher.attach", e.VillageID, e.Voucher(), name))
}

func attachmentsOf(ctx context.Context, q db.Q, villageID int64, m calendar.Month) (map[int64][]Attachment, error) {
	rows, err := q.QueryContext(ctx, `
		select f.voucher_id, f.sha256, c.type, f.name, c.size
		from voucher v join voucher_attachment f on f.voucher_id = v.id join content c on c.sha256 = f.sha256
		where v.village_id = $1 and v.month = $2
		order by f.voucher_id, f.n`, villageID, m.String())
	if err != nil {
		return nil, err
	}
	all := map[int64][]Attachment{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var id int64
		var a Attachment
		err := scan(&id, &a.SHA256, &a.Type, &a.Name, &a.Size)
		all[id] = append(all[id], a)
		return struct{}{}, err
	})
	return all, err
}
