package finance

import (
	"slices"
	"strings"
	"unicode/utf8"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/privacy"
)

// The accounts a fund stands on, those below included.
const (
	matterFund  = "231" // 一事一议资金: by item
	grantFund   = "241" // 专项应付款: by project
	subsidyFund = "503" // 补助收入: by project
)

// Fund is earmarked money (专款): what came for one purpose and is spent on
// nothing else (R69). All amounts are in fen.
//
// What belongs to it is told by its lines: those of posted vouchers that name
// it. Within a voucher the lines of one fund balance, so its money lines (101,
// 102) and its other lines explain each other, as with legs. From this follow,
// whatever the pattern of the double entry:
//
//   - Arrived (到账): money that came in against 231, 241 or 503, against a claim
//     of the fund (Dr 112/113 Cr 231, then Dr 102 Cr 113: it arrives with the
//     second), or from anywhere else that is no taking back. A claim alone is no
//     money and has not arrived.
//   - Spent (支出): money that went out, by use. The use is the other account:
//     Dr 153 Cr 102 is spent on 153. What was owed first (Dr 153 Cr 211, then Dr
//     211 Cr 102) is spent with the second, on 153. Dr 241 Cr 102 is spent and
//     written off in one. Money that comes back from a use (Dr 102 Cr 153) is
//     less spent. Dr 151 Cr 153 and Dr 241 Cr 311 move no money: nothing is
//     spent, the fund is settled.
//   - Returned (退回): money that went back to who granted it. Dr 503 Cr 102
//     is; Dr 241 Cr 102 is once a person said so (MarkReturned).
//   - Left (余额): brought + arrived − spent − returned = what the fund's money
//     lines hold. Due is what its lines on 231 and 241 hold: Dr 241 Cr 311
//     lowers it when the work is done, not when it is paid. Neither is ever
//     below zero on any day.
//
// Red ink counts below zero in the kind it cancels.
type Fund struct {
	ID, VillageID int64
	Account       string
	Name          string
	Project       string
	Grantor       string // who gave it (拨款单位)
	Document      string // 文号
	Granted       money.Fen
	OpenedOn      calendar.Day
	ClosedOn      calendar.Day // zero while open
	CloseNote     string
	Brought       money.Fen // money it had on the day it was opened
	BroughtDue    money.Fen // of 231 or 241, likewise
	Uses          []FundUse
	Used          bool // some line names it
	OpenedBy      string
	ClosedBy      string
}

// FundUse is one thing a fund may be used for: in plain words, and by account.
type FundUse struct {
	Words   string
	Account string // of the chart, those below included; empty: words alone
}

// NewFund is a fund to be opened, or what an unused one becomes.
type NewFund struct {
	Account, Name, Project, Grantor, Document string
	Granted, Brought, BroughtDue              money.Fen
	OpenedOn                                  calendar.Day
	Uses                                      []FundUse
}

// OpenOn tells whether lines of the day may name the fund.
func (f Fund) OpenOn(day calendar.Day) bool {
	return !day.Before(f.OpenedOn) && (f.ClosedOn.IsZero() || !day.After(f.ClosedOn))
}

// Permits tells whether the account is among what the fund may be used for; so
// is every account while none is named.
func (f Fund) Permits(account string) bool {
	named := false
	for _, u := range f.Uses {
		if u.Account != "" && within(account, u.Account) {
			return true
		}
		named = named || u.Account != ""
	}
	return !named
}

// UseWords lists in plain words what it may be used for.
func (f Fund) UseWords() string {
	words := make([]string, len(f.Uses))
	for i, u := range f.Uses {
		words[i] = u.Words
	}
	return strings.Join(words, "、")
}

// FundAccount tells whether a fund may stand on the account.
func FundAccount(code string) bool {
	return within(code, matterFund) || within(code, grantFund) || within(code, subsidyFund)
}

// dueAccount tells the accounts whose lines must name their fund.
func dueAccount(code string) bool { return within(code, matterFund) || within(code, grantFund) }

// maxUses is how many uses a fund may name; maxFundName how long its name is.
const (
	maxUses     = 20
	maxFundName = 40
)

// clean trims the text and reports every wrong field at once. Fields of a use
// are called use-1-words, use-1-account and so on.
func (n NewFund) clean(chart *Chart, today calendar.Day) (NewFund, error) {
	bad := fault.Invalidf("专款没有记上，请改正下面几处。")
	cleanText(bad, map[string]*string{"name": &n.Name, "project": &n.Project, "grantor": &n.Grantor, "document": &n.Document})
	if n.Name == "" {
		bad.On("name", "请写专款的名称，如“村道硬化补助”")
	} else if utf8.RuneCountInString(n.Name) > maxFundName {
		bad.On("name", "太长了，请不超过 %d 个字", maxFundName)
	}
	if _, err := chart.Account(n.Account); err != nil || !FundAccount(n.Account) {
		bad.On("account", "请选专项应付款（241）、一事一议资金（231）或补助收入（503），或者它们下面的明细科目")
	}
	checkDay(bad, n.OpenedOn, today)
	for field, f := range map[string]money.Fen{"granted": n.Granted, "brought": n.Brought, "brought-due": n.BroughtDue} {
		if f < 0 || f > money.Max {
			bad.On(field, "请写不小于零的金额")
		}
	}
	if n.BroughtDue != 0 && within(n.Account, subsidyFund) {
		bad.On("brought-due", "补助收入没有账上余额，这里请留空")
	}
	n.cleanUses(chart, bad)
	if len(bad.Fields) > 0 {
		return n, bad
	}
	return n, nil
}

func (n *NewFund) cleanUses(chart *Chart, bad *fault.Error) {
	var uses []FundUse
	for i, u := range n.Uses {
		u.Words, u.Account = privacy.Line(u.Words), strings.TrimSpace(u.Account)
		if u.Words == "" && u.Account == "" {
			continue
		}
		cleanText(bad, map[string]*string{useField(i, "words"): &u.Words})
		a, err := chart.Account(u.Account)
		switch {
		case u.Account != "" && err != nil:
			bad.On(useField(i, "account"), "没有这个科目，请写科目代码，如 153")
		case isMoney(u.Account):
			bad.On(useField(i, "account"), "现金和银行存款不是用途，请写用在哪个科目")
		case u.Words == "":
			u.Words = a.Plain
		}
		uses = append(uses, u)
	}
	if len(uses) == 0 {
		bad.On(useField(0, "words"), "请写这笔钱能用在什么上，如“修村道”")
	}
	if len(uses) > maxUses {
		bad.On(useField(maxUses, "words"), "用途最多写 %d 条", maxUses)
	}
	n.Uses = slices.Clip(uses)
}
