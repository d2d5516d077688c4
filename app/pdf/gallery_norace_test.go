//go:build !race

package pdf

// raced tells whether the race detector watches.
const raced = false
