package web

import (
	"encoding/json"
	"fmt"
	"mime/multipart"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/attachment"
	"sunshine/app/calendar"
	"sunshine/app/fault"
	"sunshine/app/money"
	"sunshine/app/procedure"
)

// maxNames is how many names one input takes.
const maxNames = 50

// typedIn takes from the request what the form asked for.
func typedIn(c *fiber.Ctx, form actForm) map[string]string {
	values := map[string]string{"more-kind": c.FormValue("more-kind")}
	for _, i := range form.inputs {
		values[inputName(i)] = c.FormValue(inputName(i))
	}
	for key, value := range c.Request().PostArgs().All() {
		if name := string(key); strings.HasPrefix(name, "came-") {
			values[name] = string(value)
		}
	}
	if m, err := c.MultipartForm(); err == nil {
		for name, v := range m.Value {
			if strings.HasPrefix(name, "came-") && len(v) > 0 {
				values[name] = v[0]
			}
		}
	}
	return values
}

// act turns what was filled in into the act. What cannot be read is Invalid,
// field by field; what the act does not allow the engine says.
func (x *scene) act(papers []procedure.Paper) (procedure.Act, []procedure.Attendance, error) {
	wrong := fault.Invalidf("没有记上，请改正下面几处。")
	body := map[string]any{}
	for name, value := range map[string]string{"stage": x.stage, "organ": string(x.organ)} {
		if value != "" && x.takes(name) {
			body[name] = value
		}
	}
	if x.objection > 0 {
		body["objection"] = x.objection
	}
	if x.merged {
		body["merged"] = true
	}
	came := x.came(wrong)
	for _, i := range x.visible() {
		x.read(i, body, wrong)
	}
	x.grantIn(body, papers)
	if x.kind == "posted" {
		x.settleUntil(body)
	}
	if len(wrong.Fields) > 0 {
		return nil, nil, wrong
	}
	text, err := json.Marshal(body)
	if err != nil {
		return nil, nil, err
	}
	a, err := procedure.Decode(x.kind, text)
	return a, came, err
}

// takes tells whether the act has a stage or an organ of its own.
func (x *scene) takes(name string) bool {
	_, err := procedure.Decode(x.kind, []byte(`{"`+name+`":""}`))
	return err == nil
}

// read puts one input into the act's body; what is left empty stays out.
func (x *scene) read(i actInput, body map[string]any, wrong *fault.Error) {
	name := inputName(i)
	text := strings.TrimSpace(x.values[name])
	if text == "" {
		if i.need && i.kind == inputYes {
			wrong.On(name, "请选一个")
		} else if i.need && i.kind == inputYuan {
			wrong.On(name, "请写金额")
		} else if i.need && i.kind == inputClock {
			wrong.On(name, "请写几点")
		}
		return
	}
	value, problem := parseInput(i.kind, text)
	if problem != "" {
		wrong.On(name, "%s", problem)
		return
	}
	group, part, within := strings.Cut(i.name, "/")
	if !within {
		body[i.name] = value
		return
	}
	inner, ok := body[group].(map[string]any)
	if !ok {
		inner = map[string]any{}
		body[group] = inner
	}
	inner[part] = value
}

// parseInput reads one text as the kind of input says.
func parseInput(kind inputKind, text string) (value any, problem string) {
	switch kind {
	case inputDay:
		d, err := calendar.ParseDay(text)
		if err != nil {
			return nil, "请写日期，如 2026-03-15"
		}
		return d, ""
	case inputClock:
		t, err := procedure.ParseClock(strings.ReplaceAll(text, "：", ":"))
		if err != nil {
			return nil, "请写时间，如 09:30"
		}
		return int(t), ""
	case inputNumber:
		n, err := strconv.Atoi(tidyAmount(text))
		if err != nil {
			return nil, "请写整数"
		}
		return n, ""
	case inputYuan:
		f, err := money.Parse(tidyAmount(text))
		if err != nil {
			return nil, amountProblem(err)
		}
		return f, ""
	case inputYes:
		return text == "true", ""
	case inputNames:
		names := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' || r == '、' || r == '，' || r == ',' })
		if len(names) > maxNames {
			return nil, "名字太多了"
		}
		return names, ""
	}
	return text, ""
}

