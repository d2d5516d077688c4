package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sunshine/app/calendar"
)

// named are the keys that are not letters.
var named = map[string]struct {
	keys string
	with chromedp.Modifier
}{
	"Enter": {kb.Enter, 0}, "Shift+Enter": {kb.Enter, chromedp.ModifierShift}, "Ctrl+Enter": {kb.Enter, chromedp.ModifierCtrl},
	"Up": {kb.ArrowUp, 0}, "Down": {kb.ArrowDown, 0}, "Tab": {kb.Tab, 0}, "Esc": {kb.Escape, 0}, "F7": {kb.F7, 0}, "Space": {" ", 0},
	"Ctrl+S": {"s", chromedp.ModifierCtrl}, "Ctrl+I": {"i", chromedp.ModifierCtrl}, "Ctrl+D": {"d", chromedp.ModifierCtrl}, "Alt+M": {"m", chromedp.ModifierAlt},
}

// keys presses named keys and types everything else, in order, as key events.
// A step such as @reason waits until the focus is there.
func (b *browser) keys(what string, steps ...string) {
	b.t.Helper()
	for _, s := range steps {
		if id, ok := strings.CutPrefix(s, "@"); ok {
			b.at(id)
		} else if n, ok := named[s]; ok {
			b.do(what, chromedp.KeyEvent(n.keys, chromedp.KeyModifiers(n.with)))
		} else {
			b.do(what, chromedp.KeyEvent(s))
		}
	}
}

