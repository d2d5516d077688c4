package finance

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/fault"
)

// ChartVersion names the chart of accounts new entries are kept in: the 42
// accounts of 《农村集体经济组织会计制度》 (财会〔2023〕14号), in force since
// 2024-01-01, and our sub-accounts below them.
const ChartVersion = "2024"

// chart2004 is the chart of 《村集体经济组织会计制度》 (财会〔2004〕12号), which
// imported history is kept in.
const chart2004 = "2004"

// The two money accounts. A sheet sums both.
const (
	Cash = "101" // 库存现金
	Bank = "102" // 银行存款
)

// Account is one entry of the chart (会计科目).
type Account struct {
	Code    string
	Name    string
	Credit  bool   // its normal balance is on the credit side
	Class   string // asset, liability, equity, cost, income, expense
	Plain   string // 明白话
	Income  bool   // the income form may book to it
	Expense bool   // the expense form may book to it

	Scope       string       // of a sub-account: county, township or village, whose it is; empty for the national chart's
	From, Until calendar.Day // of a sub-account: the first day on which it is booked on, the first on which it no longer is; zero: no bound
}

// OpenOn tells whether entries of the day may be booked on the account.
func (a Account) OpenOn(day calendar.Day) bool {
	return !day.Before(a.From) && (a.Until.IsZero() || day.Before(a.Until))
}

// notOpen says why entries of a day may not be booked on it.
func (a Account) notOpen() string {
	if a.Until.IsZero() {
		return fmt.Sprintf("%s %s从%s起才用", a.Code, a.Name, a.From.Chinese())
	}
	return fmt.Sprintf("%s %s只用在%s到%s的账里", a.Code, a.Name, a.From.Chinese(), a.Until.AddDays(-1).Chinese())
}

// Chart is one version of the chart of accounts. The one LoadChart gives is the
// current one, with the words that suggest an account for an imported row; it
// knows the earlier ones, since codes clash between them (153, 502, 511 …).
type Chart struct {
	version    string
	accounts   []Account
	at         map[string]int // of a code, in accounts
	words      []keyword
	earlier    map[string]*Chart
	successors map[string][]Successor // of an earlier chart's accounts, by code
	formats    *VoucherFormats        // of the chart LoadChart gives: other packages' exports
	templates  []Template             // likewise: common vouchers that come with the program
	asks       []matterAccount        // likewise: what asks for a decision
}

type keyword struct {
	kind    Kind
	word    string
	account string
}

// Successor is an account of the current chart that took over what an account
// of an earlier one held, or a part of it. Confirmed is false where no source
// was seen for it. One without an account says in the note why there is none.
type Successor struct {
	Account   Account
	Confirmed bool
	Note      string
}

// LoadChart reads the charts reference/accounts-*.csv, what became of the
// accounts of 2004, and account-keywords.csv.
func LoadChart(fsys fs.FS) (*Chart, error) {
	c, err := loadVersion(fsys, ChartVersion)
	if err != nil {
		return nil, err
	}
	old, err := loadVersion(fsys, chart2004)
	if err != nil {
		return nil, err
	}
	c.earlier = map[string]*Chart{chart2004: old}
	if err := c.loadSuccessors(fsys, old); err != nil {
		return nil, err
	}
	if c.formats, err = LoadVoucherFormats(fsys); err != nil {
		return nil, err
	}
	if c.templates, err = loadTemplates(fsys, c); err != nil {
		return nil, err
	}
	if c.asks, err = loadMatterAccounts(fsys, c); err != nil {
		return nil, err
	}
	records, err := readCSV(fsys, "reference/account-keywords.csv", 3)
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		a, err := c.Account(r[2])
		if err != nil || !a.serves(Kind(r[0])) || r[1] == "" {
			return nil, fmt.Errorf("account-keywords: %v does not fit the chart", r)
		}
		c.words = append(c.words, keyword{Kind(r[0]), r[1], r[2]})
	}
	return c, nil
}

func loadVersion(fsys fs.FS, version string) (*Chart, error) {
	c := &Chart{version: version}
	records, err := readCSV(fsys, "reference/accounts-"+version+".csv", 7)
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		a := Account{Code: r[0], Name: r[1], Credit: r[2] == "credit", Class: r[3], Plain: r[4], Income: r[5] == "yes", Expense: r[6] == "yes"}
		if _, err := c.Account(a.Code); err == nil || a.Name == "" || a.Plain == "" {
			return nil, fmt.Errorf("accounts %s: %s stands twice or lacks a name", version, a.Code)
		}
		c.add(a)
	}
	return c, nil
}

// add puts an account at the end of the chart.
func (c *Chart) add(a Account) {
	if c.at == nil {
		c.at = map[string]int{}
	}
	c.at[a.Code] = len(c.accounts)
	c.accounts = append(c.accounts, a)
}

