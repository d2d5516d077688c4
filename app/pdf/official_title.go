package pdf

import (
	"math"
	"strings"
	"unicode/utf8"

	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// titleWords are words of titles that no line tears, two characters and more each.
// What is in no word may be torn, at a price.
var titleWords = wordSet(`关于 有关 限期 整改 通知 通知书 通报 通告 公告 公示 公开 决定 决议 意见 方案 报告 请示 批复 函 情况 问题 工作 事项 结果 名单 名册
 开展 召开 印发 转发 进行 做好 加强 推进 落实 实施 执行 办理 申请 审批 审核 审议 审计 检查 督查 巡查 核查 专项 治理 监督 管理 使用 发放 分配 收支 结算 决算 预算
 村民 代表 会议 大会 村民代表会议 村民会议 党员大会 村民委员会 村务监督委员会 人民政府 集体经济组织 农村集体经济组织 财务公开 村务公开 党务公开 委员会 村委会 监委会 居委会 党员 党支部 党总支 支部 组织 干部 集体 经济 合作社 合作 人民 政府 办公室 纪律 纪委 监察 农业 农村 服务 中心
 村务 党务 财务 政务 账目 资金 资产 资源 项目 工程 建设 道路 硬化 水渠 水利 饮水 安全 桥梁 路灯 绿化 环境 整治 卫生 厕所 垃圾 污水 改造 维修 维护 修建 扩建 新建
 土地 承包 流转 租赁 出租 发包 合同 招标 投标 招投标 采购 征地 补偿 补助 补贴 救助 低保 特困 残疾 养老 医疗 保险 宅基地 住房 危房 防汛 抗旱 防火 灌溉 机耕路
 选举 换届 罢免 补选 评议 报酬 误工 任期 离任 年度 季度 月份 第一 第二 第三 第四 上半年 下半年 全年 本期 无发生 完成 验收 手续 不全 支付 款项 经费 捐赠 物资 粮食
 乡村 振兴 民主 自治 章程 村规 民约 规章 制度 办法 规定 细则 计划 规划 统计 清产 核资 债权 债务 负债 收益 经营 分红 股份 股权 集资 筹资 筹劳 一事一议 四议两公开`)

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		if utf8.RuneCountInString(w) > 1 {
			m[w] = true
		}
	}
	return m
}

const longestWord = 8

// countedBy is what may stand behind a figure without a break.
const countedBy = "年月日号期次第届季度元万亿户人亩公里米件项个组"

// Prices of breaking a title. A line's length counts by the square of how far it is
// from the mean, in characters.
const (
	tearLoose   = 3.0  // between characters that belong to no known word
	tearBeside  = 1.2  // between a known word and such a character
	tearWord    = 60.0 // within a known word
	badStart    = 25.0 // a line that begins with 的, 和 …
	badEnd      = 12.0 // or ends with 关于, 第 …
	goodBreak   = -1.5 // behind 的, before 关于
	badShape    = 8.0  // an hour-glass, or lines all of one length
	alone       = 40.0 // one character on a line
	manyEnough  = 4    // lines that are weighed against each other; more are filled
	forbiddenAt = 1e6
)

// balanced sets a short text in as few lines as hold it, at most w wide, broken by
// sense and of a shape that an office likes: 梯形 or 菱形 [C S101 S102].
func (f *flow) balanced(role fonts.Role, size float64, text string, w float64) []typeset.Line {
	st := typeset.Style{Role: role, Size: size}
	text = strings.TrimSpace(text)
	lines := f.set.Break(st, text, w)
	n := len(lines)
	if n < 2 || n > manyEnough || strings.ContainsAny(text, "\n\r\v\f\u0085\u2028\u2029") {
		return lines
	}
	runes := []rune(text)
	whole := f.oneLine(role, text)
	if len(whole.Glyphs) != len(runes) { // a character that no font has is told in several
		return lines
	}
	b := newBalance(runes, whole.Glyphs, w*1000/size, n)
	if b == nil {
		return lines
	}
	out, from := make([]typeset.Line, 0, n), 0
	for _, to := range b {
		out = append(out, f.oneLine(role, strings.TrimSpace(string(runes[from:to]))))
		from = to
	}
	return out
}

// balance weighs the ways to break a text.
type balance struct {
	width  []float64 // up to each rune
	price  []float64 // of a break before each rune
	limit  float64
	n      int
	mean   float64
	cuts   []int
	best   []int
	lowest float64
}

