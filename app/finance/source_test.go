package finance

import (
	"slices"
	"testing"

	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

// agency puts 小山村's books into the township's hands: its accountant becomes the
// 报账员, the agent acts as its accountant.
func (w *ledger) agency() (clerk, agent user.Actor) {
	w.t.Helper()
	places := &village.Store{DB: w.DB, Now: w.Now}
	id, err := (&user.Store{DB: w.DB, Now: w.Now}).AddSilent(w.t.Context(), user.System, user.New{Login: "daiguan", Name: "代会计", Role: user.Agent, DivisionID: w.village.Township.ID})
	w.ok(err)
	w.ok(places.BeginAgency(w.t.Context(), w.admin(), w.village.ID))
	w.village, err = places.ByID(w.t.Context(), w.village.ID)
	w.ok(err)
	clerk = w.accountant
	clerk.Role = user.Clerk
	agent, err = places.Acting(w.t.Context(), user.Actor{ID: id, Name: "代会计", Post: "代管会计", Role: user.Agent, DivisionID: w.village.Township.ID}, w.village)
	w.ok(err)
	return clerk, agent
}

func (w *ledger) paper(day string, once string) NewSourceDocument {
	return NewSourceDocument{Day: w.day(day), Kind: Expense, Amount: 120_00, Words: "村道路灯电费", Once: once, Files: [][]byte{pngOf(40, 30)}}
}

func (w *ledger) handed(by user.Actor, day string) int64 {
	w.t.Helper()
	id, err := w.HandDocument(w.t.Context(), by, w.village, w.paper(day, ""))
	w.ok(err)
	return id
}

func TestADocumentGoesFromTheVillageIntoTheBooks(t *testing.T) {
	w := newLedger(t)
	clerk, agent := w.agency()
	id, err := w.HandDocument(t.Context(), clerk, w.village, w.paper("2026-03-05", "form"))
	w.ok(err)
	if again, err := w.HandDocument(t.Context(), clerk, w.village, w.paper("2026-03-05", "form")); err != nil || again != id {
		t.Errorf("the form sent twice: %d %v", again, err)
	}
	w.ok(w.ReturnDocument(t.Context(), agent, w.village, id, "缺验收人签字"))
	d, _, err := w.SourceDocument(t.Context(), w.village.ID, id)
	if err != nil || d.State != DocumentReturned || d.Reason != "缺验收人签字" || len(d.Files) != 1 || d.Number != 1 {
		t.Fatalf("%+v %v", d, err)
	}
	better := w.paper("2026-03-05", "")
	better.Amount, better.Files = 125_00, [][]byte{pngOf(50, 30)}
	w.ok(w.HandAgain(t.Context(), clerk, w.village, id, better))
	if c, err := w.Checklist(t.Context(), w.village, w.month("2026-03")); err != nil || !slices.ContainsFunc(c.Items, func(i CloseItem) bool {
		return i.Check == CheckDocuments && i.Level == CloseWarn && len(i.Documents) == 1
	}) {
		t.Errorf("the checklist: %+v %v", c.Items, err)
	}
	n := w.entry("2026-03-05", Expense, Cash, 125_00)
	n.Account = "513.07"
	e, err := w.BookDocument(t.Context(), agent, w.village, id, n)
	w.ok(err)
	d, steps, err := w.SourceDocument(t.Context(), w.village.ID, id)
	if err != nil || d.State != DocumentBooked || d.VoucherID != e.ID || d.Amount != 125_00 || len(d.Files) != 2 {
		t.Errorf("%+v %v", d, err)
	}
	var acts []string
	for _, s := range steps {
		acts = append(acts, string(s.Act))
	}
	if !slices.Equal(acts, []string{"hand", "return", "hand", "book"}) || steps[0].Amount != 120_00 || steps[3].Voucher != e.Voucher() {
		t.Errorf("%+v", steps)
	}
	v, err := w.Voucher(t.Context(), e.ID)
	if err != nil || len(v.Files) != 2 || v.PostedBy != "代会计" {
		t.Errorf("%+v %v", v, err)
	}
	if _, err := w.BookDocument(t.Context(), agent, w.village, id, n); fault.KindOf(err) != fault.Conflict {
		t.Errorf("booked twice: %v", err)
	}
	second := w.handed(clerk, "2026-03-06")
	if e2, err := w.LinkDocument(t.Context(), agent, w.village, second, e.Voucher()); err != nil || e2.ID != e.ID {
		t.Errorf("linked: %v", err)
	}
	third := w.handed(clerk, "2026-03-07")
	if _, err := w.LinkDocument(t.Context(), agent, w.village, third, "2026-03-099"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("no such voucher: %v", err)
	}
	w.ok(w.WithdrawDocument(t.Context(), clerk, w.village, third))
	if err := w.ReturnDocument(t.Context(), agent, w.village, third, "晚了"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("returned after it was taken back: %v", err)
	}
}

func TestABookingThatFailsLeavesTheDocumentWaiting(t *testing.T) {
	w := newLedger(t)
	clerk, agent := w.agency()
	id := w.handed(clerk, "2026-03-05")
	n := w.entry("2026-03-05", Expense, Cash, 5000_00) // more than there is
	if _, err := w.BookDocument(t.Context(), agent, w.village, id, n); fault.KindOf(err) != fault.Conflict {
		t.Fatal(err)
	}
	d, _, err := w.SourceDocument(t.Context(), w.village.ID, id)
	if list, _ := w.Entries(t.Context(), w.village.ID, w.month("2026-03")); err != nil || d.State != DocumentHanded || len(list) != 0 {
		t.Errorf("%+v %v", d, err)
	}
}

func TestR72_WhoHandsInDoesNotKeepTheBooksNorReview(t *testing.T) {
	w := newLedger(t)
	own := w.accountant
	clerk, agent := w.agency()
	id := w.handed(clerk, "2026-03-05")
	if _, err := w.Post(t.Context(), clerk, w.village, w.entry("2026-03-05", Expense, Cash, 1_00)); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the clerk books: %v", err)
	}
	for name, by := range map[string]user.Actor{"clerk": clerk, "supervisor": w.supervisor, "head": w.head} {
		if err := w.ReturnDocument(t.Context(), by, w.village, id, "不行"); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s returns: %v", name, err)
		}
	}
	for name, by := range map[string]user.Actor{"agent": agent, "supervisor": w.supervisor} {
		if _, err := w.HandDocument(t.Context(), by, w.village, w.paper("2026-03-05", "")); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s hands in: %v", name, err)
		}
	}
	// Past the roles: who handed in is told apart by number and by name, and the
	// database refuses too.
	if err := w.ReturnDocument(t.Context(), own, w.village, id, "自己退自己"); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("reviewed by who handed in: %v", err)
	}
	for name, sql := range map[string]string{
		"the clerk books":      "insert into source_document_step (document_id, n, act, by_id, by_name, at, voucher_id) values (1, 2, 'book', (select id from user_account where login = 'kuaiji'), '别名', '', null)",
		"the clerk returns":    "insert into source_document_step (document_id, n, act, by_id, by_name, at, words) values (1, 2, 'return', (select id from user_account where login = 'kuaiji'), '别名', '', '退')",
		"a name returns":       "insert into source_document_step (document_id, n, act, by_id, by_name, at, words) values (1, 2, 'return', (select id from user_account where login = 'daiguan'), '李会计', '', '退')",
		"handed in twice":      "insert into source_document_step (document_id, n, act, by_id, by_name, at, day, kind, fen, words) values (1, 2, 'hand', (select id from user_account where login = 'kuaiji'), '李会计', '', '2026-03-05', 'expense', 1, '甲')",
		"a step changed":       "update source_document_step set words = '改'",
		"a step deleted":       "delete from source_document_step",
		"a file deleted":       "delete from source_document_file",
		"a document renumberd": "update source_document set number = 9",
	} {
		if err := w.exec(sql); err == nil {
			t.Errorf("%s was not refused", name)
		}
	}
	// A voucher posted in the village's own name is refused by the database itself.
	if _, err := w.Post(t.Context(), own, w.village, w.entry("2026-03-05", Expense, Cash, 1_00)); err == nil {
		t.Error("a stale actor of the village posted while the township keeps the books")
	}
}

