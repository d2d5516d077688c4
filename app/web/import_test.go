package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sunshine/app/sheet"
)

// hand uploads a file and gives the address of its preview.
func (b *browser) hand(name string, content []byte, reading string) string {
	b.w.t.Helper()
	r := b.upload("/desk/imports", url.Values{"reading": {reading}}, name, content).is(http.StatusSeeOther)
	to := r.Header.Get("Location")
	if !strings.HasPrefix(to, "/desk/imports/") {
		b.w.t.Fatal(to)
	}
	return to
}

func TestImportAsksTheYearOnceAndBooksEverything(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	b.get("/desk/imports").sound()
	at := b.hand("M05-现金日记账-gbk.csv", caseFile(t, "messy/M05-现金日记账-gbk.csv"), "auto")

	p := b.get(at).sound().has(".lead", "读成现金日记账，6 笔", "要您决定").has("#ask + form", "这些日期是哪一年的", "3月12日", "的 A4、A5、A6、A7、A10、A11", "2026")
	if n := p.doc().Find("#ask + form input[name^=key-]").Length(); n != 1 {
		t.Errorf("the year is asked %d times", n)
	}
	if v, _ := p.doc().Find("#f-answer-0").Attr("value"); v != "" {
		t.Errorf("the year is filled in as %q", v)
	}
	p.has(".problems", "A4", "3月12日", "没有写年份").has(".read", "✓ 一致", "19,000.00", "10,678.00").lacks("form[action$='/save'] button")
	p.has(".lines", "房租费", "9,000.00", "待定", "因为写了“租”")
	b.post(at+"/save", nil).is(http.StatusUnprocessableEntity).has(".notice.error", "还有 6 处要您决定")

	b.post(at+"/answers", url.Values{"key-0": {"year"}, "answer-0": {""}}).is(http.StatusUnprocessableEntity).has(".notice.error", "还没有答")
	wrong := b.post(at+"/answers", url.Values{"key-0": {"year"}, "answer-0": {"今年"}}).is(http.StatusUnprocessableEntity).has("#f-answer-0-error", "四位数的年份")
	if v, _ := wrong.doc().Find("#f-answer-0").Attr("value"); v != "今年" {
		t.Errorf("the answer was lost: %q", v)
	}
	b.follow(b.post(at+"/answers", url.Values{"key-0": {"year"}, "answer-0": {"2026"}})).sound().
		has(".tasks", "2026", "赵算", "2026年4月8日").has(".lead", "没有问题").has("main", "2026年2月 2 笔，收入 9,000.00 元，支出 6,356.00 元", "2026年3月 4 笔，收入 10,000.00 元，支出 4,322.00 元").
		has("table.data", "现金0.0019,000.0010,678.008,322.00").lacks("#ask")

	key := selectOf(t, b.get(at), "房租费")
	r := b.post(at+"/save", url.Values{key: {"504"}})
	b.follow(r).has(".notice.success", "导入好了：6 笔账，记进了2026年2月、2026年3月").figures("0.00", "9,000.00", "6,356.00", "2,644.00").has(".ledger", "其他收入", "房租费")
	b.get("/desk/entries?month=2026-03").figures("2,644.00", "10,000.00", "4,322.00", "8,322.00")

	b.post(at+"/save", nil).is(http.StatusUnprocessableEntity).has(".notice.error", "已经保存过了")
	if n := must(w.Finance.Counts(t.Context(), w.lvyin.ID))(t); len(n) != 2 {
		t.Error(n)
	}
	b.get(at).sound().has(".lead", "已经保存").lacks("main form[method=post]:not([action$='/undo'])").has("main", "2026年2月 2 笔")
	b.upload("/desk/imports", url.Values{"reading": {"auto"}}, "again.csv", caseFile(t, "messy/M05-现金日记账-gbk.csv")).
		is(http.StatusUnprocessableEntity).has(".notice.error", "导入过")
}

