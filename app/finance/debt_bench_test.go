package finance

import (
	"testing"

	"sunshine/app/calendar"
)

// BenchmarkAgeing draws the 账龄表 of a village with so many years of 200
// vouchers a month. It settles every debt from the first one on, so its cost
// grows with the years, unlike that of the statements.
func BenchmarkAgeing(b *testing.B) {
	for name, years := range map[string]int{"1 year": 1, "10 years": 10} {
		b.Run(name, func(b *testing.B) {
			s, v := GeneratedVillage(b, 2026-years, years, 200)
			b.ResetTimer()
			for b.Loop() {
				if _, err := s.Ageing(b.Context(), v, calendar.DayOf(s.Now())); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
