package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"time"

	"sunshine/app/attachment"
	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/procedure"
	"sunshine/app/user"
	"sunshine/app/village"
)

// record is a published case entered as a record of a village.
type record struct {
	Place string // code of the village
	File  string // in demo/matters, without .toml
}

// story is a matter that goes step by step through the village's procedure; who
// belongs to what there is invented.
type story struct {
	file                            string
	Place                           string // code of the village
	Category, Template, Title, Text string
	Amount                          yuan
	Months                          int // steps are counted from the first day so many months ago; 0: back from today
	Party, Branch, Committee        int
	Representatives, Women          int
	Households, Adults              int
	Steps                           []happening `toml:"step"`
}

// happening is one act of a story. In its body, key_ago and key_after are days.
type happening struct {
	Ago, After int
	Act        string
	Silent     bool // without the supervision committee's opinion
	Body       map[string]any
}

// base is the day from which the story counts, and day that of one of its steps.
func (l *loader) base(x story) calendar.Day {
	if x.Months > 0 {
		return l.month.Add(-x.Months).First()
	}
	return l.today
}

func (l *loader) day(x story, ago, after int) calendar.Day { return l.base(x).AddDays(after - ago) }

// told is a story under way.
type told struct {
	story
	staff
	id       int64
	number   string // in its village
	template *procedure.Template
	acts     int
	township user.Actor
}

// planStories plans the matters of the county's stories. Where the law they go by
// was not yet in force when they would have begun, they did not happen.
func (l *loader) planStories(c county, people map[string]staff) error {
	if l.Matters == nil {
		return nil
	}
	var err error
	if l.papers, err = l.pictures(); err != nil {
		return err
	}
	for _, x := range c.stories {
		first := l.day(x, x.Steps[0].Ago, x.Steps[0].After)
		if len(l.Matters.Reference.Templates(first)) == 0 {
			continue
		}
		t := &told{story: x, staff: people[x.Place], township: l.town(people[x.Place])}
		l.stories[x.Place] = t
		l.plan(at(first.AddDays(-1), 9, 0), x.Title+" rosters", func(ctx context.Context) error { return l.enrol(ctx, t) })
		l.plan(at(first, 8, 30), x.Title, func(ctx context.Context) error { return l.begin(ctx, t) })
		for _, h := range x.Steps {
			l.planHappening(t, h)
		}
	}
	return nil
}

// planHappening plans an act for the end of its day, and before what is posted
// the notice's way through the chain.
func (l *loader) planHappening(t *told, h happening) {
	day := l.day(t.story, h.Ago, h.After)
	what := t.Title + " " + h.Act
	if h.Act == "posted" {
		l.plan(at(day.AddDays(-1), 9, 40), what+" submit", func(ctx context.Context) error { return l.chain(ctx, t, h, "submit") })
		l.plan(at(day.AddDays(-1), 15, 10), what+" approve", func(ctx context.Context) error { return l.chain(ctx, t, h, "approve") })
		l.plan(at(day, 8, 50), what+" publish", func(ctx context.Context) error { return l.chain(ctx, t, h, "publish") })
		l.planThen(&chain{l: l}, t.staff, day, l.then, what, func(ctx context.Context) (disclosure.Version, error) { return l.notice(ctx, t, h) })
	}
	l.plan(at(day, 17, 30), what, func(ctx context.Context) error { return l.happen(ctx, t, h, day) })
	opined := map[string]bool{"held": true, "consulted": true, "posted": true, "settled": true}[h.Act]
	if opined && !h.Silent {
		l.plan(at(day, 17, 50), what+" opinion", func(ctx context.Context) error { return l.opine(ctx, t, h, day) })
	}
}

