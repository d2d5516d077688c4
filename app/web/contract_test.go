package web

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sunshine/app/asset"
	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/sheet"
)

// lessee is the whole name that nobody outside may read.
const lessee = "吕大山"

// pond is a lease of the pond to a household, 48,000 a year from July 2025 on.
func pond() asset.NewContract {
	f := asset.ContractFacts{
		Title: "西塘鱼塘发包", Kind: "land", PartyKind: asset.Household, Party: lessee + "（三组）", Object: "村西半吊子塘", Area: 60_000, Basis: asset.PerMuYear, Price: 800_00,
		From: calendar.Date(2025, 7, 1), To: calendar.Date(2028, 6, 30), Every: 12, Signed: calendar.Date(2025, 6, 20), Renewal: "同等条件下优先", Tender: asset.Tender{Method: "auction"},
	}
	plan, _ := f.DrawPlan()
	return asset.NewContract{ContractFacts: f, Plan: plan}
}

// leased registers the pond's lease of 小山村, the rent of its first year of which
// came in March, and keeps its paper.
func (w *site) leased() asset.Contract {
	w.t.Helper()
	ctx, by, v := w.t.Context(), w.actors["kuaiji"], w.xiaoshan
	c := must(w.Assets.AddContract(ctx, by, v, pond()))(w.t)
	list := must(w.Assets.PaymentChoices(ctx, c, c.Plan[0]))(w.t)
	if len(list) == 0 || list[0].Left != 48000_00 {
		w.t.Fatalf("%+v", list)
	}
	must(w.Assets.LinkPayment(ctx, by, v, c.ID, 1, list[0].VoucherID, 0))(w.t)
	w.ok(w.Assets.AttachContract(ctx, by, v, c.ID, "合同正本", receipt()))
	return must(w.Assets.Contract(ctx, c.ID))(w.t)
}

// lease is the pond's lease as the form has it.
func lease() url.Values {
	return url.Values{
		"title": {"西塘鱼塘发包"}, "kind": {"land"}, "object": {"村西半吊子塘"}, "area": {"60"}, "party-kind": {"household"}, "party": {lessee}, "signed": {"2025-06-20"},
		"basis": {"mu-year"}, "price": {"８００"}, "from": {"2025-07-01"}, "to": {"2028-06-30"}, "every": {"12"}, "deposit-of": {"2.5"}, "memo": {"电话打不通，去他家找"},
	}
}

// TestAContractIsRegisteredThroughTheForm fills the form in, is shown the
// instalments, changes one, and saves; everyone can read it at once.
func TestAContractIsRegisteredThroughTheForm(t *testing.T) {
	w := newSite(t)
	b := w.enter("kuaiji")
	b.get("/desk/contracts").is(http.StatusOK).sound().has("main", "还没有登记合同")
	b.get("/desk/contracts/new").is(http.StatusOK).sound()
	b.post("/desk/contracts", url.Values{"title": {"塘"}, "price": {"八百"}, "signed": {"2025-6-20"}}).is(http.StatusUnprocessableEntity).has("main", "请写成 2026-03-15 这样的日期", "看不懂这个金额")
	a := b.post("/desk/contracts", lease()).is(http.StatusOK).sound().has("main", "3 期，合计 144,000.00 元")
	form := a.formIn("/desk/contracts")
	if form.Get("fen-1") != "48000.00" || form.Get("due-3") != "2027-07-01" || form.Get("instalments") != "1,2,3,4,5" {
		t.Fatalf("%v", form)
	}
	if list := must(w.Assets.Contracts(t.Context(), w.xiaoshan.ID))(t); len(list) > 0 {
		t.Fatal("it was kept before the instalments were seen")
	}
	form.Set("fen-2", "47000")
	form.Set("note-2", "遭水灾，减一千")
	form.Set("fen-3", "x")
	form.Set("do", "save")
	b.post("/desk/contracts", form).is(http.StatusUnprocessableEntity).has(".error", "看不懂这个金额")
	form.Set("fen-3", "")
	to := b.post("/desk/contracts", form).is(http.StatusSeeOther).Header.Get("Location")
	b.get(to).is(http.StatusOK).sound().has("main", "合2025-001", lessee, "电话打不通", "金额待定", "95,000.00", "没有写是哪个决议定的", "没有写到期以后怎么办", "没有写是怎么找到对方的")
	a = w.visitor().get(xiaoshan+"/contracts/2025-001").is(http.StatusOK).sound().has("main", "吕*山（农户）", "拖欠", "合2025-001", "合同总额的 2.5%，3,600.00 元", "遭水灾，减一千", "未附决议")
	for _, word := range []string{lessee, "电话打不通", "没有写到期以后", "请看一看"} {
		if strings.Contains(string(a.Body), word) {
			t.Errorf("everyone reads %q", word)
		}
	}
	// drawn anew, the numbers of the days that stay are kept
	form = b.get(to + "/change").is(http.StatusOK).sound().formIn(to + "/change")
	form.Set("every", "6")
	form.Set("do", "plan")
	a = b.post(to+"/change", form).is(http.StatusOK)
	if again := a.formIn(to + "/change"); again.Get("due-1") != "2025-07-01" || again.Get("due-2") != "2026-07-01" || again.Get("due-4") != "2026-01-01" || again.Get("fen-4") != "24000.00" {
		t.Errorf("%v", again)
	}
}

