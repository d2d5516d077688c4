package finance

import (
	"context"
	"fmt"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/village"
)

const sourceQuery = `
	select d.id, d.village_id, d.number, x.act, h.day, h.kind, h.fen, h.words, h.by_name, h.at,
	       case x.act when 'return' then x.words else '' end, coalesce(v.id, 0), coalesce(v.month, ''), coalesce(v.number, 0)
	from source_document d
	join source_document_step x on x.document_id = d.id and x.n = (select max(n) from source_document_step where document_id = d.id)
	join source_document_step h on h.document_id = d.id and h.n = (select max(n) from source_document_step where document_id = d.id and act = 'hand')
	left join voucher v on v.id = x.voucher_id
	where `

func scanSource(scan db.Scan) (d SourceDocument, err error) {
	var day, at, month string
	var number int
	if err = scan(&d.ID, &d.VillageID, &d.Number, &d.State, &day, &d.Kind, &d.Amount, &d.Words, &d.HandedBy, &at, &d.Reason, &d.VoucherID, &month, &number); err != nil {
		return d, err
	}
	d.Voucher = numberOf(month, number)
	if err = d.Day.UnmarshalText([]byte(day)); err != nil {
		return d, err
	}
	d.HandedAt, err = db.ParseTime(at)
	return d, err
}

// SourceDocuments lists a village's source documents of a state: those that wait,
// the longest first, of those that are over the 50 newest. An empty state means
// the 200 newest of all.
func (s *Store) SourceDocuments(ctx context.Context, villageID int64, state DocumentState) ([]SourceDocument, error) {
	where, args := "d.village_id = $1 order by d.number desc limit 200", []any{villageID}
	switch state {
	case "":
	case DocumentBooked, DocumentWithdrawn:
		where, args = "d.village_id = $1 and x.act = $2 order by x.at desc, d.number desc limit 50", append(args, string(state))
	default:
		where, args = "d.village_id = $1 and x.act = $2 order by h.at, d.number", append(args, string(state))
	}
	return sourceDocuments(ctx, s.DB.Read(), where, args...)
}

func sourceDocuments(ctx context.Context, q db.Q, where string, args ...any) ([]SourceDocument, error) {
	rows, err := q.QueryContext(ctx, sourceQuery+where, args...)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, scanSource)
}

// SourceDocument gives one of a village with its files and all that was done
// with it, the oldest first; NotFound for another village's.
func (s *Store) SourceDocument(ctx context.Context, villageID, id int64) (d SourceDocument, steps []DocumentStep, err error) {
	q := s.DB.Read()
	if d, err = sourceDocument(ctx, q, villageID, id); err != nil {
		return d, nil, err
	}
	rows, err := q.QueryContext(ctx, `
		select x.act, x.by_name, x.at, x.words, x.fen, coalesce(v.month, ''), coalesce(v.number, 0)
		from source_document_step x left join voucher v on v.id = x.voucher_id
		where x.document_id = $1
		order by x.n`, id)
	if err != nil {
		return d, nil, err
	}
	steps, err = db.Collect(rows, func(scan db.Scan) (x DocumentStep, err error) {
		var at, month string
		var number int
		if err = scan(&x.Act, &x.By, &at, &x.Words, &x.Amount, &month, &number); err != nil {
			return x, err
		}
		x.Voucher = numberOf(month, number)
		x.At, err = db.ParseTime(at)
		return x, err
	})
	return d, steps, err
}

func sourceDocument(ctx context.Context, q db.Q, villageID, id int64) (SourceDocument, error) {
	list, err := sourceDocuments(ctx, q, "d.id = $1 and d.village_id = $2", id, villageID)
	if err == nil && len(list) == 0 {
		err = fault.NotFoundf("没有这份单据。")
	}
	if err != nil {
		return SourceDocument{}, err
	}
	d := list[0]
	rows, err := q.QueryContext(ctx, `
		select f.sha256, c.type, f.n, c.size
		from source_document_file f join content c on c.sha256 = f.sha256
		where f.document_id = $1
		order by f.n`, id)
	if err != nil {
		return d, err
	}
	d.Files, err = db.Collect(rows, func(scan db.Scan) (a Attachment, err error) {
		var n int
		err = scan(&a.SHA256, &a.Type, &n, &a.Size)
		a.Name = fmt.Sprintf("单据%d", n)
		return a, err
	})
	return d, err
}

// SourceFile gives a photo or PDF of a village's source document; NotFound if it
// belongs to none.
func (s *Store) SourceFile(ctx context.Context, villageID, id int64, sum string) (a Attachment, body []byte, err error) {
	err = s.DB.Read().QueryRowContext(ctx, `
		select c.sha256, c.type, c.size, c.bytes
		from source_document d
		join source_document_file f on f.document_id = d.id
		join content c on c.sha256 = f.sha256
		where d.id = $1 and d.village_id = $2 and f.sha256 = $3`, id, villageID, sum).Scan(&a.SHA256, &a.Type, &a.Size, &body)
	if db.NoRow(err) {
		err = fault.NotFoundf("没有这张单据。")
	}
	a.Name = "单据"
	return a, body, err
}

// unbooked lists the documents of a month, by the day of the paper, that are
// neither booked nor taken back.
func unbooked(ctx context.Context, q db.Q, villageID int64, m calendar.Month) ([]SourceDocument, error) {
	return sourceDocuments(ctx, q, "d.village_id = $1 and h.day >= $2 and h.day <= $3 and x.act in ('hand', 'return') order by h.day, d.number",
		villageID, m.First().String(), m.Last().String())
}

// checkDocuments looks for papers of the month that the village handed in and
// nobody booked.
func checkDocuments(ctx context.Context, q db.Q, v village.Village, m calendar.Month) (CloseItem, error) {
	item := CloseItem{Check: CheckDocuments, Level: CloseDone, Text: "交来的单据都记了账。"}
	list, err := unbooked(ctx, q, v.ID, m)
	if err != nil || len(list) == 0 {
		return item, err
	}
	item.Documents, item.Level = list, CloseWarn
	item.Text = fmt.Sprintf("这个月有 %d 份单据还没记账。结账以后就不能记在这个月了。", len(list))
	return item, nil
}
