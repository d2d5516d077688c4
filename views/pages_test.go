package views

import (
	"fmt"
	"image/color"
	"io"
	"io/fs"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/PuerkitoBio/goquery"
	"github.com/boombuler/barcode/qr"

	"sunshine/app/calendar"
	"sunshine/public"
)

// page has the fields that the layouts read.
type page struct {
	Title, Description, CSRF, Path, Site, Canonical string
	Person                                          *person
	Flash                                           []flash
	Large, Dev                                      bool
	Crumbs                                          []Link
	Nav                                             []navItem
	At                                              *workplace
}

type (
	workplace struct {
		Name   string
		Others []Link
	}
	person  struct{ Name, Role, Place string }
	flash   struct{ Kind, Text string }
	navItem struct {
		Text, URL string
		Current   bool
		Count     int
		Head      string
	}
	stylePage struct {
		page
		Sample Samples
	}
	problemPage struct {
		page
		Status           int
		Message, Request string
		Fields           []struct{ Name, Message string }
		Next             []Link
	}
)

func samplePage() page {
	return page{
		Title: "样式", Description: "每个部件的每种状态。", CSRF: "token", Path: "/villages/1?x=1&y=2", Site: "云溪县阳光村务",
		Canonical: "https://example.cn/style", Dev: true, Large: true,
		Person: &person{"李某某", "村会计", "新兰村"},
		Flash:  []flash{{"info", "一"}, {"success", "二"}, {"warning", "三"}, {"error", "四"}},
		Crumbs: []Link{{"首页", "/"}, {"样式", ""}},
		Nav:    []navItem{{"首页", "/", true, 0, ""}, {"待办", "/desk", false, 3, "村里"}},
	}
}

func sampleCode(x, y int) bool { return (x+y)%3 == 0 }

