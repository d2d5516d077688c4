package asset

import (
	"math/big"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
)

// Limits of a contract.
const (
	maxContractMonths = 1200 // a hundred years
	maxInstalments    = 240
)

// addMonths gives the day n months later; where that month is shorter, its last.
func addMonths(d calendar.Day, n int) calendar.Day {
	m := d.MonthOf().Add(n)
	return calendar.Date(m.Year(), m.Month(), min(d.DayOfMonth(), m.Last().DayOfMonth()))
}

// term is the time that payments are for: first day, and the day after the last.
type term struct{ from, end calendar.Day }

// term gives the contract's time; without its first day but with its length, a
// nominal one, so that a total can be told. ok is false if neither is known.
func (f ContractFacts) term() (t term, nominal, ok bool) {
	t.from = f.From
	if t.from.IsZero() && f.Months > 0 {
		nominal, t.from = true, calendar.Date(2001, 1, 1)
		t.end = addMonths(t.from, f.Months)
		return t, true, true
	}
	switch {
	case t.from.IsZero():
		return t, false, false
	case !f.To.IsZero():
		t.end = f.To.AddDays(1)
	case f.Months > 0:
		t.end = addMonths(t.from, f.Months)
	default:
		return t, false, false
	}
	return t, nominal, t.end.After(t.from)
}

// months gives how many whole months of the term lie before the day.
func (t term) months(d calendar.Day) int {
	n := (d.Year()-t.from.Year())*12 + d.Month() - t.from.Month()
	if addMonths(t.from, n).After(d) {
		n--
	}
	return n
}

// years gives the time from the first day up to the day, in years of the
// contract: they begin on its first day's anniversaries. Within a year that is
// whole, months count alike; in the last one, if it is not whole, the days count
// as parts of its length (365, or 366 with a leap day), or with byMonths the
// months, and the days left over as thirtieths of one.
func (t term) years(d calendar.Day, byMonths bool) *big.Rat {
	n := t.months(d)
	year := n / 12
	begin, next := addMonths(t.from, 12*year), addMonths(t.from, 12*year+12)
	whole := !next.After(t.end)
	part := new(big.Rat)
	if !whole && !byMonths {
		part.SetFrac64(int64(d.Sub(begin)), int64(next.Sub(begin)))
	} else {
		rest := min(d.Sub(addMonths(t.from, n)), 30)
		part.SetFrac64(int64(30*(n-12*year)+rest), 360)
	}
	return part.Add(part, new(big.Rat).SetInt64(int64(year)))
}

// Rents gives the price of each year from the first on, in fen: it goes up as
// the contract says, each step rounded to the fen. The list ends before the first
// step that the contract does not state.
func (f ContractFacts) Rents(years int) []money.Fen {
	list := make([]money.Fen, 0, years)
	fen := f.firstRent()
	up := new(big.Rat).SetFrac64(int64(f.StepRate), 10000)
	for y := range years {
		if f.StepYears > 0 && y > 0 && y%f.StepYears == 0 {
			if f.StepRate == 0 && f.StepFen == 0 {
				break
			}
			fen += roundFen(new(big.Rat).Mul(up, new(big.Rat).SetInt64(int64(fen)))) + f.perYear(f.StepFen)
			fen = min(fen, money.Max+1)
		}
		list = append(list, fen)
	}
	return list
}

func (f ContractFacts) firstRent() money.Fen { return f.perYear(f.Price) }

// perYear turns an amount of the price's basis into fen a year.
func (f ContractFacts) perYear(amount money.Fen) money.Fen {
	if f.Basis != PerMuYear {
		return amount
	}
	r := new(big.Rat).SetFrac64(int64(f.Area), 1000)
	return roundFen(r.Mul(r, new(big.Rat).SetInt64(int64(amount))))
}

// roundFen rounds half up; what is beyond money.Max becomes one more than it.
func roundFen(r *big.Rat) money.Fen {
	n := new(big.Int).Mul(r.Num(), big.NewInt(2))
	n.Add(n, r.Denom()).Div(n, new(big.Int).Mul(r.Denom(), big.NewInt(2)))
	if !n.IsInt64() || n.Int64() > int64(money.Max) {
		return money.Max + 1
	}
	return money.Fen(n.Int64())
}

// until gives what all the time before the day costs, in fen, by the rents of the
// term. Instalments are differences of it, so that they add up to the total to
// the fen.
func (f ContractFacts) until(t term, rents []money.Fen, d calendar.Day) (fen money.Fen, known bool) {
	years := t.years(d, f.ByMonths)
	if f.Basis == Lump {
		share := new(big.Rat).Quo(years, t.years(t.end, f.ByMonths))
		return roundFen(share.Mul(share, new(big.Rat).SetInt64(int64(f.Price)))), true
	}
	whole := int(new(big.Int).Quo(years.Num(), years.Denom()).Int64())
	part := years.Sub(years, new(big.Rat).SetInt64(int64(whole)))
	if whole > len(rents) || whole == len(rents) && part.Sign() > 0 {
		return 0, false
	}
	for _, rent := range rents[:whole] {
		if fen += rent; fen > money.Max {
			return money.Max + 1, true
		}
	}
	if part.Sign() == 0 {
		return fen, true
	}
	return fen + roundFen(part.Mul(part, new(big.Rat).SetInt64(int64(rents[whole])))), true
}

