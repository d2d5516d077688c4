package finance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/rules"
	"sunshine/app/village"
)

// CloseLevel says how a line of the checklist stands.
type CloseLevel string

// The levels. Only Stop keeps a month from being closed.
const (
	CloseDone CloseLevel = "done"
	CloseNote CloseLevel = "note"
	CloseWarn CloseLevel = "warn"
	CloseStop CloseLevel = "stop"
)

// CloseCheck names what a line of the checklist is about.
type CloseCheck string

// The checks, in the order of the checklist.
const (
	CheckOver      CloseCheck = "over"      // the month is over
	CheckPrevious  CloseCheck = "previous"  // the months before are closed
	CheckNumbers   CloseCheck = "numbers"   // no number is missing, no voucher half written
	CheckMoney     CloseCheck = "money"     // cash and bank never below zero
	CheckImports   CloseCheck = "imports"   // no file is waiting to be saved
	CheckDrafts    CloseCheck = "drafts"    // no voucher is still a draft
	CheckDocuments CloseCheck = "documents" // what the village handed in is booked
	CheckSigners   CloseCheck = "signers"   // handler, witness, reviewer, approver
	CheckDebts     CloseCheck = "debts"     // it is said who owes and is owed
	CheckBank      CloseCheck = "bank"      // proved against the statements
	CheckFunds     CloseCheck = "funds"     // earmarked money is named
	CheckSheet     CloseCheck = "sheet"     // nobody is about to change the month
)

// CloseItem is one line of the checklist, and what it is about.
type CloseItem struct {
	Check     CloseCheck
	Level     CloseLevel
	Text      string
	Month     calendar.Month   // the month to close first
	Entries   []Entry          // without all signers
	Imports   []Import         // not saved; id and file name only
	Drafts    []Draft          // not posted
	Documents []SourceDocument // handed in, of the month, not booked
}

// Checklist tells what stands in the way of closing a month.
type Checklist struct {
	Month   calendar.Month
	Items   []CloseItem
	YearEnd *YearEnd // what closing carries forward, in December
}

// Count tells how many items are of the level.
func (c Checklist) Count(l CloseLevel) (n int) {
	for _, i := range c.Items {
		if i.Level == l {
			n++
		}
	}
	return n
}

// Ready tells whether the month may be closed.
func (c Checklist) Ready() bool { return c.Count(CloseStop) == 0 }

// Checklist checks a month of the books that is still open.
func (s *Store) Checklist(ctx context.Context, v village.Village, m calendar.Month) (Checklist, error) {
	return s.checklist(ctx, s.DB.Read(), v, m)
}

func (s *Store) checklist(ctx context.Context, q db.Q, v village.Village, m calendar.Month) (Checklist, error) {
	c := Checklist{Month: m}
	for _, check := range []func(context.Context, db.Q, village.Village, calendar.Month) (CloseItem, error){
		s.checkOver, checkPrevious, checkNumbers, checkMoney, checkImports, checkDrafts, checkDocuments, s.checkSigned, s.checkDebts, s.checkBank, s.checkFundLines, checkSheet,
	} {
		item, err := check(ctx, q, v, m)
		if err != nil {
			return c, err
		}
		c.Items = append(c.Items, item)
	}
	if m.Month() == 12 {
		y, err := s.yearEnd(ctx, q, v.ID, m.Year())
		if err != nil {
			return c, err
		}
		c.YearEnd = &y
	}
	return c, nil
}

func (s *Store) checkOver(_ context.Context, _ db.Q, _ village.Village, m calendar.Month) (CloseItem, error) {
	if m.Last().Before(calendar.DayOf(s.Now())) {
		return CloseItem{Check: CheckOver, Level: CloseDone, Text: "这个月已经过完。"}, nil
	}
	return CloseItem{Check: CheckOver, Level: CloseStop, Text: fmt.Sprintf("这个月还没过完，%s起可以结账。", m.Add(1).First().Chinese())}, nil
}

func checkPrevious(ctx context.Context, q db.Q, v village.Village, m calendar.Month) (CloseItem, error) {
	item := CloseItem{Check: CheckPrevious, Level: CloseDone, Text: "前面的月份都结了账。"}
	next, err := nextToClose(ctx, q, v)
	if err != nil || !next.Before(m) {
		return item, err
	}
	item.Level, item.Month = CloseStop, next
	item.Text = fmt.Sprintf("要从前往后一个月一个月结。%s还没有结账，先结它。", next.Chinese())
	if n := monthsBetween(next, m); n > 1 {
		item.Text = fmt.Sprintf("要从前往后一个月一个月结。前面还有 %d 个月没有结账，先从%s结起。", n, next.Chinese())
	}
	return item, nil
}

func monthsBetween(from, to calendar.Month) int {
	return (to.Year()-from.Year())*12 + to.Month() - from.Month()
}

