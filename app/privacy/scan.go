package privacy

import (
	"regexp"
	"strings"
	"time"
	"unicode"
)

// Finding is personal data found in free text.
type Finding struct {
	Kind     string // what it is, in Chinese: 身份证号, 手机号, 银行卡号, 未成年人姓名
	Masked   string // its public form, fit to be shown in a message
	Unlikely bool   // passes the check of digits but cannot be a real one: no such region, no such bank
}

// The kinds of numbers.
const (
	KindID     = "身份证号"
	KindMobile = "手机号"
	KindCard   = "银行卡号"
)

// provinces are the first two digits of GB/T 2260 codes, and those of the
// residence permits.
const provinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91"

// unlikelyID tells whether no person can have the number: there is no such
// region, or nobody of that year lives.
func unlikelyID(s string) bool {
	return !strings.Contains(provinces, s[:2]) || s[6:10] < "1900" || s[6:10] > "2099"
}

// candidate is a run of digits as people type them: with spaces, dots or
// hyphens in between, perhaps ending in X.
var candidate = regexp.MustCompile(`\d(?:[ \-.·]?\d){9,22}[ \-]?[Xx]?`)

// publicNumber is the number of a published sheet, 339900100201-2026-04-1: one in
// ten of them passes for a card number otherwise.
var publicNumber = regexp.MustCompile(`^\d{12}-20\d\d-(?:0[1-9]|1[0-2])-\d{1,2}$`)

// Scan finds identity numbers (with their checksum), mobile numbers and bank
// card numbers (with Luhn's) in free text (R56), and names of minors (R57).
// Full-width digits count. An ordinary number, an amount, a voucher number or a
// 12-digit division code is not reported.
func Scan(text string) []Finding { return Scanner{}.Scan(text) }

func scanNumbers(text string) []Finding {
	var found []Finding
	for _, run := range candidate.FindAllString(halfWidth(text), -1) {
		found = append(found, scanRun(run)...)
	}
	return found
}

func scanRun(run string) []Finding {
	s := strings.ToUpper(strings.NewReplacer(" ", "", "-", "", ".", "", "·", "").Replace(run))
	d := strings.TrimSuffix(s, "X")
	switch {
	case isIDNumber(s):
		return []Finding{{KindID, maskedID(s), unlikelyID(s)}}
	case isIDNumber(d): // a capital X that belongs to the next word
		return []Finding{{KindID, maskedID(d), unlikelyID(d)}}
	case isMobile(d):
		return []Finding{{Kind: KindMobile, Masked: maskedPhone(d)}}
	case publicNumber.MatchString(run):
		return nil
	case len(d) >= 16 && len(d) <= 19 && luhn(d):
		return []Finding{{KindCard, NewBankCard(d).String(), strings.ContainsRune("01278", rune(d[0]))}} // ISO/IEC 7812: no bank's
	}
	// Several numbers written one after another, parted by spaces only.
	if parts := strings.Fields(run); len(parts) > 1 {
		var found []Finding
		for _, p := range parts {
			found = append(found, scanRun(p)...)
		}
		return found
	}
	return nil
}

func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == 'Ｘ' || r == 'ｘ':
			return 'X'
		case r == '－' || r == '—' || r == '–':
			return '-'
		case r == '\u3000' || r == '\u00a0' || r == '\u2009':
			return ' '
		case unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me): // nobody sees it between two digits
			return -1
		case r > '9' && unicode.IsDigit(r):
			return digitOf(r)
		}
		return r
	}, s)
}

// digitOf turns a digit of another script into ours: they stand in tens.
func digitOf(r rune) rune {
	if r >= '𝟎' && r <= '𝟿' { // five sets of ten, one after another
		return '0' + (r-'𝟎')%10
	}
	zero := r
	for zero > r-9 && unicode.IsDigit(zero-1) {
		zero--
	}
	return '0' + r - zero
}

// isMobile knows 1[3-9] and nine more digits, with 86 in front if need be.
func isMobile(d string) bool {
	if len(d) == 13 && strings.HasPrefix(d, "86") {
		d = d[2:]
	}
	return len(d) == 11 && d[0] == '1' && d[1] >= '3'
}

// isIDNumber checks the birthday and the check character (GB 11643).
func isIDNumber(s string) bool {
	if len(s) != 18 || strings.Contains(s[:17], "X") || s[0] == '0' {
		return false
	}
	if _, err := time.Parse("20060102", s[6:14]); err != nil {
		return false
	}
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(s[i]-'0') * w
	}
	return s[17] == "10X98765432"[sum%11]
}

func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0 && strings.Trim(s, "0") != ""
}
