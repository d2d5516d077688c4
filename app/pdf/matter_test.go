package pdf

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/procedure"
)

// sampleNotice makes the notice of a kind, of a matter that went through every
// kind of step.
func sampleNotice(kind procedure.PublicationKind) procedure.Notice {
	n := procedure.Notice{
		Schema: procedure.NoticeSchema, Kind: kind, Number: "330127104205-M2026-003-2-1", Days: 7, Version: 1,
		Village: disclosure.Place{Code: "330127104205", Name: "陈家湾村", Township: "清水镇", County: "向阳县"},
		Matter: procedure.NoticeMatter{
			Code: "2026-003", Title: "李家湾至王家坳道路硬化", Category: "兴办公益事业", Fen: 18_650_000, Template: "四议两公开",
			Text:       "李家湾至王家坳的土路长1.2公里，雨天不能走车。\n打算铺C30水泥路面，宽3.5米，厚18厘米，从村口李家湾桥头修到王家坳晒谷场。",
			Initiative: "村党组织：村民多次反映雨天出不了门",
		},
		Stages: []procedure.NoticeStage{
			{Name: "村党组织提议", Organ: "村党组织委员会", Day: calendar.Date(2026, 3, 2), Place: "村委会二楼", Count: &procedure.Count{Expected: 5, Present: 5, Yes: 5}, Sentence: "应到5人，实到5人，达到半数（3人）；赞成5票，超过到会半数（3票），通过。", Agrees: "同意"},
			{Name: "村“两委”商议", Organ: "村“两委”联席会议", Day: calendar.Date(2026, 3, 4), Place: "村委会二楼", Count: &procedure.Count{Expected: 7, Present: 6, Yes: 6}, Sentence: "应到7人，实到6人，超过半数（4人）；赞成6票，超过到会半数（4票），通过。"},
			{Name: "党员大会审议", Organ: "党员大会", Day: calendar.Date(2026, 3, 12), Place: "文化礼堂", Count: &procedure.Count{Expected: 46, Present: 38, Yes: 35, No: 1, Abstain: 2}, Sentence: "应到46人，实到38人，达到三分之二（31人）；赞成35票，超过应到半数（24票），通过。", Agrees: "不同意：没有说清楚钱从哪里来"},
			{Name: "村民代表会议决议", Organ: "村民代表会议", Day: calendar.Date(2026, 3, 20), Place: "文化礼堂", Count: &procedure.Count{Expected: 34, Present: 29, Yes: 27, No: 1, Invalid: 1}, Sentence: "应到34人，实到29人，达到三分之二（23人）；赞成27票，超过到会半数（15票），通过。", Amendments: "路面宽度由3.5米改为3.8米，避开㛃家门前的水井", Agrees: "同意"},
		},
		Decided:  "同意“李家湾至王家坳道路硬化”，金额186,500.00元。会上改动：路面宽度由3.5米改为3.8米，避开㛃家门前的水井。",
		Basis:    "村民委员会组织法（村务公开）",
		Drafted:  disclosure.Act{By: "王㛃", Post: "村会计", Day: calendar.Date(2026, 3, 21)},
		Reviewed: disclosure.Act{By: "李䶮", Post: "村务监督委员会主任", Day: calendar.Date(2026, 3, 22), Opinion: "和会议记录一致，同意公开。"},
		Publish:  disclosure.Act{By: "陈𬱖", Post: "村民委员会主任", Day: calendar.Date(2026, 3, 23)},
		ShownTo:  calendar.Date(2026, 3, 30), Reply: disclosure.Reply{Phone: "0571-6432 1098", Days: 10},
	}
	switch kind {
	case procedure.PublishPlan:
		n.Stages, n.Decided = n.Stages[:2], ""
	case procedure.PublishResult:
		n.Approvals = []procedure.NoticeApproval{{By: "乡镇政府", Day: calendar.Date(2026, 3, 25), Number: "清政发〔2026〕8号"}}
		n.Stages = append(n.Stages, procedure.NoticeStage{Name: "决议公开", Organ: "村民委员会", Day: calendar.Date(2026, 3, 23), Sentence: "从2026年3月23日贴到2026年3月30日，收到异议1条"})
		n.Work = &procedure.NoticeWork{
			Contracts: []procedure.NoticeContract{{Day: calendar.Date(2026, 4, 6), Party: "清水镇宏达市政工程队", Chosen: "三家比价，取最低", Fen: 18_480_000}},
			Changes:   []procedure.NoticeChange{{Day: calendar.Date(2026, 5, 8), What: "加一道过路涵管", Fen: 350_000}}, AcceptedOn: calendar.Date(2026, 6, 18),
			Acceptors: []string{"王*国", "李*", "陈*明"}, Remark: "厚度抽查5处，都够18厘米。", Committed: 18_830_000, Settled: 18_830_000, Difference: 180_000,
		}
	}
	return n
}

