package asset

import (
	"maps"
	"slices"
	"strings"

	"sunshine/app/money"
)

// Totals are the sums over things that count. Unvalued is how many of them name
// no value.
type Totals struct {
	Count    int
	Area     Thousandths // 亩
	Value    money.Fen   // 原值, 估值, 预算, 原来的金额
	Book     money.Fen   // 净值, 决算, 还欠; a thing without one is not in it
	Unvalued int
	Unbooked int
}

// Total adds up the things that count.
func Total(list []Thing) (sum Totals) {
	for _, t := range list {
		if !t.Counts() {
			continue
		}
		sum.Count++
		sum.Area += t.Area
		sum.Value += t.Value.Fen
		sum.Book += t.Book.Fen
		if !t.Value.Known {
			sum.Unvalued++
		}
		if !t.Book.Known {
			sum.Unbooked++
		}
	}
	return sum
}

// ClassTotals are the sums of one class.
type ClassTotals struct {
	Class Class
	Totals
}

// Summary is a register in numbers.
type Summary struct {
	Kind Kind
	Totals
	Classes   []ClassTotals // those with a thing, in the order of the reference
	States    map[State]int
	Undecided int // things with a row that has no decision in force though one is due
}

// Summarise adds a register up; list holds things of the kind alone.
func (r *Reference) Summarise(k Kind, list []Thing) Summary {
	s := Summary{Kind: k, Totals: Total(list), States: map[State]int{}}
	by := map[string][]Thing{}
	for _, t := range list {
		s.States[t.Now()]++
		if t.Undecided() {
			s.Undecided++
		}
		by[t.Class] = append(by[t.Class], t)
	}
	for _, c := range r.Classes(k) {
		if sum := Total(by[c.Code]); sum.Count > 0 {
			s.Classes = append(s.Classes, ClassTotals{c, sum})
		}
		delete(by, c.Code)
	}
	for _, code := range slices.Sorted(maps.Keys(by)) { // codes that left the file
		if sum := Total(by[code]); sum.Count > 0 {
			s.Classes = append(s.Classes, ClassTotals{Class{Kind: k, Code: code, Name: code}, sum})
		}
	}
	return s
}

// Owing parts debts by their direction: what is owed to the village, and what it
// owes. The two are never added up.
func (r *Reference) Owing(list []Thing) (owed, owes Totals) {
	var in, out []Thing
	for _, t := range list {
		if c, _ := r.Class(Debt, t.Class); c.Owes {
			out = append(out, t)
		} else {
			in = append(in, t)
		}
	}
	return Total(in), Total(out)
}

// Filter says which things of a register to list; zero fields do not filter.
type Filter struct {
	Class     string
	State     State // "" lists all that count; with Undecided, all that were not struck
	All       bool  // with what is gone and struck
	Query     string
	Undecided bool
}

// Pick gives the things that pass.
func (f Filter) Pick(list []Thing) []Thing {
	query := strings.ToLower(strings.Join(strings.Fields(f.Query), ""))
	var kept []Thing
	for _, t := range list {
		switch {
		case f.Class != "" && t.Class != f.Class,
			f.State != "" && t.Now() != f.State,
			f.State == "" && !f.All && !f.Undecided && !t.Counts(),
			f.Undecided && !t.Undecided(),
			query != "" && !t.matches(query):
			continue
		}
		kept = append(kept, t)
	}
	return kept
}

// matches looks in what is public of the thing alone, so that nobody learns by
// searching whose name stands behind the stars.
func (t Thing) matches(query string) bool {
	for _, text := range []string{t.Number.String(), t.Name, t.Place, t.Card, t.Note, t.PublicParty(), t.PublicHolder()} {
		if strings.Contains(strings.ToLower(strings.Join(strings.Fields(text), "")), query) {
			return true
		}
	}
	return false
}
