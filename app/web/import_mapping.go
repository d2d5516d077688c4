package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/sheet"
	"sunshine/views"
)

// mappingPage says which column of an export is what, and which of our accounts
// stands for each of theirs.
type mappingPage struct {
	Page
	ID       int64
	File     string
	Problem  string
	Layouts  []mappingLayout
	Accounts []mappingAccount
	Charts   []mappingChart
	Waiting  int // accounts that are not settled
	Done     bool
}

type mappingLayout struct {
	voucherLayout
	Columns []mappingColumn
}

type mappingColumn struct {
	Letters, Name, Sample, Field, Error string
	Options                             []views.Option
}

type mappingAccount struct {
	finance.BookAccount
	Place, Field, Value, List, Error string
	Asks                             bool
}

// mappingChart is a chart's accounts to choose from.
type mappingChart struct {
	ID       string
	Accounts []finance.Account
}

func (s *Server) showMapping(c *fiber.Ctx) error { return s.mappingForm(c, nil) }

func (s *Server) mappingForm(c *fiber.Ctx, failed error) error {
	v, pre, err := s.previewOfAddress(c)
	if err != nil {
		return err
	}
	if !pre.VoucherBook() {
		return fault.NotFoundf("这个文件不是按凭证读的，没有要对应的列和科目。")
	}
	chart, err := s.Finance.ChartOf(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	p := mappingPage{Page: s.deskPage(c, "列和科目的对应", deskCrumbs("导入表格", pre.FileName)...), ID: pre.ID, File: pre.FileName, Done: pre.State != "preview"}
	wrong := map[string]string{}
	for _, f := range fault.Fields(failed) {
		wrong[f.Name] = f.Message
	}
	seen := map[string]bool{}
	for _, l := range pre.Vouchers.Layouts {
		if !seen[l.Signature] {
			seen[l.Signature] = true
			p.Layouts = append(p.Layouts, s.mappingOf(c, pre, l, wrong))
		}
	}
	p.listAccounts(c, pre, chart, wrong)
	if failed != nil {
		p.Problem = fault.Message(failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "import/mapping", p)
}

// listAccounts lists the file's accounts, those that wait for a person first, and
// what there is to choose from.
func (p *mappingPage) listAccounts(c *fiber.Ctx, pre finance.Preview, chart *finance.Chart, wrong map[string]string) {
	charts := map[string]bool{}
	for i, a := range pre.Vouchers.Accounts {
		x := mappedAccount(c, i, a, len(pre.Vouchers.Layouts) == 1, wrong)
		if charts[a.Chart] = true; x.Asks {
			p.Waiting++
		}
		p.Accounts = append(p.Accounts, x)
	}
	slices.SortStableFunc(p.Accounts, func(a, b mappingAccount) int { return asksFirst(b) - asksFirst(a) })
	for name := range charts {
		p.Charts = append(p.Charts, mappingChart{ID: "chart-" + name, Accounts: chart.Version(name).Accounts()})
	}
	slices.SortFunc(p.Charts, func(a, b mappingChart) int { return strings.Compare(a.ID, b.ID) })
}

func asksFirst(a mappingAccount) int {
	if a.Asks {
		return 1
	}
	return 0
}

// mappingOf offers the roles for each column, beside what stands in it.
func (s *Server) mappingOf(c *fiber.Ctx, pre finance.Preview, l finance.VoucherLayout, wrong map[string]string) mappingLayout {
	m := mappingLayout{voucherLayout: layoutWords(l)}
	ids, names := s.Finance.Formats().RoleNames()
	for _, col := range l.Columns {
		x := mappingColumn{Letters: sheet.Letters(col.N), Name: col.Name, Sample: strings.Join(pre.Vouchers.Samples(l.Sheet, col.N), "、")}
		x.Field = "column-" + l.Signature[:6] + "-" + x.Letters
		x.Error = wrong[finance.ColumnKey(finance.VoucherRole(col.Name))]
		chosen := c.FormValue(x.Field, string(col.Role))
		x.Options = []views.Option{{Text: "不读这一列", Selected: chosen == ""}}
		for i, id := range ids {
			x.Options = append(x.Options, views.Option{Value: string(id), Text: names[i], Selected: chosen == string(id)})
		}
		m.Columns = append(m.Columns, x)
	}
	return m
}

func mappedAccount(c *fiber.Ctx, i int, a finance.BookAccount, one bool, wrong map[string]string) mappingAccount {
	x := mappingAccount{BookAccount: a, Field: "account-" + itoa(i), List: "chart-" + a.Chart, Asks: a.To.Code == "", Error: wrong[a.Key]}
	x.Place = fmt.Sprintf("第 %d 行起", a.Row)
	if !one {
		x.Place = a.Sheet + " " + x.Place
	}
	to := a.To
	if x.Asks {
		to = a.Propose
	}
	x.Value = c.FormValue(x.Field, strings.TrimSpace(to.Code+" "+to.Name))
	return x
}

// saveMapping learns what a person said: a new version of the layout's mapping.
func (s *Server) saveMapping(c *fiber.Ctx) error {
	v, p, err := s.previewOfAddress(c)
	if err != nil {
		return err
	}
	columns, accounts := saidOf(c, p)
	version, err := s.Finance.Learn(c.UserContext(), actor(c), v, p.ID, columns, accounts)
	if formError(err) {
		return s.mappingForm(c, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("记住了（第 %d 版）。以后这种文件都照这样读。", version))
	return c.Redirect("/desk/imports/"+itoa64(p.ID), fiber.StatusSeeOther)
}

// saidOf reads the form: only what differs from how the file is read now.
func saidOf(c *fiber.Ctx, p finance.Preview) (map[string]finance.VoucherRole, map[string]string) {
	columns, accounts := map[string]finance.VoucherRole{}, map[string]string{}
	for _, l := range p.Vouchers.Layouts {
		for _, col := range l.Columns {
			given := c.FormValue("column-"+l.Signature[:6]+"-"+sheet.Letters(col.N), "-")
			if given != "-" && given != string(col.Role) {
				columns[col.Name] = finance.VoucherRole(given)
			}
		}
	}
	for i, a := range p.Vouchers.Accounts {
		code, _, _ := strings.Cut(strings.TrimSpace(c.FormValue("account-"+itoa(i))), " ")
		if code != "" && code != a.To.Code {
			accounts[a.Key] = code
		}
	}
	return columns, accounts
}
