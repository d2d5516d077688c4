package procedure

import (
	"context"
	"slices"

	"sunshine/app/attachment"
	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/privacy"
)

// What everyone may see of a matter, and from when. 村民委员会组织法 (村务公开) asks
// for the decided matter and how it was carried out; what the villagers need in
// order to take part comes earlier. Hence:
//
//   - from the initiative on: title, what is planned, amount, who brought it
//     forward and why, the steps of the procedure and where it stands, and every
//     meeting that was called (its notice hangs on the board anyway). Before the
//     initiative it is a thought, and nothing shows;
//   - counts, sentences, what was changed and the supervision committee's opinion
//     of a step once a published notice tells of that step: before, nobody has
//     reviewed them. Of a vote that was lost: at once that it was lost, the
//     counts with the resolution that follows;
//   - contract, progress, changes, acceptance and final account once the
//     resolution is out, as they are filed: by then it is the villagers' money;
//   - publications, objections and answers at once: they hang on the board.
//
// Never: who chaired, who came, who voted how; papers that are not marked
// public in documents.toml; file names as they were uploaded.

// PublicMatter is a matter as everyone may see it. Amounts are in fen.
type PublicMatter struct {
	ID                                      int64
	Code, Title, Text, Category, Initiative string
	Template, Label                         string
	Fen                                     money.Fen
	State                                   State
	Begun                                   calendar.Day
	Stands                                  string // where it stands, in a sentence
	Steps                                   []PublicStep
	Earlier                                 []PublicStep // rounds that were lost or taken back
	Plans                                   []PublicEvent
	Approvals                               []NoticeApproval
	Challenges                              []PublicEvent
	Objections                              []PublicObjection
	Until                                   calendar.Day // last day to object; no day if nothing hangs
	Left                                    int          // days until then
	Paused                                  bool         // an objection waits for its answer
	Work                                    *PublicWork
	Notices                                 []PublicNotice             // newest first
	Hangs                                   map[string]PublicationKind // what each publication step hangs out, by its key
	Papers                                  []PublicPaper
	Kept                                    []string // kinds of papers on file that are not shown
}

// PublicStep is one step. State is done, current, todo, returned or stopped.
type PublicStep struct {
	Key, Name, Plain, State string
	Organ                   string
	Day                     calendar.Day // on which it was done
	Told                    bool         // a notice that is out tells of it
	Waits                   bool         // it was done, and what came of it is told by a notice to come
	Place                   string
	Count                   *Count
	Sentence, Amendments    string
	Opinion                 string // of the supervision committee
	Disagrees               bool
	Called                  *PublicCall // a meeting to come
	From, Until             calendar.Day
	Photos                  []PublicPaper
}

// PublicCall is a meeting that was called.
type PublicCall struct {
	Organ, Place, Time string
	Day                calendar.Day
}

// PublicEvent is something that happened on a day.
type PublicEvent struct {
	Day  calendar.Day
	Text string
	Fen  money.Fen
}

// PublicObjection is an objection and, if there is one, its answer.
type PublicObjection struct {
	Day        calendar.Day
	Text       string
	AnsweredOn calendar.Day
	Upheld     bool
	Answer     string
}

// PublicWork is how a decision is carried out.
type PublicWork struct {
	NoticeWork
	Progress []PublicEvent
	Failed   []PublicEvent // acceptances that found faults
	Overrun  money.Fen     // beyond what was decided
	Photos   []PublicPaper
}

// PublicNotice is a notice of the matter that is out.
type PublicNotice struct {
	Version disclosure.Version
	Kind    PublicationKind
	Name    string // 决议公告
	InForce bool   // the matter has not gone another way since
}

// PublicPaper is a paper everyone may see, by its kind and never by the name of
// the file.
type PublicPaper struct {
	N    int
	Act  int
	Kind string
	Name string
	Day  calendar.Day
	Type string // media type
	sum  string
}

// SHA256 gives the hash of what is stored.
func (p PublicPaper) SHA256() string { return p.sum }

// Picture tells whether a browser shows it as a picture.
func (p PublicPaper) Picture() bool { return p.Type == "image/jpeg" || p.Type == "image/png" }

