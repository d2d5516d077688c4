package main

import (
	"context"
	"fmt"

	"sunshine/app/calendar"
)

// runCmd runs one job by hand.
type runCmd struct {
	place
	Job  string `arg:"" help:"任务名：overdue、sweep。"`
	Date string `help:"为哪一天跑，如 2026-04-16；不写就是今天。" placeholder:"DAY"`
}

// Run runs the job for the day and prints what it did.
func (c *runCmd) Run(ctx context.Context) error {
	s, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	return closing(s, func() error {
		on := calendar.DayOf(s.now())
		if c.Date != "" {
			if on, err = calendar.ParseDay(c.Date); err != nil {
				return exit{exitMisuse, err}
			}
		}
		result, err := s.jobs.Run(ctx, c.Job, on)
		if err != nil {
			return err
		}
		fmt.Printf("%s %s：%s\n", c.Job, on, result)
		return nil
	})
}
