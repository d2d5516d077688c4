package procedure

import (
	"fmt"

	"sunshine/app/calendar"
	"sunshine/app/fault"
)

// InitiativeRight is who may bring a matter forward, and how many it takes.
type InitiativeRight struct {
	By     string `toml:"by"`  // party, village-committee, supervision, collective, villagers, representatives
	For    Organ  `toml:"for"` // the meeting they demand; empty any
	Name   string `toml:"name"`
	Num    int    `toml:"num"` // share of their number, Num/Den or more; 0 anybody of them
	Den    int    `toml:"den"`
	Source string `toml:"source"`
	Mark   Mark   `toml:"mark"`
}

// Composition is how a meeting of representatives must be made up (R10, R14).
type Composition struct {
	Organ          Organ  `toml:"organ"`
	ShareNum       int    `toml:"share_num"` // representatives among its members, or more; 0 no rule
	ShareDen       int    `toml:"share_den"`
	WomenNum       int    `toml:"women_num"` // women representatives among its members, or more; 0 no rule
	WomenDen       int    `toml:"women_den"`
	HouseholdsLow  int    `toml:"households_low"` // households per representative
	HouseholdsHigh int    `toml:"households_high"`
	MoreThan       int    `toml:"more_than"` // representatives; 0 no rule
	Source         string `toml:"source"`
	Mark           Mark   `toml:"mark"`
}

// Roster counts who belongs to a meeting of representatives on a day.
type Roster struct {
	Members         int // all who belong to it
	Representatives int
	Women           int  // women among the representatives
	Households      int  // of the village
	ByGroup         bool // representatives were chosen by groups, not by households
}

// CheckRoster tells what is wrong with the meeting's make-up (R10, R14): one
// field per rule, none if all is well.
func (f *Floor) CheckRoster(o Organ, r Roster) []fault.Field {
	e := &fault.Error{}
	for _, c := range f.Compositions {
		if c.Organ != o {
			continue
		}
		see := "见" + Cite(c.Source, c.Mark) + "。"
		noMore(e, "representatives", "代表人数", r.Representatives, "组成人员", r.Members)
		noMore(e, "women", "妇女代表", r.Women, "代表人数", r.Representatives)
		if c.ShareNum > 0 && r.Representatives*c.ShareDen < r.Members*c.ShareNum {
			e.On("representatives", "代表要占组成人员的%s分之%s以上：组成人员%d人，代表要%d人，现在%d人，%s",
				numeral(c.ShareDen), numeral(c.ShareNum), r.Members, ceil(r.Members*c.ShareNum, c.ShareDen), r.Representatives, see)
		}
		if c.WomenNum > 0 && r.Women*c.WomenDen < r.Members*c.WomenNum {
			e.On("women", "妇女代表要占组成人员的%s分之%s以上：组成人员%d人，妇女代表要%d人，现在%d人，%s",
				numeral(c.WomenDen), numeral(c.WomenNum), r.Members, ceil(r.Members*c.WomenNum, c.WomenDen), r.Women, see)
		}
		if c.HouseholdsLow > 0 && !r.ByGroup && r.Households > 0 {
			least, most := ceil(r.Households, c.HouseholdsHigh), r.Households/c.HouseholdsLow
			if r.Representatives < least || r.Representatives > most {
				e.On("representatives", "每%d户到%d户推选一名代表：全村%d户，代表要在%d人到%d人之间，现在%d人，%s",
					c.HouseholdsLow, c.HouseholdsHigh, r.Households, least, most, r.Representatives, see)
			}
		}
		if c.MoreThan > 0 && r.Representatives <= c.MoreThan {
			e.On("representatives", "代表要多于%d人，现在%d人，%s", c.MoreThan, r.Representatives, see)
		}
	}
	return e.Fields
}

func ceil(n, d int) int { return (n + d - 1) / d }

// MissingQuarters gives the first days of the quarters, from the one of from to
// the last that was over on today, in which the representatives never met (R12).
func MissingQuarters(met []calendar.Day, from, today calendar.Day) []calendar.Day {
	has := map[calendar.Day]bool{}
	for _, d := range met {
		has[quarter(d)] = true
	}
	var missing []calendar.Day
	for q := quarter(from); !q.MonthOf().Add(2).Last().After(today.AddDays(-1)); q = q.MonthOf().Add(3).First() {
		if !has[q] {
			missing = append(missing, q)
		}
	}
	return missing
}

func quarter(d calendar.Day) calendar.Day { return calendar.Date(d.Year(), (d.Month()-1)/3*3+1, 1) }

// right gives the rule under which by may bring a matter forward and demand the organ.
func (f *Floor) right(by string, organ Organ) (InitiativeRight, bool) {
	var found InitiativeRight
	ok := false
	for _, r := range f.Initiatives {
		if r.By == by && (r.For == organ || (r.For == "" && !ok)) {
			found, ok = r, true
		}
	}
	return found, ok
}

// Allows tells whether signers out of all suffice (R26); Invalid with the number needed if not.
func (r InitiativeRight) Allows(signers, all int) error {
	if r.Num == 0 {
		return nil
	}
	share := fmt.Sprintf("%s分之%s以上", numeral(r.Den), numeral(r.Num))
	if all < 1 || all > maxHead || signers > all {
		return fault.Invalidf("请填联名人数和总人数。").On("signers", "联名人数不能多于总人数。")
	}
	if signers*r.Den < all*r.Num {
		return fault.Invalidf("联名人数不够：%s要%s，%d人里要%d人，现在%d人，见%s。", r.Name, share, all, ceil(all*r.Num, r.Den), signers, Cite(r.Source, r.Mark)).
			On("signers", "要%d人。", ceil(all*r.Num, r.Den))
	}
	return nil
}

// rights checks the floor's initiatives and compositions.
func (s shaper) rights() {
	for _, r := range s.ref.Floor.Initiatives {
		at := "initiative/" + r.By + "/"
		s.sourced(at, r.Source, r.Mark)
		if r.By == "" || r.Name == "" || r.Num < 0 || r.Num > r.Den || r.Den > maxDen {
			s.On(at+"num", "请写清楚谁可以提、要多少人。")
		}
	}
	for _, c := range s.ref.Floor.Compositions {
		at := "composition/" + string(c.Organ) + "/"
		s.sourced(at, c.Source, c.Mark)
		if c.ShareNum > c.ShareDen || c.WomenNum > c.WomenDen || c.HouseholdsLow > c.HouseholdsHigh || c.MoreThan < 0 {
			s.On(at+"share", "比例写错了。")
		}
	}
}
