package pdf

import (
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/procedure"
)

func textSpecimens(t *testing.T) []specimen {
	plain, pictures := sampleText(t)
	nothing := plain
	nothing.Nil, nothing.Title, nothing.ItemName, nothing.Period = true, "2026年第一季度宅基地申请和审批：本期无发生", "宅基地申请和审批", "2026-Q1"
	nothing.Sections = []disclosure.TextSection{{Paragraphs: []string{"2026年第一季度，本村没有发生“宅基地申请和审批”方面的事项。"}}}
	nothing.Facts, nothing.Files, nothing.Notes = nil, nil, []string{"账上“干部报酬”这一期记了1笔，共100.00元；村会计核对过。"}
	odd := nothing
	odd.Title, odd.Notes = nastyTitle, append(nastyProse(), nastyMarks)
	odd.Sections = []disclosure.TextSection{{Paragraphs: nastyProse()}}
	bare := plain
	bare.Facts, bare.Files, bare.Reviewed, bare.ShownTo, bare.Reply, bare.Basis = nil, nil, Act{}, calendar.Day{}, disclosure.Reply{}, ""
	bare.Sections = []disclosure.TextSection{{Paragraphs: []string{"一句话。"}}}
	draft := textSpecimen("text", unpublished, A4, plain, pictures)
	draft.draft, draft.codes, draft.also = true, nil, []string{"草稿"}
	return []specimen{
		textSpecimen("text", ordinary, A4, plain, pictures),
		textSpecimen("text", lengthy, A4, longText(plain), pictures),
		textSpecimen("text", nasty, A4, nastyText(plain), pictures),
		textSpecimen("text", blanks, A4, bare, nil),
		textSpecimen("text-a3", ordinary, A3, plain, pictures),
		textSpecimen("text-a3", nasty, A3, nastyText(plain), pictures),
		textSpecimen("nil", ordinary, A4, nothing, nil),
		textSpecimen("nil", nasty, A4, odd, nil),
		draft,
	}
}

func textSpecimen(kind, content string, paper Paper, x disclosure.Text, pictures map[string][]byte) specimen {
	s := specimen{
		kind: kind, content: content, paper: paper, notice: true, codes: []string{sampleURL},
		draw: func(o Options) ([]byte, error) { return TextNotice(x, pictures, o) },
		also: append(signed3(x.Drafted, x.Reviewed, x.Publish), x.Village.County+x.Village.Township+x.Village.Name, x.Number, x.Reply.Phone),
	}
	s.say(x.Title)
	for _, f := range x.Facts {
		s.row(f.Name, f.Chinese())
	}
	for _, section := range x.Sections {
		s.say(section.Heading)
		s.say(section.Paragraphs...)
	}
	for _, papers := range []bool{false, true} { // pictures first, then the list of papers
		for _, f := range x.Files {
			if f.Picture() != papers {
				s.say(f.Name)
			}
		}
	}
	s.say(x.Notes...)
	s.say(strings.TrimSuffix(x.Basis, "。"), "意见反馈")
	return s
}

// longText has sections enough for several pages.
func longText(x disclosure.Text) disclosure.Text {
	x.Title, x.Sections, x.Period = "小山村2025年度工作总结和2026年度打算", nil, "2025"
	for i := range 9 {
		n := hanNumber(i + 1)
		s := disclosure.TextSection{Heading: "第" + n + "件事：" + []string{"修路", "清渠、护塘、管水", "发补贴"}[i%3]}
		for k := range 3 {
			s.Paragraphs = append(s.Paragraphs, strings.Repeat("村里把这件事办好了，花了18,650.00元，由李䶮等5人验收，账目贴在公开栏。", 2+k))
		}
		x.Sections = append(x.Sections, s)
	}
	return x
}

func nastyText(x disclosure.Text) disclosure.Text {
	x.Title, x.Notes = nastyTitle, []string{nastyMarks}
	x.Facts = []disclosure.TextFact{{Name: "查看人", Value: nastyName}, {Name: "网址", Value: nastyURL}, {Name: "金额", Value: "-123,456,789,012.34元"}, {Name: strings.Repeat("很长的名目", 6), Value: nastyMarks}}
	x.Sections = []disclosure.TextSection{
		{Heading: string([]rune(nastyTitle)[:30]), Paragraphs: nastyProse()},
		{Heading: nastyURL, Paragraphs: []string{nastyWord, nastyURL}},
		{Heading: "", Paragraphs: []string{strings.Repeat("9", 120), nastyUnseen}},
	}
	x.Files = append([]disclosure.TextFile{}, x.Files...)
	for i := range x.Files {
		x.Files[i].Name = []string{nastyName, nastyMarks, nastyURL, nastyTitle}[i%4]
	}
	x.Reviewed.Opinion = "同意，但“" + nastyNames + "”要写全。"
	x.Drafted.By, x.Publish.By = nastyName, "劉國華"
	x.Source = ""
	return x
}

