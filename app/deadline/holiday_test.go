package deadline

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/data"
)

func TestParseYearReadsAShippedTable(t *testing.T) {
	for year, want := range map[int]int{2024: 38, 2025: 33, 2026: 39} {
		b, err := data.Reference.ReadFile(fmt.Sprintf("reference/holidays/%d.csv", year))
		if err != nil {
			t.Fatal(err)
		}
		y, err := ParseYear(b)
		if err != nil || y.Year != year || !strings.Contains(y.Source, "节假日安排的通知") || len(y.Days) != want {
			t.Errorf("%d: %d days of %d from %q, %v", year, len(y.Days), y.Year, y.Source, err)
		}
	}
}

func TestParseYearUnderstandsHowPeopleWriteIt(t *testing.T) {
	for name, text := range map[string]string{
		"machine words":          "# 通知\nday,kind,name\n2027-01-01,holiday,元旦\n2027-01-03,workday,元旦调休上班\n",
		"Chinese words":          "# 通知\n日期,类别,名称\n2027-01-01,放假,元旦\n2027-01-03,上班,元旦调休上班\n",
		"BOM and CR LF":          "\xef\xbb\xbf# 通知\r\n2027-01-01,放假,元旦\r\n2027-01-03,调休上班,元旦调休上班\r\n",
		"remarks and blanks":     "# 通知\n\n# 元旦\n 2027-01-01 , 放假 , 元旦 \n\n2027-01-03,上班,元旦调休上班",
		"pasted from a workbook": "# 通知\n2027-01-01\t放假\t元旦\n2027-01-03\t上班\t元旦调休上班\n",
		"saved by a workbook":    "# 通知,,\n2027/1/1,放假,元旦\n2027/1/3,上班,元旦调休上班\n",
		"full-width commas":      "# 通知\n2027-01-01，放假，元旦\n2027-01-03，上班，元旦调休上班\n",
	} {
		y, err := ParseYear([]byte(text))
		want := []HolidayRow{{calendar.Date(2027, 1, 1), calendar.Holiday, "元旦"}, {calendar.Date(2027, 1, 3), calendar.MakeUp, "元旦调休上班"}}
		if err != nil || y.Year != 2027 || y.Source != "通知" || !slices.Equal(y.Days, want) {
			t.Errorf("%s: %+v, %v %v", name, y, err, fault.Fields(err))
		}
	}
}

