// Package data carries what people edit rather than program: reference tables
// with their sources, and the demonstration county.
package data

import "embed"

// Reference holds accounts, catalogue, rule sets and holidays under reference/.
//
//go:embed reference
var Reference embed.FS

// Demo holds the demonstration county under demo/.
//
//go:embed demo
var Demo embed.FS
