package finance

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"sunshine/app/fault"
)

// ChartVersion names the chart of accounts new entries are kept in: the 42
// accounts of 《农村集体经济组织会计制度》 (财会〔2023〕14号), in force since
// 2024-01-01, and our sub-accounts below them.
const ChartVersion = "2024"

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
}

// Chart is a version of the chart of accounts with the words that suggest an
// account for an imported row.
type Chart struct {
	accounts []Account
	words    []keyword
}

type keyword struct {
	kind    Kind
	word    string
	account string
}

// LoadChart reads reference/accounts-2024.csv and account-keywords.csv.
func LoadChart(fsys fs.FS) (*Chart, error) {
	c := &Chart{}
	records, err := readCSV(fsys, "reference/accounts-"+ChartVersion+".csv", 7)
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		a := Account{Code: r[0], Name: r[1], Credit: r[2] == "credit", Class: r[3], Plain: r[4], Income: r[5] == "yes", Expense: r[6] == "yes"}
		if _, err := c.Account(a.Code); err == nil || a.Name == "" || a.Plain == "" {
			return nil, fmt.Errorf("accounts: %s stands twice or lacks a name", a.Code)
		}
		c.accounts = append(c.accounts, a)
	}
	if records, err = readCSV(fsys, "reference/account-keywords.csv", 3); err != nil {
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
	for _, a := range c.accounts {
		if a.Code == code {
			return a, nil
		}
	}
	return Account{}, fault.NotFoundf("没有科目“%s”。", code)
}

func (a Account) serves(k Kind) bool {
	return (k == Income && a.Income) || (k == Expense && a.Expense)
}

// Choices lists the accounts that entries of the kind may be booked to, the
// everyday ones (income and spending proper) first.
func (c *Chart) Choices(k Kind) []Account {
	var all []Account
	for _, a := range c.accounts {
		if a.serves(k) {
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
		if category != "" && a.serves(k) && (a.Code == category || a.Name == category || a.Plain == category) {
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
