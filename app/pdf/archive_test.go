package pdf

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sunshine/app/procedure"
)

// recorded gives the options of a published notice with its record.
func recorded(t testing.TB, doc any) Options {
	t.Helper()
	o := sampleOptions()
	var err error
	if o.Record, err = json.Marshal(doc); err != nil {
		t.Fatal(err)
	}
	o.RecordName = "330127104205-CW-2026-03-1.json"
	return o
}

// The record is within the file, byte for byte, as its source.
func TestTheRecordIsAttachedAsTheSource(t *testing.T) {
	t.Parallel()
	doc := sampleSheet(60)
	o := recorded(t, doc)
	path := save(t, "recorded.pdf", render(t, doc, o))
	if out := tool(t, "qpdf", "--check", path); strings.Contains(out, "WARNING") {
		t.Errorf("qpdf: %s", out)
	}
	if list := tool(t, "pdfdetach", "-list", path); !strings.Contains(list, o.RecordName) {
		t.Errorf("attachments: %s", list)
	}
	out := filepath.Join(t.TempDir(), "record.json")
	tool(t, "pdfdetach", "-save", "1", "-o", out, path)
	if got, err := os.ReadFile(out); err != nil || !bytes.Equal(got, o.Record) {
		t.Errorf("the attachment is not the record: %v", err)
	}
	all := tool(t, "qpdf", "--qdf", "--object-streams=disable", path, "-")
	for _, want := range []string{"/AFRelationship /Source", "/AF [", "/Subtype /application#2fjson", "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>", "/S /GTS_PDFA1", "/Marked true"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %s in the file", want)
		}
	}
	for _, not := range []string{"/JavaScript", "/Encrypt", "/Launch", "/LZWDecode", "/SMask", "/OpenAction"} {
		if strings.Contains(all, not) {
			t.Errorf("%s is in the file", not)
		}
	}
	if bytes.Equal(render(t, doc, o), render(t, doc, sampleOptions())) {
		t.Error("the record makes no difference")
	}
}

// What the file says of itself says the same in both places.
func TestMetadataAgree(t *testing.T) {
	t.Parallel()
	doc := sampleSheet(1)
	doc.Village.Name = "A&B<村>\x01\n𬱖"
	path := save(t, "meta.pdf", render(t, doc, sampleOptions()))
	title := "向阳县清水镇A&B<村>  𬱖2026年3月财务公开榜"
	if info := tool(t, "pdfinfo", path); !strings.Contains(info, title) || !strings.Contains(info, "Tagged:          yes") {
		t.Errorf("pdfinfo: %s", info)
	}
	meta := tool(t, "pdfinfo", "-meta", path)
	for _, want := range []string{
		strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(title), "<xmp:CreateDate>2026-04-08T00:00:00+08:00</xmp:CreateDate>", "<pdf:Producer>sunshine</pdf:Producer>",
	} {
		if !strings.Contains(meta, want) {
			t.Errorf("no %s in the metadata: %s", want, meta)
		}
	}
}

// preflight judges files by Apache PDFBox.
func preflight(t *testing.T, paths ...string) {
	t.Helper()
	var jars []string
	for _, name := range []string{"pdfbox2", "fontbox2", "preflight", "xmpbox", "commons-logging", "commons-io", "javax.activation", "jaxb-api"} {
		jars = append(jars, "/usr/share/java/"+name+".jar")
	}
	for _, jar := range jars {
		if _, err := os.Stat(jar); err != nil {
			if os.Getenv("REQUIRE_TOOLS") == "1" {
				t.Fatalf("%s is not installed", jar)
			}
			t.Skipf("%s is not installed", jar)
		}
	}
	quick := []string{"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", strings.Join(jars, ":"), "testdata/Preflight.java"} // it runs for a second or two
	tool(t, "java", append(quick, paths...)...)
}

// What old archives take carries no record; that they take it TestGallery shows.
func TestOldFilesCarryNoRecord(t *testing.T) {
	o := sampleOptions()
	o.Old = true
	o.Record, o.RecordName = []byte("{}"), "x.json" // not allowed there: left out
	for name, body := range map[string][]byte{"sheet": render(t, sampleSheet(60), o), "matter": notice(t, sampleNotice(procedure.PublishResult), o)} {
		if bytes.Contains(body, []byte("EmbeddedFiles")) || !bytes.Contains(body, []byte("<pdfaid:part>1</pdfaid:part>")) {
			t.Errorf("%s is no PDF/A-1", name)
		}
	}
}

// The sizes of issue 6, the record and the tags within.
func TestFilesStaySmall(t *testing.T) {
	for rows, most := range map[int]int{8: 130 << 10, 60: 100 << 10, 2000: 400 << 10} {
		doc := sampleSheet(rows)
		if n := len(render(t, doc, recorded(t, doc))); n > most {
			t.Errorf("%d rows take %d bytes, more than %d", rows, n, most)
		}
	}
	if n := len(notice(t, sampleNotice(procedure.PublishResult), recorded(t, sampleNotice(procedure.PublishResult)))); n > 130<<10 {
		t.Errorf("a notice takes %d bytes", n)
	}
}

