package disclosure

import (
	"testing"
	"unicode/utf8"
)

// Read by a person from what counties write.
func TestWhatAListSaysAboutTime(t *testing.T) {
	for text, want := range map[string]When{
		"每月10日前公布上月":  {"month", "e1-10", ""},
		"每季度的首个月20日":  {"quarter", "e1-20", ""},
		"每季度首月15日":    {"quarter", "e1-15", ""},
		"每季度第一个月十五日前": {"quarter", "e1-15", ""},
		"次月15日前":      {"month", "e1-15", ""},
		"每月,逐项逐笔":     {"month", "", "逐项逐笔"},
		"每季度":         {"quarter", "", ""},
		"随时公布":        {"event", "", ""},
		"随时":          {"event", "", ""},
		"财务往来较多的每月公布": {"month", "", "财务往来较多"},
		"每半年一次":       {"half-year", "", ""},
		"每年1月31日前":    {"year", "s1-31", ""},
		"次年1月31日前":    {"year", "e1-31", ""},
		"每年":          {"year", "", ""},
		"签订后5日内":      {"event", "d5", ""},
		"事后十日内公布":     {"event", "d10", ""},
		"10天内":        {"event", "d10", ""},
		"5个工作日内":      {"", "", "5个工作日内"},
		"分段公开":        {"", "", "分段"},
		"":            {},
		"长期公开":        {"", "", "长期"},
		"每月底":         {"month", "", "底"},
		"每月45日":       {"month", "", "45日"},
	} {
		if got := ParseWhen(text); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	for _, it := range shipped(t).items {
		if got := ParseWhen(WriteWhen(it.Frequency, it.Due)); got != (When{it.Frequency, it.Due, ""}) {
			t.Errorf("%s: %q is read as %+v", it.Code, WriteWhen(it.Frequency, it.Due), got)
		}
	}
	for _, x := range []When{{"quarter", "e2-10", ""}, {"half-year", "e1-31", ""}, {"month", "", ""}, {"event", "", ""}, {"year", "", ""}, {"event", "d-7", ""}, {"quarter", "s3-5", ""}} {
		if got := ParseWhen(WriteWhen(x.Frequency, x.Due)); got != x {
			t.Errorf("%+v: %q is read as %+v", x, WriteWhen(x.Frequency, x.Due), got)
		}
	}
}

func FuzzParseWhen(f *testing.F) {
	f.Add("每月10日前公布上月")
	f.Add("每季度第一个月十五日前")
	f.Fuzz(func(t *testing.T, s string) {
		w := ParseWhen(s)
		if w.Due != "" {
			d, err := ParseDue(w.Due)
			if err != nil || d.OnEvent() != (w.Frequency == OnEvent) {
				t.Fatalf("%q: %+v, %v", s, w, err)
			}
		}
		if utf8.ValidString(s) && !utf8.ValidString(w.Unread) {
			t.Fatalf("%q: %q", s, w.Unread)
		}
	})
}
