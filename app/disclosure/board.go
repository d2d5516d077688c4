package disclosure

import (
	"context"
	"unicode/utf8"

	"sunshine/app/attachment"
	"sunshine/app/audit"
	"sunshine/app/calendar"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/rules"
	"sunshine/app/user"
	"sunshine/app/village"
)

// BoardAct is one thing that happened on the physical board: a version was put
// up, or came down, with its photo.
type BoardAct struct {
	Up       bool
	Day      calendar.Day
	Until    calendar.Day // up: the last day it is to hang
	Short    bool         // it came down before that day
	Place    string
	Note     string
	Photo    string       // SHA-256; empty if there is none
	Shot     calendar.Day // the day the camera noted; zero if it did not
	By, Post string
	Made     calendar.Day // when it was told here
}

// Board is how a version hung on the board, in order.
type Board struct {
	Acts     []BoardAct
	PhotoDue calendar.Day // R39: the last day for the photo
	Days     int          // it is to hang
	Asked    bool         // it came out since the county owes its whole catalogue
}

// BoardState is where the proof stands on a day.
type BoardState string

// The states.
const (
	BoardUnasked BoardState = ""        // from before photos were asked for
	BoardAwaited BoardState = "awaited" // no photo yet, in time
	BoardMissing BoardState = "missing" // no photo, too late
	BoardUp      BoardState = "up"      // hanging
	BoardDone    BoardState = "done"    // hung its time
	BoardShort   BoardState = "short"   // came down too early: the duty is open again
)

// State gives it. R38: a display that was too short does not count; the version
// must be put up again.
func (b Board) State(on calendar.Day) BoardState {
	if len(b.Acts) == 0 {
		if !b.Asked {
			return BoardUnasked
		}
		if on.After(b.PhotoDue) {
			return BoardMissing
		}
		return BoardAwaited
	}
	last := b.Acts[len(b.Acts)-1]
	switch {
	case last.Short:
		return BoardShort
	case !last.Up || on.After(last.Until):
		return BoardDone
	}
	return BoardUp
}

// Late gives by how many days the photo came, or has not come, after its day.
func (b Board) Late(on calendar.Day) int {
	for _, a := range b.Acts {
		if a.Up {
			return max(0, a.Made.Sub(b.PhotoDue))
		}
	}
	return max(0, on.Sub(b.PhotoDue))
}

// NewBoardAct is what a person tells of the board.
type NewBoardAct struct {
	Up    bool
	Day   calendar.Day
	Place string
	Note  string
	Photo []byte // as uploaded; may be missing for what came down
}

