package web

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"sunshine/app/attachment/pdftext"
)

// look searches a text for every secret.
func (c *canary) look(where, text string) {
	squeezed := strings.NewReplacer(" ", "", "-", "", "\n", "", "\t", "", "\u00a0", "").Replace(text)
	for _, run := range canaryRuns.FindAllString(squeezed, -1) {
		for i := range run { // a secret may stand within a longer run
			for _, n := range []int{11, 18, 19} {
				if i+n <= len(run) && c.secrets[run[i:i+n]] != "" {
					c.found(where, run[i:i+n])
				}
			}
		}
	}
	for rest := squeezed; ; {
		i := strings.Index(rest, "欧阳")
		if i < 0 {
			return
		}
		rest = rest[i:]
		if r := []rune(rest[:min(len(rest), 12)]); len(r) >= 4 && c.secrets[string(r[:4])] != "" {
			c.found(where, string(r[:4]))
		}
		rest = rest[len("欧阳"):]
	}
}

// judged are the words by which a text is refused for what is in it.
var judged = regexp.MustCompile(`里面?有(身份证号|手机号|银行卡号|未成年人姓名)`)

var canaryRuns = regexp.MustCompile(`\d[\dXx]{10,}`)

func (c *canary) found(where, secret string) {
	if key := "found" + where + secret; !c.seen[key] {
		c.seen[key] = true
		c.t.Errorf("%s shows %s, planted by %s", where, secret, c.secrets[secret])
	}
}

// readAll follows every public link and looks at all there is.
func (c *canary) readAll() {
	v, shapes := c.w.visitor(), map[string]int{}
	known := map[string]bool{"/": true}
	for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
		a := v.get(queue[0])
		c.tried["read"]++
		for name, values := range a.Header {
			for _, x := range values {
				c.look(queue[0]+" in its "+name, x+unescaped(x))
			}
		}
		c.look(queue[0], c.textOf(a))
		if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") || a.Status != http.StatusOK {
			continue
		}
		base := must(url.Parse(queue[0]))(c.t)
		a.doc().Find("a[href], img[src], link[href]").Each(func(_ int, s *goquery.Selection) {
			to, err := base.Parse(s.AttrOr("href", s.AttrOr("src", "")))
			if err != nil || to.Scheme != "" && !strings.HasPrefix(to.String(), siteURL) || strings.HasPrefix(to.Path, "/static") || strings.HasPrefix(to.Path, "/desk") || to.Path == "/size" || to.Path == "/login" {
				return
			}
			to.Scheme, to.Host, to.Fragment = "", "", ""
			key := shape(to.Path)
			if path := to.String(); !known[path] && shapes[key] < 40 {
				known[path] = true
				shapes[key]++
				queue = append(queue, path)
			}
		})
	}
	for _, s := range slices.Sorted(maps.Keys(c.secrets))[:40] { // a search finds nothing by them
		a := v.get("/?q=" + url.QueryEscape(s)).is(http.StatusOK)
		if a.doc().Find(".cards").Length() > 0 {
			c.t.Errorf("a search for %s finds something", s)
		}
	}
}

// textOf gives the words of an answer, whatever it is.
func (c *canary) textOf(a *answer) string {
	kind := a.Header.Get("Content-Type")
	switch {
	case strings.HasPrefix(kind, "application/pdf"):
		text := pdftext.Read(a.Body)
		var b strings.Builder
		for _, p := range text.Parts {
			b.WriteString(p.Text + "\n")
		}
		if strings.HasSuffix(a.path, ".pdf") { // one of ours: another program reads it, too
			b.WriteString(pdfText(c.t, a.Body))
		}
		return b.String()
	case strings.Contains(kind, "spreadsheet"):
		var b strings.Builder
		for name, part := range unpacked(c.t, a.Body) {
			b.WriteString(name + part)
		}
		return b.String()
	}
	return string(a.Body)
}
