package table

import (
	"regexp"
	"strings"
)

// All patterns here meet folded text: narrow, simplified, without white space.

var (
	numbering   = regexp.MustCompile(`^(([一二三四五六七八九十]+)[、.,]|\(([一二三四五六七八九十]+)\)|([0-9]{1,3})[、.](?:[^0-9]|$)|\(([0-9]{1,3})\)|([①-⑳]))`)
	grandTotal  = regexp.MustCompile(`^(全部|全村|全镇|全县)?(合计|总计|共计|总合计|合计数|总计数|金额合计|合计金额|总计金额|总金额|收支合计|合计总额|TOTAL|Total|total|JUMLAH|Jumlah)(金额|人民币|大写|大写金额)*(\(.*|:.*)?$|^(人民币|金额)*\(?大写\)?(金额|人民币)?\)?(:.*)?$`)
	pageTotal   = regexp.MustCompile(`^(.{0,12}(小计|分计)|(本日|当日|本页|每日|本周|本旬)(合计|累计|小计)|小计)(\(.*|:.*)?$`)
	monthTotal  = regexp.MustCompile(`^((20[0-9]{2}年)?[0-9一二三四五六七八九十]{1,3}月(份)?|本月|本期|当月|本季|本季度|当期|本学期)(收支)?(合计|总计|发生额|发生额合计|发生额及余额)(\(.*|:.*)?$`)
	cumulative  = regexp.MustCompile(`^((本年|本月|本季|本季度|当年|全年|年初至今|年度|自年初|截至?止?.{0,8}|[0-9]{1,2}月份?|本学期)?累计(数|发生额|金额|收支)?|本年合计|全年合计)$`)
	totalSign   = regexp.MustCompile(`计|发生额|大写|总金额|(?i:total|jumlah)`)
	balanceSign = regexp.MustCompile(`[结余存转盈累承]|SURPLUS`)
	namedTotal  = regexp.MustCompile(`^.{1,20}(合计|总计|共计)(\(.*\))?$|^JUMLAH.+$|^Jumlah.+$`)
	loosely     = regexp.MustCompile(`(总额|总数|总投资|总收入|总支出|总量)$`)
	carriedPage = regexp.MustCompile(`^(承前页|过次页|承上页|转下页|接前页|转次页|接上页|承前|过次|前页结转|结转下页|结转次页)$`)
	opening     = regexp.MustCompile(`^(上月|上期|上年|上年度|上季|上季度|上学期|期初|年初|月初|季初|本月初|上月末|上年末|上期末|月初库存|原)(累计|现金|银行|银行存款|账面|库存|实际|滚存)*(结存|结余|余额|结转|转入|转来|结转结余|结转余额|滚存|累计结余|累计)(额|数|金额)?(\(.*)?$|^承(上月|上年|上年度|上期|上季)(结余|结存|余额)?$`)
	closing     = regexp.MustCompile(`^((本月|本期|本年|本年度|本季|本季度|本学期|期末|月末|年末|季末|累计|账面|本月末|当前|当月|滚存|本日|收支|现金|实际)*(结存|结余|余额|库存|盈余|结转下月|滚存结余)(额|数|金额)?|结转下[月期年]|结转下年度|SURPLUS/?\(?DEFISIT\)?|SURPLUS)(\(.*)?$`)
	balanceLine = regexp.MustCompile(`^[^:]{0,8}(相抵|余|结存|盈亏|相差|净)[^:]{0,6}:.*[0-9]`) // a sentence below the totals
	noteStart   = regexp.MustCompile(`^(备注|注|附注|说明|附|填表说明|填报说明|编制说明|注意事项|注明|温馨提示)(\d|[:.、,;]|$)|^注\d`)
	sectionWord = regexp.MustCompile(`(部分|情况|类):?$|:$`)
	ditto       = regexp.MustCompile(`^(〃|″|"|同上|''|“|”|々|\.\.)$`)
	hanSerial   = regexp.MustCompile(`^\(?[一二三四五六七八九十]+\)?[、.]?$`)
	hasDigit    = regexp.MustCompile(`[0-9]`)
)

const roleWords = `(?:制表|填表|填报|审核|复核|稽核|出纳|会计|主管|财务主管|财务负责人|单位负责人|负责人|村主任|村委会主任|主任|支书|支部书记|村支书|书记|校长|执行秘书|经办|经手|证明|审批|批准|监委会|监督委员会|村务监督委员会|监委会主任|监督委员会主任|民主理财小组|理财小组|理财组长|理财小组长|公示|公开|公布|填报|编制|公示单位|签字|签名|签章|盖章|公章|村委会|村民委员会|制单|记账|报账员|报账|联系|监督|举报|领导|分管领导|站长|镇长|乡长|组长|代理会计|村会计|村出纳)`

