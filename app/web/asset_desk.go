package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/asset"
	"sunshine/app/fault"
	"sunshine/app/village"
	"sunshine/views"
)

// deskRegistersPage is a village's registers on the desk, beside its books.
type deskRegistersPage struct {
	Page
	Heading    string
	Accountant bool
	Rows       []registerLine
	Compare    []compareRow
	Public     string
	Print      []views.Download
}

func registerCrumbs(rest ...views.Link) []views.Link {
	crumbs := append([]views.Link{{Text: "工作台", URL: "/desk"}, {Text: "家底（三资）", URL: "/desk/registers"}}, rest...)
	crumbs[len(crumbs)-1].URL = ""
	return crumbs
}

func deskRegisterPath(k asset.Kind) string { return "/desk/registers/" + string(k) }

func deskThingPath(n asset.Number) string { return "/desk/things/" + thingEscape(n) }

// deskRegisters shows the own village's registers, or those of the village a
// township or the inspector asks for.
func (s *Server) deskRegisters(c *fiber.Ctx) error {
	v, err := s.rosterVillage(c)
	if err != nil {
		return err
	}
	if v.ID == 0 {
		return s.chooseRegisters(c)
	}
	p := deskRegistersPage{Page: s.deskPage(c, "家底（三资）", registerCrumbs()...), Heading: v.Name + "的家底", Accountant: accountant(c), Public: registersPath(v)}
	at := deskRegisterPath
	if actor(c).Role.Level() != "village" {
		at = func(k asset.Kind) string { return registerPath(v, k) }
	}
	if p.Rows, err = s.registerLines(c, v, at); err != nil {
		return err
	}
	if p.Compare, err = s.compareRegisters(c.UserContext(), v); err != nil {
		return err
	}
	if p.Print, err = s.deskPrints(c, v); err != nil {
		return err
	}
	return s.renderDesk(c, "asset/desk", p)
}

// deskPrints are the papers of a village that stick on things or hang on walls.
func (s *Server) deskPrints(c *fiber.Ctx, v village.Village) ([]views.Download, error) {
	stock, err := s.Assets.Stock(c.UserContext(), v.ID)
	var list []views.Download
	for _, k := range stock[v.ID].Kinds {
		if k != asset.Debt { // nothing to stick a label on
			list = append(list, views.Download{Kind: "PDF", Text: k.Chinese() + "的二维码标签", URL: registerPath(v, k) + "/cards.pdf"})
		}
	}
	if v.Ended() {
		return list, err
	}
	return append(list, posterLinks("/villages/"+v.Code+"/poster.pdf")...), err
}

// chooseRegisters lists the villages a person looks after.
func (s *Server) chooseRegisters(c *fiber.Ctx) error {
	p := villagesPage{Page: s.deskPage(c, "各村家底", registerCrumbs()...), Heading: "各村家底（三资）", Lead: "选一个村，看它登记的资产、资源、工程、债权债务，和账上的比一比。", Empty: views.Empty{Title: "还没有村"}}
	list, err := s.Villages.List(c.UserContext())
	if err != nil {
		return err
	}
	for _, v := range list {
		if v.Within(actor(c)) {
			p.Rows = append(p.Rows, villageSetting{v.Name, v.Township.Name, "/desk/registers?village=" + v.Code})
		}
	}
	return s.renderDesk(c, "roster/villages", p)
}

// deskRegister lists a register of the own village.
func (s *Server) deskRegister(c *fiber.Ctx) error {
	v, k, err := s.ownRegister(c)
	if err != nil {
		return err
	}
	p := registerPage{Page: s.deskPage(c, k.Chinese(), registerCrumbs(views.Link{Text: k.Chinese()})...), Village: v, Accountant: accountant(c)}
	q := registerQueryOf(c, k, deskRegisterPath(k))
	if err := s.fillRegister(c, &p, k, q, p.Accountant, deskThingPath); err != nil {
		return err
	}
	if p.Accountant {
		p.Downloads = []views.Download{{Kind: "Excel", Text: "全部，可改好再导入", URL: q.path + "/list.xlsx"}, {Kind: "CSV", Text: "全部，纯数据", URL: q.path + "/list.csv"}}
		if !p.Filtered {
			p.Empty.Text = "一" + k.Counter() + "一" + k.Counter() + "登记，或者用表格一次导入。"
		}
	}
	return s.renderDesk(c, "asset/register", p)
}

