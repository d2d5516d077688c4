package web

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/asset"
	"sunshine/app/attachment"
	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/pdf"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// Lines of a poster, and characters of one that can be read from two metres.
const (
	posterLines = 5
	posterWords = 22
)

// villagePoster gives the sheet that hangs beside a village's board.
func (s *Server) villagePoster(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	if v.Ended() {
		return fault.NotFoundf("%s到%s为止，不再打印它的海报，请打印接着办的村的。", v.Name, v.EndedOn.AddDays(-1).Chinese())
	}
	return s.sendPosters(c, keepLatest, v.ID, []village.Village{v}, "poster-"+v.Code, v.Name+"公开栏海报")
}

// allPosters gives those of all villages of a township, or of the county.
func (s *Server) allPosters(c *fiber.Ctx) error {
	by := actor(c)
	all, err := s.Villages.List(c.UserContext())
	if err != nil {
		return err
	}
	list := slices.DeleteFunc(all, func(v village.Village) bool { return !v.Within(by) })
	name := "全县"
	if by.Role == user.Township && len(list) > 0 {
		name = list[0].Township.Name
	}
	return s.sendPosters(c, "no-store", 0, list, "posters", name+"公开栏海报")
}

// sendPosters draws posters, once for the same content of the same day; of is the
// one village they are of, or 0.
func (s *Server) sendPosters(c *fiber.Ctx, keep string, of int64, list []village.Village, ascii, name string) error {
	paper := pdf.A4
	switch c.Query("paper") {
	case "", "a4":
	case "a3":
		paper, ascii, name = pdf.A3, ascii+"-a3", name+"-A3"
	default:
		return fault.Invalidf("没有这种纸，请选 a4 或 a3。")
	}
	posters, err := s.posters(c, of, list)
	if err != nil {
		return err
	}
	text, err := json.Marshal(posters)
	if err != nil {
		return err
	}
	tag := attachment.Sum(append(text, paper...))
	body, err := s.cache.get(tag+"|posters", func() ([]byte, error) { return pdf.Posters(posters, pdf.Options{Paper: paper, Fonts: s.fonts}) })
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; object-src 'self'; frame-ancestors 'none'")
	c.Set(fiber.HeaderContentDisposition, contentDisposition(true, ascii+".pdf", name+".pdf"))
	c.Set(fiber.HeaderContentType, kinds["pdf"].mediaType)
	return sendTagged(c, body, tag, keep)
}

// posterFacts is what posters are made of, by village.
type posterFacts struct {
	names  disclosure.List
	out    map[int64]map[string]string // items that are out, with their first period
	places map[int64]string
	stock  map[int64]asset.Stock
	phones map[int64]string // by township
	guides bool
	reply  int // days
}

// posterFacts reads them, in a few questions however many villages there are.
func (s *Server) posterFacts(c *fiber.Ctx, of, countyID int64) (k posterFacts, err error) {
	ctx := c.UserContext()
	if k.names, err = s.Disclosures.Today(ctx); err != nil {
		return k, err
	}
	if k.out, err = s.Disclosures.ItemsOut(ctx, of); err != nil {
		return k, err
	}
	if k.places, err = s.Disclosures.BoardPlaces(ctx, of); err != nil {
		return k, err
	}
	if k.stock, err = s.Assets.Stock(ctx, of); err != nil {
		return k, err
	}
	if k.phones, err = s.townshipPhones(c); err != nil {
		return k, err
	}
	guides, err := s.guidesInForce(c, countyID)
	k.guides, k.reply = len(guides) > 0, s.Deadlines.Rules.At(rules.ReplyDays, s.today()).Value
	return k, err
}

