package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/sheet"
)

// tool finds an outside program; without it the test is skipped, or fails
// where all tools are required.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("REQUIRE_TOOLS") != "" {
		t.Fatalf("%s is missing", name)
	}
	t.Skipf("%s is missing", name)
	return ""
}

// demoSite is the demo command, running.
type demoSite struct {
	url    string
	logins map[string]string
}

var loginLine = regexp.MustCompile(`^  (\S+)\s+([a-z2-9]{4}(?:-[a-z2-9]{4}){3})\s`)

// startDemo builds the program and runs its demo on a free port.
func startDemo(t *testing.T) demoSite {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "sunshine")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "sunshine/app").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	addr := freeAddr(t)
	cmd := exec.Command(bin, "demo", "--addr", addr)
	cmd.Stderr = os.Stderr
	cmd.Env = append(os.Environ(), "TMPDIR="+t.TempDir())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Errorf("the demo did not stop cleanly: %v", err)
		}
	})
	d := demoSite{url: "http://" + addr, logins: map[string]string{}}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if m := loginLine.FindStringSubmatch(lines.Text()); m != nil {
			d.logins[m[1]] = m[2]
		}
		if strings.HasPrefix(lines.Text(), "按 Ctrl+C") {
			break
		}
	}
	if len(d.logins) != 8 {
		t.Fatalf("the terminal shows %d logins, want one per role", len(d.logins))
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return d
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (d demoSite) get(t *testing.T, path string) []byte {
	t.Helper()
	res, err := http.Get(d.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s, %v", path, res.Status, err)
	}
	return body
}

// browser is a headless Chromium with a profile of its own: one person's phone
// or office machine.
type browser struct {
	t    *testing.T
	ctx  context.Context
	site demoSite
	who  string
	n    int // screenshots taken
}

func newBrowser(t *testing.T, d demoSite, who string, width, height int64) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(tool(t, "chromium")), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true))
	alloc, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(alloc)
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

// practiceYear is the latest year whose February and March are both over.
func practiceYear(today calendar.Day) int {
	if today.Before(calendar.Date(today.Year(), 4, 1)) {
		return today.Year() - 1
	}
	return today.Year()
}

// TestFromACashBookToAPublishedSheet is the whole main job, in a real browser:
// the accountant hands in the cash book she has and answers the one question,
// the supervision committee agrees on a phone, the head publishes, and everyone
// sees the same figures in every form. The figures are added up by hand:
//
//	opening   10,000.00 + 9,000.00 − 6,356.00      = 12,644.00
//	income    10,000.00                             = 10,000.00
//	expense   3,300.00 + 984.00 + 38.00             =  4,322.00
//	closing   12,644.00 + 10,000.00 − 4,322.00      = 18,322.00
func TestFromACashBookToAPublishedSheet(t *testing.T) {
	tool(t, "chromium")
	tool(t, "pdftotext")
	d := startDemo(t)
	year := practiceYear(calendar.DayOf(time.Now()))
	march := fmt.Sprintf("%d-03", year)
	code := villageCode(t, d, "小山村")
	public := "/villages/" + code + "/finance/" + march

	villager := newBrowser(t, d, "villager", 390, 844)
	villager.do("look too early", villager.open(public))
	villager.shot("not-published")
	if page := string(d.get(t, public)); !strings.Contains(page, "晚了") {
		t.Error("the page of a month that is overdue does not say so")
	}

	accountant := newBrowser(t, d, "kuaiji", 1366, 768)
	accountant.signIn()
	accountant.shot("desk")
	file, err := filepath.Abs("../data/demo/files/M05-现金日记账-gbk.csv")
	if err != nil {
		t.Fatal(err)
	}
	accountant.do("choose the file", accountant.open("/desk/imports"), chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{file}))
	accountant.press("上传并预览")
	accountant.shot("preview")
	accountant.do("answer", chromedp.SendKeys(chromedp.CSS("input[name=answer-0]"), fmt.Sprint(year)))
	accountant.press("记下我的决定")
	accountant.shot("answered")
	accountant.press("保存这 6 笔账")
	accountant.shot("saved")
	accountant.do("see the draft", accountant.open("/desk/finance/"+march))
	accountant.shot("draft")
	accountant.press("提交审核")
	accountant.shot("submitted")

	supervisor := newBrowser(t, d, "jianwei", 390, 844)
	supervisor.signIn()
	supervisor.follow("open the sheet", "//main//section[contains(@class,'first')]//a[contains(@class,'btn')]")
	supervisor.shot("review")
	supervisor.press("同意，交村主任公开")
	supervisor.shot("approved")

	head := newBrowser(t, d, "zhuren", 390, 844)
	head.signIn()
	head.follow("open the sheet", "//main//section[contains(@class,'first')]//a[contains(@class,'btn')]")
	head.do("the joint meeting", chromedp.SetValue(chromedp.CSS("input[name=met_on]"), calendar.DayOf(time.Now()).String()),
		chromedp.SetValue(chromedp.CSS("input[name=expected]"), "5"), chromedp.SetValue(chromedp.CSS("input[name=present]"), "4"))
	head.do("confirm", chromedp.Click(chromedp.CSS("form[action$=publish] input[type=checkbox]")))
	head.press("公开")
	head.shot("published")

	villager.do("look", villager.open(public))
	villager.shot("sheet-phone")
	checkRenditions(t, d, tool(t, "pdftotext"), public)

	inspector := newBrowser(t, d, "jijian", 1366, 768)
	inspector.do("look on a desk", inspector.open(public))
	inspector.shot("sheet-desk")
	inspector.do("look at the clock", inspector.open("/villages/"+code+"/clock"))
	inspector.shot("clock")
	inspector.do("look at the county", inspector.open("/clock"))
	inspector.shot("county")
	if text := string(d.get(t, "/villages/"+code+"/clock")); !strings.Contains(text, "补公开") {
		t.Error("the clock did not turn")
	}
}

