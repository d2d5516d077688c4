package finance

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"

	"sunshine/app/calendar"
)

// oneLine makes text fit for one line of a file: control characters become
// blanks, blanks become single.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
	return strings.Join(strings.Fields(s), " ")
}

// hledgerWriter writes for hledger: accounts with their Chinese names, debit
// above and credit below zero.
type hledgerWriter struct{ *bufio.Writer }

// hledger knows no way to escape what ends a description, a tag's value or an
// account's level, so these become their full-width twins.
var (
	hledgerText  = strings.NewReplacer(";", "；", "|", "｜")
	hledgerValue = strings.NewReplacer(";", "；", ",", "，", ":", "：", "[", "［", "]", "］")
	hledgerLevel = strings.NewReplacer(";", "；", ":", "：")
)

// hledgerRoot gives the topmost account of a class and its type; unfinished
// products (cost) are an asset.
func hledgerRoot(class string) (name, kind string) {
	switch class {
	case "asset":
		return "资产", "A"
	case "liability":
		return "负债", "L"
	case "equity":
		return "权益", "E"
	case "cost":
		return "成本", "A"
	case "income":
		return "收入", "R"
	case "expense":
		return "支出", "X"
	}
	return "未知科目", "E"
}

// hledgerName writes the account's full name: 支出:513 管理费用:513.02 办公费.
// Those of an earlier chart stand below its version.
func hledgerName(path []Account, chart string) string {
	root, _ := hledgerRoot(path[0].Class)
	levels := []string{root}
	if chart != ChartVersion {
		levels = append(levels, hledgerLevel.Replace(oneLine(chart))+"版")
	}
	for _, a := range path {
		levels = append(levels, hledgerLevel.Replace(oneLine(a.Code+" "+a.Name)))
	}
	return strings.Join(levels, ":")
}

func (w hledgerWriter) head(j *journal) {
	fmt.Fprintf(w, "; %s %s 的账，hledger 能读。借方为正，贷方为负；单位元。\n", oneLine(j.village.FullName()), j.village.Code)
	fmt.Fprintln(w, "; 摘要里半角的 ; 和 | 写成了全角。红字（负数）的分录行带 red 标记，写明原在哪一方；专款的分录行带 fund 标记；分录行自己的摘要带 summary 标记。")
	fmt.Fprint(w, "\ncommodity 1000.00 CNY\n\n")
	seen := map[string]bool{}
	for _, k := range j.accounts {
		if name, kind := hledgerRoot(j.paths[k][0].Class); !seen[name] {
			seen[name] = true
			fmt.Fprintf(w, "account %s  ; type:%s\n", name, kind)
		}
	}
}

func (w hledgerWriter) account(_ *journal, path []Account, chart string) {
	a, kind := path[len(path)-1], ""
	if a.Code == Cash || a.Code == Bank {
		kind = "  ; type:C"
	}
	fmt.Fprintf(w, "account %s%s\n", hledgerName(path, chart), kind)
}

func (w hledgerWriter) voucher(j *journal, x journalVoucher) {
	code := ""
	if x.number != "" {
		code = "(" + x.number + ") "
	}
	fmt.Fprintf(w, "\n%s * %s%s\n", x.day, code, hledgerText.Replace(oneLine(x.summary)))
	for _, c := range x.charts() {
		fmt.Fprintf(w, "    ; chart:%s\n", hledgerValue.Replace(oneLine(c)))
	}
	for _, t := range x.tags() {
		fmt.Fprintf(w, "    ; %s:%s\n", t[0], hledgerValue.Replace(oneLine(t[1])))
	}
	for i, l := range x.lines {
		var tags []string
		if l.red() != "" {
			tags = append(tags, "red:"+l.red())
		}
		own := x.lineTags(i)
		if own.summary != "" {
			tags = append(tags, "summary:"+hledgerValue.Replace(oneLine(own.summary)))
		}
		if own.fund != "" {
			tags = append(tags, "fund:"+hledgerValue.Replace(oneLine(own.fund)))
		}
		comment := ""
		if len(tags) > 0 {
			comment = "  ; " + strings.Join(tags, ", ")
		}
		fmt.Fprintf(w, "    %s  %s CNY%s\n", hledgerName(j.paths[l.accountKey], l.chart), (l.debit - l.credit).Plain(), comment)
	}
}

// check asserts with =*, which counts the accounts below.
func (w hledgerWriter) check(j *journal, last calendar.Day, list []held) {
	fmt.Fprintf(w, "\n%s * 月末余额核对\n", last)
	for _, h := range list {
		fmt.Fprintf(w, "    %s  0.00 CNY =* %s CNY\n", hledgerName(j.paths[h.accountKey], h.chart), h.fen.Plain())
	}
}

