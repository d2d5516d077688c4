package asset

import (
	"fmt"

	"sunshine/app/calendar"
	"sunshine/app/money"
)

// PriceBasis says what a price is for.
type PriceBasis string

// The bases of a price.
const (
	Unpriced  PriceBasis = ""         // no price is named
	PerMuYear PriceBasis = "mu-year"  // 元/亩·年
	PerYear   PriceBasis = "year"     // 元/年
	Lump      PriceBasis = "total"    // 一口价: for the whole
	Unstated  PriceBasis = "unstated" // the paper names an amount, and not for how long
)

// PriceBases lists them in the order people choose from.
func PriceBases() []PriceBasis { return []PriceBasis{PerMuYear, PerYear, Lump, Unstated, Unpriced} }

// Chinese gives the words for people.
func (b PriceBasis) Chinese() string {
	switch b {
	case PerMuYear:
		return "元/亩·年"
	case PerYear:
		return "元/年"
	case Lump:
		return "元，一口价"
	case Unstated:
		return "元，没有写明是一年的还是全部的"
	}
	return "没有定价"
}

// TenderMethod says how the other side was found.
type TenderMethod string

// TenderMethods lists them; the empty one means that nothing is recorded.
func TenderMethods() []TenderMethod {
	return []TenderMethod{"platform", "open", "auction", "invited", "negotiated"}
}

// Chinese gives the words for people.
func (m TenderMethod) Chinese() string {
	return map[TenderMethod]string{
		"platform": "产权交易平台", "open": "公开招标", "auction": "公开竞价", "invited": "邀请几家比价", "negotiated": "协商，没有招标",
	}[m]
}

// Tendered tells whether bidders competed.
func (m TenderMethod) Tendered() bool { return m != "" && m != "negotiated" }

// UnstatedPay is the Every of a contract that does not say how it is paid.
const UnstatedPay = -1

// Tender is what is kept of how the other side was found. Amounts are in fen,
// each for what its basis says.
type Tender struct {
	Method       TenderMethod `json:"method,omitempty"`
	Reserve      money.Fen    `json:"reserve,omitempty"` // 底价
	ReserveBasis PriceBasis   `json:"reserve_basis,omitempty"`
	Winner       money.Fen    `json:"winner,omitempty"` // 成交价
	WinnerBasis  PriceBasis   `json:"winner_basis,omitempty"`
	Won          bool         `json:"won,omitempty"` // a bidder won
	WonOn        calendar.Day `json:"won_on,omitzero"`
	BidStep      money.Fen    `json:"bid_step,omitempty"` // 加价幅度
	Bidders      int          `json:"bidders,omitempty"`
	From         calendar.Day `json:"from,omitzero"` // announced, or bids taken, from and until
	Until        calendar.Day `json:"until,omitzero"`
	Link         string       `json:"link,omitempty"` // of the announcement
	Note         string       `json:"note,omitempty"`
}

// ContractFacts is what a contract, or what is offered before there is one,
// says. Amounts are in fen, lengths of time in months, rates in ten-thousandths,
// areas in 亩.
type ContractFacts struct {
	Title     string      `json:"title"`
	Kind      string      `json:"kind"`          // of ContractKinds
	Out       bool        `json:"out,omitempty"` // the village pays
	PartyKind PartyKind   `json:"party_kind,omitempty"`
	Party     string      `json:"party,omitempty"`  // in full; see PublicParty
	Object    string      `json:"object"`           // what it is about, in words
	Things    []int64     `json:"things,omitempty"` // of the registers, by id
	Area      Thousandths `json:"area,omitempty"`
	Quantity  string      `json:"quantity,omitempty"`

	Basis      PriceBasis `json:"basis,omitempty"`
	Price      money.Fen  `json:"price,omitempty"`
	StepYears  int        `json:"step_years,omitempty"`  // the price goes up every so many years; 0 never
	StepRate   int        `json:"step_rate,omitempty"`   // by so much each time, of the year before
	StepFen    money.Fen  `json:"step_fen,omitempty"`    // or by so much; neither: the contract does not say
	Stated     money.Fen  `json:"stated,omitempty"`      // the total that the paper itself names
	StatedNote string     `json:"stated_note,omitempty"` // in its words: 超过331万元
	Deposit    money.Fen  `json:"deposit,omitempty"`
	DepositOf  int        `json:"deposit_of,omitempty"` // or so much of the total

	From     calendar.Day `json:"from,omitzero"`
	To       calendar.Day `json:"to,omitzero"`         // its last day
	Months   int          `json:"months,omitempty"`    // its length as the paper names it
	TermNote string       `json:"term_note,omitempty"` // in its words: 2023年11月至2028年11月
	Every    int          `json:"every,omitempty"`     // months from one payment to the next; 0: all at once, below: it does not say
	AtEnd    bool         `json:"at_end,omitempty"`    // paid when the time is over, not before it
	DueDays  int          `json:"due_days,omitempty"`  // days later, or earlier when below zero
	ByMonths bool         `json:"by_months,omitempty"` // a part of a year counts by months of thirty days, not by days

	Signed   calendar.Day `json:"signed,omitzero"` // zero: offered and not signed
	Approved calendar.Day `json:"approved,omitzero"`
	Approver string       `json:"approver,omitempty"` // who reviewed it: 青石镇人民政府
	Matter   string       `json:"matter,omitempty"`   // the decision, by its matter's code: 2026-003
	Decision string       `json:"decision,omitempty"` // in words, where it is no matter of the portal
	Tender   Tender       `json:"tender,omitzero"`
	Renewal  string       `json:"renewal,omitempty"` // what it says of going on
	Note     string       `json:"note,omitempty"`    // for everyone
	Memo     string       `json:"memo,omitempty"`    // for the desk

	Ending ContractEnding `json:"ending,omitzero"`
}

