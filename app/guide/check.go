package guide

import (
	"fmt"
	"regexp"
	"unicode/utf8"

	"sunshine/app/fault"
	"sunshine/app/privacy"
)

// The bounds of a guide.
const (
	maxSteps  = 20
	maxPapers = 20
	maxBasis  = 10
	maxDays   = 400
)

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9-]{1,39}$`)

// check judges a guide; the fault names every field that is wrong, steps as
// step-1-name.
func (g Guide) check() error {
	bad, look := fault.Invalidf("没有存，请改正下面几处。"), privacy.Look(privacy.Scan) // of the county: no village's names
	if !codeForm.MatchString(g.Code) || g.Version < 1 || g.Kind != Power && g.Kind != Service {
		return fault.Invalidf("指南“%s”的代码、版本或类别不对。", g.Name)
	}
	need(bad, look, "name", g.Name, 30, "请写名称")
	need(bad, look, "group", g.Group, 20, "请写归在哪一类")
	need(bad, look, "plain", g.Plain, 80, "请用一句大白话说明")
	need(bad, look, "who", g.Who, 100, "请写谁可以办")
	need(bad, look, "result", g.Result, 100, "请写办成了得到什么")
	need(bad, look, "fee", g.Fee, 60, "请写收费；不收就写“不收费”")
	need(bad, look, "place", g.Place, 80, "请写在哪里办")
	need(bad, look, "source", g.Source, 100, "请写凭什么这样定")
	optional(bad, look, "region", g.Region, 40)
	checkPhone(bad, look, "phone", g.Phone, false)
	if g.From.IsZero() {
		bad.On("effective_from", "请写从哪天起用，如 2026-01-01")
	}
	if !knownMark(g.Mark) {
		bad.On("source", "请写明出处是哪一种")
	}
	g.checkLists(bad, look)
	g.Limit.check(bad, look, "limit")
	g.Promise.check(bad, look, "promise")
	if g.Counts().Days == 0 {
		bad.On("promise", "请写承诺几天办好：办件的时限照它来数")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

func (g Guide) checkLists(bad *fault.Error, look privacy.Look) {
	if len(g.Papers) == 0 || len(g.Papers) > maxPapers {
		bad.On("papers", "请写要带的材料，一行一样，最多 %d 样；什么都不用带就写“不用带材料”", maxPapers)
	}
	for _, p := range g.Papers {
		need(bad, look, "papers", p.Name, 60, "每一行先写材料的名称")
		optional(bad, look, "papers", p.Form, 30)
		optional(bad, look, "papers", p.Plain, 60)
	}
	if len(g.Basis) == 0 || len(g.Basis) > maxBasis {
		bad.On("basis", "请写依据，一行一个，最多 %d 个；没有就写“没有全国规定”", maxBasis)
	}
	for _, b := range g.Basis {
		need(bad, look, "basis", b.Text, 120, "请写依据")
		if !knownMark(b.Mark) {
			bad.On("basis", "请写明依据是哪一种")
		}
	}
	if len(g.Steps) < 2 || len(g.Steps) > maxSteps {
		bad.On("step-1-name", "请写 2 到 %d 步", maxSteps)
	}
	for i, s := range g.Steps {
		at := fmt.Sprintf("step-%d-", i+1)
		need(bad, look, at+"name", s.Name, 20, "请写这一步叫什么")
		need(bad, look, at+"who", s.Who, 40, "请写谁来办")
		need(bad, look, at+"what", s.What, 80, "请写做什么")
		optional(bad, look, at+"paper", s.Paper, 40)
		s.Days.check(bad, look, at+"days")
	}
}

func (l Limit) check(bad *fault.Error, look privacy.Look, field string) {
	switch {
	case l.Days == 0:
		return
	case l.Days < 0 || l.Days > maxDays:
		bad.On(field, "请写 1 到 %d 天", maxDays)
	case l.Unit != Working && l.Unit != Natural:
		bad.On(field, "请选按工作日还是按天数")
	case l.Source == "" || !knownMark(l.Mark):
		bad.On(field, "请写这个天数的出处")
	}
	optional(bad, look, field, l.Source, 100)
}

func knownMark(m Mark) bool { return m == Confirmed || m == Local || m == Unconfirmed || m == Default }

// need judges a text that must be there.
func need(bad *fault.Error, look privacy.Look, field, text string, most int, empty string) {
	if text == "" {
		bad.On(field, "%s", empty)
		return
	}
	optional(bad, look, field, text, most)
}

// optional judges a text that everyone will read.
func optional(bad *fault.Error, look privacy.Look, field, text string, most int) {
	if utf8.RuneCountInString(text) > most {
		bad.On(field, "太长了，请不超过 %d 个字", most)
	}
	if found := look(text); len(found) > 0 {
		bad.On(field, "里面有%s（%s），人人能看到，请去掉", found[0].Kind, found[0].Masked)
	}
}

var phoneForm = regexp.MustCompile(`^\d[\d \-]{4,18}\d(?:转\d{1,6})?$`)

// checkPhone judges a telephone number that is published: an office's, nobody's own
// unless its township let it through.
func checkPhone(bad *fault.Error, look privacy.Look, field, text string, must bool) {
	switch {
	case text == "" && !must:
	case text == "":
		bad.On(field, "请写办公室的电话")
	case len(look(text)) > 0:
		bad.On(field, "这是个人的号码，人人能看到，请写办公室的电话；只有这个号码的，请村主任（书记）先在“个人信息”里申请放行，乡镇同意以后再写")
	case !phoneForm.MatchString(text):
		bad.On(field, "请写办公室的电话，如 0571-8765 4321，一处只写一个")
	}
}
