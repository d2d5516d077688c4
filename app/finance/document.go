package finance

import (
	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/money"
)

// SheetSchema names the form of a frozen finance sheet. A change that a reader
// of old documents could trip over gets a new number.
const SheetSchema = "sunshine/finance-sheet/1"

// Sheet is the 财务公开榜 of one village and month. Frozen at publication as
// canonical JSON (RFC 8785), it is the one source of the page, the PDF, the CSV
// and the workbook. All amounts are in fen. It holds nothing but integers,
// strings and lists of them, and every personal name in it is in public form.
type Sheet struct {
	Schema   string         `json:"schema"`
	Number   string         `json:"number"` // 公开编号, the same for all versions but the last part
	Village  SheetVillage   `json:"village"`
	Month    calendar.Month `json:"month"`
	Version  int            `json:"version"`
	Unit     string         `json:"unit"` // always 元: the amounts people see; the fields are fen
	Opening  money.Fen      `json:"opening_fen"`
	Income   money.Fen      `json:"income_fen"`
	Expense  money.Fen      `json:"expense_fen"`
	Closing  money.Fen      `json:"closing_fen"`
	Cash     SheetAccount   `json:"cash"`
	Bank     SheetAccount   `json:"bank"`
	Incomes  []SheetItem    `json:"income_items"`
	Expenses []SheetItem    `json:"expense_items"`
	Entries  []SheetEntry   `json:"entries"`
	Others   []SheetOther   `json:"others,omitempty"` // vouchers that move no money
	Drafted  SheetAct       `json:"drafted"`
	Reviewed SheetAct       `json:"reviewed"`
	Publish  SheetAct       `json:"published"`
	ShownTo  calendar.Day   `json:"shown_until"` // last day on the board
	Reply    SheetReply     `json:"feedback"`
	Reason   string         `json:"reason"`      // why this version replaces the one before; empty in the first
	Replaces SheetReplaces  `json:"replaces"`    // the version before; N is 0 in the first
	Source   string         `json:"source_note"` // where demonstration figures come from; empty in real use

	Basis  string                    `json:"basis,omitempty"`  // the law by which it is published
	Masked []disclosure.MaskedColumn `json:"masked,omitempty"` // what is hidden, and why
}

// SheetVillage names the village as it was called when the sheet was frozen.
type SheetVillage = disclosure.Place

// SheetAccount sums one money account (cash, bank) over the month, in fen.
// In and Out include transfers between the two.
type SheetAccount struct {
	Opening money.Fen `json:"opening_fen"`
	In      money.Fen `json:"in_fen"`
	Out     money.Fen `json:"out_fen"`
	Closing money.Fen `json:"closing_fen"`
}

// SheetItem is one category's sum in fen. Plain is its 明白话 name.
type SheetItem struct {
	Code  string    `json:"code"`
	Name  string    `json:"name"`
	Plain string    `json:"plain"`
	Count int       `json:"count"`
	Sum   money.Fen `json:"sum_fen"`
}

// SheetEntry is one entry. Exactly one of Income, Expense and Transfer is not
// zero; a reversal's is negative. Balance is the running balance of cash and
// bank together after it.
type SheetEntry struct {
	N           int               `json:"n"`
	Voucher     string            `json:"voucher"` // 凭证号 2026-03-001
	Day         calendar.Day      `json:"day"`
	Kind        string            `json:"kind"`  // income, expense, transfer
	Money       string            `json:"money"` // cash or bank; for a transfer the account it comes from
	Summary     string            `json:"summary"`
	Code        string            `json:"account_code"`
	Account     string            `json:"account"`
	Income      money.Fen         `json:"income_fen"`
	Expense     money.Fen         `json:"expense_fen"`
	Transfer    money.Fen         `json:"transfer_fen"`
	Balance     money.Fen         `json:"balance_fen"`
	Handler     string            `json:"handler"`
	Witness     string            `json:"witness"`
	Reviewer    string            `json:"reviewer,omitempty"`
	Approver    string            `json:"approver"`
	Fund        string            `json:"fund,omitempty"`  // earmarked money it belongs to
	Party       string            `json:"party,omitempty"` // counterparty in public form
	Project     string            `json:"project,omitempty"`
	Decision    SheetDecision     `json:"decision,omitzero"`   // the decision it rests on
	Undecided   string            `json:"undecided,omitempty"` // why none was in force, where one is due
	Reverses    string            `json:"reverses"`            // voucher it cancels
	ReversedBy  string            `json:"reversed_by"`         // voucher that cancels it, if in the same sheet's ledger
	Attachments []SheetAttachment `json:"attachments"`
}

// To is where the money of a transfer went: cash or bank.
func (e SheetEntry) To() string {
	if !isMoney(e.Code) { // sheets of the first days name cash and bank only
		return map[string]string{"cash": "bank", "bank": "cash"}[e.Money]
	}
	return moneyName(e.Code)
}

// Moved says in words which way a transfer went.
func (e SheetEntry) Moved() string {
	switch {
	case e.Money == "cash":
		return "现金存入银行"
	case e.To() == "cash":
		return "银行提取现金"
	}
	return "转到另一个银行账户"
}

// About says for whom or what an entry is, as far as that was written down: its
// counterparty, fund and project.
func (e SheetEntry) About() []string {
	var list []string
	for _, x := range [][2]string{{"对方", e.Party}, {"专款", e.Fund}, {"项目", e.Project}} {
		if x[1] != "" {
			list = append(list, x[0]+" "+x[1])
		}
	}
	return list
}

// Without says, with the reason, that no decision was in force; "" if one was,
// or none is due.
func (e SheetEntry) Without() string { return without(e.Decision, e.Undecided) }

// Without says the same of a voucher that moves no money.
func (o SheetOther) Without() string { return without(o.Decision, o.Undecided) }

func without(d SheetDecision, why string) string {
	if why == "" {
		return ""
	}
	return undecidedSaid(d) + "：" + why
}

// Has tells whether any entry has what the question asks for, so that a column
// nothing would stand in is left out.
func (d Sheet) Has(what func(SheetEntry) string) bool {
	for _, e := range d.Entries {
		if what(e) != "" {
			return true
		}
	}
	return false
}

// SheetOther is a voucher that moves no money: written off, owed, carried over.
type SheetOther struct {
	Voucher    string       `json:"voucher"`
	Day        calendar.Day `json:"day"`
	Summary    string       `json:"summary"`
	Reverses   string       `json:"reverses,omitempty"`
	ReversedBy string       `json:"reversed_by,omitempty"`
	Lines      []SheetLine  `json:"lines"`

	Decision  SheetDecision `json:"decision,omitzero"`
	Undecided string        `json:"undecided,omitempty"`
}

// SheetLine is one debit or credit of it, in fen.
type SheetLine struct {
	Code    string    `json:"account_code"`
	Account string    `json:"account"`
	Debit   money.Fen `json:"debit_fen"`
	Credit  money.Fen `json:"credit_fen"`
	Fund    string    `json:"fund,omitempty"` // earmarked money it belongs to
}

// SheetAttachment is a receipt or photo of an entry, addressed by content.
type SheetAttachment struct {
	SHA256 string `json:"sha256"`
	Type   string `json:"type"` // image/jpeg, image/png, application/pdf
	Name   string `json:"name"` // what it shows, in words; never the uploaded file's name
}

// SheetAct says who did a step, in which post, and when.
type SheetAct = disclosure.Act

// SheetReply tells a reader where to object and how soon an answer is due.
type SheetReply = disclosure.Reply

// SheetReplaces names the version a correction stands in for.
type SheetReplaces = disclosure.Replaces
