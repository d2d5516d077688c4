package web

import (
	"cmp"
	"maps"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// signoffPage is how many published versions the list of signatures shows at once.
const signoffPage = 40

// watchBlock is who has looked at a published version, with the form of the
// person who may still sign.
type watchBlock struct {
	disclosure.Coverage
	Rows   []watchRow
	Slot   disclosure.Slot // the one this person may sign; empty: none
	Fields []views.Field
	Action string
	CSRF   string
}

type watchRow struct {
	Name, By, Note string
	Signed, Review bool
	Day            calendar.Day
}

func (s *Server) watchOf(c *fiber.Ctx, x disclosure.Version) (*watchBlock, error) {
	k, err := s.Disclosures.Coverage(c.UserContext(), x)
	if err != nil || len(k.Marks) == 0 {
		return nil, err
	}
	b := &watchBlock{Coverage: k, Action: "/desk/signoffs/" + itoa64(x.ID)}
	for _, m := range k.Marks {
		r := watchRow{Name: m.Slot.Name, Signed: m.Signed, Review: m.Review, Day: m.Day, Note: m.Note}
		if m.Signed {
			r.By = signerOf(m.Signoff)
		}
		b.Rows = append(b.Rows, r)
	}
	v, ok := session(c)
	if !ok || x.Superseded() {
		return b, nil
	}
	b.CSRF = v.CSRF
	for _, slot := range k.Open(v.Role) {
		if err := s.Disclosures.MaySign(c.UserContext(), v.Actor, x, slot.Code); err == nil {
			b.Slot, b.Fields = slot, signFields(slot, "", "")
		} else if fault.KindOf(err) == fault.Internal {
			return b, err
		}
	}
	return b, nil
}

// signFields are what is filled in to sign a slot.
func signFields(slot disclosure.Slot, witness, note string) (fields []views.Field) {
	if slot.Code == disclosure.SlotVillagers {
		fields = append(fields, views.Field{Name: "witness", Label: "哪位村民（代表）看过", Type: "text", Value: witness, Required: true, Autocomplete: "off", Hint: "写姓名；公开时只显示姓，不保存全名。"})
	}
	return append(fields, views.Field{Name: "note", Label: "要说的话（可不填）", Type: "text", Value: note, Autocomplete: "off", Hint: "会公开。"})
}

// signPage signs one version where the form on its own page was refused.
type signPage struct {
	Page
	Title, PublicURL string
	Watch            *watchBlock
	Problem          string
}

// sign signs a slot of a version, and leads back to its public page.
func (s *Server) sign(c *fiber.Ctx) error {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return err
	}
	x, err := s.Disclosures.ByID(c.UserContext(), int64(id))
	if err == nil && !isOut(x) {
		err = fault.NotFoundf("没有找到这份公开。")
	}
	if err != nil {
		return err
	}
	v, err := s.Villages.ByID(c.UserContext(), x.VillageID)
	if err != nil {
		return err
	}
	n := disclosure.NewSignoff{Slot: c.FormValue("slot"), Witness: c.FormValue("witness"), Note: c.FormValue("note")}
	err = s.Disclosures.Sign(c.UserContext(), actor(c), x.ID, n)
	if formError(err) {
		return s.signAgain(c, v, x, n, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "签上了，公开的页面上看得到。")
	return c.Redirect(pathOf(v.Code, x)+"#watch", fiber.StatusSeeOther)
}

func (s *Server) signAgain(c *fiber.Ctx, v village.Village, x disclosure.Version, n disclosure.NewSignoff, failed error) error {
	p := signPage{Page: s.deskPage(c, "签字", views.Link{Text: "工作台", URL: "/desk"}, views.Link{Text: "签字", URL: "/desk/signoffs"}, views.Link{Text: x.Title}), Title: v.Name + "　" + x.Title, PublicURL: pathOf(v.Code, x), Problem: fault.Message(failed)}
	var err error
	if p.Watch, err = s.watchOf(c, x); err != nil {
		return err
	}
	if p.Watch != nil && p.Watch.Slot.Code != "" {
		p.Watch.Fields = signFields(p.Watch.Slot, n.Witness, n.Note)
		placeErrors(p.Watch.Fields, failed)
	}
	c.Status(fiber.StatusUnprocessableEntity)
	return s.renderDesk(c, "signoff/show", p)
}

// signoffQuery is what the list of signatures was asked.
type signoffQuery struct {
	signed, township, village, since string
	slot                             disclosure.Slot
}

// signoffsPage lists what is out, with who has looked at it, for those who sign.
type signoffsPage struct {
	Page
	Lead    string
	Slot    disclosure.Slot
	Filter  []views.Field
	Rows    []signoffRow
	Fields  []views.Field // of signing what is ticked
	Pager   views.Pager
	Outcome outcome
	Problem string
	Error   string // of the choice
	Empty   views.Empty
}

type signoffRow struct {
	ID            int64
	Village, Text string
	Title, URL    string
	Watch         string
	Open, Checked bool
}

func (s *Server) listSignoffs(c *fiber.Ctx) error {
	return s.signoffs(c, picks{}, outcome{}, nil)
}

func (s *Server) signoffs(c *fiber.Ctx, picked picks, o outcome, failed error) error {
	words, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	p := signoffsPage{Page: s.deskPage(c, words.Watch.Name, views.Link{Text: "工作台", URL: "/desk"}, views.Link{Text: words.Watch.Name}), Outcome: o}
	p.Empty = views.Empty{Title: "没有符合条件的公开", Text: "换一个条件看看。"}
	q := signoffQuery{signed: c.Query("signed", "no"), township: c.Query("township"), village: c.Query("village"), since: c.Query("since", "year")}
	q.slot, _ = words.SlotOf(actor(c).Role)
	p.Slot = q.slot
	f, err := s.signoffFilter(c, q, &p)
	if err != nil {
		return err
	}
	if f.Signed == "no" && q.township == "" && q.village == "" {
		p.Empty = views.Empty{Title: "没有等您签的", Text: "这段时间公开的都签过了。"}
	}
	if err := s.signoffRows(c, q, f, &p, picked); err != nil {
		return err
	}
	if slices.ContainsFunc(p.Rows, func(r signoffRow) bool { return r.Open }) {
		p.Fields = signFields(q.slot, c.FormValue("witness"), c.FormValue("note"))
		placeErrors(p.Fields, failed)
	}
	if failed != nil {
		p.Problem, p.Error = fault.Message(failed), fieldError(failed, "ids")
	}
	if failed != nil || len(o.Failed) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "signoff/list", p)
}

