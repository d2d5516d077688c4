package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/asset"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/rules"
	"sunshine/app/village"
	"sunshine/views"
)

// What the contracts' pages share. asset says how a contract stands and what of
// it is public.

func contractsPath(v village.Village) string { return "/villages/" + v.Code + "/contracts" }

func publicContractPath(v village.Village, c asset.Contract) string {
	return contractsPath(v) + "/" + c.Code()
}

func contractPath(id int64) string { return "/desk/contracts/" + itoa64(id) }

// expiryDays and dueDays are how many days ahead a contract or an instalment is
// said to end or to be due soon (R74).
func (s *Server) expiryDays() int {
	return s.Assets.Rules.At(rules.ContractExpiryDays, s.today()).Value
}

func (s *Server) dueDays() int { return s.Assets.Rules.At(rules.ContractDueDays, s.today()).Value }

// contractRow is one contract of a list.
type contractRow struct {
	asset.Contract
	Village   string // where several villages' stand together
	URL       string
	Mark      mark
	KindName  string
	Other     string // the other side
	PriceText string
	Term      string
	Sums      asset.ContractSums
	Late      string
	Undecided bool
	Won       string
}

// contractRow draws a contract for a list; whole names the other side in full,
// for the desk alone.
func (s *Server) contractRow(c asset.Contract, url string, whole bool) contractRow {
	r := contractRow{
		Contract: c, URL: url, Mark: s.contractMark(c), KindName: s.Assets.Reference.Contracts.Name(c.Kind), Other: c.PublicParty(),
		PriceText: asset.PriceText(c.Price, c.Basis), Term: c.TermText(), Sums: c.Sums(s.today()), Undecided: s.Assets.Undecided(c, s.today()),
	}
	if whole {
		r.Other = c.Party
	}
	if r.Sums.Late > 0 {
		r.Late = fmt.Sprintf("%d 期没%s齐，拖欠 %s 元", r.Sums.Late, takes(c.Out), yuanOf(r.Sums.Overdue))
	}
	return r
}

// takes is the verb of money that comes in or goes out.
func takes(out bool) string {
	if out {
		return "付"
	}
	return "收"
}

// contractMark gives a contract's state with its shape.
func (s *Server) contractMark(c asset.Contract) mark {
	st := c.State(s.today(), s.expiryDays())
	m := mark{views.Upcoming, st.Chinese(c.Out)}
	switch st {
	case asset.ContractRunning:
		m.State = views.Met
	case asset.ContractExpiring:
		m.State = views.Due
		if left := c.To.Sub(s.today()); left > 0 {
			m.Text += fmt.Sprintf("，还有 %d 天", left)
		} else {
			m.Text += "，今天是最后一天"
		}
	case asset.ContractEnded, asset.ContractVoid, asset.ContractOff, asset.ContractExpired:
		m.State = views.Draft
	}
	return m
}

// Span tells the time that the instalment pays for.
func (r instalmentRow) Span() string {
	if r.From.IsZero() || r.To.IsZero() {
		return ""
	}
	return r.From.String() + " 至 " + r.To.String()
}

// instalmentMark gives an instalment's state with its shape.
func instalmentMark(st asset.InstalmentStand) mark {
	m := mark{views.Upcoming, st.Chinese()}
	switch {
	case st.Days > 0:
		m.State = views.Overdue
	case st.State == asset.InstalmentPaid:
		m.State = views.Met
	case st.State == asset.InstalmentSoon || st.State == asset.InstalmentPartial:
		m.State = views.Due
	case st.State == asset.InstalmentUnknown:
		m.State = views.Provisional
	case st.State == asset.InstalmentLapsed:
		m.State = views.Draft
	}
	return m
}

// instalmentRow is one instalment on a page.
type instalmentRow struct {
	asset.Instalment
	Amount string
	Got    string
	Mark   mark
	Partly string // what stands beside the mark
	URL    string // where vouchers are linked to it
}

func (s *Server) instalmentRows(c asset.Contract, url func(n int) string) []instalmentRow {
	rows := make([]instalmentRow, len(c.Plan))
	for k, i := range c.Plan {
		r := instalmentRow{Instalment: i, Amount: yuanOf(i.Fen), Mark: instalmentMark(c.InstalmentState(i, s.today(), s.dueDays()))}
		if i.Unknown {
			r.Amount = "待定"
		}
		if i.Paid > 0 {
			r.Got = yuanOf(i.Paid)
		}
		if rest, partly := strings.CutPrefix(r.Mark.Text, takes(c.Out)+"了一部分，"); partly { // too long for a mark
			r.Mark.Text, r.Partly = rest, takes(c.Out)+"了一部分"
		}
		if url != nil && !i.Unknown && i.Left() > 0 {
			r.URL = url(i.N)
		}
		rows[k] = r
	}
	return rows
}

// contractFigures sums contracts up in words, those that bring in and those that
// cost apart.
func (s *Server) contractFigures(list []asset.Contract) []registerFigure {
	var sums [2]asset.ContractSums
	live := 0
	for _, c := range list {
		if st := c.State(s.today(), s.expiryDays()); st == asset.ContractVoid || c.Offered() {
			continue
		} else if st.Live() {
			live++
		}
		at := 0
		if c.Out {
			at = 1
		}
		sums[at] = sums[at].Add(c.Sums(s.today()))
	}
	figures := []registerFigure{{"一共", fmt.Sprintf("%d 份", len(list))}, {"在履行", fmt.Sprintf("%d 份", live)}}
	for at, x := range sums {
		out := at == 1
		if x.Fen == 0 && x.Unknown == 0 {
			continue
		}
		figures = append(figures, registerFigure{"该" + takes(out) + "（分期合计）", yuanOf(x.Fen) + " 元"}, registerFigure{"已" + takes(out), yuanOf(x.Paid) + " 元"})
		if x.Overdue > 0 {
			figures = append(figures, registerFigure{"拖欠没" + takes(out), fmt.Sprintf("%s 元（%d 期）", yuanOf(x.Overdue), x.Late)})
		}
		if x.Unknown > 0 {
			figures = append(figures, registerFigure{"金额待定（" + takes(out) + "）", fmt.Sprintf("%d 期", x.Unknown)})
		}
	}
	return figures
}

