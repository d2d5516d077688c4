package finance

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/privacy"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/data"
)

// Dealing is a plain word for what happens between the village and one it deals
// with (内部往来), and the accounts it is booked on. The words are ours.
type Dealing struct {
	ID      string `toml:"id"`
	Word    string `toml:"word"`    // 借出去
	Plain   string `toml:"plain"`   // what it means
	Own     string `toml:"own"`     // account for households of the village
	Other   string `toml:"other"`   // account for people and units from elsewhere
	Side    string `toml:"side"`    // of that account: debit or credit
	Money   string `toml:"money"`   // in, out or none
	Counter Kind   `toml:"counter"` // where no money moves: the other side is an account of this kind
	Mark    string `toml:"mark"`
	Source  string `toml:"source"`
}

// NoMoney tells whether it moves none.
func (d Dealing) NoMoney() bool { return d.Money == "none" }

// kind is the simple form that books the money.
func (d Dealing) kind() Kind {
	switch d.Money {
	case "in":
		return Income
	case "out":
		return Expense
	}
	return Transfer
}

// account is the usual one for a counterparty of the kind.
func (d Dealing) account(k PartyKind) string {
	if k == Household {
		return d.Own
	}
	return d.Other
}

// LoadDealings reads reference/dealings.toml and checks it against the chart.
func LoadDealings(fsys fs.FS, chart *Chart) ([]Dealing, error) {
	var file struct {
		Dealing []Dealing `toml:"dealing"`
	}
	meta, err := toml.DecodeFS(fsys, "reference/dealings.toml", &file)
	if err != nil {
		return nil, fmt.Errorf("dealings: %w", err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, fmt.Errorf("dealings: unknown key %s", unknown[0])
	}
	known := map[string]bool{}
	for _, d := range file.Dealing {
		if err := d.check(chart); err != nil || known[d.ID] {
			return nil, fmt.Errorf("dealings: %q stands twice or is wrong: %w", d.ID, err)
		}
		known[d.ID] = true
	}
	if len(known) == 0 {
		return nil, fmt.Errorf("dealings: there are none")
	}
	return file.Dealing, nil
}

func (d Dealing) check(chart *Chart) error {
	if d.ID == "" || d.Word == "" || d.Plain == "" || d.Source == "" || !marked(d.Mark) {
		return fmt.Errorf("it needs id, word, plain, mark and source")
	}
	for _, code := range []string{d.Own, d.Other} {
		if a, err := chart.Account(code); err != nil || !isOwing(code) || !a.serves(d.kind()) && !d.NoMoney() {
			return fmt.Errorf("%q is no account for debts", code)
		}
	}
	switch {
	case d.NoMoney():
		if (d.Side == "debit" && d.Counter == Income) || (d.Side == "credit" && d.Counter == Expense) {
			return nil
		}
	case d.Counter == "" && ((d.Side == "credit" && d.Money == "in") || (d.Side == "debit" && d.Money == "out")):
		return nil
	}
	return fmt.Errorf("side, money and counter do not fit each other")
}

// shippedDealings are those of the program; they never change while it runs.
var shippedDealings = sync.OnceValues(func() ([]Dealing, error) {
	chart, err := LoadChart(data.Reference)
	if err != nil {
		return nil, err
	}
	return LoadDealings(data.Reference, chart)
})

// Dealings gives the words the form offers.
func (s *Store) Dealings() ([]Dealing, error) {
	list, err := shippedDealings()
	return slices.Clone(list), err
}

// DealingAccounts lists the accounts a dealing may be booked on in place of the
// usual one.
func DealingAccounts(chart *Chart) []Account {
	return slices.DeleteFunc(chart.Accounts(), func(a Account) bool { return !isOwing(a.Code) || !a.Until.IsZero() })
}

// NewDealing is a dealing to be booked. Account of the New is the other side of
// one that moves no money; else it is not read, nor is its Kind.
type NewDealing struct {
	New
	Dealing string
	On      string // account it is booked on; empty: the usual one for the counterparty
}

// dealt finds the word and the account behind the form.
func (s *Store) dealt(ctx context.Context, q db.Q, villageID int64, n NewDealing) (Dealing, NewDealing, error) {
	bad := fault.Invalidf("这笔账没有记上，请改正下面几处。")
	all, err := s.Dealings()
	if err != nil {
		return Dealing{}, n, err
	}
	i := slices.IndexFunc(all, func(d Dealing) bool { return d.ID == n.Dealing })
	if i < 0 {
		return Dealing{}, n, bad.On("dealing", "请选是哪一种往来")
	}
	d := all[i]
	on := n.On
	switch c, err := s.counterparty(ctx, q, villageID, n.CounterpartyID); {
	case n.CounterpartyID == 0, fault.KindOf(err) == fault.NotFound:
		bad.On("party", "请写对方是谁")
	case err != nil:
		return d, n, err
	case on == "":
		on = d.account(c.Kind)
	}
	if on != "" && !isOwing(on) {
		bad.On("on", "请选一个记往来的科目")
	}
	n.Kind, n.On = d.kind(), on
	if !d.NoMoney() {
		n.Account = on
	}
	if len(bad.Fields) > 0 {
		return d, n, bad
	}
	return d, n, nil
}

// voucher gives the double entry of a dealing that moves no money.
func (d Dealing) voucher(n NewDealing) NewVoucher {
	v := n.New.voucher()
	mine := NewLine{Account: n.On, CounterpartyID: n.CounterpartyID, FundID: n.FundID}
	other := NewLine{Account: n.Account, FundID: n.FundID}
	if d.Side == "debit" {
		mine.Debit, other.Credit = n.Amount, n.Amount
		v.Lines = []NewLine{mine, other}
	} else {
		mine.Credit, other.Debit = n.Amount, n.Amount
		v.Lines = []NewLine{other, mine}
	}
	return v
}

// PostDealing books a dealing. It refuses what Post refuses; the fields are
// called party, dealing and on besides.
func (s *Store) PostDealing(ctx context.Context, by user.Actor, v village.Village, n NewDealing) (Entry, error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return Entry{}, err
	}
	d, n, wrong := s.dealt(ctx, s.DB.Read(), v.ID, n)
	if wrong != nil && fault.KindOf(wrong) != fault.Invalid {
		return Entry{}, wrong
	}
	chart, err := s.ChartOf(ctx, v.ID)
	if err != nil {
		return Entry{}, err
	}
	if wrong != nil {
		return Entry{}, both(wrong, n.judge(d, chart, calendar.DayOf(s.Now())))
	}
	if !d.NoMoney() {
		return s.Post(ctx, by, v, n.New)
	}
	if err := n.judge(d, chart, calendar.DayOf(s.Now())); err != nil {
		return Entry{}, err
	}
	e, err := s.PostVoucher(ctx, by, v, d.voucher(n))
	if err == nil && (e.Day != n.Day || e.Amount != n.Amount || e.Summary != privacy.Line(n.Summary)) {
		return Entry{}, fault.Conflictf("这张表刚才已经记上了一笔：%s %s %s 元。现在填的和它不一样；确实是另外一笔，请再按一次。", e.Voucher(), e.Summary, e.Amount).
			On(OnceField, "已经记过一笔")
	}
	return e, onForm(err)
}

