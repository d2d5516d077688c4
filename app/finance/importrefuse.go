package finance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sunshine/app/attachment"
	"sunshine/app/audit"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/sheet"
	"sunshine/app/table"
	"sunshine/app/user"
	"sunshine/app/village"
)

// importUse is what the files of imports are handed in for.
const importUse = "import"

// shownPlaces is how many places of personal data a refusal names.
const shownPlaces = 50

// personalIn tells with the places, as fields named place, what personal data in a
// file keeps it from being taken in; nil if nothing does. A file of which nothing
// could be read is looked through as a whole.
func personalIn(u Upload, p Preview) *fault.Error {
	var places []string
	cut := false // not all is told
	for _, x := range p.Report.Problems {
		if cut = cut || x.Code == table.TooMany; x.Code != table.PersonalData {
			continue
		}
		text := x.Message
		if at := fmt.Sprintf("%s%d", x.Column, x.Row); x.Row > 0 && !strings.HasPrefix(text, at) {
			text = at + "：" + text
		}
		places = append(places, inSheet(x.Sheet, text))
	}
	if p.Rows == 0 || cut {
		places = append(places, personalCells(u)...)
	}
	if len(places) == 0 {
		return nil
	}
	bad := fault.Invalidf("没有收下：里面有不能公开的个人信息。只记下了文件名，文件没有存。请在文件里改好，再传一次。")
	for _, text := range slices.Compact(places[:min(len(places), shownPlaces)]) {
		bad.On("place", "%s", text)
	}
	if more := len(places) - shownPlaces; more > 0 {
		bad.On("place", "还有 %d 处", more)
	}
	return bad
}

// inSheet names the sheet in front, unless its name is personal itself.
func inSheet(name, text string) string {
	if name == "" || len(privacy.Scan(name)) > 0 {
		return text
	}
	return name + " " + text
}

// personalCells looks through every cell of a file.
func personalCells(u Upload) (places []string) {
	f, err := sheet.Read(u.Name, u.Data)
	if err != nil {
		return nil // it was read before: what cannot be read is refused as such
	}
	for _, g := range f.Sheets {
		for n, row := range g.Rows {
			for k, cell := range row {
				for _, found := range privacy.Scan(cell.Text) {
					places = append(places, inSheet(g.Name, fmt.Sprintf("%s 格里有%s（%s）。", sheet.Address(n+1, k+1), found.Kind, found.Masked)))
				}
			}
		}
	}
	return places
}

// refuse writes down that a file was not taken in, and gives back why.
func (s *Store) refuse(ctx context.Context, by user.Actor, v village.Village, file attachment.Handed, bad *fault.Error) error {
	why := strings.TrimRight(bad.Fields[0].Message, "。")
	if n := len(bad.Fields); n > 1 {
		why += fmt.Sprintf("，一共 %d 处", n)
	}
	file.Refused, file.By, file.At = why, by.Name, s.Now()
	err := s.DB.Write(ctx, func(q db.Q) error {
		if err := attachment.NoteHanded(ctx, q, v.ID, importUse, file, by.ID); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "import.refuse", v.ID, file.SHA256, why))
	})
	if err != nil {
		return err
	}
	return bad
}

// RefusedFiles lists the files that were not taken in because of personal data,
// the newest first.
func (s *Store) RefusedFiles(ctx context.Context, villageID int64) ([]attachment.Handed, error) {
	return attachment.HandedRefused(ctx, s.DB.Read(), villageID, importUse, 20)
}

// Standing tells whether what an import brought still is in the books.
func (i Import) Standing() bool { return i.State == "saved" && i.UndoneAt.IsZero() }

// ImportOfFile gives the import of the village by which a file is in the books, or
// else the first one of it that was not put away; the zero Import if there is none.
func (s *Store) ImportOfFile(ctx context.Context, villageID int64, data []byte) (Import, error) {
	return importOf(ctx, s.DB.Read(), villageID, attachment.Sum(data), 0)
}

// importOf looks for a file by its hash, without reading it: what stands in the
// books, else the first; before is the import to which it is to be the earlier one.
func importOf(ctx context.Context, q db.Q, villageID int64, sum string, before int64) (Import, error) {
	i, err := scanImport(q.QueryRowContext(ctx, strings.Replace(importQuery, "i.file,", "x'',", 1)+`
		i.village_id = $1 and i.sha256 = $2 and i.state <> 'dropped'
		and ($3 = 0 or i.id < $3 or i.id > $3 and i.state = 'saved' and i.undone_at = '')
		order by i.state = 'saved' and i.undone_at = '' desc, i.id
		limit 1`, villageID, sum, before).Scan)
	if db.NoRow(err) {
		return Import{}, nil
	}
	return i, err
}

// Drop puts an unsaved import away; its file is not kept any longer.
func (s *Store) Drop(ctx context.Context, by user.Actor, id int64) error {
	return s.DB.Write(ctx, func(q db.Q) error {
		res, err := q.ExecContext(ctx, "update import set state = 'dropped', file = x'' where id = $1 and village_id = $2 and state = 'preview'", id, by.DivisionID)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return cmpErr(err, fault.Conflictf("这次导入已经保存或取消了。"))
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "import.drop", by.DivisionID, fmt.Sprint(id), ""))
	})
}
