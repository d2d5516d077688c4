package disclosure

import (
	"context"
	"time"
	"unicode/utf8"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
)

// Begin makes the first draft of a disclosure. It joins the caller's
// transaction, as do Submit, Publish and Correct: what they freeze belongs to
// another capability, which must read it in the same transaction. It goes
// through the chain's steps, whatever becomes of the catalogue meanwhile.
func Begin(ctx context.Context, q db.Q, now time.Time, by user.Actor, chain Chain, villageID int64, item, period, title string) (Version, error) {
	var d int64
	err := q.QueryRowContext(ctx, `
		insert into disclosure (village_id, item, period, title, created_at) values ($1, $2, $3, $4, $5) returning id`,
		villageID, item, period, title, db.Time(now)).Scan(&d)
	if db.IsDuplicate(err) {
		return Version{}, fault.Conflictf("“%s”已经有了。", title)
	}
	if err != nil {
		return Version{}, err
	}
	return insertVersion(ctx, q, now, by, d, 1, "", chain.text())
}

func insertVersion(ctx context.Context, q db.Q, now time.Time, by user.Actor, disclosureID int64, n int, reason, chain string) (Version, error) {
	var id int64
	err := q.QueryRowContext(ctx, `
		insert into disclosure_version (disclosure_id, n, state, reason, drafted_by, chain) values ($1, $2, 'draft', $3, $4, $5) returning id`,
		disclosureID, n, reason, by.ID, chain).Scan(&id)
	if db.IsDuplicate(err) {
		return Version{}, fault.Conflictf("这一期的更正已经在编了。")
	}
	if err != nil {
		return Version{}, err
	}
	if err := addStep(ctx, q, now, by, id, "draft", reason); err != nil {
		return Version{}, err
	}
	return ByID(ctx, q, id)
}

// Correct begins a new version of a published one, with the reason that
// readers will see. The old one stays readable.
func Correct(ctx context.Context, q db.Q, now time.Time, by user.Actor, v Version, reason string) (Version, error) {
	if by.Role != user.Accountant || by.DivisionID != v.VillageID {
		return Version{}, fault.Forbiddenf("更正要由本村的村会计来做。")
	}
	if v.State != Published || v.N != v.LatestN {
		return Version{}, fault.Conflictf("只有已公开的最新一版可以更正。")
	}
	reason, err := text("reason", reason, "请写明为什么更正，村民会看到这句话")
	if err != nil {
		return Version{}, err
	}
	return renew(ctx, q, now, by, v, reason)
}

// Renew begins a new version of a published one because what it tells of has
// gone on: whoever's act made it necessary, the accountant still hands it in.
// Another capability calls it in the same transaction as that act.
func Renew(ctx context.Context, q db.Q, now time.Time, by user.Actor, v Version, reason string) (Version, error) {
	if v.State != Published || v.N != v.LatestN {
		return Version{}, fault.Conflictf("只有已公开的最新一版可以出新版。")
	}
	return renew(ctx, q, now, by, v, reason)
}

func renew(ctx context.Context, q db.Q, now time.Time, by user.Actor, v Version, reason string) (Version, error) {
	w, err := insertVersion(ctx, q, now, by, v.DisclosureID, v.N+1, reason, v.Chain)
	if err != nil {
		return Version{}, err
	}
	return w, audit.Add(ctx, q, by.Line(now, "disclosure.correct", v.VillageID, v.Title, reason))
}

