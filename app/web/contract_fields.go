package web

import (
	"sunshine/app/asset"
	"sunshine/views"
)

// contractFieldGroups lays out the fields of a contract: what everyone fills in
// first, then what some need.
func (s *Server) contractFieldGroups(in contractInput) []contractFields {
	groups := []contractFields{
		{Name: "是什么", Fields: s.contractObjectFields(in)},
		{Name: "对方", Fields: in.partyFields()},
		{Name: "价款", Fields: in.priceFields()},
		{Name: "上调、押金、原文写的总额", Fold: true, Fields: in.morePriceFields()},
		{Name: "期限和分期", Lead: "价格按年算的，填了从哪天到哪天、多久付一次，分期就自动算出来，可以再改。", Fields: in.termFields()},
		{Name: "没有写起止的、付款的细节", Fold: true, Fields: in.moreTermFields()},
		{Name: "怎么定的", Lead: "哪个会定的、谁审核的。", Fields: in.decisionFields()},
		{Name: "招标、竞价", Lead: "公开招租、招标的写在这里。", Fold: true, Fields: in.tenderFields()},
		{Name: "别的", Fold: true, Fields: in.otherFields()},
	}
	for i := range groups {
		for _, f := range groups[i].Fields {
			if groups[i].Fold && (f.Value != "" && f.Type != "checkbox" && f.Type != "select" || f.Checked || choseOther(f)) {
				groups[i].Open = true
			}
		}
	}
	return groups
}

// choseOther tells whether something but the first was chosen.
func choseOther(f views.Field) bool {
	for k, o := range f.Options {
		if k > 0 && o.Selected {
			return true
		}
	}
	return false
}

func (in contractInput) text(name, label, hint string, required bool) views.Field {
	return views.Field{Name: name, Label: label, Type: "text", Value: in.values[name], Hint: hint, Required: required, Autocomplete: "off"}
}

func (in contractInput) amount(name, label, hint string) views.Field {
	return views.Field{Name: name, Label: label, Type: "text", Value: in.values[name], Hint: hint, Inputmode: "decimal", Autocomplete: "off", Short: true}
}

func (in contractInput) date(name, label, hint string) views.Field {
	return views.Field{Name: name, Label: label, Type: "date", Value: in.values[name], Hint: hint, Short: true}
}

func (in contractInput) pick(name, label, hint string, options ...views.Option) views.Field {
	for i := range options {
		options[i].Selected = options[i].Value == in.values[name]
	}
	return views.Field{Name: name, Label: label, Type: "select", Value: in.values[name], Hint: hint, Options: options}
}

func (in contractInput) basis(name, label, hint string) views.Field {
	var options []views.Option
	for _, b := range asset.PriceBases() {
		options = append(options, views.Option{Value: string(b), Text: b.Chinese()})
	}
	if name != "basis" { // nothing is said
		options = append([]views.Option{{Text: "没有"}}, options[:len(options)-1]...)
	}
	return in.pick(name, label, hint, options...)
}

func (s *Server) contractObjectFields(in contractInput) []views.Field {
	kinds := []views.Option{{Text: "请选一类"}}
	for _, k := range s.Assets.Reference.Contracts {
		kinds = append(kinds, views.Option{Value: k.Code, Text: k.Name + "：" + k.Plain})
	}
	kind := in.pick("kind", "哪一类", "", kinds...)
	kind.Required = true
	area := in.amount("area", "面积（亩）", "按亩算价的要写。")
	return []views.Field{
		in.text("title", "名称", "村民看得到，如 西塘鱼塘发包。不要写人的姓名。", true), kind,
		in.text("object", "是什么、在哪里", "如 村西半吊子塘，东至皂湖，西至机耕路。", true), area, in.text("quantity", "数量", "如 9口、热风机6台。", false),
		in.text("things", "家底登记里的编号", "登记过的资产、资源，写编号，几个用顿号分开，如 源2026-003。没有就空着。", false),
	}
}

func (in contractInput) partyFields() []views.Field {
	return []views.Field{
		in.pick("party-kind", "对方是", "农户、个人的姓名公开时只露一部分。", views.Option{Text: "还没有定"}, views.Option{Value: string(asset.Household), Text: "农户（本村）"},
			views.Option{Value: string(asset.Person), Text: "个人"}, views.Option{Value: string(asset.Unit), Text: "单位"}),
		in.text("party", "对方的名称", "单位写全称。", false), in.date("signed", "哪天签的", "还没有签的空着。"),
	}
}

func (in contractInput) priceFields() []views.Field {
	return []views.Field{
		in.basis("basis", "价格怎么算", "公告或合同没有写明是一年还是全部的，照实选“没有写明”。"), in.amount("price", "价格（元）", ""),
	}
}

