package web

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sunshine/app/disclosure"
	"sunshine/app/finance"
)

// caseFile reads one of the real tables that package table is tested with.
func caseFile(t testing.TB, name string) []byte {
	t.Helper()
	return must(os.ReadFile(filepath.Join("..", "table", "testdata", "files", filepath.FromSlash(name))))(t)
}

// sound demands of a page what every page of the desk must have.
func (a *answer) sound() *answer {
	a.t.Helper()
	a.is(http.StatusOK)
	if t, ok := a.t.(*testing.T); ok {
		whole(t, a)
	}
	doc := a.doc()
	for _, selector := range []string{"form[method=post]:not(:has(input[name=csrf]))", "table:not(:has(caption))", "th:not([scope])", "img:not([alt])", "[id*=' ']"} {
		if n := doc.Find(selector).Length(); n > 0 {
			a.t.Errorf("%s: %d × %s", a.path, n, selector)
		}
	}
	doc.Find("main input:not([type=hidden]), main select, main textarea").Each(func(_ int, s *goquery.Selection) {
		id, _ := s.Attr("id")
		name, _ := s.Attr("name")
		_, labelled := s.Attr("aria-label")
		if !labelled && s.Closest("label").Length() == 0 && doc.Find("label[for='"+id+"']").Length() == 0 {
			a.t.Errorf("%s: input %q has no label", a.path, name)
		}
	})
	return a
}

// follow opens where a redirect leads.
func (b *browser) follow(a *answer) *answer {
	b.w.t.Helper()
	a.is(http.StatusSeeOther)
	to, err := url.Parse(a.Header.Get("Location"))
	b.w.ok(err)
	return b.get(to.RequestURI())
}

// current finds the newest version of a month.
func (w *site) current(villageID int64, month string) disclosure.Version {
	w.t.Helper()
	return must(w.Disclosures.Current(w.t.Context(), villageID, disclosure.FinanceMonth, month))(w.t)
}

func TestDeskPutsOneThingFirst(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	b.get("/desk").sound().has(".first", "2026年1月：还没有记账", "已经晚了", "记这个月的账").has(".tasks", "2026年2月", "2026年3月", "2026年4月（本月）：记了 0 笔")

	w.post("kuaiji2", "2026-01-05", finance.Income, finance.Bank, "503", 500_00, "上级补助")
	b.get("/desk").has(".first", "2026年1月：1 笔账，还没提交", "看榜并提交")

	b.upload("/desk/imports", url.Values{"reading": {"auto"}}, "账.csv", caseFile(t, "messy/M05-现金日记账-gbk.csv")).is(http.StatusSeeOther)
	b.get("/desk").has(".first", "账.csv", "导入未完", "接着导入")
}

func TestDeskOfEachRoleShowsItsOwnTurn(t *testing.T) {
	w := newSite(t)
	w.post("kuaiji2", "2026-02-05", finance.Income, finance.Bank, "503", 500_00, "上级补助")
	accountant, reviewer, head := w.as("kuaiji2"), w.as("jiandu2"), w.as("cunzhang2")
	reviewer.get("/desk").sound().has(".empty", "眼下没有要办的").has(".tasks", "2026年2月的账：等村会计提交")

	accountant.post("/desk/finance/2026-02/submit", nil).goes("/desk")
	accountant.get("/desk").has(".tasks", "2026年2月财务公开榜", "待审核")
	reviewer.get("/desk").has(".first", "2026年2月财务公开榜", "审核")
	head.get("/desk").has(".empty", "没有等着公开的").has(".tasks", "2026年2月财务公开榜 待审核")

	x := w.current(w.lvyin.ID, "2026-02")
	reviewer.post("/desk/disclosures/"+itoa64(x.ID)+"/approve", url.Values{"opinion": {"同意公开"}}).is(http.StatusSeeOther)
	head.get("/desk").sound().has(".first", "2026年2月财务公开榜", "等您开联席会议定下来", "看过，记会议、公开")
}

func TestOpeningIsAskedUntilAMonthIsHandedIn(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	b.get("/desk/opening").sound()
	r := b.post("/desk/opening", url.Values{"cash": {"一千"}, "bank": {""}}).is(http.StatusUnprocessableEntity)
	r.has("#f-cash-error", "看不懂这个金额").has("#f-bank-error", "请写金额")
	if v, _ := r.doc().Find("#f-cash").Attr("value"); v != "一千" {
		t.Errorf("the input was lost: %q", v)
	}
	r = b.post("/desk/opening", url.Values{"cash": {"１，２３４．５元"}, "bank": {"￥80,000"}})
	b.follow(r).has(".notice.success", "现金 1,234.50 元", "银行存款 80,000.00 元", "大写捌万壹仟贰佰叁拾肆元伍角整")
	if cash, bank, err := w.Finance.Opening(t.Context(), w.lvyin.ID); err != nil || cash != 1234_50 || bank != 80000_00 {
		t.Fatal(cash, bank, err)
	}
	b.post("/desk/finance/2026-01/submit", nil).goes("/desk")
	b.get("/desk/opening").sound().has("main", "1,234.50", "不能再改").lacks("main input[name=cash]")
	b.post("/desk/opening", url.Values{"cash": {"0"}, "bank": {"0"}}).is(http.StatusUnprocessableEntity).has(".notice.error", "期初余额不能再改")
}

