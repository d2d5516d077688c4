package asset

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/privacy"
)

// contractText is a free text of a contract: its field, where it is kept, how
// long it may be.
type contractText struct {
	field string
	at    *string
	most  int
}

// texts lists the free texts. All but the memo are for everyone.
func (f *ContractFacts) texts() []contractText {
	return []contractText{
		{"title", &f.Title, 60},
		{"object", &f.Object, 200},
		{"quantity", &f.Quantity, 40},
		{"stated-note", &f.StatedNote, 60},
		{"term-note", &f.TermNote, 60},
		{"approver", &f.Approver, 40},
		{"decision", &f.Decision, 100},
		{"tender-note", &f.Tender.Note, 200},
		{"renewal", &f.Renewal, 200},
		{"note", &f.Note, 300},
		{"memo", &f.Memo, 300},
	}
}

// clean trims the facts and reports every wrong field at once; the names of the
// fields are those of the form.
func (f ContractFacts) clean(kinds ContractKinds, today calendar.Day, look privacy.Look) (ContractFacts, *fault.Error) {
	bad := fault.Invalidf("合同没有保存，请改正下面几处。")
	f.Things = slices.Clone(f.Things)
	slices.Sort(f.Things)
	f.Things = slices.Compact(f.Things)
	f.cleanParty(bad)
	f.cleanTexts(bad, look)
	if k, err := kinds.Kind(f.Kind); err != nil {
		bad.On("kind", "请选一类合同")
	} else if k.Way != "either" {
		f.Out = k.Way == "out"
	}
	f.cleanPrice(bad)
	f.cleanTerm(bad, today)
	f.cleanTender(bad, today)
	if len(f.Things) > 50 {
		bad.On("things", "一份合同最多连 50 件登记的东西")
	}
	if len(bad.Fields) > 0 {
		return f, bad
	}
	return f, nil
}

func (f *ContractFacts) cleanParty(bad *fault.Error) {
	f.Party = privacy.Line(f.Party)
	switch f.PartyKind {
	case "":
		if f.Party != "" {
			bad.On("party-kind", "请选对方是农户、个人还是单位")
		}
	case Household, Person, Unit:
	default:
		bad.On("party-kind", "请选对方是农户、个人还是单位")
	}
	switch found := privacy.Scan(f.Party); {
	case len(found) > 0:
		bad.On("party", "里面有%s（%s），请去掉", found[0].Kind, found[0].Masked)
	case utf8.RuneCountInString(f.Party) > 40:
		bad.On("party", "太长了，请不超过 40 个字")
	case f.Party == "" && !f.Offered():
		bad.On("party", "签订了的合同，请写对方是谁")
	}
}

// personal gives the name that no free text may hold; "" if there is none.
func (f ContractFacts) personal() string {
	if f.PartyKind == Unit {
		return ""
	}
	name := f.Party
	if i := strings.IndexAny(name, "（("); i > 0 {
		name = name[:i]
	}
	if utf8.RuneCountInString(name) < 2 {
		return ""
	}
	return name
}

func (f *ContractFacts) cleanTexts(bad *fault.Error, look privacy.Look) {
	for _, t := range f.texts() {
		*t.at = privacy.Line(*t.at)
		see := look
		if t.field == "approver" { // somebody in office may be called as a child of the village is
			see = privacy.Scan
		}
		if wrong := openText(*t.at, t.most, f.personal(), see); wrong != "" {
			bad.On(t.field, "%s", wrong)
		}
	}
	if f.Title == "" {
		bad.On("title", "请写合同的名称，如“西塘鱼塘发包”")
	}
	if f.Object == "" {
		bad.On("object", "请写清楚是什么地、什么房子、什么工程")
	}
}

