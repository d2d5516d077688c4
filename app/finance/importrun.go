package finance

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
)

// tellKey carries the function that wants to know how far a long act is.
type tellKey struct{}

// Telling lets a long act that is given the context say how many lines are done.
func Telling(ctx context.Context, f func(done int)) context.Context {
	return context.WithValue(ctx, tellKey{}, f)
}

func tell(ctx context.Context, done int) {
	if f, ok := ctx.Value(tellKey{}).(func(int)); ok {
		f(done)
	}
}

// tellWritten counts on from what was done by the lines of the vouchers.
func tellWritten(ctx context.Context, done int, list []NewVoucher) int {
	for _, n := range list {
		done += len(n.Lines)
	}
	tell(ctx, done)
	return done
}

// The acts on an import that may take long.
const (
	RunSave = "save"
	RunUndo = "undo"
)

// Run is one such act: how far it is, or how it ended.
type Run struct {
	ImportID  int64
	Act       string // RunSave or RunUndo
	Done      int    // lines
	Total     int
	Running   bool
	Failed    string // why nothing was done; empty if all was
	StartedAt time.Time
	EndedAt   time.Time // zero while it runs, and if the program stopped on the way
}

// Interrupted is true if the program stopped before the run ended: nothing was
// done then.
func (r Run) Interrupted() bool { return !r.Running && r.EndedAt.IsZero() && !r.StartedAt.IsZero() }

// Runs does what takes long with imports while their pages go on: one act at a
// time per import. Wait ends it before the database closes.
type Runs struct {
	Store *Store
	After func(ctx context.Context, villageID int64) // runs once an act is stored; may be nil

	mu    sync.Mutex
	under map[int64]*Run
	all   sync.WaitGroup
}

// Save begins to save a previewed voucher export in the background and waits a
// moment for it: a short file is done when it comes back. What stands in the way
// of beginning is the error; how it ended is in the Run.
func (r *Runs) Save(ctx context.Context, by user.Actor, v village.Village, i Import, moment time.Duration) (Run, error) {
	return r.begin(ctx, by, v, Run{ImportID: i.ID, Act: RunSave, Total: i.Rows}, moment, func(ctx context.Context) error {
		_, err := r.Store.SaveVouchers(ctx, by, v, i.ID)
		return err
	})
}

// Undo begins to take a saved import back, as UndoImport does.
func (r *Runs) Undo(ctx context.Context, by user.Actor, v village.Village, i Import, day calendar.Day, reason string, moment time.Duration) (Run, error) {
	return r.begin(ctx, by, v, Run{ImportID: i.ID, Act: RunUndo, Total: i.Rows}, moment, func(ctx context.Context) error {
		_, err := r.Store.UndoImport(ctx, by, v, i.ID, day, reason)
		return err
	})
}

func (r *Runs) begin(ctx context.Context, by user.Actor, v village.Village, x Run, moment time.Duration, act func(context.Context) error) (Run, error) {
	run := &x
	run.Running, run.StartedAt = true, r.Store.Now()
	if err := r.enter(run); err != nil {
		return Run{}, err
	}
	row, err := r.Store.beginRun(ctx, by, v, run)
	if err != nil {
		r.leave(run, 0, err)
		return Run{}, err
	}
	ended := make(chan struct{})
	r.all.Add(1)
	go func() {
		defer r.all.Done()
		defer close(ended)
		own := Telling(context.WithoutCancel(ctx), func(done int) {
			r.mu.Lock()
			defer r.mu.Unlock()
			run.Done = done
		})
		err := act(own)
		if err == nil && r.After != nil {
			r.After(own, v.ID)
		}
		r.leave(run, row, err)
	}()
	select {
	case <-ended:
	case <-time.After(moment):
	}
	return r.Of(ctx, x.ImportID)
}

func (r *Runs) enter(run *Run) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if x := r.under[run.ImportID]; x != nil && x.Running {
		return fault.Conflictf("这次导入正在处理，请等它做完。")
	}
	if r.under == nil {
		r.under = map[int64]*Run{}
	}
	r.under[run.ImportID] = run
	return nil
}

// leave keeps how the run ended. Row is zero if it never began.
func (r *Runs) leave(run *Run, row int64, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	run.Running, run.EndedAt = false, r.Store.Now()
	if err != nil {
		run.Failed = whyNotSaved(err)
	}
	if row != 0 { // should this fail, the import's own state still tells the truth
		_ = r.Store.endRun(context.Background(), row, *run)
	}
	delete(r.under, run.ImportID)
}

// whyNotSaved writes an error for people, with the places it names.
func whyNotSaved(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return "没有做成：程序出了问题，账上什么都没有变。请再试一次；还不行请告诉管理员。"
	}
	lines := []string{f.Message}
	for i, x := range f.Fields {
		if i == 50 {
			lines = append(lines, fmt.Sprintf("还有 %d 处。", len(f.Fields)-i))
			break
		}
		if x.Name != "amount" { // said in the sentence
			lines = append(lines, x.Message)
		}
	}
	return strings.Join(lines, "\n")
}

// Of tells how far the act on an import is, or how the last one ended; zero if none
// ever began.
func (r *Runs) Of(ctx context.Context, importID int64) (Run, error) {
	r.mu.Lock()
	if x := r.under[importID]; x != nil {
		defer r.mu.Unlock()
		return *x, nil
	}
	r.mu.Unlock()
	return r.Store.lastRun(ctx, importID)
}

// Wait waits for what is under way.
func (r *Runs) Wait() { r.all.Wait() }

func (s *Store) beginRun(ctx context.Context, by user.Actor, v village.Village, run *Run) (row int64, err error) {
	if err := v.Worker(by, user.Accountant); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(q db.Q) error {
		return q.QueryRowContext(ctx, "insert into import_run (import_id, act, total, started_by, started_at) values ($1, $2, $3, $4, $5) returning id",
			run.ImportID, run.Act, run.Total, by.ID, db.Time(run.StartedAt)).Scan(&row)
	})
	return row, err
}

func (s *Store) endRun(ctx context.Context, row int64, run Run) error {
	return s.DB.Write(ctx, func(q db.Q) error {
		_, err := q.ExecContext(ctx, "update import_run set ended_at = $1, done = $2, failed = $3 where id = $4", db.Time(run.EndedAt), run.Done, run.Failed, row)
		return err
	})
}

func (s *Store) lastRun(ctx context.Context, importID int64) (run Run, err error) {
	var started, ended string
	err = s.DB.Read().QueryRowContext(ctx, "select import_id, act, total, done, failed, started_at, ended_at from import_run where import_id = $1 order by id desc limit 1", importID).
		Scan(&run.ImportID, &run.Act, &run.Total, &run.Done, &run.Failed, &started, &ended)
	if db.NoRow(err) {
		return Run{}, nil
	}
	if err != nil {
		return run, err
	}
	if run.StartedAt, err = db.ParseTime(started); err != nil {
		return run, err
	}
	run.EndedAt, err = db.ParseTime(ended)
	return run, err
}
