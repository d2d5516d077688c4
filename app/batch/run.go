package batch

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"sunshine/app/db"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/pdf"
	"sunshine/app/user"
)

// Runs makes batches in the background, one after the other. Close it before the
// database closes.
type Runs struct {
	Store   *Store
	Read    Reader
	Fonts   *pdf.Fonts
	Edition func() string // what decides how files look beside their records
	Log     *slog.Logger

	asks sync.Mutex // one person asks at a time

	mu      sync.Mutex
	queue   []*job
	current *job
	going   bool // the worker is there
	closed  bool
	all     sync.WaitGroup
}

// job is a batch that waits or runs.
type job struct {
	Batch
	done    int
	stopped bool
	cancel  context.CancelFunc
}

// Ask begins a batch. Each person has one under way at a time.
func (r *Runs) Ask(ctx context.Context, by user.Actor, a Ask) (Batch, error) {
	r.asks.Lock()
	defer r.asks.Unlock()
	if err := r.free(by); err != nil {
		return Batch{}, err
	}
	b, err := r.Store.ask(ctx, by, a)
	if err != nil {
		return b, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.queue = append(r.queue, &job{Batch: b})
	if !r.going && !r.closed {
		r.going = true
		r.all.Add(1)
		go r.work()
	}
	return b, nil
}

func (r *Runs) free(by user.Actor) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return fault.Conflictf("程序正在停下，请过一会儿再做。")
	}
	for _, j := range r.jobs() {
		if j.AskedBy == by.ID {
			return fault.Conflictf("您已经有一批在做，请等它做完，或先停下它。")
		}
	}
	return nil
}

// jobs gives what runs and waits, in order.
func (r *Runs) jobs() []*job {
	if r.current == nil {
		return r.queue
	}
	return append([]*job{r.current}, r.queue...)
}

// Again asks for the same once more.
func (r *Runs) Again(ctx context.Context, by user.Actor, id int64) (Batch, error) {
	b, err := r.Store.of(ctx, by, id)
	if err != nil {
		return b, err
	}
	return r.Ask(ctx, by, b.Ask)
}

// Of gives a batch to who asked for it, with how far it is.
func (r *Runs) Of(ctx context.Context, by user.Actor, id int64) (Batch, error) {
	under := r.under() // before the store is asked: who is not there has its end written down
	b, err := r.Store.of(ctx, by, id)
	return stand(b, under), err
}

// List gives a person's batches, the newest first.
func (r *Runs) List(ctx context.Context, by user.Actor, limit int) ([]Batch, error) {
	under := r.under()
	list, err := r.Store.list(ctx, by, limit)
	for i := range list {
		list[i] = stand(list[i], under)
	}
	return list, err
}

// under tells how far what waits and runs is.
func (r *Runs) under() map[int64]Batch {
	r.mu.Lock()
	defer r.mu.Unlock()
	under := map[int64]Batch{}
	for i, j := range r.jobs() {
		b := Batch{State: Waiting, Ahead: i, Done: j.done}
		if j == r.current {
			b.State = Running
		}
		under[j.ID] = b
	}
	return under
}

func stand(b Batch, under map[int64]Batch) Batch {
	if !b.Open() {
		return b
	}
	if u, ok := under[b.ID]; ok {
		b.State, b.Ahead, b.Done = u.State, u.Ahead, u.Done
	} else {
		b.State = Interrupted
	}
	return b
}

// Stop ends a batch that waits or runs.
func (r *Runs) Stop(ctx context.Context, by user.Actor, id int64) error {
	b, err := r.Store.of(ctx, by, id)
	if err != nil {
		return err
	}
	r.mu.Lock()
	if j := r.current; j != nil && j.ID == id {
		j.stopped = true
		j.cancel()
		r.mu.Unlock()
		return nil
	}
	i := slices.IndexFunc(r.queue, func(j *job) bool { return j.ID == id })
	if i < 0 {
		r.mu.Unlock()
		return nil
	}
	r.queue = slices.Delete(r.queue, i, i+1)
	r.mu.Unlock()
	return r.Store.end(ctx, b, Stopped, "", made{}, nil)
}

// Close lets nothing more begin, breaks off what runs and waits for that.
func (r *Runs) Close() {
	r.mu.Lock()
	r.closed = true
	if r.current != nil {
		r.current.cancel()
	}
	r.mu.Unlock()
	r.all.Wait()
}

