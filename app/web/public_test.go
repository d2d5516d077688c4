package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/village"
)

const (
	xiaoshan = "/villages/339900100201"
	lvyin    = "/villages/339900100202"
	march    = xiaoshan + "/finance/2026-03"
)

func TestHomeFindsAVillageInEveryWayPeopleWrite(t *testing.T) {
	w := newSite(t)
	for _, q := range []string{"小山", "小山村", "xiaoshan", "XSC", "339900100201", "青石镇小山", " 小 山 "} {
		w.visitor().get("/?q=" + url.QueryEscape(q)).is(http.StatusSeeOther).goes(xiaoshan)
	}
	a := w.visitor().get("/?q=" + url.QueryEscape("村")).is(http.StatusOK)
	a.has(".lead", "找到3个村")
	if n := a.doc().Find(".cards li").Length(); n != 3 {
		t.Errorf("%d cards, want 3", n)
	}
	w.visitor().get("/?q="+url.QueryEscape("没有的村")).is(http.StatusOK).has(".empty", "没有找到“没有的村”", "拼音首字母").lacks(".cards")
}

func TestHomeLeadsFromTheNumberOnPaperToThatVersion(t *testing.T) {
	w := newSite(t)
	number := w.visitor().get(march).is(http.StatusOK).text(".qr-code")
	w.visitor().get("/?q=" + number).goes(march + "/v/1")
	w.visitor().get(march + "/v/1").is(http.StatusOK)
	w.visitor().get("/?q=339900100201-t12-3").goes(xiaoshan + "/disclosures/12/v/3")
}

func TestHomeTellsHowTheCountyStands(t *testing.T) {
	w := newSite(t)
	a := w.visitor().get("/").is(http.StatusOK)
	a.has("h1", "阳光县").has(".lead", "阳光县有3个村。2026年3月的账，1个村已经公开；3个村还有逾期没公开的账。")
	a.has(".cards", "小山村", "已公开", "最近公开：2026年3月；逾期2个月", "还没有公开过账目；逾期2个月")
	w.at("2026-04-20")
	w.visitor().get("/").has(".lead", "2026年3月的账，1个村已经公开；3个村还有逾期没公开的账").has(".cards", "逾期", "已晚 5 天", "逾期3个月")
	b := w.visitor().get("/?township=339900101000").is(http.StatusOK)
	if got := b.text(".cards h3"); got != "大河村" {
		t.Errorf("白水乡 shows %q", got)
	}
	w.visitor().get("/?township=999").is(http.StatusNotFound)
}

func TestHomeBeforeSetUpSaysWhatToDo(t *testing.T) {
	w := emptySite(t)
	w.visitor().get("/").is(http.StatusOK).has(".empty", "还没有设置", "sunshine init").lacks(".search")
	w.division(village.New{Level: "county", Code: "339900000000", Name: "阳光县"})
	w.visitor().get("/").is(http.StatusOK).has(".empty", "还没有村")
}

func TestALargeCountyIsEnteredByTownship(t *testing.T) {
	w := newSite(t)
	for i := range homeCards {
		w.division(village.New{Level: "village", ParentID: w.dahe.Township.ID, Code: "3399001013" + two(i), Name: "新村" + two(i), FirstMonth: calendar.NewMonth(2026, 1)})
	}
	a := w.visitor().get("/").is(http.StatusOK).lacks(".cards").has(".towns", "青石镇", "2个村，1个已公开，2个有逾期", "白水乡", "37个村，0个已公开，1个有逾期")
	light(t, a)
	light(t, w.visitor().get("/?township=339900101000").is(http.StatusOK))
	w.visitor().get("/?q="+url.QueryEscape("新")).is(http.StatusOK).has(".lead", "找到36个村")
	w.visitor().get("/?q="+url.QueryEscape("村")).is(http.StatusOK).has("main", "还有 3 个村没有列出")
	w.checkClock()
	light(t, w.visitor().get("/clock").is(http.StatusOK).has(".pager", "第 1 页，共 2 页", "39 个村"))
	w.visitor().get("/clock?page=2").is(http.StatusOK)
	w.visitor().get("/clock?page=99").is(http.StatusOK).has(".pager", "第 2 页")
}

func two(i int) string { return string([]byte{byte('0' + i/10), byte('0' + i%10)}) }

