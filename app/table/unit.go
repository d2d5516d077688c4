package table

import (
	"regexp"
	"strings"
)

// mixedUnits is true for columns such as 数值 beside 单位, or 折合 with 139 and
// 24元, whose cells count different things.
func (t *tableReader) mixedUnits(c *column, s sample, known bool) bool {
	if t.rowUnits(c) {
		return true
	}
	delete(s.bases, "")
	kinds := len(s.bases)
	if s.bases["元"] > 0 && s.bases["%"] > 0 { // a rate among amounts is noted by itself
		kinds--
	}
	if kinds >= 2 {
		return true
	}
	return !known && kinds == 1 && s.bare > 0 && t.moneyUnit().name == "" && s.bases["%"] == 0
}

// rowUnits is true if a column named 单位 gives each row its own unit.
func (t *tableReader) rowUnits(c *column) bool {
	if _, own := unitInName(fold(c.Name)); own {
		return false
	}
	for _, o := range t.cols {
		if o.head.bottom() != "单位" || o.N == c.N {
			continue
		}
		seen := map[string]bool{}
		for _, r := range t.rows {
			if s := t.m.text(r.n, o.N); s != "" {
				if _, ok := units[s]; !ok && s != "%" {
					return false
				}
				seen[s] = true
			}
		}
		return len(seen) > 1 && (seen["元"] || seen["万元"] || !moneyName.MatchString(fold(c.Name)) && !rateName.MatchString(fold(c.Name)))
	}
	return false
}

func (t *tableReader) moneyColumn(c *column, s sample, u unit) {
	c.Type = TypeMoney
	switch {
	case u.base == "元":
		c.unit, c.stated = u, true
	case t.moneyUnit().name != "":
		c.unit, c.stated = t.moneyUnit(), true
	default:
		c.unit = units["元"]
		c.assumed = s.bare > 0 || s.filled == 0
	}
	c.Unit = c.unit.name
	if s.bare == 0 && s.yuan > 0 && u.name == "" {
		c.Unit = t.commonUnit(*c, "元")
	}
}

func (t *tableReader) numberColumn(c *column, s sample, name string) {
	c.Type = TypeNumber
	if areaName.MatchString(name) && s.bases["元"] == 0 {
		c.Unit = t.commonUnit(*c, "亩")
		if s.bare > 0 && strings.Contains(t.reg.unitText, "亩") {
			c.unit, c.Unit = units["亩"], "亩"
		}
		return
	}
	for base := range s.bases {
		c.Unit = t.commonUnit(*c, base)
	}
}

// commonUnit is the one unit all cells write, or the base measure.
func (t *tableReader) commonUnit(c column, base string) string {
	found := ""
	for _, r := range t.rows {
		f, bad := t.m.figure(r.n, c.N, c.style)
		if bad != fine || f.blank || f.unit.name == "" {
			continue
		}
		if found != "" && found != f.unit.name {
			return base
		}
		found = f.unit.name
	}
	return found
}

var notedUnit = regexp.MustCompile(`(?:金额|资金|款项|数据|单位)[^,;。]{0,6}(?:均?(?:以|为|是)|:)(百万元|万元|亿元|千元|百元|元)`)

// unitFromNotes takes the unit from a remark below the table when no line above it
// gives one.
func (t *tableReader) unitFromNotes() {
	if t.reg.unitText != "" {
		return
	}
	for i := range t.rows {
		l := &t.rows[i]
		if l.reason != ReasonNote {
			continue
		}
		if m := notedUnit.FindStringSubmatch(t.m.line(l.n)); m != nil {
			t.reg.unitText = m[1]
			t.r.log.add(spot{sheet: t.m.grid.Name, row: l.n}.notef("unit-from-note", "表头上没有写单位，按表下说明读作“%s”。", m[1]))
			return
		}
	}
}

// moneyUnit is the unit line's unit of money.
func (t *tableReader) moneyUnit() unit {
	for _, w := range strings.FieldsFunc(t.reg.unitText, func(r rune) bool { return strings.ContainsRune("、,/和及;", r) }) {
		if u := units[w]; u.base == "元" {
			return u
		}
	}
	return unit{}
}

// aboutMoney is true if title, sheet name or labels speak of money.
func (t *tableReader) aboutMoney() bool {
	if moneyTopic.MatchString(fold(t.reg.title)) || moneyTopic.MatchString(fold(t.m.grid.Name)) {
		return true
	}
	hits, all := 0, 0
	for _, r := range t.rows {
		if r.label != "" {
			all++
			if moneyTopic.MatchString(fold(r.label)) {
				hits++
			}
		}
	}
	return hits*3 > all
}

// unitInName finds the unit that a heading gives in brackets or behind a slash.
func unitInName(name string) (unit, bool) {
	for _, m := range unitParens.FindAllStringSubmatch(name, -1) {
		if u, ok := namedUnit(m[1]); ok {
			return u, true
		}
	}
	if m := unitSlash.FindStringSubmatch(name); m != nil {
		return units[m[1]], true
	}
	return unit{}, false
}

func namedUnit(s string) (unit, bool) {
	s = strings.TrimPrefix(s, "单位:")
	if u, ok := units[s]; ok {
		return u, true
	}
	before, _, rate := strings.Cut(s, "/")
	if u, ok := units[before]; ok && rate {
		return unit{s, s, u.power}, true
	}
	if strings.EqualFold(s, "Rp") || s == "NT$" || strings.EqualFold(s, "USD") || s == "美元" || s == "港元" || s == "新台币" {
		return unit{s, s, 0}, true
	}
	return unit{}, false
}

func rateUnit(name string, u unit) string {
	if u.name != "" {
		return u.name
	}
	for _, m := range unitParens.FindAllStringSubmatch(name, -1) {
		if strings.Contains(m[1], "/") {
			return m[1]
		}
	}
	return ""
}
