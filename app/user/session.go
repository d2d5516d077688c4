package user

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"

	"sunshine/app/audit"
	"sunshine/app/db"
	"sunshine/app/fault"
)

// How long a session lives, and how logins are throttled.
const (
	IdleEnd       = 2 * time.Hour
	AbsoluteEnd   = 12 * time.Hour
	throttleSpan  = 15 * time.Minute
	triesPerLogin = 5
	triesPerAddr  = 30
)

// Session is a signed-in browser.
type Session struct {
	Actor
	Login      string
	CSRF       string
	MustChange bool
	hash       string
}

// SignIn checks the password and opens a session; token goes into the cookie.
// After too many failures for the name or the network address it refuses for
// fifteen minutes, right password or not. The answer never tells whether the
// name or the password was wrong.
func (s *Store) SignIn(ctx context.Context, login, password, addr string) (token string, err error) {
	login = strings.ToLower(strings.TrimSpace(login))
	s.signing.Lock()
	defer s.signing.Unlock()
	if err := s.throttled(ctx, login, addr); err != nil {
		return "", err
	}
	var id, division int64
	var stored, disabled string
	a := Actor{}
	err = s.DB.Read().QueryRowContext(ctx, `
		select id, division_id, password, disabled_at, name from user_account where login = $1`, login).
		Scan(&id, &division, &stored, &disabled, &a.Name)
	if err != nil && !db.NoRow(err) {
		return "", err
	}
	known := err == nil && stored != "" && disabled == ""
	if !known {
		stored = decoy()
	}
	if !matches(stored, password) || !known {
		return "", s.failed(ctx, login, addr, division)
	}
	a.ID = id
	token = secret()
	err = s.DB.Write(ctx, func(q db.Q) error {
		if _, err := q.ExecContext(ctx, "delete from login_attempt where key = $1", "login:"+login); err != nil {
			return err
		}
		now := s.Now()
		_, err := q.ExecContext(ctx, `
			insert into session (token_hash, account_id, csrf, created_at, seen_at, expires_at)
			values ($1, $2, $3, $4, $4, $5)`,
			tokenHash(token), id, secret(), db.Time(now), db.Time(now.Add(AbsoluteEnd)))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, a.Line(now, "user.signin", division, login, ""))
	})
	return token, err
}

// loginKey is what tries at a login are counted under. A text that can be no
// login is counted under its address only: it may be a password or of any size.
func loginKey(login string) string {
	if !loginForm(login) {
		return "login:"
	}
	return "login:" + login
}

func (s *Store) throttled(ctx context.Context, login, addr string) error {
	since := db.Time(s.Now().Add(-throttleSpan))
	for key, limit := range map[string]int{loginKey(login): triesPerLogin, "addr:" + addr: triesPerAddr} {
		if key == "login:" || key == "addr:" {
			continue
		}
		var n int
		if err := s.DB.Read().QueryRowContext(ctx, "select count(*) from login_attempt where key = $1 and at > $2", key, since).Scan(&n); err != nil {
			return err
		}
		if n >= limit {
			return fault.Forbiddenf("试错次数太多，请 15 分钟后再试，或请县管理员重设密码。")
		}
	}
	return nil
}

func (s *Store) failed(ctx context.Context, login, addr string, division int64) error {
	now := s.Now()
	err := s.DB.Write(ctx, func(q db.Q) error {
		_, err := q.ExecContext(ctx, `insert into login_attempt (key, at) values ($1, $3), ($2, $3)`, loginKey(login), "addr:"+addr, db.Time(now))
		if err != nil {
			return err
		}
		// What a stranger typed may be a password; only names of real accounts are kept.
		subject := ""
		if division != 0 {
			subject = login
		}
		return audit.Add(ctx, q, System.Line(now, "user.signin.failed", division, subject, ""))
	})
	if err != nil {
		return err
	}
	return fault.Invalidf("登录名或密码不对。")
}

