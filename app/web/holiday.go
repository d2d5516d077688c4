package web

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"sunshine/app/calendar"
	"sunshine/app/deadline"
	"sunshine/app/fault"
	"sunshine/views"
)

// maxHolidayFile is far above a year's table, which has forty lines.
const maxHolidayFile = 64 << 10

// holidayPage shows the loaded years and takes a new one.
type holidayPage struct {
	Page
	Waiting  int // due days that wait for a table
	Years    []holidayYear
	Shown    int // the year whose days are listed
	Days     []holidayLine
	Problem  string
	Problems []string // one for each wrong line
	Fields   []views.Field
}

type holidayYear struct {
	Year, Days int
	Source     string
	Loaded     string
	URL        string
	Current    bool
}

// holidayLine is a run of days of one kind and name.
type holidayLine struct {
	Name, Text string
	Off        bool
	from, to   calendar.Day
}

// holidayLines joins days that follow each other.
func holidayLines(rows []deadline.HolidayRow) []holidayLine {
	var lines []holidayLine
	for _, r := range rows {
		off := r.Kind == calendar.Holiday
		if n := len(lines); n > 0 && lines[n-1].Name == r.Name && lines[n-1].Off == off && r.Day.Sub(lines[n-1].to) == 1 {
			lines[n-1].to = r.Day
			continue
		}
		lines = append(lines, holidayLine{Name: r.Name, Off: off, from: r.Day, to: r.Day})
	}
	for i, l := range lines {
		if lines[i].Text = dayAndWeekday(l.from); l.to != l.from {
			lines[i].Text += fmt.Sprintf("到%s，共 %d 天", dayAndWeekday(l.to), l.to.Sub(l.from)+1)
		}
	}
	return lines
}

func dayAndWeekday(d calendar.Day) string {
	return fmt.Sprintf("%d月%d日（星期%c）", d.Month(), d.DayOfMonth(), []rune("日一二三四五六")[d.Weekday()])
}

func (s *Server) showHolidays(c *fiber.Ctx) error {
	return s.holidays(c, "", "", nil)
}

// holidays shows the page; text and source are what was tried, failed why it
// was refused.
func (s *Server) holidays(c *fiber.Ctx, text, source string, failed error) error {
	p := holidayPage{Page: s.deskPage(c, "放假安排", adminCrumbs(views.Link{Text: "放假安排"})...)}
	var err error
	if p.Waiting, err = s.Deadlines.Provisional(c.UserContext()); err != nil {
		return err
	}
	if err := s.holidayYears(c, &p); err != nil {
		return err
	}
	p.Fields = []views.Field{
		{Name: "source", Label: "哪个通知", Type: "text", Value: source, Hint: fmt.Sprintf("如 国务院办公厅关于%d年部分节假日安排的通知；文件第一行写了“# 通知名称”就不用填", p.Today.Year()+1)},
		{Name: "file", Label: "表格文件（CSV）", Type: "file", Accept: ".csv,.txt,text/csv,text/plain"},
		{Name: "text", Label: "或者贴在这里", Type: "textarea", Value: text, Rows: 8, Hint: "一行一天：日期,放假或上班,名称。从表格里复制过来也行。"},
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		for _, f := range fault.Fields(failed) {
			if f.Name == "file" || f.Name == "sure" {
				p.Problems = append(p.Problems, f.Message)
			}
			if f.Name == "sure" {
				p.Fields = append(p.Fields, views.Field{Name: "sure", Label: "核对过了，就是这些天", Type: "checkbox"})
			}
		}
		placeErrors(p.Fields[:1], failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "admin/holidays", p)
}

// holidayYears lists the loaded years, the newest first, and the days of one.
func (s *Server) holidayYears(c *fiber.Ctx, p *holidayPage) error {
	loaded, err := s.Deadlines.LoadedYears(c.UserContext())
	if err != nil {
		return err
	}
	slices.Reverse(loaded)
	p.Shown = c.QueryInt("year")
	if !slices.ContainsFunc(loaded, func(y deadline.LoadedYear) bool { return y.Year == p.Shown }) && len(loaded) > 0 {
		p.Shown = loaded[0].Year
	}
	for _, y := range loaded {
		p.Years = append(p.Years, holidayYear{
			Year: y.Year, Days: y.Days, Source: y.Source, Loaded: y.LoadedBy + " " + moment(y.LoadedAt),
			URL: fmt.Sprintf("/desk/holidays?year=%d#days", y.Year), Current: y.Year == p.Shown,
		})
	}
	if p.Shown == 0 {
		return nil
	}
	rows, err := s.Deadlines.HolidayRows(c.UserContext(), p.Shown)
	p.Days = holidayLines(rows)
	return err
}

// loadHolidays reads a year's table and at once settles the days that waited
// for it.
func (s *Server) loadHolidays(c *fiber.Ctx) error {
	text, err := holidayText(c)
	source := c.FormValue("source")
	if err != nil {
		return s.holidays(c, text, source, err)
	}
	y, err := deadline.ParseYearFrom(text, source)
	if err != nil {
		return s.holidays(c, text, source, err)
	}
	if lacking := y.Lacking(); len(lacking) > 0 && c.FormValue("sure") == "" {
		days := make([]string, len(lacking))
		for i, d := range lacking {
			days[i] = fmt.Sprintf("%d月%d日", d.Month(), d.DayOfMonth())
		}
		return s.holidays(c, text, source, fault.Invalidf("表好像不全，还没有读进去。").
			On("sure", "里面没有写%s放假。请对照通知补全；确实没有，就勾上“核对过了”再提交。", strings.Join(days, "、")))
	}
	if err := s.Deadlines.LoadYear(c.UserContext(), actor(c), y); err != nil {
		return err
	}
	r, err := s.Deadlines.Check(c.UserContext(), s.today())
	if err != nil {
		return err
	}
	flash(c, "success", fmt.Sprintf("%d年的放假安排读进去了，共 %d 天。重新定了 %d 个暂定的公开期限。", y.Year, len(y.Days), r.Fixed))
	return c.Redirect(fmt.Sprintf("/desk/holidays?year=%d", y.Year), fiber.StatusSeeOther)
}

// holidayText gives the uploaded file as text, or what was pasted.
func holidayText(c *fiber.Ctx) (string, error) {
	pasted := c.FormValue("text")
	head, err := c.FormFile("file")
	if err != nil || head.Size == 0 {
		return pasted, nil
	}
	if head.Size > maxHolidayFile {
		return pasted, fault.Invalidf("放假安排没有读进去。").On("file", "文件太大，一年的放假安排只有几十行")
	}
	f, err := head.Open()
	if err != nil {
		return pasted, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxHolidayFile))
	if err != nil {
		return pasted, err
	}
	if !utf8.Valid(data) { // as Excel saves it in China
		if data, err = simplifiedchinese.GB18030.NewDecoder().Bytes(data); err != nil {
			return pasted, fault.Invalidf("放假安排没有读进去。").On("file", "看不懂文件的编码，请另存为 CSV UTF-8")
		}
	}
	return strings.TrimPrefix(string(data), "\ufeff"), nil
}
