package finance

import (
	"context"
	"errors"
	"slices"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
)

// DraftReading is what the text of a draft means so far.
type DraftReading struct {
	Unread        []fault.Field // inputs that have text nobody can read
	Accounts      []Account     // of each row; the zero Account where none is named
	Debit, Credit money.Fen     // sums of what can be read
	Warnings      []Warning     // what the rules say of it

	voucher NewVoucher // blank rows left out
	rows    []int      // where each line of the voucher stands in the draft
	sides   []string   // where each line's amount is expected
}

// Day is the day typed; zero if none can be read.
func (r DraftReading) Day() calendar.Day { return r.voucher.Day }

// ReadDraft tells what the text means and what the rules say about it, while it
// is still typed. What is missing is not held against it.
func (s *Store) ReadDraft(ctx context.Context, villageID int64, b DraftBody) (r DraftReading, err error) {
	q := s.DB.Read()
	if r, err = s.readDraft(ctx, q, villageID, b); err != nil {
		return r, err
	}
	n := r.voucher
	n.Lines = slices.DeleteFunc(slices.Clone(n.Lines), func(l NewLine) bool { return l.Account == "" || l.change() == 0 })
	if n.Day.IsZero() || len(n.Lines) == 0 || abs(r.Debit) > money.Max || abs(r.Credit) > money.Max {
		return r, nil
	}
	for _, judge := range []func(context.Context, db.Q, int64, []NewVoucher) ([][]Warning, error){s.judgeCash, s.judgeSplits} {
		said, err := judge(ctx, q, villageID, []NewVoucher{n})
		if err != nil {
			return r, err
		}
		r.Warnings = append(r.Warnings, said[0]...)
	}
	funded, err := s.adviseFunds(ctx, q, villageID, n)
	if err != nil {
		return r, err
	}
	r.Warnings, err = s.adviseDecisions(ctx, q, villageID, n, append(r.Warnings, funded...))
	return r, err
}

// ReadDrafts tells what the texts of several drafts mean, without what the rules
// say of them.
func (s *Store) ReadDrafts(ctx context.Context, villageID int64, list []Draft) ([]DraftReading, error) {
	c, err := s.choices(ctx, s.DB.Read(), villageID)
	if err != nil {
		return nil, err
	}
	read := make([]DraftReading, len(list))
	for i, d := range list {
		read[i] = d.Body.read(c)
	}
	return read, nil
}

func (s *Store) readDraft(ctx context.Context, q db.Q, villageID int64, b DraftBody) (r DraftReading, err error) {
	c, err := s.choices(ctx, q, villageID)
	if err != nil {
		return r, err
	}
	return b.read(c), nil
}

// read resolves every text against the choices. A row without a summary has that
// of the row above, and a voucher without one that of its first row. It is pure.
func (b DraftBody) read(c Choices) (r DraftReading) {
	r.voucher = NewVoucher{
		Summary: b.Summary, Handler: b.Handler, Witness: b.Witness, Reviewer: b.Reviewer, Approver: b.Approver,
		Project: b.Project, Note: b.Note, Reason: b.Reason,
	}
	var err error
	if r.voucher.Day, err = readDay(b.Day); err != nil && strings.TrimSpace(b.Day) != "" {
		r.unread("day", fault.Message(err))
	}
	var said string
	if r.voucher.MatterID, said = pick(c.Matters, b.Matter); said != "" {
		r.unread(MatterField, "没有这个决议"+said)
	}
	r.Accounts = make([]Account, len(b.Lines))
	words := ""
	for i, l := range b.Lines {
		if l.Blank() {
			continue
		}
		if strings.TrimSpace(l.Summary) == "" {
			l.Summary = words
		}
		words = l.Summary
		if r.voucher.Summary == "" {
			r.voucher.Summary = words
		}
		r.line(i, l, c)
	}
	return r
}

func (r *DraftReading) unread(name, text string) {
	r.Unread = append(r.Unread, fault.Field{Name: name, Message: text})
}

