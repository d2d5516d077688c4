package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// A village that has not published for years finds one line on its desk, as the
// township does, with every period behind it: reached without script and by the keyboard.
func TestManyOverduePeriodsAreOneLineOfTheDesk(t *testing.T) {
	w := wholeSite(t)
	w.at("2028-03-20")
	w.checkClock()
	for login, who := range map[string]string{"kuaiji": "财务公开", "cunzhang": "财务公开，等村会计提交"} {
		a := w.enter(login).get("/desk").is(http.StatusOK).sound()
		a.has("main", who+"：2026年1月—2028年2月 25 期未公开", "其他要公开的：", "期、")
		folds := a.doc().Find("main details")
		if folds.Length() != 2 {
			t.Errorf("%s: %d folds", login, folds.Length())
		}
		if n := a.doc().Find("main details summary").Length(); n != folds.Length() { // what a keyboard opens
			t.Errorf("%s: %d of them can be opened", login, n)
		}
		inside := folds.Text()
		for _, month := range []string{"2026年2月", "2027年12月"} {
			if !strings.Contains(inside, month) {
				t.Errorf("%s: %s cannot be reached", login, month)
			}
		}
		lines := a.doc().Find("main .tasks > li").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.ParentsFiltered("details").Length() == 0 })
		if lines.Length() > 12 {
			t.Errorf("%s: %d lines", login, lines.Length())
		}
	}
	a := w.enter("kuaiji").get("/desk")
	if n := a.doc().Find("main details a[href='/desk/finance/2026-02'], main details a[href='/desk/entries?month=2026-02']").Length(); n != 1 {
		t.Errorf("%d links to February", n)
	}
}

// Two periods are two lines: nothing is hidden that fits.
func TestFewOverduePeriodsStandOneByOne(t *testing.T) {
	w := newSite(t)
	if n := w.as("kuaiji2").get("/desk").doc().Find("main details").Length(); n != 0 {
		t.Errorf("%d folds", n)
	}
}

// The public lists say how many of what has come due is out.
func TestPublicListsTellHowManyOfTheDueAreOut(t *testing.T) {
	w := wholeSite(t)
	w.visitor().get("/clock").is(http.StatusOK).sound().has(".lead", "公开了1个月").has(".matrix tbody", "到期 4，已公开 1", "到期 4，已公开 0")
	w.visitor().get("/clock?view=period&period=2026-Q1").is(http.StatusOK).has(".lead", "到期的24项，公开了0项").has(".matrix tbody", "到期 8，已公开 0")
	w.visitor().get("/clock?item=debts&on=2026-04-10").is(http.StatusOK).has(".matrix tbody", "还没有到期的")
	w.visitor().get("/").is(http.StatusOK).sound().has("main", "今年到期 15 项，公开了 1 项")
	w.as("zhen").get("/desk").is(http.StatusOK).sound().has("main", "今年到期 15 项，公开了 1 项")
}
