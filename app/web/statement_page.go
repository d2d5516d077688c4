package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/pdf"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// bookRows is how many rows of a book stand on one page.
const bookRows = 400

// bookPage is a book or statement.
type bookPage struct {
	Page
	Place      string
	Doc        bookDoc
	Rows       []shownRow // of this page
	Lines      []lineView // of this page of a book of lines, which has cards of its own on a phone
	In, Out    string     // words for its two sides
	Debtor     bool       // it stands on the debit side as a rule: 借 goes without saying
	Action     string
	Fields     []views.Field
	Prev, Next string
	Pager      views.Pager
	Downloads  []views.Download
	Wrong      []string // identities that do not hold
	Empty      views.Empty
}

func (s *Server) showBook(c *fiber.Ctx) error {
	r, moved, err := s.bookRequest(c)
	if moved || err != nil {
		return err
	}
	if r.line != "" && r.kind.ID == bookDebts {
		return s.showDebt(c, r)
	}
	if r.line != "" {
		return s.showLine(c, r)
	}
	d, err := s.drawBook(c.UserContext(), r, readerOf(c, r.village))
	if err != nil {
		return err
	}
	p := bookPage{
		Page:  s.deskPage(c, r.village.Name+" "+d.Period+d.Title, bookCrumbs(manyVillages(c), r.village, r.kind.Name)...),
		Place: r.village.FullName(), Doc: d, Action: booksPath(r.village) + "/" + r.kind.ID,
		Prev: r.moved(-1, s.today()), Next: r.moved(1, s.today()), Downloads: bookFiles(r),
		Empty: views.Empty{Title: "还没有账", Text: "记了账，或者录了期初余额，这里就有数了。", Link: views.Link{Text: "回到账簿", URL: booksPath(r.village)}},
	}
	switch r.kind.ID {
	case bookDetail:
		p.In, p.Out = "借", "贷"
	case bookCash, bookBank:
		p.In, p.Out, p.Debtor = "收", "支", true
	}
	if p.Fields, err = s.bookFields(c, r); err != nil {
		return err
	}
	for _, k := range d.Checks {
		if !k.OK {
			p.Wrong = append(p.Wrong, k.Text)
		}
	}
	n := pageOf(c, len(d.Rows), bookRows)
	p.Pager = pagerOf(n, len(d.Rows), bookRows, "行", func(n int) string {
		sep := "?"
		if strings.Contains(r.path(""), "?") {
			sep = "&"
		}
		return r.path("") + sep + "page=" + itoa(n)
	})
	rows := d.Rows[(n-1)*bookRows : min(n*bookRows, len(d.Rows))]
	if p.In == "" {
		p.Rows = d.shown(rows)
	} else {
		p.Lines = lineViews(rows, (n-1)*bookRows)
	}
	return s.renderDesk(c, "statement/show", p)
}

// lineView is a row of a book of lines by name.
type lineView struct {
	N                                            int
	Strong                                       bool
	Day, Voucher, Summary, Counter, In, Out, URL string
	Side, Balance                                string
}

func lineViews(rows []bookRow, before int) []lineView {
	list := make([]lineView, len(rows))
	for i, r := range rows {
		c := r.Cells
		list[i] = lineView{
			N: before + i + 1, Strong: r.Strong, Day: c[0].String(), Voucher: c[1].Text, Summary: c[2].Text, Counter: c[3].Text,
			In: c[4].String(), Out: c[5].String(), URL: c[2].URL, Side: c[6].Text, Balance: c[7].String(),
		}
	}
	return list
}

func readerOf(c *fiber.Ctx, v village.Village) bookReader {
	return bookReader{writes: v.Worker(actor(c), user.Accountant) == nil, names: actor(c).DivisionID == v.ID}
}

// bookFields let one choose another period, and an account where there is a
// choice.
func (s *Server) bookFields(c *fiber.Ctx, r bookRequest) ([]views.Field, error) {
	switch r.kind.Period {
	case "day":
		return []views.Field{{Name: "day", Label: "截至哪一天", Type: "date", Value: r.day.String(), Short: true}}, nil
	case "year":
		return []views.Field{{Name: "year", Label: "哪一年", Type: "text", Inputmode: "numeric", Value: r.span.String(), Short: true, Autocomplete: "off"}}, nil
	}
	fields := spanFields(r.span, s.today())
	if r.account == "" {
		return fields, nil
	}
	accounts, err := s.Finance.BookAccounts(c.UserContext(), r.village.ID, r.span)
	if err != nil {
		return nil, err
	}
	main := map[string]string{bookCash: finance.Cash, bookBank: finance.Bank}[r.kind.ID]
	var options []views.Option
	found := false
	for _, a := range accounts {
		if (main == "" || a.Below(main)) && !strings.Contains(a.Code, "/") {
			options = append(options, views.Option{Value: a.Code, Text: a.Code + " " + a.Name, Selected: a.Code == r.account})
			found = found || a.Code == r.account
		}
	}
	if !found {
		options = append(options, views.Option{Value: r.account, Text: r.account, Selected: true})
	}
	if main != "" && len(options) == 1 {
		return fields, nil
	}
	return append(fields, views.Field{Name: "account", Label: "哪个科目", Type: "select", Options: options}), nil
}

// bookFiles lists the files made from a book.
func bookFiles(r bookRequest) []views.Download {
	a3 := r.path(".pdf") + "?paper=a3"
	if r.account != "" {
		a3 = r.path(".pdf") + "&paper=a3"
	}
	return []views.Download{
		{Kind: "PDF", Text: "A4，可打印装订", URL: r.path(".pdf")},
		{Kind: "PDF", Text: "A3 横排", URL: a3},
		{Kind: "Excel", Text: "表格，数字能直接算", URL: r.path(".xlsx")},
		{Kind: "CSV", Text: "纯数据", URL: r.path(".csv")},
	}
}