func embeddedSet(t testing.TB, more map[string]string) *Set {
	t.Helper()
	files, err := public.New()
	if err != nil {
		t.Fatal(err)
	}
	s := New(files.URL)
	if more != nil {
		m := fstest.MapFS{}
		for _, folder := range []string{"layouts", "partials"} {
			err := fs.WalkDir(embedded, folder, func(name string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				text, err := fs.ReadFile(embedded, name)
				m[name] = &fstest.MapFile{Data: text}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for name, text := range more {
			m[name] = &fstest.MapFile{Data: []byte(text)}
		}
		s.files = m
	}
	if err := s.Load(); err != nil {
		t.Fatal(err)
	}
	return s
}

// samples gives every page of this package in every layout it may stand in.
func samples(t *testing.T) map[string]string {
	t.Helper()
	s := embeddedSet(t, nil)
	all := map[string]string{}
	for _, layout := range []string{"layouts/site", "layouts/desk"} {
		all["style in "+layout] = render(t, s, "style", stylePage{samplePage(), SampleData("token", 29, sampleCode)}, layout)
		for _, status := range []int{400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503, 507} {
			p := problemPage{page: samplePage(), Status: status, Message: "没有这个村。", Request: "a1", Next: []Link{{"全部村", "/"}}}
			p.Fields = append(p.Fields, struct{ Name, Message string }{"month", "月份不对。"})
			all[fmt.Sprintf("problem %d in %s", status, layout)] = render(t, s, "problem", p, layout)
		}
	}
	bare := page{Site: "阳光村务", Path: "/"} // a visitor's page with nothing optional on it
	all["bare"] = render(t, s, "problem", problemPage{page: bare, Status: 404, Message: "没有这个村。"}, "layouts/site")
	return all
}

func parsed(t *testing.T, html string) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(html))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func outer(s *goquery.Selection) string {
	html, err := goquery.OuterHtml(s)
	if err != nil {
		return err.Error()
	}
	return html
}

func TestPagesAreWellBuilt(t *testing.T) {
	for name, html := range samples(t) {
		doc := parsed(t, html)
		for selector, want := range map[string]int{
			"html[lang=zh-CN]": 1, "title": 1, "h1": 1, "main#main": 1, "header": 1, "footer": 1, "a.skip[href='#main']": 1,
			"meta[name=viewport]": 1, "link[rel=icon]": 1,
			"[style]": 0, "style": 0, "script:not([src])": 0, "iframe": 0, "font": 0, "center": 0, "img:not([alt])": 0,
			"table:not(:has(caption))": 0, "[tabindex]:not([tabindex='0'],[tabindex='-1'])": 0, "a:not([href])": 0,
			"a[href='']": 0, "a[target]": 0, "form[method=post]:not(:has(input[name=csrf]))": 0, "button:empty": 0,
			"th:not([scope])": 0, "ul > :not(li)": 0, "ol > :not(li)": 0, "dl > :not(div)": 0,
		} {
			if got := doc.Find(selector).Length(); got != want {
				t.Errorf("%s: %d × %s, want %d", name, got, selector, want)
			}
		}
		if strings.Contains(html, "ZgotmplZ") {
			t.Errorf("%s: an unsafe value was replaced", name)
		}
		doc.Find("*").Each(func(_ int, s *goquery.Selection) {
			for _, a := range s.Get(0).Attr {
				if strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: inline handler: %s", name, outer(s))
				}
			}
		})
		checkIDs(t, name, doc)
		checkHeadings(t, name, doc)
		checkInputs(t, name, doc)
		checkPictures(t, name, doc)
	}
}

func checkIDs(t *testing.T, name string, doc *goquery.Document) {
	t.Helper()
	ids := map[string]int{}
	doc.Find("main [id]:not(tr), header [id], aside [id], footer [id], symbol").Each(func(_ int, s *goquery.Selection) {
		ids[s.AttrOr("id", "")]++
	})
	for id, n := range ids {
		if n > 1 {
			t.Errorf("%s: %d × id %q", name, n, id)
		}
	}
	ids["main"]++
	doc.Find("use, [aria-describedby], label[for]").Each(func(_ int, s *goquery.Selection) {
		refs := strings.TrimPrefix(s.AttrOr("href", ""), "#") + " " + s.AttrOr("aria-describedby", "") + " " + s.AttrOr("for", "")
		for _, id := range strings.Fields(refs) {
			if ids[id] == 0 {
				t.Errorf("%s: nothing has the id %q: %s", name, id, outer(s))
			}
		}
	})
}

func checkHeadings(t *testing.T, name string, doc *goquery.Document) {
	t.Helper()
	last := 0
	doc.Find("h1,h2,h3,h4,h5,h6").Each(func(_ int, s *goquery.Selection) {
		level := int(goquery.NodeName(s)[1] - '0')
		if level > last+1 || strings.TrimSpace(s.Text()) == "" {
			t.Errorf("%s: heading %q of level %d follows level %d", name, s.Text(), level, last)
		}
		last = level
	})
}

func checkInputs(t *testing.T, name string, doc *goquery.Document) {
	t.Helper()
	doc.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, s *goquery.Selection) {
		label := doc.Find("label[for='" + s.AttrOr("id", "?") + "']").AddSelection(s.Closest("label"))
		if label.Length() != 1 || strings.TrimSpace(label.Text()) == "" {
			t.Errorf("%s: %d labels for %s", name, label.Length(), outer(s))
		}
		if s.AttrOr("aria-invalid", "") == "true" && s.AttrOr("aria-describedby", "") == "" {
			t.Errorf("%s: nothing says what is wrong: %s", name, outer(s))
		}
	})
}

func checkPictures(t *testing.T, name string, doc *goquery.Document) {
	t.Helper()
	doc.Find("svg").Each(func(_ int, s *goquery.Selection) {
		hidden := s.AttrOr("aria-hidden", "") == "true"
		named := s.AttrOr("role", "") == "img" && s.AttrOr("aria-label", "") != ""
		if hidden == named {
			t.Errorf("%s: a picture must be named or hidden: %.120s", name, outer(s))
		}
	})
}

