package deadline

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/procedure"
	"sunshine/app/user"
	"sunshine/app/village"
)

// extended is a village on a day, with its head and its township.
type extended struct {
	*Store
	t    testing.TB
	v    village.Village
	head user.Actor
	town user.Actor
}

func newExtended(t testing.TB) *extended {
	t.Helper()
	s, ids := whole(t, "2026-01-01", "2026-01", "小山村")
	check(t, s, "2026-04-10")
	v := must(village.ByID(t.Context(), s.DB.Read(), ids[0]))(t)
	e := &extended{Store: s, t: t, v: v}
	people := &user.Store{DB: s.DB, Now: s.Now}
	id := must(people.AddSilent(t.Context(), user.System, user.New{Login: "zhen", Name: "周镇", Post: "乡镇干部", Role: user.Township, DivisionID: v.Township.ID}))(t)
	e.head = user.Actor{ID: 3, Name: "张领", Post: "村委会主任", Role: user.Head, DivisionID: v.ID}
	e.town = user.Actor{ID: id, Name: "周镇", Post: "乡镇干部", Role: user.Township, DivisionID: v.Township.ID}
	e.on("2026-04-10")
	return e
}

func (e *extended) on(d string) { e.Now = fixed(day(e.t, d).End().Add(-12 * time.Hour)) }

func (e *extended) clock(item, key, on string) Clock {
	e.t.Helper()
	return must(e.Owed(e.t.Context(), e.v.ID, item, key, day(e.t, on)))(e.t)
}

