package procedure

import (
	"context"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
	"sunshine/app/village"
)

// maxRecordReason is how long the reason for a change may be, in characters.
const maxRecordReason = 200

// FiledRecord is a record as it is kept: one of the versions of what is known of
// a matter. A version is never changed; a newer one replaces it.
type FiledRecord struct {
	ID        int64
	VillageID int64
	Replaces  int64 // the version before; 0: none
	Withdrawn bool  // the record was taken back: Record is empty
	Record    Record
	Reason    string // why it replaced the one before
	By, Post  string
	At        time.Time
}

// MayRecord tells who may enter, change and take back the records of a village:
// its head, who knows its files, and its township, which often keeps them.
func MayRecord(by user.Actor, v village.Village) error {
	if ofTownship(by, v) == nil {
		return nil
	}
	return v.Worker(by, user.Head)
}

// Judge holds a record against the rules that were in force when it was decided.
func (s *Store) Judge(rec Record) []Verdict { return s.Reference.History.Judge(rec, s.Reference) }

// ReadRecord reads a record as ParseRecord does, of a village: besides, nothing
// in it may tell how a named person voted.
func (s *Store) ReadRecord(ctx context.Context, v village.Village, text string) (Record, error) {
	return s.readRecord(ctx, s.DB.Read(), v, text)
}

func (s *Store) readRecord(ctx context.Context, q db.Q, v village.Village, text string) (Record, error) {
	rec, err := s.Reference.ParseRecord(text, calendar.DayOf(s.Now()))
	if err != nil {
		return Record{}, err
	}
	if len(rec.Encode(s.Reference)) > maxRecordBytes { // written out with the words of every fact
		return Record{}, fault.Invalidf("这份记录太长，最多%d KB。请把原文写短一些。", maxRecordBytes>>10)
	}
	texts := map[string]string{}
	for _, f := range rec.Facts(s.Reference) {
		texts[f.Path] = f.Value + "。" + f.Quote
	}
	if err := keepBallotsSecret(ctx, q, v.ID, texts); err != nil {
		return Record{}, err
	}
	return rec, nil
}

// KeepRecord keeps a record written as TOML; everyone sees it from then on. The
// same record again is a Conflict.
func (s *Store) KeepRecord(ctx context.Context, by user.Actor, v village.Village, text string) (int64, error) {
	return s.keepRecord(ctx, by, v, 0, text, "")
}

// ReplaceRecord keeps a new version of the record whose newest version is id.
// If somebody replaced it meanwhile, or nothing changes, it is a Conflict.
func (s *Store) ReplaceRecord(ctx context.Context, by user.Actor, v village.Village, id int64, text, reason string) (int64, error) {
	reason, err := cleanReason(reason)
	if err != nil {
		return 0, err
	}
	return s.keepRecord(ctx, by, v, id, text, reason)
}

// WithdrawRecord takes a record back that should not have been entered, as of
// another village. That it was, by whom and why stays to be seen.
func (s *Store) WithdrawRecord(ctx context.Context, by user.Actor, v village.Village, id int64, reason string) error {
	if err := MayRecord(by, v); err != nil {
		return err
	}
	reason, err := cleanReason(reason)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		all, err := s.versionsOf(ctx, q, v.ID, id)
		if err != nil {
			return err
		}
		if err := newestOf(all, id); err != nil {
			return err
		}
		if _, err := s.insertRecord(ctx, q, by, v.ID, id, "", reason); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "record.withdraw", v.ID, fmt.Sprint(id), reason))
	})
}

func cleanReason(reason string) (string, error) {
	reason = privacy.Line(reason)
	bad := fault.Invalidf("没有记上，请写明原因。")
	if reason == "" || utf8.RuneCountInString(reason) > maxRecordReason {
		bad.On("reason", "请写明为什么改，不超过 %d 个字。村民看得到", maxRecordReason)
	}
	if found := privacy.Scan(reason); len(found) > 0 {
		bad.On("reason", "里面有%s（%s），请去掉", found[0].Kind, found[0].Masked)
	}
	if len(bad.Fields) > 0 {
		return "", bad
	}
	return reason, nil
}

func (s *Store) keepRecord(ctx context.Context, by user.Actor, v village.Village, replaces int64, text, reason string) (id int64, err error) {
	if err := MayRecord(by, v); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		rec, err := s.readRecord(ctx, q, v, text)
		if err != nil {
			return err
		}
		if err := keepBallotsSecret(ctx, q, v.ID, map[string]string{"reason": reason}); err != nil {
			return err
		}
		body, act := rec.Encode(s.Reference), "record.keep"
		if replaces != 0 {
			act = "record.replace"
			all, err := s.versionsOf(ctx, q, v.ID, replaces)
			if err != nil {
				return err
			}
			if err := newestOf(all, replaces); err != nil {
				return err
			}
		}
		if err := s.once(ctx, q, v.ID, replaces, body); err != nil {
			return err
		}
		if id, err = s.insertRecord(ctx, q, by, v.ID, replaces, body, reason); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), act, v.ID, fmt.Sprint(id), rec.Public().Title))
	})
	return id, err
}

// once refuses a record that stands there already, and a change that changes nothing.
func (s *Store) once(ctx context.Context, q db.Q, villageID, replaces int64, body string) error {
	all, err := s.records(ctx, q, villageID)
	if err != nil {
		return err
	}
	for _, f := range newest(all) {
		switch {
		case f.Withdrawn || f.Record.Encode(s.Reference) != body:
		case f.ID == replaces:
			return fault.Conflictf("和现在的一样，没有改动。")
		default:
			return fault.Conflictf("“%s”已经补录过了，内容一样。", f.Record.Title)
		}
	}
	return nil
}

