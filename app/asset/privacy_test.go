package asset

import (
	"fmt"
	"image/color"
	"testing"

	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/privacy"
)

const mobile = "13812345678"

// plant writes what other capabilities would have written.
func (w *scene) plant(text string, args ...any) (id int64) {
	w.t.Helper()
	w.ok(w.DB.Write(w.t.Context(), func(q db.Q) error {
		res, err := q.ExecContext(w.t.Context(), text, args...)
		if err == nil {
			id, err = res.LastInsertId()
		}
		return err
	}))
	return id
}

// letThrough is what the head asked for and the township confirmed.
func (w *scene) letThrough(text string) {
	w.t.Helper()
	id := w.plant(`
		insert into personal_override (village_id, kind, masked, text, sha256, reason, asked_by, name, post, at)
		values ($1, $2, '138****5678', $3, $4, '村里对外的电话', $5, '张领', '村主任', '2026-04-01T00:00:00Z')`,
		w.here.ID, privacy.KindMobile, text, privacy.TextHash(text), w.head.ID)
	w.plant("insert into personal_override_step (override_id, act, account_id, name, post, at) values ($1, 'confirm', $2, '赵某', '乡镇', '2026-04-02T00:00:00Z')", id, w.other.ID)
}

// knowMinor is a child whose name stands sealed in a list of the village.
func (w *scene) knowMinor(name string) {
	w.t.Helper()
	d := w.plant("insert into disclosure (village_id, item, period, title, created_at) values ($1, 'relief', '2026-03', '救助', '2026-04-01T00:00:00Z')", w.here.ID)
	v := w.plant("insert into disclosure_version (disclosure_id, n, state, drafted_by) values ($1, 1, 'draft', $2)", d, w.by.ID)
	w.plant("insert into sealed_value (version_id, row_n, col, field, raw, minor) values ($1, 0, 0, 'name-minor', $2, 1)", v, name)
}

// TestR57_FreeTextsKnowTheVillagesMinors: every free text of the registers and of
// contracts that everyone reads.
func TestR57_FreeTextsKnowTheVillagesMinors(t *testing.T) {
	w := newScene(t)
	x, err := w.AddContract(t.Context(), w.by, w.here, pond())
	w.ok(err)
	thing := w.enter(Property, hall())
	w.knowMinor("李小花")
	f := hall()
	f.Name, f.Note = "又一座楼", "李小花家旁边"
	_, err = w.Enter(t.Context(), w.by, w.here, Property, f, basis("照底册登记"))
	w.refused(err, fault.Invalid, "note")
	f.Note = ""
	_, err = w.Enter(t.Context(), w.by, w.here, Property, f, basis("李小花家让出来的"))
	w.refused(err, fault.Invalid, "reason")
	_, err = w.Strike(t.Context(), w.by, w.here, thing.Number.String(), len(thing.Changes), basis("李小花家的"))
	w.refused(err, fault.Invalid, "reason")
	w.ok(w.AddPhoto(t.Context(), w.by, w.here, thing.Number.String(), "正面", pngOf(color.Black)))
	w.refused(w.TakeDown(t.Context(), w.by, w.here, thing.Number.String(), 1, "拍到了李小花"), fault.Invalid, "reason")
	_, problems, err := w.Plan(t.Context(), w.here, Property, []Row{{Row: 3, Sets: map[string]string{"name": "第三座", "class": "fixed", "state": "use", "note": "李小花家旁边"}}})
	w.ok(err)
	if len(problems) == 0 {
		t.Error("a file brings a child's name in")
	}
	c := pond().ContractFacts
	c.Note = "李小花家的塘"
	_, err = w.AddContract(t.Context(), w.by, w.here, NewContract{ContractFacts: c})
	w.refused(err, fault.Invalid, "note")
	w.refused(w.EndContract(t.Context(), w.by, w.here, x.ID, x.Changes, ContractWords{Day: day("2026-04-08"), Reason: "李小花家不包了"}), fault.Invalid, "reason")
	faults, err := w.CheckContracts(t.Context(), w.here, []ContractRow{{NewContract: NewContract{ContractFacts: c}}})
	w.ok(err)
	if len(faults) != 1 {
		t.Error(faults)
	}
	c.Note, c.Approver, c.Approved = "", "李小花", day("2026-04-01") // somebody in office of that name
	_, err = w.AddContract(t.Context(), w.by, w.here, NewContract{ContractFacts: c})
	w.ok(err)
}

