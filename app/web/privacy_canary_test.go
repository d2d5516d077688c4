package web

import (
	"bytes"
	"fmt"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sunshine/app/privacy"
	"sunshine/app/sheet"
)

// TestNobodysDataReachesThePublic plants identity numbers, telephones, bank cards
// and names of minors, each only once, in every text field of every form of every
// page that anyone who is signed in can open, and in every kind of file, then
// pushes whatever was begun as far as it goes, and reads everything that is
// public: pages, files, feeds, calendars, searches, names of files, the log. None
// is found. Pages that are new are found by their links. Of fields that are alike,
// as those of every step or stage are, it takes the first and the last; with
// CANARY=all it takes each.
func TestNobodysDataReachesThePublic(t *testing.T) {
	w, _ := furnished(t)
	lines := &loggedLines{}
	w.Log = slog.New(slog.NewTextHandler(lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c := &canary{w: w, t: t, secrets: map[string]string{}, seen: map[string]bool{}, tried: map[string]int{}, accepted: map[string]string{}, judged: map[string]bool{}}
	roles := []string{"kuaiji", "jiandu", "cunzhang", "zhen", "jijian", "admin"}
	for _, login := range roles {
		c.plantAs(login)
	}
	w.at("2026-05-06")
	for round := range 3 { // what one hands in another approves
		for _, login := range roles[:6] {
			c.pushAs(login, round)
		}
	}
	for kind, least := range map[string]int{privacy.KindID: 100, privacy.KindMobile: 100, privacy.KindCard: 100, privacy.KindMinor: 100, "files": 60, "pushed": 10} {
		if c.tried[kind] < least {
			t.Errorf("only %d %s were tried: this shows little", c.tried[kind], kind)
		}
	}
	c.readAll()
	lines.mu.Lock()
	defer lines.mu.Unlock()
	c.look("the log", lines.b.String())
	for _, field := range slices.Sorted(maps.Keys(c.accepted)) {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(canaryTakes)), func(k string) bool { return strings.HasPrefix(field, k) }) {
			t.Errorf("%s takes a %s: either it is refused, or it is told here why it never becomes public", field, c.accepted[field])
		}
	}
	if len(c.judged) < 180 {
		t.Errorf("only %d fields were refused for what was planted: this shows little", len(c.judged))
	}
	t.Logf("%v; %d secrets; %d fields refused them; %d public addresses read", c.tried, len(c.secrets), len(c.judged), c.tried["read"])
}

// canaryTakes lists the fields that take personal data, each with the reason why it does
// not become public.
var canaryTakes = map[string]string{
	"/desk/bank number":            "only the last four digits are kept",
	"/desk/drafts/#/save ":         "a draft of the accountant's own: it is refused when it is posted",
	"/desk/overrides text":         "that is what it is asked for; it passes only when the township says so",
	"/desk/texts/# section-":       "a heading over nothing is dropped",
	"/desk/guides/:code/copy step": "a step without a name is dropped",
}

// canary plants secrets and looks for them.
type canary struct {
	w       *site
	t       *testing.T
	n       int
	secrets map[string]string // by what is looked for: where it was planted
	seen    map[string]bool
	tried   map[string]int

	accepted map[string]string // fields that took one, and of what kind
	judged   map[string]bool   // fields that were refused for it
}

// given names that are written nowhere else.
const canaryGiven = "翀翯翾翿聱聿肜肭胂胗胝胫脘脬腓腙腠膈臁臌舁舾艉艏芘芟芾苎苡苴茆茇茌茔茛荃荇荏荑荥莜莛莼菔菥菪萏葆葑葙蒎蒗蒽蓁蓓蓼蔌蕺薏藁藜"

