package asset

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/rules"
	"sunshine/app/village"
)

// pond is a lease of three years, signed and paid by the year.
func pond() NewContract {
	f := ContractFacts{
		Title: "西塘鱼塘发包", Kind: "land", PartyKind: Person, Party: "吕大山（三组）", Object: "村西半吊子塘", Area: 10_000, Basis: PerMuYear, Price: 1200_00,
		From: day("2024-01-01"), To: day("2026-06-30"), Every: 12, Signed: day("2023-12-20"), Decision: "2023年12月1日村民代表会议", Renewal: "同等条件下优先", Tender: Tender{Method: "auction"},
	}
	plan, err := f.DrawPlan()
	if err != nil {
		panic(err)
	}
	return NewContract{f, plan}
}

func (w *scene) add(n NewContract) Contract {
	w.t.Helper()
	c, err := w.AddContract(w.t.Context(), w.by, w.here, n)
	w.ok(err)
	return c
}

func (w *scene) again(c Contract) Contract {
	w.t.Helper()
	c, err := w.Contract(w.t.Context(), c.ID)
	w.ok(err)
	return c
}

func (w *scene) exec(text string, args ...any) error {
	return w.DB.Write(w.t.Context(), func(q db.Q) error {
		_, err := q.ExecContext(w.t.Context(), text, args...)
		return err
	})
}

// voucher books money into the bank, or out of it when fen is below zero.
func (w *scene) voucher(v village.Village, on string, fen money.Fen) (id int64) {
	w.t.Helper()
	debit, credit := "102", "501"
	if fen < 0 {
		debit, credit, fen = "514", "102", -fen
	}
	w.ok(w.DB.Write(w.t.Context(), func(q db.Q) error {
		ctx := w.t.Context()
		err := q.QueryRowContext(ctx, `
			insert into voucher (village_id, month, number, day, kind, summary, posted_by, posted_at)
			select $1, $2, coalesce((select max(number) from voucher where village_id = $1 and month = $2), 0) + 1, $3, 'income', '承包款', $4, '' returning id`,
			v.ID, on[:7], on, w.by.ID).Scan(&id)
		for n, line := range []string{debit, credit} {
			if err == nil {
				sums := [2]money.Fen{fen, 0}
				_, err = q.ExecContext(ctx, "insert into voucher_line (voucher_id, n, chart, account, debit_fen, credit_fen) values ($1, $2, '2024', $3, $4, $5)", id, n+1, line, int64(sums[n]), int64(sums[1-n]))
			}
		}
		if err == nil {
			_, err = q.ExecContext(ctx, "update voucher set posted = 1 where id = $1", id)
		}
		return err
	}))
	return id
}

func TestContractsHaveNumbersForGood(t *testing.T) {
	w := newScene(t)
	ctx := t.Context()
	first, second := w.add(pond()), w.add(pond())
	offer := pond()
	offer.Signed, offer.Party, offer.PartyKind, offer.Plan = calendar.Day{}, "", "", nil
	third := w.add(offer)
	if first.Name() != "合2023-001" || second.Name() != "合2023-002" || third.Name() != "合2026-001" {
		t.Fatalf("%s %s %s", first.Name(), second.Name(), third.Name())
	}
	w.ok(w.VoidContract(ctx, w.by, w.here, second.ID, 1, ContractWords{Reason: "登记重了"}))
	if next := w.add(pond()); next.Name() != "合2023-003" {
		t.Errorf("the number of a void contract is used again: %s", next.Name())
	}
	if c, err := w.ContractOf(ctx, w.here.ID, "2023-002"); err != nil || c.State(w.today(), 90) != ContractVoid {
		t.Errorf("%+v %v", c, err)
	}
	for _, code := range []string{"2023-2", "2023-0002", "2023-009", "合2023-001", "x", ""} {
		_, err := w.ContractOf(ctx, w.here.ID, code)
		w.refused(err, fault.NotFound, "")
	}
	_, err := w.ContractOf(ctx, w.away.ID, "2023-001")
	w.refused(err, fault.NotFound, "")
	if list, err := w.ContractsIn(ctx, w.here.Township.ID); err != nil || len(list) != 4 {
		t.Errorf("%d in the township, %v", len(list), err)
	}
	if list, err := w.ContractsIn(ctx, w.here.County.ID); err != nil || len(list) != 4 {
		t.Errorf("%d in the county, %v", len(list), err)
	}
}

