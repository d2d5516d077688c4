package web

import (
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"sunshine/app/calendar"
	"sunshine/app/disclosure"
	"sunshine/app/fault"
	"sunshine/app/user"
	"sunshine/app/village"
	"sunshine/views"
)

// boardBlock is what the page of a published version shows of the physical
// board: where it hung, with its photos.
type boardBlock struct {
	Text   string
	Bad    bool // no photo in time, or it came down too early
	Photos []publicPhoto
	Events []views.Event
	Link   views.Link // where the village tells of it; none for others
}

// boardOf fills the block; nil for a version that need not hang any more.
func (s *Server) boardOf(c *fiber.Ctx, x disclosure.Version) (*boardBlock, error) {
	b, err := s.Disclosures.Board(c.UserContext(), x)
	if err != nil {
		return nil, err
	}
	if len(b.Acts) == 0 && (x.Superseded() || !b.Asked) {
		return nil, nil
	}
	k := &boardBlock{}
	k.Text, k.Bad = boardWords(b, s.today())
	for _, a := range b.Acts {
		e := views.Event{Day: a.Day, Title: "贴上公开栏", Text: a.Place, Who: a.Post + " " + a.By}
		if !a.Up {
			e.Title, e.Text = "公开栏上没有了", a.Note
		}
		if !a.Shot.IsZero() && a.Shot != a.Day {
			e.Text += fmt.Sprintf("（照片是%s拍的）", a.Shot.Chinese())
		}
		k.Events = append(k.Events, e)
		if a.Photo != "" {
			k.Photos = append(k.Photos, publicPhoto{URL: "/files/" + a.Photo, Name: e.Title, Day: a.Day.Chinese(), Picture: true})
		}
	}
	if signed, ok := session(c); ok && boardRole(signed.Actor.Role) {
		v, err := s.Villages.ByID(c.UserContext(), x.VillageID)
		if err != nil {
			return nil, err
		}
		if v.Within(signed.Actor) {
			k.Link = views.Link{Text: "记公开栏", URL: "/desk/boards/" + itoa64(x.ID)}
		}
	}
	return k, nil
}

// boardRole tells who may open the page of a board, as the routes have it.
func boardRole(r user.Role) bool {
	return slices.Contains([]user.Role{user.Accountant, user.Supervisor, user.Head, user.Township, user.Inspector}, r)
}

// boardWords tells how a version stands on the board.
func boardWords(b disclosure.Board, on calendar.Day) (text string, bad bool) {
	switch b.State(on) {
	case disclosure.BoardAwaited:
		return fmt.Sprintf("还没有公开栏的照片，%s前传。", b.PhotoDue.Chinese()), false
	case disclosure.BoardMissing:
		return fmt.Sprintf("还没有公开栏的照片，应在%s前传，已晚 %d 天。", b.PhotoDue.Chinese(), b.Late(on)), true
	case disclosure.BoardShort:
		return fmt.Sprintf("贴得不够久：应贴满 %d 天，提前没有了。要重新贴，这一项重新算没有公开。", b.Days), true
	}
	last := b.Acts[len(b.Acts)-1]
	until := last.Until
	if !last.Up {
		until = last.Day
	}
	text = fmt.Sprintf("正贴在公开栏，贴到%s。", until.Chinese())
	if b.State(on) == disclosure.BoardDone {
		text = fmt.Sprintf("在公开栏贴满了，贴到%s。", until.Chinese())
	}
	if late := b.Late(on); late > 0 {
		text += fmt.Sprintf("照片晚了 %d 天。", late)
	}
	return text, false
}

// boardsPage lists what still has to be put up or photographed.
type boardsPage struct {
	Page
	Lead    string
	Rows    []boardRow
	Empty   views.Empty
	Posters []views.Download
}

type boardRow struct {
	Title, Place, Text, URL string
	Bad                     bool
}

// boardLimit is how many open boards one page lists; boardDays how far back they
// are looked for.
const (
	boardLimit = 200
	boardDays  = 90
)

func (s *Server) listBoards(c *fiber.Ctx) error {
	by := actor(c)
	var villageID int64
	if by.Role.Level() == "village" {
		villageID = by.DivisionID
	}
	list, err := s.Disclosures.Unproved(c.UserContext(), villageID, s.today().AddDays(-boardDays), boardLimit)
	if err != nil {
		return err
	}
	villages, err := s.Villages.List(c.UserContext())
	if err != nil {
		return err
	}
	of := map[int64]village.Village{}
	for _, v := range villages {
		of[v.ID] = v
	}
	p := boardsPage{Page: s.deskPage(c, "公开栏", deskCrumbs("公开栏")...), Empty: views.Empty{Title: "都贴了", Text: "最近 90 天公开的，公开栏的照片都传了。"}}
	for _, x := range list {
		v, ok := of[x.VillageID]
		if !ok || !v.Within(by) {
			continue
		}
		b, err := s.Disclosures.Board(c.UserContext(), x)
		if err != nil {
			return err
		}
		r := boardRow{Title: x.Title, URL: "/desk/boards/" + itoa64(x.ID)}
		if villageID == 0 {
			r.Place = v.Township.Name + v.Name
		}
		r.Text, r.Bad = boardWords(b, s.today())
		p.Rows = append(p.Rows, r)
	}
	p.Lead = fmt.Sprintf("%d 份还没有公开栏的照片，或者贴得不够久。", len(p.Rows))
	if p.Posters, err = s.deskPosters(c); err != nil {
		return err
	}
	return s.renderDesk(c, "board/list", p)
}

