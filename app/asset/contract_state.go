package asset

import (
	"fmt"

	"sunshine/app/calendar"
)

// ContractState is how a contract stands on a day. It is computed, never stored.
type ContractState string

// The states.
const (
	ContractOffered  ContractState = "offered"  // 招租中, 招标中
	ContractWon      ContractState = "won"      // 成交待签
	ContractOff      ContractState = "off"      // 没有成交
	ContractComing   ContractState = "coming"   // 未开始: signed, its time has not begun
	ContractRunning  ContractState = "running"  // 履行中
	ContractExpiring ContractState = "expiring" // 快到期
	ContractExpired  ContractState = "expired"  // 已到期
	ContractEnded    ContractState = "ended"    // 提前终止
	ContractVoid     ContractState = "void"     // 登记作废
)

// ContractStates lists them in the order people choose from.
func ContractStates() []ContractState {
	return []ContractState{ContractRunning, ContractExpiring, ContractComing, ContractOffered, ContractWon, ContractExpired, ContractEnded, ContractOff, ContractVoid}
}

// Chinese gives the word for people; an offer to pay is called a tender.
func (s ContractState) Chinese(out bool) string {
	switch s {
	case ContractOffered:
		if out {
			return "招标中"
		}
		return "招租中"
	case ContractWon:
		return "成交待签"
	case ContractOff:
		return "没有成交"
	case ContractComing:
		return "未开始"
	case ContractRunning:
		return "履行中"
	case ContractExpiring:
		return "快到期"
	case ContractExpired:
		return "已到期"
	case ContractEnded:
		return "提前终止"
	case ContractVoid:
		return "登记作废"
	}
	return string(s)
}

// Live tells whether the contract still asks for something.
func (s ContractState) Live() bool {
	return s == ContractRunning || s == ContractExpiring || s == ContractComing
}

// State tells how the contract stands on the day. One whose last day is within
// the given number of days, that day included, is expiring (R74).
func (f ContractFacts) State(day calendar.Day, within int) ContractState {
	switch {
	case f.Ending.Kind == Voided:
		return ContractVoid
	case f.Ending.Kind == CalledOff:
		return ContractOff
	case f.Ending.Kind == EndedEarly && !day.Before(f.Ending.Day):
		return ContractEnded
	case f.Offered() && f.Tender.Won:
		return ContractWon
	case f.Offered():
		return ContractOffered
	case !f.To.IsZero() && f.To.Before(day):
		return ContractExpired
	case !f.From.IsZero() && f.From.After(day):
		return ContractComing
	case !f.To.IsZero() && f.To.Sub(day) <= within:
		return ContractExpiring
	}
	return ContractRunning
}

// InstalmentState is how an instalment stands on a day.
type InstalmentState string

// The states. An instalment with something paid and not yet due is partial.
const (
	InstalmentUnknown  InstalmentState = "unknown"  // 金额待定
	InstalmentUpcoming InstalmentState = "upcoming" // 未到期
	InstalmentSoon     InstalmentState = "soon"     // 快到期
	InstalmentPartial  InstalmentState = "partial"  // 部分
	InstalmentOverdue  InstalmentState = "overdue"  // 拖欠
	InstalmentPaid     InstalmentState = "paid"     // 已收, 已付
	InstalmentLapsed   InstalmentState = "lapsed"   // 不再收: it was due after the end
)

// InstalmentStand is a state with the days since the due day, or until it: Days
// counts those overdue, Ahead those to come, Past those since the due day of an
// amount that nobody knows.
type InstalmentStand struct {
	State             InstalmentState
	Days, Ahead, Past int
	out               bool
}

// InstalmentState tells how an instalment of the contract stands on the day. One
// due within the given number of days is due soon (R74). A contract that is not
// signed asks for nothing: its instalments are upcoming.
func (f ContractFacts) InstalmentState(i Instalment, day calendar.Day, within int) InstalmentStand {
	s := InstalmentStand{State: InstalmentUpcoming, out: f.Out}
	late := 0
	if !i.Due.IsZero() && !f.Offered() {
		late = day.Sub(i.Due)
		s.Ahead = max(0, -late)
	}
	open := i.Unknown || i.Paid < i.Fen
	switch {
	case open && f.ends(i):
		return InstalmentStand{State: InstalmentLapsed, out: f.Out}
	case !open:
		return InstalmentStand{State: InstalmentPaid, out: f.Out}
	case i.Unknown:
		s.State, s.Past = InstalmentUnknown, max(0, late)
	case i.Due.IsZero() || f.Offered():
		if i.Paid > 0 {
			s.State = InstalmentPartial
		}
	case late > 0:
		s.State, s.Days = InstalmentOverdue, late
		if i.Paid > 0 {
			s.State = InstalmentPartial
		}
	case i.Paid > 0:
		s.State = InstalmentPartial
	case -late <= within:
		s.State = InstalmentSoon
	}
	return s
}

// ends tells whether nothing more is asked for of the instalment, since the
// contract ended before it was due or never held.
func (f ContractFacts) ends(i Instalment) bool {
	switch f.Ending.Kind {
	case Voided, CalledOff:
		return true
	case EndedEarly:
		return i.Due.IsZero() || i.Due.After(f.Ending.Day)
	}
	return false
}

// Chinese gives the words for people: 拖欠 12 天.
func (s InstalmentStand) Chinese() string {
	paid := "收"
	if s.out {
		paid = "付"
	}
	switch s.State {
	case InstalmentUnknown:
		if s.Past > 0 {
			return fmt.Sprintf("金额待定，过了到期日 %d 天", s.Past)
		}
		return "金额待定"
	case InstalmentSoon:
		if s.Ahead == 0 {
			return "今天到期"
		}
		return fmt.Sprintf("快到期，还有 %d 天", s.Ahead)
	case InstalmentPartial:
		if s.Days > 0 {
			return fmt.Sprintf("%s了一部分，拖欠 %d 天", paid, s.Days)
		}
		return paid + "了一部分"
	case InstalmentOverdue:
		return fmt.Sprintf("拖欠 %d 天", s.Days)
	case InstalmentPaid:
		return "已" + paid
	case InstalmentLapsed:
		return "不再" + paid
	}
	return "未到期"
}
