package pdf

import (
	"fmt"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/money"
)

const (
	sampleURL  = "https://cunwu.example.cn/villages/330127104205/finance/2026-03/v/1"
	sampleHash = "3f9a5b1c7d2e4f60819a2b3c4d5e6f708192a3b4c5d6e7f80912a3b4c5d6e7f8"
)

var (
	sampleSummaries = []string{
		"收到县财政拨付2026年第一季度村级组织运转经费", "付村部电费", "付3月份保洁员工资（王㛃、李䶮、陈𬱖等5人）",
		"清水塘承包费（2026年1月1日至2026年12月31日），合同编号CT-2025-017", "购办公用品A4纸10箱", "水渠清淤机械台班费，按四议两公开决议〔2026〕7号执行",
		"出售废旧物资", "付李家湾至王家坳道路维修砂石料款，附发票3张、验收单1张", "上年应收场地租金", "慰问80岁以上老人，每人200元，共36人",
	}
	sampleAccounts = []string{"补助收入", "管理费用", "公益支出", "经营收入", "管理费用", "公益支出", "其他收入", "在建工程", "经营收入", "公益支出"}
	sampleNames    = []string{"王㛃", "李䶮", "陈𬱖", "欧阳建国", "张三丰", "赵*", "买买提·艾力"}
)

// sampleSheet makes a sheet of n entries whose sums are right.
func sampleSheet(n int) finance.Sheet {
	month := calendar.NewMonth(2026, 3)
	doc := finance.Sheet{
		Schema: finance.SheetSchema, Number: "330127104205-CW-2026-03-1", Unit: "元", Month: month, Version: 1,
		Village:  finance.SheetVillage{Code: "330127104205", Name: "陈家湾村", Township: "清水镇", County: "向阳县"},
		Opening:  21345678,
		Drafted:  finance.SheetAct{By: "王㛃", Post: "村会计", Day: calendar.Date(2026, 4, 3)},
		Reviewed: finance.SheetAct{By: "李䶮", Post: "村务监督委员会主任", Day: calendar.Date(2026, 4, 6), Opinion: "账目清楚，票据齐全，同意公开。"},
		Publish:  finance.SheetAct{By: "陈𬱖", Post: "村民委员会主任", Day: calendar.Date(2026, 4, 8)},
		ShownTo:  calendar.Date(2026, 4, 22),
		Reply:    finance.SheetReply{Phone: "0571-6432 1098", Days: 10},
	}
	doc.Cash.Opening, doc.Bank.Opening = 345678, 21000000
	doc.Cash.Closing, doc.Bank.Closing = doc.Cash.Opening, doc.Bank.Opening
	items := map[string]*finance.SheetItem{}
	balance := doc.Opening
	for i := range n {
		k := i % len(sampleSummaries)
		e := finance.SheetEntry{
			N: i + 1, Voucher: fmt.Sprintf("2026-03-%03d", i+1), Day: calendar.Date(2026, 3, 1+i*31/max(n, 1)), Money: "bank",
			Summary: sampleSummaries[k], Account: sampleAccounts[k], Code: sampleAccounts[k],
			Handler: sampleNames[i%7], Witness: sampleNames[(i+2)%7], Approver: sampleNames[(i+5)%7],
		}
		v := money.Fen(12345 + i*i*37%4000000)
		side := &doc.Expenses
		if strings.HasSuffix(e.Account, "收入") {
			e.Kind, e.Income = "income", v
			doc.Income, doc.Bank.In, doc.Bank.Closing = doc.Income+v, doc.Bank.In+v, doc.Bank.Closing+v
			balance += v
			side = &doc.Incomes
		} else {
			e.Kind, e.Expense = "expense", v
			doc.Expense, doc.Bank.Out, doc.Bank.Closing = doc.Expense+v, doc.Bank.Out+v, doc.Bank.Closing-v
			balance -= v
		}
		if items[e.Account] == nil {
			*side = append(*side, finance.SheetItem{Code: e.Code, Name: e.Account})
			items[e.Account] = &finance.SheetItem{}
		}
		for j := range *side {
			if it := &(*side)[j]; it.Name == e.Account {
				it.Count, it.Sum = it.Count+1, it.Sum+v
				it.Plain = map[string]string{"补助收入": "上级给的补助", "公益支出": "村里公益事业花的钱", "管理费用": "村里办公、开会、跑腿花的钱", "经营收入": "承包费、租金等收入", "其他收入": "其他收入", "在建工程": "修路建房等工程款"}[e.Account]
			}
		}
		e.Balance = balance
		doc.Entries = append(doc.Entries, e)
	}
	doc.Closing = balance
	return doc
}

func sampleOptions() Options { return Options{URL: sampleURL, Hash: sampleHash} }
