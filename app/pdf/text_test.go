package pdf

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
)

// sampleText is a text with everything in it: facts, three sections, a photo that
// lies, two that stand, a paper.
func sampleText(t testing.TB) (disclosure.Text, map[string][]byte) {
	t.Helper()
	pictures := map[string][]byte{"a": photo(t, 800, 500, false), "b": photo(t, 300, 500, true), "c": photo(t, 300, 420, false)}
	act := func(by, post string) disclosure.Act {
		return disclosure.Act{By: by, Post: post, Day: calendar.Date(2026, 4, 8)}
	}
	x := disclosure.Text{
		Schema: disclosure.TextSchema, Number: "339900100201-T12-1", Village: disclosure.Place{Code: "339900100201", Name: "小山村", Township: "青石镇", County: "阳光县"},
		Item: "audit", ItemName: "审计结果", Basis: "村民委员会组织法（任期和离任审计）", Title: "小山村任期审计结果", Period: "2026-04-08", Version: 1,
		Facts: []disclosure.TextFact{{Name: "审计单位", Value: "青石镇农经站"}, {Name: "审计期间", Value: "2023年至2025年"}, {Name: "异议期", Value: "2026-05-08"}},
		Sections: []disclosure.TextSection{
			{Heading: "查出的问题", Paragraphs: []string{"有三笔招待费没有附清单，共 1,264.00 元。", "鱼塘承包款 2024 年晚收 40 天。"}},
			{Heading: "整改情况", Paragraphs: []string{strings.Repeat("已经补齐清单，承包款和滞纳金都收回。", 6)}},
			{Heading: "", Paragraphs: []string{"以上情况，村民可以到村委会查看原件。"}},
		},
		Files: []disclosure.TextFile{
			{SHA256: "a", Type: "image/jpeg", Name: "审计组查看鱼塘"},
			{SHA256: "b", Type: "image/png", Name: "张贴的公告"},
			{SHA256: "c", Type: "image/jpeg", Name: "补齐的清单"},
			{SHA256: strings.Repeat("0123456789abcdef", 4), Type: "application/pdf", Name: "审计报告全文", Size: 345_678},
		},
		Drafted: act("李账", "村会计"), Reviewed: act("王督", "监委会主任"), Publish: act("张领", "村主任"), ShownTo: calendar.Date(2026, 4, 18),
		Reply: disclosure.Reply{Phone: "0571-8765 4321", Days: 10},
	}
	return x, pictures
}

