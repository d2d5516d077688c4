package sheet

import (
	"encoding/xml"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// format is what a cell style says about showing a stored number.
type format struct {
	date, year, clock bool // a day; its year is shown; its time of day is shown
	timeOnly          bool
	percent           bool
	suffix            string // a unit that the format writes behind the number, such as 元
	bold              bool
}

func (w *workbook) format(style int) format {
	if style < 0 || style >= len(w.styles) {
		return format{}
	}
	return w.styles[style]
}

// readStyles reads number formats and bold fonts; other looks do not matter.
func (w *workbook) readStyles(part string) error {
	if w.parts[strings.ToLower(part)] == nil {
		return nil
	}
	codes, bold := map[int]string{}, []bool{}
	section := ""
	return w.tokens(part, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			e := element{t.Name.Local, t.Attr}
			switch {
			case e.name == "fonts" || e.name == "cellXfs" || e.name == "dxfs":
				section = e.name
			case e.name == "numFmt" && section != "dxfs":
				if id, err := strconv.Atoi(e.attr("numFmtId")); err == nil {
					codes[id] = e.attr("formatCode")
				}
			case e.name == "font" && section == "fonts":
				bold = append(bold, false)
			case e.name == "b" && section == "fonts" && len(bold) > 0:
				bold[len(bold)-1] = e.attr("val") != "0" && e.attr("val") != "false"
			case e.name == "xf" && section == "cellXfs":
				id, _ := strconv.Atoi(e.attr("numFmtId")) // 0 is the general format
				f := numberFormat(id, codes[id])
				if font, err := strconv.Atoi(e.attr("fontId")); err == nil && font >= 0 && font < len(bold) {
					f.bold = bold[font]
				}
				w.styles = append(w.styles, f)
			}
		case xml.EndElement:
			if t.Name.Local == section {
				section = ""
			}
		}
		return nil
	})
}

// builtin are the formats a file need not spell out that show a day or a share,
// with the Chinese ones (27–36, 50–58).
var builtin = map[int]format{
	9: {percent: true}, 10: {percent: true},
	14: {date: true, year: true}, 15: {date: true, year: true}, 16: {date: true}, 17: {date: true, year: true},
	18: {timeOnly: true}, 19: {timeOnly: true}, 20: {timeOnly: true}, 21: {timeOnly: true}, 22: {date: true, year: true, clock: true},
	27: {date: true, year: true}, 28: {date: true}, 29: {date: true}, 30: {date: true, year: true}, 31: {date: true, year: true},
	32: {timeOnly: true}, 33: {timeOnly: true}, 34: {timeOnly: true}, 35: {timeOnly: true}, 36: {date: true, year: true},
	45: {timeOnly: true}, 46: {timeOnly: true}, 47: {timeOnly: true},
	50: {date: true, year: true}, 51: {date: true}, 52: {date: true, year: true}, 53: {date: true}, 54: {date: true},
	55: {timeOnly: true}, 56: {timeOnly: true}, 57: {date: true, year: true}, 58: {date: true},
}

var (
	quotedPart = regexp.MustCompile(`"([^"]*)"|\\(.)|_.|\*.`)
	bracketed  = regexp.MustCompile(`\[[^\]]*\]`)
	unitAtEnd  = regexp.MustCompile(`[0#?][)_]*(万元|亿元|元|亩|户|人|个|公斤|吨|斤|平方米)$`)
	scaledDown = regexp.MustCompile(`[0#?],+(\.|$|[^0#?,])|0!\.|\\\.`)
)

// numberFormat reads a format code: is it a date, a share, does it write a unit.
func numberFormat(id int, code string) format {
	if code == "" {
		return builtin[id]
	}
	code, _, _ = strings.Cut(code, ";")
	code = bracketed.ReplaceAllStringFunc(code, func(s string) string {
		if len(s) == 3 && strings.ContainsAny(s, "hHmMsS") { // [h]:mm is an elapsed time
			return s[1:2]
		}
		return ""
	})
	bare := strings.ToLower(quotedPart.ReplaceAllString(code, ""))
	var f format
	if !strings.Contains(bare, "general") {
		clock := strings.ContainsAny(bare, "hs")
		day := strings.ContainsAny(bare, "yd") || (strings.Contains(bare, "m") && !clock)
		f.date, f.year = day, day && strings.ContainsAny(bare, "ye")
		f.clock, f.timeOnly = day && clock, clock && !day
	}
	if f.date || f.timeOnly {
		return f
	}
	f.percent = strings.Contains(bare, "%")
	plain := strings.TrimSpace(quotedPart.ReplaceAllString(code, "$1$2"))
	if m := unitAtEnd.FindStringSubmatch(plain); m != nil && !scaledDown.MatchString(plain) {
		f.suffix = m[1]
	}
	return f
}

// show writes a stored number as a person sees it, but never rounded by the
// format: the exact value is what must be judged.
func (f format) show(raw string, date1904 bool) string {
	n, err := strconv.ParseFloat(raw, 64)
	if raw == "" || err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return raw
	}
	switch {
	case f.date || f.timeOnly:
		if s, ok := serialDay(n, f, date1904); ok {
			return s
		}
	case f.percent:
		return shiftPoint(cleanNumber(raw, n), 2) + "%"
	}
	return cleanNumber(raw, n) + f.suffix
}

// cleanNumber takes away binary noise as Excel does, by keeping 15 significant
// digits: 4.199999999999999 is 4.2. Text that is exact already stays.
func cleanNumber(raw string, n float64) string {
	if !strings.ContainsAny(raw, "eE") && len(strings.Trim(raw, "-0.")) <= 16 {
		return plainZeros(raw)
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64)
	if err != nil || math.Abs(short) >= 1e21 || (short != 0 && math.Abs(short) < 1e-15) {
		return raw
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}

// plainZeros takes needless zeros off a stored decimal: 6.30 → 6.3, 5. → 5.
func plainZeros(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	if s == "" || s == "-" || s == "-0" {
		return "0"
	}
	return s
}

// shiftPoint moves the decimal point of a plain number to the right.
func shiftPoint(s string, by int) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, frac, _ := strings.Cut(s, ".")
	frac += strings.Repeat("0", max(0, by-len(frac)))
	whole, frac = strings.TrimLeft(whole+frac[:by], "0"), frac[by:]
	if whole == "" {
		whole = "0"
	}
	if frac == "" {
		return sign + whole
	}
	return sign + plainZeros(whole+"."+frac)
}

// serialDay turns Excel's count of days into text. 1900 counts a 29 February
// that never was, so days before March 1900 are one off.
func serialDay(n float64, f format, date1904 bool) (string, bool) {
	if n < 0 || n >= 2958466 {
		return "", false
	}
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date1904:
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case n < 60:
		base = base.AddDate(0, 0, 1)
	}
	days := math.Floor(n)
	minutes := int(math.Round((n - days) * 24 * 60))
	t := base.AddDate(0, 0, int(days)).Add(time.Duration(minutes) * time.Minute)
	switch {
	case f.timeOnly && n < 1:
		return t.Format("15:04"), true
	case f.clock && minutes > 0 || f.timeOnly:
		return t.Format("2006-01-02 15:04"), true
	}
	return t.Format(time.DateOnly), true
}

// isoDate shortens the stored form of an ISO date cell.
func isoDate(s string) string {
	day, clock, timed := strings.Cut(strings.TrimSpace(s), "T")
	if !timed || strings.HasPrefix(clock, "00:00") {
		return day
	}
	return day + " " + clock[:min(5, len(clock))]
}
