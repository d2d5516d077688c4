package finance

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"sunshine/app/fault"
	"sunshine/data"
)

func (w *ledger) template(name string) Template {
	w.t.Helper()
	list, err := w.Templates(w.t.Context(), w.village.ID)
	w.ok(err)
	if i := slices.IndexFunc(list, func(t Template) bool { return t.Name == name }); i >= 0 {
		return list[i]
	}
	return Template{}
}

// A draft from each shipped template posts once the amount is written on both
// sides: its accounts fit, its rows balance.
func TestEveryShippedTemplatePosts(t *testing.T) {
	w := newLedger(t)
	list, err := w.Templates(t.Context(), w.village.ID)
	w.ok(err)
	if len(list) < 6 {
		t.Fatalf("%d templates", len(list))
	}
	for _, x := range list {
		d, err := w.NewDraft(t.Context(), w.accountant, w.village, DraftSource{Template: x.ID})
		w.ok(err)
		b := d.Body
		b.Lines = slices.Clone(b.Lines)
		for i := range b.Lines {
			switch b.Lines[i].Side {
			case "debit":
				b.Lines[i].Debit = "3"
			case "credit":
				b.Lines[i].Credit = "3"
			}
		}
		d = w.save(w.accountant, d, b)
		if _, err := w.PostDraft(t.Context(), w.accountant, w.village, d.ID, d.Revision); err != nil && fieldsOf(err)["line-2-fund"]+fieldsOf(err)["line-1-fund"] == "" {
			t.Errorf("%s: %v %v", x.Name, err, fieldsOf(err))
		}
	}
}

