package finance

import (
	"context"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
)

// Voucher is a posted voucher as it stands in the books, of any number of
// lines, for those who read and may not write.
type Voucher struct {
	ID, VillageID                        int64
	Month                                calendar.Month
	Number                               int
	Day                                  calendar.Day
	Kind                                 Kind
	Summary                              string
	Handler, Witness, Reviewer, Approver string
	Project, Note                        string
	Reverses, ReversedBy                 VoucherRef
	PostedBy                             string
	PostedAt                             time.Time
	Lines                                []VoucherLine
	Total                                Turn
	Files                                []Attachment
}

// VoucherRef names another voucher; its ID is 0 if there is none.
type VoucherRef struct {
	ID     int64
	Number string
}

// Name writes the voucher number 2026-03-001.
func (v Voucher) Name() string { return voucherNumber(v.Month, v.Number) }

// Voucher gives a posted voucher with its lines and documents; NotFound if
// there is none.
func (s *Store) Voucher(ctx context.Context, id int64) (v Voucher, err error) {
	q := s.DB.Read()
	var month, day, at, otherMonth, backMonth string
	var other, back int
	err = q.QueryRowContext(ctx, `
		select v.id, v.village_id, v.month, v.number, v.day, v.kind, v.summary, v.handler, v.witness, v.reviewer, v.approver, v.project, v.note, p.name, v.posted_at,
		       coalesce(o.id, 0), coalesce(o.month, ''), coalesce(o.number, 0), coalesce(r.id, 0), coalesce(r.month, ''), coalesce(r.number, 0)
		from voucher v
		join user_account p on p.id = v.posted_by
		left join voucher o on o.id = v.reverses_id
		left join voucher r on r.reverses_id = v.id and r.posted = 1
		where v.posted = 1 and v.id = $1`, id).Scan(&v.ID, &v.VillageID, &month, &v.Number, &day, &v.Kind, &v.Summary, &v.Handler, &v.Witness, &v.Reviewer, &v.Approver, &v.Project, &v.Note,
		&v.PostedBy, &at, &v.Reverses.ID, &otherMonth, &other, &v.ReversedBy.ID, &backMonth, &back)
	if db.NoRow(err) {
		return v, fault.NotFoundf("没有这张凭证。")
	}
	if err != nil {
		return v, err
	}
	v.Reverses.Number, v.ReversedBy.Number = numberOf(otherMonth, other), numberOf(backMonth, back)
	if err = v.Month.UnmarshalText([]byte(month)); err != nil {
		return v, err
	}
	if err = v.Day.UnmarshalText([]byte(day)); err != nil {
		return v, err
	}
	if v.PostedAt, err = db.ParseTime(at); err != nil {
		return v, err
	}
	if err = s.voucherLines(ctx, q, &v); err != nil {
		return v, err
	}
	files, err := attachmentsOf(ctx, q, v.VillageID, v.Month)
	v.Files = files[v.ID]
	return v, err
}

func (s *Store) voucherLines(ctx context.Context, q db.Q, v *Voucher) error {
	chart, err := s.chartOf(ctx, q, v.VillageID)
	if err != nil {
		return err
	}
	rows, err := q.QueryContext(ctx, `
		select l.chart, l.account, l.summary, l.debit_fen, l.credit_fen, coalesce(l.counterparty_id, 0), coalesce(m.name, c.name, ''), coalesce(m.kind, c.kind, ''), coalesce(l.fund_id, 0), coalesce(f.name, '')
		from voucher_line l left join counterparty c on c.id = l.counterparty_id left join counterparty m on m.id = c.merged_id left join fund f on f.id = l.fund_id
		where l.voucher_id = $1
		order by l.n`, v.ID)
	if err != nil {
		return err
	}
	v.Lines, err = db.Collect(rows, func(scan db.Scan) (l VoucherLine, err error) {
		var version, code string
		if err = scan(&version, &code, &l.Summary, &l.Debit, &l.Credit, &l.CounterpartyID, &l.Party, &l.PartyKind, &l.FundID, &l.Fund); err != nil {
			return l, err
		}
		path := chart.Version(version).Path(code)
		l.Account = path[len(path)-1]
		if version != ChartVersion {
			l.Account.Name += "（" + version + " 年科目表）"
		}
		v.Total = v.Total.plus(Turn{l.Debit, l.Credit})
		return l, nil
	})
	return err
}

func numberOf(month string, n int) string {
	var m calendar.Month
	if n == 0 || m.UnmarshalText([]byte(month)) != nil {
		return ""
	}
	return voucherNumber(m, n)
}
