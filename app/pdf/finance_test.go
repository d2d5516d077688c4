package pdf

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/pdf/typeset"
)

func render(t testing.TB, doc finance.Sheet, o Options) []byte {
	t.Helper()
	out, err := FinanceSheet(doc, o)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Every entry stands in the text layer, whole and in order, with its voucher,
// summary, account, amounts and names.
func TestTextLayerHoldsEveryEntryInOrder(t *testing.T) {
	for _, n := range []int{0, 1, 8, 60, 2000} {
		for _, paper := range []Paper{A4, A3} {
			t.Run(fmt.Sprintf("%d rows on %s", n, paper), func(t *testing.T) {
				doc, o := sampleSheet(n), sampleOptions()
				o.Paper = paper
				path := save(t, fmt.Sprintf("sheet-%d-%s.pdf", n, paper), render(t, doc, o))
				text := textOf(t, path)
				rest := text
				for i := range doc.Entries {
					e := &doc.Entries[i]
					var want strings.Builder
					for c := range 11 {
						want.WriteString(entryText(&doc, e, c))
					}
					at := strings.Index(rest, squeeze(want.String()))
					if at < 0 {
						t.Fatalf("entry %d is not in the text after the one before: %s", e.N, want.String())
					}
					rest = rest[at:]
				}
				for _, want := range []string{
					"财务公开榜", "向阳县清水镇陈家湾村", "2026年3月", doc.Number, "单位：元", "（盖章处）", "王㛃", "李䶮", "陈𬱖", doc.Reviewed.Opinion,
					doc.Closing.String(), "结余：" + doc.Closing.Capital(), "0571-64321098", "收到后10日内答复", sampleURL, "3f9a5b1c7d2e4f60", "公示时间：2026年4月8日至2026年4月22日",
				} {
					if !strings.Contains(text, want) {
						t.Errorf("%s is not in the text", want)
					}
				}
				if n == 0 && strings.Count(text, "本期无发生") != 2 {
					t.Error("an empty sheet does not say 本期无发生 in both tables")
				}
			})
		}
	}
}

var pageSums = regexp.MustCompile(`本页合计\s+(-?[\d,]+\.\d\d)\s+(-?[\d,]+\.\d\d)`)

// The sums of the pages add up to the total, and what is carried over from one
// page is what the next one begins with.
func TestPageSumsAddUp(t *testing.T) {
	doc := sampleSheet(2000)
	text := tool(t, "pdftotext", "-raw", save(t, "sums.pdf", render(t, doc, sampleOptions())), "-")
	var income, expense money.Fen
	pages := pageSums.FindAllStringSubmatch(text, -1)
	for _, m := range pages {
		income, expense = income+parse(t, m[1]), expense+parse(t, m[2])
	}
	if income != doc.Income || expense != doc.Expense {
		t.Errorf("%d pages sum up to %s and %s, want %s and %s", len(pages), income, expense, doc.Income, doc.Expense)
	}
	over := regexp.MustCompile(`过次页\s+(.*)`).FindAllStringSubmatch(text, -1)
	from := regexp.MustCompile(`承前页\s+(.*)`).FindAllStringSubmatch(text, -1)
	if len(over) != len(pages)-1 || len(from) != len(over) {
		t.Fatalf("%d pages, %d carried over, %d carried from", len(pages), len(over), len(from))
	}
	for i := range over {
		if over[i][1] != from[i][1] {
			t.Errorf("page %d carries over %s, the next begins with %s", i+1, over[i][1], from[i][1])
		}
	}
	if n := strings.Count(text, "序号"); n != len(pages) {
		t.Errorf("the head stands %d times on %d pages", n, len(pages))
	}
}

func parse(t *testing.T, s string) money.Fen {
	t.Helper()
	v, err := money.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestFileIsSoundAndReadable(t *testing.T) {
	for _, paper := range []Paper{A4, A3} {
		o := sampleOptions()
		o.Paper = paper
		path := save(t, "sound-"+string(paper)+".pdf", render(t, sampleSheet(60), o))
		if out := tool(t, "qpdf", "--check", path); strings.Contains(out, "WARNING") {
			t.Errorf("qpdf: %s", out)
		}
		info := tool(t, "pdfinfo", path)
		size := map[Paper]string{A4: "595.28 x 841.89 pts (A4)", A3: "1190.55 x 841.89 pts (A3)"}[paper]
		for _, want := range []string{size, "向阳县清水镇陈家湾村2026年3月财务公开榜", "PDF version:     1.7"} {
			if !strings.Contains(info, want) {
				t.Errorf("pdfinfo does not say %q:\n%s", want, info)
			}
		}
		fonts := strings.Split(strings.TrimSpace(tool(t, "pdffonts", path)), "\n")[2:]
		for _, f := range fonts {
			if !regexp.MustCompile(`^[A-Z]{6}\+Sunshine.*CID TrueType\s+Identity-H\s+yes yes yes`).MatchString(f) {
				t.Errorf("font: %s", f)
			}
		}
		if root := tool(t, "mutool", "show", path, "trailer/Root"); !strings.Contains(root, "/Lang (zh-CN)") || !strings.Contains(root, "/DisplayDocTitle true") {
			t.Errorf("no language or title in the catalog: %s", root)
		}
		tool(t, "mutool", "draw", "-q", "-F", "txt", "-o", "/dev/null", path)
	}
}

func TestCodeLeadsToTheVersion(t *testing.T) {
	for _, paper := range []Paper{A4, A3} {
		o := sampleOptions()
		o.Paper = paper
		path := save(t, "code-"+string(paper)+".pdf", render(t, sampleSheet(3), o))
		png := strings.TrimSuffix(path, ".pdf")
		tool(t, "pdftoppm", "-r", "110", "-png", "-singlefile", path, png)
		if got := strings.TrimSpace(tool(t, "zbarimg", "-q", "--raw", png+".png")); got != sampleURL {
			t.Errorf("%s: the code says %q", paper, got)
		}
	}
}

func TestSameRecordSameBytes(t *testing.T) {
	doc, o := sampleSheet(60), sampleOptions()
	want := render(t, doc, o)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got, err := FinanceSheet(doc, o); err != nil || !bytes.Equal(got, want) {
				t.Errorf("another file from the same record: %v", err)
			}
		})
	}
	wg.Wait()
	doc.Entries[30].Summary += "。"
	if bytes.Equal(render(t, doc, o), want) {
		t.Error("another record gives the same file")
	}
}

