package disclosure

import (
	"context"
	"fmt"
	"time"

	"sunshine/app/audit"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
)

// MaskingChange is a cell of the masking table that a county made stricter.
type MaskingChange struct {
	privacy.Tightening
	Basis, Name string
	At          time.Time
}

// MaskingOf gives the masking table as it holds in a county.
func (s *Store) MaskingOf(ctx context.Context, countyID int64) (*privacy.Masking, error) {
	return s.maskingOf(ctx, s.DB.Read(), countyID)
}

func (s *Store) maskingOf(ctx context.Context, q db.Q, countyID int64) (*privacy.Masking, error) {
	changes, err := maskingChanges(ctx, q, countyID)
	if err != nil {
		return nil, err
	}
	list := make([]privacy.Tightening, len(changes))
	for i, c := range changes {
		list[i] = c.Tightening
	}
	m, err := s.Catalogue.masking.Tighten(list...)
	if err != nil { // a later edition ships something stricter than the county had: it holds where it is
		m = s.Catalogue.masking
		for _, x := range list {
			if t, err := m.Tighten(x); err == nil {
				m = t
			}
		}
	}
	return m, nil
}

func maskingChanges(ctx context.Context, q db.Q, countyID int64) ([]MaskingChange, error) {
	rows, err := q.QueryContext(ctx, "select field, category, viewer, operation, basis, name, at from masking_change where county_id = $1 order by id", countyID)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (c MaskingChange, err error) {
		var at string
		if err = scan(&c.Field, &c.Category, &c.Viewer, &c.Operation, &c.Basis, &c.Name, &at); err != nil {
			return c, err
		}
		c.At, err = db.ParseTime(at)
		return c, err
	})
}

// MaskingChanges gives what a county made stricter, the oldest first.
func (s *Store) MaskingChanges(ctx context.Context, countyID int64) ([]MaskingChange, error) {
	return maskingChanges(ctx, s.DB.Read(), countyID)
}

// TightenMasking makes a cell of the table stricter for the county, from now on;
// what is out stays as it is. Looser is Invalid, and nothing takes it back.
func (s *Store) TightenMasking(ctx context.Context, by user.Actor, x privacy.Tightening, basis string) error {
	if by.Role != user.Administrator {
		return fault.Forbiddenf("这件事要由县管理员来做。")
	}
	basis, err := text("basis", basis, "请写明依据，如县里的文件")
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		m, err := s.maskingOf(ctx, q, by.DivisionID)
		if err != nil {
			return err
		}
		if was := m.Operation(x.Field, x.Category, x.Viewer); was == x.Operation {
			return fault.Invalidf("没有改。").On("operation", "现在就是这样遮的")
		}
		if _, err := m.Tighten(x); err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, "insert into masking_change (county_id, field, category, viewer, operation, basis, account_id, name, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
			by.DivisionID, x.Field, x.Category, x.Viewer, x.Operation, basis, by.ID, by.Name, db.Time(s.Now()))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "masking.tighten", by.DivisionID, fmt.Sprintf("%s × %s × %s：%s", x.Field, x.Category, x.Viewer, x.Operation), basis))
	})
}

// Masking gives the table as shipped; nil without a catalogue.
func (c *Catalogue) Masking() *privacy.Masking {
	if c == nil {
		return nil
	}
	return c.masking
}
