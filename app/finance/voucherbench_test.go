package finance

import (
	"testing"
)

// BenchmarkReadVoucherBook reads 100,000 lines from the file's bytes to the book.
func BenchmarkReadVoucherBook(b *testing.B) {
	file := bigVoucherBook(100_000)
	o := voucherOptions(b)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		book, r := readVouchers(b, "大账.csv", file, o)
		if !r.Clean() || len(book.Vouchers) != 50_000 {
			b.Fatal(r.Problems)
		}
	}
	b.ReportMetric(100_000*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}

// BenchmarkImportVoucherLines imports 100,000 lines from the file's bytes to posted
// vouchers: read, preview, judge, save.
func BenchmarkImportVoucherLines(b *testing.B) {
	file := bigVoucherBook(100_000)
	for b.Loop() {
		b.StopTimer()
		w := newLedger(b)
		b.StartTimer()
		id := w.hand("大账.csv", file)
		saved, err := w.SaveVouchers(b.Context(), w.accountant, w.village, id)
		if err != nil || saved.Lines != 100_000 {
			b.Fatal(saved, err)
		}
	}
	b.ReportMetric(100_000*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}
