package pdf

import (
	"bytes"
	"fmt"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/procedure"
)

var sampleBinding = Binding{Title: "清水镇2026年3月公开", By: "清水镇", Day: calendar.Date(2026, 4, 8)}

// mixedDraws draws a notice of every kind: upright and lying, of one page and of
// several, with and without pictures.
func mixedDraws(t testing.TB) []func(Options) ([]byte, error) {
	t.Helper()
	text, pictures := sampleText(t)
	return []func(Options) ([]byte, error){
		func(o Options) ([]byte, error) { return FinanceSheet(sampleSheet(8), o) },
		func(o Options) ([]byte, error) { return FinanceSheet(sampleSheet(45), o) },
		func(o Options) ([]byte, error) { return TableNotice(sampleTable(14, 30), o) },
		func(o Options) ([]byte, error) { return MatterNotice(sampleNotice(procedure.PublishResult), o) },
		func(o Options) ([]byte, error) { return TextNotice(text, pictures, o) },
		func(o Options) ([]byte, error) { return FinanceSheet(sampleSheet(3), o) },
	}
}

// mixed puts them into a booklet.
func mixed(t testing.TB, binding Binding) (file []byte, n int) {
	t.Helper()
	var out bytes.Buffer
	b, err := NewBooklet(&out, binding)
	if err != nil {
		t.Fatal(err)
	}
	draws := mixedDraws(t)
	for i, draw := range draws {
		e := Entry{
			Village: []string{"陈家湾村", "吕㛃村"}[i/3], Title: fmt.Sprintf("第%d份公开𬱖", i+1), Number: fmt.Sprintf("330127104205-CW-2026-03-%d", i+1), Version: 1,
		}
		o := sampleOptions()
		o.Paper, o.Record, o.RecordName = binding.Paper, []byte("{}"), "x.json"
		if err := b.Add(e, o, draw); err != nil {
			t.Fatal(err)
		}
	}
	left := []LeftOut{{"吕㛃村", "低保名单", "330127104206-T9-1", "公示期满，名单不再公开"}, {"陈家湾村", "发错的一份", "330127104205-X8-1", "2026年4月9日撤回"}}
	if err := b.Close(left); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), len(draws)
}

var pageCount = regexp.MustCompile(`(?m)^Pages:\s+(\d+)`)

