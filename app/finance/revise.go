package finance

import (
	"context"

	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

// ReviseTable puts one table of a previewed file in the place of an earlier
// one: of a version that is not out yet, or, with a reason, as a correction of
// a published one. Index picks the table in the file.
func (s *Store) ReviseTable(ctx context.Context, by user.Actor, v village.Village, d *disclosure.Store, id int64, index int, version int64, reason string) (saved Saved, err error) {
	err = s.DB.Write(ctx, func(q db.Q) error {
		p, err := s.ready(ctx, q, by, v, id)
		if err != nil {
			return err
		}
		if p.CashBook() || index < 0 || index >= len(p.Tables) {
			return fault.Conflictf("文件里没有这张表。")
		}
		x, err := disclosure.ByID(ctx, q, version)
		if err == nil && (x.VillageID != v.ID || x.Item == disclosure.FinanceMonth) {
			err = fault.NotFoundf("没有找到要换的那份表。")
		}
		if err != nil {
			return err
		}
		t := Document(p.Tables[index], p.Decisions)
		w, err := d.CorrectTable(ctx, q, by, x, t, reason)
		if err != nil {
			return err
		}
		saved = Saved{Entries: len(t.Rows), Versions: []int64{w.ID}}
		return s.markSaved(ctx, q, by, p)
	})
	return saved, err
}
