package finance

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
)

// BankMatch is movements of both sides that are the same money.
type BankMatch struct {
	ID    int64
	Auto  bool
	By    string
	At    time.Time
	Items []BankItem
}

// bankPair is a proposal: a line of the bank and one of the books, or a voucher
// and its reversal, which no bank ever saw.
type bankPair struct{ a, b int }

// pairUp proposes one to one matches: the same amount, not more than days
// apart, the best first: vouchers never reversed before others, then the
// nearest day, then the likest words. It is pure.
func pairUp(bank, book []BankItem, days int) (pairs []bankPair) {
	type candidate struct {
		bankPair
		reversed, apart, unlike int
	}
	byAmount := map[money.Fen][]int{}
	for j, b := range book {
		byAmount[b.Fen] = append(byAmount[b.Fen], j)
	}
	var list []candidate
	for i, a := range bank {
		for _, j := range byAmount[a.Fen] {
			apart := a.Day.Sub(book[j].Day)
			if apart < 0 {
				apart = -apart
			}
			if apart > days {
				continue
			}
			c := candidate{bankPair{i, j}, 0, apart, -likeness(a, book[j])}
			if book[j].twin != 0 {
				c.reversed = 1
			}
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(x, y candidate) int {
		return cmp.Or(x.reversed-y.reversed, x.apart-y.apart, x.unlike-y.unlike, x.a-y.a, x.b-y.b)
	})
	usedBank, usedBook := map[int]bool{}, map[int]bool{}
	for _, c := range list {
		if !usedBank[c.a] && !usedBook[c.b] {
			usedBank[c.a], usedBook[c.b] = true, true
			pairs = append(pairs, c.bankPair)
		}
	}
	return pairs
}

// likeness counts the pairs of characters two movements have in common.
func likeness(a, b BankItem) (n int) {
	text := []rune(a.Summary + a.Party)
	other := b.Summary + b.Party
	for i := 0; i+1 < len(text); i++ {
		if strings.Contains(other, string(text[i:i+2])) {
			n++
		}
	}
	return n
}

// twins finds vouchers among the items that stand beside their reversal: in the
// books they cancel each other, and the bank knows of neither.
func twins(book []BankItem) (pairs []bankPair) {
	at := map[int64]int{}
	for i, b := range book {
		if b.VoucherID != 0 {
			at[b.VoucherID] = i
		}
	}
	for i, b := range book {
		if j, ok := at[b.twin]; ok && b.twin != 0 && i < j && b.Fen+book[j].Fen == 0 {
			pairs = append(pairs, bankPair{i, j})
		}
	}
	return pairs
}

// MatchBank matches again what can be matched without a doubt, and gives how
// many matches were made.
func (s *Store) MatchBank(ctx context.Context, by user.Actor, v village.Village, account int64) (n int, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		a, err := bankAccount(ctx, q, v.ID, account)
		if err != nil {
			return err
		}
		n, err = s.autoMatch(ctx, q, by, v, a)
		return err
	})
	return n, err
}

func (s *Store) autoMatch(ctx context.Context, q db.Q, by user.Actor, v village.Village, a BankAccount) (n int, err error) {
	today := calendar.DayOf(s.Now())
	bank, err := openItems(ctx, q, a, SideBank, today)
	if err != nil {
		return 0, err
	}
	book, err := openItems(ctx, q, a, SideBook, today)
	if err != nil {
		return 0, err
	}
	proof, err := lastProof(ctx, q, a.ID)
	if err != nil {
		return 0, err
	}
	var made [][]BankItem
	taken := map[int]bool{}
	for _, p := range pairUp(bank, book, s.Rules.At(rules.BankMatchDays, today).Value) {
		made, taken[p.b] = append(made, []BankItem{bank[p.a], book[p.b]}), true
	}
	for _, p := range twins(book) {
		if !taken[p.a] && !taken[p.b] {
			made = append(made, []BankItem{book[p.a], book[p.b]})
		}
	}
	for _, items := range made {
		if proof.covers(items) {
			continue
		}
		if err := s.join(ctx, q, by, a, "auto", items); err != nil {
			return 0, err
		}
		n++
	}
	if n == 0 {
		return 0, nil
	}
	return n, audit.Add(ctx, q, by.Line(s.Now(), "bank.match", v.ID, a.Tail, fmt.Sprintf("自动对上 %d 笔", n)))
}

