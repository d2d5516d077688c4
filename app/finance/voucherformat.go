package finance

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"sunshine/app/table"
)

// VoucherRole is what a column of a voucher export holds.
type VoucherRole string

// The roles. A column may also be skipped knowingly.
const (
	RoleDay         VoucherRole = "day"
	RolePeriod      VoucherRole = "period" // 会计期间
	RoleWord        VoucherRole = "word"   // 凭证字
	RoleNumber      VoucherRole = "number" // 凭证号
	RoleMark        VoucherRole = "mark"   // 凭证字号 in one: 记-12
	RoleLine        VoucherRole = "line"   // number of the line within its voucher
	RoleAttachments VoucherRole = "attachments"
	RoleSummary     VoucherRole = "summary"
	RoleCode        VoucherRole = "code"
	RoleName        VoucherRole = "name"
	RoleDetail      VoucherRole = "detail"  // name of the sub-account in a column of its own
	RoleBoth        VoucherRole = "account" // code and name in one cell
	RoleDebit       VoucherRole = "debit"
	RoleCredit      VoucherRole = "credit"
	RoleSum         VoucherRole = "amount" // with the side in a column of its own
	RoleSide        VoucherRole = "direction"
	RoleCurrency    VoucherRole = "currency"
	RoleQuantity    VoucherRole = "quantity"
	RoleMaker       VoucherRole = "maker"
	RoleReviewer    VoucherRole = "reviewer"
	RolePoster      VoucherRole = "poster"
	RoleAux         VoucherRole = "aux" // 往来单位, 部门 and what else is kept beside the account
	RoleVoid        VoucherRole = "void"
	RoleSkip        VoucherRole = "skip"
)

// VoucherFormat is a known layout of another package's export, with how certain
// it is. It only names columns; nothing else of a file is taken on its word.
type VoucherFormat struct {
	ID, Name, Version, Certainty, Source string
	First                                string     // text of the first cell that announces it
	Positional                           bool       // no heading: columns by position
	Columns                              [][]string // heading and role
	Optional                             []string   // columns that may be missing
	NotVouchers                          []string   `toml:"not_vouchers"` // periods whose rows are no vouchers
}

// VoucherFormats are the layouts and the headings that people edit in
// reference/voucher-formats.toml.
type VoucherFormats struct {
	list  []VoucherFormat
	roles []voucherRole
	words map[string]VoucherRole // folded heading → role
}

type voucherRole struct {
	ID    VoucherRole
	Name  string
	Words []string
}

// LoadVoucherFormats reads reference/voucher-formats.toml.
func LoadVoucherFormats(fsys fs.FS) (*VoucherFormats, error) {
	const name = "reference/voucher-formats.toml"
	var file struct {
		Format []VoucherFormat
		Role   []voucherRole
	}
	meta, err := toml.DecodeFS(fsys, name, &file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if u := meta.Undecoded(); len(u) > 0 {
		return nil, fmt.Errorf("%s: unknown key %s", name, u[0])
	}
	f := &VoucherFormats{list: file.Format, roles: file.Role, words: map[string]VoucherRole{}}
	for _, r := range file.Role {
		for _, w := range r.Words {
			if was, taken := f.words[plainHeading(w)]; taken && was != r.ID {
				return nil, fmt.Errorf("%s: %s is both %s and %s", name, w, was, r.ID)
			}
			f.words[plainHeading(w)] = r.ID
		}
	}
	return f, f.check(name)
}

func (f *VoucherFormats) check(name string) error {
	for _, x := range f.list {
		if x.ID == "" || x.Name == "" || x.Version == "" || x.Certainty == "" || x.Source == "" || len(x.Columns) == 0 {
			return fmt.Errorf("%s: format %q lacks its name, version, source or certainty", name, x.ID)
		}
		for _, c := range x.Columns {
			if len(c) != 2 || !f.known(VoucherRole(c[1])) {
				return fmt.Errorf("%s: %s: column %v has no role we know", name, x.ID, c)
			}
		}
	}
	return nil
}

func (f *VoucherFormats) known(r VoucherRole) bool {
	return slices.ContainsFunc(f.roles, func(x voucherRole) bool { return x.ID == r })
}

// Formats lists the known layouts.
func (f *VoucherFormats) Formats() []VoucherFormat { return slices.Clone(f.list) }

// ByID gives the layout with the id; false if there is none.
func (f *VoucherFormats) ByID(id string) (VoucherFormat, bool) {
	i := slices.IndexFunc(f.list, func(x VoucherFormat) bool { return x.ID == id })
	if i < 0 {
		return VoucherFormat{}, false
	}
	return f.list[i], true
}

// RoleNames lists the roles a person may give a column, with their names, in the
// order they are offered.
func (f *VoucherFormats) RoleNames() (ids []VoucherRole, names []string) {
	for _, r := range f.roles {
		ids, names = append(ids, r.ID), append(names, r.Name)
	}
	return ids, names
}

// RoleName names a role for people.
func (f *VoucherFormats) RoleName(id VoucherRole) string {
	for _, r := range f.roles {
		if r.ID == id {
			return r.Name
		}
	}
	return string(id)
}

var headingTail = regexp.MustCompile(`\([^()]*\)|[:*]|[-_/\s]`)

// plainHeading folds a heading to what it says: no units in brackets, no signs.
// 金额·借方 of a heading of two lines keeps its point.
func plainHeading(s string) string {
	return strings.ToLower(headingTail.ReplaceAllString(table.Fold(s), ""))
}

// roleOf finds the role of a heading by the words people use.
func (f *VoucherFormats) roleOf(heading string) VoucherRole {
	h := plainHeading(heading)
	if r, ok := f.words[h]; ok {
		return r
	}
	if i := strings.LastIndex(h, "·"); i >= 0 {
		return f.words[h[i+len("·"):]]
	}
	return ""
}

// match finds the known layout whose columns the headings have; the one with most
// of them wins.
func (f *VoucherFormats) match(headings []string) (best VoucherFormat, ok bool) {
	have := map[string]bool{}
	for _, h := range headings {
		have[plainHeading(h)] = true
	}
	most := 0
	for _, x := range f.list {
		if x.Positional {
			continue
		}
		n, all := 0, true
		for _, c := range x.Columns {
			switch {
			case have[plainHeading(c[0])]:
				n++
			case !slices.Contains(x.Optional, c[0]):
				all = false
			}
		}
		if all && n > most {
			best, most, ok = x, n, true
		}
	}
	return best, ok
}

// role gives what the layout says of a heading; empty if it does not know it.
func (x VoucherFormat) role(heading string) VoucherRole {
	for _, c := range x.Columns {
		if plainHeading(c[0]) == plainHeading(heading) {
			return VoucherRole(c[1])
		}
	}
	return ""
}
