package web

import (
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/rules"
	"sunshine/app/village"
	"sunshine/views"
)

// bankMonthPage is the reconciliation of one month.
type bankMonthPage struct {
	Page
	Account     finance.BankAccount
	Month       calendar.Month
	Mark        mark
	Lead        string
	Problem     string
	Undone      []string
	May         bool // match and part
	Bank, Book  []openRow
	AutoRule    string
	Left, Right views.Table
	Off, Why    string
	Adjusted    money.Fen
	OpenItems   views.Table
	OldItems    string
	Prove       bool
	Wait        string
	WaitFor     views.Link // where that is done
	Matches     []matchRow
	Pager       views.Pager
	Reopen      []views.Field // none: there is nothing to take back
}

// openRow is a movement that one side has and the other does not.
type openRow struct {
	Key, Text, Note, Old, URL string
	Fen                       money.Fen
	May, Picked               bool
}

// matchRow is movements that are the same money.
type matchRow struct {
	ID    int64
	Items []matchItem
	Note  string
	Undo  bool
}

type matchItem struct {
	Side, Text string
	Fen        money.Fen
}

// monthTry is what failed on a month's page, if anything did.
type monthTry struct {
	err    error
	picked []string
	reason string
}

func (s *Server) showBankMonth(c *fiber.Ctx) error { return s.bankMonth(c, monthTry{}) }

// bankMonthOfAddress finds account and month of the address.
func (s *Server) bankMonthOfAddress(c *fiber.Ctx) (v village.Village, a finance.BankAccount, m calendar.Month, err error) {
	if v, a, err = s.bankOfAddress(c); err != nil {
		return v, a, m, err
	}
	m, err = monthOf(c)
	return v, a, m, err
}

func (s *Server) bankMonth(c *fiber.Ctx, try monthTry) error {
	v, a, m, err := s.bankMonthOfAddress(c)
	if err != nil {
		return err
	}
	months, err := s.Finance.BankMonths(c.UserContext(), a)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(months, func(b finance.BankMonth) bool { return b.Month == m && b.Statement })
	if i < 0 {
		return fault.NotFoundf("还没有%s的对账单。", m.Chinese())
	}
	p := bankMonthPage{
		Page:    s.deskPage(c, m.Chinese()+"银行对账", bankCrumbs(views.Link{Text: a.Name, URL: "/desk/bank/" + itoa64(a.ID)}, views.Link{Text: m.Chinese()})...),
		Account: a, Month: m, May: accountant(c) && months[i].Proof.ID == 0,
		AutoRule: s.Deadlines.Rules.At(rules.BankMatchDays, m.Last()).Plain + "。" + markOf(s.Deadlines.Rules.At(rules.BankMatchDays, m.Last())) + "。",
	}
	d, err := s.monthTable(c, v, a, months[i])
	if err != nil {
		return err
	}
	p.tell(d, months[i], nextToProve(a, months), months[0].Month == m || months[max(0, i-1)].Proof.ID == 0, s.dueMark(months[i].Due), accountant(c))
	if err := s.monthItems(c, &p, try.picked); err != nil {
		return err
	}
	p.place(try)
	if try.err != nil {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "bank/month", p)
}

// place puts what failed on the page.
func (p *bankMonthPage) place(try monthTry) {
	for i := range p.Reopen {
		p.Reopen[i].Value = try.reason
	}
	if try.err != nil {
		p.Problem = fault.Message(try.err)
		placeErrors(p.Reopen, try.err)
	}
}

// monthTable is the frozen table of a proved month, else the one of today.
func (s *Server) monthTable(c *fiber.Ctx, v village.Village, a finance.BankAccount, b finance.BankMonth) (finance.Adjusted, error) {
	if b.Proof.ID != 0 {
		return s.Finance.ProvedTable(c.UserContext(), a, b.Month)
	}
	d, _, err := s.Finance.AdjustBank(c.UserContext(), v, a.ID, b.Month)
	return d, err
}

