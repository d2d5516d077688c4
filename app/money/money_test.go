package money

import (
	"errors"
	"testing"
)

func TestParse(t *testing.T) {
	for in, want := range map[string]Fen{
		"0": 0, "38": 3800, "3,300.00": 330000, "-6,057.88": -605788, "+1.5": 150, "625.46": 62546,
		"1.500": 150, "007": 700, "100000000000": Max,
	} {
		if got, err := Parse(in); err != nil || got != want {
			t.Errorf("Parse(%q) = %d, %v; want %d", in, got, err, want)
		}
	}
	for in, want := range map[string]error{
		"": ErrEmpty, " ": ErrEmpty, "约5": ErrSyntax, "1,23": ErrSyntax, "1234,567": ErrSyntax, "1.": ErrSyntax, ".5": ErrSyntax,
		"1.2.3": ErrSyntax, "--1": ErrSyntax, "1.005": ErrPrecision, "100000000000.01": ErrRange, "99999999999999999999": ErrRange, "，": ErrSyntax,
	} {
		if _, err := Parse(in); !errors.Is(err, want) {
			t.Errorf("Parse(%q): %v; want %v", in, err, want)
		}
	}
}

func TestCapital(t *testing.T) {
	for in, want := range map[Fen]string{
		0: "零元整", 5: "伍分", 10: "壹角整", 105: "壹元零伍分", 150: "壹元伍角整", 1000: "壹拾元整", 10005: "壹佰元零伍分",
		1234567: "壹万贰仟叁佰肆拾伍元陆角柒分", 100000000: "壹佰万元整", 100100000: "壹佰万壹仟元整", 100010000: "壹佰万零壹佰元整",
		1000000000000: "壹佰亿元整", 1000010000000: "壹佰亿零壹拾万元整", 22280100: "贰拾贰万贰仟捌佰零壹元整", 2020: "贰拾元贰角整",
		-605788: "负陆仟零伍拾柒元捌角捌分", 10000000000: "壹亿元整", 10000000001: "壹亿元零壹分",
	} {
		if got := in.Capital(); got != want {
			t.Errorf("%d: %s; want %s", in, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"0", "-1,234.50", "9999999.99", "1,2,3", "１"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := Parse(s)
		if err != nil {
			return
		}
		for _, back := range []string{v.String(), v.Plain()} {
			if again, err := Parse(back); err != nil || again != v {
				t.Fatalf("%q → %d → %q → %d, %v", s, v, back, again, err)
			}
		}
		_ = v.Capital()
	})
}
