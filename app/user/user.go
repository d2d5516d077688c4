// Package user holds the accounts of the people who work in the portal, their
// roles, passwords and sessions. Villagers need none: reading is open.
package user

import (
	"strings"
	"time"

	"sunshine/app/audit"
	"sunshine/app/fault"
	"sunshine/app/privacy"
)

// Role is what an account may do. Each is bound to one division.
type Role string

// The roles. The first four belong to a village, Agent and Township to a
// township, the others to the county.
const (
	Accountant    Role = "accountant"    // 村会计
	Clerk         Role = "clerk"         // 报账员: hands in documents where the township keeps the books
	Supervisor    Role = "supervisor"    // 村务监督委员会
	Head          Role = "head"          // 村委会主任、村党组织书记
	Agent         Role = "agent"         // 代管会计: keeps the books of the villages of a township
	Township      Role = "township"      // 乡镇
	Inspector     Role = "inspector"     // 纪检监察
	Administrator Role = "administrator" // 县管理员
)

// Roles lists all roles in the order people list them.
var Roles = []Role{Accountant, Clerk, Supervisor, Head, Agent, Township, Inspector, Administrator}

// Chinese gives the role's name.
func (r Role) Chinese() string {
	switch r {
	case Accountant:
		return "村会计"
	case Clerk:
		return "报账员"
	case Supervisor:
		return "监委会"
	case Head:
		return "村主任（书记）"
	case Agent:
		return "代管会计"
	case Township:
		return "乡镇"
	case Inspector:
		return "纪检"
	case Administrator:
		return "县管理员"
	}
	return string(r)
}

// Level gives the kind of division the role is bound to.
func (r Role) Level() string {
	switch r {
	case Accountant, Clerk, Supervisor, Head:
		return "village"
	case Agent, Township:
		return "township"
	}
	return "county"
}

// ParseRole reads a role's identifier.
func ParseRole(s string) (Role, error) {
	for _, r := range Roles {
		if string(r) == s {
			return r, nil
		}
	}
	return "", fault.Invalidf("没有“%s”这个角色。", s).On("role", "请选一个角色")
}

// Actor is who does an act. Every act of a capability takes one.
type Actor struct {
	ID         int64
	Name       string
	Post       string
	Role       Role
	DivisionID int64  // the village, township or county the account is bound to
	Place      string // its name
}

// System is the portal itself, for jobs.
var System = Actor{Name: "系统"}

// Line begins an audit line of this actor.
func (a Actor) Line(now time.Time, act string, divisionID int64, subject, detail string) audit.Line {
	return audit.Line{At: now, ActorID: a.ID, Actor: a.Name, Act: act, DivisionID: divisionID, Subject: subject, Detail: detail}
}

// Account is an account as the administrator sees it.
type Account struct {
	Actor
	Login      string
	MustChange bool
	CreatedAt  time.Time
	DisabledAt time.Time
	CanSignIn  bool // it has a password
}

// New is what an administrator fills in for a new account.
type New struct {
	Login, Name, Post string
	Role              Role
	DivisionID        int64
}

// clean trims the input and reports all that is missing at once.
func (n New) clean() (New, error) {
	n.Login, n.Name, n.Post = strings.ToLower(strings.TrimSpace(n.Login)), privacy.Line(n.Name), privacy.Line(n.Post)
	bad := fault.Invalidf("账号没有建成，请改正下面几处。")
	if !loginForm(n.Login) {
		bad.On("login", "登录名用 3 到 32 个小写字母、数字、点、横线")
	}
	if n.Name == "" || len(n.Name) > 90 {
		bad.On("name", "请写真实姓名，不超过 30 个字")
	}
	if len(n.Post) > 90 {
		bad.On("post", "职务请不超过 30 个字")
	}
	for field, text := range map[string]string{"name": n.Name, "post": n.Post} { // both are printed on sheets
		if found := privacy.Scan(text); len(found) > 0 {
			bad.On(field, "里面有%s（%s），会印在公开榜上，请去掉", found[0].Kind, found[0].Masked)
		}
	}
	if n.Post == "" {
		n.Post = n.Role.Chinese()
	}
	if _, err := ParseRole(string(n.Role)); err != nil {
		bad.On("role", "请选一个角色")
	}
	if len(bad.Fields) > 0 {
		return n, bad
	}
	return n, nil
}

func loginForm(s string) bool {
	if len(s) < 3 || len(s) > 32 {
		return false
	}
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '-' && c != '_' {
			return false
		}
	}
	return true
}
