package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sunshine/app/guide"
)

// sealForm is the county's form for 印章管理 with nothing changed but what makes it
// a version of its own.
func sealForm(b *browser) url.Values {
	b.w.t.Helper()
	form := b.get("/desk/guides/seal/copy").sound().formIn("/desk/guides/seal/copy")
	form.Set("use", "replace")
	form.Set("source", "阳政办〔2026〕5号")
	return form
}

// hasNot demands that the selector's text does not contain the part.
func (a *answer) hasNot(selector, part string) *answer {
	a.t.Helper()
	if strings.Contains(a.text(selector), part) {
		a.t.Errorf("%s: %s has %q", a.path, selector, part)
	}
	return a
}

func TestEveryoneReadsTheGuides(t *testing.T) {
	w := newSite(t)
	anyone := w.visitor()
	list := anyone.get("/guides").sound()
	links := list.doc().Find(".guides a")
	if links.Length() < 24 || links.First().AttrOr("href", "") != "/guides/homestead" {
		t.Errorf("%d guides, first %s", links.Length(), links.First().AttrOr("href", ""))
	}
	for i := range links.Length() {
		a := anyone.get(links.Eq(i).AttrOr("href", "")).sound()
		doc := a.doc()
		steps, boxes := doc.Find(".flow-steps > li"), doc.Find("svg.chart rect.box")
		if steps.Length() < 2 || steps.Length() != boxes.Length() || doc.Find("svg.chart").AttrOr("aria-hidden", "") != "true" || doc.Find("svg.chart path.arrow").Length() != steps.Length()-1 {
			t.Errorf("%s: %d steps, %d boxes", a.path, steps.Length(), boxes.Length())
		}
		if text := a.text("main"); !strings.Contains(text, "不是法律规定") || !strings.Contains(text, "要带的材料") {
			t.Errorf("%s says not that it is our default", a.path)
		}
	}
	anyone.get("/guides/nothing").is(http.StatusNotFound)
	anyone.get("/guides/seal?version=9").is(http.StatusNotFound)
	anyone.get("/").has("main", "办事指南、小微权力清单").has("main", "查办件进度")
}

// The chart says of each step what the list says, in lines that fit their box.
func TestTheChartSaysWhatTheListSays(t *testing.T) {
	steps := []guide.Step{
		{Name: "村民代表会议或村民会议决议，再报乡镇审核", Who: "村“两委”、监委会、党员和村民代表", Days: guide.Limit{Days: 10, Unit: guide.Working}},
		{Name: "公开", Who: "村委会"},
	}
	for _, large := range []bool{false, true} {
		c := newFlowChart(steps, large)
		below := 0
		for i, b := range c.Boxes {
			text := ""
			for _, l := range b.Lines {
				text += l.Text
				size := map[string]float64{"name": flowName, "who": flowSmall, "days": flowSmall}[l.Kind]
				if wide := float64(len([]rune(l.Text))) * size; float64(l.X)+wide > float64(b.Width)+size || l.Y > b.Y+b.Height-4 || l.Y < b.Y+10 {
					t.Errorf("%q does not fit its box", l.Text)
				}
				if strings.ContainsAny(string([]rune(l.Text)[0]), "，。、；：”）") {
					t.Errorf("a line begins with a mark: %q", l.Text)
				}
			}
			if want := steps[i].Name + steps[i].Who + steps[i].Days.Chinese(); text != want {
				t.Errorf("%q, want %q", text, want)
			}
			if b.Y < below {
				t.Error("boxes lie over each other")
			}
			below = b.Y + b.Height
		}
		if c.Height < below {
			t.Error("the chart ends above its last box")
		}
	}
}

