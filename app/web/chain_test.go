package web

import (
	"net/http"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/procedure"
	"sunshine/app/rules"
)

// told gives what the decision gate says of a payment for the matter on a day;
// words of other rules are left out.
func (r *run) told(day calendar.Day, matter int64, fen money.Fen) string {
	r.t.Helper()
	said := must(r.Finance.Advise(r.t.Context(), r.xiaoshan.ID, finance.New{
		Day: day, Kind: finance.Expense, Money: finance.Bank, Account: "153", Amount: fen, Approver: "张领", MatterID: matter,
	}))(r.t)
	var words []string
	for _, w := range said {
		if w.Rule.Name == rules.DecisionNeeded || w.Rule.Name == rules.DecisionBudget || w.Rule.Name == rules.ApprovalAssemblyYuan {
			words = append(words, w.Said)
		}
	}
	return strings.Join(words, "|")
}

// TestR1_R21_R25_F15_F30_WhenAMatterMayBePaidFor walks through the days of a
// matter. What is said of a day stays, whatever came after it.
func TestR1_R21_R25_F15_F30_WhenAMatterMayBePaidFor(t *testing.T) {
	w := newSite(t)
	r := w.begin("修村口的路")
	began := r.day
	expect := func(day calendar.Day, matter int64, fen money.Fen, want ...string) {
		t.Helper()
		got := r.told(day, matter, fen)
		if len(want) == 0 && got != "" {
			t.Errorf("%s: %s", day, got)
		}
		for _, part := range want {
			if !strings.Contains(got, part) {
				t.Errorf("%s: %q lacks %q", day, got, part)
			}
		}
	}
	expect(began, 0, 4999_99)
	expect(began, 0, 5000_00, "公益事业和工程建设承包方案", "未附决议")
	expect(began, r.id, 5000_00, "还没有决议", "决议生效前付款")
	r.until("posted", "publish-resolution")
	resolved := r.day
	r.step(r.file().Matter.Next(r.day))
	until := r.file().Matter.Stages[4].Posted.Until
	expect(began, r.id, 5000_00, "才通过决议，这笔账在决议以前")
	expect(resolved, r.id, 5000_00, "决议公开还没有满期")
	expect(until, r.id, 5000_00, "决议公开还没有满期") // the last day still counts
	r.day = until.AddDays(1)
	r.evening(r.day)
	expect(r.day, r.id, 60000_00)
	expect(r.day, r.id, 80000_00)
	expect(r.day, r.id, 80000_01, "这件事决议定的是 80,000.00 元", "超出 0.01 元")
	expect(began, r.id, 5000_00, "这笔账在决议以前")
	expect(r.day, 0, 60000_00, "未附决议")
}

// An objection stops the paying from its day on, until it is answered.
func TestR25_AnObjectionStopsThePaying(t *testing.T) {
	w := newSite(t)
	r := w.begin("修村口的路")
	r.until("posted", "publish-resolution")
	r.step(r.file().Matter.Next(r.day))
	until := r.file().Matter.Stages[4].Posted.Until
	r.day = until
	r.do("cunzhang", &procedure.Objected{Day: r.day, Text: "路该先修到小学"})
	r.day = until.AddDays(3)
	r.evening(r.day)
	if got := r.told(r.day, r.id, 5000_00); !strings.Contains(got, "有异议没有答复") {
		t.Errorf("%q", got)
	}
	open := r.day
	r.day = r.day.AddDays(1)
	r.do("cunzhang", &procedure.Answered{Objection: 1, Day: r.day, Reason: "小学那段去年修过"})
	r.evening(r.day)
	if got := r.told(r.day.AddDays(1), r.id, 5000_00); got != "" {
		t.Errorf("answered, and still: %q", got)
	}
	if got := r.told(open, r.id, 5000_00); !strings.Contains(got, "有异议没有答复") {
		t.Errorf("what was so on that day is so no more: %q", got)
	}
}

// payment is the form of one, as the page asks.
func payment(day calendar.Day, amount, summary string, more ...string) url.Values {
	f := url.Values{
		"kind": {"expense"}, "day": {day.String()}, "money": {"bank"}, "account": {"153"}, "amount": {amount}, "summary": {summary},
		"handler": {"李账"}, "witness": {"陈证"}, "approver": {"张领"}, "then": {"month"},
	}
	return filled(f, more...)
}

// pay books one by the form and gives its id.
func (r *run) pay(b *browser, f url.Values) int64 {
	r.t.Helper()
	f.Set("once", b.get("/desk/entries/new").sound().once())
	b.post("/desk/entries", f).is(http.StatusSeeOther)
	var id int64
	r.ok(r.DB.Read().QueryRowContext(r.t.Context(), "select max(id) from voucher where posted = 1").Scan(&id))
	return id
}

