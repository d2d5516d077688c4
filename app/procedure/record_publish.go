package procedure

import (
	"fmt"

	"sunshine/app/calendar"
)

// publication judges the resolution's publication (R20).
func (j *judging) publication() {
	j.posted("R20", PublishResolution, j.rec.Stage(Resolve).Day, "决议")
}

// result judges the publication of the result (R22).
func (j *judging) result() { j.posted("R22", PublishResult, j.rec.Acceptance.Day, "验收") }

// posted judges whether something was published, soon after its cause, and long
// enough. Nobody's report in a newspaper is the village's publication.
func (j *judging) posted(rule string, kind PublicationKind, cause Known[When], after string) {
	p := j.rec.Post(kind)
	v, ok := j.under("publish", "", func(Provision) Verdict {
		switch {
		case says(p.Done):
			return settled(Satisfied, "来源写明"+kind.Chinese()+"了。", quotes(p.Done.Quote, p.Posted.Quote))
		case denies(p.Done):
			return settled(Violated, "来源写明没有"+kind.Chinese()+"。", p.Done.Quote)
		}
		return unknown(kind.Chinese()+"来源没提，不能当成没做。", kind.Chinese()+"的照片和日期")
	})
	if !ok {
		return
	}
	if v.Result == Violated && j.cat == nil {
		v.unsettle("是哪一类事没写，不知道是不是必须公开。", "事项的类别")
	}
	v = v.at(rule, "published", Publish)
	j.add(v)
	if !says(p.Done) {
		return
	}
	j.add(j.prompt(cause, p.Posted, after).at(rule, "prompt", Publish))
	if kind == PublishResolution {
		j.shown(&p)
	}
}

// prompt judges how soon something was published after its cause. The law gives
// no days: so few that every local rule seen is kept are soon enough; more than
// a quarter is too late; in between it depends on the place.
func (j *judging) prompt(cause, posted Known[When], after string) Verdict {
	soon, _ := j.hist.inForce("soon", "", j.rec.Category, j.when)
	late, certain := j.hist.inForce("late", "", j.rec.Category, j.when)
	least, most, ok := cause.Value.between(posted.Value)
	quote := quotes(cause.Quote, posted.Quote)
	v := unknown(fmt.Sprintf("%s以后多少天公开的，来源没写清。", after), after+"和公开的日期")
	switch {
	case !cause.Is || !posted.Is || !ok:
	case most < 0:
		v = unknown(fmt.Sprintf("公开在%s以前，对不上。", after), after+"和公开的日期")
	case least >= 0 && len(soon) > 0 && most <= soon[0].Number:
		v = settled(Satisfied, fmt.Sprintf("%s后%s公开，够及时。", after, span(least, most)), quote)
		v.Source = Cite(soon[0].Source, soon[0].Mark)
	case len(late) > 0 && certain && least > late[0].Number:
		v = settled(Violated, fmt.Sprintf("%s后过了%s才公开，一个季度都过了。", after, span(least, most)), quote)
		v.Source = Cite(late[0].Source, late[0].Mark)
	case least >= 0:
		v = unknown(fmt.Sprintf("%s后%s公开。法律只写及时、随时，没写天数，晚不晚要看当地规定。", after, span(least, most)), "当地规定几天内公开")
		v.Quote = quote
	}
	return v
}

func span(least, most int) string {
	if most == 0 {
		return "当天"
	}
	return Span{least, most}.words() + "天"
}

// shown judges how long the resolution stood on the board (R20).
func (j *judging) shown(p *RecordedPost) {
	v, ok := j.under("shown", "", func(pr Provision) Verdict {
		d := p.Days.or(anyone())
		switch {
		case d.Low >= pr.Number:
			return settled(Satisfied, fmt.Sprintf("公开了%s天，够了。", d.words()), p.Days.Quote)
		case d.High < pr.Number:
			return settled(Violated, fmt.Sprintf("公开了%s天，", d.words()), p.Days.Quote)
		}
		return unknown("公开了多少天，来源没写清。", "公开的起止日期")
	})
	if ok {
		j.add(v.at("R20", "days", Publish))
	}
}

// contract judges R21: nothing is signed, paid or begun before the resolution,
// nor before its publication has ended. Only the first is law.
func (j *judging) contract() {
	told := false
	for _, e := range j.deeds() {
		if e.Done.Is {
			told = true
			j.add(j.early(e).at("R21", e.check, Implement))
		}
	}
	if !told {
		j.add(unknown("有没有签合同、付款、动工，来源没写。", "合同、付款、动工的日期").at("R21", "contract", Implement))
	}
}

