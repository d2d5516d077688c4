package procedure

import (
	"reflect"
	"strings"
	"unicode/utf8"

	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
	"sunshine/app/village"
)

// MayDo tells who may file an act: the supervision committee its opinions, the
// township what comes from above, the head of the village everything else. An
// objection is filed by whoever of them it was told to.
func MayDo(by user.Actor, v village.Village, a Act) error {
	switch a.(type) {
	case *Opined:
		return v.Worker(by, user.Supervisor)
	case *Examined, *Corrected, *Approved:
		return ofTownship(by, v)
	case *Objected:
		if v.Worker(by, user.Supervisor) == nil || ofTownship(by, v) == nil {
			return nil
		}
	}
	return v.Worker(by, user.Head)
}

func ofTownship(by user.Actor, v village.Village) error {
	if by.Role != user.Township || by.DivisionID != v.Township.ID {
		return fault.Forbiddenf("这件事要由%s来做。", v.Township.Name)
	}
	return nil
}

// maxActText is how long a text of an act may be, in characters.
const maxActText = 1000

// cleanAct trims every text of an act, also those within it, and refuses
// personal data, since all of it may become public. Fields are named as in the
// act's JSON.
func cleanAct(a Act) error {
	bad := fault.Invalidf("没有记上，请改正下面几处。")
	cleanValue(bad, "", reflect.ValueOf(a).Elem())
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

func cleanValue(bad *fault.Error, name string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			cleanValue(bad, name, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			if v.Type().Field(i).IsExported() {
				cleanValue(bad, field, v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			cleanValue(bad, name, v.Index(i))
		}
	case reflect.String:
		text := privacy.Line(v.String())
		v.SetString(text)
		if utf8.RuneCountInString(text) > maxActText {
			bad.On(name, "太长了，请不超过 %d 个字", maxActText)
		}
		if found := privacy.Scan(text); len(found) > 0 && name != "ref" {
			bad.On(name, "里面有%s（%s），公开后人人能看到，请去掉", found[0].Kind, found[0].Masked)
		}
	}
}

// addDocuments puts filed papers into the act.
func addDocuments(a Act, filed []Document) error {
	if len(filed) == 0 {
		return nil
	}
	f := reflect.ValueOf(a).Elem().FieldByName("Documents")
	if !f.IsValid() {
		return fault.Invalidf("“%s”不带材料。材料请用“补交材料”来交。", ActChinese(Kind(a))).On("documents", "这一步不带材料")
	}
	f.Set(reflect.AppendSlice(f, reflect.ValueOf(filed)))
	return nil
}
