package web

import (
	"net/http"
	"net/url"
	"testing"

	"sunshine/app/asset"
	"sunshine/app/calendar"
)

// A contract is registered twice; the second is void. The township is told, says why the
// duty of it is gone, and everyone reads that beside the duty.
func TestAVoidContractsDutyIsReleasedByTheTownship(t *testing.T) {
	w := startedSite(t)
	twice := pond()
	twice.Signed, twice.From = calendar.Date(2026, 4, 1), calendar.Date(2026, 4, 1)
	plan, err := twice.DrawPlan()
	w.ok(err)
	twice.Plan = plan
	k := must(w.Assets.AddContract(t.Context(), w.actors["kuaiji"], w.xiaoshan, twice))(t)
	if _, err := w.Deadlines.Happened(t.Context(), w.today(), w.xiaoshan.ID); err != nil {
		t.Fatal(err)
	}
	id := w.entered("audit", "离任审计", "2026-04-08") // another duty of an event, that stands
	w.ok(w.Assets.VoidContract(t.Context(), w.actors["kuaiji"], w.xiaoshan, k.ID, k.Changes, asset.ContractWords{Reason: "登记重了"}))
	town := w.as("zhen")
	list, err := w.Deadlines.Releasables(t.Context(), w.xiaoshan.Township.ID, w.today())
	w.ok(err)
	if len(list) != 1 {
		t.Fatalf("%d proposed", len(list))
	}
	at := "/desk/obligations/" + itoa64(list[0].ID)
	town.get("/desk").is(http.StatusOK).sound().has("main", "不用公开了的，等您免", "小山村", "这份合同登记作废了。").has("a[href='"+at+"#release']", "小山村")
	for _, login := range []string{"cunzhang", "kuaiji"} {
		w.as(login).get(at).is(http.StatusOK).lacks("form[action$='/release']")
	}
	town.get("/desk/obligations/"+itoa64(id)).is(http.StatusOK).has("#f-why", "这件事登记错了。") // entered by hand: only the township knows
	town.get(at).is(http.StatusOK).sound().has("#f-why", "这份合同登记作废了。").has("main", "免了以后不能改回来")
	town.post(at+"/release", url.Values{"why": {" "}}).is(http.StatusUnprocessableEntity).has("#f-why-error", "请写明为什么免")
	town.post(at+"/release", url.Values{"why": {"打13812345678问过"}}).is(http.StatusUnprocessableEntity).has("#f-why-error", "手机号")
	town.follow(town.post(at+"/release", url.Values{"why": {"鱼塘合同登记重了，另有一份"}})).sound().has(".notice.success", "免了").has("main", "免公开", "鱼塘合同登记重了，另有一份").lacks("form[action$='/release']")
	town.post(at+"/release", url.Values{"why": {"再免"}}).is(http.StatusUnprocessableEntity).has(".notice.error", "已经免了")
	if n := town.get("/desk").doc().Find("#moot").Length(); n != 0 {
		t.Error("it is proposed still")
	}

	public := xiaoshan + "/clock/" + itoa64(list[0].ID)
	w.visitor().get(public).is(http.StatusOK).sound().has(".badge", "免公开").has(".lead", "免了：鱼塘合同登记重了，另有一份").has(".facts", "谁免的", "青石镇（")
	w.visitor().get(xiaoshan+"/clock").is(http.StatusOK).sound().has(".counts", "免公开 1").has("main", "乡镇免了的")
	w.visitor().get(xiaoshan+"/clock?state=released").is(http.StatusOK).has(".months", "免了")
	w.visitor().get("/clock?view=events&state=released&from=2025-01&to=2026-04").is(http.StatusOK)
	w.as("cunzhang").get("/desk/obligations?period=events").is(http.StatusOK).hasNot("main", k.Title)
	w.visitor().get(lvyin+"/clock").is(http.StatusOK).hasNot(".counts", "免公开")
	w.as("admin").get("/desk/audit").is(http.StatusOK).has("main", "免公开", "鱼塘合同登记重了，另有一份")
}
