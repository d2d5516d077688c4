package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// textEditPage writes a text: what its form proposes, and as much more as there
// is to say.
type textEditPage struct {
	Page
	Problem  string
	Unplaced []string // what is wrong with nothing that has a field
	Action   string
	Hidden   []views.Option
	Item     disclosure.Item
	Period   string // in words
	Note     string // what the form says to who fills it in
	Name     []views.Field
	Sections []textSectionView
	Facts    []textFactView
	More     views.Field
	Files    []textFileView
	Add      []views.Field
	Preview  string // the version's page; empty before it is kept
	Draft    string // as it would be printed
	Reason   string // why it is corrected
	Returned string // why it was sent back
}

// textSectionView is one section of the form.
type textSectionView struct{ Heading, Body views.Field }

// textFactView is one fact of the form; the name goes along.
type textFactView struct {
	views.Field
	Key, Of string // name of the hidden input, and the fact's name
}

// textFileView is a file of the draft with what may be done to it.
type textFileView struct {
	textLink
	Picture bool
	Key     string // of the hidden input with its hash
	Name    views.Field
	Drop    views.Field
}

// textInput is the form as it was filled in.
type textInput struct {
	duty     disclosure.Duty
	title    string
	was      string
	sections []disclosure.TextSection
	facts    []disclosure.TextFact
	more     string // further facts, as typed
	files    []textFileInput
	fileName string // what the new files show
}

type textFileInput struct {
	sum, name string
	drop      bool
}

// readText reads the form; sections and facts with nothing in them fall away, so
// that errors find their place.
func readText(c *fiber.Ctx) textInput {
	v := func(name string) string { return strings.TrimSpace(c.FormValue(name)) }
	in := textInput{
		duty: disclosure.Duty{Item: v("item"), Period: v("period")}, title: v("title"), was: v("was"), more: c.FormValue("facts"), fileName: v("file-name"),
	}
	for i := 0; i < 60 && c.FormValue(fmt.Sprintf("section-%d-there", i)) != ""; i++ {
		name := fmt.Sprintf("section-%d", i)
		x := disclosure.TextSection{Heading: v(name + "-heading"), Paragraphs: disclosure.Paragraphs(c.FormValue(name))}
		if x.Heading != "" || len(x.Paragraphs) > 0 {
			in.sections = append(in.sections, x)
		}
	}
	for i := 0; i < 100 && v(fmt.Sprintf("fact-%d-name", i)) != ""; i++ {
		name := fmt.Sprintf("fact-%d", i)
		in.facts = append(in.facts, disclosure.TextFact{Name: v(name + "-name"), Value: v(name)})
	}
	for i := 0; i < 100 && v(fmt.Sprintf("file-%d-sha", i)) != ""; i++ {
		name := fmt.Sprintf("file-%d", i)
		in.files = append(in.files, textFileInput{v(name + "-sha"), v(name), c.FormValue(name+"-drop") != ""})
	}
	return in
}

// proposed fills what the item's form proposes.
func (in *textInput) proposed(item disclosure.Item, f disclosure.Form) {
	if in.title == "" {
		in.title = disclosure.TextTitle(item, in.duty.Period)
	}
	for _, a := range f.Sections {
		in.sections = append(in.sections, disclosure.TextSection{Heading: a.Heading})
	}
	for _, a := range f.Facts {
		in.facts = append(in.facts, disclosure.TextFact{Name: a.Name})
	}
}

// newText asks what to write about, or, once that is known, offers the form.
func (s *Server) newText(c *fiber.Ctx) error {
	in := textInput{duty: disclosure.Duty{Item: c.Query("item"), Period: c.Query("period")}, title: strings.TrimSpace(c.Query("title"))}
	if in.duty.Item == "" {
		return s.chooseText(c, nil)
	}
	item, err := s.Disclosures.Item(c.UserContext(), in.duty.Item)
	if err != nil {
		return err
	}
	f, _ := s.Disclosures.Catalogue.Form(item.Code)
	in.proposed(item, f)
	return s.textForm(c, disclosure.Version{}, in, nil)
}

// textChoicePage asks for the item of a free text.
type textChoicePage struct {
	Page
	Problem string
	Fields  []views.Field
}

func (s *Server) chooseText(c *fiber.Ctx, failed error) error {
	list, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	items := append(list.Of(disclosure.KindText), list.Of(disclosure.KindTable)...)
	slices.SortStableFunc(items, func(a, b disclosure.Item) int {
		return slices.Index(list.Columns, a.Column) - slices.Index(list.Columns, b.Column)
	})
	f := itemField(items, c.FormValue("item"), "写的是哪个公开事项")
	f.Required = true
	p := textChoicePage{Page: s.deskPage(c, "写公开", deskCrumbs("公开", "写公开")...), Fields: []views.Field{f}}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "text/choose", p)
}

// beginText keeps a new text. What is wrong with its contents is told on the
// draft's own page: nothing that was handed in is lost.
func (s *Server) beginText(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	in := readText(c)
	if in.duty.Item == "" {
		return s.chooseText(c, fault.Invalidf("请选一个公开事项。").On("item", "请选写的是哪个公开事项"))
	}
	x, err := s.Disclosures.BeginText(c.UserContext(), actor(c), v, in.duty, in.title)
	if formError(err) {
		return s.textForm(c, disclosure.Version{}, in, err)
	}
	if err != nil {
		return err
	}
	in.was = ""
	return s.fillText(c, x, in)
}

