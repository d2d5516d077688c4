package pdf

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"sunshine/app/calendar"
	"sunshine/app/pdf/fonts"
)

// order is a made-up 限期整改通知书 (domain §6.7).
func order(o Options) ([]byte, error) {
	const issuer = "中共清水镇纪律检查委员会"
	day := calendar.Date(2026, 4, 9)
	return o.officialPaper("限期整改通知书", issuer, day, func(f *flow) {
		f.mast(mast{mark: issuer, number: "清纪改〔2026〕7号"})
		f.officialTitle("关于陈家湾村工程款支付手续不全问题的限期整改通知书")
		f.addressee("陈家湾村村民委员会")
		f.officialText(
			"2026年4月2日，镇纪委和农经站检查了你村2025年的财务公开情况。经查，存在以下问题：",
			"一、支付手续不全",
			"（一）没有决议。2025年11月支付道路硬化工程款186,500.00元，没有附村民代表会议决议。",
			"（二）公开不及时。2025年第四季度财务公开榜晚公开12天，没有贴到村务公开栏。",
			"二、整改要求",
			"上述做法不符合农村集体经济组织财务公开规定。请你村做到：",
			"1. 补齐决议、合同和验收单，2026年4月20日前送镇农经站核对。",
			"2. 在村务公开栏和本网站补公开，公开时间不少于15天。",
			"请于2026年4月30日前书面报告整改结果，并附证明材料。逾期不改的，将按规定处理。",
		)
		f.enclosures("检查发现的问题清单", "2025年第四季度财务公开情况核对表（含晚公开的事项、应公开日期、实际公开日期和没有张贴的证明照片编号）")
		f.sign(sign{organ: issuer, day: day})
		f.officialNote("联系人：李䶮，电话：0571-6432 1098")
		f.attachment(0, "送达回执")
		f.grid([]column{{head: "送达文书", grow: true}, {head: "受送达人签字", grow: true}, {head: "送达日期", grow: true}}, [][]string{{"清纪改〔2026〕7号", "", ""}})
		f.imprint(imprint{copies: []string{"清水镇人民政府", "向阳县纪律检查委员会"}, issuer: issuer + "办公室", day: day})
	})
}

// circular is a made-up 通报 (domain §6.8) without a seal, with an attachment.
func circular(o Options) ([]byte, error) {
	const issuer = "清水镇人民政府"
	day := calendar.Date(2026, 4, 15)
	return o.officialPaper("通报", issuer, day, func(f *flow) {
		f.mast(mast{mark: issuer + "文件", number: "清政发〔2026〕12号", class: "内部"})
		f.officialTitle("关于2026年第一季度全镇村务公开检查情况的通报")
		f.addressee("各村民委员会，镇属各单位")
		f.officialText("2026年4月上旬，镇村务公开领导小组检查了全镇12个村第一季度的村务公开情况。现将有关情况通报如下：")
		f.officialText("一、总体情况", strings.Repeat("12个村应公开事项共318项，按时公开301项，占94.7%；补公开14项，没有公开3项。群众提出意见42条，在10日内答复的40条。", 4))
		f.officialText("二、好的做法", strings.Repeat("陈家湾村把工程决算、验收照片和付款凭证放在一起公开，群众一看就明白；王家坳村逢集日在公开栏前当面解释。", 4))
		f.officialText("三、存在问题", "（一）公开不及时。三个村的财务公开榜晚于规定日期。", "（二）答复不规范。两条意见超过10日才答复，没有说明原因。")
		f.officialText("四、工作要求", "各村要对照检查，2026年5月10日前改正，并把结果报镇农经站。")
		f.enclosures("各村第一季度村务公开检查得分表")
		f.sign(sign{organ: issuer, day: day, bare: true})
		f.attachment(0, "各村第一季度村务公开检查得分表")
		rows := make([][]string, 12)
		for i := range rows {
			rows[i] = []string{fmt.Sprint(i + 1), "第" + hanNumber(i+1) + "村", fmt.Sprint(98 - i), fmt.Sprint(i / 4)}
		}
		f.grid([]column{{head: "名次", align: centre}, {head: "村", grow: true}, {head: "得分", align: centre}, {head: "没有按时公开（项）", align: centre}}, rows)
		f.imprint(imprint{issuer: "清水镇党政综合办公室", day: day})
	})
}

// word is a word of a page as poppler sees it, in points from the top left.
type word struct {
	XMin float64 `xml:"xMin,attr"`
	YMin float64 `xml:"yMin,attr"`
	XMax float64 `xml:"xMax,attr"`
	YMax float64 `xml:"yMax,attr"`
	Text string  `xml:",chardata"`
}

