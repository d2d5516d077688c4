package web

import (
	"encoding/json"
	"fmt"
	"mime/multipart"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/attachment"
	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/sheet"
	"sunshine/views"
)

// cataloguePreview shows what was read of a county's list, before it is kept.
type cataloguePreview struct {
	Page
	Lead            string
	Problem         string
	Problems, Notes []string
	Rows            []previewRow
	Read            string // the rows, for the second step
	NotesJSON       string
	Fields          []views.Field
	Handed          handedView
}

// previewRow is one row that was read, with what may be made of it.
type previewRow struct {
	Where, Name, Plain string
	Facts              string
	Lacking            string
	Unread             []string
	Choice             views.Field
}

// maxListFiles is how many files of one list may be handed in at once.
const maxListFiles = 10

func (s *Server) readCatalogue(c *fiber.Ctx) error {
	files, file, err := listFiles(c)
	if err != nil {
		return s.refusedList(c, err)
	}
	l, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	r, err := s.Disclosures.Catalogue.ReadList(l, files)
	if err != nil {
		return s.refusedList(c, err)
	}
	h, err := s.handed(c, actor(c).DivisionID, catalogueUse, file, views.Link{Text: "看现在的目录", URL: "/desk/catalogue"})
	if err != nil {
		return err
	}
	return s.previewCatalogue(c, l, r, h, nil, nil)
}

func (s *Server) refusedList(c *fiber.Ctx, err error) error {
	if formError(err) {
		return s.catalogueDesk(c, err)
	}
	return err
}

// catalogueUse is what the files of a county's list are handed in for.
const catalogueUse = "catalogue"

// listFiles reads the files of the form, and tells what may be kept of them together.
func listFiles(c *fiber.Ctx) (files []*sheet.File, all attachment.Handed, err error) {
	bad := fault.Invalidf("没有读文件。")
	form, err := c.MultipartForm()
	var heads []*multipart.FileHeader
	if err == nil {
		heads = form.File["file"]
	}
	if len(heads) == 0 || heads[0].Size == 0 {
		return nil, all, bad.On("file", "请先选一个文件")
	}
	if len(heads) > maxListFiles {
		return nil, all, bad.On("file", "一次最多选 %d 个文件", maxListFiles)
	}
	var names, sums []string
	for _, h := range heads {
		data, err := readUpload(h)
		if err != nil {
			return nil, all, err
		}
		f, err := sheet.Read(h.Filename, data)
		if err != nil {
			return nil, all, err
		}
		one := attachment.HandedFile(h.Filename, data)
		files, names, sums = append(files, f), append(names, one.Name), append(sums, one.SHA256)
		all.Size += one.Size
	}
	slices.Sort(sums) // in whatever order they were chosen
	all.Name, all.SHA256 = strings.Join(names, "、"), sums[0]
	if len(sums) > 1 {
		all.SHA256 = attachment.Sum([]byte(strings.Join(sums, " ")))
	}
	return files, all, nil
}

// previewCatalogue shows the rows; values are what was chosen before.
func (s *Server) previewCatalogue(c *fiber.Ctx, l disclosure.List, r disclosure.Reading, h handedView, values map[string]string, failed error) error {
	p := cataloguePreview{
		Page:     s.deskPage(c, "读出来的目录", catalogueCrumbs(views.Link{Text: "读出来的目录"})...),
		Lead:     fmt.Sprintf("读出 %d 行。请看每一行算哪一项；没写的没有替您补，缺的存下来会标“不合格”。还没有保存。", len(r.Rows)),
		Problems: r.Problems, Notes: r.Notes, Handed: h,
	}
	rows, err := json.Marshal(r.Rows)
	if err != nil {
		return err
	}
	notes, err := json.Marshal(r.Notes)
	if err != nil {
		return err
	}
	p.Read, p.NotesJSON = string(rows), string(notes)
	for i, x := range r.Rows {
		p.Rows = append(p.Rows, s.previewRow(l, i, x, values))
	}
	value := func(name, otherwise string) string {
		if v, ok := values[name]; ok {
			return v
		}
		return otherwise
	}
	p.Fields = []views.Field{
		{Name: "name", Label: "目录的名称", Type: "text", Value: value("name", "县公开目录"), Required: true, Autocomplete: "off"},
		{Name: "source", Label: "哪个文件定的", Type: "text", Value: value("source", ""), Required: true, Autocomplete: "off", Hint: "写文件名和文号，会写在公开的目录上。"},
		{Name: "from", Label: "从哪天起用", Type: "date", Value: value("from", s.today().String()), Required: true, Short: true},
	}
	placeErrors(p.Fields, failed)
	if failed != nil {
		p.Problem = strings.Join(append([]string{fault.Message(failed)}, loose(failed, p.Fields)...), "")
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "catalogue/read", p)
}

