package web

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/privacy"
	"sunshine/app/sheet"
)

var digitsOf = regexp.MustCompile(`\d+`)

// walk follows the links of this site from the start pages on, each path once
// whatever its query, and shows each answer. Of paths that differ in numbers
// only, such as months without end, it takes so many.
func (b *browser) walk(most int, visit func(a *answer), starts ...string) {
	b.w.t.Helper()
	known, shapes := map[string]bool{}, map[string]int{}
	for queue := starts; len(queue) > 0; queue = queue[1:] {
		a := b.get(queue[0])
		visit(a)
		if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			continue
		}
		base := must(url.Parse(queue[0]))(b.w.t)
		a.doc().Find("a[href]").Each(func(_ int, s *goquery.Selection) {
			to, err := base.Parse(s.AttrOr("href", ""))
			if err != nil || to.Host != "" || to.Scheme != "" || to.Path == "/size" {
				return
			}
			shape := digitsOf.ReplaceAllString(to.Path, "#")
			if to.Fragment = ""; !known[to.Path] && shapes[shape] < most {
				known[to.Path] = true
				shapes[shape]++
				queue = append(queue, to.String())
			}
		})
	}
}

// markup is what a stored text tries; tag is short enough for a person's name.
const (
	markup = `"'><x-evil on=1 onfocus=evil() autofocus>x</x-evil><script>evil()</script><a href="javascript:evil()">y</a>{{evil}}`
	tag    = `"><x-evil on=1>`
)

// inert demands that nothing of a page was born from a text that was put in.
func inert(t *testing.T, who string, a *answer) {
	t.Helper()
	if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		return
	}
	if n := a.doc().Find("x-evil, [on], [onfocus], [onclick], [onerror], [onload], [autofocus]:not(input):not(select):not(textarea), script:not([src]), style, iframe, object, embed, base, [href^='javascript' i], [src^='javascript' i], [action^='javascript' i]"); n.Length() > 0 {
		html, _ := goquery.OuterHtml(n.First())
		t.Errorf("%s as %s: a text became markup: %.200s", a.path, who, html)
	}
	a.doc().Find("script[src], img[src], link[href], use[href], form[action]").Each(func(_ int, s *goquery.Selection) {
		at := s.AttrOr("src", s.AttrOr("action", s.AttrOr("href", "")))
		if !strings.HasPrefix(at, "/") && !strings.HasPrefix(at, "#") && !strings.HasPrefix(at, siteURL) && !strings.HasPrefix(at, "data:image/") {
			t.Errorf("%s as %s loads %s", a.path, who, at)
		}
	})
}

