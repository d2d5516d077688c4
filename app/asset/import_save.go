package asset

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"sunshine/app/audit"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
	"sunshine/app/village"
)

// PlannedRow is what a row would do: a new thing, a change, or nothing.
type PlannedRow struct {
	Row
	Was   Thing // zero for a new one
	Facts Facts
	Diffs []Diff
}

// New tells whether the row brings a thing that is not registered yet.
func (p PlannedRow) New() bool { return p.Number == "" }

// Same tells whether the row changes nothing.
func (p PlannedRow) Same() bool { return !p.New() && len(p.Diffs) == 0 }

// Plan holds the rows of a file against the register and tells what they would
// do, and all that stands against it.
func (s *Store) Plan(ctx context.Context, v village.Village, k Kind, rows []Row) ([]PlannedRow, []Problem, error) {
	return s.plan(ctx, s.DB.Read(), v.ID, k, rows)
}

func (s *Store) plan(ctx context.Context, q db.Q, villageID int64, k Kind, rows []Row) (list []PlannedRow, problems []Problem, err error) {
	have, err := things(ctx, q, "t.village_id = $1 and t.kind = $2", villageID, string(k))
	if err != nil {
		return nil, nil, err
	}
	at := map[string]Thing{}
	for _, t := range have {
		at[t.Number.String()] = t
	}
	look, err := s.look(ctx, q, villageID)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range rows {
		p, wrong := s.planRow(k, r, at, look)
		problems = append(problems, wrong...)
		list = append(list, p)
	}
	return list, append(problems, alike(k, have, list)...), nil
}

func (s *Store) planRow(k Kind, r Row, at map[string]Thing, look privacy.Look) (p PlannedRow, problems []Problem) {
	p = PlannedRow{Row: r}
	wrong := func(id, message string) {
		problems = append(problems, Problem{"error", r.Sheet, r.Row, r.columns[id], r.written[id], message})
	}
	if r.Number != "" {
		t, there := at[r.Number]
		if !there {
			wrong("number", "这个村没有这个编号。新登记的请把编号空着，系统会给编号")
			return p, problems
		}
		p.Was, p.Facts, p.Seen = t, t.Facts, len(t.Changes)
	}
	for _, f := range k.Fields() {
		if text, told := r.Sets[f.ID]; told && !masked(p.Was, f.ID, text) {
			if why := p.Facts.Set(f.ID, text); why != "" {
				wrong(f.ID, why)
			}
		}
	}
	cleaned, err := s.Reference.clean(k, p.Facts, s.today(), look, "这一行读不懂。")
	p.Facts = cleaned
	for _, f := range k.Fields() {
		if p.Number != "" && p.Was.Plain(f.ID) != p.Facts.Plain(f.ID) {
			p.Diffs = append(p.Diffs, Diff{f, p.Was.Facts, p.Facts})
		}
	}
	s.judgeRow(k, p, err, wrong)
	return p, problems
}

// judgeRow tells what stands against a row as a whole; bad is what is wrong with
// its facts.
func (s *Store) judgeRow(k Kind, p PlannedRow, bad error, wrong func(id, message string)) {
	switch {
	case p.Number != "" && !p.Was.Counts():
		if len(p.Diffs) > 0 {
			wrong("number", "它"+p.Was.Ended.Chinese(k)+"，不能再改")
		}
		return
	case p.State == Disposed || p.State == Struck:
		wrong("state", "处置、划掉不能用表格办，请在它自己的页面上办，要写日期和原因")
	case p.State != "" && p.State != p.Facts.state(k):
		wrong("state", "状态和别的列对不上：照日期和金额，是“"+p.Facts.state(k).Chinese(k)+"”")
	}
	if p.Same() {
		return // what stands there already was judged when it came
	}
	for _, f := range fault.Fields(bad) {
		if _, told := p.Sets[f.Name]; told || !p.New() || f.Name != "state" && f.Name != "class" {
			wrong(f.Name, f.Message)
		} else {
			wrong(f.Name, f.Message+"；表里没有这一列的，上传时可以统一选")
		}
	}
}

// masked tells whether a cell holds the public form of a name: a file that was
// made for everyone changes no name when it comes back.
func masked(was Thing, id, text string) bool {
	if was.ID == 0 || !strings.Contains(text, "*") {
		return false
	}
	return id == "party" && text == was.PublicParty() || id == "holder" && text == was.PublicHolder()
}

