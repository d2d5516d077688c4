package finance

import (
	"context"
	"fmt"
	"slices"

	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/rules"
)

// byHand tells a voucher a person fills in from one that a file brought: what
// was paid long ago is told of, not refused.
func (n NewVoucher) byHand() bool { return n.cell == "" && n.importID == 0 }

// fundField names the field that chooses the fund of a line: simple forms have
// one for the whole.
func (n NewVoucher) fundField(i int) string {
	switch n.Kind {
	case Income, Expense, Transfer:
		return "fund"
	}
	return lineField(i, "fund")
}

// completeFund names the fund on all lines where one side of the voucher names
// one and no other: the other side then is that fund's too.
func completeFund(lines []NewLine) []NewLine {
	id := int64(0)
	whole := [2]bool{true, true}
	for _, l := range lines {
		switch side := at(l.Credit != 0); {
		case l.FundID == 0:
			whole[side] = false
		case id != 0 && id != l.FundID:
			return lines
		default:
			id = l.FundID
		}
	}
	if id == 0 || !whole[0] && !whole[1] {
		return lines
	}
	lines = slices.Clone(lines)
	for i := range lines {
		lines[i].FundID = id
	}
	return lines
}

// fundTouched tells whether the voucher has to do with a fund.
func (n NewVoucher) fundTouched() bool {
	return slices.ContainsFunc(n.Lines, func(l NewLine) bool { return l.FundID != 0 || l.Chart == ChartVersion && dueAccount(l.Account) })
}

// judgeFunds holds vouchers against R69 before they are posted. It names the
// fund on lines that leave no doubt, refuses what a fund forbids, and gives for
// each voucher what is to be kept beside it. The same for both kinds of balance
// comes after, see fundsNotNegative.
func (s *Store) judgeFunds(ctx context.Context, q db.Q, villageID int64, list []NewVoucher) ([][]Warning, error) {
	said := make([][]Warning, len(list))
	known, err := funds(ctx, q, "f.village_id = $1", villageID)
	if err != nil || len(known) == 0 && !slices.ContainsFunc(list, NewVoucher.fundTouched) {
		return said, err
	}
	chart, err := s.chartOf(ctx, q, villageID)
	if err != nil {
		return nil, err
	}
	j := fundJudges{rules: s.Rules, chart: chart, funds: map[int64]Fund{}, walks: map[int64]*fundWalk{}, village: villageID}
	for _, f := range known {
		j.funds[f.ID] = f
	}
	for i := range list {
		n := &list[i]
		n.Lines = completeFund(n.Lines)
		told, err := j.named(*n)
		if err != nil {
			return nil, err
		}
		said[i] = told
		used, err := j.used(ctx, q, *n)
		if err != nil {
			return nil, err
		}
		said[i] = append(said[i], used...)
	}
	return said, j.unnamed(ctx, q, list, said)
}

// adviseFunds tells, while an entry is still being typed, what the rules say of
// its fund.
func (s *Store) adviseFunds(ctx context.Context, q db.Q, villageID int64, n NewVoucher) ([]Warning, error) {
	said, err := s.judgeFunds(ctx, q, villageID, []NewVoucher{n})
	if fault.KindOf(err) != fault.Invalid {
		if err != nil {
			return nil, err
		}
		return said[0], nil
	}
	var told []Warning
	for _, f := range fault.Fields(err) {
		told = append(told, Warning{s.Rules.At(rules.FundNamed, n.Day), f.Message + "。", false})
	}
	return told, nil
}

// fundJudges is the funds of a village while vouchers are judged.
type fundJudges struct {
	rules   *rules.Set
	chart   *Chart
	funds   map[int64]Fund
	walks   map[int64]*fundWalk
	village int64
}

