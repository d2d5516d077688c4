// Package rules reads the versioned rule sets: every period and threshold the
// portal works with, with its source and how certain it is. None is a constant
// in the code.
package rules

import (
	"fmt"
	"io/fs"
	"sort"

	"github.com/BurntSushi/toml"

	"sunshine/app/calendar"
)

// Rule is one number in force from a day on.
type Rule struct {
	Name   string       `toml:"name"`
	From   calendar.Day `toml:"effective_from"`
	Level  string       `toml:"level"` // national, profile, village
	Value  int          `toml:"value"` // unit as the name says, days or a day of the month
	Mark   string       `toml:"mark"`  // C confirmed, L local, D our default
	Number string       `toml:"number"`
	Source string       `toml:"source"`
	Plain  string       `toml:"plain"` // 明白话
}

// Set is all versions of all rules.
type Set struct{ byName map[string][]Rule }

// The rules the program asks for; Load refuses a file that lacks one.
const (
	FinanceDueDay    = "finance_due_day"
	DueSoonDays      = "due_soon_days"
	FinanceShownDays = "finance_shown_days"
	ReplyDays        = "reply_days"
	TableShownDays   = "table_shown_days"

	CloseDueDay         = "close_due_day"
	CloseMissingSigners = "close_missing_signers" // 0 warns, 1 keeps the month open
	CloseUnprovedBank   = "close_unproved_bank"   // likewise
	CloseReviewer       = "close_reviewer"        // 0: spending needs no reviewer; 1 warns, 2 keeps the month open

	DebtAge1Months = "debt_age_1_months" // ends of the age classes of debts, the youngest first
	DebtAge2Months = "debt_age_2_months"
	DebtAge3Months = "debt_age_3_months"
	DebtAge4Months = "debt_age_4_months"
	DebtOldMonths  = "debt_old_months"

	CashPaymentYuan       = "cash_payment_yuan"
	CashOnHandYuan        = "cash_on_hand_yuan"
	CashBankDays          = "cash_bank_days"
	CashDirectSpend       = "cash_direct_spend" // R67, F05: 1 warns
	SplitDays             = "split_days"        // R66, F07
	ApprovalMeetingYuan   = "approval_meeting_yuan"
	ApprovalAssemblyYuan  = "approval_assembly_yuan"
	ApprovalCommitteeYuan = "approval_committee_yuan"
	BankMatchDays         = "bank_match_days"
	BankDueDay            = "bank_due_day"
	BankOldDays           = "bank_old_days"
	FundNamed             = "fund_named"       // R69: 1 asks
	FundUse               = "fund_use"         // R69, F21: 1 warns
	FundIdleMonths        = "fund_idle_months" // F21

	DecisionNeeded = "decision_needed" // R1: 1 asks
	DecisionBudget = "decision_budget" // 1 warns

	DisclosureOpinionDays  = "disclosure_opinion_days"
	DisclosureAnswerDays   = "disclosure_answer_days"
	FilingDays             = "filing_days"
	SupervisorNotCommittee = "supervisor_not_committee" // R72: 1 refuses
	BoardPhotoDays         = "board_photo_days"
	RequestVillagers       = "request_villagers_tenth"       // R35: one in so many
	RequestRepresentatives = "request_representatives_fifth" // likewise
	RequestMembers         = "request_members_half"          // more than one in so many

	QuarterDueDay  = "quarter_due_day" // R31: where the days of the catalogue come from
	HalfYearDueDay = "half_year_due_day"
	YearDueDay     = "year_due_day"
	YearPlanDay    = "year_plan_day"
	EventDueDays   = "event_due_days" // R33
	AssemblyDays   = "assembly_days"  // R34
	ExtensionTimes = "extension_times"
	ExtensionDays  = "extension_days"

	ContractExpiryDays    = "contract_expiry_days"     // R74
	ContractDueDays       = "contract_due_days"        // R74
	ContractArrearsDays   = "contract_arrears_days"    // F26
	ContractLongYears     = "contract_long_years"      // F25
	ContractVeryLongYears = "contract_very_long_years" // F25
	ContractRenewal       = "contract_renewal"         // F25: 1 asks
	ContractPrice         = "contract_price"           // F25: 1 asks
	ContractTenderYuan    = "contract_tender_yuan"     // F27; 0: not asked

	SealedKeptDays      = "sealed_kept_days" // R58: raw values of masked cells, after a list's last day on the board
	OpinionDays         = "opinion_days"
	PetitionMeetingDays = "petition_meeting_days"
)

