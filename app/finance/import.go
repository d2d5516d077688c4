package finance

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"sunshine/app/attachment"
	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/table"
	"sunshine/app/user"
	"sunshine/app/village"
)

// Upload is a file handed in, and how it is to be read.
type Upload struct {
	Name    string
	Data    []byte
	Reading table.Reading
	Month   calendar.Month // zero if not told
	Item    string         // catalogue item, for a table
	Period  string         // of the duty a table is for; empty: none
	Layout  string         // known layout of a voucher export; empty: by its headings
}

// Import is a file handed in. Nothing of it is in the books before it is saved.
type Import struct {
	ID        int64
	VillageID int64
	FileName  string
	SHA256    string
	Upload    Upload
	State     string // preview, saved, dropped
	Rows      int
	Booked    int   // vouchers it became
	FormatID  int64 // mapping it was saved with; 0: none
	CreatedBy string
	CreatedAt time.Time
	SavedAt   time.Time

	UndoneAt     time.Time // zero while it stands
	UndoneBy     string
	UndoneReason string
}

// Decision is an answer a person gave to an open question; it stays with the
// import for the auditor.
type Decision struct {
	Question, Answer, Asked, By string
	At                          time.Time
}

// Line is an entry as the import would post it.
type Line struct {
	Key  string // row of the file, as the preview's form names it: sheet!row
	New  New
	Word string // why the account was proposed; empty: nothing pointed anywhere
}

// Preview is what an import would do, and what stands in its way.
type Preview struct {
	Import
	Report    table.Report
	Lines     []Line        // read as a cash book: entries in book order
	Tables    []table.Table // read as a table
	Vouchers  VoucherBook   // read as another package's vouchers
	Decisions []Decision
	Before    Import // the same file, handed in before and not put away; zero: it was not
	book      CashBook

	setOpening bool // saving also sets the opening balances the file prints
}

// Open counts what keeps the import from being saved.
func (p Preview) Open() int { return p.Report.Errors() + p.Report.Questions() }

// CashBook tells how the file was read.
func (p Preview) CashBook() bool { return p.Report.Reading == table.CashBook }

// VoucherBook tells how the file was read.
func (p Preview) VoucherBook() bool { return p.Report.Reading == Vouchers }

// Hand keeps a file for preview and gives its number. A file that was already
// saved for the village is refused with the day it was, and one with personal data
// that may not be public with the places; of that nothing but its name, hash and
// size is kept (R56).
func (s *Store) Hand(ctx context.Context, by user.Actor, v village.Village, u Upload) (id int64, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return 0, err
	}
	chart, err := s.ChartOf(ctx, v.ID)
	if err != nil {
		return 0, err
	}
	let, err := disclosure.Waived(ctx, s.DB.Read(), v.ID)
	if err != nil {
		return 0, err
	}
	p, err := s.judge(u, nil, chart, nil, let)
	if err != nil {
		return 0, err
	}
	file := attachment.HandedFile(u.Name, u.Data)
	if bad := personalIn(u, p); bad != nil {
		return 0, s.refuse(ctx, by, v, file, bad)
	}
	u.Name = file.Name
	if u.Data, err = s.withoutCards(u, p.Tables); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		old, err := importOf(ctx, q, v.ID, file.SHA256, 0)
		if err == nil && old.Standing() {
			err = fault.Conflictf("这个文件在%s由%s导入过，没有再导入。", calendar.DayOf(old.SavedAt).Chinese(), old.CreatedBy)
		}
		if err != nil {
			return err
		}
		err = q.QueryRowContext(ctx, `
			insert into import (village_id, file_name, sha256, file, reading, month, item, state, row_count, created_by, created_at, vouchers, layout, period)
			values ($1, $2, $3, $4, $5, $6, $7, 'preview', $8, $9, $10, $11, $12, $13)
			returning id`,
			v.ID, u.Name, file.SHA256, u.Data, storedReading(u), u.Month.String(), u.Item, p.Rows, by.ID, db.Time(s.Now()), b2i(p.VoucherBook()), u.Layout, u.Period).Scan(&id)
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "import.hand", v.ID, fmt.Sprint(id), file.SHA256))
	})
	return id, err
}

const importQuery = `
	select i.id, i.village_id, i.file_name, i.sha256, i.file, i.reading, i.month, i.item, i.state, i.row_count, u.name, i.created_at, i.saved_at,
	       i.vouchers, i.layout, i.booked, coalesce(i.voucher_format_id, 0), i.undone_at, coalesce(w.name, ''), i.undone_reason, i.period
	from import i join user_account u on u.id = i.created_by left join user_account w on w.id = i.undone_by
	where `

