package village

import (
	"strings"
	"time"
	"unicode/utf8"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/privacy"
)

// ChangeKind is what a change of divisions (区划变更) does.
type ChangeKind string

// The kinds.
const (
	Merge  ChangeKind = "merge"  // 合并: villages end, one goes on or begins
	Split  ChangeKind = "split"  // 拆分: one goes on or ends, others begin
	Move   ChangeKind = "move"   // 划归另一个乡镇
	Rename ChangeKind = "rename" // 改名
	Recode ChangeKind = "recode" // 换代码
)

// ChangeKinds lists all kinds in the order people look for them.
var ChangeKinds = []ChangeKind{Merge, Split, Move, Rename, Recode}

// Chinese names the kind.
func (k ChangeKind) Chinese() string {
	return map[ChangeKind]string{Merge: "合并", Split: "拆分", Move: "划归另一个乡镇", Rename: "改名", Recode: "换代码"}[k]
}

// ParseChangeKind reads a kind's identifier.
func ParseChangeKind(s string) (ChangeKind, error) {
	k := ChangeKind(s)
	if k.Chinese() == "" {
		return "", fault.NotFoundf("没有“%s”这种变更。", s)
	}
	return k, nil
}

// Paper is the document a change rests on.
type Paper struct{ Document, Number string }

// String writes 《关于小山村并入大山村的批复》，阳政发〔2026〕3号; "" if there is none.
func (p Paper) String() string {
	switch {
	case p.Document == "":
		return p.Number
	case p.Number == "":
		return "《" + p.Document + "》"
	}
	return "《" + p.Document + "》，" + p.Number
}

// Newcomer is a village that begins by a change.
type Newcomer struct{ Name, Code, Phone string }

// Change is a change to be made. Who holds what it does not use leaves it zero.
type Change struct {
	Kind     ChangeKind
	Day      calendar.Day // first day on which it holds
	Paper    Paper
	Villages []int64    // merge: those that end; else the one it is about
	Into     int64      // merge: the village that goes on; 0: New begins
	New      []Newcomer // merge: one, or none; split: those that begin
	Ends     bool       // split: the village ends
	Heir     int        // of New, who takes over the books of a village that a split ends
	Name     string     // of the one that goes on, if it gets another
	Code     string     // likewise
	Township int64      // move: where to
}

// clean trims the texts and reports every wrong field at once. Fields are called
// as those of forms: day, document, number, name, code, new-1-name …
func (c Change) clean(today calendar.Day) (Change, error) {
	bad := fault.Invalidf("还没有办成，请改正下面几处。")
	c.Paper = Paper{strings.Trim(privacy.Line(c.Paper.Document), "《》"), privacy.Line(c.Paper.Number)}
	c.Name, c.Code = privacy.Line(c.Name), privacy.Line(c.Code)
	c.cleanPaper(bad)
	switch {
	case c.Day.IsZero():
		bad.On("day", "请写从哪一天起")
	case c.Day.After(today):
		bad.On("day", "这一天还没到，请到那一天再办")
	case c.Day.Year() < 1949:
		bad.On("day", "年份太早，请核对")
	}
	if c.Name != "" {
		checkName(bad, "name", c.Name)
	}
	if c.Code != "" && CheckCode(c.Code) != nil {
		bad.On("code", "请写 12 位数字的统计用区划代码")
	}
	news := make([]Newcomer, len(c.New))
	for i, n := range c.New {
		news[i] = Newcomer{privacy.Line(n.Name), privacy.Line(n.Code), privacy.Line(n.Phone)}
		news[i].check(bad, i)
	}
	c.New = news
	c.fits(bad)
	if len(bad.Fields) > 0 {
		return c, bad
	}
	return c, nil
}

