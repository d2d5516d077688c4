package web

import (
	"slices"
	"strings"

	"sunshine/app/fault"
	"sunshine/app/procedure"
	"sunshine/views"
)

// actView is one act's form, ready for the page.
type actView struct {
	Title, Lead, Button string
	Action, CSRF        string
	Hidden              []views.Option
	Groups              []fieldGroup
	Roster              *rosterView
	Files               []views.Field
	Problem             string
	Unplaced            []string // what is wrong with nothing that has a field
	Again               bool     // files were chosen and have to be chosen anew
	Danger              bool
}

// fieldGroup is inputs that belong together.
type fieldGroup struct {
	Legend string
	Intro  string
	Nums   bool // numbers, side by side
	Fields []views.Field
}

// rosterView is the list of who is expected, to be ticked.
type rosterView struct {
	Lead   string
	Ways   []views.Option // none: a tick says that the person is there
	People []attendee
}

// inputName is the name of an input in the form: the last part of what the
// act's JSON calls it, except where two would be called alike.
func inputName(i actInput) string {
	group, name, within := strings.Cut(i.name, "/")
	if within && group == "authorisation" {
		return group + "-" + name
	}
	if within {
		return name
	}
	return group
}

// visible are the form's inputs that the case at hand asks for.
func (x *scene) visible() (list []actInput) {
	for _, i := range x.form.inputs {
		if i.when == nil || i.when(x) {
			list = append(list, i)
		}
	}
	return list
}

// view draws the form; failed places what was wrong.
func (x *scene) view(csrf string, failed error) *actView {
	w := &actView{
		Title: procedure.ActChinese(x.kind), Lead: x.form.lead, Button: x.form.button, Action: matterPath(x.filed.ID) + "/do/" + x.kind, CSRF: csrf, Danger: x.form.danger,
		Hidden: []views.Option{{Text: "acts", Value: itoa(len(x.filed.Acts))}},
	}
	if x.st != nil {
		w.Title = x.st.Name + "：" + w.Title
	}
	if x.kind == "held" && x.meeting != nil {
		w.Title = "记" + x.meeting.Organ.Chinese()
	}
	for _, h := range []views.Option{{Text: "stage", Value: x.stage}, {Text: "organ", Value: string(x.organ)}, {Text: "objection", Value: known(x.objection)}} {
		if h.Value != "" {
			w.Hidden = append(w.Hidden, h)
		}
	}
	if x.merged {
		w.Hidden = append(w.Hidden, views.Option{Text: "merged", Value: "true"})
	}
	for _, i := range x.visible() {
		if i.group != "" || len(w.Groups) == 0 {
			w.Groups = append(w.Groups, fieldGroup{Legend: i.group, Intro: i.intro, Nums: i.intro != "" && i.kind == inputNumber})
		}
		g := &w.Groups[len(w.Groups)-1]
		g.Fields = append(g.Fields, x.field(i))
	}
	if len(x.roster) > 0 {
		w.Roster = x.rosterView()
	}
	w.Files = x.fileFields()
	w.fail(failed)
	return w
}

// field draws one input.
func (x *scene) field(i actInput) views.Field {
	f := views.Field{Name: inputName(i), Label: i.label, Hint: i.hint, Required: i.need, Type: "text", Autocomplete: "off"}
	if i.help != nil && i.help(x) != "" {
		f.Hint = i.help(x)
	}
	if x.values != nil {
		f.Value = x.values[f.Name]
	} else if i.value != nil {
		f.Value = i.value(x)
	}
	switch i.kind {
	case inputText, inputNames:
		f.Type, f.Rows = "textarea", 3
	case inputDay:
		f.Type, f.Short = "date", true
	case inputClock:
		f.Type, f.Short = "time", true
	case inputNumber:
		f.Inputmode, f.Short = "numeric", true
	case inputYuan:
		f.Inputmode, f.Short = "decimal", true
	case inputYes:
		f.Type, f.Options = "radio", []views.Option{{Value: "true", Text: i.yes}, {Value: "false", Text: i.no}}
	case inputChoice:
		f.Type, f.Options = "radio", i.options(x)
	}
	for k := range f.Options {
		f.Options[k].Selected = f.Options[k].Value == f.Value && (f.Value != "" || i.value != nil)
	}
	if len(f.Options) == 1 && i.need { // nothing to choose
		f.Options[0].Selected = true
	}
	return f
}

