package web

import (
	"github.com/gofiber/fiber/v2"

	"sunshine/app/rules"
	"sunshine/views"
)

// helpPage explains the pages and how to check them.
type helpPage struct {
	Page
	Due, Soon, Shown, Reply rules.Rule
	DueMark                 string
	Address                 string // of this site
}

func (s *Server) showHelp(c *fiber.Ctx) error {
	at := func(name string) rules.Rule { return s.Deadlines.Rules.At(name, s.today()) }
	p := helpPage{
		Page: s.page(c, "怎么看、怎么核对", views.Link{Text: "首页", URL: "/"}, views.Link{Text: "怎么看、怎么核对"}),
		Due:  at(rules.FinanceDueDay), Soon: at(rules.DueSoonDays), Shown: at(rules.FinanceShownDays), Reply: at(rules.ReplyDays),
		Address: s.Config.Site.URL,
	}
	p.DueMark = markOf(p.Due)
	p.Description = "怎么看财务公开榜，各种状态是什么意思，怎么核对文件和二维码，有疑问找谁。"
	return s.open(c, "help", p)
}
