package procedure

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/privacy"
)

// The most that a record may hold.
const (
	maxRecordBytes = 256 << 10
	maxRecordText  = 1000 // characters of one text
	maxRecordList  = 50
)

// ParseRecord reads a record written as TOML; data/demo/matters shows the form.
// A fact is written with the words it comes from, { value = 34, quote = "应到34人" },
// or bare where the table it stands in has a quote of its own; what is left out
// is unknown. It gives Invalid with a field for everything that is wrong, named
// by its path: resolve/expected, contract/day. Numbers that contradict each other
// are no fault: the record says what the source says, and Judge points at them.
func (r *Reference) ParseRecord(text string, today calendar.Day) (Record, error) {
	if len(text) > maxRecordBytes {
		return Record{}, fault.Invalidf("这份记录太长，最多%d KB。", maxRecordBytes>>10)
	}
	var top map[string]any
	if _, err := toml.Decode(text, &top); err != nil {
		var at toml.ParseError
		if errors.As(err, &at) {
			return Record{}, fault.Invalidf("第%d行读不懂，请检查引号、等号和括号，同一项不要写两遍。", at.Position.Line).Because(err)
		}
		return Record{}, fault.Invalidf("这份记录读不懂，请照样子写。").Because(err)
	}
	rd := &recordReader{e: fault.Invalidf("记录有写错的地方，请改正标出的项。"), ref: r, today: today}
	rec := rd.record(rd.table("", top, ""))
	rec.infer()
	if len(rd.e.Fields) > 0 {
		return Record{}, rd.e
	}
	return rec, nil
}

// recordReader collects everything that is wrong with one record.
type recordReader struct {
	e     *fault.Error
	ref   *Reference
	today calendar.Day
}

func (rd *recordReader) record(t *recordTable) Record {
	rec := Record{
		ID: t.text("id"), Place: t.text("place"), Village: t.text("village"), Title: t.text("title"), Note: t.text("note"),
		Outcome: t.words("outcome"), Amount: t.fen("amount"), When: t.when("when"),
		Land: t.yes("land"), Outside: t.yes("outside"), Authorised: t.yes("authorised"),
		Category:  t.oneOf("category", rd.categories),
		Procedure: t.oneOf("procedure", rd.procedures),
		Township:  t.event("township"), Contract: t.event("contract"), Payment: t.event("payment"),
		Works: t.event("works"), Acceptance: t.event("acceptance"),
	}
	if o := t.sub("objection"); o != nil {
		rec.Objection = RecordedObjection{Raised: o.when("raised"), Answered: o.when("answered")}
		o.done()
	}
	if s := t.sub("source"); s != nil {
		rec.Source = RecordSource{s.text("title"), s.text("publisher"), s.text("address"), s.text("grade"), s.text("missing")}
		s.done()
	}
	rec.Stages, rec.Posts, rec.Documents = rd.stages(t), rd.posts(t), rd.documents(t)
	t.done()
	if rec.Title == "" {
		t.wrong("title", "请写是什么事。")
	}
	if rec.Source.Title == "" && rec.Source.Publisher == "" {
		t.wrong("source/title", "请写这些内容是从哪里来的。")
	}
	return rec
}

func (rd *recordReader) stages(t *recordTable) []RecordedStage {
	var all []RecordedStage
	kinds := []StageKind{Propose, Confer, Deliberate, Resolve, Consult, Examine, Appraise}
	for _, s := range t.list("stage") {
		kind, ok := pick(s, "kind", kinds, StageKind.Chinese)
		if ok && slices.ContainsFunc(all, func(o RecordedStage) bool { return o.Kind == kind }) {
			s.wrong("kind", fmt.Sprintf("“%s”写了两遍，请合成一个。", kind.Chinese()))
		}
		if ok {
			s.at = string(kind) + "/"
		}
		all = append(all, s.stage(kind))
		s.done()
	}
	return all
}

