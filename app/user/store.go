package user

import (
	"cmp"
	"context"
	"sync"
	"time"

	"sunshine/app/audit"
	"sunshine/app/db"
	"sunshine/app/fault"
)

// Store keeps accounts and sessions.
type Store struct {
	DB  *db.DB
	Now func() time.Time

	// signing lets one login be checked at a time: a hundred at once would
	// all be counted before the first failure is, and each check takes 19 MB.
	signing sync.Mutex
}

const accountColumns = `a.id, a.login, a.name, a.post, ` + roleColumn + `, a.division_id, d.name, a.must_change, a.created_at, a.disabled_at, a.password <> ''`

func scanAccount(scan db.Scan) (a Account, err error) {
	var created, disabled string
	if err = scan(&a.ID, &a.Login, &a.Name, &a.Post, &a.Role, &a.DivisionID, &a.Place, &a.MustChange, &created, &disabled, &a.CanSignIn); err != nil {
		return a, err
	}
	if a.CreatedAt, err = db.ParseTime(created); err != nil {
		return a, err
	}
	a.DisabledAt, err = db.ParseTime(disabled)
	return a, err
}

// ByLogin gives the account; NotFound if there is none.
func (s *Store) ByLogin(ctx context.Context, login string) (Account, error) {
	a, err := scanAccount(s.DB.Read().QueryRowContext(ctx, `
		select `+accountColumns+`
		from user_account a join division d on d.id = a.division_id
		where a.login = $1`, login).Scan)
	if db.NoRow(err) {
		return a, fault.NotFoundf("没有登录名“%s”。", login)
	}
	return a, err
}

// List gives all accounts, those of the county first.
func (s *Store) List(ctx context.Context) ([]Account, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select `+accountColumns+`
		from user_account a join division d on d.id = a.division_id
		order by case d.level when 'county' then 0 when 'township' then 1 else 2 end, d.id, a.id`)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, scanAccount)
}

// Add makes an account and gives its one-time password, which must be changed
// at the first login. Only an administrator may; the system may at set-up.
func (s *Store) Add(ctx context.Context, by Actor, n New) (id int64, password string, err error) {
	password = Generate()
	id, err = s.add(ctx, by, n, password, true)
	return id, password, err
}

// AddSilent makes an account that cannot sign in, for people whose acts are
// recorded but who do not use the portal themselves.
func (s *Store) AddSilent(ctx context.Context, by Actor, n New) (int64, error) {
	return s.add(ctx, by, n, "", false)
}

// AddWith makes an account with a password chosen by the caller.
func (s *Store) AddWith(ctx context.Context, by Actor, n New, password string) (int64, error) {
	return s.add(ctx, by, n, password, false)
}

func (s *Store) add(ctx context.Context, by Actor, n New, password string, mustChange bool) (id int64, err error) {
	if err := mayAdminister(by); err != nil {
		return 0, err
	}
	if n, err = n.clean(); err != nil {
		return 0, err
	}
	stored := ""
	if password != "" {
		stored = hash(password)
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		if err := rightLevel(ctx, q, n); err != nil {
			return err
		}
		if err := rightBooks(ctx, q, n); err != nil {
			return err
		}
		if err := apart(ctx, q, n.Name, n.Role, n.DivisionID); err != nil {
			return err
		}
		err := q.QueryRowContext(ctx, `
			insert into user_account (login, name, post, role, division_id, password, must_change, created_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8)
			returning id`,
			n.Login, n.Name, n.Post, n.Role.stored(), n.DivisionID, stored, mustChange, db.Time(s.Now())).Scan(&id)
		if db.IsDuplicate(err) {
			return fault.Conflictf("登录名“%s”已经有人用了。", n.Login).On("login", "请换一个登录名")
		}
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "user.add", n.DivisionID, n.Login, string(n.Role)))
	})
	return id, err
}

// rightLevel sees that a village role is bound to a village that is there, and so on.
func rightLevel(ctx context.Context, q db.Q, n New) error {
	var level, name, heir string
	err := q.QueryRowContext(ctx, `
		select d.level, d.name, coalesce((select h.name from division_life l join division h on h.id = l.heir_id where l.division_id = d.id), '')
		from division d where d.id = $1`, n.DivisionID).Scan(&level, &name, &heir)
	if db.NoRow(err) || (err == nil && level != n.Role.Level()) {
		return fault.Invalidf("账号没有建成。").On("division", "“%s”要选对应的村、乡镇或县", n.Role.Chinese())
	}
	if err == nil && heir != "" {
		return fault.Invalidf("账号没有建成。").On("division", "%s已经不在了，没办完的事由%s的人接着办，账号请建在%s", name, heir, heir)
	}
	return err
}

func mayAdminister(by Actor) error {
	if by != System && by.Role != Administrator {
		return fault.Forbiddenf("只有县管理员能管理账号。")
	}
	return nil
}

// Reset gives the account a new one-time password and ends its sessions. The
// administrator hands it over; it must be changed at the first login.
func (s *Store) Reset(ctx context.Context, by Actor, login string) (password string, err error) {
	if err := mayAdminister(by); err != nil {
		return "", err
	}
	password = Generate()
	err = s.change(ctx, login, func(q db.Q, id, division int64) error {
		if _, err := q.ExecContext(ctx, "update user_account set password = $1, must_change = 1 where id = $2", hash(password), id); err != nil {
			return err
		}
		// The throttled person was told that a reset helps.
		if _, err := q.ExecContext(ctx, "delete from login_attempt where key = $1", "login:"+login); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "user.reset", division, login, ""))
	})
	return password, err
}

// Disable ends an account and its sessions at once; Enable takes that back.
func (s *Store) Disable(ctx context.Context, by Actor, login string) error {
	return s.setDisabled(ctx, by, login, "user.disable", db.Time(s.Now()))
}

// Enable lets a disabled account sign in again.
func (s *Store) Enable(ctx context.Context, by Actor, login string) error {
	return s.setDisabled(ctx, by, login, "user.enable", "")
}

func (s *Store) setDisabled(ctx context.Context, by Actor, login, act, at string) error {
	if err := mayAdminister(by); err != nil {
		return err
	}
	return s.change(ctx, login, func(q db.Q, id, division int64) error {
		if id == by.ID {
			return fault.Conflictf("不能停用自己的账号。")
		}
		if at == "" {
			if clash, err := Clash(ctx, q, id); err != nil || clash != "" {
				return cmp.Or(err, error(fault.Conflictf("没有启用：同一个人现在是%s，记账、监督和审批不能是同一个人。", clash)))
			}
		}
		if _, err := q.ExecContext(ctx, "update user_account set disabled_at = $1 where id = $2", at, id); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), act, division, login, ""))
	})
}

// change finds the account, applies f and ends all its sessions.
func (s *Store) change(ctx context.Context, login string, f func(q db.Q, id, division int64) error) error {
	return s.DB.Write(ctx, func(q db.Q) error {
		var id, division int64
		err := q.QueryRowContext(ctx, "select id, division_id from user_account where login = $1", login).Scan(&id, &division)
		if db.NoRow(err) {
			return fault.NotFoundf("没有登录名“%s”。", login)
		}
		if err != nil {
			return err
		}
		if err := f(q, id, division); err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, "delete from session where account_id = $1", id)
		return err
	})
}
