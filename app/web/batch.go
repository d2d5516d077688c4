package web

import (
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/batch"
	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/pdf"
	"sunshine/app/user"
	"sunshine/views"
)

const (
	batchesShown = 20 // of a person's own
	batchMonths  = 12 // that can be picked by name
	batchAgain   = 3  // seconds after which the page of a batch asks again
)

// batchInput is the form of a batch as it was filled in.
type batchInput struct {
	month, from, to, township, form, paper string
	odd                                    bool
	columns, items                         []string
}

func batchInputOf(c *fiber.Ctx) batchInput {
	in := batchInput{
		month: c.FormValue("month"), from: c.FormValue("from"), to: c.FormValue("to"), township: c.FormValue("township"),
		form: c.FormValue("form"), paper: c.FormValue("paper"), odd: c.FormValue("odd") != "",
	}
	for name, into := range map[string]*[]string{"column": &in.columns, "item": &in.items} {
		for _, v := range c.Context().PostArgs().PeekMulti(name) {
			*into = append(*into, string(v))
		}
	}
	return in
}

// ask reads what is asked for; what is missing stays empty, and is refused with
// its field.
func (in batchInput) ask(towns []views.Option, list disclosure.List) (a batch.Ask, err error) {
	a = batch.Ask{Form: batch.Form(in.form), Paper: pdf.Paper(in.paper), Odd: in.odd}
	if m, err := calendar.ParseMonth(in.month); err == nil {
		a.From, a.To = m.First(), m.Last()
	} else {
		a.From, _ = calendar.ParseDay(in.from)
		a.To, _ = calendar.ParseDay(in.to)
	}
	for _, it := range list.Items {
		if slices.Contains(in.columns, it.Column) || slices.Contains(in.items, it.Code) {
			a.Items = append(a.Items, it.Code)
		}
	}
	if len(a.Items) == 0 && len(in.columns)+len(in.items) > 0 {
		return a, fault.Invalidf("没有开始做：公开目录里没有您选的这几项。")
	}
	if i := slices.IndexFunc(towns, func(o views.Option) bool { return o.Value == in.township }); i > 0 {
		id, err := numberIn(in.township)
		a.TownshipID = int64(id)
		return a, err
	} else if i < 0 && len(towns) > 0 {
		return a, fault.Invalidf("没有开始做。").On("township", "没有这个乡镇，请重新选")
	}
	return a, nil
}

// batchesPage asks for a batch and lists those asked for.
type batchesPage struct {
	Page
	When, How []views.Field
	Columns   []batchColumn
	Some      bool // not everything is asked for
	Problem   string
	Rows      []batchRow
	Kept      int
	Posters   []views.Download
}

// batchColumn is a column of the catalogue that can be picked whole or by items.
type batchColumn struct {
	Name    string
	Checked bool
	Items   []views.Option
}

// batchRow is one batch of the list.
type batchRow struct {
	batch.Batch
	Text, URL, File string
}

func (s *Server) listBatches(c *fiber.Ctx) error {
	in := batchInput{month: s.today().MonthOf().String(), form: string(batch.ZIP), paper: string(pdf.A4), township: "0"}
	return s.batchesForm(c, in, nil)
}

func (s *Server) batchesForm(c *fiber.Ctx, in batchInput, failed error) error {
	catalogue, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	towns, err := s.batchTowns(c, in.township)
	if err != nil {
		return err
	}
	p := batchesPage{Page: s.deskPage(c, "成批取文件", deskCrumbs("成批取文件")...), Columns: in.pickable(catalogue), Some: len(in.columns)+len(in.items) > 0, Kept: batch.Kept, Posters: posterLinks("/desk/posters.pdf")}
	p.When, p.How = in.when(s.today()), in.how()
	if len(towns) > 0 {
		p.When = append([]views.Field{{Name: "township", Label: "哪个乡镇", Type: "select", Options: towns}}, p.When...)
	}
	list, err := s.batches.List(c.UserContext(), actor(c), batchesShown)
	if err != nil {
		return err
	}
	for _, b := range list {
		p.Rows = append(p.Rows, batchRowOf(b))
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.When, failed)
		placeErrors(p.How, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "batch/list", p)
}

// batchTowns are the townships one may choose from; none for a township's people.
func (s *Server) batchTowns(c *fiber.Ctx, chosen string) ([]views.Option, error) {
	if actor(c).Role == user.Township {
		return nil, nil
	}
	towns, err := s.Villages.Townships(c.UserContext())
	options := []views.Option{{Value: "0", Text: "全县", Selected: chosen == "0"}}
	for _, t := range towns {
		id := itoa64(t.ID)
		options = append(options, views.Option{Value: id, Text: t.Name, Selected: id == chosen})
	}
	return options, err
}

