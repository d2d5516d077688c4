package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sunshine/app/procedure"
)

// TestAMatterFromInitiativeToArchive goes the whole way of 四议两公开 by the
// forms the pages offer, each filled in as the page asks.
func TestAMatterFromInitiativeToArchive(t *testing.T) {
	w := newSite(t)
	w.rosters()
	head, at := w.matter("public_works", "sylgk")
	eye := w.as("jiandu")
	say := func(stage string) { t.Helper(); eye.opine(at, stage) }
	w.toTheResolution(head, eye, at)
	both := map[string]*browser{"cunzhang": head, "jiandu": eye}

	w.publishNotice(at, "decision-resolution")
	head.get(at).sound().has("#next", "张贴决议公开").has(".act", "今天贴的，到2026年4月22日")
	head.act(at, at, nil, "file-board-photo").files(at)
	head.get(at).sound().has(".act", "公开还剩")
	say("publish-resolution")
	w.on("2026-04-23", both)
	head.act(at, at+"/do/contracted", url.Values{"party": {"大河建筑队"}, "chosen": {"三家比价"}, "fen": {"79000"}}, "file-contract").files(at)
	head.act(at, at+"/do/progressed", url.Values{"note": {"铺了一半"}}, "file-progress-photo").files(at)
	head.act(at, at+"/do/changed", url.Values{"what": {"多铺二十米"}, "fen": {"3000"}}).files(at)
	head.get(at).has("#chain ~ .notice.error", "超出决议", "2,000.00")
	head.act(at, at+"/do/accepted", url.Values{"acceptors": {"王督\n代甲\n代乙"}, "pass": {"true"}}, "file-acceptance").files(at)
	head.act(at, at+"/do/settled", url.Values{"fen": {"81000"}}, "file-final-account").files(at)
	say("implement")
	w.publishNotice(at, "decision-result")
	head.act(at, at, nil, "file-board-photo").files(at)
	say("publish-result")
	w.on("2026-05-20", both)
	head.act(at, at, nil).files(at)
	head.get(at).sound().has(".tag", "办结").has("#next", "这件事办结").has("#events ~ .timeline", "应到", "监委会意见", "同意", "代*")
	head.get("/desk/matters").sound().has("main", "办完的", "村口的路铺水泥")
	for _, who := range []string{"kuaiji", "jiandu", "zhen", "jijian"} {
		w.as(who).get(at).sound()
	}
}

// toTheResolution takes a matter to the day after its resolution.
func (w *site) toTheResolution(head, eye *browser, at string) {
	t := w.t
	t.Helper()
	both := map[string]*browser{"cunzhang": head, "jiandu": eye}
	head.get(at).sound().has("#next", "下一步：开村党组织委员会").has(".act a.btn", "记下这次会议")
	head.get(at+"/do/held?stage=propose").has("#f-expected-hint", "照2026年4月8日的名册")
	head.act(at, at+"/do/held?stage=propose", held(3), "file-minutes", "file-plan").files(at)
	head.get(at).has(".notice.success", "应到3人，实到3人").has(".said", "通过")
	eye.get("/desk").has(".first", "村口的路铺水泥", "等监委会写意见")
	eye.opine(at, "propose")
	w.on("2026-04-09", both)
	head.act(at, at+"/do/held?stage=confer", held(6), "file-minutes", "file-sign-in").files(at)
	eye.opine(at, "confer")
	head.act(at, at, nil).files(at) // the plan is in everybody's hands
	w.on("2026-04-12", both)
	head.act(at, at+"/do/held?stage=deliberate", held(9), "file-minutes", "file-sign-in", "file-vote-count").files(at)
	eye.opine(at, "deliberate")
	head.act(at, at, url.Values{"time": {"09:00"}, "place": {"村礼堂"}, "meeting_day": {"2026-04-15"}}, "file-notice").files(at)
	head.get("/desk/matters").sound().has("main", "还没到日子的", "最早2026年4月15日", "要提前3天通知")
	w.on("2026-04-13", both) // nothing is done before its day
	a := head.act(at, at+"/do/held?stage=resolve", filled(held(14), "day", "2026-04-13"))
	if a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a meeting before its day: %d", a.Status)
	}
	w.on("2026-04-15", both)
	came := filled(held(0), "authorisation-day", "2025-01-10", "authorisation-until", "2030-12-31", "present", "")
	form := head.get(at+"/do/held?stage=resolve").sound().has(".came", "代甲", "村民代表", "赵主")
	boxes := form.doc().Find(".came input")
	if boxes.Length() != 16 { // 12 and 4
		t.Errorf("%d on the list", boxes.Length())
	}
	for i, n := range boxes.EachIter() {
		if i < 13 {
			came.Set(n.AttrOr("name", ""), "present")
		}
	}
	came.Set("yes", "12")
	came.Set("no", "1")
	head.act(at, at+"/do/held?stage=resolve", came, "file-minutes", "file-sign-in", "file-vote-count", "file-resolution", "file-authorisation").files(at)
	head.get(at).has(".notice.success", "应到16人，实到13人", "赞成12票")
	eye.opine(at, "resolve")
	f := w.filedMatter(at)
	if list := must(w.Procedure.Attended(t.Context(), f.ID, len(f.Acts)-1))(t); len(list) != 13 {
		t.Errorf("%d came by the list", len(list))
	}
}