// TestTheMoneyOfAMatterIsOneChain: resolution, contract, two payments with their
// receipts, one wrong and cancelled, acceptance, final account and result stand
// on one page, in public only what is out.
func TestTheMoneyOfAMatterIsOneChain(t *testing.T) {
	w := newSite(t)
	r := w.begin("修村口的路")
	r.until("contracted", "")
	r.step(r.file().Matter.Next(r.day)) // 79,000.00
	paid := r.day
	month := paid.MonthOf()
	b := w.enter("kuaiji")
	matter := itoa64(r.id)
	code := r.file().Code()
	b.get("/desk/entries/new?kind=expense").sound().has("#f-matter", code+" 修村口的路（还剩 79,000.00 元）")
	first := r.pay(b, payment(paid, "30000", "付村道路面首期款", "matter", matter))
	second := r.pay(b, payment(paid, "49000", "付村道路面尾款", "matter", matter))
	wrong := r.pay(b, payment(paid, "20000", "付错的一笔", "matter", matter, "reason", "合同外加做，先付了"))
	must(w.Finance.Reverse(t.Context(), w.actors["kuaiji"], w.xiaoshan, wrong, paid, "付错了"))(t)
	loose := r.pay(b, payment(paid, "6000", "抢修涵洞", "reason", "水毁抢修，来不及开会"))
	w.ok(w.Finance.Attach(t.Context(), w.actors["kuaiji"], w.xiaoshan, first, "工程款发票", receipt()))
	number := func(id int64) string { return must(w.Finance.Voucher(t.Context(), id))(t).Name() }

	b.get("/desk/matters/"+matter).sound().has("#pay-"+number(first), "30,000.00", "付村道路面首期款").has("#pay-"+number(wrong), "已经冲销，不算").
		has("#contract-1", "79,000.00", "青石镇宏达工程队").has("#pay-"+number(second), "还没有单据").has("#chain ~ .facts", "已经付", "79,000.00 元")
	b.get("/desk/entries/"+itoa64(first)).sound().has("#rests ~ p a", code+" 修村口的路")
	b.get("/desk/matters").sound().has("#undecided ~ .timeline", "抢修涵洞", "水毁抢修")
	v := w.visitor()
	v.get(r.path()).is(http.StatusOK).lacks("#pay-"+number(first)).has("#contract-1", "79,000.00")
	v.get(xiaoshan + "/matters").lacks("#undecided")

	r.day = max2(r.day, month.Add(1).First())
	r.evening(r.day)
	w.publish(w.xiaoshan, month.String())
	out := xiaoshan + "/finance/" + month.String()
	page := v.get(r.path()).is(http.StatusOK).has("#pay-"+number(first), "付款", "30,000.00", "工程款发票").has("#pay-"+number(wrong), "已经冲销，不算").
		has("#chain ~ .facts", "决定花", "80,000.00 元", "合同和变更", "79,000.00 元", "已经付")
	link := page.doc().Find("#pay-"+number(first)+" a").First().AttrOr("href", "")
	at, anchor, _ := strings.Cut(link, "#")
	v.get(at).is(http.StatusOK).has("#"+anchor, "付村道路面首期款", "决议 "+code)
	if back := v.get(at).doc().Find("#"+anchor+` a[href*="/matters/"]`).AttrOr("href", ""); back != r.path() {
		t.Errorf("the entry leads to %s", back)
	}
	v.get(page.doc().Find("#pay-"+number(first)+` a[href^="/files/"]`).AttrOr("href", "")).is(http.StatusOK)
	v.get(xiaoshan+"/matters").is(http.StatusOK).has("#undecided ~ .timeline", "抢修涵洞", "未附决议：水毁抢修，来不及开会")
	r.until("", "")
	last := v.get(r.path()).is(http.StatusOK).has("#resolution", "80,000.00").has("#accepted", "验收合格").has("#settled", "决算", "79,000.00").has("#result", "公告")
	var order []string
	for _, li := range last.doc().Find("ol.chain > li").EachIter() {
		order = append(order, li.AttrOr("id", ""))
	}
	want := []string{"resolution", "contract-1", "pay-" + number(first), "pay-" + number(second), "pay-" + number(wrong), "accepted", "settled", "result"}
	if !slices.Equal(order, want) {
		t.Errorf("%v, want %v", order, want)
	}
	if said := last.text(".chain"); strings.Contains(said, accepter) {
		t.Errorf("a whole name is shown: %s", said)
	}
	r.renditions(out, code)
	r.afterwards(b, loose, first)
	if bad := must(w.Procedure.VerifyPayments(t.Context()))(t); len(bad) > 0 {
		t.Error(bad)
	}
}

