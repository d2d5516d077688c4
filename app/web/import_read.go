package web

import (
	"cmp"
	"fmt"
	"strings"

	"sunshine/app/finance"
	"sunshine/app/table"
	"sunshine/views"
)

// readsOf tells how each table of the file was read.
func readsOf(r table.Report) []tableRead {
	var reads []tableRead
	for _, sh := range r.Sheets {
		for _, t := range sh.Tables {
			d := tableRead{
				Sheet: sh.Name, Title: t.Title, Where: t.Range, Rows: t.RowCount, Kind: "表格",
				Columns: columnsOf(t), Skipped: skippedOf(t.Skipped),
			}
			if t.Kind == table.CashBook {
				d.Kind = "现金日记账"
			} else if t.Kind == finance.Vouchers {
				d.Kind = "凭证"
			}
			if len(t.Totals) > 0 {
				d.Totals = []views.Table{totalsTable(t.Totals)}
			}
			for _, x := range t.Totals {
				if !x.Agrees {
					d.Disagree++
				}
			}
			reads = append(reads, d)
		}
	}
	return reads
}

func columnsOf(t table.TableReport) views.Table {
	v := views.Table{Caption: "各列怎么读", Stack: true, Head: []views.Column{{Text: "列"}, {Text: "列名"}, {Text: "当作"}, {Text: "单位"}, {Text: "逐行合计", Num: true}}}
	for _, c := range t.Columns {
		sum := ""
		if x, ok := t.Sums[c.Name]; ok {
			sum = figure(x)
		}
		v.Rows = append(v.Rows, []string{c.Column, c.Name, typeWord(c.Type), c.Unit, sum})
	}
	return v
}

func totalsTable(totals []table.Total) views.Table {
	v := views.Table{Caption: "文件里写的合计，和逐行加起来的对不对得上", Stack: true, Head: []views.Column{{Text: "位置"}, {Text: "合计行"}, {Text: "列"}, {Text: "文件上写的", Num: true}, {Text: "逐行加起来", Num: true}, {Text: "核对"}}}
	for _, x := range totals {
		word := "✓ 一致"
		if !x.Agrees {
			word = "✗ 不一致"
		}
		v.Rows = append(v.Rows, []string{fmt.Sprintf("%s%d", x.Column, x.Row), x.Label, x.Name, figure(x.Printed), figure(x.Computed), word})
	}
	return v
}

func figure(x table.Sum) string {
	if x.Money {
		return yuanOf(x.Fen)
	}
	return x.Number
}

// skippedOf names the rows that are not entries, by reason: 第 1 行：标题.
func skippedOf(list []table.Skipped) []string {
	rows := map[table.Reason][]int{}
	var order []table.Reason
	for _, x := range list {
		if len(rows[x.Reason]) == 0 {
			order = append(order, x.Reason)
		}
		rows[x.Reason] = append(rows[x.Reason], x.Row)
	}
	var out []string
	for _, reason := range order {
		out = append(out, reasonWord(reason)+"：第 "+spans(rows[reason])+" 行")
	}
	return out
}

// spans writes ascending numbers briefly: 1、4–6.
func spans(n []int) string {
	var parts []string
	for i := 0; i < len(n); {
		j := i
		for j+1 < len(n) && n[j+1] == n[j]+1 {
			j++
		}
		if part := itoa(n[i]); j > i {
			parts = append(parts, part+"–"+itoa(n[j]))
		} else {
			parts = append(parts, part)
		}
		i = j + 1
	}
	return strings.Join(parts, "、")
}

func typeWord(t table.Type) string {
	words := map[table.Type]string{
		table.TypeText: "文字", table.TypeDate: "日期", table.TypeMoney: "金额", table.TypeNumber: "数字",
		table.TypePercent: "百分比", table.TypeSerial: "序号", table.TypeName: "姓名（公开时遮住）",
	}
	return cmp.Or(words[t], string(t))
}

func reasonWord(r table.Reason) string {
	words := map[table.Reason]string{
		table.ReasonTitle: "标题", table.ReasonUnit: "单位", table.ReasonHeading: "表头", table.ReasonBlank: "空行",
		table.ReasonSection: "分段的小标题", table.ReasonDetail: "其中项，已算在上一行里", table.ReasonSubtotal: "小计",
		table.ReasonTotal: "合计", table.ReasonCumulated: "累计", table.ReasonCarried: "承前页、过次页",
		table.ReasonOpening: "上期结余", table.ReasonClosing: "本期结余", table.ReasonNote: "说明", table.ReasonSignature: "签字",
	}
	return cmp.Or(words[r], string(r))
}

// formatWords names the file's form for people.
func formatWords(r table.Report) string {
	switch r.Format {
	case "json":
		return "JSON 记录；第 1 行是名称，第 n 条记录在第 n+1 行"
	case "xlsx":
		return "Excel 工作簿"
	}
	return "CSV，编码 " + strings.ToUpper(r.Encoding)
}
