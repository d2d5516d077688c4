package finance

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"slices"

	"golang.org/x/image/draw"

	"sunshine/app/attachment"
	"sunshine/app/audit"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

// maxDraftFiles is how many photos and papers a draft takes.
const maxDraftFiles = 50

// smallEdge is the longer edge of a thumbnail, in pixels.
const smallEdge = 240

// small draws the thumbnail of a kept picture: a JPEG on white. A PDF has none.
func small(kept []byte, mediaType string) ([]byte, error) {
	if mediaType == "application/pdf" {
		return []byte{}, nil
	}
	img, _, err := image.Decode(bytes.NewReader(kept))
	if err != nil {
		return nil, err
	}
	b := img.Bounds()
	long := max(b.Dx(), b.Dy(), smallEdge)
	to := image.NewRGBA(image.Rect(0, 0, max(1, b.Dx()*smallEdge/long), max(1, b.Dy()*smallEdge/long)))
	draw.Draw(to, to.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(to, to.Bounds(), img, b, draw.Over, nil)
	var out bytes.Buffer
	err = jpeg.Encode(&out, to, &jpeg.Options{Quality: 72})
	return out.Bytes(), err
}

// small is the function of that name, for one picture at a time.
func (s *Store) small(kept []byte, mediaType string) ([]byte, error) {
	s.drawing.Lock()
	defer s.drawing.Unlock()
	return small(kept, mediaType)
}

func draftFiles(ctx context.Context, q db.Q, d Draft) ([]Attachment, error) {
	query, id := "select sha256, type, name, size from draft_file where draft_id = $1 order by n", d.ID
	if d.State == DraftPosted {
		query, id = "select f.sha256, c.type, f.name, c.size from voucher_attachment f join content c on c.sha256 = f.sha256 where f.voucher_id = $1 order by f.n", d.VoucherID
	}
	rows, err := q.QueryContext(ctx, query, id)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (a Attachment, err error) {
		err = scan(&a.SHA256, &a.Type, &a.Name, &a.Size)
		return a, err
	})
}

// AttachDraft adds a photo or PDF to an open draft, behind those it has. What is
// refused by Attach is refused here.
func (s *Store) AttachDraft(ctx context.Context, by user.Actor, v village.Village, id int64, name string, data []byte) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	name, err := attachment.Name(name)
	if err != nil {
		return err
	}
	if d, err := s.Draft(ctx, v.ID, id); err != nil || d.State != DraftOpen || len(d.Files) >= maxDraftFiles { // before drawing, which takes long
		return orOver(d, err)
	}
	kept, mediaType, err := s.tidy(data)
	if err != nil {
		return err
	}
	thumb, err := s.small(kept, mediaType)
	if err != nil {
		return err
	}
	a := Attachment{SHA256: attachment.Sum(kept), Type: mediaType, Name: name, Size: len(kept)}
	return s.DB.Write(ctx, func(q db.Q) error {
		d, err := openDraft(ctx, q, v.ID, id)
		if err != nil || len(d.Files) >= maxDraftFiles {
			return orOver(d, err)
		}
		return s.insertDraftFile(ctx, q, by, d, a, kept, thumb)
	})
}

// orOver tells why a draft takes no more files.
func orOver(d Draft, err error) error {
	switch {
	case err != nil:
		return err
	case d.State != DraftOpen:
		return d.over()
	}
	return fault.Invalidf("附件没有加上。").On("file", "一张凭证最多 %d 份单据", maxDraftFiles)
}