func (c Change) cleanPaper(bad *fault.Error) {
	if c.Paper.Document == "" && c.Kind != Rename && c.Kind != Recode {
		bad.On("document", "请写依据的批文叫什么")
	}
	for field, text := range map[string]string{"document": c.Paper.Document, "number": c.Paper.Number} {
		if utf8.RuneCountInString(text) > 80 {
			bad.On(field, "太长了，请不超过 80 个字")
		}
		if found := privacy.Scan(text); len(found) > 0 {
			bad.On(field, "里面有%s（%s），人人能看到，请去掉", found[0].Kind, found[0].Masked)
		}
	}
}

// NewField names a field of the newcomer of that index.
func NewField(i int, field string) string {
	return "new-" + string(rune('1'+i)) + "-" + field
}

func (n Newcomer) check(bad *fault.Error, i int) {
	checkName(bad, NewField(i, "name"), n.Name)
	if CheckCode(n.Code) != nil {
		bad.On(NewField(i, "code"), "请写 12 位数字的统计用区划代码")
	}
	checkPhone(bad, NewField(i, "phone"), n.Phone)
}

// maxNew is how many villages may begin by one change.
const maxNew = 5

// fits sees that the change has what its kind is about, and nothing twice.
func (c Change) fits(bad *fault.Error) {
	seen := map[int64]bool{c.Into: c.Into != 0}
	for _, id := range c.Villages {
		if id == 0 || seen[id] {
			bad.On("villages", "请选村，同一个村不要选两次")
		}
		seen[id] = true
	}
	one := len(c.Villages) == 1
	switch c.Kind {
	case Merge:
		if len(c.Villages) == 0 || (c.Into == 0 && one) {
			bad.On("villages", "合并至少要两个村")
		}
		if (c.Into == 0) != (len(c.New) == 1) || len(c.New) > 1 {
			bad.On("into", "请选由哪个村接着办，或者写新的村")
		}
	case Split:
		if !one {
			bad.On("villages", "请选一个村")
		}
		if least := map[bool]int{true: 2, false: 1}[c.Ends]; len(c.New) < least || len(c.New) > maxNew {
			bad.On(NewField(0, "name"), "请写分出的村：原村不在了至少两个，还在至少一个，最多 %d 个", maxNew)
		}
		if c.Ends && (c.Heir < 0 || c.Heir >= len(c.New)) {
			bad.On("heir", "请选由哪个村接着办没办完的事")
		}
	case Move:
		if c.Township == 0 {
			bad.On("township", "请选划归哪个乡镇")
		}
	case Rename:
		if c.Name == "" {
			bad.On("name", "请写新名称")
		}
	case Recode:
		if c.Code == "" {
			bad.On("code", "请写新代码")
		}
	}
	if c.Kind != Merge && !one {
		bad.On("villages", "请选一个村")
	}
}

// Part is what a change did to one division: it ends, goes on or begins.
type Part struct {
	DivisionID         int64
	Does               string // ends, goes on, begins
	HeirID             int64  // of one that ends
	OldName, NewName   string
	OldCode, NewCode   string
	OldPlace, NewPlace Place  // what it lies in
	Address            string // of a village's pages now
}

// The words of Part.Does.
const (
	Ends   = "ends"
	GoesOn = "goes on"
	Begins = "begins"
)

// Name gives the name the division has after the change, or had.
func (p Part) Name() string {
	if p.NewName != "" {
		return p.NewName
	}
	return p.OldName
}

// Record is a change that was made.
type Record struct {
	ID    int64
	Kind  ChangeKind
	Day   calendar.Day
	Paper Paper
	By    string
	At    time.Time
	Parts []Part // those that end first, then those that go on, then those that begin
}

// Of gives the part of a division; zero if it has none.
func (r Record) Of(id int64) Part {
	for _, p := range r.Parts {
		if p.DivisionID == id {
			return p
		}
	}
	return Part{}
}

// All gives the parts that do the same.
func (r Record) All(does string) (list []Part) {
	for _, p := range r.Parts {
		if p.Does == does {
			list = append(list, p)
		}
	}
	return list
}
