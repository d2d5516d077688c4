package disclosure

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
)

// Profile is a version of the county's own catalogue: items it adds or changes,
// items of ours it does not use, and its words for them. A version is never
// changed; a new one takes its place from a day on.
type Profile struct {
	N       int          `json:"-"`
	From    calendar.Day `json:"from"`
	Name    string       `json:"name"`
	Source  string       `json:"source"` // the county's document
	Items   []Item       `json:"items"`
	Dropped []string     `json:"dropped"`
	Notes   []string     `json:"notes,omitempty"` // demands of the county's list that are no field of ours
	Words   Words        `json:"words"`           // empty: ours
	MadeBy  string       `json:"-"`
	MadeAt  time.Time    `json:"-"`
}

// Check gives all reasons why the county may not work by the profile. Law is a
// floor (R31, R32): an item that rests on a public text may be owed more often
// than the national list says and never less, and may not be left out.
func (c *Catalogue) Check(p Profile) error {
	bad := fault.Invalidf("这份目录还不能用，请改正下面几处。")
	if p.Name == "" {
		bad.On("name", "请写目录的名称")
	}
	if p.Source == "" {
		bad.On("source", "请写是哪个文件定的")
	}
	words := c.Words
	if len(p.Words.Columns) > 0 {
		words = p.Words
		if err := words.check(); err != nil {
			bad.On("words", "%s", fault.Message(err))
		}
	}
	national := c.On(p.From)
	for _, code := range p.Dropped {
		if it, err := national.Item(code); err == nil && it.Mark == "C" {
			bad.On("items", "“%s”是国家规定要公开的，不能不公开", it.Name)
		}
	}
	seen := map[string]bool{}
	for _, it := range p.Items {
		if seen[it.Code] {
			bad.On("items", "“%s”写了两次", it.Name)
		}
		seen[it.Code] = true
		if err := words.judge(it); err != nil {
			bad.On("items", "“%s”：%s", it.Name, fault.Message(err))
		}
		if old, err := national.Item(it.Code); err == nil && old.Mark == "C" && rarer(it.Frequency, old.Frequency) {
			bad.On("items", "“%s”国家规定%s公开，不能改成%s", it.Name, old.Frequency.Chinese(), it.Frequency.Chinese())
		}
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// rarer tells whether a is owed less often than b. What is owed by periods is
// not owed on events alone; what is owed on events may be owed by periods of at
// most a quarter, which the law asks for all matters (村民委员会组织法, R31).
func rarer(a, b Frequency) bool {
	switch {
	case a == "" || a == b:
		return false
	case a == OnEvent:
		return true
	case b == OnEvent:
		return a.Length().Months() > calendar.Quarterly.Months()
	}
	return a.Length().Months() > b.Length().Months()
}

// List gives the catalogue as it holds on a day.
func (s *Store) List(ctx context.Context, day calendar.Day) (List, error) {
	return s.Catalogue.List(ctx, s.DB.Read(), day)
}

// List gives the catalogue as it holds in the county on a day; it joins a
// transaction when q is one.
func (c *Catalogue) List(ctx context.Context, q db.Q, day calendar.Day) (List, error) {
	p, err := scanProfile(q.QueryRowContext(ctx, profileQuery+"where from_day <= $1 order by from_day desc, n desc limit 1", day.String()).Scan)
	if db.NoRow(err) {
		return c.On(day), nil
	}
	if err != nil {
		return List{}, err
	}
	return c.On(day).with(&p), nil
}

// Item gives an item as it stands in today's catalogue; NotFound if it does not.
func (s *Store) Item(ctx context.Context, code string) (Item, error) {
	l, err := s.Today(ctx)
	if err != nil {
		return Item{}, err
	}
	return l.Item(code)
}

// Today gives the catalogue as it holds now.
func (s *Store) Today(ctx context.Context) (List, error) {
	return s.List(ctx, calendar.DayOf(s.Now()))
}

const profileQuery = "select n, document, made_name, made_at from catalogue_profile "

func scanProfile(scan db.Scan) (p Profile, err error) {
	var document []byte
	var at string
	if err = scan(&p.N, &document, &p.MadeBy, &at); err != nil {
		return p, err
	}
	if p.MadeAt, err = db.ParseTime(at); err != nil {
		return p, err
	}
	if err = json.Unmarshal(document, &p); err != nil {
		return p, fmt.Errorf("catalogue profile %d: %w", p.N, err)
	}
	return p, nil
}

// Profiles gives all versions of the county's profile, the newest first.
func (s *Store) Profiles(ctx context.Context) ([]Profile, error) {
	rows, err := s.DB.Read().QueryContext(ctx, profileQuery+"order by n desc")
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, scanProfile)
}

// KeepProfile stores a new version of the county's profile. It holds from its
// day on, which is not in the past: duties of periods gone by stay what they
// were.
func (s *Store) KeepProfile(ctx context.Context, by user.Actor, p Profile) (n int, err error) {
	if by.Role != user.Administrator {
		return 0, fault.Forbiddenf("公开目录由县管理员来定。")
	}
	now := s.Now()
	p.Name, p.Source = privacy.Line(p.Name), privacy.Line(p.Source)
	if p.From.Before(calendar.DayOf(now)) {
		return 0, fault.Invalidf("目录没有保存。").On("from", "从今天或以后的一天起用")
	}
	if err := s.Catalogue.Check(p); err != nil {
		return 0, err
	}
	if err := openTexts(p); err != nil {
		return 0, err
	}
	p.Items, p.Dropped = slices.Clip(p.Items), slices.Clip(p.Dropped)
	canonical, _, err := Freeze(p)
	if err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		err := q.QueryRowContext(ctx, `
			insert into catalogue_profile (n, from_day, name, document, made_by, made_name, made_at)
			values (coalesce((select max(n) from catalogue_profile), 0) + 1, $1, $2, $3, $4, $5, $6)
			returning n`,
			p.From.String(), p.Name, canonical, by.ID, by.Name, db.Time(now)).Scan(&n)
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, "catalogue.keep", 0, p.Name, fmt.Sprintf("第 %d 版，%s起用", n, p.From)))
	})
	return n, err
}
