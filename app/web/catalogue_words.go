package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/views"
)

// wordsForm is the catalogue's words as they were typed: columns, 五定, 五监督.
type wordsForm struct {
	columns, fixed, watch, source, from string
	slots                               []string // names, in the list's order
	fixings                             []string
}

func (s *Server) editWords(c *fiber.Ctx) error {
	l, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	f := wordsForm{columns: strings.Join(l.Columns, "、"), fixed: l.Fixed.Name, watch: l.Watch.Name, from: s.today().String()}
	for _, x := range l.Fixed.Items {
		f.fixings = append(f.fixings, x.Name)
	}
	for _, x := range l.Watch.Slots {
		f.slots = append(f.slots, x.Name)
	}
	return s.wordsPage(c, f, nil)
}

func (s *Server) wordsPage(c *fiber.Ctx, f wordsForm, failed error) error {
	p := formPage{
		Page: s.deskPage(c, "改栏目和说法", catalogueCrumbs(views.Link{Text: "改栏目和说法"})...), Action: "/desk/catalogue/words", Button: "存成新的一版",
		Lead: "栏目可以改名、加减，有事项的栏目去掉以前先给事项换栏目。“五定”“五监督”的名称按县里的叫法写。",
	}
	text := func(name, label, value, hint string) views.Field {
		return views.Field{Name: name, Label: label, Type: "text", Value: value, Hint: hint, Required: true, Autocomplete: "off"}
	}
	p.Fields = append(p.Fields, text("columns", "栏目", f.columns, "用顿号分开，如：党务、政务、事务、财务。改名的，次序不要动。"), text("fixed", "每项任务要写全的五样，叫什么", f.fixed, ""))
	for i, name := range f.fixings {
		p.Fields = append(p.Fields, text(fmt.Sprintf("fixed-%d", i), fmt.Sprintf("第 %d 样", i+1), name, ""))
	}
	p.Fields = append(p.Fields, text("watch", "各方监督，叫什么", f.watch, ""))
	for i, name := range f.slots {
		p.Fields = append(p.Fields, text(fmt.Sprintf("slot-%d", i), fmt.Sprintf("第 %d 方", i+1), name, ""))
	}
	p.Fields = append(p.Fields, views.Field{Name: "from", Label: "从哪天起用", Type: "date", Value: f.from, Required: true, Short: true}, text("source", "县里哪个文件定的", f.source, ""))
	placeErrors(p.Fields, failed)
	if failed != nil {
		p.Problem = strings.Join(append([]string{fault.Message(failed)}, loose(failed, p.Fields)...), "")
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "form", p)
}

func (s *Server) saveWords(c *fiber.Ctx) error {
	l, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	f := wordsForm{columns: c.FormValue("columns"), fixed: c.FormValue("fixed"), watch: c.FormValue("watch"), source: c.FormValue("source"), from: c.FormValue("from")}
	for i := range l.Fixed.Items {
		f.fixings = append(f.fixings, strings.TrimSpace(c.FormValue(fmt.Sprintf("fixed-%d", i))))
	}
	for i := range l.Watch.Slots {
		f.slots = append(f.slots, strings.TrimSpace(c.FormValue(fmt.Sprintf("slot-%d", i))))
	}
	p, err := f.profile(l)
	if err == nil {
		_, err = s.Disclosures.KeepProfile(c.UserContext(), actor(c), p)
	}
	if formError(err) {
		return s.wordsPage(c, f, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("存下了，%s起用。", p.From.Chinese()))
	return c.Redirect("/desk/catalogue", fiber.StatusSeeOther)
}

// profile is the county's profile with the form's words; a column that changed
// its name takes its items along.
func (f wordsForm) profile(l disclosure.List) (p disclosure.Profile, err error) {
	p = profileOf(l)
	bad := fault.Invalidf("没有保存，请改正下面几处。")
	if p.From, err = calendar.ParseDay(f.from); err != nil {
		bad.On("from", "请写从哪天起用")
	}
	p.Source = f.source
	w := l.Words
	w.Columns = strings.FieldsFunc(f.columns, func(r rune) bool { return strings.ContainsRune("、，, ;；", r) })
	if len(w.Columns) == 0 || len(w.Columns) > 8 {
		bad.On("columns", "请写 1 到 8 个栏目")
	}
	w.Fixed.Name, w.Fixed.Items = f.fixed, slices.Clone(w.Fixed.Items)
	for i, name := range f.fixings {
		if w.Fixed.Items[i].Name = name; name == "" {
			bad.On(fmt.Sprintf("fixed-%d", i), "请写名称")
		}
	}
	w.Watch.Name, w.Watch.Slots = f.watch, slices.Clone(w.Watch.Slots)
	for i, name := range f.slots {
		if w.Watch.Slots[i].Name = name; name == "" {
			bad.On(fmt.Sprintf("slot-%d", i), "请写名称")
		}
	}
	if len(bad.Fields) > 0 {
		return p, bad
	}
	p.Items = slices.Clone(p.Items)
	for _, it := range l.Items {
		if slices.Contains(w.Columns, it.Column) {
			continue
		}
		i := slices.Index(l.Columns, it.Column)
		if len(w.Columns) != len(l.Columns) || i < 0 {
			return p, bad.On("columns", "“%s”里还有事项，先给它们换栏目，再去掉", it.Column)
		}
		it.Column = w.Columns[i]
		p.Items = slices.DeleteFunc(p.Items, func(x disclosure.Item) bool { return x.Code == it.Code })
		p.Items = append(p.Items, it)
	}
	p.Words = w
	return p, nil
}
