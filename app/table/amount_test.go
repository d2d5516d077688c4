package table

import (
	"math/big"
	"testing"

	"sunshine/app/money"
)

func TestFigures(t *testing.T) {
	for in, want := range map[string]string{
		"38": "38", "３８": "38", "３，３００．００": "3300", "3,300.00": "3300", "￥10,000.00": "10000元", "¥ 5": "5元", "9000元": "9000元", "984 元整": "984元", "5.84万元": "5.84万元", "0.28 万元": "0.28万元",
		"(6,057.88)": "-6057.88", "（38）": "-38", "-38": "-38", "−38": "-38", "－３８": "-38", "—38": "-38", "￥-38": "-38元", "￥(38)": "-38元", "+38": "38", ".5": "0.5", "100.00%": "100%", "5％": "5%", "1‰": "0.1%",
		"15.207059万亩": "15.207059万亩", "3户": "3户", "80元/亩": "80元/亩", "5元2角": "5.2元", "1,655元0角5分": "1655.05元", "8元3分": "8.03元", "RMB5": "5元", "Rp 5.000": "5Rp",
	} {
		f, bad := parseFigure(fold(in), style{})
		got := f.n.String()
		if f.percent {
			got += "%"
		}
		if got += f.unit.name; bad != fine || got != want {
			t.Errorf("%q: %s, failure %d; want %s", in, got, bad, want)
		}
	}
	for _, in := range []string{"", "-", "－", "——", "无", "無", "/", "没有", "零"} {
		if f, bad := parseFigure(fold(in), style{}); bad != fine || !f.blank {
			t.Errorf("%q is not read as nothing", in)
		}
	}
	for in, want := range map[string]failure{
		"约300": approximate, "近6万元": approximate, "5.9万多元": approximate, "730多万元": approximate, "331万元左右": approximate, "超过331万元": approximate, "≥1800": approximate, "60余万元": approximate, "几十万元": approximate, "1000元以上": approximate, "上百": notFigure,
		"1,23": badGroups, "1,2345": badGroups, "12,34,567": badGroups, "1.2.3": notFigure, "三十八": notFigure, "买笔": notFigure, "161人*10.5*19": arithmetic, "3+5": arithmetic, "300元、200元": many, "5元12角": notFigure, "1.5.": notFigure, "38只鸡": notFigure,
		"123456789012345678901234567890": notFigure,
	} {
		if _, bad := parseFigure(fold(in), style{}); bad != want {
			t.Errorf("%q: failure %d; want %d", in, bad, want)
		}
	}
	for in, want := range map[string]string{"5.000.000,00": "5000000", "-1.980.000,00": "-1980000", "139,60": "139.6", "0,00": "0", "335,8": "335.8", "12": "12"} {
		if f, bad := parseFigure(in, style{dotted: true}); bad != fine || f.n.String() != want {
			t.Errorf("dotted %q: %s; want %s", in, f.n, want)
		}
	}
}

func TestTenThousandYuanConvertExactly(t *testing.T) {
	for in, want := range map[string]money.Fen{
		"318.3527万元": 318352700, "912.42354万元": 912423540, "0.75万元": 750000, "1亿元": 10000000000, "3角": 30, "5分": 5, "2千元": 200000,
	} {
		f, bad := parseFigure(in, style{})
		if got, err := f.base(units["元"]).fen(); bad != fine || err != nil || got != want {
			t.Errorf("%s: %d, %v; want %d", in, got, err, want)
		}
	}
	f, _ := parseFigure("0.1234567", style{})
	if _, err := f.base(units["万元"]).fen(); err == nil {
		t.Error("1234.567 yuan has no whole fen")
	}
}

func TestAmountsInCapitals(t *testing.T) {
	for text, want := range map[string]money.Fen{
		"壹仟贰佰叁拾肆元伍角整": 123450, "人民币壹万元整": 1000000, "拾元": 1000, "壹拾贰万叁仟元正": 12300000, "贰佰零伍元零叁分": 20503, "伍角": 50,
		"零元整": 0, "叄佰圓整": 30000, "负伍元整": -500, "壹万零壹佰元贰分": 1010002, "叁亿元整": 30000000000,
	} {
		d, ok := parseCapital(fold(text))
		if !ok {
			t.Errorf("%q is not read", text)
		} else if got, err := d.fen(); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"元", "整", "万元", "拾佰元", "壹贰元", "壹元贰元", "壹佰仟元", "三十八元", "壹元伍角叁", "玖拾玖", "贰角伍角", "拾叁角", "負", "参佰元"} {
		if d, ok := parseCapital(text); ok {
			t.Errorf("%q read as %s", text, d)
		}
	}
	for f := money.Fen(0); f < 3_000_000_000; f = f*3 + 7 {
		for _, x := range []money.Fen{f, -f, f * 100, f * 10_000} {
			d, ok := parseCapital(x.Capital())
			if !ok {
				t.Fatalf("%s is not read", x.Capital())
			}
			if d.cmp(decimal{big.NewInt(int64(x)), 2}) != 0 {
				t.Fatalf("%s: %s; want %d", x.Capital(), d, x)
			}
		}
	}
}

// FuzzAmount: whatever reads as money, written by money, reads as the same again;
// a number written by decimal reads as itself.
func FuzzAmount(f *testing.F) {
	for _, s := range []string{"3,300.00", "￥１０", "(5)", "5.84万元", "约3", "-", "1.234,50", "161人*10", "５％"} {
		f.Add(s, false)
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, s string, dotted bool) {
		x, bad := parseFigure(fold(s), style{dotted})
		if bad != fine || x.blank {
			return
		}
		if back, ok := parseDecimal(x.n.String()); !ok && len(x.n.String()) <= maxDigits || ok && back.cmp(x.n) != 0 {
			t.Fatalf("%q → %s → %s", s, x.n, back)
		}
		fen, err := x.base(units["元"]).fen()
		if err != nil || x.percent {
			return
		}
		texts := []string{fen.String(), fen.Plain(), fen.String() + "元", "￥" + fen.Plain()}
		if fen > -1e17 && fen < 1e17 { // beyond that 大写 has no usual form
			texts = append(texts, fen.Capital(), "人民币"+fen.Capital())
		}
		for _, text := range texts {
			again, bad := parseFigure(fold(text), style{})
			got, err := again.base(units["元"]).fen()
			if bad != fine || err != nil || got != fen {
				t.Fatalf("%q → %d → %q → %d, %v", s, fen, text, got, err)
			}
		}
	})
}

// FuzzDate: a day that was read, written in any form, is the same day.
func FuzzDate(f *testing.F) {
	for _, s := range []string{"2026-03-05", "3.5", "二〇二六年三月五日", "104年1月6日", "46086", "20261月", "2026年 2 月 29 日", "2025-03-05 9:30"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, ok := parseMoment(s)
		if !ok || !m.complete() {
			return
		}
		day, ok := m.exists()
		if !ok {
			return
		}
		if day.Year() != m.year || day.Month() != m.month || day.DayOfMonth() != m.day {
			t.Fatalf("%q: %+v became %s", s, m, day)
		}
		for _, text := range []string{day.String(), day.Chinese(), day.String() + " 09:30"} {
			if back, ok := parseMoment(text); !ok || back.year != m.year || back.month != m.month || back.day != m.day {
				t.Fatalf("%q → %q → %+v", s, text, back)
			}
		}
	})
}
