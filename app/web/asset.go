package web

import (
	"bytes"
	"fmt"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/asset"
	"sunshine/app/fault"
	"sunshine/app/sheet"
	"sunshine/app/village"
	"sunshine/views"
)

// What the registers' pages share. asset says what of a thing is public: its
// Public texts mask the names of people.

func registersPath(v village.Village) string { return "/villages/" + v.Code + "/registers" }

func registerPath(v village.Village, k asset.Kind) string {
	return registersPath(v) + "/" + string(k)
}

func thingPath(v village.Village, n asset.Number) string {
	return "/villages/" + v.Code + "/things/" + thingEscape(n)
}

// thingEscape writes a number as an address has it.
func thingEscape(n asset.Number) string { return url.PathEscape(n.String()) }

// numberParam reads the number of a thing from the address.
func numberParam(c *fiber.Ctx) (string, error) {
	n, err := url.PathUnescape(c.Params("number"))
	if err != nil {
		return "", fault.NotFoundf("没有这个编号。编号像 资2026-003 这样。")
	}
	return n, nil
}

// registerFigure is one sum of a register in words: 原值 1,200.00 元.
type registerFigure struct{ Name, Value string }

// figuresOf lists the sums of things of a register, as they are called there; one
// of which nothing is known is left out.
func (s *Server) figuresOf(k asset.Kind, list []asset.Thing) []registerFigure {
	sum := asset.Total(list)
	figures := []registerFigure{{"一共", fmt.Sprintf("%d %s", sum.Count, k.Counter())}}
	if k == asset.Debt {
		owed, owes := s.Assets.Reference.Owing(list)
		for _, x := range []struct {
			name string
			sum  asset.Totals
		}{{"别人还欠村里", owed}, {"村里还欠别人", owes}} {
			if x.sum.Count > 0 {
				figures = append(figures, registerFigure{x.name, yuanOf(x.sum.Book) + " 元"})
			}
		}
		return figures
	}
	if sum.Area > 0 {
		figures = append(figures, registerFigure{"面积", sum.Area.String() + " 亩"})
	}
	if f, _ := k.Field("value"); sum.Unvalued < sum.Count {
		figures = append(figures, registerFigure{f.Name, yuanOf(sum.Value) + " 元"})
	}
	if f, there := k.Field("book"); there && sum.Unbooked < sum.Count {
		figures = append(figures, registerFigure{f.Name, yuanOf(sum.Book) + " 元"})
	}
	return figures
}

// unvalued says of how many things a sum knows nothing.
func unvalued(k asset.Kind, sum asset.Totals) string {
	f, _ := k.Field("value")
	if sum.Unvalued == 0 || sum.Unvalued == sum.Count {
		return ""
	}
	return fmt.Sprintf("有 %d %s没有写%s，没有算在里面。", sum.Unvalued, k.Counter(), f.Name)
}

// thingRow is one thing of a list.
type thingRow struct {
	Number, URL, Name, Class, Place string
	Size, Value, Book, State        string
	Ended, Undecided                bool
}

// thingRows draws things for a list; whole shows the names of people, for the
// desk alone.
func (s *Server) thingRows(list []asset.Thing, whole bool, at func(asset.Number) string) []thingRow {
	var rows []thingRow
	for _, t := range list {
		k := t.Kind()
		text := func(id string) string {
			if _, there := k.Field(id); !there {
				return ""
			}
			if whole {
				return s.Assets.Reference.Text(k, t.Facts, id)
			}
			return s.Assets.Reference.Public(k, t.Facts, id)
		}
		r := thingRow{
			Number: t.Number.String(), URL: at(t.Number), Name: t.Name, Class: text("class"), Place: text("place"), Size: text("area"), Value: t.Value.String(), Book: t.Book.String(),
			State: t.Now().Chinese(k), Ended: !t.Counts(), Undecided: t.Undecided(),
		}
		if q := text("quantity"); q != "" {
			r.Size = q + map[bool]string{true: "，" + r.Size}[r.Size != ""]
		}
		if k == asset.Debt {
			r.Place = text("party")
		}
		rows = append(rows, r)
	}
	return rows
}

// factsOfThing lists what is known of a thing.
func (s *Server) factsOfThing(t asset.Thing, whole bool) []views.Fact {
	k := t.Kind()
	facts := []views.Fact{{Name: "编号", Value: t.Number.String()}}
	for _, f := range k.Fields() {
		text := s.Assets.Reference.Public(k, t.Facts, f.ID)
		if whole {
			text = s.Assets.Reference.Text(k, t.Facts, f.ID)
		}
		if text == "" || f.ID == "name" || f.ID == "state" || f.ID == "unit" {
			continue
		}
		facts = append(facts, views.Fact{Name: f.Name, Value: text})
	}
	facts = append(facts, views.Fact{Name: "状态", Value: t.Now().Chinese(k)})
	if t.Price.Known {
		facts = append(facts, views.Fact{Name: "处置得款", Value: t.Price.String() + " 元"})
	}
	return facts
}

// changeView is one row of a thing's history.
type changeView struct {
	asset.Change
	Title string
	Diffs []diffView
	URL   string // of the decision
	Price string
}

type diffView struct{ Name, From, To string }

// history draws a thing's changes, the newest first.
func (s *Server) history(v village.Village, t asset.Thing, whole bool) []changeView {
	k, ref := t.Kind(), s.Assets.Reference
	var list []changeView
	for i := len(t.Changes) - 1; i >= 0; i-- {
		c := t.Changes[i]
		view := changeView{Change: c, Title: c.Act.Words(k), Price: c.Price.String()}
		for _, d := range c.Diffs {
			from, to := ref.Public(k, d.From, d.Field.ID), ref.Public(k, d.To, d.Field.ID)
			if whole {
				from, to = ref.Text(k, d.From, d.Field.ID), ref.Text(k, d.To, d.Field.ID)
			}
			view.Diffs = append(view.Diffs, diffView{d.Field.Name, or(from, "没有写"), or(to, "没有写")})
		}
		if c.Decision.MatterID != 0 {
			view.URL = publicMatterPath(v, c.Decision.Code)
		}
		list = append(list, view)
	}
	return list
}

// sendBook sends a workbook, or its first sheet as CSV.
func sendBook(c *fiber.Ctx, book sheet.Book, kind, ascii, name string) error {
	var b bytes.Buffer
	var err error
	switch kind {
	case "csv":
		err = sheet.WriteCSV(&b, book.Pages[0])
	case "xlsx":
		err = sheet.WriteXLSX(&b, book)
	default:
		return fiber.ErrNotFound
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentDisposition, contentDisposition(false, ascii+"."+kind, name+"."+kind))
	c.Set(fiber.HeaderContentType, kinds[kind].mediaType)
	return c.Send(b.Bytes())
}
