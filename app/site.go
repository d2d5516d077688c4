package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"sunshine/app/asset"
	"sunshine/app/batch"
	"sunshine/app/calendar"
	"sunshine/app/config"
	"sunshine/app/db"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/guide"
	"sunshine/app/jobs"
	"sunshine/app/procedure"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/app/web"
	"sunshine/data"
)

// place says where the data is; every subcommand takes one or the other.
type place struct {
	Config string `help:"配置文件。" type:"path" xor:"place" placeholder:"FILE"`
	Data   string `help:"数据文件夹；其他设置用默认值。" type:"path" xor:"place" placeholder:"DIR"`
}

// load gives the settings; misuse if neither is named.
func (p place) load() (config.Config, error) {
	switch {
	case p.Config != "":
		return config.Load(p.Config)
	case p.Data != "":
		c := config.Default()
		c.Data.Dir = p.Data
		return c, nil
	}
	return config.Config{}, exit{exitMisuse, errors.New("请写 --config 配置文件，或 --data 数据文件夹。")}
}

// site is the capabilities over one database.
type site struct {
	config      config.Config
	db          *db.DB
	log         *slog.Logger
	now         func() time.Time
	villages    *village.Store
	users       *user.Store
	disclosures *disclosure.Store
	finance     *finance.Store
	deadlines   *deadline.Store
	procedure   *procedure.Store
	guides      *guide.Store
	assets      *asset.Store
	jobs        *jobs.Runner
}

// open opens the data folder for work, migrates it and loads the shipped
// holiday tables. The folder must have been set up, unless fresh.
func (p place) open(ctx context.Context, fresh bool) (*site, error) {
	c, err := p.load()
	if err != nil {
		return nil, err
	}
	return openSite(ctx, c, fresh)
}

func openSite(ctx context.Context, c config.Config, fresh bool) (*site, error) {
	if _, err := os.Stat(c.Data.Dir + "/" + db.FileName); errors.Is(err, os.ErrNotExist) && !fresh {
		return nil, fmt.Errorf("数据文件夹 %s 里还没有数据库：第一次用请先运行 sunshine init，参数相同", c.Data.Dir)
	}
	if err := c.PrepareDir(); err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, c.Data.Dir)
	if err != nil {
		return nil, fmt.Errorf("数据库打不开：%w", err)
	}
	s, err := assemble(c, d)
	if err == nil {
		err = s.deadlines.LoadShipped(ctx, data.Reference)
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return s, nil
}

// read opens an existing database for reading, beside a running server.
func (p place) read(ctx context.Context) (*site, error) {
	c, err := p.load()
	if err != nil {
		return nil, err
	}
	d, err := db.OpenReading(ctx, c.Data.Dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("数据文件夹 %s 里还没有数据库：第一次用请先运行 sunshine init", c.Data.Dir)
	}
	if err != nil {
		return nil, fmt.Errorf("数据库打不开：%w", err)
	}
	s, err := assemble(c, d)
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return s, nil
}

// assemble wires the capabilities. This is the only place that takes the time
// from the machine.
func assemble(c config.Config, d *db.DB) (*site, error) {
	set, err := rules.Load(data.Reference)
	if err != nil {
		return nil, err
	}
	chart, err := finance.LoadChart(data.Reference)
	if err != nil {
		return nil, err
	}
	catalogue, err := disclosure.LoadCatalogue(data.Reference)
	if err != nil {
		return nil, err
	}
	reference, err := procedure.Load(data.Reference)
	if err != nil {
		return nil, err
	}
	registers, err := asset.LoadReference(data.Reference)
	if err != nil {
		return nil, err
	}
	guides, err := guide.Load(data.Reference)
	if err != nil {
		return nil, err
	}
	now, log := machineTime, newLog(c.Log)
	matters := &procedure.Store{DB: d, Reference: reference, Catalogue: catalogue, Rules: set, Now: now}
	s := &site{
		config: c, db: d, log: log, now: now,
		villages:    &village.Store{DB: d, Now: now},
		users:       &user.Store{DB: d, Now: now},
		disclosures: &disclosure.Store{DB: d, Catalogue: catalogue, Rules: set, Now: now},
		finance:     &finance.Store{DB: d, Chart: chart, Rules: set, Now: now, Matters: matters, Catalogue: catalogue},
		deadlines:   &deadline.Store{DB: d, Catalogue: catalogue, Rules: set, Now: now},
		procedure:   matters,
		guides:      &guide.Store{DB: d, Reference: guides, Now: now},
		assets:      &asset.Store{DB: d, Reference: registers, Rules: set, Now: now, InForce: inForce(matters)},
	}
	s.jobs = jobs.New(d, log, now, s.deadlines, s.users)
	s.jobs.Jobs = append(s.jobs.Jobs, s.batchJob())
	return s, nil
}

// batchJob clears away the files of batches that are not kept any longer.
func (s *site) batchJob() jobs.Job {
	batches := &batch.Store{DB: s.db, Dir: batch.Folder(s.config.Data.Dir), Now: s.now}
	return jobs.Job{Name: "batches", Plain: "清掉过了保存期的成批文件", Hour: 3, Minute: 55, Run: func(ctx context.Context, on calendar.Day) (string, error) {
		n, err := batches.Sweep(ctx, on)
		return fmt.Sprintf("清掉 %d 个", n), err
	}}
}

// inForce lets the registers ask how a decision stood on a day.
func inForce(matters *procedure.Store) func(context.Context, db.Q, int64, int64, calendar.Day) (bool, string, error) {
	return func(ctx context.Context, q db.Q, villageID, matterID int64, day calendar.Day) (bool, string, error) {
		f, err := matters.Of(ctx, q, villageID, matterID)
		if err != nil {
			return false, "", err
		}
		d, err := f.DecisionOn(day)
		return d.InForce, d.Why, err
	}
}

func newLog(c config.Log) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Level)) // config.check saw to it; the default is info
	o := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, o))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, o))
}

// server gives the web server over the site, with its pages loaded.
func (s *site) server(dev bool) (*web.Server, error) {
	w := &web.Server{
		Config: s.config, DB: s.db, Villages: s.villages, Users: s.users, Disclosures: s.disclosures, Finance: s.finance,
		Deadlines: s.deadlines, Procedure: s.procedure, Guides: s.guides, Assets: s.assets, Jobs: s.jobs, Log: s.log, Now: s.now, Dev: dev,
	}
	return w, w.Build()
}

func (s *site) close() error { return s.db.Close() }

// closing runs f and closes the site after it.
func closing(s *site, f func() error) (err error) {
	defer func() { err = errors.Join(err, s.close()) }()
	return f()
}

// operator finds the actor for an act from the command line: the named login,
// or the village's only accountant.
func (s *site) operator(ctx context.Context, login string, role user.Role, divisionID int64) (user.Actor, error) {
	accounts, err := s.users.List(ctx)
	if err != nil {
		return user.Actor{}, err
	}
	var found []user.Actor
	for _, a := range accounts {
		if a.DisabledAt.IsZero() && ((login != "" && a.Login == login) || (login == "" && a.Role == role && a.DivisionID == divisionID)) {
			found = append(found, a.Actor)
		}
	}
	if len(found) != 1 {
		if login != "" {
			return user.Actor{}, fault.NotFoundf("没有可用的登录名“%s”。", login)
		}
		return user.Actor{}, fault.Invalidf("这里有 %d 个%s账号，请用 --by 登录名 写明是谁做的。", len(found), role.Chinese())
	}
	return found[0], nil
}

// machineTime asks the machine for the time; everything else is given it.
func machineTime() time.Time { return time.Now() }