// TestAContractIsChangedPaidAndEnded walks the desk through the life of a lease.
func TestAContractIsChangedPaidAndEnded(t *testing.T) {
	w := newSite(t)
	c := w.leased()
	at, public := contractPath(c.ID), xiaoshan+"/contracts/"+c.Code()
	w.visitor().get(public).is(http.StatusOK).has("main", "已收 48,000.00 元", "还没到期的 96,000.00 元")
	w.at("2026-07-31")
	b := w.enter("kuaiji")
	w.visitor().get(public).has("main", "拖欠 30 天", "拖欠 48,000.00 元")
	b.get("/desk").is(http.StatusOK).has("main", "合同：1 笔到期没收", "48,000.00")
	w.enter("cunzhang").get("/desk").has("main", "合同：1 笔到期没收")
	if got := w.enter("jiandu").get("/desk").text("main"); strings.Contains(got, "到期没收") {
		t.Error("the supervisors are sent to collect")
	}
	w.enter("zhen").get("/desk/contracts").is(http.StatusOK).sound().has("main", "小山村", "拖欠 30 天", "吕*山")
	late := w.post("kuaiji", "2026-07-20", finance.Income, finance.Bank, "501.01", 50000_00, "收承包款")
	b.get(at+"/pay/2").is(http.StatusOK).sound().has("main", "收承包款", "50,000.00")
	form := url.Values{"voucher": {itoa64(late.ID)}, "fen": {"48000.01"}}
	b.post(at+"/pay/2", form).is(http.StatusUnprocessableEntity).has(".error", "最多 48,000.00 元")
	b.post(at+"/pay/2", url.Values{"voucher": {"999"}}).is(http.StatusUnprocessableEntity).has("main", "没有这张凭证")
	b.post(at+"/pay/9", form).is(http.StatusNotFound)
	form.Set("fen", "40000")
	b.post(at+"/pay/2", form).goes(at)
	w.visitor().get(public).has("main", "拖欠 30 天", "收了一部分", "8,000.00")
	form.Del("fen")
	b.post(at+"/pay/2", form).goes(at)
	b.get(at).sound().has("main", late.Voucher(), "已收")
	b.post(at+"/pay/2", form).is(http.StatusUnprocessableEntity)
	b.post(at+"/parts", url.Values{"payment": {"3"}, "reason": {""}}).is(http.StatusUnprocessableEntity).has("main", "请写为什么取消")
	b.post(at+"/parts", url.Values{"payment": {"3"}, "reason": {"连多了"}}).goes(at)
	b.get(at).has("main", "取消了", "连多了", "拖欠 30 天")
	change := b.get(at + "/change").is(http.StatusOK).sound().formIn(at + "/change")
	change.Set("price", "900")
	change.Set("reason", "")
	b.post(at+"/change", change).is(http.StatusUnprocessableEntity).has(".error", "请写为什么改")
	change.Set("reason", "会议同意调价")
	change.Set("fen-3", "54000")
	b.post(at+"/change", change).goes(at)
	w.visitor().get(public).has("main", "会议同意调价", "800.00 元/亩·年", "900.00 元/亩·年")
	b.post(at+"/change", change).is(http.StatusUnprocessableEntity).has("main", "刚才有人改过")
	b.post(at+"/end", url.Values{"seen": {"2"}, "day": {"2026-07-31"}, "reason": {""}}).is(http.StatusUnprocessableEntity).has(".error", "请写为什么改")
	b.post(at+"/end", url.Values{"seen": {"2"}, "day": {"2026-07-31"}, "reason": {"承包人退出"}}).goes(at)
	w.visitor().get(public).has("main", "提前终止", "承包人退出", "不再收")
	b.get(at + "/change").is(http.StatusConflict)
	b.post(at+"/resume", url.Values{"seen": {"3"}, "reason": {"登记错了"}}).goes(at)
	b.post(at+"/void", url.Values{"seen": {"4"}, "reason": {"重了"}}).is(http.StatusConflict)
	b.get(at + "/vanish").is(http.StatusNotFound)
	w.everyAuditLineIsClean()
}

