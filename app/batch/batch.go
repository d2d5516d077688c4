// Package batch gives a township the published notices of its villages at once:
// a ZIP of files or one booklet to print, made in the background by one worker
// that leaves the site its share, kept for some days.
//
// What a batch takes in is settled when it is asked for: the version in force of
// everything published on certain days. Versions taken back, and lists of persons
// whose time on the board is over, are left out and named as such.
package batch

import (
	"path/filepath"
	"strings"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/pdf"
	"sunshine/app/user"
)

// Form is what comes out.
type Form string

// The forms: a ZIP of one file for each notice with a list, or one file to print.
const (
	ZIP     Form = "zip"
	Booklet Form = "booklet"
)

// Chinese names the form for people.
func (f Form) Chinese() string {
	if f == Booklet {
		return "合订本"
	}
	return "压缩包"
}

// Ending is that of the file.
func (f Form) Ending() string {
	if f == Booklet {
		return "pdf"
	}
	return "zip"
}

// Bounds that are ours, no rule's.
const (
	maxDays  = 366  // of one batch
	maxItems = 5000 // of one batch
	keepDays = 7    // a file is kept
	keepMany = 5    // files of one person are kept
)

// Folder is where the files lie below the data folder.
func Folder(data string) string { return filepath.Join(data, "batches") }

// Kept is for how many days a file can be fetched.
const Kept = keepDays

// Ask is what is asked for.
type Ask struct {
	TownshipID int64 // 0: all townships
	From, To   calendar.Day
	Items      []string // codes of the catalogue; none: all
	Form       Form
	Paper      pdf.Paper
	Odd        bool // in a booklet every notice begins on an odd page
}

// check reports all that is wrong, each on its field.
func (a Ask) check(today calendar.Day) error {
	bad := fault.Invalidf("没有开始做，请改正下面几处。")
	switch {
	case a.From.IsZero():
		bad.On("from", "请写从哪天起")
	case a.To.IsZero():
		bad.On("to", "请写到哪天为止")
	case a.To.Before(a.From):
		bad.On("to", "不能早于开始的那天")
	case a.From.After(today):
		bad.On("from", "那天还没到")
	case a.To.Sub(a.From) >= maxDays:
		bad.On("to", "一次最多%d天，请分几次做", maxDays)
	}
	if a.Form != ZIP && a.Form != Booklet {
		bad.On("form", "请选压缩包或合订本")
	}
	if a.Paper != pdf.A4 && a.Paper != pdf.A3 {
		bad.On("paper", "请选 A4 或 A3")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// period writes the days for people: a month by its name.
func (a Ask) period() string {
	m := a.From.MonthOf()
	switch {
	case a.From == m.First() && a.To == m.Last():
		return m.Chinese()
	case a.From == a.To:
		return a.From.Chinese()
	}
	return a.From.Chinese() + "至" + a.To.Chinese()
}

// may refuses who is neither of a township nor of the county, and a township that
// asks for another.
func (a Ask) may(by user.Actor) error {
	switch by.Role {
	case user.Inspector, user.Administrator:
		return nil
	case user.Township:
		if a.TownshipID == by.DivisionID {
			return nil
		}
		return fault.NotFoundf("没有找到这个乡镇。")
	}
	return fault.Forbiddenf("成批取文件由乡镇和县里来做。")
}

// State is how far a batch is.
type State string

// The states. A batch is interrupted when the program stopped while it waited or ran.
const (
	Waiting     State = "waiting"
	Running     State = "running"
	Done        State = "done"
	Stopped     State = "stopped"
	Failed      State = "failed"
	Interrupted State = "interrupted"
)

// Batch is one that was asked for.
type Batch struct {
	ID    int64
	Title string
	Ask
	DivisionID int64 // of who asked, then
	AskedBy    int64
	AskedAt    time.Time
	StartedAt  time.Time
	EndedAt    time.Time
	State      State
	Done       int // of Total
	Total      int
	Left       int    // of Total, left out
	Ahead      int    // batches that come first, while it waits
	Why        string // it failed
	Size       int64  // bytes of the file
	SHA256     string // of the file
	Gone       bool   // the file is not kept any more
}

// Open tells whether it waits or runs.
func (b Batch) Open() bool { return b.State == Waiting || b.State == Running }

// Ready tells whether its file can be fetched.
func (b Batch) Ready() bool { return b.State == Done && !b.Gone }

// Until is the last day on which the file is kept.
func (b Batch) Until() calendar.Day { return calendar.DayOf(b.EndedAt).AddDays(keepDays) }

// FileName names the file for people.
func (b Batch) FileName() string { return clean(b.Title) + "." + b.Form.Ending() }

// mine refuses everyone but who asked, in the post held then.
func (b Batch) mine(by user.Actor) error {
	if b.AskedBy != by.ID || b.DivisionID != by.DivisionID || by.ID == 0 {
		return fault.NotFoundf("没有找到这一批文件。")
	}
	return nil
}

// itemsText keeps the codes in one text.
func itemsText(items []string) string { return strings.Join(items, " ") }
