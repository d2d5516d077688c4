package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/finance"
	"sunshine/app/table"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/data"
)

// importCmd reads files and, unless it is a dry run, saves those that are clean.
type importCmd struct {
	place
	Village string            `help:"村的 12 位区划代码。" placeholder:"CODE"`
	Month   string            `help:"记哪个月的账，如 2026-03。" placeholder:"YYYY-MM"`
	As      string            `help:"怎么读：auto 自动，cashbook 现金日记账，voucher 别的记账软件的凭证，table 表格。" enum:"auto,cashbook,voucher,table" default:"auto"`
	Layout  string            `help:"凭证是哪个软件导出的，见 data/reference/voucher-formats.toml；不写就按列名认。" placeholder:"ID"`
	DryRun  bool              `help:"只读不存。"`
	JSON    bool              `help:"每个文件打印一个 JSON 对象。"`
	Answer  map[string]string `help:"对问题的回答，如 --answer year=2026；可写多次。" mapsep:";"`
	By      string            `help:"以哪个登录名的名义；不写就是村里唯一的会计。" placeholder:"LOGIN"`
	Item    string            `help:"读作表格时属于哪个公开事项，见 data/reference/catalogue.csv。" default:"other"`
	Title   string            `help:"表格公开时的标题；不写就用文件里的标题。"`
	Files   []string          `arg:"" name:"file" help:"要导入的文件。"`
}

// Run imports. Exit code: 0 all clean, 1 errors, 3 open questions, 2 misuse.
func (c *importCmd) Run(ctx context.Context) error {
	var month calendar.Month
	if c.Month != "" {
		var err error
		if month, err = calendar.ParseMonth(c.Month); err != nil {
			return exit{exitMisuse, err}
		}
	}
	if c.DryRun {
		return c.dryRun(ctx, month)
	}
	if c.Village == "" {
		return exit{exitMisuse, errors.New("请用 --village 写村的区划代码。")}
	}
	s, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	return closing(s, func() error { return c.save(ctx, s, month) })
}

// dryRun reads without a database; if one is named, the village must exist there.
func (c *importCmd) dryRun(ctx context.Context, month calendar.Month) error {
	if c.Village != "" {
		if err := village.CheckAddress(c.Village); err != nil {
			return exit{exitMisuse, err}
		}
	}
	if c.Village != "" && (c.Config != "" || c.Data != "") {
		s, err := c.read(ctx)
		if err != nil {
			return exit{exitMisuse, err}
		}
		_, err = s.villages.ByCode(ctx, c.Village)
		if err = errors.Join(err, s.close()); err != nil {
			return exit{exitMisuse, errors.New(describe(err))}
		}
	}
	chart, err := finance.LoadChart(data.Reference)
	if err != nil {
		return err
	}
	judge := &finance.Store{Chart: chart, Now: machineTime}
	worst := 0
	for _, file := range c.Files {
		p, err := c.judge(judge, file, month)
		if err != nil {
			return err
		}
		worst = worse(worst, c.print(p))
	}
	return code(worst)
}

// judge reads one file; a refused file becomes a report with one error.
func (c *importCmd) judge(s *finance.Store, file string, month calendar.Month) (finance.Preview, error) {
	u, err := c.upload(file, month)
	if err != nil {
		return finance.Preview{}, err
	}
	p, err := s.Judge(u, c.Answer)
	if fault.KindOf(err) == fault.Invalid {
		p.Report = table.Report{
			File: u.Name, Format: strings.TrimPrefix(strings.ToLower(filepath.Ext(u.Name)), "."), Sheets: []table.SheetReport{},
			Problems: []table.Problem{{Level: table.LevelError, Code: "refused", Message: fault.Message(err)}},
		}
		err = nil
	}
	return p, err
}

func (c *importCmd) upload(file string, month calendar.Month) (finance.Upload, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return finance.Upload{}, exit{exitMisuse, fmt.Errorf("文件 %s 读不了：%w", file, err)}
	}
	return finance.Upload{Name: filepath.Base(file), Data: content, Reading: table.Reading(c.As), Month: month, Item: c.Item, Layout: c.Layout}, nil
}

// print shows a reading and gives the exit code it deserves.
func (c *importCmd) print(p finance.Preview) int {
	if c.JSON {
		e := json.NewEncoder(os.Stdout)
		e.SetEscapeHTML(false)
		_ = e.Encode(p.Report) // standard output
	} else {
		printReport(p.Report)
	}
	switch {
	case p.Report.Errors() > 0:
		return exitFailed
	case p.Report.Questions() > 0:
		return exitQuestions
	}
	return 0
}

// worse prefers errors to questions to nothing.
func worse(a, b int) int {
	if a == exitFailed || b == exitFailed {
		return exitFailed
	}
	return max(a, b)
}

func code(n int) error {
	if n == 0 {
		return nil
	}
	return exit{code: n}
}

