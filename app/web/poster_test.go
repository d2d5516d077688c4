package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sunshine/app/asset"
	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/village"
)

// poster reads a poster as people do.
func (b *browser) poster(path string) string {
	b.w.t.Helper()
	a := b.get(path).is(http.StatusOK)
	if a.Header.Get("Content-Type") != "application/pdf" || !bytes.HasPrefix(a.Body, []byte("%PDF-")) {
		b.w.t.Fatalf("%s: %v", path, a.Header)
	}
	return strings.Join(strings.Fields(pdfText(b.w.t.(*testing.T), a.Body)), "")
}

func TestAPosterSaysWhatTheVillageReallyHas(t *testing.T) {
	w := newSite(t)
	v := w.visitor()
	for path, c := range map[string]struct{ has, lacks []string }{
		xiaoshan: {
			[]string{"阳光县青石镇小山村", "扫一扫，看村里的账", "2026年3月起公开的账，每一笔收支", "办事指南", "晚了没有", "村委会0571-87654321", "天内答复", "长辈版", "2026年4月8日打印", strings.TrimPrefix(siteURL, "https://") + xiaoshan},
			[]string{"大事", "家底", "合同", "贴在", "青石镇0571"},
		},
		"/villages/339900100202": {[]string{"阳光县青石镇吕㛃村", "看村里的事", "晚了没有"}, []string{"起公开的账", "村委会0"}},
	} {
		text := v.poster(path + "/poster.pdf")
		for _, want := range c.has {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in %s", path, want, text)
			}
		}
		for _, not := range c.lacks {
			if strings.Contains(text, not) {
				t.Errorf("%s: %q in %s", path, not, text)
			}
		}
	}
	w.belongings()
	x := w.publishTable(project("project"))
	w.ok(w.Villages.Rename(t.Context(), w.actors["admin"], w.xiaoshan.Township.ID, "青石镇", "0571-8765 0000"))
	up := url.Values{"on": {"2026-04-08"}, "place": {"小山村文化礼堂东墙"}}
	w.enter("kuaiji").upload("/desk/boards/"+itoa64(x.ID)+"/up", up, "x.png", photo(t, 200)).is(http.StatusSeeOther)
	text := v.poster(xiaoshan + "/poster.pdf?paper=a3")
	for _, want := range []string{"村里的家底：资产、资源、工程项目、债权债务", "工程项目和资金安排", "青石镇0571-87650000", "贴在：小山村文化礼堂东墙"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	a := v.get(xiaoshan + "/poster.pdf")
	v.get(xiaoshan+"/poster.pdf", "If-None-Match", a.Header.Get("ETag")).is(http.StatusNotModified)
	v.get(xiaoshan + "/poster.pdf?paper=b5").is(http.StatusUnprocessableEntity)
}

// What was withdrawn is not promised on paper.
func TestAPosterForgetsWhatWasWithdrawn(t *testing.T) {
	w := newSite(t)
	x := must(w.Disclosures.Published(t.Context(), w.xiaoshan.ID, disclosure.FinanceMonth, "2026-03"))(t)
	w.enter("cunzhang").post("/desk/withdrawals/"+itoa64(x.ID), url.Values{"cause": {"error"}, "reason": {"发错了"}}).is(http.StatusSeeOther)
	if text := w.visitor().poster(xiaoshan + "/poster.pdf"); strings.Contains(text, "起公开的账") || !strings.Contains(text, "看村里的事") {
		t.Error(text)
	}
}

// Who takes a code later has an address of its own; the paper has that one. One
// that is not there any more has no board.
func TestAPosterHasTheAddressOfItsVillageForEver(t *testing.T) {
	w := newSite(t)
	w.at("2026-05-10")
	r := w.change(village.Change{Kind: village.Merge, Day: calendar.Date(2026, 5, 1), Villages: []int64{w.xiaoshan.ID, w.lvyin.ID}, New: []village.Newcomer{{Name: "大山村", Code: "339900100201"}}})
	heir := must(w.Villages.ByID(t.Context(), r.All(village.Begins)[0].DivisionID))(t)
	if !strings.Contains(heir.Code, "~") {
		t.Fatal(heir.Code)
	}
	text := w.visitor().poster("/villages/" + heir.Code + "/poster.pdf")
	if !strings.Contains(text, strings.TrimPrefix(siteURL, "https://")+"/villages/"+heir.Code) || !strings.Contains(text, "大山村") {
		t.Error(text)
	}
	w.visitor().get(xiaoshan+"/poster.pdf").is(http.StatusNotFound).has("main", "接着办的村")
	w.visitor().get(xiaoshan).is(http.StatusOK).lacks(`a[href*="poster.pdf"]`)
	if all := w.enter("jijian").poster("/desk/posters.pdf"); strings.Contains(all, "小山村") || !strings.Contains(all, "大山村") || !strings.Contains(all, "大河村") {
		t.Error(all)
	}
}

func TestATownshipPrintsThePostersOfItsVillages(t *testing.T) {
	w := newSite(t)
	text := w.enter("zhen").poster("/desk/posters.pdf?paper=a3")
	if !strings.Contains(text, "小山村") || !strings.Contains(text, "吕㛃村") || strings.Contains(text, "大河村") {
		t.Error(text)
	}
	if all := w.enter("admin").poster("/desk/posters.pdf"); strings.Count(all, "扫一扫，看") != 3 {
		t.Error(all)
	}
	for login, pages := range map[string]map[string]string{
		"kuaiji":   {"/desk/boards": xiaoshan + "/poster.pdf?paper=a3", "/desk/registers": xiaoshan + "/poster.pdf"},
		"cunzhang": {"/desk/boards": xiaoshan + "/poster.pdf"},
		"zhen":     {"/desk/boards": "/desk/posters.pdf?paper=a3", "/desk/batches": "/desk/posters.pdf"},
		"admin":    {"/desk/batches": "/desk/posters.pdf?paper=a3"},
	} {
		for page, link := range pages {
			w.enter(login).get(page).is(http.StatusOK).sound().has(`a[href="`+link+`"]`, "海报")
		}
	}
	w.visitor().get(xiaoshan).is(http.StatusOK).sound().has(`a[href="`+xiaoshan+`/poster.pdf"]`, "海报")
}

func TestLinesOfAPosterAreShort(t *testing.T) {
	names := disclosure.List{Items: []disclosure.Item{
		{Code: "finance-month", Name: "月度财务公开榜", Kind: "finance-sheet"},
		{Code: "a", Name: "低保、特困、残疾补贴名单", Kind: "table"},
		{Code: "b", Name: "年度经营报告、财务报告和分配方案", Kind: "text"},
		{Code: "c", Name: "决议公开", Kind: "notice"},
	}}
	out := map[string]string{"finance-month": "2024-01", "a": "2026-Q1", "b": "2026", "c": "x"}
	got := posterShows(names, out, asset.Stock{Kinds: asset.Kinds[:], Contracts: true}, true)
	want := []string{"2024年1月起公开的账，每一笔收支", "村里的大事：谁提的、怎么定的、办成没有", "低保、特困、残疾补贴名单等", "村里的家底：资产、资源、工程项目、债权债务、合同", "该公开什么、哪天前公开、晚了没有"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%q\nwant %q", got, want)
	}
	if got := posterShows(names, nil, asset.Stock{Contracts: true}, false); len(got) != 2 || got[0] != "村里的合同：租给谁、多少钱、到了没有" {
		t.Errorf("%q", got)
	}
}
