package table

import (
	"encoding/json"
	"math/big"

	"sunshine/app/money"
)

// Report is what a reading found, as printed by import --dry-run --json. The
// names in it are fixed: others script against them.
type Report struct {
	File     string        `json:"file"`
	Format   string        `json:"format"`
	Encoding string        `json:"encoding"`
	Reading  Reading       `json:"reading"`
	Sheets   []SheetReport `json:"sheets"`
	Problems []Problem     `json:"problems"`
	more     int           // problems that Limit left out
}

// SheetReport lists the tables of one sheet.
type SheetReport struct {
	Name   string        `json:"name"`
	Tables []TableReport `json:"tables"`
}

// TableReport describes one table, or one block of tables side by side.
type TableReport struct {
	Kind        Reading        `json:"kind"`
	Title       string         `json:"title"`
	Range       string         `json:"range"`
	Block       string         `json:"block"`
	Heading     []string       `json:"heading"`
	HeadingRows []int          `json:"heading_rows"`
	Unit        string         `json:"unit"`
	Columns     []ColumnReport `json:"columns"`
	RowCount    int            `json:"row_count"` // entries, with those that are parts of others
	Skipped     []Skipped      `json:"skipped"`
	Sums        map[string]Sum `json:"sums"` // of the entries, parts counted once
	Totals      []Total        `json:"totals"`
}

// ColumnReport describes one column.
type ColumnReport struct {
	Column string `json:"column"` // letters
	Name   string `json:"name"`
	Type   Type   `json:"type"`
	Unit   string `json:"unit"`
}

// Skipped is a row that is not an entry of the table, and why.
type Skipped struct {
	Row    int    `json:"row"`
	Reason Reason `json:"reason"`
}

// Total is a printed total and what the rows give.
type Total struct {
	Row      int    `json:"row"`
	Label    string `json:"label"`
	Column   string `json:"column"`
	Name     string `json:"name"`
	Printed  Sum    `json:"printed"`
	Computed Sum    `json:"computed"`
	Agrees   bool   `json:"agrees"`
}

// Sum is a figure of a column: fen for money, an exact decimal for anything
// else. As JSON the first is a number and the second a string.
type Sum struct {
	Money  bool
	Fen    money.Fen
	Number string
}

// decimal gives the figure in yuan or in its own measure.
func (s Sum) decimal() decimal {
	if s.Money {
		return decimal{big.NewInt(int64(s.Fen)), 2}
	}
	d, ok := parseDecimal(s.Number)
	if !ok {
		return zero()
	}
	return d
}

// MarshalJSON writes fen as a number and a decimal as a string.
func (s Sum) MarshalJSON() ([]byte, error) {
	if s.Money {
		return json.Marshal(int64(s.Fen))
	}
	return json.Marshal(s.Number)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Sum) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		s.Money = false
		return json.Unmarshal(b, &s.Number)
	}
	s.Money = true
	return json.Unmarshal(b, (*int64)(&s.Fen))
}

// String writes the figure for a message: 1,234.50元 or a decimal.
func (s Sum) String() string {
	if s.Money {
		return s.Fen.String() + "元"
	}
	return s.Number
}

// count counts the problems of a level.
func (r *Report) count(l Level) int {
	n := 0
	for _, p := range r.Problems {
		if p.Level == l {
			n++
		}
	}
	return n
}

// Errors counts what must be corrected in the file.
func (r *Report) Errors() int { return r.count(LevelError) }

// Questions counts what a person still has to decide.
func (r *Report) Questions() int { return r.count(LevelQuestion) }

// Clean tells whether the reading may be saved: no error and no open question.
func (r *Report) Clean() bool { return r.Errors() == 0 && r.Questions() == 0 }
