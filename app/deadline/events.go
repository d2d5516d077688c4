package deadline

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
)

// event is something that happened in a village and starts a duty of each item
// whose event it is; one that a person entered, or a notice, names its item.
type event struct {
	villageID int64
	kind      string // Item.Event
	item      string // empty: by kind
	key       string
	title     string
	day       calendar.Day
	gone      bool // it is not there any more
}

// sources are where events are read from. Each leaves out what has its duty.
func (m maker) sources() []func(ctx context.Context, q db.Q, villageID int64) ([]event, error) {
	return []func(context.Context, db.Q, int64) ([]event, error){
		m.contracts, m.notices, m.results, m.assemblies, m.subsidies, m.reliefs, m.projects, m.entered,
	}
}

// happened gives the duties that events of the villages start and that are not
// there yet. What happened before a village or the whole catalogue began, or on
// the day a village ended or later, starts none.
func (m maker) happened(ctx context.Context, q db.Q, villages []owner) (list []newDuty, err error) {
	for _, o := range villages {
		for _, source := range m.sources() {
			events, err := source(ctx, q, o.id)
			if err != nil {
				return nil, err
			}
			for _, e := range events {
				list = append(list, m.started(o, e)...)
			}
		}
	}
	return list, nil
}

func (m maker) started(o owner, e event) (list []newDuty) {
	if e.day.Before(m.starts(o, e.item)) || (!o.end.IsZero() && !e.day.Before(o.end)) || (e.day.After(m.on) && e.kind != "assembly") {
		return nil
	}
	l := holding(m.lists, e.day)
	for _, it := range l.Items {
		if it.Frequency != disclosure.OnEvent || (e.item == "" && it.Event != e.kind) || (e.item != "" && it.Code != e.item) {
			continue
		}
		if _, ok := active(l, it.Code); ok {
			list = append(list, newDuty{o.id, it.Code, e.key, e.title, e.day, calendar.Period{}, basisOf(it, l, m.Store.Rules, e.day)})
		}
	}
	return list
}

// unmade leaves out what has its duty; e is the query's own table.
const unmade = " not exists (select 1 from obligation o where o.village_id = $1 and o.period = "

func collect(ctx context.Context, q db.Q, query string, one func(db.Scan) (event, error), args ...any) ([]event, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, one)
}

// simple scans key, title and day of an event of a kind.
func simple(villageID int64, kind string) func(db.Scan) (event, error) {
	return func(scan db.Scan) (e event, err error) {
		e = event{villageID: villageID, kind: kind}
		var day string
		if err = scan(&e.key, &e.title, &day); err != nil {
			return e, err
		}
		return e, e.day.UnmarshalText([]byte(day))
	}
}

// contracts gives what was signed; what was entered in error starts nothing.
func (m maker) contracts(ctx context.Context, q db.Q, villageID int64) ([]event, error) {
	return collect(ctx, q, `
		select 'contract-' || c.id, c.title, c.signed_on from contract c
		where c.village_id = $1 and c.signed_on <> '' and`+unmade+`'contract-' || c.id)
		  and not exists (select 1 from contract_change x where x.contract_id = c.id and x.act = 'void')
		order by c.id`, simple(villageID, "contract"), villageID)
}

// notices gives the matters that have come to publish their plan or their
// resolution: the draft of the notice is there then. A resolution counts from the
// last meeting before it, a plan from the day it came so far.
func (m maker) notices(ctx context.Context, q db.Q, villageID int64) ([]event, error) {
	drafts, err := collect(ctx, q, `
		select d.item, d.period, d.created_at from disclosure d
		where d.village_id = $1 and d.item in ($2, $3)
		  and not exists (select 1 from obligation o where o.village_id = d.village_id and o.item = d.item and o.period = d.period)
		order by d.id`, func(scan db.Scan) (e event, err error) {
		e = event{villageID: villageID}
		err = scan(&e.item, &e.key, &e.title)
		return e, err
	}, villageID, itemPlan, itemResolution)
	if err != nil {
		return nil, err
	}
	list := drafts[:0]
	for _, e := range drafts {
		known, err := m.decided(ctx, q, &e, e.title)
		if err != nil {
			return nil, err
		}
		if known {
			list = append(list, e)
		}
	}
	return list, nil
}

