package procedure

import (
	"fmt"
	"strings"
	"testing"

	"sunshine/app/calendar"
	"sunshine/app/fault"
)

// valuesOf is what a form sends of the template as it stands.
func valuesOf(t *Template) map[string][]string {
	values := map[string][]string{}
	for _, k := range t.Knobs() {
		switch {
		case k.Number != nil:
			values[k.Name] = []string{fmt.Sprint(k.Number.Value)}
		case k.Share != nil:
			values[k.Name] = []string{k.Share.Code()}
		case k.Ballots != nil:
			for _, b := range *k.Ballots {
				values[k.Name] = append(values[k.Name], string(b))
			}
		}
	}
	return values
}

// Every number of every shipped template can be set to every value a form may
// send: what is taken never loosens the floor, what is refused names a field,
// and the template copied stays as it was.
func TestNoSettingOfAnyKnobLoosensTheFloor(t *testing.T) {
	r, today := shipped(t), calendar.Date(2026, 4, 8)
	taken, refused := 0, 0
	for _, base := range r.templates {
		before, _ := base.Encode()
		for _, k := range base.Knobs() {
			var tries [][]string
			switch {
			case k.Number != nil:
				tries = [][]string{{"0"}, {"1"}, {"4"}, {"5"}, {"9"}, {"10"}, {"60"}, {"367"}, {"-1"}, {"x"}, {}}
			case k.Share != nil:
				tries = [][]string{{"1/3>="}, {"1/2>="}, {"1/2>"}, {"2/3>="}, {"2/3>"}, {"1/1>="}, {"1/1>"}, {"3/2>="}, {"0/1>="}, {"1/0>="}, {"2/3"}, {"1/101>"}, {}}
			case k.Ballots != nil:
				tries = [][]string{{"secret"}, {}, {"voice", "show", "secret", "signed"}, {"nothing"}}
			default:
				tries = [][]string{{"1"}}
			}
			for _, try := range tries {
				values := valuesOf(base)
				values[k.Name] = try
				made, err := r.Tighten(base, Tightening{Name: base.Name, Region: "阳光县", From: today, Basis: "县委办〔2026〕3号", Values: values}, today)
				if err != nil {
					if refused++; fault.KindOf(err) != fault.Invalid || len(fault.Fields(err)) == 0 {
						t.Fatalf("%s %s = %v: %v", base.Code, k.Name, try, err)
					}
					continue
				}
				taken++
				if err := r.CheckTemplate(made); err != nil {
					t.Fatalf("%s %s = %v: %v", base.Code, k.Name, try, fault.Fields(err))
				}
				text, _ := made.Encode()
				if _, err := r.ParseTemplate(text); err != nil {
					t.Fatalf("%s %s = %v is not read again: %v", base.Code, k.Name, try, err)
				}
			}
		}
		if after, _ := base.Encode(); after != before {
			t.Fatalf("%s changed", base.Code)
		}
	}
	if taken < 100 || refused < 100 {
		t.Errorf("%d taken, %d refused", taken, refused)
	}
}

// What changes carries the county's basis as a local rule; the rest keeps its own.
func TestWhatACountySetsIsMarkedLocal(t *testing.T) {
	r, today := shipped(t), calendar.Date(2026, 4, 8)
	base, err := r.Get(Ref{"sylgk", 1})
	if err != nil {
		t.Fatal(err)
	}
	values := valuesOf(base)
	values["publish-resolution/publication/days"] = []string{"15"}
	made, err := r.Tighten(base, Tightening{Name: "四议两公开", Region: "阳光县", From: today, Basis: "县委办〔2026〕3号", Values: values}, today)
	if err != nil {
		t.Fatal(fault.Fields(err))
	}
	for i, k := range made.Knobs() {
		old := base.Knobs()[i]
		switch {
		case k.Name == "publish-resolution/publication/days":
			if *k.Number != (Number{15, "县委办〔2026〕3号", Local}) {
				t.Error(*k.Number)
			}
		case k.Number != nil && *k.Number != *old.Number, k.Share != nil && *k.Share != *old.Share:
			t.Errorf("%s changed too", k.Name)
		}
	}
	if made.Mark != Local || made.Region != "阳光县" || !strings.Contains(Cite(made.Source, made.Mark), "地方规定") {
		t.Errorf("%s %s %s", made.Mark, made.Region, made.Source)
	}
	for _, k := range made.Knobs() {
		if k.Yes != nil && *k.Yes {
			t.Errorf("%s was set", k.Name)
		}
	}
}
