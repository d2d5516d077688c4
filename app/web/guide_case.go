package web

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/guide"
	"sunshine/app/village"
	"sunshine/views"
)

// The numbers of cases cannot be guessed as long as nobody may try for long.
const (
	missSpan   = 15 * time.Minute
	missesMax  = 20     // wrong numbers from one address within the span
	missesKept = 20_000 // addresses remembered; beyond, those of the span begin anew
)

// misses counts the wrong numbers that each address tried lately.
type misses struct {
	mu sync.Mutex
	at map[string][]time.Time
}

// recent forgets what is older than the span.
func (m *misses) recent(addr string, now time.Time) []time.Time {
	kept := m.at[addr][:0:0]
	for _, t := range m.at[addr] {
		if now.Sub(t) < missSpan {
			kept = append(kept, t)
		}
	}
	return kept
}

// blocked tells whether the address tried too many.
func (m *misses) blocked(addr string, now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.recent(addr, now)) >= missesMax
}

func (m *misses) add(addr string, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.at == nil || len(m.at) >= missesKept {
		m.at = map[string][]time.Time{}
	}
	m.at[addr] = append(m.recent(addr, now), now)
}

// askCasePage asks for a case's number.
type askCasePage struct {
	Page
	Field   views.Field
	Problem string
}

// askCase asks for a number, or leads to the case of the one that was typed.
func (s *Server) askCase(c *fiber.Ctx) error {
	text := c.Query("number")
	p := askCasePage{
		Page:  s.page(c, "查办件进度", views.Link{Text: "首页", URL: "/"}, views.Link{Text: "查办件进度"}),
		Field: views.Field{Name: "number", Label: "回执上的编号", Type: "text", Value: text, Required: true, Autocomplete: "off", Hint: "如 办2026-0007-K3F7QM。大小写、横线写不写都行。"},
	}
	p.Description = "凭回执上的编号，看办到哪一步、还剩几天、有没有超时。"
	if text == "" {
		return s.open(c, "guide/ask", p)
	}
	x, err := s.caseOfNumber(c, text)
	if err == nil {
		return c.Redirect("/cases/"+x.Code(), fiber.StatusSeeOther)
	}
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	p.Problem, p.Field.Error, p.Field.Focus = "没有查到。", "没有这个编号。请照回执上写的再对一遍", true
	c.Status(fiber.StatusNotFound)
	return s.render(c, "guide/ask", p)
}

// caseOfNumber finds the case of a number as typed. Wrong numbers are counted.
func (s *Server) caseOfNumber(c *fiber.Ctx, text string) (guide.Case, error) {
	addr, now := s.visitorAddr(c), s.Now()
	if s.misses.blocked(addr, now) {
		return guide.Case{}, fault.Forbiddenf("编号试错的次数太多，请 15 分钟后再查，或者打村里的电话问。")
	}
	year, number, secret, ok := guide.ParseCode(text)
	if !ok {
		return guide.Case{}, fault.NotFoundf("这不是办件的编号。编号如 办2026-0007-K3F7QM，写在回执上。")
	}
	x, err := s.Guides.FindCase(c.UserContext(), year, number, secret)
	if missing(err) {
		s.misses.add(addr, now)
	}
	return x, err
}

// casePage is one case as everyone who has its number sees it.
type casePage struct {
	Page
	Case    guide.Case
	Village village.Village
	Lead    string
	Late    bool
	Facts   []views.Fact
	Explain []string
	Events  []views.Event
	Guide   string // address of the guide
	Tel     string
}

func (s *Server) showCase(c *fiber.Ctx) error {
	x, err := s.caseOfNumber(c, c.Params("number"))
	if err != nil {
		return err
	}
	v, err := s.Villages.ByID(c.UserContext(), x.VillageID)
	if err != nil {
		return err
	}
	h, err := s.Deadlines.Holidays(c.UserContext())
	if err != nil {
		return err
	}
	clock := x.Clock(s.today(), h)
	p := casePage{
		Page: s.page(c, x.Short(), views.Link{Text: "首页", URL: "/"}, views.Link{Text: "查办件进度", URL: "/cases"}, views.Link{Text: x.Short()}),
		Case: x, Village: v, Tel: digits(v.Phone), Lead: caseLead(x, clock), Late: clock.Late > 0, Facts: caseFacts(x, clock, v), Explain: caseRules(clock), Events: caseEvents(x),
		Guide: "/villages/" + v.Code + "/guides/" + x.Guide.Code,
	}
	c.Set("X-Robots-Tag", "noindex")
	return s.render(c, "guide/case", p)
}

// inUnit writes a number of days in the limit's unit.
func inUnit(l guide.Limit, n int) string {
	l.Days = n
	if n == 0 {
		return strings.Replace(guide.Limit{Days: 1, Unit: l.Unit}.Chinese(), "1", "0", 1)
	}
	return l.Chinese()
}

