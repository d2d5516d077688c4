package finance

import (
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/money"
)

// FundKind says what a move did to a fund's money; see Fund.
type FundKind string

// The kinds.
const (
	FundArrived  FundKind = "arrived"
	FundSpent    FundKind = "spent"
	FundReturned FundKind = "returned"
)

// Chinese names the kind for people.
func (k FundKind) Chinese() string {
	return map[FundKind]string{FundArrived: "到账", FundSpent: "支出", FundReturned: "退回"}[k]
}

// FundMove is what one voucher did to a fund's money, by use. Amount is in fen
// and counts in its own kind: below zero takes back. Account is what it was
// spent on, or where it came from; empty where the voucher does not say.
type FundMove struct {
	VoucherID int64
	Month     calendar.Month
	Number    int
	Day       calendar.Day
	Summary   string
	Kind      FundKind
	Chart     string
	Account   string
	Amount    money.Fen
}

// Voucher writes the voucher's number.
func (m FundMove) Voucher() string { return voucherNumber(m.Month, m.Number) }

// change is what the move adds to the fund's money.
func (m FundMove) change() money.Fen {
	if m.Kind == FundArrived {
		return m.Amount
	}
	return -m.Amount
}

// part is one counter line's share that is still to be explained.
type part struct {
	chart, account string
	fen            money.Fen // above zero
}

// pending is what a fund owes on an account, by what it will have been spent on
// once paid, or has a claim to.
type pending struct {
	on, use string // on: the account of the debt or claim
	claim   bool
	fen     money.Fen
}

// fundWalk follows one fund through its vouchers in book order.
type fundWalk struct {
	fund     Fund
	returned map[int64]bool // vouchers a person marked
	pending  []pending
	effects  map[int64]fundEffect
}

// fundEffect is what a voucher did, kept so that its reversal undoes just that.
type fundEffect struct {
	moves   []FundMove
	pending []pending // as changes
}

func newFundWalk(f Fund, returned map[int64]bool) *fundWalk {
	return &fundWalk{fund: f, returned: returned, effects: map[int64]fundEffect{}}
}

// step takes the next voucher and gives its moves.
func (w *fundWalk) step(p postedVoucher) []FundMove {
	var e fundEffect
	if was, ok := w.effects[p.ReversesID]; ok && p.ReversesID != 0 {
		e = was.negated()
	} else {
		e = w.judge(p)
	}
	for _, c := range e.pending {
		w.owe(c)
	}
	for i := range e.moves {
		m := &e.moves[i]
		m.VoucherID, m.Month, m.Number, m.Day = p.ID, p.Month, p.Number, p.Day
		if m.Summary == "" {
			m.Summary = p.Summary
		}
	}
	w.effects[p.ID] = e
	return e.moves
}

func (e fundEffect) negated() fundEffect {
	n := fundEffect{moves: slices.Clone(e.moves), pending: slices.Clone(e.pending)}
	for i := range n.moves {
		n.moves[i].Amount, n.moves[i].Summary = -n.moves[i].Amount, ""
	}
	for i := range n.pending {
		n.pending[i].fen = -n.pending[i].fen
	}
	return n
}

// owe books a change to what is pending.
func (w *fundWalk) owe(c pending) {
	i := slices.IndexFunc(w.pending, func(p pending) bool { return p.on == c.on && p.use == c.use && p.claim == c.claim })
	if i < 0 {
		w.pending = append(w.pending, c)
		return
	}
	w.pending[i].fen += c.fen
}

// judge explains the fund's lines of a voucher.
func (w *fundWalk) judge(p postedVoucher) fundEffect {
	j := fundJudge{walk: w, marked: w.returned[p.ID], sign: 1}
	if !slices.ContainsFunc(p.lines, func(l NewLine) bool { return l.Debit > 0 || l.Credit > 0 }) {
		j.sign = -1 // red ink
	}
	j.read(p.lines)
	return j.explain()
}

// fundJudge sorts the counter lines of one voucher by side.
type fundJudge struct {
	walk    *fundWalk
	marked  bool
	sign    money.Fen
	net     money.Fen // money in, out below zero
	moved   bool      // a money line names the fund
	out, in []part    // debits and credits
	fundEffect
}

func (j *fundJudge) read(lines []NewLine) {
	for _, l := range lines {
		fen := j.sign * l.change()
		switch {
		case l.FundID != j.walk.fund.ID:
		case isMoney(l.Account):
			j.net, j.moved = j.net+fen, true
		case fen > 0:
			j.out = gather(j.out, part{l.Chart, l.Account, fen})
		case fen < 0:
			j.in = gather(j.in, part{l.Chart, l.Account, -fen})
		}
	}
}

// gather adds a part to those of its account.
func gather(list []part, x part) []part {
	for i := range list {
		if list[i].chart == x.chart && list[i].account == x.account {
			list[i].fen += x.fen
			return list
		}
	}
	return append(list, x)
}

