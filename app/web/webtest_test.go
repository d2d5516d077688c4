package web

import (
	"context"
	"encoding/base64"
	"io"
	"log/slog"
	"net/url"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"sunshine/app/asset"
	"sunshine/app/calendar"
	"sunshine/app/config"
	"sunshine/app/db"
	"sunshine/app/db/dbtest"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/guide"
	"sunshine/app/jobs"
	"sunshine/app/money"
	"sunshine/app/procedure"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/data"
)

// site is the whole portal over a real database: 阳光县 with two townships and
// three villages. 小山村 has its March 2026 sheet out (see publishMarch), 吕㛃村
// has staff and nothing in its books, 大河村 has nobody. It is 10:00 in China on
// 2026-04-08 until the test says otherwise.
type site struct {
	*Server
	t        testing.TB
	clock    *testClock
	actors   map[string]user.Actor
	xiaoshan village.Village
	lvyin    village.Village
	dahe     village.Village
	browser  context.Context // Chromium, once a page was opened in it
}

// password is that of every account of the site.
const password = "晴天村口晒稻谷2026"

// siteURL is the public address the site has in its settings.
const siteURL = "https://cunwu.example.cn"

type testClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *testClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// What is read of the reference data is never written to, so it is read once.
var (
	shippedItems      = sync.OnceValues(func() (*disclosure.Catalogue, error) { return disclosure.LoadCatalogue(data.Reference) })
	shippedProcedures = sync.OnceValues(func() (*procedure.Reference, error) { return procedure.Load(data.Reference) })
	shippedGuides     = sync.OnceValues(func() (*guide.Reference, error) { return guide.Load(data.Reference) })
)

// newSite builds the site.
func newSite(t testing.TB) *site {
	t.Helper()
	w := emptySite(t)
	w.settle()
	w.publishMarch()
	return w
}

// emptySite is the portal before set-up: no county, no account.
func emptySite(t testing.TB) *site {
	t.Helper()
	w := &site{t: t, clock: &testClock{}, actors: map[string]user.Actor{}}
	w.at("2026-04-08")
	d, now := dbtest.New(t), w.clock.Now
	set := must(rules.Load(data.Reference))(t)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	cfg := config.Default()
	cfg.Site.URL = siteURL
	cfg.Data.Dir = t.TempDir()
	catalogue := must(shippedItems())(t)
	users := &user.Store{DB: d, Now: now}
	deadlines := &deadline.Store{DB: d, Catalogue: catalogue, Rules: set, Now: now}
	w.Server = &Server{
		Config: cfg, DB: d, Log: log, Now: now, Users: users, Deadlines: deadlines,
		Villages:    &village.Store{DB: d, Now: now},
		Disclosures: &disclosure.Store{DB: d, Catalogue: catalogue, Rules: set, Now: now},
		Finance:     &finance.Store{DB: d, Chart: must(finance.LoadChart(data.Reference))(t), Rules: set, Now: now, Catalogue: catalogue},
		Procedure:   &procedure.Store{DB: d, Reference: must(shippedProcedures())(t), Catalogue: catalogue, Rules: set, Now: now},
		Guides:      &guide.Store{DB: d, Reference: must(shippedGuides())(t), Now: now},
		Assets:      &asset.Store{DB: d, Reference: must(asset.LoadReference(data.Reference))(t), Rules: set, Now: now},
		Jobs:        jobs.New(d, log, now, deadlines, users),
	}
	w.Finance.Matters = w.Procedure
	w.Assets.InForce = w.inForce
	w.ok(deadlines.LoadShipped(t.Context(), data.Reference))
	w.ok(w.Build())
	t.Cleanup(w.batches.Close)
	return w
}

// must gives v, or ends the test.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (w *site) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// at sets the clock to 10:00 in China on the day.
func (w *site) at(day string) {
	w.t.Helper()
	d := must(calendar.ParseDay(day))(w.t)
	w.clock.mu.Lock()
	defer w.clock.mu.Unlock()
	w.clock.now = d.AddDays(-1).End().Add(10 * time.Hour)
}

// checkClock runs the nightly check for the present day.
func (w *site) checkClock() {
	w.t.Helper()
	_, err := w.Deadlines.Check(w.t.Context(), w.today())
	w.ok(err)
}

