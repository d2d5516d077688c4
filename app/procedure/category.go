package procedure

import (
	"fmt"
	"slices"

	"sunshine/app/fault"
)

// Category is a kind of matter that needs a procedure (R1).
type Category struct {
	Code      string        `toml:"code"`
	Name      string        `toml:"name"`
	Plain     string        `toml:"plain"`
	List      string        `toml:"list"`      // art24, wider, amount, collective, land, group
	Number    string        `toml:"number"`    // ① in its list
	Scopes    []Scope       `toml:"scopes"`    // templates that may be used
	Organs    []Organ       `toml:"organs"`    // meetings that may decide it
	Authorise bool          `toml:"authorise"` // R24: representatives need the assembly's authorisation
	Study     bool          `toml:"study"`     // R15: the Party organisation studies it first
	Majority  []Requirement `toml:"majority"`  // R16: asked of the resolution on top of the template's
	Approvals []Organ       `toml:"approvals"` // R16: to be uploaded before it is carried out
	Source    string        `toml:"source"`
	Mark      Mark          `toml:"mark"`
}

// Allows tells whether the organ may decide the category; Conflict with the
// reason if not (R14).
func (r *Reference) Allows(c *Category, o Organ) error {
	if low := r.Floor.Organ(o); low != nil && slices.Contains(low.Barred, c.Code) {
		return fault.Conflictf("“%s”不能由%s决定，见%s。", c.Name, o.Chinese(), low.BarredBy)
	}
	if !slices.Contains(c.Organs, o) {
		return fault.Conflictf("“%s”不能由%s决定，要由%s决定，见%s。", c.Name, o.Chinese(), organNames(c.Organs), Cite(c.Source, c.Mark))
	}
	return nil
}

func organNames(all []Organ) string {
	s := ""
	for i, o := range all {
		if i > 0 {
			s += "或"
		}
		s += o.Chinese()
	}
	return s
}

// Needs tells whether money or an agreement of this category and amount needs a
// finished decision, and why (R1). The category may be nil: then only the
// amount counts. limitYuan is the rule procedure_amount_yuan of the day.
func Needs(c *Category, fen int64, limitYuan int) (bool, string) {
	if c != nil && c.List != "amount" {
		return true, fmt.Sprintf("“%s”要先走民主决策程序，见%s。", c.Name, Cite(c.Source, c.Mark))
	}
	if fen >= int64(limitYuan)*100 {
		return true, fmt.Sprintf("一笔到%d元的，要先走民主决策程序。", limitYuan)
	}
	return false, ""
}

func (r *Reference) checkCategories() error {
	s := shaper{fault.Invalidf("matter-categories.toml 有写错的地方"), r, nil}
	seen := map[string]bool{}
	for i := range r.Categories {
		c := &r.Categories[i]
		at := c.Code + "/"
		if !keyForm.MatchString(c.Code) || seen[c.Code] {
			s.On(at+"code", "代号写错或重复了。")
		}
		seen[c.Code] = true
		s.text(at+"name", c.Name)
		s.text(at+"plain", c.Plain)
		s.sourced(at, c.Source, c.Mark)
		if !slices.Contains([]string{"art24", "wider", "amount", "collective", "land", "group"}, c.List) {
			s.On(at+"list", "不认识的清单：%s。", c.List)
		}
		if len(c.Scopes) == 0 || slices.ContainsFunc(c.Scopes, func(x Scope) bool { return x.Chinese() == "" }) {
			s.On(at+"scopes", "请写可以用哪些程序。")
		}
		if len(c.Organs) == 0 || slices.ContainsFunc(c.Organs, func(o Organ) bool { return o.Chinese() == "" }) {
			s.On(at+"organs", "请写由哪个会议决定。")
		}
		if slices.ContainsFunc(c.Approvals, func(o Organ) bool { return o != Township && o != County }) {
			s.On(at+"approvals", "只有乡镇和县两级批准。")
		}
		if len(c.Majority) > 0 {
			s.requirements(at+"majority", c.Majority, OfPresent, OfExpected, OfMembers, OfRepresentatives)
		}
	}
	if len(s.Fields) > 0 {
		return explain(s.Error)
	}
	return nil
}
