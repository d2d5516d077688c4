package web

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sunshine/app/batch"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/pdf"
	"sunshine/app/user"
)

// inApril asks for all that came out in April 2026.
func inApril(more ...string) url.Values {
	v := url.Values{"month": {"2026-04"}, "township": {"0"}, "form": {"zip"}, "paper": {"A4"}}
	for i := 0; i+1 < len(more); i += 2 {
		v[more[i]] = append(slices.Clone(v[more[i]]), more[i+1])
		if more[i] != "item" && more[i] != "column" {
			v.Set(more[i], more[i+1])
		}
	}
	return v
}

// ask asks for a batch, waits for it and gives its address.
func (b *browser) askBatch(form url.Values) string {
	b.w.t.Helper()
	at := b.post("/desk/batches", form).is(http.StatusSeeOther).Header.Get("Location")
	b.w.batches.Wait()
	return at
}

// out has everything out that a batch may meet: a sheet, a table, a text, a list
// of persons, a table taken back.
func (w *site) variety() (list, gone disclosure.Version) {
	w.t.Helper()
	w.publishTable(project("project"))
	persons := project("subsidy")
	persons.Title, persons.Columns[1].Type = "补贴名单", "name"
	list = w.publishTable(persons)
	wrong := project("levy")
	wrong.Title = "发错的/表"
	gone = w.publishTable(wrong)
	w.ok(w.Disclosures.Withdraw(w.t.Context(), w.actors["cunzhang"], gone.ID, disclosure.CauseError, "发错了"))
	w.texts(&things{})
	return list, gone
}

// unzip gives the files of an archive in order.
func unzip(t *testing.T, body []byte) (names []string, files map[string][]byte) {
	t.Helper()
	z := must(zip.NewReader(bytes.NewReader(body), int64(len(body))))(t)
	files = map[string][]byte{}
	for _, f := range z.File {
		r := must(f.Open())(t)
		files[f.Name] = must(io.ReadAll(r))(t)
		names = append(names, f.Name)
	}
	return names, files
}

func TestATownshipTakesItsMonthAsOneArchive(t *testing.T) {
	w := newSite(t)
	w.variety()
	b := w.enter("zhen")
	b.get("/desk/batches").is(http.StatusOK).sound().has("form", "哪个月公开的", "村务全部", "压缩包", "合订本").lacks("select[name=township]")
	at := b.askBatch(inApril())
	b.get(at).is(http.StatusOK).sound().has("h1", "青石镇2026年4月公开压缩包").has("main", "做好了，4 份，另有 1 份没有收进来", "文件留到2026年4月15日").has(".tasks", "小山村", "发错的/表", "2026年4月8日撤回")
	b.get("/desk/batches").sound().has(".tasks", "做好了，4 份，另有 1 份没有收进来")
	a := b.get(at + "/file").is(http.StatusOK)
	if got := a.Header.Get("Content-Disposition"); !strings.Contains(got, "attachment") || !strings.Contains(got, url.PathEscape("青石镇2026年4月公开压缩包.zip")) {
		t.Errorf("it is named %s", got)
	}
	names, files := unzip(t, a.Body)
	if len(names) != 5 {
		t.Fatalf("%d files: %v", len(names), names)
	}
	rows := must(csv.NewReader(bytes.NewReader(bytes.TrimPrefix(files["00-清单.csv"], []byte("\xef\xbb\xbf")))).ReadAll())(t)
	if len(rows) != 6 {
		t.Fatalf("%d rows in the list", len(rows))
	}
	for _, r := range rows[1:] {
		number, path, record, file, why := r[3], r[7], r[8], r[9], r[10]
		if path == "" {
			if r[4] != "发错的/表" || why != "2026年4月8日撤回" || file != "" {
				t.Errorf("left out: %v", r)
			}
			continue
		}
		if !strings.HasPrefix(path, "青石镇/小山村/"+number+"-") || !strings.HasSuffix(path, "-第1版.pdf") || why != "" {
			t.Errorf("row %v", r)
		}
		address := w.visitor().get("/?q=" + number).Header.Get("Location")
		if public := w.visitor().get(address + ".pdf").is(http.StatusOK); !bytes.Equal(public.Body, files[path]) {
			t.Errorf("%s is another file than %s", path, address)
		}
		if hash(files[path]) != file || hash(w.visitor().get(address+".json").is(http.StatusOK).Body) != record {
			t.Errorf("%s: a sum is wrong", path)
		}
	}
	for name, body := range files {
		if strings.Contains(name, "发错的") || bytes.Contains(body, []byte("11010519491231")) {
			t.Errorf("%s is in the archive", name)
		}
	}
	python(t, a.Body, names)
}

