package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/sheet"
	"sunshine/app/user"
	"sunshine/app/village"
)

type villageImportCmd struct {
	place
	File     string `arg:"" type:"existingfile" help:"区划代码表，要有“代码”和“名称”两列，本县的县、乡镇、村都在里面。"`
	Apply    bool   `help:"照表改：改名、换代码、加新的；要么全改，要么不改。不写只比较，什么也不改。"`
	Day      string `help:"从哪一天起，如 2026-01-01；不写是今天。"`
	Document string `help:"依据，如 2026年统计用区划代码。"`
	Number   string `help:"文号。"`
}

// Run prints in what the table differs and, if told to, makes it so. What is gone
// is only named: an end needs to be told who goes on.
func (c *villageImportCmd) Run(ctx context.Context) error {
	data, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	f, err := sheet.Read(c.File, data)
	if err != nil {
		return exit{exitMisuse, errors.New(describe(err))}
	}
	rows, err := village.ReadCodes(f)
	if err != nil {
		return exit{exitMisuse, errors.New(describe(err))}
	}
	open := func() (*site, error) { return c.open(ctx, false) }
	if !c.Apply {
		open = func() (*site, error) { return c.read(ctx) }
	}
	s, err := open()
	if err != nil {
		return err
	}
	return closing(s, func() error { return c.run(ctx, s, rows, os.Stdout) })
}

func (c *villageImportCmd) run(ctx context.Context, s *site, rows []village.CodeRow, to io.Writer) error {
	list, err := s.villages.Compare(ctx, rows)
	if err != nil {
		return exit{exitMisuse, errors.New(describe(err))}
	}
	if err := printDifferences(to, list); err != nil || !c.Apply {
		return err
	}
	day := calendar.DayOf(s.now())
	if c.Day != "" {
		if day, err = calendar.ParseDay(c.Day); err != nil {
			return exit{exitMisuse, errors.New(fault.Message(err))}
		}
	}
	done, err := s.villages.Adopt(ctx, user.System, rows, day, village.Paper{Document: c.Document, Number: c.Number})
	if err != nil {
		return errors.New(describe(err))
	}
	fmt.Fprintf(to, "改好了，一共 %d 处。\n", len(done))
	_, err = s.deadlines.Check(ctx, calendar.DayOf(s.now()))
	return err
}

func printDifferences(to io.Writer, list []village.Difference) error {
	if len(list) == 0 {
		fmt.Fprintln(to, "代码表和现在的一样。")
		return nil
	}
	words := map[string]string{village.DiffNew: "新加", village.DiffRenamed: "改名", village.DiffRecoded: "换代码", village.DiffGone: "表里没有了（不改，请在网页的“区划变更”里登记）"}
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "代码\t名称\t在哪里\t怎么改\t原来")
	for _, d := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", d.Code, d.Name, d.Place, words[d.Kind], d.Was)
	}
	return w.Flush()
}
