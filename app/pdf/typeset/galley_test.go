package typeset

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"sunshine/app/pdf/fonts"
)

// Marks of the rules of Chinese type, listed here anew: what the setter holds
// for true is not asked.
const (
	beginsNoLine = "，。、；：？！）》”’…—·%％"
	endsNoLine   = "（《“‘￥〔"
	halfEmpty    = "，。、；：？！）》”’〕"
)

// scribble writes a random text as notices have them: sentences of hanzi with
// marks, figures, dates, amounts, names in lists, words.
func scribble(r *rand.Rand) string {
	const common = "村民委员会公示经代表议讨论同意将清水塘承包给本户依据规定监督审核支出收入合计工程款路灯维修项目资金用于道硬化补贴发放名单"
	hanzi := []rune(common)
	word := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteRune(hanzi[r.IntN(len(hanzi))])
		}
		return b.String()
	}
	pieces := []func() string{
		func() string { return word(1+r.IntN(9)) + "，" },
		func() string { return word(2 + r.IntN(20)) },
		func() string { return word(1+r.IntN(4)) + "。" },
		func() string { return "（" + word(1+r.IntN(6)) + "）" },
		func() string { return "“" + word(1+r.IntN(4)) + "”" },
		func() string { return "依据《" + word(3+r.IntN(6)) + "》" },
		func() string { return word(2) + "、" + word(3) + "、" + word(4) + "、" + word(2) },
		func() string { return "2026年1月31日" },
		func() string { return "1,234,567.89元" },
		func() string { return "壹拾贰万叁仟元整" },
		func() string { return "买买提·艾力" },
		func() string { return "0.05%" },
		func() string { return " GB/T 9704 " },
		func() string { return "https://example.cn/notice" },
		func() string { return word(2) + "：" + word(1) + "；" },
		func() string { return "……" },
		func() string { return "㛃䶮𬱖" },
	}
	var b strings.Builder
	b.WriteString(word(2))
	for range 1 + r.IntN(16) {
		b.WriteString(pieces[r.IntN(len(pieces))]())
	}
	b.WriteString(word(1 + r.IntN(3)))
	if r.IntN(3) > 0 {
		b.WriteString("。")
	}
	return b.String()
}

// scribbled sets random texts and hands each with its lines to check.
func scribbled(t *testing.T, seed uint64, check func(s *Setter, st Style, text string, width float64, lines []Line)) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 7))
	s := newSetter(t)
	for range 4000 {
		st := Style{Role: []fonts.Role{fonts.Song, fonts.Kai, fonts.Hei, fonts.Fang}[r.IntN(4)], Size: 16, Indent: 2 * r.IntN(2)}
		width := 16 * float64(10+r.IntN(30))
		if r.IntN(2) == 0 {
			st.Pitch, width = 442.2/28, 442.2*float64(10+r.IntN(19))/28
		}
		text := scribble(r)
		lines := s.Break(st, text, width)
		check(s, st, text, width, lines)
		if t.Failed() {
			for _, l := range lines {
				t.Log(s.read(l))
			}
			t.FailNow()
		}
	}
}

// grid gives the places of a line's glyphs in points when set on its grid, and
// behind them where the last one ends.
func grid(st Style, l Line) []float64 {
	slack := 0.0
	if st.Pitch > 0 && !l.Latin {
		slack = st.Pitch - st.Size
	}
	x := float64(l.Indent) * (st.Size + slack)
	out := []float64{x}
	for i, g := range l.Glyphs {
		x += float64(g.Adv) * st.Size / 1000
		if l.Spreads(i) || i+1 == len(l.Glyphs) && g.Kind&Wide != 0 {
			x += slack
		}
		out = append(out, x)
	}
	return out
}

func TestNothingIsLostFromRandomText(t *testing.T) {
	scribbled(t, 1, func(s *Setter, _ Style, text string, _ float64, lines []Line) {
		got := strings.ReplaceAll(strings.Join(s.readAll(lines), ""), " ", "")
		if want := strings.ReplaceAll(text, " ", ""); got != want {
			t.Errorf("%q became %q", want, got)
		}
	})
}

func TestNoLineOfRandomTextBeginsOrEndsWithAForbiddenMark(t *testing.T) {
	scribbled(t, 2, func(s *Setter, _ Style, _ string, width float64, lines []Line) {
		for i, l := range lines {
			text := s.read(l)
			first, _ := utf8.DecodeRuneInString(text)
			last, _ := utf8.DecodeLastRuneInString(text)
			if i > 0 && strings.ContainsRune(beginsNoLine, first) || i+1 < len(lines) && strings.ContainsRune(endsNoLine, last) {
				t.Errorf("width %v: line %d is %q", width, i, text)
			}
		}
	})
}

