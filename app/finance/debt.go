package finance

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/rules"
	"sunshine/app/village"
)

// The main accounts that say who owes whom. 内部往来 stands on both sides.
const (
	receivable = "112" // 应收款
	mutual     = "113" // 内部往来
	payable    = "211" // 应付款
	borrowed   = "221" // 长期借款及应付款
)

// isOwing tells whether an account of the current chart says who owes whom.
func isOwing(code string) bool {
	switch mainOf(code) {
	case receivable, mutual, payable, borrowed:
		return true
	}
	return false
}

// debtAges are the rules that bound the age classes, in months, the youngest
// class first.
var debtAges = [...]string{rules.DebtAge1Months, rules.DebtAge2Months, rules.DebtAge3Months, rules.DebtAge4Months}

// DebtClasses is how many age classes there are.
const DebtClasses = len(debtAges) + 1

// DebtItem is what is left of one line after settling, oldest first. Amounts are
// in fen, above zero where it is owed to the village. A zero day is an opening
// balance, whose age nobody knows.
type DebtItem struct {
	Day          calendar.Day
	VoucherID    int64
	Voucher      string
	Summary      string
	Amount, Left money.Fen
	Old          bool
}

// Debt is what stands open between a village and one counterparty on one
// account. Party.ID is 0 where the lines name nobody.
type Debt struct {
	Party   Counterparty
	Account Account
	Balance money.Fen // above zero: owed to the village
	Items   []DebtItem
	Ages    [DebtClasses]money.Fen
	Old     money.Fen // of it older than the limit
}

// Key names the debt in an address.
func (d Debt) Key() string { return strconv.FormatInt(d.Party.ID, 10) + "-" + d.Account.Code }

// Oldest is the day of the oldest item; zero if that is an opening balance.
func (d Debt) Oldest() calendar.Day {
	if len(d.Items) == 0 {
		return calendar.Day{}
	}
	return d.Items[0].Day
}

// DebtSection is one kind of debts. Its amounts are above zero the way Owed
// says; what is paid in advance counts below zero.
type DebtSection struct {
	ID      string // of its main account, with its side where it has two: 113-debit
	Name    string
	Owed    bool // to the village; else by it
	Debts   []Debt
	Balance money.Fen
	Ages    [DebtClasses]money.Fen
	Old     money.Fen
}

// Ageing is the 应收应付账龄表 of the end of a day.
type Ageing struct {
	Village  village.Village
	Day      calendar.Day
	Bounds   []rules.Rule // of the age classes, in months
	Limit    rules.Rule   // what is older is 长期挂账 (F22)
	Sections []DebtSection
	Checks   []Check
	Chart04  bool // lines of an earlier chart are in it
}

// Debt finds one by its key; NotFound if there is none.
func (a Ageing) Debt(key string) (DebtSection, Debt, error) {
	for _, x := range a.Sections {
		for _, d := range x.Debts {
			if d.Key() == key {
				return x, d, nil
			}
		}
	}
	return DebtSection{}, Debt{}, fault.NotFoundf("这一天没有这笔没结清的往来。")
}

// monthsOn gives the day so many months later; where that month is shorter, its
// last day.
func monthsOn(d calendar.Day, months int) calendar.Day {
	m := d.MonthOf().Add(months)
	if last := m.Last(); d.DayOfMonth() > last.DayOfMonth() {
		return last
	}
	return m.First().AddDays(d.DayOfMonth() - 1)
}

// olderThan tells whether more than so many months have passed since the item.
func (i DebtItem) olderThan(months int, day calendar.Day) bool {
	return i.Day.IsZero() || day.After(monthsOn(i.Day, months))
}

// settleDebts lets payments clear the oldest debts first. Moves are in book order;
// what is paid beyond all debts stands open the other way. What is left has one
// sign and sums to the sum of the moves.
func settleDebts(moves []DebtItem) []DebtItem {
	var open []DebtItem
	for _, m := range moves {
		m.Left = m.Amount
		for len(open) > 0 && m.Left != 0 && (open[0].Left > 0) != (m.Left > 0) {
			if abs(open[0].Left) > abs(m.Left) {
				open[0].Left += m.Left
				m.Left = 0
				break
			}
			m.Left += open[0].Left
			open = open[1:]
		}
		if m.Left != 0 {
			open = append(open, m)
		}
	}
	return open
}

// age sorts what is open into the classes.
func (d *Debt) age(day calendar.Day, bounds []rules.Rule, limit rules.Rule) {
	for i := range d.Items {
		it := &d.Items[i]
		class := 0
		for class < len(bounds) && it.olderThan(bounds[class].Value, day) {
			class++
		}
		d.Ages[class] += it.Left
		d.Balance += it.Left
		if it.Old = it.olderThan(limit.Value, day); it.Old {
			d.Old += it.Left
		}
	}
}

// sections puts debts where they belong: what is owed to the village first.
func sections(chart *Chart, debts []Debt) []DebtSection {
	list := []DebtSection{
		{ID: receivable, Owed: true},
		{ID: mutual + "-debit", Owed: true},
		{ID: mutual + "-credit"},
		{ID: payable},
		{ID: borrowed},
	}
	for i := range list {
		x := &list[i]
		main, side, _ := strings.Cut(x.ID, "-")
		path := chart.Path(main)
		x.Name = path[len(path)-1].Name + map[string]string{"debit": "（对方欠村里）", "credit": "（村里欠对方）"}[side]
		sign := money.Fen(-1)
		if x.Owed {
			sign = 1
		}
		for _, d := range debts {
			if mainOf(d.Account.Code) != main || (side == "debit" && d.Balance < 0) || (side == "credit" && d.Balance >= 0) {
				continue
			}
			x.Debts = append(x.Debts, d)
			x.Balance += sign * d.Balance
			x.Old += sign * d.Old
			for k := range d.Ages {
				x.Ages[k] += sign * d.Ages[k]
			}
		}
		slices.SortStableFunc(x.Debts, func(a, b Debt) int {
			return cmp.Or(cmp.Compare(boolInt(a.Party.ID == 0), boolInt(b.Party.ID == 0)), cmp.Compare(abs(b.Balance), abs(a.Balance)), cmp.Compare(a.Party.ID, b.Party.ID),
				cmp.Compare(a.Account.Code, b.Account.Code))
		})
	}
	return slices.DeleteFunc(list, func(x DebtSection) bool { return len(x.Debts) == 0 })
}
