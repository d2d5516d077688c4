package disclosure

import (
	"strings"
	"testing"

	"sunshine/app/audit"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

// above adds the township's people and an inspector of another county's like.
func (w *world) above(t testing.TB) (township, stranger user.Actor) {
	t.Helper()
	places, users := &village.Store{DB: w.DB, Now: w.Now}, &user.Store{DB: w.DB, Now: w.Now}
	other, err := places.Add(t.Context(), user.System, village.New{Level: "township", ParentID: w.village.County.ID, Code: "339900101000", Name: "白水乡"})
	if err != nil {
		t.Fatal(err)
	}
	add := func(login, name string, division int64) user.Actor {
		id, err := users.AddSilent(t.Context(), user.System, user.New{Login: login, Name: name, Role: user.Township, DivisionID: division})
		if err != nil {
			t.Fatal(err)
		}
		return user.Actor{ID: id, Name: name, Post: "乡镇", Role: user.Township, DivisionID: division}
	}
	return add("zhen", "周镇", w.village.Township.ID), add("xiang", "吴乡", other)
}

// Every slot by every person: only the slot's own roles, of the village's own
// village, township and county.
func TestEverySlotIsSignedByItsOwnPeople(t *testing.T) {
	w := seeded(t)
	township, stranger := w.above(t)
	people := w.everyone()
	people["township"], people["other township"] = township, stranger
	allowed := map[string]bool{
		"party head": true, "villagers supervisor": true, "township township": true, "inspection inspector": true,
	}
	tried := 0
	for _, slot := range []string{"party", "committee", "villagers", "township", "inspection", "nothing"} {
		for who, by := range people {
			tried++
			v := w.in(t, Published, period(tried))
			err := w.Sign(t.Context(), by, v.ID, NewSignoff{Slot: slot, Witness: "吕小兰", Note: " 看过 "})
			if ok := allowed[slot+" "+who]; (err == nil) != ok {
				t.Errorf("%s by %s: %v", slot, who, err)
			}
			if (w.MaySign(t.Context(), by, v, slot) == nil) && !allowed[slot+" "+who] {
				t.Errorf("%s is offered to %s", slot, who)
			}
			if err != nil && fault.KindOf(err) == fault.Internal {
				t.Errorf("%s by %s: %v", slot, who, err)
			}
		}
	}
	if tried != 60 {
		t.Errorf("tried %d", tried)
	}
}

func period(n int) string { return string(rune('A'+n/26)) + string(rune('a'+n%26)) }

func TestCoverageCountsWhoHasLooked(t *testing.T) {
	w := seeded(t)
	township, _ := w.above(t)
	v := w.in(t, Published, "2026-03")
	tell := func() string {
		t.Helper()
		c, err := w.Coverage(t.Context(), w.get(t, v.ID))
		if err != nil {
			t.Fatal(err)
		}
		return c.Sentence()
	}
	if got := tell(); got != "五监督 1/5，还缺：党组织监督、村民（代表）监督、乡镇监督、纪检、审计、财政监督" {
		t.Error(got)
	}
	for slot, by := range map[string]user.Actor{"villagers": w.supervisor, "township": township, "party": w.head} {
		if err := w.Sign(t.Context(), by, v.ID, NewSignoff{Slot: slot, Witness: "吕小兰"}); err != nil {
			t.Fatal(slot, err)
		}
		if err := w.Sign(t.Context(), by, v.ID, NewSignoff{Slot: slot, Witness: "陈大山"}); fault.KindOf(err) != fault.Conflict {
			t.Errorf("%s was signed twice: %v", slot, err)
		}
	}
	if got := tell(); got != "五监督 4/5，还缺：纪检、审计、财政监督" {
		t.Error(got)
	}
	c, _ := w.Coverage(t.Context(), w.get(t, v.ID))
	if m := c.Marks[2]; m.Witness != "吕*兰" || m.By != "王监督" || m.Day.String() != "2026-04-10" || c.Marks[1].Note != "同意公开" || !c.Marks[1].Review {
		t.Errorf("%+v", c.Marks)
	}
	if len(c.Open(user.Inspector)) != 1 || len(c.Open(user.Supervisor)) != 0 {
		t.Error("the open slots are wrong")
	}
	lines, err := audit.List(t.Context(), w.DB.Read(), audit.Filter{DivisionID: w.village.ID, Limit: 3})
	if err != nil || lines[0].Act != "disclosure.sign" {
		t.Errorf("%+v, %v", lines, err)
	}
	for _, l := range lines {
		if strings.Contains(l.Detail, "吕小兰") {
			t.Errorf("the whole name is kept: %+v", l)
		}
	}
}

func TestOnlyTheVersionInForceIsSigned(t *testing.T) {
	w := seeded(t)
	township, _ := w.above(t)
	draft := w.in(t, Approved, "2026-02")
	if err := w.Sign(t.Context(), township, draft.ID, NewSignoff{Slot: "township"}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a draft: %v", err)
	}
	one := w.in(t, Published, "2026-03")
	two, err := w.correct(t, w.accountant, one, "补记")
	if err != nil {
		t.Fatal(err)
	}
	w.out(t, two, document{"2026-03", 2})
	if err := w.Sign(t.Context(), township, one.ID, NewSignoff{Slot: "township"}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a superseded version: %v", err)
	}
	if err := w.Sign(t.Context(), township, two.ID, NewSignoff{Slot: "township"}); err != nil {
		t.Error(err)
	}
}

func TestTheWitnessIsAVillagerAndNotKept(t *testing.T) {
	w := seeded(t)
	v := w.in(t, Published, "2026-03")
	for _, name := range []string{"", "兰", "13812345678", "339900199001011234", "王监督", "张三3", strings.Repeat("长", 21)} {
		if f := fieldsOf(w.Sign(t.Context(), w.supervisor, v.ID, NewSignoff{Slot: "villagers", Witness: name})); f != "witness" {
			t.Errorf("%q: %q", name, f)
		}
	}
	if f := fieldsOf(w.Sign(t.Context(), w.supervisor, v.ID, NewSignoff{Slot: "villagers", Witness: "吕小兰", Note: "打13812345678问"})); f != "note" {
		t.Error(f)
	}
	if err := w.Sign(t.Context(), w.supervisor, v.ID, NewSignoff{Slot: "villagers", Witness: " 吕小兰 "}); err != nil {
		t.Fatal(err)
	}
	var kept string
	if err := w.DB.Read().QueryRowContext(t.Context(), "select witness from disclosure_signoff").Scan(&kept); err != nil || kept != "吕*兰" {
		t.Error(kept, err)
	}
}

// The county calls its five by names of its own, and may have six.
func TestTheSlotsAreTheCountysOwn(t *testing.T) {
	w := seeded(t)
	old := w.in(t, Published, "2026-03")
	words := w.Catalogue.Words
	words.Watch.Name, words.Watch.Slots = "三方监督", []Slot{
		{Code: SlotCommittee, Name: "监委会", Roles: []string{"supervisor"}}, {Code: "township", Name: "镇里", Roles: []string{"township"}}, {Code: "inspection", Name: "县纪委", Roles: []string{"inspector"}},
	}
	if _, err := w.KeepProfile(t.Context(), w.admin, Profile{From: day(t, "2026-04-11"), Name: "县目录", Source: "县发〔2026〕1号", Words: words}); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.AddDate(0, 0, 1)
	fresh := w.in(t, Published, "2026-04")
	all, err := w.Coverages(t.Context(), []Version{old, fresh})
	if err != nil || all[fresh.ID].Sentence() != "三方监督 1/3，还缺：镇里、县纪委" || all[old.ID].Ratio() != "1/5" {
		t.Errorf("%s, %s, %v", all[fresh.ID].Sentence(), all[old.ID].Sentence(), err)
	}
	if err := w.Sign(t.Context(), w.head, fresh.ID, NewSignoff{Slot: "party"}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a slot the county does not have: %v", err)
	}
	if err := w.Sign(t.Context(), w.head, old.ID, NewSignoff{Slot: "party"}); err != nil {
		t.Errorf("a version of before: %v", err)
	}
}

func TestTheListOfWhatWaitsForASignature(t *testing.T) {
	w := seeded(t)
	township, stranger := w.above(t)
	march, april := w.in(t, Published, "2026-03"), w.in(t, Published, "2026-04")
	w.in(t, Approved, "2026-05")
	if err := w.Sign(t.Context(), township, march.ID, NewSignoff{Slot: "township"}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		f    SignoffFilter
		want []int64
	}{
		"all of the township":    {SignoffFilter{DivisionID: township.DivisionID}, []int64{april.ID, march.ID}},
		"all of the county":      {SignoffFilter{DivisionID: w.village.County.ID}, []int64{april.ID, march.ID}},
		"of the village":         {SignoffFilter{DivisionID: w.village.ID}, []int64{april.ID, march.ID}},
		"of another township":    {SignoffFilter{DivisionID: stranger.DivisionID}, nil},
		"another village of it":  {SignoffFilter{DivisionID: township.DivisionID, VillageID: w.other.village.ID}, nil},
		"a township of it":       {SignoffFilter{DivisionID: w.village.County.ID, TownshipID: township.DivisionID}, []int64{april.ID, march.ID}},
		"not signed":             {SignoffFilter{DivisionID: township.DivisionID, Slot: "township", Signed: "no"}, []int64{april.ID}},
		"signed":                 {SignoffFilter{DivisionID: township.DivisionID, Slot: "township", Signed: "yes"}, []int64{march.ID}},
		"published from then on": {SignoffFilter{DivisionID: township.DivisionID, Since: day(t, "2026-04-11")}, nil},
		"the second of them":     {SignoffFilter{DivisionID: township.DivisionID, Skip: 1}, []int64{march.ID}},
	} {
		c.f.Take = 10
		list, total, err := w.Signable(t.Context(), c.f)
		if err != nil || len(list) != len(c.want) || total != len(c.want)+c.f.Skip {
			t.Errorf("%s: %d of %d, %v", name, len(list), total, err)
			continue
		}
		for i := range list {
			if list[i].ID != c.want[i] || len(list[i].Document) != 0 {
				t.Errorf("%s: %+v", name, list[i])
			}
		}
	}
}

func TestTheDatabaseKeepsSignaturesAndFilings(t *testing.T) {
	w := seeded(t)
	out, waiting := w.in(t, Published, "2026-03"), w.in(t, Approved, "2026-04")
	if err := w.Sign(t.Context(), w.head, out.ID, NewSignoff{Slot: "party"}); err != nil {
		t.Fatal(err)
	}
	const insert = " into disclosure_signoff (version_id, slot, slot_name, account_id, name, post, signed_on, signed_at) values ($1, $2, '乡镇监督', $3, '某', '', '2026-04-10', '')"
	for sql, args := range map[string][]any{
		"update disclosure_signoff set name = '别人'": nil, "delete from disclosure_signoff": nil,
		"insert" + insert:            {waiting.ID, "township", w.head.ID}, // not out
		"insert or replace" + insert: {out.ID, "party", w.head.ID},
		"insert into disclosure_filing (version_id, account_id, name, post, filed_on, filed_at) values ($1, $2, '某', '', '2026-04-10', '')": {waiting.ID, w.head.ID},
	} {
		if err := w.exec(t, sql, args...); !db.IsRefused(err) {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

func TestFilingIsTheTownshipsOwn(t *testing.T) {
	w := seeded(t)
	township, stranger := w.above(t)
	filed := Chain{Steps: []string{StepReview, StepPublish, StepFile}}
	one, two := w.out(t, w.beginBy(t, filed, "2026-03"), document{"2026-03", 1}), w.out(t, w.beginBy(t, filed, "2026-04"), document{"2026-04", 1})
	short := w.in(t, Published, "2026-05")
	wait := func(by user.Actor) int {
		t.Helper()
		list, err := w.ToFile(t.Context(), by.DivisionID)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	if wait(township) != 2 || wait(stranger) != 0 {
		t.Error("the list is wrong")
	}
	for name, c := range map[string]struct {
		by   user.Actor
		id   int64
		kind fault.Kind
	}{
		"another township": {stranger, one.ID, fault.Forbidden}, "the head": {w.head, one.ID, fault.Forbidden}, "the inspector": {w.inspector, one.ID, fault.Forbidden},
		"not filed at all": {township, short.ID, fault.Conflict}, "not there": {township, 999, fault.NotFound},
	} {
		if err := w.File(t.Context(), c.by, c.id, ""); fault.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.File(t.Context(), township, one.ID, "下次附上发票"); err != nil {
		t.Fatal(err)
	}
	if err := w.File(t.Context(), township, one.ID, ""); fault.KindOf(err) != fault.Conflict {
		t.Errorf("filed twice: %v", err)
	}
	f, ok, err := w.Filing(t.Context(), one.ID)
	if err != nil || !ok || f.By != "周镇" || f.Note != "下次附上发票" || f.Day.String() != "2026-04-10" {
		t.Errorf("%+v, %v, %v", f, ok, err)
	}
	last, err := w.LastFiled(t.Context(), township.DivisionID, 5)
	if err != nil || len(last) != 1 || last[0].ID != one.ID || wait(township) != 1 {
		t.Errorf("%v, %v", last, err)
	}
	again, err := w.correct(t, w.accountant, two, "补记") // the corrected one waits, not the one it replaces
	if err != nil {
		t.Fatal(err)
	}
	again = w.out(t, again, document{"2026-04", 2})
	if list, err := w.ToFile(t.Context(), township.DivisionID); err != nil || len(list) != 1 || list[0].ID != again.ID {
		t.Errorf("%v, %v", list, err)
	}
}