// beancountWriter writes for beancount, whose account names are made of codes;
// the Chinese names stand beside them.
type beancountWriter struct{ *bufio.Writer }

var beancountEscape = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func beancountText(s string) string { return `"` + beancountEscape.Replace(oneLine(s)) + `"` }

func beancountRoot(class string) string {
	switch class {
	case "asset", "cost":
		return "Assets"
	case "liability":
		return "Liabilities"
	case "income":
		return "Income"
	case "expense":
		return "Expenses"
	}
	return "Equity"
}

// beancountPart writes a code, or the part after the point, as a part of a
// name: 513 is A513. Other than letters and digits are written as their bytes.
func beancountPart(mark, code string) string {
	for _, r := range code {
		if r >= 0x80 || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return mark + "-X" + hex.EncodeToString([]byte(code))
		}
	}
	return mark + code
}

// beancountName writes the account's full name: Expenses:A513:A02. Those of an
// earlier chart stand below its version, Y2004.
func beancountName(path []Account, chart string) string {
	levels := []string{beancountRoot(path[0].Class)}
	if path[0].Class == "" {
		levels = append(levels, "Unknown")
	}
	if chart != ChartVersion {
		levels = append(levels, beancountPart("Y", chart))
	}
	up := ""
	for _, a := range path {
		levels = append(levels, beancountPart("A", strings.TrimPrefix(a.Code, up)))
		up = a.Code + "."
	}
	return strings.Join(levels, ":")
}

func (w beancountWriter) head(j *journal) {
	fmt.Fprintf(w, "; %s %s 的账，beancount 能读。借方为正，贷方为负；单位元。\n", oneLine(j.village.FullName()), j.village.Code)
	fmt.Fprintln(w, "; 红字（负数）的分录行带 red，写明原在哪一方；专款的分录行带 fund；分录行自己的摘要带 summary。")
	fmt.Fprintf(w, "\noption \"title\" %s\n", beancountText(j.village.FullName()))
	fmt.Fprintln(w, `option "operating_currency" "CNY"`)
	fmt.Fprintln(w, `option "inferred_tolerance_multiplier" "0" ; 一分也不能差`)
	fmt.Fprintf(w, "\n%s commodity CNY\n\n", j.opened)
}

func (w beancountWriter) account(j *journal, path []Account, chart string) {
	a := path[len(path)-1]
	fmt.Fprintf(w, "%s open %s CNY\n  code: %s\n  chart: %s\n", j.opened, beancountName(path, chart), beancountText(a.Code), beancountText(chart))
	if a.Name != "" {
		fmt.Fprintf(w, "  name: %s\n", beancountText(a.Name))
	}
}

// voucher links a reversal with what it cancels: the link is the voucher number.
func (w beancountWriter) voucher(j *journal, x journalVoucher) {
	fmt.Fprintf(w, "\n%s * %s", x.day, beancountText(x.summary))
	for _, c := range x.charts() {
		fmt.Fprint(w, " #"+beancountPart("chart-", c))
	}
	for _, n := range []string{x.number, x.reverses} {
		if n != "" {
			fmt.Fprint(w, " ^"+n)
		}
	}
	if x.importID != "" {
		fmt.Fprint(w, " ^import-"+x.importID)
	}
	fmt.Fprintln(w)
	if x.number != "" {
		fmt.Fprintf(w, "  voucher: \"%s\"\n", x.number)
	}
	for _, t := range x.tags() {
		fmt.Fprintf(w, "  %s: %s\n", t[0], beancountText(t[1]))
	}
	for i, l := range x.lines {
		fmt.Fprintf(w, "  %s  %s CNY\n", beancountName(j.paths[l.accountKey], l.chart), (l.debit - l.credit).Plain())
		if l.red() != "" {
			fmt.Fprintf(w, "    red: \"%s\"\n", l.red())
		}
		own := x.lineTags(i)
		if own.summary != "" {
			fmt.Fprintf(w, "    summary: %s\n", beancountText(own.summary))
		}
		if own.fund != "" {
			fmt.Fprintf(w, "    fund: %s\n", beancountText(own.fund))
		}
	}
}

// check asserts what is held at the start of the day after; accounts below
// count.
func (w beancountWriter) check(j *journal, last calendar.Day, list []held) {
	fmt.Fprintln(w)
	for _, h := range list {
		fmt.Fprintf(w, "%s balance %s  %s CNY\n", last.AddDays(1), beancountName(j.paths[h.accountKey], h.chart), h.fen.Plain())
	}
}
