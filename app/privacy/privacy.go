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

// IDNumber is a resident identity number.
type IDNumber struct{ raw string }

// Phone is a telephone number.
type Phone struct{ raw string }

// BankCard is a bank account or card number.
type BankCard struct{ raw string }

// Address is a postal address.
type Address struct{ raw string }

// NewName takes a raw name.
func NewName(s string) Name { return Name{strings.TrimSpace(s)} }

// NewIDNumber takes a raw identity number.
func NewIDNumber(s string) IDNumber { return IDNumber{strings.TrimSpace(s)} }

// NewPhone takes a raw telephone number.
func NewPhone(s string) Phone { return Phone{strings.TrimSpace(s)} }

// NewBankCard takes a raw account number.
func NewBankCard(s string) BankCard { return BankCard{strings.TrimSpace(s)} }

// NewAddress takes a raw address.
func NewAddress(s string) Address { return Address{strings.TrimSpace(s)} }

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

// String keeps the first two and the last three characters.
func (v IDNumber) String() string { return keep(v.raw, 2, 3) }

// String keeps three digits in front and four behind: 138****1234.
func (v Phone) String() string { return keep(v.raw, 3, 4) }

// String keeps the last four digits.
func (v BankCard) String() string { return keep(v.raw, 0, 4) }

// String keeps the address down to the village or community; house numbers and
// group names fall away.
func (v Address) String() string {
	cut := 0
	for _, end := range []string{"省", "市", "区", "县", "镇", "乡", "街道", "村", "社区"} {
		if i := strings.LastIndex(v.raw, end); i >= 0 && i+len(end) > cut {
			cut = i + len(end)
		}
	}
	return v.raw[:cut]
}

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
func (v IDNumber) Reveal() string { return v.raw }

// Reveal gives the raw number; see Name.Reveal.
func (v Phone) Reveal() string { return v.raw }

// Reveal gives the raw number; see Name.Reveal.
func (v BankCard) Reveal() string { return v.raw }

// Reveal gives the raw address; see Name.Reveal.
func (v Address) Reveal() string { return v.raw }

// MarshalText gives the public form, so that no encoder can leak the raw one.
func (n Name) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// MarshalText gives the public form.
func (v IDNumber) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// MarshalText gives the public form.
func (v Phone) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// MarshalText gives the public form.
func (v BankCard) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// MarshalText gives the public form.
func (v Address) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// GoString gives the public form, so that %#v in a log leaks nothing.
func (n Name) GoString() string { return n.String() }

// GoString gives the public form.
func (v IDNumber) GoString() string { return v.String() }

// GoString gives the public form.
func (v Phone) GoString() string { return v.String() }

// GoString gives the public form.
func (v BankCard) GoString() string { return v.String() }

// GoString gives the public form.
func (v Address) GoString() string { return v.String() }