func countPages(t *testing.T, path string) int {
	t.Helper()
	m := pageCount.FindStringSubmatch(tool(t, "pdfinfo", path))
	n, err := strconv.Atoi(m[1])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The booklet has the pages of its notices, drawn just as they are alone.
func TestABookletIsItsNotices(t *testing.T) {
	t.Parallel()
	file, _ := mixed(t, sampleBinding)
	path := save(t, "booklet.pdf", file)
	if out := tool(t, "qpdf", "--check", path); strings.Contains(out, "WARNING") {
		t.Errorf("qpdf: %s", out)
	}
	text := tool(t, "pdftotext", "-raw", "-enc", "UTF-8", path, "-")
	pages := strings.Split(strings.TrimSuffix(text, "\f"), "\f")
	var want []string
	for i, draw := range mixedDraws(t) {
		body, err := draw(sampleOptions())
		if err != nil {
			t.Fatal(err)
		}
		alone := tool(t, "pdftotext", "-raw", "-enc", "UTF-8", save(t, fmt.Sprintf("alone-%d.pdf", i), body), "-")
		want = append(want, strings.Split(strings.TrimSuffix(alone, "\f"), "\f")...)
	}
	if len(pages) != len(want)+1 || countPages(t, path) != len(pages) {
		t.Fatalf("%d pages, want a list of contents and %d", len(pages), len(want))
	}
	for i := range want {
		if pages[i+1] != want[i] {
			t.Errorf("page %d differs:\n%s\nalone:\n%s", i+2, pages[i+1], want[i])
		}
	}
	fonts := strings.Split(strings.TrimSpace(tool(t, "pdffonts", path)), "\n")[2:]
	if len(fonts) > 4 {
		t.Errorf("%d fonts: they are not shared", len(fonts))
	}
	tool(t, "mutool", "draw", "-q", "-F", "txt", "-o", "/dev/null", path)
}

// Where the contents say a notice begins, it begins; on an odd page if asked.
func TestTheContentsTellThePages(t *testing.T) {
	t.Parallel()
	for _, odd := range []bool{false, true} {
		binding := sampleBinding
		binding.Odd = odd
		file, count := mixed(t, binding)
		path := save(t, fmt.Sprintf("contents-%v.pdf", odd), file)
		all := tool(t, "mutool", "show", path, "outline")
		front := 1
		if odd {
			front = 2
		}
		last := 0
		for i := range count {
			page := regexp.MustCompile(fmt.Sprintf(`第%d份公开𬱖"\s+#page=(\d+)`, i+1)).FindStringSubmatch(all)
			if page == nil {
				t.Fatalf("no bookmark of notice %d: %s", i+1, all)
			}
			n, _ := strconv.Atoi(page[1])
			if n <= last || odd && n%2 == 0 || n < front+1 {
				t.Errorf("odd %v: notice %d begins on page %d", odd, i+1, n)
			}
			last = n
			first := tool(t, "pdftotext", "-raw", "-f", page[1], "-l", page[1], path, "-")
			if !strings.Contains(first, "第 1 页　共 ") && !strings.Contains(first, "第 1 页 共 ") && !strings.Contains(first, "— 1 —") {
				t.Errorf("page %d is no first page: %s", n, first)
			}
			list := squeeze(tool(t, "pdftotext", "-raw", "-l", strconv.Itoa(front), path, "-"))
			if want := fmt.Sprintf("第%d份公开𬱖330127104205-CW-2026-03-%d第1版%d", i+1, i+1, n); !strings.Contains(list, want) {
				t.Errorf("the contents do not say %s: %s", want, list)
			}
		}
		for _, want := range []string{"吕㛃村", "没有收进来的", "公示期满，名单不再公开", "2026年4月9日撤回", "共6份"} {
			if text := squeeze(tool(t, "pdftotext", "-raw", "-l", strconv.Itoa(front), path, "-")); !strings.Contains(text, want) {
				t.Errorf("the contents do not say %s", want)
			}
		}
		tree := spaces.ReplaceAllString(tool(t, "pdfinfo", "-struct", path), " ") // what is read in them TestGallery knows
		if n := strings.Count(tree, "Part"); n != 7 || !strings.HasPrefix(strings.TrimSpace(tree), "Document Part") {
			t.Errorf("%d parts in the tags: %.300s", n, tree)
		}
	}
}

func TestTheSameBookletHasTheSameBytes(t *testing.T) {
	a, _ := mixed(t, sampleBinding)
	b, _ := mixed(t, sampleBinding)
	if !bytes.Equal(a, b) {
		t.Error("two files from the same notices")
	}
}

func TestWhatCannotBeBoundIsRefused(t *testing.T) {
	b, err := NewBooklet(&bytes.Buffer{}, sampleBinding)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Close(nil); err == nil {
		t.Error("an empty booklet was closed")
	}
	card := func(o Options) ([]byte, error) { return Labels([]AssetCard{sampleCard(1)}, o) }
	if err := b.Add(Entry{Village: "村", Title: "标签"}, sampleOptions(), card); err == nil {
		t.Error("labels went in as a notice")
	}
}

// A thousand notices in one file: how long each takes, how high the memory rises.
func BenchmarkBooklet(b *testing.B) {
	const n = 1000
	for b.Loop() {
		began := time.Now()
		var written counter
		k, err := NewBooklet(&written, sampleBinding)
		if err != nil {
			b.Fatal(err)
		}
		var high uint64
		for i := range n {
			doc := sampleSheet(3 + i%20)
			doc.Number = fmt.Sprintf("330127104205-CW-2026-03-%d", i+1)
			o := sampleOptions()
			o.URL += strconv.Itoa(i)
			e := Entry{Village: "村" + strconv.Itoa(i/25), Title: "财务公开榜", Number: doc.Number, Version: 1}
			if err := k.Add(e, o, func(o Options) ([]byte, error) { return FinanceSheet(doc, o) }); err != nil {
				b.Fatal(err)
			}
			if i%50 == 0 {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				high = max(high, m.HeapInuse)
			}
		}
		if err := k.Close(nil); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(time.Since(began).Microseconds())/n/1000, "ms/notice")
		b.ReportMetric(float64(high)/(1<<20), "MB-heap")
		b.ReportMetric(float64(written)/(1<<20), "MB-file")
	}
}

// counter counts what is written.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