func TestNoTextBecomesMarkup(t *testing.T) {
	w := newSite(t)
	by := func(login string) *browser { return w.enter(login) }
	at := fmt.Sprintf("/desk/villages/%d/name", w.xiaoshan.ID)
	by("admin").post(at, url.Values{"name": {tag + "村"}, "phone": {tag + "0571-1"}}).is(http.StatusSeeOther)
	by("admin").post("/desk/new-user", url.Values{"login": {"evil"}, "name": {tag + "人"}, "post": {tag + "会计"}, "role": {"accountant"}, "division": {itoa64(w.xiaoshan.ID)}}).is(http.StatusOK)
	w.actors["evil"] = must(w.Users.ByLogin(t.Context(), "evil"))(t).Actor
	w.xiaoshan = must(w.Villages.ByID(t.Context(), w.xiaoshan.ID))(t)
	summary := markup[:95]
	e, err := w.Finance.Post(t.Context(), w.actors["evil"], w.xiaoshan, finance.New{
		Day: calendar.Date(2026, 4, 2), Kind: finance.Expense, Money: finance.Bank, Account: "513.02", Amount: 1, Summary: summary,
		Handler: tag + "甲", Witness: tag + "乙", Approver: tag + "丙", Note: summary,
	})
	w.ok(err)
	by("kuaiji").uploadAll("/desk/entries/"+itoa64(e.ID)+"/files", url.Values{"name": {tag + "票"}}, "file", photo(t, 9)).is(http.StatusSeeOther)
	by("kuaiji").post("/desk/entries/"+itoa64(e.ID)+"/reverse", url.Values{"day": {"2026-04-08"}, "note": {markup[:70]}}).is(http.StatusSeeOther)
	w.at("2026-05-06")
	w.ok(w.Finance.Submit(t.Context(), w.actors["evil"], w.xiaoshan, calendar.NewMonth(2026, 4)))
	review := "/desk/disclosures/" + itoa64(w.current(w.xiaoshan.ID, "2026-04").ID)
	by("jiandu").post(review+"/return", url.Values{"reason": {markup}}).is(http.StatusSeeOther)
	w.ok(w.Finance.Submit(t.Context(), w.actors["evil"], w.xiaoshan, calendar.NewMonth(2026, 4)))
	by("jiandu").post(review+"/approve", url.Values{"opinion": {markup}}).is(http.StatusSeeOther)
	by("cunzhang").post(review+"/publish", w.publishing()).is(http.StatusSeeOther)
	by("kuaiji").post("/desk/finance/2026-04/correct", url.Values{"reason": {markup}}).is(http.StatusSeeOther)
	w.publish(w.xiaoshan, "2026-04")

	b := by("kuaiji")
	cell := `"` + strings.ReplaceAll(markup, `"`, `""`) + `"`
	table := b.hand(markup[:40]+".csv", []byte(cell+"\n"+cell+",数量（个）,金额\n"+cell+",4,800.00\n学校,2,400.00\n"+cell+"\n"), "table")
	b.get(table).is(http.StatusOK)
	draft := b.post(table+"/save", url.Values{"title": {markup[:60]}, "item": {"project"}}).is(http.StatusSeeOther).Header.Get("Location")
	b.post(draft+"/submit", nil).is(http.StatusSeeOther)
	by("jiandu").post(draft+"/approve", url.Values{"opinion": {markup}}).is(http.StatusSeeOther)
	by("cunzhang").post(draft+"/publish", w.publishing()).is(http.StatusSeeOther)
	b.hand(markup[:40]+"二.csv", []byte("日期,摘要,收入,支出\n"+cell+","+cell+",约"+cell+",\n"), "cashbook")

	shown := 0
	visitor := func(a *answer) {
		inert(t, "a visitor", a)
		if strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			shown += strings.Count(a.doc().Text(), "x-evil")
		}
	}
	w.visitor().walk(12, visitor, "/", "/?q="+url.QueryEscape(markup), "/clock?state="+url.QueryEscape(markup), "/villages/"+url.PathEscape(markup), "/login?next=/"+url.QueryEscape(markup), "/size?back=/"+url.QueryEscape(markup))
	if shown < 20 {
		t.Errorf("the texts are shown %d times only: nothing was tried", shown)
	}
	for _, login := range []string{"kuaiji", "jiandu", "cunzhang", "zhen", "jijian", "admin"} {
		by(login).walk(6, func(a *answer) { inert(t, login, a) }, "/desk")
	}
	for path, form := range map[string]url.Values{
		"/login": {"login": {markup}, "password": {markup}, "next": {"/" + markup}},
	} {
		inert(t, "a visitor", w.visitor().post(path, form))
	}
	inert(t, "kuaiji", b.post("/desk/entries", expense("day", markup, "amount", markup, "summary", "", "kind", markup, "once", markup[:50])))
	inert(t, "kuaiji", w.enter("kuaiji").get("/desk", "Cookie", "flash="+url.QueryEscape("success:"+markup)))
}

