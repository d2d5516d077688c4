package finance

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sunshine/app/audit"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/sheet"
	"sunshine/app/table"
	"sunshine/app/user"
	"sunshine/app/village"
)

// Formats gives the known layouts of other packages' exports.
func (s *Store) Formats() *VoucherFormats { return s.Chart.formats }

const formatQuery = "select id, version, columns, accounts, set_name, set_at from voucher_format where "

// newestFormat gives what was last said in the village of exports with the
// signature; zero if nothing was.
func newestFormat(ctx context.Context, q db.Q, villageID int64, signature string) (VoucherMapping, error) {
	m, err := scanFormat(q.QueryRowContext(ctx, formatQuery+"village_id = $1 and signature = $2 order by version desc limit 1", villageID, signature).Scan)
	if db.NoRow(err) {
		return VoucherMapping{}, nil
	}
	return m, err
}

func scanFormat(scan db.Scan) (m VoucherMapping, err error) {
	var columns, accounts, at string
	if err = scan(&m.ID, &m.Version, &columns, &accounts, &m.By, &at); err != nil {
		return m, err
	}
	if err = json.Unmarshal([]byte(columns), &m.Roles); err != nil {
		return m, err
	}
	if err = json.Unmarshal([]byte(accounts), &m.Accounts); err != nil {
		return m, err
	}
	m.At, err = db.ParseTime(at)
	return m, err
}

// mappings looks up what was said of layouts, each once: of a saved import the
// version it was saved with, else the newest.
func (s *Store) mappings(ctx context.Context, q db.Q, i Import) (learnt func(string) VoucherMapping, failed func() error) {
	var problem error
	known := map[string]VoucherMapping{}
	learnt = func(signature string) VoucherMapping {
		m, ok := known[signature]
		if ok || problem != nil {
			return m
		}
		if m, problem = newestFormat(ctx, q, i.VillageID, signature); problem == nil && i.State == "saved" && i.FormatID != m.ID {
			m = VoucherMapping{}
			if i.FormatID != 0 {
				m, problem = scanFormat(q.QueryRowContext(ctx, formatQuery+"id = $1", i.FormatID).Scan)
			}
		}
		known[signature] = m
		return m
	}
	return learnt, func() error { return problem }
}

// learntKey tells whether a key asks about a column or an account of the export,
// whose answer is learnt for the layout rather than kept with one import.
func learntKey(key string) bool {
	return strings.HasPrefix(key, askColumn) || strings.HasPrefix(key, askAccount)
}

// ColumnKey is the key under which the role of a column is answered.
func ColumnKey(r VoucherRole) string { return askColumn + string(r) }

// Learn keeps what a person says of the layout of a previewed export: the roles
// of columns by their letters, and our account for one of theirs by its key. It
// makes a new version, which this and later files of the layout are read with.
// An empty account takes an earlier answer back.
func (s *Store) Learn(ctx context.Context, by user.Actor, v village.Village, id int64, columns map[string]VoucherRole, accounts map[string]string) (version int, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		p, err := s.preview(ctx, q, by, id)
		if err != nil {
			return err
		}
		if p.State != "preview" {
			return fault.Conflictf("这次导入已经保存，不能再改。")
		}
		version, err = s.learn(ctx, q, by, p, columns, accounts)
		return err
	})
	return version, err
}

func (s *Store) learn(ctx context.Context, q db.Q, by user.Actor, p Preview, columns map[string]VoucherRole, accounts map[string]string) (int, error) {
	if !p.VoucherBook() || len(p.Vouchers.Layouts) == 0 {
		return 0, fault.Conflictf("这个文件不是按凭证读的。")
	}
	chart, err := s.chartOf(ctx, q, p.VillageID)
	if err != nil {
		return 0, err
	}
	if err := s.checkMapping(chart, p, columns, accounts); err != nil {
		return 0, err
	}
	version := 0
	var signatures []string
	for _, l := range p.Vouchers.Layouts {
		if slices.Contains(signatures, l.Signature) {
			continue
		}
		signatures = append(signatures, l.Signature)
		if version, err = s.learnLayout(ctx, q, by, p, l, columns, accounts); err != nil {
			return 0, err
		}
	}
	return version, nil
}