// contractGroup is a part of what a contract says.
type contractGroup struct {
	Name  string
	Facts []views.Fact
}

// contractGroups lists a contract's lines under their groups; the decision and the
// things lead where they are.
func (s *Server) contractGroups(c *fiber.Ctx, v village.Village, k asset.Contract, open bool) ([]contractGroup, error) {
	var groups []contractGroup
	add := func(group string, f views.Fact) {
		i := slices.IndexFunc(groups, func(g contractGroup) bool { return g.Name == group })
		if i < 0 {
			i, groups = len(groups), append(groups, contractGroup{Name: group})
		}
		groups[i].Facts = append(groups[i].Facts, f)
	}
	for _, l := range k.Lines(s.Assets.Reference.Contracts, open) {
		f := views.Fact{Name: l.Name, Value: l.Value}
		if l.Name == "公告网址" {
			f.URL = l.Value
		}
		if l.Name != "名称" { // the heading says it
			add(l.Group, f)
		}
	}
	things, err := s.Assets.ByIDs(c.UserContext(), s.DB.Read(), v.ID, k.Things)
	if err != nil {
		return nil, err
	}
	for _, t := range things {
		url := thingPath(v, t.Number)
		if !open && !manyVillages(c) {
			url = "/desk/things/" + thingEscape(t.Number)
		}
		add("标的", views.Fact{Name: "家底登记", Value: t.Number.String() + " " + t.Name, URL: url})
	}
	decision, err := s.contractDecision(c, v, k)
	if err == nil && decision.Value != "" {
		add("怎么定的", decision)
	}
	return groups, err
}

// contractDecision names the decision a contract rests on, or says that there is
// none; empty if its words say it.
func (s *Server) contractDecision(c *fiber.Ctx, v village.Village, k asset.Contract) (f views.Fact, err error) {
	f = views.Fact{Name: "决议", Value: "没有写"}
	switch {
	case k.Matter != "":
		f.Value, err = s.decisionTitle(c, v, k.Matter)
		f.URL = publicMatterPath(v, k.Matter)
	case k.Decision != "":
		f.Value = ""
	case s.Assets.Undecided(k, s.today()):
		f.Value = "未附决议"
	}
	return f, err
}

// decisionTitle names a decision of the village by its code.
func (s *Server) decisionTitle(c *fiber.Ctx, v village.Village, code string) (string, error) {
	list, err := s.Assets.Decisions(c.UserContext(), v.ID)
	for _, d := range list {
		if d.Code == code {
			return d.Text(), nil
		}
	}
	return code, err
}

// contractHistory is one row of a contract's history on a page.
type contractHistory struct {
	asset.ContractChange
	Title string
	URL   string // of the decision
}

// contractHistory draws the history, the newest first.
func (s *Server) contractHistory(c *fiber.Ctx, v village.Village, k asset.Contract) ([]contractHistory, error) {
	list, err := s.Assets.History(c.UserContext(), k)
	if err != nil {
		return nil, err
	}
	var rows []contractHistory
	for i := len(list) - 1; i >= 0; i-- {
		r := contractHistory{ContractChange: list[i], Title: list[i].Words()}
		if r.Matter.MatterID != 0 {
			r.URL = publicMatterPath(v, r.Matter.Code)
		}
		for n := range r.Diffs {
			r.Diffs[n].From, r.Diffs[n].To = or(r.Diffs[n].From, "没有写"), or(r.Diffs[n].To, "没有写")
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// contractGap tells where the total by price and what the paper names differ, and
// where the instalments do; "" if they agree.
func contractGap(k asset.Contract) string {
	var said []string
	total, known, ok := k.Total()
	if ok && known && k.Stated > 0 && total != k.Stated {
		said = append(said, fmt.Sprintf("按价格和期限算是 %s 元，原文写的是 %s 元。", yuanOf(total), yuanOf(k.Stated)))
	}
	if sum, unknown := asset.PlanSum(k.Plan); ok && known && unknown == 0 && len(k.Plan) > 0 && sum != total {
		said = append(said, fmt.Sprintf("分期合计 %s 元，按价格和期限算是 %s 元。", yuanOf(sum), yuanOf(total)))
	}
	return strings.Join(said, "")
}

// deskContract finds the contract of the address, for who looks after its village.
func (s *Server) deskContract(c *fiber.Ctx) (v village.Village, k asset.Contract, err error) {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return v, k, err
	}
	if k, err = s.Assets.Contract(c.UserContext(), int64(id)); err != nil {
		return v, k, err
	}
	if v, err = s.Villages.ByID(c.UserContext(), k.VillageID); err == nil && !v.Within(actor(c)) {
		err = fault.NotFoundf("没有这份合同。")
	}
	return v, k, err
}

// leastYuan writes an amount for a form's field; nothing for zero.
func leastYuan(f money.Fen) string {
	if f == 0 {
		return ""
	}
	return f.Plain()
}
