package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestVoucherPage tries what else the page does, in a real browser.
func TestVoucherPage(t *testing.T) {
	tool(t, "chromium")
	b := newBrowser(t, theDemo(t), "kuaiji", 1366, 768)
	b.signIn()
	for _, part := range []struct {
		name string
		test func(*browser)
	}{
		{"all keys are listed", (*browser).checkOverlay},
		{"an input method's keys are its own", (*browser).checkComposition},
		{"two windows, one draft", (*browser).checkConflict},
		{"a failed save is shown and tried again", (*browser).checkOffline},
		{"receipts", (*browser).checkFiles},
		{"accessible, on both screens and with large text", (*browser).checkAccess},
		{"without scripts", (*browser).checkBare},
	} {
		t.Run(part.name, func(t *testing.T) {
			x := *b
			x.t = t
			part.test(&x)
		})
	}
}

func (b *browser) checkOverlay() {
	b.newVoucher()
	b.keys("ask", "?")
	b.sees("the keys", `document.getElementById("keys").open && document.getElementById("keys").innerText.includes("Ctrl Enter")`)
	b.shot("keys")
	b.keys("close", "Esc")
	b.at("line-1-summary")
	b.keys("a question in a text", "谁付?")
	b.value("line-1-summary", "谁付?")
	b.do("press the button", chromedp.Click(chromedp.CSS("[data-open=keys]")))
	b.sees("the keys", `document.getElementById("keys").open`)
	b.keys("close", "Enter")
	b.sees("the form", `!document.querySelector("dialog[open]")`)
}

// cdpCall makes a step of a command of the browser.
func cdpCall[P, R any](command cdp.Command[P, R], p P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, p)
		return err
	})
}

// script runs a script in the page.
func script(text string) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (v chromedp.Void, err error) {
		_, err = chromedp.Evaluate[bool](text+";true")(ctx, t)
		return v, err
	}
}

// checkComposition types 电费 with an input method: its Enter and its arrows
// move nothing, and its full-width signs are understood.
func (b *browser) checkComposition() {
	b.newVoucher()
	process := input.DispatchKeyEventParams{Type: "rawKeyDown", Key: "Process", Code: "Enter", WindowsVirtualKeyCode: 229, NativeVirtualKeyCode: 229}
	down := process
	down.Code = "ArrowDown"
	b.do("compose", cdpCall(input.ImeSetComposition, input.ImeSetCompositionParams{Text: "dianfei", SelectionStart: 7, SelectionEnd: 7}),
		cdpCall(input.DispatchKeyEvent, down), cdpCall(input.DispatchKeyEvent, process), cdpCall(input.InsertText, input.InsertTextParams{Text: "电费"}))
	b.at("line-1-summary")
	b.value("line-1-summary", "电费")
	b.keys("go on", "Enter", "Enter", "Enter", "Enter")
	b.at("line-2-summary")
	b.do("full-width points", cdpCall(input.ImeSetComposition, input.ImeSetCompositionParams{Text: "。。", SelectionStart: 2, SelectionEnd: 2}), cdpCall(input.InsertText, input.InsertTextParams{Text: "。。"}))
	b.value("line-2-summary", "电费")
	b.keys("an account", "Enter")
	b.do("compose", cdpCall(input.ImeSetComposition, input.ImeSetCompositionParams{Text: "yinhang", SelectionStart: 7, SelectionEnd: 7}),
		cdpCall(input.DispatchKeyEvent, process), cdpCall(input.InsertText, input.InsertTextParams{Text: "银行"}))
	b.at("line-2-account")
	b.keys("choose", "Enter", "Enter")
	b.value("line-2-account", "102 银行存款")
	b.at("line-2-credit")
}

// checkConflict lets two windows write on one draft.
func (b *browser) checkConflict() {
	path := b.newVoucher()
	b.keys("begin", "付水费", "Enter", "sdf", "Enter", "100", "Enter", "Ctrl+S")
	b.sees("it to be kept", saved)
	other := newBrowser(b.t, b.site, "kuaiji", 1366, 768)
	other.signIn()
	other.do("open the same", other.open(path))
	other.value("line-1-summary", "付水费")
	b.do("mine", chromedp.Focus(chromedp.CSS("#line-1-summary")), script("document.getElementById('line-1-summary').select()"))
	b.keys("mine", "付三月水费", "Enter", "Enter", "110", "Ctrl+S")
	b.sees("mine to be kept", saved+` && document.getElementById("line-1-debit").value === "110.00"`)
	other.do("theirs", chromedp.Focus(chromedp.CSS("#line-1-debit")), script("document.getElementById('line-1-debit').select()"))
	other.keys("theirs", "120", "Enter", "Enter", "yhck", "Enter", "=", "Ctrl+S")
	other.sees("the question", `document.getElementById("conflict").open`)
	other.shot("conflict")
	other.keys("a key pressed too early", "Enter")
	other.sees("the question still", `document.getElementById("conflict").open`)
	// The summary was changed by one alone and is theirs already; the amount is
	// the question, and mine is kept.
	other.do("choose", chromedp.Click(chromedp.CSS("#conflict button[value=chosen]")))
	other.sees("it to be kept", saved)
	for _, w := range []*browser{other, b} {
		w.do("look again", w.open(path))
		w.value("line-1-summary", "付三月水费")
		w.value("line-1-debit", "120.00")
		w.value("line-2-account", "102 银行存款")
		w.value("line-2-credit", "120.00")
	}
}

