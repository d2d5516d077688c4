package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"sunshine/app/fault"
)

// workbook is what the small parts of an xlsx file say.
type workbook struct {
	parts    map[string]*zip.File
	sheets   []sheetRef
	date1904 bool
	strings  []string
	styles   []format
}

type sheetRef struct {
	name, part string
	hidden     bool
}

func readXLSX(name string, data []byte) (*File, error) {
	parts, err := openZip(data)
	if err != nil {
		return nil, err
	}
	if err := refuseParts(parts); err != nil {
		return nil, err
	}
	w := &workbook{parts: parts}
	if err := w.open(); err != nil {
		return nil, unreadable(err)
	}
	f := &File{Name: name, Format: "xlsx"}
	var cost budget
	for _, ref := range w.sheets {
		g, err := w.readSheet(ref, &cost)
		if err != nil {
			return nil, unreadable(err)
		}
		f.Sheets = append(f.Sheets, *g)
	}
	return f, nil
}

// unreadable turns a technical error into a sentence; faults stay as they are.
func unreadable(err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f
	}
	return fault.Invalidf("文件损坏，或者不是 Excel 工作簿。%s", saveAsXLSX).Because(err)
}

func (w *workbook) open() error {
	main := w.target("_rels/.rels", "", "/officeDocument", "xl/workbook.xml")
	if w.parts[strings.ToLower(main)] == nil {
		return errors.New("no workbook part")
	}
	if err := w.refuseMacroTypes(); err != nil {
		return err
	}
	dir, file := path.Split(main)
	rels := dir + "_rels/" + file + ".rels"
	if err := w.readWorkbook(main, rels, dir); err != nil {
		return err
	}
	if err := w.readStrings(w.target(rels, dir, "/sharedStrings", dir+"sharedStrings.xml")); err != nil {
		return err
	}
	return w.readStyles(w.target(rels, dir, "/styles", dir+"styles.xml"))
}

// refuseMacroTypes catches a macro workbook renamed to .xlsx.
func (w *workbook) refuseMacroTypes() error {
	return w.each("[content_types].xml", func(e element) error {
		if strings.Contains(strings.ToLower(e.attr("ContentType")), "macroenabled") {
			return fault.Invalidf("文件里有宏（程序），拒绝导入。请另存为不带宏的 .xlsx 再导入。")
		}
		return nil
	})
}

// target gives the part that a relationship of the type (its ending) names.
func (w *workbook) target(rels, dir, kind, otherwise string) string {
	found := otherwise
	_ = w.each(rels, func(e element) error { // a missing list of relationships leaves the usual name
		if e.name == "Relationship" && strings.HasSuffix(e.attr("Type"), kind) {
			found = resolve(dir, e.attr("Target"))
		}
		return nil
	})
	return found
}

// resolve handles absolute targets, which WPS and others write.
func resolve(dir, target string) string {
	if strings.HasPrefix(target, "/") {
		return target[1:]
	}
	return path.Join(dir, target)
}

func (w *workbook) readWorkbook(main, rels, dir string) error {
	targets := map[string]string{}
	if err := w.each(rels, func(e element) error {
		if e.name == "Relationship" && strings.HasSuffix(e.attr("Type"), "/worksheet") {
			targets[e.attr("Id")] = resolve(dir, e.attr("Target"))
		}
		return nil
	}); err != nil {
		return err
	}
	err := w.each(main, func(e element) error {
		switch e.name {
		case "workbookPr":
			w.date1904 = isTrue(e.attr("date1904"))
		case "sheet":
			part := targets[e.attr("id")]
			if part == "" { // a chart sheet has no cells
				return nil
			}
			state := e.attr("state")
			w.sheets = append(w.sheets, sheetRef{e.attr("name"), part, state == "hidden" || state == "veryHidden"})
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case len(w.sheets) == 0:
		return fault.Invalidf("工作簿里没有工作表。")
	case len(w.sheets) > MaxSheets:
		return fault.Invalidf("工作簿里有 %d 张工作表，最多 %d 张。请分成几个文件再导入。", len(w.sheets), MaxSheets)
	}
	return nil
}

// readStrings reads the shared texts; phonetic guides (rPh) are left out.
func (w *workbook) readStrings(part string) error {
	if w.parts[strings.ToLower(part)] == nil {
		return nil
	}
	var b strings.Builder
	inText, phonetic := false, 0
	return w.tokens(part, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "si":
				b.Reset()
			case "rPh":
				phonetic++
			case "t":
				inText = phonetic == 0
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "si":
				w.strings = append(w.strings, unescape(b.String()))
			case "rPh":
				phonetic--
			case "t":
				inText = false
			}
		case xml.CharData:
			if inText {
				b.Write(t)
			}
		}
		return nil
	})
}

func isTrue(s string) bool { return s == "1" || s == "true" }

// element is a start tag: its name and attributes without prefixes.
type element struct {
	name  string
	attrs []xml.Attr
}

func (e element) attr(name string) string {
	for _, a := range e.attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// each calls visit for every start tag of the part. A missing part is an error.
func (w *workbook) each(part string, visit func(element) error) error {
	return w.tokens(part, func(t xml.Token) error {
		if s, ok := t.(xml.StartElement); ok {
			return visit(element{s.Name.Local, s.Attr})
		}
		return nil
	})
}

var errDeep = errors.New("xml nested too deeply")

// tokens reads a part token by token. Raw tokens keep no stack, so deep nesting
// costs nothing; encoding/xml expands no entities but the five of XML itself.
func (w *workbook) tokens(part string, visit func(xml.Token) error) error {
	f := w.parts[strings.ToLower(part)]
	if f == nil {
		return errors.New("no part " + part)
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	d := xml.NewDecoder(io.LimitReader(r, MaxUnzipped))
	for depth := 0; ; {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			if depth != 0 {
				return io.ErrUnexpectedEOF
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch t.(type) {
		case xml.StartElement:
			if depth++; depth > 200 {
				return errDeep
			}
		case xml.EndElement:
			depth--
		case xml.Directive:
			return errors.New("document type definition in " + part)
		}
		if err := visit(t); err != nil {
			return err
		}
	}
}
