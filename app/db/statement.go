package db

import (
	"container/list"
	"context"
	"database/sql/driver"
	"errors"
	"strings"
)

// keptStatements is how many statements one connection keeps compiled: more
// than the program has in use at a time, and a few megabytes.
const keptStatements = 256

// connector opens connections that keep their statements. Compiling a
// statement again, with all the triggers and views it meets, costs SQLite as
// much as running it.
type connector struct{ driver.Connector }

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	d, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	own, ok := d.(driverConn)
	if !ok {
		return nil, errors.Join(errors.New("db: the driver's connection does less than it did"), d.Close())
	}
	return &conn{driverConn: own, of: map[string]*list.Element{}, recent: list.New()}, nil
}

// driverConn is what the driver's connection does and database/sql asks for.
type driverConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type driverStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// conn is a connection with its compiled statements, the last used first.
// database/sql calls it from one goroutine at a time.
type conn struct {
	driverConn
	of     map[string]*list.Element // by their text
	recent *list.List               // of *statement
}

type statement struct {
	driverStmt
	text string
	busy bool // its rows are being read
}

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.driverConn.ExecContext(ctx, query, args)
	}
	r, err := s.ExecContext(ctx, args)
	return r, c.give(s, err)
}

func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.driverConn.QueryContext(ctx, query, args)
	}
	r, err := s.QueryContext(ctx, args)
	if err != nil {
		return nil, c.give(s, err)
	}
	return &rows{Rows: r, of: c, s: s}, nil
}

// take gives the compiled statement, for this caller alone until give; nil if
// the driver should compile one for this once.
func (c *conn) take(ctx context.Context, query string) (*statement, error) {
	if e := c.of[query]; e != nil {
		s := e.Value.(*statement)
		if s.busy {
			return nil, nil
		}
		c.recent.MoveToFront(e)
		s.busy = true
		return s, nil
	}
	if !keeps(query) {
		return nil, nil
	}
	d, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	own, ok := d.(driverStmt)
	if !ok {
		return nil, d.Close()
	}
	s := &statement{driverStmt: own, text: query, busy: true}
	c.of[query] = c.recent.PushFront(s)
	return s, c.shorten()
}

// keeps tells whether a statement may be compiled once and run often. A pragma
// may not: some take effect when they are compiled.
func keeps(query string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(query), " ")
	word, _, _ = strings.Cut(word, "\n")
	switch strings.ToLower(word) {
	case "select", "insert", "update", "delete", "with":
		return true
	}
	return false
}

// give takes a statement back. One that failed is not used again.
func (c *conn) give(s *statement, err error) error {
	s.busy = false
	if err != nil {
		_ = c.drop(s) // finalizing repeats the error of the run
	}
	return err
}

func (c *conn) drop(s *statement) error {
	if e := c.of[s.text]; e != nil {
		c.recent.Remove(e)
		delete(c.of, s.text)
	}
	return s.Close()
}

// shorten drops the statements unused for longest.
func (c *conn) shorten() (err error) {
	for e := c.recent.Back(); e != nil && c.recent.Len() > keptStatements; {
		s, before := e.Value.(*statement), e.Prev()
		if !s.busy {
			err = errors.Join(err, c.drop(s))
		}
		e = before
	}
	return err
}

// Close drops the statements first: while one is there SQLite does not close
// the file and fold the log into it.
func (c *conn) Close() (err error) {
	for e := c.recent.Front(); e != nil; e = c.recent.Front() {
		err = errors.Join(err, c.drop(e.Value.(*statement)))
	}
	return errors.Join(err, c.driverConn.Close())
}

// rows give their statement back when they are closed.
type rows struct {
	driver.Rows
	of *conn
	s  *statement
}

func (r *rows) Close() error { return r.of.give(r.s, r.Rows.Close()) }
