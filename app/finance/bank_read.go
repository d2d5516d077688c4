package finance

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/sheet"
	"sunshine/app/table"
)

// BankFile is a bank's statement as a file has it, oldest line first, with
// names and numbers masked.
type BankFile struct {
	Lines    []BankLine
	Opening  money.Fen
	Closing  money.Fen
	Balanced bool // the file prints balances, and each follows from the one before
}

// BankLine is one movement. Fen is above zero for what came in.
type BankLine struct {
	ID           int64
	Cell         string // where it stood in the file
	Day          calendar.Day
	Fen          money.Fen
	Balance      money.Fen // after it
	Summary      string
	Counterparty string
}

// BankSpan says which whole months a statement is for, and, where the file
// prints no balances, what the account held before and after.
type BankSpan struct {
	From, To         calendar.Month
	Opening, Closing *money.Fen
	Tail             string // last four digits of the account; a statement of another one is refused
}

// ReadBankStatement reads a bank's export. It is pure. It may be used only if
// the report is clean. A statement is evidence: what another reading would ask
// about is an error here, to be mended in the file.
func ReadBankStatement(f *sheet.File, sp BankSpan) (BankFile, table.Report) {
	res := table.Read(withoutFoot(f), table.Options{Reading: table.Plain, Month: sp.From})
	r := &statementReader{span: sp, report: &res.Report}
	for i := range r.report.Problems {
		if p := &r.report.Problems[i]; p.Level == table.LevelQuestion {
			p.Level, p.Question = table.LevelError, ""
			p.Message += "（对账单要和银行出的一模一样，请核对后重新从银行下载。）"
		}
	}
	r.report.Problems = slices.DeleteFunc(r.report.Problems, func(p table.Problem) bool {
		return p.Code == "unit-assumed" || p.Code == table.PersonalData // it is masked before anything is kept
	})
	r.checkTail(f)
	found := 0
	for i := range res.Tables {
		if t := &res.Tables[i]; r.columns(t) {
			found++
			r.read(t)
		}
	}
	if found == 0 && r.report.Errors() == 0 {
		r.report.Problems = append(r.report.Problems, table.Problem{
			Level: table.LevelError, Code: "no-statement",
			Message: "没有找到对账单：要有一行表头，写明日期、金额（收入和支出，或贷方和借方）、余额，下面一行一笔。",
		})
	}
	r.order()
	r.balances()
	for i := range r.file.Lines {
		r.checkDay(&r.file.Lines[i], r.at[i])
	}
	return r.file, res.Report
}

var footWords = regexp.MustCompile(`合计|总计|总笔数|总金额|笔数|打印|制表|温馨提示|以上|本页`)

// withoutFoot leaves out what banks print below the last line: counts, totals
// and remarks. The file itself is not touched.
func withoutFoot(f *sheet.File) *sheet.File {
	c := *f
	c.Sheets = slices.Clone(f.Sheets)
	for i := range c.Sheets {
		rows := c.Sheets[i].Rows
		for len(rows) > 0 && footRow(rows[len(rows)-1]) {
			rows = rows[:len(rows)-1]
		}
		c.Sheets[i].Rows = rows
	}
	return &c
}

func footRow(row []sheet.Cell) bool {
	for _, c := range row {
		if text := strings.TrimSpace(c.Text); text != "" {
			return footWords.MatchString(text)
		}
	}
	return true
}

// spotIn is where a line stood.
type spotIn struct {
	sheet         string
	row           int
	day, fen, bal int // columns
	dayText, text string
	balText       string
	printed       bool
	either        bool // the sign is told by the balance
}

type statementReader struct {
	span   BankSpan
	report *table.Report
	file   BankFile
	at     []spotIn // of each line
	cols   map[string]int
	swap   bool // the sides are named as the village's own books name them
	t      *table.Table
}

func (r *statementReader) add(s spotIn, col int, value, code, format string, a ...any) {
	p := table.Problem{Sheet: s.sheet, Row: s.row, Value: maskText(value), Level: table.LevelError, Code: code, Message: fmt.Sprintf(format, a...)}
	if col > 0 {
		p.Column = sheet.Letters(col)
	}
	r.report.Problems = append(r.report.Problems, p)
}

