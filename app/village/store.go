package village

import (
	"context"
	"strconv"
	"strings"
	"time"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
)

// Store keeps the divisions.
type Store struct {
	DB  *db.DB
	Now func() time.Time
}

const villageQuery = `
	select v.id, va.address, v.name, v.pinyin, v.initials, v.phone, v.first_month, v.source,
	       exists (select 1 from agency g where g.village_id = v.id and g.ended_at = ''),
	       l.began_on, l.ended_on, case when l.heir_id = 0 then 0 else (
			with recursive heir (id) as (
				select l.heir_id union select p.heir_id from heir h join division_change_part p on p.division_id = h.id and p.part = 'ends')
			select h.id from heir h
			where not exists (select 1 from division_change_part p where p.division_id = h.id and p.part = 'ends')) end,
	       t.id, tc.code, t.name, c.id, cc.code, c.name
	from division v
	join division_address va on va.division_id = v.id
	join division_life l on l.division_id = v.id
	join division t on t.id = v.parent_id
	join division_code tc on tc.division_id = t.id and tc.valid_to = ''
	join division c on c.id = t.parent_id
	join division_code cc on cc.division_id = c.id and cc.valid_to = ''
	where v.level = 'village' and `

func scanVillage(scan db.Scan) (v Village, err error) {
	var first, began, ended string
	if err = scan(&v.ID, &v.Code, &v.Name, &v.Pinyin, &v.Initials, &v.Phone, &first, &v.Source, &v.Agency, &began, &ended, &v.HeirID,
		&v.Township.ID, &v.Township.Code, &v.Township.Name, &v.County.ID, &v.County.Code, &v.County.Name); err != nil {
		return v, err
	}
	if err = v.BeganOn.UnmarshalText([]byte(began)); err != nil {
		return v, err
	}
	if err = v.EndedOn.UnmarshalText([]byte(ended)); err != nil {
		return v, err
	}
	return v, v.FirstMonth.UnmarshalText([]byte(first))
}

// ByCode gives the village that was the first to have the code, or, of a code
// with a mark (339900100201~57), that village if it ever had it: what an address
// led to once it leads to for ever. Callers compare Code to see whether an address
// is out of date. NotFound if there is none.
func (s *Store) ByCode(ctx context.Context, code string) (Village, error) {
	plain, mark, marked := strings.Cut(code, "~")
	v, err := scanVillage(s.DB.Read().QueryRowContext(ctx, villageQuery+`
		v.id = (select division_id from division_code
		        where code = $1 and ($2 = 0 or division_id = $2) order by valid_from limit 1)`, plain, markID(mark, marked)).Scan)
	if db.NoRow(err) {
		return v, fault.NotFoundf("没有找到代码是“%s”的村。", code)
	}
	return v, err
}

// markID reads the mark of an address; 0 if there is none, -1 if it is no number.
func markID(mark string, marked bool) int64 {
	if !marked {
		return 0
	}
	id, err := strconv.ParseInt(mark, 10, 64)
	if err != nil || id < 1 || strconv.FormatInt(id, 10) != mark {
		return -1
	}
	return id
}

// ByID gives the village; it joins a transaction when q is one.
func ByID(ctx context.Context, q db.Q, id int64) (Village, error) {
	v, err := scanVillage(q.QueryRowContext(ctx, villageQuery+`v.id = $1`, id).Scan)
	if db.NoRow(err) {
		return v, fault.NotFoundf("没有找到这个村。")
	}
	return v, err
}

// ByID gives the village an account is bound to.
func (s *Store) ByID(ctx context.Context, id int64) (Village, error) {
	return ByID(ctx, s.DB.Read(), id)
}

// List gives the villages there are, township by township, in the order of their
// codes.
func (s *Store) List(ctx context.Context) ([]Village, error) {
	return s.query(ctx, `l.ended_on = ''`)
}

// All is List with those that ended.
func (s *Store) All(ctx context.Context) ([]Village, error) {
	return s.query(ctx, `1 = 1`)
}

// Search finds villages by a name or code they have or had, by whole pinyin or
// pinyin initials, those that ended too; an empty query finds List.
func (s *Store) Search(ctx context.Context, query string) ([]Village, error) {
	query = strings.ToLower(strings.Join(strings.Fields(query), ""))
	if query == "" {
		return s.List(ctx)
	}
	like := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(query) + "%"
	return s.query(ctx, `(exists (
			select 1 from division_version o
			where o.division_id = v.id and (lower(t.name || o.name) like $1 escape '\' or o.pinyin like $1 escape '\' or o.initials like $2 escape '\'))
		or exists (select 1 from division_code o where o.division_id = v.id and o.code like $2 escape '\'))`, like, like[1:])
}

func (s *Store) query(ctx context.Context, where string, args ...any) ([]Village, error) {
	rows, err := s.DB.Read().QueryContext(ctx, villageQuery+where+" order by tc.code, va.code, v.id", args...)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, scanVillage)
}

// County gives the county this portal serves; NotFound before set-up.
func (s *Store) County(ctx context.Context) (Place, error) {
	places, err := s.places(ctx, "county")
	if err == nil && len(places) == 0 {
		err = fault.NotFoundf("还没有设置县。请先运行 sunshine init。")
	}
	if err != nil {
		return Place{}, err
	}
	return places[0], nil
}

// Townships gives the townships in the order of their codes.
func (s *Store) Townships(ctx context.Context) ([]Place, error) { return s.places(ctx, "township") }

