package guide

import (
	"regexp"
	"strconv"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/privacy"
)

// Edit is what a county changes of a guide, as typed. Days are numbers in text;
// an empty one is no number.
type Edit struct {
	Code             string // another than the guide's: a guide of its own beside it
	Name, Plain, Who string
	Result, Fee      string
	Place, Phone     string
	Limit, Promise   Days
	Papers           string // a paper a line: 名称（原件 1 份）：说明
	Basis            string // a basis a line
	Steps            []StepEdit
	Source           string // the county's document
	From             calendar.Day
	Retired          bool
}

// Days is a number of days as typed, and its unit.
type Days struct{ Days, Unit string }

// StepEdit is one step as typed; one without any text is left out.
type StepEdit struct{ Name, Who, What, Paper, Days, Unit string }

// Apply gives the county's next version of the guide. What stays as it was keeps
// its source; what the county sets has the county's document as its source. The
// fault names the wrong fields.
func (e Edit) Apply(old Guide, region string) (Guide, error) {
	g := old
	source := privacy.Line(e.Source)
	g.Name, g.Plain, g.Who = privacy.Line(e.Name), privacy.Line(e.Plain), privacy.Line(e.Who)
	g.Result, g.Fee, g.Place, g.Phone = privacy.Line(e.Result), privacy.Line(e.Fee), privacy.Line(e.Place), privacy.Line(e.Phone)
	g.Region, g.From, g.Retired, g.Source, g.Mark = region, e.From, e.Retired, source, Local
	if e.Code != "" {
		g.Code = e.Code
	}
	bad := fault.Invalidf("没有存，请改正下面几处。")
	g.Limit = e.Limit.over(old.Limit, source, bad, "limit")
	g.Promise = e.Promise.over(old.Promise, source, bad, "promise")
	g.Papers, g.Basis = parsePapers(e.Papers), parseBasis(e.Basis, old.Basis)
	g.Steps = e.steps(old, source, bad)
	g.Version = old.Version + 1
	if err := g.check(); err != nil {
		for _, f := range fault.Fields(err) {
			bad.On(f.Name, "%s", f.Message)
		}
		if len(fault.Fields(err)) == 0 {
			return g, err
		}
	}
	if len(bad.Fields) > 0 {
		return g, bad
	}
	return g, nil
}

// steps gives the steps that were typed. One of the same name whose days were not
// touched keeps their source.
func (e Edit) steps(old Guide, source string, bad *fault.Error) []Step {
	var list []Step
	for i, s := range e.Steps {
		x := Step{Name: privacy.Line(s.Name), Who: privacy.Line(s.Who), What: privacy.Line(s.What), Paper: privacy.Line(s.Paper)}
		if x.Name == "" && x.Who == "" && x.What == "" && x.Paper == "" {
			continue
		}
		before := Limit{}
		for _, o := range old.Steps {
			if o.Name == x.Name {
				before = o.Days
			}
		}
		x.Days = Days{s.Days, s.Unit}.over(before, source, bad, "step-"+strconv.Itoa(i+1)+"-days")
		list = append(list, x)
	}
	return list
}

// over reads the days that were typed over those there were.
func (d Days) over(before Limit, source string, bad *fault.Error, field string) Limit {
	text := strings.TrimSpace(d.Days)
	if text == "" || text == "0" {
		return Limit{}
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		bad.On(field, "请写天数，如 10；没有就空着")
		return Limit{}
	}
	l := Limit{Days: n, Unit: Unit(d.Unit), Source: source, Mark: Local}
	if n == before.Days && l.Unit == before.Unit {
		return before
	}
	return l
}

// paperLine is 户口簿（原件 1 份）：看一看.
var paperLine = regexp.MustCompile(`^([^（(：:]+)(?:[（(]([^）)]*)[）)])?(?:[：:](.*))?$`)

func parsePapers(text string) []Paper {
	var list []Paper
	for line := range strings.Lines(text) {
		line = privacy.Line(line)
		if line == "" {
			continue
		}
		p := Paper{Name: line}
		if m := paperLine.FindStringSubmatch(line); m != nil {
			p = Paper{Name: strings.TrimSpace(m[1]), Form: strings.TrimSpace(m[2]), Plain: strings.TrimSpace(m[3])}
		}
		list = append(list, p)
	}
	return list
}

// Line writes a paper as parsePapers reads it.
func (p Paper) Line() string {
	line := p.Name
	if p.Form != "" {
		line += "（" + p.Form + "）"
	}
	if p.Plain != "" {
		line += "：" + p.Plain
	}
	return line
}

// parseBasis keeps the mark of a basis that stayed; a new one is local.
func parseBasis(text string, old []Basis) []Basis {
	var list []Basis
	for line := range strings.Lines(text) {
		line = privacy.Line(line)
		if line == "" {
			continue
		}
		b := Basis{Text: line, Mark: Local}
		for _, o := range old {
			if o.Text == line {
				b = o
			}
		}
		list = append(list, b)
	}
	return list
}

// DaysOf writes a limit as it is typed.
func DaysOf(l Limit) Days {
	if l.Days == 0 {
		return Days{Unit: string(Working)}
	}
	return Days{strconv.Itoa(l.Days), string(l.Unit)}
}
