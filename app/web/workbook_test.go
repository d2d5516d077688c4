package web

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/sheet"
	"sunshine/app/table"
	"sunshine/app/village"
)

// odd are texts that a spreadsheet would like to make something else of.
var odd = []string{"=1+1", "+86支", "-3月的", "@合计", "0012号", "1e5", "３月５日", "'引号", "  两头空格 ", "<b>粗</b>&", "2026-05-01", "#REF!"}

// bookMay books what a workbook may stumble over into 小山村's running month:
// odd texts, red ink, a sub-account, a payment of a fund and one from the second
// bank account. The bank's word on March is saved.
func (w *site) bookMay(b *browser) {
	w.t.Helper()
	ctx, by, v := w.t.Context(), w.actors["kuaiji"], w.xiaoshan
	b.post("/desk/accounts", url.Values{"code": {"513.51"}, "name": {"=培训费"}, "use": {"expense"}, "from": {"2026-01-01"}}).is(http.StatusSeeOther)
	fund := must(w.Finance.OpenFund(ctx, by, v, finance.NewFund{Account: "231", Name: "0号修渠款", OpenedOn: calendar.Date(2026, 5, 1), Uses: []finance.FundUse{{Words: "=修渠"}}}))(w.t)
	shop, man := w.party(finance.Unit, "=1+1文具店"), w.party(finance.Household, "吕大山")
	post := func(summary string, lines ...finance.NewLine) finance.Entry {
		return must(w.Finance.PostVoucher(ctx, by, v, finance.NewVoucher{
			Day: calendar.Date(2026, 5, 2), Summary: summary, Project: "0012号工程", Note: "=注", Lines: lines,
			Handler: "李账", Witness: "陈证", Reviewer: "钱审", Approver: "张领", Reason: "会议同意",
		}))(w.t)
	}
	post("收修渠款", finance.NewLine{Account: "102", Debit: 700_07, FundID: fund.ID}, finance.NewLine{Account: "231", Credit: 700_07, FundID: fund.ID})
	post("付修渠款", finance.NewLine{Account: "153", Debit: 200_05, FundID: fund.ID}, finance.NewLine{Account: "102", Credit: 200_05, FundID: fund.ID})
	post("欠文具款", finance.NewLine{Account: "513.51", Debit: 30_03, Summary: "=SUM(A1:A9)"}, finance.NewLine{Account: "211", Credit: 30_03, CounterpartyID: shop.ID})
	post("专户付款", finance.NewLine{Account: "113", Debit: 40_04, CounterpartyID: man.ID}, finance.NewLine{Account: "102.01", Credit: 40_04})
	wrong := post("记错的", finance.NewLine{Account: "514.01", Debit: 11_11}, finance.NewLine{Account: "101", Credit: 11_11})
	must(w.Finance.Reverse(ctx, by, v, wrong.ID, calendar.Date(2026, 5, 3), "记错了"))(w.t)
	for i, text := range odd {
		post(text, finance.NewLine{Account: "513.02", Debit: money.Fen(1_01 + i)}, finance.NewLine{Account: "101", Credit: money.Fen(1_01 + i)})
	}
	banks := must(w.Finance.BankAccounts(ctx, v.ID))(w.t)
	to := b.upload("/desk/bank/"+itoa64(banks[0].ID)+"/statements", march2026(), "流水.csv", []byte(strings.Replace(bankMarch, "6222021202041234321", "101000012345678", 1))).is(http.StatusSeeOther).Header.Get("Location")
	b.post(to+"/save", nil).is(http.StatusSeeOther)
}

