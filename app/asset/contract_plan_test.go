package asset

import (
	"math/rand/v2"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
)

// TestPlansByHand compares plans with ones worked out by hand.
func TestPlansByHand(t *testing.T) {
	d := day
	for name, x := range map[string]struct {
		f       ContractFacts
		due     []string
		fen     []money.Fen
		unknown int
	}{
		"three whole years by area": { // con-01: 15.3 × 450 = 6,885 a year
			ContractFacts{Basis: PerMuYear, Price: 450_00, Area: 15_300, From: d("2018-01-01"), To: d("2020-12-31"), Every: 12},
			[]string{"2018-01-01", "2019-01-01", "2020-01-01"},
			[]money.Fen{6885_00, 6885_00, 6885_00},
			0,
		},
		"all at once": {ContractFacts{Basis: PerYear, Price: 100_00, From: d("2024-01-01"), To: d("2025-12-31")}, []string{"2024-01-01"}, []money.Fen{200_00}, 0},
		"a last part by days": { // 2025-02-05 to 2025-12-31 is 330 of 365 days: 40,136 × 330/365 = 36,287.342…
			ContractFacts{Basis: PerMuYear, Price: 800_00, Area: 50_170, From: d("2021-02-05"), To: d("2025-12-31"), Every: 12, AtEnd: true},
			[]string{"2022-02-04", "2023-02-04", "2024-02-04", "2025-02-04", "2025-12-31"},
			[]money.Fen{40136_00, 40136_00, 40136_00, 40136_00, 36287_34},
			0,
		},
		"a last part by months": { // 10 months and 27 days: 365 × (10×30+27)/360 = 331.5416…
			ContractFacts{Basis: PerYear, Price: 365_00, From: d("2021-02-05"), To: d("2021-12-31"), ByMonths: true},
			[]string{"2021-02-05"},
			[]money.Fen{331_54},
			0,
		},
		"a part of a year with a leap day": { // 2023-03-01 on, the year has 366 days; to 2024-02-28 are 365 of them
			ContractFacts{Basis: PerYear, Price: 366_00, From: d("2023-03-01"), To: d("2024-02-28")},
			[]string{"2023-03-01"},
			[]money.Fen{365_00},
			0,
		},
		"a whole year over a leap day costs a year": {
			ContractFacts{Basis: PerYear, Price: 366_00, From: d("2023-03-01"), To: d("2024-02-29")},
			[]string{"2023-03-01"},
			[]money.Fen{366_00},
			0,
		},
		"halves of a year are alike": {
			ContractFacts{Basis: PerYear, Price: 101_01, From: d("2024-01-01"), To: d("2024-12-31"), Every: 6, DueDays: -10},
			[]string{"2023-12-22", "2024-06-21"},
			[]money.Fen{50_51, 50_50},
			0,
		},
		"two per cent a year": { // con-06: 31,800; 32,436; 33,084.72; 33,746.4144; 34,421.3382
			ContractFacts{Basis: PerMuYear, Price: 600_00, Area: 53_000, StepYears: 1, StepRate: 200, From: d("2024-01-01"), To: d("2028-12-31"), Every: 12},
			[]string{"2024-01-01", "2025-01-01", "2026-01-01", "2027-01-01", "2028-01-01"},
			[]money.Fen{31800_00, 32436_00, 33084_72, 33746_41, 34421_34},
			0,
		},
		"a step in yuan for each mu": {
			ContractFacts{Basis: PerMuYear, Price: 500_00, Area: 2_000, StepYears: 2, StepFen: 50_00, From: d("2024-01-01"), To: d("2027-12-31"), Every: 24},
			[]string{"2024-01-01", "2026-01-01"},
			[]money.Fen{2000_00, 2200_00},
			0,
		},
		"a step nobody stated": { // con-09
			ContractFacts{Basis: PerYear, Price: 165700_00, StepYears: 5, From: d("2024-01-01"), To: d("2043-12-31"), Every: 60},
			[]string{"2024-01-01", "2029-01-01", "2034-01-01", "2039-01-01"},
			[]money.Fen{828500_00, 0, 0, 0},
			3,
		},
		"an instalment that reaches into the unknown": {
			ContractFacts{Basis: PerYear, Price: 100_00, StepYears: 3, From: d("2024-01-01"), To: d("2027-12-31"), Every: 24},
			[]string{"2024-01-01", "2026-01-01"},
			[]money.Fen{200_00, 0},
			1,
		},
		"a price for the whole in four parts": {
			ContractFacts{Basis: Lump, Price: 100_00, From: d("2024-01-01"), To: d("2026-12-31"), Every: 9},
			[]string{"2024-01-01", "2024-10-01", "2025-07-01", "2026-04-01"},
			[]money.Fen{25_00, 25_00, 25_00, 25_00},
			0,
		},
		"a price without a time":  {ContractFacts{Basis: Lump, Price: 98000_00, Signed: d("2026-03-01"), DueDays: 30}, []string{"2026-03-31"}, []money.Fen{98000_00}, 0},
		"months that are shorter": {ContractFacts{Basis: PerYear, Price: 12_00, From: d("2024-01-31"), To: d("2024-04-29"), Every: 1, ByMonths: true}, []string{"2024-01-31", "2024-02-29", "2024-03-31"}, []money.Fen{1_00, 1_00, 1_00}, 0},
	} {
		plan, err := x.f.DrawPlan()
		if err != nil || len(plan) != len(x.due) {
			t.Errorf("%s: %d instalments, %v: %+v", name, len(plan), err, plan)
			continue
		}
		for k, i := range plan {
			if i.Due.String() != x.due[k] || i.Fen != x.fen[k] || i.N != k+1 || i.Unknown != (i.Fen == 0) {
				t.Errorf("%s: instalment %d is %s on %s, want %s on %s", name, i.N, i.Fen, i.Due, x.fen[k], x.due[k])
			}
		}
		if _, unknown := PlanSum(plan); unknown != x.unknown {
			t.Errorf("%s: %d are unknown, want %d", name, unknown, x.unknown)
		}
	}
}