// came takes the ticks of the sign-in list and counts by them.
func (x *scene) came(wrong *fault.Error) (list []procedure.Attendance) {
	counted := map[string]int{}
	for _, a := range x.roster {
		way := a.Way
		if way != "present" && way != "online" && way != "proxy" {
			continue
		}
		list = append(list, procedure.Attendance{MemberID: a.ID, Way: way})
		counted["present"]++
		counted["online"] += one(way == "online")
		counted["proxies"] += one(way == "proxy")
		counted["women_present"] += one(a.Woman)
		if a.Adds {
			counted["households_present"] += a.Households
		}
	}
	if len(list) == 0 {
		return nil
	}
	for name, n := range counted {
		typed := strings.TrimSpace(x.values[name])
		if typed == "" && n > 0 {
			x.values[name] = itoa(n)
		}
		if typed != "" && name == "present" && typed != itoa(n) {
			wrong.On(name, "名单上打了勾的是 %d 人，这里写的是 %s，请改成一样的，或者把这里清空", n, typed)
		}
	}
	return list
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// grantIn completes the authorisation with what it covers and its paper (R24).
func (x *scene) grantIn(body map[string]any, papers []procedure.Paper) {
	grant, ok := body["authorisation"].(map[string]any)
	if !ok {
		return
	}
	grant["categories"] = []string{x.filed.Matter.Category.Code}
	grant["document"] = procedure.Document{}
	for _, p := range papers {
		if p.Kind == "authorisation" {
			grant["document"] = procedure.Document{Kind: p.Kind, Ref: attachment.Sum(p.Kept)}
		}
	}
}

// settleUntil fills in until when a publication hangs, where nobody asked for longer.
func (x *scene) settleUntil(body map[string]any) {
	day, ok := body["day"].(calendar.Day)
	if _, said := body["until"]; said || !ok {
		return
	}
	last, _, _ := x.filed.Matter.Template.PublicationEnd(x.stage, day, x.holidays)
	body["until"] = last
}

// papersOf takes the files of the form, each with its kind; given tells whether
// there were any.
func (x *scene) papersOf(c *fiber.Ctx) (papers []procedure.Paper, given bool, err error) {
	form, err := c.MultipartForm()
	if err != nil || x.form.bare {
		return nil, false, nil // a form without files
	}
	type from struct{ field, kind string }
	var inputs []from
	for _, k := range x.asked() {
		inputs = append(inputs, from{"file-" + k, k})
	}
	for _, in := range append(inputs, from{"more", x.values["more-kind"]}) {
		for _, h := range form.File[in.field] {
			if h.Size == 0 && h.Filename == "" {
				continue
			}
			given = true
			if len(papers) == maxFiles {
				return nil, given, unfiled(in.field, fmt.Sprintf("一次最多 %d 张，请分几次传", maxFiles))
			}
			p, err := paperOf(h, in.field, in.kind, x.reference.PublicPaper(in.kind))
			if err != nil {
				return nil, given, err
			}
			papers = append(papers, p)
		}
	}
	return papers, given, nil
}

func unfiled(field, why string) error {
	return fault.Invalidf("没有记上，请改正下面几处。").On(field, "%s", why)
}

// paperOf judges a file; one that is to be public must hold nothing personal.
func paperOf(h *multipart.FileHeader, field, kind string, public bool) (p procedure.Paper, err error) {
	if kind == "" {
		return p, unfiled("more-kind", "请选这是什么材料")
	}
	data, err := readUpload(h)
	if err != nil {
		return p, err
	}
	p.Kind = kind
	tidy := attachment.TidyInside
	if public {
		tidy = attachment.Tidy
	}
	p.Kept, p.Type, err = tidy(data)
	return p, renamed(err, "file", field)
}
