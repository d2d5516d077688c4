package web

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"sunshine/app/procedure"
	"sunshine/data"
)

// handMade reads the table of verdicts that was worked out by hand.
func handMade(t *testing.T) map[string]map[string][]string {
	t.Helper()
	want := map[string]map[string][]string{}
	if _, err := toml.DecodeFile("../procedure/testdata/dec-verdicts.toml", &want); err != nil || len(want) != 12 {
		t.Fatal(len(want), err)
	}
	return want
}

// TestTheTwelveCasesOnTheirPages enters the published cases as files, through
// the preview, and finds on each public page every verdict of the table, in its
// group, with a reason, the rule and what would settle it; and no other.
func TestTheTwelveCasesOnTheirPages(t *testing.T) {
	w := newSite(t)
	head, visitor := w.as("cunzhang"), w.visitor()
	want := handMade(t)
	files := must(fs.Glob(data.Demo, "demo/matters/dec-*.toml"))(t)
	for _, f := range files {
		id := strings.TrimSuffix(path.Base(f), ".toml")
		t.Run(id, func(t *testing.T) {
			text := must(data.Demo.ReadFile(f))(t)
			preview := head.upload("/desk/records/preview", url.Values{}, id+".toml", text).is(http.StatusOK).sound()
			canonical := preview.doc().Find(`form[action="/desk/records"] input[name=text]`).AttrOr("value", "")
			kept := head.post("/desk/records", url.Values{"text": {canonical}}).is(http.StatusSeeOther)
			number := strings.TrimPrefix(kept.Header.Get("Location"), "/desk/records/")
			for _, p := range []*answer{preview, head.get(kept.Header.Get("Location")).sound(), visitor.get(xiaoshan + "/records/" + number).sound()} {
				p.verdicts(t, want[id])
			}
		})
	}
	visitor.get(xiaoshan+"/matters").sound().has("#records + p + .matters", "蔡氏古堡出租", "与规定不一致 4 条")
}

// verdicts compares what a page says with the table.
func (a *answer) verdicts(t *testing.T, want map[string][]string) {
	t.Helper()
	groups := map[string]string{"violated": "differs", "undetermined": "unknown", "satisfied": "agrees"}
	found := a.doc().Find("ul.verdicts > li").Length()
	if found != len(want) {
		t.Errorf("%s: %d verdicts, want %d", a.path, found, len(want))
	}
	for key, line := range want {
		id := "v-" + strings.ToLower(strings.ReplaceAll(key, ".", "-"))
		li := a.doc().Find("ul.verdicts." + groups[line[0]] + " > li#" + id)
		if li.Length() != 1 {
			t.Errorf("%s: %s is not among %s: %s", a.path, key, groups[line[0]], line[1])
			continue
		}
		text := li.Text()
		if li.Find("p").Length() < 3 || !strings.Contains(text, "规定：") || strings.Contains(text, "没做") && line[0] == "undetermined" && !strings.Contains(text, "不能当成没做") && !strings.Contains(text, "写明没做") {
			t.Errorf("%s: %s says %q", a.path, key, text)
		}
		if strings.Contains(text, "要判断，还要：") != (line[0] == "undetermined") {
			t.Errorf("%s: %s: what would settle it: %q", a.path, key, text)
		}
		if line[0] == "violated" && li.Find("blockquote").Length() == 0 {
			t.Errorf("%s: %s quotes nothing", a.path, key)
		}
	}
}

