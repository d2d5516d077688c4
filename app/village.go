package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"text/tabwriter"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

// villageCmd manages divisions.
type villageCmd struct {
	List villageListCmd `cmd:"" help:"列出村。"`
	Load villageLoadCmd `cmd:"" help:"从 CSV 成批加：level,code,name,parent,phone,first_month。"`

	Import villageImportCmd `cmd:"" help:"和统计局的区划代码表（.xlsx、.csv）比较，再照它改。"`
}

type villageListCmd struct{ place }

// Run prints all villages.
func (c *villageListCmd) Run(ctx context.Context) error {
	s, err := c.read(ctx)
	if err != nil {
		return err
	}
	return closing(s, func() error {
		list, err := s.villages.List(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "代码\t村\t乡镇\t从哪个月起公开")
		for _, v := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", v.Statistical(), v.Name, v.Township.Name, v.FirstMonth)
		}
		return w.Flush()
	})
}

type villageLoadCmd struct {
	place
	File string `arg:"" type:"existingfile" help:"CSV 文件，UTF-8，第一行是 level,code,name,parent,phone,first_month；parent 写上一级的代码。"`
}

// Run adds the divisions of a file, top down. A wrong row stops it and is
// named; what was added before stays, and running again skips it.
func (c *villageLoadCmd) Run(ctx context.Context) error {
	s, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	return closing(s, func() error {
		data, err := os.ReadFile(c.File)
		if err != nil {
			return err
		}
		n, err := s.loadVillages(ctx, data)
		fmt.Printf("加上 %d 个。\n", n)
		return err
	})
}

func (s *site) loadVillages(ctx context.Context, data []byte) (added int, err error) {
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))).ReadAll()
	if err != nil {
		return 0, fault.Invalidf("文件不是六列的 CSV：%v", err)
	}
	known, err := s.villages.IDs(ctx)
	if err != nil {
		return 0, err
	}
	for i, r := range rows {
		if i == 0 || known[r[1]] != 0 {
			continue
		}
		n := village.New{Level: r[0], Code: r[1], Name: r[2], ParentID: known[r[3]], Phone: r[4]}
		if r[5] != "" {
			if n.FirstMonth, err = calendar.ParseMonth(r[5]); err != nil {
				return added, fmt.Errorf("第 %d 行：%w", i+1, err)
			}
		}
		if known[n.Code], err = s.villages.Add(ctx, user.System, n); err != nil {
			return added, fmt.Errorf("第 %d 行（%s）：%s", i+1, n.Name, describe(err))
		}
		added++
	}
	return added, nil
}

// holidayCmd loads a year's holidays.
type holidayCmd struct {
	place
	File string `arg:"" type:"existingfile" help:"CSV 文件：第一行“# 通知的名称”，以下每行 日期,放假或上班,名称。"`
}

// Run stores the table and settles the due days that waited for it.
func (c *holidayCmd) Run(ctx context.Context) error {
	s, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	return closing(s, func() error {
		data, err := os.ReadFile(c.File)
		if err != nil {
			return err
		}
		y, err := deadline.ParseYear(data)
		if err != nil {
			return err
		}
		if err := s.deadlines.LoadYear(ctx, user.System, y); err != nil {
			return err
		}
		r, err := s.deadlines.Check(ctx, calendar.DayOf(s.now()))
		if err != nil {
			return err
		}
		fmt.Printf("%d年的放假安排装好了，共 %d 天；%s。\n", y.Year, len(y.Days), r)
		return nil
	})
}
