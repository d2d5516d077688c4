package finance

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/privacy"
	"sunshine/app/table"
)

// rowHead is what a row says of the voucher it belongs to; blank cells repeat
// the row above.
type rowHead struct {
	day    calendar.Day
	period calendar.Month
	word   string
	number int
}

// pageTotals are the sums a printed total may be of.
type pageTotals struct {
	all, month, page, voucher bothSides
	of                        calendar.Month
}

type bothSides struct{ debit, credit money.Fen }

func (b *bothSides) add(d, c money.Fen) { b.debit += d; b.credit += c }

func (r *voucherReader) text(row int, role VoucherRole) string {
	k := r.at[role]
	if k == 0 {
		return ""
	}
	return strings.TrimSpace(r.g.Cell(row, k).Text)
}

func (r *voucherReader) skip(row int, why table.Reason) {
	r.skipped = append(r.skipped, table.Skipped{Row: row, Reason: why})
}

// row takes one row below the heading.
func (r *voucherReader) row(row int) {
	switch {
	case r.blank(row):
		r.skip(row, table.ReasonBlank)
		return
	case r.heading(row):
		r.skip(row, table.ReasonHeading)
		return
	case r.printed(row):
		return
	}
	if !r.bare(row) {
		r.entry(row)
		return
	}
	if r.voidRow(row) {
		return
	}
	r.skip(row, table.ReasonNote) // a caption, a signature, a page number
}

func (r *voucherReader) blank(row int) bool {
	for _, c := range r.g.Rows[row-1] {
		if strings.TrimSpace(c.Text) != "" || c.Uncomputed {
			return false
		}
	}
	return true
}

// heading is true for the heading printed again on a new page.
func (r *voucherReader) heading(row int) bool {
	if r.l.Format.Positional {
		return false
	}
	same := 0
	for _, c := range r.l.Columns {
		text := strings.TrimSpace(r.g.Cell(row, c.N).Text)
		if text == "" {
			continue
		}
		if text != c.Name && !strings.HasPrefix(c.Name, text+"·") && !strings.HasSuffix(c.Name, "·"+text) {
			return false
		}
		same++
	}
	return same > 1
}

// bare is true for a row that names no account and holds no amount.
func (r *voucherReader) bare(row int) bool {
	for _, role := range []VoucherRole{RoleCode, RoleName, RoleBoth, RoleDebit, RoleCredit, RoleSum} {
		if text := r.text(row, role); text != "" && text != "0" && text != "0.00" && text != "-" {
			return false
		}
		if k := r.at[role]; k > 0 && r.g.Cell(row, k).Uncomputed {
			return false
		}
	}
	return true
}

// printed takes a row that prints a total or carries a page, and holds the total
// against the rows.
func (r *voucherReader) printed(row int) bool {
	if code := r.text(row, RoleCode); code != "" && (code[0] >= '0' && code[0] <= '9' || !table.PrintedTotal(code)) {
		return false
	}
	label := ""
	for _, role := range []VoucherRole{RoleDay, RolePeriod, RoleWord, RoleNumber, RoleMark, RoleSummary, RoleCode, RoleName, RoleBoth} {
		if text := r.text(row, role); label == "" && table.PrintedTotal(text) {
			label = text
		}
	}
	if label == "" {
		return false
	}
	if name := r.text(row, RoleName) + r.text(row, RoleBoth); name != "" && name != label && r.text(row, RoleCode) == "" && r.at[RoleCode] == 0 {
		return false // an account without a code whose summary says 合计
	}
	r.skip(row, table.ReasonTotal)
	r.checkTotal(row, label)
	return true
}

