package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/procedure"
	"sunshine/views"
)

// A record's form holds, for every thing that may be known, what it is and the
// words of the source it comes from. An input is called by its path, its words
// by path/quote; a section has words of its own (at + quote) that count for all
// its items without. What is left empty is not known, which is neither 0 nor no.

// recordReading is what was typed into the form, by the inputs' names.
type recordReading struct {
	reference *procedure.Reference
	today     calendar.Day
	values    map[string]string
	errors    map[string]string
	file      bool // it came as a file: there are no inputs to put an error beside
}

// recordSection is one section as the form shows it.
type recordSection struct {
	ID, Title, Lead string
	Open            bool
	Quote           views.Field // words for the whole section; no name: the section has none
	Rows            []recordRow
	Rare            []recordRow
	RareOpen        bool
	Filled          int // things that are known
}

// recordRow is one thing and the words it comes from; Apart: it has words of its own.
type recordRow struct {
	Value, Quote views.Field
	Apart        bool
}

// maxRecordDocuments are how many papers the form takes.
const maxRecordDocuments = 50

// readRecordForm takes what was typed.
func (s *Server) readRecordForm(c *fiber.Ctx) *recordReading {
	r := &recordReading{reference: s.Procedure.Reference, today: s.today(), values: map[string]string{}}
	for _, p := range recordParts() {
		for _, i := range p.items {
			for _, name := range []string{p.at + i.key, p.at + i.key + "/quote"} {
				r.values[name] = c.FormValue(name)
			}
		}
		r.values[p.at+"quote"] = c.FormValue(p.at + "quote")
	}
	r.values["document"], r.values["id"] = c.FormValue("document"), c.FormValue("id")
	return r
}

// fillRecordForm fills the form with a record.
func (s *Server) fillRecordForm(rec procedure.Record) *recordReading {
	r := &recordReading{reference: s.Procedure.Reference, today: s.today(), values: map[string]string{}}
	said := map[string]map[string]int{} // how often a section's facts rest on the same words
	var papers []string
	facts := rec.Facts(s.Procedure.Reference)
	for _, f := range facts {
		if strings.HasPrefix(f.Path, "document") {
			papers = append(papers, strings.TrimSuffix(f.Value+"｜"+f.Quote, "｜"))
			continue
		}
		r.values[f.Path] = f.Value
		if f.Quote != "" {
			at := f.Path[:strings.LastIndex(f.Path, "/")+1]
			if said[at] == nil {
				said[at] = map[string]int{}
			}
			said[at][f.Quote]++
		}
	}
	for at, counts := range said {
		for words, n := range counts {
			if best := r.values[at+"quote"]; n > 1 && (n > counts[best] || n == counts[best] && words < best) {
				r.values[at+"quote"] = words
			}
		}
	}
	for _, f := range facts {
		at := f.Path[:strings.LastIndex(f.Path, "/")+1]
		if f.Quote != "" && f.Quote != r.values[at+"quote"] && !strings.HasPrefix(f.Path, "document") {
			r.values[f.Path+"/quote"] = f.Quote
		}
	}
	r.values["document"] = strings.Join(papers, "\n")
	return r
}

// text writes what was typed as a record's TOML.
func (r *recordReading) text() string {
	facts := []procedure.RecordFact{{Path: "id", Value: privacy.Line(r.values["id"])}}
	for _, p := range recordParts() {
		if p.at == "document" {
			continue
		}
		for _, i := range p.items {
			path := p.at + i.key
			f := procedure.RecordFact{Path: path, Value: privacy.Line(r.values[path]), Quote: privacy.Line(r.values[path+"/quote"])}
			if f.Quote == "" {
				f.Quote = privacy.Line(r.values[p.at+"quote"])
			}
			facts = append(facts, f)
		}
	}
	for i, line := range strings.Split(privacy.Visible(r.values["document"]), "\n") {
		name, quote, _ := strings.Cut(line, "｜")
		if privacy.Line(name) != "" && i <= maxRecordDocuments {
			facts = append(facts, procedure.RecordFact{Path: fmt.Sprintf("document%d/name", i+1), Value: privacy.Line(name), Quote: privacy.Line(quote)})
		}
	}
	return procedure.ComposeRecord(slices.DeleteFunc(facts, func(f procedure.RecordFact) bool { return f.Value == "" }))
}

// loose gives the sections in which words of the source stand for nothing: what
// they tell would be lost.
func (r *recordReading) loose() map[string]string {
	found := map[string]string{}
	for _, p := range recordParts() {
		known := false
		for _, i := range p.items {
			path := p.at + i.key
			known = known || privacy.Line(r.values[path]) != ""
			if privacy.Line(r.values[path]) == "" && privacy.Line(r.values[path+"/quote"]) != "" {
				found[path] = "写了原文，这里也要填；原文没说的，两个都空着。"
			}
		}
		if !known && privacy.Line(r.values[p.at+"quote"]) != "" {
			found[p.at+"quote"] = "写了原文，请在下面选或填它说明了什么；只是想留着这句话的，写在“说明”里。"
		}
	}
	return found
}

