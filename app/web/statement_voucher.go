package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/village"
	"sunshine/views"
)

// voucherPage is a voucher for those who read the books and do not write them.
type voucherPage struct {
	Page
	Voucher finance.Voucher
	Facts   []views.Fact
	Lines   views.Table
	Back    string
}

// readableVoucher finds the voucher of the address among those of the villages
// whose books the person may read.
func (s *Server) readableVoucher(c *fiber.Ctx) (x finance.Voucher, v village.Village, err error) {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return x, v, err
	}
	if x, err = s.Finance.Voucher(c.UserContext(), int64(id)); err != nil {
		return x, v, err
	}
	if v, err = s.Villages.ByID(c.UserContext(), x.VillageID); err != nil {
		return x, v, err
	}
	if !v.Within(actor(c)) {
		return finance.Voucher{}, village.Village{}, fault.NotFoundf("没有这张凭证。")
	}
	return x, v, nil
}

func (s *Server) showVoucher(c *fiber.Ctx) error {
	x, v, err := s.readableVoucher(c)
	if err != nil {
		return err
	}
	p := voucherPage{
		Page: s.deskPage(c, v.Name+" 凭证 "+x.Name(), bookCrumbs(manyVillages(c), v, "凭证 "+x.Name())...), Voucher: x, Facts: voucherFacts(x),
		Back: booksPath(v) + "?from=" + x.Month.String() + "&to=" + x.Month.String(),
	}
	decision, err := s.matterFact(c, v, x.ID)
	if err != nil {
		return err
	}
	p.Facts = append(p.Facts, decision...)
	lines := slices.Clone(x.Lines)
	if !readerOf(c, v).names {
		for i := range lines {
			lines[i].Party = lines[i].PublicParty()
		}
	}
	p.Lines = linesOf(lines)
	p.Lines.Foot = make([]string, len(p.Lines.Head))
	p.Lines.Foot[0], p.Lines.Foot[1], p.Lines.Foot[2] = "合计", yuanOf(x.Total.Debit), yuanOf(x.Total.Credit)
	return s.renderDesk(c, "statement/voucher", p)
}

func voucherFacts(x finance.Voucher) []views.Fact {
	facts := []views.Fact{{Name: "日期", Value: x.Day.Chinese()}, {Name: "摘要", Value: x.Summary}}
	for _, f := range []views.Fact{{Name: "经手人", Value: x.Handler}, {Name: "证明人", Value: x.Witness}, {Name: "审核人", Value: x.Reviewer}, {Name: "审批人", Value: x.Approver}, {Name: "项目", Value: x.Project}, {Name: "备注", Value: x.Note}} {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	for i, ref := range []finance.VoucherRef{x.Reverses, x.ReversedBy} {
		if ref.ID != 0 {
			facts = append(facts, views.Fact{Name: []string{"冲销的是", "已被冲销"}[i], Value: ref.Number, URL: "/desk/vouchers/" + itoa64(ref.ID)})
		}
	}
	return append(facts, views.Fact{Name: "记账", Value: x.PostedBy + "　" + moment(x.PostedAt)})
}

// voucherFile sends a document of a voucher.
func (s *Server) voucherFile(c *fiber.Ctx) error {
	x, v, err := s.readableVoucher(c)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(x.Files, func(f finance.Attachment) bool { return f.SHA256 == c.Params("sha256") }) {
		return fault.NotFoundf("这张凭证没有这份单据。")
	}
	a, body, err := s.Finance.VillageFile(c.UserContext(), v.ID, c.Params("sha256"))
	if err != nil {
		return err
	}
	return sendUpload(c, upload{a.Type, a.SHA256, "receipt-" + a.SHA256[:8], a.Name, "no-store"}, body)
}
