package table

import (
	"regexp"
	"slices"
	"strings"
)

// Role is what a column is in a cash book.
type Role string

// The roles. A column without one is carried along as text.
const (
	RoleNone      Role = ""
	RoleDate      Role = "date"
	RoleMonth     Role = "month" // 月 and 日 in columns of their own
	RoleDay       Role = "day"
	RoleSummary   Role = "summary"
	RoleIncome    Role = "income"
	RoleExpense   Role = "expense"
	RoleBalance   Role = "balance"
	RoleAmount    Role = "amount" // with a direction beside it
	RoleDirection Role = "direction"
	RoleCategory  Role = "category"
	RoleAccount   Role = "account" // cash or bank
	RoleHandler   Role = "handler"
	RoleWitness   Role = "witness"
	RoleReviewer  Role = "reviewer" // beside an approver; alone it is one
	RoleApprover  Role = "approver"
	RoleNote      Role = "note"
	RoleVoucher   Role = "voucher"
)

type roleName struct {
	role Role
	name *regexp.Regexp
}

var roleNames = []roleName{
	{RoleDate, regexp.MustCompile(`^(记账|凭证|制单|业务|发生|收支|交易|收付|入账|登记)?(日期|年月日)$|^(交易|发生|记账)?时间$|^月日$`)},
	{RoleDirection, regexp.MustCompile(`^(收支|收支方向|方向|收/支|收支类型|收付|借贷|借/贷|收支类别|类型|借贷方向|交易类型|收支标志)$`)},
	{RoleIncome, regexp.MustCompile(`^(本月|本期|现金|银行|实际)?(收入|收方|借方|增加|收款|存入|收)(金额|数|额|发生额)?$`)},
	{RoleExpense, regexp.MustCompile(`^(本月|本期|现金|银行|实际)?(支出|付方|贷方|减少|付款|付出|支取|付|支)(金额|数|额|发生额)?$`)},
	{RoleBalance, regexp.MustCompile(`^(账面|账户|现金|银行|银行存款|库存|本次)?(余额|结余|结存|余|存)(金额|数|额)?$`)},
	{RoleAmount, regexp.MustCompile(`^(发生|交易|收支|收付)?(金额|发生额)$`)},
	{RoleAccount, regexp.MustCompile(`^(资金|收付|结算|支付|付款|收支)?(账户|账户名称|方式|渠道|账户类型)$|^现金/银行$|^结算方式$|^资金(类型)?$`)},
	{RoleVoucher, regexp.MustCompile(`^(记账)?(凭证|单据|票据|票)(字号|编号|号|号数|号码|字)?$|^(收据|发票)号(码)?$|^凭证·(字|号|字号)$`)},
	{RoleHandler, regexp.MustCompile(`^(经手|经办|报账|报销|领款|交款|收款)人?(签字|签名|姓名)?$`)},
	{RoleWitness, regexp.MustCompile(`^(证明|验收|见证)人?(签字|签名|姓名)?$`)},
	{RoleReviewer, regexp.MustCompile(`^审核人?(签字|签名|姓名)?$`)},
	{RoleApprover, regexp.MustCompile(`^(审批|批准|核准)人?(签字|签名|姓名)?$`)},
	{RoleNote, regexp.MustCompile(`^(备注|附注|说明)$`)},
}

var (
	summaryNames  = []string{"摘要", "事由", "收支内容", "业务内容", "收支摘要", "内容", "内容摘要", "用途", "款项用途", "资金用途", "收支事项", "事项", "收支项目", "项目", "项目名称", "明细", "说明", "来源及用途", "名称", "备注"}
	categoryNames = []string{"科目", "会计科目", "科目名称", "收支科目", "账目科目", "对方科目", "一级科目", "收支类别", "类别", "收支项目", "项目", "分类", "费用类别"}
)

