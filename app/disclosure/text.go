package disclosure

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/privacy"
)

// TextSchema names the form of a frozen text.
const TextSchema = "sunshine/text/1"

// Text is a published text of a catalogue item: sentences, facts, pictures and
// papers; or, with Nil, the word that nothing happened in the period (R45).
// Frozen like a table, it is the one source of its page, PDF and files.
type Text struct {
	Schema   string        `json:"schema"`
	Number   string        `json:"number"`
	Village  Place         `json:"village"`
	Item     string        `json:"item"`
	ItemName string        `json:"item_name"`
	Basis    string        `json:"basis"` // legal basis, by topic
	Title    string        `json:"title"`
	Period   string        `json:"period"` // 2026-Q1, contract-12, or the day it was begun
	Version  int           `json:"version"`
	Nil      bool          `json:"nil"`
	Sections []TextSection `json:"sections"`
	Facts    []TextFact    `json:"facts"`
	Files    []TextFile    `json:"files"`
	Notes    []string      `json:"notes"`
	Drafted  Act           `json:"drafted"`
	Reviewed Act           `json:"reviewed"`
	Publish  Act           `json:"published"`
	ShownTo  calendar.Day  `json:"shown_until"`
	Reply    Reply         `json:"feedback"`
	Reason   string        `json:"reason"`
	Replaces Replaces      `json:"replaces"`
	Source   string        `json:"source_note"`

	let func(text string, f privacy.Finding) bool // what may pass
}

// TextSection is a heading with paragraphs. The heading may be empty.
type TextSection struct {
	Heading    string   `json:"heading"`
	Paragraphs []string `json:"paragraphs"`
}

// TextFact is one fact of a text: 审计单位 and its name.
type TextFact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// TextFile is a picture or paper of a text, kept by its content.
type TextFile struct {
	SHA256 string `json:"sha256"`
	Type   string `json:"type"` // image/jpeg, image/png, application/pdf
	Name   string `json:"name"` // what it shows, in words
	Size   int    `json:"size"`
}

// Picture tells whether the file can be shown as a picture.
func (f TextFile) Picture() bool { return strings.HasPrefix(f.Type, "image/") }

// Chinese gives the fact's value for people: a day is written out, an amount that
// its name says is in yuan has its thousands parted.
func (f TextFact) Chinese() string {
	if d, err := calendar.ParseDay(f.Value); err == nil {
		return d.Chinese()
	}
	if strings.HasSuffix(f.Name, "（元）") || strings.HasSuffix(f.Name, "(元)") {
		if v, err := money.Parse(f.Value); err == nil {
			return v.String()
		}
	}
	return f.Value
}

// Limits of a text, in characters and pieces.
const (
	MaxTextTitle = 80
	maxHeading   = 40
	maxSections  = 20
	maxFacts     = 40
	maxFactValue = 500
	maxProse     = 20_000
	MaxTextFiles = 30
)

// IsText tells whether a version is a text. Quotation marks within a document's
// strings are escaped, so no table can say that it is one.
func IsText(x Version) bool {
	return bytes.Contains(x.Document, []byte(`"schema":"`+TextSchema+`"`))
}

// ParseText reads a frozen text.
func ParseText(document []byte) (Text, error) {
	return Thaw(document, TextSchema, func(x Text) string { return x.Schema })
}

