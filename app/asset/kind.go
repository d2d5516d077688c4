package asset

import (
	"sunshine/app/fault"
)

// Kind is one of the four registers of things. What people call a thing's kind
// in a register (耕地, 固定资产 …) is its Class.
type Kind string

// The registers.
const (
	Property Kind = "asset"    // 资产
	Resource Kind = "resource" // 资源
	Project  Kind = "project"  // 工程项目
	Debt     Kind = "debt"     // 债权债务
)

// Kinds lists the registers in the order people list them.
var Kinds = [...]Kind{Property, Resource, Project, Debt}

// ParseKind reads a register's identifier; NotFound if there is none of it.
func ParseKind(s string) (Kind, error) {
	for _, k := range Kinds {
		if string(k) == s {
			return k, nil
		}
	}
	return "", fault.NotFoundf("没有这种登记，有资产、资源、工程项目、债权债务四种。")
}

// Chinese names the register for people.
func (k Kind) Chinese() string {
	switch k {
	case Property:
		return "资产"
	case Resource:
		return "资源"
	case Project:
		return "工程项目"
	case Debt:
		return "债权债务"
	}
	return string(k)
}

// Counter is the measure word things of the kind are counted by.
func (k Kind) Counter() string {
	switch k {
	case Resource:
		return "处"
	case Project:
		return "个"
	case Debt:
		return "笔"
	default:
		return "件"
	}
}

// mark begins the numbers of the register.
func (k Kind) mark() string {
	switch k {
	case Property:
		return "资"
	case Resource:
		return "源"
	case Project:
		return "项"
	default:
		return "债"
	}
}

// State is how a thing stands.
type State string

// The states. Those of a project follow from its days, those of a debt from what
// is left of it.
const (
	InUse    State = "in-use"
	Leased   State = "leased"
	Idle     State = "idle"
	Planned  State = "planned"
	Begun    State = "begun"
	Finished State = "finished"
	Accepted State = "accepted"
	Open     State = "open"
	Settled  State = "settled"
	Disposed State = "disposed"
	Struck   State = "struck" // entered in error: it counts for nothing
)

// States lists those a thing of the kind may be in, the ended ones last.
func (k Kind) States() []State {
	switch k {
	case Project:
		return []State{Planned, Begun, Finished, Accepted, Disposed, Struck}
	case Debt:
		return []State{Open, Settled, Disposed, Struck}
	default:
		return []State{InUse, Leased, Idle, Disposed, Struck}
	}
}

// chosen tells whether a person writes the state down, or it follows from the rest.
func (k Kind) chosen() bool { return k == Property || k == Resource }

// Chinese names the state of a thing of the kind.
func (s State) Chinese(k Kind) string {
	switch s {
	case InUse:
		return "在用"
	case Leased:
		return "出租发包"
	case Idle:
		return "闲置"
	case Planned:
		return "没有开工"
	case Begun:
		return "在建"
	case Finished:
		return "完工"
	case Accepted:
		return "验收合格"
	case Open:
		return "没有结清"
	case Settled:
		return "结清"
	case Disposed:
		return k.Disposal()
	case Struck:
		return "登记错了"
	}
	return string(s)
}

// Disposal says in words what it means that a thing of the kind is gone.
func (k Kind) Disposal() string {
	switch k {
	case Project:
		return "不做了"
	case Debt:
		return "核销"
	default:
		return "已处置"
	}
}

// Priced tells whether something may come in for a thing that is disposed of.
func (k Kind) Priced() bool { return k == Property || k == Resource }

// stateWords are ways people write the states that are written down.
var stateWords = map[string]State{
	"在用": InUse, "使用": InUse, "自用": InUse, "使用中": InUse, "正常": InUse, "正常使用": InUse,
	"出租发包": Leased, "出租": Leased, "已出租": Leased, "租出": Leased, "发包": Leased, "已发包": Leased, "承包": Leased, "流转": Leased, "已流转": Leased,
	"闲置": Idle, "空置": Idle, "闲置中": Idle, "未使用": Idle,
}

// ParseState reads a state as a file or a form has it.
func ParseState(k Kind, s string) (State, bool) {
	for _, st := range k.States() {
		if s == string(st) || s == st.Chinese(k) {
			return st, true
		}
	}
	st, ok := stateWords[s]
	return st, ok && k.chosen()
}
