package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// matterOptions lists the decisions a voucher may name, each with what is left
// of its money.
func matterOptions(list []finance.MatterChoice, chosen string) []views.Option {
	options := []views.Option{{Text: "没有附决议"}}
	for _, m := range list {
		id := itoa64(m.ID)
		options = append(options, views.Option{Value: id, Text: m.Text() + "（" + strings.TrimSuffix(m.Note(), "。") + "）", Selected: id == chosen})
	}
	return options
}

// matterField asks which decision an entry rests on; nothing where the village
// has none to name.
func matterField(list []finance.MatterChoice, chosen string) []views.Field {
	if len(list) == 0 {
		return nil
	}
	return []views.Field{{
		Name: finance.MatterField, Label: "哪个决议", Type: "select", Options: matterOptions(list, chosen),
		Hint: "开会定过的事，付款时选上，村民就能从决议一直看到单据。",
	}}
}

// restsOn is the part of a voucher's page that tells which decision it rests on.
type restsOn struct {
	Code, Title, URL string
	Fields           []views.Field // to choose one, or to say why it is taken off
	Parted           []string
	Problem          string
	Due              bool // choosing is open: a decision is lacking, or could be named
}

// restsOn fills the part; the form is for the accountant alone.
func (s *Server) restsOn(c *fiber.Ctx, v village.Village, x finance.Voucher) (r restsOn, err error) {
	id, d, err := s.Finance.VoucherMatter(c.UserContext(), v.ID, x.ID)
	if err != nil {
		return r, err
	}
	parted, err := s.Finance.PartedLinks(c.UserContext(), x.ID)
	if err != nil {
		return r, err
	}
	for _, k := range parted {
		r.Parted = append(r.Parted, fmt.Sprintf("原来附的决议由%s取消：%s", k.PartedBy, k.Reason))
	}
	if id != 0 {
		r.Code, r.Title, r.URL = d.Code, d.Title, matterPath(id)
		r.Fields = []views.Field{{Name: "reason", Label: "为什么取消", Type: "text", Required: true, Autocomplete: "off", Hint: "如 选错了事项。会公开。"}}
	} else if x.Kind != finance.Closing && x.Reverses.ID == 0 && x.ReversedBy.ID == 0 {
		choices, err := s.Finance.MatterChoices(c.UserContext(), v.ID, x.Day)
		if err != nil {
			return r, err
		}
		r.Fields = matterField(choices, "")
		r.Due = len(r.Fields) > 0
	}
	return r, nil
}

func (s *Server) linkMatter(c *fiber.Ctx) error {
	v, x, err := s.entryOfAddress(c)
	if err != nil {
		return err
	}
	id, err := numberIn(c.FormValue(finance.MatterField))
	if err != nil {
		err = fault.Invalidf("决议没有附上。").On(finance.MatterField, "请选一个决议")
	} else {
		err = s.Finance.LinkMatter(c.UserContext(), actor(c), v, x.ID, int64(id))
	}
	return s.linked(c, x, err, "决议附上了。")
}

func (s *Server) partMatter(c *fiber.Ctx) error {
	v, x, err := s.entryOfAddress(c)
	if err != nil {
		return err
	}
	return s.linked(c, x, s.Finance.PartMatter(c.UserContext(), actor(c), v, x.ID, c.FormValue("reason")), "附的决议取消了。")
}

func (s *Server) linked(c *fiber.Ctx, x finance.Voucher, err error, said string) error {
	if formError(err) {
		return s.entryShow(c, "", err)
	}
	if err != nil {
		return err
	}
	flash(c, "success", said+s.staysOut(c, x))
	return c.Redirect("/desk/entries/"+itoa64(x.ID), fiber.StatusSeeOther)
}

// staysOut reminds of a sheet that is out already: it never changes by itself.
func (s *Server) staysOut(c *fiber.Ctx, x finance.Voucher) string {
	if formError(s.Finance.MayPost(c.UserContext(), x.VillageID, x.Month)) {
		return "这个月的榜已经公开，榜上那一版不变；要改榜，请开“更正”。事项页上马上就能看到。"
	}
	return ""
}

// matterOfForm reads the choice; what is no number is no choice.
func matterOfForm(text string) int64 {
	if id, err := numberIn(strings.TrimSpace(text)); err == nil {
		return int64(id)
	}
	return 0
}

// matterFact leads from a voucher to its decision, on the public page, which
// everyone who reads books may open.
func (s *Server) matterFact(c *fiber.Ctx, v village.Village, voucherID int64) ([]views.Fact, error) {
	id, d, err := s.Finance.VoucherMatter(c.UserContext(), v.ID, voucherID)
	if err != nil || id == 0 {
		return nil, err
	}
	return []views.Fact{{Name: "依据的决议", Value: d.Text(), URL: publicMatterPath(v, d.Code)}}, nil
}

// voucherPlace is where the person's vouchers are shown: an accountant's page
// has what may be done to one.
func voucherPlace(role user.Role) string {
	if role == user.Accountant {
		return "/desk/entries/"
	}
	return "/desk/vouchers/"
}

// entryMatters gives the decisions that the form of an entry offers on its day.
func (s *Server) entryMatters(c *fiber.Ctx, v village.Village, in entryInput) ([]views.Field, error) {
	if !slices.Contains([]finance.Kind{finance.Income, finance.Expense, dealing}, in.Kind) {
		return nil, nil
	}
	day, err := calendar.ParseDay(strings.TrimSpace(in.Day))
	if err != nil {
		day = s.today()
	}
	list, err := s.Finance.MatterChoices(c.UserContext(), v.ID, day)
	return matterField(list, in.Matter), err
}
