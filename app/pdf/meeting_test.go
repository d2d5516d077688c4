package pdf

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
)

func sampleMeeting(n int) MeetingDoc {
	d := MeetingDoc{
		Village: "向阳县清水镇陈家湾村", Name: "陈家湾村", Number: "2026-003-4", Matter: "李家湾至王家坳道路硬化", Fen: 18_650_000,
		Text:   "李家湾至王家坳的土路长1.2公里，雨天不能走车。打算铺C30水泥路面，宽3.5米，厚18厘米，从村口李家湾桥头修到王家坳晒谷场。",
		Reason: "村党组织提出：村民多次反映雨天出不了门", Does: "表决", Organ: "村民代表会议", Issuer: "陈家湾村村民委员会", To: "各位村民代表、村民委员会成员",
		Day: calendar.Date(2026, 3, 20), Time: "09:30", Place: "文化礼堂", Chair: "村民委员会主任", Noticed: calendar.Date(2026, 3, 16), Posted: true,
		Expected: n, Quorum: []string{"应到会人数的三分之二以上（34人里要23人）"}, Majority: []string{"超过到会人数的半数"}, Ballots: []string{"举手表决", "无记名投票"}, Households: true,
	}
	names := []string{"陈𬱖", "王㛃", "李䶮", "欧阳建国", "阿卜杜热合曼·买买提吐尔逊", "张秀兰（二组）"}
	for i := range n {
		d.People = append(d.People, MeetingPerson{Name: names[i%len(names)], Sex: []string{"女", "男"}[i%2], Households: i % 16})
	}
	return d
}

func sampleRegister() RegisterDoc {
	return RegisterDoc{
		Village: "向阳县清水镇陈家湾村", Number: "2026-003", Procedure: "四议两公开", Matter: "李家湾至王家坳道路硬化", Fen: 18_650_000, Category: "兴办公益事业",
		Text: "铺C30水泥路面，宽3.5米，厚18厘米。", By: "村党组织", Reason: "村民多次反映雨天出不了门", Day: calendar.Date(2026, 3, 2),
		Stages: []RegisterStage{
			{Name: "村党组织提议", Meeting: true, Time: "2026年3月2日9:00至10:00", Form: "村党组织委员会，举手表决", Expected: 5, Present: 5, Share: "100%", Content: "应到5人，实到5人，达到半数（3人）；赞成5票，超过到会半数（3票），通过。", Opinion: "同意"},
			{Name: "村“两委”商议", Meeting: true, Time: "2026年3月4日9:00至10:30", Form: "村“两委”联席会议，举手表决", Expected: 7, Present: 6, Share: "85.7%", Content: "应到7人，实到6人，超过半数（4人）；赞成6票，通过。"},
			{Name: "党员大会审议", Meeting: true},
			{Name: "村民代表会议或村民会议决议", Meeting: true},
			{Name: "决议公开", Publish: true},
			{Name: "组织实施"},
			{Name: "实施结果公开", Publish: true},
		},
	}
}

// papers draws every paper of a meeting.
func papers(t testing.TB, d MeetingDoc, r RegisterDoc) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for name, draw := range map[string]func() ([]byte, error){
		"notice":   func() ([]byte, error) { return MeetingNotice(d, Options{}) },
		"sign-in":  func() ([]byte, error) { return SignIn(d, Options{}) },
		"ballots":  func() ([]byte, error) { return Ballots(d, d.Expected, Options{}) },
		"minutes":  func() ([]byte, error) { return Minutes(d, Options{}) },
		"register": func() ([]byte, error) { return Register(r, Options{}) },
	} {
		body, err := draw()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = body
	}
	return out
}

