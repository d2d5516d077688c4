package batch

import (
	"strings"
	"testing"
	"unicode/utf8"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/pdf"
	"sunshine/app/user"
)

func TestNamesAreSafeEverywhere(t *testing.T) {
	for in, want := range map[string]string{
		"青石镇": "青石镇", "a/b": "a／b", `..\..\x`: "＼..＼x", "../../etc/passwd": "／..／etc／passwd", " 村\n委 ": "村 委", "x\u202ey\u200b": "xy",
		"CON": "_CON", "con.txt": "_con.txt", "LPT1": "_LPT1", "COMX": "COMX", "": "_", "...": "_", "a:b*c?\"<>|": "a：b＊c？＂＜＞｜", "\xff\x00公开": "公开", "名.": "名",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
	long := clean(strings.Repeat("𬱖㛃", 100))
	if len(long) > longest || !utf8.ValidString(long) || len(long) < longest-4 {
		t.Errorf("a long name has %d bytes: %q", len(long), long)
	}
}

func TestNoTwoFilesHaveOneName(t *testing.T) {
	n := names{}
	seen := map[string]bool{}
	title := strings.Repeat("很长的标题", 60)
	for range 3 {
		for _, number := range []string{"X-1", "x-1", "330127104205-CW-2026-03-1"} {
			path := n.of("青石镇", "小山村", number, title, 1)
			if seen[strings.ToLower(path)] {
				t.Errorf("%s is given twice", path)
			}
			seen[strings.ToLower(path)] = true
			for _, part := range strings.Split(path, "/") {
				if len(part) > 255 {
					t.Errorf("%d bytes: %s", len(part), part)
				}
			}
			if !strings.Contains(path, "-第1版") || !strings.HasSuffix(path, ".pdf") {
				t.Errorf("the version or ending is cut off: %s", path)
			}
		}
	}
	if got := n.of("甲", "乙", "339900100201-T3-2", "补贴", 2); got != "甲/乙/339900100201-T3-2-补贴-第2版.pdf" {
		t.Error(got)
	}
	if got := n.of("甲", "乙", "339900100201-T4-1", "王某某 11010519491231002X 的补贴", 1); got != "甲/乙/339900100201-T4-1-第1版.pdf" {
		t.Errorf("a person's number is in a file name: %s", got)
	}
}

func TestWhatIsAskedIsChecked(t *testing.T) {
	today := calendar.Date(2026, 4, 8)
	april := calendar.NewMonth(2026, 4)
	good := Ask{From: april.First(), To: april.Last(), Form: ZIP, Paper: pdf.A4}
	if err := good.check(today); err != nil {
		t.Error(err)
	}
	for field, change := range map[string]func(*Ask){
		"from": func(a *Ask) { a.From = calendar.Date(2026, 4, 9) }, "to": func(a *Ask) { a.To = calendar.Date(2027, 4, 2) },
		"form": func(a *Ask) { a.Form = "tar" }, "paper": func(a *Ask) { a.Paper = "B5" },
	} {
		bad := good
		change(&bad)
		if f := fault.Fields(bad.check(today)); len(f) != 1 || f[0].Name != field {
			t.Errorf("%s: %v", field, f)
		}
	}
	for _, empty := range []Ask{{}, {From: today}, {From: today, To: today.AddDays(-1)}} {
		if err := empty.check(today); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%+v: %v", empty, err)
		}
	}
	if got := good.period(); got != "2026年4月" {
		t.Error(got)
	}
	if got := (Ask{From: today, To: today}).period(); got != "2026年4月8日" {
		t.Error(got)
	}
	town := user.Actor{ID: 1, Role: user.Township, DivisionID: 5}
	if fault.KindOf(Ask{TownshipID: 6}.may(town)) != fault.NotFound || fault.KindOf(Ask{}.may(user.Actor{ID: 2, Role: user.Head})) != fault.Forbidden || (Ask{TownshipID: 5}).may(town) != nil {
		t.Error("the wrong people may ask")
	}
}

func TestWhatDoesNotHoldAnyMoreIsLeftOut(t *testing.T) {
	out := disclosure.Version{N: 2, LatestN: 2, State: disclosure.Published}
	newer, gone := out, out
	newer.LatestN = 3
	gone.WithdrawnOn = calendar.Date(2026, 4, 9)
	for want, got := range map[string]string{
		"": leftOut(out, Document{Personal: true}), "出了第3版，请再做一次": leftOut(newer, Document{}), "2026年4月9日撤回": leftOut(gone, Document{Closed: true}),
		"公示期满，名单不再公开": leftOut(out, Document{Personal: true, Closed: true}),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
