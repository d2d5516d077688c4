package attachment

import (
	"bytes"
	"strings"

	"sunshine/app/calendar"
)

// Tags of EXIF: where the camera's own directory lies, and when the picture was
// taken.
const (
	exifDirectory = 0x8769
	exifTakenOn   = 0x9003
)

// TakenOn gives the day the camera noted in a picture; zero if it noted none. It
// must be asked before Tidy, which leaves all such notes behind.
func TakenOn(data []byte) calendar.Day {
	i := bytes.Index(data[:min(len(data), 256<<10)], []byte("Exif\x00\x00"))
	if i < 0 {
		return calendar.Day{}
	}
	t := notes{data[i+6 : min(len(data), i+6+(64<<10))]}
	at, ok := t.value(t.number(4, 4), exifDirectory)
	if !ok {
		return calendar.Day{}
	}
	if at, ok = t.value(at, exifTakenOn); !ok || at < 0 || at+10 > len(t.b) {
		return calendar.Day{}
	}
	day, err := calendar.ParseDay(strings.ReplaceAll(string(t.b[at:at+10]), ":", "-"))
	if err != nil {
		return calendar.Day{}
	}
	return day
}

// notes is the TIFF part of a picture's notes.
type notes struct{ b []byte }

// number reads an unsigned number of size bytes; 0 outside.
func (t notes) number(at, size int) int {
	n := 0
	if at < 0 || len(t.b) == 0 {
		return 0
	}
	for k := range size {
		shift := k
		if t.b[0] == 'M' { // big endian
			shift = size - 1 - k
		}
		if at+k >= len(t.b) {
			return 0
		}
		n |= int(t.b[at+k]) << (8 * shift)
	}
	return n
}

// value gives the value, or the place of it, of a tag in the directory at.
func (t notes) value(at, tag int) (int, bool) {
	if at <= 0 {
		return 0, false
	}
	for k := range min(t.number(at, 2), 256) {
		if e := at + 2 + 12*k; t.number(e, 2) == tag {
			return t.number(e+8, 4), true
		}
	}
	return 0, false
}
