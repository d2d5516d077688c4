package procedure

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/data"
)

func TestParseRecordNamesWhatIsWrongAndWhatToWrite(t *testing.T) {
	ref, _ := shippedHistory(t)
	const head = "title = \"事\"\n[source]\ntitle = \"会议记录\"\n"
	stage := func(s string) string { return head + "[[stage]]\nkind = \"resolve\"\nquote = \"原文\"\n" + s }
	for _, c := range []struct{ text, field, says string }{
		{"", "title", "什么事"},
		{"title = \"事\"", "source/title", "哪里来"},
		{"title = 3\n[source]\ntitle = \"a\"", "title", "引号"},
		{"tittle = \"事\"\n" + head, "tittle", "没有这一项"},
		{head + "title_of = \"x\"", "source/title_of", "没有这一项"},
		{"category = { value = \"rent\", quote = \"出租\" }\n" + head, "category", "collective_property（"},
		{"procedure = { value = \"siyi\", quote = \"四议\" }\n" + head, "procedure", "sylgk（四议两公开）"},
		{"amount = { value = 1.5, quote = \"x\" }\n" + head, "amount", "加引号"},
		{"amount = { value = -3, quote = \"x\" }\n" + head, "amount", "多少元"},
		{"amount = 3\n" + head, "amount", "quote"},
		{"land = { quote = \"x\" }\n" + head, "land/value", "删去"},
		{"land = { value = true, quote = \"x\", note = \"y\" }\n" + head, "land/note", "没有这一项"},
		{"quote = \"x\"\nland = \"是\"\n" + head, "land", "true"},
		{"quote = \"x\"\nwhen = \"2019年3月\"\n" + head, "when", "2019-03"},
		{"quote = \"x\"\nwhen = \"2019-02-30\"\n" + head, "when", "2019-03"},
		{"quote = \"x\"\nwhen = \"2月30日\"\n" + head, "when", "12月12日"},
		{"quote = \"x\"\nwhen = \"2019-05到2019-03\"\n" + head, "when", "2019-03"},
		{"quote = \"x\"\nwhen = 2019\n" + head, "when", "2019"},
		{"quote = \"x\"\nwhen = \"2027\"\n" + head, "when", "还没有到"},
		{head + "[[stage]]\nheld = true", "stage1/kind", "resolve（决议）"},
		{head + "[[stage]]\nkind = \"vote\"", "stage1/kind", "propose（提议）"},
		{stage("") + "[[stage]]\nkind = \"resolve\"\n", "stage2/kind", "两遍"},
		{stage("expected = \"三十\""), "resolve/expected", "至少30"},
		{stage("expected = -1"), "resolve/expected", "至少30"},
		{stage("expected = \"30到20\""), "resolve/expected", "20到29"},
		{stage("expected = \"\""), "resolve/expected", "删去"},
		{stage("expected = 99999999"), "resolve/expected", "10000000"},
		{stage("organ = \"villagers\""), "resolve/organ", "representatives（村民代表会议）"},
		{stage("present = { value = \"多\" }"), "resolve/present", "整数"},
		{stage("yess = 3"), "resolve/yess", "没有这一项"},
		{stage("form = \"电话13800138000\""), "resolve/form", "138****8000"},
		{stage("place = \"电话13800138000\""), "resolve/place", "138****8000"},
		{stage("present = { value = 3, quote = \"电话13800138000\" }"), "resolve/present/quote", "138****8000"},
		{stage("form = \"" + strings.Repeat("长", maxRecordText+1) + "\""), "resolve/form", "太长"},
		{head + "[stage]\nkind = \"resolve\"", "stage", "[[stage]]"},
		{"contract = 3\n" + head, "contract", "[contract]"},
		{head + "[[publication]]\nkind = \"plan\"\n[[publication]]\nkind = \"plan\"\n", "publication2/kind", "两遍"},
		{head + "[[document]]\nquote = \"x\"", "document1/name", "名称"},
		{head + "[contract]\nwith = 3", "contract/with", "引号"},
	} {
		t.Run(c.field, func(t *testing.T) {
			_, err := ref.ParseRecord(c.text, entered)
			if fault.KindOf(err) != fault.Invalid {
				t.Fatal(err)
			}
			for _, f := range fault.Fields(err) {
				if f.Name == c.field && strings.Contains(f.Message, c.says) && strings.HasSuffix(f.Message, "。") {
					return
				}
			}
			t.Errorf("%s: %v", c.text, explain(err))
		})
	}
}

func TestParseRecordNamesEverythingAtOnce(t *testing.T) {
	ref, _ := shippedHistory(t)
	_, err := ref.ParseRecord("a = 1\n[[stage]]\nkind = \"x\"\n[contract]\nday = \"y\"\n", entered)
	if len(fault.Fields(err)) < 5 {
		t.Error(explain(err))
	}
}