// python unpacks the archive as another program does.
func python(t *testing.T, body []byte, want []string) {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		if os.Getenv("REQUIRE_TOOLS") == "1" {
			t.Fatal("python3 is not installed")
		}
		t.Skip("python3 is not installed")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "x.zip")
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	const script = "import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nz.extractall(sys.argv[2])\nprint('\\n'.join(z.namelist()))"
	cmd := exec.Command("python3", "-X", "utf8", "-c", script, path, filepath.Join(dir, "out"))
	out, err := cmd.CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != strings.Join(want, "\n") {
		t.Errorf("python: %v\n%s", err, out)
	}
}

func TestOnlySomeItems(t *testing.T) {
	w := newSite(t)
	w.variety()
	b := w.enter("jijian")
	b.get("/desk/batches").is(http.StatusOK).has("select[name=township]", "全县", "青石镇", "白水乡")
	_, files := unzip(t, b.get(b.askBatch(inApril("item", "project"))+"/file").is(http.StatusOK).Body)
	if len(files) != 2 {
		t.Errorf("%d files of one item", len(files))
	}
	list := must(w.Disclosures.Today(t.Context()))(t)
	it := must(list.Item(disclosure.FinanceMonth))(t)
	at := b.askBatch(inApril("column", it.Column, "paper", "A3"))
	b.get(at).has("h1", "阳光县2026年4月公开压缩包")
	for name, body := range second(unzip(t, b.get(at+"/file").is(http.StatusOK).Body)) {
		if strings.HasSuffix(name, ".pdf") && strings.Contains(name, "-2026-03-1") && !bytes.Equal(body, w.visitor().get(march+"/v/1.pdf?paper=a3").Body) {
			t.Errorf("%s is not the A3 file", name)
		}
	}
	for name, form := range map[string]url.Values{
		"township": inApril("township", "999"), "from": {"month": {"days"}, "to": {"2026-04-08"}, "township": {"0"}, "form": {"zip"}, "paper": {"A4"}},
		"form": inApril("form", "rar"), "paper": inApril("paper", "B5"),
	} {
		b.post("/desk/batches", form).is(http.StatusUnprocessableEntity).has("#f-"+name+"-error", "")
	}
	b.post("/desk/batches", inApril("item", "nothing")).is(http.StatusUnprocessableEntity).has(".notice.error", "没有您选的")
	b.post("/desk/batches", inApril("month", "2026-01")).is(http.StatusUnprocessableEntity).has(".notice.error", "2026年1月公开的东西里，没有您选的这些")
}

func second[A, B any](_ A, b B) B { return b }

