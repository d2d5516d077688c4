package web

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/village"
	"sunshine/views"
)

// How long a page waits for a save to end before it shows how far it is, how often
// that page asks again, and how many vouchers a page of the preview shows.
const (
	patience    = 1500 * time.Millisecond
	askAgain    = 2 // seconds
	voucherRows = 40
)

// voucherPart is what the page of an import shows of another package's vouchers.
type voucherPart struct {
	Layouts  []voucherLayout
	Unmapped int // accounts nobody has said ours for
	Unknown  int // columns nobody has said what they are
	Months   []monthEffect
	Rows     []voucherRow
	Pager    views.Pager
	Count    int
	Void     int
	Sum      money.Fen // of either side
}

// voucherLayout tells how a sheet's columns were taken.
type voucherLayout struct {
	Sheet, Format, Certainty, Version string
}

// voucherRow is one voucher as it would be posted.
type voucherRow struct {
	finance.BookVoucher
	Place string
	Lines []voucherLine
}

type voucherLine struct {
	Summary, Account, Theirs string
	Debit, Credit            money.Fen
}

// fillVouchers shows the vouchers as they would be posted.
func (s *Server) fillVouchers(c *fiber.Ctx, v village.Village, p *importPage) error {
	b := p.Preview.Vouchers
	x := &voucherPart{Count: len(b.Vouchers), Void: b.Void}
	for _, l := range b.Layouts {
		x.Layouts = append(x.Layouts, layoutWords(l))
	}
	for _, q := range p.Preview.Report.Problems {
		switch {
		case strings.HasPrefix(q.Question, finance.ColumnKey("")):
			x.Unknown++
		case finance.AsksAccount(q.Question):
			x.Unmapped++
		}
	}
	if err := s.voucherMonths(c, v, p, x); err != nil {
		return err
	}
	n := pageOf(c, len(b.Vouchers), voucherRows)
	for i := (n - 1) * voucherRows; i < min(n*voucherRows, len(b.Vouchers)); i++ {
		x.Rows = append(x.Rows, voucherRowOf(b, b.Vouchers[i], len(b.Layouts) == 1))
	}
	x.Pager = pagerOf(n, len(b.Vouchers), voucherRows, "张", func(n int) string { return fmt.Sprintf("/desk/imports/%d?page=%d#lines", p.Preview.ID, n) })
	p.Voucher = x
	return nil
}

// voucherMonths tells which months the vouchers fall in, and where none may be
// posted any more.
func (s *Server) voucherMonths(c *fiber.Ctx, v village.Village, p *importPage, x *voucherPart) error {
	months := map[calendar.Month]*monthEffect{}
	for _, w := range p.Preview.Vouchers.Vouchers {
		debit, _ := w.Sums()
		x.Sum += debit
		m := w.Day.MonthOf()
		if w.Day.IsZero() {
			continue
		}
		if months[m] == nil {
			months[m] = &monthEffect{Month: m}
		}
		months[m].Count++
		months[m].Income += debit
	}
	for _, e := range months {
		if closed := s.Finance.MayPost(c.UserContext(), v.ID, e.Month); formError(closed) && !p.Done {
			e.Closed, p.Ready, p.Lead = sentence(closed), false, importLead(p.Preview, true)
		} else if closed != nil && !formError(closed) {
			return closed
		}
		x.Months = append(x.Months, *e)
	}
	slices.SortFunc(x.Months, func(a, b monthEffect) int { return a.Month.First().Sub(b.Month.First()) })
	return nil
}

func layoutWords(l finance.VoucherLayout) voucherLayout {
	w := voucherLayout{Sheet: l.Sheet, Format: l.Format.Name, Certainty: l.Format.Certainty}
	if l.Version > 0 {
		w.Version = fmt.Sprintf("第 %d 版（%s，%s）", l.Version, l.By, moment(l.At))
	}
	return w
}

func voucherRowOf(b finance.VoucherBook, v finance.BookVoucher, one bool) voucherRow {
	r := voucherRow{BookVoucher: v, Place: fmt.Sprintf("第 %d 行", v.Row)}
	if !one {
		r.Place = v.Sheet + " " + r.Place
	}
	for _, l := range v.Lines {
		x := voucherLine{Debit: l.Debit, Credit: l.Credit}
		if l.Summary != v.Summary {
			x.Summary = l.Summary
		}
		if l.Account >= 0 {
			a := b.Accounts[l.Account]
			x.Account, x.Theirs = strings.TrimSpace(a.To.Code+" "+a.To.Name), strings.TrimSpace(a.Code+" "+a.Name)
			if a.Code == a.To.Code && (a.Name == "" || a.Name == a.To.Name) {
				x.Theirs = ""
			}
		}
		r.Lines = append(r.Lines, x)
	}
	return r
}

// saveVouchers begins to save an export; a short one is saved when the page comes
// back.
func (s *Server) saveVouchers(c *fiber.Ctx, v village.Village, p finance.Preview) error {
	if err := notReady(p); err != nil {
		return s.importForm(c, err)
	}
	run, err := s.imports.Save(c.UserContext(), actor(c), v, p.Import, patience)
	if formError(err) {
		return s.importForm(c, err)
	}
	if err != nil {
		return err
	}
	return s.afterRun(c, p.ID, run)
}

