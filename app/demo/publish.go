package demo

import (
	"context"
	"fmt"
	"io/fs"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/table"
)

// begun makes the draft of a duty.
func (l *loader) begun(ctx context.Context, o *owed) (err error) {
	switch o.Kind {
	case "table":
		o.id, err = l.draftTable(ctx, o)
		return err
	case "nil":
		return fmt.Errorf("a nil report has no draft")
	}
	title, err := l.fill(ctx, o, o.Title)
	if err != nil {
		return err
	}
	x, err := l.Disclosures.BeginText(ctx, o.accountant, o.village, disclosure.Duty{Item: o.Item, Period: o.period}, title)
	if err != nil {
		return err
	}
	o.id = x.ID
	if o.Photo != "" {
		picture, err := fs.ReadFile(l.files, "demo/files/"+o.Photo)
		if err != nil {
			return err
		}
		if err := l.Disclosures.KeepTextFile(ctx, o.accountant, o.id, o.Shows, picture); err != nil {
			return err
		}
	}
	return l.write(ctx, o, o.Text)
}

// write writes the sections and facts of a text's draft; its pictures stay.
func (l *loader) write(ctx context.Context, o *owed, list []section) error {
	x, err := l.Disclosures.ByID(ctx, o.id)
	if err != nil {
		return err
	}
	t, err := disclosure.ParseText(x.Document)
	if err != nil {
		return err
	}
	sections, facts := make([]disclosure.TextSection, len(list)), make([]disclosure.TextFact, len(o.Facts))
	for i, s := range list {
		text, err := l.fill(ctx, o, s.Text)
		if err != nil {
			return err
		}
		sections[i] = disclosure.TextSection{Heading: s.Heading, Paragraphs: disclosure.Paragraphs(text)}
	}
	for i, f := range o.Facts {
		value, err := l.fill(ctx, o, f.Value)
		if err != nil {
			return err
		}
		facts[i] = disclosure.TextFact{Name: f.Name, Value: value}
	}
	return l.Disclosures.SaveText(ctx, o.accountant, o.id, "", sections, facts, t.Files)
}

// submit hands a duty in; it makes the draft if there is none.
func (l *loader) submit(ctx context.Context, o *owed) error {
	if o.Kind == "nil" {
		made, err := l.Disclosures.ReportNil(ctx, o.accountant, o.village, []disclosure.NilDuty{{Duty: disclosure.Duty{Item: o.Item, Period: o.period}}})
		if err == nil {
			o.id = made[0].ID
		}
		return err
	}
	if o.id == 0 {
		if err := l.begun(ctx, o); err != nil {
			return err
		}
	}
	if o.Kind == "table" {
		return l.Disclosures.SubmitTable(ctx, o.accountant, o.id)
	}
	return l.Disclosures.SubmitText(ctx, o.accountant, o.id)
}

// correctDuty begins the corrected version and writes what it says.
func (l *loader) correctDuty(ctx context.Context, o *owed, reason string) error {
	if o.Kind == "table" {
		rows, err := l.fill(ctx, o, o.Rows2)
		if err != nil {
			return err
		}
		id, err := l.handed(ctx, o.staff, sheet{File: o.Title + "（更正）.csv", Item: o.Item}, o.period, []byte(rows))
		if err != nil {
			return err
		}
		saved, err := l.Finance.ReviseTable(ctx, o.accountant, o.village, l.Disclosures, id, 0, o.id, reason)
		if err == nil {
			o.id = saved.Versions[0]
		}
		return err
	}
	x, err := l.Disclosures.CorrectText(ctx, o.accountant, o.id, reason)
	if err != nil {
		return err
	}
	o.id = x.ID
	return l.write(ctx, o, o.Again)
}

// draftTable makes the draft of a table from its rows, or from its file.
func (l *loader) draftTable(ctx context.Context, o *owed) (int64, error) {
	title, err := l.fill(ctx, o, o.Title)
	if err != nil {
		return 0, err
	}
	rows, err := l.fill(ctx, o, o.Rows)
	if err != nil {
		return 0, err
	}
	name, file := o.Title+".csv", []byte(rows)
	if o.File != "" {
		name = o.File
		if file, err = fs.ReadFile(l.files, "demo/files/"+o.File); err != nil {
			return 0, err
		}
	}
	return l.saveTable(ctx, o.staff, sheet{File: name, Item: o.Item, Title: title}, o.period, file)
}

