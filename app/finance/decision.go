package finance

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/procedure"
	"sunshine/app/rules"
)

// MatterField is the field that chooses the decision a voucher rests on.
const MatterField = "matter"

// matterAccount says that what is booked on a side of an account is of a
// category of matters that needs a decision.
type matterAccount struct {
	account  string // those below it too
	credit   bool
	from     money.Fen // what a voucher books there, at least
	category string
	source   string
	mark     string
}

func loadMatterAccounts(fsys fs.FS, c *Chart) ([]matterAccount, error) {
	const name = "reference/matter-accounts.csv"
	records, err := readCSV(fsys, name, 6)
	if err != nil {
		return nil, err
	}
	var list []matterAccount
	for _, r := range records {
		yuan, err := strconv.Atoi(r[2])
		_, unknown := c.Account(r[0])
		if err != nil || unknown != nil || yuan < 0 || (r[1] != "debit" && r[1] != "credit") || r[3] == "" || r[4] == "" || !slices.Contains([]string{"C", "L", "D"}, r[5]) {
			return nil, fmt.Errorf("%s: %v is not readable", name, r)
		}
		list = append(list, matterAccount{r[0], r[1] == "credit", money.Fen(yuan) * 100, r[3], r[4], r[5]})
	}
	return list, nil
}

// booked gives how much the voucher books on the account's side.
func (a matterAccount) booked(lines []NewLine) (sum money.Fen) {
	for _, l := range lines {
		if l.Chart != ChartVersion || !within(l.Account, a.account) {
			continue
		}
		if a.credit {
			sum += l.Credit
		} else {
			sum += l.Debit
		}
	}
	return sum
}

// decisionDue tells whether the voucher asks for a finished decision (R1): by an
// account that belongs to a listed category, else by what it pays. The rule says
// where that comes from.
func (s *Store) decisionDue(n NewVoucher) (said string, rule rules.Rule, due bool) {
	rule = s.Rules.At(rules.DecisionNeeded, n.Day)
	if rule.Value == 0 || s.Matters == nil || n.reverses != 0 || n.Kind == Closing {
		return "", rule, false
	}
	limit := s.Rules.At(rules.ApprovalAssemblyYuan, n.Day)
	for _, a := range s.Chart.asks {
		c, err := s.Matters.Reference.Category(a.category)
		sum := a.booked(n.Lines)
		if err != nil || sum <= 0 || sum < a.from {
			continue
		}
		if needs, why := procedure.Needs(c, int64(sum), limit.Value); needs {
			rule.Source, rule.Mark = a.source, a.mark
			return fmt.Sprintf("%s %s 元：%s", s.Chart.title(ChartVersion, a.account), sum, why), rule, true
		}
	}
	paid, _ := n.paid()
	needs, _ := procedure.Needs(nil, int64(paid), limit.Value)
	if limit.Value == 0 || !needs {
		return "", rule, false
	}
	rule.Source, rule.Mark = limit.Source, limit.Mark
	return fmt.Sprintf("这笔 %s 元。%s。", paid, limit.Plain), rule, true
}

// judgeDecisions holds vouchers against the decisions they rest on, and adds to
// what was said of each: none where one is due, one that could not be paid for
// on the day (R1, R21, R25, F15, F30), more than it allows. A matter of another
// village is Invalid.
func (s *Store) judgeDecisions(ctx context.Context, q db.Q, villageID int64, list []NewVoucher, said [][]Warning) error {
	paid := map[int64]money.Fen{}
	for i, n := range list {
		why, rule, due := s.decisionDue(n)
		if due { // which says it better
			said[i] = slices.DeleteFunc(said[i], func(w Warning) bool { return w.Rule.Name == rules.ApprovalAssemblyYuan })
		}
		if n.MatterID == 0 {
			if due {
				said[i] = append(said[i], Warning{rule, why + "请选是哪个决议；没有的请写明原因，榜上会写“未附决议”和这个原因。", true})
			}
			continue
		}
		d, err := s.decision(ctx, q, villageID, n)
		if err != nil {
			return err
		}
		if d.InForce { // more than any lesser meeting could say
			said[i] = slices.DeleteFunc(said[i], func(w Warning) bool {
				return w.Rule.Name == rules.ApprovalAssemblyYuan || w.Rule.Name == rules.ApprovalMeetingYuan
			})
		}
		if _, seen := paid[n.MatterID]; !seen {
			if paid[n.MatterID], err = s.paidFor(ctx, q, n.MatterID); err != nil {
				return err
			}
		}
		out, _ := n.paid()
		paid[n.MatterID] += out
		said[i] = append(said[i], s.early(n, d)...)
		said[i] = append(said[i], s.beyond(n, d, paid[n.MatterID])...)
	}
	return nil
}

