package web

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// agencyPage is the desk of a township's accountant: every village whose books
// the township keeps, with what waits there.
type agencyPage struct {
	Page
	Place    string
	Total    int
	Shown    string
	Villages []agencyVillage
	Kinds    []views.Option
	Sorts    []views.Option
	Empty    views.Empty
}

// agencyVillage is one of them. Oldest is the age in days of what has waited for
// the accountant longest, -1 if nothing does.
type agencyVillage struct {
	Name, URL string
	Items     []agencyItem
	Mine      int
	Oldest    int
}

// agencyItem is one thing that waits: what, for how many days, and whose turn it
// is if not the accountant's.
type agencyItem struct {
	Kind, Text, Age, With, URL string
	Days                       int
}

// agencyKinds name what may wait for the accountant.
func agencyKinds() []views.Option {
	return []views.Option{
		{Value: "", Text: "全部"},
		{Value: "document", Text: "交来的单据"},
		{Value: "draft", Text: "没记完的"},
		{Value: "import", Text: "没导完的"},
		{Value: "sheet", Text: "要交的榜"},
		{Value: "close", Text: "要结的账"},
		{Value: "bank", Text: "要对的银行账"},
	}
}

func (s *Server) showAgency(c *fiber.Ctx) error {
	by := actor(c)
	all, err := s.Villages.InAgency(c.UserContext(), by.DivisionID)
	if err != nil {
		return err
	}
	p := agencyPage{
		Page: s.deskPage(c, "代管各村", views.Link{Text: "工作台"}), Place: by.Place, Total: len(all), Kinds: agencyKinds(),
		Sorts: []views.Option{{Value: "", Text: "等得最久的在前"}, {Value: "most", Text: "要办的多的在前"}, {Value: "name", Text: "按村的代码"}},
		Empty: views.Empty{Title: "没有代管的村", Text: "县管理员在“村和乡镇”里定哪个村的账由乡镇代管。"},
	}
	kind, sort := choose(p.Kinds, c.Query("kind")), choose(p.Sorts, c.Query("sort"))
	for _, v := range all {
		x, err := s.agencyVillage(c.UserContext(), v)
		if err != nil {
			return err
		}
		if v.Ended() && len(x.Items) == 0 {
			continue
		}
		if kind != "" {
			x.Items = slices.DeleteFunc(x.Items, func(i agencyItem) bool { return i.Kind != kind })
		}
		if x.count(); kind == "" || len(x.Items) > 0 {
			p.Villages = append(p.Villages, x)
		}
	}
	slices.SortStableFunc(p.Villages, func(a, b agencyVillage) int {
		switch sort {
		case "most":
			return cmp.Or(b.Mine-a.Mine, b.Oldest-a.Oldest)
		case "name":
			return 0
		}
		return cmp.Or(b.Oldest-a.Oldest, b.Mine-a.Mine)
	})
	if len(all) > 0 {
		p.Shown = fmt.Sprintf("%d 个村", len(p.Villages))
		p.Empty = views.Empty{Title: "没有这样的村", Text: "眼下哪个村都没有这一类要办的。"}
	}
	return s.renderDesk(c, "agency/desk", p)
}

// choose marks the option that was asked for, else the first.
func choose(options []views.Option, asked string) string {
	i := max(0, slices.IndexFunc(options, func(o views.Option) bool { return o.Value == asked }))
	options[i].Selected = true
	return options[i].Value
}

// count sums what waits for the accountant.
func (x *agencyVillage) count() {
	x.Mine, x.Oldest = 0, -1
	for _, i := range x.Items {
		if i.With == "" {
			x.Mine++
			x.Oldest = max(x.Oldest, i.Days)
		}
	}
}

// agencyVillage gathers what waits in one village.
func (s *Server) agencyVillage(ctx context.Context, v village.Village) (agencyVillage, error) {
	x := agencyVillage{Name: called(v), URL: deskOf(v)}
	for _, gather := range []func(context.Context, village.Village, *agencyVillage) error{s.agencyDocuments, s.agencyWork, s.agencyBooks, s.agencyBanks} {
		if err := gather(ctx, v, &x); err != nil {
			return x, err
		}
	}
	return x, nil
}

