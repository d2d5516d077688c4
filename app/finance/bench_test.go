package finance_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db/dbtest"
	"sunshine/app/finance"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/data"
)

// BenchmarkImport5000 imports a cash book of 5,000 rows from the file's bytes
// to posted entries: read, preview, judge, save.
func BenchmarkImport5000(b *testing.B) {
	file := bigCashBook(5000)
	for b.Loop() {
		b.StopTimer()
		s, v, by := benchSite(b)
		b.StartTimer()
		id, err := s.Hand(b.Context(), by, v, finance.Upload{Name: "大账.csv", Data: file})
		if err != nil {
			b.Fatal(err)
		}
		saved, err := s.SaveCashBook(b.Context(), by, v, id, nil)
		if err != nil || saved.Entries != 5000 {
			b.Fatal(saved, err)
		}
	}
	b.ReportMetric(5000*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}

// BenchmarkDraw draws the sheet of a month of 60 entries out of 5,000.
func BenchmarkDraw(b *testing.B) {
	s, v, by := benchSite(b)
	id, err := s.Hand(b.Context(), by, v, finance.Upload{Name: "大账.csv", Data: bigCashBook(5000)})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := s.SaveCashBook(b.Context(), by, v, id, nil); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Draw(b.Context(), v, calendar.NewMonth(2024, 6)); err != nil {
			b.Fatal(err)
		}
	}
}

// bigCashBook writes n rows over seven years: income and expense in turn,
// never below zero.
func bigCashBook(n int) []byte {
	var f bytes.Buffer
	f.WriteString("大村现金日记账,,,\n,,,单位:元\n日期,摘要,收入,支出\n")
	day := calendar.Date(2019, 1, 1)
	for i := range n {
		d := day.AddDays(i / 2)
		if i%2 == 0 {
			fmt.Fprintf(&f, "%s,第%d号鱼塘承包费,\"1,%03d.50\",\n", d, i, i%1000)
		} else {
			fmt.Fprintf(&f, "%s,第%d次修路用沙石,,%d.25\n", d, i, 100+i%900)
		}
	}
	return f.Bytes()
}

func benchSite(b *testing.B) (*finance.Store, village.Village, user.Actor) {
	b.Helper()
	d := dbtest.New(b)
	now := func() time.Time { return time.Date(2026, 3, 20, 2, 0, 0, 0, time.UTC) }
	chart, err := finance.LoadChart(data.Reference)
	if err != nil {
		b.Fatal(err)
	}
	set, err := rules.Load(data.Reference)
	if err != nil {
		b.Fatal(err)
	}
	villages, users := &village.Store{DB: d, Now: now}, &user.Store{DB: d, Now: now}
	id := int64(0)
	for _, n := range []village.New{
		{Level: "county", Code: "339900000000", Name: "阳光县"},
		{Level: "township", Code: "339900100000", Name: "青石镇"},
		{Level: "village", Code: "339900100201", Name: "小山村", FirstMonth: calendar.NewMonth(2026, 1)},
	} {
		n.ParentID = id
		if id, err = villages.Add(b.Context(), user.System, n); err != nil {
			b.Fatal(err)
		}
	}
	uid, err := users.AddSilent(b.Context(), user.System, user.New{Login: "kuaiji", Name: "王某", Role: user.Accountant, DivisionID: id})
	if err != nil {
		b.Fatal(err)
	}
	v, err := villages.ByID(b.Context(), id)
	if err != nil {
		b.Fatal(err)
	}
	return &finance.Store{DB: d, Chart: chart, Rules: set, Now: now}, v, user.Actor{ID: uid, Name: "王某", Post: "村会计", Role: user.Accountant, DivisionID: id}
}