// rents gives the price of every year of the term.
func (f ContractFacts) rents(t term) []money.Fen { return f.Rents(t.months(t.end)/12 + 1) }

// Total gives what the contract comes to by its price and its time, in fen.
// known is false if a step of the price is not stated; ok, if the price or the
// time does not allow to tell at all.
func (f ContractFacts) Total() (fen money.Fen, known, ok bool) {
	if f.Basis == Lump {
		return f.Price, true, true
	}
	t, _, ok := f.term()
	if !ok || f.Basis != PerMuYear && f.Basis != PerYear || f.Basis == PerMuYear && f.Area == 0 || t.months(t.end) > maxContractMonths {
		return 0, false, false
	}
	fen, known = f.until(t, f.rents(t), t.end)
	return fen, known, true
}

// totalAt is Total if the price were another.
func (f ContractFacts) totalAt(basis PriceBasis, price money.Fen) (money.Fen, bool) {
	f.Basis, f.Price, f.StepYears = basis, price, 0
	fen, known, ok := f.Total()
	return fen, known && ok && price > 0
}

// Bond gives the deposit in fen: as stated, or as a part of the total.
func (f ContractFacts) Bond() (fen money.Fen, known bool) {
	if f.DepositOf == 0 {
		return f.Deposit, f.Deposit > 0
	}
	total, known, ok := f.Total()
	part := new(big.Rat).SetFrac64(int64(f.DepositOf), 10000)
	return roundFen(part.Mul(part, new(big.Rat).SetInt64(int64(total)))), known && ok
}

// DrawPlan gives the instalments that follow from the price and the time:
// nothing if the price is not known or its time is not, one if it is paid at
// once. An amount that a step of the price hides is Unknown, never guessed.
// Invalid if there would be too many or they would be too large.
func (f ContractFacts) DrawPlan() ([]Instalment, error) {
	bad := fault.Invalidf("算不出分期，请改正下面几处。")
	t, nominal, ok := f.term()
	switch {
	case f.Every < 0: // how it is paid is not said
		return nil, nil
	case f.Basis == Unpriced || f.Basis == Unstated || f.Basis == PerMuYear && f.Area == 0:
		return nil, nil
	case f.Basis == Lump && (!ok || nominal || f.Every == 0):
		return []Instalment{{N: 1, From: f.From, To: f.To, Due: f.lumpDue(), Fen: f.Price}}, nil
	case !ok || nominal:
		return nil, nil
	case t.months(t.end) > maxContractMonths:
		return nil, bad.On("to", "期限不能超过 %d 年", maxContractMonths/12)
	}
	every := f.Every
	if every <= 0 {
		every = maxContractMonths + 1
	}
	var plan []Instalment
	before, known, rents := money.Fen(0), true, f.rents(t)
	for from := t.from; from.Before(t.end); {
		if len(plan) == maxInstalments {
			return nil, bad.On("every", "分期太多了，最多 %d 期，请把间隔写长些", maxInstalments)
		}
		end := min2(addMonths(t.from, every*(len(plan)+1)), t.end)
		sum, told := f.until(t, rents, end)
		if sum > money.Max {
			return nil, bad.On("price", "合计的金额太大，请检查单价、面积和期限")
		}
		i := Instalment{N: len(plan) + 1, From: from, To: end.AddDays(-1), Due: f.due(from, end.AddDays(-1)), Fen: sum - before, Unknown: !told}
		if known = known && told; !known {
			i.Fen, i.Unknown = 0, true
		}
		plan, before, from = append(plan, i), sum, end
	}
	return plan, nil
}

func min2(a, b calendar.Day) calendar.Day {
	if b.Before(a) {
		return b
	}
	return a
}

func (f ContractFacts) due(from, to calendar.Day) calendar.Day {
	d := from
	if f.AtEnd {
		d = to
	}
	return d.AddDays(f.DueDays)
}

// lumpDue is when a price for the whole is paid that is paid at once.
func (f ContractFacts) lumpDue() calendar.Day {
	for _, d := range []calendar.Day{map[bool]calendar.Day{true: f.To, false: f.From}[f.AtEnd], f.From, f.Signed} {
		if !d.IsZero() {
			return d.AddDays(f.DueDays)
		}
	}
	return calendar.Day{}
}

// PlanSum adds up a plan: the amounts that are known, and how many are not.
func PlanSum(plan []Instalment) (fen money.Fen, unknown int) {
	for _, i := range plan {
		fen += i.Fen
		if i.Unknown {
			unknown++
		}
	}
	return fen, unknown
}
