package pdf

import (
	"fmt"
	"html"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"sunshine/app/pdf/typeset"
)

// tracedPage is a page as mupdf draws it: what stands in each line of text, and the
// upright rules.
type tracedPage struct {
	w, h  float64
	lines []tracedLine
	rules []tracedRule
}

// tracedLine is a line of text: points from the bottom left, the baseline at y.
type tracedLine struct {
	text        []rune // without blanks
	raw         string
	x, y, right float64
	size        float64
}

type tracedRule struct{ x, low, high float64 }

// pageNumber is the number of a page of official papers.
var pageNumber = regexp.MustCompile(`^—\d+—$`)

// judgeLines looks at where text stands: lines begin and end as they may, nothing
// stands over another text, over the rule of a table or beyond the paper.
func judgeLines(t *testing.T, pieces []*galleryPiece) {
	needsTool(t, "mutool")
	eachPiece(t, pieces, func(h *galleryPiece) error {
		out, err := runTool("mutool", "trace", h.path)
		if err != nil {
			return err
		}
		pages := traced(out)
		if len(pages) == 0 {
			return fmt.Errorf("nothing is drawn: %.300s", out)
		}
		for i, p := range pages {
			if err := p.judge(); err != nil {
				return fmt.Errorf("page %d: %w", i+1, err)
			}
		}
		return nil
	})
}

func (p tracedPage) judge() error {
	for i, l := range p.lines {
		if err := p.place(l); err != nil {
			return err
		}
		for _, m := range p.lines[i+1:] {
			if overlaps(l, m) {
				return fmt.Errorf("%q stands over %q", string(m.text), string(l.text))
			}
		}
		if i == 0 || !followsLine(p.lines[i-1], l) {
			continue
		}
		if strings.HasPrefix(l.raw, "· ") || pageNumber.MatchString(string(l.text)) { // the mark of a list
			continue
		}
		if before := p.lines[i-1]; typeset.ForbiddenStart(l.text[0]) || typeset.ForbiddenEnd(before.text[len(before.text)-1]) {
			return fmt.Errorf("a line ends %q, the next is %q", string(before.text), string(l.text))
		}
	}
	return nil
}

// place checks where a line is.
func (p tracedPage) place(l tracedLine) error {
	const edge = 4 * mm // nearer to it printers do not print
	if l.x < edge || l.right > p.w-edge || l.y < edge || l.y+l.size*0.88 > p.h-edge {
		return fmt.Errorf("%q stands at the edge of the paper", string(l.text))
	}
	right := l.right - 1
	if strings.ContainsRune("，。、；：）】》〉」』〕〗｝］！？", l.text[len(l.text)-1]) { // their right half is empty, it may hang
		right -= l.size / 2
	}
	for _, r := range p.rules {
		if r.low < l.y && r.high > l.y+l.size*0.6 && r.x > l.x+1 && r.x < right {
			return fmt.Errorf("%q runs over a rule at %.1f", string(l.text), r.x)
		}
	}
	return nil
}

// overlaps tells whether two lines of text share more than their edges.
func overlaps(a, b tracedLine) bool {
	high := math.Min(a.y+a.size*0.8, b.y+b.size*0.8) - math.Max(a.y, b.y)
	wide := math.Min(a.right, b.right) - math.Max(a.x, b.x)
	return high > 1 && wide > 1
}

// followsLine tells whether b is the next line of the text a is of.
func followsLine(a, b tracedLine) bool {
	down := a.y - b.y
	return a.size == b.size && down > a.size*0.9 && down < a.size*2.3 && b.x < a.right && a.x < b.right && b.right-b.x < (a.right-a.x)*1.6
}

