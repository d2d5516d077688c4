package web

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sunshine/app/sheet"
)

const exportHead = "日期,凭证字号,摘要,科目代码,科目名称,借方金额,贷方金额\n"

const oneVoucher = exportHead + "2026-04-02,记-1,收租,101,库存现金,20,\n,,收租,504,其他收入,,20\n"

func exportFile(t testing.TB, name string) []byte {
	t.Helper()
	return must(os.ReadFile(filepath.Join("..", "finance", "testdata", "voucherbook", name)))(t)
}

// field finds the name of the input in the row of a table that holds a text.
func (a *answer) field(text string) string {
	a.t.Helper()
	name := ""
	a.doc().Find("tr").Each(func(_ int, s *goquery.Selection) {
		if n, ok := s.Find("input[type=text], select").Attr("name"); ok && name == "" && strings.Contains(s.Find("td").First().Text()+s.Find("td:nth-child(2)").Text(), text) {
			name = n
		}
	})
	if name == "" {
		a.t.Fatalf("no field beside %q", text)
	}
	return name
}

func TestAVoucherExportIsMappedAnsweredSavedAndUndone(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	file := exportHead + "2026-03-02,记-1,收租,101,库存现金,200,\n,,收租,504,其他收入,,200\n" +
		"2026-03-05,记-2,付保安,5139901,管理费用_保安费,50,\n,,付保安,101,库存现金,,50\n" +
		"2026-03-05,记-3,付保安,5139901,管理费用_保安费,50,\n,,付保安,101,库存现金,,50\n"
	at := b.hand("三月凭证.csv", []byte(file), "auto")

	p := b.get(at).sound().has(".lead", "读成凭证，3 张，6 行分录", "要您决定").has("#map ~ p", "有 1 个科目要您说明").
		has("#ask + form", "第 4 行的记-2完全一样", "两笔都是真的").has(".vouchers", "记-1", "收租", "200.00", "还没有对上").lacks("form[action$='/save'] button")
	if p.doc().Find("#ask + form input[value^='account:']").Length() != 0 {
		t.Error("an account is asked among the questions")
	}
	b.post(at+"/save", nil).is(http.StatusUnprocessableEntity).has(".notice.error", "还有 2 处要改或要您决定")

	m := b.get(at+"/mapping").sound().has("table", "5139901", "管理费用_保安费", "要您说明", "上一级是“管理费用”").has("table", "借方金额", "200、50")
	account, column := m.field("5139901"), m.field("科目名称")
	b.post(at+"/mapping", url.Values{account: {"99999"}}).is(http.StatusUnprocessableEntity).has(".notice.error", "对应关系没有存").has("p.bad", "没有“99999”")
	b.follow(b.post(at+"/mapping", url.Values{account: {"513.09 工作人员工资"}, column: {"name"}})).sound().
		has(".notice.success", "记住了（第 1 版）").lacks("#map").has("main", "照第 1 版")

	b.follow(b.post(at+"/answers", url.Values{"key-0": {"duplicate:三月凭证!6"}, "answer-0": {""}, "both": {"duplicate:三月凭证!6"}})).sound().
		has(".tasks", "两笔都是真的", "完全一样").has(".lead", "没有问题").has("main", "2026年3月 3 张，借方合计 300.00 元")
	b.follow(b.post(at+"/save", nil)).sound().has(".notice.success", "3 张凭证，6 行分录").has("main", "整批撤销")
	b.get("/desk/imports").sound().has(".tasks", "3 张凭证，6 行", "已保存")
	b.get("/desk/entries?month=2026-03").sound().has("main", "付保安", "收租")

	b.post(at+"/undo", url.Values{"reason": {""}, "day": {"昨天"}}).is(http.StatusUnprocessableEntity).has("#f-reason-error", "为什么").has("#f-day-error", "2026-03-05")
	b.post(at+"/undo", url.Values{"reason": {"传错了"}, "day": {"2026-03-01"}}).is(http.StatusUnprocessableEntity).has(".notice.error", "没有记上")
	b.follow(b.post(at+"/undo", url.Values{"reason": {"传错了文件"}})).sound().has(".notice.success", "撤销了").has(".notice.info", "已撤销", "传错了文件").lacks("form[action$='/undo']")
	b.get("/desk/imports").has(".tasks", "已撤销")
	b.post(at+"/undo", url.Values{"reason": {"再来"}}).is(http.StatusUnprocessableEntity).has(".notice.error", "已经在")

	again := b.hand("三月凭证.csv", []byte(file), "auto")
	b.get(again).sound().has("main", "照第 1 版").has("#ask + form", "完全一样").lacks("#map")
}