// Text that a spreadsheet program would run as a formula comes out as text,
// wherever it came in, also as a date that is none.
func TestNoTextBecomesAFormula(t *testing.T) {
	w := newSite(t)
	formulas := []string{"=1+1", "+1+1", "-1+1", "@SUM(1)", "＝1+1", "＋1", "－1", "＠A", "\t=1+1", "'=1+1"}
	doc := project("project")
	doc.Rows = nil
	for i, f := range formulas {
		row := doc.Totals[:0:0]
		row = append(row, project("project").Rows[0])
		r := row[0]
		r.Cells = append(r.Cells[:0:0], r.Cells...)
		r.Cells[0].Text, r.Cells[1].Text, r.Cells[2].Text = itoa(i+1), f, f
		doc.Rows = append(doc.Rows, r)
	}
	doc.Columns[0].Type, doc.Columns[0].Name, doc.Title, doc.Notes = "date", "=日期", "=标题", []string{"=备注"}
	for i := range doc.Rows {
		doc.Rows[i].Cells[0].Text = formulas[i]
	}
	path := xiaoshan + "/disclosures/" + itoa64(w.publishTable(doc).DisclosureID)
	w.post("kuaiji", "2026-04-02", finance.Expense, finance.Bank, "513.02", 1, "＝HYPERLINK(1)")
	w.at("2026-05-06")
	w.publish(w.xiaoshan, "2026-04")
	for _, file := range []string{path, xiaoshan + "/finance/2026-04"} {
		records := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(w.visitor().get(file+".csv").is(http.StatusOK).Body, []byte("\ufeff"))))
		records.FieldsPerRecord = -1
		amount := regexp.MustCompile(`^-?\d+(\.\d+)?$`)
		guarded := 0
		for _, record := range must(records.ReadAll())(t) {
			for _, cell := range record {
				if cell != "" && strings.ContainsRune("=+-@＝＋－＠\t\r\n", []rune(cell)[0]) && !amount.MatchString(cell) {
					t.Errorf("%s.csv: %q would run", file, cell)
				}
				if strings.HasPrefix(cell, "'") {
					guarded++
				}
			}
		}
		if guarded == 0 {
			t.Errorf("%s.csv: nothing was tried", file)
		}
		for name, part := range unpacked(t, w.visitor().get(file+".xlsx").is(http.StatusOK).Body) {
			if regexp.MustCompile(`<f[ >]`).MatchString(part) {
				t.Errorf("%s.xlsx: a formula in %s", file, name)
			}
			for _, m := range regexp.MustCompile(`<t(?: [^>]*)?>([^<])[^<]*`).FindAllStringSubmatch(part, -1) {
				if strings.Contains("=+-@＝＋－＠\t\r\n", m[1]) {
					t.Errorf("%s.xlsx: %s would run", file, m[0])
				}
			}
		}
	}
}

// unpacked gives the parts of a zip by their names.
func unpacked(t *testing.T, data []byte) map[string]string {
	t.Helper()
	parts := map[string]string{}
	for _, f := range must(zip.NewReader(bytes.NewReader(data), int64(len(data))))(t).File {
		r := must(f.Open())(t)
		parts[f.Name] = string(must(io.ReadAll(r))(t))
		_ = r.Close()
	}
	return parts
}

// identity completes seventeen digits by the check character of GB 11643.
func identity(seventeen string) string {
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(seventeen[i]-'0') * weight
	}
	return seventeen + "10X98765432"[sum%11:sum%11+1]
}

// card completes digits by Luhn's check digit.
func card(digits string) string {
	for d := range 10 {
		if s := digits + itoa(d); len(privacy.Scan(s)) > 0 {
			return s
		}
	}
	return ""
}

