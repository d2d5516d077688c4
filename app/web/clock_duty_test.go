package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

// wholeSite is the site where the whole catalogue is owed since January 2026, on
// 13 July.
func wholeSite(t testing.TB) *site {
	t.Helper()
	w := newSite(t)
	w.ok(w.Deadlines.SetStart(w.t.Context(), user.System, calendar.Date(2026, 1, 1), "全年都要公开"))
	w.at("2026-07-13")
	w.checkClock()
	return w
}

func TestTheClockOfEveryItem(t *testing.T) {
	w := wholeSite(t)
	b := w.visitor()
	a := b.get("/clock?item=debts").is(http.StatusOK).sound()
	a.has(".lead", "2026年第一季度到2026年第三季度的“债权债务情况”，今天有3个村、共3期逾期没有公开").has(".counts", "逾期 3", "临期 3", "未到期 3")
	a.has(".matrix thead", "2026年第一季度", "2026年第二季度", "2026年第三季度").has("main", "每季度一次，下个季度第1个月15日前公开", "地方规定或做法", "重庆市")
	href, _ := a.doc().Find(".matrix .m.overdue").Attr("href")
	if !strings.HasPrefix(href, xiaoshan+"/clock/") {
		t.Errorf("a cell leads to %q", href)
	}
	b.get("/clock?item=party-dues").is(http.StatusOK).has(".matrix thead", "2026年上半年", "2026年下半年").has("main", "本系统的默认值")
	b.get("/clock?item=resources&to=2026-12").is(http.StatusOK).has(".matrix thead", "2026年")
	b.get("/clock?item=nothing").is(http.StatusNotFound)
	b.get("/clock?item=debts&from=2010-01").is(http.StatusUnprocessableEntity)

	a = b.get("/clock?view=period&period=2026-Q1").is(http.StatusOK).sound().has(".lead", "2026年第一季度要公开的8项，今天有3个村、共24项逾期没有公开")
	a.has(".matrix thead", "债权债务情况", "低保、特困、残疾补贴名单").has(".matrix caption", "各村2026年第一季度公开情况")
	if n := a.doc().Find(".matrix tbody tr").Length(); n != 3 {
		t.Errorf("%d villages", n)
	}
	b.get("/clock?view=period").is(http.StatusOK).has(".lead", "2026年第二季度要公开的8项")
	b.get("/clock?view=period&period=2026&township=339900101000").is(http.StatusOK).has(".lead", "1个村、共2项逾期").has(".matrix", "大河村")
	b.get("/clock?view=period&period=2031-Q1").is(http.StatusOK).has(".empty", "没有这样的")
	b.get("/clock?view=period&period=2026-13").is(http.StatusUnprocessableEntity)

	past := b.get("/clock?item=debts&on=2026-04-10").is(http.StatusOK).has(".counts", "逾期 0", "未到期 6")
	past.has(".lead", "在2026年4月10日看没有一个村逾期")
}

func TestTheClockAsCSVHasTheSameFilters(t *testing.T) {
	w := wholeSite(t)
	w.entered("audit", "2025年度财务审计", "2026-07-01")
	for query, c := range map[string]struct {
		rows int
		has  []string
	}{
		"?item=debts":                           {9, []string{"2026-Q1", "债权债务情况", "debts/quarter/e1-15@2000-01-01"}},
		"?item=debts&state=overdue":             {9, []string{"逾期"}},
		"?view=period&period=2026-Q1":           {24, []string{"低保、特困、残疾补贴名单", "党务", "2026-03-31"}},
		"?view=events":                          {1, []string{"event-1", "2025年度财务审计", "2026-07-01", "审计结果"}},
		"?view=events&township=339900101000":    {0, nil},
		"?view=events&from=2026-02&to=2026-06":  {0, nil},
		"?view=events&state=met":                {0, nil},
		"?view=events&item=audit&state=due":     {1, []string{"临期"}},
		"?item=audit":                           {1, []string{"审计结果"}},
		"?view=period&township=339900101000":    {8, []string{"大河村"}},
		"?item=debts&from=2026-01&to=2026-03":   {3, []string{"2026-Q1"}},
		"?item=debts&on=2026-03-31&to=2026-03":  {3, []string{"未到期"}},
		"?item=annual-report&view=events":       {0, nil},
		"?view=period&period=2026-H1&state=met": {0, nil},
	} {
		g := grid(t, "clock.csv", w.visitor().get("/clock.csv"+query).is(http.StatusOK).Body)
		if len(g.Rows) != c.rows+1 {
			t.Errorf("%s: %d rows, want %d", query, len(g.Rows)-1, c.rows)
		}
		text := fmt.Sprint(g.Rows)
		for _, s := range c.has {
			if !strings.Contains(text, s) {
				t.Errorf("%s has no %q", query, s)
			}
		}
	}
}

