package procedure

import (
	"fmt"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
)

// Clock is a time of day in minutes since midnight, written 09:30.
type Clock int

// ParseClock reads 09:30.
func ParseClock(s string) (Clock, error) {
	var h, m int
	if len(s) != 5 || s[2] != ':' {
		return 0, fault.Invalidf("“%s”不是时间，请写成 09:30 这样。", s)
	}
	if _, err := fmt.Sscanf(s, "%02d:%02d", &h, &m); err != nil || h < 0 || h > 23 || m < 0 || m > 59 {
		return 0, fault.Invalidf("“%s”不是时间，请写成 09:30 这样。", s)
	}
	return Clock(h*60 + m), nil
}

// String writes 09:30.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// Document is one paper put into the matter's file: its kind and the stored attachment.
type Document struct {
	Kind string `json:"kind"`
	Ref  string `json:"ref"`
}

// Act is something done about a matter. A matter is nothing but its acts.
type Act interface {
	// On gives the day on which it was done.
	On() calendar.Day
	apply(m *Matter) error
}

// The acts. Stage is the key of the template's stage; Day is the day on which it was done.
type (
	// Initiated brings the matter forward (动议). Signers and All matter for petitions (R26).
	Initiated struct {
		Day       calendar.Day `json:"day"`
		By        string       `json:"by"` // see floor.toml
		For       Organ        `json:"for,omitempty"`
		Signers   int          `json:"signers,omitempty"`
		All       int          `json:"all,omitempty"`
		Reason    string       `json:"reason"`
		Documents []Document   `json:"documents,omitempty"`
	}
	// PlanRevised changes the plan; a lost matter needs it before the next vote (R19).
	PlanRevised struct {
		Day       calendar.Day `json:"day"`
		Summary   string       `json:"summary"`
		Documents []Document   `json:"documents,omitempty"`
	}
	// Noticed calls a meeting; its documents prove the day (R7, R9).
	Noticed struct {
		Stage      string       `json:"stage"`
		Organ      Organ        `json:"organ"`
		Day        calendar.Day `json:"day"`
		MeetingDay calendar.Day `json:"meeting_day"`
		Time       Clock        `json:"time"`
		Place      string       `json:"place"`
		Documents  []Document   `json:"documents,omitempty"`
	}
	// PlanSent puts the plan into everybody's hands before the meeting (R5).
	PlanSent struct {
		Stage     string       `json:"stage"`
		Day       calendar.Day `json:"day"`
		Documents []Document   `json:"documents,omitempty"`
	}
	// Authorisation is the assembly's recorded act that lets the representatives decide (R24).
	Authorisation struct {
		Day        calendar.Day `json:"day"`
		Until      calendar.Day `json:"until"`
		Categories []string     `json:"categories"`
		Document   Document     `json:"document"`
	}
	// Held is a meeting that took place, or was called and had no quorum.
	Held struct {
		Stage         string         `json:"stage"`
		Organ         Organ          `json:"organ"`
		Day           calendar.Day   `json:"day"`
		From          Clock          `json:"from"`
		To            Clock          `json:"to"`
		Place         string         `json:"place"`
		Chair         string         `json:"chair"`
		Ballot        Ballot         `json:"ballot,omitempty"`
		Count         Count          `json:"count"`
		Merged        bool           `json:"merged,omitempty"` // R3: with the next stage
		Amendments    string         `json:"amendments,omitempty"`
		Authorisation *Authorisation `json:"authorisation,omitempty"`
		Documents     []Document     `json:"documents,omitempty"`
	}
	// Consulted asks the households.
	Consulted struct {
		Stage      string       `json:"stage"`
		Day        calendar.Day `json:"day"` // the last of them
		Households int          `json:"households"`
		Heard      int          `json:"heard"`
		Documents  []Document   `json:"documents,omitempty"`
	}
	// Examined is the township's examination (一审, 报审).
	Examined struct {
		Stage     string       `json:"stage"`
		Day       calendar.Day `json:"day"`
		Pass      bool         `json:"pass"`
		Number    string       `json:"number,omitempty"`
		Reason    string       `json:"reason,omitempty"`
		Documents []Document   `json:"documents,omitempty"`
	}
	// Opined is the supervision body's opinion of a stage (R23). It never blocks.
	Opined struct {
		Stage     string       `json:"stage"`
		Day       calendar.Day `json:"day"`
		Agree     bool         `json:"agree"`
		Reason    string       `json:"reason,omitempty"`
		Documents []Document   `json:"documents,omitempty"`
	}
	// Filed adds papers to a stage's file.
	Filed struct {
		Stage     string       `json:"stage"`
		Day       calendar.Day `json:"day"`
		Documents []Document   `json:"documents"`
	}
	// Posted puts a publication on the board. Until is its last day; see Matter.PublicationEnd.
	Posted struct {
		Stage     string       `json:"stage"`
		Day       calendar.Day `json:"day"`
		Until     calendar.Day `json:"until"`
		Documents []Document   `json:"documents,omitempty"`
	}
	// TakenDown tells that the publication left the board; before its last day it counts for nothing.
	TakenDown struct {
		Stage  string       `json:"stage"`
		Day    calendar.Day `json:"day"`
		Reason string       `json:"reason,omitempty"`
	}
	// Objected is an objection during a publication (R25).
	Objected struct {
		Day  calendar.Day `json:"day"`
		Text string       `json:"text"`
	}
	// Answered answers the n-th objection, counted from one. An upheld one reopens a stage.
	Answered struct {
		Objection int          `json:"objection"`
		Day       calendar.Day `json:"day"`
		Upheld    bool         `json:"upheld"`
		Reason    string       `json:"reason"`
		Reopen    string       `json:"reopen,omitempty"`
		Documents []Document   `json:"documents,omitempty"`
	}
	// Overruled is an assembly that was asked to cancel or change a decision of
	// the representatives (村组法, power of the assembly).
	Overruled struct {
		NoticeDay calendar.Day `json:"notice_day"`
		Day       calendar.Day `json:"day"`
		Count     Count        `json:"count"`
		Cancel    bool         `json:"cancel"` // or change
		Reason    string       `json:"reason"`
		Documents []Document   `json:"documents,omitempty"`
	}
	// Corrected is the township's order to correct an unlawful decision.
	Corrected struct {
		Day       calendar.Day `json:"day"`
		Number    string       `json:"number"`
		Reason    string       `json:"reason"`
		Reopen    string       `json:"reopen"`
		Documents []Document   `json:"documents,omitempty"`
	}
	// Approved is an approval from above that the category asks for (R16).
	Approved struct {
		By        Organ        `json:"by"`
		Day       calendar.Day `json:"day"`
		Number    string       `json:"number"`
		Documents []Document   `json:"documents,omitempty"`
	}
	// Contracted hands the work to somebody.
	Contracted struct {
		Day       calendar.Day `json:"day"`
		Party     string       `json:"party"`
		Chosen    string       `json:"chosen"` // how the contractor was chosen
		Fen       money.Fen    `json:"fen"`
		Documents []Document   `json:"documents,omitempty"`
	}
	// Progressed tells how far the work is.
	Progressed struct {
		Day       calendar.Day `json:"day"`
		Note      string       `json:"note"`
		Documents []Document   `json:"documents,omitempty"`
	}
	// Changed changes the contract; Fen is the difference and may be negative.
	Changed struct {
		Day       calendar.Day `json:"day"`
		What      string       `json:"what"`
		Fen       money.Fen    `json:"fen"`
		Documents []Document   `json:"documents,omitempty"`
	}
	// Accepted is an acceptance of the work.
	Accepted struct {
		Day       calendar.Day `json:"day"`
		Acceptors []string     `json:"acceptors"`
		Pass      bool         `json:"pass"`
		Note      string       `json:"note,omitempty"`
		Documents []Document   `json:"documents,omitempty"`
	}
	// Settled is the final account.
	Settled struct {
		Day       calendar.Day `json:"day"`
		Fen       money.Fen    `json:"fen"`
		Documents []Document   `json:"documents,omitempty"`
	}
	// Appraised is the villagers' verdict on the work.
	Appraised struct {
		Stage       string       `json:"stage"`
		Day         calendar.Day `json:"day"`
		Satisfied   int          `json:"satisfied"`
		Fair        int          `json:"fair"`
		Unsatisfied int          `json:"unsatisfied"`
		Documents   []Document   `json:"documents,omitempty"`
	}
	// Closed puts the finished matter into the archive.
	Closed struct {
		Day calendar.Day `json:"day"`
	}
	// Withdrawn gives the matter up before it is decided.
	Withdrawn struct {
		Day    calendar.Day `json:"day"`
		Reason string       `json:"reason"`
	}
)
