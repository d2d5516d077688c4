package disclosure

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
	"sunshine/app/village"
)

// The slots that work in a way of their own, whatever they are called.
const (
	SlotCommittee = "committee" // signed by the review itself
	SlotVillagers = "villagers" // the supervision committee registers who of the villagers looked
)

// Signoff is one of the five signatures under a published version (五监督).
type Signoff struct {
	Slot, Name string // code, and what it was called when it was signed
	By, Post   string
	Witness    string // of the villagers' slot: who looked, in public form
	Note       string
	Day        calendar.Day
	Review     bool // the supervision committee's: its opinion in the review
}

// Mark is a slot of a version, signed or not.
type Mark struct {
	Slot   Slot
	Signed bool
	Signoff
}

// Coverage is how far a version is looked after: its slots in their order.
type Coverage struct {
	Name  string // 五监督
	Marks []Mark
}

// Signed counts the slots that are signed.
func (c Coverage) Signed() (n int) {
	for _, m := range c.Marks {
		if m.Signed {
			n++
		}
	}
	return n
}

// Ratio writes it: 3/5.
func (c Coverage) Ratio() string { return fmt.Sprintf("%d/%d", c.Signed(), len(c.Marks)) }

// Missing names the slots that nobody has signed.
func (c Coverage) Missing() (names []string) {
	for _, m := range c.Marks {
		if !m.Signed {
			names = append(names, m.Slot.Name)
		}
	}
	return names
}

// Sentence tells it in a line of a list: 五监督 3/5，还缺：乡镇监督.
func (c Coverage) Sentence() string {
	s := c.Name + " " + c.Ratio()
	if missing := c.Missing(); len(missing) > 0 {
		s += "，还缺：" + list(missing)
	}
	return s
}

// Open gives the slots that the person may still sign.
func (c Coverage) Open(by user.Role) (slots []Slot) {
	for _, m := range c.Marks {
		if !m.Signed && m.Slot.signedBy(by) {
			slots = append(slots, m.Slot)
		}
	}
	return slots
}

// signedBy tells whether the role signs in the slot by an act of its own.
func (s Slot) signedBy(by user.Role) bool {
	return s.Code != SlotCommittee && slices.Contains(s.Roles, string(by))
}

// Coverage gives who has looked at a published version.
func (s *Store) Coverage(ctx context.Context, x Version) (Coverage, error) {
	all, err := s.Coverages(ctx, []Version{x})
	return all[x.ID], err
}

// Coverages gives who has looked at each of some published versions. The slots
// are those that held on the day a version came out.
func (s *Store) Coverages(ctx context.Context, versions []Version) (map[int64]Coverage, error) {
	of, words := map[int64]Coverage{}, map[calendar.Day]Watch{}
	for _, x := range versions {
		if x.State != Published {
			continue
		}
		w, ok := words[x.PublishedOn]
		if !ok {
			l, err := s.List(ctx, x.PublishedOn)
			if err != nil {
				return nil, err
			}
			w = l.Watch
			words[x.PublishedOn] = w
		}
		signed, err := s.signed(ctx, s.DB.Read(), x.ID)
		if err != nil {
			return nil, err
		}
		c := Coverage{Name: w.Name}
		for _, slot := range w.Slots {
			m := Mark{Slot: slot}
			if m.Signoff, m.Signed = signed[slot.Code]; m.Name != "" {
				m.Slot.Name = m.Name
			}
			c.Marks = append(c.Marks, m)
		}
		of[x.ID] = c
	}
	return of, nil
}

// signed gives the signatures under a version by their slots.
func (s *Store) signed(ctx context.Context, q db.Q, versionID int64) (map[string]Signoff, error) {
	rows, err := q.QueryContext(ctx, `
		select slot, slot_name, name, post, witness, note, signed_on from disclosure_signoff where version_id = $1`, versionID)
	if err != nil {
		return nil, err
	}
	list, err := db.Collect(rows, func(scan db.Scan) (o Signoff, err error) {
		var day string
		if err = scan(&o.Slot, &o.Name, &o.By, &o.Post, &o.Witness, &o.Note, &day); err != nil {
			return o, err
		}
		return o, o.Day.UnmarshalText([]byte(day))
	})
	if err != nil {
		return nil, err
	}
	of := map[string]Signoff{}
	for _, o := range list {
		of[o.Slot] = o
	}
	steps, err := Steps(ctx, q, versionID)
	if err != nil {
		return nil, err
	}
	if _, reviewed, _ := Acts(steps); reviewed.By != "" {
		of[SlotCommittee] = Signoff{Slot: SlotCommittee, By: reviewed.By, Post: reviewed.Post, Day: reviewed.Day, Note: reviewed.Brief(), Review: true}
	}
	return of, nil
}