// checkOffline takes the network away while something is typed.
func (b *browser) checkOffline() {
	b.newVoucher()
	offline := func(off bool) chromedp.Action[chromedp.Void] {
		return cdpCall(network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{{Offline: off, DownloadThroughput: -1, UploadThroughput: -1}}})
	}
	b.do("go offline", cdpCall(network.Enable, network.EnableParams{}), offline(true))
	b.keys("type", "断网时写的", "Enter")
	b.sees("that it is not kept", `document.querySelector("[data-saved]").dataset.saved === "failed"`)
	b.shot("offline")
	b.do("come back", offline(false))
	b.sees("that it is kept", saved)
}

// checkFiles adds a photo and takes it away.
func (b *browser) checkFiles() {
	b.newVoucher()
	b.keys("a summary", "有单据的", "Enter")
	photo, err := filepath.Abs("../public/img/icon.png")
	if err != nil {
		b.t.Fatal(err)
	}
	b.do("choose", chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{photo}))
	b.sees("the picture", `[...document.querySelectorAll("[data-files] img")].some(i => i.complete && i.naturalWidth > 0) && document.querySelector("[data-papers]").textContent === "1"`)
	b.shot("receipt")
	b.do("choose what is none", chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{filepath.Join(filepath.Dir(photo), "..", "js", "site.js")}))
	b.sees("why not", `document.querySelector("[data-upload-error]").innerText.includes("PDF")`)
	b.do("take away", chromedp.Click(chromedp.CSS("[data-files] button")))
	b.sees("no picture", `!document.querySelector("[data-files] li") && document.querySelector("[data-papers]").textContent === "0"`)
}

// checkAccess measures the pages, and asks axe where it is.
func (b *browser) checkAccess() {
	path := b.newVoucher()
	b.keys("fill", "付水费", "Enter", "sdf", "Enter", "100", "Enter", "Enter", "yhck", "Enter", "=", "Enter", "Enter", "Ctrl+S")
	b.sees("it to be kept", saved)
	for _, size := range []struct {
		name          string
		width, height int64
		path          string
	}{
		{"desk", 1366, 768, path},
		{"phone", 390, 844, path},
		{"half-size", 683, 384, path}, // 200 % on the desk
		{"list", 390, 844, "/desk/drafts"},
		{"templates", 390, 844, "/desk/templates"},
	} {
		b.do("resize", chromedp.EmulateViewport(size.width, size.height), b.open(size.path))
		b.sees("no sideways scrolling", fmt.Sprintf("document.documentElement.scrollWidth <= %d", size.width))
		b.shot(size.name)
		b.axe(size.name)
	}
	b.do("phone", chromedp.EmulateViewport(390, 844), b.open(path))
	b.do("large", b.open("/size?to=large&back="+path))
	b.sees("no sideways scrolling", "document.documentElement.scrollWidth <= 390")
	b.shot("large")
	b.do("desk again", b.open("/size?to=normal&back="+path), chromedp.EmulateViewport(1366, 768), b.open(path))
	for _, name := range []string{"keys", "templates"} {
		b.do("open "+name, chromedp.Click(chromedp.CSS("[data-open="+name+"]")))
		b.axe(name)
		b.keys("close", "Esc")
	}
	b.do("list", chromedp.Focus(chromedp.CSS("#line-3-account")))
	b.keys("list", "F7")
	b.axe("the list of accounts")
	b.shot("accounts")
	b.keys("close", "Esc")
}

// axe lets axe judge what is shown.
func (b *browser) axe(what string) {
	b.t.Helper()
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
		b.t.Errorf("%s: %s", what, f)
	}
}

// checkBare writes and posts a voucher where no script runs.
func (b *browser) checkBare() {
	b.do("no scripts", cdpCall(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}), b.open("/desk/drafts"))
	b.press("写一张新凭证")
	fill := func(id, text string) {
		b.do("type into "+id, chromedp.SendKeys(chromedp.CSS("#"+id), text))
	}
	fill("line-1-summary", "付网费")
	fill("line-1-account", "办公费")
	fill("line-1-debit", "60")
	b.press("加一行")
	b.value("line-1-summary", "付网费")
	b.sees("more rows", `document.querySelectorAll(".v-lines tbody tr").length > 4`)
	fill("line-2-account", "kcxj")
	fill("line-2-credit", "6")
	post := func() {
		if _, err := chromedp.RunResponse(b.ctx, chromedp.Click("//button[@data-post]")); err != nil {
			b.t.Fatal(err)
		}
	}
	post()
	b.sees("why not", `document.querySelector(".notice.error").innerText.includes("借贷不平")`)
	fill("line-2-credit", kb.End+"0")
	b.shot("bare")
	post()
	b.sees("why not", `document.querySelector(".notice.error, .notice.success").innerText.length > 0`)
	if text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string]("document.querySelector('.notice').innerText")); !strings.Contains(text, "记上了") {
		fill("reason", "村里现金多，过两天存银行")
		post()
	}
	b.sees("its number", `document.querySelector(".notice.success").innerText.includes("记上了")`)
}
