package disclosure

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/privacy"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
)

// TableSchema names the form of a frozen table.
const TableSchema = "sunshine/table/1"

// Table is a published table of a catalogue item. Frozen like a finance sheet,
// it is the one source of its page, PDF, CSV and workbook. Names in columns of
// type name are already in public form.
type Table struct {
	Schema   string        `json:"schema"`
	Number   string        `json:"number"`
	Village  Place         `json:"village"`
	Item     string        `json:"item"`
	ItemName string        `json:"item_name"`
	Basis    string        `json:"basis"` // legal basis, by topic
	Title    string        `json:"title"`
	Period   string        `json:"period"` // what it is owed for, or the day it was drawn up
	Version  int           `json:"version"`
	Unit     string        `json:"unit"`
	Columns  []TableColumn `json:"columns"`
	Rows     []TableRow    `json:"rows"`
	Totals   []TableRow    `json:"totals"` // printed totals, as in the file
	Notes    []string      `json:"notes"`  // remarks of the file and decisions about it
	Drafted  Act           `json:"drafted"`
	Reviewed Act           `json:"reviewed"`
	Publish  Act           `json:"published"`
	ShownTo  calendar.Day  `json:"shown_until"`
	Reply    Reply         `json:"feedback"`
	Reason   string        `json:"reason"`
	Replaces Replaces      `json:"replaces"`
	Source   string        `json:"source_note"`

	Masked []MaskedColumn `json:"masked,omitempty"` // what is hidden, and why
	Added  string         `json:"added,omitempty"`  // by what its sums are told: AddedByForm, or nothing in documents of the first days

	let func(text string, f privacy.Finding) bool // what may pass
}

// Span is the period of the table in words for under its title: 2026年第三季度, a
// day. It is empty where the title says it already, and for what no period owes.
func (t Table) Span() string {
	words := PeriodWords(t.Period)
	if strings.Contains(t.Title, words) {
		return ""
	}
	return words
}

// TableColumn is one column. Type is text, date, money, number, percent,
// serial or name. Sum is the column's sum over all rows but details: fen
// digits for money, a decimal for numbers, empty where it may not be added up.
type TableColumn struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Unit string `json:"unit"`
	Sum  string `json:"sum"`
	Add  bool   `json:"add,omitempty"`  // it may be added up; where rows have parts, within each
	Lead bool   `json:"lead,omitempty"` // the sentence above the table tells what it comes to
}

// TableRow is one row. A detail row explains the row above it (其中) and is
// not counted in sums.
type TableRow struct {
	Detail  bool        `json:"detail"`
	Cells   []TableCell `json:"cells"`
	Total   string      `json:"total,omitempty"` // a total of other rows, by its name in the form: 负债合计
	Part    string      `json:"part,omitempty"`  // which rows it may be added to, as the form calls them: 应收
	Caption bool        `json:"-"`               // a heading between rows: nobody is named in it
	At      int         `json:"-"`               // where it stood in the file
}

// TableCell is what a cell shows, and for money its amount.
type TableCell struct {
	Text string     `json:"text"`
	Fen  *money.Fen `json:"fen,omitempty"`
}

// ParseTable reads a frozen table.
func ParseTable(document []byte) (Table, error) {
	return Thaw(document, TableSchema, func(x Table) string { return x.Schema })
}

// clean drops what nobody sees from everything that came with the file.
func (t *Table) clean() {
	for i := range t.Columns {
		t.Columns[i].Name, t.Columns[i].Unit = privacy.Line(t.Columns[i].Name), privacy.Line(t.Columns[i].Unit)
	}
	for _, rows := range [][]TableRow{t.Rows, t.Totals} {
		for _, r := range rows {
			for j := range r.Cells {
				r.Cells[j].Text = privacy.Visible(r.Cells[j].Text)
			}
		}
	}
	for i := range t.Notes {
		t.Notes[i] = privacy.Visible(t.Notes[i])
	}
}

