package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/asset"
	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/village"
	"sunshine/views"
)

// contractEnd is one way to end a contract, or to take that back.
type contractEnd struct {
	heading, lead, button, done string
	dated                       bool
	do                          func(s *Server, c *fiber.Ctx, v village.Village, id int64, seen int, w asset.ContractWords) error
}

func endOf(act string, k asset.Contract) (contractEnd, bool) {
	switch act {
	case "end":
		e := contractEnd{"提前终止", "从这一天起不再履行，以后到期的不再收付；以前拖欠的还算拖欠。", "提前终止", "登记了提前终止，已经公开。", true, func(s *Server, c *fiber.Ctx, v village.Village, id int64, seen int, w asset.ContractWords) error {
			return s.Assets.EndContract(c.UserContext(), actor(c), v, id, seen, w)
		}}
		if k.Offered() {
			e.heading, e.lead, e.button, e.done = "没有成交", "招租、招标没有结果，或者不招了。以后再招，另外登记一份。", "没有成交", "登记了没有成交，已经公开。"
		}
		return e, true
	case "void":
		return contractEnd{"登记作废", "只用在登记错了、登记重了的时候。编号不再用，作废的样子和原因留着，人人看得到。", "作废", "作废了。", false, func(s *Server, c *fiber.Ctx, v village.Village, id int64, seen int, w asset.ContractWords) error {
			return s.Assets.VoidContract(c.UserContext(), actor(c), v, id, seen, w)
		}}, true
	case "resume":
		return contractEnd{"取消终止", "只用在终止登记错了的时候。取消以后和终止以前一样。", "取消终止", "取消了终止。", false, func(s *Server, c *fiber.Ctx, v village.Village, id int64, seen int, w asset.ContractWords) error {
			return s.Assets.ResumeContract(c.UserContext(), actor(c), v, id, seen, w)
		}}, true
	}
	return contractEnd{}, false
}

func (s *Server) askContractEnd(c *fiber.Ctx) error {
	_, k, err := s.deskContract(c)
	if err != nil {
		return err
	}
	return s.contractEndForm(c, k, nil)
}

func (s *Server) contractEndForm(c *fiber.Ctx, k asset.Contract, failed error) error {
	e, ok := endOf(c.Params("act"), k)
	if !ok {
		return fiber.ErrNotFound
	}
	in := contractInput{values: map[string]string{}}
	for _, name := range []string{"day", "reason", "change-matter", "change-decision"} {
		in.values[name] = c.FormValue(name)
	}
	in.values["day"] = or(in.values["day"], s.today().String())
	fields := in.whyFields()
	fields[0].Label, fields[1].Label, fields[1].Hint = "哪一天", "原因", "村民看得到。"
	fields[2].List = ""
	if !e.dated {
		fields = fields[1:]
	}
	p := formPage{
		Page: s.deskPage(c, e.heading+"："+k.Name(), contractCrumbs(views.Link{Text: k.Name(), URL: contractPath(k.ID)}, views.Link{Text: e.heading})...), Lead: k.Title + "。" + e.lead,
		Fields: fields, Action: contractPath(k.ID) + "/" + c.Params("act"), Button: e.button, Hidden: map[string]string{"seen": itoa(k.Changes)},
	}
	if failed != nil {
		p.Problem = sentenceUnplaced(failed, p.Fields)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "form", p)
}

