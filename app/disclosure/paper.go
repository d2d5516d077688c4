package disclosure

import (
	"context"
	"fmt"

	"sunshine/app/attachment"
	"sunshine/app/audit"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

// UnreadPaper is a PDF of a village whose text cannot be read, so that a person
// must look at it before it goes out.
type UnreadPaper struct {
	SHA256      string
	Name        string
	Where       string // 凭证 2026-03-005, 修村口的路
	Found       []attachment.Found
	ConfirmedBy string
}

// hung names the papers of vouchers, matters and registers of a village, by
// what they hang on, and what the scanner said of them: unread, found, or not
// asked. $1 is the village.
const hung = `
	select f.sha256, f.name, v.month || '-' as num, v.number, '凭证 ' as kind from voucher_attachment f join voucher v on v.id = f.voucher_id where v.village_id = $1
	union all
	select f.sha256, f.name, m.year || '-', m.number, '事项 ' from matter_file f join matter m on m.id = f.matter_id where m.village_id = $1
	union all
	select f.sha256, f.name, case t.kind when 'asset' then '资' when 'resource' then '源' when 'project' then '项' else '债' end || t.year || '-', t.n, '家底 '
	from thing_file f join thing t on t.id = f.thing_id where t.village_id = $1 and f.taken_on = ''`

// textPapers gives the PDFs of the village's texts, by their hash.
func textPapers(ctx context.Context, q db.Q, villageID int64) (map[string]UnreadPaper, error) {
	versions, err := many(ctx, q, "d.village_id = $1 and cast(x.document as text) like '%sunshine/text/1%' order by x.id", villageID)
	if err != nil {
		return nil, err
	}
	papers := map[string]UnreadPaper{}
	for _, x := range versions {
		if !IsText(x) {
			continue
		}
		t, err := ParseText(x.Document)
		if err != nil {
			return nil, err
		}
		for _, f := range t.Files {
			if !f.Picture() {
				papers[f.SHA256] = UnreadPaper{SHA256: f.SHA256, Name: f.Name, Where: "“" + x.Title + "”"}
			}
		}
	}
	return papers, nil
}

// Papers gives the village's PDFs that the scanner could not read or found
// something in; those that were never looked at are looked at now, at most a
// hundred of them.
func (s *Store) Papers(ctx context.Context, villageID int64) (list []UnreadPaper, err error) {
	texts, err := textPapers(ctx, s.DB.Read(), villageID)
	if err == nil {
		err = s.checkPapers(ctx, villageID, texts)
	}
	if err != nil {
		return nil, err
	}
	rows, err := s.DB.Read().QueryContext(ctx, `
		select p.sha256, p.name, p.num, p.number, p.kind
		from (`+hung+`) p
		where exists (select 1 from content_check k where k.sha256 = p.sha256 and (k.unread = 1 or k.found <> ''))`, villageID)
	if err != nil {
		return nil, err
	}
	all, err := db.Collect(rows, func(scan db.Scan) (p UnreadPaper, err error) {
		var num, kind string
		var number int
		err = scan(&p.SHA256, &p.Name, &num, &number, &kind)
		p.Where = fmt.Sprintf("%s%s%03d", kind, num, number)
		return p, err
	})
	if err != nil {
		return nil, err
	}
	for _, sum := range sortedKeys(texts) {
		all = append(all, texts[sum])
	}
	seen := map[string]bool{}
	for _, p := range all {
		if seen[p.SHA256] {
			continue
		}
		seen[p.SHA256] = true
		shown, err := s.paperOf(ctx, villageID, &p)
		if err != nil {
			return nil, err
		}
		if shown {
			list = append(list, p)
		}
	}
	return list, nil
}

// paperOf fills what the scanner said and who confirmed it; false if there is
// nothing to do about it.
func (s *Store) paperOf(ctx context.Context, villageID int64, p *UnreadPaper) (shown bool, err error) {
	r, err := attachment.Said(ctx, s.DB.Read(), p.SHA256)
	if err != nil {
		return false, err
	}
	p.Found = r.Found
	err = s.DB.Read().QueryRowContext(ctx, "select name from content_confirmation where sha256 = $1 and village_id = $2", p.SHA256, villageID).Scan(&p.ConfirmedBy)
	if db.NoRow(err) {
		err = nil
	}
	return r.Unread || len(r.Found) > 0, err
}

// checkPapers asks the scanner about the papers it never saw.
func (s *Store) checkPapers(ctx context.Context, villageID int64, texts map[string]UnreadPaper) error {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select distinct p.sha256
		from (`+hung+`) p join content c on c.sha256 = p.sha256 and c.type = 'application/pdf'
		where not exists (select 1 from content_check k where k.sha256 = p.sha256)
		limit 100`, villageID)
	if err != nil {
		return err
	}
	sums, err := db.Collect(rows, func(scan db.Scan) (sum string, err error) {
		err = scan(&sum)
		return sum, err
	})
	if err != nil {
		return err
	}
	for _, sum := range sortedKeys(texts) {
		var known bool
		if err := s.DB.Read().QueryRowContext(ctx, "select exists (select 1 from content_check where sha256 = $1)", sum).Scan(&known); err != nil {
			return err
		}
		if !known {
			sums = append(sums, sum)
		}
	}
	if len(sums) == 0 {
		return nil
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		for _, sum := range sums {
			if _, err := attachment.Check(ctx, q, s.Now(), sum); err != nil {
				return err
			}
		}
		return nil
	})
}

// paperName finds what a paper of the village is called; "" if it is none of its.
func paperName(ctx context.Context, q db.Q, villageID int64, sum string) (name string, err error) {
	texts, err := textPapers(ctx, q, villageID)
	if p, ok := texts[sum]; ok || err != nil {
		return p.Name, err
	}
	err = q.QueryRowContext(ctx, "select p.name from ("+hung+") p where p.sha256 = $2 limit 1", villageID, sum).Scan(&name)
	if db.NoRow(err) {
		err = fault.NotFoundf("这个村没有这份材料。")
	}
	return name, err
}

// Paper gives a paper of the village with its bytes, for who is to look at it
// before it is public; NotFound for another village's.
func (s *Store) Paper(ctx context.Context, villageID int64, sum string) (name, mediaType string, body []byte, err error) {
	if name, err = paperName(ctx, s.DB.Read(), villageID, sum); err != nil {
		return "", "", nil, err
	}
	err = s.DB.Read().QueryRowContext(ctx, "select type, bytes from content where sha256 = $1", sum).Scan(&mediaType, &body)
	return name, mediaType, body, err
}

// ConfirmPaper writes down that the person has looked at a paper of the village
// whose text cannot be read, and that nothing personal is in it. Its accountant
// or head does. A paper in which something was found cannot be confirmed.
func (s *Store) ConfirmPaper(ctx context.Context, by user.Actor, v village.Village, sum string) error {
	if v.Worker(by, user.Accountant) != nil && v.Worker(by, user.Head) != nil {
		return fault.Forbiddenf("这件事要由%s的村会计或村主任（书记）来做。", v.Name)
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		name, err := paperName(ctx, q, v.ID, sum)
		if err != nil {
			return err
		}
		r, err := attachment.Check(ctx, q, s.Now(), sum)
		switch {
		case err != nil:
			return err
		case len(r.Found) > 0:
			return fault.Conflictf("%s，这份材料不能公开，不能靠确认放行。", r.Found[0])
		case !r.Unread:
			return fault.Conflictf("这份材料的字读得出来，不用确认。")
		}
		_, err = q.ExecContext(ctx, "insert into content_confirmation (sha256, village_id, account_id, name, post, at) values ($1, $2, $3, $4, $5, $6)",
			sum, v.ID, by.ID, by.Name, by.Post, db.Time(s.Now()))
		if db.IsDuplicate(err) {
			return fault.Conflictf("这份材料已经有人确认过了。")
		}
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "paper.confirm", v.ID, name, sum))
	})
}
