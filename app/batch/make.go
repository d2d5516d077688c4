package batch

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/pdf"
)

// Document is a published version ready to be drawn.
type Document struct {
	Township, Village, Number, Title string
	Personal                         bool // a list of persons, which closes
	Closed                           bool // it has
	Options                          pdf.Options
	Draw                             func(pdf.Options) ([]byte, error)
	Kept                             func() []byte // its file, where that is at hand; nil: it is not
}

// Reader reads a version for a paper.
type Reader func(ctx context.Context, x disclosure.Version, paper pdf.Paper) (Document, error)

// line is an item with what is said of it.
type line struct {
	item
	township, village, number, title string
	version                          int
	hash                             string // SHA-256 of the record
	published                        calendar.Day
	path                             string // within the archive
	sum                              string // SHA-256 of the file within the archive
}

// made is what came out.
type made struct {
	done int
	key  string
	size int64
	sum  string
}

// maker writes the file of a batch.
type maker interface {
	add(l *line, d Document) error
	close(lines []line) error
}

// make makes the file. An earlier file of the same is taken again.
func (r *Runs) make(ctx context.Context, j *job) (m made, lines []line, err error) {
	if lines, err = r.review(ctx, j); err != nil {
		return m, lines, err
	}
	if m.key, err = r.key(j.Batch, lines); err != nil {
		return m, lines, err
	}
	if err := r.Store.tidy(); err != nil {
		return m, lines, err
	}
	if same, err := r.Store.reuse(ctx, j.Batch, m.key); err != nil || same.size > 0 {
		same.key, same.done = m.key, j.Total
		return same, lines, err
	}
	out, err := r.Store.create(j.Batch)
	if err != nil {
		return m, lines, err
	}
	defer out.discard()
	mk, err := r.maker(out, j.Batch, lines)
	if err == nil {
		err = r.fill(ctx, j, mk, lines)
	}
	if err == nil {
		err = mk.close(lines)
	}
	if err != nil {
		return m, lines, err
	}
	m.done = j.Total
	m.size, m.sum, err = out.keep(r.Store.path(j.Batch))
	return m, lines, err
}

// review reads every version once and settles what is left out.
func (r *Runs) review(ctx context.Context, j *job) ([]line, error) {
	items, err := r.Store.items(ctx, j.ID)
	if err != nil {
		return nil, err
	}
	lines, paths, in := make([]line, len(items)), names{}, 0
	for i, x := range items {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		began := r.Store.Now()
		v, err := r.Store.version(ctx, x)
		if err != nil {
			return nil, err
		}
		d, err := r.Read(ctx, v, j.Paper)
		if err != nil {
			return nil, err
		}
		l := line{item: x, township: d.Township, village: d.Village, number: d.Number, title: d.Title, version: v.N, hash: v.SHA256, published: v.PublishedOn}
		if l.leftOut = leftOut(v, d); l.leftOut == "" {
			l.path = paths.of(l.township, l.village, l.number, l.title, l.version)
			in++
			if d.Personal {
				l.closesOn = v.ShownUntil
			}
		}
		lines[i] = l
		rest(ctx, r.Store.Now().Sub(began))
	}
	if in == 0 {
		return lines, fault.Conflictf("选中的%d份都不能收进来，原因在下面。", len(lines))
	}
	return lines, nil
}

// leftOut says why a version is not handed out; empty if it is.
func leftOut(v disclosure.Version, d Document) string {
	switch {
	case !v.WithdrawnOn.IsZero():
		return v.WithdrawnOn.Chinese() + "撤回"
	case v.Superseded(): // since it was asked for
		return fmt.Sprintf("出了第%d版，请再做一次", v.LatestN)
	case d.Closed:
		return "公示期满，名单不再公开"
	}
	return ""
}

// key is a hash of all that the bytes of the file depend on.
func (r *Runs) key(b Batch, lines []line) (string, error) {
	rows := make([][]string, len(lines))
	for i, l := range lines {
		rows[i] = []string{l.hash, l.path, l.leftOut, l.number, l.title, l.village}
	}
	text, err := json.Marshal([]any{r.Edition(), b.Form, b.Paper, b.Odd, b.Title, rows})
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}