func TestThePapersOfAMeetingSayWhatTheyMustInOrder(t *testing.T) {
	wants := map[string][]string{
		"notice":   {"编号：2026-003-4", "关于召开村民代表会议的通知", "各位村民代表、村民委员会成员：", "一、时间", "2026年3月20日（星期五）上午9:30", "二、地点", "文化礼堂", "三、议题", "厚18厘米", "186,500.00元", "四、参加人员", "应到34人", "五、主持人", "（盖章处）", "陈家湾村村民委员会", "2026年3月16日", "张贴日期：", "见证人："},
		"sign-in":  {"内部，不公开", "村民代表会议签到表", "应到34人", "实到", "事项", "时间", "地点", "文化礼堂", "序号姓名性别代表户数本人签名备注", "1陈𬱖女", "2王㛃男1", "3李䶮女2", "4欧阳建国", "买买提", "张秀兰（二组）", "34欧阳建国", "本人签名，不由别人代签", "主持人签字"},
		"ballots":  {"表决票", "陈家湾村村民代表会议2026年3月20日", "李家湾至王家坳道路硬化（金额186,500.00元）", "厚18厘米", "同意", "反对", "弃权", "不写姓名"},
		"minutes":  {"内部，不公开", "村民代表会议记录", "动议事由", "村民多次反映", "事项", "时间", "2026年3月20日（星期五）上午9:30", "会议形式", "应到34人", "实到", "比例", "34人里要23人", "会议内容", "表决结果", "超过到会人数的半数", "结论", "参会人员签字", "乡镇参会人员签字", "（写明职务）", "监委会签字"},
		"register": {"四议两公开登记表", "事项编号：2026-003", "事项李家湾至王家坳道路硬化", "动议事由", "时间2026年3月2日", "会议形式", "应到5人实到5人比例100%", "内容", "参会人员签字", "乡镇参会人员签字", "（含职务）", "监督意见同意", "村党组织提议", "党员大会审议", "公开情况", "监督意见", "决议公开"},
	}
	for name, body := range papers(t, sampleMeeting(34), sampleRegister()) {
		path := save(t, "meeting-"+name+".pdf", body)
		text := textOf(t, path)
		for _, want := range wants[name] {
			at := strings.Index(text, squeeze(want))
			if at < 0 {
				t.Errorf("%s: %q is not in the text after what stands before it", name, want)
				continue
			}
			text = text[at:]
		}
		if out := tool(t, "qpdf", "--check", path); strings.Contains(out, "WARNING") {
			t.Errorf("qpdf: %s", out)
		}
		if out := tool(t, "pdfinfo", path); !strings.Contains(out, "595.276 x 841.89 pts (A4)") && !strings.Contains(out, "(A4)") {
			t.Errorf("%s is not A4: %s", name, out)
		}
	}
}

// An ordinary notice is one page, an ordinary matter's form two.
func TestThePapersOfAnOrdinaryMeetingAreShort(t *testing.T) {
	if f := must(sampleMeeting(34).layNotice(Options{}))(t); len(f.pages) != 1 {
		t.Errorf("the notice takes %d pages", len(f.pages))
	}
	for name, c := range map[string]struct {
		look look
		lay  func(*flow)
		want int
	}{
		"minutes":  {penForm, func(f *flow) { f.minutes(sampleMeeting(34)) }, 2},
		"register": {penTable, func(f *flow) { f.register(sampleRegister()) }, 2},
	} {
		f := must(Options{}.paper(c.look))(t)
		if c.lay(f); len(f.pages) != c.want {
			t.Errorf("%s: %d pages, want %d", name, len(f.pages), c.want)
		}
	}
}

// 200 people: the head repeats, nobody is lost or stands twice, and there is
// room for those who are on no roster.
func TestASignInSheetOf200RepeatsItsHead(t *testing.T) {
	d := sampleMeeting(200)
	for i := range d.People {
		d.People[i].Name = fmt.Sprintf("王㛃%03d", i+1)
	}
	text := textOf(t, save(t, "meeting-200.pdf", must(SignIn(d, Options{}))(t)))
	pages := strings.Count(text, "页共")
	if heads := strings.Count(text, "序号姓名性别代表户数本人签名备注"); pages < 7 || heads != pages {
		t.Errorf("%d heads on %d pages", heads, pages)
	}
	if n := strings.Count(text, "内部，不公开"); n != pages {
		t.Errorf("%d of %d pages are marked", n, pages)
	}
	for i := range 200 {
		if n := strings.Count(text, fmt.Sprintf("王㛃%03d", i+1)); n != 1 {
			t.Errorf("number %d stands %d times", i+1, n)
		}
	}
}

// However many come, the last page has a person, empty rows and the foot.
func TestASignInSheetHasRoomForMoreOnItsLastPage(t *testing.T) {
	for n := range 60 {
		f := must(Options{}.paper(penForm))(t)
		d := sampleMeeting(n)
		f.signIn(d)
		last := len(f.pages) - 1
		text := ""
		rows := 0
		for _, m := range f.pages[last] {
			switch {
			case m.kind == textMark:
				text += string(f.read(m.line))
			case m.x == f.look.left-pen/2 && m.y == m.h:
				rows++
			}
			if bottom := max(m.y, m.h); m.kind == ruleMark && bottom > f.floor()+1 {
				t.Fatalf("%d people: a rule at %.1f, the page ends at %.1f", n, bottom, f.floor())
			}
		}
		if !strings.Contains(text, "主持人签字") || n > 0 && !strings.Contains(text, strconv.Itoa(n)) || rows < 2*spareRows {
			t.Errorf("%d people: the last page has %d rules, %s", n, rows, text)
		}
	}
}

