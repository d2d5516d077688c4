package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/config"
	"sunshine/app/user"
	"sunshine/app/village"
)

// realSite is the program over a data folder of its own, with one
// village and its accountant.
type realSite struct {
	t      *testing.T
	bin    string
	dir    string
	config string
	url    string
	cmd    *exec.Cmd
	client *http.Client // the accountant's, signed in
	csrf   string
	day    calendar.Day // of all entries
}

const durablePassword = "晴天村口晒稻谷2026"

func TestTheProgramLosesNothing(t *testing.T) {
	bin := program(t)
	t.Run("killed", func(t *testing.T) { killed(newRealSite(t, bin)) })
	t.Run("stopped", func(t *testing.T) { stopped(newRealSite(t, bin)) })
}

func newRealSite(t *testing.T, bin string) *realSite {
	t.Helper()
	s := &realSite{t: t, bin: bin, dir: filepath.Join(t.TempDir(), "data"), day: calendar.DayOf(time.Now())}
	addr := freeAddr(t)
	s.url, s.config = "http://"+addr, filepath.Join(t.TempDir(), "config.toml")
	text := fmt.Sprintf("[site]\nurl = %q\n[server]\naddr = %q\n[data]\ndir = %q\n[log]\nlevel = \"warn\"\n", s.url, addr, s.dir)
	if err := os.WriteFile(s.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.with(func(x *site) {
		add := func(n village.New) int64 {
			id, err := x.villages.Add(t.Context(), user.System, n)
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		county := add(village.New{Level: "county", Code: "339900000000", Name: "阳光县"})
		town := add(village.New{Level: "township", ParentID: county, Code: "339900100000", Name: "青石镇"})
		v := add(village.New{Level: "village", ParentID: town, Code: "339900100201", Name: "小山村", FirstMonth: s.day.MonthOf()})
		if _, err := x.users.AddWith(t.Context(), user.System, user.New{Login: "kuaiji", Name: "李账", Role: user.Accountant, DivisionID: v}, durablePassword); err != nil {
			t.Fatal(err)
		}
	})
	return s
}

// with opens the data folder in this process, while the program does not run.
func (s *realSite) with(do func(x *site)) {
	s.t.Helper()
	c := config.Default()
	c.Data.Dir, c.Log.Level = s.dir, "error"
	x, err := openSite(s.t.Context(), c, true)
	if err != nil {
		s.t.Fatal(err)
	}
	do(x)
	if err := x.close(); err != nil {
		s.t.Fatal(err)
	}
}

// start runs the program until it answers, and tells how long that took.
func (s *realSite) start() time.Duration {
	s.t.Helper()
	s.cmd = exec.Command(s.bin, "serve", "--config", s.config)
	s.cmd.Stderr = os.Stderr
	began := time.Now()
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = s.cmd.Process.Kill() })
	for time.Since(began) < 10*time.Second {
		if res, err := http.Get(s.url + "/healthz"); err == nil {
			_ = res.Body.Close()
			return time.Since(began)
		}
		time.Sleep(5 * time.Millisecond)
	}
	s.t.Fatal("the program does not answer")
	return 0
}

// signIn signs the accountant in; the session outlives the program.
func (s *realSite) signIn() {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	s.client = &http.Client{Jar: jar, Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := s.client.PostForm(s.url+"/login", url.Values{"login": {"kuaiji"}, "password": {durablePassword}})
	if err != nil || res.StatusCode != http.StatusSeeOther {
		s.t.Fatal(res, err)
	}
	_ = res.Body.Close()
	res, err = s.client.Get(s.url + "/desk/entries/new")
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(body), `name="csrf" value="`)
	if s.csrf, _, _ = strings.Cut(after, `"`); s.csrf == "" {
		s.t.Fatalf("no form: %s", body)
	}
}

// entry is the form of one entry, which books once.
func (s *realSite) entry(name string) url.Values {
	return url.Values{
		"csrf": {s.csrf}, "once": {name}, "kind": {"income"}, "day": {s.day.String()}, "money": {"bank"}, "account": {"503"}, "amount": {"1.01"},
		"summary": {"第" + name + "笔"}, "then": {"new"},
	}
}

// post sends the entry and tells whether it was acknowledged.
func (s *realSite) post(name string) bool {
	res, err := s.client.PostForm(s.url+"/desk/entries", s.entry(name))
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode == http.StatusSeeOther && strings.HasPrefix(res.Header.Get("Location"), "/desk/entries/new")
}