// workbooks lists, for every route that gives a workbook, what is to be asked of it.
func (w *site) workbooks(x things) map[string][]string {
	w.t.Helper()
	v, d, n := "/villages/:village", xiaoshan+"/disclosures/"+x.out, xiaoshan+"/notices/"+x.noticed
	bank := "/desk/bank/" + itoa64(must(w.Finance.BankAccounts(w.t.Context(), w.xiaoshan.ID))(w.t)[0].ID)
	list := map[string][]string{
		v + "/finance/:month.:kind":           {march + ".xlsx", april + ".xlsx"},
		v + "/finance/:month/v/:n.:kind":      {april + "/v/1.xlsx"},
		v + "/disclosures/:id.:kind":          {d + ".xlsx", xiaoshan + "/disclosures/" + x.told + ".xlsx"},
		v + "/disclosures/:id/v/:n.:kind":     {d + "/v/1.xlsx"},
		v + "/notices/:id.:kind":              {n + ".xlsx"},
		v + "/notices/:id/v/:n.:kind":         {n + "/v/1.xlsx"},
		"/desk/bank/:account/:month.:kind":    {bank + "/2026-03.xlsx"},
		"/catalogue.:kind":                    {"/catalogue.xlsx"},
		"/desk/accounts/file.:kind":           {"/desk/accounts/file.xlsx"},
		v + "/registers/:kind.:ending":        w.registerBooks(xiaoshan+"/registers/", ".xlsx"),
		"/desk/registers/:kind/list.:ending":  w.registerBooks("/desk/registers/", "/list.xlsx"),
		v + "/contracts/list.:kind":           {xiaoshan + "/contracts/list.xlsx"},
		"/desk/contracts/template.xlsx":       {"/desk/contracts/template.xlsx"},
		"/desk/registers/:kind/template.xlsx": w.registerBooks("/desk/registers/", "/template.xlsx"),
		"/desk/imports/template.xlsx":         {"/desk/imports/template.xlsx"},
		"/desk/forms/:item.xlsx":              {"/desk/forms/land.xlsx", "/desk/forms/assets.xlsx"},
		"/desk/imports/:id/marked.xlsx":       {"/desk/imports/" + x.workbook + "/marked.xlsx"},
		"/desk/duty/template.xlsx":            {"/desk/duty/template.xlsx"},
		"/desk/rosters/:body/list.xlsx":       {"/desk/rosters/representatives/list.xlsx", "/desk/rosters/party/list.xlsx?empty=1"},
	}
	books := "/desk/books/:village/:book/:period.:kind"
	for _, k := range bookKinds {
		period := map[string]string{"day": "2026-05-05", "year": "2026", "span": "2026-03~2026-05", "lines": "2026-03~2026-05"}[k.Period]
		path := xiaoshanBooks + "/" + k.ID + "/" + period + ".xlsx"
		switch k.ID {
		case bookDetail:
			for _, account := range []string{"513", "513.51", "211", "231", "102.01"} {
				list[books] = append(list[books], path+"?account="+account)
			}
		case bookBank:
			list[books] = append(list[books], path, path+"?account=102.01")
		default:
			list[books] = append(list[books], path)
		}
	}
	return list
}

// stocked is the site with something in everything that is given out.
func stocked(t *testing.T) (*site, things) {
	t.Helper()
	w := newSite(t)
	var x things
	w.rosters()
	w.decidedMatters(&x)
	x.out = itoa64(w.publishTable(project("project")).DisclosureID)
	w.texts(&x)
	w.publishApril()
	w.belongings()
	w.leased()
	b := w.enter("kuaiji")
	w.bookMay(b)
	x.workbook = strings.TrimPrefix(b.hand("四月.xlsx", doubtful(t), "auto"), "/desk/imports/")
	return w, x
}

// TestEveryWorkbookComesBackFromLibreOffice has another program open every
// workbook there is and save it again: our reader finds the same figures to the
// fen, the same texts and no formula, and our importer reads the same tables.
func TestEveryWorkbookComesBackFromLibreOffice(t *testing.T) {
	office := tool(t, "soffice")
	w, x := stocked(t)
	list := w.workbooks(x)
	for _, r := range w.app.GetRoutes(true) {
		if gives := strings.HasSuffix(r.Path, ".:kind") || strings.HasSuffix(r.Path, ".:ending") || strings.HasSuffix(r.Path, ".xlsx"); r.Method == http.MethodGet && gives && list[r.Path] == nil {
			t.Errorf("%s gives files, and no workbook of it is looked at", r.Path)
		}
	}
	b, files, paths := w.enter("kuaiji"), map[string][]byte{}, slices.Sorted(maps.Keys(list))
	names := map[string]string{}
	for _, pattern := range paths {
		for _, path := range list[pattern] {
			name := fmt.Sprintf("%02d.xlsx", len(files))
			files[name], names[name] = b.get(path).is(http.StatusOK).Body, path
		}
	}
	back, figures := resaved(t, office, files), 0
	for name, body := range back {
		ours, theirs := must(sheet.Read(name, files[name]))(t), must(sheet.Read(name, body))(t)
		figures += sameCells(t, names[name], ours, theirs)
		o := table.Options{Month: calendar.NewMonth(2026, 4)}
		sameTables(t, names[name], table.Read(ours, o), table.Read(theirs, o))
	}
	t.Logf("%d workbooks, %d figures", len(back), figures)
	detail := fmt.Sprint(must(sheet.Read("x.xlsx", back[fileOf(names, xiaoshanBooks+"/detail/2026-03~2026-05.xlsx?account=513")]))(t).Sheets)
	for _, text := range append(slices.Clone(odd), "=SUM(A1:A9)", "=培训费") {
		if !strings.Contains(detail, strings.TrimSpace(text)) {
			t.Errorf("%q is in no workbook", text)
		}
	}
	if figures < 300 {
		t.Errorf("only %d figures", figures)
	}
	byPath := map[string][]byte{}
	for name, path := range names {
		byPath[path] = back[name]
	}
	w.importsBack(b, byPath)
	w.registersComeBack(b, byPath)
}

