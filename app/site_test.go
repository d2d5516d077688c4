package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// tool finds an outside program; without it the test is skipped, or fails
// where all tools are required.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("REQUIRE_TOOLS") != "" {
		t.Fatalf("%s is missing", name)
	}
	t.Skipf("%s is missing", name)
	return ""
}

// demoSite is the demo command, running.
type demoSite struct {
	url    string
	logins map[string]string
}

var loginLine = regexp.MustCompile(`^  (\S+)\s+([a-z2-9]{4}(?:-[a-z2-9]{4}){3})\s`)

// startDemo runs the demo on a free port until the test ends: a county that
// nobody has touched.
func startDemo(t *testing.T) demoSite {
	t.Helper()
	d, stop, err := runDemo(program(t))
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// theDemo is one demo for the tests that read, or write what no other test minds.
func theDemo(t *testing.T) demoSite {
	t.Helper()
	demoOnce.Do(func() { demoShared.site, demoShared.stop, demoShared.err = runDemo(program(t)) })
	if demoShared.err != nil {
		t.Fatal(demoShared.err)
	}
	return demoShared.site
}

var (
	demoOnce   sync.Once
	demoShared struct {
		site demoSite
		stop func() error
		err  error
	}
)

// stopDemo stops the shared demo, if a test asked for it.
func stopDemo() error {
	if demoShared.stop == nil {
		return nil
	}
	return demoShared.stop()
}

// runDemo starts the demo with a folder of its own, waits until it answers, and
// gives what stops it. stop is never nil.
func runDemo(bin string) (d demoSite, stop func() error, err error) {
	stop = func() error { return nil }
	folder, err := os.MkdirTemp("", "demo")
	if err != nil {
		return d, stop, err
	}
	addr, err := freePort()
	if err != nil {
		return d, stop, err
	}
	cmd := exec.Command(bin, "demo", "--addr", addr)
	cmd.Stderr = os.Stderr
	cmd.Env = append(os.Environ(), "TMPDIR="+folder)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return d, stop, err
	}
	if err := cmd.Start(); err != nil {
		return d, stop, err
	}
	stop = func() error {
		err := cmd.Process.Signal(os.Interrupt)
		if wait := cmd.Wait(); wait != nil {
			err = errors.Join(err, fmt.Errorf("the demo did not stop cleanly: %w", wait))
		}
		left, readErr := os.ReadDir(folder)
		if len(left) > 0 {
			err = errors.Join(err, fmt.Errorf("the demo left %s behind", left[0].Name()))
		}
		return errors.Join(err, readErr, os.RemoveAll(folder))
	}
	d = demoSite{url: "http://" + addr, logins: map[string]string{}}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if m := loginLine.FindStringSubmatch(lines.Text()); m != nil {
			d.logins[m[1]] = m[2]
		}
		if strings.HasPrefix(lines.Text(), "按 Ctrl+C") {
			break
		}
	}
	if len(d.logins) != 8 {
		return d, stop, fmt.Errorf("the terminal shows %d logins, want one per role", len(d.logins))
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return d, stop, nil
}

func freeAddr(t *testing.T) string {
	t.Helper()
	addr, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	return addr
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func (d demoSite) get(t *testing.T, path string) []byte {
	t.Helper()
	res, err := http.Get(d.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s, %v", path, res.Status, err)
	}
	return body
}
