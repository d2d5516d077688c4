// Package privacy holds personal data as types whose text is always the public
// form. The raw value of such a type can be read only through Reveal, which a
// page, a PDF, a file or a log never calls; printing, logging and encoding all
// give the masked form. (个人信息保护法 art. 6 and 28; the forms follow
// domain rules R55–R61, whose defaults may be tightened, never loosened.)
package privacy

import (
	"strings"
	"unicode/utf8"
)

// Name is a person's name.
type Name struct{ raw string }

// BankCard is a bank account or card number.
type BankCard struct{ raw string }

// NewName takes a raw name.
func NewName(s string) Name { return Name{strings.TrimSpace(s)} }

// NewBankCard takes a raw account number.
func NewBankCard(s string) BankCard { return BankCard{strings.TrimSpace(s)} }

// String gives 张*明: the first and the last character stay, and of a name of
// two only the first.
func (n Name) String() string {
	r := []rune(n.raw)
	switch len(r) {
	case 0:
		return ""
	case 1:
		return "*"
	case 2:
		return string(r[0]) + "*"
	}
	return string(r[0]) + strings.Repeat("*", len(r)-2) + string(r[len(r)-1])
}

// Minor gives 张**, the form for anyone under eighteen (R57).
func (n Name) Minor() string {
	r := []rune(n.raw)
	if len(r) == 0 {
		return ""
	}
	return string(r[0]) + "**"
}

// Officer gives the whole name. It is for people acting in a public office,
// whose names the disclosure rules want to be seen (R36: each step a named
// person); never for a beneficiary or a villager.
func (n Name) Officer() string { return n.raw }

// maskedID keeps the first two and the last three characters of an identity number.
func maskedID(s string) string { return keep(s, 2, 3) }

// maskedPhone keeps three digits in front and four behind: 138****1234.
func maskedPhone(s string) string { return keep(s, 3, 4) }

// String keeps the last four digits.
func (v BankCard) String() string { return keep(v.raw, 0, 4) }

// keep hides all but the first and last characters, and everything when too
// little would be hidden.
func keep(s string, front, back int) string {
	n := utf8.RuneCountInString(s)
	if n < front+back+3 {
		return strings.Repeat("*", n)
	}
	r := []rune(s)
	return string(r[:front]) + strings.Repeat("*", n-front-back) + string(r[n-back:])
}

// Reveal gives the raw name. Callers need a reason that is written to the
// audit (R60); storing it in the database is one.
func (n Name) Reveal() string { return n.raw }

// Reveal gives the raw number; see Name.Reveal.
func (v BankCard) Reveal() string { return v.raw }

// MarshalText gives the public form, so that no encoder can leak the raw one.
func (n Name) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// MarshalText gives the public form.
func (v BankCard) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// GoString gives the public form, so that %#v in a log leaks nothing.
func (n Name) GoString() string { return n.String() }

// GoString gives the public form.
func (v BankCard) GoString() string { return v.String() }