// check refuses a table that has no title or holds personal data, naming the
// place (R56).
func (t *Table) check() error {
	t.Title = privacy.Line(t.Title)
	t.clean()
	bad := fault.Invalidf("这张表还不能公开，请改正下面几处。")
	if n := utf8.RuneCountInString(t.Title); n == 0 || n > 80 {
		bad.On("title", "请写标题，不超过 80 个字")
	}
	if len(t.Columns) == 0 || len(t.Rows) == 0 {
		return bad.On("rows", "表里没有内容")
	}
	scan := func(where, text string) {
		for _, f := range privacy.Scan(text) {
			if t.let != nil && t.let(text, f) {
				continue
			}
			bad.On("rows", "%s里有%s（%s），公开后人人能看到，请在文件里去掉", where, f.Kind, f.Masked)
		}
	}
	scan("标题", t.Title)
	for _, c := range t.Columns {
		scan("表头", c.Name+" "+c.Unit)
	}
	for i, r := range t.Rows {
		for j, c := range r.Cells {
			scan(fmt.Sprintf("第 %d 行“%s”", i+1, t.Columns[min(j, len(t.Columns)-1)].Name), c.Text)
		}
	}
	for _, r := range t.Totals {
		for _, c := range r.Cells {
			scan("合计", c.Text)
		}
	}
	for _, n := range t.Notes {
		scan("备注", n)
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// BeginTable makes the first draft of a table of the village, for the period of a
// duty or, with none, under today. It joins the caller's transaction.
func (s *Store) BeginTable(ctx context.Context, q db.Q, by user.Actor, v village.Village, t Table) (Version, error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return Version{}, err
	}
	list, err := s.Catalogue.List(ctx, q, calendar.DayOf(s.Now()))
	if err != nil {
		return Version{}, err
	}
	item, err := list.Item(t.Item)
	if err != nil || item.Kind != KindTable {
		return Version{}, fault.Invalidf("请选一个公开事项。").On("item", "请选这张表属于哪个公开事项")
	}
	now := s.Now()
	t.Schema, t.ItemName, t.Basis, t.Source = TableSchema, item.Name, item.Basis, v.Source
	if t.Period, err = s.periodKey(ctx, q, v, item, t.Period); err != nil {
		return Version{}, err
	}
	t.Village = Place{Code: v.Code, Name: v.Name, Township: v.Township.Name, County: v.County.Name}
	raw, err := s.maskedFor(ctx, q, v, &t)
	if err != nil {
		return Version{}, err
	}
	if err := t.check(); err != nil {
		return Version{}, err
	}
	x, err := Begin(ctx, q, now, by, list.Chain(t.Item), v.ID, t.Item, t.Period, t.Title)
	if err != nil {
		return x, err
	}
	return x, keepMasked(ctx, q, x.ID, t, raw)
}

// CorrectTable begins a corrected version of a published table, drawn from a
// new file. A version that is not out yet, fresh or returned, takes the new
// rows itself and needs no reason. It joins the caller's transaction.
func (s *Store) CorrectTable(ctx context.Context, q db.Q, by user.Actor, x Version, t Table, reason string) (Version, error) {
	old, err := ParseTable(x.Document)
	if err != nil {
		return x, err
	}
	t.Schema, t.Item, t.ItemName, t.Basis, t.Period, t.Village, t.Source, t.Title =
		TableSchema, old.Item, old.ItemName, old.Basis, old.Period, old.Village, old.Source, old.Title
	raw, err := s.masked(ctx, q, x.VillageID, &t)
	if err != nil {
		return x, err
	}
	if err := t.check(); err != nil {
		return x, err
	}
	if x.State != Published {
		if err := x.MaySubmit(by); err != nil {
			return x, err
		}
		return x, keepMasked(ctx, q, x.ID, t, raw)
	}
	w, err := Correct(ctx, q, s.Now(), by, x, reason)
	if err != nil {
		return w, err
	}
	return w, keepMasked(ctx, q, w.ID, t, raw)
}

func keepDraft(ctx context.Context, q db.Q, id int64, t Table) error {
	canonical, _, err := Freeze(t)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, "update disclosure_version set document = $1 where id = $2", canonical, id)
	return err
}

// SubmitTable hands a table in for review.
func (s *Store) SubmitTable(ctx context.Context, by user.Actor, id int64) error {
	return s.DB.Write(ctx, func(q db.Q) error {
		x, t, err := tableVersion(ctx, q, id)
		if err != nil {
			return err
		}
		now := s.Now()
		t.Version, t.Reason = x.N, x.Reason
		t.Number = fmt.Sprintf("%s-T%d-%d", t.Village.Code, x.DisclosureID, x.N)
		t.Drafted = Act{By: by.Name, Post: by.Post, Day: calendar.DayOf(now)}
		v, err := village.ByID(ctx, q, x.VillageID)
		if err != nil {
			return err
		}
		t.Reply = Reply{Phone: v.Phone, Days: s.Rules.At(rules.ReplyDays, calendar.DayOf(now)).Value}
		if t.Replaces, err = ReplacesOf(ctx, q, x); err != nil {
			return err
		}
		return Submit(ctx, q, now, by, x, t)
	})
}

// PublishTable freezes a reviewed table with the names of those who drafted,
// reviewed and published it.
func (s *Store) PublishTable(ctx context.Context, by user.Actor, id int64) error {
	return s.DB.Write(ctx, func(q db.Q) error {
		x, t, err := tableVersion(ctx, q, id)
		if err != nil {
			return err
		}
		d, err := s.sign(ctx, q, by, x)
		if err != nil {
			return err
		}
		t.Drafted, t.Reviewed, t.Publish, t.ShownTo = d.Drafted, d.Reviewed, d.Publish, d.ShownTo
		return Publish(ctx, q, s.Now(), by, x, t, t.ShownTo)
	})
}

// ShownUntil gives the last day on the board of what is published today (R38).
func (s *Store) ShownUntil(ctx context.Context, q db.Q, item string, today calendar.Day) (calendar.Day, error) {
	list, err := s.Catalogue.List(ctx, q, today)
	if err != nil {
		return calendar.Day{}, err
	}
	it, _ := list.Item(item) // one that is not in the list any more has the days of a table
	return today.AddDays(it.ShownDays(s.Rules, today)), nil
}

func tableVersion(ctx context.Context, q db.Q, id int64) (Version, Table, error) {
	x, err := ByID(ctx, q, id)
	if err != nil {
		return x, Table{}, err
	}
	if !bytes.Contains(x.Document, []byte(TableSchema)) {
		return x, Table{}, fault.Conflictf("这不是一张表。")
	}
	t, err := ParseTable(x.Document)
	return x, t, err
}
