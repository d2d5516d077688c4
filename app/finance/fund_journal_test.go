package finance_test

import (
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/finance"
)

// Both programs tell what a fund holds on any account, by its tag.
func TestJournalsTellAFundsAccounts(t *testing.T) {
	needs(t, "hledger", "bean-check", "bean-query")
	s, v, name := finance.FundVillage(t)
	b := export(t, s, v, calendar.Month{}, calendar.Month{})
	b.agree(t, [2]calendar.Month{calendar.NewMonth(2026, 3), calendar.NewMonth(2026, 3)})

	wide := strings.NewReplacer(";", "；", ",", "，", ":", "：", "[", "［", "]", "］").Replace(name)
	for account, want := range map[string]string{"102 银行存款": "380.00 CNY", "153 在建工程": "120.00 CNY", "241 专项应付款": "-500.00 CNY"} {
		out := ask(t, "hledger", "-f", b.hledger, "bal", account, "tag:fund", "-N", "--format", "%(total)")
		if strings.TrimSpace(out) != want {
			t.Errorf("hledger: %s of the fund %q, want %s", account, out, want)
		}
	}
	if out := ask(t, "hledger", "-f", b.hledger, "tags", "fund", "--values"); strings.TrimSpace(out) != wide {
		t.Errorf("hledger reads the fund %q, want %q", out, wide)
	}
	out := ask(t, "bean-query", "-f", "csv", b.beancount, "select account, sum(position) as s where not meta('fund') = null group by account order by account")
	for _, want := range []string{"Assets:A102", "380.00 CNY", "Assets:A153", "120.00 CNY", "Liabilities:A241", "-500.00 CNY"} {
		if !strings.Contains(out, want) {
			t.Errorf("beancount has no %s in\n%s", want, out)
		}
	}
	if out := ask(t, "bean-query", "-f", "csv", b.beancount, "select distinct meta('fund') as f where not meta('fund') = null"); !strings.Contains(out, strings.ReplaceAll(name, `"`, `""`)) {
		t.Errorf("beancount reads the fund %q, want %q", out, name)
	}
}