// fail puts what a fault says beside the inputs and gives what belongs to none.
func (r *recordReading) fail(err error) (rest []string) {
	r.errors = map[string]string{}
	words := strings.NewReplacer(
		"请写明是从原文哪句话来的：{ value = 值, quote = \"原文\" }。", "请写明是从原文哪句话来的：写在旁边，或写在这一段的“原文”里。",
		"不知道就把这一项整个删去", "不知道就留空", "没写的，把这一项整个删去", "没写的留空", "，有角分的加引号：131100 或 \"131100.50\"", "：131100 或 131100.50", "\"", "",
	)
	for _, f := range fault.Fields(err) {
		name := f.Name
		if _, own := r.values[name]; !own && strings.HasPrefix(name, "document") {
			name = "document"
		}
		if path, is := strings.CutSuffix(name, "/quote"); is && r.values[name] == "" { // the section's own words
			name = path[:strings.LastIndex(path, "/")+1] + "quote"
		}
		switch _, own := r.values[name]; {
		case r.file:
			rest = append(rest, pathName(f.Name)+"："+f.Message)
		case !own:
			rest = append(rest, pathName(f.Name)+"："+words.Replace(f.Message))
		case r.errors[name] == "":
			r.errors[name] = words.Replace(f.Message)
		}
	}
	return rest
}

// pathName names what stands at a path, as the form does, with the path for
// whoever wrote a file.
func pathName(path string) string {
	for _, p := range recordParts() {
		for _, i := range p.items {
			if p.at+i.key == strings.TrimSuffix(path, "/quote") && i.key != "" {
				return p.title + "，" + i.label + "（" + path + "）"
			}
		}
	}
	return path
}

// sections draws the form.
func (r *recordReading) sections() []recordSection {
	var list []recordSection
	for _, p := range recordParts() {
		s := recordSection{ID: "part-" + strings.Trim(p.at, "/"), Title: p.title, Lead: p.lead, Open: p.open}
		if p.at != "source/" && p.at != "document" {
			s.Quote = views.Field{Name: p.at + "quote", Label: "原文", Type: "textarea", Rows: 2, Value: r.values[p.at+"quote"], Error: r.errors[p.at+"quote"], Hint: "来源里写这一段的原话；下面没有另写原文的，都算从这里来。"}
			s.Open = s.Open || s.Quote.Value != "" || s.Quote.Error != ""
		}
		for n, i := range p.items {
			row := r.row(p, i)
			known := row.Value.Value != "" || row.Value.Error != "" || row.Quote.Value != "" || slices.ContainsFunc(row.Value.Options, func(o views.Option) bool { return o.Selected && o.Value != "" })
			if known {
				s.Filled++
			}
			s.Open = s.Open || known
			row.Apart = row.Quote.Value != "" || row.Quote.Error != ""
			if p.rare > 0 && n >= p.rare {
				s.Rare, s.RareOpen = append(s.Rare, row), s.RareOpen || known
			} else {
				s.Rows = append(s.Rows, row)
			}
		}
		list = append(list, s)
	}
	return list
}

// row draws one thing.
func (r *recordReading) row(p recordPart, i recordItem) recordRow {
	name := p.at + i.key
	f := views.Field{Name: name, Label: i.label, Type: "text", Value: r.values[name], Hint: i.hint, Error: r.errors[name], Required: i.need, Autocomplete: "off"}
	if i.unit != "" {
		f.Label += "（" + i.unit + "）"
	}
	switch i.kind {
	case recordText:
		f.Type, f.Rows = "textarea", 3
		if name == "document" {
			f.Hint = "要写原文的，写在名称后面，用“｜”隔开：合同｜附合同复印件。"
		}
	case recordNumber:
		f.Short = true
	case recordDay:
		f.Short = true
	case recordYesNo:
		f.Type, f.Options = "select", []views.Option{{Value: "", Text: "没写，不知道"}, {Value: "true", Text: "写明：" + i.yes}, {Value: "false", Text: "写明：" + i.no}}
	case recordChoice:
		f.Type, f.Options = "select", append([]views.Option{{Value: "", Text: "没写，不知道"}}, i.options(r)...)
	}
	for k := range f.Options {
		f.Options[k].Selected = f.Options[k].Value == f.Value
	}
	if len(f.Options) > 0 {
		if f.Value != "" && !slices.ContainsFunc(f.Options, func(o views.Option) bool { return o.Selected }) {
			f.Options = append(f.Options, views.Option{Value: f.Value, Text: f.Value, Selected: true})
		}
		f.Value = ""
	}
	row := recordRow{Value: f}
	if procedure.NeedsQuote(name) {
		row.Quote = views.Field{Name: name + "/quote", Label: i.label + "：原文", Type: "text", Value: r.values[name+"/quote"], Error: r.errors[name+"/quote"], Autocomplete: "off"}
	}
	return row
}
