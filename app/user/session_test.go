package user

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sunshine/app/audit"
	"sunshine/app/fault"
)

const good = "pear-2-river-lamp"

func TestSignInGivesASessionOfTheAccount(t *testing.T) {
	s, _ := seeded(t)
	id := account(t, s, "liming", good, Accountant)
	v, err := s.Session(t.Context(), signedIn(t, s, "  LIMING ", good))
	if err != nil || v.ID != id || v.Role != Accountant || v.DivisionID != villageID || v.Place != "小山村" || v.Post != "村会计" || v.MustChange || len(v.CSRF) < 32 {
		t.Errorf("%+v, %v", v, err)
	}
}

// Nobody learns from the answer which names exist.
func TestSignInNeverTellsWhetherTheNameOrThePasswordWasWrong(t *testing.T) {
	s, _ := seeded(t)
	account(t, s, "liming", good, Accountant)
	account(t, s, "gone", good, Accountant)
	if err := s.Disable(t.Context(), admin, "gone"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddSilent(t.Context(), System, New{Login: "silent", Name: "王", Role: Head, DivisionID: villageID}); err != nil {
		t.Fatal(err)
	}
	var first *fault.Error
	for i, try := range []struct{ login, password string }{
		{"liming", "wrong-wrong-wrong"}, {"nobody", good}, {"gone", good}, {"gone", "wrong"}, {"silent", ""}, {"silent", good}, {"", ""}, {"li' or 1=1 --", good},
	} {
		_, err := s.SignIn(t.Context(), try.login, try.password, fmt.Sprintf("10.0.0.%d", i))
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.Invalid {
			t.Fatalf("%v: %v", try, err)
		}
		if first == nil {
			first = f
		}
		if f.Message != first.Message || len(f.Fields) != 0 {
			t.Errorf("%v is answered %q %v, another try %q", try, f.Message, f.Fields, first.Message)
		}
	}
}

func TestAnUnknownNameCostsTheSameWork(t *testing.T) {
	if s := decoy(); !strings.HasPrefix(s, fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,", argonMemory, argonTime)) {
		t.Errorf("the decoy is not hashed like a password: %s", s)
	}
}

func TestTooManyFailuresForANameRefuseEvenTheRightPassword(t *testing.T) {
	s, c := seeded(t)
	account(t, s, "liming", good, Accountant)
	account(t, s, "wang", good, Head)
	for i := range triesPerLogin {
		if _, err := s.SignIn(t.Context(), "liming", "wrong", fmt.Sprintf("10.0.1.%d", i)); fault.KindOf(err) != fault.Invalid {
			t.Fatalf("try %d: %v", i+1, err)
		}
	}
	if _, err := s.SignIn(t.Context(), "LIMING ", good, "10.0.9.9"); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the right password, written otherwise, from elsewhere: %v", err)
	}
	if _, err := s.SignIn(t.Context(), "wang", good, "10.0.1.0"); err != nil {
		t.Errorf("another name is not concerned: %v", err)
	}
	c.forward(throttleSpan - time.Second)
	if _, err := s.SignIn(t.Context(), "liming", good, "10.0.9.9"); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a second before the end: %v", err)
	}
	c.forward(2 * time.Second)
	if _, err := s.SignIn(t.Context(), "liming", good, "10.0.9.9"); err != nil {
		t.Errorf("after fifteen minutes: %v", err)
	}
}

func TestTooManyFailuresFromAnAddressRefuseAllNamesFromThere(t *testing.T) {
	s, c := seeded(t)
	account(t, s, "liming", good, Accountant)
	for i := range triesPerAddr {
		if _, err := s.SignIn(t.Context(), fmt.Sprintf("name%d", i), "wrong", "10.0.0.1"); fault.KindOf(err) != fault.Invalid {
			t.Fatalf("try %d: %v", i+1, err)
		}
	}
	if _, err := s.SignIn(t.Context(), "liming", good, "10.0.0.1"); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("from the same address: %v", err)
	}
	if _, err := s.SignIn(t.Context(), "liming", good, "10.0.0.2"); err != nil {
		t.Errorf("from another address: %v", err)
	}
	c.forward(throttleSpan + time.Second)
	if _, err := s.SignIn(t.Context(), "liming", good, "10.0.0.1"); err != nil {
		t.Errorf("fifteen minutes later: %v", err)
	}
}

func TestGuessesAtTheSameMomentAreCountedToo(t *testing.T) {
	s, _ := seeded(t)
	account(t, s, "liming", good, Accountant)
	answers := make(chan fault.Kind)
	const n = 40
	for i := range n {
		go func() {
			_, err := s.SignIn(t.Context(), "liming", "wrong", fmt.Sprintf("10.0.3.%d", i))
			answers <- fault.KindOf(err)
		}()
	}
	got := map[fault.Kind]int{}
	for range n {
		got[<-answers]++
	}
	if got[fault.Invalid] != triesPerLogin || got[fault.Forbidden] != n-triesPerLogin {
		t.Errorf("%d guesses were looked at, %d refused; %v", got[fault.Invalid], got[fault.Forbidden], got)
	}
}

