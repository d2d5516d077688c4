package table

import (
	"regexp"
	"strings"
)

// unit is a measure: its name, what it counts in, and the power of ten to the
// base measure.
type unit struct {
	name  string
	base  string // 元, 亩, … ; the measure everything is turned into
	power int
}

var units = map[string]unit{
	"元": {"元", "元", 0}, "圆": {"元", "元", 0}, "块": {"元", "元", 0}, "元整": {"元", "元", 0}, "人民币元": {"元", "元", 0}, "RMB": {"元", "元", 0},
	"百元": {"百元", "元", 2}, "千元": {"千元", "元", 3}, "万元": {"万元", "元", 4}, "百万元": {"百万元", "元", 6}, "亿元": {"亿元", "元", 8}, "角": {"角", "元", -1}, "分": {"分", "元", -2},
	"亩": {"亩", "亩", 0}, "万亩": {"万亩", "亩", 4}, "垧": {"垧", "垧", 0}, "公顷": {"公顷", "公顷", 0}, "平方米": {"平方米", "平方米", 0}, "㎡": {"平方米", "平方米", 0}, "平方公里": {"平方公里", "平方公里", 0},
	"户": {"户", "户", 0}, "万户": {"万户", "户", 4}, "人": {"人", "人", 0}, "万人": {"万人", "人", 4}, "名": {"人", "人", 0}, "人次": {"人次", "人次", 0}, "个": {"个", "个", 0}, "处": {"处", "处", 0}, "座": {"座", "座", 0},
	"项": {"项", "项", 0}, "条": {"条", "条", 0}, "笔": {"笔", "笔", 0}, "张": {"张", "张", 0}, "件": {"件", "件", 0}, "次": {"次", "次", 0}, "期": {"期", "期", 0}, "口": {"口", "口", 0}, "台": {"台", "台", 0}, "辆": {"辆", "辆", 0},
	"米": {"米", "米", 0}, "公里": {"公里", "公里", 0}, "千米": {"公里", "公里", 0}, "吨": {"吨", "吨", 0}, "公斤": {"公斤", "公斤", 0}, "千克": {"公斤", "公斤", 0}, "斤": {"斤", "斤", 0}, "千瓦": {"千瓦", "千瓦", 0}, "度": {"度", "度", 0}, "万度": {"万度", "度", 4},
	"年": {"年", "年", 0}, "个月": {"个月", "个月", 0}, "天": {"天", "天", 0}, "日": {"天", "天", 0}, "桌": {"桌", "桌", 0}, "碗": {"碗", "碗", 0}, "双": {"双", "双", 0}, "份": {"份", "份", 0}, "棵": {"棵", "棵", 0}, "株": {"株", "株", 0}, "头": {"头", "头", 0}, "只": {"只", "只", 0},
	"立方米": {"立方米", "立方米", 0}, "方": {"立方米", "立方米", 0}, "盒": {"盒", "盒", 0}, "袋": {"袋", "袋", 0}, "箱": {"箱", "箱", 0}, "瓶": {"瓶", "瓶", 0}, "支": {"支", "支", 0}, "工": {"工", "工", 0}, "%": {"%", "%", 0},
}

// style is how a column writes its numbers: 1,234.50 or, dotted, 1.234,50.
type style struct{ dotted bool }

var (
	dottedNumber = regexp.MustCompile(`^[-+(]*[0-9]{1,3}(\.[0-9]{3})+,[0-9]{1,4}\)?$`)
	commaDecimal = regexp.MustCompile(`^[-+(]*[0-9]+,[0-9]{1,2}\)?%?$`)
	dottedWhole  = regexp.MustCompile(`^[-+(]*[0-9]{1,3}(\.[0-9]{3}){2,}\)?$`)
)

// dottedStyle tells whether a text can only be dot-grouped with a comma decimal.
func dottedStyle(s string) bool {
	return dottedNumber.MatchString(s) || commaDecimal.MatchString(s) || dottedWhole.MatchString(s)
}

// figure is what a cell's text says: a number and perhaps a unit.
type figure struct {
	n       decimal
	unit    unit // zero if the cell names none
	percent bool
	blank   bool // nothing, or a sign for nothing
}

// failure says why a text is no figure.
type failure int

const (
	fine failure = iota
	notFigure
	approximate
	badGroups // 1,23,4
	many      // several records in one cell
	arithmetic
)

var (
	nothing   = regexp.MustCompile(`^([-/_*无没零空]+|无数据|未发生|没有|N/?A|n/?a|\.+|…+|〇|○)$`)
	numeric   = regexp.MustCompile(`^([-+])?(￥|\$|RMB|CNY|Rp\.?|NT\$?|人民币)?([-+])?([0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+)([^0-9.,].*)?$`)
	dottedNum = regexp.MustCompile(`^([-+])?(￥|\$|Rp\.?)?([-+])?([0-9][0-9.]*(?:,[0-9]+)?)([^0-9.,].*)?$`)
	roughly   = regexp.MustCompile(`^(约为|约|大约|共约|近|将近|接近|超过|超|逾|不少于|不低于|不超过|至少|最多|≥|≤|>=|<=|>|<|>|~)?￥?-?([0-9][0-9,.]*|[一二两三四五六七八九十百千万几数]+)(万|亿|千|百|十)?(多|余|几)?(个)?(万元|亿元|元|亩|万亩|户|人|人次|公斤|斤|吨|万|亿|块|钱)?(钱)?(多|余|左右|上下|以上|以下|以内|不到|不等|起)?(/.*)?$`)
	// 100- and 100元-, as some ledger programs print what goes the other way
	trailingMinus = regexp.MustCompile(`^[￥0-9][^-]*[0-9元]-$`)
	product       = regexp.MustCompile(`^=?\(?[0-9.]+[^0-9.*×xX+\-/]{0,4}([*×xX+\-/]\(?[0-9.]+[^0-9.*×xX+\-/]{0,4}\)?)+(=[0-9.,]+元?)?$`)
	record        = regexp.MustCompile(`[0-9](?:\.[0-9]+)?(?:万元|元)`)
	list          = regexp.MustCompile(`[0-9.]+(万元|元)?[、;；，\n/][0-9.]+`)
)