// resaved has LibreOffice open the workbooks and save them as its own.
func resaved(t *testing.T, office string, files map[string][]byte) map[string][]byte {
	t.Helper()
	dir := t.TempDir()
	args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", filepath.Join(dir, "out")}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, files[name], 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	if out, err := exec.CommandContext(t.Context(), office, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	back := map[string][]byte{}
	for name := range files {
		back[name] = must(os.ReadFile(filepath.Join(dir, "out", name)))(t)
		if bytes.Equal(back[name], files[name]) {
			t.Fatalf("%s was not saved again", name)
		}
	}
	return back
}

// sameCells compares cell by cell and counts the figures.
func sameCells(t *testing.T, path string, ours, theirs *sheet.File) (figures int) {
	t.Helper()
	if len(ours.Sheets) != len(theirs.Sheets) {
		t.Fatalf("%s: %d sheets came back as %d", path, len(ours.Sheets), len(theirs.Sheets))
	}
	for i, g := range ours.Sheets {
		h := theirs.Sheets[i]
		if g.Name != h.Name {
			t.Errorf("%s: sheet %q came back as %q", path, g.Name, h.Name)
		}
		for r := 1; r <= max(len(g.Rows), len(h.Rows)); r++ {
			for c := 1; c <= max(g.Width(), h.Width()); c++ {
				a, b := g.Cell(r, c), h.Cell(r, c)
				if a.Formula || b.Formula {
					t.Errorf("%s %s!%s is a formula: %q, %q", path, g.Name, sheet.Address(r, c), a.Text, b.Text)
				}
				if a.Text != b.Text || a.Number != b.Number {
					t.Errorf("%s %s!%s: %q (number %t) came back as %q (number %t)", path, g.Name, sheet.Address(r, c), a.Text, a.Number, b.Text, b.Number)
				}
				if _, err := money.Parse(a.Text); err == nil && a.Number {
					figures++
				}
			}
		}
	}
	return figures
}

// sameTables compares what the importer makes of both.
func sameTables(t *testing.T, path string, ours, theirs *table.Result) {
	t.Helper()
	if len(ours.Tables) != len(theirs.Tables) {
		t.Fatalf("%s: %d tables came back as %d", path, len(ours.Tables), len(theirs.Tables))
	}
	for i := range ours.Tables {
		a, b := ours.Tables[i], theirs.Tables[i]
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: the importer reads\n%+v\nand from LibreOffice's file\n%+v", path, a, b)
		}
	}
}

// importsBack takes what LibreOffice saved the whole way in again.
func (w *site) importsBack(b *browser, files map[string][]byte) {
	w.t.Helper()
	b.upload("/desk/accounts/file", nil, "科目.xlsx", files["/desk/accounts/file.xlsx"]).is(http.StatusOK).has("main", "1 个科目和现在的一样")
	from := calendar.Date(2026, 1, 1)
	path := "/desk/rosters/representatives/list.xlsx"
	if rows := must(village.ReadMembers(must(sheet.Read("x.xlsx", files[path]))(w.t), village.Representatives, from))(w.t); len(rows) != 12 {
		w.t.Errorf("%d representatives came back", len(rows))
	}
	w.sheetsComeBack(files)
	w.journalsComeBack(files)
}

