package procedure

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"slices"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
)

// beginNotice makes the draft of the notice that a matter has come to, if it has
// come to one and there is none yet: nobody has to think of it (R20).
func (s *Store) beginNotice(ctx context.Context, q db.Q, by user.Actor, f FiledMatter) error {
	i := f.Matter.Publishing(calendar.DayOf(s.Now()))
	if i < 0 {
		return nil
	}
	p := f.Matter.Template.Stages[i].Publication
	x, err := disclosure.Current(ctx, q, f.VillageID, noticeItems()[p.Kind], f.Code())
	if fault.KindOf(err) != fault.NotFound {
		if err != nil || x.State != disclosure.Published || saysTheSame(x, f.notice(i)) {
			return err
		}
		_, err = disclosure.Renew(ctx, q, s.Now(), by, x, "这件事重新走了程序")
		return err
	}
	list, err := s.Catalogue.List(ctx, q, calendar.DayOf(s.Now()))
	if err != nil {
		return err
	}
	item := noticeItems()[p.Kind]
	_, err = disclosure.Begin(ctx, q, s.Now(), by, list.Chain(item), f.VillageID, item, f.Code(), f.Matter.Start.Title+noticeNames()[p.Kind])
	return err
}

// BeginNotice makes the draft of the notice a matter has come to by the mere
// passing of time; where there is none to make, nothing happens.
func (s *Store) BeginNotice(ctx context.Context, by user.Actor, v village.Village, id int64) error {
	if v.Worker(by, user.Head) != nil && v.Worker(by, user.Accountant) != nil {
		return v.Worker(by, user.Head)
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		f, err := s.byID(ctx, q, id)
		if err != nil {
			return err
		}
		if f.VillageID != v.ID {
			return fault.NotFoundf("没有这件事。")
		}
		return s.beginNotice(ctx, q, by, f)
	})
}

// NoticeOf gives the matter a version is the notice of, and the notice as it
// would be drawn now.
func (s *Store) NoticeOf(ctx context.Context, x disclosure.Version) (FiledMatter, Notice, error) {
	return s.noticeOf(ctx, s.DB.Read(), x)
}

func (s *Store) noticeOf(ctx context.Context, q db.Q, x disclosure.Version) (f FiledMatter, n Notice, err error) {
	var year string
	var number int
	if c, err := fmt.Sscanf(x.Period, "%4s-%d", &year, &number); c != 2 || err != nil {
		return f, n, fault.Conflictf("这不是一件事的公告。")
	}
	list, err := s.matters(ctx, q, "village_id = $1 and year = $2 and number = $3", x.VillageID, year, number)
	if err != nil {
		return f, n, err
	}
	for kind, item := range noticeItems() {
		if item != x.Item || len(list) == 0 {
			continue
		}
		if i := list[0].Matter.Template.published(kind); i >= 0 {
			n, err = s.draw(ctx, q, list[0], i, x)
			return list[0], n, err
		}
	}
	return f, n, fault.Conflictf("这不是一件事的公告。")
}

// draw draws the notice as the given version of it.
func (s *Store) draw(ctx context.Context, q db.Q, f FiledMatter, i int, x disclosure.Version) (Notice, error) {
	n := f.notice(i)
	v, err := village.ByID(ctx, q, x.VillageID)
	if err != nil {
		return n, err
	}
	today := calendar.DayOf(s.Now())
	n.Village = disclosure.Place{Code: v.Code, Name: v.Name, Township: v.Township.Name, County: v.County.Name}
	n.Source = v.Source
	n.Number = fmt.Sprintf("%s-M%s-%s-%d", v.Code, f.Code(), map[PublicationKind]string{PublishPlan: "1", PublishResolution: "2", PublishResult: "3"}[n.Kind], x.N)
	n.Version, n.Reason = x.N, x.Reason
	n.Reply = disclosure.Reply{Phone: v.Phone, Days: s.Rules.At(rules.ReplyDays, today).Value}
	n.Replaces, err = disclosure.ReplacesOf(ctx, q, x)
	return n, err
}

// SubmitNotice hands a notice in for review.
func (s *Store) SubmitNotice(ctx context.Context, by user.Actor, id int64) error {
	return s.DB.Write(ctx, func(q db.Q) error {
		x, err := disclosure.ByID(ctx, q, id)
		if err != nil {
			return err
		}
		_, n, err := s.noticeOf(ctx, q, x)
		if err != nil {
			return err
		}
		n.Drafted = disclosure.Act{By: by.Name, Post: by.Post, Day: calendar.DayOf(s.Now())}
		return disclosure.Submit(ctx, q, s.Now(), by, x, n)
	})
}

