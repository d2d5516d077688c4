package pdf

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/guide"
	"sunshine/app/pdf/finish"
)

// spoken is what pdfinfo -struct-text reads, one line for each element: its kind
// and its text. Attributes are left out.
func spoken(t *testing.T, body []byte) string {
	t.Helper()
	var out []string
	for line := range strings.Lines(tool(t, "pdfinfo", "-struct-text", save(t, "tags.pdf", body))) {
		switch line = strings.TrimSpace(line); {
		case line == "" || line[0] == '/':
		case line[0] == '"':
			out[len(out)-1] += " " + strings.Trim(line, `"`)
		default:
			kind, _, _ := strings.Cut(strings.TrimSuffix(line, ":"), " ")
			out = append(out, kind)
		}
	}
	return strings.Join(out, "\n") + "\n"
}

func sampleSlip(t testing.TB) SlipDoc {
	g := shippedGuides(t)[0]
	c := guide.Case{Year: 2026, Number: 7, Secret: "K3F7QM", Guide: g, Received: calendar.Date(2026, 4, 8)}
	return SlipDoc{Village: "阳光县青石镇小山村", Case: c, Ask: "https://cunwu.example.cn/cases", Clock: guide.Count(g.Counts(), c.Received, nil, calendar.Day{}, c.Received, calendar.NewHolidays())}
}

// Who listens to a form hears each label before its value, and that a box is empty.
func TestFormsAreReadLabelBeforeValue(t *testing.T) {
	d, r := sampleMeeting(40), sampleRegister()
	all := papers(t, d, r)
	all["slip"] = must(Slip(sampleSlip(t), Options{URL: sampleURL}))(t)
	all["guide"] = must(Guide(sampleGuide(shippedGuides(t)[0]), Options{URL: sampleURL}))(t)
	all["contract"] = must(Contract(sampleContract(2), Options{}))(t)
	all["card"] = must(Card(sampleCard(2), Options{}))(t)
	all["label"] = must(Labels([]AssetCard{sampleCard(1), sampleCard(2)}, Options{}))(t)
	for name, wants := range map[string][]string{
		"sign-in": {
			"H1 村民代表会议签到表\nP 编号：2026-003-4\nP 应到40人　实到", "Table\nTR\nTH 事项\nTD 李家湾至王家坳道路硬化\nTR\nTH 时间\nTD 2026年3月20日上午9:30\nTH 地点\nTD 文化礼堂\n",
			"Table\nTR\nTH 序号\nTH 姓名\nTH 性别\nTH 代表户数\nTH 本人签名\nTH 备注\nTR\nTD 1\nTD 陈𬱖\nTD 女\nTD\nTD\nTD\nTR\nTD 2\nTD 王㛃\nTD 男\nTD 1\nTD\nTD\n",
			"TR\nTD\nTD\nTD\nTD\nTD\nTD\nP 本人到会",
		},
		"minutes":  {"H1 村民代表会议记录\n", "TH 动议事由\nTD 村党组织提出", "TH 主持人\nTD\nTH 记录人\nTD\n", "TH 会议内容（谁说了什么）\nTD\nTR\nTH 会议内容（续）\nTD\nTR\nTH 表决方式\nTD □举手表决", "TH 会上改动\nTD\n", "TH 监委会签字\nTD （监督了"},
		"register": {"H1 四议两公开登记表\n", "TH 事项\nTD 李家湾", "TR\nTH 村党组织提议\nTH 时间\nTD 2026年3月2日9:00至10:00\nTH 会议形式\nTD 村党组织委员会，举手表决\nTR\nTH 应到\nTD 5人\n", "TH 参会人员签字\nTD\n", "TR\nTH 村“两委”商议\nTH 时间"},
		"ballots":  {"H1 表　决　票\n", "H2 李家湾至王家坳道路硬化", "P 李家湾至王家坳的土路长1.2公里，雨天不能走车。打算铺C30水泥路面，宽3.5米，厚18厘米，从村口李家湾桥头修到王家坳晒谷场。\n", "Table\nTR\nTH 同意\nTD\nTH 反对\nTD\nTH 弃权\nTD\nP 无记名", "H1 表　决　票\n"},
		"slip":     {"H1 办件回执\n", "TH 编号\nTD 办2026-0007-K3F7QM\n", "TH 收到日期\nTD 2026年4月8日\n", "Figure", "H1 办件存根\n", "TH 姓名\nTD\nTH 怎么联系\nTD\n"},
		"guide":    {"TH 谁可以办\nTD ", "H2 一步一步怎么办\nTable\nTR\nTH 1\nTH ", "TR\nTH 2\nTH "},
		"contract": {"H1 合同公开卡\n", "TH 名称\nTD 𬱖家塘（西塘）鱼塘发包\nTR\nTH 状态\nTD 履行中\n", "P https://cunwu.example.cn/villages/339900100201/contracts/2026-003\n", "H2 分期\nTable\nTR\nTH 期\nTH 付哪段时间\n", "TR\nTD 1\n"},
		"card":     {"H1 集体资产登记卡\n", "Figure", "P https://cunwu.example.cn/villages/339900100201/things/", "TH 名称\nTD 农业科技示范园\n", "TH 原值\nTD 860,000.00 元\n"},
		"label":    {"P 陈家湾村集体资产\nH2 𬱖家塘", "P 资2026-001\nP 类别：固定资产\nP 位置：村口\n", "Figure", "P 陈家湾村集体资产\nH2 农业科技示范园\nP 资2026-002\n"},
	} {
		text := spoken(t, all[name])
		for _, want := range wants {
			at := strings.Index(text, want)
			if at < 0 {
				t.Errorf("%s: %q is not after what stands before it in\n%.1500s", name, want, text)
				break
			}
			text = text[at:]
		}
	}
}