// tell puts the table into words and offers what may be done.
func (p *bankMonthPage) tell(d finance.Adjusted, b finance.BankMonth, next views.Link, newest bool, due mark, mine bool) {
	p.Left, p.Right = adjustedTables(d)
	p.OpenItems = openItemsTable(d)
	p.Adjusted = d.AdjustedBank
	off := d.Difference()
	if off != 0 {
		p.Off = yuanOf(off)
		p.Why = "没对上的都列进了表里还差，说明开始对账的时候两边就不一样。请到账户页看“开始对账的时候”。"
	}
	for _, u := range b.Undone {
		p.Undone = append(p.Undone, fmt.Sprintf("%s %s核对过，%s %s撤销，原因：%s", moment(u.At), u.By, moment(u.UndoneAt), u.UndoneBy, u.Reason))
	}
	switch {
	case b.Proof.ID != 0:
		p.Mark, p.Lead = mark{views.Met, "已核对"}, b.Proof.By+"　"+moment(b.Proof.At)
		if mine && newest {
			p.Reopen = []views.Field{{Name: "reason", Label: "为什么撤销", Type: "text", Required: true, Autocomplete: "off"}}
		}
		return
	case !b.Next:
		p.Wait = "前面还有月份没核对。一个月接一个月核对。"
		p.WaitFor = next
	case off != 0:
		p.Wait = "差额是零，才能核对。"
	default:
		p.Prove = mine
	}
	p.Mark, p.Lead = due, b.Due.Chinese()+"前核对。"
}

// nextToProve leads to the month that is proved next, if its statement is here.
func nextToProve(a finance.BankAccount, months []finance.BankMonth) views.Link {
	i := slices.IndexFunc(months, func(b finance.BankMonth) bool { return b.Next && b.Statement })
	if i < 0 {
		return views.Link{}
	}
	m := months[i].Month
	return views.Link{Text: "去核对" + m.Chinese() + "的", URL: "/desk/bank/" + itoa64(a.ID) + "/" + m.String()}
}

// adjustedTables lays the two halves of a 调节表 out one below the other, as
// they fit on a telephone.
func adjustedTables(d finance.Adjusted) (left, right views.Table) {
	half := func(caption string, rows ...[]string) views.Table {
		last := len(rows) - 1
		return views.Table{Caption: caption, Head: []views.Column{{Text: "项目"}, {Text: "金额（元）", Num: true}}, Rows: rows[:last], Foot: rows[last]}
	}
	left = half("银行一边",
		[]string{"银行对账单余额", yuanOf(d.Statement)}, []string{"加：账上已收、银行未收", yuanOf(d.BookIn)},
		[]string{"减：账上已付、银行未付", yuanOf(d.BookOut)}, []string{"调节后的余额", yuanOf(d.AdjustedBank)})
	right = half("账上一边",
		[]string{"账上的银行存款余额", yuanOf(d.Book)}, []string{"加：银行已收、账上未收", yuanOf(d.BankIn)},
		[]string{"减：银行已付、账上未付", yuanOf(d.BankOut)}, []string{"调节后的余额", yuanOf(d.AdjustedBook)})
	return left, right
}

func openItemsTable(d finance.Adjusted) views.Table {
	t := views.Table{
		Caption: "到" + d.Month.Last().Chinese() + "的未达账项（单位：元）", Stack: true,
		Head: []views.Column{{Text: "哪一边有"}, {Text: "日期", Whole: true}, {Text: "摘要"}, {Text: "收", Num: true}, {Text: "付", Num: true}, {Text: "到月底几天", Num: true}},
	}
	for _, i := range d.Items {
		in, out := "", ""
		if i.Fen > 0 {
			in = yuanOf(i.Fen)
		} else {
			out = yuanOf(-i.Fen)
		}
		side := "账上"
		if i.Side == finance.SideBank {
			side = "银行"
		}
		t.Rows = append(t.Rows, []string{side, i.Day.String(), i.Summary + map[bool]string{true: "　" + i.Party}[i.Party != ""], in, out, itoa(i.Age)})
	}
	return t
}

// monthItems fills what is open at the end of the month, and what is matched in it.
func (s *Server) monthItems(c *fiber.Ctx, p *bankMonthPage, picked []string) error {
	ctx, today := c.UserContext(), s.today()
	old := s.Deadlines.Rules.At(rules.BankOldDays, today)
	count := 0
	for side, to := range map[string]*[]openRow{finance.SideBank: &p.Bank, finance.SideBook: &p.Book} {
		still, err := s.Finance.OpenBankItems(ctx, p.Account, side, today)
		if err != nil {
			return err
		}
		items, err := s.Finance.OpenBankItems(ctx, p.Account, side, p.Month.Last())
		if err != nil {
			return err
		}
		for _, i := range items {
			r := openRowOf(i, today)
			open := slices.ContainsFunc(still, func(x finance.BankItem) bool { return x.Key() == i.Key() })
			r.May, r.Picked = p.May && open, slices.Contains(picked, i.Key())
			switch {
			case !open:
				r.Note += "　后来对上了"
			case i.Age(today) > old.Value:
				r.Old = fmt.Sprintf("超过 %d 天，要查", old.Value)
				count++
			}
			if i.VoucherID != 0 && accountant(c) {
				r.URL = "/desk/entries/" + itoa64(i.VoucherID)
			}
			*to = append(*to, r)
		}
	}
	if count > 0 {
		p.OldItems = fmt.Sprintf("有 %d 笔超过 %d 天还没对上。%s（%s）。", count, old.Value, old.Plain, markOf(old))
	}
	return s.monthMatches(c, p)
}

