package pdf

import (
	"bytes"
	"sync"
	"testing"
)

// Documents of every kind drawn at once, with the fonts they share, are what they
// are when drawn alone.
func TestKindsDrawnAtOnceAreTheSame(t *testing.T) {
	var list []specimen
	seen := map[string]bool{}
	for _, s := range gallery(t) {
		if !seen[s.kind] && s.content != lengthy {
			seen[s.kind] = true
			list = append(list, s)
		}
	}
	if len(list) < 15 {
		t.Fatalf("only %d kinds", len(list))
	}
	alone := make([][]byte, len(list))
	for i, s := range list {
		var err error
		if alone[i], err = s.draw(s.options()); err != nil {
			t.Fatalf("%s: %v", s.name(), err)
		}
	}
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for k := range list {
				i := (k + w*len(list)/4) % len(list) // each begins with another kind
				body, err := list[i].draw(list[i].options())
				if err != nil || !bytes.Equal(body, alone[i]) {
					t.Errorf("%s drawn among others is not what it is alone: %v", list[i].name(), err)
				}
			}
		})
	}
	wg.Wait()
}