// required lists the names above.
var required = [...]string{
	FinanceDueDay, DueSoonDays, FinanceShownDays, ReplyDays, TableShownDays, CloseDueDay, CloseMissingSigners, CloseUnprovedBank,
	CashPaymentYuan, CashOnHandYuan, CashBankDays, ApprovalMeetingYuan, ApprovalAssemblyYuan, ApprovalCommitteeYuan, BankMatchDays, BankDueDay, BankOldDays, FundNamed, FundUse, FundIdleMonths,
	DisclosureOpinionDays, DisclosureAnswerDays, FilingDays, SupervisorNotCommittee, BoardPhotoDays, RequestVillagers, RequestRepresentatives,
	RequestMembers, QuarterDueDay, HalfYearDueDay, YearDueDay, YearPlanDay, EventDueDays, AssemblyDays, ExtensionTimes, ExtensionDays,
	SealedKeptDays, OpinionDays, PetitionMeetingDays, DecisionNeeded, DecisionBudget,
	CashDirectSpend, SplitDays, CloseReviewer, DebtAge1Months, DebtAge2Months, DebtAge3Months, DebtAge4Months, DebtOldMonths,
	ContractExpiryDays, ContractDueDays, ContractArrearsDays, ContractLongYears, ContractVeryLongYears, ContractRenewal, ContractPrice, ContractTenderYuan,
}

// Load reads reference/rules.toml and checks it.
func Load(fsys fs.FS) (*Set, error) {
	var file struct {
		Rule []Rule `toml:"rule"`
	}
	meta, err := toml.DecodeFS(fsys, "reference/rules.toml", &file)
	if err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, fmt.Errorf("rules: unknown key %s", unknown[0])
	}
	s := &Set{byName: map[string][]Rule{}}
	for _, r := range file.Rule {
		if err := r.check(); err != nil {
			return nil, err
		}
		s.byName[r.Name] = append(s.byName[r.Name], r)
	}
	for _, name := range required {
		versions := s.byName[name]
		if len(versions) == 0 {
			return nil, fmt.Errorf("rules: %s is missing", name)
		}
		sort.Slice(versions, func(i, j int) bool { return versions[i].From.Before(versions[j].From) })
	}
	return s, nil
}

func (r Rule) check() error {
	switch {
	case r.Name == "" || r.From.IsZero() || r.Source == "" || r.Plain == "" || r.Number == "":
		return fmt.Errorf("rules: %q needs name, effective_from, number, source and plain", r.Name)
	case r.Mark != "C" && r.Mark != "L" && r.Mark != "D":
		return fmt.Errorf("rules: %s: mark is C, L or D", r.Name)
	case r.Level != "national" && r.Level != "profile" && r.Level != "village":
		return fmt.Errorf("rules: %s: level is national, profile or village", r.Name)
	case r.Value < 0 || ((r.Name == FinanceDueDay || r.Name == BankDueDay) && (r.Value < 1 || r.Value > 28)):
		return fmt.Errorf("rules: %s: %d is out of range", r.Name, r.Value)
	}
	return nil
}

// At gives the version of the rule in force on the day. Before the first
// version the first holds.
func (s *Set) At(name string, day calendar.Day) Rule {
	versions := s.byName[name]
	r := versions[0]
	for _, v := range versions[1:] {
		if !v.From.After(day) {
			r = v
		}
	}
	return r
}

// ID names this version for storage beside what was computed with it.
func (r Rule) ID() string { return r.Name + "@" + r.From.String() }
