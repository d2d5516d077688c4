package procedure

import (
	"fmt"
	"testing"
)

// judged parses a record whose head is given and tells the result of each check.
func judged(t *testing.T, ref *Reference, h *History, text string) map[string]Verdict {
	t.Helper()
	rec, err := ref.ParseRecord("title = \"事\"\nquote = \"原文\"\n"+text+"\n[source]\ntitle = \"会议记录\"\n", entered)
	if err != nil {
		t.Fatalf("%v\n%s", explain(err), text)
	}
	all := map[string]Verdict{}
	for _, v := range h.Judge(rec, ref) {
		wellFormed(t, v)
		all[v.Key()] = v
	}
	return all
}

const resolved = "[[stage]]\nkind = \"resolve\"\n"

// Exactly at the edge, one below, one above; even and odd; known and half known.
func TestR8_QuorumAndMajorityAtTheirEdges(t *testing.T) {
	ref, h := shippedHistory(t)
	for _, c := range []struct{ facts, check, want string }{
		{"expected = 30\npresent = 20", "R8.quorum", "satisfied"},
		{"expected = 30\npresent = 19", "R8.quorum", "violated"},
		{"expected = 31\npresent = 20", "R8.quorum", "violated"},
		{"expected = 31\npresent = 21", "R8.quorum", "satisfied"},
		{"expected = 1\npresent = 1", "R8.quorum", "satisfied"},
		{"present = 27", "R8.quorum", "undetermined"},
		{"expected = 34", "R8.quorum", "undetermined"},
		{"expected = 34\nyes = 23", "R8.quorum", "satisfied"},
		{"expected = 34\nyes = 20\nno = 3", "R8.quorum", "satisfied"},
		{"expected = 34\nyes = 20\nno = 2", "R8.quorum", "undetermined"},
		{"expected = \"至多30\"\npresent = 20", "R8.quorum", "satisfied"},
		{"expected = \"至少30\"\npresent = 20", "R8.quorum", "undetermined"},
		{"expected = \"至少31\"\npresent = 20", "R8.quorum", "violated"},
		{"expected = 30\npresent = \"至少20\"", "R8.quorum", "satisfied"},
		{"expected = 30\npresent = \"10到19\"", "R8.quorum", "violated"},
		{"expected = 30\npresent = \"10到20\"", "R8.quorum", "undetermined"},
		{"expected = 20\npresent = 27", "R8.quorum", "undetermined"}, // contradicts itself: R17 says so
		{"expected = 34\npresent = 27\nvoters_expected = 26\nvoters = 10", "R8.quorum", "undetermined"},
		{"expected = 34\npresent = 27\nvoters_expected = 26\nvoters = 19", "R8.quorum", "satisfied"},

		{"present = 27\nyes = 14", "R8.majority", "satisfied"},
		{"present = 27\nyes = 13", "R8.majority", "violated"},
		{"present = 28\nyes = 14", "R8.majority", "violated"},
		{"present = 28\nyes = 15", "R8.majority", "satisfied"},
		{"yes = 19", "R8.majority", "undetermined"},
		{"present = 27", "R8.majority", "undetermined"},
		{"present = 27\nno = 14", "R8.majority", "violated"},
		{"present = 27\nno = 13", "R8.majority", "undetermined"},
		{"expected = 27\nyes = 14", "R8.majority", "satisfied"}, // no more than 27 can have come
		{"unanimous = true", "R8.majority", "satisfied"},
		{"unanimous = true\npresent = 22", "R8.majority", "satisfied"},
		{"unanimous = false", "R8.majority", "undetermined"},
		{"present = 27\nvoters = 10\nunanimous = true", "R8.majority", "undetermined"},
		{"present = 27\nvoters = 20\nyes = 12\nno = 8", "R8.majority", "undetermined"},
		{"passed = true", "R8.majority", "undetermined"}, // “通过” alone says nothing of how many

		{"present = 27\nyes = 20\nno = 4\nabstain = 2\ninvalid = 1", "R17.tally", "satisfied"},
		{"present = 27\nyes = 20\nno = 7", "R17.tally", "satisfied"},
		{"present = 27\nyes = 20\nno = 8", "R17.tally", "violated"},
		{"present = 27\nyes = 20\nno = 4\nabstain = 2\ninvalid = 0", "R17.tally", "undetermined"},
		{"present = 27\nvoters = 27\nyes = 20\nno = 4\nabstain = 2\ninvalid = 0", "R17.tally", "violated"},
		{"present = 27\nvoters = 26\nyes = 20\nno = 4\nabstain = 2\ninvalid = 0", "R17.tally", "satisfied"},
		{"present = 27\nyes = 20", "R17.tally", "undetermined"},
		{"unanimous = true\npresent = 22", "R17.tally", "satisfied"},
		{"unanimous = true\npresent = 22\nno = 1", "R17.tally", "violated"},
		{"unanimous = true\npresent = 27\nyes = 19", "R17.tally", "undetermined"},
		{"unanimous = true\npresent = 27\nvoters = 19\nyes = 19", "R17.tally", "satisfied"},
		{"unanimous = true\npresent = 27\nvoters = 19\nyes = 18", "R17.tally", "violated"},
		{"expected = 20\npresent = 27", "R17.tally", "violated"},
		{"present = 27\nvoters = 28", "R17.tally", "violated"},

		{"expected = 30\nrepresentatives = 24\nwomen = 10", "R10.composition", "satisfied"},
		{"expected = 30\nrepresentatives = 23\nwomen = 10", "R10.composition", "violated"},
		{"expected = 30\nrepresentatives = 24\nwomen = 9", "R10.composition", "violated"},
		{"expected = 30\nrepresentatives = 24", "R10.composition", "undetermined"},

		{"notice_days = 10", "R9.notice", "satisfied"},
		{"notice_days = 3", "R9.notice", "undetermined"}, // enough in Beijing, not in Shandong
		{"notice_days = 0", "R9.notice", "undetermined"}, // no national law was broken
	} {
		t.Run(c.facts, func(t *testing.T) {
			got := judged(t, ref, h, "category = \"collective_property\"\nwhen = \"2019-05-01\"\n"+resolved+"organ = \"representatives\"\nheld = true\n"+c.facts)
			if string(got[c.check].Result) != c.want {
				t.Errorf("%s: %s (%s), want %s", c.check, got[c.check].Result, got[c.check].Sentence, c.want)
			}
		})
	}
}

