package finance

import (
	"bytes"
	"context"
	"slices"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/money"
	"sunshine/app/procedure"
	"sunshine/app/rules"
	"sunshine/app/village"
)

// MatterPayment is a voucher that a matter was paid by, for the desk. Fen is the
// money that went out; below zero, what came in; zero, no money moved.
type MatterPayment struct {
	VoucherID int64
	Voucher   string // 2026-03-001
	Day       calendar.Day
	Summary   string
	Fen       money.Fen
	Cancelled bool
	Files     int
	Undecided string // why it was paid before the decision was in force
}

// MatterPayments gives what was paid for a matter, oldest first.
func (s *Store) MatterPayments(ctx context.Context, villageID, matterID int64) ([]MatterPayment, error) {
	q := s.DB.Read()
	posted, err := s.matterVouchers(ctx, q, matterID)
	if err != nil {
		return nil, err
	}
	var list []MatterPayment
	marks := map[calendar.Month]map[int64]sheetMark{}
	files := map[calendar.Month]map[int64][]Attachment{}
	for _, p := range posted {
		if _, seen := marks[p.Month]; !seen {
			if marks[p.Month], err = s.sheetMarks(ctx, q, villageID, p.Month); err != nil {
				return nil, err
			}
			if files[p.Month], err = attachmentsOf(ctx, q, villageID, p.Month); err != nil {
				return nil, err
			}
		}
		cash, bank := p.asNew().moved()
		list = append(list, MatterPayment{
			VoucherID: p.ID, Voucher: p.Voucher(), Day: p.Day, Summary: p.Summary, Fen: -(cash + bank), Cancelled: p.ReversedBy != 0,
			Files: len(files[p.Month][p.ID]), Undecided: marks[p.Month][p.ID].undecided,
		})
	}
	return list, nil
}

// PublicPayment is an entry of a published sheet, with its receipts. What stands
// in no published sheet is not in it (R42).
type PublicPayment struct {
	SheetEntry
	Month     calendar.Month
	Version   int // of the sheet
	Cancelled bool
}

// Fen is the money that went out; below zero, what came in.
func (p PublicPayment) Fen() money.Fen { return p.Expense - p.Income }

// PublicMatterPayments gives what was paid for a matter according to the
// newest published sheets, oldest first.
func (s *Store) PublicMatterPayments(ctx context.Context, v village.Village, matterID int64) ([]PublicPayment, error) {
	posted, err := s.matterVouchers(ctx, s.DB.Read(), matterID)
	if err != nil || len(posted) == 0 {
		return nil, err
	}
	numbers := map[string]bool{}
	months := map[string]bool{}
	for _, p := range posted {
		numbers[p.Voucher()], months[p.Month.String()] = true, true
	}
	sheets, err := s.publishedSheets(ctx, v.ID, func(x disclosure.Version) bool {
		return months[x.Period] || bytes.Contains(x.Document, []byte(`"kind":"expense"`)) && slices.ContainsFunc(posted, func(p postedVoucher) bool {
			return bytes.Contains(x.Document, []byte(`"reverses":"`+p.Voucher()+`"`))
		})
	})
	if err != nil {
		return nil, err
	}
	var list []PublicPayment
	cancelled := map[string]bool{}
	for _, d := range sheets {
		for _, e := range d.Entries {
			if numbers[e.Voucher] && e.Transfer == 0 {
				list = append(list, PublicPayment{SheetEntry: e, Month: d.Month, Version: d.Version})
			}
			cancelled[e.Reverses] = true
		}
	}
	for i := range list {
		list[i].Cancelled = cancelled[list[i].Voucher]
	}
	return list, nil
}

// PublicUndecided gives the entries that the newest published sheets of a
// village tell without a decision in force, newest first. One that was given its
// decision since is left out.
func (s *Store) PublicUndecided(ctx context.Context, v village.Village) ([]PublicPayment, error) {
	sheets, err := s.publishedSheets(ctx, v.ID, func(x disclosure.Version) bool { return bytes.Contains(x.Document, []byte(`"undecided":"`)) })
	if err != nil || len(sheets) == 0 {
		return nil, err
	}
	var list []PublicPayment
	for _, d := range sheets {
		still, err := s.undecidedNow(ctx, v.ID, d.Month)
		if err != nil {
			return nil, err
		}
		for _, e := range d.Entries {
			if e.Undecided != "" && e.ReversedBy == "" && still[e.Voucher] {
				list = append(list, PublicPayment{SheetEntry: e, Month: d.Month, Version: d.Version})
			}
		}
	}
	slices.Reverse(list)
	return list, nil
}

// undecidedNow names the vouchers of a month that have no decision in force as
// the books stand.
func (s *Store) undecidedNow(ctx context.Context, villageID int64, m calendar.Month) (map[string]bool, error) {
	q := s.DB.Read()
	marks, err := s.sheetMarks(ctx, q, villageID, m)
	if err != nil {
		return nil, err
	}
	all, err := vouchers(ctx, q, "v.village_id = $1 and v.month = $2", villageID, m.String())
	still := map[string]bool{}
	for _, p := range all {
		still[p.Voucher()] = marks[p.ID].undecided != ""
	}
	return still, err
}

// publishedSheets reads the newest published sheets that keep says yes to, in
// order of their months.
func (s *Store) publishedSheets(ctx context.Context, villageID int64, keep func(disclosure.Version) bool) ([]Sheet, error) {
	published, err := (&disclosure.Store{DB: s.DB}).PublishedIn(ctx, villageID)
	if err != nil {
		return nil, err
	}
	var list []Sheet
	for _, x := range published {
		if x.Item != disclosure.FinanceMonth || !keep(x) {
			continue
		}
		d, err := ParseSheet(x.Document)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b Sheet) int { return a.Month.First().Sub(b.Month.First()) })
	return list, nil
}

// Undecided gives the vouchers of a village that were posted without a decision
// in force and still have none, newest first, for the desk.
func (s *Store) Undecided(ctx context.Context, villageID int64) ([]MatterPayment, error) {
	q := s.DB.Read()
	posted, err := vouchers(ctx, q, `v.village_id = $1 and (v.id in (select voucher_id from voucher_warning where rule like $2)
		or v.id in (select voucher_id from matter_voucher where parted_by is not null))`, villageID, rules.DecisionNeeded+"@%")
	if err != nil {
		return nil, err
	}
	var list []MatterPayment
	marks := map[calendar.Month]map[int64]sheetMark{}
	for _, p := range slices.Backward(posted) {
		if _, seen := marks[p.Month]; !seen {
			if marks[p.Month], err = s.sheetMarks(ctx, q, villageID, p.Month); err != nil {
				return nil, err
			}
		}
		if why := marks[p.Month][p.ID].undecided; why != "" {
			cash, bank := p.asNew().moved()
			list = append(list, MatterPayment{VoucherID: p.ID, Voucher: p.Voucher(), Day: p.Day, Summary: p.Summary, Fen: -(cash + bank), Undecided: why})
		}
	}
	return list, nil
}

// PartedLinks gives the decisions that were taken off a voucher again, with who
// and why, oldest first.
func (s *Store) PartedLinks(ctx context.Context, voucherID int64) ([]procedure.Link, error) {
	return procedure.Links(ctx, s.DB.Read(), "k.voucher_id = $1 and k.parted_by is not null", voucherID)
}