// signoffFilter reads the filters and puts them on the page.
func (s *Server) signoffFilter(c *fiber.Ctx, q signoffQuery, p *signoffsPage) (f disclosure.SignoffFilter, err error) {
	f = disclosure.SignoffFilter{DivisionID: actor(c).DivisionID, Slot: q.slot.Code, Signed: q.signed, Take: signoffPage}
	if q.slot.Code == "" || (f.Signed != "yes" && f.Signed != "no") {
		f.Signed = ""
	}
	switch q.since {
	case "month":
		f.Since = s.today().AddDays(-30)
	case "all":
	default:
		f.Since, q.since = s.today().AddDays(-365), "year"
	}
	option := func(value, text, now string) views.Option {
		return views.Option{Value: value, Text: text, Selected: value == now}
	}
	if q.slot.Code != "" {
		p.Filter = append(p.Filter, views.Field{Name: "signed", Label: q.slot.Name, Type: "select", Options: []views.Option{option("no", "还没签的", f.Signed), option("yes", "签过的", f.Signed), option("all", "全部", q.signed)}})
	}
	places, err := s.watched(c)
	if err != nil {
		return f, err
	}
	if actor(c).Role == user.Inspector {
		towns, err := s.Villages.Townships(c.UserContext())
		if err != nil {
			return f, err
		}
		options := []views.Option{{Text: "全县"}}
		for _, t := range towns {
			options = append(options, option(t.Code, t.Name, q.township))
			if t.Code == q.township {
				f.TownshipID = t.ID
			}
		}
		p.Filter = append(p.Filter, views.Field{Name: "township", Label: "乡镇", Type: "select", Options: options})
	}
	if field := villageField(places, f.TownshipID, q.village, &f); actor(c).Role.Level() != "village" {
		p.Filter = append(p.Filter, field)
	}
	p.Filter = append(p.Filter, views.Field{Name: "since", Label: "什么时候公开的", Type: "select", Options: []views.Option{option("month", "近30天", q.since), option("year", "近一年", q.since), option("all", "全部", q.since)}})
	return f, nil
}

