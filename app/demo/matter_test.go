package demo

import (
	"strings"
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/procedure"
	"sunshine/app/village"
)

// checkMatters sees that each story stands where it should on the day, and that
// the published cases are entered.
func checkMatters(t *testing.T, s Stores, now time.Time) {
	t.Helper()
	c, today := county1(t), calendar.DayOf(now)
	m := s.Finance.Matters
	for _, x := range c.stories {
		v, err := s.Villages.ByCode(t.Context(), x.Place)
		must(t, err)
		list, err := m.PublicList(t.Context(), v.ID)
		must(t, err)
		l := newLoader(s, nil, now)
		began := len(m.Reference.Templates(l.day(x, x.Steps[0].Ago, x.Steps[0].After))) > 0
		if began != (len(list) == 1) {
			t.Errorf("%s: %d matters", v.Name, len(list))
		}
		if began && len(list) == 1 {
			checkStory(t, s, v, x, list[0], today)
		}
	}
	kept := map[string]bool{}
	for _, r := range c.Records {
		v, err := s.Villages.ByCode(t.Context(), r.Place)
		must(t, err)
		list, err := m.Records(t.Context(), v.ID)
		must(t, err)
		for _, f := range list {
			kept[f.Record.ID] = f.Record.ID == r.File || kept[f.Record.ID]
			if f.By == "" || f.Record.Source.Title == "" || calendar.DayOf(f.At) != today.AddDays(-1) {
				t.Errorf("%+v", f)
			}
		}
	}
	if len(kept) != 12 {
		t.Errorf("%d records: %v", len(kept), kept)
	}
}

func checkStory(t *testing.T, s Stores, v village.Village, x story, m procedure.PublicMatter, today calendar.Day) {
	t.Helper()
	n, err := s.Villages.NumbersOn(t.Context(), v.ID, today)
	must(t, err)
	if n.Party != x.Party || n.Representatives != x.Representatives || n.Households != x.Households || n.Women != x.Women {
		t.Errorf("%s: %+v", v.Name, n)
	}
	floor := s.Finance.Matters.Reference.Floor
	if bad := floor.CheckRoster(procedure.Representatives, procedure.Roster{Members: n.Meeting, Representatives: n.Representatives, Women: n.Women, Households: n.Households}); len(bad) > 0 {
		t.Errorf("%s: %v", v.Name, bad)
	}
	for _, h := range x.Steps { // what was expected at the meetings is what the rosters say
		count, _ := h.Body["count"].(map[string]any)
		want := map[any]int{"party-branch": n.Branch, "committees": n.Committees, "party-meeting": n.Party, "representatives": n.Meeting}[h.Body["organ"]]
		if count != nil && count["expected"] != int64(want) {
			t.Errorf("%s: %v expected, %d on the roster", x.Title, count, want)
		}
	}
	current := ""
	for _, st := range m.Steps {
		if st.State == "current" {
			current = st.Key
		}
	}
	switch x.Title {
	case "村口到小学装路灯":
		if current != "publish-resolution" || m.Left < 1 || len(m.Objections) != 1 || m.Objections[0].Answer == "" || len(m.Notices) != 1 {
			t.Errorf("%s stands at %s, %d days left, %+v", x.Title, current, m.Left, m.Objections)
		}
	case "农业生产配套工程":
		if m.State != procedure.StateClosed || m.Work == nil || m.Work.Settled != 191266_00 || len(m.Notices) != 2 {
			t.Errorf("%s: %s, %+v", x.Title, m.State, m.Work)
		}
		checkPaid(t, s, v)
	case "机耕路铺石子（一事一议筹资筹劳）":
		if current != "implement" || len(m.Approvals) != 1 || len(m.Notices) != 2 {
			t.Errorf("%s stands at %s, %+v", x.Title, current, m.Approvals)
		}
	default:
		t.Errorf("nobody knows %s", x.Title)
	}
	if strings.Count(m.Text, "演示") == 0 {
		t.Errorf("%s does not say that it is arranged", x.Title)
	}
}

// checkPaid sees that the payment in the books rests on the decision.
func checkPaid(t *testing.T, s Stores, v village.Village) {
	t.Helper()
	links, err := procedure.LinksIn(t.Context(), s.Villages.DB.Read(), v.ID, "")
	must(t, err)
	if len(links) != 1 || links[0].PartedBy != "" {
		t.Errorf("%+v", links)
	}
	bad, err := s.Finance.Matters.VerifyPayments(t.Context())
	if err != nil || len(bad) > 0 {
		t.Error(bad, err)
	}
}