// Whether two undated lines are the same one cannot be told before the year is;
// what every cell of a column asks is asked, and listed, once.
func TestManyCellsAskTheSameOnce(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	text := "日期,摘要,收入,支出,余额\n3.1,承前页,,,1000.00\n"
	left := 100000
	for i := range 9 {
		left -= 2000
		text += fmt.Sprintf("3.%d,办公用品,,20.00,%d.00\n", i+2, left/100)
	}
	at := b.hand("三月.csv", []byte(text), "auto")
	p := b.get(at).sound().has("#ask + form", "A 列，第 3 行到第 11 行，共 9 格").lacks("#ask + form [value^='duplicate']").
		has(".tally", "请确认 1").has(".problems", "这样的一共 9 处，答一次就行")
	if n := p.doc().Find(".problems .lv.question").Length(); n != 2 { // the tally and one row
		t.Errorf("%d times", n)
	}
	b.follow(b.post(at+"/answers", url.Values{"key-0": {"year"}, "answer-0": {"2026"}})).sound().lacks("#ask + form [value='year']")
}

// selectOf gives the name of the account select in the row of a summary.
func selectOf(t testing.TB, p *answer, summary string) string {
	t.Helper()
	name := ""
	p.doc().Find("table.lines tr").Each(func(_ int, s *goquery.Selection) {
		if strings.Contains(s.Text(), summary) {
			name, _ = s.Find("select").Attr("name")
		}
	})
	if name == "" {
		t.Fatalf("no select beside %q", summary)
	}
	return name
}

func TestAnImportThatCashDoesNotCoverNamesTheRow(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	at := b.hand("二月.csv", []byte("日期,摘要,收入,支出\n2026-02-01,付电费,,800\n2026-02-03,收租,500,\n"), "auto")
	b.get(at).sound().has(".notice.warning", "现金会成负数", "记期初余额")
	b.post(at+"/save", nil).is(http.StatusUnprocessableEntity).has(".notice.error", "2026-02-01“付电费”", "第 2 行", "现金会成负数：余 -800.00 元")
	if n := must(w.Finance.Counts(t.Context(), w.lvyin.ID))(t); len(n) != 0 {
		t.Errorf("something was booked: %v", n)
	}
	b.post("/desk/opening", url.Values{"cash": {"800"}, "bank": {"0"}}).is(http.StatusSeeOther)
	b.follow(b.post(at+"/save", nil)).figures("800.00", "500.00", "800.00", "500.00")
}

func TestADecisionCanBeTakenBack(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	at := b.hand("a.csv", caseFile(t, "messy/M05-现金日记账-gbk.csv"), "cashbook")
	b.post(at+"/answers", url.Values{"key-0": {"year"}, "answer-0": {"2025"}}).goes(at)
	b.get(at).has("main", "2025年2月 2 笔")
	b.follow(b.post(at+"/answers", url.Values{"key-0": {"year"}, "answer-0": {""}, "back": {"1"}})).has("#ask + form", "哪一年")
}

func TestAnImportOfAnotherVillageIsNotThere(t *testing.T) {
	w := newSite(t)
	at := w.as("kuaiji2").hand("a.csv", caseFile(t, "messy/M05-现金日记账-gbk.csv"), "auto")
	other := w.as("kuaiji")
	other.get(at).is(http.StatusNotFound)
	for _, act := range []string{"/answers", "/save", "/drop"} {
		other.post(at+act, url.Values{"key-0": {"year"}, "answer-0": {"2026"}}).is(http.StatusNotFound)
	}
}

func TestADroppedImportIsGoneFromTheDesk(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	at := b.hand("a.csv", caseFile(t, "messy/M05-现金日记账-gbk.csv"), "auto")
	b.follow(b.post(at+"/drop", nil)).has(".notice", "取消了").has("main", "还没有传过文件")
	b.get(at).sound().has(".lead", "已经取消").lacks("#ask")
	b.post(at+"/drop", nil).is(http.StatusConflict)
}

func TestUploadsAreRefusedInWords(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	b.post("/desk/imports", url.Values{"reading": {"auto"}}).is(http.StatusUnprocessableEntity).has("#f-file-error", "请选一个")
	b.upload("/desk/imports", url.Values{"reading": {"guess"}, "month": {"三月"}}, "a.csv", []byte("日期,摘要\n")).is(http.StatusUnprocessableEntity).
		has("#f-reading-error", "请选一种").has("#f-month-error", "2026-03")
	b.upload("/desk/imports", url.Values{"reading": {"auto"}}, "a.xlsx", []byte("PK\x03\x04 broken")).is(http.StatusUnprocessableEntity).has(".notice.error", "")
	at := b.hand("b.csv", []byte("日期,摘要,收入,支出\n2026-02-01,收租,约500,\n2026-02-30,付电费,,10\n"), "auto")
	p := b.get(at).sound().has(".lead", "3 处必须在文件里改").has(".problems", "C2", "约500", "约数不能入账", "A3", "没有").lacks("form[action$='/save'] button")
	p.lacks("a[href$='marked.xlsx']") // a CSV cannot carry remarks
	b.post(at+"/save", nil).is(http.StatusUnprocessableEntity).has(".notice.error", "3 处必须改")
}

