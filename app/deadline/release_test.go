package deadline

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/user"
)

// voided registers a contract and says that it was entered in error.
func voided(t testing.TB, s *Store, id int64, on string) {
	t.Helper()
	for n, act := range []string{"register", "void"} {
		exec(t, s, "insert into contract_change (contract_id, n, act, day, body, plan_n, reason, by_id, by_name, by_post, at) values ($1, $2, $3, $4, '{}', 1, '错了', 1, '', '', '')", id, n+1, act, on)
	}
}

// A contract that is void owes nothing: the township says so, with a reason that
// stands for ever; until it does the duty stays.
func TestADutyOfWhatDidNotHappenIsReleased(t *testing.T) {
	e := newExtended(t)
	ctx := t.Context()
	contract(t, e.Store, e.v.ID, 1, "鱼塘发包", "2026-04-02")
	contract(t, e.Store, e.v.ID, 2, "果园发包", "2026-04-02")
	check(t, e.Store, "2026-04-10")
	of := func(n int) Clock { return e.clock("contract", fmt.Sprintf("contract-%d", n), "2026-04-20") }
	e.on("2026-04-20")
	if list := must(e.Releasables(ctx, e.v.Township.ID, day(t, "2026-04-20")))(t); len(list) != 0 {
		t.Fatalf("proposed while both stand: %+v", list)
	}
	for name, c := range map[string]Clock{"a contract that stands": of(1), "a period": e.clock("debts", "2026-Q1", "2026-04-20")} {
		if err := e.Release(ctx, e.town, e.v, c.ID, "不想公开"); fault.KindOf(err) != fault.Conflict {
			t.Errorf("%s was released: %v", name, err)
		}
	}
	voided(t, e.Store, 1, "2026-04-18")
	list := must(e.Releasables(ctx, e.v.Township.ID, day(t, "2026-04-20")))(t)
	if len(list) != 1 || list[0].Title != "鱼塘发包" || list[0].Why.Proposed() != "这份合同登记作废了。" || list[0].Status != Overdue {
		t.Fatalf("proposed %+v", list)
	}
	if far := must(e.Releasables(ctx, 999, day(t, "2026-04-20")))(t); len(far) != 0 {
		t.Errorf("another township is asked: %+v", far)
	}
	for name, by := range map[string]user.Actor{"the head": e.head, "another township": {ID: e.town.ID, Role: user.Township, DivisionID: 999}, "the inspector": {ID: 1, Role: user.Inspector, DivisionID: e.v.County.ID}} {
		if err := e.Release(ctx, by, e.v, of(1).ID, "登记重了"); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s released it: %v", name, err)
		}
	}
	for reason, want := range map[string]string{"": "为什么免", "打 13812345678 问": "手机号"} {
		if err := e.Release(ctx, e.town, e.v, of(1).ID, reason); fault.KindOf(err) != fault.Invalid || !strings.Contains(fmt.Sprint(fault.Fields(err)), want) {
			t.Errorf("%q: %v %v", reason, err, fault.Fields(err))
		}
	}
	if err := e.Release(ctx, e.town, e.v, of(1).ID, "登记重了"); err != nil {
		t.Fatal(err, fault.Fields(err))
	}
	c := of(1)
	if got, want := c.Sentence(), "资源资产发包出租“鱼塘发包”在2026年4月20日免了：登记重了。"; got != want || c.Status != Released || c.DaysLate != 0 {
		t.Errorf("%s %s %d", c.Status, got, c.DaysLate)
	}
	if got := c.Released.Sentence(); got != "2026年4月20日，青石镇（乡镇干部 周镇）决定免了这一项，原因：登记重了。" {
		t.Error(got)
	}
	if past := e.clock("contract", "contract-1", "2026-04-19"); past.Status != Overdue || past.DaysLate != 6 { // the 12th is a Sunday
		t.Errorf("the day before it was %s, %d", past.Status, past.DaysLate)
	}
	if err := e.Release(ctx, e.town, e.v, c.ID, "再免一次"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("released twice: %v", err)
	}
	if n := count(t, e.Store, "select count(*) from audit where act = 'obligation.release' and detail = '登记重了'"); n != 1 {
		t.Errorf("%d audit lines", n)
	}
}

