package public

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func mustNew(t *testing.T) *Files {
	t.Helper()
	f, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestEveryAssetOpensAtItsAddress(t *testing.T) {
	f := mustNew(t)
	if len(f.byName) < 5 {
		t.Fatalf("only %d assets are embedded", len(f.byName))
	}
	for name := range f.byName {
		url, err := f.URL(name)
		if err != nil {
			t.Fatal(err)
		}
		a, ok := f.Open(url)
		if !ok || a.Name != name || a.Cache != Forever {
			t.Errorf("Open(%q) = %q, %q, %v", url, a.Name, a.Cache, ok)
		}
		want, err := os.ReadFile(name)
		if filepath.Ext(name) == ".css" {
			want = squeeze(want)
		}
		if err != nil || !bytes.Equal(a.Body, want) {
			t.Errorf("%s: the body is not the file (%v)", name, err)
		}
		if a.Gzip == nil {
			continue
		}
		r, err := gzip.NewReader(bytes.NewReader(a.Gzip))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: the compressed body does not unpack to the file (%v)", name, err)
		}
		if len(a.Gzip) >= len(a.Body) {
			t.Errorf("%s: compression made it larger", name)
		}
	}
}

func TestStyleSheetIsCompressedAndTyped(t *testing.T) {
	f := mustNew(t)
	a := f.byName["css/site.css"]
	if a.Gzip == nil || a.Type != "text/css; charset=utf-8" {
		t.Errorf("css/site.css: type %q, compressed %v", a.Type, a.Gzip != nil)
	}
}

func TestAnOldOrMissingHashIsServedButNotKept(t *testing.T) {
	f := mustNew(t)
	for _, url := range []string{"/static/css/site.0123456789abcdef.css", "/static/css/site.css"} {
		if a, ok := f.Open(url); !ok || a.Cache != Recheck || a.Name != "css/site.css" {
			t.Errorf("Open(%q) = %q, %q, %v", url, a.Name, a.Cache, ok)
		}
	}
}

func TestNothingElseIsServed(t *testing.T) {
	dev := Dev(".")
	for _, f := range []*Files{mustNew(t), dev} {
		for _, url := range []string{
			"", "/", "/static/", "/static/public.go", "/static/css", "/static/css/", "/static/../go.mod",
			"/static/css/../public.go", "/static/css/%2e%2e/public.go", "/css/site.css", "/static/css/none.css", "/static//css/site.css",
		} {
			if a, ok := f.Open(url); ok {
				t.Errorf("Open(%q) gave %q", url, a.Name)
			}
		}
	}
	if _, err := mustNew(t).URL("css/sitte.css"); err == nil {
		t.Error("a misspelt name has an address")
	}
}

func TestInDevelopmentAChangeShowsAtOnceAndIsNeverKept(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "css", "site.css")
	if err := os.Mkdir(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	f := Dev(dir)
	var urls []string
	for _, text := range []string{"a{}", "b{}"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		url, err := f.URL("css/site.css")
		if err != nil {
			t.Fatal(err)
		}
		a, ok := f.Open(url)
		if !ok || string(a.Body) != text || a.Cache != Recheck {
			t.Errorf("Open(%q) = %q, %q, %v", url, a.Body, a.Cache, ok)
		}
		urls = append(urls, url)
	}
	if urls[0] == urls[1] {
		t.Error("the address did not change with the content")
	}
}

func TestAssetsAskNobodyElseForAnything(t *testing.T) {
	for name, a := range mustNew(t).byName {
		if filepath.Ext(name) == ".png" {
			continue
		}
		text := strings.ReplaceAll(string(a.Body), "http://www.w3.org/2000/svg", "")
		for _, bad := range []string{"http:", "https:", "//cdn", "@import", "data:image"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s contains %q", name, bad)
			}
		}
	}
}

func TestSqueezedStyleSheetsSayTheSame(t *testing.T) {
	for _, name := range []string{"css/site.css", "css/print.css", "css/lists.css", "css/style.css", "css/voucher.css", "css/working.css", "css/funds.css", "css/guide.css", "css/review.css", "css/assets.css", "css/contracts.css", "css/text.css"} {
		full, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range regexp.MustCompile(`"[^"]*"`).FindAllString(cssComment.ReplaceAllString(string(full), ""), -1) {
			if strings.ContainsAny(s, "{};,>:*") || strings.Contains(s, "  ") {
				t.Errorf("%s: squeeze would damage the string %s", name, s)
			}
		}
		core := func(css []byte) string {
			bare := cssSpace.ReplaceAllString(cssComment.ReplaceAllString(string(css), ""), "")
			return strings.ReplaceAll(bare, ";}", "}")
		}
		squeezed := squeeze(full)
		if core(full) != core(squeezed) {
			t.Errorf("%s: more than spaces and comments was lost", name)
		}
		t.Logf("%s: %d of %d bytes", name, len(squeezed), len(full))
	}
	const css = "/* a */ a :is(b, c) > d { e: calc(1px + 2px) ; f: \"x y\"; }\n@media (g: 1) and (h: 2) { i { j: k l; } }"
	if got := string(squeeze([]byte(css))); got != `a :is(b,c)>d{e:calc(1px + 2px);f:"x y"}@media (g:1) and (h:2){i{j:k l}}` {
		t.Error(got)
	}
}