// NewSignoff is a signature to be given.
type NewSignoff struct {
	Slot    string
	Witness string // villagers' slot: the name of who looked; only its public form is kept
	Note    string
}

// Sign signs a slot of a published version: by the slot's roles, each within
// their own village, township or county, once, for the version in force.
func (s *Store) Sign(ctx context.Context, by user.Actor, id int64, n NewSignoff) error {
	note, err := text("note", n.Note, "")
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		x, err := ByID(ctx, q, id)
		if err != nil {
			return err
		}
		slot, err := s.maySign(ctx, q, by, x, n.Slot)
		if err != nil {
			return err
		}
		witness := ""
		if slot.Code == SlotVillagers {
			if witness, err = witnessOf(n.Witness, by); err != nil {
				return err
			}
		}
		_, err = q.ExecContext(ctx, `
			insert into disclosure_signoff (version_id, slot, slot_name, account_id, name, post, witness, note, signed_on, signed_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			id, slot.Code, slot.Name, by.ID, by.Name, by.Post, witness, note, calendar.DayOf(s.Now()).String(), db.Time(s.Now()))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "disclosure.sign", x.VillageID, x.Title, strings.TrimSpace(slot.Name+" "+witness+" "+note)))
	})
}

// MaySign tells why the person may not sign a slot of a version now.
func (s *Store) MaySign(ctx context.Context, by user.Actor, x Version, code string) error {
	_, err := s.maySign(ctx, s.DB.Read(), by, x, code)
	return err
}

// maySign gives the slot if the person may sign it now.
func (s *Store) maySign(ctx context.Context, q db.Q, by user.Actor, x Version, code string) (Slot, error) {
	v, err := village.ByID(ctx, q, x.VillageID)
	if err != nil {
		return Slot{}, err
	}
	if !v.Within(by) {
		return Slot{}, fault.NotFoundf("没有找到这份公开。")
	}
	if x.State != Published || x.Superseded() || !x.WithdrawnOn.IsZero() {
		return Slot{}, fault.Conflictf("只有已公开、没有撤回的最新一版才能签。")
	}
	l, err := s.Catalogue.List(ctx, q, x.PublishedOn)
	if err != nil {
		return Slot{}, err
	}
	i := slices.IndexFunc(l.Watch.Slots, func(t Slot) bool { return t.Code == code })
	if i < 0 {
		return Slot{}, fault.NotFoundf("%s里没有这一项。", l.Watch.Name)
	}
	slot := l.Watch.Slots[i]
	switch {
	case code == SlotCommittee:
		return slot, fault.Conflictf("“%s”不用另外签：监委会审核时的意见就是。", slot.Name)
	case !slot.signedBy(by.Role):
		return slot, fault.Forbiddenf("“%s”不归您签。", slot.Name)
	}
	if err := s.eligible(ctx, q, by, x.VillageID); err != nil {
		return slot, err
	}
	signed, err := s.signed(ctx, q, x.ID)
	if err != nil {
		return slot, err
	}
	if o, done := signed[code]; done {
		return slot, fault.Conflictf("“%s”已经由%s在%s签了。", slot.Name, o.By, o.Day.Chinese())
	}
	return slot, nil
}

var witnessForm = regexp.MustCompile(`^[\p{L}\p{M}·•．. ]+$`)

// witnessOf gives the public form of a villager's name. Who registers it does
// not look for the villagers themselves.
func witnessOf(name string, by user.Actor) (string, error) {
	name = privacy.Line(name)
	bad := fault.Invalidf("还没有签上，请改正下面这处。")
	switch n := utf8.RuneCountInString(name); {
	case n < 2 || n > 20 || !witnessForm.MatchString(name):
		return "", bad.On("witness", "请写看过的村民（代表）的姓名，2 到 20 个字；公开时只显示姓")
	case name == by.Name:
		return "", bad.On("witness", "要写看过的村民（代表），不能是您自己")
	}
	return privacy.NewName(name).String(), nil
}
