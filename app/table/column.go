package table

import (
	"regexp"
	"strings"
)

// column is a column while its table is read.
type column struct {
	Column
	head       head
	unit       unit   // what a bare number in it counts; zero if unknown
	rate       bool   // a price or share per something: no sums
	mixed      bool   // different things in one column: no sums, totals only if they agree
	noSum      bool   // sums mean nothing (balance of a book, years)
	assumed    bool   // yuan was assumed
	stated     bool   // heading or unit line state the unit
	rough      bool   // most of its cells are amounts with 约 or 多
	unreadable bool   // an entry of it could not be read
	told       bool   // that its cells mix units was noted
	style      style  // how it writes numbers
	note       bool   // remarks: no judging of its texts
	printed    string // the number its heading contains (村数171个)
}

var (
	unitParens      = regexp.MustCompile(`\(([^()]{1,12})\)`)
	unitSlash       = regexp.MustCompile(`/(万元|元|亩|人|户|%)$`)
	countInHead     = regexp.MustCompile(`([0-9]{1,9})(?:个|户|人|名|处|座|项|宗|亩|件|条|家|所)\)?$`)
	codeName        = regexp.MustCompile(`代码|编码|代号|号码|账号|卡号|电话|手机|身份证|年度$|^年份?$|^(?i:kode|code)$|凭证号|票号|单号|合同号|地块号|标段$|编号$|级次|^[字号]$`)
	noteName        = regexp.MustCompile(`备注|说明|附注|原因|依据|其他情况`)
	personName      = regexp.MustCompile(`姓名|经手人|证明人|审批人|经办人|户主|领款人|收款人|负责人|责任人|承包人|承租人|验收人|批准人|领取人|联系人|签字|交款人|付款人$`)
	dateName        = regexp.MustCompile(`日期|时间|年月日|^日$|月日|^起$|^止$|^(开始|结束|起始|截止)|时点`)
	percentName     = regexp.MustCompile(`率$|比例|百分比|百分率|占比|\(%\)|%$|比重|同比|环比|增幅|增减幅度|Persentase`)
	rateName        = regexp.MustCompile(`单价|均价|标准|单位造价|/(亩|人|户|年|月|天|日|斤|公斤|吨|平方米|㎡|个|垧|米)`)
	countName       = regexp.MustCompile(`户数|人数|人口|数量|面积|亩数|个数|件数|次数|村数|工日|天数|期限|年限|月数|年数|长度|宽度|户$|人$|只数|头数|张数|附单据|附件|应到|实到|同意|反对|弃权|社区|贫困村|票|得分|分数|名次`)
	moneyName       = regexp.MustCompile(`金额|收入|支出|余额|结余|结存|借方|贷方|资金|补助|补贴|工资|经费|费用|租金|押金|保证金|总额|总价|底价|标底|价款|挂牌价|起拍价|成交价|报价|造价|结算|应收|应付|实收|实付|已付|未付|欠款|发放|拨付|投资|收回|批复|现金|存款|费$|款$|金$|钱|预算|决算|成本|利润|收益|步幅|加价|上缴|报酬|折资|捐|绩效|应发|实发|代扣|扣款|扣缴|社保|医保|公积金`)
	vagueMoney      = regexp.MustCompile(`^(本|上|今|去)?(月|期|年|季|季度|年度|学期|旬)?(末|初)?(累计|发生|累计发生)?(数|额)$|^累计$|^合计$|^小计$|^总计$|^(20[0-9]{2})年?(度)?$|^[0-9]{1,2}月(份)?$|^(年初|期初|期末|年末)|^(本期|本月|本年|本季|今年)?(增加|减少|新增|收回|偿还|归还)(数|额)?$|(完成|执行|账面|实盘|盘点|实存|账存|盘盈|盘亏)数?$|^差额$|^(收|付|支|存|余|借|贷)方?$`)
	moneyTopic      = regexp.MustCompile(`资产|负债|债务|收支|收入|支出|账|资金|费|工资|补助|补贴|盈亏|款项|财务|经费|现金`)
	areaName        = regexp.MustCompile(`面积|亩`)
	approximateName = regexp.MustCompile(`^(约数|大约|约|概数|估计|预计约)`)
	shareOfTime     = regexp.MustCompile(`期限|年限|年度|年份|月份`)
)

