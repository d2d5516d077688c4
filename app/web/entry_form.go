package web

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/village"
	"sunshine/views"
)

// entryPage is the form for one entry.
type entryPage struct {
	Page
	Input    entryInput
	Kinds    []NavLink
	Words    []dealingWord   // of 内部往来, while none is chosen
	Word     finance.Dealing // the one chosen
	Fields   []views.Field   // what, before the people
	People   []views.Field
	More     []views.Field
	MoreOpen bool
	Decision []views.Field // which decision it rests on
	Parties  []views.Option
	Files    views.Field
	Advice   advice
	Written  writtenPart
	Look     bool // the double entry was asked for
	Problem  string
	Last     finance.Entry // the one just booked
}

// dealingWord leads to the form of a word.
type dealingWord struct {
	finance.Dealing
	URL string
}

func (s *Server) newEntry(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	in := entryInput{Kind: finance.Kind(c.Query("kind", string(finance.Expense))), Dealing: c.Query("dealing"), Day: s.today().String(), Once: rand.Text()}
	if m, err := calendar.ParseMonth(c.Query("month")); err == nil && m.Before(s.today().MonthOf()) {
		in.Day = m.Last().String()
	}
	if id, err := numberIn(c.Query("party")); err == nil { // from the page of a counterparty
		p, err := s.Finance.Counterparty(c.UserContext(), v.ID, int64(id))
		if err != nil {
			return err
		}
		in.Party = p.Label
	}
	var last finance.Entry
	if id, err := numberIn(c.Query("after")); err == nil { // keep the day and the people of the one before
		if last, err = s.ownEntry(c, v, int64(id)); err != nil {
			return err
		}
		in.Day, in.Handler, in.Witness, in.Reviewer, in.Approver = last.Day.String(), last.Handler, last.Witness, last.Reviewer, last.Approver
		in.Money = moneyInput(last.Money)
	}
	return s.entryForm(c, in, last, nil)
}

func (s *Server) entryForm(c *fiber.Ctx, in entryInput, last finance.Entry, failed error) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	day, err := calendar.ParseDay(in.Day)
	if err != nil {
		day = s.today()
	}
	choices, err := s.entryChoices(c.UserContext(), v, day)
	if err != nil {
		return err
	}
	p := entryPage{Page: s.deskPage(c, "记一笔"+kindWord(in.Kind), deskCrumbs("记账", "记一笔")...), Input: in, Last: last, Parties: choices.partyOptions(), Look: in.Then == "look"}
	p.tabs(choices)
	p.Fields, p.People, p.More = in.fields(choices), in.people(), in.more(choices)
	if last.ID != 0 && len(p.Fields) > 2 { // day and money stay: typing goes on below them
		p.Fields[2].Focus = true
	}
	p.MoreOpen = in.Fund != "" || in.Project != "" || in.Note != "" || in.On != "" || (in.Kind != dealing && in.Party != "")
	p.Files = views.Field{
		Name: "files", Label: "单据照片或 PDF", Type: "file", Accept: "image/*,application/pdf", Multiple: true,
		Hint: "可以一次选几张，以后也能补。榜公开后村民能点开看，身份证号、银行卡号、电话请先遮住。",
	}
	if p.Decision, err = s.entryMatters(c, v, in); err != nil {
		return err
	}
	if p.Advice, err = s.adviceOf(c.UserContext(), v, in); err != nil {
		return err
	}
	if p.Written, err = s.written(c.UserContext(), v, in, choices); err != nil {
		return err
	}
	if failed != nil {
		p.refused(failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "entry/new", p)
}

// refused puts what is wrong beside the inputs.
func (p *entryPage) refused(failed error) {
	p.Problem = fault.Message(failed)
	for _, fields := range [][]views.Field{p.Fields, p.People, p.More, p.Decision, p.Advice.Reason} {
		placeErrors(fields, failed)
	}
	for _, f := range p.More {
		p.MoreOpen = p.MoreOpen || f.Error != ""
	}
}

// kindWord names the form.
func kindWord(k finance.Kind) string {
	switch k {
	case finance.Transfer:
		return "转账"
	case dealing:
		return "内部往来"
	}
	return k.Chinese()
}

