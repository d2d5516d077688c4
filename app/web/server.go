// Package web serves the pages. It is the only importer of Fiber. A handler
// reads the request, asks one capability, and shows: rules live in the
// capabilities, words in views, statuses and error pages in problem.go.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/asset"
	"sunshine/app/batch"
	"sunshine/app/calendar"
	"sunshine/app/config"
	"sunshine/app/db"
	"sunshine/app/deadline"
	"sunshine/app/disclosure"
	"sunshine/app/finance"
	"sunshine/app/guide"
	"sunshine/app/jobs"
	"sunshine/app/pdf"
	"sunshine/app/procedure"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/public"
	"sunshine/views"
)

// requestTimeout bounds what the database may take for one request.
const requestTimeout = 20 * time.Second

// Server holds the capabilities the pages ask.
type Server struct {
	Config      config.Config
	DB          *db.DB
	Villages    *village.Store
	Users       *user.Store
	Disclosures *disclosure.Store
	Finance     *finance.Store
	Deadlines   *deadline.Store
	Procedure   *procedure.Store
	Guides      *guide.Store
	Assets      *asset.Store
	Jobs        *jobs.Runner
	Log         *slog.Logger
	Now         func() time.Time
	Dev         bool // read views and public from the disk, show /style

	app    *fiber.App
	views  *views.Set
	public *public.Files
	cache  *cache
	misses misses // wrong numbers of cases

	imports *finance.Runs // what takes long with imports
	batches *batch.Runs
	fonts   *pdf.Fonts
	signer  *pdf.Signer // nil: notices are not signed
}

// Build loads the pages and sets up the routes. It must be called once, before
// Listen or Test.
func (s *Server) Build() error {
	var err error
	if s.public, s.views, err = pagesOf(s.Dev); err != nil {
		return err
	}
	if s.fonts, err = pdf.OpenFonts(s.Config.PDF.FontDir); err != nil {
		return err
	}
	if s.signer, err = pdf.OpenSigner(s.Config.PDF.SignCert, s.Config.PDF.SignKey); err != nil {
		return err
	}
	s.cache = newCache(32 << 20)
	s.imports = &finance.Runs{Store: s.Finance, After: func(ctx context.Context, village int64) { s.happened(ctx, village) }}
	s.batches = s.newBatches()
	s.app = fiber.New(fiber.Config{
		AppName:                 "sunshine",
		Immutable:               true, // strings from a request outlive it
		BodyLimit:               bodyLimit,
		ReadBufferSize:          headerLimit,
		ReadTimeout:             readTimeout,
		WriteTimeout:            60 * time.Second,
		IdleTimeout:             2 * time.Minute,
		DisableStartupMessage:   true,
		ErrorHandler:            s.problem,
		EnableTrustedProxyCheck: true,
		TrustedProxies:          s.Config.Server.TrustProxy,
		RequestMethods:          []string{fiber.MethodGet, fiber.MethodHead, fiber.MethodPost},
	})
	s.guard(s.app.Server())
	s.middleware()
	s.routes(s.app)
	return nil
}

// shipped are the pages and what the browser loads beside them, as the program
// holds them: nothing changes them, so they are made ready once.
var shipped = sync.OnceValues(func() (shippedPages, error) {
	p, err := public.New()
	if err != nil {
		return shippedPages{}, err
	}
	v := views.New(p.URL)
	return shippedPages{p, v}, v.Load()
})

type shippedPages struct {
	public *public.Files
	views  *views.Set
}

// pagesOf gives the shipped pages, or in development those on the disk.
func pagesOf(dev bool) (*public.Files, *views.Set, error) {
	if dev {
		p := public.Dev("public")
		v := views.Dev("views", p.URL)
		return p, v, v.Load()
	}
	r, err := shipped()
	return r.public, r.views, err
}

// middleware is one list, outermost first.
func (s *Server) middleware() {
	s.app.Use(
		s.told,
		s.atVillage,
		s.recovered,
		s.identified,
		s.logged,
		s.secured,
		s.timed,
		s.withSession,
		s.withoutForgery,
	)
}

// Listen takes the address and serves until ctx ends, then lets requests under
// way finish. ready runs once the port is ours; if it fails nothing is served.
func (s *Server) Listen(ctx context.Context, addr string, ready func() error) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("%s 不能用（%w）：端口可能被别的程序占着，请停掉它，或在 server.addr（demo 用 --addr）换一个端口", addr, err)
	}
	if err := ready(); err != nil {
		return errors.Join(err, l.Close())
	}
	done := make(chan error, 1)
	go func() { done <- s.app.Listener(patient{l}) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	err = errors.Join(s.app.ShutdownWithTimeout(20*time.Second), <-done)
	s.imports.Wait() // a save under way ends before the database closes
	s.batches.Close()
	return err
}

// today is the day on which the request is answered.
func (s *Server) today() calendar.Day { return calendar.DayOf(s.Now()) }
