package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/village"
	"sunshine/views"
)

// publicFundsPage lists a village's funds for anyone.
type publicFundsPage struct {
	Page
	Village village.Village
	Lead    string
	Until   calendar.Month
	Rows    []fundRow
	Empty   views.Empty
}

func publicFundPath(v village.Village, id int64) string {
	return "/villages/" + v.Code + "/funds/" + itoa64(id)
}

func (s *Server) listPublicFunds(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	list, until, err := s.Finance.PublicFunds(c.UserContext(), v)
	if err != nil {
		return err
	}
	p := publicFundsPage{
		Page: s.page(c, v.Name+"的专款", crumb(v, views.Link{Text: "专款"})...), Village: v, Until: until,
		Lead:  "专款是指定了用途的钱，只能用在指定的事上。每一笔从到账到单据，都在这里。",
		Empty: views.Empty{Title: "还没有公开的专款", Text: "村里有了专款，公开了那个月的账，这里就看得到。", Link: views.Link{Text: "看村里的账", URL: "/villages/" + v.Code + "/finance"}},
	}
	p.Description = v.FullName() + "：" + p.Lead
	for _, f := range list {
		r := fundRow{Fund: f.Fund, FundSums: f.Sums(calendar.Day{}, calendar.Day{}), Mark: fundMark(f.Fund), URL: publicFundPath(v, f.ID)}
		p.Rows = append(p.Rows, r)
	}
	return s.open(c, "fund/public-list", p)
}

// publicFundPage is one fund as the published sheets tell it.
type publicFundPage struct {
	fundPage
	Village village.Village
	Lead    string
	Until   calendar.Month
	Missing string
	Words   []views.Fact
	Tel     string
}

func (s *Server) showPublicFund(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return err
	}
	list, until, err := s.Finance.PublicFunds(c.UserContext(), v)
	if err != nil {
		return err
	}
	for _, f := range list {
		if f.ID == int64(id) {
			return s.publicFund(c, v, f, until)
		}
	}
	return fault.NotFoundf("没有这笔专款，或者它还没有公开。")
}

func (s *Server) publicFund(c *fiber.Ctx, v village.Village, f finance.PublicFund, until calendar.Month) error {
	chart, err := s.Finance.ChartOf(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	sums := f.Sums(calendar.Day{}, calendar.Day{})
	p := publicFundPage{
		fundPage: fundPage{
			Page: s.page(c, v.Name+" 专款："+f.Name, crumb(v, views.Link{Text: "专款", URL: "/villages/" + v.Code + "/funds"}, views.Link{Text: f.Name})...),
			Fund: f.Fund, Mark: fundMark(f.Fund), Facts: fundFacts(f.Fund, chart)[1:], Flow: fundFlow(f.FundBook, sums), Uses: fundUses(f.FundBook, chart),
			People: true, Moves: publicMoves(v, f, chart), Empty: views.Empty{Title: "还没有公开的进出", Text: "钱到账、花出去，公开了那个月的账，这里就列出来。"},
		},
		Village: v, Until: until, Lead: fundLead(sums, until), Tel: digits(v.Phone),
		Words: fundWords(sums),
	}
	p.Description = v.FullName() + "专款“" + f.Name + "”：" + p.Lead
	var missing []string
	for _, m := range f.Missing {
		missing = append(missing, m.Chinese())
	}
	p.Missing = strings.Join(missing, "、")
	return s.open(c, "fund/public", p)
}

// fundWords writes the sums in capitals.
func fundWords(sums finance.FundSums) []views.Fact {
	words := []views.Fact{{Name: "到账", Value: (sums.Opening + sums.Arrived).Capital()}, {Name: "花了", Value: sums.Spent.Capital()}}
	if sums.Returned != 0 {
		words = append(words, views.Fact{Name: "退回", Value: sums.Returned.Capital()})
	}
	return append(words, views.Fact{Name: "还剩", Value: sums.Left.Capital()})
}

// fundLead tells a fund in a sentence of plain words.
func fundLead(sums finance.FundSums, until calendar.Month) string {
	at := fmt.Sprintf("到%s（已公开），", until.Chinese())
	came := sums.Opening + sums.Arrived
	switch {
	case came == 0 && sums.Spent == 0:
		return at + "钱还没有到账。"
	case sums.Returned != 0:
		return at + fmt.Sprintf("到账 %s 元，花了 %s 元，退回 %s 元，还剩 %s 元。", yuanOf(came), yuanOf(sums.Spent), yuanOf(sums.Returned), yuanOf(sums.Left))
	case sums.Spent == 0:
		return at + fmt.Sprintf("到账 %s 元，还没有花。", yuanOf(came))
	}
	return at + fmt.Sprintf("到账 %s 元，花了 %s 元，还剩 %s 元。", yuanOf(came), yuanOf(sums.Spent), yuanOf(sums.Left))
}

// publicMoves lists the published moves with their documents; each leads to its
// row in the sheet it was published in.
func publicMoves(v village.Village, f finance.PublicFund, chart *finance.Chart) []fundMoveRow {
	rows := fundMoves(f.FundBook, chart)
	for i := range rows {
		r := &rows[i]
		r.Outside = false // a doubt is for those who check, not for the public
		month := f.Months[r.Voucher]
		r.URL = financePath(v.Code, month)
		entries := f.Entries[r.Voucher]
		if len(entries) == 0 {
			continue
		}
		e := entries[0]
		r.URL += "#n" + itoa(e.N)
		r.Summary, r.Handler, r.Witness, r.Approver = e.Summary, e.Handler, e.Witness, e.Approver
		for _, x := range entries {
			if x.Attachments != nil {
				r.Files = x.Attachments
			}
		}
	}
	return rows
}

// fundLinks leads from a village's page, or from a sheet, to the funds that are
// public; a sheet names those it has entries of.
func (s *Server) fundLinks(c *fiber.Ctx, v village.Village, published []disclosure.Version, doc *finance.Sheet) ([]views.Link, error) {
	var until calendar.Month
	for m := range financeOf(published) {
		if m.After(until) {
			until = m
		}
	}
	list, err := s.Finance.Funds(c.UserContext(), v.ID)
	if err != nil {
		return nil, err
	}
	named := map[string]bool{}
	if doc != nil {
		until = doc.Month
		for _, e := range doc.Entries {
			named[e.Fund] = true
		}
	}
	var links []views.Link
	for _, f := range list {
		if !f.OpenedOn.MonthOf().After(until) && (doc == nil || named[f.Name]) {
			links = append(links, views.Link{Text: f.Name, URL: publicFundPath(v, f.ID)})
		}
	}
	return links, nil
}