// sample counts what stands in a column's entries.
type sample struct {
	filled  int // cells that are not empty and not a sign for nothing
	figures int
	percent int
	days    int // texts that are days, with or without year
	full    int // days with a year, not written as a bare number
	rough   int // approximate amounts
	yuan    int // figures with a unit of money
	bare    int // figures without a unit
	cents   int // figures with two decimals
	bases   map[string]int
}

func (t *tableReader) sample(c column) sample {
	s := sample{bases: map[string]int{}}
	for _, r := range t.rows {
		if r.reason != "" && r.reason != ReasonDetail {
			continue
		}
		text := t.m.filled(r.n, c.N)
		if text == "" || nothing.MatchString(text) || t.m.raw(r.n, c.N).Failed {
			continue
		}
		s.filled++
		if mo, ok := t.m.shownMoment(r.n, c.N); ok && (mo.day > 0 || mo.month > 0 || mo.year > 0) {
			s.days++
			if mo.complete() && !mo.serial && !allDigits(text) {
				s.full++
			}
		}
		f, bad := t.m.figure(r.n, c.N, c.style)
		if t.m.text(r.n, c.N) == "" { // merged down
			f, bad = parseFigure(text, c.style)
		}
		if bad == approximate {
			s.rough++
		}
		if bad != fine {
			continue
		}
		s.figures++
		s.count(f)
	}
	return s
}

func (s *sample) count(f figure) {
	switch {
	case f.percent:
		s.percent++
		s.bases["%"]++
	case f.unit.base == "元":
		s.yuan++
		s.bases["元"]++
	case f.unit.name == "":
		s.bare++
	default:
		s.bases[f.unit.base]++
	}
	if f.n.scale == 2 {
		s.cents++
	}
}

// dottedColumns tells for a column whether it writes 1.234,50.
func (t *tableReader) dotted(c column) bool {
	sure, plain := false, true
	for _, r := range t.rows {
		s := t.m.text(r.n, c.N)
		if !hasDigit.MatchString(s) {
			continue
		}
		sure = sure || dottedStyle(s)
		if _, bad := t.m.figure(r.n, c.N, style{}); bad != fine {
			plain = false
		}
	}
	return sure && !plain && t.allRead(c, style{dotted: true})
}

// typeColumns decides what each column holds, by its heading and its entries.
func (t *tableReader) typeColumns() {
	dotted := false
	for i := range t.cols {
		if t.dotted(t.cols[i]) {
			t.cols[i].style.dotted, dotted = true, true
		}
	}
	for i := range t.cols {
		c := &t.cols[i]
		if dotted && !c.style.dotted && t.allRead(*c, style{dotted: true}) {
			c.style.dotted = true
		}
		c.note = noteName.MatchString(fold(c.Name)) && !moneyName.MatchString(fold(c.Name))
		t.typeColumn(c, t.sample(*c))
		if c.style.dotted && c.Type != TypeMoney && c.Type != TypeNumber && c.Type != TypePercent {
			c.style.dotted = false
		}
	}
	t.inheritUnits()
	t.roles()
	for i := range t.cols {
		c := &t.cols[i]
		if c.Role == RoleBalance && t.hasDates() {
			c.noSum = true
		}
	}
}

// inheritUnits gives 其中 columns without a unit that of the column they are part of.
func (t *tableReader) inheritUnits() {
	whole := -1
	for i := range t.cols {
		c := &t.cols[i]
		if !inclusive(c.head.bottom()) {
			if c.figureCol() {
				whole = i
			}
			continue
		}
		if whole < 0 || c.stated || c.Type != TypeMoney && c.Type != TypeNumber || !t.cols[whole].stated || t.sample(*c).bare == 0 {
			continue
		}
		w := &t.cols[whole]
		c.Type, c.Unit, c.unit, c.rate, c.stated, c.assumed = w.Type, w.Unit, w.unit, w.rate, true, false
		t.r.log.add(spot{t.m.grid.Name, t.reg.heads[len(t.reg.heads)-1], c.N, c.Name}.notef("unit-inherited", "“%s”没有写单位，按“%s”的“%s”读。", c.Name, w.Name, w.Unit))
	}
}

func (t *tableReader) allRead(c column, st style) bool {
	seen := false
	for _, r := range t.rows {
		s := t.m.text(r.n, c.N)
		if !hasDigit.MatchString(s) {
			continue
		}
		seen = true
		if _, bad := parseFigure(s, st); bad != fine {
			return false
		}
	}
	return seen
}

