package asset

import (
	"context"
	"fmt"

	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/rules"
)

// ContractQuestion is something about a contract that the desk and those who
// supervise should look at. It is a question, never an accusation, and never
// public (F06, F15, F25, F26, F27, F30).
type ContractQuestion struct {
	Said string
	Rule rules.Rule // where the measure comes from
}

// restsOn is the decision a contract rests on as it stood on the day of signing.
type restsOn struct {
	Decision
	inForce bool
	why     string // why a contract could not be signed on the day (R21)
}

// Amount is what the contract is about in fen: the most of its instalments, what
// its price comes to and what the paper itself names.
func (c Contract) Amount() money.Fen {
	sum, _ := PlanSum(c.Plan)
	total, _, _ := c.Total()
	return max(sum, total, c.Stated)
}

// Undecided tells whether a contract large enough to need a decision names none;
// this is public (未附决议).
func (s *Store) Undecided(c Contract, day calendar.Day) bool {
	limit := money.Fen(s.Rules.At(rules.ApprovalAssemblyYuan, day).Value) * 100
	return c.Matter == "" && c.Decision == "" && limit > 0 && c.Amount() >= limit && c.Ending.Kind != Voided && c.Ending.Kind != CalledOff
}

// Questions asks what the rules of the day ask about a contract.
func (s *Store) Questions(ctx context.Context, c Contract, day calendar.Day) ([]ContractQuestion, error) {
	if c.Ending.Kind == Voided || c.Ending.Kind == CalledOff {
		return nil, nil
	}
	d, err := s.restsOn(ctx, c)
	if err != nil {
		return nil, err
	}
	list := s.askTerm(c, day)
	list = append(list, s.askPrice(c, day)...)
	list = append(list, s.askDecision(c, d, day)...)
	list = append(list, s.askTender(c, day)...)
	return append(list, s.askArrears(c, day)...), nil
}

func (s *Store) restsOn(ctx context.Context, c Contract) (d restsOn, err error) {
	if c.Matter == "" {
		return d, nil
	}
	q := s.DB.Read()
	if d.Decision, err = findDecision(ctx, q, c.VillageID, c.Matter, "这份合同写的决议找不到。"); err != nil {
		return d, err
	}
	if d.inForce = c.Offered() || s.InForce == nil; !d.inForce {
		d.inForce, d.why, err = s.InForce(ctx, q, c.VillageID, d.MatterID, c.Signed)
	}
	return d, err
}

// askTerm asks about long times and what comes after them (F25).
func (s *Store) askTerm(c Contract, day calendar.Day) (list []ContractQuestion) {
	t, _, ok := c.term()
	if !ok {
		t.end = calendar.Day{}
	}
	for _, name := range []string{rules.ContractVeryLongYears, rules.ContractLongYears} {
		rule := s.Rules.At(name, day)
		if ok && t.end.After(addMonths(t.from, 12*rule.Value)) {
			list = append(list, ContractQuestion{fmt.Sprintf("期限超过 %d 年。价格合不合适，会上商量过没有？", rule.Value), rule})
			break
		}
	}
	rule := s.Rules.At(rules.ContractRenewal, day)
	if k, err := s.Reference.Contracts.Kind(c.Kind); err == nil && k.Lease && c.Renewal == "" && rule.Value > 0 {
		list = append(list, ContractQuestion{"没有写到期以后怎么办：续不续租、怎么续、地上的东西归谁？", rule})
	}
	return list
}

// askPrice compares what is agreed with what was asked and what was bid.
func (s *Store) askPrice(c Contract, day calendar.Day) (list []ContractQuestion) {
	rule := s.Rules.At(rules.ContractPrice, day)
	if rule.Value == 0 || c.Out || c.Offered() && !c.Tender.Won {
		return nil
	}
	agreed, ok := c.totalAt(c.Basis, c.Price)
	if !ok {
		return nil
	}
	for _, x := range []struct {
		name  string
		fen   money.Fen
		basis PriceBasis
	}{{"底价", c.Tender.Reserve, c.Tender.ReserveBasis}, {"成交价", c.Tender.Winner, c.Tender.WinnerBasis}} {
		if other, ok := c.totalAt(x.basis, x.fen); ok && agreed < other {
			list = append(list, ContractQuestion{fmt.Sprintf("合同的价比%s低：按同样的期限算，合同 %s 元，%s %s 元。", x.name, agreed, x.name, other), rule})
		}
	}
	return list
}

// askDecision asks for a decision, and whether the one there is was in force on
// the day of signing (F15, F27, F30).
func (s *Store) askDecision(c Contract, d restsOn, day calendar.Day) []ContractQuestion {
	rule := s.Rules.At(rules.ApprovalAssemblyYuan, day)
	kind, err := s.Reference.Contracts.Kind(c.Kind)
	switch {
	case d.MatterID != 0 && !d.inForce:
		said := fmt.Sprintf("%s签的合同，决议 %s 那天还不能办：%s", c.Signed.Chinese(), d.Code, d.why)
		return []ContractQuestion{{said, s.Rules.At(rules.DecisionNeeded, day)}}
	case d.MatterID != 0 || c.Decision != "":
	case err == nil && kind.Decides:
		rule.Source, rule.Mark, rule.Number = kind.Source, kind.Mark, "R1"
		return []ContractQuestion{{"没有写是哪个决议定的。这一类合同要经村民会议，或者它授权的村民代表会议讨论决定。", rule}}
	case s.Undecided(c, day):
		return []ContractQuestion{{fmt.Sprintf("金额到了 %d 元，没有写是哪个决议定的。", rule.Value), rule}}
	}
	return nil
}

// askTender asks for a tender where the county's amount does (F27).
func (s *Store) askTender(c Contract, day calendar.Day) []ContractQuestion {
	rule := s.Rules.At(rules.ContractTenderYuan, day)
	if rule.Value == 0 || c.Amount() < money.Fen(rule.Value)*100 || c.Tender.Method.Tendered() || c.Kind == "borrow" || c.Kind == "lend" {
		return nil
	}
	said := "没有写是怎么找到对方的。"
	if c.Tender.Method != "" {
		said = "没有招标：" + c.Tender.Method.Chinese() + "。"
	}
	return []ContractQuestion{{fmt.Sprintf("金额到了 %d 元，%s", rule.Value, said), rule}}
}

// askArrears asks about what is long overdue, and about what is due and whose
// amount nobody knows (F06, F26).
func (s *Store) askArrears(c Contract, day calendar.Day) (list []ContractQuestion) {
	rule := s.Rules.At(rules.ContractArrearsDays, day)
	late, most, sum, unknown := 0, 0, money.Fen(0), 0
	for _, i := range c.Plan {
		st := c.InstalmentState(i, day, 0)
		if st.Days > rule.Value {
			late, most, sum = late+1, max(most, st.Days), sum+i.Left()
		}
		if st.Past > 0 {
			unknown++
		}
	}
	verb := "收"
	if c.Out {
		verb = "付"
	}
	if late > 0 {
		list = append(list, ContractQuestion{fmt.Sprintf("%d 期过了 %d 天还没%s齐，最久的 %d 天，共 %s 元。%s了的请连上凭证。", late, rule.Value, verb, most, sum, verb), rule})
	}
	if unknown > 0 {
		list = append(list, ContractQuestion{fmt.Sprintf("%d 期已经到期，金额还没有写明。请问清楚，在“变更”里写上。", unknown), rule})
	}
	return list
}
