package disclosure

import (
	"context"
	"slices"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
)

// Eligible tells why a member of the supervision committee may not act as one:
// by the village's rosters they sit in the village committee (R72). Others are
// none of its business.
func (s *Store) Eligible(ctx context.Context, by user.Actor, villageID int64) error {
	return s.eligible(ctx, s.DB.Read(), by, villageID)
}

// eligible compares names as they are stored. A name that belongs to several
// people is told apart by its mark; where the rosters cannot tell whether the
// account is the one in the village committee, nothing is claimed. The rosters
// know no relatives and no accountants.
func (s *Store) eligible(ctx context.Context, q db.Q, by user.Actor, villageID int64) error {
	today := calendar.DayOf(s.Now())
	rule := s.Rules.At(rules.SupervisorNotCommittee, today)
	if by.Role != user.Supervisor || rule.Value == 0 {
		return nil
	}
	committee, err := marks(ctx, q, villageID, village.Committee, by.Name, today)
	if err != nil || len(committee) == 0 {
		return err
	}
	supervision, err := marks(ctx, q, villageID, village.Supervision, by.Name, today)
	if err != nil {
		return err
	}
	another := slices.ContainsFunc(supervision, func(m string) bool { return !slices.Contains(committee, m) })
	if another || (len(supervision) == 0 && !slices.Contains(committee, "")) {
		return nil
	}
	return fault.Forbiddenf("%s在村民委员会的名册上：%s。请由监委会的其他人来审；名册记错了的，请村主任（书记）或村会计先改名册。依据：%s。", by.Name, rule.Plain, rule.Source)
}

// marks gives how a body's people of one name are told apart on a day.
func marks(ctx context.Context, q db.Q, villageID int64, body village.Body, name string, day calendar.Day) ([]string, error) {
	rows, err := q.QueryContext(ctx, `
		select mark from roster_member
		where village_id = $1 and body = $2 and name = $3 and struck = '' and from_day <= $4 and (until_day = '' or until_day >= $4)`,
		villageID, body, name, day.String())
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (m string, err error) {
		err = scan(&m)
		return m, err
	})
}
