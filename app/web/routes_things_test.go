package web

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/sheet"
	"sunshine/app/user"
)

// things are the numbers and addresses of what the table of routes asks for.
type things struct {
	style, receipt, paid, entry            string // paid is the entry that the receipt belongs to
	out, draft, handed, doubtful, approved string // tables in the states of the chain
	disputed, objected, outVersion         string // tables: to be objected to, to be answered; the version that is out
	asking, clean, workbook, export        string // imports
	sketch, sketched, spare                string // drafts of vouchers, and the first one's photo
	place, county                          string
	notice, noticed, decided               string // notices of matters: a draft, one that is out; the number of the latter's matter
	matter                                 string // just brought forward, with one paper
	contract                               string // with a voucher linked to its first instalment, and one paper
	record                                 string // of a matter from before the portal
	writing, told, toldVersion, paper      string // texts: a draft, one that is out with its version; the paper of both
	member                                 string // a row of a roster
	board                                  string // the version that is out as x.out
	office, number                         string // a case somebody brought, and its number
	party, double                          string // counterparties, the second registered twice
	duty, other                            string // two duties that come up
	batch                                  string // of 青石镇, made
	sealed, let, blind                     string // a table with sealed values, an override that waits, a paper nobody can read
}

// furnished is a site that has them, and more people.
func furnished(t *testing.T) (*site, things) {
	t.Helper()
	w := newSite(t)
	w.account(user.New{Login: "zhen2", Name: "冯镇", Role: user.Township, DivisionID: w.dahe.Township.ID})
	w.account(user.New{Login: "spare", Name: "备用", Role: user.Head, DivisionID: w.dahe.ID})
	x := things{place: itoa64(w.dahe.ID), county: itoa64(w.dahe.County.ID)}
	x.style = must(w.public.URL("css/style.css"))(t)
	for _, e := range must(w.Finance.Entries(t.Context(), w.xiaoshan.ID, w.today().MonthOf().Add(-1)))(t) {
		for _, f := range e.Files {
			x.receipt, x.paid = f.SHA256, itoa64(e.ID)
		}
	}
	x.entry = itoa64(w.post("kuaiji", "2026-04-01", finance.Expense, finance.Bank, "513.02", 1_00, "买笔").ID)
	out := w.publishTable(project("project"))
	x.out, x.board = itoa64(out.DisclosureID), itoa64(out.ID)
	x.draft, x.handed, x.doubtful, x.approved = w.table("草稿", 0), w.table("待审", 1), w.table("有疑问", 1), w.table("已审", 2)
	w.disputes(&x)
	x.party, x.double = itoa64(w.party(finance.Household, "吕小兰").ID), itoa64(w.party(finance.Household, "吕晓兰").ID)
	x.matter = w.begunMatter(t)
	x.record = itoa64(w.recorded("cunzhang", oldWell))
	x.member = w.rosterRowOf("王有才")
	x.office, x.number = w.broughtCase("house", "2026-04-07")
	w.decidedMatters(&x)
	w.texts(&x)
	w.hall()
	w.owed(&x)
	x.contract = itoa64(w.leased().ID)
	b := w.enter("kuaiji")
	id := func(at string) string { return strings.TrimPrefix(at, "/desk/imports/") }
	x.asking = id(b.hand("问.csv", caseFile(t, "messy/M05-现金日记账-gbk.csv"), "auto"))
	x.clean = id(b.hand("清.csv", []byte("日期,摘要,收入,支出\n2026-04-03,收租,500,\n"), "auto"))
	x.workbook = id(b.hand("四月.xlsx", doubtful(t), "auto"))
	w.sketches(t, &x)
	x.sealed, x.let, x.blind = w.personal()
	x.export = id(b.hand("凭证.csv", []byte(oneVoucher), "auto"))
	x.batch = w.batched()
	return w, x
}

// doubtful is a workbook with an amount that must be mended.
func doubtful(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := sheet.WriteXLSX(&b, sheet.Book{Pages: []sheet.Page{{
		Name: "四月", Columns: []sheet.Column{{Name: "日期"}, {Name: "摘要"}, {Name: "收入"}, {Name: "支出"}},
		Rows: [][]sheet.Value{{sheet.TextValue("2026-04-01"), sheet.TextValue("收租"), sheet.TextValue("约500"), {}}},
	}}}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// table begins a table of 小山村 and takes it so many steps along the chain.
func (w *site) table(title string, steps int) string {
	w.t.Helper()
	doc := project("project")
	doc.Title = title
	var x disclosure.Version
	w.ok(w.DB.Write(w.t.Context(), func(q db.Q) (err error) {
		x, err = w.Disclosures.BeginTable(w.t.Context(), q, w.actors["kuaiji"], w.xiaoshan, doc)
		return err
	}))
	if steps > 0 {
		w.ok(w.Disclosures.SubmitTable(w.t.Context(), w.actors["kuaiji"], x.ID))
	}
	if steps > 1 {
		w.ok(w.Disclosures.Approve(w.t.Context(), w.actors["jiandu"], x.ID, "属实"))
	}
	return itoa64(x.ID)
}

// everything is a fingerprint of all the database holds but the moment a
// session was last used and the tries to sign in.
func (w *site) everything() string {
	w.t.Helper()
	rows, err := w.DB.Read().QueryContext(w.t.Context(), "select name from sqlite_master where type = 'table' and name not in ('session', 'login_attempt') order by name")
	w.ok(err)
	names := must(db.Collect(rows, func(scan db.Scan) (name string, err error) {
		err = scan(&name)
		return name, err
	}))(w.t)
	h := sha256.New()
	for _, name := range names {
		rows, err := w.DB.Read().QueryContext(w.t.Context(), "select * from "+name)
		w.ok(err)
		columns := must(rows.Columns())(w.t)
		must(db.Collect(rows, func(scan db.Scan) (struct{}, error) {
			cells := make([]sql.NullString, len(columns))
			to := make([]any, len(columns))
			for i := range cells {
				to[i] = &cells[i]
			}
			err := scan(to...)
			fmt.Fprintf(h, "%s %v\n", name, cells)
			return struct{}{}, err
		}))(w.t)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// everyone signs all the people of the table in.
func (w *site) everyone() []*browser {
	w.t.Helper()
	list := make([]*browser, len(people))
	for i, login := range people {
		list[i] = w.enter(login)
	}
	return list
}

func (r routeRow) ask(b *browser, headers ...string) *answer {
	if r.method == http.MethodGet {
		return b.get(r.path, headers...)
	}
	form := clone(r.form)
	if form.Get("csrf") == "" {
		form.Set("csrf", b.token())
	}
	return b.do(httptest.NewRequest(http.MethodPost, r.path, strings.NewReader(form.Encode())), append([]string{"Content-Type", "application/x-www-form-urlencoded"}, headers...)...)
}
