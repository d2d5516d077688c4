package web

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/pdf"
	"sunshine/app/procedure"
	"sunshine/app/sheet"
	"sunshine/app/village"
	"sunshine/views"
)

// tableRows is how many rows of a published table stand on one page; stackedColumns
// how many columns may become the lines of a card on a phone.
const (
	tableRows      = 100
	stackedColumns = 6
)

func tablePath(code string, id int64) string {
	return fmt.Sprintf("/villages/%s/disclosures/%d", code, id)
}

// publishedAt finds the published version of the address: v/n, else the newest;
// moved is true where the visitor was sent to the
// village's address of today, or was told that the version was taken back.
func (s *Server) publishedAt(c *fiber.Ctx) (v village.Village, x disclosure.Version, moved bool, err error) {
	if v, moved, err = s.villageOf(c); moved || err != nil {
		return v, x, moved, err
	}
	id, err := numberIn(c.Params("id"))
	n := 0
	if err == nil && c.Params("n") != "" {
		n, err = numberIn(c.Params("n"))
	}
	if err != nil {
		return v, x, false, err
	}
	x, err = s.Disclosures.PublishedOf(c.UserContext(), int64(id), n)
	if err == nil && x.VillageID != v.ID {
		err = fault.NotFoundf("%s没有这份公开。", v.Name)
	}
	if err == nil {
		moved, err = s.tombstone(c, v, x)
	}
	return v, x, moved, err
}

// tableVersion finds the published table of the address. A finance sheet or the
// notice of a matter has an address of its own, a text is shown by its own page; moved is
// true where the visitor was sent there or has been answered.
func (s *Server) tableVersion(c *fiber.Ctx) (v village.Village, x disclosure.Version, t disclosure.Table, moved bool, err error) {
	if v, x, moved, err = s.publishedAt(c); moved || err != nil {
		return v, x, t, moved, err
	}
	if m, err := calendar.ParseMonth(x.Period); err == nil && x.Item == disclosure.FinanceMonth {
		return v, x, t, true, c.Redirect(financePath(v.Code, m), fiber.StatusMovedPermanently)
	}
	if procedure.IsNotice(x) {
		return v, x, t, true, c.Redirect(noticePath(v.Code, x.DisclosureID), fiber.StatusMovedPermanently)
	}
	if disclosure.IsText(x) {
		return v, x, t, true, s.text(c, v, x)
	}
	t, err = s.Disclosures.Catalogue.Table(x.Document)
	return v, x, t, false, err
}

func frozenTable(x disclosure.Version, t disclosure.Table) frozen {
	return frozen{
		version: x,
		path:    tablePath(t.Village.Code, x.DisclosureID) + "/v/" + itoa(x.N),
		ascii:   fmt.Sprintf("table-%s-%d-v%d", t.Village.Code, x.DisclosureID, x.N),
		name:    fmt.Sprintf("%s%s%s-第%d版", t.Village.Name, t.ItemName, t.Period, x.N),
		book:    func(url string) sheet.Book { return tableBook(t, x.SHA256, url) },
		pdf:     func(o pdf.Options) ([]byte, error) { return pdf.TableNotice(tableNotice(t), o) },
	}
}

// closedTo tells whether the person asking may no longer see the rows. Those
// who work for the village, its township or the county go on seeing them.
func (s *Server) closedTo(c *fiber.Ctx, v village.Village, x disclosure.Version, t disclosure.Table) bool {
	return s.Disclosures.Closed(x, t, s.today()) && !v.Within(actor(c))
}

func (s *Server) tableFile(c *fiber.Ctx) error {
	v, x, t, moved, err := s.tableVersion(c)
	if moved || err != nil {
		return err
	}
	if s.closedTo(c, v, x, t) {
		return fault.NotFoundf("这份名单的公示期已满，文件不再提供。合计仍可在页面上查看。")
	}
	keep := keepVersion
	switch {
	case s.Disclosures.Closed(x, t, s.today()):
		keep = "no-store" // for this person only
	case c.Params("n") == "" || s.Disclosures.Personal(t):
		keep = keepLatest // a list of persons closes one day
	}
	return s.sendRendition(c, frozenTable(x, t), c.Params("kind"), keep)
}

// tablePage is a published table.
type tablePage struct {
	Page
	publication
	Village village.Village
	Doc     disclosure.Table
	Plain   string // the item in everyday words
	Lead    string
	Closed  bool // the rows are no longer public
	Table   views.Table
	Pager   views.Pager
	Totals  []views.Fact
	Notes   []string
}