func notice(t testing.TB, n procedure.Notice, o Options) []byte {
	t.Helper()
	body, err := MatterNotice(n, o)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func kinds() []procedure.PublicationKind {
	return []procedure.PublicationKind{procedure.PublishPlan, procedure.PublishResolution, procedure.PublishResult}
}

func TestAMatterNoticeHasEverythingInOrder(t *testing.T) {
	wants := map[procedure.PublicationKind][]string{
		procedure.PublishPlan: {"方案公示", "李家湾至王家坳道路硬化", "一、打算办的事", "雨天不能走车", "金额：186,500.00元（大写：壹拾捌万陆仟伍佰元整）", "事项编号：2026-003", "动议：村党组织：村民多次反映", "二、前面的步骤", "村党组织提议", "三、公示和意见", "公示7天", "张贴日期：", "陈家湾村村民委员会", "2026年3月23日", "制表人"},
		procedure.PublishResolution: {
			"村民代表会议决议公告", "一、事项", "二、经过", "应到实到赞成反对弃权无效", "党员大会审议党员大会2026年3月12日文化礼堂4638351", "（三）党员大会审议：", "不同意：没有说清楚钱从哪里来", "会上改动：路面宽度由3.5米改为3.8米", "三、决议", "同意“李家湾至王家坳道路硬化”", "四、公示和意见", "（盖章处）",
		},
		procedure.PublishResult: {
			"实施结果公告", "一、事项", "二、决议", "乡镇政府已于2026年3月25日批准，文号：清政发〔2026〕8号", "三、经过", "收到异议1条", "四、实施和结算", "清水镇宏达市政工程队", "三家比价，取最低", "184,800.00", "加一道过路涵管", "186,500.00", "188,300.00", "1,800.00", "决算比决议多1,800.00元，超出决议金额。", "验收人：王*国、李*、陈*明", "五、公示和意见",
		},
	}
	for _, kind := range kinds() {
		for _, paper := range []Paper{A4, A3} {
			o := sampleOptions()
			o.Paper = paper
			path := save(t, "matter-"+string(kind)+"-"+string(paper)+".pdf", notice(t, sampleNotice(kind), o))
			text := headless(textOf(t, path))
			rest := text
			for _, want := range append(wants[kind], "校验码") {
				at := strings.Index(rest, squeeze(want))
				if at < 0 {
					t.Fatalf("%s %s: %q is not in the text after what stands before it", kind, paper, want)
				}
				rest = rest[at:]
			}
			for _, want := range []string{"向阳县清水镇陈家湾村", "330127104205-M2026-003-2-1（第1版）", "网上公开：2026年3月23日", "王㛃", "李䶮", "陈𬱖", "0571-64321098", sampleURL} {
				if !strings.Contains(text, squeeze(want)) {
					t.Errorf("%s %s: %q is not in the text", kind, paper, want)
				}
			}
			if out := tool(t, "qpdf", "--check", path); strings.Contains(out, "WARNING") {
				t.Errorf("qpdf: %s", out)
			}
			png := strings.TrimSuffix(path, ".pdf")
			tool(t, "pdftoppm", "-r", "110", "-png", "-singlefile", "-f", lastPage(t, path), path, png)
			if got := strings.TrimSpace(tool(t, "zbarimg", "-q", "--raw", png+".png")); got != sampleURL {
				t.Errorf("%s %s: the code says %q", kind, paper, got)
			}
		}
	}
}

func lastPage(t *testing.T, path string) string {
	t.Helper()
	for line := range strings.Lines(tool(t, "pdfinfo", path)) {
		if n, ok := strings.CutPrefix(line, "Pages:"); ok {
			return strings.TrimSpace(n)
		}
	}
	t.Fatal("no pages")
	return ""
}

// At the margins of official papers four steps with their table, the review and the
// way to object are more than one page holds, even in 小四. They fill two: the last
// page goes on with the text before it ends with the signature.
func TestAnOrdinaryMatterNoticeFillsTwoPages(t *testing.T) {
	for _, kind := range kinds() {
		for _, paper := range []Paper{A4, A3} {
			o := sampleOptions()
			o.Paper = paper
			f := laidMatter(t, sampleNotice(kind), o)
			if len(f.pages) != 2 {
				t.Errorf("%s takes %d pages of %s", kind, len(f.pages), paper)
			}
			if filled := (f.y - f.look.top) / (f.floor() - f.look.top); filled < 0.75 {
				t.Errorf("%s: the last page of %s is filled by %.2f", kind, paper, filled)
			}
			if text := pageText(f, 1); !strings.Contains(text, "依据：") || !strings.Contains(text, "异议没") {
				t.Errorf("%s %s: the last page says %q", kind, paper, text)
			}
		}
	}
}

func laidMatter(t *testing.T, n procedure.Notice, o Options) *flow {
	t.Helper()
	f, _, err := layMatter(n, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// pageText gives what a page says.
func pageText(f *flow, page int) string {
	var b strings.Builder
	for _, m := range f.pages[page] {
		if m.kind == textMark {
			b.WriteString(f.read(m.line))
		}
	}
	return b.String()
}

// A notice of few words is one page; how the text is set depends on what fits.
func TestAShortMatterNoticeIsOnePage(t *testing.T) {
	n := sampleNotice(procedure.PublishPlan)
	n.Stages, n.Matter.Initiative, n.Matter.Text = nil, "", "修水渠。"
	for _, paper := range []Paper{A4, A3} {
		o := sampleOptions()
		o.Paper = paper
		if f := laidMatter(t, n, o); len(f.pages) != 1 {
			t.Errorf("%d pages of %s", len(f.pages), paper)
		}
	}
	n = sampleNotice(procedure.PublishPlan)
	if f := laidMatter(t, n, sampleOptions()); f.look != official { // two pages either way: in the type of the standard
		t.Errorf("set in %v points", f.look.lead)
	}
	n = sampleNotice(procedure.PublishResolution)
	if f := laidMatter(t, n, sampleOptions()); f.look != compact { // else it were three
		t.Errorf("set in %v points", f.look.lead)
	}
}

// A village's notice has the paper of the standard, the red mark at its top edge.
func TestAMatterNoticeHasTheGeometryOfOfficialPapers(t *testing.T) {
	path := save(t, "matter-geometry.pdf", notice(t, sampleNotice(procedure.PublishResolution), sampleOptions()))
	_, top, _, bottom := inkOf(t, path, 1, 0, 0, 210, 53, isRed)
	near(t, "top of the red mark", top, 37)
	left, rule, right, _ := inkOf(t, path, 1, 0, bottom+1, 210, 80, isRed)
	near(t, "left end of the red rule", left, 28)
	near(t, "right end", right, 28+156)
	if rule-bottom > 15 {
		t.Errorf("the rule stands %.1f mm below the mark", rule-bottom)
	}
	pages := wordsOf(t, path)
	for n, words := range pages {
		for _, w := range words {
			number := w.YMin > (37+225)*mm
			running := w.YMax < 37*mm
			if (w.XMin < 28*mm-1 || w.XMax > (28+156)*mm+9 || w.YMax > (37+225)*mm+3) && !number && !running {
				t.Errorf("page %d: %q stands at %.1f–%.1f, %.1f mm", n+1, w.Text, w.XMin/mm, w.XMax/mm, w.YMax/mm)
			}
		}
	}
	step := find(t, pages[0], "一、事项")
	text := find(t, pages[0], "李家湾至王家坳的土路长")
	near(t, "a line of the finer grid", (text.YMin-step.YMin)/mm, 225.0/29)
	near(t, "the indent", text.XMin/mm, 28+2*156.0/32)
}

func TestTheBoardIsTheOneTheRecordNames(t *testing.T) {
	for in, want := range map[[2]string]string{
		{"decision-plan", ""}: "村务公开", {"party-dues", "党费收缴和使用"}: "党务公开", {"finance-plan", "年度财务计划"}: "财务公开",
		{"x17", "党务公开补充"}: "党务公开", {"annual-report", "年度经营报告、财务报告和分配方案"}: "财务公开", {"", ""}: "村务公开",
	} {
		if got := boardOf(in[0], in[1]); got != want {
			t.Errorf("%v hangs on %s", in, got)
		}
	}
}

func TestADraftOfAMatterNoticeIsMarked(t *testing.T) {
	n := sampleNotice(procedure.PublishResolution)
	n.Publish, n.Reviewed = Act{}, Act{}
	o := sampleOptions()
	o.Draft = true
	text := textOf(t, save(t, "matter-draft.pdf", notice(t, n, o)))
	for _, want := range []string{"草稿未公开", "公开编号：公开时生成", "网上公开：待公开"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in the draft", want)
		}
	}
	for _, not := range []string{sampleURL, "校验码", n.Number} {
		if strings.Contains(text, not) {
			t.Errorf("%s is in a draft", not)
		}
	}
}

// Long titles, rare characters, texts without a place to break, nothing at all.
func TestAMatterNoticeTakesHostileText(t *testing.T) {
	long := strings.Repeat("关于㛃䶮𬱖三组机耕路、水渠（含涵管）一并整修的事，", 4)
	for name, change := range map[string]func(*procedure.Notice){
		"long title": func(n *procedure.Notice) { n.Matter.Title = long },
		"one word": func(n *procedure.Notice) {
			n.Matter.Text, n.Decided = strings.Repeat("W", 900), strings.Repeat("3", 400)
		},
		"long text":   func(n *procedure.Notice) { n.Matter.Text = strings.Repeat(long+"\n", 30) },
		"long places": func(n *procedure.Notice) { n.Stages[0].Place, n.Stages[0].Name = long, long },
		"many steps": func(n *procedure.Notice) {
			n.Stages = append(n.Stages, append(n.Stages, append(n.Stages, n.Stages...)...)...)
		},
		"unknown": func(n *procedure.Notice) { n.Matter.Text = "修路😀\u200b\u202e，\x00用𠮷字砖" },
		"nothing": func(n *procedure.Notice) { *n = procedure.Notice{Kind: n.Kind} },
		"opinion": func(n *procedure.Notice) { n.Reviewed.Opinion = strings.Repeat("同意公开，", 40) },
	} {
		for _, kind := range kinds() {
			for _, paper := range []Paper{A4, A3} {
				n, o := sampleNotice(kind), sampleOptions()
				o.Paper = paper
				change(&n)
				path := save(t, "hostile-"+strings.ReplaceAll(name, " ", "-")+"-"+string(kind)+"-"+string(paper)+".pdf", notice(t, n, o))
				text := textOf(t, path)
				for _, want := range []string{n.Matter.Title, n.Decided} {
					if kind != procedure.PublishPlan && name != "unknown" && !strings.Contains(headless(text), squeeze(want)) && len(want) < 300 {
						t.Errorf("%s, %s, %s: %q is not in the text", name, kind, paper, want)
					}
				}
				if name == "long text" && strings.Count(headless(text), squeeze(long)) < 30 {
					t.Errorf("%s %s: paragraphs are lost", kind, paper)
				}
			}
		}
	}
}

// between matches what stands between two pages in the text of a file: the foot of
// one and the head of the next.
var between = regexp.MustCompile(`—\d+—(\f)?向阳县.{0,200}?（续）`)

// headless takes it out, so that a paragraph that goes on over the page is whole.
func headless(text string) string { return between.ReplaceAllString(text, "") }

func TestTheSameMatterNoticeGivesTheSameBytes(t *testing.T) {
	n := sampleNotice(procedure.PublishResult)
	if !bytes.Equal(notice(t, n, sampleOptions()), notice(t, n, sampleOptions())) {
		t.Error("two files differ")
	}
}

// What the record does not know is left out, label and all.
func TestAMatterNoticeHasNoEmptyParts(t *testing.T) {
	for _, kind := range kinds() {
		n := sampleNotice(kind)
		n.Matter.Category, n.Matter.Template, n.Matter.Label, n.Matter.Code = "", "", "", "2026-003"
		n.Stages, n.Work, n.Decided, n.Approvals = nil, nil, "", nil
		text := textOf(t, save(t, "matter-empty.pdf", notice(t, n, sampleOptions())))
		for _, not := range []string{"类别", "程序：", "、经过", "、决议", "、实施和结算", "：。"} {
			if strings.Contains(text, not) {
				t.Errorf("%s: %s is on a paper that says nothing of it", kind, not)
			}
		}
		if !strings.Contains(text, "事项编号：2026-003。") || !strings.Contains(text, "二、公示和意见") {
			t.Errorf("%s: %s", kind, text)
		}
	}
}
