package pdftext

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

const secret = "11010519491231002X"

func utf16be(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return b
}

func gbk(t *testing.T, s string) []byte {
	t.Helper()
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestEveryEncodingIsRead: the ways in which Chinese programs write text. Where
// pdftotext is on the machine it must read the same.
func TestEveryEncodingIsRead(t *testing.T) {
	show := func(s string) string { return "BT /F1 12 Tf 72 700 Td " + s + " Tj ET" }
	const said = "学生张小明 " + secret
	toUnicode := func(p *paper) {
		p.stream("", "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange 2 beginbfchar <0001> <5b66751f> <0002> <5f20> endbfchar 1 beginbfrange <0010> <0019> <0030> endbfrange 1 beginbfrange <0020> <0021> [<5c0f> <660e>] endbfrange endcmap")
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"Latin":               {onePage(latin, show("(ID "+secret+")")), secret},
		"kerned":              {onePage(latin, "BT /F1 12 Tf 72 700 Td [(1101) -20 (0519) 15 (4912) (31002X)] TJ ET"), secret},
		"digit by digit":      {onePage(latin, digitByDigit(secret)), secret},
		"in a narrow column":  {onePage(latin, "BT /F1 12 Tf 72 700 Td 14 TL (11010519) Tj T* (49123100) Tj T* (2X) Tj ET"), secret},
		"escapes":             {onePage(latin, show(`(\061\061010519\`+"\n"+`49\0612310\(02X)`)), "1101051949123" + "10(02X"},
		"hexadecimal":         {onePage(latin, show(hexOf([]byte(secret)))), secret},
		"quotes":              {onePage(latin, "BT /F1 12 Tf 14 TL 72 700 Td (first) ' 0 0 (13812345678) \" ET"), "13812345678"},
		"turned":              {onePage(latin, "q 0 1 -1 0 300 100 cm BT /F1 12 Tf 10 10 Td (13812345678) Tj ET Q"), "13812345678"},
		"UniGB-UCS2-H":        {onePage(composed("UniGB-UCS2-H", "GB1"), show(hexOf(utf16be(said)))), said},
		"UniGB-UTF16-H":       {onePage(composed("UniGB-UTF16-H", "GB1"), show(hexOf(utf16be(said+"𬱖")))), said},
		"GBK-EUC-H":           {onePage(composed("GBK-EUC-H", "GB1"), show(hexOf(gbk(t, said)))), said},
		"Adobe-GB1 by number": {onePage(composed("Identity-H", "GB1"), show("<00120012001100120011001600120019>")), "11010517"[:6]},
		"ToUnicode": {onePage("<</Type/Font /Subtype/Type0 /BaseFont/ABCDEF+X /Encoding/Identity-H /ToUnicode 6 0 R /DescendantFonts[<</Type/Font /Subtype/CIDFontType2 /BaseFont/ABCDEF+X /CIDSystemInfo<</Registry(Adobe) /Ordering(Identity) /Supplement 0>>>>]>>",
			show("<00010002002000210018>"), toUnicode), "学生张小明8"},
		"names of glyphs": {onePage("<</Type/Font /Subtype/Type1 /BaseFont/ABCDEF+Y /Encoding<</Differences[1/one/three/eight/uni4E00/five.alt]>> /FontDescriptor<</Flags 4 /FontFile3 9 0 R>>>>", show(`(\001\002\003\004\005)`)), "138一5"},
	} {
		got := Read(c.data)
		if !strings.Contains(strings.ReplaceAll(all(got), "\n", "|"), c.want) || got.Unread || got.Pages != 1 {
			t.Errorf("%s: %q, unread %v, %d pages", name, all(got), got.Unread, got.Pages)
		}
		if !strings.Contains(c.want, "(") && name != "in a narrow column" && name != "Adobe-GB1 by number" && name != "digit by digit" {
			judge(t, name, c.data, c.want)
		}
	}
}

// digitByDigit sets every character by itself, as some invoices do.
func digitByDigit(s string) string {
	var b strings.Builder
	for i, c := range s {
		fmt.Fprintf(&b, "BT /F1 12 Tf 1 0 0 1 %.2f 700 Tm (%c) Tj ET\n", 72+6.67*float64(i), c)
	}
	return b.String()
}

// judge asks another program whether the file really says so.
func judge(t *testing.T, name string, data []byte, want string) {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("REQUIRE_TOOLS") != "" {
			t.Fatal("pdftotext is missing")
		}
		return
	}
	path := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), tool, "-raw", path, "-").Output()
	if err != nil || !strings.Contains(string(out), want) {
		t.Logf("%s: pdftotext reads %q (%v)", name, out, err)
		if name != "GBK-EUC-H" && !strings.HasPrefix(name, "Uni") { // without poppler-data it knows no Chinese tables
			t.Errorf("%s: our sample is no good", name)
		}
	}
}

// TestWhatIsNotOnAPageIsReadToo: properties, remarks, form fields, XML, forms
// within forms, and an older version that nothing shows any more.
func TestWhatIsNotOnAPageIsReadToo(t *testing.T) {
	p := newPaper()
	p.add("<</Type/Catalog /Pages 2 0 R /Metadata 7 0 R /AcroForm<</Fields[9 0 R]>>>>")
	p.add("<</Type/Pages /Kids[3 0 R] /Count 1>>")
	p.add("<</Type/Page /Parent 2 0 R /Contents 5 0 R /Annots[8 0 R 9 0 R] /Resources<</Font<</F1 4 0 R>> /XObject<</X 11 0 R>>>>>>")
	p.add(latin)
	p.stream("", "/Span<</ActualText "+hexOf(append([]byte{0xfe, 0xff}, utf16be("替代13500000001")...))+">>BDC BT /F1 9 Tf (shown) Tj ET EMC /X Do")
	p.add("<</Title " + hexOf(append([]byte{0xfe, 0xff}, utf16be("学生张小明（8岁）")...)) + " /Author " + hexOf(gbk(t, "李四13500000002")) + ">>")
	p.stream("/Type/Metadata /Subtype/XML", `<?xml version="1.0"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator><rdf:li>王五 13500000003</rdf:li></dc:creator><r rdf:about="uuid:12345678-1350-0000-0099-1234567890ab" pdf:Keywords="13500000004"/></x:xmpmeta>`)
	p.add("<</Type/Annot /Subtype/Text /Contents(call 13500000005)>>")
	p.add("<</Type/Annot /Subtype/Widget /FT/Tx /T(tel) /V(13500000006) /AP<</N 10 0 R>>>>")
	p.stream("/Type/XObject /Subtype/Form /Resources<</Font<</F1 4 0 R>>>>", "BT /F1 9 Tf (look 13500000007) Tj ET")
	p.stream("/Type/XObject /Subtype/Form /Resources<</XObject<</Y 12 0 R>>>>", "/Y Do")
	p.stream("/Type/XObject /Subtype/Form /Resources<</Font<</F1 4 0 R>>>>", "BT /F1 9 Tf (within 13500000008) Tj ET")
	data := p.end(1, 6)
	// An edit writes new objects behind the old ones.
	data = append(data, []byte("5 0 obj\n<</Length 38>>\nstream\nBT /F1 9 Tf (13500000009 is new) Tj ET\nendstream\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")...)
	old := deflate("BT /F1 9 Tf (old 13500000010) Tj ET")
	data = bytes.Replace(data, []byte("%\xe2\xe3\xcf\xd3\n"), []byte(fmt.Sprintf("%%\xe2\xe3\xcf\xd3\n5 0 obj\n<</Filter/FlateDecode /Length %d>>\nstream\n%s\nendstream\nendobj\n", len(old), old)), 1)
	got := Read(data)
	text := all(got)
	for i, place := range []string{1: "第 1 页", 2: "文档属性“作者”", 3: "文档属性（XMP）", 4: "文档属性（XMP）", 5: "批注", 6: "表单", 7: "第 1 页", 8: "页面以外", 9: "第 1 页", 10: "页面以外"} {
		if number := fmt.Sprintf("135000000%02d", i); i > 0 && !placed(got, place, number) && !(i == 1 && placed(got, "页面以外", number)) {
			t.Errorf("%s is not found at %s", number, place)
		}
	}
	if !strings.Contains(text, "[文档属性“标题”]学生张小明（8岁）") || got.Unread {
		t.Errorf("unread %v\n%s", got.Unread, text)
	}
	if strings.Contains(text, "1234567890ab") {
		t.Error("a mark of the program is taken for words")
	}
}

func placed(t Text, place, words string) bool {
	for _, p := range t.Parts {
		if p.Place == place && strings.Contains(p.Text, words) {
			return true
		}
	}
	return false
}

// TestObjectsInPackedStreams: how every program since 2003 writes.
func TestObjectsInPackedStreams(t *testing.T) {
	inner := []string{"<</Type/Page /Parent 2 0 R /Contents 5 0 R /Resources<</Font<</F1 4 0 R>>>>>>", latin}
	head, body := "", ""
	for i, s := range inner {
		head += fmt.Sprintf("%d %d ", i+3, len(body))
		body += s + " "
	}
	content := deflate("BT /F1 9 Tf (13812345678) Tj ET")
	packed := deflate(head + body)
	data := fmt.Appendf(nil, "%%PDF-1.5\n1 0 obj<</Type/Catalog /Pages 2 0 R>>endobj 2 0 obj<</Type/Pages /Kids[3 0 R] /Count 1>>endobj\n5 0 obj<</Filter[/FlateDecode] /Length %d>>stream\r\n%s\r\nendstream endobj\n6 0 obj<</Type/ObjStm /N 2 /First %d /Filter/FlateDecode /Length 1>>stream\n%s\nendstream\nendobj\n%%%%EOF", len(content), content, len(head), packed)
	if got := Read(data); !strings.Contains(all(got), "[第 1 页]13812345678") || got.Unread {
		t.Errorf("unread %v: %s", got.Unread, all(got))
	}
}

// TestTextThatCannotBeReadIsTold: a person must look at it instead.
func TestTextThatCannotBeReadIsTold(t *testing.T) {
	codes := "BT /F1 12 Tf 72 700 Td <0123012401250126012701280129012a012b012c012d012e012f01300131013201330134013501360137> Tj ET"
	identity := "<</Type/Font /Subtype/Type0 /BaseFont/ABCDEF+X /Encoding/Identity-H /DescendantFonts[<</Type/Font /Subtype/CIDFontType2 /BaseFont/ABCDEF+X>>]>>"
	badContent := newPaper()
	badContent.add("<</Type/Catalog /Pages 2 0 R>>")
	badContent.add("<</Type/Pages /Kids[3 0 R] /Count 1>>")
	badContent.add("<</Type/Page /Parent 2 0 R /Contents 4 0 R>>")
	badContent.add("<</Filter/FlateDecode /Length 7>>\nstream\ngarbage\nendstream")
	for name, data := range map[string][]byte{
		"a font without a table": onePage(identity, codes),
		"glyphs without names":   onePage("<</Type/Font /Subtype/Type3 /Encoding<</Differences[1/g1/g2/g3]>>>>", "BT /F1 9 Tf (\001\002\003) Tj ET"),
		"private characters":     onePage("<</Type/Font /Subtype/Type0 /Encoding/UniGB-UCS2-H>>", "BT /F1 9 Tf <e000e001e002> Tj ET"),
		"an unknown packing": onePage(latin, "", func(p *paper) {
			p.add("<</Type/Page /Contents 7 0 R>>")
			p.add("<</Filter/Odd /Length 3>>\nstream\nabc\nendstream")
		}),
		"damaged content":  badContent.end(1, 0),
		"a lock":           bytes.Replace(onePage(latin, "BT /F1 9 Tf (x) Tj ET"), []byte("/Root 1 0 R"), []byte("/Root 1 0 R /Encrypt 9 0 R"), 1),
		"no object at all": []byte("%PDF-1.4\n%%EOF"),
	} {
		if got := Read(data); !got.Unread {
			t.Errorf("%s: %s", name, all(got))
		}
	}
	for name, data := range map[string][]byte{
		"a scanned page": onePage(latin, "q 595 0 0 842 0 0 cm /Im Do Q"),
		"an empty page":  onePage(latin, ""),
		"a dot unknown":  onePage("<</Type/Font /Subtype/Type1 /BaseFont/Helvetica /Encoding<</BaseEncoding/WinAnsiEncoding /Differences[1/g1]>>>>", "BT /F1 9 Tf (an ordinary line of some words with one dot \001) Tj ET"),
	} {
		if got := Read(data); got.Unread {
			t.Errorf("%s is called unread", name)
		}
	}
}

// TestAHostileFileCostsLittle: what unpacks without end, leads in circles or
// nests for ever ends, and is told.
func TestAHostileFileCostsLittle(t *testing.T) {
	bomb := onePage(latin, strings.Repeat("BT (0) Tj ET ", 8<<20))
	many := onePage(latin, strings.Repeat("0 ", maxTokens+10))
	circle := []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R 3 0 R]/Parent 2 0 R>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</X 4 0 R>>>>>>endobj 4 0 obj<</Subtype/Form/Length 26>>stream\n/X Do /X Do BT (x) Tj ET  \nendstream endobj\n%%EOF")
	deep := []byte("%PDF-1.4\n1 0 obj" + strings.Repeat("[", 1<<20) + strings.Repeat("<<", 1<<20) + "endobj %%EOF")
	for name, data := range map[string][]byte{"unpacks without end": bomb, "operators without end": many} {
		if got := Read(data); !got.Unread {
			t.Errorf("%s: not told", name)
		}
	}
	for name, data := range map[string][]byte{"a circle": circle, "deep": deep} {
		Read(data)
		t.Log(name, "ended")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(onePage(latin, "BT /F1 12 Tf 72 700 Td [(1101) -20 (0519)] TJ ET"))
	f.Add(onePage(composed("GBK-EUC-H", "GB1"), "BT /F1 12 Tf <3132> Tj ET"))
	f.Add([]byte("%PDF-1.4\n1 0 obj<</Type/ObjStm/N 3/First 9/Length 4>>stream\n1 0 \nendstream"))
	f.Fuzz(func(t *testing.T, data []byte) { read(data, 1<<20, 200_000) })
}