// enrol fills the village's rosters with people who do not exist.
func (l *loader) enrol(ctx context.Context, t *told) error {
	from := l.month.Add(-36).First()
	var list []village.NewMember
	add := func(body village.Body, first, n int, sex func(i int) string) {
		for i := range n {
			list = append(list, village.NewMember{Body: body, Name: invented(first + i), Mark: fmt.Sprintf("演示%02d", first+i+1), Sex: sex(i), Households: t.households(body, i), From: from})
		}
	}
	none := func(int) string { return "" }
	add(village.Branch, 0, t.Branch, none)
	add(village.Committee, max(t.Branch-t.both(), 0), t.Committee, none)
	add(village.Supervision, 20, 3, none)
	add(village.Party, 0, t.Party, none)
	add(village.Representatives, 100, t.Representatives, func(i int) string {
		if i < t.Women {
			return "f"
		}
		return "m"
	})
	if err := l.Villages.AddMembers(ctx, t.head, t.village, list); err != nil {
		return err
	}
	for _, n := range []village.CountRow{{Basis: village.Households, Number: t.Households}, {Basis: village.Adults, Number: t.Adults}} {
		n.Day, n.Source = from, "演示用的数"
		if err := l.Villages.SetCount(ctx, t.head, t.village, n); err != nil {
			return err
		}
	}
	return nil
}

// both is how many sit on the branch and on the committee, as is usual.
func (x story) both() int { return min(x.Branch, x.Committee) / 2 }

// households shares the village's households among the representatives.
func (x story) households(b village.Body, i int) int {
	if b != village.Representatives {
		return 0
	}
	n := x.Households / x.Representatives
	if i < x.Households%x.Representatives {
		n++
	}
	return n
}

// invented gives the i-th person's name in the form of the demonstration.
func invented(i int) string {
	surnames := []rune("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜")
	return string(surnames[i%len(surnames)]) + "某"
}

func (l *loader) begin(ctx context.Context, t *told) (err error) {
	n := procedure.Opening{Template: procedure.Ref{Code: t.Template}, Start: procedure.Start{Category: t.Category, Title: t.Title, Text: t.Text, Fen: money.Fen(t.Amount)}}
	if t.id, err = l.Matters.Open(ctx, t.head, t.village, n); err != nil {
		return err
	}
	f, err := l.Matters.Get(ctx, t.village.ID, t.id)
	if err != nil {
		return err
	}
	t.number, t.template = f.Code(), f.Matter.Template
	return nil
}

// happen files the act of a step with the papers that go with it.
func (l *loader) happen(ctx context.Context, t *told, h happening, day calendar.Day) error {
	a, err := l.actOf(t, h, day)
	if err != nil {
		return err
	}
	by := t.head
	if h.Act == "approved" {
		by = t.township
	}
	err = l.Matters.Do(ctx, by, t.village, t.id, t.acts, a, l.papersOf(t, h), nil)
	t.acts++
	l.stir(t.village.ID)
	return err
}

// actOf reads the act from the step's body.
func (l *loader) actOf(t *told, h happening, day calendar.Day) (procedure.Act, error) {
	body := map[string]any{"day": day.String()}
	for k, v := range h.Body {
		body[k] = v
	}
	if ago, ok := body["meeting_ago"].(int64); ok {
		body["meeting_day"] = l.day(t.story, int(ago), 0).String()
	}
	if after, ok := body["meeting_after"].(int64); ok {
		body["meeting_day"] = l.day(t.story, 0, int(after)).String()
	}
	delete(body, "meeting_ago")
	delete(body, "meeting_after")
	stage, _ := body["stage"].(string)
	switch h.Act {
	case "posted":
		last, _, _ := t.template.PublicationEnd(stage, day, l.holidays)
		body["until"] = last.String()
	case "held":
		body["from"], body["to"], body["place"], body["chair"] = 540, 615, "村委会会议室", t.place.People.Head
		if body["organ"] == "representatives" {
			body["from"], body["to"] = 845, 950
			body["authorisation"] = map[string]any{
				"day": l.month.Add(-30).First().String(), "until": l.month.Add(30).First().String(), "categories": []string{t.Category},
				"document": map[string]string{"kind": "authorisation", "ref": attachment.Sum(l.papers["paper"].Kept)},
			}
		}
	}
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	return procedure.Decode(h.Act, text)
}

