package typeset

import (
	"strings"
	"testing"
	"unicode/utf8"

	"sunshine/app/pdf/fonts"
)

func newSetter(t testing.TB) *Setter {
	t.Helper()
	set, err := fonts.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return New(set)
}

// read gives the characters of a line.
func (s *Setter) read(l Line) string {
	var b strings.Builder
	for _, g := range l.Glyphs {
		b.WriteRune(s.Rune(g))
	}
	return b.String()
}

func (s *Setter) readAll(lines []Line) []string {
	var out []string
	for _, l := range lines {
		out = append(out, s.read(l))
	}
	return out
}

var ten = Style{Role: fonts.Song, Size: 10} // a hanzi is 10 points wide

const notice = "经村民代表会议讨论（应到43人，实到41人），同意将“清水塘”承包给王㛃、李䶮、陈𬱖三人，承包期自2026年1月1日至2028年12月31日，" +
	"每年承包费1,234,567.89元（大写：壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分），于每年3月15日前缴清；逾期按0.05%收取违约金。" +
	"赞成5票，反对12票，路长1.2公里，硬化80平方米。依据《中华人民共和国村民委员会组织法》第30条、〔2026〕7号文件……特此公示！详见https://example.cn/a/b?c=d，电话：0571-64321098。"

func TestNoLineBeginsOrEndsWithAForbiddenMark(t *testing.T) {
	s := newSetter(t)
	for width := 60.0; width <= 500; width += 3 {
		lines := s.readAll(s.Break(ten, notice, width))
		for i, l := range lines {
			first, _ := utf8.DecodeRuneInString(l)
			last, _ := utf8.DecodeLastRuneInString(l)
			if i > 0 && ForbiddenStart(first) {
				t.Errorf("width %v: line %d begins with %c: %q", width, i, first, lines)
			}
			if i+1 < len(lines) && ForbiddenEnd(last) {
				t.Errorf("width %v: line %d ends with %c: %q", width, i, last, lines)
			}
		}
		if got := strings.Join(lines, ""); got != notice {
			t.Fatalf("width %v: %q", width, got)
		}
	}
}

func TestLinesFitTheirWidth(t *testing.T) {
	s := newSetter(t)
	for width := 60.0; width <= 500; width += 7 {
		for _, l := range s.Break(ten, notice, width) {
			if l.Points(10) > width+0.01 {
				t.Errorf("width %v: a line of %v: %s", width, l.Points(10), s.read(l))
			}
		}
	}
}

func TestFiguresDatesAndAmountsStayWhole(t *testing.T) {
	s := newSetter(t)
	whole := []string{"43人", "5票", "1.2公里", "80平方米", "2026年", "1月", "1日", "2028年", "12月", "31日", "1,234,567.89元", "15日", "0.05%", "第30条", "〔2026〕7号", "0571-64321098"}
	dates := []string{"2026年1月1日", "2028年12月31日", "3月15日"}
	for width := 80.0; width <= 400; width++ {
		text := strings.Join(s.readAll(s.Break(ten, notice, width)), "\n")
		for _, w := range append(whole, dates[:min(3, max(0, int(200-width)))]...) {
			if !strings.Contains(text, w) {
				t.Errorf("width %v: %s is torn:\n%s", width, w, text)
			}
		}
	}
	text := strings.Join(s.readAll(s.Break(ten, notice, 250)), "\n")
	if w := "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"; !strings.Contains(text, w) {
		t.Errorf("%s is torn:\n%s", w, text)
	}
}

func TestADateIsTornOnlyWhereTheLineWouldBe(t *testing.T) {
	s := newSetter(t)
	for width, want := range map[float64]string{
		260: "村民代表会议讨论同意将清水塘承包给本村两户自2026年", // four would be left empty
		235: "村民代表会议讨论同意将清水塘承包给本村两户自",      // one can be spread
		180: "讨论同意将清水塘承包给自",                // in a narrow column
	} {
		text := strings.TrimSuffix(want, "2026年") + "2026年3月15日起至年底"
		if got := s.read(s.Break(ten, text, width)[0]); got != want {
			t.Errorf("width %v: %s", width, got)
		}
	}
}

