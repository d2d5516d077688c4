package asset

import (
	"testing"

	"sunshine/app/money"
)

func TestNamesOfPeopleHaveAPublicForm(t *testing.T) {
	for name, want := range map[string]string{
		"小山村经济合作社": "小山村经济合作社", "三组": "三组", "小山村": "小山村", "村集体": "村集体", "王大柱": "王*柱", "王会": "王*", "阳光公司": "阳光公司", "李国社": "李*社", "": "",
	} {
		if got := (Facts{Holder: name}).PublicHolder(); got != want {
			t.Errorf("%s is shown as %s", name, got)
		}
	}
	list := []Thing{{Number: Number{Debt, 2026, 1}, Facts: Facts{Name: "借款", PartyKind: Person, Party: "王大柱"}}}
	if (Filter{Query: "大柱"}).Pick(list) != nil || len((Filter{Query: "王*柱"}).Pick(list)) != 1 {
		t.Error("a search tells the name behind the stars")
	}
}

func TestThousandthsAreExact(t *testing.T) {
	for text, want := range map[string]string{"0": "0", "15.3": "15.3", "50.17": "50.17", "0.6": "0.6", "42.484": "42.484", "1,234.5": "1234.5", "007": "7", "3.000": "3", "3.0000": "3"} {
		if n, ok := ParseThousandths(text); !ok || n.String() != want {
			t.Errorf("%s: %s %v", text, n, ok)
		}
	}
	for _, text := range []string{"", ".", "1.", ".5", "1.2345", "-1", "1e3", "1,23", "12,34.5", "1 2", "１", "99999999999999999999"} {
		if n, ok := ParseThousandths(text); ok {
			t.Errorf("%q is read as %s", text, n)
		}
	}
	for text, want := range map[string]Number{"资2026-003": {Property, 2026, 3}, "债2026-1003": {Debt, 2026, 1003}} {
		if n, err := ParseNumber(text); err != nil || n != want || n.String() != text {
			t.Errorf("%s: %v %v", text, n, err)
		}
	}
	for _, text := range []string{"", "资2026-3", "资2026-000", "资2026-0003", "租2026-003", "资2026-003 ", "资26-003"} {
		if n, err := ParseNumber(text); err == nil {
			t.Errorf("%q is read as %s", text, n)
		}
	}
	if a, exact := areaUnits["平方米"].mu(600_000); a.String() != "0.9" || !exact {
		t.Errorf("600 m² are %s", a)
	}
	if a, exact := areaUnits["平方米"].mu(100_000); a.String() != "0.15" || !exact {
		t.Errorf("100 m² are %s", a)
	}
	if a, exact := areaUnits["平方米"].mu(1_000); a.String() != "0.002" || exact {
		t.Errorf("1 m² is %s %v", a, exact)
	}
}

func TestEveryFactIsKeptAndReadBack(t *testing.T) {
	samples := map[FieldType]string{TextField: "字", LongField: "字", ClassField: "x", StateField: "idle", PartyField: "unit", NumberField: "1.5", AreaField: "2.25", MoneyField: "3.10", DayField: "2020-02-29"}
	for _, k := range Kinds {
		seen := map[string]bool{}
		for _, f := range k.Fields() {
			var facts Facts
			if why := facts.Set(f.ID, samples[f.Type]); why != "" || facts.Plain(f.ID) != samples[f.Type] || facts == (Facts{}) {
				t.Errorf("%s %s: %q, %q", k, f.ID, why, facts.Plain(f.ID))
			}
			if facts.Set(f.ID, ""); facts != (Facts{}) {
				t.Errorf("%s %s is not emptied", k, f.ID)
			}
			if seen[f.ID] || f.Name == "" {
				t.Errorf("%s: %s twice or without a name", k, f.ID)
			}
			seen[f.ID] = true
		}
	}
	var f Facts
	for id, text := range map[string]string{"value": "-1", "book": "1.234", "acquired": "昨天", "area": "很大"} {
		if f.Set(id, text) == "" {
			t.Errorf("%s takes %q", id, text)
		}
	}
	if f.Set("value", "0"); f.Value != Of(0) || f.Plain("value") != money.Fen(0).Plain() {
		t.Error("a known nothing is not kept")
	}
}
