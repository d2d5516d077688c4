package procedure

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/money"
)

// recordTable is one table of a record being read. Every key must be asked for
// before done, which reports the others.
type recordTable struct {
	rd    *recordReader
	at    string // path, with its slash
	all   map[string]any
	asked map[string]bool
	quote string // of facts without one of their own
}

func (rd *recordReader) table(at string, all map[string]any, quote string) *recordTable {
	t := &recordTable{rd: rd, at: at, all: all, asked: map[string]bool{}, quote: quote}
	if q := t.text("quote"); q != "" {
		t.quote = q
	}
	return t
}

func (t *recordTable) wrong(key, message string) { t.rd.e.On(t.at+key, "%s", message) }

// done reports the keys that nobody asked for.
func (t *recordTable) done() {
	for _, key := range slices.Sorted(maps.Keys(t.all)) {
		if !t.asked[key] {
			shown, bad := clean(key)
			if bad != "" {
				shown = "（没有写出）"
			}
			t.wrong(shown, "没有这一项，请照样子写，或者删去。")
		}
	}
}

func (t *recordTable) sub(key string) *recordTable {
	t.asked[key] = true
	v, ok := t.all[key]
	if !ok {
		return nil
	}
	m, ok := v.(map[string]any)
	if !ok {
		t.wrong(key, fmt.Sprintf("请写成一个表：另起一行写 [%s]。", key))
		return nil
	}
	return t.rd.table(t.at+key+"/", m, t.quote)
}

func (t *recordTable) list(key string) []*recordTable {
	t.asked[key] = true
	v, ok := t.all[key]
	if !ok {
		return nil
	}
	tables, ok := v.([]map[string]any)
	if !ok {
		t.wrong(key, fmt.Sprintf("请写成一个一个的表：每个另起一行写 [[%s]]。", key))
		return nil
	}
	if len(tables) > maxRecordList {
		t.wrong(key, fmt.Sprintf("太多了，最多%d个。", maxRecordList))
		return nil
	}
	all := make([]*recordTable, len(tables))
	for i, m := range tables {
		all[i] = t.rd.table(fmt.Sprintf("%s%s%d/", t.at, key, i+1), m, t.quote)
	}
	return all
}

// text gives a plain text that is no fact of the source; "" if there is none.
func (t *recordTable) text(key string) string {
	t.asked[key] = true
	v, ok := t.all[key]
	if !ok {
		return ""
	}
	s, ok := v.(string)
	if !ok {
		t.wrong(key, "请写成文字，用引号括起来。")
		return ""
	}
	s, bad := clean(s)
	if bad != "" {
		t.wrong(key, bad)
	}
	return s
}

// fact gives the value and the words it comes from.
func (t *recordTable) fact(key string) (v any, quote string, ok bool) {
	t.asked[key] = true
	v, ok = t.all[key]
	if !ok {
		return nil, "", false
	}
	quote = t.quote
	if m, table := v.(map[string]any); table {
		f := t.rd.table(t.at+key+"/", m, t.quote)
		f.asked["value"] = true
		v, ok, quote = m["value"], m["value"] != nil, f.quote
		f.done()
		if !ok {
			f.wrong("value", "请写 value = 值。不知道就把这一项整个删去，不要留空。")
			return nil, "", false
		}
	}
	if quote == "" {
		t.wrong(key, "请写明是从原文哪句话来的：{ value = 值, quote = \"原文\" }。")
		return nil, "", false
	}
	return v, quote, true
}

func (t *recordTable) words(key string) (k Known[string]) {
	v, quote, ok := t.fact(key)
	if !ok {
		return k
	}
	s, ok := v.(string)
	if !ok {
		t.wrong(key, "请写成文字，用引号括起来。")
		return k
	}
	s, bad := clean(s)
	if bad == "" && s == "" {
		bad = "是空的。不知道就把这一项整个删去。"
	}
	if bad != "" {
		t.wrong(key, bad)
		return k
	}
	return Known[string]{true, s, quote}
}

func (t *recordTable) yes(key string) (k Known[bool]) {
	v, quote, ok := t.fact(key)
	if !ok {
		return k
	}
	b, ok := v.(bool)
	if !ok {
		t.wrong(key, "只能写 true（写明是）或 false（写明不是）。没写的，把这一项整个删去。")
		return k
	}
	return Known[bool]{true, b, quote}
}

func (t *recordTable) oneOf(key string, list func() (codes, names []string)) (k Known[string]) {
	k = t.words(key)
	codes, names := list()
	if k.Is && !slices.Contains(codes, k.Value) {
		t.wrong(key, fmt.Sprintf("不认识“%s”，请从这些里选：%s。", k.Value, options(codes, names)))
		return Known[string]{}
	}
	return k
}

// choose reads a fact that is one of a few codes.
func choose[T ~string](t *recordTable, key string, all []T, name func(T) string) Known[T] {
	k := t.oneOf(key, func() (codes, names []string) { return codesOf(all, name) })
	return Known[T]{k.Is, T(k.Value), k.Quote}
}

