package guide

import (
	"sunshine/app/calendar"
)

// Pause is a span in which the clock stands because papers are missing (补正). The
// day on which they were asked for still counts; the day on which they came does
// not (民法典 art. 201: the day of the event is not counted); the days between do
// not.
type Pause struct {
	From  calendar.Day // asked for
	Until calendar.Day // all there; zero: still missing
}

// stops tells whether the clock stands on the day.
func (p Pause) stops(d calendar.Day) bool {
	return d.After(p.From) && (p.Until.IsZero() || !d.After(p.Until))
}

// State is where a case stands.
type State string

// The states.
const (
	Running State = "running" // 正在办
	Paused  State = "paused"  // 等补材料
	Done    State = "done"    // 办好了
	Refused State = "refused" // 不能办
	Void    State = "void"    // 登记错了，作废
)

// Chinese names the state.
func (s State) Chinese() string {
	return map[State]string{Running: "正在办", Paused: "等补材料", Done: "办好了", Refused: "不能办", Void: "登记错了，作废"}[s]
}

// Ended tells whether nothing more happens.
func (s State) Ended() bool { return s == Done || s == Refused || s == Void }

// Clock is how far the time limit of a case has run. It explains itself: rule,
// start, what was skipped, what was paused, due, how late.
type Clock struct {
	Limit       Limit
	Received    calendar.Day       // not counted
	Pauses      []Pause            // in order, not overlapping
	Ended       calendar.Day       // done or refused; zero: still open
	AsOf        calendar.Day       // the day it is told for: today, or the day it ended
	Counted     int                // days of the limit used up on AsOf
	Left        int                // days of the limit that are left after AsOf
	Due         calendar.Day       // last day; zero while papers are missing
	Skipped     []calendar.Skipped // not worked on, from the day received to Due or AsOf
	PausedDays  int                // days on which the clock stood, up to AsOf
	Late        int                // days after Due up to AsOf, in the limit's unit, without those paused
	Provisional bool               // a year it touches has no table of holidays yet
}

// Count runs the clock of a limit. An open case is told for today, an ended one
// for the day it ended.
//
// R82 (民法典 art. 201, 203): the day received is not counted; of days that all
// count, a last day nobody works on moves to the next one people work on.
func Count(l Limit, received calendar.Day, pauses []Pause, ended, today calendar.Day, h *calendar.Holidays) Clock {
	c := Clock{Limit: l, Received: received, Pauses: pauses, Ended: ended, AsOf: today}
	if !ended.IsZero() {
		c.AsOf = ended
	}
	if l.Days > 0 {
		c.run(h)
	}
	return c
}

// stopped tells whether the clock stands on the day, and whether for good: papers
// are missing still.
func (c *Clock) stopped(d calendar.Day) (now, still bool) {
	for _, p := range c.Pauses {
		if p.stops(d) {
			return true, p.Until.IsZero()
		}
	}
	return false, false
}

// run walks from the day after the one received until the limit is used up and
// AsOf is behind.
func (c *Clock) run(h *calendar.Holidays) {
	used := 0
	for d := c.Received.AddDays(1); c.Due.IsZero() || !d.After(c.AsOf); d = d.AddDays(1) {
		now, still := c.stopped(d)
		if still && d.After(c.AsOf) {
			break
		}
		past := !d.After(c.AsOf)
		working := h.Working(d)
		if (c.Limit.Unit == Working || used == c.Limit.Days) && c.Due.IsZero() && !now {
			c.Provisional = c.Provisional || !h.Covers(d.Year())
		}
		switch {
		case now:
			if past {
				c.PausedDays++
			}
		case c.Limit.Unit == Working && !working:
			if c.Due.IsZero() {
				c.skip(d, h)
			}
		case !c.Due.IsZero():
			c.Late++ // d is not after AsOf
		case used < c.Limit.Days:
			if used++; past {
				c.Counted++
			}
			c.settle(d, used, working, h)
		case working:
			c.Due = d // the last day had moved
		default:
			c.skip(d, h)
		}
	}
	c.Left = c.Limit.Days - c.Counted
}

// settle takes the day as the last one if the limit is used up on it and people
// work on it.
func (c *Clock) settle(d calendar.Day, used int, working bool, h *calendar.Holidays) {
	if used < c.Limit.Days {
		return
	}
	c.Provisional = c.Provisional || !h.Covers(d.Year())
	if working {
		c.Due = d
	} else {
		c.skip(d, h)
	}
}

func (c *Clock) skip(d calendar.Day, h *calendar.Holidays) {
	c.Skipped = append(c.Skipped, calendar.Skipped{Day: d, Why: h.Why(d)})
}
