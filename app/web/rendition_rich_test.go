package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/pdf"
	"sunshine/app/privacy"
	"sunshine/app/sheet"
	"sunshine/app/table"
)

const april = xiaoshan + "/finance/2026-04"

// publishApril books a month with everything a sheet may have and publishes it
// on 2026-05-06. By hand: opening 129,889.41; income 20,000.00 (fund); expense
// 300.00 (lent) + 100.00 + 50.00 (one voucher) + 5,000.00 (from the fund) =
// 5,450.00; closing 144,439.41. Between the banks 10,000.00; from the bank to
// cash 700.00. Owed for lamps 880.00 and, booked twice and cancelled, 90.00.
func (w *site) publishApril() finance.Sheet {
	w.t.Helper()
	w.at("2026-05-06")
	ctx, by, v := w.t.Context(), w.actors["kuaiji"], w.xiaoshan
	for _, bank := range [][2]string{{"基本户", "101000012345678"}, {"专户", "101000087654321"}} { // the first one stays on 102
		name, number := bank[0], bank[1]
		must(w.Finance.OpenBankAccount(ctx, by, v, finance.NewBankAccount{Name: name, Bank: "青石农商银行", Number: privacy.NewBankCard(number)}))(w.t)
	}
	fund := must(w.Finance.OpenFund(ctx, by, v, finance.NewFund{Account: "241", Name: "村道硬化补助", OpenedOn: calendar.Date(2026, 4, 1), Uses: []finance.FundUse{{Words: "修村道"}}}))(w.t)
	lent, lamps := w.party(finance.Household, "吕小兰"), w.party(finance.Unit, "亮堂灯具店")
	new := func(day string, lines ...finance.NewLine) finance.NewVoucher {
		return finance.NewVoucher{
			Day: must(calendar.ParseDay(day))(w.t), Summary: "四月的账" + day[8:], Lines: lines,
			Handler: "李账", Witness: "陈证", Reviewer: "钱审", Approver: "张领", Reason: "4月1日村两委会议同意",
		}
	}
	post := func(n finance.NewVoucher) finance.Entry {
		return must(w.Finance.PostVoucher(ctx, by, v, n))(w.t)
	}
	line := func(account string, debit, credit money.Fen, party, fund int64) finance.NewLine {
		return finance.NewLine{Account: account, Debit: debit, Credit: credit, CounterpartyID: party, FundID: fund}
	}
	road := new("2026-04-03", line("102", 20000_00, 0, 0, fund.ID), line("241", 0, 20000_00, 0, fund.ID))
	road.Project = "村道硬化"
	post(road)
	post(new("2026-04-04", line("113", 300_00, 0, lent.ID, 0), line("102", 0, 300_00, 0, 0)))
	post(new("2026-04-05", line("514.01", 100_00, 0, 0, 0), line("513.02", 50_00, 0, 0, 0), line("102", 0, 150_00, 0, 0)))
	post(new("2026-04-06", line("241", 5000_00, 0, 0, fund.ID), line("102", 0, 5000_00, 0, fund.ID)))
	post(new("2026-04-07", line("102.01", 10000_00, 0, 0, 0), line("102", 0, 10000_00, 0, 0)))
	post(new("2026-04-08", line("101", 700_00, 0, 0, 0), line("102", 0, 700_00, 0, 0)))
	post(new("2026-04-09", line("514", 880_00, 0, 0, 0), line("211", 0, 880_00, lamps.ID, 0)))
	twice := post(new("2026-04-10", line("514", 90_00, 0, 0, 0), line("211", 0, 90_00, lamps.ID, 0)))
	must(w.Finance.Reverse(ctx, by, v, twice.ID, calendar.Date(2026, 4, 11), "重复"))(w.t)
	w.publish(v, "2026-04")
	return must(finance.ParseSheet(w.visitor().get(april + ".json").is(http.StatusOK).Body))(w.t)
}

