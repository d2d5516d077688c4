package guide

import (
	"crypto/rand"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/privacy"
)

// Case is one matter somebody came for (办件). It holds nothing of the person: who
// asks has its number on a printed slip.
type Case struct {
	ID        int64
	VillageID int64
	Year      int
	Number    int    // within the village's year
	Secret    string // six characters drawn by lot
	Guide     Guide  // the version it began with
	Received  calendar.Day
	OpenedAt  time.Time
	Steps     []CaseStep
}

// Act is what happened in a case.
type Act string

// The acts.
const (
	Moved  Act = "step"    // 办到一步
	Ask    Act = "pause"   // 通知补材料，停表
	Resume Act = "resume"  // 材料补齐，接着数
	Finish Act = "done"    // 办好了
	Refuse Act = "refused" // 不能办
	Cancel Act = "void"    // 登记错了
)

// Chinese names the act.
func (a Act) Chinese() string {
	return map[Act]string{Moved: "办到一步", Ask: "要补材料，停表", Resume: "材料补齐，接着数", Finish: "办好了", Refuse: "不能办", Cancel: "登记错了，作废"}[a]
}

// CaseStep is one line of a case's log.
type CaseStep struct {
	N    int
	Act  Act
	Day  calendar.Day
	Step int    // number of the guide's step; 0: none
	Note string // without personal data
	By   string // who entered it
	At   time.Time
}

// EnteredLate tells on which day the line was entered if that was after its own.
func (s CaseStep) EnteredLate() calendar.Day {
	if d := calendar.DayOf(s.At); d.After(s.Day) {
		return d
	}
	return calendar.Day{}
}

// letters of a case's secret: none that are mistaken for another when read.
const letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

const secretLength = 6

// draw draws a secret by lot: one of 887 million.
func draw() string {
	var b strings.Builder
	buf := make([]byte, 1)
	for b.Len() < secretLength {
		_, _ = rand.Read(buf) // never fails
		if n := int(buf[0]); n < 256-256%len(letters) {
			b.WriteByte(letters[n%len(letters)])
		}
	}
	return b.String()
}

// Code writes 2026-0007-K3F7QM, as it stands in addresses.
func (c Case) Code() string { return fmt.Sprintf("%04d-%04d-%s", c.Year, c.Number, c.Secret) }

// Title writes 办2026-0007-K3F7QM, as it stands on the slip.
func (c Case) Title() string { return "办" + c.Code() }

// Short writes 办2026-0007, for the village's own lists.
func (c Case) Short() string { return fmt.Sprintf("办%04d-%04d", c.Year, c.Number) }

var codeOfCase = regexp.MustCompile(`^(\d{4})(\d{4,6})([2-9A-Z]{6})$`)

// ParseCode reads a case's number as people type it; false if it is none.
func ParseCode(text string) (year, number int, secret string, ok bool) {
	text = strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r >= 'Ａ' && r <= 'Ｚ':
			return r - 'Ａ' + 'A'
		case r >= 'ａ' && r <= 'ｚ':
			return r - 'ａ' + 'A'
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z':
			return r
		case strings.ContainsRune("办 -－—–_　号", r):
			return -1
		}
		return '?'
	}, text)
	m := codeOfCase.FindStringSubmatch(text)
	if m == nil {
		return 0, 0, "", false
	}
	year, _ = strconv.Atoi(m[1]) // digits, as matched
	number, _ = strconv.Atoi(m[2])
	return year, number, m[3], true
}

// State tells where the case stands.
func (c Case) State() State {
	state := Running
	for _, s := range c.Steps {
		switch s.Act {
		case Ask:
			state = Paused
		case Resume:
			state = Running
		case Finish:
			return Done
		case Refuse:
			return Refused
		case Cancel:
			return Void
		}
	}
	return state
}

// Clock tells how far the case's limit has run on the day.
func (c Case) Clock(today calendar.Day, h *calendar.Holidays) Clock {
	var pauses []Pause
	var ended calendar.Day
	for _, s := range c.Steps {
		switch s.Act {
		case Ask:
			pauses = append(pauses, Pause{From: s.Day})
		case Resume:
			if n := len(pauses); n > 0 {
				pauses[n-1].Until = s.Day
			}
		case Finish, Refuse, Cancel:
			ended = s.Day
		}
	}
	return Count(c.Guide.Counts(), c.Received, pauses, ended, today, h)
}

// Step gives the name of the step the case came to last; empty before the first.
func (c Case) Step() string {
	name := ""
	for _, s := range c.Steps {
		if s.Step > 0 && s.Step <= len(c.Guide.Steps) {
			name = c.Guide.Steps[s.Step-1].Name
		}
	}
	return name
}

// Offers lists what may happen to the case next.
func (c Case) Offers() []Act {
	switch c.State() {
	case Running:
		return []Act{Moved, Ask, Finish, Refuse, Cancel}
	case Paused:
		return []Act{Resume, Refuse, Cancel}
	}
	return nil
}

// lastDay is the day of the last line, before which nothing can have happened.
func (c Case) lastDay() calendar.Day {
	if n := len(c.Steps); n > 0 {
		return c.Steps[n-1].Day
	}
	return c.Received
}

// next judges a line to be added and numbers it.
func (c Case) next(s CaseStep, today calendar.Day, look privacy.Look) (CaseStep, error) {
	bad := fault.Invalidf("没有记上，请改正下面几处。")
	s.Note, s.N = privacy.Line(s.Note), len(c.Steps)+1
	offered := false
	for _, a := range c.Offers() {
		offered = offered || a == s.Act
	}
	if !offered {
		return s, fault.Conflictf("这件事现在是“%s”，不能记“%s”。", c.State().Chinese(), s.Act.Chinese())
	}
	switch {
	case s.Day.IsZero():
		bad.On("day", "请写日期，如 2026-03-16")
	case s.Day.After(today):
		bad.On("day", "这一天还没到")
	case s.Day.Before(c.lastDay()):
		bad.On("day", "不能早于上一条的日子：%s", c.lastDay().Chinese())
	}
	if s.Act != Moved {
		s.Step = 0
	} else if s.Step < 1 || s.Step > len(c.Guide.Steps) {
		bad.On("step", "请选办到哪一步")
	}
	if why := map[Act]string{Ask: "请写缺什么材料", Refuse: "请写为什么不能办，人人看得到", Cancel: "请写为什么作废"}[s.Act]; why != "" {
		need(bad, look, "note", s.Note, 100, why)
	} else {
		optional(bad, look, "note", s.Note, 100)
	}
	if len(bad.Fields) > 0 {
		return s, bad
	}
	return s, nil
}
