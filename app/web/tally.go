package web

import (
	"fmt"

	"sunshine/app/deadline"
)

// outOf tells how many of what has come due is out: 到期 5，公开 3; empty if nothing
// has come due.
func outOf(t deadline.Tally) string {
	if t.Due == 0 {
		return ""
	}
	return fmt.Sprintf("到期 %d，已公开 %d", t.Due, t.Out)
}

// outOfYear says it of the year in a sentence of its own.
func outOfYear(t deadline.Tally) string {
	if t.Due == 0 {
		return "今年还没有到期的"
	}
	return fmt.Sprintf("今年到期 %d 项，公开了 %d 项", t.Due, t.Out)
}
