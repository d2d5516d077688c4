package sheet

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"sunshine/app/fault"
)

// texts gives a grid as text: cells parted by |, rows by /.
func texts(g Grid) string {
	var rows []string
	for _, r := range g.Rows {
		var cells []string
		for _, c := range r {
			cells = append(cells, c.Text)
		}
		rows = append(rows, strings.Join(cells, "|"))
	}
	return strings.Join(rows, "/")
}

func mustRead(t *testing.T, name string, data []byte) *File {
	t.Helper()
	f, err := Read(name, data)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return f
}

func wide16(s string, big bool) []byte {
	b := []byte{0xff, 0xfe}
	if big {
		b = []byte{0xfe, 0xff}
	}
	for _, u := range utf16.Encode([]rune(s)) {
		lo, hi := byte(u), byte(u>>8)
		if big {
			lo, hi = hi, lo
		}
		b = append(b, lo, hi)
	}
	return b
}

func TestCSVInEveryEncoding(t *testing.T) {
	const text = "日期,摘要\r\n3月5日,付张㐂工资\r\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(strings.ReplaceAll(text, "㐂", "喜"))
	if err != nil {
		t.Fatal(err)
	}
	for want, data := range map[string][]byte{
		"utf-8": []byte(text), "utf-8-bom": append([]byte("\xef\xbb\xbf"), text...), "gb18030": []byte(gb), "gbk": []byte(gbk),
		"utf-16le": wide16(text, false), "utf-16be": wide16(text, true),
	} {
		f := mustRead(t, "目录/三月.csv", data)
		if got := strings.ReplaceAll(texts(f.Sheets[0]), "喜", "㐂"); f.Encoding != want || got != "日期|摘要/3月5日|付张㐂工资" || f.Sheets[0].Name != "三月" || f.Format != "csv" {
			t.Errorf("%s read as %s: %s", want, f.Encoding, got)
		}
	}
}

func TestCSVShapes(t *testing.T) {
	for in, want := range map[string]string{
		"a,b\n\n1,2\n":             "a|b//1|2",
		"a,\"b\nc\"\r\n1,2":        "a|b\nc/1|2",
		"a,\"b\"\"c\"\n":           "a|b\"c",
		"a\tb,c\n1\t2\n":           "a|b,c/1|2",
		"甲;乙\n1,5;2\n":             "甲|乙/1,5|2",
		"sep=;\n甲;乙\n":             "甲|乙",
		"a,b,c\n1\n1,2,3,4\n":      "a|b|c/1/1|2|3|4",
		"a,b\n1,2\n,\n,\n":         "a|b/1|2//",
		"a,b\r1,2\r":               "a|b/1|2",
		"a,5\"管\n":                 "a|5\"管",
		"  其中,1\n":                 "  其中|1",
		"'=1+1,'-\n":               "=1+1|-",
		"\"甲\"x,1\n":               "甲x|1",
		"a,b\n1,\"甲\n乙\"\n3,4\n\n": "a|b/1|甲\n乙/3|4",
	} {
		if got := texts(mustRead(t, "a.csv", []byte(in)).Sheets[0]); got != want {
			t.Errorf("%q: %q; want %q", in, got, want)
		}
	}
}

