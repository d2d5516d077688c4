package finance

import (
	"slices"
	"strings"
	"testing"

	"sunshine/app/audit"
	"sunshine/app/fault"
)

// party registers a counterparty.
func (w *ledger) party(kind PartyKind, name string) Counterparty {
	w.t.Helper()
	c, err := w.AddCounterparty(w.t.Context(), w.accountant, w.village, NewCounterparty{Kind: kind, Name: name})
	w.ok(err)
	return c
}

// owing books a line on an account that says who owes whom against the bank.
func (w *ledger) owing(day string, kind Kind, account string, party int64, n New) Entry {
	w.t.Helper()
	x := w.entry(day, kind, Bank, n.Amount)
	x.Account, x.CounterpartyID = account, party
	e, err := w.try(x)
	w.ok(err)
	return e
}

func names(list []Counterparty) string {
	var s []string
	for _, c := range list {
		s = append(s, c.Name)
	}
	return strings.Join(s, " ")
}

func TestTheRegisterFindsByNameAndPinyin(t *testing.T) {
	w := newLedger(t)
	for _, n := range []NewCounterparty{{Kind: Unit, Name: "新兰水产合作社"}, {Kind: Household, Name: "吕小兰"}, {Kind: Household, Name: "张伟（三组）"}, {Kind: Person, Name: "张伟（三组）"}} {
		_, err := w.AddCounterparty(t.Context(), w.accountant, w.village, n)
		w.ok(err)
	}
	list, err := w.Counterparties(t.Context(), w.village.ID)
	w.ok(err)
	if got := names(list); got != "吕小兰 张伟（三组） 张伟（三组） 新兰水产合作社" {
		t.Error(got)
	}
	if list[1].Label != "张伟（三组）（农户）" || list[2].Label != "张伟（三组）（个人）" || list[0].Label != "吕小兰" {
		t.Errorf("namesakes are not told apart: %+v", list)
	}
	for query, want := range map[string]string{"兰": "吕小兰 新兰水产合作社", "xlsc": "新兰水产合作社", "LXL": "吕小兰", "lvxiao": "吕小兰", "zw": "张伟（三组） 张伟（三组）", "没有": "", "  ": names(list)} {
		if got := names(MatchCounterparties(list, query)); got != want {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
}

func TestR58_ThePublicFormHidesPeopleAndNotUnits(t *testing.T) {
	for want, c := range map[string]NewCounterparty{
		"张*":      {Kind: Household, Name: "张伟（三组）"},
		"吕*兰":     {Kind: Person, Name: "吕小兰"},
		"新兰水产合作社": {Kind: Unit, Name: "新兰水产合作社"},
	} {
		if got := (Counterparty{NewCounterparty: c}).Public(); got != want {
			t.Errorf("%s is shown as %s", c.Name, got)
		}
	}
}

func TestWhatIsWrongWithACounterpartyIsSaid(t *testing.T) {
	w := newLedger(t)
	w.party(Household, "吕小兰")
	for name, c := range map[string]struct {
		n     NewCounterparty
		field string
	}{
		"twice":     {NewCounterparty{Kind: Household, Name: " 吕小兰 "}, "name"},
		"no name":   {NewCounterparty{Kind: Unit}, "name"},
		"no kind":   {NewCounterparty{Kind: "clan", Name: "甲"}, "kind"},
		"a card":    {NewCounterparty{Kind: Unit, Name: "甲 6222021234567890128"}, "name"},
		"a phone":   {NewCounterparty{Kind: Unit, Name: "甲", Note: "13812345678"}, "note"},
		"very long": {NewCounterparty{Kind: Unit, Name: strings.Repeat("长", longestParty+1)}, "name"},
	} {
		_, err := w.AddCounterparty(t.Context(), w.accountant, w.village, c.n)
		if f := fault.Fields(err); len(f) != 1 || f[0].Name != c.field {
			t.Errorf("%s: %v %+v", name, err, f)
		}
	}
	if _, err := w.AddCounterparty(t.Context(), w.supervisor, w.village, NewCounterparty{Kind: Unit, Name: "甲"}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the supervisor registers: %v", err)
	}
	if _, err := w.AddCounterparty(t.Context(), w.accountant, w.other, NewCounterparty{Kind: Unit, Name: "甲"}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("in another village: %v", err)
	}
}

func TestAnEarlierNameStaysAndSheetsThatAreOutKeepIt(t *testing.T) {
	w := newLedger(t)
	c := w.party(Unit, "新蓝合作社")
	w.owing("2026-01-10", Income, "112", c.ID, New{Amount: 100_00})
	w.submit("2026-01")
	edit := func(n NewCounterparty) error {
		return w.EditCounterparty(t.Context(), w.accountant, w.village, c.ID, n)
	}
	if err := edit(NewCounterparty{Kind: Unit, Name: "新兰合作社"}); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "正在审核") {
		t.Errorf("renamed under review: %v", err)
	}
	w.approve("2026-01")
	w.ok(w.Publish(t.Context(), w.head, w.current("2026-01").ID))
	doc := w.current("2026-01").Document
	w.ok(edit(NewCounterparty{Kind: Unit, Name: "新兰合作社", Note: "原来写错了字"}))
	again, err := w.Counterparty(t.Context(), w.village.ID, c.ID)
	w.ok(err)
	if again.Name != "新兰合作社" || len(again.Former) != 1 || again.Former[0].Name != "新蓝合作社" || again.Former[0].Day.IsZero() {
		t.Errorf("%+v", again)
	}
	list, err := w.Counterparties(t.Context(), w.village.ID)
	w.ok(err)
	if names(MatchCounterparties(list, "新蓝")) != "新兰合作社" {
		t.Error("the earlier name finds nothing")
	}
	if sheet, err := ParseSheet(doc); err != nil || sheet.Entries[0].Party != "新蓝合作社" {
		t.Errorf("the sheet that is out: %v %+v", err, sheet.Entries)
	}
	for sql, why := range map[string]string{
		"update counterparty_name set name = '别的'":                                              "an earlier name",
		"delete from counterparty_name":                                                         "an earlier name",
		"delete from counterparty":                                                              "never deleted",
		"update counterparty set village_id = village_id + 1":                                   "stays with its village",
		"update counterparty set merged_id = id":                                                "leads to",
		"update counterparty set merged_id = 999 where id = (select min(id) from counterparty)": "leads to",
	} {
		if err := w.exec(sql); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

func TestTwoThatAreOneCountAsOneAndCanBePartedAgain(t *testing.T) {
	w := newLedger(t)
	a, b, c := w.party(Household, "吕小兰"), w.party(Household, "吕晓兰"), w.party(Household, "吕筱兰")
	w.owing("2026-01-10", Expense, "113", a.ID, New{Amount: 300_00})
	w.owing("2026-01-11", Income, "113", b.ID, New{Amount: 100_00})
	w.ok(w.MergeCounterparty(t.Context(), w.accountant, w.village, b.ID, a.ID))
	w.ok(w.MergeCounterparty(t.Context(), w.accountant, w.village, a.ID, c.ID)) // what led to a leads to c now
	kept, err := w.Counterparty(t.Context(), w.village.ID, b.ID)
	w.ok(err)
	if kept.ID != c.ID || len(kept.Merged) != 2 {
		t.Errorf("%+v", kept)
	}
	sums, err := w.PartySums(t.Context(), w.village.ID)
	w.ok(err)
	if len(sums) != 1 || len(sums[c.ID]) != 1 || sums[c.ID][0].Balance != 200_00 {
		t.Errorf("%+v", sums)
	}
	w.owing("2026-01-12", Income, "113", b.ID, New{Amount: 50_00}) // an old form still names it
	var named int64
	w.ok(w.DB.Read().QueryRowContext(t.Context(), "select counterparty_id from voucher_line l join voucher v on v.id = l.voucher_id where v.day = '2026-01-12' limit 1").Scan(&named))
	if named != c.ID {
		t.Errorf("a new line names %d, which led to %d", named, c.ID)
	}
	if err := w.MergeCounterparty(t.Context(), w.accountant, w.village, c.ID, b.ID); len(fault.Fields(err)) != 1 {
		t.Errorf("merged into itself: %v", err)
	}
	w.ok(w.PartCounterparty(t.Context(), w.accountant, w.village, b.ID))
	sums, err = w.PartySums(t.Context(), w.village.ID)
	w.ok(err)
	if sums[b.ID][0].Balance != -100_00 || sums[c.ID][0].Balance != 250_00 {
		t.Errorf("parted: %+v", sums)
	}
	if err := w.PartCounterparty(t.Context(), w.accountant, w.village, b.ID); fault.KindOf(err) != fault.Conflict {
		t.Errorf("parted twice: %v", err)
	}
	lines, err := audit.List(t.Context(), w.DB.Read(), audit.Filter{Limit: 100})
	w.ok(err)
	if !slices.ContainsFunc(lines, func(l audit.Entry) bool { return l.Act == "counterparty.merge" }) {
		t.Error("nobody wrote the merging down")
	}
	for _, l := range lines {
		if text := l.Subject + l.Detail; strings.Contains(text, "小兰") || strings.Contains(text, "晓兰") || strings.Contains(text, "筱兰") {
			t.Errorf("the audit has a villager's whole name: %s", text)
		}
	}
}

func TestOneWhoStillOwesIsNotPutAway(t *testing.T) {
	w := newLedger(t)
	c := w.party(Household, "吕小兰")
	away := c.NewCounterparty
	away.Retired = true
	w.owing("2026-01-10", Expense, "113", c.ID, New{Amount: 300_00})
	if err := w.EditCounterparty(t.Context(), w.accountant, w.village, c.ID, away); len(fault.Fields(err)) != 1 {
		t.Errorf("put away with 300 yuan owed: %v", err)
	}
	w.owing("2026-01-11", Income, "113", c.ID, New{Amount: 300_00})
	w.ok(w.EditCounterparty(t.Context(), w.accountant, w.village, c.ID, away))
}

func TestALineNamesNobodyOfAnotherVillage(t *testing.T) {
	w := newLedger(t)
	w.ok(w.exec("insert into counterparty (village_id, kind, name, added_by, added_at) values ($1, 'unit', '别村的', $2, '2026-01-01T00:00:00.000Z')", w.other.ID, w.accountant.ID))
	var id int64
	w.ok(w.DB.Read().QueryRowContext(t.Context(), "select id from counterparty").Scan(&id))
	for _, id := range []int64{id, 9999} {
		n := w.entry("2026-01-10", Income, Bank, 100_00)
		n.CounterpartyID = id
		if _, err := w.try(n); fault.KindOf(err) != fault.Invalid || fault.Fields(err)[0].Name != "party" {
			t.Errorf("number %d: %v", id, err)
		}
	}
}
