package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// level orders our packages: a package imports only lower ones. The table is
// the map of the code; app/README.md explains it.
var level = map[string]int{
	"app/fault": 0, "app/money": 0, "app/calendar": 0, "app/privacy": 0, "app/config": 0, "app/db": 0, "views": 0, "public": 0, "data": 0,
	"app/attachment": 1, "app/audit": 1, "app/rules": 1, "app/sheet": 1,
	"app/user": 2, "app/table": 2,
	"app/village":    3,
	"app/disclosure": 4,
	"app/procedure":  5, "app/guide": 5, "app/asset": 5,
	"app/deadline": 6, "app/finance": 6,
	"app/pdf": 8, "app/batch": 8,
	"app/web": 9, "app/jobs": 9, "app/demo": 9,
	"app": 10,
}

// exceptions are imports within a level, each with its reason.
var exceptions = map[string]string{
	"app/calendar → app/fault":   "parsers give faults",
	"app/privacy → app/calendar": "an age is counted on a day",
	"app/privacy → app/fault":    "a county may only tighten",
	"app/db/dbtest → app/db":     "a test helper of db",
	"views → app/money":          "amounts and days are formatted in templates",
	"views → app/calendar":       "amounts and days are formatted in templates",
	"app/web → app/jobs":         "the office page shows and starts jobs",
	"app/batch → app/pdf":        "it binds what pdf draws",
}

// home gives the only package that may import an outside library.
var home = map[string]string{
	"github.com/gofiber/":         "app/web",
	"github.com/valyala/fasthttp": "app/web",
	"github.com/jung-kurt/gofpdf": "app/pdf",
	"github.com/xuri/excelize":    "app/sheet",
	"modernc.org/sqlite":          "app/db",
	"github.com/pressly/goose":    "app/db",
	"github.com/alecthomas/kong":  "app",
	"github.com/go-co-op/gocron":  "app/jobs",
}

type pkg struct {
	ImportPath string
	Imports    []string
}

func TestPackagesImportOnlyLowerLevels(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, "sunshine/")
		own, ok := level[rootOf(name)]
		if !ok {
			t.Errorf("%s has no level: add it to the table and to app/README.md", name)
			continue
		}
		for _, imp := range p.Imports {
			for lib, only := range home {
				if strings.HasPrefix(imp, lib) && rootOf(name) != only {
					t.Errorf("%s imports %s, which belongs to %s alone", name, imp, only)
				}
			}
			dep, ours := strings.CutPrefix(imp, "sunshine/")
			if !ours || rootOf(dep) == rootOf(name) || exceptions[name+" → "+dep] != "" {
				continue
			}
			if level[rootOf(dep)] >= own {
				t.Errorf("%s (level %d) imports %s (level %d)", name, own, dep, level[rootOf(dep)])
			}
		}
	}
}

// rootOf gives the capability a package belongs to: app/pdf for app/pdf/typeset.
func rootOf(name string) string {
	parts := strings.Split(name, "/")
	return strings.Join(parts[:min(2, len(parts))], "/")
}

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "sunshine/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if !slices.ContainsFunc(all, func(p pkg) bool { return p.ImportPath == "sunshine/app/web" }) {
		t.Fatal("the package list is not complete")
	}
	return all
}

// TestPinnedVersions: modernc.org/libc follows no semantic versioning and must
// be the one its driver names; fasthttp below 1.78.0 lets requests be smuggled.
func TestPinnedVersions(t *testing.T) {
	version := func(module string) string {
		out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Version}} {{.GoMod}}", module).Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(out))
	}
	libc, _, _ := strings.Cut(version("modernc.org/libc"), " ")
	_, driverMod, _ := strings.Cut(version("modernc.org/sqlite"), " ")
	out, err := exec.CommandContext(t.Context(), "go", "mod", "edit", "-json", driverMod).Output()
	if err != nil {
		t.Fatal(err)
	}
	var mod struct {
		Require []struct{ Path, Version string }
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, r := range mod.Require {
		if r.Path == "modernc.org/libc" {
			found = true
			if r.Version != libc {
				t.Errorf("modernc.org/libc is %s, its driver needs %s", libc, r.Version)
			}
		}
	}
	if !found {
		t.Error("the driver names no libc")
	}
	fast, _, _ := strings.Cut(version("github.com/valyala/fasthttp"), " ")
	if major := strings.Split(strings.TrimPrefix(fast, "v"), "."); len(major) < 2 || (major[0] == "1" && len(major[1]) < 2) || (major[0] == "1" && major[1] < "78") {
		t.Errorf("fasthttp is %s, at least v1.78.0 is needed", fast)
	}
}
