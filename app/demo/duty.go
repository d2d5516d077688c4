package demo

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/user"
)

// duties is a file of demo/duties: what villages have in their registers, what
// happened there, and what they published because of it.
type duties struct {
	file      string
	Things    []thing    `toml:"thing"`
	Contracts []contract `toml:"contract"`
	Events    []event    `toml:"event"`
	Duties    []duty     `toml:"duty"`
}

// event is something that no register knows of, entered by hand.
type event struct {
	Village, Key, Item, Title string
	On                        when
	By                        string // accountant or head
	AskedBy                   string `toml:"asked_by"`
	Signers                   int
}

// duty is something that villages disclose, and how it went in each.
type duty struct {
	Item, Kind, Title string // kind: table, text, nil
	// Of is what it is owed for: quarter, the last full one; year, this one; the
	// key of an event, a contract or a project. Empty: nothing, it stands under its
	// day. What a village did not owe then did not happen, unless it is Free to
	// disclose it all the same.
	Of    string
	Rows  string // of a table, as a CSV file has them
	File  string // of a table, in demo/files, instead of Rows
	Text  []section
	Facts []textFact
	Again []section // the text of its corrected version
	Rows2 string    `toml:"rows_again"` // the table of its corrected version
	Photo string    // in demo/files: a picture of the text
	Shows string    // what it shows
	Steps []string  // see move
	In    []local
}

type section struct{ Heading, Text string }

type textFact struct{ Name, Value string }

// local is how a duty went in one village: Shift days later than the others, or
// by steps of its own. Values stand for {their names} in texts and tables.
type local struct {
	Village string
	Free    bool
	Shift   int
	Steps   []string
	Values  map[string]string
}

// move is one step of a duty, written "9 publish" or "-3 approve 同意公开": on the
// ninth day after its period's end, or the next on which people work, or on the
// third before the county is loaded; what is done; and what is said.
type move struct {
	days int
	act  string
	says string
}

var moveForm = regexp.MustCompile(`^(-?\d{1,3}) ([a-z]+)(?: (.+))?$`)

// hourOf gives the time of day at which an act is done; false if nobody knows it.
func hourOf(act string) (h [2]int, ok bool) {
	h, ok = map[string][2]int{
		"begin": {8, 55}, "ask": {9, 5}, "submit": {9, 30}, "grant": {10, 0}, "file": {10, 20}, "sign": {10, 40}, "correct": {11, 0}, "withdraw": {11, 20},
		"approve": {14, 20}, "return": {14, 20}, "object": {14, 20}, "answer": {15, 10}, "meet": {15, 40}, "publish": {16, 40}, "photo": {17, 5}, "fallen": {17, 20},
	}[act]
	return h, ok
}

func parseMove(s string) (m move, err error) {
	x := moveForm.FindStringSubmatch(s)
	if x == nil {
		return m, fmt.Errorf("%q is no step: 9 publish", s)
	}
	if _, known := hourOf(x[2]); !known {
		return m, fmt.Errorf("%q: nobody knows how to %s", s, x[2])
	}
	m.days, err = strconv.Atoi(x[1])
	m.act, m.says = x[2], x[3]
	return m, err
}

// owed is a duty under way in one village.
type owed struct {
	duty
	staff
	local
	period string // its key; empty for none
	id     int64  // of the version; 0 before it is begun
	skip   bool   // the village does not owe it
}

// planDuty plans a duty in all its villages.
func (l *loader) planDuty(d duty, people map[string]staff) error {
	for _, in := range d.In {
		w, ok := people[in.Village]
		if !ok {
			return fmt.Errorf("no village %s", in.Village)
		}
		o := &owed{duty: d, staff: w, local: in}
		steps := d.Steps
		if len(in.Steps) > 0 {
			steps = in.Steps
		}
		var last time.Time
		for _, text := range steps {
			m, err := parseMove(text)
			if err != nil {
				return err
			}
			h, _ := hourOf(m.act)
			moment := at(l.dayOf(o, m), h[0], h[1])
			if !moment.After(last) {
				moment = last.Add(10 * time.Minute)
			}
			last = moment
			l.plan(moment, fmt.Sprintf("%s %s %s", w.village.Name, d.Item, text), func(ctx context.Context) error { return l.move(ctx, o, m) })
		}
	}
	return nil
}

// dayOf gives the day of a step.
func (l *loader) dayOf(o *owed, m move) calendar.Day {
	base := l.quarter.Last()
	if o.Of == "year" {
		base = calendar.NewMonth(l.today.Year(), 1).First()
	}
	if m.days < 0 {
		return l.today.AddDays(m.days)
	}
	return l.workday(base.AddDays(m.days + o.Shift))
}