// wordsOf reads the words of every page.
func wordsOf(t *testing.T, path string) [][]word {
	t.Helper()
	var doc struct {
		Pages []struct {
			Words []word `xml:"word"`
		} `xml:"body>doc>page"`
	}
	d := xml.NewDecoder(strings.NewReader(tool(t, "pdftotext", "-bbox", "-enc", "UTF-8", path, "-")))
	d.Strict = false
	if err := d.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	var out [][]word
	for _, p := range doc.Pages {
		out = append(out, p.Words)
	}
	return out
}

// find gives the first word that begins so.
func find(t *testing.T, words []word, text string) word {
	t.Helper()
	for _, w := range words {
		if strings.HasPrefix(w.Text, text) {
			return w
		}
	}
	t.Fatalf("no word begins with %q", text)
	return word{}
}

// inkOf draws a page, ten dots to the millimetre, and gives the extent of what is
// in a region and like the colour, in millimetres from the top left.
func inkOf(t *testing.T, path string, page int, x0, y0, x1, y1 float64, like func(r, g, b byte) bool) (left, top, right, bottom float64) {
	t.Helper()
	raw := []byte(tool(t, "pdftoppm", "-r", "254", "-f", fmt.Sprint(page), "-l", fmt.Sprint(page), path))
	var w, h, depth int
	if _, err := fmt.Sscanf(string(raw[:32]), "P6\n%d %d\n%d", &w, &h, &depth); err != nil {
		t.Fatal(err)
	}
	pixels := raw[len(raw)-3*w*h:]
	left, top = math.Inf(1), math.Inf(1)
	for y := int(y0 * 10); y < min(h, int(y1*10)); y++ {
		for x := int(x0 * 10); x < min(w, int(x1*10)); x++ {
			if p := pixels[3*(y*w+x):]; like(p[0], p[1], p[2]) {
				left, right = min(left, float64(x)/10), max(right, float64(x+1)/10)
				top, bottom = min(top, float64(y)/10), max(bottom, float64(y+1)/10)
			}
		}
	}
	return left, top, right, bottom
}

func isRed(r, g, b byte) bool   { return r > 150 && g < 110 && b < 110 }
func isBlack(r, g, b byte) bool { return r < 130 && g < 130 && b < 130 }

// near checks a measure in millimetres against the standard, to half a millimetre.
func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 0.5 {
		t.Errorf("%s: %.2f mm, want %.2f", what, got, want)
	}
}

// The blocks of an issued paper stand where GB/T 9704-2012 puts them.
func TestAnOrderHasTheGeometryOfTheStandard(t *testing.T) {
	path := save(t, "order.pdf", must(order(Options{}))(t))
	tool(t, "qpdf", "--check", path)
	l, top, r, _ := inkOf(t, path, 1, 0, 60, 210, 100, isRed)
	near(t, "top edge of the issuing mark", top, 37+35)
	if l < 28 || r > 28+156 || math.Abs((l+r)/2-(28+78)) > 1 {
		t.Errorf("the issuing mark reaches from %.1f to %.1f mm", l, r)
	}
	left, rule, right, ruleEnd := inkOf(t, path, 1, 0, 102, 210, 140, isRed)
	near(t, "left end of the red rule", left, 28)
	near(t, "right end of it", right, 28+156)
	near(t, "its width", ruleEnd-rule, ruleWidth/mm)
	pages := wordsOf(t, path)
	number := find(t, pages[0], "清纪改〔2026〕7号")
	near(t, "middle of the number", (number.XMin+number.XMax)/2/mm, 28+78)
	base := baselineOf(number, 16)
	near(t, "red rule below the number", (rule+ruleEnd)/2-(base+0.12*16)/mm, 4)
	line := 225.0 / 22
	near(t, "number two lines below the mark", (base-0.88*16)/mm-(37+35+42/mm), 2*line+(line-16/mm)/2)
	title := find(t, pages[0], "关于陈家湾村")
	near(t, "title two lines below the rule", (baselineOf(title, 22)-0.88*22)/mm-(rule+ruleEnd)/2, 2*line+(line-22/mm)/2)
	to := find(t, pages[0], "陈家湾村村民委员会：")
	near(t, "addressee a line below the title", (baselineOf(to, 16)-baselineOf(find(t, pages[0], "不全问题"), 22))/mm, 2*line-(0.38*(22-16))/mm)
	near(t, "left of the addressee", to.XMin/mm, 28)
	body := find(t, pages[0], "2026年4月2日")
	near(t, "indent of the text", body.XMin/mm, 28+2*156.0/28)
	near(t, "a line of the text", (baselineOf(body, 16)-baselineOf(to, 16))/mm, line)
	date := find(t, pages[1], "2026年4月9日")
	near(t, "four characters right of the date", 28+156-date.XMax/mm, 4*156.0/28)
	name := find(t, pages[1], "中共清水镇纪律检查委员会")
	near(t, "name over the date", (name.XMin+name.XMax)/2/mm, (date.XMin+date.XMax)/2/mm)
	near(t, "date a line below", (baselineOf(date, 16)-baselineOf(name, 16))/mm, line)
	first := find(t, pages[1], "检查发现的问题清单")
	second := find(t, pages[1], "2025年第四季度财务公开情况核对表")
	near(t, "the name of the second enclosure under that of the first", second.XMin/mm, first.XMin/mm)
	near(t, "and its second line", below(pages[1], second).XMin/mm, first.XMin/mm)
	receipt := find(t, pages[2], "附件")
	near(t, "附件 at the left edge", receipt.XMin/mm, 28)
	near(t, "on the first line", baselineOf(receipt, 16)/mm, 37+(line-16/mm)/2+0.88*16/mm)
	near(t, "its title on the third", baselineOf(find(t, pages[2], "送达回执"), 22)/mm, 37+2*line+(line-22/mm)/2+0.88*22/mm)
	l, _, r, foot := inkOf(t, path, 3, 0, 240, 210, 263, isBlack)
	near(t, "last rule of the imprint", foot, 37+225)
	near(t, "left of it", l, 28)
	near(t, "right of it", r, 28+156)
	near(t, "抄送", find(t, pages[2], "抄送：").XMin/mm, 28+14/mm)
	near(t, "day of printing", find(t, pages[2], "2026年4月9日印发").XMax/mm, 28+156-14/mm)
}

