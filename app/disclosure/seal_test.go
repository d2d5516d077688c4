package disclosure

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sunshine/app/attachment"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
)

const (
	numberOfAChild = "330109201605010018"
	mobile         = "13812345678"
)

// lists is a table of persons, one of them a child.
func lists() Table {
	return tableOfRows("2026年一季度临时救助", "姓名:name|身份证号|电话|银行卡号|金额:money", "张小明|"+numberOfAChild+"|"+mobile+"|6222020200112233|600.00", "李大山|330109197605010018||4111111111111111|600.00")
}

// seat gives somebody of the township of the village, who is not among the people.
func (w *world) seat(t testing.TB) user.Actor {
	t.Helper()
	users := &user.Store{DB: w.DB, Now: w.Now}
	id, err := users.AddSilent(t.Context(), user.System, user.New{Login: "zhen", Name: "周镇", Role: user.Township, DivisionID: w.village.Township.ID})
	if err != nil {
		t.Fatal(err)
	}
	return user.Actor{ID: id, Name: "周镇", Post: "乡镇", Role: user.Township, DivisionID: w.village.Township.ID}
}

// TestR60_RawValuesAreSealedAndRevealedWithAReason: only the right people, only
// with a reason, each time written down.
func TestR60_RawValuesAreSealedAndRevealedWithAReason(t *testing.T) {
	w := seeded(t)
	town := w.seat(t)
	v := w.beginTable(t, lists())
	if text := string(w.get(t, v.ID).Document); strings.Contains(text, "张小明") || strings.Contains(text, mobile) || strings.Contains(text, numberOfAChild) || !strings.Contains(text, "张**") {
		t.Fatalf("the document holds raw values: %s", text)
	}
	cells, err := w.SealedOf(t.Context(), v.ID)
	if err != nil || len(cells) != 7 {
		t.Fatalf("%v %v", cells, err)
	}
	const reason = "核对银行退回的补贴"
	for _, by := range []user.Actor{w.accountant, town, w.inspector} {
		for at, want := range map[[2]int]string{{0, 0}: "张小明", {0, 1}: numberOfAChild, {0, 2}: mobile, {0, 3}: "2233", {1, 3}: "1111"} {
			if got, err := w.Reveal(t.Context(), by, v.ID, at[0], at[1], reason); err != nil || got != want {
				t.Errorf("%s at %v: %q %v", by.Role, at, got, err)
			}
		}
	}
	for name, try := range map[string]struct {
		by     user.Actor
		row    int
		reason string
		want   fault.Kind
	}{
		"its head": {w.head, 0, reason, fault.Forbidden}, "its supervisor": {w.supervisor, 0, reason, fault.Forbidden}, "an administrator": {w.admin, 0, reason, fault.Forbidden},
		"another village": {w.other.accountant, 0, reason, fault.Forbidden}, "nobody": {user.Actor{}, 0, reason, fault.Forbidden},
		"no reason": {w.accountant, 0, " ", fault.Invalid}, "a word": {w.accountant, 0, "看看", fault.Invalid}, "a number in it": {w.accountant, 0, "打电话给" + mobile, fault.Invalid},
		"no such cell": {w.accountant, 9, reason, fault.NotFound},
	} {
		if raw, err := w.Reveal(t.Context(), try.by, v.ID, try.row, 0, try.reason); fault.KindOf(err) != try.want || raw != "" {
			t.Errorf("%s: %q %v", name, raw, err)
		}
	}
	for _, division := range []int64{w.village.ID, w.village.Township.ID, w.village.County.ID} {
		log, err := w.Reveals(t.Context(), division, 100)
		if err != nil || len(log) != 15 || log[0].Reason != reason || log[0].Village != "小山村" {
			t.Errorf("%d lines, %v", len(log), err)
		}
		if text := fmt.Sprintf("%+v", log); strings.Contains(text, "张小明") || strings.Contains(text, mobile) {
			t.Error("the log tells what was revealed")
		}
	}
	if log, _ := w.Reveals(t.Context(), w.other.village.ID, 100); len(log) > 0 {
		t.Error("another village reads the log")
	}
}

