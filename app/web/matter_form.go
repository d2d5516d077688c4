package web

import (
	"slices"

	"sunshine/app/procedure"
	"sunshine/views"
)

// inputKind is what a form's input holds.
type inputKind int

// The kinds of input.
const (
	inputLine inputKind = iota
	inputText           // several lines
	inputDay
	inputClock
	inputNumber
	inputYuan
	inputYes // yes or no, in the words given
	inputChoice
	inputNames // one name a line
)

// actInput is one input of an act's form. Its name is what the act's JSON
// calls it; group/name lies within another: count/yes. The engine calls a wrong
// one by the last part.
type actInput struct {
	name, label, hint string
	kind              inputKind
	need              bool
	yes, no           string
	group             string // legend under which it stands; empty: the one before
	intro             string // said once, under the legend
	when              func(*scene) bool
	value             func(*scene) string
	options           func(*scene) []views.Option
	help              func(*scene) string // in place of hint
}

// actForm describes the form of one kind of act. All forms are drawn, read and
// answered by the same code.
type actForm struct {
	kind, button, lead string
	inputs             []actInput
	papers             []string // kinds asked for beside those the stage lacks
	bare               bool     // takes no papers
	long               bool     // has a page of its own
	danger             bool
}

// formOf gives the form of an act; false if there is none of the kind.
func formOf(kind string) (actForm, bool) {
	all := slices.Concat(beginForms(), meetingForms(), publicForms(), workForms(), otherForms())
	i := slices.IndexFunc(all, func(f actForm) bool { return f.kind == kind })
	if i < 0 {
		return actForm{}, false
	}
	return all[i], true
}

func today(x *scene) string { return x.today.String() }

func dayInput(label string) actInput {
	return actInput{name: "day", label: label, kind: inputDay, need: true, value: today}
}

func beginForms() []actForm {
	return []actForm{
		{kind: "initiated", button: "记下，开始走程序", lead: "写明这件事是谁提出来的。", papers: []string{"initiative-slip"}, inputs: slices.Concat(initiativeInputs(), []actInput{dayInput("哪天提的")})},
		{kind: "plan-revised", button: "记下改好的方案", lead: "方案改了什么，写清楚；新方案拍照放进来。", papers: []string{"plan"}, inputs: []actInput{
			dayInput("哪天改的"), {name: "summary", label: "改了什么", kind: inputText, need: true},
		}},
	}
}

// initiativeInputs ask who brings a matter forward; the page of a new matter has them too.
func initiativeInputs() []actInput {
	return []actInput{
		{name: "by", label: "由谁提出来的", kind: inputChoice, need: true, options: initiators},
		{name: "signers", label: "联名的人数", kind: inputNumber, hint: "联名提的才填。"},
		{name: "all", label: "一共有多少人", kind: inputNumber, hint: "村民联名的填十八周岁以上村民的总数，代表联名的填代表的总数。"},
		{name: "for", label: "要求开哪个会", kind: inputChoice, value: func(*scene) string { return "" }, options: func(*scene) []views.Option {
			return []views.Option{{Value: "", Text: "按程序来"}, {Value: string(procedure.Assembly), Text: "要求开" + procedure.Assembly.Chinese(), Hint: "联名要求的，人数另有规定"}}
		}},
		{name: "reason", label: "为什么要办", kind: inputText, need: true},
	}
}

// initiators are those who may bring a matter forward, each once.
func initiators(x *scene) (options []views.Option) {
	for _, r := range x.reference.Floor.Initiatives {
		if slices.ContainsFunc(options, func(o views.Option) bool { return o.Value == r.By }) {
			continue
		}
		options = append(options, views.Option{Value: r.By, Text: r.Name})
	}
	return options
}

func publicForms() []actForm {
	return []actForm{
		{kind: "posted", button: "记下，贴出来了", lead: "公告在网上公开以后，打印出来贴到村务公开栏，拍一张看得见日期的照片。", papers: []string{"board-photo"}, inputs: []actInput{
			dayInput("哪天贴的"),
			{name: "until", label: "贴到哪天", kind: inputDay, help: (*scene).untilHelp},
		}},
		{kind: "taken-down", button: "记下，撤下了", lead: "没贴够天数就撤下的，等于没有公开，要重新贴。", bare: true, danger: true, inputs: []actInput{
			dayInput("哪天撤的"), {name: "reason", label: "为什么撤下", kind: inputLine},
		}},
		{kind: "objected", button: "记下这条异议", lead: "公开期里有人提了不同意见，照实记下来。不写提意见的人的姓名、电话。记下以后先停下，答复了才能往下办。", bare: true, inputs: []actInput{
			dayInput("哪天提的"), {name: "text", label: "意见是什么", kind: inputText, need: true},
		}},
		{kind: "answered", button: "答复", papers: []string{"objection"}, inputs: []actInput{
			dayInput("哪天答复的"),
			{name: "upheld", label: "意见对不对", kind: inputYes, need: true, yes: "意见成立，这件事从头改", no: "意见不成立，说明理由"},
			{name: "reason", label: "怎么答复的", kind: inputText, need: true},
			{name: "reopen", label: "成立的，从哪一步重来", kind: inputChoice, options: (*scene).touched},
		}},
		{kind: "closed", button: "办结，归档", lead: "材料都齐了，把这件事收好。归档以后不能再添东西。", bare: true, inputs: []actInput{dayInput("哪天办结的")}},
	}
}