func (w *site) filedMatter(at string) procedure.FiledMatter {
	w.t.Helper()
	return must(w.Procedure.Find(w.t.Context(), int64(must(numberIn(strings.TrimPrefix(at, "/desk/matters/")))(w.t))))(w.t)
}

// publishNotice takes the notice a matter has come to through the review chain.
func (w *site) publishNotice(at, item string) {
	w.t.Helper()
	f := w.filedMatter(at)
	x := must(w.Disclosures.Current(w.t.Context(), f.VillageID, item, f.Code()))(w.t)
	w.ok(w.Procedure.SubmitNotice(w.t.Context(), w.actors["kuaiji"], x.ID))
	w.ok(w.Disclosures.Approve(w.t.Context(), w.actors["jiandu"], x.ID, "属实"))
	w.ok(w.Procedure.PublishNotice(w.t.Context(), w.actors["cunzhang"], x.ID))
}

// A refused act keeps what was typed and says at the field what is wrong.
func TestARefusedActKeepsWhatWasTyped(t *testing.T) {
	w := newSite(t)
	w.rosters()
	head, at := w.matter("public_works", "sylgk")
	for name, c := range map[string]struct {
		fill  url.Values
		field string
		says  string
	}{
		"more came than belong": {held(5), "present", "不能多于应到人数"},
		"votes do not add up":   {filled(held(3), "yes", "2"), "yes", "加起来是2票，到会3人"},
		"no quorum, yet votes":  {filled(held(1), "yes", "1"), "yes", "到会人数不够"},
		"not a number":          {filled(held(3), "no", "两"), "no", "请写整数"},
		"ends before it begins": {filled(held(3), "to", "08:00"), "from", "开始要早于结束"},
		"not over yet":          {filled(held(3), "to", "23:00"), "to", "会还没开完"},
		"tomorrow":              {filled(held(3), "day", "2026-04-09"), "day", "不能填以后的日期"},
	} {
		a := head.act(at, at+"/do/held?stage=propose", c.fill, "file-minutes")
		a.is(http.StatusUnprocessableEntity).has("#f-"+c.field+"-error", c.says).has(".notice.error", "照片要再选一次")
		if v := a.doc().Find("#f-chair").AttrOr("value", ""); v != "张领" {
			t.Errorf("%s: the chair is forgotten: %q", name, v)
		}
	}
	if f := w.filedMatter(at); len(f.Acts) != 1 || len(f.Files) != 0 {
		t.Errorf("something was filed: %d acts, %d files", len(f.Acts), len(f.Files))
	}
	two := head.get(at + "/do/held?stage=propose").doc().Find(".came input")
	fill := held(3)
	fill.Set(two.First().AttrOr("name", ""), "present")
	head.act(at, at+"/do/held?stage=propose", fill).has("#f-present-error", "打了勾的是 1 人，这里写的是 3")
}