// ContractEnding is how a contract or an offer ended before its time.
type ContractEnding struct {
	Kind EndingKind   `json:"kind,omitempty"`
	Day  calendar.Day `json:"day,omitzero"`
}

// EndingKind says what ended.
type EndingKind string

// The endings.
const (
	EndedEarly EndingKind = "early"  // 提前终止
	CalledOff  EndingKind = "off"    // an offer that led to no contract: 没有成交
	Voided     EndingKind = "voided" // entered in error: 登记作废
	notEnded   EndingKind = ""
)

// PublicParty gives the other side as anyone may see it: a unit in full, a
// person masked (R55).
func (f ContractFacts) PublicParty() string {
	if f.PartyKind == Unit || f.Party == "" {
		return f.Party
	}
	return publicPerson(f.Party)
}

// Offered tells whether nothing is signed yet.
func (f ContractFacts) Offered() bool { return f.Signed.IsZero() }

// Instalment is one payment that a contract asks for. N names it within the
// contract for good, also when a change moves its day or its amount.
type Instalment struct {
	N        int
	From, To calendar.Day // the time it pays for; zero: not said
	Due      calendar.Day // zero: not known yet
	Fen      money.Fen
	Unknown  bool // the amount is not known yet; Fen is 0
	Note     string
	Paid     money.Fen    // of vouchers that stand
	PaidOn   calendar.Day // of the last of them
}

// Left is what is still to be paid, in fen; never below zero.
func (i Instalment) Left() money.Fen { return max(0, i.Fen-i.Paid) }

// Contract is a contract of a village, or what it offers, as it stands.
type Contract struct {
	ID, VillageID int64
	Year, Number  int // 合2026-003
	ContractFacts
	Plan    []Instalment
	Changes int // how often it was written down
}

// Code gives the number within the village, for addresses: 2026-003.
func (c Contract) Code() string { return fmt.Sprintf("%04d-%03d", c.Year, c.Number) }

// Name gives the number as it is printed: 合2026-003.
func (c Contract) Name() string { return "合" + c.Code() }

// ContractSums adds up instalments. Fen, Paid and Left are of those whose
// amount is known; Overdue is what of Left should be there.
type ContractSums struct {
	Fen, Paid, Left, Overdue money.Fen
	Unknown                  int // instalments without an amount
	Late                     int // instalments overdue
}

// Sums adds up the contract's instalments as they stand on the day.
func (c Contract) Sums(day calendar.Day) (s ContractSums) {
	for _, i := range c.Plan {
		st := c.InstalmentState(i, day, 0)
		if st.State == InstalmentLapsed {
			continue
		}
		if i.Unknown {
			s.Unknown++
		}
		s.Fen, s.Paid, s.Left = s.Fen+i.Fen, s.Paid+i.Paid, s.Left+i.Left()
		if st.Days > 0 {
			s.Overdue += i.Left()
			s.Late++
		}
	}
	return s
}

// Add sums two.
func (s ContractSums) Add(o ContractSums) ContractSums {
	return ContractSums{s.Fen + o.Fen, s.Paid + o.Paid, s.Left + o.Left, s.Overdue + o.Overdue, s.Unknown + o.Unknown, s.Late + o.Late}
}