func (s *Store) insertRecord(ctx context.Context, q db.Q, by user.Actor, villageID, replaces int64, body, reason string) (id int64, err error) {
	var before any
	if replaces != 0 {
		before = replaces
	}
	err = q.QueryRowContext(ctx, `
		insert into matter_record (village_id, body, replaces_id, reason, entered_by, name, post, entered_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)
		returning id`, villageID, body, before, reason, by.ID, by.Name, by.Post, db.Time(s.Now())).Scan(&id)
	return id, err
}

// Records gives the records of a village that stand, the newest entered first.
func (s *Store) Records(ctx context.Context, villageID int64) ([]FiledRecord, error) {
	all, err := s.records(ctx, s.DB.Read(), villageID)
	list := newest(all)
	list = slices.DeleteFunc(list, func(f FiledRecord) bool { return f.Withdrawn })
	slices.Reverse(list)
	return list, err
}

// RecordVersions gives all versions of a record of the village, the newest
// first, whichever of them id is; NotFound if the village has none such.
func (s *Store) RecordVersions(ctx context.Context, villageID, id int64) ([]FiledRecord, error) {
	return s.versionsOf(ctx, s.DB.Read(), villageID, id)
}

// FindRecord gives the village a record belongs to; who may see it is for the
// caller to ask.
func (s *Store) FindRecord(ctx context.Context, id int64) (villageID int64, err error) {
	err = s.DB.Read().QueryRowContext(ctx, "select village_id from matter_record where id = $1", id).Scan(&villageID)
	if db.NoRow(err) {
		err = fault.NotFoundf("没有这份补录。")
	}
	return villageID, err
}

func (s *Store) versionsOf(ctx context.Context, q db.Q, villageID, id int64) ([]FiledRecord, error) {
	all, err := s.records(ctx, q, villageID)
	if err != nil {
		return nil, err
	}
	root := map[int64]int64{}
	for _, f := range all { // what is replaced comes first
		if root[f.ID] = f.ID; f.Replaces != 0 {
			root[f.ID] = root[f.Replaces]
		}
	}
	if root[id] == 0 {
		return nil, fault.NotFoundf("没有这份补录。")
	}
	all = slices.DeleteFunc(all, func(f FiledRecord) bool { return root[f.ID] != root[id] })
	slices.Reverse(all)
	return all, nil
}

// newestOf refuses to replace what was replaced or taken back.
func newestOf(all []FiledRecord, id int64) error {
	switch f := all[0]; {
	case f.Withdrawn:
		return fault.Conflictf("这份补录已经撤下了：%s。", f.Reason)
	case f.ID != id:
		return fault.Conflictf("%s刚改过这份补录，请看一看再改。", f.By)
	}
	return nil
}

// newest leaves out what was replaced.
func newest(all []FiledRecord) []FiledRecord {
	old := map[int64]bool{}
	for _, f := range all {
		old[f.Replaces] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(f FiledRecord) bool { return old[f.ID] })
}

// records reads all versions of all records of a village, oldest first. Each is
// read as of the day it was entered, when it was found to be right.
func (s *Store) records(ctx context.Context, q db.Q, villageID int64) ([]FiledRecord, error) {
	rows, err := q.QueryContext(ctx, `
		select id, body, coalesce(replaces_id, 0), reason, name, post, entered_at
		from matter_record where village_id = $1 order by id`, villageID)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (FiledRecord, error) {
		f := FiledRecord{VillageID: villageID}
		var body, at string
		err := scan(&f.ID, &body, &f.Replaces, &f.Reason, &f.By, &f.Post, &at)
		if err != nil {
			return f, err
		}
		if f.At, err = db.ParseTime(at); err != nil {
			return f, err
		}
		if f.Withdrawn = body == ""; f.Withdrawn {
			return f, nil
		}
		if f.Record, err = s.Reference.ParseRecord(body, calendar.DayOf(f.At)); err != nil {
			err = fmt.Errorf("record %d: %w", f.ID, explain(err))
		}
		return f, err
	})
}

// RecordChange is one thing that two versions say differently; an empty text
// means that the version does not say it.
type RecordChange struct{ Path, Was, Is, QuoteWas, QuoteIs string }

// CompareRecords gives what the newer version says differently.
func (s *Store) CompareRecords(was, is Record) []RecordChange {
	before := map[string]RecordFact{}
	for _, f := range was.Facts(s.Reference) {
		before[f.Path] = f
	}
	var list []RecordChange
	for _, f := range is.Facts(s.Reference) {
		old := before[f.Path]
		delete(before, f.Path)
		if old.Value != f.Value || old.Quote != f.Quote {
			list = append(list, RecordChange{f.Path, old.Text(), f.Text(), old.Quote, f.Quote})
		}
	}
	for _, f := range was.Facts(s.Reference) {
		if _, gone := before[f.Path]; gone {
			list = append(list, RecordChange{f.Path, f.Text(), "", f.Quote, ""})
		}
	}
	return list
}

// Text gives the fact as a page tells it; yes and no as they are written, for the
// page has words of its own for them.
func (f RecordFact) Text() string {
	if f.Shown == "" {
		return f.Value
	}
	return f.Shown
}
