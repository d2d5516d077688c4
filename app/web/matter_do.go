package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/procedure"
	"sunshine/app/village"
	"sunshine/views"
)

// actPage is the page of one act's form.
type actPage struct {
	Page
	Heading string
	Matter  views.Link
	Act     *actView
	Ways    []views.Link // the same step in another way
	News    []matterEvent
}

func matterPath(id int64) string { return "/desk/matters/" + itoa64(id) }

// url is the address of the act's form.
func (o offer) url(id int64) string {
	query := make([]string, 0, 4)
	for _, p := range [][2]string{{"stage", o.stage}, {"organ", string(o.organ)}, {"objection", known(o.objection)}} {
		if p[1] != "" {
			query = append(query, p[0]+"="+p[1])
		}
	}
	if o.merged {
		query = append(query, "merged=true")
	}
	return strings.TrimSuffix(matterPath(id)+"/do/"+o.kind+"?"+strings.Join(query, "&"), "?")
}

// offerOf reads from the request what act is asked for; NotFound if there is no
// such act or step, Forbidden if the person may not do it.
func (s *Server) offerOf(c *fiber.Ctx, value func(string) string) (v village.Village, f procedure.FiledMatter, o offer, err error) {
	v, f, err = s.matterOfAddress(c)
	if err != nil {
		return v, f, o, err
	}
	o = offer{kind: c.Params("kind"), stage: value("stage"), organ: procedure.Organ(value("organ")), merged: value("merged") == "true"}
	if n, err := numberIn(value("objection")); err == nil && n <= len(f.Matter.Objections) {
		o.objection = n
	}
	if _, ok := formOf(o.kind); !ok {
		return v, f, o, fault.NotFoundf("没有这样的一步。")
	}
	if err = s.mayDo(c, v, o.kind); err != nil {
		return v, f, o, err
	}
	_, i := f.Matter.Template.Stage(o.stage)
	staged := (&scene{offer: o}).takes("stage")
	if staged != (i >= 0) || (o.kind == "answered") != (o.objection > 0) || o.merged && (o.kind != "held" || f.Matter.Template.Stages[i].MergeWith == "") {
		return v, f, o, fault.NotFoundf("没有这样的一步。")
	}
	return v, f, o, nil
}

func (s *Server) mayDo(c *fiber.Ctx, v village.Village, kind string) error {
	a, err := procedure.Decode(kind, []byte("{}"))
	if err != nil {
		return err
	}
	return procedure.MayDo(actor(c), v, a)
}

// askAct shows the form of an act.
func (s *Server) askAct(c *fiber.Ctx) error {
	v, f, o, err := s.offerOf(c, func(name string) string { return c.Query(name) })
	if err != nil {
		return err
	}
	x, err := s.scene(c.UserContext(), v, f, o, nil)
	if err != nil {
		return err
	}
	return s.actForm(c, x, nil, false)
}

func (s *Server) actForm(c *fiber.Ctx, x *scene, failed error, again bool) error {
	v, _ := session(c)
	p := actPage{Matter: views.Link{Text: x.filed.Matter.Start.Title, URL: matterPath(x.filed.ID)}, Act: x.view(v.CSRF, failed), Ways: x.ways()}
	p.Act.Again = again
	p.Heading = p.Act.Title
	p.Page = s.deskPage(c, p.Heading, matterCrumbs(p.Matter, views.Link{Text: p.Heading})...)
	if failed != nil {
		c.Status(fiber.StatusUnprocessableEntity)
		if then, err := strconv.Atoi(c.FormValue("acts")); err == nil && then >= 0 && then < len(x.filed.Acts) {
			p.News = s.events(x.filed)[then:]
		}
	}
	return s.renderDesk(c, "matter/act", p)
}

// ways leads to the same step with another meeting.
func (x *scene) ways() (links []views.Link) {
	if x.st == nil || x.kind != "held" && x.kind != "noticed" {
		return nil
	}
	for _, mt := range x.st.Meetings {
		if mt.Organ != x.organ && (x.notice() == nil || x.kind == "noticed") && (!x.resolves() || x.reference.Allows(x.filed.Matter.Category, mt.Organ) == nil) {
			links = append(links, views.Link{Text: "改开" + mt.Organ.Chinese(), URL: offer{kind: x.kind, stage: x.stage, organ: mt.Organ}.url(x.filed.ID)})
		}
	}
	if x.st.MergeWith != "" && x.filed.Matter.Start.CombinedHead && x.kind == "held" {
		if x.merged {
			return append(links, views.Link{Text: "改为分开开", URL: offer{kind: x.kind, stage: x.stage}.url(x.filed.ID)})
		}
		next, _ := x.filed.Matter.Template.Stage(x.st.MergeWith)
		links = append(links, views.Link{Text: "和“" + next.Name + "”合在一起开（书记、主任是一个人）", URL: offer{kind: x.kind, stage: x.stage, merged: true}.url(x.filed.ID)})
	}
	return links
}

// doAct files an act. What is refused keeps what was typed.
func (s *Server) doAct(c *fiber.Ctx) error {
	v, f, o, err := s.offerOf(c, func(name string) string { return c.FormValue(name) })
	if err != nil {
		return err
	}
	form, _ := formOf(o.kind)
	x, err := s.scene(c.UserContext(), v, f, o, typedIn(c, form))
	if err != nil {
		return err
	}
	if c.FormValue("then") == "look" { // count by the rosters of another day
		x.recount()
		return s.actForm(c, x, nil, false)
	}
	papers, given, err := x.papersOf(c)
	if err == nil {
		err = s.fileAct(c, x, papers)
	}
	if formError(err) {
		fresh, reading := s.Procedure.Get(c.UserContext(), v.ID, f.ID)
		if reading != nil {
			return reading
		}
		x.filed = fresh
		return s.actForm(c, x, err, given)
	}
	if err != nil {
		return err
	}
	done, err := s.Procedure.Get(c.UserContext(), v.ID, f.ID)
	if err != nil {
		return err
	}
	last := s.events(done)[len(done.Acts)-1]
	flash(c, last.kind(), "记下了：“"+last.Title+"”。"+last.Sentence)
	return c.Redirect(matterPath(f.ID), fiber.StatusSeeOther)
}

// fileAct reads the act from the form and files it.
func (s *Server) fileAct(c *fiber.Ctx, x *scene, papers []procedure.Paper) error {
	acts, err := strconv.Atoi(c.FormValue("acts"))
	if err != nil || acts < 0 {
		return fault.Conflictf("页面放得太久了，没有记上。请看一看再填。")
	}
	a, came, err := x.act(papers)
	if err != nil {
		return err
	}
	return s.Procedure.Do(c.UserContext(), actor(c), x.village, x.filed.ID, acts, a, papers, came)
}

// recount forgets what was filled in by the rosters of another day.
func (x *scene) recount() {
	for _, i := range x.form.inputs {
		if name := inputName(i); i.value != nil && strings.HasPrefix(i.name, "count/") {
			x.values[name] = i.value(x)
		}
	}
	x.values["present"] = ""
}
