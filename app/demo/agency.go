package demo

import (
	"context"
	"fmt"
	"io/fs"

	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/user"
)

// paper is a source document that a village in agency has handed in and nobody
// has booked yet; the figures are arranged for the demonstration.
type paper struct {
	Place  string // code of the village
	Ago    int    // days, of the paper
	Amount yuan
	Words  string
	File   string // in demo/files
}

// entrust puts the books of the townships' villages into their hands, on the day
// the county is loaded, and hands in what waits there.
func (l *loader) entrust(ctx context.Context, c county) error {
	admin, err := l.Users.ByLogin(ctx, "admin")
	if err != nil {
		return err
	}
	for _, p := range c.villages {
		if t, _ := c.township(p.Code); !t.Agency {
			continue
		}
		v, err := l.Villages.ByCode(ctx, p.Code)
		if err != nil {
			return err
		}
		if err := l.Villages.BeginAgency(ctx, admin.Actor, v.ID); err != nil {
			return fmt.Errorf("%s: %w", v.Name, err)
		}
	}
	for i := range l.logins { // who was an accountant there hands in documents now
		a, err := l.Users.ByLogin(ctx, l.logins[i].Login)
		if err != nil {
			return err
		}
		l.logins[i].Actor = a.Actor
	}
	for _, x := range c.Papers {
		if err := l.handIn(ctx, x); err != nil {
			return fmt.Errorf("%s: %w", x.Words, err)
		}
	}
	return nil
}

func (l *loader) handIn(ctx context.Context, x paper) error {
	v, err := l.Villages.ByCode(ctx, x.Place)
	if err != nil {
		return err
	}
	picture, err := fs.ReadFile(l.files, "demo/files/"+x.File)
	if err != nil {
		return err
	}
	for _, a := range l.logins {
		if a.Role != user.Clerk || a.DivisionID != v.ID {
			continue
		}
		day := calendar.DayOf(l.now).AddDays(-x.Ago)
		n := finance.NewSourceDocument{Day: day, Kind: finance.Expense, Amount: money.Fen(x.Amount), Words: x.Words, Files: [][]byte{picture}}
		_, err := l.Finance.HandDocument(ctx, a.Actor, v, n)
		return err
	}
	return fmt.Errorf("nobody hands documents in for %s", v.Name)
}
