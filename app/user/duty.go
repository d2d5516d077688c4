package user

import (
	"context"
	"strings"

	"sunshine/app/db"
	"sunshine/app/fault"
)

// roleColumn gives an account's role: who is stored as an accountant keeps the
// books of a village, of all villages of a township that it keeps them for, or
// only hands in documents while the township does.
const roleColumn = `case
	when a.role <> 'accountant' then a.role
	when d.level = 'township' then 'agent'
	when exists (select 1 from agency g where g.village_id = d.id and g.ended_at = '') then 'clerk'
	else 'accountant' end`

// stored gives the role an account is kept under.
func (r Role) stored() Role {
	if r == Agent || r == Clerk {
		return Accountant
	}
	return r
}

// rightBooks sees that a village has an accountant of its own or, while its
// township keeps the books, one who hands in documents.
func rightBooks(ctx context.Context, q db.Q, n New) error {
	if n.Role != Accountant && n.Role != Clerk {
		return nil
	}
	var agency bool
	err := q.QueryRowContext(ctx, "select exists (select 1 from agency where village_id = $1 and ended_at = '')", n.DivisionID).Scan(&agency)
	switch {
	case err != nil:
		return err
	case agency && n.Role == Accountant:
		return fault.Invalidf("账号没有建成。").On("role", "这个村的账由乡镇代管，村里设报账员，不设会计")
	case !agency && n.Role == Clerk:
		return fault.Invalidf("账号没有建成。").On("role", "这个村的账由村里自己记，设村会计；报账员是代管的村设的")
	}
	return nil
}

// Clash tells in words which other duty the person of an account has that may
// not be combined with its own (R72); empty if none. Within a village and its
// township the same name is taken to be the same person.
func Clash(ctx context.Context, q db.Q, id int64) (string, error) {
	rows, err := q.QueryContext(ctx, "select other_role, other_level from duty_clash where id = $1 order by other_id", id)
	if err != nil {
		return "", err
	}
	others, err := db.Collect(rows, func(scan db.Scan) (string, error) {
		var role Role
		var level string
		err := scan(&role, &level)
		if role == Accountant && level == "township" {
			role = Agent
		}
		return role.Chinese(), err
	})
	return strings.Join(others, "、"), err
}

// apart refuses an appointment that combines duties which may not be (R72).
func apart(ctx context.Context, q db.Q, name string, role Role, divisionID int64) error {
	var other Role
	var level string
	err := q.QueryRowContext(ctx, `
		select b.role, bd.level
		from user_account b join division bd on bd.id = b.division_id
		join division ad on ad.id = $3
		where b.name = $1 and b.disabled_at = '' and (
			(bd.id = ad.id and b.role <> $2 and $2 in ('accountant', 'supervisor', 'head', 'township') and b.role in ('accountant', 'supervisor', 'head', 'township'))
			or ($2 = 'accountant' and ad.level = 'township' and bd.parent_id = ad.id and b.role in ('accountant', 'supervisor', 'head'))
			or (b.role = 'accountant' and bd.level = 'township' and ad.parent_id = bd.id and $2 in ('accountant', 'supervisor', 'head')))
		order by b.id limit 1`, name, role.stored(), divisionID).Scan(&other, &level)
	if db.NoRow(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if other == Accountant && level == "township" {
		other = Agent
	}
	return fault.Conflictf("账号没有建成。").On("name", "%s已经是%s。记账、监督和审批不能是同一个人；真是同名的两个人，请在名字后面注明，如“%s（大）”", name, other.Chinese(), name)
}
