package web

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// The states of an account in words.
const (
	active   = "正常"
	unused   = "一次性密码没用过"
	disabled = "已停用"
	silent   = "不登录"
)

func accountState(a user.Account) string {
	switch {
	case !a.DisabledAt.IsZero():
		return disabled
	case !a.CanSignIn:
		return silent
	case a.MustChange:
		return unused
	}
	return active
}

// userRows is how many accounts stand on one page.
const userRows = 120

// usersPage lists accounts by place.
type usersPage struct {
	Page
	Count  int
	Search views.Search
	Places []userPlace
	Pager  views.Pager
}

type userPlace struct {
	Name  string
	Users []userLine
}

type userLine struct {
	user.Account
	State, RoleName, URL string
}

func lineOf(a user.Account) userLine {
	return userLine{a, accountState(a), a.Role.Chinese(), "/desk/users/" + a.Login}
}

func (s *Server) listUsers(c *fiber.Ctx) error {
	list, err := s.Users.List(c.UserContext())
	if err != nil {
		return err
	}
	divisions, err := s.Villages.Divisions(c.UserContext())
	if err != nil {
		return err
	}
	p := usersPage{Page: s.deskPage(c, "账号", adminCrumbs(views.Link{Text: "账号"})...), Count: len(list)}
	query := strings.TrimSpace(c.Query("q"))
	p.Search = views.Search{Action: "/desk/users", Name: "q", Value: query, Label: "查账号", Hint: "写姓名、登录名或村名。"}
	p.fill(c, usersByPlace(list, divisions, query))
	return s.renderDesk(c, "admin/users", p)
}

// usersByPlace lists the accounts a query finds, by place.
func usersByPlace(list []user.Account, divisions []village.Division, query string) (found []userPlace) {
	of := map[int64][]userLine{}
	for _, a := range list {
		of[a.DivisionID] = append(of[a.DivisionID], lineOf(a))
	}
	for _, d := range byPlace(divisions) {
		for _, u := range of[d.ID] {
			if strings.Contains(u.Name, query) || strings.Contains(u.Login, query) || strings.Contains(d.Name, query) {
				found = append(found, userPlace{d.Name, []userLine{u}})
			}
		}
	}
	return found
}

// fill takes one page of the accounts found and puts those of a place together.
func (p *usersPage) fill(c *fiber.Ctx, found []userPlace) {
	n := pageOf(c, len(found), userRows)
	p.Pager = pagerOf(n, len(found), userRows, "个账号", func(n int) string {
		return "/desk/users?" + url.Values{"q": {p.Search.Value}, "page": {itoa(n)}}.Encode()
	})
	for _, f := range found[(n-1)*userRows : min(n*userRows, len(found))] {
		if k := len(p.Places); k == 0 || p.Places[k-1].Name != f.Name {
			p.Places = append(p.Places, userPlace{Name: f.Name})
		}
		last := &p.Places[len(p.Places)-1]
		last.Users = append(last.Users, f.Users...)
	}
}

// byPlace puts each village after its township and the county first.
func byPlace(all []village.Division) []village.Division {
	children := map[int64][]village.Division{}
	for _, d := range all {
		children[d.ParentID] = append(children[d.ParentID], d)
	}
	var list []village.Division
	for _, county := range children[0] {
		list = append(list, county)
		for _, town := range children[county.ID] {
			list = append(append(list, town), children[town.ID]...)
		}
	}
	return list
}

func (s *Server) newUser(c *fiber.Ctx) error { return s.userForm(c, nil) }

func (s *Server) userForm(c *fiber.Ctx, failed error) error {
	divisions, err := s.Villages.Divisions(c.UserContext())
	if err != nil {
		return err
	}
	value := func(name string) string { return c.FormValue(name, c.Query(name)) }
	roles, places := []views.Option{{Text: "请选"}}, []views.Option{{Text: "请选"}}
	for _, r := range user.Roles {
		roles = append(roles, views.Option{Value: string(r), Text: r.Chinese(), Selected: string(r) == value("role")})
	}
	for _, d := range byPlace(divisions) {
		if !d.EndedOn.IsZero() {
			continue
		}
		places = append(places, views.Option{Value: itoa64(d.ID), Text: indent(d) + d.Name, Selected: itoa64(d.ID) == value("division")})
	}
	return s.refill(c, formPage{
		Page: s.deskPage(c, "建账号", adminCrumbs(views.Link{Text: "账号", URL: "/desk/users"}, views.Link{Text: "建账号"})...),
		Lead: "一人一个账号，不要合用。建好后给出一次性密码，本人第一次登录时要换成自己的。",
		Fields: []views.Field{
			{Name: "name", Label: "姓名", Type: "text", Value: value("name"), Required: true, Hint: "真实姓名，会印在公开榜上", Autocomplete: "off"},
			{Name: "role", Label: "角色", Type: "select", Options: roles, Required: true},
			{Name: "division", Label: "哪个村、乡镇或县", Type: "select", Options: places, Required: true, Hint: "村会计、监委会、村主任选村，乡镇选乡镇，纪检和县管理员选县"},
			{Name: "post", Label: "职务", Type: "text", Value: value("post"), Hint: "印在姓名旁边，如 村务监督委员会主任；不写就用角色名"},
			{Name: "login", Label: "登录名", Type: "text", Value: value("login"), Required: true, Short: true, Hint: "3 到 32 个小写字母、数字、点、横线", Autocomplete: "off"},
		},
		Action: "/desk/new-user", Button: "建账号",
	}, failed)
}