// bookFile sends a book as a file.
func (s *Server) bookFile(c *fiber.Ctx) error {
	kind, ok := kinds[c.Params("kind")]
	if !ok || c.Params("kind") == "json" {
		return fiber.ErrNotFound
	}
	r, moved, err := s.bookRequest(c)
	if moved || err != nil {
		return err
	}
	o, suffix := pdf.Options{Paper: pdf.A4, Fonts: s.fonts}, ""
	switch c.Query("paper") {
	case "", "a4":
	case "a3":
		o.Paper, suffix = pdf.A3, "-A3"
	default:
		return fault.Invalidf("没有这种纸，请选 a4 或 a3。")
	}
	d, err := s.drawBook(c.UserContext(), r, bookReader{}) // a file is passed on: names of villagers are masked in it
	if err != nil {
		return err
	}
	body, err := d.file(c.Params("kind"), o)
	if err != nil {
		return err
	}
	if c.Params("kind") == "pdf" { // the browser's own viewer shows it as an object with styles
		c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; object-src 'self'; frame-ancestors 'none'")
	} else {
		suffix = ""
	}
	ascii := fmt.Sprintf("%s-%s-%s%s", r.kind.ID, r.village.Code, strings.ReplaceAll(r.period(), "~", "-to-"), strings.ToLower(suffix))
	name := d.Village.Name + d.Period + d.Title + suffix
	c.Set(fiber.HeaderContentDisposition, contentDisposition(kind.inline, ascii+"."+c.Params("kind"), name+"."+c.Params("kind")))
	c.Set(fiber.HeaderContentType, kind.mediaType)
	return c.Send(body)
}

// linePage is one line of a statement with the accounts behind it.
type linePage struct {
	Page
	Doc   bookDoc
	Rows  []shownRow
	Line  finance.StatementLine
	Facts []views.Fact
	Back  string
}

// showLine opens a figure of a statement: which accounts it is made of.
func (s *Server) showLine(c *fiber.Ctx, r bookRequest) error {
	if r.kind.ID != finance.BalanceSheet && r.kind.ID != finance.Revenue && r.kind.ID != finance.Distribution {
		return fault.NotFoundf("%s没有这一行。", r.kind.Name)
	}
	st, err := s.statement(c.UserContext(), r)
	if err != nil {
		return err
	}
	l, err := st.Line(r.line)
	if err != nil {
		return err
	}
	d := bookDoc{Title: l.Name, Village: r.village, Period: r.words(), Lead: "科目", Columns: []bookColumn{{Head: "代码", Whole: true}, {Head: "科目", Wide: true}}}
	for _, h := range st.Form.Columns {
		d.Columns = append(d.Columns, bookColumn{Head: h, Money: true})
	}
	spans := columnSpans(r, st)
	for _, p := range l.Accounts {
		row := bookRow{
			Lead:  textCell(p.Account.Code + " " + p.Account.Name).to(detailPath(r.village, p.Account.Code, spans[1])),
			Cells: []bookCell{textCell(p.Account.Code), textCell(p.Account.Name)},
		}
		for i, f := range p.Amounts {
			row.Cells = append(row.Cells, fenCell(f).to(detailPath(r.village, p.Account.Code, spans[i])))
		}
		d.Rows = append(d.Rows, row)
	}
	d.Rows = append(d.Rows, bookRow{Strong: true, Lead: textCell("合计"), Cells: []bookCell{{}, textCell("合计"), fenCell(l.Amounts[0]), fenCell(l.Amounts[1])}})
	crumbs := bookCrumbs(manyVillages(c), r.village, r.kind.Name, l.Name)
	crumbs[len(crumbs)-2].URL = r.path("")
	p := linePage{Page: s.deskPage(c, r.words()+" "+r.kind.Name+"："+l.Name, crumbs...), Doc: d, Rows: d.shown(d.Rows), Line: l, Back: r.path(""), Facts: lineFacts(l)}
	return s.renderDesk(c, "statement/line", p)
}

// lineFacts says how a line is computed, and whether that is law.
func lineFacts(l finance.StatementLine) []views.Fact {
	var facts []views.Fact
	if l.Plain != "" {
		facts = append(facts, views.Fact{Name: "明白话", Value: l.Plain})
	}
	if l.Formula != "" && !strings.Contains(l.Formula, "#") {
		facts = append(facts, views.Fact{Name: "怎么算", Value: formulaWords(l.Formula)})
	}
	sure := "我们的理解，不是法定格式"
	if l.Mark == "C" {
		sure = l.Source
	}
	return append(facts, views.Fact{Name: "依据", Value: sure})
}

// formulaWords writes a formula for people.
func formulaWords(formula string) string {
	return "科目 " + strings.NewReplacer(
		"@share.debit", "（分配凭证的借方）", "@share.credit", "（分配凭证的贷方）", "@share", "（分配凭证里的）", "@open", "（年初）", "@close", "（年末）",
		"@debit", "（余额在借方的）", "@credit", "（余额在贷方的）", " + ", " 加 ", " - ", " 减 ",
	).Replace(formula)
}

// columnSpans gives the months whose lines make up a statement's two columns.
func columnSpans(r bookRequest, st finance.Statement) [2]finance.Span {
	year := finance.Span{From: calendar.NewMonth(st.Span.To.Year(), 1), To: st.Span.To}
	switch r.kind.ID {
	case finance.BalanceSheet:
		return [2]finance.Span{finance.YearSpan(st.Span.To.Year() - 1), year}
	case finance.Revenue:
		return [2]finance.Span{st.Span, year}
	}
	return [2]finance.Span{st.Span, finance.YearSpan(st.Span.To.Year() - 1)}
}
