package deadline

import (
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

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
// kind (放假, 上班) are understood, and what a workbook makes of such a table:
// tabs when it is pasted, 2026/1/1 when it is saved. Every wrong row is
// reported at once, by its line.
func ParseYear(data []byte) (Year, error) { return ParseYearFrom(string(data), "") }

// ParseYearFrom is ParseYear for a table whose source is told beside it; a
// source in the table's own first line is used where none is told.
func ParseYearFrom(text, source string) (Year, error) {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(text, "\ufeff"))
	y := Year{Source: strings.TrimSpace(source)}
	bad := fault.Invalidf("放假安排没有读进去。")
	seen := map[calendar.Day]bool{}
	for i, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "#") {
			if i == 0 && y.Source == "" {
				y.Source = strings.Trim(line, "#,\t \"")
			}
			continue
		}
		cells := holidayCells(line)
		if strings.Join(cells, "") == "" || cells[0] == "day" || cells[0] == "日期" {
			continue
		}
		row, why := parseHoliday(cells)
		if why == "" && seen[row.Day] {
			why = "这一天前面已经有了"
		}
		if why == "" && y.Year != 0 && row.Day.Year() != y.Year {
			why = "一个文件只写一年"
		}
		if why != "" {
			bad.On("file", "第 %d 行“%s”：%s", i+1, strings.Join(cells, ","), why)
			continue
		}
		y.Year, seen[row.Day] = row.Day.Year(), true
		y.Days = append(y.Days, row)
	}
	if len(y.Days) == 0 && len(bad.Fields) == 0 {
		bad.On("file", "里面没有一天")
	}
	if y.Source == "" {
		bad.On("source", "请写明是哪个通知，如：国务院办公厅关于2027年部分节假日安排的通知")
	}
	if len(bad.Fields) > 0 {
		return y, bad
	}
	return y, nil
}

// Lacking gives the fixed holidays of every year (全国年节及纪念日放假办法) that the
// table does not name. A table without one of them is hardly whole, and days
// that were settled by it would not move again.
func (y Year) Lacking() []calendar.Day {
	var lacking []calendar.Day
	for _, month := range []int{1, 5, 10} {
		day := calendar.Date(y.Year, month, 1)
		if !slices.ContainsFunc(y.Days, func(r HolidayRow) bool { return r.Day == day && r.Kind == calendar.Holiday }) {
			lacking = append(lacking, day)
		}
	}
	return lacking
}

func holidayCells(line string) []string {
	cells := strings.Split(strings.NewReplacer("，", ",", "\t", ",").Replace(line), ",")
	for i, c := range cells {
		cells[i] = strings.Trim(c, " \"\u3000")
	}
	return cells
}

var slashDay = regexp.MustCompile(`^(\d{4})[/-](\d{1,2})[/-](\d{1,2})$`)

func parseHoliday(rec []string) (row HolidayRow, why string) {
	if len(rec) != 3 {
		return row, "要写成 日期,放假或上班,名称"
	}
	day, err := calendar.ParseDay(fullDay(rec[0]))
	if err != nil {
		return row, strings.TrimSuffix(fault.Message(err), "。")
	}
	row = HolidayRow{Day: day, Name: rec[2]}
	switch rec[1] {
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

// fullDay writes 2026/1/1 as 2026-01-01 and leaves other text alone.
func fullDay(s string) string {
	m := slashDay.FindStringSubmatch(s)
	if m == nil {
		return s
	}
	pad := func(n string) string { return strings.Repeat("0", 2-len(n)) + n }
	return m[1] + "-" + pad(m[2]) + "-" + pad(m[3])
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

// LoadedYear tells when and by whom a year's table was loaded.
type LoadedYear struct {
	Year     int
	Source   string
	Days     int // named in the table
	LoadedBy string
	LoadedAt time.Time
}

// LoadedYears gives the loaded years in order.
func (s *Store) LoadedYears(ctx context.Context) ([]LoadedYear, error) {
	rows, err := s.DB.Read().QueryContext(ctx, `
		select y.year, y.source, y.loaded_by, y.loaded_at,
		       (select count(*) from holiday h where h.day >= y.year || '-01-01' and h.day <= y.year || '-12-31')
		from holiday_year y
		order by y.year`)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (y LoadedYear, err error) {
		var at string
		if err = scan(&y.Year, &y.Source, &y.LoadedBy, &at, &y.Days); err != nil {
			return y, err
		}
		y.LoadedAt, err = db.ParseTime(at)
		return y, err
	})
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
