package procedure

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	"sunshine/app/calendar"
)

// actKinds lists every act: its stored kind, its Chinese name and a new one.
func actKinds() []actKind {
	return []actKind{
		{"initiated", "动议", func() Act { return &Initiated{} }},
		{"plan-revised", "修改方案", func() Act { return &PlanRevised{} }},
		{"noticed", "发会议通知", func() Act { return &Noticed{} }},
		{"plan-sent", "把方案送到人手", func() Act { return &PlanSent{} }},
		{"held", "开会", func() Act { return &Held{} }},
		{"consulted", "征求意见", func() Act { return &Consulted{} }},
		{"examined", "乡镇审查", func() Act { return &Examined{} }},
		{"opined", "监委会意见", func() Act { return &Opined{} }},
		{"filed", "补交材料", func() Act { return &Filed{} }},
		{"posted", "张贴公开", func() Act { return &Posted{} }},
		{"taken-down", "撤下", func() Act { return &TakenDown{} }},
		{"objected", "提出异议", func() Act { return &Objected{} }},
		{"answered", "答复异议", func() Act { return &Answered{} }},
		{"overruled", "村民会议撤销或改变", func() Act { return &Overruled{} }},
		{"corrected", "责令改正", func() Act { return &Corrected{} }},
		{"approved", "上级批准", func() Act { return &Approved{} }},
		{"contracted", "签合同", func() Act { return &Contracted{} }},
		{"progressed", "进度", func() Act { return &Progressed{} }},
		{"changed", "变更", func() Act { return &Changed{} }},
		{"accepted", "验收", func() Act { return &Accepted{} }},
		{"settled", "决算", func() Act { return &Settled{} }},
		{"appraised", "评议", func() Act { return &Appraised{} }},
		{"closed", "办结归档", func() Act { return &Closed{} }},
		{"withdrawn", "撤回", func() Act { return &Withdrawn{} }},
	}
}

type actKind struct {
	kind, chinese string
	empty         func() Act
}

func kindOf(a Act) actKind {
	for _, k := range actKinds() {
		if reflect.TypeOf(k.empty()) == reflect.TypeOf(a) {
			return k
		}
	}
	return actKind{}
}

// Kind gives the act's stored kind.
func Kind(a Act) string { return kindOf(a).kind }

// ActChinese names the stored kind: 发会议通知.
func ActChinese(kind string) string {
	for _, k := range actKinds() {
		if k.kind == kind {
			return k.chinese
		}
	}
	return kind
}

// Documents gives the papers the act brings.
func Documents(a Act) []Document {
	if f := reflect.ValueOf(a).Elem().FieldByName("Documents"); f.IsValid() {
		docs, _ := f.Interface().([]Document)
		return docs
	}
	return nil
}

// Encode gives the act's stored kind and JSON.
func Encode(a Act) (kind string, text []byte, err error) {
	text, err = json.Marshal(a)
	if err != nil {
		return "", nil, fmt.Errorf("procedure: %w", err)
	}
	return Kind(a), text, nil
}

// Decode reads what Encode gave.
func Decode(kind string, text []byte) (Act, error) {
	var a Act
	for _, k := range actKinds() {
		if k.kind == kind {
			a = k.empty()
		}
	}
	if a == nil {
		return nil, fmt.Errorf("procedure: no act of kind %q", kind)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(a); err != nil {
		return nil, fmt.Errorf("procedure: %s: %w", kind, err)
	}
	return a, nil
}

// On gives the day.
func (a *Initiated) On() calendar.Day { return a.Day }

// On gives the day.
func (a *PlanRevised) On() calendar.Day { return a.Day }

// On gives the day.
func (a *Noticed) On() calendar.Day { return a.Day }

// On gives the day.
func (a *PlanSent) On() calendar.Day { return a.Day }

// On gives the day.
func (a *Held) On() calendar.Day { return a.Day }

// On gives the day.
func (a *Consulted) On() calendar.Day { return a.Day }

// On gives the day.
func (a *Examined) On() calendar.Day { return a.Day }

// On gives the day.
func (a *Opined) On() calendar.Day { return a.Day }

// On gives the day.
func (a *Filed) On() calendar.Day { return a.Day }

// On gives the day.
func (a *Posted) On() calendar.Day { return a.Day }

// On gives the day.
func (a *TakenDown) On() calendar.Day { return a.Day }

// On gives the day.
func (a *Objected) On() calendar.Day { return a.Day }

// On gives the day.
func (a *Answered) On() calendar.Day { return a.Day }

// On gives the day.
func (a *Overruled) On() calendar.Day { return a.Day }

// On gives the day.
func (a *Corrected) On() calendar.Day { return a.Day }

// On gives the day.
func (a *Approved) On() calendar.Day { return a.Day }

// On gives the day.
func (a *Contracted) On() calendar.Day { return a.Day }

// On gives the day.
func (a *Progressed) On() calendar.Day { return a.Day }

// On gives the day.
func (a *Changed) On() calendar.Day { return a.Day }

// On gives the day.
func (a *Accepted) On() calendar.Day { return a.Day }

// On gives the day.
func (a *Settled) On() calendar.Day { return a.Day }

// On gives the day.
func (a *Appraised) On() calendar.Day { return a.Day }

// On gives the day.
func (a *Closed) On() calendar.Day { return a.Day }

// On gives the day.
func (a *Withdrawn) On() calendar.Day { return a.Day }
