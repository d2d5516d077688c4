package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/village"
	"sunshine/views"
)

// fundsPage lists a village's funds on the desk.
type fundsPage struct {
	Page
	Accountant bool
	Rows       []fundRow
	Statement  string // address of the statement
	Empty      views.Empty
}

// fundRow is one fund in a list.
type fundRow struct {
	finance.Fund
	finance.FundSums
	Mark mark
	URL  string
	Idle string
}

func fundsCrumbs(rest ...string) []views.Link {
	crumbs := []views.Link{{Text: "工作台", URL: "/desk"}, {Text: "专款", URL: "/desk/funds"}}
	for _, t := range rest {
		crumbs = append(crumbs, views.Link{Text: t})
	}
	crumbs[len(crumbs)-1].URL = ""
	return crumbs
}

func fundPath(id int64) string { return "/desk/funds/" + itoa64(id) }

func (s *Server) listFunds(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	books, err := s.Finance.FundBooks(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	p := fundsPage{
		Page: s.deskPage(c, "专款", fundsCrumbs()...), Accountant: accountant(c),
		Statement: booksPath(v) + "/" + bookFunds + "/" + s.today().MonthOf().String(),
		Empty:     views.Empty{Title: "还没有专款", Text: "上级拨的专项资金、一事一议筹的钱、有指定用途的补助，先开一笔专款，再记它的收支。"},
	}
	if !p.Accountant {
		p.Empty.Text = "村会计开了专款以后，这里看得到每笔专款到账多少、花在哪里、还剩多少。"
	}
	for _, b := range books {
		p.Rows = append(p.Rows, s.fundRow(b, fundPath(b.ID)))
	}
	return s.renderDesk(c, "fund/list", p)
}

func (s *Server) fundRow(b finance.FundBook, url string) fundRow {
	r := fundRow{Fund: b.Fund, FundSums: b.Sums(calendar.Day{}, calendar.Day{}), Mark: fundMark(b.Fund), URL: url}
	if n, rule := s.Finance.FundIdle(b, s.today()); n > 0 {
		r.Idle = fmt.Sprintf("已经 %d 个月没有动。%s（%s）。", n, rule.Plain, markOf(rule))
		r.Mark = mark{views.Due, "闲置"}
	}
	return r
}

func fundMark(f finance.Fund) mark {
	if !f.ClosedOn.IsZero() {
		return mark{views.Met, f.ClosedOn.Chinese() + "结清"}
	}
	return mark{views.Upcoming, "在用"}
}

// fundPage is one fund: what it is, where its money went, each voucher.
type fundPage struct {
	Page
	Fund       finance.Fund
	Place      string
	Mark       mark
	Idle       string
	Facts      []views.Fact
	Flow, Uses views.Bars
	Moves      []fundMoveRow
	Accountant bool // who may act
	Closable   bool
	Wait       string // what is to be done before it can be
	WriteOff   string // where, if only the books are behind
	People     bool   // the rows name who signed; else the voucher
	Empty      views.Empty
}

// fundMoveRow is one voucher's move as a row.
type fundMoveRow struct {
	N                            int
	Day                          calendar.Day
	Summary, What, Voucher, URL  string
	In, Out, Word                string
	Left                         money.Fen
	VoucherID                    int64
	MayReturn, Returned, Outside bool
	Files                        []finance.SheetAttachment
	Handler, Witness, Approver   string
}

func (s *Server) showFund(c *fiber.Ctx) error {
	v, b, err := s.fundOfAddress(c)
	if err != nil {
		return err
	}
	return s.fund(c, v, b, fundsCrumbs(b.Name), accountant(c))
}

// showBookFund shows a fund to those who read the village's books.
func (s *Server) showBookFund(c *fiber.Ctx) error {
	v, moved, err := s.readableVillage(c)
	if moved || err != nil {
		return err
	}
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return err
	}
	b, err := s.Finance.FundBook(c.UserContext(), v.ID, int64(id))
	if err != nil {
		return err
	}
	crumbs := bookCrumbs(manyVillages(c), v, "专项资金收支表", b.Name)
	crumbs[len(crumbs)-2].URL = booksPath(v) + "/" + bookFunds + "/" + s.today().MonthOf().String()
	return s.fund(c, v, b, crumbs, false)
}

func (s *Server) fundOfAddress(c *fiber.Ctx) (v village.Village, b finance.FundBook, err error) {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return v, b, err
	}
	if v, err = s.homeVillage(c); err != nil {
		return v, b, err
	}
	b, err = s.Finance.FundBook(c.UserContext(), v.ID, int64(id))
	return v, b, err
}