// openText tells in words what is wrong with a text that may be read by anyone;
// "" if nothing is.
func openText(text string, most int, personal string, look privacy.Look) string {
	found := look(text)
	switch {
	case len(found) > 0:
		return "里面有" + found[0].Kind + "（" + found[0].Masked + "），请去掉"
	case personal != "" && strings.Contains(text, personal):
		return "里面有对方的姓名，公开时人人看得到，请改成“承包人”"
	case utf8.RuneCountInString(text) > most:
		return "太长了，请写短一些"
	}
	return ""
}

func (f *ContractFacts) cleanPrice(bad *fault.Error) {
	for field, sum := range map[string]money.Fen{
		"price": f.Price, "step-fen": f.StepFen, "stated": f.Stated, "deposit": f.Deposit,
		"reserve": f.Tender.Reserve, "winner": f.Tender.Winner, "bid-step": f.Tender.BidStep,
	} {
		if sum < 0 || sum > money.Max {
			bad.On(field, "请写不小于零的金额")
		}
	}
	switch {
	case !slices.Contains(PriceBases(), f.Basis):
		bad.On("basis", "请选价格是怎么算的")
	case f.Basis == Unpriced && f.Price != 0:
		bad.On("basis", "写了价格，请选它是怎么算的")
	case f.Basis != Unpriced && f.Price <= 0:
		bad.On("price", "请写价格")
	case f.Basis == PerMuYear && f.Area == 0:
		bad.On("area", "按亩算的，请写面积")
	case f.Area < 0 || f.Area > maxThousandths/1000:
		bad.On("area", "请写亩数，小数不超过三位")
	}
	yearly := f.Basis == PerMuYear || f.Basis == PerYear
	switch {
	case f.StepYears < 0 || f.StepYears > 50:
		bad.On("step-years", "请写 1 到 50 年")
	case f.StepYears == 0 && (f.StepRate != 0 || f.StepFen != 0):
		bad.On("step-years", "请写每几年上调一次")
	case f.StepYears > 0 && !yearly:
		bad.On("step-years", "按年算价的合同才会上调")
	case f.StepRate != 0 && f.StepFen != 0:
		bad.On("step-fen", "上调的百分比和金额只写一样")
	case f.StepRate < 0 || f.StepRate > 10000:
		bad.On("step-rate", "请写 0 到 100 的百分数")
	}
	if f.DepositOf < 0 || f.DepositOf > 10000 {
		bad.On("deposit-of", "请写 0 到 100 的百分数")
	} else if f.DepositOf > 0 && f.Deposit > 0 {
		bad.On("deposit-of", "押金的金额和百分比只写一样")
	}
}

func (f *ContractFacts) cleanTerm(bad *fault.Error, today calendar.Day) {
	if !f.From.IsZero() && f.To.IsZero() && f.Months > 0 && f.Months <= maxContractMonths {
		f.To = addMonths(f.From, f.Months).AddDays(-1)
	}
	oldest := calendar.Date(1949, 1, 1)
	for field, d := range map[string]calendar.Day{"from": f.From, "to": f.To, "signed": f.Signed, "approved": f.Approved} {
		if !d.IsZero() && (d.Before(oldest) || d.Year() > 2199) {
			bad.On(field, "请检查年份")
		}
	}
	switch {
	case f.Months < 0 || f.Months > maxContractMonths:
		bad.On("years", "期限请写到 %d 年以内", maxContractMonths/12)
	case !f.From.IsZero() && !f.To.IsZero() && f.To.Before(f.From):
		bad.On("to", "不能早于开始那天")
	case !f.From.IsZero() && !f.To.IsZero() && f.To.After(addMonths(f.From, maxContractMonths)):
		bad.On("to", "期限不能超过 %d 年", maxContractMonths/12)
	}
	if f.Signed.After(today) {
		bad.On("signed", "签订日期还没有到；没签的空着")
	}
	if f.Approved.After(today) {
		bad.On("approved", "这一天还没有到")
	}
	if !f.Approved.IsZero() && f.Approver == "" {
		bad.On("approver", "请写是谁审核的，如“青石镇人民政府”")
	}
	if f.Every < UnstatedPay || f.Every > maxContractMonths {
		bad.On("every", "请写几个月付一次，一次付清的写 0")
	}
	if f.DueDays < -366 || f.DueDays > 366 {
		bad.On("due-days", "请写一年以内的天数")
	}
	f.Matter = privacy.Line(f.Matter)
}

