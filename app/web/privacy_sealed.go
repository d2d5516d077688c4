package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// sealedTable is a table whose masked cells lead to their raw values.
type sealedTable struct {
	views.Table
	Lines [][]sealedCell
}

type sealedCell struct {
	views.Cell
	URL string // none: nothing is kept, or the person may not ask
}

// fillSealed puts what is masked and its links on a review page, if it is one of a
// table.
func (s *Server) fillSealed(c *fiber.Ctx, v village.Village, p *reviewPage) (err error) {
	t, failed := s.Disclosures.Catalogue.Table(p.Version.Document)
	if failed != nil { // another kind of document
		return nil
	}
	p.Masked = disclosure.MaskedWords(t.Masked)
	p.Sealed, err = s.sealedOf(c, v, p.Version, t)
	return err
}

// sealedOf gives the table of a version with the links; no lines if there is
// nothing to ask for.
func (s *Server) sealedOf(c *fiber.Ctx, v village.Village, x disclosure.Version, t disclosure.Table) (st sealedTable, err error) {
	if s.Disclosures.MayReveal(actor(c), v, x) != nil {
		return st, nil
	}
	cells, err := s.Disclosures.SealedOf(c.UserContext(), x.ID)
	if err != nil || len(cells) == 0 {
		return st, err
	}
	at := map[[2]int]string{}
	for _, k := range cells {
		if !k.Gone {
			at[[2]int{k.Row, k.Col}] = fmt.Sprintf("/desk/sealed/%d/%d/%d", x.ID, k.Row+1, k.Col+1)
		}
	}
	st.Table = tableOf(t, t.Rows)
	for n := range st.Rows { // behind the rows stand the printed totals
		row, err := st.Cells(st.Rows[n])
		if err != nil {
			return st, err
		}
		line := make([]sealedCell, len(row))
		for i, k := range row {
			line[i] = sealedCell{k, at[[2]int{n, i}]}
		}
		st.Lines = append(st.Lines, line)
	}
	return st, nil
}

// sealedVersion finds the table :id within what the actor may reveal.
func (s *Server) sealedVersion(c *fiber.Ctx) (v village.Village, x disclosure.Version, t disclosure.Table, err error) {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return v, x, t, err
	}
	if x, err = s.Disclosures.ByID(c.UserContext(), int64(id)); err != nil {
		return v, x, t, err
	}
	if v, err = s.Villages.ByID(c.UserContext(), x.VillageID); err != nil {
		return v, x, t, err
	}
	if !v.Within(actor(c)) {
		return v, x, t, fault.NotFoundf("没有找到这份名单。")
	}
	if err = s.Disclosures.MayReveal(actor(c), v, x); err != nil {
		return v, x, t, err
	}
	t, err = s.Disclosures.Catalogue.Table(x.Document)
	return v, x, t, err
}

// sealedListPage lists the tables of which raw values are kept.
type sealedListPage struct {
	Page
	Rows []views.Fact
	Kept string // how long, in words
}

func (s *Server) listSealed(c *fiber.Ctx) error {
	list, err := s.Disclosures.SealedIn(c.UserContext(), actor(c).DivisionID, 200)
	if err != nil {
		return err
	}
	p := sealedListPage{Page: s.deskPage(c, "遮住的名单", privacyCrumbs("遮住的名单")...), Kept: s.keptWords()}
	for _, l := range list {
		p.Rows = append(p.Rows, views.Fact{Name: l.Village, Value: fmt.Sprintf("%s（第 %d 版，%s，遮了 %d 处）", l.Version.Title, l.Version.N, l.Version.State.Chinese(), l.Cells), URL: "/desk/sealed/" + itoa64(l.Version.ID)})
	}
	return s.renderDesk(c, "privacy/sealed-list", p)
}

// sealedPage is one of them.
type sealedPage struct {
	Page
	Village village.Village
	Version disclosure.Version
	Sealed  sealedTable
	Masked  string
}

func (s *Server) showSealed(c *fiber.Ctx) error {
	v, x, t, err := s.sealedVersion(c)
	if err != nil {
		return err
	}
	p := sealedPage{Page: s.deskPage(c, x.Title, privacyCrumbs("遮住的名单", x.Title)...), Village: v, Version: x, Masked: disclosure.MaskedWords(t.Masked)}
	p.Crumbs[2].URL = "/desk/sealed"
	if p.Sealed, err = s.sealedOf(c, v, x, t); err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return s.renderDesk(c, "privacy/sealed", p)
}

