package web

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/sheet"
)

const xiaoshanBooks = "/desk/books/339900100201"

// bookSite is the site with one voucher of three lines in April: a pump for
// 5,000.00 and 300.50 of paper, paid together by the bank.
func bookSite(t testing.TB) (*site, int64) {
	t.Helper()
	w := newSite(t)
	ctx, by := t.Context(), w.actors["kuaiji"]
	var id int64
	w.ok(w.DB.Write(ctx, func(q db.Q) error {
		err := q.QueryRowContext(ctx, `
			insert into voucher (village_id, month, number, day, kind, summary, handler, posted_by, posted_at)
			values ($1, '2026-04', 1, '2026-04-02', 'transfer', '买水泵和办公用纸', '李账', $2, $3) returning id`,
			w.xiaoshan.ID, by.ID, db.Time(w.Now())).Scan(&id)
		if err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, `
			insert into voucher_line (voucher_id, n, chart, account, debit_fen, credit_fen)
			values ($1, 1, '2024', '151', 500000, 0), ($1, 2, '2024', '513.02', 30050, 0), ($1, 3, '2024', '102', 0, 530050)`, id)
		if err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, "update voucher set posted = 1 where id = $1", id)
		return err
	}))
	return w, id
}

// bookPaths lists one address of every book of 小山村.
func bookPaths() []string {
	return []string{
		"/balance/2026-03-31", "/balance/2026-04-02", "/revenue/2026-03", "/revenue/2026-03~2026-04", "/distribution/2026", "/trial/2026-03~2026-04", "/general/2026-03~2026-04",
		"/cash/2026-03", "/bank/2026-03~2026-04", "/detail/2026-03~2026-04?account=513", "/detail/2026?account=102",
	}
}

func TestEveryBookIsAWholePage(t *testing.T) {
	w, voucher := bookSite(t)
	b := w.as("jijian")
	for _, path := range append(bookPaths(), "", "/balance/2026-03-31?line=undistributed", "/revenue/2026-03?line=513.07") {
		b.get(xiaoshanBooks + path).sound()
	}
	b.get("/desk/books").sound().has(".names", "小山村", "大河村")
	b.get("/desk/vouchers/"+itoa64(voucher)).sound().has("main", "凭证 2026-04-001", "151 固定资产", "513.02 办公费", "5,300.50", "没有单据")
	// an empty village has empty books, and says so
	for _, path := range bookPaths() {
		r := b.get(strings.Replace(xiaoshanBooks, "0201", "0202", 1) + path).sound()
		r.lacks(".notice.error")
	}
	b.get("/desk/books/339900100202").has(".notice", "还没有记账")
	b.get("/desk/books/339900100202/trial/2026-03").has(".empty", "还没有账").lacks(".downloads")
}

func TestBooksAreReadWithinOnesDivision(t *testing.T) {
	w, voucher := bookSite(t)
	invoice := receiptPath(w)
	for login, want := range map[string][2]int{ // 小山村 of 青石镇, 大河村 of 白水乡
		"kuaiji": {200, 403}, "jiandu": {200, 403}, "cunzhang": {200, 403}, "zhen": {200, 403}, "jijian": {200, 200}, "admin": {200, 200}, "kuaiji2": {403, 403}, "jiandu2": {403, 403},
	} {
		b := w.as(login)
		hidden := map[int]int{200: 200, 403: 404}[want[0]]
		for path, status := range map[string]int{
			xiaoshanBooks: want[0], xiaoshanBooks + "/trial/2026-03": want[0], xiaoshanBooks + "/bank/2026-03.csv": want[0], xiaoshanBooks + "/balance/2026-03-31.pdf": want[0],
			"/desk/books/339900101201/trial/2026-03": want[1], "/desk/books/339900101201/trial/2026-03.xlsx": want[1],
			"/desk/vouchers/" + itoa64(voucher): hidden, invoice: hidden,
		} {
			if r := b.get(path); r.Status != status {
				t.Errorf("%s %s: %d, want %d", login, path, r.Status, status)
			}
		}
	}
	v := w.visitor()
	for _, path := range []string{"/desk/books", xiaoshanBooks, xiaoshanBooks + "/trial/2026-03.csv", "/desk/vouchers/1"} {
		if r := v.get(path); r.Status != http.StatusSeeOther || !strings.HasPrefix(r.Header.Get("Location"), "/login") {
			t.Errorf("a visitor at %s: %d", path, r.Status)
		}
	}
	w.as("kuaiji").get("/desk/books").goes(xiaoshanBooks)
	a := w.as("admin")
	a.get("/desk/books/339900999999").is(http.StatusNotFound)
	a.get("/desk/vouchers/999").is(http.StatusNotFound)
	a.get("/desk/vouchers/" + itoa64(voucher) + "/files/" + strings.Repeat("0", 64)).is(http.StatusNotFound)
}

