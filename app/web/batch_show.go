package web

import (
	"github.com/gofiber/fiber/v2"

	"sunshine/app/batch"
	"sunshine/app/fault"
	"sunshine/app/pdf"
)

// batchPage is one batch: how far it is, or what came out.
type batchPage struct {
	Page
	Row     batchRow
	Left    []pdf.LeftOut
	Seconds int
	Asked   string // when, and for what
}

func (s *Server) batchOf(c *fiber.Ctx) (batch.Batch, error) {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return batch.Batch{}, err
	}
	return s.batches.Of(c.UserContext(), actor(c), int64(id))
}

func (s *Server) showBatch(c *fiber.Ctx) error {
	b, err := s.batchOf(c)
	if err != nil {
		return err
	}
	left, err := s.batches.Store.LeftOut(c.UserContext(), actor(c), b.ID)
	if err != nil {
		return err
	}
	p := batchPage{
		Page: s.deskPage(c, b.Title, deskCrumbs("成批取文件", b.Title)...), Row: batchRowOf(b), Left: left, Seconds: batchAgain,
		Asked: moment(b.AskedAt) + " 要的：" + b.From.Chinese() + "到" + b.To.Chinese() + "公开的，" + string(b.Paper) + "。",
	}
	p.Crumbs[len(p.Crumbs)-2].URL = "/desk/batches"
	return s.renderDesk(c, "batch/show", p)
}

// batchProgress tells the page's script how far the batch is.
func (s *Server) batchProgress(c *fiber.Ctx) error {
	b, err := s.batchOf(c)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(fiber.Map{"open": b.Open(), "done": b.Done, "total": b.Total, "text": batchWords(b)})
}

// batchFile sends the file, piece by piece: it may be large.
func (s *Server) batchFile(c *fiber.Ctx) error {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return err
	}
	b, f, err := s.batches.Store.Fetch(c.UserContext(), actor(c), int64(id))
	if err != nil {
		return err
	}
	mediaType := "application/zip"
	if b.Form == batch.Booklet {
		mediaType = kinds["pdf"].mediaType
	}
	c.Set(fiber.HeaderContentType, mediaType)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	c.Set(fiber.HeaderContentDisposition, contentDisposition(false, "batch-"+itoa64(b.ID)+"."+b.Form.Ending(), b.FileName()))
	return c.SendStream(f, int(b.Size)) // the server closes it
}

// changeBatch stops a batch, asks for it once more, or takes its file away.
func (s *Server) changeBatch(c *fiber.Ctx) error {
	b, err := s.batchOf(c)
	if err != nil {
		return err
	}
	ctx, by, to := c.UserContext(), actor(c), batchPath(b.ID)
	switch c.Params("act") {
	case "stop":
		err = s.batches.Stop(ctx, by, b.ID)
	case "drop":
		err = s.batches.Store.Drop(ctx, by, b.ID)
	case "again":
		var next batch.Batch
		if next, err = s.batches.Again(ctx, by, b.ID); err == nil {
			to = batchPath(next.ID)
		}
	default:
		return fiber.ErrNotFound
	}
	if formError(err) {
		flash(c, "error", fault.Message(err))
		err = nil
	}
	if err != nil {
		return err
	}
	return c.Redirect(to, fiber.StatusSeeOther)
}
