package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"sunshine/app/config"
	"sunshine/app/db"
	"sunshine/app/demo"
)

// demoCmd opens the demonstration county.
type demoCmd struct {
	Addr string `help:"监听的地址和端口。" default:"127.0.0.1:8080"`
	Data string `help:"把数据放在这个空文件夹并留下；不写就用临时文件夹，停下时删掉。" type:"path" placeholder:"DIR"`
}

// Run loads the county into a fresh folder, prints the logins and serves.
func (c *demoCmd) Run(ctx context.Context) (err error) {
	folder := c.Data
	if folder == "" {
		if folder, err = os.MkdirTemp("", "sunshine-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	}
	if _, err := os.Stat(filepath.Join(folder, db.FileName)); err == nil {
		return fmt.Errorf("文件夹 %s 里已经有数据：请换一个空文件夹，或运行 sunshine serve --data %s 接着用", folder, folder)
	}
	conf := config.Default()
	conf.Data.Dir, conf.Server.Addr, conf.Site.URL = folder, c.Addr, "http://"+c.Addr
	conf.Site.Name, conf.Log.Level = "阳光村务（演示）", "warn"
	s, err := openSite(ctx, conf, true)
	if err != nil {
		return err
	}
	return closing(s, func() error {
		logins, err := demo.Load(ctx, demo.Stores{
			Villages: s.villages, Users: s.users, Finance: s.finance, Disclosures: s.disclosures, Deadlines: s.deadlines, Guides: s.guides, Assets: s.assets,
		}, s.now())
		if err != nil {
			return err
		}
		return s.serve(ctx, false, func() { welcome(os.Stdout, conf, logins) })
	})
}

// welcome tells where the site is and who can sign in.
func welcome(w io.Writer, c config.Config, logins []demo.Login) {
	fmt.Fprintf(w, "\n演示县打开了：%s\n\n", c.Site.URL)
	fmt.Fprintln(w, "村民看公开内容不用登录。工作人员的登录名和密码（这次随机生成的）：")
	fmt.Fprintln(w)
	for _, l := range logins {
		fmt.Fprintf(w, "  %-10s %s  %s %s %s\n", l.Login, l.Password, l.Place, l.Role.Chinese(), l.Name)
	}
	fmt.Fprintf(w, "\n数据放在 %s\n按 Ctrl+C 停下。\n", c.Data.Dir)
}
