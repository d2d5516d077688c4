package finance

import (
	"sunshine/app/attachment"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/privacy"
	"sunshine/app/user"
)

// privacyEvidence leaves a table with sealed values that was handed in, one of
// them shown to somebody, an override that was confirmed, a checked paper that
// somebody looked at, and a stricter rule of the county.
func (w *ledger) privacyEvidence() {
	w.t.Helper()
	ctx := w.t.Context()
	d := &disclosure.Store{DB: w.DB, Catalogue: w.Catalogue, Rules: w.Rules, Now: w.Now}
	list := disclosure.Table{
		Item: "relief", Title: "临时救助", Notes: []string{}, Totals: []disclosure.TableRow{},
		Columns: []disclosure.TableColumn{{Name: "姓名", Type: "name"}, {Name: "联系电话", Type: "text"}},
		Rows:    []disclosure.TableRow{{Cells: []disclosure.TableCell{{Text: "张小明"}, {Text: "13812345678"}}}},
	}
	var x disclosure.Version
	w.ok(w.DB.Write(ctx, func(q db.Q) (err error) {
		x, err = d.BeginTable(ctx, q, w.accountant, w.village, list)
		return err
	}))
	w.ok(d.SubmitTable(ctx, w.accountant, x.ID))
	_, err := d.Reveal(ctx, w.accountant, x.ID, 0, 1, "核对银行退回的救助款")
	w.ok(err)
	id, err := d.AskOverride(ctx, w.head, w.village, disclosure.NewOverride{Text: "办事电话13812345678", Place: "公开电话", Reason: "村里对外的办事手机"})
	w.ok(err)
	town := w.somebody("dingduo", "周定", user.Township, w.village.Township.ID)
	w.ok(d.DecideOverride(ctx, town, id, "confirm", ""))
	paper := []byte("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF")
	w.ok(w.DB.Write(ctx, func(q db.Q) error {
		sum, err := attachment.Keep(ctx, q, "application/pdf", paper)
		if err != nil {
			return err
		}
		_, err = attachment.Check(ctx, q, w.now, sum)
		return err
	}))
	w.ok(w.exec("insert into content_confirmation (sha256, village_id, account_id, name, post, at) values ($1, $2, $3, '李会计', '村会计', '')", attachment.Sum(paper), w.village.ID, w.accountant.ID))
	admin := w.somebody("guanli", "管理员", user.Administrator, w.village.County.ID)
	w.ok(d.TightenMasking(ctx, admin, privacy.Tightening{Field: privacy.FieldPhone, Category: privacy.Aid, Viewer: privacy.Public, Operation: privacy.Never}, "县里的文件"))
}

// somebody gives an account of a division, new if it is not there.
func (w *ledger) somebody(login, name string, role user.Role, division int64) user.Actor {
	w.t.Helper()
	id, err := (&user.Store{DB: w.DB, Now: w.Now}).AddSilent(w.t.Context(), user.System, user.New{Login: login, Name: name, Role: role, DivisionID: division})
	w.ok(err)
	return user.Actor{ID: id, Name: name, Post: role.Chinese(), Role: role, DivisionID: division}
}
