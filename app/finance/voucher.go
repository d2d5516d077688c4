package finance

import (
	"fmt"
	"unicode/utf8"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/privacy"
)

// maxLines is how many lines a voucher may have.
const maxLines = 500

// NewVoucher is a voucher (记账凭证) of any number of lines to be posted.
type NewVoucher struct {
	Day      calendar.Day
	Kind     Kind // what a simple form said; derived from the lines when empty
	Summary  string
	Lines    []NewLine
	Handler  string // 经手人
	Witness  string // 证明人
	Reviewer string // 审核人
	Approver string // 审批人
	Project  string
	Note     string
	Reason   string // why it is booked although a rule warns of it; stays beside it and is published only where a decision is missing
	Once     string // names the form it was filled in, which books once; empty: no form
	MatterID int64  // the decision it rests on; 0: none

	cell     string // where in an imported file it stood
	number   int
	importID int64
	reverses int64
}

// NewLine is one debit or credit of it, in fen: exactly one of the two is not
// zero. An amount below zero is red ink, which only a reversal and an imported
// voucher may have.
type NewLine struct {
	Chart          string // version of the chart; empty: the current one
	Account        string
	Summary        string // where it differs from the voucher's
	Debit, Credit  money.Fen
	CounterpartyID int64
	FundID         int64
}

// change is what the line adds to its account's debit balance.
func (l NewLine) change() money.Fen { return l.Debit - l.Credit }

// isCash and isBank tell the money accounts of every chart, those below them
// included.
func isCash(account string) bool { return len(account) >= 3 && account[:3] == Cash }
func isBank(account string) bool { return len(account) >= 3 && account[:3] == Bank }
func isMoney(account string) bool {
	return isCash(account) || isBank(account)
}

// moved gives what the voucher does to cash and to bank, in fen.
func (n NewVoucher) moved() (cash, bank money.Fen) {
	for _, l := range n.Lines {
		switch {
		case isCash(l.Account):
			cash += l.change()
		case isBank(l.Account):
			bank += l.change()
		}
	}
	return cash, bank
}

// kind tells by the money what sort of voucher it is. A transfer moves none in
// or out.
func (n NewVoucher) kind() Kind {
	cash, bank := n.moved()
	red := true
	for _, l := range n.Lines {
		red = red && l.Debit <= 0 && l.Credit <= 0
	}
	switch net := cash + bank; {
	case n.Kind != "":
		return n.Kind
	case net == 0:
		return Transfer
	case (net > 0) != red:
		return Income
	default:
		return Expense
	}
}

// field names a field of the line with the index, as pages do.
func lineField(i int, name string) string { return fmt.Sprintf("line-%d-%s", i+1, name) }

// clean trims the text and reports every wrong field at once. Fields of a line
// are called line-1-account, line-1-debit and so on.
func (n NewVoucher) clean(chart *Chart, today calendar.Day) (NewVoucher, error) {
	bad := fault.Invalidf("这张凭证没有记上，请改正下面几处。")
	cleanText(bad, map[string]*string{
		"summary": &n.Summary, "handler": &n.Handler, "witness": &n.Witness, "reviewer": &n.Reviewer, "approver": &n.Approver,
		"project": &n.Project, "note": &n.Note, ReasonField: &n.Reason,
	})
	if n.Summary == "" {
		bad.On("summary", "请写摘要：钱从哪来、用在哪")
	}
	checkDay(bad, n.Day, today)
	checkSigners(bad, n.Handler, n.Witness, n.Reviewer, n.Approver)
	n.Lines = append([]NewLine(nil), n.Lines...)
	n.cleanLines(chart, bad)
	if len(bad.Fields) > 0 {
		return n, bad
	}
	return n, nil
}

func (n *NewVoucher) cleanLines(chart *Chart, bad *fault.Error) {
	if len(n.Lines) < 2 {
		bad.On("lines", "一张凭证至少两行：一行借、一行贷")
	}
	if len(n.Lines) > maxLines {
		bad.On("lines", "一张凭证最多 %d 行，请分成几张", maxLines)
		return
	}
	var debit, credit money.Fen
	for i := range n.Lines {
		l := &n.Lines[i]
		cleanText(bad, map[string]*string{lineField(i, "summary"): &l.Summary})
		if l.Summary == n.Summary {
			l.Summary = ""
		}
		if l.Chart == "" {
			l.Chart = ChartVersion
		}
		switch a, err := chart.Version(l.Chart).Account(l.Account); {
		case err != nil:
			bad.On(lineField(i, "account"), "没有这个科目，请写科目的代码、名称或拼音首字母来选")
		case !a.OpenOn(n.Day):
			bad.On(lineField(i, "account"), "%s", a.notOpen())
		}
		n.checkAmount(i, bad)
		debit += l.Debit
		credit += l.Credit
	}
	if len(bad.Fields) == 0 && debit != credit {
		bad.On("lines", "借贷不平：借方 %s 元，贷方 %s 元，差 %s 元", debit, credit, abs(debit-credit))
	}
}

func (n NewVoucher) checkAmount(i int, bad *fault.Error) {
	l := n.Lines[i]
	field := lineField(i, "debit")
	if l.Debit == 0 {
		field = lineField(i, "credit")
	}
	amount := l.Debit + l.Credit
	switch {
	case l.Debit != 0 && l.Credit != 0:
		bad.On(lineField(i, "credit"), "一行只能写借方或贷方，不能两边都写")
	case amount == 0:
		bad.On(lineField(i, "debit"), "请写金额")
	case amount > money.Max || -amount > money.Max:
		bad.On(field, "金额太大，请核对")
	case amount < 0 && n.cell == "" && n.reverses == 0:
		bad.On(field, "请写大于零的金额；要冲掉一张凭证请用“冲销”")
	}
}

// cleanText trims every text, and says where it is too long or holds personal
// data.
func cleanText(bad *fault.Error, fields map[string]*string) {
	for field, p := range fields {
		*p = privacy.Line(*p)
		if found := privacy.Scan(*p); len(found) > 0 {
			bad.On(field, "里面有%s（%s），公开后人人能看到，请去掉", found[0].Kind, found[0].Masked)
		}
		limit := maxSummary
		switch field {
		case "handler", "witness", "reviewer", "approver":
			limit = 20
		}
		if utf8.RuneCountInString(*p) > limit {
			bad.On(field, "太长了，请不超过 %d 个字", limit)
		}
	}
}

func checkDay(bad *fault.Error, day, today calendar.Day) {
	switch {
	case day.IsZero():
		bad.On("day", "请写日期，如 2026-03-05")
	case day.After(today):
		bad.On("day", "日期还没到，不能记以后的账")
	case day.Year() < 2000:
		bad.On("day", "年份太早，请核对")
	}
}

// checkSigners: R65, the handler, the witness, the reviewer and the approver
// are different people.
func checkSigners(bad *fault.Error, handler, witness, reviewer, approver string) {
	signers := []struct{ field, post, name string }{
		{"handler", "经手人", handler},
		{"witness", "证明人", witness},
		{"reviewer", "审核人", reviewer},
		{"approver", "审批人", approver},
	}
	for i, a := range signers {
		for _, b := range signers[:i] {
			if a.name != "" && a.name == b.name {
				bad.On(a.field, "%s不能和%s是同一人", a.post, b.post)
				break
			}
		}
	}
}
