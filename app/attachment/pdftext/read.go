// Package pdftext reads the text of a PDF for the scanner of personal data: the
// text layer page by page, the document's properties, remarks, form fields, and
// what still stands in the file though no page shows it any more. It takes a
// bounded number of steps and bytes whatever the file says, and tells when it
// could not read the text, so that a person must.
//
// It goes by the objects that stand in the file, not by its table of contents,
// and knows the Chinese encodings that need no ToUnicode table; no library that
// could be had does either.
package pdftext

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Limits of one file.
const (
	maxRoom   = 64 << 20   // bytes unpacked
	maxTokens = 12_000_000 // objects and operators
)

// Part is a text with where it stands.
type Part struct {
	Place string // 第 2 页, 文档属性“标题”, 批注, 表单 …
	Text  string
}

// Text is what was read.
type Text struct {
	Parts []Part
	Pages int
	// Unread is true if there is text that could not be read, or the file itself
	// could not. A file of pictures alone has no text; that is not told here.
	Unread bool
}

// Read reads the text of a PDF. It never fails: see Text.Unread.
func Read(data []byte) Text { return read(data, maxRoom, maxTokens) }

func read(data []byte, room, tokens int) Text {
	f := open(data, room, tokens)
	out := Text{}
	p := &drawing{f: f, fonts: map[any]*font{}, seen: map[*stream]bool{}}
	shown, unknown := 0, 0
	page := func(place string, play func()) {
		p.runs, p.spoken, p.shown, p.unknown = nil, nil, 0, 0
		p.state, p.stack = state{ctm: unit, stretch: 1}, nil
		play()
		out.add(place, lines(p.runs))
		out.add(place, wrapped(p.runs))
		out.add(place, strings.Join(p.spoken, "\n"))
		shown, unknown = shown+p.shown, unknown+p.unknown
	}
	for i, d := range f.pages() {
		out.Pages++
		page("第 "+strconv.Itoa(i+1)+" 页", func() { p.page(d) })
	}
	rest := f.allResources()
	for _, s := range f.contents(p.seen) {
		page("页面以外", func() { p.form(s, rest, 1) })
	}
	f.strings(&out)
	// A few signs that nothing explains are dots and ticks; more may be words.
	out.Unread = f.locked || f.broken || f.left <= 0 || f.room <= 0 || len(f.objects) == 0 || unknown > 20 || unknown*20 > shown
	return out
}

func (t *Text) add(place, text string) {
	if text = strings.TrimSpace(text); text != "" {
		t.Parts = append(t.Parts, Part{place, text})
	}
}

// page draws a page with its remarks.
func (p *drawing) page(d dict) {
	resources := p.f.dictOf(p.f.inherited(d, "Resources"))
	var content []byte
	for _, v := range list(p.f.get(d["Contents"])) {
		s, ok := p.f.get(v).(*stream)
		if !ok {
			continue
		}
		data, err := p.f.unpack(s)
		p.f.broken = p.f.broken || err != nil
		p.seen[s] = true
		content = append(append(content, data...), '\n')
	}
	p.play(content, resources, 0)
	for _, v := range list(p.f.get(d["Annots"])) {
		look := p.f.get(p.f.dictOf(p.f.dictOf(v)["AP"])["N"])
		if s, ok := look.(*stream); ok {
			p.form(s, resources, 1)
			continue
		}
		states, _ := look.(dict)
		for _, key := range sorted(states) {
			if s, ok := p.f.get(states[key]).(*stream); ok {
				p.form(s, resources, 1)
			}
		}
	}
}

// inherited gives what a page has itself or from what it hangs on.
func (f *file) inherited(d dict, key name) any {
	for range maxDepth {
		if v, ok := d[key]; ok || d == nil {
			return v
		}
		d = f.dictOf(d["Parent"])
	}
	return nil
}

// pages gives the pages in their order; those that hang nowhere come last.
func (f *file) pages() []dict {
	var list []dict
	seen := map[ref]bool{}
	var walk func(v any, depth int)
	walk = func(v any, depth int) {
		r, is := v.(ref)
		if is && seen[r] || depth > maxDepth {
			return
		}
		if is {
			seen[r] = true
		}
		d := f.dictOf(v)
		if kids, ok := f.get(d["Kids"]).(array); ok {
			for _, k := range kids {
				walk(k, depth+1)
			}
		} else if d["Type"] == name("Page") {
			list = append(list, d)
		}
	}
	for _, n := range f.order {
		if d := f.dictOf(n); d["Type"] == name("Catalog") {
			walk(d["Pages"], 0)
		}
	}
	for _, n := range f.order {
		if d, ok := f.objects[n].(dict); ok && d["Type"] == name("Page") && !seen[n] {
			list = append(list, d)
		}
	}
	for _, v := range f.older {
		if d, ok := v.(dict); ok && d["Type"] == name("Page") {
			list = append(list, d)
		}
	}
	return list
}

