package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/village"
	"sunshine/views"
)

// ledgerRows is how many entries of a month stand on one page.
const ledgerRows = 200

// ledgerPage is a month's entries as the accountant sees them.
type ledgerPage struct {
	Page
	Month      calendar.Month
	Prev, Next string // addresses; Next is empty in the running month
	Sheet      finance.Sheet
	Accounts   views.Table
	Rows       []ledgerRow // of one page
	Before     int         // entries on the pages before
	From       money.Fen   // the balance they leave
	Pager      views.Pager
	Stand      monthStand
	Lamps      []lamp
	NoOpening  bool // no opening balance and nothing booked yet
	Moneyless  []moneylessRow
}

// moneylessRow is a voucher that moves no money.
type moneylessRow struct {
	finance.Entry
	URL, Word string
}

// ledgerRow is an entry with its place on the sheet: running balance, account.
type ledgerRow struct {
	finance.SheetEntry
	Entry finance.Entry
}

// Bank tells whether the money is a bank's.
func (r ledgerRow) Bank() bool { return r.Money == "bank" }

// ID is the row's anchor: of a voucher with several the first has the number alone.
func (r ledgerRow) ID() string {
	if r.Entry.Leg > 0 {
		return fmt.Sprintf("n%d-%d", r.Entry.Number, r.Entry.Leg+1)
	}
	return "n" + itoa(r.Entry.Number)
}

func (s *Server) listEntries(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	m, err := s.ledgerMonth(c, v)
	if err != nil {
		return err
	}
	p := ledgerPage{Page: s.deskPage(c, m.Chinese()+"的账", deskCrumbs("记账")...), Month: m, Prev: "/desk/entries?month=" + m.Add(-1).String()}
	if m.Before(p.Today.MonthOf()) {
		p.Next = "/desk/entries?month=" + m.Add(1).String()
	}
	if p.Sheet, err = s.Finance.Draw(c.UserContext(), v, m); err != nil {
		return err
	}
	list, err := s.Finance.Entries(c.UserContext(), v.ID, m)
	if err != nil {
		return err
	}
	p.fill(c, list)
	p.Accounts = accountsOf(p.Sheet)
	if p.Lamps, err = s.lamps(c.UserContext(), v.ID); err != nil {
		return err
	}
	if p.Moneyless, err = s.moneyless(c, v, m); err != nil {
		return err
	}
	p.NoOpening = len(list) == 0 && p.Sheet.Opening == 0
	if p.Stand, err = s.monthStand(c.UserContext(), v, m, len(list)); err != nil {
		return err
	}
	return s.renderDesk(c, "entry/list", p)
}

// moneyless lists the month's vouchers that move no money.
func (s *Server) moneyless(c *fiber.Ctx, v village.Village, m calendar.Month) ([]moneylessRow, error) {
	list, err := s.Finance.Moneyless(c.UserContext(), v.ID, m)
	rows := make([]moneylessRow, len(list))
	for i, e := range list {
		rows[i] = moneylessRow{e, "/desk/entries/" + itoa64(e.ID), "没有动钱"}
		if e.Kind == finance.Closing {
			rows[i].Word = "年终结转"
		}
	}
	return rows, err
}

// fill takes one page of the month's entries: the one asked for by its number,
// or the one with the entry asked for. The totals stay those of the month.
func (p *ledgerPage) fill(c *fiber.Ctx, list []finance.Entry) {
	total := min(len(list), len(p.Sheet.Entries))
	n := pageOf(c, total, ledgerRows)
	if i := slices.IndexFunc(list[:total], func(e finance.Entry) bool { return e.Number == c.QueryInt("entry") }); i >= 0 {
		n = i/ledgerRows + 1
	}
	p.Pager = pagerOf(n, total, ledgerRows, "笔", func(n int) string { return ledgerPath(p.Month, n) })
	p.Before, p.From = (n-1)*ledgerRows, p.Sheet.Opening
	if p.Before > 0 {
		p.From = p.Sheet.Entries[p.Before-1].Balance
	}
	for i := p.Before; i < min(total, n*ledgerRows); i++ {
		p.Rows = append(p.Rows, ledgerRow{p.Sheet.Entries[i], list[i]})
	}
}

// ledgerPath is the address of a page of a month's entries.
func ledgerPath(m calendar.Month, n int) string {
	return fmt.Sprintf("/desk/entries?month=%s&page=%d#entries", m, n)
}

// ledgerMonth is the month asked for, else the newest that has entries, else
// the running one.
func (s *Server) ledgerMonth(c *fiber.Ctx, v village.Village) (calendar.Month, error) {
	if text := c.Query("month"); text != "" {
		m, err := calendar.ParseMonth(text)
		if err == nil && m.After(s.today().MonthOf()) {
			return m, fault.NotFoundf("%s还没到。", m.Chinese())
		}
		return m, err
	}
	months, err := s.Finance.Months(c.UserContext(), v.ID)
	if err != nil || len(months) == 0 {
		return s.today().MonthOf(), err
	}
	return months[0], nil
}

// ownEntry gives an entry of the village; another village's is not found.
func (s *Server) ownEntry(c *fiber.Ctx, v village.Village, id int64) (finance.Entry, error) {
	e, err := s.Finance.Entry(c.UserContext(), id)
	if err == nil && e.VillageID != v.ID {
		err = fault.NotFoundf("没有这笔账。")
	}
	return e, err
}

// villageFile sends a receipt of the village to its own workers, before and
// after publication.
func (s *Server) villageFile(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	a, body, err := s.Finance.VillageFile(c.UserContext(), v.ID, c.Params("sha256"))
	if err != nil {
		return err
	}
	return sendUpload(c, upload{a.Type, a.SHA256, "receipt-" + a.SHA256[:8], a.Name, "no-store"}, body)
}

// deskCrumbs leads from the desk to a page of the ledger.
func deskCrumbs(texts ...string) []views.Link {
	urls := map[string]string{"记账": "/desk/entries", "记账凭证": "/desk/drafts", "导入表格": "/desk/imports", "公开": "/desk/disclosures"}
	crumbs := []views.Link{{Text: "工作台", URL: "/desk"}}
	for i, t := range texts {
		l := views.Link{Text: t, URL: urls[t]}
		if i == len(texts)-1 {
			l.URL = ""
		}
		crumbs = append(crumbs, l)
	}
	return crumbs
}

func itoa64(n int64) string { return strconv.FormatInt(n, 10) }

// missing tells whether err says that there is no such thing.
func missing(err error) bool { return err != nil && fault.KindOf(err) == fault.NotFound }

// sentence gives a fault's sentence with what its fields add.
func sentence(err error) string {
	var b strings.Builder
	b.WriteString(fault.Message(err))
	for _, f := range fault.Fields(err) {
		b.WriteString(f.Message + "。")
	}
	return b.String()
}
