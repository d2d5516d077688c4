package asset

import (
	"context"
	"slices"

	"sunshine/app/db"
)

// Stock is what the registers of a village have entries of.
type Stock struct {
	Kinds     []Kind // in the order of Kinds
	Contracts bool
}

// Stock gives it for each village that has any; of one village, or of all if
// villageID is 0.
func (s *Store) Stock(ctx context.Context, villageID int64) (map[int64]Stock, error) {
	const contract = "contract"
	rows, err := s.DB.Read().QueryContext(ctx, `
		select village_id, kind from thing where $1 = 0 or village_id = $1 group by village_id, kind
		union all
		select village_id, 'contract' from contract where $1 = 0 or village_id = $1 group by village_id`, villageID)
	if err != nil {
		return nil, err
	}
	all := map[int64]Stock{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var id int64
		var kind string
		if err := scan(&id, &kind); err != nil {
			return struct{}{}, err
		}
		h := all[id]
		if kind == contract {
			h.Contracts = true
		} else {
			h.Kinds = append(h.Kinds, Kind(kind))
		}
		all[id] = h
		return struct{}{}, nil
	})
	for _, h := range all {
		slices.SortFunc(h.Kinds, func(a, b Kind) int { return slices.Index(Kinds[:], a) - slices.Index(Kinds[:], b) })
	}
	return all, err
}
