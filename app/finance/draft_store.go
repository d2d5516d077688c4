package finance

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

const draftQuery = `
	select d.id, d.village_id, d.revision, d.state, d.body, c.name, d.created_at, u.name, d.updated_at, d.once,
	       coalesce(v.id, 0), coalesce(v.month, ''), coalesce(v.number, 0)
	from draft d
	join user_account c on c.id = d.created_by
	join user_account u on u.id = d.updated_by
	left join voucher v on v.id = d.voucher_id
	where `

func scanDraft(scan db.Scan) (d Draft, err error) {
	var body, created, updated, month string
	var number int
	if err = scan(&d.ID, &d.VillageID, &d.Revision, &d.State, &body, &d.CreatedBy, &created, &d.UpdatedBy, &updated, &d.once, &d.VoucherID, &month, &number); err != nil {
		return d, err
	}
	d.Voucher = numberOf(month, number)
	if d.Body, err = parseDraftBody(body); err != nil {
		return d, err
	}
	if d.CreatedAt, err = db.ParseTime(created); err != nil {
		return d, err
	}
	d.UpdatedAt, err = db.ParseTime(updated)
	return d, err
}

func drafts(ctx context.Context, q db.Q, where string, args ...any) ([]Draft, error) {
	rows, err := q.QueryContext(ctx, draftQuery+where, args...)
	if err != nil {
		return nil, err
	}
	list, err := db.Collect(rows, scanDraft)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Files, err = draftFiles(ctx, q, list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Drafts gives the village's open drafts, the one changed last first.
func (s *Store) Drafts(ctx context.Context, villageID int64) ([]Draft, error) {
	return drafts(ctx, s.DB.Read(), "d.village_id = $1 and d.state = 'open' order by d.updated_at desc, d.id desc", villageID)
}

// Draft gives a draft of the village, whatever became of it; NotFound if the
// village has none like it.
func (s *Store) Draft(ctx context.Context, villageID, id int64) (Draft, error) {
	return draftByID(ctx, s.DB.Read(), villageID, id)
}

func draftByID(ctx context.Context, q db.Q, villageID, id int64) (Draft, error) {
	list, err := drafts(ctx, q, "d.village_id = $1 and d.id = $2", villageID, id)
	if err == nil && len(list) == 0 {
		err = fault.NotFoundf("没有这张草稿。")
	}
	if err != nil {
		return Draft{}, err
	}
	return list[0], nil
}

// openDraft is draftByID for one that may still be changed. What was said of a
// closed one is a Conflict that names the voucher it became.
func openDraft(ctx context.Context, q db.Q, villageID, id int64) (Draft, error) {
	d, err := draftByID(ctx, q, villageID, id)
	if err == nil && d.State != DraftOpen {
		err = d.over()
	}
	return d, err
}

// ErrDraftOver is the cause of the Conflict that a draft is posted or dropped.
var ErrDraftOver = errors.New("the draft is not open")

func (d Draft) over() error {
	if d.State == DraftPosted {
		return fault.Conflictf("%s已经把这张草稿记上了账，凭证号 %s，不能再改。要改请冲销后重新记。", d.UpdatedBy, d.Voucher).Because(ErrDraftOver)
	}
	return fault.Conflictf("%s已经把这张草稿放弃了，不能再改。还要用，请新建一张。", d.UpdatedBy).Because(ErrDraftOver)
}

// DraftSource says what a new draft begins from: a template by its id, a posted
// voucher to copy, one whose day and people go on, or nothing. With a template,
// LikeID may name a draft whose day and people go on.
type DraftSource struct {
	Template  string
	LikeID    int64
	VoucherID int64
	AfterID   int64
}

// NewDraft begins a draft. A copy of a voucher has its accounts, words and
// amounts, but neither its day nor its reason nor its files. Who asks for an
// empty one and has one that was left empty gets that.
func (s *Store) NewDraft(ctx context.Context, by user.Actor, v village.Village, from DraftSource) (d Draft, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return d, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		body, err := s.sourceBody(ctx, q, v, from)
		if err != nil {
			return err
		}
		if body.Empty() {
			if d, err = s.emptyDraft(ctx, q, by, v, body); err != nil || d.ID != 0 {
				return err
			}
		}
		if d, err = s.insertDraft(ctx, q, by, v, body); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "draft.begin", v.ID, d.Name(), ""))
	})
	return d, err
}

// Name calls a draft by its number among all drafts.
func (d Draft) Name() string { return fmt.Sprintf("草稿 %d", d.ID) }

