package demo

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// readDuties reads the county's catalogue and what stands in demo/duties.
func (c *county) readDuties(fsys fs.FS) error {
	if err := decode(fsys, "demo/catalogue.toml", &c.profile); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := checkMoves(c.Then); err != nil {
		return err
	}
	files, err := fs.Glob(fsys, "demo/duties/*.toml")
	if err != nil {
		return err
	}
	for _, file := range files {
		x := duties{file: file}
		if err := decode(fsys, file, &x); err != nil {
			return err
		}
		if err := x.check(*c); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		c.duties = append(c.duties, x)
	}
	return nil
}

// check refuses what names a village or an earlier entry that is not there, and
// what would be left out silently.
func (x duties) check(c county) error {
	known := map[string]bool{}
	for _, p := range c.villages {
		known[p.Name] = true
	}
	place := func(what, name string, days ...when) error {
		if !known[name] {
			return fmt.Errorf("%s: no village %q", what, name)
		}
		for _, d := range days {
			if err := d.check(); err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
		}
		return nil
	}
	for _, t := range x.Things {
		if err := place(t.Key, t.Village, t.Entered); err != nil {
			return err
		}
	}
	for _, t := range x.Contracts {
		if err := place(t.Key, t.Village, t.Entered, t.From, t.Signed, t.Approved, t.TenderFrom, t.Settled); err != nil {
			return err
		}
	}
	for _, e := range x.Events {
		if err := place(e.Key, e.Village, e.On); err != nil {
			return err
		}
	}
	for _, d := range x.Duties {
		if err := d.check(place); err != nil {
			return fmt.Errorf("%s: %w", d.Item, err)
		}
	}
	return nil
}

func (d duty) check(place func(what, name string, days ...when) error) error {
	if !slices.Contains([]string{"table", "text", "nil"}, d.Kind) || (d.Kind != "nil" && d.Title == "") || len(d.In) == 0 {
		return fmt.Errorf("a duty has a kind, a title and villages")
	}
	if (d.Kind == "table") != (d.Rows != "" || d.File != "") || (d.Kind == "text") != (len(d.Text) > 0) {
		return fmt.Errorf("a table has rows, a text has sections")
	}
	for _, in := range d.In {
		if err := place(d.Item, in.Village); err != nil {
			return err
		}
		steps := d.Steps
		if len(in.Steps) > 0 {
			steps = in.Steps
		}
		if err := checkMoves(steps); err != nil {
			return fmt.Errorf("%s: %w", in.Village, err)
		}
	}
	return nil
}

// checkMoves refuses moves that nobody understands or that run backwards.
func checkMoves(steps []string) error {
	last := move{}
	for i, text := range steps {
		m, err := parseMove(text)
		if err != nil {
			return err
		}
		if i > 0 && (m.days < 0) == (last.days < 0) && m.days < last.days {
			return fmt.Errorf("%q is out of order", text)
		}
		if m.act == "object" || m.act == "return" || m.act == "answer" || m.act == "withdraw" || m.act == "correct" {
			if strings.TrimSpace(m.says) == "" {
				return fmt.Errorf("%q gives no reason", text)
			}
		}
		last = m
	}
	return nil
}
