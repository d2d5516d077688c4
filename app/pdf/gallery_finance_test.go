package pdf

import (
	"strconv"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/money"
)

func financeSpecimens() []specimen {
	var out []specimen
	for _, paper := range []Paper{A4, A3} {
		kind := "finance-" + strings.ToLower(string(paper))
		out = append(out,
			financeSpecimen(kind, ordinary, paper, sampleSheet(8)),
			financeSpecimen(kind, lengthy, paper, longSheet()),
			financeSpecimen(kind, nasty, paper, nastySheet()),
			financeSpecimen(kind, blanks, paper, blankSheet()),
		)
	}
	draft := sampleSheet(3)
	draft.Reviewed, draft.Publish = Act{}, Act{}
	s := financeSpecimen("finance-a4", unpublished, A4, draft)
	s.draft, s.codes = true, nil
	s.also = []string{"草稿", "公开编号：公开时生成"}
	return append(out, s)
}

func financeSpecimen(kind, content string, paper Paper, doc finance.Sheet) specimen {
	s := specimen{
		kind: kind, content: content, paper: paper, notice: true, codes: []string{sampleURL},
		draw: func(o Options) ([]byte, error) { return FinanceSheet(doc, o) },
		also: append(signed3(doc.Drafted, doc.Reviewed, doc.Publish), doc.Village.County, doc.Village.Township, doc.Village.Name, doc.Number, doc.Month.Chinese(), doc.Source, sampleHash[:16]),
	}
	s.say("财务公开榜")
	if doc.Version > 1 {
		s.say(doc.Reason)
	}
	s.row(doc.Opening.String(), doc.Income.String(), doc.Expense.String())
	for i := range max(len(doc.Incomes), len(doc.Expenses)) {
		for _, items := range [][]finance.SheetItem{doc.Incomes, doc.Expenses} {
			if i < len(items) {
				s.row(itemText(items[i], 0), strconv.Itoa(items[i].Count), items[i].Sum.String())
			}
		}
	}
	for i := range doc.Entries {
		var cells []string
		for c := range 11 {
			cells = append(cells, entryText(&doc, &doc.Entries[i], c))
		}
		s.row(cells...)
	}
	for _, o := range doc.Others {
		s.say(o.Voucher)
		for _, l := range o.Lines {
			s.row(l.Code, l.Account, amount(l.Debit), amount(l.Credit))
		}
	}
	s.say("签字", "意见反馈", doc.Reply.Phone)
	return s
}

// say adds texts that follow each other with anything between.
func (s *specimen) say(texts ...string) {
	for _, text := range texts {
		s.row(text)
	}
}

// row adds cells that stand together.
func (s *specimen) row(cells ...string) {
	var full []string
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			full = append(full, cell)
		}
	}
	if len(full) > 0 {
		s.texts = append(s.texts, full)
	}
}

// signed3 gives what a paper shows of those who answer for it.
func signed3(acts ...Act) []string {
	var out []string
	for _, a := range acts {
		out = append(out, a.By, a.Brief())
		if a.By != "" {
			out = append(out, a.Post)
		}
	}
	return out
}

// longSheet has a month of many entries, vouchers that moved no money, an objection
// with its answer.
func longSheet() finance.Sheet {
	doc := sampleSheet(70)
	doc.Others = []finance.SheetOther{{
		Voucher: "2026-03-071", Day: calendar.Date(2026, 3, 31), Summary: "核销多年收不回的应收款",
		Lines: []finance.SheetLine{{Code: "541", Account: "其他支出", Debit: 120_000}, {Code: "112", Account: "应收款", Credit: 120_000}},
	}}
	doc.Reviewed.Opinion = "不同意。"
	doc.Reviewed.Objection = disclosure.Objection{Text: "保洁员工资表没有本人签名，请补齐", Answer: "签名表已经补齐，放在凭证后面", By: "陈𬱖", Post: "村民委员会主任", Day: calendar.Date(2026, 4, 7)}
	doc.Basis = "村民委员会组织法（村务公开）"
	doc.Masked = []disclosure.MaskedColumn{{Column: "经手人", Hidden: "中间的字已隐去", Why: "个人信息保护法"}}
	return doc
}

