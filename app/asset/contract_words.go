package asset

import (
	"fmt"
	"strconv"
	"strings"

	"sunshine/app/money"
)

// ContractLine is one fact of a contract in words.
type ContractLine struct {
	Group string // 标的, 价款, 期限, 怎么定的, 其他
	Name  string
	Value string
}

// Percent writes a rate in ten-thousandths: 2.5%.
func Percent(rate int) string {
	return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%d.%02d", rate/100, rate%100), "0"), ".") + "%"
}

// PriceText writes an amount with what it is for: 800.00 元/亩·年.
func PriceText(fen money.Fen, b PriceBasis) string {
	if fen == 0 {
		return ""
	}
	return fen.String() + " " + b.Chinese()
}

// StepText tells how the price goes up; "" if it does not.
func (f ContractFacts) StepText() string {
	each := "每年"
	if f.StepYears > 1 {
		each = fmt.Sprintf("每 %d 年", f.StepYears)
	}
	switch {
	case f.StepYears == 0:
		return ""
	case f.StepRate > 0:
		return each + "上调 " + Percent(f.StepRate)
	case f.StepFen > 0:
		return each + "上调 " + PriceText(f.StepFen, f.Basis)
	}
	return each + "上调，合同没有写明上调多少"
}

// TermText tells the time of the contract: 2021年2月5日至2025年12月31日.
func (f ContractFacts) TermText() string {
	var parts []string
	switch {
	case !f.From.IsZero() && !f.To.IsZero():
		parts = append(parts, f.From.Chinese()+"至"+f.To.Chinese())
	case !f.From.IsZero():
		parts = append(parts, f.From.Chinese()+"起，没有写到哪天")
	case !f.To.IsZero():
		parts = append(parts, "到"+f.To.Chinese()+"，没有写从哪天起")
	}
	if f.Months > 0 {
		parts = append(parts, lengthText(f.Months))
	}
	if f.TermNote != "" {
		parts = append(parts, "原文：“"+f.TermNote+"”")
	}
	return strings.Join(parts, "；")
}

// lengthText writes a number of months: 5 年, 4 年 11 个月.
func lengthText(months int) string {
	var parts []string
	if months >= 12 {
		parts = append(parts, strconv.Itoa(months/12)+" 年")
	}
	if months%12 > 0 {
		parts = append(parts, strconv.Itoa(months%12)+" 个月")
	}
	return strings.Join(parts, " ")
}

// PayText tells how it is paid.
func (f ContractFacts) PayText() string {
	switch {
	case f.Basis == Unpriced:
		return ""
	case f.Every < 0:
		return "没有写明怎么付"
	}
	text := "一次付清"
	switch {
	case f.Every == 12:
		text = "一年付一次"
	case f.Every > 0 && f.Every%12 == 0:
		text = "每 " + strconv.Itoa(f.Every/12) + " 年付一次"
	case f.Every > 0:
		text = "每 " + strconv.Itoa(f.Every) + " 个月付一次"
	}
	if f.AtEnd {
		text += "，用完再付"
	} else {
		text += "，先付后用"
	}
	switch {
	case f.DueDays > 0:
		text += "，宽 " + strconv.Itoa(f.DueDays) + " 天"
	case f.DueDays < 0:
		text += "，提前 " + strconv.Itoa(-f.DueDays) + " 天付"
	}
	return text
}

// TotalText tells what it comes to, and what of that is not known.
func (f ContractFacts) TotalText() string {
	total, known, ok := f.Total()
	switch {
	case !ok:
		return ""
	case known:
		return total.String() + " 元"
	}
	if first, same := f.firstYears(); same > 0 {
		return fmt.Sprintf("前 %d 年共 %s 元，以后上调多少没有写明，算不出来", same, first)
	}
	return "上调多少没有写明，算不出来"
}

// firstYears sums the years before the first step that is not stated.
func (f ContractFacts) firstYears() (sum money.Fen, years int) {
	for _, rent := range f.Rents(f.StepYears) {
		sum += rent
		years++
	}
	return sum, years
}

// BondText tells the deposit.
func (f ContractFacts) BondText() string {
	fen, known := f.Bond()
	switch {
	case f.DepositOf > 0 && known:
		return fmt.Sprintf("合同总额的 %s，%s 元", Percent(f.DepositOf), fen)
	case f.DepositOf > 0:
		return "合同总额的 " + Percent(f.DepositOf)
	case known:
		return fen.String() + " 元"
	}
	return ""
}