func TestAVillageAddsItsFacts(t *testing.T) {
	w := newSite(t)
	head := w.enter("cunzhang")
	at := "/desk/guides/seal"
	head.get("/desk/guides").sound().has("main", "村里还没有写")
	head.post(at+"/facts", url.Values{"phone": {"13812345678"}}).is(http.StatusUnprocessableEntity).has("main", "请写办公室的电话")
	head.post(at+"/facts", url.Values{"place": {"村部二楼"}, "person": {"李账（村会计）"}, "phone": {"0571-8765 0000"}, "hours": {"工作日 8:30–11:30"}, "note": {"章在会计那里"}}).is(http.StatusSeeOther)
	page := w.visitor().get(xiaoshan + "/guides/seal").sound()
	for _, want := range []string{"村部二楼", "李账（村会计）", "0571-8765 0000", "工作日 8:30–11:30", "章在会计那里"} {
		page.has("main", want)
	}
	if tel := page.doc().Find(`a[href="tel:057187650000"]`).Length(); tel != 1 {
		t.Error("the telephone is no link")
	}
	w.visitor().get(xiaoshan+"/guides").sound().has("main", "村部二楼")
	if text := w.visitor().get("/villages/" + w.lvyin.Code + "/guides/seal").sound().text("main"); strings.Contains(text, "村部二楼") {
		t.Error("another village shows it")
	}
	w.enter("jiandu").get(at).sound().hasNot("main", "存下")
}

func TestTheCountyChangesAGuide(t *testing.T) {
	w := newSite(t)
	admin := w.enter("admin")
	form := sealForm(admin)
	form.Set("promise", "2")
	form.Set("effective_from", "2026-04-10")
	form.Set("step-5-name", "上级审核") // a spare row, before the second step
	form.Set("step-5-at", "2")
	form.Set("step-5-who", "乡镇")
	form.Set("step-5-what", "看一看")
	bad := url.Values{}
	for k, v := range form {
		bad[k] = v
	}
	bad["step-1-who"], bad["promise"], bad["source"] = []string{""}, []string{"几天"}, []string{""}
	a := admin.post("/desk/guides/seal/copy", bad).is(http.StatusUnprocessableEntity)
	for _, want := range []string{"请写谁来办", "请写天数", "请写凭什么这样定"} {
		a.has("main", want)
	}
	if got := a.doc().Find("#f-step-2-name").AttrOr("value", ""); got != "上级审核" {
		t.Errorf("the order asked for is not kept: %q", got)
	}
	to := admin.post("/desk/guides/seal/copy", form).is(http.StatusSeeOther).Header.Get("Location")
	admin.get(to).sound().has("main", "上级审核")
	anyone := w.visitor()
	anyone.get("/guides/seal").sound().has("main", "1 个工作日").hasNot("main", "上级审核")
	anyone.get("/guides/seal?version=2").sound().has("main", "现在还不照它办")
	w.at("2026-04-10")
	page := anyone.get("/guides/seal").sound().has("main", "2 个工作日").has("main", "阳政办〔2026〕5号").has("main", "地方规定")
	if names := page.doc().Find(".flow-steps strong").Text(); names != "说明用途上级审核批准盖章、登记定期公开" {
		t.Error(names)
	}
	anyone.get("/guides/seal?version=1").sound().has("main", "这是旧的一版")
	w.enter("kuaiji").get("/desk/guides/seal").sound()
	// a guide of the county's own beside it
	form = sealForm(w.enter("admin"))
	form.Set("use", "new")
	form.Set("name", "公章外借")
	form.Set("effective_from", "2026-04-10")
	w.enter("admin").post("/desk/guides/seal/copy", form).is(http.StatusSeeOther)
	anyone.get("/guides").sound().has("main", "公章外借")
	anyone.get("/guides/seal-2").sound().has("main", "公章外借")
	// and one struck from the list
	form = sealForm(w.enter("admin"))
	form.Set("retired", "1")
	form.Set("effective_from", "2026-04-10")
	w.enter("admin").post("/desk/guides/seal/copy", form).is(http.StatusSeeOther)
	if n := anyone.get("/guides").doc().Find(`a[href="/guides/seal"]`).Length(); n != 0 {
		t.Error("the retired guide is listed")
	}
	anyone.get("/guides/seal").sound().has("main", "不在清单里")
}

