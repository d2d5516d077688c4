package privacy

import (
	"strings"
	"testing"

	"sunshine/app/calendar"
)

// TestR57_NamesOfMinorsAreFound: the name beside an age, a class, a day of birth,
// or behind a word for children.
func TestR57_NamesOfMinorsAreFound(t *testing.T) {
	s := Scanner{On: calendar.Date(2026, 4, 8)}
	for text, want := range map[string]string{
		"资助张小明（8岁）500元":         "张**",
		"学生张小明":                 "张**",
		"学生张小明领取助学金":            "张**",
		"儿子李小红，6岁":              "李**",
		"孙女欧阳小雨 今年12岁":          "欧**",
		"慰问8岁儿童王小虎":             "王**",
		"十二岁的陈晓东":               "陈**",
		"陈晓东，男，十二岁":             "陈**",
		"困境儿童：刘思雨":              "刘**",
		"孤儿 周天乐 生活费":            "周**",
		"小学生吴桐的学费":              "吴**",
		"赵一鸣就读于青石镇中心小学":         "赵**",
		"赵一鸣（三年级）":              "赵**",
		"郑好，初二":                 "郑**",
		"新生儿孙悦":                 "孙**",
		"钱多多，2018年5月出生":         "钱**",
		"钱多多（2018年3月7日生）":       "钱**",
		"17周岁的冯远":               "冯**",
		"儿童“蒋一一”":               "蒋**",
		"车小米（5岁）":               "车**",
		"付慰问金：学生何苗、学生何田各200元":   "何**",
		"沈佳怡今年9岁，读三年级":          "沈**",
		"慰问困难儿童韩梅梅等":            "韩**",
		"司马小光(7岁)":              "司**",
		"魏晨 男 15岁":              "魏**",
		"许诺年仅４岁":                "许**",
		"未成年人曹操家":               "曹**",
		"补助高中生谢安然。":             "谢**",
		"幼儿许多多 上幼儿园":            "许**",
		"其子杨光（16岁）":             "杨**",
		"女儿罗丹妮，2010年9月1日出生，上初三": "罗**",
		"张大山之子张小山，10岁":          "张**",
		"付小朋友丁当六一礼物款":           "",
		"学⽣张⼩明":                 "张**", "⻢小明（8岁）": "马**", // as copied out of a PDF
		"李某某，6岁":        "", // hidden already
		"李**（6岁）":       "",
		"儿子李×，6岁":       "",
		"张建国，65岁":       "",
		"钱多多，1968年5月出生": "",
		"赵建国同志今年18岁参军":  "",
		"大学生王强补助":       "",
		"退役大学生王强":       "",
		"钱多多，2018年5月到任": "",
		"学生张小明明天报到":     "", // not told apart: better quiet than wrong
	} {
		found := s.Scan(text)
		switch {
		case want == "" && len(found) > 0:
			t.Errorf("%q: %v", text, found)
		case want != "" && (len(found) == 0 || found[0].Kind != KindMinor || found[0].Masked != want):
			t.Errorf("%q: %v, want %s", text, found, want)
		}
	}
}

