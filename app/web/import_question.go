package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/table"
	"sunshine/views"
)

// questionsOf gathers the open questions, one per key.
func questionsOf(p finance.Preview, today calendar.Day) []question {
	var list []question
	at := map[string]int{}
	for _, x := range p.Report.Problems {
		if x.Level != table.LevelQuestion || x.Question == "" || finance.AsksAccount(x.Question) || strings.HasPrefix(x.Question, finance.ColumnKey("")) {
			continue // the last two are settled on a page of their own
		}
		i, seen := at[x.Question]
		if !seen {
			i = len(list)
			at[x.Question] = i
			list = append(list, question{Key: x.Question, Name: "key-" + itoa(i), Field: questionField(x, i, p, today)})
			if strings.HasPrefix(x.Question, "duplicate:") {
				list[i].Both = x.Question
			}
		}
		list[i].at = append(list[i].at, x)
	}
	for i := range list {
		list[i].Cells = cellsOf(list[i].at)
	}
	return list
}

// fewCells is how many cells are named one by one.
const fewCells = 6

// cellsOf says where a question stands: cell by cell, or the column and how many
// of its cells.
func cellsOf(at []table.Problem) string {
	first, last := at[0], at[len(at)-1]
	one := !slices.ContainsFunc(at, func(x table.Problem) bool { return x.Sheet != first.Sheet || x.Column != first.Column })
	if one && first.Column != "" && len(at) > fewCells {
		return fmt.Sprintf("%s 的 %s 列，第 %d 行到第 %d 行，共 %d 格", first.Sheet, first.Column, first.Row, last.Row, len(at))
	}
	var text strings.Builder
	for i, x := range at {
		cell := views.Problem{Row: x.Row, Column: x.Column}.Cell()
		switch {
		case i == 2*fewCells:
			return text.String() + fmt.Sprintf(" 等 %d 处", len(at))
		case i > 0 && x.Sheet == at[i-1].Sheet:
			text.WriteString("、" + cell)
		case i > 0:
			text.WriteString("；" + x.Sheet + " 的 " + cell)
		default:
			text.WriteString(x.Sheet + " 的 " + cell)
		}
	}
	return text.String()
}

// questionField asks in the way the question wants to be answered.
func questionField(x table.Problem, i int, p finance.Preview, today calendar.Day) views.Field {
	f := views.Field{Name: "answer-" + itoa(i), Label: x.Message}
	if x.Question == table.AskYear {
		f.Label, f.Type, f.Inputmode, f.Short, f.Autocomplete = "这些日期是哪一年的？", "number", "numeric", true, "off"
		f.Hint = fmt.Sprintf("文件里只写了月和日，如“%s”。跨年的写第一笔的年份。", x.Value)
		if year := yearFor(p, today); year > 0 {
			f.Hint += fmt.Sprintf("多半是 %d 年，请看一眼原件再写。", year)
		}
		return f
	}
	f.Type = "radio"
	f.Options = []views.Option{{Value: table.Keep, Text: keepWords(x.Question)}, {Value: "", Text: "先不决定", Selected: true}}
	return f
}

// placeAnswers keeps what was answered, with what is wrong beside it.
func placeAnswers(c *fiber.Ctx, questions []question, failed error) {
	wrong := map[string]string{}
	for _, f := range fault.Fields(failed) {
		wrong[f.Name] = f.Message
	}
	given := map[string]string{}
	for i := 0; c.FormValue("key-"+itoa(i)) != ""; i++ {
		given[c.FormValue("key-"+itoa(i))] = c.FormValue("answer-" + itoa(i))
	}
	for i := range questions {
		f := &questions[i].Field
		f.Error, f.Value = wrong[questions[i].Key], given[questions[i].Key]
		for k := range f.Options {
			f.Options[k].Selected = f.Options[k].Value == f.Value
		}
	}
}

// yearFor is the year the file is likely of: of the month it was handed in
// for, else of the day it was handed in.
func yearFor(p finance.Preview, today calendar.Day) int {
	if !p.Upload.Month.IsZero() {
		return p.Upload.Month.Year()
	}
	return today.Year()
}

func keepWords(question string) string {
	switch {
	case strings.HasPrefix(question, "duplicate:"):
		return "照录：两笔都是真的"
	case strings.HasPrefix(question, "same-number:"):
		return "两张都是真的，我们另外编号"
	case strings.HasPrefix(question, "form:"):
		return "照原表公开，写明没有按表样"
	case question == finance.AskBooked:
		return "确实是另外的凭证，都照记"
	case question == finance.AskRedInk:
		return "照录：是红字冲销"
	}
	switch question {
	case table.AskBlankDay:
		return "照上一行：和上一笔同一天"
	case table.AskRocYear:
		return "照此换算成公元"
	case table.AskShortYear:
		return "照此补成四位年份"
	}
	return "照录：照文件的来"
}

func decisionsOf(p finance.Preview) (list []decision) {
	for _, d := range p.Decisions {
		x := decision{Decision: d, Words: d.Answer, When: moment(d.At)}
		if d.Answer == table.Keep {
			x.Words = keepWords(d.Question)
		}
		list = append(list, x)
	}
	return list
}
