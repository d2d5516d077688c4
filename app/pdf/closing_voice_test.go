package pdf

import (
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/finance"
)

// disputed is a sheet to which the supervision committee objected.
func disputed(text, answer string) finance.Sheet {
	doc := sampleSheet(3)
	day := calendar.Date(2026, 4, 7)
	doc.Reviewed.Opinion = "不同意：" + text + "村委会答复：" + answer
	doc.Reviewed.Objection = disclosure.Objection{Text: text, Answer: answer, By: "陈𬱖", Post: "村民委员会主任", Day: day}
	doc.Publish.Meeting = disclosure.Meeting{Day: day, Place: "村部二楼", Expected: 7, Present: 5}
	doc.Publish.Opinion = doc.Publish.Meeting.Sentence()
	return doc
}

// An objection and its answer lose nothing, however long, and are not told twice.
func TestAnObjectionAndItsAnswerStandOnThePaper(t *testing.T) {
	for name, texts := range map[string][2]string{
		"short":  {"电费少一张发票", "补上了"},
		"filled": {strings.Repeat("路灯电费少了一张发票，", 17), strings.Repeat("发票已经补上，附在后面。", 16)},
		"over":   {strings.Repeat("账目清楚，票据齐全，", 400), strings.Repeat("x", 700)},
	} {
		for _, paper := range []Paper{A4, A3} {
			doc := disputed(texts[0], texts[1])
			f := laid(t, doc, Options{Paper: paper, URL: sampleURL, Hash: sampleHash})
			complete(t, f, []string{
				"监委会意见：不同意", texts[0], "村委会答复", texts[1], "村民委员会主任 陈𬱖，2026年4月7日", "村务监督委员会主任 李䶮，2026年4月6日",
				"村两委联席会议：" + doc.Publish.Meeting.Told(), "不同意，意见和答复另附", "王㛃", "陈𬱖",
			})
			if t.Failed() {
				t.Fatalf("%s on %s", name, paper)
			}
		}
	}
}

// A sheet frozen before there were objections in parts prints as it did: its
// opinion stands under the review, and no frame is drawn.
func TestASheetWithoutVoicesIsAsItWas(t *testing.T) {
	doc := sampleSheet(3)
	if v := laid(t, doc, Options{Paper: A4}).setVoices(frame{reviewed: doc.Reviewed, published: doc.Publish}); len(v.framed)+len(v.plain) != 0 || v.height != 0 {
		t.Errorf("%+v", v)
	}
	doc.Reviewed.Opinion = "不同意：少一张票。村委会答复：补上了。"
	doc.Publish.Opinion = "2026年4月7日村两委联席会议，应到7人，实到5人，同意公开"
	complete(t, laid(t, doc, Options{Paper: A4}), []string{doc.Reviewed.Opinion, doc.Publish.Opinion})
}

func TestAnObjectionIsReadInItsOrder(t *testing.T) {
	data := render(t, disputed("电费少一张发票", "补上了"), sampleOptions())
	text := squeeze(textOf(t, save(t, "voices.pdf", data)))
	last := -1
	for _, part := range []string{"监委会意见：不同意", "电费少一张发票。", "村委会答复", "补上了。", "村两委联席会议：2026年4月7日在村部二楼开会", "意见：不同意，意见和答复另附"} {
		at := strings.Index(text, part)
		if at <= last {
			t.Errorf("%q stands at %d, after %d:\n%s", part, at, last, text)
		}
		last = at
	}
}