func TestEverythingASheetMayHaveIsInEveryRendition(t *testing.T) {
	w := newSite(t)
	doc := w.publishApril()
	if doc.Opening != 129889_41 || doc.Income != 20000_00 || doc.Expense != 5450_00 || doc.Closing != 144439_41 || len(doc.Entries) != 7 || len(doc.Others) != 3 {
		t.Fatalf("%d + %d - %d = %d, %d entries, %d others", doc.Opening, doc.Income, doc.Expense, doc.Closing, len(doc.Entries), len(doc.Others))
	}
	page := w.visitor().get(april).sound()
	page.has(".entries", "审核 钱审", "对方 吕*兰", "专款 村道硬化补助", "项目 村道硬化", "转到另一个银行账户", "银行提取现金").
		has(".others", "四月的账09", "公益支出", "880.00", "应付款", "冲销 2026-04-008", "已被 2026-04-009 冲销").
		has("table.data", "银行存款128,166.4120,000.005,450.00−700.00142,016.41") // 10,000.00 from bank to bank is no change
	whole := string(page.Body) + pdfText(t, w.visitor().get(april+"/v/1.pdf").Body) + string(w.visitor().get(april+".json").Body)
	for _, kind := range []string{"csv", "xlsx"} {
		body := w.visitor().get(april + "/v/1." + kind).is(http.StatusOK).Body
		g := grid(t, "x."+kind, body)
		for _, e := range doc.Entries {
			r := row(t, g, e.Summary)
			for name, want := range map[string]string{"审核人": "钱审", "对方": e.Party, "专款": e.Fund, "项目": e.Project} {
				got := ""
				if i := column(t, g, "摘要", name); i < len(r) {
					got = r[i].Text
				}
				if got != want {
					t.Errorf("%s: %s of %s is %q, want %q", kind, name, e.Voucher, got, want)
				}
			}
		}
		all := ""
		for _, s := range must(sheet.Read("x."+kind, body))(t).Sheets {
			for _, r := range s.Rows {
				for _, c := range r {
					all += c.Text + "\n"
				}
			}
		}
		for _, part := range []string{"没有动钱的账", "四月的账09", "211", "880.00"} {
			if !strings.Contains(all, part) {
				t.Errorf("%s has no %q", kind, part)
			}
		}
		whole += all
		w.readBack(t, kind, body, doc)
	}
	text := strings.Join(strings.Fields(pdfText(t, w.visitor().get(april+"/v/1.pdf?paper=a3").Body)), "") // wide enough to break no summary
	for _, part := range []string{"审核人", "钱审", "四、没有动钱的账", "四月的账09", "880.00", "对方吕*兰", "专款村道硬化补助", "转到另一个银行账户10,000.00元"} {
		if !strings.Contains(text, part) {
			t.Errorf("the PDF has no %q", part)
		}
	}
	if strings.Contains(whole, "吕小兰") {
		t.Error("a villager's whole name is public")
	}
}

// readBack sees that our own import takes the file as the cash book it is.
func (w *site) readBack(t *testing.T, kind string, body []byte, doc finance.Sheet) {
	t.Helper()
	r := table.Read(must(sheet.Read("x."+kind, body))(t), table.Options{Month: doc.Month})
	book := r.Tables[0].Report
	if book.Kind != table.CashBook || book.RowCount != len(doc.Entries) || book.Sums["收入"].Fen != doc.Income || book.Sums["支出"].Fen != doc.Expense {
		t.Errorf("%s read as %s, %d rows, %+v", kind, book.Kind, book.RowCount, book.Sums)
	}
	for _, p := range r.Report.Problems {
		if p.Level == table.LevelError {
			t.Errorf("%s: %+v", kind, p)
		}
	}
}

