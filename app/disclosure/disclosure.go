// Package disclosure holds the published thing: a catalogue item of one village
// and period, its versions and the review chain every version goes through
// (R36: plan → supervision committee → head publishes; each step a named
// person; publisher ≠ reviewer ≠ drafter). A published version is frozen as
// canonical JSON with its SHA-256 (R41); the database refuses to change it.
package disclosure

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gowebpki/jcs"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/user"
)

// State is where a version stands in the review chain.
type State string

// The states. A returned version is worked on like a draft.
const (
	Draft     State = "draft"
	Submitted State = "submitted"
	Approved  State = "approved"
	Returned  State = "returned"
	Published State = "published"
)

// Chinese names the state for people.
func (s State) Chinese() string {
	switch s {
	case Draft:
		return "草稿"
	case Submitted:
		return "等监委会审核"
	case Approved:
		return "已审核，等公开"
	case Returned:
		return "已退回"
	case Published:
		return "已公开"
	}
	return string(s)
}

// Open tells whether what the version is drawn from may still change.
func (s State) Open() bool { return s == Draft || s == Returned }

// Version is one version of a disclosure.
type Version struct {
	ID           int64
	DisclosureID int64
	VillageID    int64
	Item         string
	Period       string // 2026-03, or a day
	Title        string
	N            int
	State        State
	Reason       string
	Document     []byte // canonical JSON: the snapshot under review, final when published
	SHA256       string
	DraftedBy    int64
	ReviewedBy   int64
	PublishedBy  int64
	PublishedAt  time.Time
	PublishedOn  calendar.Day
	ShownUntil   calendar.Day
	LatestN      int    // the newest published version's number; 0 if none is
	Chain        string // the steps it goes through, as they were when it was begun
	LastAct      string // of its steps
	WithdrawnOn  calendar.Day
}

// Superseded tells whether a newer version has been published.
func (v Version) Superseded() bool { return v.State == Published && v.LatestN > v.N }

// Step is one act of the review chain.
type Step struct {
	Act       string // draft, submit, object, answer, approve, return, meet, publish
	AccountID int64
	Name      string
	Post      string
	At        time.Time
	Opinion   string
	Meeting   Meeting // of the act meet
}

// Chinese names the act for people.
func (s Step) Chinese() string {
	switch s.Act {
	case "draft":
		return "开始编制"
	case "submit":
		return "提交审核"
	case "approve":
		return "审核通过"
	case "return":
		return "退回"
	case "object":
		return "监委会不同意"
	case "answer":
		return "村委会答复"
	case "meet":
		return "联席会议议定"
	case "publish":
		return "公开"
	}
	return s.Act
}

// Act says in a frozen document who did a step, in which post, and when. An
// act that was not done has an empty By.
type Act struct {
	By      string       `json:"by"`
	Post    string       `json:"post"` // 村会计, 村务监督委员会主任 …
	Day     calendar.Day `json:"day"`
	Opinion string       `json:"opinion"`

	// Of the review and of the publication; what was frozen before there were
	// such things has none, and keeps its bytes.
	Objection Objection `json:"objection,omitzero"`
	Meeting   Meeting   `json:"meeting,omitzero"`
}

// Place names the village as it was called when a document was frozen.
type Place struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Township string `json:"township"`
	County   string `json:"county"`
}

// Reply tells a reader where to object and how soon an answer is due.
type Reply struct {
	Phone string `json:"phone"` // the village's public telephone, may be empty
	Days  int    `json:"days"`  // answer within this many days, from the rule set
}

// Replaces names the version a correction stands in for; N is 0 in the first.
type Replaces struct {
	Version int    `json:"version"`
	SHA256  string `json:"sha256"`
}

// Thaw reads a frozen document of a kind whose schema is known; stated gives the
// schema that a document names. No program of ours wrote what does not fit.
func Thaw[T any](document []byte, schema string, stated func(T) string) (doc T, err error) {
	if err := json.Unmarshal(document, &doc); err != nil {
		return doc, fmt.Errorf("frozen document of %s: %w", schema, err)
	}
	if s := stated(doc); s != schema {
		return doc, fmt.Errorf("frozen document of %s: unknown schema %q", schema, s)
	}
	return doc, nil
}

