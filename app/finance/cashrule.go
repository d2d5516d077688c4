package finance

import (
	"context"
	"fmt"
	"slices"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/rules"
)

// Warning is what a rule has to say about an entry. It never refuses one: with
// Needs, the entry is booked only with a reason, which stays beside it.
type Warning struct {
	Rule  rules.Rule
	Said  string // about this entry, in plain words
	Needs bool   // a reason is needed; else it only tells
}

// CashMove is what a voucher does to the cash, in fen. Bank is its other side
// where money went to the bank or came from there.
type CashMove struct {
	Day  calendar.Day
	Cash money.Fen
	Bank money.Fen
	mine int // index of the entry that is judged, plus one
}

// deposit tells how much cash went to the bank.
func (m CashMove) deposit() money.Fen {
	if m.Cash < 0 && m.Bank > 0 {
		return min(-m.Cash, m.Bank)
	}
	return 0
}

// receipt tells how much cash came in from others than the bank.
func (m CashMove) receipt() money.Fen {
	if m.Cash > 0 && m.Bank >= 0 {
		return m.Cash
	}
	return 0
}

func (n NewVoucher) cashMove() CashMove {
	cash, bank := n.moved()
	return CashMove{Day: n.Day, Cash: cash, Bank: bank}
}

// paid gives what the voucher takes out of the village's money, and how much of
// it in cash.
func (n NewVoucher) paid() (all, cash money.Fen) {
	c, b := n.moved()
	all = max(-(c + b), 0)
	return all, min(max(-c, 0), all)
}

// JudgeCash holds entries against the rules for cash and for approval (R66 to
// R68) and gives for each what they say. Moves are those of the books in their
// order, opening is the cash held before the first of them. It is pure.
func JudgeCash(set *rules.Set, opening money.Fen, moves []CashMove, list []NewVoucher) [][]Warning {
	said := make([][]Warning, len(list))
	for i, n := range list {
		said[i] = append(said[i], byAmount(set, n)...)
	}
	all := slices.Clone(moves)
	for i, n := range list {
		if m := n.cashMove(); m.Cash != 0 {
			m.mine = i + 1
			all = append(all, m)
		}
	}
	slices.SortStableFunc(all, func(a, b CashMove) int { return a.Day.Sub(b.Day) })
	j := cashJudge{set: set, list: list, said: said, held: opening}
	for from := 0; from < len(all); {
		to := from
		for to < len(all) && all[to].Day == all[from].Day {
			to++
		}
		j.day(all[from:to])
		from = to
	}
	return said
}

// limitOf is a rule's number of yuan in fen.
func limitOf(r rules.Rule) money.Fen { return money.Fen(r.Value) * 100 }

// byAmount asks what an entry's own amount asks for.
func byAmount(set *rules.Set, n NewVoucher) (list []Warning) {
	paid, inCash := n.paid()
	if paid == 0 {
		return nil
	}
	cash := set.At(rules.CashPaymentYuan, n.Day)
	if inCash >= limitOf(cash) {
		list = append(list, Warning{cash, fmt.Sprintf("用现金付了 %s 元。%s。", inCash, cash.Plain), true})
	}
	committee, meeting, assembly := set.At(rules.ApprovalCommitteeYuan, n.Day), set.At(rules.ApprovalMeetingYuan, n.Day), set.At(rules.ApprovalAssemblyYuan, n.Day)
	switch {
	case paid >= limitOf(assembly):
		list = append(list, Warning{assembly, fmt.Sprintf("这笔 %s 元。%s。请写明哪天的会议决定的。", paid, assembly.Plain), true})
	case paid >= limitOf(meeting):
		list = append(list, Warning{meeting, fmt.Sprintf("这笔 %s 元。%s。请写明哪天开会同意的。", paid, meeting.Plain), true})
	case paid >= limitOf(committee) && n.Approver == "":
		list = append(list, Warning{committee, committee.Plain + "。", false})
	}
	return list
}

// cashJudge walks through the days. The pool is cash receipts not banked yet,
// oldest first; cash spent meanwhile is taken to be the oldest.
type cashJudge struct {
	set  *rules.Set
	list []NewVoucher
	said [][]Warning
	held money.Fen
	pool []CashMove
}