func TestABookletToPrint(t *testing.T) {
	w := newSite(t)
	w.variety()
	b := w.enter("zhen")
	at := b.askBatch(inApril("form", "booklet", "odd", "1"))
	a := b.get(at + "/file").is(http.StatusOK)
	text := pdfText(t, a.Body)
	for _, want := range []string{"青石镇2026年4月公开", "目录", "财务公开榜", "2026年项目资金安排", "没有收进来的", "2026年4月8日撤回"} {
		if !strings.Contains(strings.Join(strings.Fields(text), ""), want) {
			t.Errorf("the booklet has no %s", want)
		}
	}
	if strings.Contains(text, "自己填") {
		t.Error("drafts are in it")
	}
	path := filepath.Join(t.TempDir(), "x.pdf")
	w.ok(os.WriteFile(path, a.Body, 0o600))
	if _, err := exec.LookPath("qpdf"); err == nil {
		if out, err := exec.Command("qpdf", "--check", path).CombinedOutput(); err != nil || strings.Contains(string(out), "WARNING") {
			t.Errorf("qpdf: %v\n%s", err, out)
		}
	}
}

// Nobody but who asked gets a batch, not even the same person in another post.
func TestABatchIsItsAskersAlone(t *testing.T) {
	w := newSite(t)
	w.account(user.New{Login: "zhen3", Name: "另一位", Role: user.Township, DivisionID: w.xiaoshan.Township.ID})
	b := w.enter("zhen")
	at := b.askBatch(inApril())
	for _, login := range []string{"zhen3", "jijian", "admin"} {
		o := w.enter(login)
		for _, path := range []string{at, at + "/progress", at + "/file"} {
			o.get(path).is(http.StatusNotFound)
		}
		for _, act := range []string{"stop", "again", "drop"} {
			o.post(at+"/"+act, nil).is(http.StatusNotFound)
		}
	}
	w.visitor().get(at + "/file").is(http.StatusSeeOther)
	w.ok(w.DB.Write(t.Context(), func(q db.Q) error {
		_, err := q.ExecContext(t.Context(), "update batch set division_id = $1", w.dahe.Township.ID)
		return err
	}))
	b.get(at + "/file").is(http.StatusNotFound)
	b.get("/desk/batches").lacks("main .tasks")
}

// A list closes, a version is taken back: the file made before is not handed out
// any more, and goes with the night.
func TestWhatWasTakenBackIsNotHandedOut(t *testing.T) {
	w := newSite(t)
	list, _ := w.variety()
	b := w.enter("zhen")
	at := b.askBatch(inApril("item", "subsidy"))
	b.get(at + "/file").is(http.StatusOK)
	w.ok(w.Disclosures.Withdraw(t.Context(), w.actors["cunzhang"], list.ID, disclosure.CausePrivacy, "发错了名单"))
	b.get(at+"/file").is(http.StatusConflict).has("main", "补贴名单", "再做一次")
	dir := batch.Folder(w.Config.Data.Dir)
	if n := must(w.batches.Store.Sweep(t.Context(), w.today()))(t); n != 1 {
		t.Errorf("%d files swept", n)
	}
	if left := must(os.ReadDir(dir))(t); len(left) != 0 {
		t.Errorf("%d files are left", len(left))
	}
	b.get(at).has("main", "文件已经清掉").lacks("a[download]")
	again := b.post(at+"/again", nil).is(http.StatusSeeOther).Header.Get("Location")
	w.batches.Wait()
	b.get(again).has("main", "都不能收进来").has(".tasks", "撤回")
}

func TestR58_AClosedListIsLeftOut(t *testing.T) {
	w := newSite(t)
	w.variety()
	b := w.enter("zhen")
	at := b.askBatch(inApril())
	w.at("2026-04-16") // the list hung until the 15th
	b = w.enter("zhen")
	b.get(at+"/file").is(http.StatusConflict).has("main", "再做一次")
	again := b.post(at+"/again", nil).is(http.StatusSeeOther).Header.Get("Location")
	w.batches.Wait()
	b.get(again).has(".tasks", "补贴名单", "公示期满，名单不再公开")
	names, _ := unzip(t, b.get(again+"/file").is(http.StatusOK).Body)
	if strings.Contains(strings.Join(names, " "), "补贴名单") {
		t.Error("the closed list is in the archive")
	}
}

