package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/asset"
	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
)

// contractInput is the form of a contract as it was filled in: texts by field.
type contractInput struct {
	values map[string]string
	plan   []asset.Instalment
	typed  map[int][3]string // of an instalment: day, amount, note, as typed
	asked  bool              // the instalments are to be looked at first
}

// filled tells whether any instalment was typed.
func (in contractInput) filled() bool {
	for _, row := range in.typed {
		if row != [3]string{} {
			return true
		}
	}
	return false
}

// contractNames lists the fields of the form, but for those of the instalments.
func contractNames() []string {
	return []string{
		"title", "kind", "way", "object", "things", "area", "quantity", "party-kind", "party", "signed", "basis", "price", "step-years", "step-rate", "step-fen", "stated", "stated-note",
		"deposit", "deposit-of", "from", "to", "years", "term-note", "every", "at-end", "due-days", "by-months", "matter", "decision", "approver", "approved", "method",
		"reserve", "reserve-basis", "winner", "winner-basis", "won", "won-on", "bid-step", "bidders", "tender-from", "tender-until", "link", "tender-note", "renewal", "note", "memo",
		"day", "reason", "change-matter", "change-decision", "seen",
	}
}

func readContract(c *fiber.Ctx) contractInput {
	in := contractInput{values: map[string]string{}, typed: map[int][3]string{}}
	for _, name := range contractNames() {
		in.values[name] = strings.TrimSpace(c.FormValue(name))
	}
	for n := range strings.SplitSeq(c.FormValue("instalments"), ",") {
		if k, err := strconv.Atoi(n); err == nil && k > 0 && k < 10000 && len(in.typed) < 400 {
			in.typed[k] = [3]string{strings.TrimSpace(c.FormValue("due-" + n)), strings.TrimSpace(c.FormValue("fen-" + n)), strings.TrimSpace(c.FormValue("note-" + n))}
		}
	}
	return in
}

// inputOfContract fills the form with a contract as it stands.
func (s *Server) inputOfContract(c *fiber.Ctx, k asset.Contract) (contractInput, error) {
	num := func(n int) string {
		if n == 0 {
			return ""
		}
		return itoa(n)
	}
	flag := map[bool]string{true: "1"}
	t := k.Tender
	in := contractInput{typed: map[int][3]string{}, plan: k.Plan, values: map[string]string{
		"title": k.Title, "kind": k.Kind, "way": map[bool]string{true: "out", false: "in"}[k.Out], "object": k.Object, "quantity": k.Quantity, "party-kind": string(k.PartyKind), "party": k.Party,
		"signed": k.Signed.String(), "basis": string(k.Basis), "price": leastYuan(k.Price), "step-years": num(k.StepYears), "step-rate": percentText(k.StepRate), "step-fen": leastYuan(k.StepFen),
		"stated": leastYuan(k.Stated), "stated-note": k.StatedNote, "deposit": leastYuan(k.Deposit), "deposit-of": percentText(k.DepositOf), "from": k.From.String(), "to": k.To.String(), "years": num(k.Months),
		"term-note": k.TermNote, "every": itoa(k.Every), "at-end": flag[k.AtEnd], "due-days": num(k.DueDays), "by-months": flag[k.ByMonths], "matter": k.Matter, "decision": k.Decision, "approver": k.Approver,
		"approved": k.Approved.String(), "method": string(t.Method), "reserve": leastYuan(t.Reserve), "reserve-basis": string(t.ReserveBasis), "winner": leastYuan(t.Winner), "winner-basis": string(t.WinnerBasis),
		"won": flag[t.Won], "won-on": t.WonOn.String(), "bid-step": leastYuan(t.BidStep), "bidders": num(t.Bidders), "tender-from": t.From.String(), "tender-until": t.Until.String(), "link": t.Link,
		"tender-note": t.Note, "renewal": k.Renewal, "note": k.Note, "memo": k.Memo, "day": s.today().String(), "seen": itoa(k.Changes),
	}}
	if k.Area > 0 {
		in.values["area"] = k.Area.String()
	}
	things, err := s.Assets.ByIDs(c.UserContext(), s.DB.Read(), k.VillageID, k.Things)
	var numbers []string
	for _, x := range things {
		numbers = append(numbers, x.Number.String())
	}
	in.values["things"] = strings.Join(numbers, "、")
	return in, err
}

// percentText writes a rate for a form's field.
func percentText(rate int) string {
	if rate == 0 {
		return ""
	}
	return strings.TrimSuffix(asset.Percent(rate), "%")
}

// contractReader turns texts into facts and keeps what could not be read.
type contractReader struct {
	in  contractInput
	bad *fault.Error
}

func (r contractReader) fen(name string) money.Fen {
	text := r.in.values[name]
	if text == "" {
		return 0
	}
	f, err := money.Parse(tidyAmount(text))
	if err != nil {
		r.bad.On(name, "%s", amountProblem(err))
	}
	return f
}

