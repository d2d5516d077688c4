package demo

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/privacy"
	"sunshine/app/procedure"
	"sunshine/app/village"
)

// checkPublished reads every published document as a visitor would.
func checkPublished(t *testing.T, s Stores, now time.Time) {
	t.Helper()
	c := county1(t)
	this := calendar.DayOf(now).MonthOf()
	for _, p := range c.villages {
		v, err := s.Villages.ByCode(t.Context(), p.Code)
		must(t, err)
		if v.Source != p.Source {
			t.Errorf("%s: source %q", p.Name, v.Source)
		}
		list, err := s.Disclosures.PublishedIn(t.Context(), v.ID)
		must(t, err)
		for _, x := range list {
			versions, err := s.Disclosures.Versions(t.Context(), x.DisclosureID)
			must(t, err)
			for _, y := range versions {
				checkDocument(t, y, now)
			}
			switch {
			case procedure.IsNotice(x): // checkMatters counts them
			case x.Item == disclosure.FinanceMonth:
				checkSheet(t, p, x, this)
			case slices.ContainsFunc(p.Tables, func(s sheet) bool { return s.Title == x.Title }):
				checkTable(t, p, x)
			default:
				checkDisclosed(t, c, p, x)
			}
		}
	}
}

func checkDocument(t *testing.T, x disclosure.Version, now time.Time) {
	t.Helper()
	if x.PublishedAt.After(now) || x.SHA256 == "" || x.ShownUntil.Before(x.PublishedOn) {
		t.Errorf("%s: published at %s, sum %q, shown until %s", x.Title, x.PublishedAt, x.SHA256, x.ShownUntil)
	}
	for _, f := range privacy.Scan(string(x.Document)) {
		// Amounts in fen stand in the document as bare numbers; what people read is scanned below.
		if f.Kind != "银行卡号" {
			t.Errorf("%s: %s %s", x.Title, f.Kind, f.Masked)
		}
	}
	if procedure.IsNotice(x) {
		n, err := procedure.ParseNotice(x.Document)
		must(t, err)
		if n.Source == "" || n.Drafted.By == "" || n.Reviewed.By == "" || n.Publish.By == "" {
			t.Errorf("%s: %+v %+v %+v", x.Title, n.Drafted, n.Reviewed, n.Publish)
		}
		return
	}
	if disclosure.IsText(x) {
		d, err := disclosure.ParseText(x.Document)
		must(t, err)
		if d.Source == "" || d.Number == "" || d.Drafted.By == "" || d.Reviewed.By == "" || d.Publish.By == "" || len(d.Sections) == 0 {
			t.Errorf("%s: %+v %+v %+v", x.Title, d.Drafted, d.Reviewed, d.Publish)
		}
		return
	}
	if x.Item != disclosure.FinanceMonth {
		d, err := disclosure.ParseTable(x.Document)
		must(t, err)
		if d.Source == "" || d.Drafted.By == "" || d.Reviewed.By == "" || d.Publish.By == "" {
			t.Errorf("%s: %+v %+v %+v", x.Title, d.Drafted, d.Reviewed, d.Publish)
		}
		return
	}
	d, err := finance.ParseSheet(x.Document)
	must(t, err)
	running := d.Opening
	for _, e := range d.Entries {
		running += e.Income - e.Expense
		if e.Balance != running || e.Balance < 0 {
			t.Errorf("%s %s: balance %s, running %s", x.Title, e.Voucher, e.Balance, running)
		}
		if fen, err := money.Parse(e.Balance.String()); err != nil || fen != e.Balance {
			t.Errorf("%s: %q reads as %d, %v", x.Title, e.Balance, fen, err)
		}
		for _, text := range []string{e.Summary, e.Handler, e.Witness, e.Approver} {
			if f := privacy.Scan(text); len(f) > 0 {
				t.Errorf("%s: %v", text, f)
			}
		}
		if e.Handler == e.Witness || e.Witness == e.Approver || e.Handler == e.Approver {
			t.Errorf("%s %s: one person signs twice", x.Title, e.Voucher)
		}
	}
	if d.Opening+d.Income-d.Expense != d.Closing || running != d.Closing || d.Cash.Closing+d.Bank.Closing != d.Closing {
		t.Errorf("%s: %d + %d - %d, %d, closing %d", x.Title, d.Opening, d.Income, d.Expense, running, d.Closing)
	}
	if names := map[string]bool{d.Drafted.By: true, d.Reviewed.By: true, d.Publish.By: true}; len(names) != 3 || names[""] {
		t.Errorf("%s: signed by %v", x.Title, names)
	}
	if d.Reviewed.Opinion == "" || d.Source == "" || d.Number == "" {
		t.Errorf("%s: no opinion, source or number", x.Title)
	}
}