// booked counts the entries by their summaries.
func (s *realSite) booked() map[string]int {
	s.t.Helper()
	n := map[string]int{}
	s.with(func(x *site) {
		bad, err := x.check(s.t.Context())
		if err != nil || len(bad) > 0 {
			s.t.Errorf("check: %v %v", bad, err)
		}
		v, err := x.villages.ByCode(s.t.Context(), "339900100201")
		if err != nil {
			s.t.Fatal(err)
		}
		list, err := x.finance.Entries(s.t.Context(), v.ID, s.day.MonthOf())
		if err != nil {
			s.t.Fatal(err)
		}
		for _, e := range list {
			n[e.Summary]++
		}
	})
	return n
}

// killed kills the program at work again and
// again. Every entry that was acknowledged must be there, once; what was under
// way may or may not be, and sent again by the same form is there once too.
func killed(s *realSite) {
	t := s.t
	s.start()
	s.signIn()
	var mu sync.Mutex
	acknowledged, unsure := map[string]bool{}, []string{}
	const lives = 5
	for life := range lives {
		if life > 0 {
			if took := s.start(); took > 5*time.Second {
				t.Errorf("ready after %v", took)
			}
		}
		var wait sync.WaitGroup
		for hand := range 4 {
			wait.Go(func() {
				for i := 0; ; i++ {
					name := fmt.Sprintf("%d-%d-%d", life, hand, i)
					ok := s.post(name)
					mu.Lock()
					if ok {
						acknowledged[name] = true
					} else {
						unsure = append(unsure, name)
					}
					mu.Unlock()
					if !ok {
						return
					}
				}
			})
		}
		time.Sleep(time.Duration(200+130*life) * time.Millisecond)
		if err := s.cmd.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		_ = s.cmd.Wait()
		wait.Wait()
	}
	if len(acknowledged) < 10*lives {
		t.Errorf("only %d entries were acknowledged", len(acknowledged))
	}
	s.start()
	for _, name := range unsure {
		if !s.post(name) {
			t.Errorf("%s could not be sent again", name)
		}
		acknowledged[name] = true
	}
	_ = s.cmd.Process.Signal(syscall.SIGKILL)
	_ = s.cmd.Wait()
	if out, err := exec.Command(s.bin, "check", "--config", s.config).CombinedOutput(); err != nil {
		t.Errorf("sunshine check: %v\n%s", err, out)
	}
	there := s.booked()
	for name := range acknowledged {
		if n := there["第"+name+"笔"]; n != 1 {
			t.Errorf("entry %s was acknowledged and is there %d times", name, n)
		}
	}
	if len(there) != len(acknowledged) {
		t.Errorf("%d entries are there, %d were sent", len(there), len(acknowledged))
	}
	t.Logf("%d entries acknowledged in %d lives, %d under way", len(acknowledged), lives, len(unsure))
}

// stopped sends half a form, asks the program to
// stop, and sends the rest. A browser's idle connection delays nothing.
func stopped(s *realSite) {
	t := s.t
	s.start()
	s.signIn() // its connection stays open and idle
	home, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", home.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	body := s.entry("letzte").Encode()
	head := fmt.Sprintf("POST /desk/entries HTTP/1.1\r\nHost: %s\r\nCookie: session=%s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n",
		home.Host, s.client.Jar.Cookies(home)[0].Value, len(body))
	send := func(text string) {
		t.Helper()
		if _, err := io.WriteString(conn, text); err != nil {
			t.Fatal(err)
		}
	}
	send(head + body[:len(body)/2])
	time.Sleep(200 * time.Millisecond) // until it is being read
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	time.Sleep(300 * time.Millisecond)
	if c, err := net.DialTimeout("tcp", home.Host, time.Second); err == nil {
		_ = c.Close()
		t.Error("the port still takes connections")
	}
	send(body[len(body)/2:])
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, 64)
	n, err := conn.Read(answer)
	if err != nil || !strings.HasPrefix(string(answer[:n]), "HTTP/1.1 303 ") {
		t.Errorf("the request under way got %q, %v", answer[:n], err)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("the program ended with %v", err)
	}
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("stopping took %v", took)
	}
	if got := s.booked()["第letzte笔"]; got != 1 {
		t.Errorf("the entry is there %d times", got)
	}
}
