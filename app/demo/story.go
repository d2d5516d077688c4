package demo

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/money"
)

// run does what was planned, in order, each act at its own instant, up to now.
func (l *loader) run(ctx context.Context) error {
	slices.SortStableFunc(l.acts, func(a, b act) int { return a.at.Compare(b.at) })
	for _, a := range l.acts {
		if a.at.After(l.now) {
			break
		}
		l.clock = a.at
		if err := a.do(ctx); err != nil {
			return fmt.Errorf("%s, %s: %w%s", calendar.DayOf(a.at), a.what, err, fields(err))
		}
	}
	l.clock = l.now
	_, err := l.Deadlines.Check(ctx, l.today)
	return err
}

// fields writes out what a fault says about single fields.
func fields(err error) string {
	text := ""
	for _, f := range fault.Fields(err) {
		text += "; " + f.Name + ": " + f.Message
	}
	return text
}

// chain keeps the acts on one document in order when the days people do not
// work push them onto the same day.
type chain struct {
	l    *loader
	last time.Time
}

func (c *chain) add(day calendar.Day, s step, what string, do func(ctx context.Context) error) {
	hours := map[string][2]int{"correct": {8, 50}, "save": {9, 0}, "submit": {9, 30}, "return": {14, 20}, "approve": {14, 20}, "publish": {16, 40}, "photo": {17, 5}, "sign": {17, 20}}
	h := hours[s.Act]
	when := at(c.l.workday(day), h[0], h[1])
	if !when.After(c.last) {
		when = c.last.Add(20 * time.Minute)
	}
	c.last = when
	c.l.plan(when, what+" "+s.Act, do)
}

// planFunds plans the opening of the village's funds; byName is filled then.
func (l *loader) planFunds(w staff, list []fund) (byName map[string]int64) {
	byName = map[string]int64{}
	for _, f := range list {
		day := l.month.Add(-f.Ago).First()
		l.plan(at(l.workday(day), 8, 20), w.village.Name+" "+f.Name, func(ctx context.Context) error {
			n := finance.NewFund{Account: f.Account, Name: f.Name, Grantor: f.Grantor, Granted: money.Fen(f.Granted), OpenedOn: day}
			for _, u := range f.Uses {
				n.Uses = append(n.Uses, finance.FundUse{Words: u.Words, Account: u.Account})
			}
			x, err := l.Finance.OpenFund(ctx, w.accountant, w.village, n)
			byName[f.Name] = x.ID
			return err
		})
	}
	return byName
}

// planMonth plans the entries of a month and the review of its sheet.
func (l *loader) planMonth(w staff, m month) {
	period := l.month.Add(-m.Ago)
	what := w.village.Name + " " + period.String()
	posted := make([]int64, 0, len(m.Entries))
	for _, e := range m.Entries {
		day := period.First().AddDays(e.Day - 1)
		l.plan(at(l.workday(day), 8, 40), what+" "+e.Summary, func(ctx context.Context) error {
			id, err := l.post(ctx, w, day, e)
			posted = append(posted, id)
			return err
		})
	}
	c := chain{l: l}
	for _, s := range m.Steps {
		c.add(period.Last().AddDays(s.After), s, what, func(ctx context.Context) error {
			if s.Act == "correct" {
				return l.correct(ctx, w, period, s, posted)
			}
			return l.review(ctx, w, period, s)
		})
		if s.Act == "publish" {
			l.planThen(&c, w, period.Last().AddDays(s.After), l.after(m.Then), what, func(ctx context.Context) (disclosure.Version, error) {
				return disclosure.Current(ctx, l.Disclosures.DB.Read(), w.village.ID, disclosure.FinanceMonth, period.String())
			})
		}
	}
}

// after gives what follows a publication: what its own file says, or what the
// county's does.
func (l *loader) after(own []string) []string {
	if own != nil {
		return own
	}
	return l.then
}

// planThen plans what follows a publication on a day: the photo of the board and
// signatures, written as moves counted from it.
func (l *loader) planThen(c *chain, w staff, day calendar.Day, steps []string, what string, find func(ctx context.Context) (disclosure.Version, error)) {
	for _, text := range steps {
		m, err := parseMove(text)
		if err != nil || m.days < 0 {
			continue // read refused it
		}
		c.add(l.workday(day).AddDays(m.days), step{Act: m.act}, what, func(ctx context.Context) error {
			x, err := find(ctx)
			switch {
			case err != nil:
				return err
			case m.act == "photo":
				return l.board(ctx, w, x.ID, m.says)
			}
			return l.sign(ctx, w, x.ID, m.says)
		})
	}
}