func TestADutyExplainsItselfToAnyone(t *testing.T) {
	w := wholeSite(t)
	id := w.entered("audit", "2025年度财务审计", "2026-07-01")
	a := w.visitor().get(fmt.Sprintf("%s/clock/%d", xiaoshan, id)).is(http.StatusOK).sound()
	a.has("h1", "审计结果“2025年度财务审计”").has(".lead", "今天是公开的最后一天")
	a.has(".facts", "“2025年度财务审计”2026年7月1日发生，当天不算，10天内公开，最后一天是2026年7月11日，碰上放假（7月11日星期六、7月12日星期日），顺延到2026年7月13日。", "地方规定或做法，不是全国统一的规定", "浙江省")
	a.has("main", "谁负责", "村主任（书记）", "编制、监委会审核、联席会议、公开", "村民委员会组织法（任期和离任审计）", "audit/event/d10@2000-01-01", "0571-8765 4321")
	w.visitor().get(fmt.Sprintf("%s/clock/%d", dahe, id)).is(http.StatusNotFound)
	w.visitor().get(xiaoshan + "/clock/99999").is(http.StatusNotFound)
	w.visitor().get(xiaoshan + "/clock/x").is(http.StatusNotFound)
	k := must(w.Deadlines.For(t.Context(), w.xiaoshan.ID, calendar.NewMonth(2026, 3), w.today()))(t)
	w.visitor().get(fmt.Sprintf("%s/clock/%d", xiaoshan, k.ID)).is(http.StatusOK).has("main a.btn[href='"+march+"']", "看2026年3月的账")
}

const dahe = "/villages/339900101201"

func TestAVillagesClockHasAllItOwes(t *testing.T) {
	w := wholeSite(t)
	b := w.visitor()
	a := b.get(xiaoshan + "/clock").is(http.StatusOK).sound()
	heads := heads(a, "main h2")
	if got := strings.Join(heads, " "); got != "逾期没公开的 快到期的 还没到期的 已经公开的 期限怎么算" {
		t.Errorf("heads %s", got)
	}
	// Overdue: January, February, April and May, eight items of the first quarter, two plans of the year.
	a.has(".lead", "到期的公开共 15 项，按时公开 1 项，逾期 14 项").has("main", "还有 2 项，看全部")
	b.get(xiaoshan+"/clock?state=overdue").is(http.StatusOK).has(".months", "2026年第一季度的“组织生活情况”", "2026年的“年度财务计划”", "2026年5月的账")
	b.get(xiaoshan+"/clock?column=党务").is(http.StatusOK).has(".months", "组织生活情况").has(".counts", "已公开 0")
	if text := b.get(xiaoshan + "/clock?column=党务").text(".months"); strings.Contains(text, "债权债务") {
		t.Errorf("the column lets others through: %s", text)
	}
	b.get(xiaoshan+"/clock?year=2025").is(http.StatusOK).has(".empty", "没有这样的公开")
	b.get(xiaoshan+"/clock?state=nonsense&year=x&column=").is(http.StatusOK).has(".lead", "15 项")
	w.visitor().get(xiaoshan).is(http.StatusOK).has("main", "一共 18 项，看全部")
}

func TestOldDutiesArePaged(t *testing.T) {
	w := wholeSite(t)
	w.at("2028-03-20")
	w.checkClock()
	seen := map[string]bool{}
	n := 0
	for path := xiaoshan + "/clock?state=overdue"; path != "" && n < 20; n++ {
		a := w.visitor().get(path).is(http.StatusOK)
		for _, h := range heads(a, ".months a") {
			if seen[h] {
				t.Errorf("%s stands twice", h)
			}
			seen[h] = true
		}
		path = a.doc().Find("a[rel=next]").AttrOr("href", "")
	}
	if counted := must(w.Deadlines.Count(t.Context(), deadline.Filter{Village: w.xiaoshan.ID}, w.today()))(t)[deadline.Overdue]; len(seen) != counted || n < 3 {
		t.Errorf("%d listed on %d pages, %d counted", len(seen), n, counted)
	}
}

