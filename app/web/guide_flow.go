package web

import (
	"sunshine/app/guide"
)

// flowChart is the chart of a guide's steps, drawn as boxes under one another. It
// is for the eye; the list of steps beside it is what is read aloud.
type flowChart struct {
	Width, Height int
	Boxes         []flowBox
}

// flowBox is one step's box. Arrow is the height at which the arrow to the next
// begins; 0 for the last.
type flowBox struct {
	N                       int
	Y, Width, Height        int
	Circle                  int // its middle
	Lines                   []flowLine
	Arrow, ArrowEnd, Middle int
	ArrowLeft, ArrowRight   int
	ArrowTop                int
}

// flowLine is a line of text in a box; Kind is name, who or days.
type flowLine struct {
	X, Y int
	Kind string
	Text string
}

// The measures of a chart, in its own units: one is a pixel on a phone.
const (
	flowWide   = 340 // fits a phone's column
	flowNarrow = 250 // for the elder version: the same width in larger type
	flowText   = 54  // where a box's text begins
	flowGap    = 26  // between boxes
	flowName   = 18  // type sizes
	flowSmall  = 15
)

// newFlowChart lays the steps out. In the elder version the chart is narrower and
// thereby, at the same width on the screen, larger.
func newFlowChart(steps []guide.Step, large bool) flowChart {
	c := flowChart{Width: flowWide}
	if large {
		c.Width = flowNarrow
	}
	y := 1
	for i, s := range steps {
		b := flowBox{N: i + 1, Y: y, Width: c.Width - 2}
		at := y + 8
		add := func(kind, text string, size int) {
			for _, line := range wrapped(text, float64(c.Width-flowText-10)/float64(size)) {
				at += size * 3 / 2
				b.Lines = append(b.Lines, flowLine{X: flowText, Y: at - size/3, Kind: kind, Text: line})
			}
		}
		add("name", s.Name, flowName)
		add("who", s.Who, flowSmall)
		if d := s.Days.Chinese(); d != "" {
			add("days", d, flowSmall)
		}
		b.Height = max(at+10-y, 56)
		b.Circle = y + b.Height/2
		y += b.Height
		if i < len(steps)-1 {
			b.Arrow, b.ArrowEnd, b.Middle = y, y+flowGap-3, 28
			b.ArrowLeft, b.ArrowRight, b.ArrowTop = b.Middle-6, b.Middle+6, b.ArrowEnd-8
			y += flowGap
		}
		c.Boxes = append(c.Boxes, b)
	}
	c.Height = y + 1
	return c
}

// wrapped breaks a text into lines of at most so many ems: a hanzi takes one, a
// Latin letter or figure about a half. A closing mark does not begin a line.
func wrapped(text string, ems float64) []string {
	var lines []string
	var line []rune
	used := 0.0
	for _, r := range text {
		w := 1.0
		if r < 0x2000 {
			w = 0.58
		}
		if used+w > ems && len(line) > 0 {
			if closingMark(r) && len(line) > 1 {
				last := line[len(line)-1]
				lines = append(lines, string(line[:len(line)-1]))
				line, used = []rune{last}, 1
			} else {
				lines = append(lines, string(line))
				line, used = nil, 0
			}
		}
		line, used = append(line, r), used+w
	}
	return append(lines, string(line))
}

func closingMark(r rune) bool {
	for _, c := range "，。、；：！？”）》」" {
		if r == c {
			return true
		}
	}
	return false
}