// pick reads the code by which a table of a list says what it is.
func pick[T ~string](t *recordTable, key string, all []T, name func(T) string) (T, bool) {
	codes, names := codesOf(all, name)
	s := t.text(key)
	if slices.Contains(codes, s) {
		return T(s), true
	}
	t.wrong(key, fmt.Sprintf("请写是哪一种：%s。", options(codes, names)))
	return "", false
}

func codesOf[T ~string](all []T, name func(T) string) (codes, names []string) {
	for _, c := range all {
		codes, names = append(codes, string(c)), append(names, name(c))
	}
	return codes, names
}

func (t *recordTable) fen(key string) (k Known[money.Fen]) {
	v, quote, ok := t.fact(key)
	if !ok {
		return k
	}
	var text string
	switch n := v.(type) {
	case int64:
		text = strconv.FormatInt(n, 10)
	case string:
		text = n
	}
	f, err := money.Parse(text)
	if err != nil || f < 0 {
		t.wrong(key, "请写多少元，有角分的加引号：131100 或 \"131100.50\"。")
		return k
	}
	return Known[money.Fen]{true, f, quote}
}

var spanForm = regexp.MustCompile(`^(?:(至少|至多)?(\d{1,8})|(\d{1,8})到(\d{1,8}))$`)

func (t *recordTable) span(key string) (k Known[Span]) {
	v, quote, ok := t.fact(key)
	if !ok {
		return k
	}
	s, ok := parseSpan(v)
	if !ok {
		t.wrong(key, fmt.Sprintf("请写0到%d的整数；只知道大概的，写 \"至少30\"、\"至多40\" 或 \"20到29\"。不知道就把这一项整个删去。", maxHead))
		return k
	}
	return Known[Span]{true, s, quote}
}

func parseSpan(v any) (Span, bool) {
	text, ok := v.(string)
	if n, whole := v.(int64); whole {
		text, ok = strconv.FormatInt(n, 10), true
	}
	m := spanForm.FindStringSubmatch(strings.TrimSpace(text))
	if !ok || m == nil {
		return Span{}, false
	}
	num := func(i int) int { n, _ := strconv.Atoi(m[i]); return n } // digits, at most eight
	s := Span{num(2), num(2)}
	switch {
	case m[1] == "至少":
		s.High = maxHead
	case m[1] == "至多":
		s.Low = 0
	case m[2] == "":
		s = Span{num(3), num(4)}
	}
	return s, s.Low <= s.High && s.High <= maxHead
}

func (t *recordTable) when(key string) (k Known[When]) {
	v, quote, ok := t.fact(key)
	if !ok {
		return k
	}
	text, _ := v.(string)
	if d, date := v.(time.Time); date {
		text = d.Format(time.DateOnly)
	}
	w, ok := parseWhen(strings.TrimSpace(text))
	if !ok {
		t.wrong(key, "请写成 \"2019-03-25\"；只知道年月的写 \"2019-03\"，只知道年的写 \"2019\"，没有年份的写 \"12月12日\"，还可以写 \"2019-03以前\"、\"2019-03以后\"、\"2019-03到2019-05\"。")
		return k
	}
	if !w.First.IsZero() && w.First.After(t.rd.today) {
		t.wrong(key, "这一天还没有到，请改正。")
		return k
	}
	return Known[When]{true, w, quote}
}

var (
	partForm   = regexp.MustCompile(`^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$`)
	noYearForm = regexp.MustCompile(`^(\d{1,2})月(\d{1,2})日$`)
)

func parseWhen(s string) (When, bool) {
	if m := noYearForm.FindStringSubmatch(s); m != nil {
		month, _ := strconv.Atoi(m[1])
		day, _ := strconv.Atoi(m[2])
		_, ok := calendar.ValidDate(2000, month, day) // a leap year, so that 2月29日 passes
		return When{Text: s + "（年份没写）"}, ok
	}
	if from, to, ok := strings.Cut(s, "到"); ok {
		a, aok := parsePart(from)
		b, bok := parsePart(to)
		return When{a.First, b.Last, a.Text + "到" + b.Text}, aok && bok && !b.Last.Before(a.First)
	}
	if part, ok := strings.CutSuffix(s, "以前"); ok {
		w, ok := parsePart(part)
		return When{Last: w.Last, Text: w.Text + "以前"}, ok
	}
	if part, ok := strings.CutSuffix(s, "以后"); ok {
		w, ok := parsePart(part)
		return When{First: w.First, Text: w.Text + "以后"}, ok
	}
	return parsePart(s)
}

// parsePart reads a day, a month or a year.
func parsePart(s string) (When, bool) {
	m := partForm.FindStringSubmatch(s)
	if m == nil {
		return When{}, false
	}
	num := func(i int) int { n, _ := strconv.Atoi(m[i]); return n } // digits, at most four
	year, month, day := num(1), num(2), num(3)
	if year < 1949 || year > 2200 {
		return When{}, false
	}
	switch {
	case m[3] != "":
		d, ok := calendar.ValidDate(year, month, day)
		return When{d, d, d.Chinese()}, ok
	case m[2] != "":
		c := calendar.NewMonth(year, month)
		return When{c.First(), c.Last(), c.Chinese()}, month >= 1 && month <= 12
	}
	return When{calendar.Date(year, 1, 1), calendar.Date(year, 12, 31), m[1] + "年"}, true
}
