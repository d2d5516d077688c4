package guide

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"sunshine/app/calendar"
	"sunshine/app/fault"
)

// Reference is the guides that came with the program, in the order in which they
// are listed. It never changes.
type Reference struct{ guides []Guide }

const folder = "reference/guides"

// Load reads reference/guides/*.toml and checks all of it; an error names file,
// guide and field.
func Load(fsys fs.FS) (*Reference, error) {
	files, err := fs.Glob(fsys, folder+"/*.toml")
	if err != nil {
		return nil, fmt.Errorf("guides: %w", err)
	}
	r := &Reference{}
	for _, name := range files {
		if err := r.read(fsys, name); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if len(r.guides) == 0 {
		return nil, errors.New("guides: 没有一份指南")
	}
	return r, nil
}

func (r *Reference) read(fsys fs.FS, name string) error {
	var file struct {
		Kind   Kind    `toml:"kind"`
		Group  string  `toml:"group"`
		Guides []Guide `toml:"guide"`
	}
	meta, err := toml.DecodeFS(fsys, name, &file)
	if err != nil {
		return err
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return fmt.Errorf("不认识的项 %s", unknown[0])
	}
	for _, g := range file.Guides {
		g.Kind, g.Group = file.Kind, file.Group
		if err := g.check(); err != nil {
			return fmt.Errorf("%s：%w%s", g.Code, err, fields(err))
		}
		if slices.ContainsFunc(r.guides, func(x Guide) bool { return x.Code == g.Code && x.Version >= g.Version }) {
			return fmt.Errorf("%s 第 %d 版重复了，或排在更新的一版后面", g.Code, g.Version)
		}
		r.guides = append(r.guides, g)
	}
	return nil
}

// fields writes out what a fault says of single fields, for a log or a terminal.
func fields(err error) string {
	var b strings.Builder
	for _, f := range fault.Fields(err) {
		fmt.Fprintf(&b, "；%s：%s", f.Name, f.Message)
	}
	return b.String()
}

// In gives the newest version of each guide in force on the day, in their order.
func (r *Reference) In(day calendar.Day) []Guide {
	var list []Guide
	for _, g := range r.guides {
		if g.From.After(day) {
			continue
		}
		if i := slices.IndexFunc(list, func(x Guide) bool { return x.Code == g.Code }); i >= 0 {
			list[i] = g
		} else {
			list = append(list, g)
		}
	}
	return list
}

// encode writes a guide as it is kept.
func (g Guide) encode() (string, error) {
	var b strings.Builder
	if err := toml.NewEncoder(&b).Encode(g); err != nil {
		return "", fmt.Errorf("guide: %w", err)
	}
	return b.String(), nil
}

// decode reads a guide that was checked when it was kept.
func decode(body string) (Guide, error) {
	var g Guide
	if _, err := toml.Decode(body, &g); err != nil {
		return g, fmt.Errorf("guide: stored guide: %w", err)
	}
	return g, nil
}
