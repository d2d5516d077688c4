package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/fault"
	"sunshine/views"
)

// problemPage is the page of an error.
type problemPage struct {
	Page
	Status  int
	Message string
	Request string // the number under which the log tells more
	Fields  []fault.Field
	Next    []views.Link
}

// problem is the one place where an error becomes a status and a page. Only
// what is Internal is logged, with its cause; the cause never reaches the page.
func (s *Server) problem(c *fiber.Ctx, err error) error {
	if requestID(c) == "" { // refused by the server itself, before any of our handlers
		identify(c)
		s.setHeaders(c)
		if p, ok := c.Context().Conn().(*patientConn); ok {
			p.waits.Store(true)
		}
	}
	status, message := statusOf(err)
	if status == fiber.StatusInternalServerError {
		s.Log.Error("request failed", "request", requestID(c), "method", c.Method(), "route", c.Route().Path, "actor", actor(c).ID, "error", err.Error())
	}
	if status == fiber.StatusRequestEntityTooLarge && !s.known(&c.Request().Header) {
		message = "登录过期了，没有执行。请重新登录再试。"
	}
	c.Status(status)
	c.Set(fiber.HeaderCacheControl, "no-store")
	p := problemPage{
		Page: s.page(c, titleOf(status)), Status: status, Message: message, Request: requestID(c), Fields: fault.Fields(err),
	}
	if _, ok := session(c); ok {
		p.Next = []views.Link{{Text: "回到工作台", URL: "/desk"}}
	}
	if showing := s.render(c, "problem", p); showing != nil {
		s.Log.Error("problem page failed", "request", requestID(c), "error", showing.Error())
		return c.SendString(message)
	}
	return nil
}

func statusOf(err error) (int, string) {
	var f *fiber.Error
	if errors.As(err, &f) {
		switch f.Code {
		case fiber.StatusNotFound, fiber.StatusMethodNotAllowed:
			return fiber.StatusNotFound, "没有这一页。地址可能抄错了。"
		case fiber.StatusRequestEntityTooLarge:
			return f.Code, "文件太大，请不超过 20 MB。"
		}
		if f.Code == fiber.StatusBadGateway { // the visitor's side broke off; nothing here failed
			return fiber.StatusBadRequest, "连接中断了，请再试一次。"
		}
		if f.Code < 500 {
			return f.Code, "浏览器发来的内容看不懂。"
		}
	}
	status := map[fault.Kind]int{
		fault.Invalid: fiber.StatusUnprocessableEntity, fault.NotFound: fiber.StatusNotFound, fault.Forbidden: fiber.StatusForbidden,
		fault.Conflict: fiber.StatusConflict, fault.Internal: fiber.StatusInternalServerError,
	}[fault.KindOf(err)]
	return status, fault.Message(err)
}

func titleOf(status int) string {
	switch status {
	case fiber.StatusNotFound:
		return "没有找到"
	case fiber.StatusForbidden:
		return "不能这样做"
	case fiber.StatusConflict:
		return "现在还不行"
	case fiber.StatusUnprocessableEntity, fiber.StatusBadRequest:
		return "请改一下"
	case fiber.StatusRequestEntityTooLarge:
		return "文件太大"
	}
	return "出了问题"
}