// checkTotal compares a printed total with every sum it can be of; what is
// carried from another page or kept running agrees with none and is left.
func (r *voucherReader) checkTotal(row int, label string) {
	d, blankD, whyD := table.Amount(r.text(row, RoleDebit))
	c, blankC, whyC := table.Amount(r.text(row, RoleCredit))
	said := bothSides{d, c}
	agrees := blankD && blankC || whyD != "" || whyC != "" || r.at[RoleDebit] == 0
	for _, s := range []bothSides{r.sums.voucher, r.sums.page, r.sums.month, r.sums.all} {
		agrees = agrees || s == said
	}
	if !agrees && !strings.Contains(table.Fold(label), "累计") && !strings.ContainsAny(label, "页") {
		p := r.problem(r.g.Name, row, r.at[RoleDebit], r.text(row, RoleDebit), table.LevelQuestion, "total-differs",
			"“%s”写的是借方 %s、贷方 %s，上面的分录加起来是借方 %s、贷方 %s。可能少了行。照各行记，还是文件不全？不全请改文件。", label, d, c, r.sums.page.debit, r.sums.page.credit)
		r.ask(p, "total:"+r.g.Name+"!"+strconv.Itoa(row))
	}
	r.sums.page, r.sums.voucher = bothSides{}, bothSides{}
}

// voidRow takes the number of a cancelled voucher whose lines are gone.
func (r *voucherReader) voidRow(row int) bool {
	void := false
	for _, c := range r.g.Rows[row-1] {
		void = void || strings.Contains(c.Text, "作废")
	}
	if !void {
		return false
	}
	if h, ok := r.head(row); ok && h.number > 0 {
		r.begin(row, h)
		r.cur.void = true
		r.skip(row, table.ReasonNote)
		return true
	}
	return false
}

// entry reads one line of a voucher.
func (r *voucherReader) entry(row int) {
	if r.notVoucher(row) {
		r.skip(row, table.ReasonOpening)
		return
	}
	h, ok := r.head(row)
	if r.starts(row, h) {
		r.begin(row, h)
	}
	v := r.cur
	v.lost = v.lost || !ok
	v.void = v.void || r.isVoid(row)
	if n, err := strconv.Atoi(r.text(row, RoleAttachments)); err == nil && n > 0 && n < 10000 {
		v.Attachments = max(v.Attachments, n)
	}
	for role, p := range map[VoucherRole]*string{RoleMaker: &v.Maker, RoleReviewer: &v.Reviewer, RolePoster: &v.Poster} {
		if text := privacy.Line(r.text(row, role)); *p == "" && utf8.RuneCountInString(text) <= 20 {
			*p = text
		}
	}
	if v.void {
		r.skip(row, table.ReasonNote)
		return
	}
	l := BookLine{Row: row}
	if !r.amounts(row, &l) {
		v.lost = true
		return
	}
	if l.Debit == 0 && l.Credit == 0 {
		r.skip(row, table.ReasonBlank)
		r.add(r.g.Name, row, l.Column, "", table.LevelNote, "zero-line", "这一行没有金额，没有记。")
		return
	}
	r.askCurrency(row)
	l.Summary = r.summary(row, v)
	l.Account = r.account(row, v)
	v.lost = v.lost || l.Account < 0
	l.Aux = r.auxOf(row)
	v.Lines = append(v.Lines, l)
	if m := v.month; m != r.sums.of {
		r.sums.of, r.sums.month = m, bothSides{}
	}
	for _, s := range []*bothSides{&r.sums.all, &r.sums.month, &r.sums.page, &r.sums.voucher} {
		s.add(l.Debit, l.Credit)
	}
}

// askCurrency asks once about lines in other money: what stands in the books is
// yuan.
func (r *voucherReader) askCurrency(row int) {
	switch text := strings.ToUpper(table.Fold(r.text(row, RoleCurrency))); text {
	case "", "人民币", "RMB", "CNY", "元", "￥", "本位币", "人民币元":
	default:
		p := r.problem(r.g.Name, row, r.at[RoleCurrency], text, table.LevelQuestion, "currency", "币别写的是“%s”。借方、贷方两列已经是折成的人民币吗？不是请改文件。", text)
		r.ask(p, "currency")
	}
}

// notVoucher is true for rows a database dump keeps beside the vouchers, under
// periods that are none.
func (r *voucherReader) notVoucher(row int) bool {
	period := r.text(row, RolePeriod)
	for _, p := range r.l.Format.NotVouchers {
		if period == p {
			return true
		}
	}
	return false
}

