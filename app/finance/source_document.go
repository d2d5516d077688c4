package finance

import (
	"time"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
)

// DocumentState says how a source document stands.
type DocumentState string

// The states.
const (
	DocumentHanded    DocumentState = "hand"     // waits to be booked
	DocumentReturned  DocumentState = "return"   // waits to be mended
	DocumentBooked    DocumentState = "book"     // stands in the books
	DocumentWithdrawn DocumentState = "withdraw" // taken back by who handed it in
)

// Chinese names the state.
func (s DocumentState) Chinese() string {
	switch s {
	case DocumentHanded:
		return "等记账"
	case DocumentReturned:
		return "退回了"
	case DocumentBooked:
		return "已记账"
	case DocumentWithdrawn:
		return "撤回了"
	}
	return string(s)
}

// SourceDocument is a receipt or another paper (原始单据) that the village's
// 报账员 hands in, with what it says, for the township's accountant to book.
type SourceDocument struct {
	ID        int64
	VillageID int64
	Number    int // runs through the village
	State     DocumentState
	Day       calendar.Day // of the paper
	Kind      Kind         // income or expense
	Amount    money.Fen
	Words     string // what it is for
	HandedBy  string
	HandedAt  time.Time // last
	Reason    string    // why it was returned, if it was the last time
	VoucherID int64     // where it is booked
	Voucher   string
	Files     []Attachment
}

// Age counts the days since it was handed in last.
func (d SourceDocument) Age(today calendar.Day) int {
	return today.Sub(calendar.DayOf(d.HandedAt))
}

// DocumentStep is one thing that was done with a source document.
type DocumentStep struct {
	Act     DocumentState
	By      string
	At      time.Time
	Words   string // what it is for, or why it is returned
	Amount  money.Fen
	Voucher string
}

// Chinese says what was done.
func (s DocumentStep) Chinese() string {
	return map[DocumentState]string{DocumentHanded: "交来", DocumentReturned: "退回", DocumentBooked: "记账", DocumentWithdrawn: "撤回"}[s.Act]
}

// NewSourceDocument is a document to be handed in. Files are photos and PDFs.
type NewSourceDocument struct {
	Day    calendar.Day
	Kind   Kind
	Amount money.Fen // above zero
	Words  string
	Once   string // names the form, which hands in once; empty: no form
	Files  [][]byte
}

// maxPhotos is how many files a source document may have.
const maxPhotos = 20

// clean trims the text and reports every wrong field at once. Had is how many
// files it has already.
func (n NewSourceDocument) clean(today calendar.Day, had int) (NewSourceDocument, error) {
	bad := fault.Invalidf("单据没有交上，请改正下面几处。")
	cleanText(bad, map[string]*string{"words": &n.Words})
	if n.Words == "" {
		bad.On("words", "请写这是什么钱：做什么用、付给谁")
	}
	checkDay(bad, n.Day, today)
	if n.Kind != Income && n.Kind != Expense {
		bad.On("kind", "请选收入或支出")
	}
	if n.Amount <= 0 || n.Amount > money.Max {
		bad.On("amount", "请写大于零的金额")
	}
	switch {
	case len(n.Files)+had == 0:
		bad.On("files", "请拍照或选单据的照片、PDF")
	case len(n.Files)+had > maxPhotos:
		bad.On("files", "一份单据最多 %d 张照片，请分开交", maxPhotos)
	}
	if len(bad.Fields) > 0 {
		return n, bad
	}
	return n, nil
}
