package disclosure

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gowebpki/jcs"

	"sunshine/app/fault"
	"sunshine/app/money"
)

// The example of RFC 8785, section 3.2.2 and 3.2.3, with its answer.
func TestR41_FreezeWritesTheCanonicalForm(t *testing.T) {
	in := `{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`
	want := `{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`
	got, sum, err := Freeze(json.RawMessage(in))
	if err != nil || string(got) != want || len(sum) != 64 {
		t.Errorf("got  %s\nwant %s\n%s %v", got, want, sum, err)
	}
}

func TestR41_TheSameDocumentAlwaysGivesTheSameBytes(t *testing.T) {
	type ab struct {
		A string         `json:"a"`
		B map[string]int `json:"b"`
	}
	type ba struct {
		B map[string]int `json:"b"`
		A string         `json:"a"`
	}
	first, sum, err := Freeze(ab{"村民<小组>&\u2028", map[string]int{"乙": 2, "甲": 1, "b": 3}})
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		again, sum2, err := Freeze(ba{map[string]int{"甲": 1, "b": 3, "乙": 2}, "村民<小组>&\u2028"})
		if err != nil || !bytes.Equal(first, again) || sum != sum2 {
			t.Fatalf("%s and %s, %v", first, again, err)
		}
	}
	if bytes.Contains(first, []byte(`\u003c`)) {
		t.Errorf("characters are escaped that the canonical form writes out: %s", first)
	}
	if twice, err := jcs.Transform(first); err != nil || !bytes.Equal(twice, first) {
		t.Errorf("freezing what is frozen changes it: %s", twice)
	}
	if _, other, _ := Freeze(ab{"村民<小组>&\u2028 ", nil}); other == sum {
		t.Error("another document has the same hash")
	}
}

func TestVersionsStayReadableAndSayByWhatTheyAreSuperseded(t *testing.T) {
	w := seeded(t)
	one := w.in(t, Published, "2026-03")
	two, err := w.correct(t, w.accountant, one, "  补记 一笔 ")
	if err != nil || two.N != 2 || two.State != Draft || two.Reason != "补记 一笔" {
		t.Fatalf("%+v, %v", two, err)
	}
	if v, err := w.Published(t.Context(), w.village.ID, FinanceMonth, "2026-03"); err != nil || v.N != 1 || v.Superseded() {
		t.Errorf("while the correction is worked on the first holds: %+v, %v", v, err)
	}
	if _, err := w.PublishedN(t.Context(), w.village.ID, FinanceMonth, "2026-03", 2); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a draft can be read: %v", err)
	}
	if _, err := w.correct(t, w.accountant, one, "再来一次"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("two corrections at once: %v", err)
	}
	two = w.out(t, two, document{"2026-03", 2})
	old, err := w.PublishedN(t.Context(), w.village.ID, FinanceMonth, "2026-03", 1)
	if err != nil || !old.Superseded() || old.LatestN != 2 || string(old.Document) != string(one.Document) || two.Superseded() {
		t.Errorf("old %+v, new %+v, %v", old, two, err)
	}
	if _, err := w.correct(t, w.accountant, old, "改旧的"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a superseded version was corrected: %v", err)
	}
	list, err := w.Versions(t.Context(), two.DisclosureID)
	if err != nil || len(list) != 2 || list[0].N != 2 || list[1].N != 1 {
		t.Errorf("%v, %v", list, err)
	}
	in, err := w.PublishedIn(t.Context(), w.village.ID)
	if err != nil || len(in) != 1 || in[0].N != 2 {
		t.Errorf("%v, %v", in, err)
	}
	if v, err := w.PublishedOf(t.Context(), two.DisclosureID, 0); err != nil || v.N != 2 {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestWorkIsWhatIsNotOutYet(t *testing.T) {
	w := seeded(t)
	w.in(t, Published, "2026-01")
	march, february := w.in(t, Returned, "2026-03"), w.in(t, Approved, "2026-02")
	list, err := w.WorkOf(t.Context(), w.village.ID)
	if err != nil || len(list) != 2 || list[0].ID != february.ID || list[1].ID != march.ID {
		t.Errorf("%v, %v", list, err)
	}
	if other, err := w.WorkOf(t.Context(), w.other.village.ID); err != nil || len(other) != 0 {
		t.Errorf("another village sees it: %v, %v", other, err)
	}
}

func TestTheSameMonthBeginsOnce(t *testing.T) {
	w := seeded(t)
	w.begin(t, "2026-03")
	err := w.write(t, beginAgain(t, w))
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("%v", err)
	}
}

