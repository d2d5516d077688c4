package table

import (
	"fmt"
	"slices"

	"sunshine/app/sheet"
)

// Level says how bad a problem is.
type Level string

// The levels. An error needs a corrected file, a question a person's decision; a
// note only tells what was assumed.
const (
	LevelError    Level = "error"
	LevelQuestion Level = "question"
	LevelNote     Level = "note"
)

// PersonalData is the code of a problem that says that personal data stands where
// everyone would read it (R56).
const PersonalData = "personal-data"

// TooMany is the code of the problem that says how many more there are.
const TooMany = "too-many-problems"

// Problem is one remark on one cell, or on a row or the file if Column is empty.
type Problem struct {
	Sheet    string `json:"sheet"`
	Row      int    `json:"row"`
	Column   string `json:"column"` // letters
	Value    string `json:"value"`  // as in the file
	Level    Level  `json:"level"`
	Code     string `json:"code"`
	Message  string `json:"message"`  // what is wrong and what to write
	Question string `json:"question"` // the key under which an answer is expected
}

// problems collects what is found and knows the answers already given.
type problems struct {
	answers map[string]string
	list    []Problem
}

func (l *problems) add(p Problem) { l.list = append(l.list, p) }

// maxProblems bounds a report; nobody reads on after some hundred.
const maxProblems = 5000

// Limit keeps the first problems of a file with very many, and an error that says
// how many more there are. Whoever adds problems to a report calls it again.
func (r *Report) Limit() {
	if n := len(r.Problems) - 1; r.more > 0 && n >= maxProblems && r.Problems[maxProblems].Code == TooMany {
		r.Problems = slices.Delete(r.Problems, maxProblems, maxProblems+1)
	}
	if len(r.Problems) <= maxProblems {
		return
	}
	r.more += len(r.Problems) - maxProblems
	r.Problems = append(r.Problems[:maxProblems:maxProblems], Problem{Level: LevelError, Code: TooMany, Message: fmt.Sprintf("还有 %d 个问题没有列出。请先改正上面的，再导入一次。", r.more)})
}

// answered gives the answer to the question, if there is one.
func (l *problems) answered(key string) (string, bool) {
	a, ok := l.answers[key]
	return a, ok && a != ""
}

// keep asks whether to take a thing as it is. The result is true once that is decided.
func (l *problems) keep(p Problem) bool {
	p, kept := p.Decided(l.answers)
	l.add(p)
	return kept
}

// Decided gives the question as it stands under the answers: open, or, if the
// answer is Keep, a note that says so; kept is true then.
func (p Problem) Decided(answers map[string]string) (now Problem, kept bool) {
	if answers[p.Question] != Keep {
		p.Level = LevelQuestion
		return p, false
	}
	p.Level, p.Question = LevelNote, ""
	p.Message += "（已决定：照录。）"
	return p, true
}

// spot is a place in a sheet.
type spot struct {
	sheet    string
	row, col int // col 0: the whole row
	value    string
}

func (s spot) problem(l Level, code, format string, a ...any) Problem {
	p := Problem{Sheet: s.sheet, Row: s.row, Value: s.value, Level: l, Code: code, Message: fmt.Sprintf(format, a...)}
	if s.col > 0 {
		p.Column = sheet.Letters(s.col)
	}
	return p
}

func (s spot) errorf(code, format string, a ...any) Problem {
	return s.problem(LevelError, code, format, a...)
}

func (s spot) notef(code, format string, a ...any) Problem {
	return s.problem(LevelNote, code, format, a...)
}

// askf makes a question whose key belongs to this cell alone.
func (s spot) askf(code, format string, a ...any) Problem {
	p := s.problem(LevelQuestion, code, format, a...)
	p.Question = fmt.Sprintf("%s:%s!%s%d", code, s.sheet, p.Column, s.row)
	return p
}

func (r *reader) noteHidden(g *sheet.Grid) {
	if g.Hidden {
		r.log.add(spot{sheet: g.Name}.notef("hidden-sheet", "工作表“%s”是隐藏的，也读了。不想导入请删去这张表。", g.Name))
	}
	if n := len(g.HiddenRows); n > 0 {
		r.log.add(spot{sheet: g.Name, row: g.HiddenRows[0]}.notef("hidden-row", "有 %d 个隐藏的行，也读了，第一个是第 %d 行。", n, g.HiddenRows[0]))
	}
	for _, c := range g.HiddenCols {
		if c <= g.Width() {
			r.log.add(spot{sheet: g.Name, row: 1, col: c}.notef("hidden-column", "%s 列是隐藏的，也读了。", sheet.Letters(c)))
		}
	}
}
