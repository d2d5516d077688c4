package procedure

import (
	"context"

	"sunshine/app/db"
	"sunshine/app/fault"
)

// Find gives a matter of whichever village, for those who look after several;
// who may see it is for the caller to ask.
func (s *Store) Find(ctx context.Context, id int64) (FiledMatter, error) {
	return s.byID(ctx, s.DB.Read(), id)
}

// File gives a paper of a matter with its content; NotFound if there is none.
func (s *Store) File(ctx context.Context, id int64, n int) (p FiledPaper, body []byte, err error) {
	err = s.DB.Read().QueryRowContext(ctx, `
		select f.n, f.act, f.kind, f.name, c.sha256, c.type, c.size, c.bytes
		from matter_file f join content c on c.sha256 = f.sha256
		where f.matter_id = $1 and f.n = $2`, id, n).Scan(&p.N, &p.Act, &p.Kind, &p.Name, &p.SHA256, &p.Type, &p.Size, &body)
	if db.NoRow(err) {
		err = fault.NotFoundf("没有这份材料。")
	}
	return p, body, err
}
