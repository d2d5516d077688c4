package disclosure

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"slices"

	"sunshine/app/fault"
)

// Item is one entry of the catalogue (公开事项).
type Item struct {
	Code      string
	Column    string // 党务, 村务, 财务
	Name      string
	Plain     string // 明白话
	Kind      string // finance-sheet, table or notice
	Frequency string // month or event
	Basis     string // legal basis, cited by topic
	Personal  bool   // rows may name villagers
}

// The kinds of document an item is published as, and the item every village
// owes each month.
const (
	KindFinanceSheet = "finance-sheet"
	KindTable        = "table"
	KindNotice       = "notice" // of a matter: plan, resolution, result
	FinanceMonth     = "finance-month"
)

// Catalogue is the list of items.
type Catalogue struct{ items []Item }

// LoadCatalogue reads reference/catalogue.csv and checks it.
func LoadCatalogue(fsys fs.FS) (*Catalogue, error) {
	f, err := fsys.Open("reference/catalogue.csv")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	want := []string{"code", "column", "name", "plain", "kind", "frequency", "basis", "personal"}
	if len(records) == 0 || !slices.Equal(records[0], want) {
		return nil, fmt.Errorf("catalogue: the first row must be %v", want)
	}
	c := &Catalogue{}
	for n, r := range records[1:] {
		it := Item{Code: r[0], Column: r[1], Name: r[2], Plain: r[3], Kind: r[4], Frequency: r[5], Basis: r[6], Personal: r[7] == "yes"}
		if it.Code == "" || it.Name == "" || it.Plain == "" || it.Basis == "" ||
			!slices.Contains([]string{KindFinanceSheet, KindTable, KindNotice}, it.Kind) || (it.Frequency != "month" && it.Frequency != "event") {
			return nil, fmt.Errorf("catalogue: row %d is not complete", n+2)
		}
		c.items = append(c.items, it)
	}
	if _, err := c.Item(FinanceMonth); err != nil {
		return nil, fmt.Errorf("catalogue: %s is missing", FinanceMonth)
	}
	return c, nil
}

// Item gives the item with the code; NotFound if there is none.
func (c *Catalogue) Item(code string) (Item, error) {
	for _, it := range c.items {
		if it.Code == code {
			return it, nil
		}
	}
	return Item{}, fault.NotFoundf("目录里没有“%s”。", code)
}

// Tables gives the items published as tables.
func (c *Catalogue) Tables() []Item {
	var tables []Item
	for _, it := range c.items {
		if it.Kind == KindTable {
			tables = append(tables, it)
		}
	}
	return tables
}
