package finish

import "fmt"

// Bookmark is a heading of a long document. Deep ones stand below the one before.
type Bookmark struct {
	Title string
	Page  int     // from 0
	Top   float64 // points from the bottom
	Deep  bool
}

// node is a bookmark's place among the others; -1 is none.
type node struct{ parent, previous, next, first, last, children int }

// outline writes the bookmarks and gives the entry of the catalog.
func (w *writer) outline(marks []Bookmark, pages []int) string {
	if len(marks) == 0 {
		return ""
	}
	root := w.reserve(1 + len(marks))
	nodes, top := nest(marks)
	ref := func(key string, i int) string {
		if i < 0 {
			return ""
		}
		return fmt.Sprintf("/%s %d 0 R", key, root+1+i)
	}
	w.object(root, fmt.Sprintf("<</Type /Outlines%s%s /Count %d>>", ref("First", top.first), ref("Last", top.last), len(marks)))
	for i, m := range marks {
		k := nodes[i]
		parent := ref("Parent", k.parent)
		if k.parent < 0 {
			parent = fmt.Sprintf("/Parent %d 0 R", root)
		}
		count := ""
		if k.children > 0 {
			count = fmt.Sprintf(" /Count %d", k.children)
		}
		w.object(root+1+i, fmt.Sprintf("<</Title %s %s%s%s%s%s%s /Dest [%d 0 R /XYZ null %.2f null]>>",
			text(clean(m.Title)), parent, ref("Prev", k.previous), ref("Next", k.next), ref("First", k.first), ref("Last", k.last), count, pages[m.Page], m.Top))
	}
	return fmt.Sprintf("/Outlines %d 0 R", root)
}

// nest links the bookmarks: deep ones below the last that is not.
func nest(marks []Bookmark) ([]node, node) {
	nodes, top := make([]node, len(marks)), node{-1, -1, -1, -1, -1, 0}
	above := -1
	for i, m := range marks {
		nodes[i] = node{-1, -1, -1, -1, -1, 0}
		under := &top
		if m.Deep && above >= 0 {
			under, nodes[i].parent = &nodes[above], above
		} else {
			above = i
		}
		if under.last >= 0 {
			nodes[i].previous, nodes[under.last].next = under.last, i
		} else {
			under.first = i
		}
		under.last = i
		under.children++
	}
	return nodes, top
}
