package finance

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sunshine/app/audit"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

// Template is a common voucher (常用凭证) that a draft may begin from: accounts
// and words, amounts only where they are always the same.
type Template struct {
	ID       string // a number, or the key of a shipped one
	Name     string
	Initials string
	Shipped  bool // comes with the program and was not renamed
	Body     DraftBody
}

// Limits of a village's own list.
const (
	maxTemplates    = 200
	maxTemplateName = 20
)

// loadTemplates reads the templates that come with the program. Every account
// must stand in the chart.
func loadTemplates(fsys fs.FS, chart *Chart) (list []Template, err error) {
	records, err := readCSV(fsys, "reference/voucher-templates.csv", 7)
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		key, name, summary, side, words, amount := r[0], r[1], r[2], r[3], r[5], r[6]
		a, err := chart.Account(r[4])
		if err != nil || key == "" || name == "" || (side != "debit" && side != "credit") || strings.Trim(key, "abcdefghijklmnopqrstuvwxyz-") != "" {
			return nil, fmt.Errorf("voucher-templates: %v does not fit", r)
		}
		if n := len(list); n == 0 || list[n-1].ID != key {
			list = append(list, Template{ID: key, Name: name, Initials: initialsOf(name), Shipped: true, Body: DraftBody{Summary: summary}})
		}
		t := &list[len(list)-1]
		l := DraftLine{Key: fmt.Sprintf("t%d", len(t.Body.Lines)+1), Account: a.Code + " " + a.Name, Side: side, Summary: words}
		if l.Debit = amount; side == "credit" {
			l.Debit, l.Credit = "", amount
		}
		t.Body.Lines = append(t.Body.Lines, l)
	}
	return list, nil
}

// Templates gives the village's list: its own by name, then the shipped ones it
// did not take off.
func (s *Store) Templates(ctx context.Context, villageID int64) ([]Template, error) {
	return s.templates(ctx, s.DB.Read(), villageID)
}

func (s *Store) templates(ctx context.Context, q db.Q, villageID int64) ([]Template, error) {
	rows, err := q.QueryContext(ctx, "select id, shipped, name, body, removed from template where village_id = $1 order by name, id", villageID)
	if err != nil {
		return nil, err
	}
	var list []Template
	own := map[string]bool{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var id int64
		var shipped, body string
		var removed bool
		var t Template
		if err := scan(&id, &shipped, &t.Name, &body, &removed); err != nil {
			return struct{}{}, err
		}
		if own[shipped] = true; removed {
			return struct{}{}, nil
		}
		var err error
		t.ID, t.Initials = strconv.FormatInt(id, 10), initialsOf(t.Name)
		t.Body, err = parseDraftBody(body)
		list = append(list, t)
		return struct{}{}, err
	})
	for _, t := range s.Chart.templates {
		if !own[t.ID] {
			list = append(list, t)
		}
	}
	return list, err
}

// template gives one of the village's list; NotFound if it is not on it.
func (s *Store) template(ctx context.Context, q db.Q, villageID int64, id string) (Template, error) {
	list, err := s.templates(ctx, q, villageID)
	if err != nil {
		return Template{}, err
	}
	if i := slices.IndexFunc(list, func(t Template) bool { return t.ID == id }); i >= 0 {
		return list[i], nil
	}
	return Template{}, fault.NotFoundf("没有这张常用凭证，可能刚被拿掉了。")
}

// TemplateSource says what a template is made of: a draft or a posted voucher.
type TemplateSource struct{ DraftID, VoucherID int64 }

// AddTemplate puts a draft or a posted voucher on the village's list under a
// name of its own, without its day, reason and people. Amounts stay.
func (s *Store) AddTemplate(ctx context.Context, by user.Actor, v village.Village, name string, from TemplateSource) (t Template, err error) {
	return t, s.changeTemplates(ctx, by, v, func(q db.Q, list []Template) error {
		if len(list) >= maxTemplates {
			return fault.Conflictf("常用凭证已经有 %d 张，请先拿掉用不着的。", maxTemplates)
		}
		if name, err = templateName(name, list, ""); err != nil {
			return err
		}
		body, err := s.templateBody(ctx, q, v, from)
		if err != nil {
			return err
		}
		id, err := s.insertTemplate(ctx, q, by, v, Template{Name: name, Body: body}, "", false)
		if err != nil {
			return err
		}
		t = Template{ID: strconv.FormatInt(id, 10), Name: name, Initials: initialsOf(name), Body: body}
		return audit.Add(ctx, q, by.Line(s.Now(), "template.add", v.ID, name, ""))
	})
}

// RenameTemplate gives one of the list another name.
func (s *Store) RenameTemplate(ctx context.Context, by user.Actor, v village.Village, id, name string) error {
	return s.changeTemplates(ctx, by, v, func(q db.Q, list []Template) error {
		t, err := s.template(ctx, q, v.ID, id)
		if err != nil {
			return err
		}
		if name, err = templateName(name, list, id); err != nil || name == t.Name {
			return err
		}
		was := t.Name
		if t.Name = name; t.Shipped {
			_, err = s.insertTemplate(ctx, q, by, v, t, t.ID, false)
		} else {
			_, err = q.ExecContext(ctx, "update template set name = $2, updated_by = $3, updated_at = $4 where id = $1", t.ID, name, by.ID, db.Time(s.Now()))
		}
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "template.rename", v.ID, name, was+" → "+name))
	})
}

