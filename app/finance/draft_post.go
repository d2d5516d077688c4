package finance

import (
	"context"
	"slices"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

// PostDraft books a draft as it stands at the revision, with its files, and
// gives the voucher's head. It refuses what PostVoucher refuses; fields have the
// names of DraftBody.Inputs. A draft posts once: again it gives the voucher it
// became. A revision that is not the last is a Conflict.
func (s *Store) PostDraft(ctx context.Context, by user.Actor, v village.Village, id int64, revision int) (e Entry, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return e, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		d, err := draftByID(ctx, q, v.ID, id)
		if err != nil {
			return err
		}
		switch {
		case d.State == DraftPosted:
			e, err = entryByID(ctx, q, d.VoucherID)
			return err
		case d.State != DraftOpen:
			return d.over()
		case d.Revision != revision:
			return fault.Conflictf("%s刚才又改了这张草稿，还没有记账。请看过再记。", d.UpdatedBy)
		}
		e, err = s.bookDraft(ctx, q, by, v, d)
		return err
	})
	return e, err
}

func (s *Store) bookDraft(ctx context.Context, q db.Q, by user.Actor, v village.Village, d Draft) (e Entry, err error) {
	r, err := s.readDraft(ctx, q, v.ID, d.Body)
	if err != nil {
		return e, err
	}
	chart, err := s.chartOf(ctx, q, v.ID)
	if err != nil {
		return e, err
	}
	n := r.voucher
	n.Once = d.once
	if _, err := n.clean(chart, calendar.DayOf(s.Now())); err != nil {
		return e, r.refused(err)
	}
	if len(r.Unread) > 0 {
		return e, r.refused(fault.Invalidf("这张凭证没有记上，请改正下面几处。"))
	}
	if e, err = s.postVoucher(ctx, q, by, v, n); err != nil {
		return e, r.refused(err)
	}
	if err := s.attachDraft(ctx, q, by, d, e); err != nil {
		return e, err
	}
	_, err = q.ExecContext(ctx, "update draft set state = 'posted', voucher_id = $2, updated_by = $3, updated_at = $4 where id = $1", d.ID, e.ID, by.ID, db.Time(s.Now()))
	return e, err
}

// checkDrafts looks for vouchers that are still drafts: once the month is closed
// they can't be posted.
func checkDrafts(ctx context.Context, q db.Q, v village.Village, m calendar.Month) (CloseItem, error) {
	item := CloseItem{Check: CheckDrafts, Level: CloseDone, Text: "没有还没记账的凭证草稿。"}
	var err error
	item.Drafts, err = drafts(ctx, q, "d.village_id = $1 and d.state = 'open' and d.month <= $2 order by d.month desc, d.id", v.ID, m.String())
	item.Drafts = slices.DeleteFunc(item.Drafts, Draft.Empty)
	if err != nil || len(item.Drafts) == 0 {
		return item, err
	}
	item.Level, item.Text = CloseWarn, "有没写日期、或者日期在前面月份的凭证草稿。里面要是有这个月的账，结账以后就记不进来了。"
	if item.Drafts[0].Body.Month() == m {
		item.Level, item.Text = CloseStop, "这个月还有没记账的凭证草稿。请记上账；不要的，把它放弃。"
	}
	return item, nil
}
