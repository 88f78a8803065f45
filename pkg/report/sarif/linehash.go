package sarif

import (
	"strconv"
	"unicode/utf16"
)

// The measures of GitHub's line hashes.
const (
	hashWindow = 100
	hashFactor = 37
)

// lineHashes gives, from index 1, the hash by which GitHub code scanning
// follows an alert when lines move: a rolling hash of the hundred characters
// from the line's start, without blanks, and how often it occurred so far
// (https://github.com/github/codeql-action/blob/main/src/fingerprints.ts).
func lineHashes(text string) []string {
	h := hasher{hashes: []string{""}, seen: map[uint64]int{}, first: 1}
	for range hashWindow {
		h.first *= hashFactor
	}
	afterReturn, lineStart, lines := false, true, 0
	process := func(c uint16) {
		switch {
		case c == ' ' || c == '\t' || afterReturn && c == '\n':
			afterReturn = false
			return
		case c == '\r':
			c, afterReturn = '\n', true
		default:
			afterReturn = false
		}
		h.emit()
		if lineStart {
			lines++
			lineStart = false
			h.lines[h.at] = lines
		}
		if c == '\n' {
			lineStart = true
		}
		h.push(c)
	}
	for _, c := range utf16.Encode([]rune(text)) {
		process(c)
	}
	process(0xffff) // the end of the file
	for range hashWindow {
		h.emit()
		h.push(0)
	}
	return h.hashes
}

// hasher is the rolling window.
type hasher struct {
	window [hashWindow]uint16
	lines  [hashWindow]int // that start at the place in the window, 0 for none
	at     int
	sum    uint64
	first  uint64 // the weight of the character that leaves the window
	seen   map[uint64]int
	hashes []string
}

func (h *hasher) push(c uint16) {
	out := h.window[h.at]
	h.window[h.at] = c
	h.sum = h.sum*hashFactor + uint64(c) - h.first*uint64(out)
	h.at = (h.at + 1) % hashWindow
}

// emit notes the hash of the line whose hundredth character was just read.
func (h *hasher) emit() {
	if h.lines[h.at] == 0 {
		return
	}
	h.lines[h.at] = 0
	h.seen[h.sum]++
	h.hashes = append(h.hashes, strconv.FormatUint(h.sum, 16)+":"+strconv.Itoa(h.seen[h.sum]))
}