// askSlipped asks about a column that is called 金额 or 收入 but holds more texts
// than figures: cells may have slipped a column.
func (t *tableReader) askSlipped() {
	for i := range t.cols {
		c := &t.cols[i]
		s := t.sample(*c)
		if c.Type != TypeText || s.figures == 0 || !slices.ContainsFunc(roleNames, func(rn roleName) bool {
			return !rn.fits(TypeText) && rn.role != RoleDate && rn.name.MatchString(plainName.ReplaceAllString(c.head.bottom(), ""))
		}) {
			continue
		}
		at := spot{t.m.grid.Name, t.reg.heads[len(t.reg.heads)-1], c.N, c.Name}
		t.r.log.keep(at.askf("not-figures", "“%s”这一列有 %d 格，只有 %d 格是数字，可能错了格，整列按文字读入。请改正；没有错就选“照录”。", c.Name, s.filled, s.figures))
	}
}

var plainName = regexp.MustCompile(`\([^()]*\)`)

// roles gives the columns their part in a cash book.
func (t *tableReader) roles() {
	for i := range t.cols {
		t.cols[i].Role, t.cols[i].Bank = t.cols[i].role(t.bankBook())
	}
	if i := t.roleIndex(RoleReviewer); i >= 0 && !t.hasRole(RoleApprover) {
		t.cols[i].Role = RoleApprover
	}
	t.splitDate()
	t.nameOne(RoleSummary, summaryNames)
	t.nameOne(RoleCategory, categoryNames)
	t.dropDoubles()
}

// role names a column by its heading; a line of a heading of two lines may give
// the direction and the other the account: 收入·现金.
func (c *column) role(bank bool) (Role, bool) {
	parts := []string{}
	for _, p := range c.head.parts {
		parts = append(parts, strings.TrimSuffix(plainName.ReplaceAllString(fold(p), ""), ":"))
	}
	if len(parts) == 0 {
		return RoleNone, false
	}
	for _, p := range parts {
		bank = bank || strings.Contains(p, "银行") || strings.Contains(p, "存款")
	}
	if slices.Contains(parts, "现金") || slices.Contains(parts, "库存现金") {
		bank = false
	}
	for i := len(parts) - 1; i >= 0; i-- {
		for _, rn := range roleNames {
			if !rn.name.MatchString(parts[i]) || !rn.fits(c.Type) {
				continue
			}
			if rn.role == RoleAmount && i > 0 { // 收入·金额
				break
			}
			return rn.role, bank
		}
	}
	return RoleNone, false
}

// fits keeps roles of figures to columns of figures.
func (rn roleName) fits(k Type) bool {
	switch rn.role {
	case RoleIncome, RoleExpense, RoleBalance, RoleAmount:
		return k == TypeMoney
	case RoleDate:
		return k == TypeDate
	case RoleDirection, RoleAccount:
		return k == TypeText
	}
	return true
}

// bankBook is true if the title says that the account is a bank's.
func (t *tableReader) bankBook() bool {
	s := fold(t.reg.title + t.block.title + t.m.grid.Name)
	return strings.Contains(s, "银行") && !strings.Contains(s, "现金")
}

func (t *tableReader) hasRole(r Role) bool {
	return slices.ContainsFunc(t.cols, func(c column) bool { return c.Role == r })
}

// splitDate finds the 月 and 日 columns of paper journals.
func (t *tableReader) splitDate() {
	if t.hasRole(RoleDate) {
		return
	}
	for i := 0; i+1 < len(t.cols); i++ {
		a, b := &t.cols[i], &t.cols[i+1]
		if a.head.bottom() == "月" && b.head.bottom() == "日" {
			a.Role, b.Role = RoleMonth, RoleDay
			a.Type, b.Type = TypeDate, TypeDate
			a.noSum, b.noSum = true, true
			return
		}
	}
}

