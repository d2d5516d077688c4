package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sunshine/app/asset"
	"sunshine/app/calendar"
	"sunshine/app/money"
)

// thing is one entry of a village's registers. A day among its facts is written
// as when says.
type thing struct {
	Village string
	Key     string // contracts and duties name it
	Kind    string
	Entered when
	Reason  string
	Facts   map[string]string
	Changes []change `toml:"change"`
}

// change is what is said of a thing later.
type change struct {
	On     when
	Reason string
	Facts  map[string]string
}

// contract is one of a village's, or what it offers. Amounts are in yuan.
type contract struct {
	Village, Key        string
	Entered             when
	Title, Kind, Object string
	Party               string
	PartyKind           string `toml:"party_kind"`
	Things              []string
	Area                string
	Basis               string
	Price               yuan
	StepYears           int `toml:"step_years"`
	StepRate            int `toml:"step_rate"` // ten-thousandths
	Deposit             yuan
	From                when
	Months              int
	Every               int // months; -1: it does not say
	Signed, Approved    when
	Approver, Decision  string
	Method              string
	Reserve, Winner     yuan
	TenderBasis         string `toml:"tender_basis"`
	TenderFrom          when   `toml:"tender_from"`
	Bidders             int
	Renewal, Note       string
	Settled             when      // what was due before that day had been paid, and is not entered any more
	Payments            []payment `toml:"payment"`
}

// payment ties an instalment to the entry of the village's books with a summary.
type payment struct {
	Instalment int
	Entry      string
}

// planThing plans that a village enters a thing and what is said of it later.
func (l *loader) planThing(w staff, x thing) error {
	k, err := asset.ParseKind(x.Kind)
	if err != nil {
		return err
	}
	var facts asset.Facts
	if err := l.read(k, &facts, x.Facts); err != nil {
		return err
	}
	day, err := l.on(x.Entered)
	if err != nil {
		return err
	}
	first, number := facts, ""
	when := at(day, 8, 0)
	l.plan(when, w.village.Name+" "+facts.Name, func(ctx context.Context) error {
		t, err := l.Assets.Enter(ctx, w.accountant, w.village, k, first, asset.Basis{Day: calendar.DayOf(l.clock), Reason: x.Reason})
		l.keys[x.Key], l.things[x.Key], number = fmt.Sprintf("project-%d", t.ID), t.ID, t.Number.String()
		return err
	})
	for i, c := range x.Changes {
		day, err := l.on(c.On)
		if err != nil {
			return err
		}
		later := at(day, 8, 10)
		if !later.After(when) {
			later = when.Add(2 * time.Minute)
		}
		if err := l.read(k, &facts, c.Facts); err != nil {
			return err
		}
		now, seen := facts, i+1
		l.plan(later, w.village.Name+" "+facts.Name+" change", func(ctx context.Context) error {
			_, err := l.Assets.Change(ctx, w.accountant, w.village, number, seen, now, asset.Basis{Day: calendar.DayOf(l.clock), Reason: c.Reason})
			if err != nil {
				return err
			}
			return l.Deadlines.Refresh(ctx, w.village.ID, calendar.DayOf(l.clock))
		})
		when = later
	}
	return nil
}

// read sets facts as a file writes them.
func (l *loader) read(k asset.Kind, f *asset.Facts, written map[string]string) error {
	for id, text := range written {
		field, ok := k.Field(id)
		if !ok {
			return fmt.Errorf("a %s has no %s", k, id)
		}
		if field.Type == asset.DayField && text != "" {
			day, err := l.on(when(text))
			if err != nil {
				return err
			}
			text = day.String()
		}
		if wrong := f.Set(id, text); wrong != "" {
			return fmt.Errorf("%s %q: %s", id, text, wrong)
		}
	}
	return nil
}

// planContract plans that a village enters a contract, with the payments that
// came for it.
func (l *loader) planContract(w staff, x contract) error {
	day, err := l.on(x.Entered)
	if err != nil {
		return err
	}
	n, err := l.facts(x)
	if err != nil {
		return err
	}
	l.plan(at(day, 8, 20), w.village.Name+" "+x.Title, func(ctx context.Context) error {
		for _, key := range x.Things {
			n.Things = append(n.Things, l.things[key])
		}
		c, err := l.Assets.AddContract(ctx, w.accountant, w.village, n)
		if err != nil {
			return err
		}
		l.keys[x.Key] = fmt.Sprintf("contract-%d", c.ID)
		for _, p := range x.Payments {
			voucher := l.entries[w.village.ID][p.Entry]
			if voucher == 0 {
				return fmt.Errorf("there is no entry %q", p.Entry)
			}
			if _, err := l.Assets.LinkPayment(ctx, w.accountant, w.village, c.ID, p.Instalment, voucher, 0); err != nil {
				return err
			}
		}
		return l.Deadlines.Refresh(ctx, w.village.ID, calendar.DayOf(l.clock))
	})
	return nil
}

// facts gives what a contract says, with the instalments still to be entered.
func (l *loader) facts(x contract) (n asset.NewContract, err error) {
	f := &n.ContractFacts
	*f = asset.ContractFacts{
		Title: x.Title, Kind: x.Kind, Object: x.Object, Party: x.Party, PartyKind: asset.PartyKind(x.PartyKind),
		Basis: asset.PriceBasis(x.Basis), Price: money.Fen(x.Price), StepYears: x.StepYears, StepRate: x.StepRate, Deposit: money.Fen(x.Deposit),
		Months: x.Months, Every: x.Every, Approver: x.Approver, Decision: x.Decision, Renewal: x.Renewal, Note: x.Note,
		Tender: asset.Tender{Method: asset.TenderMethod(x.Method), Reserve: money.Fen(x.Reserve), Winner: money.Fen(x.Winner), Bidders: x.Bidders},
	}
	if f.Tender.Reserve != 0 {
		f.Tender.ReserveBasis = asset.PriceBasis(x.TenderBasis)
	}
	if f.Tender.Winner != 0 {
		f.Tender.WinnerBasis = asset.PriceBasis(x.TenderBasis)
	}
	var settled calendar.Day
	for _, d := range []struct {
		to   *calendar.Day
		from when
	}{{&f.From, x.From}, {&f.Signed, x.Signed}, {&f.Approved, x.Approved}, {&f.Tender.From, x.TenderFrom}, {&settled, x.Settled}} {
		if *d.to, err = l.on(d.from); err != nil {
			return n, err
		}
	}
	if x.Area != "" {
		area, ok := asset.ParseThousandths(x.Area)
		if !ok {
			return n, fmt.Errorf("%q is no area", x.Area)
		}
		f.Area = area
	}
	if n.Plan, err = f.DrawPlan(); err != nil {
		return n, err
	}
	n.Plan = slices.DeleteFunc(n.Plan, func(i asset.Instalment) bool { return i.Due.Before(settled) })
	return n, nil
}
