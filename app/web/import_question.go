package web

import (
	"fmt"
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
		q := &list[i]
		q.count++
		cell := views.Problem{Row: x.Row, Column: x.Column}.Cell()
		switch {
		case q.count > 12:
		case x.Sheet == q.sheet:
			q.Cells += "、" + cell
		default:
			q.Cells, q.sheet = strings.TrimPrefix(q.Cells+"；"+x.Sheet+" 的 "+cell, "；"), x.Sheet
		}
	}
	for i := range list {
		if n := list[i].count; n > 12 {
			list[i].Cells += fmt.Sprintf(" 等 %d 处", n)
		}
	}
	return list
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
		return "两笔都是真的，照文件的来"
	case strings.HasPrefix(question, "same-number:"):
		return "两张都是真的，我们另外编号"
	case question == finance.AskBooked:
		return "确实是另外的凭证，都照记"
	case question == finance.AskRedInk:
		return "是红字冲销，照文件的来"
	}
	switch question {
	case table.AskBlankDay:
		return "照上一行：和上一笔同一天"
	case table.AskRocYear:
		return "照此换算成公元"
	case table.AskShortYear:
		return "照此补成四位年份"
	}
	return "照文件的来"
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
