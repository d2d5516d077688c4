package views

import (
	"fmt"

	"sunshine/app/calendar"
)

func sampleTable() Table {
	return Table{
		Caption: "集体土地、鱼塘、门面出租情况（单位：元）", Stack: true,
		Head: []Column{{Text: "项目"}, {Text: "承租人"}, {Text: "面积（亩）", Num: true}, {Text: "年租金", Num: true}, {Text: "到期"}},
		Rows: [][]string{
			{"村东鱼塘", "新兰水产养殖专业合作社", "42.5", "96,000.00", "2028年12月31日"},
			{"老村委会沿街门面 3 间", "陈某某", "0.3", "18,600.00", "2026年6月30日"},
		},
		Foot: []string{"合计", "", "42.8", "114,600.00", ""},
	}
}

func sampleBoard() Table {
	t := Table{
		Caption: "往来款明细（单位：元）",
		Head:    []Column{{Text: "单位或个人"}, {Text: "科目"}, {Text: "年初余额", Num: true}, {Text: "本年增加", Num: true}, {Text: "本年减少", Num: true}, {Text: "期末余额", Num: true}, {Text: "备注"}},
	}
	for range 24 {
		t.Rows = append(t.Rows, []string{"云溪县绿水青山农业综合开发有限公司", "应付款", "120,000.00", "0.00", "20,000.00", "100,000.00", "按合同分六年付清"})
	}
	t.Foot = []string{"合计", "", "2,880,000.00", "0.00", "480,000.00", "2,400,000.00", ""}
	return t
}

func sampleMatrix() Matrix {
	m := Matrix{Caption: "各村财务公开情况，2026年1月至12月"}
	for i := 1; i <= 12; i++ {
		m.Heads = append(m.Heads, MatrixHead{Text: fmt.Sprintf("%d月", i), Aloud: "2026年"})
	}
	rows := []struct{ name, place, marks string }{
		{"新兰村", "云溪镇", "++=!....pppp"},
		{"北关村", "云溪镇", "++++....pppp"},
		{"东阳呈祥里社区", "石桥乡", "+=xx....pppp"},
		{"巴音布鲁克镇查汗赛尔村", "石桥乡", "xxxx....pppp"},
		{"刘家堡村", "大河镇", " ++!....pppp"},
	}
	states := map[rune]Mark{
		'+': {State: Met, Note: "按时公开"}, '=': {State: MetLate, Note: "晚 5 天"}, '!': {State: Due, Note: "5月15日到期"},
		'x': {State: Overdue, Note: "已晚 27 天"}, '.': {State: Upcoming, Note: "次月15日到期"},
		'p': {State: Upcoming, Note: "次月15日到期", Provisional: true}, ' ': {},
	}
	for _, r := range rows {
		row := MatrixRow{Name: r.name, Place: r.place, URL: "#matrix"}
		for _, c := range r.marks {
			mark := states[c]
			mark.URL = "#matrix"
			row.Marks = append(row.Marks, mark)
		}
		m.Rows = append(m.Rows, row)
	}
	return m
}

func sampleCards() []Card {
	return []Card{
		{Name: "新兰村", Place: "云溪镇", Code: "330109204217", URL: "#cards", Badge: Badge{State: Met}, Note: "3月收入 48,026.41 元，支出 25,516.78 元"},
		{Name: "巴音布鲁克镇查汗赛尔村", Place: "石桥乡", Code: "652827108203", URL: "#cards", Badge: Badge{Overdue, "3月财务已晚 12 天"}},
		{Name: "刘家堡村", Place: "大河镇", Code: "610303104228", URL: "#cards", Badge: Badge{Due, "还有 3 天"}, Note: "正在审核"},
	}
}

func sampleEvents() []Event {
	return []Event{
		{Day: calendar.Date(2026, 5, 15), Title: "4月财务应公开", State: Upcoming, Text: "每月财务在次月15日前公开，遇节假日顺延。"},
		{Day: calendar.Date(2026, 4, 13), Title: "3月财务公开榜更正（第 2 版）", State: Met, Who: "村委会主任", URL: "#events"},
		{Day: calendar.Date(2026, 3, 16), Title: "2月财务逾期", State: Overdue, Text: "3月15日是星期日，顺延到3月16日，当天没有公开。"},
		{Day: calendar.Date(2026, 3, 2), Title: "收到鱼塘承包款 48,000.00 元", Who: "村会计"},
	}
}