// JoinBank matches chosen movements by hand: one with one, or one with several,
// or a few of one side that cancel each other. Both sides must come to the same.
func (s *Store) JoinBank(ctx context.Context, by user.Actor, v village.Village, account int64, keys []string) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		a, err := bankAccount(ctx, q, v.ID, account)
		if err != nil {
			return err
		}
		items, err := s.chosen(ctx, q, a, keys)
		if err != nil {
			return err
		}
		proof, err := lastProof(ctx, q, a.ID)
		if err != nil {
			return err
		}
		if proof.covers(items) {
			return fault.Conflictf("选的几笔都在已经核对的月份里。要改请先撤销%s的核对。", proof.Month.Chinese())
		}
		if err := s.join(ctx, q, by, a, "hand", items); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "bank.match", v.ID, a.Tail, strings.Join(keys, " ")))
	})
}

// chosen finds the open movements with the keys and judges them as one match.
func (s *Store) chosen(ctx context.Context, q db.Q, a BankAccount, keys []string) (items []BankItem, err error) {
	want := map[string]bool{}
	for _, k := range keys {
		want[k] = true
	}
	sums, counts := map[string]money.Fen{}, map[string]int{}
	for _, side := range []string{SideBank, SideBook} {
		open, err := openItems(ctx, q, a, side, calendar.DayOf(s.Now()))
		if err != nil {
			return nil, err
		}
		for _, i := range open {
			if want[i.Key()] {
				delete(want, i.Key())
				items = append(items, i)
				sums[side] += i.Fen
				counts[side]++
			}
		}
	}
	switch {
	case len(want) > 0:
		return nil, fault.Conflictf("选的几笔里有的已经对上了，没有再对。请看一看现在的情况。")
	case len(items) < 2:
		return nil, fault.Invalidf("至少要选两笔：银行一边、账上一边。")
	case counts[SideBank] > 1 && counts[SideBook] > 1:
		return nil, fault.Invalidf("一次只能一笔对一笔，或者一笔对几笔。请分开来对。")
	case sums[SideBank] != sums[SideBook]:
		return nil, fault.Invalidf("两边不一样多：银行一边 %s 元，账上一边 %s 元，相差 %s 元。", sums[SideBank], sums[SideBook], abs(sums[SideBank]-sums[SideBook]))
	}
	return items, nil
}

// join writes one match.
func (s *Store) join(ctx context.Context, q db.Q, by user.Actor, a BankAccount, how string, items []BankItem) error {
	var id int64
	err := q.QueryRowContext(ctx, "insert into bank_match (bank_account_id, how, state, made_by, made_at) values ($1, $2, 'open', $3, $4) returning id",
		a.ID, how, by.ID, db.Time(s.Now())).Scan(&id)
	if err != nil {
		return err
	}
	var args []any
	for n, i := range items {
		args = append(args, id, n+1, i.Side, some(i.LineID), some(i.VoucherID), some(int64(i.VoucherN)), some(i.StartID), i.Day.String(), i.Fen)
	}
	_, err = q.ExecContext(ctx, "insert into bank_match_item (match_id, n, side, line_id, voucher_id, voucher_n, start_id, day, fen) values "+db.Rows(len(items), 9), args...)
	if db.IsDuplicate(err) {
		return fault.Conflictf("有一笔刚刚已经对上了，没有再对。")
	}
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, "update bank_match set state = 'made' where id = $1", id)
	return err
}

