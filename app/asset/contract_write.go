package asset

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"unicode/utf8"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
	"sunshine/app/village"
)

// NewContract is what is written of a contract: its facts, and its instalments
// as the accountant left them.
type NewContract struct {
	ContractFacts
	Plan []Instalment
}

// ContractWords is why and on what ground a contract changes.
type ContractWords struct {
	Day      calendar.Day
	Reason   string
	Matter   string // code of the decision on the change
	Decision string // in words, where it is no matter of the portal
}

// CheckContract judges a contract as AddContract would, without writing it: the
// fault names all wrong fields.
func (s *Store) CheckContract(ctx context.Context, v village.Village, n NewContract) (NewContract, error) {
	look, err := s.look(ctx, s.DB.Read(), v.ID)
	if err != nil {
		return n, err
	}
	return s.checkContract(n, look)
}

func (s *Store) checkContract(n NewContract, look privacy.Look) (NewContract, error) {
	f, bad := n.clean(s.Reference.Contracts, s.today(), look)
	n.ContractFacts = f
	if bad == nil {
		bad = fault.Invalidf("合同没有保存，请改正下面几处。")
	}
	n.Plan = n.cleanPlan(n.Plan, bad, look)
	if len(bad.Fields) > 0 {
		return n, bad
	}
	return n, nil
}

// AddContract registers a contract, or what is offered, and gives it the next
// number of its year: the year it was signed or announced in, else this one.
func (s *Store) AddContract(ctx context.Context, by user.Actor, v village.Village, n NewContract) (c Contract, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return c, err
	}
	if n, err = s.CheckContract(ctx, v, n); err != nil {
		return c, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		c, err = s.addContract(ctx, q, by, v, n)
		return err
	})
	return c, err
}

func (n NewContract) year(today calendar.Day) int {
	for _, d := range []calendar.Day{n.Signed, n.Tender.From} {
		if !d.IsZero() && !d.After(today) {
			return d.Year()
		}
	}
	return today.Year()
}

func (s *Store) addContract(ctx context.Context, q db.Q, by user.Actor, v village.Village, n NewContract) (Contract, error) {
	if err := s.own(ctx, q, v, &n.ContractFacts); err != nil {
		return Contract{}, err
	}
	direction := "in"
	if n.Out {
		direction = "out"
	}
	var id int64
	year := n.year(s.today())
	err := q.QueryRowContext(ctx, `
		insert into contract (village_id, year, number, direction, title, signed_on, entered_by, entered_at)
		select $1, $2, coalesce((select max(number) from contract where village_id = $1 and year = $2), 0) + 1, $3, $4, $5, $6, $7
		returning id`, v.ID, year, direction, n.Title, n.Signed.String(), by.ID, db.Time(s.Now())).Scan(&id)
	if err != nil {
		return Contract{}, err
	}
	c := Contract{ID: id, VillageID: v.ID}
	if err := s.writeContract(ctx, q, by, c, ContractRegister, n, ContractWords{Day: s.today()}, 0); err != nil {
		return c, err
	}
	if c, err = contract(ctx, q, "c.id = $1", id); err != nil {
		return c, err
	}
	return c, audit.Add(ctx, q, by.Line(s.Now(), "contract.register", v.ID, c.Name(), c.Title))
}

// own asks that the decision and the things named are the village's.
func (s *Store) own(ctx context.Context, q db.Q, v village.Village, f *ContractFacts) error {
	const said = "合同没有保存，请改正下面几处。"
	d, err := findDecision(ctx, q, v.ID, f.Matter, said)
	if err != nil {
		return err
	}
	f.Matter = d.Code
	list, err := s.ByIDs(ctx, q, v.ID, f.Things)
	if err != nil {
		return err
	}
	if len(list) != len(f.Things) {
		return fault.Invalidf(said).On("things", "登记里没有其中的一件，请重新选")
	}
	return nil
}