// checkSheet holds the newest version against the totals of the source.
func checkSheet(t *testing.T, p place, x disclosure.Version, this calendar.Month) {
	t.Helper()
	d, err := finance.ParseSheet(x.Document)
	must(t, err)
	for _, m := range p.Months {
		if this.Add(-m.Ago) != d.Month {
			continue
		}
		got := totals{yuan(d.Opening), yuan(d.Income), yuan(d.Expense), yuan(d.Closing)}
		if got != *m.Expect {
			t.Errorf("%s %s: %+v, want %+v", p.Name, d.Month, got, *m.Expect)
		}
		files := 0
		for _, e := range d.Entries {
			files += len(e.Attachments)
		}
		for _, e := range m.Entries {
			if e.Attachment != "" {
				files--
			}
		}
		if files != 0 {
			t.Errorf("%s %s: %d attachments too many", p.Name, d.Month, files)
		}
		return
	}
	t.Errorf("%s: nobody planned %s", p.Name, d.Month)
}

func checkTable(t *testing.T, p place, x disclosure.Version) {
	t.Helper()
	d, err := disclosure.ParseTable(x.Document)
	must(t, err)
	for _, s := range p.Tables {
		if s.Title != d.Title {
			continue
		}
		rows := 0
		for _, r := range d.Rows {
			if !r.Detail && r.Total == "" {
				rows++
			}
		}
		sums, added := map[string]string{}, map[string]bool{}
		for _, c := range d.Columns {
			sums[c.Name], added[c.Name] = c.Sum, c.Add
		}
		if rows != s.Rows || d.Item != s.Item {
			t.Errorf("%s: %d rows of %s", d.Title, rows, d.Item)
		}
		for name, want := range s.Sums {
			if added[name] && sums[name] != fmt.Sprint(int64(want)) || !added[name] && sums[name] != "" { // neither the form nor the file says that it may be added up
				t.Errorf("%s: %s is %q, want %d", d.Title, name, sums[name], want)
			}
		}
		return
	}
	t.Errorf("%s: nobody planned %q", p.Name, d.Title)
}

// checkStates sees that a visitor finds every state on any day, and shortly
// before a due day also what is due soon.
func checkStates(t *testing.T, s Stores, now time.Time, also string) {
	t.Helper()
	today := calendar.DayOf(now)
	found := map[string]int{}
	villages, err := s.Villages.List(t.Context())
	must(t, err)
	for _, v := range villages {
		clocks, err := s.Deadlines.Of(t.Context(), v.ID, today)
		must(t, err)
		if len(clocks) == 0 || clocks[0].Month() != today.MonthOf() {
			t.Errorf("%s owes nothing for this month", v.Name)
		}
		entries := false
		for _, c := range clocks {
			found[c.Status.Chinese()]++
			list, err := s.Finance.Entries(t.Context(), v.ID, c.Month())
			must(t, err)
			entries = entries || len(list) > 0
			found[stand(t, s, v, c.Month(), len(list))]++
		}
		work, err := s.Disclosures.WorkOf(t.Context(), v.ID)
		must(t, err)
		out, err := s.Disclosures.PublishedIn(t.Context(), v.ID)
		must(t, err)
		other := func(x disclosure.Version) bool { return x.Item != disclosure.FinanceMonth }
		work, out = slices.DeleteFunc(work, other), slices.DeleteFunc(out, other)
		if !entries && len(work) == 0 && len(out) == 0 {
			found["没有账的村"]++
		}
	}
	states := []string{
		"已公开", "补公开", "逾期", "未到期", "等监委会审核", "已审核，等公开", "已退回", "只记了账", "本期无发生", "有更正", "退回过", "没有账的村",
	}
	if also != "" {
		states = append(states, also)
	}
	for _, state := range states {
		if found[state] == 0 {
			t.Errorf("%s is not to be seen: %v", state, found)
		}
	}
}

// stand tells where a village's month stands, in more words than the clock.
func stand(t *testing.T, s Stores, v village.Village, m calendar.Month, entries int) string {
	t.Helper()
	x, err := disclosure.Current(t.Context(), s.Disclosures.DB.Read(), v.ID, disclosure.FinanceMonth, m.String())
	if fault.KindOf(err) == fault.NotFound {
		if entries > 0 {
			return "只记了账"
		}
		return ""
	}
	must(t, err)
	if x.State != disclosure.Published {
		return x.State.Chinese()
	}
	steps, err := s.Disclosures.Steps(t.Context(), x.ID)
	must(t, err)
	for _, step := range steps {
		if step.Act == "return" {
			return "退回过"
		}
	}
	if x.N > 1 {
		first, err := s.Disclosures.PublishedN(t.Context(), v.ID, x.Item, x.Period, 1)
		must(t, err)
		d, err := finance.ParseSheet(x.Document)
		must(t, err)
		if !first.Superseded() || d.Reason == "" || d.Replaces.SHA256 != first.SHA256 || !hasReversal(d) {
			t.Errorf("%s %s: the correction is not told: %q %+v", v.Name, m, d.Reason, d.Replaces)
		}
		return "有更正"
	}
	if entries == 0 {
		return "本期无发生"
	}
	return "有账已公开"
}

func hasReversal(d finance.Sheet) bool {
	for _, e := range d.Entries {
		if e.Reverses != "" && e.Expense < 0 {
			return true
		}
	}
	return false
}
