package disclosure

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/sheet"
)

// readCase reads all files of a real list as one hand-in.
func readCase(t testing.TB, name string) (List, Reading) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", name, "*.csv"))
	if err != nil || len(paths) == 0 {
		t.Fatal(name, err)
	}
	var files []*sheet.File
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		f, err := sheet.Read(filepath.Base(p), data)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	c := shipped(t)
	l := c.On(calendar.Date(2026, 4, 1))
	r, err := c.ReadList(l, files)
	if err != nil {
		t.Fatal(err)
	}
	return l, r
}

// What a careful reader makes of the five real lists.
func TestRealListsAreReadAsTheyAre(t *testing.T) {
	for _, c := range []struct {
		name  string
		rows  int
		notes []string
		want  map[string]string // item's name → code like frequency due
	}{
		{"cat-01-yangchun", 15, []string{"份数：一式三份", "尺寸：60×90cm", "手续：村盖章、监委会成员签名"}, map[string]string{
			"本月总收入：出租及承包收入": "finance-month part month e1-10", "上月银行账户余额": "finance-month part month e1-10", "本年度以来总收支": "finance-month part month e1-10",
		}},
		{"cat-02-zhejiang", 9, []string{"一般事项：每季度的首个月20日"}, map[string]string{
			"宅基地审批": "homestead quarter e1-20", "低保名单": "allowance quarter e1-20", "残疾人两项补贴名单": "x-1 quarter e1-20",
			"投入资金5万元以上的重大事项及进程": "project event d10", "政府部门对农(渔)业补贴": "subsidy month ",
		}},
		{"cat-03-qixia", 3, []string{"一般事项：每季度"}, map[string]string{
			"财务收支": "finance-month month rule:finance_due_day", "涉及村民利益的重大事项": "x-1 event ", "历时较长的事项": "x-2  ",
		}},
		{"cat-04-soudengzhan", 9, nil, map[string]string{
			"村民自治章程、村规民约": "charter event d10", "工作制度和办事指南": "x-1  ", "印章管理制度": "x-5  ", "其他": "x-8  ",
		}},
		{"cat-05-wuhan", 2, nil, map[string]string{"财务公开日": "finance-month month rule:finance_due_day", "民主理财日": "x-1 quarter e1-10"}},
	} {
		_, r := readCase(t, c.name)
		if len(r.Rows) != c.rows || !slices.Equal(r.Notes, c.notes) || len(r.Problems) > 0 {
			t.Errorf("%s: %d rows, notes %q, problems %q", c.name, len(r.Rows), r.Notes, r.Problems)
		}
		got := map[string]string{}
		for _, x := range r.Rows {
			part := ""
			if x.Part {
				part = "part "
			}
			got[x.Item.Name] = x.Item.Code + " " + part + string(x.Item.Frequency) + " " + x.Item.Due
		}
		for name, want := range c.want {
			if want != "" && got[name] != want {
				t.Errorf("%s: %s is %q, want %q", c.name, name, got[name], want)
			}
		}
		if t.Failed() {
			t.Logf("%v", got)
		}
	}
}

// TestNothingIsFilledIn: a list that writes no time gets none.
func TestNothingIsFilledIn(t *testing.T) {
	l, r := readCase(t, "cat-04-soudengzhan")
	for _, x := range r.Rows {
		if x.Like != "" {
			continue
		}
		if x.Item.Frequency != "" || x.Item.Due != "" || x.Item.Post != "" || len(l.Lacking(x.Item)) < 4 {
			t.Errorf("%+v", x.Item)
		}
	}
	_, r = readCase(t, "cat-05-wuhan")
	if i := slices.IndexFunc(r.Rows, func(x ListRow) bool { return strings.Contains(strings.Join(x.Unread, ""), "国家规定每月") }); i < 0 {
		t.Errorf("nobody is told that a quarter is too rare: %+v", r.Rows)
	}
}

func TestPartsBecomeWhatTheSheetMustShow(t *testing.T) {
	l, r := readCase(t, "cat-01-yangchun")
	items := l.Merge(r.Rows)
	if len(items) != 1 || items[0].Code != FinanceMonth || len(items[0].Contents) != 15 || items[0].Due != "e1-10" {
		t.Fatalf("%+v", items)
	}
	if err := shipped(t).Check(Profile{From: calendar.Date(2026, 5, 1), Name: "阳春市目录", Source: "阳春市文件", Items: items}); err != nil {
		t.Error(err)
	}
}

func FuzzReadList(f *testing.F) {
	f.Add("公开事项,公开时限\n低保名单,每月10日前\n")
	f.Add("项目,内容\n一般事项,每季度首月15日\n")
	f.Add("大项,明细项,频次\n本月总收入,其他收入,每月\n")
	c := shipped(f)
	l := c.On(calendar.Date(2026, 4, 1))
	f.Fuzz(func(t *testing.T, text string) {
		file, err := sheet.Read("x.csv", []byte(text))
		if err != nil {
			return
		}
		r, err := c.ReadList(l, []*sheet.File{file})
		if err != nil {
			return
		}
		codes := map[string]bool{}
		for _, x := range r.Rows {
			if x.Part {
				continue
			}
			if codes[x.Item.Code] {
				t.Fatalf("%q twice", x.Item.Code)
			}
			codes[x.Item.Code] = true
			if err := l.judge(x.Item); err != nil {
				t.Fatalf("%+v: %v", x.Item, err)
			}
		}
	})
}
