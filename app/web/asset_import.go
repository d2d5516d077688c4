package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/asset"
	"sunshine/app/fault"
	"sunshine/app/sheet"
	"sunshine/app/village"
	"sunshine/views"
)

// registerImportPage asks for a file of things.
type registerImportPage struct {
	Page
	Kind    asset.Kind
	Base    string
	Fields  []views.Field
	Problem string
}

func (s *Server) askRegisterFile(c *fiber.Ctx) error { return s.registerImport(c, nil) }

func (s *Server) registerImport(c *fiber.Ctx, failed error) error {
	_, k, err := s.ownRegister(c)
	if err != nil {
		return err
	}
	p := registerImportPage{Page: s.deskPage(c, "导入"+k.Chinese(), importCrumbs(k)...), Kind: k, Base: deskRegisterPath(k)}
	p.Fields = []views.Field{{Name: "file", Label: "文件", Type: "file", Required: true, Accept: ".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Hint: "用模板填的、从这里下载改好的、从前的台账都可以。先预览，看清楚了再保存。"}}
	class := views.Field{Name: "class", Label: "表里没写类别的，算哪一类", Type: "select", Options: []views.Option{{Text: "不统一选，没写的要补上"}}}
	for _, x := range s.Assets.Reference.Classes(k) {
		class.Options = append(class.Options, views.Option{Value: x.Code, Text: x.Name, Selected: x.Code == c.FormValue("class")})
	}
	p.Fields = append(p.Fields, class)
	if k == asset.Property || k == asset.Resource {
		state := views.Field{Name: "state", Label: "表里没写状态的，算什么", Type: "select", Options: []views.Option{{Text: "不统一选，没写的要补上"}}}
		for _, st := range k.States()[:3] {
			state.Options = append(state.Options, views.Option{Value: string(st), Text: st.Chinese(k), Selected: string(st) == c.FormValue("state")})
		}
		p.Fields = append(p.Fields, state)
	}
	if failed != nil {
		p.Problem = sentence(failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "asset/import", p)
}

func importCrumbs(k asset.Kind) []views.Link {
	return registerCrumbs(views.Link{Text: k.Chinese(), URL: deskRegisterPath(k)}, views.Link{Text: "用表格导入"})
}

// registerPreviewPage shows what a file of things would do.
type registerPreviewPage struct {
	Page
	Kind                asset.Kind
	Base                string
	Lead                string
	Problems            views.Problems
	Fresh               views.Table
	Changed             []plannedChange
	New, Change, Same   int
	Unread              string
	Basis               []views.Field
	Decisions           []views.Option
	Rows                string
	Handed              handedView
	Problem             string
	Sums                []registerFigure
	MoreFresh, MoreRows int
}

// plannedChange is one thing that a file changes.
type plannedChange struct {
	Number, Name string
	Diffs        []diffView
}

// previewRows is how many rows of each part a preview shows.
const previewRows = 200

func (s *Server) previewRegister(c *fiber.Ctx) error {
	v, k, err := s.ownRegister(c)
	if err != nil {
		return err
	}
	f, file, err := handedSheet(c)
	var r asset.Reading
	if err == nil {
		r, err = s.Assets.Reference.Read(f, k, asset.Defaults{Class: c.FormValue("class"), State: asset.State(c.FormValue("state"))})
	}
	if formError(err) {
		return s.registerImport(c, err)
	}
	if err != nil {
		return err
	}
	plan, more, err := s.Assets.Plan(c.UserContext(), v, k, r.Rows)
	if err != nil {
		return err
	}
	r.Problems = append(r.Problems, more...)
	p, err := s.registerPreview(c, v, k, thingInput{}, plan)
	if err != nil {
		return err
	}
	if p.Handed, err = s.handed(c, v.ID, registerUse(k), file, views.Link{Text: "看现在的登记簿", URL: deskRegisterPath(k)}); err != nil {
		return err
	}
	p.Unread, p.Problems = strings.Join(r.Unread, "、"), registerProblems(r.Problems)
	if p.Problems.Errors > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "asset/preview", p)
}

// registerUse is what a file of things is handed in for.
func registerUse(k asset.Kind) string { return "register-" + string(k) }

func (s *Server) registerPreview(c *fiber.Ctx, v village.Village, k asset.Kind, in thingInput, plan []asset.PlannedRow) (p registerPreviewPage, err error) {
	p = registerPreviewPage{
		Page: s.deskPage(c, "导入"+k.Chinese(), importCrumbs(k)...), Kind: k, Base: deskRegisterPath(k),
		Basis: in.basisFields(s.today(), "登记日期", "", "如“2026年清产核资”。每一行的历史里都写这一句。"),
	}
	s.fillPlan(&p, k, plan)
	list, err := s.Assets.Decisions(c.UserContext(), v.ID)
	if err != nil {
		return p, err
	}
	for _, d := range list {
		p.Decisions = append(p.Decisions, views.Option{Value: d.Text()})
	}
	text, err := json.Marshal(asset.Hold(plan))
	p.Rows = string(text)
	return p, err
}

// fillPlan draws the rows: the new ones as a table, the changes one by one.
func (s *Server) fillPlan(p *registerPreviewPage, k asset.Kind, plan []asset.PlannedRow) {
	ref := s.Assets.Reference
	p.Fresh = views.Table{Caption: "新登记的", Stack: true, Head: []views.Column{{Text: "第几行", Whole: true}}}
	for _, f := range k.Fields() {
		p.Fresh.Head = append(p.Fresh.Head, views.Column{Text: f.Name, Num: f.Type == asset.MoneyField || f.Type == asset.AreaField})
	}
	var fresh []asset.Thing
	for _, x := range plan {
		switch {
		case x.Same():
			p.Same++
		case x.New():
			p.New++
			fresh = append(fresh, asset.Thing{Facts: x.Facts})
			if p.New > previewRows {
				p.MoreFresh++
				continue
			}
			row := []string{itoa(x.Row.Row)}
			for _, f := range k.Fields() {
				row = append(row, ref.Text(k, x.Facts, f.ID))
			}
			p.Fresh.Rows = append(p.Fresh.Rows, row)
		default:
			p.Change++
			if p.Change > previewRows {
				p.MoreRows++
				continue
			}
			ch := plannedChange{Number: x.Number, Name: x.Facts.Name}
			for _, d := range x.Diffs {
				ch.Diffs = append(ch.Diffs, diffView{d.Field.Name, or(ref.Text(k, d.From, d.Field.ID), "没有写"), or(ref.Text(k, d.To, d.Field.ID), "没有写")})
			}
			p.Changed = append(p.Changed, ch)
		}
	}
	p.Sums = s.figuresOf(k, fresh)
	p.Fresh = withoutEmpty(p.Fresh)
	p.Lead = fmt.Sprintf("新登记 %d %s，变更 %d %s，%d %s没有变。还没有保存。", p.New, k.Counter(), p.Change, k.Counter(), p.Same, k.Counter())
}

// withoutEmpty leaves out the columns of which no row says anything.
func withoutEmpty(t views.Table) views.Table {
	kept := views.Table{Caption: t.Caption, Stack: t.Stack, Rows: make([][]string, len(t.Rows))}
	for i, head := range t.Head {
		if slices.ContainsFunc(t.Rows, func(row []string) bool { return row[i] != "" }) {
			kept.Head = append(kept.Head, head)
			for n, row := range t.Rows {
				kept.Rows[n] = append(kept.Rows[n], row[i])
			}
		}
	}
	return kept
}

// shownProblems is how many problems a preview lists.
const shownProblems = 300

func registerProblems(list []asset.Problem) (p views.Problems) {
	for _, x := range list {
		if x.Level == "error" {
			p.Errors++
		} else {
			p.Notes++
		}
	}
	for _, level := range []string{"error", "note"} {
		for _, x := range list {
			if x.Level != level {
				continue
			}
			if len(p.Rows) == shownProblems {
				p.More++
				continue
			}
			row := views.Problem{Level: level, Sheet: x.Sheet, Row: x.Row, Value: x.Value, Message: x.Message}
			if x.Col > 0 {
				row.Column = sheet.Letters(x.Col)
			}
			p.Rows = append(p.Rows, row)
		}
	}
	return p
}

// saveRegister writes what the preview showed. It is judged again: things may
// have changed since.
func (s *Server) saveRegister(c *fiber.Ctx) error {
	v, k, err := s.ownRegister(c)
	if err != nil {
		return err
	}
	var held []asset.Held
	if err := json.Unmarshal([]byte(c.FormValue("rows")), &held); err != nil || len(held) == 0 {
		return s.registerImport(c, fault.Invalidf("没有保存。请再选一次文件。"))
	}
	in := readThing(c, k)
	added, changed, err := s.Assets.SaveRows(c.UserContext(), actor(c), v, k, asset.Take(held), in.basis())
	if formError(err) {
		return s.registerAgain(c, v, k, held, in, err)
	}
	if err != nil {
		return err
	}
	if err := s.tookFile(c, v.ID, registerUse(k)); err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("保存好了：新登记 %d %s，变更 %d %s。", added, k.Counter(), changed, k.Counter()))
	return c.Redirect(deskRegisterPath(k), fiber.StatusSeeOther)
}

// registerAgain shows the preview again with what was refused; what the file
// itself said is not asked anew.
func (s *Server) registerAgain(c *fiber.Ctx, v village.Village, k asset.Kind, held []asset.Held, in thingInput, failed error) error {
	if len(fault.Fields(failed)) == 0 {
		return s.registerImport(c, failed)
	}
	plan, _, err := s.Assets.Plan(c.UserContext(), v, k, asset.Take(held))
	if err != nil {
		return err
	}
	p, err := s.registerPreview(c, v, k, in, plan)
	if err != nil {
		return err
	}
	p.Rows, p.Handed.Form = c.FormValue("rows"), c.FormValue("handed") // with what was seen then
	p.Problem = sentenceUnplaced(failed, p.Basis)
	placeErrors(p.Basis, failed)
	c.Status(fiber.StatusUnprocessableEntity)
	return s.renderDesk(c, "asset/preview", p)
}