// settle adds the county and the people.
func (w *site) settle() {
	w.t.Helper()
	county := w.division(village.New{Level: "county", Code: "339900000000", Name: "阳光县"})
	qingshi := w.division(village.New{Level: "township", ParentID: county, Code: "339900100000", Name: "青石镇"})
	baishui := w.division(village.New{Level: "township", ParentID: county, Code: "339900101000", Name: "白水乡"})
	first := calendar.NewMonth(2026, 1)
	xs := w.division(village.New{Level: "village", ParentID: qingshi, Code: "339900100201", Name: "小山村", FirstMonth: first, Phone: "0571-8765 4321"})
	lv := w.division(village.New{Level: "village", ParentID: qingshi, Code: "339900100202", Name: "吕㛃村", FirstMonth: first})
	dh := w.division(village.New{Level: "village", ParentID: baishui, Code: "339900101201", Name: "大河村", FirstMonth: first})
	w.xiaoshan, w.lvyin, w.dahe = must(w.Villages.ByID(w.t.Context(), xs))(w.t), must(w.Villages.ByID(w.t.Context(), lv))(w.t), must(w.Villages.ByID(w.t.Context(), dh))(w.t)
	for _, p := range []user.New{
		{Login: "kuaiji", Name: "李账", Role: user.Accountant, DivisionID: xs},
		{Login: "jiandu", Name: "王督", Role: user.Supervisor, DivisionID: xs},
		{Login: "cunzhang", Name: "张领", Role: user.Head, DivisionID: xs},
		{Login: "kuaiji2", Name: "赵算", Role: user.Accountant, DivisionID: lv},
		{Login: "jiandu2", Name: "钱看", Role: user.Supervisor, DivisionID: lv},
		{Login: "cunzhang2", Name: "孙带", Role: user.Head, DivisionID: lv},
		{Login: "zhen", Name: "周镇", Role: user.Township, DivisionID: qingshi},
		{Login: "jijian", Name: "吴纪", Role: user.Inspector, DivisionID: county},
		{Login: "admin", Name: "郑管", Role: user.Administrator, DivisionID: county},
	} {
		w.account(p)
		w.actors[p.Login] = must(w.Users.ByLogin(w.t.Context(), p.Login))(w.t).Actor
	}
	w.checkClock()
}

// stored is the password as the database keeps it, with the least work that its
// form can name: hundreds of people sign in here.
var stored = func() string {
	salt, b64 := []byte("0123456789abcdef"), base64.RawStdEncoding.EncodeToString
	return "$argon2id$v=19$m=8,t=1,p=1$" + b64(salt) + "$" + b64(argon2.IDKey([]byte(password), salt, 1, 8, 1, 32))
}()

// account adds an account that signs in with the password.
func (w *site) account(n user.New) {
	w.t.Helper()
	id := must(w.Users.AddSilent(w.t.Context(), user.System, n))(w.t)
	w.ok(w.DB.Write(w.t.Context(), func(q db.Q) error {
		_, err := q.ExecContext(w.t.Context(), "update user_account set password = $1 where id = $2", stored, id)
		return err
	}))
}

// derived stores the password of every account who has one as the program
// derives it, with all the work that is.
func (w *site) derived() {
	w.t.Helper()
	county := w.actors["admin"].DivisionID
	id := must(w.Users.AddWith(w.t.Context(), user.System, user.New{Login: "derived", Name: "甲", Role: user.Administrator, DivisionID: county}, password))(w.t)
	w.ok(w.DB.Write(w.t.Context(), func(q db.Q) error {
		_, err := q.ExecContext(w.t.Context(), "update user_account set password = (select password from user_account where id = $1) where password = $2", id, stored)
		return err
	}))
}

func (w *site) division(n village.New) int64 {
	w.t.Helper()
	return must(w.Villages.Add(w.t.Context(), user.System, n))(w.t)
}

// publishMarch books seven entries of 小山村 and publishes them on 2026-04-08.
// By hand: opening 1,203.50 cash + 85,000.00 bank = 86,203.50; income 48,000.00
// + 26.41 = 48,026.41; expense 1,860.00 + 2,480.50 + 100.00 − 100.00 = 4,340.50;
// closing 129,889.41, of it cash 1,203.50 + 3,000.00 − 2,480.50 = 1,723.00.
func (w *site) publishMarch() disclosure.Version {
	w.t.Helper()
	by := w.actors["kuaiji"]
	w.ok(w.Finance.SetOpening(w.t.Context(), by, w.xiaoshan, 1203_50, 85000_00))
	w.post("kuaiji", "2026-03-02", finance.Income, finance.Bank, "501.01", 48000_00, "收新兰水产合作社2026年上半年鱼塘承包款")
	light := w.post("kuaiji", "2026-03-05", finance.Expense, finance.Bank, "513.07", 1860_00, "付村道路灯电费")
	w.post("kuaiji", "2026-03-09", finance.Transfer, finance.Bank, "", 3000_00, "取备用金")
	w.post("kuaiji", "2026-03-12", finance.Expense, finance.Cash, "514.01", 2480_50, "付保洁用品款")
	w.post("kuaiji", "2026-03-20", finance.Income, finance.Bank, "504.02", 26_41, "存款利息")
	wrong := w.post("kuaiji", "2026-03-25", finance.Expense, finance.Bank, "513.02", 100_00, "购打印纸")
	_, err := w.Finance.Reverse(w.t.Context(), by, w.xiaoshan, wrong.ID, calendar.Date(2026, 3, 26), "重复记账")
	w.ok(err)
	w.ok(w.Finance.Attach(w.t.Context(), by, w.xiaoshan, light.ID, "电费发票", receipt()))
	return w.publish(w.xiaoshan, "2026-03")
}

