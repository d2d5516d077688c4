package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"sunshine/app/fault"
)

// pack zips parts in order: name, content, name, content.
func pack(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		p, err := w.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(p, parts[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// wpsParts is a workbook as other programs write it: prefixes, absolute targets,
// an unusual folder, no dimension, cells and rows without addresses.
func wpsParts(sheetXML string, more ...string) []string {
	return append([]string{
		"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels", `<Relationships><Relationship Id="r1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/xl/book.xml"/></Relationships>`,
		"xl/book.xml", `<x:workbook xmlns:x="m" xmlns:r="r"><x:workbookPr/><x:sheets><x:sheet name="三月" sheetId="1" r:id="rId7"/><x:sheet name="旧" sheetId="2" state="hidden" r:id="rId8"/></x:sheets></x:workbook>`,
		"xl/_rels/book.xml.rels", `<Relationships><Relationship Id="rId7" Type="x/worksheet" Target="/xl/worksheets/a.xml"/><Relationship Id="rId8" Type="x/worksheet" Target="worksheets/b.xml"/><Relationship Id="rId9" Type="x/styles" Target="styles.xml"/><Relationship Id="s" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
		"xl/styles.xml", `<styleSheet><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/><numFmt numFmtId="177" formatCode="m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="178" formatCode="#,##0.00&quot;元&quot;"/><numFmt numFmtId="179" formatCode="[Red]0.00%"/></numFmts>
<fonts><font><b/></font><font/></fonts><cellXfs><xf numFmtId="0" fontId="1"/><xf numFmtId="176" fontId="1"/><xf numFmtId="177"/><xf numFmtId="178"/><xf numFmtId="179"/><xf numFmtId="14"/><xf numFmtId="0" fontId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml", `<sst><si><t>摘要</t></si><si><r><t xml:space="preserve">买 </t></r><r><t>纸</t></r><rPh><t>mai</t></rPh></si><si><t>a_x000D_b</t></si></sst>`,
		"xl/worksheets/b.xml", `<worksheet><sheetData/></worksheet>`,
		"xl/worksheets/a.xml", sheetXML,
	}, more...)
}

func TestForeignWorkbookIsReadAsSeen(t *testing.T) {
	data := pack(t, wpsParts(`<x:worksheet xmlns:x="m"><x:cols><x:col min="2" max="2" hidden="1"/></x:cols><x:sheetData>
<x:row><x:c t="inlineStr" s="6"><x:is><x:t>日期</x:t></x:is></x:c><x:c t="s"><x:v>0</x:v></x:c></x:row>
<x:row r="3" hidden="1"><x:c r="A3" s="1"><x:v>46086</x:v></x:c><x:c r="C3" t="s"><x:v>1</x:v></x:c><x:c><x:v>4.1999999999999993</x:v></x:c></x:row>
<x:row r="4"><x:c r="A4" s="2"><x:v>46086</x:v></x:c><x:c r="B4" s="3"><x:v>1234.5</x:v></x:c><x:c r="C4" s="4"><x:v>8.4000000000000012E-3</x:v></x:c><x:c r="D4" s="5"><x:v>59</x:v></x:c><x:c r="E4" s="7"><x:v>46086.396</x:v></x:c></x:row>
<x:row r="5"><x:c r="A5"><x:f>B4*2</x:f><x:v>2469</x:v></x:c><x:c r="B5"><x:f>B4*2</x:f></x:c><x:c r="C5" t="e"><x:f>1/0</x:f><x:v>#DIV/0!</x:v></x:c><x:c r="D5" t="b"><x:v>1</x:v></x:c><x:c r="E5" t="str"><x:f>A1</x:f><x:v>甲</x:v></x:c><x:c r="F5" t="s"><x:v>2</x:v></x:c></x:row>
<x:row r="1048576"><x:c r="A1048576" s="3"/></x:row>
</x:sheetData><x:mergeCells><x:mergeCell ref="A3:B4"/><x:mergeCell ref="broken"/></x:mergeCells></x:worksheet>`)...)
	f := mustRead(t, "三月.xlsx", data)
	g := f.Sheets[0]
	want := "日期|摘要//2026-03-05||买 纸|4.2/2026-03-05|1234.5元|0.84%|1900-02-28|2026-03-05 09:30/2469||#DIV/0!|TRUE|甲|a\nb"
	if got := texts(g); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if f.Format != "xlsx" || f.Encoding != "" || len(f.Sheets) != 2 || !f.Sheets[1].Hidden || g.Name != "三月" {
		t.Errorf("file %s %q, %d sheets", f.Format, f.Encoding, len(f.Sheets))
	}
	if !g.Cell(1, 1).Bold || g.Cell(1, 2).Bold {
		t.Error("bold")
	}
	if c := g.Cell(5, 2); !c.Uncomputed || g.Cell(5, 1).Uncomputed || !g.Cell(5, 1).Formula || !g.Cell(5, 3).Failed {
		t.Errorf("formulas: %+v", c)
	}
	if !g.Cell(4, 1).YearHidden || g.Cell(3, 1).YearHidden || !g.Cell(3, 4).Number {
		t.Error("what the format hides")
	}
	if fmt.Sprint(g.Merges, g.HiddenRows, g.HiddenCols) != "[{3 1 4 2}] [3] [2]" {
		t.Errorf("merges %v, hidden %v %v", g.Merges, g.HiddenRows, g.HiddenCols)
	}
}

func TestNumbersAreShownExactly(t *testing.T) {
	for in, want := range map[string]string{
		"4.1999999999999993": "4.2", "0.30000000000000004": "0.3", "2397371.21": "2397371.21", "-6057.88": "-6057.88", "1E+2": "100", "1.5E-3": "0.0015",
		"6.30": "6.3", "5.": "5", "0": "0", "-0.0": "0", "110105190003070000": "110105190003070000", "abc": "abc", "1e400": "1e400", "123456789012345678": "123456789012346000",
	} {
		if got := (format{}).show(in, false); got != want {
			t.Errorf("%s: %s; want %s", in, got, want)
		}
	}
	for in, want := range map[string]string{"0.0084": "0.84%", "1": "100%", "0": "0%", "-0.5": "-50%", "1.005": "100.5%"} {
		if got := (format{percent: true}).show(in, false); got != want {
			t.Errorf("%s: %s; want %s", in, got, want)
		}
	}
	for code, want := range map[string]format{
		"yyyy/m/d": {date: true, year: true}, `[$-804]yyyy"年"m"月"`: {date: true, year: true}, "m/d/yy h:mm": {date: true, year: true, clock: true}, "h:mm": {timeOnly: true}, "[h]:mm": {timeOnly: true},
		"General": {}, "#,##0.00_);[Red]\\(#,##0.00\\)": {}, `0.00"万元"`: {suffix: "万元"}, `0!.0,"万元"`: {}, `#,##0,"元"`: {}, "0.00E+00": {}, `"第"0"期"`: {}, "@": {},
	} {
		if got := numberFormat(200, code); got != want {
			t.Errorf("%s: %+v; want %+v", code, got, want)
		}
	}
	if got := (format{date: true, year: true}).show("1", true); got != "1904-01-02" {
		t.Errorf("1904: %s", got)
	}
}

func TestHostileWorkbooksAreRefused(t *testing.T) {
	ok := `<worksheet><sheetData/></worksheet>`
	encrypted := func() []byte {
		f := excelize.NewFile()
		var b bytes.Buffer
		if err := f.Write(&b, excelize.Options{Password: "secret"}); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}()
	var many []string
	for i := range MaxEntries + 1 {
		many = append(many, fmt.Sprintf("xl/media/%d.png", i), "")
	}
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)
	good := pack(t, wpsParts(ok)...)
	for name, c := range map[string]struct {
		file string
		data []byte
		want string
	}{
		"bomb":            {"a.xlsx", pack(t, wpsParts(ok, "xl/media/a.bin", strings.Repeat("\x00", MaxUnzipped+1))...), "解开后超过"},
		"many parts":      {"a.xlsx", pack(t, many...), "部件"},
		"macros":          {"a.xlsm", pack(t, wpsParts(ok, "xl/vbaProject.bin", "x")...), "宏"},
		"renamed macros":  {"a.xlsx", pack(t, append([]string{"[Content_Types].xml", `<Types><Override PartName="/xl/book.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>`}, wpsParts(ok)[2:]...)...), "宏"},
		"Excel 4 macros":  {"a.xlsx", pack(t, wpsParts(ok, "xl/macrosheets/sheet1.xml", "x")...), "宏"},
		"external links":  {"a.xlsx", pack(t, wpsParts(ok, "xl/externalLinks/externalLink1.xml", "x")...), "外部链接"},
		"connections":     {"a.xlsx", pack(t, wpsParts(ok, "xl/connections.xml", "x")...), "外部数据"},
		"encrypted":       {"a.xlsx", encrypted, "密码"},
		"old xls":         {"a.xls", []byte(ole + "W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00"), ".xls"},
		"wps et":          {"a.et", []byte(ole), ".et"},
		"word, old":       {"a.doc", []byte(ole + "W\x00o\x00r\x00d\x00D\x00o\x00c\x00u\x00m\x00e\x00n\x00t\x00"), "Word"},
		"word":            {"a.docx", pack(t, "word/document.xml", "x"), "Word"},
		"ods":             {"a.ods", pack(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "x"), ".ods"},
		"xlsb":            {"a.xlsb", pack(t, "xl/workbook.bin", "x"), ".xlsb"},
		"cut off":         {"a.xlsx", good[:len(good)/2], "损坏"},
		"not a workbook":  {"a.xlsx", pack(t, "a.txt", "x"), "不是 Excel"},
		"junk as xlsx":    {"a.xlsx", []byte("not a zip at all"), "损坏"},
		"html as xls":     {"a.xls", []byte("<html><table></table></html>"), "网页"},
		"far row":         {"a.xlsx", pack(t, wpsParts(`<worksheet><sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData></worksheet>`)...), "行"},
		"far column":      {"a.xlsx", pack(t, wpsParts(`<worksheet><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>`)...), "列"},
		"huge row number": {"a.xlsx", pack(t, wpsParts(`<worksheet><sheetData><row r="99999999999999999999"><c r="A2147483647"><v>1</v></c></row></sheetData></worksheet>`)...), "行"},
		"deep":            {"a.xlsx", pack(t, wpsParts(strings.Repeat("<a>", 1000))...), "损坏"},
		"entities":        {"a.xlsx", pack(t, wpsParts(`<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>`)...), "损坏"},
		"unclosed":        {"a.xlsx", pack(t, wpsParts(`<worksheet><sheetData>`)...), "损坏"},
		"missing sheet":   {"a.xlsx", pack(t, wpsParts(ok)[:len(wpsParts(ok))-2]...), "损坏"},
		"part twice":      {"a.xlsx", pack(t, wpsParts(ok, "xl/book.xml", "x")...), "损坏"},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			_, err := Read(c.file, c.data)
			if fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Message(err), c.want) {
				t.Errorf("got %v", err)
			}
			if spent := time.Since(began); spent > 20*time.Second {
				t.Errorf("took %s", spent)
			}
		})
	}
}

