package village

import (
	"context"

	"sunshine/app/audit"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
)

// BeginAgency puts a village's books into the hands of its township's
// accountants (村账乡代管). Who was its accountant from then on hands in documents.
func (s *Store) BeginAgency(ctx context.Context, by user.Actor, villageID int64) error {
	return s.setAgency(ctx, by, villageID, "agency.begin", func(q db.Q, v Village) error {
		if v.Agency {
			return fault.Conflictf("%s的账已经由%s代管。", v.Name, v.Township.Name)
		}
		_, err := q.ExecContext(ctx, "insert into agency (village_id, began_by, began_at) values ($1, $2, $3)", v.ID, by.ID, db.Time(s.Now()))
		return err
	})
}

// EndAgency gives the books back to the village.
func (s *Store) EndAgency(ctx context.Context, by user.Actor, villageID int64) error {
	return s.setAgency(ctx, by, villageID, "agency.end", func(q db.Q, v Village) error {
		if !v.Agency {
			return fault.Conflictf("%s的账不是代管的。", v.Name)
		}
		_, err := q.ExecContext(ctx, "update agency set ended_by = $1, ended_at = $2 where village_id = $3 and ended_at = ''", by.ID, db.Time(s.Now()), v.ID)
		return err
	})
}

func (s *Store) setAgency(ctx context.Context, by user.Actor, villageID int64, act string, set func(q db.Q, v Village) error) error {
	if by.Role != user.Administrator {
		return fault.Forbiddenf("只有县管理员能定村账由谁记。")
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		v, err := ByID(ctx, q, villageID)
		if err != nil {
			return err
		}
		if err := set(q, v); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), act, v.ID, v.Code, v.Township.Name))
	})
}

// InAgency lists the villages of a township whose books it keeps, in the order
// of their codes.
func (s *Store) InAgency(ctx context.Context, townshipID int64) ([]Village, error) {
	return s.query(ctx, "t.id = $1 and exists (select 1 from agency g where g.village_id = v.id and g.ended_at = '')", townshipID)
}

// Acting gives the actor as whom a person works on a village that is not their
// own, by their own name and number: an accountant of the township as the
// accountant of a village in agency, and of a village that ended the people of the
// one in its place, each in their own role, to finish what is open. R72: it refuses
// who has a duty in the village that may not be combined with that.
func (s *Store) Acting(ctx context.Context, by user.Actor, v Village) (user.Actor, error) {
	if by.Role.Level() == "village" && v.Ended() && by.DivisionID == v.HeirID {
		return s.inheriting(ctx, by, v)
	}
	keeps, err := s.keeps(ctx, by, v)
	if err != nil {
		return user.Actor{}, err
	}
	switch {
	case by.Role != user.Agent || (by.DivisionID != v.Township.ID && !keeps):
		return user.Actor{}, fault.Forbiddenf("%s的账不归您记。", v.Name)
	case !keeps:
		return user.Actor{}, fault.Forbiddenf("%s的账由村里自己记，没有请%s代管。", v.Name, v.Township.Name)
	}
	clash, err := user.Clash(ctx, s.DB.Read(), by.ID)
	if err != nil {
		return user.Actor{}, err
	}
	if clash != "" {
		return user.Actor{}, fault.Forbiddenf("%s同时是%s。记账、监督和审批不能是同一个人，请县管理员先调整账号。", by.Name, clash)
	}
	by.Role, by.DivisionID, by.Place = user.Accountant, v.ID, v.Name
	return by, nil
}

// keeps tells whether the township of an accountant keeps the village's books, or,
// of one that ended, those of the village in its place.
func (s *Store) keeps(ctx context.Context, by user.Actor, v Village) (bool, error) {
	if v.Agency || !v.Ended() {
		return v.Agency && by.DivisionID == v.Township.ID, nil
	}
	heir, err := s.ByID(ctx, v.HeirID)
	return heir.Agency && by.DivisionID == heir.Township.ID, err
}

// inheriting gives the actor as whom one of the people of the village in its place
// works on one that ended.
func (s *Store) inheriting(ctx context.Context, by user.Actor, v Village) (user.Actor, error) {
	if by.Role == user.Clerk || (by.Role == user.Accountant && v.Agency) {
		return user.Actor{}, fault.Forbiddenf("%s的账由乡镇代管，由代管会计接着记。", v.Name)
	}
	var role user.Role
	err := s.DB.Read().QueryRowContext(ctx, `
		select role from user_account
		where division_id = $1 and name = $2 and role <> $3 and disabled_at = '' order by id limit 1`, v.ID, by.Name, string(by.Role)).Scan(&role)
	if err == nil {
		return user.Actor{}, fault.Forbiddenf("%s在%s是%s。记账、监督和审批不能是同一个人，请县管理员先停用在%s的账号。", by.Name, v.Name, role.Chinese(), v.Name)
	}
	if !db.NoRow(err) {
		return user.Actor{}, err
	}
	by.DivisionID, by.Place = v.ID, v.Name
	return by, nil
}
