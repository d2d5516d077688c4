package web

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/money"
)

// publishedCase is one file of the published cases and what it is disclosed as.
type publishedCase struct {
	file, as, item string // as: sheet, table or text
	asks           int    // questions a careful accountant answers, one for each key
	why            string
}

// publishedCases lists every file of the con-, fin- and oth- cases. The demands and
// figures behind the tables are those of table/testdata/expect.json, by hand.
var publishedCases = []publishedCase{
	{"con-01-xiannvmiao/标的.csv", "table", "contract", 0, "three ponds let at 15.3×450×3 and so on: the form of leases"},
	{"con-01-xiannvmiao/时间.csv", "text", "contract", 0, "days and a deposit of one announcement: facts"},
	{"con-02-zhuji-ponds/标的.csv", "table", "contract", 0, "two ponds; the price is by days, so no years to multiply by"},
	{"con-02-zhuji-ponds/程序.csv", "text", "contract", 0, "how it was decided: facts"},
	{"con-03-three-plots/标的.csv", "table", "contract", 0, "five plots, two not opened: their price is blank"},
	{"con-04-yongfu/标的.csv", "table", "contract", 1, "a price by the mu and no sum: not the form, published free with a note"},
	{"con-05-xiangjia/资产.csv", "table", "contract", 0, "five assets with a rent by the year"},
	{"con-05-xiangjia/条款.csv", "text", "contract", 0, "terms of payment: facts"},
	{"con-06-xinnan/条款.csv", "text", "contract", 0, "an announcement of one plot: facts"},
	{"con-07-hejing/条款.csv", "text", "contract", 0, "an announcement with ≥1800: no figure to add"},
	{"con-08-hucun/条款.csv", "text", "contract", 0, "a store house; whether 8.5万元 is by the year the source does not say"},
	{"con-09-gaodi/成交.csv", "text", "contract", 0, "a result with 超过331万元: words, no figure"},
	{"fin-01-xiaoshan/现金日记账.csv", "sheet", "", 1, "a cash book: into the ledger, out as two months' sheets"},
	{"fin-02-houchen/支出.csv", "table", "other", 0, "four payments without days: a table of its own"},
	{"fin-03-xinghe/支出.csv", "table", "other", 0, "six payments without days"},
	{"fin-04-dongshu/概况.csv", "text", "other", 0, "what a quarter's board said in words: facts"},
	{"fin-05-fulin/年度收支.csv", "text", "other", 0, "all figures are 多万: refused as a table, published as words"},
	{"fin-06-hongshan/收支.csv", "table", "other", 0, "two years of 27 villages"},
	{"fin-07-yunxiao/分配表.csv", "table", "project", 0, "how a grant was shared out"},
	{"fin-08-chencang/兑付表.csv", "table", "subsidy", 0, "thirteen towns, each area times 70: the form of subsidies by places"},
	{"fin-09-langao/公示.csv", "table", "subsidy", 1, "156.8万元 is rounded: area times rate is 27.72 yuan less; kept as printed"},
	{"fin-10-wutongqiao/总表.csv", "table", "allowance", 1, "sums by fund, nobody listed: not the form of a list"},
	{"fin-10-wutongqiao/分配情况.csv", "table", "allowance", 0, "sums by town: the form by places; 万元 and 元 in one column"},
	{"fin-11-dianjiang/计划表.csv", "table", "subsidy", 0, "two lines of headings; the group 合计 holds the sum"},
	{"fin-12-pingquan/发放.csv", "table", "subsidy", 0, "wages of posts for the poor, by kind of village"},
	{"fin-13-beiguan/资金来源.csv", "table", "project", 0, "where the money of three projects is from"},
	{"fin-13-beiguan/项目.csv", "table", "project", 0, "three projects"},
	{"fin-14-jinan/清算.csv", "table", "project", 1, "its total counts two of four rows: kept as printed"},
	{"fin-15-houtang/结算.csv", "text", "tender", 0, "one project's days and sums under each other: the facts the form of tenders asks for"},
	{"fin-16-wengdu/全县投入构成.csv", "table", "levy", 1, "the make-up of a sum, no households: not the form"},
	{"fin-16-wengdu/四村筹资.csv", "table", "levy", 1, "figures of four units in one column: not the form"},
	{"fin-17-liujiapu/收益.csv", "table", "distribution", 0, "a power station's income and who got it"},
	{"fin-17-liujiapu/分配规则.csv", "table", "distribution", 0, "shares by rule"},
	{"fin-18-huarong/全镇债务.csv", "text", "debts", 0, "1100多万元: words, no figure"},
	{"fin-18-huarong/资产负债.csv", "table", "assets", 0, "743,707 + 48,268 = 791,975; 无 is nothing: the form of assets"},
	{"fin-19-mengjin-2022/来源.csv", "table", "project", 0, "three sources"},
	{"fin-19-mengjin-2022/用途.csv", "table", "project", 0, "three uses of the same sum"},
	{"fin-19-mengjin-2022/调整.csv", "table", "project", 0, "what was taken back"},
	{"oth-01-dongjiao-canteen/收支盈亏表.csv", "table", "other", 0, "a canteen's profit and loss, with 其中 rows"},
	{"oth-02-dingliu-10401/收支結算表.csv", "table", "other", 0, "income left, expense right: two tables of one file"},
	{"oth-03-quzhen/月结.csv", "table", "other", 0, "a month's closing under each other"},
	{"oth-04-zhongxin/收支.csv", "table", "other", 0, "a fund's income and expense"},
	{"oth-05-youeryuan-202410/收入.csv", "table", "other", 0, "a kindergarten's income"},
	{"oth-05-youeryuan-202410/支出.csv", "table", "other", 0, "its expense"},
	{"oth-05-youeryuan-202410/结余.csv", "table", "other", 0, "its balances and one rate"},
	{"oth-06-belantih-2022/realisasi.csv", "table", "other", 0, "a budget in rupiah, parents and children"},
	{"oth-07-budai-10306/收入.csv", "table", "other", 0, "school meals, income"},
	{"oth-07-budai-10306/支出.csv", "table", "other", 0, "school meals, expense"},
	{"oth-08-tiga-2022/realisasi.csv", "table", "other", 0, "a budget in rupiah with dots for commas"},
}