// Session gives the session of a cookie's token and marks it as used. A
// session that ran out, or whose account was disabled, is NotFound.
func (s *Store) Session(ctx context.Context, token string) (Session, error) {
	var v Session
	var seen string
	now := s.Now()
	v.hash = tokenHash(token)
	err := s.DB.Read().QueryRowContext(ctx, `
		select a.id, a.login, a.name, a.post, `+roleColumn+`, a.division_id, d.name, a.must_change, s.csrf, s.seen_at
		from session s join user_account a on a.id = s.account_id join division d on d.id = a.division_id
		where s.token_hash = $1 and s.expires_at > $2 and s.seen_at > $3 and a.disabled_at = ''`,
		v.hash, db.Time(now), db.Time(now.Add(-IdleEnd))).
		Scan(&v.ID, &v.Login, &v.Name, &v.Post, &v.Role, &v.DivisionID, &v.Place, &v.MustChange, &v.CSRF, &seen)
	if db.NoRow(err) {
		return v, fault.NotFoundf("请重新登录。")
	}
	if err != nil {
		return v, err
	}
	last, err := db.ParseTime(seen)
	if err != nil || now.Sub(last) < time.Minute {
		return v, err // once a minute is enough; reading must not become writing
	}
	return v, s.DB.Write(ctx, func(q db.Q) error {
		_, err := q.ExecContext(ctx, "update session set seen_at = $1 where token_hash = $2", db.Time(now), v.hash)
		return err
	})
}

// SignOut ends the session.
func (s *Store) SignOut(ctx context.Context, v Session) error {
	return s.DB.Write(ctx, func(q db.Q) error {
		if _, err := q.ExecContext(ctx, "delete from session where token_hash = $1", v.hash); err != nil {
			return err
		}
		return audit.Add(ctx, q, v.Line(s.Now(), "user.signout", v.DivisionID, v.Login, ""))
	})
}

// ChangePassword sets a password the person chose, after the old one was given
// again, and ends all other sessions of the account.
func (s *Store) ChangePassword(ctx context.Context, v Session, old, password string) error {
	s.signing.Lock()
	defer s.signing.Unlock()
	if err := s.throttled(ctx, v.Login, ""); err != nil {
		return err
	}
	var stored string
	if err := s.DB.Read().QueryRowContext(ctx, "select password from user_account where id = $1", v.ID).Scan(&stored); err != nil {
		return err
	}
	if !matches(stored, old) { // counted like a try to sign in: a borrowed session must not find it out
		if err := s.failed(ctx, v.Login, "", v.DivisionID); fault.KindOf(err) != fault.Invalid {
			return err
		}
		return fault.Invalidf("密码没有改成。").On("old", "现在的密码不对")
	}
	if old == password {
		return fault.Invalidf("密码没有改成。").On("password", "新密码要和旧的不同")
	}
	if err := checkPassword(password, v.Login); err != nil {
		return err
	}
	fresh := hash(password)
	return s.DB.Write(ctx, func(q db.Q) error {
		if _, err := q.ExecContext(ctx, "update user_account set password = $1, must_change = 0 where id = $2", fresh, v.ID); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, "delete from session where account_id = $1 and token_hash <> $2", v.ID, v.hash); err != nil {
			return err
		}
		return audit.Add(ctx, q, v.Line(s.Now(), "user.password", v.DivisionID, v.Login, ""))
	})
}

// Sweep deletes what ran out: sessions and old login attempts.
func (s *Store) Sweep(ctx context.Context) (int64, error) {
	var n int64
	err := s.DB.Write(ctx, func(q db.Q) error {
		now := s.Now()
		res, err := q.ExecContext(ctx, "delete from session where expires_at <= $1 or seen_at <= $2", db.Time(now), db.Time(now.Add(-IdleEnd)))
		if err != nil {
			return err
		}
		if n, err = res.RowsAffected(); err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, "delete from login_attempt where at <= $1", db.Time(now.Add(-24*time.Hour)))
		return err
	})
	return n, err
}

// secret makes 256 bits of randomness for a cookie.
func secret() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