// receiptPath is where the readers of the books find the invoice of March.
func receiptPath(w *site) string {
	w.t.Helper()
	for _, e := range must(w.Finance.Entries(w.t.Context(), w.xiaoshan.ID, calendar.NewMonth(2026, 3)))(w.t) {
		for _, f := range e.Files {
			return "/desk/vouchers/" + itoa64(e.ID) + "/files/" + f.SHA256
		}
	}
	w.t.Fatal("no receipt")
	return ""
}

// TestAnEmptyCellIsNoLink: a link without a word cannot be found with the
// keyboard, nor heard.
func TestAnEmptyCellIsNoLink(t *testing.T) {
	w, _ := bookSite(t)
	for _, at := range []string{"/trial/2026-04", "/general/2026-04", "/balance/2026-04-02"} {
		page := w.as("jiandu").get(xiaoshanBooks + at).is(http.StatusOK)
		for _, a := range page.doc().Find("main td a").EachIter() {
			if strings.TrimSpace(a.Text()) == "" {
				t.Errorf("%s: an empty link to %s", at, a.AttrOr("href", ""))
			}
		}
	}
}

// TestAFigureOpensDownToItsVoucher walks from the balance sheet to a document.
func TestAFigureOpensDownToItsVoucher(t *testing.T) {
	w, voucher := bookSite(t)
	b := w.as("jiandu")
	r := b.get(xiaoshanBooks+"/balance/2026-04-02").has("main", "固定资产原值", "5,000.00", "124,588.91", "期初未分配收益", "不是录进来的")
	to := linkOf(r, "tr:contains('固定资产原值') a", "5,000.00")
	r = b.get(to).has("main", "151 固定资产", "5,000.00", "不是法定格式")
	to = linkOf(r, "td a", "5,000.00")
	r = b.get(to).has("main", "明细账（151 固定资产）", "买水泵和办公用纸", "对方科目：银行存款", "借 5,000.00")
	to = linkOf(r, "td a", "买水泵和办公用纸")
	if to != "/desk/vouchers/"+itoa64(voucher) {
		t.Error(to)
	}
	b.get(to).has("main", "102 银行存款", "5,300.50")
	// the accountant gets the page where more can be done, where there is one
	r = w.as("kuaiji").get(xiaoshanBooks + "/bank/2026-03~2026-04")
	if to := linkOf(r, "td a", "付村道路灯电费"); !strings.HasPrefix(to, "/desk/entries/") {
		t.Error(to)
	}
	if to := linkOf(r, "td a", "买水泵和办公用纸"); to != "/desk/entries/"+itoa64(voucher) {
		t.Error(to)
	}
	for _, a := range r.doc().Find("main a[href^='/desk']").EachIter() {
		if s := w.as("kuaiji").get(a.AttrOr("href", "")).Status; s != http.StatusOK {
			t.Errorf("%s: %d", a.AttrOr("href", ""), s)
		}
	}
}

func linkOf(a *answer, selector, text string) string {
	a.t.Helper()
	s := a.doc().Find(selector).FilterFunction(func(_ int, s *goquery.Selection) bool { return words(s.Text()) == text })
	if s.Length() == 0 {
		a.t.Fatalf("%s: no %s with %q\n%s", a.path, selector, text, a.text("main"))
	}
	return s.Last().AttrOr("href", "")
}

