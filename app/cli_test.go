package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"sunshine": func() { os.Exit(run(context.Background(), os.Args[1:])) },
	})
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