// What is drawn again at the top of a page is read once.
func TestRepeatedHeadsOfFormsAreNotReadAgain(t *testing.T) {
	text := spoken(t, must(SignIn(sampleMeeting(200), Options{}))(t))
	if n := strings.Count(text, "TH 本人签名"); n != 1 {
		t.Errorf("the heads are read %d times", n)
	}
	if n := strings.Count(text, "Table\n"); n != 2 {
		t.Errorf("%d tables", n)
	}
	if strings.Contains(text, "（续）") || strings.Contains(text, "第 1 页") {
		t.Error("running heads or page numbers are read")
	}
	cut := sampleRegister()
	cut.Stages[0].Content = strings.Repeat("㛃䶮𬱖三组机耕路、水渠（含涵管）一并整修的事，", 120)
	if text := spoken(t, must(Register(cut, Options{}))(t)); strings.Count(text, "TH 内容\nTD "+cut.Stages[0].Content[:30]) != 1 {
		t.Error("a box that goes on on the next page is not one cell")
	}
}

var spanForm = regexp.MustCompile(`/(Col|Row)Span (\d+)`)

// irregular names a table of a flow whose rows do not fill all its columns.
func irregular(f *flow) string {
	for e, el := range f.tree.Elements {
		if el.Kind != finish.Table {
			continue
		}
		var hang []int // by row from this one on: columns taken by cells of rows above
		columns := 0
		for r, row := range f.tree.Elements {
			if row.Kind != finish.TR || row.Parent != int32(e) {
				continue
			}
			w := 0
			if len(hang) > 0 {
				w, hang = hang[0], hang[1:]
			}
			for _, c := range f.tree.Elements {
				if c.Parent != int32(r) || c.Kind != finish.TD && c.Kind != finish.TH {
					continue
				}
				span := map[string]int{"Col": 1, "Row": 1}
				for _, m := range spanForm.FindAllStringSubmatch(c.Extra, -1) {
					span[m[1]], _ = strconv.Atoi(m[2])
				}
				w += span["Col"]
				for i := range span["Row"] - 1 {
					if i == len(hang) {
						hang = append(hang, 0)
					}
					hang[i] += span["Col"]
				}
			}
			if columns == 0 {
				columns = w
			}
			if w != columns {
				return "table " + strconv.Itoa(e) + ", row " + strconv.Itoa(r) + ": " + strconv.Itoa(w) + " of " + strconv.Itoa(columns) + " columns"
			}
		}
	}
	return ""
}

