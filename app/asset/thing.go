package asset

import (
	"time"

	"sunshine/app/calendar"
)

// Act is what happened to a thing.
type Act string

// The acts. The first is always Entered.
const (
	Entered  Act = "enter"
	Changed  Act = "change"
	Gone     Act = "dispose" // sold, scrapped, given away, written off …
	Erred    Act = "strike"  // entered in error: it counts for nothing from then on
	Restored Act = "restore" // the disposal or the striking was an error
)

// Words names the act on a thing of the kind for people.
func (a Act) Words(k Kind) string {
	switch a {
	case Entered:
		return "登记"
	case Changed:
		return "变更"
	case Gone:
		switch k {
		case Project:
			return "不做了"
		case Debt:
			return "核销"
		}
		return "处置"
	case Erred:
		return "划掉（登记错了）"
	case Restored:
		return "恢复"
	}
	return string(a)
}

// Basis is what an act rests on.
type Basis struct {
	Day    calendar.Day
	Reason string
	Matter string // the decision, by its code in the village: 2026-003; "" none
}

// Change is one row of a thing's history. Sets holds the facts it set, by field,
// as Facts.Plain writes them.
type Change struct {
	N         int
	Act       Act
	Day       calendar.Day
	Reason    string
	Decision  Decision
	Undecided string // why no decision in force stands behind it though one is due; "" if none is due
	Price     Sum    // what a disposal brought
	Sets      map[string]string
	Diffs     []Diff // what it changed, in the order of the register's fields
	By, Post  string
	At        time.Time
}

// Decision names a matter of the village.
type Decision struct {
	MatterID    int64
	Code, Title string
}

// Text names it for people; "" if there is none.
func (d Decision) Text() string {
	if d.MatterID == 0 {
		return ""
	}
	return d.Code + " " + d.Title
}

// Diff is one fact that changed; From and To are as Facts.Plain writes them.
type Diff struct {
	Field    Field
	From, To Facts
}

// Photo is a picture or paper of a thing. One taken down stays in the list with
// the reason.
type Photo struct {
	N         int
	SHA256    string
	Type      string
	Name      string
	Day       calendar.Day
	TakenDown string // why; "" while it hangs
	TakenOn   calendar.Day
}

// Picture tells whether a browser can show it in a page.
func (p Photo) Picture() bool { return p.Type == "image/jpeg" || p.Type == "image/png" }

// Thing is one asset, resource, project or debt of a village, as it stands, with
// its whole history.
type Thing struct {
	ID, VillageID int64
	Number        Number
	Facts
	Ended   State // Disposed or Struck; "" while it counts
	Price   Sum   // what the disposal brought
	EndedOn calendar.Day
	Changes []Change // the oldest first
	Photos  []Photo
}

// Kind is the register it stands in.
func (t Thing) Kind() Kind { return t.Number.Kind }

// Counts tells whether it stands in the sums of its register.
func (t Thing) Counts() bool { return t.Ended == "" }

// Now is its state.
func (t Thing) Now() State {
	if t.Ended != "" {
		return t.Ended
	}
	return t.state(t.Kind())
}

// Undecided tells whether a row of its history has no decision in force though
// one is due.
func (t Thing) Undecided() bool {
	for _, c := range t.Changes {
		if c.Undecided != "" {
			return t.Ended != Struck
		}
	}
	return false
}

// Last is the newest row of the history.
func (t Thing) Last() Change { return t.Changes[len(t.Changes)-1] }

// apply adds a row of the history: the fold that makes the present state.
func (t *Thing) apply(c Change) {
	was := t.Facts
	for id, text := range c.Sets {
		t.Set(id, text) // kept text is canonical: nothing is wrong with it
	}
	if c.Act != Entered {
		for _, f := range t.Kind().Fields() {
			if was.Plain(f.ID) != t.Plain(f.ID) {
				c.Diffs = append(c.Diffs, Diff{f, was, t.Facts})
			}
		}
	}
	switch c.Act {
	case Gone:
		t.Ended, t.EndedOn, t.Price = Disposed, c.Day, c.Price
	case Erred:
		t.Ended, t.EndedOn = Struck, c.Day
	case Restored:
		t.Ended, t.EndedOn, t.Price = "", calendar.Day{}, Sum{}
	}
	t.Changes = append(t.Changes, c)
}