// tabs lead to the other forms, and to the words of 内部往来.
func (p *entryPage) tabs(choices entryChoices) {
	after := ""
	if p.Last.ID != 0 {
		after = "&after=" + itoa64(p.Last.ID)
	}
	for _, k := range []finance.Kind{finance.Expense, finance.Income, finance.Transfer, dealing} {
		p.Kinds = append(p.Kinds, NavLink{Text: kindWord(k), URL: "/desk/entries/new?kind=" + string(k) + after, Current: k == p.Input.Kind})
	}
	if p.Input.Kind != dealing {
		return
	}
	if d, ok := choices.dealing(p.Input.Dealing); ok {
		p.Word = d
		return
	}
	for _, d := range choices.dealings {
		p.Words = append(p.Words, dealingWord{d, "/desk/entries/new?kind=dealing&dealing=" + d.ID + after})
	}
}

// fields are the inputs of the kind's form.
func (in entryInput) fields(c entryChoices) []views.Field {
	fields := []views.Field{{Name: "day", Label: "日期", Type: "date", Value: in.Day, Required: true, Short: true}}
	moved := views.Field{Name: "money", Label: map[bool]string{true: "收在哪里", false: "从哪里付"}[in.Kind == finance.Income], Type: "radio", Required: true, Options: c.moneyOptions(in.Money)}
	account := views.Field{Name: "account", Label: "科目", Type: "select", Required: true}
	switch in.Kind {
	case finance.Transfer:
		fields = append(fields, in.transferFields(c)...)
	case dealing:
		d, _ := c.dealing(in.Dealing)
		fields = append(fields, in.partyFields(c, true)...)
		if d.NoMoney() {
			account.Label = map[finance.Kind]string{finance.Income: "算哪种收入", finance.Expense: "算哪种支出"}[d.Counter]
			account.Options = accountOptions(c.chart, d.Counter, in.Account, "请选一个科目")
			fields = append(fields, account)
			break
		}
		moved.Label = map[bool]string{true: "收在哪里", false: "从哪里付"}[d.Money == "in"]
		fields = append(fields, moved)
	default:
		account.Options = accountOptions(c.chart, in.Kind, in.Account, "请选一个科目")
		fields = append(fields, moved, account)
	}
	return append(fields,
		views.Field{Name: "amount", Label: "金额（元）", Type: "text", Value: in.Amount, Inputmode: "decimal", Required: true, Short: true, Autocomplete: "off"},
		views.Field{Name: "summary", Label: "摘要", Type: "text", Value: in.Summary, Required: true, Autocomplete: "off", Hint: "钱从哪来、用在哪，村民看得懂的一句话。"})
}

// partyFields ask for the counterparty; one that is not registered yet can be,
// on the way.
func (in entryInput) partyFields(c entryChoices, required bool) []views.Field {
	f := views.Field{
		Name: "party", Label: "对方", Type: "text", Value: in.Party, Required: required, Autocomplete: "off", List: "parties",
		Hint: "农户写户主，单位写全称；写拼音首字母也能找。榜上农户、个人的名字只露头尾。",
	}
	p, said := c.find(in.Party)
	if said == "" || p.ID != 0 {
		return []views.Field{f}
	}
	kinds := views.Field{Name: "party-kind", Label: "新登记为", Type: "radio"}
	for _, k := range finance.PartyKinds {
		kinds.Options = append(kinds.Options, views.Option{Value: string(k), Text: k.Chinese(), Selected: string(k) == in.PartyKind})
	}
	return []views.Field{f, kinds}
}

func (in entryInput) people() []views.Field {
	return []views.Field{
		{Name: "handler", Label: "经手人", Type: "text", Value: in.Handler, Autocomplete: "off"},
		{Name: "witness", Label: "证明人", Type: "text", Value: in.Witness, Autocomplete: "off"},
		{Name: "reviewer", Label: "审核人", Type: "text", Value: in.Reviewer, Autocomplete: "off"},
		{Name: "approver", Label: "审批人", Type: "text", Value: in.Approver, Autocomplete: "off"},
	}
}