func matterSpecimens() []specimen {
	var out []specimen
	for _, kind := range kinds() {
		name := "matter-" + string(kind)
		out = append(out, matterSpecimen(name, ordinary, A4, sampleNotice(kind)), matterSpecimen(name, nasty, A4, nastyMatter(kind)))
	}
	result := sampleNotice(procedure.PublishResult)
	result.Matter.Text = strings.Repeat(result.Matter.Text, 5)
	for range 3 {
		result.Stages = append(result.Stages, result.Stages[2:4]...)
	}
	for i := range 9 {
		result.Work.Changes = append(result.Work.Changes, procedure.NoticeChange{Day: calendar.Date(2026, 5, 9+i), What: "第" + hanNumber(i+1) + "处塌方清运、补一段护栏", Fen: -350_000})
	}
	bare := procedure.Notice{Kind: procedure.PublishResolution, Matter: procedure.NoticeMatter{Title: "修水渠"}, Days: 7}
	return append(out,
		matterSpecimen("matter-result", lengthy, A4, result),
		matterSpecimen("matter-resolution", blanks, A4, bare),
		matterSpecimen("matter-resolution-a3", ordinary, A3, sampleNotice(procedure.PublishResolution)),
		matterSpecimen("matter-result-a3", nasty, A3, nastyMatter(procedure.PublishResult)),
	)
}

func matterSpecimen(kind, content string, paper Paper, n procedure.Notice) specimen {
	s := specimen{
		kind: kind, content: content, paper: paper, notice: true, codes: []string{sampleURL},
		draw: func(o Options) ([]byte, error) { return MatterNotice(n, o) },
		also: append(signed3(n.Drafted, n.Reviewed, n.Publish), n.Village.County+n.Village.Township+n.Village.Name, n.Number, n.Reply.Phone, n.Matter.Code, n.Matter.Initiative, n.Decided, n.Source),
	}
	s.say(MatterNoticeTitle(n), n.Matter.Title)
	for line := range strings.Lines(n.Matter.Text) {
		s.say(line)
	}
	for _, x := range n.Stages {
		s.say(x.Name, x.Sentence, x.Amendments, x.Agrees)
	}
	if w := n.Work; w != nil {
		for _, c := range w.Contracts {
			s.row(c.Day.Chinese(), c.Party, c.Chosen, c.Fen.String())
		}
		for _, c := range w.Changes {
			s.row(c.Day.Chinese(), c.What, c.Fen.String())
		}
		s.say(w.Acceptors...)
		s.say(w.Remark)
	}
	s.say("张贴日期", "意见反馈")
	return s
}

func nastyMatter(kind procedure.PublicationKind) procedure.Notice {
	n := sampleNotice(kind)
	n.Matter.Title, n.Matter.Text, n.Matter.Fen = nastyTitle, strings.Join(nastyProse(), "\n"), nastySum
	n.Matter.Initiative = nastyName + "等五户"
	n.Stages[0].Place, n.Stages[1].Organ = nastyName, "㛃家湾䶮山𬱖坳村“两委”联席（扩大）会议"
	n.Stages[0].Sentence, n.Stages[1].Agrees = nastyMarks, "不同意："+nastyURL
	if n.Decided != "" {
		n.Decided = "同意" + nastyMarks
	}
	n.Drafted.By, n.Publish.By, n.Village.Name = nastyName, "劉國華", "㛃家湾䶮山𬱖坳村"
	n.Reviewed.Opinion = "同意；" + nastyNames + "要写全。"
	if w := n.Work; w != nil {
		w.Contracts[0].Party, w.Contracts[0].Chosen, w.Contracts[0].Fen = nastyName+"市政工程有限责任公司", nastyWord[:90], nastySum
		w.Changes[0].What, w.Changes[0].Fen = nastyMarks, -nastySum
		w.Acceptors, w.Remark = []string{nastyName, "蕭㛃瑄"}, nastyEmoji
		w.Settled, w.Committed, w.Difference = nastySum, nastySum, -nastySum
	}
	return n
}
