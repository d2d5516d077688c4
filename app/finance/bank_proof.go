package finance

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
)

// ProofSchema names the form of a frozen table.
const ProofSchema = "sunshine/bank-proof/1"

// Adjusted is the 银行存款余额调节表 of an account at the end of a month, in fen.
// Frozen when the month is proved, as canonical JSON.
type Adjusted struct {
	Schema       string         `json:"schema"`
	Village      SheetVillage   `json:"village"`
	Account      string         `json:"account"` // of the chart
	Name         string         `json:"name"`
	Bank         string         `json:"bank"`
	Tail         string         `json:"tail"`
	Month        calendar.Month `json:"month"`
	Statement    money.Fen      `json:"statement_fen"`     // 银行对账单余额
	BookIn       money.Fen      `json:"book_in_fen"`       // 加：账上已收、银行未收
	BookOut      money.Fen      `json:"book_out_fen"`      // 减：账上已付、银行未付
	AdjustedBank money.Fen      `json:"adjusted_bank_fen"` // 调节后的余额
	Book         money.Fen      `json:"book_fen"`          // 账面余额
	BankIn       money.Fen      `json:"bank_in_fen"`       // 加：银行已收、账上未收
	BankOut      money.Fen      `json:"bank_out_fen"`      // 减：银行已付、账上未付
	AdjustedBook money.Fen      `json:"adjusted_book_fen"` // 调节后的余额
	Items        []OpenItem     `json:"items"`             // 未达账项, oldest first
	Proved       SheetAct       `json:"proved"`
}

// OpenItem is one 未达账项 of a table.
type OpenItem struct {
	Side    string       `json:"side"` // the side that has it
	Day     calendar.Day `json:"day"`
	Fen     money.Fen    `json:"fen"`
	Summary string       `json:"summary"`
	Party   string       `json:"party"`
	Where   string       `json:"where"`
	Age     int          `json:"age_days"` // at the end of the month
}

// Difference is what is left unexplained; zero if the two sides agree.
func (a Adjusted) Difference() money.Fen { return a.AdjustedBank - a.AdjustedBook }

// Proof is a month that was proved.
type Proof struct {
	ID    int64
	Month calendar.Month
	By    string
	At    time.Time
}

// covers tells whether all items lie in months that are proved, so that a
// match of them would change a table that stands.
func (p Proof) covers(items []BankItem) bool {
	return p.ID != 0 && !slices.ContainsFunc(items, func(i BankItem) bool { return i.Day.After(p.Month.Last()) })
}

// BankMonth is how a month of an account stands.
type BankMonth struct {
	Month     calendar.Month
	Statement bool // the bank's statement of it is here
	Proof     Proof
	Undone    []ProofUndo
	Due       calendar.Day // R75
	Next      bool         // the one to be proved next
}

// ProofUndo is a proof that was taken back.
type ProofUndo struct {
	Proof
	Reason   string
	UndoneBy string
	UndoneAt time.Time
}

// lastProof gives the newest month that stands proved; zero if there is none.
func lastProof(ctx context.Context, q db.Q, account int64) (p Proof, err error) {
	var month, at string
	err = q.QueryRowContext(ctx, `
		select p.id, p.month, w.name, p.proved_at
		from bank_proof p
		join user_account w on w.id = p.proved_by
		left join bank_proof_undo u on u.proof_id = p.id
		where p.bank_account_id = $1 and u.proof_id is null
		order by p.month desc limit 1`, account).Scan(&p.ID, &month, &p.By, &at)
	if db.NoRow(err) {
		return Proof{}, nil
	}
	if err != nil {
		return p, err
	}
	if err = p.Month.UnmarshalText([]byte(month)); err != nil {
		return p, err
	}
	p.At, err = db.ParseTime(at)
	return p, err
}

// AdjustBank draws the table of a month as books and statements stand now. Its
// month must have the bank's statement.
func (s *Store) AdjustBank(ctx context.Context, v village.Village, account int64, m calendar.Month) (d Adjusted, a BankAccount, err error) {
	q := s.DB.Read()
	if a, err = bankAccount(ctx, q, v.ID, account); err != nil {
		return d, a, err
	}
	d, err = adjust(ctx, q, v, a, m)
	return d, a, err
}