func TestDutyFromTheDeskToThePage(t *testing.T) {
	w := newSite(t) // 2026-04-08 is a Wednesday
	head, anyone := w.enter("cunzhang"), w.visitor()
	anyone.get(xiaoshan).sound().has("main", "还没有把值班表放上来")
	anyone.get(xiaoshan+"/duty").sound().has("main", "还没有值班表")
	turn := url.Values{"weekday": {"3"}, "from": {"2026-04-01"}, "name": {"张领"}, "post": {"村主任"}, "hours": {"8:30-11:30、14:00-17:30"}, "place": {"村部"}, "phone": {"0571-8765 4321"}}
	for field, value := range map[string]string{"phone": "13812345678", "hours": "上午", "name": "", "weekday": "x", "until": "2026-99-01"} {
		bad := url.Values{}
		for k, v := range turn {
			bad[k] = v
		}
		bad.Set(field, value)
		head.post("/desk/duty", bad).is(http.StatusUnprocessableEntity)
	}
	head.post("/desk/duty", turn).is(http.StatusSeeOther)
	head.post("/desk/duty", turn).is(http.StatusUnprocessableEntity).has("main", "已经排过了")
	anyone.get(xiaoshan).sound().has("main", "今天值班：张领（村主任） 08:30–11:30、14:00–17:30，在村部。")
	w.at("2026-04-09")
	anyone.get(xiaoshan).sound().has("main", "今天没有排班")
	w.at("2026-04-06")
	anyone.get(xiaoshan).sound().has("main", "今天清明节放假，没有排班")
	w.at("2026-04-08")
	page := anyone.get(xiaoshan + "/duty").sound()
	if days := page.doc().Find(".week li"); days.Length() != 14 || page.doc().Find(".week .today").Length() != 1 || !strings.Contains(page.doc().Find(".week .today").Text(), "张领") {
		t.Errorf("%d days, today: %s", days.Length(), page.doc().Find(".week .today").Text())
	}
	// many at once, all or none
	many := url.Values{"many-hours": {"8:30-17:30"}, "list": {"日期\t值班人\n2026-04-09\t李账\n不知道\t王督\n2026-04-10\t王1\n"}}
	a := head.post("/desk/duty/many", many).is(http.StatusUnprocessableEntity)
	a.has("main", "一班也没有排上")
	if rows := a.doc().Find(".problems tbody tr"); rows.Length() != 2 || !strings.Contains(rows.Text(), "A3") {
		t.Errorf("%d problems: %s", rows.Length(), rows.Text())
	}
	book := head.get("/desk/duty/template.xlsx").is(http.StatusOK).Body
	head.upload("/desk/duty/many", url.Values{"many-hours": {"8:30-17:30"}}, "值班.xlsx", book).is(http.StatusUnprocessableEntity).has("main", "里面没有值班的人")
	head.upload("/desk/duty/many", url.Values{"many-hours": {"8:30-17:30"}}, "值班.csv", []byte("日期,值班人,时间\n2026-04-09,李账,\n5月1日至5月5日,王督,全天\n")).is(http.StatusSeeOther)
	w.at("2026-04-09")
	anyone.get(xiaoshan).sound().has("main", "今天值班：李账 08:30–17:30")
	w.at("2026-05-03")
	anyone.get(xiaoshan).sound().has("main", "今天值班：王督 全天")
	w.at("2026-04-08")
	head = w.enter("cunzhang")
	remove := head.get("/desk/duty").sound().doc().Find(`form[action*="/end"]`).First().AttrOr("action", "")
	head.post(remove, nil).is(http.StatusSeeOther)
	anyone.get(xiaoshan).sound().has("main", "今天没有排班")
}

