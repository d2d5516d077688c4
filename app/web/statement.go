package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/village"
	"sunshine/views"
)

// The books and statements, by the words they have in addresses.
const (
	bookTrial   = "trial"
	bookGeneral = "general"
	bookDetail  = "detail"
	bookCash    = "cash"
	bookBank    = "bank"
	bookDebts   = "debts"
	bookFunds   = "funds"
)

// bookKind is one book: what it is called and which periods it is kept for.
type bookKind struct {
	ID, Name, Plain string
	Period          string // span, lines (a span of at most a year), year, day
}

// bookKinds lists them in the order people look for them.
var bookKinds = []bookKind{
	{finance.BalanceSheet, "资产负债表", "村集体有些什么，欠别人什么，自己的有多少", "day"},
	{finance.Revenue, "收支明细表", "收入多少、花了多少、花在哪里", "span"},
	{finance.Distribution, "收益及收益分配表", "一年挣了多少，怎么分", "year"},
	{bookFunds, "专项资金收支表", "每笔专款到账多少、花在哪里、还剩多少", "span"},
	{bookCash, "现金日记账", "现金一笔一笔的进出，每天余多少", "lines"},
	{bookBank, "银行存款日记账", "银行一笔一笔的进出，每天余多少", "lines"},
	{bookDebts, "应收应付账龄表", "谁欠村里的、村里欠谁的，欠了多久", "day"},
	{bookTrial, "科目余额表", "每个科目期初多少、变了多少、期末多少", "span"},
	{bookGeneral, "总账", "每个科目一个月一个月的数", "span"},
	{bookDetail, "明细账", "一个科目的每一笔，对方是什么科目", "lines"},
}

func bookOf(id string) (bookKind, error) {
	i := slices.IndexFunc(bookKinds, func(k bookKind) bool { return k.ID == id })
	if i < 0 {
		return bookKind{}, fault.NotFoundf("没有这种账簿或报表。")
	}
	return bookKinds[i], nil
}

// readableVillage finds the village of the address, for those who may read its
// books: its own people, its township's and the county's. moved is true where
// the code was an old one and the reader was sent on.
func (s *Server) readableVillage(c *fiber.Ctx) (v village.Village, moved bool, err error) {
	code := c.Params("village")
	if v, err = s.Villages.ByCode(c.UserContext(), code); err != nil {
		return v, false, err
	}
	if !v.Within(actor(c)) {
		return v, false, fault.Forbiddenf("您的账号不能看%s的账簿。", v.Name)
	}
	if v.Code != code {
		to := strings.Replace(address(c), "/desk/books/"+code, "/desk/books/"+v.Code, 1)
		return v, true, c.Redirect(to, fiber.StatusMovedPermanently)
	}
	return v, false, nil
}

func booksPath(v village.Village) string { return "/desk/books/" + v.Code }

func bookCrumbs(by bool, v village.Village, rest ...string) []views.Link {
	crumbs := []views.Link{{Text: "工作台", URL: "/desk"}}
	if by {
		crumbs = append(crumbs, views.Link{Text: "各村账簿", URL: "/desk/books"})
	}
	crumbs = append(crumbs, views.Link{Text: v.Name + "账簿", URL: booksPath(v)})
	for _, t := range rest {
		crumbs = append(crumbs, views.Link{Text: t})
	}
	crumbs[len(crumbs)-1].URL = ""
	return crumbs
}

// manyVillages tells whether the person reads the books of more than one.
func manyVillages(c *fiber.Ctx) bool { return actor(c).Role.Level() != "village" }

// bookTown is a township with its villages, to choose one from.
type bookTown struct {
	Name     string
	Villages []views.Link
}

type chooseBooksPage struct {
	Page
	Towns []bookTown
	Empty views.Empty
}

// chooseBooks leads a village's people to their books and lets the others
// choose a village.
func (s *Server) chooseBooks(c *fiber.Ctx) error {
	if !manyVillages(c) {
		v, err := s.homeVillage(c)
		if err != nil {
			return err
		}
		return c.Redirect(booksPath(v), fiber.StatusSeeOther)
	}
	list, err := s.Villages.All(c.UserContext())
	if err != nil {
		return err
	}
	p := chooseBooksPage{
		Page:  s.deskPage(c, "各村账簿", views.Link{Text: "工作台", URL: "/desk"}, views.Link{Text: "各村账簿"}),
		Empty: views.Empty{Title: "还没有村", Text: "管理员加上村以后，这里能看每个村的账簿。"},
	}
	at := map[int64]int{}
	for _, v := range list {
		if !v.Within(actor(c)) {
			continue
		}
		i, ok := at[v.Township.ID]
		if !ok {
			i = len(p.Towns)
			at[v.Township.ID] = i
			p.Towns = append(p.Towns, bookTown{Name: v.Township.Name})
		}
		p.Towns[i].Villages = append(p.Towns[i].Villages, views.Link{Text: called(v), URL: booksPath(v)})
	}
	return s.renderDesk(c, "statement/choose", p)
}

