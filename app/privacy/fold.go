package privacy

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// radicals are signs of the supplement of radicals that look like a character
// and that Unicode does not say to be one.
var radicals = strings.NewReplacer(
	"⺠", "民", "⻄", "西", "⻅", "见", "⻆", "角", "⻉", "贝", "⻋", "车", "⻓", "长", "⻔", "门", "⻘", "青", "⻚", "页", "⻛", "风", "⻜", "飞", "⻝", "食", "⻢", "马",
	"⻣", "骨", "⻤", "鬼", "⻥", "鱼", "⻦", "鸟", "⻧", "卤", "⻨", "麦", "⻩", "黄", "⻬", "齐", "⻮", "齿", "⻰", "龙", "⺟", "母", "⺝", "月", "⻁", "虎", "⻳", "龟",
)

// fold writes characters that only look like others as those: programs that make
// PDFs put ⽣ for 生, and copying takes it over.
func fold(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool {
		return r >= 0x2e80 && r <= 0x2fd5 || r >= 0xf900 && r <= 0xfaff || r >= 0x2f800 && r <= 0x2fa1f
	}) {
		return s
	}
	return radicals.Replace(norm.NFKC.String(s))
}
