package finance

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"sunshine/app/calendar"
	"sunshine/app/fault"
)

// DraftState tells what became of a draft.
type DraftState string

// The states. Only an open draft is still written on.
const (
	DraftOpen    DraftState = "open"
	DraftPosted  DraftState = "posted"
	DraftDropped DraftState = "dropped"
)

// Draft is a voucher that is still being written (凭证草稿). It books nothing
// and has no number; several people of one village may write on it.
type Draft struct {
	ID, VillageID int64
	Revision      int // grows by one with each change of the body
	State         DraftState
	Body          DraftBody
	CreatedBy     string
	CreatedAt     time.Time
	UpdatedBy     string
	UpdatedAt     time.Time
	VoucherID     int64  // of a posted one
	Voucher       string // its number 2026-03-001
	Files         []Attachment

	once string
}

// DraftBody is what was typed, exactly so: half a date and half an amount too.
// What it means is judged when it is posted.
type DraftBody struct {
	Day      string      `json:"day"`
	Summary  string      `json:"summary"`
	Handler  string      `json:"handler"`
	Witness  string      `json:"witness"`
	Reviewer string      `json:"reviewer"`
	Approver string      `json:"approver"`
	Project  string      `json:"project"`
	Note     string      `json:"note"`
	Matter   string      `json:"matter,omitempty"` // the decision it rests on
	Reason   string      `json:"reason"`
	Lines    []DraftLine `json:"lines"`
}

// DraftLine is a row as it was typed. Key names the row as long as it lives,
// wherever it moves: by it the rows of two people are told apart.
type DraftLine struct {
	Key     string `json:"key"`
	Side    string `json:"side"` // of a row from a template: debit or credit, where its amount goes
	Account string `json:"account"`
	Summary string `json:"summary"`
	Debit   string `json:"debit"`
	Credit  string `json:"credit"`
	Party   string `json:"party"` // counterparty
	Fund    string `json:"fund"`
}

// Limits of what may be typed.
const (
	maxDraftText = 500       // characters of one input
	maxDraftBody = 512 << 10 // bytes of all
)

// draftField is one input of a draft: its name as pages have it, what it is
// called, and the text in a body.
type draftField struct {
	name, label string
	of          func(*DraftBody) *string
}

// headFields are the inputs beside the rows.
func headFields() []draftField {
	return []draftField{
		{"day", "日期", func(b *DraftBody) *string { return &b.Day }},
		{"summary", "摘要", func(b *DraftBody) *string { return &b.Summary }},
		{"handler", "经手人", func(b *DraftBody) *string { return &b.Handler }},
		{"witness", "证明人", func(b *DraftBody) *string { return &b.Witness }},
		{"reviewer", "审核人", func(b *DraftBody) *string { return &b.Reviewer }},
		{"approver", "审批人", func(b *DraftBody) *string { return &b.Approver }},
		{"project", "项目", func(b *DraftBody) *string { return &b.Project }},
		{"note", "备注", func(b *DraftBody) *string { return &b.Note }},
		{MatterField, "决议", func(b *DraftBody) *string { return &b.Matter }},
		{ReasonField, "原因", func(b *DraftBody) *string { return &b.Reason }},
	}
}

type draftLineField struct {
	name, label string
	of          func(*DraftLine) *string
}

// lineFields are the inputs of a row.
func lineFields() []draftLineField {
	return []draftLineField{
		{"account", "科目", func(l *DraftLine) *string { return &l.Account }},
		{"summary", "摘要", func(l *DraftLine) *string { return &l.Summary }},
		{"debit", "借方", func(l *DraftLine) *string { return &l.Debit }},
		{"credit", "贷方", func(l *DraftLine) *string { return &l.Credit }},
		{"party", "往来", func(l *DraftLine) *string { return &l.Party }},
		{"fund", "专款", func(l *DraftLine) *string { return &l.Fund }},
	}
}

// Blank tells whether nothing is typed in the row.
func (l DraftLine) Blank() bool {
	l.Key, l.Side = "", ""
	return l == DraftLine{}
}

// Empty tells whether nothing is typed that a voucher is about: the day and the
// people come by themselves.
func (b DraftBody) Empty() bool {
	return b.Summary == "" && b.Project == "" && b.Note == "" && b.Matter == "" && b.Reason == "" && !slices.ContainsFunc(b.Lines, func(l DraftLine) bool { return !l.Blank() })
}

