package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/guide"
	"sunshine/app/village"
	"sunshine/views"
)

const (
	lateCasesPath = "/desk/late-cases"
	deskLateCases = 8  // how many the desk names
	pageLateCases = 60 // and a page of the list
)

// lateCaseLine is one case whose time is over. It names nobody: neither who asks nor
// the secret of the slip.
type lateCaseLine struct {
	Village, Number, Name, Text string
	Badge                       views.Badge
}

// lateCaseList is some of the late cases, and where all are.
type lateCaseList struct {
	Lines []lateCaseLine
	Total int
	URL   string // of all; empty where all are shown
}

// lateCases gives the late cases of the township's villages, the latest first.
func (s *Server) lateCases(c *fiber.Ctx, villages map[int64]village.Village, most int) (list lateCaseList, err error) {
	late, err := s.lateCasesOf(c)
	list.Total = len(late)
	list.Lines = s.lateCaseLines(late[:min(most, len(late))], villages)
	if list.Total > most {
		list.URL = lateCasesPath
	}
	return list, err
}

func (s *Server) lateCasesOf(c *fiber.Ctx) ([]guide.LateCase, error) {
	h, err := s.Deadlines.Holidays(c.UserContext())
	if err != nil {
		return nil, err
	}
	return s.Guides.LateCases(c.UserContext(), actor(c).DivisionID, s.today(), h)
}

func (s *Server) lateCaseLines(late []guide.LateCase, villages map[int64]village.Village) []lateCaseLine {
	lines := make([]lateCaseLine, len(late))
	for i, x := range late {
		text := x.Received.Chinese() + "收到，"
		if x.Clock.Due.IsZero() {
			text += "超了时限以后等补材料"
		} else {
			text += "应在" + x.Clock.Due.Chinese() + "前办好"
		}
		if step := x.Step(); step != "" {
			text += "，现在办到：" + step
		}
		lines[i] = lateCaseLine{Village: villages[x.VillageID].Name, Number: x.Short(), Name: x.Guide.Name, Text: text + "。", Badge: caseBadge(x.Clock)}
	}
	return lines
}

// lateCasesPage lists all of them for the township.
type lateCasesPage struct {
	Page
	Place string
	Lead  string
	Cases lateCaseList
	Pager views.Pager
	Empty views.Empty
}

func (s *Server) listLateCases(c *fiber.Ctx) error {
	villages, err := s.watched(c)
	if err != nil {
		return err
	}
	late, err := s.lateCasesOf(c)
	if err != nil {
		return err
	}
	in := map[int64]bool{}
	for _, x := range late {
		in[x.VillageID] = true
	}
	n := pageOf(c, len(late), pageLateCases)
	p := lateCasesPage{
		Page: s.deskPage(c, "超时的办件", views.Link{Text: "工作台", URL: "/desk"}, views.Link{Text: "超时的办件"}), Place: actor(c).Place,
		Lead:  fmt.Sprintf("有 %d 个村、%d 件超过时限还没办完。", len(in), len(late)),
		Cases: lateCaseList{Lines: s.lateCaseLines(late[(n-1)*pageLateCases:min(n*pageLateCases, len(late))], villages), Total: len(late)},
		Pager: pagerOf(n, len(late), pageLateCases, "件", func(n int) string { return lateCasesPath + "?page=" + itoa(n) }),
		Empty: views.Empty{Title: "没有超时的", Text: "各村登记的办件，都还在承诺的时限里。"},
	}
	countNav(p.Nav, lateCasesPath, len(late))
	return s.renderDesk(c, "guide/late", p)
}
