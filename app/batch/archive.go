package batch

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/pdf"
	"sunshine/app/sheet"
)

// archive is a ZIP of one file for each version, with a list of all.
type archive struct {
	z   *zip.Writer
	day calendar.Day // of the list
}

func (a *archive) add(l *line, d Document) error {
	var body []byte
	if d.Kept != nil {
		body = d.Kept()
	}
	if body == nil {
		var err error
		if err = guarded(func() error { body, err = d.Draw(d.Options); return err }); err != nil {
			return undrawn{err}
		}
	}
	sum := sha256.Sum256(body)
	l.sum = hex.EncodeToString(sum[:])
	w, err := a.file(l.path, l.published, zip.Store) // packed already
	if err == nil {
		_, err = w.Write(body)
	}
	return err
}

func (a *archive) file(path string, day calendar.Day, method uint16) (io.Writer, error) {
	at := time.Date(day.Year(), time.Month(day.Month()), day.DayOfMonth(), 0, 0, 0, 0, calendar.Shanghai)
	return a.z.CreateHeader(&zip.FileHeader{Name: path, Method: method, Modified: at})
}

// listName names the list; it stands first where names are sorted by code.
const listName = "00-清单.csv"

// close adds the list of what is in the archive, and what is not and why.
func (a *archive) close(lines []line) error {
	p := sheet.Page{Name: "清单", Columns: []sheet.Column{
		{Name: "序号"}, {Name: "乡镇"}, {Name: "村"}, {Name: "公开编号"}, {Name: "标题"}, {Name: "第几版"}, {Name: "公开日期"}, {Name: "文件"}, {Name: "公开原件的SHA-256"}, {Name: "文件的SHA-256"}, {Name: "没有收进来的原因"},
	}}
	for i, l := range lines {
		path := l.path
		if l.leftOut != "" {
			path = ""
		}
		p.Rows = append(p.Rows, []sheet.Value{
			sheet.NumberValue(strconv.Itoa(i + 1)), sheet.TextValue(l.township), sheet.TextValue(l.village), sheet.TextValue(l.number), sheet.TextValue(l.title),
			sheet.NumberValue(strconv.Itoa(l.version)), sheet.DayValue(l.published.String()), sheet.TextValue(path), sheet.TextValue(l.hash), sheet.TextValue(l.sum), sheet.TextValue(l.leftOut),
		})
	}
	w, err := a.file(listName, a.day, zip.Deflate)
	if err != nil {
		return err
	}
	if err := sheet.WriteCSV(w, p); err != nil {
		return err
	}
	return a.z.Close()
}

// binder is a booklet to print.
type binder struct{ k *pdf.Booklet }

func (b *binder) add(l *line, d Document) error {
	e := pdf.Entry{Village: l.village, Title: l.title, Number: l.number, Version: l.version}
	err := guarded(func() error { return b.k.Add(e, d.Options, d.Draw) })
	if err != nil && b.k.Err() == nil {
		return undrawn{err}
	}
	return err
}

// close adds the list of contents and of what was left out.
func (b *binder) close(lines []line) error {
	var left []pdf.LeftOut
	for _, l := range lines {
		if l.leftOut != "" {
			left = append(left, pdf.LeftOut{Village: l.village, Title: l.title, Number: l.number, Reason: l.leftOut})
		}
	}
	return b.k.Close(left)
}
