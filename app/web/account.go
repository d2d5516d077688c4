package web

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// accountsPage lists the sub-accounts of a village, a township or the county and
// adds to them.
type accountsPage struct {
	Page
	Place   string
	Village bool
	Own     []accountRow
	Above   []accountRow // those the village has from its county and township
	Places  []views.Option
	Fields  []views.Field
	Problem string
	File    views.Field
	Refused string // why a file was not read
	Hidden  string // place, for the forms
	Query   string
}

// accountRow is one sub-account of the list.
type accountRow struct {
	Code, Name, Plain, Use, Whose, Since, URL string
	Retired                                   bool
}

// accountsPlace finds whose sub-accounts the request is about: an accountant's
// own village, or the county or township an administrator asks for.
func (s *Server) accountsPlace(c *fiber.Ctx) (village.Division, error) {
	if actor(c).Role != user.Administrator {
		return s.Villages.Division(c.UserContext(), actor(c).DivisionID)
	}
	id := idIn(c.FormValue("place", c.Query("place")))
	if id == 0 {
		id = actor(c).DivisionID
	}
	d, err := s.Villages.Division(c.UserContext(), id)
	if err == nil && d.Level != "county" && d.Level != "township" {
		err = fault.NotFoundf("村自己的明细科目由村会计来加。")
	}
	return d, err
}

// accountsURL is the address of the list of a place.
func accountsURL(d village.Division) string {
	if d.Level == "township" {
		return "/desk/accounts?place=" + itoa64(d.ID)
	}
	return "/desk/accounts"
}

func (s *Server) listAccounts(c *fiber.Ctx) error { return s.accounts(c, accountInput{}, nil, nil) }

// accountInput is the form of a sub-account as it was filled in.
type accountInput struct{ code, name, plain, use, from, until string }

func readAccount(c *fiber.Ctx) accountInput {
	return accountInput{c.FormValue("code"), c.FormValue("name"), c.FormValue("plain"), c.FormValue("use"), c.FormValue("from"), c.FormValue("until")}
}

// account turns the input into a sub-account; what cannot be read is said.
func (in accountInput) account() (n finance.NewSubAccount, bad *fault.Error) {
	bad = fault.Invalidf("科目没有保存，请改正下面几处。")
	n = finance.NewSubAccount{
		Code: in.code, Name: in.name, Plain: in.plain,
		Income: in.use == "income" || in.use == "both", Expense: in.use == "expense" || in.use == "both",
	}
	for field, to := range map[string]*calendar.Day{"from": &n.From, "until": &n.Until} {
		text := map[string]string{"from": in.from, "until": in.until}[field]
		d, err := calendar.ParseDay(strings.TrimSpace(text))
		if err != nil && text != "" {
			bad.On(field, "请写日期，如 2026-01-01")
		}
		*to = d
	}
	return n, bad
}

func (in accountInput) fields(amend bool) []views.Field {
	fields := []views.Field{
		{Name: "name", Label: "名称", Type: "text", Value: in.name, Required: true, Autocomplete: "off", Hint: "会印在账簿、公开榜上。"},
		{Name: "plain", Label: "明白话", Type: "text", Value: in.plain, Autocomplete: "off", Hint: "村民看得懂的说法。不写就和名称一样。"},
		{Name: "use", Label: "用在哪里", Type: "select", Options: []views.Option{
			{Value: "expense", Text: "记支出时可选", Selected: in.use == "expense"},
			{Value: "income", Text: "记收入时可选", Selected: in.use == "income"},
			{Value: "both", Text: "收入、支出都可选", Selected: in.use == "both"},
			{Value: "none", Text: "只在凭证里用", Selected: in.use == "none"},
		}},
		{Name: "from", Label: "从哪天起用", Type: "date", Value: in.from, Required: true, Short: true},
	}
	if amend {
		return append(fields, views.Field{Name: "until", Label: "从哪天起停用", Type: "date", Value: in.until, Short: true, Hint: "还在用的，空着。"})
	}
	code := views.Field{Name: "code", Label: "代码", Type: "text", Value: in.code, Required: true, Short: true, Inputmode: "decimal", Autocomplete: "off", Hint: "上级科目的代码加一个点，再加两到四位数字，如 513.08、112.001。"}
	return append([]views.Field{code}, fields...)
}

func inputOf(n finance.NewSubAccount) accountInput {
	use := map[[2]bool]string{{true, false}: "income", {false, true}: "expense", {true, true}: "both", {false, false}: "none"}[[2]bool{n.Income, n.Expense}]
	return accountInput{n.Code, n.Name, n.Plain, use, n.From.String(), n.Until.String()}
}

func accountCrumbs(d village.Division, rest ...views.Link) []views.Link {
	crumbs := append([]views.Link{{Text: "工作台", URL: "/desk"}, {Text: "明细科目", URL: accountsURL(d)}}, rest...)
	crumbs[len(crumbs)-1].URL = ""
	return crumbs
}

func (s *Server) accounts(c *fiber.Ctx, in accountInput, failed, refused error) error {
	d, err := s.accountsPlace(c)
	if err != nil {
		return err
	}
	p := accountsPage{Page: s.deskPage(c, "明细科目", accountCrumbs(d)...), Place: d.Name, Village: d.Level == "village"}
	if d.Level == "township" {
		p.Hidden, p.Query = itoa64(d.ID), "?place="+itoa64(d.ID)
	}
	if in.from == "" {
		in.from = calendar.Date(s.today().Year(), 1, 1).String()
	}
	p.Fields = in.fields(false)
	p.File = views.Field{Name: "file", Label: "文件", Type: "file", Required: true, Accept: ".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Hint: "表头要有“代码”和“名称”。先预览，看清楚了再保存。"}
	if err := s.accountLists(c, d, &p); err != nil {
		return err
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Fields, failed)
	}
	if refused != nil {
		p.Refused = sentence(refused)
	}
	if failed != nil || refused != nil {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "account/list", p)
}

