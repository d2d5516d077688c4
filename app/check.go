package main

import (
	"context"
	"fmt"

	"sunshine/app/calendar"
)

// checkCmd compares everything with everything, beside a running server.
type checkCmd struct{ place }

// Run prints what does not fit; exit code 1 if anything does not.
func (c *checkCmd) Run(ctx context.Context) error {
	s, err := c.read(ctx)
	if err != nil {
		return err
	}
	return closing(s, func() error {
		bad, err := s.check(ctx)
		if err != nil {
			return err
		}
		for _, b := range bad {
			fmt.Println("不符：" + b)
		}
		if len(bad) > 0 {
			return code(exitFailed)
		}
		fmt.Println("核对完了：数据库完好，账平，公开的内容和账一致。")
		return nil
	})
}

// check collects what does not fit: the file itself, the ledger, the closed
// months, the frozen documents and what they were drawn from, the due days.
func (s *site) check(ctx context.Context) ([]string, error) {
	bad, err := s.db.Integrity(ctx)
	if err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) ([]string, error){
		s.finance.VerifyLedger, s.finance.VerifyPeriods, s.finance.VerifyBank, s.finance.VerifyFunds, s.finance.VerifySums, s.procedure.VerifyPayments, s.disclosures.Verify, s.finance.VerifyPublished,
		func(ctx context.Context) ([]string, error) { return s.deadlines.Verify(ctx, calendar.DayOf(s.now())) },
	} {
		more, err := step(ctx)
		if err != nil {
			return nil, err
		}
		bad = append(bad, more...)
	}
	return bad, nil
}
