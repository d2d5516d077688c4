package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sunshine/app/procedure"
)

// formIn is what a browser would send of the page's form, as it stands.
func (a *answer) formIn(action string) url.Values {
	a.t.Helper()
	form := a.doc().Find(`form[action^="` + action + `"]`).First()
	values := url.Values{}
	for _, n := range form.Find("input:not([type=file]), select, textarea").EachIter() {
		name, typ := n.AttrOr("name", ""), n.AttrOr("type", "")
		_, checked := n.Attr("checked")
		switch {
		case name == "csrf" || (typ == "radio" || typ == "checkbox") && !checked:
		case n.Is("textarea"):
			values.Add(name, n.Text())
		case n.Is("select"):
			values.Add(name, n.Find("option[selected]").AttrOr("value", ""))
		default:
			values.Add(name, n.AttrOr("value", ""))
		}
	}
	if len(values) == 0 {
		a.t.Fatalf("no form %s in\n%s", action, a.text("main"))
	}
	return values
}

func TestEveryShippedProcedureIsExplained(t *testing.T) {
	w := newSite(t)
	head := w.as("cunzhang")
	page := head.get("/desk/procedures").sound()
	links := page.doc().Find(`a[href*="/procedures/"]`)
	if links.Length() < 15 {
		t.Errorf("%d procedures", links.Length())
	}
	for _, l := range links.EachIter() {
		text := head.get(l.AttrOr("href", "")).sound().text("main")
		if !strings.Contains(text, "出处：") || !strings.Contains(text, "多少人同意才算通过") {
			t.Errorf("%s: %s", l.AttrOr("href", ""), text)
		}
	}
	if text := head.get("/desk/procedures/three_five").sound().text("main"); !strings.Contains(text, "本系统默认解释") {
		t.Error("a reading of our own looks like the official one")
	}
	if text := head.get("/desk/procedures/sylgk").text("main"); !strings.Contains(text, "本系统默认，可以改，不是法律规定") || !strings.Contains(text, "应到会人数的三分之二以上") {
		t.Error(text)
	}
	head.get("/desk/procedures/nothing").is(http.StatusNotFound)
	head.get("/desk/procedures/sylgk?version=99").is(http.StatusNotFound)
}