func (s *Server) fund(c *fiber.Ctx, v village.Village, b finance.FundBook, crumbs []views.Link, acts bool) error {
	chart, err := s.Finance.ChartOf(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	r := s.fundRow(b, "")
	p := fundPage{
		Page: s.deskPage(c, b.Name, crumbs...), Fund: b.Fund, Place: v.FullName(), Mark: r.Mark, Idle: r.Idle, Accountant: acts,
		Facts: fundFacts(b.Fund, chart), Flow: fundFlow(b, r.FundSums), Uses: fundUses(b, chart), Moves: fundMoves(b, chart),
		Closable: r.Left == 0 && r.Due == 0,
		Empty:    views.Empty{Title: "还没有进出", Text: "记账时写明这笔专款，每一笔就列在这里。"},
	}
	p.wait(r.FundSums)
	if within := strings.HasPrefix(b.Account, "503"); !within {
		p.Facts = append(p.Facts, views.Fact{Name: "账上余额（没有转销的）", Value: yuanOf(r.Due) + " 元"})
	}
	return s.renderDesk(c, "fund/show", p)
}

// wait tells what stands in the way of ending a fund.
func (p *fundPage) wait(sums finance.FundSums) {
	switch {
	case p.Closable || !p.Fund.ClosedOn.IsZero():
	case sums.Left > 0:
		p.Wait = "还剩 " + yuanOf(sums.Left) + " 元。用完，或者退回拨款单位，才能结清。"
	case sums.Left == 0:
		p.Wait = "钱用完了，账上还有 " + yuanOf(sums.Due) + " 元没有转销。写一张凭证转销，写明是这笔专款，再来结清。"
		p.WriteOff = "/desk/drafts"
	default:
		p.Wait = "花的比到账的多 " + yuanOf(-sums.Left) + " 元。请先核对每一笔，再来结清。"
	}
}

// fundFacts tells what is known of a fund, uses apart.
func fundFacts(f finance.Fund, chart *finance.Chart) []views.Fact {
	path := chart.Path(f.Account)
	facts := []views.Fact{{Name: "科目", Value: f.Account + " " + path[len(path)-1].Name}}
	for _, x := range []views.Fact{{Name: "项目", Value: f.Project}, {Name: "拨款单位", Value: f.Grantor}, {Name: "文号", Value: f.Document}} {
		if x.Value != "" {
			facts = append(facts, x)
		}
	}
	if f.Granted > 0 {
		facts = append(facts, views.Fact{Name: "批准金额", Value: yuanOf(f.Granted) + " 元"})
	}
	facts = append(facts, views.Fact{Name: "从哪天起", Value: f.OpenedOn.Chinese()})
	if f.Brought > 0 {
		facts = append(facts, views.Fact{Name: "那天已有的钱", Value: yuanOf(f.Brought) + " 元"})
	}
	if !f.ClosedOn.IsZero() {
		facts = append(facts, views.Fact{Name: "结清", Value: f.ClosedOn.Chinese() + "，" + f.CloseNote})
	}
	return facts
}

// fundFlow shows where the money that came went; no rows while none came.
func fundFlow(b finance.FundBook, sums finance.FundSums) views.Bars {
	came := sums.Opening + sums.Arrived
	if came == 0 {
		return views.Bars{}
	}
	counts := map[finance.FundKind]int{}
	for _, m := range b.Moves {
		counts[m.Kind]++
	}
	rows := []views.Bar{{Name: "花了", Count: counts[finance.FundSpent], Sum: sums.Spent}}
	if sums.Returned != 0 {
		rows = append(rows, views.Bar{Name: "退回拨款单位", Count: counts[finance.FundReturned], Sum: sums.Returned})
	}
	return views.NewBars("到账 "+yuanOf(came)+" 元，去了哪里", append(rows, views.Bar{Name: "还剩", Sum: sums.Left}))
}

func fundUses(b finance.FundBook, chart *finance.Chart) views.Bars {
	var rows []views.Bar
	for _, u := range b.UseSums(chart, calendar.Day{}, calendar.Day{}) {
		r := views.Bar{Name: u.Account.Name, Sum: u.Amount}
		if u.Account.Plain != u.Account.Name {
			r.Plain = u.Account.Plain
		}
		for _, m := range b.Moves {
			if m.Kind == finance.FundSpent && chart.MoveAccount(m) == u.Account {
				r.Count++
			}
		}
		rows = append(rows, r)
	}
	return views.NewBars("按用途分", rows)
}

// fundMoves lists what happened to a fund's money with what was left each time.
func fundMoves(b finance.FundBook, chart *finance.Chart) []fundMoveRow {
	left := b.Brought
	rows := make([]fundMoveRow, 0, len(b.Moves))
	for i, m := range b.Moves {
		r := fundMoveRow{
			N: i + 1, Day: m.Day, Summary: m.Summary, Voucher: m.Voucher(), VoucherID: m.VoucherID, URL: "/desk/vouchers/" + itoa64(m.VoucherID),
			Returned: m.Kind == finance.FundReturned && !strings.HasPrefix(m.Account, "503"),
		}
		name := chart.MoveAccount(m).Name
		switch m.Kind {
		case finance.FundArrived:
			left += m.Amount
			r.In, r.What = yuanOf(m.Amount), "记在："+name
		case finance.FundReturned:
			left -= m.Amount
			r.Out, r.Word, r.What = yuanOf(m.Amount), "退", "退回拨款单位"
		default:
			left -= m.Amount
			r.Out, r.Word, r.What = yuanOf(m.Amount), "支", "用于："+name
			r.MayReturn = m.Amount > 0 && finance.FundAccount(m.Account)
			r.Outside = m.Amount > 0 && (m.Account == "" || !b.Permits(m.Account))
		}
		r.Left = left
		rows = append(rows, r)
	}
	return rows
}
