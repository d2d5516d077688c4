package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/views"
)

// textForm draws the form of a text; x has no number before it is kept.
func (s *Server) textForm(c *fiber.Ctx, x disclosure.Version, in textInput, failed error) error {
	item, err := s.Disclosures.Item(c.UserContext(), in.duty.Item)
	if missing(err) && x.ID != 0 {
		item, err = disclosure.Item{Code: x.Item, Name: x.Title}, nil // it left the catalogue meanwhile
	}
	if err != nil {
		return err
	}
	f, _ := s.Disclosures.Catalogue.Form(item.Code)
	p := textEditPage{
		Page: s.deskPage(c, "写公开："+item.Name, deskCrumbs("公开", item.Name)...), Item: item, Period: disclosure.PeriodWords(in.duty.Period), Note: f.Note,
		Action: "/desk/texts", Hidden: []views.Option{{Text: "item", Value: in.duty.Item}, {Text: "period", Value: in.duty.Period}},
		More: views.Field{
			Name: "facts", Label: "还有别的几项（可不填）", Type: "textarea", Rows: 3, Value: in.more,
			Hint: "一行一项，写成“名称：内容”。从表格里复制两列粘贴过来也行。",
		},
	}
	if x.ID == 0 {
		p.Name = []views.Field{{Name: "title", Label: "标题", Type: "text", Value: in.title, Required: true, Autocomplete: "off", Hint: "村民看到的标题。存下以后标题不能再改。"}}
	} else if err := s.fillDraft(c, &p, x, in); err != nil {
		return err
	}
	p.sections(in, f)
	p.facts(in, f)
	p.Add = []views.Field{
		{Name: "file", Label: "加照片或 PDF", Type: "file", Accept: "image/*,application/pdf", Multiple: true, Hint: "照片会排在正文后面；PDF 列在最后，供下载。一次可以选几个。"},
		{Name: "file-name", Label: "这次加的是什么", Type: "text", Value: in.fileName, Autocomplete: "off", Hint: "如 审计报告、会议现场。一张一张加，就能各写各的说明。"},
	}
	p.fail(failed)
	if failed != nil {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "text/edit", p)
}

// fillDraft adds what belongs to a draft that is kept: its files, its preview.
func (s *Server) fillDraft(c *fiber.Ctx, p *textEditPage, x disclosure.Version, in textInput) error {
	t, err := s.textNow(c, x.ID)
	if err != nil {
		return err
	}
	id := itoa64(x.ID)
	p.Title, p.Action, p.Reason = x.Title, "/desk/texts/"+id, x.Reason
	p.Hidden = append(p.Hidden, views.Option{Text: "was", Value: in.was})
	p.Preview, p.Draft = "/desk/disclosures/"+id, "/desk/disclosures/"+id+"/draft.pdf"
	for i, f := range t.Files {
		name, typed := fmt.Sprintf("file-%d", i), f.Name
		k := slices.IndexFunc(in.files, func(y textFileInput) bool { return y.sum == f.SHA256 })
		if k >= 0 {
			typed = in.files[k].name
		}
		p.Files = append(p.Files, textFileView{
			textLink: textLink{URL: "/desk/disclosures/" + id + "/files/" + f.SHA256, Name: f.Name, Size: size(f.Size), Hash: f.SHA256}, Picture: f.Picture(), Key: name + "-sha",
			Name: views.Field{Name: name, Label: "说明", Type: "text", Value: typed, Autocomplete: "off"},
			Drop: views.Field{Name: name + "-drop", Label: "拿掉这个", Type: "checkbox", Checked: k >= 0 && in.files[k].drop},
		})
	}
	if x.State == disclosure.Returned {
		steps, err := s.Disclosures.Steps(c.UserContext(), x.ID)
		if err != nil {
			return err
		}
		p.Returned = lastReturn(steps)
	}
	return nil
}