func TestEveryClassOnThePagesIsInTheStyleSheet(t *testing.T) {
	files, err := public.New()
	if err != nil {
		t.Fatal(err)
	}
	css, _ := files.Open("/static/css/site.css")
	lists, _ := files.Open("/static/css/lists.css")
	desk, _ := files.Open("/static/css/desk.css")
	style, _ := files.Open("/static/css/style.css")
	working, _ := files.Open("/static/css/working.css")
	known := map[string]bool{"info": true, "problem": true, "plain": true, "p-text": true, "todo": true, "problems": true, "work": true}
	for _, m := range regexp.MustCompile(`\.([a-z][a-z0-9-]*)`).FindAllStringSubmatch(string(css.Body)+string(lists.Body)+string(desk.Body)+string(style.Body)+string(working.Body), -1) {
		known[m[1]] = true
	}
	missing := map[string]bool{}
	for _, html := range samples(t) {
		parsed(t, html).Find("[class]").Each(func(_ int, s *goquery.Selection) {
			for _, c := range strings.Fields(s.AttrOr("class", "")) {
				if !known[c] {
					missing[c] = true
				}
			}
		})
	}
	for c := range missing {
		t.Errorf("class %q is in no rule", c)
	}
}

func TestStateIsSaidInWordsAndShapes(t *testing.T) {
	doc := parsed(t, samples(t)["style in layouts/site"])
	for _, s := range States() {
		word, _ := s.Word()
		badge := doc.Find(".badge." + string(s)).First()
		if !strings.Contains(badge.Text(), word) || badge.Find("use[href='#s-"+string(s)+"']").Length() != 1 {
			t.Errorf("%s: %s", s, outer(badge))
		}
	}
	doc.Find(".matrix td").Each(func(_ int, s *goquery.Selection) {
		word := s.Find(".m").Text()
		if s.HasClass("none") {
			word = s.Find(".sr").Text()
		}
		if word == "" || s.Find("[aria-hidden=true]").Length() == 0 {
			t.Errorf("a cell of the matrix is mute: %s", outer(s))
		}
	})
	if !strings.Contains(doc.Find(".tent").First().Text(), "暂定") {
		t.Error("a provisional day is not called so")
	}
}

func TestEntriesShowDirectionDateSummaryAndBalance(t *testing.T) {
	doc := parsed(t, samples(t)["style in layouts/site"])
	want := sampleSheet()
	table := doc.Find("table.entries").First()
	table.Find("tbody tr[id]").Each(func(i int, s *goquery.Selection) {
		e := want.Entries[i]
		amount, word := s.Find("td:nth-child(n+3):not(:last-child)").Text(), "收"
		sum := e.Income
		if e.Expense != 0 {
			word, sum = "支", e.Expense
		} else if e.Transfer != 0 {
			word, sum = "转", e.Transfer
		}
		for _, part := range []string{word, yuan(sum)} {
			if !strings.Contains(amount, part) {
				t.Errorf("entry %d: %q lacks %q", i+1, amount, part)
			}
		}
		if s.Find("td:first-child").Text() != shortDay(e.Day) || s.Find("td:nth-last-child(2)").Text() != yuan(e.Balance) ||
			!strings.Contains(s.Find("td:nth-child(2)").Text(), e.Summary) || s.Find("td:nth-child(2) a").Length() != len(e.Attachments) {
			t.Errorf("entry %d: %s", i+1, outer(s))
		}
	})
	if n := table.Find("tbody tr[id]").Length(); n != len(want.Entries) {
		t.Errorf("%d rows for %d entries", n, len(want.Entries))
	}
	foot := table.Find("tfoot").Text()
	for _, sum := range []string{yuan(want.Income), yuan(want.Expense), yuan(want.Closing)} {
		if !strings.Contains(foot, sum) {
			t.Errorf("the foot %q lacks %s", foot, sum)
		}
	}
}

func TestElderVersionKeepsThePageAndCanBeLeft(t *testing.T) {
	s := embeddedSet(t, nil)
	for large, want := range map[bool]string{true: "normal", false: "large"} {
		p := samplePage()
		p.Large = large
		doc := parsed(t, render(t, s, "problem", problemPage{page: p, Status: 404}, "layouts/site"))
		if got := doc.Find("html").AttrOr("data-size", ""); (got == "large") != large {
			t.Errorf("data-size %q", got)
		}
		link, err := url.Parse(doc.Find("header a[href^='/size']").AttrOr("href", ""))
		if err != nil || link.Query().Get("to") != want || link.Query().Get("back") != p.Path {
			t.Errorf("large %v: the link is %v, %v", large, link, err)
		}
	}
}

