package finance

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/table"
)

// numberKey is what makes a voucher one: its number within its month and word.
type numberKey struct {
	month  calendar.Month
	word   string
	number int
}

// finish judges whole vouchers once all rows are read, and gives the book.
func (r *voucherReader) finish() {
	r.joinApart()
	seen := map[string]*piece{}
	for _, v := range r.pieces {
		switch {
		case v.void:
			r.book.Void++
			continue
		case len(v.Lines) == 0 && !v.lost:
			r.add(v.Sheet, v.Row, v.Column, v.Mark(), table.LevelNote, "empty-voucher", "%s 一行金额也没有，没有记。", cmp.Or(v.Mark(), "这张凭证"))
			continue
		}
		r.judge(v)
		r.twin(v, seen)
		r.book.Vouchers = append(r.book.Vouchers, v.BookVoucher)
	}
	r.gaps()
	slices.SortStableFunc(r.book.Vouchers, func(a, b BookVoucher) int { return a.Day.Sub(b.Day) })
	r.settleAccounts()
	r.summaries()
}

// joinApart deals with numbers that come again further down: parts of one
// voucher are joined, two whole vouchers are a question.
func (r *voucherReader) joinApart() {
	first := map[numberKey]*piece{}
	var kept []*piece
	for _, v := range r.pieces {
		k := numberKey{v.month, v.Word, v.Number}
		before := first[k]
		if v.Number == 0 || v.month.IsZero() || before == nil {
			first[k] = v
			kept = append(kept, v)
			continue
		}
		d1, c1 := before.Sums()
		d2, c2 := v.Sums()
		whole := d1 == c1 && d2 == c2 && len(before.Lines) > 0 && len(v.Lines) > 0
		if whole || before.void != v.void || v.Sheet != before.Sheet || d1+d2 != c1+c2 {
			kept = append(kept, v)
			if whole {
				r.askSameNumber(before, v)
			}
			continue
		}
		before.Lines = append(before.Lines, v.Lines...)
		before.lost = before.lost || v.lost
		if !before.apart {
			before.apart = true
			r.add(v.Sheet, v.Row, v.Column, v.Mark(), table.LevelNote, "rows-apart", "%s 的分录没有排在一起（第 %d 行起还有），已合成一张。", v.Mark(), v.Row)
		}
	}
	r.pieces = kept
}

func (r *voucherReader) askSameNumber(before, v *piece) {
	if sameVoucher(before, v, r.book.Accounts) {
		return // asked as a twin
	}
	p := r.problem(v.Sheet, v.Row, v.Column, v.Mark(), table.LevelQuestion, "same-number",
		"%s 的号用了两次，另一张在%s。两张都是真的，还是写错了？写错了请改文件。", v.Mark(), placeOf(before, v.Sheet))
	r.ask(p, fmt.Sprintf("same-number:%s!%d", v.Sheet, v.Row))
}

func placeOf(v *piece, sheet string) string {
	if v.Sheet != sheet {
		return fmt.Sprintf("工作表“%s”第 %d 行", v.Sheet, v.Row)
	}
	return fmt.Sprintf("第 %d 行", v.Row)
}

// judge holds a voucher against itself: two lines, both sides equal, no line
// twice.
func (r *voucherReader) judge(v *piece) {
	if v.lost {
		return
	}
	name := cmp.Or(v.Mark(), fmt.Sprintf("第 %d 行起的凭证", v.Row))
	last := v.Lines[len(v.Lines)-1]
	if len(v.Lines) < 2 {
		r.add(v.Sheet, last.Row, last.Column, "", table.LevelError, "one-line", "%s 只有一行。一张凭证至少一行借、一行贷。", name)
		return
	}
	debit, credit := v.Sums()
	if diff := debit - credit; diff != 0 {
		at := last
		for _, l := range v.Lines { // the line without its counterpart
			if l.Debit == diff || l.Credit == -diff {
				at = l
			}
		}
		r.add(v.Sheet, at.Row, at.Column, "", table.LevelError, "unbalanced",
			"%s 借贷不平：借方合计 %s，贷方合计 %s，%s %s。请改金额，或者补上缺的分录。", name, debit, credit, map[bool]string{true: "借方多", false: "贷方多"}[diff > 0], max(diff, -diff))
		return
	}
	if len(v.Lines) > maxLines {
		r.add(v.Sheet, v.Row, v.Column, v.Mark(), table.LevelError, "many-lines", "%s 有 %d 行，一张凭证最多 %d 行。请分成几张。", name, len(v.Lines), maxLines)
	}
	seen := map[string]int{}
	for _, l := range v.Lines {
		k := lineText(l, r.book.Accounts)
		if row, twice := seen[k]; twice {
			a := r.book.Accounts[l.Account]
			p := r.problem(v.Sheet, l.Row, l.Column, (l.Debit + l.Credit).String(), table.LevelQuestion, "twin-line",
				"%s 里这一行和第 %d 行完全一样（%s %s %s）。两行都是真的，还是重复了？重复了请从文件里删去一行。", name, row, strings.TrimSpace(a.Code+" "+a.Name), l.Summary, l.Debit+l.Credit)
			r.ask(p, fmt.Sprintf("duplicate:%s!%d", v.Sheet, l.Row))
			continue
		}
		seen[k] = l.Row
	}
}

