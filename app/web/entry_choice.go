package web

import (
	"context"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/village"
	"sunshine/views"
)

// entryChoices is what the entry form offers to choose from.
type entryChoices struct {
	chart    *finance.Chart
	money    []finance.MoneyChoice
	parties  []finance.Counterparty
	funds    []finance.Fund
	dealings []finance.Dealing
}

func (s *Server) entryChoices(ctx context.Context, v village.Village, day calendar.Day) (c entryChoices, err error) {
	if c.chart, err = s.Finance.ChartOf(ctx, v.ID); err != nil {
		return c, err
	}
	if c.money, err = s.Finance.BankChoices(ctx, v.ID); err != nil {
		return c, err
	}
	if c.parties, err = s.Finance.Counterparties(ctx, v.ID); err != nil {
		return c, err
	}
	if c.funds, err = s.Finance.OpenFunds(ctx, v.ID, day); err != nil {
		return c, err
	}
	c.dealings, err = s.Finance.Dealings()
	return c, err
}

func (c entryChoices) dealing(id string) (finance.Dealing, bool) {
	i := slices.IndexFunc(c.dealings, func(d finance.Dealing) bool { return d.ID == id })
	if i < 0 {
		return finance.Dealing{}, false
	}
	return c.dealings[i], true
}

// moneyOptions lists where money lies.
func (c entryChoices) moneyOptions(chosen string) []views.Option {
	options := make([]views.Option, len(c.money))
	for i, m := range c.money {
		value := moneyInput(m.Account)
		options[i] = views.Option{Value: value, Text: m.Name, Selected: value == chosen}
	}
	return options
}

// transferFields ask which way money moves. Between cash and the one bank
// account one question is enough.
func (in entryInput) transferFields(c entryChoices) []views.Field {
	if len(c.money) < 3 {
		return []views.Field{{Name: "money", Label: "怎么转", Type: "radio", Required: true, Options: []views.Option{
			{Value: "cash", Text: "现金存进银行", Selected: in.Money == "cash"}, {Value: "bank", Text: "从银行取出现金", Selected: in.Money == "bank"},
		}}}
	}
	choose := []views.Option{{Text: "请选"}}
	return []views.Field{
		{Name: "money", Label: "从哪里转出", Type: "select", Required: true, Options: append(slices.Clone(choose), c.moneyOptions(in.Money)...)},
		{Name: "to", Label: "转到哪里", Type: "select", Required: true, Options: append(slices.Clone(choose), c.moneyOptions(in.To)...)},
	}
}

// accountOptions lists the accounts of a kind in everyday words, in two groups.
func accountOptions(chart *finance.Chart, k finance.Kind, chosen, empty string) []views.Option {
	var options []views.Option
	if empty != "" {
		options = append(options, views.Option{Text: empty})
	}
	for _, a := range chart.Choices(k) {
		o := views.Option{Value: a.Code, Text: a.Name, Selected: a.Code == chosen, Group: "往来、资产等"}
		if a.Plain != a.Name {
			o.Text = a.Plain + "（" + a.Name + "）"
		}
		if a.Class == "income" || a.Class == "expense" {
			o.Group = map[finance.Kind]string{finance.Income: "收入", finance.Expense: "支出"}[k]
		}
		options = append(options, o)
	}
	return options
}

func (c entryChoices) fundOptions(chosen string) []views.Option {
	options := []views.Option{{Text: "不是专款"}}
	for _, f := range c.funds {
		id := itoa64(f.ID)
		options = append(options, views.Option{Value: id, Text: f.Name, Selected: id == chosen})
	}
	return options
}

// onOptions lists the accounts a dealing may be booked on.
func (c entryChoices) onOptions(chosen string) []views.Option {
	options := []views.Option{{Text: "按对方自动选"}}
	for _, a := range finance.DealingAccounts(c.chart) {
		options = append(options, views.Option{Value: a.Code, Text: a.Code + " " + a.Name, Selected: a.Code == chosen})
	}
	return options
}

