package web

import (
	"context"
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
}

// signed is what the frozen documents have in common.
type signed struct {
	number                       string
	drafted, reviewed, published disclosure.Act
	shownTo                      calendar.Day
	reply                        disclosure.Reply
	basis, source                string
}

// publicationOf gathers it. latest is the address of the newest version,
// without number; f.path the version's own.
func (s *Server) publicationOf(ctx context.Context, f frozen, latest string, d signed) (publication, error) {
	x := f.version
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
		Version: x, Steps: stepsOf(d), Facts: factsOf(d), Downloads: downloadsOf(f.path, x.Document), QR: code,
		JSON: url + ".json", File: f.ascii + ".json", Reply: d.reply, Tel: digits(d.reply.Phone), Demo: d.source,
	}
	for _, v := range versions {
		p.Versions = append(p.Versions, views.Version{
			N: v.N, Day: v.PublishedOn, Reason: v.Reason, Hash: v.SHA256, URL: latest + "/v/" + itoa(v.N),
			Current: v.N == v.LatestN, Shown: v.N == x.N,
		})
		if v.N == x.N+1 {
			p.NewReason = v.Reason
		}
	}
	if x.Superseded() {
		p.Newest = latest + "/v/" + itoa(x.LatestN)
	}
	return p, nil
}

// stepsOf is the review chain as the frozen document tells it.
func stepsOf(d signed) []views.Step {
	step := func(name string, a disclosure.Act) views.Step {
		st := views.Step{Name: name, State: "done", By: strings.TrimSpace(a.Post + " " + a.By), Day: a.Day}
		if a.Opinion != "" {
			st.Note = "意见：" + a.Opinion
		}
		return st
	}
	return []views.Step{step("编制", d.drafted), step("审核", d.reviewed), step("公开", d.published)}
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
