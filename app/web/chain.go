package web

import (
	"context"
	"fmt"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/procedure"
	"sunshine/app/village"
	"sunshine/views"
)

// chainView follows the money of a matter on one page: resolution, contracts,
// payments with their receipts, acceptance, final account, result.
type chainView struct {
	Lead  string
	Sums  []views.Fact
	Over  string
	Links []chainLink
}

// chainLink is one piece of it, with an address of its own.
type chainLink struct {
	ID, Name, Text string
	Day            calendar.Day
	URL            string
	Fen            money.Fen
	Cancelled      bool
	Warn           string
	Files          []views.Link
}

// chainSums is what the pieces come to, in fen.
type chainSums struct {
	decided, agreed, settled, paid, received money.Fen
	contracts                                int
	final                                    bool // there is a final account
}

func (v *chainView) add(l chainLink) {
	if l.URL == "" {
		l.URL = "#" + l.ID
	}
	v.Links = append(v.Links, l)
}

// publicChain is what everyone may see of it: payments of published months only.
func (s *Server) publicChain(ctx context.Context, v village.Village, m procedure.PublicMatter) (*chainView, error) {
	payments, err := s.Finance.PublicMatterPayments(ctx, v, m.ID)
	if err != nil {
		return nil, err
	}
	view := &chainView{Lead: "从决议、合同到每一笔付款和单据。这里只列账已经公开的月份。"}
	sums := chainSums{decided: m.Fen}
	view.notice(v, m, procedure.PublishResolution, "resolution", m.Fen)
	if w := m.Work; w != nil {
		for i, c := range w.Contracts {
			view.contract(i, c.Day, c.Party, c.Chosen, c.Fen)
		}
		for i, c := range w.Changes {
			view.change(i, c.Day, c.What, c.Fen)
		}
		sums.agreed, sums.contracts, sums.settled, sums.final = w.Committed, len(w.Contracts), w.Settled, w.Settled > 0
	}
	for _, p := range payments {
		view.payment(v, p)
		sums.count(p.Fen(), p.Cancelled)
	}
	if w := m.Work; w != nil {
		view.accepted(w.AcceptedOn, w.Acceptors, w.Remark)
		view.settled(sums, calendar.Day{})
	}
	view.notice(v, m, procedure.PublishResult, "result", 0)
	if len(view.Links) == 0 {
		return nil, nil
	}
	if view.sum(sums); view.Over != "" {
		view.Over += "为什么多花，可以问村里。"
	}
	return view, nil
}

// deskChain is the same for the desk, as the books stand today.
func (s *Server) deskChain(ctx context.Context, v village.Village, f procedure.FiledMatter, voucherAt string) (*chainView, error) {
	payments, err := s.Finance.MatterPayments(ctx, v.ID, f.ID)
	if err != nil {
		return nil, err
	}
	m := f.Matter
	view := &chainView{Lead: "从决议、合同到每一笔付款。账还没有公开的，村民先看不到。"}
	sums := chainSums{decided: m.Start.Fen, agreed: m.Committed(), contracts: len(m.Contracts())}
	d, err := f.DecisionOn(s.today())
	if err != nil {
		return nil, err
	}
	if !d.Resolved.IsZero() {
		view.add(chainLink{ID: "resolution", Name: "决议", Day: d.Resolved, Fen: m.Start.Fen, Warn: d.Why, URL: publicMatterPath(v, f.Code())})
	}
	for i, c := range m.Contracts() {
		view.contract(i, c.Day, c.Party, c.Chosen, c.Fen)
	}
	for i, c := range m.Changes() {
		view.change(i, c.Day, c.What, c.Fen)
	}
	for _, p := range payments {
		l := chainLink{ID: "pay-" + p.Voucher, Name: payName(p.Fen), Text: p.Voucher + "　" + p.Summary, Day: p.Day, Fen: max(p.Fen, -p.Fen), Cancelled: p.Cancelled, URL: voucherAt + itoa64(p.VoucherID)}
		if p.Undecided != "" && !p.Cancelled {
			l.Warn = "决议生效前付款：" + p.Undecided
		}
		if p.Files == 0 && p.Fen > 0 && !p.Cancelled {
			l.Text += "　还没有单据"
		}
		view.add(l)
		sums.count(p.Fen, p.Cancelled)
	}
	if a := m.Acceptance(); a != nil {
		view.accepted(a.Day, a.Acceptors, a.Note)
	}
	if a := m.Settlement(); a != nil {
		sums.settled, sums.final = a.Fen, true
		view.settled(sums, a.Day)
	}
	if len(view.Links) > 0 {
		view.sum(sums)
		return view, nil
	}
	return nil, nil
}

func payName(f money.Fen) string {
	switch {
	case f > 0:
		return "付款"
	case f < 0:
		return "收款"
	}
	return "没有动钱的账"
}

func (c *chainSums) count(f money.Fen, cancelled bool) {
	switch {
	case cancelled:
	case f > 0:
		c.paid += f
	default:
		c.received -= f
	}
}