// ApproveNotice records the supervision committee's consent to a notice; its
// opinion is printed and names nobody's vote.
func (s *Store) ApproveNotice(ctx context.Context, by user.Actor, id int64, opinion string) error {
	return s.review(ctx, id, opinion, func(d *disclosure.Store) error { return d.Approve(ctx, by, id, opinion) })
}

// ReturnNotice sends a notice back with a reason.
func (s *Store) ReturnNotice(ctx context.Context, by user.Actor, id int64, reason string) error {
	return s.review(ctx, id, reason, func(d *disclosure.Store) error { return d.Return(ctx, by, id, reason) })
}

// ObjectNotice records that the supervision committee does not agree to a notice.
func (s *Store) ObjectNotice(ctx context.Context, by user.Actor, id int64, reason string) error {
	return s.review(ctx, id, reason, func(d *disclosure.Store) error { return d.Object(ctx, by, id, reason) })
}

// AnswerNotice records the village committee's answer to it.
func (s *Store) AnswerNotice(ctx context.Context, by user.Actor, id int64, answer string) error {
	return s.review(ctx, id, answer, func(d *disclosure.Store) error { return d.Answer(ctx, by, id, answer) })
}

func (s *Store) review(ctx context.Context, id int64, opinion string, do func(*disclosure.Store) error) error {
	x, err := disclosure.ByID(ctx, s.DB.Read(), id)
	if err != nil {
		return err
	}
	if err := keepBallotsSecret(ctx, s.DB.Read(), x.VillageID, map[string]string{"opinion": opinion}); err != nil {
		return err
	}
	return do(&disclosure.Store{DB: s.DB, Catalogue: s.Catalogue, Rules: s.Rules, Now: s.Now})
}

// PublishNotice draws the notice once more, sees that it is still what was
// reviewed, and freezes it with the names of those who drafted, reviewed and
// published it.
func (s *Store) PublishNotice(ctx context.Context, by user.Actor, id int64) error {
	now := s.Now()
	today := calendar.DayOf(now)
	return s.DB.Write(ctx, func(q db.Q) error {
		x, err := disclosure.ByID(ctx, q, id)
		if err != nil {
			return err
		}
		if err := x.MayPublish(by); err != nil {
			return err
		}
		_, n, err := s.noticeOf(ctx, q, x)
		if err != nil {
			return err
		}
		reviewed, err := ParseNotice(x.Document)
		if err != nil {
			return err
		}
		reviewed.Drafted = disclosure.Act{}
		if same, err := equal(n, reviewed); err != nil || !same {
			if err == nil {
				err = fault.Conflictf("审核以后这件事又有变动，不能按审过的公开。请退回，重新提交审核。")
			}
			return err
		}
		steps, err := disclosure.Steps(ctx, q, x.ID)
		if err != nil {
			return err
		}
		n.Drafted, n.Reviewed, _ = disclosure.Acts(steps)
		n.Publish = disclosure.Publishing(steps, by, now)
		n.ShownTo = today.AddDays(n.Days)
		return disclosure.Publish(ctx, q, now, by, x, n, n.ShownTo)
	})
}

// saysTheSame tells whether the published version x tells of the same decisions
// as n. What the supervision committee adds later to a step makes no new notice
// necessary: it stands on the matter's own page.
func saysTheSame(x disclosure.Version, n Notice) bool {
	out, err := ParseNotice(x.Document)
	if err != nil {
		return false
	}
	return slices.EqualFunc(out.Stages, n.Stages, sameStage) && out.Decided == n.Decided && reflect.DeepEqual(out.Work, n.Work)
}

// sameStage compares what was done, without the supervision committee's opinion.
func sameStage(a, b NoticeStage) bool {
	a.Agrees, b.Agrees = "", ""
	return reflect.DeepEqual(a, b)
}

func equal(a, b Notice) (bool, error) {
	x, _, err := disclosure.Freeze(a)
	if err != nil {
		return false, err
	}
	y, _, err := disclosure.Freeze(b)
	return bytes.Equal(x, y), err
}

// onTheWeb refuses a posting on the board whose notice is not out on the web
// with the same words: the two say the same.
func (s *Store) onTheWeb(ctx context.Context, q db.Q, f FiledMatter, a *Posted) error {
	st, _ := f.Matter.Template.Stage(a.Stage)
	if st == nil || st.Publication == nil {
		return nil // Apply says what is wrong with it
	}
	x, err := disclosure.Current(ctx, q, f.VillageID, noticeItems()[st.Publication.Kind], f.Code())
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if _, i := f.Matter.Template.Stage(a.Stage); err != nil || x.State != disclosure.Published || !saysTheSame(x, f.notice(i)) {
		return fault.Conflictf("“%s”的公告还没有在网上公开。请先提交、审核、公开，再打印出来贴到公开栏。", st.Name)
	}
	return nil
}