func TestADocumentThatSaysTooLittleIsRefused(t *testing.T) {
	w := newLedger(t)
	clerk, _ := w.agency()
	for field, change := range map[string]func(*NewSourceDocument){
		"words":  func(n *NewSourceDocument) { n.Words = " " },
		"day":    func(n *NewSourceDocument) { n.Day = w.day("2026-07-02") },
		"kind":   func(n *NewSourceDocument) { n.Kind = Transfer },
		"amount": func(n *NewSourceDocument) { n.Amount = 0 },
		"files":  func(n *NewSourceDocument) { n.Files = nil },
	} {
		n := w.paper("2026-03-05", "")
		change(&n)
		if _, err := w.HandDocument(t.Context(), clerk, w.village, n); !slices.ContainsFunc(fault.Fields(err), func(f fault.Field) bool { return f.Name == field }) {
			t.Errorf("%s: %v %v", field, err, fault.Fields(err))
		}
	}
	n := w.paper("2026-03-05", "")
	n.Words = "打给 13800138000"
	if _, err := w.HandDocument(t.Context(), clerk, w.village, n); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
	n = w.paper("2026-03-05", "")
	n.Files = [][]byte{[]byte("no picture")}
	if _, err := w.HandDocument(t.Context(), clerk, w.village, n); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
	id := w.handed(clerk, "2026-03-05")
	if _, _, err := w.SourceDocument(t.Context(), w.other.ID, id); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another village's: %v", err)
	}
}
