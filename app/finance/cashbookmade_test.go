package finance

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/sheet"
	"sunshine/app/table"
)

// madeCase is one case of table/testdata/expect-made.json as far as it speaks of
// the entries of a cash book; table/testdata/README.md says what each key means.
type madeCase struct {
	File    string            `json:"file"`
	As      table.Reading     `json:"as"`
	Month   calendar.Month    `json:"month"`
	Answers map[string]string `json:"answers"`
	Why     string            `json:"why"`
	Book    *struct {
		Exit     int            `json:"exit"`
		Problems []bookProblem  `json:"problems"`
		Count    map[string]int `json:"count"`
	} `json:"book"`
}

type bookProblem struct {
	Sheet, Column, Level, Code, Contains string
	Row                                  int
}

func (p bookProblem) matches(q table.Problem) bool {
	return (p.Sheet == "" || p.Sheet == q.Sheet) && (p.Row == 0 || p.Row == q.Row) && (p.Column == "" || p.Column == q.Column) &&
		(p.Level == "" || p.Level == string(q.Level)) && (p.Code == "" || p.Code == q.Code) && (p.Contains == "" || strings.Contains(q.Message, p.Contains))
}

// TestMadeCashBooksReadAsWorkedOutByHand reads the books made for their shape down
// to their entries.
func TestMadeCashBooksReadAsWorkedOutByHand(t *testing.T) {
	dir := filepath.Join("..", "table", "testdata")
	b, err := os.ReadFile(filepath.Join(dir, "expect-made.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []madeCase
	if err := json.Unmarshal(b, &cases); err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, c := range cases {
		if c.Book == nil {
			continue
		}
		read++
		t.Run(path.Base(c.File), func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(dir, "files", filepath.FromSlash(c.File)))
			if err != nil {
				t.Fatal(err)
			}
			c.check(t, data)
		})
	}
	if read < 40 {
		t.Errorf("only %d cash books among the made files", read)
	}
}

func (c *madeCase) check(t *testing.T, data []byte) {
	f, err := sheet.Read(path.Base(c.File), data)
	if err != nil {
		t.Fatal(err)
	}
	_, r := ReadCashBook(f, table.Options{Reading: c.As, Month: c.Month, Answers: c.Answers})
	exit := 0
	switch {
	case r.Errors() > 0:
		exit = 1
	case r.Questions() > 0:
		exit = 3
	}
	if exit != c.Book.Exit {
		t.Errorf("exit %d; want %d", exit, c.Book.Exit)
	}
	for _, p := range c.Book.Problems {
		if !slices.ContainsFunc(r.Problems, p.matches) {
			t.Errorf("missing problem %+v", p)
		}
	}
	for level, want := range c.Book.Count {
		if got := len(found(r, table.Level(level))); got != want {
			t.Errorf("%d of level %s; want %d", got, level, want)
		}
	}
	if t.Failed() {
		t.Log("why: " + c.Why)
		mustHave(t, r, table.LevelError)
		mustHave(t, r, table.LevelQuestion)
	}
}

func TestMonthsOnSheetsOpenTheBookOnce(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "table", "testdata", "files", "made", "book06-每月一张表.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	b, r := bookFile(t, table.Options{}, "每月一张表.xlsx", data)
	if !r.Clean() || len(b.Openings) != 1 || b.Openings[0].Amount != 300000 || b.Openings[0].Sheet != "1月" {
		t.Errorf("openings %+v, problems %v", b.Openings, r.Problems)
	}
	if len(b.Rows) != 4 || b.Rows[3].Balance != money.Fen(305000) {
		t.Errorf("rows %+v", b.Rows)
	}
}

func TestMonthsMissingBetweenSheetsAreAsked(t *testing.T) {
	text := []string{
		"2026年1月现金,,,,", "日期,摘要,收入,支出,余额,账户", "2026-01-05,收租,100,,1100,现金", ",,,,", "2026年4月现金,,,,",
		"日期,摘要,收入,支出,余额,账户", ",上月结余,,,700,", "2026-04-02,买纸,,20,680,现金",
	}
	_, r := book(t, table.Options{}, text...)
	mustHave(t, r, table.LevelError)
	mustHave(t, r, table.LevelQuestion, "E7 opening-gap")
	_, r = book(t, table.Options{Answers: map[string]string{"opening-gap:账!7": table.Keep}}, text...)
	if !r.Clean() {
		t.Errorf("answered, still open: %v", r.Problems)
	}
}

func TestReportOfEndlessMistakesIsCut(t *testing.T) {
	lines := []string{"日期,摘要,收入,支出"}
	for range 6000 {
		lines = append(lines, "2026-03-01,空,,")
	}
	_, r := book(t, table.Options{}, lines...)
	last := r.Problems[len(r.Problems)-1]
	if len(r.Problems) != 5001 || last.Code != "too-many-problems" || last.Level != table.LevelError {
		t.Errorf("%d problems, the last %+v", len(r.Problems), last)
	}
}

// FuzzCashBook: any file reads without panic; a clean book has one amount and a day
// in each row, and reads the same twice.
func FuzzCashBook(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("..", "table", "testdata", "files", "made", "*.csv"))
	if err != nil || len(files) == 0 {
		f.Fatal("no files to start from", err)
	}
	for _, p := range files {
		data, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, true)
	}
	f.Fuzz(func(t *testing.T, data []byte, keep bool) {
		file, err := sheet.Read("账.csv", data)
		if err != nil || len(data) > 20_000 {
			return
		}
		file.Sheets = append(file.Sheets, file.Sheets[0]) // a second month
		file.Sheets[1].Name = "账2月"
		o := table.Options{Reading: table.CashBook}
		b, r := ReadCashBook(file, o)
		if keep { // answer everything that is asked
			o.Answers = map[string]string{table.AskYear: "2026"}
			for _, p := range r.Problems {
				if p.Question != "" && p.Question != table.AskYear {
					o.Answers[p.Question] = table.Keep
				}
			}
			b, r = ReadCashBook(file, o)
		}
		if again, _ := ReadCashBook(file, o); len(again.Rows) != len(b.Rows) || len(again.Openings) != len(b.Openings) {
			t.Fatal("read twice, two books")
		}
		if r.Reading != table.CashBook || !r.Clean() {
			return
		}
		for _, row := range b.Rows {
			if (row.Income == 0) == (row.Expense == 0) || row.Day.IsZero() {
				t.Fatalf("clean, and yet %+v", row)
			}
		}
	})
}