// secret makes a new one of a kind and gives a text that holds it.
func (c *canary) secret(kind, where string) string {
	c.n++
	c.tried[kind]++
	keep := func(s string) string {
		c.secrets[s] = where
		return s
	}
	switch kind {
	case privacy.KindID:
		return "证" + keep(identity(fmt.Sprintf("3301091%03d0%d%02d%03d", 950+c.n/7000, c.n%8+1, c.n%27+1, c.n%997)))
	case privacy.KindMobile:
		return "电" + keep(fmt.Sprintf("139%08d", 70000000+c.n))
	case privacy.KindCard:
		return "卡" + keep(card(fmt.Sprintf("622848%012d", 77000000+c.n)))
	}
	given := []rune(canaryGiven)
	return "学生" + keep("欧阳"+string(given[c.n%len(given)])+string(given[c.n/len(given)%len(given)]))
}

var canaryKinds = []string{privacy.KindID, privacy.KindMobile, privacy.KindCard, privacy.KindMinor}

// asked is a form as a page shows it.
type asked struct {
	action string
	values url.Values
	texts  []string // names of its fields of text
	files  []string
}

// formsOf reads the forms of a page that post something, filled in as a person
// would who presses the button at once.
func formsOf(a *answer) (list []asked) {
	a.doc().Find("form[method=post i]").Each(func(_ int, f *goquery.Selection) {
		x := asked{action: f.AttrOr("action", a.path), values: url.Values{}}
		inputs := f.Find("input, select, textarea")
		if id := f.AttrOr("id", ""); id != "" {
			inputs = inputs.AddSelection(a.doc().Find("[form='" + id + "']"))
		}
		inputs.Each(func(_ int, i *goquery.Selection) {
			name := i.AttrOr("name", "")
			if name == "" {
				return
			}
			value := i.AttrOr("value", "")
			switch kind := i.AttrOr("type", goquery.NodeName(i)); kind {
			case "file":
				x.files = append(x.files, name)
			case "checkbox", "radio":
				if _, on := i.Attr("checked"); on || kind == "radio" && x.values.Get(name) == "" || i.AttrOr("required", "no") != "no" {
					x.values.Set(name, value)
				}
			case "select":
				o := i.Find("option[selected]")
				if o.Length() == 0 || o.AttrOr("value", "") == "" {
					o = i.Find("option[value]:not([value=''])").First()
				}
				x.values.Set(name, o.AttrOr("value", ""))
			case "date":
				x.values.Set(name, orElse(value, guess(name, kind)))
			case "month":
				x.values.Set(name, orElse(value, "2026-04"))
			case "number":
				x.values.Set(name, orElse(value, "1"))
			case "hidden", "submit", "button":
				x.values.Set(name, value)
			case "textarea":
				if value = i.Text(); value == "" && i.AttrOr("required", "no") != "no" {
					value = guess(name, kind)
				}
				x.values.Set(name, value)
				x.texts = append(x.texts, name)
			case "password":
			default:
				if value == "" && i.AttrOr("required", "no") != "no" {
					value = guess(name, kind)
				}
				x.values.Set(name, value)
				x.texts = append(x.texts, name)
			}
		})
		list = append(list, x)
	})
	return list
}

// guess is what a person would write into a field that must be filled.
func guess(name, kind string) string {
	switch {
	case kind == "date" && laterDay.MatchString(name):
		return "2027-04-08"
	case kind == "date":
		return "2026-04-08"
	case strings.Contains(name, "phone"):
		return "0571-1234567"
	case strings.Contains(name, "account"):
		return "513.02"
	case aNumber.MatchString(name):
		return "5"
	case name == "facts":
		return "单位：县审计局"
	}
	return "照会上议定的办"
}

var (
	laterDay = regexp.MustCompile(`until|end|due|last|to$`)
	aNumber  = regexp.MustCompile(`fen|amount|price|value|debit|credit|granted|deposit|reserve|bid|brought|quantity|area|book|years|number|expected|present|yes|no$|abstain|invalid|households|adults|days|rate|count|limit|^from$|^to$`)
)

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// dangerous are acts that would end the test before its time: accounts and
// sessions that end, villages that are no more.
var dangerous = regexp.MustCompile(`/logout|/password|/desk/users/|/desk/jobs|/recode|/changes|/agency|/merge|/split|/carry`)