func (t *tableReader) nameOne(role Role, names []string) {
	for _, n := range names {
		for i := range t.cols {
			c := &t.cols[i]
			if c.head.bottom() == n && (c.Role == RoleNone || c.Role == RoleNote && role == RoleSummary) && (c.Type == TypeText || c.Type == TypeName) {
				c.Role = role
				return
			}
		}
	}
}

// dropDoubles leaves each role to its first column, except amounts, which may
// stand once for cash and once for the bank.
func (t *tableReader) dropDoubles() {
	type part struct {
		role Role
		bank bool
	}
	seen := map[part]bool{}
	for i := range t.cols {
		c := &t.cols[i]
		k := part{c.Role, c.Bank && (c.Role == RoleIncome || c.Role == RoleExpense || c.Role == RoleBalance)}
		if c.Role != RoleNone && c.Role != RoleVoucher && seen[k] {
			c.Role = RoleNone
		}
		seen[k] = true
	}
}

// isCashBook tells whether the columns make a cash book.
func (t *tableReader) isCashBook() bool {
	dated := t.hasRole(RoleDate) || t.hasRole(RoleMonth)
	moving := t.hasRole(RoleIncome) || t.hasRole(RoleExpense) || t.hasRole(RoleAmount) && t.hasRole(RoleDirection)
	return dated && moving && (t.hasRole(RoleSummary) || t.hasRole(RoleCategory))
}

// orientSides lets the printed balance decide what 借方 and 贷方 mean: in a village's
// journal a debit comes in, on a bank's statement it goes out.
func (t *tableReader) orientSides() {
	in, out, bal := t.roleIndex(RoleIncome), t.roleIndex(RoleExpense), t.roleIndex(RoleBalance)
	if t.kind != CashBook || in < 0 || out < 0 || !strings.Contains(fold(t.cols[in].Name), "借") {
		return
	}
	at := spot{sheet: t.m.grid.Name, row: t.reg.heads[len(t.reg.heads)-1], col: t.cols[in].N, value: t.cols[in].Name}
	ours, theirs := t.sides(in, out, bal)
	swap := theirs > ours
	if ours == theirs && statement.MatchString(t.reg.title+t.m.grid.Name) {
		swap = t.r.log.keep(at.askf("bank-statement", "这像是银行的对账单。银行对账单上贷方是存入、借方是支取：是这样就选“照此”，不是请把列名改成“收入”“支出”。"))
	}
	if swap {
		t.cols[in].Role, t.cols[out].Role = RoleExpense, RoleIncome
		t.r.log.add(at.notef("sides-swapped", "按余额的增减判断，“%s”是支出，“%s”是收入。", t.cols[in].Name, t.cols[out].Name))
	}
}

var statement = regexp.MustCompile(`对账单|對帳單|流水|交易明细`)

func (t *tableReader) roleIndex(r Role) int {
	return slices.IndexFunc(t.cols, func(c column) bool { return c.Role == r })
}

// sides counts the entries whose balance moves with debits in, and with debits out.
func (t *tableReader) sides(in, out, bal int) (ours, theirs int) {
	if bal < 0 {
		return 0, 0
	}
	var last num
	for i := range t.rows {
		l := &t.rows[i]
		if l.reason != "" && l.reason != ReasonOpening {
			continue
		}
		f := [3]decimal{}
		whole := true
		for j, k := range []int{in, out, bal} {
			x, bad := t.m.figure(l.n, t.cols[k].N, t.cols[k].style)
			whole = whole && bad == fine && (j < 2 || !x.blank)
			if whole {
				f[j] = x.base(t.cols[k].unit)
			}
		}
		if !whole {
			last = num{}
			continue
		}
		if moved := f[0].sub(f[1]); last.ok && moved.sign() != 0 {
			switch step := f[2].sub(last.d); {
			case step.cmp(moved) == 0:
				ours++
			case step.cmp(moved.neg()) == 0:
				theirs++
			}
		}
		last = num{true, f[2]}
	}
	return ours, theirs
}
