package procedure

import (
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/data"
)

func shipped(t testing.TB) *Reference {
	t.Helper()
	r, err := Load(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestR28_ThePresetsAreShipped(t *testing.T) {
	r := shipped(t)
	var codes []string
	for _, tp := range r.Templates(calendar.Date(2026, 1, 1)) {
		codes = append(codes, tp.Code)
		if (tp.Mark == Default) != (tp.Label != "") {
			t.Errorf("%s: mark %s, label %q", tp.Code, tp.Mark, tp.Label)
		}
	}
	for _, want := range []string{
		"sylgk", "sylgk_merged", "wylgk_ninghai", "wylgk_appraise", "syyslgk", "lhlgs_guangrao", "wbgzf_qujiang", "wbyshi_jixian", "wbjc_liaoning",
		"group", "village_assembly", "member_assembly", "member_representatives", "yshiyiyi", "land_contracting", "three_five",
	} {
		if !slices.Contains(codes, want) {
			t.Errorf("%s is missing", want)
		}
	}
	tp, _ := r.Get(Ref{"three_five", 1})
	if tp == nil || tp.Label != "本系统默认解释，可由县（区）组织部门改定" {
		t.Errorf("%+v", tp)
	}
	if len(r.Templates(calendar.Date(2025, 12, 31))) != 0 {
		t.Error("templates are in force before their day")
	}
}

func TestR28_OnlyWhatIsConfirmedIsShownAsLaw(t *testing.T) {
	for at, th := range everyThreshold(shipped(t)) {
		shown := Cite(th.Source, th.Mark)
		if plain := shown == th.Source; plain != (th.Mark == Confirmed) {
			t.Errorf("%s: %s is shown as %s", at, th.Mark, shown)
		}
	}
}

// with gives the shipped reference with one file changed.
func with(t *testing.T, name string, change func(string) string) fs.FS {
	t.Helper()
	m := fstest.MapFS{}
	err := fs.WalkDir(data.Reference, "reference", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(data.Reference, p)
		m[p] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil || m[name] == nil {
		t.Fatal(name, err)
	}
	old := string(m[name].Data)
	if m[name].Data = []byte(change(old)); string(m[name].Data) == old {
		t.Fatal("nothing was changed in", name)
	}
	return m
}

func TestBadFilesStopTheStartAndSayWhere(t *testing.T) {
	const sylgk, floor, cats, docs = folder + "/sylgk.toml", folder + "/floor.toml", "reference/matter-categories.toml", folder + "/documents.toml"
	for name, c := range map[string]struct{ file, old, new, says string }{
		"unknown key":          {sylgk, `scope = "village"`, "scope = \"village\"\ncolour = 1", "colour"},
		"unknown nested key":   {sylgk, `comparison = ">="`, `comparison = ">=", shade = 1`, "shade"},
		"unknown scope":        {sylgk, `scope = "village"`, `scope = "town"`, "scope"},
		"bad stage key":        {sylgk, `key = "propose"`, `key = "P r"`, "第1个阶段"},
		"stage twice":          {sylgk, `key = "confer"`, `key = "propose"`, "propose/key"},
		"unknown kind":         {sylgk, `kind = "implement"`, `kind = "do"`, "implement/kind"},
		"more than all":        {sylgk, `num = 2, den = 3, basis = "expected"`, `num = 4, den = 3, basis = "expected"`, "deliberate/party-meeting/quorum"},
		"unknown basis":        {sylgk, `den = 3, basis = "expected"`, `den = 3, basis = "moon"`, "deliberate/party-meeting/quorum"},
		"unknown comparison":   {sylgk, `basis = "present", comparison = ">"`, `basis = "present", comparison = "<"`, "propose/party-branch/majority"},
		"no source":            {sylgk, `notice = { value = 10, source = "村民委员会组织法关于村民会议的规定"`, `notice = { value = 10, source = ""`, "resolve/assembly/notice.source"},
		"unknown mark":         {sylgk, `mark = "D" }`, `mark = "X" }`, "mark"},
		"unknown paper":        {sylgk, `"vote-count"`, `"song"`, "deliberate/documents"},
		"unknown ballot":       {sylgk, `ballots = ["show", "secret"]`, `ballots = ["shout"]`, "ballots"},
		"returns forward":      {sylgk, `return_to = "confer"`, `return_to = "implement"`, "return_to"},
		"merges with far":      {sylgk, `merge_with = "confer"`, `merge_with = "resolve"`, "propose/merge_with"},
		"two resolutions":      {sylgk, `kind = "deliberate"`, `kind = "resolve"`, "决议阶段"},
		"result before":        {sylgk, `kind = "result"`, `kind = "plan"`, "publish-result/kind"},
		"floor: unknown key":   {floor, `[[organ]]`, "[[organ]]\ncolour = 1", "colour"},
		"floor: unknown organ": {floor, `organ = "members"`, `organ = "elders"`, "elders"},
		"floor: barred":        {floor, `"c_charter"`, `"c_plan"`, "member-representatives/barred"},
		"category: no organ":   {cats, `organs = ["group"]`, `organs = []`, "group_matter/organs"},
		"category: twice":      {cats, `code = "collective_income"`, `code = "lost_work_pay"`, "lost_work_pay/code"},
		"papers: no name":      {docs, `name = "方案"`, `name = ""`, "plan"},
	} {
		_, err := Load(with(t, c.file, func(s string) string { return strings.Replace(s, c.old, c.new, 1) }))
		if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), c.file[strings.LastIndex(c.file, "/")+1:]) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Load(fstest.MapFS{}); err == nil {
		t.Error("an empty folder was read")
	}
}

func TestTemplatesWriteAndReadBack(t *testing.T) {
	r := shipped(t)
	for _, tp := range r.templates {
		text, err := tp.Encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := r.ParseTemplate(text)
		if err != nil || back.Code != tp.Code || len(back.Stages) != len(tp.Stages) {
			t.Fatalf("%s: %v %v", tp.Code, err, fault.Fields(err))
		}
		again, _ := back.Encode()
		if again != text || !reflect.DeepEqual(back.Stages[0].Meetings, tp.Stages[0].Meetings) {
			t.Errorf("%s changed on the way", tp.Code)
		}
	}
}

func FuzzParseTemplate(f *testing.F) {
	r := shipped(f)
	for _, tp := range r.templates {
		text, err := tp.Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add(`code = "x`)
	f.Fuzz(func(t *testing.T, text string) {
		tp, err := r.ParseTemplate(text)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid || fault.Message(err) == "" {
				t.Fatalf("not a fault for people: %v", err)
			}
			return
		}
		again, err := tp.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.ParseTemplate(again); err != nil {
			t.Fatalf("what was read cannot be read again: %v %v", err, fault.Fields(err))
		}
	})
}
