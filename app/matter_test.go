package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"sunshine/app/calendar"
	"sunshine/app/config"
	"sunshine/app/procedure"
	"sunshine/app/user"
	"sunshine/app/village"
)

// stage is a village at work: the whole server over a folder of its own, under a
// clock that the test moves, and the browsers of its people.
type stage struct {
	demoSite
	t       *testing.T
	site    *site
	village village.Village
	mu      sync.Mutex
	now     time.Time
	day     string
	people  map[string]*browser
	signed  map[string]string // the day on which each signed in last
	at      string            // the matter's page
	photo   string            // a picture to file
}

// newStage opens the village: a branch of three, a committee of four, nine Party
// members, twelve representatives of ten households each.
func newStage(t *testing.T) *stage {
	t.Helper()
	tool(t, "chromium")
	p := &stage{t: t, people: map[string]*browser{}, signed: map[string]string{}, photo: filepath.Join(t.TempDir(), "paper.png")}
	p.on("2026-03-02")
	c := config.Default()
	c.Data.Dir = t.TempDir()
	c.Log.Level = "error"
	addr := freeAddr(t)
	c.Site.URL, p.url = "http://"+addr, "http://"+addr
	s, err := openSite(t.Context(), c, true)
	p.ok(err)
	p.site = s
	s.now, s.villages.Now, s.users.Now, s.disclosures.Now, s.finance.Now, s.deadlines.Now, s.procedure.Now = p.Now, p.Now, p.Now, p.Now, p.Now, p.Now, p.Now
	p.settle()
	w, err := s.server(false)
	p.ok(err)
	ctx, stop := context.WithCancel(context.Background())
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- w.Listen(ctx, addr, func() error { close(ready); return nil }) }()
	<-ready
	t.Cleanup(func() {
		stop()
		<-done
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	img := image.NewGray(image.Rect(0, 0, 400, 300))
	for i := range img.Pix {
		img.Pix[i] = byte(i % 251)
	}
	img.SetGray(0, 0, color.Gray{1})
	var b bytes.Buffer
	p.ok(png.Encode(&b, img))
	p.ok(os.WriteFile(p.photo, b.Bytes(), 0o600))
	return p
}

func (p *stage) ok(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// Now is the time on the stage.
func (p *stage) Now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// on moves to six in the evening of a day.
func (p *stage) on(day string) {
	p.t.Helper()
	d, err := calendar.ParseDay(day)
	p.ok(err)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.day, p.now = day, d.AddDays(-1).End().Add(18*time.Hour)
}

// settle makes the divisions, the accounts and the rosters.
func (p *stage) settle() {
	p.t.Helper()
	ctx, s := p.t.Context(), p.site
	add := func(n village.New) int64 {
		id, err := s.villages.Add(ctx, user.System, n)
		p.ok(err)
		return id
	}
	county := add(village.New{Level: "county", Code: "339900000000", Name: "阳光县"})
	town := add(village.New{Level: "township", ParentID: county, Code: "339900100000", Name: "青石镇"})
	id := add(village.New{Level: "village", ParentID: town, Code: "339900100201", Name: "小山村", FirstMonth: calendar.NewMonth(2026, 1)})
	var err error
	p.village, err = s.villages.ByID(ctx, id)
	p.ok(err)
	p.logins = map[string]string{}
	for _, n := range []user.New{
		{Login: "kuaiji", Name: "李账", Role: user.Accountant, DivisionID: id},
		{Login: "jianwei", Name: "王督", Role: user.Supervisor, DivisionID: id},
		{Login: "zhuren", Name: "张领", Role: user.Head, DivisionID: id},
		{Login: "xiangzhen", Name: "周镇", Role: user.Township, DivisionID: town},
	} {
		p.logins[n.Login] = user.Generate()
		_, err := s.users.AddWith(ctx, user.System, n, p.logins[n.Login])
		p.ok(err)
	}
	head, err := s.users.ByLogin(ctx, "zhuren")
	p.ok(err)
	p.ok(s.villages.AddMembers(ctx, head.Actor, p.village, everybody()))
	for basis, n := range map[village.Basis]int{village.Adults: 400, village.Households: 120} {
		p.ok(s.villages.SetCount(ctx, head.Actor, p.village, village.CountRow{Basis: basis, Day: calendar.Date(2026, 1, 1), Number: n, Source: "户籍底册"}))
	}
}

// everybody is the rosters. The representatives' names stand nowhere else, so
// that one can look for them in what is public.
func everybody() (list []village.NewMember) {
	for _, b := range []struct {
		body  village.Body
		each  int
		names string
	}{
		{village.Branch, 0, "张领 李支书 王委员"},
		{village.Committee, 0, "张领 赵主任 钱委员 孙委员"},
		{village.Party, 0, "张领 李支书 王委员 党员甲 党员乙 党员丙 党员丁 党员戊 党员己"},
		{village.Representatives, 10, "欧阳甲 欧阳乙 欧阳丙 欧阳丁 欧阳戊 欧阳己 欧阳庚 欧阳辛 欧阳壬 欧阳癸 欧阳子 欧阳丑"},
	} {
		for i, n := range strings.Fields(b.names) {
			m := village.NewMember{Body: b.body, Name: n, Households: b.each, From: calendar.Date(2026, 1, 1)}
			if b.each > 0 {
				m.Sex = []string{"f", "m"}[i%2]
			}
			list = append(list, m)
		}
	}
	return list
}

// as gives somebody's browser, signed in on this day, at the matter's page.
func (p *stage) as(login string) *browser {
	p.t.Helper()
	b := p.people[login]
	if b == nil {
		width, height := int64(390), int64(844)
		if login == "kuaiji" || login == "xiangzhen" {
			width, height = 1366, 768
		}
		b = newBrowser(p.t, p.demoSite, login, width, height)
		p.people[login] = b
	}
	if p.signed[login] != p.day {
		b.do("sign in", b.open("/login"), chromedp.SendKeys(chromedp.CSS("input[name=login]"), login), chromedp.SendKeys(chromedp.CSS("input[name=password]"), p.logins[login]))
		b.press("登录")
		p.signed[login] = p.day
	}
	if p.at != "" {
		b.do("open the matter", b.open(p.at))
	}
	return b
}

// fill fills in the form of an act and sends it.
func (p *stage) fill(b *browser, button string, values map[string]string, files ...string) {
	p.t.Helper()
	if values == nil {
		values = map[string]string{}
	}
	text, err := json.Marshal(values)
	p.ok(err)
	lost, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](fmt.Sprintf(`(() => {
		const form = document.querySelector('main form.form');
		let lost = "";
		for (const [name, value] of Object.entries(%s)) {
			const input = form.elements.namedItem(name);
			if (input && input.type === "radio") { input.checked = input.value === value; } else if (input) { input.value = value; } else { lost += name + " "; }
		}
		return lost;
	})()`, text)))
	p.ok(err)
	if lost != "" {
		p.t.Fatalf("%s: the form for %q has no %s", b.who, button, lost)
	}
	for _, f := range files {
		b.do("choose "+f, chromedp.SetUploadFiles(chromedp.CSS(`input[name="file-`+f+`"]`), []string{p.photo}))
	}
	b.press(button)
}