// writeContract adds a row to a contract: its instalments and things first, then
// the row itself. With plan 0 the row's own instalments hold.
func (s *Store) writeContract(ctx context.Context, q db.Q, by user.Actor, c Contract, act ContractAct, n NewContract, w ContractWords, plan int) error {
	row := c.Changes + 1
	if plan == 0 {
		plan = row
		if err := writePlan(ctx, q, c.ID, row, n.Plan); err != nil {
			return err
		}
	}
	for _, id := range n.Things {
		if _, err := q.ExecContext(ctx, "insert into contract_thing (contract_id, change_n, thing_id) values ($1, $2, $3)", c.ID, row, id); err != nil {
			return err
		}
	}
	d, err := findDecision(ctx, q, c.VillageID, w.Matter, "没有改成，请改正下面几处。")
	if fields := fault.Fields(err); len(fields) > 0 { // the contract's own decision has the plain name
		fields[0].Name = "change-matter"
	}
	if err != nil {
		return err
	}
	var matter any
	if d.MatterID != 0 {
		matter = d.MatterID
	}
	body, err := json.Marshal(n.ContractFacts)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		insert into contract_change (contract_id, n, act, day, body, plan_n, reason, matter_id, decision, by_id, by_name, by_post, at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		c.ID, row, act, w.Day.String(), string(body), plan, w.Reason, matter, w.Decision, by.ID, by.Name, by.Post, db.Time(s.Now()))
	if db.IsDuplicate(err) || db.IsRefused(err) {
		return fault.Conflictf("这份合同刚刚有人改过，请打开看看再改。").Because(err)
	}
	return err
}

func writePlan(ctx context.Context, q db.Q, contractID int64, row int, plan []Instalment) error {
	for part := range slices.Chunk(plan, 50) {
		var args []any
		for _, i := range part {
			var fen any
			if !i.Unknown {
				fen = int64(i.Fen)
			}
			args = append(args, contractID, row, i.N, i.From.String(), i.To.String(), i.Due.String(), fen, i.Note)
		}
		_, err := q.ExecContext(ctx, "insert into contract_instalment (contract_id, plan_n, n, from_on, to_on, due_on, fen, note) values "+db.Rows(len(part), 8), args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// clean judges why a contract changes.
func (w ContractWords) clean(today calendar.Day, personal string, look privacy.Look) (ContractWords, *fault.Error) {
	bad := fault.Invalidf("没有改成，请改正下面几处。")
	w.Reason, w.Decision, w.Matter = privacy.Line(w.Reason), privacy.Line(w.Decision), privacy.Line(w.Matter)
	switch {
	case w.Day.IsZero():
		bad.On("day", "请写从哪天起这样改")
	case w.Day.After(addMonths(today, 12)) || w.Day.Before(calendar.Date(1949, 1, 1)):
		bad.On("day", "请检查日期")
	}
	if w.Reason == "" {
		bad.On("reason", "请写为什么改，村民看得到")
	}
	for field, text := range map[string]string{"reason": w.Reason, "change-decision": w.Decision} {
		if wrong := openText(text, 200, personal, look); wrong != "" {
			bad.On(field, "%s", wrong)
		}
	}
	if utf8.RuneCountInString(w.Decision) > 100 {
		bad.On("change-decision", "太长了，请不超过 100 个字")
	}
	return w, bad
}

// ChangeContract writes down what a contract says from a day on: also that it is
// signed, or that it was entered wrongly. seen is how often it was written down
// when the person looked. Instalments with money keep their numbers.
func (s *Store) ChangeContract(ctx context.Context, by user.Actor, v village.Village, id int64, seen int, n NewContract, w ContractWords) error {
	look, err := s.look(ctx, s.DB.Read(), v.ID)
	if err != nil {
		return err
	}
	w, wrong := w.clean(s.today(), n.personal(), look)
	n, err = s.checkContract(n, look)
	if bad := (*fault.Error)(nil); errors.As(err, &bad) {
		wrong.Fields = append(wrong.Fields, bad.Fields...)
	} else if err != nil {
		return err
	}
	if len(wrong.Fields) > 0 {
		return wrong
	}
	return s.onContract(ctx, by, v, id, seen, func(q db.Q, c Contract) error {
		switch {
		case c.Ending.Kind != notEnded:
			return fault.Conflictf("这份合同%s，不能再改。", c.State(s.today(), 0).Chinese(c.Out))
		case n.Out != c.Out:
			return fault.Invalidf("没有改成，请改正下面几处。").On("kind", "收钱的合同不能改成付钱的。登记错了的，请作废以后重新登记")
		case !c.Offered() && n.Offered():
			return fault.Invalidf("没有改成，请改正下面几处。").On("signed", "签订了的合同不能改成没有签。登记错了的，请作废以后重新登记")
		}
		if err := keepsPaid(c, n.Plan); err != nil {
			return err
		}
		if err := s.own(ctx, q, v, &n.ContractFacts); err != nil {
			return err
		}
		if reflect.DeepEqual(n.ContractFacts, c.ContractFacts) && samePlan(n.Plan, c.Plan) {
			return fault.Invalidf("没有改动：写的和现在的一样。")
		}
		if err := s.writeContract(ctx, q, by, c, ContractAmend, n, w, 0); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, "update contract set title = $1, signed_on = $2 where id = $3", n.Title, n.Signed.String(), c.ID); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "contract.change", v.ID, c.Name(), w.Reason))
	})
}

