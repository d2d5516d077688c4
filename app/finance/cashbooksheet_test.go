package finance

import (
	"strings"
	"testing"

	"sunshine/app/fault"
)

// ownSheet is a sheet as we give it out: what moved between cash and bank stands
// in the remark, the balance is that of both.
const ownSheet = "日期,凭证号,摘要,科目,资金,收入,支出,余额,经手人,证明人,审核人,审批人,备注\n" +
	",,上期结余,,,,,21000.00,,,,,\n" +
	"2026-03-02,2026-03-001,收租,发包出租收入,银行,500.00,,21500.00,李账,陈证,钱审,张领,\n" +
	"2026-03-03,2026-03-002,取备用金,,银行,,,21500.00,李账,,,,\"银行提取现金 2,000.00 元；已被 2026-03-009 冲销\"\n" +
	"2026-03-04,2026-03-003,交回,,现金,,,21500.00,李账,,,,现金存入银行 300.00 元\n" +
	"2026-03-05,2026-03-004,转专户,,银行,,,21500.00,李账,,,,\"转到另一个银行账户 5,000.00 元\"\n" +
	"2026-03-06,2026-03-005,买纸,办公费,现金,,120.00,21380.00,李账,陈证,钱审,张领,\n"

func TestOurOwnSheetIsReadWithWhatMovedBetweenCashAndBank(t *testing.T) {
	w := newLedger(t)
	id := w.hand("公开榜.csv", []byte(ownSheet))
	p, err := w.Preview(t.Context(), w.accountant, id)
	w.ok(err)
	if !p.CashBook() || p.Open() > 0 || len(p.Lines) != 4 {
		t.Fatalf("%d lines, %+v", len(p.Lines), p.Report.Problems)
	}
	notes := ""
	for _, x := range p.Report.Problems {
		notes += x.Code + " "
	}
	if !strings.Contains(notes, "between-banks") || strings.Contains(notes, "account-assumed") {
		t.Errorf("notes: %s", notes)
	}
	if n := p.Lines[0].New; n.Money != Bank || n.Reviewer != "钱审" || n.Approver != "张领" {
		t.Errorf("%+v", n)
	}
	if n := p.Lines[1].New; n.Kind != Transfer || n.Money != Bank || n.Account != Cash || n.Amount != 2000_00 {
		t.Errorf("%+v", n)
	}
	_, err = w.SaveCashBook(t.Context(), w.accountant, w.village, id, map[string]string{p.Lines[1].Key: "504"})
	w.ok(err)
	d := w.sheet("2026-03")
	if d.Income != 500_00 || d.Expense != 120_00 || d.Cash.Closing != 2580_00 || d.Bank.Closing != 18800_00 {
		t.Errorf("income %s expense %s cash %s bank %s", d.Income, d.Expense, d.Cash.Closing, d.Bank.Closing)
	}
}

// A balance of both together says nothing of each: empty books do not begin with it.
func TestAnOpeningOfCashAndBankTogetherIsNotTaken(t *testing.T) {
	w := newLedger(t)
	w.village = w.other
	by := w.accountant
	by.DivisionID = w.other.ID
	id, err := w.Hand(t.Context(), by, w.other, Upload{Name: "公开榜.csv", Data: []byte(ownSheet)})
	w.ok(err)
	p, err := w.Preview(t.Context(), by, id)
	w.ok(err)
	if p.Report.Errors() != 1 || !strings.Contains(p.Report.Problems[len(p.Report.Problems)-1].Message, "期初余额") {
		t.Errorf("%+v", p.Report.Problems)
	}
	if _, err := w.SaveCashBook(t.Context(), by, w.other, id, nil); fault.KindOf(err) != fault.Conflict {
		t.Errorf("saved: %v", err)
	}
	w.ok(w.SetOpening(t.Context(), by, w.other, 1000_00, 20000_00))
	if p, err = w.Preview(t.Context(), by, id); err != nil || p.Open() > 0 {
		t.Errorf("%v %+v", err, p.Report.Problems)
	}
}

// On days on which the file's order would leave the cash short, what brings it in
// stands first, also what came from the bank.
func TestWhatCameFromTheBankStandsBeforeWhatItPaid(t *testing.T) {
	w := newLedger(t)
	text := strings.Replace(ownSheet, "2026-03-06,2026-03-005,买纸,办公费,现金,,120.00,21380.00", "2026-03-06,2026-03-005,修渠,办公费,现金,,2900.00,18600.00", 1)
	text += "2026-03-06,2026-03-006,再取,,银行,,,18600.00,李账,,,,银行提取现金 400.00 元\n"
	id := w.hand("公开榜.csv", []byte(text))
	_, err := w.SaveCashBook(t.Context(), w.accountant, w.village, id, nil)
	w.ok(err)
	if d := w.sheet("2026-03"); d.Cash.Closing != 200_00 || d.Entries[len(d.Entries)-1].Summary != "修渠" {
		t.Errorf("%s %+v", d.Cash.Closing, d.Entries[len(d.Entries)-1])
	}
}