func TestPeriodsAreInTheAddress(t *testing.T) {
	w, _ := bookSite(t)
	b := w.as("zhen")
	b.get(xiaoshanBooks + "/trial?from=2026-01&to=2026-03").goes(xiaoshanBooks + "/trial/2026-01~2026-03")
	b.get(xiaoshanBooks + "/trial?from=2025-01&to=2025-12").goes(xiaoshanBooks + "/trial/2025")
	b.get(xiaoshanBooks + "/detail?from=2026-03&to=&account=513.02").goes(xiaoshanBooks + "/detail/2026-03?account=513.02")
	b.get(xiaoshanBooks + "/balance?day=2026-03-15").goes(xiaoshanBooks + "/balance/2026-03-15")
	b.get(xiaoshanBooks + "/distribution?year=2025").goes(xiaoshanBooks + "/distribution/2025")
	b.get(xiaoshanBooks+"?from=2026-02&to=2026-03").has(".tasks", "2026年2月至3月", "2026年3月31日")
	for path, status := range map[string]int{
		"/trial/2026-05": 404, "/trial/1999-01": 404, "/trial/2026-13": 422, "/trial/2026-03~2026-01": 422, "/trial/2001-01~2026-01": 422,
		"/bank/2024-01~2026-01": 422, "/distribution/2026-03": 404, "/balance/2026-04-09": 404, "/balance/2026-02-30": 404, "/nothing/2026-03": 404,
		"/detail/2026-03?account=999": 404, "/bank/2026-03?account=513": 404, "/balance/2026-03-31?line=nothing": 404, "/trial/2026-03?line=x": 404,
		"/trial/2026-03.json": 404, "/trial/2026-03.doc": 404, "/trial/2026-03.pdf?paper=a5": 422, "/trial?from=x": 422, "/balance?day=": 404,
	} {
		if r := b.get(xiaoshanBooks + path); r.Status != status {
			t.Errorf("%s: %d, want %d", path, r.Status, status)
		}
	}
	r := b.get(xiaoshanBooks+"/trial/2026-03").has("main", "期末和下期期初相等")
	for rel, want := range map[string]string{"prev": "/trial/2026-02", "next": "/trial/2026-04"} {
		if got := r.doc().Find("main a[rel="+rel+"]").AttrOr("href", ""); got != xiaoshanBooks+want {
			t.Errorf("%s leads to %s", rel, got)
		}
	}
	b.get(xiaoshanBooks+"/trial/2026-04").has("main", "还没过完").lacks("main a[rel=next]")
}

func TestABrokenBookSaysWhatDiffers(t *testing.T) {
	w, _ := bookSite(t)
	w.ok(w.DB.Write(t.Context(), func(q db.Q) error {
		_, err := q.ExecContext(t.Context(), "update account_month set credit_fen = credit_fen + 7 where month = '2026-03' and account = '501.01'")
		return err
	}))
	b := w.as("jijian")
	b.get(xiaoshanBooks+"/trial/2026-03").has(".notice.error", "账对不上", "相差 0.07 元")
	b.get(xiaoshanBooks+"/balance/2026-03-31").has(".notice.error", "资产总计", "相差 0.07 元")
	if text := string(b.get(xiaoshanBooks + "/trial/2026-03.csv").is(http.StatusOK).Body); !strings.Contains(text, "不符　") {
		t.Error("the file keeps quiet about it")
	}
}

var figureForm = regexp.MustCompile(`[-−]?[\d,]*\d\.\d\d`)

// figuresIn lists the amounts of a text in order, in one spelling.
func figuresIn(text string) []string {
	list := figureForm.FindAllString(text, -1)
	for i, f := range list {
		list[i] = strings.NewReplacer(",", "", "−", "-").Replace(f)
	}
	return list
}

// TestRenditionsOfABookAgree compares page, CSV, workbook and PDF of every book.
func TestRenditionsOfABookAgree(t *testing.T) {
	w, _ := bookSite(t)
	b := w.as("jijian")
	for _, path := range bookPaths() {
		base, query, _ := strings.Cut(path, "?")
		file := func(ending, more string) []byte {
			return b.get(xiaoshanBooks + base + ending + "?" + strings.Trim(query+"&"+more, "&")).is(http.StatusOK).Body
		}
		raw := file(".csv", "")
		if !bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")) {
			t.Errorf("%s: no BOM", path)
		}
		reader := csv.NewReader(bytes.NewReader(raw[3:]))
		reader.FieldsPerRecord = -1
		records := must(reader.ReadAll())(t)
		var want []string
		for _, r := range records {
			for _, cell := range r {
				if _, err := money.Parse(cell); err == nil && strings.Contains(cell, ".") && figureForm.FindString(cell) == cell {
					want = append(want, cell)
				}
			}
		}
		if len(want) < 5 {
			t.Fatalf("%s: %d figures", path, len(want))
		}
		// account numbers such as 501.01 look like amounts: the page and the PDF are compared without them
		plain := slices.DeleteFunc(slices.Clone(want), isCode)

		page := b.get(xiaoshanBooks + path).sound()
		var cells []string
		page.doc().Find("main table tbody td").Each(func(_ int, s *goquery.Selection) {
			s.Find("small").Remove()
			if f := figuresIn(s.Text()); len(f) == 1 && !isCode(f[0]) {
				cells = append(cells, f[0])
			}
		})
		if !slices.Equal(cells, plain) {
			t.Errorf("%s: the page shows\n%v, the CSV\n%v", path, cells, plain)
		}

		book := must(sheet.Read("x.xlsx", file(".xlsx", "")))(t)
		if got := moneyCells(t, book); !slices.Equal(got, plain) {
			t.Errorf("%s: the workbook holds\n%v, the CSV\n%v", path, got, plain)
		}
		for _, paper := range []string{"", "paper=a3"} {
			text := pdfText(t, file(".pdf", paper))
			rest := figuresIn(strings.Split(text, "制表：")[0])
			inTurn := plain
			if strings.HasPrefix(path, "/balance") { // on paper its two halves stand side by side
				inTurn = slices.Sorted(slices.Values(plain))
				slices.Sort(rest)
			}
			for _, f := range inTurn {
				i := slices.Index(rest, f)
				if i < 0 {
					t.Errorf("%s %s: %s is not in the PDF in its turn\n%s", path, paper, f, text)
					break
				}
				rest = rest[i+1:]
			}
		}
	}
}