// sampleTable is a table of two columns with a row for each amount.
func sampleTable(w *world, fen ...money.Fen) Table {
	t := Table{
		Title: "2026年 低保  名单", Item: "subsidy", Unit: "元", Notes: []string{},
		Columns: []TableColumn{{Name: "姓名", Type: "name"}, {Name: "金额", Type: "money"}}, Totals: []TableRow{},
	}
	for _, f := range fen {
		t.Rows = append(t.Rows, TableRow{Cells: []TableCell{{Text: "张*明"}, {Text: f.String(), Fen: &f}}})
	}
	return t
}

func TestATableGoesThroughTheChainAndIsCorrected(t *testing.T) {
	w := seeded(t)
	v := w.beginTable(t, sampleTable(w, 10000, money.Fen(rand.Int64N(1e9))))
	for _, err := range []error{w.SubmitTable(t.Context(), w.accountant, v.ID), w.Approve(t.Context(), w.supervisor, v.ID, "核对无误"), w.Meet(t.Context(), w.head, v.ID, w.meeting()), w.PublishTable(t.Context(), w.head, v.ID)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	v = w.get(t, v.ID)
	d, err := ParseTable(v.Document)
	if err != nil {
		t.Fatal(err)
	}
	if d.Title != "2026年 低保 名单" || d.Village.Name != "小山村" || d.Village.County != "阳光县" || d.Period != "2026-04-10" || d.Version != 1 ||
		d.Drafted.By != "李会计" || d.Reviewed.Opinion != "核对无误" || d.Publish.By != "赵主任" || d.ShownTo.String() != "2026-04-17" ||
		d.Reply.Days != 10 || d.Reply.Phone != "0571-1234567" || d.Basis == "" || d.ShownTo != v.ShownUntil {
		t.Errorf("%+v", d)
	}
	if again, sum, err := Freeze(d); err != nil || !bytes.Equal(again, v.Document) || sum != v.SHA256 {
		t.Errorf("read and frozen again it differs: %v\n%s\n%s", err, again, v.Document)
	}
	c := w.correctTable(t, v, sampleTable(w, 20000), "少写一户")
	for _, err := range []error{w.SubmitTable(t.Context(), w.accountant, c.ID), w.Approve(t.Context(), w.supervisor, c.ID, ""), w.Meet(t.Context(), w.head, c.ID, w.meeting()), w.PublishTable(t.Context(), w.head, c.ID)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	e, err := ParseTable(w.get(t, c.ID).Document)
	if err != nil || e.Version != 2 || e.Reason != "少写一户" || e.Replaces.Version != 1 || e.Replaces.SHA256 != v.SHA256 || e.Period != d.Period || e.Number == d.Number {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestR56_PersonalDataInATableIsRefusedWithItsPlace(t *testing.T) {
	w := seeded(t)
	for want, spoil := range map[string]func(x *Table){
		"第 2 行“姓名”": func(x *Table) { x.Rows[1].Cells[0].Text = "张三13812345678" },
		"第 1 行“金额”": func(x *Table) { x.Rows[0].Cells[1].Text = "11010519491231002X" },
		"表头":        func(x *Table) { x.Columns[0].Name = "电话13812345678" },
		"备注":        func(x *Table) { x.Notes = []string{"有事打13812345678"} },
		"标题":        func(x *Table) { x.Title = "13812345678 的表" },
		"合计":        func(x *Table) { x.Totals = []TableRow{{Cells: []TableCell{{Text: "合计 13812345678"}, {}}}} },
	} {
		x := sampleTable(w, 1, 2)
		spoil(&x)
		_, err := w.tryTable(t, x)
		f := fault.Fields(err)
		if fault.KindOf(err) != fault.Invalid || len(f) != 1 || !strings.Contains(f[0].Message, want) || strings.Contains(f[0].Message, "13812345678") {
			t.Errorf("%s: %v %v", want, err, f)
		}
	}
	for name, spoil := range map[string]func(x *Table){
		"no title": func(x *Table) { x.Title = " " }, "no rows": func(x *Table) { x.Rows = nil },
		"no columns": func(x *Table) { x.Columns = nil }, "no item": func(x *Table) { x.Item = "nothing" },
		"the monthly sheet": func(x *Table) { x.Item = FinanceMonth }, "long title": func(x *Table) { x.Title = strings.Repeat("表", 81) },
	} {
		x := sampleTable(w, 1)
		spoil(&x)
		if _, err := w.tryTable(t, x); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASheetIsNoTable(t *testing.T) {
	w := seeded(t)
	v := w.in(t, Approved, "2026-03")
	if err := w.PublishTable(t.Context(), w.head, v.ID); fault.KindOf(err) != fault.Conflict {
		t.Errorf("%v", err)
	}
	if _, err := ParseTable([]byte(`{"schema":"other"}`)); err == nil {
		t.Error("another schema was read")
	}
}
