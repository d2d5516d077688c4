package finance

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/rules"
	"sunshine/data"
)

// TestR1_ADecisionIsAskedFor around the limits: 50,000 yuan paid, and 5,000 yuan
// on the side of an account that belongs to a category.
func TestR1_ADecisionIsAskedFor(t *testing.T) {
	w := newLedger(t)
	at := func(code string, debit, credit money.Fen) NewLine {
		return NewLine{Chart: ChartVersion, Account: code, Debit: debit, Credit: credit}
	}
	for name, x := range map[string]struct {
		lines []NewLine
		want  string // in what is said; empty: not asked
	}{
		"paid a fen below the limit":        {[]NewLine{at("514", 49999_99, 0), at(Bank, 0, 49999_99)}, ""},
		"paid the limit":                    {[]NewLine{at("514", 50000_00, 0), at(Bank, 0, 50000_00)}, "要走四议两公开"},
		"half in cash":                      {[]NewLine{at("514", 50000_00, 0), at(Bank, 0, 25000_00), at(Cash, 0, 25000_00)}, "要走四议两公开"},
		"a transfer of any size":            {[]NewLine{at("102.01", 90000_00, 0), at(Bank, 0, 90000_00)}, ""},
		"income of any size":                {[]NewLine{at(Bank, 90000_00, 0), at("501.01", 0, 90000_00)}, ""},
		"lost work, a fen below":            {[]NewLine{at("513.08", 4999_99, 0), at(Bank, 0, 4999_99)}, ""},
		"lost work":                         {[]NewLine{at("513.08", 5000_00, 0), at(Bank, 0, 5000_00)}, "误工补贴的人员和标准"},
		"lost work in a sub-account":        {[]NewLine{at("513.08.01", 5000_00, 0), at(Bank, 0, 5000_00)}, "误工补贴的人员和标准"},
		"lost work in two lines":            {[]NewLine{at("513.08", 2500_00, 0), at("513.08", 2500_00, 0), at(Bank, 0, 5000_00)}, "误工补贴的人员和标准"},
		"works that are still owed":         {[]NewLine{at("153", 6000_00, 0), at("211", 0, 6000_00)}, "公益事业和工程建设承包方案"},
		"works that become an asset":        {[]NewLine{at("151", 60000_00, 0), at("153", 0, 60000_00)}, ""},
		"borrowed":                          {[]NewLine{at(Bank, 8000_00, 0), at("221", 0, 8000_00)}, "集体借款"},
		"paid back":                         {[]NewLine{at("221", 8000_00, 0), at(Bank, 0, 8000_00)}, ""},
		"works of the old chart, which 154": {[]NewLine{{Chart: chart2004, Account: "153", Debit: 6000_00}, at("211", 0, 6000_00)}, ""},
	} {
		said, rule, due := w.decisionDue(NewVoucher{Day: w.day("2026-03-05"), Lines: x.lines})
		if due != (x.want != "") || !strings.Contains(said, x.want) {
			t.Errorf("%s: %v %q", name, due, said)
		}
		if due && (rule.Source == "" || rule.Name != rules.DecisionNeeded) {
			t.Errorf("%s: %+v", name, rule)
		}
	}
	red := NewVoucher{Day: w.day("2026-03-05"), Lines: []NewLine{at("153", -6000_00, 0), at(Bank, 0, -6000_00)}, reverses: 1}
	if _, _, due := w.decisionDue(red); due {
		t.Error("a reversal is asked for a decision")
	}
}

// A county that does not ask has no gate; nothing is published.
func TestTheGateCanBeLeftOpen(t *testing.T) {
	w := newLedger(t)
	text, err := fs.ReadFile(data.Reference, "reference/rules.toml")
	w.ok(err)
	head, rest, _ := strings.Cut(string(text), `name = "decision_needed"`)
	w.Rules, err = rules.Load(fstest.MapFS{"reference/rules.toml": {Data: []byte(head + `name = "decision_needed"` + strings.Replace(rest, "value = 1", "value = 0", 1))}})
	w.ok(err)
	n := w.entry("2026-03-05", Expense, Bank, 15000_00)
	n.Account = "153"
	_, err = w.try(n)
	w.ok(err)
	if d := w.sheet("2026-03"); d.Entries[0].Undecided != "" {
		t.Errorf("%q", d.Entries[0].Undecided)
	}
}

func TestR1_WithoutADecisionTheReasonIsPublic(t *testing.T) {
	w := newLedger(t)
	n := w.entry("2026-03-05", Expense, Bank, 8000_00)
	n.Account, n.Note, n.Reason = "153", "内部备注", ""
	_, err := w.try(n)
	if f := fault.Fields(err); len(f) != 1 || f[0].Name != ReasonField {
		t.Fatalf("%v %v", err, f)
	}
	n.Reason = "水毁抢修，来不及开会"
	e, err := w.try(n)
	w.ok(err)
	d := w.sheet("2026-03")
	if got := d.Entries[0].Without(); got != "未附决议：水毁抢修，来不及开会" {
		t.Errorf("%q", got)
	}
	kept, err := w.EntryWarnings(t.Context(), e.ID)
	w.ok(err)
	if len(kept) != 2 { // the meeting of 5,000 yuan and the decision
		t.Errorf("%+v", kept)
	}
	other := w.book("2026-03-06", Expense, Bank, 6000_00) // needs a reason, but no decision
	if d = w.sheet("2026-03"); d.Entries[1].Undecided != "" {
		t.Errorf("the reason of another rule is public: %q", d.Entries[1].Undecided)
	}
	_, err = w.reverse(other, "2026-03-07")
	w.ok(err)
	_, err = w.reverse(e, "2026-03-08")
	w.ok(err)
	for _, x := range w.sheet("2026-03").Entries {
		if x.Undecided != "" {
			t.Errorf("%s is cancelled and still told: %q", x.Voucher, x.Undecided)
		}
	}
}

// An import is told, not refused, and its remark stays inside.
func TestAnImportedVoucherWithoutADecision(t *testing.T) {
	w := newLedger(t)
	id := w.hand("旧账.csv", []byte("日期,凭证字,凭证号,摘要,科目代码,借方金额,贷方金额,制单人\n2026-03-05,记,1,修桥,153,9000,,李账\n2026-03-05,记,1,修桥,102,,9000,李账\n"))
	_, err := w.SaveVouchers(t.Context(), w.accountant, w.village, id)
	w.ok(err)
	d := w.sheet("2026-03")
	if len(d.Entries) != 1 || d.Entries[0].Without() != "未附决议："+importedReason {
		t.Errorf("%+v", d.Entries)
	}
}

// A line that no account of the chart has, or an unknown side, stops the start.
func TestMatterAccountsAreChecked(t *testing.T) {
	w := newLedger(t)
	for _, line := range []string{"999,debit,5000,levy,出处,D", "153,both,5000,levy,出处,D", "153,debit,-1,levy,出处,D", "153,debit,x,levy,出处,D", "153,debit,5000,,出处,D", "153,debit,5000,levy,,D", "153,debit,5000,levy,出处,M"} {
		if _, err := loadMatterAccounts(fstest.MapFS{"reference/matter-accounts.csv": {Data: []byte("h,h,h,h,h,h\n" + line + "\n")}}, w.Chart); err == nil {
			t.Errorf("%s is taken", line)
		}
	}
	for _, a := range w.Chart.asks {
		if _, err := w.Matters.Reference.Category(a.category); err != nil {
			t.Errorf("%s: %v", a.account, err)
		}
	}
}
