package finance

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/money"
	"sunshine/app/rules"
)

// Payment is money paid, as far as splitting goes: to whom, or what for.
type Payment struct {
	Day    calendar.Day
	Amount money.Fen
	keys   []string
}

// PaymentOf gives the payment a voucher makes; of no amount if it makes none.
func PaymentOf(n NewVoucher) Payment {
	paid, _ := n.paid()
	p := Payment{Day: n.Day, Amount: paid}
	if paid == 0 || n.kind() == Transfer {
		return Payment{Day: n.Day}
	}
	if n.Project != "" {
		p.keys = append(p.keys, "项目 "+n.Project)
	}
	for _, l := range n.Lines {
		if isMoney(l.Account) || l.change() <= 0 {
			continue
		}
		if l.CounterpartyID != 0 {
			p.keys = append(p.keys, fmt.Sprintf("对方 %d %s", l.CounterpartyID, l.Account))
		}
		summary := l.Summary
		if summary == "" {
			summary = n.Summary
		}
		p.keys = append(p.keys, l.Account+" "+purpose(summary))
	}
	slices.Sort(p.keys)
	p.keys = slices.Compact(p.keys)
	return p
}

// purpose strips a summary of what tells parts of one payment apart: numbers,
// spaces and signs. Where it names a month or a season the numbers stay: two
// months of one bill are two payments.
func purpose(summary string) string {
	periodic := strings.ContainsAny(summary, "月季")
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r):
			return -1
		case !periodic && (unicode.IsDigit(r) || strings.ContainsRune("一二三四五六七八九十", r)):
			return -1
		}
		return r
	}, summary)
}

// JudgeSplits holds payments against the approval tiers once more, together with
// what was paid to the same or for the same within the days before (R66, F07): a
// warning where each is under a tier and the sum is not. Past is what the books
// have. It is pure.
func JudgeSplits(set *rules.Set, past []Payment, list []NewVoucher) [][]Warning {
	said := make([][]Warning, len(list))
	type mine struct {
		Payment
		at int // in list, plus one
	}
	var all []mine
	for _, p := range past {
		all = append(all, mine{p, 0})
	}
	for i, n := range list {
		all = append(all, mine{PaymentOf(n), i + 1})
	}
	slices.SortStableFunc(all, func(a, b mine) int { return a.Day.Sub(b.Day) })
	before := map[string][]Payment{}
	for _, p := range all {
		if p.Amount <= 0 {
			continue
		}
		if p.at > 0 {
			said[p.at-1] = split(set, p.Payment, before)
		}
		for _, k := range p.keys {
			before[k] = append(before[k], p.Payment)
		}
	}
	return said
}

// split warns of the highest tier that a payment reaches only with those before.
func split(set *rules.Set, p Payment, before map[string][]Payment) []Warning {
	days := set.At(rules.SplitDays, p.Day)
	for _, name := range []string{rules.ApprovalAssemblyYuan, rules.ApprovalMeetingYuan} {
		tier := set.At(name, p.Day)
		limit := limitOf(tier)
		if limit <= 0 || p.Amount >= limit {
			continue
		}
		for _, k := range p.keys {
			sum, n := p.Amount, 1
			for _, o := range slices.Backward(before[k]) {
				if p.Day.Sub(o.Day) > days.Value {
					break
				}
				if o.Amount < limit {
					sum, n = sum+o.Amount, n+1
				}
			}
			if n > 1 && sum >= limit {
				text := fmt.Sprintf("%d天里给同一对象、同一用途付了 %d 笔，合起来 %s 元。%s。确实不是拆开付的，请写明原因。", days.Value, n, sum, tier.Plain)
				return []Warning{{days, text, true}}
			}
		}
	}
	return nil
}

// judgeSplits holds entries of a village against what it paid before.
func (s *Store) judgeSplits(ctx context.Context, q db.Q, villageID int64, list []NewVoucher) ([][]Warning, error) {
	first, last := calendar.Day{}, calendar.Day{}
	for _, n := range list {
		if PaymentOf(n).Amount == 0 {
			continue
		}
		if first.IsZero() || n.Day.Before(first) {
			first = n.Day
		}
		if n.Day.After(last) {
			last = n.Day
		}
	}
	if first.IsZero() {
		return make([][]Warning, len(list)), nil
	}
	days := s.Rules.At(rules.SplitDays, first).Value
	known, err := vouchers(ctx, q, "v.village_id = $1 and v.day >= $2 and v.day <= $3 and v.kind <> 'transfer' and v.reverses_id is null and r.id is null",
		villageID, first.AddDays(-days).String(), last.String())
	if err != nil {
		return nil, err
	}
	past := make([]Payment, len(known))
	for i, p := range known {
		past[i] = PaymentOf(NewVoucher{Day: p.Day, Kind: p.Kind, Summary: p.Summary, Project: p.Project, Lines: p.lines})
	}
	return JudgeSplits(s.Rules, past, list), nil
}
