package web

import (
	"slices"

	"sunshine/app/procedure"
	"sunshine/views"
)

func meetingForms() []actForm {
	return []actForm{
		{kind: "noticed", button: "记下通知", papers: []string{"notice"}, inputs: []actInput{
			dayInput("哪天发的通知"),
			{name: "meeting_day", label: "哪天开会", kind: inputDay, need: true, value: (*scene).meetingDay, help: (*scene).noticeHelp},
			{name: "time", label: "几点", kind: inputClock, need: true},
			{name: "place", label: "在哪里", kind: inputLine, need: true},
		}},
		{kind: "plan-sent", button: "记下，送到了", lead: "把方案送到每个要开会的人手里，记下送齐的那一天。", papers: []string{"plan"}, inputs: []actInput{dayInput("哪天送齐的")}},
		{kind: "held", button: "记下这次会议", long: true, inputs: slices.Concat(whenInputs(), countInputs((*scene).needs), ballotInputs(), voteInputs(), grantInputs(), []actInput{
			{name: "amendments", label: "会上改了方案的，写改了什么", kind: inputText, group: "会上的改动"},
		})},
		{kind: "consulted", button: "记下征求意见的结果", papers: []string{"household-slips"}, inputs: []actInput{
			dayInput("最后一户是哪天问的"),
			{name: "households", label: "全村（组）有几户", kind: inputNumber, need: true, value: func(x *scene) string { return known(x.numbers.Households) }, help: (*scene).numbersHelp},
			{name: "heard", label: "问到了几户", kind: inputNumber, need: true, hint: "本人在意见表上签了字的才算。"},
		}},
		{kind: "overruled", button: "记下村民会议的决定", long: true, danger: true, lead: "村民会议可以撤销或者改变村民代表会议的决定。", papers: []string{"minutes", "sign-in", "vote-count", "resolution"}, inputs: slices.Concat([]actInput{
			{name: "notice_day", label: "哪天发的通知", kind: inputDay, need: true, group: "开会"},
			dayInput("哪天开的会"),
			{name: "cancel", label: "要怎么样", kind: inputYes, need: true, yes: "撤销原来的决定", no: "改变原来的决定"},
			{name: "reason", label: "理由", kind: inputText, need: true, hint: "改变决定的，写明改成什么，并放进新的决议书。"},
		}, countInputs((*scene).needs), voteInputs())},
	}
}

func whenInputs() []actInput {
	return []actInput{
		{name: "day", label: "哪天开的会", kind: inputDay, need: true, value: (*scene).heldDay, group: "时间和地点"},
		{name: "from", label: "几点开始", kind: inputClock, need: true, value: (*scene).heldTime},
		{name: "to", label: "几点结束", kind: inputClock, need: true},
		{name: "place", label: "地点", kind: inputLine, need: true, value: (*scene).heldPlace},
		{name: "chair", label: "主持人", kind: inputLine, need: true, help: (*scene).chairHelp},
	}
}

// countInputs ask for the heads; which bases are asked for depends on what the
// meeting's thresholds are measured against.
func countInputs(needs func(*scene, procedure.Basis) bool) []actInput {
	when := func(b procedure.Basis) func(*scene) bool { return func(x *scene) bool { return needs(x, b) } }
	return []actInput{
		{name: "count/expected", label: "应到人数", kind: inputNumber, need: true, value: (*scene).expected, help: (*scene).numbersHelp, group: "来了多少人"},
		{name: "count/present", label: "实到人数", kind: inputNumber, help: (*scene).presentHelp},
		{name: "count/online", label: "其中在线参加的", kind: inputNumber, when: func(x *scene) bool { return x.meeting != nil && x.meeting.Online }},
		{name: "count/proxies", label: "其中书面委托的", kind: inputNumber, when: func(x *scene) bool { return x.meeting != nil && x.meeting.Proxies.Value > 0 }},
		{name: "count/adults", label: "全村十八周岁以上村民", kind: inputNumber, when: when(procedure.OfAdults), value: func(x *scene) string { return known(x.numbers.Adults) }},
		{name: "count/adults_present", label: "到会的十八周岁以上村民", kind: inputNumber, when: when(procedure.OfAdults)},
		{name: "count/households", label: "全村的户", kind: inputNumber, when: when(procedure.OfHouseholds), value: func(x *scene) string { return known(x.numbers.Households) }},
		{name: "count/households_present", label: "到会的户", kind: inputNumber, when: when(procedure.OfHouseholds), hint: "代表会议填到会代表所代表的户；名单上打了勾的，自动数。"},
		{name: "count/women", label: "全部妇女代表", kind: inputNumber, when: when(procedure.OfWomen), value: func(x *scene) string { return known(x.numbers.Women) }},
		{name: "count/women_present", label: "到会的妇女代表", kind: inputNumber, when: when(procedure.OfWomen)},
		{name: "count/members", label: "集体经济组织全体成员", kind: inputNumber, when: when(procedure.OfMembers), value: func(x *scene) string { return known(x.numbers.Members) }},
		{name: "count/representatives", label: "全体代表", kind: inputNumber, when: when(procedure.OfRepresentatives), value: (*scene).representatives},
	}
}

func ballotInputs() []actInput {
	return []actInput{{name: "ballot", label: "怎么表决的", kind: inputChoice, options: (*scene).ballots, group: "怎么表决"}}
}

// voteInputs ask for the votes, never for who cast them.
func voteInputs() []actInput {
	return []actInput{
		{name: "count/yes", label: "赞成", kind: inputNumber, group: "多少票", intro: "人没到够、不能表决的，票数都留空。"},
		{name: "count/no", label: "反对", kind: inputNumber},
		{name: "count/abstain", label: "弃权", kind: inputNumber},
		{name: "count/invalid", label: "无效", kind: inputNumber},
		{name: "count/representatives_yes", label: "赞成票里，代表投的", kind: inputNumber, when: func(x *scene) bool { return x.meeting != nil && x.needs(procedure.OfRepresentatives) }},
	}
}

// grantInputs ask for the assembly's act that lets the representatives decide (R24).
func grantInputs() []actInput {
	when := func(x *scene) bool { return x.grant() }
	return []actInput{
		{name: "authorisation/day", label: "村民会议哪天授权的", kind: inputDay, when: when, group: "村民会议的授权", hint: "这类事由村民代表会议定，要有村民会议的授权。"},
		{name: "authorisation/until", label: "授权到哪天为止", kind: inputDay, when: when},
	}
}

// ballots are the ways to vote that the meeting allows.
func (x *scene) ballots() (options []views.Option) {
	if x.meeting == nil {
		return nil
	}
	for _, b := range x.meeting.Ballots {
		options = append(options, views.Option{Value: string(b), Text: b.Chinese()})
	}
	return options
}
