package procedure

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"

	"sunshine/app/calendar"
)

// Provision is one rule as it stood from a day to a day. What is not marked
// Confirmed can be met but never broken: it was not the law everywhere.
type Provision struct {
	Check      string       `toml:"check"`
	Rule       string       `toml:"rule"`
	Organ      Organ        `toml:"organ"` // empty: whoever met
	From       calendar.Day `toml:"from"`
	Until      calendar.Day `toml:"until"`      // the first day on which it no longer holds; zero: it still does
	Categories []string     `toml:"categories"` // empty: all
	AnyOf      []Threshold  `toml:"any_of"`
	Number     int          `toml:"number"` // days or people
	Source     string       `toml:"source"`
	Mark       Mark         `toml:"mark"`
}

// History is what was in force when.
type History struct{ provisions []Provision }

// LoadHistory reads reference/procedure-history.toml and checks it against the
// categories of ref.
func LoadHistory(fsys fs.FS, ref *Reference) (*History, error) {
	const name = "reference/procedure-history.toml"
	var file struct {
		Provision []Provision `toml:"provision"`
	}
	if err := decode(fsys, name, &file); err != nil {
		return nil, err
	}
	for i := range file.Provision {
		p := &file.Provision[i]
		for k := range p.AnyOf {
			p.AnyOf[k].Source, p.AnyOf[k].Mark = p.Source, p.Mark
		}
		if err := p.check(ref); err != nil {
			return nil, fmt.Errorf("%s: 第%d条 %s：%w", name, i+1, p.Check, err)
		}
	}
	slices.SortStableFunc(file.Provision, func(a, b Provision) int {
		return cmp.Or(cmp.Compare(a.Check, b.Check), a.From.Sub(b.From))
	})
	return &History{file.Provision}, nil
}

func (p *Provision) check(ref *Reference) error {
	switch {
	case p.Check == "" || p.Rule == "" || p.Source == "" || p.From.IsZero():
		return fmt.Errorf("check、rule、source、from 都要写")
	case !p.Until.IsZero() && !p.From.Before(p.Until):
		return fmt.Errorf("until 要在 from 以后")
	case p.Mark != Confirmed && p.Mark != Local:
		return fmt.Errorf("mark 只能是 C 或 L")
	case p.Organ != "" && p.Organ.Chinese() == "":
		return fmt.Errorf("不认识 %s", p.Organ)
	}
	for _, code := range p.Categories {
		if _, err := ref.Category(code); err != nil {
			return err
		}
	}
	for _, t := range p.AnyOf {
		if t.Num < 1 || t.Den < t.Num || t.Den > maxDen || t.Basis.Chinese() == "" || (t.Comparison != MoreThan && t.Comparison != AtLeast) {
			return fmt.Errorf("比例写错了：%d/%d", t.Num, t.Den)
		}
	}
	return nil
}

// touches tells whether the provision held on some day that w may be.
func (p *Provision) touches(w When) bool {
	return (w.Last.IsZero() || !w.Last.Before(p.From)) && (p.Until.IsZero() || w.First.IsZero() || w.First.Before(p.Until))
}

// inForce gives the provisions of the check and organ that may have held, oldest
// first, and whether on every day that w may be one of them did. Without a
// category those of every category count as perhaps holding.
func (h *History) inForce(check string, o Organ, category Known[string], w When) (all []Provision, certain bool) {
	for _, p := range h.provisions {
		if p.Check != check || (p.Organ != "" && p.Organ != o) || !p.touches(w) {
			continue
		}
		if len(p.Categories) > 0 && category.Is && !slices.Contains(p.Categories, category.Value) {
			continue
		}
		all = append(all, p)
	}
	if w.First.IsZero() || len(all) == 0 {
		return all, false
	}
	at := w.First // the first day not yet covered
	for _, p := range all {
		if len(p.Categories) > 0 && !category.Is || p.From.After(at) {
			continue
		}
		if p.Until.IsZero() {
			return all, true
		}
		if p.Until.After(at) {
			at = p.Until
		}
	}
	return all, !w.Last.IsZero() && w.Last.Before(at)
}
