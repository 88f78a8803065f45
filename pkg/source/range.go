// Package source knows files: the tree that is scanned, what its files are,
// and the exact places inside them. It does not know what a file means.
package source

import (
	"cmp"
	"fmt"
	"strings"
)

// Pos is a place in a file. Line and Column start at 1; Column counts bytes,
// not characters. Byte is the offset from the start of the file, from 0.
type Pos struct {
	Line, Column, Byte int32
}

// Range is the half-open span [Start, End) of a file. File is the path
// relative to the tree's root, with forward slashes. The zero Range means
// that no place is known.
type Range struct {
	File       string
	Start, End Pos
}

// IsZero reports whether r names no place.
func (r Range) IsZero() bool { return r.File == "" && r.Start.Line == 0 }

// String gives file:line:column of the start, as editors and terminals link it.
func (r Range) String() string {
	if r.Start.Line == 0 {
		return r.File
	}
	return fmt.Sprintf("%s:%d:%d", r.File, r.Start.Line, r.Start.Column)
}

// Contains reports whether o lies inside r, in the same file.
func (r Range) Contains(o Range) bool {
	return r.File == o.File && r.Start.Byte <= o.Start.Byte && o.End.Byte <= r.End.Byte
}

// To gives the span from the start of r to the end of o, which follows r in the same file.
func (r Range) To(o Range) Range {
	return Range{File: r.File, Start: r.Start, End: o.End}
}

// Compare orders ranges by file, start and end.
func Compare(a, b Range) int {
	return cmp.Or(
		strings.Compare(a.File, b.File),
		cmp.Compare(a.Start.Line, b.Start.Line),
		cmp.Compare(a.Start.Column, b.Start.Column),
		cmp.Compare(a.End.Line, b.End.Line),
		cmp.Compare(a.End.Column, b.End.Column),
	)
}
