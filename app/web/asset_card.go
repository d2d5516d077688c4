package web

import (
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/asset"
	"sunshine/app/attachment"
	"sunshine/app/pdf"
	"sunshine/app/village"
)

// maxLabels is how many things go into one file of labels: twenty sheets.
const maxLabels = 200

// thingCard gives the card of one thing.
func (s *Server) thingCard(c *fiber.Ctx) error {
	v, t, moved, err := s.publicThing(c)
	if moved || err != nil {
		return err
	}
	return s.sendCards(c, "card-"+t.Number.ASCII(), t.Number.String()+"登记卡", s.cardOf(v, t), func(d []pdf.AssetCard, o pdf.Options) ([]byte, error) { return pdf.Card(d[0], o) })
}

// registerCards gives the labels of all that a register has, a page of things at
// a time.
func (s *Server) registerCards(c *fiber.Ctx) error {
	v, k, moved, err := s.publicRegister(c)
	if moved || err != nil {
		return err
	}
	all, err := s.Assets.Register(c.UserContext(), v.ID, k)
	if err != nil {
		return err
	}
	list := registerQueryOf(c, k, "").Pick(all)
	n := pageOf(c, len(list), maxLabels)
	list = list[(n-1)*maxLabels : min(n*maxLabels, len(list))]
	var cards []pdf.AssetCard
	for _, t := range list {
		cards = append(cards, s.cardOf(v, t)...)
	}
	return s.sendCards(c, "cards-"+string(k)+"-"+v.Code, v.Name+k.Chinese()+"标签", cards, pdf.Labels)
}

// sendCards draws cards, once for the same content of the same day.
func (s *Server) sendCards(c *fiber.Ctx, ascii, name string, cards []pdf.AssetCard, draw func([]pdf.AssetCard, pdf.Options) ([]byte, error)) error {
	text, err := json.Marshal(cards)
	if err != nil {
		return err
	}
	tag := attachment.Sum(append(text, ascii...))
	body, err := s.cache.get(tag+"|cards", func() ([]byte, error) { return draw(cards, pdf.Options{Fonts: s.fonts}) })
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; object-src 'self'; frame-ancestors 'none'")
	c.Set(fiber.HeaderContentDisposition, contentDisposition(true, ascii+".pdf", name+".pdf"))
	c.Set(fiber.HeaderContentType, kinds["pdf"].mediaType)
	return sendTagged(c, body, tag, keepLatest)
}

// cardOf is what a thing's card shows: its public facts, the most telling first.
func (s *Server) cardOf(v village.Village, t asset.Thing) []pdf.AssetCard {
	d := pdf.AssetCard{
		Village: v.FullName(), Name: v.Name, Register: t.Kind().Chinese(), Number: t.Number.String(), Thing: t.Name, Day: s.today(),
		URL: s.Config.Site.URL + thingPath(v, t.Number),
	}
	for _, f := range s.factsOfThing(t, false)[1:] {
		d.Facts = append(d.Facts, pdf.CardFact{Name: f.Name, Value: f.Value})
	}
	return []pdf.AssetCard{d}
}