func (t *tableReader) typeColumn(c *column, s sample) {
	name := fold(c.Name)
	bottom := c.head.bottom()
	c.Type, c.rough = TypeText, s.rough*2 > s.filled
	if strings.Contains(bottom, "大写") { // compared by itself
		return
	}
	u, has := unitInName(name)
	switch {
	case isSerialName(bottom) && s.figures >= s.filled-s.filled/4:
		c.Type = TypeSerial
		return
	case codeName.MatchString(bottom) || (t.leadingCodes(*c) && !has):
		return
	case t.isDateColumn(bottom, s):
		c.Type = TypeDate
		return
	case personName.MatchString(bottom) && s.figures*2 <= s.filled:
		c.Type = TypeName
		return
	}
	measured := moneyName.MatchString(name) || countName.MatchString(name) || vagueMoney.MatchString(bottom) || has
	if s.filled == 0 {
		if !measured || c.note {
			return
		}
	} else if !enough(s, measured, has) {
		return
	}
	if c.note && s.figures < s.filled {
		return
	}
	t.measure(c, s, name, u, has, measured)
}

// enough tells whether a column holds so many figures that the other cells are
// mistakes. A column whose heading promises none (内容) must be full of them.
func enough(s sample, measured, has bool) bool {
	read := s.figures + s.rough
	switch {
	case s.figures == 0:
		return has && s.rough > 0 && s.rough < s.filled
	case has:
		return read*2 >= s.filled
	case measured:
		return read*10 >= s.filled*6
	}
	return s.figures*10 >= s.filled*9
}

// measure types a column of figures.
func (t *tableReader) measure(c *column, s sample, name string, u unit, has, measured bool) {
	bottom := c.head.bottom()
	c.rate = rateName.MatchString(name)
	if m := countInHead.FindStringSubmatch(bottom); m != nil {
		c.printed = m[1]
	}
	switch {
	case s.percent*2 > s.figures || (percentName.MatchString(bottom) && s.yuan == 0):
		c.Type, c.Unit = TypePercent, "%"
	case t.mixedUnits(c, s, measured || has):
		if s.figures == s.filled && len(s.bases) == 0 {
			c.Type, c.mixed = TypeNumber, true
		}
	case c.rate || has && u.base != "元":
		c.Type, c.unit, c.stated = TypeNumber, u, has
		c.Unit = rateUnit(name, u)
	case has || (s.yuan > 0 && s.yuan+s.bare+s.bases["%"] == s.figures && (s.bare == 0 || moneyName.MatchString(name) || t.moneyUnit().name != "")):
		t.moneyColumn(c, s, u)
	case vagueMoney.MatchString(bottom) && (t.moneyUnit().name != "" || t.aboutMoney()):
		t.moneyColumn(c, s, u)
	case countName.MatchString(name) || s.bases["亩"]+s.bases["户"]+s.bases["人"] > 0:
		t.numberColumn(c, s, name)
	case moneyName.MatchString(name):
		t.moneyColumn(c, s, u)
	case t.moneyUnit().name != "" && s.cents*2 > s.figures:
		t.moneyColumn(c, s, u)
	default:
		t.numberColumn(c, s, name)
	}
	c.noSum = c.noSum || shareOfTime.MatchString(bottom) || c.Unit == "年"
}

// isDateColumn decides by heading and entries; a column called 时间 that holds
// ranges and prose is text.
func (t *tableReader) isDateColumn(bottom string, s sample) bool {
	if dateName.MatchString(bottom) {
		return s.filled == 0 && strings.Contains(bottom, "日期") || s.days*2 >= s.filled && s.filled > 0 || bottom == "日期" && s.days > 0
	}
	return s.filled > 0 && s.full*5 >= s.filled*4
}

// leadingCodes is true for a column of hierarchical codes (4.1., 4.1.1., 01).
func (t *tableReader) leadingCodes(c column) bool {
	deep, all := 0, 0
	if dateName.MatchString(c.head.bottom()) { // 2026.3.5 is no code
		return false
	}
	for _, r := range t.rows {
		s := t.m.text(r.n, c.N)
		if s == "" || r.reason != "" && r.reason != ReasonDetail {
			continue
		}
		all++
		if p := codeParts(s); len(p) > 2 || len(p) > 1 && strings.HasSuffix(s, ".") || len(s) > 1 && s[0] == '0' && allDigits(s) {
			deep++
		}
	}
	return all > 0 && deep*2 > all
}
