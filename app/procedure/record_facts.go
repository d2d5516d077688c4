package procedure

import (
	"fmt"
	"strings"

	"sunshine/app/money"
	"sunshine/app/privacy"
)

// RecordFact is one thing a record says, as forms, files and pages need it.
type RecordFact struct {
	Path  string // as ParseRecord names it: resolve/expected
	Value string // as a form or a file has it: 34, 至少30, 2019-03, true, representatives
	Shown string // as a page tells it: 34, 至少30, 2019年3月, 村民代表会议; empty for yes and no
	Quote string // the words of the source; empty for a plain text
}

// factWalk collects the facts of a record in the order people read them.
type factWalk struct{ list []RecordFact }

func (w *factWalk) add(path, value, shown, quote string) {
	if value != "" {
		w.list = append(w.list, RecordFact{path, value, shown, quote})
	}
}

func (w *factWalk) plain(path, text string) { w.add(path, text, text, "") }

func (w *factWalk) words(path string, k Known[string]) { w.add(path, k.Value, k.Value, k.Quote) }

func (w *factWalk) yes(path string, k Known[bool]) {
	if k.Is {
		w.add(path, fmt.Sprint(k.Value), "", k.Quote)
	}
}

func (w *factWalk) span(path string, k Known[Span]) {
	if k.Is {
		w.add(path, k.Value.words(), k.Value.words(), k.Quote)
	}
}

func (w *factWalk) when(path string, k Known[When]) {
	if k.Is {
		w.add(path, k.Value.form(), k.Value.Text, k.Quote)
	}
}

func (w *factWalk) fen(path string, k Known[money.Fen]) {
	if k.Is {
		w.add(path, k.Value.Plain(), k.Value.String()+"元", k.Quote)
	}
}

func code[T ~string](w *factWalk, path string, k Known[T], name func(T) string) {
	if k.Is {
		w.add(path, string(k.Value), name(k.Value), k.Quote)
	}
}

// Facts gives everything the record says, and nothing that it does not.
func (r *Record) Facts(ref *Reference) []RecordFact {
	w := &factWalk{}
	w.plain("id", r.ID)
	w.plain("title", r.Title)
	w.plain("place", r.Place)
	w.plain("village", r.Village)
	w.plain("note", r.Note)
	code(w, "category", r.Category, func(c string) string {
		if cat, err := ref.Category(c); err == nil {
			return cat.Name
		}
		return c
	})
	code(w, "procedure", r.Procedure, func(c string) string {
		if t := ref.newest(c); t != nil {
			return t.Name
		}
		return c
	})
	w.fen("amount", r.Amount)
	w.when("when", r.When)
	w.words("outcome", r.Outcome)
	w.yes("land", r.Land)
	w.yes("outside", r.Outside)
	w.yes("authorised", r.Authorised)
	w.plain("source/title", r.Source.Title)
	w.plain("source/publisher", r.Source.Publisher)
	w.plain("source/address", r.Source.Address)
	w.plain("source/grade", r.Source.Grade)
	w.plain("source/missing", r.Source.Missing)
	for i := range r.Stages {
		w.stage(&r.Stages[i])
	}
	for _, p := range r.Posts {
		at := string(p.Kind) + "/"
		w.yes(at+"done", p.Done)
		w.when(at+"posted", p.Posted)
		w.span(at+"days", p.Days)
		w.plain(at+"channel", p.Channel)
	}
	w.event("township/", r.Township)
	w.event("contract/", r.Contract)
	w.event("payment/", r.Payment)
	w.event("works/", r.Works)
	w.event("acceptance/", r.Acceptance)
	w.when("objection/raised", r.Objection.Raised)
	w.when("objection/answered", r.Objection.Answered)
	for i, d := range r.Documents {
		w.add(fmt.Sprintf("document%d/name", i+1), d.Name, d.Name, d.Quote)
	}
	return w.list
}

func (w *factWalk) stage(s *RecordedStage) {
	at := string(s.Kind) + "/"
	w.yes(at+"held", s.Held)
	code(w, at+"organ", s.Organ, recordedOrgan)
	w.plain(at+"form", s.Form)
	w.when(at+"day", s.Day)
	w.words(at+"place", s.Place)
	w.when(at+"notice", s.Notice)
	w.span(at+"notice_days", s.NoticeDays)
	w.when(at+"plan", s.Plan)
	w.span(at+"plan_days", s.PlanDays)
	code(w, at+"basis", s.Basis, Basis.Chinese)
	w.span(at+"expected", s.Expected)
	w.span(at+"present", s.Present)
	w.span(at+"voters_expected", s.VotersExpected)
	w.span(at+"voters", s.Voters)
	w.span(at+"representatives", s.Representatives)
	w.span(at+"women", s.Women)
	w.span(at+"households", s.Households)
	w.span(at+"households_present", s.HouseholdsPresent)
	w.span(at+"members", s.Members)
	w.span(at+"proxies", s.Proxies)
	code(w, at+"ballot", s.Ballot, Ballot.Chinese)
	w.span(at+"yes", s.Yes)
	w.span(at+"no", s.No)
	w.span(at+"abstain", s.Abstain)
	w.span(at+"invalid", s.Invalid)
	w.yes(at+"unanimous", s.Unanimous)
	w.yes(at+"passed", s.Passed)
	w.yes(at+"merged", s.Merged)
	w.yes(at+"combined_head", s.Combined)
	w.words(at+"supervision", s.Supervision)
}

func (w *factWalk) event(at string, e RecordedEvent) {
	w.yes(at+"done", e.Done)
	w.when(at+"day", e.Day)
	w.add(at+"with", e.With.Reveal(), publicName(e.With), "")
	w.plain(at+"what", e.What)
}

// publicName gives the name as anyone may see it; 葛某 hides the person already.
func publicName(n privacy.Name) string {
	if strings.Contains(n.Reveal(), "某") {
		return n.Reveal()
	}
	return n.String()
}
