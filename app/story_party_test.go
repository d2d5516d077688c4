package main

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"sunshine/app/calendar"
)

// An accountant who knows no debit and credit takes a deposit from a villager
// nobody has registered yet and gives a part of it back; the form shows the
// double entry while it is typed, the villager's name is whole on the desk only.
func TestAVillagersDepositInPlainWords(t *testing.T) {
	tool(t, "chromium")
	d := startDemo(t)
	code := villageCode(t, d, "小山村")
	month := calendar.DayOf(time.Now()).MonthOf().String()
	b := newBrowser(t, d, "kuaiji", 390, 844)
	b.signIn()
	text := func(selector string) string {
		t.Helper()
		got, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.querySelector("`+selector+`")?.innerText ?? ""`))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(strings.Fields(got), " ")
	}
	see := func(selector string, want ...string) {
		t.Helper()
		got := ""
		for range 40 { // the script asks the server
			got = text(selector)
			missing := false
			for _, w := range want {
				missing = missing || !strings.Contains(got, w)
			}
			if !missing {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		b.shot("missing")
		t.Fatalf("%s has not %q:\n%s", selector, want, got)
	}
	fill := func(name, value string) chromedp.Action[chromedp.Void] {
		return chromedp.SendKeys(chromedp.CSS("input[name="+name+"]"), value)
	}

	b.do("choose a word", b.open("/desk/entries/new?kind=dealing"))
	b.shot("words")
	b.follow("take a deposit", `//main//a[strong[text()='收到押金']]`)
	b.do("type", fill("party", "吕小兰"), chromedp.Click(chromedp.CSS("input[name=money][value=bank]")), fill("amount", "100"), fill("summary", "收会场押金"), fill("handler", "李会计"),
		chromedp.Click(`//button[normalize-space()="记上，再记一笔"]`))
	see("main", "往来登记里没有“吕小兰”")
	b.shot("who-is-it")
	b.do("say what it is", chromedp.Click(chromedp.CSS("input[name=party-kind][value=household]")))
	b.press("记上，再记一笔")
	see("main", "记上了", "100.00 元")

	b.follow("give back", `//main//a[strong[text()='退还']]`)
	b.do("type", fill("party", "lxl"), chromedp.Click(chromedp.CSS("#lines summary")), fill("amount", "40"), chromedp.Click(chromedp.CSS("input[name=money][value=bank]")), fill("summary", "退会场押金"))
	see("#lines", "102 银行存款", "113 内部往来", "40.00", "村里欠 100.00 元；记上以后村里欠 60.00 元")
	b.shot("double-entry")
	b.press("记上，回到本月的账")
	see(".ledger", "退会场押金", "对方 吕*兰")
	b.shot("month")
	b.do("see the draft", b.open("/desk/finance/"+month))
	see(".entries", "收会场押金", "对方 吕*兰")
	if got := text("main"); strings.Contains(got, "吕小兰") {
		t.Error("the draft of the public sheet has the whole name")
	}
	b.do("see the ages", b.open("/desk/books/"+code+"/debts/"+calendar.DayOf(time.Now()).String()))
	see("main", "吕小兰", "60.00", "相符")
	b.shot("ages")
}
