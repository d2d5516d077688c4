package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"html"
	"io"
	"path"
	"regexp"
	"strings"

	"sunshine/app/fault"
)

// Redact gives the file with whole cell texts replaced: each text of the map by
// what stands beside it. It is for numbers that must not be kept; everything
// else of a workbook stays byte for byte. A text file comes back in UTF-8.
func Redact(name string, data []byte, texts map[string]string) ([]byte, error) {
	if len(texts) == 0 {
		return data, nil
	}
	kind, err := sniff(name, data)
	if err != nil {
		return nil, err
	}
	if kind == "xlsx" {
		return redactWorkbook(data, texts)
	}
	text, _, err := decode(data)
	if err != nil {
		return nil, err
	}
	for from, to := range texts {
		text = strings.ReplaceAll(text, from, to)
	}
	return append(bytes.Clone(bomUTF8), text...), nil
}

// cellText finds the texts of a workbook's parts: shared and inline strings,
// results of formulas, numbers.
var cellText = regexp.MustCompile(`(<(?:\w+:)?(t|v)(?:\s[^>]*)?>)([^<]*)(</(?:\w+:)?(?:t|v)>)`)

func redactWorkbook(data []byte, texts map[string]string) ([]byte, error) {
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fault.Invalidf("文件损坏，打不开。请重新另存一份，或者重新发送一次。").Because(err)
	}
	var out bytes.Buffer
	zw := zip.NewWriter(&out)
	for _, f := range zr.File {
		if !strings.HasPrefix(strings.ToLower(f.Name), "xl/") || path.Ext(f.Name) != ".xml" {
			if err := zw.Copy(f); err != nil {
				return nil, err
			}
			continue
		}
		if err := redactPart(zw, f, texts); err != nil {
			return nil, err
		}
	}
	err = zw.Close()
	return out.Bytes(), err
}

func redactPart(zw *zip.Writer, f *zip.File, texts map[string]string) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	body, err := io.ReadAll(io.LimitReader(r, MaxUnzipped)) // counted when the file was read
	if err != nil {
		return err
	}
	changed := cellText.ReplaceAllFunc(body, func(m []byte) []byte {
		part := cellText.FindSubmatch(m)
		to, ok := texts[strings.TrimSpace(html.UnescapeString(string(part[3])))]
		if !ok {
			return m
		}
		if string(part[2]) == "v" { // of a number's cell: only figures may stand there
			to = strings.TrimLeft(to, "*")
		}
		var b bytes.Buffer
		b.Write(part[1])
		_ = xml.EscapeText(&b, []byte(to)) // to memory
		b.Write(part[4])
		return b.Bytes()
	})
	if bytes.Equal(changed, body) {
		return zw.Copy(f)
	}
	w, err := zw.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: f.Modified})
	if err != nil {
		return err
	}
	_, err = w.Write(changed)
	return err
}