func (x *scene) rosterView() *rosterView {
	r := &rosterView{People: x.roster, Lead: "照" + x.day.Chinese() + "的名册。只记谁来了，不记谁投了什么票。"}
	if x.meeting.Online || x.meeting.Proxies.Value > 0 {
		r.Ways = []views.Option{{Value: "", Text: "没来"}, {Value: "present", Text: "到场"}}
		if x.meeting.Online {
			r.Ways = append(r.Ways, views.Option{Value: "online", Text: "在线"})
		}
		if x.meeting.Proxies.Value > 0 {
			r.Ways = append(r.Ways, views.Option{Value: "proxy", Text: "书面委托"})
		}
	}
	return r
}

// asked are the kinds of paper that the act should bring: those of its own and
// those the stage's file lacks.
func (x *scene) asked() []string {
	if x.form.bare {
		return nil
	}
	kinds := slices.Clone(x.form.papers)
	if x.kind == "approved" {
		kinds = slices.DeleteFunc(kinds, func(k string) bool {
			return !slices.ContainsFunc(x.approvers(), func(o views.Option) bool { return strings.HasPrefix(k, o.Value) })
		})
	}
	if x.grant() && x.kind == "held" {
		kinds = append(kinds, "authorisation")
	}
	if x.st == nil || !slices.Contains([]string{"held", "filed"}, x.kind) {
		return kinds
	}
	lacks := x.filed.Matter.Missing(x.at)
	for _, d := range x.reference.Documents {
		if slices.Contains(lacks, d.Name) && !slices.Contains(kinds, d.Code) {
			kinds = append(kinds, d.Code)
		}
	}
	if x.merged { // the file of both steps
		_, j := x.filed.Matter.Template.Stage(x.st.MergeWith)
		for _, k := range x.filed.Matter.Template.Stages[j].Documents {
			if !slices.Contains(kinds, k) {
				kinds = append(kinds, k)
			}
		}
	}
	return kinds
}

// fileFields are one input for each kind of paper asked for, and one for any other.
func (x *scene) fileFields() (fields []views.Field) {
	if x.form.bare {
		return nil
	}
	asked := x.asked()
	for _, d := range x.reference.Documents {
		if slices.Contains(asked, d.Code) {
			fields = append(fields, views.Field{Name: "file-" + d.Code, Label: d.Name, Hint: d.Plain + "。可以拍几张。", Type: "file", Accept: "image/*,application/pdf", Multiple: true})
		}
	}
	kinds := []views.Option{{Value: "", Text: "选一种"}}
	for _, d := range x.reference.Documents {
		if !slices.Contains(asked, d.Code) {
			kinds = append(kinds, views.Option{Value: d.Code, Text: d.Name, Selected: x.values["more-kind"] == d.Code})
		}
	}
	return append(fields,
		views.Field{Name: "more-kind", Label: "别的材料是什么", Type: "select", Options: kinds},
		views.Field{Name: "more", Label: "别的材料", Type: "file", Accept: "image/*,application/pdf", Multiple: true})
}

// fail says what was wrong, each at its field where it has one.
func (w *actView) fail(failed error) {
	if failed == nil {
		return
	}
	w.Problem = fault.Message(failed)
	there := map[string]bool{}
	for i := range w.Groups {
		placeErrors(w.Groups[i].Fields, failed)
		for _, f := range w.Groups[i].Fields {
			there[f.Name] = true
		}
	}
	placeErrors(w.Files, failed)
	for _, f := range w.Files {
		there[f.Name] = true
	}
	for _, f := range fault.Fields(failed) {
		if f.Name == "documents" && len(w.Files) > 0 {
			w.Files[0].Error = f.Message
		} else if !there[f.Name] {
			w.Unplaced = append(w.Unplaced, f.Message)
		}
	}
}
