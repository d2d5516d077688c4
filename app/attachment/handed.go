package attachment

import (
	"context"
	"time"

	"sunshine/app/db"
	"sunshine/app/privacy"
)

// Handed is what is kept of a file that was handed in to be read: never the file.
type Handed struct {
	Name    string // nothing personal
	SHA256  string
	Size    int
	Refused string // why nothing of it was taken in; empty: it was
	By      string
	At      time.Time
}

// maxHandedName is how much of a file's name is kept, in characters.
const maxHandedName = 100

// HandedFile tells what may be kept of a file as it was handed in: not a name
// that holds personal data, nor the middle of a long one.
func HandedFile(name string, data []byte) Handed {
	return Handed{Name: handedName(name), SHA256: Sum(data), Size: len(data)}
}

func handedName(name string) string {
	name = privacy.Line(name)
	if found := privacy.Scan(name); len(found) > 0 {
		return "（文件名含" + found[0].Kind + "，没有保留）"
	}
	if r := []rune(name); len(r) > maxHandedName {
		return string(r[:maxHandedName-20]) + "…" + string(r[len(r)-15:])
	}
	return name
}

// NoteHanded writes down that the account handed a file in for a division, to be
// read as use. It joins the caller's transaction.
func NoteHanded(ctx context.Context, q db.Q, divisionID int64, use string, h Handed, accountID int64) error {
	_, err := q.ExecContext(ctx, `
		insert into handed_file (division_id, use, name, sha256, size, refused, account_id, by_name, at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		divisionID, use, handedName(h.Name), h.SHA256, h.Size, h.Refused, accountID, h.By, db.Time(h.At))
	return err
}

// HandedBefore gives when a file of the hash was first taken in for the division
// and the same use; its At is zero if it never was.
func HandedBefore(ctx context.Context, q db.Q, divisionID int64, use, sum string) (Handed, error) {
	list, err := handed(ctx, q, "division_id = $1 and use = $2 and sha256 = $3 and refused = '' order by id limit 1", divisionID, use, sum)
	if err != nil || len(list) == 0 {
		return Handed{}, err
	}
	return list[0], nil
}

// HandedRefused lists the files of a division that were refused for the use, the
// newest first.
func HandedRefused(ctx context.Context, q db.Q, divisionID int64, use string, limit int) ([]Handed, error) {
	return handed(ctx, q, "division_id = $1 and use = $2 and refused <> '' order by id desc limit $3", divisionID, use, limit)
}

func handed(ctx context.Context, q db.Q, where string, args ...any) ([]Handed, error) {
	rows, err := q.QueryContext(ctx, "select name, sha256, size, refused, by_name, at from handed_file where "+where, args...)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (h Handed, err error) {
		var at string
		if err = scan(&h.Name, &h.SHA256, &h.Size, &h.Refused, &h.By, &at); err != nil {
			return h, err
		}
		h.At, err = db.ParseTime(at)
		return h, err
	})
}
