package procedure

import "fmt"

// The largest numbers a threshold and a count may hold; their product fits an int.
const (
	maxDen  = 100
	maxHead = 10_000_000
)

// Met tells whether part reaches the threshold of base, in integers (R17). A
// base below one is never met.
func (t Threshold) Met(part, base int) bool {
	if base < 1 {
		return false
	}
	if t.Comparison == MoreThan {
		return t.Den*part > t.Num*base
	}
	return t.Den*part >= t.Num*base
}

// Need gives the smallest part that reaches the threshold of base.
func (t Threshold) Need(base int) int {
	n := t.Num * base
	if t.Comparison == MoreThan {
		return n/t.Den + 1
	}
	return (n + t.Den - 1) / t.Den
}

// Chinese writes the share: 三分之二以上, 超过半数.
func (t Threshold) Chinese() string {
	share := fmt.Sprintf("%s分之%s", numeral(t.Den), numeral(t.Num))
	if t.Num*2 == t.Den {
		share = "半数"
	}
	if t.Num == t.Den {
		share = "全部"
	}
	switch {
	case t.Comparison == MoreThan:
		return "超过" + share
	case t.Num == t.Den:
		return share
	}
	return share + "以上"
}

// numeral writes 0 to 100 in Chinese.
func numeral(n int) string {
	digits := []string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}
	switch {
	case n < 0 || n > 100:
		return fmt.Sprint(n)
	case n == 100:
		return "百"
	case n <= 10:
		return digits[n]
	}
	s := "十"
	if n/10 > 1 {
		s = digits[n/10] + s
	}
	if n%10 > 0 {
		s += digits[n%10]
	}
	return s
}

// Looser tells whether t asks for less than floor does at some base, and gives
// the smallest such base. It is exact for every base there is: both needs grow
// by a whole number over one common multiple of the denominators, so one period
// decides, unless t's share itself is smaller.
func (t Threshold) Looser(floor Threshold) (base int, looser bool) {
	last := t.Den * floor.Den
	if t.Num*floor.Den < floor.Num*t.Den {
		last *= 2 // each period takes at least one off a lead of at most one
	}
	for n := 1; n <= last; n++ {
		if t.Need(n) < floor.Need(n) {
			return n, true
		}
	}
	return 0, false
}

// wider tells whether b is a base that a checked Count never lets be smaller
// than narrow (see Count.Check), so that the same share of b asks for no less.
func wider(b, narrow Basis) bool {
	switch narrow {
	case b:
		return true
	case OfPresent, OfBallots:
		return b == OfPresent || b == OfBallots || b == OfExpected || b == OfMembers || b == OfAdults
	case OfExpected:
		return b == OfMembers
	}
	return false
}
