package web

import (
	"context"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/asset"
	"sunshine/app/village"
	"sunshine/views"
)

// thingPage is one thing with its whole history.
type thingPage struct {
	Page
	Village   village.Village
	Thing     asset.Thing
	Lead      string
	State     string
	Facts     []views.Fact
	Photos    []publicPhoto
	TakenDown []views.Fact // photos that had to go, and why
	History   []changeView
	Contracts []views.Link
	QR        views.QR
	Card      string
	Register  string
	Tel       string
}

func (s *Server) showThing(c *fiber.Ctx) error {
	v, t, moved, err := s.publicThing(c)
	if moved || err != nil {
		return err
	}
	k := t.Kind()
	p := thingPage{
		Page:    s.page(c, v.Name+" "+t.Number.String()+" "+t.Name, crumb(v, views.Link{Text: "家底（三资）", URL: registersPath(v)}, views.Link{Text: k.Chinese(), URL: registerPath(v, k)}, views.Link{Text: t.Number.String()})...),
		Village: v, Thing: t, Lead: s.thingLead(t), State: t.Now().Chinese(k), Facts: s.factsOfThing(t, false), History: s.history(v, t, false),
		Card: thingPath(v, t.Number) + "/card.pdf", Register: registerPath(v, k), Tel: digits(v.Phone),
	}
	p.Description = v.FullName() + "：" + t.Name + "。" + p.Lead
	held, err := s.Assets.HeldBack(c.UserContext(), t)
	if err != nil {
		return err
	}
	p.Photos, p.TakenDown = photosOfThing(v, t, held)
	if p.Contracts, err = s.thingContracts(c.UserContext(), v, t); err != nil {
		return err
	}
	if p.QR, err = codeOf(s.Config.Site.URL+thingPath(v, t.Number), t.Number.String()); err != nil {
		return err
	}
	p.QR.Caption = "扫码打开这一页。编号："
	return s.open(c, "asset/thing", p)
}

// publicThing finds the thing of the address.
func (s *Server) publicThing(c *fiber.Ctx) (v village.Village, t asset.Thing, moved bool, err error) {
	v, moved, err = s.villageOf(c)
	if moved || err != nil {
		return v, t, moved, err
	}
	n, err := numberParam(c)
	if err == nil {
		t, err = s.Assets.Thing(c.UserContext(), v.ID, n)
	}
	return v, t, false, err
}

// thingLead tells a thing in a sentence.
func (s *Server) thingLead(t asset.Thing) string {
	k, last := t.Kind(), t.Last()
	switch t.Ended {
	case asset.Struck:
		return fmt.Sprintf("这一%s登记错了，%s划掉，不再算数。原因：%s。", k.Counter(), last.Day.Chinese(), strings.TrimRight(last.Reason, "。"))
	case asset.Disposed:
		text := fmt.Sprintf("%s%s。原因：%s。", last.Day.Chinese(), asset.Disposed.Chinese(k), strings.TrimRight(last.Reason, "。"))
		if t.Price.Known {
			text += fmt.Sprintf("得款 %s 元。", t.Price)
		}
		return text
	}
	if k == asset.Debt {
		if t.Now() == asset.Settled {
			return "原来 " + t.Value.String() + " 元，已经结清。"
		}
		return "原来 " + t.Value.String() + " 元，现在还欠 " + t.Left().String() + " 元。"
	}
	return ""
}

// photosOfThing lists a thing's photos but for those held back, and tells of those
// that had to go.
func photosOfThing(v village.Village, t asset.Thing, held map[int]bool) (photos []publicPhoto, gone []views.Fact) {
	for _, p := range t.Photos {
		switch {
		case p.TakenDown != "":
			gone = append(gone, views.Fact{Name: p.TakenOn.Chinese() + "撤下一张照片", Value: "原因：" + p.TakenDown})
		case t.Ended != asset.Struck && !held[p.N]:
			photos = append(photos, publicPhoto{URL: thingPath(v, t.Number) + "/files/" + itoa(p.N), Name: p.Name, Day: p.Day.Chinese(), Picture: p.Picture()})
		}
	}
	return photos, gone
}

// thingFile sends a photo or paper of a thing.
func (s *Server) thingFile(c *fiber.Ctx) error {
	v, t, moved, err := s.publicThing(c)
	if moved || err != nil {
		return err
	}
	n, err := numberIn(c.Params("n"))
	if err != nil {
		return err
	}
	p, body, err := s.Assets.Photo(c.UserContext(), v.ID, t.Number.String(), n)
	if err != nil {
		return err
	}
	return sendUpload(c, upload{p.Type, p.SHA256, fmt.Sprintf("%s-%d", t.Number.ASCII(), n), fmt.Sprintf("%s-%d", t.Number, n), keepLatest}, body)
}

// thingContracts leads to the contracts about a thing.
func (s *Server) thingContracts(ctx context.Context, v village.Village, t asset.Thing) ([]views.Link, error) {
	list, err := s.Assets.ContractsOfThing(ctx, v.ID, t.ID)
	if err != nil {
		return nil, err
	}
	var links []views.Link
	for _, x := range list {
		links = append(links, views.Link{Text: x.Name() + " " + x.Title, URL: publicContractPath(v, x)})
	}
	return links, nil
}
