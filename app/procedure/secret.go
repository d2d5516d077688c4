package procedure

import (
	"context"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
)

// A ballot is nobody's business: how many voted how is public, who did never
// is, and neither is who came (村民委员会组织法, 无记名投票; 决议公告不写谁怎么投票). The
// engine keeps no such thing; these checks keep it out of what people type.

// voting are words that tell of a vote when a name stands beside them.
var voting = regexp.MustCompile(`赞成|赞同|反对|弃权|同意|投票|投了|投的|举手|选票|无效票`)

// sentences part a text where a thought ends.
var sentences = regexp.MustCompile(`[。！？!?；;\n]+`)

// surnames are the hundred commonest single surnames (公安部《二〇二〇年全国姓名报告》).
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"

// voted is somebody with a common surname who cast a certain vote: 李四投了反对票.
// It catches those on no roster.
var voted = regexp.MustCompile(`(?:^|[、，,：:（(\s和与及])[` + surnames + `]\p{Han}{1,2}(?:同志|等人|等)?(?:投|投了|投的|投的是|是投)(?:赞成|反对|弃权|无效)`)

// namesVote gives why a text of a matter may not become public: it tells how
// somebody voted, or lists who came; "" if it does neither.
func namesVote(text string, names []string) string {
	if voted.MatchString(text) {
		return "写了谁怎么投的票。只写票数，不写人"
	}
	names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return utf8.RuneCountInString(n) < 2 }) // one character proves nothing
	found := 0
	for _, name := range names {
		if strings.Contains(text, name) {
			found++
		}
	}
	if found >= 3 {
		return "像是一份到会的名单。只写人数，名单放进签到表"
	}
	for _, part := range sentences.Split(text, -1) {
		if !voting.MatchString(part) {
			continue
		}
		for _, name := range names {
			if strings.Contains(part, name) {
				return "写了某个人同意或反对。只写票数，不写人"
			}
		}
	}
	return ""
}

// rosterNames gives the names on a village's rosters, of all times.
func rosterNames(ctx context.Context, q db.Q, villageID int64) ([]string, error) {
	rows, err := q.QueryContext(ctx, "select distinct name from roster_member where village_id = $1", villageID)
	if err != nil {
		return nil, err
	}
	return db.Collect(rows, func(scan db.Scan) (name string, err error) {
		err = scan(&name)
		return name, err
	})
}

// keepBallotsSecret refuses texts that tell how a named person voted, and those
// that name a minor the village's lists know (R57); the keys of texts are the
// fields they were typed into.
func keepBallotsSecret(ctx context.Context, q db.Q, villageID int64, texts map[string]string) error {
	names, err := rosterNames(ctx, q, villageID)
	if err != nil {
		return err
	}
	bad := fault.Invalidf("没有记上，请改正下面几处。")
	for field, text := range texts {
		if why := namesVote(text, names); why != "" {
			bad.On(field, "%s", why)
		}
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return disclosure.Screen(ctx, q, villageID, calendar.Day{}, texts)
}

// textsOf gives the texts of an act that may become public, by their fields.
// Who chaired a meeting, signed a contract or accepted the work is asked for by
// name and shown masked or not at all.
func textsOf(a Act) map[string]string {
	texts := map[string]string{}
	gatherTexts(texts, "", reflect.ValueOf(a).Elem())
	for _, field := range []string{"chair", "party", "acceptors", "ref", "kind", "stage", "by", "organ", "for", "reopen"} {
		delete(texts, field)
	}
	return texts
}

func gatherTexts(texts map[string]string, name string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			gatherTexts(texts, name, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			if v.Type().Field(i).IsExported() {
				gatherTexts(texts, field, v.Field(i))
			}
		}
	case reflect.String:
		texts[name] = strings.TrimSpace(texts[name] + "\n" + v.String())
	}
}
