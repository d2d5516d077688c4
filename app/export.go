package main

import (
	"bytes"
	"context"
	"errors"
	"os"

	"sunshine/app/calendar"
	"sunshine/app/finance"
)

// exportCmd writes out what the portal holds, for other programs.
type exportCmd struct {
	Journal exportJournalCmd `cmd:"" help:"导出一个村的全部凭证，记账程序 hledger 或 beancount 能直接读。"`
}

type exportJournalCmd struct {
	place
	Village string `help:"村的 12 位区划代码。" placeholder:"CODE" required:""`
	Format  string `help:"哪个程序读：hledger 或 beancount。" enum:"hledger,beancount" required:""`
	From    string `help:"从哪个月起；更早的合成期初余额。" placeholder:"YYYY-MM"`
	To      string `help:"到哪个月止。" placeholder:"YYYY-MM"`
	Out     string `short:"o" help:"写到这个文件；不写就印在终端。" type:"path" placeholder:"FILE"`
}

// Run exports, beside a running server. Exit code 2 for misuse.
func (c *exportJournalCmd) Run(ctx context.Context) error {
	from, to, err := months(c.From, c.To)
	if err != nil {
		return exit{exitMisuse, err}
	}
	s, err := c.read(ctx)
	if err != nil {
		return err
	}
	return closing(s, func() error {
		v, err := s.villages.ByCode(ctx, c.Village)
		if err != nil {
			return exit{exitMisuse, errors.New(describe(err))}
		}
		var text bytes.Buffer // whole before the file is touched
		if err := s.finance.Journal(ctx, &text, v, finance.JournalFormat(c.Format), from, to); err != nil {
			return err
		}
		if c.Out == "" {
			_, err := os.Stdout.Write(text.Bytes())
			return err
		}
		// Names of people are in it: for its owner alone.
		return os.WriteFile(c.Out, text.Bytes(), 0o600)
	})
}

// months reads a range of months; an empty one has no bound.
func months(from, to string) (first, last calendar.Month, err error) {
	if from != "" {
		if first, err = calendar.ParseMonth(from); err != nil {
			return first, last, err
		}
	}
	if to != "" {
		if last, err = calendar.ParseMonth(to); err != nil {
			return first, last, err
		}
	}
	if !first.IsZero() && !last.IsZero() && last.Before(first) {
		err = errors.New("--to 的月份不能早于 --from。")
	}
	return first, last, err
}