func openRowOf(i finance.BankItem, today calendar.Day) openRow {
	r := openRow{Key: i.Key(), Text: i.Day.String() + "　" + itemText(i), Fen: i.Fen, Note: i.Where}
	r.Note += fmt.Sprintf("　%d 天了", i.Age(today))
	return r
}

func itemText(i finance.BankItem) string {
	if i.Party == "" {
		return i.Summary
	}
	return i.Summary + "　" + i.Party
}

func (s *Server) monthMatches(c *fiber.Ctx, p *bankMonthPage) error {
	matches, err := s.Finance.BankMatches(c.UserContext(), p.Account, p.Month.First(), p.Month.Last())
	if err != nil {
		return err
	}
	n := pageOf(c, len(matches), bankLines)
	p.Pager = pagerOf(n, len(matches), bankLines, "组", func(n int) string { return c.Path() + "?page=" + itoa(n) })
	for _, m := range matches[(n-1)*bankLines : min(len(matches), n*bankLines)] {
		r := matchRow{ID: m.ID, Undo: p.May, Note: "自动对上"}
		if !m.Auto {
			r.Note = m.By + "对上　" + moment(m.At)
		}
		for _, i := range m.Items {
			side := "账上"
			if i.Side == finance.SideBank {
				side = "银行"
			}
			r.Items = append(r.Items, matchItem{side, i.Day.String() + "　" + itemText(i), i.Fen})
		}
		p.Matches = append(p.Matches, r)
	}
	return nil
}

// matchBank matches what was picked, or everything that is without a doubt.
func (s *Server) matchBank(c *fiber.Ctx) error {
	v, a, m, err := s.bankMonthOfAddress(c)
	if err != nil {
		return err
	}
	var picked []string
	for _, k := range c.Request().PostArgs().PeekMulti("pick") {
		picked = append(picked, string(k))
	}
	said := "对上了。"
	if c.FormValue("auto") != "" {
		var n int
		if n, err = s.Finance.MatchBank(c.UserContext(), actor(c), v, a.ID); n == 0 {
			said = "没有金额相同、日期相近的了。剩下的请自己选。"
		} else {
			said = fmt.Sprintf("又对上 %d 组。", n)
		}
	} else {
		err = s.Finance.JoinBank(c.UserContext(), actor(c), v, a.ID, picked)
	}
	if formError(err) {
		return s.bankMonth(c, monthTry{err: err, picked: picked})
	}
	if err != nil {
		return err
	}
	flash(c, "success", said)
	return c.Redirect("/desk/bank/"+itoa64(a.ID)+"/"+m.String(), fiber.StatusSeeOther)
}

func (s *Server) partBank(c *fiber.Ctx) error {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return err
	}
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	a, err := s.Finance.PartBank(c.UserContext(), actor(c), v, int64(id), c.FormValue("reason"))
	if err != nil {
		return err
	}
	flash(c, "info", "分开了，两边都变回没对上。")
	to := "/desk/bank/" + itoa64(a.ID)
	if m, err := calendar.ParseMonth(c.FormValue("month")); err == nil {
		to += "/" + m.String()
	}
	return c.Redirect(to, fiber.StatusSeeOther)
}

func (s *Server) proveBank(c *fiber.Ctx) error {
	v, a, m, err := s.bankMonthOfAddress(c)
	if err != nil {
		return err
	}
	if err = s.Finance.ProveBank(c.UserContext(), actor(c), v, a.ID, m); formError(err) {
		return s.bankMonth(c, monthTry{err: err})
	}
	if err != nil {
		return err
	}
	flash(c, "success", "核对好了。村民现在看到“核对至 "+m.Last().Chinese()+"”。")
	return c.Redirect("/desk/bank/"+itoa64(a.ID), fiber.StatusSeeOther)
}

func (s *Server) reopenBank(c *fiber.Ctx) error {
	v, a, m, err := s.bankMonthOfAddress(c)
	if err != nil {
		return err
	}
	err = s.Finance.ReopenBank(c.UserContext(), actor(c), v, a.ID, m, c.FormValue("reason"))
	if formError(err) {
		return s.bankMonth(c, monthTry{err: err, reason: c.FormValue("reason")})
	}
	if err != nil {
		return err
	}
	flash(c, "info", m.Chinese()+"的核对撤销了。改好以后请再核对一次。")
	return c.Redirect("/desk/bank/"+itoa64(a.ID)+"/"+m.String(), fiber.StatusSeeOther)
}