func (r *voucherReader) isVoid(row int) bool {
	switch strings.ToLower(table.Fold(r.text(row, RoleVoid))) {
	case "1", "是", "作废", "已作废", "y", "yes", "true", "√", "对":
		return true
	}
	return false
}

// summary reads the line's summary; a blank one repeats the one above within the
// voucher.
func (r *voucherReader) summary(row int, v *piece) string {
	text := privacy.Line(r.text(row, RoleSummary))
	k := r.at[RoleSummary]
	switch found := privacy.Scan(text); {
	case text == "" && len(v.Lines) > 0, len(v.Lines) > 0 && text == v.Lines[len(v.Lines)-1].Summary:
		return v.Lines[len(v.Lines)-1].Summary
	case text == "":
		return ""
	case len(found) > 0:
		r.add(r.g.Name, row, k, "", table.LevelError, table.PersonalData, "摘要里有%s（%s），公开后人人能看到，请从文件里去掉。", found[0].Kind, found[0].Masked)
	case utf8.RuneCountInString(text) > maxSummary:
		r.bad(row, k, "long-summary", "摘要太长了，请不超过 %d 个字。", maxSummary)
	}
	return text
}

func (r *voucherReader) auxOf(row int) string {
	var parts []string
	for _, k := range r.aux {
		if text := privacy.Line(r.g.Cell(row, k).Text); text != "" && text != "0" && len(privacy.Scan(text)) == 0 {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " ")
}

var codeAndName = regexp.MustCompile(`^[(\[【]?([0-9]{3,}(?:[.\-_/][0-9]+)*)[)\]】]?[\s\-_/\\:：,，]*(.*)$`)

// account finds the place of the line's account in the book's list; -1 if the
// row names none.
func (r *voucherReader) account(row int, v *piece) int {
	code, name, col := strings.Join(strings.Fields(table.Fold(r.text(row, RoleCode))), ""), privacy.Line(r.text(row, RoleName)), r.at[RoleCode]
	if col == 0 {
		col = r.at[RoleName]
	}
	if both := r.text(row, RoleBoth); both != "" && code == "" {
		col = r.at[RoleBoth]
		if m := codeAndName.FindStringSubmatch(both); m != nil {
			code, name = m[1], privacy.Line(m[2])
		} else if name == "" {
			name = privacy.Line(both)
		}
	}
	if m := codeAndName.FindStringSubmatch(code); m != nil && m[2] != "" { // 101 库存现金 in the code's column
		code = m[1]
		if name == "" {
			name = m[2]
		}
	}
	if detail := privacy.Line(r.text(row, RoleDetail)); detail != "" {
		name = strings.Trim(name+"/"+detail, "/")
	}
	if code == "" && name == "" {
		r.bad(row, max(col, r.at[RoleBoth]), "no-account", "这一行有金额，没有科目。请写科目代码或名称；不是分录请删去这一行。")
		return -1
	}
	if found := privacy.Scan(name); len(found) > 0 {
		r.add(r.g.Name, row, r.at[RoleName], "", table.LevelError, table.PersonalData, "科目名称里有%s（%s），请从文件里去掉。", found[0].Kind, found[0].Masked)
		name = ""
	} else if utf8.RuneCountInString(name) > maxSummary {
		r.add(r.g.Name, row, r.at[RoleName], "", table.LevelError, "bad-account", "科目名称太长了，请改短。")
		name = ""
	}
	a := BookAccount{Key: AccountKey(chartOn(v.Day), code, name), Chart: chartOn(v.Day), Code: code, Name: name, Sheet: r.g.Name, Row: row, Column: col}
	if r.accounts == nil {
		r.accounts = map[string]int{}
	}
	i, seen := r.accounts[a.Key]
	if !seen {
		i = len(r.book.Accounts)
		r.accounts[a.Key] = i
		r.book.Accounts = append(r.book.Accounts, a)
	} else if r.book.Accounts[i].Name == "" {
		r.book.Accounts[i].Name = name
	}
	r.book.Accounts[i].Lines++
	return i
}