// named asks that every line names the fund it must, and one that takes it.
func (j *fundJudges) named(n NewVoucher) (told []Warning, err error) {
	if n.reverses != 0 || n.Kind == Closing {
		return nil, nil
	}
	bad := fault.Invalidf("还没有记上，专款没有写对，请改正下面几处。")
	rule := j.rules.At(rules.FundNamed, n.Day)
	for i, l := range n.Lines {
		f, ok := j.funds[l.FundID]
		var why string
		switch {
		case l.FundID == 0 && l.Chart == ChartVersion && dueAccount(l.Account):
			why = "记在" + j.chart.title(l.Chart, l.Account) + "里的钱，要写明是哪笔专款；还没有的，先在“专款”里开一笔"
			if !n.byHand() {
				told = append(told, Warning{rule, "记在" + j.chart.title(l.Chart, l.Account) + "，没有写明是哪笔专款。" + rule.Plain + "。", true})
				continue
			}
		case l.FundID == 0:
			continue
		case !ok:
			why = "没有这笔专款，请重新选"
		case !f.ClosedOn.IsZero():
			why = fmt.Sprintf("专款“%s”已经在%s结清，不能再记", f.Name, f.ClosedOn.Chinese())
		case n.Day.Before(f.OpenedOn):
			why = fmt.Sprintf("专款“%s”从%s起才有，请核对日期", f.Name, f.OpenedOn.Chinese())
		case dueAccount(l.Account) && !within(l.Account, f.Account):
			why = fmt.Sprintf("专款“%s”记在%s，请换科目或换专款", f.Name, j.chart.title(ChartVersion, f.Account))
		default:
			continue
		}
		bad.On(n.fundField(i), "%s", why+n.where())
	}
	if len(bad.Fields) == 0 && n.byHand() {
		j.balanced(n, bad)
	}
	if len(bad.Fields) > 0 {
		return nil, bad
	}
	return told, nil
}

// where names the cell of an imported voucher.
func (n NewVoucher) where() string {
	if n.cell == "" {
		return ""
	}
	return "（" + n.cell + "）"
}

// balanced asks that the lines of each fund balance, so that it shows whose
// money paid for what.
func (j *fundJudges) balanced(n NewVoucher, bad *fault.Error) {
	sums, first := map[int64]money.Fen{}, map[int64]int{}
	for i, l := range n.Lines {
		if l.FundID == 0 {
			continue
		}
		if _, seen := first[l.FundID]; !seen {
			first[l.FundID] = i
		}
		sums[l.FundID] += l.change()
	}
	for i, l := range n.Lines {
		if sum := sums[l.FundID]; l.FundID != 0 && sum != 0 && first[l.FundID] == i {
			bad.On(n.fundField(i), "写明“%s”的几行，借方和贷方差 %s 元。钱的那一行要是只有一部分属于它，请分成两行，每行写明各自的专款", j.funds[l.FundID].Name, abs(sum))
		}
	}
}

// used warns of money spent, or owed, on what the fund is not for (F21).
func (j *fundJudges) used(ctx context.Context, q db.Q, n NewVoucher) (told []Warning, err error) {
	if n.reverses != 0 {
		return nil, nil
	}
	for _, id := range fundsNamed(n.Lines) {
		f := j.funds[id]
		w := j.walks[id]
		if w == nil {
			if w, _, err = walkFund(ctx, q, f); err != nil {
				return nil, err
			}
			j.walks[id] = w
		}
		// The id is one no posted voucher has: it is posted after this.
		p := postedVoucher{Entry: Entry{Day: n.Day, Summary: n.Summary}, lines: n.Lines}
		rule := j.rules.At(rules.FundUse, n.Day)
		for _, m := range w.step(p) {
			if m.Kind != FundSpent || m.Amount <= 0 || m.Account != "" && f.Permits(m.Account) {
				continue
			}
			told = append(told, Warning{rule, j.outside(f, m), true})
		}
		for _, c := range w.effects[0].pending {
			if c.fen > 0 && !c.claim && !f.Permits(c.use) {
				told = append(told, Warning{rule, j.outside(f, FundMove{Chart: ChartVersion, Account: c.use, Amount: c.fen}), true})
			}
		}
	}
	return told, nil
}

func (j *fundJudges) outside(f Fund, m FundMove) string {
	switch {
	case m.Account == "":
		return fmt.Sprintf("从专款“%s”里出了 %s 元，看不出用在什么上。这笔专款只能用于：%s。", f.Name, m.Amount, f.UseWords())
	case FundAccount(m.Account):
		return fmt.Sprintf("%s 元直接冲了%s，看不出用在什么上。专款“%s”只能用于：%s。要是退回拨款单位的，原因写“退回”，记上后在专款页上标明。",
			m.Amount, j.chart.title(m.Chart, m.Account), f.Name, f.UseWords())
	}
	return fmt.Sprintf("%s 元记在%s，不在专款“%s”准用的科目里。它只能用于：%s。", m.Amount, j.chart.title(m.Chart, m.Account), f.Name, f.UseWords())
}

// fundsNamed lists the funds that lines name, each once.
func fundsNamed(lines []NewLine) []int64 {
	var ids []int64
	for _, l := range lines {
		if l.FundID != 0 && !slices.Contains(ids, l.FundID) {
			ids = append(ids, l.FundID)
		}
	}
	return ids
}

// title writes an account for people: 专项应付款（241）.
func (c *Chart) title(chart, code string) string {
	path := c.Version(chart).Path(code)
	if name := path[len(path)-1].Name; name != "" {
		return name + "（" + code + "）"
	}
	return code
}
