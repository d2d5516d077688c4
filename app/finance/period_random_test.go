package finance

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/table"
	"sunshine/app/user"
)

// shadow is what the books should be, kept beside them in the simplest way: a
// list of everything posted. It knows no SQL and none of the store's rules but
// those written here.
type shadow struct {
	*ledger
	r       *rand.Rand
	town    user.Actor
	posted  []shadowEntry
	closed  calendar.Month // the last closed month
	first   calendar.Month
	state   map[calendar.Month]disclosure.State
	version map[calendar.Month]int
	handed  map[calendar.Month]string // what was handed in for review
	results []shadowResult
	funds   []Fund
	batches []*shadowBatch
	marks   int              // numbers that the other package has given
	seen    map[int64]string // every voucher as it stood when first seen
	shut    map[calendar.Month]string
	done    map[string]int // acts that went through, and that were refused
}

type shadowEntry struct {
	id       int64
	day      calendar.Day
	lines    []shadowLine
	fund     fundEvent // of no fund: zero
	reversed bool      // or a reversal itself
}

// shadowLine is what a voucher adds to an account, debit above zero.
type shadowLine struct {
	code string
	fen  money.Fen
}

// shadowBatch is what one file became.
type shadowBatch struct {
	id     int64
	ids    []int64
	undone bool
}

// simpleEntry is the entry of a simple form.
func simpleEntry(day calendar.Day, kind Kind, account, code string, fen money.Fen) shadowEntry {
	switch kind {
	case Income:
		fen = -fen
	case Transfer:
		code = other(account)
	}
	return shadowEntry{day: day, lines: []shadowLine{{code, fen}, {account, -fen}}}
}

// red cancels it on a day.
func (e shadowEntry) red(day calendar.Day) shadowEntry {
	x := shadowEntry{day: day, reversed: true, fund: fundEvent{fund: e.fund.fund, day: day, money: -e.fund.money, due: -e.fund.due}}
	for _, l := range e.lines {
		x.lines = append(x.lines, shadowLine{l.code, -l.fen})
	}
	return x
}

// shadowResult is a year's result, standing on 322.
type shadowResult struct {
	year int
	fen  money.Fen
}

func newShadow(t *testing.T, seed uint64) *shadow {
	w := newLedger(t)
	w.now = time.Date(2026, 1, 20, 2, 0, 0, 0, time.UTC)
	s := &shadow{
		ledger: w, r: rand.New(rand.NewPCG(seed, 64)), town: w.township("zhen"), first: calendar.NewMonth(2026, 1),
		state: map[calendar.Month]disclosure.State{}, version: map[calendar.Month]int{}, handed: map[calendar.Month]string{},
		seen: map[int64]string{}, shut: map[calendar.Month]string{}, done: map[string]int{},
	}
	s.funds = []Fund{w.fund("村道硬化", "241"), w.fund("一事一议修渠", "231")}
	return s
}

func (s *shadow) today() calendar.Day { return calendar.DayOf(s.now) }

// takes tells whether a month takes entries: not closed, nor before a closed
// month, not under review or out, nor before one that is out.
func (s *shadow) takes(m calendar.Month) bool {
	if !s.closed.Before(m) {
		return false
	}
	if st := s.state[m]; st == disclosure.Submitted || st == disclosure.Approved || st == disclosure.Published {
		return false
	}
	for later, n := range s.version {
		if later.After(m) && n > 0 && (s.state[later] == disclosure.Published || n > 1) {
			return false
		}
	}
	return true
}

// pick gives one of the last months that have begun, the running one included.
func (s *shadow) pick() calendar.Month {
	this := s.today().MonthOf()
	m := this.Add(-s.r.IntN(4))
	if m.Before(s.first) {
		return this
	}
	return m
}

func (s *shadow) dayIn(m calendar.Month) calendar.Day {
	d := m.First().AddDays(s.r.IntN(28))
	if d.After(s.today()) {
		return s.today()
	}
	return d
}