// ownRegister finds the register of the address in the person's own village.
func (s *Server) ownRegister(c *fiber.Ctx) (v village.Village, k asset.Kind, err error) {
	if k, err = asset.ParseKind(c.Params("kind")); err != nil {
		return v, k, err
	}
	v, err = s.homeVillage(c)
	return v, k, err
}

// deskRegisterFile gives the whole register with the names of people, as the
// importer reads it.
func (s *Server) deskRegisterFile(c *fiber.Ctx) error {
	v, k, err := s.ownRegister(c)
	if err != nil {
		return err
	}
	all, err := s.Assets.Register(c.UserContext(), v.ID, k)
	if err != nil {
		return err
	}
	book := s.Assets.Reference.Book(k, v.Name, withoutStruck(all, ""), []string{s.today().Chinese() + "的登记。农户、个人写全名，内部用，不要外传。"}, true)
	return sendBook(c, book, c.Params("ending"), "register-"+string(k)+"-"+v.Code+"-inner", v.Name+k.Chinese()+"登记簿（内部）")
}

func (s *Server) registerTemplate(c *fiber.Ctx) error {
	v, k, err := s.ownRegister(c)
	if err != nil {
		return err
	}
	return sendBook(c, s.Assets.Reference.Template(k, v.Name), "xlsx", "register-"+string(k)+"-template", k.Chinese()+"登记表")
}

// deskThingPage is one thing on the desk.
type deskThingPage struct {
	Page
	Village   village.Village
	Thing     asset.Thing
	State     string
	Lead      string
	Facts     []views.Fact
	History   []changeView
	Photos    []deskPhoto
	Public    string
	Path      string
	Contracts []views.Link
	Keeper    bool // may write, and the thing counts
	Ended     bool
	Keeps     bool
	Disposal  string
	Upload    []views.Field
	Problem   string
}

// deskPhoto is a photo with the form that takes it down.
type deskPhoto struct {
	publicPhoto
	N    int
	Held bool // villagers do not see it yet: somebody must confirm it first
}

// deskPhotos lists the photos and papers that hang; what is held back from
// everyone is opened where it is confirmed.
func (s *Server) deskPhotos(c *fiber.Ctx, v village.Village, t asset.Thing) (list []deskPhoto, err error) {
	held, err := s.Assets.HeldBack(c.UserContext(), t)
	for _, p := range t.Photos {
		if p.TakenDown != "" || t.Ended == asset.Struck {
			continue
		}
		x := deskPhoto{publicPhoto{URL: thingPath(v, t.Number) + "/files/" + itoa(p.N), Name: p.Name, Day: p.Day.Chinese(), Picture: p.Picture()}, p.N, held[p.N]}
		if x.Held {
			x.URL = "/desk/papers/" + p.SHA256
		}
		list = append(list, x)
	}
	return list, err
}

// ownThing finds the thing of the address in the person's own village.
func (s *Server) ownThing(c *fiber.Ctx) (v village.Village, t asset.Thing, err error) {
	if v, err = s.homeVillage(c); err != nil {
		return v, t, err
	}
	n, err := numberParam(c)
	if err == nil {
		t, err = s.Assets.Thing(c.UserContext(), v.ID, n)
	}
	return v, t, err
}

func (s *Server) showDeskThing(c *fiber.Ctx) error { return s.deskThing(c, nil) }