func TestThereAreAsManyBallotsAsPeople(t *testing.T) {
	d := sampleMeeting(0)
	for _, text := range []string{"", d.Text, strings.Repeat(d.Text, 12)} {
		d.Text = text
		for _, count := range []int{1, 2, 3, 4, 5, 34, 401} {
			got := textOf(t, save(t, "ballots.pdf", must(Ballots(d, count, Options{}))(t)))
			if n := strings.Count(got, "表决票"); n != count {
				t.Errorf("%d ballots, want %d", n, count)
			}
			if strings.Contains(got, "第1页") || strings.Contains(got, d.Number) {
				t.Error("a ballot bears a number")
			}
		}
	}
	if _, err := Ballots(d, maxBallots+1, Options{}); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
}

func TestTheSameMeetingGivesTheSameBytes(t *testing.T) {
	first, second := papers(t, sampleMeeting(34), sampleRegister()), papers(t, sampleMeeting(34), sampleRegister())
	for name := range first {
		if !bytes.Equal(first[name], second[name]) {
			t.Errorf("%s: two files differ", name)
		}
	}
}

// An empty meeting gives forms for the pen.
func TestAMeetingOfWhichNothingIsKnownGivesEmptyForms(t *testing.T) {
	for name, body := range papers(t, MeetingDoc{Village: "向阳县清水镇陈家湾村", Organ: "党员大会"}, RegisterDoc{Procedure: "四议两公开", Stages: sampleRegister().Stages[2:]}) {
		if text := textOf(t, save(t, "blank-"+name+".pdf", body)); strings.Contains(text, "0001年") || strings.Contains(text, "应到0人") {
			t.Errorf("%s tells what nobody knows: %s", name, text)
		}
	}
}

// Long titles, rare characters, texts without a place to break.
func TestThePapersOfAMeetingTakeHostileText(t *testing.T) {
	long := strings.Repeat("关于㛃䶮𬱖三组机耕路、水渠（含涵管）一并整修的事，", 4)
	for name, change := range map[string]func(*MeetingDoc, *RegisterDoc){
		"title": func(d *MeetingDoc, r *RegisterDoc) { d.Matter, r.Matter = long, long },
		"text":  func(d *MeetingDoc, r *RegisterDoc) { d.Text = strings.Repeat(long+"\n", 60); r.Text = d.Text },
		"word":  func(d *MeetingDoc, r *RegisterDoc) { d.Reason = strings.Repeat("W", 900); r.Reason = d.Reason },
		"names": func(d *MeetingDoc, _ *RegisterDoc) { d.People[1].Name = strings.Repeat("㛃𬱖", 10); d.Place = long },
		"parts": func(d *MeetingDoc, r *RegisterDoc) {
			d.Organ, d.Issuer, d.To, d.Chair = long, long, long, long
			r.Stages[0].Name, r.Stages[1].Content, r.Stages[1].Opinion = long, strings.Repeat(long, 30), long
		},
		"unknown": func(d *MeetingDoc, r *RegisterDoc) {
			d.Matter = "修路😀\u200b\u202e，\x00用𠮷字砖"
			r.Matter = d.Matter
		},
		"village": func(d *MeetingDoc, r *RegisterDoc) { d.Village, d.Name, r.Village = long, long, long },
	} {
		d, r := sampleMeeting(34), sampleRegister()
		change(&d, &r)
		lays := map[string]func(*flow){"notice": func(f *flow) { f.meetingNotice(d) }, "sign-in": func(f *flow) { f.signIn(d) }, "minutes": func(f *flow) { f.minutes(d) }, "register": func(f *flow) { f.register(r) }}
		texts := map[string][]string{
			"notice": {d.Text, d.Matter, d.Organ, d.Place, d.To}, "sign-in": {d.Village, d.Matter, d.Place, d.People[1].Name},
			"minutes": {d.Matter, d.Reason, d.Text, d.Place}, "register": {r.Matter, r.Text, r.Reason, r.Stages[0].Name, r.Stages[1].Content, r.Stages[1].Opinion},
		}
		for paper, lay := range lays {
			l := penForm
			switch paper {
			case "notice":
				l = compact
			case "register":
				l = penTable
			}
			f := must(Options{}.paper(l))(t)
			lay(f)
			complete(t, f, texts[paper])
			if t.Failed() {
				t.Fatalf("%s in the %s", name, paper)
			}
		}
		for paper, body := range papers(t, d, r) {
			tool(t, "qpdf", "--check", save(t, "hostile-"+name+"-"+paper+".pdf", body))
		}
	}
}

func BenchmarkSignIn(b *testing.B) {
	d := sampleMeeting(200)
	for b.Loop() {
		if _, err := SignIn(d, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
