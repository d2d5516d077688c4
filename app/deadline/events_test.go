package deadline

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/procedure"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/data"
)

// exec writes what other capabilities write.
func exec(t testing.TB, s *Store, query string, args ...any) {
	t.Helper()
	if err := s.DB.Write(t.Context(), func(q db.Q) error {
		_, err := q.ExecContext(t.Context(), query, args...)
		return err
	}); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// duties writes a village's event duties, one a line, by what starts them.
func duties(t testing.TB, s *Store, villageID int64, on string) string {
	t.Helper()
	list, err := s.List(t.Context(), Filter{Village: villageID, Events: true}, day(t, on))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, c := range list {
		fmt.Fprintf(&b, "%s %s %s %s %s\n", c.Item, c.Period, c.Title, c.Started, c.Due)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func contract(t testing.TB, s *Store, villageID int64, n int, title, signed string) {
	t.Helper()
	exec(t, s, "insert into contract (village_id, year, number, direction, title, signed_on, entered_by, entered_at) values ($1, '2026', $2, 'in', $3, $4, 1, '')", villageID, n, title, signed)
}

func TestR33_AContractThatIsSignedStartsADuty(t *testing.T) {
	s, ids := whole(t, "2026-01-01", "2026-01", "小山村", "大山村")
	contract(t, s, ids[0], 1, "鱼塘发包", "2026-03-02")
	contract(t, s, ids[0], 2, "厂房出租", "")            // offered
	contract(t, s, ids[0], 3, "去年的", "2025-12-31")   // before the catalogue
	contract(t, s, ids[0], 4, "以后的", "2026-03-20")   // not yet on the day of the run
	contract(t, s, ids[0], 5, "登记错了的", "2026-03-03") // void
	exec(t, s, "insert into contract_change (contract_id, n, act, day, body, plan_n, by_id, by_name, by_post, at) values (5, 1, 'register', '2026-03-03', '{}', 1, 1, '', '', '')")
	exec(t, s, "insert into contract_change (contract_id, n, act, day, body, plan_n, reason, by_id, by_name, by_post, at) values (5, 2, 'void', '2026-03-04', '{}', 1, '错了', 1, '', '', '')")
	check(t, s, "2026-03-10")
	if got, want := duties(t, s, ids[0], "2026-03-10"), "contract contract-1 鱼塘发包 2026-03-02 2026-03-12"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := duties(t, s, ids[1], "2026-03-10"); got != "" {
		t.Errorf("another village: %s", got)
	}
	if r := check(t, s, "2026-03-10"); r.Made != 0 {
		t.Errorf("a second run: %s", r)
	}
	// Right after the act, for one village alone.
	contract(t, s, ids[1], 1, "果园发包", "2026-03-10")
	if err := s.Refresh(t.Context(), ids[1], day(t, "2026-03-10")); err != nil {
		t.Fatal(err)
	}
	if got, want := duties(t, s, ids[1], "2026-03-10"), "contract contract-6 果园发包 2026-03-10 2026-03-20"; got != want {
		t.Errorf("after Refresh %q, want %q", got, want)
	}
	check(t, s, "2026-03-31")
	c := must(s.Owed(t.Context(), ids[0], "contract", "contract-1", day(t, "2026-03-31")))(t)
	if got, want := c.Sentence(), "资源资产发包出租“鱼塘发包”应在2026年3月12日前公开，已经晚了19天。"; got != want {
		t.Errorf("%s", got)
	}
	if got, want := c.Explain(), "合同“鱼塘发包”2026年3月2日签订，当天不算，10天内公开，最后一天是2026年3月12日。"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if c.Rule.Mark != "L" || !strings.Contains(c.Rule.Source, "重庆市") || c.Obligation.Rule != "contract/event/d10@2000-01-01" {
		t.Errorf("%+v %s", c.Rule, c.Obligation.Rule)
	}
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err, fault.Fields(err))
		}
		return v
	}
}