func TestParseRecordSaysWhichLineIsBroken(t *testing.T) {
	ref, _ := shippedHistory(t)
	for text, want := range map[string]string{
		"title = \"事\nnote = \"x\"":                  "第1行",
		"title = \"a\"\ntitle = \"b\"":               "第2行",
		strings.Repeat("#", maxRecordBytes+1):        "太长",
		"title = \"a\"\n\n[[stage]]\nkind resolve\n": "第4行",
	} {
		if _, err := ref.ParseRecord(text, entered); !strings.Contains(fault.Message(err), want) {
			t.Errorf("%q: %v", text[:min(len(text), 40)], err)
		}
	}
}

func TestWhenKnowsItsLimits(t *testing.T) {
	for text, want := range map[string]string{
		"2019-03-25": "2019-03-25 2019-03-25 2019年3月25日", "2019-02": "2019-02-01 2019-02-28 2019年2月", "2020": "2020-01-01 2020-12-31 2020年",
		"12月12日": "  12月12日（年份没写）", "2019-03以前": " 2019-03-31 2019年3月以前", "2019以后": "2019-01-01  2019年以后", "2018到2019-03": "2018-01-01 2019-03-31 2018年到2019年3月",
	} {
		w, ok := parseWhen(text)
		if got := fmt.Sprint(w.First, " ", w.Last, " ", w.Text); !ok || strings.Join(strings.Split(got, " "), " ") != want {
			t.Errorf("%s: %q", text, got)
		}
	}
	for _, text := range []string{"", "到", "以前", "2019-13", "0000", "19", "2019-1-1", "32月1日", "2019以前以后"} {
		if w, ok := parseWhen(text); ok {
			t.Errorf("%q: %v", text, w)
		}
	}
}

// A name in a record goes out only masked; and a native date is as good as a text.
func TestARecordKeepsNamesInside(t *testing.T) {
	ref, _ := shippedHistory(t)
	rec, err := ref.ParseRecord("title = \"事\"\n[source]\ntitle = \"a\"\n[contract]\nquote = \"租给葛大勇\"\nday = 2011-02-03\nwith = \"葛大勇\"\n", entered)
	if err != nil {
		t.Fatal(explain(err))
	}
	if s := fmt.Sprintf("%v %+v", rec.Contract.With, rec.Contract.With); strings.Contains(s, "大勇") || !says(rec.Contract.Done) || rec.Contract.Day.Value.Text != "2011年2月3日" {
		t.Error(s, rec.Contract.Day)
	}
}

func TestABrokenHistoryIsRefused(t *testing.T) {
	ref, _ := shippedHistory(t)
	text, err := data.Reference.ReadFile("reference/procedure-history.toml")
	if err != nil {
		t.Fatal(err)
	}
	for old, bad := range map[string]string{
		`check = "quorum"`: `check = ""`, `until = "2018-10-28"`: `until = "1998-11-04"`, `mark = "L"`: `mark = "D"`, `organ = "party-meeting"`: `organ = "nobody"`,
		`"lost_work_pay"`: `"nothing"`, `num = 9, den = 10`: `num = 11, den = 10`, `number = 3`: `numbers = 3`,
	} {
		broken := strings.Replace(string(text), old, bad, 1)
		if broken == string(text) {
			t.Fatalf("%s is not there", old)
		}
		if _, err := LoadHistory(oneFile(broken), ref); err == nil {
			t.Errorf("%s was accepted", bad)
		}
	}
}

type oneFile string

func (f oneFile) Open(string) (fs.File, error) { return nil, fs.ErrNotExist }

func (f oneFile) ReadFile(string) ([]byte, error) { return []byte(f), nil }

// Whatever is read without complaint is judged without harm, says only what it
// was told, and nothing of a wrong record is kept.
func FuzzParseRecord(f *testing.F) {
	ref, h := shippedHistory(f)
	files, err := fs.Glob(data.Demo, "demo/matters/*.toml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		text, err := data.Demo.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("title = \"a\"\n[source]\ntitle = \"b\"\nquote = \"q\"\n[[stage]]\nkind = \"resolve\"\nquote = \"q\"\nexpected = \"至少3\"\nday = \"2020到2021\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		rec, err := ref.ParseRecord(text, entered)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid || rec.Title != "" {
				t.Fatal(err, rec.Title)
			}
			return
		}
		if d := rec.Decided(); !d.First.IsZero() && d.First.After(entered) || !d.Last.IsZero() && d.Last.Before(calendar.Date(1949, 1, 1)) {
			t.Fatal(d)
		}
		for _, v := range h.Judge(rec, ref) {
			if v.Result == Violated && v.Quote == "" || v.Sentence == "" || (v.Result == Undetermined) != (v.Needs != "") {
				t.Fatalf("%s %s %q %q", v.Key(), v.Result, v.Sentence, v.Quote)
			}
		}
	})
}