func workForms() []actForm {
	return []actForm{
		{kind: "contracted", button: "记下合同", papers: []string{"tender", "contract"}, inputs: []actInput{
			dayInput("哪天签的"),
			{name: "party", label: "和谁签的", kind: inputLine, need: true, hint: "会公开；是个人的，只写“张某”这样。"},
			{name: "chosen", label: "怎么选的", kind: inputLine, need: true, hint: "如：三家比价，选最低价；公开招标。"},
			{name: "fen", label: "合同金额（元）", kind: inputYuan, need: true},
		}},
		{kind: "progressed", button: "记下进度", papers: []string{"progress-photo"}, inputs: []actInput{dayInput("哪天"), {name: "note", label: "干到哪里了", kind: inputText, need: true}}},
		{kind: "changed", button: "记下变更", papers: []string{"change"}, inputs: []actInput{
			dayInput("哪天改的"),
			{name: "what", label: "改了什么", kind: inputText, need: true},
			{name: "fen", label: "金额加减多少（元）", kind: inputYuan, hint: "减少的写负数，如 -500；没有变的留空。"},
		}},
		{kind: "accepted", button: "记下验收", papers: []string{"acceptance"}, inputs: []actInput{
			dayInput("哪天验收的"),
			{name: "acceptors", label: "验收的人", kind: inputNames, need: true, help: (*scene).acceptorHelp},
			{name: "pass", label: "验收结果", kind: inputYes, need: true, yes: "合格", no: "不合格"},
			{name: "note", label: "说明", kind: inputText, hint: "不合格的，写清楚哪里不合格。"},
		}},
		{kind: "settled", button: "记下决算", papers: []string{"final-account", "voucher"}, inputs: []actInput{
			dayInput("哪天做的"), {name: "fen", label: "一共花了多少（元）", kind: inputYuan, need: true},
		}},
		{kind: "appraised", button: "记下评议", papers: []string{"satisfaction"}, inputs: []actInput{
			dayInput("哪天评的"), {name: "satisfied", label: "满意", kind: inputNumber}, {name: "fair", label: "一般", kind: inputNumber}, {name: "unsatisfied", label: "不满意", kind: inputNumber},
		}},
	}
}

func otherForms() []actForm {
	return []actForm{
		{kind: "opined", button: "写好意见", lead: "同意不同意都会公开，但不会拦住这件事。", papers: []string{"supervision-opinion"}, inputs: []actInput{
			dayInput("哪天"), {name: "agree", label: "同意吗", kind: inputYes, need: true, yes: "同意", no: "不同意"}, {name: "reason", label: "理由", kind: inputText, hint: "不同意的一定要写。"},
		}},
		{kind: "examined", button: "记下审查结果", papers: []string{"township-opinion"}, inputs: []actInput{
			dayInput("哪天"),
			{name: "pass", label: "审查结果", kind: inputYes, need: true, yes: "通过", no: "不通过，退回"},
			{name: "number", label: "文号", kind: inputLine, hint: "没有文号的留空。"},
			{name: "reason", label: "理由", kind: inputText, hint: "不通过的一定要写。"},
		}},
		{kind: "approved", button: "记下批准", lead: "这类事要上级批准了才能实施。把批准的文书拍照放进来。", papers: []string{"township-opinion", "county-opinion"}, inputs: []actInput{
			{name: "by", label: "哪一级批准的", kind: inputChoice, need: true, options: (*scene).approvers}, dayInput("哪天批准的"), {name: "number", label: "文号", kind: inputLine, need: true},
		}},
		{kind: "corrected", button: "责令改正", lead: "决定违反规定的，责令改正，从办过的一步重来。", papers: []string{"order"}, danger: true, inputs: []actInput{
			dayInput("哪天"),
			{name: "number", label: "文号", kind: inputLine, need: true},
			{name: "reason", label: "哪里违反规定", kind: inputText, need: true},
			{name: "reopen", label: "从哪一步重来", kind: inputChoice, need: true, options: (*scene).touched},
		}},
		{kind: "filed", button: "交上材料", lead: "把还缺的材料拍照放进来，可以一次放几张。", inputs: []actInput{dayInput("哪天交的")}},
		{kind: "withdrawn", button: "撤回这件事", lead: "决议以前可以撤回。撤回以后不能再办，要办得重新立项。", bare: true, danger: true, inputs: []actInput{
			dayInput("哪天撤回的"), {name: "reason", label: "为什么撤回", kind: inputText, need: true},
		}},
	}
}