func (in contractInput) morePriceFields() []views.Field {
	return []views.Field{
		in.amount("step-years", "每几年上调一次", "不上调的空着。"), in.amount("step-rate", "每次上调百分之几", "如 2。合同没写上调多少的空着，以后的金额就写“待定”。"), in.amount("step-fen", "或者每次上调多少元", ""),
		in.amount("deposit", "押金（保证金，元）", ""), in.amount("deposit-of", "或者是总额的百分之几", ""),
		in.amount("stated", "原文写的总额（元）", "合同、公告自己写了总额的，照写，好核对。"), in.text("stated-note", "原文写的总额（原话）", "如 超过331万元。", false),
	}
}

func (in contractInput) termFields() []views.Field {
	every := []views.Option{{Value: "-1", Text: "没有写明"}, {Value: "0", Text: "一次付清"}}
	known := in.values["every"] == "" || in.values["every"] == "-1" || in.values["every"] == "0"
	for _, x := range []views.Option{{Value: "1", Text: "每月"}, {Value: "3", Text: "每 3 个月"}, {Value: "6", Text: "每半年"}, {Value: "12", Text: "每年"}, {Value: "24", Text: "每 2 年"}, {Value: "36", Text: "每 3 年"}, {Value: "60", Text: "每 5 年"}} {
		every, known = append(every, x), known || x.Value == in.values["every"]
	}
	if !known {
		every = append(every, views.Option{Value: in.values["every"], Text: "每 " + in.values["every"] + " 个月"})
	}
	return []views.Field{
		in.date("from", "从哪天起", ""), in.date("to", "到哪天止", "最后一天，那天也算。"), in.pick("every", "多久付一次", "", every...), in.text("renewal", "到期以后怎么办", "续不续租、地上的东西归谁。", false),
	}
}

func (in contractInput) moreTermFields() []views.Field {
	return []views.Field{
		in.amount("years", "期限（几个月）", "5 年写 60。写了起止的不用写。"), in.text("term-note", "期限（原话）", "如 2023年11月至2028年11月。", false),
		in.pick("at-end", "先付后用，还是用完再付", "", views.Option{Text: "先付后用"}, views.Option{Value: "1", Text: "用完再付"}),
		in.amount("due-days", "到期日再往后几天", "提前付的写负数，如 -30。"), in.pick("by-months", "不满一年的怎么算", "按合同写的选。", views.Option{Text: "按实际天数"}, views.Option{Value: "1", Text: "按月，零头每月 30 天"}),
	}
}

func (in contractInput) decisionFields() []views.Field {
	matter := in.text("matter", "哪个决议", "大事页上的编号，如 2026-003。", false)
	matter.List = "decisions"
	return []views.Field{
		matter, in.text("decision", "或者：哪个会定的", "这里没有记的会，如 2021年1月村民代表会议。", false),
		in.text("approver", "谁审核的", "如 青石镇人民政府。", false), in.date("approved", "哪天审核的", ""),
	}
}

func (in contractInput) tenderFields() []views.Field {
	methods := []views.Option{{Text: "没有写"}}
	for _, m := range asset.TenderMethods() {
		methods = append(methods, views.Option{Value: string(m), Text: m.Chinese()})
	}
	return []views.Field{
		in.pick("method", "怎么找到对方的", "", methods...), in.amount("reserve", "底价（起拍价，元）", ""), in.basis("reserve-basis", "底价怎么算", ""), in.amount("bid-step", "加价幅度（元）", ""),
		in.date("tender-from", "公告、报名从哪天", ""), in.date("tender-until", "到哪天", ""), in.amount("bidders", "报名几家", ""),
		{Name: "won", Label: "已经有了结果（成交）", Type: "checkbox", Checked: in.values["won"] == "1"},
		in.date("won-on", "哪天成交", ""),
		in.amount("winner", "成交价（元）", ""), in.basis("winner-basis", "成交价怎么算", ""),
		{Name: "link", Label: "公告网址", Type: "url", Value: in.values["link"], Autocomplete: "off"},
		in.text("tender-note", "招标情况", "如 竞价时间、流标的原因。", false),
	}
}

func (in contractInput) otherFields() []views.Field {
	return []views.Field{
		in.pick("way", "“其他合同”：村里收钱还是付钱", "别的类别不用选。", views.Option{Value: "in", Text: "村里收钱"}, views.Option{Value: "out", Text: "村里付钱"}),
		{Name: "note", Label: "说明（公开）", Type: "textarea", Rows: 2, Value: in.values["note"]},
		{Name: "memo", Label: "内部备注（不公开）", Type: "textarea", Rows: 2, Value: in.values["memo"]},
	}
}

// whyFields ask why a contract changes.
func (in contractInput) whyFields() []views.Field {
	matter := in.text("change-matter", "这次变更的决议", "大事页上的编号；没有的空着。", false)
	matter.List = "decisions"
	day := in.date("day", "从哪天起", "")
	day.Required = true
	return []views.Field{day, in.text("reason", "为什么改", "村民看得到，如 签订合同、会议同意调价、登记时写错了。", true), matter, in.text("change-decision", "或者：哪个会定的", "", false)}
}
