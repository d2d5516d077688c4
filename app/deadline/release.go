package deadline

import (
	"context"
	"fmt"
	"strings"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

// Release is a township's word that a village does not owe what an event had
// started, because the event is not there any more: a contract entered in error, a
// payment taken back. The duty stays, with who said so and why.
type Release struct {
	On       calendar.Day
	Reason   string // public
	By, Post string
	Place    string // the township
}

// Sentence tells who released it, when and why.
func (r Release) Sentence() string {
	who := r.Place + "（" + strings.TrimSpace(r.Post+" "+r.By) + "）"
	return fmt.Sprintf("%s，%s决定免了这一项，原因：%s。", r.On.Chinese(), who, strings.TrimRight(r.Reason, "。"))
}

func (o Obligation) released(on calendar.Day) bool {
	return !o.Released.On.IsZero() && !o.Released.On.After(on)
}

func release(ctx context.Context, q db.Q, id int64) (r Release, err error) {
	var on string
	err = q.QueryRowContext(ctx, `
		select r.released_on, r.reason, r.name, r.post, t.name
		from obligation_release r
		join obligation o on o.id = r.obligation_id join division v on v.id = o.village_id join division t on t.id = v.parent_id
		where r.obligation_id = $1`, id).Scan(&on, &r.Reason, &r.By, &r.Post, &r.Place)
	if err != nil {
		return r, err
	}
	return r, r.On.UnmarshalText([]byte(on))
}

// Gone is why an event is not there any more.
type Gone string

// The reasons, as the database finds them.
const (
	Stands         Gone = ""         // it is there
	GoneContract   Gone = "contract" // registered in error
	GoneProject    Gone = "project"  // struck off the register
	GonePayment    Gone = "payment"  // taken back
	GoneMatter     Gone = "matter"   // withdrawn
	EnteredByHand  Gone = "entered"  // nothing stands behind it but the word of who entered it
	goneQuery           = "select g.why from obligation_gone g where g.obligation_id = $1"
	releasedByHand      = "这件事登记错了。"
)

// Chinese tells it in a sentence; empty for what stands and what was entered by hand.
func (g Gone) Chinese() string {
	return map[Gone]string{
		GoneContract: "这份合同登记作废了。", GoneProject: "这个项目没有验收，或者从家底里划掉了。", GonePayment: "这笔钱的凭证冲销了，没有发。", GoneMatter: "这件事撤回了，不办了。",
	}[g]
}

// Proposed is the reason that is proposed for a release.
func (g Gone) Proposed() string {
	if g == EnteredByHand {
		return releasedByHand
	}
	return g.Chinese()
}

// MayRelease says why the event of a duty is not there any more; a Conflict whose
// sentence tells why the village cannot be released from it. What a period owes, what
// is out and what an event that stands has started is never released.
func (s *Store) MayRelease(ctx context.Context, c Clock) (why Gone, err error) {
	switch {
	case !c.OnEvent():
		return Stands, fault.Conflictf("到期就要公开的，谁也不能免。")
	case c.Status == Released:
		return Stands, fault.Conflictf("这一项已经免了。")
	case !c.Published.IsZero():
		return Stands, fault.Conflictf("这一项已经公开了。")
	}
	err = s.DB.Read().QueryRowContext(ctx, goneQuery, c.ID).Scan(&why)
	if db.NoRow(err) {
		return Stands, fault.Conflictf("这件事还在，不能免。合同作废、项目划掉、凭证冲销或者事项撤回以后才能免。")
	}
	return why, err
}

// Release frees a village of a duty whose event is not there any more; the village's
// township does, with a reason that everyone may read.
func (s *Store) Release(ctx context.Context, by user.Actor, v village.Village, duty int64, reason string) error {
	if by.Role != user.Township || !v.Within(by) {
		return fault.Forbiddenf("免不免，由%s所在的乡镇来定。", v.Name)
	}
	now := s.Now()
	today := calendar.DayOf(now)
	c, err := s.dutyOf(ctx, v, duty, today)
	if err != nil {
		return err
	}
	if _, err := s.MayRelease(ctx, c); err != nil {
		return err
	}
	bad := fault.Invalidf("没有免成，请改正下面几处。")
	if reason = publicText(bad, "why", reason, "请写明为什么免，人人看得到"); len(bad.Fields) > 0 {
		return bad
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		res, err := q.ExecContext(ctx, `
			insert into obligation_release (obligation_id, reason, account_id, name, post, released_on, released_at)
			select o.id, $2, $3, $4, $5, $6, $7 from obligation o
			where o.id = $1 and o.released_on = '' and o.published_on = '' and exists (select 1 from obligation_gone g where g.obligation_id = o.id)`,
			c.ID, reason, by.ID, by.Name, by.Post, today.String(), db.Time(now))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 { // somebody was faster
			return fault.Conflictf("这一项刚刚有了变化，请刷新再看。")
		}
		return audit.Add(ctx, q, by.Line(now, "obligation.release", v.ID, c.Subject(), reason))
	})
}

// Releasable is a duty whose event is not there any more, and why not.
type Releasable struct {
	Clock
	Why Gone
}

// Releasables gives the duties of a township's villages that the registers say are
// of nothing any more, the oldest first. What was entered by hand is not among them.
func (s *Store) Releasables(ctx context.Context, townshipID int64, on calendar.Day) ([]Releasable, error) {
	clocks, err := s.clocks(ctx, on, openSQL+` and not (`+spanSQL+`)
		and o.village_id in (select v.id from division v where v.parent_id = $2)
		and exists (select 1 from obligation_gone g where g.obligation_id = o.id and g.why <> 'entered')
		order by o.due_on, o.id`, on.String(), townshipID)
	if err != nil {
		return nil, err
	}
	var list []Releasable
	for _, c := range clocks {
		x := Releasable{Clock: c}
		if err := s.DB.Read().QueryRowContext(ctx, goneQuery, c.ID).Scan(&x.Why); err != nil {
			return nil, err
		}
		list = append(list, x)
	}
	return list, nil
}
