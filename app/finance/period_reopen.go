package finance

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
	"sunshine/app/village"
)

// Reopening is a request to open a closed month again, and its answer.
type Reopening struct {
	ID        int64
	VillageID int64
	Month     calendar.Month
	Reason    string // public once granted
	By        string // who asked
	Post      string
	AskedAt   time.Time
	State     string // asked, granted, refused
	Place     string // the township that answered
	Answerer  string
	Answer    string // its words: why refused, or what to mind
	At        time.Time
}

// Sentence tells the public that a month was opened again, when, by whose
// leave and why.
func (r Reopening) Sentence() string {
	return fmt.Sprintf("%s经%s同意重新开账，原因：%s", calendar.DayOf(r.At).Chinese(), r.Place, strings.TrimRight(r.Reason, "。")+"。")
}

// publicReason trims a sentence that others will read and refuses an empty or
// endless one and personal data in it (R56).
func publicReason(field, what, text, why string) (string, error) {
	text = strings.Join(strings.Fields(text), " ")
	bad := fault.Invalidf("%s", what)
	switch {
	case text == "" && why != "":
		return "", bad.On(field, "%s", why)
	case utf8.RuneCountInString(text) > 200:
		return "", bad.On(field, "请写短些，不超过 200 个字")
	}
	if found := privacy.Scan(text); len(found) > 0 {
		return "", bad.On(field, "里面有%s（%s），别人会看到，请去掉", found[0].Kind, found[0].Masked)
	}
	return text, nil
}

// AskReopen asks the township to open a closed month again. Only the month
// closed last can be asked for: those after it are asked for before it.
func (s *Store) AskReopen(ctx context.Context, by user.Actor, v village.Village, m calendar.Month, reason string) (id int64, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return 0, err
	}
	if reason, err = publicReason("reason", "申请没有递上去。", reason, "请写明为什么要重新开账，同意以后村民会看到这句话"); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		last, err := closedThrough(ctx, q, v.ID)
		if err != nil {
			return err
		}
		switch {
		case last.Before(m):
			return fault.Conflictf("%s没有结账，用不着重新开账。", m.Chinese())
		case last.After(m):
			return fault.Conflictf("%s后面的月份也结了账。账要从后往前一个月一个月开，请先申请%s。", m.Chinese(), last.Chinese())
		}
		open, err := reopenings(ctx, q, "a.village_id = $1 and a.month = $2 and r.id is null", v.ID, m.String())
		if err != nil {
			return err
		}
		if len(open) > 0 {
			return fault.Conflictf("%s已经申请过，等乡镇答复。", m.Chinese())
		}
		if id, err = s.addAct(ctx, q, by, v.ID, m, "ask", v.Name, reason); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "period.ask", v.ID, m.String(), reason))
	})
	return id, err
}