func (r contractReader) num(name string) int {
	text := r.in.values[name]
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		r.bad.On(name, "请写整数")
	}
	return n
}

func (r contractReader) day(name string) calendar.Day {
	text := r.in.values[name]
	if text == "" {
		return calendar.Day{}
	}
	d, err := calendar.ParseDay(text)
	if err != nil {
		r.bad.On(name, "请写成 2026-03-15 这样的日期")
	}
	return d
}

// rate reads a percentage with at most two decimals as ten-thousandths.
func (r contractReader) rate(name string) int {
	text := strings.TrimSuffix(r.in.values[name], "%")
	if text == "" {
		return 0
	}
	n, ok := asset.ParseThousandths(text)
	if !ok || n%10 != 0 || n > 100_000 {
		r.bad.On(name, "请写 0 到 100 的百分数，如 2 或 2.5")
		return 0
	}
	return int(n / 10)
}

func (r contractReader) area(name string) asset.Thousandths {
	text := r.in.values[name]
	if text == "" {
		return 0
	}
	n, ok := asset.ParseThousandths(text)
	if !ok {
		r.bad.On(name, "请写亩数，如 50.17，小数不超过三位")
	}
	return n
}

// facts reads the form. bad names what could not be read.
func (s *Server) contractFacts(c *fiber.Ctx, villageID int64, in contractInput) (f asset.ContractFacts, bad *fault.Error) {
	r := contractReader{in, fault.Invalidf("合同没有保存，请改正下面几处。")}
	v := in.values
	f = asset.ContractFacts{
		Title: v["title"], Kind: v["kind"], Out: v["way"] == "out", Object: v["object"], Quantity: v["quantity"], PartyKind: asset.PartyKind(v["party-kind"]), Party: v["party"], Signed: r.day("signed"),
		Area: r.area("area"), Basis: asset.PriceBasis(v["basis"]), Price: r.fen("price"), StepYears: r.num("step-years"), StepRate: r.rate("step-rate"), StepFen: r.fen("step-fen"),
		Stated: r.fen("stated"), StatedNote: v["stated-note"], Deposit: r.fen("deposit"), DepositOf: r.rate("deposit-of"),
		From: r.day("from"), To: r.day("to"), Months: r.num("years"), TermNote: v["term-note"], Every: r.num("every"), AtEnd: v["at-end"] == "1", DueDays: r.num("due-days"), ByMonths: v["by-months"] == "1",
		Matter: firstWord(v["matter"]), Decision: v["decision"], Approver: v["approver"], Approved: r.day("approved"), Renewal: v["renewal"], Note: v["note"], Memo: v["memo"],
		Tender: asset.Tender{
			Method: asset.TenderMethod(v["method"]), Reserve: r.fen("reserve"), ReserveBasis: asset.PriceBasis(v["reserve-basis"]), Winner: r.fen("winner"), WinnerBasis: asset.PriceBasis(v["winner-basis"]),
			Won: v["won"] == "1", WonOn: r.day("won-on"), BidStep: r.fen("bid-step"), Bidders: r.num("bidders"), From: r.day("tender-from"), Until: r.day("tender-until"), Link: v["link"], Note: v["tender-note"],
		},
	}
	for number := range strings.FieldsFuncSeq(v["things"], func(r rune) bool { return strings.ContainsRune("、,，;； ", r) }) {
		t, err := s.Assets.Thing(c.UserContext(), villageID, number)
		if err != nil {
			r.bad.On("things", "登记里没有“%s”，编号像 源2026-003 这样", number)
			break
		}
		f.Things = append(f.Things, t.ID)
	}
	return f, r.bad
}

// firstWord takes the code off what a list offered: 2026-003 西塘发包.
func firstWord(s string) string {
	code, _, _ := strings.Cut(s, " ")
	return code
}

// instalments reads the rows that were typed over the plan they were drawn from.
func (in contractInput) instalments(drawn []asset.Instalment, bad *fault.Error) []asset.Instalment {
	if len(in.typed) == 0 {
		return drawn
	}
	var list []asset.Instalment
	for n, row := range in.typed {
		if row == [3]string{} {
			continue // a row left empty is taken out
		}
		i := asset.Instalment{N: n, Note: row[2], Unknown: row[1] == ""}
		if k := slices.IndexFunc(drawn, func(o asset.Instalment) bool { return o.N == n }); k >= 0 {
			i.From, i.To = drawn[k].From, drawn[k].To
		}
		name := itoa(n)
		if row[0] != "" {
			d, err := calendar.ParseDay(row[0])
			if err != nil {
				bad.On("due-"+name, "请写成 2026-03-15 这样的日期")
			}
			i.Due = d
		}
		if row[1] != "" {
			f, err := money.Parse(tidyAmount(row[1]))
			if err != nil {
				bad.On("fen-"+name, "%s", amountProblem(err))
				i.Unknown = true
			}
			i.Fen = f
		}
		list = append(list, i)
	}
	slices.SortFunc(list, func(a, b asset.Instalment) int { return a.N - b.N })
	return list
}
