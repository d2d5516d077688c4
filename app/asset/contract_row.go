package asset

import (
	"slices"
	"strconv"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/privacy"
)

// finish turns what is written into facts; what cannot be read is told by field.
func (s *Store) finish(r *ContractRow) {
	r.wrong = fault.Invalidf("这一行读不懂。")
	w := func(role string) string { return r.written[role] }
	if t := w("title"); t != "" {
		r.Title = t
	}
	r.Object, r.Quantity, r.Renewal, r.Decision, r.Note, r.Memo = w("object"), w("quantity"), w("renewal"), w("decision"), w("note"), w("memo")
	r.Matter, r.Approver, r.Party = w("matter"), w("approver"), w("party")
	if r.Object == "" {
		r.Object = r.Title
	}
	if word := w("kind"); word != "" {
		k, ok := s.Reference.Contracts.Named(word)
		if !ok {
			r.wrong.On("kind", "没有“%s”这一类", word)
		}
		r.Kind = k.Code
	}
	r.readParty()
	r.readArea()
	r.readTimes()
	r.readPrices()
	r.readTender()
	if plan, err := r.DrawPlan(); err == nil {
		r.Plan = plan
	} else {
		r.wrong.Fields = append(r.wrong.Fields, fault.Fields(err)...)
	}
}

func (r *ContractRow) readParty() {
	switch word := r.written["party-kind"]; word {
	case "农户":
		r.PartyKind = Household
	case "个人":
		r.PartyKind = Person
	case "单位":
		r.PartyKind = Unit
	case "":
		if isBody(r.Party) {
			r.PartyKind = Unit
		}
	default:
		r.wrong.On("party-kind", "请写农户、个人或单位")
	}
}

func (r *ContractRow) readArea() {
	text := r.written["area"]
	if text == "" {
		return
	}
	unit := r.units["area"]
	for u := range areaUnits {
		if rest, ok := strings.CutSuffix(text, u); ok && unit == "" {
			text, unit = strings.TrimSpace(rest), u
			break
		}
	}
	if unit == "" {
		unit = "亩"
	}
	per, known := areaUnits[unit]
	n, ok := ParseThousandths(halfWidth(text))
	if !known || !ok {
		r.wrong.On("area", "请写亩数，如 50.17")
		return
	}
	r.Area, _ = per.mu(n)
}

func (r *ContractRow) readTimes() {
	for role, to := range map[string]*calendar.Day{"from": &r.From, "to": &r.To, "signed": &r.Signed, "approved": &r.Approved} {
		if text := r.written[role]; text != "" {
			days := daysIn(text)
			if len(days) != 1 {
				r.wrong.On(role, "请写成 2026-01-15 这样的日期")
				continue
			}
			*to = days[0]
		}
	}
	if text := r.written["term"]; text != "" {
		if r.units["term"] == "年" || strings.Trim(text, "0123456789") == "" {
			n, err := strconv.Atoi(strings.TrimSuffix(text, "年"))
			if err != nil || n < 1 {
				r.wrong.On("years", "请写几年，如 5")
			}
			r.Months = 12 * n
		} else {
			r.readTerm(text)
		}
	}
	if text := r.written["period"]; text != "" {
		r.readTerm(text)
	}
	if text := r.written["step"]; text != "" {
		if r.readStep(text); r.StepYears == 0 {
			r.wrong.On("step-years", "请写成“每年递增2%%”“每5年上调”这样")
		}
	}
	if text := r.written["pay"]; text == "" {
		r.Every = UnstatedPay
	} else if !r.readPay(text) {
		r.wrong.On("every", "请写成“一年一付”“一次付清”这样")
	}
}

func (r *ContractRow) readPrices() {
	sum := func(role string) (fen money.Fen, basis PriceBasis) {
		text := r.written[role]
		if text == "" {
			return 0, Unpriced
		}
		fen, basis, ok := readSum(text, r.units[role])
		if !ok {
			r.wrong.On(role, "看不懂这个金额，请写成 1234.50 这样")
		}
		return fen, basis
	}
	r.Price, r.Basis = sum("price")
	if r.written["price"] != "" {
		switch name := r.units["name:price"]; {
		case r.Basis == Unstated && name == "年租金":
			r.Basis = PerYear
		case r.Basis == Unstated && slices.Contains([]string{"合同价", "合同金额", "中标价"}, name):
			r.Basis = Lump
		}
		if b, ok := basisWords(r.written["basis"]); !ok {
			r.wrong.On("basis", "请写 元/亩·年、元/年、一口价 或 没有写明")
		} else if b != Unpriced {
			r.Basis = b
		}
	}
	t := &r.Tender
	t.Reserve, t.ReserveBasis = sum("reserve")
	t.Winner, t.WinnerBasis = sum("winner")
	t.BidStep, _ = sum("bid-step")
	if text := r.written["deposit"]; text != "" && !r.readDeposit(text, r.units["deposit"]) {
		r.wrong.On("deposit", "看不懂这个金额，请写成 3000 或 租金总额的2%%")
	}
	r.sortPrices()
}

// sortPrices tells the price from what was asked: what a bidder won with is the
// price; without any, the reserve is what is asked. A reserve without a time is
// for the whole if that is what the price comes to.
func (r *ContractRow) sortPrices() {
	t := &r.Tender
	switch {
	case t.Winner > 0:
		if t.Reserve == 0 {
			t.Reserve, t.ReserveBasis = r.Price, r.Basis
		}
		r.Price, r.Basis, t.Won = t.Winner, t.WinnerBasis, true
	case r.Price == 0 && t.Reserve > 0:
		r.Price, r.Basis = t.Reserve, t.ReserveBasis
	}
	if total, known, ok := r.Total(); t.ReserveBasis == Unstated && t.Reserve > 0 && ok && known && r.Basis != Unstated {
		if gap := max(total-t.Reserve, t.Reserve-total); gap <= total/100 {
			t.ReserveBasis = Lump
		}
	}
}

func (r *ContractRow) readTender() {
	t := &r.Tender
	if word := r.written["method"]; word != "" {
		for _, m := range TenderMethods() {
			if word == m.Chinese() || word == string(m) {
				t.Method = m
			}
		}
		if t.Method == "" {
			r.wrong.On("method", "请写产权交易平台、公开招标、公开竞价、邀请几家比价 或 协商，没有招标")
		}
	}
	if text := r.written["bidders"]; text != "" {
		n, err := strconv.Atoi(strings.TrimSuffix(text, "家"))
		if err != nil || n < 0 {
			r.wrong.On("bidders", "请写数字，如 3")
		}
		t.Bidders = n
	}
	if days := daysIn(r.written["span"]); len(days) > 0 {
		t.From, t.Until = days[0], days[len(days)-1]
	}
	t.Note = privacy.Line(r.written["bids"])
	if text := r.written["stated"]; text != "" {
		fen, _, ok := readSum(text, r.units["stated"])
		if r.Stated = fen; !ok {
			r.StatedNote = privacy.Line(text)
		}
	}
}
