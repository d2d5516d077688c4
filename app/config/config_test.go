package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
)

const example = "../../config.example.toml"

func TestTheExampleListsEverySettingWithItsDefault(t *testing.T) {
	var got Config
	meta, err := toml.DecodeFile(example, &got)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Default(), got); diff != "" {
		t.Errorf("the example differs from the defaults:\n%s", diff)
	}
	var all strings.Builder
	if err := toml.NewEncoder(&all).Encode(Default()); err != nil {
		t.Fatal(err)
	}
	var keys Config
	want, err := toml.Decode(all.String(), &keys)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range want.Keys() {
		if !meta.IsDefined(k...) {
			t.Errorf("the example lacks %s", k)
		}
	}
	if len(meta.Undecoded()) > 0 {
		t.Errorf("the example has unknown keys %v", meta.Undecoded())
	}
}

func TestMistakesStopTheStartWithASentence(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"misspelt key":   {"[site]\nnmae = 'x'", "site.nmae"},
		"trailing slash": {"[site]\nurl = 'http://x/'", "末尾不带斜杠"},
		"bad address":    {"[server]\naddr = '8080'", "127.0.0.1:8080"},
		"bad level":      {"[log]\nlevel = 'loud'", "debug"},
		"broken file":    {"[site", "读不懂"},
		"bad proxy":      {"[server]\ntrust_proxy = ['x']", "trust_proxy"},
		"https alone":    {"[site]\nurl = 'https://cw.example.gov.cn'", "trust_proxy"},
		"empty data":     {"[data]\ndir = ''", "data.dir"},
	} {
		file := filepath.Join(t.TempDir(), "c.toml")
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want a sentence with %q", name, err, c.want)
		}
	}
	if _, err := Load(filepath.Join(t.TempDir(), "none.toml")); err == nil || !strings.Contains(err.Error(), "config.example.toml") {
		t.Errorf("missing file: %v", err)
	}
}

func TestAnUnwritableDataFolderIsNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a-file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := Default()
	c.Data.Dir = filepath.Join(file, "below")
	if err := c.PrepareDir(); err == nil || !strings.Contains(err.Error(), c.Data.Dir) {
		t.Errorf("got %v", err)
	}
}