func (s *Store) addAct(ctx context.Context, q db.Q, by user.Actor, villageID int64, m calendar.Month, act, place, reason string) (id int64, err error) {
	err = q.QueryRowContext(ctx, `
		insert into period_act (village_id, month, act, account_id, name, post, place, at, reason)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
		villageID, m.String(), act, by.ID, by.Name, by.Post, place, db.Time(s.Now()), reason).Scan(&id)
	return id, err
}

// GrantReopen opens the month of a request again. Reopening December takes the
// year's carrying forward back in red. The month's sheet is not touched: what
// is published stays, and is mended by a correction only.
func (s *Store) GrantReopen(ctx context.Context, by user.Actor, id int64, answer string) error {
	answer, err := publicReason("answer", "还没有同意。", answer, "")
	if err != nil {
		return err
	}
	return s.answerReopen(ctx, by, id, "grant", answer, func(q db.Q, r Reopening) error {
		if r.Month.Month() != 12 {
			return nil
		}
		return s.takeBack(ctx, q, r)
	})
}

// RefuseReopen leaves the month closed, with a reason for the accountant.
func (s *Store) RefuseReopen(ctx context.Context, by user.Actor, id int64, answer string) error {
	answer, err := publicReason("reason", "还没有答复。", answer, "请写明为什么不同意，村会计会看到")
	if err != nil {
		return err
	}
	return s.answerReopen(ctx, by, id, "refuse", answer, func(db.Q, Reopening) error { return nil })
}

func (s *Store) answerReopen(ctx context.Context, by user.Actor, id int64, act, text string, then func(db.Q, Reopening) error) error {
	return s.DB.Write(ctx, func(q db.Q) error {
		r, err := reopeningByID(ctx, q, id)
		if err != nil {
			return err
		}
		if err := mayAnswer(ctx, q, by, r); err != nil {
			return err
		}
		v, err := village.ByID(ctx, q, r.VillageID)
		if err != nil {
			return err
		}
		if _, err := s.addAct(ctx, q, by, v.ID, r.Month, act, v.Township.Name, text); err != nil {
			return err
		}
		if err := then(q, r); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "period."+act, v.ID, r.Month.String(), text))
	})
}

// MayAnswer says whether the actor may grant or refuse a request; if not, the
// fault's sentence tells why.
func (s *Store) MayAnswer(ctx context.Context, by user.Actor, r Reopening) error {
	return mayAnswer(ctx, s.DB.Read(), by, r)
}

// mayAnswer lets the village's township answer, but nobody who has kept these
// books (R72).
func mayAnswer(ctx context.Context, q db.Q, by user.Actor, r Reopening) error {
	v, err := village.ByID(ctx, q, r.VillageID)
	if err != nil {
		return err
	}
	if by.Role != user.Township || by.DivisionID != v.Township.ID {
		return fault.Forbiddenf("重新开账要由%s来定。", v.Township.Name)
	}
	if r.State != "asked" {
		return fault.Conflictf("这个申请已经答复过了。")
	}
	var posted, acted bool
	err = q.QueryRowContext(ctx, `
		select exists (select 1 from voucher where village_id = $1 and posted_by = $2),
		       exists (select 1 from period_act where village_id = $1 and account_id = $2 and act in ('close', 'ask'))`, v.ID, by.ID).Scan(&posted, &acted)
	if err != nil {
		return err
	}
	if posted || acted {
		return fault.Forbiddenf("您的账号给%s记过账或结过账。记账的人不能批准重新开账，请由%s的另一个人来定。", v.Name, v.Township.Name)
	}
	return nil
}

const reopeningQuery = `
	select a.id, a.village_id, a.month, a.reason, a.name, a.post, a.at,
	       coalesce(r.act, ''), coalesce(r.place, ''), coalesce(r.name, ''), coalesce(r.reason, ''), coalesce(r.at, '')
	from period_act a
	left join period_act r on r.id = (
		select min(id) from period_act where village_id = a.village_id and month = a.month and id > a.id and act in ('grant', 'refuse'))
	where a.act = 'ask' and `

func reopenings(ctx context.Context, q db.Q, where string, args ...any) ([]Reopening, error) {
	rows, err := q.QueryContext(ctx, reopeningQuery+where, args...)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, scanReopening)
}

func scanReopening(scan db.Scan) (r Reopening, err error) {
	var month, asked, act, at string
	if err = scan(&r.ID, &r.VillageID, &month, &r.Reason, &r.By, &r.Post, &asked, &act, &r.Place, &r.Answerer, &r.Answer, &at); err != nil {
		return r, err
	}
	r.State = map[string]string{"": "asked", "grant": "granted", "refuse": "refused"}[act]
	if err = r.Month.UnmarshalText([]byte(month)); err != nil {
		return r, err
	}
	if r.AskedAt, err = db.ParseTime(asked); err != nil {
		return r, err
	}
	r.At, err = db.ParseTime(at)
	return r, err
}

func reopeningByID(ctx context.Context, q db.Q, id int64) (Reopening, error) {
	r, err := scanReopening(q.QueryRowContext(ctx, reopeningQuery+"a.id = $1", id).Scan)
	if db.NoRow(err) {
		err = fault.NotFoundf("没有这个申请。")
	}
	return r, err
}

// Reopening gives a request to reopen a month; NotFound if there is none.
func (s *Store) Reopening(ctx context.Context, id int64) (Reopening, error) {
	return reopeningByID(ctx, s.DB.Read(), id)
}

// Reopened gives how a village's months were opened again, the latest first;
// a month limits it to that one.
func (s *Store) Reopened(ctx context.Context, villageID int64, m calendar.Month) ([]Reopening, error) {
	return reopenings(ctx, s.DB.Read(), "a.village_id = $1 and r.act = 'grant' and ($2 = '' or a.month = $2) order by r.id desc", villageID, m.String())
}

// Reopenings gives the requests of all villages of a township, those that wait
// first and the latest first among them.
func (s *Store) Reopenings(ctx context.Context, townshipID int64) ([]Reopening, error) {
	return reopenings(ctx, s.DB.Read(), `
		a.village_id in (select id from division where parent_id = $1)
		order by r.id is not null, a.id desc`, townshipID)
}
