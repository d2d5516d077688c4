package asset

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/privacy"
	"sunshine/app/user"
	"sunshine/app/village"
)

// ContractPayment is a voucher that paid for an instalment, or did so until it
// was parted. Amounts are in fen.
type ContractPayment struct {
	ID         int64
	Instalment int
	VoucherID  int64
	Voucher    string // its number: 2026-03-001
	Month      calendar.Month
	Day        calendar.Day
	Summary    string
	Fen        money.Fen
	By         string
	At         time.Time
	PartedBy   string // empty: it holds
	Reason     string // why it was parted
	Reversed   bool   // the voucher was taken back in red: it counts for nothing
}

// Holds tells whether the payment counts.
func (p ContractPayment) Holds() bool { return p.PartedBy == "" && !p.Reversed }

// Payments gives the vouchers linked to a contract, the oldest first, with those
// that were parted.
func (s *Store) Payments(ctx context.Context, contractID int64) ([]ContractPayment, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select p.id, p.instalment, v.id, v.month, v.number, v.day, v.summary, p.fen, p.by_name, p.at, coalesce(u.by_name, ''), coalesce(u.reason, ''),
		       exists (select 1 from voucher r where r.reverses_id = v.id and r.posted = 1)
		from contract_payment p
		join voucher v on v.id = p.voucher_id
		left join contract_payment u on u.parts_id = p.id
		where p.contract_id = $1 and p.parts_id is null
		order by v.day, p.id`, contractID)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (p ContractPayment, err error) {
		var month, day, at string
		var number int
		if err = scan(&p.ID, &p.Instalment, &p.VoucherID, &month, &number, &day, &p.Summary, &p.Fen, &p.By, &at, &p.PartedBy, &p.Reason, &p.Reversed); err != nil {
			return p, err
		}
		if p.Month, err = calendar.ParseMonth(month); err != nil {
			return p, err
		}
		if p.Day, err = calendar.ParseDay(day); err != nil {
			return p, err
		}
		p.Voucher = voucherName(p.Month, number)
		p.At, err = db.ParseTime(at)
		return p, err
	})
}

func voucherName(m calendar.Month, n int) string {
	text := strconv.Itoa(n)
	return m.String() + "-" + "000"[min(len(text), 3):] + text
}

// PaymentChoice is a voucher that may pay for an instalment: Left is what of its
// money no contract has yet.
type PaymentChoice struct {
	VoucherID int64
	Voucher   string
	Day       calendar.Day
	Summary   string
	Moved     money.Fen
	Left      money.Fen
}

const freeVouchers = `
	with moved as (
		select v.id, v.month, v.number, v.day, v.summary,
		       $2 * coalesce((select sum(l.debit_fen - l.credit_fen) from voucher_line l where l.voucher_id = v.id and substr(l.account, 1, 3) in ('101', '102')), 0) as fen
		from voucher v
		where v.village_id = $1 and v.posted = 1 and v.reverses_id is null and v.kind <> 'closing' and ($3 = 0 or v.id = $3)
		  and not exists (select 1 from voucher r where r.reverses_id = v.id and r.posted = 1)
	)
	select m.id, m.month, m.number, m.day, m.summary, m.fen,
	       m.fen - coalesce((select sum(p.fen) from contract_payment p where p.voucher_id = m.id and p.parts_id is null
	                         and not exists (select 1 from contract_payment u where u.parts_id = p.id)), 0) as free
	from moved m
	where m.fen > 0 and free > 0
	order by m.day desc, m.number desc`

// free gives the vouchers of the contract's village that moved money its way and
// have some left; of one alone unless voucherID is 0.
func free(ctx context.Context, q db.Q, c Contract, voucherID int64) ([]PaymentChoice, error) {
	sign := 1
	if c.Out {
		sign = -1
	}
	rows, err := q.QueryContext(ctx, freeVouchers, c.VillageID, sign, voucherID)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (p PaymentChoice, err error) {
		var month, day string
		var number int
		if err = scan(&p.VoucherID, &month, &number, &day, &p.Summary, &p.Moved, &p.Left); err != nil {
			return p, err
		}
		m, err := calendar.ParseMonth(month)
		if err != nil {
			return p, err
		}
		p.Voucher = voucherName(m, number)
		p.Day, err = calendar.ParseDay(day)
		return p, err
	})
}

// shownChoices is how many vouchers are offered for an instalment.
const shownChoices = 60

// PaymentChoices gives the vouchers that may pay for an instalment, those that
// fit best first: of the amount that is left, then near the due day.
func (s *Store) PaymentChoices(ctx context.Context, c Contract, i Instalment) ([]PaymentChoice, error) {
	list, err := free(ctx, s.DB.Read(), c, 0)
	if err != nil {
		return nil, err
	}
	far := func(p PaymentChoice) int {
		if i.Due.IsZero() {
			return 0
		}
		return max(p.Day.Sub(i.Due), i.Due.Sub(p.Day))
	}
	slices.SortStableFunc(list, func(a, b PaymentChoice) int {
		return cmp.Or(cmp.Compare(fits(b, i), fits(a, i)), cmp.Compare(far(a), far(b)))
	})
	return list[:min(len(list), shownChoices)], nil
}

// fits is 1 for a voucher with exactly what the instalment still asks for.
func fits(p PaymentChoice, i Instalment) int {
	if p.Left == i.Left() {
		return 1
	}
	return 0
}

// LinkPayment says that a posted voucher paid for an instalment; fen 0 is as
// much as fits. Invalid if neither has so much left.
func (s *Store) LinkPayment(ctx context.Context, by user.Actor, v village.Village, id int64, n int, voucherID int64, fen money.Fen) (linked money.Fen, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		c, err := contract(ctx, q, "c.id = $1 and c.village_id = $2", id, v.ID)
		if err != nil {
			return err
		}
		p, err := payable(ctx, q, c, n, voucherID, &fen)
		if err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, "insert into contract_payment (contract_id, instalment, voucher_id, fen, by_id, by_name, at) values ($1, $2, $3, $4, $5, $6, $7)",
			c.ID, n, p.VoucherID, int64(fen), by.ID, by.Name, db.Time(s.Now()))
		if err != nil {
			return err
		}
		linked = fen
		return audit.Add(ctx, q, by.Line(s.Now(), "contract.pay", v.ID, c.Name(), "第 "+strconv.Itoa(n)+" 期 "+p.Voucher+" "+fen.Plain()))
	})
	return linked, err
}

func payable(ctx context.Context, q db.Q, c Contract, n int, voucherID int64, fen *money.Fen) (p PaymentChoice, err error) {
	bad := fault.Invalidf("没有连上，请改正下面几处。")
	k := slices.IndexFunc(c.Plan, func(i Instalment) bool { return i.N == n })
	switch {
	case k < 0:
		return p, fault.NotFoundf("这份合同没有第 %d 期。", n)
	case c.Ending.Kind == Voided || c.Ending.Kind == CalledOff || c.Offered():
		return p, fault.Conflictf("这份合同现在不收付钱，不能连凭证。")
	case c.Plan[k].Unknown:
		return p, fault.Conflictf("这一期的金额还不知道。先在“变更”里写上金额，再连凭证。")
	case c.Plan[k].Left() == 0:
		return p, fault.Conflictf("这一期已经齐了，不用再连。")
	}
	list, err := free(ctx, q, c, max(voucherID, 1))
	if err != nil {
		return p, err
	}
	if voucherID < 1 || len(list) != 1 {
		return p, bad.On("voucher", "没有这张凭证，或者它的钱已经全部连在合同上了，请重新选")
	}
	p = list[0]
	most := min(p.Left, c.Plan[k].Left())
	if *fen == 0 {
		*fen = most
	}
	if *fen < 0 || *fen > most {
		return p, bad.On("fen", "最多 %s 元：凭证还剩 %s 元，这一期还差 %s 元", most, p.Left, c.Plan[k].Left())
	}
	return p, nil
}

// PartPayment undoes a link that was made in error; that it was made and why it
// was undone stays.
func (s *Store) PartPayment(ctx context.Context, by user.Actor, v village.Village, id, paymentID int64, reason string) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	bad := fault.Invalidf("没有取消。")
	if reason = privacy.Line(reason); reason == "" {
		return bad.On("reason", "请写为什么取消")
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		look, err := s.look(ctx, q, v.ID)
		if err != nil {
			return err
		}
		if wrong := openText(reason, 100, "", look); wrong != "" {
			return bad.On("reason", "%s", wrong)
		}
		c, err := contract(ctx, q, "c.id = $1 and c.village_id = $2", id, v.ID)
		if err != nil {
			return err
		}
		done, err := q.ExecContext(ctx, `
			insert into contract_payment (contract_id, instalment, voucher_id, fen, parts_id, reason, by_id, by_name, at)
			select contract_id, instalment, voucher_id, fen, id, $3, $4, $5, $6 from contract_payment p
			where p.id = $1 and p.contract_id = $2 and p.parts_id is null and not exists (select 1 from contract_payment u where u.parts_id = p.id)`,
			paymentID, c.ID, reason, by.ID, by.Name, db.Time(s.Now()))
		if err != nil {
			return err
		}
		if k, err := done.RowsAffected(); err != nil || k != 1 {
			return fault.Conflictf("这张凭证没有连在这份合同上，或者已经取消了。").Because(err)
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "contract.part", v.ID, c.Name(), reason))
	})
}