// StatedText tells the total that the paper itself names.
func (f ContractFacts) StatedText() string {
	var parts []string
	if f.Stated > 0 {
		parts = append(parts, f.Stated.String()+" 元")
	}
	if f.StatedNote != "" {
		parts = append(parts, "“"+f.StatedNote+"”")
	}
	return strings.Join(parts, "，")
}

// Lines tells the contract in words, leaving out what is not said. Open ones are
// for everyone: a person's name is masked, the memo left out.
func (f ContractFacts) Lines(kinds ContractKinds, open bool) []ContractLine {
	party := f.Party
	if open {
		party = f.PublicParty()
	}
	if k := f.PartyKind.Chinese(); party != "" && f.PartyKind != Unit {
		party += "（" + k + "）"
	}
	area := ""
	if f.Area > 0 {
		area = f.Area.String() + " 亩"
	}
	price := PriceText(f.Price, f.Basis)
	lines := []ContractLine{
		{"标的", "类别", kinds.Name(f.Kind)},
		{"标的", "名称", f.Title},
		{"标的", "是什么", f.Object},
		{"标的", "面积", area},
		{"标的", "数量", f.Quantity},
		{"标的", "对方", party},
		{"价款", "价格", price},
		{"价款", "上调", f.StepText()},
		{"价款", "按价格算的总额", f.TotalText()},
		{"价款", "原文写的总额", f.StatedText()},
		{"价款", "押金（保证金）", f.BondText()},
		{"价款", "怎么付", f.PayText()},
		{"期限", "期限", f.TermText()},
		{"期限", "签订日期", f.Signed.Chinese()},
		{"期限", "续租（续约）", f.Renewal},
	}
	lines = append(lines, f.tenderLines()...)
	lines = append(lines, ContractLine{"其他", "说明", f.Note})
	if !open {
		lines = append(lines, ContractLine{"其他", "内部备注", f.Memo})
	}
	kept := lines[:0]
	for _, l := range lines {
		if l.Value != "" {
			kept = append(kept, l)
		}
	}
	return kept
}

func (f ContractFacts) tenderLines() []ContractLine {
	const how = "怎么定的"
	t, bidders := f.Tender, ""
	if t.Bidders > 0 {
		bidders = strconv.Itoa(t.Bidders) + " 家"
	}
	approved := f.Approver
	if !f.Approved.IsZero() {
		approved += "，" + f.Approved.Chinese()
	}
	span := t.From.Chinese()
	if !t.Until.IsZero() && t.Until != t.From {
		span += "至" + t.Until.Chinese()
	}
	won := ""
	if t.Won {
		won = strings.TrimSuffix("成交，"+t.WonOn.Chinese(), "，")
	}
	step := ""
	if t.BidStep > 0 {
		step = "每次 " + t.BidStep.String() + " 元"
	}
	return []ContractLine{
		{how, "会议的决定", f.Decision},
		{how, "审核", approved},
		{how, "找对方的办法", t.Method.Chinese()},
		{how, "底价（起拍价）", PriceText(t.Reserve, t.ReserveBasis)},
		{how, "加价幅度", step},
		{how, "公告、报名", span},
		{how, "报名家数", bidders},
		{how, "结果", won},
		{how, "成交价", PriceText(t.Winner, t.WinnerBasis)},
		{how, "招标情况", t.Note},
		{how, "公告网址", t.Link},
	}
}

// ContractDiff is what a change moved: one fact, from what to what.
type ContractDiff struct{ Name, From, To string }

// contractDiffs compares two readings of a contract, line by line.
func contractDiffs(was, now []ContractLine) []ContractDiff {
	var list []ContractDiff
	at := map[string]int{}
	for _, l := range was {
		at[l.Name] = len(list)
		list = append(list, ContractDiff{Name: l.Name, From: l.Value})
	}
	for _, l := range now {
		if i, ok := at[l.Name]; ok {
			list[i].To = l.Value
			continue
		}
		list = append(list, ContractDiff{Name: l.Name, To: l.Value})
	}
	kept := list[:0]
	for _, d := range list {
		if d.From != d.To {
			kept = append(kept, d)
		}
	}
	return kept
}

// planLine tells a plan in one line, for the history.
func planLine(plan []Instalment) ContractLine {
	sum, unknown := PlanSum(plan)
	text := fmt.Sprintf("%d 期，共 %s 元", len(plan), sum)
	if unknown > 0 {
		text += fmt.Sprintf("，其中 %d 期金额待定", unknown)
	}
	if n := len(plan); n > 0 && !plan[0].Due.IsZero() {
		text += "，第一期 " + plan[0].Due.String()
	}
	return ContractLine{"价款", "分期", text}
}
