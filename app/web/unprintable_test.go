package web

import (
	"net/http"
	"strings"
	"testing"

	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/procedure"
)

// A name with a character that no font has: the desk says where, and the paper
// shows what the desk said.
func TestTheDeskNamesWhatCannotBePrinted(t *testing.T) {
	w := newSite(t)
	w.at("2026-05-06")
	w.post("kuaiji", "2026-04-02", finance.Expense, finance.Bank, "513.02", 20_00, "付王\U0002E9F5\U0001F600误工费")
	w.post("kuaiji", "2026-04-03", finance.Expense, finance.Bank, "513.02", 20_00, "付王\U0002E9F5、陈𬱖、李䶮误工费")
	w.post("kuaiji", "2026-04-03", finance.Expense, finance.Bank, "513.02", 20_00, "付龍飛鳳、鄭㗎误工费")
	b := w.enter("kuaiji")
	const first, second = "“\U0002E9F5”（第1笔的摘要、第2笔的摘要）打印不出来，纸上会印成“〔U+2E9F5〕”。", "“\U0001F600”（第1笔的摘要）打印不出来，纸上会印成“〔U+1F600〕”。"
	b.get("/desk/finance/2026-04").is(http.StatusOK).sound().has(".notice.warning", "有打印不出来的字", first, second).lacks(".notice.warning:contains(“飛”), .notice.warning:contains(“鄭”), .notice.warning:contains(“㗎”)")
	text := strings.Join(strings.Fields(pdfText(t, b.get("/desk/finance/2026-04.pdf").is(http.StatusOK).Body)), "")
	if !strings.Contains(text, "付王〔U+2E9F5〕〔U+1F600〕误工费") || !strings.Contains(text, "陈𬱖、李䶮") || !strings.Contains(text, "付龍飛鳳、鄭㗎误工费") {
		t.Errorf("the paper says otherwise: %s", text)
	}
	b.post("/desk/finance/2026-04/submit", nil).is(http.StatusSeeOther)
	x := must(w.Disclosures.Current(t.Context(), w.xiaoshan.ID, disclosure.FinanceMonth, "2026-04"))(t)
	for _, login := range []string{"kuaiji", "jiandu"} {
		w.enter(login).get("/desk/disclosures/"+itoa64(x.ID)).is(http.StatusOK).has(".notice.warning", first)
	}
	out := w.publish(w.lvyin, "2026-04")
	w.enter("kuaiji2").get("/desk/disclosures/" + itoa64(out.ID)).is(http.StatusOK).lacks(".notice.warning")
}

func TestTablesAndTextsNameWhatCannotBePrinted(t *testing.T) {
	w := newSite(t)
	doc := project("project")
	doc.Title, doc.Rows[2].Cells[1].Text, doc.Columns[1].Name = "\U0001F600的资金", "\U0002E9F5塘", "项\uE123目"
	x := w.publishTable(doc)
	d := must(w.documentOf(t.Context(), x))(t)
	got := strings.Join(w.unprintable(d, x.Title), "\n")
	for _, want := range []string{"“\U0001F600”（标题）", "“\uE123”（表头）", "“\U0002E9F5”（第3行“项\uE123目”）打印不出来，纸上会印成“〔U+2E9F5〕”。"} {
		if !strings.Contains(got, want) {
			t.Errorf("a table: %s is not in\n%s", want, got)
		}
	}
	text := disclosure.Text{
		Facts: []disclosure.TextFact{{Name: "审计单位", Value: "\U0001F600站"}}, Notes: []string{"\U0001F606"}, Files: []disclosure.TextFile{{Name: "\U0001F602照片"}},
		Sections: []disclosure.TextSection{{Heading: "问题", Paragraphs: []string{"甲", "\U0001F603乙"}}, {Paragraphs: []string{"\U0001F604"}}},
	}
	got = strings.Join(w.unprintable(document{Text: &textDoc{Text: text}}, ""), "\n")
	for _, want := range []string{"（“审计单位”）", "（“问题”里）", "（第2部分）", "（附件的说明）", "（说明）"} {
		if !strings.Contains(got, want) {
			t.Errorf("a text: %s is not in\n%s", want, got)
		}
	}
	n := procedure.Notice{
		Matter: procedure.NoticeMatter{Title: "修\U0001F600路"}, Decided: "同意\U0001F601", Approvals: []procedure.NoticeApproval{{By: "\U0001F602"}},
		Stages: []procedure.NoticeStage{{Name: "村民会议", Amendments: "\U0001F603"}}, Work: &procedure.NoticeWork{Contracts: []procedure.NoticeContract{{Party: "\U0001F604公司"}}, Remark: "\U0001F605"},
	}
	got = strings.Join(w.unprintable(document{Notice: &noticeDoc{Notice: n}}, ""), "\n")
	for _, want := range []string{"（事项）", "（决定）", "（上级批准）", "（“村民会议”这一步）", "（合同）", "（验收）"} {
		if !strings.Contains(got, want) {
			t.Errorf("a notice: %s is not in\n%s", want, got)
		}
	}
	five := disclosure.Text{}
	for range 6 {
		five.Notes = append(five.Notes, "\U0001F600")
	}
	if got := w.unprintable(document{Text: &textDoc{Text: five}}, ""); len(got) != 1 || !strings.Contains(got[0], "等 6 处") {
		t.Error(got)
	}
}
