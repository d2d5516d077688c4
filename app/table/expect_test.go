package table_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/sheet"
	"sunshine/app/table"
)

// expectation is one case of testdata/expect.json or expect-made.json, worked out by hand; see
// testdata/README.md for what each key means.
type expectation struct {
	File    string            `json:"file"`
	As      table.Reading     `json:"as"`
	Month   calendar.Month    `json:"month"`
	Answers map[string]string `json:"answers"`
	Why     string            `json:"why"`
	Expect  struct {
		Exit     choice           `json:"exit"`
		Encoding *string          `json:"encoding"`
		Reading  table.Reading    `json:"reading"`
		Tables   *[]expectedTable `json:"tables"`
		Problems []pattern        `json:"problems"`
		Absent   []pattern        `json:"absent"`
		Count    map[string]int   `json:"count"`
	} `json:"expect"`
}

type expectedTable struct {
	Sheet    string            `json:"sheet"`
	Title    string            `json:"title"`
	Kind     table.Reading     `json:"kind"`
	Unit     *string           `json:"unit"`
	RowCount choice            `json:"row_count"`
	Columns  [][2]string       `json:"columns"`
	Sums     map[string]choice `json:"sums"`
	Totals   *[]struct {
		Row     int             `json:"row"`
		Name    string          `json:"name"`
		Printed json.RawMessage `json:"printed"`
		Agrees  bool            `json:"agrees"`
	} `json:"totals"`
}

type pattern struct {
	Sheet    string `json:"sheet"`
	Row      int    `json:"row"`
	Column   string `json:"column"`
	Level    string `json:"level"`
	Code     string `json:"code"`
	Contains string `json:"contains"`
}

// choice is a value, or a list of values of which any will do.
type choice []json.RawMessage

func (c *choice) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		return json.Unmarshal(b, (*[]json.RawMessage)(c))
	}
	*c = choice{bytes.Clone(b)}
	return nil
}

func (c choice) allows(v any) bool {
	if len(c) == 0 {
		return true
	}
	got, err := json.Marshal(v)
	return err == nil && slices.ContainsFunc(c, func(want json.RawMessage) bool { return sameFigure(want, got) })
}

// sameFigure compares by value: "12.50" is "12.5", but a string is no integer.
func sameFigure(a, b []byte) bool {
	var x, y string
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return bytes.Equal(a, b)
	}
	trim := func(s string) string {
		if strings.Contains(s, ".") {
			s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
		}
		return s
	}
	return trim(x) == trim(y)
}

func (p pattern) matches(q table.Problem) bool {
	return (p.Sheet == "" || p.Sheet == q.Sheet) && (p.Row == 0 || p.Row == q.Row) && (p.Column == "" || p.Column == q.Column) &&
		(p.Level == "" || p.Level == string(q.Level)) && (p.Code == "" || slices.Contains(strings.Split(p.Code, "|"), q.Code)) &&
		(p.Contains == "" || strings.Contains(q.Message, p.Contains) || strings.Contains(q.Value, p.Contains))
}

