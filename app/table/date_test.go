package table

import "testing"

func TestMomentReadsEveryUsualForm(t *testing.T) {
	for text, want := range map[string]moment{
		"2026-03-05": {year: 2026, month: 3, day: 5}, "2026/3/5": {year: 2026, month: 3, day: 5}, "2026.3.5": {year: 2026, month: 3, day: 5},
		"20260305": {year: 2026, month: 3, day: 5}, "2026年3月5日": {year: 2026, month: 3, day: 5}, "2026年 3 月 5 日": {year: 2026, month: 3, day: 5},
		"２０２６年３月５日": {year: 2026, month: 3, day: 5}, "2026年3月5号": {year: 2026, month: 3, day: 5}, "2026-03-05 星期四": {year: 2026, month: 3, day: 5},
		"3月12日": {month: 3, day: 12}, "3.5": {month: 3, day: 5}, "2/27": {month: 2, day: 27}, "3-5": {month: 3, day: 5}, "12月31": {month: 12, day: 31},
		"二〇二六年三月五日": {year: 2026, month: 3, day: 5}, "二零二六年十二月三十一日": {year: 2026, month: 12, day: 31}, "三月廿五日": {month: 3, day: 25}, "十月十日": {month: 10, day: 10},
		"2025-03-05 9:30": {year: 2025, month: 3, day: 5}, "2025-3-1 2:30": {year: 2025, month: 3, day: 1}, "2025-03-05T09:30:00": {year: 2025, month: 3, day: 5}, "2025年3月5日 9时30分": {year: 2025, month: 3, day: 5},
		"2018年": {year: 2018}, "2011-02": {year: 2011, month: 2}, "202603": {year: 2026, month: 3}, "8月": {month: 8}, "46086": {year: 2026, month: 3, day: 5, serial: true},
		"104年1月6日": {year: 104, month: 1, day: 6, roc: true}, "民國104年1月6日": {year: 104, month: 1, day: 6, roc: true}, "26.3.5": {year: 26, month: 3, day: 5, shortYear: true},
		"3.1": {month: 3, day: 1, zeroLost: true}, "2026年 2 月 29 日": {year: 2026, month: 2, day: 29},
		"3/12/2026": {year: 2026, month: 3, day: 12, order: eitherFirst}, "3/14/2026": {year: 2026, month: 3, day: 14, order: monthFirst}, "14/3/2026": {year: 2026, month: 3, day: 14, order: dayFirst}, "3/3/2026": {year: 2026, month: 3, day: 3},
		"5-Mar-2026": {year: 2026, month: 3, day: 5}, "5-Mar": {month: 3, day: 5}, "05 March 2026": {year: 2026, month: 3, day: 5}, "5-Mar-26": {year: 26, month: 3, day: 5, shortYear: true}, "Mar 5, 2026": {year: 2026, month: 3, day: 5}, "sept 9 2026": {year: 2026, month: 9, day: 9},
	} {
		if got, ok := parseMoment(text); !ok || got != want {
			t.Errorf("%q: %+v %v; want %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "20261月", "每季度", "2018-01-01至2020-12-31", "7-8月", "2008年下半年", "12.5亩", "买笔", "32/13/2026", "Mar-26", "5-Foo-2026", "123456"} {
		if got, ok := parseMoment(text); ok {
			t.Errorf("%q read as %+v", text, got)
		}
	}
	if _, ok := (moment{year: 2026, month: 2, day: 29}).exists(); ok {
		t.Error("2026-02-29 is no day")
	}
}
