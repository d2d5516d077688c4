package pdf

import (
	"fmt"
	"testing"
)

func BenchmarkFinanceSheet(b *testing.B) {
	for _, n := range []int{8, 60, 2000} {
		b.Run(fmt.Sprintf("%drows", n), func(b *testing.B) {
			doc, o := sampleSheet(n), sampleOptions()
			b.ReportAllocs()
			for b.Loop() {
				out, err := FinanceSheet(doc, o)
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(len(out)))
			}
		})
	}
}