func TestTheSameAskedAgainIsTheSameFile(t *testing.T) {
	w := newSite(t)
	w.variety()
	for _, form := range []string{"zip", "booklet"} {
		b := w.enter("zhen")
		one := b.get(b.askBatch(inApril("form", form)) + "/file").is(http.StatusOK)
		drawn := 0
		read := w.batches.Read
		w.batches.Read = func(ctx context.Context, x disclosure.Version, p pdf.Paper) (batch.Document, error) {
			d, err := read(ctx, x, p)
			draw := d.Draw
			d.Draw = func(o pdf.Options) ([]byte, error) { drawn++; return draw(o) }
			return d, err
		}
		two := b.get(b.askBatch(inApril("form", form)) + "/file").is(http.StatusOK)
		if drawn != 0 || !bytes.Equal(one.Body, two.Body) {
			t.Errorf("%s: %d drawn anew", form, drawn)
		}
		must(w.DB.Read().QueryContext(t.Context(), "select 1"))(t).Close()
		w.ok(w.DB.Write(t.Context(), func(q db.Q) error {
			_, err := q.ExecContext(t.Context(), "update batch set key = ''")
			return err
		}))
		three := b.get(b.askBatch(inApril("form", form)) + "/file").is(http.StatusOK)
		if drawn == 0 || !bytes.Equal(one.Body, three.Body) {
			t.Errorf("%s: made anew it differs", form)
		}
	}
}

// held lets a batch begin and holds it at its first document until let go.
func (w *site) held() (began chan struct{}, free func()) {
	began, gate := make(chan struct{}, 99), make(chan struct{})
	read := w.batches.Read
	w.batches.Read = func(ctx context.Context, x disclosure.Version, p pdf.Paper) (batch.Document, error) {
		began <- struct{}{}
		select {
		case <-gate:
		case <-ctx.Done():
			return batch.Document{}, ctx.Err()
		}
		return read(ctx, x, p)
	}
	return began, func() { close(gate) }
}

