package asset

import (
	"context"

	"sunshine/app/attachment"
	"sunshine/app/audit"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
	"sunshine/app/village"
)

// maxPhotos is how many photos and papers a thing may have hanging.
const maxPhotos = 20

// ErrPhotoTwice says that a photo hangs there already.
var ErrPhotoTwice = fault.Conflictf("照片没有加上。").On("file", "这张照片已经有了")

// AddPhoto adds a photo or paper to a thing. Everyone sees it at once: where it
// was taken is left behind (R56).
func (s *Store) AddPhoto(ctx context.Context, by user.Actor, v village.Village, number, name string, data []byte) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	name, err := attachment.Name(name)
	if err != nil {
		return err
	}
	kept, mediaType, err := attachment.Tidy(data)
	if err != nil {
		return err
	}
	if name == "" {
		name = "照片"
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		t, err := thing(ctx, q, v.ID, number)
		if err != nil {
			return err
		}
		sum, hanging := attachment.Sum(kept), 0
		for _, p := range t.Photos {
			if p.TakenDown == "" {
				hanging++
				if p.SHA256 == sum {
					return ErrPhotoTwice
				}
			}
		}
		if hanging == maxPhotos {
			return fault.Conflictf("照片没有加上。").On("file", "一%s最多 %d 张，请先撤下没用的", t.Kind().Counter(), maxPhotos)
		}
		if sum, err = attachment.Keep(ctx, q, mediaType, kept); err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, "insert into thing_file (thing_id, n, sha256, name, day, added_by, added_at) values ($1, $2, $3, $4, $5, $6, $7)",
			t.ID, len(t.Photos)+1, sum, name, s.today().String(), by.ID, db.Time(s.Now()))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "thing.photo", v.ID, t.Number.String(), name))
	})
}

// TakeDown takes a photo away from everyone's eyes, with the reason; that there
// was one stays to be seen.
func (s *Store) TakeDown(ctx context.Context, by user.Actor, v village.Village, number string, n int, reason string) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	bad := fault.Invalidf("没有撤下。")
	if reason = privacy.Line(reason); reason == "" {
		return bad.On("reason", "请写为什么撤下")
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		look, err := s.look(ctx, q, v.ID)
		if err != nil {
			return err
		}
		if checkText(bad, "reason", reason, look); len(bad.Fields) > 0 {
			return bad
		}
		t, err := thing(ctx, q, v.ID, number)
		if err != nil {
			return err
		}
		if n < 1 || n > len(t.Photos) || t.Photos[n-1].TakenDown != "" {
			return fault.NotFoundf("没有这张照片，或者已经撤下了。")
		}
		_, err = q.ExecContext(ctx, "update thing_file set taken_by = $1, taken_on = $2, reason = $3 where thing_id = $4 and n = $5",
			by.ID, s.today().String(), reason, t.ID, n)
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "thing.takedown", v.ID, t.Number.String(), reason))
	})
}

// Photo gives a photo that hangs, with its bytes; NotFound for one taken down, and
// for one that may not be shown to everyone (R56): a paper that nobody has
// confirmed, or with a child's name that the village's lists know now.
func (s *Store) Photo(ctx context.Context, villageID int64, number string, n int) (p Photo, body []byte, err error) {
	t, err := s.Thing(ctx, villageID, number)
	if err != nil {
		return p, nil, err
	}
	if n < 1 || n > len(t.Photos) {
		return p, nil, fault.NotFoundf("没有这张照片。")
	}
	if p = t.Photos[n-1]; p.TakenDown != "" || t.Ended == Struck {
		return p, nil, fault.NotFoundf("这张照片撤下了。")
	}
	held, err := s.HeldBack(ctx, t)
	if err != nil {
		return p, nil, err
	}
	if held[n] {
		return p, nil, fault.NotFoundf("这份材料还没有查过有没有个人信息，暂不公开。")
	}
	err = s.DB.Read().QueryRowContext(ctx, "select bytes from content where sha256 = $1", p.SHA256).Scan(&body)
	return p, body, err
}

// HeldBack tells which papers of a thing, by number, may not be shown to everyone
// (R56): nobody has confirmed what the scanner could not read, or something
// personal stands in it. Pictures are never among them.
func (s *Store) HeldBack(ctx context.Context, t Thing) (map[int]bool, error) {
	held := map[int]bool{}
	var scan privacy.Scanner
	for _, p := range t.Photos {
		if p.Picture() || p.TakenDown != "" {
			continue
		}
		if scan.On.IsZero() {
			var err error
			if scan, err = disclosure.ScannerOf(ctx, s.DB.Read(), t.VillageID, s.today()); err != nil {
				return nil, err
			}
		}
		switch err := attachment.Ready(ctx, s.DB.Read(), t.VillageID, p.SHA256, p.Name, scan); {
		case fault.KindOf(err) == fault.Conflict:
			held[p.N] = true
		case err != nil:
			return nil, err
		}
	}
	return held, nil
}