func (s *Store) places(ctx context.Context, level string) ([]Place, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select d.id, c.code, d.name
		from division d join division_code c on c.division_id = d.id and c.valid_to = ''
		where d.level = $1
		order by c.code`, level)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (p Place, err error) {
		err = scan(&p.ID, &p.Code, &p.Name)
		return p, err
	})
}

// New is a division to be added.
type New struct {
	Level      string // county, township, village, group
	ParentID   int64  // 0 for a county
	Code       string
	Name       string
	Phone      string
	FirstMonth calendar.Month // villages: first month whose sheet is owed
	Source     string
}

func (n New) check() error {
	bad := fault.Invalidf("没有加上，请改正下面几处。")
	if n.Level == "group" {
		if len(n.Code) != 15 || CheckCode(n.Code[:12]) != nil {
			bad.On("code", "村民小组写 15 位：村的 12 位代码加 3 位序号")
		}
	} else if CheckCode(n.Code) != nil {
		bad.On("code", "请写 12 位数字的统计用区划代码")
	}
	checkText(bad, n.Name, n.Phone)
	if n.Level == "village" && n.FirstMonth.IsZero() {
		bad.On("first_month", "请写从哪个月起公开，如 2026-01")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// checkText judges what stands on public pages: a name, and a telephone that is
// an office's and nobody's own.
func checkText(bad *fault.Error, name, phone string) {
	checkName(bad, "name", name)
	checkPhone(bad, "phone", phone)
}

func checkName(bad *fault.Error, field, name string) {
	if name == "" || len(name) > 150 {
		bad.On(field, "请写名称，不超过 50 个字")
	}
	nobodys(bad, field, name)
}

func checkPhone(bad *fault.Error, field, phone string) {
	if len(phone) > 60 {
		bad.On(field, "太长了，请只写一个电话")
	}
	nobodys(bad, field, phone)
}

func nobodys(bad *fault.Error, field, text string) {
	if found := privacy.Scan(text); len(found) > 0 {
		bad.On(field, "里面有%s（%s），人人能看到，请写办公室的", found[0].Kind, found[0].Masked)
	}
}

// Add adds a division. Only a county administrator may.
func (s *Store) Add(ctx context.Context, by user.Actor, n New) (id int64, err error) {
	if by != user.System && by.Role != user.Administrator {
		return 0, fault.Forbiddenf("只有县管理员能管理区划。")
	}
	n.Name, n.Phone, n.Code = privacy.Line(n.Name), privacy.Line(n.Phone), strings.TrimSpace(n.Code)
	if err := n.check(); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		if err := rightParent(ctx, q, n); err != nil {
			return err
		}
		id, err = insert(ctx, q, n, calendar.DayOf(s.Now()))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "village.add", id, n.Code, n.Level))
	})
	return id, err
}

// rightParent sees that a township lies in a county, and so on.
func rightParent(ctx context.Context, q db.Q, n New) error {
	want, ok := map[string]string{"county": "", "township": "county", "village": "township", "group": "village"}[n.Level]
	if !ok {
		return fault.Invalidf("没有“%s”这一级。", n.Level)
	}
	if want == "" {
		return nil
	}
	var level string
	err := q.QueryRowContext(ctx, "select level from division where id = $1", n.ParentID).Scan(&level)
	if db.NoRow(err) || (err == nil && level != want) {
		return fault.Invalidf("没有加上。").On("parent", "请选它所在的上一级")
	}
	return err
}

func insert(ctx context.Context, q db.Q, n New, today calendar.Day) (id int64, err error) {
	if err := freeName(ctx, q, n.ParentID, 0, n.Name); err != nil {
		return 0, err
	}
	full, initials := romanize(n.Name)
	var parent any
	if n.ParentID != 0 {
		parent = n.ParentID
	}
	err = q.QueryRowContext(ctx, `
		insert into division (level, parent_id, name, pinyin, initials, phone, first_month, source)
		values ($1, $2, $3, $4, $5, $6, $7, $8)
		returning id`,
		n.Level, parent, n.Name, full, initials, n.Phone, n.FirstMonth.String(), n.Source).Scan(&id)
	if err != nil {
		return 0, err
	}
	return id, putCode(ctx, q, id, n.Code, today)
}

// freeName refuses a name that another place there has, or had: pages of the past
// are found by it.
func freeName(ctx context.Context, q db.Q, parentID, ownID int64, name string) error {
	var ended string
	err := q.QueryRowContext(ctx, `
		select l.ended_on from division d join division_life l on l.division_id = d.id
		where d.parent_id = $1 and d.name = $2 and d.id <> $3`, parentID, name, ownID).Scan(&ended)
	if db.NoRow(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if ended == "" {
		return fault.Conflictf("这里已经有“%s”了。", name).On("name", "请换一个名称")
	}
	var day calendar.Day
	if err := day.UnmarshalText([]byte(ended)); err != nil {
		return err
	}
	return fault.Conflictf("这里有过“%s”，%s起没有了，以前的公开还要按这个名字找。如果还叫这个名字，请选由它接着办。", name, day.Chinese()).On("name", "请换一个名称")
}

func putCode(ctx context.Context, q db.Q, id int64, code string, from calendar.Day) error {
	_, err := q.ExecContext(ctx, "insert into division_code (code, division_id, valid_from) values ($1, $2, $3)", code, id, from.String())
	if db.IsDuplicate(err) {
		return fault.Conflictf("代码 %s 已经在用。", code).On("code", "请核对代码")
	}
	return err
}

// IDs gives every division's id by its code in force.
func (s *Store) IDs(ctx context.Context) (map[string]int64, error) {
	rows, err := s.DB.Read().QueryContext(ctx, "select code, division_id from division_code where valid_to = ''")
	if err != nil {
		return nil, err
	}
	ids := map[string]int64{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var code string
		var id int64
		err := scan(&code, &id)
		ids[code] = id
		return struct{}{}, err
	})
	return ids, err
}
