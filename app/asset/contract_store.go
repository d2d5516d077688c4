package asset

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
)

const contractQuery = `
	select c.id, c.village_id, c.year, c.number, x.n, x.plan_n, x.body
	from contract c
	join contract_change x on x.contract_id = c.id and x.n = (select max(n) from contract_change where contract_id = c.id)
	where `

// contracts reads contracts as they stand, the newest number first.
func contracts(ctx context.Context, q db.Q, where string, args ...any) ([]Contract, error) {
	rows, err := q.QueryContext(ctx, contractQuery+where+" order by c.year desc, c.number desc, c.id", args...)
	if err != nil {
		return nil, err
	}
	plans := map[int64]int{}
	list, err := db.Collect(rows, func(scan db.Scan) (c Contract, err error) {
		var body string
		var plan int
		if err = scan(&c.ID, &c.VillageID, &c.Year, &c.Number, &c.Changes, &plan, &body); err != nil {
			return c, err
		}
		plans[c.ID] = plan
		return c, json.Unmarshal([]byte(body), &c.ContractFacts)
	})
	if err != nil || len(list) == 0 {
		return list, err
	}
	all, err := instalments(ctx, q, where, args...)
	if err != nil {
		return nil, err
	}
	paid, err := paidSums(ctx, q, where, args...)
	if err != nil {
		return nil, err
	}
	for k := range list {
		c := &list[k]
		for _, i := range all[planKey{c.ID, plans[c.ID]}] {
			p := paid[planKey{c.ID, i.N}]
			i.Paid, i.PaidOn = p.fen, p.day
			c.Plan = append(c.Plan, i)
		}
		slices.SortStableFunc(c.Plan, Instalment.order)
	}
	return list, nil
}

// planKey names the instalments of a row of a contract, or one instalment.
type planKey struct {
	contract int64
	n        int
}

// instalments reads all plans of contracts, those that hold no more too.
func instalments(ctx context.Context, q db.Q, where string, args ...any) (map[planKey][]Instalment, error) {
	rows, err := q.QueryContext(ctx, `
		select i.contract_id, i.plan_n, i.n, i.from_on, i.to_on, i.due_on, coalesce(i.fen, 0), i.note
		from contract c join contract_instalment i on i.contract_id = c.id
		where `+where+` order by i.contract_id, i.plan_n, i.n`, args...)
	if err != nil {
		return nil, err
	}
	all := map[planKey][]Instalment{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var k planKey
		var i Instalment
		var from, to, due string
		if err := scan(&k.contract, &k.n, &i.N, &from, &to, &due, &i.Fen, &i.Note); err != nil {
			return struct{}{}, err
		}
		i.Unknown = i.Fen == 0
		for text, at := range map[*string]*calendar.Day{&from: &i.From, &to: &i.To, &due: &i.Due} {
			if err := at.UnmarshalText([]byte(*text)); err != nil {
				return struct{}{}, err
			}
		}
		all[k] = append(all[k], i)
		return struct{}{}, nil
	})
	return all, err
}

// standing is what makes a link of a voucher count: it was not parted, and its
// voucher was not taken back in red.
const standingPayment = `p.parts_id is null
	and not exists (select 1 from contract_payment u where u.parts_id = p.id)
	and not exists (select 1 from voucher r where r.reverses_id = p.voucher_id and r.posted = 1)`

type paidSum struct {
	fen money.Fen
	day calendar.Day
}

func paidSums(ctx context.Context, q db.Q, where string, args ...any) (map[planKey]paidSum, error) {
	rows, err := q.QueryContext(ctx, `
		select p.contract_id, p.instalment, sum(p.fen), max(v.day)
		from contract c join contract_payment p on p.contract_id = c.id join voucher v on v.id = p.voucher_id
		where `+standingPayment+` and `+where+` group by p.contract_id, p.instalment`, args...)
	if err != nil {
		return nil, err
	}
	all := map[planKey]paidSum{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var k planKey
		var s paidSum
		var day string
		if err := scan(&k.contract, &k.n, &s.fen, &day); err != nil {
			return struct{}{}, err
		}
		err := s.day.UnmarshalText([]byte(day))
		all[k] = s
		return struct{}{}, err
	})
	return all, err
}

// Contracts gives a village's contracts, the newest number first.
func (s *Store) Contracts(ctx context.Context, villageID int64) ([]Contract, error) {
	return contracts(ctx, s.DB.Read(), "c.village_id = $1", villageID)
}

// ContractsIn gives those of the villages of a township or a county.
func (s *Store) ContractsIn(ctx context.Context, divisionID int64) ([]Contract, error) {
	return contracts(ctx, s.DB.Read(), `c.village_id in (
		select v.id from division v join division t on t.id = v.parent_id
		where v.level = 'village' and (t.id = $1 or t.parent_id = $1))`, divisionID)
}

// Contract finds one by its id; NotFound if there is none. Whose it is, the
// caller asks.
func (s *Store) Contract(ctx context.Context, id int64) (Contract, error) {
	return contract(ctx, s.DB.Read(), "c.id = $1", id)
}

// ContractOf finds one of a village by its code, 2026-003; NotFound if there is none.
func (s *Store) ContractOf(ctx context.Context, villageID int64, code string) (Contract, error) {
	m := codeForm.FindStringSubmatch(code)
	if m == nil {
		return Contract{}, fault.NotFoundf("没有编号是“%s”的合同，编号像 2026-003 这样。", code)
	}
	year, _ := strconv.Atoi(m[1]) // digits, as matched
	number, err := strconv.Atoi(m[2])
	if err != nil {
		return Contract{}, fault.NotFoundf("这个村没有编号是“%s”的合同。", code)
	}
	c, err := contract(ctx, s.DB.Read(), "c.village_id = $1 and c.year = $2 and c.number = $3", villageID, year, number)
	if err == nil && c.Code() != code {
		return Contract{}, fault.NotFoundf("这个村没有编号是“%s”的合同。", code)
	}
	return c, err
}