func TestOtherMeetingsAtTheirEdges(t *testing.T) {
	ref, h := shippedHistory(t)
	for _, c := range []struct{ day, organ, category, facts, check, want string }{
		// R6: more than half of the adults, or two thirds of the households.
		{"2019-05-01", "assembly", "collective_property", "expected = 300\npresent = 151\nbasis = \"adults\"", "R6.quorum", "satisfied"},
		{"2019-05-01", "assembly", "collective_property", "expected = 300\npresent = 150\nbasis = \"adults\"", "R6.quorum", "violated"},
		{"2019-05-01", "assembly", "collective_property", "expected = 300\npresent = 200\nbasis = \"households\"", "R6.quorum", "satisfied"},
		{"2019-05-01", "assembly", "collective_property", "expected = 300\npresent = 199\nbasis = \"households\"", "R6.quorum", "violated"},
		{"2019-05-01", "assembly", "collective_property", "expected = 300\npresent = 200", "R6.quorum", "satisfied"},
		{"2019-05-01", "assembly", "collective_property", "expected = 300\npresent = 180", "R6.quorum", "undetermined"},
		{"2019-05-01", "assembly", "collective_property", "expected = 300\npresent = 150", "R6.quorum", "violated"},
		{"2019-05-01", "assembly", "collective_property", "expected = 300\npresent = 200\nnotice_days = 10", "R7.notice", "satisfied"},
		{"2019-05-01", "assembly", "collective_property", "expected = 300\npresent = 200\nnotice_days = 9", "R7.notice", "violated"},
		{"2019-05-01", "assembly", "collective_property", "day = \"2019-05-01\"\nnotice = \"2019-04-21\"", "R7.notice", "satisfied"},
		{"2019-05-01", "assembly", "collective_property", "day = \"2019-05-01\"\nnotice = \"2019-04-22\"", "R7.notice", "violated"},
		{"2019-05-01", "assembly", "collective_property", "day = \"2019-05-01\"\nnotice = \"2019-04\"", "R7.notice", "undetermined"},
		{"2019-05-01", "assembly", "collective_property", "day = \"2019-05-01\"\nnotice = \"2019-03\"", "R7.notice", "satisfied"},
		{"2009-05-01", "assembly", "collective_project", "day = \"2009-05-01\"\nnotice = \"2009-04-30\"", "R7.notice", ""}, // no such law yet
		// The law of 1998 knew no quorum of representatives.
		{"2009-05-01", "representatives", "collective_project", "expected = 30\npresent = 10", "R8.quorum", ""},
		{"2010-10-27", "representatives", "collective_project", "expected = 30\npresent = 10", "R8.quorum", ""},
		{"2010-10-28", "representatives", "collective_project", "expected = 30\npresent = 10", "R8.quorum", "violated"},
		{"2010", "representatives", "collective_project", "expected = 30\npresent = 10", "R8.quorum", "undetermined"},
		{"2010", "representatives", "collective_project", "expected = 30\npresent = 20", "R8.quorum", "satisfied"},
		{"2025-12到2026-02", "representatives", "collective_project", "expected = 30\npresent = 10", "R8.quorum", "violated"},
		{"1999", "assembly", "collective_project", "expected = 300\npresent = 150", "R6.quorum", "violated"},
		// R11, and the collective economy from 2025-05-01 on.
		{"2019", "group", "group_matter", "expected = 60\npresent = 40", "R11.quorum", "satisfied"},
		{"2019", "group", "group_matter", "expected = 60\npresent = 39", "R11.quorum", "violated"},
		{"2025-04-30", "members", "c_plan", "expected = 60\npresent = 39", "R13.quorum", ""},
		{"2025-05-01", "members", "c_plan", "expected = 60\npresent = 39", "R13.quorum", "violated"},
		{"2025-05-01", "members", "c_plan", "expected = 60\npresent = 40\nyes = 40", "R13.majority", "undetermined"},
		{"2025-05-01", "members", "c_plan", "expected = 60\npresent = 45\nyes = 40\nmembers = 60", "R13.majority", "satisfied"},
		{"2025-05-01", "members", "c_plan", "expected = 60\npresent = 45\nyes = 40\nmembers = 61", "R13.majority", "violated"},
		{"2025-05-01", "members", "c_plan", "expected = 60\npresent = 45\nyes = 39", "R13.majority", "violated"},
		{"2025-05-01", "member-representatives", "c_plan", "expected = 30\npresent = 20\nyes = 20", "R14.majority", "satisfied"},
		{"2025-05-01", "member-representatives", "c_plan", "expected = 30\npresent = 20\nyes = 19", "R14.majority", "violated"},
		{"2025-05-01", "member-representatives", "c_plan", "expected = 20", "R14.seats", "violated"},
		{"2025-05-01", "member-representatives", "c_plan", "expected = 21", "R14.seats", "satisfied"},
		{"2025-05-01", "member-representatives", "c_charter", "expected = 21", "R14.barred", "violated"},
		{"2025-05-01", "member-representatives", "c_plan", "expected = 21", "R14.barred", ""},
		// 一事一议: the households the representatives stand for.
		{"2019", "representatives", "levy", "households = 300\nhouseholds_present = 200", "R8.households", "satisfied"},
		{"2019", "representatives", "levy", "households = 300\nhouseholds_present = 199", "R8.households", "violated"},
		{"2019", "representatives", "public_works", "households = 300\nhouseholds_present = 199", "R8.households", ""},
		{"2019", "representatives", "levy", "proxies = 0", "R18.proxies", "satisfied"},
		{"2019", "representatives", "levy", "proxies = 3", "R18.proxies", "undetermined"},
		// R16: two thirds of all, not of those who came.
		{"2019", "assembly", "land_outside", "expected = 300\npresent = 250\nyes = 200", "R16.consent", "satisfied"},
		{"2019", "assembly", "land_outside", "expected = 300\npresent = 250\nyes = 199", "R16.consent", "violated"},
		{"2019", "representatives", "land_outside", "expected = 30\nrepresentatives = 30\npresent = 28\nyes = 20", "R16.consent", "satisfied"},
		{"2019", "representatives", "land_outside", "expected = 30\nrepresentatives = 30\npresent = 28\nyes = 19", "R16.consent", "violated"},
		{"2019", "representatives", "land_outside", "expected = 30\nrepresentatives = 24\npresent = 28\nyes = 20", "R16.consent", "undetermined"},
		{"2019", "representatives", "land_outside", "expected = 30\npresent = 30\nunanimous = true", "R16.consent", "satisfied"},
	} {
		t.Run(c.organ+" "+c.day+" "+c.facts, func(t *testing.T) {
			got := judged(t, ref, h, fmt.Sprintf("category = %q\nwhen = %q\n%sorgan = %q\nheld = true\n%s", c.category, c.day, resolved, c.organ, c.facts))
			if string(got[c.check].Result) != c.want {
				t.Errorf("%s: %q (%s), want %q", c.check, got[c.check].Result, got[c.check].Sentence, c.want)
			}
		})
	}
}

