// Package db opens the database and says who may begin a transaction.
//
// There are two pools over one SQLite file: a single writer whose transactions
// are immediate, and query-only readers. Commits are synchronous=FULL: what was
// acknowledged survives a power cut. Nothing outside this package knows the driver.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// FileName is the database's name inside the data folder.
const FileName = "sunshine.db"

// Q runs statements; both a transaction and a pool do.
type Q interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// DB is the pair of pools over one file.
type DB struct {
	write, read *sql.DB
	path        string
}

// Open opens the database in the folder, which must exist, and brings its
// schema up to date; before a pending migration of an old file it keeps a copy
// in the folder backups.
func Open(ctx context.Context, folder string) (*DB, error) {
	path := filepath.Join(folder, FileName)
	w, err := open(path, "_txlock=immediate")
	if err != nil {
		return nil, err
	}
	w.SetMaxOpenConns(1)
	if err := migrate(ctx, w, folder); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	r, err := openReaders(path)
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return &DB{write: w, read: r, path: path}, nil
}

// OpenReading opens an existing, current database for reading only, beside a
// running server. Write fails on it.
func OpenReading(ctx context.Context, folder string) (*DB, error) {
	path := filepath.Join(folder, FileName)
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	r, err := openReaders(path)
	if err != nil {
		return nil, err
	}
	if err := requireCurrent(ctx, r); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return &DB{read: r, path: path}, nil
}

func openReaders(path string) (*sql.DB, error) {
	r, err := open(path, "_pragma=query_only(1)")
	if err != nil {
		return nil, err
	}
	n := max(2, runtime.NumCPU())
	r.SetMaxOpenConns(n)
	r.SetMaxIdleConns(n)
	return r, nil
}

// open connects and pings. mmap_size is bounded well above a ten-year county.
// recursive_triggers makes "insert or replace" meet the triggers that refuse a
// delete; without it SQLite removes the old row past them.
func open(path, extra string) (*sql.DB, error) {
	u := url.URL{Scheme: "file", Opaque: url.PathEscape(filepath.ToSlash(path)), RawQuery: "_pragma=busy_timeout(5000)" +
		"&_pragma=journal_mode(wal)&_pragma=synchronous(full)&_pragma=foreign_keys(1)&_pragma=trusted_schema(0)&_pragma=recursive_triggers(1)" +
		"&_pragma=mmap_size(1073741824)&" + extra}
	c, err := sqlite.NewConnector(u.String())
	if err != nil {
		return nil, err
	}
	d := sql.OpenDB(connector{c})
	if err := d.Ping(); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), d.Close())
	}
	return d, nil
}

// Close closes both pools; the write-ahead log is folded into the file.
func (d *DB) Close() error {
	err := d.read.Close()
	if d.write != nil {
		err = errors.Join(err, d.write.Close())
	}
	return err
}

// Read gives the query-only pool. A stray write through it fails at once.
func (d *DB) Read() Q { return d.read }

// Write runs f in one transaction: committed if f returns nil, rolled back on
// an error or a panic. After a failed statement f must return, not go on.
func (d *DB) Write(ctx context.Context, f func(q Q) error) (err error) {
	if d.write == nil {
		return errors.New("db: opened for reading only")
	}
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			_ = tx.Rollback()
			panic(p)
		}
		if err != nil {
			err = errors.Join(err, tx.Rollback())
			return
		}
		err = tx.Commit()
	}()
	return f(tx)
}

// Backup writes a consistent copy of the database to a new file. It uses a
// connection of its own, since query-only ones may not write files either.
func (d *DB) Backup(ctx context.Context, file string) error {
	own, err := open(d.path, "mode=ro")
	if err != nil {
		return err
	}
	_, err = own.ExecContext(ctx, "vacuum into $1", file)
	return errors.Join(err, own.Close())
}

// Integrity asks the engine whether the file and its references are sound and
// gives what it complains about.
func (d *DB) Integrity(ctx context.Context) ([]string, error) {
	var bad []string
	for _, check := range []string{"pragma integrity_check", "pragma foreign_key_check"} {
		rows, err := d.read.QueryContext(ctx, check)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var first sql.NullString
			cols, _ := rows.Columns()
			dest := make([]any, len(cols))
			for i := range dest {
				dest[i] = new(sql.NullString)
			}
			dest[0] = &first
			if err := rows.Scan(dest...); err != nil {
				return nil, errors.Join(err, rows.Close())
			}
			if first.String != "ok" {
				bad = append(bad, first.String)
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
	}
	return bad, nil
}

// IsDuplicate tells whether err is a broken uniqueness rule, also one that a
// trigger keeps so that nothing is written over (migration 0021).
func IsDuplicate(err error) bool {
	return hasCode(err, sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY) ||
		hasCode(err, sqlite3.SQLITE_CONSTRAINT_TRIGGER) && strings.Contains(err.Error(), "already there")
}

// IsRefused tells whether a trigger or check of the database refused the write.
func IsRefused(err error) bool {
	return hasCode(err, sqlite3.SQLITE_CONSTRAINT_TRIGGER, sqlite3.SQLITE_CONSTRAINT_CHECK)
}

func hasCode(err error, codes ...int) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	for _, c := range codes {
		if e.Code() == c {
			return true
		}
	}
	return false
}