func contract(ctx context.Context, q db.Q, where string, args ...any) (Contract, error) {
	list, err := contracts(ctx, q, where, args...)
	if err == nil && len(list) == 0 {
		err = fault.NotFoundf("没有这份合同。")
	}
	if err != nil {
		return Contract{}, err
	}
	return list[0], nil
}

// ContractsOfThing gives the contracts of a village that name a thing of its
// registers, as they stand.
func (s *Store) ContractsOfThing(ctx context.Context, villageID, thingID int64) ([]Contract, error) {
	return contracts(ctx, s.DB.Read(), `c.village_id = $1 and exists (
		select 1 from contract_thing k where k.contract_id = c.id and k.thing_id = $2
		  and k.change_n = (select max(n) from contract_change where contract_id = c.id))`, villageID, thingID)
}

// ContractAct is what a row of a contract's history did.
type ContractAct string

// The acts.
const (
	ContractRegister ContractAct = "register"
	ContractAmend    ContractAct = "change"
	ContractEnd      ContractAct = "end"
	ContractStrike   ContractAct = "void"
	ContractResume   ContractAct = "resume"
)

// ContractChange is one row of a contract's history.
type ContractChange struct {
	N        int
	Act      ContractAct
	Day      calendar.Day // on which it takes effect
	Facts    ContractFacts
	Diffs    []ContractDiff // as anyone may see them
	Reason   string
	Matter   Decision // on the change; zero if none
	Decision string   // in words
	By, Post string
	At       time.Time
	planN    int
}

// Words names the act for people, by what it changed.
func (x ContractChange) Words() string {
	switch {
	case x.Act == ContractRegister && x.Facts.Offered():
		return "登记（还没有签）"
	case x.Act == ContractRegister:
		return "登记"
	case x.Act == ContractEnd && x.Facts.Ending.Kind == CalledOff:
		return "没有成交"
	case x.Act == ContractEnd:
		return "提前终止"
	case x.Act == ContractStrike:
		return "登记作废"
	case x.Act == ContractResume:
		return "取消终止"
	}
	for _, d := range x.Diffs {
		if d.Name == "签订日期" && d.From == "" {
			return "签订"
		}
	}
	return "变更"
}

// History gives a contract's rows, the oldest first.
func (s *Store) History(ctx context.Context, c Contract) ([]ContractChange, error) {
	q := s.DB.Read()
	rows, err := q.QueryContext(ctx, `
		select x.n, x.act, x.day, x.body, x.plan_n, x.reason, coalesce(m.id, 0), coalesce(m.year, ''), coalesce(m.number, 0), coalesce(m.start, ''), x.decision, x.by_name, x.by_post, x.at
		from contract_change x left join matter m on m.id = x.matter_id
		where x.contract_id = $1 order by x.n`, c.ID)
	if err != nil {
		return nil, err
	}
	list, err := db.Collect(rows, scanContractChange)
	if err != nil {
		return nil, err
	}
	plans, err := instalments(ctx, q, "c.id = $1", c.ID)
	if err != nil {
		return nil, err
	}
	for k := 1; k < len(list); k++ {
		list[k].Diffs = s.changed(list[k-1], list[k], plans[planKey{c.ID, list[k-1].planN}], plans[planKey{c.ID, list[k].planN}])
	}
	return list, nil
}

// changed compares two rows as anyone may see them; what is only for the desk is
// named without its words.
func (s *Store) changed(was, now ContractChange, before, after []Instalment) []ContractDiff {
	lines := func(f ContractFacts, plan []Instalment) []ContractLine {
		list := append(f.Lines(s.Reference.Contracts, true), ContractLine{"怎么定的", "决议", f.Matter})
		if len(plan) > 0 {
			list = append(list, planLine(plan))
		}
		return list
	}
	diffs := contractDiffs(lines(was.Facts, before), lines(now.Facts, after))
	if was.Facts.Party != now.Facts.Party && was.Facts.PublicParty() == now.Facts.PublicParty() {
		diffs = append(diffs, ContractDiff{Name: "对方", From: was.Facts.PublicParty(), To: now.Facts.PublicParty() + "（另一个人，或改正了名字）"})
	}
	if !slices.Equal(was.Facts.Things, now.Facts.Things) {
		diffs = append(diffs, ContractDiff{Name: "连着的登记", From: strconv.Itoa(len(was.Facts.Things)) + " 件", To: strconv.Itoa(len(now.Facts.Things)) + " 件"})
	}
	return diffs
}

func scanContractChange(scan db.Scan) (x ContractChange, err error) {
	var day, body, year, start, at string
	var number int
	if err = scan(&x.N, &x.Act, &day, &body, &x.planN, &x.Reason, &x.Matter.MatterID, &year, &number, &start, &x.Decision, &x.By, &x.Post, &at); err != nil {
		return x, err
	}
	if err = x.Day.UnmarshalText([]byte(day)); err != nil {
		return x, err
	}
	if err = json.Unmarshal([]byte(body), &x.Facts); err != nil {
		return x, err
	}
	if x.At, err = db.ParseTime(at); err != nil {
		return x, err
	}
	if x.Matter.MatterID != 0 {
		x.Matter, err = decisionOf(x.Matter.MatterID, year, number, start)
	}
	return x, err
}
