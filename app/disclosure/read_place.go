package disclosure

import (
	"fmt"
	"slices"
	"strings"

	"sunshine/app/calendar"
)

// place finds which item of ours a row is, or gives it a code of its own.
func (r *listReader) place(x *ListRow, group, column string) {
	if i := slices.IndexFunc(r.list.Items, func(it Item) bool { return it.Name == x.Item.Name }); i >= 0 {
		r.take(x, r.list.Items[i])
	} else if a, ok := r.alias(group, true); ok && a.Part {
		r.part(x, a.Code, group)
	} else if a, ok := r.alias(x.Item.Name, false); ok {
		if it, err := r.list.Item(a.Code); err == nil && !a.Part {
			r.take(x, it)
		} else {
			r.part(x, a.Code, group)
		}
	} else {
		r.own(x)
	}
	if x.Item.Column == "" {
		x.Item.Column = r.column(column, x.Item.Name)
	}
	if x.Item.Personal == "" {
		x.Item.Personal = NamesPeople // until the county says that its rows name nobody
	}
}

// alias finds the longest of our words in a name.
func (r *listReader) alias(name string, parts bool) (best Alias, ok bool) {
	longest := 0
	for _, a := range r.aliases {
		for _, w := range a.Words {
			if (!parts || a.Part) && len(w) > longest && strings.Contains(plainBrackets(name), w) {
				best, ok, longest = a, true, len(w)
			}
		}
	}
	return best, ok
}

func plainBrackets(s string) string {
	return strings.NewReplacer("（", "(", "）", ")").Replace(s)
}

// part makes the row something that an item must show.
func (r *listReader) part(x *ListRow, code, group string) {
	x.Part, x.Item.Code, x.Like = true, code, code
	if group != "" && group != x.Item.Name {
		x.Item.Name = group + "：" + x.Item.Name
	}
	if it, err := r.list.Item(code); err == nil {
		x.Item.Column, x.Item.Personal = it.Column, it.Personal
	}
}

// take gives the row what our item says where the list says nothing. A second
// row of the same item becomes an item beside it.
func (r *listReader) take(x *ListRow, it Item) {
	said := x.Item
	x.Like, x.Item = it.Code, it
	x.Item.Name, x.Item.Mark = said.Name, it.Mark
	for _, f := range []struct{ said, into *string }{
		{&said.Basis, &x.Item.Basis}, {&said.Post, &x.Item.Post}, {&said.Place, &x.Item.Place}, {&said.Plain, &x.Item.Plain}, {&said.Chain, &x.Item.Chain}, {&said.Kind, &x.Item.Kind}, {&said.Shown, &x.Item.Shown},
	} {
		if *f.said != "" {
			*f.into = *f.said
		}
	}
	if said.Frequency != "" && it.Mark == "C" && rarer(said.Frequency, it.Frequency) {
		x.Unread = append(x.Unread, fmt.Sprintf("写的是%s，国家规定%s，仍按%s", said.Frequency.Chinese(), it.Frequency.Chinese(), it.Frequency.Chinese()))
	} else if said.Frequency != "" {
		x.setTime(said, it)
	}
	if _, dup := r.taken[it.Code]; dup {
		r.own(x)
		return
	}
	r.taken[it.Code] = x.Row
}

// setTime takes over what the list says about time; a day of another kind of
// period than before does not stay.
func (x *ListRow) setTime(said, it Item) {
	x.Item.Frequency = said.Frequency
	switch {
	case said.Due != "":
		x.Item.Due = said.Due
	case said.Frequency != it.Frequency:
		x.Item.Due = ""
	}
	if said.Frequency == OnEvent && x.Item.Event == "" {
		x.Item.Event = "other"
	} else if said.Frequency != OnEvent {
		x.Item.Event = ""
	}
}

// own gives the row a code of its own.
func (r *listReader) own(x *ListRow) {
	if x.Item.Frequency == OnEvent && x.Item.Event == "" {
		x.Item.Event = "other"
	}
	if x.Item.Mark == "C" {
		x.Item.Mark = "L"
	}
	for {
		r.fresh++
		x.Item.Code = fmt.Sprintf("x-%d", r.fresh)
		if _, err := r.list.Item(x.Item.Code); err != nil {
			return
		}
	}
}