// PublicList gives the matters of a village that everyone may see, newest first.
func (s *Store) PublicList(ctx context.Context, villageID int64) ([]PublicMatter, error) {
	all, err := s.List(ctx, villageID)
	if err != nil {
		return nil, err
	}
	out, err := s.out(ctx, villageID)
	if err != nil {
		return nil, err
	}
	var list []PublicMatter
	for _, f := range all {
		if f.Matter.Initiative == nil {
			continue
		}
		p, err := f.public(out[f.Code()], calendar.DayOf(s.Now()))
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// Public gives a matter as everyone may see it, by its number in the village;
// NotFound if there is none or nobody has brought it forward yet.
func (s *Store) Public(ctx context.Context, villageID int64, code string) (PublicMatter, error) {
	f, err := s.ByCode(ctx, villageID, code)
	if err == nil && f.Matter.Initiative == nil {
		err = fault.NotFoundf("没有这件事。")
	}
	if err != nil {
		return PublicMatter{}, err
	}
	out, err := s.out(ctx, villageID)
	if err != nil {
		return PublicMatter{}, err
	}
	return f.public(out[code], calendar.DayOf(s.Now()))
}

// PublicFile gives a paper of a matter that everyone may see; NotFound for
// every other, as if it were not there.
func (s *Store) PublicFile(ctx context.Context, villageID int64, code string, n int) (PublicPaper, []byte, error) {
	p, err := s.Public(ctx, villageID, code)
	if err != nil {
		return PublicPaper{}, nil, err
	}
	i := slices.IndexFunc(p.Papers, func(x PublicPaper) bool { return x.N == n })
	if i < 0 {
		return PublicPaper{}, nil, fault.NotFoundf("没有这份材料。")
	}
	if attachment.Ready(ctx, s.DB.Read(), villageID, p.Papers[i].sum, p.Papers[i].Name, privacy.Scanner{}) != nil {
		return PublicPaper{}, nil, fault.NotFoundf("这份材料还没有查过有没有个人信息，暂不公开。")
	}
	_, body, err := s.File(ctx, p.ID, n)
	return p.Papers[i], body, err
}

// out gives the newest published notice of each kind, by the matter's number.
func (s *Store) out(ctx context.Context, villageID int64) (map[string][]disclosure.Version, error) {
	list, err := (&disclosure.Store{DB: s.DB, Rules: s.Rules, Now: s.Now}).PublishedIn(ctx, villageID)
	if err != nil {
		return nil, err
	}
	of := map[string][]disclosure.Version{}
	for _, x := range list {
		if IsNotice(x) {
			of[x.Period] = append(of[x.Period], x)
		}
	}
	return of, nil
}

// IsNotice tells whether a version is the notice of a matter.
func IsNotice(x disclosure.Version) bool {
	for _, item := range noticeItems() {
		if item == x.Item {
			return true
		}
	}
	return false
}

// told is what the notices that are out tell.
type told struct {
	stages     []NoticeStage
	resolution bool // the resolution is out
}

func (f FiledMatter) public(out []disclosure.Version, today calendar.Day) (PublicMatter, error) {
	m := f.Matter.clone()
	m.settle(today)
	p := PublicMatter{
		ID: f.ID, Code: f.Code(), Title: m.Start.Title, Text: m.Start.Text, Category: m.Category.Name, Initiative: m.initiativeText(),
		Template: m.Template.Name, Label: m.Template.Label, Fen: m.Start.Fen, State: m.State, Begun: m.Initiative.Day, Paused: m.Paused(), Hangs: map[string]PublicationKind{},
	}
	var known told
	for _, x := range out {
		n, err := ParseNotice(x.Document)
		if err != nil {
			return p, err
		}
		known.stages = append(known.stages, n.Stages...)
		known.resolution = known.resolution || n.Kind != PublishPlan
		p.Notices = append(p.Notices, PublicNotice{Version: x, Kind: n.Kind, Name: noticeNames()[n.Kind], InForce: m.stands(n)})
	}
	p.Papers, p.Kept = f.papers(known.resolution)
	for i := range m.Stages {
		if st := m.Template.Stages[i]; st.Publication != nil {
			p.Hangs[st.Key] = st.Publication.Kind
		}
		p.Steps = append(p.Steps, m.publicStep(i, m.Stages[i], known, p.Papers))
	}
	for _, old := range m.Past {
		_, i := m.Template.Stage(old.Key)
		p.Earlier = append(p.Earlier, m.earlier(i, old, known))
	}
	p.happened(m, known)
	if known.resolution && m.first(Implement) >= 0 && len(m.Stages[m.first(Implement)].Work) > 0 {
		p.Work = m.publicWork(p.Papers)
	}
	if i := m.hanging(today); i >= 0 {
		p.Until = m.Stages[i].Posted.Until
		p.Left = p.Until.Sub(today)
	}
	p.Stands = m.stand(p)
	return p, nil
}

// happened fills what belongs to no step.
func (p *PublicMatter) happened(m *Matter, known told) {
	for _, x := range m.Plans {
		p.Plans = append(p.Plans, PublicEvent{Day: x.Day, Text: x.Summary})
	}
	for _, a := range m.Approvals {
		p.Approvals = append(p.Approvals, NoticeApproval{a.By.Chinese(), a.Day, a.Number})
	}
	for _, c := range m.Challenges {
		p.Challenges = append(p.Challenges, PublicEvent{Day: c.Day, Text: c.Reason + "。" + c.Outcome.Sentence})
	}
	for _, o := range m.Objections {
		x := PublicObjection{Day: o.Day, Text: o.Text}
		if o.Answer != nil {
			x.AnsweredOn, x.Upheld, x.Answer = o.Answer.Day, o.Answer.Upheld, o.Answer.Reason
		}
		p.Objections = append(p.Objections, x)
	}
}