// when are the fields for the days.
func (in batchInput) when(today calendar.Day) []views.Field {
	months := make([]views.Option, 0, batchMonths+1)
	for i := range batchMonths {
		m := today.MonthOf().Add(-i)
		months = append(months, views.Option{Value: m.String(), Text: m.Chinese(), Selected: m.String() == in.month})
	}
	months = append(months, views.Option{Value: "days", Text: "自己定日子", Selected: in.month == "days"})
	return []views.Field{
		{Name: "month", Label: "哪个月公开的", Type: "select", Options: months, Hint: "按公开的那一天算，不是按账目的月份算。"},
		{Name: "from", Label: "从哪天起（自己定日子时填）", Type: "date", Value: in.from, Short: true},
		{Name: "to", Label: "到哪天为止", Type: "date", Value: in.to, Short: true},
	}
}

// how are the fields for what comes out.
func (in batchInput) how() []views.Field {
	return []views.Field{
		{Name: "form", Label: "要什么样的", Type: "radio", Options: []views.Option{
			{Value: string(batch.ZIP), Text: "压缩包", Hint: "一份公开一个 PDF 文件，按乡镇、村分好文件夹，附清单。", Selected: in.form == string(batch.ZIP)},
			{Value: string(batch.Booklet), Text: "合订本", Hint: "所有公开合成一个 PDF，前面有目录，一次就能打印完。", Selected: in.form == string(batch.Booklet)},
		}},
		{Name: "paper", Label: "纸张", Type: "radio", Options: []views.Option{
			{Value: string(pdf.A4), Text: "A4", Selected: in.paper == string(pdf.A4)}, {Value: string(pdf.A3), Text: "A3，贴公开栏", Selected: in.paper == string(pdf.A3)},
		}},
		{Name: "odd", Label: "双面打印：合订本里每一份都从新的一张纸开始", Type: "checkbox", Checked: in.odd},
	}
}

// pickable lists the catalogue column by column.
func (in batchInput) pickable(list disclosure.List) []batchColumn {
	var out []batchColumn
	for _, name := range list.Words.Columns {
		k := batchColumn{Name: name, Checked: slices.Contains(in.columns, name)}
		for _, it := range list.Items {
			if it.Column == name {
				k.Items = append(k.Items, views.Option{Value: it.Code, Text: it.Name, Selected: slices.Contains(in.items, it.Code)})
			}
		}
		if len(k.Items) > 0 {
			out = append(out, k)
		}
	}
	return out
}

func (s *Server) askBatch(c *fiber.Ctx) error {
	in := batchInputOf(c)
	catalogue, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	towns, err := s.batchTowns(c, in.township)
	if err != nil {
		return err
	}
	a, err := in.ask(towns, catalogue)
	if err != nil {
		if formError(err) {
			return s.batchesForm(c, in, err)
		}
		return err
	}
	b, err := s.batches.Ask(c.UserContext(), actor(c), a)
	if formError(err) {
		return s.batchesForm(c, in, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(batchPath(b.ID), fiber.StatusSeeOther)
}

func batchPath(id int64) string { return "/desk/batches/" + itoa64(id) }

func batchRowOf(b batch.Batch) batchRow {
	r := batchRow{Batch: b, Text: batchWords(b), URL: batchPath(b.ID)}
	if b.Ready() {
		r.File = r.URL + "/file"
	}
	return r
}

// batchWords tells how a batch stands.
func batchWords(b batch.Batch) string {
	far := fmt.Sprintf("%d / %d 份", b.Done, b.Total)
	switch b.State {
	case batch.Waiting:
		if b.Ahead > 0 {
			return fmt.Sprintf("排着队，前面还有 %d 批。", b.Ahead)
		}
		return "马上开始。"
	case batch.Running:
		if b.Done == 0 {
			return fmt.Sprintf("正在核对 %d 份里哪些可以收进来。", b.Total)
		}
		return "正在做，做好了 " + far + "。"
	case batch.Stopped:
		return "您停下了，做到 " + far + "。"
	case batch.Failed:
		return b.Why
	case batch.Interrupted:
		return "程序中途停过，没有做完（做到 " + far + "）。请再做一次。"
	}
	text := fmt.Sprintf("做好了，%d 份", b.Total-b.Left)
	if b.Left > 0 {
		text += fmt.Sprintf("，另有 %d 份没有收进来", b.Left)
	}
	if b.Gone {
		return text + "。文件已经清掉，要用请再做一次。"
	}
	return text + fmt.Sprintf("，%s。文件留到%s。", batchSize(b.Size), b.Until().Chinese())
}

func batchSize(n int64) string {
	if n < 1<<20 {
		return size(int(n))
	}
	return fmt.Sprintf("%.1f\u00a0MB", float64(n)/(1<<20))
}
