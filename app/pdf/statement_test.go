package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
)

// sampleStatement is a journal of n lines with a sum after every fifth.
func sampleStatement(n int) StatementDoc {
	doc := StatementDoc{
		Title: "银行存款日记账", Village: "向阳县清水镇陈家湾村", Period: "2026年1月至12月", Unit: "元", Status: "2027年1月5日按账编制，是村里的账簿，不是公开榜",
		Day: calendar.Date(2026, 12, 31), Signers: []string{"制表", "村会计", "监委会", "村主任（书记）"},
		Columns: []Column{
			{Head: "日期", Whole: true},
			{Head: "凭证号", Whole: true},
			{Head: "摘要"},
			{Head: "对方科目"},
			{Head: "收入（借方）", Right: true},
			{Head: "支出（贷方）", Right: true},
			{Head: "方向", Whole: true},
			{Head: "余额", Right: true},
		},
		Checks: []StatementCheck{{true, "逐笔加出来的期末余额和账上合计相等。"}, {false, "期末和下期期初不等：相差 0.07 元。"}},
		Notes:  []string{"期初只录了现金和银行存款。"},
	}
	for i := range n {
		doc.Rows = append(doc.Rows, StatementRow{Cells: []string{
			calendar.Date(2026, 1, 1).AddDays(i * 360 / max(n, 1)).String(), fmt.Sprintf("2026-%02d-%03d", i%12+1, i%200+1), sampleSummaries[i%len(sampleSummaries)],
			"管理费用、固定资产", "", fmt.Sprintf("%d,%03d.50", i%90+1, i%1000), "借", fmt.Sprintf("%d,%03d,%03d.25", i%9+1, i%1000, i*7%1000),
		}})
		if i%5 == 4 {
			doc.Rows = append(doc.Rows, StatementRow{Strong: true, Cells: []string{"", "", fmt.Sprintf("本日合计第%d次", i/5+1), "", "9,999,999.99", "8,888,888.88", "借", "7,777,777.77"}})
		}
	}
	return doc
}

func TestStatementHoldsEveryCellInOrder(t *testing.T) {
	for _, c := range []struct {
		rows  int
		paper Paper
	}{{0, A4}, {4, A4}, {45, A4}, {2000, A4}, {60, A3}, {2000, A3}} {
		t.Run(fmt.Sprintf("%d rows on %s", c.rows, c.paper), func(t *testing.T) {
			doc := sampleStatement(c.rows)
			out, err := Statement(doc, Options{Paper: c.paper})
			if err != nil {
				t.Fatal(err)
			}
			path := save(t, fmt.Sprintf("statement-%d-%s.pdf", c.rows, c.paper), out)
			text := textOf(t, path)
			rest := text
			for i, row := range doc.Rows {
				want := squeeze(strings.Join(row.Cells, ""))
				at := strings.Index(rest, want)
				if at < 0 {
					t.Fatalf("row %d is not in the text after the one before: %s", i+1, want)
				}
				rest = rest[at+len(want):]
			}
			for _, want := range []string{doc.Title, doc.Village, doc.Period, doc.Status, "单位：元", "村主任（书记）：", "不符　期末和下期期初不等：相差 0.07 元。", doc.Notes[0]} {
				if !strings.Contains(text, squeeze(want)) {
					t.Errorf("%s is not in the text", want)
				}
			}
			if c.rows == 0 && !strings.Contains(text, "这段时间没有发生额") {
				t.Error("an empty book does not say so")
			}
			tool(t, "qpdf", "--check", path)
			pages := strings.Count(text, "页共")
			if heads := strings.Count(text, "收入（借方）"); heads != pages && heads != pages-1 { // the tail may need a page without rows
				t.Errorf("%d heads on %d pages", heads, pages)
			}
			again, err := Statement(doc, Options{Paper: c.paper})
			if err != nil || !bytes.Equal(out, again) {
				t.Errorf("another file from the same book: %v", err)
			}
		})
	}
}

func TestStatementKeepsItsSignaturesWithTheLastRow(t *testing.T) {
	for n := 20; n < 60; n++ {
		path := save(t, "tail.pdf", must(Statement(sampleStatement(n), Options{}))(t))
		last := tool(t, "pdftotext", "-raw", path, "-")
		pages := strings.Split(strings.TrimRight(last, "\f"), "\f")
		for i, p := range pages {
			if strings.Contains(p, "村会计：") && !strings.Contains(p, "借") {
				t.Fatalf("%d rows: page %d has signatures and no row", n, i+1)
			}
		}
	}
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestStatementRefusesWhatIsNoTable(t *testing.T) {
	ragged := sampleStatement(2)
	ragged.Rows[1].Cells = append(ragged.Rows[1].Cells, "多出一格")
	for name, doc := range map[string]StatementDoc{"no columns": {Title: "空"}, "ragged": ragged} {
		if _, err := Statement(doc, Options{}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Statement(sampleStatement(1), Options{Paper: "A5"}); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
}