// receipt is a real little PDF without anything in it.
func receipt() []byte {
	return []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
}

// post books an entry as the account, with the usual three signers.
func (w *site) post(login, day string, kind finance.Kind, account, code string, amount money.Fen, summary string) finance.Entry {
	w.t.Helper()
	by := w.actors[login]
	v := must(w.Villages.ByID(w.t.Context(), by.DivisionID))(w.t)
	e, err := w.Finance.Post(w.t.Context(), by, v, finance.New{
		Day: must(calendar.ParseDay(day))(w.t), Kind: kind, Money: account, Account: code, Amount: amount, Summary: summary,
		Handler: "李账", Witness: "陈证", Approver: "张领", Reason: "3月1日村两委会议同意",
	})
	w.ok(err)
	return e
}

// staff names the village's three accounts.
func (w *site) staff(v village.Village) (accountant, supervisor, head user.Actor) {
	if v.ID == w.lvyin.ID {
		return w.actors["kuaiji2"], w.actors["jiandu2"], w.actors["cunzhang2"]
	}
	return w.actors["kuaiji"], w.actors["jiandu"], w.actors["cunzhang"]
}

// publish takes a month through the whole review chain today, also the open
// correction of a published one.
func (w *site) publish(v village.Village, month string) disclosure.Version {
	w.t.Helper()
	ctx := w.t.Context()
	accountant, supervisor, head := w.staff(v)
	w.ok(w.Finance.Submit(ctx, accountant, v, must(calendar.ParseMonth(month))(w.t)))
	x := must(disclosure.Current(ctx, w.DB.Read(), v.ID, disclosure.FinanceMonth, month))(w.t)
	w.ok(w.Disclosures.Approve(ctx, supervisor, x.ID, "账目清楚，同意公开"))
	w.meet(head, x.ID)
	w.ok(w.Finance.Publish(ctx, head, x.ID))
	return must(w.Disclosures.ByID(ctx, x.ID))(w.t)
}

// correct books one more expense into a published month and publishes it anew.
func (w *site) correct(v village.Village, month, day string, amount money.Fen, reason string) disclosure.Version {
	w.t.Helper()
	accountant, _, _ := w.staff(v)
	w.ok(w.Finance.Correct(w.t.Context(), accountant, v, must(calendar.ParseMonth(month))(w.t), reason))
	_, err := w.Finance.Post(w.t.Context(), accountant, v, finance.New{
		Day: must(calendar.ParseDay(day))(w.t), Kind: finance.Expense, Money: finance.Bank, Account: "513.02", Amount: amount, Summary: "补记办公用品",
		Handler: "李账", Witness: "陈证", Approver: "张领", Reason: "3月1日村两委会议同意",
	})
	w.ok(err)
	return w.publish(v, month)
}

// meet has the joint meeting agree today, where the version's way has one.
func (w *site) meet(head user.Actor, id int64) {
	w.t.Helper()
	x, err := w.Disclosures.ByID(w.t.Context(), id)
	w.ok(err)
	if x.Needs(disclosure.StepMeet) {
		w.ok(w.Disclosures.Meet(w.t.Context(), head, id, disclosure.Meeting{Day: w.today(), Place: "村委会", Expected: 7, Present: 6}))
	}
}

// publishing is what the head fills in to publish.
func (w *site) publishing() url.Values {
	return url.Values{"confirm": {"1"}, "met_on": {w.today().String()}, "place": {"村委会"}, "expected": {"7"}, "present": {"6"}}
}

// inForce lets the registers ask how a decision stood on a day.
func (w *site) inForce(ctx context.Context, q db.Q, villageID, matterID int64, day calendar.Day) (bool, string, error) {
	f, err := w.Procedure.Of(ctx, q, villageID, matterID)
	if err != nil {
		return false, "", err
	}
	d, err := f.DecisionOn(day)
	return d.InForce, d.Why, err
}
