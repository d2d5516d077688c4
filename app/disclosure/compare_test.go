package disclosure

import (
	"slices"
	"testing"
)

// rebuilt applies what Compare found; a difference must lead from one version to
// the next.
func rebuilt(before []string, changes []Change) (removed, added []string) {
	for _, c := range changes {
		if c.Added {
			added = append(added, c.Text)
		} else {
			removed = append(removed, c.Text)
		}
	}
	return removed, added
}

func TestWhatChangedIsToldLineByLine(t *testing.T) {
	before := []string{"标题：三月", "付电费，1860.00", "付打印纸，100.00", "合计：1960.00"}
	after := []string{"标题：三月", "付电费，1860.00", "补记办公用品，12.00", "付打印纸，100.00", "合计：1972.00"}
	removed, added := rebuilt(before, Compare(before, after))
	if !slices.Equal(removed, []string{"合计：1960.00"}) || !slices.Equal(added, []string{"补记办公用品，12.00", "合计：1972.00"}) {
		t.Errorf("removed %q, added %q", removed, added)
	}
	if got := Compare(before, before); len(got) != 0 {
		t.Errorf("%v", got)
	}
	if removed, added := rebuilt(nil, Compare(nil, before)); len(removed) != 0 || !slices.Equal(added, before) {
		t.Errorf("removed %q, added %q", removed, added)
	}
}

func FuzzCompare(f *testing.F) {
	f.Add("甲\n乙\n丙", "甲\n丙\n丁")
	f.Fuzz(func(t *testing.T, a, b string) {
		before, after := []string{a, b, a}, []string{b, a + b}
		count := map[string]int{}
		for _, l := range after {
			count[joined([]string{l})]++
		}
		for _, l := range before {
			count[joined([]string{l})]--
		}
		for _, c := range Compare(before, after) {
			key := c.Text + "\n"
			if c.Added {
				count[key]--
			} else {
				count[key]++
			}
		}
		for l, n := range count {
			if n != 0 {
				t.Fatalf("%q: %d are left over", l, n)
			}
		}
	})
}
