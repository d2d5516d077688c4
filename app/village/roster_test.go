package village

import (
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
)

// keeper gives a village and the account that keeps its rosters.
func keeper(t *testing.T) (*Store, Village, user.Actor) {
	t.Helper()
	s, id := seeded(t)
	v, err := s.ByID(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	by := user.Actor{Name: "主任", Role: user.Head, DivisionID: id}
	err = s.DB.Write(t.Context(), func(q db.Q) error {
		return q.QueryRowContext(t.Context(), `
			insert into user_account (login, name, post, role, division_id, created_at) values ('head', '主任', '', 'head', $1, '2026-01-01T00:00:00Z') returning id`, id).Scan(&by.ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, v, by
}

func TestR18_NumbersComeFromTheRosterOfTheDay(t *testing.T) {
	s, v, by := keeper(t)
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	jan, feb := calendar.Date(2026, 1, 1), calendar.Date(2026, 2, 1)
	for _, n := range []NewMember{
		{Body: Branch, Name: "张三", From: jan},
		{Body: Branch, Name: "李四", From: jan},
		{Body: Committee, Name: "张三", From: jan},
		{Body: Committee, Name: "王五", From: jan},
		{Body: Committee, Name: "王五", Mark: "二组", From: jan},
		{Body: Representatives, Name: "赵六", Sex: "f", Households: 10, From: jan},
		{Body: Representatives, Name: "王五", Sex: "m", Households: 8, From: jan},
		{Body: Representatives, Name: "钱七", Sex: "f", Households: 12, From: feb},
	} {
		ok(s.AddMember(t.Context(), by, v, n))
	}
	ok(s.SetCount(t.Context(), by, v, CountRow{Adults, jan, 800, "户籍底册"}))
	ok(s.SetCount(t.Context(), by, v, CountRow{Adults, feb, 805, "户籍底册"}))
	ok(s.SetCount(t.Context(), by, v, CountRow{Adults, feb, 806, "户籍底册，更正"}))

	on := func(day calendar.Day) Numbers {
		t.Helper()
		n, err := s.NumbersOn(t.Context(), v.ID, day)
		ok(err)
		return n
	}
	want := Numbers{Day: jan, Branch: 2, Committee: 3, Committees: 4, Representatives: 2, Meeting: 4, Women: 1, Adults: 800}
	if got := on(jan); got != want {
		t.Errorf("in January %+v, want %+v", got, want)
	}
	want = Numbers{Day: feb, Branch: 2, Committee: 3, Committees: 4, Representatives: 3, Meeting: 5, Women: 2, Adults: 806}
	if got := on(feb); got != want {
		t.Errorf("in February %+v, want %+v", got, want)
	}
	if got := on(jan.AddDays(-1)); got != (Numbers{Day: jan.AddDays(-1)}) {
		t.Errorf("before anybody was entered: %+v", got)
	}

	rows, err := s.Roster(t.Context(), v.ID)
	ok(err)
	ok(s.EndMember(t.Context(), by, v, rows[5].ID, calendar.Date(2026, 2, 10)))
	ok(s.StrikeMember(t.Context(), by, v, rows[1].ID, "录错了"))
	if n := on(calendar.Date(2026, 2, 10)); n.Representatives != 3 || n.Branch != 1 {
		t.Errorf("on the last day of one: %+v", n)
	}
	if n := on(calendar.Date(2026, 2, 11)); n.Representatives != 2 || n.Women != 1 {
		t.Errorf("after the last day: %+v", n)
	}
}

func TestARosterRefusesWhatCannotBe(t *testing.T) {
	s, v, by := keeper(t)
	day := calendar.Date(2026, 1, 1)
	good := NewMember{Body: Representatives, Name: "赵六", Sex: "f", Households: 10, From: day}
	if err := s.AddMember(t.Context(), by, v, good); err != nil {
		t.Fatal(err)
	}
	if err := s.AddMember(t.Context(), by, v, good); fault.KindOf(err) != fault.Invalid || len(fault.Fields(err)) != 1 || fault.Fields(err)[0].Name != "name" {
		t.Errorf("the same person twice: %v", err)
	}
	for name, change := range map[string]func(*NewMember){
		"no name":          func(n *NewMember) { n.Name = " " },
		"a phone for name": func(n *NewMember) { n.Name = "13812345678" },
		"no sex":           func(n *NewMember) { n.Sex = "" },
		"tomorrow":         func(n *NewMember) { n.From = calendar.Date(2026, 3, 2) },
		"households":       func(n *NewMember) { n.Households = -1 },
	} {
		n := good
		n.Name = "孙八"
		change(&n)
		if err := s.AddMember(t.Context(), by, v, n); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := by
	other.Role = user.Supervisor
	if err := s.AddMember(t.Context(), other, v, NewMember{Body: Party, Name: "孙八", From: day}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the supervisor: %v", err)
	}
	rows, err := s.Roster(t.Context(), v.ID)
	if err != nil || len(rows) != 1 {
		t.Fatal(rows, err)
	}
	if err := s.EndMember(t.Context(), by, v, rows[0].ID, day.AddDays(-1)); fault.KindOf(err) != fault.Invalid {
		t.Errorf("ended before it began: %v", err)
	}
	for _, statement := range []string{
		"update roster_member set name = '别人'", "update roster_member set sex = 'm'", "delete from roster_member",
	} {
		if err := s.DB.Write(t.Context(), func(q db.Q) error {
			_, err := q.ExecContext(t.Context(), statement)
			return err
		}); err == nil {
			t.Errorf("%q was let through", statement)
		}
	}
}

// Whoever was in a body until a day joins it again only after that day: the
// store itself sees to it, so that nobody counts twice.
func TestATermBeginsAfterTheOneBefore(t *testing.T) {
	s, v, by := keeper(t)
	n := NewMember{Body: Party, Name: "赵六", From: calendar.Date(2026, 1, 1)}
	if err := s.AddMember(t.Context(), by, v, n); err != nil {
		t.Fatal(err)
	}
	rows, err := s.Roster(t.Context(), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.EndMember(t.Context(), by, v, rows[0].ID, calendar.Date(2026, 2, 1)); err != nil {
		t.Fatal(err)
	}
	n.From = calendar.Date(2026, 2, 1)
	if err := s.AddMember(t.Context(), by, v, n); fault.KindOf(err) != fault.Invalid || fault.Fields(err)[0].Name != "from" {
		t.Errorf("on the last day of the term before: %v", err)
	}
	n.From = calendar.Date(2026, 2, 2)
	if err := s.AddMember(t.Context(), by, v, n); err != nil {
		t.Errorf("the day after: %v", err)
	}
	if got, err := s.NumbersOn(t.Context(), v.ID, calendar.Date(2026, 2, 2)); err != nil || got.Party != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}