// everyAuditLineIsClean: no line of the audit tells the name.
func (w *site) everyAuditLineIsClean() {
	w.t.Helper()
	var n int
	w.ok(w.DB.Read().QueryRowContext(w.t.Context(), "select count(*) from audit where subject || detail like '%大山%'").Scan(&n))
	if n > 0 {
		w.t.Errorf("%d lines of the audit name the lessee", n)
	}
}

// TestWhatIsOfferedIsSigned registers an offer, publishes it, and signs it.
func TestWhatIsOfferedIsSigned(t *testing.T) {
	w := newSite(t)
	b := w.enter("kuaiji")
	offer := url.Values{"title": {"保鲜库出租"}, "kind": {"lease"}, "object": {"保鲜库997.5㎡"}, "basis": {"unstated"}, "price": {"85000"}, "years": {"60"}, "term-note": {"2023年11月至2028年11月"}, "every": {"12"}, "reserve": {"85000"}, "reserve-basis": {"unstated"}, "tender-from": {"2026-03-09"}}
	at := b.post("/desk/contracts", offer).is(http.StatusSeeOther).Header.Get("Location")
	w.visitor().get(xiaoshan+"/contracts/2026-001").is(http.StatusOK).sound().has("main", "招租中", "没有写明是一年的还是全部的", "“2023年11月至2028年11月”", "没有写明怎么分期")
	form := b.get(at + "/change").formIn(at + "/change")
	for k, v := range map[string]string{"basis": "year", "price": "90000", "party-kind": "unit", "party": "胡村冷链公司", "signed": "2026-04-01", "from": "2026-04-01", "to": "2031-03-31", "reason": "竞价成交，签了合同"} {
		form.Set(k, v)
	}
	b.post(at+"/change", form).is(http.StatusOK).has("main", "5 期，合计 450,000.00 元") // the instalments first
	form = b.post(at+"/change", form).formIn(at + "/change")
	b.post(at+"/change", form).goes(at)
	w.visitor().get(xiaoshan+"/contracts/2026-001").has("main", "履行中", "签订", "胡村冷链公司", "拖欠 7 天")
	b.post("/desk/contracts", offer).is(http.StatusSeeOther)
	b.post("/desk/contracts/2/end", url.Values{"seen": {"1"}, "day": {"2026-04-08"}, "reason": {"没有人报名"}}).is(http.StatusSeeOther)
	w.visitor().get(xiaoshan+"/contracts?state=off").is(http.StatusOK).has("main", "没有成交", "合2026-002")
	w.visitor().get(xiaoshan+"/contracts?state=running").has("main", "合2026-001").lacks("a[href$='2026-002']")
}

// TestThePublicListSumsAndFilters looks at the list, its files and the card.
func TestThePublicListSumsAndFilters(t *testing.T) {
	w := newSite(t)
	w.visitor().get(xiaoshan+"/contracts").is(http.StatusOK).sound().has("main", "还没有登记合同")
	c := w.leased()
	w.visitor().get(xiaoshan+"/contracts").is(http.StatusOK).sound().has("main", "西塘鱼塘发包", "吕*山", "800.00 元/亩·年", "144,000.00 元", "48,000.00 元")
	w.visitor().get(xiaoshan+"/contracts?kind=works").is(http.StatusOK).has("main", "没有这样的合同")
	w.visitor().get(xiaoshan+"/contracts?year=2025&state=running&kind=land").has("main", "西塘鱼塘发包")
	for _, path := range []string{"/contracts/list.csv", "/contracts/list.xlsx", "/contracts/2025-001/card.pdf", "/contracts/2025-001", "/contracts", ""} {
		a := w.visitor().get(xiaoshan + path).is(http.StatusOK)
		text := string(a.Body)
		switch {
		case strings.HasSuffix(path, ".xlsx"):
			text = ""
			for _, g := range must(sheet.Read("x.xlsx", a.Body))(t).Sheets {
				for _, row := range g.Rows {
					for _, cell := range row {
						text += cell.Text + " "
					}
				}
			}
			if !strings.Contains(text, "2026-07-01") || !strings.Contains(text, "48000") {
				t.Errorf("the instalments are missing: %s", text)
			}
		case strings.HasSuffix(path, ".pdf"):
			if text = pdfText(t, a.Body); !strings.Contains(text, "合2025-001") {
				t.Error(text)
			}
		}
		if strings.Contains(text, lessee) || strings.Contains(text, "三组") || strings.Contains(a.Header.Get("Content-Disposition"), "大山") {
			t.Errorf("%s tells the lessee's name", path)
		}
		if path != "" && !strings.Contains(text, "吕*山") {
			t.Errorf("%s does not tell the masked name", path)
		}
	}
	w.visitor().get(xiaoshan + "/contracts/list.json").is(http.StatusNotFound)
	w.visitor().get(xiaoshan + "/contracts/2025-1").is(http.StatusNotFound)
	w.visitor().get("/villages/339900100202/contracts/" + c.Code()).is(http.StatusNotFound)
	w.visitor().get(xiaoshan).has("main", "看合同")
	if _, err := w.Assets.ContractOf(t.Context(), w.lvyin.ID, c.Code()); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
}