// baselineOf gives the baseline of a word of 宋体 or its kin, in points: poppler's
// box reaches from the font's ascent to its descent.
func baselineOf(w word, size float64) float64 {
	set, _ := fonts.Embedded()
	f := set.Faces(fonts.Song)[0]
	return w.YMin + float64(f.Ascent)*size/1000
}

// below gives the first word of the next line.
func below(words []word, of word) word {
	for _, w := range words {
		if w.YMin > of.YMin+20 {
			return w
		}
	}
	return word{}
}

// Page numbers stand 7 mm below the type area: on odd pages at the right, on even
// ones at the left, one character of 14 points in.
func TestPageNumbersStandWhereTheStandardPutsThem(t *testing.T) {
	path := save(t, "circular.pdf", must(circular(Options{}))(t))
	tool(t, "qpdf", "--check", path)
	pages := wordsOf(t, path)
	if len(pages) < 3 {
		t.Fatalf("%d pages", len(pages))
	}
	for i := range pages {
		left, top, right, bottom := inkOf(t, path, i+1, 20, 264, 195, 280, isBlack)
		dl, dtop, _, dbottom := inkOf(t, path, i+1, left-0.1, 264, left+3, 280, isBlack)
		near(t, fmt.Sprintf("dash of page %d", i+1), (dtop+dbottom)/2, 37+225+7)
		if i%2 == 0 {
			near(t, "right of an odd number", right, 28+156-14/mm)
		} else {
			near(t, "left of an even number", dl, 28+14/mm)
		}
		if bottom-top > 6 || bottom-top < 2 {
			t.Errorf("a page number %.1f mm high", bottom-top)
		}
	}
	date := find(t, pages[len(pages)-2], "2026年4月15日")
	name := find(t, pages[len(pages)-2], "清水镇人民政府")
	char := 156.0 / 28
	if date.XMax-date.XMin < name.XMax-name.XMin {
		near(t, "two characters right of the name", 28+156-name.XMax/mm, 2*char)
	} else {
		near(t, "two characters right of the date", 28+156-date.XMax/mm, 2*char)
	}
	near(t, "the date two characters further right", (date.XMin-name.XMin)/mm, 2*char)
	if n := find(t, pages[0], "内部"); math.Abs(n.XMin/mm-28) > 0.5 {
		t.Errorf("内部 stands at %.1f mm", n.XMin/mm)
	}
}

// A full page has 22 lines of 28 characters, on the grid.
func TestAFullPageHas22LinesOf28Characters(t *testing.T) {
	text := strings.Repeat("春夏秋冬东南西北", 200)
	data, err := Options{}.officialPaper("x", "x", calendar.Date(2026, 1, 1), func(f *flow) { f.officialText(text) })
	if err != nil {
		t.Fatal(err)
	}
	words := wordsOf(t, save(t, "grid.pdf", data))[1]
	words = words[:len(words)-3] // the page number
	if len(words) != officialLines {
		t.Fatalf("%d lines", len(words))
	}
	for i, w := range words {
		if n := utf8.RuneCountInString(w.Text); n != officialChars {
			t.Errorf("line %d has %d characters", i+1, n)
		}
		near(t, fmt.Sprintf("left of line %d", i+1), w.XMin/mm, 28)
		near(t, "right of it", w.XMax/mm, 28+156)
		near(t, "height of it", baselineOf(w, 16)/mm, 37+225.0/22*float64(i)+(225.0/22-16/mm)/2+0.88*16/mm)
	}
}

