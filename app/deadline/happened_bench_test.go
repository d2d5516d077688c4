package deadline

import (
	"strings"
	"testing"
	"time"

	"sunshine/app/db"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/data"
)

// What every act on a village's desk costs more: ten years owed and a year of vouchers
// behind it, half of them relief.
func BenchmarkHappenedAfterAnAct(b *testing.B) {
	s, ids := whole(b, "2017-01-01", "2017-01", "小山村")
	v := must(village.ByID(b.Context(), s.DB.Read(), ids[0]))(b)
	by := user.Actor{ID: 1, Name: "李账", Post: "村会计", Role: user.Accountant, DivisionID: v.ID}
	books := &finance.Store{DB: s.DB, Chart: must(finance.LoadChart(data.Reference))(b), Rules: s.Rules, Catalogue: s.Catalogue, Now: fixed(day(b, lastNight).End().Add(-time.Hour))}
	if err := books.SetOpening(b.Context(), by, v, 10_000_00, 100_000_000_00); err != nil {
		b.Fatal(err)
	}
	for i := range 600 {
		must(books.Post(b.Context(), by, v, finance.New{
			Day: day(b, "2026-01-06").AddDays(i / 2), Kind: finance.Expense, Money: finance.Bank, Account: []string{"513.02", "514.04"}[i%2], Amount: money.Fen(100 + i),
			Summary: "一笔", Handler: "李账", Witness: "陈证", Approver: "张领", Reason: "会上定的",
		}))(b)
	}
	check(b, s, lastNight)
	for b.Loop() {
		must(s.Happened(b.Context(), day(b, lastNight), v.ID))(b)
	}
}

// An event's duty is looked for by its key, not through all a village owes.
func TestAnEventsDutyIsFoundByItsKey(t *testing.T) {
	s, ids := whole(t, "2026-01-01", "2026-01", "小山村")
	rows, err := s.DB.Read().QueryContext(t.Context(), "explain query plan select c.id from contract c where c.village_id = $1 and"+unmade+"'contract-' || c.id)", ids[0])
	if err != nil {
		t.Fatal(err)
	}
	plan := must(db.Collect(rows, func(scan db.Scan) (text string, err error) {
		var a, b, c int
		err = scan(&a, &b, &c, &text)
		return text, err
	}))(t)
	if all := strings.Join(plan, " | "); !strings.Contains(all, "obligation_by_key (village_id=? AND period=?)") {
		t.Error(all)
	}
}
