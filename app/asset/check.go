package asset

import (
	"unicode/utf8"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/privacy"
	"sunshine/app/rules"
)

// longestReason is how long a reason may be, in characters.
const longestReason = 200

// clean judges the facts of a thing of the register and reports all that is
// wrong; today bounds the days of what has happened, look sees what must not be
// public. Names of others than offices are shown masked: look need not pass them.
func (r *Reference) clean(k Kind, f Facts, today calendar.Day, look privacy.Look, said string) (Facts, error) {
	bad := fault.Invalidf("%s", said)
	if k == Debt && !f.Book.Known {
		f.Book = f.Value // nothing was paid back yet
	}
	for _, field := range k.Fields() {
		text := f.Plain(field.ID)
		switch {
		case text == "" && field.Required:
			bad.On(field.ID, "请写%s", field.Name)
		case field.tooLong(text):
			bad.On(field.ID, "太长了，请不超过 %d 个字", field.most)
		case field.ID == "party" || field.ID == "holder":
			checkText(bad, field.ID, text, privacy.Scan)
		case field.Type == TextField || field.Type == LongField:
			checkText(bad, field.ID, text, look)
		}
	}
	r.checkChoices(bad, k, f)
	checkAmounts(bad, k, f)
	checkDays(bad, k, f, today)
	if len(bad.Fields) > 0 {
		return f, bad
	}
	return f, nil
}

// checkText refuses what must not be public, since all of a register is (R56).
func checkText(bad *fault.Error, id, text string, look privacy.Look) {
	if found := look(text); len(found) > 0 {
		bad.On(id, "里面有%s（%s），会公开，请去掉", found[0].Kind, found[0].Masked)
	}
}

func (r *Reference) checkChoices(bad *fault.Error, k Kind, f Facts) {
	if _, ok := r.Class(k, f.Class); !ok && f.Class != "" {
		bad.On("class", "没有这一类，请选一类")
	}
	if k.chosen() && f.State != "" && f.State != InUse && f.State != Leased && f.State != Idle {
		bad.On("state", "请选在用、出租发包或闲置")
	}
	if k == Debt && f.PartyKind != "" && f.PartyKind != Household && f.PartyKind != Person && f.PartyKind != Unit {
		bad.On("partykind", "请选农户、个人或单位")
	}
	if f.Quantity == 0 && f.Unit != "" {
		bad.On("quantity", "写了单位，也请写数量")
	}
}

func checkAmounts(bad *fault.Error, k Kind, f Facts) {
	for _, id := range []string{"value", "book"} {
		if f.at(id).(*Sum).Fen > money.Max {
			bad.On(id, "金额太大了，请核对")
		}
	}
	if k == Project || !f.Value.Known || !f.Book.Known || f.Book.Fen <= f.Value.Fen {
		return
	}
	if k == Debt {
		bad.On("book", "还欠的不能比原来的金额多；利息另外登记一笔")
	} else {
		bad.On("book", "净值不能比原值大")
	}
}

func checkDays(bad *fault.Error, k Kind, f Facts, today calendar.Day) {
	for _, id := range []string{"acquired", "begun", "finished", "accepted"} {
		if d := *f.at(id).(*calendar.Day); d.After(today) {
			bad.On(id, "日期还没到，请写已经过去的日子")
		}
	}
	if k == Debt && !f.Due.IsZero() && f.Due.Before(f.Acquired) {
		bad.On("due", "到期日在借的那天以前，请核对")
	}
	if !f.Finished.IsZero() && (f.Begun.IsZero() || f.Finished.Before(f.Begun)) {
		bad.On("finished", "完工不能在开工以前，开工日期也要写")
	}
	if !f.Accepted.IsZero() && (f.Finished.IsZero() || f.Accepted.Before(f.Finished)) {
		bad.On("accepted", "验收不能在完工以前，完工日期也要写")
	}
}

// clean judges what an act rests on.
func (b Basis) clean(today calendar.Day, look privacy.Look, said string) (Basis, error) {
	bad := fault.Invalidf("%s", said)
	b.Reason, b.Matter = privacy.Line(b.Reason), privacy.Line(b.Matter)
	switch {
	case b.Reason == "":
		bad.On("reason", "请写原因：为什么这样改，依据是什么")
	case utf8.RuneCountInString(b.Reason) > longestReason:
		bad.On("reason", "太长了，请不超过 %d 个字", longestReason)
	default:
		checkText(bad, "reason", b.Reason, look)
	}
	if b.Day.IsZero() {
		bad.On("day", "请写日期，如 2026-03-12")
	} else if b.Day.After(today) {
		bad.On("day", "日期还没到，请写已经过去的日子")
	}
	if len(bad.Fields) > 0 {
		return b, bad
	}
	return b, nil
}

// decisionDue tells why an act needs a decision of the village (R1, R66); "" if it
// needs none. What the village had before it began here is only written down.
func decisionDue(set *rules.Set, first calendar.Day, k Kind, was Facts, act Act, now Facts, day calendar.Day) string {
	if set.At(rules.DecisionNeeded, day).Value == 0 {
		return ""
	}
	limit := money.Fen(set.At(rules.ApprovalAssemblyYuan, day).Value) * 100
	switch act {
	case Gone:
		if k == Debt {
			return "核销债权债务要有决议"
		}
		return "处置集体的资产、资源、项目要有决议"
	case Entered:
		since := map[Kind]calendar.Day{Project: now.Begun}[k]
		if k != Project {
			since = now.Acquired
		}
		fresh := !since.Before(first) && !since.IsZero() || k == Project && since.IsZero()
		if fresh && limit > 0 && now.Value.Fen >= limit {
			return "金额到了 " + limit.String() + " 元，要有决议"
		}
	case Changed:
		moved := now.Value.Fen - was.Value.Fen
		if limit > 0 && max(moved, -moved) >= limit {
			return "金额变动到了 " + limit.String() + " 元，要有决议"
		}
		if k.chosen() && was.Holder != "" && was.Holder != now.Holder {
			return "换权利人要有决议"
		}
	}
	return ""
}
