package guide

import (
	"strings"
	"testing"

	"sunshine/app/fault"
	"sunshine/app/sheet"
	"sunshine/app/user"
)

func names(d Duty) string {
	var list []string
	for _, t := range d.Turns {
		list = append(list, t.Name)
	}
	return strings.Join(list, "、")
}

func TestWhoIsOnDuty(t *testing.T) {
	h := shipped(t)
	turns := []Turn{
		{Weekday: 1, From: day(t, "2026-01-01"), Name: "周一"},
		{Weekday: 4, From: day(t, "2026-01-01"), Name: "周四"},
		{Weekday: 5, From: day(t, "2026-01-01"), Until: day(t, "2026-03-31"), Name: "周五"},
		{Weekday: 6, From: day(t, "2026-01-01"), Name: "周六"},
		{From: day(t, "2026-02-15"), Until: day(t, "2026-02-23"), Name: "春节"},
		{From: day(t, "2026-03-09"), Until: day(t, "2026-03-09"), Name: "那天"},
	}
	for on, want := range map[string][2]string{
		"2026-03-16": {"周一", ""}, "2026-03-17": {"", ""}, "2026-03-19": {"周四", ""}, "2026-03-20": {"周五", ""}, "2026-04-03": {"", ""}, // ended in March
		"2026-03-14": {"周六", "休息"}, "2026-03-15": {"", "休息"},
		"2026-03-09": {"那天", ""}, // set down for the very day
		"2026-02-16": {"春节", "春节放假"}, "2026-02-14": {"", "调休上班"}, "2026-05-04": {"", "劳动节放假"}, "2026-10-10": {"", "调休上班"},
	} {
		d := OnDuty(turns, day(t, on), h)
		if names(d) != want[0] || d.Note != want[1] {
			t.Errorf("%s: %q %q, want %v", on, names(d), d.Note, want)
		}
	}
	week := Week(turns, day(t, "2026-03-15"), h) // a Sunday belongs to the week before it
	if week[0].Day.String() != "2026-03-09" || week[6].Day.String() != "2026-03-15" || week[6].Weekday() != "星期日" || names(week[0]) != "那天" {
		t.Errorf("%+v", week)
	}
}