// alike tells of rows that nothing tells from a thing that counts, or from one
// another.
func alike(k Kind, have []Thing, list []PlannedRow) (problems []Problem) {
	after := map[string]Facts{} // of what counts, by number
	for _, t := range have {
		if t.Counts() {
			after[t.Number.String()] = t.Facts
		}
	}
	for _, p := range list {
		if _, counts := after[p.Number]; counts {
			after[p.Number] = p.Facts
		}
	}
	taken := map[[6]string]string{}
	for _, number := range slices.Sorted(maps.Keys(after)) {
		f := after[number]
		if other, there := taken[f.identity()]; there {
			if i := slices.IndexFunc(list, func(p PlannedRow) bool { return p.Number == number && !p.Same() }); i >= 0 {
				problems = append(problems, alikeProblem(k, list[i], other))
			}
			continue
		}
		taken[f.identity()] = number
	}
	for _, p := range list {
		if !p.New() || p.Facts.Name == "" {
			continue
		}
		if other, there := taken[p.Facts.identity()]; there {
			problems = append(problems, alikeProblem(k, p, other))
			continue
		}
		taken[p.Facts.identity()] = "第 " + strconv.Itoa(p.Row.Row) + " 行"
	}
	return problems
}

func alikeProblem(k Kind, p PlannedRow, other string) Problem {
	return Problem{
		"error", p.Sheet, p.Row.Row, p.columns["name"], p.Facts.Name,
		"和" + other + "一样。是同一" + k.Counter() + "的，请只留一行，改它就在编号列写上编号；真是另一" + k.Counter() + "，请在名称里写出区别",
	}
}

// SaveRows writes what Plan showed, all of it or nothing: new things where rows
// have no number, changes where they have one. It is judged again; Conflict if a
// thing has changed since.
func (s *Store) SaveRows(ctx context.Context, by user.Actor, v village.Village, k Kind, rows []Row, b Basis) (added, changed int, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return 0, 0, err
	}
	if len(rows) == 0 || len(rows) > maxRows {
		return 0, 0, fault.Invalidf("没有保存：没有要登记的，或者一次太多了。")
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		look, err := s.look(ctx, q, v.ID)
		if err != nil {
			return err
		}
		if b, err = b.clean(s.today(), look, "没有保存，请改正下面几处。"); err != nil {
			return err
		}
		list, problems, err := s.plan(ctx, q, v.ID, k, rows)
		if err == nil && len(problems) > 0 {
			err = fault.Conflictf("没有保存：第 %d 行，%s。请再传一次文件。", problems[0].Row, problems[0].Message)
		}
		if err != nil {
			return err
		}
		for i, p := range list {
			if !p.New() && rows[i].Seen != len(p.Was.Changes) {
				return conflict(p.Was)
			}
			n, err := s.saveRow(ctx, q, by, v, k, p, b)
			if err != nil {
				return err
			}
			if p.New() {
				added += n
			} else {
				changed += n
			}
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "thing.import", v.ID, k.Chinese(), "新登记 "+strconv.Itoa(added)+"，变更 "+strconv.Itoa(changed)))
	})
	return added, changed, err
}

func (s *Store) saveRow(ctx context.Context, q db.Q, by user.Actor, v village.Village, k Kind, p PlannedRow, b Basis) (n int, err error) {
	switch {
	case p.New():
		_, err = s.add(ctx, q, by, v, k, p.Facts, b)
	case p.Same():
		return 0, nil
	default:
		_, err = s.write(ctx, q, by, v, p.Was, Change{Act: Changed}, p.Facts, b)
	}
	return 1, err
}

// Held is a row as a form holds it between the preview and the saving.
type Held struct {
	Number string            `json:"number,omitempty"`
	Seen   int               `json:"seen,omitempty"`
	Row    int               `json:"row"`
	Sets   map[string]string `json:"sets"`
}

// Hold gives what of a planned row is held. Nothing of rows that change nothing.
func Hold(list []PlannedRow) (held []Held) {
	for _, p := range list {
		if !p.Same() {
			held = append(held, Held{p.Number, p.Seen, p.Row.Row, p.Sets})
		}
	}
	return held
}

// Take turns what was held into rows again.
func Take(held []Held) (rows []Row) {
	for _, h := range held {
		rows = append(rows, Row{Number: h.Number, Seen: h.Seen, Row: h.Row, Sets: h.Sets})
	}
	return rows
}
