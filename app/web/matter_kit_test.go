package web

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/procedure"
	"sunshine/app/village"
)

// paper is a little picture to be filed; n makes each another one.
func paper(t testing.TB, n int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 24, 24))
	for i := range img.Pix {
		img.Pix[i] = byte(i * n)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// send posts a form with files, each under the name of its field.
func (b *browser) send(path string, form url.Values, fields ...string) *answer {
	b.w.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	b.w.ok(m.WriteField("csrf", b.token()))
	for k, values := range form {
		for _, v := range values {
			b.w.ok(m.WriteField(k, v))
		}
	}
	for i, field := range fields {
		part := must(m.CreateFormFile(field, "IMG_"+itoa(i)+".png"))(b.w.t)
		must(part.Write(paper(b.w.t, len(path)+i+1)))(b.w.t)
	}
	b.w.ok(m.Close())
	return b.do(httptest.NewRequest(http.MethodPost, path, &body), "Content-Type", m.FormDataContentType())
}

// rosters gives 小山村 its people: 3 of the branch, 4 of the committee (one in
// both), 9 Party members, 12 representatives of 10 households each, 5 of them women.
func (w *site) rosters() {
	w.t.Helper()
	from := calendar.Date(2026, 1, 1)
	var list []village.NewMember
	add := func(body village.Body, sex string, households int, names ...string) {
		for _, n := range names {
			list = append(list, village.NewMember{Body: body, Name: n, Sex: sex, Households: households, From: from})
		}
	}
	add(village.Branch, "", 0, "张领", "李支", "王委")
	add(village.Committee, "", 0, "张领", "赵主", "钱委", "孙委")
	add(village.Party, "", 0, "张领", "李支", "王委", "党一", "党二", "党三", "党四", "党五", "党六")
	add(village.Representatives, "f", 10, "代甲", "代乙", "代丙", "代丁", "代戊")
	add(village.Representatives, "m", 10, "代己", "代庚", "代辛", "代壬", "代癸", "代子", "代丑")
	by := w.actors["cunzhang"]
	w.ok(w.Villages.AddMembers(w.t.Context(), by, w.xiaoshan, list))
	for basis, n := range map[village.Basis]int{village.Adults: 400, village.Households: 120} {
		w.ok(w.Villages.SetCount(w.t.Context(), by, w.xiaoshan, village.CountRow{Basis: basis, Day: from, Number: n, Source: "户籍底册"}))
	}
}

// matter opens one as the head would, by the form.
func (w *site) matter(category, template string) (head *browser, at string) {
	w.t.Helper()
	head = w.as("cunzhang")
	a := head.post("/desk/matters", url.Values{
		"category": {category}, "template": {template}, "title": {"村口的路铺水泥"}, "text": {"从村口铺到小学，三百米。"}, "fen": {"80000"}, "by": {"party"}, "reason": {"路坏了三年"},
	}).is(http.StatusSeeOther)
	return head, a.Header.Get("Location")
}

// begunMatter gives the number of a matter that was just brought forward, with one paper.
func (w *site) begunMatter(t *testing.T) string {
	t.Helper()
	by := w.actors["cunzhang"]
	id := must(w.Procedure.Open(t.Context(), by, w.xiaoshan, procedure.Opening{Start: procedure.Start{Category: "public_works", Title: "修水渠"}}))(t)
	w.ok(w.Procedure.Do(t.Context(), by, w.xiaoshan, id, 0, &procedure.Initiated{Day: w.today(), By: "party", Reason: "渠漏水"}, nil, nil))
	w.ok(w.Procedure.Do(t.Context(), by, w.xiaoshan, id, 1, &procedure.Filed{Stage: "propose", Day: w.today()}, []procedure.Paper{{Kind: "plan", Type: "image/png", Kept: paper(t, 3)}}, nil))
	return itoa64(id)
}

// act files an act from the page's own form: what the form holds already is sent
// back, as a browser does.
func (b *browser) act(at, link string, fill url.Values, files ...string) *answer {
	b.w.t.Helper()
	page := b.get(link).sound()
	form := page.doc().Find(`form[action^="` + at + `/do/"]`).First()
	action := form.AttrOr("action", "")
	if action == "" {
		b.w.t.Fatalf("%s has no form\n%s", link, page.text("main"))
	}
	values := url.Values{}
	for _, n := range form.Find("input:not([type=file]), select, textarea").EachIter() {
		name, typ := n.AttrOr("name", ""), n.AttrOr("type", "")
		_, checked := n.Attr("checked")
		switch {
		case name == "csrf" || (typ == "radio" || typ == "checkbox") && !checked:
		case n.Is("textarea"):
			values.Set(name, n.Text())
		case n.Is("select"):
			values.Set(name, n.Find("option[selected]").AttrOr("value", ""))
		default:
			values.Set(name, n.AttrOr("value", ""))
		}
	}
	for k, v := range fill {
		values[k] = v
	}
	for _, f := range files {
		if form.Find(`input[type=file][name="`+f+`"]`).Length() == 0 {
			b.w.t.Errorf("%s does not ask for %s", link, f)
		}
	}
	return b.send(action, values, files...)
}

// on moves to a day and signs the people in anew: a session lasts hours.
func (w *site) on(day string, people map[string]*browser) {
	w.t.Helper()
	w.at(day)
	for login, b := range people {
		b.cookies = w.as(login).cookies
	}
}

// files demands that the act was filed, and says why if not.
func (a *answer) files(at string) {
	a.t.Helper()
	if got := a.Header.Get("Location"); a.Status != http.StatusSeeOther || got != at {
		a.t.Fatalf("%s: %d to %q: %s %s", a.path, a.Status, got, a.text(".notice.error"), a.text(".error"))
	}
}

// held is a meeting at nine at which all who came agree.
func held(present int) url.Values {
	n := itoa(present)
	return url.Values{"from": {"09:00"}, "to": {"09:40"}, "place": {"村委会"}, "chair": {"张领"}, "ballot": {"show"}, "present": {n}, "yes": {n}}
}

// opine agrees with a stage in one tap, as the committee does on a phone.
func (b *browser) opine(at, stage string) {
	b.w.t.Helper()
	page := b.get(at).sound()
	form := page.doc().Find(`section:has(#opinion-` + stage + `) form.post`)
	values := url.Values{}
	for _, n := range form.Find("input[type=hidden]").EachIter() {
		values.Set(n.AttrOr("name", ""), n.AttrOr("value", ""))
	}
	b.post(form.AttrOr("action", "/none"), values).files(at)
}

func filled(v url.Values, more ...string) url.Values {
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return v
}
