package finance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/sheet"
	"sunshine/app/table"
	"sunshine/app/user"
	"sunshine/app/village"
)

// BankStatement is what a bank said about an account over whole months.
type BankStatement struct {
	ID        int64
	AccountID int64
	From, To  calendar.Month
	Opening   money.Fen
	Closing   money.Fen
	FileName  string
	Lines     int
	State     string // preview, saved, dropped, withdrawn
	HandedBy  string
	HandedAt  time.Time
	SavedAt   time.Time
	Reason    string // why it was withdrawn
}

// Span writes the months it is for.
func (b BankStatement) Span() string { return spanWords(b.From, b.To) }

const bankStatementQuery = `
	select s.id, s.bank_account_id, s.from_month, s.to_month, s.opening_fen, s.closing_fen, s.file_name, s.line_count, s.state, u.name, s.handed_at, s.saved_at, s.reason
	from bank_statement s join user_account u on u.id = s.handed_by
	where `

func scanBankStatement(scan db.Scan) (b BankStatement, err error) {
	var from, to, handed, saved string
	if err = scan(&b.ID, &b.AccountID, &from, &to, &b.Opening, &b.Closing, &b.FileName, &b.Lines, &b.State, &b.HandedBy, &handed, &saved, &b.Reason); err != nil {
		return b, err
	}
	if err = b.From.UnmarshalText([]byte(from)); err != nil {
		return b, err
	}
	if err = b.To.UnmarshalText([]byte(to)); err != nil {
		return b, err
	}
	if b.HandedAt, err = db.ParseTime(handed); err != nil {
		return b, err
	}
	b.SavedAt, err = db.ParseTime(saved)
	return b, err
}

// BankUpload is a statement handed in. An empty File says that nothing moved;
// then, and where the file prints no balances, Opening and Closing tell them.
type BankUpload struct {
	Name             string
	Data             []byte
	From, To         calendar.Month
	Opening, Closing *money.Fen
}

// HandBankStatement reads a statement. With anything wrong nothing is kept and
// the report says what; else its lines, masked, wait as a preview under id. The
// file itself is never kept: it has whole names and numbers in it.
func (s *Store) HandBankStatement(ctx context.Context, by user.Actor, v village.Village, account int64, u BankUpload) (id int64, report table.Report, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return 0, report, err
	}
	a, err := s.BankAccount(ctx, v, account)
	if err != nil {
		return 0, report, err
	}
	if err := s.checkSpan(ctx, a, u); err != nil {
		return 0, report, err
	}
	read, report, err := readBankUpload(a, u)
	if err != nil || !report.Clean() {
		return 0, report, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		if err := follows(ctx, q, a, u.From, read.Opening); err != nil {
			return err
		}
		id, err = s.keepStatement(ctx, q, by, a, u, read)
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "bank.hand", v.ID, fmt.Sprint(id), a.Tail+" "+spanWords(u.From, u.To)))
	})
	return id, report, err
}

// checkSpan sees that the months are over and none is in the books already.
func (s *Store) checkSpan(ctx context.Context, a BankAccount, u BankUpload) error {
	bad := fault.Invalidf("对账单没有收下。")
	switch today := calendar.DayOf(s.Now()); {
	case u.From.IsZero():
		return bad.On("from", "请选月份")
	case u.To.Before(u.From):
		return bad.On("to", "结束的月份不能早于开始的月份")
	case !u.To.Last().Before(today):
		return bad.On("to", "%s还没过完，对账单要等月份过完再下载", u.To.Chinese())
	case u.From.Add(36).Before(u.To):
		return bad.On("to", "一次最多三年，请分几次导入")
	}
	saved, err := s.BankStatements(ctx, a.ID)
	if err != nil || len(saved) == 0 {
		return err
	}
	for _, x := range saved {
		if !x.To.Before(u.From) && !x.From.After(u.To) {
			return fault.Conflictf("%s的对账单在%s已经导入过，没有再导入。", x.Span(), calendar.DayOf(x.SavedAt).Chinese()).On("from", "这个月份已经有了")
		}
	}
	if next := saved[0].To.Add(1); u.From != next {
		return fault.Conflictf("对账单要一个月接一个月。前面已经到%s，下一份从%s开始。", saved[0].To.Chinese(), next.Chinese()).On("from", "请从%s开始", next.Chinese())
	}
	return nil
}

