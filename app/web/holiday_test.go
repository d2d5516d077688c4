package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// next2027 is made up for the test: 15 January is a holiday in it.
const next2027 = "2027-01-01,放假,元旦\n2027-01-15,放假,编的节\n2027-05-01,放假,劳动节\n2027-10-01,放假,国庆节\n"

func TestLoadingAYearFixesTheProvisionalDays(t *testing.T) {
	w := newSite(t)
	w.at("2026-12-02")
	w.checkClock()
	admin := w.as("admin")
	admin.get("/desk").has(".notice.warning", "2027年的放假安排还没有读进来", "33 个公开期限因此是暂定的")
	w.visitor().get("/villages/339900101201/clock").has("main", "暂定")
	a := admin.post("/desk/holidays", url.Values{"source": {"为测试编的通知"}, "text": {next2027}})
	a.goes("/desk/holidays?year=2027")
	a = admin.get("/desk/holidays?year=2027").is(http.StatusOK)
	a.has(".notice.success", "2027年的放假安排读进去了，共 4 天。重新定了 33 个暂定的公开期限。")
	a.has("main", "为测试编的通知", "郑管", "编的节", "1月15日（星期五）").lacks(".notice.warning")
	clock := w.visitor().get("/villages/339900101201/finance/2026-12")
	clock.has("main", "2027年1月18日")
	if strings.Contains(clock.text("main .facts, main .lead"), "暂定") {
		t.Error("the day is still called provisional")
	}
	if strings.Contains(admin.get("/desk").text(".notice.warning"), "放假安排") {
		t.Error("the warning stays")
	}
	// Once more: nothing is left to be fixed.
	admin.post("/desk/holidays", url.Values{"source": {"为测试编的通知"}, "text": {next2027}}).goes("/desk/holidays?year=2027")
	admin.get("/desk/holidays?year=2027").has(".notice.success", "重新定了 0 个")
}

func TestWrongRowsAreReportedByTheirLineAndTheTextIsKept(t *testing.T) {
	w := newSite(t)
	admin := w.as("admin")
	text := "2027-01-01,放假,元旦\n2027-02-30,放假,春节\n2027-02-06,休息,春节\n2027-05-01,放假\n2026-10-01,放假,国庆节\n"
	for name, a := range map[string]*answer{
		"pasted":   admin.post("/desk/holidays", url.Values{"source": {"通知"}, "text": {text}}),
		"uploaded": admin.upload("/desk/holidays", url.Values{"source": {"通知"}}, "2027.csv", []byte("\xef\xbb\xbf"+text)),
	} {
		a.is(http.StatusUnprocessableEntity)
		lines := a.doc().Find(".notice.error li").Map(func(_ int, s *goquery.Selection) string { return words(s.Text()) })
		if len(lines) != 4 || !strings.HasPrefix(lines[0], "第 2 行“2027-02-30,放假,春节”") || !strings.HasPrefix(lines[1], "第 3 行") || !strings.HasPrefix(lines[2], "第 4 行") || !strings.HasPrefix(lines[3], "第 5 行") {
			t.Errorf("%s: %q", name, lines)
		}
		if got := a.doc().Find("textarea[name=text]").Text(); got != text {
			t.Errorf("%s: the text came back as %q", name, got)
		}
		if got := a.doc().Find("input[name=source]").AttrOr("value", ""); got != "通知" {
			t.Errorf("%s: the source came back as %q", name, got)
		}
	}
	admin.post("/desk/holidays", url.Values{"text": {next2027}}).is(http.StatusUnprocessableEntity).has("#f-source-error", "哪个通知")
	admin.post("/desk/holidays", url.Values{}).is(http.StatusUnprocessableEntity).has(".notice.error", "没有一天")
	if strings.Contains(admin.get("/desk/holidays").text("main"), "2027年 ") {
		t.Error("a refused table was loaded")
	}
}

func TestATableThatIsHardlyWholeIsAskedAbout(t *testing.T) {
	w := newSite(t)
	admin := w.as("admin")
	half := url.Values{"source": {"通知"}, "text": {"2027-01-01,放假,元旦\n2027-10-01,上班,国庆节\n"}}
	a := admin.post("/desk/holidays", clone(half)).is(http.StatusUnprocessableEntity)
	a.has(".notice.error", "5月1日、10月1日")
	if a.doc().Find("input[name=sure]").Length() != 1 {
		t.Error("it cannot be confirmed")
	}
	half.Set("sure", "1")
	admin.post("/desk/holidays", half).goes("/desk/holidays?year=2027")
}

func TestAFileAsExcelSavesItInChinaIsRead(t *testing.T) {
	w := newSite(t)
	gbk := must(simplifiedchinese.GB18030.NewEncoder().Bytes([]byte("# 通知,,\r\n" + strings.ReplaceAll(next2027, "\n", "\r\n"))))(t)
	admin := w.as("admin")
	admin.upload("/desk/holidays", nil, "2027.csv", gbk).goes("/desk/holidays?year=2027")
	admin.get("/desk/holidays?year=2027").has("main", "编的节", "元旦")
	admin.upload("/desk/holidays", nil, "big.csv", make([]byte, 70<<10)).is(http.StatusUnprocessableEntity).has(".notice.error", "太大")
	admin.upload("/desk/holidays", nil, "odd.csv", []byte{0xff, 0xff, 0xff, 0x80}).is(http.StatusUnprocessableEntity)
}

func TestDaysInARowAreOneLine(t *testing.T) {
	w := newSite(t)
	a := w.as("admin").get("/desk/holidays?year=2026").is(http.StatusOK)
	a.has("#days + dl", "放假 2月15日（星期日）到2月23日（星期一），共 9 天", "上班 2月28日（星期六）")
	if got := a.doc().Find("#days + dl dt").Length(); got != 13 {
		t.Errorf("%d lines", got)
	}
	w.as("admin").get("/desk/holidays?year=1900").is(http.StatusOK).has("#days", "2026年")
}
