package finance

import (
	"context"
	"fmt"
	"slices"

	"sunshine/app/audit"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/table"
	"sunshine/app/user"
)

// holdToForm holds the tables of a preview against the form of the item they are
// handed in for, and takes for names what the form says are names.
func (s *Store) holdToForm(p *Preview, answers map[string]string) {
	form, has := s.Catalogue.Form(p.Upload.Item)
	if !has || !form.Tabular() || p.CashBook() || p.VoucherBook() {
		return
	}
	p.Tables = slices.Clone(p.Tables)
	for i, t := range p.Tables {
		p.Report.Problems = append(p.Report.Problems, form.Check(t, answers).Problems...)
		p.Tables[i].Columns = slices.Clone(t.Columns)
		for _, k := range form.Names(t) {
			p.Tables[i].Columns[k].Type = table.TypeName
		}
	}
	p.Report.Limit()
}

// Target chooses what an import's tables are for: another item, or the period of
// a duty. It is read again by the item's form.
func (s *Store) Target(ctx context.Context, by user.Actor, id int64, item, period string) error {
	return s.DB.Write(ctx, func(q db.Q) error {
		p, err := scanImport(q.QueryRowContext(ctx, importQuery+"i.id = $1", id).Scan)
		if db.NoRow(err) || (err == nil && (by.Role != user.Accountant || by.DivisionID != p.VillageID)) {
			return fault.NotFoundf("没有这次导入。")
		}
		switch {
		case err != nil:
			return err
		case p.State != "preview":
			return fault.Conflictf("这次导入已经保存，不能再改。")
		case p.Upload.Item == item && p.Upload.Period == period:
			return nil
		}
		if _, err := q.ExecContext(ctx, "update import set item = $1, period = $2 where id = $3", item, period, id); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "import.target", p.VillageID, fmt.Sprint(id), item+" "+period))
	})
}

// decisionNotes is what readers are told of the decisions about a table. Of its
// form they are told what it lacks.
func decisionNotes(t table.Table, decisions []Decision) (notes []string) {
	for _, x := range decisions {
		if note, ofForm := disclosure.FormNote(x.Question, x.Asked); !ofForm {
			notes = append(notes, fmt.Sprintf("导入时由%s决定：%s 答：%s", x.By, x.Asked, answerText(x.Answer)))
		} else if disclosure.FormOf(x.Question, t) {
			notes = append(notes, note)
		}
	}
	return notes
}