func TestDeskIsForItsOwnVillageAndRole(t *testing.T) {
	w := newSite(t)
	march := itoa64(w.current(w.xiaoshan.ID, "2026-03").ID)
	entries := must(w.Finance.Entries(t.Context(), w.xiaoshan.ID, w.today().MonthOf().Add(-1)))(t)
	entry := itoa64(entries[0].ID)
	var sum string
	for _, e := range entries {
		for _, f := range e.Files {
			sum = f.SHA256
		}
	}
	own, other := w.as("kuaiji"), w.as("kuaiji2")
	for _, path := range []string{"/desk/disclosures/" + march, "/desk/entries/" + entry, "/desk/entries/" + entry + "/reverse"} {
		own.get(path).sound()
		other.get(path).is(http.StatusNotFound)
	}
	own.get("/desk/files/" + sum).is(http.StatusOK)
	other.get("/desk/files/" + sum).is(http.StatusNotFound)
	other.post("/desk/entries/"+entry+"/reverse", url.Values{"day": {"2026-04-01"}, "note": {"错"}}).is(http.StatusNotFound)

	visitor := w.visitor()
	visitor.get("/desk").goes("/login?next=%2Fdesk")
	visitor.get("/desk/files/" + sum).is(http.StatusSeeOther)
	visitor.post("/desk/entries", url.Values{"kind": {"income"}}).is(http.StatusForbidden)
	for _, path := range []string{"/desk/entries", "/desk/entries/new", "/desk/imports", "/desk/opening"} {
		w.as("jiandu").get(path).is(http.StatusForbidden)
	}
	for _, path := range []string{"/desk/disclosures", "/desk/finance/2026-03", "/desk/entries"} {
		w.as("jijian").get(path).is(http.StatusForbidden)
	}
}

func TestChangesNeedTheFormsToken(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	for _, path := range []string{"/desk/entries", "/desk/opening", "/desk/imports", "/desk/finance/2026-02/submit"} {
		b.post(path, url.Values{"csrf": {"falsch"}}).is(http.StatusForbidden)
	}
	if n := must(w.Finance.Counts(t.Context(), w.lvyin.ID))(t); len(n) != 0 {
		t.Fatal(n)
	}
}

// figures compares the four figures of a sheet on the page.
func (a *answer) figures(opening, income, expense, closing string) *answer {
	a.t.Helper()
	var got []string
	a.doc().Find("dl.sum .num").Each(func(_ int, s *goquery.Selection) { got = append(got, s.Text()) })
	if want := []string{opening, income, expense, closing}; strings.Join(got, " ") != strings.Join(want, " ") {
		a.t.Errorf("%s: figures %v, want %v", a.path, got, want)
	}
	return a
}

var figures = regexp.MustCompile(`\d+`)

func TestEveryLinkOfTheDeskLeadsSomewhere(t *testing.T) {
	w := newSite(t)
	w.february()
	w.correct(w.xiaoshan, "2026-03", "2026-03-30", 88_80, "漏记一笔办公用品")
	w.as("kuaiji").hand("一.csv", bins("400.00"), "table")
	w.as("kuaiji").hand("二.csv", caseFile(t, "messy/M05-现金日记账-gbk.csv"), "auto")
	want := map[string]string{
		"kuaiji": "/desk/entries/new?month=2026-04 /desk/imports/1 /desk/finance/2026-03 /desk/opening", "kuaiji2": "/desk/entries?month=2026-02",
		"jiandu2": "/desk/disclosures/2", "cunzhang": "/desk/disclosures",
	}
	for login, pages := range want {
		b, seen, kinds := w.as(login), map[string]bool{"/desk": true}, map[string]int{}
		for queue := []string{"/desk"}; len(queue) > 0; queue = queue[1:] {
			a := b.get(queue[0])
			if a.Status >= 400 {
				t.Errorf("%s: %s: %d", login, queue[0], a.Status)
			}
			if a.Status != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
				continue
			}
			a.sound()
			base := must(url.Parse(queue[0]))(t)
			a.doc().Find("a[href]").Each(func(_ int, s *goquery.Selection) {
				to := base.ResolveReference(must(url.Parse(s.AttrOr("href", "")))(t))
				to.Fragment = ""
				if p := to.String(); strings.HasPrefix(p, "/desk") && !seen[p] && to.Query().Get("month") < "2027" && to.Query().Get("month") != "2025-12" {
					seen[p] = true
					if kinds[figures.ReplaceAllString(p, "#")]++; strings.HasPrefix(p, "/desk/books") && kinds[figures.ReplaceAllString(p, "#")] > 3 {
						return // every book leads to every other day's: three of a kind tell
					}
					queue = append(queue, p)
				}
			})
		}
		for _, p := range strings.Fields(pages) {
			if !seen[p] {
				t.Errorf("%s: no way leads to %s", login, p)
			}
		}
	}
}

func TestAMonthThatCanNoLongerBeBookedIsPublishedEmpty(t *testing.T) {
	w := newSite(t) // March is out, so January and February are closed
	b := w.as("kuaiji")
	b.get("/desk").has(".first", "2026年1月：还没有记账", "没有收支，出空榜")
	b.get("/desk/finance/2026-01").sound().has("#act", "提交审核")
	b.post("/desk/finance/2026-01/submit", nil).goes("/desk")
}
