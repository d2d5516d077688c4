package finance

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/user"
)

// Whatever three people's bodies are: all mine is mine, none mine has all of
// theirs, and a row that only one has is in what is merged.
func TestMergingThreeBodies(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 7))
	for range 3000 {
		base := changed(r, changed(r, DraftBody{}, "o"), "o")
		theirs, mine := changed(r, base, "t"), changed(r, base, "m")
		x := compareDrafts(Draft{Body: theirs}, 1, base, mine)
		all := x.Settle(func(string) bool { return true })
		if all.Summary != mine.Summary || !maps.Equal(byKey(all), byKey(mine)) {
			t.Fatalf("all mine:\n%+v\nmine\n%+v\nbase\n%+v\ntheirs\n%+v", all, mine, base, theirs)
		}
		merged := byKey(x.Merged())
		if len(merged) != len(x.Merged().Lines) {
			t.Fatalf("a row twice: %+v", x.Merged())
		}
		for _, l := range theirs.Lines {
			if was, old := byKey(base)[l.Key]; (!old || was != l) && merged[l.Key].Account == "" && l.Account != "" && byKey(mine)[l.Key].Account == was.Account {
				t.Fatalf("their row %+v is gone from %+v", l, merged)
			}
		}
		for _, l := range mine.Lines {
			if _, old := byKey(base)[l.Key]; !old && l.Key != "both" && merged[l.Key] != l {
				t.Fatalf("my row %+v is gone from %+v", l, merged)
			}
		}
		for _, d := range x.Differences {
			if d.Input != "" && (d.Theirs == d.Base || d.Theirs == d.Mine) {
				t.Fatalf("no difference: %+v", d)
			}
		}
	}
}

func byKey(b DraftBody) map[string]DraftLine {
	m := map[string]DraftLine{}
	for _, l := range b.Lines {
		m[l.Key] = l
	}
	return m
}

// changed is the body after somebody worked on it; mark names rows they add.
func changed(r *rand.Rand, b DraftBody, mark string) DraftBody {
	words := []string{"", "甲", "乙", "丙"}
	b.Lines = slices.Clone(b.Lines)
	for range r.IntN(5) {
		switch n := len(b.Lines); {
		case r.IntN(4) == 0:
			b.Summary = words[r.IntN(4)]
		case n > 0 && r.IntN(3) == 0:
			b.Lines = slices.Delete(b.Lines, 0, 1)
		case n > 0 && r.IntN(2) == 0:
			l := &b.Lines[r.IntN(n)]
			f := lineFields()[r.IntN(6)]
			*f.of(l) = words[r.IntN(4)]
		case n > 1 && r.IntN(3) == 0:
			b.Lines[0], b.Lines[n-1] = b.Lines[n-1], b.Lines[0]
		default:
			key := fmt.Sprintf("%s%d", mark, r.IntN(1_000_000))
			if r.IntN(5) == 0 {
				key = "both" // the same key, given by two people
			}
			if !slices.Contains(keysOf(b), key) {
				b.Lines = slices.Insert(b.Lines, r.IntN(n+1), DraftLine{Key: key, Account: words[1+r.IntN(3)]})
			}
		}
	}
	return b
}

// Whatever is typed where: reading it fails for no text, and posting it is either
// done or refused with a reason that names an input.
func TestAnyTextCanBeReadAndIsPostedOrRefused(t *testing.T) {
	w := newLedger(t)
	w.book("2026-06-01", Income, Cash, 900_00)
	w.fund("路灯专款", "241")
	w.party(Household, "李四")
	texts := []string{"", "1", "-5", "1e3", "101", "102", "241 专项应付款", "513.02", "现金", "x", "路灯专款", "李四", "2026-06-03", "99999999999999", "13912345678", "\x00", "￥１２", "，", "line-1-debit", "100"}
	r := rand.New(rand.NewPCG(5, 5))
	posted := 0
	for range 300 {
		b := typed("2026-06-03", "一笔", "2")
		b.Lines = append(b.Lines, DraftLine{Key: "c"})
		for range r.IntN(4) {
			b.Inputs(func(_ string, text *string) {
				if r.IntN(12) == 0 {
					*text = texts[r.IntN(len(texts))]
				}
			})
		}
		_, err := w.ReadDraft(t.Context(), w.village.ID, b)
		w.ok(err)
		d := w.draft(w.accountant, b)
		switch _, err := w.PostDraft(t.Context(), w.accountant, w.village, d.ID, d.Revision); {
		case err == nil:
			posted++
		case fault.KindOf(err) != fault.Invalid && fault.KindOf(err) != fault.Conflict:
			t.Fatalf("%+v: %v", b, err)
		case len(fault.Fields(err)) == 0:
			t.Errorf("%+v: %v names no input", b, err)
		}
	}
	if posted == 0 || posted == 300 {
		t.Errorf("%d posted", posted)
	}
}