// try counts an act and demands that it went through exactly if it should.
func (s *shadow) try(what string, should bool, err error) bool {
	s.t.Helper()
	if (err == nil) != should {
		s.t.Fatalf("%s on %s: should be %v, but %v %v", what, s.today(), should, err, fault.Fields(err))
	}
	if k := fault.KindOf(err); err != nil && k != fault.Conflict && k != fault.Invalid {
		s.t.Fatalf("%s: refused as %v: %v", what, k, err)
	}
	s.done[fmt.Sprint(what, " ", err == nil)]++
	return err == nil
}

// below tells whether cash, bank or a fund would be below zero, were these
// posted as well, one after the other.
func (s *shadow) below(more ...shadowEntry) bool {
	days, first := map[calendar.Day][]shadowEntry{}, more[0].day
	for _, e := range append(slices.Clone(s.posted), more...) {
		days[e.day] = append(days[e.day], e)
	}
	for _, e := range more {
		if e.day.Before(first) {
			first = e.day
		}
	}
	for _, account := range []string{Cash, Bank} {
		held := map[string]money.Fen{Cash: 1000_00, Bank: 20000_00}[account]
		for _, day := range sortedDays(days) {
			for _, e := range days[day] {
				held += e.moves(account)
				if held < 0 && !day.Before(first) {
					return true
				}
			}
		}
	}
	return s.fundsBelow(more)
}

func (s *shadow) fundsBelow(more []shadowEntry) bool {
	var events []fundEvent
	for _, e := range append(slices.Clone(s.posted), more...) {
		if e.fund.fund != 0 {
			events = append(events, e.fund)
		}
	}
	return fundsNegative(events) // of one day, in the order they were posted
}

func sortedDays(days map[calendar.Day][]shadowEntry) []calendar.Day {
	var list []calendar.Day
	for d := range days {
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b calendar.Day) int { return a.Sub(b) })
	return list
}

func (e shadowEntry) moves(account string) (sum money.Fen) {
	for _, l := range e.lines {
		if mainOf(l.code) == account {
			sum += l.fen
		}
	}
	return sum
}

func (s *shadow) post() {
	m := s.pick()
	kind := []Kind{Income, Income, Expense, Expense, Transfer}[s.r.IntN(5)]
	n := s.entry(s.dayIn(m).String(), kind, []string{Cash, Bank, Bank}[s.r.IntN(3)], money.Fen(1+s.r.Int64N(1900_00)))
	n.Reason = "演示" // for what the cash rules would ask
	codes := map[Kind][]string{Income: {"501.01", "503", "504.02", "211"}, Expense: {"513.02", "514.01", "521", "151"}, Transfer: {""}}[kind]
	n.Account = codes[s.r.IntN(len(codes))]
	x := simpleEntry(n.Day, kind, n.Money, n.Account, n.Amount)
	e, err := s.ledger.try(n)
	if s.try("post", s.takes(n.Day.MonthOf()) && !s.below(x), err) {
		x.id = e.ID
		s.posted = append(s.posted, x)
	}
}

func (s *shadow) reverse() {
	if len(s.posted) == 0 {
		return
	}
	i := s.r.IntN(len(s.posted))
	e := &s.posted[i]
	day := e.day.AddDays(s.r.IntN(70))
	if day.After(s.today()) {
		day = s.today()
	}
	x := e.red(day)
	r, err := s.Reverse(s.t.Context(), s.accountant, s.village, e.id, day, "记错了")
	if s.try("reverse", !e.reversed && s.takes(day.MonthOf()) && !s.below(x), err) {
		x.id, e.reversed = r.ID, true
		s.posted = append(s.posted, x)
	}
}