// codesOf are the parts of addresses that name one of many alike.
var codesOf = regexp.MustCompile(`(/items|/procedures|/guides|/things|/rosters|/registers)/([^/]+)(/|$)`)

// shape is an address without its numbers: the same form of the same kind of thing.
func shape(action string) string {
	path, _, _ := strings.Cut(action, "?")
	path, _, _ = strings.Cut(path, "#")
	return codesOf.ReplaceAllString(digitsOf.ReplaceAllString(path, "#"), "$1/:code$3")
}

// pages walks the desk of a person, three pages of a shape, and gives the forms
// there, each form once in a round whoever sees it.
func (c *canary) pages(b *browser, login, round string, visit func(x asked)) {
	known, shapes := map[string]bool{"/desk": true}, map[string]int{}
	for queue := []string{"/desk"}; len(queue) > 0; queue = queue[1:] {
		a := b.get(queue[0])
		c.sound(a, login)
		if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") || a.Status != http.StatusOK {
			continue
		}
		base := must(url.Parse(queue[0]))(c.t)
		a.doc().Find("a[href]").Each(func(_ int, s *goquery.Selection) {
			to, err := base.Parse(s.AttrOr("href", ""))
			if err == nil && to.Scheme == "" && to.Host == "" && strings.HasPrefix(to.Path, "/desk") && !known[to.Path] && shapes[shape(to.Path)] < 3 {
				known[to.Path] = true
				shapes[shape(to.Path)]++
				queue = append(queue, to.RequestURI())
			}
		})
		for _, x := range formsOf(a) {
			key := round + shape(x.action) + strings.Join(x.texts, ",")
			if strings.HasPrefix(round, "push") {
				key = round + x.action
			}
			if !dangerous.MatchString(x.action) && !c.seen[key] {
				c.seen[key] = true
				visit(x)
			}
		}
	}
}

// unlike leaves out the fields of a form that are made like others of it: those
// whose names differ in a number or in the stage they begin with. The first and
// the last of each kind stay.
func unlike(fields []string) (kept []string) {
	if os.Getenv("CANARY") == "all" {
		return fields
	}
	ends := map[string][2]int{}
	kind := func(name string) string {
		if _, rest, ok := strings.Cut(name, "/"); ok {
			name = "/" + rest
		}
		return digitsOf.ReplaceAllString(name, "#")
	}
	for i, name := range fields {
		first, known := ends[kind(name)]
		if !known {
			first[0] = i
		}
		ends[kind(name)] = [2]int{first[0], i}
	}
	for i, name := range fields {
		if e := ends[kind(name)]; i == e[0] || i == e[1] {
			kept = append(kept, name)
		}
	}
	return kept
}

// plantAs puts a secret of each kind into each field and file of what a person
// can open.
func (c *canary) plantAs(login string) {
	b := c.w.enter(login)
	c.pages(b, login, "plant", func(x asked) {
		for _, field := range unlike(x.texts) {
			for _, kind := range []string{canaryKinds[c.n%3], privacy.KindMinor} { // a field looks for all kinds of numbers or for none
				form := clone(x.values)
				form.Set(field, c.secret(kind, login+" "+x.action+" "+field))
				a := b.post(x.action, form)
				c.sound(a, login)
				if a.Status == http.StatusSeeOther {
					c.accepted[shape(x.action)+" "+field] = kind
				} else if judged.MatchString(string(a.Body)) {
					c.judged[shape(x.action)+" "+field] = true
				}
			}
		}
		for _, field := range x.files {
			c.hand(b, login, x, field)
		}
	})
}

func (c *canary) sound(a *answer, login string) {
	if a.Status >= 500 {
		c.t.Errorf("%s as %s: %d", a.path, login, a.Status)
	}
}

