package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/procedure"
	"sunshine/app/rules"
	"sunshine/app/village"
	"sunshine/views"
)

// publicMatterPage is one matter for anyone.
type publicMatterPage struct {
	Page
	Village   village.Village
	Matter    procedure.PublicMatter
	Track     []trackStep
	Left      string
	Facts     []views.Fact
	Steps     []stepView
	Earlier   []stepView
	Objected  []objectionView
	Work      *workView
	Notices   []noticeLink
	Papers    []publicPhoto
	Tel, Demo string
	Reply     int // days
	Chain     *chainView
}

// stepView is one step of the timeline with everything that may be told of it.
type stepView struct {
	trackStep
	Counts []views.Fact
	Photos []publicPhoto
}

type objectionView struct {
	N int
	procedure.PublicObjection
}

type noticeLink struct {
	Name, URL, Text string
	Gone            bool
}

// workView is how the decision is carried out.
type workView struct {
	*procedure.PublicWork
	Contracts, Changes views.Table
	Photos             []publicPhoto
}

func (s *Server) showPublicMatter(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	m, err := s.Procedure.Public(c.UserContext(), v.ID, c.Params("code"))
	if err != nil {
		return err
	}
	p := publicMatterPage{
		Page: s.page(c, v.Name+" "+m.Title, crumb(v, views.Link{Text: "大事", URL: mattersPath(v)}, views.Link{Text: m.Title})...), Village: v, Matter: m,
		Track: trackOf(m), Left: leftText(m), Tel: digits(v.Phone), Demo: v.Source, Facts: publicFacts(m), Papers: photosOf(v, m.Code, loosePapers(m)),
		Reply: s.Deadlines.Rules.At(rules.ReplyDays, s.today()).Value,
	}
	p.Description = v.FullName() + "：" + m.Title + "。" + m.Stands
	p.Steps = stepViews(v, m, p.Track)
	for _, st := range m.Earlier {
		view := stepView{trackStep: trackStep{PublicStep: st, Word: st.Plain, When: dayOr(st)}, Counts: countFacts(st.Count)}
		p.Earlier = append(p.Earlier, view)
	}
	for i, o := range m.Objections {
		p.Objected = append(p.Objected, objectionView{i + 1, o})
	}
	for _, n := range m.Notices {
		x := n.Version
		p.Notices = append(p.Notices, noticeLink{
			Name: n.Name, URL: noticePath(v.Code, x.DisclosureID), Text: fmt.Sprintf("%s公开，第 %d 版", x.PublishedOn.Chinese(), x.N), Gone: !n.InForce,
		})
	}
	if m.Work != nil {
		p.Work = &workView{
			PublicWork: m.Work, Contracts: contractsOf(m.Work.NoticeWork), Changes: changesOf(m.Work.NoticeWork),
			Photos: photosOf(v, m.Code, m.Work.Photos),
		}
	}
	if p.Chain, err = s.publicChain(c.UserContext(), v, m); err != nil {
		return err
	}
	return s.open(c, "matter/public-show", p)
}

func dayOr(st procedure.PublicStep) string {
	if st.Day.IsZero() {
		return ""
	}
	return st.Day.Chinese()
}

// loosePapers are the papers that stand at no step and in no work.
func loosePapers(m procedure.PublicMatter) []procedure.PublicPaper {
	shown := map[int]bool{}
	for _, st := range m.Steps {
		for _, x := range st.Photos {
			shown[x.N] = true
		}
	}
	if m.Work != nil {
		for _, x := range m.Work.Photos {
			shown[x.N] = true
		}
	}
	var rest []procedure.PublicPaper
	for _, x := range m.Papers {
		if !shown[x.N] {
			rest = append(rest, x)
		}
	}
	return rest
}

func publicFacts(m procedure.PublicMatter) []views.Fact {
	facts := []views.Fact{{Name: "事项编号", Value: m.Code}, {Name: "属于哪类事", Value: m.Category}}
	if m.Fen > 0 {
		facts = append(facts, views.Fact{Name: "打算花", Value: yuanOf(m.Fen) + "元"})
	}
	facts = append(facts, views.Fact{Name: "谁提出来的", Value: m.Initiative}, views.Fact{Name: "哪天提的", Value: m.Begun.Chinese()},
		views.Fact{Name: "走的程序", Value: m.Template})
	if m.Label != "" {
		facts[len(facts)-1].Value += "（" + m.Label + "）"
	}
	for _, a := range m.Approvals {
		facts = append(facts, views.Fact{Name: "上级批准", Value: fmt.Sprintf("%s，%s，文号%s", a.By, a.Day.Chinese(), a.Number)})
	}
	return facts
}

func stepViews(v village.Village, m procedure.PublicMatter, track []trackStep) []stepView {
	list := make([]stepView, 0, len(track))
	for _, t := range track {
		if t.State == "todo" && t.Called == nil {
			continue
		}
		list = append(list, stepView{trackStep: t, Counts: countFacts(t.Count), Photos: photosOf(v, m.Code, t.Photos)})
	}
	return list
}

// countFacts are the numbers of a meeting, in words.
func countFacts(c *procedure.Count) []views.Fact {
	if c == nil {
		return nil
	}
	facts := make([]views.Fact, len(countHead))
	for i, text := range countCells(c) {
		unit := "票"
		if i < 2 {
			unit = "人"
		}
		facts[i] = views.Fact{Name: countHead[i], Value: text + unit}
	}
	return facts
}

// publicMatterFile sends a paper that everyone may see. Its name says what it
// is: what it was called when it was handed in stays inside.
func (s *Server) publicMatterFile(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	n, err := numberIn(c.Params("n"))
	if err != nil {
		return err
	}
	p, body, err := s.Procedure.PublicFile(c.UserContext(), v.ID, c.Params("code"), n)
	if err != nil {
		return err
	}
	return sendUpload(c, upload{p.Type, p.SHA256(), fmt.Sprintf("%s-%d", p.Kind, n), fmt.Sprintf("%s-%d", p.Name, n), keepLatest}, body)
}
