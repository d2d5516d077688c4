package web

import (
	"strings"

	"sunshine/app/procedure"
	"sunshine/views"
)

// What a record may say, in the words of forms and pages. The order is that in
// which people read.

// recordPart is one section of the form and of the page.
type recordPart struct {
	at    string // what the paths of its items begin with: resolve/
	title string
	lead  string
	open  bool // shown from the start
	items []recordItem
	rare  int // items from here on stand folded; 0: none
}

// recordItem is one thing that may be known.
type recordItem struct {
	key, label, hint string
	kind             recordKind
	unit             string // 人, 票, 户, 天
	yes, no          string // in place of 是 and 不是
	options          func(*recordReading) []views.Option
	need             bool
}

// recordKind is how an item is filled in.
type recordKind int

// The kinds of item.
const (
	recordLine recordKind = iota
	recordText
	recordNumber
	recordDay
	recordYesNo
	recordChoice
)

func lineItem(key, label, hint string) recordItem {
	return recordItem{key: key, label: label, hint: hint}
}

func numberItem(key, label, unit, hint string) recordItem {
	return recordItem{key: key, label: label, unit: unit, hint: hint, kind: recordNumber}
}

func dayItem(key, label string) recordItem {
	return recordItem{key: key, label: label, kind: recordDay}
}

func yesItem(key, label, yes, no string) recordItem {
	return recordItem{key: key, label: label, yes: yes, no: no, kind: recordYesNo}
}

// recordParts lists everything.
func recordParts() []recordPart {
	parts := []recordPart{
		{at: "source/", title: "从哪里看到的", open: true, lead: "补录只写来源里有的。来源没写的，下面就空着，不要猜。", items: []recordItem{
			{key: "title", label: "来源的标题", need: true, hint: "文件、会议记录或网页的标题。"},
			lineItem("publisher", "谁发布的、什么时候", "如：某镇政府网站，2019-03。"), lineItem("address", "网址", "档案里的纸质材料，写存在哪里。"),
			{key: "grade", label: "来源等级", kind: recordChoice, options: gradeOptions},
			{key: "missing", label: "来源里缺什么", kind: recordText},
		}},
		{at: "", title: "是什么事", open: true, items: aboutItems()},
	}
	for _, k := range []procedure.StageKind{procedure.Propose, procedure.Confer, procedure.Deliberate, procedure.Resolve, procedure.Consult, procedure.Examine, procedure.Appraise} {
		items, rare := stageItems()
		parts = append(parts, recordPart{at: string(k) + "/", title: stageTitle(k), items: items, rare: rare, lead: "来源写明是 0 的填 0；来源没写的空着，不要填 0。"})
	}
	for _, k := range []procedure.PublicationKind{procedure.PublishPlan, procedure.PublishResolution, procedure.PublishResult} {
		parts = append(parts, recordPart{at: string(k) + "/", title: k.Chinese(), items: []recordItem{
			yesItem("done", "公开了没有", "公开了", "没有公开"), dayItem("posted", "哪天公开的"), numberItem("days", "公开了多少天", "天", ""), lineItem("channel", "在哪里公开的", "如：村务公开栏、网上。"),
		}})
	}
	return append(parts, eventParts()...)
}

func stageTitle(k procedure.StageKind) string {
	return map[procedure.StageKind]string{
		procedure.Propose: "党组织提议", procedure.Confer: "村“两委”商议", procedure.Deliberate: "党员大会审议", procedure.Resolve: "村民代表会议或村民会议决议",
		procedure.Consult: "逐户征求意见", procedure.Examine: "乡镇审查", procedure.Appraise: "群众评议",
	}[k]
}

func aboutItems() []recordItem {
	return []recordItem{
		{key: "title", label: "叫什么", need: true, hint: "如：村口到小学的路铺水泥。"},
		lineItem("place", "来源写的是哪里", "县、乡镇；就是本村的可以不写。"), lineItem("village", "来源写的村名", ""),
		{key: "category", label: "属于哪类事", kind: recordChoice, options: categoryOptions},
		{key: "procedure", label: "来源说走的是什么程序", kind: recordChoice, options: procedureOptions},
		{key: "amount", label: "金额", unit: "元", kind: recordNumber, hint: "如 131100 或 131100.50。"},
		dayItem("when", "哪天定的或办的"), lineItem("outcome", "后来怎么样了", ""),
		yesItem("land", "是不是把地发包、出租出去", "是", "不是"), yesItem("outside", "是不是包给、租给外面的人", "是", "不是"),
		yesItem("authorised", "村民会议授权代表会议定这类事没有", "授权了", "没有授权"),
		{key: "note", label: "说明", kind: recordText},
	}
}

