// Package jobs is the table of what runs by itself, and its runner. Every job
// is also a command (sunshine run NAME --date DAY) and may run twice, late, or
// for a past day.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/go-co-op/gocron/v2"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/user"
)

// Job is one line of the table.
type Job struct {
	Name         string
	Plain        string // what it does, for the office page
	Hour, Minute uint   // when serve runs it each day, in China's time
	Run          func(ctx context.Context, on calendar.Day) (result string, err error)
}

// Runner runs jobs and keeps a record of each run.
type Runner struct {
	DB   *db.DB
	Log  *slog.Logger
	Now  func() time.Time
	Jobs []Job
}

// New gives the runner with the portal's table of jobs.
func New(d *db.DB, log *slog.Logger, now func() time.Time, deadlines *deadline.Store, users *user.Store) *Runner {
	return &Runner{DB: d, Log: log, Now: now, Jobs: []Job{
		{"overdue", "新建公开任务，重定暂定日期，记下该提醒的", 0, 5, func(ctx context.Context, on calendar.Day) (string, error) {
			r, err := deadlines.Check(ctx, on)
			return r.String(), err
		}},
		{"sweep", "清掉过期的登录", 3, 35, func(ctx context.Context, _ calendar.Day) (string, error) {
			n, err := users.Sweep(ctx)
			return fmt.Sprintf("清掉 %d 个", n), err
		}},
		{"sealed", "清掉过了保存期的个人信息原文", 3, 45, func(ctx context.Context, on calendar.Day) (string, error) {
			n, err := (&disclosure.Store{DB: d, Rules: deadlines.Rules, Now: now}).EndSealed(ctx, on)
			return fmt.Sprintf("清掉 %d 处", n), err
		}},
	}}
}

// Run runs one job for a day and records it. NotFound if there is no such job.
func (r *Runner) Run(ctx context.Context, name string, on calendar.Day) (result string, err error) {
	for _, j := range r.Jobs {
		if j.Name == name {
			return r.run(ctx, j, on)
		}
	}
	names := make([]string, len(r.Jobs))
	for i, j := range r.Jobs {
		names[i] = j.Name
	}
	return "", fault.NotFoundf("没有任务“%s”，有的是：%s。", name, strings.Join(names, "、"))
}

func (r *Runner) run(ctx context.Context, j Job, on calendar.Day) (string, error) {
	var id int64
	err := r.DB.Write(ctx, func(q db.Q) error {
		return q.QueryRowContext(ctx, "insert into job_run (job, for_day, started_at) values ($1, $2, $3) returning id",
			j.Name, on.String(), db.Time(r.Now())).Scan(&id)
	})
	if err != nil {
		return "", err
	}
	result, failed := j.Run(ctx, on)
	text := ""
	if failed != nil {
		text = "没有做完，原因见日志"
		r.Log.Error("job failed", "job", j.Name, "day", on.String(), "error", failed.Error())
	} else {
		r.Log.Info("job done", "job", j.Name, "day", on.String(), "result", result)
	}
	err = r.DB.Write(ctx, func(q db.Q) error {
		_, err := q.ExecContext(ctx, "update job_run set finished_at = $1, result = $2, error = $3 where id = $4", db.Time(r.Now()), result, text, id)
		return err
	})
	if failed != nil {
		return result, failed
	}
	return result, err
}

// Start runs all jobs once for today and then by their timetable until ctx ends.
func (r *Runner) Start(ctx context.Context) error {
	for _, j := range r.Jobs {
		if _, err := r.run(ctx, j, calendar.DayOf(r.Now())); err != nil {
			return err
		}
	}
	s, err := gocron.NewScheduler(gocron.WithLocation(calendar.Shanghai))
	if err != nil {
		return err
	}
	for _, j := range r.Jobs {
		_, err := s.NewJob(gocron.DailyJob(1, gocron.NewAtTimes(gocron.NewAtTime(j.Hour, j.Minute, 0))), gocron.NewTask(func() {
			_, _ = r.run(ctx, j, calendar.DayOf(r.Now())) // recorded and logged
		}), gocron.WithSingletonMode(gocron.LimitModeWait))
		if err != nil {
			return err
		}
	}
	s.Start()
	go func() {
		<-ctx.Done()
		if err := s.Shutdown(); err != nil {
			r.Log.Error("scheduler did not stop", "error", err.Error())
		}
	}()
	return nil
}

// Recorded is one kept run.
type Recorded struct {
	Job, ForDay, Result, Error string
	Started, Finished          time.Time
}

// Recent gives the newest runs.
func (r *Runner) Recent(ctx context.Context, limit int) ([]Recorded, error) {
	rows, err := r.DB.Read().QueryContext(ctx, `
		select job, for_day, started_at, finished_at, result, error from job_run order by id desc limit $1`, limit)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (v Recorded, err error) {
		var started, finished string
		if err = scan(&v.Job, &v.ForDay, &started, &finished, &v.Result, &v.Error); err != nil {
			return v, err
		}
		if v.Started, err = db.ParseTime(started); err != nil {
			return v, err
		}
		v.Finished, err = db.ParseTime(finished)
		return v, err
	})
}