func TestVillageAtAGlance(t *testing.T) {
	w := newSite(t)
	a := w.visitor().get(xiaoshan).is(http.StatusOK)
	a.has("h1", "小山村").has(".lead", "3月份村里收入48,026.41元，支出4,340.50元，月末还剩129,889.41元")
	a.has(".sum", "86,203.50", "48,026.41", "4,340.50", "129,889.41")
	a.has(".months", "2026年3月", "已公开", "2026年2月", "逾期", "2026年4月", "未到期")
	a.has(".notice.error", "2026年2月的账逾期", "应在2026年3月16日前公开，已经晚了23天", "2026年1月的账逾期")
	a.has("main", "2026年4月的账最迟2026年5月15日公开，还有37天", "0571-8765 4321", "10 天内答复")
	if tel, _ := a.doc().Find(`a[href^="tel:"]`).Attr("href"); tel != "tel:057187654321" {
		t.Errorf("the telephone dials %q", tel)
	}
	w.visitor().get(lvyin).is(http.StatusOK).has(".lead", "还没有公开过账目").lacks(".sum")
}

func TestVillageListsItsMonths(t *testing.T) {
	w := newSite(t)
	a := w.visitor().get(xiaoshan + "/finance").is(http.StatusOK)
	a.has("h1", "小山村的账目").has(".lead", "应公开 3 个月，按时公开 1 个月，逾期 2 个月")
	if n := a.doc().Find(".months li").Length(); n != 4 {
		t.Errorf("%d months, want 4", n)
	}
	a.has(".months li:nth-child(2)", "2026年3月", "收入 48,026.41", "支出 4,340.50", "结余 129,889.41")
	w.visitor().get(xiaoshan+"/clock").is(http.StatusOK).has(".months", "原定2026年3月15日，碰上放假（3月15日星期日），顺延到2026年3月16日").has(".panel", "地方规定或做法")
}

func TestALongHistoryIsShownByYear(t *testing.T) {
	w := emptySite(t)
	county := w.division(village.New{Level: "county", Code: "339900000000", Name: "阳光县"})
	town := w.division(village.New{Level: "township", ParentID: county, Code: "339900100000", Name: "青石镇"})
	w.division(village.New{Level: "village", ParentID: town, Code: "339900100201", Name: "小山村", FirstMonth: calendar.NewMonth(2016, 4)})
	w.checkClock()
	a := w.visitor().get(xiaoshan+"/finance").is(http.StatusOK).has(".names [aria-current]", "最近两年")
	if n := a.doc().Find(".months li").Length(); n != yearMonths {
		t.Errorf("%d months at first", n)
	}
	b := w.visitor().get(xiaoshan+"/finance?year=2016").is(http.StatusOK).has(".names [aria-current]", "2016年")
	if n := b.doc().Find(".months li").Length(); n != 9 {
		t.Errorf("%d months of 2016, want 9", n)
	}
	light(t, a)
	light(t, w.visitor().get(xiaoshan))
}

func TestAnOldCodeLeadsToTheNewAddress(t *testing.T) {
	w := newSite(t)
	w.ok(w.Villages.Recode(t.Context(), w.actors["admin"], w.xiaoshan.ID, "339900100299", w.today()))
	for from, to := range map[string]string{
		xiaoshan: "/villages/339900100299", march: "/villages/339900100299/finance/2026-03",
		march + ".pdf?paper=a3": "/villages/339900100299/finance/2026-03.pdf?paper=a3", march + "/v/1.json": "/villages/339900100299/finance/2026-03/v/1.json",
		xiaoshan + "/clock": "/villages/339900100299/clock", xiaoshan + "/disclosures/7": "/villages/339900100299/disclosures/7",
	} {
		w.visitor().get(from).is(http.StatusMovedPermanently).goes(to)
	}
	w.visitor().get("/villages/339900100299/finance/2026-03").is(http.StatusOK)
}

func TestWhatIsNotThereSaysSo(t *testing.T) {
	w := newSite(t)
	for _, path := range []string{
		"/villages/339900109999", "/villages/x", xiaoshan + "/finance/2025-12", xiaoshan + "/finance/2026-13", xiaoshan + "/finance/march", xiaoshan + "/finance/2026-05",
		xiaoshan + "/finance/2199-12", march + "/v/2", march + "/v/0", march + "/v/01", march + "/v/x", march + ".doc", march + "/v/1.exe",
		xiaoshan + "/finance/2026-02.pdf", xiaoshan + "/finance/2026-02.json", xiaoshan + "/disclosures/99", xiaoshan + "/disclosures/x", xiaoshan + "/disclosures/99.csv",
		"/files/" + strings.Repeat("0", 64), "/files/../../etc/passwd", "/files/x", "/style", "/nothing",
	} {
		a := w.visitor().get(path).is(http.StatusNotFound)
		if a.text("h1") == "" || strings.Contains(string(a.Body), "sql:") {
			t.Errorf("%s: a poor page:\n%s", path, a.Body)
		}
	}
	w.visitor().get(xiaoshan+"/finance/2026-05").has(".lead", "2026年5月还没到")
	w.visitor().get(march + ".pdf?paper=a5").is(http.StatusUnprocessableEntity)
}

