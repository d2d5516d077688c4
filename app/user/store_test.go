package user

import (
	"encoding/base64"
	"os"
	"strings"
	"testing"

	"sunshine/app/audit"
	"sunshine/app/fault"
)

var b64 = base64.RawStdEncoding.EncodeToString

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAOneTimePasswordMustBeChangedAtTheFirstLogin(t *testing.T) {
	s, _ := seeded(t)
	_, once, err := s.Add(t.Context(), admin, New{Login: "Li.Ming", Name: "李明", Role: Accountant, DivisionID: villageID})
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Session(t.Context(), signedIn(t, s, "li.ming", once))
	if err != nil || !v.MustChange {
		t.Fatalf("%+v, %v", v, err)
	}
	for field, try := range map[string][2]string{"old": {"not the one", "pear-2-river-lamp"}, "password": {once, once}} {
		err := s.ChangePassword(t.Context(), v, try[0], try[1])
		if f := fault.Fields(err); len(f) != 1 || f[0].Name != field {
			t.Errorf("%v: %v %v", try, err, f)
		}
	}
	if err := s.ChangePassword(t.Context(), v, once, "short"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a short one: %v", err)
	}
	if err := s.ChangePassword(t.Context(), v, once, "pear-2-river-lamp"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SignIn(t.Context(), "li.ming", once, "10.0.0.1"); fault.KindOf(err) != fault.Invalid {
		t.Error("the one-time password works a second time")
	}
	w, err := s.Session(t.Context(), signedIn(t, s, "li.ming", "pear-2-river-lamp"))
	if err != nil || w.MustChange {
		t.Errorf("%+v, %v", w, err)
	}
}

func TestChangingThePasswordEndsAllOtherSessions(t *testing.T) {
	s, _ := seeded(t)
	account(t, s, "liming", good, Accountant)
	account(t, s, "wang", good, Head)
	here, there, wang := signedIn(t, s, "liming", good), signedIn(t, s, "liming", good), signedIn(t, s, "wang", good)
	v, err := s.Session(t.Context(), here)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ChangePassword(t.Context(), v, good, "lamp-9-river-pear"); err != nil {
		t.Fatal(err)
	}
	for token, want := range map[string]fault.Kind{there: fault.NotFound} {
		if _, err := s.Session(t.Context(), token); fault.KindOf(err) != want {
			t.Errorf("the other browser: %v", err)
		}
	}
	for name, token := range map[string]string{"this browser": here, "another account": wang} {
		if _, err := s.Session(t.Context(), token); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDisableAndResetEndSessionsAtOnce(t *testing.T) {
	s, _ := seeded(t)
	account(t, s, "liming", good, Accountant)
	token := signedIn(t, s, "liming", good)
	if err := s.Disable(t.Context(), admin, "liming"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Session(t.Context(), token); fault.KindOf(err) != fault.NotFound {
		t.Error("a disabled account goes on working")
	}
	if _, err := s.SignIn(t.Context(), "liming", good, "10.0.0.1"); fault.KindOf(err) != fault.Invalid {
		t.Error("a disabled account signs in")
	}
	if err := s.Enable(t.Context(), admin, "liming"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Session(t.Context(), token); fault.KindOf(err) != fault.NotFound {
		t.Error("the old session came back with the account")
	}
	token = signedIn(t, s, "liming", good)
	once, err := s.Reset(t.Context(), admin, "liming")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Session(t.Context(), token); fault.KindOf(err) != fault.NotFound {
		t.Error("a session outlives the reset")
	}
	if _, err := s.SignIn(t.Context(), "liming", good, "10.0.0.1"); fault.KindOf(err) != fault.Invalid {
		t.Error("the old password still works")
	}
	if v, err := s.Session(t.Context(), signedIn(t, s, "liming", once)); err != nil || !v.MustChange {
		t.Errorf("after the reset: %+v, %v", v, err)
	}
}

func TestAResetLetsAThrottledPersonInAgain(t *testing.T) {
	s, _ := seeded(t)
	account(t, s, "liming", good, Accountant)
	for range triesPerLogin {
		if _, err := s.SignIn(t.Context(), "liming", "wrong", "10.0.0.1"); fault.KindOf(err) != fault.Invalid {
			t.Fatal(err)
		}
	}
	once, err := s.Reset(t.Context(), admin, "liming")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.SignIn(t.Context(), "liming", once, "10.0.0.1"); err != nil {
		t.Errorf("the refusal says an administrator can help, but: %v", err)
	}
}

func TestOnlyAnAdministratorManagesAccounts(t *testing.T) {
	s, _ := seeded(t)
	account(t, s, "liming", good, Accountant)
	for _, role := range []Role{Accountant, Supervisor, Head, Township, Inspector, ""} {
		by := Actor{ID: 7, Role: role, Name: "某人"}
		_, _, add := s.Add(t.Context(), by, New{Login: "new", Name: "新", Role: Head, DivisionID: villageID})
		_, reset := s.Reset(t.Context(), by, "liming")
		for what, err := range map[string]error{"add": add, "reset": reset, "disable": s.Disable(t.Context(), by, "liming"), "enable": s.Enable(t.Context(), by, "liming")} {
			if fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%s by %q: %v", what, role, err)
			}
		}
	}
	self := admin
	self.ID = account(t, s, "boss", good, Administrator)
	if err := s.Disable(t.Context(), self, "boss"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("an administrator locked himself out: %v", err)
	}
	if err := s.Disable(t.Context(), admin, "nobody"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("no such login: %v", err)
	}
}

func TestAddReportsEveryWrongFieldAtOnce(t *testing.T) {
	s, _ := seeded(t)
	_, _, err := s.Add(t.Context(), admin, New{Login: "李", Role: "king"})
	var names []string
	for _, f := range fault.Fields(err) {
		names = append(names, f.Name)
	}
	if strings.Join(names, " ") != "login name role" {
		t.Errorf("%v: %v", err, names)
	}
	for _, n := range []New{
		{Login: "one", Name: "甲", Role: Accountant, DivisionID: townshipID},
		{Login: "two", Name: "甲", Role: Inspector, DivisionID: villageID},
		{Login: "six", Name: "甲", Role: Township, DivisionID: 404},
	} {
		if _, _, err := s.Add(t.Context(), admin, n); len(fault.Fields(err)) != 1 || fault.Fields(err)[0].Name != "division" {
			t.Errorf("%+v: %v", n, err)
		}
	}
	account(t, s, "liming", good, Accountant)
	if _, _, err := s.Add(t.Context(), admin, New{Login: "LIMING", Name: "甲", Role: Head, DivisionID: villageID}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the login is taken: %v", err)
	}
}

func TestEveryActHasAnAuditLineAndNoPassword(t *testing.T) {
	s, _ := seeded(t)
	_, once, err := s.Add(t.Context(), admin, New{Login: "liming", Name: "李明", Role: Accountant, DivisionID: villageID})
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.Reset(t.Context(), admin, "liming")
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Session(t.Context(), signedIn(t, s, "liming", again))
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		s.ChangePassword(t.Context(), v, again, good), s.SignOut(t.Context(), v), s.Disable(t.Context(), admin, "liming"), s.Enable(t.Context(), admin, "liming"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	lines, err := audit.List(t.Context(), s.DB.Read(), audit.Filter{DivisionID: villageID, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var acts []string
	for _, l := range lines {
		acts = append(acts, l.Act+" by "+l.Actor)
		if strings.Contains(l.Subject+l.Detail, once) || strings.Contains(l.Subject+l.Detail, again) || strings.Contains(l.Subject+l.Detail, good) {
			t.Errorf("a password is in the audit: %+v", l)
		}
	}
	want := "user.enable by 管理员|user.disable by 管理员|user.signout by 李明|user.password by 李明|user.signin by 李明|user.reset by 管理员|user.add by 管理员"
	if got := strings.Join(acts, "|"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestListPutsTheCountyFirst(t *testing.T) {
	s, _ := seeded(t)
	account(t, s, "liming", good, Accountant)
	account(t, s, "town", good, Township)
	account(t, s, "boss", good, Administrator)
	list, err := s.List(t.Context())
	if err != nil || len(list) != 3 || list[0].Login != "boss" || list[1].Login != "town" || list[2].Login != "liming" || list[2].Place != "小山村" {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := s.ByLogin(t.Context(), "nobody"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("no such login: %v", err)
	}
}
