package web

import (
	"sunshine/app/calendar"
	"sunshine/app/finance"
	"sunshine/app/money"
	"sunshine/views"
)

// The pages of vouchers that are still being written. Views:
//
//	draft/list      draftsPage        GET  /desk/drafts
//	draft/edit      draftEditPage     GET  /desk/drafts/:id (open), and every answer that shows the form again (422, 409)
//	draft/show      draftShownPage    GET  /desk/drafts/:id (posted or dropped)
//	draft/clash     draftClashPage    409  of …/save and …/post without the script
//	template/list   templatesPage     GET  /desk/templates
//
// Inputs of the form, all text, the same with and without the script: csrf,
// revision, day, summary, handler, witness, reviewer, approver, project, note,
// reason, and for each row from 1 on without holes: line-1-key, line-1-account,
// line-1-summary, line-1-debit, line-1-credit, line-1-party, line-1-fund. A row
// keeps its key when rows move; a new row has an empty key or one of up to 16
// letters and digits that no other row has. Errors come back by these names,
// and by "lines" for the rows together. next=1 at …/post leads on to a new draft
// with the same day and people.
//
//	POST /desk/drafts                        template (like: a draft whose day and people go on) | voucher (an id) | neither      303 to the draft
//	POST /desk/drafts/:id/save               the form; Accept: application/json gives draftSaved (200), draftClash (409), draftRefused (422 …);
//	                                         without: 303, the form again (422) or draft/clash (409). rows=1 adds empty rows.
//	POST /desk/drafts/:id/settle             of draft/clash: kept, revision, pick-<field> = theirs|mine, or all = theirs|mine    303 | 409
//	POST /desk/drafts/:id/post               the form; saves, then posts               303 to the voucher or on | 422 | 409
//	POST /desk/drafts/:id/drop               revision                                  303 to the list
//	POST /desk/drafts/:id/files              multipart: file (several), name           303 to #files, or JSON draftFiles
//	POST /desk/drafts/:id/files/:sha256/remove                                         303, or JSON draftFiles
//	POST /desk/drafts/:id/files/:sha256/move to = up|down                              303, or JSON draftFiles
//	GET  /desk/drafts/:id/files/:sha256      the file itself
//	GET  /desk/drafts/:id/thumbs/:sha256     a small JPEG; none (404) of a PDF, which shows an icon
//	POST /desk/templates                     name and draft | voucher (an id)          303 to the list
//	POST /desk/templates/:id/rename          name
//	POST /desk/templates/:id/remove

// draftsPage lists the village's open drafts.
type draftsPage struct {
	Page
	Drafts    []draftRow
	Templates []templateRow
}

// draftRow is a draft in the list.
type draftRow struct {
	ID, Revision     int64
	Title            string // the summary, or what it is called without
	Day              calendar.Day
	Sum, Off         money.Fen // of the debit side; what the sides differ by
	Files            int
	SavedBy, SavedAt string
	Closed           string // why its month takes no vouchers any more
}

// draftEditPage is the form.
type draftEditPage struct {
	Page
	ID        int64
	Revision  int
	By, Saved string        // who changed it last, and when; Page has an At
	Path      string        // /desk/drafts/12
	Head      []views.Field // day, summary
	People    []views.Field // handler, witness, reviewer, approver
	More      []views.Field // project, note
	Lines     []draftRowInput
	Sum       draftSum
	Advice    advice // as on the simple form; Advice.Reason asks for the reason
	Files     []draftFile
	Choices   finance.Choices // {{.Choices}} inside <script type="application/json"> gives it as JSON
	Templates []templateRow
	Problem   string         // why it was not posted or saved
	Wrong     []fieldProblem // every wrong field, in the order of the form
	Closed    string         // why its month takes no vouchers any more
}

// draftRowInput is one row of the form; rows after the last typed one are empty.
type draftRowInput struct {
	N    int // from 1
	Line finance.DraftLine
	Name string            // what the account typed is, "管理费用 / 办公费"; empty when there is none
	Bad  map[string]string // by input: account, summary, debit, credit, party, fund
}

