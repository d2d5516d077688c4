package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/asset"
	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// calendarRows is how many instalments each part of the calendar names.
const calendarRows = 40

// deskContractsPage lists contracts with the calendar of their instalments.
type deskContractsPage struct {
	Page
	Heading    string
	Lead       string
	Accountant bool
	Calendar   []contractCalendar
	Figures    []registerFigure
	Filter     []views.Field
	Rows       []contractRow
	Pager      views.Pager
	Public     string
	Empty      views.Empty
}

// contractCalendar is one part of the calendar: what is overdue, what is due this
// month, what ends soon.
type contractCalendar struct {
	Title string
	Sum   string
	Rows  []calendarRow
	More  int
}

// calendarRow is one instalment, or one contract that ends.
type calendarRow struct {
	Name, Village, URL, What string
	Mark                     mark
	Amount                   string
	rank                     int
}

func contractCrumbs(rest ...views.Link) []views.Link {
	crumbs := append([]views.Link{{Text: "工作台", URL: "/desk"}, {Text: "合同", URL: "/desk/contracts"}}, rest...)
	crumbs[len(crumbs)-1].URL = ""
	return crumbs
}

// contractsOf gives the contracts a person looks after, and the villages by id.
func (s *Server) contractsOf(c *fiber.Ctx) (list []asset.Contract, of map[int64]village.Village, err error) {
	if of, err = s.watched(c); err != nil {
		return nil, nil, err
	}
	if actor(c).Role.Level() == "village" {
		list, err = s.Assets.Contracts(c.UserContext(), actor(c).DivisionID)
		return list, of, err
	}
	all, err := s.Assets.ContractsIn(c.UserContext(), actor(c).DivisionID)
	for _, k := range all {
		if _, ok := of[k.VillageID]; ok {
			list = append(list, k)
		}
	}
	return list, of, err
}

func (s *Server) listContracts(c *fiber.Ctx) error {
	all, of, err := s.contractsOf(c)
	if err != nil {
		return err
	}
	p := deskContractsPage{
		Page: s.deskPage(c, "合同", contractCrumbs()...), Heading: "合同", Accountant: accountant(c),
		Lead:  "村里租出去的、请人干的，都登记在这里，登记了就公开。到期的钱收付了，把凭证连上。",
		Empty: views.Empty{Title: "还没有登记合同", Text: "村会计登记以后，这里看得到每一份到什么时候、钱到了没有。"},
	}
	many := manyVillages(c)
	q := contractQueryOf(c, "/desk/contracts")
	p.Filter = q.fields(all, s.Assets.Reference.Contracts)
	if many {
		p.Heading, p.Lead = "各村的合同", "各村拖欠的、这个月到期的、快到期的合同。姓名按公开的写法。"
		options := []views.Option{{Text: "全部"}}
		for _, v := range villagesByName(of) {
			options = append(options, views.Option{Value: v.Code, Text: v.Name, Selected: v.Code == q.village})
		}
		p.Filter = append([]views.Field{{Name: "village", Label: "村", Type: "select", Options: options}}, p.Filter...)
		all = slices.DeleteFunc(all, func(k asset.Contract) bool { return q.village != "" && of[k.VillageID].Code != q.village })
	} else {
		p.Public = contractsPath(of[actor(c).DivisionID])
	}
	p.Calendar = s.contractCalendar(all, of, many, p.Accountant)
	list := q.pick(all, s.today(), s.expiryDays())
	p.Figures = s.contractFigures(list)
	n := pageOf(c, len(list), contractsPageSize)
	p.Pager = pagerOf(n, len(list), contractsPageSize, "份", func(n int) string { return q.link("", n) })
	for _, k := range list[(n-1)*contractsPageSize : min(n*contractsPageSize, len(list))] {
		r := s.contractRow(k, contractPath(k.ID), p.Accountant)
		if many {
			r.Village = of[k.VillageID].Name
		}
		p.Rows = append(p.Rows, r)
	}
	if len(q.values()) > 0 {
		p.Empty = views.Empty{Title: "没有这样的合同", Text: "换一个条件看看。", Link: views.Link{Text: "看全部", URL: q.path}}
	}
	return s.renderDesk(c, "contract/list", p)
}

func villagesByName(of map[int64]village.Village) (list []village.Village) {
	for _, v := range of {
		list = append(list, v)
	}
	slices.SortFunc(list, func(a, b village.Village) int { return cmp.Compare(a.Code, b.Code) })
	return list
}