// fill draws what goes in, one after the other, resting in between.
func (r *Runs) fill(ctx context.Context, j *job, mk maker, lines []line) error {
	for i := range lines {
		if err := ctx.Err(); err != nil {
			return err
		}
		if l := &lines[i]; l.leftOut == "" {
			began := r.Store.Now()
			if err := r.one(ctx, j, mk, l); err != nil {
				return err
			}
			rest(ctx, r.Store.Now().Sub(began))
		}
		if err := r.tell(ctx, j, i+1); err != nil {
			return err
		}
	}
	return nil
}

// one draws one version in. A version that cannot be drawn is left out: the others
// are not to wait for it.
func (r *Runs) one(ctx context.Context, j *job, mk maker, l *line) error {
	v, err := r.Store.version(ctx, l.item)
	if err != nil {
		return err
	}
	d, err := r.Read(ctx, v, j.Paper)
	if err != nil {
		return err
	}
	if l.leftOut = leftOut(v, d); l.leftOut != "" { // taken back meanwhile
		l.closesOn = calendar.Day{}
		return nil
	}
	err = mk.add(l, d)
	if errors.As(err, new(undrawn)) {
		r.Log.Error("a version could not be drawn", "batch", j.ID, "version", v.ID, "error", err.Error())
		l.leftOut, l.closesOn = "这一份画不出来，请告诉管理员", calendar.Day{}
		return nil
	}
	return err
}

// undrawn is why one document could not be drawn; nothing of it was written.
type undrawn struct{ error }

// guarded keeps a fault of the program in one document from ending the program.
func guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("batch: panic: %v", p)
		}
	}()
	return f()
}

func (r *Runs) maker(out io.Writer, b Batch, lines []line) (maker, error) {
	var newest calendar.Day // what the file is dated by
	for _, l := range lines {
		if l.leftOut == "" && l.published.After(newest) {
			newest = l.published
		}
	}
	if b.Form == ZIP {
		return &archive{zip.NewWriter(out), newest}, nil
	}
	title := strings.TrimSuffix(b.Title, b.Form.Chinese())
	k, err := pdf.NewBooklet(out, pdf.Binding{Title: title, By: strings.TrimSuffix(title, b.period()+"公开"), Day: newest, Paper: b.Paper, Odd: b.Odd, Fonts: r.Fonts})
	return &binder{k}, err
}

// output is the file being written, under a name of its own until it is whole.
type output struct {
	*bufio.Writer
	f     *os.File
	sum   hash.Hash
	whole bool
}

func (s *Store) create(b Batch) (*output, error) {
	f, err := os.OpenFile(filepath.Join(s.Dir, fmt.Sprintf("%d.part", b.ID)), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	return &output{Writer: bufio.NewWriterSize(io.MultiWriter(f, sum), 256<<10), f: f, sum: sum}, nil
}

// keep ends the file and gives it its name.
func (o *output) keep(path string) (size int64, sum string, err error) {
	if err := errors.Join(o.Flush(), o.f.Sync()); err != nil {
		return 0, "", err
	}
	info, err := o.f.Stat()
	if err != nil {
		return 0, "", err
	}
	if err := os.Rename(o.f.Name(), path); err != nil {
		return 0, "", err
	}
	o.whole = true
	return info.Size(), hex.EncodeToString(o.sum.Sum(nil)), nil
}

// discard closes the file, and removes it unless it was kept.
func (o *output) discard() {
	_ = o.f.Close() // kept files are synced before
	if !o.whole {
		_ = os.Remove(o.f.Name())
	}
}

// tidy makes the folder and removes what a stop of the program left half: only one
// worker writes there.
func (s *Store) tidy() error {
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return err
	}
	half, err := filepath.Glob(filepath.Join(s.Dir, "*.part"))
	for _, path := range half {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// reuse takes the file of an earlier batch of the same key; size 0 if there is none.
func (s *Store) reuse(ctx context.Context, b Batch, key string) (m made, err error) {
	rows, err := s.DB.Read().QueryContext(ctx, batchQuery+"key = $1 and state = 'done' and removed_at = '' order by id desc limit 1", key)
	if err != nil {
		return m, err
	}
	list, err := db.Collect(rows, scanBatch)
	if err != nil || len(list) == 0 {
		return m, err
	}
	if err := os.Link(s.path(list[0]), s.path(b)); err != nil { // gone, or the disk knows no links
		return made{}, nil // it is made anew
	}
	return made{size: list[0].Size, sum: list[0].SHA256}, nil
}