func checkNumbers(ctx context.Context, q db.Q, v village.Village, m calendar.Month) (CloseItem, error) {
	item := CloseItem{Check: CheckNumbers, Level: CloseDone}
	var last, count, loose int
	err := q.QueryRowContext(ctx, `
		select coalesce(max(number), 0), count(*), count(case posted when 0 then 1 end) from voucher where village_id = $1 and month = $2`,
		v.ID, m.String()).Scan(&last, &count, &loose)
	switch {
	case err != nil:
	case loose > 0:
		item.Level, item.Text = CloseStop, fmt.Sprintf("有 %d 张凭证没有记完。", loose)
	case last != count:
		item.Level, item.Text = CloseStop, fmt.Sprintf("凭证号到 %03d，却只有 %d 张，中间有缺号。这不该发生，请告诉县里的管理员。", last, count)
	case count == 0:
		item.Level, item.Text = CloseWarn, "这个月没有凭证。真没有收支才结；还没记的，先记上。"
	default:
		item.Text = fmt.Sprintf("%d 张凭证，编号从 001 到 %03d，没有缺号。", count, last)
	}
	return item, err
}

// checkMoney walks cash and every account at a bank through the month (F04).
func checkMoney(ctx context.Context, q db.Q, v village.Village, m calendar.Month) (CloseItem, error) {
	item := CloseItem{Check: CheckMoney, Level: CloseDone}
	accounts, err := moneyAccounts(ctx, q, v.ID)
	if err != nil {
		return item, err
	}
	var left []string
	for _, account := range accounts {
		name, err := moneyTitle(ctx, q, v.ID, account)
		if err != nil {
			return item, err
		}
		day, below, err := belowZero(ctx, q, v.ID, account, m)
		if err != nil {
			return item, err
		}
		if below {
			item.Level = CloseStop
			item.Text += fmt.Sprintf("%s从%s起成了负数，账上没有这么多钱可付。", name, day.Chinese())
		}
		closing, err := balance(ctx, q, v.ID, account, m.Last().AddDays(1))
		if err != nil {
			return item, err
		}
		left = append(left, fmt.Sprintf("%s %s 元", name, closing))
	}
	if item.Level == CloseDone {
		item.Text = fmt.Sprintf("现金和银行存款都没有出现负数。月末%s，请和盘点、对账单核对。", strings.Join(left, "，"))
	}
	return item, nil
}

// belowZero tells on which day of the month a money account first fell below
// zero; the first one if it began so.
func belowZero(ctx context.Context, q db.Q, villageID int64, account string, m calendar.Month) (day calendar.Day, below bool, err error) {
	start, err := balance(ctx, q, villageID, account, m.First())
	if err != nil || start < 0 {
		return m.First(), start < 0, err
	}
	var text string
	err = q.QueryRowContext(ctx, `
		select coalesce(min(day), '')
		from (
			select v.day, sum(l.debit_fen - l.credit_fen) over (order by v.day, v.number, l.n rows unbounded preceding) as running
			from voucher v join voucher_line l on l.voucher_id = v.id
			where v.village_id = $1 and v.posted = 1 and v.month = $2 and l.account = $3) t
		where $4 + running < 0`, villageID, m.String(), account, start).Scan(&text)
	if err == nil {
		err = day.UnmarshalText([]byte(text))
	}
	return day, !day.IsZero(), err
}

// checkImports looks for files that were handed in as a cash book and neither
// saved nor put away: once the month is closed they can't be saved.
func checkImports(ctx context.Context, q db.Q, v village.Village, m calendar.Month) (CloseItem, error) {
	item := CloseItem{Check: CheckImports, Level: CloseDone, Text: "没有传上来还没保存的账。"}
	rows, err := q.QueryContext(ctx, `
		select id, file_name, month from import
		where village_id = $1 and state = 'preview' and reading <> 'table' and month in ($2, '')
		order by id`, v.ID, m.String())
	if err != nil {
		return item, err
	}
	item.Imports, err = db.Collect(rows, func(scan db.Scan) (i Import, err error) {
		var month string
		if err = scan(&i.ID, &i.FileName, &month); err != nil {
			return i, err
		}
		return i, i.Upload.Month.UnmarshalText([]byte(month))
	})
	if err != nil || len(item.Imports) == 0 {
		return item, err
	}
	item.Level, item.Text = CloseWarn, "有传上来还没保存的文件。里面要是有这个月的账，结账以后就存不进来了。"
	for _, i := range item.Imports {
		if i.Upload.Month == m {
			item.Level, item.Text = CloseStop, "有这个月的账传上来了，还没保存。请接着导入；不要的，把它放弃。"
		}
	}
	return item, nil
}

