//go:build unix

package pdf

import (
	"fmt"
	"syscall"
	"testing"

	"sunshine/app/procedure"
)

// benchDraw draws a document again and again. Beside the usual it says what
// processor time that takes, which on a busy machine is less than what passes,
// and how large the file is. With GOMAXPROCS=1 the time is that of one core.
func benchDraw(b *testing.B, draw func() ([]byte, error)) {
	b.ReportAllocs()
	size, before := 0, processorTime(b)
	for b.Loop() {
		out, err := draw()
		if err != nil {
			b.Fatal(err)
		}
		size = len(out)
	}
	b.ReportMetric(float64(processorTime(b)-before)/1e6/float64(b.N), "cpu-ms/op")
	b.ReportMetric(float64(size)/1000, "file-KB")
}

// processorTime gives the nanoseconds this process has computed.
func processorTime(b *testing.B) int64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

func BenchmarkFinanceSheet(b *testing.B) {
	for _, n := range []int{8, 60, 2000} {
		b.Run(fmt.Sprintf("%drows", n), func(b *testing.B) {
			doc, o := sampleSheet(n), sampleOptions()
			benchDraw(b, func() ([]byte, error) { return FinanceSheet(doc, o) })
		})
	}
}

func BenchmarkMatterNotice(b *testing.B) {
	n, o := sampleNotice(procedure.PublishResolution), sampleOptions()
	benchDraw(b, func() ([]byte, error) { return MatterNotice(n, o) })
}

func BenchmarkStatement(b *testing.B) {
	for _, n := range []int{40, 2000} {
		b.Run(fmt.Sprintf("%drows", n), func(b *testing.B) {
			doc := sampleStatement(n)
			benchDraw(b, func() ([]byte, error) { return Statement(doc, Options{}) })
		})
	}
}
