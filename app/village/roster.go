package village

import (
	"regexp"
	"unicode/utf8"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/privacy"
)

// Body is a body of the village whose people are kept by name.
type Body string

// The bodies.
const (
	Party                 Body = "party"                  // 有表决权的党员
	Branch                Body = "branch"                 // 村党支部委员会
	Committee             Body = "committee"              // 村民委员会
	Supervision           Body = "supervision"            // 村务监督委员会
	Representatives       Body = "representatives"        // 村民代表
	Board                 Body = "board"                  // 集体经济组织理事会
	MemberRepresentatives Body = "member-representatives" // 成员代表
)

// Bodies lists all bodies in the order people list them.
var Bodies = []Body{Branch, Committee, Supervision, Party, Representatives, Board, MemberRepresentatives}

// Chinese names the body.
func (b Body) Chinese() string {
	switch b {
	case Party:
		return "有表决权的党员"
	case Branch:
		return "村党支部委员会"
	case Committee:
		return "村民委员会"
	case Supervision:
		return "村务监督委员会"
	case Representatives:
		return "村民代表"
	case Board:
		return "理事会"
	case MemberRepresentatives:
		return "成员代表"
	}
	return string(b)
}

// ParseBody reads a body's identifier.
func ParseBody(s string) (Body, error) {
	for _, b := range Bodies {
		if string(b) == s {
			return b, nil
		}
	}
	return "", fault.NotFoundf("没有这个名册。")
}

// Basis is a number of people or households of whom no list is kept.
type Basis string

// The bases.
const (
	Adults     Basis = "adults"     // 十八周岁以上村民
	Households Basis = "households" // 户
	Members    Basis = "members"    // 集体经济组织成员
)

// Chinese names the basis.
func (b Basis) Chinese() string {
	switch b {
	case Adults:
		return "十八周岁以上村民"
	case Households:
		return "户数"
	case Members:
		return "集体经济组织成员"
	}
	return string(b)
}

// Member is one row of a roster (名册).
type Member struct {
	ID         int64
	Body       Body
	Name       privacy.Name
	Mark       string // tells two people of one name apart
	Sex        string // f, m or empty
	Households int    // that chose a representative; 0: chosen by a group
	From       calendar.Day
	Until      calendar.Day // last day; zero: still
	Struck     string       // why it counts for nothing
}

// On tells whether the row counts on a day.
func (m Member) On(day calendar.Day) bool {
	return m.Struck == "" && !m.From.After(day) && (m.Until.IsZero() || !m.Until.Before(day))
}

// NewMember is a row to be added.
type NewMember struct {
	Body       Body
	Name       string
	Mark       string
	Sex        string
	Households int
	From       calendar.Day
}

// nameForm is letters, and the marks within names of several parts.
var nameForm = regexp.MustCompile(`^[\p{L}\p{M}·•．. ]+$`)

// clean trims the row and reports every wrong field at once.
func (n NewMember) clean(today calendar.Day) (NewMember, error) {
	bad := fault.Invalidf("没有记上，请改正下面几处。")
	n.Name, n.Mark = privacy.Line(n.Name), privacy.Line(n.Mark)
	if length := utf8.RuneCountInString(n.Name); length < 2 || length > 20 {
		bad.On("name", "请写姓名，2 到 20 个字")
	} else if !nameForm.MatchString(n.Name) {
		bad.On("name", "姓名里只写字，不写数字和符号；同名的人写在“区别”里")
	}
	if utf8.RuneCountInString(n.Mark) > 10 {
		bad.On("mark", "太长了，请不超过 10 个字")
	}
	for field, text := range map[string]string{"name": n.Name, "mark": n.Mark} {
		if found := privacy.Scan(text); len(found) > 0 {
			bad.On(field, "里面有%s（%s），请去掉", found[0].Kind, found[0].Masked)
		}
	}
	if n.Sex != "f" && n.Sex != "m" && (n.Sex != "" || n.Body == Representatives || n.Body == MemberRepresentatives) {
		bad.On("sex", "请选男或女：妇女代表的人数有规定")
	}
	if n.Households < 0 || n.Households > 999 {
		bad.On("households", "请写推选他的户数，由小组推选的写 0")
	}
	switch {
	case n.From.IsZero():
		bad.On("from", "请写从哪天起，如 2026-01-15")
	case n.From.After(today):
		bad.On("from", "这一天还没到")
	case n.From.Year() < 1949:
		bad.On("from", "年份太早，请核对")
	}
	if len(bad.Fields) > 0 {
		return n, bad
	}
	return n, nil
}

// CountRow is a number from a day on.
type CountRow struct {
	Basis  Basis
	Day    calendar.Day
	Number int
	Source string // where it comes from: 户籍底册 …
}

func (n CountRow) clean(today calendar.Day) (CountRow, error) {
	bad := fault.Invalidf("没有记上，请改正下面几处。")
	n.Source = privacy.Line(n.Source)
	if n.Basis != Adults && n.Basis != Households && n.Basis != Members {
		bad.On("basis", "请选是什么数")
	}
	if n.Number < 1 || n.Number > 1000000 {
		bad.On("number", "请写大于零的数")
	}
	if n.Source == "" || utf8.RuneCountInString(n.Source) > 60 {
		bad.On("source", "请写这个数从哪来，不超过 60 个字，如“户籍底册”")
	}
	if found := privacy.Scan(n.Source); len(found) > 0 {
		bad.On("source", "里面有%s（%s），请去掉", found[0].Kind, found[0].Masked)
	}
	if n.Day.IsZero() || n.Day.After(today) || n.Day.Year() < 1949 {
		bad.On("day", "请写从哪天起是这个数，不能是以后的日子")
	}
	if len(bad.Fields) > 0 {
		return n, bad
	}
	return n, nil
}

// Numbers is how many belonged to each body on a day, by the rosters of that
// day. A number nobody entered is 0.
type Numbers struct {
	Day             calendar.Day
	Party           int // members with the right to vote
	Branch          int
	Committee       int
	Committees      int // branch and committee together, each person once
	Supervision     int
	Representatives int // 村民代表
	Meeting         int // 村民代表会议: representatives and committee, each person once
	Women           int // women among the representatives
	ByGroup         bool
	Board           int
	MemberReps      int
	MemberWomen     int
	Adults          int
	Households      int
	Members         int
}

// count counts the rows of a day.
func count(rows []Member, day calendar.Day) Numbers {
	n := Numbers{Day: day}
	type person struct{ name, mark string }
	both, meeting := map[person]bool{}, map[person]bool{}
	for _, m := range rows {
		if !m.On(day) {
			continue
		}
		p := person{m.Name.Reveal(), m.Mark}
		switch m.Body {
		case Party:
			n.Party++
		case Branch:
			n.Branch++
			both[p] = true
		case Committee:
			n.Committee++
			both[p], meeting[p] = true, true
		case Supervision:
			n.Supervision++
		case Representatives:
			n.Representatives++
			meeting[p] = true
			n.ByGroup = n.ByGroup || m.Households == 0
			if m.Sex == "f" {
				n.Women++
			}
		case Board:
			n.Board++
		case MemberRepresentatives:
			n.MemberReps++
			if m.Sex == "f" {
				n.MemberWomen++
			}
		}
	}
	n.Committees, n.Meeting = len(both), len(meeting)
	return n
}
