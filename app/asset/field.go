package asset

import (
	"strings"
	"unicode/utf8"

	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/privacy"
)

// FieldType says how a fact is written.
type FieldType int

// The types.
const (
	TextField FieldType = iota
	LongField
	ClassField
	StateField
	PartyField // kind of counterparty
	NumberField
	AreaField
	MoneyField
	DayField
)

// Field is one fact of a register's things: its identifier, which is also its
// input's name and what the history keeps, and its name in that register.
type Field struct {
	ID, Name string
	Type     FieldType
	Unit     string // of numbers, shown behind them
	Hint     string
	Required bool
	words    []string // other headings files have
	most     int      // characters
}

// Fields lists the facts of a register, in the order of forms and files.
func (k Kind) Fields() []Field {
	name := Field{ID: "name", Name: "名称", Required: true, most: 60}
	class := Field{ID: "class", Name: "类别", Type: ClassField, Required: true, words: []string{"分类", "种类", "类型"}}
	place := Field{ID: "place", Name: "位置", most: 100, words: []string{"坐落", "坐落位置", "地点", "存放地点", "所在位置", "地址", "四至"}}
	area := Field{ID: "area", Name: "面积", Type: AreaField, Unit: "亩", words: []string{"面积数", "土地面积", "实测面积"}}
	value := Field{ID: "value", Type: MoneyField, Unit: "元"}
	book := Field{ID: "book", Type: MoneyField, Unit: "元"}
	holder := Field{ID: "holder", Name: "权利人", most: 60, words: []string{"权属", "所有权人", "所有权", "产权单位", "权属单位"}, Hint: "一般是村集体经济组织。"}
	source := Field{ID: "source", Name: "来源", most: 60, words: []string{"取得方式", "来源方式", "资产来源"}, Hint: "如自建、购入、上级拨付、捐赠。"}
	acquired := Field{ID: "acquired", Name: "取得日期", Type: DayField, words: []string{"取得时间", "购置日期", "购建时间", "购建日期", "建成时间", "入账日期"}}
	state := Field{ID: "state", Name: "状态", Type: StateField, Required: true, words: []string{"使用状况", "使用状态", "现状", "使用情况", "利用现状", "经营方式"}}
	card := Field{ID: "card", Name: "原编号", most: 40, words: []string{"资产编号", "资产编码", "卡片编号", "旧编号", "资源编号", "地块编号"}, Hint: "从前的卡片、台账上的编号。"}
	note := Field{ID: "note", Name: "备注", Type: LongField, most: 200, words: []string{"说明"}}
	switch k {
	case Resource:
		name.words = []string{"资源名称", "资源", "地块", "地块名称", "标的", "标段"}
		place.Hint = "写清楚在哪里，能写四至更好。"
		value.Name, value.words, value.Hint = "估值", []string{"评估值", "评估价值", "价值", "账面价值"}, "没有估过的空着。"
		return []Field{name, class, place, area, value, holder, source, acquired, state, card, note}
	case Project:
		return projectFields(name, class, place, value, book, card, note)
	case Debt:
		return debtFields(name, class, value, book, acquired, card, note)
	}
	name.words = []string{"资产名称", "资产"}
	quantity := Field{ID: "quantity", Name: "数量", Type: NumberField}
	unit := Field{ID: "unit", Name: "单位", most: 10, words: []string{"计量单位"}, Hint: "数量的单位：座、台、平方米、米……"}
	value.Name, value.words = "原值", []string{"账面原值", "购建价值", "价值", "金额", "总价", "购置金额"}
	book.Name, book.words, book.Hint = "净值", []string{"账面净值", "账面价值", "现值"}, "原值减去折旧。不清楚的空着。"
	return []Field{name, class, place, quantity, unit, area, value, book, holder, source, acquired, state, card, note}
}

func projectFields(name, class, place, value, book, card, note Field) []Field {
	name.words = []string{"项目名称", "工程名称", "项目", "工程"}
	place.words = append(place.words, "建设地点")
	card.words = []string{"项目编号"}
	note.words = append(note.words, "建设内容")
	value.Name, value.words = "预算", []string{"投资", "投资规模", "投资额", "预算金额", "总投资", "概算"}
	book.Name, book.words, book.Hint = "决算", []string{"决算金额", "结算", "结算金额", "审定金额"}, "工程结算以后再写。"
	fund := Field{ID: "fund", Name: "资金来源", most: 60, words: []string{"来源", "款项来源"}, Hint: "如一事一议、上级专款、村集体自筹。"}
	day := func(id, name, plan string) Field {
		return Field{ID: id, Name: name, Type: DayField, words: []string{strings.Replace(name, "日期", "时间", 1)}, Hint: plan}
	}
	return []Field{name, class, place, value, book, fund, day("begun", "开工日期", "还没有开工的空着。"), day("finished", "完工日期", ""), day("accepted", "验收日期", "验收合格的那天。"), card, note}
}