// revealPage asks why a raw value is wanted, and then shows it.
type revealPage struct {
	Page
	Version disclosure.Version
	Facts   []views.Fact
	Fields  []views.Field // none: it is shown
	Raw     string
	Problem string
	Back    string
	Action  string
}

func (s *Server) askReveal(c *fiber.Ctx) error { return s.revealForm(c, "", nil) }

func (s *Server) reveal(c *fiber.Ctx) error {
	_, x, _, err := s.sealedVersion(c)
	if err != nil {
		return err
	}
	row, col, err := cellIn(c)
	if err != nil {
		return err
	}
	raw, err := s.Disclosures.Reveal(c.UserContext(), actor(c), x.ID, row, col, c.FormValue("reason"))
	if err != nil && !formError(err) {
		return err
	}
	return s.revealForm(c, raw, err)
}

func cellIn(c *fiber.Ctx) (row, col int, err error) {
	if row, err = numberIn(c.Params("row")); err == nil {
		col, err = numberIn(c.Params("col"))
	}
	return row - 1, col - 1, err
}

func (s *Server) revealForm(c *fiber.Ctx, raw string, failed error) error {
	v, x, t, err := s.sealedVersion(c)
	if err != nil {
		return err
	}
	row, col, err := cellIn(c)
	if err != nil {
		return err
	}
	if row < 0 || col < 0 || row >= len(t.Rows) || col >= len(t.Columns) || col >= len(t.Rows[row].Cells) {
		return fault.NotFoundf("没有这一格。")
	}
	title := "看原文"
	p := revealPage{Page: s.deskPage(c, title, privacyCrumbs("遮住的名单", x.Title, title)...), Version: x, Raw: raw, Back: "/desk/sealed/" + itoa64(x.ID)}
	p.Crumbs[2].URL, p.Crumbs[3].URL = "/desk/sealed", p.Back
	p.Action = fmt.Sprintf("%s/%d/%d", p.Back, row+1, col+1)
	p.Facts = []views.Fact{
		{Name: "名单", Value: v.Name + "　" + x.Title}, {Name: "哪一格", Value: fmt.Sprintf("第 %d 行，%s", row+1, t.Columns[col].Name)}, {Name: "公开的样子", Value: t.Rows[row].Cells[col].Text},
	}
	if raw == "" {
		p.Fields = []views.Field{{Name: "reason", Label: "为什么要看", Type: "text", Value: c.FormValue("reason"), Required: true, Autocomplete: "off", Hint: "如：核对银行退回的补贴。会记下您的名字、时间和原因，县纪检和本村的村主任、监委会看得到。"}}
		placeErrors(p.Fields, failed)
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return s.renderDesk(c, "privacy/reveal", p)
}

// revealsPage is the log of raw values shown.
type revealsPage struct {
	Page
	Whose string
	Log   views.Table
}

func (s *Server) listReveals(c *fiber.Ctx) error {
	list, err := s.Disclosures.Reveals(c.UserContext(), actor(c).DivisionID, 500)
	if err != nil {
		return err
	}
	p := revealsPage{Page: s.deskPage(c, "谁看过原文", privacyCrumbs("谁看过原文")...), Whose: actor(c).Place}
	p.Log = views.Table{Caption: "看原文的记录", Stack: true, Head: []views.Column{{Text: "时间", Whole: true}, {Text: "谁"}, {Text: "看了什么"}, {Text: "原因"}}}
	if actor(c).Role == user.Inspector {
		p.Log.Head = append(p.Log.Head, views.Column{Text: "村"})
	}
	m := s.Disclosures.Catalogue.Masking()
	for _, x := range list {
		row := []string{moment(x.At), strings.TrimSpace(x.Post + " " + x.Name), fmt.Sprintf("%s 第 %d 行的%s", x.Title, x.Row+1, m.Rule(x.Field).Plain), x.Reason}
		if actor(c).Role == user.Inspector {
			row = append(row, x.Village)
		}
		p.Log.Rows = append(p.Log.Rows, row)
	}
	return s.renderDesk(c, "privacy/reveals", p)
}

// keptWords tells how long raw values are kept.
func (s *Server) keptWords() string {
	r := s.Disclosures.Rules.At(rules.SealedKeptDays, s.today())
	return fmt.Sprintf("%s（%s）。", r.Plain, markOf(r))
}
