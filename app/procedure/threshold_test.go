package procedure

import (
	"fmt"
	"math/big"
	"testing"
)

// reaches is the definition of a threshold by fractions, nothing else.
func reaches(t Threshold, part, base int) bool {
	if base < 1 {
		return false
	}
	c := big.NewRat(int64(part), int64(base)).Cmp(big.NewRat(int64(t.Num), int64(t.Den)))
	return c > 0 || (c == 0 && t.Comparison == AtLeast)
}

// everyThreshold gives each threshold that is shipped, with where it stands.
func everyThreshold(r *Reference) map[string]Threshold {
	all := map[string]Threshold{}
	add := func(at string, rs []Requirement) {
		for i, q := range rs {
			for j, t := range q.AnyOf {
				all[fmt.Sprintf("%s %d.%d", at, i, j)] = t
			}
		}
	}
	for _, t := range r.templates {
		for _, st := range t.Stages {
			for _, m := range st.Meetings {
				at := t.Code + "/" + st.Key + "/" + string(m.Organ)
				add(at+"/quorum", m.Quorum)
				add(at+"/majority", m.Majority)
			}
			if st.Consulted != nil {
				all[t.Code+"/"+st.Key+"/consulted"] = *st.Consulted
			}
		}
	}
	for _, o := range r.Floor.Organs {
		add("floor/"+string(o.Organ)+string(fmt.Sprint(o.Scopes))+"/quorum", o.Quorum)
		add("floor/"+string(o.Organ)+string(fmt.Sprint(o.Scopes))+"/majority", o.Majority)
	}
	for _, c := range r.Categories {
		add("category/"+c.Code, c.Majority)
	}
	return all
}

// TestR17_EveryShippedThresholdIsExactAroundItsEdge compares each shipped
// threshold, on every base from 1 to 200 and every part of it, with fractions.
func TestR17_EveryShippedThresholdIsExactAroundItsEdge(t *testing.T) {
	r := shipped(t)
	checked := map[Threshold]bool{}
	for at, th := range everyThreshold(r) {
		key := Threshold{Num: th.Num, Den: th.Den, Comparison: th.Comparison}
		if checked[key] {
			continue
		}
		checked[key] = true
		for base := 0; base <= 200; base++ {
			first := -1
			for part := 0; part <= base; part++ {
				if got, want := th.Met(part, base), reaches(th, part, base); got != want {
					t.Fatalf("%s: %d of %d: %v, want %v", at, part, base, got, want)
				}
				if first < 0 && th.Met(part, base) {
					first = part
				}
			}
			if base > 0 && th.Need(base) != first {
				t.Fatalf("%s: of %d one needs %d, got %d", at, base, first, th.Need(base))
			}
		}
	}
	if len(checked) < 6 {
		t.Errorf("only %d different thresholds", len(checked))
	}
}

func TestEdgesOfTheLaw(t *testing.T) {
	half := Threshold{Num: 1, Den: 2, Comparison: MoreThan}
	thirds := Threshold{Num: 2, Den: 3, Comparison: AtLeast}
	for _, c := range []struct {
		th         Threshold
		part, base int
		met        bool
		need       int
	}{
		{half, 10, 20, false, 11},
		{half, 11, 20, true, 11},
		{half, 10, 21, false, 11},
		{half, 11, 21, true, 11},
		{half, 0, 1, false, 1},
		{half, 1, 1, true, 1},
		{half, 1, 2, false, 2},
		{thirds, 20, 30, true, 20},
		{thirds, 19, 30, false, 20},
		{thirds, 20, 31, false, 21},
		{thirds, 21, 31, true, 21},
		{thirds, 22, 32, true, 22},
		{thirds, 21, 32, false, 22},
		{thirds, 0, 0, false, 0},
		{Threshold{Num: 2, Den: 3, Comparison: MoreThan}, 20, 30, false, 21},
		{Threshold{Num: 1, Den: 2, Comparison: AtLeast}, 10, 20, true, 10},
		{Threshold{Num: 99, Den: 100, Comparison: AtLeast}, maxHead - 1, maxHead, true, maxHead / 100 * 99},
	} {
		if c.th.Met(c.part, c.base) != c.met || c.th.Need(c.base) != c.need {
			t.Errorf("%d/%d %s: %d of %d: met %v, need %d", c.th.Num, c.th.Den, c.th.Comparison, c.part, c.base, c.th.Met(c.part, c.base), c.th.Need(c.base))
		}
	}
}

// TestLooserIsRightForEveryBase holds the argument of Looser against counting.
func TestLooserIsRightForEveryBase(t *testing.T) {
	const most = 7
	var all []Threshold
	for den := 1; den <= most; den++ {
		for num := 1; num <= den; num++ {
			all = append(all, Threshold{Num: num, Den: den, Comparison: AtLeast})
			if num < den {
				all = append(all, Threshold{Num: num, Den: den, Comparison: MoreThan})
			}
		}
	}
	least := map[Threshold][]int{} // by base: the smallest part that reaches it, by counting
	for _, a := range all {
		least[a] = make([]int, 4*most*most+1)
		for n := 1; n < len(least[a]); n++ {
			for !reaches(a, least[a][n], n) {
				least[a][n]++
			}
		}
	}
	for _, a := range all {
		for _, b := range all {
			first := 0
			for n := 4 * most * most; n > 0; n-- {
				if least[a][n] < least[b][n] {
					first = n
				}
			}
			if base, looser := a.Looser(b); looser != (first > 0) || base != first {
				t.Fatalf("%s%d/%d against %s%d/%d: base %d looser %v, counted %d", a.Comparison, a.Num, a.Den, b.Comparison, b.Num, b.Den, base, looser, first)
			}
		}
	}
}

func TestThresholdsInChinese(t *testing.T) {
	for want, th := range map[string]Threshold{
		"三分之二以上": {Num: 2, Den: 3, Comparison: AtLeast}, "超过半数": {Num: 1, Den: 2, Comparison: MoreThan}, "半数以上": {Num: 2, Den: 4, Comparison: AtLeast},
		"超过三分之二": {Num: 2, Den: 3, Comparison: MoreThan}, "全部": {Num: 1, Den: 1, Comparison: AtLeast}, "十分之九以上": {Num: 9, Den: 10, Comparison: AtLeast},
		"二十五分之十四以上": {Num: 14, Den: 25, Comparison: AtLeast}, "百分之八十一以上": {Num: 81, Den: 100, Comparison: AtLeast},
	} {
		if got := th.Chinese(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
