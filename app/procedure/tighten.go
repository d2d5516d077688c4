package procedure

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
)

// Knob is one thing of a template that a county may set in its copy. Exactly one
// of Number, Share, Ballots and Yes is there; they point into the template.
type Knob struct {
	Name    string // stage/organ/field, with -i-j for one of several shares
	Fault   string // the field that Check names
	Label   string
	Unit    string // of Number: 天, 人
	Stage   *Stage
	Number  *Number
	Share   *Threshold
	Ballots *[]Ballot
	Yes     *bool
}

// Knobs lists what may be set, in the order of the stages.
func (t *Template) Knobs() (list []Knob) {
	for i := range t.Stages {
		st := &t.Stages[i]
		for j := range st.Meetings {
			list = append(list, st.Meetings[j].knobs(st)...)
		}
		if p := st.Publication; p != nil {
			list = append(list,
				Knob{Name: st.Key + "/publication/days", Label: "公开多少天", Unit: "天", Stage: st, Number: &p.Days},
				Knob{Name: st.Key + "/publication/within", Label: "上一步办完后多少天里贴出来（0 是不限）", Unit: "天", Stage: st, Number: &p.Within})
		}
		if st.Consulted != nil {
			list = append(list, Knob{Name: st.Key + "/consulted", Label: "征求到多少户", Stage: st, Share: st.Consulted})
		}
		if st.Kind == Implement {
			list = append(list, Knob{Name: st.Key + "/acceptors", Label: "至少几个人验收", Unit: "人", Stage: st, Number: &st.Acceptors})
		}
		if !st.Supervision { // where it is asked for it stays
			list = append(list, Knob{Name: st.Key + "/supervision", Label: "要村务监督委员会写意见", Stage: st, Yes: &st.Supervision})
		}
	}
	for i := range list {
		if list[i].Fault == "" {
			list[i].Fault = list[i].Name
		}
	}
	return list
}

// knobs are those of one meeting.
func (m *Meeting) knobs(st *Stage) []Knob {
	at, organ := st.Key+"/"+string(m.Organ)+"/", m.Organ.Chinese()
	list := []Knob{
		{Name: at + "notice", Label: organ + "提前多少天通知", Unit: "天", Stage: st, Number: &m.Notice},
		{Name: at + "plan", Label: organ + "提前多少天送方案", Unit: "天", Stage: st, Number: &m.PlanLead},
	}
	shares := func(field, label string, all []Requirement) {
		for i := range all {
			for j := range all[i].AnyOf {
				s := &all[i].AnyOf[j]
				text := fmt.Sprintf("%s%s（占%s）", organ, label, s.Basis.Chinese())
				if j > 0 {
					text = "或者" + text
				}
				list = append(list, Knob{Name: fmt.Sprintf("%s%s-%d-%d", at, field, i, j), Fault: at + field, Label: text, Stage: st, Share: s})
			}
		}
	}
	shares("quorum", "到会多少才能开", m.Quorum)
	shares("majority", "同意多少才算通过", m.Majority)
	return append(list, Knob{Name: at + "ballots", Label: organ + "怎么表决", Stage: st, Ballots: &m.Ballots})
}

// Code writes a share as a form sends it: 2/3>=.
func (t Threshold) Code() string { return fmt.Sprintf("%d/%d%s", t.Num, t.Den, t.Comparison) }

// Tightening is what a county sets in its copy of a template.
type Tightening struct {
	Code   string // its own; empty: it takes the place of the one copied
	Name   string
	Region string // the county
	From   calendar.Day
	Basis  string // why, as the source of every number that changes
	Values map[string][]string
}

// Tighten makes the county's version of a template. What cannot be read, and
// what loosens the national floor, is a field; the fields are named as the
// knobs' faults, and code, name, basis, effective_from.
func (r *Reference) Tighten(base *Template, x Tightening, today calendar.Day) (*Template, error) {
	text, err := base.Encode()
	if err != nil {
		return nil, err
	}
	t, err := stored(text)
	if err != nil {
		return nil, err
	}
	bad := fault.Invalidf("还不能保存，请改正下面几处。")
	basis := x.Basis
	if basis == "" { // the rest is judged all the same
		x.Basis = "还没有写"
	}
	changed := x.set(t, bad)
	if x.Code != "" {
		t.Code = x.Code
	}
	t.Name, t.Region, t.From, t.Source, t.Mark = x.Name, x.Region, x.From, x.Basis, Local
	t.Version = 1 // SaveTemplate gives the next one
	switch {
	case basis == "" || len([]rune(basis)) > 100:
		bad.On("basis", "请写凭什么这样定，不超过 100 个字，如文件名和文号")
	case !changed && len(bad.Fields) == 0:
		bad.On("basis", "什么都没有改，不用另存")
	}
	if x.Name == "" || len([]rune(x.Name)) > 30 {
		bad.On("name", "请写名称，不超过 30 个字")
	}
	for field, text := range map[string]string{"name": x.Name, "basis": basis} {
		if found := privacy.Scan(text); len(found) > 0 {
			bad.On(field, "里面有%s（%s），公开后人人能看到，请去掉", found[0].Kind, found[0].Masked)
		}
	}
	if x.From.IsZero() || x.From.Before(today) {
		bad.On("effective_from", "请写从哪天起用，不能早于今天")
	}
	for _, f := range fault.Fields(r.CheckTemplate(t)) {
		if !slices.ContainsFunc(bad.Fields, func(y fault.Field) bool { return covers(y.Name, f.Name) }) {
			bad.On(f.Name, "%s", f.Message)
		}
	}
	if len(bad.Fields) > 0 {
		return nil, bad
	}
	return t, nil
}

