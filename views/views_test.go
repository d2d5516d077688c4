package views

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"sunshine/app/calendar"
	"sunshine/app/money"
)

func plainAsset(name string) (string, error) { return "/static/" + name, nil }

// set loads templates given as text over the smallest layout.
func set(t *testing.T, files map[string]string) (*Set, error) {
	t.Helper()
	m := fstest.MapFS{
		"layouts/site.html":   {Data: []byte(`<title>{{block "title" .}}none{{end}}</title><main>{{template "content" .}}</main>`)},
		"partials/badge.html": {Data: []byte(`<b>{{.}}</b>`)},
	}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	s := &Set{files: m, funcs: functions(plainAsset)}
	return s, s.Load()
}

func render(t *testing.T, s *Set, name string, data any, layouts ...string) string {
	t.Helper()
	var b bytes.Buffer
	if err := s.Render(&b, name, data, layouts...); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTwoPagesMayDefineTheSameBlock(t *testing.T) {
	s, err := set(t, map[string]string{
		"pages/a.html":     `{{define "title"}}A{{end}}{{define "content"}}a{{template "badge" 1}}{{end}}`,
		"pages/b.html":     `{{define "title"}}B{{end}}{{define "content"}}b{{end}}`,
		"pages/c/d.html":   `{{define "content"}}cd{{end}}`,
		"pages/readme.txt": `not a page`,
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"a": "<title>A</title><main>a<b>1</b></main>", "b": "<title>B</title><main>b</main>", "c/d": "<title>none</title><main>cd</main>",
	} {
		if got := render(t, s, name, nil, "layouts/site"); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := render(t, s, "a", nil); got != "a<b>1</b>" {
		t.Errorf("bare: %s", got)
	}
	if n := len(s.Names()); n != 3 {
		t.Errorf("%d pages", n)
	}
}

func TestMistakesStopTheStartAndNameTheFile(t *testing.T) {
	for name, text := range map[string]string{
		"no content block":        `{{define "title"}}x{{end}}`,
		"text outside its blocks": `<p>lost</p>{{define "content"}}x{{end}}`,
		"a syntax error":          `{{define "content"}}{{if}}{{end}}`,
		"an unknown function":     `{{define "content"}}{{money 1}}{{end}}`,
		"an unknown partial":      `{{define "content"}}{{template "bagde" 1}}{{end}}`,
		"unclosed markup":         `{{define "content"}}<a href="{{.URL}}>x</a>{{end}}`,
		"a redefined partial":     `{{define "content"}}x{{end}}{{define "badge"}}mine{{end}}`,
		"a redefined layout":      `{{define "content"}}x{{end}}{{define "layouts/site"}}mine{{end}}`,
	} {
		_, err := set(t, map[string]string{"pages/good.html": `{{define "content"}}x{{end}}`, "pages/wrong.html": text})
		if err == nil || !strings.Contains(err.Error(), "wrong.html") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := set(t, map[string]string{"partials/layouts/site.html": "twice", "pages/a.html": `{{define "content"}}x{{end}}`}); err == nil {
		t.Error("two templates of one name were accepted")
	}
}

func TestAMissingFieldIsAnErrorAndNothingIsWritten(t *testing.T) {
	s, err := set(t, map[string]string{"pages/a.html": `{{define "content"}}<p>before</p>{{.Nmae}}{{end}}`})
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range []any{struct{ Name string }{"x"}, map[string]string{"Name": "x"}} {
		var b bytes.Buffer
		if err := s.Render(&b, "a", data, "layouts/site"); err == nil || b.Len() > 0 {
			t.Errorf("%T: error %v, wrote %q", data, err, b.String())
		}
	}
	if got := render(t, s, "a", map[string]string{"Nmae": "<script>"}); got != "<p>before</p>&lt;script&gt;" {
		t.Error(got)
	}
}

func TestUnknownPagesAndLayoutsAreErrors(t *testing.T) {
	s, err := set(t, map[string]string{"pages/a.html": `{{define "content"}}x{{end}}`})
	if err != nil {
		t.Fatal(err)
	}
	if s.Render(io.Discard, "b", nil, "layouts/site") == nil || s.Render(io.Discard, "a", nil, "layouts/sight") == nil {
		t.Error("accepted")
	}
}

type broken struct{}

var errFull = errors.New("full")

func (broken) Write([]byte) (int, error) { return 0, errFull }

func TestAFailedWriteIsReported(t *testing.T) {
	s, err := set(t, map[string]string{"pages/a.html": `{{define "content"}}x{{end}}`})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Render(broken{}, "a", nil); !errors.Is(err, errFull) {
		t.Error(err)
	}
}

func TestManyReadersAtOnce(t *testing.T) {
	s, err := set(t, map[string]string{"pages/a.html": `{{define "content"}}{{.}}{{end}}`})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			var b bytes.Buffer
			if err := s.Render(&b, "a", i, "layouts/site"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestInDevelopmentAChangeShowsAtTheNextRequest(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	put("layouts/site.html", `[{{template "content" .}}]`)
	put("partials/badge.html", `{{.}}`)
	put("pages/a.html", `{{define "content"}}one {{template "badge" 1}}{{end}}`)
	s := Dev(dir, plainAsset)
	if err := s.Load(); err != nil {
		t.Fatal(err)
	}
	if got := render(t, s, "a", nil, "layouts/site"); got != "[one 1]" {
		t.Error(got)
	}
	put("partials/badge.html", `({{.}})`)
	if got := render(t, s, "a", nil, "layouts/site"); got != "[one (1)]" {
		t.Error(got)
	}
	put("pages/a.html", `{{define "content"}}{{end`)
	if err := s.Render(io.Discard, "a", nil, "layouts/site"); err == nil {
		t.Error("a broken page was rendered")
	}
}

func TestEveryPagePartialAndLayoutIsEmbeddedAndParses(t *testing.T) {
	s := New(plainAsset)
	if err := s.Load(); err != nil {
		t.Fatal(err)
	}
	count := 0
	err := fs.WalkDir(os.DirFS("pages"), ".", func(_ string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(d.Name()) == ".html" {
			count++
		}
		return err
	})
	if err != nil || count == 0 || len(s.Names()) != count {
		t.Errorf("%d pages on the disk, %d loaded, %v", count, len(s.Names()), err)
	}
}

func TestFunctions(t *testing.T) {
	s, err := set(t, map[string]string{"pages/a.html": `{{define "content"}}{{yuan .A}}|{{yuan .B}}|{{signedYuan .A}}|{{signedYuan .B}}|{{signedYuan .Z}}|{{capital .A}}|{{day .D}}|{{shortDay .D}}|{{month .M}}|{{shortDay .N}}{{day .N}}|{{asset "css/site.css"}}{{end}}`})
	if err != nil {
		t.Fatal(err)
	}
	data := struct {
		A, B, Z money.Fen
		D, N    calendar.Day
		M       calendar.Month
	}{A: 123450, B: -7, D: calendar.Date(2026, 3, 5), M: calendar.NewMonth(2026, 3)}
	want := "1,234.50|−0.07|&#43;1,234.50|−0.07|0.00|壹仟贰佰叁拾肆元伍角整|2026年3月5日|3月5日|2026年3月||/static/css/site.css"
	if got := render(t, s, "a", data); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