// more are the inputs most entries leave empty.
func (in entryInput) more(c entryChoices) []views.Field {
	var fields []views.Field
	if in.Kind == finance.Income || in.Kind == finance.Expense {
		fields = in.partyFields(c, false)
	}
	if in.Kind == dealing {
		fields = append(fields, views.Field{Name: "on", Label: "记在哪个科目", Type: "select", Options: c.onOptions(in.On), Hint: "自动选：本村农户记内部往来，外面的个人和单位记应收款或应付款。"})
	}
	if len(c.funds) > 0 {
		fields = append(fields, views.Field{Name: "fund", Label: "专款", Type: "select", Options: c.fundOptions(in.Fund), Hint: "收的、用的是哪一笔专款。"})
	}
	return append(fields,
		views.Field{Name: "project", Label: "项目", Type: "text", Value: in.Project, Autocomplete: "off", Hint: "如 村道硬化。榜上能看到。"},
		views.Field{Name: "note", Label: "备注", Type: "text", Value: in.Note, Autocomplete: "off", Hint: "备注只留在账里，不公开。"})
}

// showWritten answers the script: the double entry of what is typed.
func (s *Server) showWritten(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	choices, err := s.entryChoices(c.UserContext(), v, s.today())
	if err != nil {
		return err
	}
	w, err := s.written(c.UserContext(), v, readEntry(c), choices)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := s.views.Render(&b, "entry/lines", w); err != nil {
		return err
	}
	c.Type("html", "utf-8")
	return c.Send(b.Bytes())
}

func (s *Server) postEntry(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	in := readEntry(c)
	if len(in.Once) > maxOnce {
		in.Once = rand.Text()
	}
	if in.Then == "look" {
		return s.entryForm(c, in, finance.Entry{}, nil)
	}
	e, err := s.bookEntry(c, v, &in)
	if formError(err) {
		if len(fault.Fields(err)) > 0 && fault.Fields(err)[0].Name == finance.OnceField {
			in.Once = rand.Text()
		}
		return s.entryForm(c, in, finance.Entry{}, err)
	}
	if err != nil {
		return err
	}
	word := e.Kind.Chinese()
	if in.Kind == dealing {
		word = kindWord(dealing)
	}
	said := fmt.Sprintf("记上了：%s %s %s 元，大写%s。", e.Voucher(), word, e.Amount, e.Amount.Capital())
	if _, err := s.attachAll(c, v, e.ID, "files", ""); err != nil && !errors.Is(err, finance.ErrAttached) {
		if !formError(err) {
			return err
		}
		flash(c, "warning", said+"但单据没有加上："+sentence(err))
		return c.Redirect("/desk/entries/"+itoa64(e.ID), fiber.StatusSeeOther)
	}
	flash(c, "success", said)
	if in.Then == "month" {
		return c.Redirect("/desk/entries?month="+e.Month.String()+"&entry="+strconv.Itoa(e.Number)+"#n"+strconv.Itoa(e.Number), fiber.StatusSeeOther)
	}
	return c.Redirect("/desk/entries/new?kind="+string(in.Kind)+"&after="+itoa64(e.ID), fiber.StatusSeeOther)
}

// bookEntry books what the form says.
func (s *Server) bookEntry(c *fiber.Ctx, v village.Village, in *entryInput) (finance.Entry, error) {
	day, _ := calendar.ParseDay(in.Day)
	choices, err := s.entryChoices(c.UserContext(), v, day)
	if err != nil {
		return finance.Entry{}, err
	}
	unmet := s.meet(c, v, in, choices)
	if unmet != nil && !formError(unmet) {
		return finance.Entry{}, unmet
	}
	n, unread := in.entry()
	if unmet != nil { // nothing is booked; what else cannot be read is said as well
		for _, f := range unread.Fields {
			var bad *fault.Error
			if errors.As(unmet, &bad) {
				bad.On(f.Name, "%s", f.Message)
			}
		}
		return finance.Entry{}, unmet
	}
	var e finance.Entry
	if in.Kind == dealing {
		e, err = s.Finance.PostDealing(c.UserContext(), actor(c), v, n)
	} else {
		e, err = s.Finance.Post(c.UserContext(), actor(c), v, n.New)
	}
	return e, explain(err, unread)
}
