package finance

import (
	"context"
	"regexp"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/money"
	"sunshine/app/table"
)

// movedNote is what our own sheets write in the remark of a row where nothing
// came in or went out: which way the money moved, and how much.
var movedNote = regexp.MustCompile(`^(银行提取现金|现金存入银行|转到另一个银行账户) ([-−]?[\d,]+\.\d\d) 元`)

// moved reads such a row; false if it is none.
func (r *bookReader) moved(row *table.Row, b *BookRow) bool {
	parts := movedNote.FindStringSubmatch(r.text(row, table.RoleNote))
	if parts == nil || parts[1] == "转到另一个银行账户" {
		return false
	}
	fen, err := money.Parse(parts[2])
	if err != nil || fen == 0 {
		return false
	}
	b.Transfer, b.Bank = fen, parts[1] == "银行提取现金"
	return true
}

// betweenBanks passes over a row that moved money from one bank account to
// another: a cash book does not tell which, and their sum stays.
func (r *bookReader) betweenBanks(row *table.Row) bool {
	parts := movedNote.FindStringSubmatch(r.text(row, table.RoleNote))
	if parts == nil || parts[1] != "转到另一个银行账户" {
		return false
	}
	r.add(r.t, row.N, 0, "", table.LevelNote, "between-banks", "这一行是两个银行账户之间转款 %s 元，没有记。请另记一笔“转账”。", parts[2])
	r.checkBalance(row)
	return true
}

// mixed tells whether the table has cash and bank in one column of balances, so
// that a printed opening is both together.
func (r *bookReader) mixed() bool {
	k := r.column(table.RoleAccount)
	if k < 0 || r.twoBalances() {
		return false
	}
	bank, cash := false, false
	for i := range r.t.Rows {
		row := &r.t.Rows[i]
		if row.Reason == "" && !row.Values[k].Blank {
			b, known := moneyWord(row.Values[k].Text)
			bank, cash = bank || known && b, cash || known && !b
		}
	}
	return bank && cash
}

// account reads whether cash or the bank account moved.
func (r *bookReader) account(row *table.Row, b *BookRow) {
	k := r.column(table.RoleAccount)
	if k < 0 || row.Values[k].Blank {
		return
	}
	text := row.Values[k].Text
	bank, known := moneyWord(text)
	if !known {
		r.add(r.t, row.N, r.t.Columns[k].N, text, table.LevelError, "bad-account", "“%s”看不出是现金还是银行。请写“现金”或“银行”。", text)
		return
	}
	b.Bank = bank
}

// moneyWord tells from a text whether cash or the bank moved.
func moneyWord(text string) (bank, known bool) {
	cash := false
	for _, w := range []string{"银行", "存款", "转账", "转帐", "对公", "基本户", "一般户", "专户", "信用社", "农商", "网银", "汇款"} {
		bank = bank || strings.Contains(text, w)
	}
	for _, w := range []string{"现金", "库存", "现支", "现收"} {
		cash = cash || strings.Contains(text, w)
	}
	return bank, bank != cash
}

// allMoney is what cash and bank hold together before the day, all accounts below
// them included.
func (s *Store) allMoney(ctx context.Context, q db.Q, villageID int64, before calendar.Day) (money.Fen, error) {
	cash, err := moneyBalance(ctx, q, villageID, Cash, before)
	if err != nil {
		return 0, err
	}
	bank, err := moneyBalance(ctx, q, villageID, Bank, before)
	return cash + bank, err
}