// papersOf gives the papers the act brings, all of them drawings that say so.
func (l *loader) papersOf(t *told, h happening) (list []procedure.Paper) {
	kinds := map[string][]string{
		"noticed": {"notice"}, "plan-sent": {"plan"}, "posted": {"board-photo"}, "consulted": {"household-slips"}, "approved": {"county-opinion"},
		"contracted": {"tender", "contract"}, "progressed": {"progress-photo"}, "accepted": {"acceptance"}, "settled": {"final-account"},
	}[h.Act]
	if h.Act == "held" {
		stage, _ := h.Body["stage"].(string)
		if st, _ := t.template.Stage(stage); st != nil {
			kinds = st.Documents
		}
	}
	for _, k := range kinds {
		p := l.papers["paper"]
		if k == "board-photo" {
			p = l.papers["board"]
		}
		p.Kind = k
		list = append(list, p)
	}
	return list
}

// pictures reads the drawings once.
func (l *loader) pictures() (map[string]procedure.Paper, error) {
	all := map[string]procedure.Paper{}
	for _, name := range []string{"paper", "board"} {
		data, err := fs.ReadFile(l.files, "demo/files/story-"+name+".png")
		if err != nil {
			return nil, err
		}
		kept, media, err := attachment.Tidy(data)
		if err != nil {
			return nil, err
		}
		all[name] = procedure.Paper{Type: media, Kept: kept}
	}
	return all, nil
}

// opine lets the supervision committee agree.
func (l *loader) opine(ctx context.Context, t *told, h happening, day calendar.Day) error {
	stage, _ := h.Body["stage"].(string)
	if h.Act == "settled" {
		stage = "implement"
	}
	err := l.Matters.Do(ctx, t.supervisor, t.village, t.id, t.acts, &procedure.Opined{Stage: stage, Day: day, Agree: true}, nil, nil)
	t.acts++
	return err
}

// chain takes the notice of a publication one step through the chain.
func (l *loader) chain(ctx context.Context, t *told, h happening, step string) error {
	if step == "submit" {
		l.stir(t.village.ID)
		if err := l.Matters.BeginNotice(ctx, t.accountant, t.village, t.id); err != nil {
			return err
		}
	}
	x, err := l.notice(ctx, t, h)
	if err != nil {
		return err
	}
	switch step {
	case "submit":
		return l.Matters.SubmitNotice(ctx, t.accountant, x.ID)
	case "approve":
		return l.Matters.ApproveNotice(ctx, t.supervisor, x.ID, "和会议记录一致，同意公开")
	}
	return l.Matters.PublishNotice(ctx, t.head, x.ID)
}

// notice gives the newest version of the notice of a publication.
func (l *loader) notice(ctx context.Context, t *told, h happening) (x disclosure.Version, err error) {
	stage, _ := h.Body["stage"].(string)
	st, _ := t.template.Stage(stage)
	if st == nil || st.Publication == nil {
		return x, fmt.Errorf("%s is no publication", stage)
	}
	return disclosure.Current(ctx, l.Disclosures.DB.Read(), t.village.ID, "decision-"+string(st.Publication.Kind), t.number)
}

// planRecords plans that the heads enter the published cases, the day before.
func (l *loader) planRecords(c county, people map[string]staff) error {
	if l.Matters == nil {
		return nil
	}
	for i, r := range c.Records {
		w, ok := people[r.Place]
		if !ok {
			return fmt.Errorf("record %s: no village %s", r.File, r.Place)
		}
		text, err := fs.ReadFile(l.files, "demo/matters/"+r.File+".toml")
		if err != nil {
			return err
		}
		when := at(l.today.AddDays(-1), 9, 0).Add(time.Duration(i) * 10 * time.Minute)
		l.plan(when, r.File, func(ctx context.Context) error {
			_, err := l.Matters.KeepRecord(ctx, w.head, w.village, string(text))
			return err
		})
	}
	return nil
}

// matterOf gives the number of the matter that an entry of the village is paid
// for by; 0 if there is none.
func (l *loader) matterOf(w staff, title string) int64 {
	if t := l.stories[w.place.Code]; t != nil && title != "" && t.Title == title {
		return t.id
	}
	return 0
}

func (x story) check(c county) error {
	if _, ok := c.township(x.Place); !ok {
		return fmt.Errorf("no township for code %s", x.Place)
	}
	if len(x.Steps) == 0 || x.Title == "" || x.Representatives == 0 || x.Months >= c.Start {
		return fault.Invalidf("a story has a title, steps, representatives, and begins after the portal was opened")
	}
	return nil
}
