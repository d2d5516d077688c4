// Package guide tells how things are done in a village and by when: the list of
// small powers (小微权力清单) with the steps of each, the guides to what villagers
// come for (办事指南), who is on duty, who does errands, and the cases (办件) whose
// time limit counts in public.
package guide

import (
	"fmt"

	"sunshine/app/calendar"
)

// Kind tells whose business a guide is about.
type Kind string

// The kinds.
const (
	Power   Kind = "power"   // 小微权力: how the village uses a power it has
	Service Kind = "service" // 村民来办的事
)

// Chinese names the kind.
func (k Kind) Chinese() string {
	if k == Power {
		return "小微权力清单"
	}
	return "办事指南"
}

// Mark tells how far a source was seen.
type Mark string

// The marks of sources. What is not Confirmed is never shown as law.
const (
	Confirmed   Mark = "C" // 有公开文本
	Local       Mark = "L" // 地方规定或做法
	Unconfirmed Mark = "M" // 没查到原文
	Default     Mark = "D" // 本系统默认，可由县里改
)

// Cite writes a source with what its mark says of it.
func Cite(source string, m Mark) string {
	switch m {
	case Local:
		return "地方规定或做法：" + source
	case Unconfirmed:
		return "还没查到原文，不作依据：" + source
	case Default:
		return "本系统默认，可由县里改，不是法律规定：" + source
	}
	return source
}

// Unit is what a limit is counted in.
type Unit string

// The units.
const (
	Working Unit = "working"  // 工作日: holidays and weekends are not counted, make-up days are
	Natural Unit = "calendar" // 天: every day counts; a last day nobody works on moves (R82)
)

// Limit is a number of days with its source. The day on which the counting
// begins is not counted (民法典 art. 201, R82).
type Limit struct {
	Days   int    `toml:"days"` // 0: none
	Unit   Unit   `toml:"unit"`
	Source string `toml:"source"`
	Mark   Mark   `toml:"mark"`
}

// Chinese writes 10 个工作日 or 7 天; nothing for no limit.
func (l Limit) Chinese() string {
	switch {
	case l.Days == 0:
		return ""
	case l.Unit == Working:
		return fmt.Sprintf("%d 个工作日", l.Days)
	}
	return fmt.Sprintf("%d 天", l.Days)
}

// Cite is the source of the number. It stands beside each number, so that it is
// short; what is our default is said in full of the whole guide.
func (l Limit) Cite() string {
	if l.Mark == Default {
		return "本系统默认，可由县里改：" + l.Source
	}
	return Cite(l.Source, l.Mark)
}

// Paper is something to bring.
type Paper struct {
	Name  string `toml:"name"`
	Form  string `toml:"form"`  // 原件 1 份
	Plain string `toml:"plain"` // may be empty
}

// Basis is what a guide rests on.
type Basis struct {
	Text string `toml:"text"`
	Mark Mark   `toml:"mark"`
}

// Cite writes it with what its mark says of it. What we say ourselves, such as that
// there is no national rule, names no law and needs no warning.
func (b Basis) Cite() string {
	if b.Mark == Default {
		return b.Text
	}
	return Cite(b.Text, b.Mark)
}

// Step is one step: who does what, in how many days, and what paper is left.
type Step struct {
	Name  string `toml:"name"`
	Who   string `toml:"who"`
	What  string `toml:"what"`
	Paper string `toml:"paper"` // may be empty
	Days  Limit  `toml:"days"`
}

// Guide is one version of how one thing is done.
type Guide struct {
	Code    string       `toml:"code"`
	Version int          `toml:"version"`
	Kind    Kind         `toml:"kind"`
	Group   string       `toml:"group"` // the heading it stands under
	Name    string       `toml:"name"`
	Plain   string       `toml:"plain"`
	Region  string       `toml:"region"` // empty: shipped with the program
	From    calendar.Day `toml:"effective_from"`
	Who     string       `toml:"who"` // who may ask for it
	Result  string       `toml:"result"`
	Fee     string       `toml:"fee"`
	Place   string       `toml:"place"`
	Phone   string       `toml:"phone"` // an office's
	Source  string       `toml:"source"`
	Mark    Mark         `toml:"mark"`
	Limit   Limit        `toml:"limit"`   // 时限: what is laid down; often nothing
	Promise Limit        `toml:"promise"` // 承诺
	Papers  []Paper      `toml:"papers"`
	Basis   []Basis      `toml:"basis"`
	Steps   []Step       `toml:"step"`
	Retired bool         `toml:"retired"` // stands in the list no more
}

// Cite is the source of the whole.
func (g Guide) Cite() string {
	if g.Mark == Local && g.Region != "" {
		return g.Region + "规定：" + g.Source
	}
	return Cite(g.Source, g.Mark)
}

// Counts gives the limit that cases are counted by: what was promised, else what
// is laid down; no limit if neither is.
func (g Guide) Counts() Limit {
	if g.Promise.Days > 0 {
		return g.Promise
	}
	return g.Limit
}