// logged is a log that can be read while it is written.
type loggedLines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *loggedLines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func TestNoPersonalNumberReachesThePublic(t *testing.T) {
	w := newSite(t)
	lines := &loggedLines{}
	w.Log = slog.New(slog.NewTextHandler(lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	n := 0
	// Every field gets numbers of its own, so that what leaks can be told.
	planted := []string{}
	plant := func() []string {
		n++
		id, phone, bank := identity(fmt.Sprintf("330109198%d0%d1%d%03d", n%10, n%8+1, n%8, 100+n)), fmt.Sprintf("138%08d", 57130000+n), card(fmt.Sprintf("622848%012d", 33010000+n))
		planted = append(planted, id, phone, bank)
		return []string{
			"补" + id, "电" + phone + "。", "卡 " + bank, id[:6] + " " + id[6:14] + " " + id[14:], phone[:3] + "-" + phone[3:7] + "-" + phone[7:],
			strings.Map(func(r rune) rune { return r - '0' + '０' }, phone), phone[:3] + "\u200b" + phone[3:], strings.Map(func(r rune) rune { return r - '0' + '٠' }, phone), "+86 " + phone,
		}
	}
	refuses := func(b *browser, path, field string, form url.Values) {
		t.Helper()
		for _, text := range plant() {
			try := clone(form)
			try.Set(field, text)
			if a := b.post(path, try); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.text("main"), "里面有") && !strings.Contains(a.text("main"), "太长了") {
				t.Errorf("%s takes %q as %s: %d %s", path, text, field, a.Status, a.text(".notice"))
			}
		}
	}
	clerk, admin := w.enter("kuaiji"), w.enter("admin")
	for _, field := range []string{"summary", "handler", "witness", "approver", "note"} {
		refuses(clerk, "/desk/entries", field, expense())
	}
	e := itoa64(w.post("kuaiji", "2026-04-02", finance.Expense, finance.Bank, "513.02", 1_00, "买笔").ID)
	refuses(clerk, "/desk/entries/"+e+"/reverse", "note", url.Values{"day": {"2026-04-08"}})
	for _, text := range plant() {
		clerk.uploadAll("/desk/entries/"+e+"/files", url.Values{"name": {text}}, "file", photo(t, 50)).is(http.StatusUnprocessableEntity).has("#f-name-error", "里面有")
	}
	refuses(admin, "/desk/new-user", "name", url.Values{"login": {"newone"}, "role": {"head"}, "division": {itoa64(w.dahe.ID)}})
	refuses(admin, "/desk/new-user", "post", url.Values{"login": {"newone"}, "name": {"新"}, "role": {"head"}, "division": {itoa64(w.dahe.ID)}})
	for _, field := range []string{"name", "phone"} {
		refuses(admin, fmt.Sprintf("/desk/villages/%d/name", w.xiaoshan.ID), field, url.Values{"name": {"小山村"}})
		refuses(admin, "/desk/villages/new", field, url.Values{"level": {"village"}, "parent": {itoa64(w.dahe.Township.ID)}, "code": {"339900101209"}, "name": {"新村"}, "first_month": {"2026-04"}})
	}
	refuses(clerk, "/desk/finance/2026-03/correct", "reason", nil)
	w.at("2026-05-06")
	clerk = w.enter("kuaiji")
	clerk.post("/desk/finance/2026-04/submit", nil).is(http.StatusSeeOther)
	at := "/desk/disclosures/" + itoa64(w.current(w.xiaoshan.ID, "2026-04").ID)
	refuses(w.enter("jiandu"), at+"/return", "reason", nil)
	refuses(w.enter("jiandu"), at+"/approve", "opinion", nil)
	w.enter("jiandu").post(at+"/approve", nil).is(http.StatusSeeOther)
	w.enter("cunzhang").post(at+"/publish", w.publishing()).is(http.StatusSeeOther)

	// Files: as a cash book, as a table, in a cell, a heading, a note, the title, the name.
	for i, text := range plant() {
		books := []byte("日期,摘要,收入,支出\n2026-05-03,收" + text + ",5,\n")
		clerk.upload("/desk/imports", url.Values{"reading": {"cashbook"}}, fmt.Sprintf("账%d.csv", i), books).is(http.StatusUnprocessableEntity).has("main", "B2", "格里有")
		for what, content := range map[string]string{
			"cell": "地点,数量（个）,金额\n" + text + ",4,800.00\n", "heading": "地点" + text + ",数量（个）,金额\n村口,4,800.00\n", "note": "地点,数量（个）,金额\n村口,4,800.00\n备注：" + text + "\n",
		} {
			a := clerk.upload("/desk/imports", url.Values{"reading": {"table"}}, what+itoa(i)+".csv", []byte(content))
			if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.text("main"), "里有") {
				t.Errorf("%q as a %s: %d %s", text, what, a.Status, a.text(".notice"))
			}
		}
		good := clerk.hand(fmt.Sprintf("好%d.csv", i), []byte(fmt.Sprintf("地点,数量（个）,金额\n村口,4,%d.00\n", 800+i)), "table")
		clerk.post(good+"/save", url.Values{"title": {"表" + text}, "item": {"project"}}).is(http.StatusUnprocessableEntity).has("#f-title-error, main", "里")
	}
	for _, text := range plant() {
		clerk.hand(text+".csv", []byte("地点,数量（个）,金额\n村口,4,"+itoa(n)+".00\n"+text[:0]), "table")
		n++
	}
	// Names of those who get something, and their numbers beside them.
	names := []string{"欧阳丽华", "诸葛孔明亮", "司马光年", "王二小"}
	list := "2026年耕地地力保护补贴发放表\n单位：元\n序号,姓名,面积（亩）,金额\n"
	for i, name := range names {
		list += fmt.Sprintf("%d,%s,%d,%d.00\n", i+1, name, i+1, 100*(i+1))
	}
	subsidy := clerk.hand("补贴.csv", []byte(list), "table")
	draft := clerk.post(subsidy+"/save", url.Values{"title": {"2026年耕地地力保护补贴"}, "item": {"subsidy"}}).is(http.StatusSeeOther).Header.Get("Location")
	clerk.post(draft+"/submit", nil).is(http.StatusSeeOther)
	w.enter("jiandu").post(draft+"/approve", nil).is(http.StatusSeeOther)
	w.enter("cunzhang").post(draft+"/publish", w.publishing()).is(http.StatusSeeOther)

	secrets := append(planted, names...)
	squeeze := func(s string) string {
		return strings.Map(func(r rune) rune {
			switch {
			case strings.ContainsRune(" -\n\u200b\u00a0", r):
				return -1
			case r >= '０' && r <= '９':
				return r - '０' + '0'
			case r >= '٠' && r <= '٩':
				return r - '٠' + '0'
			}
			return r
		}, s)
	}
	search := func(where, text string) {
		t.Helper()
		text = squeeze(text)
		for _, s := range secrets {
			if strings.Contains(text, s) {
				t.Errorf("%s shows %s", where, s)
			}
		}
	}
	kinds := map[string]int{}
	w.visitor().walk(60, func(a *answer) {
		kind := a.Header.Get("Content-Type")
		kinds[kind]++
		switch {
		case strings.HasPrefix(kind, "application/pdf"):
			if strings.Contains(a.path, "/disclosures/") || strings.Contains(a.path, "2026-04") {
				search(a.path, pdfText(t, a.Body))
			}
		case strings.Contains(kind, "spreadsheet"):
			for _, g := range must(sheet.Read("x.xlsx", a.Body))(t).Sheets {
				for _, r := range g.Rows {
					for _, c := range r {
						search(a.path, c.Text)
					}
				}
			}
		default:
			search(a.path, string(a.Body))
		}
	}, "/")
	for _, kind := range []string{"text/html; charset=utf-8", "application/json", "text/csv; charset=utf-8", "application/pdf"} {
		if kinds[kind] == 0 {
			t.Errorf("no %s was looked at: %v", kind, kinds)
		}
	}
	lines.mu.Lock()
	defer lines.mu.Unlock()
	search("the log", lines.b.String())
	if lines.b.Len() == 0 {
		t.Error("nothing was logged")
	}
	var kept string
	w.ok(w.DB.Read().QueryRowContext(t.Context(), "select group_concat(actor || subject || detail) from audit").Scan(&kept))
	search("the audit", kept)
}

