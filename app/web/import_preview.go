package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/table"
	"sunshine/app/village"
	"sunshine/views"
)

// How much of a long file one page shows. Beyond groupedFrom lines the account
// is chosen for all lines alike at once.
const (
	problemRows = 200
	groupedFrom = 200
	lineRows    = 100
	sampleRows  = 50
)

// importPage is what an import would do, and what stands in its way.
type importPage struct {
	Page
	Preview   finance.Preview
	Before    handedView
	Lead      string
	Format    string   // of the file
	Problem   string   // why the last try to save failed
	Wrong     []string // where
	Problems  views.Problems
	Questions []question
	Decisions []decision
	Reads     []tableRead
	Ready     bool // nothing stands in the way
	Done      bool // saved or put away
	Saved     bool
	Marked    string

	Lines    []lineRow // a cash book
	Groups   []lineGroup
	Pager    views.Pager
	Months   []monthEffect
	Effect   views.Table
	Short    string // an account that would end below zero
	Tables   []views.Table
	Choice   views.Field // which table; only if there are several
	ForTable []views.Field
	Masked   []string // what is hidden in the tables, and why

	Voucher    *voucherPart  // another package's vouchers
	Undo       []views.Field // of a saved import that may be taken back
	UndoOpen   bool
	UndoneWhen string
}

// question is one thing to decide; several cells may wait for one answer.
type question struct {
	Key, Name string // Name of the hidden input that carries the key
	Cells     string // where
	Field     views.Field
	Both      string // the key again where one press settles it
	at        []table.Problem
}

// decision is an answer given, and who gave it.
type decision struct {
	finance.Decision
	Words, When string
}

// tableRead tells how one table of the file was read.
type tableRead struct {
	Sheet, Title, Where, Kind string
	Columns                   views.Table
	Skipped                   []string
	Totals                    []views.Table // none or one
	Rows                      int
	Disagree                  int
}

// lineRow is an entry as it would be booked.
type lineRow struct {
	finance.Line
	N               int
	Income, Expense money.Fen
	Bank            bool
	Name, Place     string
	Options         []views.Option
	Account         string
}

// lineGroup is all lines with the same proposal.
type lineGroup struct {
	Name, Kind, Word string
	Count            int
	Sum              money.Fen
	Example          string
	Options          []views.Option
}

// monthEffect is what would be booked in one month.
type monthEffect struct {
	Month           calendar.Month
	Count           int
	Income, Expense money.Fen
	Closed          string // why nothing can be booked there
}

func (s *Server) importForm(c *fiber.Ctx, failed error) error {
	v, pre, err := s.previewOfAddress(c)
	if err != nil {
		return err
	}
	p := importPage{
		Page: s.deskPage(c, "导入："+pre.FileName, deskCrumbs("导入表格", pre.FileName)...), Preview: pre,
		Problems: problemsOf(pre.Report), Questions: questionsOf(pre, s.today()), Decisions: decisionsOf(pre), Reads: readsOf(pre.Report),
		Ready: pre.Report.Clean() && pre.Rows > 0 && pre.State == "preview", Done: pre.State != "preview", Saved: pre.State == "saved", Before: importedBefore(pre.Before),
	}
	p.Lead, p.Format = importLead(pre, false), formatWords(pre.Report)
	if pre.Report.Format == "xlsx" && len(pre.Report.Problems) > 0 {
		p.Marked = "/desk/imports/" + itoa64(pre.ID) + "/marked.xlsx"
	}
	if err := s.lastRun(c, &p, &failed); err != nil {
		return err
	}
	if pre.State == "dropped" {
		p.Lead = "这次导入已经取消，文件没有留下。要导入，请重新传一次。"
	} else if pre.VoucherBook() {
		err = s.fillVouchers(c, v, &p)
	} else if pre.CashBook() {
		err = s.fillCashBook(c, v, &p)
	} else {
		err = s.fillTables(c, v, &p)
	}
	if err != nil {
		return err
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.ForTable, failed)
		placeErrors(p.Undo, failed)
		placeAnswers(c, p.Questions, failed)
		for _, f := range fault.Fields(failed) {
			if f.Name == "rows" && len(p.Wrong) < problemRows {
				p.Wrong = append(p.Wrong, f.Message)
			}
		}
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "import/show", p)
}