// posters is what the villages' posters say, from what each really has out.
func (s *Server) posters(c *fiber.Ctx, of int64, list []village.Village) ([]pdf.Poster, error) {
	if len(list) == 0 {
		return nil, nil
	}
	k, err := s.posterFacts(c, of, list[0].County.ID)
	if err != nil {
		return nil, err
	}
	posters := make([]pdf.Poster, 0, len(list))
	for _, v := range list {
		p := pdf.Poster{Village: v.FullName(), Title: "扫一扫，看村里的事", Reply: k.reply, Place: k.places[v.ID], Day: s.today(), URL: s.Config.Site.URL + "/villages/" + v.Code}
		if k.out[v.ID][disclosure.FinanceMonth] != "" {
			p.Title = "扫一扫，看村里的账"
		}
		p.Shows = posterShows(k.names, k.out[v.ID], k.stock[v.ID], k.guides)
		for _, x := range []pdf.CardFact{{Name: "村委会", Value: v.Phone}, {Name: v.Township.Name, Value: k.phones[v.Township.ID]}} {
			if x.Value != "" {
				p.Phones = append(p.Phones, x)
			}
		}
		posters = append(posters, p)
	}
	return posters, nil
}

// townshipPhones are the public telephones of the townships that have one.
func (s *Server) townshipPhones(c *fiber.Ctx) (map[int64]string, error) {
	all, err := s.Villages.Divisions(c.UserContext())
	phones := map[int64]string{}
	for _, d := range all {
		if d.Level == "township" {
			phones[d.ID] = d.Phone
		}
	}
	return phones, err
}

// posterShows says what a village's page has, the most asked for first. Nothing of
// it becomes wrong while the paper hangs: it tells since when, not how far.
func posterShows(names disclosure.List, out map[string]string, stock asset.Stock, guides bool) []string {
	var list []string
	if m, err := calendar.ParseMonth(out[disclosure.FinanceMonth]); err == nil {
		list = append(list, m.Chinese()+"起公开的账，每一笔收支")
	}
	var others []string
	matters := false
	for _, it := range names.Items {
		switch {
		case out[it.Code] == "" || it.Code == disclosure.FinanceMonth:
		case it.Kind == "notice":
			matters = true
		default:
			others = append(others, it.Name)
		}
	}
	if matters {
		list = append(list, "村里的大事：谁提的、怎么定的、办成没有")
	}
	if len(others) > 0 {
		list = append(list, posterNames(others))
	}
	if line := posterStock(stock); line != "" {
		list = append(list, line)
	}
	if guides {
		list = append(list, "办事指南：带什么、找谁、几天办好")
	}
	return append(list[:min(len(list), posterLines-1)], "该公开什么、哪天前公开、晚了没有")
}

// posterNames lists as many names as a line takes, one at least.
func posterNames(names []string) string {
	line := names[0]
	for i, n := range names[1:] {
		if utf8.RuneCountInString(line+n)+3 > posterWords || i == 2 {
			return line + "等"
		}
		line += "；" + n // names have 、 in them
	}
	return line
}

func posterStock(k asset.Stock) string {
	var kinds []string
	for _, kind := range k.Kinds {
		kinds = append(kinds, kind.Chinese())
	}
	line := ""
	if len(kinds) > 0 {
		line = "村里的家底：" + strings.Join(kinds, "、")
	}
	switch {
	case k.Contracts && line == "":
		line = "村里的合同：租给谁、多少钱、到了没有"
	case k.Contracts:
		line += "、合同"
	}
	return line
}

// posterLinks are the posters that can be printed from path.
func posterLinks(path string) []views.Download {
	return []views.Download{
		{Kind: "PDF", Text: "海报 A3", URL: path + "?paper=a3"},
		{Kind: "PDF", Text: "海报 A4", URL: path},
	}
}

// deskPosters are the posters that a person prints: of the own village, or of all
// villages of the township or the county.
func (s *Server) deskPosters(c *fiber.Ctx) ([]views.Download, error) {
	if actor(c).Role.Level() != "village" {
		return posterLinks("/desk/posters.pdf"), nil
	}
	v, err := s.homeVillage(c)
	if err != nil || v.Ended() {
		return nil, err
	}
	return posterLinks("/villages/" + v.Code + "/poster.pdf"), nil
}
