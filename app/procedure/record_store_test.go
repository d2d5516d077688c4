package procedure

import (
	"io/fs"
	"path"
	"reflect"
	"strings"
	"testing"
	"time"

	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/data"
)

const minimal = "title = \"修井\"\n[source]\ntitle = \"会议记录\"\n"

// everything says all that a record can say, in all the ways.
const everything = `id = "x-1"
place = "某县\"某\\镇"
village = "某村"
title = "修井"
note = "说明"
quote = "原文"
category = "public_works"
procedure = "sylgk"
outcome = "办完了"
amount = "131100.50"
when = "2019-03到2019-05"
land = false
outside = { value = true, quote = "另一句话" }
authorised = true
[source]
title = "会议记录"
publisher = "某镇"
address = "http://example.cn/a?b=1&c=2"
grade = "A"
missing = "票数"
[[stage]]
kind = "consult"
quote = "问了"
held = true
[[stage]]
kind = "examine"
quote = "审了"
held = true
[[stage]]
kind = "appraise"
quote = "评了"
held = false
[[stage]]
kind = "propose"
quote = "提了"
merged = true
combined_head = true
[[stage]]
kind = "resolve"
quote = "开会"
form = "听证会"
organ = "other"
day = "12月12日"
place = "村部"
ballot = "secret"
basis = "households"
expected = "至少30"
present = "20到29"
voters = "至多40"
voters_expected = 0
yes = 0
no = 1
abstain = 2
invalid = 3
households = 100
households_present = 90
representatives = 24
women = 10
members = 400
proxies = 0
unanimous = false
passed = true
notice = "2019-03以前"
notice_days = 3
plan = "2019以后"
plan_days = 2
supervision = "同意"
[[publication]]
kind = "plan"
quote = "贴了"
posted = "2019"
days = 7
channel = "公开栏"
[[publication]]
kind = "resolution"
quote = "没贴"
done = false
[[publication]]
kind = "result"
quote = "贴了"
done = true
[contract]
quote = "租给葛大勇"
day = "2011-02"
with = "葛大勇"
what = "三年"
[payment]
quote = "付"
done = true
[works]
quote = "干"
done = true
[acceptance]
quote = "验"
done = true
[township]
quote = "批"
done = true
[objection]
quote = "有人问"
raised = "2019-03-01"
answered = "2019-03-02"
[[document]]
name = "合同"
quote = "附合同"
[[document]]
name = "照片"
`

func TestARecordReadsBackAsItWasWritten(t *testing.T) {
	ref, h := shippedHistory(t)
	texts := map[string]string{"minimal": minimal, "everything": everything}
	files, err := fs.Glob(data.Demo, "demo/matters/*.toml")
	if err != nil || len(files) != 12 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		text, err := data.Demo.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		texts[path.Base(f)] = string(text)
	}
	for name, text := range texts {
		rec, err := ref.ParseRecord(text, entered)
		if err != nil {
			t.Fatal(name, explain(err))
		}
		again, err := ref.ParseRecord(rec.Encode(ref), entered)
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, explain(err), rec.Encode(ref))
		}
		if !reflect.DeepEqual(rec, again) {
			t.Errorf("%s:\n%#v\n%#v", name, rec, again)
		}
		if !reflect.DeepEqual(h.Judge(rec, ref), h.Judge(again, ref)) {
			t.Errorf("%s is judged otherwise", name)
		}
	}
}