// importLead tells in one or two sentences what was read and what to do.
func importLead(p finance.Preview, closed bool) string {
	what := fmt.Sprintf("读成现金日记账，%d 笔。", p.Rows)
	if p.VoucherBook() {
		what = fmt.Sprintf("读成凭证，%d 张，%d 行分录。", len(p.Vouchers.Vouchers), p.Rows)
	} else if !p.CashBook() {
		what = fmt.Sprintf("读成表格，%d 张表，%d 行。", len(p.Tables), p.Rows)
	}
	switch errors, questions := p.Report.Errors(), p.Report.Questions(); {
	case !p.UndoneAt.IsZero():
		return what + moment(p.UndoneAt) + "已经撤销。"
	case p.State == "saved":
		return what + moment(p.SavedAt) + "已经保存。"
	case errors > 0:
		return what + fmt.Sprintf("有 %d 处必须在文件里改。改好以后再传一次，现在什么都没有记。", errors)
	case questions > 0:
		return what + "还有几件事要您决定，决定了才能保存。"
	case p.Rows == 0:
		return what + "没有可以保存的内容。"
	case closed:
		return what + "可是有的月份已经不能记账，现在存不进去。"
	}
	return what + "没有问题。核对下面的内容，再保存。"
}

var levelWords = map[table.Level]string{table.LevelError: "必须改", table.LevelQuestion: "请确认", table.LevelNote: "提示"}