func (s *Store) sourceBody(ctx context.Context, q db.Q, v village.Village, from DraftSource) (b DraftBody, err error) {
	today := calendar.DayOf(s.Now()).String()
	switch {
	case from.Template != "":
		t, err := s.template(ctx, q, v.ID, from.Template)
		b = t.Body
		b.Day = today
		if err != nil || from.LikeID == 0 {
			return b, err
		}
		like, err := draftByID(ctx, q, v.ID, from.LikeID)
		b.Day, b.Handler, b.Witness, b.Reviewer, b.Approver = like.Body.Day, like.Body.Handler, like.Body.Witness, like.Body.Reviewer, like.Body.Approver
		return b, err
	case from.VoucherID != 0:
		b, err = s.voucherBody(ctx, q, v.ID, from.VoucherID)
		b.Day = today
		return b, err
	case from.AfterID != 0:
		p, err := voucherByID(ctx, q, from.AfterID)
		if err == nil && p.VillageID != v.ID {
			err = fault.NotFoundf("没有这张凭证。")
		}
		return DraftBody{Day: p.Day.String(), Handler: p.Handler, Witness: p.Witness, Reviewer: p.Reviewer, Approver: p.Approver}, err
	}
	return DraftBody{Day: today}, nil
}

// emptyDraft finds the person's own draft that was left empty, and gives it the
// day and the people; the zero Draft if there is none.
func (s *Store) emptyDraft(ctx context.Context, q db.Q, by user.Actor, v village.Village, body DraftBody) (Draft, error) {
	list, err := drafts(ctx, q, "d.village_id = $1 and d.state = 'open' and d.created_by = $2 and d.updated_by = $2 order by d.id desc limit 20", v.ID, by.ID)
	if err != nil {
		return Draft{}, err
	}
	for _, d := range list {
		if d.Empty() {
			d, _, err := s.saveDraft(ctx, q, by, v, d.ID, d.Revision, body.tidy())
			return d, err
		}
	}
	return Draft{}, nil
}

func (s *Store) insertDraft(ctx context.Context, q db.Q, by user.Actor, v village.Village, body DraftBody) (d Draft, err error) {
	body = body.tidy()
	text, err := body.canonical()
	if err != nil {
		return d, err
	}
	var id int64
	err = q.QueryRowContext(ctx, `
		insert into draft (village_id, revision, body, month, once, created_by, created_at, updated_by, updated_at)
		values ($1, 1, $2, $3, $4, $5, $6, $5, $6)
		returning id`, v.ID, text, monthText(body), "draft-"+rand.Text(), by.ID, db.Time(s.Now())).Scan(&id)
	if err != nil {
		return d, err
	}
	if _, err := s.keepRevision(ctx, q, by, id, 0, 1, text); err != nil {
		return d, err
	}
	return draftByID(ctx, q, v.ID, id)
}

func monthText(b DraftBody) string {
	if m := b.Month(); !m.IsZero() {
		return m.String()
	}
	return ""
}

// keepRevision writes what was typed into the history and gives the row's id.
func (s *Store) keepRevision(ctx context.Context, q db.Q, by user.Actor, draftID int64, base, revision int, body string) (id int64, err error) {
	err = q.QueryRowContext(ctx, "insert into draft_revision (draft_id, base, revision, body, by_id, at) values ($1, $2, $3, $4, $5, $6) returning id",
		draftID, base, revision, body, by.ID, db.Time(s.Now())).Scan(&id)
	return id, err
}

// SaveDraft keeps what was typed on the revision. If somebody changed the draft
// since, theirs stands, mine is kept in the history, and the Conflict's cause is
// a *DraftConflict that tells what differs. A body that changes nothing gives no
// new revision. It writes no line of audit: the history is one.
func (s *Store) SaveDraft(ctx context.Context, by user.Actor, v village.Village, id int64, revision int, body DraftBody) (d Draft, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return d, err
	}
	body = body.tidy()
	if err := body.fits(); err != nil {
		return d, err
	}
	var clash error
	err = s.DB.Write(ctx, func(q db.Q) error {
		d, clash, err = s.saveDraft(ctx, q, by, v, id, revision, body)
		return err
	})
	return d, cmp.Or(err, clash)
}

// saveDraft gives as clash the Conflict that must not undo what it wrote: the
// body that lost.
func (s *Store) saveDraft(ctx context.Context, q db.Q, by user.Actor, v village.Village, id int64, revision int, body DraftBody) (d Draft, clash, err error) {
	if d, err = draftByID(ctx, q, v.ID, id); err != nil {
		return d, nil, err
	}
	if d.Body.same(body) {
		return d, nil, nil
	}
	text, err := body.canonical()
	if err != nil {
		return d, nil, err
	}
	if revision < 1 || revision > d.Revision {
		return d, nil, fault.Invalidf("这一页放得太久了，没有存上。请刷新后再改。").On("revision", "不认识的版本")
	}
	if d.State != DraftOpen {
		_, err := s.keepBeside(ctx, q, by, id, revision, text)
		return d, d.over(), err
	}
	if revision != d.Revision {
		clash, err := s.conflict(ctx, q, by, d, revision, body, text)
		return d, clash, err
	}
	if _, err := s.keepRevision(ctx, q, by, id, revision, revision+1, text); err != nil {
		return d, nil, err
	}
	_, err = q.ExecContext(ctx, "update draft set revision = $2, body = $3, month = $4, updated_by = $5, updated_at = $6 where id = $1",
		id, revision+1, text, monthText(body), by.ID, db.Time(s.Now()))
	if err != nil {
		return d, nil, err
	}
	d, err = draftByID(ctx, q, v.ID, id)
	return d, nil, err
}

