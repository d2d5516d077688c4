package finance

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// initialsOf gives the pinyin initials of a text, as people type them to find
// it: 银行存款 yhck. Letters and digits stay, signs fall out.
func initialsOf(text string) string {
	args := pinyin.NewArgs()
	args.Style = pinyin.FirstLetter
	var b strings.Builder
	runes := []rune(text)
	for i := 0; i < len(runes); i++ {
		if word, initials := wordAt(runes[i:]); word > 0 {
			b.WriteString(initials)
			i += word - 1
			continue
		}
		r := runes[i]
		switch found := pinyin.SinglePinyin(r, args); {
		case len(found) > 0:
			b.WriteString(found[0])
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// wordAt knows the words in which a character of several readings has not the
// first one: how many characters, and their initials.
func wordAt(text []rune) (n int, initials string) {
	for _, w := range []struct{ word, initials string }{
		{"银行", "yh"},
		{"发行", "fh"},
		{"行业", "hy"},
		{"商行", "sh"},
		{"农商行", "nsh"},
		{"农行", "nh"},
		{"建行", "jh"},
		{"工行", "gh"},
		{"村长", "cz"},
		{"组长", "zz"},
		{"镇长", "zz"},
		{"家长", "jz"},
		{"院长", "yz"},
		{"校长", "xz"},
		{"增长", "zz"},
		{"生长", "sz"},
		{"会计", "kj"},
		{"还款", "hk"},
		{"归还", "gh"},
		{"偿还", "ch"},
		{"调查", "dc"},
		{"调研", "dy"},
		{"调拨", "db"},
		{"调入", "dr"},
		{"调出", "dc"},
		{"重新", "cx"},
		{"重建", "cj"},
		{"重修", "cx"},
		{"供给", "gj"},
		{"给付", "jf"},
		{"给养", "jy"},
		{"宝藏", "bz"},
		{"西藏", "xz"},
		{"人参", "rs"},
		{"音乐", "yy"},
		{"降服", "xf"},
		{"投降", "tx"},
		{"便宜", "py"},
		{"提防", "df"},
		{"一石", "yd"},
		{"厦门", "xm"},
		{"校对", "jd"},
		{"朝阳", "cy"},
		{"长", "c"},
		{"曾", "z"},
		{"仇", "q"}, // alone: 长期, and the surnames
	} {
		if strings.HasPrefix(string(text), w.word) {
			return len([]rune(w.word)), w.initials
		}
	}
	return 0, ""
}
