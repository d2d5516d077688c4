package privacy

import (
	"slices"

	"sunshine/app/fault"
)

// Tightening is one cell of the table as a county has it: stricter than shipped.
type Tightening struct {
	Field     Field
	Category  Category
	Viewer    Viewer
	Operation Operation
}

// Tighten gives the table with a county's changes. One that would show more than
// the table does is Invalid, as is one of a cell that does not exist.
func (m *Masking) Tighten(changes ...Tightening) (*Masking, error) {
	t := *m
	t.Cells = nil
	for _, f := range m.Rules { // every cell by itself: * would widen a change
		for _, g := range m.Categories {
			c := MaskCell{Field: f.Code, Category: g.Code, Mark: "D"}
			c.Public, c.Villager, c.Officer = m.Operation(f.Code, g.Code, Public), m.Operation(f.Code, g.Code, Villager), m.Operation(f.Code, g.Code, Officer)
			t.Cells = append(t.Cells, c)
		}
	}
	for _, x := range changes {
		i := slices.IndexFunc(t.Cells, func(c MaskCell) bool { return c.Field == x.Field && c.Category == x.Category })
		if i < 0 || !slices.Contains(m.Viewers, x.Viewer) {
			return nil, fault.Invalidf("遮的规则里没有这一格。").On("field", "请从表里选一格")
		}
		ladder := m.Rule(x.Field).Ladder
		now, then := slices.Index(ladder, t.Operation(x.Field, x.Category, x.Viewer)), slices.Index(ladder, x.Operation)
		if then < 0 || then < now {
			return nil, fault.Invalidf("只能收紧，不能放宽。").On("operation", "请选比现在（%s）更严的遮法", m.Chinese(ladder[now]))
		}
		switch x.Viewer {
		case Public:
			t.Cells[i].Public = x.Operation
		case Villager:
			t.Cells[i].Villager = x.Operation
		case Officer:
			t.Cells[i].Officer = x.Operation
		}
	}
	return &t, t.check()
}

// Stricter lists the operations a cell may still be tightened to.
func (m *Masking) Stricter(f Field, c Category, v Viewer) []Operation {
	ladder := m.Rule(f).Ladder
	i := slices.Index(ladder, m.Operation(f, c, v))
	if i < 0 {
		return nil
	}
	return ladder[i+1:]
}

// May tells whether two named persons may let a finding through; when says in
// what case.
func (m *Masking) May(f Finding) (when string, ok bool) {
	for _, w := range m.Waivers {
		if w.Kind == f.Kind && (!w.Unlikely || f.Unlikely) {
			return w.When, true
		}
	}
	return "", false
}