func (r *statementReader) note(code, format string, a ...any) {
	p := table.Problem{Level: table.LevelNote, Code: code, Message: fmt.Sprintf(format, a...)}
	if r.t != nil && len(r.t.Report.HeadingRows) > 0 {
		p.Sheet, p.Row = r.t.Sheet, r.t.Report.HeadingRows[0]
	}
	r.report.Problems = append(r.report.Problems, p)
}

// accountNumber is a run of digits as long as an account's number.
var accountNumber = regexp.MustCompile(`[0-9](?:[ \-]?[0-9*]){9,}`)

// checkTail compares the account number printed above the lines with the
// account the statement is handed in for.
func (r *statementReader) checkTail(f *sheet.File) {
	for _, g := range f.Sheets {
		for i, row := range g.Rows[:min(10, len(g.Rows))] {
			for _, c := range row {
				if !strings.Contains(c.Text, "账号") && !strings.Contains(c.Text, "账户") && !strings.Contains(c.Text, "卡号") {
					continue
				}
				for _, run := range accountNumber.FindAllString(c.Text, -1) {
					if d := onlyDigits(run); r.span.Tail != "" && !strings.HasSuffix(d, r.span.Tail) {
						r.add(spotIn{sheet: g.Name, row: i + 1}, 0, "", "other-account", "这份对账单的账号尾号是 %s，这个账户登记的尾号是 %s。请核对是不是拿错了对账单。", d[len(d)-4:], r.span.Tail)
						return
					}
				}
			}
		}
	}
}

var statementColumns = []struct {
	part string
	name *regexp.Regexp
}{
	{"balance", regexp.MustCompile(`余额|结余|结存`)},
	{"direction", regexp.MustCompile(`^(借贷|借/贷|借贷(标志|方向|标识|标记)|收支(标志|方向|类型)?|收/支|收付(标志|方向)?|方向|交易方向|资金流向|存取(标志)?)$`)},
	{"day", regexp.MustCompile(`^(交易|记账|入账|发生|业务|凭证)?(日期|时间)$|^交易日$|^日期时间$`)},
	{"in", regexp.MustCompile(`^(收入|贷方|存入|转入|收方|进账|贷|收|收款)(发生额|金额|数|额)?$`)},
	{"out", regexp.MustCompile(`^(支出|借方|支取|取出|转出|付方|付款|借|支|付)(发生额|金额|数|额)?$`)},
	{"amount", regexp.MustCompile(`^(交易|发生)?(金额|发生额|额)$`)},
	{"party", regexp.MustCompile(`^(对方|对手|交易对方|交易对手|收付款人|收/付款人|付款方|收款方)(户名|名称|姓名|账户名称|账户名|账户户名|单位|信息)?$|^(收款人|付款人)(名称|户名)?$`)},
	{"summary", regexp.MustCompile(`^(交易)?(摘要|用途|附言|备注|说明|留言|摘要说明|摘要内容)$|^资金用途$`)},
}

var unitIn = regexp.MustCompile(`[(（].*?[)）]|[\s　]`)

// columns finds what the bank calls its columns; false if the table is not a
// statement.
func (r *statementReader) columns(t *table.Table) bool {
	cols := map[string]int{}
	for k, c := range t.Columns {
		name := unitIn.ReplaceAllString(c.Name, "")
		for _, x := range statementColumns {
			if _, taken := cols[x.part]; !taken && x.name.MatchString(name) {
				cols[x.part] = k
				break
			}
		}
	}
	_, in := cols["in"]
	_, out := cols["out"]
	_, amount := cols["amount"]
	_, day := cols["day"]
	if !day || !(in && out || amount) {
		return false
	}
	if in && out {
		delete(cols, "amount")
	}
	r.cols, r.t = cols, t
	return true
}

func (r *statementReader) value(row *table.Row, part string) (v table.Value, col int, ok bool) {
	k, ok := r.cols[part]
	if !ok {
		return v, 0, false
	}
	v = row.Values[k]
	if part == "in" || part == "out" || part == "amount" || part == "balance" {
		if f, err := money.Parse(v.Number); err == nil { // a column not named as money
			v.Fen = f
		} else if v.Number != "" {
			v.Wrong = true
			r.add(spotIn{sheet: r.t.Sheet, row: row.N}, r.t.Columns[k].N, v.Text, "bad-amount", "“%s”不是金额：%s。", v.Text, err.Error())
		}
	}
	return v, r.t.Columns[k].N, true
}