func TestLinesOfRandomTextFitTheirWidth(t *testing.T) {
	hung := 0
	scribbled(t, 3, func(s *Setter, st Style, _ string, width float64, lines []Line) {
		for _, l := range lines {
			x := grid(st, l)
			end, over := x[len(x)-1], 0.0
			if n := len(l.Glyphs) - 1; strings.ContainsRune(halfEmpty, s.Rune(l.Glyphs[n])) && l.Glyphs[n].Adv == 1000 && end > width+0.02 {
				over, hung = st.Size/2, hung+1
			}
			if end > width+over+0.02 {
				t.Errorf("a line of %v in %v: %s", end, width, s.read(l))
			}
		}
	})
	if hung == 0 {
		t.Error("no mark hung over the edge")
	}
}

func TestPlacesAreThoseWhereALineIsSpread(t *testing.T) {
	scribbled(t, 6, func(s *Setter, _ Style, _ string, _ float64, lines []Line) {
		for _, l := range lines {
			n, end := 0, len(l.Glyphs)
			for end > 0 && l.Glyphs[end-1].Kind&Blank != 0 {
				end--
			}
			for i := range end - 1 {
				if l.Spreads(i) {
					n++
				}
			}
			if n != int(l.Places) {
				t.Errorf("%d places, not %d: %s", l.Places, n, s.read(l))
			}
		}
	})
}

func TestMarksGiveNoMoreThanTheirEmptyHalf(t *testing.T) {
	squeezed := 0
	scribbled(t, 4, func(s *Setter, st Style, text string, width float64, lines []Line) {
		for _, l := range lines {
			for i, g := range l.Glyphs {
				gave := s.subsets[g.Font].Width(g.CID) - int(g.Adv)
				if gave == 0 {
					continue
				}
				squeezed++
				next := rune(0)
				if i+1 < len(l.Glyphs) {
					next = s.Rune(l.Glyphs[i+1])
				}
				mark := strings.ContainsRune(halfEmpty, s.Rune(g)) || strings.ContainsRune(endsNoLine, next)
				if gave < 0 || gave > 500 || !mark {
					t.Errorf("width %v: %c before %c gives %d in %s", width, s.Rune(g), next, gave, s.read(l))
				}
			}
		}
		// what was kept of the text is as it was
		kept := s.Break(Style{Role: st.Role, Size: st.Size}, text, 1e6)[0]
		if fresh := s.Shape(st.Role, text); !slices.Equal(kept.Glyphs, fresh.Glyphs) {
			t.Errorf("setting %q changed what is kept of it", text)
		}
	})
	if squeezed < 1000 {
		t.Errorf("only %d marks were squeezed", squeezed)
	}
}

// alone tells whether a line holds one hanzi and nothing but marks beside it.
func alone(text string) bool {
	n := 0
	for _, r := range text {
		if !strings.ContainsRune(beginsNoLine+endsNoLine+halfEmpty, r) {
			n++
		}
	}
	return n <= 1
}

func TestNoSingleCharacterIsLeftForTheLastLine(t *testing.T) {
	left := 0
	scribbled(t, 5, func(s *Setter, st Style, _ string, width float64, lines []Line) {
		n := len(lines)
		if n < 2 || !alone(s.read(lines[n-1])) {
			return
		}
		left++
		before := []rune(s.read(lines[n-2]))
		// nothing else could be done if all of the line before is one figure or word
		for k := len(before) - 1; k > len(before)/2+1; k-- {
			a, b := before[k-1], before[k]
			if plain(a) && plain(b) && plain(before[k-2]) {
				t.Errorf("width %v: the last line is %q, and %q could be broken between %c and %c", width, s.read(lines[n-1]), string(before), a, b)
				return
			}
		}
	})
	t.Log(left, "were left")
}

// plain tells whether a hanzi is part of no figure or amount.
func plain(r rune) bool {
	return strings.ContainsRune("村民委员会公示经代表议讨论同意将清水塘承包给", r)
}