// Every key that the reader knows is written, so that no form loses it.
func TestNothingARecordCanSayIsForgotten(t *testing.T) {
	ref, _ := shippedHistory(t)
	rec, err := ref.ParseRecord(everything, entered)
	if err != nil {
		t.Fatal(explain(err))
	}
	var walk func(v reflect.Value, at string)
	walk = func(v reflect.Value, at string) {
		switch {
		case v.Kind() == reflect.Struct && v.Type().NumField() > 1 && v.Type().Field(0).Name == "Is":
			if !v.Field(0).Bool() {
				t.Logf("%s is not in the text", at)
				if strings.HasPrefix(at, ".Stages[4]") || !strings.Contains(at, "[") && !strings.HasSuffix(at, ".Day") {
					t.Errorf("%s is missing in the test's text", at)
				}
			}
		case v.Kind() == reflect.Struct:
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					walk(v.Field(i), at+"."+v.Type().Field(i).Name)
				}
			}
		case v.Kind() == reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i), at+"["+string(rune('0'+i))+"]")
			}
		}
	}
	rec.Stages[4].Merged, rec.Stages[4].Combined = Known[bool]{true, true, "x"}, Known[bool]{true, true, "x"}
	walk(reflect.ValueOf(rec), "")
}

func TestTheOtherSideIsMaskedEverywhere(t *testing.T) {
	ref, _ := shippedHistory(t)
	rec, err := ref.ParseRecord(strings.Replace(everything, "note = \"说明\"", "note = \"葛大勇来租\"", 1), entered)
	if err != nil {
		t.Fatal(explain(err))
	}
	rec = rec.Public()
	for _, f := range rec.Facts(ref) {
		if strings.Contains(f.Value+f.Shown+f.Quote, "大勇") {
			t.Errorf("%+v", f)
		}
	}
	if rec.Contract.Day.Quote != "租给葛*勇" || rec.Note != "葛*勇来租" || rec.Contract.With.Reveal() != "葛*勇" {
		t.Errorf("%+v", rec.Contract)
	}
}

func (w *desk) kept(text string) int64 {
	w.t.Helper()
	id, err := w.KeepRecord(w.t.Context(), w.head, w.village, text)
	w.ok(err)
	return id
}

func TestRecordsAreReplacedAndTakenBackInTheOpen(t *testing.T) {
	w := newDesk(t)
	ctx := t.Context()
	first := w.kept(minimal)
	other := w.kept(everything)
	second, err := w.ReplaceRecord(ctx, w.township, w.village, first, strings.Replace(minimal, "修井", "打井", 1), "名称写错了")
	w.ok(err)
	list, err := w.Records(ctx, w.village.ID)
	w.ok(err)
	if len(list) != 2 || list[0].ID != second || list[1].ID != other || list[0].Record.Title != "打井" {
		t.Fatalf("%+v", list)
	}
	for _, id := range []int64{first, second} {
		all, err := w.RecordVersions(ctx, w.village.ID, id)
		w.ok(err)
		if len(all) != 2 || all[0].ID != second || all[0].Reason != "名称写错了" || all[0].By != "xiangzhen" || all[1].Record.Title != "修井" {
			t.Fatalf("%+v", all)
		}
		if c := w.CompareRecords(all[1].Record, all[0].Record); len(c) != 1 || c[0] != (RecordChange{"title", "修井", "打井", "", ""}) {
			t.Errorf("%+v", c)
		}
	}
	w.ok(w.WithdrawRecord(ctx, w.head, w.village, second, "是另一个村的事"))
	if list, err = w.Records(ctx, w.village.ID); err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	all, err := w.RecordVersions(ctx, w.village.ID, first)
	if err != nil || len(all) != 3 || !all[0].Withdrawn || all[0].Reason != "是另一个村的事" {
		t.Fatalf("%+v %v", all, err)
	}
	if lines := w.audited(); strings.Join(lines, " ") != "record.keep record.keep record.replace record.withdraw" {
		t.Error(lines)
	}
}

func (w *desk) audited() []string {
	w.t.Helper()
	rows, err := w.DB.Read().QueryContext(w.t.Context(), "select act from audit where act like 'record.%' order by id")
	w.ok(err)
	list, err := db.Collect(rows, func(scan db.Scan) (act string, err error) { err = scan(&act); return act, err })
	w.ok(err)
	return list
}

