package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sunshine/app/disclosure"
	"sunshine/app/sheet"
)

// handList hands in all files of a real list at once.
func (b *browser) handList(files map[string][]byte) *answer {
	b.w.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	b.w.ok(m.WriteField("csrf", b.token()))
	for name, content := range files {
		part := must(m.CreateFormFile("file", name))(b.w.t)
		must(part.Write(content))(b.w.t)
	}
	b.w.ok(m.Close())
	return b.do(httptest.NewRequest(http.MethodPost, "/desk/catalogue/read", &body), "Content-Type", m.FormDataContentType())
}

func realList(t testing.TB, name string) map[string][]byte {
	t.Helper()
	paths := must(filepath.Glob(filepath.Join("..", "disclosure", "testdata", name, "*.csv")))(t)
	if len(paths) == 0 {
		t.Fatal(name)
	}
	files := map[string][]byte{}
	for _, p := range paths {
		files[filepath.Base(p)] = must(os.ReadFile(p))(t)
	}
	return files
}

func TestTheFiveRealListsBecomeProfiles(t *testing.T) {
	for name, want := range map[string]struct{ says, unfit string }{
		"cat-01-yangchun":    {"一式三份", ""},
		"cat-02-zhejiang":    {"残疾人两项补贴名单", "定时间"},
		"cat-03-qixia":       {"涉及村民利益的重大事项", "定时间"},
		"cat-04-soudengzhan": {"印章管理制度", "定时间"},
		"cat-05-wuhan":       {"民主理财日", "定形式地点"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newSite(t)
			b := w.enter("admin")
			page := b.handList(realList(t, name)).is(http.StatusOK).sound().has("main", want.says)
			form := page.formIn("/desk/catalogue/save")
			b.post("/desk/catalogue/save", form).is(http.StatusUnprocessableEntity).has("#f-source-error", "请写是哪个文件定的")
			form.Set("source", "县民政局〔2026〕3号")
			b.follow(b.post("/desk/catalogue/save", form)).sound().has(".notice.success", "第 1 版")
			v := w.visitor()
			list := v.get("/catalogue").is(http.StatusOK).sound().has("main", want.says).has("main", "县民政局〔2026〕3号")
			if want.unfit != "" {
				list.has("main .bad", want.unfit)
			} else if list.doc().Find("main .bad").Length() != 0 {
				t.Errorf("%s is 不合格", list.doc().Find("main .bad").Text())
			}
		})
	}
}

func TestWhatTheCatalogueGivesOutCanBeReadIn(t *testing.T) {
	w := newSite(t)
	b := w.enter("admin")
	for _, kind := range []string{"xlsx", "csv"} {
		file := w.visitor().get("/catalogue." + kind).is(http.StatusOK)
		l := must(w.Disclosures.Today(t.Context()))(t)
		f := must(sheet.Read("公开目录."+kind, file.Body))(t)
		r := must(w.Disclosures.Catalogue.ReadList(l, []*sheet.File{f}))(t)
		if len(r.Rows) != len(l.Items) || len(r.Problems) > 0 {
			t.Fatalf("%s: %d rows of %d, %v", kind, len(r.Rows), len(l.Items), r.Problems)
		}
		for i, x := range r.Rows {
			want := l.Items[i]
			if want.Shown = x.Item.Shown; x.Part || len(x.Unread) > 0 || !same(x.Item, want) {
				t.Errorf("%s: %+v\nwant %+v", kind, x, want)
			}
		}
		b.handList(map[string][]byte{"公开目录." + kind: file.Body}).is(http.StatusOK).sound()
	}
}

func same(a, b disclosure.Item) bool {
	x, _, err := disclosure.Freeze(a)
	y, _, other := disclosure.Freeze(b)
	return err == nil && other == nil && bytes.Equal(x, y)
}