func (s *Store) decision(ctx context.Context, q db.Q, villageID int64, n NewVoucher) (procedure.Decision, error) {
	if s.Matters == nil {
		return procedure.Decision{}, fmt.Errorf("finance: a decision was chosen, but the store knows no matters")
	}
	f, err := s.Matters.Of(ctx, q, villageID, n.MatterID)
	if fault.KindOf(err) == fault.NotFound {
		return procedure.Decision{}, fault.Invalidf("还没有记上，请改正下面几处。").On(MatterField, "没有这个决议，请重新选")
	}
	if err != nil {
		return procedure.Decision{}, err
	}
	return f.DecisionOn(n.Day)
}

// early warns of a decision that could not be carried out on the day.
func (s *Store) early(n NewVoucher, d procedure.Decision) []Warning {
	rule := s.Rules.At(rules.DecisionNeeded, n.Day)
	if d.InForce || rule.Value == 0 {
		return nil
	}
	why := d.Why
	if d.Resolved.After(n.Day) {
		why = fmt.Sprintf("%s才通过决议，这笔账在决议以前。", d.Resolved.Chinese())
	}
	return []Warning{{rule, fmt.Sprintf("决议 %s“%s”，%s还不能办、不能付款：%s请写明原因，榜上会写“决议生效前付款”和这个原因。", d.Code, d.Title, n.Day.Chinese(), why), true}}
}

// beyond warns of more paid than the decision allows. Sum is all that was paid
// for it, this voucher included.
func (s *Store) beyond(n NewVoucher, d procedure.Decision, sum money.Fen) []Warning {
	rule := s.Rules.At(rules.DecisionBudget, n.Day)
	if out, _ := n.paid(); rule.Value == 0 || d.Limit == 0 || out <= 0 || sum <= d.Limit {
		return nil
	}
	said := fmt.Sprintf("这件事%s定的是 %s 元，连这笔一共付了 %s 元，超出 %s 元。请写明原因。", d.LimitName, d.Limit, sum, sum-d.Limit)
	return []Warning{{rule, said, true}}
}

// adviseDecisions tells, while a voucher is still being typed, what
// judgeDecisions will say of it.
func (s *Store) adviseDecisions(ctx context.Context, q db.Q, villageID int64, n NewVoucher, said []Warning) ([]Warning, error) {
	all := [][]Warning{said}
	err := s.judgeDecisions(ctx, q, villageID, []NewVoucher{n}, all)
	if fault.KindOf(err) == fault.Invalid { // the form will say so
		return said, nil
	}
	return all[0], err
}

// paidFor sums what was paid for a matter in fen: money out of vouchers that
// were not cancelled.
func (s *Store) paidFor(ctx context.Context, q db.Q, matterID int64) (sum money.Fen, err error) {
	list, err := s.matterVouchers(ctx, q, matterID)
	for _, p := range list {
		if p.ReversedBy == 0 {
			out, _ := NewVoucher{Kind: p.Kind, Lines: p.lines}.paid()
			sum += out
		}
	}
	return sum, err
}

func (s *Store) matterVouchers(ctx context.Context, q db.Q, matterID int64) ([]postedVoucher, error) {
	return vouchers(ctx, q, "v.id in (select voucher_id from matter_voucher where matter_id = $1 and parted_by is null)", matterID)
}

// MatterChoice is a decision that a voucher may name.
type MatterChoice struct {
	ID          int64
	Code, Title string
	Limit, Left money.Fen // what may be paid in all, and what of it is left; Limit 0: no amount was set
	InForce     bool
	Why         string // why not, on the day
}

// Text names it as the picker writes it.
func (c MatterChoice) Text() string { return c.Code + " " + c.Title }

// Note says what is left, and what stands against it.
func (c MatterChoice) Note() string {
	switch {
	case !c.InForce:
		return c.Why
	case c.Limit == 0:
		return "没有定金额"
	case c.Left < 0:
		return "已经超出 " + (-c.Left).String() + " 元"
	}
	return "还剩 " + c.Left.String() + " 元"
}

// MatterChoices gives the decisions of a village that a voucher of the day may
// name, the newest first.
func (s *Store) MatterChoices(ctx context.Context, villageID int64, day calendar.Day) ([]MatterChoice, error) {
	return s.matterChoices(ctx, s.DB.Read(), villageID, day)
}

func (s *Store) matterChoices(ctx context.Context, q db.Q, villageID int64, day calendar.Day) ([]MatterChoice, error) {
	if s.Matters == nil {
		return nil, nil
	}
	list, err := s.Matters.Payable(ctx, q, villageID, day)
	if err != nil {
		return nil, err
	}
	choices := make([]MatterChoice, 0, len(list))
	for _, f := range list {
		d, err := f.DecisionOn(day)
		if err != nil {
			return nil, err
		}
		paid, err := s.paidFor(ctx, q, f.ID)
		if err != nil {
			return nil, err
		}
		choices = append(choices, MatterChoice{f.ID, d.Code, d.Title, d.Limit, d.Limit - paid, d.InForce, d.Why})
	}
	return choices, nil
}