// photo is a picture of bands, as PNG with a see-through corner or as JPEG.
func photo(t testing.TB, w, h int, transparent bool) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		for y := range h {
			c := color.NRGBA{uint8(60 + x*120/w), uint8(90 + y*120/h), 120, 255}
			if transparent && x < w/4 && y < h/4 {
				c.A = 0
			}
			img.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	var err error
	if transparent {
		err = png.Encode(&b, img)
	} else {
		err = jpeg.Encode(&b, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var textOptions = Options{URL: "https://cunwu.example.cn/villages/339900100201/disclosures/12/v/1", Hash: strings.Repeat("ab", 32)}

func TestATextIsSetWithItsPictures(t *testing.T) {
	x, pictures := sampleText(t)
	body, err := TextNotice(x, pictures, textOptions)
	if err != nil {
		t.Fatal(err)
	}
	text := textOf(t, save(t, "text.pdf", body))
	for _, want := range []string{
		"小山村任期审计结果", "审计单位", "青石镇农经站", "2026年5月8日", "一、查出的问题", "共 1,264.00 元", "二、整改情况", "图1", "审计组查看鱼塘", "图3", "补齐的清单",
		"附件", "1．审计报告全文", "338 KB", "0123 4567 89ab cdef", "李账", "王督", "张领", "339900100201-T12-1", "依据：村民委员会组织法",
	} {
		if !strings.Contains(squeeze(text), squeeze(want)) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	again, err := TextNotice(x, pictures, textOptions)
	if err != nil || !bytes.Equal(body, again) {
		t.Errorf("twice the same gives other bytes: %v", err)
	}
	for i := range 3 {
		if !bytes.Contains(body, []byte("/Subtype /Image")) || bytes.Count(body, []byte("/Filter /DCTDecode")) != 3 {
			t.Fatalf("picture %d is not in the file", i)
		}
	}
}

func TestATextOnEveryPaperAndAsADraft(t *testing.T) {
	x, pictures := sampleText(t)
	a3 := textOptions
	a3.Paper = A3
	big, err := TextNotice(x, pictures, a3)
	if err != nil || !strings.Contains(squeeze(textOf(t, save(t, "a3.pdf", big))), "小山村任期审计结果") {
		t.Errorf("A3: %v", err)
	}
	draft, err := TextNotice(x, pictures, Options{Draft: true})
	if err != nil {
		t.Fatal(err)
	}
	if text := squeeze(textOf(t, save(t, "draft.pdf", draft))); !strings.Contains(text, "草稿") || strings.Contains(text, "T12") {
		t.Errorf("the draft reads\n%s", text)
	}
	if _, err := TextNotice(x, map[string][]byte{}, textOptions); err == nil {
		t.Error("a picture that is missing is left out in silence")
	}
}

func TestANilReportSaysSoInLargeLetters(t *testing.T) {
	x, _ := sampleText(t)
	x.Nil, x.Title, x.ItemName, x.Period = true, "2026年第一季度宅基地申请和审批：本期无发生", "宅基地申请和审批", "2026-Q1"
	x.Sections = []disclosure.TextSection{{Paragraphs: []string{"2026年第一季度，本村没有发生“宅基地申请和审批”方面的事项。"}}}
	x.Facts, x.Files, x.Notes = nil, nil, []string{"账上“干部报酬”这一期记了 1 笔，共 100.00 元；村会计核对过。"}
	body, err := TextNotice(x, nil, textOptions)
	if err != nil {
		t.Fatal(err)
	}
	text := squeeze(textOf(t, save(t, "text-nil.pdf", body)))
	for _, want := range []string{"本期无发生", "没有发生“宅基地申请和审批”方面的事项", "说明：账上“干部报酬”", "张领"} {
		if !strings.Contains(text, squeeze(want)) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// A long text runs over pages; no page is empty and nothing is lost.
func TestALongTextRunsOverPages(t *testing.T) {
	x, pictures := sampleText(t)
	x.Sections = nil
	for i := range 12 {
		s := disclosure.TextSection{Heading: "第" + hanNumber(i+1) + "件事"}
		for range 6 {
			s.Paragraphs = append(s.Paragraphs, strings.Repeat("村里把这件事办好了，花了多少、谁验收的都写在这里。", 3))
		}
		s.Paragraphs = append(s.Paragraphs, "完毕"+hanNumber(i+1)+"。")
		x.Sections = append(x.Sections, s)
	}
	body, err := TextNotice(x, pictures, textOptions)
	if err != nil {
		t.Fatal(err)
	}
	text := squeeze(textOf(t, save(t, "text-long.pdf", body)))
	for i := range 12 {
		if !strings.Contains(text, "完毕"+hanNumber(i+1)+"。") {
			t.Errorf("section %d was lost", i+1)
		}
	}
}

// A text with pictures is sound, described for those who do not see it, and fit
// for archives old and new.
func TestATextWithPicturesIsFitForArchives(t *testing.T) {
	x, pictures := sampleText(t)
	old := textOptions
	old.Old = true
	var paths []string
	for name, o := range map[string]Options{"text-new.pdf": textOptions, "text-old.pdf": old} {
		body, err := TextNotice(x, pictures, o)
		if err != nil {
			t.Fatal(err)
		}
		path := save(t, name, body)
		if out := tool(t, "qpdf", "--check", path); strings.Contains(out, "WARNING") {
			t.Errorf("%s: %s", name, out)
		}
		if o.Old {
			paths = append(paths, path)
			continue
		}
		tree := outline(t, path)
		for _, want := range []string{`H2 (block) "一、查出的问题"`, "Figure", `P (block) "图1`} {
			if !strings.Contains(tree, want) {
				t.Errorf("%s is not in the tags:\n%s", want, tree)
			}
		}
		if list := tool(t, "pdfimages", "-list", path); strings.Count(list, "jpeg") != 3 {
			t.Errorf("pictures:\n%s", list)
		}
	}
	preflight(t, paths...)
}