// Wait waits until nothing runs or waits.
func (r *Runs) Wait() { r.all.Wait() }

func (r *Runs) work() {
	defer r.all.Done()
	for {
		ctx, cancel := context.WithCancel(context.Background())
		j := r.next(cancel)
		if j == nil {
			cancel()
			return
		}
		r.run(ctx, j)
		cancel()
	}
}

func (r *Runs) next(cancel context.CancelFunc) *job {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.current = nil
	if r.closed || len(r.queue) == 0 {
		r.going = false
		return nil
	}
	r.current, r.queue = r.queue[0], r.queue[1:]
	r.current.cancel = cancel
	return r.current
}

// run makes one batch and writes down how it ended. Broken off by the end of the
// program it is left as it was: that is what interrupted means.
func (r *Runs) run(ctx context.Context, j *job) {
	end := context.WithoutCancel(ctx)
	if err := r.Store.begin(end, j.Batch); err != nil {
		r.Log.Error("batch did not begin", "batch", j.ID, "error", err.Error())
		return
	}
	m, lines, err := r.make(ctx, j)
	r.mu.Lock()
	stopped, closed := j.stopped, r.closed
	r.mu.Unlock()
	switch {
	case err == nil:
		err = r.Store.end(end, j.Batch, Done, "", m, lines)
		if err == nil {
			err = r.Store.crowd(end, j.AskedBy)
		}
	case stopped:
		err = r.Store.end(end, j.Batch, Stopped, "", made{done: j.done}, lines)
	case closed:
		err = nil
	default:
		r.Log.Error("batch failed", "batch", j.ID, "error", err.Error())
		err = r.Store.end(end, j.Batch, Failed, why(err), made{done: j.done}, lines)
	}
	if err != nil {
		r.Log.Error("batch's end was not kept", "batch", j.ID, "error", err.Error())
	}
}

// why tells people why nothing came out.
func why(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Kind != fault.Internal {
		return f.Message
	}
	return "没有做成：程序或磁盘出了问题。请再试一次；还不行请告诉管理员。"
}

// tell notes how many are done, and now and then in the database too.
func (r *Runs) tell(ctx context.Context, j *job, done int) error {
	r.mu.Lock()
	j.done = done
	r.mu.Unlock()
	if done%told != 0 {
		return nil
	}
	return r.Store.told(ctx, j.ID, done)
}

// told is after how many the database is told.
const told = 50

// A document drawn costs the site a moment; after each the worker rests four times
// as long, so that it takes a fifth of one core at most.
const (
	restTimes = 4
	restLeast = time.Millisecond
	restMost  = 200 * time.Millisecond
)

// rest waits after work of a length.
func rest(ctx context.Context, worked time.Duration) {
	t := time.NewTimer(min(max(restTimes*worked, restLeast), restMost))
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

func (s *Store) begin(ctx context.Context, b Batch) error {
	return s.DB.Write(ctx, func(q db.Q) error {
		_, err := q.ExecContext(ctx, "update batch set state = 'running', started_at = $1 where id = $2", db.Time(s.Now()), b.ID)
		return err
	})
}

func (s *Store) told(ctx context.Context, id int64, done int) error {
	return s.DB.Write(ctx, func(q db.Q) error {
		_, err := q.ExecContext(ctx, "update batch set done = $1 where id = $2", done, id)
		return err
	})
}

// end writes down how a batch ended, and what was left out.
func (s *Store) end(ctx context.Context, b Batch, state State, why string, m made, lines []line) error {
	return s.DB.Write(ctx, func(q db.Q) error {
		_, err := q.ExecContext(ctx, "update batch set state = $1, failed = $2, ended_at = $3, done = $4, key = $5, size = $6, sha256 = $7 where id = $8",
			state, why, db.Time(s.Now()), m.done, m.key, m.size, m.sum, b.ID)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if l.leftOut == "" && l.closesOn.IsZero() {
				continue
			}
			closes := ""
			if !l.closesOn.IsZero() {
				closes = l.closesOn.String()
			}
			if _, err := q.ExecContext(ctx, "update batch_item set left_out = $1, closes_on = $2 where batch_id = $3 and n = $4", l.leftOut, closes, b.ID, l.n); err != nil {
				return err
			}
		}
		return nil
	})
}

// version gives an item's version with its document.
func (s *Store) version(ctx context.Context, x item) (disclosure.Version, error) {
	return s.Disclosures.ByID(ctx, x.versionID)
}
