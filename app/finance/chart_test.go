package finance

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"sunshine/app/fault"
	"sunshine/data"
)

func loadChart(t *testing.T) *Chart {
	t.Helper()
	c, err := LoadChart(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// R63: 财会〔2023〕14号 has 42 main accounts; 财会〔2004〕12号 had 33, and the
// old chart here two more that local packages added.
func TestR63_EveryChartHasItsMainAccounts(t *testing.T) {
	c := loadChart(t)
	for version, want := range map[string]int{"2024": 42, "2004": 35} {
		v := c.Version(version)
		if v.Name() != version {
			t.Errorf("version %s calls itself %s", version, v.Name())
		}
		main := 0
		for _, a := range v.Accounts() {
			path := v.Path(a.Code)
			if len(path) == 1 {
				main++
			} else if path[len(path)-1].Name != a.Name || path[0].Name == "" || path[0].Class != a.Class || path[0].Credit != a.Credit {
				t.Errorf("%s %s does not fit the account above it: %+v", version, a.Code, path[0])
			}
			if a.Plain == "" || strings.TrimSpace(a.Name) != a.Name || !slices.Contains([]string{"asset", "liability", "equity", "cost", "income", "expense"}, a.Class) {
				t.Errorf("%s: %+v", version, a)
			}
		}
		if main != want {
			t.Errorf("chart %s has %d main accounts, want %d", version, main, want)
		}
	}
}

func TestEveryAccountStandsOnItsSide(t *testing.T) {
	c := loadChart(t)
	contra := map[string][]string{"2024": {"133", "152", "162"}, "2004": {"152"}}
	for version, codes := range contra {
		for _, a := range c.Version(version).Accounts() {
			want := slices.Contains([]string{"liability", "equity", "income"}, a.Class) || slices.Contains(codes, a.Code)
			if a.Credit != want {
				t.Errorf("%s %s %s: credit side is %t", version, a.Code, a.Name, a.Credit)
			}
		}
	}
}

// The same code means different things: an account is only found through its
// version.
func TestCodesClashBetweenCharts(t *testing.T) {
	c := loadChart(t)
	for code, names := range map[string][2]string{
		"153": {"固定资产清理", "在建工程"}, "154": {"在建工程", "固定资产清理"}, "211": {"应付工资", "应付款"},
		"212": {"应付福利费", "应付工资"}, "502": {"经营支出", "投资收益"}, "511": {"发包及上交收入", "经营支出"},
	} {
		old, err := c.Version("2004").Account(code)
		if err != nil || old.Name != names[0] {
			t.Errorf("2004 %s is %q, %v", code, old.Name, err)
		}
		now, err := c.Account(code)
		if err != nil || now.Name != names[1] {
			t.Errorf("%s is %q, %v", code, now.Name, err)
		}
	}
	if _, err := c.Version("1996").Account("101"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a chart nobody knows has an account: %v", err)
	}
	for _, k := range []Kind{Income, Expense} {
		if got := c.Version("2004").Choices(k); len(got) > 0 {
			t.Errorf("the old chart offers %v", got)
		}
	}
}

func TestEveryOldAccountHasSuccessorsOrAReason(t *testing.T) {
	c := loadChart(t)
	old := c.Version("2004")
	taken := map[string]bool{}
	for _, a := range old.Accounts() {
		list := old.Successors(a.Code)
		if len(list) == 0 {
			t.Errorf("nothing is said of %s", a.Code)
		}
		for _, s := range list {
			if s.Account.Code == "" {
				if s.Note == "" || len(list) != 1 {
					t.Errorf("%s has no successor and no reason: %+v", a.Code, list)
				}
				continue
			}
			taken[s.Account.Code] = true
			if now, err := c.Account(s.Account.Code); err != nil || now != s.Account {
				t.Errorf("%s → %s: %v", a.Code, s.Account.Code, err)
			}
			if !s.Confirmed && s.Note == "" {
				t.Errorf("%s → %s is unconfirmed without saying what is", a.Code, s.Account.Code)
			}
			// What was income stays income: money does not change its side.
			if a.Class != s.Account.Class || (a.Credit != s.Account.Credit) {
				t.Errorf("%s %s (%s) → %s %s (%s)", a.Code, a.Name, a.Class, s.Account.Code, s.Account.Name, s.Account.Class)
			}
		}
	}
	for code, want := range map[string]string{"502": "511", "511": "501.01", "153": "154", "561": "502"} {
		if got := old.Successors(code)[0].Account.Code; got != want {
			t.Errorf("%s → %s, want %s", code, got, want)
		}
	}
	for _, code := range []string{"212", "521"} {
		if got := old.Successors(code); got[0].Account.Code != "" {
			t.Errorf("%s was dropped, but → %s", code, got[0].Account.Code)
		}
	}
	if len(taken) < 30 {
		t.Errorf("only %d accounts were taken over", len(taken))
	}
}

func TestPathOfSubAccounts(t *testing.T) {
	c := loadChart(t)
	for _, x := range []struct{ version, code, want string }{
		{"2024", "101", "101 库存现金"},
		{"2024", "513.02", "513 管理费用/513.02 办公费"},
		{"2024", "112.0002.01", "112 应收款/112.0002 /112.0002.01 "},
		{"2004", "1020101", "102 银行存款/1020101 "},
		{"2004", "112001001", "112 应收款/112001001 "},
		{"2024", "9x", "9x "},
		{"2024", ".5", ".5 "},
		{"2024", "", " "},
	} {
		var got []string
		for _, a := range c.Version(x.version).Path(x.code) {
			got = append(got, a.Code+" "+a.Name)
		}
		if s := strings.Join(got, "/"); s != x.want {
			t.Errorf("%s %q: %q, want %q", x.version, x.code, s, x.want)
		}
	}
	if p := c.Path("152.01"); !p[1].Credit || p[1].Class != "asset" {
		t.Errorf("a sub-account takes after the one above: %+v", p[1])
	}
}

func TestMistakesInTheTablesAreNamed(t *testing.T) {
	files := func() fstest.MapFS {
		return fstest.MapFS{
			"reference/accounts-2024.csv":              {Data: []byte("h,h,h,h,h,h,h\n504,其他收入,credit,income,其他,yes,no\n")},
			"reference/accounts-2004.csv":              {Data: []byte("h,h,h,h,h,h,h\n531,其他收入,credit,income,其他,no,no\n")},
			"reference/accounts-mapping-2004-2024.csv": {Data: []byte("h,h,h,h,h,h\n531,其他收入,504,其他收入,C,\n")},
			"reference/account-keywords.csv":           {Data: []byte("h,h,h\nincome,捐,504\n")},
			"reference/voucher-formats.toml":           {},
			"reference/matter-accounts.csv":            {Data: []byte("h,h,h,h,h,h\n504,credit,5000,large_payment,出处,D\n")},
			"reference/voucher-templates.csv":          {Data: []byte("h,h,h,h,h,h,h\ngift,收捐款,收捐款,credit,504,,\n")},
		}
	}
	if _, err := LoadChart(files()); err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct{ file, content, says string }{
		"an old account is forgotten":  {"accounts-mapping-2004-2024", "h,h,h,h,h,h\n", "nothing is said of 531"},
		"the target does not exist":    {"accounts-mapping-2004-2024", "h,h,h,h,h,h\n531,其他收入,999,其他收入,C,\n", "does not fit the charts"},
		"the target has another name":  {"accounts-mapping-2004-2024", "h,h,h,h,h,h\n531,其他收入,504,投资收益,C,\n", "does not fit the charts"},
		"no target and no reason":      {"accounts-mapping-2004-2024", "h,h,h,h,h,h\n531,其他收入,,,C,\n", "does not fit the charts"},
		"neither certain nor doubtful": {"accounts-mapping-2004-2024", "h,h,h,h,h,h\n531,其他收入,504,其他收入,,\n", "does not fit the charts"},
		"an account stands twice":      {"accounts-2004", "h,h,h,h,h,h,h\n531,甲,credit,income,其他,no,no\n531,乙,credit,income,其他,no,no\n", "531 stands twice"},
		"an account has no plain name": {"accounts-2024", "h,h,h,h,h,h,h\n504,其他收入,credit,income,,yes,no\n", "504 stands twice or lacks"},
	} {
		fsys := files()
		fsys["reference/"+x.file+".csv"].Data = []byte(x.content)
		if _, err := LoadChart(fsys); err == nil || !strings.Contains(err.Error(), x.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
