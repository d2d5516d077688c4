package finance

import (
	"bufio"
	"cmp"
	"context"
	"io"
	"maps"
	"slices"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/village"
)

// openingEquity is where the other side of the opening balances stands, since
// only those of the money accounts are asked for: 收益分配——未分配收益. It is
// made up here and in no chart.
const openingEquity = "322.00"

// JournalFormat names the program that reads an exported journal.
type JournalFormat string

// The formats.
const (
	Hledger   JournalFormat = "hledger"
	Beancount JournalFormat = "beancount"
)

// Journal writes a village's books from one month to another, both included,
// as plain text that the program reads: every posted voucher with its lines,
// what the accounts held before, and what cash and bank hold at the end of each
// month. No month means no bound. The same books give the same bytes.
func (s *Store) Journal(ctx context.Context, w io.Writer, v village.Village, f JournalFormat, from, to calendar.Month) error {
	out := bufio.NewWriter(w)
	writer := map[JournalFormat]journalWriter{Hledger: hledgerWriter{out}, Beancount: beancountWriter{out}}[f]
	if writer == nil {
		return fault.Invalidf("没有“%s”这种格式，请写 hledger 或 beancount。", string(f))
	}
	chart, err := s.chartOf(ctx, s.DB.Read(), v.ID)
	if err != nil {
		return err
	}
	lines, err := journalLines(ctx, s.DB.Read(), v.ID, to)
	if err != nil {
		return err
	}
	chart.journal(v, lines, from, to).write(writer)
	return out.Flush()
}

// journalWriter writes the parts of a journal in one program's language.
type journalWriter interface {
	head(j *journal)
	account(j *journal, path []Account, chart string)
	voucher(j *journal, x journalVoucher)
	check(j *journal, last calendar.Day, held []held)
}

// journal is what is exported.
type journal struct {
	village  village.Village
	opened   calendar.Day // the day before its first month; what was held stands on it
	last     calendar.Month
	accounts []accountKey
	paths    map[accountKey][]Account // from the main account down
	opening  journalVoucher
	vouchers []journalVoucher
}

// accountKey names an account: codes clash between charts.
type accountKey struct{ chart, code string }

func (a accountKey) compare(b accountKey) int {
	return cmp.Or(cmp.Compare(a.chart, b.chart), cmp.Compare(a.code, b.code))
}

type journalVoucher struct {
	number                                              string // empty for the opening balances
	day                                                 calendar.Day
	kind, summary                                       string
	handler, witness, reviewer, approver, project, note string
	importID, cell, reverses, reversed                  string
	lines                                               []journalLine
	tagged                                              []lineTags // of the lines, by the same index
}

// lineTags is what a line says besides account and amount; empty where it says
// nothing of its own.
type lineTags struct{ fund, summary string }

func (x journalVoucher) lineTags(line int) lineTags {
	if line < len(x.tagged) {
		return x.tagged[line]
	}
	return lineTags{}
}

type journalLine struct {
	accountKey
	debit, credit money.Fen
}

// red names the side of a line in red ink: in one signed amount a negative
// debit looks like a credit.
func (l journalLine) red() string {
	switch {
	case l.debit < 0:
		return "debit"
	case l.credit < 0:
		return "credit"
	}
	return ""
}

// charts lists the versions of the chart the voucher's lines are kept in.
func (x journalVoucher) charts() []string {
	var list []string
	for _, l := range x.lines {
		if !slices.Contains(list, l.chart) {
			list = append(list, l.chart)
		}
	}
	return list
}

// tags gives what is known of the voucher beside day, number and summary.
func (x journalVoucher) tags() [][2]string {
	var list [][2]string
	for _, t := range [][2]string{
		{"kind", x.kind},
		{"handler", x.handler},
		{"witness", x.witness},
		{"reviewer", x.reviewer},
		{"approver", x.approver},
		{"project", x.project},
		{"note", x.note},
		{"import", x.importID},
		{"cell", x.cell},
		{"reverses", x.reverses},
		{"reversed_by", x.reversed},
	} {
		if t[1] != "" {
			list = append(list, t)
		}
	}
	return list
}