// Empty tells whether nothing is lost if the draft is forgotten.
func (d Draft) Empty() bool { return d.Body.Empty() && len(d.Files) == 0 }

// DraftLabel says what an input is called: 第 3 行 借方.
func DraftLabel(name string) string {
	for _, f := range headFields() {
		if f.name == name {
			return f.label
		}
	}
	if number, input, ok := strings.Cut(strings.TrimPrefix(name, "line-"), "-"); ok && strings.HasPrefix(name, "line-") {
		for _, f := range lineFields() {
			if f.name == input {
				return "第 " + number + " 行 " + f.label
			}
		}
	}
	return "整张凭证"
}

// Inputs calls visit with every text of the body: the input's name, as pages
// have it, and where the text is. Forms are read and shown by it.
func (b *DraftBody) Inputs(visit func(name string, text *string)) {
	for _, f := range headFields() {
		visit(f.name, f.of(b))
	}
	for i := range b.Lines {
		visit(lineField(i, "key"), &b.Lines[i].Key)
		visit(lineField(i, "side"), &b.Lines[i].Side)
		for _, f := range lineFields() {
			visit(lineField(i, f.name), f.of(&b.Lines[i]))
		}
	}
}

// Month is the month of the day, if one can be read; else zero.
func (b DraftBody) Month() calendar.Month {
	day, err := readDay(b.Day)
	if err != nil {
		return calendar.Month{}
	}
	return day.MonthOf()
}

// tidy gives every row a key of its own and leaves out empty rows at the end.
// Of the texts it changes nothing. A new key is one that nobody else gives to
// another row at the same time.
func (b DraftBody) tidy() DraftBody {
	n := len(b.Lines)
	for n > 0 && b.Lines[n-1].Blank() {
		n--
	}
	lines := make([]DraftLine, n)
	copy(lines, b.Lines)
	seen := map[string]bool{}
	for i := range lines {
		if !keyForm.MatchString(lines[i].Key) || seen[lines[i].Key] {
			lines[i].Key = strings.ToLower(rand.Text()[:12])
		}
		seen[lines[i].Key] = true
		if lines[i].Side != "debit" && lines[i].Side != "credit" {
			lines[i].Side = ""
		}
	}
	b.Lines = lines
	b.Inputs(func(_ string, text *string) { *text = strings.ToValidUTF8(*text, "\uFFFD") })
	return b
}

var keyForm = regexp.MustCompile(`^[0-9A-Za-z]{1,16}$`)

// same tells whether both say the same, whatever their rows' keys.
func (b DraftBody) same(o DraftBody) bool {
	strip := func(b DraftBody) DraftBody {
		b.Lines = slices.Clone(b.Lines)
		for i := range b.Lines {
			b.Lines[i].Key, b.Lines[i].Side = "", ""
		}
		return b
	}
	x, y := strip(b), strip(o)
	return slices.Equal(x.Lines, y.Lines) && slices.EqualFunc(headFields(), headFields(), func(f, g draftField) bool { return *f.of(&x) == *g.of(&y) })
}

// fits refuses what no voucher could hold, before it is kept.
func (b DraftBody) fits() error {
	bad := fault.Invalidf("草稿没有存上。")
	if len(b.Lines) > maxLines {
		return bad.On("lines", "一张凭证最多 %d 行，请分成几张", maxLines)
	}
	b.Inputs(func(name string, text *string) {
		if utf8.RuneCountInString(*text) > maxDraftText {
			bad.On(name, "太长了，请不超过 %d 个字", maxDraftText)
		}
	})
	if len(bad.Fields) > 0 {
		return bad
	}
	text, err := b.canonical()
	if err == nil && len(text) > maxDraftBody {
		return bad.On("lines", "内容太多了，请分成几张")
	}
	return err
}

// canonical writes the body as it is kept: the same body always the same text.
func (b DraftBody) canonical() (string, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(b)
	return strings.TrimSuffix(out.String(), "\n"), err
}

func parseDraftBody(text string) (b DraftBody, err error) {
	err = json.Unmarshal([]byte(text), &b)
	return b, err
}
