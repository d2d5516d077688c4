package db

import (
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"
)

// timeForm keeps instants sortable as text.
const timeForm = "2006-01-02T15:04:05.000Z"

// Time writes an instant as it is stored: UTC, to the millisecond.
func Time(t time.Time) string { return t.UTC().Format(timeForm) }

// ParseTime reads what Time wrote; "" gives the zero time.
func ParseTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(timeForm, s)
}

// Scan fills the columns of one row.
type Scan func(dest ...any) error

// Collect reads all rows with one scan function and closes them.
func Collect[T any](rows *sql.Rows, one func(Scan) (T, error)) ([]T, error) {
	var all []T
	for rows.Next() {
		v, err := one(rows.Scan)
		if err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		all = append(all, v)
	}
	return all, errors.Join(rows.Err(), rows.Close())
}

// NoRow tells whether err says that a single-row query found nothing.
func NoRow(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// Rows writes the placeholders of an insert of several rows: ($1, $2), ($3, $4).
func Rows(rows, columns int) string {
	var b strings.Builder
	for i := range rows * columns {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%columns == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(i+1))
	}
	return b.String() + ")"
}
