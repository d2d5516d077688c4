package finance

import (
	"slices"
	"strings"
)

func (l *StatementLine) sortParts() {
	slices.SortFunc(l.Accounts, func(a, b StatementPart) int { return strings.Compare(a.Account.Code, b.Account.Code) })
}

// inherit gives a line made of others the accounts behind those, with the sign
// they have in it.
func (l *StatementLine) inherit(lines []StatementLine, byID map[string]int) {
	for _, t := range l.terms {
		if t.line == "" {
			continue
		}
		for _, p := range lines[byID[t.line]].Accounts {
			i := slices.IndexFunc(l.Accounts, func(o StatementPart) bool { return o.Account.Code == p.Account.Code })
			if i < 0 {
				i = len(l.Accounts)
				l.Accounts = append(l.Accounts, StatementPart{Account: p.Account})
			}
			for column := range p.Amounts {
				l.Accounts[i].Amounts[column] += t.signed(p.Amounts[column])
			}
		}
	}
	l.sortParts()
}

// subs counts the accounts that stand below a detailed line: none where the
// main account is the only one.
func subs(l StatementLine) int {
	if len(l.Accounts) == 1 && above(l.Accounts[0].Account.Code) == "" {
		return 0
	}
	return len(l.Accounts)
}

// detail puts the accounts of a line below it.
func (st *Statement) detail(l StatementLine) {
	if subs(l) == 0 {
		return
	}
	for _, p := range l.Accounts {
		name := p.Account.Name
		if above(p.Account.Code) == "" {
			name += "（没有细分的）"
		}
		st.Lines = append(st.Lines, StatementLine{
			FormLine: FormLine{ID: p.Account.Code, Name: name, Plain: p.Account.Plain, Kind: LineSub, Side: l.Side, Mark: l.Mark},
			Amounts:  p.Amounts, Accounts: []StatementPart{p},
		})
	}
}