func villageCode(t *testing.T, d demoSite, name string) string {
	t.Helper()
	page := string(d.get(t, "/"))
	m := regexp.MustCompile(`/villages/(\d{12})[^>]*>[^<]*` + name).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("%s is not on the county page", name)
	}
	return m[1]
}

// checkRenditions holds page, PDF, CSV, workbook and JSON against figures
// worked out by hand.
func checkRenditions(t *testing.T, d demoSite, pdftotext, public string) {
	t.Helper()
	raw := d.get(t, public+".json")
	var doc struct {
		Opening int64 `json:"opening_fen"`
		Income  int64 `json:"income_fen"`
		Expense int64 `json:"expense_fen"`
		Closing int64 `json:"closing_fen"`
		Entries []struct {
			Income  int64 `json:"income_fen"`
			Expense int64 `json:"expense_fen"`
		} `json:"entries"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Opening != 1264400 || doc.Income != 1000000 || doc.Expense != 432200 || doc.Closing != 1832200 || len(doc.Entries) != 4 {
		t.Errorf("JSON: %+v", doc)
	}
	if _, err := finance.ParseSheet(raw); err != nil {
		t.Error(err)
	}
	sum := sha256.Sum256(raw)
	page := string(d.get(t, public))
	if !strings.Contains(page, hex.EncodeToString(sum[:])) {
		t.Error("the page does not show the hash of the JSON it offers")
	}
	pdf := filepath.Join(t.TempDir(), "sheet.pdf")
	if err := os.WriteFile(pdf, d.get(t, public+".pdf"), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.CommandContext(t.Context(), pdftotext, "-layout", pdf, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]string{"page": page, "PDF": string(text)} {
		for _, want := range []string{"12,644.00", "10,000.00", "4,322.00", "18,322.00", "3,300.00", "984.00", "38.00", money.Fen(1832200).Capital()} {
			if !strings.Contains(strings.ReplaceAll(body, "\n", ""), want) {
				t.Errorf("the %s lacks %s", name, want)
			}
		}
	}
	for _, kind := range []string{"csv", "xlsx"} {
		cells := cellsOf(t, "x."+kind, d.get(t, public+"."+kind))
		for _, want := range []string{"12644", "10000", "4322", "18322", "3300", "984", "38"} {
			if !cells[want] {
				t.Errorf("the %s lacks %s", kind, want)
			}
		}
	}
}

// cellsOf reads a file with our own reader and gives what its cells hold,
// amounts without separators and without cents that are zero.
func cellsOf(t *testing.T, name string, data []byte) map[string]bool {
	t.Helper()
	f, err := sheet.Read(name, data)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for _, g := range f.Sheets {
		for _, row := range g.Rows {
			for _, c := range row {
				all[strings.TrimSuffix(strings.ReplaceAll(c.Text, ",", ""), ".00")] = true
			}
		}
	}
	return all
}