// stageItems are what may be known of a meeting; rare is where the form folds
// what few sources tell.
func stageItems() (items []recordItem, rare int) {
	items = []recordItem{
		yesItem("held", "做了没有", "做了", "没有做"),
		{key: "organ", label: "是什么会", kind: recordChoice, options: organOptions},
		lineItem("form", "来源里叫什么会", ""),
		dayItem("day", "哪天"), lineItem("place", "地点", ""),
		{key: "ballot", label: "怎么表决的", kind: recordChoice, options: ballotOptions},
		numberItem("expected", "应到", "人", ""), numberItem("present", "实到", "人", ""),
		numberItem("yes", "同意", "票", ""), numberItem("no", "反对", "票", ""), numberItem("abstain", "弃权", "票", ""), numberItem("invalid", "无效", "票", ""),
		yesItem("unanimous", "写了一致通过没有", "写明一致", "写明不一致"), yesItem("passed", "通过了没有", "通过了", "没有通过"),
		lineItem("supervision", "监委会的意见", ""),
	}
	more := []recordItem{
		dayItem("notice", "哪天通知开会的"), numberItem("notice_days", "提前几天通知", "天", "只知道几天、不知道哪天的，写这里。"),
		dayItem("plan", "哪天把方案送到人手里"), numberItem("plan_days", "提前几天送方案", "天", ""),
		numberItem("voters_expected", "应到的人里有表决权的", "人", ""), numberItem("voters", "实到的人里有表决权的", "人", "不写就当作都有。"),
		numberItem("representatives", "应到的人里村民代表", "人", ""), numberItem("women", "应到的人里妇女代表", "人", ""),
		{key: "basis", label: "应到、实到数的是", kind: recordChoice, options: basisOptions},
		numberItem("households", "全村", "户", ""), numberItem("households_present", "到会的人代表了", "户", "逐户征求意见的，写问到多少户。"),
		numberItem("members", "集体组织成员一共", "人", ""), numberItem("proxies", "委托投票", "人", ""),
		yesItem("merged", "和下一步合在一起开的吗", "是", "不是"), yesItem("combined_head", "书记、主任是一个人吗", "是", "不是"),
	}
	return append(items, more...), len(items)
}

func eventParts() []recordPart {
	event := func(at, title, done, not, with string) recordPart {
		p := recordPart{at: at + "/", title: title, items: []recordItem{yesItem("done", "有没有", done, not), dayItem("day", "哪天"), lineItem("what", "说明", "")}}
		if with != "" {
			p.items = append(p.items, lineItem("with", with, "公开时自动遮住名字。"))
		}
		return p
	}
	return []recordPart{
		event("township", "乡镇批准", "批准了", "没有批准", ""), event("contract", "签合同", "签了", "没有签", "和谁签的"), event("payment", "第一次付款", "付了", "没有付", "付给谁"),
		event("works", "开工", "开工了", "没有开工", "谁来干"), event("acceptance", "验收", "验收了", "没有验收", ""),
		{at: "objection/", title: "公示期里的异议", items: []recordItem{dayItem("raised", "哪天提的"), dayItem("answered", "哪天答复的")}},
		{at: "document", title: "来源里提到的材料", items: []recordItem{{key: "", label: "材料，一行一份", kind: recordText}}},
	}
}

func gradeOptions(*recordReading) []views.Option {
	return []views.Option{{Value: "A", Text: "A 政府或官方网站原页"}, {Value: "B", Text: "B 媒体报道"}, {Value: "C", Text: "C 转载、镜像"}, {Value: "D", Text: "D 其他，如村里的档案"}}
}

func categoryOptions(r *recordReading) (list []views.Option) {
	for _, c := range r.reference.Categories {
		list = append(list, views.Option{Value: c.Code, Text: c.Name})
	}
	return list
}

func procedureOptions(r *recordReading) (list []views.Option) {
	for _, t := range r.reference.Templates(r.today) {
		list = append(list, views.Option{Value: t.Code, Text: t.Name})
	}
	return list
}

func organOptions(*recordReading) (list []views.Option) {
	for _, o := range procedure.RecordedOrgans() {
		list = append(list, views.Option{Value: string(o), Text: procedure.RecordedOrgan(o)})
	}
	return list
}

func ballotOptions(*recordReading) (list []views.Option) {
	for _, b := range []procedure.Ballot{procedure.Voice, procedure.Show, procedure.Secret, procedure.Signed} {
		list = append(list, views.Option{Value: string(b), Text: b.Chinese()})
	}
	return list
}

func basisOptions(*recordReading) (list []views.Option) {
	for _, b := range []procedure.Basis{procedure.OfAdults, procedure.OfHouseholds} {
		list = append(list, views.Option{Value: string(b), Text: b.Chinese()})
	}
	return list
}

// tell writes a value of the item as a page shows it.
func (i recordItem) tell(shown string) string {
	switch {
	case shown == "" || i.kind != recordYesNo:
	case shown == "true":
		return i.yes
	default:
		return i.no
	}
	if i.unit != "" && shown != "" && !strings.HasSuffix(shown, i.unit) {
		return shown + i.unit
	}
	return shown
}