func (j *cashJudge) day(moves []CashMove) {
	day := moves[0].Day
	raised, moved := -1, -1
	for _, m := range moves {
		j.held += m.Cash
		if r := m.receipt(); r > 0 {
			j.pool = append(j.pool, CashMove{Day: day, Cash: r})
		}
		j.take(m.deposit())
		if m.mine > 0 && m.Cash > 0 {
			raised = m.mine - 1
		}
		if m.mine > 0 && m.deposit() == 0 {
			moved = m.mine - 1
		}
	}
	sum := money.Fen(0)
	for _, p := range j.pool {
		sum += p.Cash
	}
	j.direct(day, moves, min(sum, sum-j.held))
	j.take(sum - j.held)
	if limit := j.set.At(rules.CashOnHandYuan, day); raised >= 0 && j.held > limitOf(limit) {
		j.said[raised] = append(j.said[raised], Warning{limit, fmt.Sprintf("记上后，%s手里有现金 %s 元。%s。", day.Chinese(), j.held, limit.Plain), true})
	}
	days := j.set.At(rules.CashBankDays, day)
	if moved >= 0 && len(j.pool) > 0 && day.Sub(j.pool[0].Day) > days.Value {
		p := j.pool[0]
		j.said[moved] = append(j.said[moved], Warning{days, fmt.Sprintf("%s收的现金还有 %s 元没存银行，已经 %d 天。%s。", p.Day.Chinese(), p.Cash, day.Sub(p.Day), days.Plain), true})
	}
}

// direct says that cash was paid out of receipts that were not banked (坐支): over
// is how much of them is gone after the day. It is said of the day's last payment
// that is judged.
func (j *cashJudge) direct(day calendar.Day, moves []CashMove, over money.Fen) {
	rule := j.set.At(rules.CashDirectSpend, day)
	if over <= 0 || rule.Value == 0 {
		return
	}
	for _, m := range slices.Backward(moves) {
		if m.mine == 0 || m.Cash >= 0 || m.deposit() > 0 {
			continue
		}
		said := fmt.Sprintf("付的现金里有 %s 元是收来还没存银行的。%s。", min(over, -m.Cash), rule.Plain)
		j.said[m.mine-1] = append(j.said[m.mine-1], Warning{rule, said, true})
		return
	}
}

// take lets the oldest receipts go out of the pool.
func (j *cashJudge) take(f money.Fen) {
	for f > 0 && len(j.pool) > 0 {
		if j.pool[0].Cash > f {
			j.pool[0].Cash -= f
			return
		}
		f -= j.pool[0].Cash
		j.pool = j.pool[1:]
	}
}

// cashYear is how far back receipts are followed, in days; what is older was
// warned of when it was new.
const cashYear = 366

// judgeCash holds entries of a village against the rules.
func (s *Store) judgeCash(ctx context.Context, q db.Q, villageID int64, list []NewVoucher) ([][]Warning, error) {
	if len(list) == 0 {
		return nil, nil
	}
	first := list[0].Day
	touched := false
	for _, n := range list {
		touched = touched || n.cashMove().Cash != 0
		if n.Day.Before(first) {
			first = n.Day
		}
	}
	if !touched {
		return JudgeCash(s.Rules, 0, nil, list), nil
	}
	from := first.AddDays(-cashYear)
	opening, err := moneyBalance(ctx, q, villageID, Cash, from)
	if err != nil {
		return nil, err
	}
	rows, err := q.QueryContext(ctx, `
		select v.day, sum(case substr(l.account, 1, 3) when $3 then l.debit_fen - l.credit_fen else 0 end), sum(case substr(l.account, 1, 3) when $4 then l.debit_fen - l.credit_fen else 0 end)
		from voucher v join voucher_line l on l.voucher_id = v.id
		where v.village_id = $1 and v.posted = 1 and v.day >= $2
		group by v.id, v.day, v.number
		having sum(case substr(l.account, 1, 3) when $3 then l.debit_fen - l.credit_fen else 0 end) <> 0
		order by v.day, v.number`, villageID, from.String(), Cash, Bank)
	if err != nil {
		return nil, err
	}
	moves, err := db.Collect(rows, func(scan db.Scan) (m CashMove, err error) {
		var day string
		if err = scan(&day, &m.Cash, &m.Bank); err != nil {
			return m, err
		}
		return m, m.Day.UnmarshalText([]byte(day))
	})
	if err != nil {
		return nil, err
	}
	return JudgeCash(s.Rules, opening, moves, list), nil
}

// Advise tells, while an entry is still being typed, what the rules say. Fields
// not filled in yet are left zero.
func (s *Store) Advise(ctx context.Context, villageID int64, n New) ([]Warning, error) {
	if n.Day.IsZero() || n.Amount <= 0 || n.Amount > money.Max {
		return nil, nil
	}
	list := []NewVoucher{n.voucher()}
	said, err := s.judgeCash(ctx, s.DB.Read(), villageID, list)
	if err != nil {
		return nil, err
	}
	split, err := s.judgeSplits(ctx, s.DB.Read(), villageID, list)
	if err != nil {
		return nil, err
	}
	said[0] = append(said[0], split[0]...)
	funded, err := s.adviseFunds(ctx, s.DB.Read(), villageID, list[0])
	if err != nil {
		return nil, err
	}
	return s.adviseDecisions(ctx, s.DB.Read(), villageID, list[0], append(said[0], funded...))
}