// column tells where an item stands that says it in its own words, or not at all.
func (r *listReader) column(said, name string) string {
	for _, c := range r.list.Columns {
		if said != "" && strings.Contains(said, strings.TrimSuffix(c, "务")) {
			return c
		}
	}
	for word, like := range map[string]string{"党": "党", "收入": "财", "支出": "财", "资金": "财", "财务": "财"} {
		if i := slices.IndexFunc(r.list.Columns, func(c string) bool { return strings.Contains(c, like) }); i >= 0 && strings.Contains(name, word) {
			return r.list.Columns[i]
		}
	}
	if slices.Contains(r.list.Columns, "村务") {
		return "村务"
	}
	return r.list.Columns[0]
}

// spread gives the time the list states for items in general to its items that
// state none.
func (r *listReader) spread() {
	for _, g := range r.general {
		if g.Item.Frequency == "" {
			continue
		}
		for i := range r.Rows {
			x := &r.Rows[i]
			switch {
			case x.Part || x.timed:
			case x.Item.Frequency == "":
				x.Item.Frequency, x.Item.Due = g.Item.Frequency, g.Item.Due
				x.Unread = append(x.Unread, "没有写时间，按这份目录里“"+g.Item.Name+"”的规定")
			case x.Item.Frequency == g.Item.Frequency && x.Item.Frequency != Frequency(calendar.Monthly) && g.Item.Due != "" && x.Like != "":
				x.Item.Due = g.Item.Due
			}
		}
	}
}

// Merge gives the profile that the rows make of the list: each row changes its
// item or adds one; a part is added to what its item must show.
func (l List) Merge(rows []ListRow) []Item {
	var items []Item
	if l.Profile != nil {
		items = slices.Clone(l.Profile.Items)
	}
	put := func(it Item) {
		if i := slices.IndexFunc(items, func(x Item) bool { return x.Code == it.Code }); i >= 0 {
			items[i] = it
		} else {
			items = append(items, it)
		}
	}
	for _, x := range rows {
		if !x.Part {
			put(x.Item)
		}
	}
	for _, x := range rows {
		if !x.Part {
			continue
		}
		it, err := l.Item(x.Item.Code)
		if i := slices.IndexFunc(items, func(y Item) bool { return y.Code == x.Item.Code }); i >= 0 {
			it, err = items[i], nil
		}
		if err != nil {
			continue
		}
		if x.Item.Due != "" && !slices.Contains(it.Contents, x.Item.Name) && x.Item.Frequency == it.Frequency {
			it.Due = x.Item.Due
		}
		if !slices.Contains(it.Contents, x.Item.Name) {
			it.Contents = append(slices.Clip(it.Contents), x.Item.Name)
		}
		put(it)
	}
	return items
}

// FreshCode gives a code that no item has yet.
func (l List) FreshCode() string {
	r := &listReader{list: l}
	x := ListRow{Item: Item{}}
	r.own(&x)
	return x.Item.Code
}

// Resolve makes of each row what a person decided about it: as-read; own, an
// item of its own; is:code, that item; part:code, something that item must show.
// Any other choice leaves the row out.
func (l List) Resolve(rows []ListRow, choices []string) (list []ListRow) {
	r := &listReader{list: l, taken: map[string]int{}}
	for i, x := range rows {
		how, code, _ := strings.Cut(choices[i], ":")
		it, err := l.Item(code)
		switch {
		case how == "as-read":
		case how == "own":
			x.Part, x.Item.Code = false, ""
		case how == "is" && err == nil:
			x.Part = false
			r.take(&x, it)
		case how == "part" && err == nil:
			r.part(&x, code, "")
		default:
			continue
		}
		list = append(list, x)
	}
	seen := map[string]bool{}
	for i := range list {
		x := &list[i]
		if x.Part {
			continue
		}
		for x.Item.Code == "" || seen[x.Item.Code] {
			r.own(x)
		}
		seen[x.Item.Code] = true
	}
	return list
}
