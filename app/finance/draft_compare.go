package finance

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sunshine/app/fault"
)

// DraftConflict tells what somebody else changed in a draft since mine was
// begun. It is the cause of SaveDraft's Conflict.
type DraftConflict struct {
	Revision           int // theirs, which is the draft now
	By                 string
	At                 time.Time
	Kept               int64 // under which mine stands in the history
	Base, Theirs, Mine DraftBody
	Differences        []DraftDifference
}

// DraftDifference is one thing they changed. Pick names it for SettleDraft.
// Field is the input's name in the merged body, or line-3 for a whole row that
// was added or taken away; it is empty where the merged body lacks the row. The
// texts of a whole row tell it in words.
type DraftDifference struct {
	Pick, Field, Key, Input, Label string
	Base, Theirs, Mine             string
	Clash                          bool // both changed it, and differently
}

// Error says for the log that there is a conflict; what was typed stays out.
func (x *DraftConflict) Error() string {
	return fmt.Sprintf("the draft is at revision %d, %d differences", x.Revision, len(x.Differences))
}

func (x *DraftConflict) fault() error {
	return fault.Conflictf("%s刚才也改了这张草稿。您改的没有丢，请看看不一样的地方，选用哪一个。", x.By).Because(x)
}

// Merged is theirs with all that only mine changed.
func (x *DraftConflict) Merged() DraftBody {
	return x.Settle(func(string) bool { return false })
}

// Settle gives the body that follows from what was picked: for a difference of
// which mine says true it takes mine, else theirs. What only I changed is always
// mine.
func (x *DraftConflict) Settle(mine func(pick string) bool) DraftBody {
	var b DraftBody
	for _, f := range headFields() {
		base, theirs, my := *f.of(&x.Base), *f.of(&x.Theirs), *f.of(&x.Mine)
		*f.of(&b) = chosen(base, theirs, my, mine(f.name))
	}
	for _, key := range x.order() {
		r := x.row(key)
		if l, stays := r.settle(mine); stays {
			b.Lines = append(b.Lines, l)
		}
	}
	return b
}

func chosen(base, theirs, mine string, pickMine bool) string {
	if theirs == base || pickMine {
		return mine
	}
	return theirs
}

// threeRows is a row as it was, as they and as I have it; nil where there is none.
type threeRows struct {
	key                string
	base, theirs, mine *DraftLine
}

func rowPick(key string) string { return "row-" + key }

func (x *DraftConflict) row(key string) threeRows {
	find := func(b DraftBody) *DraftLine {
		if i := slices.IndexFunc(b.Lines, func(l DraftLine) bool { return l.Key == key }); i >= 0 {
			return &b.Lines[i]
		}
		return nil
	}
	return threeRows{key, find(x.Base), find(x.Theirs), find(x.Mine)}
}

// whole tells whether the row is one that only one of us has; else its inputs
// are compared one by one.
func (r threeRows) whole() bool { return r.theirs == nil || r.mine == nil }

// touched tells whether they added, took away or changed the row.
func (r threeRows) touched() bool {
	return (r.base == nil) != (r.theirs == nil) || r.base != nil && *r.base != *r.theirs
}

func (r threeRows) settle(mine func(pick string) bool) (l DraftLine, stays bool) {
	if r.whole() {
		kept := r.theirs
		if !r.touched() || mine(rowPick(r.key)) {
			kept = r.mine
		}
		if kept == nil {
			return l, false
		}
		return *kept, true
	}
	l = *r.theirs
	base := DraftLine{}
	if r.base != nil {
		base = *r.base
	}
	for _, f := range lineFields() {
		*f.of(&l) = chosen(*f.of(&base), *f.of(r.theirs), *f.of(r.mine), mine(rowPick(r.key)+"-"+f.name))
	}
	return l, true
}

// order gives the keys of all rows in the order of whoever moved rows, theirs if
// both did. Rows the other one added stand behind the row they stood behind.
func (x *DraftConflict) order() []string {
	base, theirs, mine := keysOf(x.Base), keysOf(x.Theirs), keysOf(x.Mine)
	first, second := mine, theirs
	if !slices.Equal(among(base, theirs), among(theirs, base)) {
		first, second = theirs, mine
	}
	order := slices.Clone(first)
	for i, key := range second {
		if slices.Contains(order, key) {
			continue
		}
		at := 0
		if i > 0 {
			at = slices.Index(order, second[i-1]) + 1
		}
		order = slices.Insert(order, at, key)
	}
	return order
}

func keysOf(b DraftBody) []string {
	keys := make([]string, len(b.Lines))
	for i, l := range b.Lines {
		keys[i] = l.Key
	}
	return keys
}

// among gives those of the keys that the others have too.
func among(keys, others []string) []string {
	return slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return !slices.Contains(others, k) })
}

// compareDrafts finds what the draft as it stands changed since base, which mine
// was begun on.
func compareDrafts(d Draft, kept int64, base, mine DraftBody) *DraftConflict {
	x := &DraftConflict{Revision: d.Revision, By: d.UpdatedBy, At: d.UpdatedAt, Kept: kept, Base: base, Theirs: d.Body, Mine: mine}
	for _, f := range headFields() {
		x.differ(DraftDifference{Pick: f.name, Field: f.name, Input: f.name, Label: f.label, Base: *f.of(&x.Base), Theirs: *f.of(&x.Theirs), Mine: *f.of(&x.Mine)})
	}
	places := map[string]int{}
	for i, key := range keysOf(x.Merged()) {
		places[key] = i
	}
	for _, key := range x.order() {
		x.differRow(x.row(key), places)
	}
	return x
}

// differ adds the difference, if it is one that they made.
func (x *DraftConflict) differ(d DraftDifference) {
	if d.Theirs == d.Base || d.Theirs == d.Mine {
		return
	}
	d.Clash = d.Mine != d.Base
	x.Differences = append(x.Differences, d)
}

func (x *DraftConflict) differRow(r threeRows, places map[string]int) {
	at, there := places[r.key]
	label := fmt.Sprintf("第 %d 行", at+1)
	if !there {
		at = slices.Index(keysOf(x.Mine), r.key)
		label = fmt.Sprintf("原来的第 %d 行", at+1)
	}
	if r.whole() {
		if !r.touched() {
			return
		}
		d := DraftDifference{Pick: rowPick(r.key), Key: r.key, Label: label, Base: r.base.words(), Theirs: r.theirs.words(), Mine: r.mine.words()}
		if there {
			d.Field = fmt.Sprintf("line-%d", at+1)
		}
		d.Clash = (r.base == nil) != (r.mine == nil) || r.base != nil && *r.base != *r.mine
		x.Differences = append(x.Differences, d)
		return
	}
	base := DraftLine{}
	if r.base != nil {
		base = *r.base
	}
	for _, f := range lineFields() {
		x.differ(DraftDifference{
			Pick: rowPick(r.key) + "-" + f.name, Field: lineField(at, f.name), Key: r.key, Input: f.name, Label: label + " " + f.label,
			Base: *f.of(&base), Theirs: *f.of(r.theirs), Mine: *f.of(r.mine),
		})
	}
}

// words tells a row in one line; nothing if there is none.
func (l *DraftLine) words() string {
	if l == nil {
		return ""
	}
	var parts []string
	for _, f := range lineFields() {
		text := *f.of(l)
		switch {
		case text == "":
		case f.name == "debit" || f.name == "credit":
			parts = append(parts, f.label+" "+text)
		default:
			parts = append(parts, text)
		}
	}
	if len(parts) == 0 {
		return "空行"
	}
	return strings.Join(parts, "　")
}
