// Package fonts holds the Chinese fonts of the notices and cuts from them the
// few glyphs a document uses.
//
// The embedded files are made by build.py (see there for their sources) and
// listed in SHA256SUMS. A village office that owns other fonts puts them in a
// folder under the role's name; they are checked when the folder is opened.
//
// Beside the roles there is one more face, asked last whatever the role and the
// folder: it draws the hanzi and marks that those of the roles lack, so that a
// villager registered under a traditional or rare character finds the name on
// paper. A document in which it is not needed does not carry it.
package fonts

import (
	_ "embed"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"sunshine/app/fault"
)

// Role is what a font is for; documents name roles, never fonts.
type Role uint8

// The roles, each named after the style of Chinese type it calls for.
const (
	Song  Role = iota // 宋体: tables, figures, running text
	Title             // 小标宋: titles
	Hei               // 黑体: headings
	Kai               // 楷体: second headings, signatures
	Fang              // 仿宋: text of official papers; 宋体 unless the folder has one
	roles
)

var roleNames = [roles]string{"song", "title", "hei", "kai", "fang"}

// String gives the role's file name without its ending.
func (r Role) String() string { return roleNames[r] }

//go:embed song.ttf
var songTTF []byte

//go:embed title.ttf
var titleTTF []byte

//go:embed hei.ttf
var heiTTF []byte

//go:embed kai.ttf
var kaiTTF []byte

//go:embed more.ttf
var moreTTF []byte

// Set is a face for every role and one for what they lack. It does not change
// once made.
type Set struct {
	faces [roles]*Face
	more  *Face
	order [roles][]*Face
}

var embedded = sync.OnceValues(func() (*Set, error) {
	var s Set
	for role, data := range [roles][]byte{songTTF, titleTTF, heiTTF, kaiTTF} {
		if data == nil {
			continue
		}
		f, err := Parse(Role(role).String()+".ttf", data)
		if err != nil {
			return nil, err
		}
		s.faces[role] = f
	}
	var err error
	if s.more, err = read("more.ttf", moreTTF); err != nil {
		return nil, err
	}
	s.settle(&s)
	return &s, nil
})

// Embedded gives the fonts within the program.
func Embedded() (*Set, error) { return embedded() }

// Open gives the embedded fonts with those of dir in their place: song.ttf,
// title.ttf, hei.ttf, kai.ttf, fang.ttf; and before the last of all that of
// more.ttf, which may hold nothing but rare characters. An empty dir is none. It
// fails with a fault naming the file when a font there cannot be used.
func Open(dir string) (*Set, error) {
	base, err := Embedded()
	if err != nil || dir == "" {
		return base, err
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fault.Invalidf("字体文件夹 %s 打不开，请检查设置，或留空使用自带字体。", dir).Because(err)
	}
	s := Set{faces: base.faces, more: base.more}
	s.faces[Fang] = nil
	for role := range roles {
		f, err := load(dir, role.String(), Parse)
		if err != nil {
			return nil, err
		}
		if f != nil {
			s.faces[role] = f
		}
	}
	f, err := load(dir, "more", read)
	if err != nil {
		return nil, err
	}
	if f != nil {
		s.more = f
	}
	s.settle(base)
	return &s, nil
}

// load reads the font of a name from a folder; nil if there is none.
func load(dir, name string, parse func(file string, data []byte) (*Face, error)) (*Face, error) {
	path := filepath.Join(dir, name+".ttf")
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, refuseOther(dir, name)
	case err != nil:
		return nil, fault.Invalidf("字体文件 %s 读不出来，请检查权限。", path).Because(err)
	}
	return parse(path, data)
}

// refuseOther speaks up about a font that would be silently ignored.
func refuseOther(dir, name string) error {
	for _, ext := range []string{".otf", ".ttc", ".TTF", ".OTF", ".TTC"} {
		path := filepath.Join(dir, name+ext)
		if _, err := os.Stat(path); err == nil {
			return fault.Invalidf("字体文件 %s 不能使用，请换成名为 %s.ttf 的 TrueType 字体。", path, name)
		}
	}
	return nil
}

// settle fills the roles without a font and orders the faces to try for each:
// its own, then the others of the set, then those within the program, since a
// font from outside often lacks the characters of rare names, and the one for
// the rest last.
func (s *Set) settle(base *Set) {
	if s.faces[Fang] == nil {
		s.faces[Fang] = s.faces[Song]
	}
	for role := range roles {
		for _, f := range []*Face{
			s.faces[role], s.faces[Song], s.faces[Kai], s.faces[Hei], base.faces[Song], base.faces[Kai], base.faces[Hei], s.more, base.more,
		} {
			if !slices.Contains(s.order[role], f) {
				s.order[role] = append(s.order[role], f)
			}
		}
	}
}

// Faces gives the faces to try for a role, best first.
func (s *Set) Faces(role Role) []*Face { return s.order[role] }

// Has tells whether some face draws the character, or it needs no drawing.
func (s *Set) Has(r rune) bool {
	if Invisible(r) || SpaceWidth(r) > 0 {
		return true
	}
	for _, f := range s.order[Song] {
		if f.Glyph(r) != 0 {
			return true
		}
	}
	return false
}