func TestMoreTimeGoesThroughTheDesk(t *testing.T) {
	w := wholeSite(t)
	k := must(w.Deadlines.Owed(t.Context(), w.xiaoshan.ID, "debts", "2026-Q2", w.today()))(t)
	path := "/desk/obligations/" + itoa64(k.ID)
	head, town := w.as("cunzhang"), w.as("zhen")
	head.get("/desk/obligations").is(http.StatusOK).sound().has(".tasks", "债权债务情况")
	head.get(path).is(http.StatusOK).sound().has("main", "最多延到2026年7月30日")
	a := head.post(path+"/ask", url.Values{"until": {"2026-07-31"}, "reason": {" "}}).is(http.StatusUnprocessableEntity)
	a.has("#f-until-error", "最多延到2026年7月30日").has("#f-reason-error", "请写明为什么要延期")
	if v, _ := a.doc().Find("#f-until").Attr("value"); v != "2026-07-31" {
		t.Errorf("the day was lost: %q", v)
	}
	head.post(path+"/ask", url.Values{"until": {"someday"}, "reason": {"核对"}}).is(http.StatusUnprocessableEntity).has("#f-until-error", "不是日期")
	head.post(path+"/ask", url.Values{"until": {"2026-07-24"}, "reason": {"乡镇统一核对往来账"}}).goes(path)
	head.get(path).has("main", "等乡镇答复").lacks("form[action$=ask]")
	town.get("/desk").is(http.StatusOK).sound().has("#asked + ul", "小山村", "2026年第二季度的“债权债务情况”，申请从2026年7月15日延到2026年7月24日：乡镇统一核对往来账")
	w.visitor().get(xiaoshan + "/clock/" + itoa64(k.ID)).lacks("#never")
	if text := w.visitor().get(xiaoshan + "/clock/" + itoa64(k.ID)).text("main"); strings.Contains(text, "统一核对") {
		t.Error("a request is public before it is granted")
	}
	page := town.get(path).is(http.StatusOK).sound()
	request, _ := page.doc().Find("input[name=request]").Attr("value")
	town.post(path+"/refuse", url.Values{"request": {request}, "answer": {""}}).is(http.StatusUnprocessableEntity).has("#f-answer-error", "请写明为什么不同意")
	town.post(path+"/grant", url.Values{"request": {request}}).goes(path)
	town.post(path+"/grant", url.Values{"request": {request}}).is(http.StatusUnprocessableEntity).has(".notice.error", "已经答复过了")
	w.visitor().get(xiaoshan+"/clock/"+itoa64(k.ID)).is(http.StatusOK).has(".lead", "最迟2026年7月24日公开").has(".facts", "青石镇（乡镇 周镇）应村里申请，同意延到2026年7月24日，原因：乡镇统一核对往来账。")
	w.visitor().get("/clock.csv?item=debts&to=2026-06").is(http.StatusOK)
	if body := string(w.visitor().get("/clock.csv?item=debts&to=2026-06").Body); !strings.Contains(body, "2026-07-24") {
		t.Error("the table does not know of the extension")
	}

	assets := must(w.Deadlines.Owed(t.Context(), w.xiaoshan.ID, "assets", "2026-Q2", w.today()))(t)
	path = "/desk/obligations/" + itoa64(assets.ID)
	head.post(path+"/ask", url.Values{"until": {"2026-07-24"}, "reason": {"忙"}}).goes(path)
	request, _ = town.get(path).doc().Find("input[name=request]").Attr("value")
	town.post(path+"/refuse", url.Values{"request": {request}, "answer": {"资产不难"}}).goes(path)
	head.get(path).has("main", "没同意", "资产不难").has("form[action$=ask]", "申请延期")
	town.post(path+"/give", url.Values{"until": {"2026-07-20"}, "reason": {"停电"}}).goes(path)
	w.as("kuaiji").get(path).is(http.StatusOK).has("main", "延期由村主任（书记）申请").lacks("form[action$=give]")
}

