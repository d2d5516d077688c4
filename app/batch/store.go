package batch

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/pdf"
	"sunshine/app/user"
	"sunshine/app/village"
)

// Store keeps batches, and their files in Dir.
type Store struct {
	DB          *db.DB
	Disclosures *disclosure.Store
	Villages    *village.Store
	Dir         string
	Now         func() time.Time
}

// item is a version of a batch.
type item struct {
	n         int
	versionID int64
	leftOut   string
	closesOn  calendar.Day
}

// ask keeps a new batch, waiting.
func (s *Store) ask(ctx context.Context, by user.Actor, a Ask) (Batch, error) {
	if by.Role == user.Township {
		a.TownshipID = by.DivisionID
	}
	if err := a.may(by); err != nil {
		return Batch{}, err
	}
	if err := a.check(calendar.DayOf(s.Now())); err != nil {
		return Batch{}, err
	}
	place, villages, err := s.villages(ctx, by, a.TownshipID)
	if err != nil {
		return Batch{}, err
	}
	list, err := s.pick(ctx, a, villages)
	if err != nil {
		return Batch{}, err
	}
	switch {
	case len(list) == 0:
		return Batch{}, fault.Invalidf("%s公开的东西里，没有您选的这些。请换几天，或多选几项。", a.period())
	case len(list) > maxItems:
		return Batch{}, fault.Invalidf("这里一共有%d份，一次最多%d份。请少选几天或几项，分几次做。", len(list), maxItems)
	}
	b := Batch{
		Title: place + a.period() + "公开" + a.Form.Chinese(), Ask: a, DivisionID: by.DivisionID, AskedBy: by.ID, AskedAt: s.Now(), State: Waiting, Total: len(list),
	}
	err = s.DB.Write(ctx, func(q db.Q) error { return insert(ctx, q, by, &b, list) })
	return b, err
}

func insert(ctx context.Context, q db.Q, by user.Actor, b *Batch, list []disclosure.Version) error {
	err := q.QueryRowContext(ctx, `
		insert into batch (title, form, paper, odd, township_id, from_day, to_day, items, division_id, asked_by, asked_at, total)
		values ($1, $2, $3, $4, nullif($5, 0), $6, $7, $8, $9, $10, $11, $12) returning id`,
		b.Title, b.Form, b.Paper, b.Odd, b.TownshipID, b.From.String(), b.To.String(), itemsText(b.Items), b.DivisionID, b.AskedBy, db.Time(b.AskedAt), b.Total).Scan(&b.ID)
	if err != nil {
		return err
	}
	for n, x := range list {
		if _, err := q.ExecContext(ctx, "insert into batch_item (batch_id, n, version_id) values ($1, $2, $3)", b.ID, n+1, x.ID); err != nil {
			return err
		}
	}
	return audit.Add(ctx, q, by.Line(b.AskedAt, "batch.ask", by.DivisionID, b.Title, fmt.Sprintf("%d份", b.Total)))
}

// villages gives those the person looks after, of one township or of all, in
// order, and the name of the place.
func (s *Store) villages(ctx context.Context, by user.Actor, townshipID int64) (place string, list []village.Village, err error) {
	all, err := s.Villages.All(ctx)
	if err != nil {
		return "", nil, err
	}
	for _, v := range all {
		if v.Within(by) && (townshipID == 0 || v.Township.ID == townshipID) {
			list = append(list, v)
			if place = v.Township.Name; townshipID == 0 {
				place = v.County.Name
			}
		}
	}
	if len(list) == 0 {
		return "", nil, fault.NotFoundf("没有找到这个乡镇的村。")
	}
	return place, list, nil
}

// pick gives the version in force of what was published on the days, village by
// village, in the order of the catalogue.
func (s *Store) pick(ctx context.Context, a Ask, villages []village.Village) ([]disclosure.Version, error) {
	all, err := s.Disclosures.PublishedSince(ctx, a.From, 1<<20)
	if err != nil {
		return nil, err
	}
	order := map[int64]int{}
	for i, v := range villages {
		order[v.ID] = i + 1
	}
	catalogue, err := s.Disclosures.Today(ctx)
	if err != nil {
		return nil, err
	}
	place := map[string]int{}
	for i, it := range catalogue.Items {
		place[it.Code] = i - len(catalogue.Items) // what left the catalogue comes last
	}
	list := slices.DeleteFunc(all, func(x disclosure.Version) bool {
		return x.Superseded() || x.PublishedOn.After(a.To) || order[x.VillageID] == 0 || len(a.Items) > 0 && !slices.Contains(a.Items, x.Item)
	})
	slices.SortFunc(list, func(x, y disclosure.Version) int {
		return cmp.Or(cmp.Compare(order[x.VillageID], order[y.VillageID]), cmp.Compare(place[x.Item], place[y.Item]),
			strings.Compare(x.Item, y.Item), strings.Compare(x.Period, y.Period), cmp.Compare(x.DisclosureID, y.DisclosureID))
	})
	return list, nil
}