func (l *loader) post(ctx context.Context, w staff, day calendar.Day, e entry) (int64, error) {
	account, err := finance.ParseMoneyAccount(e.Money)
	if err != nil {
		return 0, err
	}
	x, err := l.Finance.Post(ctx, w.accountant, w.village, finance.New{
		Day: day, Kind: finance.Kind(e.Kind), Money: account, Account: e.Account, Amount: money.Fen(e.Amount), Summary: e.Summary,
		Handler: e.Sign[0], Witness: e.Sign[1], Approver: e.Sign[2], FundID: w.funds[e.Fund], MatterID: l.matterOf(w, e.Matter), Reason: "原来公开的账上没有写明原因",
	})
	l.stir(w.village.ID)
	if l.entries[w.village.ID] == nil {
		l.entries[w.village.ID] = map[string]int64{}
	}
	l.entries[w.village.ID][e.Summary] = x.ID
	if err != nil || e.Attachment == "" {
		return x.ID, err
	}
	picture, err := fs.ReadFile(l.files, "demo/files/"+e.Attachment)
	if err != nil {
		return 0, err
	}
	return x.ID, l.Finance.Attach(ctx, w.accountant, w.village, x.ID, e.Shows, picture)
}

// review does one step of the review of a month's sheet.
func (l *loader) review(ctx context.Context, w staff, period calendar.Month, s step) error {
	if s.Act == "submit" {
		return l.Finance.Submit(ctx, w.accountant, w.village, period)
	}
	v, err := disclosure.Current(ctx, l.Disclosures.DB.Read(), w.village.ID, disclosure.FinanceMonth, period.String())
	if err != nil {
		return err
	}
	switch s.Act {
	case "approve":
		return l.Disclosures.Approve(ctx, w.supervisor, v.ID, s.Opinion)
	case "return":
		return l.Disclosures.Return(ctx, w.supervisor, v.ID, s.Opinion)
	}
	if err := l.meet(ctx, w, v.ID); err != nil {
		return err
	}
	return l.Finance.Publish(ctx, w.head, v.ID)
}

// meet has the joint meeting of the two committees agree on the day of the
// publication, where the version's way has one.
func (l *loader) meet(ctx context.Context, w staff, id int64) error {
	x, err := l.Disclosures.ByID(ctx, id)
	if err != nil || !x.Needs(disclosure.StepMeet) {
		return err
	}
	return l.Disclosures.Meet(ctx, w.head, id, disclosure.Meeting{Day: calendar.DayOf(l.clock), Place: w.village.Name + "村委会", Expected: 5, Present: 5})
}

// correct opens a published month again, cancels an entry and posts others.
func (l *loader) correct(ctx context.Context, w staff, period calendar.Month, s step, posted []int64) error {
	if err := l.Finance.Correct(ctx, w.accountant, w.village, period, s.Opinion); err != nil {
		return err
	}
	l.stir(w.village.ID)
	if s.Reverse > 0 {
		day := period.First().AddDays(s.Day - 1)
		if _, err := l.Finance.Reverse(ctx, w.accountant, w.village, posted[s.Reverse-1], day, s.Why); err != nil {
			return err
		}
	}
	for _, e := range s.Entries {
		if _, err := l.post(ctx, w, period.First().AddDays(e.Day-1), e); err != nil {
			return err
		}
	}
	return nil
}

// planTable plans the import of a file as a table and its review.
func (l *loader) planTable(w staff, t sheet) {
	var id int64
	c := chain{l: l}
	end := l.month.Add(-t.Ago).Last()
	for _, s := range t.Steps {
		c.add(end.AddDays(s.After), s, w.village.Name+" "+t.File, func(ctx context.Context) (err error) {
			switch s.Act {
			case "save":
				id, err = l.importTable(ctx, w, t)
				return err
			case "submit":
				return l.Disclosures.SubmitTable(ctx, w.accountant, id)
			case "approve":
				return l.Disclosures.Approve(ctx, w.supervisor, id, s.Opinion)
			case "return":
				return l.Disclosures.Return(ctx, w.supervisor, id, s.Opinion)
			}
			if err := l.meet(ctx, w, id); err != nil {
				return err
			}
			return l.Disclosures.PublishTable(ctx, w.head, id)
		})
		if s.Act == "publish" {
			l.planThen(&c, w, end.AddDays(s.After), l.after(t.Then), w.village.Name+" "+t.File, func(ctx context.Context) (disclosure.Version, error) {
				return l.Disclosures.ByID(ctx, id)
			})
		}
	}
}

// answers are what the story says, and that a table published elsewhere stays as
// it is where it has not the shape of our form.
func (l *loader) answers(ctx context.Context, w staff, t sheet, id int64) (map[string]string, error) {
	p, err := l.Finance.Preview(ctx, w.accountant, id)
	if err != nil {
		return nil, err
	}
	answers := maps.Clone(t.Answers)
	if answers == nil {
		answers = map[string]string{}
	}
	for _, x := range p.Report.Problems {
		if x.Code == "form" && x.Question != "" {
			answers[x.Question] = "keep"
		}
	}
	return answers, nil
}

// importTable hands the file in, answers what is asked and saves the draft.
func (l *loader) importTable(ctx context.Context, w staff, t sheet) (int64, error) {
	file, err := fs.ReadFile(l.files, "demo/files/"+t.File)
	if err != nil {
		return 0, err
	}
	return l.saveTable(ctx, w, t, "", file)
}