// renditions of the sheet all say which decision a payment rests on, and which
// has none.
func (r *run) renditions(out, code string) {
	r.t.Helper()
	v := r.visitor()
	csv := string(v.get(out + ".csv").is(http.StatusOK).Body)
	doc := must(finance.ParseSheet(v.get(out + ".json").is(http.StatusOK).Body))(r.t)
	for _, part := range []string{"决议情况", code + " 修村口的路", "未附决议：水毁抢修，来不及开会"} {
		if !strings.Contains(csv, part) {
			r.t.Errorf("the CSV lacks %q", part)
		}
	}
	if e := doc.Entries[0]; e.Decision.Code != code || e.Decision.Title != "修村口的路" || e.Undecided != "" {
		r.t.Errorf("%+v", e.Decision)
	}
	if _, err := exec.LookPath("pdftotext"); err != nil {
		r.t.Log("no pdftotext here")
		return
	}
	cmd := exec.CommandContext(r.t.Context(), "pdftotext", "-layout", "-", "-")
	cmd.Stdin = strings.NewReader(string(v.get(out + ".pdf").is(http.StatusOK).Body))
	text := strings.Join(strings.Fields(string(must(cmd.Output())(r.t))), "")
	for _, part := range []string{"未附决议", code} {
		if !strings.Contains(text, part) {
			r.t.Errorf("the PDF lacks %q", part)
		}
	}
}

// afterwards a decision is named for the payment that had none, and taken off
// another; the published sheet stays as it is.
func (r *run) afterwards(b *browser, loose, first int64) {
	r.t.Helper()
	b.cookies = r.enter("kuaiji").cookies
	page := "/desk/entries/" + itoa64(loose)
	b.get(page).sound().has("#rests ~ form", "哪个决议")
	b.post(page+"/matter", url.Values{"matter": {"x"}}).is(http.StatusUnprocessableEntity).has("#f-matter-error", "请选一个决议")
	b.post(page+"/matter", url.Values{"matter": {itoa64(r.id)}}).is(http.StatusSeeOther)
	b.post(page+"/matter", url.Values{"matter": {itoa64(r.id)}}).is(http.StatusUnprocessableEntity).has(".notice.error", "已经附了决议")
	v := r.visitor()
	v.get(xiaoshan + "/matters").lacks("#undecided")
	v.get(r.path()).has(".notice.error", "付的超出决算 6,000.00 元")
	b.post(page+"/matter/part", url.Values{"reason": {""}}).is(http.StatusUnprocessableEntity).has("#f-reason-error", "为什么取消")
	b.post(page+"/matter/part", url.Values{"reason": {"选错了事项"}}).is(http.StatusSeeOther)
	b.post(page+"/matter/part", url.Values{"reason": {"再取消一次"}}).is(http.StatusUnprocessableEntity).has(".notice.error", "没有附决议")
	b.get(page).sound().has("#rests ~ p.small", "选错了事项")
	v.get(xiaoshan+"/matters").has("#undecided ~ .timeline", "抢修涵洞")
	b.post("/desk/entries/"+itoa64(first)+"/matter/part", url.Values{"reason": {"这笔是另一件事"}}).is(http.StatusSeeOther)
	list := must(r.Finance.Undecided(r.t.Context(), r.xiaoshan.ID))(r.t)
	if i := slices.IndexFunc(list, func(p finance.MatterPayment) bool { return p.VoucherID == first }); i < 0 || list[i].Undecided != "这笔是另一件事" {
		r.t.Errorf("%+v", list)
	}
}