// isCode tells whether what looks like an amount is an account of these books.
func isCode(f string) bool {
	return slices.Contains([]string{"322.00", "501.01", "504.02", "513.02", "513.07", "514.01"}, f)
}

// moneyCells lists the numbers with cents a workbook stores as numbers.
func moneyCells(t *testing.T, f *sheet.File) []string {
	t.Helper()
	var list []string
	for _, g := range f.Sheets {
		for _, row := range g.Rows {
			for _, c := range row {
				if c.Formula {
					t.Errorf("a formula: %s", c.Text)
				}
				if fen, err := money.Parse(c.Text); c.Number && err == nil {
					list = append(list, fen.Plain())
				}
			}
		}
	}
	return list
}

// TestLibreOfficeReadsTheSameFigures has another program open the workbooks.
func TestLibreOfficeReadsTheSameFigures(t *testing.T) {
	office := tool(t, "soffice")
	w, _ := bookSite(t)
	b := w.as("jijian")
	paths, dir := []string{"/trial/2026-03~2026-04", "/balance/2026-04-02", "/bank/2026-03~2026-04"}, t.TempDir()
	args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1", "--outdir", dir}
	for i, path := range paths {
		file := filepath.Join(dir, fmt.Sprintf("book%d.xlsx", i))
		w.ok(os.WriteFile(file, b.get(xiaoshanBooks+path+".xlsx").is(http.StatusOK).Body, 0o600))
		args = append(args, file)
	}
	if out, err := exec.CommandContext(t.Context(), office, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for i, path := range paths {
		theirs := must(os.ReadFile(filepath.Join(dir, fmt.Sprintf("book%d.csv", i))))(t)
		ours := b.get(xiaoshanBooks + path + ".csv").is(http.StatusOK).Body
		if a, b := rowsOf(t, theirs), rowsOf(t, ours); !slices.Equal(a, b) {
			t.Errorf("%s: LibreOffice reads\n%s\nwe wrote\n%s", path, strings.Join(a, "\n"), strings.Join(b, "\n"))
		}
	}
}

// rowsOf reads a CSV into rows of one spelling, without separators in amounts.
func rowsOf(t *testing.T, raw []byte) []string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))))
	r.FieldsPerRecord = -1
	var rows []string
	for _, rec := range must(r.ReadAll())(t) {
		for i, c := range rec {
			if f, err := money.Parse(c); err == nil && strings.Contains(c, ".") {
				rec[i] = f.Plain()
			}
		}
		rows = append(rows, strings.TrimRight(strings.Join(rec, "|"), "|"))
	}
	return rows
}

func TestLongBooksAreCutIntoPagesAndFilesAreWhole(t *testing.T) {
	w, _ := bookSite(t)
	w.at("2026-05-20")
	for d := 1; d <= 28; d++ {
		for range 14 {
			w.post("kuaiji", calendar.Date(2026, 4, d).String(), finance.Expense, finance.Bank, "513.02", 1_00, "邮票")
		}
	}
	b := w.as("zhen")
	r := b.get(xiaoshanBooks+"/bank/2026-03~2026-04?page=1").sound().has(".pager", "第 1 页")
	to, err := url.Parse(r.doc().Find(".pager a[rel=next]").AttrOr("href", ""))
	w.ok(err)
	b.get(to.RequestURI()).sound().has(".pager", "第 2 页").has("tbody", "本年累计")
	if n := len(rowsOf(t, b.get(xiaoshanBooks+"/bank/2026-03~2026-04.csv").is(http.StatusOK).Body)); n < 392 {
		t.Error(n)
	}
}