// TestRealTablesReadAsWorkedOutByHand reads every published table we carry, and
// those made for their shape, and compares it with what a careful accountant made of it.
func TestRealTablesReadAsWorkedOutByHand(t *testing.T) {
	var cases []expectation
	for _, name := range []string{"testdata/expect.json", "testdata/expect-made.json"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var more []expectation
		if err := json.Unmarshal(b, &more); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, more...)
	}
	covered := map[string]bool{}
	for _, c := range cases {
		covered[c.File] = true
		name := fmt.Sprintf("%s as %s %s %v", c.File, c.As, c.Month, c.Answers)
		t.Run(name, func(t *testing.T) { c.check(t) })
	}
	if err := filepath.WalkDir("testdata/files", func(p string, d os.DirEntry, err error) error {
		rel, _ := filepath.Rel("testdata/files", p)
		if err == nil && !d.IsDir() && filepath.Ext(p) != ".md" && !covered[filepath.ToSlash(rel)] {
			t.Errorf("%s has no expectation", rel)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func (c *expectation) check(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata/files", filepath.FromSlash(c.File)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := sheet.Read(path.Base(c.File), data)
	if fault.KindOf(err) == fault.Invalid {
		if !c.Expect.Exit.allows(1) {
			t.Fatalf("refused: %v", err)
		}
		return
	} else if err != nil {
		t.Fatal(err)
	}
	r := table.Read(f, table.Options{Reading: c.As, Month: c.Month, Answers: c.Answers}).Report
	exit := 0
	switch {
	case r.Errors() > 0:
		exit = 1
	case r.Questions() > 0:
		exit = 3
	}
	if !c.Expect.Exit.allows(exit) {
		t.Errorf("exit %d; want %s", exit, c.Expect.Exit)
	}
	if c.Expect.Encoding != nil && *c.Expect.Encoding != r.Encoding {
		t.Errorf("encoding %s; want %s", r.Encoding, *c.Expect.Encoding)
	}
	if c.Expect.Reading != "" && c.Expect.Reading != r.Reading {
		t.Errorf("reading %s; want %s", r.Reading, c.Expect.Reading)
	}
	if c.Expect.Tables != nil {
		c.checkTables(t, r)
	}
	c.checkProblems(t, r)
	if t.Failed() {
		t.Log("why: " + c.Why)
		for _, p := range r.Problems {
			t.Logf("%s%d %s %s %q %s", p.Column, p.Row, p.Level, p.Code, p.Value, p.Message)
		}
	}
}

func (c *expectation) checkProblems(t *testing.T, r table.Report) {
	for _, p := range c.Expect.Problems {
		if !slices.ContainsFunc(r.Problems, p.matches) {
			t.Errorf("missing problem %+v", p)
		}
	}
	for _, p := range c.Expect.Absent {
		if i := slices.IndexFunc(r.Problems, p.matches); i >= 0 {
			t.Errorf("unwanted problem %+v", r.Problems[i])
		}
	}
	for level, want := range c.Expect.Count {
		got := 0
		for _, p := range r.Problems {
			if string(p.Level) == level {
				got++
			}
		}
		if got != want {
			t.Errorf("%d of level %s; want %d", got, level, want)
		}
	}
}

func (c *expectation) checkTables(t *testing.T, r table.Report) {
	type found struct {
		sheet string
		table.TableReport
	}
	var all []found
	for _, s := range r.Sheets {
		for _, tb := range s.Tables {
			all = append(all, found{s.Name, tb})
		}
	}
	if len(all) != len(*c.Expect.Tables) {
		t.Fatalf("%d tables; want %d", len(all), len(*c.Expect.Tables))
	}
	for i, want := range *c.Expect.Tables {
		got := all[i]
		if got.sheet != want.Sheet && want.Sheet != "" || got.Kind != want.Kind && want.Kind != "" {
			t.Errorf("table %d: sheet %q kind %s; want %q %s", i, got.sheet, got.Kind, want.Sheet, want.Kind)
		}
		if !want.RowCount.allows(got.RowCount) {
			t.Errorf("table %d: %d rows; want %s", i, got.RowCount, want.RowCount)
		}
		if want.Title != "" && got.Title != want.Title {
			t.Errorf("table %d: title %q; want %q", i, got.Title, want.Title)
		}
		want.check(t, i, got.TableReport)
	}
}

func (want *expectedTable) check(t *testing.T, i int, got table.TableReport) {
	for k, w := range want.Columns {
		if k >= len(got.Columns) {
			t.Errorf("table %d: %d columns; want %d", i, len(got.Columns), len(want.Columns))
			break
		}
		g := got.Columns[k]
		if g.Name != w[0] || w[1] != "*" && !slices.Contains(strings.Split(w[1], "|"), string(g.Type)) {
			t.Errorf("table %d column %s: %s %s; want %s", i, g.Column, g.Name, g.Type, w)
		}
	}
	for name, w := range want.Sums {
		var g any
		if s, ok := got.Sums[name]; ok {
			g = s
		}
		if !w.allows(g) {
			t.Errorf("table %d sum of %s: %v; want %s", i, name, g, w)
		}
	}
	if want.Totals == nil {
		return
	}
	if len(*want.Totals) == 0 && len(got.Totals) > 0 {
		t.Errorf("table %d: unexpected totals %v", i, got.Totals)
	}
	for _, w := range *want.Totals {
		if !slices.ContainsFunc(got.Totals, func(g table.Total) bool {
			return g.Row == w.Row && g.Name == w.Name && g.Agrees == w.Agrees && choice{w.Printed}.allows(g.Printed)
		}) {
			t.Errorf("table %d: no total %d %s %s agrees %v in %v", i, w.Row, w.Name, w.Printed, w.Agrees, got.Totals)
		}
	}
}