func (s *Server) saveText(c *fiber.Ctx) error {
	_, x, err := s.versionOfAddress(c)
	if err != nil {
		return err
	}
	if !disclosure.IsText(x) {
		return fault.NotFoundf("没有找到这份公开。")
	}
	return s.fillText(c, x, readText(c))
}

// fillText keeps the files first and then what was written, so that a slip of the
// pen loses no file.
func (s *Server) fillText(c *fiber.Ctx, x disclosure.Version, in textInput) error {
	err := s.keepText(c, x, &in)
	if formError(err) {
		return s.textForm(c, x, in, err)
	}
	if err != nil {
		return err
	}
	if c.FormValue("then") == "look" {
		return c.Redirect("/desk/disclosures/"+itoa64(x.ID), fiber.StatusSeeOther)
	}
	flash(c, "success", "存好了。写完以后预览一遍，再提交审核。")
	return c.Redirect("/desk/texts/"+itoa64(x.ID), fiber.StatusSeeOther)
}

func (s *Server) keepText(c *fiber.Ctx, x disclosure.Version, in *textInput) error {
	now, err := s.textNow(c, x.ID)
	if err != nil {
		return err
	}
	if hash, err := disclosure.DraftHash(now); err != nil || in.was != "" && in.was != hash {
		in.was = hash
		if err == nil {
			err = fault.Conflictf("这份草稿刚才在别的窗口里改过。下面是您写的；再按一次保存，就照您写的存。")
		}
		return err
	}
	more, unread := disclosure.Facts(in.more)
	_, failed := eachFile(c, "file", func(data []byte) error {
		return s.Disclosures.KeepTextFile(c.UserContext(), actor(c), x.ID, in.fileName, data)
	})
	if failed != nil && !formError(failed) {
		return failed
	}
	if now, err = s.textNow(c, x.ID); err != nil {
		return err
	}
	if in.was, err = disclosure.DraftHash(now); err != nil {
		return err
	}
	if unread != nil {
		return unread
	}
	facts := append(slices.Clone(in.facts), more...)
	if err := s.Disclosures.SaveText(c.UserContext(), actor(c), x.ID, in.was, in.sections, facts, in.kept(now.Files)); err != nil {
		return err
	}
	return failed
}

// textNow reads a draft as it is kept.
func (s *Server) textNow(c *fiber.Ctx, id int64) (disclosure.Text, error) {
	x, err := s.Disclosures.ByID(c.UserContext(), id)
	if err != nil {
		return disclosure.Text{}, err
	}
	return disclosure.ParseText(x.Document)
}

// kept is the files of a draft without those that are dropped, named as typed.
func (in textInput) kept(files []disclosure.TextFile) (list []disclosure.TextFile) {
	for _, f := range files {
		i := slices.IndexFunc(in.files, func(x textFileInput) bool { return x.sum == f.SHA256 })
		if i >= 0 && in.files[i].drop {
			continue
		}
		if i >= 0 && in.files[i].name != "" {
			f.Name = in.files[i].name
		}
		list = append(list, f)
	}
	return list
}

// editText shows a draft to its accountant; one that is out may be corrected, one
// under way is looked at where it is reviewed.
func (s *Server) editText(c *fiber.Ctx) error {
	v, x, err := s.versionOfAddress(c)
	if err != nil {
		return err
	}
	switch {
	case !disclosure.IsText(x):
		return fault.NotFoundf("没有找到这份公开。")
	case x.State == disclosure.Published && !x.Superseded():
		return s.textCorrection(c, v, x, "", nil)
	case !x.State.Open():
		return c.Redirect("/desk/disclosures/"+itoa64(x.ID), fiber.StatusSeeOther)
	}
	t, err := disclosure.ParseText(x.Document)
	if err != nil {
		return err
	}
	in := textInput{duty: disclosure.Duty{Item: t.Item, Period: t.Period}, title: t.Title, sections: t.Sections, facts: t.Facts}
	if in.was, err = disclosure.DraftHash(t); err != nil {
		return err
	}
	return s.textForm(c, x, in, nil)
}

// textCorrectionPage asks why a text that is out is corrected.
type textCorrectionPage struct {
	Page
	Version disclosure.Version
	Problem string
	Fields  []views.Field
	Nil     bool
}

func (s *Server) textCorrection(c *fiber.Ctx, v village.Village, x disclosure.Version, reason string, failed error) error {
	if err := v.Worker(actor(c), user.Accountant); err != nil {
		return err
	}
	t, err := disclosure.ParseText(x.Document)
	if err != nil {
		return err
	}
	p := textCorrectionPage{
		Page: s.deskPage(c, "更正："+x.Title, deskCrumbs("公开", x.Title)...), Version: x, Nil: t.Nil,
		Fields: []views.Field{{Name: "reason", Label: "为什么更正", Type: "text", Value: reason, Required: true, Autocomplete: "off", Hint: "村民会看到这句话。"}},
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "text/correct", p)
}

func (s *Server) correctText(c *fiber.Ctx) error {
	v, x, err := s.versionOfAddress(c)
	if err != nil {
		return err
	}
	if !disclosure.IsText(x) {
		return fault.NotFoundf("没有找到这份公开。")
	}
	w, err := s.Disclosures.CorrectText(c.UserContext(), actor(c), x.ID, c.FormValue("reason"))
	if formError(err) {
		return s.textCorrection(c, v, x, c.FormValue("reason"), err)
	}
	if err != nil {
		return err
	}
	flash(c, "info", "更正版开始编了，内容和现在公开的一样，请改好再提交。")
	return c.Redirect("/desk/texts/"+itoa64(w.ID), fiber.StatusSeeOther)
}
