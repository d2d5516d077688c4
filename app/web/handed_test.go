package web

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sunshine/app/finance"
	"sunshine/app/sheet"
)

// onDisk gives every byte the database has on the disk.
func (w *site) onDisk(t *testing.T) []byte {
	t.Helper()
	var n int
	var name, path string
	if err := w.DB.Read().QueryRowContext(t.Context(), "pragma database_list").Scan(&n, &name, &path); err != nil {
		t.Fatal(err)
	}
	var all []byte
	for _, file := range must(filepath.Glob(path + "*"))(t) {
		all = append(all, must(os.ReadFile(file))(t)...)
	}
	return all
}

// TestR56_ARefusedFileIsNotKept: of a file with personal data where everyone would
// read it nothing stays but its name, hash, size and why, whatever it was read as.
func TestR56_ARefusedFileIsNotKept(t *testing.T) {
	const id, card = "11010519491231002X", "6222021234567890127"
	w := newSite(t)
	b := w.enter("kuaiji")
	for name, c := range map[string]struct{ file, reading, at string }{
		"补贴.csv":    {"发放表\n序号,事项,说明,金额\n1,临时救助,身份证" + id + ",600\n2,又一笔,卡" + card + ",5\n", "table", "C3 格里有身份证号"},
		"日记账.csv":   {"日期,摘要,收入,支出,银行\n2026-03-08,收房租 " + id + ",500,,银行\n", "cashbook", "B2 格里有身份证号"},
		"凭证.csv":    {"日期,凭证号,摘要,科目代码,借方金额,贷方金额\n2026-03-02,1,救助" + id + ",102,10,\n2026-03-02,1,甲,504,,10\n", string(finance.Vouchers), "摘要里有身份证号"},
		"信.csv":     {"他的身份证是" + id + "\n", "table", "A1 格里有身份证号"},
		id + ".csv": {"序号,事项,说明,金额\n1,临时救助,手机13812345678,600\n", "table", "C2 格里有手机号"},
	} {
		a := b.upload("/desk/imports", url.Values{"reading": {c.reading}}, name, []byte(c.file)).is(http.StatusUnprocessableEntity).built()
		a.has(".notice.error", "没有收下", c.at).has("main", "没有收下的文件", "只记了文件名")
		if strings.Contains(name, id) {
			a.has("main", "文件名含身份证号")
		} else {
			a.has("main", name)
		}
		if strings.Contains(string(a.Body), id) {
			t.Errorf("%s: the page shows the number", name)
		}
	}
	disk := w.onDisk(t)
	for _, s := range []string{id, card, "13812345678"} {
		if bytes.Contains(disk, []byte(s)) {
			t.Errorf("%s is on the disk", s)
		}
	}
	book := sheet.Book{Title: "x", Pages: []sheet.Page{{Name: "x", Columns: []sheet.Column{{Name: "事项"}, {Name: "说明"}, {Name: "金额"}}, Rows: [][]sheet.Value{{sheet.TextValue("救助"), sheet.TextValue("身份证" + id), sheet.MoneyValue(100)}}}}}
	var out bytes.Buffer
	if err := sheet.WriteXLSX(&out, book); err != nil {
		t.Fatal(err)
	}
	b.upload("/desk/imports", url.Values{"reading": {"table"}}, "补贴.xlsx", out.Bytes()).is(http.StatusUnprocessableEntity).has(".notice.error", "格里有身份证号")
	var kept, told int
	if err := w.DB.Read().QueryRowContext(t.Context(), "select (select count(*) from import), (select count(*) from handed_file where refused <> '' and size > 0)").Scan(&kept, &told); err != nil || kept != 0 || told != 6 {
		t.Errorf("%d files kept, %d told of, %v", kept, told, err)
	}
	w.enter("kuaiji2").get("/desk/imports").is(http.StatusOK).lacks(".tasks")
	w.enter("admin").get("/desk/audit").has("main", "没有收下的文件")
}

// TestAFileThatIsPutAwayIsNotKept: what was previewed and not wanted is gone.
func TestAFileThatIsPutAwayIsNotKept(t *testing.T) {
	w := newSite(t)
	b := w.enter("kuaiji")
	at := b.hand("账.csv", []byte("日期,摘要,收入,支出,银行\n2026-03-08,不要了的这一笔,500,,银行\n"), "cashbook")
	b.post(at+"/drop", nil).is(http.StatusSeeOther)
	var size int
	if err := w.DB.Read().QueryRowContext(t.Context(), "select sum(length(file)) from import").Scan(&size); err != nil || size != 0 {
		t.Errorf("%d bytes are kept, %v", size, err)
	}
	b.get(at).is(http.StatusOK)
}