// importOne hands in a cash book of two receipts and saves it.
func (s *shadow) importOne() {
	m := s.pick()
	first, second := s.dayIn(m), s.dayIn(m)
	if second.Before(first) {
		first, second = second, first
	}
	a, b := money.Fen(100+s.r.Int64N(9000)), money.Fen(100+s.r.Int64N(9000))
	file := fmt.Sprintf("日期,摘要,收入,支出,银行\n%s,收房租%d,%s,,银行\n%s,收利息%d,%s,,银行\n", first, s.r.IntN(1e9), a.Plain(), second, s.r.IntN(1e9), b.Plain())
	id, err := s.Hand(s.t.Context(), s.accountant, s.village, Upload{Name: "账.csv", Data: []byte(file), Reading: table.CashBook, Month: m})
	s.ok(err)
	p, err := s.Preview(s.t.Context(), s.accountant, id)
	s.ok(err)
	if p.Open() > 0 || len(p.Lines) != 2 {
		s.t.Fatalf("the file is not clean: %+v", p.Report)
	}
	ids := s.ids()
	_, err = s.SaveCashBook(s.t.Context(), s.accountant, s.village, id, nil)
	if !s.try("import", s.takes(m), err) {
		s.ok(s.Drop(s.t.Context(), s.accountant, id))
		return
	}
	fresh := slices.DeleteFunc(s.ids(), func(id int64) bool { return slices.Contains(ids, id) })
	for i, x := range p.Lines {
		e := simpleEntry(x.New.Day, x.New.Kind, x.New.Money, x.New.Account, x.New.Amount)
		e.id = fresh[i]
		s.posted = append(s.posted, e)
	}
	s.batches = append(s.batches, &shadowBatch{id: id, ids: fresh})
}

func (s *shadow) ids() []int64 {
	rows, err := s.DB.Read().QueryContext(s.t.Context(), "select id from voucher order by id")
	s.ok(err)
	ids, err := db.Collect(rows, func(scan db.Scan) (id int64, err error) { return id, scan(&id) })
	s.ok(err)
	return ids
}

// sheet takes a month's sheet one step on its way.
func (s *shadow) step() {
	m := s.pick()
	over, ctx := m.Last().Before(s.today()), s.t.Context()
	switch s.state[m] {
	case "", disclosure.Draft, disclosure.Returned:
		if s.try("submit", over, s.Submit(ctx, s.accountant, s.village, m)) {
			s.state[m], s.handed[m] = disclosure.Submitted, s.shown(m)
			s.version[m] = max(1, s.version[m])
		}
	case disclosure.Submitted:
		if s.r.IntN(4) == 0 {
			s.ok(s.chain.Return(ctx, s.supervisor, s.current(m.String()).ID, "请再看看"))
			s.state[m] = disclosure.Returned
			return
		}
		s.ok(s.chain.Approve(ctx, s.supervisor, s.current(m.String()).ID, ""))
		s.ok(s.chain.Meet(ctx, s.head, s.current(m.String()).ID, disclosure.Meeting{Day: calendar.DayOf(s.now), Expected: 5, Present: 4}))
		s.state[m] = disclosure.Approved
	case disclosure.Approved:
		x := s.current(m.String()).ID
		if s.try("publish", s.handed[m] == s.shown(m), s.Publish(ctx, s.head, x)) {
			s.state[m] = disclosure.Published
			return
		}
		s.ok(s.chain.Return(ctx, s.head, x, "账动过了"))
		s.state[m] = disclosure.Returned
	case disclosure.Published:
		s.ok(s.Correct(ctx, s.accountant, s.village, m, "漏记"))
		s.state[m], s.version[m] = disclosure.Draft, s.version[m]+1
		s.done["correct true"]++
	}
}

// shown is what a reader of a month's sheet would see: what it opens with, its
// entries and which of them were cancelled. Months before one under review may
// still change.
func (s *shadow) shown(m calendar.Month) string {
	var opening money.Fen
	var text strings.Builder
	for _, e := range s.posted {
		switch at := e.day.MonthOf(); {
		case at.Before(m):
			opening += e.moves(Bank)*1_000_000_000 + e.moves(Cash)
		case at == m:
			fmt.Fprint(&text, e.id, e.reversed, " ")
		}
	}
	return fmt.Sprint(opening, " ", text.String())
}

func (s *shadow) next() calendar.Month {
	if s.closed.IsZero() {
		return s.first
	}
	return s.closed.Add(1)
}

