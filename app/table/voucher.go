package table

import (
	"slices"
	"strings"
)

// ledgerJournal is true for exported vouchers: debit and credit sums agree and
// there is an account and a voucher column. It is no cash book.
func (t *tableReader) ledgerJournal() bool {
	if !t.hasRole(RoleVoucher) || !t.hasRole(RoleCategory) {
		return false
	}
	sum, count := [2]decimal{zero(), zero()}, 0
	for _, l := range t.rows {
		if l.reason != "" {
			continue
		}
		for _, c := range t.cols {
			side := slices.Index([]Role{RoleIncome, RoleExpense}, c.Role)
			if side < 0 || !strings.Contains(fold(c.Name), []string{"借", "贷"}[side]) {
				continue
			}
			if f, bad := t.m.figure(l.n, c.N, c.style); bad == fine {
				sum[side] = sum[side].add(f.base(c.unit))
				count++
			}
		}
	}
	return count >= 2 && sum[0].sign() != 0 && sum[0].cmp(sum[1]) == 0
}