// covers tells whether a fault on one field says enough about the other: its
// source, or one of several shares.
func covers(name, other string) bool {
	return other == name || strings.HasPrefix(other, name+".") || strings.HasPrefix(name, other+"-") || other == "source" && name == "basis"
}

// set writes the values into the template and tells whether anything changed.
func (x Tightening) set(t *Template, bad *fault.Error) (changed bool) {
	for _, k := range t.Knobs() {
		values, ok := x.Values[k.Name]
		if !ok {
			continue
		}
		text := ""
		if len(values) > 0 {
			text = strings.TrimSpace(values[0])
		}
		switch {
		case k.Number != nil:
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 {
				bad.On(k.Name, "请写整数，如 7")
			} else if n != k.Number.Value {
				*k.Number, changed = Number{n, x.Basis, Local}, true
			}
		case k.Share != nil:
			s, ok := parseShare(text)
			s.Basis, s.Source, s.Mark = k.Share.Basis, x.Basis, Local
			if !ok {
				bad.On(k.Name, "请选一个比例")
			} else if s.Code() != k.Share.Code() {
				*k.Share, changed = s, true
			}
		case k.Ballots != nil:
			changed = setBallots(k, values, bad) || changed
		case k.Yes != nil && text != "":
			*k.Yes, changed = true, true
		}
	}
	return changed
}

func setBallots(k Knob, values []string, bad *fault.Error) bool {
	var list []Ballot
	for _, b := range []Ballot{Voice, Show, Secret, Signed} {
		if slices.Contains(values, string(b)) {
			list = append(list, b)
		}
	}
	if len(list) == 0 {
		bad.On(k.Name, "请至少选一种")
		return false
	}
	same := len(list) == len(*k.Ballots) && !slices.ContainsFunc(list, func(b Ballot) bool { return !slices.Contains(*k.Ballots, b) })
	if !same {
		*k.Ballots = list
	}
	return !same
}

// parseShare reads 2/3>=.
func parseShare(s string) (t Threshold, ok bool) {
	t.Comparison = AtLeast
	rest, found := strings.CutSuffix(s, string(AtLeast))
	if !found {
		t.Comparison = MoreThan
		if rest, found = strings.CutSuffix(s, string(MoreThan)); !found {
			return t, false
		}
	}
	num, den, found := strings.Cut(rest, "/")
	var err1, err2 error
	t.Num, err1 = strconv.Atoi(num)
	t.Den, err2 = strconv.Atoi(den)
	return t, found && err1 == nil && err2 == nil && t.Num > 0 && t.Num <= t.Den && t.Den <= maxDen
}

// Version is one version of a template: shipped, or a county's own.
type Version struct {
	*Template
	Own bool
	By  string // who saved it
	At  time.Time
}

// Versions gives every version of a template that a county has or had, newest
// first; NotFound if there is none.
func (s *Store) Versions(ctx context.Context, countyID int64, code string) ([]Version, error) {
	var list []Version
	for _, t := range s.Reference.templates {
		if t.Code == code {
			list = append(list, Version{Template: t})
		}
	}
	rows, err := s.DB.Read().QueryContext(ctx, `
		select p.body, u.name, p.made_at from procedure_template p join user_account u on u.id = p.made_by
		where p.county_id = $1 and p.code = $2 order by p.version`, countyID, code)
	if err != nil {
		return nil, err
	}
	own, err := db.Collect(rows, func(scan db.Scan) (v Version, err error) {
		var body, at string
		if err = scan(&body, &v.By, &at); err != nil {
			return v, err
		}
		v.Own = true
		if v.At, err = db.ParseTime(at); err != nil {
			return v, err
		}
		v.Template, err = stored(body)
		return v, err
	})
	if err != nil {
		return nil, err
	}
	list = append(list, own...)
	slices.Reverse(list)
	if len(list) == 0 {
		return nil, fault.NotFoundf("没有这个程序。")
	}
	return list, nil
}