// bookLink is a book with its address for the chosen months.
type bookLink struct{ Name, Plain, Period, URL string }

type listBooksPage struct {
	Page
	Place  string
	Fields []views.Field
	Action string
	Books  []bookLink
	NoBook bool
}

// listBooks is the index: choose months, then a book.
func (s *Server) listBooks(c *fiber.Ctx) error {
	v, moved, err := s.readableVillage(c)
	if moved || err != nil {
		return err
	}
	last, used, err := s.lastBooked(c, v)
	if err != nil {
		return err
	}
	sp := finance.MonthSpan(last)
	if c.Query("from") != "" || c.Query("to") != "" {
		if sp, err = s.spanOfForm(c); err != nil {
			return err
		}
	}
	p := listBooksPage{
		Page: s.deskPage(c, v.Name+"的账簿和报表", bookCrumbs(manyVillages(c), v)...), Place: v.FullName(), Action: booksPath(v), Fields: spanFields(sp, s.today()), NoBook: !used,
	}
	for _, k := range bookKinds {
		period := s.periodFor(k, sp)
		p.Books = append(p.Books, bookLink{Name: k.Name, Plain: k.Plain, Period: s.wordsOf(k, period), URL: booksPath(v) + "/" + k.ID + "/" + period})
	}
	return s.renderDesk(c, "statement/list", p)
}

// lastBooked gives the newest month with entries; the running one if there are
// none, and then used is false.
func (s *Server) lastBooked(c *fiber.Ctx, v village.Village) (m calendar.Month, used bool, err error) {
	months, err := s.Finance.Months(c.UserContext(), v.ID)
	if err != nil || len(months) == 0 {
		return s.today().MonthOf(), false, err
	}
	return months[0], true, nil
}

func spanFields(sp finance.Span, today calendar.Day) []views.Field {
	return []views.Field{
		{Name: "from", Label: "从哪个月", Type: "month", Value: sp.From.String(), Short: true},
		{Name: "to", Label: "到哪个月", Type: "month", Value: min(sp.To.String(), today.MonthOf().String()), Short: true},
	}
}

// spanOfForm reads the months a form chose; one alone stands for both.
func (s *Server) spanOfForm(c *fiber.Ctx) (finance.Span, error) {
	from, to := strings.TrimSpace(c.Query("from")), strings.TrimSpace(c.Query("to"))
	if from == "" {
		from = to
	}
	if to == "" {
		to = from
	}
	sp, err := finance.ParseSpan(from + "~" + to)
	if err == nil && sp.From.After(s.today().MonthOf()) {
		err = fault.NotFoundf("%s还没到。", sp.From.Chinese())
	}
	return sp, err
}

// periodFor writes the span as the period of a book's address.
func (s *Server) periodFor(k bookKind, sp finance.Span) string {
	switch k.Period {
	case "lines":
		return lastYearOf(sp).String()
	case "year":
		return finance.YearSpan(sp.To.Year()).String()
	case "day":
		return s.lastDay(sp.To).String()
	}
	return sp.String()
}

// lastYearOf gives the span, or its last twelve months.
func lastYearOf(sp finance.Span) finance.Span {
	if sp.Lines() != nil {
		return finance.Span{From: sp.To.Add(-11), To: sp.To}
	}
	return sp
}

// lastDay is the month's last day, or today in the running month.
func (s *Server) lastDay(m calendar.Month) calendar.Day {
	if today := s.today(); m.Contains(today) || m.After(today.MonthOf()) {
		return today
	}
	return m.Last()
}

func (s *Server) wordsOf(k bookKind, period string) string {
	if k.Period == "day" {
		return dayWords(period)
	}
	sp, err := finance.ParseSpan(period)
	if err != nil {
		return period
	}
	return sp.Chinese()
}

// bookRequest is a book asked for: of which village, for which period, and of
// which account.
type bookRequest struct {
	kind    bookKind
	village village.Village
	span    finance.Span
	day     calendar.Day // of a balance sheet
	account string
	line    string // of a statement: the line whose accounts are asked for
}

// period writes the request's period as its address has it.
func (r bookRequest) period() string {
	if r.kind.Period == "day" {
		return r.day.String()
	}
	return r.span.String()
}

