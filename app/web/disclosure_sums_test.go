package web

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/sheet"
	"sunshine/app/table"
)

// drawn is a table of the site as a file of an item would give it.
func (w *site) drawn(item, title, text string) disclosure.Table {
	w.t.Helper()
	f := must(sheet.Read("x.csv", []byte(text)))(w.t)
	r := table.Read(f, table.Options{Reading: table.Plain})
	if r.Report.Errors() > 0 || len(r.Tables) != 1 {
		w.t.Fatalf("%s: %d tables, %+v", title, len(r.Tables), r.Report.Problems)
	}
	t := finance.Document(r.Tables[0], nil)
	t.Item, t.Title = item, title
	return t
}

// What a published table says it comes to, on its page, in its PDF and in its CSV:
// of every form that has a table, by sample figures. Nothing is added that must not
// be: what the village owns to what it owes, opening balances to closing ones, what it
// is owed to what it owes.
func TestATableTellsOnlySumsThatItsFormAllows(t *testing.T) {
	w := newSite(t)
	formed := map[string]bool{}
	for n, x := range []struct {
		item, text string
		lead       string   // after the title
		foot       []string // rows of the CSV that close the table, by their texts
		order      []string // as the page has them
	}{
		{
			"assets", "项目,期初（元）,期末（元）\n货币资金,80000,86000\n应收款,2000,1000\n固定资产,300000,290000\n资产合计,382000,377000\n应付款,5000,4000\n负债合计,5000,4000\n净资产,377000,373000\n",
			"共4行，期末资产合计377,000.00元、期末负债合计4,000.00元、期末净资产373,000.00元。", nil,
			[]string{"固定资产", "资产合计", "应付款", "负债合计", "净资产"},
		},
		{
			"assets", "项目,金额（元）\n货币资金,743707\n应收款,0\n固定资产,1000\n应付款,48268\n贷款,743707\n负债合计,791975\n",
			"共5行，负债合计791,975.00元。", nil,
			[]string{"应付款", "负债合计"},
		},
		{
			"debts", "单位或个人,类别,期初（元）,增加（元）,减少（元）,期末余额（元）\n陈大山,应收,3000,500,1000,2500\n新村建材店,应付,8000,,,8000\n吴小河,债权,100,,,100\n",
			"共3行，应收合计期末余额2,600.00元，应付合计期末余额8,000.00元。",
			[]string{"应收合计 3,100.00 500.00 1,000.00 2,600.00", "应付合计 8,000.00 8,000.00"},
			nil,
		},
		{
			"debts", "单位或个人,类别,期末余额（元）\n陈大山,应收,3000\n新村建材店,其他,8000\n", "共2行。", nil, nil, // one that is neither
		},
		{
			"cadre-pay", "姓名,职务,基本报酬（元）,绩效报酬（元）,误工补贴（元）,合计（元）\n张志远,村主任,9000,1500,300,10800\n李为民,会计,8000,,,8000\n",
			"共2行，合计18,800.00元。",
			[]string{"合计 17,000.00 1,500.00 300.00 18,800.00"},
			nil,
		},
		{
			"land", "户主,地块,面积（亩）,补偿标准（元/亩）,补偿金额（元）,附着物补偿（元）,合计（元）\n陈大山,村东,2.5,42000,105000,1200,106200\n吴小河,村西,1.5,42000,63000,,63000\n",
			"共2行，合计补偿金额168,000.00元、合计169,200.00元。",
			[]string{"合计 4 168,000.00 1,200.00 169,200.00"},
			nil,
		},
		{
			"contract", "标的,面积（亩）,单价（元/亩·年）,年限（年）,底价（元）,承租人,保证金（元）\n鱼塘1号,15,450,3,20250,,1000\n鱼塘2号,10,450,3,13500,,1000\n",
			"共2行。", nil, nil,
		},
		{
			"tender", "项目名称,预算价（元）,中标价（元）,中标单位,结算价（元）,差额（元）,已付款（元）\n村道硬化,200000,193036,青石镇建筑队,191266,-1770,190000\n路灯,50000,48000,青石镇建筑队,,,10000\n",
			"共2行，合计中标价241,036.00元。",
			[]string{"合计 241,036.00 200,000.00"},
			nil,
		},
		{
			"levy", "户主,人数（人）,每人标准（元/人）,应筹（元）,减免（元）,实筹（元）,筹劳（工日）\n陈大山,4,15,60,15,45,2\n吴小河,3,15,45,,45,1\n",
			"共2行，合计应筹105.00元、实筹90.00元。",
			[]string{"合计 7 105.00 15.00 90.00 3"},
			nil,
		},
		{"subsidy", "户主,补贴面积（亩）,补贴标准（元/亩）,补贴金额（元）\n陈大山,3.2,70,224\n吴小河,1,70,70\n", "共2行，合计补贴金额294.00元。", []string{"合计 4.2 294.00"}, nil},
		{"allowance", "户主,类别,人数（人）,金额（元）\n陈大山,低保,2,1240\n吴小河,残疾补贴,1,80\n", "共2行，合计金额1,320.00元。", []string{"合计 3 1,320.00"}, nil},
		{"relief", "户主,救助项目,发放日期,金额（元）\n陈大山,临时救助,2026-03-12,2000\n吴小河,临时救助,2026-03-13,500\n", "共2行，合计金额2,500.00元。", []string{"合计 2,500.00"}, nil},
		{"donation", "捐赠人,捐赠日期,款物,金额（元）,用途\n青石镇商会,2026-03-02,现金,5000,修围墙\n新村建材店,2026-03-03,水泥两吨,,修围墙\n", "共2行，合计金额5,000.00元。", []string{"合计 5,000.00"}, nil},
		{"homestead", "户主,地点,面积（平方米）,批准日期,结果\n陈大山,二组,120,2026-02-18,已批准\n吴小河,三组,100,,在审\n", "共2行。", nil, nil},
		// No form: what the file itself closes rightly is told, and nothing else.
		{"project", "项目,投入（元）\n路灯,100\n水渠,200\n合计,300\n", "共2行，合计投入300.00元。", []string{"合计 300.00"}, nil},
		{"project", "项目,投入（元）\n路灯,100\n水渠,200\n", "共2行。", nil, nil},
		{"project", "项目,收入（元）,支出（元）\n路灯,100,20\n水渠,200,30\n", "共2行。", nil, nil},
	} {
		formed[x.item] = true
		doc := w.drawn(x.item, "表"+strconv.Itoa(n+1), x.text)
		path := xiaoshan + "/disclosures/" + strconv.FormatInt(w.publishTable(doc).DisclosureID, 10)
		a := w.visitor().get(path).is(http.StatusOK)
		if got, want := a.text(".lead"), doc.Title+"，"+x.lead; got != want {
			t.Errorf("%s: %s\nwant %s", x.item, got, want)
		}
		said := pdfText(t, w.visitor().get(path+".pdf").is(http.StatusOK).Body)
		if said = strings.Join(strings.Fields(said), ""); !strings.Contains(said, strings.Join(strings.Fields(x.lead), "")) {
			t.Errorf("%s: the notice does not say %s\n%s", x.item, x.lead, said)
		}
		var foot []string
		g := grid(t, "x.csv", w.visitor().get(path+".csv").is(http.StatusOK).Body)
		for _, r := range g.Rows {
			var parts []string
			closes := false
			for _, c := range r {
				closes = closes || strings.HasSuffix(c.Text, "合计") && !strings.ContainsAny(c.Text, "资负")
				if c.Text != "" {
					parts = append(parts, c.Text)
				}
			}
			if line := strings.Join(parts, " "); closes && !strings.Contains(line, "（元）") && len(parts) > 1 {
				foot = append(foot, line)
			}
		}
		if got := plainAmounts(strings.Join(foot, "\n")); got != plainAmounts(strings.Join(x.foot, "\n")) {
			t.Errorf("%s: the CSV closes with\n%s\nwant\n%s", x.item, got, strings.Join(x.foot, "\n"))
		}
		shown, last := a.text("table.data"), -1
		for _, word := range x.order {
			i := strings.LastIndex(shown, word)
			if i <= last {
				t.Errorf("%s: %s is not in its place: %s", x.item, word, shown)
			}
			last = i
		}
	}
	for _, f := range w.Disclosures.Catalogue.Forms() {
		if f.Tabular() && !formed[f.Item] {
			t.Errorf("nobody looked at what tables of %s say", f.Name)
		}
	}
}