func (s *Server) endContract(c *fiber.Ctx) error {
	v, k, err := s.deskContract(c)
	if err != nil {
		return err
	}
	e, ok := endOf(c.Params("act"), k)
	if !ok {
		return fiber.ErrNotFound
	}
	seen, err := numberIn(c.FormValue("seen"))
	if err != nil {
		return fault.Conflictf("请打开这份合同再做一次。")
	}
	day, _ := calendar.ParseDay(strings.TrimSpace(c.FormValue("day"))) // the store names a missing day
	w := asset.ContractWords{Day: day, Reason: c.FormValue("reason"), Matter: firstWord(strings.TrimSpace(c.FormValue("change-matter"))), Decision: c.FormValue("change-decision")}
	err = e.do(s, c, v, k.ID, seen, w)
	if formError(err) && len(fault.Fields(err)) > 0 {
		return s.contractEndForm(c, k, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", e.done)
	return c.Redirect(contractPath(k.ID), fiber.StatusSeeOther)
}

// contractPayPage links vouchers to one instalment.
type contractPayPage struct {
	Page
	Contract   asset.Contract
	Instalment asset.Instalment
	Takes      string
	Problem    string
	Choices    []payChoice
	Fen        views.Field
	Action     string
	Back       string
	Empty      views.Empty
}

// payChoice is a voucher that may pay.
type payChoice struct {
	asset.PaymentChoice
	LeftText, URL string
	Fits, Chosen  bool
}

// instalmentOf finds the contract and the instalment of the address.
func (s *Server) instalmentOf(c *fiber.Ctx) (v village.Village, k asset.Contract, i asset.Instalment, err error) {
	if v, k, err = s.deskContract(c); err != nil {
		return v, k, i, err
	}
	n, err := numberIn(c.Params("n"))
	if err != nil {
		return v, k, i, err
	}
	for _, i := range k.Plan {
		if i.N == n {
			return v, k, i, nil
		}
	}
	return v, k, i, fault.NotFoundf("这份合同没有第 %d 期。", n)
}

func (s *Server) askContractPayment(c *fiber.Ctx) error { return s.contractPayment(c, nil) }

func (s *Server) contractPayment(c *fiber.Ctx, failed error) error {
	_, k, i, err := s.instalmentOf(c)
	if err != nil {
		return err
	}
	list, err := s.Assets.PaymentChoices(c.UserContext(), k, i)
	if err != nil {
		return err
	}
	word := takes(k.Out)
	p := contractPayPage{
		Page:     s.deskPage(c, "连凭证："+k.Name(), contractCrumbs(views.Link{Text: k.Name(), URL: contractPath(k.ID)}, views.Link{Text: "第 " + itoa(i.N) + " 期"})...),
		Contract: k, Instalment: i, Takes: word, Action: contractPath(k.ID) + "/pay/" + itoa(i.N), Back: contractPath(k.ID),
		Fen:   views.Field{Name: "fen", Label: "这张凭证里有多少是" + word + "这一期的（元）", Type: "text", Value: c.FormValue("fen"), Inputmode: "decimal", Autocomplete: "off", Short: true, Hint: "空着：能连多少连多少。一张凭证可以分给几期。"},
		Empty: views.Empty{Title: "没有可以连的凭证", Text: "先记" + word + "这笔钱的账，再来连。已经连满的、冲销了的不在这里。", Link: views.Link{Text: "记一笔账", URL: "/desk/entries/new"}},
	}
	for n, x := range list {
		p.Choices = append(p.Choices, payChoice{
			x, yuanOf(x.Left), "/desk/vouchers/" + itoa64(x.VoucherID), x.Left == i.Left(),
			c.FormValue("voucher") == itoa64(x.VoucherID) || c.FormValue("voucher") == "" && n == 0 && x.Left == i.Left(),
		})
	}
	if failed != nil {
		fields := []views.Field{p.Fen}
		p.Problem = sentenceUnplaced(failed, fields)
		placeErrors(fields, failed)
		p.Fen = fields[0]
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "contract/pay", p)
}

func (s *Server) linkContractPayment(c *fiber.Ctx) error {
	v, k, i, err := s.instalmentOf(c)
	if err != nil {
		return err
	}
	var fen money.Fen
	if text := strings.TrimSpace(c.FormValue("fen")); text != "" {
		if fen, err = money.Parse(tidyAmount(text)); err != nil || fen <= 0 {
			return s.contractPayment(c, fault.Invalidf("没有连上，请改正下面几处。").On("fen", "请写大于零的金额，如 1234.50"))
		}
	}
	id, err := numberIn(c.FormValue("voucher"))
	if err != nil {
		return s.contractPayment(c, fault.Invalidf("请选一张凭证。"))
	}
	linked, err := s.Assets.LinkPayment(c.UserContext(), actor(c), v, k.ID, i.N, int64(id), fen)
	if formError(err) {
		return s.contractPayment(c, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "第 "+itoa(i.N)+" 期连上了 "+yuanOf(linked)+" 元。")
	return c.Redirect(contractPath(k.ID), fiber.StatusSeeOther)
}

// partContractPayment undoes a link that was made in error.
func (s *Server) partContractPayment(c *fiber.Ctx) error {
	v, k, err := s.deskContract(c)
	if err != nil {
		return err
	}
	id, err := numberIn(c.FormValue("payment"))
	if err != nil {
		return err
	}
	err = s.Assets.PartPayment(c.UserContext(), actor(c), v, k.ID, int64(id), c.FormValue("reason"))
	if formError(err) {
		return s.contract(c, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "取消了。")
	return c.Redirect(contractPath(k.ID), fiber.StatusSeeOther)
}

// addContractFile keeps a scanned paper.
func (s *Server) addContractFile(c *fiber.Ctx) error {
	v, k, err := s.deskContract(c)
	if err != nil {
		return err
	}
	h, err := c.FormFile("file")
	if err != nil || h.Size == 0 {
		return s.contract(c, fault.Invalidf("附件没有加上。").On("file", "请选一张照片或一个 PDF"))
	}
	data, err := readUpload(h)
	if err != nil {
		return err
	}
	err = s.Assets.AttachContract(c.UserContext(), actor(c), v, k.ID, c.FormValue("name"), data)
	if formError(err) {
		return s.contract(c, err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", "附件加上了。")
	return c.Redirect(contractPath(k.ID)+"#papers", fiber.StatusSeeOther)
}

// contractFile sends a paper to the people of the village.
func (s *Server) contractFile(c *fiber.Ctx) error {
	_, k, err := s.deskContract(c)
	if err != nil {
		return err
	}
	n, err := numberIn(c.Params("n"))
	if err != nil {
		return err
	}
	f, body, err := s.Assets.ContractPaper(c.UserContext(), k.ID, n)
	if err != nil {
		return err
	}
	return sendUpload(c, upload{f.Type, f.SHA256, "contract-" + k.Code() + "-" + itoa(n), k.Name() + "附件" + itoa(n), "no-store"}, body)
}