// loadSuccessors reads what became of the old chart's accounts. Every one must
// have a successor or a reason why not.
func (c *Chart) loadSuccessors(fsys fs.FS, old *Chart) error {
	name := "reference/accounts-mapping-" + old.version + "-" + c.version + ".csv"
	records, err := readCSV(fsys, name, 6)
	if err != nil {
		return err
	}
	old.successors = map[string][]Successor{}
	for _, r := range records {
		was, err := old.Account(r[0])
		next := Successor{Confirmed: r[4] == "C", Note: r[5]}
		if err == nil && r[2] != "" {
			next.Account, err = c.Account(r[2])
		}
		if err != nil || was.Name != r[1] || next.Account.Name != r[3] || (r[4] != "C" && r[4] != "M") || (r[2] == "" && r[5] == "") {
			return fmt.Errorf("%s: %v does not fit the charts", name, r)
		}
		old.successors[was.Code] = append(old.successors[was.Code], next)
	}
	for _, a := range old.accounts {
		if len(old.successors[a.Code]) == 0 {
			return fmt.Errorf("%s: nothing is said of %s", name, a.Code)
		}
	}
	return nil
}

// readCSV reads a reference table: lines beginning with # are remarks, the
// first other line is the heading.
func readCSV(fsys fs.FS, name string, columns int) ([][]string, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(bufio.NewReader(f))
	r.Comment = '#'
	r.FieldsPerRecord = columns
	if _, err := r.Read(); err != nil && err != io.EOF {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	records, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return records, nil
}

// Account gives the account with the code; NotFound if there is none.
func (c *Chart) Account(code string) (Account, error) {
	if i, ok := c.at[code]; ok {
		return c.accounts[i], nil
	}
	return Account{}, fault.NotFoundf("没有科目“%s”。", code)
}

// Version gives the chart with the name; one nobody knows has no accounts.
func (c *Chart) Version(name string) *Chart {
	if name == c.version {
		return c
	}
	if old, ok := c.earlier[name]; ok {
		return old
	}
	return &Chart{version: name}
}

// Name gives the version's name, which every voucher line carries.
func (c *Chart) Name() string { return c.version }

// Accounts gives all accounts in the order of the chart.
func (c *Chart) Accounts() []Account { return slices.Clone(c.accounts) }

// Successors tells what became of an account of an earlier chart, the main one
// first.
func (c *Chart) Successors(code string) []Successor { return slices.Clone(c.successors[code]) }

// Path gives the accounts from the main account down to the one with the code.
// What the chart does not have is called by its code and takes its class and
// side from the account above it.
func (c *Chart) Path(code string) []Account {
	var path []Account
	if up := above(code); up != "" {
		path = c.Path(up)
	}
	a, err := c.Account(code)
	if err != nil {
		a = Account{Code: code}
		if len(path) > 0 {
			last := path[len(path)-1]
			a.Credit, a.Class = last.Credit, last.Class
		}
	}
	return append(path, a)
}

// above gives the code one level up: of 513.02 it is 513. Codes of other
// packages are written without points, with two or three digits to a level
// (1020101, 112001001): of them only the main account is certain, the first
// three digits. Main accounts have none above.
func above(code string) string {
	if i := strings.LastIndexByte(code, '.'); i > 0 {
		return code[:i]
	}
	if len(code) > 3 && strings.Trim(code, "0123456789") == "" {
		return code[:3]
	}
	return ""
}

// twoSided accounts keep what is owed to and by many apart: their debit and
// credit balances are not set off against each other (113 内部往来 stands on
// both sides of the balance sheet).
func (a Account) twoSided() bool { return strings.HasPrefix(a.Code, "113") }

func (a Account) serves(k Kind) bool {
	return (k == Income && a.Income) || (k == Expense && a.Expense)
}

// Choices lists the accounts that entries of the kind may be booked to, the
// everyday ones (income and spending proper) first; retired ones are left out.
func (c *Chart) Choices(k Kind) []Account {
	var all []Account
	for _, a := range c.accounts {
		if a.serves(k) && a.Until.IsZero() {
			all = append(all, a)
		}
	}
	slices.SortStableFunc(all, func(a, b Account) int { return a.rank() - b.rank() })
	return all
}

func (a Account) rank() int {
	if a.Class == "income" || a.Class == "expense" {
		return 0
	}
	return 1
}

// Suggestion is a proposed account and why it was proposed; an empty Word
// means that nothing in the summary pointed anywhere.
type Suggestion struct {
	Account Account
	Word    string
}

// Suggest proposes an account for an imported row: the one its own category
// text names, else by a word in the summary, else 其他收入 or 其他支出. It is a
// proposal; the preview shows it and a person may change it.
func (c *Chart) Suggest(k Kind, category, summary string) Suggestion {
	category = strings.TrimSpace(category)
	for _, a := range c.accounts {
		if category != "" && a.serves(k) && a.Until.IsZero() && (a.Code == category || a.Name == category || a.Plain == category) {
			return Suggestion{a, category}
		}
	}
	for _, text := range []string{category, summary} {
		for _, w := range c.words {
			if w.kind == k && strings.Contains(text, w.word) {
				a, _ := c.Account(w.account) // LoadChart saw to it
				return Suggestion{a, w.word}
			}
		}
	}
	rest := map[Kind]string{Income: "504", Expense: "515"}[k]
	a, _ := c.Account(rest)
	return Suggestion{Account: a}
}