// A line of the log stays one line, whatever a visitor sends.
func TestNobodyWritesLinesIntoTheLog(t *testing.T) {
	w := newSite(t)
	lines := &loggedLines{}
	w.Log = slog.New(slog.NewTextHandler(lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w.app.Get("/broken/:what", func(c *fiber.Ctx) error {
		return fmt.Errorf("cannot read %s", must(url.PathUnescape(c.Params("what")))(t))
	})
	forged := "x\ntime=2026-04-08T00:00:00Z level=ERROR msg=forged"
	w.visitor().get("/broken/" + url.PathEscape(forged)).is(http.StatusInternalServerError)
	w.visitor().post("/login", url.Values{"login": {forged}, "password": {forged}})
	w.visitor().get("/" + url.PathEscape(forged))
	for _, line := range strings.Split(strings.TrimSpace(lines.b.String()), "\n") {
		if !strings.HasPrefix(line, "time=2026-") && !strings.HasPrefix(line, "time=20") || strings.Contains(line, " msg=forged") && !strings.Contains(line, `\n`) || strings.HasPrefix(line, "time=2026-04-08T00:00:00Z") {
			t.Errorf("a line of its own: %s", line)
		}
	}
	if !strings.Contains(lines.b.String(), `\ntime=2026-04-08T00:00:00Z`) {
		t.Errorf("the error is not in the log:\n%s", lines.b.String())
	}
}
