package procedure

import "fmt"

// over holds a part against a base of which perhaps only limits are known. The
// part is never more than the base.
func (t Threshold) over(part, base Span) Result {
	if base.High < 1 {
		return Undetermined // nobody there to be counted
	}
	if base.Low > 0 && t.Met(min(part.Low, base.High), base.High) {
		return Satisfied
	}
	// The largest share there can be: the largest part of the smallest base that holds it.
	if b := max(base.Low, 1); part.High < b && !t.Met(part.High, b) {
		return Violated
	}
	return Undetermined
}

// heads are the numbers of one meeting, narrowed by one another.
type heads struct {
	expected, present, voters Span
	yes, no, abstain, invalid Span
	separate                  bool   // the source tells those with a vote from those who came
	implied                   bool   // it does not, but all agreed with fewer votes than came
	agreed                    bool   // all who voted agreed, said in words
	clash                     string // why the numbers contradict each other
}

// anyone is the span of a number nobody wrote down.
func anyone() Span { return Span{0, maxHead} }

// heads narrows what is known: votes ≤ voters ≤ present ≤ expected, and what
// “一致通过” says.
func (s *RecordedStage) heads() heads {
	h := heads{
		expected: s.Expected.or(anyone()), present: s.Present.or(anyone()), voters: s.Voters.or(anyone()),
		yes: s.Yes.or(anyone()), no: s.No.or(anyone()), abstain: s.Abstain.or(anyone()), invalid: s.Invalid.or(anyone()),
		separate: s.Voters.Is || s.VotersExpected.Is, agreed: says(s.Unanimous),
	}
	h.voters.High = min(h.voters.High, s.VotersExpected.or(anyone()).High)
	if h.agreed {
		for _, v := range []struct {
			known bool
			span  *Span
		}{{s.No.Is, &h.no}, {s.Abstain.Is, &h.abstain}, {s.Invalid.Is, &h.invalid}} {
			if !v.known {
				*v.span = Span{}
			}
		}
		if whole := h.whole(); !s.Yes.Is {
			h.yes = whole
		}
	}
	if h.agreed && !h.separate && h.yes.High < h.present.Low {
		h.implied, h.separate, h.voters = true, true, h.yes
	}
	h.narrow()
	h.clash = h.contradiction(s)
	return h
}

// whole gives those who could vote.
func (h *heads) whole() Span {
	if h.separate {
		return h.voters
	}
	return h.present
}

// narrow carries lower limits up and upper limits down.
func (h *heads) narrow() {
	h.voters.Low = max(h.voters.Low, h.cast().Low)
	h.present.Low = max(h.present.Low, h.voters.Low)
	h.expected.Low = max(h.expected.Low, h.present.Low)
	h.present.High = min(h.present.High, h.expected.High)
	h.voters.High = min(h.voters.High, h.present.High)
	low := h.cast().Low
	for _, v := range []*Span{&h.yes, &h.no, &h.abstain, &h.invalid} {
		v.High = min(v.High, h.voters.High-(low-v.Low))
	}
}

// cast gives all votes together.
func (h *heads) cast() Span {
	s := Span{
		h.yes.Low + h.no.Low + h.abstain.Low + h.invalid.Low,
		h.yes.High + h.no.High + h.abstain.High + h.invalid.High,
	}
	s.High = min(s.High, maxHead)
	return s
}

// contradiction says which numbers cannot be true together; "" if they can.
func (h *heads) contradiction(s *RecordedStage) string {
	cast := h.cast().Low
	switch {
	case s.Present.Is && s.Expected.Is && s.Present.Value.Low > s.Expected.Value.High:
		return fmt.Sprintf("实到%s人，比应到%s人还多，对不上", s.Present.Value.words(), s.Expected.Value.words())
	case s.Voters.Is && s.Present.Is && s.Voters.Value.Low > s.Present.Value.High:
		return fmt.Sprintf("有表决权的%s人，比实到%s人还多，对不上", s.Voters.Value.words(), s.Present.Value.words())
	case s.Voters.Is && cast > s.Voters.Value.High:
		return fmt.Sprintf("票数加起来至少%d票，比有表决权的%s人还多，对不上", cast, s.Voters.Value.words())
	case s.Present.Is && cast > s.Present.Value.High:
		return fmt.Sprintf("票数加起来至少%d票，比实到%s人还多，对不上", cast, s.Present.Value.words())
	case s.Expected.Is && cast > s.Expected.Value.High:
		return fmt.Sprintf("票数加起来至少%d票，比应到%s人还多，对不上", cast, s.Expected.Value.words())
	case h.agreed && h.no.Low+h.abstain.Low+h.invalid.Low > 0:
		return "写了一致通过，又有反对、弃权或无效的票，对不上"
	case h.agreed && h.whole().Low > h.yes.High:
		return fmt.Sprintf("写了一致通过，同意却只有%s票，对不上", h.yes.words())
	}
	return ""
}

// words writes the number: 27, 至少30, 20到29.
func (s Span) words() string {
	switch {
	case s.exact():
		return fmt.Sprint(s.Low)
	case s.High >= maxHead:
		return fmt.Sprintf("至少%d", s.Low)
	case s.Low == 0:
		return fmt.Sprintf("至多%d", s.High)
	}
	return fmt.Sprintf("%d到%d", s.Low, s.High)
}
