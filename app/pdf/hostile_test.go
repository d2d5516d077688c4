package pdf

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"sunshine/app/finance"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// shown gives the characters that text turns into on paper, blanks left out.
func shown(set *fonts.Set, text string) []rune {
	var out []rune
	for _, r := range text {
		switch {
		case unicode.IsSpace(r) || fonts.SpaceWidth(r) > 0 || r >= '\n' && r <= '\r':
		case set.Has(r):
			out = append(out, r)
		default:
			out = append(out, []rune(typeset.Describe(r))...)
		}
	}
	return out
}

// complete checks that every character of the texts is drawn, and drawn on the paper.
func complete(t *testing.T, f *flow, texts []string) {
	t.Helper()
	have := map[rune]int{}
	for n, marks := range f.pages {
		for i := range marks {
			m := &marks[i]
			if m.kind != textMark {
				continue
			}
			for _, r := range f.read(m.line) {
				have[r]++
			}
			end := m.x + m.line.Points(m.w)*cmp.Or(m.h, 1)
			if m.x < 0 || end > f.w+1 || m.y < m.w*0.8 || m.y > f.h {
				t.Errorf("page %d of %v × %v: %q stands at %.1f…%.1f, %.1f", n+1, f.w, f.h, f.read(m.line), m.x, end, m.y)
				return
			}
		}
	}
	want := map[rune]int{}
	for _, s := range texts {
		for _, r := range shown(f.set.Fonts(), s) {
			want[r]++
		}
	}
	for r, n := range want {
		if have[r] < n {
			t.Errorf("%q (U+%04X) is in the record %d times, on paper %d times", r, r, n, have[r])
		}
	}
}

// sheetTexts lists all texts of a sheet that it shows.
func sheetTexts(doc finance.Sheet) []string {
	out := []string{doc.Number, doc.Village.County, doc.Village.Township, doc.Village.Name, doc.Unit, doc.Reply.Phone, doc.Source}
	if doc.Version > 1 {
		out = append(out, doc.Reason)
	}
	for _, a := range []finance.SheetAct{doc.Drafted, doc.Reviewed, doc.Publish} {
		out = append(out, a.By, a.Opinion)
		if a.By != "" {
			out = append(out, a.Post)
		}
	}
	for _, items := range [][]finance.SheetItem{doc.Incomes, doc.Expenses} {
		for _, it := range items {
			out = append(out, itemText(it, 0), it.Sum.String())
		}
	}
	for i := range doc.Entries {
		for c := range 11 {
			out = append(out, entryText(&doc, &doc.Entries[i], c))
		}
	}
	return out
}

// fillTexts writes the texts into every field of the sheet, in turn.
func fillTexts(doc *finance.Sheet, next func() string) {
	fields := []*string{
		&doc.Number, &doc.Village.County, &doc.Village.Township, &doc.Village.Name, &doc.Unit, &doc.Reason, &doc.Reply.Phone, &doc.Source,
		&doc.Drafted.By, &doc.Drafted.Post, &doc.Drafted.Opinion, &doc.Reviewed.By, &doc.Reviewed.Post, &doc.Reviewed.Opinion,
		&doc.Publish.By, &doc.Publish.Post, &doc.Publish.Opinion, &doc.Replaces.SHA256,
	}
	for _, items := range [][]finance.SheetItem{doc.Incomes, doc.Expenses} {
		for i := range items {
			fields = append(fields, &items[i].Name, &items[i].Plain)
		}
	}
	for i := range doc.Entries {
		e := &doc.Entries[i]
		fields = append(fields, &e.Voucher, &e.Summary, &e.Account, &e.Handler, &e.Witness, &e.Approver, &e.Reverses, &e.ReversedBy)
	}
	for _, p := range fields {
		*p = next()
	}
}

func TestVeryLongTextsLoseNothing(t *testing.T) {
	long := map[string]string{
		"summary": strings.Repeat("付王㛃、李䶮、陈𬱖等三户水渠清淤误工补助款，按每工日180.00元计；", 120),
		"name":    strings.Repeat("阿卜杜热合曼·买买提吐尔逊", 12),
		"opinion": strings.Repeat("账目清楚，票据齐全，同意公开。", 150),
		"word":    strings.Repeat("x", 700),
		"digits":  strings.Repeat("8", 500),
	}
	for name, text := range long {
		for field := range 26 {
			doc := sampleSheet(3)
			doc.Version = 2
			n := -1
			fillTexts(&doc, func() string {
				if n++; n == field {
					return text
				}
				return "甲乙"
			})
			paper := []Paper{A4, A3}[(field+len(name))%2]
			complete(t, laid(t, doc, Options{Paper: paper, URL: sampleURL, Hash: sampleHash}), sheetTexts(doc))
			if t.Failed() {
				t.Fatalf("%s in field %d on %s", name, field, paper)
			}
		}
	}
}

// A long summary is cut into pieces over pages; read back, the pieces make it whole.
func TestATallRowGoesOnAcrossPages(t *testing.T) {
	doc := sampleSheet(3)
	doc.Entries[1].Summary = strings.Repeat("付王㛃、李䶮、陈𬱖等三户水渠清淤误工补助款，按每工日180.00元计；", 150)
	path := save(t, "tall.pdf", render(t, doc, sampleOptions()))
	text := textOf(t, path)
	if got, want := strings.Count(text, "𬱖"), strings.Count(strings.Join(sheetTexts(doc), ""), "𬱖"); got != want {
		t.Errorf("𬱖 stands %d times in the file, %d times in the record", got, want)
	}
	tool(t, "qpdf", "--check", path)
}

// randomText mixes what people type with what only goes wrong.
func randomText(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(40) {
		switch r.IntN(12) {
		case 0:
			b.WriteRune(rune(r.IntN(0x110000))) // surrogates become U+FFFD
		case 1:
			b.WriteByte(byte(r.IntN(256)))
		case 2:
			b.WriteRune([]rune("\u200b\u200d\ufe0f\u202e\u0301\n\r\t\u2028　\u00a0\x00\x7f")[r.IntN(13)])
		case 3, 4:
			b.WriteRune([]rune("，。、；：？！（）《》“”‘’…—·%￥〔〕【】")[r.IntN(23)])
		case 5, 6:
			fmt.Fprintf(&b, "%d.%02d元", r.IntN(1e7), r.IntN(100))
		default:
			b.WriteRune('一' + rune(r.IntN(20000)))
		}
	}
	return b.String()
}

func FuzzFinanceSheet(f *testing.F) {
	for seed := range uint64(12) {
		f.Add(seed, uint8(seed*7), seed%2 == 0)
	}
	f.Fuzz(func(t *testing.T, seed uint64, rows uint8, wide bool) {
		r := rand.New(rand.NewPCG(seed, 1))
		doc := sampleSheet(int(rows))
		doc.Version = 1 + r.IntN(3)
		fillTexts(&doc, func() string { return randomText(r) })
		for i := range doc.Entries {
			doc.Entries[i].Balance = doc.Entries[i].Balance << r.IntN(20)
		}
		o := sampleOptions()
		if wide {
			o.Paper = A3
		}
		complete(t, laid(t, doc, o), sheetTexts(doc))
		if _, err := FinanceSheet(doc, o); err != nil {
			t.Fatal(err)
		}
	})
}
