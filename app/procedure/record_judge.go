package procedure

import (
	"slices"
	"strings"
)

// Result is what a careful reader concludes of one rule.
type Result string

// The results. Undetermined is no reproach: the record does not say enough.
const (
	Satisfied    Result = "satisfied"
	Violated     Result = "violated"
	Undetermined Result = "undetermined"
)

// Chinese names the result.
func (r Result) Chinese() string {
	return map[Result]string{Satisfied: "符合", Violated: "不符合", Undetermined: "无法判断"}[r]
}

// Verdict is one rule held against a record.
type Verdict struct {
	Rule     string // R8
	Check    string // which part of the rule: quorum, majority, notice …
	Stage    StageKind
	Result   Result
	Sentence string // why, in plain words
	Source   string // of the rule, as it may be shown
	Needs    string // what would settle it; empty when it is settled
	Quote    string // the words of the record's source it rests on
}

// Key names the verdict within its record: R8.quorum.
func (v Verdict) Key() string { return v.Rule + "." + v.Check }

// Title says what was judged: 到会人数够不够.
func (v Verdict) Title() string {
	return map[string]string{
		"decision": "办以前开会决定了没有", "steps": "该走的步骤走了没有", "order": "步骤的先后", "merged": "两步合成一步",
		"held": "开会了没有", "quorum": "到会人数", "majority": "同意票数", "households": "代表了多少户", "notice": "提前通知",
		"plan": "方案提前发", "tally": "票数对得上", "composition": "代表会议的组成", "seats": "代表人数", "barred": "能不能由代表大会定",
		"study": "党组织先研究", "consent": "三分之二同意", "approval": "乡镇批准", "authorised": "村民会议授权", "proxies": "委托投票",
		"lost": "没通过的事", "published": "公开了没有", "prompt": "公开得及时", "days": "公开的天数", "contract": "先议后签", "payment": "先议后付", "works": "先议后干",
		"supervision": "监委会意见", "objection": "异议答复",
	}[v.Check]
}

// judging is one record on its way to verdicts.
type judging struct {
	rec  *Record
	tmpl *Template // that the source names; nil when none or unknown
	cat  *Category // nil when unknown
	hist *History
	when When
	out  []Verdict
}

// Judge holds the record against the rules that were in force when the matter
// was decided. What the record does not say is Undetermined, never a reproach;
// what is known in part decides where it must decide, whatever the rest may be.
// The numbers of the templates shipped today are not held against older matters.
func (h *History) Judge(rec Record, ref *Reference) []Verdict {
	j := &judging{rec: &rec, hist: h, when: rec.Decided()}
	if rec.Procedure.Is {
		j.tmpl = ref.newest(rec.Procedure.Value)
	}
	if rec.Category.Is {
		j.cat, _ = ref.Category(rec.Category.Value)
	}
	j.steps()
	j.party()
	j.resolution()
	j.decision()
	j.lost()
	j.study()
	j.land()
	j.publication()
	j.result()
	j.contract()
	j.watched()
	for i := range j.out {
		if j.out[i].Source == "" {
			j.out[i].Source = j.otherwise(j.out[i])
		}
	}
	slices.SortStableFunc(j.out, func(a, b Verdict) int { return ruleNumber(a.Rule) - ruleNumber(b.Rule) })
	return j.out
}

// otherwise gives the source of a verdict that comes from no one provision.
func (j *judging) otherwise(v Verdict) string {
	switch v.Rule {
	case "R2", "R3", "R4":
		_, asked := j.hist.inForce("party", "", j.rec.Category, j.when)
		switch {
		case j.tmpl != nil:
			return "来源写明按“" + j.tmpl.Name + "”办"
		case v.Result == Violated && denies(j.rec.Stage(Resolve).Held):
			return j.source("decision")
		case asked:
			return j.source("party")
		}
		return "各地“四议两公开”的文本，当时适不适用没写"
	case "R17", "R18":
		return "一人一票，票数加起来等于到会人数"
	case "R20", "R22":
		return j.source("publish")
	case "R25":
		return Cite("异议答复以前先不办", Default)
	}
	if s := j.source("decision"); s != "" {
		return s
	}
	return "先开会决定，后办理"
}

// newest gives the newest version of the template, whenever it is in force.
func (r *Reference) newest(code string) *Template {
	var found *Template
	for _, t := range r.templates { // sorted by version
		if t.Code == code {
			found = t
		}
	}
	return found
}

func ruleNumber(rule string) int {
	n := 0
	for _, c := range strings.TrimPrefix(rule, "R") {
		n = n*10 + int(c-'0')
	}
	return n
}

func (j *judging) add(v Verdict) { j.out = append(j.out, v) }

// verdict gives the result of a check already judged; Undetermined if it was not.
func (j *judging) verdict(key string) Result {
	for _, v := range j.out {
		if v.Key() == key {
			return v.Result
		}
	}
	return Undetermined
}

// under judges one check by every provision that may have been in force: what
// all of them say is the verdict; what only a local rule finds broken, or what
// holds on some of the possible days only, cannot be told. ok is false when
// nothing was in force.
func (j *judging) under(check string, o Organ, judge func(Provision) Verdict) (v Verdict, ok bool) {
	all, certain := j.hist.inForce(check, o, j.rec.Category, j.when)
	if len(all) == 0 {
		return Verdict{}, false
	}
	var sources []string
	for i, p := range all {
		w := judge(p)
		w.Rule, w.Check = p.Rule, check
		sources = append(sources, Cite(p.Source, p.Mark))
		if w.Result == Violated && p.Mark != Confirmed {
			w.unsettle("够不上见到的最严的规定；当地当时的规定是多少没写。", "当地当时的规定")
		}
		if i > 0 && w.Result != v.Result {
			v = w
			v.unsettle("是哪一天的事没写清，那前后规定不同。", "这件事的日期")
			break
		}
		v = w
	}
	v.Source = quotes(sources...)
	if v.Result == Violated && !certain {
		v.unsettle("这件事的日期或类别没写清，不知道当时是不是有这条规定。", "这件事的日期和类别")
	}
	return v, true
}

// unsettle turns the verdict into one that cannot be told, and says why.
func (v *Verdict) unsettle(why, needs string) {
	v.Result, v.Sentence, v.Needs = Undetermined, v.Sentence+why, needs
}

// unknown is the verdict where the record says nothing.
func unknown(sentence, needs string) Verdict {
	return Verdict{Result: Undetermined, Sentence: sentence, Needs: needs}
}

// settled is a verdict with the words it rests on.
func settled(r Result, sentence, quote string) Verdict {
	return Verdict{Result: r, Sentence: sentence, Quote: quote}
}

// at sets the rule and the place of a verdict that has no provision.
func (v Verdict) at(rule, check string, k StageKind) Verdict {
	v.Rule, v.Check, v.Stage = rule, check, k
	return v
}

// all gives the verdict of parts that must all hold.
func all(parts ...Result) Result {
	switch {
	case slices.Contains(parts, Violated):
		return Violated
	case slices.Contains(parts, Undetermined):
		return Undetermined
	}
	return Satisfied
}

// anyOf gives the verdict of parts of which one must hold.
func anyOf(parts ...Result) Result {
	switch {
	case slices.Contains(parts, Satisfied):
		return Satisfied
	case slices.Contains(parts, Undetermined) || len(parts) == 0:
		return Undetermined
	}
	return Violated
}