func adjust(ctx context.Context, q db.Q, v village.Village, a BankAccount, m calendar.Month) (Adjusted, error) {
	d := Adjusted{
		Schema: ProofSchema, Village: SheetVillage{Code: v.Code, Name: v.Name, Township: v.Township.Name, County: v.County.Name},
		Account: a.Account, Name: a.Name, Bank: a.Bank, Tail: a.Tail, Month: m, Items: []OpenItem{},
	}
	err := q.QueryRowContext(ctx, `
		select coalesce((select l.balance_fen from bank_line l where l.statement_id = s.id and l.day <= $3 order by l.n desc limit 1), s.opening_fen)
		from bank_statement s
		where s.bank_account_id = $1 and s.state = 'saved' and s.from_month <= $2 and s.to_month >= $2`, a.ID, m.String(), m.Last().String()).Scan(&d.Statement)
	if db.NoRow(err) {
		return d, fault.NotFoundf("还没有%s的对账单。", m.Chinese())
	}
	if err != nil {
		return d, err
	}
	if d.Book, err = balance(ctx, q, v.ID, a.Account, m.Last().AddDays(1)); err != nil {
		return d, err
	}
	for _, side := range []string{SideBank, SideBook} {
		items, err := openItems(ctx, q, a, side, m.Last())
		if err != nil {
			return d, err
		}
		for _, i := range items {
			d.take(i)
		}
	}
	slices.SortStableFunc(d.Items, func(x, y OpenItem) int { return x.Day.Sub(y.Day) })
	d.AdjustedBank = d.Statement + d.BookIn - d.BookOut
	d.AdjustedBook = d.Book + d.BankIn - d.BankOut
	return d, nil
}

// take adds one open item to the side that lacks it.
func (a *Adjusted) take(i BankItem) {
	in, out := &a.BookIn, &a.BookOut
	if i.Side == SideBank {
		in, out = &a.BankIn, &a.BankOut
	}
	if i.Fen > 0 {
		*in += i.Fen
	} else {
		*out -= i.Fen
	}
	a.Items = append(a.Items, OpenItem{Side: i.Side, Day: i.Day, Fen: i.Fen, Summary: i.Summary, Party: i.Party, Where: i.Where, Age: i.Age(a.Month.Last())})
}

// OpenBankItems lists what is on one side only at the end of a day, oldest
// first: what can be matched.
func (s *Store) OpenBankItems(ctx context.Context, a BankAccount, side string, until calendar.Day) ([]BankItem, error) {
	return openItems(ctx, s.DB.Read(), a, side, until)
}

// BankMonths lists the months of an account from the first statement to the
// last month that is over, newest first.
func (s *Store) BankMonths(ctx context.Context, a BankAccount) ([]BankMonth, error) {
	q := s.DB.Read()
	today := calendar.DayOf(s.Now())
	start, err := startOf(ctx, q, a.ID)
	if err != nil || start.IsZero() {
		return nil, err
	}
	saved, err := s.BankStatements(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	proofs, undone, err := proofsOf(ctx, q, a.ID)
	if err != nil {
		return nil, err
	}
	var list []BankMonth
	next := true
	for m := start.MonthOf(); m.Before(today.MonthOf()); m = m.Add(1) {
		b := BankMonth{Month: m, Proof: proofs[m], Undone: undone[m], Due: s.BankDue(m)}
		b.Statement = !m.After(saved[0].To)
		b.Next = next && b.Proof.ID == 0
		next = next && b.Proof.ID != 0
		list = append(list, b)
	}
	slices.Reverse(list)
	return list, nil
}

// BankDue is the day by which a month is to be proved (R75).
func (s *Store) BankDue(m calendar.Month) calendar.Day {
	return m.Add(1).First().AddDays(s.Rules.At(rules.BankDueDay, m.Last()).Value - 1)
}

func proofsOf(ctx context.Context, q db.Q, account int64) (map[calendar.Month]Proof, map[calendar.Month][]ProofUndo, error) {
	rows, err := q.QueryContext(ctx, `
		select p.id, p.month, w.name, p.proved_at, coalesce(u.reason, ''), coalesce(x.name, ''), coalesce(u.undone_at, '')
		from bank_proof p
		join user_account w on w.id = p.proved_by
		left join bank_proof_undo u on u.proof_id = p.id
		left join user_account x on x.id = u.undone_by
		where p.bank_account_id = $1
		order by p.id`, account)
	if err != nil {
		return nil, nil, err
	}
	standing, undone := map[calendar.Month]Proof{}, map[calendar.Month][]ProofUndo{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var u ProofUndo
		var month, at, back string
		err := scan(&u.ID, &month, &u.By, &at, &u.Reason, &u.UndoneBy, &back)
		if err == nil {
			err = u.Month.UnmarshalText([]byte(month))
		}
		if err == nil {
			u.At, err = db.ParseTime(at)
		}
		if err == nil {
			u.UndoneAt, err = db.ParseTime(back)
		}
		if u.Reason == "" {
			standing[u.Month] = u.Proof
		} else {
			undone[u.Month] = append(undone[u.Month], u)
		}
		return struct{}{}, err
	})
	return standing, undone, err
}