// follows sees that a statement begins with what the one before ended with.
func follows(ctx context.Context, q db.Q, a BankAccount, from calendar.Month, opening money.Fen) error {
	var closing money.Fen
	var to string
	err := q.QueryRowContext(ctx, "select to_month, closing_fen from bank_statement where bank_account_id = $1 and state = 'saved' order by to_month desc limit 1", a.ID).Scan(&to, &closing)
	if db.NoRow(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if to >= from.String() {
		return fault.Conflictf("%s以前的对账单已经导入过，没有再导入。", to)
	}
	if closing != opening {
		return fault.Conflictf("接不上：上一份对账单期末是 %s 元，这一份期初是 %s 元，相差 %s 元。请核对是不是少了几笔，或拿错了账户。", closing, opening, abs(opening-closing))
	}
	return nil
}

// readBankUpload reads the file, or makes the statement of a time without any
// movement.
func readBankUpload(a BankAccount, u BankUpload) (BankFile, table.Report, error) {
	if len(u.Data) == 0 {
		bad := fault.Invalidf("对账单没有收下。")
		switch {
		case u.Opening == nil && u.Closing == nil:
			return BankFile{}, table.Report{}, bad.On("file", "请选对账单文件；这段时间银行没有发生额的，不选文件，填上余额")
		case u.Opening != nil && u.Closing != nil && *u.Opening != *u.Closing:
			return BankFile{}, table.Report{}, bad.On("closing", "没有发生额，期初和期末余额应当相同；有发生额请选文件")
		}
		b := u.Opening
		if b == nil {
			b = u.Closing
		}
		return BankFile{Opening: *b, Closing: *b, Balanced: true}, table.Report{}, nil
	}
	f, err := sheet.Read(u.Name, u.Data)
	if err != nil {
		return BankFile{}, table.Report{}, err
	}
	read, report := ReadBankStatement(f, BankSpan{From: u.From, To: u.To, Opening: u.Opening, Closing: u.Closing, Tail: a.Tail})
	return read, report, nil
}

func (s *Store) keepStatement(ctx context.Context, q db.Q, by user.Actor, a BankAccount, u BankUpload, f BankFile) (id int64, err error) {
	sum := ""
	if len(u.Data) > 0 {
		h := sha256.Sum256(u.Data)
		sum = hex.EncodeToString(h[:])
	}
	err = q.QueryRowContext(ctx, `
		insert into bank_statement (bank_account_id, from_month, to_month, opening_fen, closing_fen, file_name, sha256, line_count, state, handed_by, handed_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 'preview', $9, $10)
		returning id`,
		a.ID, u.From.String(), u.To.String(), f.Opening, f.Closing, maskText(u.Name), sum, len(f.Lines), by.ID, db.Time(s.Now())).Scan(&id)
	if err != nil {
		return 0, err
	}
	n := 0
	for chunk := range slices.Chunk(f.Lines, 100) {
		var args []any
		for _, l := range chunk {
			n++
			args = append(args, id, n, l.Cell, l.Day.String(), l.Fen, l.Balance, l.Summary, l.Counterparty)
		}
		_, err := q.ExecContext(ctx, "insert into bank_line (statement_id, n, cell, day, fen, balance_fen, summary, counterparty) values "+db.Rows(len(chunk), 8), args...)
		if err != nil {
			return 0, err
		}
	}
	return id, nil
}

// BankStatements lists the saved statements of an account, newest first.
func (s *Store) BankStatements(ctx context.Context, account int64) ([]BankStatement, error) {
	return bankStatements(ctx, s.DB.Read(), "s.bank_account_id = $1 and s.state = 'saved' order by s.to_month desc", account)
}

// BankPreviews lists statements handed in and neither saved nor dropped.
func (s *Store) BankPreviews(ctx context.Context, villageID int64) ([]BankStatement, error) {
	return bankStatements(ctx, s.DB.Read(), "s.state = 'preview' and s.bank_account_id in (select id from bank_account where village_id = $1) order by s.id desc", villageID)
}

func bankStatements(ctx context.Context, q db.Q, where string, args ...any) ([]BankStatement, error) {
	rows, err := q.QueryContext(ctx, bankStatementQuery+where, args...)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, scanBankStatement)
}

// BankStatement gives a statement of the village with its account and lines;
// NotFound for another village's.
func (s *Store) BankStatement(ctx context.Context, v village.Village, id int64) (b BankStatement, a BankAccount, lines []BankLine, err error) {
	if b, a, err = statementOf(ctx, s.DB.Read(), v, id); err != nil {
		return b, a, nil, err
	}
	rows, err := s.DB.Read().QueryContext(ctx, "select id, cell, day, fen, balance_fen, summary, counterparty from bank_line where statement_id = $1 order by n", id)
	if err != nil {
		return b, a, nil, err
	}
	lines, err = db.Collect(rows, func(scan db.Scan) (l BankLine, err error) {
		var day string
		if err = scan(&l.ID, &l.Cell, &day, &l.Fen, &l.Balance, &l.Summary, &l.Counterparty); err != nil {
			return l, err
		}
		return l, l.Day.UnmarshalText([]byte(day))
	})
	return b, a, lines, err
}

func statementOf(ctx context.Context, q db.Q, v village.Village, id int64) (b BankStatement, a BankAccount, err error) {
	b, err = scanBankStatement(q.QueryRowContext(ctx, bankStatementQuery+"s.id = $1", id).Scan)
	if db.NoRow(err) {
		err = fault.NotFoundf("没有这份对账单。")
	}
	if err != nil {
		return b, a, err
	}
	a, err = bankAccount(ctx, q, v.ID, b.AccountID)
	if fault.KindOf(err) == fault.NotFound {
		err = fault.NotFoundf("没有这份对账单。")
	}
	return b, a, err
}