func (s *Server) addUser(c *fiber.Ctx) error {
	n := user.New{
		Login: c.FormValue("login"), Name: c.FormValue("name"), Post: c.FormValue("post"), Role: user.Role(c.FormValue("role")),
		DivisionID: idIn(c.FormValue("division")),
	}
	id, password, err := s.Users.Add(c.UserContext(), actor(c), n)
	if formError(err) {
		return s.userForm(c, err)
	}
	if err != nil {
		return err
	}
	return s.showOnce(c, "建好了", password, func(a user.Account) bool { return a.ID == id })
}

// oncePage shows a one-time password. It stands in the answer to the form and
// nowhere else: not in the database, a cookie, the log or an address.
type oncePage struct {
	Page
	Account  userLine
	Password string
}

func (s *Server) showOnce(c *fiber.Ctx, title, password string, is func(user.Account) bool) error {
	list, err := s.Users.List(c.UserContext())
	if err != nil {
		return err
	}
	p := oncePage{Page: s.deskPage(c, title, adminCrumbs(views.Link{Text: "账号", URL: "/desk/users"}, views.Link{Text: title})...), Password: password}
	for _, a := range list {
		if is(a) {
			p.Account = lineOf(a)
		}
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return s.renderDesk(c, "admin/once", p)
}

// userPage shows one account and what can be done with it.
type userPage struct {
	Page
	Account userLine
	Facts   []views.Fact
	Own     bool // the administrator's own: not to be disabled
	Acts    []views.Link
}

// userAct is something an administrator does to an account, asked twice.
type userAct struct{ title, ask, button, look, done string }

func userActs(act string) (userAct, bool) {
	a, ok := map[string]userAct{
		"reset":   {"重设密码", "旧密码马上作废，他在别处的登录也会退出。新的一次性密码只显示一次，请准备好当面或打电话告诉本人。", "重设密码", "", ""},
		"disable": {"停用账号", "他马上退出，不能再登录。做过的事都留着，账号以后可以再启用。", "停用", "danger", "停用了。"},
		"enable":  {"启用账号", "他可以用原来的密码再登录。", "启用", "", "启用了。"},
	}[act]
	return a, ok
}

func (s *Server) showUser(c *fiber.Ctx) error {
	a, err := s.Users.ByLogin(c.UserContext(), c.Params("login"))
	if err != nil {
		return err
	}
	line := lineOf(a)
	p := userPage{
		Page:    s.deskPage(c, a.Name, adminCrumbs(views.Link{Text: "账号", URL: "/desk/users"}, views.Link{Text: a.Name})...),
		Account: line, Own: a.ID == actor(c).ID,
		Facts: []views.Fact{
			{Name: "登录名", Value: a.Login},
			{Name: "角色", Value: line.RoleName},
			{Name: "职务", Value: a.Post},
			{Name: "地方", Value: a.Place},
			{Name: "状态", Value: line.State},
			{Name: "建于", Value: moment(a.CreatedAt)},
		},
	}
	acts := []string{"reset", "disable"}
	if line.State == disabled {
		p.Facts = append(p.Facts, views.Fact{Name: "停用于", Value: moment(a.DisabledAt)})
		acts = []string{"enable"}
	}
	for _, act := range acts {
		if do, ok := userActs(act); ok && !(act == "disable" && p.Own) {
			p.Acts = append(p.Acts, views.Link{Text: do.title, URL: line.URL + "/" + act})
		}
	}
	return s.renderDesk(c, "admin/user", p)
}

// askUser asks once more before something is done to an account; it needs no
// script.
type askUserPage struct {
	Page
	Account userLine
	Ask     string
	Post    views.Post
}

func (s *Server) askUser(c *fiber.Ctx) error {
	a, err := s.Users.ByLogin(c.UserContext(), c.Params("login"))
	if err != nil {
		return err
	}
	do, ok := userActs(c.Params("act"))
	if !ok {
		return fiber.ErrNotFound
	}
	line := lineOf(a)
	p := askUserPage{
		Page:    s.deskPage(c, do.title, adminCrumbs(views.Link{Text: "账号", URL: "/desk/users"}, views.Link{Text: a.Name, URL: line.URL}, views.Link{Text: do.title})...),
		Account: line, Ask: do.ask,
	}
	p.Post = views.Post{Action: line.URL + "/" + c.Params("act"), CSRF: p.CSRF, Text: do.button, Look: do.look}
	return s.renderDesk(c, "admin/ask", p)
}

func (s *Server) changeUser(c *fiber.Ctx) (err error) {
	login := c.Params("login")
	do, _ := userActs(c.Params("act"))
	switch c.Params("act") {
	case "reset":
		if login == "" {
			return fault.NotFoundf("没有这个账号。")
		}
		password, err := s.Users.Reset(c.UserContext(), actor(c), login)
		if err != nil {
			return err
		}
		return s.showOnce(c, "密码重设好了", password, func(a user.Account) bool { return a.Login == login })
	case "disable":
		err = s.Users.Disable(c.UserContext(), actor(c), login)
	case "enable":
		err = s.Users.Enable(c.UserContext(), actor(c), login)
	default:
		return fiber.ErrNotFound
	}
	if err != nil {
		return err
	}
	flash(c, "success", login+" "+do.done)
	return c.Redirect("/desk/users/"+login, fiber.StatusSeeOther)
}