// The form holds every thing a record can say, and what it holds comes back as
// it was: by the form alone, an edit that changes nothing changes nothing.
func TestTheFormLosesNothing(t *testing.T) {
	w := newSite(t)
	head := w.as("cunzhang")
	files := must(fs.Glob(data.Demo, "demo/matters/dec-*.toml"))(t)
	for _, f := range files {
		id := w.recorded("cunzhang", string(must(data.Demo.ReadFile(f))(t)))
		form := head.get(recordPath(id) + "/edit").sound().formValues("form.wide")
		preview := head.post("/desk/records/preview", form).is(http.StatusOK)
		if got := preview.text("main"); !strings.Contains(got, "和现在的一样，没有改动。") {
			t.Errorf("%s: %s", f, preview.text(".changes"))
		}
		revised := head.post("/desk/records/revise", preview.formValues(`form[action$="/revise"]`)).is(http.StatusOK).formValues("form.wide")
		if fmt.Sprint(clean(revised)) != fmt.Sprint(clean(form)) {
			t.Errorf("%s: the form after the preview differs", f)
		}
	}
}

func clean(v url.Values) url.Values { c := clone(v); c.Del("csrf"); return c }

// formValues gives what a browser would send of a form as it stands.
func (a *answer) formValues(selector string) url.Values {
	a.t.Helper()
	values := url.Values{}
	for _, n := range a.doc().Find(selector).First().Find("input:not([type=file]), select, textarea").EachIter() {
		name := n.AttrOr("name", "")
		switch {
		case name == "csrf":
		case n.Is("textarea"):
			values.Set(name, n.Text())
		case n.Is("select"):
			values.Set(name, n.Find("option[selected]").AttrOr("value", ""))
		default:
			values.Set(name, n.AttrOr("value", ""))
		}
	}
	if len(values) == 0 {
		a.t.Fatalf("%s has no %s", a.path, selector)
	}
	return values
}

// Every path a record may have stands in the form.
func TestTheFormAsksForEverything(t *testing.T) {
	w := newSite(t)
	form := w.as("cunzhang").get("/desk/records/new").sound().formValues("form.wide")
	for _, at := range []string{"propose/", "confer/", "deliberate/", "resolve/", "consult/", "examine/", "appraise/"} {
		for _, key := range strings.Fields("held organ form day place notice notice_days plan plan_days basis expected present voters_expected voters representatives women households households_present members proxies ballot yes no abstain invalid unanimous passed merged combined_head supervision") {
			if _, ok := form[at+key]; !ok {
				t.Errorf("%s%s is not asked for", at, key)
			}
		}
	}
	for _, name := range strings.Fields("title place village note category procedure amount when outcome land outside authorised source/title source/publisher source/address source/grade source/missing plan/done plan/posted plan/days plan/channel resolution/done result/days township/done contract/day contract/with contract/what payment/day works/day acceptance/day objection/raised objection/answered document") {
		if _, ok := form[name]; !ok {
			t.Errorf("%s is not asked for", name)
		}
	}
}

// What was left empty is never told as 0 or as not done, and a 0 is told as 0.
func TestUnknownIsNeitherZeroNorNo(t *testing.T) {
	w := newSite(t)
	head, visitor := w.as("cunzhang"), w.visitor()
	form := head.get("/desk/records/new").formValues("form.wide")
	form.Set("title", "修水渠")
	form.Set("source/title", "会议记录")
	form.Set("resolve/quote", "反对0票")
	form.Set("resolve/held", "true")
	form.Set("resolve/no", "0")
	form.Set("contract/done", "false")
	form.Set("contract/quote", "没有签合同")
	preview := head.post("/desk/records/preview", form).is(http.StatusOK).sound()
	kept := head.post("/desk/records", preview.formValues(`form[action="/desk/records"]`)).is(http.StatusSeeOther)
	number := strings.TrimPrefix(kept.Header.Get("Location"), "/desk/records/")
	page := visitor.get(xiaoshan + "/records/" + number).sound()
	told := page.text(".stages .told")
	if told != "反对0票" {
		t.Errorf("%q", told)
	}
	page.has(".stages", "来源没写：哪天、应到、实到、同意、弃权", "来源写明没有签")
	page.has("main", "来源没有提到：", "党组织提议", "没有提到，不等于没做", "2026年4月8日由", "会议记录")
	for _, bad := range []string{"同意0", "弃权0", "应到0", "实到0", "无效0"} {
		if strings.Contains(strings.ReplaceAll(page.text("main"), " ", ""), bad) {
			t.Errorf("the page says %s", bad)
		}
	}
	page.lacks("#v-r8-quorum .violated")
}

