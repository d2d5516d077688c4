package procedure

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"sunshine/app/calendar"
	"sunshine/data"
)

func shippedHistory(t testing.TB) (*Reference, *History) {
	t.Helper()
	ref, err := Load(data.Reference)
	if err != nil {
		t.Fatal(err)
	}
	h, err := LoadHistory(data.Reference, ref)
	if err != nil {
		t.Fatal(err)
	}
	return ref, h
}

// entered is a day on which the records may have been entered.
var entered = calendar.Date(2026, 3, 1)

func shippedRecord(t testing.TB, ref *Reference, name string) Record {
	t.Helper()
	text, err := data.Demo.ReadFile("demo/matters/" + name)
	if err != nil {
		t.Fatal(err)
	}
	rec, err := ref.ParseRecord(string(text), entered)
	if err != nil {
		t.Fatalf("%s: %v", name, explain(err))
	}
	return rec
}

// The table was worked out by hand from the sources before there was a program.
func TestRealCasesAreJudgedAsACarefulReaderWould(t *testing.T) {
	ref, h := shippedHistory(t)
	var want map[string]map[string][]string
	if _, err := toml.DecodeFile("testdata/dec-verdicts.toml", &want); err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(data.Demo, "demo/matters/dec-*.toml")
	if err != nil || len(files) != 12 || len(want) != 12 {
		t.Fatal(len(files), len(want), err)
	}
	for _, f := range files {
		id := strings.TrimSuffix(path.Base(f), ".toml")
		t.Run(id, func(t *testing.T) {
			rec := shippedRecord(t, ref, path.Base(f))
			if rec.ID != id {
				t.Errorf("the record calls itself %q", rec.ID)
			}
			got := map[string]Verdict{}
			for _, v := range h.Judge(rec, ref) {
				if _, twice := got[v.Key()]; twice {
					t.Errorf("%s twice", v.Key())
				}
				got[v.Key()] = v
				wellFormed(t, v)
			}
			for key, line := range want[id] {
				v, ok := got[key]
				if !ok {
					t.Errorf("%s is missing: %s", key, line[1])
				} else if string(v.Result) != line[0] {
					t.Errorf("%s: %s (%s); a reader says %s: %s", key, v.Result, v.Sentence, line[0], line[1])
				}
			}
			for key, v := range got {
				if _, ok := want[id][key]; !ok {
					t.Errorf("%s: nobody asked: %s %s", key, v.Result, v.Sentence)
				}
			}
		})
	}
}

// wellFormed: each verdict explains itself, and what is not settled says what would settle it.
func wellFormed(t testing.TB, v Verdict) {
	t.Helper()
	if !strings.HasSuffix(v.Sentence, "。") || strings.ContainsAny(v.Sentence, ",;%{}") || strings.Contains(v.Sentence, "。，") || v.Title() == "" || v.Source == "" || v.Result.Chinese() == "" {
		t.Errorf("%s: %q", v.Key(), v.Sentence)
	}
	if (v.Result == Undetermined) != (v.Needs != "") {
		t.Errorf("%s is %s and needs %q", v.Key(), v.Result, v.Needs)
	}
	if v.Result == Violated && (v.Quote == "" || strings.Contains(v.Source, "地方") || strings.Contains(v.Source, "默认")) {
		t.Errorf("%s is broken by %q, for %q", v.Key(), v.Source, v.Quote)
	}
}

// The sentence of issue 4's example, on the case it is from.
func TestTheSentenceShowsItsSums(t *testing.T) {
	ref, h := shippedHistory(t)
	for _, v := range h.Judge(shippedRecord(t, ref, "dec-01.toml"), ref) {
		for key, parts := range map[string][]string{
			"R8.quorum": {"应到34人", "实到27人", "三分之二", "23人", "19人"}, "R8.majority": {"19票", "到会27人", "半数", "14票"}, "R17.tally": {"19人", "同意19"},
			"R10.composition": {"34人", "至少26人"},
		} {
			if v.Key() == key && slices.ContainsFunc(parts, func(p string) bool { return !strings.Contains(v.Sentence, p) }) {
				t.Errorf("%s: %s", key, v.Sentence)
			}
		}
	}
}
