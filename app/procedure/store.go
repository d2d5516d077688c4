package procedure

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"sunshine/app/attachment"
	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
)

// Store keeps matters and the county's own templates.
type Store struct {
	DB        *db.DB
	Reference *Reference
	Catalogue *disclosure.Catalogue // says which way a notice goes
	Rules     *rules.Set
	Now       func() time.Time
}

// Opening is what a person fills in to open a matter. The text is in plain
// words and becomes public.
type Opening struct {
	Template Ref // empty: the village's usual one
	Start
}

// FiledMatter is a matter with its number, acts and papers, for the desk.
type FiledMatter struct {
	ID        int64
	VillageID int64
	Year      string
	Number    int
	OpenedOn  calendar.Day
	Matter    *Matter
	Acts      []FiledAct
	Files     []FiledPaper
}

// Code writes the matter's number in its village: 2026-003.
func (f FiledMatter) Code() string { return fmt.Sprintf("%s-%03d", f.Year, f.Number) }

// FiledAct is an act as it was entered.
type FiledAct struct {
	N    int
	Act  Act
	Kind string
	By   string
	Post string
	At   time.Time
}

// FiledPaper is a paper or photo of a matter.
type FiledPaper struct {
	attachment.Attachment
	N    int
	Act  int
	Kind string
}

// Paper is one to be filed with an act: what attachment.Tidy gave.
type Paper struct {
	Kind, Name, Type string
	Kept             []byte
}

// Attendance is one person of a roster at a meeting.
type Attendance struct {
	MemberID int64
	Way      string // present, online, proxy
}

// Open opens a matter of the village, under the newest version of the template.
func (s *Store) Open(ctx context.Context, by user.Actor, v village.Village, n Opening) (id int64, err error) {
	if err := v.Worker(by, user.Head); err != nil {
		return 0, err
	}
	now := s.Now()
	today := calendar.DayOf(now)
	n.Title, n.Text = privacy.Line(n.Title), privacy.Visible(n.Text)
	for field, text := range map[string]string{"title": n.Title, "text": n.Text} {
		if found := privacy.Scan(text); len(found) > 0 {
			return 0, fault.Invalidf("这件事还不能立项，请改正。").On(field, "里面有%s（%s），公开后人人能看到，请去掉", found[0].Kind, found[0].Masked)
		}
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		if err := keepBallotsSecret(ctx, q, v.ID, map[string]string{"title": n.Title, "text": n.Text}); err != nil {
			return err
		}
		setting, err := settingOf(ctx, q, v.ID)
		if err != nil {
			return err
		}
		t, err := s.template(ctx, q, v.County.ID, cmp.Or(n.Template.Code, setting.Template), today)
		if err != nil {
			return err
		}
		n.Start.Template, n.Start.CombinedHead, n.Start.Terms = t.Ref(), setting.CombinedHead, TermsAt(s.Rules, today)
		if _, err := s.Reference.New(t, n.Start); err != nil {
			return err
		}
		id, err = insertMatter(ctx, q, by, v.ID, now, t, n.Start)
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, "matter.open", v.ID, fmt.Sprint(id), n.Title))
	})
	return id, err
}

func insertMatter(ctx context.Context, q db.Q, by user.Actor, villageID int64, now time.Time, t *Template, st Start) (id int64, err error) {
	body, err := t.Encode()
	if err != nil {
		return 0, err
	}
	start, err := json.Marshal(st)
	if err != nil {
		return 0, err
	}
	year := fmt.Sprintf("%04d", calendar.DayOf(now).Year())
	err = q.QueryRowContext(ctx, `
		insert into matter (village_id, year, number, template, start, opened_by, opened_at)
		select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6 from matter where village_id = $1 and year = $2
		returning id`, villageID, year, body, string(start), by.ID, db.Time(now)).Scan(&id)
	return id, err
}

// Do files an act. Acts is how many acts the matter had on the page it was
// filled in on: if somebody filed one meanwhile, it is a Conflict. A refused act
// files nothing. Papers go into the act's Documents.
func (s *Store) Do(ctx context.Context, by user.Actor, v village.Village, id int64, acts int, a Act, papers []Paper, came []Attendance) error {
	if err := MayDo(by, v, a); err != nil {
		return err
	}
	if err := cleanAct(a); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		f, err := s.byID(ctx, q, id)
		switch {
		case err != nil:
			return err
		case f.VillageID != v.ID:
			return fault.NotFoundf("没有这件事。")
		case len(f.Acts) != acts:
			last := f.Acts[len(f.Acts)-1]
			return fault.Conflictf("您填表的时候，%s刚记了“%s”。请看一看再填。", last.By, ActChinese(last.Kind))
		}
		if err := keepBallotsSecret(ctx, q, v.ID, textsOf(a)); err != nil {
			return err
		}
		filed, err := s.filePapers(ctx, q, by, f, acts+1, papers)
		if err != nil {
			return err
		}
		if err := addDocuments(a, filed); err != nil {
			return err
		}
		if p, ok := a.(*Posted); ok {
			if err := s.onTheWeb(ctx, q, f, p); err != nil {
				return err
			}
		}
		return s.file(ctx, q, by, f, a, came)
	})
}

