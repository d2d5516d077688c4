package deadline

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
)

// ItemRequest is the item that villagers ask for together (R35).
const ItemRequest = "request"

// Happening is something no register knows of, entered by hand: an audit's end,
// an election, or people asking together for something to be published.
type Happening struct {
	Item    string // of the catalogue
	Title   string // in words; public
	Day     calendar.Day
	AskedBy Askers // of a request alone
	Signers int    // likewise
}

// Askers is who asked together.
type Askers string

// The askers.
const (
	AskRepresentatives Askers = "representatives" // 村民代表
	AskVillagers       Askers = "villagers"       // 村民
	AskMembers         Askers = "members"         // 集体经济组织成员
)

// AllAskers lists them in the order of the form.
var AllAskers = []Askers{AskRepresentatives, AskVillagers, AskMembers}

// Chinese names them for people.
func (a Askers) Chinese() string {
	return map[Askers]string{AskRepresentatives: "村民代表", AskVillagers: "村民", AskMembers: "集体经济组织成员"}[a]
}

// Needed is how many must ask together (R35), of how many, by which rule. All is
// 0 where nobody has entered how many there are; Needed is 0 then too.
type Needed struct {
	Askers      Askers
	All, Needed int
	Rule        rules.Rule
}

// Sentence tells it in words.
func (n Needed) Sentence() string {
	if n.All == 0 {
		return fmt.Sprintf("%s有多少人还没有记，先到“名册”里记上。", n.Askers.Chinese())
	}
	return fmt.Sprintf("%s共%d人，%s：至少要%d人联名。", n.Askers.Chinese(), n.All, n.Rule.Plain, n.Needed)
}

// Needs gives how many must ask together in a village on a day, by its rosters.
func (s *Store) Needs(ctx context.Context, villageID int64, day calendar.Day) ([]Needed, error) {
	return s.needs(ctx, s.DB.Read(), villageID, day)
}

func (s *Store) needs(ctx context.Context, q db.Q, villageID int64, day calendar.Day) ([]Needed, error) {
	n, err := village.NumbersOn(ctx, q, villageID, day)
	if err != nil {
		return nil, err
	}
	var list []Needed
	for _, a := range AllAskers {
		x := Needed{Askers: a}
		switch a {
		case AskRepresentatives:
			x.All, x.Rule = n.Representatives, s.Rules.At(rules.RequestRepresentatives, day)
		case AskVillagers:
			x.All, x.Rule = n.Adults, s.Rules.At(rules.RequestVillagers, day)
		case AskMembers:
			x.All, x.Rule = n.Members, s.Rules.At(rules.RequestMembers, day)
		}
		x.Needed = least(a, x.All, x.Rule.Value)
		list = append(list, x)
	}
	return list, nil
}

// least gives the smallest number that is one in so many, rounded up (以上
// includes the number itself); of members, more than one in so many.
func least(a Askers, all, one int) int {
	switch {
	case all == 0 || one < 1:
		return 0
	case a == AskMembers:
		return all/one + 1
	}
	return (all + one - 1) / one
}

// MayEnter says whether the actor may enter what happened in a village: its head
// or accountant, or its township; what people asked for together, its head or its
// township.
func MayEnter(by user.Actor, v village.Village, item string) error {
	switch {
	case by.Role == user.Township && v.Within(by), v.Worker(by, user.Head) == nil:
		return nil
	case item != ItemRequest && v.Worker(by, user.Accountant) == nil:
		return nil
	case item == ItemRequest:
		return fault.Forbiddenf("联名要求公开的事，由%s的村主任（书记）或者乡镇来登记。", v.Name)
	}
	return fault.Forbiddenf("这件事要由%s的人或者乡镇来登记。", v.Name)
}

// Enter writes down what happened in a village and makes the duty it starts; it
// gives the duty's number.
func (s *Store) Enter(ctx context.Context, by user.Actor, v village.Village, x Happening) (id int64, err error) {
	if err := MayEnter(by, v, x.Item); err != nil {
		return 0, err
	}
	today := calendar.DayOf(s.Now())
	if x, err = s.clean(ctx, v, x, today); err != nil {
		return 0, err
	}
	m, err := s.maker(ctx, today)
	if err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		if err := s.enough(ctx, q, v, x); err != nil {
			return err
		}
		var event int64
		err := q.QueryRowContext(ctx, `
			insert into disclosure_event (village_id, item, title, on_day, asked_by, signers, account_id, name, post, made_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id`,
			v.ID, x.Item, x.Title, x.Day.String(), x.AskedBy, x.Signers, by.ID, by.Name, by.Post, db.Time(s.Now())).Scan(&event)
		if err != nil {
			return err
		}
		one, err := owing(ctx, q, v.ID)
		if err != nil {
			return err
		}
		if _, err := m.make(ctx, q, one); err != nil {
			return err
		}
		err = q.QueryRowContext(ctx, "select id from obligation where village_id = $1 and item = $2 and period = $3",
			v.ID, x.Item, fmt.Sprintf("event-%d", event)).Scan(&id)
		if db.NoRow(err) {
			return fault.Invalidf("没有登记上。").On("day", "这一天还不用公开这一项：全县从%s起公开全部事项", m.starts(one[0], x.Item).Chinese())
		}
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "event.enter", v.ID, x.Item, x.Title))
	})
	return id, err
}