func TestACountyTightensAProcedureAndCannotLoosenIt(t *testing.T) {
	w := newSite(t)
	admin := w.as("admin")
	at := "/desk/procedures/sylgk"
	form := admin.get(at + "/copy").sound().formIn(at + "/copy")
	form.Set("basis", "阳光县委办〔2026〕3号")
	set := func(name, value string) url.Values {
		f := clone(form)
		f.Set(name, value)
		return f
	}
	for name, c := range map[string]struct{ value, says string }{
		"resolve/representatives/quorum-0-0":    {"1/2>=", "村民代表会议的到会人数定低了"},
		"resolve/representatives/majority-0-0":  {"1/2>=", "村民委员会组织法"},
		"resolve/assembly/notice":               {"5", "要提前10天通知，不能改成5天"},
		"deliberate/party-meeting/majority-0-0": {"1/3>=", "支部工作条例（试行）》第十一条"},
		"publish-resolution/publication/days":   {"3", "公开不能少于5天。本系统默认"},
		"publish-result/publication/days":       {"十天", "请写整数"},
		"resolve/assembly/quorum-0-1":           {"9/1>=", "请选一个比例"},
		"effective_from":                        {"2026-01-01", "不能早于今天"},
		"basis":                                 {"", "凭什么"},
		"name":                                  {"", "请写名称"},
	} {
		f := set(name, c.value)
		a := admin.post(at+"/copy", f).is(http.StatusUnprocessableEntity)
		if !strings.Contains(a.text("main .wrong"), c.says) {
			t.Errorf("%s = %s: no %q beside a field, but %s", name, c.value, c.says, a.text("main .wrong"))
		}
		var live struct {
			OK     bool
			Faults []checkedField
		}
		w.ok(json.Unmarshal(admin.post(at+"/check", f).is(http.StatusOK).Body, &live))
		if live.OK || len(live.Faults) == 0 {
			t.Errorf("%s = %s passes while typed", name, c.value)
		}
	}
	// While the basis is still to be typed, the rest is judged.
	early := set("basis", "")
	early.Set("publish-resolution/publication/days", "3")
	if a := admin.post(at+"/check", early); !strings.Contains(string(a.Body), "publish-resolution/publication/days") {
		t.Errorf("%s", a.Body)
	}
	if a := admin.post(at+"/copy", clone(form)).is(http.StatusUnprocessableEntity); !strings.Contains(a.text("main"), "什么都没有改") {
		t.Error(a.text("main"))
	}
	f := set("resolve/representatives/quorum-0-0", "4/5>=")
	f.Set("publish-resolution/publication/days", "15")
	f.Set("name", "四议两公开（阳光县）")
	f["resolve/representatives/ballots"] = []string{"secret"}
	to := admin.post(at+"/copy", f).is(http.StatusSeeOther).Header.Get("Location")
	if to != at+"?version=2" {
		t.Fatal(to)
	}
	text := admin.get(to).sound().text("main")
	for _, want := range []string{"应到会人数的五分之四以上", "公开15天", "地方规定或做法：阳光县委办〔2026〕3号", "阳光县", "郑管", "第 1 版"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	if text := admin.get(at + "?version=1").sound().text("main"); !strings.Contains(text, "这是旧的一版") || strings.Contains(text, "五分之四") {
		t.Error(text)
	}
	// New matters run under it.
	id := must(w.Procedure.Open(t.Context(), w.actors["cunzhang"], w.xiaoshan, procedure.Opening{Start: procedure.Start{Category: "public_works", Title: "修水渠"}}))(t)
	m := must(w.Procedure.Find(t.Context(), id))(t).Matter
	if st, _ := m.Template.Stage("resolve"); m.Template.Version != 2 || st.Meetings[0].Quorum[0].AnyOf[0].Code() != "4/5>=" {
		t.Errorf("version %d", m.Template.Version)
	}
}

// A procedure of the county's own stands beside the shipped one; one that comes
// into force later waits.
func TestACountyAddsAProcedureOfItsOwn(t *testing.T) {
	w := newSite(t)
	admin := w.as("admin")
	at := "/desk/procedures/wylgk_appraise"
	form := admin.get(at + "/copy").formIn(at + "/copy")
	form.Set("basis", "阳光县委办〔2026〕3号")
	form.Set("use", "new")
	form.Set("name", "阳光议事法")
	form.Set("effective_from", "2026-05-01")
	st := must(w.Procedure.Reference.Get(procedure.Ref{Code: "wylgk_appraise", Version: 1}))(t)
	for _, k := range st.Knobs() {
		if k.Number != nil && strings.HasSuffix(k.Name, "publication/days") {
			form.Set(k.Name, itoa(k.Number.Value+5))
		}
	}
	for _, want := range []string{"wylgk_appraise-2", "wylgk_appraise-3"} {
		to := admin.post(at+"/copy", clone(form)).is(http.StatusSeeOther).Header.Get("Location")
		if !strings.HasPrefix(to, "/desk/procedures/"+want+"?") {
			t.Errorf("%s, want %s", to, want)
		}
	}
	page := admin.get("/desk/procedures").sound().text("main")
	if i, j := strings.Index(page, "还没到启用日子的"), strings.LastIndex(page, "阳光议事法"); i < 0 || j < i {
		t.Error(page)
	}
	w.at("2026-05-01")
	admin = w.as("admin")
	if text := admin.get("/desk/procedures").text("main"); strings.Contains(text, "还没到启用") {
		t.Error(text)
	}
	admin.get(at).sound()
}
