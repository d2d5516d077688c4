package web

import (
	"strings"

	"sunshine/app/procedure"
	"sunshine/app/village"
	"sunshine/views"
)

// recordView is a record as pages show it: what is known stage by stage, and
// what that comes to against the rules.
//
// That something does not agree with a rule is shown to everyone too. It accuses
// nobody (R81): it is no complaint and no flag of an office, but a comparison
// anyone can do over of what a published source itself says, in its own words,
// with the rule beside it; the engine says so only where both are certain. To
// show what agrees and hide what does not would make the list a lie. So it is
// headed 与规定不一致之处, names the rule, quotes the source, tells where the source
// is, and says nothing of persons.
type recordView struct {
	Title, Where string
	Facts        []views.Fact
	Stages       []recordStageView
	Silent       string // parts the source says nothing of
	Papers       []procedure.RecordFact
	Source       []views.Fact
	Verdicts     []verdictGroup
}

// recordStageView is one part of the record. State is that of a step.
type recordStageView struct {
	Title, State, Word string
	Told               []views.Fact
	Silent             string // what one would want to know of it
	Quotes             []string
}

// verdictGroup is the verdicts of one result.
type verdictGroup struct {
	ID, Title, Lead string
	List            []verdictView
}

// verdictView is one verdict.
type verdictView struct {
	procedure.Verdict
	ID, Name string
}

// recordOf draws a record.
func (s *Server) recordOf(v village.Village, rec procedure.Record) recordView {
	w := recordView{Title: rec.Title}
	if place := rec.Place + rec.Village; rec.Village != "" && rec.Village != v.Name {
		w.Where = place
	}
	said := map[string]procedure.RecordFact{}
	for _, f := range rec.Facts(s.Procedure.Reference) {
		said[f.Path] = f
		if strings.HasPrefix(f.Path, "document") {
			w.Papers = append(w.Papers, f)
		}
	}
	var silent []string
	for _, p := range recordParts() {
		switch p.at {
		case "source/":
			w.Source = p.facts(said)
		case "":
			w.Facts = p.facts(said)[1:] // the title stands above
		case "document":
		default:
			st, known := p.view(said)
			if known {
				w.Stages = append(w.Stages, st)
			} else {
				silent = append(silent, p.title)
			}
		}
	}
	w.Silent = strings.Join(silent, "、")
	w.Verdicts = groupVerdicts(s.Procedure.Judge(rec))
	return w
}

// facts tells what is known of the part, each thing on a line of its own.
func (p recordPart) facts(said map[string]procedure.RecordFact) (list []views.Fact) {
	for _, i := range p.items {
		f, ok := said[p.at+i.key]
		if !ok || f.Path == "place" || f.Path == "village" {
			continue
		}
		fact := views.Fact{Name: i.label, Value: i.tell(f.Text())}
		if f.Path == "source/address" && (strings.HasPrefix(f.Value, "http://") || strings.HasPrefix(f.Value, "https://")) {
			fact.URL = f.Value
		}
		if f.Path == "source/grade" {
			fact.Value = gradeName(f.Value)
		}
		list = append(list, fact)
	}
	return list
}

func gradeName(grade string) string {
	for _, o := range gradeOptions(nil) {
		if o.Value == grade {
			return o.Text
		}
	}
	return grade
}

// view tells what is known of a step; known is false if nothing is.
func (p recordPart) view(said map[string]procedure.RecordFact) (st recordStageView, known bool) {
	st = recordStageView{Title: p.title, State: "todo", Word: "来源没写做没做"}
	var silent []string
	for n, i := range p.items {
		f, ok := said[p.at+i.key]
		switch {
		case !ok:
			if wanted(i.key) && (p.rare == 0 || n < p.rare) {
				silent = append(silent, i.label)
			}
			continue
		case i.key == "held" || i.key == "done":
			st.State, st.Word = "done", "来源写明"+i.yes
			if f.Value == "false" {
				st.State, st.Word = "stopped", "来源写明"+i.no
			}
		default:
			st.Told = append(st.Told, views.Fact{Name: i.label, Value: i.tell(f.Text())})
		}
		known = true
		if f.Quote != "" && !contains(st.Quotes, f.Quote) {
			st.Quotes = append(st.Quotes, f.Quote)
		}
	}
	if st.State != "stopped" { // of what was not done nothing is missing
		st.Silent = strings.Join(silent, "、")
	}
	return st, known
}

func contains(list []string, text string) bool {
	for _, t := range list {
		if t == text {
			return true
		}
	}
	return false
}

// wanted are the things a reader would look for.
func wanted(key string) bool {
	return contains([]string{"day", "expected", "present", "yes", "no", "abstain", "posted", "days"}, key)
}

// groupVerdicts puts what does not agree first, then what cannot be told.
func groupVerdicts(all []procedure.Verdict) []verdictGroup {
	groups := []verdictGroup{
		{ID: "differs", Title: "与规定不一致之处", Lead: "拿来源自己写的话，和当时的规定比出来的。规定和原文都写在下面，谁都可以自己比一遍。"},
		{ID: "unknown", Title: "无法判断", Lead: "来源没写，不等于没做。补上写明的材料，就能判断。"},
		{ID: "agrees", Title: "符合规定"},
	}
	for _, v := range all {
		n := map[procedure.Result]int{procedure.Violated: 0, procedure.Undetermined: 1, procedure.Satisfied: 2}[v.Result]
		name := v.Title()
		if organ := judgedOrgan(v.Rule); organ != "" {
			name = organ + "：" + name
		}
		id := "v-" + strings.ToLower(strings.ReplaceAll(v.Key(), ".", "-"))
		groups[n].List = append(groups[n].List, verdictView{v, id, name})
	}
	return groups
}

// judgedOrgan names the meeting or paper a rule is about, where several have the
// same checks.
func judgedOrgan(rule string) string {
	return map[string]string{
		"R4": "党员大会", "R5": "党员大会", "R6": "村民会议", "R7": "村民会议", "R8": "村民代表会议", "R9": "村民代表会议", "R10": "村民代表会议",
		"R13": "成员大会", "R14": "成员代表大会", "R20": "决议", "R22": "实施结果", "R24": "村民代表会议",
	}[rule]
}

// recordChangeView is one thing that a version says differently.
type recordChangeView struct{ Part, Name, Was, Is, QuoteWas, QuoteIs string }

// changes tells what the newer version says differently.
func (s *Server) recordChanges(was, is procedure.Record) (list []recordChangeView) {
	for _, c := range s.Procedure.CompareRecords(was, is) {
		v := recordChangeView{Name: c.Path, Was: c.Was, Is: c.Is, QuoteWas: c.QuoteWas, QuoteIs: c.QuoteIs}
		for _, p := range recordParts() {
			for _, i := range p.items {
				if p.at+i.key == c.Path {
					v.Part, v.Name, v.Was, v.Is = p.title, i.label, i.tell(c.Was), i.tell(c.Is)
				}
			}
		}
		if strings.HasPrefix(c.Path, "document") {
			v.Name = "来源里提到的材料"
		}
		if c.Path == "id" {
			v.Name = "编号"
		}
		if v.QuoteWas == v.QuoteIs {
			v.QuoteWas, v.QuoteIs = "", ""
		}
		list = append(list, v)
	}
	return list
}