// plainAmounts writes amounts without what the CSV leaves out.
func plainAmounts(s string) string { return strings.NewReplacer(",", "", ".00", "").Replace(s) }

// A table frozen before tables said what may be added up in them is read by the form
// of its item: its bytes stay, its lead does not tell the wrong sum any more.
func TestATableOfTheFirstDaysTellsNoWrongSum(t *testing.T) {
	w := newSite(t)
	doc := w.drawn("assets", "资产负债表", "项目,期末（元）\n货币资金,86000\n应收款,1000\n固定资产,290000\n应付款,4000\n负债合计,4000\n")
	old := disclosure.Table{Schema: disclosure.TableSchema, Item: "assets", Title: "资产负债表", Columns: doc.Columns, Rows: doc.Rows, Totals: doc.Totals, Notes: []string{}}
	if old.Columns[1].Sum != "38100000" {
		t.Fatalf("the reader sums %q", old.Columns[1].Sum)
	}
	frozen, _, err := disclosure.Freeze(old)
	w.ok(err)
	x := w.publishTable(doc)
	read := must(w.Disclosures.Catalogue.Table(frozen))(t)
	if got := tableLead(read); got != "资产负债表，共4行，负债合计4,000.00元。" || len(footOf(read)) != 1 || footOf(read)[0][0] != "负债合计" {
		t.Errorf("%s %v", got, footOf(read))
	}
	kept := must(disclosure.ParseTable(must(w.Disclosures.ByID(t.Context(), x.ID))(t).Document))(t)
	if kept.Added != disclosure.AddedByForm || kept.Columns[1].Sum != "" || !kept.Columns[1].Lead {
		t.Errorf("frozen %+v", kept.Columns)
	}
}

// What a list of persons comes to stays when the list closes: by its form, apart for
// what is owed to the village and what it owes.
func TestR58_AClosedListKeepsTheSumsOfItsForm(t *testing.T) {
	w := newSite(t)
	doc := w.drawn("debts", "往来", "单位或个人,类别,期末余额（元）\n陈大山,应收,3000\n吴小河,应付,8000\n")
	doc.Columns[0].Type = "name"
	path := xiaoshan + "/disclosures/" + strconv.FormatInt(w.publishTable(doc).DisclosureID, 10)
	w.at("2026-06-30")
	w.visitor().get(path).is(http.StatusOK).has(".notice", "公示期已满").has(".facts", "应收期末余额（元）合计", "3,000.00", "应付期末余额（元）合计", "8,000.00").lacks("table.data")
}
