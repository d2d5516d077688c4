package procedure

import (
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/rules"
	"sunshine/data"
)

func has(t testing.TB, s string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(s, p) {
			t.Errorf("%q does not say %q", s, p)
		}
	}
}

func TestR1_WhatNeedsAProcedure(t *testing.T) {
	r := shipped(t)
	set, err := rules.Load(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	limit := set.At(rules.ApprovalAssemblyYuan, calendar.Date(2026, 3, 1)).Value
	income, _ := r.Category("collective_income")
	large, _ := r.Category("large_payment")
	for _, c := range []struct {
		cat  *Category
		fen  int64
		need bool
	}{{nil, int64(limit)*100 - 1, false}, {nil, int64(limit) * 100, true}, {income, 1, true}, {large, 100, false}, {large, int64(limit) * 100, true}} {
		if need, why := Needs(c.cat, c.fen, limit); need != c.need || need != (why != "") {
			t.Errorf("%v %d: %v %s", c.cat, c.fen, need, why)
		}
	}
	n := 0
	for _, c := range r.Categories {
		if c.List == "art24" {
			n++
		}
	}
	if n != 10 { // ③ is two: works and levies
		t.Errorf("%d of the nine items", n)
	}
}

func TestR2_StagesInOrder(t *testing.T) {
	f := open(t, "sylgk", "public_works", nil)
	has(t, f.refused(&Progressed{Day: calendar.Date(2026, 3, 1), Note: "挖"}, fault.Conflict), "先写是谁动议的")
	f.untilAct("held", "propose")
	day := f.m.Latest.Day.AddDays(1)
	has(t, f.refused(f.m.meetingOn("resolve", Assembly, day, passing(Assembly)), fault.Conflict), "现在到“村党组织提议”这一步")
	f.refused(&Posted{Stage: "publish-resolution", Day: day, Until: day.AddDays(9)}, fault.Conflict)
	f.refused(&Contracted{Day: day, Party: "甲", Chosen: "乙"}, fault.Conflict)
	f.refused(f.m.meetingOn("nowhere", Assembly, day, passing(Assembly)), fault.NotFound)
	has(t, f.refused(f.m.meetingOn("propose", PartyBranch, f.m.Latest.Day.AddDays(-1), passing(PartyBranch)), fault.Invalid), "不能早于上一步")

	h := f.m.meetingOn("propose", PartyBranch, day, passing(PartyBranch))
	if _, err := f.m.Apply(h, evening(day.AddDays(-1))); fault.KindOf(err) != fault.Invalid {
		t.Error("a meeting of tomorrow was recorded today:", err)
	}
	if _, err := f.m.Apply(h, evening(day.AddDays(-1)).AddDate(0, 0, 1).Add(-22*60*60*1e9)); fault.KindOf(err) != fault.Invalid {
		t.Error("a meeting was recorded while it was going on:", err)
	}
	f.do(h)
	f.do(&Filed{Stage: "propose", Day: day, Documents: []Document{{"minutes", "a"}, {"plan", "b"}}})
	f.do(&Opined{Stage: "propose", Day: day, Agree: true})
	second := f.m.meetingOn("confer", Committees, day, passing(Committees))
	second.From = h.To - 1
	if _, err := f.m.Apply(second, evening(day)); fault.KindOf(err) != fault.Invalid {
		t.Error("two meetings at one time:", err)
	}
	second.From = h.To
	f.do(second)
	has(t, f.refused(h, fault.Conflict), "已经办完了")
}

func TestR3_MergingOnlyWhereOnePersonHoldsBoth(t *testing.T) {
	for _, one := range []bool{false, true} {
		f := open(t, "sylgk", "public_works", func(s *Start) { s.CombinedHead = one })
		day := f.untilAct("held", "propose")
		h := f.m.meetingOn("propose", Committees, day, passing(Committees))
		h.Merged = true
		if !one {
			has(t, f.refused(h, fault.Conflict), "分开开")
			continue
		}
		f.do(h)
		if s := f.m.Next(day); s.Stage != "deliberate" || len(s.Missing) != 3 { // minutes, sign-in, plan: once
			t.Errorf("%+v", s)
		}
	}
	r := shipped(t)
	tp, _ := r.Get(Ref{"sylgk_merged", 1})
	_, err := r.New(tp, Start{Template: tp.Ref(), Category: "public_works", Title: "打井"})
	if fault.KindOf(err) != fault.Invalid {
		t.Error("the merged procedure was begun in a village with two heads")
	}
}

func TestR5_ThePlanIsSentThreeDaysBefore(t *testing.T) {
	f := open(t, "sylgk", "public_works", nil)
	day := f.untilAct("plan-sent", "deliberate")
	has(t, f.refused(f.m.meetingOn("deliberate", PartyMeeting, day, passing(PartyMeeting)), fault.Conflict), "提前3天")
	f.do(&PlanSent{Stage: "deliberate", Day: day})
	has(t, f.refused(f.m.meetingOn("deliberate", PartyMeeting, day.AddDays(2), passing(PartyMeeting)), fault.Invalid), day.AddDays(3).Chinese())
	f.do(f.m.meetingOn("deliberate", PartyMeeting, day.AddDays(3), passing(PartyMeeting)))
}

func TestR7_R9_NoticeDaysWithoutTheDayOfTheNotice(t *testing.T) {
	for organ, days := range map[Organ]int{Assembly: 10, Representatives: 3} {
		f := open(t, "sylgk", "public_works", nil)
		day := f.untilAct("noticed", "resolve")
		n := &Noticed{Stage: "resolve", Organ: organ, Day: day, MeetingDay: day.AddDays(days - 1), Time: 540, Place: "村委会", Documents: []Document{{"notice", "a"}}}
		has(t, f.refused(n, fault.Invalid), day.AddDays(days).Chinese())
		n.MeetingDay = day.AddDays(days)
		unproved := *n
		unproved.Documents = nil
		has(t, f.refused(&unproved, fault.Invalid), "上传")
		has(t, f.refused(f.m.meetingOn("resolve", organ, day.AddDays(days), passing(organ)), fault.Conflict), "还没有发会议通知")
		f.do(n)
		has(t, f.refused(f.m.meetingOn("resolve", organ, day.AddDays(days+1), passing(organ)), fault.Conflict), "重新发通知")
		f.do(f.m.meetingOn("resolve", organ, day.AddDays(days), passing(organ)))
	}
}

func TestR10_HowTheRepresentativesAreMadeUp(t *testing.T) {
	fl := shipped(t).Floor
	for name, c := range map[string]struct {
		organ  Organ
		r      Roster
		fields string
	}{
		"as the law wants":        {Representatives, Roster{Members: 36, Representatives: 30, Women: 12, Households: 300}, ""},
		"exactly four fifths":     {Representatives, Roster{Members: 25, Representatives: 20, Women: 9, Households: 200}, ""},
		"too many committee men":  {Representatives, Roster{Members: 26, Representatives: 20, Women: 9, Households: 200}, "representatives"},
		"exactly a third women":   {Representatives, Roster{Members: 36, Representatives: 30, Women: 12, Households: 200}, ""},
		"too few women":           {Representatives, Roster{Members: 36, Representatives: 30, Women: 11, Households: 200}, "women"},
		"one for 15":              {Representatives, Roster{Members: 24, Representatives: 20, Women: 8, Households: 300}, ""},
		"one for more than 15":    {Representatives, Roster{Members: 24, Representatives: 20, Women: 8, Households: 301}, "representatives"},
		"one for 5":               {Representatives, Roster{Members: 24, Representatives: 20, Women: 8, Households: 100}, ""},
		"one for fewer than 5":    {Representatives, Roster{Members: 24, Representatives: 20, Women: 8, Households: 99}, "representatives"},
		"by group, no such count": {Representatives, Roster{Members: 24, Representatives: 20, Women: 8, Households: 99, ByGroup: true}, ""},
		"more than they are":      {Representatives, Roster{Members: 24, Representatives: 25, Women: 8, ByGroup: true}, "representatives"},
		"R14: 21 members' reps":   {MemberRepresentatives, Roster{Members: 21, Representatives: 21, Women: 1, Households: 200}, ""},
		"R14: only 20":            {MemberRepresentatives, Roster{Members: 20, Representatives: 20, Women: 8, Households: 200}, "representatives"},
	} {
		var names []string
		for _, f := range fl.CheckRoster(c.organ, c.r) {
			names = append(names, f.Name)
		}
		if strings.Join(names, ",") != c.fields {
			t.Errorf("%s: %v", name, fl.CheckRoster(c.organ, c.r))
		}
	}
}

func TestR12_QuartersWithoutAMeeting(t *testing.T) {
	d := calendar.Date
	missing := MissingQuarters([]calendar.Day{d(2025, 3, 31), d(2025, 10, 1)}, d(2025, 2, 1), d(2026, 1, 1))
	if len(missing) != 2 || missing[0] != d(2025, 4, 1) || missing[1] != d(2025, 7, 1) {
		t.Error(missing)
	}
	if m := MissingQuarters(nil, d(2025, 10, 1), d(2025, 12, 31)); len(m) != 0 {
		t.Error("the quarter is not over yet:", m)
	}
	if m := MissingQuarters(nil, d(2025, 10, 1), d(2026, 1, 1)); len(m) != 1 {
		t.Error(m)
	}
}

func TestR14_WhatMemberRepresentativesMayNotDecide(t *testing.T) {
	r := shipped(t)
	tp, _ := r.Get(Ref{"member_representatives", 1})
	for _, code := range []string{"c_charter", "c_members", "c_land_equity", "c_land_compensation", "c_merger", "c_admit"} {
		c, err := r.Category(code)
		if err != nil {
			t.Fatal(err)
		}
		has(t, fault.Message(r.Allows(c, MemberRepresentatives)), "不能由成员代表大会决定", "第二十八条")
		if _, err := r.New(tp, Start{Template: tp.Ref(), Category: code, Title: "章程"}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s was begun: %v", code, err)
		}
	}
	c, _ := r.Category("c_distribution")
	if err := r.Allows(c, MemberRepresentatives); err != nil {
		t.Error(err)
	}
}

func TestR15_ThePartyOrganisationStudiesFirst(t *testing.T) {
	f := open(t, "member_assembly", "c_distribution", nil)
	day := f.until("propose")
	has(t, f.refused(f.m.meetingOn("resolve", Members, day, passing(Members)), fault.Conflict), "村党组织研究")
	r := shipped(t)
	tp := *f.m.Template
	tp.Code, tp.Stages = "short", tp.Stages[1:]
	tp.Stages = append([]Stage{}, tp.Stages...)
	tp.Stages[0].ReturnTo = ""
	has(t, explain(r.CheckTemplate(&tp)).Error(), "先由村党组织或乡镇党委研究", "第二十六条")
}

func TestR16_ApprovalBeforeTheWork(t *testing.T) {
	f := open(t, "land_contracting", "land_adjust", nil)
	f.refused(&Approved{By: Township, Day: f.until("propose"), Number: "1", Documents: []Document{{"township-opinion", "a"}}}, fault.Conflict)
	f.untilAct("", "publish-resolution")
	day := f.m.Stages[f.m.At].Posted.Until.AddDays(1)
	f.photo(day)
	has(t, f.refused(&Progressed{Day: day, Note: "量地"}, fault.Conflict), "乡镇政府的批准")
	f.do(&Approved{By: Township, Day: day, Number: "1", Documents: []Document{{"township-opinion", "a"}}})
	has(t, f.refused(&Progressed{Day: day, Note: "量地"}, fault.Conflict), "县级主管部门的批准")
	f.refused(&Approved{By: Township, Day: day, Number: "2", Documents: []Document{{"township-opinion", "a"}}}, fault.Conflict)
	if ok, why := f.m.InForce(day); ok || !strings.Contains(why, "批准") {
		t.Error(why)
	}
	f.do(&Approved{By: County, Day: day, Number: "1", Documents: []Document{{"county-opinion", "a"}}})
	f.do(&Progressed{Day: day, Note: "量地"})
}