func (f *ContractFacts) cleanTender(bad *fault.Error, today calendar.Day) {
	t := &f.Tender
	if t.Method != "" && !slices.Contains(TenderMethods(), t.Method) {
		bad.On("method", "请选是怎么找到对方的")
	}
	for field, b := range map[string]struct {
		basis PriceBasis
		sum   money.Fen
	}{"reserve": {t.ReserveBasis, t.Reserve}, "winner": {t.WinnerBasis, t.Winner}} {
		switch {
		case b.sum != 0 && (b.basis == Unpriced || !slices.Contains(PriceBases(), b.basis)):
			bad.On(field+"-basis", "请选这个价是怎么算的")
		case b.basis == PerMuYear && b.sum != 0 && f.Area == 0:
			bad.On("area", "按亩算的，请写面积")
		}
	}
	if t.Bidders < 0 || t.Bidders > 10000 {
		bad.On("bidders", "请写报名的有几家")
	}
	if !t.From.IsZero() && !t.Until.IsZero() && t.Until.Before(t.From) {
		bad.On("tender-until", "不能早于开始那天")
	}
	if t.WonOn.After(today) {
		bad.On("won-on", "这一天还没有到")
	}
	t.Won = t.Won || !t.WonOn.IsZero() || t.Winner > 0
	if t.Link = strings.TrimSpace(t.Link); t.Link != "" {
		u, err := url.Parse(t.Link)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || len(t.Link) > 300 || len(privacy.Scan(t.Link)) > 0 {
			bad.On("link", "请写完整的网址，以 http:// 或 https:// 开头")
		}
	}
}

// cleanPlan orders the instalments and reports what is wrong with them; the
// fields are called due-3, fen-3, note-3 after the number of the instalment.
func (f ContractFacts) cleanPlan(plan []Instalment, bad *fault.Error, look privacy.Look) []Instalment {
	plan = slices.Clone(plan)
	if len(plan) > maxInstalments {
		bad.On("plan", "分期太多了，最多 %d 期", maxInstalments)
		return nil
	}
	seen, sum := map[int]bool{}, money.Fen(0)
	for k := range plan {
		i := &plan[k]
		i.Note = privacy.Line(i.Note)
		n := strconv.Itoa(i.N)
		switch {
		case i.N < 1 || seen[i.N]:
			bad.On("plan", "分期的序号有重的，请重新算一遍")
		case i.Unknown && i.Fen != 0, i.Fen < 0, i.Fen > money.Max, !i.Unknown && i.Fen == 0:
			bad.On("fen-"+n, "请写金额；还不知道的空着")
		case i.Due.IsZero() && !f.Offered() && !i.Unknown:
			bad.On("due-"+n, "请写哪天到期")
		case !i.Due.IsZero() && (i.Due.Year() < 1949 || i.Due.Year() > 2299):
			bad.On("due-"+n, "请检查年份")
		}
		if wrong := openText(i.Note, 60, f.personal(), look); wrong != "" {
			bad.On("note-"+n, "%s", wrong)
		}
		seen[i.N] = true
		if sum += i.Fen; sum > money.Max {
			bad.On("plan", "合计的金额太大，请检查")
			return nil
		}
	}
	slices.SortStableFunc(plan, func(a, b Instalment) int { return a.order(b) })
	return plan
}

// order puts instalments by their due days, those without one last.
func (i Instalment) order(o Instalment) int {
	switch {
	case i.Due == o.Due:
		return i.N - o.N
	case i.Due.IsZero():
		return 1
	case o.Due.IsZero() || i.Due.Before(o.Due):
		return -1
	}
	return 1
}
