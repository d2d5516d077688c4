package web

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/village"
	"sunshine/views"
)

// emptyRows is how many rows stand below the last one typed; fewestRows how many
// a new voucher has.
const (
	emptyRows  = 1
	fewestRows = 4
	moreRows   = 5
)

// maxFormRows is how many rows of a form are read: more than a voucher may have,
// so that too many are refused and not dropped.
const maxFormRows = 600

func draftPath(id int64) string { return "/desk/drafts/" + itoa64(id) }

// draftForm is the form of a draft as it came.
type draftForm struct {
	fields   map[string]string
	revision int
	body     finance.DraftBody
}

func readDraftForm(c *fiber.Ctx) draftForm {
	f := draftForm{fields: map[string]string{}}
	for k, v := range c.Request().PostArgs().All() {
		if _, twice := f.fields[string(k)]; !twice {
			f.fields[string(k)] = string(v)
		}
	}
	f.revision, _ = numberIn(f.fields["revision"]) // 0 is no revision
	n := 0
	for n < maxFormRows && f.hasRow(n+1) {
		n++
	}
	f.body.Lines = make([]finance.DraftLine, n)
	f.body.Inputs(func(name string, text *string) { *text = f.fields[name] })
	return f
}

func (f draftForm) hasRow(n int) bool {
	for _, input := range []string{"key", "account", "debit", "credit", "summary"} {
		if _, ok := f.fields["line-"+itoa(n)+"-"+input]; ok {
			return true
		}
	}
	return false
}

// draftOfAddress finds the draft :id among the village's own.
func (s *Server) draftOfAddress(c *fiber.Ctx) (v village.Village, d finance.Draft, err error) {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return v, d, err
	}
	if v, err = s.homeVillage(c); err != nil {
		return v, d, err
	}
	d, err = s.Finance.Draft(c.UserContext(), v.ID, int64(id))
	return v, d, err
}

func (s *Server) showVoucherDraft(c *fiber.Ctx) error {
	v, d, err := s.draftOfAddress(c)
	if err != nil {
		return err
	}
	if d.State != finance.DraftOpen {
		return s.draftShown(c, d)
	}
	rows := 0
	if c.Query("rows") != "" {
		rows = moreRows
	}
	return s.draftEdit(c, v, d, rows, nil)
}