// clean trims what was entered and reports every wrong field at once.
func (s *Store) clean(ctx context.Context, v village.Village, x Happening, today calendar.Day) (Happening, error) {
	bad := fault.Invalidf("没有登记上，请改正下面几处。")
	lists, err := s.Catalogue.Lists(ctx, s.DB.Read())
	if err != nil {
		return x, err
	}
	it, ok := active(holding(lists, today), x.Item)
	if !ok || it.Frequency != disclosure.OnEvent {
		bad.On("item", "请选一件事")
	}
	x.Title = publicText(bad, "title", x.Title, "请写是什么事，公开页上会写这句话")
	if utf8.RuneCountInString(x.Title) > maxTitle {
		bad.On("title", "请写短些，不超过 %d 个字", maxTitle)
	}
	switch {
	case x.Day.IsZero():
		bad.On("day", "请写是哪一天的事")
	case x.Day.After(today) && it.Event != "assembly":
		bad.On("day", "这一天还没到")
	case x.Day.After(today.AddDays(startAhead)):
		bad.On("day", "太远了，请核对")
	case !v.EndedOn.IsZero() && !x.Day.Before(v.EndedOn):
		bad.On("day", "%s从%s起没有了", v.Name, v.EndedOn.Chinese())
	}
	if x.Item != ItemRequest {
		x.AskedBy, x.Signers = "", 0
	} else if x.AskedBy.Chinese() == "" {
		bad.On("asked_by", "请选是谁联名要求的")
	}
	if len(bad.Fields) > 0 {
		return x, bad
	}
	return x, nil
}

const maxTitle = 60

// enough refuses a request that too few signed (R35).
func (s *Store) enough(ctx context.Context, q db.Q, v village.Village, x Happening) error {
	if x.Item != ItemRequest {
		return nil
	}
	list, err := s.needs(ctx, q, v.ID, x.Day)
	if err != nil {
		return err
	}
	bad := fault.Invalidf("没有登记上，请改正下面几处。")
	for _, n := range list {
		switch {
		case n.Askers != x.AskedBy:
		case n.All == 0:
			return bad.On("asked_by", "%s", n.Sentence())
		case x.Signers < n.Needed:
			return bad.On("signers", "%s现在写的是%d人", n.Sentence(), x.Signers)
		case x.Signers > n.All:
			return bad.On("signers", "%s一共才%d人，请核对", n.Askers.Chinese(), n.All)
		}
	}
	return nil
}

// publicText trims a sentence that everyone will read and refuses an empty or
// endless one and personal data in it (R56).
func publicText(bad *fault.Error, field, text, why string) string {
	text = strings.Join(strings.Fields(text), " ")
	switch {
	case text == "":
		bad.On(field, "%s", why)
	case utf8.RuneCountInString(text) > 200:
		bad.On(field, "请写短些，不超过 200 个字")
	}
	if found := privacy.Scan(text); len(found) > 0 {
		bad.On(field, "里面有%s（%s），人人能看到，请去掉", found[0].Kind, found[0].Masked)
	}
	return text
}

// Entered is a happening as it was written down.
type Entered struct {
	ID, VillageID int64
	Happening
	By, Post string
	Duty     int64 // its duty
}

// Events gives what was entered by hand, the newest first: of one village, or of
// a township's; 0 gives all.
func (s *Store) Events(ctx context.Context, villageID, townshipID int64, limit int) ([]Entered, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select e.id, e.village_id, e.item, e.title, e.on_day, e.asked_by, e.signers, e.name, e.post,
		       coalesce((select o.id from obligation o where o.village_id = e.village_id and o.item = e.item and o.period = 'event-' || e.id), 0)
		from disclosure_event e join division v on v.id = e.village_id
		where ($1 = 0 or e.village_id = $1) and ($2 = 0 or v.parent_id = $2)
		order by e.id desc limit $3`, villageID, townshipID, limit)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (e Entered, err error) {
		var day string
		if err = scan(&e.ID, &e.VillageID, &e.Item, &e.Title, &day, &e.AskedBy, &e.Signers, &e.By, &e.Post, &e.Duty); err != nil {
			return e, err
		}
		return e, e.Day.UnmarshalText([]byte(day))
	})
}