// partyOptions feed the list under the input: a name, and what it is also found by.
func (c entryChoices) partyOptions() []views.Option {
	var options []views.Option
	for _, p := range c.parties {
		if !p.Retired {
			options = append(options, views.Option{Value: p.Label, Text: p.Kind.Chinese() + " " + p.Initials()})
		}
	}
	return options
}

// find finds the counterparty that was typed: by its name, else by a former
// name or the initials, if only one has them.
func (c entryChoices) find(text string) (p finance.Counterparty, said string) {
	if text = strings.TrimSpace(text); text == "" {
		return p, ""
	}
	for _, x := range c.parties {
		if x.Label == text {
			return x, ""
		}
	}
	var same []finance.Counterparty
	for _, x := range c.parties {
		former := slices.ContainsFunc(x.Former, func(f finance.FormerName) bool { return f.Name == text })
		merged := slices.ContainsFunc(x.Merged, func(m finance.Counterparty) bool { return m.Name == text })
		if x.Name == text || former || merged || x.Initials() == strings.ToLower(text) {
			same = append(same, x)
		}
	}
	switch len(same) {
	case 0:
		return p, "往来登记里没有“" + text + "”。是新的，请在下面选它是什么，再按一次"
	case 1:
		return same[0], ""
	}
	labels := make([]string, len(same))
	for i, x := range same {
		labels[i] = x.Label
	}
	return p, "有几个都对得上，请写全：" + strings.Join(labels[:min(len(labels), 5)], "、")
}

// meet finds the counterparty of the form, or registers the new one it tells of.
func (s *Server) meet(c *fiber.Ctx, v village.Village, in *entryInput, choices entryChoices) error {
	p, said := choices.find(in.Party)
	if said != "" && in.PartyKind != "" {
		var err error
		p, err = s.Finance.AddCounterparty(c.UserContext(), actor(c), v, finance.NewCounterparty{Kind: finance.PartyKind(in.PartyKind), Name: in.Party})
		if err == nil {
			in.Party, in.PartyKind, said = p.Label, "", ""
		} else if !formError(err) {
			return err
		} else if f := fault.Fields(err); len(f) > 0 {
			said = f[0].Message
		}
	}
	if said != "" {
		return fault.Invalidf("这笔账没有记上，请改正下面几处。").On("party", "%s", said)
	}
	if in.partyID = p.ID; p.ID != 0 {
		in.Party = p.Label
	}
	return nil
}

// writtenPart is the double entry of what is typed, and how the counterparty
// stands afterwards.
type writtenPart struct {
	Lines  *views.Table
	Stands []string
}

// written draws the double entry of the input, as far as it is typed.
func (s *Server) written(ctx context.Context, v village.Village, in entryInput, choices entryChoices) (w writtenPart, err error) {
	if p, said := choices.find(in.Party); said == "" {
		in.partyID = p.ID
	}
	n, _ := in.entry()
	lines, err := s.Finance.Written(ctx, v.ID, n)
	if err != nil || len(lines) == 0 {
		return w, err
	}
	t := linesOf(lines)
	w.Lines = &t
	if in.partyID == 0 {
		return w, nil
	}
	sums, err := s.Finance.PartySums(ctx, v.ID)
	for _, l := range lines {
		if l.Party == "" {
			continue
		}
		before := money.Fen(0)
		for _, x := range sums[l.CounterpartyID] {
			if x.Account.Code == l.Account.Code {
				before = x.Balance
			}
		}
		w.Stands = append(w.Stands, l.Party+"（"+l.Account.Name+"）：现在"+standWords(before)+"；记上以后"+standWords(before+l.Debit-l.Credit)+"。")
	}
	return w, err
}

// standWords says who owes whom, in fen above zero to the village.
func standWords(f money.Fen) string {
	switch {
	case f > 0:
		return "欠村里 " + yuanOf(f) + " 元"
	case f < 0:
		return "村里欠 " + yuanOf(-f) + " 元"
	}
	return "两清"
}
