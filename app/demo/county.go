package demo

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/BurntSushi/toml"

	"sunshine/app/money"
	"sunshine/app/user"
)

// county is demo/county.toml with its villages, demo/villages/*.toml. Months
// are counted back from the month of the day on which the county is loaded.
type county struct {
	Name      string
	Code      string
	Start     int        // months ago: on its first day the portal was opened
	Townships []township `toml:"township"`
	Accounts  []account  `toml:"account"`
	Papers    []paper    `toml:"paper"`
	Records   []record   `toml:"record"`
	Then      []string   // what follows a publication: "1 photo", a day after it; see move
	profile   profile
	duties    []duties
	stories   []story
	villages  []place
}

type township struct {
	Code, Name string
	Phone      string
	Agency     bool // keeps its villages' books from the day the county is loaded
}

// account is someone who can sign in and works in a township or the county.
type account struct {
	Login string
	Role  user.Role
	Place string // code of the township or county
	Name  string
	Post  string

	Silent bool // cannot sign in
}

// place is one village. All its figures come from one published case.
type place struct {
	file           string
	Code           string
	Name           string
	Phone          string
	Case           string // folder of the published case
	Grade          string // A official page, B press, C copy, D not a village's account
	Source         string // shown to readers
	First          int    // months ago: the first month owed
	PracticeMonths []int  `toml:"practice_months"` // instead of First: months of the year in a file left to be imported by hand
	OpeningCash    yuan   `toml:"opening_cash"`
	OpeningBank    yuan   `toml:"opening_bank"`
	People         people
	Logins         people       // login names, where they can sign in
	Funds          []fund       `toml:"fund"`
	Months         []month      `toml:"month"`
	Tables         []sheet      `toml:"table"`
	Turns          []turn       `toml:"turn"`
	Contacts       []contact    `toml:"contact"`
	OfficeCases    []officeCase `toml:"office_case"`
}

type people struct{ Accountant, Supervisor, Head string }

// fund is earmarked money the village has from the first day of a month on;
// entries name it.
type fund struct {
	Name, Account, Grantor string
	Granted                yuan
	Ago                    int
	Uses                   []struct{ Words, Account string }
}

type month struct {
	Ago     int
	Entries []entry
	Steps   []step
	Then    []string // instead of the county's
	Expect  *totals  // of the newest version, worked out by hand from the source
}

type totals struct{ Opening, Income, Expense, Closing yuan }

type entry struct {
	Day        int // of the month
	Kind       string
	Money      string // cash or bank
	Account    string
	Amount     yuan
	Summary    string
	Sign       []string // handler, witness, approver
	Fund       string   // name of the village's
	Matter     string   // title of the village's story that it pays for
	Attachment string   // file in demo/files
	Shows      string   // what the attachment shows
}

// step is one act of the review chain, so many days after the month's end,
// or on the next day people work.
type step struct {
	Act     string
	After   int
	Opinion string // opinion, or reason for a return or correction
	// Of a correction:
	Reverse int     // number of the entry to cancel; 0 for none
	Day     int     // of the month, for the reversal
	Why     string  // of the reversal
	Entries []entry // posted then
}

// sheet is a file published as a table.
type sheet struct {
	File    string
	Index   int // of the table in the file
	Item    string
	Title   string
	Ago     int
	Steps   []step
	Then    []string          // instead of the county's
	Answers map[string]string // to the questions the import asks
	Rows    int               `toml:"expect_rows"`
	Sums    map[string]yuan   `toml:"expect_sums"`
}

// yuan is an amount written as people write it: "1234.50".
type yuan money.Fen

func (y *yuan) UnmarshalText(text []byte) error {
	fen, err := money.Parse(string(text))
	*y = yuan(fen)
	return err
}