// TestTheSameFileAgainLeadsToTheFirst, whatever it is read as.
func TestTheSameFileAgainLeadsToTheFirst(t *testing.T) {
	w := newSite(t)
	b := w.enter("kuaiji")
	t.Run("workbook", func(t *testing.T) {
		file := []byte("日期,摘要,收入,支出,银行\n2026-04-02,收房租,500,,\n")
		first := b.hand("账.csv", file, "cashbook")
		b.get(first).is(http.StatusOK).lacks(".notice.info a")
		second := b.hand("又一次.csv", file, "cashbook")
		b.get(second).is(http.StatusOK).sound().has(".notice.info", "李账", "已经传过，还没有保存").has(".notice.info a[href='"+first+"']", "打开那一次")
		b.get(first).is(http.StatusOK).lacks(".notice.info a")
		b.post(second+"/save", url.Values{selectOf(t, b.get(second), "收房租"): {"504"}}).is(http.StatusSeeOther)
		b.get(first).is(http.StatusOK).has(".notice.info a[href='"+second+"']", "打开那一次").has(".notice.info", "已经导入")
		b.upload("/desk/imports", url.Values{"reading": {"cashbook"}}, "账.csv", file).is(http.StatusUnprocessableEntity).
			has(".notice.error", "由李账导入过").has(".notice.info a[href='"+second+"']", "打开那一次")
	})
	t.Run("bank", func(t *testing.T) {
		at := b.openBank()
		first := b.upload(at+"/statements", march2026(), "流水.csv", []byte(bankMarch)).is(http.StatusSeeOther).Header.Get("Location")
		b.get(first).is(http.StatusOK).lacks(".notice.info a")
		second := b.upload(at+"/statements", march2026(), "流水2.csv", []byte(bankMarch)).is(http.StatusSeeOther).Header.Get("Location")
		b.get(second).is(http.StatusOK).sound().has(".notice.info a[href='"+first+"']", "打开那一份").has(".notice.info", "李账", "还没有保存")
	})
	for _, x := range []struct{ name, path, save, where, file string }{
		{"register", "/desk/registers/asset/import", "/desk/registers/asset/import/save", "/desk/registers/asset", "名称,类别,状态,原值\n水泵房,固定资产,在用,100\n"},
		{"contracts", "/desk/contracts/import", "/desk/contracts/import/save", "/desk/contracts", "名称,类别,标的,面积（亩）,价格,计价\n半吊子塘,土地资源发包,村西的塘,50.17,800,元/亩·年\n"},
		{"accounts", "/desk/accounts/file", "/desk/accounts/apply", "/desk/accounts", "代码,名称,用在\n513.51,培训费,支出\n"},
	} {
		t.Run(x.name, func(t *testing.T) {
			first := b.upload(x.path, nil, x.name+".csv", []byte(x.file)).is(http.StatusOK).sound().lacks(".notice.info")
			form := first.formIn(x.save)
			form.Set("day", "2026-04-08")
			form.Set("reason", "照底册登记")
			b.upload(x.path, nil, x.name+".csv", []byte(x.file)).is(http.StatusOK).lacks(".notice.info") // it was only looked at
			b.post(x.save, form).is(http.StatusSeeOther)
			again := b.upload(x.path, nil, "改了名.csv", []byte(x.file))
			again.has(".notice.info", "李账", "已经导入过").has(".notice.info a[href^='"+x.where+"']", "看现在的")
			b.upload(x.path, nil, x.name+".csv", []byte(x.file+"\n")).lacks(".notice.info")
			form.Set("handed", `{"sha256":"x"}`)
			if r := b.post(x.save, form); r.Status >= http.StatusInternalServerError {
				t.Error(r.Status)
			}
		})
	}
	t.Run("catalogue", func(t *testing.T) {
		admin := w.enter("admin")
		files := realList(t, "cat-05-wuhan")
		form := admin.handList(files).is(http.StatusOK).lacks(".notice.info").formIn("/desk/catalogue/save")
		admin.post("/desk/catalogue/save", form).is(http.StatusUnprocessableEntity)
		form.Set("source", "县民政局〔2026〕3号")
		admin.post("/desk/catalogue/save", form).is(http.StatusSeeOther)
		admin.handList(files).is(http.StatusOK).sound().has(".notice.info", "已经导入过").has(".notice.info a[href='/desk/catalogue']", "看现在的目录")
	})
}