// The rows of a form are parted in different ways; together they are one table of so
// many columns.
func TestFormsAreRegularTables(t *testing.T) {
	d, long := sampleMeeting(30), sampleRegister()
	long.Stages[0].Name = strings.Repeat("关于㛃䶮𬱖三组机耕路、水渠（含涵管）一并整修的事，", 8) // no page holds it
	for name, c := range map[string]struct {
		look look
		lay  func(*flow)
	}{
		"sign-in":       {penForm, func(f *flow) { f.signIn(d) }},
		"minutes":       {penForm, func(f *flow) { f.minutes(d) }},
		"ballots":       {penForm, func(f *flow) { f.ballots(d, 5) }},
		"register":      {penTable, func(f *flow) { f.register(sampleRegister()) }},
		"long register": {penTable, func(f *flow) { f.register(long) }},
		"slip":          {penForm, func(f *flow) { f.slip(sampleSlip(t), code{}) }},
		"guide":         {guideLook(0.8), func(f *flow) { f.guide(sampleGuide(shippedGuides(t)[3]), code{}) }},
	} {
		f := must(Options{}.paper(c.look))(t)
		c.lay(f)
		if bad := irregular(f); bad != "" {
			t.Errorf("%s: %s", name, bad)
		}
		if f.at != 1 {
			t.Errorf("%s: element %d was left open", name, f.at)
		}
	}
}

// A long name of a step makes its rows taller; the frame stays closed around them.
func TestALongNameOfAStepStaysInItsFrame(t *testing.T) {
	d := sampleRegister()
	d.Stages = []RegisterStage{{Name: strings.Repeat("实施结果再次公开", 6), Publish: true}}
	f := must(Options{}.paper(penTable))(t)
	f.register(d)
	bottom := 0.0
	for _, m := range f.pages[0] {
		if m.kind == textMark && strings.Contains(f.read(m.line), "公开") && m.x < f.look.left+stageWidth {
			bottom = max(bottom, m.y)
		}
	}
	closed := false
	for _, m := range f.pages[0] {
		closed = closed || m.kind == ruleMark && m.y == m.h && m.y > bottom && m.w > f.look.left+f.width()-1 && m.x > f.look.left+stageWidth-1
	}
	if !closed {
		t.Error("the rows beside the name end before it")
	}
}

// A label of a step is not parted within its last word or its quotation marks.
func TestLabelsOfStepsArePartedBetweenWords(t *testing.T) {
	f := must(Options{}.paper(penTable))(t)
	for name, want := range map[string]string{
		"村“两委”商议": "村“两委”\n商议", "党员大会审议": "党员大会\n审议", "村党组织提议": "村党组织\n提议", "实施结果公开": "实施结果\n公开",
		"村民代表会议或村民会议决议": "村民代表\n会议或村\n民会议\n决议", "决议公开": "决议公开", "": "",
	} {
		if got := f.stageLabel(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// However long the meeting is called, each page of an internal paper says that it is one.
func TestEveryPageOfAnInternalPaperSaysSo(t *testing.T) {
	d := sampleMeeting(60)
	d.Organ = "村民代表会议（扩大到各村民小组组长、党小组长和全体老党员、驻村干部）"
	for name, body := range map[string][]byte{"sign-in": must(SignIn(d, Options{}))(t), "minutes": must(Minutes(d, Options{}))(t)} {
		pages := strings.Split(strings.TrimRight(tool(t, "pdftotext", save(t, name+".pdf", body), "-"), "\f"), "\f")
		for i, p := range pages {
			if !strings.Contains(p, inner) {
				t.Errorf("%s: page %d does not say %s", name, i+1, inner)
			}
		}
	}
}
