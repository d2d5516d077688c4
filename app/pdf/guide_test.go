package pdf

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/guide"
	"sunshine/data"
)

// shippedGuides gives all guides that come with the program.
func shippedGuides(t testing.TB) []guide.Guide {
	t.Helper()
	r, err := guide.Load(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	return r.In(calendar.Date(2026, 4, 8))
}

func sampleGuide(g guide.Guide) GuideDoc {
	return GuideDoc{
		Guide: g, Place: "阳光县青石镇小山村", Phone: "0571-8765 4321",
		Facts: guide.Facts{Place: "村部一楼便民服务大厅", Person: "李某（村会计）", Hours: "工作日 8:30–11:30、14:00–17:30", Note: "走不动的打电话，上门代办。"},
	}
}

// scan reads the QR codes of a file's first page.
func scan(t *testing.T, path string) string {
	t.Helper()
	tool(t, "pdftoppm", "-r", "200", "-png", "-f", "1", "-l", "1", path, strings.TrimSuffix(path, ".pdf"))
	pages, err := filepath.Glob(strings.TrimSuffix(path, ".pdf") + "-*.png")
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	if _, err := exec.LookPath("zbarimg"); err != nil {
		tool(t, "zbarimg")
	}
	return strings.TrimSpace(tool(t, "zbarimg", "-q", "--raw", pages[0]))
}

func TestEveryShippedGuideIsOnePageThatSaysAllOfIt(t *testing.T) {
	url := "https://cunwu.example.cn/villages/339900100201/guides/seal"
	for _, g := range shippedGuides(t) {
		body := must(Guide(sampleGuide(g), Options{URL: url}))(t)
		path := save(t, "guide-"+g.Code+".pdf", body)
		info := tool(t, "pdfinfo", path)
		if !strings.Contains(info, "Pages:           1\n") || !strings.Contains(info, "(A4)") {
			t.Errorf("%s: %s", g.Code, info)
		}
		text := textOf(t, path)
		wants := []string{g.Kind.Chinese(), g.Name, g.Plain, "谁可以办", g.Who, "承诺时限", g.Counts().Chinese(), "收费", g.Fee, "村部一楼便民服务大厅", "李某（村会计）", "0571-87654321", "要带的材料"}
		for _, p := range g.Papers {
			wants = append(wants, p.Name)
		}
		for _, s := range g.Steps {
			wants = append(wants, s.Name, s.What, s.Days.Chinese())
		}
		for _, b := range g.Basis {
			wants = append(wants, b.Cite())
		}
		for _, want := range append(wants, "不是法律规定") {
			if !strings.Contains(text, squeeze(want)) {
				t.Errorf("%s: %q is not in the text", g.Code, want)
			}
		}
		tool(t, "qpdf", "--check", path)
	}
	if got := scan(t, save(t, "guide-qr.pdf", must(Guide(sampleGuide(shippedGuides(t)[0]), Options{URL: url}))(t))); got != url {
		t.Errorf("the code says %q", got)
	}
}

func TestTheSameGuideGivesTheSameBytes(t *testing.T) {
	d := sampleGuide(shippedGuides(t)[0])
	if !bytes.Equal(must(Guide(d, Options{}))(t), must(Guide(d, Options{}))(t)) {
		t.Error("two files differ")
	}
}

// As much text as the desk takes, rare characters, words without a place to break.
func TestAGuideTakesHostileText(t *testing.T) {
	g := shippedGuides(t)[0]
	long := strings.Repeat("㛃䶮𬱖三组机耕路、水渠（含涵管）", 5)
	g.Name, g.Plain, g.Who, g.Result, g.Place = long[:90], long, strings.Repeat("W", 100), long, long
	g.Papers, g.Steps, g.Basis = nil, nil, nil
	for range 20 {
		g.Papers = append(g.Papers, guide.Paper{Name: long[:120], Form: "原件 1 份", Plain: long[:90]})
		g.Steps = append(g.Steps, guide.Step{Name: long[:60], Who: long[:90], What: long, Paper: long[:60], Days: guide.Limit{Days: 30, Unit: guide.Working}})
	}
	for range 10 {
		g.Basis = append(g.Basis, guide.Basis{Text: long, Mark: guide.Unconfirmed})
	}
	d := sampleGuide(g)
	d.Facts.Note = strings.Repeat("㛃", 120)
	f := must(Options{}.paper(guideLook(0.66)))(t)
	f.guide(d, code{})
	complete(t, f, []string{g.Name, g.Plain, g.Who, g.Steps[19].What, g.Basis[9].Text, d.Facts.Note})
	tool(t, "qpdf", "--check", save(t, "guide-hostile.pdf", must(Guide(d, Options{URL: "https://cunwu.example.cn/guides/x"}))(t)))
}

func TestTheSlipTellsTheNumberAndNobodysName(t *testing.T) {
	g := shippedGuides(t)[0]
	c := guide.Case{Year: 2026, Number: 7, Secret: "K3F7QM", Guide: g, Received: calendar.Date(2026, 4, 8)}
	d := SlipDoc{
		Village: "阳光县青石镇小山村", Case: c, Phone: "0571-8765 4321", Ask: "https://cunwu.example.cn/cases",
		Clock: guide.Count(g.Counts(), c.Received, nil, calendar.Day{}, c.Received, calendar.NewHolidays()),
	}
	url := "https://cunwu.example.cn/cases/" + c.Code()
	path := save(t, "slip.pdf", must(Slip(d, Options{URL: url}))(t))
	if info := tool(t, "pdfinfo", path); !strings.Contains(info, "Pages:           1\n") {
		t.Error(info)
	}
	text := textOf(t, path)
	slip, foil, found := strings.Cut(text, "办件存根")
	if !found {
		t.Fatal(text)
	}
	for _, want := range []string{"办件回执", "办2026-0007-K3F7QM", g.Name, "2026年4月8日", g.Counts().Chinese(), d.Clock.Due.Chinese(), "暂定", "https://cunwu.example.cn/cases", "0571-87654321"} {
		if !strings.Contains(slip, squeeze(want)) {
			t.Errorf("%q is not on the slip: %s", want, slip)
		}
	}
	if strings.Contains(slip, "姓名：") || strings.Contains(foil, "K3F7QM") || !strings.Contains(foil, "办2026-0007") || !strings.Contains(foil, "姓名") {
		t.Errorf("slip %s\ncounterfoil %s", slip, foil)
	}
	if got := scan(t, path); got != url {
		t.Errorf("the code says %q", got)
	}
}
