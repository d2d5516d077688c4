package web

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"sunshine/app/finance"
)

// expense is a good entry form; with changes it.
func expense(changes ...string) url.Values {
	form := url.Values{
		"kind": {"expense"}, "day": {"2026-04-02"}, "money": {"bank"}, "account": {"513.02"}, "amount": {"380"}, "summary": {"买办公用纸"},
		"handler": {"李账"}, "witness": {"陈证"}, "approver": {"张领"}, "then": {"new"}, "reason": {"两委会议同意"},
	}
	for i := 0; i+1 < len(changes); i += 2 {
		form.Set(changes[i], changes[i+1])
	}
	return form
}

func TestPostingSaysTheAmountInWordsAndKeepsDayAndPeople(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji")
	b.get("/desk/entries/new").sound().has(".tabs [aria-current]", "支出")
	next := b.follow(b.post("/desk/entries", expense("amount", "１，２３４．５０元")))
	next.sound().has(".notice.success", "记上了：2026-04-001 支出 1,234.50 元", "大写壹仟贰佰叁拾肆元伍角整")
	for id, want := range map[string]string{"f-day": "2026-04-02", "f-handler": "李账", "f-witness": "陈证", "f-approver": "张领", "f-amount": "", "f-summary": ""} {
		if got, _ := next.doc().Find("#" + id).Attr("value"); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
	if got, _ := next.doc().Find("input[name=money][checked]").Attr("value"); got != "bank" {
		t.Errorf("money is %q", got)
	}
	b.post("/desk/entries", expense("then", "month", "summary", "第二笔")).goes("/desk/entries?month=2026-04&entry=2#n2")
	// 129,889.41 − 1,234.50 − 380.00
	b.get("/desk/entries?month=2026-04").sound().figures("129,889.41", "0.00", "1,614.50", "128,274.91").has(".ledger", "买办公用纸", "第二笔", "128,654.91")
}

func TestAmountsAreReadAsPeopleTypeThem(t *testing.T) {
	for text, want := range map[string]string{
		"1234.5": "1234.5", "１２３４．５": "1234.5", "￥1,234.50": "1,234.50", "1，234.50元": "1,234.50", " 100 元整": "100", "－5": "-5", "12万": "12万", "": "",
	} {
		if got := tidyAmount(text); got != want {
			t.Errorf("tidyAmount(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestWrongFieldsStandBesideTheirInputsWhichAreKept(t *testing.T) {
	w := newSite(t)
	r := w.as("kuaiji").post("/desk/entries", expense("day", "2027-01-01", "amount", "12万", "witness", "李账", "summary", "付款到 6222021234567890128", "account", "501.01", "note", "备忘"))
	r.is(http.StatusUnprocessableEntity).has("#f-day-error", "日期还没到").has("#f-amount-error", "请写成 1234.50").has("#f-witness-error", "不能和经手人是同一人").
		has("#f-account-error", "请选一个支出科目").has("#f-summary-error", "请去掉")
	for id, want := range map[string]string{"f-day": "2027-01-01", "f-amount": "12万", "f-note": "备忘"} {
		if got, _ := r.doc().Find("#" + id).Attr("value"); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
	if got, _ := r.doc().Find("#f-amount").Attr("aria-describedby"); got != "f-amount-error" {
		t.Errorf("the amount is described by %q", got)
	}
}

func TestCashNeverGoesBelowZero(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji")
	// cash holds 1,723.00
	r := b.post("/desk/entries", expense("money", "cash", "amount", "1723.01", "summary", "付误工补贴"))
	r.is(http.StatusUnprocessableEntity).has(".notice.error", "2026-04-02“付误工补贴”", "现金会成负数：余 -0.01 元").has("#f-amount-error", "现金不够")
	if n := must(w.Finance.Counts(t.Context(), w.xiaoshan.ID))(t)[w.today().MonthOf()]; n != 0 {
		t.Fatalf("%d entries were booked", n)
	}
	b.post("/desk/entries", expense("money", "cash", "amount", "1723.00")).is(http.StatusSeeOther)
}

func TestAPublishedMonthIsClosed(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji")
	b.post("/desk/entries", expense("day", "2026-03-30")).is(http.StatusUnprocessableEntity).has(".notice.error", "2026年3月的账已经公开，不能再记")
	b.get("/desk/entries?month=2026-03").sound().has(".stand", "第 1 版已在2026年4月8日公开", "要改请先开“更正”").lacks(".stand a[href='/desk/entries/new?month=2026-03']")
	b.get("/desk/entries?month=2026-05").is(http.StatusNotFound)
}

func TestTransferMovesBetweenCashAndBank(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji")
	b.get("/desk/entries/new?kind=transfer").sound().lacks("#f-account")
	b.post("/desk/entries", expense("kind", "transfer", "money", "cash", "amount", "700", "summary", "存现金", "then", "month", "account", "")).is(http.StatusSeeOther)
	page := b.get("/desk/entries?month=2026-04").figures("129,889.41", "0.00", "0.00", "129,889.41").has(".ledger", "现金存入银行")
	page.has("table.data", "现金1,723.000.000.00−700.001,023.00") // cash 1,723.00 − 700.00
}

func TestReversalIsAskedForAndShown(t *testing.T) {
	w := newSite(t)
	e := w.post("kuaiji", "2026-04-02", finance.Expense, finance.Bank, "513.02", 380_00, "买办公用纸")
	b, at := w.as("kuaiji"), "/desk/entries/"+itoa64(e.ID)
	b.get(at).sound().has(".facts", "叁佰捌拾元整", "办公费", "李账").has("details table", "513.02 办公费380.00", "102 银行存款380.00")
	b.get(at+"/reverse").sound().has(".facts", "买办公用纸")
	b.post(at+"/reverse", url.Values{"day": {"2026-04-01"}, "note": {"金额写错"}}).is(http.StatusUnprocessableEntity).has("#f-day-error", "不能早于原来那笔")
	b.post(at+"/reverse", url.Values{"day": {"2026-04-08"}, "note": {" "}}).is(http.StatusUnprocessableEntity).has("#f-note-error", "请写明为什么")
	r := b.post(at+"/reverse", url.Values{"day": {"2026-04-08"}, "note": {"金额写错"}})
	b.follow(r).figures("129,889.41", "0.00", "0.00", "129,889.41").has(".ledger", "已被 2026-04-002 冲销", "冲销 2026-04-001", "−380.00")
	b.get(at).sound().has(".notice", "已经冲销").lacks("a[href='" + at + "/reverse']")
	b.post(at+"/reverse", url.Values{"day": {"2026-04-08"}, "note": {"再来"}}).is(http.StatusUnprocessableEntity).has(".notice.error", "已经冲销过了")
}

// uploadAll posts a form with several files in one field.
func (b *browser) uploadAll(path string, form url.Values, field string, files ...[]byte) *answer {
	b.w.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	b.w.ok(m.WriteField("csrf", b.token()))
	for k := range form {
		b.w.ok(m.WriteField(k, form.Get(k)))
	}
	for _, f := range files {
		part := must(m.CreateFormFile(field, "IMG_2001.png"))(b.w.t)
		must(part.Write(f))(b.w.t)
	}
	b.w.ok(m.Close())
	return b.do(httptest.NewRequest(http.MethodPost, path, &body), "Content-Type", m.FormDataContentType())
}

func photo(t testing.TB, shade uint8) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 40, 30))
	for i := range img.Pix {
		img.Pix[i] = shade
	}
	img.Set(3, 3, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReceiptsComeWithTheEntryOrAfter(t *testing.T) {
	w := newSite(t)
	b := w.as("kuaiji")
	b.uploadAll("/desk/entries", expense("then", "month"), "files", photo(t, 10), photo(t, 20)).is(http.StatusSeeOther)
	list := must(w.Finance.Entries(t.Context(), w.xiaoshan.ID, w.today().MonthOf()))(t)
	if len(list) != 1 || len(list[0].Files) != 2 {
		t.Fatalf("%+v", list)
	}
	at := "/desk/entries/" + itoa64(list[0].ID)
	b.get(at).sound().has(".files", "单据1", "单据2")
	if r := b.get("/desk/files/" + list[0].Files[0].SHA256).is(http.StatusOK); r.Header.Get("Content-Type") != "image/png" || !strings.HasPrefix(string(r.Body), "\x89PNG") {
		t.Error(r.Header)
	}
	b.uploadAll(at+"/files", url.Values{"name": {"发票"}}, "file", receipt()).goes(at)
	b.get(at).has(".files", "发票（PDF）")
	b.uploadAll(at+"/files", url.Values{"name": {"表"}}, "file", []byte("MZ\x90 not a picture")).is(http.StatusUnprocessableEntity).has("#f-file-error", "只收照片")
	b.post(at+"/files", url.Values{"name": {"空"}}).is(http.StatusUnprocessableEntity).has("#f-file-error", "请先选照片或 PDF")

	r := b.uploadAll("/desk/entries", expense("summary", "附件坏了"), "files", []byte("GIF89a?"))
	b.follow(r).has(".notice.warning", "记上了：2026-04-002", "单据没有加上")
}