func TestContactsAreShown(t *testing.T) {
	w := newSite(t)
	head := w.enter("cunzhang")
	head.post("/desk/duty/contacts", url.Values{"contact-name": {"李账"}, "contact-what": {"代办低保"}, "contact-phone": {"13812345678"}}).is(http.StatusUnprocessableEntity)
	head.post("/desk/duty/contacts", url.Values{"contact-name": {"李账"}, "contact-what": {"代办低保"}, "contact-phone": {"0571-8765 4321"}}).is(http.StatusSeeOther)
	for _, path := range []string{xiaoshan + "/guides", xiaoshan + "/duty"} {
		w.visitor().get(path).sound().has("main", "代办低保").has("main", "0571-8765 4321")
	}
	remove := head.get("/desk/duty").doc().Find(`form[action*="/contacts/"][action$="/end"]`).AttrOr("action", "")
	head.post(remove, nil).is(http.StatusSeeOther)
	w.visitor().get(xiaoshan+"/duty").hasNot("main", "代办低保")
}

func TestACaseCountsInPublic(t *testing.T) {
	w := newSite(t)
	head, anyone := w.enter("cunzhang"), w.visitor()
	head.get("/desk/cases").sound().has("main", "没有正在办的")
	head.post("/desk/cases", url.Values{"guide": {""}, "received": {"2026-04-08"}}).is(http.StatusUnprocessableEntity).has("main", "请选办什么事")
	at := head.post("/desk/cases", url.Values{"guide": {"house"}, "received": {"2026-04-03"}}).is(http.StatusSeeOther).Header.Get("Location")
	desk := head.get(at).sound().has("main", "还剩 8 个工作日") // by hand: 7 and 8 April of ten; 4–6 April are 清明节
	public := desk.doc().Find(`a[href^="/cases/"]`).AttrOr("href", "")
	page := anyone.get(public).sound()
	for _, want := range []string{"农村危房改造", "正在办，还剩 8 个工作日，最晚2026年4月20日办好", "4月4日到4月6日（清明节）", "4月11日到4月12日（周末）", "2026年4月8日才登记", "收到那天不算"} {
		page.has("main", want)
	}
	if got := page.Header.Get("X-Robots-Tag") + page.Header.Get("Cache-Control"); got != "noindexno-store" {
		t.Error(got)
	}
	head.post(at+"/do/pause", url.Values{"day": {"2026-04-08"}}).is(http.StatusUnprocessableEntity).has("main", "请写缺什么材料")
	head.post(at+"/do/pause", url.Values{"day": {"2026-04-08"}, "note": {"打13812345678"}}).is(http.StatusUnprocessableEntity).has("main", "手机号")
	head.post(at+"/do/pause", url.Values{"day": {"2026-04-08"}, "note": {"缺户口簿"}}).is(http.StatusSeeOther)
	head.post(at+"/do/step", url.Values{"day": {"2026-04-08"}, "step": {"2"}}).is(http.StatusUnprocessableEntity)
	w.at("2026-04-30")
	head = w.enter("cunzhang")
	anyone.get(public).sound().has("main", "停着表。补齐以后还有 8 个工作日").has("main", "还没补齐").has("main", "22 天")
	head.get("/desk/cases").sound().has("main", "等补材料")
	head.post(at+"/do/resume", url.Values{"day": {"2026-04-30"}}).is(http.StatusSeeOther)
	head.post(at+"/do/step", url.Values{"day": {"2026-04-30"}, "step": {"2"}}).is(http.StatusSeeOther)
	w.at("2026-05-19") // 6, 7, 8, 9 (make-up), 11, 12, 13, 14 May are the eight left; then 15, 18 and 19
	head = w.enter("cunzhang")
	anyone.get(public).sound().has("main", "已经超过时限 3 个工作日（2026年5月14日到期）").has("main", "办到第 2 步：评议、公示")
	head.get("/desk/cases").sound().has("main", "超 3 个工作日")
	head.post(at+"/do/done", url.Values{"day": {"2026-05-18"}, "note": {"验收了"}}).is(http.StatusSeeOther)
	anyone.get(public).sound().has("main", "办好了（2026年5月18日），超过时限 2 个工作日").has("main", "2026年5月19日补记")
	head.post(at+"/do/step", url.Values{"day": {"2026-05-19"}, "step": {"3"}}).is(http.StatusUnprocessableEntity)
	w.enter("jiandu").get(at).sound().hasNot("main", "接下来")
	head.get(at + "/do/dance").is(http.StatusNotFound)
	head.post(at+"/do/dance", url.Values{"day": {"2026-05-19"}}).is(http.StatusNotFound)
}

