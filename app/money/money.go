// Package money holds amounts of yuan as whole fen.
//
// Parse is the only door in and String the only door out. There is no float in
// it: a cell, a form field and a command line all give text.
package money

import (
	"errors"
	"strconv"
	"strings"
)

// Fen is an amount in fen, a hundredth of a yuan. It may be negative.
type Fen int64

// Max is the largest amount accepted, a hundred billion yuan: far above any
// village, far below what a sum of many could overflow.
const Max Fen = 100_000_000_000_00

// What Parse can find wrong.
var (
	ErrEmpty     = errors.New("没有金额")
	ErrSyntax    = errors.New("不是金额")
	ErrPrecision = errors.New("小数超过两位，分以下不能记账")
	ErrRange     = errors.New("金额太大")
)

// Parse reads a plain amount in yuan: digits with an optional sign, at most two
// decimals, and thousands separated by commas in groups of three. It is strict
// on purpose; what accountants really type is tidied by the table reader first.
func Parse(s string) (Fen, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, ErrEmpty
	}
	neg := false
	switch s[0] {
	case '-':
		neg, s = true, s[1:]
	case '+':
		s = s[1:]
	}
	whole, frac, dotted := strings.Cut(s, ".")
	whole, ok := ungroup(whole)
	if !ok || (dotted && frac == "") || !digits(frac) {
		return 0, ErrSyntax
	}
	for len(frac) > 2 && frac[len(frac)-1] == '0' {
		frac = frac[:len(frac)-1]
	}
	if len(frac) > 2 {
		return 0, ErrPrecision
	}
	frac += "00"[len(frac):]
	n, err := strconv.ParseInt(whole+frac, 10, 64)
	if err != nil || Fen(n) > Max {
		return 0, ErrRange
	}
	if neg {
		n = -n
	}
	return Fen(n), nil
}

// ungroup takes "1,234" apart; false if the groups are not of three digits.
func ungroup(s string) (string, bool) {
	groups := strings.Split(s, ",")
	for i, g := range groups {
		if g == "" || !digits(g) || (i > 0 && len(g) != 3) || (len(groups) > 1 && i == 0 && len(g) > 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// String writes the amount in yuan with two decimals and separated thousands: 1,234.50.
func (f Fen) String() string {
	sign, whole, cents := f.parts()
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String() + "." + cents
}

// Plain writes the amount without separators, for files that machines read: 1234.50.
func (f Fen) Plain() string {
	sign, whole, cents := f.parts()
	return sign + whole + "." + cents
}

func (f Fen) parts() (sign, whole, cents string) {
	u := uint64(f)
	if f < 0 {
		sign, u = "-", -u
	}
	c := strconv.FormatUint(u%100, 10)
	return sign, strconv.FormatUint(u/100, 10), "00"[len(c):] + c
}

const (
	capitalDigits = "零壹贰叁肆伍陆柒捌玖"
	capitalUnits  = "拾佰仟"
)

// Capital writes the amount in 大写 as on a voucher: 壹仟贰佰叁拾肆元伍角整.
func (f Fen) Capital() string {
	u := uint64(f)
	var b strings.Builder
	if f < 0 {
		b.WriteString("负")
		u = -u
	}
	yuan, jiao, fen := u/100, u/10%10, u%10
	if yuan > 0 {
		b.WriteString(capitalWhole(yuan) + "元")
	}
	digit := []rune(capitalDigits)
	switch {
	case jiao == 0 && fen == 0:
		if yuan == 0 {
			return "零元整"
		}
		b.WriteString("整")
		return b.String()
	case jiao > 0:
		b.WriteString(string(digit[jiao]) + "角")
	case yuan > 0:
		b.WriteString("零")
	}
	if fen > 0 {
		b.WriteString(string(digit[fen]) + "分")
	} else {
		b.WriteString("整")
	}
	return b.String()
}

// capitalWhole writes a whole number above zero, in groups of four digits.
func capitalWhole(n uint64) string {
	var groups []uint64
	for ; n > 0; n /= 10000 {
		groups = append(groups, n%10000)
	}
	var b strings.Builder
	gap := false // a zero is owed before the next digit
	for i := len(groups) - 1; i >= 0; i-- {
		g := groups[i]
		if g == 0 {
			gap = true
			continue
		}
		if b.Len() > 0 && (gap || g < 1000) {
			b.WriteString("零")
		}
		b.WriteString(capitalGroup(g))
		b.WriteString([]string{"", "万", "亿", "万亿", "亿亿"}[i])
		gap = false
	}
	return b.String()
}

// capitalGroup writes 1…9999.
func capitalGroup(g uint64) string {
	digit, unit := []rune(capitalDigits), []rune(capitalUnits)
	var b strings.Builder
	gap := false
	for place, div := 3, uint64(1000); place >= 0; place, div = place-1, div/10 {
		d := g / div % 10
		if d == 0 {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteString("零")
		}
		b.WriteRune(digit[d])
		if place > 0 {
			b.WriteRune(unit[place-1])
		}
		gap = false
	}
	return b.String()
}