// Submit hands a draft in for review with a snapshot of its document.
func Submit(ctx context.Context, q db.Q, now time.Time, by user.Actor, v Version, doc any) error {
	if err := v.MaySubmit(by); err != nil {
		return err
	}
	canonical, _, err := Freeze(doc)
	if err == nil {
		err = screenDocument(ctx, q, now, v, canonical)
	}
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		update disclosure_version set state = 'submitted', document = $1, drafted_by = $2, reviewed_by = null where id = $3`,
		canonical, by.ID, v.ID)
	if err != nil {
		return err
	}
	if err := addStep(ctx, q, now, by, v.ID, "submit", ""); err != nil {
		return err
	}
	return audit.Add(ctx, q, by.Line(now, "disclosure.submit", v.VillageID, v.Title, ""))
}

// Approve records the supervision committee's consent, with an opinion that is
// printed under the sheet.
func (s *Store) Approve(ctx context.Context, by user.Actor, id int64, opinion string) error {
	if opinion = privacy.Line(opinion); opinion == "" {
		opinion = "同意公开"
	}
	return s.review(ctx, by, id, "approve", Approved, opinion)
}

// Return sends a version back with a reason.
func (s *Store) Return(ctx context.Context, by user.Actor, id int64, reason string) error {
	reason, err := text("opinion", reason, "请写明为什么退回，好让村会计改")
	if err != nil {
		return err
	}
	return s.review(ctx, by, id, "return", Returned, reason)
}

func (s *Store) review(ctx context.Context, by user.Actor, id int64, act string, to State, opinion string) error {
	if _, err := text("opinion", opinion, ""); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		v, err := ByID(ctx, q, id)
		if err != nil {
			return err
		}
		may := v.MayReview
		if to == Returned {
			may = v.MayReturn
		}
		if err := may(by); err != nil {
			return err
		}
		if err := s.eligible(ctx, q, by, v.VillageID); err != nil {
			return err
		}
		var reviewer any
		if to == Approved {
			reviewer = by.ID
		}
		if _, err := q.ExecContext(ctx, "update disclosure_version set state = $1, reviewed_by = $2 where id = $3", to, reviewer, id); err != nil {
			return err
		}
		if err := addStep(ctx, q, s.Now(), by, id, act, opinion); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "disclosure."+act, v.VillageID, v.Title, opinion))
	})
}

// mayTakeBack lets the head send an approved version back instead of
// publishing it, and give way to an objection instead of answering it.
func (v Version) mayTakeBack(by user.Actor) error {
	if by.Role != user.Head || by.DivisionID != v.VillageID || (v.State != Approved && !v.Objected()) {
		return fault.Forbiddenf("现在不能退回。")
	}
	return nil
}

// Publish freezes the document and puts it before the public, to stay on the
// board for shownDays days after today. The hash is stored with it.
func Publish(ctx context.Context, q db.Q, now time.Time, by user.Actor, v Version, doc any, shownUntil calendar.Day) error {
	if err := v.MayPublish(by); err != nil {
		return err
	}
	canonical, sum, err := Freeze(doc)
	if err == nil {
		err = screenDocument(ctx, q, now, v, canonical)
	}
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		update disclosure_version
		set state = 'published', document = $1, sha256 = $2, published_by = $3, published_at = $4, published_on = $5, shown_until = $6
		where id = $7`,
		canonical, sum, by.ID, db.Time(now), calendar.DayOf(now).String(), shownUntil.String(), v.ID)
	if err != nil {
		return err
	}
	if err := addStep(ctx, q, now, by, v.ID, "publish", ""); err != nil {
		return err
	}
	return audit.Add(ctx, q, by.Line(now, "disclosure.publish", v.VillageID, v.Title, sum))
}

// Signatures are what a publication adds to a document that was reviewed.
type Signatures struct {
	Drafted, Reviewed, Publish Act
	ShownTo                    calendar.Day
}

// sign gathers who drafted, reviewed and now publishes a version.
func (s *Store) sign(ctx context.Context, q db.Q, by user.Actor, x Version) (d Signatures, err error) {
	steps, err := Steps(ctx, q, x.ID)
	if err != nil {
		return d, err
	}
	now := s.Now()
	d.Drafted, d.Reviewed, _ = Acts(steps)
	d.Publish = Publishing(steps, by, now)
	d.ShownTo, err = s.ShownUntil(ctx, q, x.Item, calendar.DayOf(now))
	return d, err
}

// ReplacesOf names the version that x stands in for; none for a first one.
func ReplacesOf(ctx context.Context, q db.Q, x Version) (r Replaces, err error) {
	if x.N == 1 {
		return r, nil
	}
	r.Version = x.N - 1
	err = q.QueryRowContext(ctx, "select sha256 from disclosure_version where disclosure_id = $1 and n = $2", x.DisclosureID, r.Version).Scan(&r.SHA256)
	return r, err
}

// text trims a sentence that the public will read, refuses an empty one if why
// is given, and refuses personal data in it (R56).
func text(field, s, why string) (string, error) {
	s = privacy.Line(s)
	bad := fault.Invalidf("请改正下面这处。")
	switch {
	case s == "" && why != "":
		return "", bad.On(field, "%s", why)
	case utf8.RuneCountInString(s) > 200:
		return "", bad.On(field, "请写短些，不超过 200 个字")
	}
	if found := privacy.Scan(s); len(found) > 0 {
		return "", bad.On(field, "里面有%s（%s），村民会看到，请去掉", found[0].Kind, found[0].Masked)
	}
	return s, nil
}
