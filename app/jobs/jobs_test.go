package jobs_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db/dbtest"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/jobs"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/data"
)

func newRunner(t *testing.T) *jobs.Runner {
	t.Helper()
	d := dbtest.New(t)
	catalogue, err := disclosure.LoadCatalogue(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	set, err := rules.Load(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2026, 4, 16, 1, 0, 0, 0, time.UTC) }
	return jobs.New(d, slog.New(slog.NewTextHandler(io.Discard, nil)), now, &deadline.Store{DB: d, Catalogue: catalogue, Rules: set, Now: now}, &user.Store{DB: d, Now: now})
}

func TestStartRunsEveryJobAndSetsTheTimer(t *testing.T) {
	r := newRunner(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if err := r.Start(ctx); err != nil {
		t.Fatal(err)
	}
	runs, err := r.Recent(t.Context(), 10)
	if err != nil || len(runs) != len(r.Jobs) {
		t.Fatalf("%d runs recorded, %v", len(runs), err)
	}
	for _, run := range runs {
		if run.ForDay != "2026-04-16" || run.Finished.IsZero() || run.Error != "" {
			t.Errorf("%+v", run)
		}
	}
}

func TestAFailedRunIsRecordedWithoutItsCause(t *testing.T) {
	r := newRunner(t)
	r.Jobs = append(r.Jobs, jobs.Job{Name: "broken", Run: func(context.Context, calendar.Day) (string, error) {
		return "", errors.New("secret path")
	}})
	if _, err := r.Run(t.Context(), "broken", calendar.Date(2026, 4, 1)); err == nil {
		t.Fatal("no error")
	}
	runs, err := r.Recent(t.Context(), 1)
	if err != nil || runs[0].Error == "" || runs[0].ForDay != "2026-04-01" {
		t.Fatalf("%+v, %v", runs, err)
	}
	if runs[0].Error == "secret path" {
		t.Error("the cause is on the office page")
	}
}

func TestUnknownJobIsNamed(t *testing.T) {
	if _, err := newRunner(t).Run(t.Context(), "nosuch", calendar.Date(2026, 4, 1)); fault.KindOf(err) != fault.NotFound {
		t.Errorf("got %v", err)
	}
}