// handed hands a file in as a table and answers what is asked; it gives the
// import's number.
func (l *loader) handed(ctx context.Context, w staff, t sheet, period string, file []byte) (int64, error) {
	id, err := l.Finance.Hand(ctx, w.accountant, w.village, finance.Upload{Name: t.File, Data: file, Reading: table.Plain, Item: t.Item, Period: period})
	if err != nil {
		return 0, err
	}
	answers, err := l.answers(ctx, w, t, id)
	if err != nil || len(answers) == 0 {
		return id, err
	}
	return id, l.Finance.Answer(ctx, w.accountant, id, answers)
}

// saveTable makes a file the draft of a disclosure for a period, or for none.
func (l *loader) saveTable(ctx context.Context, w staff, t sheet, period string, file []byte) (int64, error) {
	id, err := l.handed(ctx, w, t, period, file)
	if err != nil {
		return 0, err
	}
	saved, err := l.Finance.SaveTables(ctx, w.accountant, w.village, l.Disclosures, id, t.Item, t.Title, t.Index)
	if err != nil {
		return 0, err
	}
	return saved.Versions[0], nil
}

// fill puts values in the place of their names: those of the village, {quarter},
// {year}, the money in hand at the quarter's end as {cash}, and days as when
// writes them, {-24}.
func (l *loader) fill(ctx context.Context, o *owed, text string) (string, error) {
	var out strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{")
		out.WriteString(before)
		if !ok {
			return out.String(), nil
		}
		name, after, ok := strings.Cut(rest, "}")
		if !ok {
			return "", fmt.Errorf("{%s has no end", rest)
		}
		value, err := l.value(ctx, o, name)
		if err != nil {
			return "", err
		}
		out.WriteString(value)
		text = after
	}
}

func (l *loader) value(ctx context.Context, o *owed, name string) (string, error) {
	switch name {
	case "quarter":
		return l.quarter.Chinese(), nil
	case "year":
		return fmt.Sprintf("%d年", l.today.Year()), nil
	case "last year":
		return fmt.Sprintf("%d年", l.today.Year()-1), nil
	case "cash":
		d, err := l.Finance.Draw(ctx, o.village, l.quarter.LastMonth())
		return d.Closing.Plain(), err
	}
	if v, ok := o.Values[name]; ok {
		return v, nil
	}
	if when(name).check() == nil {
		day, err := l.on(when(name))
		return day.String(), err
	}
	return "", fmt.Errorf("%s: {%s} stands for nothing", o.Village, name)
}

// board puts a version up, with a drawing of the board for a photo.
func (l *loader) board(ctx context.Context, w staff, id int64, place string) error {
	if place == "" {
		place = "村委会门口公开栏"
	}
	n := int(id % drawnBoards)
	if l.boards[n] == nil {
		picture, err := drawBoard(n)
		if err != nil {
			return err
		}
		l.boards[n] = picture
	}
	return l.Disclosures.Post(ctx, w.head, w.village, id, disclosure.NewBoardAct{Up: true, Day: calendar.DayOf(l.clock), Place: place, Photo: l.boards[n]})
}

// sign signs slots of a version: "party villagers township inspection".
func (l *loader) sign(ctx context.Context, w staff, id int64, slots string) error {
	for _, slot := range strings.Fields(slots) {
		by, n := w.head, disclosure.NewSignoff{Slot: slot}
		switch slot {
		case disclosure.SlotVillagers:
			by, n.Witness = w.supervisor, invented(int(id)+20)
			if n.Witness == by.Name {
				n.Witness = invented(int(id) + 21)
			}
		case "township":
			by = l.town(w)
		case "inspection":
			by = l.inspector
		}
		if err := l.Disclosures.Sign(ctx, by, id, n); err != nil {
			return fmt.Errorf("sign %s: %w", slot, err)
		}
	}
	return nil
}