func scanImport(scan db.Scan) (i Import, err error) {
	var month, created, saved, undone string
	var vouchers bool
	if err = scan(&i.ID, &i.VillageID, &i.FileName, &i.SHA256, &i.Upload.Data, &i.Upload.Reading, &month, &i.Upload.Item,
		&i.State, &i.Rows, &i.CreatedBy, &created, &saved,
		&vouchers, &i.Upload.Layout, &i.Booked, &i.FormatID, &undone, &i.UndoneBy, &i.UndoneReason, &i.Upload.Period); err != nil {
		return i, err
	}
	if vouchers {
		i.Upload.Reading = Vouchers
	}
	i.Upload.Name = i.FileName
	if err = i.Upload.Month.UnmarshalText([]byte(month)); err != nil {
		return i, err
	}
	if i.CreatedAt, err = db.ParseTime(created); err != nil {
		return i, err
	}
	if i.SavedAt, err = db.ParseTime(saved); err != nil {
		return i, err
	}
	i.UndoneAt, err = db.ParseTime(undone)
	return i, err
}

// Imports lists a village's imports, newest first, without the files.
func (s *Store) Imports(ctx context.Context, villageID int64) ([]Import, error) {
	rows, err := s.DB.Read().QueryContext(ctx, strings.Replace(importQuery, "i.file,", "x'',", 1)+`
		i.village_id = $1 and i.state <> 'dropped' order by i.id desc limit 100`, villageID)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, scanImport)
}

// ImportOf gives one import of the accountant's village without reading its file.
func (s *Store) ImportOf(ctx context.Context, by user.Actor, id int64) (Import, error) {
	i, err := scanImport(s.DB.Read().QueryRowContext(ctx, strings.Replace(importQuery, "i.file,", "x'',", 1)+"i.id = $1", id).Scan)
	if db.NoRow(err) || (err == nil && (by.Role != user.Accountant || by.DivisionID != i.VillageID)) {
		return Import{}, fault.NotFoundf("没有这次导入。")
	}
	return i, err
}

// Preview reads a kept file again, with the answers given so far.
func (s *Store) Preview(ctx context.Context, by user.Actor, id int64) (Preview, error) {
	return s.preview(ctx, s.DB.Read(), by, id)
}

func (s *Store) preview(ctx context.Context, q db.Q, by user.Actor, id int64) (Preview, error) {
	i, err := scanImport(q.QueryRowContext(ctx, importQuery+"i.id = $1", id).Scan)
	if db.NoRow(err) || (err == nil && (by.Role != user.Accountant || by.DivisionID != i.VillageID)) {
		return Preview{}, fault.NotFoundf("没有这次导入。")
	}
	if err != nil {
		return Preview{}, err
	}
	decisions, err := decisionsOf(ctx, q, id)
	if err != nil {
		return Preview{}, err
	}
	if i.State == "dropped" { // its file is gone
		return Preview{Import: i, Decisions: decisions}, nil
	}
	answers := map[string]string{}
	for _, d := range decisions {
		answers[d.Question] = d.Answer
	}
	chart, err := s.chartOf(ctx, q, i.VillageID)
	if err != nil {
		return Preview{}, err
	}
	learnt, failed := s.mappings(ctx, q, i)
	let, err := disclosure.Waived(ctx, q, i.VillageID)
	if err != nil {
		return Preview{}, err
	}
	p, err := s.judge(i.Upload, answers, chart, learnt, let)
	if err = errors.Join(err, failed()); err != nil {
		return p, err
	}
	p.Import, p.Decisions = i, decisions
	if i.State == "preview" {
		if p.Before, err = importOf(ctx, q, i.VillageID, i.SHA256, i.ID); err != nil {
			return p, err
		}
		err = errors.Join(s.compareOpenings(ctx, q, &p, answers), compareBooked(ctx, q, &p, answers))
		s.holdToForm(&p, answers)
	}
	return p, err
}

// askOpening is the question about a printed opening balance that the ledger
// does not have.
const askOpening = "opening"