func TestTheSameOrderGivesTheSameBytes(t *testing.T) {
	if !bytes.Equal(must(order(Options{}))(t), must(order(Options{}))(t)) {
		t.Error("two files differ")
	}
}

// The signature never stands on a page alone: the last lines of the text come along.
func TestASignatureHasTextAboveIt(t *testing.T) {
	for n := 1; n < 60; n++ {
		for _, bare := range []bool{false, true} {
			f := must(Options{}.paper(official))(t)
			f.turn()
			f.officialText("一、标题", strings.Repeat("春夏秋冬", n*7), "完毕。")
			f.sign(sign{organ: "清水镇人民政府", day: calendar.Date(2026, 4, 9), bare: bare})
			last := ""
			for _, m := range f.pages[len(f.pages)-1] {
				last += f.read(m.line)
				if m.kind == textMark && m.y > f.floor() {
					t.Errorf("%d: %q stands below the type area", n, f.read(m.line))
				}
			}
			if !strings.Contains(last, "完毕") || !strings.Contains(last, "人民政府") {
				t.Errorf("%d lines: the last page has %q", n, last)
			}
			complete(t, f, []string{"一、标题", strings.Repeat("春夏秋冬", n*7), "完毕。", "清水镇人民政府", "2026年4月9日"})
		}
	}
}

// Nor does the list of enclosures, and no table leaves its heading behind.
func TestWhatBelongsTogetherStaysOnOnePage(t *testing.T) {
	for n := 1; n < 60; n++ {
		f := must(Options{}.paper(official))(t)
		f.turn()
		f.officialText(strings.Repeat("春夏秋冬", n*7), "完毕。")
		f.enclosures("清单", "得分表")
		f.sign(sign{organ: "清水镇人民政府", day: calendar.Date(2026, 4, 9)})
		if last := pageText(f, len(f.pages)-1); len(f.pages) > 1 && strings.HasPrefix(last, "附件") {
			t.Errorf("%d: the last page begins with %q", n, last)
		}
		f = must(Options{}.paper(official))(t)
		f.turn()
		f.officialText(strings.Repeat("春夏秋冬", n*7), "一、名单")
		f.grid([]column{{head: "村", grow: true}}, [][]string{{"陈家湾村"}, {"王家坳村"}})
		for i := range f.pages {
			if text := pageText(f, i); strings.Contains(text, "名单") != strings.Contains(text, "王家坳") {
				t.Errorf("%d: page %d ends with %q", n, i+1, text[max(0, len(text)-60):])
			}
		}
	}
}

// Levels are known by how a paragraph begins.
func TestLevelsOfHeadings(t *testing.T) {
	for text, want := range map[string]struct {
		role fonts.Role
		head string
	}{
		"一、总体情况":                       {fonts.Hei, "一、总体情况"},
		"十二、范围：全镇":                     {fonts.Hei, "十二、范围："},
		"（三）公开不及时。三个村晚了。":              {fonts.Kai, "（三）公开不及时。"},
		"1. 补齐决议。":                     {fonts.Fang, ""},
		"（1）决议":                        {fonts.Fang, ""},
		"一个村没有公开。":                     {fonts.Fang, ""},
		"（三人签字）":                       {fonts.Fang, ""},
		"一、" + strings.Repeat("长", 60): {fonts.Fang, ""},
	} {
		if role, n := levelOf(text); role != want.role || text[:n] != want.head {
			t.Errorf("%q: %v, %q", text, role, text[:n])
		}
	}
}

// A head of its own role changes no line and loses nothing.
func TestAHeadInItsOwnTypeKeepsItsParagraph(t *testing.T) {
	f := must(Options{}.paper(official))(t)
	f.turn()
	head, text := "（三）公开不及时，“㛃”组（12户）晚了3天。", "三个村的财务公开榜晚于规定日期，没有说明原因；其中一个村没有张贴。"
	plain := f.set.Break(f.onGrid().style(), head+text, f.width())
	got := f.headedLines(f.onGrid(), fonts.Kai, head, text)
	if len(got) != len(plain) {
		t.Fatalf("%d lines, %d", len(got), len(plain))
	}
	for i := range got {
		if f.read(got[i]) != f.read(plain[i]) {
			t.Errorf("line %d: %q", i, f.read(got[i]))
		}
	}
	if got[0].Glyphs[1] == plain[0].Glyphs[1] {
		t.Error("the head is set in the type of the text")
	}
	f.officialText(head + text)
	complete(t, f, []string{head, text})
}