// Whatever two people save, settle, post, drop and attach in whatever order:
// numbers run without a gap, a draft gives one voucher at most, every body ever
// sent stands in the history, and what was posted never changes.
func TestDraftsInAnyOrder(t *testing.T) {
	for seed := range uint64(6) {
		w := newLedger(t)
		w.book("2026-04-30", Income, Cash, 900_00)
		people := []user.Actor{w.accountant, w.colleague()}
		r := rand.New(rand.NewPCG(seed, 12))
		seen := map[int64]map[int]int{} // what each person saw last of each draft
		sent := map[int64][]string{}
		posted := map[int64]string{}
		for range 120 {
			w.draftStep(r, people, seen, sent, posted)
		}
		w.draftsHold(seen, sent, posted)
	}
}

func (w *ledger) draftStep(r *rand.Rand, people []user.Actor, seen map[int64]map[int]int, sent map[int64][]string, posted map[int64]string) {
	w.t.Helper()
	ctx, who := w.t.Context(), r.IntN(2)
	by := people[who]
	ids := slices.Sorted(maps.Keys(seen))
	if len(ids) == 0 || r.IntN(8) == 0 {
		d, err := w.NewDraft(ctx, by, w.village, DraftSource{Template: []string{"office", "electricity"}[r.IntN(2)]})
		w.ok(err)
		seen[d.ID] = map[int]int{who: d.Revision}
		return
	}
	id := ids[r.IntN(len(ids))]
	now, err := w.Draft(ctx, w.village.ID, id)
	w.ok(err)
	if seen[id][who] == 0 || r.IntN(2) == 0 {
		seen[id][who] = now.Revision // looks at the page again
	}
	switch r.IntN(8) {
	case 0:
		_ = w.DropDraft(ctx, by, w.village, id, seen[id][who])
	case 1, 2, 3:
		e, err := w.PostDraft(ctx, by, w.village, id, seen[id][who])
		if err != nil {
			return
		}
		text := fmt.Sprint(e.ID, e.Voucher(), e.Summary, e.Amount)
		if posted[id] != "" && posted[id] != text {
			w.t.Errorf("draft %d gave %s and %s", id, posted[id], text)
		}
		posted[id] = text
	default:
		amounts := []string{"1", "2.50", "1,000", "99999", "", "x"}
		b := typed(calendar.Date(2026, 4+r.IntN(3), 1+r.IntN(28)).String(), fmt.Sprintf("第%d稿", r.IntN(1000)), amounts[r.IntN(len(amounts))])
		d, err := w.SaveDraft(ctx, by, w.village, id, seen[id][who], b)
		if text, _ := b.canonical(); !now.Body.same(b) {
			sent[id] = append(sent[id], text)
		}
		if err == nil {
			seen[id][who] = d.Revision
			return
		}
		var x *DraftConflict
		if errors.As(err, &x) && r.IntN(2) == 0 {
			d, err := w.SettleDraft(ctx, by, w.village, id, x.Kept, x.Revision, func(string) bool { return r.IntN(2) == 0 })
			w.ok(err)
			seen[id][who] = d.Revision
		}
	}
}

func (w *ledger) draftsHold(seen map[int64]map[int]int, sent map[int64][]string, posted map[int64]string) {
	w.t.Helper()
	count := 0
	for id := range seen {
		history := w.history(id)
		for _, text := range sent[id] {
			if !slices.Contains(history, text) {
				w.t.Errorf("draft %d lost %s", id, text)
			}
		}
		d, err := w.Draft(w.t.Context(), w.village.ID, id)
		w.ok(err)
		if (d.State == DraftPosted) != (posted[id] != "") {
			w.t.Errorf("draft %d is %s, posted %q", id, d.State, posted[id])
		}
		if d.State != DraftPosted {
			continue
		}
		count++
		e, err := w.Entry(w.t.Context(), d.VoucherID)
		w.ok(err)
		if text := fmt.Sprint(e.ID, e.Voucher(), e.Summary, e.Amount); text != posted[id] {
			w.t.Errorf("draft %d gave %s, now %s", id, posted[id], text)
		}
	}
	for m := w.month("2026-04"); !m.After(w.month("2026-06")); m = m.Add(1) {
		list, err := vouchers(w.t.Context(), w.DB.Read(), "v.village_id = $1 and v.month = $2", w.village.ID, m.String())
		w.ok(err)
		count -= len(list)
		slices.SortFunc(list, func(a, b postedVoucher) int { return a.Number - b.Number })
		for i, p := range list {
			if p.Number != i+1 {
				w.t.Errorf("%s: number %d stands at %d", m, p.Number, i+1)
			}
		}
	}
	if count != -1 { // the income booked first
		w.t.Errorf("%d drafts posted without a voucher of their own", count)
	}
	bad, err := w.VerifyLedger(w.t.Context())
	w.ok(err)
	if len(bad) > 0 {
		w.t.Error(bad)
	}
}
