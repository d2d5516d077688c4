package deadline

import (
	"context"
	"time"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
)

// Request is a village's wish for more time.
type Request struct {
	ID       int64
	Duty     int64
	Village  int64
	Until    calendar.Day
	Reason   string // public once granted
	By, Post string
	At       time.Time
	State    string // asked, granted, refused
	Answer   string // why it was refused
	Answerer string
}

// MayExtend says until which day at most more time can still be given for a duty
// on a day; if none can, the fault's sentence tells why. More time is given before
// the day is over, a few times only and for some days each; what law wants out
// before an assembly is never put off.
func (s *Store) MayExtend(c Clock, on calendar.Day) (until calendar.Day, err error) {
	times, days := s.Rules.At(rules.ExtensionTimes, on), s.Rules.At(rules.ExtensionDays, on)
	due, err := disclosure.ParseDue(c.basisDue())
	switch {
	case err != nil:
		return until, err
	case !due.Rolls():
		return until, fault.Conflictf("这一项法律规定要在开会前公开，不能延期。")
	case c.Status == Met || c.Status == MetLate:
		return until, fault.Conflictf("这一项已经公开了，不用延期。")
	case c.Status == Released:
		return until, fault.Conflictf("这一项免了，不用延期。")
	case c.Status == Overdue:
		return until, fault.Conflictf("已经过了最后期限（%s），不能再延期。", c.Due.Chinese())
	case len(c.Extended) >= times.Value:
		return until, fault.Conflictf("已经延过%d次，不能再延：%s。", len(c.Extended), times.Plain)
	}
	return c.Due.AddDays(days.Value), nil
}

