package pdf

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
)

// sampleTable makes a table of the given columns and rows.
func sampleTable(cols, rows int) TableDoc {
	doc := TableDoc{
		Title: "耕地地力保护补贴发放公示", Number: "330127104205-BT-2026-04-1", Village: "向阳县清水镇陈家湾村", Period: "2026年度", Unit: "元", Version: 1,
		Lead:     "根据县农业农村局核定的面积，2026年度耕地地力保护补贴拟按下表发放，标准为每亩98.60元。",
		Notes:    []string{"说明：面积以承包经营权证登记为准；银行卡号只显示后四位。"},
		Drafted:  finance.SheetAct{By: "王㛃", Post: "村会计", Day: calendar.Date(2026, 4, 3)},
		Reviewed: finance.SheetAct{By: "李䶮", Post: "村务监督委员会主任", Day: calendar.Date(2026, 4, 6), Opinion: "同意公示。"},
		Publish:  finance.SheetAct{By: "陈𬱖", Post: "村民委员会主任", Day: calendar.Date(2026, 4, 8)},
		ShownTo:  calendar.Date(2026, 4, 15), Phone: "0571-64321098", Days: 7,
	}
	kinds := []Column{{Head: "序号", Whole: true}, {Head: "户主", Width: 8}, {Head: "村民小组"}, {Head: "面积（亩）", Right: true}, {Head: "补贴金额", Right: true}, {Head: "备注"}}
	for c := range cols {
		k := kinds[c%len(kinds)]
		if c >= len(kinds) {
			k.Head += fmt.Sprint(c / len(kinds))
		}
		doc.Columns = append(doc.Columns, k)
	}
	for r := range rows {
		var row []string
		for c := range cols {
			row = append(row, []string{fmt.Sprint(r + 1), sampleNames[r%7], fmt.Sprintf("第%d村民小组", r%9+1), fmt.Sprintf("%d.%d", r%14+1, r%10), fmt.Sprintf("%d,%03d.60", r%3+1, r%1000), "含流转面积"}[c%6])
		}
		doc.Rows = append(doc.Rows, row)
	}
	doc.Total = []string{"合计", "", "", "123.4", "98,765.40"}[:min(5, cols)]
	return doc
}

func TestTableNoticeHoldsEveryCell(t *testing.T) {
	for _, c := range []struct {
		cols, rows int
		paper      Paper
		wide       bool
	}{{6, 0, A4, false}, {6, 12, A4, false}, {6, 2000, A4, false}, {14, 30, A4, true}, {24, 40, A4, true}, {3, 5, A3, true}} {
		t.Run(fmt.Sprintf("%d×%d on %s", c.cols, c.rows, c.paper), func(t *testing.T) {
			o := sampleOptions()
			o.Paper = c.paper
			doc := sampleTable(c.cols, c.rows)
			out, err := TableNotice(doc, o)
			if err != nil {
				t.Fatal(err)
			}
			path := save(t, fmt.Sprintf("table-%dx%d-%s.pdf", c.cols, c.rows, c.paper), out)
			text := textOf(t, path)
			rest := text
			for i, row := range doc.Rows {
				want := squeeze(strings.Join(row, ""))
				at := strings.Index(rest, want)
				if at < 0 {
					t.Fatalf("row %d is not in the text after the one before: %s", i+1, want)
				}
				rest = rest[at:]
			}
			for _, want := range []string{doc.Title, doc.Village, doc.Number, doc.Lead, doc.Notes[0], "（盖章处）", "收到后7日内答复", "合计"} {
				if !strings.Contains(text, squeeze(want)) {
					t.Errorf("%s is not in the text", want)
				}
			}
			tool(t, "qpdf", "--check", path)
			lying := !strings.Contains(tool(t, "pdfinfo", path), "595.28 x 841.89")
			if lying != c.wide {
				t.Errorf("lying paper: %v, want %v", lying, c.wide)
			}
			again, err := TableNotice(doc, o)
			if err != nil || !bytes.Equal(out, again) {
				t.Errorf("another file from the same table: %v", err)
			}
		})
	}
}

func TestTableNoticeRefusesWhatIsNoTable(t *testing.T) {
	ragged := sampleTable(3, 2)
	ragged.Rows[1] = append(ragged.Rows[1], "多出一格")
	total := sampleTable(3, 2)
	total.Total = make([]string, 4)
	for name, doc := range map[string]TableDoc{"no columns": {Title: "空表"}, "ragged": ragged, "total": total} {
		if _, err := TableNotice(doc, Options{}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	short := sampleTable(4, 2)
	short.Rows[1] = short.Rows[1][:1]
	if _, err := TableNotice(short, Options{}); err != nil {
		t.Errorf("a row with cells left out at the end: %v", err)
	}
}

func FuzzTableNotice(f *testing.F) {
	for seed := range uint64(12) {
		f.Add(seed, uint8(seed), uint8(seed*5))
	}
	f.Fuzz(func(t *testing.T, seed uint64, cols, rows uint8) {
		r := rand.New(rand.NewPCG(seed, 2))
		doc := sampleTable(int(cols%24)+1, int(rows))
		texts := []*string{&doc.Title, &doc.Number, &doc.Village, &doc.Period, &doc.Unit, &doc.Lead, &doc.Notes[0], &doc.Phone, &doc.Source}
		for i := range doc.Columns {
			texts = append(texts, &doc.Columns[i].Head)
		}
		for _, row := range append(doc.Rows, doc.Total) {
			for i := range row {
				texts = append(texts, &row[i])
			}
		}
		var all []string
		for _, p := range texts {
			*p = strings.Repeat(randomText(r), 1+r.IntN(30)/29*20)
			all = append(all, *p)
		}
		o := sampleOptions()
		g, err := doc.lay(o)
		if err != nil {
			t.Fatal(err)
		}
		complete(t, g, all)
		if _, err := TableNotice(doc, o); err != nil {
			t.Fatal(err)
		}
	})
}