// accountLists fills what there is.
func (s *Server) accountLists(c *fiber.Ctx, d village.Division, p *accountsPage) error {
	own, err := s.Finance.SubAccounts(c.UserContext(), d.ID)
	if err != nil {
		return err
	}
	for _, x := range own {
		r := accountRowOf(x)
		r.URL = "/desk/accounts/" + url.PathEscape(x.Code) + p.Query
		p.Own = append(p.Own, r)
	}
	if d.Level == "county" || d.Level == "township" {
		all, err := s.Villages.Divisions(c.UserContext())
		for _, o := range all {
			if o.Level != "village" {
				p.Places = append(p.Places, views.Option{Value: itoa64(o.ID), Text: o.Name, Selected: o.ID == d.ID})
			}
		}
		return err
	}
	v, err := s.Villages.ByID(c.UserContext(), d.ID)
	if err != nil {
		return err
	}
	for _, id := range []int64{v.County.ID, v.Township.ID} {
		list, err := s.Finance.SubAccounts(c.UserContext(), id)
		if err != nil {
			return err
		}
		for _, x := range list {
			p.Above = append(p.Above, accountRowOf(x))
		}
	}
	return nil
}

func accountRowOf(x finance.SubAccount) accountRow {
	r := accountRow{Code: x.Code, Name: x.Name, Use: x.Use(), Whose: x.Place, Since: x.From.String() + "起用", Retired: !x.Until.IsZero()}
	if x.Plain != x.Name {
		r.Plain = x.Plain
	}
	if r.Retired {
		r.Since = x.Until.String() + "起停用"
	}
	return r
}

func (s *Server) addAccount(c *fiber.Ctx) error {
	d, err := s.accountsPlace(c)
	if err != nil {
		return err
	}
	in := readAccount(c)
	if err := s.writeAccount(c, d, in, true); formError(err) {
		return s.accounts(c, in, err, nil)
	} else if err != nil {
		return err
	}
	flash(c, "success", "加上了："+strings.TrimSpace(in.code)+" "+in.name+"。")
	return c.Redirect(accountsURL(d), fiber.StatusSeeOther)
}

// writeAccount writes one sub-account; a new one must not be there yet.
func (s *Server) writeAccount(c *fiber.Ctx, d village.Division, in accountInput, fresh bool) error {
	n, bad := in.account()
	if len(bad.Fields) > 0 {
		return bad
	}
	if fresh {
		if _, err := s.Finance.SubAccountHistory(c.UserContext(), d.ID, strings.TrimSpace(n.Code)); err == nil {
			return bad.On("code", "已经有 %s 了；要改，请在上面的列表里打开它", strings.TrimSpace(n.Code))
		}
	}
	_, _, faults, err := s.Finance.WriteSubAccounts(c.UserContext(), actor(c), d.ID, []finance.NewSubAccount{n})
	if err == nil && len(faults) > 0 {
		err = faults[0].Err
	}
	return err
}

// accountPage is one sub-account with how it was before.
type accountPage struct {
	Page
	Code, Place string
	Fields      []views.Field
	Hidden      string
	Problem     string
	History     views.Table
}

func (s *Server) showAccount(c *fiber.Ctx) error { return s.accountForm(c, nil, nil) }

func (s *Server) accountForm(c *fiber.Ctx, in *accountInput, failed error) error {
	d, err := s.accountsPlace(c)
	if err != nil {
		return err
	}
	code, err := url.PathUnescape(c.Params("code"))
	if err != nil {
		return fault.NotFoundf("没有这个明细科目。")
	}
	history, err := s.Finance.SubAccountHistory(c.UserContext(), d.ID, code)
	if err != nil {
		return err
	}
	now := history[0].NewSubAccount
	if in == nil {
		x := inputOf(now)
		in = &x
	}
	p := accountPage{
		Page: s.deskPage(c, code+" "+now.Name, accountCrumbs(d, views.Link{Text: code})...), Code: code, Place: d.Name, Fields: in.fields(true),
		History: views.Table{Caption: "改过的地方都留着", Stack: true, Head: []views.Column{{Text: "第几次"}, {Text: "名称"}, {Text: "明白话"}, {Text: "用在"}, {Text: "起用"}, {Text: "停用"}, {Text: "谁写的"}}},
	}
	if d.Level == "township" {
		p.Hidden = itoa64(d.ID)
	}
	for _, x := range history {
		p.History.Rows = append(p.History.Rows, []string{itoa(x.N), x.Name, x.Plain, x.Use(), x.From.String(), x.Until.String(), x.By + "　" + x.On.String()})
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		placeErrors(p.Fields, failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "account/show", p)
}

func (s *Server) amendAccount(c *fiber.Ctx) error {
	d, err := s.accountsPlace(c)
	if err != nil {
		return err
	}
	code, err := url.PathUnescape(c.Params("code"))
	if err != nil {
		return fault.NotFoundf("没有这个明细科目。")
	}
	if _, err := s.Finance.SubAccountHistory(c.UserContext(), d.ID, code); err != nil {
		return err
	}
	in := readAccount(c)
	in.code = code
	if err := s.writeAccount(c, d, in, false); formError(err) {
		return s.accountForm(c, &in, err)
	} else if err != nil {
		return err
	}
	flash(c, "success", code+" 改好了。")
	return c.Redirect(accountsURL(d), fiber.StatusSeeOther)
}