func (s *Server) showTable(c *fiber.Ctx) error {
	v, x, t, moved, err := s.tableVersion(c)
	if moved || err != nil {
		return err
	}
	latest := tablePath(v.Code, x.DisclosureID)
	p := tablePage{
		Page: s.page(c, t.Village.Name+" "+t.Title, crumb(v, views.Link{Text: t.ItemName})...), Village: v, Doc: t,
		Lead: tableLead(t), Closed: s.closedTo(c, v, x, t), Totals: totalsOf(t), Notes: notesOf(t),
	}
	p.Description = v.FullName() + "：" + p.Lead
	if item, err := s.Disclosures.Item(c.UserContext(), x.Item); err == nil {
		p.Plain = item.Plain
	}
	p.publication, err = s.publicationOf(c, frozenTable(x, t), latest, signed{
		place: t.Village, number: t.Number, drafted: t.Drafted, reviewed: t.Reviewed, published: t.Publish, shownTo: t.ShownTo, reply: t.Reply, basis: t.Basis, masked: t.Masked, source: t.Source,
	})
	if err != nil {
		return err
	}
	if p.Closed {
		p.Downloads, p.JSON = nil, ""
		return s.open(c, "disclosure/show", p)
	}
	n := pageOf(c, len(t.Rows), tableRows)
	p.Pager = pagerOf(n, len(t.Rows), tableRows, "行", func(n int) string { return c.Path() + "?page=" + itoa(n) })
	p.Table = tableOf(t, t.Rows[(n-1)*tableRows:min(n*tableRows, len(t.Rows))])
	return s.open(c, "disclosure/show", p)
}

// textsOf gives a row's texts, one per column.
func textsOf(t disclosure.Table, r disclosure.TableRow) []string {
	row := make([]string, len(t.Columns))
	for i := range row {
		if i >= len(r.Cells) {
			break
		}
		if row[i] = r.Cells[i].Text; r.Cells[i].Fen != nil {
			row[i] = yuanOf(*r.Cells[i].Fen)
		}
		if i == 0 && r.Detail && row[i] != "" {
			row[i] = "其中：" + row[i]
		}
	}
	return row
}

func numeric(c disclosure.TableColumn) bool {
	return c.Type == "money" || c.Type == "number" || c.Type == "percent"
}

func tableOf(t disclosure.Table, rows []disclosure.TableRow) views.Table {
	v := views.Table{Caption: t.Title, Stack: len(t.Columns) <= stackedColumns}
	for _, c := range t.Columns {
		v.Head = append(v.Head, views.Column{Text: headOf(c), Num: numeric(c)})
	}
	for _, r := range rows {
		v.Rows = append(v.Rows, textsOf(t, r))
	}
	foot := footOf(t)
	if len(foot) > 0 {
		v.Foot = foot[len(foot)-1]
		v.Rows = append(v.Rows, foot[:len(foot)-1]...)
	}
	return v
}

// unitIn is a unit of money in a heading. Amounts are published in yuan,
// whatever the accountant's file was kept in.
var unitIn = regexp.MustCompile(`\s*[（(]\s*(?:单位\s*[:：]\s*)?(?:亿元|万元|千元|百元|元|￥)\s*[）)]\s*`)

// nameOf names a column without its unit.
func nameOf(c disclosure.TableColumn) string {
	if c.Type == "money" {
		if name := unitIn.ReplaceAllString(c.Name, ""); name != "" {
			return name
		}
	}
	return c.Name
}

// headOf names a column with its unit, unless its name says it already.
func headOf(c disclosure.TableColumn) string {
	name, unit := nameOf(c), c.Unit
	if c.Type == "money" {
		return name + "（元）"
	}
	if unit == "" || strings.Contains(name, unit) {
		return name
	}
	return name + "（" + unit + "）"
}

// converted tells whether the file's amounts were in another unit than yuan.
func converted(t disclosure.Table) bool {
	return slices.ContainsFunc(t.Columns, func(c disclosure.TableColumn) bool {
		return c.Type == "money" && (strings.Contains(c.Unit, "万") || strings.Contains(unitIn.FindString(c.Name), "万"))
	})
}

// notesOf is the table's remarks, and what was done to its amounts.
func notesOf(t disclosure.Table) []string {
	if !converted(t) {
		return t.Notes
	}
	return append([]string{"原表的金额以万元计，这里都换成了元。"}, t.Notes...)
}

// lawNotes tells by which law something is published, and what is masked by
// which (R59).
func lawNotes(basis string, masked []disclosure.MaskedColumn) (notes []string) {
	if basis != "" {
		notes = append(notes, "公开依据："+basis+"。")
	}
	if words := disclosure.MaskedWords(masked); words != "" {
		notes = append(notes, words)
	}
	return notes
}

func tableNotice(t disclosure.Table) pdf.TableDoc {
	d := pdf.TableDoc{
		Title: t.Title, Number: t.Number, Village: t.Village.County + t.Village.Township + t.Village.Name, Period: t.Span(), Unit: "元",
		Version: t.Version, Reason: t.Reason, Replaces: t.Replaces, Lead: tableLead(t), Notes: notesOf(t),
		Drafted: t.Drafted, Reviewed: t.Reviewed, Publish: t.Publish, ShownTo: t.ShownTo, Phone: t.Reply.Phone, Days: t.Reply.Days, Source: t.Source, Basis: t.Basis, Masked: t.Masked,
	}
	for _, c := range t.Columns {
		d.Columns = append(d.Columns, pdf.Column{Head: headOf(c), Right: numeric(c), Whole: c.Type == "date" || c.Type == "serial"})
	}
	for _, r := range t.Rows {
		d.Rows = append(d.Rows, textsOf(t, r))
	}
	if foot := footOf(t); len(foot) > 0 {
		d.Rows = append(d.Rows, foot[:len(foot)-1]...)
		d.Total = foot[len(foot)-1]
	}
	return d
}

// dayWords writes a day for people; another text stays as it is.
func dayWords(text string) string {
	if d, err := calendar.ParseDay(text); err == nil {
		return d.Chinese()
	}
	return text
}