func TestNoPlanWithoutAPriceOrATime(t *testing.T) {
	d := day
	for name, f := range map[string]ContractFacts{
		"no price":              {From: d("2024-01-01"), To: d("2024-12-31")},
		"of what is not stated": {Basis: Unstated, Price: 85000_00, From: d("2024-01-01"), To: d("2024-12-31")},
		"no area":               {Basis: PerMuYear, Price: 800_00, From: d("2024-01-01"), To: d("2024-12-31")},
		"no first day":          {Basis: PerYear, Price: 800_00, Months: 60},
		"how is not stated":     {Basis: PerYear, Price: 800_00, Every: UnstatedPay, From: d("2024-01-01"), To: d("2024-12-31")},
		"no time at all":        {Basis: PerYear, Price: 800_00},
	} {
		if plan, err := f.DrawPlan(); err != nil || plan != nil {
			t.Errorf("%s: %+v %v", name, plan, err)
		}
	}
	for name, f := range map[string]ContractFacts{
		"every day of a hundred years": {Basis: PerYear, Price: 1_00, From: d("2000-01-01"), To: d("2099-12-31"), Every: 1},
		"two hundred years":            {Basis: PerYear, Price: 1_00, From: d("1990-01-01"), To: d("2190-12-31")},
		"more than there is":           {Basis: PerMuYear, Price: money.Max, Area: 1_000_000_000, From: d("2000-01-01"), To: d("2099-12-31")},
		"a step that runs away":        {Basis: PerYear, Price: money.Max / 2, StepYears: 1, StepRate: 10000, From: d("2000-01-01"), To: d("2099-12-31"), Every: 12},
	} {
		if _, err := f.DrawPlan(); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// randomFacts draws a contract with a price by the year.
func randomFacts(r *rand.Rand) ContractFacts {
	from := calendar.Date(1990+r.IntN(60), 1+r.IntN(12), 1+r.IntN(31))
	f := ContractFacts{
		Basis: []PriceBasis{PerMuYear, PerYear, Lump}[r.IntN(3)], Price: money.Fen(1 + r.Int64N(1_000_000_00)), Area: Thousandths(1 + r.Int64N(500_000)),
		From: from, To: from.AddDays(r.IntN(11000)), Every: []int{0, 1, 3, 6, 7, 12, 24, 60}[r.IntN(8)], AtEnd: r.IntN(2) == 0, DueDays: r.IntN(61) - 30, ByMonths: r.IntN(2) == 0,
	}
	if f.Basis != Lump {
		switch r.IntN(4) {
		case 0:
			f.StepYears, f.StepRate = 1+r.IntN(6), 1+r.IntN(1000)
		case 1:
			f.StepYears, f.StepFen = 1+r.IntN(6), money.Fen(1+r.Int64N(10_000))
		}
	}
	return f
}

// TestRandomPlansAddUp draws many contracts: their instalments cover the time
// without a gap, are never below zero, and add up to the total to the fen; whole
// years cost what their year costs.
func TestRandomPlansAddUp(t *testing.T) {
	r := rand.New(rand.NewPCG(74, 5))
	tried, whole := 0, 0
	for range 4000 {
		f := randomFacts(r)
		plan, err := f.DrawPlan()
		if err != nil {
			continue
		}
		tried++
		sum := money.Fen(0)
		next := f.From
		for k, i := range plan {
			if i.From != next || i.To.Before(i.From) || i.N != k+1 || i.Fen < 0 || i.Unknown {
				if f.Basis == Lump && f.Every == 0 {
					break
				}
				t.Fatalf("%+v\n%+v", f, plan)
			}
			next, sum = i.To.AddDays(1), sum+i.Fen
		}
		if f.Basis == Lump && f.Every == 0 {
			sum = plan[0].Fen
		} else if next != f.To.AddDays(1) {
			t.Fatalf("%+v ends on %s", f, next)
		}
		total, known, ok := f.Total()
		if !ok || !known || total != sum {
			t.Fatalf("%+v: instalments add up to %s, the total is %s", f, sum, total)
		}
		if f.Basis != Lump && f.Every == 12 && len(plan) > 1 {
			rents := f.Rents(len(plan))
			for y, i := range plan[:len(plan)-1] {
				if rent := rents[y]; rent != i.Fen {
					t.Fatalf("%+v: year %d costs %s, its rent is %s", f, y, i.Fen, rent)
				}
				whole++
			}
		}
		if shorter := f; f.To.After(f.From) && f.Basis != Lump { // one day less never costs more
			shorter.To = f.To.AddDays(-1)
			if less, _, _ := shorter.Total(); less > total {
				t.Fatalf("%+v costs %s, a day less %s", f, total, less)
			}
		}
	}
	if tried < 3000 || whole < 1000 {
		t.Errorf("only %d plans, %d whole years", tried, whole)
	}
}

// TestRandomStands draws contracts, payments and days: the state follows from
// what is paid and from the day, and sums agree with their parts.
func TestRandomStands(t *testing.T) {
	r := rand.New(rand.NewPCG(74, 6))
	seen := map[InstalmentState]int{}
	for range 4000 {
		f := randomFacts(r)
		f.Signed = f.From
		plan, err := f.DrawPlan()
		if err != nil {
			continue
		}
		c := Contract{ContractFacts: f, Plan: plan}
		on := f.From.AddDays(r.IntN(12000) - 300)
		if r.IntN(5) == 0 {
			c.Ending = ContractEnding{EndedEarly, f.From.AddDays(r.IntN(4000))}
		}
		var left, overdue money.Fen
		for k := range c.Plan {
			i := &c.Plan[k]
			i.Paid = []money.Fen{0, i.Fen / 2, i.Fen}[r.IntN(3)]
			st := c.InstalmentState(*i, on, 90)
			seen[st.State]++
			late := on.Sub(i.Due)
			switch {
			case (st.State == InstalmentPaid) != (i.Paid >= i.Fen):
				t.Fatalf("paid %s of %s is %s", i.Paid, i.Fen, st.State)
			case st.Days > 0 && (late != st.Days || i.Paid >= i.Fen || st.State == InstalmentLapsed):
				t.Fatalf("%d days late, said %d, %s", late, st.Days, st.State)
			case st.State == InstalmentSoon && (late > 0 || -late > 90):
				t.Fatalf("soon in %d days", -late)
			case st.State == InstalmentLapsed && (c.Ending.Kind == "" || !i.Due.After(c.Ending.Day)):
				t.Fatalf("lapsed: %+v", i)
			case late > 0 && i.Paid < i.Fen && st.State != InstalmentLapsed && st.Days == 0:
				t.Fatalf("%d days late and not overdue: %s", late, st.State)
			}
			if st.State != InstalmentLapsed {
				left += i.Fen - i.Paid
			}
			if st.Days > 0 {
				overdue += i.Fen - i.Paid
			}
		}
		if s := c.Sums(on); s.Left != left || s.Overdue != overdue || s.Fen-s.Paid != left {
			t.Fatalf("%+v: left %s, overdue %s", s, left, overdue)
		}
	}
	for _, s := range []InstalmentState{InstalmentUpcoming, InstalmentSoon, InstalmentPartial, InstalmentOverdue, InstalmentPaid, InstalmentLapsed} {
		if seen[s] < 50 {
			t.Errorf("%s was seen %d times", s, seen[s])
		}
	}
}

// TestR74_ContractStates steps through the days of one contract.
func TestR74_ContractStates(t *testing.T) {
	d := day
	f := ContractFacts{From: d("2024-03-01"), To: d("2025-02-28"), Signed: d("2024-02-01")}
	for on, want := range map[string]ContractState{
		"2024-02-29": ContractComing, "2024-03-01": ContractRunning, "2024-11-29": ContractRunning, "2024-11-30": ContractExpiring,
		"2025-02-28": ContractExpiring, "2025-03-01": ContractExpired,
	} {
		if got := f.State(d(on), 90); got != want {
			t.Errorf("%s: %s, want %s", on, got, want)
		}
	}
	early := f
	early.Ending = ContractEnding{EndedEarly, d("2024-06-30")}
	if early.State(d("2024-06-29"), 90) != ContractRunning || early.State(d("2024-06-30"), 90) != ContractEnded {
		t.Error("an end counts from its day on")
	}
	offer := ContractFacts{From: d("2024-03-01"), To: d("2025-02-28")}
	if s := offer.State(d("2026-01-01"), 90); s != ContractOffered || s.Chinese(false) != "招租中" || s.Chinese(true) != "招标中" {
		t.Errorf("an offer is %s", s)
	}
	offer.Tender.Won = true
	if s := offer.State(d("2026-01-01"), 90); s != ContractWon {
		t.Errorf("a won offer is %s", s)
	}
	open := ContractFacts{From: d("2024-03-01"), Signed: d("2024-02-01")}
	if s := open.State(d("2090-01-01"), 90); s != ContractRunning {
		t.Errorf("one without an end is %s", s)
	}
}