// ProveBank marks a month as proved (R75): books and bank agree but for the
// items listed. Months are proved in order. The table is frozen; from then on
// nothing is booked on the account in the month.
func (s *Store) ProveBank(ctx context.Context, by user.Actor, v village.Village, account int64, m calendar.Month) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	now := s.Now()
	return s.DB.Write(ctx, func(q db.Q) error {
		a, err := bankAccount(ctx, q, v.ID, account)
		if err != nil {
			return err
		}
		d, err := adjust(ctx, q, v, a, m)
		if err != nil {
			return err
		}
		if err := mayProve(ctx, q, a, d, calendar.DayOf(now)); err != nil {
			return err
		}
		d.Proved = SheetAct{By: by.Name, Post: by.Post, Day: calendar.DayOf(now)}
		document, sum, err := disclosure.Freeze(d)
		if err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, "insert into bank_proof (bank_account_id, month, document, sha256, proved_by, proved_at) values ($1, $2, $3, $4, $5, $6)",
			a.ID, m.String(), document, sum, by.ID, db.Time(now))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, "bank.prove", v.ID, a.Tail+" "+m.String(), d.AdjustedBook.Plain()))
	})
}

func mayProve(ctx context.Context, q db.Q, a BankAccount, d Adjusted, today calendar.Day) error {
	if !d.Month.Last().Before(today) {
		return fault.Conflictf("%s还没过完，不能核对。", d.Month.Chinese())
	}
	last, err := lastProof(ctx, q, a.ID)
	if err != nil {
		return err
	}
	start, err := startOf(ctx, q, a.ID)
	if err != nil {
		return err
	}
	next := start.MonthOf()
	if last.ID != 0 {
		next = last.Month.Add(1)
	}
	switch {
	case last.ID != 0 && !d.Month.After(last.Month):
		return fault.Conflictf("%s已经核对过了。", d.Month.Chinese())
	case d.Month != next:
		return fault.Conflictf("要一个月接一个月核对。请先核对%s。", next.Chinese())
	case d.Difference() != 0:
		return fault.Conflictf("两边还差 %s 元，差额是零才能核对。", abs(d.Difference()))
	}
	return nil
}

// ReopenBank takes the newest proof back by an act with a reason. The proof
// stays on record.
func (s *Store) ReopenBank(ctx context.Context, by user.Actor, v village.Village, account int64, m calendar.Month, reason string) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	reason, err := checkReason(reason, "核对没有撤销。")
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		a, err := bankAccount(ctx, q, v.ID, account)
		if err != nil {
			return err
		}
		p, err := lastProof(ctx, q, a.ID)
		if err != nil {
			return err
		}
		if p.ID == 0 || p.Month.Before(m) {
			return fault.Conflictf("%s没有核对过，不用撤销。", m.Chinese())
		}
		if p.Month != m {
			return fault.Conflictf("要从最近的月份撤起。请先撤销%s的核对。", p.Month.Chinese())
		}
		_, err = q.ExecContext(ctx, "insert into bank_proof_undo (proof_id, reason, undone_by, undone_at) values ($1, $2, $3, $4)", p.ID, reason, by.ID, db.Time(s.Now()))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "bank.reopen", v.ID, a.Tail+" "+m.String(), reason))
	})
}

// ProvedTable gives the frozen table of a month that stands proved; NotFound if
// it does not.
func (s *Store) ProvedTable(ctx context.Context, a BankAccount, m calendar.Month) (d Adjusted, err error) {
	var document []byte
	err = s.DB.Read().QueryRowContext(ctx, `
		select p.document from bank_proof p left join bank_proof_undo u on u.proof_id = p.id
		where p.bank_account_id = $1 and p.month = $2 and u.proof_id is null`, a.ID, m.String()).Scan(&document)
	if db.NoRow(err) {
		return d, fault.NotFoundf("%s还没有核对。", m.Chinese())
	}
	if err != nil {
		return d, err
	}
	if err := json.Unmarshal(document, &d); err != nil {
		return d, fmt.Errorf("bank proof: %w", err)
	}
	return d, nil
}
