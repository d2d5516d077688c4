package guide

import (
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/privacy"
)

// TestR56_ALetThroughTelephoneMayBePublished: the very number the head asked for
// and the township confirmed, in all places where a village writes one; nowhere
// else, and not after it was taken back.
func TestR56_ALetThroughTelephoneMayBePublished(t *testing.T) {
	w := newOffice(t)
	const mobile, another = "13812345678", "13912345678"
	exec := func(text string, args ...any) (id int64) {
		t.Helper()
		w.ok(w.DB.Write(t.Context(), func(q db.Q) error {
			res, err := q.ExecContext(t.Context(), text, args...)
			if err == nil {
				id, err = res.LastInsertId()
			}
			return err
		}))
		return id
	}
	try := func(phone string) map[string]error {
		return map[string]error{
			"phone":         w.SetFacts(t.Context(), w.head, w.v, "guide-1", Facts{Phone: phone}),
			"contact-phone": w.AddContact(t.Context(), w.head, w.v, Contact{Name: "张三妹", What: "代办" + phone[len(phone)-4:], Phone: phone}),
			"turn":          w.AddTurn(t.Context(), w.head, w.v, Turn{Weekday: 1, From: calendar.Date(2026, 4, 6), Name: "张三妹", Hours: "8:30-11:30", Phone: phone}),
		}
	}
	refused := func(phone, when string) {
		t.Helper()
		for field, err := range try(phone) {
			if field == "turn" {
				field = "phone"
			}
			t.Log(when)
			w.refused(err, field)
		}
	}
	code := w.Reference.guides[0].Code
	set := func(phone string) error { return w.SetFacts(t.Context(), w.head, w.v, code, Facts{Phone: phone}) }
	refused(mobile, "before anybody asked")
	id := exec(`
		insert into personal_override (village_id, kind, masked, text, sha256, reason, asked_by, name, post, at)
		values ($1, $2, '138****5678', $3, $4, '村里对外的电话', $5, '张某', '村主任', '2026-04-01T00:00:00Z')`,
		w.v.ID, privacy.KindMobile, mobile, privacy.TextHash(mobile), w.head.ID)
	refused(mobile, "while it is only asked for")
	exec("insert into personal_override_step (override_id, act, account_id, name, post, at) values ($1, 'confirm', $2, '赵某', '乡镇', '2026-04-02T00:00:00Z')", id, w.admin.ID)
	w.ok(set(mobile))
	for field, err := range try(mobile) {
		if field != "phone" {
			w.ok(err)
		}
	}
	refused(another, "another number")
	w.refused(w.AddContact(t.Context(), w.neighbour, w.other, Contact{Name: "张三妹", What: "代办", Phone: mobile}), "contact-phone")
	exec("insert into personal_override_step (override_id, act, account_id, name, post, reason, at) values ($1, 'withdraw', $2, '赵某', '乡镇', '换号了', '2026-04-03T00:00:00Z')", id, w.admin.ID)
	w.refused(set(mobile), "phone")
}