func TestBatchesQueueAndStop(t *testing.T) {
	w := newSite(t)
	w.variety()
	began, free := w.held()
	town, county := w.enter("zhen"), w.enter("jijian")
	first := town.post("/desk/batches", inApril()).is(http.StatusSeeOther).Header.Get("Location")
	<-began
	p := town.get(first).is(http.StatusOK).sound().has("main", "正在核对 5 份").has("noscript", "refresh")
	if max, _ := p.doc().Find("progress").Attr("max"); max != "5" {
		t.Errorf("of %s", max)
	}
	town.post("/desk/batches", inApril()).is(http.StatusUnprocessableEntity).has(".notice.error", "您已经有一批在做")
	second := county.post("/desk/batches", inApril()).is(http.StatusSeeOther).Header.Get("Location")
	county.get(second).has("main", "排着队，前面还有 1 批")
	var far struct {
		Open        bool
		Done, Total int
		Text        string
	}
	w.ok(json.Unmarshal(county.get(second+"/progress").is(http.StatusOK).Body, &far))
	if !far.Open || far.Total != 5 || !strings.Contains(far.Text, "排着队") {
		t.Errorf("progress: %+v", far)
	}
	county.post(second+"/stop", nil).goes(second)
	county.get(second).has("main", "您停下了，做到 0 / 5 份")
	town.post(first+"/stop", nil).goes(first)
	w.batches.Wait()
	town.get(first).has("main", "您停下了").lacks("progress")
	town.get(first + "/file").is(http.StatusNotFound)
	if left, err := filepath.Glob(filepath.Join(batch.Folder(w.Config.Data.Dir), "*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	free()
	again := town.post(first+"/again", nil).is(http.StatusSeeOther).Header.Get("Location")
	w.batches.Wait()
	w.ok(json.Unmarshal(town.get(again+"/progress").Body, &far))
	if far.Open || far.Done != 5 {
		t.Errorf("progress at the end: %+v", far)
	}
	town.get(again + "/file").is(http.StatusOK)
}

// The program stops in the middle: the batch says so, and can be had again.
func TestABatchBrokenOffByARestartSaysSo(t *testing.T) {
	w := newSite(t)
	w.variety()
	began, _ := w.held()
	b := w.enter("zhen")
	at := b.post("/desk/batches", inApril()).is(http.StatusSeeOther).Header.Get("Location")
	<-began
	w.batches.Close() // as at the end of serve
	b.get(at).is(http.StatusOK).has("main", "程序中途停过，没有做完").lacks("progress")
	b.get("/desk/batches").has(".tasks", "程序中途停过")
	b.post("/desk/batches", inApril()).is(http.StatusUnprocessableEntity).has(".notice.error", "程序正在停下")
	w.ok(os.MkdirAll(batch.Folder(w.Config.Data.Dir), 0o700))
	w.ok(os.WriteFile(filepath.Join(w.Config.Data.Dir, "batches", "9.part"), []byte("half"), 0o600)) // what was half written
	w.Server.batches = w.newBatches()                                                                // the program begins again
	again := b.post(at+"/again", nil).is(http.StatusSeeOther).Header.Get("Location")
	w.batches.Wait()
	b.get(again + "/file").is(http.StatusOK)
	if half, _ := filepath.Glob(filepath.Join(w.Config.Data.Dir, "batches", "*.part")); len(half) != 0 {
		t.Errorf("half a file is left: %v", half)
	}
}

// One document that cannot be drawn, or brings the program down, keeps nobody else's.
func TestOneBadDocumentIsLeftOut(t *testing.T) {
	for name, fail := range map[string]func(pdf.Options) ([]byte, error){
		"fails":  func(pdf.Options) ([]byte, error) { return nil, errors.New("no") },
		"panics": func(pdf.Options) ([]byte, error) { panic("index out of range") },
	} {
		for _, form := range []string{"zip", "booklet"} {
			w := newSite(t)
			w.variety()
			read := w.batches.Read
			w.batches.Read = func(ctx context.Context, x disclosure.Version, p pdf.Paper) (batch.Document, error) {
				d, err := read(ctx, x, p)
				if x.Item == "project" {
					d.Draw, d.Kept = fail, nil
				}
				return d, err
			}
			b := w.enter("zhen")
			at := b.askBatch(inApril("form", form))
			b.get(at).has("main", "做好了，3 份，另有 2 份").has(".tasks", "2026年项目资金安排", "画不出来")
			a := b.get(at + "/file").is(http.StatusOK)
			if form == "booklet" {
				if text := pdfText(t, a.Body); !strings.Contains(text, "画不出来") || !strings.Contains(text, "财务公开榜") {
					t.Errorf("%s: the booklet is not whole", name)
				}
			} else if names, _ := unzip(t, a.Body); len(names) != 4 {
				t.Errorf("%s: %v", name, names)
			}
		}
	}
}

func TestFilesAreKeptForSomeDays(t *testing.T) {
	w := newSite(t)
	b := w.enter("zhen")
	at := b.askBatch(inApril())
	w.at("2026-04-15")
	if n := must(w.batches.Store.Sweep(t.Context(), w.today()))(t); n != 0 {
		t.Error("swept on its last day")
	}
	b = w.enter("zhen")
	b.get(at + "/file").is(http.StatusOK)
	w.at("2026-04-16")
	if n := must(w.batches.Store.Sweep(t.Context(), w.today()))(t); n != 1 {
		t.Errorf("%d swept", n)
	}
	b = w.enter("zhen")
	b.get(at).has("main", "文件已经清掉")
	w.at("2026-04-08")
	b = w.enter("zhen")
	dropped := b.askBatch(inApril())
	b.post(dropped+"/drop", nil).goes(dropped)
	b.get(dropped + "/file").is(http.StatusNotFound)
	for range 7 {
		b.askBatch(inApril("form", "booklet"))
	}
	if files := must(os.ReadDir(batch.Folder(w.Config.Data.Dir)))(t); len(files) != 5 {
		t.Errorf("%d files of one person are kept", len(files))
	}
}

// thousand publishes a thousand tables past the review chain, which would take long.
func (w *site) thousand() {
	w.t.Helper()
	x := w.publishTable(project("project"))
	w.ok(w.DB.Write(w.t.Context(), func(q db.Q) error {
		for _, text := range []string{
			"drop trigger disclosure_version_starts_as_draft",
			`with recursive n(i) as (select 1 union all select i + 1 from n where i < 999)
			 insert into disclosure (village_id, item, period, title, created_at) select d.village_id, d.item, 'x' || i, d.title || i, '' from n, disclosure d where d.id = ` + itoa64(x.DisclosureID),
			`insert into disclosure_version (disclosure_id, n, state, sha256, document, drafted_by, reviewed_by, published_by, published_at, published_on, shown_until, chain)
			 select d.id, 1, 'published', x.sha256 || d.id, x.document, x.drafted_by, x.reviewed_by, x.published_by, x.published_at, x.published_on, x.shown_until, x.chain
			 from disclosure d, disclosure_version x where x.id = ` + itoa64(x.ID) + ` and d.period like 'x%'`,
		} {
			if _, err := q.ExecContext(w.t.Context(), text); err != nil {
				return fmt.Errorf("%s: %w", text, err)
			}
		}
		return nil
	}))
}

// What a visitor's page takes while a batch of a thousand runs, beside what it
// takes while the batch is held: in turn, ten pages each, since the machine has
// other work too.
func BenchmarkPagesBesideABatch(b *testing.B) {
	w := newSite(b)
	w.thousand()
	addr := "http://" + w.listening()
	var gate sync.RWMutex // the batch reads nothing while it is locked
	read := w.batches.Read
	w.batches.Read = func(ctx context.Context, x disclosure.Version, p pdf.Paper) (batch.Document, error) {
		gate.RLock()
		defer gate.RUnlock()
		return read(ctx, x, p)
	}
	pages := func(list []time.Duration) []time.Duration {
		for range 10 {
			began := time.Now()
			r := must(http.Get(addr + march))(b)
			_, err := io.Copy(io.Discard, r.Body)
			w.ok(errors.Join(err, r.Body.Close()))
			list = append(list, time.Since(began))
		}
		return list
	}
	at := func(list []time.Duration, part float64) float64 {
		slices.Sort(list)
		return float64(list[int(part*float64(len(list)))].Microseconds()) / 1000
	}
	pages(nil)
	for b.Loop() {
		began := time.Now()
		x, err := w.batches.Ask(b.Context(), w.actors["jijian"], batch.Ask{From: w.today(), To: w.today(), Form: batch.ZIP, Paper: pdf.A4})
		w.ok(err)
		var alone, beside []time.Duration
		for range 40 {
			beside = pages(beside)
			gate.Lock()
			time.Sleep(30 * time.Millisecond) // what was being drawn is done
			alone = pages(alone)
			gate.Unlock()
		}
		if y := must(w.batches.Of(b.Context(), w.actors["jijian"], x.ID))(b); y.State != batch.Running {
			b.Fatalf("the batch is %s already", y.State)
		}
		w.batches.Wait()
		b.ReportMetric(at(beside, 0.5)/at(alone, 0.5), "×median")
		b.ReportMetric(at(beside, 0.9)/at(alone, 0.9), "×p90")
		b.ReportMetric(at(alone, 0.5), "ms-alone")
		b.ReportMetric(float64(time.Since(began).Milliseconds())/float64(x.Total), "ms/notice")
		w.ok(w.DB.Write(b.Context(), func(q db.Q) error {
			_, err := q.ExecContext(b.Context(), "update batch set key = ''")
			return err
		}))
	}
}
