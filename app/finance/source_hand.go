package finance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sunshine/app/attachment"
	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

// HandDocument hands a source document in. Only the village's 报账员 may. The same
// form sent again hands in nothing and gives what it handed in.
func (s *Store) HandDocument(ctx context.Context, by user.Actor, v village.Village, n NewSourceDocument) (id int64, err error) {
	photos, err := s.mayHand(by, v, &n, 0)
	if err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		if n.Once != "" {
			err := q.QueryRowContext(ctx, "select id from source_document where village_id = $1 and once = $2", v.ID, n.Once).Scan(&id)
			if !db.NoRow(err) {
				return err
			}
		}
		err := q.QueryRowContext(ctx, `
			insert into source_document (village_id, number, once)
			select $1, coalesce(max(number), 0) + 1, $2 from source_document where village_id = $1
			returning id`, v.ID, n.Once).Scan(&id)
		if err != nil {
			return err
		}
		return s.handIn(ctx, q, by, v, id, n, photos)
	})
	return id, err
}

// HandAgain hands a returned document in again, as it is now; new files join
// those it has.
func (s *Store) HandAgain(ctx context.Context, by user.Actor, v village.Village, id int64, n NewSourceDocument) error {
	d, _, err := s.SourceDocument(ctx, v.ID, id)
	if err != nil {
		return err
	}
	photos, err := s.mayHand(by, v, &n, len(d.Files))
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		d, err := sourceDocument(ctx, q, v.ID, id)
		if err != nil {
			return err
		}
		if d.State != DocumentReturned {
			return fault.Conflictf("单据第 %d 号%s，不能再交。", d.Number, d.State.Chinese())
		}
		return s.handIn(ctx, q, by, v, id, n, photos)
	})
}

// photo is a file ready to be kept.
type photo struct {
	sum, mediaType string
	kept           []byte
}

func (s *Store) mayHand(by user.Actor, v village.Village, n *NewSourceDocument, had int) ([]photo, error) {
	if err := v.Worker(by, user.Clerk); err != nil {
		return nil, err
	}
	clean, err := n.clean(calendar.DayOf(s.Now()), had)
	if err != nil {
		return nil, err
	}
	*n = clean
	var list []photo
	for _, data := range n.Files {
		kept, mediaType, err := s.tidy(data)
		if err != nil {
			return nil, err
		}
		p := photo{attachment.Sum(kept), mediaType, kept}
		if !slices.ContainsFunc(list, func(o photo) bool { return o.sum == p.sum }) {
			list = append(list, p)
		}
	}
	return list, nil
}

func (s *Store) handIn(ctx context.Context, q db.Q, by user.Actor, v village.Village, id int64, n NewSourceDocument, photos []photo) error {
	for _, p := range photos {
		if _, err := attachment.Keep(ctx, q, p.mediaType, p.kept); err != nil {
			return err
		}
		_, err := q.ExecContext(ctx, `
			insert into source_document_file (document_id, n, sha256, step)
			select $1, coalesce((select max(n) from source_document_file where document_id = $1), 0) + 1, $2,
			       coalesce((select max(n) from source_document_step where document_id = $1), 0) + 1
			where not exists (select 1 from source_document_file where document_id = $1 and sha256 = $2)`, id, p.sum)
		if err != nil {
			return err
		}
	}
	step := sourceStep{act: DocumentHanded, day: n.Day.String(), kind: n.Kind, fen: int64(n.Amount), words: n.Words}
	return s.step(ctx, q, by, v, id, step, n.Amount.Plain()+" "+n.Words)
}

// sourceStep is what is written of a step.
type sourceStep struct {
	act     DocumentState
	day     string
	kind    Kind
	fen     int64
	words   string
	voucher int64
}

func (s *Store) step(ctx context.Context, q db.Q, by user.Actor, v village.Village, id int64, x sourceStep, told string) error {
	_, err := q.ExecContext(ctx, `
		insert into source_document_step (document_id, n, act, by_id, by_name, at, day, kind, fen, words, voucher_id)
		select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10 from source_document_step where document_id = $1`,
		id, string(x.act), by.ID, by.Name, db.Time(s.Now()), x.day, string(x.kind), x.fen, x.words, orNull(x.voucher))
	if err != nil {
		return err
	}
	var number int
	if err := q.QueryRowContext(ctx, "select number from source_document where id = $1", id).Scan(&number); err != nil {
		return err
	}
	return audit.Add(ctx, q, by.Line(s.Now(), "document."+string(x.act), v.ID, fmt.Sprintf("单据 %d", number), told))
}

