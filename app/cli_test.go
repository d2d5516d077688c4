package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain is the program itself where it is started by the name of sunshine:
// so all tests run the whole of it, and nobody waits for another build.
func TestMain(m *testing.M) { testscript.Main(shared{m}, map[string]func(){"sunshine": main}) }

// shared runs the tests and then stops what they shared.
type shared struct{ *testing.M }

func (s shared) Run() int {
	code := s.M.Run()
	for _, stop := range []func() error{stopDemo, stopChromium} {
		if err := stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	return code
}

// program gives the path of the program.
func program(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("sunshine")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestCommands runs the scripts of testdata/script against the whole program.
func TestCommands(t *testing.T) {
	files, err := filepath.Abs("table/testdata/files")
	if err != nil {
		t.Fatal(err)
	}
	example, err := filepath.Abs("../config.example.toml")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("FILES", files)
			e.Setenv("EXAMPLE", example)
			return nil
		},
	})
}