// parseFigure reads a folded text as a number with an optional unit. Bracketed
// numbers are negative, as in accounting.
func parseFigure(s string, st style) (figure, failure) {
	if s == "" || !hasDigit.MatchString(s) && nothing.MatchString(s) {
		return figure{n: zero(), blank: true}, fine
	}
	if d, ok := parseDecimal(s); ok && !st.dotted && s[0] != '+' { // the usual cell, fast
		return figure{n: d}, fine
	}
	s = strings.Trim(s, "'’‘`\"“”")
	if d, ok := parseJiao(s); ok {
		return figure{n: d, unit: units["元"]}, fine
	}
	if d, ok := parseCapital(s); ok {
		return figure{n: d, unit: units["元"]}, fine
	}
	if isApproximate(s) {
		return figure{}, approximate
	}
	body, neg := s, false
	if trailingMinus.MatchString(s) {
		body, neg = s[:len(s)-1], true
	}
	if strings.HasPrefix(body, "(") {
		if i := strings.LastIndex(body, ")"); i > 0 && hasDigit.MatchString(body[:i]) {
			body, neg = body[1:i]+body[i+1:], true
		}
	} else if strings.HasPrefix(body, "￥(") && strings.HasSuffix(body, ")") {
		body, neg = "￥"+body[len("￥("):len(body)-1], true
	}
	f, bad := bareFigure(body, st)
	if bad == fine {
		if neg {
			f.n = f.n.neg()
		}
		return f, fine
	}
	return figure{}, why(s, bad)
}

// why names the reason more exactly.
func why(s string, bad failure) failure {
	switch {
	case product.MatchString(s):
		return arithmetic
	case len(record.FindAllString(s, 3)) >= 2 || list.MatchString(s):
		return many
	}
	return bad
}

func bareFigure(s string, st style) (figure, failure) {
	pattern := numeric
	if st.dotted {
		pattern = dottedNum
	}
	s = strings.TrimSuffix(s, "整")
	m := pattern.FindStringSubmatch(s)
	if m == nil {
		return figure{}, notFigure
	}
	digits := m[4]
	if st.dotted {
		digits = strings.NewReplacer(".", "", ",", ".").Replace(groupsDotted(digits))
	} else if strings.Contains(digits, ",") {
		if !grouped(digits) {
			return figure{}, badGroups
		}
		digits = strings.ReplaceAll(digits, ",", "")
	}
	if strings.HasPrefix(digits, ".") {
		digits = "0" + digits
	}
	n, ok := parseDecimal(digits)
	if !ok {
		return figure{}, notFigure
	}
	if (m[1] == "-") != (m[3] == "-") {
		n = n.neg()
	}
	return withUnit(figure{n: n}, m[2], m[5])
}

// groupsDotted keeps a text whose dots do not group threes from reading as a
// whole number: 12.5 in a dotted column is doubtful and stays unreadable.
func groupsDotted(s string) string {
	whole, _, _ := strings.Cut(s, ",")
	for i, g := range strings.Split(whole, ".") {
		if i > 0 && len(g) != 3 {
			return "x"
		}
	}
	return s
}

// grouped checks that commas part groups of three.
func grouped(s string) bool {
	whole, _, _ := strings.Cut(s, ".")
	for i, g := range strings.Split(whole, ",") {
		if (i > 0 && len(g) != 3) || (i == 0 && (g == "" || len(g) > 3)) {
			return false
		}
	}
	return true
}

// withUnit judges what stands around the number.
func withUnit(f figure, before, after string) (figure, failure) {
	switch before {
	case "￥", "RMB", "CNY", "人民币":
		f.unit = units["元"]
	case "":
	default:
		f.unit = unit{name: before, base: before}
	}
	if after == "%" || after == "‰" {
		f.percent = after == "%"
		if !f.percent {
			f.n = f.n.times10(-1)
			f.percent = true
		}
		return f, fine
	}
	if after == "" {
		return f, fine
	}
	if after == "万" || after == "亿" { // 5万 is money in a money column
		power := map[string]int{"万": 4, "亿": 8}[after]
		f.unit = unit{after, f.unit.base, power}
		return f, fine
	}
	name, _, rate := strings.Cut(after, "/")
	u, ok := units[strings.TrimSuffix(name, "整")]
	if !ok {
		return figure{}, notFigure
	}
	if rate { // 元/亩·年 is a price, not an amount
		u = unit{after, after, u.power}
	}
	f.unit = u
	return f, fine
}

// isApproximate is true for a text that is nothing but an amount with 约, 多 or
// the like.
func isApproximate(s string) bool {
	m := roughly.FindStringSubmatch(s)
	if m == nil {
		return false
	}
	inWords, measured := !hasDigit.MatchString(m[2]), m[6] != ""
	if (inWords || m[8] == "起") && !measured { // 三起 counts cases
		return false
	}
	return m[1] != "" || m[4] != "" || m[8] != "" || strings.ContainsAny(m[2], "几数")
}

// base turns the number into the base measure: 万元 into 元.
func (f figure) base(column unit) decimal {
	u := f.unit
	if u.name == "" || u.base == "" && u.power == 0 {
		u = column
	}
	if u.power < 0 {
		return decimal{f.n.n, f.n.scale - u.power}
	}
	return f.n.times10(u.power)
}
