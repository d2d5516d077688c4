package disclosure

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"slices"

	"github.com/BurntSushi/toml"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/privacy"
)

// Item is one entry of the catalogue (公开事项) as it holds from a day on.
type Item struct {
	Code      string       `json:"code"`
	Column    string       `json:"column"` // 党务, 村务, 财务, or what the county calls them
	Name      string       `json:"name"`
	Plain     string       `json:"plain"`     // 明白话
	Kind      string       `json:"kind"`      // finance-sheet, table, notice or text
	Frequency Frequency    `json:"frequency"` // month, quarter, half-year, year or event
	Due       string       `json:"due"`       // see ParseDue
	Shown     string       `json:"shown"`     // days on the board, or the rule that says so
	Chain     string       `json:"chain"`     // code of a review chain
	Post      string       `json:"post"`      // 责任人, by post
	Place     string       `json:"place"`     // 形式地点
	Event     string       `json:"event"`     // what starts it; empty for periodic items
	Basis     string       `json:"basis"`     // legal basis, cited by topic
	Mark      string       `json:"mark"`      // C confirmed, L local, D our default
	Personal  Personal     `json:"personal"`
	From      calendar.Day `json:"from"`
	Contents  []string     `json:"contents,omitempty"` // what it must show, as the county's list says
}

// Frequency is how often an item is owed: a length of period, or on event.
type Frequency string

// OnEvent is the frequency of what is owed when something happens.
const OnEvent Frequency = "event"

// Length gives the length of the item's periods; empty on event.
func (f Frequency) Length() calendar.Length {
	if l := calendar.Length(f); l.Months() > 0 {
		return l
	}
	return ""
}

// Chinese names the frequency for people.
func (f Frequency) Chinese() string {
	switch f {
	case Frequency(calendar.Monthly):
		return "每月"
	case Frequency(calendar.Quarterly):
		return "每季度"
	case Frequency(calendar.HalfYearly):
		return "每半年"
	case Frequency(calendar.Yearly):
		return "每年"
	case OnEvent:
		return "有事就公开"
	}
	return string(f)
}

// Personal is what an item's rows may tell of persons; it chooses how they are
// masked (R55).
type Personal string

// The classes. Names of cadres in their office are public.
const (
	NobodyNamed Personal = "none"
	NamesCadres Personal = "cadres"
	NamesPeople Personal = "names"
	NamesAided  Personal = "aid" // 低保, 救助, 残疾, 计生
)

// Named tells whether rows may name villagers.
func (p Personal) Named() bool { return p == NamesPeople || p == NamesAided }

// The kinds of document an item is published as, and the item every village
// owes each month.
const (
	KindFinanceSheet = "finance-sheet"
	KindTable        = "table"
	KindNotice       = "notice" // of a matter: plan, resolution, result
	KindText         = "text"   // sentences with papers and pictures
	FinanceMonth     = "finance-month"
)

// Catalogue is the national list with the words it is written in. What holds in
// the county on a day is a List.
type Catalogue struct {
	items   []Item
	aliases []Alias
	forms   []Form // of the items that have a fixed shape

	masking *privacy.Masking // how personal columns of tables are shown
	Words
}

// Words are the names a catalogue is written in; the county may rename them.
type Words struct {
	Columns []string `toml:"columns" json:"columns"`
	Chains  []Chain  `toml:"chain" json:"chains"`
	Fixed   Fixed    `toml:"fixed" json:"fixed"`
	Watch   Watch    `toml:"watch" json:"watch"`
	Events  []Event  `toml:"event" json:"events"`
}

// Event is something after which an item is owed.
type Event struct {
	Code string `toml:"code" json:"code"`
	Name string `toml:"name" json:"name"`
}

// Event names what starts an item owed on event.
func (w Words) Event(code string) string {
	for _, e := range w.Events {
		if e.Code == code {
			return e.Name
		}
	}
	return ""
}

// Fixed is the list of what every duty must state (五定).
type Fixed struct {
	Name   string      `toml:"name" json:"name"`
	Source string      `toml:"source" json:"source"`
	Mark   string      `toml:"mark" json:"mark"`
	Items  []FixedItem `toml:"item" json:"items"`
}

// FixedItem is one of them, with the fields of an item it asks for.
type FixedItem struct {
	Name   string   `toml:"name" json:"name"`
	Fields []string `toml:"fields" json:"fields"`
}

// Watch is the list of those who each look at what is published (五监督).
type Watch struct {
	Name   string `toml:"name" json:"name"`
	Source string `toml:"source" json:"source"`
	Mark   string `toml:"mark" json:"mark"`
	Slots  []Slot `toml:"slot" json:"slots"`
}

// Slot is one of them, with the roles that sign for it.
type Slot struct {
	Code  string   `toml:"code" json:"code"`
	Name  string   `toml:"name" json:"name"`
	Roles []string `toml:"roles" json:"roles"`
}