func TestASingleCharacterIsTakenInWhereMarksGiveRoom(t *testing.T) {
	s := newSetter(t)
	// one too many: four commas give a quarter em each
	lines := s.readAll(s.Break(ten, "村民，代表，会议，讨论，同意承包清水", 170))
	if !slices.Equal(lines, []string{"村民，代表，会议，讨论，同意承包清水"}) {
		t.Errorf("%q", lines)
	}
	// two would have to give all they have: two characters go down
	lines = s.readAll(s.Break(ten, "村民，代表，会议讨论同意承包清水", 150))
	if !slices.Equal(lines, []string{"村民，代表，会议讨论同意承包", "清水"}) {
		t.Errorf("%q", lines)
	}
	// nothing can go down before an amount: they give it
	lines = s.readAll(s.Break(ten, "收，支，壹拾贰万叁仟肆佰伍拾陆元整。款", 180))
	if !slices.Equal(lines, []string{"收，支，壹拾贰万叁仟肆佰伍拾陆元整。款"}) {
		t.Errorf("%q", lines)
	}
	// no mark gives: two characters go down
	lines = s.readAll(s.Break(ten, "村民代表会议讨论同意承包清水塘给", 150))
	if !slices.Equal(lines, []string{"村民代表会议讨论同意承包清水", "塘给"}) {
		t.Errorf("%q", lines)
	}
	// in the cell of a name, too
	lines = s.readAll(s.Break(ten, "欧阳建国", 36))
	if !slices.Equal(lines, []string{"欧阳", "建国"}) {
		t.Errorf("%q", lines)
	}
	// in the narrowest all stays
	lines = s.readAll(s.Break(ten, "张三丰", 20))
	if !slices.Equal(lines, []string{"张三", "丰"}) {
		t.Errorf("%q", lines)
	}
	// a figure is not broken for it
	lines = s.readAll(s.Break(ten, "共1234567890123456789元整", 100))
	if !slices.Contains(lines, "1234567890123456789元整") && strings.Contains(strings.Join(lines, "|"), "|整") {
		t.Errorf("%q", lines)
	}
}

func TestAMarkIsTakenInRatherThanItsCharacterPushedOut(t *testing.T) {
	s := newSetter(t)
	lines := s.readAll(s.Break(ten, "村民，代表，会议，讨论，同意承包清水，塘给本户依据规定", 180))
	if lines[0] != "村民，代表，会议，讨论，同意承包清水，" {
		t.Errorf("%q", lines)
	}
	// two marks would have to give all they have
	lines = s.readAll(s.Break(ten, "村民，代表会议讨论同意承包清水塘给本，户依据规定监督审核", 180))
	if strings.HasSuffix(lines[0], "，") {
		t.Errorf("%q", lines)
	}
}

func TestLinesOfHanziStandOnTheGrid(t *testing.T) {
	s := newSetter(t)
	st := Style{Role: fonts.Fang, Size: 16, Pitch: 442.2 / 28, Indent: 2}
	lines := s.Break(st, strings.Repeat("村民委员会公示", 20), 442.2)
	for i, l := range lines {
		want := 28 - int(l.Indent)
		if !l.Last && len(l.Glyphs) != want {
			t.Errorf("line %d holds %d characters, not %d", i, len(l.Glyphs), want)
		}
		for k, x := range grid(st, l) {
			if want := float64(k+int(l.Indent)) * 442.2 / 28; x-want > 0.001 || want-x > 0.001 {
				t.Errorf("line %d: character %d stands at %v, not %v", i, k, x, want)
			}
		}
	}
	if lines[0].Indent != 2 || lines[1].Indent != 0 {
		t.Errorf("lines are set in by %d and %d", lines[0].Indent, lines[1].Indent)
	}
}

func TestNamesInListsStayWhole(t *testing.T) {
	s := newSetter(t)
	for width := 100.0; width < 400; width++ {
		text := strings.Join(s.readAll(s.Break(ten, "参加人员：买买提·艾力、阿依古丽·吐尔逊、王小明、古丽·买买提、李雷", width)), "|")
		if strings.Contains(text, "·|") || strings.Contains(text, "|·") {
			t.Errorf("width %v: %s", width, text)
		}
	}
	for text, want := range map[string]string{
		"参加会议的村民代表有下列人员王小明、李大雷、张小三、陈东方、赵四海": "参加会议的村民代表有下列人员王小明、李大雷、张小三、",
		"参加会议的村民代表有下列人员王小明、李大雷、张小三、陈":       "参加会议的村民代表有下列人员王小明、李大雷、张小三、陈", // all of it
		"参加会议的村民代表有下列人员王小明、李大雷、张小三、陈东方赵四海等": "参加会议的村民代表有下列人员王小明、李大雷、张小三、陈", // no name
	} {
		if got := s.read(s.Break(ten, text, 270)[0]); got != want {
			t.Errorf("%q begins with %q", text, got)
		}
	}
}
