package asset

import (
	"context"
	"strconv"

	"sunshine/app/attachment"
	"sunshine/app/audit"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

// maxContractFiles is how many papers a contract may have.
const maxContractFiles = 30

// ContractFile is a paper of a contract: for the desk, never public.
type ContractFile struct {
	N int
	attachment.Attachment
}

// AttachContract keeps a scanned paper of the contract.
func (s *Store) AttachContract(ctx context.Context, by user.Actor, v village.Village, id int64, name string, data []byte) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	name, err := attachment.Name(name)
	if err != nil {
		return err
	}
	kept, mediaType, err := attachment.TidyInside(data) // whole names and numbers stand in it, and nobody but the village's own people reads it
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		c, err := contract(ctx, q, "c.id = $1 and c.village_id = $2", id, v.ID)
		if err != nil {
			return err
		}
		n := 0
		if err := q.QueryRowContext(ctx, "select count(*) + 1 from contract_file where contract_id = $1", c.ID).Scan(&n); err != nil {
			return err
		}
		if n > maxContractFiles {
			return fault.Conflictf("附件没有加上。").On("file", "一份合同最多 %d 个附件", maxContractFiles)
		}
		if name == "" {
			name = "合同" + strconv.Itoa(n)
		}
		sum, err := attachment.Keep(ctx, q, mediaType, kept)
		if err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, "insert into contract_file (contract_id, n, sha256, name, added_by, added_at) values ($1, $2, $3, $4, $5, $6)",
			c.ID, n, sum, name, by.ID, db.Time(s.Now()))
		if db.IsDuplicate(err) {
			return fault.Conflictf("附件没有加上。").On("file", "这个文件已经加过了")
		}
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "contract.attach", v.ID, c.Name(), name))
	})
}

// ContractFiles lists the papers of a contract.
func (s *Store) ContractFiles(ctx context.Context, contractID int64) ([]ContractFile, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select f.n, f.sha256, c.type, f.name, c.size
		from contract_file f join content c on c.sha256 = f.sha256
		where f.contract_id = $1 order by f.n`, contractID)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (f ContractFile, err error) {
		return f, scan(&f.N, &f.SHA256, &f.Type, &f.Name, &f.Size)
	})
}

// ContractPaper gives a paper with its bytes; NotFound if there is none.
func (s *Store) ContractPaper(ctx context.Context, contractID int64, n int) (f ContractFile, body []byte, err error) {
	err = s.DB.Read().QueryRowContext(ctx, `
		select f.n, f.sha256, c.type, f.name, c.size, c.bytes
		from contract_file f join content c on c.sha256 = f.sha256
		where f.contract_id = $1 and f.n = $2`, contractID, n).Scan(&f.N, &f.SHA256, &f.Type, &f.Name, &f.Size, &body)
	if db.NoRow(err) {
		err = fault.NotFoundf("没有这个附件。")
	}
	return f, body, err
}