// hand posts every kind of file into a field of files.
func (c *canary) hand(b *browser, login string, x asked, field string) {
	where := login + " " + x.action + " " + field
	for name, data := range c.poisoned(where) {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		for k := range x.values {
			c.w.ok(m.WriteField(k, x.values.Get(k)))
		}
		if x.values.Get("csrf") == "" {
			c.w.ok(m.WriteField("csrf", b.token()))
		}
		part := must(m.CreateFormFile(field, c.secret(canaryKinds[c.n%4], where+" name of a file")+name))(c.t)
		must(part.Write(data))(c.t)
		c.w.ok(m.Close())
		c.tried["files"]++
		c.sound(b.do(httptest.NewRequest(http.MethodPost, x.action, &body), "Content-Type", m.FormDataContentType()), login)
	}
}

// poisoned are files of every kind with a secret wherever one can stand.
func (c *canary) poisoned(where string) map[string][]byte {
	s := func(kind, what string) string { return c.secret(kind, where+" "+what) }
	var book bytes.Buffer
	c.w.ok(sheet.WriteXLSX(&book, sheet.Book{Pages: []sheet.Page{{
		Name: "四月", Columns: []sheet.Column{{Name: "姓名"}, {Name: "身份证号"}, {Name: "联系电话"}, {Name: "银行卡号"}, {Name: "年龄"}, {Name: "金额"}},
		Rows: [][]sheet.Value{{
			sheet.TextValue(strings.TrimPrefix(s(privacy.KindMinor, "a name in a workbook"), "学生")), sheet.TextValue(strings.TrimPrefix(s(privacy.KindID, "a cell"), "证")),
			sheet.TextValue(strings.TrimPrefix(s(privacy.KindMobile, "a cell"), "电")), sheet.TextValue(strings.TrimPrefix(s(privacy.KindCard, "a cell"), "卡")), sheet.NumberValue("8"), sheet.NumberValue("5"),
		}},
		Notes: []string{"备注：" + s(privacy.KindMobile, "a remark")},
	}}}))
	return map[string][]byte{
		".xlsx":    book.Bytes(),
		".csv":     []byte("日期,摘要,收入,支出,备注\n2026-04-03," + s(privacy.KindID, "a summary") + ",5,," + s(privacy.KindMinor, "a note") + "\n"),
		".txt.csv": []byte("地点,说明,金额\n村口," + s(privacy.KindMinor, "a remark") + ",5.00\n" + s(privacy.KindCard, "a place") + ",好,4.00\n"),
		".pdf":     pdfWith("BT /F1 9 Tf ("+strings.TrimPrefix(s(privacy.KindID, "the text of a PDF"), "证")+") Tj ET", ""),
		"2.pdf":    pdfWith("BT /F1 9 Tf (ok) Tj ET", "<</Author("+strings.TrimPrefix(s(privacy.KindMobile, "the author of a PDF"), "电")+")>>"),
		".png":     pngOf(c.t, s(privacy.KindMobile, "the words of a PNG"), c.n),
		".jpg":     jpegOf(c.t, s(privacy.KindMobile, "the words of a JPEG"), c.n),
	}
}

// pushAs presses every button a person has, as whoever agrees to everything.
func (c *canary) pushAs(login string, round int) {
	b := c.w.enter(login)
	c.pages(b, login, fmt.Sprint("push", login, round), func(x asked) {
		if len(x.files) > 0 && len(x.texts) > 3 || strings.HasSuffix(x.action, "/return") || strings.HasSuffix(x.action, "/refuse") || strings.HasSuffix(x.action, "/drop") || strings.HasSuffix(x.action, "/withdraw") {
			return
		}
		if a := b.post(x.action, x.values); a.Status == http.StatusSeeOther {
			c.tried["pushed"]++
		} else {
			c.sound(a, login)
		}
	})
}