// boardPage tells of one version's board and takes what happened there.
type boardPage struct {
	Page
	Version  disclosure.Version
	Public   string
	Board    *boardBlock
	Up, Down []views.Field
	Problem  string
}

// boardInput is what was typed into one of the two forms.
type boardInput struct{ act, on, place, note string }

// named calls wrong fields by the names they have in the form that was sent.
func (in boardInput) named(err error) error {
	if in.act == "down" {
		return renamed(renamed(err, "on", "gone_on"), "file", "gone_file")
	}
	return err
}

func (s *Server) boardVersion(c *fiber.Ctx) (v village.Village, x disclosure.Version, err error) {
	id, err := numberIn(c.Params("id"))
	if err != nil {
		return v, x, err
	}
	if x, err = s.Disclosures.ByID(c.UserContext(), int64(id)); err != nil {
		return v, x, err
	}
	if v, err = s.Villages.ByID(c.UserContext(), x.VillageID); err == nil && (!v.Within(actor(c)) || x.State != disclosure.Published) {
		err = fault.NotFoundf("没有找到这份公开。")
	}
	return v, x, err
}

func (s *Server) showBoard(c *fiber.Ctx) error { return s.board(c, boardInput{}, nil) }

func (s *Server) board(c *fiber.Ctx, in boardInput, failed error) error {
	v, x, err := s.boardVersion(c)
	if err != nil {
		return err
	}
	p := boardPage{Page: s.deskPage(c, "公开栏："+x.Title, deskCrumbs("公开栏")...), Version: x, Public: pathOf(v.Code, x)}
	if p.Board, err = s.boardOf(c, x); err != nil {
		return err
	}
	if p.Board == nil {
		p.Board = &boardBlock{Text: "这一版不用传公开栏的照片；贴了的，也可以记下来。"}
	}
	if !x.Superseded() && x.WithdrawnOn.IsZero() {
		p.offer(c, in, failed, s.today())
	}
	if failed != nil {
		p.Problem = fault.Message(failed)
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.renderDesk(c, "board/show", p)
}

// offer puts the forms on the page.
func (p *boardPage) offer(c *fiber.Ctx, in boardInput, failed error, today calendar.Day) {
	value := func(act, text, otherwise string) string {
		if in.act == act {
			return text
		}
		return otherwise
	}
	photo := views.Field{Name: "file", Label: "公开栏的照片", Type: "file", Accept: "image/jpeg,image/png,image/webp", Hint: "拍全整张公示。照片里的位置信息会去掉。"}
	hangs := len(p.Board.Events) > 0 && p.Board.Events[len(p.Board.Events)-1].Title == "贴上公开栏"
	if actor(c).Role.Level() == "village" {
		up := photo
		up.Required = true
		p.Up = []views.Field{
			{Name: "on", Label: "哪天贴的", Type: "date", Value: value("up", in.on, today.String()), Required: true, Short: true},
			{Name: "place", Label: "贴在哪里", Type: "text", Value: value("up", in.place, "村务公开栏"), Required: true, Autocomplete: "off"},
			up,
		}
	}
	if hangs {
		gone := photo
		gone.Name = "gone_file"
		p.Down = []views.Field{
			{Name: "gone_on", Label: "哪天没有了", Type: "date", Value: value("down", in.on, today.String()), Required: true, Short: true},
			{Name: "note", Label: "怎么没有了", Type: "text", Value: value("down", in.note, ""), Required: true, Autocomplete: "off", Hint: "如：被雨淋掉、被别的纸盖住、到期撤下。"},
			gone,
		}
	}
	for act, fields := range map[string][]views.Field{"up": p.Up, "down": p.Down} {
		if in.act == act {
			placeErrors(fields, failed)
		}
	}
}

func (s *Server) tellBoard(c *fiber.Ctx) error {
	v, x, err := s.boardVersion(c)
	if err != nil {
		return err
	}
	in := boardInput{act: c.Params("act"), on: c.FormValue("on"), place: c.FormValue("place"), note: c.FormValue("note")}
	file := "file"
	switch in.act {
	case "up":
	case "down":
		in.on, file = c.FormValue("gone_on"), "gone_file"
	default:
		return fiber.ErrNotFound
	}
	n := disclosure.NewBoardAct{Up: in.act == "up", Place: in.place, Note: in.note}
	if n.Day, err = calendar.ParseDay(in.on); err != nil {
		return s.board(c, in, in.named(fault.Invalidf("没有记上。").On("on", "请写是哪一天")))
	}
	if h, err := c.FormFile(file); err == nil && h.Size > 0 {
		if n.Photo, err = readUpload(h); err != nil {
			return err
		}
	}
	if err = s.Disclosures.Post(c.UserContext(), actor(c), v, x.ID, n); formError(err) {
		return s.board(c, in, in.named(err))
	}
	if err != nil {
		return err
	}
	flash(c, "success", "记上了，村民在公开的页面上看得到。")
	return c.Redirect("/desk/boards/"+itoa64(x.ID), fiber.StatusSeeOther)
}
