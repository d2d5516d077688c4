package asset

import "sunshine/app/calendar"

// Text writes a fact for people, whole: names of classes and states, amounts
// with separators, days in Chinese. It is for the desk alone.
func (r *Reference) Text(k Kind, f Facts, id string) string {
	field, _ := k.Field(id)
	plain := f.Plain(id)
	switch {
	case plain == "":
		return ""
	case field.Type == ClassField:
		return r.name(k, plain)
	case field.Type == StateField:
		return State(plain).Chinese(k)
	case field.Type == PartyField:
		return PartyKind(plain).Chinese()
	case field.Type == MoneyField:
		return f.at(id).(*Sum).String() + " 元"
	case field.Type == DayField:
		return f.at(id).(*calendar.Day).Chinese()
	case field.Type == AreaField:
		return plain + " 亩"
	case id == "quantity" && f.Unit != "":
		return plain + " " + f.Unit
	}
	return plain
}

// Public writes a fact as anyone may see it: names of people are masked.
func (r *Reference) Public(k Kind, f Facts, id string) string {
	switch id {
	case "party":
		return f.PublicParty()
	case "holder":
		return f.PublicHolder()
	}
	return r.Text(k, f, id)
}