// TestR60_SealedValuesFollowTheirVersion: a new file takes the place of an open
// draft's values; a published version's stand; after the list has closed only the
// inspector asks; then they end.
func TestR60_SealedValuesFollowTheirVersion(t *testing.T) {
	w := seeded(t)
	v := w.beginTable(t, lists())
	small := tableOfRows("", "姓名:name|金额:money", "钱多多|600.00")
	small.Item = "relief"
	w.correctTable(t, w.get(t, v.ID), small, "")
	if raw, err := w.Reveal(t.Context(), w.accountant, v.ID, 0, 0, "核对银行退回的补贴"); err != nil || raw != "钱多多" {
		t.Errorf("%q %v", raw, err)
	}
	if err := w.SubmitTable(t.Context(), w.accountant, v.ID); err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]string{
		"changed":            "update sealed_value set raw = '别的'",
		"cleared and filled": "update sealed_value set raw = 'x' where raw = ''",
		"deleted":            "delete from sealed_value",
		"added":              fmt.Sprintf("insert into sealed_value (version_id, row_n, col, field, raw) values (%d, 7, 0, 'name', '张')", v.ID),
		"the log":            "delete from sealed_reveal",
		"the reason":         "update sealed_reveal set reason = '改'",
	} {
		err := w.write(t, func(q db.Q) error { _, err := q.ExecContext(t.Context(), try); return err })
		if n := count(t, w, "select count(*) from sealed_value where raw = '钱多多'"); name != "cleared and filled" && err == nil || n != 1 {
			t.Errorf("%s: %v, %d", name, err, n)
		}
	}
	if err := w.Approve(t.Context(), w.supervisor, v.ID, ""); err != nil {
		t.Fatal(err)
	}
	w.meetIfNeeded(t, v.ID)
	if err := w.PublishTable(t.Context(), w.head, v.ID); err != nil {
		t.Fatal(err)
	}
	x := w.get(t, v.ID)
	w.now = x.ShownUntil.AddDays(1).End()
	if _, err := w.Reveal(t.Context(), w.accountant, v.ID, 0, 0, "核对银行退回的补贴"); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("after the list has closed: %v", err)
	}
	if raw, err := w.Reveal(t.Context(), w.inspector, v.ID, 0, 0, "核对银行退回的补贴"); err != nil || raw != "钱多多" {
		t.Errorf("%q %v", raw, err)
	}
	kept := w.Rules.At("sealed_kept_days", calendar.DayOf(w.now)).Value
	last := x.ShownUntil.AddDays(kept)
	if n, err := w.EndSealed(t.Context(), last.AddDays(30)); err != nil || n != 0 {
		t.Errorf("a later day clears what is kept: %d %v", n, err)
	}
	for _, step := range []struct {
		on   calendar.Day
		want int64
	}{{last, 0}, {last.AddDays(1), 1}, {last.AddDays(2), 0}} {
		w.now = step.on.AddDays(-1).End().Add(5 * time.Hour)
		if n, err := w.EndSealed(t.Context(), step.on); err != nil || n != step.want {
			t.Errorf("on %s: %d cleared, want %d, %v", step.on, n, step.want, err)
		}
	}
	if _, err := w.Reveal(t.Context(), w.inspector, v.ID, 0, 0, "核对银行退回的补贴"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("after the time of keeping: %v", err)
	}
}

// meetIfNeeded holds the joint meeting if the version's chain asks for one.
func (w *world) meetIfNeeded(t testing.TB, id int64) {
	t.Helper()
	if x := w.get(t, id); !x.Needs(StepMeet) || x.Met() {
		return
	}
	if err := w.Meet(t.Context(), w.head, id, w.meeting()); err != nil {
		t.Fatal(err)
	}
}