// contents gives the streams that no page showed and that write text.
func (f *file) contents(seen map[*stream]bool) []*stream {
	var list []*stream
	take := func(v any) {
		s, ok := v.(*stream)
		if !ok || seen[s] {
			return
		}
		kind, _ := s.dict["Type"].(name)
		sub, _ := s.dict["Subtype"].(name)
		if kind != "" && kind != "XObject" || sub == "Image" || sub == "XML" || s.dict["Length1"] != nil || s.dict["FunctionType"] != nil || sub == "CIDFontType0C" || sub == "Type1C" || sub == "OpenType" {
			return
		}
		if data, err := f.unpack(s); err == nil && writes.Match(data) {
			list = append(list, s)
		}
	}
	for _, n := range f.order {
		take(f.objects[n])
	}
	for _, v := range f.older {
		take(v)
	}
	return list
}

var writes = regexp.MustCompile(`(?s)\bBT\b.*\bT[jJ]\b.*\bET\b`)

// allResources joins the resources of all pages, for content that hangs nowhere.
func (f *file) allResources() dict {
	fonts := dict{}
	for _, n := range f.order {
		for key, v := range f.dictOf(f.dictOf(f.dictOf(n)["Resources"])["Font"]) {
			fonts[key] = v
		}
		if d := f.dictOf(n); d["Type"] == nil && d["Font"] != nil {
			for key, v := range f.dictOf(d["Font"]) {
				fonts[key] = v
			}
		}
	}
	return dict{"Font": fonts}
}

// places name the texts of a document beside its pages, by their keys.
var places = map[name]string{
	"Title": "文档属性“标题”", "Author": "文档属性“作者”", "Subject": "文档属性“主题”", "Keywords": "文档属性“关键词”", "Creator": "文档属性“创建程序”", "Producer": "文档属性“生成程序”",
	"Company": "文档属性“单位”", "Contents": "批注", "RC": "批注", "T": "表单", "TU": "表单", "V": "表单", "DV": "表单", "Opt": "表单", "ActualText": "替代文字", "Alt": "替代文字",
}

// silent are keys whose strings are no words: checks, signatures, names of fonts.
var silent = []name{"ID", "Cert", "O", "U", "OE", "UE", "Perms", "Panose", "Registry", "Ordering", "ByteRange", "CharSet", "FontFamily", "IDTree", "Nums", "Dests", "CheckSum"}

// strings takes every text of every object, and the description in XML.
func (f *file) strings(out *Text) {
	var walk func(v any, key name, depth int)
	walk = func(v any, key name, depth int) {
		if depth > maxDepth || slices.Contains(silent, key) {
			return
		}
		switch v := v.(type) {
		case text:
			out.add(cmp.Or(places[key], "文档属性"), words(v))
		case array:
			for _, x := range v {
				walk(x, key, depth+1)
			}
		case dict:
			if v["Type"] == name("Sig") || v["ByteRange"] != nil {
				return
			}
			for _, k := range sorted(v) {
				walk(v[k], k, depth+1)
			}
		case *stream:
			walk(v.dict, key, depth+1)
			if v.dict["Type"] == name("Metadata") || v.dict["Subtype"] == name("XML") {
				data, err := f.unpack(v)
				f.broken = f.broken || err != nil
				out.add("文档属性（XMP）", plain(data))
			}
		}
	}
	for _, n := range f.order {
		walk(f.objects[n], "", 0)
	}
	for _, v := range f.older {
		walk(v, "", 0)
	}
}

func sorted(d dict) []name {
	keys := make([]name, 0, len(d))
	for k := range d {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

var (
	markup = regexp.MustCompile(`(?s)<\?.*?\?>|xmlns(?::\w+)?="[^"]*"|</?[^\s<>"]+|[<>]|(?:uuid|xmp\.[a-z]+):[0-9A-Za-z-]+`)
	blanks = regexp.MustCompile(`[\t ]*[\r\n\t ]*\n[\r\n\t ]*`)
)

// plain leaves the words of an XML text, of its attributes too.
func plain(data []byte) string {
	return blanks.ReplaceAllString(markup.ReplaceAllString(string(data), "\n"), "\n")
}

// words reads a string of the document: UTF-16 or UTF-8 with their marks, else
// what it can be.
func words(b []byte) string {
	switch {
	case len(b) >= 2 && b[0] == 0xfe && b[1] == 0xff:
		return wide(b[2:])
	case len(b) >= 2 && b[0] == 0xff && b[1] == 0xfe:
		turned := slices.Clone(b[2:])
		for i := 0; i+1 < len(turned); i += 2 {
			turned[i], turned[i+1] = turned[i+1], turned[i]
		}
		return wide(turned)
	case utf8.Valid(b):
		return strings.TrimPrefix(string(b), "\ufeff")
	}
	if s, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b); err == nil { // written by an old program
		return string(s)
	}
	return strings.ToValidUTF8(string(b), "\ufffd")
}
