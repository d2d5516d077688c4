package demo

import (
	"context"
	"fmt"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/data"
)

// staff is a village with the people who work in it.
type staff struct {
	place      place
	village    village.Village
	accountant user.Actor
	supervisor user.Actor
	head       user.Actor
	funds      map[string]int64 // by name, once opened
}

// open sets the county up on the day the portal was opened, and plans all that
// happened since.
func (l *loader) open(ctx context.Context, c county) error {
	first := l.month.Add(-c.Start).First()
	l.clock = at(first, 0, 10)
	if err := l.Deadlines.LoadShipped(ctx, data.Reference); err != nil {
		return err
	}
	var err error
	if l.holidays, err = l.Deadlines.Holidays(ctx); err != nil {
		return err
	}
	if err := l.Deadlines.SetStart(ctx, user.System, l.quarter.First(), "演示：从上一个季度起公开目录里的全部事项"); err != nil {
		return err
	}
	for d := first; !d.After(l.today); d = d.AddDays(1) {
		l.plan(at(d, 1, 0), "nightly check", func(ctx context.Context) error { return l.night(ctx, d) })
	}
	ids, err := l.divide(ctx, c)
	if err != nil {
		return err
	}
	l.then = c.Then
	for _, a := range c.Accounts {
		n := user.New{Login: a.Login, Name: a.Name, Post: a.Post, Role: a.Role, DivisionID: ids[a.Place]}
		by, err := l.hire(ctx, n, !a.Silent)
		if err != nil {
			return fmt.Errorf("%s: %w", a.Login, err)
		}
		switch a.Role {
		case user.Township:
			l.towns[by.DivisionID] = by
		case user.Inspector:
			l.inspector = by
		case user.Administrator:
			if err := l.keepCatalogue(ctx, by, c.profile, first); err != nil {
				return err
			}
		}
	}
	people := map[string]staff{}
	for _, p := range c.villages {
		if people[p.Code], err = l.settle(ctx, p, ids[p.Code]); err != nil {
			return fmt.Errorf("%s: %w", p.file, err)
		}
	}
	if err := l.planStories(c, people); err != nil {
		return err
	}
	if err := l.planDuties(c, people); err != nil {
		return err
	}
	return l.planRecords(c, people)
}

// planDuties plans what stands in demo/duties.
func (l *loader) planDuties(c county, people map[string]staff) error {
	if l.Assets == nil {
		return nil
	}
	named := map[string]staff{}
	for _, w := range people {
		named[w.place.Name] = w
	}
	for _, x := range c.duties {
		if err := l.planFile(x, named); err != nil {
			return fmt.Errorf("%s: %w", x.file, err)
		}
	}
	return nil
}

func (l *loader) planFile(x duties, people map[string]staff) error {
	for _, t := range x.Things {
		if err := l.planThing(people[t.Village], t); err != nil {
			return fmt.Errorf("thing %s: %w", t.Key, err)
		}
	}
	for _, t := range x.Contracts {
		if err := l.planContract(people[t.Village], t); err != nil {
			return fmt.Errorf("contract %s: %w", t.Key, err)
		}
	}
	for _, e := range x.Events {
		if err := l.planEvent(people[e.Village], e); err != nil {
			return fmt.Errorf("event %s: %w", e.Key, err)
		}
	}
	for _, d := range x.Duties {
		if err := l.planDuty(d, people); err != nil {
			return fmt.Errorf("duty %s: %w", d.Item, err)
		}
	}
	return nil
}

// divide adds the county, its townships and villages and gives their numbers
// by code.
func (l *loader) divide(ctx context.Context, c county) (map[string]int64, error) {
	ids := map[string]int64{}
	add := func(n village.New) (err error) {
		ids[n.Code], err = l.Villages.Add(ctx, user.System, n)
		return err
	}
	if err := add(village.New{Level: "county", Code: c.Code, Name: c.Name}); err != nil {
		return nil, err
	}
	for _, t := range c.Townships {
		if err := add(village.New{Level: "township", ParentID: ids[c.Code], Code: t.Code, Name: t.Name, Phone: t.Phone}); err != nil {
			return nil, fmt.Errorf("%s: %w", t.Name, err)
		}
	}
	for _, p := range c.villages {
		t, _ := c.township(p.Code) // read saw to it
		n := village.New{Level: "village", ParentID: ids[t.Code], Code: p.Code, Name: p.Name, Phone: p.Phone, FirstMonth: l.firstMonth(p), Source: p.Source}
		if err := add(n); err != nil {
			return nil, fmt.Errorf("%s: %w", p.file, err)
		}
	}
	return ids, nil
}

// firstMonth gives the first month a village owes. A village whose book is left
// to be imported by hand owes from the book's first month, in the latest year
// in which all its months are over.
func (l *loader) firstMonth(p place) calendar.Month {
	if len(p.PracticeMonths) == 0 {
		return l.month.Add(-p.First)
	}
	year := l.month.Year()
	for _, m := range p.PracticeMonths {
		if !calendar.NewMonth(year, m).Before(l.month) {
			year--
			break
		}
	}
	return calendar.NewMonth(year, p.PracticeMonths[0])
}

// settle gives a village its people and its opening balance and plans its months.
func (l *loader) settle(ctx context.Context, p place, id int64) (w staff, err error) {
	w = staff{place: p}
	if w.village, err = l.Villages.ByID(ctx, id); err != nil {
		return w, err
	}
	for _, x := range []struct {
		to                *user.Actor
		role              user.Role
		login, name, post string
	}{
		{&w.accountant, user.Accountant, p.Logins.Accountant, p.People.Accountant, "村会计"},
		{&w.supervisor, user.Supervisor, p.Logins.Supervisor, p.People.Supervisor, "村务监督委员会主任"},
		{&w.head, user.Head, p.Logins.Head, p.People.Head, "村委会主任"},
	} {
		n := user.New{Login: x.login, Name: x.name, Post: x.post, Role: x.role, DivisionID: id}
		signs := n.Login != ""
		if !signs {
			n.Login = p.Code + "-" + string(x.role)
		}
		if *x.to, err = l.hire(ctx, n, signs); err != nil {
			return w, err
		}
		x.to.Place = p.Name
	}
	if err := l.Finance.SetOpening(ctx, w.accountant, w.village, money.Fen(p.OpeningCash), money.Fen(p.OpeningBank)); err != nil {
		return w, err
	}
	w.funds = l.planFunds(w, p.Funds)
	for _, m := range p.Months {
		l.planMonth(w, m)
	}
	for _, t := range p.Tables {
		l.planTable(w, t)
	}
	l.planOffice(w)
	return w, nil
}

// hire adds an account, with a password of its own if the person signs in.
func (l *loader) hire(ctx context.Context, n user.New, signs bool) (user.Actor, error) {
	a := user.Actor{Name: n.Name, Post: n.Post, Role: n.Role, DivisionID: n.DivisionID}
	var err error
	if !signs {
		a.ID, err = l.Users.AddSilent(ctx, user.System, n)
		return a, err
	}
	password := user.Generate()
	if a.ID, err = l.Users.AddWith(ctx, user.System, n, password); err != nil {
		return a, err
	}
	known, err := l.Users.ByLogin(ctx, n.Login)
	l.logins = append(l.logins, Login{Actor: known.Actor, Login: n.Login, Password: password})
	return a, err
}

// act is something done at an instant.
type act struct {
	at   time.Time
	what string
	do   func(ctx context.Context) error
}

func (l *loader) plan(at time.Time, what string, do func(ctx context.Context) error) {
	l.acts = append(l.acts, act{at, what, do})
}
