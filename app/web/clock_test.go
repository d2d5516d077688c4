package web

import (
	"net/http"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
)

func TestClockShowsAndAnswersForPastDays(t *testing.T) {
	w := newSite(t)
	a := w.visitor().get("/clock").is(http.StatusOK)
	a.has(".lead", "2026年1月到2026年4月的账，今天有3个村、共6个月逾期没有公开")
	// Jan and Feb of two villages, Jan and Feb of the third: 6 overdue less none; March: 1 out, 2 not yet due.
	a.has(".counts", "已公开 1", "补公开 0", "逾期 6", "未到期 5")
	if n := a.doc().Find(".matrix tbody tr").Length(); n != 3 {
		t.Errorf("%d villages", n)
	}
	if href, _ := a.doc().Find(".matrix .m.met").Attr("href"); href != march {
		t.Errorf("the cell leads to %q", href)
	}
	w.visitor().get("/clock?on=2026-03-10&from=2026-01&to=2026-03").is(http.StatusOK).has(".lead", "在2026年3月10日看", "3个村、共3个月逾期").has(".counts", "已公开 0", "未到期 6")
	w.visitor().get("/clock?on=2026-02-20&from=2026-01").is(http.StatusOK).has(".counts", "逾期 0", "临期 0")
	b := w.visitor().get("/clock?township=339900101000").is(http.StatusOK).has(".matrix", "大河村")
	if strings.Contains(b.text(".matrix"), "小山村") {
		t.Error("the township filter lets others through")
	}
	if c := w.visitor().get("/clock?state=met").is(http.StatusOK); c.doc().Find(".matrix tbody tr").Length() != 1 {
		t.Error("the state filter lets others through")
	}
	for _, bad := range []string{"on=tomorrow", "on=2026-04-09", "from=2026-05&to=2026-01", "from=2020-01&to=2026-01", "from=x"} {
		w.visitor().get("/clock?" + bad).is(http.StatusUnprocessableEntity)
	}
}

func TestClockOfTodayAndOfADayAgree(t *testing.T) {
	w := newSite(t)
	w.at("2026-05-20")
	w.checkClock()
	then := w.visitor().get("/clock?on=2026-04-08&from=2026-01&to=2026-04").is(http.StatusOK).text(".counts")
	w.at("2026-04-08")
	if now := w.visitor().get("/clock?from=2026-01&to=2026-04").text(".counts"); now != then {
		t.Errorf("seen later %q, seen then %q", then, now)
	}
}

func TestTheProvisionalDayIsMarked(t *testing.T) {
	w := newSite(t)
	w.at("2026-12-20")
	w.checkClock()
	w.visitor().get(xiaoshan+"/finance/2026-12").is(http.StatusOK).has(".facts", "（暂定）", "2027年的放假安排还没有公布")
	if n := w.visitor().get("/clock").is(http.StatusOK).doc().Find(".m.tent").Length(); n != 3 {
		t.Errorf("%d marked cells, want 3", n)
	}
}

func TestClockAsCSV(t *testing.T) {
	w := newSite(t)
	a := w.visitor().get("/clock.csv?from=2026-01&to=2026-04").is(http.StatusOK)
	g := grid(t, "clock.csv", a.Body)
	if len(g.Rows) != 13 || g.Rows[0][4].Text != "状态" {
		t.Fatalf("%d rows, heading %v", len(g.Rows), g.Rows[0])
	}
	r := row(t, g, "已公开")
	want := []string{"青石镇", "339900100201", "小山村", "2026-03", "已公开", "2026-04-15", "否", "2026-04-08", "0"}
	for i, text := range want {
		if r[i].Text != text {
			t.Errorf("column %d: %q, want %q", i+1, r[i].Text, text)
		}
	}
	past := string(w.visitor().get("/clock.csv?from=2026-03&to=2026-03&on=2026-03-31").is(http.StatusOK).Body)
	if strings.Contains(past, "2026-04-08") || strings.Contains(past, "已公开") {
		t.Errorf("asked about March it knows of April:\n%s", past)
	}
	w.visitor().get("/clock.csv?on=2099-01-01").is(http.StatusUnprocessableEntity)
}

// entered lets 小山村's head write down what happened, and gives the duty it starts.
func (w *site) entered(item, title, day string) int64 {
	w.t.Helper()
	return must(w.Deadlines.Enter(w.t.Context(), w.actors["cunzhang"], w.xiaoshan, deadline.Happening{Item: item, Title: title, Day: must(calendar.ParseDay(day))(w.t)}))(w.t)
}
