package finance

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/money"
	"sunshine/app/sheet"
	"sunshine/app/table"
	"sunshine/data"
)

func voucherOptions(t testing.TB) VoucherOptions {
	t.Helper()
	f, err := LoadVoucherFormats(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	c, err := LoadChart(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	return VoucherOptions{Formats: f, Chart: c, Today: calendar.Date(2026, 3, 20)}
}

func readVouchers(t testing.TB, name string, content []byte, o VoucherOptions) (VoucherBook, table.Report) {
	t.Helper()
	f, err := sheet.Read(name, content)
	if err != nil {
		t.Fatal(err)
	}
	b, r, ok := ReadVoucherBook(f, o)
	if !ok {
		t.Fatalf("%s is not taken for a voucher export", name)
	}
	return b, r
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "voucherbook", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// written writes a book down to compare it: one line per voucher.
func written(b VoucherBook) (lines []string) {
	for _, v := range b.Vouchers {
		s := fmt.Sprintf("%s %s 附%d", v.Day, v.Mark(), v.Attachments)
		for _, l := range v.Lines {
			side, a := "借", l.Debit
			if l.Credit != 0 {
				side, a = "贷", l.Credit
			}
			code := "?"
			if l.Account >= 0 {
				code = b.Accounts[l.Account].To.Code
			}
			s += fmt.Sprintf(" %s%s %s", side, code, a.Plain())
		}
		lines = append(lines, s)
	}
	return lines
}

// exported is the month that the exports of 2025 hold, worked out by hand: both sides
// come to 22,600.00.
var exported = [...]string{
	"2025-03-02 记-1 附2 借102 12000.00 贷501.01 12000.00",
	"2025-03-05 记-2 附1 借101 3000.00 贷102 3000.00",
	"2025-03-08 记-3 附3 借513.02 386.50 借513.07 213.50 贷101 600.00",
	"2025-03-15 记-4 附1 借102 5000.00 贷503 5000.00",
	"2025-03-28 记-5 附2 借514.01 1800.00 借513.08 200.00 贷101 2000.00",
}

func TestEveryVendorsExportIsRead(t *testing.T) {
	plain := func(list [len(exported)]string, from, to string) (out []string) {
		for _, s := range list {
			out = append(out, strings.ReplaceAll(s, from, to))
		}
		return out
	}
	none := func(s string) string {
		return strings.NewReplacer("附1", "附0", "附2", "附0", "附3", "附0").Replace(s)
	}
	var noAttachments, noNumbers, noWord []string
	for i, s := range exported {
		noAttachments = append(noAttachments, none(s))
		noNumbers = append(noNumbers, strings.Replace(s, fmt.Sprintf(" 记-%d", i+1), " ", 1))
		noWord = append(noWord, none(strings.Replace(s, "记-", "凭证-", 1)))
	}
	for _, c := range []struct {
		file, format string
		want         []string
		void         int
		debit        money.Fen
	}{
		{"金蝶KIS.xlsx", "kingdee-kis", plain(exported, "", ""), 0, 22600_00},
		{"用友U8-凭证.txt", "yonyou-u8-text", plain(exported, "", ""), 0, 22600_00},
		{"用友导入模板.csv", "yonyou-template", noAttachments, 0, 22600_00},
		{"启业.txt", "startnet", noWord, 0, 22600_00},
		{"开源ERP.csv", "open-erp", noAttachments, 0, 22600_00},
		{"农村三资.jsonl", "sanzi-json", noNumbers, 0, 22600_00},
		{"gl_accvouch.csv", "gl-accvouch", []string{
			"2023-03-02 记-1 附2 借102 12000.00 贷511 12000.00",
			"2023-03-05 记-2 附1 借541 386.50 贷102 386.50",
			"2023-03-20 记-4 附1 借551 5000.00 贷102 5000.00",
		}, 1, 17386_50},
	} {
		t.Run(c.file, func(t *testing.T) {
			b, r := readVouchers(t, c.file, fixture(t, c.file), voucherOptions(t))
			if got := b.Layouts[0].Format.ID; got != c.format {
				t.Errorf("taken for %q", got)
			}
			if !r.Clean() {
				t.Errorf("%+v", r.Problems)
			}
			if got := written(b); !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
			if d, cr := bookTotal(b); d != c.debit || cr != c.debit || b.Void != c.void {
				t.Errorf("sums %s %s, %d void", d, cr, b.Void)
			}
		})
	}
}

func TestThe2004ChartServesVouchersBefore2024(t *testing.T) {
	b, _ := readVouchers(t, "gl_accvouch.csv", fixture(t, "gl_accvouch.csv"), voucherOptions(t))
	for _, a := range b.Accounts {
		if a.Chart != chart2004 || a.To.Code != a.Code {
			t.Errorf("%s is %s of %s", a.Code, a.To.Code, a.Chart)
		}
	}
	if b.Accounts[1].To.Name != "发包及上交收入" {
		t.Errorf("511 of 2023 is %s", b.Accounts[1].To.Name)
	}
}

// bookTotal sums all lines of a book, in fen.
func bookTotal(b VoucherBook) (debit, credit money.Fen) {
	for _, v := range b.Vouchers {
		d, c := v.Sums()
		debit, credit = debit+d, credit+c
	}
	return debit, credit
}