// TestEveryPublishedCaseIsDisclosedThroughTheDesk takes each file the whole way,
// by HTTP and as the three people: handed in or written, doubts answered, handed
// in for review, agreed to, the joint meeting, out. What everyone then reads is
// the file to the fen.
func TestEveryPublishedCaseIsDisclosedThroughTheDesk(t *testing.T) {
	covered := map[string]bool{"fin-07-yunxiao/原样.txt": true} // the same table as a web page ran it together: refused below
	for _, x := range publishedCases {
		covered[x.file] = true
	}
	root := path.Join("..", "table", "testdata", "files")
	for _, dir := range must(os.ReadDir(root))(t) {
		if !regexp.MustCompile(`^(con|fin|oth)-`).MatchString(dir.Name()) {
			continue
		}
		for _, f := range must(os.ReadDir(path.Join(root, dir.Name())))(t) {
			if !covered[dir.Name()+"/"+f.Name()] {
				t.Errorf("%s/%s is published as nothing", dir.Name(), f.Name())
			}
		}
	}
	w := newSite(t)
	r := &caseRun{site: w, t: t, desk: w.as("kuaiji2"), review: w.as("jiandu2"), head: w.as("cunzhang2"), sums: handSums(t)}
	for _, x := range publishedCases {
		switch x.as {
		case "sheet":
			r.sheet(x)
		case "text":
			r.text(x)
		default:
			r.table(x)
		}
	}
	at := r.desk.hand("原样.txt", caseFile(t, "fin-07-yunxiao/原样.txt"), "table")
	r.desk.get(at).sound().has(".lead", "必须在文件里改").has(".problems", "内容都挤在一列里")
}

// caseRun is the people who publish the cases, of 吕㛃村.
type caseRun struct {
	*site
	t                  *testing.T
	desk, review, head *browser
	sums               map[string][]map[string][]string
}