// notReady says in advance what saving would refuse.
func notReady(p finance.Preview) error {
	switch {
	case p.State != "preview":
		return fault.Conflictf("这次导入已经保存过了。")
	case p.Open() > 0:
		return fault.Conflictf("还有 %d 处要改或要您决定，都好了才能保存。", p.Open())
	}
	return nil
}

// afterRun goes on to where a person sees what became of an act.
func (s *Server) afterRun(c *fiber.Ctx, id int64, run finance.Run) error {
	at := "/desk/imports/" + itoa64(id)
	switch {
	case run.Running:
		return c.Redirect(at+"/progress", fiber.StatusSeeOther)
	case run.Failed != "" || run.Interrupted():
		return s.importForm(c, fault.Conflictf("%s", strings.SplitN(failedRun(run), "\n", 2)[0]))
	}
	return s.doneRun(c, id, run)
}

func (s *Server) doneRun(c *fiber.Ctx, id int64, run finance.Run) error {
	i, err := s.Finance.ImportOf(c.UserContext(), actor(c), id)
	if err != nil {
		return err
	}
	if run.Act == finance.RunUndo {
		flash(c, "success", "撤销了：这次导入记的账全部冲销，凭证都还看得到。")
	} else {
		flash(c, "success", fmt.Sprintf("导入好了：%d 张凭证，%d 行分录。", i.Booked, i.Rows))
	}
	return c.Redirect("/desk/imports/"+itoa64(id), fiber.StatusSeeOther)
}

// failedRun tells why an act was not done; empty if it was, or never begun.
func failedRun(run finance.Run) string {
	if run.Interrupted() {
		return "上次没有做完（程序停过），账上什么都没有变。请再按一次。"
	}
	return run.Failed
}

// progressPage shows how far an act is, and asks again by itself.
type progressPage struct {
	Page
	finance.Run
	File    string
	Seconds int
}

// Percent of the lines that are done.
func (p progressPage) Percent() int {
	if p.Total == 0 {
		return 0
	}
	return p.Done * 100 / p.Total
}

func (s *Server) showImportProgress(c *fiber.Ctx) error {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return err
	}
	i, err := s.Finance.ImportOf(c.UserContext(), actor(c), int64(id))
	if err != nil {
		return err
	}
	run, err := s.imports.Of(c.UserContext(), i.ID)
	if err != nil {
		return err
	}
	if !run.Running {
		if run.EndedAt.IsZero() || run.Failed != "" {
			return c.Redirect("/desk/imports/"+itoa64(i.ID), fiber.StatusSeeOther)
		}
		return s.doneRun(c, i.ID, run)
	}
	title := map[string]string{finance.RunSave: "正在保存", finance.RunUndo: "正在撤销"}[run.Act]
	return s.renderDesk(c, "import/progress", progressPage{
		Page: s.deskPage(c, title, deskCrumbs("导入表格", i.FileName)...), Run: run, File: i.FileName, Seconds: askAgain,
	})
}

// undoImport takes a saved import back.
func (s *Server) undoImport(c *fiber.Ctx) error {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return err
	}
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	i, err := s.Finance.ImportOf(c.UserContext(), actor(c), int64(id))
	if err != nil {
		return err
	}
	bad := fault.Invalidf("没有撤销，请改正下面几处。")
	var day calendar.Day
	if text := strings.TrimSpace(c.FormValue("day")); text != "" {
		if day, err = calendar.ParseDay(text); err != nil {
			bad.On("day", "请写成 2026-03-05 这样")
		}
	}
	if strings.TrimSpace(c.FormValue("reason")) == "" {
		bad.On("reason", "请写明为什么撤销")
	}
	if len(bad.Fields) > 0 {
		return s.importForm(c, bad)
	}
	run, err := s.imports.Undo(c.UserContext(), actor(c), v, i, day, c.FormValue("reason"), patience)
	if formError(err) {
		return s.importForm(c, err)
	}
	if err != nil {
		return err
	}
	return s.afterRun(c, i.ID, run)
}

// undoFields ask when and why an import is taken back; none where it cannot be.
func undoFields(c *fiber.Ctx, p finance.Preview) []views.Field {
	if p.State != "saved" || !p.UndoneAt.IsZero() || len(p.Tables) > 0 {
		return nil
	}
	return []views.Field{
		{Name: "reason", Label: "为什么撤销", Type: "text", Value: c.FormValue("reason"), Required: true, Autocomplete: "off", Hint: "如：传错了文件。会写进每张冲销凭证。"},
		{Name: "day", Label: "冲销记在哪一天（可不填）", Type: "date", Value: c.FormValue("day"), Short: true, Hint: "不填就记在这次导入最后一笔的那一天；不能早于它。"},
	}
}

// lastRun puts what became of the last act on the import on its page: how it went
// wrong, or the way to undo it.
func (s *Server) lastRun(c *fiber.Ctx, p *importPage, failed *error) error {
	p.Undo = undoFields(c, p.Preview)
	p.UndoOpen = c.Method() == fiber.MethodPost
	if !p.Preview.UndoneAt.IsZero() {
		p.UndoneWhen = moment(p.Preview.UndoneAt)
	}
	run, err := s.imports.Of(c.UserContext(), p.Preview.ID)
	if err != nil || *failed != nil && run.Failed == "" {
		return err
	}
	if why := failedRun(run); why != "" && p.Preview.State == map[string]string{finance.RunSave: "preview", finance.RunUndo: "saved"}[run.Act] {
		lines := strings.Split(why, "\n")
		p.Problem, p.Wrong = lines[0], lines[1:]
	}
	return nil
}
