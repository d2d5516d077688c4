package disclosure

import (
	"context"

	"sunshine/app/db"
)

// ItemsOut gives for each village the items of which something is out, with the
// first period there is of each; of one village, or of all if villageID is 0.
func (s *Store) ItemsOut(ctx context.Context, villageID int64) (map[int64]map[string]string, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select village_id, item, min(period) from disclosure_out
		where $1 = 0 or village_id = $1
		group by village_id, item`, villageID)
	if err != nil {
		return nil, err
	}
	out := map[int64]map[string]string{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var id int64
		var item, first string
		if err := scan(&id, &item, &first); err != nil {
			return struct{}{}, err
		}
		if out[id] == nil {
			out[id] = map[string]string{}
		}
		out[id][item] = first
		return struct{}{}, nil
	})
	return out, err
}

// BoardPlaces gives for each village where it last said that it put something up;
// of one village, or of all if villageID is 0.
func (s *Store) BoardPlaces(ctx context.Context, villageID int64) (map[int64]string, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select d.village_id, a.place
		from board_act a
		join disclosure_version x on x.id = a.version_id
		join disclosure d on d.id = x.disclosure_id
		where a.act = 'up' and a.place <> '' and ($1 = 0 or d.village_id = $1)
		order by a.id`, villageID)
	if err != nil {
		return nil, err
	}
	places := map[int64]string{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var id int64
		var place string
		err := scan(&id, &place)
		places[id] = place
		return struct{}{}, err
	})
	return places, err
}