// handSums reads what the careful reader made of the columns: by file, by table,
// the sums that are right.
func handSums(t *testing.T) map[string][]map[string][]string {
	t.Helper()
	var cases []struct {
		File, As string
		Expect   struct {
			Tables []struct{ Sums map[string]json.RawMessage }
		}
	}
	if err := json.Unmarshal(must(os.ReadFile(path.Join("..", "table", "testdata", "expect.json")))(t), &cases); err != nil {
		t.Fatal(err)
	}
	all := map[string][]map[string][]string{}
	for _, c := range cases {
		if c.As != "auto" || all[c.File] != nil {
			continue
		}
		for _, tb := range c.Expect.Tables {
			sums := map[string][]string{}
			for name, raw := range tb.Sums {
				var list []any
				if json.Unmarshal(raw, &list) != nil {
					var one any
					if err := json.Unmarshal(raw, &one); err != nil {
						t.Fatal(err)
					}
					list = []any{one}
				}
				for _, v := range list {
					switch v := v.(type) {
					case nil:
						sums[name] = append(sums[name], "")
					case float64:
						sums[name] = append(sums[name], fmt.Sprintf("%.0f", v))
					default:
						sums[name] = append(sums[name], fmt.Sprint(v))
					}
				}
			}
			all[c.File] = append(all[c.File], sums)
		}
	}
	return all
}

// answered answers every question of a preview as a careful accountant would: the
// year from the paper, the rest as the file has it.
func (r *caseRun) answered(at string, x publishedCase) {
	r.t.Helper()
	asked := 0
	for range 4 {
		p := r.desk.get(at).sound()
		form := url.Values{}
		for i := 0; ; i++ {
			key, found := p.doc().Find(fmt.Sprintf("input[name=key-%d]", i)).First().Attr("value")
			if !found {
				break
			}
			form.Set(fmt.Sprintf("key-%d", i), key)
			form.Set(fmt.Sprintf("answer-%d", i), map[bool]string{true: "2026", false: "keep"}[key == "year"])
		}
		if p.doc().Find("#ask").Length() == 0 {
			break
		}
		asked += len(form) / 2
		r.desk.post(at+"/answers", form).is(http.StatusSeeOther)
	}
	if asked != x.asks {
		r.t.Errorf("%s: %d questions, want %d: %s", x.file, asked, x.asks, r.desk.get(at).text(".problems"))
	}
}

// out takes a version through the rest of the way and gives its public address.
func (r *caseRun) out(id int64) string {
	r.t.Helper()
	at := "/desk/disclosures/" + itoa64(id)
	r.desk.get(at).sound()
	r.desk.post(at+"/submit", nil).goes(at)
	r.review.get(at).sound()
	r.review.post(at+"/approve", url.Values{"opinion": {"与原表相符，同意公开"}}).goes(at)
	r.head.get(at).sound()
	r.head.post(at+"/publish", r.publishing()).goes(at)
	x := must(r.Disclosures.ByID(r.t.Context(), id))(r.t)
	if x.State != disclosure.Published {
		r.t.Fatalf("%s: %s", x.Title, x.State)
	}
	return pathOf(r.lvyin.Code, x)
}

// work gives the drafts of the village, the oldest first.
func (r *caseRun) work() []disclosure.Version {
	return slices.DeleteFunc(must(r.Disclosures.WorkOf(r.t.Context(), r.lvyin.ID))(r.t), func(x disclosure.Version) bool { return x.State != disclosure.Draft })
}

func (r *caseRun) table(x publishedCase) {
	r.t.Helper()
	at := r.desk.upload("/desk/imports", url.Values{"reading": {"table"}, "item": {x.item}}, path.Base(x.file), caseFile(r.t, x.file)).is(http.StatusSeeOther).Header.Get("Location")
	r.answered(at, x)
	title := strings.NewReplacer("/", " ", ".csv", "", "結", "结").Replace(x.file) // the program's fonts are for simplified characters
	r.desk.post(at+"/save", url.Values{"item": {x.item}, "title": {title}, "table": {"all"}}).is(http.StatusSeeOther)
	drafts := r.work()
	if len(drafts) != len(r.sums[x.file]) {
		r.t.Fatalf("%s became %d drafts, want %d", x.file, len(drafts), len(r.sums[x.file]))
	}
	slices.SortFunc(drafts, func(a, b disclosure.Version) int { return int(a.ID - b.ID) })
	for i, d := range drafts {
		r.tableIsTheFile(x, r.out(d.ID), i)
	}
}