// What was published before a sheet had reviewers, funds, counterparties and
// vouchers without money, or said by which law and by which meeting, is drawn as
// ever: people keep these files and compare them. A change here needs a reason
// and a word to those people. How a PDF is written inside may improve; what it
// says is held by other tests.
func TestSheetsThatAreOutAreDrawnAsEver(t *testing.T) {
	w := newSite(t)
	x := must(w.Disclosures.Published(t.Context(), w.xiaoshan.ID, disclosure.FinanceMonth, "2026-03"))(t)
	old := must(finance.ParseSheet(x.Document))(t)
	old.Basis, old.Masked, old.Publish.Opinion, old.Publish.Meeting = "", nil, "", disclosure.Meeting{}
	canonical, sum, err := disclosure.Freeze(old)
	w.ok(err)
	x.Document, x.SHA256 = canonical, sum
	for ending, want := range map[string]string{
		"json": "27200a8d3644471a2011c70cfb5606234f9dda806f35fff3dda9d86f20a36f6a",
		"csv":  "29d95e3ff82910f2d02a6c021a354fb0dbfc5783dafd313b103d048ecdaf4549",
		"xlsx": "0a45c761e13293cf38633639a3e600a23c13f11f3c1297c8af281379d8827184",
	} {
		if got := hash(must(w.rendition(frozenFinance(x, old), ending, pdf.A4))(t)); got != want {
			t.Errorf("%s is another file now: %s", ending, got)
		}
	}
}

func TestVouchersOfSeveralLinesAndWithoutMoneyHaveTheirPage(t *testing.T) {
	w := newSite(t)
	w.publishApril()
	b := w.as("kuaiji")
	list := b.get("/desk/entries?month=2026-04").sound().has("#moneyless + p", "没有动现金和银行存款").has(".tasks", "四月的账09", "没有动钱")
	link, _ := list.doc().Find(".tasks a").First().Attr("href")
	b.get(link).sound().has(".facts", "没有动钱的账", "880.00", "钱审").has("main > section table, main table", "211 应付款", "亮堂灯具店").has("a[href$='/reverse']", "冲销")
	var split string
	list.doc().Find(".ledger a").EachWithBreak(func(_ int, a *goquery.Selection) bool {
		split, _ = a.Attr("href")
		return a.Text() != "四月的账05"
	})
	b.get(split).sound().has(".facts", "3 行的凭证", "150.00").has("main table", "514.01", "513.02", "合计")
	b.get(split+"/reverse").sound().has("main table", "514.01")
	r := b.post(split+"/reverse", url.Values{"day": {"2026-05-02"}, "note": {"记错"}})
	b.follow(r).has(".ledger", "冲销 2026-04-003", "−100.00", "−50.00")
	if n := list.doc().Find("#n3, #n3-2").Length(); n != 2 {
		t.Errorf("the two rows of one voucher have %d anchors", n)
	}
}

func TestTheClosingOfAYearOpensFromTheLedger(t *testing.T) {
	w := newSite(t)
	w.at("2027-01-05")
	b := w.as("kuaiji2")
	b.post("/desk/entries", expense("kind", "income", "account", "503", "day", "2026-12-03", "amount", "100", "summary", "补助")).is(http.StatusSeeOther)
	for m := calendar.NewMonth(2026, 1); m.Before(calendar.NewMonth(2027, 1)); m = m.Add(1) {
		w.ok(w.Finance.Close(t.Context(), w.actors["kuaiji2"], w.lvyin, m))
	}
	list := b.get("/desk/entries?month=2026-12").sound().has(".tasks", "年终结转")
	link, _ := list.doc().Find(".tasks a").First().Attr("href")
	b.get(link).sound().has(".facts", "年终结转").lacks("a[href$='/reverse']").lacks("form[action$='/files']")
	b.get(link+"/reverse").is(http.StatusNotFound).has("main", "年终结转不能冲销")
	b.get("/desk/books/339900100202/detail/2026-12?account=503").sound().has("a[href='" + link + "']")
}
