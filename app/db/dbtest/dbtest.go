// Package dbtest gives tests a real, migrated database file.
package dbtest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"sunshine/app/db"
)

// migrated is the file of a fresh database. Migrating is most of what a small
// test would spend its time on, so each test program does it once.
var migrated = sync.OnceValues(func() (file []byte, err error) {
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
})

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