// tableIsTheFile holds what everyone reads of a table against the file: sums made
// by hand, every amount in the file, and page, CSV and PDF against the original.
func (r *caseRun) tableIsTheFile(x publishedCase, at string, n int) {
	t := r.t
	t.Helper()
	doc := must(disclosure.ParseTable(r.visitor().get(at + ".json").is(http.StatusOK).Body))(t)
	for i, c := range doc.Columns {
		want, judged := r.sums[x.file][n][c.Name]
		switch {
		case !c.Add && c.Sum != "":
			t.Errorf("%s: %s sums to %q, which neither form nor file says", x.file, c.Name, c.Sum)
		case c.Add && c.Sum != "" && judged && !slices.ContainsFunc(want, func(w string) bool { return sameNumber(w, c.Sum) }):
			t.Errorf("%s: %s sums to %q, want %v", x.file, c.Name, c.Sum, want)
		}
		_ = i
	}
	amounts := amountsIn(t, caseFile(t, x.file))
	page := r.visitor().get(at).is(http.StatusOK)
	whole(t, page)
	page.has("h1", doc.Title).has(".facts", doc.Number)
	t.Logf("%s as %s: %s", x.file, x.item, page.text(".lead"))
	shown, rows := page.text("table.data"), csvRows(t, r.visitor().get(at+".csv").is(http.StatusOK).Body)
	paper := squeezed(pdfText(t, r.visitor().get(at+".pdf").is(http.StatusOK).Body))
	head := slices.IndexFunc(rows, func(row []string) bool { return len(row) >= len(doc.Columns) && row[0] == headOf(doc.Columns[0]) })
	if head < 0 {
		t.Fatalf("%s: the CSV has no heading: %v", x.file, rows)
	}
	for k, row := range append(slices.Clone(doc.Rows), doc.Totals...) {
		out := rows[head+1+k]
		for i, cell := range row.Cells {
			if cell.Fen == nil {
				continue
			}
			if !amounts[*cell.Fen] {
				t.Errorf("%s: %s stands nowhere in the file", x.file, *cell.Fen)
			}
			if got := must(money.Parse(out[i]))(t); got != *cell.Fen {
				t.Errorf("%s: CSV row %d: %s, want %s", x.file, k, got, *cell.Fen)
			}
			if want := yuanOf(*cell.Fen); !strings.Contains(shown, want) || !strings.Contains(paper, want) {
				t.Errorf("%s: %s is not on the page or the paper", x.file, want)
			}
		}
	}
	if first, _, _ := strings.Cut(doc.Title, "（"); !strings.Contains(paper, squeezed(first)) { // the part of a file may stand on the next line
		t.Errorf("%s: the paper has no title %s:\n%s", x.file, first, paper[:300])
	}
	if x.file == "con-04-yongfu/标的.csv" {
		page.has("table.data", "2025-03-05 9:30") // a day is not all of it
	}
	if form, has := r.Disclosures.Catalogue.Form(x.item); has && x.asks > 0 && strings.Contains(x.why, "not the form") {
		page.has("main", "没有按“"+form.Name+"”的表样")
	}
}

// amountsIn gives every amount a file can mean: each figure as yuan and as 万元.
func amountsIn(t *testing.T, file []byte) map[money.Fen]bool {
	t.Helper()
	all := map[money.Fen]bool{0: true}
	for _, m := range regexp.MustCompile(`-?\d[\d,]*(?:\.\d+)?`).FindAllString(regexp.MustCompile(`"`).ReplaceAllString(string(file), " "), -1) {
		for _, part := range append(strings.Split(m, ","), strings.ReplaceAll(m, ",", "")) {
			v, ok := new(big.Rat).SetString(part)
			for _, unit := range []int64{100, 1_000_000} {
				if fen := new(big.Rat); ok {
					if fen.Mul(v, big.NewRat(unit, 1)); fen.IsInt() && fen.Num().IsInt64() {
						all[money.Fen(fen.Num().Int64())] = true
					}
				}
			}
		}
	}
	return all
}

func csvRows(t *testing.T, body []byte) [][]string {
	t.Helper()
	c := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))))
	c.FieldsPerRecord = -1
	return must(c.ReadAll())(t)
}

