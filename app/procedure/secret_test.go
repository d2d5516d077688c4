package procedure

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/data"
)

func (w *desk) enrol(names ...string) {
	w.t.Helper()
	w.ok(w.DB.Write(w.t.Context(), func(q db.Q) error {
		for _, n := range names {
			if _, err := q.ExecContext(w.t.Context(), `insert into roster_member (village_id, body, name, sex, from_day, added_by, added_at)
				values ($1, 'representatives', $2, 'm', '2026-01-01', $3, '2026-01-01T00:00:00Z')`, w.village.ID, n, w.head.ID); err != nil {
				return err
			}
		}
		return nil
	}))
}

func TestNobodysVoteIsWrittenDown(t *testing.T) {
	names := []string{"欧阳木兰", "鲜于得水", "阙小满", "甄"}
	for text, want := range map[string]bool{
		"应到34人，赞成19票，反对3票":                  false,
		"欧阳木兰经手，沿她家门前的沟走":                   false,
		"欧阳木兰家门前的沟要清。会上19人赞成":               false,
		"大家一致同意，把路改到村东":                     false,
		"反对的有鲜于得水":                          true,
		"鲜于得水同意，阙小满弃权":                      true,
		"到会：欧阳木兰、鲜于得水、阙小满":                  true,
		"王小二投了反对票":                          true, // on no roster
		"会上，李大山同志投的弃权票":                     true,
		"村民代表投了30票，其中2票弃权":                  false,
		"于是投票，方案通过":                         false,
		"甄选三家比价，同意由最低价的做":                   false, // a name of one character proves nothing
		"多数代表反对占用耕地，改走老路":                   false,
		"党员大会审议时提出：\n欧阳木兰家的地不占。\n大家举手通过新方案": false,
	} {
		if got := namesVote(text, names); (got != "") != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// Every text of every act that may become public is held against the rosters.
func TestNoActTakesTheVoteOfAPerson(t *testing.T) {
	w := newDesk(t)
	w.enrol("鲜于得水")
	const said = "鲜于得水投了反对票"
	if _, err := w.Open(t.Context(), w.head, w.village, Opening{Start: Start{Category: "public_works", Title: "修路", Text: said, Fen: 1}}); len(fault.Fields(err)) != 1 {
		t.Errorf("the text of a matter: %v", err)
	}
	f := w.open()
	day := calendar.Date(2026, 3, 2)
	count := Count{Expected: 5, Present: 5, Yes: 5}
	for name, c := range map[string]struct {
		by  user.Actor
		act Act
	}{
		"reason":     {w.head, &Initiated{Day: day, By: "party", Reason: said}},
		"summary":    {w.head, &PlanRevised{Day: day, Summary: said}},
		"amendments": {w.head, &Held{Stage: "propose", Organ: PartyBranch, Day: day, From: 480, To: 500, Place: "村委会", Chair: "书记", Ballot: Show, Count: count, Amendments: said}},
		"place":      {w.head, &Noticed{Stage: "resolve", Organ: Representatives, Day: day, MeetingDay: day, Place: said}},
		"text":       {w.supervisor, &Objected{Day: day, Text: said}},
		"note":       {w.head, &Progressed{Day: day, Note: said}},
		"what":       {w.head, &Changed{Day: day, What: said}},
		"chosen":     {w.head, &Contracted{Day: day, Party: "某队", Chosen: said}},
		"number":     {w.township, &Examined{Day: day, Stage: "propose", Number: said}},
	} {
		err := w.Do(t.Context(), c.by, w.village, f.ID, 0, c.act, nil, nil)
		if fs := fault.Fields(err); fault.KindOf(err) != fault.Invalid || len(fs) != 1 || fs[0].Name != name {
			t.Errorf("%s: %v %v", name, err, fs)
		}
	}
	if err := w.Do(t.Context(), w.supervisor, w.village, f.ID, 0, &Opined{Day: day, Stage: "propose", Reason: said}, nil, nil); len(fault.Fields(err)) != 1 {
		t.Errorf("an opinion: %v", err)
	}
}

func TestPapersThatNamePeopleAreNeverPublic(t *testing.T) {
	ref := shipped(t)
	for _, kind := range append(secretKinds(), "contract", "resolution", "voucher", "acceptance", "no such kind") {
		if ref.PublicPaper(kind) {
			t.Errorf("%s is public", kind)
		}
	}
	for _, kind := range []string{"plan", "notice", "board-photo", "progress-photo"} {
		if !ref.PublicPaper(kind) {
			t.Errorf("%s is not public", kind)
		}
	}
	for _, kind := range secretKinds() {
		m := fstest.MapFS{}
		if err := fs.WalkDir(data.Reference, "reference", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			body, err := fs.ReadFile(data.Reference, name)
			if name == folder+"/documents.toml" {
				body = []byte(strings.Replace(string(body), "code = \""+kind+"\"\n", "code = \""+kind+"\"\npublic = true\n", 1))
			}
			m[name] = &fstest.MapFile{Data: body}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(m); err == nil || !strings.Contains(err.Error(), "不能公开") {
			t.Errorf("%s may be made public: %v", kind, err)
		}
	}
}