// TestContractsComeFromAWorkbook hands in a published announcement, a filled
// template, and one with faults.
func TestContractsComeFromAWorkbook(t *testing.T) {
	w := newSite(t)
	b := w.enter("kuaiji")
	b.get("/desk/contracts/import").is(http.StatusOK).sound()
	ponds := must(os.ReadFile(filepath.Join("..", "asset", "testdata", "con", "con-02-zhuji-ponds", "标的.csv")))(t)
	a := b.upload("/desk/contracts/import", url.Values{"kind": {"land"}}, "标的.csv", ponds).is(http.StatusOK).sound().has("main", "读到 2 份合同", "1号半吊子塘", "50.17 亩", "800.00 元/亩·年", "196,831.34 元", "标的 第 2 行")
	b.post("/desk/contracts/import/save", url.Values{"rows": {a.formIn("/desk/contracts/import/save").Get("rows")}}).goes("/desk/contracts")
	w.visitor().get(xiaoshan+"/contracts?state=offered").has("main", "1号半吊子塘", "2号皂湖小江上塘", "招租中")
	template := b.get("/desk/contracts/template.xlsx").is(http.StatusOK).Body
	b.upload("/desk/contracts/import", nil, "合同登记表.xlsx", template).is(http.StatusOK).has("main", "读到 1 份合同", "5 期，合计 208,869.34 元")
	bad := bytes.Replace(ponds, []byte("50.17,800"), []byte("五十亩,八百"), 1)
	b.upload("/desk/contracts/import", url.Values{"kind": {"land"}}, "标的.csv", bad).is(http.StatusUnprocessableEntity).has("main", "有 2 处要改", "B2", "C2", "五十亩")
	for _, x := range []string{"", "x", "[]", `[{"Plan":[{"N":1,"Fen":-5}]}]`, `[{"title":"假的","object":"x","kind":"land","ending":{"kind":"voided"}}]`} {
		r := b.post("/desk/contracts/import/save", url.Values{"rows": {x}})
		if r.Status == http.StatusInternalServerError {
			t.Errorf("%s: %d", x, r.Status)
		}
	}
	for _, c := range must(w.Assets.Contracts(t.Context(), w.xiaoshan.ID))(t) {
		if c.Ending.Kind != "" {
			t.Error("a file voids a contract")
		}
	}
	b.upload("/desk/contracts/import", nil, "照片.png", []byte("\x89PNG\r\n\x1a\n\x00")).is(http.StatusUnprocessableEntity)
}

// TestThePapersOfAContractAreTheVillagesOwn: a scanned contract has names and
// numbers on it; only the village's desk opens it.
func TestThePapersOfAContractAreTheVillagesOwn(t *testing.T) {
	w := newSite(t)
	c := w.leased()
	at := contractPath(c.ID)
	a := w.enter("jiandu").get(at + "/files/1").is(http.StatusOK)
	if !bytes.Equal(a.Body, receipt()) || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", a.Header)
	}
	sum := must(w.Assets.ContractFiles(t.Context(), c.ID))(t)[0].SHA256
	if sum != must(w.Finance.Entries(t.Context(), w.xiaoshan.ID, calendar.NewMonth(2026, 3)))(t)[1].Files[0].SHA256 { // the same bytes are out as a receipt there
		w.visitor().get("/files/" + sum).is(http.StatusNotFound)
	}
	w.enter("kuaiji").upload(at+"/files", url.Values{"name": {"补充协议"}}, "x.pdf", append(receipt(), '\n')).is(http.StatusSeeOther)
	w.enter("kuaiji").get(at).has("#papers ~ ul", "补充协议")
	w.enter("zhen").get(at).is(http.StatusOK).sound().lacks("#papers")
	other := must(w.Assets.ContractFiles(t.Context(), c.ID))(t)[1].SHA256
	w.visitor().get("/files/" + other).is(http.StatusNotFound)
	if text := w.enter("zhen").get(at).text("main"); strings.Contains(text, lessee) {
		t.Error("the township reads the whole name without asking")
	}
}
