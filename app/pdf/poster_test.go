package pdf

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
)

func samplePoster(n int) Poster {
	return Poster{
		Village: "向阳县清水镇陈家湾村", Title: "扫一扫，看村里的账", Day: calendar.Date(2026, 4, 8), Reply: 10, Place: "村委会门口村务公开栏",
		Shows:  []string{"2026年1月以来公开的账，每一笔收支", "村里的大事：谁提的、怎么议的、办成没有", "合同：租给谁、多少钱、到了没有", "家底：资产、资源、工程项目、债权债务", "该公开什么、哪天前公开、晚了没有"},
		Phones: []CardFact{{"村委会", "0571-6432 1098"}, {"清水镇", "0571-6432 0001"}},
		URL:    fmt.Sprintf("https://cunwu.example.cn/villages/330127104%03d", n),
	}
}

func TestAPosterIsOnePageThatLeadsToTheVillage(t *testing.T) {
	bare := samplePoster(205)
	bare.Shows, bare.Phones, bare.Reply, bare.Place, bare.URL = bare.Shows[4:], nil, 0, "", bare.URL+"~57"
	long := samplePoster(1)
	long.Village, long.Place = "黔东南苗族侗族自治州黎平县"+strings.Repeat("㛃䶮𬱖", 9)+"民族村", strings.Repeat("村委会门口", 20)
	for name, d := range map[string]Poster{"poster": samplePoster(205), "poster-bare": bare, "poster-long": long} {
		for _, paper := range []Paper{A3, A4} {
			body := must(Posters([]Poster{d}, Options{Paper: paper}))(t)
			path := save(t, name+"-"+string(paper)+".pdf", body)
			if info := tool(t, "pdfinfo", path); !strings.Contains(info, "Pages:           1\n") || !strings.Contains(info, "("+string(paper)+")") || !strings.Contains(info, "Tagged:          yes") {
				t.Errorf("%s on %s: %s", name, paper, info)
			}
			text := textOf(t, path)
			wants := append([]string{d.Village, d.Title, "用微信“扫一扫”", strings.TrimPrefix(d.URL, "https://"), "长辈版", "2026年4月8日打印", d.Place}, d.Shows...)
			for _, p := range d.Phones {
				wants = append(wants, p.Name+p.Value)
			}
			for _, want := range wants {
				if !strings.Contains(text, squeeze(want)) {
					t.Errorf("%s on %s: %q is not in %s", name, paper, want, text)
				}
			}
			if d.Reply == 0 && strings.Contains(text, "承诺") {
				t.Errorf("%s promises what nobody promised: %s", name, text)
			}
			if got := codesOf(t, path, 1); len(got) != 1 || got[0] != d.URL {
				t.Errorf("%s on %s: the code says %q", name, paper, got)
			}
			tool(t, "qpdf", "--check", path)
			if again := must(Posters([]Poster{d}, Options{Paper: paper}))(t); !bytes.Equal(body, again) {
				t.Errorf("%s on %s: two files differ", name, paper)
			}
		}
	}
}

// The title is read from far: at least 60 points on A3, and the code from some steps
// away.
func TestAPosterIsReadFromFar(t *testing.T) {
	f := must(Options{Paper: A3}.paper(posterLook(1)))(t)
	d := samplePoster(205)
	k, err := Options{URL: d.URL}.encode()
	if err != nil {
		t.Fatal(err)
	}
	f.poster(d, k)
	title, code, least := 0.0, 0.0, 1e9
	for _, m := range f.pages[0] {
		switch {
		case m.kind == textMark && f.read(m.line) == d.Title:
			title = m.w
		case m.kind == textMark && m.y < f.floor()-40:
			least = min(least, m.w)
		case m.kind == runsMark:
			code = m.w * float64(k.n)
		}
	}
	if title < 60 || code < 100*mm || least < 17 {
		t.Errorf("title %.1f pt, code %.1f mm, the smallest line %.1f pt", title, code/mm, least)
	}
}

// For who listens, a poster has headings, paragraphs and a picture with its address.
func TestAPosterIsTagged(t *testing.T) {
	d := samplePoster(205)
	tags := tool(t, "pdfinfo", "-struct-text", save(t, "poster-tags.pdf", must(Posters([]Poster{d}, Options{}))(t)))
	at := 0
	for _, want := range []string{"P (block)\n    \"" + d.Village, "H1 (block)\n    \"" + d.Title, "Figure", "P (block)\n    \"用微信", "H2 (block)\n    \"看得到什么", "P (block)\n    \"" + d.Shows[0], "H2 (block)\n    \"看不明白", "P (block)\n    \"村委会　0571"} {
		i := strings.Index(tags[at:], want)
		if i < 0 {
			t.Fatalf("%q is not after what stands before it in\n%s", want, tags)
		}
		at += i
	}
}

func TestPostersOfManyVillagesAreAPageEach(t *testing.T) {
	var list []Poster
	for n := range 120 {
		d := samplePoster(n)
		d.Village = fmt.Sprintf("向阳县清水镇第%d村", n+1)
		list = append(list, d)
	}
	path := save(t, "posters.pdf", must(Posters(list, Options{Paper: A3}))(t))
	if info := tool(t, "pdfinfo", path); !strings.Contains(info, "Pages:           120\n") {
		t.Error(info)
	}
	for _, page := range []int{1, 57, 120} {
		if got := codesOf(t, path, page); len(got) != 1 || got[0] != list[page-1].URL {
			t.Errorf("page %d: the code says %q", page, got)
		}
	}
	if text := textOf(t, path); !strings.Contains(text, "第120村") {
		t.Error("the last village is missing")
	}
	if _, err := Posters(nil, Options{}); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
	if _, err := Posters(list[:1], Options{Paper: "A5"}); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
}

func FuzzPoster(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 3))
		d := samplePoster(1)
		texts := scramble(reflect.ValueOf(&d).Elem(), func() string { return strings.Repeat(randomText(r), 1+r.IntN(4)) }, fields("URL"))
		flow := must(Options{}.paper(posterLook(0.7)))(t)
		k, err := Options{URL: d.URL}.encode()
		if err != nil {
			t.Fatal(err)
		}
		flow.poster(d, k)
		complete(t, flow, texts)
		if len(flow.pages) != 1 {
			t.Errorf("%d pages", len(flow.pages))
		}
	})
}

func BenchmarkPosters(b *testing.B) {
	for _, n := range []int{1, 300} {
		b.Run(fmt.Sprintf("%dvillages", n), func(b *testing.B) {
			var list []Poster
			for i := range n {
				list = append(list, samplePoster(i))
			}
			for b.Loop() {
				if _, err := Posters(list, Options{Paper: A3}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