// move does a step, unless the village does not owe the duty.
func (l *loader) move(ctx context.Context, o *owed, m move) error {
	if o.period == "" && o.Of != "" && !o.skip {
		if err := l.find(ctx, o); err != nil {
			return err
		}
	}
	if o.skip {
		return nil
	}
	switch m.act {
	case "ask", "grant":
		return l.extend(ctx, o, m)
	case "begin":
		return l.begun(ctx, o)
	case "submit":
		return l.submit(ctx, o)
	}
	if o.id == 0 {
		return fmt.Errorf("%s before it is begun", m.act)
	}
	return l.act(ctx, o, m)
}

// find finds what a duty is owed for.
func (l *loader) find(ctx context.Context, o *owed) error {
	key := l.keys[o.Of]
	switch o.Of {
	case "quarter":
		key = l.quarter.String()
	case "year":
		key = strconv.Itoa(l.today.Year())
	}
	_, err := l.Deadlines.Owed(ctx, o.village.ID, o.Item, key, l.today)
	switch {
	case err == nil:
		o.period = key
	case fault.KindOf(err) == fault.NotFound:
		o.skip, err = !o.Free, nil
		o.Of = ""
	}
	return err
}

// extend asks for more time, or grants what was asked.
func (l *loader) extend(ctx context.Context, o *owed, m move) error {
	today := calendar.DayOf(l.clock)
	c, err := l.Deadlines.Owed(ctx, o.village.ID, o.Item, o.period, today)
	if err != nil {
		return err
	}
	if m.act == "grant" {
		list, err := l.Deadlines.RequestsOf(ctx, c.ID)
		if err != nil || len(list) == 0 {
			return err
		}
		return l.Deadlines.Grant(ctx, l.town(o.staff), o.village, list[len(list)-1].ID)
	}
	days, reason, _ := strings.Cut(m.says, " ")
	n, err := strconv.Atoi(days)
	if err != nil {
		return fmt.Errorf("ask: %w", err)
	}
	if _, no := l.Deadlines.MayExtend(c, today); no != nil {
		return nil // holidays pushed the asking beyond the due day
	}
	return l.Deadlines.AskMore(ctx, o.head, o.village, c.ID, c.Due.AddDays(n), reason)
}

// act takes a version through the chain and to the board.
func (l *loader) act(ctx context.Context, o *owed, m move) error {
	d := l.Disclosures
	switch m.act {
	case "approve":
		return d.Approve(ctx, o.supervisor, o.id, m.says)
	case "return":
		return d.Return(ctx, o.supervisor, o.id, m.says)
	case "object":
		return d.Object(ctx, o.supervisor, o.id, m.says)
	case "answer":
		return d.Answer(ctx, o.head, o.id, m.says)
	case "meet":
		return l.meet(ctx, o.staff, o.id)
	case "publish":
		if err := l.meet(ctx, o.staff, o.id); err != nil {
			return err
		}
		if o.Kind == "table" {
			return d.PublishTable(ctx, o.head, o.id)
		}
		return d.PublishText(ctx, o.head, o.id)
	case "photo":
		return l.board(ctx, o.staff, o.id, m.says)
	case "fallen":
		return d.Post(ctx, o.head, o.village, o.id, disclosure.NewBoardAct{Day: calendar.DayOf(l.clock), Note: m.says})
	case "sign":
		return l.sign(ctx, o.staff, o.id, m.says)
	case "file":
		return d.File(ctx, l.town(o.staff), o.id, m.says)
	case "withdraw":
		return d.Withdraw(ctx, o.head, o.id, disclosure.CauseError, m.says)
	}
	return l.correctDuty(ctx, o, m.says)
}

// town gives who works in the township of a village.
func (l *loader) town(w staff) user.Actor { return l.towns[w.village.Township.ID] }

// planEvent plans that an event is entered.
func (l *loader) planEvent(w staff, x event) error {
	day, err := l.on(x.On)
	if err != nil {
		return err
	}
	by := w.accountant
	if x.By == "head" {
		by = w.head
	}
	l.plan(at(day, 8, 30), w.village.Name+" "+x.Title, func(ctx context.Context) error {
		title, err := l.fill(ctx, &owed{}, x.Title)
		if err != nil {
			return err
		}
		n := deadline.Happening{Item: x.Item, Title: title, Day: day, AskedBy: deadline.Askers(x.AskedBy), Signers: x.Signers}
		if few, err := l.tooFew(ctx, w, n); err != nil || few {
			return err
		}
		id, err := l.Deadlines.Enter(ctx, by, w.village, n)
		if err != nil {
			return err
		}
		c, err := l.Deadlines.Duty(ctx, id, day)
		l.keys[x.Key] = c.Period
		return err
	})
	return nil
}

// tooFew tells whether a request cannot be entered, since the village has no
// rosters: the story that fills them began before its law was in force.
func (l *loader) tooFew(ctx context.Context, w staff, n deadline.Happening) (bool, error) {
	if n.Item != deadline.ItemRequest {
		return false, nil
	}
	list, err := l.Deadlines.Needs(ctx, w.village.ID, n.Day)
	for _, x := range list {
		if x.Askers == n.AskedBy {
			return x.Needed == 0, err
		}
	}
	return true, err
}
