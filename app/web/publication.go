package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/views"
)

// publication is what the page of every published version shows beside the
// document itself, whatever the document is.
type publication struct {
	Version   disclosure.Version
	Newest    string // address of the version in force, if this one is superseded
	NewReason string // why it was superseded
	Steps     []views.Step
	Voices    []disclosure.Voice // what was said on its way, and is published with it
	Watch     *watchBlock
	Facts     []views.Fact
	Versions  []views.Version
	Downloads []views.Download
	QR        views.QR
	JSON      string // address of the original, whole
	File      string // its name once fetched
	Reply     disclosure.Reply
	Tel       string
	Demo      string // source of demonstration figures
	Ask       string // what to say when asking; empty: village, month and entry
	Board     *boardBlock
	Compared  *versionDiff // with the version before; nil in the first
	Withdraw  string       // where who may takes the version back
}

// signed is what the frozen documents have in common.
type signed struct {
	number                       string
	drafted, reviewed, published disclosure.Act
	shownTo                      calendar.Day
	reply                        disclosure.Reply
	basis, source                string
	masked                       []disclosure.MaskedColumn
	place                        disclosure.Place
}

// publicationOf gathers it. latest is the address of the newest version,
// without number; f.path the version's own.
func (s *Server) publicationOf(c *fiber.Ctx, f frozen, latest string, d signed) (publication, error) {
	x, ctx := f.version, c.UserContext()
	versions, err := s.Disclosures.Versions(ctx, x.DisclosureID)
	if err != nil {
		return publication{}, err
	}
	url := s.Config.Site.URL + f.path
	code, err := codeOf(url, d.number)
	if err != nil {
		return publication{}, err
	}
	p := publication{
		Version: x, Voices: disclosure.Voices(d.reviewed, d.published), Facts: factsOf(d), Downloads: downloadsOf(f.path, x.Document), QR: code,
		JSON: url + ".json", File: f.ascii + ".json", Reply: d.reply, Tel: digits(d.reply.Phone), Demo: d.source,
	}
	for _, v := range versions {
		p.Versions = append(p.Versions, versionLine(v, latest, x.N))
		if v.N == x.N+1 {
			p.NewReason = v.Reason
		}
	}
	if x.Superseded() {
		p.Newest = latest + "/v/" + itoa(x.LatestN)
	}
	if p.Watch, err = s.watchOf(c, x); err != nil {
		return p, err
	}
	if p.Board, err = s.boardOf(c, x); err != nil {
		return p, err
	}
	if p.Compared, err = s.compare(x, versions); err != nil {
		return p, err
	}
	if v, ok := session(c); ok && s.Disclosures.MayWithdraw(ctx, s.DB.Read(), v.Actor, x) == nil {
		p.Withdraw = "/desk/withdrawals/" + itoa64(x.ID)
	}
	return p, s.fillSteps(c, &p, d)
}

// fillSteps draws the review chain as the frozen document tells it, with the days
// each step took, and its filing with the township.
func (s *Server) fillSteps(c *fiber.Ctx, p *publication, d signed) error {
	days, err := s.Deadlines.Holidays(c.UserContext())
	if err != nil {
		return err
	}
	f, filed, err := s.Disclosures.Filing(c.UserContext(), p.Version.ID)
	if err != nil {
		return err
	}
	t := s.Disclosures.Turn(p.Version, nil, filed, days)
	for _, l := range s.waySteps(p.Version, d.drafted, d.reviewed, d.published, reviewStanding{turn: t, filing: f, days: days}) {
		if l.key == disclosure.StepFile {
			p.filing(&l.Step, t, f, d.place.Township, s.today())
		}
		p.Steps = append(p.Steps, l.Step)
	}
	return nil
}

// filing tells of the filing: done, with what the township said, or awaited.
func (p *publication) filing(st *views.Step, t disclosure.Turn, f disclosure.Filing, township string, today calendar.Day) {
	if f.Day.IsZero() {
		if !p.Version.Superseded() {
			st.State, st.Took, st.Late = "current", dueWords(t, today), t.Late(today) > 0
		}
		return
	}
	text := fmt.Sprintf("%d月%d日报%s备案", f.Day.Month(), f.Day.DayOfMonth(), township)
	st.Note = text
	if f.Note != "" {
		st.Note += "。备案意见：" + f.Note
	}
	p.Facts = append(p.Facts, views.Fact{Name: "备案", Value: st.Note})
}

func factsOf(d signed) []views.Fact {
	facts := []views.Fact{
		{Name: "公开编号", Value: d.number},
		{Name: "公开日期", Value: d.published.Day.Chinese()},
		{Name: "公开栏张贴到", Value: d.shownTo.Chinese()},
	}
	if d.basis != "" {
		facts = append(facts, views.Fact{Name: "依据", Value: d.basis})
	}
	if words := disclosure.MaskedWords(d.masked); words != "" {
		facts = append(facts, views.Fact{Name: "遮住的", Value: words})
	}
	return facts
}

// digits leaves what a telephone dials.
func digits(phone string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, phone)
}

// open shows a page that anyone may read. A visitor's browser may keep it but
// must ask again; a signed-in person's page holds their token and is not kept.
func (s *Server) open(c *fiber.Ctx, name string, data any) error {
	if _, ok := session(c); !ok {
		c.Set(fiber.HeaderCacheControl, "private, no-cache")
	}
	return s.render(c, name, data)
}
