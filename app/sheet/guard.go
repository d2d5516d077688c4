package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"

	"sunshine/app/fault"
)

const saveAsXLSX = "请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。"

// sniff decides by content what a file is and refuses what is not for us.
func sniff(name string, data []byte) (string, error) {
	switch {
	case len(bytes.TrimSpace(bytes.TrimPrefix(data, bomUTF8))) == 0:
		return "", fault.Invalidf("文件是空的，请选有内容的文件。")
	case len(data) > MaxBytes:
		return "", fault.Invalidf("文件超过 %d 兆，请分成几个文件再导入。", MaxBytes>>20)
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("PK\x05\x06")):
		return "xlsx", nil
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return "", refuseCompound(name, data)
	case bytes.HasPrefix(data, []byte("%PDF")):
		return "", fault.Invalidf("这是 PDF，读不出表格。请导入做这份 PDF 的 .xlsx 或 .csv 文件。")
	}
	for _, magic := range []string{"\x89PNG", "\xff\xd8\xff", "GIF8", "BM", "RIFF"} {
		if bytes.HasPrefix(data, []byte(magic)) && bytes.ContainsRune(data[:min(len(data), 64)], 0) {
			return "", fault.Invalidf("这是图片，读不出表格。请导入 .xlsx 或 .csv 文件。")
		}
	}
	for _, magic := range []string{"Rar!", "7z\xbc\xaf", "\x1f\x8b"} {
		if bytes.HasPrefix(data, []byte(magic)) {
			return "", fault.Invalidf("这是压缩包。请解压后导入里面的 .xlsx 或 .csv 文件。")
		}
	}
	if err := refuseMarkup(data); err != nil {
		return "", err
	}
	switch extension(name) {
	case ".xlsx", ".xlsm", ".xltx":
		return "", fault.Invalidf("文件损坏，或者不是 Excel 工作簿。%s", saveAsXLSX)
	case ".xls", ".et":
		return "", fault.Invalidf("读不了这种旧格式文件。%s", saveAsXLSX)
	}
	if jsonLike(data) {
		return "json", nil
	}
	return "csv", nil
}

// refuseCompound tells apart the old formats that share one container.
func refuseCompound(name string, data []byte) error {
	switch {
	case bytes.Contains(data, wide("EncryptedPackage")):
		return fault.Invalidf("文件加了密码。请打开后取消密码，另存为 .xlsx 再导入。")
	case extension(name) == ".et":
		return fault.Invalidf("这是 WPS 的 .et 表格。请在 WPS 里另存为 .xlsx 再导入。")
	case bytes.Contains(data, wide("WordDocument")):
		return fault.Invalidf("这是 Word 文档，不是表格。请把表格复制到 Excel 或 WPS 表格里，存为 .xlsx 再导入。")
	}
	return fault.Invalidf("这是旧格式的 .xls 表格。%s", saveAsXLSX)
}

func wide(s string) []byte {
	var b []byte
	for i := range len(s) {
		b = append(b, s[i], 0)
	}
	return b
}

// refuseMarkup catches web pages and XML that some systems export as ".xls".
func refuseMarkup(data []byte) error {
	head := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(data[:min(len(data), 2048)], bomUTF8)))
	if !bytes.HasPrefix(head, []byte("<")) {
		return nil
	}
	for _, tag := range []string{"<html", "<!doctype", "<table", "<?xml", "<meta", "<head", "<div", "<!--", "<svg"} {
		if bytes.Contains(head, []byte(tag)) {
			return fault.Invalidf("文件内容其实是网页，不是表格。%s", saveAsXLSX)
		}
	}
	return nil
}

// openZip opens a workbook after counting its parts and its really unpacked
// bytes: the sizes written in a zip may lie.
func openZip(data []byte) (map[string]*zip.File, error) {
	broken := func(cause error) error {
		return fault.Invalidf("文件损坏，打不开。请重新另存一份，或者重新发送一次。").Because(cause)
	}
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, broken(err)
	}
	if len(zr.File) > MaxEntries {
		return nil, fault.Invalidf("文件里有 %d 个部件，不像正常的工作簿，拒绝导入。%s", len(zr.File), saveAsXLSX)
	}
	parts, left := map[string]*zip.File{}, int64(MaxUnzipped)
	for _, f := range zr.File {
		if f.Flags&1 != 0 {
			return nil, fault.Invalidf("文件加了密码。请打开后取消密码，另存为 .xlsx 再导入。")
		}
		n, err := unpackedSize(f, left)
		if err != nil {
			return nil, broken(err)
		}
		if left -= n; left < 0 {
			return nil, fault.Invalidf("文件解开后超过 %d 兆，拒绝导入。请删去图片和用不着的工作表，另存一份。", MaxUnzipped>>20)
		}
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if _, twice := parts[name]; twice {
			return nil, broken(errors.New("part twice: " + f.Name))
		}
		parts[name] = f
	}
	return parts, nil
}

// unpackedSize reads at most limit+1 bytes of the part.
func unpackedSize(f *zip.File, limit int64) (int64, error) {
	if strings.HasSuffix(f.Name, "/") {
		return 0, nil
	}
	r, err := f.Open()
	if err != nil {
		return 0, err
	}
	defer r.Close()
	return io.Copy(io.Discard, io.LimitReader(r, limit+1))
}

// refuseParts refuses workbooks that carry programs or reach outside, and other
// documents in the same container.
func refuseParts(parts map[string]*zip.File) error {
	for name := range parts {
		switch {
		case strings.HasSuffix(name, "vbaproject.bin"), strings.Contains(name, "/macrosheets/"), strings.Contains(name, "/dialogsheets/"):
			return fault.Invalidf("文件里有宏（程序），拒绝导入。请另存为不带宏的 .xlsx 再导入。")
		case strings.Contains(name, "/externallinks/"):
			return fault.Invalidf("文件引用了别的文件（外部链接），数字可能随别的文件变动。请在“数据→编辑链接”里断开链接，另存后再导入。")
		case name == "xl/connections.xml":
			return fault.Invalidf("文件连着外部数据，拒绝导入。请删去数据连接，另存后再导入。")
		}
	}
	has := func(n string) bool { return parts[n] != nil }
	switch {
	case has("xl/workbook.bin"):
		return fault.Invalidf("这是二进制的 .xlsb 工作簿。%s", saveAsXLSX)
	case has("content.xml") && has("mimetype"):
		return fault.Invalidf("这是 .ods 表格。%s", saveAsXLSX)
	case has("word/document.xml"):
		return fault.Invalidf("这是 Word 文档，不是表格。请把表格复制到 Excel 或 WPS 表格里，存为 .xlsx 再导入。")
	case has("ppt/presentation.xml"):
		return fault.Invalidf("这是演示文稿，不是表格。")
	}
	return nil
}
