package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/disclosure"
	"sunshine/app/village"
	"sunshine/views"
)

// listedPublications is how many publications stand on one page of a list.
const listedPublications = 40

// publicationsPage lists what a village has out, filtered by the address.
type publicationsPage struct {
	Page
	Village village.Village
	Lead    string
	Filter  []views.Field
	Rows    []publicationRow
	Pager   views.Pager
	Empty   views.Empty
	Feed    string
}

// publicationRow is one publication of a list.
type publicationRow struct {
	Title, Item, Place, URL, Text string
	Gone                          bool
}

// publicationQuery is what a list was asked for.
type publicationQuery struct {
	column, item string
	year         int
}

func publicationQueryOf(c *fiber.Ctx) publicationQuery {
	q := publicationQuery{column: c.Query("column"), item: c.Query("item")}
	q.year, _ = strconv.Atoi(c.Query("year")) // what is no year filters nothing
	return q
}

// items gives the items the query lets through; nil for all. An unknown word
// lets nothing through, so that a mistyped address does not show the whole.
func (q publicationQuery) items(l disclosure.List) []string {
	if q.item != "" {
		return []string{q.item}
	}
	if q.column == "" {
		return nil
	}
	items := []string{}
	for _, it := range l.Items {
		if it.Column == q.column {
			items = append(items, it.Code)
		}
	}
	if len(items) == 0 {
		return []string{""}
	}
	return items
}

func (q publicationQuery) values() url.Values {
	v := url.Values{}
	if q.column != "" {
		v.Set("column", q.column)
	}
	if q.item != "" {
		v.Set("item", q.item)
	}
	if q.year != 0 {
		v.Set("year", itoa(q.year))
	}
	return v
}

// address writes a path with the query and a page.
func (q publicationQuery) address(path string, page int) string {
	v := q.values()
	if page > 1 {
		v.Set("page", itoa(page))
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

func (s *Server) listPublications(c *fiber.Ctx) error {
	v, moved, err := s.villageOf(c)
	if moved || err != nil {
		return err
	}
	l, err := s.Disclosures.Today(c.UserContext())
	if err != nil {
		return err
	}
	q := publicationQueryOf(c)
	f := disclosure.Filter{Village: v.ID, Items: q.items(l), Year: q.year, Limit: listedPublications}
	_, total, err := s.Disclosures.Find(c.UserContext(), f)
	if err != nil {
		return err
	}
	n := pageOf(c, total, listedPublications)
	f.Offset = (n - 1) * listedPublications
	list, _, err := s.Disclosures.Find(c.UserContext(), f)
	if err != nil {
		return err
	}
	years, err := s.Disclosures.Years(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	path := "/villages/" + v.Code + "/disclosures"
	p := publicationsPage{
		Page: s.page(c, v.Name+"的全部公开", crumb(v, views.Link{Text: "全部公开"})...), Village: v, Filter: publicationFields(l, q, years),
		Lead: fmt.Sprintf("%s一共公开了 %d 份。", v.Name, total), Feed: q.address("/villages/"+v.Code+"/feed.atom", 1),
		Empty: views.Empty{Title: "没有找到", Text: "这样找，一份也没有。", Link: views.Link{Text: "看全部", URL: path}},
	}
	if len(q.values()) > 0 {
		p.Lead = fmt.Sprintf("这样找，%s有 %d 份。", v.Name, total)
	}
	p.Description = p.Lead
	for _, x := range list {
		p.Rows = append(p.Rows, publicationLine(l, v, x))
	}
	p.Pager = pagerOf(n, total, listedPublications, "份", func(n int) string { return q.address(path, n) })
	return s.open(c, "disclosure/list", p)
}

// publicationLine is one version in a list.
func publicationLine(l disclosure.List, v village.Village, x disclosure.Version) publicationRow {
	r := publicationRow{Title: x.Title, URL: pathOf(v.Code, x), Text: x.PublishedOn.Chinese() + "公开"}
	if it, err := l.Item(x.Item); err == nil {
		r.Item = it.Name
	}
	if x.N > 1 {
		r.Text += fmt.Sprintf("，第 %d 版", x.N)
		if x.Reason != "" {
			r.Text += "（" + x.Reason + "）"
		}
	}
	if r.Gone = !x.WithdrawnOn.IsZero(); r.Gone {
		r.Text = x.WithdrawnOn.Chinese() + "撤回"
	}
	return r
}

func publicationFields(l disclosure.List, q publicationQuery, years []int) []views.Field {
	columns := []views.Option{{Text: "全部栏目"}}
	for _, name := range l.Columns {
		columns = append(columns, views.Option{Value: name, Text: name, Selected: name == q.column})
	}
	items := []views.Option{{Text: "全部事项"}}
	for _, it := range l.Items {
		items = append(items, views.Option{Value: it.Code, Text: it.Name, Group: it.Column, Selected: it.Code == q.item})
	}
	when := []views.Option{{Text: "全部年份"}}
	if q.year != 0 && !slices.Contains(years, q.year) {
		years = append(years, q.year)
	}
	for _, y := range years {
		when = append(when, views.Option{Value: itoa(y), Text: itoa(y) + "年", Selected: y == q.year})
	}
	return []views.Field{
		{Name: "column", Label: "栏目", Type: "select", Options: columns},
		{Name: "item", Label: "事项", Type: "select", Options: items},
		{Name: "year", Label: "哪一年公开的", Type: "select", Options: when},
	}
}