func debtFields(name, class, value, book, acquired, card, note Field) []Field {
	name.Name, name.words, name.Hint = "什么款", []string{"名称", "事由", "款项", "摘要", "用途"}, "如“2019年修渠工程款”。不要写人的名字。"
	class.Name, class.words = "谁欠谁", []string{"类别", "方向", "性质", "债权债务"}
	kind := Field{ID: "partykind", Name: "对方是", Type: PartyField, Required: true, words: []string{"对方性质", "对方类别"}}
	party := Field{ID: "party", Name: "对方", Required: true, most: 40, words: []string{"对方名称", "债务人", "债权人", "单位或个人", "单位（个人）", "姓名", "户名"}, Hint: "农户、个人的姓名公开时只露一部分。"}
	value.Name, value.Required, value.words = "金额", true, []string{"原来金额", "欠款金额", "借款金额", "本金"}
	book.Name, book.words, book.Hint = "还欠", []string{"余额", "尚欠", "尚欠金额", "未还金额", "现在还欠"}, "空着就是全部没还；还清的写 0。"
	acquired.Name, acquired.words = "从哪天起", []string{"发生日期", "发生时间", "借款日期", "形成时间", "起始日期"}
	due := Field{ID: "due", Name: "到期日", Type: DayField, words: []string{"到期日期", "约定还款日期", "还款期限", "期限"}, Hint: "没有约定的空着。"}
	card.words = []string{"借据编号", "凭据编号"}
	return []Field{name, class, kind, party, value, book, acquired, due, card, note}
}

// Field finds a fact of the register by its identifier.
func (k Kind) Field(id string) (Field, bool) {
	for _, f := range k.Fields() {
		if f.ID == id {
			return f, true
		}
	}
	return Field{}, false
}

// at gives where the fact is kept: *string, *Thousandths, *Sum, *calendar.Day,
// *State or *PartyKind.
func (f *Facts) at(id string) any {
	switch id {
	case "name":
		return &f.Name
	case "class":
		return &f.Class
	case "place":
		return &f.Place
	case "quantity":
		return &f.Quantity
	case "unit":
		return &f.Unit
	case "area":
		return &f.Area
	case "value":
		return &f.Value
	case "book":
		return &f.Book
	case "holder":
		return &f.Holder
	case "source":
		return &f.Source
	case "acquired":
		return &f.Acquired
	case "state":
		return &f.State
	case "fund":
		return &f.Fund
	default:
		return f.more(id)
	}
}

func (f *Facts) more(id string) any {
	switch id {
	case "begun":
		return &f.Begun
	case "finished":
		return &f.Finished
	case "accepted":
		return &f.Accepted
	case "partykind":
		return &f.PartyKind
	case "party":
		return &f.Party
	case "due":
		return &f.Due
	case "card":
		return &f.Card
	case "note":
		return &f.Note
	}
	return nil
}

// Plain writes a fact as a form, the history and a file hold it: codes, amounts
// and numbers without separators, days as 2026-03-12. "" if it is not there.
func (f Facts) Plain(id string) string {
	switch v := f.at(id).(type) {
	case *string:
		return *v
	case *Thousandths:
		if *v == 0 {
			return ""
		}
		return v.String()
	case *Sum:
		if !v.Known {
			return ""
		}
		return v.Fen.Plain()
	case *calendar.Day:
		return v.String()
	case *State:
		return string(*v)
	case *PartyKind:
		return string(*v)
	}
	return ""
}

// Set reads a fact as Plain writes it, or as a person types it into a form. It
// gives in words what is wrong with it, "" if nothing is; then it is not set.
func (f *Facts) Set(id, text string) (wrong string) {
	switch v := f.at(id).(type) {
	case *string:
		*v = privacy.Line(text)
	case *Thousandths:
		n, ok := ParseThousandths(strings.TrimSpace(text))
		if text = strings.TrimSpace(text); text != "" && !ok {
			return "请写数字，小数不超过三位"
		}
		*v = n
	case *Sum:
		return v.set(strings.TrimSpace(text))
	case *calendar.Day:
		d, err := calendar.ParseDay(strings.TrimSpace(text))
		if strings.TrimSpace(text) != "" && err != nil {
			return "请写日期，如 2026-03-12"
		}
		*v = d
	case *State:
		*v = State(strings.TrimSpace(text))
	case *PartyKind:
		*v = PartyKind(strings.TrimSpace(text))
	}
	return ""
}

func (s *Sum) set(text string) (wrong string) {
	if text == "" {
		*s = Sum{}
		return ""
	}
	fen, err := money.Parse(text)
	if err != nil || fen < 0 {
		return "请写金额，如 1200 或 1200.50，不写负数"
	}
	*s = Of(fen)
	return ""
}

// tooLong tells whether a text has more characters than the fact may have.
func (f Field) tooLong(text string) bool { return f.most > 0 && utf8.RuneCountInString(text) > f.most }
