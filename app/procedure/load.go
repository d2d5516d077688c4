package procedure

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"sunshine/app/calendar"
	"sunshine/app/fault"
)

// DocumentKind is a kind of paper a matter's file must hold.
type DocumentKind struct {
	Code   string `toml:"code"`
	Name   string `toml:"name"`
	Plain  string `toml:"plain"`
	Public bool   `toml:"public"` // the paper itself may be shown to everyone
}

// secretKinds are the kinds of paper that tell who came or who voted how: no
// setting may make them public.
func secretKinds() []string {
	return []string{"minutes", "sign-in", "vote-count", "ballots", "household-slips", "initiative-slip", "satisfaction"}
}

// Reference is everything shipped: templates, the floor under them, the
// categories of matters and the kinds of documents. It never changes.
type Reference struct {
	Floor      *Floor
	Categories []Category
	Documents  []DocumentKind
	History    *History // what was in force when, for recorded matters
	templates  []*Template
}

const folder = "reference/procedures"

// Load reads reference/procedures, reference/matter-categories.toml and
// reference/procedure-history.toml and checks all of it; an error names file, stage and field.
func Load(fsys fs.FS) (*Reference, error) {
	r := &Reference{Floor: &Floor{}}
	var docs struct {
		Document []DocumentKind `toml:"document"`
	}
	if err := decode(fsys, folder+"/documents.toml", &docs); err != nil {
		return nil, err
	}
	r.Documents = docs.Document
	if err := r.checkDocuments(); err != nil {
		return nil, err
	}
	if err := decode(fsys, folder+"/floor.toml", r.Floor); err != nil {
		return nil, err
	}
	var cats struct {
		Category []Category `toml:"category"`
	}
	if err := decode(fsys, "reference/matter-categories.toml", &cats); err != nil {
		return nil, err
	}
	r.Categories = cats.Category
	if err := r.checkCategories(); err != nil {
		return nil, err
	}
	if err := r.checkFloor(); err != nil {
		return nil, err
	}
	if err := r.loadTemplates(fsys); err != nil {
		return nil, err
	}
	var err error
	r.History, err = LoadHistory(fsys, r)
	return r, err
}

func (r *Reference) loadTemplates(fsys fs.FS) error {
	files, err := fs.Glob(fsys, folder+"/*.toml")
	if err != nil {
		return fmt.Errorf("procedures: %w", err)
	}
	for _, name := range files {
		if base := path.Base(name); base == "floor.toml" || base == "documents.toml" {
			continue
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return fmt.Errorf("procedures: %w", err)
		}
		t, err := r.ParseTemplate(string(text))
		if err != nil {
			return fmt.Errorf("%s: %w", name, explain(err))
		}
		if got, _ := r.Get(t.Ref()); got != nil {
			return fmt.Errorf("%s: %s版本%d重复了", name, t.Code, t.Version)
		}
		r.templates = append(r.templates, t)
	}
	if len(r.templates) == 0 {
		return errors.New("procedures: 没有一个程序模板")
	}
	slices.SortFunc(r.templates, func(a, b *Template) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Version, b.Version))
	})
	return nil
}

// explain puts the fields of a fault into its text, for a log or a terminal.
func explain(err error) error {
	var b strings.Builder
	for _, f := range fault.Fields(err) {
		fmt.Fprintf(&b, "；%s：%s", f.Name, f.Message)
	}
	if b.Len() == 0 {
		return err
	}
	return fmt.Errorf("%w%s", err, b.String())
}

// decode reads a TOML file; unknown keys are errors.
func decode(fsys fs.FS, name string, into any) error {
	meta, err := toml.DecodeFS(fsys, name, into)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return fmt.Errorf("%s: 不认识的项 %s", name, unknown[0])
	}
	return nil
}

// ParseTemplate reads a template written as TOML and checks its shape and that
// it loosens nothing below the floor. It gives Invalid with the fields, named
// stage/organ/field.
func (r *Reference) ParseTemplate(text string) (*Template, error) {
	var t Template
	meta, err := toml.Decode(text, &t)
	if err != nil {
		return nil, fault.Invalidf("程序模板读不懂：%s", err.Error())
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, fault.Invalidf("程序模板里有不认识的项：%s。", unknown[0])
	}
	if err := r.CheckTemplate(&t); err != nil {
		return nil, err
	}
	return &t, nil
}

// CheckTemplate checks the shape of a template and holds it against the floor.
func (r *Reference) CheckTemplate(t *Template) error {
	if err := r.shape(t); err != nil {
		return err
	}
	return r.Floor.Check(t)
}

// Encode writes the template as TOML that ParseTemplate reads.
func (t *Template) Encode() (string, error) {
	var b strings.Builder
	if err := toml.NewEncoder(&b).Encode(t); err != nil {
		return "", fmt.Errorf("procedure: %w", err)
	}
	return b.String(), nil
}

// Templates gives the newest version of each template in force on the day.
func (r *Reference) Templates(day calendar.Day) []*Template {
	var all []*Template
	for _, t := range r.templates {
		if t.From.After(day) {
			continue
		}
		if n := len(all); n > 0 && all[n-1].Code == t.Code {
			all[n-1] = t
		} else {
			all = append(all, t)
		}
	}
	return all
}

// Get gives that version; NotFound if it is not shipped.
func (r *Reference) Get(ref Ref) (*Template, error) {
	for _, t := range r.templates {
		if t.Ref() == ref {
			return t, nil
		}
	}
	return nil, fault.NotFoundf("没有这个程序模板：%s（版本%d）。", ref.Code, ref.Version)
}

// Category gives the category; NotFound if there is none.
func (r *Reference) Category(code string) (*Category, error) {
	for i := range r.Categories {
		if r.Categories[i].Code == code {
			return &r.Categories[i], nil
		}
	}
	return nil, fault.NotFoundf("没有这类事项：%s。", code)
}

// DocumentName names the kind of document; the code itself if it is unknown.
func (r *Reference) DocumentName(code string) string {
	for _, d := range r.Documents {
		if d.Code == code {
			return d.Name
		}
	}
	return code
}

func (r *Reference) checkDocuments() error {
	seen := map[string]bool{}
	for _, d := range r.Documents {
		if d.Code == "" || d.Name == "" || d.Plain == "" || seen[d.Code] {
			return fmt.Errorf("%s/documents.toml: %q 缺名称、说明，或重复了", folder, d.Code)
		}
		if d.Public && slices.Contains(secretKinds(), d.Code) {
			return fmt.Errorf("%s/documents.toml: %s（%s）写着谁来了、谁怎么投的票，不能公开", folder, d.Name, d.Code)
		}
		seen[d.Code] = true
	}
	return nil
}

// PublicPaper tells whether papers of the kind may be shown to everyone.
func (r *Reference) PublicPaper(code string) bool {
	return slices.ContainsFunc(r.Documents, func(d DocumentKind) bool { return d.Code == code && d.Public })
}
