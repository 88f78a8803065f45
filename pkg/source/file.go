package source

import (
	"bytes"
	"sort"
	"sync"
)

// File is the content of one file. Path is relative to the tree's root, with
// forward slashes. A File is immutable and safe for concurrent use.
type File struct {
	Path  string
	Bytes []byte

	once  sync.Once
	lines []int // offset of the first byte of each line
}

// NewFile gives the file path with the given content.
func NewFile(path string, content []byte) *File {
	return &File{Path: path, Bytes: content}
}

func (f *File) index() []int {
	f.once.Do(func() {
		f.lines = make([]int, 1, bytes.Count(f.Bytes, []byte{'\n'})+1)
		for i, c := range f.Bytes {
			if c == '\n' {
				f.lines = append(f.lines, i+1)
			}
		}
	})
	return f.lines
}

// Pos gives the place of a byte offset. Offsets outside the file are clamped.
func (f *File) Pos(offset int) Pos {
	offset = max(0, min(offset, len(f.Bytes)))
	lines := f.index()
	line := sort.SearchInts(lines, offset+1) - 1
	return Pos{Line: int32(line + 1), Column: int32(offset - lines[line] + 1), Byte: int32(offset)}
}

// Range gives the span of the byte offsets [start, end).
func (f *File) Range(start, end int) Range {
	return Range{File: f.Path, Start: f.Pos(start), End: f.Pos(end)}
}

// Offset gives the byte offset of a 1-based line and byte column, clamped to the file.
func (f *File) Offset(line, column int) int {
	lines := f.index()
	if line < 1 {
		return 0
	}
	if line > len(lines) {
		return len(f.Bytes)
	}
	return max(0, min(lines[line-1]+column-1, len(f.Bytes)))
}

// LineCount gives the number of lines; an empty file has one.
func (f *File) LineCount() int { return len(f.index()) }

// Line gives the text of a 1-based line without its line break, and "" outside the file.
func (f *File) Line(n int) string {
	lines := f.index()
	if n < 1 || n > len(lines) {
		return ""
	}
	end := len(f.Bytes)
	if n < len(lines) {
		end = lines[n] - 1
	}
	return string(bytes.TrimSuffix(f.Bytes[lines[n-1]:end], []byte{'\r'}))
}

// Text gives the bytes of a range of this file.
func (f *File) Text(r Range) string {
	start, end := int(r.Start.Byte), int(r.End.Byte)
	if start < 0 || end > len(f.Bytes) || start > end {
		return ""
	}
	return string(f.Bytes[start:end])
}
