package procedure

// study judges R15: the Party organisation studied the matter first. It is asked
// only of matters that are surely of a day on which the law asked it.
func (j *judging) study() {
	all, certain := j.hist.inForce("study", "", j.rec.Category, j.when)
	if len(all) == 0 || !certain {
		return
	}
	quote, denied := "", 0
	for _, k := range []StageKind{Propose, Confer, Deliberate} {
		s := j.rec.Stage(k)
		if says(s.Held) && (!s.Organ.Is || s.Organ.Value == PartyBranch || s.Organ.Value == Committees || s.Organ.Value == PartyMeeting) {
			quote = quotes(quote, s.Held.Quote)
		}
		if denies(s.Held) {
			denied++
		}
	}
	v := unknown("村党组织有没有先研究，来源没写。", "村党组织的会议记录")
	switch {
	case quote != "":
		v = settled(Satisfied, "来源写明村党组织先研究过。", quote)
	case denied == 3:
		v = settled(Violated, "来源写明村党组织没有先研究。", j.rec.Stage(Propose).Held.Quote)
	}
	v.Source = Cite(all[len(all)-1].Source, all[len(all)-1].Mark)
	j.add(v.at("R15", "study", Propose))
}

// land judges R16. Contracting plans and adjustments always need two thirds;
// land handed out otherwise only when it goes to people outside the collective.
func (j *judging) land() {
	own := Known[string]{}
	if j.cat != nil {
		own = Known[string]{true, j.cat.Code, ""}
	}
	sure := true
	if all, _ := j.hist.inForce("consent", "", own, j.when); j.cat == nil || len(all) == 0 {
		if !says(j.rec.Land) || denies(j.rec.Outside) {
			return
		}
		own, sure = Known[string]{true, "land_outside", ""}, says(j.rec.Outside)
	}
	real := j.rec.Category
	j.rec.Category = own // the provisions are those of the land, whatever the matter is listed as
	defer func() { j.rec.Category = real }()
	for _, check := range []string{"consent", "approval"} {
		if v, ok := j.under(check, "", func(p Provision) Verdict {
			v := j.approval()
			if check == "consent" {
				v = j.consent(p)
			}
			if v.Result == Violated && !sure {
				v.unsettle("地是不是给了本集体以外的人，来源没写。", "地给了谁，是不是本集体的人")
			}
			return v
		}); ok {
			v.Stage = Resolve
			j.add(v)
		}
	}
}

func (j *judging) approval() Verdict {
	t := j.rec.Township
	switch {
	case says(t.Done):
		return settled(Satisfied, "来源写明乡镇批准了。", t.Done.Quote)
	case denies(t.Done):
		return settled(Violated, "来源写明没有经乡镇批准。", t.Done.Quote)
	}
	return unknown("地给了本集体以外的人，要乡镇批准；给了谁、有没有批准，来源没写全。", "地给了谁，乡镇的批准")
}

// consent judges the two thirds of all members, or of all representatives.
func (j *judging) consent(p Provision) Verdict {
	s := j.rec.Stage(Resolve)
	h := s.heads()
	if denies(s.Held) {
		return settled(Violated, "来源写明没有开会，没有三分之二以上同意。", s.Held.Quote)
	}
	if !s.Held.Is || h.clash != "" || s.Organ.Value == OtherBody {
		return unknown("有没有三分之二以上的村民或村民代表同意，来源没写清。", "会议的人数和票数")
	}
	var results []Result
	for _, o := range j.candidates(&s) {
		for _, t := range p.AnyOf {
			if o == Assembly && t.Basis == OfMembers {
				results = append(results, t.over(h.yes, h.expected))
			}
			if o == Representatives && t.Basis == OfRepresentatives {
				results = append(results, s.ofRepresentatives(t, h))
			}
		}
	}
	r := agree(results)
	said := h.attendance(&s) + "，同意" + people(s.Yes)
	switch {
	case h.agreed:
		said = h.attendance(&s) + "，一致同意"
	case !s.Expected.Is && !s.Present.Is && !s.Yes.Is:
		said = "人数、票数没写"
	}
	quote := quotes(s.Held.Quote, s.Expected.Quote, s.Present.Quote, s.Yes.Quote, s.Unanimous.Quote)
	switch r {
	case Satisfied:
		return settled(r, said+"，达到全体的三分之二。", quote)
	case Violated:
		return settled(r, said+"，没有达到全体的三分之二。", quote)
	case Undetermined:
	}
	v := unknown(said+"，同意的有没有全体的三分之二算不出来。", "全体多少人、几人同意，地给了谁")
	v.Quote = quote
	return v
}

// ofRepresentatives holds the votes of representatives against all of them. The
// others at the meeting may have agreed or not.
func (s *RecordedStage) ofRepresentatives(t Threshold, h heads) Result {
	reps := s.Representatives.or(Span{0, h.expected.High})
	reps.High = min(reps.High, h.expected.High)
	others := Span{max(h.expected.Low-reps.High, 0), max(h.expected.High-reps.Low, 0)}
	yes := Span{max(h.yes.Low-others.High, 0), min(h.yes.High, reps.High)}
	if h.yes.Low == h.expected.High && h.expected.exact() {
		return Satisfied // everybody agreed
	}
	return t.over(yes, reps)
}