// newBalance gives the ends of n lines, nil if no way is allowed.
func newBalance(runes []rune, glyphs []typeset.Glyph, limit float64, n int) []int {
	b := balance{width: make([]float64, len(runes)+1), price: breakPrices(runes), limit: limit, n: n, lowest: math.Inf(1)}
	for i, g := range glyphs {
		b.width[i+1] = b.width[i] + float64(g.Adv)
	}
	b.mean = b.width[len(runes)] / float64(n)
	b.search(0, 0)
	return b.best
}

// search tries every end of the next line.
func (b *balance) search(from int, cost float64) {
	last := len(b.width) - 1
	if len(b.cuts) == b.n-1 {
		if b.width[last]-b.width[from] > b.limit || from == last {
			return
		}
		if cost += b.length(from, last) + b.shape(); cost < b.lowest {
			b.lowest, b.best = cost, append(append([]int{}, b.cuts...), last)
		}
		return
	}
	for to := from + 1; to < last && b.width[to]-b.width[from] <= b.limit; to++ {
		more := cost + b.price[to] + b.length(from, to)
		if b.price[to] >= forbiddenAt || more-3 > b.lowest {
			continue
		}
		b.cuts = append(b.cuts, to)
		b.search(to, more)
		b.cuts = b.cuts[:len(b.cuts)-1]
	}
}

// length prices the length of a line.
func (b *balance) length(from, to int) float64 {
	off := (b.width[to] - b.width[from] - b.mean) / 1000
	if to-from == 1 {
		return alone
	}
	return off * off * 0.35
}

// shape prices the outline of all lines: the middle ones longest, or growing, or
// shrinking, but not all alike.
func (b *balance) shape() float64 {
	var w [manyEnough]float64
	from := 0
	for i, to := range append(b.cuts[:len(b.cuts):len(b.cuts)], len(b.width)-1) {
		w[i] = b.width[to] - b.width[from]
		from = to
	}
	same := true
	for i := 1; i < b.n; i++ {
		same = same && math.Abs(w[i]-w[0]) < 500
		if i+1 < b.n && w[i] < w[i-1]-500 && w[i] < w[i+1]-500 {
			return badShape
		}
	}
	if same {
		return badShape / 4
	}
	return 0
}

// breakPrices gives the price of a break before each rune.
func breakPrices(runes []rune) []float64 {
	price := make([]float64, len(runes)+1)
	known := make([]bool, len(runes)) // part of a known word
	word := make([]bool, len(runes)+1)
	for i := 0; i < len(runes); {
		n := wordAt(runes[i:])
		for k := i; n > 1 && k < i+n; k++ {
			known[k], word[k] = true, k > i
		}
		i += max(n, 1)
	}
	for i := 1; i < len(runes); i++ {
		a, b := runes[i-1], runes[i]
		switch {
		case typeset.ForbiddenStart(b) || typeset.ForbiddenEnd(a) || b < 0x2E80 && a < 0x2E80 && a != ' ':
			price[i] = forbiddenAt
		case word[i]:
			price[i] = tearWord
		case known[i-1] && known[i]:
		case known[i-1] || known[i]:
			price[i] = tearBeside
		default:
			price[i] = tearLoose
		}
		price[i] += senseOf(runes, i)
	}
	return price
}

// wordAt gives the length of the longest known word that runes begin with; 1 for
// none. A figure with what it counts is one.
func wordAt(runes []rune) int {
	n := 0
	for n < len(runes) && (runes[n] >= '0' && runes[n] <= '9' || n > 0 && strings.ContainsRune(countedBy, runes[n])) {
		n++
	}
	if n > 1 {
		return n
	}
	for n := min(longestWord, len(runes)); n > 1; n-- {
		if titleWords[string(runes[:n])] {
			return n
		}
	}
	return 1
}

// senseOf prices a break before rune i by what the words around it mean.
func senseOf(runes []rune, i int) float64 {
	a, b := runes[i-1], runes[i]
	before, after := string(runes[max(0, i-2):i]), string(runes[i:min(len(runes), i+2)])
	p := 0.0
	switch {
	case strings.ContainsRune("的和与及等了着过之、", b) || a >= '0' && a <= '9' && strings.ContainsRune(countedBy, b):
		p += badStart
	case after == "关于":
		p += goodBreak
	}
	switch {
	case before == "关于" || strings.ContainsRune("第各本该和与及不", a):
		p += badEnd
	case strings.ContainsRune("的、：；，", a):
		p += goodBreak
	case strings.ContainsRune("村镇乡县市会局委组湾坳坝", a) && b != '民' && b != '务' && b != '委' && b != '议' && b != '规':
		p += goodBreak / 2
	}
	return p
}