func (r *DraftReading) line(i int, l DraftLine, c Choices) {
	n := NewLine{Chart: ChartVersion, Summary: l.Summary}
	var said string
	if r.Accounts[i], said = c.account(l.Account); said != "" {
		r.unread(lineField(i, "account"), said)
	}
	n.Account = r.Accounts[i].Code
	for _, side := range []struct {
		name, text string
		to         *money.Fen
	}{{"debit", l.Debit, &n.Debit}, {"credit", l.Credit, &n.Credit}} {
		fen, err := readAmount(side.text)
		if err != nil && !errors.Is(err, money.ErrEmpty) {
			r.unread(lineField(i, side.name), amountSaid(err))
			continue
		}
		*side.to = fen
	}
	if n.CounterpartyID, said = pick(c.Parties, l.Party); said != "" {
		r.unread(lineField(i, "party"), "没有这个往来户"+said)
	}
	if n.FundID, said = pick(c.Funds, l.Fund); said != "" {
		r.unread(lineField(i, "fund"), "没有这笔专款，或者它已经结束"+said)
	}
	if abs(n.Debit) <= money.Max && abs(n.Credit) <= money.Max {
		r.Debit += n.Debit
		r.Credit += n.Credit
	}
	r.voucher.Lines = append(r.voucher.Lines, n)
	r.rows, r.sides = append(r.rows, i), append(r.sides, l.Side)
}

// readDay reads a day as people type it, full-width digits too.
func readDay(text string) (calendar.Day, error) {
	d, err := calendar.ParseDay(strings.TrimSpace(narrow(text)))
	if err != nil {
		return d, fault.Invalidf("看不懂这个日期，请写成 2026-03-05 这样")
	}
	return d, nil
}

// narrow turns full-width letters, digits and signs into narrow ones.
func narrow(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　' || r == '\u00a0':
			return ' '
		case r == '−' || r == '—' || r == '–':
			return '-'
		}
		return r
	}, text)
}

// readAmount reads an amount as people type it: with 元, ￥, spaces.
func readAmount(text string) (money.Fen, error) {
	text = strings.Map(func(r rune) rune {
		if r == ' ' || r == '￥' || r == '¥' {
			return -1
		}
		return r
	}, narrow(text))
	return money.Parse(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(text, "整"), "元"), "圆"))
}

func amountSaid(err error) string {
	if errors.Is(err, money.ErrSyntax) {
		return "看不懂这个金额，请写成 1234.50 这样"
	}
	return err.Error()
}

// refused gives the fields of a voucher's fault the names that the draft's rows
// have, and says of what cannot be read why rather than that it is missing.
func (r DraftReading) refused(err error) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	out := *f
	out.Fields = slices.Clone(r.Unread)
	for _, x := range f.Fields {
		if x.Name = r.rename(x.Name); x.Name == "party" { // said of its line too
			continue
		}
		if !slices.ContainsFunc(r.Unread, func(u fault.Field) bool { return u.Name == x.Name || sides(u.Name, x.Name) }) {
			out.Fields = append(out.Fields, x)
		}
	}
	return &out
}

// rename gives a field of a voucher's line the number of the draft's row. What
// is said of the money as a whole is said of the rows together.
func (r DraftReading) rename(name string) string {
	if name == "amount" {
		return "lines"
	}
	for i, row := range r.rows {
		rest, ok := strings.CutPrefix(name, lineField(i, ""))
		switch {
		case !ok:
			continue
		case rest == "debit" && r.sides[i] == "credit" && r.voucher.Lines[i].Debit == 0: // no amount at all
			rest = "credit"
		case rest == "counterparty":
			rest = "party"
		}
		return lineField(row, rest)
	}
	return name
}

// sides tells whether both are the amounts of one row: while one cannot be read,
// the other is not missing.
func sides(a, b string) bool {
	side := func(name string) string {
		return strings.TrimSuffix(strings.TrimSuffix(name, "-debit"), "-credit")
	}
	return side(a) != a && side(a) == side(b)
}
