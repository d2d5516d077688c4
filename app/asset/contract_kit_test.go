package asset

import (
	"math/rand/v2"
	"strconv"

	"sunshine/app/fault"
	"sunshine/data"
)

func faultFields(err error) (names []string) {
	for _, f := range fault.Fields(err) {
		names = append(names, f.Name)
	}
	return names
}

func itoaRow(n int) string { return strconv.Itoa(n) }

func loadedReference() (*Reference, error) { return LoadReference(data.Reference) }

func randomSource(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }
