// Package finance keeps a village's entries, draws the monthly sheet
// (财务公开榜) from them and reads cash books. Entries are double-entry
// vouchers from the first day (R62): the simple forms for income, expense and
// transfer write two lines each. A posted voucher stands; it is corrected only
// by a reversal with its own date. All amounts are in fen.
//
// Everything about a bank (bank*.go) hangs on a row of bank_account, which names
// the account of the chart its movements are booked on: 102 for the first, which
// its posted vouchers name for good, a sub-account of its own for each further
// one (102.01, 102.02 …). Statements, matches, proofs, lamps and opening balances
// are kept per row and compare exactly that code; the sheet sums 102 with all
// that is below it.
package finance

import (
	"cmp"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
)

// maxSummary is how long a summary or a note may be, in characters.
const maxSummary = 100

// Kind says which simple form an entry came from.
type Kind string

// The kinds.
const (
	Income   Kind = "income"
	Expense  Kind = "expense"
	Transfer Kind = "transfer" // between cash and bank
)

// Chinese names the kind for people.
func (k Kind) Chinese() string {
	switch k {
	case Income:
		return "收入"
	case Expense:
		return "支出"
	case Transfer:
		return "存取款"
	case Closing:
		return "年终结转"
	}
	return string(k)
}

// New is an entry to be posted.
type New struct {
	Day            calendar.Day
	Kind           Kind
	Money          string    // account the money moves in or out of: Cash or Bank; for a transfer where it comes from
	Account        string    // counter account; empty for a transfer
	Amount         money.Fen // above zero; an imported one may be negative (红字) once a person said so
	Summary        string
	Handler        string // 经手人
	Witness        string // 证明人
	Reviewer       string // 审核人
	Approver       string // 审批人
	Project        string
	Note           string
	FundID         int64 // earmarked money it comes from or goes into
	CounterpartyID int64
	MatterID       int64  // the decision it rests on; 0: none
	Reason         string // why it is booked although a rule warns of it; stays beside it and is published only where a decision is missing
	Once           string // names the form it was filled in, which books once; empty: no form
	cell           string // where in an imported file it stood
}

// Entry is a posted entry.
type Entry struct {
	ID             int64
	VillageID      int64
	Month          calendar.Month
	Number         int // continuous within the village's month (R65)
	Day            calendar.Day
	Kind           Kind
	Chart          string // version of the chart the account stands in
	Money          string
	Account        string
	Amount         money.Fen // negative in a reversal (红字)
	Summary        string
	Leg            int // of a voucher with several, which: 0, 1, 2 …
	Handler        string
	Witness        string
	Reviewer       string
	Approver       string
	Project        string
	Note           string
	FundID         int64
	CounterpartyID int64
	ReversesID     int64 // entry it cancels
	ReversedBy     int64 // entry that cancels it
	ImportID       int64
	PostedBy       string
	PostedAt       time.Time
	Files          []Attachment
}

// Voucher writes the voucher number 2026-03-001.
func (e Entry) Voucher() string { return voucherNumber(e.Month, e.Number) }

// clean trims the text and reports every wrong field at once.
func (n New) clean(chart *Chart, today calendar.Day) (New, error) {
	bad := fault.Invalidf("这笔账没有记上，请改正下面几处。")
	cleanText(bad, map[string]*string{
		"summary": &n.Summary, "handler": &n.Handler, "witness": &n.Witness, "reviewer": &n.Reviewer, "approver": &n.Approver,
		"project": &n.Project, "note": &n.Note, ReasonField: &n.Reason,
	})
	if n.Summary == "" {
		bad.On("summary", "请写摘要：钱从哪来、用在哪")
	}
	checkDay(bad, n.Day, today)
	if n.Amount == 0 || n.Amount > money.Max || -n.Amount > money.Max || (n.Amount < 0 && n.cell == "") {
		bad.On("amount", "请写大于零的金额；要冲掉一笔账请用“冲销”")
	}
	n.checkAccounts(chart, bad)
	checkSigners(bad, n.Handler, n.Witness, n.Reviewer, n.Approver)
	if len(bad.Fields) > 0 {
		return n, bad
	}
	return n, nil
}

func (n *New) checkAccounts(chart *Chart, bad *fault.Error) {
	held := func(account string) bool {
		a, err := chart.Account(account)
		return err == nil && isMoney(account) && a.OpenOn(n.Day)
	}
	if !held(n.Money) {
		bad.On("money", "请选现金或银行")
	}
	switch n.Kind {
	case Transfer:
		if n.Account == "" {
			n.Account = other(n.Money)
		}
		if !held(n.Account) || n.Account == n.Money {
			bad.On("account", "请选钱转到哪里")
		}
	case Income, Expense:
		switch a, err := chart.Account(n.Account); {
		case err != nil || !a.serves(n.Kind):
			bad.On("account", "请选一个%s科目", n.Kind.Chinese())
		case !a.OpenOn(n.Day):
			bad.On("account", "%s", a.notOpen())
		}
	default:
		bad.On("kind", "请选收入、支出或存取款")
	}
}

// other gives the money account across from m.
func other(m string) string {
	if m == Cash {
		return Bank
	}
	return Cash
}

// moneyName gives the identifier used in documents for a money account.
func moneyName(account string) string {
	if isBank(account) {
		return "bank"
	}
	return "cash"
}

// ParseMoneyAccount reads "cash", "bank" or the code of a money account, as
// BankChoices gives it. Whether the village has it is seen when it is booked on.
func ParseMoneyAccount(s string) (string, error) {
	switch {
	case s == "cash":
		return Cash, nil
	case s == "bank":
		return Bank, nil
	case isMoney(s):
		return s, nil
	}
	return "", fault.Invalidf("请选现金或银行。")
}

// lines gives debit and credit account of the entry.
func (n New) lines() (debit, credit string) {
	switch n.Kind {
	case Income:
		return n.Money, n.Account
	case Expense:
		return n.Account, n.Money
	default:
		return cmp.Or(n.Account, other(n.Money)), n.Money
	}
}

// voucher gives the double entry behind the simple form.
func (n New) voucher() NewVoucher {
	debit, credit := n.lines()
	return NewVoucher{
		Day: n.Day, Kind: n.Kind, Summary: n.Summary,
		Lines: []NewLine{
			{Chart: ChartVersion, Account: debit, Debit: n.Amount, CounterpartyID: n.CounterpartyID, FundID: n.FundID},
			{Chart: ChartVersion, Account: credit, Credit: n.Amount, CounterpartyID: n.CounterpartyID, FundID: n.FundID},
		},
		Handler: n.Handler, Witness: n.Witness, Reviewer: n.Reviewer, Approver: n.Approver,
		Project: n.Project, Note: n.Note, Reason: n.Reason, Once: n.Once, MatterID: n.MatterID, cell: n.cell,
	}
}