func TestWhatIsTooLongForALineIsBrokenAnyway(t *testing.T) {
	s := newSetter(t)
	for _, text := range []string{
		strings.Repeat("9", 200), strings.Repeat("长", 200), strings.Repeat("，", 50), "https://" + strings.Repeat("a", 150), strings.Repeat("《", 40),
		strings.Repeat("\u200d", 30), "2026年3月15日2026年3月15日",
	} {
		lines := s.Break(ten, text, 45)
		if got := strings.Join(s.readAll(lines), ""); got != text {
			t.Errorf("%q became %q", text, got)
		}
		for _, l := range lines {
			if l.Points(10) > 45 && len(l.Glyphs) > 1 {
				t.Errorf("%q: line %q is %v wide", text, s.read(l), l.Points(10))
			}
		}
	}
}

func TestHardBreaksAndBlanks(t *testing.T) {
	s := newSetter(t)
	got := s.readAll(s.Break(ten, "甲\r\n乙\n\n丙\u2028丁", 100))
	if strings.Join(got, "|") != "甲|乙||丙|丁" {
		t.Errorf("%q", got)
	}
	got = s.readAll(s.Break(ten, "the quick brown fox jumps over the lazy dog", 60))
	for _, l := range got {
		if strings.TrimSpace(l) != l {
			t.Errorf("a line keeps a blank at its edge: %q", got)
		}
	}
	if strings.Join(got, " ") != "the quick brown fox jumps over the lazy dog" {
		t.Errorf("%q", got)
	}
}

func TestMarksSideBySideAreSqueezed(t *testing.T) {
	s := newSetter(t)
	for text, want := range map[string]int{"甲），乙": 3500, "（《甲》）": 4000, "甲。乙": 3000, "，，，": 2000} {
		got := s.Shape(fonts.Song, text).Width
		if got != want {
			t.Errorf("%s is %d wide, want %d", text, got, want)
		}
	}
}

func TestAMissingCharacterIsDescribed(t *testing.T) {
	s := newSetter(t)
	if got := s.read(s.Shape(fonts.Kai, "王\U0001F600\uE123五")); got != "王〔U+1F600〕〔U+E123〕五" {
		t.Errorf("%q", got)
	}
	set, _ := fonts.Embedded()
	got := Missing(set, "王㛃\U0001F600李䶮\uE123\U0001F600陈𬱖\n\t\u200b　")
	if string(got) != "\U0001F600\uE123" {
		t.Errorf("missing: %U", got)
	}
}

func FuzzBreak(f *testing.F) {
	f.Add(notice, 100.0)
	f.Add("\n", 1.3)
	f.Add("a\u0301\U0001F468\u200d\U0001F469 \u202eabc\xff\xfe", 5.0)
	f.Fuzz(func(t *testing.T, text string, width float64) {
		if len(text) > 2000 || !(width >= 0 && width < 1e5) {
			return
		}
		s := newSetter(t)
		lines := s.Break(ten, text, width)
		tight := s.Break(Style{Role: fonts.Fang, Size: 10, Pitch: 9.7, Indent: 2}, text, width)
		var want strings.Builder
		set, _ := fonts.Embedded()
		for _, r := range text {
			switch {
			case hardBreak(r) || breakingSpace(r):
			case set.Has(r):
				want.WriteRune(r)
			default:
				want.WriteString(Describe(r))
			}
		}
		for _, lines := range [][]Line{lines, tight} {
			got := strings.Map(func(r rune) rune {
				if breakingSpace(r) {
					return -1
				}
				return r
			}, strings.Join(s.readAll(lines), ""))
			if got != want.String() {
				t.Fatalf("%q set as %q, want %q", text, got, want.String())
			}
			for _, l := range lines {
				for _, g := range l.Glyphs {
					if n := s.subsets[g.Font].Width(g.CID); int(g.Adv) > n || int(g.Adv) < n-500 {
						t.Fatalf("%q: %c stands off by %d in %q", text, s.Rune(g), g.Adv, s.read(l))
					}
				}
			}
		}
	})
}

func BenchmarkBreak(b *testing.B) {
	s := newSetter(b)
	b.ReportAllocs()
	b.SetBytes(int64(len(notice)))
	for b.Loop() {
		s.Break(ten, notice, 300)
	}
}
