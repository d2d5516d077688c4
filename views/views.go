// Package views holds the pages people read, and the engine that fills them.
//
// Each page has its own template set: the layouts and partials, cloned, and
// the page on top. So two pages may both define "content" without meeting, and
// nothing is locked while a page is written. A Set has the methods Fiber asks
// of a view engine without knowing Fiber.
package views

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"text/template/parse"

	"sunshine/app/calendar"
	"sunshine/app/money"
)

//go:embed layouts partials pages
var embedded embed.FS

// body is the block every page defines and every layout shows.
const body = "content"

// Set is all pages, ready to be rendered.
type Set struct {
	files fs.FS
	dev   bool
	funcs template.FuncMap
	pages map[string]*template.Template
}

// New gives the embedded pages. Asset turns the name of a file in public into
// its address. Call Load before Render.
func New(asset func(name string) (string, error)) *Set {
	return &Set{files: embedded, funcs: functions(asset)}
}

// Dev gives the pages in a folder on the disk, parsed anew at each Render.
func Dev(dir string, asset func(name string) (string, error)) *Set {
	return &Set{files: os.DirFS(dir), dev: true, funcs: functions(asset)}
}

// functions are pure and bound once: what differs between requests is data.
func functions(asset func(name string) (string, error)) template.FuncMap {
	return template.FuncMap{
		"asset":      asset,
		"yuan":       yuan,
		"signedYuan": signedYuan,
		"capital":    money.Fen.Capital,
		"day":        calendar.Day.Chinese,
		"shortDay":   shortDay,
		"month":      calendar.Month.Chinese,
	}
}

// yuan writes 1,234.50, and a negative amount with a real minus sign, which is
// as wide as a digit and is read aloud. Machines read Plain, never this.
func yuan(f money.Fen) string { return strings.Replace(f.String(), "-", "−", 1) }

// signedYuan is yuan with a plus before what is above zero.
func signedYuan(f money.Fen) string {
	if f > 0 {
		return "+" + yuan(f)
	}
	return yuan(f)
}

// shortDay writes 3月5日, for lists whose heading names the year.
func shortDay(d calendar.Day) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d月%d日", d.Month(), d.DayOfMonth())
}

// Load parses every page. The first error stops it and names the file.
func (s *Set) Load() error {
	base, err := s.base()
	if err != nil {
		return err
	}
	pages := map[string]*template.Template{}
	err = each(s.files, "pages", func(name, text string) error {
		t, err := s.page(base, name, text)
		if err == nil {
			pages[name] = t
		}
		return err
	})
	if err == nil {
		s.pages = pages
	}
	return err
}

// Names gives the pages' names, as Render takes them, in no order.
func (s *Set) Names() []string {
	names := make([]string, 0, len(s.pages))
	for n := range s.pages {
		names = append(names, n)
	}
	return names
}

// Render writes a page ("finance/show" is pages/finance/show.html) inside a
// layout ("layouts/site"), or bare without one. Nothing reaches w when the page
// fails, for instance because its data lacks a field.
func (s *Set) Render(w io.Writer, name string, data any, layouts ...string) error {
	t, err := s.find(name)
	if err != nil {
		return err
	}
	top := body
	if len(layouts) > 0 && layouts[0] != "" {
		top = layouts[0]
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, top, data); err != nil {
		return fmt.Errorf("views: page %q: %w", name, err)
	}
	_, err = b.WriteTo(w)
	return err
}

func (s *Set) find(name string) (*template.Template, error) {
	if !s.dev {
		if t, ok := s.pages[name]; ok {
			return t, nil
		}
		return nil, fmt.Errorf("views: no page %q", name)
	}
	base, err := s.base()
	if err != nil {
		return nil, err
	}
	text, err := fs.ReadFile(s.files, "pages/"+name+".html")
	if err != nil {
		return nil, fmt.Errorf("views: no page %q: %w", name, err)
	}
	return s.page(base, name, string(text))
}

