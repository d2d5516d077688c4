// Package public holds what the browser loads beside a page: the style sheet,
// the script and the pictures. Every file has an address with a hash of its
// content in it, so a browser may keep it for ever.
package public

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Prefix begins every address of an asset.
const Prefix = "/static/"

// How long a browser may keep an answer.
const (
	Forever = "public, max-age=31536000, immutable"
	Recheck = "no-cache"
)

//go:embed css js img
var embedded embed.FS

// folders are the only ones served; the disk holds this Go file beside them.
var folders = []string{"css", "js", "img"}

// types lists the kinds of files we ship. The mime package is not asked, since
// its answers depend on files of the machine.
var types = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
	".png": "image/png",
}

// Asset is one file, ready to be sent.
type Asset struct {
	Name  string // css/site.css
	Type  string // the content type
	Hash  string // 16 hexadecimal digits of the content's SHA-256; good as an ETag
	Cache string // the Cache-Control to answer with: Forever or Recheck
	Body  []byte
	Gzip  []byte // Body compressed; nil if that would not be smaller
}

// Files is a set of assets.
type Files struct {
	disk   fs.FS // set in development: read anew for each request
	byName map[string]Asset
}

// New reads the embedded files, squeezes the style sheets, hashes and compresses all.
func New() (*Files, error) {
	f := &Files{byName: map[string]Asset{}}
	for _, folder := range folders {
		err := fs.WalkDir(embedded, folder, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			a, err := read(embedded, name)
			if err != nil {
				return err
			}
			if path.Ext(name) == ".css" {
				a.Body = squeeze(a.Body)
				a.Hash = hash(a.Body)
			}
			if a.Gzip, err = compress(a.Body); err != nil {
				return err
			}
			f.byName[name] = a
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("public: %w", err)
		}
	}
	return f, nil
}

// Dev gives the files of a folder on the disk, read for each request, so that
// a change shows at the next reload.
func Dev(dir string) *Files { return &Files{disk: os.DirFS(dir)} }

// URL gives the address of a file such as css/site.css. An unknown name is an
// error, so that a misspelt one fails the page's test.
func (f *Files) URL(name string) (string, error) {
	a, err := f.get(name)
	if err != nil {
		return "", err
	}
	ext := path.Ext(name)
	return Prefix + strings.TrimSuffix(name, ext) + "." + a.Hash + ext, nil
}

// Open gives the file at an address made by URL; false if there is none. An
// address with an older hash gives the present file, not to be kept: a page
// cached before an update still finds its style sheet.
func (f *Files) Open(url string) (Asset, bool) {
	rest, ok := strings.CutPrefix(url, Prefix)
	if !ok {
		return Asset{}, false
	}
	name, mark := split(rest)
	a, err := f.get(name)
	if err != nil {
		return Asset{}, false
	}
	a.Cache = Recheck
	if mark == a.Hash && f.disk == nil {
		a.Cache = Forever
	}
	return a, true
}

// split takes css/site.<hash>.css apart; without a hash the name comes back whole.
func split(rest string) (name, mark string) {
	ext := path.Ext(rest)
	stem := strings.TrimSuffix(rest, ext)
	mark = strings.TrimPrefix(path.Ext(stem), ".")
	if len(mark) != hashLen {
		return rest, ""
	}
	return stem[:len(stem)-len(mark)-1] + ext, mark
}

var errUnknown = errors.New("no such asset")

func (f *Files) get(name string) (Asset, error) {
	if f.disk == nil {
		if a, ok := f.byName[name]; ok {
			return a, nil
		}
		return Asset{}, fmt.Errorf("public: %q: %w", name, errUnknown)
	}
	folder, _, _ := strings.Cut(name, "/")
	if !fs.ValidPath(name) || !slices.Contains(folders, folder) {
		return Asset{}, fmt.Errorf("public: %q: %w", name, errUnknown)
	}
	return read(f.disk, name)
}

const hashLen = 16

func read(fsys fs.FS, name string) (Asset, error) {
	kind, ok := types[path.Ext(name)]
	if !ok {
		return Asset{}, fmt.Errorf("public: %q: no content type is known for it", name)
	}
	body, err := fs.ReadFile(fsys, name)
	if err != nil {
		return Asset{}, err
	}
	return Asset{Name: name, Type: kind, Hash: hash(body), Body: body}, nil
}

func hash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])[:hashLen]
}

var (
	cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssSpace   = regexp.MustCompile(`\s+`)
	// Spaces beside these mean nothing. A space before a colon does (a :is(b)),
	// one after it never.
	cssPunct = regexp.MustCompile(` ?([{};,>]) ?|(:) `)
)

// squeeze takes comments and needless spaces out of a style sheet. It knows no
// strings: ours hold no braces, commas or runs of spaces, and a test sees to it.
func squeeze(css []byte) []byte {
	css = cssSpace.ReplaceAll(cssComment.ReplaceAll(css, nil), []byte(" "))
	css = cssPunct.ReplaceAll(css, []byte("$1$2"))
	return bytes.ReplaceAll(bytes.TrimSpace(css), []byte(";}"), []byte("}"))
}

func compress(body []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if b.Len() >= len(body) {
		return nil, nil
	}
	return b.Bytes(), nil
}