// file applies the act and writes it down.
func (s *Store) file(ctx context.Context, q db.Q, by user.Actor, f FiledMatter, a Act, came []Attendance) error {
	now := s.Now()
	after, err := f.Matter.Apply(a, now)
	if err != nil {
		return err
	}
	kind, body, err := Encode(a)
	if err != nil {
		return err
	}
	n := len(f.Acts) + 1
	_, err = q.ExecContext(ctx, `
		insert into matter_act (matter_id, n, kind, day, body, actor_id, name, post, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		f.ID, n, kind, a.On().String(), string(body), by.ID, by.Name, by.Post, db.Time(now))
	if err != nil {
		return err
	}
	for _, c := range came {
		_, err := q.ExecContext(ctx, "insert into matter_attendance (matter_id, act, member_id, way) values ($1, $2, $3, $4)", f.ID, n, c.MemberID, c.Way)
		if err != nil {
			return err
		}
	}
	if err := audit.Add(ctx, q, by.Line(now, "matter."+kind, f.VillageID, f.Code(), f.Matter.Start.Title)); err != nil {
		return err
	}
	f.Matter = after
	return s.beginNotice(ctx, q, by, f)
}

func (s *Store) filePapers(ctx context.Context, q db.Q, by user.Actor, f FiledMatter, act int, papers []Paper) ([]Document, error) {
	var filed []Document
	for i, p := range papers {
		if !slices.ContainsFunc(s.Reference.Documents, func(d DocumentKind) bool { return d.Code == p.Kind }) {
			return nil, fault.Invalidf("没有记上。").On("documents", "请选这是什么材料")
		}
		name, err := attachment.Name(p.Name)
		if err != nil {
			return nil, err
		}
		if name == "" {
			name = s.Reference.DocumentName(p.Kind)
		}
		sum, err := attachment.Keep(ctx, q, p.Type, p.Kept)
		if err != nil {
			return nil, err
		}
		_, err = q.ExecContext(ctx, `
			insert into matter_file (matter_id, n, act, kind, sha256, name, added_by, added_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			f.ID, len(f.Files)+i+1, act, p.Kind, sum, name, by.ID, db.Time(s.Now()))
		if err != nil {
			return nil, err
		}
		filed = append(filed, Document{Kind: p.Kind, Ref: sum})
	}
	return filed, nil
}

// Get gives a matter of a village with everything filed; NotFound if it is none
// of the village's.
func (s *Store) Get(ctx context.Context, villageID, id int64) (FiledMatter, error) {
	f, err := s.byID(ctx, s.DB.Read(), id)
	if err == nil && f.VillageID != villageID {
		err = fault.NotFoundf("没有这件事。")
	}
	return f, err
}

// ByCode gives a matter by its number in the village: 2026-003.
func (s *Store) ByCode(ctx context.Context, villageID int64, code string) (FiledMatter, error) {
	var year string
	var number int
	if n, err := fmt.Sscanf(code, "%4s-%d", &year, &number); n != 2 || err != nil {
		return FiledMatter{}, fault.NotFoundf("没有这件事。")
	}
	list, err := s.matters(ctx, s.DB.Read(), "village_id = $1 and year = $2 and number = $3", villageID, year, number)
	if err == nil && (len(list) == 0 || list[0].Code() != code) {
		err = fault.NotFoundf("没有这件事。")
	}
	if err != nil {
		return FiledMatter{}, err
	}
	return list[0], nil
}

// List gives all matters of a village, newest first.
func (s *Store) List(ctx context.Context, villageID int64) ([]FiledMatter, error) {
	list, err := s.matters(ctx, s.DB.Read(), "village_id = $1", villageID)
	slices.Reverse(list)
	return list, err
}

func (s *Store) byID(ctx context.Context, q db.Q, id int64) (FiledMatter, error) {
	list, err := s.matters(ctx, q, "id = $1", id)
	if err == nil && len(list) == 0 {
		err = fault.NotFoundf("没有这件事。")
	}
	if err != nil {
		return FiledMatter{}, err
	}
	return list[0], nil
}