// decided fills in what a notice begun at an instant is about, and when that was
// decided; false if the key names no matter.
func (m maker) decided(ctx context.Context, q db.Q, e *event, begun string) (bool, error) {
	year, number, ok := strings.Cut(e.key, "-")
	n, err := strconv.Atoi(number)
	if !ok || err != nil {
		return false, nil
	}
	var start, held string
	err = q.QueryRowContext(ctx, `
		select x.start, coalesce((select max(a.day) from matter_act a where a.matter_id = x.id and a.kind = 'held' and a.at <= $4), '')
		from matter x where x.village_id = $1 and x.year = $2 and x.number = $3`, e.villageID, year, n, begun).Scan(&start, &held)
	if db.NoRow(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if e.title, _, err = matterOf(start); err != nil {
		return false, err
	}
	if e.item == itemResolution && held != "" {
		return true, e.day.UnmarshalText([]byte(held))
	}
	at, err := db.ParseTime(begun)
	e.day = calendar.DayOf(at)
	return true, err
}

// The items of a matter's notices, as procedure publishes them.
const (
	itemPlan       = "decision-plan"
	itemResolution = "decision-resolution"
	itemResult     = "decision-result"
)

// matterOf reads the title and the category a matter began with.
func matterOf(start string) (title, category string, err error) {
	var x struct{ Title, Category string }
	err = json.Unmarshal([]byte(start), &x)
	return x.Title, x.Category, err
}

// matterCode writes a matter's number in its village: 2026-003.
func matterCode(year string, number int) string { return fmt.Sprintf("%s-%03d", year, number) }

// acts reads the acts of a kind of a village's matters, the last of each matter
// first.
func acts(ctx context.Context, q db.Q, villageID int64, kind string, one func(id int64, code, start, body string, day calendar.Day) (event, error)) ([]event, error) {
	return collect(ctx, q, `
		select x.id, x.year, x.number, x.start, a.body, a.day
		from matter x join matter_act a on a.matter_id = x.id
		where x.village_id = $1 and a.kind = $2
		order by x.id, a.n desc`, func(scan db.Scan) (e event, err error) {
		var id int64
		var year, start, body, text string
		var number int
		var day calendar.Day
		if err = scan(&id, &year, &number, &start, &body, &text); err != nil {
			return e, err
		}
		if err = day.UnmarshalText([]byte(text)); err != nil {
			return e, err
		}
		return one(id, matterCode(year, number), start, body, day)
	}, villageID, kind)
}

// results gives the matters whose work was accepted.
func (m maker) results(ctx context.Context, q db.Q, villageID int64) ([]event, error) {
	all, err := acts(ctx, q, villageID, "accepted", func(_ int64, code, start, body string, day calendar.Day) (e event, err error) {
		var a struct{ Pass bool }
		if err = json.Unmarshal([]byte(body), &a); err != nil || !a.Pass {
			return e, err
		}
		e = event{villageID: villageID, item: itemResult, key: code, day: day}
		e.title, _, err = matterOf(start)
		return e, err
	})
	return m.fresh(ctx, q, all, err)
}

// annual is the category of matter before which the reports of the year are laid
// open: the distribution of the collective's gains (农村集体经济组织法).
const annual = "c_distribution"

// assemblies gives the assemblies of members called to decide on a year's
// distribution, by the day they are called for.
func (m maker) assemblies(ctx context.Context, q db.Q, villageID int64) ([]event, error) {
	all, err := acts(ctx, q, villageID, "noticed", func(id int64, _, start, body string, _ calendar.Day) (e event, err error) {
		var a struct {
			Organ string       `json:"organ"`
			Day   calendar.Day `json:"meeting_day"`
		}
		title, category, err := matterOf(start)
		if err != nil || category != annual {
			return e, err
		}
		if err = json.Unmarshal([]byte(body), &a); err != nil || (a.Organ != "members" && a.Organ != "member-representatives") {
			return e, err
		}
		return event{villageID: villageID, kind: "assembly", key: "assembly-" + strconv.FormatInt(id, 10), title: title, day: a.Day}, nil
	})
	return m.fresh(ctx, q, all, err)
}

// fresh leaves out what is no event, what has its duty and, of one matter, all
// but the first.
func (m maker) fresh(ctx context.Context, q db.Q, all []event, failed error) (list []event, err error) {
	if failed != nil {
		return nil, failed
	}
	for _, e := range all {
		if e.key == "" || slices.ContainsFunc(list, func(x event) bool { return x.key == e.key }) {
			continue
		}
		var n int
		err := q.QueryRowContext(ctx, "select count(*) from obligation where village_id = $1 and period = $2 and ($3 = '' or item = $3)",
			e.villageID, e.key, e.item).Scan(&n)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			list = append(list, e)
		}
	}
	return list, nil
}