func TestR35_AJointRequestIsEnteredOnTheDesk(t *testing.T) {
	w := wholeSite(t)
	for i := range 30 {
		w.ok(w.Villages.AddMember(t.Context(), w.actors["cunzhang"], w.xiaoshan, village.NewMember{Body: village.Representatives, Name: "代表" + string(rune('甲'+i)), Sex: "f", Households: 10, From: calendar.Date(2026, 1, 1)}))
	}
	head := w.as("cunzhang")
	head.get("/desk/events").is(http.StatusOK).sound().has("main", "村民代表共30人", "至少要6人联名", "村民有多少人还没有记", "合同登记里签了的")
	form := url.Values{"item": {"request"}, "title": {"三组修路的账"}, "day": {"2026-07-13"}, "asked_by": {"representatives"}, "signers": {"5"}}
	a := head.post("/desk/events", clone(form)).is(http.StatusUnprocessableEntity).has("#f-signers-error", "至少要6人联名", "现在写的是5人")
	if v, _ := a.doc().Find("#f-title").Attr("value"); v != "三组修路的账" {
		t.Errorf("the text was lost: %q", v)
	}
	form.Set("signers", "6")
	r := head.post("/desk/events", clone(form)).is(http.StatusSeeOther)
	head.follow(r).has("h1", "村民要求公开的事“三组修路的账”").has(".notice.success", "登记上了")
	head.get("/desk/events").has(".tasks", "三组修路的账", "6名村民代表联名", "2026年7月13日")
	w.visitor().get("/clock?view=events").is(http.StatusOK).sound().has(".months", "三组修路的账", "小山村", "村民要求公开的事")

	form.Set("title", "找张三要账13812345678")
	head.post("/desk/events", clone(form)).is(http.StatusUnprocessableEntity).has("#f-title-error", "手机号")
	accountant := w.as("kuaiji")
	if options := accountant.get("/desk/events").text("#f-item"); strings.Contains(options, "村民要求公开的事") || !strings.Contains(options, "审计结果") {
		t.Errorf("the accountant may choose %s", options)
	}
	accountant.post("/desk/events", clone(form)).is(http.StatusForbidden)
	town := w.as("zhen")
	town.get("/desk/events?village=339900100201").is(http.StatusOK).sound().has("main", "村民代表共30人")
	audit := url.Values{"item": {"audit"}, "title": {"离任审计"}, "day": {"2026-07-10"}}
	town.post("/desk/events", clone(audit)).is(http.StatusUnprocessableEntity).has("#f-village-error", "请选一个村")
	audit.Set("village", "339900101201") // of another township
	town.post("/desk/events", clone(audit)).is(http.StatusUnprocessableEntity).has("#f-village-error", "请选一个村")
	audit.Set("village", "339900100202")
	town.post("/desk/events", clone(audit)).is(http.StatusSeeOther)
}

func TestTheAdministratorSaysSinceWhenAllIsOwed(t *testing.T) {
	w := newSite(t)
	admin := w.as("admin")
	admin.get("/desk/start").is(http.StatusOK).sound().has(".lead", "从2026年4月8日起").has(".timeline", "系统")
	admin.post("/desk/start", url.Values{"from": {"some day"}, "reason": {"早"}}).is(http.StatusUnprocessableEntity).has("#f-from-error", "不是日期")
	admin.post("/desk/start", url.Values{"from": {"2026-01-01"}, "reason": {""}}).is(http.StatusUnprocessableEntity).has("#f-reason-error", "请写明")
	admin.post("/desk/start", url.Values{"from": {"2026-01-01"}, "reason": {"全年都要公开"}}).goes("/desk/start")
	// Of three villages: two quarters of eight items, a half-year of two, a year of five.
	admin.get("/desk/start").has(".notice.success", "新建了 69 项公开任务").has(".timeline", "全年都要公开")
	w.visitor().get("/clock?item=debts").has(".matrix", "未到期")
	admin.get("/desk/audit").has("main", "定公开任务从哪天起")
}

func TestR46_ADutyThatIsNotWholeIsShownAsUnsound(t *testing.T) {
	w := wholeSite(t)
	it, err := w.Deadlines.Catalogue.On(w.today()).Item("other")
	w.ok(err)
	it.Code, it.Name, it.Post, it.Frequency, it.Event, it.Due = "canal", "水渠维护", "", "quarter", "", "e1-15"
	_, err = w.Disclosures.KeepProfile(t.Context(), w.actors["admin"], disclosure.Profile{From: w.today(), Name: "阳光县目录", Source: "阳光县文件", Items: []disclosure.Item{it}})
	if err != nil {
		t.Fatal(err, fault.Fields(err))
	}
	w.checkClock()
	w.visitor().get("/clock").is(http.StatusOK).has("main", "不合格的事项", "水渠维护：缺定责任人").has("#f-item", "水渠维护（不合格）")
	w.visitor().get("/clock?item=canal").is(http.StatusOK).has(".lead", "没有一个村逾期")
	w.as("admin").get("/desk/start").is(http.StatusOK).has("main", "水渠维护：缺定责任人")
}