func TestParseYearReportsEveryWrongRowByItsLine(t *testing.T) {
	text := "# 国务院办公厅关于2027年部分节假日安排的通知\n" + // line 1
		"day,kind,name\n" + // 2
		"2027-01-01,放假,元旦\n" + // 3
		"2027-02-30,放假,春节\n" + // 4
		"2027-02-06,休息,春节\n" + // 5
		"\n" + // 6
		"2027-02-07,放假\n" + // 7
		"2027-01-01,放假,元旦\n" + // 8
		"2028-01-01,放假,元旦\n" + // 9
		"二月八日,放假,春节\n" + // 10
		"2027-02-09,放假,\n" // 11
	_, err := ParseYear([]byte(text))
	if fault.KindOf(err) != fault.Invalid {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range fault.Fields(err) {
		var n int
		if _, err := fmt.Sscanf(f.Message, "第 %d 行", &n); err != nil || f.Name != "file" {
			t.Errorf("%+v", f)
		}
		lines = append(lines, fmt.Sprint(n))
	}
	if got := strings.Join(lines, " "); got != "4 5 7 8 9 10 11" {
		t.Errorf("lines %s; %v", got, fault.Fields(err))
	}
}

func TestParseYearSaysWhatIsMissing(t *testing.T) {
	for name, c := range map[string]struct{ text, field, want string }{
		"nothing":      {"", "file", "没有一天"},
		"no source":    {"2027-01-01,放假,元旦\n", "source", "哪个通知"},
		"empty source": {"#\n2027-01-01,放假,元旦\n", "source", "哪个通知"},
		"only heading": {"# 通知\nday,kind,name\n", "file", "没有一天"},
		"odd quote":    {"# 通知\n2027-01-32,\"放假,元旦\n", "file", "第 2 行"},
	} {
		_, err := ParseYear([]byte(c.text))
		fields := fault.Fields(err)
		found := false
		for _, f := range fields {
			found = found || (f.Name == c.field && strings.Contains(f.Message, c.want))
		}
		if fault.KindOf(err) != fault.Invalid || !found {
			t.Errorf("%s: %v %v", name, err, fields)
		}
	}
}

func TestASourceToldBesideTheTableWinsAndShiftsNoLine(t *testing.T) {
	for text, want := range map[string]string{"2027-01-01,放假,元旦": "甲通知", "# 乙通知\n2027-01-01,放假,元旦": "甲通知"} {
		if y, err := ParseYearFrom(text, " 甲通知 "); err != nil || y.Source != want || len(y.Days) != 1 {
			t.Errorf("%q: %+v, %v", text, y, err)
		}
	}
	_, err := ParseYearFrom("2027-01-01,放假,元旦\n2027-01-40,放假,元旦", "甲通知")
	if f := fault.Fields(err); len(f) != 1 || !strings.HasPrefix(f[0].Message, "第 2 行") {
		t.Errorf("%v %v", err, f)
	}
}

func TestATableThatIsHardlyWholeIsKnown(t *testing.T) {
	y := Year{Year: 2027, Days: []HolidayRow{{calendar.Date(2027, 1, 1), calendar.Holiday, "元旦"}, {calendar.Date(2027, 5, 1), calendar.MakeUp, "补班"}}}
	if got := fmt.Sprint(y.Lacking()); got != "[2027-05-01 2027-10-01]" {
		t.Errorf("lacking %s", got)
	}
	for _, year := range []int{2024, 2025, 2026} {
		b, err := data.Reference.ReadFile(fmt.Sprintf("reference/holidays/%d.csv", year))
		if err != nil {
			t.Fatal(err)
		}
		if y, err := ParseYear(b); err != nil || len(y.Lacking()) != 0 {
			t.Errorf("%d lacks %v, %v", year, y.Lacking(), err)
		}
	}
}

func TestOnlyAnAdministratorLoadsATable(t *testing.T) {
	s, _ := seeded(t, "2026-01", "小山村")
	y := Year{Year: 2027, Source: "通知", Days: []HolidayRow{{calendar.Date(2027, 1, 1), calendar.Holiday, "元旦"}}}
	for _, role := range []user.Role{user.Accountant, user.Inspector, user.Township, ""} {
		if err := s.LoadYear(t.Context(), user.Actor{ID: 5, Role: role}, y); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%q: %v", role, err)
		}
	}
	if err := s.LoadYear(t.Context(), user.Actor{ID: 5, Name: "管理员", Role: user.Administrator}, y); err != nil {
		t.Fatal(err)
	}
	years, err := s.Years(t.Context())
	if err != nil || years[2027] != "通知" {
		t.Errorf("%v, %v", years, err)
	}
}

func TestALaterTableReplacesTheYearAndShippedOnesDoNot(t *testing.T) {
	s, _ := seeded(t, "2026-01", "小山村")
	y := Year{Year: 2026, Source: "改过的通知", Days: []HolidayRow{{calendar.Date(2026, 1, 1), calendar.Holiday, "元旦"}}}
	if err := s.LoadYear(t.Context(), user.System, y); err != nil {
		t.Fatal(err)
	}
	if err := s.LoadShipped(t.Context(), data.Reference); err != nil {
		t.Fatal(err)
	}
	rows, err := s.HolidayRows(t.Context(), 2026)
	if err != nil || len(rows) != 1 {
		t.Errorf("%v, %v", rows, err)
	}
	if rows, err := s.HolidayRows(t.Context(), 2025); err != nil || len(rows) != 33 {
		t.Errorf("2025 was touched: %d rows, %v", len(rows), err)
	}
}

func FuzzParseYear(f *testing.F) {
	f.Add("# 通知\nday,kind,name\n2027-01-01,holiday,元旦\n")
	f.Add("\xef\xbb\xbf# 通知\r\n2027/1/1\t放假\t元旦")
	f.Add("\"\n#,,\n2027-02-30,,")
	f.Fuzz(func(t *testing.T, text string) {
		y, err := ParseYear([]byte(text))
		if err != nil {
			if fault.KindOf(err) != fault.Invalid || len(fault.Fields(err)) == 0 {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if y.Source == "" || len(y.Days) == 0 {
			t.Fatalf("%q: %+v", text, y)
		}
		var b strings.Builder
		fmt.Fprintf(&b, "# %s\n", y.Source)
		for _, d := range y.Days {
			if d.Day.Year() != y.Year || d.Name == "" {
				t.Fatalf("%q: %+v", text, d)
			}
			if strings.ContainsAny(d.Name, "\"\r\n,，\t#") {
				return // would need quoting
			}
			fmt.Fprintf(&b, "%s,%s,%s\n", d.Day, d.Kind, d.Name)
		}
		again, err := ParseYear([]byte(b.String()))
		if err != nil || again.Year != y.Year || !slices.Equal(again.Days, y.Days) {
			t.Fatalf("%q came back as %+v, %v", text, again, err)
		}
	})
}
