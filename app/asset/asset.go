// Package asset keeps the registers of what a village owns, owes and is owed
// (三资): its assets, its land and water by the eight kinds of resources, its
// projects, its debts, and its contracts. Each thing has a number that is never
// used again and a history nothing is taken out of; both are public at once.
//
// A thing is nothing but the rows of its history: Thing is the fold of its
// changes. Amounts are in fen, quantities and areas (亩) in thousandths.
package asset

import (
	"context"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/privacy"
	"sunshine/app/rules"
)

// Store keeps the registers of all villages.
type Store struct {
	DB        *db.DB
	Reference *Reference
	Rules     *rules.Set
	Now       func() time.Time

	// InForce tells whether a matter of the village was decided and in force on
	// the day, and if not, why. It joins the caller's transaction. nil: not asked.
	InForce func(ctx context.Context, q db.Q, villageID, matterID int64, day calendar.Day) (ok bool, why string, err error)
}

// look gives what sees in a text of the village that it must not be public (R56,
// R57), but for what two named persons let through.
func (s *Store) look(ctx context.Context, q db.Q, villageID int64) (privacy.Look, error) {
	return disclosure.LookOf(ctx, q, villageID, s.today())
}

func (s *Store) today() calendar.Day { return calendar.DayOf(s.Now()) }
