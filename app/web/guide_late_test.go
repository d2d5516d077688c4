package web

import (
	"net/http"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/guide"
)

// The township finds the cases of its villages whose time is over, the latest first,
// without the number anyone could look them up by.
func TestTheTownshipSeesLateCases(t *testing.T) {
	w := newSite(t)
	ctx := t.Context()
	head := w.actors["cunzhang"]
	open := func(day string) guide.Case {
		return must(w.Guides.OpenCase(ctx, head, w.xiaoshan, "house", must(calendar.ParseDay(day))(t)))(t)
	}
	first, second := open("2026-04-01"), open("2026-04-03")
	waits, done := open("2026-04-02"), open("2026-04-02")
	w.ok(w.Guides.Do(ctx, head, w.xiaoshan, waits.ID, guide.CaseStep{Act: guide.Ask, Day: calendar.Date(2026, 4, 7), Note: "缺户口簿"}))
	w.ok(w.Guides.Do(ctx, head, w.xiaoshan, done.ID, guide.CaseStep{Act: guide.Finish, Day: calendar.Date(2026, 4, 8)}))
	town := w.enter("zhen")
	town.get(lateCasesPath).is(http.StatusOK).sound().has(".empty", "没有超时的")
	if n := town.get("/desk").doc().Find("#cases").Length(); n != 0 {
		t.Error("the desk tells of cases that are in time")
	}

	w.at("2026-05-07")
	town = w.enter("zhen")
	a := town.get(lateCasesPath).is(http.StatusOK).sound().has(".lead", "有 1 个村、2 件超过时限还没办完").has(".tasks", "小山村", "农村危房改造", "超 ", "收到，应在2026年4月", first.Short(), second.Short())
	text := a.text("main")
	if strings.Index(text, first.Short()) > strings.Index(text, second.Short()) {
		t.Error("the latest does not stand first")
	}
	for _, not := range []string{waits.Short(), done.Short(), first.Secret, second.Secret} {
		if strings.Contains(text, not) {
			t.Errorf("the list has %s", not)
		}
	}
	town.get("/desk").is(http.StatusOK).sound().has("#cases ~ .tasks", first.Short()).has("nav a[href='"+lateCasesPath+"']", "2")
	town.get("/desk/overdue").is(http.StatusOK).sound().has("#cases ~ .tasks", first.Short())
	town.get("/desk/overdue?on=2026-04-20").is(http.StatusOK).hasNot("main", first.Short()) // that list is of another day
	w.enter("jijian").get(lateCasesPath).is(http.StatusForbidden)

	w.ok(w.Guides.Do(ctx, head, w.xiaoshan, first.ID, guide.CaseStep{Act: guide.Finish, Day: calendar.Date(2026, 5, 7)}))
	town.get(lateCasesPath).is(http.StatusOK).has(".lead", "1 件").hasNot("main", first.Short())
}