// nastySheet has the texts that go wrong, the longest names and sums, and sums
// below nothing.
func nastySheet() finance.Sheet {
	doc := sampleSheet(6)
	doc.Version, doc.Reason, doc.Replaces = 2, nastyMarks, finance.SheetReplaces{Version: 1, SHA256: sampleHash}
	doc.Village.Name, doc.Source = "㛃家湾䶮山𬱖坳村", "演示数据（"+nastyURL+"）"
	doc.Opening, doc.Closing, doc.Income, doc.Expense = nastySum, -nastySum, nastySum, 2*nastySum
	doc.Bank.Opening, doc.Bank.Closing = nastySum, -nastySum
	for i, text := range nastyProse() {
		doc.Entries[i].Summary = text
	}
	for i, name := range []string{nastyName, "劉國華", "蕭㛃瑄", "欧阳𬱖", "李䶮", "祎旸昉玥"} {
		e := &doc.Entries[i]
		e.Handler, e.Witness, e.Approver = name, "", name
		if e.Income != 0 {
			e.Income, e.Balance = -nastySum, money.Fen(nastySum)
		}
	}
	doc.Entries[4].Reverses, doc.Entries[4].Party, doc.Entries[4].Fund = "2026-02-011", nastyName, "一事一议奖补资金（2026年第一批）"
	doc.Incomes[0].Plain, doc.Expenses[0].Name = nastyTitle, nastyName
	doc.Drafted.By, doc.Reviewed.By, doc.Publish.By = nastyName, "蕭㛃瑄", "劉國華"
	doc.Reviewed.Opinion = "同意；但“" + nastyNames + "”五户的工日要补签名！"
	return doc
}

// blankSheet is of a month without entries, by a village that told nothing more.
func blankSheet() finance.Sheet {
	doc := sampleSheet(0)
	doc.Reviewed.Opinion, doc.Reply = "", finance.SheetReply{}
	doc.ShownTo = calendar.Day{}
	return doc
}

func tableSpecimens() []specimen {
	long3 := sampleTable(6, 90)
	long3.Masked = []disclosure.MaskedColumn{{Column: "户主", Hidden: "中间的字已隐去", Why: "个人信息保护法"}}
	blank := sampleTable(4, 0)
	blank.Lead, blank.Notes, blank.Total, blank.Unit, blank.Period, blank.Phone, blank.Reviewed = "", nil, nil, "", "", "", Act{}
	return []specimen{
		tableSpecimen("table", ordinary, A4, sampleTable(6, 9)),
		tableSpecimen("table", lengthy, A4, long3),
		tableSpecimen("table", nasty, A4, nastyTable()),
		tableSpecimen("table", blanks, A4, blank),
		tableSpecimen("table-wide", ordinary, A4, sampleTable(14, 12)),
		tableSpecimen("table-wide", nasty, A3, nastyTable()),
	}
}

func tableSpecimen(kind, content string, paper Paper, doc TableDoc) specimen {
	s := specimen{
		kind: kind, content: content, paper: paper, notice: true, codes: []string{sampleURL},
		draw: func(o Options) ([]byte, error) { return TableNotice(doc, o) },
		also: append(signed3(doc.Drafted, doc.Reviewed, doc.Publish), doc.Village, doc.Number, doc.Period, doc.Source, doc.Phone, disclosure.MaskedWords(doc.Masked)),
	}
	s.say(doc.Title)
	if doc.Version > 1 {
		s.say(doc.Reason)
	}
	s.say(doc.Lead)
	for _, c := range doc.Columns {
		s.say(c.Head)
	}
	for _, row := range doc.Rows {
		s.row(row...)
	}
	for _, cell := range doc.Total {
		s.say(cell)
	}
	s.say(doc.Notes...)
	return s
}

func nastyTable() TableDoc {
	doc := sampleTable(6, 5)
	doc.Title, doc.Lead, doc.Version, doc.Reason = nastyTitle, nastyMarks, 3, nastyEmoji
	doc.Source, doc.Notes = nastyURL, nastyProse()
	doc.Columns[5].Head = "备注（写明㛃、䶮、𬱖等字的读音）"
	names := []string{nastyName, "劉國華", "欧阳𬱖", "蕭㛃瑄", "李䶮"}
	sums := []string{"123,456,789,012.34", "-123,456,789,012.34", "-0.01", "0.00", "98.60"}
	for i, text := range append(nastyProse(), "") {
		doc.Rows[i][1], doc.Rows[i][4], doc.Rows[i][5] = names[i], sums[i], text
	}
	doc.Drafted.By, doc.Publish.By = nastyName, "蕭㛃瑄"
	return doc
}
