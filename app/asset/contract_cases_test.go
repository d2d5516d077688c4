package asset

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sunshine/app/money"
	"sunshine/app/privacy"
	"sunshine/app/sheet"
)

// leaseCase reads the announcement or result of one case: all its files, as the
// sheets of one workbook. testdata/con has them as they were copied from the
// pages that source.md names.
func leaseCase(t *testing.T, name string, files ...string) *sheet.File {
	t.Helper()
	all := &sheet.File{Name: name, Format: "csv"}
	for _, file := range files {
		data, err := os.ReadFile(filepath.Join("testdata/con", name, file+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		f, err := sheet.Read(file+".csv", data)
		if err != nil {
			t.Fatal(err)
		}
		all.Sheets = append(all.Sheets, f.Sheets...)
	}
	return all
}

// lease is what a careful reader finds in one row of a case.
type lease struct {
	title, area, price, reserve, deposit, from, to, every, step string
	months                                                      int
	total                                                       string // by its price; "" if that cannot be told
}

// TestEveryPublishedLeaseIsHeld reads the nine cases as an accountant would hand
// them in and registers what they say. The figures are those of the pages.
func TestEveryPublishedLeaseIsHeld(t *testing.T) {
	for name, x := range map[string]struct {
		files []string
		kind  string
		want  []lease
	}{
		"con-01-xiannvmiao": {[]string{"标的", "时间"}, "land", []lease{ // 15.3 × 450 × 3 = 20,655, as its 底价
			{title: "1号", area: "15.3", price: "450.00 元/亩·年", reserve: "20,655.00 元，一口价", deposit: "1,000.00 元", from: "2018-01-01", to: "2020-12-31", months: 36, total: "20,655.00 元"},
			{title: "2号", area: "14.7", price: "450.00 元/亩·年", reserve: "19,845.00 元，一口价", deposit: "1,000.00 元", from: "2018-01-01", to: "2020-12-31", months: 36, total: "19,845.00 元"},
			{title: "3号", area: "17.8", price: "450.00 元/亩·年", reserve: "24,030.00 元，一口价", deposit: "1,000.00 元", from: "2018-01-01", to: "2020-12-31", months: 36, total: "24,030.00 元"},
		}},
		"con-02-zhuji-ponds": {[]string{"标的", "程序"}, "land", []lease{ // 40,136 × (4 + 330/365); the page says 196,774 and does not say how it counts
			{title: "1号半吊子塘", area: "50.17", price: "800.00 元/亩·年", reserve: "196,774.00 元，一口价", from: "2021-02-05", to: "2025-12-31", total: "196,831.34 元"},
			{title: "2号皂湖小江上塘", area: "32.55", price: "800.00 元/亩·年", reserve: "127,668.00 元，一口价", from: "2021-02-05", to: "2025-12-31", total: "127,703.01 元"},
		}},
		"con-03-three-plots": {[]string{"标的"}, "land", []lease{
			{title: "南园", area: "54.5", price: "43,600.00 元，没有写明是一年的还是全部的"},
			{title: "海地东西斜尖", area: "74.08", price: "77,880.30 元，没有写明是一年的还是全部的"},
			{title: "河上东西两面", area: "51.74", price: "51,740.00 元，没有写明是一年的还是全部的"},
			{title: "东西垄", area: "32.1"},
			{title: "东斗东面", area: "301.2"},
		}},
		"con-04-yongfu": {[]string{"标的"}, "land", []lease{ // 42.484 × 550 × 4 years; when it begins is not said
			{title: "黄家", area: "42.484", price: "550.00 元/亩·年", to: "2028-12-31", months: 48, total: "93,464.80 元"},
			{title: "下相", area: "15.94", price: "550.00 元/亩·年", to: "2028-12-31", months: 48, total: "35,068.00 元"},
		}},
		"con-05-xiangjia": {[]string{"资产", "条款"}, "lease", []lease{ // two per cent of twenty years' rent
			{title: "农业科技示范园", area: "30", price: "100,000.00 元/年", months: 240, every: "每 5 年付一次，先付后用", deposit: "合同总额的 2%，40,000.00 元", total: "2,000,000.00 元"},
			{title: "阿里山竹林", area: "36", price: "20,000.00 元/年", months: 240, every: "每 5 年付一次，先付后用", deposit: "合同总额的 2%，8,000.00 元", total: "400,000.00 元"},
			{title: "红枫林", area: "50", price: "50,000.00 元/年", months: 240, every: "每 5 年付一次，先付后用", deposit: "合同总额的 2%，20,000.00 元", total: "1,000,000.00 元"},
			{title: "卡丁车乐园", area: "5", price: "40,000.00 元/年", months: 240, every: "每 5 年付一次，先付后用", deposit: "合同总额的 2%，16,000.00 元", total: "800,000.00 元"},
			{title: "5D战舰", area: "0.6", price: "10,000.00 元/年", months: 240, every: "每 5 年付一次，先付后用", deposit: "合同总额的 2%，4,000.00 元", total: "200,000.00 元"},
		}},
		"con-06-xinnan": {[]string{"条款"}, "land", []lease{ // 31,800 + 32,436 + 33,084.72 + 33,746.41 + 34,421.34
			{title: "con-06-xinnan", area: "53", price: "600.00 元/亩·年", deposit: "32,000.00 元", to: "2028-12-31", months: 60, step: "每年上调 2%", total: "165,488.47 元"},
		}},
		"con-07-hejing": {[]string{"条款"}, "land", []lease{ // 196.59 × 1,800 × 5
			{title: "con-07-hejing", area: "196.59", price: "1,800.00 元/亩·年", deposit: "200,000.00 元", from: "2021-03-28", to: "2026-03-27", total: "1,769,310.00 元"},
		}},
		"con-08-hucun": {[]string{"条款"}, "lease", []lease{
			{title: "con-08-hucun", price: "85,000.00 元，没有写明是一年的还是全部的", reserve: "85,000.00 元，没有写明是一年的还是全部的", deposit: "3,000.00 元", months: 60, every: "一年付一次，先付后用"},
		}},
		"con-09-gaodi": {[]string{"成交"}, "land", []lease{ // five years of 165,700; what comes after nobody says
			{title: "con-09-gaodi", area: "96", price: "165,700.00 元/年", reserve: "57,600.00 元/年", months: 240, step: "每 5 年上调，合同没有写明上调多少", total: "前 5 年共 828,500.00 元，以后上调多少没有写明，算不出来"},
		}},
	} {
		t.Run(name, func(t *testing.T) { holdLeases(t, name, x.files, x.kind, x.want) })
	}
}

func holdLeases(t *testing.T, name string, files []string, kind string, want []lease) {
	w := newScene(t)
	rows, unread, err := w.ReadContracts(leaseCase(t, name, files...), kind)
	w.ok(err)
	faults, err := w.CheckContracts(t.Context(), w.here, rows)
	w.ok(err)
	if len(rows) != len(want) || len(faults) > 0 {
		t.Fatalf("%d contracts, unread %v, %+v", len(rows), unread, faults)
	}
	list := make([]NewContract, len(rows))
	for i, r := range rows {
		list[i] = r.NewContract
		got := lease{
			r.Title, "", PriceText(r.Price, r.Basis), PriceText(r.Tender.Reserve, r.Tender.ReserveBasis), r.BondText(), r.From.String(), r.To.String(), "", r.StepText(), r.Months, r.TotalText(),
		}
		if r.Area > 0 {
			got.area = r.Area.String()
		}
		if r.Every > 0 {
			got.every = r.PayText()
		}
		if got != want[i] {
			t.Errorf("row %d reads\n%+v, not\n%+v", r.Row, got, want[i])
		}
	}
	added, faults, err := w.AddContracts(t.Context(), w.by, w.here, list)
	w.ok(err)
	if added != len(want) || len(faults) > 0 {
		t.Fatalf("%d registered, %+v", added, faults)
	}
	kept, err := w.Contracts(t.Context(), w.here.ID)
	w.ok(err)
	for _, c := range kept {
		state := ContractOffered
		if name == "con-09-gaodi" {
			state = ContractWon
		}
		if got := c.State(day("2026-04-08"), 90); got != state || !c.Offered() {
			t.Errorf("%s %s is %s", c.Name(), c.Title, got)
		}
		if s := c.Sums(day("2026-04-08")); s.Late > 0 || s.Overdue > 0 {
			t.Errorf("%s: what is only offered is owed: %+v", c.Title, s)
		}
	}
}

// TestNothingOfACaseIsLost looks for what has no field of its own.
func TestNothingOfACaseIsLost(t *testing.T) {
	w := newScene(t)
	for name, words := range map[string][]string{
		"con-01-xiannvmiao":  {"2017-12-28 14:30", "2017年12月21日至2017年12月26日"},
		"con-02-zhuji-ponds": {"村两委与村民代表大会", "2021年1月26日至2021年2月1日"},
		"con-03-three-plots": {"2025-01-06 13:00-13:15", "每次 545.00 元", "不开标"},
		"con-04-yongfu":      {"2025-03-05 9:30", "每次 10.00 元", "至2028-12-31(约4年)"},
		"con-05-xiangjia":    {"2021年12月27日至2021年12月31日"},
		"con-06-xinnan":      {"付原承包户（元/亩）：180"},
		"con-07-hejing":      {"9"},
		"con-08-hucun":       {"保鲜库997.5㎡、热风机6台、叉车1台", "每次 1,000.00 元", "5年(2023年11月至2028年11月)"},
		"con-09-gaodi":       {"超过331万元", "溢价率：188%", "20年,每5年上调"},
	} {
		paths, err := filepath.Glob(filepath.Join("testdata/con", name, "*.csv"))
		w.ok(err)
		var files []string
		for _, p := range paths {
			files = append(files, strings.TrimSuffix(filepath.Base(p), ".csv"))
		}
		rows, _, err := w.ReadContracts(leaseCase(t, name, files...), "land")
		w.ok(err)
		var all strings.Builder
		for _, r := range rows {
			for _, l := range r.Lines(w.Reference.Contracts, true) {
				all.WriteString(l.Name + " " + l.Value + "\n")
			}
		}
		for _, word := range words {
			if !strings.Contains(all.String(), word) {
				t.Errorf("%s: %q is lost in\n%s", name, word, all.String())
			}
		}
	}
}

// TestTheTemplateIsReadBack fills the template with its own example.
func TestTheTemplateIsReadBack(t *testing.T) {
	w := newScene(t)
	var b bytes.Buffer
	w.ok(sheet.WriteXLSX(&b, w.ContractTemplate("小山村")))
	f, err := sheet.Read("模板.xlsx", b.Bytes())
	w.ok(err)
	rows, unread, err := w.ReadContracts(f, "")
	w.ok(err)
	faults, err := w.CheckContracts(t.Context(), w.here, rows)
	w.ok(err)
	if len(rows) != 1 || len(unread) > 0 || len(faults) > 0 {
		t.Fatalf("%d rows, %v, %+v", len(rows), unread, faults)
	}
	r := rows[0]
	if total, known, ok := r.Total(); r.Kind != "land" || r.Price != 800_00 || r.StepRate != 200 || r.Every != 12 || len(r.Plan) != 5 || !known || !ok || total != 208869_34 || r.Tender.Reserve != 800_00 || r.Tender.ReserveBasis != PerMuYear {
		t.Errorf("%+v, total %s", r.NewContract, total) // 40,136 + 40,938.72 + 41,757.49 + 42,592.64 + 43,444.49 = 208,869.34
	}
}

// TestAFileThatIsWrongIsToldCellByCell reads a file with a fault in every row.
func TestAFileThatIsWrongIsToldCellByCell(t *testing.T) {
	w := newScene(t)
	f, err := sheet.Read("合同.csv", []byte("名称,类别,对方,价格,计价,起,止,签订日期,不认识的\n"+
		"甲,鱼塘承包,新兰合作社,800,元/亩·年,2026-01-01,2026-12-31,2025-12-01,x\n"+
		"乙,资产出租,张三,约八百,元/年,2026-01-01,2025-12-31,,\n"+
		"合计,,,1600,,,,,\n"+
		"丙,资产出租,某公司,800,一天,2026-13-01,,2030-01-01,\n"))
	w.ok(err)
	rows, unread, err := w.ReadContracts(f, "")
	w.ok(err)
	faults, err := w.CheckContracts(t.Context(), w.here, rows)
	w.ok(err)
	if len(rows) != 3 || len(faults) != 3 || len(unread) != 2 {
		t.Fatalf("%d rows, %v, %+v", len(rows), unread, faults)
	}
	for k, want := range []string{"kind B2,area ,", "price D3,party-kind ,to G3,", "basis E5,from F5,signed H5,"} {
		got := map[string]bool{}
		r := rows[faults[k].Row]
		for _, x := range faultFields(faults[k].Err) {
			column, _ := r.Place(x)
			if column != "" {
				column += itoaRow(r.Row)
			}
			got[x+" "+column] = true
		}
		for _, x := range strings.Split(strings.TrimSuffix(want, ","), ",") {
			if !got[x] {
				t.Errorf("row %d: %q is not among %v", r.Row, x, got)
			}
		}
	}
	if _, faults, err := w.AddContracts(t.Context(), w.by, w.here, []NewContract{rows[0].NewContract}); err != nil || len(faults) != 1 {
		t.Errorf("a wrong row was written: %v %v", faults, err)
	}
	if list, err := w.Contracts(t.Context(), w.here.ID); err != nil || len(list) > 0 {
		t.Errorf("%v %v", list, err)
	}
}

// FuzzReadContracts hands in anything: it is read or refused in words, and what
// is read and sound can be registered.
func FuzzReadContracts(f *testing.F) {
	paths, err := filepath.Glob("testdata/con/*/*.csv")
	if err != nil || len(paths) < 9 {
		f.Fatal(paths, err)
	}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add("名称,价格,租期,押金\n塘,1e9,每五年上调九十九%,租金总额的200%\n")
	f.Add("项目,内容\n租期,9999-12-31至0001-01-01\n面积,99999999999999\n成交价,99999999亿元/亩·年\n")
	ref, err := loadedReference()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := sheet.Read("x.csv", []byte(text))
		if err != nil {
			return
		}
		s := &Store{Reference: ref}
		rows, _, err := s.ReadContracts(file, "land")
		if err != nil {
			return
		}
		for _, r := range rows {
			f, bad := r.clean(ref.Contracts, day("2026-04-08"), privacy.Scan)
			if bad != nil {
				continue
			}
			if plan, err := f.DrawPlan(); err == nil {
				if sum, _ := PlanSum(plan); sum < 0 || sum > money.Max {
					t.Errorf("%s", sum)
				}
			}
			f.Lines(ref.Contracts, true)
			f.Total()
		}
	})
}
