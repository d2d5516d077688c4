package finance

import (
	"slices"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/user"
)

func fieldNames(err error) string {
	var names []string
	for _, f := range fault.Fields(err) {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), " ")
}

func TestAnEntryReportsEveryWrongFieldAtOnce(t *testing.T) {
	w := newLedger(t)
	for name, c := range map[string]struct {
		spoil func(n *New)
		want  string
	}{
		"nothing filled in":   {func(n *New) { *n = New{} }, "amount day kind money summary"},
		"zero":                {func(n *New) { n.Amount = 0 }, "amount"},
		"negative":            {func(n *New) { n.Amount = -1 }, "amount"},
		"beyond all money":    {func(n *New) { n.Amount = money.Max + 1 }, "amount"},
		"tomorrow":            {func(n *New) { n.Day = calendar.Date(2026, 7, 2) }, "day"},
		"long ago":            {func(n *New) { n.Day = calendar.Date(1999, 12, 31) }, "day"},
		"blank summary":       {func(n *New) { n.Summary = " 　\t" }, "summary"},
		"income to expense":   {func(n *New) { n.Kind = Income }, "account"},
		"to cash itself":      {func(n *New) { n.Account = Cash }, "account"},
		"no such account":     {func(n *New) { n.Account = "999" }, "account"},
		"money from a debtor": {func(n *New) { n.Money = "112" }, "money"},
		"phone in summary":    {func(n *New) { n.Summary = "付张三13812345678" }, "summary"},
		"phone, full width":   {func(n *New) { n.Note = "电话１３８１２３４５６７８" }, "note"},
		"ID as a person":      {func(n *New) { n.Handler = "11010519491231002X" }, "handler"},
		"long name":           {func(n *New) { n.Witness = strings.Repeat("长", 21) }, "witness"},
		"long summary":        {func(n *New) { n.Summary = strings.Repeat("长", 101) }, "summary"},
	} {
		n := w.entry("2026-03-05", Expense, Cash, 100)
		c.spoil(&n)
		if _, err := w.try(n); fault.KindOf(err) != fault.Invalid || fieldNames(err) != c.want {
			t.Errorf("%s: %v on %q, want %q", name, err, fieldNames(err), c.want)
		}
	}
	if d := w.sheet("2026-03"); len(d.Entries) != 0 {
		t.Errorf("something was booked: %+v", d.Entries)
	}
}

func TestR65_HandlerWitnessAndApproverAreDifferentPeople(t *testing.T) {
	w := newLedger(t)
	for name, c := range map[string]struct{ handler, witness, approver, want string }{
		"all three":             {"李", "陈", "张", ""},
		"nobody named":          {"", "", "", ""},
		"handler is witness":    {"李", "李", "张", "witness"},
		"handler approves":      {"李", "陈", "李", "approver"},
		"witness approves":      {"李", "陈", "陈", "approver"},
		"the same but for room": {"李 四", "李  四", "张", "witness"},
	} {
		n := w.entry("2026-03-05", Income, Bank, 100)
		n.Handler, n.Witness, n.Approver = c.handler, c.witness, c.approver
		if _, err := w.try(n); fieldNames(err) != c.want {
			t.Errorf("%s: %v on %q, want %q", name, err, fieldNames(err), c.want)
		}
	}
}

func TestOnlyTheVillagesOwnAccountantBooks(t *testing.T) {
	w := newLedger(t)
	stranger := w.accountant
	stranger.DivisionID = w.other.ID
	e := w.book("2026-03-05", Income, Cash, 100)
	for name, by := range map[string]user.Actor{"supervisor": w.supervisor, "head": w.head, "of another village": stranger, "nobody": {}, "system": user.System} {
		n := w.entry("2026-03-05", Income, Cash, 100)
		_, post := w.Post(t.Context(), by, w.village, n)
		_, reverse := w.Reverse(t.Context(), by, w.village, e.ID, w.day("2026-03-06"), "错")
		for what, err := range map[string]error{
			"post": post, "reverse": reverse, "opening": w.SetOpening(t.Context(), by, w.village, 1, 1), "submit": w.Submit(t.Context(), by, w.village, w.month("2026-03")),
			"attach": w.Attach(t.Context(), by, w.village, e.ID, "", pngOf(4, 4)),
		} {
			if fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%s by %s: %v", what, name, err)
			}
		}
	}
	// An accountant who holds two villages' ids still cannot reach across.
	if _, err := w.Reverse(t.Context(), stranger, w.other, e.ID, w.day("2026-03-06"), "错"); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("another village's entry was reversed: %v", err)
	}
	if err := w.Attach(t.Context(), stranger, w.other, e.ID, "", pngOf(4, 4)); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("another village's entry got a file: %v", err)
	}
}