// contractCalendar sorts what is overdue, due this month, and ending soon out of
// the contracts that hold.
func (s *Server) contractCalendar(list []asset.Contract, of map[int64]village.Village, many, whole bool) []contractCalendar {
	today := s.today()
	late, due, ending := contractCalendar{Title: "拖欠"}, contractCalendar{Title: "这个月到期"}, contractCalendar{Title: "快到期的合同"}
	var sums [2][2]money.Fen // overdue and due this month, to come in and to go out
	for _, k := range list {
		at := map[bool]int{true: 1}[k.Out]
		r := s.contractRow(k, contractPath(k.ID), whole)
		row := calendarRow{Name: k.Title, URL: r.URL}
		if many {
			row.Village = of[k.VillageID].Name
		}
		if k.State(today, s.expiryDays()) == asset.ContractExpiring {
			end := row
			end.What, end.Mark, end.rank = "到"+k.To.Chinese()+"为止。"+k.Renewal, r.Mark, k.To.Sub(today)
			if kind, err := s.Assets.Reference.Contracts.Kind(k.Kind); err == nil && kind.Lease && k.Renewal == "" {
				end.What += "合同没有写续不续租。"
			}
			ending.Rows = append(ending.Rows, end)
		}
		for _, i := range k.Plan {
			st := k.InstalmentState(i, today, s.dueDays())
			x := row
			x.What, x.Mark, x.Amount = fmt.Sprintf("第 %d 期，%s到期，该%s", i.N, i.Due.Chinese(), takes(k.Out)), instalmentMark(st), yuanOf(i.Left())
			x.rank = i.Due.Sub(calendar.Date(1949, 1, 1))
			switch {
			case st.Days > 0:
				late.Rows = append(late.Rows, x)
				sums[0][at] += i.Left()
			case dueThisMonth(i, st, today):
				due.Rows = append(due.Rows, x)
				sums[1][at] += i.Left()
			}
		}
	}
	late.Sum, due.Sum = bothLeft(sums[0]), bothLeft(sums[1])
	parts := []contractCalendar{late, due, ending}
	for k := range parts {
		rows := parts[k].Rows
		slices.SortStableFunc(rows, func(a, b calendarRow) int { return a.rank - b.rank })
		parts[k].Rows, parts[k].More = rows[:min(len(rows), calendarRows)], max(0, len(rows)-calendarRows)
	}
	return parts
}

// bothLeft tells what is still to come in and to go out.
func bothLeft(sums [2]money.Fen) string {
	var parts []string
	for at, f := range sums {
		if f > 0 {
			parts = append(parts, "还没"+takes(at == 1)+" "+yuanOf(f)+" 元")
		}
	}
	return strings.Join(parts, "，")
}

func dueThisMonth(i asset.Instalment, st asset.InstalmentStand, today calendar.Day) bool {
	return (st.State == asset.InstalmentSoon || st.State == asset.InstalmentPartial) && !i.Due.IsZero() && i.Due.MonthOf() == today.MonthOf()
}

// contractTasks puts what is overdue and what ends soon on the day's list.
func (s *Server) contractTasks(c *fiber.Ctx, v village.Village) (tasks []deskTask, err error) {
	if by := actor(c).Role; by != user.Accountant && by != user.Head {
		return nil, nil
	}
	list, err := s.Assets.Contracts(c.UserContext(), v.ID)
	if err != nil {
		return nil, err
	}
	var sums [2]asset.ContractSums
	ending := 0
	for _, k := range list {
		at := 0
		if k.Out {
			at = 1
		}
		sums[at] = sums[at].Add(k.Sums(s.today()))
		if k.State(s.today(), s.expiryDays()) == asset.ContractExpiring {
			ending++
		}
	}
	for at, x := range sums {
		if x.Late > 0 {
			word := takes(at == 1)
			tasks = append(tasks, deskTask{
				Title: fmt.Sprintf("合同：%d 笔到期没%s", x.Late, word), Tag: "拖欠", Text: fmt.Sprintf("共 %s 元。%s了的，连上凭证。", yuanOf(x.Overdue), word),
				Link: views.Link{Text: "看是哪几笔", URL: "/desk/contracts"},
			})
		}
	}
	if ending > 0 {
		tasks = append(tasks, deskTask{
			Title: fmt.Sprintf("合同：%d 份快到期", ending), Tag: "快到期", Text: fmt.Sprintf("%d 天以内到期。续租还是重新招租，早些开会定。", s.expiryDays()),
			Link: views.Link{Text: "看是哪几份", URL: "/desk/contracts?state=expiring"},
		})
	}
	return tasks, nil
}