// AskMore asks the township for more time; the village's head does.
func (s *Store) AskMore(ctx context.Context, by user.Actor, v village.Village, duty int64, until calendar.Day, reason string) error {
	if err := v.Worker(by, user.Head); err != nil {
		return err
	}
	return s.more(ctx, v, duty, until, reason, func(q db.Q, c Clock, until calendar.Day, reason string, now time.Time) error {
		var n int
		err := q.QueryRowContext(ctx, `
			select count(*) from extension_request r where r.obligation_id = $1
			  and not exists (select 1 from extension_refusal f where f.request_id = r.id)
			  and not exists (select 1 from obligation_extension e where e.request_id = r.id)`, duty).Scan(&n)
		if err != nil {
			return err
		}
		if n > 0 {
			return fault.Conflictf("这一项已经申请过延期，等乡镇答复。")
		}
		_, err = q.ExecContext(ctx, `
			insert into extension_request (obligation_id, until_day, reason, account_id, name, post, asked_on, asked_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			duty, until.String(), reason, by.ID, by.Name, by.Post, calendar.DayOf(now).String(), db.Time(now))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, "extension.ask", v.ID, c.Subject(), until.String()+" "+reason))
	})
}

// GiveMore gives more time unasked; the village's township does.
func (s *Store) GiveMore(ctx context.Context, by user.Actor, v village.Village, duty int64, until calendar.Day, reason string) error {
	if err := mayAnswer(by, v); err != nil {
		return err
	}
	return s.more(ctx, v, duty, until, reason, func(q db.Q, c Clock, until calendar.Day, reason string, now time.Time) error {
		return s.give(ctx, q, by, v, c, until, reason, nil, now)
	})
}

func mayAnswer(by user.Actor, v village.Village) error {
	if by.Role != user.Township || !v.Within(by) {
		return fault.Forbiddenf("延期由%s所在的乡镇来定。", v.Name)
	}
	return nil
}

// dutyOf gives a duty of the village with its clock; NotFound if it is another's.
func (s *Store) dutyOf(ctx context.Context, v village.Village, duty int64, today calendar.Day) (Clock, error) {
	c, err := s.Duty(ctx, duty, today)
	if err == nil && c.VillageID != v.ID {
		err = fault.NotFoundf("没有这项公开任务。")
	}
	return c, err
}

// more judges what is asked or given and does it.
func (s *Store) more(ctx context.Context, v village.Village, duty int64, until calendar.Day, reason string,
	do func(db.Q, Clock, calendar.Day, string, time.Time) error,
) error {
	now := s.Now()
	today := calendar.DayOf(now)
	c, err := s.dutyOf(ctx, v, duty, today)
	if err != nil {
		return err
	}
	most, err := s.MayExtend(c, today)
	if err != nil {
		return err
	}
	bad := fault.Invalidf("没有办成，请改正下面几处。")
	reason = publicText(bad, "reason", reason, "请写明为什么要延期，同意以后人人看得到")
	switch {
	case until.IsZero() || !until.After(c.Due):
		bad.On("until", "请写一个比%s晚的日子", c.Due.Chinese())
	case until.After(most):
		bad.On("until", "最多延到%s：%s", most.Chinese(), s.Rules.At(rules.ExtensionDays, today).Plain)
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	h, err := s.Holidays(ctx)
	if err != nil {
		return err
	}
	until, _, _ = h.Roll(until)
	return s.DB.Write(ctx, func(q db.Q) error { return do(q, c, until, reason, now) })
}

func (s *Store) give(ctx context.Context, q db.Q, by user.Actor, v village.Village, c Clock, until calendar.Day, reason string, r *Request, now time.Time) error {
	var asked, request any
	if r != nil {
		request = r.ID
		if err := q.QueryRowContext(ctx, "select account_id from extension_request where id = $1", r.ID).Scan(&asked); err != nil {
			return err
		}
	}
	var given int
	if err := q.QueryRowContext(ctx, "select count(*) from obligation_extension where obligation_id = $1", c.ID).Scan(&given); err != nil {
		return err
	}
	if given != len(c.Extended) { // somebody was faster
		return fault.Conflictf("这一项刚刚延过期，请刷新再看。")
	}
	_, err := q.ExecContext(ctx, `
		insert into obligation_extension (obligation_id, until_day, reason, asked_by, request_id, account_id, name, post, granted_on, granted_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		c.ID, until.String(), reason, asked, request, by.ID, by.Name, by.Post, calendar.DayOf(now).String(), db.Time(now))
	if db.IsDuplicate(err) {
		return fault.Conflictf("这个申请已经答复过了。")
	}
	if err != nil {
		return err
	}
	return audit.Add(ctx, q, by.Line(now, "extension.grant", v.ID, c.Subject(), until.String()+" "+reason))
}

// Grant gives the time a village asked for.
func (s *Store) Grant(ctx context.Context, by user.Actor, v village.Village, request int64) error {
	now := s.Now()
	return s.answer(ctx, by, v, request, func(q db.Q, r Request, c Clock) error {
		most, err := s.MayExtend(c, calendar.DayOf(now))
		if err != nil {
			return err
		}
		h, err := s.Holidays(ctx)
		if err != nil {
			return err
		}
		if most, _, _ = h.Roll(most); r.Until.After(most) || !r.Until.After(c.Due) {
			return fault.Conflictf("申请的日子（%s）现在不能给了，请不同意，让村里重新申请。", r.Until.Chinese())
		}
		return s.give(ctx, q, by, v, c, r.Until, r.Reason, &r, now)
	})
}

// Refuse leaves the day as it is, with a reason for the village's head.
func (s *Store) Refuse(ctx context.Context, by user.Actor, v village.Village, request int64, reason string) error {
	now := s.Now()
	bad := fault.Invalidf("还没有答复，请改正下面几处。")
	if reason = publicText(bad, "answer", reason, "请写明为什么不同意"); len(bad.Fields) > 0 {
		return bad
	}
	return s.answer(ctx, by, v, request, func(q db.Q, r Request, c Clock) error {
		_, err := q.ExecContext(ctx, `
			insert into extension_refusal (request_id, reason, account_id, name, post, refused_on, refused_at)
			values ($1, $2, $3, $4, $5, $6, $7)`, r.ID, reason, by.ID, by.Name, by.Post, calendar.DayOf(now).String(), db.Time(now))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(now, "extension.refuse", v.ID, c.Subject(), reason))
	})
}

func (s *Store) answer(ctx context.Context, by user.Actor, v village.Village, request int64, do func(db.Q, Request, Clock) error) error {
	if err := mayAnswer(by, v); err != nil {
		return err
	}
	list, err := s.requests(ctx, "r.id = $1 and o.village_id = $2", request, v.ID)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fault.NotFoundf("没有这个申请。")
	}
	r := list[0]
	if r.State != "asked" {
		return fault.Conflictf("这个申请已经答复过了。")
	}
	c, err := s.Duty(ctx, r.Duty, calendar.DayOf(s.Now()))
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error { return do(q, r, c) })
}

// RequestsOf gives the requests for more time of one duty, the oldest first.
func (s *Store) RequestsOf(ctx context.Context, duty int64) ([]Request, error) {
	return s.requests(ctx, "o.id = $1", duty)
}

// Asked gives the requests of a township's villages that wait for an answer.
func (s *Store) Asked(ctx context.Context, townshipID int64) ([]Request, error) {
	return s.requests(ctx, "v.parent_id = $1 and f.request_id is null and e.id is null", townshipID)
}

func (s *Store) requests(ctx context.Context, where string, args ...any) ([]Request, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select r.id, r.obligation_id, o.village_id, r.until_day, r.reason, r.name, r.post, r.asked_at,
		       case when e.id is not null then 'granted' when f.request_id is not null then 'refused' else 'asked' end,
		       coalesce(f.reason, ''), coalesce(f.post || ' ' || f.name, e.post || ' ' || e.name, '')
		from extension_request r
		join obligation o on o.id = r.obligation_id join division v on v.id = o.village_id
		left join extension_refusal f on f.request_id = r.id
		left join obligation_extension e on e.request_id = r.id
		where `+where+`
		order by r.id`, args...)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (r Request, err error) {
		var until, at string
		if err = scan(&r.ID, &r.Duty, &r.Village, &until, &r.Reason, &r.By, &r.Post, &at, &r.State, &r.Answer, &r.Answerer); err != nil {
			return r, err
		}
		if r.At, err = db.ParseTime(at); err != nil {
			return r, err
		}
		return r, r.Until.UnmarshalText([]byte(until))
	})
}