func lineText(l BookLine, accounts []BookAccount) string {
	key := ""
	if l.Account >= 0 {
		key = accounts[l.Account].Key
	}
	return fmt.Sprintf("%s|%d|%d|%s|%s", key, l.Debit, l.Credit, l.Summary, l.Aux)
}

// voucherText is all that makes two vouchers the same but for their numbers.
func voucherText(v *piece, accounts []BookAccount) string {
	var b strings.Builder
	b.WriteString(v.Day.String())
	for _, l := range v.Lines {
		b.WriteString("\n" + lineText(l, accounts))
	}
	return b.String()
}

func sameVoucher(a, b *piece, accounts []BookAccount) bool {
	return voucherText(a, accounts) == voucherText(b, accounts)
}

// twin asks about a voucher that stands in the file twice.
func (r *voucherReader) twin(v *piece, seen map[string]*piece) {
	if v.lost || len(v.Lines) == 0 {
		return
	}
	k := voucherText(v, r.book.Accounts)
	before, twice := seen[k]
	if !twice {
		seen[k] = v
		return
	}
	debit, _ := v.Sums()
	p := r.problem(v.Sheet, v.Row, v.Column, v.Mark(), table.LevelQuestion, "duplicate",
		"这张凭证和%s的%s完全一样：%s “%s”，%d 行，借方合计 %s。两张都是真的，还是重复了？重复了请从文件里删去一张。",
		placeOf(before, v.Sheet), before.Mark(), v.Day, v.Lines[0].Summary, len(v.Lines), debit)
	r.ask(p, fmt.Sprintf("duplicate:%s!%d", v.Sheet, v.Row))
}

// gaps tells which numbers a month lacks between its first and its last.
func (r *voucherReader) gaps() {
	type series struct {
		month calendar.Month
		word  string
	}
	numbers := map[series]map[int]*piece{}
	var order []series
	for _, v := range r.pieces {
		if v.Number == 0 || v.month.IsZero() {
			continue
		}
		k := series{v.month, v.Word}
		if numbers[k] == nil {
			numbers[k] = map[int]*piece{}
			order = append(order, k)
		}
		numbers[k][v.Number] = v
	}
	for _, k := range order {
		have := numbers[k]
		last := 0
		for n := range have {
			last = max(last, n)
		}
		lack, some := 0, []string(nil)
		for n := 1; n < last && lack < 100000; n++ {
			if have[n] == nil {
				if lack++; lack <= 10 {
					some = append(some, fmt.Sprint(n))
				}
			}
		}
		if lack > 0 {
			v := have[last]
			r.add(v.Sheet, v.Row, v.Column, v.Mark(), table.LevelNote, "number-gap", "%s“%s”字凭证到 %d 号，缺 %s%s 号，一共缺 %d 个号。请看看是不是漏导了；我们这里的号是连着编的。",
				k.month.Chinese(), cmp.Or(k.word, "凭证"), last, strings.Join(some, "、"), map[bool]string{true: " 等"}[lack > 10], lack)
		}
	}
}

// settleAccounts finds our account for each of the file's, and asks where that
// is not sure.
func (r *voucherReader) settleAccounts() {
	learnt := map[string]string{}
	for _, l := range r.book.Layouts {
		if r.o.Learnt != nil {
			for key, code := range r.o.Learnt(l.Signature).Accounts {
				learnt[key] = code
			}
		}
	}
	for i := range r.book.Accounts {
		a := &r.book.Accounts[i]
		said := strings.TrimSpace(r.o.Answers[a.Key])
		*a = r.o.Chart.resolve(*a, learnt)
		if said == table.Keep && a.Propose.Code != "" {
			said = a.Propose.Code
		}
		if to, err := r.o.Chart.Version(a.Chart).Account(said); err == nil {
			a.To, a.Why = to, "对过"
		}
		if a.To.Code != "" {
			continue
		}
		p := r.problem(a.Sheet, a.Row, a.Column, strings.TrimSpace(a.Code+" "+a.Name), table.LevelQuestion, "unknown-account", "%s", a.say())
		p.Question = a.Key
		r.report.Problems = append(r.report.Problems, p)
	}
}

// summaries gives every voucher a summary: its first line's, or its number where
// the file has none.
func (r *voucherReader) summaries() {
	var without *BookVoucher
	for i := range r.book.Vouchers {
		v := &r.book.Vouchers[i]
		for k := range v.Lines {
			if v.Summary == "" {
				v.Summary = v.Lines[k].Summary
			}
		}
		if v.Summary == "" && !v.lost {
			v.Summary = cmp.Or(v.Mark(), fmt.Sprintf("导入的凭证（第 %d 行）", v.Row))
			if without == nil {
				without = v
			}
		}
		for k := range v.Lines {
			v.Lines[k].Summary = cmp.Or(v.Lines[k].Summary, v.Summary)
		}
	}
	if without != nil {
		r.add(without.Sheet, without.Row, 0, "", table.LevelNote, "summary-from-number", "文件里没有写摘要，用原来的凭证号“%s”代替。", without.Summary)
	}
}
