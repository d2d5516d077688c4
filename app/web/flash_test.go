package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestAMessageBelongsToItsPage: what one window did is not told in another, and
// is still there when its own page comes.
func TestAMessageBelongsToItsPage(t *testing.T) {
	w := newSite(t)
	b := w.enter("kuaiji")
	contact := func() *answer {
		return b.post("/desk/duty/contacts", url.Values{"contact-name": {"张三妹"}, "contact-what": {"代办社保"}, "contact-phone": {"0571-87654321"}}).is(http.StatusSeeOther)
	}
	r := contact()
	b.get("/desk/entries").lacks(".notice.success") // the other window
	b.get("/desk/duty?week=2").lacks(".notice.success")
	b.get("/desk/duty").has(".notice.success", "加上了")
	b.get("/desk/duty").lacks(".notice.success")
	if path := cookieNamed(t, r, "flash").Path; path != "/desk/duty" {
		t.Errorf("the message goes to all below %s", path)
	}
}

// TestAMessageFollowsAnAgentToTheVillage where the act was done.
func TestAMessageFollowsAnAgentToTheVillage(t *testing.T) {
	w := withAgency(t)
	id := w.enter("kuaiji").hand1(url.Values{"kind": {"expense"}, "amount": {"86"}, "day": {"2026-04-02"}, "words": {"买扫帚"}, "once": {"a"}})
	agent := w.enter("daiguan")
	r := agent.post(atOf(w.xiaoshan)+"/desk/documents/"+id+"/return", url.Values{"reason": {"没有签字"}}).is(http.StatusSeeOther)
	if path := cookieNamed(t, r, "flash").Path; !strings.HasPrefix(path, atOf(w.xiaoshan)+"/desk") {
		t.Errorf("the message is for %s", path)
	}
	agent.get("/desk/agency").lacks(".notice.success")
	agent.follow(r).has(".notice", "退回")
}

func cookieNamed(t *testing.T, a *answer, name string) *http.Cookie {
	t.Helper()
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no cookie %s", name)
	return nil
}
