package attachment

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"sunshine/app/attachment/pdftext"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
)

// scanner is the edition of what Examine looks for; what an older one said is
// asked again.
const scanner = 1

// Found is personal data in a paper, with its place.
type Found struct {
	privacy.Finding
	Place string // 第 2 页, 文档属性“标题”
}

func (f Found) String() string { return fmt.Sprintf("%s里有%s（%s）", f.Place, f.Kind, f.Masked) }

// Report is what can be told of a paper's text.
type Report struct {
	Found  []Found
	Unread bool // there is text that cannot be read: a person must look
}

// Examine looks for personal data in what Tidy gave: in the text layer of a PDF,
// its properties, remarks and form fields (R56, R61). Pictures were redrawn and
// have neither; what they show only a person sees.
func Examine(kept []byte, mediaType string, s privacy.Scanner) Report {
	if mediaType != pdfType {
		return Report{}
	}
	text := pdftext.Read(kept)
	r := Report{Unread: text.Unread}
	seen := map[Found]bool{}
	add := func(f Found) {
		if !seen[f] {
			seen[f] = true
			r.Found = append(r.Found, f)
		}
	}
	for _, p := range text.Parts {
		for _, f := range s.Scan(p.Text) {
			add(Found{f, p.Place})
		}
	}
	if located(kept) {
		add(Found{privacy.Finding{Kind: "拍摄地点", Masked: "照片里的定位"}, "里面的照片"})
	}
	return r
}

// located tells whether a picture within tells where it was taken: a scanner
// program on a telephone puts the photo in as it is.
func located(data []byte) bool {
	for {
		i := bytes.Index(data, []byte("Exif\x00\x00"))
		if i < 0 || i+14 > len(data) {
			return false
		}
		data = data[i+6:]
		if hasTag(data, 0x8825) {
			return true
		}
	}
}

// hasTag looks in the first directory of a picture's EXIF.
func hasTag(t []byte, tag uint16) bool {
	var order binary.ByteOrder = binary.LittleEndian
	if t[0] == 'M' {
		order = binary.BigEndian
	}
	dir := int64(order.Uint32(t[4:8]))
	if dir < 8 || dir+2 > int64(len(t)) {
		return false
	}
	for k := range min(int64(order.Uint16(t[dir:])), 64) {
		at := dir + 2 + 12*k
		if at+2 > int64(len(t)) {
			return false
		}
		if order.Uint16(t[at:]) == tag {
			return true
		}
	}
	return false
}

// refuse tells what is in the way of a paper that is to be public.
func (r Report) refuse(bad *fault.Error) error {
	for i, f := range r.Found {
		if i == 5 {
			bad.On("file", "还有 %d 处", len(r.Found)-i)
			break
		}
		bad.On("file", "%s，公开后人人能看到，请在原文件里去掉再传", f)
	}
	if len(r.Found) > 0 {
		return bad
	}
	return nil
}

// Check examines kept content and writes down what was found; what was examined
// before is not examined again. It joins the caller's transaction.
func Check(ctx context.Context, q db.Q, now time.Time, sum string) (Report, error) {
	r, known, err := checked(ctx, q, sum)
	if known || err != nil {
		return r, err
	}
	r, err = examineKept(ctx, q, sum, privacy.Scanner{})
	if err != nil {
		return r, err
	}
	words := make([]string, len(r.Found))
	for i, f := range r.Found {
		words[i] = f.Place + "\t" + f.Kind + "\t" + f.Masked
	}
	_, err = q.ExecContext(ctx, "insert into content_check (sha256, scanner, unread, found, at) values ($1, $2, $3, $4, $5) on conflict do nothing",
		sum, scanner, r.Unread, strings.Join(words, "\n"), db.Time(now))
	return r, err
}

// checked gives what was written down of content; pictures need no check.
func checked(ctx context.Context, q db.Q, sum string) (r Report, known bool, err error) {
	var mediaType, found string
	var done, unread bool
	err = q.QueryRowContext(ctx, `
		select c.type, k.sha256 is not null, coalesce(k.unread, 0), coalesce(k.found, '')
		from content c left join content_check k on k.sha256 = c.sha256 and k.scanner = $2
		where c.sha256 = $1`, sum, scanner).Scan(&mediaType, &done, &unread, &found)
	if db.NoRow(err) {
		return r, false, fault.NotFoundf("没有这份材料。")
	}
	if err != nil || mediaType != pdfType {
		return r, true, err
	}
	r.Unread = unread
	for _, line := range strings.Split(found, "\n") {
		if parts := strings.Split(line, "\t"); len(parts) == 3 {
			r.Found = append(r.Found, Found{privacy.Finding{Kind: parts[1], Masked: parts[2]}, parts[0]})
		}
	}
	return r, done, nil
}

// Said gives what the scanner wrote down of content; nothing if it was not asked.
func Said(ctx context.Context, q db.Q, sum string) (Report, error) {
	r, _, err := checked(ctx, q, sum)
	return r, err
}

func examineKept(ctx context.Context, q db.Q, sum string, s privacy.Scanner) (Report, error) {
	var mediaType string
	var body []byte
	if err := q.QueryRowContext(ctx, "select type, bytes from content where sha256 = $1", sum).Scan(&mediaType, &body); err != nil {
		return Report{}, err
	}
	return Examine(body, mediaType, s), nil
}

// Ready tells whether content may be shown to everyone for a village. It gives
// Conflict with the place of what is in it, or that somebody must confirm it
// first. Every public path of a paper asks it. With known minors of the village
// the text is searched for their names, too.
func Ready(ctx context.Context, q db.Q, villageID int64, sum, name string, s privacy.Scanner) error {
	r, known, err := checked(ctx, q, sum)
	if err == nil && (!known || len(s.Minors) > 0) {
		r, err = examineKept(ctx, q, sum, s)
	}
	if err != nil {
		return err
	}
	if len(r.Found) > 0 {
		return fault.Conflictf("附件“%s”%s，不能公开。", name, r.Found[0])
	}
	if !r.Unread {
		return nil
	}
	var confirmed bool
	err = q.QueryRowContext(ctx, "select exists (select 1 from content_confirmation where sha256 = $1 and village_id = $2)", sum, villageID).Scan(&confirmed)
	if err == nil && !confirmed {
		err = fault.Conflictf("附件“%s”：这个 PDF 里的字读不出来，请确认没有个人信息。村会计或村主任在“公开前查个人信息”里确认以后，再公开。", name)
	}
	return err
}
