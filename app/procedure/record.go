package procedure

import (
	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/privacy"
)

// OtherBody is a meeting that is none of the organs, such as 党员代表和群众代表会议.
// Only records know it.
const OtherBody Organ = "other"

// Known is one fact of a record. The zero Known is a fact nobody wrote down,
// which is never the same as a fact that is false or zero.
type Known[T any] struct {
	Is    bool
	Value T
	Quote string // the words of the source it comes from
}

// Span is a number of people, votes, households or days of which perhaps only
// limits are known: “至少30” is 30 to maxHead.
type Span struct{ Low, High int }

// When is a day of which perhaps only the month, the year or one side is
// known. A zero First or Last is open.
type When struct {
	First, Last calendar.Day
	Text        string // as it is to be shown: 2011年2月
}

// Record is a matter decided before the portal knew of it, with what is known.
// What no source says stays unknown.
type Record struct {
	ID         string // of a collection of cases; may be empty
	Place      string // county and township
	Village    string
	Title      string
	Note       string // what the one who entered it wants said
	Outcome    Known[string]
	Category   Known[string] // code of a Category
	Procedure  Known[string] // code of the template the source says was followed
	Amount     Known[money.Fen]
	When       Known[When] // when it was decided or done, if no stage says
	Land       Known[bool] // R16: land is handed out
	Outside    Known[bool] // R16: to people outside the collective
	Authorised Known[bool] // R24: the assembly had authorised the representatives
	Township   RecordedEvent
	Contract   RecordedEvent
	Payment    RecordedEvent // the first
	Works      RecordedEvent // their start
	Acceptance RecordedEvent
	Objection  RecordedObjection
	Stages     []RecordedStage // at most one of each kind
	Posts      []RecordedPost  // at most one of each kind
	Documents  []RecordedDocument
	Source     RecordSource
}

// RecordSource says where the record is from.
type RecordSource struct {
	Title     string
	Publisher string
	Address   string
	Grade     string // A official page, B reported, C copied, D other
	Missing   string // what the source leaves out
}

// RecordedEvent is one thing that was done, or was said not to have been.
type RecordedEvent struct {
	Done Known[bool]
	Day  Known[When]
	With privacy.Name // the other side of a contract
	What string
}

// RecordedObjection is an objection raised while something was posted (R25).
type RecordedObjection struct {
	Raised   Known[When]
	Answered Known[When]
}

// RecordedPost is a publication.
type RecordedPost struct {
	Kind    PublicationKind
	Done    Known[bool]
	Posted  Known[When]
	Days    Known[Span]
	Channel string
}

// RecordedDocument is a paper the source mentions.
type RecordedDocument struct{ Name, Quote string }

// RecordedStage is what is known of one step.
type RecordedStage struct {
	Kind     StageKind
	Held     Known[bool]
	Organ    Known[Organ]
	Form     string // as the source calls the meeting
	Day      Known[When]
	Place    Known[string]
	Ballot   Known[Ballot]
	Basis    Known[Basis] // of expected and present at a villagers' meeting: adults or households
	Expected Known[Span]  // members of the meeting who should come
	Present  Known[Span]  // of them, who came
	Voters   Known[Span]  // of those who came, who had a vote; unknown: all of them
	// VotersExpected are those of Expected who have a vote.
	VotersExpected Known[Span]

	Yes     Known[Span]
	No      Known[Span]
	Abstain Known[Span]
	Invalid Known[Span]

	Households        Known[Span] // in the village
	HouseholdsPresent Known[Span] // came, or were represented
	Representatives   Known[Span] // of Expected, who are 村民代表 (R10)
	Women             Known[Span] // of Expected, who are women representatives (R10)
	Members           Known[Span] // all members of the collective (R13)
	Proxies           Known[Span] // of Present (R18)

	Unanimous   Known[bool]   // said in words: 一致通过
	Passed      Known[bool]   // said in words
	Merged      Known[bool]   // R3: together with the next stage
	Combined    Known[bool]   // R3: one person was secretary and head
	Notice      Known[When]   // the meeting was called
	NoticeDays  Known[Span]   // or how many days before
	Plan        Known[When]   // R5: everybody had the plan
	PlanDays    Known[Span]   // or how many days before
	Supervision Known[string] // R23: the supervision body's words
}

// Stage gives what is known of the step of that kind; an empty one if nothing is.
func (r *Record) Stage(k StageKind) RecordedStage {
	for _, s := range r.Stages {
		if s.Kind == k {
			return s
		}
	}
	return RecordedStage{Kind: k}
}

// Post gives what is known of the publication; an empty one if nothing is.
func (r *Record) Post(k PublicationKind) RecordedPost {
	for _, p := range r.Posts {
		if p.Kind == k {
			return p
		}
	}
	return RecordedPost{Kind: k}
}

// infer completes what follows from what is said: what has a day was done, and
// a meeting that counted heads was held.
func (r *Record) infer() {
	for _, e := range []*RecordedEvent{&r.Township, &r.Contract, &r.Payment, &r.Works, &r.Acceptance} {
		follow(&e.Done, e.Day.Is, e.Day.Quote)
	}
	for i := range r.Posts {
		p := &r.Posts[i]
		follow(&p.Done, p.Posted.Is, p.Posted.Quote)
		follow(&p.Done, p.Days.Is, p.Days.Quote)
	}
	for i := range r.Stages {
		s := &r.Stages[i]
		follow(&s.Held, s.Day.Is, s.Day.Quote)
		follow(&s.Held, s.Present.Is, s.Present.Quote)
		follow(&s.Held, s.Yes.Is, s.Yes.Quote)
		follow(&s.Held, s.Unanimous.Is, s.Unanimous.Quote)
	}
}

func follow(k *Known[bool], told bool, quote string) {
	if told && !k.Is {
		*k = Known[bool]{true, true, quote}
	}
}

// Decided gives when the matter was decided as narrowly as the record tells: by
// the resolution's day, else by its own. Where nobody met it is the contract's
// day; where somebody did, a contract tells nothing: it may have come first.
func (r *Record) Decided() When {
	s := r.Stage(Resolve)
	switch {
	case s.Day.Is:
		return s.Day.Value
	case denies(s.Held) && r.Contract.Day.Is:
		return r.Contract.Day.Value
	}
	return r.When.Value
}

// before tells whether every day of w is before every day of v.
func (w When) before(v When) bool {
	return !w.Last.IsZero() && !v.First.IsZero() && w.Last.Before(v.First)
}

// between gives the fewest and most days from w to v; ok is false when either is open.
func (w When) between(v When) (least, most int, ok bool) {
	if w.First.IsZero() || w.Last.IsZero() || v.First.IsZero() || v.Last.IsZero() {
		return 0, 0, false
	}
	return v.First.Sub(w.Last), v.Last.Sub(w.First), true
}

// exact tells whether the number is known.
func (s Span) exact() bool { return s.Low == s.High }

// or gives the number, or the widest span if nobody wrote it down.
func (k Known[T]) or(otherwise T) T {
	if k.Is {
		return k.Value
	}
	return otherwise
}

// says tells whether the source says so.
func says(k Known[bool]) bool { return k.Is && k.Value }

// denies tells whether the source says it was not so.
func denies(k Known[bool]) bool { return k.Is && !k.Value }
