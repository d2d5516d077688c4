package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/guide"
)

func statementSpecimens() []specimen {
	odd := sampleStatement(6)
	odd.Title, odd.Status = nastyTitle, nastyMarks
	for i, text := range nastyProse() {
		odd.Rows[i].Cells[2], odd.Rows[i].Cells[3] = text, nastyName
		odd.Rows[i].Cells[7] = "-123,456,789,012.34"
	}
	odd.Checks[1].Text, odd.Notes, odd.Signers = nastyMarks, nastyProse(), []string{"制表", nastyName, "监委会", "村主任（书记）"}
	blank := sampleStatement(0)
	blank.Status, blank.Checks, blank.Notes, blank.Signers = "", nil, nil, nil
	return []specimen{
		statementSpecimen(ordinary, A4, sampleStatement(14)),
		statementSpecimen(lengthy, A4, sampleStatement(90)),
		statementSpecimen(nasty, A4, odd),
		statementSpecimen(blanks, A4, blank),
	}
}

func statementSpecimen(content string, paper Paper, doc StatementDoc) specimen {
	s := specimen{
		kind: "statement", content: content, paper: paper, also: append([]string{doc.Village, doc.Period, doc.Status}, doc.Signers...),
		draw: func(o Options) ([]byte, error) { return Statement(doc, o) },
	}
	s.say(doc.Title)
	for _, c := range doc.Columns {
		s.say(c.Head)
	}
	for _, row := range doc.Rows {
		s.row(row.Cells...)
	}
	for _, c := range doc.Checks {
		s.say(c.Text)
	}
	s.say(doc.Notes...)
	return s
}

func cardSpecimens() []specimen {
	odd := sampleContract(3)
	odd.Title, odd.Notes = nastyTitle, nastyProse()
	odd.First[3].Value, odd.Facts[4].Value, odd.Facts[0].Value = nastyName, nastyMarks, "123,456,789,012.34 元/亩·年"
	odd.Facts = append(odd.Facts, CardFact{"网址", nastyURL}, CardFact{"单词", nastyWord})
	odd.Rows[1][5], odd.Sums[1].Value = nastyNames, "-123,456,789,012.34 元"
	bare := ContractCard{Village: "向阳县清水镇陈家湾村", Number: "合2026-001", Title: "塘", Kind: "招租", Day: calendar.Date(2026, 4, 8), URL: odd.URL}
	card := sampleCard(1)
	card.Thing, card.Facts[1].Value, card.Facts[3].Value, card.Facts[8].Value = nastyTitle, nastyMarks, "-123,456,789,012.34 元", nastyNames+nastyEmoji
	empty := sampleCard(3)
	empty.Facts = nil
	full := sampleCard(2)
	full.Facts = append(full.Facts, full.Facts...)
	return []specimen{
		contractSpecimen(ordinary, sampleContract(3)), contractSpecimen(lengthy, sampleContract(64)), contractSpecimen(nasty, odd), contractSpecimen(blanks, bare),
		cardSpecimen(ordinary, sampleCard(4)), cardSpecimen(lengthy, full), cardSpecimen(nasty, card), cardSpecimen(blanks, empty),
		labelSpecimen(ordinary, 3, nil), labelSpecimen(lengthy, 13, nil),
		labelSpecimen(nasty, 4, func(i int, d *AssetCard) {
			d.Thing, d.Facts[0].Value, d.Facts[1].Value = []string{nastyName, nastyTitle, nastyWord, nastyEmoji}[i], nastyMarks, nastyURL
		}),
	}
}

func contractSpecimen(content string, d ContractCard) specimen {
	s := specimen{kind: "contract", content: content, codes: []string{d.URL}, also: []string{d.Number, d.Village, d.URL}, draw: func(o Options) ([]byte, error) { return Contract(d, o) }}
	s.say(d.Title)
	for _, x := range append(d.First[:len(d.First):len(d.First)], d.Facts...) {
		s.row(x.Name, x.Value)
	}
	for _, row := range d.Rows {
		s.row(row...)
	}
	for _, x := range d.Sums {
		s.row(x.Name, "：", x.Value)
	}
	s.say(d.Notes...)
	return s
}

func cardSpecimen(content string, d AssetCard) specimen {
	s := specimen{kind: "card", content: content, codes: []string{d.URL}, also: []string{d.Village, d.URL}, draw: func(o Options) ([]byte, error) { return Card(d, o) }}
	s.say(d.Number, d.Thing)
	for _, x := range d.Facts {
		s.row(x.Name, x.Value)
	}
	return s
}

// labelSpecimen shows of each thing what the label is for: whose, its number. What
// it is called may be cut there, it stands in full on its card.
func labelSpecimen(content string, n int, change func(int, *AssetCard)) specimen {
	var list []AssetCard
	s := specimen{kind: "labels", content: content}
	for i := range n {
		d := sampleCard(i + 1)
		if change != nil {
			change(i, &d)
		}
		list = append(list, d)
		s.codes = append(s.codes, d.URL)
		s.say(d.Name, string([]rune(d.Thing)[:4]), d.Number)
	}
	s.draw = func(o Options) ([]byte, error) { return Labels(list, o) }
	return s
}