// sheetsComeBack books March and April, as LibreOffice saved their sheets, in
// another village that began with the same money: its sheets have the figures of
// those that are out.
func (w *site) sheetsComeBack(files map[string][]byte) {
	w.t.Helper()
	ctx, by, v := w.t.Context(), w.actors["kuaiji2"], w.lvyin
	hand := func(path string) finance.Preview {
		id := must(w.Finance.Hand(ctx, by, v, finance.Upload{Name: "公开榜.xlsx", Data: files[path]}))(w.t)
		return must(w.Finance.Preview(ctx, by, id))(w.t)
	}
	if p := hand(march + ".xlsx"); p.Report.Errors() != 1 || !strings.Contains(fmt.Sprint(p.Report.Problems), "现金和银行合在一起") {
		w.t.Errorf("into empty books: %+v", p.Report.Problems)
	} else {
		w.ok(w.Finance.Drop(ctx, by, p.ID))
	}
	w.ok(w.Finance.SetOpening(ctx, by, v, 1203_50, 85000_00))
	for i, month := range []string{"2026-03", "2026-04"} {
		path := []string{march, april}[i]
		was := must(finance.ParseSheet(w.visitor().get(path + ".json").is(http.StatusOK).Body))(w.t)
		p := hand(path + ".xlsx")
		if !p.CashBook() || p.Report.Errors() > 0 {
			w.t.Fatalf("%s: %+v", path, p.Report.Problems)
		}
		answers := map[string]string{}
		for _, x := range p.Report.Problems {
			if x.Level == table.LevelQuestion {
				answers[x.Question] = table.Keep
			}
		}
		if len(answers) > 0 {
			w.ok(w.Finance.Answer(ctx, by, p.ID, answers))
		}
		must(w.Finance.SaveCashBook(ctx, by, v, p.ID, nil))(w.t)
		now := must(w.Finance.Draw(ctx, v, must(calendar.ParseMonth(month))(w.t)))(w.t)
		if now.Opening != was.Opening || now.Income != was.Income || now.Expense != was.Expense || now.Closing != was.Closing || now.Cash.Closing != was.Cash.Closing || now.Bank.Closing != was.Bank.Closing {
			w.t.Errorf("%s: %s + %s - %s = %s, cash %s; was %s + %s - %s = %s, cash %s", month, now.Opening, now.Income, now.Expense, now.Closing, now.Cash.Closing,
				was.Opening, was.Income, was.Expense, was.Closing, was.Cash.Closing)
		}
		for _, e := range now.Entries {
			if !slices.ContainsFunc(was.Entries, func(o finance.SheetEntry) bool {
				return o.Day == e.Day && o.Summary == e.Summary && o.Income == e.Income && o.Expense == e.Expense && o.Transfer == e.Transfer && o.Code == e.Code &&
					o.Money == e.Money && o.Handler == e.Handler && o.Witness == e.Witness && o.Reviewer == e.Reviewer && o.Approver == e.Approver
			}) {
				w.t.Errorf("%s: no such entry was out: %+v", month, e)
			}
		}
	}
}

// journalsComeBack reads the cash and bank journals as the cash books they are.
func (w *site) journalsComeBack(files map[string][]byte) {
	w.t.Helper()
	for id, account := range map[string]string{bookCash: finance.Cash, bookBank: finance.Bank} {
		f := must(sheet.Read("x.xlsx", files[xiaoshanBooks+"/"+id+"/2026-03~2026-05.xlsx"]))(w.t)
		book, report := finance.ReadCashBook(f, table.Options{})
		span := must(finance.ParseSpan("2026-03~2026-05"))(w.t)
		want := must(w.Finance.MoneyJournal(w.t.Context(), w.xiaoshan, account, span))(w.t)
		sum := want.Opening
		for _, r := range book.Rows {
			if sum += r.Income - r.Expense; r.Bank != (account == finance.Bank) {
				w.t.Errorf("%s: row %d counts for the other account", id, r.Row)
			}
		}
		if report.Errors() > 0 || len(book.Rows) != want.Lines || sum != want.Closing || len(book.Openings) != 1 || book.Openings[0].Amount != want.Opening {
			w.t.Errorf("%s: %d rows of %d lead to %s, not %s; %+v", id, len(book.Rows), want.Lines, sum, want.Closing, report.Problems)
		}
	}
}

func fileOf(names map[string]string, path string) string {
	for name, p := range names {
		if p == path {
			return name
		}
	}
	return ""
}
