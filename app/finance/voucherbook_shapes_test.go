package finance

import (
	"slices"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/sheet"
	"sunshine/app/table"
)

const bookHead = "日期,凭证字号,摘要,科目代码,科目名称,借方金额,贷方金额\n"

// TestVoucherShapes reads what accountants' exports look like. A problem is
// written level code at its cell; want is the book (see written), if it is clean.
func TestVoucherShapes(t *testing.T) {
	answer := func(kv ...string) map[string]string {
		m := map[string]string{}
		for i := 0; i < len(kv); i += 2 {
			m[kv[i]] = kv[i+1]
		}
		return m
	}
	for name, c := range map[string]struct {
		text     string
		answers  map[string]string
		month    string
		problems []string
		says     string
		want     []string
	}{
		"unbalanced at the line without its counterpart": {
			text:     bookHead + "2025-03-02,记-1,甲,102,,100,\n,,甲,503,,,100\n2025-03-03,记-2,乙,102,,80,\n,,乙,503,,,30\n,,乙,504,,,50\n,,乙,101,,20,\n",
			problems: []string{"error unbalanced F7"}, says: "借方合计 100.00，贷方合计 80.00，借方多 20.00",
		},
		"unbalanced by a slip": {
			text:     bookHead + "2025-03-02,记-1,甲,102,,100.01,\n,,甲,503,,,100\n",
			problems: []string{"error unbalanced G3"}, says: "借方多 0.01",
		},
		"red ink is asked once": {
			text:     bookHead + "2025-03-02,记-1,冲,102,,(100.00),\n,,冲,503,,,-100\n2025-03-02,记-2,冲,102,,-5,\n,,冲,503,,,－5.00\n",
			problems: []string{"question red-ink F2", "question red-ink F4", "question red-ink G3", "question red-ink G5"},
		},
		"red ink once answered": {
			text:     bookHead + "2025-03-02,记-1,冲,102,,(100.00),\n,,冲,503,,,-100\n",
			answers:  answer("red-ink", table.Keep),
			problems: []string{"note red-ink F2", "note red-ink G3"}, want: []string{"2025-03-02 记-1 附0 借102 -100.00 贷503 -100.00"},
		},
		"a twin voucher is shown with its twin": {
			text:     bookHead + "2025-03-02,记-1,买纸,51302,,20,\n,,买纸,101,,,20\n2025-03-02,记-2,买纸,51302,,20,\n,,买纸,101,,,20\n",
			problems: []string{"question duplicate B4"}, says: "第 2 行的记-1完全一样：2025-03-02 “买纸”，2 行，借方合计 20.00",
		},
		"both are real": {
			text:     bookHead + "2025-03-02,记-1,买纸,51302,,20,\n,,买纸,101,,,20\n2025-03-02,记-2,买纸,51302,,20,\n,,买纸,101,,,20\n",
			answers:  answer("duplicate:a!4", table.Keep),
			problems: []string{"note duplicate B4"}, want: []string{"2025-03-02 记-1 附0 借513.02 20.00 贷101 20.00", "2025-03-02 记-2 附0 借513.02 20.00 贷101 20.00"},
		},
		"a twin line": {
			text:     bookHead + "2025-03-02,记-1,误工,51308,,50,\n,,误工,51308,,50,\n,,误工,101,,,100\n",
			problems: []string{"question twin-line F3"}, says: "和第 2 行完全一样（51308 误工 50.00）",
		},
		"one number used twice": {
			text:     bookHead + "2025-03-02,记-1,甲,102,,1,\n,,甲,503,,,1\n2025-03-03,记-2,乙,102,,2,\n,,乙,503,,,2\n2025-03-04,记-1,丙,102,,3,\n,,丙,503,,,3\n",
			problems: []string{"question same-number B6"}, says: "另一张在第 2 行",
		},
		"rows of a voucher apart": {
			text:     bookHead + "2025-03-02,记-1,甲,102,,1,\n2025-03-02,记-2,乙,102,,2,\n2025-03-02,记-1,甲,503,,,1\n2025-03-02,记-2,乙,503,,,2\n",
			problems: []string{"note rows-apart B4", "note rows-apart B5"},
			want:     []string{"2025-03-02 记-1 附0 借102 1.00 贷503 1.00", "2025-03-02 记-2 附0 借102 2.00 贷503 2.00"},
		},
		"gaps are told": {
			text:     bookHead + "2025-03-02,记-1,甲,102,,1,\n,,甲,503,,,1\n2025-03-03,记-4,乙,102,,2,\n,,乙,503,,,2\n",
			problems: []string{"note number-gap B4"}, says: "缺 2、3 号，一共缺 2 个号",
			want: []string{"2025-03-02 记-1 附0 借102 1.00 贷503 1.00", "2025-03-03 记-4 附0 借102 2.00 贷503 2.00"},
		},
		"totals and pages are no lines": {
			text: bookHead + "2025-03-02,记-1,甲,102,,\"1,000\",\n,,甲,503,,,\"1,000\"\n,,本页合计,,,\"1,000\",\"1,000\"\n第 2 页\n日期,凭证字号,摘要,科目代码,科目名称,借方金额,贷方金额\n,,承前页,,,\"1,000\",\"1,000\"\n" +
				"2025-03-03,记-2,乙,102,,5,\n,,乙,503,,,5\n,,合  计,,,\"1,005\",\"1,005\"\n,,本年累计,,,\"9,005\",\"9,005\"\n\n制单：王某,,审核：李某\n",
			want: []string{"2025-03-02 记-1 附0 借102 1000.00 贷503 1000.00", "2025-03-03 记-2 附0 借102 5.00 贷503 5.00"},
		},
		"a total that does not add up": {
			text:     bookHead + "2025-03-02,记-1,甲,102,,10,\n,,甲,503,,,10\n,,合计,,,30,30\n",
			problems: []string{"question total-differs F4"},
		},
		"a cancelled voucher": {
			text: bookHead + "2025-03-02,记-1,甲,102,,10,\n,,甲,503,,,10\n2025-03-02,记-2,作废,,,,\n2025-03-03,记-3,乙,102,,5,\n,,乙,503,,,5\n",
			want: []string{"2025-03-02 记-1 附0 借102 10.00 贷503 10.00", "2025-03-03 记-3 附0 借102 5.00 贷503 5.00"},
		},
		"days that cannot be": {
			text: bookHead + "2025-02-30,记-1,甲,102,,10,\n,,甲,503,,,10\n2027-01-01,记-2,乙,102,,5,\n,,乙,503,,,5\n三月初,记-3,丙,102,,5,\n,,丙,503,,,5\n",
			problems: []string{
				"error bad-day A6", "error future A4", "error no-such-day A2", "note number-gap B4",
			},
		},
		"the day is not in its period": {
			text:     "日期,期间,凭证号,摘要,科目代码,借方金额,贷方金额\n2025-04-02,3,1,甲,102,10,\n2025-04-02,3,1,甲,503,,10\n",
			problems: []string{"error day-outside A2"}, says: "2025-04-02 不在会计期间 2025年3月",
		},
		"two days in one voucher": {
			text:     bookHead + "2025-03-02,记-1,甲,102,,10,\n2025-03-03,记-1,甲,503,,,10\n",
			problems: []string{"error two-days A3"},
		},
		"the month it was handed in for": {
			text: bookHead + "2025-03-02,记-1,甲,102,,10,\n,,甲,503,,,10\n", month: "2025-04",
			problems: []string{"question month-outside A2"},
		},
		"a year is asked": {
			text:     bookHead + "3月2日,记-1,甲,102,,10,\n,,甲,503,,,10\n",
			problems: []string{"question year A2"},
		},
		"a year told": {
			text:    bookHead + "3月2日,记-1,甲,102,,10,\n,,甲,503,,,10\n",
			answers: answer("year", "2025"),
			want:    []string{"2025-03-02 记-1 附0 借102 10.00 贷503 10.00"},
		},
		"amount and direction": {
			text: "凭证日期,凭证号数,摘要,会计科目,方向,金额\n2025/3/2,记 0001,甲,102银行存款,借,￥10.00\n2025/3/2,记 0001,甲,503 补助收入,贷,10元\n",
			want: []string{"2025-03-02 记-1 附0 借102 10.00 贷503 10.00"},
		},
		"a heading of two lines": {
			text: "小山村记账凭证,,,,,\n日期,凭证号,摘要,会计科目,金额,\n,,,,借方,贷方\n2025-03-02,1,甲,102,10,\n2025-03-02,1,甲,503,,10\n",
			want: []string{"2025-03-02 凭证-1 附0 借102 10.00 贷503 10.00"},
		},
		"full-width digits": {
			text: "日期，\n" + bookHead + "２０２５－０３－０２,记－１,甲,１０２,,１０．５０,\n,,甲,503,,,10.5\n",
			want: []string{"2025-03-02 记-1 附0 借102 10.50 贷503 10.50"},
		},
		"figures that are none": {
			text:     bookHead + "2025-03-02,记-1,甲,102,,约10,\n,,甲,503,,,\"1,0\"\n2025-03-02,记-2,乙,102,,10.005,\n,,乙,503,,10,10\n,,乙,,,5,\n",
			problems: []string{"error bad-amount F2", "error bad-amount F4", "error bad-amount G3", "error both-sides G5", "error no-account D6"},
		},
		"personal data is refused at its cell and not repeated": {
			text:     bookHead + "2025-03-02,记-1,付张三13812345678,102,,10,\n,,甲,503,,,10\n",
			problems: []string{"error personal-data C2"}, says: "138****5678",
		},
		"an old code after 2024 is proposed, not taken": {
			text:     bookHead + "2025-03-02,记-1,甲,541,管理费用,10,\n,,甲,101,库存现金,,10\n",
			problems: []string{"question unknown-account D2"}, says: "记到“513 管理费用”对吗",
		},
		"a code that means something else now": {
			text:     bookHead + "2025-03-02,记-1,甲,502,经营支出,10,\n,,甲,101,库存现金,,10\n",
			problems: []string{"question unknown-account D2"}, says: "记到“511 经营支出”对吗",
		},
		"an account once answered": {
			text:    bookHead + "2025-03-02,记-1,甲,5139901,杂支,10,\n,,甲,101,库存现金,,10\n",
			answers: answer("account:2024:5139901", "513.02"),
			want:    []string{"2025-03-02 记-1 附0 借513.02 10.00 贷101 10.00"},
		},
		"codes by levels in every spelling": {
			text: bookHead + "2025-03-02,记-1,甲,513.02,办公费,1,\n,,甲,513-02,,2,\n,,甲,513002,办公费,3,\n,,甲,51302,管理费用-办公费,4,\n,,甲,,管理费用/办公费,5,\n,,甲,10101,备用金,,15\n",
			problems: []string{
				"question unknown-account D7",
			},
			says: "上一级是“库存现金”，记到“101 库存现金”对吗",
		},
		"no account, one line, no number": {
			text:     bookHead + "2025-03-02,记-1,甲,102,,10,\n2025-03-03,,乙,503,,,10\n",
			problems: []string{"error no-number B3", "error one-line F2", "error one-line G3"},
		},
		"other money is asked about": {
			text:     "日期,凭证号,摘要,科目代码,借方金额,贷方金额,币别\n2025-03-02,1,甲,102,10,,美元\n2025-03-02,1,甲,503,,10,人民币\n",
			problems: []string{"question currency G2"},
		},
		"an empty file of vouchers": {
			text: bookHead, problems: []string{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := voucherOptions(t)
			o.Forced, o.Answers = true, c.answers
			if c.month != "" {
				o.Month, _ = calendar.ParseMonth(c.month)
			}
			b, r := readVouchers(t, "a.csv", []byte(c.text), o)
			var got []string
			all := ""
			for _, p := range r.Problems {
				got = append(got, string(p.Level)+" "+p.Code+" "+p.Column+sheet.Address(p.Row, 1)[1:])
				all += p.Message + p.Value + "\n"
			}
			slices.Sort(got)
			if !slices.Equal(got, c.problems) && len(got)+len(c.problems) > 0 {
				t.Errorf("problems %q\n%s", got, all)
			}
			if !strings.Contains(all, c.says) {
				t.Errorf("it does not say %q:\n%s", c.says, all)
			}
			if strings.Contains(all, "13812345678") {
				t.Error("a phone number is repeated")
			}
			if w := written(b); c.want != nil && !slices.Equal(w, c.want) {
				t.Errorf("got\n%s", strings.Join(w, "\n"))
			}
		})
	}
}

