package web

import (
	"strings"

	"sunshine/app/user"
	"sunshine/views"
)

// navGroup is a part of the desk's navigation: what belongs together under one
// word.
type navGroup struct {
	name  string
	links []views.Link
}

// deskNav lists what a role works with.
func deskNav(by user.Actor, path string) []NavLink {
	var nav []NavLink
	for _, g := range append(deskGroups(by.Role), ownGroup(by.Role)) {
		for i, l := range g.links {
			n := NavLink{Text: l.Text, URL: l.URL, Current: navCurrent(l.URL, path)}
			if i == 0 {
				n.Head = g.name
			}
			nav = append(nav, n)
		}
	}
	return nav
}

// navCurrent tells whether a page stands under a link.
func navCurrent(url, path string) bool {
	return path == url || (url != "/desk" && strings.HasPrefix(path, url+"/")) || (url == "/desk/users" && path == "/desk/new-user") || url == "/desk/cases" && officePath(path)
}

// ownGroup is what everyone has for themselves.
func ownGroup(role user.Role) navGroup {
	g := navGroup{name: "自己"}
	if role != user.Clerk && role != user.Agent {
		g.links = append(g.links, views.Link{Text: "个人信息", URL: "/desk/privacy"})
	}
	g.links = append(g.links, views.Link{Text: "改密码", URL: "/desk/password"})
	return g
}

func deskGroups(role user.Role) []navGroup {
	switch role {
	case user.Clerk:
		return []navGroup{{"", []views.Link{{Text: "交单据", URL: "/desk/documents"}, {Text: "账簿", URL: "/desk/books"}}}}
	case user.Agent:
		return []navGroup{{"", []views.Link{{Text: "代管各村", URL: "/desk/agency"}, {Text: "账簿", URL: "/desk/books"}}}}
	case user.Accountant:
		return accountantNav()
	case user.Supervisor, user.Head:
		return villageNav(role)
	case user.Administrator:
		return administratorNav()
	}
	return aboveNav(role)
}

func accountantNav() []navGroup {
	return []navGroup{
		{"", []views.Link{{Text: "今天要办", URL: "/desk"}}},
		{"账", []views.Link{
			{Text: "记账", URL: "/desk/entries"},
			{Text: "记账凭证", URL: "/desk/drafts"},
			{Text: "导入表格", URL: "/desk/imports"},
			{Text: "往来", URL: "/desk/counterparties"},
			{Text: "专款", URL: "/desk/funds"},
			{Text: "银行对账", URL: "/desk/bank"},
			{Text: "结账", URL: "/desk/periods"},
			{Text: "账簿", URL: "/desk/books"},
			{Text: "期初余额", URL: "/desk/opening"},
			{Text: "明细科目", URL: "/desk/accounts"},
		}},
		{"公开", []views.Link{{Text: "要公开的", URL: "/desk/duties"}, {Text: "公开", URL: "/desk/disclosures"}, {Text: "公开栏", URL: "/desk/boards"}, {Text: "登记发生的事", URL: "/desk/events"}}},
		{"村里", []views.Link{{Text: "大事", URL: "/desk/matters"}, {Text: "家底", URL: "/desk/registers"}, {Text: "合同", URL: "/desk/contracts"}, {Text: "名册", URL: "/desk/rosters"}, {Text: "办件、值班", URL: "/desk/cases"}}},
	}
}

func villageNav(role user.Role) []navGroup {
	village := []views.Link{{Text: "大事", URL: "/desk/matters"}, {Text: "家底", URL: "/desk/registers"}, {Text: "合同", URL: "/desk/contracts"}, {Text: "名册", URL: "/desk/rosters"}, {Text: "办件、值班", URL: "/desk/cases"}}
	if role == user.Head {
		village = append(village, views.Link{Text: "补录从前的事", URL: "/desk/records"})
	}
	return []navGroup{
		{"", []views.Link{{Text: "今天要办", URL: "/desk"}}},
		{"公开", []views.Link{{Text: "要公开的", URL: "/desk/obligations"}, {Text: "公开", URL: "/desk/disclosures"}, {Text: "公开栏", URL: "/desk/boards"}, {Text: "监督签字", URL: "/desk/signoffs"}}},
		{"村里", village},
		{"账", []views.Link{{Text: "账簿", URL: "/desk/books"}, {Text: "银行对账", URL: "/desk/bank"}, {Text: "专款", URL: "/desk/funds"}}},
	}
}

func aboveNav(role user.Role) []navGroup {
	villages := []views.Link{{Text: "各村的大事", URL: "/desk/matters"}, {Text: "各村家底", URL: "/desk/registers"}, {Text: "各村合同", URL: "/desk/contracts"}, {Text: "各村名册", URL: "/desk/rosters"}}
	shown := []views.Link{{Text: "各村公开情况", URL: "/desk/overdue"}, {Text: "公开栏", URL: "/desk/boards"}, {Text: "监督签字", URL: "/desk/signoffs"}}
	books := []views.Link{{Text: "账簿", URL: "/desk/books"}}
	if role == user.Township {
		shown = append(shown, views.Link{Text: "超时的办件", URL: lateCasesPath}, views.Link{Text: "备案", URL: "/desk/filings"}, views.Link{Text: "登记发生的事", URL: "/desk/events"})
		villages = append(villages, views.Link{Text: "补录从前的事", URL: "/desk/records"})
		books = append(books, views.Link{Text: "开账申请", URL: "/desk/reopenings"})
	}
	shown = append(shown, views.Link{Text: "成批取文件", URL: "/desk/batches"})
	return []navGroup{{"", []views.Link{{Text: "今天的情况", URL: "/desk"}}}, {"公开", shown}, {"各村", villages}, {"账", books}}
}

func administratorNav() []navGroup {
	return []navGroup{
		{"", []views.Link{{Text: "今天的情况", URL: "/desk"}, {Text: "各村公开情况", URL: "/desk/overdue"}, {Text: "成批取文件", URL: "/desk/batches"}, {Text: "账簿", URL: "/desk/books"}}},
		{"定规矩", []views.Link{
			{Text: "公开目录", URL: "/desk/catalogue"}, {Text: "公开任务", URL: "/desk/start"}, {Text: "放假安排", URL: "/desk/holidays"}, {Text: "议事程序", URL: "/desk/procedures"}, {Text: "办事指南", URL: "/desk/guides"}, {Text: "明细科目", URL: "/desk/accounts"},
		}},
		{"管系统", []views.Link{{Text: "村和乡镇", URL: "/desk/villages"}, {Text: "账号", URL: "/desk/users"}, {Text: "自动任务", URL: "/desk/jobs"}, {Text: "操作记录", URL: "/desk/audit"}}},
	}
}