// conflict keeps the body that came too late and tells what it misses.
func (s *Store) conflict(ctx context.Context, q db.Q, by user.Actor, d Draft, revision int, mine DraftBody, text string) (clash, err error) {
	kept, err := s.keepBeside(ctx, q, by, d.ID, revision, text)
	if err != nil {
		return nil, err
	}
	base, err := revisionBody(ctx, q, d.ID, revision)
	if err != nil {
		return nil, err
	}
	return compareDrafts(d, kept, base, mine).fault(), nil
}

// keepBeside keeps a body that came too late. The same one again adds nothing:
// a script tries more than once.
func (s *Store) keepBeside(ctx context.Context, q db.Q, by user.Actor, draftID int64, base int, body string) (id int64, err error) {
	err = q.QueryRowContext(ctx, "select coalesce(max(id), 0) from draft_revision where draft_id = $1 and base = $2 and revision = 0 and by_id = $3 and body = $4",
		draftID, base, by.ID, body).Scan(&id)
	if err != nil || id != 0 {
		return id, err
	}
	return s.keepRevision(ctx, q, by, draftID, base, 0, body)
}

// revisionBody gives the body that a revision had.
func revisionBody(ctx context.Context, q db.Q, draftID int64, revision int) (DraftBody, error) {
	var text string
	err := q.QueryRowContext(ctx, "select body from draft_revision where draft_id = $1 and revision = $2", draftID, revision).Scan(&text)
	if err != nil {
		return DraftBody{}, err
	}
	return parseDraftBody(text)
}

// SettleDraft ends a conflict between what was kept and the revision, see
// DraftConflict.Settle. If the draft was changed again since, it is a Conflict
// as in SaveDraft.
func (s *Store) SettleDraft(ctx context.Context, by user.Actor, v village.Village, id, kept int64, revision int, mine func(pick string) bool) (d Draft, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return d, err
	}
	var clash error
	err = s.DB.Write(ctx, func(q db.Q) error {
		if d, err = draftByID(ctx, q, v.ID, id); err != nil {
			return err
		}
		x, err := s.keptConflict(ctx, q, by, d, kept, revision)
		if err != nil {
			return err
		}
		body := x.Settle(mine).tidy()
		if err := body.fits(); err != nil {
			return err
		}
		if d, clash, err = s.saveDraft(ctx, q, by, v, id, revision, body); err != nil || clash != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "draft.settle", v.ID, d.Name(), fmt.Sprintf("第 %d 次修改", d.Revision)))
	})
	return d, cmp.Or(err, clash)
}

// keptConflict builds the conflict between a revision and what the person kept
// beside it anew.
func (s *Store) keptConflict(ctx context.Context, q db.Q, by user.Actor, d Draft, kept int64, revision int) (x *DraftConflict, err error) {
	var base int
	var text string
	err = q.QueryRowContext(ctx, "select base, body from draft_revision where id = $1 and draft_id = $2 and revision = 0 and by_id = $3", kept, d.ID, by.ID).Scan(&base, &text)
	if db.NoRow(err) {
		return x, fault.NotFoundf("没有找到您改的那一份。")
	}
	if err != nil {
		return x, err
	}
	if revision < base || revision > d.Revision {
		return x, fault.Invalidf("这一页放得太久了，没有存上。请回到草稿再改。")
	}
	mine, err := parseDraftBody(text)
	if err != nil {
		return x, err
	}
	was, err := revisionBody(ctx, q, d.ID, base)
	if err != nil {
		return x, err
	}
	if d.Body, err = revisionBody(ctx, q, d.ID, revision); err != nil {
		return x, err
	}
	return compareDrafts(d, kept, was, mine), nil
}

// DropDraft gives an open draft up. It stays in the history with its files. A
// revision that is not the last is a Conflict: somebody is still writing on it.
func (s *Store) DropDraft(ctx context.Context, by user.Actor, v village.Village, id int64, revision int) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		d, err := draftByID(ctx, q, v.ID, id)
		if err != nil || d.State == DraftDropped {
			return err
		}
		switch {
		case d.State == DraftPosted:
			return d.over()
		case d.Revision != revision:
			return fault.Conflictf("%s刚才又改了这张草稿，没有放弃。请看过再决定。", d.UpdatedBy)
		}
		_, err = q.ExecContext(ctx, "update draft set state = 'dropped', updated_by = $2, updated_at = $3 where id = $1", id, by.ID, db.Time(s.Now()))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "draft.drop", v.ID, d.Name(), ""))
	})
}