// sameNumber compares by value; two blanks are the same.
func sameNumber(a, b string) bool {
	x, ok := new(big.Rat).SetString(a)
	y, too := new(big.Rat).SetString(b)
	return ok && too && x.Cmp(y) == 0 || a == b
}

func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

// text writes a file of names and values as a text: what stands beside a name is
// its fact.
func (r *caseRun) text(x publishedCase) {
	t := r.t
	t.Helper()
	rows := csvRows(t, caseFile(t, x.file))[1:]
	var lines []string
	for _, row := range rows {
		name, rest := row[0], row[1:]
		if x.file == "fin-05-fulin/年度收支.csv" { // the period and the kind together name the figure
			name, rest = row[0]+row[1], row[2:3]
		}
		value := strings.Join(slices.DeleteFunc(slices.Clone(rest), func(s string) bool { return s == "" }), "，折合")
		lines = append(lines, name+"\t"+value)
	}
	page := r.desk.get("/desk/texts/new?item=" + x.item).sound()
	form := page.formValues("form[action='/desk/texts']")
	form.Set("title", strings.ReplaceAll(strings.TrimSuffix(x.file, ".csv"), "/", " "))
	form.Set("section-0-heading", "")
	form.Set("facts", strings.Join(lines, "\n"))
	form.Set("then", "look")
	to := r.desk.post("/desk/texts", form).is(http.StatusSeeOther).Header.Get("Location")
	id := must(numberIn(strings.TrimPrefix(to, "/desk/disclosures/")))(t)
	at := r.out(int64(id))
	a := r.visitor().get(at).is(http.StatusOK)
	whole(t, a)
	light(t, a)
	shown, paper := squeezed(a.text("dl.facts")), squeezed(pdfText(t, r.visitor().get(at+".pdf").is(http.StatusOK).Body))
	out := csvRows(t, r.visitor().get(at+".csv").is(http.StatusOK).Body)
	for _, line := range lines {
		name, value, _ := strings.Cut(line, "\t")
		read := disclosure.TextFact{Name: name, Value: value}.Chinese() // a day is written out
		if !strings.Contains(shown, squeezed(name+read)) || !strings.Contains(paper, squeezed(read)) {
			t.Errorf("%s: %s is not on the page or the paper\n%s\n%s", x.file, line, shown, paper)
		}
		if !slices.ContainsFunc(out, func(row []string) bool { return row[1] == name && row[2] == value }) {
			t.Errorf("%s: %s is not in the CSV", x.file, line)
		}
	}
}

// sheet books a cash book and publishes its months.
func (r *caseRun) sheet(x publishedCase) {
	t := r.t
	t.Helper()
	at := r.desk.hand(path.Base(x.file), caseFile(t, x.file), "auto")
	r.answered(at, x)
	r.desk.post(at+"/save", url.Values{selectOf(t, r.desk.get(at), "房租费"): {"501.01"}}).is(http.StatusSeeOther)
	var income, expense money.Fen
	for _, month := range []string{"2026-02", "2026-03"} {
		r.desk.post("/desk/finance/"+month+"/submit", nil).is(http.StatusSeeOther)
		x := r.current(r.lvyin.ID, month)
		v := "/desk/disclosures/" + itoa64(x.ID)
		r.review.post(v+"/approve", url.Values{"opinion": {"同意公开"}}).goes(v)
		r.head.post(v+"/publish", r.publishing()).goes(v)
		out := lvyin + "/finance/" + month
		doc := must(finance.ParseSheet(r.visitor().get(out + ".json").is(http.StatusOK).Body))(t)
		income, expense = income+doc.Income, expense+doc.Expense
		page, paper := r.visitor().get(out).is(http.StatusOK), pdfText(t, r.visitor().get(out+".pdf").is(http.StatusOK).Body)
		for _, e := range doc.Entries {
			amount := max(e.Income, e.Expense).String()
			if !strings.Contains(page.text(".entries"), amount) || !strings.Contains(paper, amount) {
				t.Errorf("%s: %s of %s is not on the page or the paper", month, amount, e.Summary)
			}
		}
	}
	if income != 19000_00 || expense != 10678_00 { // 10,000 + 9,000; 38 + 984 + 3,300 + 6,356
		t.Errorf("%s: income %s, expense %s", x.file, income, expense)
	}
}