// traced reads what mutool trace says.
func traced(trace string) []tracedPage {
	var pages []tracedPage
	var wide, size, x0, y0 float64
	for line := range strings.Lines(trace) {
		line = strings.TrimSpace(line)
		switch name, _, _ := strings.Cut(line, " "); name {
		case "<page":
			box := traceNumbers(traceValue(line, "mediabox"))
			pages = append(pages, tracedPage{w: box[2], h: box[3]})
		case "<span":
			trm := traceNumbers(traceValue(line, "trm"))
			wide, size = trm[0], trm[3]
		case "<g":
			p := &pages[len(pages)-1]
			p.glyph([]rune(html.UnescapeString(traceValue(line, "unicode"))), traceNumber(line, "x"), traceNumber(line, "y"), traceNumber(line, "adv")*wide, size)
		case "<moveto":
			x0, y0 = traceNumber(line, "x"), traceNumber(line, "y")
		case "<lineto":
			x, y := traceNumber(line, "x"), traceNumber(line, "y")
			if p := &pages[len(pages)-1]; x == x0 && y != y0 {
				p.rules = append(p.rules, tracedRule{x, min(y, y0), max(y, y0)})
			}
			x0, y0 = x, y
		}
	}
	for i := range pages {
		pages[i].lines = trimmedLines(pages[i].lines)
	}
	return pages
}

// glyph adds a character of a width to the line it goes on, or begins one.
func (p *tracedPage) glyph(text []rune, x, y, adv, size float64) {
	if n := len(p.lines); n > 0 {
		l := &p.lines[n-1]
		if gap := x - l.right; l.y == y && gap > -size*0.6 && gap < size*0.5 {
			l.text, l.right, l.size = append(l.text, text...), x+adv, max(l.size, size)
			return
		}
	}
	p.lines = append(p.lines, tracedLine{text: text, x: x, y: y, right: x + adv, size: size})
}

// trimmedLines leaves out blanks at the ends of lines, and lines of nothing else.
func trimmedLines(lines []tracedLine) []tracedLine {
	var out []tracedLine
	for _, l := range lines {
		seen := seenRunes(string(l.text))
		if len(seen) == 0 {
			continue
		}
		blank := len(l.text) - len([]rune(strings.TrimRight(string(l.text), " 　\u00a0")))
		l.right -= float64(blank) * l.size / 3
		l.raw, l.text = string(l.text), seen
		out = append(out, l)
	}
	return out
}

// traceValue gives the value of an attribute in a line of a trace.
func traceValue(line, name string) string {
	_, rest, _ := strings.Cut(line, " "+name+`="`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

func traceNumber(line, name string) float64 { return traceNumbers(traceValue(line, name))[0] }

func traceNumbers(text string) []float64 {
	out := []float64{}
	for _, field := range strings.Fields(text) {
		v, err := strconv.ParseFloat(field, 64)
		if err != nil {
			v = math.NaN()
		}
		out = append(out, v)
	}
	return append(out, math.NaN())
}

// The judge of lines sees what it is to see.
func TestTheJudgeOfLinesSeesFaults(t *testing.T) {
	good := tracedLine{text: []rune("一行字"), x: 100, y: 700, right: 130, size: 10}
	move := func(text string, x, y float64) tracedLine {
		return tracedLine{text: []rune(text), x: x, y: y, right: x + 30, size: 10}
	}
	for name, c := range map[string]struct {
		lines []tracedLine
		rules []tracedRule
		want  string
	}{
		"good":         {lines: []tracedLine{good, move("第二行", 100, 685)}},
		"begins so":    {lines: []tracedLine{good, move("，二行", 100, 685)}, want: "a line ends"},
		"ends so":      {lines: []tracedLine{move("一行（", 100, 700), move("第二行", 100, 685)}, want: "a line ends"},
		"other column": {lines: []tracedLine{move("一行（", 100, 700), move("第二行", 200, 685)}},
		"over text":    {lines: []tracedLine{good, move("盖住它", 110, 703)}, want: "stands over"},
		"beyond":       {lines: []tracedLine{move("出去了", 570, 700)}, want: "edge of the paper"},
		"over a rule":  {lines: []tracedLine{good}, rules: []tracedRule{{115, 690, 720}}, want: "over a rule"},
		"beside one":   {lines: []tracedLine{good}, rules: []tracedRule{{131, 690, 720}}},
	} {
		err := tracedPage{w: 595, h: 842, lines: c.lines, rules: c.rules}.judge()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