// Paragraphs parts typed text into paragraphs: one to a line, without what nobody
// sees.
func Paragraphs(typed string) []string {
	list := []string{}
	for _, line := range strings.Split(strings.ReplaceAll(typed, "\r", "\n"), "\n") {
		if line = privacy.Line(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// Facts reads facts as people type or paste them, one to a line: name and value
// parted by a colon, a tab or a comma. A line with neither is told.
func Facts(typed string) (facts []TextFact, err error) {
	bad := fault.Invalidf("有几行看不懂，请改正。")
	for n, line := range strings.Split(strings.ReplaceAll(typed, "\r", "\n"), "\n") {
		if privacy.Line(line) == "" {
			continue
		}
		i := strings.IndexByte(line, '\t') // two columns of a sheet, whatever stands in them
		if i <= 0 {
			i = strings.IndexAny(line, "：:,，")
		}
		if i <= 0 {
			bad.On("facts", "第 %d 行没有冒号，请写成“名称：内容”", n+1)
			continue
		}
		_, size := utf8.DecodeRuneInString(line[i:])
		facts = append(facts, TextFact{privacy.Line(line[:i]), privacy.Line(strings.Trim(line[i+size:], `" `))})
	}
	if len(bad.Fields) > 0 {
		return facts, bad
	}
	return facts, nil
}

// clean drops what nobody sees, and sections and facts with nothing in them that
// the form does not ask for.
func (t *Text) clean(f Form) {
	t.Title = privacy.Line(t.Title)
	for i := range t.Sections {
		s := &t.Sections[i]
		s.Heading, s.Paragraphs = privacy.Line(s.Heading), Paragraphs(strings.Join(s.Paragraphs, "\n"))
	}
	for i := range t.Facts {
		t.Facts[i].Name, t.Facts[i].Value = privacy.Line(t.Facts[i].Name), privacy.Line(t.Facts[i].Value)
	}
	for i := range t.Files {
		t.Files[i].Name = privacy.Line(t.Files[i].Name)
	}
	t.Sections = slices.DeleteFunc(t.Sections, func(s TextSection) bool {
		asked := slices.ContainsFunc(f.Sections, func(a FormSection) bool { return a.Heading == s.Heading })
		return len(s.Paragraphs) == 0 && !asked
	})
	t.Facts = slices.DeleteFunc(t.Facts, func(x TextFact) bool { return x.Name == "" && x.Value == "" })
	if t.Sections == nil {
		t.Sections = []TextSection{}
	}
	if t.Facts == nil {
		t.Facts = []TextFact{}
	}
	if t.Files == nil {
		t.Files = []TextFile{}
	}
	if t.Notes == nil {
		t.Notes = []string{}
	}
}

// check refuses what may not even be kept as a draft: texts beyond all measure,
// and personal data, naming the place (R56). Errors are on section-0, fact-0,
// file-0 and so on.
func (t *Text) check(f Form) error {
	t.clean(f)
	bad := fault.Invalidf("没有保存，请改正下面几处。写的都还在。")
	if n := utf8.RuneCountInString(t.Title); n == 0 || n > MaxTextTitle {
		bad.On("title", "请写标题，不超过 %d 个字", MaxTextTitle)
	}
	if len(t.Sections) > maxSections || len(t.Facts) > maxFacts || len(t.Files) > MaxTextFiles {
		bad.On("title", "太多了：最多 %d 段、%d 项、%d 个附件", maxSections, maxFacts, MaxTextFiles)
	}
	scan := func(field, where, text string) {
		for _, x := range privacy.Scan(text) {
			if t.let != nil && t.let(text, x) {
				continue
			}
			bad.On(field, "%s里有%s（%s），公开后人人能看到，请去掉", where, x.Kind, x.Masked)
		}
	}
	scan("title", "标题", t.Title)
	prose := 0
	for i, s := range t.Sections {
		field := fmt.Sprintf("section-%d", i)
		if utf8.RuneCountInString(s.Heading) > maxHeading {
			bad.On(field, "小标题太长了，请不超过 %d 个字", maxHeading)
		}
		scan(field, "小标题", s.Heading)
		for n, p := range s.Paragraphs {
			prose += utf8.RuneCountInString(p)
			scan(field, fmt.Sprintf("“%s”第 %d 段", s.Heading, n+1), p)
		}
	}
	if prose > maxProse {
		bad.On("title", "正文太长了，请不超过 %d 个字，长的文件请做成 PDF 附在后面", maxProse)
	}
	for i, x := range t.Facts {
		field := fmt.Sprintf("fact-%d", i)
		if x.Name == "" || utf8.RuneCountInString(x.Name) > maxHeading || utf8.RuneCountInString(x.Value) > maxFactValue {
			bad.On(field, "名称不能空，也不能太长；内容不超过 %d 个字", maxFactValue)
		}
		scan(field, "“"+x.Name+"”", x.Name)
		scan(field, "“"+x.Name+"”", x.Value)
	}
	for i, x := range t.Files {
		scan(fmt.Sprintf("file-%d", i), "附件名称", x.Name)
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// complete refuses a text that says nothing yet, or leaves out what its form
// asks for.
func (t Text) complete(f Form) error {
	if t.Nil {
		return nil
	}
	bad := fault.Invalidf("还不能提交，请先写完下面几处。")
	said := len(t.Files) > 0
	for i, s := range t.Sections {
		said = said || len(s.Paragraphs) > 0
		k := slices.IndexFunc(f.Sections, func(a FormSection) bool { return a.Heading == s.Heading })
		if k >= 0 && f.Sections[k].Required && len(s.Paragraphs) == 0 {
			bad.On(fmt.Sprintf("section-%d", i), "“%s”还没有写", s.Heading)
		}
	}
	for _, a := range f.Sections {
		if a.Required && !slices.ContainsFunc(t.Sections, func(s TextSection) bool { return s.Heading == a.Heading }) {
			bad.On("sections", "还缺“%s”这一段", a.Heading)
		}
	}
	for i, x := range t.Facts {
		said = said || x.Value != ""
		k := slices.IndexFunc(f.Facts, func(a FormFact) bool { return a.Name == x.Name })
		if k < 0 {
			continue
		}
		if why := f.Facts[k].judge(x.Value); why != "" {
			bad.On(fmt.Sprintf("fact-%d", i), "“%s”%s", x.Name, why)
		}
	}
	for _, a := range f.Facts {
		if a.Required && !slices.ContainsFunc(t.Facts, func(x TextFact) bool { return x.Name == a.Name }) {
			bad.On("facts", "还缺“%s”", a.Name)
		}
	}
	if !said {
		bad.On("sections", "还什么都没有写")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// judge tells what is wrong with a fact's value; empty if nothing is.
func (a FormFact) judge(value string) string {
	if value == "" {
		if a.Required {
			return "还没有写"
		}
		return ""
	}
	switch a.Type {
	case FormDay:
		if _, err := calendar.ParseDay(value); err != nil {
			return "要写日期，如 2026-03-05"
		}
	case FormMoney:
		if _, err := money.Parse(value); err != nil {
			return "要写金额，如 1234.50"
		}
	}
	return ""
}

// PeriodWords writes the period of a disclosure for people: 2026年第一季度, a day;
// "" for the key of an event.
func PeriodWords(period string) string {
	if d, err := calendar.ParseDay(period); err == nil {
		return d.Chinese()
	}
	if p, err := calendar.ParsePeriod(period); err == nil {
		return p.Chinese()
	}
	return ""
}