func TestHoursAreTidied(t *testing.T) {
	for text, want := range map[string]string{
		"8:30-11:30": "08:30–11:30", "8：30—11：30、14:00～17:30": "08:30–11:30、14:00–17:30", "08:30至17:30": "08:30–17:30", "9点-11点30": "09:00–11:30", "9点到11点30分": "09:00–11:30",
		"全天": "全天", "8:30-11:30 14:00-17:30": "08:30–11:30、14:00–17:30",
	} {
		if got, ok := tidyHours(text); !ok || got != want {
			t.Errorf("%q: %q %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "上午", "8:30", "25:00-26:00", "11:30-8:30", "8:70-9:00", "8:00-9:00、8:30-10:00"} {
		if got, ok := tidyHours(text); ok {
			t.Errorf("%q passed as %q", text, got)
		}
	}
}

func TestATableOfDutiesIsReadAsItIsPasted(t *testing.T) {
	from := day(t, "2026-04-08")
	rows, err := PasteTurns("值班日期\t值班人员\t值班时间\t职务\t值班电话\n2026-04-13\t张某\t8:30-17:30\t主任\t0571-87654321\n\n4月14日（星期二）\t李某\t\t委员\t\n星期三\t王某\t9:00-11:30\n5月1日至5月5日\t赵某\t全天\n", from, "8:30-11:30、14:00-17:30")
	if err != nil || len(rows) != 4 {
		t.Fatal(rows, err)
	}
	for i, want := range []string{"2026年4月13日（星期一） 张某 8:30-17:30", "2026年4月14日（星期二） 李某 8:30-11:30、14:00-17:30", "每星期三 王某 9:00-11:30", "2026年5月1日到2026年5月5日 赵某 全天"} {
		r := rows[i]
		if got := r.When() + " " + r.Name + " " + r.Hours; got != want || r.Err != nil {
			t.Errorf("row %d: %q %v", i, got, r.Err)
		}
	}
	if rows[0].Phone != "0571-87654321" || rows[1].Row != 4 || rows[1].Post != "委员" {
		t.Errorf("%+v", rows[:2])
	}
	rows, err = PasteTurns("2026/4/13 张某 8:30-11:30 14:00-17:30\n周四，李某\n不知哪天 王某\n4月31日 赵某", from, "8:30-17:30")
	if err != nil || len(rows) != 4 || rows[0].Hours != "8:30-11:30、14:00-17:30" || rows[1].Weekday != 4 || rows[2].Err == nil || rows[3].Err == nil {
		t.Errorf("%+v %v", rows, err)
	}
	if _, err := PasteTurns(" \n", from, ""); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
}

// The empty table that is handed out is read again when it is filled in.
func TestTheEmptyTableIsReadAgain(t *testing.T) {
	b := TurnBook()
	b.Pages[0].Rows = [][]sheet.Value{{sheet.TextValue("2026-04-13"), sheet.TextValue("张某"), sheet.TextValue("8:30-17:30"), sheet.TextValue("主任"), sheet.TextValue("村部"), sheet.TextValue("0571-87654321")}}
	var out strings.Builder
	if err := sheet.WriteXLSX(&out, b); err != nil {
		t.Fatal(err)
	}
	f, err := sheet.Read("值班表.xlsx", []byte(out.String()))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := ReadTurns(f, day(t, "2026-04-08"), "")
	if err != nil || len(rows) != 1 || rows[0].Err != nil || rows[0].Place != "村部" || rows[0].Columns["hours"] != 2 {
		t.Errorf("%+v %v", rows, err)
	}
}

func TestTheDutyRosterOfAVillage(t *testing.T) {
	w := newOffice(t)
	ctx := t.Context()
	good := Turn{Weekday: 1, From: w.day("2026-04-08"), Name: "张某", Hours: "8:30-17:30", Phone: "0571-8765 4321"}
	w.ok(w.AddTurn(ctx, w.head, w.v, good))
	w.refused(w.AddTurn(ctx, w.accountant, w.v, good), "name") // twice
	for field, t := range map[string]Turn{
		"phone":   {Weekday: 2, From: w.day("2026-04-08"), Name: "李某", Hours: "全天", Phone: "13812345678"},
		"hours":   {Weekday: 2, From: w.day("2026-04-08"), Name: "李某", Hours: "上午"},
		"name":    {Weekday: 2, From: w.day("2026-04-08"), Name: "李4", Hours: "全天"},
		"weekday": {Weekday: 9, From: w.day("2026-04-08"), Name: "李某", Hours: "全天"},
		"from":    {From: w.day("2062-04-08"), Name: "李某", Hours: "全天"},
		"until":   {From: w.day("2026-04-08"), Until: w.day("2026-04-01"), Name: "李某", Hours: "全天"},
	} {
		w.refused(w.AddTurn(ctx, w.head, w.v, t), field)
	}
	list := []Turn{{From: w.day("2026-05-01"), Until: w.day("2026-05-05"), Name: "王某", Hours: "全天"}, {From: w.day("2026-05-06"), Name: "王1", Hours: "全天"}}
	faults, err := w.CheckTurns(ctx, w.v, list)
	w.ok(err)
	if len(faults) != 1 || faults[0].Row != 1 {
		t.Errorf("%+v", faults)
	}
	w.refused(w.AddTurns(ctx, w.head, w.v, list), "name")
	w.ok(w.AddTurns(ctx, w.head, w.v, list[:1]))
	all, err := w.Turns(ctx, w.v.ID, w.day("2026-04-08"))
	w.ok(err)
	if len(all) != 2 || all[0].Name != "张某" || all[0].Hours != "08:30–17:30" {
		t.Errorf("all or none: %+v", all)
	}
	if later, err := w.Turns(ctx, w.v.ID, w.day("2026-05-06")); err != nil || len(later) != 1 {
		t.Errorf("%+v %v", later, err)
	}
	if err := w.EndTurn(ctx, w.neighbour, w.other, all[0].ID); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
	w.ok(w.EndTurn(ctx, w.head, w.v, all[0].ID))
	if err := w.EndTurn(ctx, w.head, w.v, all[0].ID); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
	for _, by := range []user.Actor{w.supervisor, w.neighbour, w.admin} {
		if err := w.AddTurn(ctx, by, w.v, good); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s: %v", by.Role, err)
		}
	}
}

func TestContacts(t *testing.T) {
	w := newOffice(t)
	ctx := t.Context()
	c := Contact{Name: "李某", What: "代办低保、残疾补贴", Phone: "0571-8765 4321"}
	w.ok(w.AddContact(ctx, w.head, w.v, c))
	w.refused(w.AddContact(ctx, w.head, w.v, c), "contact-name")
	w.refused(w.AddContact(ctx, w.head, w.v, Contact{Name: "王某", What: "代办", Phone: "13812345678"}), "contact-phone")
	w.refused(w.AddContact(ctx, w.head, w.v, Contact{Name: "王某", What: "代办"}), "contact-phone")
	w.refused(w.AddContact(ctx, w.head, w.v, Contact{Name: "王某", Phone: "0571-87654321"}), "contact-what")
	list, err := w.Contacts(ctx, w.v.ID)
	w.ok(err)
	if len(list) != 1 || list[0].What != c.What {
		t.Errorf("%+v", list)
	}
	w.ok(w.EndContact(ctx, w.accountant, w.v, list[0].ID))
	if list, err = w.Contacts(ctx, w.v.ID); err != nil || len(list) != 0 {
		t.Errorf("%+v %v", list, err)
	}
}
