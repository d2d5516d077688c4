package disclosure

import (
	"context"
	"fmt"
	"slices"

	"sunshine/app/attachment"
	"sunshine/app/audit"
	"sunshine/app/db"
	"sunshine/app/fault"
	"sunshine/app/privacy"
	"sunshine/app/user"
)

// KeepTextFile adds a picture or paper to the draft of a text. The name says what
// it shows; empty gives one by number.
func (s *Store) KeepTextFile(ctx context.Context, by user.Actor, id int64, name string, data []byte) error {
	name, err := attachment.Name(name)
	if err != nil {
		return err
	}
	kept, mediaType, err := s.tidy(data)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q db.Q) error {
		x, t, err := textVersion(ctx, q, id)
		if err != nil {
			return err
		}
		if err := x.MaySubmit(by); err != nil {
			return err
		}
		sum := attachment.Sum(kept)
		bad := fault.Invalidf("附件没有加上。")
		switch {
		case slices.ContainsFunc(t.Files, func(f TextFile) bool { return f.SHA256 == sum }):
			return nil // handed in once more after an error
		case len(t.Files) >= MaxTextFiles:
			return bad.On("file", "附件最多 %d 个", MaxTextFiles)
		}
		if _, err := attachment.Keep(ctx, q, mediaType, kept); err != nil {
			return err
		}
		if name == "" {
			name = fmt.Sprintf("附件%d", len(t.Files)+1)
		}
		t.Files = append(t.Files, TextFile{SHA256: sum, Type: mediaType, Name: name, Size: len(kept)})
		if err := audit.Add(ctx, q, by.Line(s.Now(), "text.file", x.VillageID, x.Title, name)); err != nil {
			return err
		}
		return keepText(ctx, q, id, t)
	})
}

// tidy judges an upload, one at a time: drawing may take 200 MB.
func (s *Store) tidy(data []byte) (kept []byte, mediaType string, err error) {
	s.drawing.Lock()
	defer s.drawing.Unlock()
	return attachment.Tidy(data)
}

// TextFileOf gives a file of a version with its content; NotFound if the version
// does not have it.
func (s *Store) TextFileOf(ctx context.Context, x Version, sha256 string) (TextFile, []byte, error) {
	gone := fault.NotFoundf("没有这个附件。")
	if !IsText(x) {
		return TextFile{}, nil, gone
	}
	t, err := ParseText(x.Document)
	if err != nil {
		return TextFile{}, nil, err
	}
	i := slices.IndexFunc(t.Files, func(f TextFile) bool { return f.SHA256 == sha256 })
	if i < 0 {
		return TextFile{}, nil, gone
	}
	var body []byte
	err = s.DB.Read().QueryRowContext(ctx, "select bytes from content where sha256 = $1", sha256).Scan(&body)
	if db.NoRow(err) {
		err = gone
	}
	return t.Files[i], body, err
}

// PublicTextFile gives a file of a village's disclosure with its content, if it belongs to
// a version that is out and was not taken back.
func (s *Store) PublicTextFile(ctx context.Context, villageID, disclosureID int64, sha256 string) (f TextFile, body []byte, err error) {
	versions, err := s.Versions(ctx, disclosureID)
	if err != nil {
		return f, nil, err
	}
	err = fault.NotFoundf("没有这个附件。")
	for _, x := range versions {
		if !x.WithdrawnOn.IsZero() || x.VillageID != villageID {
			continue // what it told is not told any more, nor is what it had with it
		}
		if f, body, err = s.TextFileOf(ctx, x, sha256); fault.KindOf(err) != fault.NotFound {
			if err == nil && attachment.Ready(ctx, s.DB.Read(), x.VillageID, sha256, f.Name, privacy.Scanner{}) != nil {
				return TextFile{}, nil, fault.NotFoundf("没有这个附件。")
			}
			return f, body, err
		}
	}
	return f, nil, err
}

// TextPictures gives the content of a text's pictures, by hash.
func (s *Store) TextPictures(ctx context.Context, t Text) (map[string][]byte, error) {
	pictures := map[string][]byte{}
	for _, f := range t.Files {
		if !f.Picture() {
			continue
		}
		var body []byte
		if err := s.DB.Read().QueryRowContext(ctx, "select bytes from content where sha256 = $1", f.SHA256).Scan(&body); err != nil {
			return nil, err
		}
		pictures[f.SHA256] = body
	}
	return pictures, nil
}
