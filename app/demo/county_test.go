package demo

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/encoding/simplifiedchinese"

	"sunshine/app/privacy"
	"sunshine/data"
)

func county1(t testing.TB) county {
	t.Helper()
	c, err := read(data.Demo)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The totals in the files are worked out by hand from the published source;
// the entries must give them, and each month must open with what the one
// before left.
func TestEveryMonthGivesTheTotalsOfItsSource(t *testing.T) {
	months := 0
	for _, p := range county1(t).villages {
		left := p.OpeningCash + p.OpeningBank
		for i, m := range p.Months {
			months++
			if i > 0 && m.Ago != p.Months[i-1].Ago-1 {
				t.Errorf("%s: month %d ago follows %d ago", p.Name, m.Ago, p.Months[i-1].Ago)
			}
			got := sum(m)
			got.Opening, got.Closing = left, left+got.Income-got.Expense
			if got != *m.Expect {
				t.Errorf("%s, %d months ago: entries give %+v, the source %+v", p.Name, m.Ago, got, *m.Expect)
			}
			left = got.Closing
		}
	}
	if months < 40 {
		t.Errorf("only %d months", months)
	}
}

func sum(m month) (got totals) {
	count := func(e entry, sign yuan) {
		if e.Kind == "income" {
			got.Income += sign * e.Amount
		} else {
			got.Expense += sign * e.Amount
		}
	}
	for _, e := range m.Entries {
		count(e, 1)
	}
	for _, s := range m.Steps {
		if s.Reverse > 0 {
			count(m.Entries[s.Reverse-1], -1)
		}
		for _, e := range s.Entries {
			count(e, 1)
		}
	}
	return got
}

// What stands in demo/duties is read as strictly.
func TestReadRefusesDutiesThatNobodyOwes(t *testing.T) {
	good := fstest.MapFS{}
	err := fs.WalkDir(data.Demo, "demo", func(name string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".toml") {
			text, err := fs.ReadFile(data.Demo, name)
			good[name] = &fstest.MapFile{Data: text}
			return err
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := read(good); err != nil {
		t.Fatal(err)
	}
	for _, x := range [][3]string{
		{"quarter", `"6 submit"`, `"6 sumbit"`},
		{"quarter", `"6 submit"`, `"sixth submit"`},
		{"quarter", `"6 submit", "9 approve`, `"10 submit", "9 approve`},
		{"quarter", `village = "竹园村"`, `village = "竹林村"`},
		{"quarter", `kind = "nil"`, `kind = "none"`},
		{"quarter", `"14 correct 漏了欠建材公司的3,000元"`, `"14 correct"`},
		{"quarter", "rows_again", "rows_twice"},
		{"xiaoshan", `on = "-30"`, `on = "30"`},
		{"xiaoshan", `entered = "-23"`, `entered = "yesterday"`},
		{"others", `text = [{ heading = "要做的事"`, `texts = [{ heading = "要做的事"`},
	} {
		name := "demo/duties/" + x[0] + ".toml"
		text := string(good[name].Data)
		if !strings.Contains(text, x[1]) {
			t.Fatalf("%s has no %q", name, x[1])
		}
		bad := fstest.MapFS{}
		for n, f := range good {
			bad[n] = f
		}
		bad[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, x[1], x[2], 1))}
		if _, err := read(bad); err == nil {
			t.Errorf("%s: %q as %q was taken", name, x[1], x[2])
		}
	}
}

// What some sources print themselves, copied from them once more.
func TestTotalsTheSourcesPrint(t *testing.T) {
	for _, x := range []struct {
		village                string
		ago                    int
		income, expense, close yuan
	}{
		{"书院村", 2, 156246_00, 181935_00, 135043_00},
		{"新塘村", 3, 171198_00, 166369_00, 212193_00},
		{"向阳村", 1, 32248_70 + 5280_00, 31494_50 + 5134_68, 886_09 + 718_97},
		{"慈安村", 2, 26518_39, 7499_51 + 2000_00, 25653_83},
		{"学堂村", 3, 1157_97, 0, 12627_76},
		{"春山村", 4, 489915_00, 489915_00, 368_00},
		{"柳湾村", 3, 0, 9000_00, 23000_00},
		{"东岭村", 2, 0, 222801_00, 77199_00},
	} {
		for _, p := range county1(t).villages {
			for _, m := range p.Months {
				if p.Name == x.village && m.Ago == x.ago {
					if e := m.Expect; e.Income != x.income || e.Expense != x.expense || e.Closing != x.close {
						t.Errorf("%s: %+v", x.village, *e)
					}
					x.village = ""
				}
			}
		}
		if x.village != "" {
			t.Errorf("%s has no month %d ago", x.village, x.ago)
		}
	}
}

func TestEveryVillageNamesItsSource(t *testing.T) {
	c := county1(t)
	readme, err := fs.ReadFile(data.Demo, "demo/README.md")
	if err != nil {
		t.Fatal(err)
	}
	towns, cases := map[string]bool{}, map[string]string{}
	published := regexp.MustCompile(`^(fin|oth|con|dec)-\d\d$`)
	for _, p := range c.villages {
		town, _ := c.township(p.Code)
		towns[town.Name] = true
		if !strings.Contains(p.Source, "来源等级"+p.Grade+"（") || !strings.Contains(p.Source, "村名、人名、月份为演示而安排：") || !strings.Contains(p.Source, "取自") {
			t.Errorf("%s: %s", p.Name, p.Source)
		}
		if !published.MatchString(p.Case) || cases[p.Case] != "" {
			t.Errorf("%s: case %s, also of %s", p.Name, p.Case, cases[p.Case])
		}
		cases[p.Case] = p.Name
		if (p.OpeningCash+p.OpeningBank > 0) != strings.Contains(p.Source, "期初") && !strings.Contains(p.Source, "期初余额记零") {
			t.Errorf("%s: the opening balance is not explained: %s", p.Name, p.Source)
		}
		if !strings.Contains(string(readme), "|"+town.Name+"|"+p.Name+"|`"+p.Case+"`|"+p.Grade+"|") {
			t.Errorf("README.md does not list %s with %s", p.Name, p.Case)
		}
		for _, s := range p.Tables {
			if !strings.HasPrefix(s.File, p.Case+"-") {
				t.Errorf("%s: %s is of another case", p.Name, s.File)
			}
		}
	}
	if len(towns) < 3 || len(c.villages) < 13 {
		t.Errorf("%d townships, %d villages", len(towns), len(c.villages))
	}
}

func TestCodesAreOfNoRealPlace(t *testing.T) {
	c := county1(t)
	codes := []string{c.Code}
	for _, x := range c.Townships {
		codes = append(codes, x.Code)
	}
	for _, p := range c.villages {
		codes = append(codes, p.Code)
	}
	for _, code := range codes {
		if len(code) != 12 || code[:6] != "990123" { // 99 is no province in GB/T 2260
			t.Error(code)
		}
	}
	slices.Sort(codes)
	if n := len(slices.Compact(slices.Clone(codes))); n != len(codes) {
		t.Error("a code stands twice")
	}
}

func TestNoPersonalDataAnywhere(t *testing.T) {
	read := 0
	err := fs.WalkDir(data.Demo, "demo", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, ".png") || strings.HasSuffix(name, ".xlsx") {
			return err
		}
		text, err := fs.ReadFile(data.Demo, name)
		if err != nil {
			return err
		}
		if strings.Contains(name, "gbk") || strings.Contains(name, "fin-13") {
			if text, err = simplifiedchinese.GB18030.NewDecoder().Bytes(text); err != nil {
				return err
			}
		}
		read++
		for n, line := range strings.Split(string(text), "\n") {
			for _, f := range privacy.Scan(line) {
				t.Errorf("%s:%d: %s %s", name, n+1, f.Kind, f.Masked)
			}
		}
		return nil
	})
	if err != nil || read < 30 {
		t.Error(read, err)
	}
	masked := regexp.MustCompile(`^\p{Han}{1,2}某$`)
	check := func(names ...string) {
		for _, n := range names {
			if !masked.MatchString(n) {
				t.Errorf("%q is not a masked name", n)
			}
		}
	}
	c := county1(t)
	for _, a := range c.Accounts {
		check(a.Name)
	}
	for _, p := range c.villages {
		check(p.People.Accountant, p.People.Supervisor, p.People.Head)
		for _, m := range p.Months {
			for _, e := range m.Entries {
				check(e.Sign...)
			}
		}
	}
}