// Freeze writes a document as canonical JSON (RFC 8785) and gives its SHA-256
// in hexadecimal. The same document always gives the same bytes.
func Freeze(doc any) (canonical []byte, sum string, err error) {
	raw, err := json.Marshal(doc)
	if err != nil {
		return nil, "", err
	}
	canonical, err = jcs.Transform(raw)
	if err != nil {
		return nil, "", err
	}
	h := sha256.Sum256(canonical)
	return canonical, hex.EncodeToString(h[:]), nil
}

// Acts takes from a version's steps who drafted, reviewed and published it
// last. Steps are in order; a return undoes an earlier submission's review. An
// objection stands with the answer to it, in the opinion as one sentence and by
// its parts; so does the joint meeting with the publication.
func Acts(steps []Step) (drafted, reviewed, published Act) {
	var met Step
	for _, s := range steps {
		a := Act{By: s.Name, Post: s.Post, Day: calendar.DayOf(s.At), Opinion: s.Opinion}
		switch s.Act {
		case "submit":
			drafted, reviewed, met = a, Act{}, Step{}
		case "approve":
			reviewed = a
		case "object":
			reviewed = a
			reviewed.Opinion, reviewed.Objection = "不同意："+sentence(s.Opinion), Objection{Text: s.Opinion}
		case "answer":
			reviewed.Opinion += "村委会答复：" + s.Opinion
			reviewed.Objection = Objection{Text: reviewed.Objection.Text, Answer: s.Opinion, By: s.Name, Post: s.Post, Day: a.Day}
		case "return":
			reviewed, met = Act{}, Step{}
		case "meet":
			met = s
		case "publish":
			published = a
			published.Opinion, published.Meeting = met.Opinion, met.Meeting
		}
	}
	return drafted, reviewed, published
}

// Publishing gives the act of who publishes now, with what the joint meeting
// said.
func Publishing(steps []Step, by user.Actor, now time.Time) Act {
	_, _, published := Acts(append(slices.Clone(steps), Step{Act: "publish", Name: by.Name, Post: by.Post, At: now}))
	return published
}

func sentence(s string) string {
	if strings.HasSuffix(s, "。") {
		return s
	}
	return s + "。"
}

// MayReview says whether the actor may approve or return the version.
func (v Version) MayReview(by user.Actor) error {
	switch {
	case by.Role != user.Supervisor || by.DivisionID != v.VillageID:
		return fault.Forbiddenf("审核要由本村的监委会来做。")
	case by.ID == v.DraftedBy:
		return fault.Forbiddenf("自己编的不能自己审。")
	case v.State != Submitted:
		return fault.Conflictf("这一期现在是“%s”，不在审核中。", v.State.Chinese())
	case v.Objected():
		return fault.Conflictf("监委会已经提了意见，在等村委会答复。")
	}
	return nil
}

// MayReturn says whether the actor may send the version back: a reviewer
// instead of approving, the head instead of publishing.
func (v Version) MayReturn(by user.Actor) error {
	if v.mayTakeBack(by) == nil {
		return nil
	}
	return v.MayReview(by)
}

// MayPublish says whether the actor may publish the version.
func (v Version) MayPublish(by user.Actor) error {
	switch {
	case by.Role != user.Head || by.DivisionID != v.VillageID:
		return fault.Forbiddenf("公开要由本村的村主任（书记）来做。")
	case by.ID == v.DraftedBy || by.ID == v.ReviewedBy:
		return fault.Forbiddenf("编制、审核、公开要由三个人来做。")
	case v.State != Approved:
		return fault.Conflictf("这一期现在是“%s”，还不能公开。", v.State.Chinese())
	case v.Needs(StepMeet) && !v.Met():
		return fault.Conflictf("要先开村两委联席会议议定，再公开。")
	}
	return nil
}

// MaySubmit says whether the actor may hand the version in for review.
func (v Version) MaySubmit(by user.Actor) error {
	switch {
	case by.Role != user.Accountant || by.DivisionID != v.VillageID:
		return fault.Forbiddenf("提交审核要由本村的村会计来做。")
	case !v.State.Open():
		return fault.Conflictf("这一期现在是“%s”，不能再提交。", v.State.Chinese())
	}
	return nil
}
