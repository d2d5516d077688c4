package table_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"sunshine/app/sheet"
	"sunshine/app/table"
)

// grid makes a sheet of lines with | between cells; merges are written A1:B2.
func grid(t testing.TB, lines []string, merges ...sheet.Merge) *sheet.File {
	t.Helper()
	g := sheet.Grid{Name: "表", Merges: merges}
	for _, l := range lines {
		var row []sheet.Cell
		for _, c := range strings.Split(l, "|") {
			row = append(row, sheet.Cell{Text: c})
		}
		g.Rows = append(g.Rows, row)
	}
	return &sheet.File{Name: "表.xlsx", Format: "xlsx", Sheets: []sheet.Grid{g}}
}

// brief writes what was found in one line per table: range, rows, sums, totals
// with = or ≠.
func brief(r table.Report) string {
	var out []string
	for _, s := range r.Sheets {
		for _, tb := range s.Tables {
			b, _ := json.Marshal(tb.Sums)
			line := fmt.Sprintf("%s %s %s%d %s", tb.Kind, tb.Range, tb.Block, tb.RowCount, strings.ReplaceAll(string(b), `"`, ""))
			for _, x := range tb.Totals {
				mark := "≠"
				if x.Agrees {
					mark = "="
				}
				line += fmt.Sprintf(" %s%s%d", x.Column, mark, x.Row)
			}
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// remarks lists errors and questions, and the notes asked for, as cell and code.
func remarks(r table.Report) []string {
	mark := map[table.Level]string{table.LevelError: "!", table.LevelQuestion: "?", table.LevelNote: "."}
	out := []string{}
	for _, p := range r.Problems {
		if p.Code != "unit-assumed" {
			out = append(out, fmt.Sprintf("%s%s%d %s", mark[p.Level], p.Column, p.Row, p.Code))
		}
	}
	slices.Sort(out)
	return out
}

type shape struct {
	lines  []string
	merges []sheet.Merge
	want   string
	marks  []string
}

func check(t *testing.T, shapes map[string]shape, o table.Options) {
	t.Helper()
	for name, s := range shapes {
		t.Run(name, func(t *testing.T) {
			r := table.Read(grid(t, s.lines, s.merges...), o).Report
			if got := brief(r); got != s.want {
				t.Errorf("got\n%s\nwant\n%s", got, s.want)
			}
			slices.Sort(s.marks)
			if got := remarks(r); !slices.Equal(got, s.marks) {
				t.Errorf("remarks %q; want %q", got, s.marks)
			}
			if t.Failed() {
				for _, p := range r.Problems {
					t.Logf("%s%d %s %s %q %s", p.Column, p.Row, p.Level, p.Code, p.Value, p.Message)
				}
			}
			accounted(t, r)
		})
	}
}

// accounted checks that every row is an entry or skipped with a reason, once.
func accounted(t testing.TB, r table.Report) {
	t.Helper()
	for _, s := range r.Sheets {
		for _, tb := range s.Tables {
			seen := map[int]bool{}
			for _, k := range tb.Skipped {
				if seen[k.Row] {
					t.Errorf("%s: row %d is skipped twice", tb.Range, k.Row)
				}
				seen[k.Row] = true
			}
		}
	}
}

func TestShapesOfTables(t *testing.T) {
	check(t, map[string]shape{
		"blocks one below the other, the unit stated once": {
			lines: []string{
				"小山村2026年第一季度财务公开表", "|||单位：元", "一、收入部分", "序号|项目|金额|备注", "1|租金收入|12,000.00|", "2|补助收入|5000|", "|小计|17000|",
				"二、支出部分", "序号|项目|金额|备注", "1|办公费|300.5|", "2|工资|2000|", "|小计|2300.50|", "监委会主任：张某||会计：李某|",
			},
			want:  "table A4:D7 2 {金额:1700000} C=7\ntable A9:D12 2 {金额:230050} C=12",
			marks: []string{".9 unit-inherited"},
		},
		"one heading repeated on every page": {
			lines: []string{"项目|金额(元)", "甲|1", "乙|2", "", "项目|金额(元)", "丙|3", "合计|6"},
			want:  "table A1:B7 3 {金额(元):600} B=7",
		},
		"income and expense side by side": {
			lines: []string{"收入项目|金额|支出项目|金额", "租金|100|办公费|30", "补助|200|工资|270", "合计|300|合计|300"},
			want:  "table A1:B4 2 {金额:30000} B=4\ntable C1:D4 2 {金额:30000} D=4",
		},
		"balance sheet": {
			lines: []string{
				"资产负债表", "资产|年初数|期末数|负债及所有者权益|年初数|期末数", "现金|100|150|短期借款|50|50", "银行存款|1000|1200|应付款|30|40",
				"资产合计|1100|1350|负债合计|80|90", "|||公积公益金|1020|1260", "资产总计|1100|1350|负债和所有者权益总计|1100|1350",
			},
			want: "table A2:C7 2 {年初数:110000,期末数:135000} B=5 C=5 B=7 C=7\ntable D2:F7 3 {年初数:110000,期末数:135000} E=5 F=5 E=7 F=7",
		},
		"list in two columns with one total label": {
			lines: []string{"低保户名单", "序号|姓名|金额(元)|序号|姓名|金额(元)", "1|张某|300|3|王某|320", "2|李某|310|4|赵某|330", "合计||610|||650"},
			want:  "table A2:C5 2 {金额(元):61000} C=5\ntable D2:F5 2 {金额(元):65000} F=5",
		},
		"merged down: texts are filled, an amount counts once": {
			lines:  []string{"村组|姓名|金额(元)", "一组|张某|100", "|李某|", "二组|王某|50", "合计||150"},
			merges: []sheet.Merge{{Top: 2, Left: 1, Bottom: 3, Right: 1}, {Top: 2, Left: 3, Bottom: 3, Right: 3}},
			want:   "table A1:C5 3 {金额(元):15000} C=5",
			marks:  []string{".C2 merged-amount"},
		},
		"heading of three lines": {
			lines: []string{"项目|补助情况|||", "|户数|金额(万元)||合计(万元)", "||中央|地方|", "甲|2|1.5|0.5|2", "乙|3|2|1|3", "合计|5|3.5|1.5|5"},
			merges: []sheet.Merge{
				{Top: 1, Left: 1, Bottom: 3, Right: 1}, {Top: 1, Left: 2, Bottom: 1, Right: 5}, {Top: 2, Left: 2, Bottom: 3, Right: 2}, {Top: 2, Left: 3, Bottom: 2, Right: 4}, {Top: 2, Left: 5, Bottom: 3, Right: 5},
			},
			want: "table A1:E6 2 {补助情况·合计(万元):5000000,补助情况·户数:5,补助情况·金额(万元)·中央:3500000,补助情况·金额(万元)·地方:1500000} B=6 C=6 D=6 E=6",
		},
		"numbers in two levels count once": {
			lines: []string{"项目|本月数(元)", "一、收入|300", "(一)经营收入|200", "1.租金|150", "2.其他|50", "(二)补助收入|100", "二、支出|120", "(一)管理费用|120", "三、结余|180"},
			want:  "table A1:B9 7 {本月数(元):42000}",
			marks: []string{".A3 detail-rows"},
		},
		"numbered captions without figures are no entries": {
			lines: []string{"项目|金额(元)", "一、收入|", "租金|100", "补助|50", "小计|150", "二、支出|", "办公费|30", "小计|30"},
			want:  "table A1:B8 3 {金额(元):18000} B=5 B=8",
		},
		"indented parts with opening and closing": {
			lines: []string{"项目|金额(元)", "上月结余|50", "收入|300", "    租金|200", "    补助|100", "支出|120", "　　办公费|20", "　　工资|100", "本月结余|230"},
			want:  "table A1:B9 6 {金额(元):42000} B=9",
			marks: []string{".A4 detail-rows"},
		},
		"indented rows that add up to nothing are entries": {
			lines: []string{"项目|金额(元)", "甲|300", "  乙|200", "合计|500"},
			want:  "table A1:B4 2 {金额(元):50000} B=4",
		},
		"parts that exceed the whole": {
			lines: []string{"项目|金额(元)", "收入|300", "其中:租金|400", "支出|20"},
			want:  "table A1:B4 3 {金额(元):32000}",
			marks: []string{".A3 detail-rows", "?B2 detail-sum"},
		},
		"a subtotal per group, above and below": {
			lines: []string{"村|户数", "东村小计|5", "甲|2", "乙|3", "西村小计|4", "丙|4", "合计|9"},
			want:  "table A1:B7 3 {户数:9} B=2 B=5 B=7",
		},
		"a wrong total, and one cell unreadable": {
			lines: []string{"项目|金额(元)|户数", "甲|100|1", "乙|约200|2", "合计|300|4"},
			want:  "table A1:C4 2 {户数:3,金额(元):10000} B≠4 C≠4",
			marks: []string{"!B3 approximate", "?C4 total-mismatch"},
		},
		"a total column is compared row by row": {
			lines: []string{"项目|1月(元)|2月(元)|合计(元)", "甲|1|2|3", "乙|3|4|7", "丙|5|6|11", "丁|1|1|2", "戊|2|2|5"},
			want:  "table A1:D6 5 {1月(元):1200,2月(元):1500,合计(元):2800}",
			marks: []string{"?D6 row-total-mismatch"},
		},
		"a number in the heading that is wrong": {
			lines: []string{"乡镇|村数9个", "甲|4", "乙|6"},
			want:  "table A1:B3 2 {村数9个:10} B≠1",
			marks: []string{"?B1 total-mismatch"},
		},
		"units in cells win, brackets are negative, every sign for nothing": {
			lines: []string{"某县资金表", "||金额单位：万元", "项目|金额|户数", "甲|1.5|３", "乙|2000元|4户", "丙|（0.5）|-", "丁|－１|无", "戊|￥１,０００元|／", "合计|0.3|7"},
			want:  "table A3:C9 5 {户数:7,金额:300000} B=9 C=9",
			marks: []string{".B5 cell-unit", ".B8 cell-unit"},
		},
		"parts take the unit of their whole, others are asked about": {
			lines: []string{"项目|总投资（万元）|其中：财政资金|其中：自筹|已拨付", "道路|25.6|20|5.6|25.6", "水渠|10|10|/|9", "合计|35.6|30|5.6|34.6"},
			want:  "table A1:E4 2 {其中:自筹:5600000,其中:财政资金:30000000,已拨付:3460,总投资(万元):35600000} B=4 C=4 D=4 E=4",
			marks: []string{".C1 unit-inherited", ".D1 unit-inherited", "?E1 unit-doubt"},
		},
		"captions numbered in a column of their own": {
			lines: []string{"序号|摘要|金额（元）", "一|收入|", "1|发包|20000", "2|拨款|5000", "|收入合计|25000", "二|支出|", "1|办公|321.5", "|支出合计|321.50", "三|结余|24678.5"},
			want:  "table A1:C9 3 {金额(元):2532150} C=5 C=8 C=9",
		},
		"points between thousands": {
			lines: []string{"项目|金额(元)", "甲|1.234,50", "乙|2.000.000,00", "丙|0,00", "合计|2.001.234,50"},
			want:  "table A1:B5 3 {金额(元):200123450} B=5",
		},
		"shares, prices and years have no sums": {
			lines: []string{"标的|面积(亩)|单价(元/亩·年)|年限|占比", "甲|1.25|800|5|40%", "乙|2.50|600.5|3|60.0%", "合计|3.75|||100%"},
			want:  "table A1:E4 2 {面积(亩):3.75} B=4",
		},
		"notes, signatures and blank rows below": {
			lines: []string{"项目|金额(元)", "甲|1", "", "合计|1", "", "注：1.以上为初步数字", "2.以后还要核对的内容写在这里", "制表人：张某|审核人：李某", "（盖章）"},
			want:  "table A1:B4 1 {金额(元):100} B=4",
		},
		"personal data": {
			lines: []string{"姓名|身份证号|金额(元)", "张某|11010519491231002X|300", "李某|1380013800|13800138000"},
			want:  "table A1:C3 2 {金额(元):1380013830000}",
			marks: []string{"!B2 personal-data"},
		},
		"several records in one cell": {
			lines: []string{"项目|金额(元)|备注", "甲|1.竹根镇0.28万元,2.牛华镇0.44万元|1.竹根镇0.28万元,2.牛华镇0.44万元", "乙|5|", "丙|6|"},
			want:  "table A1:C4 3 {金额(元):1100}",
			marks: []string{"!B2 many-in-cell", ".C2 many-in-cell"},
		},
		"an entry without a name": {
			lines: []string{"项目|金额(元)", "甲|1", "|5", "丙|6"},
			want:  "table A1:B4 3 {金额(元):1200}",
			marks: []string{"?A3 missing-label"},
		},
		"figures without a heading": {
			lines: []string{"甲|100", "乙|200"},
			want:  "table A1:B2 0 {}",
			marks: []string{"!1 no-heading"},
		},
		"only a heading": {
			lines: []string{"项目|金额(元)"},
			want:  "table A1:B1 0 {}",
			marks: []string{"!1 no-rows"},
		},
	}, table.Options{})
}

func TestShapesOfCashBooks(t *testing.T) {
	check(t, map[string]shape{
		"carried pages, month and year totals": {
			lines: []string{
				"日期|摘要|收入|支出|余额", "|承前页|200|100|500", "2026-02-01|甲|100||600", "2026-02-20|乙||30|570", "|本月合计|100|30|570", "|本年累计|300|130|570",
				"2026-03-01|丙|50||620", "|本月合计|50|0|620", "|本年累计|350|130|620", "|过次页|50||620",
			},
			want: "cashbook A1:E10 3 {支出:3000,收入:15000} C=5 D=5 C=6 D=6 C=8 D=8 C=9 D=9",
		},
		"a year's total that is wrong in January": {
			lines: []string{"日期|摘要|收入|支出", "2026-01-05|甲|100|", "|本月合计|100|", "|本年累计|150|"},
			want:  "cashbook A1:D4 1 {收入:10000} C=3 C≠4",
			marks: []string{"!C4 total-mismatch"},
		},
		"a dated entry whose summary ends like a total": {
			lines: []string{"日期|摘要|收入|支出", "2026-03-05|买纸笔共计||20", "2026-03-06|电费||5", "合计|||25"},
			want:  "cashbook A1:D4 2 {支出:2500} D=4",
		},
		"days in every form, with every doubt": {
			lines: []string{
				"日期|摘要|收入|支出", "2026年3月1日|甲|1|", "2026/3/2|乙|1|", "20260303|丙|1|", "二〇二六年三月四日|丁|1|", "46086|戊|1|", "2026-03-06 10:30|己|1|",
				"〃|庚|1|", "104年3月8日|辛|1|", "26-3-9|壬|1|", "3月|癸|1|", "|子|1|", "2026年2月29日|丑|1|", "20261月|寅|1|",
			},
			want: "cashbook A1:D14 13 {收入:1300}",
			marks: []string{
				".A6 excel-serial", ".A8 ditto", "?A9 roc-year", "?A10 short-year", "!A11 incomplete-date", "?A12 blank-date", "!A13 no-such-day", "!A14 unreadable-date",
			},
		},
		"a zero lost at the end": {
			lines: []string{"2026年现金日记账", "日期|摘要|收入|支出", "3.5|甲|1|", "3.8|乙|1|", "3.1|丙|1|", "3.12|丁|1|"},
			want:  "cashbook A2:D6 4 {收入:400}",
			marks: []string{".A3 year-from-title"},
		},
		"voucher entries are a table": {
			lines: []string{"日期|凭证号|摘要|科目名称|借方金额|贷方金额", "2026-03-01|1|收房租|银行存款|500|", "2026-03-01|1|收房租|经营收入||500"},
			want:  "table A1:F3 2 {借方金额:50000,贷方金额:50000}",
			marks: []string{".1 voucher-journal"},
		},
		"a bank's statement": {
			lines: []string{"交易日期|摘要|借方发生额|贷方发生额|账户余额", "2026-03-01|转入补助||5000.00|15000.00", "2026-03-02|付电费|300.00||14700.00"},
			want:  "cashbook A1:E3 2 {借方发生额:30000,贷方发生额:500000}",
			marks: []string{".C1 sides-swapped"},
		},
	}, table.Options{})
}

func TestFormulasAndHiddenPartsAreTold(t *testing.T) {
	f := grid(t, []string{"项目|金额(元)", "甲|1", "乙|", "丙|#REF!"})
	g := &f.Sheets[0]
	g.Rows[2][1].Uncomputed, g.Rows[3][1].Failed = true, true
	g.Hidden, g.HiddenRows, g.HiddenCols = true, []int{2}, []int{2}
	got := remarks(table.Read(f, table.Options{}).Report)
	want := []string{"!B3 formula-empty", "!B4 formula-error", ".0 hidden-sheet", ".2 hidden-row", ".B1 hidden-column"}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%q; want %q", got, want)
	}
}

func TestLostZeroIsAskedOnlyWhereASpreadsheetCouldHaveTakenIt(t *testing.T) {
	lines := []string{"日期|摘要|收入|支出", "3.5|甲|1|", "3.8|乙|1|", "3.1|丙|1|"}
	f := grid(t, lines)
	f.Format = "csv"
	o := table.Options{Answers: map[string]string{table.AskYear: "2026"}}
	if got := remarks(table.Read(f, o).Report); !slices.Contains(got, "?A4 date-zero") {
		t.Errorf("a CSV: %q", got)
	}
	o.Answers[table.AskLostZero] = table.Keep
	if r := table.Read(f, o).Report; !r.Clean() {
		t.Errorf("answered, still %q", remarks(r))
	}
}

// TestAnswersCloseEveryQuestion: whatever asks can be settled by an answer.
func TestAnswersCloseEveryQuestion(t *testing.T) {
	for name, lines := range map[string][]string{
		"table": {"项目|金额(元)|日期|约数(元)", "甲|100|3月5日|5", "|约|26-3-9|6", "其中:丙|500|104年3月8日|7", "丁|5|3月8日|8", "合计|300||"},
		"book":  {"日期|摘要|收入|支出", "3.5|甲|1|", "3.8|乙|1|", "|丙|1|", "3.1|丁|1|", "26-3-9|戊|1|"},
	} {
		f := grid(t, lines)
		f.Format = "csv"
		answers := map[string]string{}
		for range 5 {
			r := table.Read(f, table.Options{Answers: answers}).Report
			for _, p := range r.Problems {
				if p.Level == table.LevelQuestion && p.Question == "" {
					t.Errorf("%s: a question without a key: %+v", name, p)
				}
				if p.Question != "" && answers[p.Question] == "" {
					answers[p.Question] = table.Keep
					if p.Question == table.AskYear {
						answers[p.Question] = "2026"
					}
				}
			}
		}
		if r := table.Read(f, table.Options{Answers: answers}).Report; r.Questions() > 0 {
			t.Errorf("%s: still open %q", name, remarks(r))
		}
		if len(answers) < 3 {
			t.Errorf("%s: only %d questions, the test lost its point", name, len(answers))
		}
	}
}

func TestReportHasTheAgreedNames(t *testing.T) {
	b, err := json.Marshal(table.Read(grid(t, []string{"项目|金额(元)|面积(亩)", "甲|1|2.50", "合计|1|2.5"}), table.Options{}).Report)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"file":"表.xlsx","format":"xlsx","encoding":"","reading":"table","sheets":[{"name":"表","tables":[{"kind":"table","title":"","range":"A1:C3","block":"","heading":["项目","金额(元)","面积(亩)"],"heading_rows":[1],"unit":"","columns":[{"column":"A","name":"项目","type":"text","unit":""},{"column":"B","name":"金额(元)","type":"money","unit":"元"},{"column":"C","name":"面积(亩)","type":"number","unit":"亩"}],"row_count":1,"skipped":[{"row":1,"reason":"heading"},{"row":3,"reason":"total"}],"sums":{"金额(元)":100,"面积(亩)":"2.5"},"totals":[{"row":3,"label":"合计","column":"B","name":"金额(元)","printed":100,"computed":100,"agrees":true},{"row":3,"label":"合计","column":"C","name":"面积(亩)","printed":"2.5","computed":"2.5","agrees":true}]}]}],"problems":[]}`
	if string(b) != want {
		t.Errorf("got\n%s\nwant\n%s", b, want)
	}
	var back table.Report
	if err := json.Unmarshal(b, &back); err != nil || back.Sheets[0].Tables[0].Sums["金额(元)"].Fen != 100 {
		t.Errorf("does not come back: %v", err)
	}
}
