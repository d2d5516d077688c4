package public

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	token   = regexp.MustCompile(`(--[a-z0-9-]+)\s*:\s*([^;]+);`)
	use     = regexp.MustCompile(`var\((--[a-z0-9-]+)`)
	literal = regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(`)
)

func sheet(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return cssComment.ReplaceAllString(string(text), "")
}

// tokens reads the custom properties of the first :root block after mark.
func tokens(t *testing.T, css, mark string) map[string]string {
	t.Helper()
	_, rest, ok := strings.Cut(css, mark)
	if !ok {
		t.Fatalf("no %q in the style sheet", mark)
	}
	_, rest, _ = strings.Cut(rest, ":root")
	block, _, _ := strings.Cut(rest, "}")
	all := map[string]string{}
	for _, m := range token.FindAllStringSubmatch(block, -1) {
		all[m[1]] = strings.TrimSpace(m[2])
	}
	return all
}

func themes(t *testing.T) map[string]map[string]string {
	t.Helper()
	css := sheet(t, "css/site.css")
	light := tokens(t, css, "")
	all := map[string]map[string]string{"light": light}
	for name, over := range map[string]map[string]string{
		"dark":  tokens(t, css, "@media (prefers-color-scheme: dark)"),
		"print": tokens(t, sheet(t, "css/print.css"), ""),
	} {
		theme := map[string]string{}
		for k, v := range light {
			theme[k] = v
		}
		for k, v := range over {
			if _, known := light[k]; !known {
				t.Errorf("%s sets %s, which light does not have", name, k)
			}
			theme[k] = v
		}
		all[name] = theme
	}
	all["print from dark"] = map[string]string{}
	for k, v := range all["dark"] {
		all["print from dark"][k] = v
	}
	for k, v := range tokens(t, sheet(t, "css/print.css"), "") {
		all["print from dark"][k] = v
	}
	return all
}

// luminance follows WCAG 2.2, "relative luminance".
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil || len(hex) != 7 {
		t.Fatalf("%q is not a colour written #rrggbb", hex)
	}
	channel := func(v uint64) float64 {
		c := float64(v&255) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(n>>16) + 0.7152*channel(n>>8) + 0.0722*channel(n)
}

func ratio(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func TestRatioAgreesWithKnownPairs(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{{"#000000", "#ffffff", 21}, {"#777777", "#ffffff", 4.48}, {"#ffffff", "#ffffff", 1}} {
		if got := ratio(t, c.a, c.b); math.Abs(got-c.want) > 0.005 {
			t.Errorf("ratio(%s, %s) = %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

func TestTextStandsOutInEveryTheme(t *testing.T) {
	grounds := []string{"--paper", "--card", "--sunk"}
	texts := []string{"--ink", "--soft", "--act", "--act-deep", "--sun-ink", "--good", "--late", "--warn", "--bad"}
	for name, theme := range themes(t) {
		check := func(fg, bg string, least float64) {
			if got := ratio(t, theme[fg], theme[bg]); got < least {
				t.Errorf("%s: %s on %s is %.2f : 1, less than %.1f", name, fg, bg, got, least)
			}
		}
		for _, bg := range grounds {
			for _, fg := range texts {
				check(fg, bg, 4.5)
			}
			check("--edge", bg, 3) // what can be filled in must be seen
			check("--ring", bg, 3)
		}
		for _, hue := range []string{"sun", "good", "late", "warn", "bad"} {
			for _, fg := range []string{"--ink", "--soft"} {
				check(fg, "--"+hue+"-wash", 4.5)
			}
		}
		for _, pair := range [][2]string{
			{"--sun-ink", "--sun-wash"},
			{"--good", "--good-wash"},
			{"--late", "--late-wash"},
			{"--warn", "--warn-wash"},
			{"--bad", "--bad-wash"},
			{"--on-act", "--act"},
			{"--on-act", "--act-deep"},
			{"--on-act", "--bad"},
			{"--paper", "--ink"},
			{"--act", "--sun-wash"},
			{"--bad", "--sun-wash"},
			{"--qr", "--qr-ground"},
		} {
			check(pair[0], pair[1], 4.5)
		}
	}
}

// rules gives the innermost blocks: selector and declarations.
func rules(css string) [][2]string {
	var all [][2]string
	for _, m := range regexp.MustCompile(`([^{};]+)\{([^{}]*)\}`).FindAllStringSubmatch(css, -1) {
		all = append(all, [2]string{strings.TrimSpace(m[1]), m[2]})
	}
	return all
}

func TestEveryRuleThatSetsBothColoursIsReadable(t *testing.T) {
	fg := regexp.MustCompile(`(?:^|[;{\s])color:\s*var\((--[a-z-]+)\)`)
	bg := regexp.MustCompile(`background(?:-color)?:\s*var\((--[a-z-]+)\)`)
	pairs := 0
	for name, theme := range themes(t) {
		for _, r := range rules(sheet(t, "css/site.css")) {
			f, b := fg.FindStringSubmatch(r[1]), bg.FindStringSubmatch(r[1])
			if f == nil || b == nil {
				continue
			}
			pairs++
			if got := ratio(t, theme[f[1]], theme[b[1]]); got < 4.5 {
				t.Errorf("%s: %s: %s on %s is %.2f : 1", name, r[0], f[1], b[1], got)
			}
		}
	}
	if pairs < 30 {
		t.Errorf("only %d pairs were found: the test no longer reads the style sheet", pairs)
	}
}

func TestStyleSheetIsWhole(t *testing.T) {
	for _, name := range []string{"css/site.css", "css/print.css", "css/lists.css", "css/style.css", "css/voucher.css", "css/working.css", "css/funds.css", "css/guide.css", "css/review.css", "css/assets.css", "css/contracts.css", "css/text.css"} {
		css := sheet(t, name)
		depth := 0
		for i, c := range css {
			switch c {
			case '{':
				depth++
			case '}':
				depth--
			}
			if depth < 0 || depth > 2 {
				t.Fatalf("%s: braces do not match near %q", name, css[max(0, i-40):i+1])
			}
		}
		if depth != 0 {
			t.Errorf("%s: %d blocks are not closed", name, depth)
		}
		for _, r := range rules(css) {
			for _, d := range strings.Split(r[1], ";") {
				if d = strings.TrimSpace(d); d != "" && !regexp.MustCompile(`^[a-z-]+\s*:\s*\S`).MatchString(d) && !strings.HasPrefix(d, "--") {
					t.Errorf("%s: %s: %q is no declaration", name, r[0], d)
				}
			}
		}
	}
}

func TestColoursAreNamedOnlyAsTokensAndAllTokensExistAndAreUsed(t *testing.T) {
	css := sheet(t, "css/site.css")
	known := tokens(t, css, "")
	used := map[string]bool{}
	for _, m := range use.FindAllStringSubmatch(css+sheet(t, "css/print.css"), -1) {
		used[m[1]] = true
		if _, ok := known[m[1]]; !ok {
			t.Errorf("%s is used and nowhere set", m[1])
		}
	}
	for name := range known {
		if !used[name] {
			t.Errorf("%s is set and nowhere used", name)
		}
	}
	for _, r := range rules(css) {
		if r[0] != ":root" && literal.MatchString(r[1]) {
			t.Errorf("%s names a colour itself: %s", r[0], literal.FindString(r[1]))
		}
	}
}

func TestReadingSizes(t *testing.T) {
	css := sheet(t, "css/site.css")
	find := func(pattern string) float64 {
		m := regexp.MustCompile(pattern).FindStringSubmatch(css)
		if m == nil {
			t.Fatalf("nothing matches %s", pattern)
		}
		v, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	body := find(`html \{ font-size: ([\d.]+)%`) / 100 * 16
	elder := find(`html\[data-size="large"\] \{ font-size: ([\d.]+)%`) / 100 * 16
	small, tap := find(`--t-small: ([\d.]+)rem`), find(`--tap: max\(44px, ([\d.]+)rem\)`)
	if body < 18 || elder < 24 {
		t.Errorf("body text is %.1f px, in the elder version %.1f px", body, elder)
	}
	if small*body < 16 {
		t.Errorf("small text is %.1f px", small*body)
	}
	if tap*elder < 60 {
		t.Errorf("targets in the elder version are %.1f px", tap*elder)
	}
	if lead := find(`font: 400 var\(--t-body\)/([\d.]+) var\(--sans\); line-break`); lead < 1.6 {
		t.Errorf("body line height is %.2f", lead)
	}
	if strings.Contains(css, "letter-spacing") {
		t.Error("hanzi must not be letter-spaced")
	}
}
