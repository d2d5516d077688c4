package web

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/asset"
	"sunshine/app/fault"
	"sunshine/app/village"
	"sunshine/views"
)

// contractFormPage registers a contract, or changes one.
type contractFormPage struct {
	Page
	Heading, Lead string
	Problem       string
	Groups        []contractFields
	Decisions     []views.Option
	Plan          []planRow
	Instalments   string // the numbers of the rows, for reading them back
	PlanNote      string
	PlanError     string
	Why           []views.Field // of a change
	Seen          string
	Action        string
	Button        string
}

// contractFields is a part of the form; one that is seldom needed is folded.
type contractFields struct {
	Name, Lead string
	Fold, Open bool
	Fields     []views.Field
}

// planRow is one instalment as inputs.
type planRow struct {
	N      int
	Span   string
	Fields [3]views.Field
}

// spareRows is how many empty instalments a form offers.
const spareRows = 2

func (s *Server) newContract(c *fiber.Ctx) error {
	in := contractInput{values: map[string]string{"kind": c.Query("kind"), "every": "12", "basis": string(asset.PerMuYear), "seen": "0"}}
	return s.contractForm(c, asset.Contract{}, in, nil)
}

func (s *Server) askContractChange(c *fiber.Ctx) error {
	_, k, err := s.deskContract(c)
	if err != nil {
		return err
	}
	if k.Ending.Kind != "" {
		return fault.Conflictf("这份合同已经结束，不能再改。")
	}
	in, err := s.inputOfContract(c, k)
	if err != nil {
		return err
	}
	return s.contractForm(c, k, in, nil)
}

