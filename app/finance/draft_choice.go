package finance

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"sunshine/app/calendar"
	"sunshine/app/db"
)

// Choices is what a voucher's inputs may name, for the picker and for reading
// what was typed. Names of people are as they are written: it is for the
// village's own desk only.
type Choices struct {
	Accounts  []AccountChoice `json:"accounts"`
	Parties   []Choice        `json:"parties"` // counterparties
	Funds     []Choice        `json:"funds"`   // open ones
	Matters   []Choice        `json:"matters"` // decisions
	Summaries []Choice        `json:"summaries"`
	Projects  []Choice        `json:"projects"`

	chart *Chart
}

// AccountChoice is an account that may be booked to. Text is what stands in the
// input when it is chosen.
type AccountChoice struct {
	Text     string `json:"text"` // 513.02 办公费
	Code     string `json:"code"`
	Name     string `json:"name"`
	Path     string `json:"path"` // 管理费用 / 办公费
	Plain    string `json:"plain"`
	Initials string `json:"initials"` // bgf
	Credit   bool   `json:"credit"`   // its normal balance is on the credit side
	Class    string `json:"class"`

	account Account
}

// Choice is anything else: Text is what stands in the input when it is chosen.
type Choice struct {
	ID       int64  `json:"id,omitempty"`
	Text     string `json:"text"`
	Initials string `json:"initials"`
	Note     string `json:"note,omitempty"` // how it stands
}

// keptSummaries is how many recent summaries are offered; they are looked for
// among the last so many vouchers.
const (
	keptSummaries   = 200
	summaryVouchers = 2000
)

// Choices gives what a village's vouchers may name.
func (s *Store) Choices(ctx context.Context, villageID int64) (c Choices, err error) {
	q := s.DB.Read()
	if c, err = s.choices(ctx, q, villageID); err != nil {
		return c, err
	}
	if c.Summaries, err = usedBefore(ctx, q, villageID, "summary"); err != nil {
		return c, err
	}
	c.Projects, err = usedBefore(ctx, q, villageID, "project")
	return c, err
}

// choices are those that text is read against.
func (s *Store) choices(ctx context.Context, q db.Q, villageID int64) (c Choices, err error) {
	if c.chart, err = s.chartOf(ctx, q, villageID); err != nil {
		return c, err
	}
	c.Accounts = accountChoices(c.chart)
	parties, err := s.counterparties(ctx, q, villageID)
	if err != nil {
		return c, err
	}
	c.Parties, c.Funds, c.Matters = []Choice{}, []Choice{}, []Choice{}
	for _, p := range parties {
		if !p.Retired {
			c.Parties = append(c.Parties, Choice{ID: p.ID, Text: p.Label, Initials: p.Initials()})
		}
	}
	open, err := funds(ctx, q, "f.village_id = $1 and f.closed_on = ''", villageID)
	for _, f := range open {
		c.Funds = append(c.Funds, Choice{ID: f.ID, Text: f.Name, Initials: initialsOf(f.Name)})
	}
	if err != nil {
		return c, err
	}
	matters, err := s.matterChoices(ctx, q, villageID, calendar.DayOf(s.Now()))
	for _, m := range matters {
		c.Matters = append(c.Matters, Choice{ID: m.ID, Text: m.Text(), Initials: initialsOf(m.Title), Note: m.Note()})
	}
	return c, err
}

func accountChoices(chart *Chart) []AccountChoice {
	list := make([]AccountChoice, 0, len(chart.accounts))
	for _, a := range chart.accounts {
		if !a.Until.IsZero() {
			continue
		}
		var names []string
		for _, p := range chart.Path(a.Code) {
			names = append(names, p.Name)
		}
		list = append(list, AccountChoice{
			Text: a.Code + " " + a.Name, Code: a.Code, Name: a.Name, Path: strings.Join(names, " / "), Plain: a.Plain,
			Initials: initialsOf(a.Name), Credit: a.Credit, Class: a.Class, account: a,
		})
	}
	return list
}

// usedBefore gives the texts of a column of the last vouchers, each once, the
// last used first. Reversals bring none.
func usedBefore(ctx context.Context, q db.Q, villageID int64, column string) ([]Choice, error) {
	rows, err := q.QueryContext(ctx, `
		select t.text
		from (
			select v.`+column+` as text, v.day, v.number
			from voucher v
			where v.village_id = $1 and v.posted = 1 and v.kind <> 'closing' and v.reverses_id is null
			order by v.day desc, v.number desc
			limit $2) t
		where t.text <> ''
		group by t.text
		order by max(t.day || substr('00000' || t.number, -6)) desc
		limit $3`, villageID, summaryVouchers, keptSummaries)
	if err != nil {
		return nil, err
	}
	list, err := db.Collect(rows, func(scan db.Scan) (c Choice, err error) {
		err = scan(&c.Text)
		c.Initials = initialsOf(c.Text)
		return c, err
	})
	return append([]Choice{}, list...), err
}

// account finds the account that was typed: by its code, by code and name as
// the picker writes them, by its name, path, plain name or initials. Retired
// ones are found by their code alone. Said tells what is wrong; nothing typed is
// no account and not wrong.
func (c Choices) account(text string) (a Account, said string) {
	text = strings.TrimSpace(narrow(text))
	if text == "" {
		return a, ""
	}
	code, _, _ := strings.Cut(text, " ")
	if a, err := c.chart.Account(code); err == nil {
		return a, ""
	}
	var found []AccountChoice
	for _, named := range []func(AccountChoice) bool{
		func(x AccountChoice) bool { return bare(x.Path) == bare(text) },
		func(x AccountChoice) bool { return bare(x.Name) == bare(text) },
		func(x AccountChoice) bool { return bare(x.Plain) == bare(text) },
		func(x AccountChoice) bool { return x.Initials == strings.ToLower(text) },
		func(x AccountChoice) bool { return strings.Contains(bare(x.Name), bare(text)) },
		func(x AccountChoice) bool { return strings.HasPrefix(x.Initials, strings.ToLower(text)) },
	} {
		for _, x := range c.Accounts {
			if named(x) {
				found = append(found, x)
			}
		}
		if len(found) > 0 {
			break
		}
	}
	switch len(found) {
	case 0:
		return a, "没有这个科目，请写科目的代码、名称或拼音首字母来选"
	case 1:
		return found[0].account, ""
	}
	var names []string
	for _, x := range found[:min(len(found), 4)] {
		names = append(names, x.Text)
	}
	return a, "有几个科目都对得上：" + strings.Join(names, "、") + "。请写代码"
}

// bare leaves letters and digits only, so that 管理费用/办公费 is found however it
// is written.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// pick finds what was typed by its text or initials; said is not empty if there
// is none, or tells which ones there are.
func pick(list []Choice, text string) (id int64, said string) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, ""
	}
	for _, named := range []func(Choice) bool{
		func(x Choice) bool { return x.Text == text },
		func(x Choice) bool { return bare(x.Text) == bare(text) },
		func(x Choice) bool { return x.Initials == strings.ToLower(narrow(text)) },
	} {
		i := slices.IndexFunc(list, named)
		if i < 0 {
			continue
		}
		if slices.ContainsFunc(list[i+1:], named) {
			return 0, "；有几个都对得上，请写全名"
		}
		return list[i].ID, ""
	}
	return 0, "，请从列表里选"
}
