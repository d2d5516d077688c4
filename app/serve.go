package main

import (
	"context"
	"fmt"
)

// serveCmd runs the site until it is told to stop.
type serveCmd struct {
	place
	Dev bool `help:"开发用：页面和样式从当前目录的 views、public 读，改了就见效。"`
}

// Run serves.
func (c *serveCmd) Run(ctx context.Context) error {
	s, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	return closing(s, func() error { return s.serve(ctx, c.Dev, nil) })
}

// serve starts the jobs and the pages; ready runs once the port is taken.
func (s *site) serve(ctx context.Context, dev bool, ready func()) error {
	w, err := s.server(dev)
	if err != nil {
		return err
	}
	return w.Listen(ctx, s.config.Server.Addr, func() error {
		if err := s.jobs.Start(ctx); err != nil {
			return err
		}
		s.log.Info("listening", "addr", s.config.Server.Addr, "url", s.config.Site.URL, "data", s.config.Data.Dir)
		if ready != nil {
			ready()
		}
		return nil
	})
}

// initCmd sets up a new portal.
type initCmd struct {
	place
	County string `help:"县（市、区）的名称；以后可以在“村和乡镇”里改。" default:"本县"`
	Code   string `help:"县的 12 位统计用区划代码；以后可以改。" default:"100000000000"`
	Login  string `help:"县管理员的登录名。" default:"admin"`
	Name   string `help:"县管理员的姓名。" default:"县管理员"`
}

// Run makes the database, the county and its administrator, and prints the
// administrator's one-time password, which is kept nowhere.
func (c *initCmd) Run(ctx context.Context) error {
	s, err := c.open(ctx, true)
	if err != nil {
		return err
	}
	return closing(s, func() error {
		password, err := s.setUp(ctx, c)
		if err != nil {
			return err
		}
		fmt.Printf("设置好了。\n\n  县管理员登录名：%s\n  一次性密码：    %s\n\n密码只显示这一次，登录后要换成自己的。\n接着运行：sunshine serve %s\n", c.Login, password, c.flag())
		return nil
	})
}

// flag repeats how the place was named.
func (p place) flag() string {
	if p.Config != "" {
		return "--config " + p.Config
	}
	return "--data " + p.Data
}
