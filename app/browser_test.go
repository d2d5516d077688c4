package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browser is a window of the headless Chromium with cookies of its own: one
// person's phone or office machine.
type browser struct {
	t    *testing.T
	ctx  context.Context
	site demoSite
	who  string
	n    int // screenshots taken
}

// chromium is one Chromium for all tests.
var (
	chromiumOnce sync.Once
	chromium     struct {
		ctx  context.Context
		stop func() error
		err  error
	}
)

// stopChromium stops it, if a test asked for it.
func stopChromium() error {
	if chromium.stop == nil {
		return nil
	}
	return chromium.stop()
}

func startChromium(path string) (ctx context.Context, stop func() error, err error) {
	profile, err := os.MkdirTemp("", "chromium")
	if err != nil {
		return nil, nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(profile),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true))
	alloc, endAlloc := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(alloc)
	return ctx, func() error {
		end()
		endAlloc()
		return os.RemoveAll(profile)
	}, chromedp.Do(ctx)
}

func newBrowser(t *testing.T, d demoSite, who string, width, height int64) *browser {
	t.Helper()
	path := tool(t, "chromium")
	chromiumOnce.Do(func() { chromium.ctx, chromium.stop, chromium.err = startChromium(path) })
	if chromium.err != nil {
		t.Fatal(chromium.err)
	}
	ctx, cancel := chromedp.NewContext(chromium.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx, site: d, who: who}
	b.do("start", chromedp.EmulateViewport(width, height))
	return b
}

func (b *browser) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := b.ctx, context.CancelFunc(func() {})
	if what != "start" { // a limit on the first call would end the browser itself
		ctx, cancel = context.WithTimeout(b.ctx, time.Minute)
	}
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.shot("failed")
		at, _ := chromedp.Run(b.ctx, chromedp.Location())
		text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string]("document.body.innerText"))
		b.t.Fatalf("%s, %s: %v\nat %s\n%s", b.who, what, err, at, text)
	}
}

// shot keeps a picture of the whole page among the artefacts of CI.
func (b *browser) shot(name string) {
	b.t.Helper()
	folder := os.Getenv("ARTIFACTS")
	if folder == "" {
		folder = b.t.TempDir()
	}
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Logf("no picture of %s: %v", name, err)
		return
	}
	b.n++
	if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("story-%s-%d-%s.png", b.who, b.n, name)), png, 0o600); err != nil {
		b.t.Error(err)
	}
}

func (b *browser) open(path string) chromedp.Action[chromedp.Void] {
	return chromedp.Navigate(b.site.url + path)
}

// press clicks the button with the text and waits for the next page.
func (b *browser) press(text string) {
	b.t.Helper()
	b.follow("press "+text, fmt.Sprintf(`//button[normalize-space()=%q]`, text))
}

func (b *browser) follow(what string, at string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	res, err := chromedp.RunResponse(ctx, chromedp.Click(at))
	if err != nil || res.Status >= 400 {
		b.shot("failed")
		text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string]("document.body.innerText"))
		b.t.Fatalf("%s, %s: %v %+v\n%s", b.who, what, err, res, text)
	}
}

func (b *browser) signIn() {
	b.t.Helper()
	b.do("sign in", b.open("/login"),
		chromedp.SendKeys(chromedp.CSS("input[name=login]"), b.who),
		chromedp.SendKeys(chromedp.CSS("input[name=password]"), b.site.logins[b.who]))
	b.press("登录")
	b.do("reach the desk", chromedp.WaitVisible("//h1[text()='今天要办']"))
}