// Post keeps that a version was put up on the board or came down (R39). Only
// the newest published version is put up; whoever of the village, its township
// or the county sees it gone may say so.
func (s *Store) Post(ctx context.Context, by user.Actor, v village.Village, id int64, n NewBoardAct) error {
	kept, mediaType, shot, err := n.tidy()
	if err != nil {
		return err
	}
	now := s.Now()
	today := calendar.DayOf(now)
	return s.DB.Write(ctx, func(q db.Q) error {
		x, err := ByID(ctx, q, id)
		if err != nil {
			return err
		}
		b, err := s.board(ctx, q, x)
		if err != nil {
			return err
		}
		if err := b.may(by, v, x, n); err != nil {
			return err
		}
		a, err := b.next(n, x, today)
		if err != nil {
			return err
		}
		var sum any
		if kept != nil {
			if sum, err = attachment.Keep(ctx, q, mediaType, kept); err != nil {
				return err
			}
		}
		_, err = q.ExecContext(ctx, `
			insert into board_act (version_id, act, on_day, until_day, short, place, note, sha256, shot_on, account_id, name, post, made_on, made_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
			id, map[bool]string{true: "up", false: "down"}[n.Up], n.Day.String(), a.Until.String(), a.Short, n.Place, n.Note, sum, shot.String(),
			by.ID, by.Name, by.Post, today.String(), db.Time(now))
		if err != nil {
			return err
		}
		act := map[bool]string{true: "board.up", false: "board.down"}[n.Up]
		return audit.Add(ctx, q, by.Line(now, act, x.VillageID, x.Title, n.Place+" "+n.Note))
	})
}

// tidy checks the words and redraws the photo, which leaves behind where it was
// taken; the day the camera noted is kept.
func (n *NewBoardAct) tidy() (kept []byte, mediaType string, shot calendar.Day, err error) {
	n.Place, n.Note = privacy.Line(n.Place), privacy.Line(n.Note)
	bad := fault.Invalidf("没有记上，请改正下面几处。")
	for field, text := range map[string]string{"place": n.Place, "note": n.Note} {
		if utf8.RuneCountInString(text) > 100 {
			bad.On(field, "请写短些，不超过 100 个字")
		} else if found := privacy.Scan(text); len(found) > 0 {
			bad.On(field, "里面有%s（%s），村民会看到，请去掉", found[0].Kind, found[0].Masked)
		}
	}
	if n.Up && n.Place == "" {
		bad.On("place", "请写贴在哪里，如：村委会门口公开栏")
	}
	if !n.Up && n.Note == "" {
		bad.On("note", "请写明怎么没有了，如：被雨淋掉")
	}
	switch {
	case len(n.Photo) > 0:
		shot = attachment.TakenOn(n.Photo)
		if kept, mediaType, err = attachment.Tidy(n.Photo); err != nil {
			return nil, "", shot, err
		}
		if mediaType == "application/pdf" {
			bad.On("file", "请传照片")
		}
	case n.Up:
		bad.On("file", "请拍一张公开栏的照片")
	}
	if len(bad.Fields) > 0 {
		return nil, "", shot, bad
	}
	return kept, mediaType, shot, nil
}

// may says who tells what: the village puts up; it, its township or the county
// says that something is gone.
func (b Board) may(by user.Actor, v village.Village, x Version, n NewBoardAct) error {
	switch {
	case x.VillageID != v.ID:
		return fault.NotFoundf("%s没有这份公开。", v.Name)
	case n.Up && (by.Role.Level() != "village" || by.DivisionID != v.ID):
		return fault.Forbiddenf("贴公开栏由本村的人来记。")
	case !n.Up && !v.Within(by):
		return fault.Forbiddenf("这里不能记别的村的公开栏。")
	case x.State != Published || x.Superseded() || !x.WithdrawnOn.IsZero():
		return fault.Conflictf("只记现行的一版：没有公开、已被替代、已撤回的不用贴。")
	}
	return nil
}

// next gives the act as it is kept.
func (b Board) next(n NewBoardAct, x Version, today calendar.Day) (a BoardAct, err error) {
	bad := fault.Invalidf("没有记上，请改正下面几处。")
	hangs := len(b.Acts) > 0 && b.Acts[len(b.Acts)-1].Up
	switch {
	case n.Day.IsZero():
		bad.On("on", "请写是哪一天")
	case n.Day.After(today):
		bad.On("on", "这一天还没到")
	case n.Day.Before(x.PublishedOn):
		bad.On("on", "这一版是%s公开的，要在那天以后", x.PublishedOn.Chinese())
	case len(b.Acts) > 0 && n.Day.Before(b.Acts[len(b.Acts)-1].Day):
		bad.On("on", "上一次记的是%s，要在那天以后", b.Acts[len(b.Acts)-1].Day.Chinese())
	case !n.Up && !hangs:
		bad.On("on", "还没有记过贴上去，没有可撤下的")
	}
	if len(bad.Fields) > 0 {
		return a, bad
	}
	a = BoardAct{Up: n.Up, Day: n.Day}
	if n.Up {
		a.Until = n.Day.AddDays(b.Days)
	} else {
		a.Short = !n.Day.After(b.Acts[len(b.Acts)-1].Until)
	}
	return a, nil
}

// startHolds picks the day from which the county owes its whole catalogue; the
// proof of the board is asked for from then on.
const startHolds = "s.n = (select max(n) from catalogue_start)"

// Board gives how a version hung on the board.
func (s *Store) Board(ctx context.Context, x Version) (Board, error) {
	return s.board(ctx, s.DB.Read(), x)
}

func (s *Store) board(ctx context.Context, q db.Q, x Version) (b Board, err error) {
	b.PhotoDue = x.PublishedOn.AddDays(s.Rules.At(rules.BoardPhotoDays, x.PublishedOn).Value)
	b.Days = x.ShownUntil.Sub(x.PublishedOn)
	if err := q.QueryRowContext(ctx, "select exists (select 1 from catalogue_start s where "+startHolds+" and s.from_day <= $1)", x.PublishedOn.String()).Scan(&b.Asked); err != nil {
		return b, err
	}
	rows, err := q.QueryContext(ctx, `
		select act = 'up', on_day, until_day, short, place, note, coalesce(sha256, ''), shot_on, name, post, made_on from board_act where version_id = $1 order by id`, x.ID)
	if err != nil {
		return b, err
	}
	b.Acts, err = db.Collect(rows, func(scan db.Scan) (a BoardAct, err error) {
		var day, until, shot, made string
		if err = scan(&a.Up, &day, &until, &a.Short, &a.Place, &a.Note, &a.Photo, &shot, &a.By, &a.Post, &made); err != nil {
			return a, err
		}
		for text, into := range map[*string]*calendar.Day{&day: &a.Day, &until: &a.Until, &shot: &a.Shot, &made: &a.Made} {
			if err = into.UnmarshalText([]byte(*text)); err != nil {
				return a, err
			}
		}
		return a, nil
	})
	return b, err
}

// Unproved gives the newest published versions of a village, or of all (0), that
// came out on from or later and have no photo of the board yet, or came down too
// early, the oldest first.
func (s *Store) Unproved(ctx context.Context, villageID int64, from calendar.Day, limit int) ([]Version, error) {
	return many(ctx, s.DB.Read(), `
		x.state = 'published' and x.published_on >= $2
		and exists (select 1 from catalogue_start s where `+startHolds+` and s.from_day <= x.published_on) and ($1 = 0 or d.village_id = $1)
		and x.n = (select max(n) from disclosure_version where disclosure_id = d.id and state = 'published')
		and not exists (select 1 from disclosure_withdrawal w where w.version_id = x.id)
		and coalesce((select a.act = 'down' and a.short = 1 from board_act a where a.version_id = x.id order by a.id desc limit 1), 1) = 1
		order by x.published_on, x.id
		limit $3`, villageID, from.String(), limit)
}

// BoardPhoto gives a photo that stands on the page of a published version that
// was not withdrawn; NotFound otherwise.
func (s *Store) BoardPhoto(ctx context.Context, sum string) (mediaType string, body []byte, err error) {
	err = s.DB.Read().QueryRowContext(ctx, `
		select c.type, c.bytes from content c
		where c.sha256 = $1 and exists (
			select 1 from board_act a
			where a.sha256 = c.sha256 and not exists (select 1 from disclosure_withdrawal w where w.version_id = a.version_id))`, sum).Scan(&mediaType, &body)
	if db.NoRow(err) {
		err = fault.NotFoundf("没有找到这张照片。")
	}
	return mediaType, body, err
}
