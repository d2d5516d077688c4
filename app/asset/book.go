package asset

import (
	"sunshine/app/money"
	"sunshine/app/sheet"
)

// columns are the headings of a register's files; those in yuan and 亩 name their
// unit.
func (k Kind) columns() []sheet.Column {
	cols := []sheet.Column{{Name: "编号", Width: 14}}
	for _, f := range k.Fields() {
		name := f.Name
		if f.Type == MoneyField || f.Type == AreaField {
			name += "（" + f.Unit + "）"
		}
		cols = append(cols, sheet.Column{Name: name, Width: columnWidth(f)})
	}
	if !k.chosen() {
		cols = append(cols, sheet.Column{Name: "状态", Width: 12})
	}
	return cols
}

func columnWidth(f Field) float64 {
	switch {
	case f.ID == "name" || f.Type == LongField:
		return 26
	case f.ID == "place" || f.ID == "holder" || f.ID == "party":
		return 20
	case f.Type == MoneyField || f.Type == ClassField:
		return 15
	case f.Type == DayField:
		return 13
	}
	return 12
}

// Template writes an empty file of the register to be filled in, with one sheet
// that lists the words its columns take.
func (r *Reference) Template(k Kind, place string) sheet.Book {
	p := sheet.Page{Name: k.Chinese(), Title: place + k.Chinese() + "登记表", Columns: k.columns(), Lines: []string{
		"说明：一行写一" + k.Counter() + "。新登记的编号空着，系统会给；要改已经登记的，写上它的编号。日期写成 2026-03-12。",
	}}
	words := sheet.Page{Name: "可以填的词", Title: "可以填的词", Columns: []sheet.Column{{Name: "列", Width: 12}, {Name: "可以填", Width: 60}}}
	for _, c := range r.Classes(k) {
		words.Rows = append(words.Rows, []sheet.Value{sheet.TextValue("类别"), sheet.TextValue(c.Name)})
	}
	if k == Debt {
		for i := range words.Rows {
			words.Rows[i][0] = sheet.TextValue("谁欠谁")
		}
		for _, x := range PartyKinds {
			words.Rows = append(words.Rows, []sheet.Value{sheet.TextValue("对方是"), sheet.TextValue(x.Chinese())})
		}
	}
	if k.chosen() {
		for _, st := range []State{InUse, Leased, Idle} {
			words.Rows = append(words.Rows, []sheet.Value{sheet.TextValue("状态"), sheet.TextValue(st.Chinese(k))})
		}
	}
	return sheet.Book{Title: p.Title, Pages: []sheet.Page{p, words}}
}

// Book writes things as a file that Read reads back: with the public forms of
// names for everyone, whole for the desk.
func (r *Reference) Book(k Kind, place string, list []Thing, lines []string, whole bool) sheet.Book {
	p := sheet.Page{Name: k.Chinese(), Title: place + k.Chinese() + "登记簿", Lines: lines, Columns: k.columns()}
	for _, t := range list {
		row := []sheet.Value{sheet.TextValue(t.Number.String())}
		for _, f := range k.Fields() {
			row = append(row, r.value(t, f, whole))
		}
		if !k.chosen() {
			row = append(row, sheet.TextValue(t.Now().Chinese(k)))
		}
		p.Rows = append(p.Rows, row)
	}
	if len(list) > 0 && k != Debt { // what is owed to the village and by it is not one sum
		p.Rows = append(p.Rows, k.totalRow(Total(list)))
	}
	return sheet.Book{Title: p.Title, Pages: []sheet.Page{p}}
}

func (r *Reference) value(t Thing, f Field, whole bool) sheet.Value {
	k := t.Kind()
	switch f.Type {
	case MoneyField:
		if s := t.at(f.ID).(*Sum); s.Known {
			return sheet.MoneyValue(int64(s.Fen))
		}
		return sheet.Value{}
	case NumberField, AreaField:
		if text := t.Plain(f.ID); text != "" {
			return sheet.NumberValue(text)
		}
		return sheet.Value{}
	case DayField:
		return sheet.DayValue(t.Plain(f.ID))
	case StateField:
		return sheet.TextValue(t.Now().Chinese(k))
	}
	if whole {
		return sheet.TextValue(r.Text(k, t.Facts, f.ID))
	}
	return sheet.TextValue(r.Public(k, t.Facts, f.ID))
}

// totalRow is the last row of a file: what counts, added up.
func (k Kind) totalRow(sum Totals) []sheet.Value {
	row := []sheet.Value{sheet.TextValue("合计")}
	for _, f := range k.Fields() {
		switch f.ID {
		case "value":
			row = append(row, sumValue(sum.Value, sum.Unvalued, sum.Count))
		case "book":
			row = append(row, sumValue(sum.Book, sum.Unbooked, sum.Count))
		case "area":
			row = append(row, sheet.NumberValue(sum.Area.String()))
		default:
			row = append(row, sheet.Value{})
		}
	}
	if !k.chosen() {
		row = append(row, sheet.Value{})
	}
	return row
}

// sumValue is a sum of a file; empty where nothing named an amount.
func sumValue(fen money.Fen, unknown, count int) sheet.Value {
	if unknown == count {
		return sheet.Value{}
	}
	return sheet.MoneyValue(int64(fen))
}