func TestReadRefusesWhatItWouldLeaveOut(t *testing.T) {
	good := map[string]string{}
	for _, name := range []string{"county.toml", "villages/100203-zhuyuan.toml"} {
		text, err := fs.ReadFile(data.Demo, "demo/"+name)
		if err != nil {
			t.Fatal(err)
		}
		good[name] = string(text)
	}
	try := func(file, from, to string) error {
		fsys := fstest.MapFS{}
		for name, text := range good {
			if name == file {
				if !strings.Contains(text, from) {
					t.Fatalf("%s has no %q", file, from)
				}
				text = strings.Replace(text, from, to, 1)
			}
			fsys["demo/"+name] = &fstest.MapFile{Data: []byte(text)}
		}
		_, err := read(fsys)
		return err
	}
	if err := try("", "", ""); err != nil {
		t.Fatal(err)
	}
	v := "villages/100203-zhuyuan.toml"
	for _, x := range [][3]string{
		{"county.toml", "start = 6", "begin = 6"},
		{"county.toml", "990123100000", "990123109000"},
		{v, `amount = "30.00"`, `amount = "30.001"`},
		{v, `amount = "30.00"`, `amount = "-30.00"`},
		{v, "day = 6", "day = 31"},
		{v, "ago = 5", "ago = 6"},
		{v, `act = "publish"`, `act = "public"`},
		{v, `act = "approve", after = 6`, `act = "approve", after = 2`},
		{v, "reverse = 1", "reverse = 4"},
		{v, `grade = "B"`, `grade = ""`},
		{v, "summary =", "sumary ="},
		{v, `sign = ["秦某", "许某", "吕某"]`, `sign = ["秦某"]`},
		{v, "expect = {", "expects = {"},
	} {
		if err := try(x[0], x[1], x[2]); err == nil {
			t.Errorf("%s: %q as %q was taken", x[0], x[1], x[2])
		}
	}
}