// some is the id, or nothing for zero.
func some(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// PartBank undoes a match, unless all of it lies in a month that is proved.
func (s *Store) PartBank(ctx context.Context, by user.Actor, v village.Village, match int64, reason string) (a BankAccount, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return a, err
	}
	if reason, err = checkReason(reason, "没有取消。"); err != nil {
		return a, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		var account int64
		var state, last string
		err := q.QueryRowContext(ctx, `
			select m.bank_account_id, m.state, (select max(day) from bank_match_item where match_id = m.id)
			from bank_match m where m.id = $1`, match).Scan(&account, &state, &last)
		if db.NoRow(err) {
			return fault.NotFoundf("没有这一组。")
		}
		if err != nil {
			return err
		}
		if a, err = bankAccount(ctx, q, v.ID, account); err != nil {
			return fault.NotFoundf("没有这一组。")
		}
		if state != "made" {
			return fault.Conflictf("这一组已经取消了。")
		}
		proof, err := lastProof(ctx, q, a.ID)
		if err != nil {
			return err
		}
		if proof.ID != 0 && last <= proof.Month.Last().String() {
			return fault.Conflictf("这一组在已经核对的月份里。要改请先撤销%s的核对。", proof.Month.Chinese())
		}
		if err := s.release(ctx, q, by, match, reason); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "bank.part", v.ID, a.Tail, fmt.Sprintf("%d：%s", match, reason)))
	})
	return a, err
}

func (s *Store) release(ctx context.Context, q db.Q, by user.Actor, match int64, reason string) error {
	_, err := q.ExecContext(ctx, "update bank_match set state = 'undone', undone_by = $1, undone_at = $2, reason = $3 where id = $4", by.ID, db.Time(s.Now()), reason, match)
	return err
}

// BankMatches gives the standing matches with a movement between two days, the
// newest first.
func (s *Store) BankMatches(ctx context.Context, a BankAccount, from, to calendar.Day) ([]BankMatch, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select m.id, m.how, u.name, m.made_at, i.side, coalesce(i.line_id, 0), coalesce(i.voucher_id, 0), coalesce(i.voucher_n, 0), coalesce(i.start_id, 0),
		       i.day, i.fen, coalesce(l.summary, v.summary, t.summary, ''), coalesce(l.counterparty, ''), coalesce(l.cell, ''), coalesce(v.month, ''), coalesce(v.number, 0)
		from bank_match m
		join user_account u on u.id = m.made_by
		join bank_match_item i on i.match_id = m.id
		left join bank_line l on l.id = i.line_id
		left join voucher v on v.id = i.voucher_id
		left join bank_start_item t on t.id = i.start_id
		where m.bank_account_id = $1 and m.state = 'made'
		  and m.id in (select match_id from bank_match_item where standing = 1 and day >= $2 and day <= $3)
		order by m.id desc, i.n`, a.ID, from.String(), to.String())
	if err != nil {
		return nil, err
	}
	var list []BankMatch
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		m, err := scanBankMatch(scan)
		if err == nil && (len(list) == 0 || list[len(list)-1].ID != m.ID) {
			list = append(list, m)
		} else if err == nil {
			list[len(list)-1].Items = append(list[len(list)-1].Items, m.Items...)
		}
		return struct{}{}, err
	})
	return list, err
}

func scanBankMatch(scan db.Scan) (m BankMatch, err error) {
	var how, at, day, month string
	var number int
	i := BankItem{}
	if err = scan(&m.ID, &how, &m.By, &at, &i.Side, &i.LineID, &i.VoucherID, &i.VoucherN, &i.StartID,
		&day, &i.Fen, &i.Summary, &i.Party, &i.Where, &month, &number); err != nil {
		return m, err
	}
	if month != "" {
		i.Where = fmt.Sprintf("凭证 %s-%03d", month, number)
	}
	m.Auto = how == "auto"
	if err = i.Day.UnmarshalText([]byte(day)); err != nil {
		return m, err
	}
	m.Items = []BankItem{i}
	m.At, err = db.ParseTime(at)
	return m, err
}