func TestBadCSVIsRefusedWithTheReason(t *testing.T) {
	gbk, _ := simplifiedchinese.GBK.NewEncoder().String("日期,摘要,收入,支出\n三月五日,买办公用纸和笔,,三十八元\n")
	big5, _ := traditionalchinese.Big5.NewEncoder().String(strings.Repeat("項目,金額,說明,備註\n上月結存,本月午餐費收支結算\n", 20))
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":               {nil, "空的"},
		"only a BOM":          {[]byte("\xef\xbb\xbf \n"), "空的"},
		"damaged UTF-8":       {[]byte("日期,摘要\n三月五日,买纸和笔等办公用品\n三月六日,修\xff门等等日常维护费用支出\n"), "第 3 行"},
		"damaged GBK":         {[]byte(gbk + "\xc8\n"), "第 3 行"},
		"Big5":                {[]byte(big5), "编码"},
		"binary":              {[]byte("日期\x00\x01\x02,a\n"), "不是文字表格"},
		"open quote":          {[]byte("a,b\n1,\"甲\n"), "第 2 行"},
		"a web page":          {[]byte("\n<html><table><tr><td>1</td></tr></table></html>"), "网页"},
		"XML of Excel 2003":   {[]byte("<?xml version=\"1.0\"?><Workbook></Workbook>"), "网页"},
		"PDF":                 {[]byte("%PDF-1.7\n"), "PDF"},
		"a picture":           {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"), "图片"},
		"an archive":          {[]byte("Rar!\x1a\x07\x00"), "压缩包"},
		"half of UTF-16":      {append(wide16("日期", false), 'x'), "半个字"},
		"a cell too long":     {[]byte("a," + strings.Repeat("长", MaxCellText) + "\n"), "太长"},
		"too many columns":    {[]byte(strings.Repeat("x,", MaxColumns+10) + "\n"), "列"},
		"too many rows":       {[]byte(strings.Repeat("1\n", MaxRows+1)), "行"},
		"too many separators": {[]byte(strings.Repeat(",", 10*MaxColumns) + "\n"), "列"},
		"too many blank rows": {[]byte("a\n" + strings.Repeat("\n", 5*MaxRows) + "b\n"), "行"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read("账.csv", c.data)
			if fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Message(err), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAddresses(t *testing.T) {
	for col, want := range map[int]string{1: "A", 26: "Z", 27: "AA", 702: "ZZ", 703: "AAA", 16384: "XFD"} {
		if got := Letters(col); got != want {
			t.Errorf("%d: %s", col, got)
		}
		if r, c := parseAddress(want + "12"); r != 12 || c != col {
			t.Errorf("%s12: %d,%d", want, r, c)
		}
	}
	for _, s := range []string{"", "A", "12", "A0", "A-1", "AAAAAAAAAAAAAAAA1", "A99999999999999999999"} {
		if r, c := parseAddress(s); r != 0 || c != 0 {
			t.Errorf("%q: %d,%d", s, r, c)
		}
	}
}

// FuzzCSV: reading never panics; what WriteCSV wrote comes back cell for cell.
func FuzzCSV(f *testing.F) {
	f.Add([]byte("日期,摘要\n3月5日,\"买\n笔\"\n"))
	f.Add([]byte("\xc8\xd5\xc6\xda,\xd5\xaa\xd2\xaa\n"))
	f.Add([]byte("a;b\n=1;2\n"))
	f.Add(wide16("日,月\n", true))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Read("a.csv", data)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		g := file.Sheets[0]
		if g.Width() < 2 || len(g.Rows) == 0 {
			return
		}
		var p Page
		for i := range g.Width() {
			p.Columns = append(p.Columns, Column{Name: fmt.Sprintf("列%d", i)})
		}
		for _, r := range g.Rows {
			values := make([]Value, len(p.Columns))
			for i, c := range r {
				values[i] = TextValue(c.Text)
			}
			p.Rows = append(p.Rows, values)
		}
		var b strings.Builder
		if err := WriteCSV(&b, p); err != nil {
			t.Fatal(err)
		}
		back, err := Read("b.csv", []byte(b.String()))
		if err != nil { // only the limits may refuse what was read before
			if strings.Contains(err.Error(), "太") || strings.Contains(err.Error(), "超过") {
				return
			}
			t.Fatal(err)
		}
		got := back.Sheets[0].Rows[1:]
		for i, r := range g.Rows {
			var a, b []string
			for _, c := range r {
				a = append(a, strings.ReplaceAll(c.Text, "\r\n", "\n"))
			}
			if i < len(got) {
				for _, c := range got[i] {
					b = append(b, strings.ReplaceAll(c.Text, "\r\n", "\n"))
				}
			}
			if !slices.Equal(a, b) {
				t.Fatalf("row %d: %q came back as %q", i, a, b)
			}
		}
	})
}

func TestJSONRecordsBecomeRows(t *testing.T) {
	for in, want := range map[string]string{
		`{"甲":"a","乙":1.50}` + "\n" + `{"乙":null,"丙":true,"甲":"=1"}`:            "甲|乙|丙/a|1.50/=1||true",
		`[{"d":"2026","rows":[{"n":1},{"n":2}]},{"d":"2027","rows":[{"n":3}]}]`: "d|n/2026|1/2026|2/2027|3",
		"\ufeff [ {\"a\": \"b\\r\\nc\", \"空\": []} ] ":                          "a|空/b\nc",
	} {
		f := mustRead(t, "a.json", []byte(in))
		if got := texts(f.Sheets[0]); got != want || f.Format != "json" {
			t.Errorf("%s: %s %q", in, f.Format, got)
		}
	}
	for in, want := range map[string]string{
		`{"a":1`: "不是完整的 JSON", `[{"a":1},2]`: "不是 JSON 对象", `{"a":1e5}`: "读不出来",
		`[[[[[[[[{"a":1}]]]]]]]]`: "太深", `{"a":"` + strings.Repeat("长", MaxCellText) + `"}`: "太长",
		`[` + strings.TrimSuffix(strings.Repeat(`{"a":1},`, MaxRows+1), ",") + `]`: "行",
	} {
		if _, err := Read("a.json", []byte(in)); fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Message(err), want) {
			t.Errorf("%.40s: %v", in, err)
		}
	}
	if f := mustRead(t, "a.csv", []byte("{甲},乙\n1,2\n")); f.Format != "csv" {
		t.Error("a brace makes a CSV file JSON")
	}
}
