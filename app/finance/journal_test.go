package finance_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db/dbtest"
	"sunshine/app/deadline"
	"sunshine/app/demo"
	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/data"
)

func TestJournalsOfTheDemonstrationCounty(t *testing.T) {
	needs(t, "hledger", "bean-check", "bean-query")
	s, villages, now := county(t)
	vouchers := 0
	for _, v := range villages {
		counts, err := s.Counts(t.Context(), v.ID)
		if err != nil {
			t.Fatal(err)
		}
		posted, newest := 0, calendar.Month{}
		for m, n := range counts {
			posted += n
			if m.After(newest) {
				newest = m
			}
		}
		vouchers += posted
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			b := export(t, s, v, calendar.Month{}, calendar.Month{})
			ranges := [][2]calendar.Month{{v.FirstMonth, now}}
			if len(counts) > 1 {
				ranges = append(ranges, [2]calendar.Month{newest, newest})
			}
			b.agree(t, ranges...)
			text, err := os.ReadFile(b.hledger)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Count(string(text), " * (2"); got != posted {
				t.Errorf("%d vouchers are exported, posted were %d", got, posted)
			}
		})
	}
	if vouchers < 20 {
		t.Errorf("the county has only %d vouchers", vouchers)
	}
}

// county loads the demonstration county as it stood on a day.
func county(t *testing.T) (*finance.Store, []village.Village, calendar.Month) {
	t.Helper()
	now := time.Date(2026, 3, 20, 2, 0, 0, 0, time.UTC)
	tell := func() time.Time { return now }
	set, err := rules.Load(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	chart, err := finance.LoadChart(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := disclosure.LoadCatalogue(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.New(t)
	s := demo.Stores{
		Villages: &village.Store{DB: d, Now: tell}, Users: &user.Store{DB: d, Now: tell},
		Finance:     &finance.Store{DB: d, Chart: chart, Rules: set, Now: tell, Catalogue: catalogue},
		Disclosures: &disclosure.Store{DB: d, Catalogue: catalogue, Rules: set, Now: tell},
		Deadlines:   &deadline.Store{DB: d, Catalogue: catalogue, Rules: set, Now: tell},
	}
	if _, err := demo.Load(t.Context(), s, now); err != nil {
		t.Fatal(err)
	}
	villages, err := s.Villages.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s.Finance, villages, calendar.DayOf(now).MonthOf()
}

// TestJournalOfTenYears: both charts, vouchers of many lines, funds, sub-accounts
// to the fourth level, red ink, years closed and a change of chart. FULL_SIZE=1 makes 200 vouchers a month, as a
// busy village has, instead of 20.
func TestJournalOfTenYears(t *testing.T) {
	needs(t, "hledger", "bean-check", "bean-query")
	perMonth := 20
	if os.Getenv("FULL_SIZE") == "1" {
		perMonth = 200
	}
	s, v := finance.GeneratedVillage(t, 2016, 10, perMonth)
	started := time.Now()
	b := export(t, s, v, calendar.Month{}, calendar.Month{})
	t.Logf("%d vouchers a month: exported four times in %s", perMonth, time.Since(started))
	first, last := calendar.NewMonth(2016, 1), calendar.NewMonth(2025, 12)
	b.agree(t, [2]calendar.Month{first, last}, [2]calendar.Month{calendar.NewMonth(2023, 7), calendar.NewMonth(2024, 6)})

	b.statementAgrees(t, 2025)
	text, err := os.ReadFile(b.hledger)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"fund:村道硬化", "fund:一事一议修渠", "支出:513 管理费用:513.51 培训费:513.51.01 电工班:513.51.01.02 第"} {
		if !strings.Contains(string(text), part) {
			t.Errorf("the journal has no %q", part)
		}
	}

	// A part of it stands on its own: what came before is its opening.
	from, to := calendar.NewMonth(2022, 3), calendar.NewMonth(2024, 2)
	part := export(t, s, v, from, to)
	part.agree(t, [2]calendar.Month{from, to})
}

// The judges must be able to say no: one fen more on one line, and one fen more
// on both, which only the proof at the month's end can show.
func TestJudgesRefuseAWrongFen(t *testing.T) {
	needs(t, "hledger", "bean-check")
	s, v := finance.GeneratedVillage(t, 2025, 1, 10)
	b := export(t, s, v, calendar.Month{}, calendar.Month{})
	for _, x := range []struct {
		file, program string
		args          []string
		line          *regexp.Regexp
		says          map[bool]string // both lines wrong or one
	}{
		{b.hledger, "hledger", []string{"-f", b.hledger, "check", "-s"}, regexp.MustCompile(`(?m)^    (?:收入:501 经营收入|资产:102 银行存款)  -?\d+(\.\d\d) CNY$`), map[bool]string{false: "could not balance", true: "assertion"}},
		{b.beancount, "bean-check", []string{b.beancount}, regexp.MustCompile(`(?m)^  (?:Income:A501|Assets:A102)  -?\d+(\.\d\d) CNY$`), map[bool]string{false: "does not balance", true: "Balance failed"}},
	} {
		ask(t, x.program, x.args...)
		whole, err := os.ReadFile(x.file)
		if err != nil {
			t.Fatal(err)
		}
		for _, both := range []bool{false, true} {
			text := spoil(t, whole, x.line, both)
			if err := os.WriteFile(x.file, text, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := judge(t, x.program, x.args...); err == nil || !strings.Contains(err.Error(), x.says[both]) {
				t.Errorf("%s on a wrong fen (both lines: %t): %v", x.program, both, err)
			}
		}
	}
}

// spoil changes the cents of a bank line and, if both, of the income line
// across in the same voucher, away from zero.
func spoil(t *testing.T, text []byte, line *regexp.Regexp, both bool) []byte {
	t.Helper()
	for i, paragraph := range bytes.Split(text, []byte("\n\n")) {
		found := line.FindAllSubmatchIndex(paragraph, -1)
		if i == 0 || len(found) != 2 || bytes.Count(paragraph, []byte(" CNY")) != 2 || bytes.Contains(paragraph, []byte("=*")) {
			continue
		}
		wrong := bytes.Clone(paragraph)
		for k, m := range found {
			if k == 0 || both {
				copy(wrong[m[2]:m[3]], map[bool]string{true: ".01", false: ".00"}[string(paragraph[m[2]:m[3]]) == ".00"])
			}
		}
		return bytes.Replace(text, paragraph, wrong, 1)
	}
	t.Fatal("no voucher of income through the bank is found")
	return nil
}

// Summaries are the accountant's: nothing in them may end a line, a string or
// a tag. beancount gives them back as they were, hledger with full-width twins.
func TestHostileSummariesStayText(t *testing.T) {
	needs(t, "hledger", "bean-check", "bean-query")
	s, v, summaries := finance.HostileVillage(t)
	b := export(t, s, v, calendar.Month{}, calendar.Month{})
	b.agree(t, [2]calendar.Month{calendar.NewMonth(2026, 1), calendar.NewMonth(2026, 1)})

	out := ask(t, "bean-query", "-f", "csv", b.beancount, "select distinct entry_meta('voucher') as v, narration, entry_meta('handler') as h where not entry_meta('voucher') = null order by v")
	records, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(records) != len(summaries)+1 {
		t.Fatalf("%d vouchers of %d: %s", len(records)-1, len(summaries), out)
	}
	wide := strings.NewReplacer(";", "；", "|", "｜")
	registers := ask(t, "hledger", "-f", b.hledger, "reg", "-O", "csv", "-w", "1000")
	lines, err := csv.NewReader(strings.NewReader(registers)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, raw := range summaries {
		want := strings.Join(strings.Fields(strings.ReplaceAll(raw, "\x00", " ")), " ")
		if got := strings.TrimSpace(records[i+1][1]); got != want {
			t.Errorf("beancount reads %q, written was %q", got, want)
		}
		if got := strings.TrimSpace(records[i+1][2]); got != want {
			t.Errorf("beancount reads the handler %q, written was %q", got, want)
		}
		if !slices.ContainsFunc(lines, func(r []string) bool {
			return len(r) > 3 && r[2] == fmt.Sprintf("2026-01-%03d", i+1) && r[3] == wide.Replace(want)
		}) {
			t.Errorf("hledger does not have %q:\n%s", wide.Replace(want), registers)
		}
	}
	tags := ask(t, "hledger", "-f", b.hledger, "tags")
	for _, tag := range strings.Fields(tags) {
		if !slices.Contains([]string{"chart", "kind", "handler", "note", "red", "reverses", "reversed_by", "type"}, tag) {
			t.Errorf("text became the tag %q", tag)
		}
	}
}

// A reversal and what it cancels name each other.
func TestJournalNamesReversals(t *testing.T) {
	s, v := finance.GeneratedVillage(t, 2025, 1, 20)
	b := export(t, s, v, calendar.Month{}, calendar.Month{})
	for file, form := range map[string]string{
		b.hledger:   `\* \((\S+)\)[^\n]*\n(?:    ;[^\n]*\n)*    ; %s:(\S+)\n`,
		b.beancount: `\n  voucher: "(\S+)"\n(?:  \w+: [^\n]*\n)*  %s: "(\S+)"\n`,
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		pairs := func(tag string, mine, others int) map[string]string {
			got := map[string]string{}
			for _, m := range regexp.MustCompile(fmt.Sprintf(form, tag)).FindAllStringSubmatch(string(text), -1) {
				got[m[mine]] = m[others]
			}
			return got
		}
		reverses, reversed := pairs("reverses", 1, 2), pairs("reversed_by", 2, 1)
		if len(reverses) == 0 || fmt.Sprint(reverses) != fmt.Sprint(reversed) {
			t.Errorf("reversals %v, reversed %v", reverses, reversed)
		}
		for by, old := range reverses {
			if file == b.beancount && !strings.Contains(string(text), " ^"+by+" ^"+old+"\n") {
				t.Errorf("%s is not linked with %s", by, old)
			}
		}
	}
}

func TestJournalRefusesAnUnknownFormat(t *testing.T) {
	s, v := finance.GeneratedVillage(t, 2025, 1, 1)
	if err := s.Journal(t.Context(), io.Discard, v, "ledger", calendar.Month{}, calendar.Month{}); err == nil {
		t.Error("an unknown format is accepted")
	}
}

// BenchmarkJournal writes out ten years of 200 vouchers a month.
func BenchmarkJournal(b *testing.B) {
	s, v := finance.GeneratedVillage(b, 2016, 10, 200)
	for b.Loop() {
		if err := s.Journal(b.Context(), io.Discard, v, finance.Hledger, calendar.Month{}, calendar.Month{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(10*12*200*float64(b.N)/b.Elapsed().Seconds(), "vouchers/s")
}