// TestR56_WhatWasLetThroughMayStandInARegister: the exact text, and no other.
func TestR56_WhatWasLetThroughMayStandInARegister(t *testing.T) {
	w := newScene(t)
	text := "看场地请打 " + mobile
	w.letThrough(text)
	f := hall()
	f.Note = text
	w.enter(Property, f)
	f.Name, f.Note = "又一座楼", text+"！"
	_, err := w.Enter(t.Context(), w.by, w.here, Property, f, basis("照底册登记"))
	w.refused(err, fault.Invalid, "note")
	c := pond().ContractFacts
	c.Note = text
	_, err = w.AddContract(t.Context(), w.by, w.here, NewContract{ContractFacts: c})
	w.ok(err)
	c.Note = mobile
	_, err = w.AddContract(t.Context(), w.by, w.here, NewContract{ContractFacts: c})
	w.refused(err, fault.Invalid, "note")
}

func pdfSaying(words string) []byte {
	content := "BT /F1 12 Tf (" + words + ") Tj ET"
	return fmt.Appendf(nil, "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj 4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n%%%%EOF", len(content), content)
}

// blindPDF is a paper whose text nobody's table explains.
func blindPDF() []byte {
	codes := "BT /F1 12 Tf <0123012401250126012701280129012a012b012c012d012e012f01300131013201330134013501360137> Tj ET"
	return fmt.Appendf(nil, "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type0/Encoding/Identity-H>>>>>>>>endobj 4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n%%%%EOF", len(codes), codes)
}

// TestContractsMayHoldWhatContractsHold: the scan of a contract has whole numbers
// in it and is for the desk; a paper of a thing, which everyone opens, has not.
func TestContractsMayHoldWhatContractsHold(t *testing.T) {
	w := newScene(t)
	c, err := w.AddContract(t.Context(), w.by, w.here, pond())
	w.ok(err)
	paper := pdfSaying("11010519491231002X " + mobile)
	w.ok(w.AttachContract(t.Context(), w.by, w.here, c.ID, "合同", paper))
	_, body, err := w.ContractPaper(t.Context(), c.ID, 1)
	w.ok(err)
	if string(body) != string(paper) {
		t.Error("the paper was changed")
	}
	thing := w.enter(Property, hall())
	w.refused(w.AddPhoto(t.Context(), w.by, w.here, thing.Number.String(), "产权证", paper), fault.Invalid, "file")
}

// TestR56_PapersOfThingsWaitUntilTheyMayGoOut: unread ones for somebody's look,
// and one with a child's name from the day on which the village knows the child.
func TestR56_PapersOfThingsWaitUntilTheyMayGoOut(t *testing.T) {
	w := newScene(t)
	thing := w.enter(Property, hall())
	number := thing.Number.String()
	w.ok(w.AddPhoto(t.Context(), w.by, w.here, number, "产权证", blindPDF()))
	w.ok(w.AddPhoto(t.Context(), w.by, w.here, number, "图纸", pdfSaying("Wang Xiaohua 1:500")))
	w.ok(w.AddPhoto(t.Context(), w.by, w.here, number, "正面", pngOf(color.Black)))
	seen := func(want ...int) {
		t.Helper()
		var got []int
		for n := 1; n <= 3; n++ {
			_, _, err := w.Photo(t.Context(), w.here.ID, number, n)
			if err == nil {
				got = append(got, n)
			} else {
				w.refused(err, fault.NotFound, "")
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("open are %v, not %v", got, want)
		}
	}
	seen(2, 3)
	d := &disclosure.Store{DB: w.DB, Rules: w.Rules, Now: w.Now}
	list, err := d.Papers(t.Context(), w.here.ID)
	w.ok(err)
	if len(list) != 1 || list[0].Where != "家底 资2026-001" || list[0].Name != "产权证" {
		t.Fatalf("%+v", list)
	}
	if _, _, body, err := d.Paper(t.Context(), w.here.ID, list[0].SHA256); err != nil || string(body) != string(blindPDF()) {
		t.Errorf("who is to look at it cannot: %v", err)
	}
	_, _, _, err = d.Paper(t.Context(), w.away.ID, list[0].SHA256)
	w.refused(err, fault.NotFound, "")
	w.ok(d.ConfirmPaper(t.Context(), w.by, w.here, list[0].SHA256))
	seen(1, 2, 3)
	w.knowMinor("Wang Xiaohua")
	seen(1, 3)
}
