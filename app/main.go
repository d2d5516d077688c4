// Command sunshine is 阳光村务: a portal that publishes a village's finances
// and decisions. Each subcommand has a file of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"sunshine/app/fault"
)

// cli is the table of subcommands.
type cli struct {
	Demo    demoCmd    `cmd:"" help:"打开演示县：不用配置，数据放在临时文件夹里。"`
	Serve   serveCmd   `cmd:"" help:"运行网站。"`
	Init    initCmd    `cmd:"" help:"第一次用：建数据库和县管理员，打印一次性密码。"`
	Import  importCmd  `cmd:"" help:"导入现金日记账或表格（.xlsx、.csv）。"`
	Export  exportCmd  `cmd:"" help:"导出全部账，别的记账程序能读。"`
	Run     runCmd     `cmd:"" help:"手工运行一个自动任务，可以补跑过去的一天。"`
	User    userCmd    `cmd:"" help:"管理账号。"`
	Village villageCmd `cmd:"" help:"管理区划：列出、从文件成批加、和区划代码表核对。"`
	Holiday holidayCmd `cmd:"" help:"从文件装入一年的放假安排。"`
	Check   checkCmd   `cmd:"" help:"核对数据库、公开内容和账是否一致，只看不改。"`
}

// exit is an error that carries its own exit code.
type exit struct {
	code int
	err  error
}

func (e exit) Error() string { return e.err.Error() }
func (e exit) Unwrap() error { return e.err }

// Exit codes: 0 done, 1 failed or errors found, 2 misuse, 3 open questions.
const (
	exitFailed    = 1
	exitMisuse    = 2
	exitQuestions = 3
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// run parses the arguments, runs the subcommand and gives the exit code.
func run(ctx context.Context, args []string) int {
	var c cli
	parser, err := kong.New(&c, kong.Name("sunshine"), kong.Description("阳光村务：村里的账和事，一看就明白。"), kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitFailed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(os.Stderr, "命令写得不对：%v\n运行 sunshine --help 看怎么用。\n", err)
		return exitMisuse
	}
	err = k.Run()
	var e exit
	switch {
	case err == nil:
		return 0
	case errors.As(err, &e):
		if e.err != nil {
			fmt.Fprintln(os.Stderr, e.err)
		}
		return e.code
	}
	fmt.Fprintln(os.Stderr, describe(err))
	return exitFailed
}

// describe gives an error's sentence for the terminal. Whoever runs commands
// has the machine, so an internal cause is told, not hidden.
func describe(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err.Error()
	}
	text := f.Message
	for _, field := range f.Fields {
		text += "\n  " + field.Message
	}
	return text
}
