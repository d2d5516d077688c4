package procedure

// Chinese names the organ.
func (o Organ) Chinese() string {
	return map[Organ]string{
		PartyBranch: "村党组织委员会", Committees: "村“两委”联席会议", PartyMeeting: "党员大会", Assembly: "村民会议",
		Representatives: "村民代表会议", GroupMeeting: "村民小组会议", Members: "成员大会", MemberRepresentatives: "成员代表大会",
		VillageCommittee: "村民委员会", Board: "理事会", Supervision: "村务监督委员会", Households: "农户", Township: "乡镇政府", County: "县级主管部门",
	}[o]
}

// Chinese names the kind of stage.
func (k StageKind) Chinese() string {
	return map[StageKind]string{
		Propose: "提议", Confer: "商议", Deliberate: "审议", Resolve: "决议", Consult: "征求意见",
		Examine: "审查", Publish: "公开", Implement: "实施", Appraise: "评议",
	}[k]
}

// Chinese names what is published.
func (k PublicationKind) Chinese() string {
	return map[PublicationKind]string{PublishPlan: "方案公示", PublishResolution: "决议公开", PublishResult: "实施结果公开"}[k]
}

// Chinese names the scope.
func (s Scope) Chinese() string {
	return map[Scope]string{
		ScopeVillage: "村级重大事项", ScopeMeeting: "村民会议", ScopeGroup: "村民小组事项",
		ScopeCollective: "集体经济组织事项", ScopeLevy: "一事一议筹资筹劳",
	}[s]
}

// Chinese names the basis.
func (b Basis) Chinese() string {
	return map[Basis]string{
		OfPresent: "到会人数", OfBallots: "收回的票", OfExpected: "应到会人数", OfAdults: "本村十八周岁以上村民",
		OfHouseholds: "本村的户", OfMembers: "全体成员", OfRepresentatives: "全体代表", OfWomen: "妇女代表",
	}[b]
}

// Chinese names how people vote.
func (b Ballot) Chinese() string {
	return map[Ballot]string{Voice: "口头表决", Show: "举手表决", Secret: "无记名投票", Signed: "书面签字"}[b]
}

// Cite gives the source as it may be shown: what is not confirmed never looks like law.
func Cite(source string, m Mark) string {
	switch m {
	case Confirmed:
		return source
	case Local:
		return "地方规定或做法：" + source
	case Unconfirmed:
		return "还没查到原文，不作依据：" + source
	case Default:
		return "本系统默认，可以改，不是法律规定：" + source
	}
	return source
}