func TestOnlyTheAccountantKeepsContracts(t *testing.T) {
	w := newScene(t)
	ctx := t.Context()
	c := w.add(pond())
	pay := w.voucher(w.here, "2024-01-05", 100_00)
	for name, err := range map[string]error{
		"register": second(w.AddContract(ctx, w.head, w.here, pond())),
		"many":     third(w.AddContracts(ctx, w.head, w.here, []NewContract{pond()})),
		"change":   w.ChangeContract(ctx, w.other, w.here, c.ID, 1, pond(), ContractWords{Day: w.today(), Reason: "改"}),
		"end":      w.EndContract(ctx, w.head, w.here, c.ID, 1, ContractWords{Day: w.today(), Reason: "改"}),
		"void":     w.VoidContract(ctx, w.head, w.here, c.ID, 1, ContractWords{Reason: "改"}),
		"resume":   w.ResumeContract(ctx, w.head, w.here, c.ID, 1, ContractWords{Reason: "改"}),
		"link":     second(w.LinkPayment(ctx, w.head, w.here, c.ID, 1, pay, 0)),
		"part":     w.PartPayment(ctx, w.head, w.here, c.ID, 1, "错"),
		"attach":   w.AttachContract(ctx, w.head, w.here, c.ID, "合同", []byte("x")),
	} {
		if fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.refused(second(w.LinkPayment(ctx, w.other, w.away, c.ID, 1, pay, 0)), fault.NotFound, "")
	w.refused(w.EndContract(ctx, w.other, w.away, c.ID, 1, ContractWords{Day: w.today(), Reason: "改"}), fault.NotFound, "")
}

func second[T any](_ T, err error) error        { return err }
func third[T, U any](_ T, _ U, err error) error { return err }

func TestWrongContractsNameTheirFields(t *testing.T) {
	w := newScene(t)
	for field, spoil := range map[string]func(n *NewContract){
		"title":        func(n *NewContract) { n.Title = " " },
		"object":       func(n *NewContract) { n.Object = "" },
		"kind":         func(n *NewContract) { n.Kind = "x" },
		"party":        func(n *NewContract) { n.Party = "吕大山 13812345678" },
		"party-kind":   func(n *NewContract) { n.PartyKind = "" },
		"note":         func(n *NewContract) { n.Note = "吕大山自己修" },
		"memo":         func(n *NewContract) { n.Memo = "11010519491231002X" },
		"price":        func(n *NewContract) { n.Price = 0 },
		"area":         func(n *NewContract) { n.Area = 0 },
		"basis":        func(n *NewContract) { n.Basis = "week" },
		"step-years":   func(n *NewContract) { n.StepRate = 200 },
		"step-fen":     func(n *NewContract) { n.StepYears, n.StepRate, n.StepFen = 1, 200, 1 },
		"deposit-of":   func(n *NewContract) { n.Deposit, n.DepositOf = 1, 1 },
		"to":           func(n *NewContract) { n.To = day("2023-12-31") },
		"signed":       func(n *NewContract) { n.Signed = day("2026-04-09") },
		"approver":     func(n *NewContract) { n.Approved = day("2024-01-01") },
		"every":        func(n *NewContract) { n.Every = -2 },
		"matter":       func(n *NewContract) { n.Matter = "2026-009" },
		"method":       func(n *NewContract) { n.Tender.Method = "lottery" },
		"link":         func(n *NewContract) { n.Tender.Link = "javascript:alert(1)" },
		"tender-until": func(n *NewContract) { n.Tender.From, n.Tender.Until = day("2024-02-01"), day("2024-01-01") },
		"fen-2":        func(n *NewContract) { n.Plan[1].Fen = 0 },
		"due-1":        func(n *NewContract) { n.Plan[0].Due = calendar.Day{} },
		"note-3":       func(n *NewContract) { n.Plan[2].Note = "找13812345678" },
		"plan":         func(n *NewContract) { n.Plan[2].N = 1 },
		"things":       func(n *NewContract) { n.Things = []int64{99} },
	} {
		n := pond()
		spoil(&n)
		_, err := w.AddContract(t.Context(), w.by, w.here, n)
		w.refused(err, fault.Invalid, field)
	}
	if list, err := w.Contracts(t.Context(), w.here.ID); err != nil || len(list) > 0 {
		t.Errorf("%v %v", list, err)
	}
}

func TestEveryChangeIsKept(t *testing.T) {
	w := newScene(t)
	ctx := t.Context()
	w.matter(w.here, 1, "鱼塘调价")
	pondThing := w.enter(Resource, Facts{Name: "西塘", Class: "water", Place: "村西", Area: 10_000, State: Leased})
	n := pond()
	n.Signed, n.Party, n.PartyKind = calendar.Day{}, "", ""
	n.Things = []int64{pondThing.ID}
	c := w.add(n)
	signed := pond()
	signed.Things = n.Things
	w.ok(w.ChangeContract(ctx, w.by, w.here, c.ID, 1, signed, ContractWords{Day: day("2023-12-20"), Reason: "签了合同"}))
	dearer := signed
	dearer.Price, dearer.Matter = 1500_00, "2026-001"
	dearer.Plan = must(dearer.DrawPlan())
	w.refused(w.ChangeContract(ctx, w.by, w.here, c.ID, 2, dearer, ContractWords{Day: w.today(), Reason: "", Matter: "2026-001"}), fault.Invalid, "reason")
	w.refused(w.ChangeContract(ctx, w.by, w.here, c.ID, 2, dearer, ContractWords{Day: w.today(), Reason: "吕大山同意", Matter: "2026-001"}), fault.Invalid, "reason")
	w.refused(w.ChangeContract(ctx, w.by, w.here, c.ID, 2, dearer, ContractWords{Day: w.today(), Reason: "调价", Matter: "2026-007"}), fault.Invalid, "change-matter")
	w.refused(w.ChangeContract(ctx, w.by, w.here, c.ID, 1, dearer, ContractWords{Day: w.today(), Reason: "调价"}), fault.Conflict, "")
	w.refused(w.ChangeContract(ctx, w.by, w.here, c.ID, 2, signed, ContractWords{Day: w.today(), Reason: "调价"}), fault.Invalid, "")
	w.ok(w.ChangeContract(ctx, w.by, w.here, c.ID, 2, dearer, ContractWords{Day: w.today(), Reason: "调价", Matter: "2026-001"}))
	other := dearer
	other.Party = "吕小山"
	w.ok(w.ChangeContract(ctx, w.by, w.here, c.ID, 3, other, ContractWords{Day: w.today(), Reason: "承包人换成他弟弟"}))
	unsigned := other
	unsigned.Signed = calendar.Day{}
	w.refused(w.ChangeContract(ctx, w.by, w.here, c.ID, 4, unsigned, ContractWords{Day: w.today(), Reason: "x"}), fault.Invalid, "signed")
	pays := other
	pays.Kind = "works"
	w.refused(w.ChangeContract(ctx, w.by, w.here, c.ID, 4, pays, ContractWords{Day: w.today(), Reason: "x"}), fault.Invalid, "kind")
	w.ok(w.EndContract(ctx, w.by, w.here, c.ID, 4, ContractWords{Day: w.today(), Reason: "承包人退出"}))
	w.refused(w.ChangeContract(ctx, w.by, w.here, c.ID, 5, dearer, ContractWords{Day: w.today(), Reason: "x"}), fault.Conflict, "")
	w.refused(w.EndContract(ctx, w.by, w.here, c.ID, 5, ContractWords{Day: w.today(), Reason: "x"}), fault.Conflict, "")
	w.ok(w.ResumeContract(ctx, w.by, w.here, c.ID, 5, ContractWords{Reason: "记错了"}))
	c = w.again(c)
	if c.Party != "吕小山" || c.Signed != day("2023-12-20") || len(c.Plan) != 3 || c.Plan[0].Fen != 15000_00 || c.State(w.today(), 90) != ContractExpiring {
		t.Errorf("%+v", c)
	}
	w.historyOf(c)
	if found, err := w.ContractsOfThing(ctx, w.here.ID, pondThing.ID); err != nil || len(found) != 1 {
		t.Errorf("%v %v", found, err)
	}
}

// historyOf looks at what everyone reads of a pond that was offered, signed, made
// dearer, given to another, ended in error and resumed.
func (w *scene) historyOf(c Contract) {
	t := w.t
	list, err := w.History(t.Context(), c)
	w.ok(err)
	var told []string
	for _, x := range list {
		told = append(told, x.Words())
		for _, d := range x.Diffs {
			if strings.Contains(fmt.Sprint(d), "大山") || strings.Contains(fmt.Sprint(d), "小山") {
				t.Errorf("a name is told: %+v", d)
			}
		}
	}
	if got := strings.Join(told, " "); got != "登记（还没有签） 签订 变更 变更 提前终止 取消终止" {
		t.Error(got)
	}
	if d := fmt.Sprint(list[2].Diffs); !strings.Contains(d, "1,200.00 元/亩·年 1,500.00 元/亩·年") || !strings.Contains(d, "37,438.36 元") || !strings.Contains(d, "决议  2026-001") || list[2].Matter.Text() != "2026-001 鱼塘调价" {
		t.Error(d, list[2].Matter)
	}
	if d := fmt.Sprint(list[3].Diffs); !strings.Contains(d, "另一个人") {
		t.Error(d)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestQuestionsAreAskedByTheRules(t *testing.T) {
	w := newScene(t)
	id := w.matter(w.here, 1, "发包鱼塘")
	w.inForce[id] = ""
	quiet := pond()
	quiet.Decision, quiet.Matter, quiet.To = "", "2026-001", day("2028-12-31")
	quiet.From = day("2026-05-01")
	quiet.Plan = must(quiet.DrawPlan())
	for name, x := range map[string]struct {
		spoil func(n *NewContract)
		want  []string
	}{
		"nothing":                 {func(*NewContract) {}, nil},
		"six years":               {func(n *NewContract) { n.To = day("2032-04-30") }, []string{rules.ContractLongYears}},
		"five years exactly":      {func(n *NewContract) { n.To = day("2031-04-30") }, nil},
		"twenty-one years":        {func(n *NewContract) { n.To = day("2047-04-30") }, []string{rules.ContractVeryLongYears}},
		"no renewal":              {func(n *NewContract) { n.Renewal = "" }, []string{rules.ContractRenewal}},
		"no renewal of works":     {func(n *NewContract) { n.Renewal, n.Kind = "", "works" }, nil},
		"no decision of a lease":  {func(n *NewContract) { n.Matter = "" }, []string{rules.ApprovalAssemblyYuan}},
		"no decision of a little": {func(n *NewContract) { n.Matter, n.Kind = "", "service" }, nil},
		"no decision of much":     {func(n *NewContract) { n.Matter, n.Kind, n.Price = "", "service", 5000_00 }, []string{rules.ApprovalAssemblyYuan}},
		"below the reserve":       {func(n *NewContract) { n.Tender.Reserve, n.Tender.ReserveBasis = 1300_00, PerMuYear }, []string{rules.ContractPrice}},
		"below the whole reserve": {func(n *NewContract) { n.Tender.Reserve, n.Tender.ReserveBasis = 40000_00, Lump }, []string{rules.ContractPrice}},
		"above the reserve":       {func(n *NewContract) { n.Tender.Reserve, n.Tender.ReserveBasis = 20000_00, Lump }, nil},
		"much without a tender":   {func(n *NewContract) { n.Tender.Method, n.Price = "negotiated", 5000_00 }, []string{rules.ContractTenderYuan}},
		"long overdue":            {func(n *NewContract) { n.Plan[0].Due = day("2026-03-08") }, []string{rules.ContractArrearsDays}},
		"due and not known":       {func(n *NewContract) { n.Plan[0].Due, n.Plan[0].Fen, n.Plan[0].Unknown = day("2026-04-07"), 0, true }, []string{rules.ContractArrearsDays}},
		"overdue for thirty days": {func(n *NewContract) { n.Plan[0].Due = day("2026-03-09") }, nil},
	} {
		n := quiet
		n.Plan = append([]Instalment(nil), quiet.Plan...)
		x.spoil(&n)
		c := w.add(n)
		list, err := w.Questions(t.Context(), c, w.today())
		w.ok(err)
		var got []string
		for _, q := range list {
			got = append(got, q.Rule.Name)
			if q.Said == "" || q.Rule.Source == "" || q.Rule.Mark == "" {
				t.Errorf("%s: %+v", name, q)
			}
		}
		if strings.Join(got, " ") != strings.Join(x.want, " ") {
			t.Errorf("%s: asked %v, want %v", name, list, x.want)
		}
	}
	w.inForce[id] = "公示期还没有满。"
	c := w.add(quiet)
	if list, err := w.Questions(t.Context(), c, w.today()); err != nil || len(list) != 1 || !strings.Contains(list[0].Said, "公示期还没有满") {
		t.Errorf("R21: %+v %v", list, err)
	}
	w.ok(w.VoidContract(t.Context(), w.by, w.here, c.ID, 1, ContractWords{Reason: "登记重了"}))
	if list, err := w.Questions(t.Context(), w.again(c), w.today()); err != nil || len(list) > 0 {
		t.Errorf("of a void contract: %+v %v", list, err)
	}
}

func TestPapersOfAContractStay(t *testing.T) {
	w := newScene(t)
	ctx := t.Context()
	c := w.add(pond())
	pdf := []byte("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n")
	w.ok(w.AttachContract(ctx, w.by, w.here, c.ID, "", pdf))
	w.refused(w.AttachContract(ctx, w.by, w.here, c.ID, "又一份", pdf), fault.Conflict, "file")
	w.refused(w.AttachContract(ctx, w.by, w.here, c.ID, "吕大山 13812345678", pdf), fault.Invalid, "name")
	list, err := w.ContractFiles(ctx, c.ID)
	w.ok(err)
	if len(list) != 1 || list[0].Name != "合同1" {
		t.Fatalf("%+v", list)
	}
	if f, body, err := w.ContractPaper(ctx, c.ID, 1); err != nil || f.Type != "application/pdf" || string(body) != string(pdf) {
		t.Errorf("%+v %v", f, err)
	}
	_, _, err = w.ContractPaper(ctx, c.ID, 2)
	w.refused(err, fault.NotFound, "")
	for _, text := range []string{"update contract_file set name = 'x'", "delete from contract_file", "insert or replace into contract_file select * from contract_file"} {
		if err := w.exec(text); !db.IsRefused(err) && !db.IsDuplicate(err) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestNoNamesInTheAudit: lines of the audit tell no villager's name.
func TestNoNamesInTheAuditOfContracts(t *testing.T) {
	w := newScene(t)
	c := w.add(pond())
	w.ok(w.EndContract(context.Background(), w.by, w.here, c.ID, 1, ContractWords{Day: w.today(), Reason: "承包人退出"}))
	var n int
	w.ok(w.DB.Read().QueryRowContext(t.Context(), "select count(*) from audit where act like 'contract.%' and subject || detail not like '%大山%'").Scan(&n))
	if n != 2 {
		t.Errorf("%d lines", n)
	}
}