func (t *recordTable) stage(kind StageKind) RecordedStage {
	return RecordedStage{
		Kind: kind, Held: t.yes("held"), Form: t.text("form"), Day: t.when("day"), Place: t.words("place"),
		Organ:  choose(t, "organ", RecordedOrgans(), recordedOrgan),
		Ballot: choose(t, "ballot", []Ballot{Voice, Show, Secret, Signed}, Ballot.Chinese),
		Basis:  choose(t, "basis", []Basis{OfAdults, OfHouseholds}, Basis.Chinese),

		Expected: t.span("expected"), Present: t.span("present"), Voters: t.span("voters"), VotersExpected: t.span("voters_expected"),
		Yes: t.span("yes"), No: t.span("no"), Abstain: t.span("abstain"), Invalid: t.span("invalid"),
		Households: t.span("households"), HouseholdsPresent: t.span("households_present"),
		Representatives: t.span("representatives"), Women: t.span("women"), Members: t.span("members"), Proxies: t.span("proxies"),

		Unanimous: t.yes("unanimous"), Passed: t.yes("passed"), Merged: t.yes("merged"), Combined: t.yes("combined_head"),
		Notice: t.when("notice"), NoticeDays: t.span("notice_days"),
		Plan: t.when("plan"), PlanDays: t.span("plan_days"), Supervision: t.words("supervision"),
	}
}

func (rd *recordReader) posts(t *recordTable) []RecordedPost {
	var all []RecordedPost
	for _, p := range t.list("publication") {
		kind, ok := pick(p, "kind", []PublicationKind{PublishPlan, PublishResolution, PublishResult}, PublicationKind.Chinese)
		if ok && slices.ContainsFunc(all, func(o RecordedPost) bool { return o.Kind == kind }) {
			p.wrong("kind", fmt.Sprintf("“%s”写了两遍，请合成一个。", kind.Chinese()))
		}
		if ok {
			p.at = string(kind) + "/"
		}
		all = append(all, RecordedPost{Kind: kind, Done: p.yes("done"), Posted: p.when("posted"), Days: p.span("days"), Channel: p.text("channel")})
		p.done()
	}
	return all
}

func (rd *recordReader) documents(t *recordTable) []RecordedDocument {
	var all []RecordedDocument
	for _, d := range t.list("document") {
		doc := RecordedDocument{Name: d.text("name"), Quote: d.quote}
		if doc.Name == "" {
			d.wrong("name", "请写材料的名称。")
		}
		all = append(all, doc)
		d.done()
	}
	return all
}

func (t *recordTable) event(name string) RecordedEvent {
	s := t.sub(name)
	if s == nil {
		return RecordedEvent{}
	}
	ev := RecordedEvent{Done: s.yes("done"), Day: s.when("day"), With: privacy.NewName(s.text("with")), What: s.text("what")}
	s.done()
	return ev
}

func (rd *recordReader) categories() (codes, names []string) {
	for _, c := range rd.ref.Categories {
		codes, names = append(codes, c.Code), append(names, c.Name)
	}
	return codes, names
}

func (rd *recordReader) procedures() (codes, names []string) {
	for _, p := range rd.ref.Templates(rd.today) {
		codes, names = append(codes, p.Code), append(names, p.Name)
	}
	return codes, names
}

// RecordedOrgans lists the meetings a record may name.
func RecordedOrgans() []Organ {
	return []Organ{
		PartyBranch, Committees, PartyMeeting, Assembly, Representatives, GroupMeeting, Members,
		MemberRepresentatives, VillageCommittee, Board, Supervision, Households, Township, County, OtherBody,
	}
}

// RecordedOrgan names the organ, OtherBody among them.
func RecordedOrgan(o Organ) string { return recordedOrgan(o) }

// recordedOrgan names the organ, OtherBody among them.
func recordedOrgan(o Organ) string {
	if o == OtherBody {
		return "别的会"
	}
	return o.Chinese()
}

// clean gives the text as it may be kept, or says what is wrong with it.
func clean(s string) (string, string) {
	s = privacy.Line(s)
	if utf8.RuneCountInString(s) > maxRecordText {
		return "", fmt.Sprintf("太长了，最多%d个字。", maxRecordText)
	}
	if found := privacy.Scan(s); len(found) > 0 {
		return "", fmt.Sprintf("里面有%s（%s），请删去或遮住。", found[0].Kind, found[0].Masked)
	}
	return s, ""
}

// options lists what may be written: propose（提议）、confer（商议）.
func options(codes, names []string) string {
	var b strings.Builder
	for i, c := range codes {
		if i > 0 {
			b.WriteString("、")
		}
		fmt.Fprintf(&b, "%s（%s）", c, names[i])
	}
	return b.String()
}