func TestARecordsFormSaysWhatIsWrong(t *testing.T) {
	w := newSite(t)
	head := w.as("cunzhang")
	base := url.Values{"title": {"修井"}, "source/title": {"会议记录"}}
	for _, c := range []struct{ name, value, more, at, says string }{
		{"title", "", "", "title", "什么事"},
		{"source/title", "", "", "source/title", "哪里来"},
		{"resolve/expected", "三十", "resolve/quote", "resolve/expected", "至少30"},
		{"resolve/expected", "30", "", "resolve/expected", "写在旁边"},
		{"resolve/quote", "开过会", "", "resolve/quote", "选或填"},
		{"resolve/present/quote", "实到30", "", "resolve/present", "这里也要填"},
		{"resolve/held", "maybe", "resolve/quote", "resolve/held", "只能写"},
		{"resolve/organ", "mob", "resolve/quote", "resolve/organ", "不认识"},
		{"when", "2999-01", "quote", "when", "2019-03"},
		{"note", "电话13800138000", "", "note", "138****8000"},
		{"resolve/form", strings.Repeat("长", 1001), "", "resolve/form", "太长"},
		{"resolve/form", "李四投了反对票", "", "resolve/form", "只写票数"},
		{"document", strings.Repeat("长", 1001), "", "document", "太长"},
	} {
		form := clone(base)
		form.Set(c.name, c.value)
		if c.more != "" {
			form.Set(c.more, "原文的话")
		}
		a := head.post("/desk/records/preview", form).is(http.StatusUnprocessableEntity)
		field := a.doc().Find(`[name="` + c.at + `"]`).Closest(".field")
		if field.Length() != 1 || !strings.Contains(field.Find(".error").Text(), c.says) {
			t.Errorf("%s: %q, unplaced %q", c.name, field.Find(".error").Text(), a.text(".notice.error"))
		}
		if text := a.text("main"); strings.Contains(text, "quote =") || strings.Contains(text, "13800138000") && c.name != "note" {
			t.Errorf("%s: speaks TOML", c.name)
		}
	}
	if n := len(must(w.Procedure.Records(t.Context(), w.xiaoshan.ID))(t)); n != 0 {
		t.Errorf("%d records kept", n)
	}
}

// Files made to do harm are refused in words, and nothing of them runs or stays.
func TestHostileRecordFiles(t *testing.T) {
	w := newSite(t)
	head := w.as("cunzhang")
	for name, text := range map[string]string{
		"binary": "\x00\x01\x02\xff\xfe", "deep": "a = " + strings.Repeat("[", 20000), "long": strings.Repeat("# x\n", 100000), "zip": "PK\x03\x04rest",
		"not toml": "<html><script>alert(1)</script>", "keys": "\"<script>alert(1)</script>\" = 1\n" + oldWell, "phones in keys": "13800138000 = 1\n" + oldWell,
		"two tables": oldWell + oldWell, "dotted": "source.title = \"a\"\n" + oldWell,
	} {
		a := head.upload("/desk/records/preview", url.Values{}, "x.toml", []byte(text)).is(http.StatusUnprocessableEntity)
		if a.text(".notice.error") == "" || strings.Contains(string(a.Body), "<script>alert") || strings.Contains(string(a.Body), "13800138000") {
			t.Errorf("%s: %s", name, a.text(".notice.error"))
		}
	}
	head.upload("/desk/records/preview", url.Values{}, "x.toml", []byte(oldWell+"[[stage]]\nkind = \"resolve\"\nquote = \"x\"\nexpected = \"三十\"\n")).
		is(http.StatusUnprocessableEntity).has(".notice.error", "决议，应到（resolve/expected）：请写0到")
	evil := `title = "<script>alert(1)</script>\" onload=x"
[source]
title = "javascript:alert(1)"
address = "javascript:alert(1)"
[contract]
quote = "租给葛大勇"
day = "2011-02"
with = "葛大勇"
[[stage]]
kind = "resolve"
quote = "<img src=x onerror=alert(1)>"
held = true
`
	id := w.recorded("cunzhang", evil)
	public := w.visitor().get(xiaoshan + "/records/" + itoa64(id)).sound()
	for _, a := range []*answer{public, head.get(recordPath(id)).sound(), head.get(recordPath(id) + "/edit").sound(), w.visitor().get(xiaoshan + "/matters").sound()} {
		if b := string(a.Body); strings.Contains(b, "<script>alert") || strings.Contains(b, "<img src=x") || strings.Contains(b, `href="javascript`) {
			t.Errorf("%s carries a script", a.path)
		}
	}
	if strings.Contains(string(public.Body), "大勇") {
		t.Error("the page names the tenant")
	}
	public.has("main", "租给葛*勇")
}