func TestMoreTimeIsAskedGivenAndTold(t *testing.T) {
	e := newExtended(t)
	ctx := t.Context()
	c := e.clock("debts", "2026-Q1", "2026-04-10") // due 15 April
	if err := e.AskMore(ctx, e.head, e.v, c.ID, day(t, "2026-04-25"), "正在核对债务"); err != nil {
		t.Fatal(err)
	}
	if err := e.AskMore(ctx, e.head, e.v, c.ID, day(t, "2026-04-25"), "再问一次"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("asked twice: %v", err)
	}
	asked := must(e.Asked(ctx, e.v.Township.ID))(t)
	if len(asked) != 1 || asked[0].State != "asked" || asked[0].Until != day(t, "2026-04-27") { // the 25th is a Saturday
		t.Fatalf("%+v", asked)
	}
	if got := e.clock("debts", "2026-Q1", "2026-04-10"); got.Due != day(t, "2026-04-15") {
		t.Errorf("asking moved the day to %s", got.Due)
	}
	for name, by := range map[string]user.Actor{"the head": e.head, "another township": {ID: e.town.ID, Role: user.Township, DivisionID: 999}, "the inspector": {ID: 1, Role: user.Inspector, DivisionID: e.v.County.ID}} {
		if err := e.Grant(ctx, by, e.v, asked[0].ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s granted: %v", name, err)
		}
	}
	e.on("2026-04-13")
	if err := e.Grant(ctx, e.town, e.v, asked[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := e.Grant(ctx, e.town, e.v, asked[0].ID); fault.KindOf(err) != fault.Conflict {
		t.Errorf("granted twice: %v", err)
	}
	if err := e.Refuse(ctx, e.town, e.v, asked[0].ID, "晚了"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("refused after it was granted: %v", err)
	}
	c = e.clock("debts", "2026-Q1", "2026-04-20")
	if c.Due != day(t, "2026-04-27") || c.Fixed != day(t, "2026-04-15") || c.Status != Upcoming || c.DaysLeft != 7 {
		t.Errorf("%+v", c)
	}
	want := "每季度一次，下个季度第1个月15日前公开。2026年第一季度的“债权债务情况”，原定2026年4月15日。2026年4月13日，青石镇（乡镇干部 周镇）应村里申请，同意延到2026年4月27日，原因：正在核对债务。"
	if got := c.Explain(); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	// A past day does not know of it.
	if past := e.clock("debts", "2026-Q1", "2026-04-12"); past.Due != day(t, "2026-04-15") || past.Status != Soon {
		t.Errorf("%+v", past)
	}
	if r := check(t, e.Store, "2026-04-20"); r.Reminds == 0 {
		t.Error("nothing else is late")
	}
	var n int
	if err := e.DB.Read().QueryRowContext(ctx, "select count(*) from reminder where obligation_id = $1", c.ID).Scan(&n); err != nil || n != 0 {
		t.Errorf("%d reminders of what has more time, %v", n, err)
	}
	// A second time by the township itself, then no more.
	if err := e.GiveMore(ctx, e.town, e.v, c.ID, day(t, "2026-05-13"), "还在核对"); len(fault.Fields(err)) != 1 {
		t.Errorf("sixteen days: %v", err)
	}
	if err := e.GiveMore(ctx, e.town, e.v, c.ID, day(t, "2026-05-12"), "还在核对"); err != nil {
		t.Fatal(err)
	}
	e.on("2026-05-08")
	if err := e.GiveMore(ctx, e.town, e.v, c.ID, day(t, "2026-05-20"), "还要"); fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Message(err), "延过2次") {
		t.Errorf("a third time: %v", err)
	}
	if late := e.clock("debts", "2026-Q1", "2026-05-15"); late.Status != Overdue || late.DaysLate != 3 {
		t.Errorf("%+v", late)
	}
	publishAs(t, e.Store, e.v.ID, "debts", "2026-Q1", "2026-05-11")
	if met := e.clock("debts", "2026-Q1", "2026-05-15"); met.Status != Met {
		t.Errorf("%s", met.Status)
	}
}

func TestMoreTimeIsGivenOnlyWhileThereIsSomeLeft(t *testing.T) {
	e := newExtended(t)
	ctx := t.Context()
	debts, assets := e.clock("debts", "2026-Q1", "2026-04-10"), e.clock("assets", "2026-Q1", "2026-04-10")
	for name, x := range map[string]struct{ until, reason string }{
		"no later": {"2026-04-15", "忙"}, "too long": {"2026-05-01", "忙"}, "no reason": {"2026-04-20", " "}, "a phone in the reason": {"2026-04-20", "找13812345678"},
	} {
		if err := e.GiveMore(ctx, e.town, e.v, debts.ID, day(t, x.until), x.reason); len(fault.Fields(err)) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := e.AskMore(ctx, e.head, e.v, debts.ID, day(t, "2026-04-20"), "忙"); err != nil {
		t.Fatal(err)
	}
	if err := e.AskMore(ctx, e.head, e.v, assets.ID, day(t, "2026-04-20"), "也忙"); err != nil {
		t.Fatal(err)
	}
	list := must(e.Asked(ctx, e.v.Township.ID))(t)
	if err := e.Refuse(ctx, e.town, e.v, list[1].ID, "资产不难"); err != nil {
		t.Fatal(err)
	}
	if r := must(e.RequestsOf(ctx, assets.ID))(t); len(r) != 1 || r[0].State != "refused" || r[0].Answer != "资产不难" {
		t.Errorf("%+v", r)
	}
	// On the last day it can still be given, the day after no more.
	e.on("2026-04-16")
	if err := e.Grant(ctx, e.town, e.v, list[0].ID); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the day after: %v", err)
	}
	// The database keeps it too.
	for name, x := range map[string][2]string{"after the day": {"2026-04-16", "2026-04-20"}, "no later": {"2026-04-10", "2026-04-15"}} {
		err := e.DB.Write(ctx, func(q db.Q) error {
			_, err := q.ExecContext(ctx, "insert into obligation_extension (obligation_id, until_day, reason, account_id, name, post, granted_on, granted_at) values ($1, $2, '因为', 1, '', '', $3, '')", debts.ID, x[1], x[0])
			return err
		})
		if !db.IsRefused(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	e.on("2026-04-15")
	if err := e.Grant(ctx, e.town, e.v, list[0].ID); err != nil {
		t.Errorf("on the last day: %v", err)
	}
	if err := e.GiveMore(ctx, e.town, e.v, 9999, day(t, "2026-04-20"), "忙"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("no such duty: %v", err)
	}
}

// What SQL lists and counts by status is what Status says, on any day, with
// extensions and publications between.
func TestR40_ListsAndCountsAgreeWithStatus(t *testing.T) {
	e := newExtended(t)
	contract(t, e.Store, e.v.ID, 1, "鱼塘发包", "2026-04-09")
	contract(t, e.Store, e.v.ID, 2, "登记重了的", "2026-04-09")
	check(t, e.Store, "2026-04-10")
	for _, code := range []string{"debts", "assets", "homestead"} {
		if err := e.GiveMore(t.Context(), e.town, e.v, e.clock(code, "2026-Q1", "2026-04-10").ID, day(t, "2026-04-28"), "忙"); err != nil {
			t.Fatal(err)
		}
	}
	check(t, e.Store, "2026-12-31")
	publishAs(t, e.Store, e.v.ID, "debts", "2026-Q1", "2026-04-28")
	publishAs(t, e.Store, e.v.ID, "assets", "2026-Q1", "2026-04-29")
	publishAs(t, e.Store, e.v.ID, "contract", "contract-1", "2026-04-20")
	publishAs(t, e.Store, e.v.ID, "cadre-pay", "2026-Q1", "2026-04-15")
	voided(t, e.Store, 2, "2026-04-22")
	e.on("2026-04-22") // three days after it was due
	if err := e.Release(t.Context(), e.town, e.v, e.clock("contract", "contract-2", "2026-04-22").ID, "登记重了"); err != nil {
		t.Fatal(err, fault.Fields(err))
	}
	for on := day(t, "2026-04-01"); !on.After(day(t, "2026-07-20")); on = on.AddDays(1) {
		all := must(e.List(t.Context(), Filter{}, on))(t)
		inGo := map[Status][]int64{}
		for _, c := range all {
			inGo[c.Status] = append(inGo[c.Status], c.ID)
		}
		counts := must(e.Count(t.Context(), Filter{}, on))(t)
		for _, st := range Statuses {
			list := must(e.List(t.Context(), Filter{Status: []Status{st}}, on))(t)
			if got, want := fmt.Sprint(ids(list)), fmt.Sprint(sorted(inGo[st])); got != want || counts[st] != len(list) {
				t.Fatalf("%s %s: SQL %s, counted %d, Go %s", on, st, got, counts[st], want)
			}
		}
		overdue := map[string]int{}
		for _, c := range all {
			if overdue[c.Item] += 0; c.Status == Overdue {
				overdue[c.Item]++
			}
		}
		for item, n := range overdue {
			late := must(e.Late(t.Context(), item, on, []int64{e.v.ID}))(t)[e.v.ID]
			if owes := must(e.LateVillages(t.Context(), item, on))(t)[e.v.ID]; late != n || owes != (n > 0) {
				t.Fatalf("%s: %d of %s late, %v, want %d", on, late, item, owes, n)
			}
		}
		owing := must(e.Owing(t.Context(), on))(t)
		if got, want := fmt.Sprint(ids(owing)), fmt.Sprint(sorted(append(slices.Clone(inGo[Overdue]), inGo[Soon]...))); got != want {
			t.Fatalf("%s: owing %s, want %s", on, got, want)
		}
		if r := check(t, e.Store, on.String()); r.Overdue != len(inGo[Overdue]) {
			t.Fatalf("%s: the nightly run counts %d overdue, want %d", on, r.Overdue, len(inGo[Overdue]))
		}
	}
}

func ids(list []Clock) []int64 {
	all := make([]int64, len(list))
	for i, c := range list {
		all[i] = c.ID
	}
	return sorted(all)
}

func sorted(list []int64) []int64 {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

// Each filter lets through what it says and nothing else.
func TestListFilters(t *testing.T) {
	s, ids := whole(t, "2026-01-01", "2026-01", "小山村", "大山村")
	contract(t, s, ids[0], 1, "鱼塘发包", "2026-04-09")
	check(t, s, "2026-07-01")
	on := day(t, "2026-07-01")
	all := must(s.List(t.Context(), Filter{}, on))(t)
	town := must(village.ByID(t.Context(), s.DB.Read(), ids[0]))(t).Township.ID
	within := func(d, from, to calendar.Day) bool { return !d.Before(from) && !d.After(to) }
	for name, c := range map[string]struct {
		f    Filter
		want func(Clock) bool
	}{
		"a village":         {Filter{Village: ids[1]}, func(c Clock) bool { return c.VillageID == ids[1] }},
		"a township":        {Filter{Townships: []int64{town}}, func(Clock) bool { return true }},
		"another township":  {Filter{Townships: []int64{town + 99}}, func(Clock) bool { return false }},
		"an item":           {Filter{Item: "debts"}, func(c Clock) bool { return c.Item == "debts" }},
		"a column":          {Filter{Column: "党务"}, func(c Clock) bool { return c.Terms.Column == "党务" }},
		"no such column":    {Filter{Column: "政务"}, func(Clock) bool { return false }},
		"a period":          {Filter{Period: "2026-Q1"}, func(c Clock) bool { return c.Period == "2026-Q1" }},
		"events":            {Filter{Events: true}, func(c Clock) bool { return c.OnEvent() }},
		"periods":           {Filter{Periods: true, Village: ids[0]}, func(c Clock) bool { return !c.OnEvent() && c.VillageID == ids[0] }},
		"due in April":      {Filter{From: day(t, "2026-04-01"), To: day(t, "2026-04-30")}, func(c Clock) bool { return within(c.Fixed, day(t, "2026-04-01"), day(t, "2026-04-30")) }},
		"counted from June": {Filter{Began: true, From: day(t, "2026-06-01"), To: day(t, "2026-06-30")}, func(c Clock) bool { return within(c.Started, day(t, "2026-06-01"), day(t, "2026-06-30")) }},
		"two statuses":      {Filter{Status: []Status{Soon, Overdue}}, func(c Clock) bool { return c.Status == Soon || c.Status == Overdue }},
	} {
		got := must(s.List(t.Context(), c.f, on))(t)
		n := 0
		for _, k := range all {
			if c.want(k) {
				n++
			}
		}
		for _, k := range got {
			if !c.want(k) {
				t.Errorf("%s lets %s of %s through", name, k.Item, k.Period)
			}
		}
		if len(got) != n {
			t.Errorf("%s: %d, want %d", name, len(got), n)
		}
	}
	var paged []Clock
	for offset := 0; ; offset += 7 {
		some := must(s.List(t.Context(), Filter{Newest: true, Limit: 7, Offset: offset}, on))(t)
		if len(some) == 0 {
			break
		}
		paged = append(paged, some...)
	}
	if len(paged) != len(all) || paged[0].Due.Before(paged[len(paged)-1].Due) {
		t.Errorf("%d in pages, want %d", len(paged), len(all))
	}
}

// A day that waits for its year's table may move past an extension; it counts then.
func TestAnExtensionNeverShortensADay(t *testing.T) {
	e := newExtended(t)
	e.on("2027-01-04")
	check(t, e.Store, "2027-01-04")
	c := e.clock("debts", "2026-Q4", "2027-01-04") // 15 January, provisional
	if err := e.GiveMore(t.Context(), e.town, e.v, c.ID, day(t, "2027-01-18"), "忙"); err != nil {
		t.Fatal(err)
	}
	table := "# 编的通知\n2027-01-01,放假,元旦\n"
	for d := day(t, "2027-01-14"); d.Before(day(t, "2027-01-21")); d = d.AddDays(1) {
		table += d.String() + ",放假,编的节\n"
	}
	y, err := ParseYear([]byte(table))
	if err != nil {
		t.Fatal(err)
	}
	if err := e.LoadYear(t.Context(), user.System, y); err != nil {
		t.Fatal(err)
	}
	check(t, e.Store, "2027-01-05")
	on := day(t, "2027-01-20")
	if c := e.clock("debts", "2026-Q4", "2027-01-20"); c.Due != day(t, "2027-01-21") || c.Status != Soon {
		t.Errorf("%+v", c)
	}
	list := must(e.List(t.Context(), Filter{Item: "debts", Period: "2026-Q4", Status: []Status{Soon}}, on))(t)
	if len(list) != 1 {
		t.Errorf("SQL says otherwise: %v", list)
	}
}

// A list of a past day holds what had begun by then, and an assembly to come.
func TestAPastDayKnowsNothingOfLaterPeriodsAndEvents(t *testing.T) {
	s, ids := whole(t, "2026-01-01", "2026-01", "小山村")
	contract(t, s, ids[0], 1, "鱼塘发包", "2026-05-02")
	filed(t, s, ids[0], "2025年度收益分配方案", "c_distribution", &procedure.Noticed{Stage: "assembly", Organ: procedure.Members, Day: day(t, "2026-03-01"), MeetingDay: day(t, "2026-04-20")})
	check(t, s, "2026-08-01")
	got := map[string]bool{}
	for _, c := range must(s.List(t.Context(), Filter{Village: ids[0]}, day(t, "2026-04-10")))(t) {
		got[c.Item+" "+c.Period] = true
		if c.Begins().After(day(t, "2026-04-10")) && c.Item != "annual-report" {
			t.Errorf("%s of %s begins on %s", c.Item, c.Period, c.Begins())
		}
	}
	for key, want := range map[string]bool{
		"debts 2026-Q1": true, "debts 2026-Q2": true, "debts 2026-Q3": false, "party-dues 2026-H1": true, "party-dues 2026-H2": false, "resources 2026": true,
		"finance-month 2026-04": true, "finance-month 2026-05": false, "contract contract-1": false, "annual-report assembly-1": true,
	} {
		if got[key] != want {
			t.Errorf("%s: listed %v", key, got[key])
		}
	}
}