// RemoveTemplate takes one off the list. Nothing that was begun from it changes.
func (s *Store) RemoveTemplate(ctx context.Context, by user.Actor, v village.Village, id string) error {
	return s.changeTemplates(ctx, by, v, func(q db.Q, _ []Template) error {
		t, err := s.template(ctx, q, v.ID, id)
		if err != nil {
			return err
		}
		if t.Shipped {
			_, err = s.insertTemplate(ctx, q, by, v, t, t.ID, true)
		} else {
			_, err = q.ExecContext(ctx, "update template set removed = 1, updated_by = $2, updated_at = $3 where id = $1", t.ID, by.ID, db.Time(s.Now()))
		}
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "template.remove", v.ID, t.Name, ""))
	})
}

func (s *Store) changeTemplates(ctx context.Context, by user.Actor, v village.Village, change func(q db.Q, list []Template) error) error {
	if err := v.Worker(by, user.Accountant); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		list, err := s.templates(ctx, q, v.ID)
		if err != nil {
			return err
		}
		return change(q, list)
	})
}

func (s *Store) insertTemplate(ctx context.Context, q db.Q, by user.Actor, v village.Village, t Template, shipped string, removed bool) (id int64, err error) {
	text, err := t.Body.canonical()
	if err != nil {
		return 0, err
	}
	err = q.QueryRowContext(ctx, `
		insert into template (village_id, shipped, name, body, removed, created_by, created_at, updated_by, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $6, $7)
		returning id`, v.ID, shipped, t.Name, text, boolInt(removed), by.ID, db.Time(s.Now())).Scan(&id)
	return id, err
}

// templateName judges a name: said, short, of its own on the list.
func templateName(name string, list []Template, id string) (string, error) {
	bad := fault.Invalidf("常用凭证没有存上。")
	cleanText(bad, map[string]*string{"name": &name})
	switch {
	case name == "":
		bad.On("name", "请给它起个名字，如 付电费")
	case utf8.RuneCountInString(name) > maxTemplateName:
		bad.On("name", "太长了，请不超过 %d 个字", maxTemplateName)
	case slices.ContainsFunc(list, func(t Template) bool { return t.Name == name && t.ID != id }):
		bad.On("name", "已经有一张叫“%s”，请换个名字", name)
	}
	if len(bad.Fields) > 0 {
		return name, bad
	}
	return name, nil
}

func (s *Store) templateBody(ctx context.Context, q db.Q, v village.Village, from TemplateSource) (b DraftBody, err error) {
	if from.DraftID != 0 {
		d, err := draftByID(ctx, q, v.ID, from.DraftID)
		if err != nil {
			return b, err
		}
		b = d.Body
	} else if b, err = s.voucherBody(ctx, q, v.ID, from.VoucherID); err != nil {
		return b, err
	}
	b = DraftBody{Summary: b.Summary, Project: b.Project, Lines: slices.DeleteFunc(slices.Clone(b.Lines), DraftLine.Blank)}
	for i := range b.Lines {
		if b.Lines[i].Side == "" && b.Lines[i].Debit != "" {
			b.Lines[i].Side = "debit"
		} else if b.Lines[i].Side == "" && b.Lines[i].Credit != "" {
			b.Lines[i].Side = "credit"
		}
	}
	if len(b.Lines) == 0 {
		return b, fault.Invalidf("常用凭证没有存上：这张凭证一行也没有写。")
	}
	return b.tidy(), nil
}

// voucherBody writes a posted voucher of the village as the text of a draft.
func (s *Store) voucherBody(ctx context.Context, q db.Q, villageID, id int64) (b DraftBody, err error) {
	p, err := voucherByID(ctx, q, id)
	if err == nil && p.VillageID != villageID {
		err = fault.NotFoundf("没有这张凭证。")
	}
	if err != nil {
		return b, err
	}
	c, err := s.choices(ctx, q, villageID)
	if err != nil {
		return b, err
	}
	b = DraftBody{Summary: p.Summary, Handler: p.Handler, Witness: p.Witness, Reviewer: p.Reviewer, Approver: p.Approver, Project: p.Project, Note: p.Note}
	words := "" // a row without words has those of the row above
	for _, l := range p.lines {
		if l.Summary = cmp.Or(l.Summary, p.Summary); l.Summary == cmp.Or(words, p.Summary) {
			l.Summary = ""
		} else {
			words = l.Summary
		}
		if p.ReversesID != 0 { // of a reversal the voucher it cancels is meant
			l.Debit, l.Credit = -l.Debit, -l.Credit
		}
		b.Lines = append(b.Lines, c.textOf(l))
	}
	return b, nil
}

// textOf writes a line as it would be typed. What is no longer offered is left
// for the person to choose anew.
func (c Choices) textOf(l NewLine) DraftLine {
	name := func(list []Choice, id int64) string {
		if i := slices.IndexFunc(list, func(x Choice) bool { return x.ID == id }); id != 0 && i >= 0 {
			return list[i].Text
		}
		return ""
	}
	d := DraftLine{Summary: l.Summary, Party: name(c.Parties, l.CounterpartyID), Fund: name(c.Funds, l.FundID)}
	if a, err := c.chart.Account(l.Account); err == nil && l.Chart == ChartVersion {
		d.Account = a.Code + " " + a.Name
	}
	if l.Debit != 0 {
		d.Debit, d.Side = l.Debit.Plain(), "debit"
	} else {
		d.Credit, d.Side = l.Credit.Plain(), "credit"
	}
	return d
}