// deskThing shows it; failed is why a photo was not added or taken down.
func (s *Server) deskThing(c *fiber.Ctx, failed error) error {
	v, t, err := s.ownThing(c)
	if err != nil {
		return err
	}
	k := t.Kind()
	p := deskThingPage{
		Page:    s.deskPage(c, t.Number.String()+" "+t.Name, registerCrumbs(views.Link{Text: k.Chinese(), URL: deskRegisterPath(k)}, views.Link{Text: t.Number.String()})...),
		Village: v, Thing: t, State: t.Now().Chinese(k), Lead: s.thingLead(t), Public: thingPath(v, t.Number), Path: deskThingPath(t.Number),
		Keeps: accountant(c), Ended: !t.Counts(), Disposal: asset.Gone.Words(k),
	}
	p.Keeper = p.Keeps && t.Counts()
	p.Facts, p.History = s.factsOfThing(t, p.Keeps), s.history(v, t, p.Keeps)
	if p.Contracts, err = s.thingContracts(c.UserContext(), v, t); err != nil {
		return err
	}
	if p.Photos, err = s.deskPhotos(c, v, t); err != nil {
		return err
	}
	p.Upload = []views.Field{
		{Name: "file", Label: "照片或文件", Type: "file", Required: true, Multiple: true, Accept: "image/*,application/pdf", Hint: "村民马上看得到。拍照的地点会自动去掉；不要拍到人、证件和电话。"},
		{Name: "name", Label: "拍的是什么", Type: "text", Value: c.FormValue("name"), Autocomplete: "off", Hint: "如“正面”“产权证”。"},
	}
	if failed != nil {
		p.Problem = sentenceUnplaced(failed, p.Upload)
		placeErrors(p.Upload, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "asset/show", p)
}

func (s *Server) addThingPhotos(c *fiber.Ctx) error {
	v, t, err := s.ownThing(c)
	if err != nil {
		return err
	}
	n := 0
	form, err := c.MultipartForm()
	if err != nil || len(form.File["file"]) == 0 {
		return s.deskThing(c, fault.Invalidf("照片没有加上。").On("file", "请选照片或 PDF"))
	}
	if len(form.File["file"]) > maxFiles {
		return s.deskThing(c, fault.Invalidf("照片没有加上。").On("file", "一次最多 %d 张，请分几次传", maxFiles))
	}
	for _, h := range form.File["file"] {
		data, err := readUpload(h)
		if err != nil {
			return err
		}
		err = s.Assets.AddPhoto(c.UserContext(), actor(c), v, t.Number.String(), c.FormValue("name"), data)
		if formError(err) {
			return s.deskThing(c, err)
		}
		if err != nil {
			return err
		}
		n++
	}
	if t, err = s.Assets.Thing(c.UserContext(), v.ID, t.Number.String()); err != nil {
		return err
	}
	held, err := s.Assets.HeldBack(c.UserContext(), t)
	if err != nil {
		return err
	}
	if waiting := slices.ContainsFunc(t.Photos[len(t.Photos)-n:], func(p asset.Photo) bool { return held[p.N] }); waiting {
		flash(c, "info", "加上了 "+itoa(n)+" 张。其中有 PDF 里的字读不出来，看过、确认没有个人信息以后，村民才看得到。")
	} else {
		flash(c, "success", "加上了 "+itoa(n)+" 张，村民现在看得到。")
	}
	return c.Redirect(deskThingPath(t.Number), fiber.StatusSeeOther)
}

func (s *Server) takeThingPhotoDown(c *fiber.Ctx) error {
	v, t, err := s.ownThing(c)
	if err != nil {
		return err
	}
	n, err := numberIn(c.Params("n"))
	if err != nil {
		return err
	}
	err = s.Assets.TakeDown(c.UserContext(), actor(c), v, t.Number.String(), n, c.FormValue("reason"))
	if formError(err) {
		return s.deskThing(c, fault.Invalidf("%s", sentence(err)))
	}
	if err != nil {
		return err
	}
	flash(c, "success", "照片撤下了。哪天撤的、为什么，公开页上写着。")
	return c.Redirect(deskThingPath(t.Number), fiber.StatusSeeOther)
}