func TestASaveThatFailsSaysWhyOnThePage(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	at := b.hand("凭证.csv", []byte(exportHead+"2026-03-05,记-1,买车,151,固定资产,9000,\n,,买车,102,银行存款,,9000\n"), "auto")
	b.post(at+"/save", nil).is(http.StatusUnprocessableEntity).has(".notice.error", "凭证 第 2 行 记-1", "会成负数")
	b.get(at).is(http.StatusOK).has(".notice.error", "会成负数")
	if n := must(w.Finance.Counts(t.Context(), w.lvyin.ID))(t); len(n) != 0 {
		t.Error(n)
	}
}

func TestALongSaveShowsHowFarItIs(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	var f strings.Builder
	f.WriteString(exportHead)
	for i := range 9000 {
		fmt.Fprintf(&f, "2026-03-05,记-%d,第%d笔租金,101,库存现金,%d.50,\n,,第%d笔租金,504,其他收入,,%d.50\n", i+1, i, i+1, i, i+1)
	}
	at := b.hand("大.csv", []byte(f.String()), "auto")
	r := b.post(at+"/save", nil).is(http.StatusSeeOther)
	if r.Header.Get("Location") == at+"/progress" { // on a fast machine it is done at once
		p := b.get(at + "/progress")
		if p.Status == http.StatusOK {
			p.sound().has("h1", "正在保存").has("main", "/ 18000 行")
			if max, _ := p.doc().Find("progress").Attr("max"); max != "18000" {
				t.Errorf("the bar goes to %q", max)
			}
			if p.doc().Find("meta[http-equiv=refresh]").Length() != 1 {
				t.Error("the page does not ask again by itself")
			}
		}
	} else {
		t.Logf("saved within %v", patience)
	}
	w.imports.Wait()
	b.follow(b.get(at+"/progress").is(http.StatusSeeOther)).has(".notice.success", "9000 张凭证，18000 行分录")
	b.get(at+"?page=2").sound().has(".lead", "已经保存")
}

func TestAMarkedExportComesBackColoured(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	at := b.hand("金蝶.xlsx", exportFile(t, "金蝶KIS.xlsx"), "voucher")
	b.get(at).sound().has(".lead", "读成凭证，5 张，12 行分录").has("main", "金蝶 KIS", "可靠程度：低", "22,600.00")

	var wrong strings.Builder
	w.ok(sheet.WriteXLSX(&wrong, sheet.Book{Pages: []sheet.Page{{
		Name: "凭证", Columns: []sheet.Column{{Name: "日期"}, {Name: "凭证字号"}, {Name: "摘要"}, {Name: "科目代码"}, {Name: "借方金额"}, {Name: "贷方金额"}},
		Rows: [][]sheet.Value{
			{sheet.TextValue("2026-03-01"), sheet.TextValue("记-1"), sheet.TextValue("收租"), sheet.TextValue("102"), sheet.TextValue("30"), {}},
			{sheet.TextValue("2026-03-01"), sheet.TextValue("记-1"), sheet.TextValue("收租"), sheet.TextValue("504"), {}, sheet.TextValue("20")},
		},
	}}}))
	at = b.hand("错.xlsx", []byte(wrong.String()), "auto")
	b.get(at).sound().has(".problems", "借贷不平", "借方多 10.00")
	f := must(sheet.Read("a.xlsx", b.get(at+"/marked.xlsx").is(http.StatusOK).Body))(t)
	if f.Sheets[0].Name != "凭证" {
		t.Error(f.Sheets[0].Name)
	}
}