// beforePosting is asked by post: entries must not move a bank account in a
// month that is proved, and what the rules say of them is kept beside them.
func (s *Store) beforePosting(ctx context.Context, q db.Q, villageID int64, list []NewVoucher) ([][]Warning, error) {
	type proved struct {
		account string
		month   calendar.Month
	}
	asked := map[proved]bool{}
	for _, n := range list {
		for _, l := range n.Lines {
			p := proved{l.Account, n.Day.MonthOf()}
			if !isBank(l.Account) || asked[p] {
				continue
			}
			asked[p] = true
			if err := unproved(ctx, q, villageID, p.account, p.month); err != nil {
				return nil, err
			}
		}
	}
	funded, err := s.judgeFunds(ctx, q, villageID, list)
	if err != nil {
		return nil, err
	}
	split, err := s.judgeSplits(ctx, q, villageID, list)
	if err != nil {
		return nil, err
	}
	said, err := s.judgeCash(ctx, q, villageID, list)
	if err == nil {
		err = s.judgeDecisions(ctx, q, villageID, list, said)
	}
	for i := range said {
		said[i] = append(append(said[i], split[i]...), funded[i]...)
		said[i] = slices.DeleteFunc(said[i], func(w Warning) bool { return !w.Needs })
	}
	return said, err
}

// ReasonField is the field that asks for the reason of an entry that a rule
// warns of.
const ReasonField = "reason"

// keepWarnings writes what was said beside the vouchers, with the reasons. A
// hand-made entry that a rule warns of needs one; an imported one was paid long
// ago and keeps its own remark.
func keepWarnings(ctx context.Context, q db.Q, ids []int64, list []NewVoucher, said [][]Warning) error {
	var rows [][]any
	for i, warnings := range said {
		reason := list[i].Reason
		switch {
		case len(warnings) == 0 || reason != "":
		case list[i].cell == "":
			return fault.Invalidf("还没有记上。先看一看提醒；确实要这样记的，请写明原因。").On(ReasonField, "请写明原因，审核的人会看到")
		case list[i].Note != "":
			reason = "随文件导入，备注：" + list[i].Note
		default:
			reason = "随文件导入，没有写原因"
		}
		for k, w := range warnings {
			rows = append(rows, []any{ids[i], k + 1, w.Rule.ID(), w.Said, w.Rule.Mark, w.Rule.Source, reason})
		}
	}
	for chunk := range slices.Chunk(rows, 100) {
		_, err := q.ExecContext(ctx, "insert into voucher_warning (voucher_id, n, rule, said, mark, source, reason) values "+db.Rows(len(chunk), 7), slices.Concat(chunk...)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// KeptWarning is a warning that stands beside a voucher.
type KeptWarning struct {
	EntryID                    int64
	Voucher                    string
	Day                        calendar.Day
	Summary                    string
	Amount                     money.Fen
	Said, Mark, Source, Reason string
}

// EntryWarnings gives what was said when an entry was booked.
func (s *Store) EntryWarnings(ctx context.Context, id int64) ([]KeptWarning, error) {
	return s.keptWarnings(ctx, "v.id = $1", id)
}

// MonthWarnings gives what was said about a month's entries, in book order;
// entries cancelled since are left out.
func (s *Store) MonthWarnings(ctx context.Context, villageID int64, m calendar.Month) ([]KeptWarning, error) {
	return s.keptWarnings(ctx, "v.village_id = $1 and v.month = $2 and not exists (select 1 from voucher r where r.reverses_id = v.id and r.posted = 1)", villageID, m.String())
}

func (s *Store) keptWarnings(ctx context.Context, where string, args ...any) ([]KeptWarning, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select v.id, v.month, v.number, v.day, v.summary, (select sum(debit_fen) from voucher_line where voucher_id = v.id), w.said, w.mark, w.source, w.reason
		from voucher_warning w join voucher v on v.id = w.voucher_id
		where v.posted = 1 and `+where+`
		order by v.day, v.number, w.n`, args...)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (k KeptWarning, err error) {
		var month, day string
		var number int
		if err = scan(&k.EntryID, &month, &number, &day, &k.Summary, &k.Amount, &k.Said, &k.Mark, &k.Source, &k.Reason); err != nil {
			return k, err
		}
		k.Voucher = fmt.Sprintf("%s-%03d", month, number)
		return k, k.Day.UnmarshalText([]byte(day))
	})
}
