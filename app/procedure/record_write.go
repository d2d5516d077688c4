package procedure

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"sunshine/app/privacy"
)

// Encode writes the record as TOML that ParseRecord reads back to the same
// record. It holds names as they are and is nothing for the public.
func (r *Record) Encode(ref *Reference) string { return ComposeRecord(r.Facts(ref)) }

// ComposeRecord writes facts as a record's TOML, in the order given. Values are
// written as they stand: what is wrong with them, ParseRecord tells by the path.
func ComposeRecord(facts []RecordFact) string {
	var order []string
	groups := map[string][]RecordFact{}
	for _, f := range facts {
		at := f.Path[:strings.LastIndex(f.Path, "/")+1]
		if _, ok := groups[at]; !ok {
			order = append(order, at)
		}
		groups[at] = append(groups[at], f)
	}
	slices.SortStableFunc(order, func(a, b string) int { return min(len(a), 1) - min(len(b), 1) }) // what stands in no table first
	var b strings.Builder
	for _, at := range order {
		b.WriteString(header(strings.TrimSuffix(at, "/")))
		for _, f := range groups[at] {
			b.WriteString(f.line(at))
		}
	}
	return b.String()
}

// header opens the table a group of facts stands in.
func header(name string) string {
	stages := []StageKind{Propose, Confer, Deliberate, Resolve, Consult, Examine, Appraise}
	posts := []PublicationKind{PublishPlan, PublishResolution, PublishResult}
	switch {
	case name == "":
		return ""
	case slices.Contains(stages, StageKind(name)):
		return "\n[[stage]]\nkind = " + quoted(name) + "\n"
	case slices.Contains(posts, PublicationKind(name)):
		return "\n[[publication]]\nkind = " + quoted(name) + "\n"
	case strings.HasPrefix(name, "document"):
		return "\n[[document]]\n"
	}
	return "\n[" + name + "]\n"
}

// line writes one fact of the table: with the words it comes from, unless it is a plain text.
func (f RecordFact) line(at string) string {
	key := strings.TrimPrefix(f.Path, at)
	value := quoted(f.Value)
	if isYesNo(key) && (f.Value == "true" || f.Value == "false") {
		value = f.Value
	}
	switch {
	case strings.HasPrefix(at, "document"):
		text := key + " = " + value + "\n"
		if f.Quote != "" {
			text += "quote = " + quoted(f.Quote) + "\n"
		}
		return text
	case isPlain(at, key) || f.Quote == "":
		return key + " = " + value + "\n"
	}
	return key + " = { value = " + value + ", quote = " + quoted(f.Quote) + " }\n"
}

func isYesNo(key string) bool {
	return slices.Contains([]string{"held", "done", "land", "outside", "authorised", "unanimous", "passed", "merged", "combined_head"}, key)
}

// isPlain tells whether the item is a text without words of the source.
func isPlain(at, key string) bool {
	switch at {
	case "":
		return slices.Contains([]string{"id", "place", "village", "title", "note"}, key)
	case "source/":
		return true
	}
	return slices.Contains([]string{"form", "with", "what", "channel"}, key)
}

// NeedsQuote tells whether what stands at the path needs the words of the source.
func NeedsQuote(path string) bool {
	i := strings.LastIndex(path, "/") + 1
	return !isPlain(path[:i], path[i:]) && !strings.HasPrefix(path, "document")
}

// quoted writes a TOML string. JSON's escapes are among TOML's.
func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(privacy.Line(s)); err != nil { // a string cannot fail
		return `""`
	}
	return strings.TrimSpace(b.String())
}

var shownDay = regexp.MustCompile(`(\d{4})年(?:(\d{1,2})月)?(?:(\d{1,2})日)?`)

// form writes the day as parseWhen reads it: 2019-03, 2019-03以前, 12月12日.
func (w When) form() string {
	text := strings.TrimSuffix(w.Text, "（年份没写）")
	return shownDay.ReplaceAllStringFunc(text, func(s string) string {
		m := shownDay.FindStringSubmatch(s)
		out := m[1]
		for _, part := range m[2:] {
			if part != "" {
				out += "-" + strings.Repeat("0", 2-len(part)) + part
			}
		}
		return out
	})
}

// Public gives the record as anyone may see it: the people it dealt with are
// masked wherever the record writes their names.
func (r Record) Public() Record {
	r.Stages, r.Posts, r.Documents = slices.Clone(r.Stages), slices.Clone(r.Posts), slices.Clone(r.Documents)
	events := []*RecordedEvent{&r.Township, &r.Contract, &r.Payment, &r.Works, &r.Acceptance}
	var pairs []string
	for _, e := range events {
		if raw := e.With.Reveal(); raw != "" && publicName(e.With) != raw {
			pairs = append(pairs, raw, publicName(e.With))
		}
	}
	if len(pairs) > 0 {
		mask(reflect.ValueOf(&r).Elem(), strings.NewReplacer(pairs...))
	}
	for _, e := range events {
		e.With = privacy.NewName(publicName(e.With))
	}
	return r
}

func mask(v reflect.Value, names *strings.Replacer) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				mask(v.Field(i), names)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			mask(v.Index(i), names)
		}
	case reflect.String:
		v.SetString(names.Replace(v.String()))
	}
}