// deskContractPage is one contract on the desk.
type deskContractPage struct {
	Page
	Village    village.Village
	Contract   asset.Contract
	Mark       mark
	Lead       string
	Undecided  bool
	Gap        string
	Questions  []questionView
	Groups     []contractGroup
	Plan       []instalmentRow
	Sums       asset.ContractSums
	Takes      string
	Payments   []paymentRow
	Reason     views.Field
	Files      []asset.ContractFile
	History    []contractHistory
	Public     string
	Accountant bool
	Open       bool // it may be changed
	Ended      bool // its end may be taken back
	Offered    bool
	Upload     []views.Field
	Problem    string
}

// questionView is something to look at, with where the measure comes from.
type questionView struct{ Said, Source, MarkWords string }

// paymentRow is a voucher linked to the contract.
type paymentRow struct {
	asset.ContractPayment
	URL    string
	Amount string
	Field  views.Field
}

func (s *Server) showContract(c *fiber.Ctx) error { return s.contract(c, nil) }

func (s *Server) contract(c *fiber.Ctx, failed error) error {
	v, k, err := s.deskContract(c)
	if err != nil {
		return err
	}
	p := deskContractPage{
		Page: s.deskPage(c, k.Name()+" "+k.Title, contractCrumbs(views.Link{Text: k.Name()})...), Village: v, Contract: k, Mark: s.contractMark(k), Lead: s.contractLead(k),
		Undecided: s.Assets.Undecided(k, s.today()), Gap: contractGap(k), Sums: k.Sums(s.today()), Takes: takes(k.Out), Public: publicContractPath(v, k), Accountant: accountant(c),
		Open: k.Ending.Kind == "", Ended: k.Ending.Kind == asset.EndedEarly || k.Ending.Kind == asset.CalledOff, Offered: k.Offered(),
		Upload: []views.Field{
			{Name: "name", Label: "是什么", Type: "text", Hint: "如 合同正本、补充协议。不写就叫“合同1”。", Autocomplete: "off"},
			{Name: "file", Label: "照片或 PDF", Type: "file", Required: true, Accept: "image/jpeg,image/png,image/webp,application/pdf", Hint: "只有工作台看得到，不公开。"},
		},
	}
	if failed != nil {
		p.Problem = sentenceUnplaced(failed, p.Upload)
		placeErrors(p.Upload, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	var pay func(n int) string
	if p.Accountant && p.Open && !p.Offered {
		pay = func(n int) string { return contractPath(k.ID) + "/pay/" + itoa(n) }
	}
	p.Plan = s.instalmentRows(k, pay)
	if err := s.fillContract(c, &p); err != nil {
		return err
	}
	return s.renderDesk(c, "contract/show", p)
}

// fillContract reads what belongs to a contract: facts, payments, papers, history,
// questions.
func (s *Server) fillContract(c *fiber.Ctx, p *deskContractPage) (err error) {
	ctx, k := c.UserContext(), p.Contract
	if p.Groups, err = s.contractGroups(c, p.Village, k, !p.Accountant); err != nil {
		return err
	}
	if p.History, err = s.contractHistory(c, p.Village, k); err != nil {
		return err
	}
	payments, err := s.Assets.Payments(ctx, k.ID)
	if err != nil {
		return err
	}
	for _, x := range payments {
		r := paymentRow{ContractPayment: x, URL: "/desk/vouchers/" + itoa64(x.VoucherID), Amount: yuanOf(x.Fen)}
		r.Field = views.Field{Name: "reason", Label: "为什么取消", Type: "text", Required: true, Autocomplete: "off"}
		p.Payments = append(p.Payments, r)
	}
	if actor(c).Role.Level() == "village" {
		if p.Files, err = s.Assets.ContractFiles(ctx, k.ID); err != nil {
			return err
		}
	}
	questions, err := s.Assets.Questions(ctx, k, s.today())
	for _, q := range questions {
		p.Questions = append(p.Questions, questionView{q.Said, q.Rule.Source, markOf(q.Rule)})
	}
	return err
}
