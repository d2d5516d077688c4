package qr

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"
)

// same compares a code with that of the library, module by module.
func same(t *testing.T, text string) Code {
	t.Helper()
	want, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := Encode(text)
	if !ok || got.N != want.Bounds().Dx() {
		t.Fatalf("%d bytes: %v, %d modules, want %d", len(text), ok, got.N, want.Bounds().Dx())
	}
	for y := range got.N {
		for x := range got.N {
			if r, _, _, _ := want.At(x, y).RGBA(); got.Dark(x, y) != (r < 0x8000) {
				t.Fatalf("%q: module %d, %d of %d differs", text, x, y, got.N)
			}
		}
	}
	return got
}

// maskOf reads which mask a code has.
func maskOf(c Code) int {
	for mask := range 8 {
		s := frame((c.N - 17) / 4)
		s.format(mask)
		if s.fixed.rows[8]&0xFF == c.rows[8]&0xFF {
			return mask
		}
	}
	return -1
}

// Every length of text there is room for, and with it every version, block shape,
// padding and mask.
func TestEveryLengthIsAsTheLibraryHasIt(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	masks := map[int]bool{}
	for n := range 252 {
		text := make([]byte, n)
		for i := range text {
			text[i] = byte(r.IntN(256))
		}
		masks[maskOf(same(t, string(text)))] = true
	}
	if len(masks) != 8 || masks[-1] {
		t.Errorf("only masks %v were chosen", masks)
	}
}

func TestCodesOfAddressesAreAsTheLibraryHasThem(t *testing.T) {
	for i := range 60 {
		text := fmt.Sprintf("https://cunwu.example.cn/villages/3301271%05d/finance/2026-%02d/v/%d", i*7919%99999, 1+i%12, 1+i%4)
		same(t, text)
	}
	same(t, "阳光村务：扫码核对 𬱖㛃䶮")
}

func TestWhatIsTooLongIsSaid(t *testing.T) {
	if _, ok := Encode(strings.Repeat("x", 252)); ok {
		t.Error("252 bytes were taken")
	}
	if c, ok := Encode(strings.Repeat("x", 251)); !ok || c.N != maxSize {
		t.Errorf("251 bytes: %v, %d modules", ok, c.N)
	}
}

func BenchmarkEncode(b *testing.B) {
	const text = "https://cunwu.example.cn/villages/330127104205/finance/2026-03/v/1"
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Encode(text)
		}
	})
	b.Run("library", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = qr.Encode(text, qr.M, qr.Auto)
		}
	})
}