func TestUnknownHeadingsAreAskedFor(t *testing.T) {
	text := []byte("单据时间,票次,做什么,账户码,进,出\n2025-03-02,1,甲,102,10,\n2025-03-02,1,甲,503,,10\n")
	o := voucherOptions(t)
	f, err := sheet.Read("a.csv", text)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, ok := ReadVoucherBook(f, o); ok {
		t.Error("taken for vouchers without being told")
	}
	o.Forced = true
	_, r := readVouchers(t, "a.csv", text, o)
	if r.Questions() != 5 || r.Errors() != 0 {
		t.Errorf("%+v", r.Problems)
	}
	o.Answers = map[string]string{"column:day": "A", "column:number": "票次", "column:summary": "C", "column:code": "d", "column:debit": "E", "column:credit": "出"}
	b, r := readVouchers(t, "a.csv", text, o)
	if got := written(b); !r.Clean() || len(got) != 1 || got[0] != "2025-03-02 凭证-1 附0 借102 10.00 贷503 10.00" {
		t.Errorf("%q %+v", got, r.Problems)
	}
}

func TestACashBookIsNotTakenForVouchers(t *testing.T) {
	for _, text := range []string{
		"日期,摘要,收入,支出\n2025-03-02,甲,10,\n",
		"日期,凭证号,摘要,对方科目,借方,贷方,余额\n2025-03-02,1,甲,补助收入,10,,10\n2025-03-03,2,乙,办公费,,10,0\n",
		"日期,凭证号,摘要,科目,借方,贷方\n2025-03-02,1,甲,补助收入,10,\n2025-03-03,2,乙,办公费,,10\n",
	} {
		f, err := sheet.Read("a.csv", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, ok := ReadVoucherBook(f, voucherOptions(t)); ok {
			t.Errorf("taken for vouchers: %s", text)
		}
	}
}

// FuzzVoucherBook: whatever is read without complaint balances voucher by voucher,
// and every amount of the file's columns is in it.
func FuzzVoucherBook(f *testing.F) {
	for _, name := range []string{"用友U8-凭证.txt", "启业.txt", "开源ERP.csv", "农村三资.jsonl", "gl_accvouch.csv"} {
		f.Add(fixture(f, name), true)
	}
	f.Add([]byte(bookHead+"2025-03-02,记-1,甲,102,,(100.00),\n,,甲,503,,,-100\n,,合计,,,-100,-100\n"), false)
	o := voucherOptions(f)
	f.Fuzz(func(t *testing.T, content []byte, forced bool) {
		file, err := sheet.Read("a.csv", content)
		if err != nil {
			return
		}
		o := o
		o.Forced, o.Answers = forced, map[string]string{AskRedInk: table.Keep, table.AskYear: "2025"}
		b, r, ok := ReadVoucherBook(file, o)
		if !ok || !r.Clean() {
			return
		}
		var debit, credit money.Fen
		for _, v := range b.Vouchers {
			d, c := v.Sums()
			if d != c || len(v.Lines) < 2 {
				t.Fatalf("%s: %s %s, %d lines", v.Mark(), d, c, len(v.Lines))
			}
			for _, l := range v.Lines {
				if (l.Debit == 0) == (l.Credit == 0) || b.Accounts[l.Account].To.Code == "" || l.Summary == "" {
					t.Fatalf("%+v", l)
				}
			}
			debit, credit = debit+d, credit+c
		}
		wantD, wantC := columnSums(file, b, r)
		if debit != wantD || credit != wantC {
			t.Fatalf("the lines come to %s and %s, the columns to %s and %s", debit, credit, wantD, wantC)
		}
	})
}

// columnSums adds up the amount columns of all rows that the report does not say
// it skipped.
func columnSums(f *sheet.File, b VoucherBook, r table.Report) (debit, credit money.Fen) {
	for i, l := range b.Layouts {
		skipped := map[int]bool{}
		for _, s := range r.Sheets[i].Tables[0].Skipped {
			skipped[s.Row] = true
		}
		for s := range f.Sheets {
			g := &f.Sheets[s]
			for row := l.Head[len(l.Head)-1] + 1; g.Name == l.Sheet && row <= len(g.Rows); row++ {
				if skipped[row] {
					continue
				}
				d, _, _ := table.Amount(g.Cell(row, l.column(RoleDebit)).Text)
				c, _, _ := table.Amount(g.Cell(row, l.column(RoleCredit)).Text)
				a, _, _ := table.Amount(g.Cell(row, l.column(RoleSum)).Text)
				if a != 0 && strings.ContainsAny(g.Cell(row, l.column(RoleSide)).Text, "借DdJj") {
					d = a
				} else if a != 0 {
					c = a
				}
				debit, credit = debit+d, credit+c
			}
		}
	}
	return debit, credit
}
