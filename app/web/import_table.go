package web

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/village"
	"sunshine/views"
)

// fillTables shows the tables as they would be published.
func (s *Server) fillTables(c *fiber.Ctx, v village.Village, p *importPage) error {
	p.Choice = views.Field{Name: "table", Label: "公开哪一张表", Type: "radio", Required: true, Hint: "选“全部”，每张表各做一份公开。"}
	chosen := c.FormValue("table", "1")
	title := ""
	for i, t := range p.Preview.Tables {
		doc := finance.Document(t, nil)
		if title == "" {
			title = doc.Title
		}
		doc.Item = c.FormValue("item", p.Preview.Upload.Item)
		doc, err := s.Disclosures.Shown(c.UserContext(), v, doc)
		if err != nil {
			return err
		}
		if words := disclosure.MaskedWords(doc.Masked); words != "" {
			p.Masked = append(p.Masked, words)
		}
		shown := tableOf(doc, doc.Rows[:min(len(doc.Rows), sampleRows)])
		shown.Caption = cmp.Or(shown.Caption, t.Sheet+" "+t.Report.Range)
		if more := len(doc.Rows) - sampleRows; more > 0 {
			shown.Caption += fmt.Sprintf("（只列前 %d 行，还有 %d 行）", sampleRows, more)
		}
		p.Tables = append(p.Tables, shown)
		p.Choice.Options = append(p.Choice.Options, views.Option{
			Value: itoa(i + 1), Text: cmp.Or(doc.Title, t.Sheet), Hint: fmt.Sprintf("%s %s，%d 行", t.Sheet, t.Report.Range, t.Report.RowCount), Selected: chosen == itoa(i+1),
		})
	}
	if n := len(p.Preview.Tables); n > 1 {
		p.Choice.Options = append(p.Choice.Options, views.Option{Value: wholeFile, Text: fmt.Sprintf("全部 %d 张", n), Selected: chosen == wholeFile})
	}
	old, err := s.earlierTables(c, v)
	if err != nil {
		return err
	}
	list, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	item := itemField(list.Of(disclosure.KindTable), c.FormValue("item", p.Preview.Upload.Item), "属于哪个公开事项")
	item.Required = len(old) == 0
	p.ForTable = []views.Field{
		{Name: "title", Label: "标题", Type: "text", Value: c.FormValue("title", title), Required: len(old) == 0, Autocomplete: "off", Hint: "村民看到的标题，如 2026年耕地地力保护补贴发放表。"},
		item,
	}
	if err := s.dutyField(c, v, p, list); err != nil {
		return err
	}
	if len(old) > 0 {
		p.ForTable = append([]views.Field{
			{Name: "revise", Label: "做成什么", Type: "select", Options: append([]views.Option{{Text: "新的一份公开"}}, old...)},
			{Name: "reason", Label: "为什么更正", Type: "text", Value: c.FormValue("reason"), Autocomplete: "off", Hint: "更正已经公开的才写，村民会看到。"},
		}, p.ForTable...)
	}
	return nil
}

// earlierTables lists the tables of the village that a new file may take the
// place of.
func (s *Server) earlierTables(c *fiber.Ctx, v village.Village) ([]views.Option, error) {
	work, err := s.Disclosures.WorkOf(c.UserContext(), v.ID)
	if err != nil {
		return nil, err
	}
	var options []views.Option
	busy := map[int64]bool{}
	add := func(x disclosure.Version, group, what string) {
		id := itoa64(x.ID)
		options = append(options, views.Option{Value: id, Text: what + "“" + x.Title + "”", Group: group, Selected: c.FormValue("revise") == id})
	}
	for _, x := range work {
		if busy[x.DisclosureID] = true; isTable(x) && x.State.Open() {
			add(x, "还没公开的", "换掉")
		}
	}
	out, err := s.Disclosures.PublishedIn(c.UserContext(), v.ID)
	for _, x := range out {
		if isTable(x) && !busy[x.DisclosureID] {
			add(x, "已经公开的", "更正")
		}
	}
	return options, err
}

// isTable tells whether a version is a table, which a file may replace; a sheet
// comes from the ledger, a notice from its matter.
func isTable(x disclosure.Version) bool {
	return bytes.Contains(x.Document, []byte(disclosure.TableSchema))
}

func (s *Server) saveTable(c *fiber.Ctx, v village.Village, p finance.Preview) error {
	indexes := chosenTables(c.FormValue("table", "1"), len(p.Tables))
	item, again, err := s.retarget(c, p)
	if formError(again) {
		return s.importForm(c, again)
	}
	if err = errors.Join(err, again); err != nil {
		return err
	}
	save := func() (finance.Saved, error) {
		return s.Finance.SaveTables(c.UserContext(), actor(c), v, s.Disclosures, p.ID, item, strings.TrimSpace(c.FormValue("title")), indexes...)
	}
	if old, err := numberIn(c.FormValue("revise")); err == nil {
		save = func() (finance.Saved, error) {
			return s.Finance.ReviseTable(c.UserContext(), actor(c), v, s.Disclosures, p.ID, indexes[0], int64(old), c.FormValue("reason"))
		}
	}
	saved, err := save()
	if formError(err) {
		return s.importForm(c, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("导入好了：%d 行，做成了 %d 份草稿。看一遍，没有问题就提交审核。", saved.Entries, len(saved.Versions)))
	if len(saved.Versions) > 1 {
		return c.Redirect("/desk/disclosures", fiber.StatusSeeOther)
	}
	return c.Redirect("/desk/disclosures/"+itoa64(saved.Versions[0]), fiber.StatusSeeOther)
}

// wholeFile is the choice of all tables of a file.
const wholeFile = "all"

// chosenTables gives the indexes of the tables a form chose: one of them,
// counted from one, or all. A choice that makes no sense picks none that exist.
func chosenTables(choice string, tables int) []int {
	if choice != wholeFile {
		n, err := numberIn(choice)
		if err != nil {
			n = 0
		}
		return []int{n - 1}
	}
	all := make([]int, tables)
	for i := range all {
		all[i] = i
	}
	return all
}
