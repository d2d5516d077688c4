package finance

import (
	"strings"
	"testing"
	"testing/fstest"

	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/data"
)

const goodDealing = `
[[dealing]]
id = "lend"
word = "借出去"
plain = "p"
own = "113"
other = "112"
side = "debit"
money = "out"
mark = "M"
source = "s"
`

func TestWordsThatDoNotFitTheAccountsStopTheStart(t *testing.T) {
	chart, err := LoadChart(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	load := func(text string) error {
		_, err := LoadDealings(fstest.MapFS{"reference/dealings.toml": {Data: []byte(text)}}, chart)
		return err
	}
	if err := load(goodDealing); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"an account that is no debt":       {`"112"`, `"513"`},
		"an account nobody has":            {`"113"`, `"119"`},
		"money going the other way":        {`"out"`, `"in"`},
		"money of no kind":                 {`"out"`, `"sideways"`},
		"no money and no other side":       {`"out"`, `"none"`},
		"no source":                        {`"s"`, `""`},
		"a mark that says nothing":         {`"M"`, `"X"`},
		"an unknown key":                   {`mark =`, `colour = 1` + "\nmark ="},
		"money and an account across both": {`money = "out"`, `money = "out"` + "\ncounter = \"income\""},
	} {
		if err := load(strings.Replace(goodDealing, change[0], change[1], 1)); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	if err := load(goodDealing + goodDealing); err == nil {
		t.Error("a word that stands twice was accepted")
	}
	if err := load(""); err == nil {
		t.Error("no word at all was accepted")
	}
}

// Each word the program ships moves what it says and names whom it says.
func TestEveryWordKeepsTheBooksBalanced(t *testing.T) {
	w := newLedger(t)
	words, err := w.Dealings()
	w.ok(err)
	for _, kind := range PartyKinds {
		c := w.party(kind, "对方"+string(kind))
		for _, d := range words {
			n := NewDealing{New: w.entry("2026-03-05", Income, Bank, 100_00), Dealing: d.ID}
			n.CounterpartyID, n.Account, n.Reviewer = c.ID, map[Kind]string{Income: "501.01", Expense: "514.01"}[d.Counter], "钱审"
			before := w.sheet("2026-03")
			e, err := w.PostDealing(t.Context(), w.accountant, w.village, n)
			w.ok(err)
			after := w.sheet("2026-03")
			moved := after.Closing - before.Closing
			if want := map[string]money.Fen{"in": 100_00, "out": -100_00, "none": 0}[d.Money]; moved != want {
				t.Errorf("%s moved %s, want %s", d.Word, moved, want)
			}
			named := 0
			for _, l := range must(w.VoucherLines(t.Context(), e.ID))(t) {
				if isOwing(l.Account.Code) {
					named++
					if l.CounterpartyID != c.ID || l.Account.Code != d.account(kind) || (l.Debit != 0) != (d.Side == "debit") {
						t.Errorf("%s of a %s: %+v", d.Word, kind, l)
					}
				}
			}
			if named != 1 {
				t.Errorf("%s has %d lines that say who owes", d.Word, named)
			}
			if d.NoMoney() && len(after.Others) != len(before.Others)+1 {
				t.Errorf("%s stands nowhere on the sheet", d.Word)
			}
		}
	}
	w.ageing("2026-03-31")
	if bad, err := w.VerifyLedger(t.Context()); err != nil || len(bad) > 0 {
		t.Error(bad, err)
	}
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestWhatADealingLacksIsSaidAllAtOnce(t *testing.T) {
	w := newLedger(t)
	c := w.party(Household, "吕小兰")
	for name, x := range map[string]struct {
		n      NewDealing
		fields string
	}{
		"nothing":                    {NewDealing{Dealing: "lend"}, "amount day money party summary"},
		"no word":                    {NewDealing{New: New{Day: w.day("2026-03-05"), Amount: 1, Summary: "x"}}, "dealing"},
		"whom nobody knows":          {NewDealing{New: New{Day: w.day("2026-03-05"), Amount: 1, Summary: "x", Money: Cash, CounterpartyID: 77}, Dealing: "lend"}, "party"},
		"an account that is no debt": {NewDealing{New: New{Day: w.day("2026-03-05"), Amount: 1, Summary: "x", Money: Cash, CounterpartyID: c.ID}, Dealing: "lend", On: "513.02"}, "on"},
		"no kind of spending":        {NewDealing{New: New{Day: w.day("2026-03-05"), Amount: 1, Summary: "x", CounterpartyID: c.ID}, Dealing: "credit"}, "account"},
	} {
		_, err := w.PostDealing(t.Context(), w.accountant, w.village, x.n)
		got := map[string]bool{}
		for _, f := range fault.Fields(err) {
			got[f.Name] = true
		}
		for _, want := range strings.Fields(x.fields) {
			if !got[want] {
				t.Errorf("%s: %s is not said to be wrong: %v %v", name, want, err, got)
			}
			delete(got, want)
		}
		delete(got, "account")
		if len(got) > 0 {
			t.Errorf("%s: besides, %v", name, got)
		}
	}
	if _, err := w.PostDealing(t.Context(), w.supervisor, w.village, NewDealing{Dealing: "lend"}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the supervisor books: %v", err)
	}
}