// WithdrawDocument takes a document back that is not booked. Only the village's
// 报账员 may.
func (s *Store) WithdrawDocument(ctx context.Context, by user.Actor, v village.Village, id int64) error {
	if err := v.Worker(by, user.Clerk); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		d, err := sourceDocument(ctx, q, v.ID, id)
		if err != nil {
			return err
		}
		if d.State != DocumentHanded && d.State != DocumentReturned {
			return fault.Conflictf("单据第 %d 号%s，不能撤回。", d.Number, d.State.Chinese())
		}
		return s.step(ctx, q, by, v, id, sourceStep{act: DocumentWithdrawn}, "")
	})
}

// ReturnDocument gives a document back to who handed it in, with the reason.
func (s *Store) ReturnDocument(ctx context.Context, by user.Actor, v village.Village, id int64, reason string) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	reason, err := checkReason(reason, "单据没有退回。")
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		d, err := waiting(ctx, q, by, v, id)
		if err != nil {
			return err
		}
		return s.step(ctx, q, by, v, d.ID, sourceStep{act: DocumentReturned, words: reason}, reason)
	})
}

// waiting gives a document that may be booked or returned by the person. R72:
// nobody reviews what he handed in himself.
func waiting(ctx context.Context, q db.Q, by user.Actor, v village.Village, id int64) (SourceDocument, error) {
	d, err := sourceDocument(ctx, q, v.ID, id)
	if err != nil {
		return d, err
	}
	if d.State != DocumentHanded {
		return d, fault.Conflictf("单据第 %d 号%s，不用再处理。", d.Number, d.State.Chinese())
	}
	var own bool
	err = q.QueryRowContext(ctx, "select exists (select 1 from source_document_step where document_id = $1 and act = 'hand' and (by_id = $2 or by_name = $3))", id, by.ID, by.Name).Scan(&own)
	if err == nil && own {
		err = fault.Forbiddenf("这份单据是%s自己交的。交单据的人不能审自己的单据。", by.Name)
	}
	return d, err
}

// BookDocument posts an entry for a source document and attaches its files, all
// or nothing. It refuses what Post refuses.
func (s *Store) BookDocument(ctx context.Context, by user.Actor, v village.Village, id int64, n New) (e Entry, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return e, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		d, err := waiting(ctx, q, by, v, id)
		if err != nil {
			return err
		}
		chart, err := s.chartOf(ctx, q, v.ID)
		if err != nil {
			return err
		}
		if n, err = n.clean(chart, calendar.DayOf(s.Now())); err != nil {
			return err
		}
		if e, err = s.postVoucher(ctx, q, by, v, n.voucher()); err != nil {
			return err
		}
		return s.bookAs(ctx, q, by, v, d, e)
	})
	return e, err
}

// LinkDocument says that a document is booked in a voucher that stands already,
// 2026-03-005, and attaches its files there. The voucher's month must be open.
func (s *Store) LinkDocument(ctx context.Context, by user.Actor, v village.Village, id int64, number string) (e Entry, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return e, err
	}
	number = strings.TrimSpace(number)
	bad := fault.Invalidf("没有关联上。").On("voucher", "请写凭证号，如 2026-03-005")
	i := strings.LastIndexByte(number, '-')
	if i < 0 {
		return e, bad
	}
	m, err := calendar.ParseMonth(number[:i])
	if err != nil {
		return e, bad
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		d, err := waiting(ctx, q, by, v, id)
		if err != nil {
			return err
		}
		list, err := vouchers(ctx, q, "v.village_id = $1 and v.month = $2 and cast(v.number as text) = $3", v.ID, m.String(), strings.TrimLeft(number[i+1:], "0"))
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return fault.Invalidf("没有关联上。").On("voucher", "%s没有凭证 %s", v.Name, number)
		}
		if err := openMonth(ctx, q, v.ID, m); err != nil {
			return err
		}
		e = list[0].head()
		return s.bookAs(ctx, q, by, v, d, e)
	})
	return e, err
}

func (s *Store) bookAs(ctx context.Context, q db.Q, by user.Actor, v village.Village, d SourceDocument, e Entry) error {
	for _, f := range d.Files {
		var there bool
		if err := q.QueryRowContext(ctx, "select exists (select 1 from voucher_attachment where voucher_id = $1 and sha256 = $2)", e.ID, f.SHA256).Scan(&there); err != nil {
			return err
		}
		if there {
			continue
		}
		if err := s.attach(ctx, q, by, e, f.SHA256, ""); err != nil {
			return err
		}
	}
	return s.step(ctx, q, by, v, d.ID, sourceStep{act: DocumentBooked, voucher: e.ID}, e.Voucher())
}