// caseLead says in one sentence where a case stands.
func caseLead(x guide.Case, k guide.Clock) string {
	used := "用了 " + inUnit(k.Limit, k.Counted)
	switch x.State() {
	case guide.Done, guide.Refused:
		if k.Late > 0 {
			return fmt.Sprintf("%s（%s），超过时限 %s。", x.State().Chinese(), k.Ended.Chinese(), inUnit(k.Limit, k.Late))
		}
		return fmt.Sprintf("%s（%s），%s，没有超过时限。", x.State().Chinese(), k.Ended.Chinese(), used)
	case guide.Void:
		return "登记错了，这个编号作废了。"
	case guide.Paused:
		if k.Late > 0 || !k.Due.IsZero() && k.Left == 0 {
			return "在等补材料，停着表。时限在停表以前已经数完。"
		}
		return fmt.Sprintf("在等补材料，停着表。补齐以后还有 %s。", inUnit(k.Limit, k.Left))
	}
	if k.Late > 0 {
		return fmt.Sprintf("正在办，已经超过时限 %s（%s到期）。", inUnit(k.Limit, k.Late), k.Due.Chinese())
	}
	return fmt.Sprintf("正在办，还剩 %s，最晚%s办好。", inUnit(k.Limit, k.Left), k.Due.Chinese())
}

// caseFacts are the figures of the clock.
func caseFacts(x guide.Case, k guide.Clock, v village.Village) []views.Fact {
	list := []views.Fact{
		{Name: "办什么事", Value: x.Guide.Name},
		{Name: "哪个村办", Value: v.FullName()},
		{Name: "时限", Value: k.Limit.Chinese() + "（" + k.Limit.Cite() + "）"},
		{Name: "收到", Value: k.Received.Chinese()},
		{Name: "已经数了", Value: inUnit(k.Limit, k.Counted)},
	}
	if step := x.Step(); step != "" {
		list = append(list, views.Fact{Name: "办到", Value: step})
	}
	if len(k.Skipped) > 0 {
		list = append(list, views.Fact{Name: "跳过", Value: skippedWords(k.Skipped)})
	}
	if k.PausedDays > 0 {
		list = append(list, views.Fact{Name: "停表", Value: fmt.Sprintf("%d 天（%s）", k.PausedDays, pauseWords(k.Pauses))})
	}
	due := "等材料补齐再算"
	if !k.Due.IsZero() {
		if due = k.Due.Chinese(); k.Provisional {
			due += "（暂定：那一年的放假安排还没有公布）"
		}
	}
	list = append(list, views.Fact{Name: "最晚", Value: due})
	if k.Late > 0 {
		list = append(list, views.Fact{Name: "超过时限", Value: inUnit(k.Limit, k.Late)})
	}
	return list
}

// skippedWords joins days that follow each other for the same reason.
func skippedWords(days []calendar.Skipped) string {
	var parts []string
	for i := 0; i < len(days); {
		end := i
		why := skippedWhy(days[i])
		for end+1 < len(days) && days[end+1].Day.Sub(days[end].Day) == 1 && skippedWhy(days[end+1]) == why {
			end++
		}
		text := fmt.Sprintf("%d月%d日", days[i].Day.Month(), days[i].Day.DayOfMonth())
		if end > i {
			text += fmt.Sprintf("到%d月%d日", days[end].Day.Month(), days[end].Day.DayOfMonth())
		}
		parts = append(parts, text+"（"+why+"）")
		i = end + 1
	}
	return fmt.Sprintf("%d 天：%s", len(days), strings.Join(parts, "、"))
}

func skippedWhy(d calendar.Skipped) string {
	if strings.HasPrefix(d.Why, "星期") {
		return "周末"
	}
	return d.Why
}

func pauseWords(pauses []guide.Pause) string {
	var parts []string
	for _, p := range pauses {
		switch {
		case p.Until.IsZero():
			parts = append(parts, p.From.Chinese()+"通知补材料，还没补齐")
		case p.Until.After(p.From):
			parts = append(parts, p.From.Chinese()+"通知补材料，"+p.Until.Chinese()+"补齐")
		}
	}
	return strings.Join(parts, "；")
}

// caseRules says how the days are counted.
func caseRules(k guide.Clock) []string {
	rules := []string{"收到那天不算，从第二天数起（《民法典》第二百零一条）。"}
	if k.Limit.Unit == guide.Working {
		rules = append(rules, "只数工作日：放假和周末不数，调休上班的日子要数。")
	} else {
		rules = append(rules, "天天都数；最后一天碰上放假或周末，移到上班那天（《民法典》第二百零三条）。")
	}
	return append(rules, "要补材料的，通知那天还数，第二天起停表，补齐的第二天接着数（本系统默认，可由县里改，不是法律规定）。")
}

// caseEvents are the lines of the log, the newest first.
func caseEvents(x guide.Case) []views.Event {
	list := []views.Event{{Day: x.Received, Title: "收到，登记"}}
	if d := calendar.DayOf(x.OpenedAt); d.After(x.Received) {
		list[0].Text = d.Chinese() + "才登记。"
	}
	for _, s := range x.Steps {
		e := views.Event{Day: s.Day, Title: s.Act.Chinese(), Text: s.Note, Who: s.By}
		if s.Act == guide.Moved && s.Step > 0 && s.Step <= len(x.Guide.Steps) {
			e.Title = fmt.Sprintf("办到第 %d 步：%s", s.Step, x.Guide.Steps[s.Step-1].Name)
		}
		if d := s.EnteredLate(); !d.IsZero() {
			e.Text = strings.TrimSpace(e.Text + "（" + d.Chinese() + "补记）")
		}
		list = append([]views.Event{e}, list...)
	}
	return list
}