func (s *shadow) closeOne() {
	m := s.next()
	if s.r.IntN(6) == 0 {
		m = m.Add(s.r.IntN(3) - 1)
	}
	may := m == s.next() && m.Last().Before(s.today()) && s.state[m] != disclosure.Returned && !(s.state[m] == disclosure.Draft && s.version[m] > 1)
	if !s.try("close", may, s.Close(s.t.Context(), s.accountant, s.village, m)) {
		return
	}
	s.closed = m
	if m.Month() == 12 {
		s.results = append(s.results, shadowResult{m.Year(), s.result(m.Year())})
		s.done["year true"]++
	}
	s.shut[m] = s.monthText(m)
}

func (s *shadow) reopenOne() {
	m := s.closed
	if m.IsZero() {
		return
	}
	if s.r.IntN(4) == 0 {
		m = m.Add(s.r.IntN(3) - 1)
	}
	id, err := s.AskReopen(s.t.Context(), s.accountant, s.village, m, "漏记")
	if !s.try("ask", m == s.closed, err) {
		return
	}
	if s.r.IntN(3) == 0 {
		s.ok(s.RefuseReopen(s.t.Context(), s.town, id, "不必"))
		return
	}
	s.ok(s.GrantReopen(s.t.Context(), s.town, id, ""))
	s.done["reopen true"]++
	delete(s.shut, m)
	if s.closed = m.Add(-1); m == s.first {
		s.closed = calendar.Month{}
	}
	if m.Month() == 12 {
		s.results = s.results[:len(s.results)-1]
		s.done["year taken back true"]++
	}
}

// Every act in any order, over years of months, against the shadow: what goes
// through and what is refused, that the books balance, that a month opens with
// what the one before closed with, that no number is missing, that nothing
// posted and no closed month ever changes. SEEDS=100 runs through thousands of
// months.
func TestR62_R64_R65_RandomYearsAgreeWithAShadow(t *testing.T) {
	total := map[string]int{}
	months := 0
	seeds, err := strconv.Atoi(cmp.Or(os.Getenv("SEEDS"), "6"))
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(seeds) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			s := newShadow(t, seed)
			for n := range 420 {
				s.act()
				if n%20 == 0 {
					s.unchanged()
				}
			}
			s.unchanged()
			s.agrees()
			for what, verify := range map[string]func(ctx context.Context) ([]string, error){
				"ledger": s.VerifyLedger, "sums": s.VerifySums, "periods": s.VerifyPeriods, "published": s.VerifyPublished, "funds": s.VerifyFunds, "bank": s.VerifyBank,
			} {
				if bad, err := verify(t.Context()); err != nil || len(bad) > 0 {
					t.Errorf("%s: %v %v", what, bad, err)
				}
			}
			for what, n := range s.done {
				total[what] += n
			}
			months += monthsBetween(s.first, s.today().MonthOf())
		})
	}
	for _, what := range []string{
		"post true", "post false", "reverse true", "reverse false", "import true", "import false", "submit true", "publish true", "publish false", "correct true",
		"close true", "close false", "ask true", "ask false", "reopen true", "year true", "year taken back true",
		"lines true", "lines false", "fund true", "fund false", "draft true", "draft false", "workbook true", "workbook false", "undo true", "undo false",
	} {
		if total[what] == 0 {
			t.Errorf("never seen: %s in %v", what, total)
		}
	}
	t.Logf("%d months: %v", months, total)
}

func (s *shadow) act() {
	switch n := s.r.IntN(100); {
	case n < 14:
		s.post()
	case n < 22:
		s.postLines()
	case n < 30:
		s.postFund()
	case n < 34:
		s.postDraft()
	case n < 43:
		s.reverse()
	case n < 46:
		s.importOne()
	case n < 49:
		s.importWorkbook()
	case n < 53:
		s.undo()
	case n < 66:
		s.step()
	case n < 79:
		s.closeOne()
	case n < 85:
		s.reopenOne()
	default:
		s.now = s.now.AddDate(0, 0, 1+s.r.IntN(28))
	}
}