// add adds one thing that waits since a day; with says whose turn it is if not
// the accountant's.
func (x *agencyVillage) add(kind, text string, since, today calendar.Day, with, path string) {
	days := max(0, today.Sub(since))
	age := "今天的"
	if days > 0 {
		age = fmt.Sprintf("等了 %d 天", days)
	}
	x.Items = append(x.Items, agencyItem{kind, text, age, with, x.URL + path, days})
}

func (s *Server) agencyDocuments(ctx context.Context, v village.Village, x *agencyVillage) error {
	for _, q := range []struct {
		state      finance.DocumentState
		text, with string
	}{{finance.DocumentHanded, "%d 份单据等记账", ""}, {finance.DocumentReturned, "%d 份单据退回了", "等报账员改"}} {
		list, err := s.Finance.SourceDocuments(ctx, v.ID, q.state)
		if err != nil {
			return err
		}
		if len(list) > 0 {
			x.add("document", fmt.Sprintf(q.text, len(list)), calendar.DayOf(list[0].HandedAt), s.today(), q.with, "/documents")
		}
	}
	return nil
}

// agencyWork adds files and vouchers that were begun and not finished.
func (s *Server) agencyWork(ctx context.Context, v village.Village, x *agencyVillage) error {
	imports, err := s.Finance.Imports(ctx, v.ID)
	if err != nil {
		return err
	}
	for _, i := range imports {
		if i.State == "preview" {
			x.add("import", "“"+i.FileName+"”没导完", calendar.DayOf(i.CreatedAt), s.today(), "", "/imports/"+itoa64(i.ID))
		}
	}
	drafts, err := s.Finance.Drafts(ctx, v.ID)
	if err != nil || len(drafts) == 0 {
		return err
	}
	oldest := drafts[0].UpdatedAt
	for _, d := range drafts {
		if d.UpdatedAt.Before(oldest) {
			oldest = d.UpdatedAt
		}
	}
	x.add("draft", fmt.Sprintf("%d 张凭证没记完", len(drafts)), calendar.DayOf(oldest), s.today(), "", "/drafts")
	return nil
}

// agencyBooks adds months whose sheets are owed and months to be closed.
func (s *Server) agencyBooks(ctx context.Context, v village.Village, x *agencyVillage) error {
	waiting, err := s.Finance.Waiting(ctx, v)
	for _, w := range waiting {
		l := bookLineOf(w, s.today())
		i := agencyItem{Kind: "sheet", Text: l.What, Age: l.Age, Days: w.Age(s.today()), URL: x.URL + "/disclosures"}
		switch w.Kind {
		case finance.WaitSubmit, finance.WaitReturned:
			i.URL = x.URL + "/finance/" + w.Months[0].String()
		case finance.WaitClose:
			i.Kind, i.URL = "close", x.URL+"/periods"
		case finance.WaitReopen:
			i.Kind, i.Text, i.URL = "close", "申请重新开"+spanOf(w.Months)+"的账，等乡镇答复", x.URL+"/periods"
		}
		if w.With != user.Accountant {
			i.With = "在" + w.With.Chinese() + "那里"
		}
		x.Items = append(x.Items, i)
	}
	return err
}

// agencyBanks adds accounts whose next month is due to be proved.
func (s *Server) agencyBanks(ctx context.Context, v village.Village, x *agencyVillage) error {
	lamps, err := s.Finance.BankLamps(ctx, v.ID)
	if err != nil {
		return err
	}
	for _, l := range lamps {
		months, err := s.Finance.BankMonths(ctx, l.Account)
		if err != nil {
			return err
		}
		for _, m := range months {
			if m.Next && m.Due.Before(s.today()) {
				x.add("bank", l.Account.Name+l.Text()+"，该核对"+m.Month.Chinese()+"的", m.Due, s.today(), "", "/bank/"+itoa64(l.Account.ID))
			}
		}
	}
	return nil
}