func (s *Server) previewRow(l disclosure.List, i int, x disclosure.ListRow, values map[string]string) previewRow {
	it := x.Item
	r := previewRow{Where: fmt.Sprintf("%s 第 %d 行", x.Sheet, x.Row), Name: it.Name, Unread: x.Unread}
	for _, f := range []views.Fact{{Name: "时间", Value: disclosure.WriteWhen(it.Frequency, it.Due)}, {Name: "责任人", Value: it.Post}, {Name: "渠道", Value: it.Place}, {Name: "依据", Value: it.Basis}} {
		if f.Value != "" {
			r.Facts += f.Name + "：" + f.Value + "。"
		}
	}
	if !x.Part {
		r.Lacking = strings.Join(l.Lacking(it), "、")
	}
	key := fmt.Sprintf("use-%d", i)
	chosen, ok := values[key]
	if !ok {
		chosen = "as-read"
	}
	read := "单独成一项"
	if like, err := l.Item(x.Like); err == nil {
		switch {
		case x.Part:
			read = "是“" + like.Name + "”要写的内容"
		case it.Code == x.Like:
			read = "就是“" + like.Name + "”"
		default:
			read = "参照“" + like.Name + "”，单独成一项"
		}
	}
	options := []views.Option{{Value: "as-read", Text: read, Group: "读出来的"}, {Value: "own", Text: "单独成一项", Group: "改成"}, {Value: "skip", Text: "不要这一行", Group: "改成"}}
	for _, o := range l.Items {
		options = append(options, views.Option{Value: "is:" + o.Code, Text: "就是“" + o.Name + "”", Group: o.Column})
	}
	for _, o := range l.Items {
		options = append(options, views.Option{Value: "part:" + o.Code, Text: "是“" + o.Name + "”要写的内容", Group: "别的事项的内容"})
	}
	for j := range options {
		options[j].Selected = options[j].Value == chosen
	}
	r.Choice = views.Field{Name: key, Label: "算哪一项", Type: "select", Options: options}
	return r
}

// saveCatalogue keeps what was read, as it was decided, as a new version.
func (s *Server) saveCatalogue(c *fiber.Ctx) error {
	var r disclosure.Reading
	if json.Unmarshal([]byte(c.FormValue("rows")), &r.Rows) != nil || json.Unmarshal([]byte(c.FormValue("notes")), &r.Notes) != nil {
		return s.catalogueDesk(c, fault.Invalidf("读出来的内容不完整，请重新传一次文件。"))
	}
	l, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	values := map[string]string{"name": c.FormValue("name"), "source": c.FormValue("source"), "from": c.FormValue("from")}
	choices := make([]string, len(r.Rows))
	for i := range r.Rows {
		key := fmt.Sprintf("use-%d", i)
		values[key] = c.FormValue(key)
		choices[i] = values[key]
	}
	again := handedView{Form: c.FormValue("handed")}
	p := profileOf(l)
	p.Name, p.Source, p.Notes = values["name"], values["source"], r.Notes
	if p.From, err = calendar.ParseDay(values["from"]); err != nil {
		return s.previewCatalogue(c, l, r, again, values, fault.Invalidf("没有保存。").On("from", "请写从哪天起用"))
	}
	p.Items = l.Merge(l.Resolve(r.Rows, choices))
	n, err := s.Disclosures.KeepProfile(c.UserContext(), actor(c), p)
	if formError(err) {
		return s.previewCatalogue(c, l, r, again, values, err)
	}
	if err != nil {
		return err
	}
	if err := s.tookFile(c, actor(c).DivisionID, catalogueUse); err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("存成了第 %d 版，%s起用。", n, p.From.Chinese()))
	return c.Redirect("/desk/catalogue", fiber.StatusSeeOther)
}