func (s *Store) insertDraftFile(ctx context.Context, q db.Q, by user.Actor, d Draft, a Attachment, kept, thumb []byte) error {
	var n int
	if err := q.QueryRowContext(ctx, "select coalesce(max(n), 0) + 1 from draft_file where draft_id = $1", d.ID).Scan(&n); err != nil {
		return err
	}
	if a.Name == "" {
		a.Name = fmt.Sprintf("单据%d", n)
	}
	_, err := q.ExecContext(ctx, `
		insert into draft_file (draft_id, sha256, n, type, name, size, bytes, small, added_by, added_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		d.ID, a.SHA256, n, a.Type, a.Name, a.Size, kept, thumb, by.ID, db.Time(s.Now()))
	if db.IsDuplicate(err) {
		return fault.Conflictf("这张单据已经加过了。").Because(ErrAttached)
	}
	if err != nil {
		return err
	}
	return audit.Add(ctx, q, by.Line(s.Now(), "draft.attach", d.VillageID, d.Name(), a.Name))
}

// DetachDraft takes a file off an open draft; its bytes are gone then. One that
// is not there is no fault: somebody took it away already.
func (s *Store) DetachDraft(ctx context.Context, by user.Actor, v village.Village, id int64, sum string) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		d, err := openDraft(ctx, q, v.ID, id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(d.Files, func(a Attachment) bool { return a.SHA256 == sum })
		if i < 0 {
			return nil
		}
		if _, err := q.ExecContext(ctx, "delete from draft_file where draft_id = $1 and sha256 = $2", d.ID, sum); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "draft.detach", v.ID, d.Name(), d.Files[i].Name))
	})
}

// MoveDraftFile moves a file of an open draft by so many places, back for a
// number below zero; at an end it stays there.
func (s *Store) MoveDraftFile(ctx context.Context, by user.Actor, v village.Village, id int64, sum string, places int) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		d, err := openDraft(ctx, q, v.ID, id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(d.Files, func(a Attachment) bool { return a.SHA256 == sum })
		if i < 0 {
			return fault.NotFoundf("这张草稿没有这份单据。")
		}
		to := min(max(i+places, 0), len(d.Files)-1)
		if to == i {
			return nil
		}
		moved := d.Files[i]
		files := slices.Insert(slices.Delete(slices.Clone(d.Files), i, i+1), to, moved)
		for n, a := range files {
			if _, err := q.ExecContext(ctx, "update draft_file set n = $3 where draft_id = $1 and sha256 = $2", d.ID, a.SHA256, n+1); err != nil {
				return err
			}
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "draft.order", v.ID, d.Name(), moved.Name))
	})
}

// DraftFile gives a file of a draft of the village, of a posted one that of its
// voucher. Small asks for the thumbnail, a JPEG, which a PDF has not. NotFound if
// there is none.
func (s *Store) DraftFile(ctx context.Context, villageID, id int64, sum string, thumb bool) (a Attachment, data []byte, err error) {
	q := s.DB.Read()
	d, err := draftByID(ctx, q, villageID, id)
	if err != nil {
		return a, nil, err
	}
	i := slices.IndexFunc(d.Files, func(a Attachment) bool { return a.SHA256 == sum })
	if i < 0 || thumb && d.Files[i].Type == "application/pdf" {
		return a, nil, fault.NotFoundf("这张草稿没有这份单据。")
	}
	a = d.Files[i]
	table, column := "draft_file", "bytes"
	if thumb {
		column, a.Type = "small", "image/jpeg"
	}
	switch {
	case d.State != DraftPosted:
		err = q.QueryRowContext(ctx, "select "+column+" from "+table+" where sha256 = $1 and draft_id = $2", sum, d.ID).Scan(&data)
	case thumb:
		data, err = s.Thumbnail(ctx, sum)
	default:
		err = q.QueryRowContext(ctx, "select bytes from content where sha256 = $1", sum).Scan(&data)
	}
	return a, data, err
}

// Thumbnail gives the small JPEG of a kept picture. One that was kept without is
// drawn now. NotFound if there is no such content, or if it is no picture.
func (s *Store) Thumbnail(ctx context.Context, sum string) (data []byte, err error) {
	q := s.DB.Read()
	err = q.QueryRowContext(ctx, "select bytes from thumbnail where sha256 = $1", sum).Scan(&data)
	if !db.NoRow(err) {
		return data, err
	}
	var kept []byte
	err = q.QueryRowContext(ctx, "select bytes from content where sha256 = $1 and type in ('image/jpeg', 'image/png')", sum).Scan(&kept)
	if db.NoRow(err) {
		return nil, fault.NotFoundf("没有这张单据。")
	}
	if err != nil {
		return nil, err
	}
	return s.small(kept, "")
}

// attachDraft makes the files of a draft those of the voucher it becomes.
func (s *Store) attachDraft(ctx context.Context, q db.Q, by user.Actor, d Draft, e Entry) error {
	for _, sql := range []string{
		"insert into content (sha256, type, size, bytes) select sha256, type, size, bytes from draft_file where draft_id = $1 on conflict (sha256) do nothing",
		"insert into thumbnail (sha256, bytes) select sha256, small from draft_file where draft_id = $1 and type <> 'application/pdf' on conflict (sha256) do nothing",
	} {
		if _, err := q.ExecContext(ctx, sql, d.ID); err != nil {
			return err
		}
	}
	for n, a := range d.Files {
		_, err := q.ExecContext(ctx, "insert into voucher_attachment (voucher_id, n, sha256, name, added_by, added_at) values ($1, $2, $3, $4, $5, $6)",
			e.ID, n+1, a.SHA256, a.Name, by.ID, db.Time(s.Now()))
		if err != nil {
			return err
		}
		if err := audit.Add(ctx, q, by.Line(s.Now(), "voucher.attach", d.VillageID, e.Voucher(), a.Name)); err != nil {
			return err
		}
	}
	_, err := q.ExecContext(ctx, "delete from draft_file where draft_id = $1", d.ID)
	return err
}
