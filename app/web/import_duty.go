package web

import (
	"github.com/gofiber/fiber/v2"

	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/village"
	"sunshine/views"
)

// forDuty says on the page that takes files for which duty one is handed in, and
// where its empty workbook is.
func (p *importsPage) forDuty(in uploadInput, list disclosure.List, c *disclosure.Catalogue) {
	item, err := list.Item(in.item)
	if err != nil {
		return
	}
	if f, has := c.Form(item.Code); has && f.Tabular() {
		p.Form = "/desk/forms/" + item.Code + ".xlsx"
	}
	if in.period != "" {
		p.Period, p.Duty = in.period, disclosure.PeriodWords(in.period)+item.Name
	}
}

// dutyField asks for which duty the tables are; a free table is for none.
func (s *Server) dutyField(c *fiber.Ctx, v village.Village, p *importPage, list disclosure.List) error {
	owed, err := s.openDuties(c, v)
	if err != nil {
		return err
	}
	up := p.Preview.Upload
	chosen := c.FormValue("duty", dutyValue(disclosure.Duty{Item: up.Item, Period: up.Period}))
	f := views.Field{
		Name: "duty", Label: "为哪一期的公开任务", Type: "select", Hint: "选了就不用再选公开事项。", Options: []views.Option{{Text: "不为哪一期，另外公开"}},
	}
	for _, o := range owed {
		if item, err := list.Item(o.Item); err != nil || item.Kind != disclosure.KindTable {
			continue
		}
		value := dutyValue(o.duty())
		f.Options = append(f.Options, views.Option{Value: value, Text: o.Subject(), Selected: chosen == value})
	}
	if len(f.Options) == 1 {
		return nil
	}
	for i := range p.ForTable {
		if p.ForTable[i].Name == "item" { // the duty says it
			p.ForTable[i].Required = false
		}
	}
	p.ForTable = append(p.ForTable, f)
	return nil
}

// retarget notes what the tables are for, as chosen on the preview. Where that is
// another item with a form of its own, the file is read by it first: again says
// that there is something to decide or mend.
func (s *Server) retarget(c *fiber.Ctx, p finance.Preview) (item string, again, err error) {
	want := disclosure.Duty{Item: c.FormValue("item"), Period: ""}
	if d, ok := dutyOf(c.FormValue("duty")); ok {
		want = d
	}
	if id, err := numberIn(c.FormValue("revise")); err == nil {
		x, err := s.Disclosures.ByID(c.UserContext(), int64(id))
		if err == nil && x.VillageID == p.VillageID { // else ReviseTable says what is wrong
			want = disclosure.Duty{Item: x.Item}
		}
	}
	if want.Item == "" || p.State != "preview" {
		return want.Item, nil, nil // the capability says what is wrong
	}
	if err := s.Finance.Target(c.UserContext(), actor(c), p.ID, want.Item, want.Period); err != nil {
		return want.Item, nil, err
	}
	now, err := s.Finance.Preview(c.UserContext(), actor(c), p.ID)
	if err == nil && now.Open() > p.Open() {
		f, _ := s.Disclosures.Catalogue.Form(want.Item)
		again = fault.Conflictf("按“%s”的表样核了一遍，还有几处要您决定，或者改好文件再传。", f.Name)
	}
	return want.Item, again, err
}