func (r bookRequest) words() string {
	if r.kind.Period == "day" {
		return r.day.Chinese()
	}
	return r.span.Chinese()
}

// path gives the request's address below the site, with an ending for a file.
func (r bookRequest) path(ending string) string {
	p := booksPath(r.village) + "/" + r.kind.ID + "/" + r.period() + ending
	if r.account != "" {
		p += "?account=" + url.QueryEscape(r.account)
	}
	return p
}

// moved gives the address of the same book n periods later; empty where that
// has not begun.
func (r bookRequest) moved(n int, today calendar.Day) string {
	switch {
	case r.kind.Period == "day":
		m := r.day.MonthOf().Add(n)
		if m.After(today.MonthOf()) || m.Year() < firstPossible {
			return ""
		}
		if r.day = m.Last(); r.day.After(today) {
			r.day = today
		}
	default:
		if r.span = r.span.Shift(n); r.span.From.After(today.MonthOf()) || r.span.From.Year() < firstPossible {
			return ""
		}
	}
	return r.path("")
}

// bookRequest reads the address.
func (s *Server) bookRequest(c *fiber.Ctx) (r bookRequest, moved bool, err error) {
	if r.kind, err = bookOf(c.Params("book")); err != nil {
		return r, false, err
	}
	if r.village, moved, err = s.readableVillage(c); moved || err != nil {
		return r, moved, err
	}
	text, err := url.PathUnescape(c.Params("period"))
	if err != nil {
		return r, false, fiber.ErrNotFound
	}
	if err := s.readPeriod(&r, text); err != nil {
		return r, false, err
	}
	r.line = c.Query("line")
	switch main := map[string]string{bookCash: finance.Cash, bookBank: finance.Bank, bookDetail: ""}; r.kind.ID {
	case bookCash, bookBank, bookDetail:
		r.account, err = s.bookAccount(c, r, main[r.kind.ID])
	}
	return r, false, err
}

func (s *Server) readPeriod(r *bookRequest, text string) (err error) {
	today := s.today()
	if r.kind.Period == "day" {
		if r.day, err = calendar.ParseDay(text); err != nil {
			return fault.NotFoundf("没有“%s”这一天的%s，日子写成 2026-03-31 这样。", text, r.kind.Name)
		}
		if r.day.After(today) || r.day.Year() < firstPossible {
			return fault.NotFoundf("%s的%s没有，请选一个过去的日子。", r.day.Chinese(), r.kind.Name)
		}
		return nil
	}
	if r.span, err = finance.ParseSpan(text); err != nil {
		return err
	}
	switch {
	case r.span.From.After(today.MonthOf()):
		return fault.NotFoundf("%s还没到。", r.span.From.Chinese())
	case r.span.From.Year() < firstPossible:
		return fault.NotFoundf("%s太早，没有账。", r.span.From.Chinese())
	case r.kind.Period == "year" && r.span != finance.YearSpan(r.span.To.Year()):
		return fault.NotFoundf("%s按年编，请选一年。", r.kind.Name)
	case r.kind.Period == "lines":
		return r.span.Lines()
	}
	return nil
}

// bookAccount is the account asked for; else the main one, else the first that
// has figures.
func (s *Server) bookAccount(c *fiber.Ctx, r bookRequest, main string) (string, error) {
	code := c.Query("account")
	switch {
	case code == main, code != "" && (main == "" || finance.Account{Code: code}.Below(main)):
		if code != "" {
			return code, nil
		}
	case code != "":
		return "", fault.NotFoundf("%s里没有科目“%s”。", r.kind.Name, code)
	}
	if main != "" {
		return main, nil
	}
	accounts, err := s.Finance.BookAccounts(c.UserContext(), r.village.ID, r.span)
	if err != nil || len(accounts) == 0 {
		return finance.Cash, err
	}
	return accounts[0].Code, nil
}

// pickBook answers the form of a book's page: it leads to the period chosen.
func (s *Server) pickBook(c *fiber.Ctx) error {
	k, err := bookOf(c.Params("book"))
	if err != nil {
		return err
	}
	v, moved, err := s.readableVillage(c)
	if moved || err != nil {
		return err
	}
	r := bookRequest{kind: k, village: v, account: c.Query("account")}
	switch k.Period {
	case "day":
		err = s.readPeriod(&r, strings.TrimSpace(c.Query("day")))
	case "year":
		err = s.readPeriod(&r, strings.TrimSpace(c.Query("year")))
	default:
		if r.span, err = s.spanOfForm(c); err == nil && k.Period == "lines" {
			err = r.span.Lines()
		}
	}
	if err != nil {
		return err
	}
	return c.Redirect(r.path(""), fiber.StatusSeeOther)
}