func TestARightPasswordForgetsTheFailuresBeforeIt(t *testing.T) {
	s, _ := seeded(t)
	account(t, s, "liming", good, Accountant)
	for range 3 {
		for range triesPerLogin - 1 {
			if _, err := s.SignIn(t.Context(), "liming", "wrong", "10.0.0.1"); fault.KindOf(err) != fault.Invalid {
				t.Fatal(err)
			}
		}
		signedIn(t, s, "liming", good)
	}
}

func TestASessionEndsWhenIdleAndInAnyCaseAfterTwelveHours(t *testing.T) {
	s, c := seeded(t)
	account(t, s, "liming", good, Accountant)
	token := signedIn(t, s, "liming", good)
	c.forward(IdleEnd - time.Second)
	if _, err := s.Session(t.Context(), token); err != nil {
		t.Fatalf("just before idle end: %v", err)
	}
	c.forward(IdleEnd) // used a moment ago, so this is exactly the idle end
	if _, err := s.Session(t.Context(), token); fault.KindOf(err) != fault.NotFound {
		t.Errorf("idle for two hours: %v", err)
	}
	token = signedIn(t, s, "liming", good)
	start := c.now
	for c.now.Sub(start) < AbsoluteEnd-time.Hour {
		c.forward(time.Hour)
		if _, err := s.Session(t.Context(), token); err != nil {
			t.Fatalf("busy after %v: %v", c.now.Sub(start), err)
		}
	}
	c.forward(time.Hour)
	if _, err := s.Session(t.Context(), token); fault.KindOf(err) != fault.NotFound {
		t.Errorf("busy for twelve hours: %v", err)
	}
	if n, err := s.Sweep(t.Context()); err != nil || n != 2 {
		t.Errorf("swept %d, %v", n, err)
	}
	if got := text(t, s, "select count(*) from session"); got != "0" {
		t.Errorf("%s sessions left", got)
	}
}

func TestSweepKeepsLiveSessionsAndFreshAttempts(t *testing.T) {
	s, c := seeded(t)
	account(t, s, "liming", good, Accountant)
	if _, err := s.SignIn(t.Context(), "liming", "wrong", "10.0.0.1"); fault.KindOf(err) != fault.Invalid {
		t.Fatal(err)
	}
	c.forward(25 * time.Hour)
	token := signedIn(t, s, "liming", good)
	if _, err := s.SignIn(t.Context(), "liming", "wrong", "10.0.0.1"); fault.KindOf(err) != fault.Invalid {
		t.Fatal(err)
	}
	for range 2 { // a second run has nothing to do
		if n, err := s.Sweep(t.Context()); err != nil || n != 0 {
			t.Errorf("%d, %v", n, err)
		}
	}
	if _, err := s.Session(t.Context(), token); err != nil {
		t.Error(err)
	}
	if got := text(t, s, "select count(*) from login_attempt"); got != "2" {
		t.Errorf("%s attempts kept, want the two fresh keys", got)
	}
}

func TestSignOutEndsOnlyThatSession(t *testing.T) {
	s, _ := seeded(t)
	account(t, s, "liming", good, Accountant)
	one, other := signedIn(t, s, "liming", good), signedIn(t, s, "liming", good)
	v, err := s.Session(t.Context(), one)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SignOut(t.Context(), v); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Session(t.Context(), one); fault.KindOf(err) != fault.NotFound {
		t.Error("the session goes on")
	}
	if _, err := s.Session(t.Context(), other); err != nil {
		t.Error("another browser was signed out")
	}
}

func TestOnlyHashesOfTokensAreStored(t *testing.T) {
	dir := t.TempDir()
	s, _ := seeded(t)
	account(t, s, "liming", good, Accountant)
	token := signedIn(t, s, "liming", good)
	if v, err := s.Session(t.Context(), tokenHash(token)); fault.KindOf(err) != fault.NotFound {
		t.Errorf("what is stored signs somebody in: %+v %v", v, err)
	}
	file := filepath.Join(dir, "copy.db")
	if err := s.DB.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	contents := read(t, file)
	for what, secret := range map[string]string{"the token": token, "the password": good} {
		if strings.Contains(contents, secret) {
			t.Errorf("%s can be read in the file", what)
		}
	}
	if !strings.Contains(contents, tokenHash(token)) {
		t.Error("the search finds nothing in this file")
	}
}

func TestAFailedLoginIsAuditedWithoutWhatAStrangerTyped(t *testing.T) {
	s, _ := seeded(t)
	account(t, s, "liming", good, Accountant)
	for _, login := range []string{"liming", "my-own-secret"} {
		if _, err := s.SignIn(t.Context(), login, "wrong", "10.0.0.1"); fault.KindOf(err) != fault.Invalid {
			t.Fatal(err)
		}
	}
	lines, err := audit.List(t.Context(), s.DB.Read(), audit.Filter{Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	if l := lines[0]; l.Act != "user.signin.failed" || l.Subject != "" || l.DivisionID != 0 {
		t.Errorf("an unknown name: %+v", l)
	}
	if l := lines[1]; l.Act != "user.signin.failed" || l.Subject != "liming" || l.DivisionID != villageID {
		t.Errorf("a known name: %+v", l)
	}
}