// The sorts of counter accounts. Both charts have claims, debts and equity at
// the same codes; a use is what none of the others is.
func isClaim(code string) bool { return mainOf(code) == "112" || mainOf(code) == "113" }

func isDebt(code string) bool { return strings.HasPrefix(code, "2") && !dueAccount(code) }

// isOwn tells the collective's own: equity and income that is no fund's.
func isOwn(code string) bool {
	return strings.HasPrefix(code, "3") || strings.HasPrefix(code, "50") && !FundAccount(code)
}

func isUse(code string) bool {
	return !isClaim(code) && !isDebt(code) && !isOwn(code) && !FundAccount(code)
}

// absorb lets credits of one sort stand against debits of another: neither
// moved money. It tells what met.
func (j *fundJudge) absorb(in, out func(string) bool, met func(in, out part)) {
	for i := range j.in {
		for k := range j.out {
			a, b := &j.in[i], &j.out[k]
			fen := min(a.fen, b.fen)
			if fen == 0 || !in(a.account) || !out(b.account) {
				continue
			}
			a.fen -= fen
			b.fen -= fen
			if met != nil {
				met(part{a.chart, a.account, fen}, part{b.chart, b.account, fen})
			}
		}
	}
}

// explain takes off what moved no money; the rest came in or went out.
func (j *fundJudge) explain() fundEffect {
	j.absorb(isDebt, isUse, func(in, out part) { j.owe(pending{on: in.account, use: out.account, fen: in.fen}) })
	for _, settled := range [][2]func(string) bool{{isOwn, FundAccount}, {isUse, isUse}, {isUse, FundAccount}, {FundAccount, FundAccount}} {
		j.absorb(settled[0], settled[1], nil)
	}
	j.claims()
	if !j.moved {
		return j.fundEffect
	}
	for _, x := range j.out {
		j.paid(x)
	}
	for _, x := range j.in {
		j.came(x)
	}
	sum := money.Fen(0)
	for _, m := range j.moves {
		sum += j.sign * m.change()
	}
	switch rest := j.net - sum; { // only lines that do not balance within the fund leave one
	case rest > 0:
		j.move(FundArrived, part{fen: rest})
	case rest < 0:
		j.move(FundSpent, part{fen: -rest})
	}
	return j.fundEffect
}

// claims are what the fund's own account is credited for beyond the money.
func (j *fundJudge) claims() {
	credited := money.Fen(0)
	for _, x := range j.in {
		if FundAccount(x.account) {
			credited += x.fen
		}
	}
	over := credited - max(j.net, 0)
	for k := range j.out {
		b := &j.out[k]
		if fen := min(over, b.fen); fen > 0 && isClaim(b.account) {
			over -= fen
			b.fen -= fen
			j.owe(pending{on: b.account, claim: true, fen: fen})
			j.uncredit(fen)
		}
	}
}

func (j *fundJudge) uncredit(fen money.Fen) {
	for i := range j.in {
		if a := &j.in[i]; FundAccount(a.account) {
			t := min(fen, a.fen)
			a.fen -= t
			fen -= t
		}
	}
}

func (j *fundJudge) owe(c pending) {
	c.fen *= j.sign
	j.pending = append(j.pending, c)
}

func (j *fundJudge) move(k FundKind, x part) {
	if x.fen == 0 {
		return
	}
	for i := range j.moves {
		if m := &j.moves[i]; m.Kind == k && m.Account == x.account && m.Chart == x.chart {
			m.Amount += j.sign * x.fen
			return
		}
	}
	j.moves = append(j.moves, FundMove{Kind: k, Chart: x.chart, Account: x.account, Amount: j.sign * x.fen})
}

// settle takes from what is pending on the account, the oldest first, and gives
// what was not.
func (j *fundJudge) settle(x part, claim bool, take func(part)) part {
	for _, p := range j.walk.pending {
		if p.on != x.account || p.claim != claim || p.fen <= 0 {
			continue
		}
		t := min(p.fen, x.fen)
		if t == 0 {
			continue
		}
		x.fen -= t
		j.owe(pending{on: p.on, use: p.use, claim: claim, fen: -t})
		take(part{x.chart, p.use, t})
	}
	return x
}

func (j *fundJudge) paid(x part) {
	switch {
	case within(x.account, subsidyFund), FundAccount(x.account) && j.marked:
		j.move(FundReturned, x)
	case isDebt(x.account):
		rest := j.settle(x, false, func(p part) { j.move(FundSpent, p) })
		j.move(FundSpent, rest)
	default:
		j.move(FundSpent, x)
	}
}

func (j *fundJudge) came(x part) {
	switch {
	case isClaim(x.account):
		rest := j.settle(x, true, func(p part) { j.move(FundArrived, part{p.chart, x.account, p.fen}) })
		rest.fen = -rest.fen
		j.move(FundSpent, rest) // paid in advance, given back
	case isUse(x.account):
		x.fen = -x.fen
		j.move(FundSpent, x)
	default:
		j.move(FundArrived, x)
	}
}
