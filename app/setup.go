package main

import (
	"context"

	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

// setUp adds the county and its administrator to an empty database.
func (s *site) setUp(ctx context.Context, c *initCmd) (password string, err error) {
	if county, err := s.villages.County(ctx); err == nil {
		return "", fault.Conflictf("%s 已经设置过了（%s）。忘了密码请运行 sunshine user reset %s %s。", s.config.Data.Dir, county.Name, c.flag(), c.Login)
	} else if fault.KindOf(err) != fault.NotFound {
		return "", err
	}
	id, err := s.villages.Add(ctx, user.System, village.New{Level: "county", Code: c.Code, Name: c.County})
	if err != nil {
		return "", err
	}
	_, password, err = s.users.Add(ctx, user.System, user.New{Login: c.Login, Name: c.Name, Role: user.Administrator, DivisionID: id})
	return password, err
}
