package pdftext

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// lines joins runs into lines from top to bottom and left to right, wherever in
// the file they were drawn: gaps become spaces.
func lines(runs []run) string {
	all := slices.Clone(runs)
	slices.SortStableFunc(all, func(a, b run) int { return cmp.Or(a.turn-b.turn, cmp.Compare(b.y, a.y)) })
	var out strings.Builder
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].turn == all[from].turn && all[from].y-all[to].y < 0.4*math.Max(1, math.Min(all[from].dim, all[to].dim)) {
			to++
		}
		line := all[from:to]
		slices.SortStableFunc(line, func(a, b run) int { return cmp.Compare(a.x, b.x) })
		for i, r := range line {
			if i > 0 {
				out.WriteString(gap(line[i-1], r))
			}
			out.WriteString(r.text)
		}
		out.WriteByte('\n')
		from = to
	}
	return out.String()
}

// gap is what parts two runs of a line: nothing, a space, or the edge of a column.
func gap(a, b run) string {
	room := b.x - a.end
	switch dim := math.Max(1, math.Max(a.dim, b.dim)); {
	case room > dim:
		return "\t"
	case room > 0.22*dim:
		return " "
	}
	return ""
}

// wrapped joins runs in the order in which they were drawn. A long number that a
// narrow column broke into two lines is whole again.
func wrapped(runs []run) string {
	var out strings.Builder
	broken, left := false, 0.0 // left is where the column's line began
	for i, r := range runs {
		between := ""
		if i > 0 {
			a := runs[i-1]
			switch down := (a.y - r.y) / math.Max(1, r.dim); {
			case math.Abs(down) < 0.4 && r.x >= a.x-0.5:
				between = gap(a, r)
			case down > 0 && down < 2.2 && r.x > left-r.dim && r.end < a.end+r.dim && digit(a.text) && digit(r.text):
				broken, left = true, math.Min(left, r.x)
			default:
				between = "\n"
			}
		}
		if i == 0 || between == "\n" || between == "\t" {
			left = r.x
		}
		out.WriteString(between + r.text)
	}
	if !broken { // then it says nothing that the lines do not, but for what overlaps
		return overlapped(runs, out.String())
	}
	return out.String()
}

// overlapped gives the text as drawn only if runs lie upon each other, so that
// sorting may have mixed them.
func overlapped(runs []run, drawn string) string {
	for i := 1; i < len(runs); i++ {
		if a, b := runs[i-1], runs[i]; math.Abs(a.y-b.y) < 0.4*math.Max(1, b.dim) && b.x < a.x-0.5 {
			return drawn
		}
	}
	return ""
}

func digit(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	return size == len(s) && (r >= '0' && r <= '9' || r >= '０' && r <= '９' || r == 'X' || r == 'x')
}