func TestAVillageKeepsItsOwnTemplates(t *testing.T) {
	w := newLedger(t)
	b := typed("2026-06-03", "付保洁费", "300")
	b.Lines = append(b.Lines, DraftLine{})
	d := w.draft(w.accountant, b)
	own, err := w.AddTemplate(t.Context(), w.accountant, w.village, " 付保洁员工钱 ", TemplateSource{DraftID: d.ID})
	w.ok(err)
	if own.Body.Day != "" || own.Body.Handler != "" || len(own.Body.Lines) != 2 || own.Body.Lines[0].Debit != "300" || own.Initials != "fbjygq" {
		t.Errorf("%+v", own)
	}
	for name, says := range map[string]string{"": "起个名字", "付保洁员工钱": "已经有一张", "付电费": "已经有一张", strings.Repeat("长", 21): "太长", "找13912345678": "手机"} {
		if _, err := w.AddTemplate(t.Context(), w.accountant, w.village, name, TemplateSource{DraftID: d.ID}); !strings.Contains(fieldsOf(err)["name"], says) {
			t.Errorf("%q: %v", name, fieldsOf(err))
		}
	}
	w.ok(w.RenameTemplate(t.Context(), w.accountant, w.village, own.ID, "保洁"))
	w.ok(w.RenameTemplate(t.Context(), w.accountant, w.village, "electricity", "路灯电费"))
	if w.template("付电费").ID != "" || w.template("路灯电费").Shipped || len(w.template("路灯电费").Body.Lines) != 2 {
		t.Errorf("%+v %+v", w.template("付电费"), w.template("路灯电费"))
	}
	w.ok(w.RemoveTemplate(t.Context(), w.accountant, w.village, w.template("路灯电费").ID))
	w.ok(w.RemoveTemplate(t.Context(), w.accountant, w.village, "lease"))
	w.ok(w.RemoveTemplate(t.Context(), w.accountant, w.village, own.ID))
	for _, gone := range []string{"路灯电费", "付电费", "收承包费", "保洁"} {
		if w.template(gone).ID != "" {
			t.Errorf("%s is still there", gone)
		}
	}
	if err := w.RemoveTemplate(t.Context(), w.accountant, w.village, own.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
	if _, err := w.NewDraft(t.Context(), w.accountant, w.village, DraftSource{Template: "lease"}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
	list, err := w.Templates(t.Context(), w.other.ID)
	w.ok(err)
	if len(list) != len(w.Chart.templates) {
		t.Errorf("another village has %d", len(list))
	}
	if _, err := w.AddTemplate(t.Context(), w.accountant, w.village, "保洁", TemplateSource{DraftID: d.ID}); err != nil {
		t.Errorf("a name that is free again: %v", err)
	}
}

func TestACopyOfAVoucherIsTheVoucherAgain(t *testing.T) {
	w := newLedger(t)
	b := typed("2026-06-03", "买纸笔", "12.30")
	b.Lines = []DraftLine{
		{Account: "办公费", Summary: "纸", Debit: "10"}, {Account: "513.02", Debit: "2.30", Summary: "笔"}, {Account: "现金", Credit: "5", Summary: "买纸笔"}, {Account: "yhck", Credit: "7.30"},
	}
	d := w.draft(w.accountant, b)
	e, err := w.PostDraft(t.Context(), w.accountant, w.village, d.ID, d.Revision)
	w.ok(err)
	copied, err := w.NewDraft(t.Context(), w.accountant, w.village, DraftSource{VoucherID: e.ID})
	w.ok(err)
	if copied.Body.Day != "2026-07-01" || copied.Body.Reviewer != "周审" {
		t.Errorf("%+v", copied.Body)
	}
	again, err := w.PostDraft(t.Context(), w.accountant, w.village, copied.ID, copied.Revision)
	w.ok(err)
	was, err := w.Voucher(t.Context(), e.ID)
	w.ok(err)
	is, err := w.Voucher(t.Context(), again.ID)
	w.ok(err)
	if !slices.Equal(was.Lines, is.Lines) || was.Summary != is.Summary || len(is.Lines) != 4 || is.Lines[2].Summary != "" || is.Lines[1].Summary != "笔" || is.Lines[3].Account.Code != Bank {
		t.Errorf("\n%+v\n%+v", was.Lines, is.Lines)
	}
	next, err := w.NewDraft(t.Context(), w.accountant, w.village, DraftSource{AfterID: e.ID})
	w.ok(err)
	twin, err := w.NewDraft(t.Context(), w.accountant, w.village, DraftSource{})
	w.ok(err)
	if next.Body.Day != "2026-06-03" || next.Body.Approver != "张领" || twin.ID != next.ID || twin.Body.Day != "2026-07-01" {
		t.Errorf("%+v %+v", next, twin)
	}
}

func TestInitialsOfWordsWithSeveralReadings(t *testing.T) {
	for text, want := range map[string]string{
		"银行存款": "yhck", "长期待摊费用": "cqdtfy", "长期借款及应付款": "cqjkjyfk", "归还贷款": "ghdk", "生产(劳务)成本": "sclwcb", "累计折旧": "ljzj", "差旅费": "clf",
		"内部往来": "nbwl", "村长补贴": "czbt", "付2026年电费": "f2026ndf", "会计服务费": "kjfwf", "会议费": "hyf", "调查费": "dcf", "待处理财产损溢": "dclccsy", "应交税费": "yjsf", "固定资产清理": "gdzcql", "": "",
	} {
		if got := initialsOf(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestAnAccountIsFoundAsPeopleTypeIt(t *testing.T) {
	w := newLedger(t)
	c, err := w.choices(t.Context(), w.DB.Read(), w.village.ID)
	w.ok(err)
	for text, want := range map[string]string{
		"513.02": "513.02", "５１３．０２": "513.02", "513.02 办公费": "513.02", "办公费": "513.02", "管理费用/办公费": "513.02", "管理费用 / 办公费": "513.02", "bgf": "513.02", "BGF": "513.02",
		"银行里的钱": "102", "yhck": "102", "生产劳务成本": "401", "": "", " 102 ": "102",
	} {
		if a, said := c.account(text); a.Code != want || said != "" {
			t.Errorf("%q: %s %s, want %s", text, a.Code, said, want)
		}
	}
	for text, says := range map[string]string{"没有": "没有这个科目", "z": "有几个科目都对得上", "999": "没有这个科目"} {
		if a, said := c.account(text); a.Code != "" || !strings.Contains(said, says) {
			t.Errorf("%q: %s %s", text, a.Code, said)
		}
	}
}

func TestSummariesAreOfferedOnceAndTheLastFirst(t *testing.T) {
	w := newLedger(t)
	for i, words := range []string{"收租", "买纸", "收租", "付电费"} {
		n := w.entry([]string{"2026-06-01", "2026-06-02", "2026-06-03", "2026-06-03"}[i], Income, Bank, 100)
		n.Summary, n.Project = words, "路灯"
		_, err := w.try(n)
		w.ok(err)
	}
	c, err := w.Choices(t.Context(), w.village.ID)
	w.ok(err)
	var got []string
	for _, x := range c.Summaries {
		got = append(got, x.Text+x.Initials)
	}
	if want := []string{"付电费fdf", "收租sz", "买纸mz"}; !slices.Equal(got, want) || len(c.Projects) != 1 {
		t.Errorf("%v, want %v; %v", got, want, c.Projects)
	}
}

func TestMistakesInTheTemplateTableAreNamed(t *testing.T) {
	chart, err := LoadChart(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]string{
		"an account that is not in the chart": "a,甲,甲,debit,999,,", "a side that is none": "a,甲,甲,left,101,,", "no name": "a,,甲,debit,101,,", "a key that is a number": "1,甲,甲,debit,101,,",
	} {
		fsys := fstest.MapFS{"reference/voucher-templates.csv": {Data: []byte("h,h,h,h,h,h,h\n" + row + "\n")}}
		if _, err := loadTemplates(fsys, chart); err == nil || !strings.Contains(err.Error(), "voucher-templates") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