// checkSigned looks for entries that nobody answers for (R65): spending needs
// handler, witness and approver, where the rules ask for one a reviewer too;
// money received or moved a handler.
func (s *Store) checkSigned(ctx context.Context, q db.Q, v village.Village, m calendar.Month) (CloseItem, error) {
	reviewed := s.Rules.At(rules.CloseReviewer, m.Last()).Value
	who := "经手、证明、审批人"
	if reviewed > 0 {
		who = "经手、证明、审核、审批人"
	}
	item := CloseItem{Check: CheckSigners, Level: CloseDone, Text: "该签字的都有：支出有" + who + "，收入和存取款有经手人。"}
	list, err := vouchers(ctx, q, `
		v.village_id = $1 and v.month = $2 and v.reverses_id is null and r.id is null
		and (v.handler = '' or (v.kind = 'expense' and (v.witness = '' or v.approver = '' or ($3 > 0 and v.reviewer = ''))))`, v.ID, m.String(), reviewed)
	if err != nil || len(list) == 0 {
		return item, err
	}
	three, unreviewed := 0, 0
	for _, p := range list {
		item.Entries = append(item.Entries, p.head())
		if p.Handler == "" || (p.Kind == Expense && (p.Witness == "" || p.Approver == "")) {
			three++
		} else {
			unreviewed++
		}
	}
	item.Level = CloseWarn
	item.Text = missingSigners(three, unreviewed)
	if (three > 0 && s.Rules.At(rules.CloseMissingSigners, m.Last()).Value > 0) || (reviewed > 1 && slices.ContainsFunc(list, func(p postedVoucher) bool { return p.Kind == Expense && p.Reviewer == "" })) {
		item.Level = CloseStop
		item.Text += "这里规定缺签字的月份不能结账。"
	}
	return item, nil
}

func missingSigners(three, unreviewed int) string {
	const mend = "记上的账不能改；要补，请冲销后重新记。"
	switch {
	case three == 0:
		return fmt.Sprintf("有 %d 张支出凭证没写审核人。", unreviewed) + mend
	case unreviewed == 0:
		return fmt.Sprintf("有 %d 张凭证没写全经手、证明、审批人。", three) + mend
	}
	return fmt.Sprintf("有 %d 张凭证没写全经手、证明、审批人，另有 %d 张支出凭证没写审核人。", three, unreviewed) + mend
}

// checkBank asks whether the bank accounts are proved (R75).
func (s *Store) checkBank(ctx context.Context, _ db.Q, v village.Village, m calendar.Month) (CloseItem, error) {
	item := CloseItem{Check: CheckBank, Level: CloseDone, Text: "银行账核对到了月末，或者没有要核对的。"}
	names, err := s.bankUnproved(ctx, v.ID, m)
	if err != nil || len(names) == 0 {
		return item, err
	}
	item.Level, item.Text = CloseWarn, strings.Join(names, "、")+"还没有和银行核对到月末。"
	if s.Rules.At(rules.CloseUnprovedBank, m.Last()).Value > 0 {
		item.Level = CloseStop
		item.Text += "这里规定没对完账的月份不能结账。"
	}
	return item, nil
}

// checkSheet tells where the month's sheet stands. Closing needs no
// publication, nor the other way round; but a month that somebody is asked to
// change now is not closed.
func checkSheet(ctx context.Context, q db.Q, v village.Village, m calendar.Month) (CloseItem, error) {
	item := CloseItem{Check: CheckSheet}
	x, err := disclosure.Current(ctx, q, v.ID, disclosure.FinanceMonth, m.String())
	if fault.KindOf(err) == fault.NotFound {
		item.Level, item.Text = CloseNote, "这个月的榜还没提交。结账不是公开：结了账一样可以提交，但榜退回来要改账，就得先请乡镇同意重新开账。"
		return item, nil
	}
	if err != nil {
		return item, err
	}
	switch {
	case x.State == disclosure.Published:
		item.Level, item.Text = CloseDone, fmt.Sprintf("这个月的榜已经公开（第 %d 版）。", x.N)
	case x.State == disclosure.Returned:
		item.Level, item.Text = CloseStop, "这个月的榜被退回了。先改好账，再提交一次，然后结账。"
	case x.N > 1 && x.State == disclosure.Draft:
		item.Level, item.Text = CloseStop, "这个月正在更正。改好账、提交以后再结账。"
	case !x.State.Open():
		item.Level = CloseNote
		item.Text = fmt.Sprintf("这个月的榜%s。可以结账；万一榜退回来要改账，得先请乡镇同意重新开账。", strings.TrimPrefix(x.State.Chinese(), "已审核，"))
	default:
		item.Level, item.Text = CloseNote, "这个月的榜还没提交。结账不是公开：结了账一样可以提交。"
	}
	return item, nil
}
