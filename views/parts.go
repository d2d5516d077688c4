package views

import (
	"fmt"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/money"
)

// The types here are what the partials take. Where a partial shows a document
// (summary, entries) it takes the document itself, by its fields.

// State is what a badge or a matrix cell says. Each has a word, a shape and a
// colour of its own.
type State string

// The states of an obligation, and those of a draft on its way to the public.
const (
	Upcoming    State = "upcoming"    // 未到期
	Due         State = "due"         // 临期
	Overdue     State = "overdue"     // 逾期
	MetLate     State = "metlate"     // 补公开
	Met         State = "met"         // 已公开
	Released    State = "released"    // 免公开
	Provisional State = "provisional" // 暂定
	Draft       State = "draft"       // 草稿
	Review      State = "review"      // 待审核
	Returned    State = "returned"    // 已退回
	Approved    State = "approved"    // 待公开
)

// States lists all of them, as a legend would.
func States() []State {
	return []State{Met, MetLate, Due, Overdue, Upcoming, Released, Provisional, Draft, Review, Returned, Approved}
}

// Word gives the state's word. An unknown state is an error, so that the page
// fails its test instead of showing an empty badge.
func (s State) Word() (string, error) {
	words := map[State]string{
		Upcoming: "未到期", Due: "临期", Overdue: "逾期", MetLate: "补公开", Met: "已公开", Released: "免公开", Provisional: "暂定",
		Draft: "草稿", Review: "待审核", Returned: "已退回", Approved: "待公开",
	}
	w, ok := words[s]
	if !ok {
		return "", fmt.Errorf("views: unknown state %q", string(s))
	}
	return w, nil
}

// Short gives the word's first character, for the cells of the matrix.
func (s State) Short() (string, error) {
	w, err := s.Word()
	if err != nil {
		return "", err
	}
	return string([]rune(w)[:1]), nil
}

// Badge is a state with an optional note: 逾期 · 已晚 12 天.
type Badge struct {
	State State
	Note  string
}

// Link is a text that leads somewhere.
type Link struct{ Text, URL string }

// Notice is a message on the page. Kind is info, success, warning or error.
type Notice struct{ Kind, Title, Text string }

// Field is one input of a form. Type is an HTML input type, or select,
// textarea, radio, checkbox (one box) or file.
type Field struct {
	Name, Label, Type, Value string
	Hint, Error              string
	Required                 bool
	Options                  []Option // select, radio
	Autocomplete, Inputmode  string
	Accept                   string // file
	Multiple                 bool   // file
	Checked                  bool   // checkbox
	Rows                     int    // textarea; 0 means 4
	Short                    bool   // a narrow input, for a month or an amount
	Focus                    bool   // where typing begins when the page opens
	List                     string // id of a datalist that offers what may be typed
}

// Option is one choice. In a select, neighbours of the same Group stand under
// its name.
type Option struct {
	Value, Text, Hint string
	Group             string
	Selected          bool
}

// ID gives the input's id, for labels and links to it.
func (f Field) ID() string { return "f-" + f.Name }

// Described gives the ids that explain the input, for aria-describedby.
func (f Field) Described() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID()+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.ID()+"-error")
	}
	return strings.Join(ids, " ")
}

// Lines gives a textarea's height in lines.
func (f Field) Lines() int {
	if f.Rows > 0 {
		return f.Rows
	}
	return 4
}

// Post is a button that acts, in a form of its own. Look is "", quiet or
// danger; Confirm is a question asked before sending where scripts run.
type Post struct {
	Action, CSRF, Text, Look, Confirm string
	Hidden                            []Option // sent along: Value under the name Text
}

// Search is a search box. Hidden inputs keep the other filters.
type Search struct {
	Action, Name, Value, Label, Hint string
	Hidden                           []Option
}

// Bars is a chart of categories, with its figures as a table. Make it with NewBars.
type Bars struct {
	Caption string
	Total   money.Fen
	Rows    []Bar
}

// Bar is one category. Plain is its name in everyday words, if that differs.
type Bar struct {
	Name, Plain, URL string
	Count            int
	Sum              money.Fen
	share            int // of the whole, in tenths of a percent
}

// NewBars computes the shares of rows. They are shares of the sum of what is
// above zero; a negative row (a reversal) has no bar.
func NewBars(caption string, rows []Bar) Bars {
	b := Bars{Caption: caption, Rows: make([]Bar, len(rows))}
	var whole money.Fen
	for _, r := range rows {
		b.Total += r.Sum
		whole += max(r.Sum, 0)
	}
	for i, r := range rows {
		if r.Sum > 0 {
			r.share = int((r.Sum*1000 + whole/2) / whole)
		}
		b.Rows[i] = r
	}
	return b
}

// Share gives 37.5%, "<0.1%" for what rounds to nothing, and nothing at or
// below zero.
func (b Bar) Share() string {
	switch {
	case b.Sum <= 0:
		return ""
	case b.share == 0:
		return "<0.1%"
	}
	return fmt.Sprintf("%d.%d%%", b.share/10, b.share%10)
}

// Width gives the bar's length for the SVG, out of 1000; 0 draws none.
func (b Bar) Width() int {
	if b.Sum <= 0 {
		return 0
	}
	return max(b.share, 3)
}

// Problems is what an import found. Rows may be cut short: More counts the rest.
type Problems struct {
	Errors, Questions, Notes int
	Rows                     []Problem
	More                     int
}

