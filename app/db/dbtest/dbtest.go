// Package dbtest gives tests a real, migrated database file.
package dbtest

import (
	"testing"

	"sunshine/app/db"
)

// New opens a fresh database in the test's own folder and closes it at the end.
func New(t testing.TB) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), t.TempDir())
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
