// Package demo loads the demonstration county: every figure in it was really
// published, while villages, people and days are arranged (data/demo says which
// and from where). All of it is done through the capabilities, by accounts with
// the right roles, in the order and at the instants at which it would have been
// done: nothing is written past a rule.
package demo

import (
	"context"
	"fmt"
	"io/fs"
	"time"

	"sunshine/app/asset"
	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/guide"
	"sunshine/app/procedure"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/data"
)

// Stores are the capabilities the county is loaded through. The loader works on
// ones of its own over the same database: its clock does not touch the caller's.
type Stores struct {
	Villages    *village.Store
	Users       *user.Store
	Finance     *finance.Store
	Disclosures *disclosure.Store
	Deadlines   *deadline.Store
	Guides      *guide.Store // nil: nobody is on duty and no case is brought
	Assets      *asset.Store // nil: the registers are empty, and nothing comes of them
}

// Login is an account that can sign in, with the password made for this run.
type Login struct {
	user.Actor
	Login    string
	Password string
}

// Load fills an empty database with the county as it would stand at the
// instant now: months are counted back from it, and what was arranged for later
// has not happened yet. It gives one login per role, in the order of
// user.Roles. A database that holds a county already is fault.Conflict.
func Load(ctx context.Context, s Stores, now time.Time) ([]Login, error) {
	return newLoader(s, data.Demo, now).load(ctx)
}

func (l *loader) load(ctx context.Context) ([]Login, error) {
	c, err := read(l.files)
	if err != nil {
		return nil, err
	}
	if _, err := l.Villages.County(ctx); fault.KindOf(err) != fault.NotFound {
		if err != nil {
			return nil, err
		}
		return nil, fault.Conflictf("这个文件夹里已经有数据了，演示数据只能装进空文件夹。")
	}
	if err := l.open(ctx, c); err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	if err := l.run(ctx); err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	if err := l.entrust(ctx, c); err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	return l.sorted(), nil
}

// loader holds the state of one loading.
type loader struct {
	Stores
	files    fs.FS
	now      time.Time
	clock    time.Time // the instant at which the stores believe to be
	today    calendar.Day
	month    calendar.Month
	holidays *calendar.Holidays
	acts     []act
	logins   []Login

	// Matters goes by the loader's clock; nil if the county is loaded without any.
	Matters *procedure.Store
	stories map[string]*told           // by the village's code
	papers  map[string]procedure.Paper // drawings of papers and boards

	towns     map[int64]user.Actor // who works in a township, by its number
	inspector user.Actor
	then      []string // what follows a publication: see county

	quarter    calendar.Period            // the last full one
	stirred    map[int64]bool             // villages to be looked at in the night
	everyNight bool                       // for a test: look at all villages every night
	entries    map[int64]map[string]int64 // by village and summary: the vouchers posted
	things     map[string]int64           // by their keys
	keys       map[string]string          // keys of duties by those of what started them
	boards     map[int][]byte             // drawings of boards
}

func newLoader(s Stores, files fs.FS, now time.Time) *loader {
	l := &loader{files: files, now: now, clock: now, today: calendar.DayOf(now), stories: map[string]*told{}, towns: map[int64]user.Actor{}}
	l.stirred, l.entries, l.things, l.keys, l.boards = map[int64]bool{}, map[int64]map[string]int64{}, map[string]int64{}, map[string]string{}, map[int][]byte{}
	l.month = l.today.MonthOf()
	l.quarter = calendar.NewPeriod(calendar.Quarterly, calendar.NewPeriod(calendar.Quarterly, l.month).Month().Add(-1))
	tell := func() time.Time { return l.clock }
	if m := s.Finance.Matters; m != nil {
		l.Matters = &procedure.Store{DB: m.DB, Reference: m.Reference, Catalogue: m.Catalogue, Rules: m.Rules, Now: tell}
	}
	var guides *guide.Store
	if g := s.Guides; g != nil {
		guides = &guide.Store{DB: g.DB, Reference: g.Reference, Now: tell}
	}
	var assets *asset.Store
	if a := s.Assets; a != nil {
		assets = &asset.Store{DB: a.DB, Reference: a.Reference, Rules: a.Rules, Now: tell, InForce: a.InForce}
	}
	l.Stores = Stores{
		Guides:      guides,
		Assets:      assets,
		Villages:    &village.Store{DB: s.Villages.DB, Now: tell},
		Users:       &user.Store{DB: s.Users.DB, Now: tell},
		Finance:     &finance.Store{DB: s.Finance.DB, Chart: s.Finance.Chart, Rules: s.Finance.Rules, Now: tell, Matters: l.Matters, Catalogue: s.Finance.Catalogue},
		Disclosures: &disclosure.Store{DB: s.Disclosures.DB, Catalogue: s.Disclosures.Catalogue, Rules: s.Disclosures.Rules, Now: tell},
		Deadlines:   &deadline.Store{DB: s.Deadlines.DB, Catalogue: s.Deadlines.Catalogue, Rules: s.Deadlines.Rules, Now: tell},
	}
	return l
}

// at gives the instant on the day at which clocks in China show hour and minute.
func at(d calendar.Day, hour, minute int) time.Time {
	return d.AddDays(-1).End().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

// workday gives the day, or the next one on which people work.
func (l *loader) workday(d calendar.Day) calendar.Day {
	day, _, _ := l.holidays.Roll(d)
	return day
}

// sorted gives the logins in the order of user.Roles.
func (l *loader) sorted() []Login {
	list := make([]Login, 0, len(l.logins))
	for _, role := range user.Roles {
		for _, x := range l.logins {
			if x.Role == role {
				list = append(list, x)
			}
		}
	}
	return list
}