func TestTheWorkbookComesBackWithItsProblemsMarked(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	var book bytes.Buffer
	w.ok(sheet.WriteXLSX(&book, sheet.Book{Title: "日记账", Pages: []sheet.Page{{
		Name: "二月", Columns: []sheet.Column{{Name: "日期"}, {Name: "摘要"}, {Name: "收入"}, {Name: "支出"}},
		Rows: [][]sheet.Value{{sheet.TextValue("2026-02-01"), sheet.TextValue("收租"), sheet.TextValue("约500"), sheet.TextValue("")}},
	}}}))
	at := b.hand("二月.xlsx", book.Bytes(), "auto")
	b.get(at).has("main", "下载标出问题的文件")
	r := b.get(at + "/marked.xlsx").is(http.StatusOK)
	if d := r.Header.Get("Content-Disposition"); !strings.Contains(d, "UTF-8''%E4%BA%8C%E6%9C%88") {
		t.Error(d)
	}
	if !bytes.HasPrefix(r.Body, []byte("PK")) || bytes.Equal(r.Body, book.Bytes()) {
		t.Error("not a marked workbook")
	}
	if _, err := sheet.Read("marked.xlsx", r.Body); err != nil {
		t.Error(err)
	}
}

func TestTheTemplateIsReadWithoutAQuestion(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	r := b.get("/desk/imports/template.xlsx").is(http.StatusOK)
	f, err := sheet.Read("t.xlsx", r.Body)
	w.ok(err)
	if got := f.Sheets[0].Cell(1, 1).Text; got != "吕㛃村现金日记账" {
		t.Error(got)
	}
}

func TestALongBookIsBookedByGroups(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	w.ok(w.Finance.SetOpening(t.Context(), w.actors["kuaiji2"], w.lvyin, 50000_00, 0))
	var text strings.Builder
	text.WriteString("日期,摘要,收入,支出\n")
	for i := range 2000 {
		fmt.Fprintf(&text, "2026-02-%02d,付%s第%d次,,%d.10\n", i/80+1, []string{"电费", "保洁费", "杂费"}[i%3], i, i%20+1)
	}
	at := b.hand("长.csv", []byte(text.String()), "auto")
	p := b.get(at).sound().has(".lead", "2000 笔", "没有问题")
	if n := p.doc().Find("main select").Length(); n != 3 {
		t.Errorf("%d selects", n)
	}
	if size := len(p.Body); size > 300<<10 {
		t.Errorf("the page is %d KB", size>>10)
	}
	b.get(at+"?page=20").has(".lines", "第1999次")
	group := ""
	p.doc().Find("main select").Each(func(_ int, s *goquery.Selection) {
		if name, _ := s.Attr("name"); strings.Contains(name, "保洁") {
			group = name
		}
	})
	b.post(at+"/save", url.Values{group: {"514.02"}}).is(http.StatusSeeOther)
	sums := map[string]int{}
	for _, e := range must(w.Finance.Entries(t.Context(), w.lvyin.ID, w.today().MonthOf().Add(-2)))(t) {
		sums[e.Account]++
	}
	if sums["513.07"] != 667 || sums["514.02"] != 667 || sums["515"] != 666 {
		t.Error(sums)
	}
}