func TestAMonthThatIsNotOutSaysWhenAndWhy(t *testing.T) {
	w := newSite(t)
	a := w.visitor().get(xiaoshan + "/finance/2026-02").is(http.StatusOK)
	a.has("h1", "小山村 2026年2月的账还没有公开").has(".badge", "逾期", "已晚 23 天").has(".lead", "应在2026年3月16日前公开，已经晚了23天")
	a.has(".facts", "2026年3月16日", "3月15日星期日", "每月的账，下个月15日前公开", "地方规定或做法，不是全国统一的规定", "重庆市")
	a.lacks(".downloads").lacks(".qr").lacks(".entries")
	b := w.visitor().get(xiaoshan+"/finance/2026-04").is(http.StatusOK).has(".badge", "未到期").has(".lead", "还有37天")
	b.lacks(".notice.error")
	w.at("2026-05-15")
	w.visitor().get(xiaoshan+"/finance/2026-04").has(".badge", "临期", "今天到期").has(".lead", "今天是公开的最后一天")
}

func TestAPublishedSheetTellsEverything(t *testing.T) {
	w := newSite(t)
	a := w.visitor().get(march).is(http.StatusOK)
	a.has("h1", "小山村 2026年3月财务公开榜")
	a.has(".lead", "3月份村里收入48,026.41元，支出4,340.50元，月末还剩129,889.41元，比上月末多43,685.91元。",
		"最大一笔收入是“收新兰水产合作社2026年上半年鱼塘承包款”，48,000.00元。", "最大一笔支出是“付保洁用品款”，2,480.50元。")
	a.has(".sum", "86,203.50", "48,026.41", "4,340.50", "129,889.41").has(".sum-words", "壹拾贰万玖仟捌佰捌拾玖元肆角壹分")
	bars := a.doc().Find("table.bars")
	if bars.Length() != 2 {
		t.Fatalf("%d charts", bars.Length())
	}
	for i, want := range [][]string{{"发包出租收入", "48,000.00", "利息收入", "26.41", "48,026.41"}, {"环境卫生", "2,480.50", "水电费", "1,860.00", "办公费", "0.00", "4,340.50"}} {
		for _, part := range want {
			if got := words(bars.Eq(i).Text()); !strings.Contains(got, part) {
				t.Errorf("chart %d has no %q: %s", i, part, got)
			}
		}
	}
	rows := a.doc().Find(".entries tbody tr[id]")
	balances := []string{"134,203.50", "132,343.50", "132,343.50", "129,863.00", "129,889.41", "129,789.41", "129,889.41"}
	if rows.Length() != len(balances) {
		t.Fatalf("%d entries", rows.Length())
	}
	for i, want := range balances {
		if got := words(rows.Eq(i).Find("td:nth-last-child(2)").Text()); !strings.HasSuffix(got, want) {
			t.Errorf("entry %d: balance %q, want %s", i+1, got, want)
		}
	}
	a.has(".entries", "已被 2026-03-007 冲销", "冲销 2026-03-006", "−100.00", "银行提取现金", "经手 李账", "证明 陈证", "审批 张领")
	a.has(".entries tfoot", "48,026.41", "4,340.50", "129,889.41")
	a.has("#accounts + .scroll tr:nth-child(1)", "现金", "1,203.50", "0.00", "2,480.50", "3,000.00", "1,723.00")
	a.has("#accounts + .scroll tr:nth-child(2)", "银行存款", "85,000.00", "48,026.41", "1,860.00", "−3,000.00", "128,166.41")
	a.has("#accounts + .scroll tfoot", "86,203.50", "48,026.41", "4,340.50", "0.00", "129,889.41")
	a.has(".steps", "村会计", "李账", "王督", "账目清楚，同意公开", "张领", "2026年4月8日")
	a.has(".facts", "339900100201-2026-03-1", "2026年4月23日", "肆万捌仟零贰拾陆元肆角壹分")
	a.has(".panel", "10 天内", "0571-8765 4321")
	a.has(".versions", "第 1 版", "现行")
	a.lacks(".notice.warning")
	if href, _ := a.doc().Find(".entries small a").Attr("href"); !strings.HasPrefix(href, "/files/") {
		t.Errorf("the invoice is at %q", href)
	}
}