// held is what a money account and those below it hold.
type held struct {
	accountKey
	fen money.Fen
}

// journalLines reads the books up to a month in one statement, so that a
// voucher posted meanwhile is in it whole or not at all. The opening balances
// come first, without a day and each on its account's own side.
func journalLines(ctx context.Context, q db.Q, villageID int64, to calendar.Month) ([]journalVoucher, error) {
	rows, err := q.QueryContext(ctx, `
		select day, number, line, chart, account, debit_fen, credit_fen, kind, summary, handler, witness, reviewer, approver, project, note,
		       import_id, cell, old_month, old_number, new_month, new_number, fund, line_summary
		from (
			select '' as day, 0 as number, 0 as line, chart, account, fen as debit_fen, 0 as credit_fen, '' as kind, '' as summary,
			       '' as handler, '' as witness, '' as reviewer, '' as approver, '' as project, '' as note, '' as import_id, '' as cell,
			       '' as old_month, 0 as old_number, '' as new_month, 0 as new_number, '' as fund, '' as line_summary
			from opening_balance where village_id = $1
			union all
			select v.day, v.number, l.n, l.chart, l.account, l.debit_fen, l.credit_fen, v.kind, v.summary,
			       v.handler, v.witness, v.reviewer, v.approver, v.project, v.note, coalesce(cast(v.import_id as text), ''), v.import_cell,
			       coalesce(o.month, ''), coalesce(o.number, 0), coalesce(r.month, ''), coalesce(r.number, 0), coalesce(f.name, ''), l.summary
			from voucher v
			join voucher_line l on l.voucher_id = v.id
			left join fund f on f.id = l.fund_id
			left join voucher o on o.id = v.reverses_id
			left join voucher r on r.reverses_id = v.id and r.posted = 1
			where v.village_id = $1 and v.posted = 1 and ($2 = '' or v.month <= $2)) t
		order by day, number, line, chart, account`, villageID, to.String())
	if err != nil {
		return nil, err
	}
	var list []journalVoucher
	var at [2]int // day and number of the voucher the line belongs to
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		x, l, tags, n, err := scanJournalLine(scan)
		if here := [2]int{x.day.Sub(calendar.Day{}), n}; len(list) == 0 || here != at {
			list, at = append(list, x), here
		}
		last := &list[len(list)-1]
		last.lines, last.tagged = append(last.lines, l), append(last.tagged, tags)
		return struct{}{}, err
	})
	return list, err
}

func scanJournalLine(scan db.Scan) (x journalVoucher, l journalLine, tags lineTags, n int, err error) {
	var day string
	var line, oldNumber, newNumber int
	var oldMonth, newMonth calendar.Month
	var old, reversal string
	if err = scan(&day, &n, &line, &l.chart, &l.code, &l.debit, &l.credit, &x.kind, &x.summary, &x.handler, &x.witness, &x.reviewer, &x.approver, &x.project, &x.note,
		&x.importID, &x.cell, &old, &oldNumber, &reversal, &newNumber, &tags.fund, &tags.summary); err != nil {
		return x, l, tags, n, err
	}
	if err = x.day.UnmarshalText([]byte(day)); err != nil {
		return x, l, tags, n, err
	}
	if n > 0 {
		x.number = voucherNumber(x.day.MonthOf(), n)
	}
	if oldNumber > 0 {
		err = oldMonth.UnmarshalText([]byte(old))
		x.reverses = voucherNumber(oldMonth, oldNumber)
	}
	if newNumber > 0 && err == nil {
		err = newMonth.UnmarshalText([]byte(reversal))
		x.reversed = voucherNumber(newMonth, newNumber)
	}
	return x, l, tags, n, err
}