// What is known in part decides where it must; what nobody wrote never accuses.
func TestStepsAndDays(t *testing.T) {
	ref, h := shippedHistory(t)
	stage := func(kind, facts string) string { return "[[stage]]\nkind = \"" + kind + "\"\n" + facts + "\n" }
	party := func(facts string) string { return stage("deliberate", "organ = \"party-meeting\"\n"+facts) }
	valid := stage("resolve", "organ = \"representatives\"\nday = \"2020-03\"\nexpected = 30\npresent = 25\nyes = 20\nno = 5")
	const head = "category = \"collective_property\"\n"
	const none = "[contract]\ndone = false\n[payment]\ndone = false\n[works]\ndone = false\n"
	for _, c := range []struct{ name, text, check, want string }{
		{"parted months prove the order", stage("propose", "day = \"2020-01\"") + stage("confer", "day = \"2020-02-01\"") + party("day = \"2020-02-03\"") + stage("resolve", "day = \"2020-03\""), "R2.order", "satisfied"},
		{"one month proves no order", stage("propose", "day = \"2020-01\"") + stage("confer", "day = \"2020-01\"") + party("day = \"2020-02\"") + stage("resolve", "day = \"2020-03\""), "R2.order", "undetermined"},
		{"one day proves no order", stage("propose", "day = \"2020-01-05\"") + stage("confer", "day = \"2020-01-05\"") + party("day = \"2020-02\"") + stage("resolve", "day = \"2020-03\""), "R2.order", "undetermined"},
		{"turned round, without a procedure", party("day = \"2020-04\"") + stage("resolve", "day = \"2020-03\""), "R2.order", "undetermined"},
		{"turned round, against the procedure it names", "procedure = \"sylgk\"\n" + party("day = \"2020-04\"") + stage("resolve", "day = \"2020-03\""), "R2.order", "violated"},
		{"a step left out, without a procedure", "when = \"2014\"\n" + stage("deliberate", "held = false") + stage("resolve", "held = true"), "R2.steps", "undetermined"},
		{"a step left out of the procedure it names", "when = \"2014\"\nprocedure = \"sylgk\"\n" + stage("deliberate", "held = false") + stage("resolve", "held = true"), "R2.steps", "violated"},
		{"the Party meeting left out before 2018", head + "when = \"2018-10-27\"\n" + stage("deliberate", "held = false"), "R2.steps", "undetermined"},
		{"the Party meeting left out from 2018 on", head + "when = \"2018-10-28\"\n" + stage("deliberate", "held = false"), "R2.steps", "violated"},
		{"not mentioned is not left out", head + "when = \"2024\"\nprocedure = \"sylgk\"\n" + stage("resolve", "held = true"), "R2.steps", "undetermined"},
		{"both in one, of one person", stage("propose", "held = true\nmerged = true\ncombined_head = true"), "R3.merged", "satisfied"},
		{"both in one, of two persons", "procedure = \"sylgk\"\n" + stage("propose", "held = true\nmerged = true\ncombined_head = false"), "R3.merged", "violated"},
		{"half of the Party members", "when = \"2020\"\n" + party("expected = 40\npresent = 20"), "R4.quorum", "satisfied"},
		{"less than half of them", "when = \"2020\"\n" + party("expected = 41\npresent = 20"), "R4.quorum", "violated"},
		{"less than half of them before there was a law", "when = \"2014\"\n" + party("expected = 41\npresent = 20"), "R4.quorum", "undetermined"},
		{"nearly all of them before there was a law", "when = \"2014\"\n" + party("expected = 40\npresent = 36"), "R4.quorum", "satisfied"},
		{"half of those who should come agree", "when = \"2020\"\n" + party("expected = 40\npresent = 30\nyes = 20"), "R4.majority", "violated"},
		{"one more", "when = \"2020\"\n" + party("expected = 40\npresent = 30\nyes = 21"), "R4.majority", "satisfied"},
		{"all who came, which is too few", "when = \"2020\"\n" + party("expected = 40\npresent = 20\nunanimous = true"), "R4.majority", "violated"},
		{"the plan three days before", party("day = \"2020-05-04\"\nplan = \"2020-05-01\""), "R5.plan", "satisfied"},
		{"the plan two days before is nobody's law", party("day = \"2020-05-04\"\nplan = \"2020-05-02\""), "R5.plan", "undetermined"},

		{"decided before", head + valid + "[contract]\nday = \"2020-04-01\"\n[payment]\ndone = false\n[works]\ndone = false\n", "R1.decision", "satisfied"},
		{"payment not told of", head + valid + "[contract]\nday = \"2020-04-01\"\n", "R1.decision", "undetermined"},
		{"nothing done yet", head + valid + none, "R1.decision", "satisfied"},
		{"signed before", head + valid + "[contract]\nday = \"2020-02-29\"\n", "R1.decision", "violated"},
		{"signed in the same month", head + valid + "[contract]\nday = \"2020-03-15\"\n", "R1.decision", "undetermined"},
		{"begun before", head + valid + "[works]\nday = \"2019\"\n", "R21.works", "violated"},
		{"of no known kind", valid + "[contract]\nday = \"2020-02-29\"\n", "R1.decision", "undetermined"},
		{"of a kind no law lists", "category = \"welfare_list\"\n" + valid + "[contract]\nday = \"2020-02-29\"\n", "R1.decision", "undetermined"},
		{"nobody met, nothing done", head + "when = \"2020\"\n" + stage("resolve", "held = false"), "R1.decision", "undetermined"},
		{"nobody met, in 2009", head + stage("resolve", "held = false") + "[contract]\nday = \"2009-07-10\"\n", "R1.decision", "undetermined"},
		{"by a body the law does not know", head + stage("resolve", "organ = \"other\"\nform = \"党员代表和群众代表会议\"\nday = \"2020-03\"\nexpected = 30\npresent = 30\nyes = 30") + none, "R1.decision", "undetermined"},
		{"lost and done", head + stage("resolve", "organ = \"representatives\"\nday = \"2020-03\"\nexpected = 30\npresent = 25\nyes = 10\nno = 15") + "[contract]\nday = \"2020-05\"\n", "R19.lost", "violated"},
		{"lost and left", head + stage("resolve", "organ = \"representatives\"\nday = \"2020-03\"\nexpected = 30\npresent = 25\nyes = 10\nno = 15") + none, "R19.lost", "satisfied"},
		{"lost, and no more told", head + stage("resolve", "day = \"2020-03\"\npassed = false"), "R19.lost", "undetermined"},

		{"posted five days after", head + valid + "[[publication]]\nkind = \"resolution\"\nposted = \"2020-04-05\"\n", "R20.prompt", "undetermined"},
		{"posted half a year after", head + valid + "[[publication]]\nkind = \"resolution\"\nposted = \"2020-10\"\n", "R20.prompt", "violated"},
		{"posted for ten days", head + valid + "[[publication]]\nkind = \"resolution\"\nposted = \"2020-04-01\"\ndays = 10\n", "R20.days", "satisfied"},
		{"posted for three days is nobody's law", head + valid + "[[publication]]\nkind = \"resolution\"\nposted = \"2020-04-01\"\ndays = 3\n", "R20.days", "undetermined"},
		{"signed when the posting had ended", head + valid + "[[publication]]\nkind = \"resolution\"\nposted = \"2020-04-01\"\ndays = 7\n[contract]\nday = \"2020-04-09\"\n", "R21.contract", "satisfied"},
		{"signed on its last day", head + valid + "[[publication]]\nkind = \"resolution\"\nposted = \"2020-04-01\"\ndays = 7\n[contract]\nday = \"2020-04-08\"\n", "R21.contract", "undetermined"},
		{"result soon after acceptance", head + valid + "[acceptance]\nday = \"2020-08-01\"\n[[publication]]\nkind = \"result\"\nposted = \"2020-08-04\"\n", "R22.prompt", "satisfied"},
		{"authorised", head + valid + "", "R24.authorised", "undetermined"},
		{"said to be without authorisation", head + "authorised = false\n" + valid, "R24.authorised", "violated"},
		{"studied first, from 2026 on", head + stage("propose", "held = true") + stage("resolve", "day = \"2026-01-10\""), "R15.study", "satisfied"},
		{"nobody asked it in 2025", head + stage("propose", "held = true") + stage("resolve", "day = \"2025-12-10\""), "R15.study", ""},
		{"land to people of the village", head + "land = true\noutside = false\n" + valid, "R16.consent", ""},
		{"land to others, not approved", head + "land = true\noutside = true\n" + valid + "[township]\ndone = false\n", "R16.approval", "violated"},
		{"land to nobody knows whom, not approved", head + "land = true\n" + valid + "[township]\ndone = false\n", "R16.approval", "undetermined"},
		{"an objection answered too late is nobody's national law", head + valid + "[contract]\nday = \"2020-04-10\"\n[objection]\nraised = \"2020-04-02\"\nanswered = \"2020-04-20\"\n", "R25.objection", "undetermined"},
		{"an objection answered in time", head + valid + "[contract]\nday = \"2020-04-10\"\n[objection]\nraised = \"2020-04-02\"\nanswered = \"2020-04-05\"\n", "R25.objection", "satisfied"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := judged(t, ref, h, c.text)[c.check]
			if string(v.Result) != c.want {
				t.Errorf("%s: %q (%s), want %q", c.check, v.Result, v.Sentence, c.want)
			}
		})
	}
}

// A record that says nothing accuses nobody and praises nobody.
func TestSilenceIsNeverHeldAgainstAnybody(t *testing.T) {
	ref, h := shippedHistory(t)
	for _, c := range ref.Categories {
		for _, when := range []string{"1995", "2009", "2014", "2020", "2026-02-01", "5月1日"} {
			for key, v := range judged(t, ref, h, fmt.Sprintf("category = %q\nwhen = %q", c.Code, when)) {
				if v.Result != Undetermined {
					t.Errorf("%s %s: %s %s %s", c.Code, when, key, v.Result, v.Sentence)
				}
			}
		}
	}
}