// learnLayout writes the next version for one layout: what was known, with what
// is said now.
func (s *Store) learnLayout(ctx context.Context, q db.Q, by user.Actor, p Preview, l VoucherLayout, columns map[string]VoucherRole, accounts map[string]string) (int, error) {
	was, err := newestFormat(ctx, q, p.VillageID, l.Signature)
	if err != nil {
		return 0, err
	}
	m := VoucherMapping{Roles: map[string]VoucherRole{}, Accounts: map[string]string{}}
	maps.Copy(m.Accounts, was.Accounts)
	for _, c := range l.Columns {
		m.Roles[plainHeading(c.Name)] = c.Role
	}
	for _, c := range l.Columns {
		for answer, role := range columns {
			if c.is(answer) {
				takeRole(m.Roles, plainHeading(c.Name), role)
			}
		}
	}
	for key, code := range accounts {
		if m.Accounts[key] = code; code == "" {
			delete(m.Accounts, key)
		}
	}
	if was.Version > 0 && maps.Equal(was.Roles, m.Roles) && maps.Equal(was.Accounts, m.Accounts) {
		return was.Version, nil
	}
	roles, err := json.Marshal(m.Roles)
	if err != nil {
		return 0, err
	}
	kept, err := json.Marshal(m.Accounts)
	if err != nil {
		return 0, err
	}
	name := l.Format.Name
	if name == "" {
		name = p.FileName
	}
	_, err = q.ExecContext(ctx, `
		insert into voucher_format (village_id, signature, version, name, columns, accounts, set_by, set_name, set_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		p.VillageID, l.Signature, was.Version+1, name, string(roles), string(kept), by.ID, by.Name, db.Time(s.Now()))
	if err != nil {
		return 0, err
	}
	return was.Version + 1, audit.Add(ctx, q, by.Line(s.Now(), "import.mapping", p.VillageID, fmt.Sprint(p.ID), fmt.Sprintf("%s 第 %d 版", name, was.Version+1)))
}

// takeRole gives a heading the role and takes it from any other that had it.
func takeRole(roles map[string]VoucherRole, heading string, role VoucherRole) {
	if role != RoleAux && role != RoleSkip && role != "" {
		for h, r := range roles {
			if r == role && h != heading {
				roles[h] = ""
			}
		}
	}
	roles[heading] = role
}

// checkMapping refuses roles nobody knows, one role for two columns, and
// accounts that are not in the chart of the lines' days.
func (s *Store) checkMapping(chart *Chart, p Preview, columns map[string]VoucherRole, accounts map[string]string) error {
	bad := fault.Invalidf("对应关系没有存，请改正下面几处。")
	taken := map[VoucherRole]string{}
	for _, column := range slices.Sorted(maps.Keys(columns)) {
		role := columns[column]
		name := askColumn + column
		switch {
		case role == "" || role == RoleSkip || role == RoleAux:
		case !s.Formats().known(role):
			bad.On(name, "没有这种列")
		case taken[role] != "":
			bad.On(name, "“%s”已经给了 %s 列，一种只能有一列", s.Formats().RoleName(role), taken[role])
		}
		taken[role] = column
		if !slices.ContainsFunc(p.Vouchers.Layouts, func(l VoucherLayout) bool {
			return slices.ContainsFunc(l.Columns, func(c VoucherColumn) bool { return c.is(column) })
		}) {
			bad.On(name, "文件里没有这一列")
		}
	}
	for key, code := range accounts {
		i := slices.IndexFunc(p.Vouchers.Accounts, func(a BookAccount) bool { return a.Key == key })
		if i < 0 {
			bad.On(key, "文件里没有这个科目")
			continue
		}
		version := chart.Version(p.Vouchers.Accounts[i].Chart)
		if _, err := version.Account(code); code != "" && err != nil {
			bad.On(key, "%s科目表里没有“%s”，请写有的代码，如 %s", map[string]string{chart2004: "2023 年以前的"}[version.Name()], code, version.Accounts()[0].Code)
		}
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// learnAnswers parts from answers those that belong to the layout and learns
// them; it gives the rest. It is how the command answers.
func (s *Store) learnAnswers(ctx context.Context, q db.Q, by user.Actor, p Preview, answers map[string]string) (map[string]string, error) {
	rest, columns, accounts := map[string]string{}, map[string]VoucherRole{}, map[string]string{}
	for key, answer := range answers {
		answer = strings.TrimSpace(answer)
		role, column := strings.CutPrefix(key, askColumn)
		switch {
		case !learntKey(key):
			rest[key] = answer
		case column:
			columns[answer] = VoucherRole(role)
		default:
			i := slices.IndexFunc(p.Vouchers.Accounts, func(a BookAccount) bool { return a.Key == key })
			if i >= 0 && answer == table.Keep {
				answer = p.Vouchers.Accounts[i].Propose.Code
			}
			accounts[key] = answer
		}
	}
	if len(columns)+len(accounts) == 0 {
		return rest, nil
	}
	if len(columns) > 0 { // which accounts there are is known once the columns are
		if _, err := s.learn(ctx, q, by, p, columns, nil); err != nil {
			return nil, err
		}
		var err error
		if p, err = s.preview(ctx, q, by, p.ID); err != nil || len(accounts) == 0 {
			return rest, err
		}
	}
	_, err := s.learn(ctx, q, by, p, nil, accounts)
	return rest, err
}

// AsksAccount tells whether a question asks for one of our accounts.
func AsksAccount(question string) bool { return strings.HasPrefix(question, askAccount) }

// Samples gives the first three different texts of a column, for people to see
// what it holds.
func (b VoucherBook) Samples(sheet string, col int) []string {
	return b.samples[sampleKey{sheet, col}]
}

type sampleKey struct {
	sheet string
	col   int
}

// sample keeps what the columns of a sheet hold below the heading.
func (b *VoucherBook) sample(g *sheet.Grid, l VoucherLayout) {
	if b.samples == nil {
		b.samples = map[sampleKey][]string{}
	}
	from := l.Head[len(l.Head)-1]
	for _, c := range l.Columns {
		k := sampleKey{g.Name, c.N}
		for row := from + 1; row <= min(len(g.Rows), from+30) && len(b.samples[k]) < 3; row++ {
			text := privacy.Line(g.Cell(row, c.N).Text)
			if text != "" && len(privacy.Scan(text)) == 0 && !slices.Contains(b.samples[k], text) {
				b.samples[k] = append(b.samples[k], text)
			}
		}
	}
}