// Two people at one matter: the second is told what the first filed, and the
// form is kept.
func TestTwoPeopleAtOneMatter(t *testing.T) {
	w := newSite(t)
	w.rosters()
	head, at := w.matter("public_works", "sylgk")
	stale := url.Values{"acts": {"1"}, "stage": {"propose"}, "organ": {"party-branch"}, "day": {"2026-04-08"}, "expected": {"3"}}
	for k, v := range held(3) {
		stale[k] = v
	}
	head.act(at, at+"/do/plan-revised", url.Values{"summary": {"路加宽"}}).files(at)
	a := head.send(at+"/do/held", stale).is(http.StatusUnprocessableEntity)
	a.has(".notice.error", "您填表的时候", "修改方案").has("#news ~ .timeline", "路加宽")
	if v := a.doc().Find("input[name=acts]").AttrOr("value", ""); v != "2" {
		t.Errorf("the form still counts %s acts", v)
	}
	if a.doc().Find("#f-yes").AttrOr("value", "") != "3" {
		t.Error("the votes are forgotten")
	}
	for _, acts := range []string{"", "-1", "x", "99999999999999999999"} {
		head.send(at+"/do/held", filled(stale, "acts", acts)).is(http.StatusUnprocessableEntity).has(".notice.error", "页面放得太久了")
	}
	for _, path := range []string{"/do/none", "/do/held", "/do/held?stage=none", "/do/answered", "/do/answered?objection=1", "/do/filed?stage=propose&merged=true"} {
		head.get(at + path).is(http.StatusNotFound)
	}
	head.get(at+"/do/held?stage=propose&organ=none").sound().has("h1", "村党组织委员会")
}

func TestObjectionsStopAMatterUntilTheyAreAnswered(t *testing.T) {
	w := newSite(t)
	w.rosters()
	head, at := w.matter("public_works", "sylgk")
	eye := w.as("jiandu")
	w.toTheResolution(head, eye, at)
	w.publishNotice(at, "decision-resolution")
	head.act(at, at, nil, "file-board-photo").files(at)
	eye.act(at, at+"/do/objected", url.Values{"text": {"路线绕远了"}}).files(at)
	head.get(at).sound().has("#next", "答复第1条异议").has(".act", "最晚2026年4月25日")
	head.act(at, at+"/do/objected", url.Values{"text": {"电话13812345678"}}).is(http.StatusUnprocessableEntity).has("#f-text-error", "手机")
	head.act(at, at, url.Values{"upheld": {"true"}, "reason": {"有道理"}}).is(http.StatusUnprocessableEntity).has("#f-reopen-error", "请选一步")
	head.act(at, at, url.Values{"upheld": {"true"}, "reason": {"有道理"}, "reopen": {"confer"}}).files(at)
	head.get(at).sound().has(".steps .returned", "商议").has("#next", "联席会议")
}

func TestTheTownshipSettlesAVillageAndExamines(t *testing.T) {
	w := newSite(t)
	w.rosters()
	town := w.as("zhen")
	set := "/desk/matters/settings/339900100201"
	town.get(set).sound().has("main", "一肩挑", "四议一审两公开", "本系统默认解释")
	town.post(set, url.Values{"template": {"sylgk_merged"}}).is(http.StatusUnprocessableEntity).has("#f-template-error", "只用于书记、主任是一个人的村")
	town.post(set, url.Values{"combined": {"1"}, "template": {"syyslgk"}}).goes("/desk/matters")
	town.get("/desk/matters").sound().has("main", "四议一审两公开，书记、主任一人兼")
	head, at := w.matter("public_works", "syyslgk")
	link := ""
	head.get(at + "/do/held?stage=propose").sound().doc().Find(".row a").Each(func(_ int, s *goquery.Selection) { link = s.AttrOr("href", link) })
	if !strings.Contains(link, "merged=true") {
		t.Fatalf("nothing leads to a merged meeting: %q", link)
	}
	head.act(at, link, held(6), "file-minutes", "file-plan", "file-sign-in").files(at)
	eye := w.as("jiandu")
	eye.opine(at, "confer")
	head.act(at, at, nil).files(at)
	w.on("2026-04-12", map[string]*browser{"cunzhang": head, "jiandu": eye, "zhen": town})
	head.act(at, at+"/do/held?stage=deliberate", held(9), "file-minutes", "file-sign-in", "file-vote-count").files(at)
	eye.opine(at, "deliberate")
	town.get("/desk/matters").sound().has("main", "等您办的", "村口的路铺水泥")
	town.act(at, at, url.Values{"pass": {"false"}}).is(http.StatusUnprocessableEntity).has("#f-reason-error", "请写理由")
	town.act(at, at, url.Values{"pass": {"true"}, "number": {"青政审〔2026〕3号"}}, "file-township-opinion").files(at)
	head.get(at).sound().has(".timeline", "审查通过", "青政审〔2026〕3号")
	head.get(at + "/do/examined?stage=examine").is(http.StatusForbidden)
}

