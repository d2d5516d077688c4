package finance

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"sunshine/app/sheet"
	"sunshine/app/table"
)

// VoucherLayout is how one sheet of a voucher export is laid out.
type VoucherLayout struct {
	Sheet     string
	Format    VoucherFormat // zero if no known one has these columns
	Signature string        // of the headings; what is learnt hangs on it
	Version   int           // of the learnt mapping that was used; 0: none
	By        string        // who said it, and when
	At        time.Time
	Head      []int // rows of the heading; of the announcing line where columns go by position
	Columns   []VoucherColumn
}

// VoucherColumn is one column and what it is taken for; an empty role leaves it
// aside.
type VoucherColumn struct {
	N    int // column of the sheet, from 1
	Name string
	Role VoucherRole
}

// VoucherMapping is what people said of a layout: the role of a column by its
// folded heading, and our account for one of the file by its key (AccountKey).
type VoucherMapping struct {
	ID       int64
	Version  int
	By       string
	At       time.Time
	Roles    map[string]VoucherRole
	Accounts map[string]string
}

// How far down a heading is looked for.
const (
	headingWithin = 30
	headingRoles  = 4
)

// layoutOf finds the heading of a sheet. Forced takes also a heading of which
// no word is known; ok is false where there is none.
func layoutOf(g *sheet.Grid, f *VoucherFormats, forced bool) (l VoucherLayout, ok bool) {
	if l, ok = positional(g, f); ok {
		return l, true
	}
	best := 0
	for r := 1; r <= min(headingWithin, len(g.Rows)); r++ {
		for _, rows := range [][]int{{r}, {r, r + 1}} {
			names := headingNames(g, rows)
			if n := rolesIn(f, names); n > best || n == best && len(rows) < len(l.Head) {
				best, l = n, VoucherLayout{Sheet: g.Name, Head: rows, Columns: columnsOf(names)}
			}
		}
	}
	if best < headingRoles {
		if !forced {
			return l, false
		}
		if l = likeliest(g); len(l.Columns) == 0 {
			return l, false
		}
	}
	var all []string
	for _, c := range l.Columns {
		all = append(all, c.Name)
	}
	l.Format, _ = f.match(all)
	for i := range l.Columns {
		c := &l.Columns[i]
		if c.Role = l.Format.role(c.Name); c.Role == "" {
			c.Role = f.roleOf(c.Name)
		}
	}
	l.sign()
	l.dropDoubles()
	return l, true
}

// positional takes a layout that announces itself in its first cell and names
// its columns by their order.
func positional(g *sheet.Grid, f *VoucherFormats) (l VoucherLayout, ok bool) {
	for r := 1; r <= min(3, len(g.Rows)); r++ {
		first := table.Fold(g.Cell(r, 1).Text)
		for _, x := range f.list {
			if !x.Positional || first == "" || first != x.First {
				continue
			}
			l = VoucherLayout{Sheet: g.Name, Format: x, Head: []int{r}}
			for i, c := range x.Columns {
				l.Columns = append(l.Columns, VoucherColumn{N: i + 1, Name: c[0], Role: VoucherRole(c[1])})
			}
			l.sign()
			l.dropDoubles()
			return l, true
		}
	}
	return l, false
}

// headingNames joins the lines of a heading: 金额 over 借方 is 金额·借方.
func headingNames(g *sheet.Grid, rows []int) []string {
	names := make([]string, g.Width())
	for i, r := range rows {
		for c := range names {
			text := strings.TrimSpace(g.Cell(r, c+1).Text)
			if text == "" && i < len(rows)-1 {
				text = mergedInto(g, r, c+1)
			}
			switch {
			case text == "" || text == names[c]:
			case names[c] == "":
				names[c] = text
			default:
				names[c] += "·" + text
			}
		}
	}
	return names
}

// mergedInto gives the text of the merged range across the cell in its row.
func mergedInto(g *sheet.Grid, row, col int) string {
	for _, m := range g.Merges {
		if m.Top == row && m.Left < col && col <= m.Right {
			return strings.TrimSpace(g.Cell(m.Top, m.Left).Text)
		}
	}
	return ""
}

// rolesIn counts the different roles that the names announce.
func rolesIn(f *VoucherFormats, names []string) int {
	seen := map[VoucherRole]bool{}
	for _, n := range names {
		if r := f.roleOf(n); n != "" && r != "" && r != RoleSkip {
			seen[r] = true
		}
	}
	x, _ := f.match(names)
	for _, n := range names {
		if r := x.role(n); r != "" && r != RoleSkip {
			seen[r] = true
		}
	}
	return len(seen)
}

func columnsOf(names []string) []VoucherColumn {
	var columns []VoucherColumn
	for i, n := range names {
		if n != "" {
			columns = append(columns, VoucherColumn{N: i + 1, Name: n})
		}
	}
	return columns
}

