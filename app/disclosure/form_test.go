package disclosure

import (
	"bytes"
	"fmt"
	"math/big"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"sunshine/app/privacy"
	"sunshine/app/sheet"
	"sunshine/app/table"
	"sunshine/data"
)

func forms(t testing.TB) *Catalogue {
	t.Helper()
	c, err := LoadCatalogue(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// read gives the first table of a file.
func readTable(t testing.TB, name string, content []byte) table.Table {
	t.Helper()
	f, err := sheet.Read(name, content)
	if err != nil {
		t.Fatal(err)
	}
	r := table.Read(f, table.Options{Reading: table.Plain})
	if n := r.Report.Errors(); n > 0 || len(r.Tables) == 0 {
		t.Fatalf("%s: %d errors %+v", name, n, r.Report.Problems)
	}
	return r.Tables[0]
}

// caseTable reads one of the published tables package table is tested with.
func caseTable(t testing.TB, name string) table.Table {
	t.Helper()
	b, err := os.ReadFile("../table/testdata/files/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return readTable(t, name, b)
}

// R44: the special sheets have a form; every item that is owed on paper of its
// own kind is asked for in its own words.
func TestR44_TheSpecialSheetsHaveForms(t *testing.T) {
	c := forms(t)
	for _, item := range []string{"land", "contract", "tender", "levy", "cadre-pay", "subsidy", "allowance", "relief", "assets", "debts", "donation", "homestead"} {
		if f, ok := c.Form(item); !ok || !f.Tabular() || f.Source == "" {
			t.Errorf("%s has no form of a table", item)
		}
	}
	for _, item := range []string{"audit", "supervision-report", "election", "annual-report", "party-meetings"} {
		if f, ok := c.Form(item); !ok || f.Tabular() || len(f.Sections)+len(f.Facts) == 0 {
			t.Errorf("%s has no form of a text", item)
		}
	}
	audit, _ := c.Form("audit")
	var names []string
	for _, x := range audit.Facts {
		names = append(names, x.Name)
	}
	for _, s := range audit.Sections {
		names = append(names, s.Heading)
	}
	for _, want := range []string{"审计单位", "审计期间", "查出的问题", "整改情况", "异议期"} {
		if !strings.Contains(strings.Join(names, " "), want) {
			t.Errorf("an audit is not asked for %s", want)
		}
	}
}

// A table of the form says with its cell what is missing and what does not add up.
func TestR44_AFormSaysByTheCellWhatIsWrong(t *testing.T) {
	land, _ := forms(t).Form("land")
	const head = "户名,地块,亩数(亩),标准(元/亩),补偿款(元),青苗费(元),合计(元)\n"
	for _, x := range []struct {
		text string
		want []string // row·column: words
	}{
		{head + "王小明,村东,2.5,42000,105000,1200,106200\n李大山,村西,1.2,42000,50400,,50400\n", nil},
		{head + "王小明,村东,2.5,42000,104000,1200,105200\n", []string{"2E 面积×补偿标准＝补偿金额对不上：算出来是 105,000，写的是 104,000"}},
		{head + "王小明,村东,2.5,42000,105000.60,1200,106200.60\n", nil}, // rounding within a yuan
		{head + "王小明,村东,2.5,42000,105000,1200,106000\n", []string{"2G 补偿金额＋附着物补偿＝合计对不上：算出来是 106,200，写的是 106,000"}},
		{head + "王小明,村东,,42000,105000,,105000\n李大山,,,42000,50400,,50400\n", []string{"2C “亩数(亩)”没有填", "3C “亩数(亩)”没有填"}},
		{"姓名,金额(元)\n王小明,105000\n", []string{"1 没有按“征地补偿”的表样，缺“面积”、“补偿标准”。“面积”也可以写成征地面积"}},
		{"姓名,面积,标准,金额(元)\n王小明,村东,每亩四万二,105000\n", []string{"1 没有按“征地补偿”的表样，缺“面积”（B列读出来不是数）、“补偿标准”（C列读出来不是数）"}},
		{"单位：万元\n户主,面积(亩),标准(万元/亩),补偿金额(万元)\n王小明,2.5,4.2,10.5\n", nil}, // 4.2万元 a mu is 42,000
	} {
		got := land.Check(readTable(t, "x.csv", []byte(x.text)), nil)
		var said []string
		for _, p := range got.Problems {
			said = append(said, fmt.Sprintf("%d%s %s", p.Row, p.Column, p.Message))
			if p.Level != table.LevelQuestion || p.Question == "" {
				t.Errorf("%q: %+v cannot be answered", x.text, p)
			}
		}
		if len(said) != len(x.want) {
			t.Errorf("%q: %q, want %q", x.text, said, x.want)
			continue
		}
		for i, w := range x.want {
			if !strings.HasPrefix(said[i], w) {
				t.Errorf("%q: %q, want %q", x.text, said[i], w)
			}
		}
	}
}

// A foreign table is published as it is once somebody says so, and the reader is
// told; what it does not have is then not asked for.
func TestR44_AForeignTableIsFreeOnceDecided(t *testing.T) {
	tender, _ := forms(t).Form("tender")
	x := caseTable(t, "fin-15-houtang/结算.csv")
	open := tender.Check(x, nil)
	if open.Free || len(open.Problems) != 1 {
		t.Fatalf("%+v", open)
	}
	q := open.Problems[0]
	kept := tender.Check(x, map[string]string{q.Question: table.Keep})
	if !kept.Free || len(kept.Problems) != 1 || kept.Problems[0].Level != table.LevelNote {
		t.Fatalf("%+v", kept)
	}
	note, of := FormNote(q.Question, q.Message)
	if !of || note != "没有按“招投标和预决算”的表样，缺“中标价”、“结算价”。" || !FormOf(q.Question, x) {
		t.Errorf("%q %v", note, of)
	}
	if note, _ := FormNote(q.Question, "没有按“发包出租”的表样，缺“底价”（C列读出来不是金额）。可以补上。"); note != "没有按“发包出租”的表样，缺“底价”。" {
		t.Error(note)
	}
	if _, of := FormNote("total-mismatch:x", "合计不对。"); of {
		t.Error("any question is taken for the form's")
	}
}

// The published tables fit the forms they are of; each has what a careful reader
// would ask and nothing else.
func TestR44_PublishedTablesHeldAgainstTheForms(t *testing.T) {
	c := forms(t)
	for _, x := range []struct {
		file, item string
		want       []string
	}{
		{"con-01-xiannvmiao/标的.csv", "contract", nil}, // 15.3×450×3 = 20,655 and so on
		{"con-02-zhuji-ponds/标的.csv", "contract", nil},
		{"con-03-three-plots/标的.csv", "contract", nil}, // two plots were not opened: their price is blank
		{"con-04-yongfu/标的.csv", "contract", []string{"form"}},
		{"con-05-xiangjia/资产.csv", "contract", nil},
		{"fin-08-chencang/兑付表.csv", "subsidy", nil},
		{"fin-09-langao/公示.csv", "subsidy", []string{"form-sum"}}, // 156.8万元 is rounded
		{"fin-10-wutongqiao/总表.csv", "allowance", []string{"form"}},
		{"fin-10-wutongqiao/分配情况.csv", "allowance", nil},
		{"fin-11-dianjiang/计划表.csv", "subsidy", nil}, // the sum of its groups, not the first of them
		{"fin-12-pingquan/发放.csv", "subsidy", nil},
		{"fin-15-houtang/结算.csv", "tender", []string{"form"}},
		{"fin-16-wengdu/四村筹资.csv", "levy", []string{"form"}},
		{"fin-18-huarong/资产负债.csv", "assets", nil}, // 743,707 + 48,268 = 791,975; 无 is nothing
	} {
		f, _ := c.Form(x.item)
		var got []string
		for _, p := range f.Check(caseTable(t, x.file), nil).Problems {
			got = append(got, p.Code)
		}
		if strings.Join(got, " ") != strings.Join(x.want, " ") {
			t.Errorf("%s as %s: %v, want %v", x.file, x.item, got, x.want)
		}
	}
	wrong := readTable(t, "x.csv", []byte("项目,金额(元)\n货币资金,无\n应收款,无\n固定资产合计,636145\n短期借款,743707\n应付款,48268\n负债合计,791957\n"))
	f, _ := c.Form("assets")
	got := f.Check(wrong, nil).Problems
	if len(got) != 1 || got[0].Row != 7 || !strings.Contains(got[0].Message, "算出来是 791,975，写的是 791,957") {
		t.Errorf("a wrong sum of fixed rows: %+v", got)
	}
	if got := f.Check(readTable(t, "x.csv", []byte("项目,金额(元)\n货币资金,100\n固定资产,50\n")), nil).Problems; len(got) != 1 || got[0].Code != "form-rows" || !strings.Contains(got[0].Message, "“应收款”、“应付款”、“负债合计”") {
		t.Errorf("missing rows: %+v", got)
	}
}

// Every form's own workbook is read without an error or question once it is
// filled in as its example shows; the example itself is in a sheet of its own.
func TestR44_EveryWorkbookPassesOnceFilledIn(t *testing.T) {
	for _, f := range forms(t).Forms() {
		if !f.Tabular() {
			continue
		}
		in := f.Input("小山村")
		var b, again bytes.Buffer
		if err := sheet.WriteInput(&b, in); err != nil {
			t.Fatal(err)
		}
		if err := sheet.WriteInput(&again, in); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
			t.Errorf("%s: twice the same gives other bytes: %v", f.Item, err)
		}
		file, err := sheet.Read("表样.xlsx", b.Bytes())
		if err != nil || len(file.Sheets) != 2 || file.Sheets[1].Name != sheet.ExampleSheet {
			t.Fatalf("%s: %v %d", f.Item, err, len(file.Sheets))
		}
		filled := sheet.Page{Name: in.Name, Title: in.Title, Lines: in.Lines}
		var example []sheet.Value
		for _, c := range in.Columns {
			filled.Columns = append(filled.Columns, sheet.Column{Name: c.Head})
			example = append(example, c.Example)
		}
		filled.Rows = [][]sheet.Value{example}
		if len(f.Rows) > 0 {
			filled.Rows = fixedRows(in)
		}
		var book bytes.Buffer
		if err := sheet.WriteXLSX(&book, sheet.Book{Pages: []sheet.Page{filled}}); err != nil {
			t.Fatal(err)
		}
		x := readTable(t, "填好.xlsx", book.Bytes())
		r := table.Read(must(sheet.Read("填好.xlsx", book.Bytes())), table.Options{Reading: table.Plain}).Report
		for _, p := range append(r.Problems, f.Check(x, nil).Problems...) {
			if p.Level != table.LevelNote {
				t.Errorf("%s: %d%s %s", f.Item, p.Row, p.Column, p.Message)
			}
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// fixedRows fills the rows of assets and debts: 100.00 in cash, 20 owed to it,
// 380 in buildings, 500 together; 150 owed; 350 left.
func fixedRows(in sheet.Input) (rows [][]sheet.Value) {
	fen := map[string]int64{"货币资金": 100_00, "应收款": 20_00, "固定资产": 380_00, "资产合计": 500_00, "短期借款": 100_00, "应付款": 50_00, "负债合计": 150_00, "净资产": 350_00}
	for _, label := range in.Rows {
		rows = append(rows, []sheet.Value{sheet.TextValue(label), {}, sheet.MoneyValue(fen[label])})
	}
	return rows
}

func TestFormsRefuseWhatIsNotWhole(t *testing.T) {
	for text, want := range map[string]string{
		`item = "land"`: "name, source and mark",
		"item = \"land\"\nname = \"x\"\nsource = \"x\"\nmark = \"D\"":                                                                                 "asks for nothing",
		"item = \"moon\"\nname = \"x\"\nsource = \"x\"\nmark = \"D\"\n[[section]]\nheading = \"x\"":                                                   "of no item",
		"item = \"land\"\nname = \"x\"\nsource = \"x\"\nmark = \"D\"\n[[column]]\nname = \"a\"\ntype = \"colour\"":                                    "known type",
		"item = \"land\"\nname = \"x\"\nsource = \"x\"\nmark = \"D\"\n[[column]]\nname = \"a\"\ntype = \"money\"\n[[check]]\nformula = \"a + b = a\"": `"b" is not in the form`,
		"item = \"land\"\nname = \"x\"\nsource = \"x\"\nmark = \"D\"\n[[column]]\nname = \"a\"\ntype = \"money\"\n[[check]]\nformula = \"a + = a\"":   "",
		"item = \"land\"\nname = \"x\"\nsource = \"x\"\nmark = \"D\"\ncolour = 1":                                                                     "unknown key",
	} {
		_, err := loadForms(fstest.MapFS{"reference/forms/land.toml": {Data: []byte(text)}}, []Item{{Code: "land"}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// What a form computes goes into the remarks of a table: no run of digits of it
// may pass for a telephone number.
func TestComputedFiguresAreNoTelephoneNumbers(t *testing.T) {
	for text, want := range map[string]string{"1567972.2828": "1,567,972.2828", "-1234.5": "-1,234.5", "0.3": "0.3", "100": "100", "13812345678": "13,812,345,678"} {
		v, _ := new(big.Rat).SetString(text)
		got := decimalText(v)
		if got != want || len(privacy.Scan("算出来是 "+got+"，写的是")) > 0 {
			t.Errorf("%s is written %s: %v", text, got, privacy.Scan(got))
		}
	}
}

func TestFormulasAreExact(t *testing.T) {
	known := map[string]bool{"a": true, "b": true, "c": true, "d": true}
	value := func(text map[string]string) func(string) ratio {
		return func(name string) ratio {
			if text[name] == "" {
				return nil
			}
			v, _ := new(big.Rat).SetString(text[name])
			return v
		}
	}
	for _, x := range []struct {
		formula, within string
		values          map[string]string
		want            string // ok, off or blank
	}{
		{"a * b = c", "", map[string]string{"a": "0.1", "b": "3", "c": "0.3"}, "ok"},
		{"a * b = c", "", map[string]string{"a": "0.1", "b": "3", "c": "0.31"}, "off"},
		{"a * b = c", "0.01", map[string]string{"a": "0.1", "b": "3", "c": "0.31"}, "ok"},
		{"a * b = c", "", map[string]string{"a": "0.1", "c": "0.31"}, "blank"},
		{"a + b - c = d", "", map[string]string{"a": "1", "d": "1"}, "ok"},
		{"a + b - c = d", "", map[string]string{"c": "1", "d": "-1"}, "ok"},
		{"a + b - c = d", "", map[string]string{"d": "-1"}, "blank"},
		{"a / b = c", "0.005", map[string]string{"a": "10", "b": "3", "c": "3.33"}, "ok"},
		{"a / b = c", "", map[string]string{"a": "10", "b": "0", "c": "3"}, "blank"},
		{"a * b + c = d", "", map[string]string{"a": "2", "b": "3", "c": "1", "d": "7"}, "ok"},
	} {
		c := FormCheck{Formula: x.formula, Within: x.within}
		if err := c.parse(known); err != nil {
			t.Fatal(err)
		}
		left, right := c.parsed.sides(value(x.values))
		got := "blank"
		if left != nil && right != nil {
			if got = "off"; c.agree(left, right) {
				got = "ok"
			}
		}
		if got != x.want {
			t.Errorf("%s within %q of %v: %s, want %s", x.formula, x.within, x.values, got, x.want)
		}
	}
}
