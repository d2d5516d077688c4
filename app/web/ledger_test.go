package web

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"sunshine/app/finance"
	"sunshine/app/money"
)

// A long month is turned page by page; what it adds up to stays that of the month.
func TestALongMonthIsTurnedPageByPage(t *testing.T) {
	w := newSite(t)
	for i := range ledgerRows + 5 { // 1.00, 2.00, … on one day
		w.post("kuaiji", "2026-04-02", finance.Income, finance.Bank, "504.02", money.Fen(100*(i+1)), fmt.Sprintf("第%d笔", i+1))
	}
	b := w.as("kuaiji")
	first := b.get("/desk/entries?month=2026-04").sound().has(".pager", "第 1 页，共 2 页", "205 笔").has(".entries caption", "共 205 笔")
	if n := first.doc().Find(".entries tbody tr[id]").Length(); n != ledgerRows {
		t.Errorf("%d entries on the first page", n)
	}
	// 129,889.41 + 200×201/2 = 149,989.41; + 201 + … + 205 = 151,004.41
	last := b.get("/desk/entries?month=2026-04&page=2").sound().has(".entries .open", "前面 200 笔之后的余额", "149,989.41").has(".entries tfoot", "全月合计", "21,115.00", "151,004.41").has(".sum", "129,889.41", "21,115.00", "151,004.41")
	if n := last.doc().Find(".entries tbody tr[id]").Length(); n != 5 {
		t.Errorf("%d entries on the last page", n)
	}
	b.get("/desk/entries?month=2026-04&entry=203").has(".pager", "第 2 页").has("#n203", "第203笔")
}

func TestAccountsAreFoundByNameLoginAndVillage(t *testing.T) {
	w := newSite(t)
	b := w.as("admin")
	all := b.get("/desk/users").sound().doc().Find(".tasks li").Length()
	found := b.get("/desk/users?q=kuaiji").sound()
	if n := found.doc().Find(".tasks li").Length(); n == 0 || n >= all {
		t.Errorf("%d of %d accounts found by login", n, all)
	}
	b.get("/desk/users?q=小山").has("main h2", "小山村")
	b.get("/desk/users?q=zzz").has(".empty", "没有找到").lacks(".tasks")
	b.get("/desk/new-user").has(".nav [aria-current]", "账号")
}

func TestAVillageJustAddedOwesItsMonthsAtOnce(t *testing.T) {
	w := newSite(t)
	w.as("admin").post("/desk/villages/new", url.Values{
		"level": {"village"}, "parent": {itoa64(w.xiaoshan.Township.ID)}, "code": {"339900100266"}, "name": {"新设村"}, "first_month": {"2026-01"},
	}).is(http.StatusSeeOther)
	w.visitor().get("/villages/339900100266").is(http.StatusOK).has("main", "2026年1月的账逾期", "2026年2月的账逾期")
}
