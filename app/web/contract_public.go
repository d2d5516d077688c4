package web

import (
	"encoding/json"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/asset"
	"sunshine/app/attachment"
	"sunshine/app/pdf"
	"sunshine/app/sheet"
	"sunshine/app/village"
	"sunshine/views"
)

// contractsPageSize is how many contracts a page lists.
const contractsPageSize = 60

// publicContractsPage lists a village's contracts for anyone.
type publicContractsPage struct {
	Page
	Village   village.Village
	Lead      string
	Figures   []registerFigure
	Filter    []views.Field
	Rows      []contractRow
	Pager     views.Pager
	Downloads []views.Download
	Empty     views.Empty
}

func (s *Server) listPublicContracts(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	all, err := s.Assets.Contracts(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	q := contractQueryOf(c, contractsPath(v))
	list := q.pick(all, s.today(), s.expiryDays())
	p := publicContractsPage{
		Page: s.page(c, v.Name+"的合同", crumb(v, views.Link{Text: "合同"})...), Village: v,
		Lead:    "村里的地、房、塘租给谁，工程请谁干，多少钱、多少年，该收该付的到了没有，都在这里。人名按公开的写法。",
		Figures: s.contractFigures(list), Filter: q.fields(all, s.Assets.Reference.Contracts),
		Empty: views.Empty{Title: "还没有登记合同", Text: "村会计登记以后，这里就看得到。", Link: views.Link{Text: "看村里的家底", URL: registersPath(v)}},
	}
	if len(q.values()) > 0 {
		p.Empty = views.Empty{Title: "没有这样的合同", Text: "换一个状态、类别或年份看看。", Link: views.Link{Text: "看全部", URL: q.path}}
	}
	p.Description = v.FullName() + "：" + p.Lead
	n := pageOf(c, len(list), contractsPageSize)
	p.Pager = pagerOf(n, len(list), contractsPageSize, "份", func(n int) string { return q.link("", n) })
	for _, k := range list[(n-1)*contractsPageSize : min(n*contractsPageSize, len(list))] {
		p.Rows = append(p.Rows, s.contractRow(k, publicContractPath(v, k), false))
	}
	p.Downloads = []views.Download{{Kind: "Excel", Text: "表格，连每一期", URL: q.link("/list.xlsx", 1)}, {Kind: "CSV", Text: "纯数据", URL: q.link("/list.csv", 1)}}
	return s.open(c, "contract/public-list", p)
}

// contractsFile gives the list as a file, with the public forms of names.
func (s *Server) contractsFile(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	all, err := s.Assets.Contracts(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	list := contractQueryOf(c, "").pick(all, s.today(), s.expiryDays())
	return sendBook(c, s.contractBook(v, list), c.Params("kind"), "contracts-"+v.Code, v.Name+"合同登记簿")
}

// contractBook lays contracts out, and their instalments on a second sheet.
func (s *Server) contractBook(v village.Village, list []asset.Contract) sheet.Book {
	lines := []string{v.FullName() + "　" + s.today().Chinese() + "的情况　网址：" + s.Config.Site.URL + contractsPath(v), "单位：元。人名按公开的写法。"}
	p := sheet.Page{Name: "合同", Title: v.Name + "合同登记簿", Lines: lines, Columns: []sheet.Column{
		{Name: "编号"},
		{Name: "名称", Width: 24},
		{Name: "类别"},
		{Name: "收还是付"},
		{Name: "标的", Width: 30},
		{Name: "面积（亩）"},
		{Name: "对方"},
		{Name: "价格"},
		{Name: "价格是"},
		{Name: "上调"},
		{Name: "起"},
		{Name: "止"},
		{Name: "期限原文"},
		{Name: "签订日期"},
		{Name: "怎么付"},
		{Name: "押金"},
		{Name: "决议"},
		{Name: "找对方的办法"},
		{Name: "状态"},
		{Name: "分期合计"},
		{Name: "已收付"},
		{Name: "拖欠"},
		{Name: "金额待定的期数"},
	}}
	plan := sheet.Page{Name: "分期", Title: v.Name + "合同分期", Lines: lines, Columns: []sheet.Column{
		{Name: "合同编号"}, {Name: "合同"}, {Name: "期"}, {Name: "从"}, {Name: "到"}, {Name: "到期日"}, {Name: "金额"}, {Name: "已收付"}, {Name: "最后一笔"}, {Name: "情况"}, {Name: "备注"},
	}}
	for _, k := range list {
		p.Rows = append(p.Rows, s.contractCells(k))
		for _, i := range k.Plan {
			amount := fen(i.Fen)
			if i.Unknown {
				amount = sheet.TextValue("待定")
			}
			plan.Rows = append(plan.Rows, []sheet.Value{
				sheet.TextValue(k.Name()), sheet.TextValue(k.Title), sheet.IntValue(int64(i.N)), sheet.DayValue(i.From.String()), sheet.DayValue(i.To.String()), sheet.DayValue(i.Due.String()),
				amount, fen(i.Paid), sheet.DayValue(i.PaidOn.String()), sheet.TextValue(k.InstalmentState(i, s.today(), s.dueDays()).Chinese()), sheet.TextValue(i.Note),
			})
		}
	}
	return sheet.Book{Title: p.Title, Pages: []sheet.Page{p, plan}}
}

func (s *Server) contractCells(k asset.Contract) []sheet.Value {
	text, day := sheet.TextValue, sheet.DayValue
	sums, bond := k.Sums(s.today()), sheet.Value{}
	if f, known := k.Bond(); known {
		bond = fen(f)
	}
	area := sheet.Value{}
	if k.Area > 0 {
		area = sheet.NumberValue(k.Area.String())
	}
	decision := or(k.Matter, k.Decision)
	if s.Assets.Undecided(k, s.today()) {
		decision = "未附决议"
	}
	return []sheet.Value{
		text(k.Name()), text(k.Title), text(s.Assets.Reference.Contracts.Name(k.Kind)), text(takes(k.Out)), text(k.Object), area, text(k.PublicParty()), some(k.Price), text(k.Basis.Chinese()), text(k.StepText()),
		day(k.From.String()), day(k.To.String()), text(k.TermNote), day(k.Signed.String()), text(k.PayText()), bond, text(decision), text(k.Tender.Method.Chinese()), text(k.State(s.today(), s.expiryDays()).Chinese(k.Out)),
		fen(sums.Fen), fen(sums.Paid), fen(sums.Overdue), sheet.IntValue(int64(sums.Unknown)),
	}
}

// publicContractPage is one contract as anyone may see it.
type publicContractPage struct {
	Page
	Village   village.Village
	Contract  asset.Contract
	Mark      mark
	Lead      string
	Undecided bool
	Gap       string
	Groups    []contractGroup
	Plan      []instalmentRow
	Sums      asset.ContractSums
	Takes     string
	History   []contractHistory
	QR        views.QR
	Card      []views.Download
	Tel       string
}

// publicContract finds the contract of a public address.
func (s *Server) publicContract(c *fiber.Ctx) (v village.Village, k asset.Contract, moved bool, err error) {
	if v, moved, err = s.villageOf(c); moved || err != nil {
		return v, k, moved, err
	}
	k, err = s.Assets.ContractOf(c.UserContext(), v.ID, c.Params("number"))
	return v, k, false, err
}

func (s *Server) showPublicContract(c *fiber.Ctx) error {
	v, k, moved, err := s.publicContract(c)
	if moved || err != nil {
		return err
	}
	path := publicContractPath(v, k)
	p := publicContractPage{
		Page:    s.page(c, v.Name+" "+k.Name()+" "+k.Title, crumb(v, views.Link{Text: "合同", URL: contractsPath(v)}, views.Link{Text: k.Name()})...),
		Village: v, Contract: k, Mark: s.contractMark(k), Lead: s.contractLead(k), Undecided: s.Assets.Undecided(k, s.today()), Gap: contractGap(k),
		Plan: s.instalmentRows(k, nil), Sums: k.Sums(s.today()), Takes: takes(k.Out), Tel: digits(v.Phone),
		Card: []views.Download{{Kind: "PDF", Text: "公开卡，可打印张贴", URL: path + "/card.pdf"}},
	}
	p.Description = v.FullName() + k.Name() + "“" + k.Title + "”：" + p.Lead
	if p.Groups, err = s.contractGroups(c, v, k, true); err != nil {
		return err
	}
	if p.History, err = s.contractHistory(c, v, k); err != nil {
		return err
	}
	if p.QR, err = codeOf(s.Config.Site.URL+path, k.Name()); err != nil {
		return err
	}
	p.QR.Caption = "扫码打开这份合同的页面，看现在的情况："
	return s.open(c, "contract/public", p)
}

// contractLead tells a contract in a sentence of plain words.
func (s *Server) contractLead(k asset.Contract) string {
	sums := k.Sums(s.today())
	word := takes(k.Out)
	switch st := k.State(s.today(), s.expiryDays()); {
	case st == asset.ContractVoid:
		return "这一份登记错了，已经作废，不算数。"
	case st == asset.ContractOff:
		return "没有成交，没有签合同。"
	case k.Offered() && k.Tender.Won:
		return "已经有了结果，还没有签合同。"
	case k.Offered():
		return "还没有签合同。价格是公告里的价。"
	case len(k.Plan) == 0:
		return "合同没有写明怎么分期，或者价格没有写明，算不出该" + word + "多少。"
	case sums.Late > 0:
		return "到今天，有 " + itoa(sums.Late) + " 期没" + word + "齐，拖欠 " + yuanOf(sums.Overdue) + " 元。"
	case sums.Left == 0 && sums.Unknown == 0:
		return "该" + word + "的都" + word + "齐了。"
	}
	return "到今天没有拖欠。已" + word + " " + yuanOf(sums.Paid) + " 元，还没到期的 " + yuanOf(sums.Left) + " 元。"
}

// contractCard gives the card of one contract.
func (s *Server) contractCard(c *fiber.Ctx) error {
	v, k, moved, err := s.publicContract(c)
	if moved || err != nil {
		return err
	}
	d, err := s.cardOfContract(c, v, k)
	if err != nil {
		return err
	}
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	tag := attachment.Sum(text)
	body, err := s.cache.get(tag+"|contract", func() ([]byte, error) { return pdf.Contract(d, pdf.Options{Fonts: s.fonts}) })
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; object-src 'self'; frame-ancestors 'none'")
	c.Set(fiber.HeaderContentDisposition, contentDisposition(true, "contract-"+v.Statistical()+"-"+k.Code()+".pdf", k.Name()+"公开卡.pdf"))
	c.Set(fiber.HeaderContentType, kinds["pdf"].mediaType)
	return sendTagged(c, body, tag, keepLatest)
}

// cardBeside names the facts that stand beside the card's code.
var cardBeside = map[string]bool{"类别": true, "是什么": true, "面积": true, "对方": true, "价格": true}

func (s *Server) cardOfContract(c *fiber.Ctx, v village.Village, k asset.Contract) (d pdf.ContractCard, err error) {
	d = pdf.ContractCard{
		Village: v.FullName(), Number: k.Name(), Title: k.Title, Kind: "合同", Day: s.today(), URL: s.Config.Site.URL + publicContractPath(v, k), PageNote: "每一期、每次变更、依据的决议",
		First: []pdf.CardFact{{Name: "状态", Value: s.contractMark(k).Text}}, Heads: []string{"期", "付哪段时间", "到期日", "金额（元）", "已" + takes(k.Out) + "（元）", "情况"},
		Notes: []string{s.contractLead(k) + "人名按公开的写法。有事问村委会" + map[bool]string{true: "：" + v.Phone + "。", false: "。"}[v.Phone != ""]},
	}
	groups, err := s.contractGroups(c, v, k, true)
	for _, g := range groups {
		for _, f := range g.Facts {
			x := pdf.CardFact{Name: f.Name, Value: f.Value}
			switch {
			case f.Name == "名称":
			case cardBeside[f.Name]:
				d.First = append(d.First, x)
			default:
				d.Facts = append(d.Facts, x)
			}
		}
	}
	for _, r := range s.instalmentRows(k, nil) {
		d.Rows = append(d.Rows, []string{itoa(r.N), r.Span(), r.Due.String(), r.Amount, or(r.Got, "0.00"), strings.TrimSuffix(r.Mark.Text+"，"+r.Partly, "，")})
	}
	if len(d.Rows) > 0 {
		sums := k.Sums(s.today())
		d.Sums = []pdf.CardFact{{Name: "分期合计", Value: sums.Fen.String() + " 元，已" + takes(k.Out) + " " + sums.Paid.String() + " 元，拖欠 " + sums.Overdue.String() + " 元"}}
	}
	return d, err
}
