package privacy

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"sunshine/app/calendar"
)

// KindMinor is the kind of a finding that names somebody under eighteen.
const KindMinor = "未成年人姓名"

const minorAge = 18 // 未成年人保护法

// Surnames of one character. The first are nearly always one where a name may
// stand; the others are ordinary words as often and count only beside an age.
const (
	sureSurnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧肖程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎闫余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂焦柳邢岳齐梅莫庄辛管祝涂谷祁舒耿牟卜詹苗凌纪靳盛童欧甄项曲游阳裴席查屈鲍覃霍翁隋甘薄柏宁柯阮桂闵柴冉褚娄滕卓仇蓝麦练房边"
	rareSurnames = "丛沿位植时成单司解强向左费路车景包华关池晏饶敖鄢储花木水平应全能都荣卫米明计伏戚邬岑巫乌狄贝臧茅缪贡劳逄姬冷冼佟仲占双占古代党初"
	twoSurnames  = "欧阳 诸葛 司马 上官 司徒 东方 独孤 南宫 夏侯 皇甫 尉迟 公孙 慕容 令狐 轩辕 端木 长孙 宇文 鲜于 闻人 申屠 百里 呼延 东郭"
)

// noName lists characters that stand in no given name here but in the words
// around it, and words that begin like a name.
const noName = "的是了在和与及等为有无不上下本今每此该同次年月日号个位元岁村镇乡县市组校院局所班站厂社费款车餐奶补贴将被把让给从到向要应可能会都也又再只各其他她它们以之某树牛猪羊某×✕＊*庄湾坳沟坪坝屯寨"

var notNames = strings.Fields(`高一 高二 高三 高中 高考 高龄 高度 高等 高效 高新 高标 金额 金秋 金融 安全 安置 安排 安装 安心 常年 常规 常见 常态 常住 万元 方案 方便 方式 方面 方法 方可 文具 文化 文艺 文学 文明 文体 白血 黄色
马上 马路 易地 易返 武术 康复 康乐 田径 江苏 江西 毛巾 夏令 夏季 任务 任何 任课 温暖 温馨 童年 童话 童谣 游乐 游泳 游戏 阳光 钟点 许可 何时 何地 余下 余额 余款 申请 申报 管理 管护 章程 季度 尤其 施工 施教 洪水 安康 关爱 关心 关怀
关注 毕业 盛夏 辛苦 谷物 苗木 程度 曾经 曾用 顾问 史料 严重 严格 陆续 江边 平安 平均 平时 成绩 成长 成立 成人 单位 包括 包车 强化 费用 路费 时间 应当 全部 全体 全年 全额 能力 明显 计划 代表 代缴 代领 初中 初一 初二 初三 双语 古诗 水平 水费
项目 解决 石油 龙头 龙舟 梅花 兰花 柳树 桂花 牛奶 席位 查体 查询 纪念 纪律 祝福 管教 舒适 游学 房屋 房租 边远 练习 练字 宁可 卓越 麦田 林地 林场 孔子 孟子 小学 中学 大学 曲艺 柏油 蓝天 华侨 卫生 卫健 关系 党员 党建 村民 农村 公办 民办 公费`)

// follows are the characters by which the text may go on behind a name.
const follows = "不没也都还又将把从代说来做办到共各领的等家同因患获补资在受已是为和与及现今年每收发得入转退缴交由父母就上读考（(，,、。；;：:）)！？!?“”\"' \t\n　"

var (
	years     = `(\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])`
	ageAfter  = regexp.MustCompile(`(\p{Han}{2,8})[\s“”"]*[（(，,、：:\s]?\s*(?:性别)?[男女]?(?:孩|童)?[，,、\s]?(?:今年|现年|年仅|刚满|未满|年龄|时年|年方|才)?[：:\s]?` + years + `\s?(?:周岁|岁)`)
	ageBefore = regexp.MustCompile(years + `(?:周岁|岁)(?:的|大的)?(?:小学生|中学生|初中生|高中生|学生|留守儿童|儿童|幼儿|孤儿|小朋友|男孩|女孩|男童|女童|孩子|小孩|儿子|女儿|孙子|孙女|外孙女?)*[“"：:]?(\p{Han}{2,8})`)
	called    = regexp.MustCompile(`(小学生|中学生|初中生|高中生|学生|幼儿|儿童|孤儿|小朋友|未成年人|学童|男童|女童|婴儿|新生儿)[：:\s]?[“"]?(\p{Han}{2,8})`)
	schooling = regexp.MustCompile(`(\p{Han}{2,8})[（(，,、\s]?(?:(?:就读于|就读|在读|读小学|读初中|读高中|读幼儿园|上小学|上初中|上高中|上幼儿园)|(?:读|小学|初中)?(?:[一二三四五六七八九]年级|初[一二三]|高[一二三])(?:学生|[）)，,。、；;\s]|$))`)
	bornIn    = regexp.MustCompile(`(\p{Han}{2,8})[（(，,、：:\s]?\s*[男女]?[，,、\s]?(?:出生于|生于)?((?:19|20)\d\d)年(?:(\d{1,2})月)?(?:(\d{1,2})日)?(?:出生|生)?(?:[）)，,。；;、\s]|$)`)
)