func printReport(r table.Report) {
	fmt.Printf("%s（%s）\n", r.File, strings.Trim(r.Format+" "+r.Encoding, " "))
	for _, s := range r.Sheets {
		for _, t := range s.Tables {
			kind := map[table.Reading]string{table.CashBook: "现金日记账", table.Plain: "表格", finance.Vouchers: "凭证"}[t.Kind]
			fmt.Printf("  %s %s：%s %s，%d 行，表头 %s\n", s.Name, t.Range, kind, t.Title, t.RowCount, strings.Join(t.Heading, "、"))
			for _, x := range t.Totals {
				mark := map[bool]string{true: "相符", false: "不符，按行加是 " + x.Computed.String()}[x.Agrees]
				fmt.Printf("    %s %s：%s，%s\n", x.Label, x.Name, x.Printed, mark)
			}
		}
	}
	level := map[table.Level]string{table.LevelError: "必须改", table.LevelQuestion: "请决定", table.LevelNote: "说明"}
	for _, p := range r.Problems {
		at := p.Sheet
		if p.Row > 0 {
			at += fmt.Sprintf(" %s%d", p.Column, p.Row)
		}
		fmt.Printf("  [%s] %s “%s”：%s", level[p.Level], at, p.Value, p.Message)
		if p.Question != "" {
			fmt.Printf("（--answer %s=…）", p.Question)
		}
		fmt.Println()
	}
}

// save imports each file for real, one transaction each.
func (c *importCmd) save(ctx context.Context, s *site, month calendar.Month) error {
	v, err := s.villages.ByCode(ctx, c.Village)
	if err != nil {
		return exit{exitMisuse, errors.New(describe(err))}
	}
	by, err := s.operator(ctx, c.By, user.Accountant, v.ID)
	if err != nil {
		return exit{exitMisuse, errors.New(describe(err))}
	}
	worst := 0
	for _, file := range c.Files {
		n, err := c.saveOne(ctx, s, by, v, file, month)
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s：%s\n", file, describe(err))
			n = exitFailed
		}
		worst = worse(worst, n)
	}
	return code(worst)
}

func (c *importCmd) saveOne(ctx context.Context, s *site, by user.Actor, v village.Village, file string, month calendar.Month) (int, error) {
	u, err := c.upload(file, month)
	if err != nil {
		return 0, err
	}
	id, err := s.finance.Hand(ctx, by, v, u)
	if err != nil {
		return 0, err
	}
	if err := s.finance.Answer(ctx, by, id, c.Answer); err != nil {
		return 0, err
	}
	p, err := s.finance.Preview(ctx, by, id)
	if err != nil {
		return 0, err
	}
	n := c.print(p)
	if n == 0 {
		if err = c.commit(ctx, s, by, v, p); err == nil {
			return 0, nil
		}
	}
	return n, errors.Join(err, s.finance.Drop(ctx, by, id))
}

// tellEvery writes to standard error how far a long save is, twenty times at most.
func tellEvery(file string, total int) func(done int) {
	next := max(total/20, 1000)
	return func(done int) {
		if done < next && done < total || total < 2000 {
			return
		}
		fmt.Fprintf(os.Stderr, "%s：已写 %d / %d 行（%d%%）\n", file, done, total, done*100/max(total, 1))
		next = done + max(total/20, 1000)
	}
}

func (c *importCmd) commit(ctx context.Context, s *site, by user.Actor, v village.Village, p finance.Preview) error {
	if err := c.write(ctx, s, by, v, p); err != nil {
		return err
	}
	_, err := s.deadlines.Happened(ctx, calendar.DayOf(s.deadlines.Now()), v.ID) // what was paid to people is to be published
	return err
}

func (c *importCmd) write(ctx context.Context, s *site, by user.Actor, v village.Village, p finance.Preview) error {
	if p.VoucherBook() {
		saved, err := s.finance.SaveVouchers(finance.Telling(ctx, tellEvery(p.FileName, p.Rows)), by, v, p.ID)
		if err == nil && !c.JSON {
			fmt.Printf("  记上 %d 张凭证，%d 行分录。\n", saved.Entries, saved.Lines)
		}
		return err
	}
	if p.CashBook() {
		saved, err := s.finance.SaveCashBook(ctx, by, v, p.ID, nil)
		if err == nil && !c.JSON {
			fmt.Printf("  记上 %d 笔。\n", saved.Entries)
		}
		return err
	}
	title, indexes := c.Title, make([]int, len(p.Tables))
	for i, t := range p.Tables {
		indexes[i] = i
		title = cmp.Or(title, t.Report.Title)
	}
	saved, err := s.finance.SaveTables(ctx, by, v, s.disclosures, p.ID, c.Item, title, indexes...)
	if err == nil && !c.JSON {
		fmt.Printf("  存成 %d 份草稿，%d 行；请到工作台提交审核。\n", len(saved.Versions), saved.Entries)
	}
	return err
}