// What a person fills in to open a matter is refused with its place; nothing is
// opened then.
func TestOpeningAMatter(t *testing.T) {
	w := newSite(t)
	head := w.as("cunzhang")
	head.get("/desk/matters").sound().has(".empty", "还没有大事在办", "立一件事")
	page := head.get("/desk/matters/new").sound().has("main", "法律列明的大事", "修路、打井这样的公益事", "由村民会议或村民代表会议定")
	for _, n := range page.doc().Find(".words a").EachIter() {
		head.get(n.AttrOr("href", "")).sound().has("#f-template, main", "走哪个程序", "出处")
	}
	head.get("/desk/matters/new?category=land_adjust").has("main", "三分之二", "批准了才能实施")
	head.get("/desk/matters/new?category=none").is(http.StatusNotFound)
	good := func() url.Values {
		return url.Values{"category": {"large_payment"}, "template": {"sylgk"}, "title": {"买一台抽水机"}, "fen": {"30000"}, "by": {"villagers"}, "signers": {"50"}, "all": {"400"}, "reason": {"抗旱"}}
	}
	for field, c := range map[string][3]string{
		"title":    {"title", "x", "名称写2到100个字"},
		"fen":      {"fen", "", "大额支出要写金额"},
		"template": {"template", "group", "不能用"},
		"signers":  {"signers", "10", "要40人"},
		"by":       {"by", "", "请选由谁动议"},
		"reason":   {"reason", "", "请写为什么"},
	} {
		head.post("/desk/matters", filled(good(), c[0], c[1])).is(http.StatusUnprocessableEntity).has("#f-"+field+"-error", c[2])
	}
	head.post("/desk/matters", filled(good(), "title", "电话13812345678")).has("#f-title-error", "手机")
	if all := must(w.Procedure.List(t.Context(), w.xiaoshan.ID))(t); len(all) != 0 {
		t.Errorf("%d were opened", len(all))
	}
	at := head.post("/desk/matters", good()).is(http.StatusSeeOther).Header.Get("Location")
	head.get(at).sound().has("main", "村民联名（50 人联名）提出：抗旱", "30,000.00 元")
}

// A paper is for those who may see the matter.
func TestPapersOfAMatter(t *testing.T) {
	w := newSite(t)
	w.rosters()
	head, at := w.matter("public_works", "sylgk")
	head.act(at, at+"/do/held?stage=propose", held(3), "file-minutes").files(at)
	a := head.get(at + "/files/1").is(http.StatusOK)
	if a.Header.Get("Content-Type") != "image/png" || !strings.Contains(a.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%v", a.Header)
	}
	for who, status := range map[string]int{"zhen": 200, "jijian": 200, "kuaiji": 200, "cunzhang2": 404, "admin": 403} {
		w.as(who).get(at + "/files/1").is(status)
	}
	head.get(at + "/files/2").is(http.StatusNotFound)
	bad := head.act(at, at+"/do/filed?stage=propose", url.Values{"more-kind": {""}}, "more")
	bad.is(http.StatusUnprocessableEntity).has("#f-more-kind-error", "请选这是什么材料")
}

// Every form can be drawn, and what it sends is what the act takes.
func TestEveryActHasAForm(t *testing.T) {
	for _, kind := range []string{
		"initiated", "plan-revised", "noticed", "plan-sent", "held", "consulted", "examined", "opined", "filed", "posted", "taken-down", "objected", "answered", "overruled",
		"corrected", "approved", "contracted", "progressed", "changed", "accepted", "settled", "appraised", "closed", "withdrawn",
	} {
		form, ok := formOf(kind)
		if !ok || form.button == "" {
			t.Errorf("%s has no form", kind)
			continue
		}
		seen := map[string]bool{}
		for _, i := range form.inputs {
			if name := inputName(i); seen[name] {
				t.Errorf("%s asks twice for %s", kind, name)
			} else {
				seen[name] = true
			}
			value := map[inputKind]string{
				inputDay: `"2026-03-02"`, inputClock: "540", inputNumber: "1", inputYuan: "100", inputYes: "true", inputNames: `["甲"]`, inputLine: `"x"`, inputText: `"x"`, inputChoice: `"x"`,
			}[i.kind]
			group, part, within := strings.Cut(i.name, "/")
			body := fmt.Sprintf("{%q: %s}", group, value)
			if within {
				body = fmt.Sprintf("{%q: {%q: %s}}", group, part, value)
			}
			a, err := procedure.Decode(kind, []byte(body))
			if err != nil {
				t.Errorf("%s does not take %s: %v", kind, i.name, err)
				continue
			}
			if text := must(json.Marshal(a))(t); !strings.Contains(string(text), value) {
				t.Errorf("%s loses %s: %s", kind, i.name, text)
			}
		}
	}
}