// minors finds names of minors in free text: a name beside an age, a year of
// school or a day of birth, or behind a word such as 学生 (R57). A name already
// hidden, 李某某 or 李**, is none.
func minors(text string, on calendar.Day) []Finding {
	if !strings.ContainsAny(text, "岁学童儿幼婴级读初高生未小") {
		return nil
	}
	text = halfWidth(text)
	var names []string
	take := func(name string) {
		if name != "" {
			names = append(names, name)
		}
	}
	for _, m := range ageAfter.FindAllStringSubmatch(text, -1) {
		if under(m[2]) {
			take(nameAtEnd(m[1]))
		}
	}
	for _, m := range ageBefore.FindAllStringSubmatch(text, -1) {
		if under(m[1]) {
			take(nameAtStart(m[2], text))
		}
	}
	for _, m := range called.FindAllStringSubmatchIndex(text, -1) {
		if before := text[:m[2]]; strings.HasSuffix(before, "大") || strings.HasSuffix(before, "年轻") || strings.HasSuffix(before, "大中专") || strings.HasSuffix(before, "退役") {
			continue
		}
		take(nameAtStart(text[m[4]:m[5]], text))
	}
	for _, m := range schooling.FindAllStringSubmatch(text, -1) {
		take(nameAtEnd(m[1]))
	}
	if !on.IsZero() {
		for _, m := range bornIn.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(m[0], "生") {
				continue
			}
			if age, ok := Age(m[2]+"年"+month(m[3])+dayOf(m[4]), "", "", on); ok && age < minorAge {
				take(nameAtEnd(m[1]))
			}
		}
	}
	var found []Finding
	for _, n := range names {
		found = append(found, minorFinding(n))
	}
	return found
}

func month(s string) string {
	if s == "" {
		return ""
	}
	return s + "月"
}

func dayOf(s string) string {
	if s == "" {
		return ""
	}
	return s + "日"
}

func minorFinding(name string) Finding {
	return Finding{Kind: KindMinor, Masked: NewName(name).Minor()}
}

func under(age string) bool {
	n, err := strconv.Atoi(age)
	if err != nil {
		n, err = hanNumber(age)
	}
	return err == nil && n < minorAge
}

// between are the words between a name and an age.
var between = strings.Fields("今年 现年 年仅 刚满 未满 年龄 时年 年方 才 现 正 男 女 男孩 女孩 男童 女童 性别 今 出生于 生于")

// nameAtEnd gives the name a run of characters ends with, "" if with none.
func nameAtEnd(run string) string {
	for cut := true; cut; {
		cut = false
		for _, w := range between {
			if rest, ok := strings.CutSuffix(run, w); ok {
				run, cut = rest, true
			}
		}
	}
	r := []rune(run)
	for _, n := range []int{4, 3, 2} {
		if n > len(r) {
			continue
		}
		if name := string(r[len(r)-n:]); likeName(name, true) {
			return name
		}
	}
	return ""
}

// nameAtStart gives the name a run of characters begins with, if the text goes
// on as it does behind a name.
func nameAtStart(run, text string) string {
	r := []rune(run)
	for _, n := range []int{4, 3, 2} {
		if n > len(r) {
			continue
		}
		name := string(r[:n])
		if !likeName(name, false) {
			continue
		}
		at := strings.Index(text, run) + len(name)
		next, _ := utf8.DecodeRuneInString(text[at:])
		if at == len(text) || !unicode.Is(unicode.Han, next) || strings.ContainsRune(follows, next) {
			return name
		}
	}
	return ""
}

// likeName tells whether characters can be a person's name: a surname and one or
// two more, none of them from the words around names.
func likeName(s string, sure bool) bool {
	r := []rune(s)
	for _, w := range notNames {
		if strings.HasPrefix(s, w) || len(r) > 2 && strings.HasSuffix(s, w) {
			return false
		}
	}
	given := r[1:]
	switch {
	case len(r) >= 3 && strings.Contains(" "+twoSurnames+" ", " "+string(r[:2])+" "):
		given = r[2:]
	case len(r) > 3:
		return false
	case strings.ContainsRune(sureSurnames, r[0]):
	case !sure || !strings.ContainsRune(rareSurnames, r[0]):
		return false
	}
	for _, x := range given {
		if strings.ContainsRune(noName, x) {
			return false
		}
	}
	return true
}
