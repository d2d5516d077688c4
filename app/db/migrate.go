package db

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

func provider(d *sql.DB) (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, d, dir)
}

// migrate brings the schema up to date. A file that already holds data is
// copied first, since migrations only go forward.
func migrate(ctx context.Context, d *sql.DB, folder string) error {
	p, err := provider(d)
	if err != nil {
		return err
	}
	version, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	pending, err := p.HasPending(ctx)
	if err != nil || !pending {
		return err
	}
	if version > 0 {
		if err := keepCopy(ctx, d, folder, version); err != nil {
			return fmt.Errorf("copy before migration: %w", err)
		}
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func keepCopy(ctx context.Context, d *sql.DB, folder string, version int64) error {
	backups := filepath.Join(folder, "backups")
	if err := os.MkdirAll(backups, 0o700); err != nil {
		return err
	}
	file := filepath.Join(backups, fmt.Sprintf("before-migration-%04d.db", version+1))
	if _, err := os.Stat(file); err == nil {
		// An earlier attempt was interrupted; its copy is the older, so the better one.
		return nil
	}
	_, err := d.ExecContext(ctx, "vacuum into $1", file)
	return err
}

// requireCurrent refuses to read a database whose schema is not this program's.
func requireCurrent(ctx context.Context, d *sql.DB) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	p, err := provider(d)
	if err != nil {
		return err
	}
	var have int64
	if err := d.QueryRowContext(ctx, "select max(version_id) from goose_db_version").Scan(&have); err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	sources := p.ListSources()
	if want := sources[len(sources)-1].Version; have != want {
		return fmt.Errorf("the database has schema %d, this program needs %d: start the server once to migrate it", have, want)
	}
	return nil
}