const guideURL = "https://cunwu.example.cn/villages/339900100201/guides/seal"

func guideSpecimens(t *testing.T) []specimen {
	list := shippedGuides(t)
	most := list[0]
	for _, g := range list {
		if len(g.Steps)+len(g.Papers) > len(most.Steps)+len(most.Papers) {
			most = g
		}
	}
	odd := list[1]
	odd.Name, odd.Plain, odd.Who, odd.Result = nastyTitle, nastyMarks, nastyWord[:120], nastyNames
	odd.Papers = []guide.Paper{{Name: nastyMarks, Form: "原件1份", Plain: nastyEmoji}}
	odd.Steps = []guide.Step{{Name: nastyName, Who: nastyName, What: nastyMarks, Paper: nastyURL, Days: guide.Limit{Days: 30, Unit: guide.Working}}, {Name: "等", Who: "村会计", What: nastyUnseen}}
	d := sampleGuide(odd)
	d.Facts = guide.Facts{Note: nastyMarks, Person: nastyName}
	bare := guide.Guide{Name: "盖章", Kind: list[0].Kind, Plain: "给村里的证明盖章", Version: 1, From: calendar.Date(2026, 1, 1), Steps: []guide.Step{{Name: "来", Who: "村民", What: "带身份证来"}}}
	return []specimen{
		guideSpecimen(ordinary, sampleGuide(list[0])), guideSpecimen(lengthy, sampleGuide(most)), guideSpecimen(nasty, d), guideSpecimen(blanks, GuideDoc{Guide: bare, Place: "阳光县"}),
		slipSpecimen(ordinary, list[0]), slipSpecimen(nasty, odd),
	}
}

func guideSpecimen(content string, d GuideDoc) specimen {
	g := d.Guide
	s := specimen{kind: "guide", content: content, codes: []string{guideURL}, draw: func(o Options) ([]byte, error) {
		o.URL = guideURL
		return Guide(d, o)
	}}
	s.say(d.Place, g.Name, g.Plain)
	for _, x := range d.facts() {
		s.row(x[0], x[1])
	}
	for i, p := range g.Papers {
		s.row(fmt.Sprintf("%d. %s", i+1, p.Line()))
	}
	for i, x := range g.Steps {
		s.row(fmt.Sprint(i+1), x.Name, x.Who+"："+x.What)
		s.say(x.Paper)
	}
	for _, b := range g.Basis {
		s.say(b.Cite())
	}
	return s
}

func slipSpecimen(content string, g guide.Guide) specimen {
	c := guide.Case{Year: 2026, Number: 7, Secret: "K3F7QM", Guide: g, Received: calendar.Date(2026, 4, 8)}
	d := SlipDoc{Village: "阳光县青石镇小山村", Case: c, Phone: "0571-8765 4321", Ask: "https://cunwu.example.cn/cases"}
	url := "https://cunwu.example.cn/cases/" + c.Code()
	s := specimen{kind: "slip", content: content, codes: []string{url}, also: []string{d.Village, d.Phone}, draw: func(o Options) ([]byte, error) {
		o.URL = url
		return Slip(d, o)
	}}
	s.row("编号", c.Title())
	s.row("办什么事", g.Name)
	s.row("收到日期", c.Received.Chinese())
	s.say(d.Ask, "办件存根")
	s.row("编号", c.Short())
	s.row("办什么事", g.Name)
	return s
}

func bookletSpecimens(t *testing.T) []specimen {
	bind := func(entries int, name, reason string) specimen {
		s := specimen{kind: "booklet", content: ordinary}
		var left []LeftOut
		for i := range entries {
			s.codes = append(s.codes, sampleURL)
			s.row(fmt.Sprint(i+1), "陈家湾村", name, fmt.Sprintf("330127104205-CW-2026-03-%d", i+1), "第1版")
			left = append(left, LeftOut{Village: "吕㛃村", Title: name, Number: fmt.Sprintf("330127104206-X8-%d", i+1), Reason: reason})
		}
		for _, x := range left {
			s.row(x.Village, x.Title, x.Number, x.Reason)
		}
		for range entries { // the list of contents is read before them
			s.say("财务公开榜", "本期合计")
		}
		s.draw = func(o Options) ([]byte, error) {
			var out bytes.Buffer
			b, err := NewBooklet(&out, sampleBinding)
			if err != nil {
				return nil, err
			}
			for i := range entries {
				e := Entry{Village: "陈家湾村", Title: name, Number: fmt.Sprintf("330127104205-CW-2026-03-%d", i+1), Version: 1}
				o.Record = nil
				if err := b.Add(e, o, func(o Options) ([]byte, error) { return FinanceSheet(sampleSheet(1), o) }); err != nil {
					return nil, err
				}
			}
			err = b.Close(left)
			return out.Bytes(), err
		}
		return s
	}
	odd := bind(2, nastyTitle, strings.Repeat(nastyMarks, 2))
	odd.content = nasty
	return []specimen{bind(2, "财务公开榜", "公示期满，名单不再公开"), odd}
}