// sees waits until the script's expression is true.
func (b *browser) sees(what, expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 8*time.Second)
	defer cancel()
	for {
		// While a page gives way to the next there is none to ask.
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+expression+")")); err == nil && ok {
			return
		}
		if ctx.Err() != nil {
			b.shot("failed")
			state, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.activeElement?.id + " | " + [...document.querySelectorAll("form.voucher input:not([type=hidden])")].map(i => i.value).join(" ; ") + " | " + document.body.innerText`))
			b.t.Fatalf("%s: waited for %s\n%s\n%s", b.who, what, expression, state)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (b *browser) at(id string) {
	b.t.Helper()
	b.sees("the focus on "+id, fmt.Sprintf(`document.activeElement?.id === %q`, id))
}

func (b *browser) value(id, want string) {
	b.t.Helper()
	b.sees(id+" to hold "+want, fmt.Sprintf(`document.getElementById(%q)?.value === %q`, id, want))
}

// newVoucher begins a voucher with the list's button.
func (b *browser) newVoucher() (path string) {
	b.t.Helper()
	b.sees("the last draft to be kept", `!document.querySelector("[data-saved]") || ["kept", ""].includes(document.querySelector("[data-saved]").dataset.saved)`)
	b.do("open the list", b.open("/desk/drafts"))
	b.press("写一张新凭证")
	b.at("line-1-summary")
	path, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("location.pathname"))
	if err != nil {
		b.t.Fatal(err)
	}
	return path
}

const saved = `document.querySelector("[data-saved]").dataset.saved === "kept"`

// twenty are vouchers as they are typed. Each begins on its first summary and
// is posted with Ctrl+Enter; = is the key that balances.
var twenty = []struct {
	name  string
	lines int
	keys  []string
}{
	{"a grant reaches the bank", 2, []string{"收到上级补助款", "Enter", "yhck", "Enter", "50000", "Enter", "Enter", "503", "Enter", "=", "Enter", "Enter", "李会计", "Enter", "王证明", "Enter", "Enter", "赵审批"}},
	{"from the list of accounts", 2, []string{"存现金", "Enter", "F7", "Down", "Enter", "8000", "Enter", "Enter", "F7", "Enter", "="}},
	{"cash is drawn", 2, []string{"提备用金", "Enter", "kcxj", "Enter", "3,000", "Enter", "Enter", "yhck", "Enter", "="}},
	{"an account by initials of its name", 2, []string{"付村道路灯电费", "Enter", "sdf", "Enter", "1860.00", "Enter", "Enter", "102", "Enter", "="}},
	{"the summary of the voucher before, and a sum", 2, []string{"..", "Enter", "sdf", "Enter", "12+138.5", "Enter", "Enter", "yhck", "Enter", "="}},
	{"an account by its name", 2, []string{"买打印纸", "Enter", "办公费", "Enter", "88.8", "Enter", "Enter", "kcxj", "Enter", "="}},
	{"a sub-account by part of its name", 2, []string{"收鱼塘承包款", "Enter", "yhck", "Enter", "12,000", "Enter", "Enter", "发包", "Enter", "="}},
	{"three lines, a summary of its own", 3, []string{"买办公用品", "Enter", "513.02", "Enter", "200", "Enter", "订报刊", "Enter", "bkf", "Enter", "360", "Enter", "//", "Enter", "101", "Enter", "="}},
	{"cents", 2, []string{"存款利息", "Enter", "yhck", "Enter", "26.41", "Enter", "Enter", "lxsr", "Enter", "="}},
	{"a template", 2, []string{"Alt+M", "fdf", "Enter", "@line-1-debit", "640", "Enter", "Enter", "Enter", "="}},
	{"one that does not balance, put right", 2, []string{"修抗旱水泵", "Enter", "wxf", "Enter", "500", "Enter", "Enter", "kcxj", "Enter", "Enter", "50", "Ctrl+Enter", "@line-2-credit", "="}},
	{"six lines", 6, []string{
		"发误工补贴、会议费", "Enter", "wgbt", "Enter", "100", "Enter", "村民二组", "Enter", "wgbt", "Enter", "120", "Enter", "..", "Enter", "wgbt", "Enter", "80", "Enter",
		"..", "Enter", "wgbt", "Enter", "90", "Enter", "茶水", "Enter", "hyf", "Enter", "60", "Enter", "//", "Enter", "kcxj", "Enter", "=",
	}},
	{"back to a wrong account", 2, []string{"付保洁款", "Enter", "512", "Enter", "Shift+Enter", "hjws", "Enter", "300", "Enter", "Enter", "yhck", "Enter", "="}},
	{"the credit first, by the space bar", 2, []string{"老年食堂买菜", "Enter", "yhck", "Enter", "800", "Space", "Enter", "Enter", "ylzl", "Enter", "="}},
	{"a row put in and taken out", 2, []string{"办元宵灯会", "Enter", "whty", "Enter", "250", "Enter", "Ctrl+I", "多余", "Ctrl+D", "Enter", "kcxj", "Enter", "="}},
	{"a gift in cash", 2, []string{"收村民捐款", "Enter", "kcxj", "Enter", "900", "Enter", "Enter", "jzsr", "Enter", "="}},
	{"a sum of three", 2, []string{"救助困难户", "Enter", "knjz", "Enter", "500+400-100", "Enter", "Enter", "yhck", "Enter", "="}},
	{"up and down", 2, []string{"去镇里报账的车费", "Enter", "clf", "Enter", "66.6", "Down", "Up", "Enter", "Enter", "kcxj", "Enter", "="}},
	{"not income: a debt comes back", 2, []string{"收回农机欠款", "Enter", "yhck", "Enter", "1500", "Enter", "Enter", "ysk", "Enter", "="}},
	{"paid from two pockets, more in cash than the rules like", 3, []string{"付保管员工资", "Enter", "gzrygz", "Enter", "2400", "Enter", "Enter", "yhck", "Enter", "Enter", "1200", "Enter", "Enter", "kcxj", "Enter", "=", "Ctrl+Enter", "@reason", "保管员没有银行卡，两委同意发现金"}},
}

// turns are what each account turned over in the twenty, added up by hand, in
// yuan:
//
//	101  in   3,000 + 900 = 3,900.00
//	     out  8,000 + 88.80 + 560 + 500 + 450 + 250 + 66.60 + 1,200 = 11,115.40
//	102  in   50,000 + 8,000 + 12,000 + 26.41 + 1,500 = 71,526.41
//	     out  3,000 + 1,860 + 150.50 + 640 + 300 + 800 + 800 + 1,200 = 8,750.50
//	513  288.80 + 66.60 + 360 + 60 + 500 + 2,650.50 + 390 + 2,400 = 6,715.90
//	514  300 + 800 + 250 + 800 = 2,150.00
//	all  3,900 + 71,526.41 + 6,715.90 + 2,150 = 84,292.31
//	     11,115.40 + 8,750.50 + 1,500 + 12,000 + 50,000 + 900 + 26.41 = 84,292.31
var turns = map[string][2]string{
	"101": {"3900.00", "11115.40"}, "102": {"71526.41", "8750.50"}, "112": {"", "1500.00"},
	"501": {"", "12000.00"}, "503": {"", "50000.00"}, "504": {"", "926.41"}, "513": {"6715.90", ""}, "514": {"2150.00", ""},
	"501.01": {"", "12000.00"}, "504.01": {"", "900.00"}, "504.02": {"", "26.41"},
	"513.02": {"288.80", ""}, "513.03": {"66.60", ""}, "513.04": {"360.00", ""}, "513.05": {"60.00", ""}, "513.06": {"500.00", ""},
	"513.07": {"2650.50", ""}, "513.08": {"390.00", ""}, "513.09": {"2400.00", ""},
	"514.01": {"300.00", ""}, "514.02": {"800.00", ""}, "514.03": {"250.00", ""}, "514.04": {"800.00", ""},
	"合计": {"84292.31", "84292.31"},
}

// TestVouchersByKeyboard keeps books in a real browser with key events alone.
func TestVouchersByKeyboard(t *testing.T) {
	tool(t, "chromium")
	b := newBrowser(t, startDemo(t), "kuaiji", 1366, 768)
	b.signIn()
	b.newVoucher()
	b.postTwenty()
	b.checkTurns(villageCode(t, b.site, "小山村"))
}

// postTwenty types the vouchers and reads the number each gets.
func (b *browser) postTwenty() {
	b.t.Helper()
	month := calendar.DayOf(time.Now()).MonthOf()
	for i, v := range twenty {
		b.at("line-1-summary")
		b.keys(v.name, v.keys...)
		b.sees(v.name+" to balance", fmt.Sprintf(`document.querySelector("[data-balance]").dataset.balance === "even" && [...document.querySelectorAll(".v-lines tbody tr")].filter(r => r.querySelector("[data-field=account]").value).length === %d`, v.lines))
		b.value("f-handler", "李会计") // as on the voucher before, or the template chosen there
		if i == 11 {
			b.shot("six-lines")
		}
		b.keys(v.name, "Ctrl+Enter")
		number := fmt.Sprintf("%s-%03d", month, i+1)
		b.sees(v.name+" to be posted as "+number, fmt.Sprintf(`document.querySelector(".notice.success")?.innerText.includes(%q)`, number))
	}
	b.at("line-1-summary")
	b.sees("the whole of the last, not its first payment", `document.querySelector(".notice.success").innerText.includes("2,400.00")`)
	b.shot("posted")
}

// checkTurns holds the trial balance of the month against turns.
func (b *browser) checkTurns(code string) {
	b.t.Helper()
	v := newVisitor(b.t, b.site, b.who)
	res, err := v.client.Get(b.site.url + "/desk/books/" + code + "/trial/" + calendar.DayOf(time.Now()).MonthOf().String() + ".csv")
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		b.t.Fatal(res.Status, err)
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		b.t.Fatal(err)
	}
	head := slices.IndexFunc(rows, func(row []string) bool { return slices.Contains(row, "本期借方") })
	if head < 0 {
		b.t.Fatalf("no head in\n%s", raw)
	}
	debit, credit := slices.Index(rows[head], "本期借方"), slices.Index(rows[head], "本期贷方")
	got := map[string][2]string{}
	for _, row := range rows[head+1:] {
		if len(row) <= credit {
			continue
		}
		name := strings.TrimSpace(row[0])
		if name == "" {
			name = strings.TrimSpace(row[1])
		}
		got[name] = [2]string{row[debit], row[credit]}
	}
	for name, want := range turns {
		if got[name] != want {
			b.t.Errorf("%s turned over %q, by hand %q", name, got[name], want)
		}
	}
}