// base parses what all pages share. A layout is called "layouts/site", the
// partial partials/badge.html just "badge".
func (s *Set) base() (*template.Template, error) {
	base := template.New("").Funcs(s.funcs).Option("missingkey=error")
	for _, folder := range []string{"layouts", "partials"} {
		err := each(s.files, folder, func(name, text string) error {
			if folder == "layouts" {
				name = folder + "/" + name
			}
			if base.Lookup(name) != nil {
				return fmt.Errorf("views: two templates are called %q", name)
			}
			_, err := base.New(name).Parse(text)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return base, nil
}

// page makes one page's set and checks what html/template would only find out
// at the first request.
func (s *Set) page(base *template.Template, name, text string) (*template.Template, error) {
	file := "pages/" + name + ".html"
	alone, err := template.New(file).Funcs(s.funcs).Parse(text)
	if err != nil {
		return nil, err
	}
	if alone.Lookup(body) == nil {
		return nil, fmt.Errorf("views: %s does not define %q", file, body)
	}
	for _, t := range alone.Templates() {
		if t.Name() == file && !parse.IsEmptyTree(t.Tree.Root) {
			return nil, fmt.Errorf("views: %s has text outside its blocks, which nobody would see", file)
		}
		if isFile(s.files, t.Name()) {
			return nil, fmt.Errorf("views: %s redefines the shared %q", file, t.Name())
		}
	}
	set, err := s.assemble(base, alone)
	if err != nil {
		return nil, err
	}
	return set, escape(set)
}

// assemble puts together what a page can show: its own templates, the layouts
// and whatever these call. Each set needs trees of its own, since html/template
// writes the escaping into them; copying all partials into every page's set
// would take twice the time and memory.
func (s *Set) assemble(base, page *template.Template) (*template.Template, error) {
	set := template.New("").Funcs(s.funcs).Option("missingkey=error")
	wanted := []string{body}
	for _, t := range base.Templates() {
		if strings.HasPrefix(t.Name(), "layouts/") {
			wanted = append(wanted, t.Name())
		}
	}
	for len(wanted) > 0 {
		name := wanted[0]
		wanted = wanted[1:]
		from := page.Lookup(name)
		if from == nil {
			from = base.Lookup(name)
		}
		if from == nil || from.Tree == nil || set.Lookup(name) != nil { // escape finds what is called and is not there
			continue
		}
		t, err := set.AddParseTree(name, from.Tree.Copy())
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, called(t.Tree.Root)...)
	}
	return set, nil
}

// called gives the names of the templates that a part of a template calls.
func called(n parse.Node) (names []string) {
	both := func(b *parse.BranchNode) []string { return append(called(b.List), called(b.ElseList)...) }
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil { // no else
			return nil
		}
		for _, x := range n.Nodes {
			names = append(names, called(x)...)
		}
	case *parse.IfNode:
		return both(&n.BranchNode)
	case *parse.RangeNode:
		return both(&n.BranchNode)
	case *parse.WithNode:
		return both(&n.BranchNode)
	case *parse.TemplateNode:
		return []string{n.Name}
	}
	return names
}

// isFile tells whether a template of that name comes from a file shared by all
// pages, and not from a block that pages fill.
func isFile(files fs.FS, name string) bool {
	for _, f := range []string{name + ".html", "partials/" + name + ".html"} {
		if _, err := fs.Stat(files, f); err == nil {
			return true
		}
	}
	return false
}

// escape makes html/template analyse the set, which it puts off until the first
// execution. Missing data is no fault here.
func escape(set *template.Template) error {
	for _, t := range set.Templates() {
		if t.Name() != body && !strings.HasPrefix(t.Name(), "layouts/") {
			continue
		}
		var bad *template.Error
		if err := set.ExecuteTemplate(io.Discard, t.Name(), nil); errors.As(err, &bad) {
			return err
		}
	}
	return nil
}

// each reads the templates of a folder, in order; names are relative to it.
func each(files fs.FS, folder string, do func(name, text string) error) error {
	return fs.WalkDir(files, folder, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(file) != ".html" {
			return err
		}
		text, err := fs.ReadFile(files, file)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(strings.TrimPrefix(file, folder+"/"), ".html")
		if err := do(name, string(text)); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		return nil
	})
}
