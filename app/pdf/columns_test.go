package pdf

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Whatever the columns ask for, they fill the table exactly, and figures keep
// their width whenever that is possible.
func TestColumnsFillTheTable(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 2000 {
		n := 1 + r.IntN(14)
		cols, bare, want := make([]column, n), make([]float64, n), make([]float64, n)
		for c := range cols {
			cols[c].fixed, cols[c].grow = r.IntN(2) == 0, r.IntN(5) == 0
			bare[c] = r.Float64() * 120
			want[c] = bare[c] + r.Float64()*40
		}
		low := least(cols, bare, want, 9)
		const total, pad = 504.0, 3.0
		ok := fit(cols, want, low, total, pad)
		used, text := 0.0, false
		for c := range cols {
			text = text || !cols[c].fixed
		}
		for c := range cols {
			used += cols[c].width
			if ok && text && cols[c].fixed && cols[c].width < bare[c]+2*pad-0.01 {
				t.Errorf("column %d of figures needs %.1f, has %.1f", c, bare[c]+2*pad, cols[c].width)
			}
		}
		if math.Abs(used-total) > 0.01 {
			t.Fatalf("%d columns take %.2f of %.2f", n, used, total)
		}
	}
}