var spaces = regexp.MustCompile(`\s+`)

// outline reads the tags as poppler does: kinds and texts, a blank between.
func outline(t *testing.T, path string) string {
	t.Helper()
	return spaces.ReplaceAllString(tool(t, "pdfinfo", "-struct-text", path), " ")
}

func TestTheTagsTellHeadingsTablesAndPictures(t *testing.T) {
	t.Parallel()
	doc := sampleSheet(40)
	path := save(t, "tagged.pdf", render(t, doc, sampleOptions()))
	tree := outline(t, path)
	rest := tree
	for _, want := range []string{
		`Document P (block) "向阳县清水镇陈家湾村" H1 (block) "财务公开榜"`, `H2 (block) "一、收支总表" Table (block) TR TH: /Scope /Column`, `TH: /Scope /Row "合计"`,
		`H2 (block) "三、收支明细"`, `TH: /Scope /Column "摘要"`, `TR TD "1" TD "03-01" TD "2026-03-001" TD "收到县财政`, `TR TD "40" TD`, `TH: /Scope /Row /ColSpan`, `Figure`, `H2 (block) "意见反馈"`,
	} {
		at := strings.Index(rest, want)
		if at < 0 {
			t.Fatalf("%s is not in the tags after what stands before it:\n%s", want, tree)
		}
		rest = rest[at:]
	}
	for _, not := range []string{"（续）", "本页合计", "过次页", "承前页", "第 1 页", "第 2 页"} {
		if strings.Contains(tree, not) {
			t.Errorf("%s, which the paper asks for, is content", not)
		}
	}
	if n := strings.Count(tree, `"摘要"`); n != 1 {
		t.Errorf("the head is read %d times", n)
	}
	all := tool(t, "qpdf", "--qdf", "--object-streams=disable", path, "-")
	if !strings.Contains(all, "/Alt <feff4e8c7ef47801") {
		t.Error("the code is not described")
	}
}

// A cell that goes on over the page is one cell, and every text is in the tree.
func TestTheTagsHoldEveryCell(t *testing.T) {
	t.Parallel()
	doc := sampleSheet(3)
	doc.Entries[1].Summary = strings.Repeat("付王㛃、李䶮、陈𬱖等三户水渠清淤误工补助款；", 150)
	tree := squeeze(outline(t, save(t, "tagged-tall.pdf", render(t, doc, sampleOptions()))))
	if !strings.Contains(strings.ReplaceAll(tree, `""`, ""), squeeze(entrySummary(&doc.Entries[1]))) {
		t.Error("the tall cell is torn")
	}
	table := sampleTable(6, 45)
	body, err := TableNotice(table, sampleOptions())
	if err != nil {
		t.Fatal(err)
	}
	tree = squeeze(outline(t, save(t, "tagged-table.pdf", body)))
	for _, row := range table.Rows {
		if want := `TRTD"` + squeeze(strings.Join(row, `"TD"`)) + `"`; !strings.Contains(tree, want) {
			t.Fatalf("row %s is not in the tree", want)
		}
	}
}

// A table of very many cells has its rows as paragraphs of one cell.
func TestTheTagsOfAVeryLongTable(t *testing.T) {
	t.Parallel()
	table := sampleTable(24, cellsTagged/24+1)
	body, err := TableNotice(table, sampleOptions())
	if err != nil {
		t.Fatal(err)
	}
	rest := squeeze(outline(t, save(t, "tagged-long.pdf", body)))
	for i, row := range table.Rows {
		want := `P(block)"` + squeeze(strings.Join(row, "")) + `"`
		at := strings.Index(rest, want)
		if at < 0 {
			t.Fatalf("row %d is not in the tree: %s", i+1, want)
		}
		rest = rest[at:]
	}
}

func TestLongDocumentsHaveBookmarks(t *testing.T) {
	t.Parallel()
	doc := sampleSheet(400)
	all := tool(t, "mutool", "show", save(t, "bookmarks.pdf", render(t, doc, sampleOptions())), "outline")
	for _, want := range []string{"财务公开榜", "一、收支总表", "二、分项收支", "三、收支明细", "意见反馈"} {
		if !strings.Contains(all, want) {
			t.Errorf("no bookmark %s: %s", want, all)
		}
	}
	short := tool(t, "mutool", "show", save(t, "no-bookmarks.pdf", render(t, sampleSheet(3), sampleOptions())), "outline")
	if strings.Contains(short, "财务公开榜") {
		t.Error("a short sheet has bookmarks")
	}
}
