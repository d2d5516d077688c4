package disclosure

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
)

// Chain is a way a publication goes from its draft to the board.
type Chain struct {
	Code   string   `toml:"code" json:"code"`
	Name   string   `toml:"name" json:"name"`
	Steps  []string `toml:"steps" json:"steps"`
	Source string   `toml:"source" json:"source"`
	Mark   string   `toml:"mark" json:"mark"`
}

// The steps after a draft was handed in. Review and publish are in every chain
// (R36).
const (
	StepReview  = "review"  // 监委会提意见
	StepMeet    = "meet"    // 村两委联席会议议定
	StepPublish = "publish" // 公开
	StepFile    = "file"    // 报乡镇备案
)

func (c Chain) check() error {
	order := []string{StepReview, StepMeet, StepPublish, StepFile}
	last := -1
	for _, s := range c.Steps {
		i := slices.Index(order, s)
		if i <= last {
			return fmt.Errorf("the steps %v are out of order", c.Steps)
		}
		last = i
	}
	if c.Code == "" || c.Name == "" || !slices.Contains(c.Steps, StepReview) || !slices.Contains(c.Steps, StepPublish) {
		return errors.New("a chain has a code, a name, review and publish")
	}
	return nil
}

// text writes the steps as a version keeps them: it goes the way that was
// right when it was begun.
func (c Chain) text() string { return strings.Join(c.Steps, ",") }

// Needs tells whether the version's way has the step.
func (v Version) Needs(step string) bool { return slices.Contains(strings.Split(v.Chain, ","), step) }

// Objected tells whether the supervision committee has objected and waits for
// the village committee's answer.
func (v Version) Objected() bool { return v.State == Submitted && v.LastAct == "object" }

// Met tells whether the joint meeting has agreed to what was reviewed.
func (v Version) Met() bool { return v.State == Approved && v.LastAct == "meet" }

// MayAnswer says whether the actor may answer the objection.
func (v Version) MayAnswer(by user.Actor) error {
	switch {
	case by.Role != user.Head || by.DivisionID != v.VillageID:
		return fault.Forbiddenf("监委会的意见要由本村的村主任（书记）来答复。")
	case !v.Objected():
		return fault.Conflictf("这一期没有等着答复的意见。")
	case by.ID == v.DraftedBy:
		return fault.Forbiddenf("编制、审核、公开要由三个人来做。")
	}
	return nil
}

// MayMeet says whether the actor may enter the joint meeting, or enter it anew
// where it was written down wrongly.
func (v Version) MayMeet(by user.Actor) error {
	switch {
	case by.Role != user.Head || by.DivisionID != v.VillageID:
		return fault.Forbiddenf("联席会议要由本村的村主任（书记）来记。")
	case !v.Needs(StepMeet):
		return fault.Conflictf("这一项公开不用开联席会议。")
	case v.State != Approved:
		return fault.Conflictf("这一期现在是“%s”，不用记联席会议。", v.State.Chinese())
	}
	return nil
}

// Objection is what the supervision committee does not agree with, and what
// the village committee answered to it.
type Objection struct {
	Text   string       `json:"text"`
	Answer string       `json:"answer"`
	By     string       `json:"by"` // who answered
	Post   string       `json:"post"`
	Day    calendar.Day `json:"day"` // of the answer
}

// Object records that the supervision committee does not agree, and why. It
// does not block: the village committee answers, and both are published with
// the document (R37, R23).
func (s *Store) Object(ctx context.Context, by user.Actor, id int64, reason string) error {
	reason, err := text("objection", reason, "请写明不同意什么、为什么，会和村委会的答复一起公开")
	if err != nil {
		return err
	}
	return s.step(ctx, by, id, "object", reason, func(ctx context.Context, q db.Q, v Version) error {
		if err := v.MayReview(by); err != nil {
			return err
		}
		return s.eligible(ctx, q, by, v.VillageID)
	})
}

// Answer records the village committee's answer to an objection; the version
// goes on to the next step. To give way instead, the head returns it.
func (s *Store) Answer(ctx context.Context, by user.Actor, id int64, answer string) error {
	answer, err := text("answer", answer, "请写明怎么答复，会和监委会的意见一起公开")
	if err != nil {
		return err
	}
	return s.step(ctx, by, id, "answer", answer, func(ctx context.Context, q db.Q, v Version) error {
		if err := v.MayAnswer(by); err != nil {
			return err
		}
		_, err := q.ExecContext(ctx, `
			update disclosure_version set state = 'approved',
			       reviewed_by = (select account_id from disclosure_step where version_id = $1 and act = 'object' order by id desc limit 1)
			where id = $1`, id)
		return err
	})
}

// step runs one act of the chain and notes it.
func (s *Store) step(ctx context.Context, by user.Actor, id int64, act, said string, do func(context.Context, db.Q, Version) error) error {
	return s.DB.Write(ctx, func(q db.Q) error {
		v, err := ByID(ctx, q, id)
		if err != nil {
			return err
		}
		if err := do(ctx, q, v); err != nil {
			return err
		}
		if err := addStep(ctx, q, s.Now(), by, id, act, said); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "disclosure."+act, v.VillageID, v.Title, said))
	})
}