// draftEdit shows the form with what the draft holds, or what was typed over it
// and not kept.
func (s *Server) draftEdit(c *fiber.Ctx, v village.Village, d finance.Draft, rows int, failed error) error {
	p := draftEditPage{
		Page: s.deskPage(c, "写凭证", deskCrumbs("记账凭证", "写凭证")...), ID: d.ID, Revision: d.Revision, Path: draftPath(d.ID),
		By: d.UpdatedBy, Saved: moment(d.UpdatedAt), Files: filesOf(d),
	}
	read, err := s.Finance.ReadDraft(c.UserContext(), v.ID, d.Body)
	if err != nil {
		return err
	}
	if p.Choices, err = s.Finance.Choices(c.UserContext(), v.ID); err != nil {
		return err
	}
	if p.Templates, err = s.templateRows(c, v); err != nil {
		return err
	}
	if p.Closed, err = s.draftClosed(c, v, d.Body); err != nil {
		return err
	}
	p.fill(d.Body, read, rows, failed)
	if failed != nil {
		p.Problem = fault.Message(failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "draft/edit", p)
}

// draftClosed tells why the month typed takes no vouchers any more.
func (s *Server) draftClosed(c *fiber.Ctx, v village.Village, b finance.DraftBody) (string, error) {
	m := b.Month()
	if m.IsZero() {
		return "", nil
	}
	err := s.Finance.MayPost(c.UserContext(), v.ID, m)
	if formError(err) {
		return sentence(err), nil
	}
	return "", err
}

func (p *draftEditPage) fill(b finance.DraftBody, read finance.DraftReading, rows int, failed error) {
	for _, f := range []struct {
		to                *[]views.Field
		name, label, text string
	}{
		{&p.Head, "day", "日期", b.Day},
		{&p.Head, "summary", "摘要", b.Summary},
		{&p.People, "handler", "经手人", b.Handler},
		{&p.People, "witness", "证明人", b.Witness},
		{&p.People, "reviewer", "审核人", b.Reviewer},
		{&p.People, "approver", "审批人", b.Approver},
		{&p.More, "project", "项目", b.Project},
		{&p.More, "note", "备注", b.Note},
	} {
		*f.to = append(*f.to, views.Field{Name: f.name, Label: f.label, Type: "text", Value: f.text, Autocomplete: "off"})
	}
	if len(p.Choices.Matters) > 0 || b.Matter != "" {
		p.More = append(p.More, views.Field{Name: finance.MatterField, Label: "决议", Type: "text", Value: b.Matter, Autocomplete: "off"})
	}
	p.Head[0].Type = "date"
	p.Advice = adviceRows(read.Warnings, b.Reason)
	if p.Advice.Reason == nil && b.Reason != "" {
		p.Advice.Reason = reasonField(b.Reason)
	}
	p.Sum = sumOf(read)
	p.Wrong = draftProblems(fault.Fields(failed))
	if failed == nil {
		p.Wrong = draftProblems(read.Unread)
	}
	p.lines(b, read, rows)
	for _, list := range [][]views.Field{p.Head, p.People, p.More, p.Advice.Reason} {
		for i := range list {
			for _, w := range p.Wrong {
				if w.Name == list[i].Name {
					list[i].Error = w.Text
				}
			}
		}
	}
}

// lines are the rows typed and empty ones below.
func (p *draftEditPage) lines(b finance.DraftBody, read finance.DraftReading, rows int) {
	n := max(fewestRows, len(b.Lines)+max(rows, emptyRows))
	for i := range n {
		row := draftRowInput{N: i + 1, Bad: map[string]string{}}
		if i < len(b.Lines) {
			row.Line, row.Name = b.Lines[i], read.Accounts[i].Name
		}
		for _, w := range p.Wrong {
			if input, ok := strings.CutPrefix(w.Name, "line-"+itoa(row.N)+"-"); ok {
				row.Bad[input] = w.Text
			}
		}
		p.Lines = append(p.Lines, row)
	}
}

func sumOf(read finance.DraftReading) draftSum {
	sum := draftSum{Debit: read.Debit.String(), Credit: read.Credit.String()}
	if off := read.Debit - read.Credit; off != 0 {
		sum.Differs = max(off, -off).String()
	} else if read.Debit > 0 {
		sum.Capital = read.Debit.Capital()
	}
	return sum
}

func draftProblems(fields []fault.Field) []fieldProblem {
	list := []fieldProblem{}
	for _, f := range fields {
		list = append(list, fieldProblem{f.Name, finance.DraftLabel(f.Name), f.Message})
	}
	return list
}

// clashOf gives the conflict that err tells of, if it does.
func clashOf(err error) (draftClash, bool) {
	var x *finance.DraftConflict
	if !errors.As(err, &x) {
		return draftClash{}, false
	}
	out := draftClash{
		Message: fault.Message(err), Revision: x.Revision, By: x.By, At: x.At.In(calendar.Shanghai).Format("15:04"), Kept: x.Kept,
		Merged: x.Merged(), Theirs: x.Theirs, Mine: x.Mine, Differences: []draftDifference{},
	}
	for _, d := range x.Differences {
		out.Differences = append(out.Differences, draftDifference{
			Field: d.Field, Key: d.Key, Input: d.Input, Label: d.Label, Base: d.Base, Theirs: d.Theirs, Mine: d.Mine, Clash: d.Clash, Pick: "pick-" + d.Pick,
		})
	}
	return out, true
}

// draftClashed answers a conflict with a page, or as JSON where the script asks.
func (s *Server) draftClashed(c *fiber.Ctx, id int64, clash draftClash) error {
	c.Status(fiber.StatusConflict)
	if wantsJSON(c) {
		return c.JSON(clash)
	}
	p := draftClashPage{Page: s.deskPage(c, "两个人改了同一张草稿", deskCrumbs("记账凭证", "写凭证")...), ID: id, Path: draftPath(id), Clash: clash}
	return s.renderDesk(c, "draft/clash", p)
}

// wantsJSON tells whether our script asks, not a person's browser.
func wantsJSON(c *fiber.Ctx) bool {
	return strings.Contains(c.Get(fiber.HeaderAccept), fiber.MIMEApplicationJSON)
}

func (s *Server) draftShown(c *fiber.Ctx, d finance.Draft) error {
	p := draftShownPage{Page: s.deskPage(c, d.Name(), deskCrumbs("记账凭证", d.Name())...), State: d.State, Voucher: d.Voucher}
	if d.VoucherID != 0 {
		p.URL = "/desk/vouchers/" + itoa64(d.VoucherID)
	}
	p.Facts = []views.Fact{
		{Name: "日期", Value: d.Body.Day},
		{Name: "摘要", Value: draftTitle(d.Body)},
		{Name: "开始写", Value: d.CreatedBy + "　" + moment(d.CreatedAt)},
		{Name: map[finance.DraftState]string{finance.DraftPosted: "记账", finance.DraftDropped: "放弃"}[d.State], Value: d.UpdatedBy + "　" + moment(d.UpdatedAt)},
	}
	return s.renderDesk(c, "draft/show", p)
}

// draftTitle calls a draft by its words.
func draftTitle(b finance.DraftBody) string {
	title := b.Summary
	for _, l := range b.Lines {
		if title == "" {
			title = l.Summary
		}
	}
	if title == "" {
		return "还没写摘要"
	}
	if utf8.RuneCountInString(title) > 40 {
		return string([]rune(title)[:40]) + "…"
	}
	return title
}

// listDrafts shows the village's drafts that have something in them.
func (s *Server) listDrafts(c *fiber.Ctx) error {
	v, err := s.homeVillage(c)
	if err != nil {
		return err
	}
	list, err := s.Finance.Drafts(c.UserContext(), v.ID)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, finance.Draft.Empty)
	read, err := s.Finance.ReadDrafts(c.UserContext(), v.ID, list)
	if err != nil {
		return err
	}
	p := draftsPage{Page: s.deskPage(c, "记账凭证", deskCrumbs("记账凭证")...)}
	for i, d := range list {
		row := draftRow{
			ID: d.ID, Revision: int64(d.Revision), Title: draftTitle(d.Body), Files: len(d.Files),
			SavedBy: d.UpdatedBy, SavedAt: moment(d.UpdatedAt), Day: read[i].Day(), Sum: read[i].Debit,
			Off: max(read[i].Debit-read[i].Credit, read[i].Credit-read[i].Debit),
		}
		if row.Closed, err = s.draftClosed(c, v, d.Body); err != nil {
			return err
		}
		p.Drafts = append(p.Drafts, row)
	}
	if p.Templates, err = s.templateRows(c, v); err != nil {
		return err
	}
	return s.renderDesk(c, "draft/list", p)
}