func TestAnItemIsChangedAddedAndLeftOut(t *testing.T) {
	w := newSite(t)
	b := w.enter("admin")
	at := "/desk/catalogue/items/"
	form := b.get(at + "debts").is(http.StatusOK).sound().formIn(at + "debts")
	form.Set("source", "县里的通知")
	form.Set("when", "过些日子")
	b.post(at+"debts", form).is(http.StatusUnprocessableEntity).has("#f-when-error", "没有读懂")
	form.Set("when", "次年3月1日前")
	b.post(at+"debts", form).is(http.StatusUnprocessableEntity).has(".notice.error", "国家规定每季度公开，不能改成每年")
	form.Set("when", "次月20日前")
	b.follow(b.post(at+"debts", form)).has(".notice.success", "存下了")
	w.visitor().get("/catalogue/debts").is(http.StatusOK).sound().has("main", "每月，下个月20日前公开")

	form = b.get(at + "finance-month").is(http.StatusOK).formIn(at + "finance-month")
	form.Set("drop", "1")
	b.post(at+"finance-month", form).is(http.StatusUnprocessableEntity).has(".notice.error", "国家规定要公开的")
	form = b.get(at + "party-plan").is(http.StatusOK).formIn(at + "party-plan")
	form.Set("drop", "1")
	b.follow(b.post(at+"party-plan", form)).has("main", "重新用")
	w.visitor().get("/catalogue/party-plan").is(http.StatusNotFound)

	form = b.get(at + "new").is(http.StatusOK).sound().formIn(at + "new")
	form.Set("name", "村道养护")
	b.follow(b.post(at+"new", form)).has(".notice.warning", "村道养护")
	w.visitor().get("/catalogue").has("main .bad", "定时间")
	if n := len(must(w.Disclosures.Profiles(t.Context()))(t)); n != 3 {
		t.Errorf("%d versions are kept", n)
	}
	if l := must(w.Disclosures.Today(t.Context()))(t); l.Profile.Source != "县里的通知" {
		t.Errorf("the source was lost: %q", l.Profile.Source)
	}
}

func TestColumnsAndTheFiveAreRenamed(t *testing.T) {
	w := newSite(t)
	b := w.enter("admin")
	form := b.get("/desk/catalogue/words").is(http.StatusOK).sound().formIn("/desk/catalogue/words")
	form.Set("source", "县里的通知")
	form.Set("columns", "党务、财务")
	b.post("/desk/catalogue/words", form).is(http.StatusUnprocessableEntity).has("#f-columns-error", "村务")
	form.Set("columns", "党务、事务、财务、政务")
	b.post("/desk/catalogue/words", form).is(http.StatusUnprocessableEntity)
	form.Set("columns", "党务、事务、财务")
	form.Set("fixed", "五明确")
	form.Set("fixed-1", "明确时间")
	form.Set("slot-3", "镇监督")
	b.follow(b.post("/desk/catalogue/words", form)).has(".notice.success", "存下了")
	v := w.visitor()
	v.get("/catalogue").is(http.StatusOK).has("main h2", "事务").has("main", "五明确")
	v.get("/catalogue/debts").has("main dt", "明确时间")
	if l := must(w.Disclosures.Today(t.Context()))(t); !slices.ContainsFunc(l.Watch.Slots, func(x disclosure.Slot) bool { return x.Name == "镇监督" }) {
		t.Error("the slot kept its name")
	}
}

func TestABrokenListIsRefusedInWords(t *testing.T) {
	w := newSite(t)
	b := w.enter("admin")
	b.handList(map[string][]byte{"空.csv": []byte("甲,乙\n1,2\n")}).is(http.StatusUnprocessableEntity).has("#f-file-error", "没有找到“公开事项”")
	b.handList(map[string][]byte{"x.xlsx": []byte("PK\x03\x04 nothing")}).is(http.StatusUnprocessableEntity)
	b.post("/desk/catalogue/read", nil).is(http.StatusUnprocessableEntity).has("#f-file-error", "请先选一个文件")
	b.post("/desk/catalogue/save", url.Values{"rows": {"{"}}).is(http.StatusUnprocessableEntity).has(".notice.error", "重新传一次")
	long := strings.Repeat("公开事项很多\n", 400)
	b.handList(map[string][]byte{"多.csv": []byte("公开事项\n" + long)}).is(http.StatusUnprocessableEntity).has("#f-file-error", "不超过 300 项")
}