// The database lets nobody out of what stands, whatever program asks.
func TestTheDatabaseGuardsReleases(t *testing.T) {
	e := newExtended(t)
	contract(t, e.Store, e.v.ID, 1, "鱼塘发包", "2026-04-02")
	contract(t, e.Store, e.v.ID, 2, "果园发包", "2026-04-02")
	check(t, e.Store, "2026-04-20")
	voided(t, e.Store, 2, "2026-04-18")
	publishAs(t, e.Store, e.v.ID, "contract", "contract-2", "2026-04-12")
	for _, id := range []int64{e.clock("contract", "contract-1", "2026-04-20").ID, e.clock("contract", "contract-2", "2026-04-20").ID, e.clock("debts", "2026-Q1", "2026-04-20").ID} {
		for _, text := range []string{
			fmt.Sprintf("insert into obligation_release (obligation_id, reason, account_id, name, post, released_on, released_at) values (%d, '不想公开', 1, '', '', '2026-04-20', '')", id),
			fmt.Sprintf("update obligation set released_on = '2026-04-20' where id = %d", id),
		} {
			err := e.DB.Write(t.Context(), func(q db.Q) error { _, err := q.ExecContext(t.Context(), text); return err })
			if !db.IsRefused(err) {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
}

// Whatever started a duty is found to be gone once its own register says so.
func TestEveryKindOfEventCanBeGone(t *testing.T) {
	e := newExtended(t)
	by := enter(t, e.Store, e.v.ID, "audit", "登记错的审计", "2026-04-08")
	if why, err := e.MayRelease(t.Context(), must(e.Duty(t.Context(), by, day(t, "2026-04-10")))(t)); err != nil || why != EnteredByHand || why.Proposed() == "" {
		t.Errorf("%q %v", why, err)
	}
	if list := must(e.Releasables(t.Context(), e.v.Township.ID, day(t, "2026-04-10")))(t); len(list) != 0 {
		t.Errorf("what was entered by hand is proposed: %+v", list)
	}
	for n, then := range [][2]string{{"strike", `{}`}, {"change", `{"accepted":""}`}} {
		n++
		exec(t, e.Store, "insert into thing (village_id, kind, year, n, added_by, added_at) values ($1, 'project', 2026, $2, 1, '')", e.v.ID, n)
		changed := func(k int, act, facts string) {
			exec(t, e.Store, "insert into thing_change (thing_id, n, act, day, reason, facts, actor_id, name, post, at) values ($1, $2, $3, '2026-04-03', '登记', $4, 1, '', '', '')", n, k, act, facts)
		}
		changed(1, "enter", `{"name":"硬化村道","accepted":"2026-04-03"}`)
		check(t, e.Store, "2026-04-10")
		c := e.clock("project", fmt.Sprintf("project-%d", n), "2026-04-10")
		if _, err := e.MayRelease(t.Context(), c); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a project that stands: %v", err)
		}
		changed(2, then[0], then[1])
		if why, err := e.MayRelease(t.Context(), c); err != nil || why != GoneProject {
			t.Errorf("%s: %q %v", then[0], why, err)
		}
	}
	filed(t, e.Store, e.v.ID, "建文化礼堂", "")
	draft(t, e.Store, e.v.ID, "decision-plan", "2026-001", "2026-04-05")
	check(t, e.Store, "2026-04-10")
	c := e.clock("decision-plan", "2026-001", "2026-04-10")
	if _, err := e.MayRelease(t.Context(), c); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a matter that goes on: %v", err)
	}
	exec(t, e.Store, "insert into matter_act (matter_id, n, kind, day, body, actor_id, name, post, at) values (1, 1, 'withdrawn', '2026-04-06', '{}', 1, '', '', '')")
	if why, err := e.MayRelease(t.Context(), c); err != nil || why != GoneMatter {
		t.Errorf("a matter that was withdrawn: %q %v", why, err)
	}
}

// What an event has started is owed right after the act; where nothing happened
// nothing is written.
func TestHappenedMakesAtOnceWhatEventsStart(t *testing.T) {
	s, ids := whole(t, "2026-01-01", "2026-01", "小山村", "大河村")
	check(t, s, "2026-03-10")
	on := day(t, "2026-03-10")
	if n := must(s.Happened(t.Context(), on, ids...))(t); n != 0 {
		t.Errorf("%d duties of nothing", n)
	}
	contract(t, s, ids[0], 1, "鱼塘发包", "2026-03-10")
	contract(t, s, ids[1], 1, "果园发包", "2026-03-09")
	if n := must(s.Happened(t.Context(), on, ids[1]))(t); n != 1 || duties(t, s, ids[1], "2026-03-10") != "contract contract-2 果园发包 2026-03-09 2026-03-19" {
		t.Errorf("%d: %s", n, duties(t, s, ids[1], "2026-03-10"))
	}
	if got := duties(t, s, ids[0], "2026-03-10"); got != "" {
		t.Errorf("a village nobody asked about: %s", got)
	}
	if n := must(s.Happened(t.Context(), on, ids...))(t); n != 1 {
		t.Errorf("%d duties of the other village", n)
	}
	if r := check(t, s, "2026-03-10"); r.Made != 0 {
		t.Errorf("the night made %d more", r.Made)
	}
}

// The start page asks 300 villages whether they owe: as quickly where nothing was
// published for ten years as where it was not for one.
func TestWhoIsLateIsFoundWithoutCountingTheYears(t *testing.T) {
	s, _ := whole(t, "2027-01-06", "2016-01", "小山村")
	check(t, s, "2026-12-31")
	on := day(t, "2026-12-31")
	if n := must(s.Late(t.Context(), disclosure.FinanceMonth, on, []int64{3}))(t)[3]; n != MostLate+1 {
		t.Errorf("%d counted", n)
	}
	rows, err := s.DB.Read().QueryContext(t.Context(), "explain query plan select v.id from division v where v.level = 'village' and exists (select 1 from obligation o where "+lateOpenSQL+")", on.String(), disclosure.FinanceMonth)
	if err != nil {
		t.Fatal(err)
	}
	plan := must(db.Collect(rows, func(scan db.Scan) (text string, err error) {
		var a, b, c int
		err = scan(&a, &b, &c, &text)
		return text, err
	}))(t)
	if all := strings.Join(plan, " | "); !strings.Contains(all, "obligation_open (item=? AND village_id=? AND due_on<?)") {
		t.Error(all)
	}
}

// What the start page asks about what is owed, where nothing was ever published.
func BenchmarkStartPageOfAnUnpaidCounty(b *testing.B) {
	for _, years := range []int{1, 10} {
		s := bigCounty(b, years)
		ctx := context.Background()
		check(b, s, lastNight)
		on := day(b, lastNight)
		some := make([]int64, 36)
		for i := range some {
			some[i] = int64(3 + i)
		}
		b.Run(fmt.Sprintf("%d years", years), func(b *testing.B) {
			for b.Loop() {
				for _, err := range []error{
					second(s.LateVillages(ctx, disclosure.FinanceMonth, on)),
					second(s.Late(ctx, disclosure.FinanceMonth, on, some)),
					second(s.Matrix(ctx, calendar.NewMonth(2026, 11), calendar.NewMonth(2026, 11), on)),
				} {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

func second[T any](_ T, err error) error { return err }