// read reads the county and refuses what would otherwise be left out silently.
func read(fsys fs.FS) (c county, err error) {
	if err := decode(fsys, "demo/county.toml", &c); err != nil {
		return c, err
	}
	files, err := fs.Glob(fsys, "demo/villages/*.toml")
	if err != nil {
		return c, err
	}
	for _, file := range files {
		p := place{file: file}
		if err := decode(fsys, file, &p); err != nil {
			return c, err
		}
		if err := p.check(c); err != nil {
			return c, fmt.Errorf("%s: %w", file, err)
		}
		c.villages = append(c.villages, p)
	}
	files, err = fs.Glob(fsys, "demo/stories/*.toml")
	if err != nil {
		return c, err
	}
	for _, file := range files {
		x := story{file: file}
		if err := decode(fsys, file, &x); err != nil {
			return c, err
		}
		if err := x.check(c); err != nil {
			return c, fmt.Errorf("%s: %w", file, err)
		}
		c.stories = append(c.stories, x)
	}
	return c, c.readDuties(fsys)
}

func decode(fsys fs.FS, file string, to any) error {
	meta, err := toml.DecodeFS(fsys, file, to)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	for _, key := range meta.Undecoded() {
		if !strings.HasPrefix(key.String(), "step.body.") { // the acts read those
			return fmt.Errorf("%s: unknown key %s", file, key)
		}
	}
	return nil
}

func (p place) check(c county) error {
	if _, ok := c.township(p.Code); !ok {
		return fmt.Errorf("no township for code %s", p.Code)
	}
	if (p.First < 1 || p.First > c.Start) == (len(p.PracticeMonths) == 0) {
		return fmt.Errorf("first is from 1 to %d, or practice_months are given", c.Start)
	}
	if p.Source == "" || p.Case == "" || !strings.Contains("ABCD", p.Grade) || p.Grade == "" {
		return fmt.Errorf("source, case and grade say where the figures come from")
	}
	for _, m := range p.Months {
		if m.Ago < 1 || m.Ago > p.First || m.Expect == nil {
			return fmt.Errorf("month %d ago is not owed or has no totals", m.Ago)
		}
		if err := m.check(); err != nil {
			return fmt.Errorf("month %d ago: %w", m.Ago, err)
		}
	}
	for _, t := range p.Tables {
		if t.Ago < 1 || t.Ago >= c.Start || path.Base(t.File) != t.File {
			return fmt.Errorf("table %s: months ago or file name", t.File)
		}
		if err := checkSteps(t.Steps, "save", "submit", "approve", "return", "publish"); err != nil {
			return fmt.Errorf("table %s: %w", t.File, err)
		}
	}
	return nil
}

func (m month) check() error {
	all := m.Entries
	for _, s := range m.Steps {
		all = append(all[:len(all):len(all)], s.Entries...)
		if s.Reverse < 0 || s.Reverse > len(m.Entries) || (s.Reverse > 0) != (s.Day > 0) || s.Day > 28 {
			return fmt.Errorf("there is no entry %d to reverse on day %d", s.Reverse, s.Day)
		}
		if s.Act != "correct" && (s.Reverse > 0 || len(s.Entries) > 0) {
			return fmt.Errorf("only a correction reverses and posts")
		}
	}
	for _, e := range all {
		if e.Day < 1 || e.Day > 28 || e.Amount <= 0 || len(e.Sign) != 3 {
			return fmt.Errorf("entry %q needs a day up to 28, an amount and three signers", e.Summary)
		}
	}
	return checkSteps(m.Steps, "submit", "approve", "return", "publish", "correct")
}

func checkSteps(steps []step, known ...string) error {
	last := 0
	for _, s := range steps {
		if !strings.Contains(" "+strings.Join(known, " ")+" ", " "+s.Act+" ") || s.Act == "" {
			return fmt.Errorf("unknown step %q", s.Act)
		}
		if s.After < 1 || s.After < last {
			return fmt.Errorf("step %s, %d days after, is out of order", s.Act, s.After)
		}
		last = s.After
	}
	return nil
}

// township finds the township a village's code lies in.
func (c county) township(code string) (township, bool) {
	for _, t := range c.Townships {
		if len(code) == 12 && len(t.Code) == 12 && code[:9] == t.Code[:9] {
			return t, true
		}
	}
	return township{}, false
}