// opine lets the supervision committee agree in one tap.
func (p *stage) opine(stage string) {
	p.t.Helper()
	b := p.as("jianwei")
	b.follow("agree with "+stage, fmt.Sprintf(`//section[.//h2[@id='opinion-%s']]//button[starts-with(normalize-space(.),'同意')]`, stage))
}

// meet records a meeting at which all who came agree.
func (p *stage) meet(stage, from, to string, came int, more map[string]string, files ...string) {
	p.t.Helper()
	b := p.as("zhuren")
	b.do("open the form", b.open(p.at+"/do/held?stage="+stage))
	n := fmt.Sprint(came)
	values := map[string]string{"from": from, "to": to, "place": "村委会", "chair": "张领", "ballot": "show", "yes": n}
	for k, v := range more {
		values[k] = v
	}
	_, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](fmt.Sprintf(`[...document.querySelectorAll(".came input")].slice(0, %d).map((x) => x.click()).length > 0`, came)))
	p.ok(err)
	counted, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.querySelector("[name=present]").value`))
	p.ok(err)
	if counted != n {
		p.t.Errorf("%d ticks count as %q", came, counted)
	}
	b.shot("held-" + stage)
	p.fill(b, "记下这次会议", values, files...)
	b.shot("after-" + stage)
}

// noticeLink leads from the matter to its newest notice.
const noticeLink = `(//a[starts-with(normalize-space(.),'看公告')])[last()]`

// announce takes the notice through the three hands it needs, then puts it on the board.
func (p *stage) announce(stage string) {
	p.t.Helper()
	b := p.as("kuaiji")
	b.follow("open the notice", noticeLink)
	b.shot("notice-" + stage)
	b.press("提交审核")
	b = p.as("jianwei")
	b.follow("open the notice", noticeLink)
	b.press("同意，交村主任公开")
	b = p.as("zhuren")
	b.follow("open the notice", noticeLink)
	b.do("confirm", chromedp.Click(chromedp.CSS("form[action$=publish] input[type=checkbox]")))
	b.press("公开")
	b = p.as("zhuren")
	p.fill(b, "记下，贴出来了", nil, "board-photo")
	b.shot("posted-" + stage)
	p.opine(stage)
}

// begin opens a matter.
func (p *stage) begin(category, template, title string) {
	p.t.Helper()
	b := p.as("zhuren")
	b.do("choose the kind", b.open("/desk/matters/new?category="+category))
	p.fill(b, "立项", map[string]string{"title": title, "text": "从村口到小学，三百米。", "fen": "80000", "template": template, "by": "party", "reason": "路坏了三年"})
	at, err := chromedp.Run(b.ctx, chromedp.Location())
	p.ok(err)
	p.at = strings.TrimPrefix(at, p.url)
	b.shot("begun")
}

// work carries the decision out.
func (p *stage) work() {
	p.t.Helper()
	for _, x := range []struct {
		kind, button, file string
		values             map[string]string
	}{
		{"contracted", "记下合同", "contract", map[string]string{"party": "大河建筑队", "chosen": "三家比价，选最低价", "fen": "79000"}},
		{"accepted", "记下验收", "acceptance", map[string]string{"acceptors": "党员甲\n党员乙\n党员丙", "pass": "true"}},
		{"settled", "记下决算", "final-account", map[string]string{"fen": "79000"}},
	} {
		b := p.as("zhuren")
		b.do("open the form", b.open(p.at+"/do/"+x.kind))
		p.fill(b, x.button, x.values, x.file)
	}
	p.opine("implement")
}

// TestAWholeFourDiscussionsAndTwoPublications is 四议两公开 from the initiative to
// the published result, by the five people it takes.
func TestAWholeFourDiscussionsAndTwoPublications(t *testing.T) {
	tool(t, "pdftotext")
	p := newStage(t)
	p.begin("public_works", "sylgk", "村口的路铺水泥")
	p.meet("propose", "09:00", "09:40", 3, nil, "minutes", "plan")
	p.opine("propose")
	p.meet("confer", "10:00", "10:40", 6, nil, "minutes", "sign-in")
	p.opine("confer")
	p.fill(p.as("zhuren"), "记下，送到了", nil)
	p.on("2026-03-05")
	p.meet("deliberate", "09:00", "10:00", 8, nil, "minutes", "sign-in", "vote-count")
	p.opine("deliberate")
	p.fill(p.as("zhuren"), "记下通知", map[string]string{"meeting_day": "2026-03-08", "time": "14:00", "place": "村礼堂"}, "notice")
	p.on("2026-03-08")
	p.meet("resolve", "14:00", "15:30", 13, map[string]string{"yes": "11", "no": "2", "authorisation-day": "2025-01-10", "authorisation-until": "2028-12-31"},
		"minutes", "sign-in", "vote-count", "resolution", "authorisation")
	p.opine("resolve")
	p.announce("publish-resolution")
	p.on("2026-03-17") // the seventh day after the posting is a Sunday
	p.as("xiangzhen").shot("township")
	p.work()
	p.announce("publish-result")
	p.judge("应到16人，实到13人，达到三分之二（11人）；赞成11票，超过到会半数（7票），通过。", "79,000.00", "decision-resolution", "decision-result")
}

// TestAWholeLevyByOneCaseOneMeeting is 一事一议: the plan is published first, every
// household is asked, and the county approves before the work begins.
func TestAWholeLevyByOneCaseOneMeeting(t *testing.T) {
	tool(t, "pdftotext")
	p := newStage(t)
	p.begin("levy", "yshiyiyi", "出工修水渠")
	p.meet("propose", "09:00", "09:40", 3, nil, "minutes", "plan")
	p.opine("propose")
	p.announce("publish-plan")
	p.on("2026-03-10")
	p.fill(p.as("zhuren"), "记下征求意见的结果", map[string]string{"heard": "120"}, "household-slips")
	p.opine("consult")
	p.fill(p.as("zhuren"), "记下通知", map[string]string{"meeting_day": "2026-03-13", "time": "14:00", "place": "村礼堂"}, "notice")
	p.on("2026-03-13")
	p.meet("resolve", "14:00", "15:30", 14, map[string]string{"authorisation-day": "2025-01-10", "authorisation-until": "2028-12-31"},
		"minutes", "sign-in", "vote-count", "resolution", "authorisation")
	p.opine("resolve")
	town := p.as("xiangzhen")
	town.do("open the form", town.open(p.at+"/do/approved"))
	p.fill(town, "记下批准", map[string]string{"by": "county", "number": "阳农批〔2026〕7号"}, "county-opinion")
	p.announce("publish-resolution")
	p.on("2026-03-24")
	p.work()
	p.announce("publish-result")
	p.judge("应到16人，实到14人，达到三分之二（11人）；本村的户120户，到会120户，达到三分之二（80户）；赞成14票，超过到会半数（8票），通过。", "79,000.00",
		"decision-plan", "decision-resolution", "decision-result")
}

// judge reads all that a visitor can read of the matter: the sentence and the
// amount are there, and no representative's name is anywhere.
func (p *stage) judge(sentence, amount string, items ...string) {
	t := p.t
	t.Helper()
	f, err := p.site.procedure.List(t.Context(), p.village.ID)
	p.ok(err)
	public := "/villages/" + p.village.Code
	pages := map[string]string{"matter": string(p.get(t, public+"/matters/"+f[0].Code())), "village": string(p.get(t, public)), "matters": string(p.get(t, public+"/matters"))}
	var last string
	for _, item := range items {
		x, err := p.site.disclosures.Published(t.Context(), p.village.ID, item, f[0].Code())
		p.ok(err)
		n, err := procedure.ParseNotice(x.Document)
		p.ok(err)
		if n.Publish.By != "张领" || n.Reviewed.By != "王督" || n.Drafted.By != "李账" {
			t.Errorf("%s is signed by %s, %s, %s", item, n.Drafted.By, n.Reviewed.By, n.Publish.By)
		}
		at := fmt.Sprintf("%s/notices/%d", public, x.DisclosureID)
		pages[item], pages[item+".json"] = string(p.get(t, at)), string(p.get(t, at+".json"))
		file := filepath.Join(t.TempDir(), item+".pdf")
		p.ok(os.WriteFile(file, p.get(t, at+".pdf"), 0o600))
		text, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", file, "-").Output()
		p.ok(err)
		pages[item+".pdf"], last = string(text), item
	}
	blank := regexp.MustCompile(`<[^>]*>|\s`)
	for name, page := range pages {
		for _, who := range []string{"欧阳", "党员甲", "孙委员"} {
			if strings.Contains(page, who) {
				t.Errorf("%s names %s", name, who)
			}
		}
		flat := blank.ReplaceAllString(page, "")
		if strings.HasPrefix(name, last) || strings.HasPrefix(name, "decision-resolution") {
			if !strings.Contains(flat, sentence) {
				t.Errorf("%s lacks the engine's sentence", name)
			}
		}
		if strings.HasPrefix(name, last) && !strings.HasSuffix(name, ".json") && !strings.Contains(flat, amount) {
			t.Errorf("%s lacks what it cost", name)
		}
	}
	reader := newBrowser(t, p.demoSite, "reader", 390, 844)
	reader.do("read the matter", reader.open(public+"/matters/"+f[0].Code()))
	reader.shot("public")
}