// villageField offers the villages of the filter's township, or all of them.
func villageField(places map[int64]village.Village, townshipID int64, code string, f *disclosure.SignoffFilter) views.Field {
	options := []views.Option{{Text: "全部"}}
	list := slices.SortedFunc(maps.Values(places), func(a, b village.Village) int { return cmp.Compare(a.Code, b.Code) })
	for _, v := range list {
		if townshipID != 0 && v.Township.ID != townshipID {
			continue
		}
		if v.Code == code {
			f.VillageID = v.ID
		}
		options = append(options, views.Option{Value: v.Code, Text: v.Name, Group: v.Township.Name, Selected: v.Code == code})
	}
	return views.Field{Name: "village", Label: "村", Type: "select", Options: options}
}

func (q signoffQuery) link(page int) string {
	v := url.Values{}
	for name, x := range map[string][2]string{"signed": {q.signed, "no"}, "township": {q.township, ""}, "village": {q.village, ""}, "since": {q.since, "year"}} {
		if x[0] != x[1] {
			v.Set(name, x[0])
		}
	}
	if page > 1 {
		v.Set("page", itoa(page))
	}
	if len(v) == 0 {
		return "/desk/signoffs"
	}
	return "/desk/signoffs?" + v.Encode()
}

func (s *Server) signoffRows(c *fiber.Ctx, q signoffQuery, f disclosure.SignoffFilter, p *signoffsPage, picked picks) error {
	f.Skip = (max(1, min(c.QueryInt("page", 1), 100000)) - 1) * signoffPage
	list, total, err := s.Disclosures.Signable(c.UserContext(), f)
	if err != nil {
		return err
	}
	watch, err := s.Disclosures.Coverages(c.UserContext(), list)
	if err != nil {
		return err
	}
	places, err := s.watched(c)
	if err != nil {
		return err
	}
	for _, x := range list {
		v, ok := places[x.VillageID]
		if !ok { // a village that is not there any more
			if v, err = s.Villages.ByID(c.UserContext(), x.VillageID); err != nil {
				return err
			}
		}
		open := slices.ContainsFunc(watch[x.ID].Open(actor(c).Role), func(t disclosure.Slot) bool { return t.Code == q.slot.Code })
		p.Rows = append(p.Rows, signoffRow{
			ID: x.ID, Village: v.Name, Title: x.Title, Text: x.PublishedOn.Chinese() + "公开", URL: pathOf(v.Code, x),
			Watch: watch[x.ID].Sentence(), Open: open, Checked: open && picked.has(x.ID),
		})
	}
	p.Pager = pagerOf(f.Skip/signoffPage+1, total, signoffPage, "份", q.link)
	p.Lead = itoa(total) + "份公开。"
	if f.Signed == "no" {
		p.Lead = itoa(total) + "份公开等着签“" + q.slot.Name + "”。"
	}
	return nil
}

// signMany signs the person's slot of every picked version.
func (s *Server) signMany(c *fiber.Ctx) error {
	picked := picksIn(c)
	if len(picked.ids) == 0 {
		return s.signoffs(c, picked, outcome{}, fault.Invalidf("还没有签。").On("ids", "请至少选一份"))
	}
	slot := c.FormValue("slot")
	var wrong error
	o, err := s.each(c, picked, isOut, func(x disclosure.Version) error {
		err := s.Disclosures.Sign(c.UserContext(), actor(c), x.ID, disclosure.NewSignoff{Slot: slot, Witness: c.FormValue("witness"), Note: c.FormValue("note")})
		if fault.KindOf(err) == fault.Invalid {
			wrong = err
		}
		return err
	})
	if err != nil {
		return err
	}
	if wrong != nil && len(o.Done) == 0 { // what was filled in is wrong for all of them
		return s.signoffs(c, picked, outcome{}, wrong)
	}
	if len(o.Failed) > 0 {
		return s.signoffs(c, picked, o, nil)
	}
	flash(c, "success", itoa(len(o.Done))+"份签上了，公开的页面上看得到。")
	return c.Redirect("/desk/signoffs", fiber.StatusSeeOther)
}
