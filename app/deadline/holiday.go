package deadline

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
)

// Year is one year's holiday table.
type Year struct {
	Year   int
	Source string // the document that announced it
	Days   []HolidayRow
}

// HolidayRow is one day of a table.
type HolidayRow struct {
	Day  calendar.Day
	Kind calendar.DayKind
	Name string
}

// ParseYear reads a table of one year: a first line "# source", a heading
// day,kind,name, then rows like 2026-01-01,holiday,元旦. Chinese words for the
// kind (放假, 上班) are understood. Every wrong row is reported at once.
func ParseYear(data []byte) (Year, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	var y Year
	r := bufio.NewReader(bytes.NewReader(data))
	if head, err := r.Peek(1); err == nil && head[0] == '#' {
		line, _ := r.ReadString('\n')
		y.Source = strings.TrimSpace(strings.TrimPrefix(line, "#"))
	}
	c := csv.NewReader(r)
	c.FieldsPerRecord = -1
	c.Comment = '#'
	bad := fault.Invalidf("放假安排没有读进去。")
	seen := map[calendar.Day]bool{}
	for {
		rec, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return y, bad.On("file", "不是逗号分隔的文本：%v", err)
		}
		line, _ := c.FieldPos(0)
		if rec[0] == "day" || rec[0] == "日期" || (len(rec) == 1 && strings.TrimSpace(rec[0]) == "") {
			continue
		}
		row, why := parseHoliday(rec)
		if why == "" && seen[row.Day] {
			why = "这一天前面已经有了"
		}
		if why == "" && y.Year != 0 && row.Day.Year() != y.Year {
			why = "一个文件只写一年"
		}
		if why != "" {
			bad.On("file", "第 %d 行“%s”：%s", line, strings.Join(rec, ","), why)
			continue
		}
		y.Year, seen[row.Day] = row.Day.Year(), true
		y.Days = append(y.Days, row)
	}
	if y.Source == "" {
		bad.On("source", "请写明是哪个通知，如：国务院办公厅关于2027年部分节假日安排的通知")
	}
	if len(y.Days) == 0 && len(bad.Fields) < 2 {
		bad.On("file", "里面没有一天")
	}
	if len(bad.Fields) > 0 {
		return y, bad
	}
	return y, nil
}

func parseHoliday(rec []string) (row HolidayRow, why string) {
	if len(rec) != 3 {
		return row, "要写成 日期,放假或上班,名称"
	}
	day, err := calendar.ParseDay(strings.TrimSpace(rec[0]))
	if err != nil {
		return row, fault.Message(err)
	}
	row = HolidayRow{Day: day, Name: strings.TrimSpace(rec[2])}
	switch strings.TrimSpace(rec[1]) {
	case "holiday", "放假":
		row.Kind = calendar.Holiday
	case "workday", "上班", "调休上班":
		row.Kind = calendar.MakeUp
	default:
		return row, "第二格写“放假”或“上班”"
	}
	if row.Name == "" {
		return row, "第三格写名称，如 国庆节"
	}
	return row, ""
}

// LoadYear stores a year's table; an earlier table of the year is replaced,
// since the State Council has changed one before. Due days already settled
// stay as they are.
func (s *Store) LoadYear(ctx context.Context, by user.Actor, y Year) error {
	if by != user.System && by.Role != user.Administrator {
		return fault.Forbiddenf("只有县管理员能改放假安排。")
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		first, last := calendar.Date(y.Year, 1, 1).String(), calendar.Date(y.Year, 12, 31).String()
		if _, err := q.ExecContext(ctx, "delete from holiday where day >= $1 and day <= $2", first, last); err != nil {
			return err
		}
		for _, d := range y.Days {
			if _, err := q.ExecContext(ctx, "insert into holiday (day, kind, name) values ($1, $2, $3)", d.Day.String(), d.Kind, d.Name); err != nil {
				return err
			}
		}
		_, err := q.ExecContext(ctx, `
			insert into holiday_year (year, source, loaded_by, loaded_at) values ($1, $2, $3, $4)
			on conflict (year) do update set source = excluded.source, loaded_by = excluded.loaded_by, loaded_at = excluded.loaded_at`,
			y.Year, y.Source, by.Name, db.Time(s.Now()))
		if err != nil {
			return err
		}
		return audit.Add(ctx, q, by.Line(s.Now(), "holiday.load", 0, fmt.Sprint(y.Year), y.Source))
	})
}

// LoadShipped stores the tables that came with the program for years that have
// none yet.
func (s *Store) LoadShipped(ctx context.Context, fsys fs.FS) error {
	have, err := s.Years(ctx)
	if err != nil {
		return err
	}
	names, err := fs.Glob(fsys, "reference/holidays/*.csv")
	if err != nil {
		return err
	}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		y, err := ParseYear(data)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if _, ok := have[y.Year]; ok {
			continue
		}
		if err := s.LoadYear(ctx, user.System, y); err != nil {
			return err
		}
	}
	return nil
}

// Years gives the loaded years with the document each came from.
func (s *Store) Years(ctx context.Context) (map[int]string, error) {
	rows, err := s.DB.Read().QueryContext(ctx, "select year, source from holiday_year order by year")
	if err != nil {
		return nil, err
	}
	years := map[int]string{}
	_, err = db.Collect(rows, func(scan db.Scan) (struct{}, error) {
		var y int
		var source string
		err := scan(&y, &source)
		years[y] = source
		return struct{}{}, err
	})
	return years, err
}

// Holidays gives the loaded tables for computing.
func (s *Store) Holidays(ctx context.Context) (*calendar.Holidays, error) {
	years, err := s.Years(ctx)
	if err != nil {
		return nil, err
	}
	h := calendar.NewHolidays()
	for y := range years {
		h.Cover(y)
	}
	days, err := s.HolidayRows(ctx, 0)
	for _, d := range days {
		h.Set(d.Day, d.Kind, d.Name)
	}
	return h, err
}

// HolidayRows gives the rows of one year's table; year 0 gives all.
func (s *Store) HolidayRows(ctx context.Context, year int) ([]HolidayRow, error) {
	first, last := "0000", "9999-12-31"
	if year != 0 {
		first, last = calendar.Date(year, 1, 1).String(), calendar.Date(year, 12, 31).String()
	}
	rows, err := s.DB.Read().QueryContext(ctx, "select day, kind, name from holiday where day >= $1 and day <= $2 order by day", first, last)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (r HolidayRow, err error) {
		var day string
		if err = scan(&day, &r.Kind, &r.Name); err != nil {
			return r, err
		}
		return r, r.Day.UnmarshalText([]byte(day))
	})
}
