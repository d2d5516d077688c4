// Package dbtest gives tests a real, migrated database file.
package dbtest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"sunshine/app/db"
)

// migrated is the file of a fresh database. Migrating is most of what a small
// test would spend its time on, so each test program does it once; where DBTEST
// names a folder, once for all programs that are run with it.
var migrated = sync.OnceValues(func() ([]byte, error) {
	folder := os.Getenv("DBTEST")
	if folder == "" {
		return migrate()
	}
	kept := filepath.Join(folder, "migrated.db")
	file, err := os.ReadFile(kept)
	if !errors.Is(err, fs.ErrNotExist) {
		return file, err
	}
	if file, err = migrate(); err != nil {
		return nil, err
	}
	return file, keep(kept, file)
})

// keep writes the file at once or not at all: others look for it at the same time.
func keep(name string, file []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), "migrated-*")
	if err != nil {
		return err
	}
	_, err = f.Write(file)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

func migrate() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "dbtest-*")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	d, err := db.Open(context.Background(), dir)
	if err != nil {
		return nil, err
	}
	if err := d.Close(); err != nil { // folds the log into the file
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, db.FileName))
}

// New opens a fresh database in the test's own folder and closes it at the end.
func New(t testing.TB) *db.DB {
	t.Helper()
	file, err := migrated()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, db.FileName), file, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}
