package finance_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/village"
)

// key names an account as the trial balance does.
type key struct{ chart, code string }

// books is a village's exported journal, written for both programs.
type books struct {
	s         *finance.Store
	v         village.Village
	hledger   string // file
	beancount string
}

func export(t *testing.T, s *finance.Store, v village.Village, from, to calendar.Month) books {
	t.Helper()
	b := books{s: s, v: v}
	for format, file := range map[finance.JournalFormat]*string{finance.Hledger: &b.hledger, finance.Beancount: &b.beancount} {
		var first, second bytes.Buffer
		for _, w := range []io.Writer{&first, &second} {
			if err := s.Journal(t.Context(), w, v, format, from, to); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Fatalf("two exports for %s differ", format)
		}
		*file = filepath.Join(t.TempDir(), "books."+string(format))
		if err := os.WriteFile(*file, first.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// needs skips the test without the program, unless REQUIRE_TOOLS=1 says it has
// to be there.
func needs(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		if _, err := exec.LookPath(name); err == nil {
			continue
		}
		if os.Getenv("REQUIRE_TOOLS") == "1" {
			t.Fatalf("%s is not installed", name)
		}
		t.Skipf("%s is not installed", name)
	}
}

// judge runs a program and gives what it prints and whether it is content.
func judge(t *testing.T, name string, args ...string) (string, error) {
	t.Helper()
	var out, problems bytes.Buffer
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Env = append(os.Environ(), "LANG=C.UTF-8", "LC_ALL=C.UTF-8")
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("%s %s: %w\n%.8000s%.8000s", name, strings.Join(args, " "), err, out.String(), problems.String())
	}
	return out.String(), nil
}

func ask(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := judge(t, name, args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// sums reads hledger's table of accounts and amounts.
func sums(t *testing.T, text string) map[key]money.Fen {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	got := map[key]money.Fen{}
	for _, r := range records[min(1, len(records)):] {
		k, ok := hledgerKey(strings.TrimSpace(r[0]))
		if !ok {
			continue
		}
		number := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(r[1]), "CNY"))
		if number == "" {
			number = "0"
		}
		fen, err := money.Parse(number)
		if err != nil {
			t.Fatalf("%q: %v", r, err)
		}
		got[k] += fen
	}
	return got
}

// hledgerKey reads 支出:2004版:541 管理费用:541.02; the topmost names have no account.
func hledgerKey(name string) (key, bool) {
	levels := strings.Split(name, ":")
	chart := finance.ChartVersion
	if len(levels) > 1 && strings.HasSuffix(levels[1], "版") {
		chart = strings.TrimSuffix(levels[1], "版")
		levels = slices.Delete(levels, 1, 2)
	}
	code, _, _ := strings.Cut(levels[len(levels)-1], " ")
	return key{chart, code}, len(levels) > 1
}

// hledgerSums gives what hledger adds up, the accounts below included.
func (b books) hledgerSums(t *testing.T, query ...string) map[key]money.Fen {
	t.Helper()
	args := append([]string{"-f", b.hledger, "bal", "--tree", "--no-elide", "-E", "-N", "-O", "csv"}, query...)
	return sums(t, ask(t, "hledger", args...))
}

var openLine = regexp.MustCompile(`(?m)^\S+ open (\S+) CNY\n  code: "(.*)"\n  chart: "(.*)"$`)

// beancountMonths gives what beancount adds up each month, by the account
// itself, and adds it to the accounts whose names it lies below.
func (b books) beancountMonths(t *testing.T) map[string]map[key]money.Fen {
	t.Helper()
	file, err := os.ReadFile(b.beancount)
	if err != nil {
		t.Fatal(err)
	}
	opened := map[string]key{}
	for _, m := range openLine.FindAllStringSubmatch(string(file), -1) {
		opened[m[1]] = key{m[3], m[2]}
	}
	out := ask(t, "bean-query", "-f", "csv", b.beancount, "select account, sum(number), year, month group by account, year, month")
	months := map[string]map[key]money.Fen{}
	if out = strings.TrimSpace(out); out == "" || out == "(empty)" {
		return months
	}
	records, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records[1:] {
		name, month := strings.TrimSpace(r[0]), fmt.Sprintf("%s-%02s", strings.TrimSpace(r[2]), strings.TrimSpace(r[3]))
		fen, err := money.Parse(strings.TrimSpace(r[1]))
		if _, ok := opened[name]; !ok || err != nil {
			t.Fatalf("beancount sums %v: opened is %t, %v", r, ok, err)
		}
		if months[month] == nil {
			months[month] = map[key]money.Fen{}
		}
		for up, k := range opened {
			if name == up || strings.HasPrefix(name, up+":") {
				months[month][k] += fen
			}
		}
	}
	return months
}

// within adds up the months that pass.
func within(months map[string]map[key]money.Fen, pass func(month string) bool) map[key]money.Fen {
	sum := map[key]money.Fen{}
	for month, list := range months {
		for k, fen := range list {
			if pass(month) {
				sum[k] += fen
			}
		}
	}
	return sum
}

// same compares a column of the trial balance with what a program adds up.
func same(t *testing.T, who string, list []finance.Balance, column func(finance.Balance) money.Fen, theirs map[key]money.Fen) {
	t.Helper()
	ours := map[key]money.Fen{}
	for _, b := range list {
		k := key{b.Chart, b.Code}
		ours[k] = column(b)
		if theirs[k] != ours[k] {
			t.Errorf("%s: %v is %s, ours %s", who, k, theirs[k], ours[k])
		}
	}
	for k, fen := range theirs {
		if _, known := ours[k]; !known && fen != 0 {
			t.Errorf("%s: %v is %s, not in ours", who, k, fen)
		}
	}
}

func opening(b finance.Balance) money.Fen { return b.OpeningDebit - b.OpeningCredit }
func closing(b finance.Balance) money.Fen { return b.ClosingDebit - b.ClosingCredit }

// agree has both programs check the journal and compares the trial balance of
// each range of months with theirs to the fen.
func (b books) agree(t *testing.T, ranges ...[2]calendar.Month) {
	t.Helper()
	ask(t, "hledger", "-f", b.hledger, "check", "-s", "ordereddates")
	if out := ask(t, "bean-check", b.beancount); strings.TrimSpace(out) != "" {
		t.Errorf("bean-check says %s", out)
	}
	months := b.beancountMonths(t)
	for _, r := range ranges {
		list, err := b.s.TrialBalance(t.Context(), b.v.ID, r[0], r[1])
		if err != nil {
			t.Fatal(err)
		}
		first, after := r[0].First().String(), r[1].Add(1).First().String()
		who := fmt.Sprintf("%s %s to %s", b.v.Name, r[0], r[1])
		same(t, who+", hledger, opening", list, opening, b.hledgerSums(t, "-e", first))
		same(t, who+", hledger, closing", list, closing, b.hledgerSums(t, "-e", after))
		debits, credits := b.hledgerSums(t, "-b", first, "-e", after, "amt:>0", "not:tag:red"), b.hledgerSums(t, "-b", first, "-e", after, "amt:<0", "not:tag:red")
		for k, fen := range b.hledgerSums(t, "-b", first, "-e", after, "tag:red=debit") {
			debits[k] += fen
		}
		for k, fen := range b.hledgerSums(t, "-b", first, "-e", after, "tag:red=credit") {
			credits[k] += fen
		}
		same(t, who+", hledger, debit", list, func(b finance.Balance) money.Fen { return b.Debit }, debits)
		same(t, who+", hledger, credit", list, func(b finance.Balance) money.Fen { return -b.Credit }, credits)
		from, to := r[0].String(), r[1].String()
		same(t, who+", beancount, opening", list, opening, within(months, func(m string) bool { return m < from }))
		same(t, who+", beancount, closing", list, closing, within(months, func(m string) bool { return m <= to }))
		same(t, who+", beancount, period", list, func(b finance.Balance) money.Fen { return b.Debit - b.Credit },
			within(months, func(m string) bool { return from <= m && m <= to }))
	}
}

// statementAgrees compares income and expense of a year's statement with what
// hledger adds up, the year's own closing left out.
func (b books) statementAgrees(t *testing.T, year int) {
	t.Helper()
	st, err := b.s.RevenueOf(t.Context(), b.v, finance.YearSpan(year))
	if err != nil {
		t.Fatal(err)
	}
	first, after := calendar.NewMonth(year, 1).First().String(), calendar.NewMonth(year+1, 1).First().String()
	sums := map[string]money.Fen{}
	for k, fen := range b.hledgerSums(t, "-b", first, "-e", after, "not:desc:^结转") {
		if k.chart == finance.ChartVersion && len(k.code) == 3 {
			sums[k.code[:2]] += fen
		}
	}
	for id, want := range map[string]money.Fen{"income": -sums["50"], "expense": sums["51"]} {
		l, err := st.Line(id)
		if err != nil || l.Amounts[0] != want || want == 0 {
			t.Errorf("%s of %d is %s, hledger has %s %v", id, year, l.Amounts[0], want, err)
		}
	}
}
