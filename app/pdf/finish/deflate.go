package finish

import (
	"bytes"
	"sync"

	"github.com/klauspost/compress/zlib"
)

// level is where size stops falling by much for the time it takes: 7 gives files
// 4 to 8 % smaller than 3 in a tenth to a fifth more time; 9 takes twice as long
// for 2 % more.
const level = 7

// packer holds one compressor, worth keeping: its tables are 600 KB.
type packer struct {
	bytes.Buffer
	z *zlib.Writer
}

var packers = sync.Pool{New: func() any {
	p := &packer{}
	p.z, _ = zlib.NewWriterLevel(&p.Buffer, level) // fails for unknown levels only
	return p
}}

// deflate compresses data; release the packer once its bytes are copied.
func deflate(data []byte) *packer {
	p := packers.Get().(*packer)
	p.Reset()
	p.z.Reset(&p.Buffer)
	_, _ = p.z.Write(data) // a buffer does not fail
	_ = p.z.Close()
	return p
}

func (p *packer) release() { packers.Put(p) }