// text joins every column of words the bank has about the line.
func (r *statementReader) text(row *table.Row, part string) string {
	v, _, ok := r.value(row, part)
	if !ok || v.Blank {
		return ""
	}
	return v.Text
}

func (r *statementReader) read(t *table.Table) {
	for i := range t.Rows {
		row := &t.Rows[i]
		if row.Reason == table.ReasonOpening {
			if v, _, ok := r.value(row, "balance"); ok && !v.Blank && !v.Wrong && r.span.Opening == nil {
				f := v.Fen
				r.span.Opening = &f
			}
			continue
		}
		if row.Reason == "" || row.Reason == table.ReasonDetail {
			r.line(row)
		}
	}
}

// line reads one movement.
func (r *statementReader) line(row *table.Row) {
	s := spotIn{sheet: r.t.Sheet, row: row.N}
	l := BankLine{Cell: fmt.Sprintf("%s 第 %d 行", maskText(r.t.Sheet), row.N)}
	v, col, _ := r.value(row, "day")
	l.Day, s.day, s.dayText = v.Day, col, v.Text
	if v.Blank {
		r.add(s, col, "", "missing-day", "这一笔没有日期。")
	}
	if !r.amount(row, &l, &s) {
		return
	}
	if v, col, ok := r.value(row, "balance"); ok {
		s.bal, s.balText = col, v.Text
		l.Balance, s.printed = v.Fen, !v.Blank && !v.Wrong
	}
	l.Summary, l.Counterparty = maskLine(r.text(row, "summary"), r.text(row, "party"))
	r.file.Lines, r.at = append(r.file.Lines, l), append(r.at, s)
}

// amount reads what came in or went out; false if that is not clear.
func (r *statementReader) amount(row *table.Row, l *BankLine, s *spotIn) bool {
	if v, col, ok := r.value(row, "amount"); ok {
		return r.single(row, v, col, l, s)
	}
	in, inCol, _ := r.value(row, "in")
	out, outCol, _ := r.value(row, "out")
	s.fen, s.text = inCol, in.Text
	if in.Wrong || out.Wrong {
		return false
	}
	switch {
	case in.Fen != 0 && out.Fen != 0:
		r.add(*s, inCol, in.Text, "both-sides", "这一行收入和支出都有数，一笔只能有一个。请核对。")
		return false
	case in.Fen == 0 && out.Fen == 0:
		r.add(*s, inCol, in.Text, "no-amount", "这一行没有金额。请核对。")
		return false
	case out.Fen != 0:
		s.fen, s.text = outCol, out.Text
	}
	l.Fen = in.Fen - out.Fen
	return true
}

// single reads one column of amounts, signed or with the direction beside it.
func (r *statementReader) single(row *table.Row, v table.Value, col int, l *BankLine, s *spotIn) bool {
	s.fen, s.text = col, v.Text
	if v.Wrong {
		return false
	}
	if v.Fen == 0 {
		r.add(*s, col, v.Text, "no-amount", "这一行没有金额。请核对。")
		return false
	}
	l.Fen = v.Fen
	d, dcol, ok := r.value(row, "direction")
	if !ok {
		return true
	}
	switch strings.ToUpper(strings.Join(strings.Fields(d.Text), "")) {
	case "收", "收入", "贷", "贷方", "进", "入", "存入", "转入", "C", "CR", "+":
	case "支", "支出", "借", "借方", "出", "付", "支取", "转出", "D", "DR", "-":
		// Below zero it is a payment with its sign, or one the bank took back.
		l.Fen, s.either = -abs(v.Fen), v.Fen < 0
	default:
		r.add(*s, dcol, d.Text, "bad-direction", "“%s”看不出是收入还是支出。请写“收”或“支”。", d.Text)
		return false
	}
	return true
}

// checkDay refuses lines outside the months the statement is for.
func (r *statementReader) checkDay(l *BankLine, s spotIn) {
	if m := l.Day.MonthOf(); !l.Day.IsZero() && (m.Before(r.span.From) || m.After(r.span.To)) {
		r.add(s, s.day, s.dayText, "outside", "%s 不在这份对账单的月份（%s）里。请改选月份，或重新下载。", l.Day, spanWords(r.span.From, r.span.To))
	}
}

func spanWords(from, to calendar.Month) string {
	if from == to {
		return from.Chinese()
	}
	return from.Chinese() + "到" + to.Chinese()
}