// notice leads to the newest published notice of the kind.
func (v *chainView) notice(at village.Village, m procedure.PublicMatter, kind procedure.PublicationKind, id string, fen money.Fen) {
	for _, n := range m.Notices {
		if n.Kind != kind {
			continue
		}
		l := chainLink{ID: id, Name: n.Name, Day: n.Version.PublishedOn, URL: noticePath(at.Code, n.Version.DisclosureID), Fen: fen}
		if !n.InForce {
			l.Warn = "后来重新走了程序，以后来的为准。"
		}
		v.add(l)
		return
	}
}

func (v *chainView) contract(i int, day calendar.Day, party, chosen string, fen money.Fen) {
	v.add(chainLink{ID: "contract-" + itoa(i+1), Name: "合同", Text: "和" + party + "签，" + chosen, Day: day, Fen: fen})
}

func (v *chainView) change(i int, day calendar.Day, what string, fen money.Fen) {
	name := "合同变更，增加"
	if fen < 0 {
		name, fen = "合同变更，减少", -fen
	}
	v.add(chainLink{ID: "change-" + itoa(i+1), Name: name, Text: what, Day: day, Fen: fen})
}

// payment leads to the entry of the very version of the sheet it was read from.
func (v *chainView) payment(at village.Village, p finance.PublicPayment) {
	f := p.Fen()
	l := chainLink{
		ID: "pay-" + p.Voucher, Name: payName(f), Text: "凭证 " + p.Voucher + "　" + p.Summary, Day: p.Day, Fen: max(f, -f), Cancelled: p.Cancelled,
		URL: fmt.Sprintf("%s/v/%d#n%d", financePath(at.Code, p.Month), p.Version, p.N), Warn: p.Without(),
	}
	for _, a := range p.Attachments {
		l.Files = append(l.Files, views.Link{Text: a.Name, URL: "/files/" + a.SHA256})
	}
	v.add(l)
}

func (v *chainView) accepted(day calendar.Day, who []string, remark string) {
	if day.IsZero() {
		return
	}
	l := chainLink{ID: "accepted", Name: "验收合格", Day: day}
	if len(who) > 0 {
		l.Text = "验收人：" + strings.Join(who, "、") + "。"
	}
	l.Text += remark
	v.add(l)
}

func (v *chainView) settled(c chainSums, day calendar.Day) {
	if c.final {
		v.add(chainLink{ID: "settled", Name: "决算", Day: day, Fen: c.settled})
	}
}

// sum sets beside each other what was decided, agreed, paid and settled.
func (v *chainView) sum(c chainSums) {
	fact := func(name string, f money.Fen) {
		v.Sums = append(v.Sums, views.Fact{Name: name, Value: yuanOf(f) + " 元"})
	}
	limit := c.decided
	if c.decided > 0 {
		fact("决定花", c.decided)
	}
	if c.contracts > 0 {
		fact("合同和变更", c.agreed)
		limit = c.agreed
	}
	if c.final {
		fact("决算", c.settled)
		limit = c.settled
	}
	fact("已经付", c.paid)
	if c.received > 0 {
		fact("收到", c.received)
	}
	if limit > c.paid {
		fact("还没付", limit-c.paid)
	}
	var over []string
	most := max(c.agreed, c.paid)
	if c.final {
		most = max(c.settled, c.paid)
	}
	if c.decided > 0 && most > c.decided {
		over = append(over, "超出决议 "+yuanOf(most-c.decided)+" 元")
	}
	if limit > 0 && c.paid > limit && limit != c.decided {
		over = append(over, "付的超出"+map[bool]string{true: "决算", false: "合同"}[c.final]+" "+yuanOf(c.paid-limit)+" 元")
	}
	if len(over) > 0 {
		v.Over = strings.Join(over, "；") + "。"
	}
}

// undecidedList is what was paid without a decision in force, for a list of matters.
type undecidedList struct {
	Lead string
	Rows []chainLink
}

func (s *Server) publicUndecided(ctx context.Context, v village.Village) (u undecidedList, err error) {
	list, err := s.Finance.PublicUndecided(ctx, v)
	u.Lead = "该有决议、记账时没有附上决议的。原因是记账的人写的，账公开时一起公开。"
	for _, p := range list {
		f := p.Fen()
		u.Rows = append(u.Rows, chainLink{
			ID: "pay-" + p.Voucher, Name: p.Summary, Text: payName(f) + "　凭证 " + p.Voucher, Day: p.Day, Fen: max(f, -f), Warn: p.Without(),
			URL: fmt.Sprintf("%s/v/%d#n%d", financePath(v.Code, p.Month), p.Version, p.N),
		})
	}
	return u, err
}

func (s *Server) deskUndecided(ctx context.Context, v village.Village, voucherAt string) (u undecidedList, err error) {
	list, err := s.Finance.Undecided(ctx, v.ID)
	u.Lead = "该有决议、记账时没有附上决议的。有决议的，请村会计在凭证页上补附；没有的，原因会在榜上公开。"
	for _, p := range list {
		u.Rows = append(u.Rows, chainLink{
			ID: "pay-" + p.Voucher, Name: p.Summary, Text: payName(p.Fen) + "　凭证 " + p.Voucher, Day: p.Day, Fen: max(p.Fen, -p.Fen), Warn: p.Undecided, URL: voucherAt + itoa64(p.VoucherID),
		})
	}
	return u, err
}