// sections draws what was written, and one section more for what is still to say.
func (p *textEditPage) sections(in textInput, f disclosure.Form) {
	list := append(slices.Clone(in.sections), disclosure.TextSection{})
	for i, x := range list {
		name := fmt.Sprintf("section-%d", i)
		v := textSectionView{
			Heading: views.Field{Name: name + "-heading", Label: "小标题", Type: "text", Value: x.Heading, Autocomplete: "off"},
			Body:    views.Field{Name: name, Label: "正文", Type: "textarea", Rows: 6, Value: strings.Join(x.Paragraphs, "\n"), Hint: "一行就是一段。"},
		}
		if k := slices.IndexFunc(f.Sections, func(a disclosure.FormSection) bool { return a.Heading == x.Heading }); k >= 0 {
			v.Body.Required, v.Body.Hint = false, f.Sections[k].Hint
			if f.Sections[k].Required {
				v.Body.Hint = strings.TrimSpace(v.Body.Hint + "　必须写。")
			}
		}
		if i == len(list)-1 && i > 0 {
			v.Heading.Label, v.Body.Label, v.Body.Rows, v.Body.Hint = "再加一段：小标题（可不填）", "再加一段：正文（可不填）", 3, "存一次，就又能再加一段。"
		}
		p.Sections = append(p.Sections, v)
	}
}

func (p *textEditPage) facts(in textInput, f disclosure.Form) {
	for i, x := range in.facts {
		name := fmt.Sprintf("fact-%d", i)
		v := textFactView{
			Field: views.Field{Name: name, Label: x.Name, Type: "text", Value: x.Value, Autocomplete: "off"},
			Key:   name + "-name", Of: x.Name,
		}
		k := slices.IndexFunc(f.Facts, func(a disclosure.FormFact) bool { return a.Name == x.Name })
		if k >= 0 {
			v.Hint = f.Facts[k].Hint
			switch f.Facts[k].Type {
			case disclosure.FormDay:
				v.Type, v.Short = "date", true
			case disclosure.FormMoney:
				v.Inputmode, v.Short = "decimal", true
			}
			if f.Facts[k].Required {
				v.Hint = strings.TrimSpace(v.Hint + "　必须写。")
			}
		}
		p.Facts = append(p.Facts, v)
	}
}

// fail says what is wrong, each at its field where it has one.
func (p *textEditPage) fail(failed error) {
	if failed == nil {
		return
	}
	p.Problem = fault.Message(failed)
	there := map[string]*views.Field{}
	add := func(f *views.Field) { there[f.Name] = f }
	for i := range p.Name {
		add(&p.Name[i])
	}
	for i := range p.Sections {
		add(&p.Sections[i].Body)
	}
	for i := range p.Facts {
		add(&p.Facts[i].Field)
	}
	for i := range p.Files {
		add(&p.Files[i].Name)
	}
	for i := range p.Add {
		add(&p.Add[i])
	}
	add(&p.More)
	for _, x := range fault.Fields(failed) {
		name := x.Name
		if name == "name" { // of the files just added
			name = "file-name"
		}
		if f := there[name]; f != nil {
			f.Error = x.Message
		} else {
			p.Unplaced = append(p.Unplaced, x.Message)
		}
	}
}

// ofText says on the page of a version that is a text where it is written, and
// what is still missing.
func (p *reviewPage) ofText(failed error) {
	x := p.Version
	if !disclosure.IsText(x) {
		return
	}
	if p.Mend {
		p.Mend, p.WriteURL = false, "/desk/texts/"+itoa64(x.ID)
	}
	if x.State != disclosure.Published {
		p.DraftURL = "/desk/disclosures/" + itoa64(x.ID) + "/draft.pdf"
	}
	for _, f := range fault.Fields(failed) {
		if strings.HasPrefix(f.Name, "section") || strings.HasPrefix(f.Name, "fact") || strings.HasPrefix(f.Name, "file-") {
			p.Missing = append(p.Missing, f.Message)
		}
	}
}