// journal arranges the books: what lies before the first month becomes the
// opening.
func (chart *Chart) journal(v village.Village, list []journalVoucher, from, to calendar.Month) *journal {
	j := &journal{village: v, paths: map[accountKey][]Account{}, last: to}
	if from.IsZero() {
		from = v.FirstMonth
		if i := slices.IndexFunc(list, func(x journalVoucher) bool { return !x.day.IsZero() }); i >= 0 && list[i].day.MonthOf().Before(from) {
			from = list[i].day.MonthOf()
		}
	}
	first := from.First()
	j.opened = first.AddDays(-1)
	before := map[accountKey]money.Fen{}
	for i, x := range list {
		if !x.day.IsZero() && !x.day.Before(first) {
			j.vouchers = list[i:]
			break
		}
		for _, l := range x.lines {
			fen := l.debit - l.credit
			if x.day.IsZero() {
				fen = chart.opening(l.accountKey, fen)
				before[accountKey{l.chart, openingEquity}] -= fen
			}
			before[l.accountKey] += fen
		}
	}
	if n := len(j.vouchers); n > 0 && (to.IsZero() || to.After(j.vouchers[n-1].day.MonthOf())) {
		j.last = j.vouchers[n-1].day.MonthOf() // months without an entry need no proof
	} else if n == 0 {
		j.last = from.Add(-1)
	}
	j.opening = journalVoucher{day: j.opened, summary: "期初余额"}
	for _, k := range slices.SortedFunc(maps.Keys(before), accountKey.compare) {
		if fen := before[k]; fen > 0 {
			j.opening.lines = append(j.opening.lines, journalLine{k, fen, 0})
		} else if fen < 0 {
			j.opening.lines = append(j.opening.lines, journalLine{k, 0, -fen})
		}
	}
	j.name(chart)
	return j
}

// name finds the accounts that are used and those above them.
func (j *journal) name(chart *Chart) {
	for _, x := range append([]journalVoucher{j.opening}, j.vouchers...) {
		for _, l := range x.lines {
			if j.paths[l.accountKey] != nil {
				continue
			}
			path := chart.Version(l.chart).path(l.code)
			for i, a := range path {
				j.paths[accountKey{l.chart, a.Code}] = path[:i+1]
			}
		}
	}
	j.accounts = slices.SortedFunc(maps.Keys(j.paths), accountKey.compare)
}

// opening gives an entered opening balance, which stands on the account's own
// side, as debit less credit.
func (c *Chart) opening(k accountKey, fen money.Fen) money.Fen {
	if path := c.Version(k.chart).Path(k.code); path[len(path)-1].Credit {
		return -fen
	}
	return fen
}

// path is Path, with a name for the account the opening balances are set
// against.
func (c *Chart) path(code string) []Account {
	path := c.Path(code)
	if last := &path[len(path)-1]; last.Name == "" && code == openingEquity {
		last.Name, last.Plain = "期初未分配收益", "开账以前的收益"
	}
	return path
}

// write writes everything in order; after a month's vouchers comes what cash
// and bank hold at its end.
func (j *journal) write(w journalWriter) {
	w.head(j)
	for _, k := range j.accounts {
		w.account(j, j.paths[k], k.chart)
	}
	sum := map[accountKey]money.Fen{}
	post := func(x journalVoucher) {
		if len(x.lines) == 0 {
			return
		}
		w.voucher(j, x)
		for _, l := range x.lines {
			main := accountKey{l.chart, j.paths[l.accountKey][0].Code}
			sum[main] += l.debit - l.credit
		}
	}
	post(j.opening)
	rest := j.vouchers
	for m := j.opened.AddDays(1).MonthOf(); !m.After(j.last); m = m.Add(1) {
		for len(rest) > 0 && m.Contains(rest[0].day) {
			post(rest[0])
			rest = rest[1:]
		}
		var list []held
		for _, k := range j.accounts {
			if k.code == Cash || k.code == Bank {
				list = append(list, held{k, sum[k]})
			}
		}
		if len(list) > 0 {
			w.check(j, m.Last(), list)
		}
	}
}