// StatementBefore gives the statement of the village that was read from the same
// file before this one and was not put away; the zero statement if there is none.
func (s *Store) StatementBefore(ctx context.Context, v village.Village, id int64) (BankStatement, error) {
	list, err := bankStatements(ctx, s.DB.Read(), `
		s.id < $1 and s.state <> 'dropped' and s.sha256 <> '' and s.sha256 = (select x.sha256 from bank_statement x where x.id = $1)
		and s.bank_account_id in (select a.id from bank_account a where a.village_id = $2)
		order by s.state = 'saved' desc, s.id limit 1`, id, v.ID)
	if err != nil || len(list) == 0 {
		return BankStatement{}, err
	}
	return list[0], nil
}

// SaveBankStatement takes a previewed statement into the books of the bank and
// matches at once what can be matched without a doubt. It gives how many
// matches were made.
func (s *Store) SaveBankStatement(ctx context.Context, by user.Actor, v village.Village, id int64) (matched int, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		b, a, err := statementOf(ctx, q, v, id)
		if err != nil {
			return err
		}
		if b.State != "preview" {
			return fault.Conflictf("这份对账单已经保存过，或者已经取消。")
		}
		if err := follows(ctx, q, a, b.From, b.Opening); err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, "update bank_statement set state = 'saved', saved_by = $1, saved_at = $2 where id = $3", by.ID, db.Time(s.Now()), id)
		if db.IsDuplicate(err) {
			return fault.Conflictf("%s的对账单已经导入过，没有再导入。", b.Span())
		}
		if err != nil {
			return err
		}
		if err := audit.Add(ctx, q, by.Line(s.Now(), "bank.save", v.ID, fmt.Sprint(id), a.Tail+" "+b.Span())); err != nil {
			return err
		}
		matched, err = s.autoMatch(ctx, q, by, v, a)
		return err
	})
	return matched, err
}

// DropBankStatement puts a previewed statement away; its lines are forgotten.
func (s *Store) DropBankStatement(ctx context.Context, by user.Actor, v village.Village, id int64) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		b, _, err := statementOf(ctx, q, v, id)
		if err != nil {
			return err
		}
		if b.State != "preview" {
			return fault.Conflictf("这份对账单已经保存过，或者已经取消。")
		}
		if _, err := q.ExecContext(ctx, "delete from bank_line where statement_id = $1", id); err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, "update bank_statement set state = 'dropped', ended_by = $1, ended_at = $2 where id = $3", by.ID, db.Time(s.Now()), id)
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "bank.drop", v.ID, fmt.Sprint(id), b.Span()))
	})
}

// WithdrawBankStatement takes back the newest saved statement, for a reason:
// the wrong account, or lines the bank left out. Matches with its lines are
// undone. A month that is proved must be reopened first.
func (s *Store) WithdrawBankStatement(ctx context.Context, by user.Actor, v village.Village, id int64, reason string) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	reason, err := checkReason(reason, "对账单没有撤回。")
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		b, a, err := statementOf(ctx, q, v, id)
		if err != nil {
			return err
		}
		if err := mayWithdraw(ctx, q, a, b); err != nil {
			return err
		}
		rows, err := q.QueryContext(ctx, "select distinct i.match_id from bank_match_item i join bank_line l on l.id = i.line_id where l.statement_id = $1 and i.standing = 1", id)
		if err != nil {
			return err
		}
		matches, err := db.Collect(rows, func(scan db.Scan) (m int64, err error) { err = scan(&m); return m, err })
		if err != nil {
			return err
		}
		for _, m := range matches {
			if err := s.release(ctx, q, by, m, "撤回对账单："+reason); err != nil {
				return err
			}
		}
		_, err = q.ExecContext(ctx, "update bank_statement set state = 'withdrawn', reason = $1, ended_by = $2, ended_at = $3 where id = $4", reason, by.ID, db.Time(s.Now()), id)
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "bank.withdraw", v.ID, fmt.Sprint(id), b.Span()+"："+reason))
	})
}

func mayWithdraw(ctx context.Context, q db.Q, a BankAccount, b BankStatement) error {
	saved, err := bankStatements(ctx, q, "s.bank_account_id = $1 and s.state = 'saved' order by s.to_month desc limit 1", a.ID)
	if err != nil {
		return err
	}
	if b.State != "saved" || len(saved) == 0 || saved[0].ID != b.ID {
		return fault.Conflictf("只能撤回最近保存的一份对账单。")
	}
	p, err := lastProof(ctx, q, a.ID)
	if err == nil && p.ID != 0 && !p.Month.Before(b.From) {
		err = fault.Conflictf("%s已经核对，先撤销核对，才能撤回对账单。", p.Month.Chinese())
	}
	return err
}
