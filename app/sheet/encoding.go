package sheet

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"sunshine/app/fault"
)

var bomUTF8 = []byte("\xef\xbb\xbf")

const saveAsUTF8 = "请用 Excel 或 WPS 打开，另存为“CSV UTF-8”或 .xlsx 后再导入。"

// decode gives the text of a CSV file and the name of its encoding. Bytes that
// no encoding explains are an error that names their lines.
func decode(data []byte) (text, encoding string, err error) {
	switch {
	case bytes.HasPrefix(data, bomUTF8):
		text, encoding, err = decodeUTF8(data[3:], "utf-8-bom")
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		text, encoding, err = decodeUTF16(data[2:], binary.LittleEndian, "utf-16le")
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		text, encoding, err = decodeUTF16(data[2:], binary.BigEndian, "utf-16be")
	case looksUTF8(data):
		text, encoding, err = decodeUTF8(data, "utf-8")
	default:
		text, encoding, err = decodeGB(data)
	}
	if err != nil {
		return "", "", err
	}
	return text, encoding, refuseControls(text)
}

// looksUTF8 is true for valid text, and for text in which bad bytes are rare
// among good multi-byte characters: such a file was UTF-8 and got damaged.
func looksUTF8(data []byte) bool {
	good, bad := 0, 0
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		data = data[n:]
	}
	return bad == 0 || good > 20*bad
}

func decodeUTF8(data []byte, name string) (string, string, error) {
	if utf8.Valid(data) {
		return string(data), name, nil
	}
	var lines []int
	for i, line := range bytes.Split(data, []byte("\n")) {
		if !utf8.Valid(line) {
			lines = append(lines, i+1)
		}
	}
	return "", "", badBytes("UTF-8", lines)
}

func decodeUTF16(data []byte, order binary.ByteOrder, name string) (string, string, error) {
	if len(data)%2 != 0 {
		return "", "", fault.Invalidf("文件末尾少了半个字，可能没有传完。%s", saveAsUTF8)
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	text := string(utf16.Decode(units))
	if strings.ContainsRune(text, utf8.RuneError) {
		return "", "", badBytes("UTF-16", linesWith(text, utf8.RuneError))
	}
	return text, name, nil
}

// decodeGB reads GBK and its superset GB18030.
func decodeGB(data []byte) (string, string, error) {
	unknown := fault.Invalidf("认不出文件的文字编码（不是 UTF-8，也不是 GBK）。%s", saveAsUTF8)
	name, rare, pairs, bad := scanGB(data)
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil {
		return "", "", unknown.Because(err)
	}
	text := string(out)
	if strings.ContainsRune(text, utf8.RuneError) {
		bad = linesWith(text, utf8.RuneError)
	}
	// Chinese text is nearly all of GB 2312, and damage is rare; another code page
	// read as GBK is neither.
	if pairs == 0 || rare*3 > pairs || len(bad)*3 > strings.Count(text, "\n")+3 {
		return "", "", unknown
	}
	if len(bad) > 0 {
		return "", "", badBytes("GBK", bad)
	}
	return text, name, nil
}

// scanGB walks the bytes: how many two-byte characters there are, how many of
// them lie outside GB 2312, and the lines with bytes that make no character.
func scanGB(data []byte) (name string, rare, pairs int, bad []int) {
	name = "gbk"
	line := 1
	for i := 0; i < len(data); {
		b := data[i]
		at := func(k int) byte {
			if i+k < len(data) {
				return data[i+k]
			}
			return 0
		}
		switch {
		case b < 0x80:
			if b == '\n' {
				line++
			}
			i++
		case b >= 0x81 && b <= 0xfe && at(1) >= 0x30 && at(1) <= 0x39 && at(2) >= 0x81 && at(2) <= 0xfe && at(3) >= 0x30 && at(3) <= 0x39:
			name = "gb18030"
			pairs++
			i += 4
		case b >= 0x81 && b <= 0xfe && at(1) >= 0x40 && at(1) <= 0xfe && at(1) != 0x7f:
			pairs++
			if b < 0xa1 || b > 0xf7 || at(1) < 0xa1 {
				rare++
			}
			i += 2
		default:
			if !slices.Contains(bad, line) {
				bad = append(bad, line)
			}
			i++
		}
	}
	return name, rare, pairs, bad
}

func linesWith(text string, r rune) []int {
	var lines []int
	for i, l := range strings.Split(text, "\n") {
		if strings.ContainsRune(l, r) {
			lines = append(lines, i+1)
		}
	}
	return lines
}

func badBytes(encoding string, lines []int) error {
	var b strings.Builder
	for i, n := range lines[:min(len(lines), 5)] {
		if i > 0 {
			b.WriteString("、")
		}
		fmt.Fprint(&b, n)
	}
	if len(lines) > 5 {
		b.WriteString(" 等")
	}
	return fault.Invalidf("按 %s 读，文件第 %s 行有认不出的字，可能在传送中损坏了。%s", encoding, b.String(), saveAsUTF8)
}

// refuseControls refuses binary data that happened to decode.
func refuseControls(text string) error {
	for _, r := range text {
		if (r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' && r != '\v') || r == 0x7f {
			return fault.Invalidf("文件不是文字表格。请选 .xlsx 或 .csv 文件。")
		}
	}
	return nil
}