// problemsOf lists all findings, the worst first; a question that many cells ask
// is listed once.
func problemsOf(r table.Report) views.Problems {
	order := map[table.Level]int{table.LevelError: 0, table.LevelQuestion: 1, table.LevelNote: 2}
	list := slices.Clone(r.Problems)
	slices.SortStableFunc(list, func(a, b table.Problem) int { return cmp.Compare(order[a.Level], order[b.Level]) })
	p := views.Problems{Errors: r.Errors()}
	p.Notes = len(list) - p.Errors - r.Questions()
	asked := map[string]int{}
	list = slices.DeleteFunc(list, func(x table.Problem) bool {
		if x.Level != table.LevelQuestion {
			return false
		}
		key := cmp.Or(x.Question, fmt.Sprint(x.Sheet, x.Row, x.Column, x.Code))
		asked[key]++
		return asked[key] > 1
	})
	p.Questions = len(asked)
	for i, x := range list {
		if i == problemRows {
			p.More = len(list) - problemRows
			break
		}
		row := views.Problem{Level: string(x.Level), Sheet: x.Sheet, Row: x.Row, Column: x.Column, Value: x.Value, Message: x.Message}
		if n := asked[x.Question]; n > 1 && x.Level == table.LevelQuestion {
			row.Message += fmt.Sprintf("这样的一共 %d 处，答一次就行。", n)
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

// fillCashBook shows the entries as they would be booked.
func (s *Server) fillCashBook(c *fiber.Ctx, v village.Village, p *importPage) error {
	lines := p.Preview.Lines
	if err := s.effects(c, v, p); err != nil {
		return err
	}
	chart, err := s.Finance.ChartOf(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	grouped := len(lines) > groupedFrom
	one := len(p.Preview.Report.Sheets) == 1
	n := pageOf(c, len(lines), lineRows)
	for i, l := range lines {
		if i < (n-1)*lineRows || i >= n*lineRows {
			continue
		}
		r := lineRow{Line: l, N: i + 1, Bank: l.New.Money == finance.Bank, Name: accountName(l), Place: placeIn(l.Key, one)}
		switch l.New.Kind {
		case finance.Income:
			r.Income = l.New.Amount
		case finance.Expense:
			r.Expense = l.New.Amount
		}
		chosen := c.FormValue(r.Name, l.New.Account)
		if a, err := chart.Account(chosen); err == nil {
			r.Account = a.Name
		}
		if !grouped && p.Ready && l.New.Kind != finance.Transfer {
			r.Options = accountOptions(chart, l.New.Kind, chosen, "")
		}
		p.Lines = append(p.Lines, r)
	}
	if grouped {
		if p.Ready {
			p.Groups = groupsOf(c, chart, lines)
		}
		p.Pager = pagerOf(n, len(lines), lineRows, "笔", func(n int) string { return fmt.Sprintf("/desk/imports/%d?page=%d#lines", p.Preview.ID, n) })
	}
	return nil
}

// placeIn writes a line's key for people: 现金日记账 第 4 行, or just 第 4 行
// where the file has one sheet.
func placeIn(key string, one bool) string {
	i := strings.LastIndex(key, "!")
	place := "第 " + key[i+1:] + " 行"
	if one || i < 0 {
		return place
	}
	return key[:i] + " " + place
}

func groupsOf(c *fiber.Ctx, chart *finance.Chart, lines []finance.Line) []lineGroup {
	var groups []lineGroup
	at := map[string]int{}
	for _, l := range lines {
		if l.New.Kind == finance.Transfer {
			continue
		}
		name := groupName(l)
		i, ok := at[name]
		if !ok {
			i = len(groups)
			at[name] = i
			groups = append(groups, lineGroup{
				Name: name, Kind: l.New.Kind.Chinese(), Word: l.Word, Example: l.New.Summary,
				Options: accountOptions(chart, l.New.Kind, c.FormValue(name, l.New.Account), ""),
			})
		}
		groups[i].Count++
		groups[i].Sum += l.New.Amount
	}
	slices.SortStableFunc(groups, func(a, b lineGroup) int { return cmp.Compare(b.Count, a.Count) })
	return groups
}

// effects tells which months the entries fall in and what cash and bank would
// hold afterwards.
func (s *Server) effects(c *fiber.Ctx, v village.Village, p *importPage) error {
	months := map[calendar.Month]*monthEffect{}
	sums := map[string]*finance.SheetAccount{finance.Cash: {}, finance.Bank: {}}
	for _, l := range p.Preview.Lines {
		e := &monthEffect{} // of no month while the day is not known
		if m := l.New.Day.MonthOf(); !l.New.Day.IsZero() {
			if months[m] == nil {
				months[m] = &monthEffect{Month: m}
			}
			e = months[m]
		}
		e.Count++
		switch l.New.Kind {
		case finance.Income:
			e.Income += l.New.Amount
			sums[l.New.Money].In += l.New.Amount
		case finance.Transfer:
			sums[l.New.Money].Out += l.New.Amount
			sums[l.New.Account].In += l.New.Amount
		default:
			e.Expense += l.New.Amount
			sums[l.New.Money].Out += l.New.Amount
		}
	}
	for _, e := range months {
		if closed := s.Finance.MayPost(c.UserContext(), v.ID, e.Month); formError(closed) && !p.Done {
			e.Closed, p.Ready, p.Lead = sentence(closed), false, importLead(p.Preview, true)
		} else if closed != nil && !formError(closed) {
			return closed
		}
		p.Months = append(p.Months, *e)
	}
	slices.SortFunc(p.Months, func(a, b monthEffect) int { return a.Month.First().Sub(b.Month.First()) })
	if !p.Ready {
		return nil // what the balances would be is not known yet
	}
	now, err := s.Finance.Draw(c.UserContext(), v, s.today().MonthOf())
	if err != nil {
		return err
	}
	p.Effect, p.Short = effectOf(now, *sums[finance.Cash], *sums[finance.Bank])
	return nil
}

func effectOf(now finance.Sheet, cash, bank finance.SheetAccount) (t views.Table, short string) {
	t = views.Table{
		Caption: "保存后的余额（单位：元）", Stack: true,
		Head: []views.Column{{Text: "钱放在哪里"}, {Text: "现在", Num: true}, {Text: "这次收", Num: true}, {Text: "这次支", Num: true}, {Text: "保存后", Num: true}},
	}
	for _, a := range []struct {
		name     string
		now, sum finance.SheetAccount
	}{{"现金", now.Cash, cash}, {"银行存款", now.Bank, bank}} {
		after := a.now.Closing + a.sum.In - a.sum.Out
		t.Rows = append(t.Rows, []string{a.name, yuanOf(a.now.Closing), yuanOf(a.sum.In), yuanOf(a.sum.Out), yuanOf(after)})
		if after < 0 {
			short = a.name
		}
	}
	return t, short
}
