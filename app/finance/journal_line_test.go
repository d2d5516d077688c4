package finance

import (
	"bytes"
	"strings"
	"testing"

	"sunshine/app/calendar"
)

func TestALineKeepsItsOwnSummaryInTheJournal(t *testing.T) {
	w := newLedger(t)
	_, err := w.PostVoucher(t.Context(), w.accountant, w.village, NewVoucher{
		Day: calendar.Date(2026, 3, 5), Summary: "三月杂支", Handler: "王一", Witness: "李二", Approver: "赵三",
		Lines: []NewLine{
			{Account: "513", Summary: "电费; 二月", Debit: 60_00},
			{Account: "514", Summary: "路灯", Debit: 40_00},
			{Account: Bank, Credit: 100_00},
		},
	})
	w.ok(err)
	for format, want := range map[JournalFormat][]string{
		Hledger:   {"summary:电费； 二月", "summary:路灯"},
		Beancount: {`    summary: "电费; 二月"`, `    summary: "路灯"`},
	} {
		var b bytes.Buffer
		w.ok(w.Journal(t.Context(), &b, w.village, format, calendar.Month{}, calendar.Month{}))
		for _, line := range want {
			if !strings.Contains(b.String(), line) {
				t.Errorf("%v lacks %q:\n%s", format, line, b.String())
			}
		}
		if n := strings.Count(b.String(), "summary:"); n != 2 {
			t.Errorf("%v: %d summaries", format, n)
		}
	}
}