// samePlan compares what plans ask for, not what was paid.
func samePlan(a, b []Instalment) bool {
	return slices.EqualFunc(a, b, func(x, y Instalment) bool {
		x.Paid, x.PaidOn, y.Paid, y.PaidOn = 0, calendar.Day{}, 0, calendar.Day{}
		return x == y
	})
}

// keepsPaid refuses a plan without an instalment that money came for, or one
// that asks for less than that.
func keepsPaid(c Contract, plan []Instalment) error {
	bad := fault.Invalidf("没有改成，请改正下面几处。")
	for _, i := range c.Plan {
		if i.Paid == 0 {
			continue
		}
		k := slices.IndexFunc(plan, func(o Instalment) bool { return o.N == i.N })
		switch {
		case k < 0:
			bad.On("plan", "第 %d 期已经连了 %s 元的凭证，不能去掉", i.N, i.Paid)
		case plan[k].Unknown || plan[k].Fen < i.Paid:
			bad.On("fen-"+strconv.Itoa(i.N), "这一期已经连了 %s 元的凭证，不能写得更少", i.Paid)
		}
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// EndContract ends a contract before its time, or an offer that led to none, as
// of a day; VoidContract strikes one that was entered in error; ResumeContract
// takes an ending back.
func (s *Store) EndContract(ctx context.Context, by user.Actor, v village.Village, id int64, seen int, w ContractWords) error {
	return s.endContract(ctx, by, v, id, seen, w, ContractEnd)
}

// VoidContract strikes one that was entered in error; it stays to be seen.
func (s *Store) VoidContract(ctx context.Context, by user.Actor, v village.Village, id int64, seen int, w ContractWords) error {
	w.Day = s.today()
	return s.endContract(ctx, by, v, id, seen, w, ContractStrike)
}

// ResumeContract takes an ending back that was written down in error.
func (s *Store) ResumeContract(ctx context.Context, by user.Actor, v village.Village, id int64, seen int, w ContractWords) error {
	w.Day = s.today()
	return s.endContract(ctx, by, v, id, seen, w, ContractResume)
}

func (s *Store) endContract(ctx context.Context, by user.Actor, v village.Village, id int64, seen int, w ContractWords, act ContractAct) error {
	return s.onContract(ctx, by, v, id, seen, func(q db.Q, c Contract) error {
		look, err := s.look(ctx, q, v.ID)
		if err != nil {
			return err
		}
		w, bad := w.clean(s.today(), c.personal(), look)
		if act == ContractEnd && w.Day.After(s.today()) {
			bad.On("day", "这一天还没有到")
		}
		if act == ContractEnd && !c.Signed.IsZero() && w.Day.Before(c.Signed) {
			bad.On("day", "不能早于签订那天")
		}
		if len(bad.Fields) > 0 {
			return bad
		}
		n := NewContract{ContractFacts: c.ContractFacts}
		switch ended := c.Ending.Kind; {
		case ended == Voided, act == ContractResume && ended == notEnded, act == ContractEnd && ended != notEnded:
			return fault.Conflictf("这份合同现在的状态是“%s”，不用这样做。", c.State(s.today(), 0).Chinese(c.Out))
		case act == ContractResume:
			n.Ending = ContractEnding{}
		case act == ContractStrike:
			n.Ending = ContractEnding{Voided, w.Day}
		case c.Offered():
			n.Ending = ContractEnding{CalledOff, w.Day}
		default:
			n.Ending = ContractEnding{EndedEarly, w.Day}
		}
		if act == ContractStrike && slices.ContainsFunc(c.Plan, func(i Instalment) bool { return i.Paid > 0 }) {
			return fault.Conflictf("这份合同连着凭证。先把凭证取消，再作废。")
		}
		var plan int
		if err := q.QueryRowContext(ctx, "select plan_n from contract_change where contract_id = $1 and n = $2", c.ID, c.Changes).Scan(&plan); err != nil {
			return err
		}
		if err := s.writeContract(ctx, q, by, c, act, n, w, plan); err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "contract."+string(act), v.ID, c.Name(), w.Reason))
	})
}

// onContract finds the contract for its accountant in a transaction. Conflict if
// it was written down again since the person looked.
func (s *Store) onContract(ctx context.Context, by user.Actor, v village.Village, id int64, seen int, do func(q db.Q, c Contract) error) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		c, err := contract(ctx, q, "c.id = $1 and c.village_id = $2", id, v.ID)
		if err != nil {
			return err
		}
		if seen != c.Changes {
			return fault.Conflictf("%s刚才有人改过，请看过现在的样子再改。", c.Name())
		}
		return do(q, c)
	})
}
