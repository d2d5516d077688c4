package pdf

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"sunshine/app/guide"
	"sunshine/app/procedure"
)

// scramble writes random texts into every string below v, but for those of the
// named fields, and gives what it wrote.
func scramble(v reflect.Value, next func() string, keep map[string]bool) []string {
	var out []string
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			out = scramble(v.Elem(), next, keep)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && !keep[f.Name] {
				out = append(out, scramble(v.Field(i), next, keep)...)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			out = append(out, scramble(v.Index(i), next, keep)...)
		}
	case reflect.String:
		if v.CanSet() && v.Type() == reflect.TypeFor[string]() {
			v.SetString(next())
			out = append(out, v.String())
		}
	}
	return out
}

// fields names fields that are not drawn as they are: codes, hashes, kinds, and
// posts, which stand behind a name only.
func fields(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m[n] = true
	}
	return m
}

// hostile gives every kind of document but the sheet with random texts in it, laid
// out, with the texts it must show; and draws it whole.
func hostile(t testing.TB, r *rand.Rand) map[string]func() (*flow, []string, error) {
	t.Helper()
	next := func() string { return randomText(r) }
	o := sampleOptions()
	o.Paper = []Paper{A4, A3}[r.IntN(2)]
	paper := func(l look, lay func(*flow), texts []string, draw func() ([]byte, error)) (*flow, []string, error) {
		f, err := o.paper(l)
		if err != nil {
			return nil, nil, err
		}
		lay(f)
		_, err = draw()
		return f, texts, err
	}
	return map[string]func() (*flow, []string, error){
		"table": func() (*flow, []string, error) {
			doc := sampleTable(1+r.IntN(9), r.IntN(20))
			doc.Version, doc.Reason, doc.Source, doc.Basis = 2, "x", "x", "x"
			texts := scramble(reflect.ValueOf(&doc).Elem(), next, fields("SHA256", "Objection", "Meeting", "Answer", "Masked", "Post"))
			f, err := doc.lay(o)
			if err == nil {
				_, err = TableNotice(doc, o)
			}
			return f, texts, err
		},
		"text": func() (*flow, []string, error) { return hostileText(t, r, o, next) },
		"matter": func() (*flow, []string, error) {
			n := sampleNotice(kinds()[r.IntN(3)])
			n.Matter.Title, n.Number, n.Source, n.Village.Name = next(), next(), next(), next()
			texts := []string{n.Matter.Title, n.Number, n.Source, n.Village.Name}
			n.Matter.Text = next()
			texts = append(texts, n.Matter.Text)
			if n.Kind != procedure.PublishPlan {
				n.Decided = next()
				texts = append(texts, n.Decided)
			}
			for i := range n.Stages {
				n.Stages[i].Name, n.Stages[i].Sentence = next(), next()
				texts = append(texts, n.Stages[i].Name, n.Stages[i].Sentence)
			}
			f, _, err := layMatter(n, o)
			if err == nil {
				_, err = MatterNotice(n, o)
			}
			return f, texts, err
		},
		"statement": func() (*flow, []string, error) {
			doc := sampleStatement(r.IntN(30))
			texts := scramble(reflect.ValueOf(&doc).Elem(), next, fields())
			f, err := doc.lay(o)
			if err == nil {
				_, err = Statement(doc, o)
			}
			return f, texts, err
		},
		"contract": func() (*flow, []string, error) {
			d := sampleContract(1 + r.IntN(12))
			texts := scramble(reflect.ValueOf(&d).Elem(), next, fields("URL"))
			return paper(contractLook, func(f *flow) {
				f.head = func(f *flow) { f.formHead(d.Village, d.Number+"　"+d.Title) }
				f.contract(d, code{})
			}, texts, func() ([]byte, error) { return Contract(d, o) })
		},
		"card": func() (*flow, []string, error) {
			d := sampleCard(1)
			texts := scramble(reflect.ValueOf(&d).Elem(), next, fields("URL", "Name"))
			if _, err := Labels([]AssetCard{d, d}, o); err != nil {
				return nil, nil, err
			}
			return paper(cardLook, func(f *flow) {
				f.head = func(f *flow) { f.formHead(d.Village, d.Number+"　"+d.Thing) }
				f.card(d, code{})
			}, texts, func() ([]byte, error) { return Card(d, o) })
		},
		"guide": func() (*flow, []string, error) {
			g := shippedGuides(t)[r.IntN(3)]
			d := sampleGuide(g)
			d.Guide.Name, d.Guide.Plain, d.Guide.Who, d.Guide.Result, d.Facts.Note, d.Place = next(), next(), next(), next(), next(), next()
			texts := []string{d.Guide.Name, d.Guide.Plain, d.Guide.Who, d.Guide.Result, d.Facts.Note, d.Place}
			d.Guide.Steps = []guide.Step{{Name: next(), Who: next(), What: next(), Paper: next()}, {Name: next(), Who: next(), What: next()}}
			for _, s := range d.Guide.Steps {
				texts = append(texts, s.Name, s.Who, s.What, s.Paper)
			}
			return paper(guideLook(0.85), func(f *flow) { f.guide(d, code{}) }, texts, func() ([]byte, error) { return Guide(d, o) })
		},
		"meeting": func() (*flow, []string, error) {
			d := sampleMeeting(1 + r.IntN(30))
			d.Matter, d.Text, d.Reason, d.Place, d.Village = next(), next(), next(), next(), next()
			for i := range d.People {
				d.People[i].Name = next()
			}
			if _, err := Ballots(d, 3, o); err != nil {
				return nil, nil, err
			}
			if _, err := MeetingNotice(d, o); err != nil {
				return nil, nil, err
			}
			texts := []string{d.Matter, d.Place, d.Village}
			for _, p := range d.People {
				texts = append(texts, p.Name)
			}
			return paper(penForm, func(f *flow) { f.signIn(d) }, texts, func() ([]byte, error) { return SignIn(d, o) })
		},
		"minutes": func() (*flow, []string, error) {
			d := sampleMeeting(9)
			d.Matter, d.Text, d.Reason, d.Place = next(), next(), next(), next()
			return paper(penForm, func(f *flow) { f.minutes(d) }, []string{d.Matter, d.Text, d.Reason, d.Place}, func() ([]byte, error) { return Minutes(d, o) })
		},
		"register": func() (*flow, []string, error) {
			d := sampleRegister()
			d.Matter, d.Text, d.Reason = next(), next(), next()
			texts := []string{d.Matter, d.Text, d.Reason}
			for i := range d.Stages {
				d.Stages[i].Name = next()
				texts = append(texts, d.Stages[i].Name)
			}
			return paper(penTable, func(f *flow) { f.register(d) }, texts, func() ([]byte, error) { return Register(d, o) })
		},
	}
}

// hostileText is a published text, or one that says that nothing happened.
func hostileText(t testing.TB, r *rand.Rand, o Options, next func() string) (*flow, []string, error) {
	t.Helper()
	x, pictures := sampleText(t)
	x.Nil = r.IntN(4) == 0
	keep := fields("SHA256", "Type", "Schema", "Item", "Basis", "Period", "Code", "Objection", "Meeting", "Answer", "Replaces", "Reason", "Post")
	if x.Nil {
		x.Facts, x.Sections = nil, x.Sections[2:]
	}
	if x.Nil { // a nil report has no headings
		keep["Heading"] = true
	}
	texts := scramble(reflect.ValueOf(&x).Elem(), next, keep)
	f, _, err := layText(x, pictures, o)
	if err == nil {
		_, err = TextNotice(x, pictures, o)
	}
	return f, texts, err
}

func FuzzDocuments(f *testing.F) {
	for seed := range uint64(6) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 2))
		kinds := hostile(t, r)
		for _, name := range slices.Sorted(maps.Keys(kinds)) {
			flow, texts, err := kinds[name]()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			complete(t, flow, texts)
			if t.Failed() {
				t.Fatalf("seed %d, %s", seed, name)
			}
		}
	})
}
