package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"

	"sunshine/app/fault"
	"sunshine/app/user"
)

// userCmd manages accounts from the machine itself.
type userCmd struct {
	List    userListCmd    `cmd:"" help:"列出账号。"`
	Add     userAddCmd     `cmd:"" help:"建账号，打印一次性密码。"`
	Reset   userResetCmd   `cmd:"" help:"重设密码，打印一次性密码。"`
	Disable userDisableCmd `cmd:"" help:"停用账号，马上退出登录。"`
	Enable  userEnableCmd  `cmd:"" help:"重新启用账号。"`
}

type userListCmd struct{ place }

// Run prints all accounts.
func (c *userListCmd) Run(ctx context.Context) error {
	s, err := c.read(ctx)
	if err != nil {
		return err
	}
	return closing(s, func() error {
		accounts, err := s.users.List(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "登录名\t姓名\t角色\t所在\t状态")
		for _, a := range accounts {
			state := "可登录"
			switch {
			case !a.DisabledAt.IsZero():
				state = "已停用"
			case !a.CanSignIn:
				state = "没有密码"
			case a.MustChange:
				state = "一次性密码还没换"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", a.Login, a.Name, a.Role.Chinese(), a.Place, state)
		}
		return w.Flush()
	})
}

type userAddCmd struct {
	place
	Login string `arg:"" help:"登录名。"`
	Name  string `help:"姓名。" required:""`
	Role  string `help:"角色：accountant 村会计，supervisor 监委会，head 村主任，township 乡镇，inspector 纪检，administrator 县管理员。" required:""`
	Code  string `help:"所在的村、乡镇或县的区划代码；县里的角色可以不写。"`
	Post  string `help:"职务，公开时印在姓名旁边。"`
}

// Run adds the account.
func (c *userAddCmd) Run(ctx context.Context) error {
	s, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	return closing(s, func() error {
		role, err := user.ParseRole(c.Role)
		if err != nil {
			return exit{exitMisuse, err}
		}
		id, err := s.divisionFor(ctx, role, c.Code)
		if err != nil {
			return err
		}
		_, password, err := s.users.Add(ctx, user.System, user.New{Login: c.Login, Name: c.Name, Post: c.Post, Role: role, DivisionID: id})
		if err != nil {
			return err
		}
		printPassword(c.Login, password)
		return nil
	})
}

// divisionFor finds the division a role is bound to by its code.
func (s *site) divisionFor(ctx context.Context, role user.Role, code string) (int64, error) {
	switch role.Level() {
	case "village":
		v, err := s.villages.ByCode(ctx, code)
		return v.ID, err
	case "township":
		towns, err := s.villages.Townships(ctx)
		if err != nil {
			return 0, err
		}
		for _, t := range towns {
			if t.Code == code {
				return t.ID, nil
			}
		}
		return 0, fault.NotFoundf("没有找到代码是“%s”的乡镇。", code)
	}
	county, err := s.villages.County(ctx)
	return county.ID, err
}

func printPassword(login, password string) {
	fmt.Printf("登录名：%s\n一次性密码：%s\n密码只显示这一次，登录后要换成自己的。\n", login, password)
}

type userResetCmd struct {
	place
	Login string `arg:"" help:"登录名。"`
}

// Run gives the account a new one-time password.
func (c *userResetCmd) Run(ctx context.Context) error {
	s, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	return closing(s, func() error {
		password, err := s.users.Reset(ctx, user.System, c.Login)
		if err != nil {
			return err
		}
		printPassword(c.Login, password)
		return nil
	})
}

type userDisableCmd struct {
	place
	Login string `arg:"" help:"登录名。"`
}

// Run disables the account.
func (c *userDisableCmd) Run(ctx context.Context) error {
	s, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	return closing(s, func() error { return s.users.Disable(ctx, user.System, c.Login) })
}

type userEnableCmd struct {
	place
	Login string `arg:"" help:"登录名。"`
}

// Run enables the account.
func (c *userEnableCmd) Run(ctx context.Context) error {
	s, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	return closing(s, func() error { return s.users.Enable(ctx, user.System, c.Login) })
}