func TestASupersededVersionSaysByWhatAndWhy(t *testing.T) {
	w := newSite(t)
	before := w.visitor().get(march + "/v/1.json").is(http.StatusOK).Body
	w.at("2026-04-12")
	w.correct(w.xiaoshan, "2026-03", "2026-03-30", 88_80, "漏记一笔办公用品")
	old := w.visitor().get(march + "/v/1").is(http.StatusOK)
	old.has(".notice.warning", "这是第 1 版，已被第 2 版替代", "原因：漏记一笔办公用品").has(".sum", "129,889.41")
	if href, _ := old.doc().Find(".notice.warning a").Attr("href"); href != march+"/v/2" {
		t.Errorf("it leads to %q", href)
	}
	for _, path := range []string{march, march + "/v/2"} {
		a := w.visitor().get(path).is(http.StatusOK).lacks(".notice.warning")
		a.has(".notice.info", "更正后的第 2 版", "漏记一笔办公用品").has(".sum", "129,800.61", "4,429.30")
		a.has(".versions", "第 2 版", "现行", "第 1 版", "已被替代")
	}
	if after := w.visitor().get(march + "/v/1.json").Body; string(after) != string(before) {
		t.Error("the old version changed")
	}
	w.visitor().get("/").has(".cards", "已公开").lacks(".badge.metlate")
}

func TestReceiptsOfPublishedSheetsOnly(t *testing.T) {
	w := newSite(t)
	h := sha256.Sum256(receipt())
	path := "/files/" + hex.EncodeToString(h[:])
	a := w.visitor().get(path).is(http.StatusOK)
	if string(a.Body) != string(receipt()) || a.Header.Get("Content-Type") != "application/pdf" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%v", a.Header)
	}
	if d := a.Header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment; ") || !strings.Contains(a.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("a PDF is shown inside the site: %q", d)
	}
	if a.Header.Get("Cache-Control") != keepVersion {
		t.Error(a.Header.Get("Cache-Control"))
	}
	w.visitor().get(path, "If-None-Match", a.Header.Get("ETag")).is(http.StatusNotModified)

	e := w.post("kuaiji", "2026-04-02", finance.Expense, finance.Bank, "513.02", 5_00, "复印")
	other := append(receipt(), '\n')
	w.ok(w.Finance.Attach(t.Context(), w.actors["kuaiji"], w.xiaoshan, e.ID, "收据", other))
	h = sha256.Sum256(other)
	hidden := "/files/" + hex.EncodeToString(h[:])
	w.visitor().get(hidden).is(http.StatusNotFound)
	w.at("2026-05-06")
	w.publish(w.xiaoshan, "2026-04")
	w.visitor().get(hidden).is(http.StatusOK)
}

func TestHostileTextStaysText(t *testing.T) {
	w := newSite(t)
	w.post("kuaiji", "2026-04-02", finance.Expense, finance.Bank, "513.02", 1, `<script>alert("1")</script><img src=x onerror=alert(2)>`)
	w.post("kuaiji", "2026-04-03", finance.Expense, finance.Bank, "513.02", 2, `=HYPERLINK("http://evil.example","付款")`)
	w.at("2026-05-06")
	w.publish(w.xiaoshan, "2026-04")
	a := w.visitor().get(xiaoshan+"/finance/2026-04").is(http.StatusOK).has(".entries", `<script>alert("1")</script>`, `=HYPERLINK(`)
	if strings.Contains(string(a.Body), "<script>alert") || strings.Contains(string(a.Body), "<img") {
		t.Error("hostile text became markup")
	}
	csv := string(w.visitor().get(xiaoshan + "/finance/2026-04.csv").is(http.StatusOK).Body)
	if regexp.MustCompile(`(?m)(^|,)"?=HYPER`).MatchString(csv) {
		t.Errorf("a formula reached the CSV:\n%s", csv)
	}
	w.visitor().get("/?q="+url.QueryEscape(`"><script>alert(1)</script>`)).is(http.StatusOK).has(".empty", `"><script>alert(1)</script>`)
}

func TestDemonstrationDataSaysWhereItComesFrom(t *testing.T) {
	w := newSite(t)
	const source = "数字取自某县2023年公开的收支表，村名、人名、月份为演示安排。"
	id := w.division(village.New{Level: "village", ParentID: w.dahe.Township.ID, Code: "339900101202", Name: "示例村", FirstMonth: calendar.NewMonth(2026, 4), Source: source})
	a := w.visitor().get("/villages/339900101202").is(http.StatusOK).has(".notice", "演示数据").has("main", source)
	whole(t, a)
	w.visitor().get(xiaoshan).lacks("#source")
	doc := must(w.Finance.Draw(t.Context(), must(w.Villages.ByID(t.Context(), id))(t), calendar.NewMonth(2026, 4)))(t)
	if doc.Source != source {
		t.Errorf("the frozen sheet says %q", doc.Source)
	}
}