// judge reports the fields of the form that are wrong, beside the counterparty.
func (n NewDealing) judge(d Dealing, chart *Chart, today calendar.Day) error {
	x := n.New
	if !d.NoMoney() {
		if x.Kind = d.kind(); x.Account == "" && d.ID != "" {
			x.Account = d.Other // it is the counterparty that is missing
		}
	} else {
		x.Money, x.Kind = Cash, d.Counter // the account is judged as if money moved
	}
	if d.ID == "" {
		x.Kind, x.Money, x.Account = Transfer, Cash, Bank
	}
	_, err := x.clean(chart, today)
	return err
}

// AdviseDealing tells what the rules say about a form that is being filled in,
// also one that is no dealing.
func (s *Store) AdviseDealing(ctx context.Context, villageID int64, n NewDealing) ([]Warning, error) {
	if n.Dealing == "" {
		return s.Advise(ctx, villageID, n.New)
	}
	all, err := s.Dealings()
	i := slices.IndexFunc(all, func(d Dealing) bool { return d.ID == n.Dealing })
	if err != nil || i < 0 || n.Day.IsZero() || n.Amount <= 0 || n.Amount > money.Max {
		return nil, err
	}
	d := all[i]
	if n.On == "" {
		n.On = d.Other // whoever it is, the rules ask the same
	}
	if n.Kind = d.kind(); !d.NoMoney() {
		n.Account = n.On
		return s.Advise(ctx, villageID, n.New)
	}
	list := []NewVoucher{d.voucher(n)}
	said, err := s.judgeCash(ctx, s.DB.Read(), villageID, list)
	if err != nil {
		return nil, err
	}
	funded, err := s.adviseFunds(ctx, s.DB.Read(), villageID, list[0])
	if err != nil {
		return nil, err
	}
	return s.adviseDecisions(ctx, s.DB.Read(), villageID, list[0], append(said[0], funded...))
}

// both gives one fault with the fields of two.
func both(a, b error) error {
	bad := fault.Invalidf("这笔账没有记上，请改正下面几处。")
	for _, err := range []error{a, b} {
		for _, f := range fault.Fields(err) {
			bad.On(f.Name, "%s", f.Message)
		}
	}
	return bad
}

// onForm calls the fields of lines as the form does.
func onForm(err error) error {
	fields := fault.Fields(err)
	if len(fields) == 0 {
		return err
	}
	for i, f := range fields {
		if name, ok := strings.CutPrefix(f.Name, "line-1-"); ok {
			fields[i].Name = map[string]string{"debit": "amount", "credit": "amount"}[name]
			if fields[i].Name == "" {
				fields[i].Name = name
			}
		}
	}
	return err
}

// Written gives the double entry of what is typed into a simple form, as far as
// it is typed; no lines while the amount or an account is missing.
func (s *Store) Written(ctx context.Context, villageID int64, n NewDealing) ([]VoucherLine, error) {
	q := s.DB.Read()
	chart, err := s.chartOf(ctx, q, villageID)
	if err != nil {
		return nil, err
	}
	v := NewVoucher{}
	if n.Dealing != "" {
		d, full, err := s.dealt(ctx, q, villageID, n)
		if err != nil {
			return nil, onlyOther(err)
		}
		if v = full.New.voucher(); d.NoMoney() {
			v = d.voucher(full)
		}
	} else {
		v = n.New.voucher()
	}
	names, err := s.Counterparties(ctx, villageID)
	if err != nil {
		return nil, err
	}
	var list []VoucherLine
	for _, l := range v.Lines {
		a, err := chart.Account(l.Account)
		if err != nil || l.Debit+l.Credit <= 0 || l.Debit+l.Credit > money.Max {
			return nil, nil
		}
		x := VoucherLine{Account: a, Debit: l.Debit, Credit: l.Credit}
		for _, c := range names {
			if c.ID == l.CounterpartyID && isOwing(a.Code) {
				x.CounterpartyID, x.Party, x.PartyKind = c.ID, c.Label, string(c.Kind)
			}
		}
		list = append(list, x)
	}
	return list, nil
}

// onlyOther lets pass that something is not filled in yet.
func onlyOther(err error) error {
	if fault.KindOf(err) == fault.Invalid {
		return nil
	}
	return err
}