// compareOpenings holds the opening balances a cash book prints against the
// ledger. Where the ledger is empty a person may let the file set them; where
// it differs a person must say that the ledger is right.
func (s *Store) compareOpenings(ctx context.Context, q db.Q, p *Preview, answers map[string]string) error {
	for _, o := range p.book.Openings {
		account := map[bool]string{false: Cash, true: Bank}[o.Bank]
		first := slices.IndexFunc(p.book.Rows, func(r BookRow) bool { return r.Bank == o.Bank && r.Sheet == o.Sheet && !r.Day.IsZero() })
		if first < 0 {
			continue
		}
		have, err := balance(ctx, q, p.VillageID, account, p.book.Rows[first].Day)
		if err == nil && o.Mixed {
			have, err = s.allMoney(ctx, q, p.VillageID, p.book.Rows[first].Day)
		}
		if err != nil {
			return err
		}
		if have == o.Amount {
			continue
		}
		empty, err := untouched(ctx, q, p.VillageID)
		if err != nil {
			return err
		}
		x := table.Problem{
			Sheet: o.Sheet, Row: o.Row, Value: o.Amount.String(), Level: table.LevelQuestion, Code: askOpening,
			Question: fmt.Sprintf("%s:%s!%d", askOpening, o.Sheet, o.Row),
		}
		if empty && o.Mixed {
			x.Level, x.Question = table.LevelError, ""
			x.Message = fmt.Sprintf("文件写的上期结余是 %s 元，是现金和银行合在一起的。请先在“期初余额”里把两样分开记好，再导入。", o.Amount)
			p.Report.Problems = append(p.Report.Problems, x)
			continue
		}
		if empty {
			x.Message = fmt.Sprintf("文件写的上期结余是 %s 元，账上还没有期初余额。照文件的记作期初余额吗？", o.Amount)
		} else {
			x.Message = fmt.Sprintf("文件写的上期结余是 %s 元，账上到这一天是 %s 元，差 %s 元。请先查清；确认账上的对，才照账上的接着记。", o.Amount, have, o.Amount-have)
		}
		now, _ := x.Decided(answers)
		p.Report.Problems = append(p.Report.Problems, now)
		p.setOpening = p.setOpening || empty
	}
	return nil
}

// untouched tells whether a village has neither entries nor opening balances.
func untouched(ctx context.Context, q db.Q, villageID int64) (bool, error) {
	var n int
	err := q.QueryRowContext(ctx, `
		select (select count(*) from voucher where village_id = $1) + (select count(*) from opening_balance where village_id = $1)`, villageID).Scan(&n)
	return n == 0, err
}

func decisionsOf(ctx context.Context, q db.Q, id int64) ([]Decision, error) {
	rows, err := q.QueryContext(ctx, "select question, answer, asked, by_name, at from import_decision where import_id = $1 order by at, question", id)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (d Decision, err error) {
		var at string
		if err = scan(&d.Question, &d.Answer, &d.Asked, &d.By, &at); err != nil {
			return d, err
		}
		d.At, err = db.ParseTime(at)
		return d, err
	})
}

// Answer records a person's answers to open questions. An empty answer takes
// an earlier one back. Only keys that the reading really asks are kept.
func (s *Store) Answer(ctx context.Context, by user.Actor, id int64, answers map[string]string) error {
	return s.DB.Write(ctx, func(q db.Q) error {
		p, err := s.preview(ctx, q, by, id)
		if err != nil {
			return err
		}
		if p.State != "preview" {
			return fault.Conflictf("这次导入已经保存，不能再改。")
		}
		if answers, err = s.learnAnswers(ctx, q, by, p, answers); err != nil {
			return err
		}
		return s.answer(ctx, q, by, p, answers)
	})
}

// checkAnswers refuses what settles nothing, by the question's key.
func checkAnswers(asked, answers map[string]string) error {
	bad := fault.Invalidf("有的答复看不懂，什么都没有记。")
	for key, answer := range answers {
		if answer = strings.TrimSpace(answer); asked[key] == "" || answer == "" || table.Answers(key, answer) {
			continue
		}
		if key == table.AskYear {
			bad.On(key, "请写四位数的年份，如 2026")
		} else {
			bad.On(key, "请选“照录”，或者改文件")
		}
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

func (s *Store) answer(ctx context.Context, q db.Q, by user.Actor, p Preview, answers map[string]string) error {
	asked := map[string]string{}
	for _, d := range p.Decisions {
		asked[d.Question] = d.Asked
	}
	for _, x := range p.Report.Problems {
		if x.Question != "" && asked[x.Question] == "" {
			asked[x.Question] = x.Message
		}
	}
	if err := checkAnswers(asked, answers); err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(answers)) {
		text, ok := asked[key]
		if !ok {
			continue
		}
		answer := strings.TrimSpace(answers[key])
		if _, err := q.ExecContext(ctx, "delete from import_decision where import_id = $1 and question = $2", p.ID, key); err != nil {
			return err
		}
		if answer == "" {
			continue
		}
		_, err := q.ExecContext(ctx, `
			insert into import_decision (import_id, question, answer, asked, by_id, by_name, at) values ($1, $2, $3, $4, $5, $6, $7)`,
			p.ID, key, answer, text, by.ID, by.Name, db.Time(s.Now()))
		if err != nil {
			return err
		}
		if err := audit.Add(ctx, q, by.Line(s.Now(), "import.answer", p.VillageID, fmt.Sprint(p.ID), key+"="+answer)); err != nil {
			return err
		}
	}
	return nil
}

func cmpErr(err error, otherwise *fault.Error) error {
	if err != nil {
		return err
	}
	return otherwise
}