func TestATableIsPublished(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji2")
	at := b.hand("补贴.csv", caseFile(t, "messy/M01-补贴兑付表-utf8.csv"), "table")
	p := b.get(at).sound().has(".lead", "读成表格")
	if n := p.doc().Find("#ask").Length(); n > 0 { // whatever is doubtful is taken as the file has it
		form := url.Values{}
		p.doc().Find("#ask + form input[name^=key-]").Each(func(i int, s *goquery.Selection) {
			key, _ := s.Attr("value")
			form.Set("key-"+itoa(i), key)
			form.Set("answer-"+itoa(i), "keep")
		})
		p = b.follow(b.post(at+"/answers", form))
	}
	p.has("button", "做成草稿")
	b.post(at+"/save", url.Values{"title": {""}, "item": {""}}).is(http.StatusUnprocessableEntity)
	draft := b.post(at+"/save", url.Values{"title": {"2026年耕地地力保护补贴"}, "item": {"subsidy"}}).is(http.StatusSeeOther).Header.Get("Location")
	b.get(draft).sound().has("h1", "2026年耕地地力保护补贴").has("#act", "提交审核").lacks("form[action$='/approve']")
	b.post(draft+"/submit", nil).goes(draft)

	w.as("jiandu2").post(draft+"/approve", url.Values{"opinion": {""}}).goes(draft)
	head := w.as("cunzhang2")
	head.post(draft+"/publish", nil).is(http.StatusUnprocessableEntity).has("#f-confirm-error", "请先勾选")
	page := head.follow(head.post(draft+"/publish", w.publishing())).sound()
	to, _ := page.doc().Find("a.btn[href^='/villages/']").First().Attr("href")
	w.visitor().get(to).is(http.StatusOK).has("h1", "2026年耕地地力保护补贴")
}

// bins is a table of two rows that raises no question.
func bins(sum string) []byte {
	return []byte("2026年垃圾桶采购情况\n单位：元\n地点,数量（个）,金额\n村口,4,800.00\n学校,2," + sum + "\n")
}

func TestAReturnedTableIsReplacedAndAPublishedOneCorrected(t *testing.T) {
	w := newSite(t)
	b, reviewer, head := w.as("kuaiji2"), w.as("jiandu2"), w.as("cunzhang2")
	save := func(at string, form url.Values) string {
		t.Helper()
		return b.post(at+"/save", form).is(http.StatusSeeOther).Header.Get("Location")
	}
	draft := save(b.hand("一.csv", bins("400.00"), "table"), url.Values{"title": {"垃圾桶采购"}, "item": {"project"}})
	b.post(draft+"/submit", nil).goes(draft)
	reviewer.post(draft+"/return", url.Values{"reason": {"学校的金额不对"}}).goes(draft)
	b.get(draft).sound().has(".notice", "学校的金额不对").has("main", "把改好的文件再导入一次")

	at := b.hand("二.csv", bins("380.00"), "table")
	id := strings.TrimPrefix(draft, "/desk/disclosures/")
	b.get(at).sound().has("#f-revise", "换掉“垃圾桶采购”")
	if got := save(at, url.Values{"revise": {id}}); got != draft {
		t.Fatalf("the new rows went to %s", got)
	}
	b.get(draft).has("table.data", "380.00")
	b.post(draft+"/submit", nil).goes(draft)
	reviewer.post(draft+"/approve", nil).goes(draft)
	head.post(draft+"/publish", w.publishing()).goes(draft)

	at = b.hand("三.csv", bins("360.00"), "table")
	b.get(at).has("#f-revise", "更正“垃圾桶采购”")
	b.post(at+"/save", url.Values{"revise": {id}}).is(http.StatusUnprocessableEntity).has("#f-reason-error", "请写明为什么更正")
	second := save(at, url.Values{"revise": {id}, "reason": {"学校少收了一个桶的钱"}})
	if second == draft {
		t.Fatal("the published version was touched")
	}
	b.get(second).sound().has("main", "第 2 版", "学校少收了一个桶的钱", "360.00")
	b.get(draft).has("main", "380.00")

	other := w.as("kuaiji")
	other.post(other.hand("四.csv", bins("1.00"), "table")+"/save", url.Values{"revise": {id}}).is(http.StatusNotFound)
}

// A sheet with income and expense side by side holds two tables; both are
// published from one hand-in, since a saved file is not taken a second time.
func TestAllTablesOfAFileBecomeDraftsTogether(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji")
	at := b.hand("M03.xlsx", caseFile(t, "messy/M03-收支并列月结表.xlsx"), "table")
	page := b.get(at)
	if n := page.doc().Find("input[name=table]").Length(); n < 3 {
		t.Fatalf("%d choices: each table and all of them are offered", n)
	}
	b.post(at+"/save", url.Values{"table": {"all"}, "item": {"other"}, "title": {"午餐费收支"}}).goes("/desk/disclosures")
	list := b.get("/desk/disclosures").is(http.StatusOK)
	list.has("main", "午餐费收支（之1 收入部分）").has("main", "午餐费收支（之2 支出部分）")
	b.post(at+"/save", url.Values{"table": {"all"}, "item": {"other"}, "title": {"又一次"}}).is(http.StatusUnprocessableEntity)
}
