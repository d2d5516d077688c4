package table

import (
	"testing"

	"sunshine/app/money"
)

func TestACellIsReadAsAnAmount(t *testing.T) {
	for text, want := range map[string]money.Fen{
		"12": 12_00, "12.5": 12_50, "-12.34": -12_34, "0.07": 7, "1,234.50": 1234_50, "（100）": -100_00, "￥3.00": 3_00, "1.2万元": 12000_00,
		"１２．５": 12_50, "100000000000": money.Max, "5元": 5_00, "100-": -100_00,
	} {
		if fen, blank, why := Amount(text); fen != want || blank || why != "" {
			t.Errorf("%q: %s %t %q", text, fen, blank, why)
		}
	}
	for _, text := range []string{"", "-", "无", " "} {
		if fen, blank, why := Amount(text); fen != 0 || !blank || why != "" {
			t.Errorf("%q: %s %t %q", text, fen, blank, why)
		}
	}
	for _, text := range []string{"1.005", "约3", "3多", "1,23", "100000000000.01", "3亩", "5%", "甲", "1+2", "1."} {
		if fen, _, why := Amount(text); why == "" {
			t.Errorf("%q is %s", text, fen)
		}
	}
}

// FuzzPlainYuan: the short way and the long one agree.
func FuzzPlainYuan(f *testing.F) {
	for _, s := range []string{"0", "12.3", "-0.01", "99999999999.99", "100000000000", "007"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		short, ok := plainYuan(s)
		if !ok {
			return
		}
		x, bad := parseFigure(fold(s), style{})
		long, err := x.base(units["元"]).fen()
		if bad != fine || err != nil || long != short {
			t.Fatalf("%q: %s, the long way %s %v %v", s, short, long, bad, err)
		}
	})
}

func TestACellIsReadAsADay(t *testing.T) {
	for text, want := range map[string]Date{
		"2026-03-05": {2026, 3, 5}, "2026年3月5日": {2026, 3, 5}, "2026/3/5 0:00:00": {2026, 3, 5}, "20260305": {2026, 3, 5}, "3月5日": {0, 3, 5}, "46086": {2026, 3, 5}, "31/12/2025": {2025, 12, 31},
	} {
		if d, ok := ReadDate(text); d != want || !ok {
			t.Errorf("%q: %v %t", text, d, ok)
		}
	}
	for _, text := range []string{"", "3/5/2026", "104年3月5日", "2026年3月", "初五", "26.3.5"} {
		if d, ok := ReadDate(text); ok {
			t.Errorf("%q is %v", text, d)
		}
	}
}

func TestLabelsOfTotalsAndSignatures(t *testing.T) {
	for _, s := range []string{"合计", "合  计：", "本月合计", "本年累计", "承前页", "过次页", "本页小计"} {
		if !PrintedTotal(s) {
			t.Errorf("%q is a total", s)
		}
	}
	for _, s := range []string{"", "会计工资", "付审计费", "102", "收上年度承包费"} {
		if PrintedTotal(s) {
			t.Errorf("%q is no total", s)
		}
	}
}
