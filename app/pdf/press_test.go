package pdf

import (
	"bytes"
	"math"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"sunshine/app/pdf/finish"
	"sunshine/app/pdf/fonts"
	"sunshine/app/pdf/typeset"
)

// stood is a character where the operators of a page put it.
type stood struct {
	char rune
	x, y float64
	adv  float64 // its width in its font, in points
}

var textToken = regexp.MustCompile(`(?s)\((?:\\.|[^\\()])*\)|\[|\]|-?[0-9.]+|/F[0-9]+|[A-Za-z*']+|<<.*?>>|/[A-Za-z]+`)

// placesOf reads the text operators of written pages, as any reader must.
func placesOf(raw []byte, subsets []*fonts.Subset) []stood {
	var out []stood
	var nums []float64
	var array []any
	inArray := false
	font, size, space, x, y, lineX := 0, 0.0, 0.0, 0.0, 0.0, 0.0
	show := func(s string) {
		for i := 0; i+1 < len(s); i += 2 {
			cid := uint16(s[i])<<8 | uint16(s[i+1])
			w := float64(subsets[font].Width(cid)) * size / 1000
			out = append(out, stood{subsets[font].Rune(cid), x, y, w})
			x += w + space
		}
	}
	for _, tok := range textToken.FindAllString(string(raw), -1) {
		switch {
		case tok == "[":
			inArray, array = true, nil
		case tok == "]":
			inArray = false
		case tok[0] == '(':
			array = append(array, unescape(tok[1:len(tok)-1]))
		case tok[0] == '-' || tok[0] == '.' || tok[0] >= '0' && tok[0] <= '9':
			v, err := strconv.ParseFloat(tok, 64)
			if err == nil && inArray {
				array = append(array, v)
			} else if err == nil {
				nums = append(nums, v)
			}
		case strings.HasPrefix(tok, "/F"):
			font, _ = strconv.Atoi(tok[2:])
		default:
			switch n := len(nums); tok {
			case "BT":
				x, y, lineX = 0, 0, 0
			case "Tf":
				size = nums[n-1]
			case "Tc":
				space = nums[n-1]
			case "Td":
				lineX, y = lineX+nums[n-2], y+nums[n-1]
				x = lineX
			case "Tj", "TJ":
				for _, a := range array {
					switch a := a.(type) {
					case string:
						show(a)
					case float64:
						x -= a * size / 1000
					}
				}
				array = nil
			}
			nums = nil
		}
	}
	return out
}

func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
			if s[i] == 'r' {
				b.WriteByte('\r')
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// drawnLines sets text in p at x over the width w and gives the characters of each
// line where they stand.
func drawnLines(t *testing.T, p para, x, w float64, text string) [][]stood {
	t.Helper()
	set, err := fonts.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	c := newCanvas(595.28, 841.89, typeset.New(set))
	c.addPage()
	y := 100.0
	for _, line := range c.set.Break(p.style(), text, w) {
		c.setLine(p, x, y, w, line)
		y += p.lead
	}
	subsets, order := c.set.Sorted()
	raw, err := c.write(finish.Meta{}, order)
	if err != nil {
		t.Fatal(err)
	}
	from, to := bytes.Index(raw, []byte("BT\n")), bytes.LastIndex(raw, []byte("ET"))
	if from < 0 || to < 0 {
		t.Fatalf("no text in %q", raw)
	}
	return inLines(placesOf(raw[from:to+2], subsets))
}

// inLines puts together what follows each other at one height.
func inLines(all []stood) [][]stood {
	var lines [][]stood
	last := -1.0
	for _, s := range all {
		if s.y != last {
			lines, last = append(lines, nil), s.y
		}
		lines[len(lines)-1] = append(lines[len(lines)-1], s)
	}
	return lines
}

const typeArea = 442.2 // 156 mm, 28 characters

func TestHanziAreDrawnOnTheGridOfOfficialPapers(t *testing.T) {
	p := para{role: fonts.Fang, size: 16, lead: 28.99, pitch: typeArea / 28, indent: 2}
	const x = 79.37
	for n, line := range drawnLines(t, p, x, typeArea, strings.Repeat("村民委员会公示", 25)) {
		in := 0
		if n == 0 {
			in = 2
		}
		for i, s := range line {
			if want := x + float64(i+in)*typeArea/28; math.Abs(s.x-want) > 0.01 {
				t.Errorf("line %d: character %d stands at %.3f, not %.3f", n, i, s.x, want)
			}
		}
	}
}

func TestJustifiedLinesEndAtTheEdge(t *testing.T) {
	const x = 79.37
	r := rand.New(rand.NewPCG(3, 3))
	pieces := []string{"村民代表会议", "讨论同意", "，", "将清水塘承包给", "2026年3月15日", "1,234.50元", "（", "应到43人", "）", "GB/T 9704", "。", "“公示”", "、王㛃、陈𬱖、"}
	full, hung, ragged := 0, 0, 0
	for range 300 {
		p := para{role: []fonts.Role{fonts.Song, fonts.Fang, fonts.Kai}[r.IntN(3)], size: 16, lead: 28, indent: 2 * r.IntN(2)}
		if r.IntN(2) == 0 {
			p.pitch = typeArea / 28
		}
		text := "经"
		for range 30 {
			text += pieces[r.IntN(len(pieces))]
		}
		lines := drawnLines(t, p, x, typeArea, text)
		for n, line := range lines[:len(lines)-1] {
			end := line[len(line)-1]
			edge := x + typeArea
			if p.pitch > 0 && end.adv == p.size {
				edge += p.size - p.pitch // the cell ends at the edge, the square a little behind it
			}
			switch at := end.x + end.adv; {
			case math.Abs(at-edge) < 0.04:
				full++
			case math.Abs(at-edge-p.size/2) < 0.04 && strings.ContainsRune("，。、；：）”", end.char):
				hung++
			case at < edge:
				ragged++
			default:
				t.Errorf("line %d of %q ends at %.2f, behind %.2f", n, text, at, edge)
			}
			for i := 1; i < len(line); i++ {
				if line[i].x < line[i-1].x+line[i-1].adv*0.48 {
					t.Errorf("%c stands on %c", line[i].char, line[i-1].char)
				}
			}
		}
	}
	if full < 800 || hung < 100 {
		t.Errorf("%d lines end at the edge, %d hang over it, %d are ragged", full, hung, ragged)
	}
}

func TestLatinLinesAreSpreadAtTheirBlanks(t *testing.T) {
	const words = "Notice of the village committee on the lease of the pond and the repair of the road that leads past it to the school of the village"
	p := para{role: fonts.Song, size: 16, lead: 28, pitch: typeArea / 28}
	lines := drawnLines(t, p, 0, typeArea, words)
	for n, line := range lines[:len(lines)-1] {
		end := line[len(line)-1]
		if math.Abs(end.x+end.adv-typeArea) > 0.04 {
			t.Errorf("line %d ends at %v", n, end.x+end.adv)
		}
		for i := 1; i < len(line); i++ {
			if gap := line[i].x - line[i-1].x - line[i-1].adv; gap > 0.02 && line[i-1].char != ' ' {
				t.Errorf("a word is spread behind %c", line[i-1].char)
			}
		}
	}
}