var (
	roleCell = regexp.MustCompile(`^` + roleWords + `{1,2}(?:人|员|单位|日期|时间|电话|意见|成员|部门|机关)?(?:\((?:签字|签名|签章|盖章|公章|章|签字盖章|签名盖章)\)|(?:签字|签名|签章|盖章))?(:.{0,40}|_+.*)?$`)
	sealCell = regexp.MustCompile(`\((?:签字|签名|签章|盖章|公章|章)\)|(?:盖章|签章|签字)(?::|$)|^` + roleWords + `(?:人|员|单位|日期|时间)?:`)
	pairCell = regexp.MustCompile(`^[^:]{1,12}:.*$`)
)

// rank orders totals: a total of a higher rank ends what lower ones counted.
type rank int

const (
	notTotal  rank = iota
	rankPage       // 小计
	rankNamed      // 收入合计
	rankMonth      // 本月合计
	rankYear       // 本年累计
	rankGrand      // 合计
)

// totalRank tells what kind of total a label announces.
func totalRank(label string) rank {
	if !totalSign.MatchString(label) { // nearly all labels; one test instead of five
		return notTotal
	}
	label = strings.TrimLeft(stripNumbering(label), "*＊")
	switch {
	case cumulative.MatchString(label):
		return rankYear
	case grandTotal.MatchString(label):
		return rankGrand
	case monthTotal.MatchString(label):
		return rankMonth
	case pageTotal.MatchString(label):
		return rankPage
	case namedTotal.MatchString(label):
		return rankNamed
	}
	return notTotal
}

// stripNumbering takes 一、 or (1) off the front.
func stripNumbering(s string) string {
	if m := numbering.FindStringSubmatch(s); m != nil {
		if m[4] != "" { // the pattern looked one character ahead
			return strings.TrimLeft(strings.TrimPrefix(s, m[4]), "、.")
		}
		return strings.TrimPrefix(s, m[0])
	}
	return s
}

// numberLevel gives the depth of a row's number: 一、 is 1, (一) 2, 1. 3, (1) 4,
// ① 5; 0 without one.
func numberLevel(s string) int {
	m := numbering.FindStringSubmatch(s)
	if m == nil {
		return 0
	}
	for i, level := range []int{0, 0, 1, 2, 3, 4, 5} {
		if i >= 2 && m[i] != "" {
			return level
		}
	}
	return 0
}

// inclusive is true for 其中 rows.
func inclusive(s string) bool {
	s = stripNumbering(s)
	return strings.HasPrefix(s, "其中") || strings.Contains(s, ":其中") || strings.HasPrefix(s, "(其中") || strings.HasPrefix(s, "内:")
}

var codePattern = regexp.MustCompile(`^[0-9]{1,4}(\.[0-9]{1,4})*\.?$`)

// codeParts parts a hierarchical code such as 4.1.2.; nil if it is none.
func codeParts(s string) []string {
	if !codePattern.MatchString(s) {
		return nil
	}
	return strings.Split(strings.TrimSuffix(s, "."), ".")
}

// headingWords are words that stand in headings; headingSigns are headings of one
// character, which mean nothing inside a longer text.
var (
	headingWords = regexp.MustCompile(`序号|编号|行次|名称|姓名|项目|项次|科目|摘要|日期|时间|年度|期间|月份|收入|支出|金额|余额|结余|结存|借方|贷方|数量|单价|单位|面积|户数|人数|人口|备注|说明|合计|小计|总额|标准|补助|补贴|资金|来源|用途|类别|类型|方向|地点|地区|地址|内容|事项|账户|经手|证明|审批|凭证|原文|约数|折合|数值|比例|百分比|期限|年限|价$|价格|标的|地块|资产|负债|村名|村组|村别|乡镇|镇街|社区|级别|步骤|频次|依据|主体|渠道|层级|节点|条款|总户数|投资|规模|责任|部门|本月数|本期数|本年数|累计|预算|决算|实际|电话|账号|身份证|性别|年龄|等级|时期|大项|明细|算式|租期|租金|押金|部分$|应到|实到|同意|反对|弃权|形式|方式|户主|事由|用工|工日|工种|现金|银行|票据|附件|时限|时段|幅度|批复|调整|大写|账面|账存|实盘|实存|盘点|盘盈|盘亏|差额|差异|增减|完成|执行|绩效|报酬|应发|实发|代扣|职务|Kode|Uraian|Anggaran|Realisasi|Persentase|元\)`)
	headingSigns = regexp.MustCompile(`^(村|镇|乡|组|月|日|年|字|号|起|止|收|付|借|贷|户|人|亩|价|项|级|类|总|数|期|序|[A-Z]级)$`)
)

func headingWord(s string) bool {
	return len([]rune(s)) <= 24 && (headingWords.MatchString(s) || headingSigns.MatchString(s))
}