func count(t testing.TB, w *world, query string) (n int) {
	t.Helper()
	if err := w.DB.Read().QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestR57_NamesOfTheVillagesMinorsStopADocument: what a sealed list tells of its
// minors is looked for in every other document of the village, and no other.
func TestR57_NamesOfTheVillagesMinorsStopADocument(t *testing.T) {
	w := seeded(t)
	w.beginTable(t, lists())
	other := tableOfRows("村口道路", "事由|金额:money", "付张小明家的材料款|600.00")
	other.Item = "project"
	v := w.beginTable(t, other)
	err := w.SubmitTable(t.Context(), w.accountant, v.ID)
	if fault.KindOf(err) != fault.Conflict || len(fault.Fields(err)) != 1 || !strings.Contains(fault.Fields(err)[0].Message, "表格第 1 个格第 1 个里有未成年人姓名（张**）") {
		t.Errorf("%v %v", err, fault.Fields(err))
	}
	if err := Screen(t.Context(), w.DB.Read(), w.village.ID, calendar.Day{}, map[string]string{"note": "给张小明"}); len(fault.Fields(err)) != 1 || fault.Fields(err)[0].Name != "note" {
		t.Errorf("%v", err)
	}
	for village, text := range map[int64]string{w.village.ID: "给李大山", w.other.village.ID: "给张小明"} {
		if err := Screen(t.Context(), w.DB.Read(), village, calendar.Day{}, map[string]string{"note": text}); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestR56_NothingIsFrozenUnlooked: whatever document comes by, the gate looks at
// every text in it, and lets hashes and codes alone.
func TestR56_NothingIsFrozenUnlooked(t *testing.T) {
	w := seeded(t)
	doc := func(deep any) map[string]any {
		return map[string]any{"schema": "sunshine/other/9", "sha256": strings.Repeat("6222020200112233", 4), "code": "13812345678", "by": "张领", "a": []any{1.5, nil, true, map[string]any{"b": []any{deep}}}}
	}
	try := func(deep any) error {
		v := w.begin(t, fmt.Sprintf("2026-%02d", count(t, w, "select count(*) + 1 from disclosure")))
		return w.submit(t, w.accountant, v, doc(deep))
	}
	for text, want := range map[string]string{"好": "", mobile: "手机号", "卡4111111111111112": "", "学生张小明": "未成年人姓名", "110105" + "19491231002X": "身份证号", strings.Repeat("a1", 32): ""} {
		err := try(text)
		if (err != nil) != (want != "") || want != "" && !strings.Contains(fault.Fields(err)[0].Message, want) || strings.Contains(fmt.Sprint(err), mobile) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestR56_OverridesAreAskedConfirmedAndReported: by the head and the township,
// for the exact text, never for an identity number, a card or a minor.
func TestR56_OverridesAreAskedConfirmedAndReported(t *testing.T) {
	w := seeded(t)
	town := w.seat(t)
	ask := func(by user.Actor, text, reason string) (int64, error) {
		return w.AskOverride(t.Context(), by, w.village, NewOverride{Text: text, Place: "村里的公开电话", Reason: reason})
	}
	for name, c := range map[string]struct {
		by           user.Actor
		text, reason string
		want         fault.Kind
	}{
		"the accountant": {w.accountant, mobile, "村里对外的办事手机", fault.Forbidden}, "another head": {w.other.head, mobile, "村里对外的办事手机", fault.Forbidden},
		"no reason": {w.head, mobile, "可以", fault.Invalid}, "nothing in it": {w.head, "0571-1234567", "村里对外的办事电话", fault.Invalid},
		"an identity number": {w.head, "11010519491231002X", "不是身份证号的编号", fault.Invalid}, "a card": {w.head, "4111111111111111", "这是村里的账号", fault.Invalid},
		"a minor": {w.head, "学生张小明", "家长同意公开的", fault.Invalid}, "two of them": {w.head, mobile + "，" + "13900000000", "两个都是办事手机", fault.Invalid}, "one with a minor": {w.head, "学生张小明 " + mobile, "家长同意公开的", fault.Invalid},
	} {
		if _, err := ask(c.by, c.text, c.reason); fault.KindOf(err) != c.want {
			t.Errorf("%s: %v %v", name, err, fault.Fields(err))
		}
	}
	screen := func(text string) error {
		return Screen(t.Context(), w.DB.Read(), w.village.ID, calendar.Day{}, map[string]string{"phone": text})
	}
	id, err := ask(w.head, "办事电话 "+mobile, "村里对外公布的值班手机")
	if err != nil {
		t.Fatal(err, fault.Fields(err))
	}
	if _, err := ask(w.head, "办事电话  "+mobile, "村里对外公布的值班手机"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("asked twice: %v", err)
	}
	if screen("办事电话 "+mobile) == nil {
		t.Error("what is only asked passes")
	}
	for name, by := range map[string]user.Actor{"the head": w.head, "the inspector": w.inspector, "a township of nowhere": {ID: 99, Role: user.Township, DivisionID: 12345}} {
		if err := w.DecideOverride(t.Context(), by, id, "confirm", ""); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.DecideOverride(t.Context(), town, id, "withdraw", "不该放行"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("withdrawn before it was confirmed: %v", err)
	}
	if err := w.DecideOverride(t.Context(), town, id, "confirm", ""); err != nil {
		t.Fatal(err)
	}
	if err := screen("办事电话 " + mobile); err != nil {
		t.Errorf("%v", err)
	}
	for _, text := range []string{mobile, "办事电话 " + mobile + "。", "办事电话 13812345679", "学生张小明 " + mobile} {
		if screen(text) == nil {
			t.Errorf("%q passes with it", text)
		}
	}
	if err := Screen(t.Context(), w.DB.Read(), w.other.village.ID, calendar.Day{}, map[string]string{"phone": "办事电话 " + mobile}); err == nil {
		t.Error("another village has it too")
	}
	list, err := w.Overrides(t.Context(), w.village.County.ID, 10)
	if err != nil || len(list) != 1 || list[0].State() != "confirm" || list[0].Steps[0].Name != "周镇" || list[0].Kind != privacy.KindMobile {
		t.Fatalf("%+v %v", list, err)
	}
	if n, err := w.OverridesSince(t.Context(), w.village.County.ID, calendar.DayOf(w.now)); err != nil || n != 1 {
		t.Errorf("%d %v", n, err)
	}
	if err := w.DecideOverride(t.Context(), town, id, "refuse", "改主意了"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("refused after it was confirmed: %v", err)
	}
	if err := w.DecideOverride(t.Context(), town, id, "withdraw", "查了是私人号码"); err != nil {
		t.Fatal(err)
	}
	if screen("办事电话 "+mobile) == nil {
		t.Error("what was taken back passes")
	}
	if n := count(t, w, "select count(*) from personal_override where text <> ''"); n != 0 {
		t.Error("the number stays behind")
	}
	again, err := ask(w.head, "办事电话 "+mobile, "换成办公专用的了")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.DecideOverride(t.Context(), town, again, "refuse", ""); fault.KindOf(err) != fault.Invalid {
		t.Errorf("refused without a reason: %v", err)
	}
}

// TestR56_APaperThatCannotBeReadWaitsForSomebody: it goes out when its accountant
// or head has looked, and never with something in it.
func TestR56_APaperThatCannotBeReadWaitsForSomebody(t *testing.T) {
	w := seeded(t)
	codes := "BT /F1 12 Tf <0123012401250126012701280129012a012b012c012d012e012f01300131013201330134013501360137> Tj ET"
	blind := fmt.Appendf(nil, "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type0/Encoding/Identity-H>>>>>>>>endobj 4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n%%%%EOF", len(codes), codes)
	v, err := w.BeginText(t.Context(), w.accountant, w.village, Duty{Item: "audit"}, "2025年审计结果")
	if err != nil {
		t.Fatal(err, fault.Fields(err))
	}
	if err := w.KeepTextFile(t.Context(), w.accountant, v.ID, "报告", blind); err != nil {
		t.Fatal(err, fault.Fields(err))
	}
	sum := attachment.Sum(blind)
	ready := func() error {
		return attachment.Ready(t.Context(), w.DB.Read(), w.village.ID, sum, "报告", privacy.Scanner{})
	}
	if err := ready(); fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Message(err), "这个 PDF 里的字读不出来，请确认没有个人信息") {
		t.Errorf("%v", err)
	}
	x := w.get(t, v.ID)
	if err := w.write(t, func(q db.Q) error { return screenDocument(t.Context(), q, w.now, x, x.Document) }); fault.KindOf(err) != fault.Conflict {
		t.Errorf("it is frozen unread: %v", err)
	}
	list, err := w.Papers(t.Context(), w.village.ID)
	if err != nil || len(list) != 1 || list[0].Name != "报告" || !strings.Contains(list[0].Where, "2025年审计结果") || list[0].ConfirmedBy != "" {
		t.Fatalf("%+v %v", list, err)
	}
	for name, by := range map[string]user.Actor{"its supervisor": w.supervisor, "another accountant": w.other.accountant, "an administrator": w.admin} {
		if err := w.ConfirmPaper(t.Context(), by, w.village, sum); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.ConfirmPaper(t.Context(), w.accountant, w.village, strings.Repeat("0", 64)); fault.KindOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
	if err := w.ConfirmPaper(t.Context(), w.head, w.village, sum); err != nil {
		t.Fatal(err)
	}
	if err := w.ConfirmPaper(t.Context(), w.accountant, w.village, sum); fault.KindOf(err) != fault.Conflict {
		t.Errorf("%v", err)
	}
	if err := ready(); err != nil {
		t.Errorf("%v", err)
	}
	if err := attachment.Ready(t.Context(), w.DB.Read(), w.other.village.ID, sum, "报告", privacy.Scanner{}); err == nil {
		t.Error("it is confirmed for another village, too")
	}
	if list, err := w.Papers(t.Context(), w.village.ID); err != nil || len(list) != 1 || list[0].ConfirmedBy != "赵主任" {
		t.Errorf("%+v %v", list, err)
	}
	full := []byte(strings.NewReplacer(codes, "BT /F1 12 Tf (call 13812345678) Tj ET", "/Subtype/Type0/Encoding/Identity-H", "/Subtype/Type1/BaseFont/Helvetica").Replace(string(blind)))
	err = w.KeepTextFile(t.Context(), w.accountant, v.ID, "另一份", full)
	if fs := fault.Fields(err); len(fs) != 1 || fs[0].Name != "file" || !strings.Contains(fs[0].Message, "第 1 页里有手机号（138****5678）") {
		t.Errorf("%v %v", err, fs)
	}
}

// TestR55_ACountyTightensAndEveryTableFollows: from then on, not before.
func TestR55_ACountyTightensAndEveryTableFollows(t *testing.T) {
	w := seeded(t)
	stricter := privacy.Tightening{Field: privacy.FieldPhone, Category: privacy.Aid, Viewer: privacy.Public, Operation: privacy.Never}
	before := w.beginTable(t, lists())
	for name, c := range map[string]struct {
		by    user.Actor
		x     privacy.Tightening
		basis string
		want  fault.Kind
	}{
		"the inspector": {w.inspector, stricter, "县里的文件", fault.Forbidden}, "no basis": {w.admin, stricter, "", fault.Invalid},
		"looser":   {w.admin, privacy.Tightening{Field: privacy.FieldName, Category: privacy.Aid, Viewer: privacy.Public, Operation: privacy.Full}, "县里的文件", fault.Invalid},
		"the same": {w.admin, privacy.Tightening{Field: privacy.FieldName, Category: privacy.Aid, Viewer: privacy.Public, Operation: privacy.Middle}, "县里的文件", fault.Invalid},
	} {
		if err := w.TightenMasking(t.Context(), c.by, c.x, c.basis); fault.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.TightenMasking(t.Context(), w.admin, stricter, "县里的文件"); err != nil {
		t.Fatal(err)
	}
	after := lists()
	after.Title = "2026年二季度临时救助"
	v := w.beginTable(t, after)
	if a, b := string(w.get(t, before.ID).Document), string(w.get(t, v.ID).Document); !strings.Contains(a, "138****5678") || strings.Contains(b, "138****5678") || !strings.Contains(b, "整列不公开") {
		t.Errorf("%s\n%s", a, b)
	}
	if list, err := w.MaskingChanges(t.Context(), w.village.County.ID); err != nil || len(list) != 1 || list[0].Basis != "县里的文件" {
		t.Errorf("%v %v", list, err)
	}
}