// LoadCatalogue reads reference/catalogue.csv and reference/duties.toml and
// checks them.
func LoadCatalogue(fsys fs.FS) (*Catalogue, error) {
	c := &Catalogue{}
	meta, err := toml.DecodeFS(fsys, "reference/duties.toml", &c.Words)
	if err != nil {
		return nil, fmt.Errorf("duties: %w", err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, fmt.Errorf("duties: unknown key %s", unknown[0])
	}
	if err := c.Words.check(); err != nil {
		return nil, err
	}
	f, err := fsys.Open("reference/catalogue.csv")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	want := []string{"code", "column", "name", "plain", "kind", "frequency", "due", "shown", "chain", "post", "place", "event", "basis", "mark", "personal", "from"}
	if len(records) == 0 || !slices.Equal(records[0], want) {
		return nil, fmt.Errorf("catalogue: the first row must be %v", want)
	}
	for n, r := range records[1:] {
		it := Item{
			Code: r[0], Column: r[1], Name: r[2], Plain: r[3], Kind: r[4], Frequency: Frequency(r[5]), Due: r[6], Shown: r[7], Chain: r[8],
			Post: r[9], Place: r[10], Event: r[11], Basis: r[12], Mark: r[13], Personal: Personal(r[14]),
		}
		if it.From, err = calendar.ParseDay(r[15]); err == nil {
			err = c.Words.judge(it)
		}
		if err == nil && (len(c.Lacking(it)) > 0 || it.Basis == "") {
			err = fmt.Errorf("a duty must be whole")
		}
		if err != nil {
			return nil, fmt.Errorf("catalogue: row %d: %w", n+2, err)
		}
		c.items = append(c.items, it)
	}
	if _, err := c.On(calendar.Date(9999, 1, 1)).Item(FinanceMonth); err != nil {
		return nil, fmt.Errorf("catalogue: %s is missing", FinanceMonth)
	}
	if c.aliases, err = loadAliases(fsys, c.items); err != nil {
		return nil, err
	}
	if c.masking, err = privacy.LoadMasking(fsys); err != nil {
		return nil, err
	}
	c.forms, err = loadForms(fsys, c.items)
	return c, err
}

func (w Words) check() error {
	if len(w.Columns) == 0 || len(w.Chains) == 0 || len(w.Fixed.Items) == 0 || len(w.Watch.Slots) == 0 {
		return fmt.Errorf("duties: columns, chains, 五定 and 五监督 must be there")
	}
	for _, c := range w.Chains {
		if err := c.check(); err != nil {
			return fmt.Errorf("duties: chain %s: %w", c.Code, err)
		}
	}
	for _, f := range w.Fixed.Items {
		for _, field := range f.Fields {
			if _, ok := (Item{}).field(field); !ok {
				return fmt.Errorf("duties: %s asks for an unknown field %s", f.Name, field)
			}
		}
	}
	return nil
}

// judge refuses an item that cannot be worked with. A field that is merely empty
// is Lacking instead: the duty is then shown as 不合格.
func (w Words) judge(it Item) error {
	kinds := []string{KindFinanceSheet, KindTable, KindNotice, KindText, ""}
	switch {
	case it.Code == "" || it.Name == "":
		return fault.Invalidf("事项要有代号和名称。")
	case !slices.Contains(w.Columns, it.Column):
		return fault.Invalidf("没有“%s”这个栏目，有的是：%s。", it.Column, list(w.Columns))
	case !slices.Contains(kinds, it.Kind):
		return fault.Invalidf("“%s”不是一种公开的形式。", it.Kind)
	case it.Frequency != "" && it.Frequency != OnEvent && it.Frequency.Length() == "":
		return fault.Invalidf("“%s”不是一种频次。", it.Frequency)
	case it.Mark != "C" && it.Mark != "L" && it.Mark != "D":
		return fault.Invalidf("可靠程度写 C、L 或 D。")
	case it.Chain != "" && !slices.ContainsFunc(w.Chains, func(c Chain) bool { return c.Code == it.Chain }):
		return fault.Invalidf("没有“%s”这条审核程序。", it.Chain)
	case !slices.Contains([]Personal{NobodyNamed, NamesCadres, NamesPeople, NamesAided}, it.Personal):
		return fault.Invalidf("“%s”不是一种个人信息的类别。", it.Personal)
	case (it.Frequency == OnEvent) != (it.Event != "") && it.Frequency != "":
		return fault.Invalidf("有事才公开的事项要写明什么事，定期公开的不写。")
	case it.Event != "" && w.Event(it.Event) == "":
		return fault.Invalidf("没有“%s”这种事。", it.Event)
	}
	if it.Due != "" {
		d, err := ParseDue(it.Due)
		if err != nil {
			return err
		}
		if it.Frequency != "" && d.OnEvent() != (it.Frequency == OnEvent) {
			return fault.Invalidf("期限“%s”和频次对不上。", it.Due)
		}
	}
	if it.Shown != "" {
		if _, err := parseShown(it.Shown); err != nil {
			return err
		}
	}
	return nil
}

// field gives an item's field by the name 五定 calls it; false if there is none.
func (it Item) field(name string) (string, bool) {
	v, ok := map[string]string{
		"name": it.Name, "plain": it.Plain, "frequency": string(it.Frequency), "due": it.Due, "kind": it.Kind, "place": it.Place,
		"chain": it.Chain, "post": it.Post, "shown": it.Shown, "basis": it.Basis,
	}[name]
	return v, ok
}

// Lacking names which of the five (五定) a duty leaves empty; such a duty is
// 不合格 and starts no obligation (R46).
func (w Words) Lacking(it Item) (names []string) {
	for _, f := range w.Fixed.Items {
		if slices.ContainsFunc(f.Fields, func(field string) bool { v, _ := it.field(field); return v == "" }) {
			names = append(names, f.Name)
		}
	}
	return names
}
