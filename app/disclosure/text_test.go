package disclosure

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/village"
)

// picture is a small real PNG.
func picture(t testing.TB, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		for y := range h {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (w *world) beginText(t testing.TB, item, period string) Version {
	t.Helper()
	it, err := w.Item(t.Context(), item)
	if err != nil {
		t.Fatal(err)
	}
	x, err := w.BeginText(t.Context(), w.accountant, w.village, Duty{item, period}, TextTitle(it, period))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func (w *world) text(t testing.TB, id int64) Text {
	t.Helper()
	x, err := ParseText(w.get(t, id).Document)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// save fills in every section and fact of a draft.
func (w *world) save(t testing.TB, id int64, say string) {
	t.Helper()
	x := w.text(t, id)
	for i := range x.Sections {
		x.Sections[i].Paragraphs = []string{say}
	}
	for i := range x.Facts {
		x.Facts[i].Value = "1"
		if strings.Contains(x.Facts[i].Name, "日") {
			x.Facts[i].Value = "2026-03-05"
		}
	}
	if err := w.SaveText(t.Context(), w.accountant, id, "", x.Sections, x.Facts, x.Files); err != nil {
		t.Fatal(err)
	}
}

// outText takes a text through the whole chain.
func (w *world) outText(t testing.TB, id int64) Version {
	t.Helper()
	if err := w.SubmitText(t.Context(), w.accountant, id); err != nil {
		t.Fatal(err)
	}
	return w.reviewed(t, id)
}

// reviewed takes one that was handed in the rest of the way.
func (w *world) reviewed(t testing.TB, id int64) Version {
	t.Helper()
	if err := w.Approve(t.Context(), w.supervisor, id, ""); err != nil {
		t.Fatal(err)
	}
	if w.get(t, id).Needs(StepMeet) {
		if err := w.Meet(t.Context(), w.head, id, w.meeting()); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.PublishText(t.Context(), w.head, id); err != nil {
		t.Fatal(err)
	}
	return w.get(t, id)
}

func TestATextGoesFromDraftToThePublic(t *testing.T) {
	w := seeded(t)
	x := w.beginText(t, "assist", "2026-Q1")
	if x.Title != "2026年第一季度协助政府开展工作情况" || x.Period != "2026-Q1" || x.State != Draft || !IsText(x) && !IsText(w.get(t, x.ID)) {
		t.Fatalf("%+v", x)
	}
	d := w.text(t, x.ID)
	if len(d.Sections) == 0 || d.Sections[0].Heading != "办了哪些事" {
		t.Fatalf("the form proposes nothing: %+v", d.Sections)
	}
	if err := w.SubmitText(t.Context(), w.accountant, x.ID); fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Fields(err)[0].Message, "办了哪些事") {
		t.Fatalf("an empty text is handed in: %v", err)
	}
	w.save(t, x.ID, "春耕时节发放了三批化肥。\u200b")
	if err := w.KeepTextFile(t.Context(), w.accountant, x.ID, "发放现场", picture(t, 60, 40)); err != nil {
		t.Fatal(err)
	}
	out := w.outText(t, x.ID)
	d = w.text(t, out.ID)
	if d.Number != "339900100201-T"+itoa(int(x.DisclosureID))+"-1" || d.Drafted.By != "李会计" || d.Reviewed.By != "王监督" || d.Publish.By != "赵主任" || d.ShownTo.IsZero() || d.Reply.Days == 0 {
		t.Errorf("%+v", d)
	}
	if got := d.Sections[0].Paragraphs; len(got) != 1 || got[0] != "春耕时节发放了三批化肥。" {
		t.Errorf("%q", got)
	}
	if f, body, err := w.PublicTextFile(t.Context(), w.village.ID, out.DisclosureID, d.Files[0].SHA256); err != nil || f.Name != "发放现场" || len(body) != f.Size {
		t.Errorf("%+v %d %v", f, len(body), err)
	}
	if bad, err := w.Verify(t.Context()); err != nil || len(bad) > 0 {
		t.Errorf("%v %v", bad, err)
	}
	if _, _, err := w.PublicTextFile(t.Context(), w.other.village.ID, out.DisclosureID, d.Files[0].SHA256); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another village's address gives the file: %v", err)
	}
	if _, err := w.BeginText(t.Context(), w.accountant, w.village, Duty{"assist", "2026-Q1"}, x.Title); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the same is begun twice: %v", err)
	}
}

func itoa(n int) string {
	s := ""
	for ; n > 0; n /= 10 {
		s = string(rune('0'+n%10)) + s
	}
	return s
}

func TestAFileOfADraftIsNotPublic(t *testing.T) {
	w := seeded(t)
	x := w.beginText(t, "assist", "")
	if err := w.KeepTextFile(t.Context(), w.accountant, x.ID, "", picture(t, 30, 30)); err != nil {
		t.Fatal(err)
	}
	f := w.text(t, x.ID).Files[0]
	if f.Name != "附件1" {
		t.Errorf("named %q", f.Name)
	}
	if _, _, err := w.PublicTextFile(t.Context(), w.village.ID, x.DisclosureID, f.SHA256); fault.KindOf(err) != fault.NotFound {
		t.Errorf("anyone sees the file of a draft: %v", err)
	}
	if err := w.KeepTextFile(t.Context(), w.accountant, x.ID, "", picture(t, 30, 30)); err != nil || len(w.text(t, x.ID).Files) != 1 {
		t.Errorf("the same picture twice: %v", err)
	}
	if err := w.KeepTextFile(t.Context(), w.accountant, x.ID, "身份证 110101199003070011", picture(t, 31, 30)); err == nil && len(w.text(t, x.ID).Files) != 1 {
		t.Error("an identity number names a file")
	}
}

func TestAFileGoesWithAVersionThatIsTakenBack(t *testing.T) {
	w := seeded(t)
	x := w.beginText(t, "assist", "")
	w.save(t, x.ID, "发了化肥。")
	if err := w.KeepTextFile(t.Context(), w.accountant, x.ID, "名单", picture(t, 30, 30)); err != nil {
		t.Fatal(err)
	}
	out := w.outText(t, x.ID)
	f := w.text(t, out.ID).Files[0]
	if err := w.Withdraw(t.Context(), w.head, out.ID, CausePrivacy, "照片里有身份证"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.PublicTextFile(t.Context(), w.village.ID, out.DisclosureID, f.SHA256); fault.KindOf(err) != fault.NotFound {
		t.Errorf("the picture is still there: %v", err)
	}
}

func TestADraftIsKeptAsOftenAsOneLikes(t *testing.T) {
	w := seeded(t)
	x := w.beginText(t, "audit", "")
	d := w.text(t, x.ID)
	was, err := DraftHash(d)
	if err != nil {
		t.Fatal(err)
	}
	half := []TextSection{{Heading: "查出的问题", Paragraphs: []string{"票据不齐"}}, {Heading: "", Paragraphs: []string{}}}
	for range 3 {
		if err := w.SaveText(t.Context(), w.accountant, x.ID, "", half, d.Facts, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.SaveText(t.Context(), w.accountant, x.ID, was, half, d.Facts, nil); fault.KindOf(err) != fault.Conflict {
		t.Errorf("what another window wrote is written over: %v", err)
	}
	err = w.SaveText(t.Context(), w.accountant, x.ID, "", []TextSection{{Heading: "查出的问题", Paragraphs: []string{"联系 13812345678", "好"}}}, nil, nil)
	if fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Fields(err)[0].Message, "第 1 段里有手机号") {
		t.Errorf("R56: %v %v", err, fault.Fields(err))
	}
	if got := w.text(t, x.ID).Sections[0].Paragraphs[0]; got != "票据不齐" {
		t.Errorf("the draft lost %q", got)
	}
	if err := w.SaveText(t.Context(), w.head, x.ID, "", half, nil, nil); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the head writes: %v", err)
	}
	if err := w.SubmitText(t.Context(), w.accountant, x.ID); err == nil || len(fault.Fields(err)) < 3 {
		t.Errorf("an audit without its facts: %v", fault.Fields(err))
	}
}

func TestFactsAreJudgedByTheirType(t *testing.T) {
	w := seeded(t)
	x := w.beginText(t, "appraisal", "2026")
	d := w.text(t, x.ID)
	for i := range d.Sections {
		d.Sections[i].Paragraphs = []string{"都称职"}
	}
	d.Facts[0].Value = "三月五日" // 评议日期
	if err := w.SaveText(t.Context(), w.accountant, x.ID, "", d.Sections, d.Facts, nil); err != nil {
		t.Fatalf("a draft need not be right yet: %v", err)
	}
	err := w.SubmitText(t.Context(), w.accountant, x.ID)
	if fault.KindOf(err) != fault.Invalid || fault.Fields(err)[0].Message != "“评议日期”要写日期，如 2026-03-05" {
		t.Fatalf("%v %v", err, fault.Fields(err))
	}
	d.Facts[0].Value = "2026-03-05"
	if err := w.SaveText(t.Context(), w.accountant, x.ID, "", d.Sections, d.Facts, nil); err != nil {
		t.Fatal(err)
	}
	if err := w.SubmitText(t.Context(), w.accountant, x.ID); err != nil {
		t.Fatal(err)
	}
	for f, want := range map[TextFact]string{
		{"评议日期", "2026-03-05"}: "2026年3月5日", {"计划收入（元）", "151176.00"}: "151,176.00", {"押金(元)", "32000"}: "32,000.00",
		{"押金（元）", "没有"}: "没有", {"面积（亩）", "1200"}: "1200",
	} {
		if got := f.Chinese(); got != want {
			t.Errorf("%v is told as %q", f, got)
		}
	}
}

func TestTheSpanOfATableIsToldOnce(t *testing.T) {
	for _, x := range []struct{ title, period, want string }{
		{"资产负债情况", "2026-Q3", "2026年第三季度"},
		{"2026年第三季度资产负债情况", "2026-Q3", ""},
		{"补贴名单", "2026-03-05", "2026年3月5日"},
		{"承包合同", "contract-12", ""},
		{"旧表", "", ""},
	} {
		if got := (Table{Title: x.title, Period: x.period}).Span(); got != x.want {
			t.Errorf("%s of %s: %q", x.title, x.period, got)
		}
	}
}

func TestATypedFactIsParted(t *testing.T) {
	facts, err := Facts("面积(亩)：53\n押金(元),32000\n\n租期\t\"至2028-12-31\"\r\n")
	if err != nil || len(facts) != 3 || facts[0] != (TextFact{"面积(亩)", "53"}) || facts[1] != (TextFact{"押金(元)", "32000"}) || facts[2] != (TextFact{"租期", "至2028-12-31"}) {
		t.Errorf("%+v %v", facts, err)
	}
	if _, err := Facts("面积53亩"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a line without a name: %v", err)
	}
}

func TestACorrectedTextSaysWhy(t *testing.T) {
	w := seeded(t)
	x := w.beginText(t, "assist", "2026-Q1")
	w.save(t, x.ID, "发了三批化肥。")
	first := w.outText(t, x.ID)
	if _, err := w.CorrectText(t.Context(), w.accountant, x.ID, ""); fault.KindOf(err) != fault.Invalid {
		t.Errorf("without a reason: %v", err)
	}
	y, err := w.CorrectText(t.Context(), w.accountant, x.ID, "少写了一批")
	if err != nil {
		t.Fatal(err)
	}
	if d := w.text(t, y.ID); d.Sections[0].Paragraphs[0] != "发了三批化肥。" || d.Number != "" || d.Publish.By != "" {
		t.Errorf("the draft is %+v", d)
	}
	w.save(t, y.ID, "发了四批化肥。")
	second := w.outText(t, y.ID)
	d := w.text(t, second.ID)
	if d.Version != 2 || d.Reason != "少写了一批" || d.Replaces.Version != 1 || d.Replaces.SHA256 != first.SHA256 || d.Sections[0].Paragraphs[0] != "发了四批化肥。" {
		t.Errorf("%+v", d)
	}
}

func TestAPeriodIsTheItems(t *testing.T) {
	w := seeded(t)
	for _, period := range []string{"2026-03", "2026-Q5", "2025-Q4", "第一季度", "contract-12"} { // 小山村 owes from January 2026 on
		if _, err := w.BeginText(t.Context(), w.accountant, w.village, Duty{"assist", period}, "协助政府"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", period, err)
		}
	}
	if _, err := w.BeginText(t.Context(), w.accountant, w.village, Duty{"audit", "audit-7"}, "审计结果"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("an event nobody knows: %v", err)
	}
	w.owe(t, "audit", "audit-7", "2026-04-20")
	if x := w.beginText(t, "audit", "audit-7"); x.Period != "audit-7" {
		t.Errorf("%+v", x)
	}
	if _, err := w.BeginText(t.Context(), w.accountant, w.village, Duty{FinanceMonth, "2026-03"}, "账"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a month's sheet is no text: %v", err)
	}
	free := w.beginText(t, "contract", "")
	if free.Period != "2026-04-10" || !strings.HasPrefix(free.Title, "资源资产发包出租") {
		t.Errorf("%+v", free)
	}
}

// owe writes an obligation as the nightly run does.
func (w *world) owe(t testing.TB, item, period, due string) {
	t.Helper()
	err := w.write(t, func(q db.Q) error {
		_, err := q.ExecContext(t.Context(), `
			insert into obligation (village_id, item, period, rule, nominal_on, due_on, provisional, created_at, title)
			values ($1, $2, $3, 'x', $4, $4, 0, $5, $6)`, w.village.ID, item, period, due, db.Time(w.now), item+"的事")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// R45: an empty period is disclosed as one, through the whole chain.
func TestR45_AnEmptyPeriodIsReported(t *testing.T) {
	w := seeded(t)
	ctx := t.Context()
	report := func(v village.Village, duties ...Duty) ([]Version, error) {
		list := make([]NilDuty, len(duties))
		for i, d := range duties {
			list[i] = NilDuty{Duty: d}
		}
		return w.ReportNil(ctx, w.accountant, v, list)
	}
	for _, x := range []struct {
		duty Duty
		want string
	}{
		{Duty{"contract", "contract-1"}, "没有“contract-1”这一期"},
		{Duty{"contract", ""}, "有事才公开"},
		{Duty{"homestead", ""}, "有事才公开"},
		{Duty{"homestead", "2026-Q2"}, "还没有过完，2026年6月30日以后"},
		{Duty{"homestead", "2025-Q4"}, "没有“2025-Q4”这一期"},
		{Duty{"decision-plan", "2026-Q1"}, "请选写的是哪个公开事项"},
	} {
		_, err := report(w.village, Duty{"assist", "2026-Q1"}, x.duty)
		said := ""
		for _, f := range fault.Fields(err) {
			said += f.Message
		}
		if err == nil || !strings.Contains(said, x.want) {
			t.Errorf("%v: %v %q", x.duty, err, said)
		}
	}
	if work, err := w.WorkOf(ctx, w.village.ID); err != nil || len(work) != 0 {
		t.Fatalf("of several one is refused, the others stay: %v %v", work, err)
	}
	made, err := w.ReportNil(ctx, w.accountant, w.village, []NilDuty{{Duty: Duty{"homestead", "2026-Q1"}}, {Duty: Duty{"cadre-pay", "2026-Q1"}, Note: "账上“干部报酬”这一期记了 1 笔。"}})
	if err != nil || len(made) != 2 {
		t.Fatal(made, err)
	}
	x := w.get(t, made[1].ID)
	if x.State != Submitted || x.Title != "2026年第一季度村干部报酬和误工补贴：本期无发生" {
		t.Errorf("%+v", x)
	}
	out := w.reviewed(t, x.ID)
	d := w.text(t, out.ID)
	if !d.Nil || len(d.Notes) != 1 || d.Period != "2026-Q1" || d.Sections[0].Paragraphs[0] != "2026年第一季度，本村没有发生“村干部报酬和误工补贴”方面的事项。" {
		t.Errorf("%+v", d)
	}
	if _, err := report(w.village, Duty{"homestead", "2026-Q1"}); err == nil || !strings.Contains(fault.Fields(err)[0].Message, "已经在公开了") {
		t.Errorf("reported twice: %v", fault.Fields(err))
	}
	if _, err := report(w.other.village, Duty{"assist", "2026-Q1"}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("another village: %v", err)
	}
	if err := w.SaveText(ctx, w.accountant, made[0].ID, "", nil, nil, nil); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a report under review is written: %v", err)
	}
	y, err := w.CorrectText(ctx, w.accountant, out.ID, "发过一次误工补贴")
	if err != nil {
		t.Fatal(err)
	}
	if d := w.text(t, y.ID); d.Nil || len(d.Notes) != 0 {
		t.Errorf("corrected it still says nothing happened: %+v", d)
	}
}

func TestADutyIsOverWithItsPeriod(t *testing.T) {
	for _, x := range []struct {
		period         string
		on             calendar.Day
		periodic, over bool
	}{
		{"2026-Q1", calendar.Date(2026, 3, 31), true, false},
		{"2026-Q1", calendar.Date(2026, 4, 1), true, true},
		{"2026", calendar.Date(2026, 12, 31), true, false},
		{"audit-7", calendar.Date(2026, 1, 1), false, true},
	} {
		d := Duty{"x", x.period}
		if d.Periodic() != x.periodic || d.Over(x.on) != x.over {
			t.Errorf("%+v: %v %v", x, d.Periodic(), d.Over(x.on))
		}
	}
}

// A table may say anything in its cells; it is no text for that.
func TestATableThatSpeaksOfTextsIsNone(t *testing.T) {
	x := Version{Document: []byte(`{"columns":[{"name":"\"schema\":\"sunshine/text/1\""}],"schema":"sunshine/table/1"}`)}
	if IsText(x) {
		t.Error("taken for a text")
	}
}
