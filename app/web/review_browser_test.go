package web

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"sunshine/app/disclosure"
)

// chrome is a window of a real browser on the site, with cookies of its own.
type chrome struct {
	t    *testing.T
	ctx  context.Context
	site string
}

// chromium starts the browser, once for a site.
func (w *site) chromium(t *testing.T) context.Context {
	t.Helper()
	if w.browser != nil {
		return w.browser
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(tool(t, "chromium")), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true))
	alloc, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	w.ok(chromedp.Do(ctx))
	w.browser = ctx
	return ctx
}

func (w *site) chrome(t *testing.T, width, height int64) *chrome {
	t.Helper()
	ctx, cancel := chromedp.NewContext(w.chromium(t), chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	b := &chrome{t: t, ctx: ctx, site: "http://" + w.listening()}
	b.do("start", chromedp.EmulateViewport(width, height))
	return b
}

func (b *chrome) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := b.ctx, context.CancelFunc(func() {})
	if what != "start" { // a limit on the first call would end the browser itself
		ctx, cancel = context.WithTimeout(b.ctx, time.Minute)
	}
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
}

func (b *chrome) open(path string) {
	b.t.Helper()
	b.do("open "+path, chromedp.Navigate(b.site+path))
}

// press clicks what the path leads to and waits for the next page.
func (b *chrome) press(at string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	if res, err := chromedp.RunResponse(ctx, chromedp.Click(at)); err != nil || res.Status >= 400 {
		b.t.Fatalf("press %s: %v %+v", at, err, res)
	}
}

func (b *chrome) signIn(login string) {
	b.t.Helper()
	b.open("/login")
	b.do("sign in", chromedp.SendKeys(chromedp.CSS("input[name=login]"), login), chromedp.SendKeys(chromedp.CSS("input[name=password]"), password))
	b.press(`//button[normalize-space()="登录"]`)
}

// sees demands that a script's condition holds on the page.
func (b *chrome) sees(what, condition string) {
	b.t.Helper()
	if ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](condition)); err != nil || !ok {
		b.t.Errorf("%s does not hold: %v", what, err)
	}
}

// judge keeps a picture among the artefacts of CI, sees that nothing hangs over
// the edge, and lets axe look where it is.
func (b *chrome) judge(name string) {
	b.t.Helper()
	b.sees(name+": nothing over the edge", "document.documentElement.scrollWidth <= innerWidth")
	if folder := os.Getenv("ARTIFACTS"); folder != "" {
		png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, "review-"+name+".png"), png, 0o600)
		}
		if err != nil {
			b.t.Error(err)
		}
	}
	script := os.Getenv("AXE")
	if script == "" {
		if os.Getenv("REQUIRE_TOOLS") != "" {
			b.t.Fatal("AXE does not name axe.min.js")
		}
		return
	}
	text, err := os.ReadFile(script)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](string(text)+";true")); err != nil {
		b.t.Fatal(err)
	}
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](
		`axe.run().then(r => r.violations.map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ")).slice(0, 3).join(", ")))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
	for _, f := range found {
		b.t.Errorf("%s: %s", name, f)
	}
}

// On a phone the supervision committee agrees with one tap: the button is under
// the thumb from the first moment, the opinion is there already, no page comes
// between.
func TestOneTapAgreesOnAPhone(t *testing.T) {
	tool(t, "chromium")
	w := newSite(t)
	at := w.february()
	b := w.chrome(t, 390, 844)
	b.signIn("jiandu2")
	b.open(at)
	b.sees("the button is in sight before any scrolling", `(r => scrollY === 0 && r.top > innerHeight / 2 && r.bottom <= innerHeight && r.height >= 44 && r.width > 300)(document.querySelector(".thumb .btn").getBoundingClientRect())`)
	b.judge("approve-390")
	b.press(`//button[normalize-space()="同意，交村主任公开"]`)
	x := w.current(w.lvyin.ID, "2026-02")
	steps := must(w.Disclosures.Steps(t.Context(), x.ID))(t)
	if last := steps[len(steps)-1]; x.State != disclosure.Approved || last.Opinion != "同意公开" || last.Name != "钱看" {
		t.Errorf("%s: %+v", x.State, last)
	}
	b.judge("approved-390")
}

// Every page of the chain, on a phone, on an office machine, and for the elderly
// where everyone reads it.
func TestTheChainsPagesOnEveryScreen(t *testing.T) {
	tool(t, "chromium")
	w := newSite(t)
	w.filed()
	first, second, third := w.submitted("2026-01"), w.submitted("2026-02"), w.submitted("2026-03")
	reviewer, head := w.as("jiandu2"), w.as("cunzhang2")
	reviewer.post(first+"/object", url.Values{"objection": {"路灯电费少了一张发票，村道保洁的工钱没有写是付给谁的，请村委会说明"}}).goes(first)
	w.ok(w.Disclosures.Answer(t.Context(), w.actors["cunzhang2"], w.current(w.lvyin.ID, "2026-01").ID, "发票4月7日已补上，附在凭证后面；保洁的工钱付给了两户，名单贴在公开栏"))
	head.post(first+"/publish", w.publishing()).goes(first)
	reviewer.post(second+"/approve", nil).goes(second)
	public := "/villages/339900100202/finance/2026-01"
	for _, screen := range []struct {
		name          string
		width, height int64
	}{{"390", 390, 844}, {"1366", 1366, 768}} {
		for login, pages := range map[string]map[string]string{
			"jiandu2": {"list": "/desk/disclosures", "today": "/desk", "review": third}, "cunzhang2": {"meeting": "/desk/disclosures/meeting", "publish": second, "out": first, "head-today": "/desk"},
			"zhen": {"filings": "/desk/filings", "signoffs": "/desk/signoffs", "sign": public}, "jijian": {"inspector": "/desk/signoffs"},
		} {
			b := w.chrome(t, screen.width, screen.height)
			b.signIn(login)
			for name, path := range pages {
				b.open(path)
				b.judge(fmt.Sprintf("%s-%s", name, screen.name))
			}
		}
		b := w.chrome(t, screen.width, screen.height)
		b.open(public)
		b.judge("public-" + screen.name)
		b.open("/size?to=large&back=" + url.QueryEscape(public))
		b.judge("public-large-" + screen.name)
	}
}
