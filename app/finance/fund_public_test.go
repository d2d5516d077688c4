package finance

import (
	"testing"

	"sunshine/app/calendar"
)

// R42: the public page knows nothing but what is published.
func TestR42_AFundIsPublicWithItsPublishedMonths(t *testing.T) {
	w := newLedger(t)
	f, err := w.OpenFund(t.Context(), w.accountant, w.village, NewFund{
		Account: "241", Name: "村道硬化", OpenedOn: w.day("2026-03-01"), Uses: []FundUse{{Words: "修村道", Account: "153"}},
	})
	w.ok(err)
	public := func() ([]PublicFund, calendar.Month) {
		t.Helper()
		list, until, err := w.PublicFunds(t.Context(), w.village)
		w.ok(err)
		return list, until
	}
	w.lines("2026-03-01", debitLine("102", 500_00).of(f), creditLine("241", 500_00).of(f))
	w.lines("2026-03-05", debitLine("153", 300_00).of(f), creditLine("211", 300_00).of(f))
	w.lines("2026-03-06", debitLine("211", 100_00).of(f), creditLine("102", 100_00).of(f))
	w.lines("2026-04-02", debitLine("211", 200_00).of(f), creditLine("102", 200_00).of(f))
	wrong := w.lines("2026-05-02", debitLine("153", 50_00).of(f), creditLine("102", 50_00).of(f))
	back := w.lines("2026-05-03", debitLine("241", 150_00).of(f), creditLine("102", 150_00).of(f))
	_, err = w.reverse(wrong, "2026-05-04")
	w.ok(err)
	w.ok(w.MarkReturned(t.Context(), w.accountant, w.village, f.ID, back.ID, true))
	if list, until := public(); len(list) != 0 || !until.IsZero() {
		t.Fatalf("before anything is published: %+v", list)
	}
	w.out("2026-01")
	if list, until := public(); len(list) != 0 || until != w.month("2026-01") {
		t.Fatalf("before its month is published: %+v", list)
	}
	w.out("2026-03")
	list, until := public()
	if len(list) != 1 || until != w.month("2026-03") || len(list[0].Missing) != 0 {
		t.Fatalf("%+v", list)
	}
	if got, want := list[0].moved(), "arrived 241 500.00; spent 153 100.00"; got != want {
		t.Errorf("March: %q, want %q", got, want)
	}
	w.ok(w.publishMissing("2026-05"))
	list, _ = public()
	if got, want := list[0].moved(), "arrived 241 500.00; spent 153 100.00; spent 153 50.00; returned 241 150.00; spent 153 -50.00"; got != want {
		t.Errorf("with May: %q, want %q", got, want)
	}
	if m := list[0].Missing; len(m) != 1 || m[0] != w.month("2026-04") {
		t.Errorf("missing %v", m)
	}
	want, got := w.sheet("2026-03").Entries[0], list[0].Entries["2026-03-001"]
	if len(got) != 1 || got[0].Handler != want.Handler || got[0].Fund != f.Name {
		t.Errorf("the entry of the sheet is %+v, here %+v", want, got)
	}
}

// publishMissing publishes a month although one before it is not out.
func (w *ledger) publishMissing(month string) error {
	w.submit(month)
	w.approve(month)
	return w.Publish(w.t.Context(), w.head, w.current(month).ID)
}

// Where all is published, the public fund is the fund.
func TestR42_APublishedFundEqualsTheBooks(t *testing.T) {
	w := newLedger(t)
	f, err := w.OpenFund(t.Context(), w.accountant, w.village, NewFund{
		Account: "231", Name: "修渠", OpenedOn: w.day("2026-01-01"), Uses: []FundUse{{Words: "修渠"}}, Brought: 700_00,
	})
	w.ok(err)
	w.lines("2026-01-05", debitLine("101", 200_00).of(f), debitLine("113", 300_00).of(f), creditLine("231", 500_00).of(f))
	w.lines("2026-01-06", debitLine("102", 300_00).of(f), creditLine("113", 300_00).of(f))
	w.lines("2026-01-07", debitLine("153", 400_00).of(f), debitLine("513.02", 10_00), creditLine("102", 250_00).of(f), creditLine("102", 10_00), creditLine("211", 150_00).of(f))
	w.lines("2026-02-01", debitLine("101", 50_00).of(f), creditLine("102", 50_00).of(f))
	w.lines("2026-02-02", debitLine("211", 150_00).of(f), creditLine("101", 150_00).of(f))
	w.lines("2026-02-03", debitLine("231", 400_00).of(f), creditLine("153", 400_00).of(f))
	w.out("2026-01")
	w.out("2026-02")
	list, _, err := w.PublicFunds(t.Context(), w.village)
	w.ok(err)
	got, want := list[0], w.fundBook(f)
	if got.moved() != want.moved() {
		t.Errorf("public %q, books %q", got.moved(), want.moved())
	}
	a, b := got.Sums(calendar.Day{}, calendar.Day{}), want.Sums(calendar.Day{}, calendar.Day{})
	if a.Left != b.Left || a.Arrived != b.Arrived || a.Spent != b.Spent || a.Left == 0 {
		t.Errorf("public %+v, books %+v", a, b)
	}
}