// A correction is a version of its own: everyone sees that there was one, when
// and why; old addresses lead to it; and two at once do not overwrite each other.
func TestARecordIsCorrectedInTheOpen(t *testing.T) {
	w := newSite(t)
	head, town, visitor := w.as("cunzhang"), w.as("zhen"), w.visitor()
	id := w.recorded("cunzhang", oldWell)
	form := head.get(recordPath(id) + "/edit").formValues("form.wide")
	form.Set("amount", "0")
	form.Set("quote", "没有花钱")
	preview := head.post("/desk/records/preview", form).is(http.StatusOK).sound().has(".changes", "金额", "没写", "0.00元")
	keep := preview.formValues(`form[action="/desk/records"]`)
	head.post("/desk/records", keep).is(http.StatusUnprocessableEntity).has(".error", "为什么改")
	keep.Set("reason", "找到了账本")
	kept := head.post("/desk/records", keep).is(http.StatusSeeOther)
	at := kept.Header.Get("Location")
	public := strings.Replace(at, "/desk", xiaoshan, 1)
	head.get(at).sound().has("#versions + ol", "找到了账本", "0.00元", "张领")
	town.post("/desk/records", clean(keep)).is(http.StatusUnprocessableEntity).has(".notice.error", "刚改过")
	visitor.get(xiaoshan + "/records/" + itoa64(id)).goes(public)
	visitor.get(public).sound().has("#versions + ul", "2026年4月8日：找到了账本").has(".facts", "0.00元")
	if file := head.get(at + "/file.toml").is(http.StatusOK); !strings.Contains(string(file.Body), `amount = { value = "0.00", quote = "没有花钱" }`) {
		t.Errorf("%s", file.Body)
	}
	town.post(at+"/withdraw", url.Values{"reason": {"是吕㛃村的事"}}).goes("/desk/records")
	visitor.get(public).goes(public[:strings.LastIndex(public, "/")+1] + itoa64(id+2))
	gone := visitor.get(xiaoshan + "/records/" + itoa64(id+2)).is(http.StatusGone)
	gone.has("main", "是吕㛃村的事")
	head.get(recordPath(id+2) + "/edit").is(http.StatusConflict)
	head.get(recordPath(id+2)).is(http.StatusOK).has(".notice.warning", "已经撤下")
	visitor.get(xiaoshan + "/matters").is(http.StatusOK).lacks("#records")
	visitor.get("/villages/339900100202/records/" + itoa64(id)).is(http.StatusNotFound)
	if !slices.ContainsFunc(must(w.Procedure.RecordVersions(t.Context(), w.xiaoshan.ID, id))(t), func(f procedure.FiledRecord) bool { return f.Withdrawn }) {
		t.Error("not withdrawn")
	}
}

// The township names the village a record is of; the page says so where it is missing.
func TestARecordNeedsItsVillage(t *testing.T) {
	w := newSite(t)
	w.as("zhen").get("/desk/records/new").is(http.StatusNotFound).has("main", "还没有选村")
}