// What is published of an item with the duty's key meets the duty, whichever was
// there first.
func TestAPublicationWithTheKeyMeetsTheDuty(t *testing.T) {
	s, ids := whole(t, "2026-01-01", "2026-01", "小山村")
	contract(t, s, ids[0], 1, "鱼塘发包", "2026-03-02")
	contract(t, s, ids[0], 2, "果园发包", "2026-03-03")
	publishAs(t, s, ids[0], "contract", "contract-2", "2026-03-05")
	check(t, s, "2026-03-10")
	publishAs(t, s, ids[0], "contract", "contract-1", "2026-03-16")
	publishAs(t, s, ids[0], "debts", "2026-Q1", "2026-04-02")
	check(t, s, "2026-04-03")
	for key, want := range map[string]Status{"contract contract-1": MetLate, "contract contract-2": Met, "debts 2026-Q1": Met, "assets 2026-Q1": Upcoming} {
		item, period, _ := strings.Cut(key, " ")
		c := must(s.Owed(t.Context(), ids[0], item, period, day(t, "2026-04-03")))(t)
		if c.Status != want {
			t.Errorf("%s: %s, want %s", key, c.Status, want)
		}
	}
	if bad, err := s.Verify(t.Context(), day(t, "2026-04-03")); err != nil || len(bad) > 0 {
		t.Errorf("%v, %v", bad, err)
	}
	// No program can say that something is out that is not, or that it is not.
	for _, text := range []string{"update obligation set published_on = '2026-04-01' where item = 'assets'", "update obligation set published_on = '' where item = 'debts'"} {
		err := s.DB.Write(t.Context(), func(q db.Q) error { _, err := q.ExecContext(t.Context(), text); return err })
		if !db.IsRefused(err) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// filed opens a matter and files acts as procedure writes them.
func filed(t testing.TB, s *Store, villageID int64, title, category string, acts ...procedure.Act) {
	t.Helper()
	start := must(json.Marshal(procedure.Start{Title: title, Category: category}))(t)
	var id int64
	if err := s.DB.Write(t.Context(), func(q db.Q) error {
		return q.QueryRowContext(t.Context(), `
			insert into matter (village_id, year, number, template, start, opened_by, opened_at)
			select $1, '2026', coalesce(max(number), 0) + 1, '', $2, 1, '' from matter where village_id = $1 returning id`, villageID, string(start)).Scan(&id)
	}); err != nil {
		t.Fatal(err)
	}
	for i, a := range acts {
		kind, body, err := procedure.Encode(a)
		if err != nil {
			t.Fatal(err)
		}
		exec(t, s, "insert into matter_act (matter_id, n, kind, day, body, actor_id, name, post, at) values ($1, $2, $3, $4, $5, 1, '', '', $6)",
			id, i+1, kind, a.On().String(), string(body), db.Time(a.On().End().Add(-time.Hour)))
	}
}

// draft begins a notice as procedure does when a matter has come so far.
func draft(t testing.TB, s *Store, villageID int64, item, code, on string) {
	t.Helper()
	if err := s.DB.Write(t.Context(), func(q db.Q) error {
		_, err := disclosure.Begin(t.Context(), q, day(t, on).End().Add(-time.Minute), user.Actor{ID: 1, Role: user.Head, DivisionID: villageID}, disclosure.Chain{Steps: []string{disclosure.StepReview, disclosure.StepPublish}}, villageID, item, code, code)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestAMatterStartsTheDutiesOfItsNotices(t *testing.T) {
	s, ids := whole(t, "2026-01-01", "2026-01", "小山村")
	filed(t, s, ids[0], "硬化三组村道", "public_works",
		&procedure.Held{Stage: "propose", Day: day(t, "2026-03-02")},
		&procedure.Held{Stage: "resolve", Day: day(t, "2026-03-18")},
		&procedure.Held{Stage: "resolve", Day: day(t, "2026-07-01")}, // of a later round
		&procedure.Accepted{Day: day(t, "2026-05-20"), Pass: false, Note: "不平"},
		&procedure.Accepted{Day: day(t, "2026-06-08"), Pass: true},
	)
	filed(t, s, ids[0], "还没定的", "public_works", &procedure.Held{Stage: "resolve", Day: day(t, "2026-03-18")})
	draft(t, s, ids[0], "decision-plan", "2026-001", "2026-03-05")
	draft(t, s, ids[0], "decision-resolution", "2026-001", "2026-03-19")
	check(t, s, "2026-08-01")
	want := `decision-plan 2026-001 硬化三组村道 2026-03-05 2026-03-16
decision-resolution 2026-001 硬化三组村道 2026-03-18 2026-03-30
decision-result 2026-001 硬化三组村道 2026-06-08 2026-06-18`
	if got := duties(t, s, ids[0], "2026-08-01"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if r := check(t, s, "2026-08-01"); r.Made != 0 {
		t.Errorf("a second run: %s", r)
	}
	c := must(s.Owed(t.Context(), ids[0], "decision-resolution", "2026-001", day(t, "2026-08-01")))(t)
	if got, want := c.Explain(), "事项“硬化三组村道”2026年3月18日在会上定下来，当天不算，10天内公开，最后一天是2026年3月28日，碰上放假（3月28日星期六、3月29日星期日），顺延到2026年3月30日。"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestR34_TheReportsAreOutTenDaysBeforeTheAssembly(t *testing.T) {
	s, ids := whole(t, "2026-01-01", "2026-01", "小山村")
	filed(t, s, ids[0], "2025年度收益分配方案", "c_distribution", &procedure.Noticed{Stage: "assembly", Organ: procedure.Members, Day: day(t, "2026-04-30"), MeetingDay: day(t, "2026-05-20")})
	filed(t, s, ids[0], "修路", "public_works", &procedure.Noticed{Stage: "assembly", Organ: procedure.Members, Day: day(t, "2026-04-30"), MeetingDay: day(t, "2026-05-20")})
	filed(t, s, ids[0], "支部先议", "c_distribution", &procedure.Noticed{Stage: "propose", Organ: procedure.PartyBranch, Day: day(t, "2026-04-30"), MeetingDay: day(t, "2026-05-08")})
	check(t, s, "2026-05-01")
	if got, want := duties(t, s, ids[0], "2026-05-01"), "annual-report assembly-1 2025年度收益分配方案 2026-05-20 2026-05-10"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	c := must(s.Owed(t.Context(), ids[0], "annual-report", "assembly-1", day(t, "2026-05-01")))(t)
	if got, want := c.Explain(), "“2025年度收益分配方案”2026年5月20日开会，至少提前10天公开，最迟2026年5月10日，碰上放假也不往后推。"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if c.Rule.Mark != "C" || !strings.Contains(c.Rule.Source, "农村集体经济组织法") {
		t.Errorf("%+v", c.Rule)
	}
	if _, err := s.MayExtend(c, day(t, "2026-05-01")); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the law's ten days can be put off: %v", err)
	}
}

func TestMoneyPaidToPeopleStartsADutyAMonth(t *testing.T) {
	s, ids := whole(t, "2026-01-01", "2026-01", "小山村")
	v := must(village.ByID(t.Context(), s.DB.Read(), ids[0]))(t)
	by := user.Actor{ID: 1, Name: "李账", Post: "村会计", Role: user.Accountant, DivisionID: v.ID}
	books := &finance.Store{DB: s.DB, Chart: must(finance.LoadChart(data.Reference))(t), Rules: s.Rules, Catalogue: s.Catalogue, Now: fixed(day(t, "2026-04-08").End().Add(-time.Hour))}
	if err := books.SetOpening(t.Context(), by, v, 10_000_00, 100_000_00); err != nil {
		t.Fatal(err)
	}
	fund := must(books.OpenFund(t.Context(), by, v, finance.NewFund{Account: "241", Name: "地力保护补贴", OpenedOn: day(t, "2026-01-05"), Uses: []finance.FundUse{{Words: "发给农户"}}}))(t)
	farmer := must(books.AddCounterparty(t.Context(), by, v, finance.NewCounterparty{Kind: finance.Household, Name: "陈大山"}))(t)
	shop := must(books.AddCounterparty(t.Context(), by, v, finance.NewCounterparty{Kind: finance.Unit, Name: "新村建材店"}))(t)
	post := func(on string, kind finance.Kind, account string, amount int, fundID, party int64) finance.Entry {
		e, err := books.Post(t.Context(), by, v, finance.New{Day: day(t, on), Kind: kind, Money: finance.Bank, Account: account, Amount: money.Fen(amount) * 100, Summary: "一笔", Handler: "李账", Witness: "陈证", Approver: "张领", FundID: fundID, CounterpartyID: party, Reason: "会上定的"})
		return must(e, err)(t)
	}
	post("2026-01-06", finance.Income, "241", 50_000, fund.ID, 0)
	post("2026-02-10", finance.Expense, "241", 1_000, fund.ID, shop.ID) // not to people
	wrong := post("2026-02-11", finance.Expense, "241", 500, fund.ID, farmer.ID)
	must(books.Reverse(t.Context(), by, v, wrong.ID, day(t, "2026-02-11"), "付错了"))(t)
	later := post("2026-03-09", finance.Expense, "241", 600, fund.ID, farmer.ID)
	first := post("2026-03-05", finance.Expense, "241", 700, fund.ID, farmer.ID)
	relief := post("2026-03-12", finance.Expense, "514.04", 800, 0, 0)
	check(t, s, "2026-04-08")
	want := fmt.Sprintf("subsidy fund-%d-2026-03 地力保护补贴（2026年3月） 2026-03-05 2026-03-16\nrelief relief-2026-03 困难救助（2026年3月） 2026-03-12 2026-03-23", fund.ID)
	if got := duties(t, s, ids[0], "2026-04-08"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if r := check(t, s, "2026-04-08"); r.Made != 0 {
		t.Errorf("a second run: %s", r)
	}
	// Once every payment of the month is taken back nothing was paid.
	for _, x := range []struct {
		item, key string
		takes     []finance.Entry
	}{{"subsidy", fmt.Sprintf("fund-%d-2026-03", fund.ID), []finance.Entry{first, later}}, {"relief", "relief-2026-03", []finance.Entry{relief}}} {
		c := must(s.Owed(t.Context(), v.ID, x.item, x.key, day(t, "2026-04-08")))(t)
		for _, e := range x.takes {
			if why, err := s.MayRelease(t.Context(), c); fault.KindOf(err) != fault.Conflict {
				t.Errorf("%s while a payment stands: %q %v", x.item, why, err)
			}
			must(books.Reverse(t.Context(), by, v, e.ID, day(t, "2026-04-08"), "没有发"))(t)
		}
		if why, err := s.MayRelease(t.Context(), c); err != nil || why != GonePayment {
			t.Errorf("%s after all were taken back: %q %v", x.item, why, err)
		}
	}
}

func TestAProjectThatIsAcceptedStartsADuty(t *testing.T) {
	s, ids := whole(t, "2026-01-01", "2026-01", "小山村")
	thing := func(n int, history ...[2]string) {
		exec(t, s, "insert into thing (village_id, kind, year, n, added_by, added_at) values ($1, 'project', 2026, $2, 1, '')", ids[0], n)
		for i, h := range history {
			exec(t, s, "insert into thing_change (thing_id, n, act, day, reason, facts, actor_id, name, post, at) values ($1, $2, $3, '2026-03-01', '登记', $4, 1, '', '', '')", n, i+1, h[0], h[1])
		}
	}
	thing(1, [2]string{"enter", `{"name":"村道"}`}, [2]string{"change", `{"accepted":"2026-03-02","name":"三组村道"}`})
	thing(2, [2]string{"enter", `{"name":"在建的"}`})
	thing(3, [2]string{"enter", `{"name":"不做了的","accepted":"2026-03-02"}`}, [2]string{"strike", `{}`})
	thing(4, [2]string{"enter", `{"name":"又没验收","accepted":"2026-03-02"}`}, [2]string{"change", `{"accepted":""}`})
	check(t, s, "2026-04-01")
	if got, want := duties(t, s, ids[0], "2026-04-01"), "project project-1 三组村道 2026-03-02 2026-03-12"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A county's own item of an event takes part; one it does not use, or that is not
// whole, starts nothing.
func TestACountysItemsOfAnEvent(t *testing.T) {
	s, ids := whole(t, "2026-01-01", "2026-01", "小山村")
	it := item(t, s, "big-contract", "event", "d5")
	it.Event = "contract"
	half := it
	half.Code, half.Post = "half", ""
	profile(t, s, "2026-01-05", "2026-02-01", it, half)
	contract(t, s, ids[0], 1, "旧的", "2026-01-20")
	contract(t, s, ids[0], 2, "新的", "2026-02-20")
	check(t, s, "2026-03-10")
	want := "contract contract-1 旧的 2026-01-20 2026-01-30\nbig-contract contract-2 新的 2026-02-20 2026-02-25\ncontract contract-2 新的 2026-02-20 2026-03-02"
	if got := duties(t, s, ids[0], "2026-03-10"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	unsound := must(s.Unsounds(t.Context(), day(t, "2026-03-10")))(t)
	if len(unsound) != 1 || unsound[0].Item.Code != "half" || fmt.Sprint(unsound[0].Lacking) != "[定责任人]" {
		t.Errorf("%+v", unsound)
	}
}

// Entered by hand, by whom it concerns and no one else.
func TestR35_WhatIsEnteredByHand(t *testing.T) {
	s, ids := whole(t, "2026-01-01", "2026-01", "小山村", "大山村")
	s.Now = fixed(day(t, "2026-04-08").End().Add(-12 * time.Hour))
	v := must(village.ByID(t.Context(), s.DB.Read(), ids[0]))(t)
	head := user.Actor{ID: 3, Name: "张领", Post: "村委会主任", Role: user.Head, DivisionID: v.ID}
	town := user.Actor{ID: 2, Name: "周镇", Post: "乡镇干部", Role: user.Township, DivisionID: v.Township.ID}
	good := Happening{Item: "audit", Title: "2025年度财务审计", Day: day(t, "2026-04-01")}
	for name, by := range map[string]user.Actor{
		"the supervisor": {ID: 2, Role: user.Supervisor, DivisionID: v.ID}, "another village's head": {ID: 3, Role: user.Head, DivisionID: ids[1]},
		"another township": {ID: 2, Role: user.Township, DivisionID: v.Township.ID + 90}, "the inspector": {ID: 2, Role: user.Inspector, DivisionID: v.County.ID},
	} {
		if _, err := s.Enter(t.Context(), by, v, good); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
	id := must(s.Enter(t.Context(), head, v, good))(t)
	c := must(s.Duty(t.Context(), id, day(t, "2026-04-08")))(t)
	if c.Item != "audit" || c.Due != day(t, "2026-04-13") || c.Title != good.Title { // the 11th is a Saturday
		t.Errorf("%+v", c)
	}
	must(s.Enter(t.Context(), user.Actor{ID: 1, Name: "李账", Role: user.Accountant, DivisionID: v.ID}, v, good))(t)

	for field, x := range map[string]Happening{
		"item": {Item: "debts", Title: "不是有事才公开的", Day: day(t, "2026-04-01")}, "title": {Item: "audit", Title: "找 13812345678", Day: day(t, "2026-04-01")},
		"day":      {Item: "audit", Title: "以后的", Day: day(t, "2026-04-09")},
		"asked_by": {Item: "request", Title: "修路的账", Day: day(t, "2026-04-01")},
	} {
		if _, err := s.Enter(t.Context(), head, v, x); len(fault.Fields(err)) != 1 || fault.Fields(err)[0].Name != field {
			t.Errorf("%s: %v %v", field, err, fault.Fields(err))
		}
	}
	if _, err := s.Enter(t.Context(), head, v, Happening{Item: "audit", Title: "老事", Day: day(t, "2025-12-01")}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("before the catalogue: %v", err)
	}

	request := func(by user.Actor, who Askers, signers int) error {
		_, err := s.Enter(t.Context(), by, v, Happening{Item: "request", Title: "三组修路的账", Day: day(t, "2026-04-08"), AskedBy: who, Signers: signers})
		return err
	}
	said := func(err error) string {
		if f := fault.Fields(err); len(f) > 0 {
			return f[0].Name + ": " + f[0].Message
		}
		return fmt.Sprint(err)
	}
	if got := said(request(head, AskVillagers, 500)); got != "asked_by: 村民有多少人还没有记，先到“名册”里记上。" {
		t.Error(got)
	}
	for i := range 31 { // one of them left before the day
		until := ""
		if i == 30 {
			until = "2026-04-01"
		}
		exec(t, s, "insert into roster_member (village_id, body, name, mark, sex, from_day, until_day, added_by, added_at) values ($1, 'representatives', $2, '', 'f', '2026-01-01', $3, 1, '')", ids[0], fmt.Sprintf("代表%d", i), until)
	}
	for basis, n := range map[string]int{"adults": 1204, "members": 1100} {
		exec(t, s, "insert into roster_count (village_id, basis, day, number, source, added_by, added_at) values ($1, $2, '2026-01-01', $3, '户籍底册', 1, '')", ids[0], basis, n)
	}
	for _, c := range []struct {
		who     Askers
		signers int
		want    string // 30 representatives: 6; 1204 adults: 121; 1100 members: 551
	}{
		{AskRepresentatives, 5, "signers: 村民代表共30人，五分之一以上的村民代表联名要求的，要公开：至少要6人联名。现在写的是5人"},
		{AskRepresentatives, 6, "<nil>"},
		{AskRepresentatives, 31, "signers: 村民代表一共才30人，请核对"},
		{AskVillagers, 120, "signers: 村民共1204人，十分之一以上的村民联名要求的，要公开：至少要121人联名。现在写的是120人"},
		{AskVillagers, 121, "<nil>"},
		{AskMembers, 550, "signers: 集体经济组织成员共1100人，超过半数的集体成员要求的，要公开：至少要551人联名。现在写的是550人"},
		{AskMembers, 551, "<nil>"},
	} {
		if got := said(request(town, c.who, c.signers)); got != c.want {
			t.Errorf("%d %s: %s", c.signers, c.who, got)
		}
	}
	if err := request(user.Actor{ID: 1, Name: "李账", Role: user.Accountant, DivisionID: v.ID}, AskMembers, 600); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the accountant entered a request: %v", err)
	}
	list := must(s.Events(t.Context(), v.ID, 0, 10))(t)
	if len(list) != 5 || list[0].Signers != 551 || list[0].Duty == 0 {
		t.Errorf("%+v", list)
	}
	asked := must(s.Duty(t.Context(), list[0].Duty, day(t, "2026-04-08")))(t)
	if got, want := asked.Explain(), "“三组修路的账”2026年4月8日联名要求公开，当天不算，10天内公开，最后一天是2026年4月18日，碰上放假（4月18日星期六、4月19日星期日），顺延到2026年4月20日。"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// The least number that must ask, against a count by hand.
func TestR35_TheLeastNumberIsRoundedUp(t *testing.T) {
	for _, c := range []struct {
		who            Askers
		all, one, want int
	}{
		{AskRepresentatives, 30, 5, 6},
		{AskRepresentatives, 31, 5, 7},
		{AskRepresentatives, 1, 5, 1},
		{AskVillagers, 1200, 10, 120},
		{AskVillagers, 1201, 10, 121},
		{AskMembers, 10, 2, 6},
		{AskMembers, 11, 2, 6},
		{AskMembers, 1, 2, 1},
		{AskVillagers, 0, 10, 0},
	} {
		if got := least(c.who, c.all, c.one); got != c.want {
			t.Errorf("%s of %d: %d, want %d", c.who, c.all, got, c.want)
		}
	}
}
