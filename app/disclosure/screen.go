package disclosure

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"

	"sunshine/app/attachment"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
)

// Screen refuses a text of the village that is to be public and holds personal
// data (R56, R57), with the field; what two named persons let through passes.
// Unlike privacy.Scan it knows the village's minors.
func Screen(ctx context.Context, q db.Q, villageID int64, on calendar.Day, fields map[string]string) error {
	look, err := LookOf(ctx, q, villageID, on)
	if err != nil {
		return err
	}
	bad := fault.Invalidf("里面有不能公开的个人信息，请改正。")
	for _, field := range sortedKeys(fields) {
		for _, f := range look(fields[field]) {
			bad.On(field, "里面有%s（%s），公开后人人能看到，请去掉", f.Kind, f.Masked)
		}
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// LookOf gives the eyes of Screen, for a capability that has its own words for
// what it refuses.
func LookOf(ctx context.Context, q db.Q, villageID int64, on calendar.Day) (privacy.Look, error) {
	s, err := ScannerOf(ctx, q, villageID, on)
	if err != nil {
		return nil, err
	}
	let, err := Waived(ctx, q, villageID)
	return func(text string) []privacy.Finding {
		return slices.DeleteFunc(s.Scan(text), func(f privacy.Finding) bool { return let(text, f) })
	}, err
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// Waived gives what was let through for the village: by the head who asked and
// the township that confirmed, for exactly one text.
func Waived(ctx context.Context, q db.Q, villageID int64) (func(text string, f privacy.Finding) bool, error) {
	rows, err := q.QueryContext(ctx, `
		select o.sha256, o.kind from personal_override o
		where o.village_id = $1
		and exists (select 1 from personal_override_step s where s.override_id = o.id and s.act = 'confirm')
		and not exists (select 1 from personal_override_step s where s.override_id = o.id and s.act = 'withdraw')`, villageID)
	if err != nil {
		return nil, err
	}
	type waiver struct{ sum, kind string }
	list, err := db.Collect(rows, func(scan db.Scan) (w waiver, err error) {
		err = scan(&w.sum, &w.kind)
		return w, err
	})
	return func(text string, f privacy.Finding) bool {
		return len(list) > 0 && slices.Contains(list, waiver{privacy.TextHash(text), f.Kind})
	}, err
}

// officials are the keys of a document under which the name of somebody in office
// stands: he may be called as a child of the village is.
var officials = []string{"by", "handler", "witness", "approver", "reviewer", "chair", "signers", "acceptors"}

// exact are keys whose strings are no words.
var exact = []string{"sha256", "hash", "code", "schema", "number", "item", "type", "previous"}

var hexHash = regexp.MustCompile(`^[0-9a-f]{64}$`)

// screenDocument refuses a document with personal data anywhere in it, naming the
// place, and one with papers that may not go out. It is the gate before whatever
// is frozen; what is refused earlier, in forms and files, is refused there with a
// better place.
func screenDocument(ctx context.Context, q db.Q, now time.Time, v Version, canonical []byte) error {
	s, err := ScannerOf(ctx, q, v.VillageID, calendar.DayOf(now))
	if err != nil {
		return err
	}
	var doc any
	if err := json.Unmarshal(canonical, &doc); err != nil {
		return err
	}
	w := walker{scan: s, bad: fault.Conflictf("里面有不能公开的个人信息，还不能往下走。请先改正下面几处。")}
	if w.let, err = Waived(ctx, q, v.VillageID); err != nil {
		return err
	}
	w.ready = func(sum, name string) error { return attachment.Ready(ctx, q, v.VillageID, sum, name, s) }
	w.walk("", nil, doc)
	if w.err != nil {
		return w.err
	}
	if len(w.bad.Fields) > 0 {
		w.bad.Message += "（" + w.bad.Fields[0].Message + "）"
		return w.bad
	}
	return nil
}

func cmpErr(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// walker goes through every string of a document.
type walker struct {
	scan  privacy.Scanner
	let   func(text string, f privacy.Finding) bool
	ready func(sum, name string) error
	bad   *fault.Error
	err   error
}

// walk looks at a value under its key; place is the way to it, in words.
func (w *walker) walk(key string, place []string, v any) {
	switch v := v.(type) {
	case string:
		w.look(key, place, v)
	case []any:
		for i, x := range v {
			w.walk(key, append(slices.Clone(place), fmt.Sprintf("第 %d 个", i+1)), x)
		}
	case map[string]any:
		if sum, ok := v["sha256"].(string); ok && hexHash.MatchString(sum) && v["type"] != nil {
			name, _ := v["name"].(string)
			if err := w.ready(sum, name); fault.KindOf(err) == fault.Conflict {
				w.bad.On("file", "%s", fault.Message(err))
			} else if fault.KindOf(err) != fault.NotFound { // a paper that is not kept cannot go out
				w.err = cmpErr(w.err, err)
			}
		}
		for _, k := range sortedKeys(v) {
			w.walk(k, append(slices.Clone(place), placeWord(k)), v[k])
		}
	}
}

func (w *walker) look(key string, place []string, text string) {
	if slices.Contains(exact, key) || hexHash.MatchString(text) {
		return
	}
	s := w.scan
	if slices.Contains(officials, key) {
		s.Minors = nil
	}
	for _, f := range s.Scan(text) {
		if !w.let(text, f) {
			w.bad.On("rows", "%s里有%s（%s），公开后人人能看到，请去掉", strings.TrimSpace(strings.Join(place, "")), f.Kind, f.Masked)
		}
	}
}

// placeWord names a key of our documents for people.
func placeWord(key string) string {
	words := map[string]string{
		"title": "标题", "rows": "表格", "cells": "格", "text": "", "columns": "表头", "name": "名称", "totals": "合计", "notes": "备注", "sections": "正文", "paragraphs": "段落", "heading": "小标题",
		"facts": "要点", "value": "内容", "files": "附件", "entries": "账目", "incomes": "收入", "expenses": "支出", "others": "其他账目", "summary": "摘要", "note": "附注", "reason": "更正的原因",
		"opinion": "意见", "feedback": "反馈电话", "phone": "", "party": "对方", "handler": "经手人", "witness": "证明人", "approver": "审批人", "reviewer": "审核人", "post": "职务", "by": "姓名",
	}
	if w, ok := words[key]; ok {
		return w
	}
	return ""
}

// openTexts refuses personal data anywhere in what is to be public and no version
// freezes: the county's catalogue and its words.
func openTexts(doc any) error {
	canonical, _, err := Freeze(doc)
	if err != nil {
		return err
	}
	var v any
	if err := json.Unmarshal(canonical, &v); err != nil {
		return err
	}
	w := walker{
		bad: fault.Invalidf("里面有不能公开的个人信息，还不能保存。"), let: func(string, privacy.Finding) bool { return false },
		ready: func(string, string) error { return nil },
	}
	w.walk("", nil, v)
	if len(w.bad.Fields) > 0 {
		w.bad.Message += "（" + w.bad.Fields[0].Message + "）"
		return w.bad
	}
	return nil
}