// contractForm shows the form; of a new contract if k has no id.
func (s *Server) contractForm(c *fiber.Ctx, k asset.Contract, in contractInput, failed error) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	p := contractFormPage{
		Page: s.deskPage(c, "登记合同", contractCrumbs(views.Link{Text: "登记合同"})...), Heading: "登记合同", Action: "/desk/contracts", Button: "保存并公开", Seen: in.values["seen"],
		Lead: "登记了就公开，姓名只露一部分。还没有签的空着签订日期，就登记成“招租中”或“招标中”。",
	}
	if k.ID != 0 {
		p.Page = s.deskPage(c, "变更 "+k.Name(), contractCrumbs(views.Link{Text: k.Name(), URL: contractPath(k.ID)}, views.Link{Text: "变更"})...)
		p.Heading, p.Action, p.Button = "变更 "+k.Name(), contractPath(k.ID)+"/change", "保存变更"
		p.Lead = "签订、调价、改期限、换对方、更正登记，都在这里改。改了什么、为什么改，会公开；从前的样子留着。"
		p.Why = in.whyFields()
	}
	p.Groups = s.contractFieldGroups(in)
	if k.ID != 0 || len(in.plan) > 0 || in.asked {
		p.Plan, p.Instalments = in.planRows(failed)
	}
	p.PlanNote = planNote(in.plan)
	if in.asked && len(in.plan) == 0 {
		p.PlanNote = "价格、期限、怎么付没有写全，算不出来。照合同填在下面；没有的空着，再按一次保存。"
	}
	list, err := s.Assets.Decisions(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	for _, d := range list {
		p.Decisions = append(p.Decisions, views.Option{Value: d.Text()})
	}
	if failed != nil {
		p.failed(failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "contract/form", p)
}

// failed places what is wrong beside its field, and the rest above the form.
func (p *contractFormPage) failed(failed error) {
	var all []views.Field
	for i := range p.Groups {
		placeErrors(p.Groups[i].Fields, failed)
		for _, f := range p.Groups[i].Fields {
			p.Groups[i].Open = p.Groups[i].Open || f.Error != ""
		}
		all = append(all, p.Groups[i].Fields...)
	}
	placeErrors(p.Why, failed)
	all = append(all, p.Why...)
	for _, r := range p.Plan {
		all = append(all, r.Fields[:]...)
	}
	p.Problem = sentenceUnplaced(failed, all)
}

func planNote(plan []asset.Instalment) string {
	if len(plan) == 0 {
		return ""
	}
	sum, unknown := asset.PlanSum(plan)
	note := itoa(len(plan)) + " 期，合计 " + yuanOf(sum) + " 元。"
	if unknown > 0 {
		note += itoa(unknown) + " 期金额还不知道，空着；知道了再来变更。"
	}
	return note
}

// planRows draws the instalments as inputs, with an empty one at the end.
func (in contractInput) planRows(failed error) (rows []planRow, numbers string) {
	next := 1
	var list []string
	row := func(n int, due, amount, note, span string) {
		k := itoa(n)
		r := planRow{N: n, Span: span, Fields: [3]views.Field{
			{Name: "due-" + k, Label: "到期日", Type: "date", Value: due, Short: true},
			{Name: "fen-" + k, Label: "金额（元）", Type: "text", Value: amount, Inputmode: "decimal", Autocomplete: "off", Short: true},
			{Name: "note-" + k, Label: "备注", Type: "text", Value: note, Autocomplete: "off"},
		}}
		if failed != nil {
			placeErrors(r.Fields[:], failed)
		}
		rows, list, next = append(rows, r), append(list, k), max(next, n+1)
	}
	for _, i := range in.plan {
		span := ""
		if !i.From.IsZero() && !i.To.IsZero() {
			span = i.From.String() + " 至 " + i.To.String()
		}
		if t, ok := in.typed[i.N]; ok {
			row(i.N, t[0], t[1], t[2], span)
			continue
		}
		row(i.N, i.Due.String(), leastYuan(i.Fen), i.Note, span)
	}
	for range spareRows {
		t := in.typed[next]
		row(next, t[0], t[1], t[2], "")
	}
	return rows, strings.Join(list, ",")
}

// addContract registers a contract, or draws its instalments first.
func (s *Server) addContract(c *fiber.Ctx) error {
	return s.takeContract(c, asset.Contract{}, func(v village.Village, n asset.NewContract) (int64, error) {
		k, err := s.Assets.AddContract(c.UserContext(), actor(c), v, n)
		return k.ID, err
	})
}

func (s *Server) changeContract(c *fiber.Ctx) error {
	_, k, err := s.deskContract(c)
	if err != nil {
		return err
	}
	return s.takeContract(c, k, func(v village.Village, n asset.NewContract) (int64, error) {
		seen, err := numberIn(c.FormValue("seen"))
		if err != nil {
			return k.ID, fault.Conflictf("请打开这份合同再改一次。")
		}
		in := readContract(c)
		r := contractReader{in, fault.Invalidf("没有改成，请改正下面几处。")}
		w := asset.ContractWords{Day: r.day("day"), Reason: in.values["reason"], Matter: firstWord(in.values["change-matter"]), Decision: in.values["change-decision"]}
		if len(r.bad.Fields) > 0 {
			return k.ID, r.bad
		}
		return k.ID, s.Assets.ChangeContract(c.UserContext(), actor(c), v, k.ID, seen, n, w)
	})
}

// takeContract reads the form. Instalments that nobody has seen yet, or that are
// asked for anew, are shown before anything is kept.
func (s *Server) takeContract(c *fiber.Ctx, k asset.Contract, save func(v village.Village, n asset.NewContract) (int64, error)) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	in := readContract(c)
	f, bad := s.contractFacts(c, v.ID, in)
	drawn := drawnPlan(f, k, bad)
	redraw := c.FormValue("do") == "plan"
	in.asked = redraw || len(in.typed) == 0 || len(drawn) > 0 && len(k.Plan) == 0 && !in.filled()
	if in.asked {
		in.typed = map[int][3]string{}
	}
	in.plan = in.instalments(drawn, bad)
	if len(bad.Fields) > 0 {
		return s.contractForm(c, k, in, bad)
	}
	n := asset.NewContract{ContractFacts: f, Plan: in.plan}
	if _, err := s.Assets.CheckContract(c.UserContext(), v, n); formError(err) {
		return s.contractForm(c, k, in, err)
	} else if err != nil {
		return err
	}
	if in.asked && (redraw || len(in.plan) > 0 || !f.Offered()) {
		return s.contractForm(c, k, in, nil)
	}
	id, err := save(v, n)
	if formError(err) {
		return s.contractForm(c, k, in, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", map[bool]string{true: "登记好了，已经公开。", false: "变更保存好了，已经公开。"}[k.ID == 0])
	return c.Redirect(contractPath(id), fiber.StatusSeeOther)
}

// drawnPlan draws the instalments by price and time. Those of a contract that is
// changed keep the numbers of the ones due on the same day.
func drawnPlan(f asset.ContractFacts, k asset.Contract, bad *fault.Error) []asset.Instalment {
	if f.Months > 0 && !f.From.IsZero() && f.To.IsZero() {
		f.To = asset.LastDay(f.From, f.Months)
	}
	plan, err := f.DrawPlan()
	var wrong *fault.Error
	if errors.As(err, &wrong) {
		bad.Fields = append(bad.Fields, wrong.Fields...)
	}
	return asset.Renumber(plan, k.Plan)
}