// A decision belongs to its village, and a month under review stands still.
func TestADecisionIsTheVillagesOwn(t *testing.T) {
	w := newSite(t)
	r := w.begin("修村口的路")
	r.until("contracted", "")
	lost := finance.New{Day: r.day, Kind: finance.Income, Money: finance.Bank, Account: "503", Amount: 1_00, Summary: "补助", MatterID: r.id}
	_, err := w.Finance.Post(t.Context(), w.actors["kuaiji2"], w.lvyin, lost)
	if f := fault.Fields(err); fault.KindOf(err) != fault.Invalid || len(f) != 1 || f[0].Name != finance.MatterField {
		t.Errorf("another village's decision: %v %v", err, f)
	}
	e := w.post("kuaiji", r.day.String(), finance.Expense, finance.Bank, "153", 6000_00, "付工程款")
	month := r.day.MonthOf()
	r.day = month.Add(1).First()
	r.evening(r.day)
	w.ok(w.Finance.Submit(t.Context(), w.actors["kuaiji"], w.xiaoshan, month))
	if err := w.Finance.LinkMatter(t.Context(), w.actors["kuaiji"], w.xiaoshan, e.ID, r.id); fault.KindOf(err) != fault.Conflict {
		t.Errorf("under review: %v", err)
	}
	x := must(disclosure.Current(t.Context(), w.DB.Read(), w.xiaoshan.ID, disclosure.FinanceMonth, month.String()))(t)
	w.ok(w.Disclosures.Return(t.Context(), w.actors["jiandu"], x.ID, "缺决议"))
	for login, kind := range map[string]fault.Kind{"jiandu": fault.Forbidden, "cunzhang": fault.Forbidden, "kuaiji2": fault.Forbidden} {
		if err := w.Finance.LinkMatter(t.Context(), w.actors[login], w.xiaoshan, e.ID, r.id); fault.KindOf(err) != kind {
			t.Errorf("%s: %v", login, err)
		}
	}
	w.ok(w.Finance.LinkMatter(t.Context(), w.actors["kuaiji"], w.xiaoshan, e.ID, r.id))
	if got := must(w.Finance.Draw(t.Context(), w.xiaoshan, month))(t); got.Entries[len(got.Entries)-1].Decision.Code == "" || got.Entries[len(got.Entries)-1].Undecided != "" {
		t.Errorf("%+v", got.Entries)
	}
}

// A link that was changed behind the back of the program is found.
func TestCheckFindsAPaymentThatDoesNotHold(t *testing.T) {
	w := newSite(t)
	r := w.begin("修村口的路")
	r.until("contracted", "")
	e := w.post("kuaiji", r.day.String(), finance.Expense, finance.Bank, "153", 6000_00, "付工程款")
	w.ok(w.Finance.LinkMatter(t.Context(), w.actors["kuaiji"], w.xiaoshan, e.ID, r.id))
	w.ok(w.DB.Write(t.Context(), func(q db.Q) error {
		for _, sql := range []string{
			"drop index matter_voucher_once",
			"drop trigger matter_voucher_not_replaced",
			"insert into matter_voucher (matter_id, voucher_id, linked_by, linked_at) select matter_id, voucher_id, linked_by, linked_at from matter_voucher",
			"drop trigger matter_voucher_own",
			"insert into matter_voucher (matter_id, voucher_id, linked_by, linked_at) select m.id, v.id, m.opened_by, m.opened_at from matter m, voucher v where v.reverses_id is not null",
		} {
			if _, err := q.ExecContext(t.Context(), sql); err != nil {
				return err
			}
		}
		return nil
	}))
	bad := strings.Join(must(w.Procedure.VerifyPayments(t.Context()))(t), "\n")
	for _, part := range []string{"同一张凭证付了两次", "连着一张冲销的凭证"} {
		if !strings.Contains(bad, part) {
			t.Errorf("%q lacks %q", bad, part)
		}
	}
}

// The voucher grid names the decision by its number and title, or initials.
func TestAVoucherOfManyLinesRestsOnADecision(t *testing.T) {
	w := newSite(t)
	r := w.begin("修村口的路")
	r.until("contracted", "")
	b := w.enter("kuaiji")
	at := b.begin(url.Values{})
	b.get(at).is(http.StatusOK).has("#matters", "还剩 80,000.00 元")
	form := url.Values{
		"revision": {"1"}, "day": {r.day.String()}, "summary": {"付工程款"}, "matter": {"没有的"},
		"line-1-account": {"153"}, "line-1-debit": {"60000"}, "line-2-account": {"102"}, "line-2-credit": {"60000"},
	}
	b.post(at+"/post", form).is(http.StatusUnprocessableEntity).has("#f-matter-error", "没有这个决议")
	form.Set("revision", b.get(at).doc().Find("[name=revision]").AttrOr("value", ""))
	form.Set("matter", "xckdl")
	a := b.post(at+"/post", form)
	if a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.text(".notice"))
	}
	list := must(w.Finance.MatterPayments(t.Context(), w.xiaoshan.ID, r.id))(t)
	if len(list) != 1 || list[0].Fen != money.Fen(60000_00) || list[0].Undecided != "" {
		t.Errorf("%+v", list)
	}
	w.as("admin").get("/desk/vouchers/"+itoa64(list[0].VoucherID)).sound().has(".facts", "依据的决议", "修村口的路")
}