// likeliest takes the line with most texts and no figures for the heading, for a
// person to say what its columns are.
func likeliest(g *sheet.Grid) (l VoucherLayout) {
	for r := 1; r <= min(headingWithin, len(g.Rows)); r++ {
		names, figures := headingNames(g, []int{r}), false
		for _, n := range names {
			_, blank, why := table.Amount(n)
			figures = figures || n != "" && !blank && why == ""
		}
		if columns := columnsOf(names); !figures && len(columns) >= 4 && len(columns) > len(l.Columns) {
			l = VoucherLayout{Sheet: g.Name, Head: []int{r}, Columns: columns}
		}
	}
	return l
}

// sign names the layout by its headings: files of one signature are read alike.
func (l *VoucherLayout) sign() {
	var b strings.Builder
	if l.Format.Positional {
		b.WriteString(l.Format.ID)
	}
	for _, c := range l.Columns {
		fmt.Fprintf(&b, "|%s", plainHeading(c.Name))
	}
	sum := sha256.Sum256([]byte(b.String()))
	l.Signature = hex.EncodeToString(sum[:12])
}

// dropDoubles leaves each role to its first column; only what is kept beside
// the account may stand in several.
func (l *VoucherLayout) dropDoubles() {
	seen := map[VoucherRole]bool{}
	for i := range l.Columns {
		c := &l.Columns[i]
		if c.Role != RoleAux && c.Role != RoleSkip && seen[c.Role] {
			c.Role = ""
		}
		seen[c.Role] = true
	}
	if seen[RoleDebit] && seen[RoleCredit] {
		for i := range l.Columns {
			if r := l.Columns[i].Role; r == RoleSum || r == RoleSide {
				l.Columns[i].Role = RoleSkip
			}
		}
	}
}

// learn puts over the roles what a person said: earlier of the layout, or now.
func (l *VoucherLayout) learn(m VoucherMapping, answers map[string]string) {
	l.Version, l.By, l.At = m.Version, m.By, m.At
	if m.Version > 0 {
		for i := range l.Columns {
			if r, ok := m.Roles[plainHeading(l.Columns[i].Name)]; ok {
				l.Columns[i].Role = r
			}
		}
	}
	for key, answer := range answers {
		role, ok := strings.CutPrefix(key, askColumn)
		if !ok || answer == "" {
			continue
		}
		for i := range l.Columns {
			c := &l.Columns[i]
			if c.is(answer) {
				c.Role = VoucherRole(role)
			} else if c.Role == VoucherRole(role) && c.Role != RoleAux {
				c.Role = ""
			}
		}
	}
}

// is tells whether a person means the column: by its letters or its heading.
func (c VoucherColumn) is(answer string) bool {
	return strings.EqualFold(strings.TrimSpace(answer), sheet.Letters(c.N)) || plainHeading(answer) == plainHeading(c.Name)
}

func (l *VoucherLayout) column(r VoucherRole) int {
	i := slices.IndexFunc(l.Columns, func(c VoucherColumn) bool { return c.Role == r })
	if i < 0 {
		return 0
	}
	return l.Columns[i].N
}

func (l *VoucherLayout) has(roles ...VoucherRole) bool {
	return slices.ContainsFunc(roles, func(r VoucherRole) bool { return l.column(r) > 0 })
}

// lacking lists the roles without which no voucher can be read.
func (l *VoucherLayout) lacking() (roles []VoucherRole) {
	if !l.has(RoleDay) {
		roles = append(roles, RoleDay)
	}
	if !l.has(RoleNumber, RoleMark, RoleLine) {
		roles = append(roles, RoleNumber)
	}
	if !l.has(RoleCode, RoleName, RoleBoth) {
		roles = append(roles, RoleCode)
	}
	if l.has(RoleSum) && !l.has(RoleDebit, RoleCredit) {
		if !l.has(RoleSide) {
			roles = append(roles, RoleSide)
		}
		return roles
	}
	for _, r := range []VoucherRole{RoleDebit, RoleCredit} {
		if !l.has(r) {
			roles = append(roles, r)
		}
	}
	return roles
}

// voucherLike tells whether a file is a voucher export without being told: one
// line per debit or credit, with an account and a number, and no running balance.
func (l *VoucherLayout) voucherLike() bool {
	if len(l.lacking()) > 0 {
		return false
	}
	for _, c := range l.Columns {
		if h := plainHeading(c.Name); strings.HasSuffix(h, "余额") || strings.HasSuffix(h, "结余") || strings.HasSuffix(h, "结存") || strings.Contains(h, "对方") {
			return false
		}
	}
	return l.Format.ID != "" || l.has(RoleCode, RoleBoth, RoleName)
}