func TestDraftIsMarkedAndHasNoCode(t *testing.T) {
	o := sampleOptions()
	o.Draft = true
	doc := sampleSheet(20)
	doc.Publish, doc.Reviewed, doc.ShownTo = finance.SheetAct{}, finance.SheetAct{}, calendar.Day{}
	text := textOf(t, save(t, "draft.pdf", render(t, doc, o)))
	for _, want := range []string{"草稿未公开", "公开编号：公开时生成", "公示时间：待公开", "日期：年月日"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in the text", want)
		}
	}
	for _, not := range []string{sampleURL, "校验码", doc.Number} {
		if strings.Contains(text, not) {
			t.Errorf("%s is in a draft", not)
		}
	}
}

func TestCorrectionNamesWhatItReplaces(t *testing.T) {
	doc := sampleSheet(5)
	doc.Version, doc.Reason = 2, "第3笔金额误记，应为124.93元。"
	doc.Replaces = finance.SheetReplaces{Version: 1, SHA256: "aabbccddeeff00112233"}
	doc.Source = "某县人民政府网2024年公开的村级财务公开表；村名、月份为演示而改。"
	text := textOf(t, save(t, "correction.pdf", render(t, doc, sampleOptions())))
	for _, want := range []string{"本版为第2版，代替第1版（校验码aabbccddeeff0011）。更正原因：" + doc.Reason, "数据来源：" + doc.Source} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in the text", want)
		}
	}
}

func TestTransfersAndReversalsAreExplained(t *testing.T) {
	doc := sampleSheet(3)
	doc.Entries[0].Income, doc.Entries[0].Transfer, doc.Entries[0].Money, doc.Entries[0].Kind = 0, 500000, "cash", "transfer"
	doc.Entries[1].Reverses, doc.Entries[2].ReversedBy = "2026-02-017", "2026-04-002"
	text := textOf(t, save(t, "moved.pdf", render(t, doc, sampleOptions())))
	for _, want := range []string{"（现金存入银行5,000.00元）", "互相存取：现金存银行、银行取现金，不算收支", "-5,000.00" + doc.Cash.Closing.String(), "5,000.00" + doc.Bank.Closing.String(), "（冲销凭证2026-02-017）", "（已由凭证2026-04-002冲销）"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in the text", want)
		}
	}
}

func TestWrongOptionsAreRefused(t *testing.T) {
	for name, o := range map[string]Options{
		"paper":   {Paper: "B5"},
		"address": {URL: "https://" + strings.Repeat("x", 3000)},
	} {
		if _, err := FinanceSheet(sampleSheet(1), o); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := OpenFonts("/no/such/folder"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("folder: %v", err)
	}
}

// No line of a wrapped cell begins with a mark that may not, in the file as read back.
func TestNoLineOfTheFileBeginsWithAForbiddenMark(t *testing.T) {
	doc := sampleSheet(200)
	for i := range doc.Entries {
		doc.Entries[i].Summary = strings.Repeat("付王㛃、李䶮（两户）：砂石、水泥，计3.5吨；", 1+i%3)[3*(i%9):]
	}
	f := laid(t, doc, Options{})
	for _, marks := range f.pages {
		for i := range marks {
			m := &marks[i]
			if m.kind != textMark {
				continue
			}
			first, _ := utf8.DecodeRuneInString(f.read(m.line))
			wrapped := i > 0 && marks[i-1].kind == textMark && !marks[i-1].line.Last
			if wrapped && typeset.ForbiddenStart(first) {
				t.Errorf("a line begins with %c: %s", first, f.read(m.line))
			}
		}
	}
}

// laid gives the sheet as marks on pages.
func laid(t testing.TB, doc finance.Sheet, o Options) *flow {
	t.Helper()
	f, _, err := laySheet(doc, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (c *canvas) read(line typeset.Line) string {
	var b strings.Builder
	for _, g := range line.Glyphs {
		b.WriteRune(c.set.Rune(g))
	}
	return b.String()
}
