package suppress

import (
	"fmt"
	"strings"
	"time"

	"github.com/plinth-lint/plinth/pkg/source"
)

// marker begins a suppression in a comment.
const marker = "plinth:ignore"

// comment is one suppression as it is written, wherever that is.
type comment struct {
	kind          Kind
	tool          string // whose comment it is, "" for plinth's own
	names         []string
	reason, owner string
	until         time.Time
	at            source.Range
	reach         reach
	// line is the line of code that a comment speaks of: its own, or the
	// next that holds code. 0 for what a resource says of itself.
	line int
	// fault says why the suppression does not hold, or is "".
	fault string
	// used and refused are the names that met a finding, silenced how many findings each
	// has taken away.
	used, refused map[string]bool
	silenced      map[string]int
}

// reach is what a comment speaks of.
type reach int

const (
	atLine  reach = iota // the property, resource or module call on its line
	inBlock              // the resource in whose block it stands
	inFile               // everything in its file
)

func newComment(kind Kind) *comment {
	return &comment{kind: kind, used: map[string]bool{}, refused: map[string]bool{}, silenced: map[string]int{}}
}

// comments finds the suppressions in a file's comments, which start with #
// or //. Text inside of strings can look like a comment; a suppression there
// speaks of its line all the same.
func comments(f *source.File) []*comment {
	if !strings.Contains(string(f.Bytes), marker) {
		return nil
	}
	var found []*comment
	for n := 1; n <= f.LineCount(); n++ {
		line := f.Line(n)
		at := strings.Index(line, marker)
		if at < 0 {
			continue
		}
		code, isComment := commentStart(line[:at])
		if !isComment {
			continue
		}
		c := parseText(Comment, line[at+len(marker):])
		start := f.Offset(n, at+1)
		c.at = f.Range(start, start+len(strings.TrimRight(line[at:], " \t")))
		c.line = n
		if !holdsCode(code) {
			c.line = nextCode(f, n)
		}
		found = append(found, c)
	}
	return found
}

// commentStart cuts a line's text before a marker at the comment's start.
func commentStart(before string) (code string, ok bool) {
	trimmed := strings.TrimRight(before, " \t")
	for _, lead := range []string{"#", "//", "/*"} {
		if code, ok := strings.CutSuffix(trimmed, lead); ok {
			return strings.TrimRight(code, "#"), true
		}
	}
	return "", false
}

func nextCode(f *source.File, n int) int {
	for n++; n <= f.LineCount(); n++ {
		if holdsCode(f.Line(n)) {
			return n
		}
	}
	return n
}

// holdsCode reports whether a line holds more than a comment.
func holdsCode(line string) bool {
	text := strings.TrimSpace(line)
	return text != "" && !strings.HasPrefix(text, "#") && !strings.HasPrefix(text, "//")
}

// parseText reads what follows the marker: ids, then reason="…", owner=name and until=date in any order.
func parseText(kind Kind, text string) *comment {
	c := newComment(kind)
	text = strings.TrimSuffix(strings.TrimSpace(text), "*/")
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		word, value, isSetting := setting(&text)
		switch {
		case !isSetting:
			for name := range strings.SplitSeq(word, ",") {
				if name != "" {
					c.names = append(c.names, name)
				}
			}
		case word == "reason":
			c.reason = value
		case word == "owner":
			c.owner = value
		case word == "until":
			c.setUntil(value)
		default:
			c.fault = fmt.Sprintf("%s= is unknown; write reason=\"…\", owner=team and until=2027-01-31", word)
		}
	}
	c.check()
	return c
}

func (c *comment) setUntil(value string) {
	day, err := time.Parse(time.DateOnly, value)
	if err != nil {
		c.fault = fmt.Sprintf("until=%s is not a date such as 2027-01-31", value)
		return
	}
	c.until = day
}

func (c *comment) check() {
	switch {
	case c.fault != "":
	case len(c.names) == 0:
		c.fault = "it names no policy"
	case strings.TrimSpace(c.reason) == "":
		c.fault = "it has no reason; add reason=\"…\""
	}
}

// setting takes the next word off the text, with its value when it is word=value or word="value".
func setting(text *string) (word, value string, ok bool) {
	end := strings.IndexAny(*text, " \t=")
	if end < 0 {
		word, *text = *text, ""
		return word, "", false
	}
	word = (*text)[:end]
	if (*text)[end] != '=' {
		*text = (*text)[end:]
		return word, "", false
	}
	rest := (*text)[end+1:]
	if quoted, found := strings.CutPrefix(rest, `"`); found {
		value, rest, _ = strings.Cut(quoted, `"`)
		*text = rest
		return word, value, true
	}
	value, rest, _ = strings.Cut(rest, " ")
	*text = rest
	return word, value, true
}
