package web

import (
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/app/pdf"
	"sunshine/app/village"
)

// bankFile gives the 银行存款余额调节表 of a month as a workbook, CSV or PDF: the
// frozen one if the month is proved.
func (s *Server) bankFile(c *fiber.Ctx) error {
	kind, ok := kinds[c.Params("kind")]
	if !ok || c.Params("kind") == "json" {
		return fiber.ErrNotFound
	}
	v, a, m, err := s.bankMonthOfAddress(c)
	if err != nil {
		return err
	}
	months, err := s.Finance.BankMonths(c.UserContext(), a)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(months, func(b finance.BankMonth) bool { return b.Month == m && b.Statement })
	if i < 0 {
		return fault.NotFoundf("还没有%s的对账单。", m.Chinese())
	}
	table, err := s.monthTable(c, v, a, months[i])
	if err != nil {
		return err
	}
	d := bankDoc(v, table)
	d.Made = s.today()
	body, err := d.file(c.Params("kind"), pdf.Options{Paper: pdf.A4, Fonts: s.fonts})
	if err != nil {
		return err
	}
	if c.Params("kind") == "pdf" { // the browser's own viewer shows it as an object with styles
		c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; object-src 'self'; frame-ancestors 'none'")
	}
	ascii := fmt.Sprintf("bank-%s-%s-%s.%s", v.Code, a.Tail, m, c.Params("kind"))
	c.Set(fiber.HeaderContentDisposition, contentDisposition(kind.inline, ascii, v.Name+m.Chinese()+a.Name+d.Title+"."+c.Params("kind")))
	c.Set(fiber.HeaderContentType, kind.mediaType)
	return c.Send(body)
}

// bankDoc lays a 调节表 out: each side with what it lacks, item by item.
func bankDoc(v village.Village, t finance.Adjusted) bookDoc {
	d := bookDoc{
		Title: "银行存款余额调节表", Village: v, Period: t.Month.Last().Chinese(), Day: t.Month.Last(),
		Columns: []bookColumn{{Head: "项目", Wide: true}, {Head: "日期", Whole: true}, {Head: "摘要", Wide: true}, {Head: "金额", Money: true}, {Head: "到月底几天", Whole: true}},
		Signers: []string{"制表", "村会计", "出纳（报账员）", "监委会"},
	}
	line := func(strong bool, name string, f money.Fen) {
		d.Rows = append(d.Rows, bookRow{Strong: strong, Cells: []bookCell{textCell(name), {}, {}, fenCell(f), {}}})
	}
	half := func(heading string, balance money.Fen, lacks [2]string, side string, in, out, adjusted money.Fen) {
		line(true, heading, balance)
		line(false, "加："+lacks[0]+"已收、"+lacks[1]+"未收", in)
		d.openItems(t, side, 1)
		line(false, "减："+lacks[0]+"已付、"+lacks[1]+"未付", out)
		d.openItems(t, side, -1)
		line(true, "调节后的余额", adjusted)
	}
	half("银行对账单余额", t.Statement, [2]string{"账上", "银行"}, finance.SideBook, t.BookIn, t.BookOut, t.AdjustedBank)
	half("账上的银行存款余额", t.Book, [2]string{"银行", "账上"}, finance.SideBank, t.BankIn, t.BankOut, t.AdjustedBook)
	agree := finance.Check{OK: t.Difference() == 0, Text: fmt.Sprintf("调节后：银行一边 %s 元，账上一边 %s 元，相等。", t.AdjustedBank, t.AdjustedBook)}
	if !agree.OK {
		agree.Text = fmt.Sprintf("调节后两边相差 %s 元，还没有核对平。", yuanOf(t.Difference()))
	}
	d.Checks = []finance.Check{agree}
	d.Of = t.Name + "，" + t.Bank + "，尾号 " + t.Tail
	if p := t.Proved; p.By != "" {
		d.Notes = append(d.Notes, fmt.Sprintf("%s由%s %s核对。", p.Day.Chinese(), p.Post, p.By))
	} else {
		d.Notes = append(d.Notes, "这个月还没有核对，数字还会变。")
	}
	return d
}

// openItems lists the 未达账项 that one side has: what came in, or what went out.
func (d *bookDoc) openItems(t finance.Adjusted, side string, sign money.Fen) {
	for _, i := range t.Items {
		if i.Side != side || i.Fen*sign <= 0 {
			continue
		}
		text := i.Summary
		if i.Party != "" {
			text += "　" + i.Party
		}
		d.Rows = append(d.Rows, bookRow{Cells: []bookCell{{}, dayCell(i.Day), textCell(text), fenCell(i.Fen * sign), textCell(itoa(i.Age))}})
	}
}