// Fifteen items of a quarter are one line on a desk.
func TestAVillagesDeskIsNotDrowned(t *testing.T) {
	w := wholeSite(t)
	for login, to := range map[string]string{"kuaiji2": "/desk/duties", "cunzhang2": "/desk/obligations?period=2026-Q2"} {
		a := w.as(login).get("/desk").is(http.StatusOK).sound().has(".tasks", "2026年第二季度：8 项要公开 临期还有 2 天", "2026年第一季度：8 项要公开 逾期已晚 89 天", "2026年：2 项要公开")
		if n := a.doc().Find("main a[href='" + to + "']").Length(); n == 0 {
			t.Errorf("%s is not led to %s", login, to)
		}
		if n := strings.Count(a.text("main"), "第二季度"); n > 2 {
			t.Errorf("%s: the quarter stands %d times", login, n)
		}
	}
	a := w.as("cunzhang2").get("/desk/obligations?period=2026-Q2").is(http.StatusOK).sound()
	if n := a.doc().Find(".tasks li").Length(); n != 8 {
		t.Errorf("%d items", n)
	}
	w.as("zhen").get("/desk").is(http.StatusOK).has("main", "的账和另外 10 项没有公开，最早的应在2026年2月24日前公开", "“月度财务公开榜”等 9 项最迟2026年7月15日公开")
	w.as("zhen").get("/desk/overdue?column=党务").is(http.StatusOK).sound().has("tbody", "组织生活情况").has("main .lead", "2 个村、4 项")
	w.as("jijian").get("/desk/overdue?item=debts&state=open").is(http.StatusOK).has("main .lead", "3 个村、6 项")
	if rows := strings.Count(string(w.as("jijian").get("/desk/overdue.csv?item=debts&state=open").is(http.StatusOK).Body), "debts/quarter"); rows != 6 {
		t.Errorf("%d rows", rows)
	}
}

// A township of twenty villages with a quarter's items is light enough for a phone.
func TestAPeriodOfATownshipIsLight(t *testing.T) {
	w := newSite(t)
	for i := range 19 {
		w.division(village.New{Level: "village", ParentID: w.dahe.Township.ID, Code: "3399001013" + two(i), Name: "新村" + two(i), FirstMonth: calendar.NewMonth(2026, 1)})
	}
	w.ok(w.Deadlines.SetStart(t.Context(), user.System, calendar.Date(2026, 1, 1), "全年都要公开"))
	w.at("2026-07-13")
	w.checkClock()
	for _, path := range []string{"/clock?view=period&period=2026-Q1&township=339900101000", "/clock?item=debts&township=339900101000", "/clock?township=339900101000", "/clock?view=events", xiaoshan + "/clock"} {
		light(t, w.visitor().get(path).is(http.StatusOK))
	}
}

// The pages of a county of 300 villages that publishes nothing, a year and ten years
// after it began.
func BenchmarkClockPage(b *testing.B) {
	for _, years := range []int{1, 10} {
		w := newSite(b)
		first := calendar.NewMonth(2027-years, 1)
		for i := range 297 {
			w.division(village.New{Level: "village", ParentID: w.dahe.Township.ID, Code: fmt.Sprintf("339900101%03d", 300+i), Name: fmt.Sprintf("新村%d", i), FirstMonth: first})
		}
		w.ok(w.Deadlines.SetStart(b.Context(), user.System, first.First(), "全部"))
		w.at("2026-12-31")
		w.checkClock()
		for name, path := range map[string]string{"months": "/clock", "item": "/clock?item=debts", "period": "/clock?view=period&period=2026-Q3", "events": "/clock?view=events", "village": xiaoshan + "/clock", "home": "/", "township": "/?township=339900100000"} {
			b.Run(fmt.Sprintf("%s/%d years", name, years), func(b *testing.B) {
				for b.Loop() {
					w.visitor().get(path).is(http.StatusOK)
				}
			})
		}
	}
}
