package web

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"sunshine/app/disclosure"
)

// atom is a feed as a reader takes it.
type atom struct {
	ID      string `xml:"id"`
	Title   string `xml:"title"`
	Updated string `xml:"updated"`
	Entries []struct {
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Updated string `xml:"updated"`
		Summary string `xml:"summary"`
		Link    struct {
			Href string `xml:"href,attr"`
		} `xml:"link"`
	} `xml:"entry"`
}

func (b *browser) feed(path string) (f atom) {
	b.w.t.Helper()
	page := b.get(path).is(http.StatusOK)
	if got := page.Header.Get("Content-Type"); got != "application/atom+xml; charset=utf-8" {
		b.w.t.Errorf("%s is %s", path, got)
	}
	b.w.ok(xml.Unmarshal(page.Body, &f))
	ids := map[string]bool{}
	for _, e := range f.Entries {
		if ids[e.ID] || e.ID == "" || e.Title == "" || e.Summary == "" {
			b.w.t.Errorf("%s: %+v", path, e)
		}
		ids[e.ID] = true
		if at, err := time.Parse(time.RFC3339, e.Updated); err != nil || at.After(b.w.clock.Now().Add(24*time.Hour)) {
			b.w.t.Errorf("%s: updated %s", path, e.Updated)
		}
		b.get(strings.TrimPrefix(e.Link.Href, siteURL))
	}
	return f
}

func TestAFeedKeepsItsIdsThroughCorrectionAndWithdrawal(t *testing.T) {
	w := newSite(t)
	v := w.visitor()
	path := "/villages/339900100201/feed.atom"
	first := v.feed(path)
	if len(first.Entries) != 1 || !strings.Contains(first.Entries[0].Title, "小山村：2026年3月财务公开榜") || !strings.HasPrefix(first.Entries[0].ID, "tag:") {
		t.Fatalf("%+v", first)
	}
	for _, path := range []string{"/feed.atom", "/catalogue/finance-month/feed.atom", path + "?column=财务", path + "?item=finance-month&year=2026"} {
		if f := v.feed(path); len(f.Entries) != 1 || f.Entries[0].ID != first.Entries[0].ID {
			t.Errorf("%s: %+v", path, f)
		}
	}
	for _, path := range []string{path + "?column=党务", path + "?year=2020", path + "?column=没有", "/catalogue/debts/feed.atom", "/villages/339900100202/feed.atom"} {
		if f := v.feed(path); len(f.Entries) != 0 || f.Title == "" || f.ID == "" {
			t.Errorf("%s: %+v", path, f)
		}
	}
	w.at("2026-04-09")
	x := w.correct(w.xiaoshan, "2026-03", "2026-03-28", 12_00, "漏记办公用品")
	second := v.feed(path)
	if len(second.Entries) != 1 || second.Entries[0].ID != first.Entries[0].ID || second.Entries[0].Updated <= first.Entries[0].Updated || !strings.Contains(second.Entries[0].Summary, "漏记办公用品") {
		t.Errorf("%+v", second)
	}
	w.ok(w.Disclosures.Withdraw(t.Context(), w.actors["cunzhang"], x.ID, disclosure.CauseError, "发错了"))
	if f := v.feed(path); len(f.Entries) != 1 || f.Entries[0].ID != first.Entries[0].ID || !strings.Contains(f.Entries[0].Title, "已撤回") {
		t.Errorf("%+v", f)
	}
}

// calendar reads a calendar as another program does.
func (b *browser) calendar(path string) []*ics.VEvent {
	b.w.t.Helper()
	page := b.get(path).is(http.StatusOK)
	cal := must(ics.ParseCalendar(strings.NewReader(string(page.Body))))(b.w.t)
	for i, line := range strings.Split(strings.TrimSuffix(string(page.Body), "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			b.w.t.Errorf("%s: line %d has %d bytes", path, i+1, len(line))
		}
	}
	ids := map[string]bool{}
	for _, e := range cal.Events() {
		if ids[e.Id()] || !strings.Contains(e.Id(), "@") {
			b.w.t.Errorf("%s: %s twice", path, e.Id())
		}
		ids[e.Id()] = true
		if p := e.GetProperty(ics.ComponentPropertyDtStart); p == nil || len(p.Value) != 8 || p.ICalParameters["VALUE"][0] != "DATE" {
			b.w.t.Errorf("%s: %v is no whole day", path, p)
		}
		b.get(strings.TrimPrefix(e.GetProperty(ics.ComponentPropertyUrl).Value, siteURL)).is(http.StatusOK)
	}
	return cal.Events()
}

func TestCalendarsHoldTheDaysOfDisclosure(t *testing.T) {
	w := newSite(t)
	v := w.visitor()
	mine := v.calendar("/villages/339900100201/calendar.ics")
	day := map[string]string{}
	for _, e := range mine {
		day[e.GetProperty(ics.ComponentPropertySummary).Value] = e.GetProperty(ics.ComponentPropertyDtStart).Value
	}
	if day["小山村：2026年3月的账 已公开"] != "20260415" || day["小山村：2026年4月的账 最后一天"] != "20260515" {
		t.Errorf("%v", day)
	}
	county := v.calendar("/calendar.ics")
	if len(county) == 0 || len(county) >= len(mine)*3 {
		t.Errorf("%d entries for three villages, %d for one: they are gathered", len(county), len(mine))
	}
	found := false
	for _, e := range v.calendar("/calendar.ics?township=339900100000") {
		found = found || strings.HasPrefix(e.GetProperty(ics.ComponentPropertySummary).Value, "月度财务公开榜：最后一天（2 个村）")
	}
	if !found {
		t.Error("the township's two villages are not gathered")
	}
	v.get("/calendar.ics?township=1").is(http.StatusNotFound)
}

func TestAllPublicationsOfAVillageByTheAddress(t *testing.T) {
	w := newSite(t)
	w.publishTable(project("project"))
	v := w.visitor()
	at := "/villages/339900100201/disclosures"
	v.get(at).is(http.StatusOK).sound().has(".lead", "一共公开了 2 份").has("main", "2026年3月财务公开榜")
	v.get(at+"?column=村务").is(http.StatusOK).sound().has(".lead", "1 份").has(`select[name="column"] option[selected]`, "村务").lacks(`a[href$="/finance/2026-03"]`)
	v.get(at+"?item=finance-month&year=2026").has(".lead", "1 份").has(`a[href$="/finance/2026-03"]`, "财务公开榜")
	v.get(at+"?year=2019").is(http.StatusOK).sound().has(".empty", "没有找到")
	v.get(at+"?column=别的").has(".lead", "0 份")
	v.get(at+"?page=99").is(http.StatusOK).has("main", "财务公开榜")
	v.get("/catalogue/finance-month").is(http.StatusOK).sound().has("#stand ~ p", "一共公开了").has("#out ~ ul", "2026年3月财务公开榜")
	v.get("/catalogue/debts").is(http.StatusOK).sound().has("main", "还没有哪个村公开过")
}
