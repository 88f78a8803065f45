package policytest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/source"
)

// want is one finding that an example says it gets on a line.
type want struct {
	status finding.Status
	line   int
	// says is a part of the finding's message, or "".
	says string
}

// saidBy reports whether a finding has the status and the part of the message.
func (w want) saidBy(f finding.Finding) bool {
	return f.Status == w.status && strings.Contains(f.Message, w.says)
}

// mark finds the comment that announces a finding: "# want", "# want open",
// "// want x2", each with a part of the message in quotes and an explanation
// after a colon if need be.
var mark = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:#|//)[ \t]*want\b[ \t]*([^:]*)(?::.*)?$`) })

// readWants gives the findings that the comments of a file announce. A line
// that is not understood is an error with its number.
func readWants(f *source.File) ([]want, error) {
	var out []want
	for n := 1; n <= f.LineCount(); n++ {
		m := mark().FindStringSubmatch(f.Line(n))
		if m == nil {
			continue
		}
		wants, err := parseWant(m[1], n)
		if err != nil {
			return nil, lineError{n, err}
		}
		out = append(out, wants...)
	}
	return out, nil
}

// readSidecar gives the findings that a file without comments announces in the
// file beside it: a line each, with the number of the line and the words of the comment.
func readSidecar(f *source.File) ([]want, error) {
	var out []want
	for n := 1; n <= f.LineCount(); n++ {
		text := strings.TrimSpace(f.Line(n))
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		text, _, _ = strings.Cut(text, ":")
		number, words, _ := strings.Cut(text, " ")
		line, err := strconv.Atoi(number)
		if err != nil || line < 1 {
			return nil, lineError{n, fmt.Errorf("%q is not the number of a line", number)}
		}
		wants, err := parseWant(words, line)
		if err != nil {
			return nil, lineError{n, err}
		}
		out = append(out, wants...)
	}
	return out, nil
}

// maxOnLine bounds the findings that one line announces.
const maxOnLine = 100

// parseWant reads the words after "want": a status, which is fail when it is
// not said, how many findings, "x2", which is one, and in quotes a part of their message.
func parseWant(words string, line int) ([]want, error) {
	w, count := want{status: finding.Fail, line: line}, 1
	if before, quoted, ok := strings.Cut(words, `"`); ok {
		says, after, closed := strings.Cut(quoted, `"`)
		if !closed || says == "" {
			return nil, fmt.Errorf("%q is no part of a message in quotes", words[len(before):])
		}
		w.says, words = says, before+" "+after
	}
	for _, word := range strings.Fields(words) {
		number, counted := strings.CutPrefix(word, "x")
		n, err := strconv.Atoi(number)
		switch {
		case word == string(finding.Fail), word == string(finding.Open):
			w.status = finding.Status(word)
		case counted && err == nil && n > 1 && n <= maxOnLine:
			count = n
		default:
			return nil, fmt.Errorf("%q is neither fail nor open nor a count such as x2", word)
		}
	}
	out := make([]want, count)
	for i := range out {
		out[i] = w
	}
	return out, nil
}

// lineError is an error in a line of a file.
type lineError struct {
	line int
	err  error
}

func (e lineError) Error() string { return fmt.Sprintf("line %d: %v", e.line, e.err) }
func (e lineError) Unwrap() error { return e.err }