const batchQuery = `
	select id, title, form, paper, odd, coalesce(township_id, 0), from_day, to_day, items, division_id, asked_by, asked_at,
	       started_at, ended_at, state, total, done, failed, size, sha256, removed_at,
	       (select count(*) from batch_item i where i.batch_id = batch.id and i.left_out <> '')
	from batch where `

func scanBatch(scan db.Scan) (b Batch, err error) {
	var from, to, items, asked, started, ended, removed string
	if err = scan(&b.ID, &b.Title, &b.Form, &b.Paper, &b.Odd, &b.TownshipID, &from, &to, &items, &b.DivisionID, &b.AskedBy, &asked,
		&started, &ended, &b.State, &b.Total, &b.Done, &b.Why, &b.Size, &b.SHA256, &removed, &b.Left); err != nil {
		return b, err
	}
	b.Items, b.Gone = strings.Fields(items), removed != ""
	if err = b.From.UnmarshalText([]byte(from)); err != nil {
		return b, err
	}
	if err = b.To.UnmarshalText([]byte(to)); err != nil {
		return b, err
	}
	for _, t := range []struct {
		text string
		into *time.Time
	}{{asked, &b.AskedAt}, {started, &b.StartedAt}, {ended, &b.EndedAt}} {
		if *t.into, err = db.ParseTime(t.text); err != nil {
			return b, err
		}
	}
	return b, nil
}

// of gives a batch to who asked for it.
func (s *Store) of(ctx context.Context, by user.Actor, id int64) (Batch, error) {
	b, err := scanBatch(s.DB.Read().QueryRowContext(ctx, batchQuery+"id = $1", id).Scan)
	if db.NoRow(err) {
		return b, fault.NotFoundf("没有找到这一批文件。")
	}
	if err != nil {
		return b, err
	}
	return b, b.mine(by)
}

// list gives a person's batches, the newest first.
func (s *Store) list(ctx context.Context, by user.Actor, limit int) ([]Batch, error) {
	rows, err := s.DB.Read().QueryContext(ctx, batchQuery+"asked_by = $1 and division_id = $2 order by id desc limit $3", by.ID, by.DivisionID, limit)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, scanBatch)
}

func (s *Store) items(ctx context.Context, id int64) ([]item, error) {
	rows, err := s.DB.Read().QueryContext(ctx, "select n, version_id, left_out, closes_on from batch_item where batch_id = $1 order by n", id)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (x item, err error) {
		var closes string
		if err = scan(&x.n, &x.versionID, &x.leftOut, &closes); err != nil {
			return x, err
		}
		return x, x.closesOn.UnmarshalText([]byte(closes))
	})
}

// LeftOut lists what a batch does not have, and why.
func (s *Store) LeftOut(ctx context.Context, by user.Actor, id int64) ([]pdf.LeftOut, error) {
	if _, err := s.of(ctx, by, id); err != nil {
		return nil, err
	}
	rows, err := s.DB.Read().QueryContext(ctx, `
		select v.name, d.title, i.left_out
		from batch_item i
		join disclosure_version x on x.id = i.version_id
		join disclosure d on d.id = x.disclosure_id
		join division v on v.id = d.village_id
		where i.batch_id = $1 and i.left_out <> '' order by i.n`, id)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (l pdf.LeftOut, err error) {
		return l, scan(&l.Village, &l.Title, &l.Reason)
	})
}

// path is where a batch's file lies.
func (s *Store) path(b Batch) string {
	return filepath.Join(s.Dir, fmt.Sprintf("%d.%s", b.ID, b.Form.Ending()))
}

// Fetch opens the file of a batch for who asked for it. What was taken back since,
// or has closed, is not handed out.
func (s *Store) Fetch(ctx context.Context, by user.Actor, id int64) (Batch, *os.File, error) {
	b, err := s.of(ctx, by, id)
	if err != nil {
		return b, nil, err
	}
	if err := (Ask{TownshipID: b.TownshipID}).may(by); err != nil {
		return b, nil, err
	}
	if !b.Ready() {
		return b, nil, fault.NotFoundf("这一批没有文件可取，请再做一次。")
	}
	stale, err := s.stale(ctx, b)
	if err != nil {
		return b, nil, err
	}
	if stale != "" {
		return b, nil, fault.Conflictf("里面的“%s”后来撤回了，或名单的公示期满了，这份文件不能再取。请再做一次。", stale)
	}
	f, err := os.Open(s.path(b))
	if os.IsNotExist(err) {
		return b, nil, fault.NotFoundf("这一批的文件不在了，请再做一次。")
	}
	return b, f, err
}

// stale names something in the file that may not be handed out any more; empty if
// nothing is.
func (s *Store) stale(ctx context.Context, b Batch) (title string, err error) {
	err = s.DB.Read().QueryRowContext(ctx, `
		select d.title
		from batch_item i
		join disclosure_version x on x.id = i.version_id
		join disclosure d on d.id = x.disclosure_id
		where i.batch_id = $1 and i.left_out = ''
		and (exists (select 1 from disclosure_withdrawal w where w.version_id = x.id) or (i.closes_on <> '' and i.closes_on < $2))
		order by i.n limit 1`, b.ID, calendar.DayOf(s.Now()).String()).Scan(&title)
	if db.NoRow(err) {
		return "", nil
	}
	return title, err
}