// draftSum is what the rows add up to, as far as they can be read.
type draftSum struct {
	Debit   string `json:"debit"`
	Credit  string `json:"credit"`
	Differs string `json:"differs"` // empty when both sides are the same
	Capital string `json:"capital"`
}

// fieldProblem is a wrong input: its name, what it is called (第 3 行 借方), and what to write instead.
type fieldProblem struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Text  string `json:"text"`
}

// draftFile is a photo or PDF of a draft.
type draftFile struct {
	SHA256 string `json:"sha256"`
	Name   string `json:"name"`
	Size   string `json:"size"`  // 1.2 MB
	URL    string `json:"url"`   // the file itself
	Thumb  string `json:"thumb"` // empty: a PDF, which shows an icon
	PDF    bool   `json:"pdf"`
	First  bool   `json:"first"` // cannot move up
	Last   bool   `json:"last"`  // cannot move down
}

// draftFiles answers a change of the files.
type draftFiles struct {
	Files   []draftFile `json:"files"`
	Problem string      `json:"problem,omitempty"`
}

// draftSaved answers the script: kept. Problems are what cannot be read so far,
// without what is merely missing.
type draftSaved struct {
	Revision int            `json:"revision"`
	At       string         `json:"at"` // 14:05:09
	By       string         `json:"by"`
	Keys     []string       `json:"keys"` // of the rows, in order: new ones have got theirs
	Names    []string       `json:"names"`
	Problems []fieldProblem `json:"problems"`
	Advice   []adviceRow    `json:"advice"`
	Needs    bool           `json:"needs"` // a reason must be written
	Sum      draftSum       `json:"sum"`
}

// draftRefused answers the script: not kept, and why. Path leads on where the
// draft is no longer open.
type draftRefused struct {
	Message  string         `json:"message"`
	Problems []fieldProblem `json:"problems"`
	Path     string         `json:"path,omitempty"`
}

// draftClash answers the script: somebody else changed the draft meanwhile.
// Nothing is lost: what was sent is kept too, under Kept. Merged is theirs with
// everything of mine that touches nothing of theirs; Differences are what they
// changed, the ones with Clash both changed. To go on, save with Revision what
// the person chose, beginning from Merged.
type draftClash struct {
	Message     string            `json:"message"`
	Revision    int               `json:"revision"`
	By          string            `json:"by"`
	At          string            `json:"at"`
	Kept        int64             `json:"kept"`
	Differences []draftDifference `json:"differences"`
	Merged      finance.DraftBody `json:"merged"`
	Theirs      finance.DraftBody `json:"theirs"`
	Mine        finance.DraftBody `json:"mine"`
}

// draftDifference is one thing they changed since mine was begun. Field is the
// input's name in Merged, or line-3 for a whole row that one of us added or took
// away; then the texts tell the row in words.
type draftDifference struct {
	Field  string `json:"field"`
	Key    string `json:"key"` // of the row; empty for the head
	Input  string `json:"input"`
	Label  string `json:"label"`
	Base   string `json:"base"`
	Theirs string `json:"theirs"`
	Mine   string `json:"mine"`
	Clash  bool   `json:"clash"` // both changed it, and differently
	Pick   string `json:"pick"`  // the input of draft/clash: pick-day, pick-r3-debit
}

// Whole tells whether the difference is a whole row.
func (d draftDifference) Whole() bool { return d.Key != "" && d.Input == "" }

// draftClashPage shows a clash without the script.
type draftClashPage struct {
	Page
	ID    int64
	Path  string
	Clash draftClash
}

// draftShownPage is a draft nobody writes on any more.
type draftShownPage struct {
	Page
	State   finance.DraftState
	Facts   []views.Fact
	Voucher string // number and address of the voucher it became
	URL     string
}

// templatesPage lists the common vouchers.
type templatesPage struct {
	Page
	Templates []templateRow
	Problem   string
	Wrong     string // id of the template whose name was refused
	Name      string // as it was typed
}

// templateRow is a common voucher.
type templateRow struct {
	ID, Name, Initials string
	Shipped            bool // comes with the program
	Lines              []templateLine
}

type templateLine struct {
	Debit           bool // else the amount goes to the credit side
	Account, Amount string
}