func TestTextFromPeopleStaysText(t *testing.T) {
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	s := embeddedSet(t, map[string]string{
		"pages/evil.html": `{{define "content"}}<h1>{{.E}}</h1>{{template "field" .F}}{{template "facts" .G}}{{template "table" .T}}{{template "notice" .N}}{{end}}`,
	})
	p := samplePage()
	p.Title, p.Site, p.Path, p.Person.Name = evil, evil, evil, evil
	doc := parsed(t, render(t, s, "evil", struct {
		page
		E string
		F Field
		G []Fact
		T Table
		N Notice
	}{
		p, evil,
		Field{Name: "x", Label: evil, Type: "text", Value: evil, Hint: evil, Error: evil},
		[]Fact{{Name: evil, Value: evil, URL: "javascript:alert(1)"}},
		Table{Caption: evil, Head: []Column{{Text: evil}}, Rows: [][]string{{evil}}, Stack: true},
		Notice{"error", evil, evil},
	}, "layouts/desk"))
	if n := doc.Find("script:not([src^='/static/']), img, [onerror], a[href^='javascript']").Length(); n != 0 {
		t.Errorf("%d pieces of the text became markup", n)
	}
	if doc.Find("h1").Text() != evil || doc.Find("#f-x").AttrOr("value", "") != evil {
		t.Error("the text was changed")
	}
}

// sheetPage is a village's month with forty entries, people and receipts: more
// than most villages have.
func sheetPage(t testing.TB) (*Set, stylePage) {
	t.Helper()
	s := embeddedSet(t, map[string]string{
		"pages/sheet.html": `{{define "content"}}{{with .Sample}}<h1>新兰村 2026年3月财务公开榜</h1>{{template "summary" .Sheet}}{{template "bars" .Bars}}{{template "bars" .Bars}}{{template "entries" .Sheet}}{{template "facts" .Facts}}{{template "versions" .Versions}}{{template "downloads" .Downloads}}{{template "qr" .QR}}{{end}}{{end}}`,
	})
	code, err := qr.Encode("HTTPS://GK.YUNXI.GOV.CN/VILLAGES/330109204217/FINANCE/2026-03/V/2", qr.M, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	data := SampleData("token", code.Bounds().Dx(), func(x, y int) bool { return code.At(x, y) == color.Black })
	for len(data.Sheet.Entries) < 40 {
		e := data.Sheet.Entries[0]
		e.N, e.Day = len(data.Sheet.Entries)+1, calendar.Date(2026, 3, 28)
		data.Sheet.Entries = append(data.Sheet.Entries, e)
	}
	return s, stylePage{samplePage(), data}
}

func TestATypicalPageStaysUnderSixtyKilobytes(t *testing.T) {
	s, data := sheetPage(t)
	html := render(t, s, "sheet", data, "layouts/site")
	files, err := public.New()
	if err != nil {
		t.Fatal(err)
	}
	total := len(html)
	for _, m := range regexp.MustCompile(`href="(/static/[^"]+\.css)"`).FindAllStringSubmatch(html, -1) {
		a, ok := files.Open(m[1])
		if !ok {
			t.Fatalf("%s is not there", m[1])
		}
		total += len(a.Body)
	}
	t.Logf("HTML %d + CSS %d = %d bytes", len(html), total-len(html), total)
	if total >= 60_000 || total == len(html) {
		t.Errorf("HTML and CSS are %d bytes", total)
	}
}

func BenchmarkSheetOfFortyEntries(b *testing.B) {
	s, data := sheetPage(b)
	for b.Loop() {
		if err := s.Render(io.Discard, "sheet", data, "layouts/site"); err != nil {
			b.Fatal(err)
		}
	}
}