func TestLyingSizesAreFoundOut(t *testing.T) {
	data := pack(t, wpsParts(`<worksheet><sheetData/></worksheet>`, "xl/media/a.bin", strings.Repeat("\x00", 1<<20))...)
	// The central directory says that the last part has one byte.
	at := bytes.LastIndex(data, []byte("xl/media/a.bin")) - 46
	copy(data[at+24:], []byte{1, 0, 0, 0})
	if _, err := Read("a.xlsx", data); fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Message(err), "损坏") {
		t.Errorf("got %v", err)
	}
}

// FuzzXLSX: no bytes make the reader panic or fail with anything but a fault.
func FuzzXLSX(f *testing.F) {
	f.Add(pack(f, wpsParts(`<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>`)...))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := Read("a.xlsx", data); err != nil && fault.KindOf(err) != fault.Invalid {
			t.Fatal(err)
		}
	})
}

// FuzzSheetXML changes only the worksheet, which random zip bytes hardly reach.
func FuzzSheetXML(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="2"><c r="B2" t="s"><v>0</v></c><c t="inlineStr"><is><t>a</t></is></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`)
	f.Fuzz(func(t *testing.T, s string) {
		file, err := Read("a.xlsx", pack(t, wpsParts(s)...))
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatal(err)
			}
			return
		}
		if g := file.Sheets[0]; len(g.Rows) > MaxRows || g.Width() > MaxColumns {
			t.Fatalf("%d rows, %d columns", len(g.Rows), g.Width())
		}
	})
}