// Problem is one finding. Level is error, question or note; Column is the
// letter of the column. Fix says what to write instead.
type Problem struct {
	Level, Sheet   string
	Row            int
	Column, Value  string
	Message, Fix   string
	Choice, Answer string // a question's recorded decision, and by whom
}

// Cell gives the address: C14, 第 14 行, or 整张表.
func (p Problem) Cell() string {
	switch {
	case p.Row > 0 && p.Column != "":
		return fmt.Sprintf("%s%d", p.Column, p.Row)
	case p.Row > 0:
		return fmt.Sprintf("第 %d 行", p.Row)
	case p.Column != "":
		return p.Column + " 列"
	}
	return "整张表"
}

// Word gives the level's word.
func (p Problem) Word() (string, error) {
	words := map[string]string{"error": "必须改", "question": "请确认", "note": "提示"}
	if w, ok := words[p.Level]; ok {
		return w, nil
	}
	return "", fmt.Errorf("views: unknown problem level %q", p.Level)
}

// Step is one link of a chain such as 编制 → 审核 → 公开. State is done,
// current, todo or returned.
type Step struct {
	Name, State, By, Note string
	Day                   calendar.Day
	Took                  string // how long it took, or by when it is due
	Late                  bool
}

// Word gives the state's word.
func (s Step) Word() (string, error) {
	words := map[string]string{"done": "已完成", "current": "进行中", "todo": "未开始", "returned": "已退回"}
	if w, ok := words[s.State]; ok {
		return w, nil
	}
	return "", fmt.Errorf("views: unknown step state %q", s.State)
}

// Table is a plain table of texts. Foot may be empty. With Stack it turns into
// one card a row on a narrow screen; otherwise it scrolls sideways.
type Table struct {
	Caption string
	Head    []Column
	Rows    [][]string
	Foot    []string
	Stack   bool
}

// Column heads a column; numbers stand at the right.
type Column struct {
	Text  string
	Num   bool
	Whole bool // never broken: a day, a code
}

// Cells pairs one row with its columns. A row of another length is an error.
func (t Table) Cells(row []string) ([]Cell, error) {
	if len(row) != len(t.Head) {
		return nil, fmt.Errorf("views: table %q: a row has %d cells, the head %d", t.Caption, len(row), len(t.Head))
	}
	cells := make([]Cell, len(row))
	for i, text := range row {
		cells[i] = Cell{Column: t.Head[i], Value: text}
	}
	return cells, nil
}

// Cell is one value under its column.
type Cell struct {
	Column
	Value string
}

// Matrix shows villages against months, other periods, or items.
type Matrix struct {
	Caption string
	Heads   []MatrixHead
	Wide    bool // the heads are longer than a month's
	Rows    []MatrixRow
}

// MatrixHead heads a column. Aloud is read aloud before it: 2026年.
type MatrixHead struct{ Text, Aloud string }

// MatrixRow is one village; it has as many marks as the matrix has heads.
type MatrixRow struct {
	Name, Place, URL string
	Note             string // how many of the row's due duties are met: 到期 5，已公开 3
	Marks            []Mark
}

// Mark is one village's duty. An empty State means that nothing was owed.
type Mark struct {
	State       State
	Provisional bool   // the due day may move: the year's holidays are not known
	URL, Note   string // Note is read aloud: 3月16日到期，已晚 12 天
}

// Empty says that a list has nothing in it, why, and where to go.
type Empty struct {
	Title, Text string
	Link        Link
}

// Pager leads to the pages beside this one; an empty URL leaves the link out.
type Pager struct {
	Prev, Next  string // URLs
	Page, Pages int
	Total       int
	Unit        string // 个村, 笔
}

// Fact is one line of a definition list. A URL makes the value a link, Tel (the
// digits) one that dials.
type Fact struct{ Name, Value, URL, Tel string }

// Version is one published version of a document, newest first in a list.
type Version struct {
	N       int
	Day     calendar.Day
	By      string
	Reason  string // why it replaced the one before
	URL     string
	Hash    string // SHA-256
	Current bool   // the one that holds
	Shown   bool   // the one on this page

	Withdrawn bool // taken back
}

// Download is one rendition of a document.
type Download struct{ Kind, Text, URL, Size string }

// QR is a code that leads to a published version. Make it with NewQR.
type QR struct {
	URL, Code, Caption string // Code is short enough to type
	side               int
	path               string
}

// NewQR draws a code of size by size modules, with the quiet zone around it.
func NewQR(url, code, caption string, size int, dark func(x, y int) bool) QR {
	const quiet = 4
	var p strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			run := 0
			for x+run < size && dark(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&p, "M%d %dh%d", x+quiet, y+quiet, run)
				x += run
			}
		}
	}
	return QR{URL: url, Code: code, Caption: caption, side: size + 2*quiet, path: p.String()}
}

// Side gives the width of the drawing in modules.
func (q QR) Side() int { return q.side }

// Path gives the dark modules as an SVG path, to be stroked one unit wide; a
// filled outline would be twice as long.
func (q QR) Path() string { return q.path }

// Card is one village in a list. Note says what matters now.
type Card struct {
	Name, Place, Code, URL string
	Badge                  Badge
	Note                   string
}

// Event is one line of a timeline. State may be empty.
type Event struct {
	Day              calendar.Day
	Title, Text, Who string
	State            State
	URL              string
}
