package finish

import (
	"bytes"
	"sync"

	"github.com/klauspost/compress/zlib"
)

// How hard to press. Measured on a sheet of one page and one of 2,000 entries:
// pages and objects get 2 % smaller from 6 to 7 in half as much time again, the
// record 24 %. Glyphs hardly get smaller at all: from 2 to 6 by 5 %, in more than
// twice the time.
var (
	quick    = pool(2)
	middling = pool(3)
	usual    = pool(6)
	tight    = pool(7)
)

// packer holds one compressor, worth keeping: its tables are 600 KB.
type packer struct {
	bytes.Buffer
	z    *zlib.Writer
	home *sync.Pool
}

func pool(level int) *sync.Pool {
	home := &sync.Pool{}
	home.New = func() any {
		p := &packer{home: home}
		p.z, _ = zlib.NewWriterLevel(&p.Buffer, level) // fails for unknown levels only
		return p
	}
	return home
}

// deflate compresses data given in parts; release the packer once its bytes are
// copied.
func deflate(from *sync.Pool, parts ...[]byte) *packer {
	p := from.Get().(*packer)
	p.Reset()
	p.z.Reset(&p.Buffer)
	for _, data := range parts {
		_, _ = p.z.Write(data) // a buffer does not fail
	}
	_ = p.z.Close()
	return p
}

func (p *packer) release() { p.home.Put(p) }