func TestWhatMayNotBeDoneWithARecord(t *testing.T) {
	w := newDesk(t)
	ctx := t.Context()
	id := w.kept(minimal)
	changed := strings.Replace(minimal, "修井", "打井", 1)
	newest, err := w.ReplaceRecord(ctx, w.head, w.village, id, changed, "改")
	w.ok(err)
	stranger := user.Actor{ID: 99, Role: user.Head, DivisionID: w.village.ID + 100}
	for name, c := range map[string]struct {
		do   func() error
		kind fault.Kind
	}{
		"supervisor":       {func() error { _, err := w.KeepRecord(ctx, w.supervisor, w.village, everything); return err }, fault.Forbidden},
		"administrator":    {func() error { _, err := w.KeepRecord(ctx, w.admin, w.village, everything); return err }, fault.Forbidden},
		"another village":  {func() error { _, err := w.KeepRecord(ctx, stranger, w.village, everything); return err }, fault.Forbidden},
		"withdraw as they": {func() error { return w.WithdrawRecord(ctx, stranger, w.village, newest, "x") }, fault.Forbidden},
		"twice the same":   {func() error { _, err := w.KeepRecord(ctx, w.head, w.village, changed); return err }, fault.Conflict},
		"nothing changed":  {func() error { _, err := w.ReplaceRecord(ctx, w.head, w.village, newest, changed, "改"); return err }, fault.Conflict},
		"an old version":   {func() error { _, err := w.ReplaceRecord(ctx, w.head, w.village, id, everything, "改"); return err }, fault.Conflict},
		"no reason":        {func() error { _, err := w.ReplaceRecord(ctx, w.head, w.village, newest, everything, " "); return err }, fault.Invalid},
		"a phone":          {func() error { return w.WithdrawRecord(ctx, w.head, w.village, newest, "问13800138000") }, fault.Invalid},
		"nothing there":    {func() error { _, err := w.ReplaceRecord(ctx, w.head, w.village, 999, everything, "改"); return err }, fault.NotFound},
		"not to be read":   {func() error { _, err := w.KeepRecord(ctx, w.head, w.village, "title"); return err }, fault.Invalid},
		"a named vote": {func() error {
			_, err := w.KeepRecord(ctx, w.head, w.village, strings.Replace(minimal, "修井", "修井，李四投了反对票", 1))
			return err
		}, fault.Invalid},
		"too long written out": {func() error {
			text := minimal
			for _, kind := range []StageKind{Propose, Confer, Deliberate, Resolve, Consult, Examine, Appraise} {
				text += "[[stage]]\nkind = \"" + string(kind) + "\"\nquote = \"" + strings.Repeat("长", 990) + "\"\n"
				for _, key := range []string{"expected", "present", "voters", "voters_expected", "yes", "no", "abstain", "invalid", "households", "women", "members", "proxies", "plan_days", "notice_days"} {
					text += key + " = 1\n"
				}
			}
			_, err := w.KeepRecord(ctx, w.head, w.village, text)
			return err
		}, fault.Invalid},
	} {
		if err := c.do(); fault.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, explain(err))
		}
	}
	for _, sql := range []string{"update matter_record set body = 'x'", "delete from matter_record"} {
		if err := w.DB.Write(ctx, func(q db.Q) error { _, err := q.ExecContext(ctx, sql); return err }); err == nil {
			t.Errorf("%s was done", sql)
		}
	}
	if list, err := w.Records(ctx, w.village.ID); err != nil || len(list) != 1 || list[0].Record.Title != "打井" {
		t.Error(len(list), err)
	}
}

// A record stays readable whatever day it is read on.
func TestARecordIsReadAsOfItsDay(t *testing.T) {
	w := newDesk(t)
	w.kept(everything)
	w.now = w.now.Add(20 * 365 * 24 * time.Hour)
	if list, err := w.Records(t.Context(), w.village.ID); err != nil || len(list) != 1 || list[0].Record.Amount.Value != 13110050 {
		t.Error(list, err)
	}
}