// paidSQL is a posted voucher v that paid money out and stands.
const paidSQL = `v.posted = 1 and v.reverses_id is null and not exists (select 1 from voucher r where r.reverses_id = v.id and r.posted = 1)
		  and exists (select 1 from voucher_line w where w.voucher_id = v.id and w.credit_fen > 0 and substr(w.account, 1, 3) in ('101', '102'))`

// subsidies gives, by fund and month, the first payment out of a fund to
// households or people.
func (m maker) subsidies(ctx context.Context, q db.Q, villageID int64) ([]event, error) {
	return collect(ctx, q, `
		select 'fund-' || f.id || '-' || v.month, f.name, min(v.day)
		from fund f
		join voucher_line l on l.fund_id = f.id
		join counterparty c on c.id = l.counterparty_id and c.kind in ('household', 'person')
		join voucher v on v.id = l.voucher_id
		where f.village_id = $1 and `+paidSQL+` and`+unmade+`'fund-' || f.id || '-' || v.month)
		group by f.id, v.month order by f.id, v.month`, monthly(villageID, "subsidy"), villageID)
}

// reliefAccount is 公益支出—困难救助 of the chart of 2024.
const reliefAccount = "514.04"

// reliefs gives, by month, the first payment of relief that is of no fund.
func (m maker) reliefs(ctx context.Context, q db.Q, villageID int64) ([]event, error) {
	return collect(ctx, q, `
		select 'relief-' || v.month, '困难救助', min(v.day)
		from voucher v join voucher_line l on l.voucher_id = v.id
		where v.village_id = $1 and l.chart = '2024' and l.debit_fen > 0 and l.fund_id is null
		  and (l.account = $2 or l.account like $2 || '.%') and `+paidSQL+` and`+unmade+`'relief-' || v.month)
		group by v.month order by v.month`, monthly(villageID, "relief"), villageID, reliefAccount)
}

// monthly is simple with the month in the title.
func monthly(villageID int64, kind string) func(db.Scan) (event, error) {
	scanOne := simple(villageID, kind)
	return func(scan db.Scan) (event, error) {
		e, err := scanOne(scan)
		if err == nil {
			e.title += "（" + e.day.MonthOf().Chinese() + "）"
		}
		return e, err
	}
}

// projects gives the projects of the register that were accepted, by the name
// they have now; one that is gone, or was entered in error, starts nothing.
func (m maker) projects(ctx context.Context, q db.Q, villageID int64) ([]event, error) {
	type change struct {
		key, act, facts string
	}
	rows, err := q.QueryContext(ctx, `
		select 'project-' || t.id, c.act, c.facts
		from thing t join thing_change c on c.thing_id = t.id
		where t.village_id = $1 and t.kind = 'project' and`+unmade+`'project-' || t.id)
		order by t.id, c.n`, villageID)
	if err != nil {
		return nil, err
	}
	changes, err := db.Collect(rows, func(scan db.Scan) (c change, err error) {
		err = scan(&c.key, &c.act, &c.facts)
		return c, err
	})
	if err != nil {
		return nil, err
	}
	var list []event
	for i, c := range changes {
		if i == 0 || changes[i-1].key != c.key {
			list = append(list, event{villageID: villageID, kind: "project", key: c.key})
		}
		e := &list[len(list)-1]
		e.gone = c.act == "dispose" || c.act == "strike"
		if err := e.read(c.facts); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(list, func(e event) bool { return e.gone || e.day.IsZero() }), nil
}

// read takes a project's name and the day of its acceptance from the facts that
// a change set.
func (e *event) read(facts string) error {
	var set map[string]string
	if err := json.Unmarshal([]byte(facts), &set); err != nil {
		return err
	}
	if name := set["name"]; name != "" {
		e.title = name
	}
	day, said := set["accepted"]
	if !said {
		return nil
	}
	return e.day.UnmarshalText([]byte(day))
}

// entered gives what people wrote down by hand.
func (m maker) entered(ctx context.Context, q db.Q, villageID int64) ([]event, error) {
	return collect(ctx, q, `
		select e.item, 'event-' || e.id, e.title, e.on_day from disclosure_event e
		where e.village_id = $1 and`+unmade+`'event-' || e.id)
		order by e.id`, func(scan db.Scan) (e event, err error) {
		e = event{villageID: villageID}
		var day string
		if err = scan(&e.item, &e.key, &e.title, &day); err != nil {
			return e, err
		}
		return e, e.day.UnmarshalText([]byte(day))
	}, villageID)
}
