package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/views"
)

// bankStartView is how both sides stood when the first statement began.
type bankStartView struct {
	Show, Open bool
	Day        calendar.Day
	Table      views.Table
	Off        string
	Items      []startRow
	Fields     []views.Field
	Problem    string
}

type startRow struct {
	ID   int64
	Text string
}

// startInput is the form of an item of the start as it was filled in.
type startInput struct{ side, way, day, amount, summary string }

func (s *Server) bankStart(c *fiber.Ctx, a finance.BankAccount, try bankTry) (w bankStartView, err error) {
	b, err := s.Finance.BankStart(c.UserContext(), a)
	if err != nil || b.Day.IsZero() {
		return w, err
	}
	off := b.Difference()
	w.Show, w.Day, w.Open = off != 0 || len(b.Items) > 0, b.Day, try.form == "start" || off != 0
	w.Table = views.Table{
		Caption: b.Day.AddDays(-1).Chinese() + "的余额（单位：元）", Head: []views.Column{{Text: "哪一边"}, {Text: "余额", Num: true}},
		Rows: [][]string{{"银行对账单", yuanOf(b.Statement)}, {"账上的银行存款", yuanOf(b.Book)}},
	}
	if off != 0 {
		w.Off = fmt.Sprintf("开始的时候两边就差 %s 元，没有说清楚以前，哪个月都核对不了。有未达账项的补记在下面；期初余额记错的，去改期初余额或另记一笔。", yuanOf(off))
	}
	for _, i := range b.Items {
		text := fmt.Sprintf("%s　%s　%s 元　%s", sideWord(i.Side), i.Day, yuanOf(i.Fen), i.Summary)
		w.Items = append(w.Items, startRow{i.StartID, text})
	}
	if !accountant(c) || b.Fixed {
		return w, nil
	}
	in := try.start
	option := func(value, text, chosen string) views.Option {
		return views.Option{Value: value, Text: text, Selected: value == chosen}
	}
	w.Fields = []views.Field{
		{Name: "side", Label: "哪一边有", Type: "radio", Required: true, Options: []views.Option{option("book", "账上记了，银行还没有", in.side), option("bank", "银行有了，账上还没记", in.side)}},
		{Name: "way", Label: "收还是付", Type: "radio", Required: true, Options: []views.Option{option("out", "付出去", in.way), option("in", "收进来", in.way)}},
		{Name: "day", Label: "日期", Type: "date", Value: in.day, Required: true, Short: true},
		{Name: "amount", Label: "金额（元）", Type: "text", Value: in.amount, Required: true, Short: true, Inputmode: "decimal", Autocomplete: "off"},
		{Name: "summary", Label: "是什么钱", Type: "text", Value: in.summary, Required: true, Autocomplete: "off"},
	}
	if try.form == "start" {
		w.Problem = fault.Message(try.err)
		placeErrors(w.Fields, try.err)
	}
	return w, nil
}

func sideWord(side string) string {
	if side == finance.SideBank {
		return "银行有、账上没有"
	}
	return "账上有、银行没有"
}

func (s *Server) addStartItem(c *fiber.Ctx) error {
	v, a, err := s.bankOfAddress(c)
	if err != nil {
		return err
	}
	in := startInput{c.FormValue("side"), c.FormValue("way"), c.FormValue("day"), c.FormValue("amount"), c.FormValue("summary")}
	n := finance.NewStartItem{Side: in.side, Summary: in.summary}
	n.Day, _ = calendar.ParseDay(strings.TrimSpace(in.day)) // zero is refused with the rest
	unread := fault.Invalidf("")
	if n.Fen, err = money.Parse(tidyAmount(in.amount)); err != nil {
		unread.On("amount", "%s", amountProblem(err))
	} else if n.Fen < 0 {
		n.Fen = 0
	}
	switch in.way {
	case "out":
		n.Fen = -n.Fen
	case "in":
	default:
		return s.bankAccount(c, bankTry{form: "start", start: in, err: fault.Invalidf("没有记上。").On("way", "请选收还是付")})
	}
	err = s.Finance.AddStartItem(c.UserContext(), actor(c), v, a.ID, n)
	if formError(err) {
		return s.bankAccount(c, bankTry{form: "start", start: in, err: explain(err, unread)})
	}
	if err != nil {
		return err
	}
	flash(c, "success", "记上了。")
	return c.Redirect("/desk/bank/"+itoa64(a.ID)+"#start", fiber.StatusSeeOther)
}

func (s *Server) removeStartItem(c *fiber.Ctx) error {
	v, a, err := s.bankOfAddress(c)
	if err != nil {
		return err
	}
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return err
	}
	if err := s.Finance.RemoveStartItem(c.UserContext(), actor(c), v, a.ID, int64(id)); err != nil {
		return err
	}
	flash(c, "info", "去掉了。")
	return c.Redirect("/desk/bank/"+itoa64(a.ID)+"#start", fiber.StatusSeeOther)
}