// ordinary are sentences as accountants and clerks write them, with the words
// that stand around children but no name.
const ordinary = `付小学生营养餐费用
村小学三年级教室维修
学生安全教育宣传费
学生平安保险补助
学生路费补贴
学生高考奖励
儿童游乐设施维修
儿童康复补助资金
儿童关爱服务站用电费
儿童节活动费用
幼儿园租金收入
60岁以上老人慰问
80周岁以上高龄补贴
满16周岁不满60周岁的村民
未满18周岁的未成年人由监护人代领
3岁以下儿童免费
6至14岁儿童疫苗接种宣传
14岁以下
古樟树（300岁）护栏
黄桷树15岁
本村王庄小学一年级入学6人
王庄小学（6岁入学）
张家湾村（0到6岁儿童12人）
学生于9月1日返校
学生向村里反映操场积水
学生常年坐校车
学生方便出行，修建人行道
学生文具购置
学生成绩优秀奖励金
高中学生金额合计
大学生村官补贴
大学生创业补助
大中专学生康庄补助
退役军人、大学生回村座谈会
付学生校服款
儿童文学读本
留守儿童活动室修缮
留守儿童慰问金
困境儿童保障金发放
孤儿基本生活费发放
未成年人保护宣传栏
小学生接送车油费
初中教学楼捐款
高一高二高三学生助学贷款宣传
初一拜年慰问
初二下雨停工半天
村民李建国今年65岁
李建国，男，1962年出生
年龄16至60岁
劳动年龄（16-60岁）人口
平均年龄45岁
龙头企业带动户
成人高考报名
付王家坳至李家湾道路款
组织学生参观学习
儿童医院就诊车费
马上就读的孩子需登记
符合就读条件的上报
幼儿任课教师补助
高龄补贴：90岁以上每月300元
全年出生12人
2018年生产道路硬化
王家庄2018年生态补偿款
2019年出生人口统计
双龙村2010年生活垃圾清运
新生儿童医保参保登记
婴儿潮
小朋友们的图书角
学生课桌椅30套
何时读小学由教办通知
学生票价
为3岁黄牛购耳标
水牛2岁
学童安全过街
金秋助学
金秋助学学生12人
学生家长会场租
男童服装
女童保护讲座`

func TestR57_OrdinarySentencesStayQuiet(t *testing.T) {
	s := Scanner{On: calendar.Date(2026, 4, 8)}
	lines := strings.Split(ordinary, "\n")
	for _, line := range lines {
		if found := s.Scan(line); len(found) > 0 {
			t.Errorf("%q: %v", line, found)
		}
	}
	// two of them in one text, with what a form puts between
	for i, line := range lines {
		for _, sep := range []string{"，", "。", "；", " ", "：", "（", "\n"} {
			text := line + sep + lines[(i*7+3)%len(lines)]
			if found := s.Scan(text); len(found) > 0 {
				t.Errorf("%q: %v", text, found)
			}
		}
	}
}

// TestR57_EverySurnameIsFound: no common surname escapes beside an age.
func TestR57_EverySurnameIsFound(t *testing.T) {
	surnames := strings.Split(sureSurnames, "")
	for _, surname := range append(surnames, strings.Fields(twoSurnames)...) {
		for _, given := range []string{"小宝", "欣怡", "浩然"} {
			for _, text := range []string{"补助" + surname + given + "（7岁）", "学生" + surname + given + "等2人"} {
				if len(Scan(text)) == 0 {
					t.Errorf("%q is not found", text)
				}
			}
		}
	}
	if len(surnames) < 180 {
		t.Errorf("only %d surnames", len(surnames))
	}
}

// TestR57_KnownMinorsAreFound: of names known from sealed lists, wherever they stand.
func TestR57_KnownMinorsAreFound(t *testing.T) {
	s := Scanner{Minors: []string{"王明", "张小明", "李"}}
	for text, want := range map[string]int{
		"付张小明的营养费": 1, "王明领取": 1, "王明": 1, "和王明、张小明": 2, "王明，三组": 1,
		"王明星领取": 0, "张小": 0, "李": 0, "王明亮和王明强": 0, "王明亮；王明": 1, "": 0,
	} {
		if got := len(s.Scan(text)); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
	if len(Scan("付张小明的营养费")) > 0 {
		t.Error("a name nobody knows of is found")
	}
}

func FuzzMinors(f *testing.F) {
	f.Add("学生张小明（8岁）")
	f.Add("十岁的李四，2018年生")
	f.Fuzz(func(t *testing.T, text string) {
		for _, x := range (Scanner{On: calendar.Date(2026, 4, 8), Minors: []string{"张小明"}}).Scan(text) {
			if !strings.Contains(x.Masked, "*") {
				t.Fatalf("%q: %v", text, x)
			}
		}
	})
}
