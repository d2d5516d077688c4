package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
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