func (j *judging) early(e deed) Verdict {
	s, when := j.rec.Stage(Resolve), e.Day.Value
	quote := quotes(s.Held.Quote, s.Day.Quote, e.Done.Quote, e.Day.Quote)
	end, known := j.noticeEnd()
	var v Verdict
	switch early := denies(s.Held) || s.Day.Is && when.before(s.Day.Value); {
	case denies(e.Done):
		v = settled(Satisfied, "来源写明还没有"+e.verb+"。", "")
	case early && j.mustDecide():
		v = settled(Violated, fmt.Sprintf("还没有决议，%s就%s了。", when.on(), e.verb), "")
		v.Source = j.source("decision")
	case early:
		v = unknown(fmt.Sprintf("还没有决议，%s就%s了；当时是不是必须先决议，没写清。", when.on(), e.verb), "事项的类别和日期")
	case known && !when.First.IsZero() && end.Before(when.First):
		v = settled(Satisfied, fmt.Sprintf("决议公开期满以后，%s才%s。", when.on(), e.verb), "")
	case known && !when.Last.IsZero() && !end.Before(when.Last):
		v = unknown(fmt.Sprintf("决议公开期没满，%s就%s了；法律没有写要等期满，要看当地规定。", when.on(), e.verb), "当地规定要不要等期满")
	default:
		v = unknown(fmt.Sprintf("%s和决议、决议公开期满哪个在先，来源没写全，比不出来。", e.verb), e.name+"、决议、决议公开的日期")
	}
	v.Quote = quote
	return v
}

// noticeEnd gives the last day the resolution was posted, at the latest it can be.
func (j *judging) noticeEnd() (calendar.Day, bool) {
	p := j.rec.Post(PublishResolution)
	if !p.Posted.Is || !p.Days.Is || p.Posted.Value.Last.IsZero() || p.Days.Value.High >= maxHead {
		return calendar.Day{}, false
	}
	return p.Posted.Value.Last.AddDays(p.Days.Value.High), true
}

// source gives the newest provision of a check that may have been in force, as
// it may be shown.
func (j *judging) source(check string) string {
	all, _ := j.hist.inForce(check, "", j.rec.Category, j.when)
	if len(all) == 0 {
		return ""
	}
	last := all[len(all)-1]
	return Cite(last.Source, last.Mark)
}

// watched judges the supervision body's opinions (R23) and the objections (R25).
func (j *judging) watched() {
	heard, quote := false, ""
	for _, s := range j.rec.Stages {
		if s.Supervision.Is {
			heard, quote = true, quotes(quote, s.Supervision.Quote)
		}
	}
	if v, ok := j.under("supervision", "", func(Provision) Verdict {
		switch {
		case j.allHeard():
			return settled(Satisfied, "该走的每一步都有村务监督委员会的意见。", quote)
		case heard:
			return unknown("有的步骤写了村务监督委员会的意见，有的没写。", "村务监督委员会对每一步的意见")
		}
		return unknown("村务监督委员会的意见来源没提。", "村务监督委员会对每一步的意见")
	}); ok {
		j.add(v)
	}
	j.objection()
}

// allHeard tells whether every step that should be taken is known to have been
// taken, with an opinion.
func (j *judging) allHeard() bool {
	kinds, _ := j.path()
	for _, k := range kinds {
		if s := j.rec.Stage(k); !says(s.Held) || !s.Supervision.Is {
			return false
		}
	}
	return true
}

func (j *judging) objection() {
	o, done := j.rec.Objection, j.carried()
	if !o.Raised.Is {
		return
	}
	quote := quotes(o.Raised.Quote, o.Answered.Quote, done.Quote)
	v := unknown("有人提了异议；答复和办理哪个在先，来源没写清。", "答复的日期，合同、付款、动工的日期")
	switch {
	case o.Answered.Is && done.Is && o.Answered.Value.before(done.Value):
		v = settled(Satisfied, fmt.Sprintf("异议%s答复，%s才办。", o.Answered.Value.Text, done.Value.on()), "")
	case o.Answered.Is && done.Is && done.Value.before(o.Answered.Value):
		v = unknown(fmt.Sprintf("异议%s才答复，%s已经办了；当时要不要等答复，要看当地规定。", o.Answered.Value.Text, done.Value.on()), "当地规定要不要等答复")
	}
	v.Quote = quote
	j.add(v.at("R25", "objection", Publish))
}
