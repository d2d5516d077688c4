package finance

import (
	"slices"
	"strings"
)

// order puts the lines into the bank's order, oldest first. Days decide; where
// they say nothing the printed balances do.
func (r *statementReader) order() {
	up, down := 0, 0
	for i := 1; i < len(r.file.Lines); i++ {
		a, b := r.file.Lines[i-1].Day, r.file.Lines[i].Day
		if a.IsZero() || b.IsZero() {
			continue
		}
		switch {
		case a.Before(b):
			up++
		case b.Before(a):
			down++
		}
	}
	r.sides()
	backwards := down > up || (up == down && r.breaks(true, r.swap) < r.breaks(false, r.swap))
	if backwards {
		slices.Reverse(r.file.Lines)
		slices.Reverse(r.at)
		r.note("newest-first", "文件里日期从近到远排，已按从远到近排好。")
	}
	if r.swap {
		for i := range r.file.Lines {
			r.file.Lines[i].Fen = -r.file.Lines[i].Fen
		}
		r.note("sides-swapped", "按余额的增减判断，这份文件的借方是收入，贷方是支出。")
	}
	for i := 1; i < len(r.file.Lines); i++ {
		if l := r.file.Lines[i]; !l.Day.IsZero() && l.Day.Before(r.file.Lines[i-1].Day) {
			r.add(r.at[i], r.at[i].day, r.at[i].dayText, "disorder", "%s 排在 %s 后面，日期颠倒了。请按银行出的顺序。", l.Day, r.file.Lines[i-1].Day)
		}
	}
}

// sides lets the balances decide what 借 and 贷 mean, where they say so without
// any exception: a bank's debit goes out, a village's own comes in.
func (r *statementReader) sides() {
	if r.t == nil {
		return
	}
	named := false
	for _, part := range []string{"in", "out", "direction"} {
		if k, ok := r.cols[part]; ok {
			named = named || strings.ContainsAny(r.t.Columns[k].Name, "借贷")
		}
	}
	ours := min(r.breaks(false, false), r.breaks(true, false))
	theirs := min(r.breaks(false, true), r.breaks(true, true))
	r.swap = named && len(r.file.Lines) > 1 && ours > 0 && theirs == 0
}

// breaks counts the places where a printed balance does not follow from the one
// before, read forwards or backwards, with the sides as named or swapped.
func (r *statementReader) breaks(backwards, swapped bool) (n int) {
	for i := 1; i < len(r.file.Lines); i++ {
		if !r.at[i].printed || !r.at[i-1].printed {
			continue
		}
		before, after := r.file.Lines[i-1], r.file.Lines[i]
		if backwards {
			before, after = after, before
		}
		fen := after.Fen
		if swapped {
			fen = -fen
		}
		if before.Balance+fen != after.Balance {
			n++
		}
	}
	return n
}

// balances follows the balance through the statement. A wrong one counts as
// right for what comes after, so that one slip is one error.
func (r *statementReader) balances() {
	lines := r.file.Lines
	if len(lines) == 0 {
		return
	}
	if !r.at[0].printed && r.span.Opening == nil {
		r.add(spotIn{sheet: r.at[0].sheet, row: r.at[0].row}, r.at[0].bal, "", "no-balance", "文件里没有余额，接不上。请下载带余额的对账单，或者在下面填上期初余额和期末余额。")
		return
	}
	running := lines[0].Balance - lines[0].Fen
	if r.span.Opening != nil {
		running = *r.span.Opening
	}
	r.file.Opening, r.file.Balanced = running, true
	for i := range lines {
		if s := r.at[i]; s.either && s.printed && running-lines[i].Fen == lines[i].Balance {
			lines[i].Fen = -lines[i].Fen
		}
		running += lines[i].Fen
		if s := r.at[i]; s.printed && lines[i].Balance != running {
			r.add(s, s.bal, s.balText, "balance-differs", "余额写的是 %s元，按前面的余额加收入减支出应是 %s元，相差 %s元。中间可能少了几笔，请重新下载。", lines[i].Balance, running, abs(lines[i].Balance-running))
			running = lines[i].Balance
		}
		lines[i].Balance = running
	}
	r.file.Closing = running
	if r.span.Closing != nil && *r.span.Closing != running {
		last := r.at[len(lines)-1]
		r.add(last, 0, "", "closing-differs", "您填的期末余额是 %s元，按期初加收入减支出是 %s元，相差 %s元。请核对。", *r.span.Closing, running, abs(*r.span.Closing-running))
	}
}