// Numbers are asked as people type them; who guesses is stopped.
func TestANumberIsAskedAndCannotBeGuessed(t *testing.T) {
	w := newSite(t)
	_, number := w.broughtCase("seal", "2026-04-08")
	anyone := w.visitor()
	typed := "办" + strings.ToLower(strings.ReplaceAll(number, "-", " "))
	if to := anyone.get("/cases?number=" + url.QueryEscape(typed)).is(http.StatusSeeOther).Header.Get("Location"); to != "/cases/"+number {
		t.Error(to)
	}
	if to := anyone.get("/?q=" + url.QueryEscape("办"+number)).is(http.StatusSeeOther).Header.Get("Location"); to != "/cases/"+number {
		t.Errorf("the start page leads to %s", to)
	}
	anyone.get("/cases?number=x").is(http.StatusNotFound).has("main", "没有这个编号")
	for i := range missesMax {
		anyone.get(fmt.Sprintf("/cases/2026-0001-%s", strings.Repeat(string("ABCDEFGHJKMNPQRSTUVWXYZ"[i%23]), 6))).is(http.StatusNotFound)
	}
	anyone.get("/cases/"+number).is(http.StatusForbidden).has("main", "15 分钟后")
	w.clock.mu.Lock()
	w.clock.now = w.clock.now.Add(missSpan)
	w.clock.mu.Unlock()
	anyone.get("/cases/" + number).is(http.StatusOK)
}

// What a case keeps names nobody: nothing that is sent along is stored.
func TestACaseKeepsNobodysName(t *testing.T) {
	w := newSite(t)
	head := w.enter("cunzhang")
	head.post("/desk/cases", url.Values{"guide": {"seal"}, "received": {"2026-04-08"}, "name": {"陈来客"}, "phone": {"0571-11112222"}}).is(http.StatusSeeOther)
	var text string
	w.ok(w.DB.Read().QueryRowContext(t.Context(), "select group_concat(year || number || code || body || received) from guide_case").Scan(&text))
	if text == "" || strings.Contains(text, "陈来客") || strings.Contains(text, "11112222") {
		t.Error("the case tells who came")
	}
}

func TestGuidesAndSlipsArePrinted(t *testing.T) {
	w := newSite(t)
	id, number := w.broughtCase("seal", "2026-04-08")
	for path, wants := range map[string][]string{
		"/guides/seal.pdf":                     {"阳光县", "印章管理和盖章"},
		xiaoshan + "/guides/seal.pdf":          {"阳光县青石镇小山村", "0571-87654321"},
		"/desk/cases/" + id + "/slip.pdf":      {"办件回执", "办" + number, "办件存根"},
		"/guides/major-decision.pdf?version=1": {"重大事项决策"},
	} {
		b := w.enter("cunzhang")
		a := b.get(path).is(http.StatusOK)
		if kind := a.Header.Get("Content-Type"); kind != "application/pdf" || !bytes.HasPrefix(a.Body, []byte("%PDF-")) {
			t.Fatalf("%s is %s", path, kind)
		}
		text := strings.Join(strings.Fields(pdfText(t, a.Body)), "")
		for _, want := range wants {
			if !strings.Contains(text, strings.Join(strings.Fields(want), "")) {
				t.Errorf("%s lacks %q", path, want)
			}
		}
	}
}

// Where the township keeps the books, its accountant works at the village's own
// address.
func TestAnAgentRegistersCases(t *testing.T) {
	w := withAgency(t)
	b := w.enter("daiguan")
	at := b.post(atOf(w.lvyin)+"/desk/cases", url.Values{"guide": {"seal"}, "received": {"2026-04-08"}}).is(http.StatusSeeOther).Header.Get("Location")
	if !strings.HasPrefix(at, atOf(w.lvyin)+"/desk/cases/") {
		t.Fatal(at)
	}
	b.get(at).has("main", "办2026-0001")
}
