package baseline

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/source"
)

// version is the form of the file that this program writes and reads.
const version = 1

// The bounds of a file: its size, and the length of a line.
const (
	maxSize = 64 << 20
	maxLine = 64 << 10
)

type head struct {
	Version *int `json:"plinth-baseline"`
}

// Error is a fault in a baseline's file.
type Error struct {
	Range source.Range
	// Text says what is wrong; Hint what helps.
	Text, Hint string
}

// Error gives file:line:column: text.
func (e *Error) Error() string { return fmt.Sprintf("%s: %s", e.Range, e.Text) }

// Write writes the file: a line that says what it is, then one line for each
// entry, in order.
func (b *Baseline) Write(w io.Writer) error {
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\"plinth-baseline\": %d}\n", version)
	lines := json.NewEncoder(&out)
	lines.SetEscapeHTML(false)
	for _, e := range b.Entries {
		if err := lines.Encode(e); err != nil {
			return fmt.Errorf("write baseline: %w", err)
		}
	}
	_, err := w.Write(out.Bytes())
	return err
}

// Read reads a file that Write wrote, in any order of lines. The error is a *Error about the first fault.
func Read(f *source.File) (*Baseline, error) {
	const anew = "`plinth baseline write --force` writes it anew"
	if len(f.Bytes) > maxSize {
		return nil, &Error{source.Range{File: f.Path}, "the baseline is larger than 64 MiB", anew}
	}
	b := &Baseline{}
	for n := 1; n <= f.LineCount(); n++ {
		line := f.Line(n)
		fault := func(hint, format string, args ...any) error {
			start := f.Offset(n, 1)
			return &Error{f.Range(start, start), fmt.Sprintf(format, args...), hint}
		}
		switch {
		case n == 1:
			if hint, err := readHead(line); err != nil {
				return nil, fault(hint, "%v", err)
			}
		case strings.TrimSpace(line) == "":
		case strings.HasPrefix(line, "<<<<<<<") || strings.HasPrefix(line, "=======") || strings.HasPrefix(line, ">>>>>>>"):
			return nil, fault("keep the lines of both sides and take out the markers; the order does not count", "a merge conflict is not resolved")
		default:
			e, err := readEntry(line)
			if err != nil {
				return nil, fault(anew, "this is not a finding of a baseline: %v", err)
			}
			b.Entries = append(b.Entries, e)
		}
	}
	slices.SortFunc(b.Entries, compareEntries)
	return b, nil
}

func readHead(line string) (hint string, err error) {
	var h head
	if len(line) > maxLine || json.Unmarshal([]byte(line), &h) != nil || h.Version == nil {
		return "`plinth baseline write` writes one", errors.New("this is not a baseline: its first line is not {\"plinth-baseline\": 1}")
	}
	switch {
	case *h.Version > version:
		return "update plinth", fmt.Errorf("the baseline has version %d, and this plinth reads up to version %d", *h.Version, version)
	case *h.Version < 1:
		return "`plinth baseline write --force` writes it anew", fmt.Errorf("the baseline has version %d, which never was", *h.Version)
	}
	return "", nil
}

func readEntry(line string) (Entry, error) {
	var e Entry
	if len(line) > maxLine {
		return e, errors.New("the line is longer than 64 KiB")
	}
	decoder := json.NewDecoder(strings.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&e); err != nil {
		return e, errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	if decoder.More() {
		return e, errors.New("there is more than one on the line")
	}
	switch {
	case e.Policy == "" || e.Unit == "" || e.Address == "":
		return e, errors.New("policy, unit and address are not all given")
	case e.Status != finding.Fail && e.Status != finding.Open:
		return e, fmt.Errorf("the status is %q, not fail or open", e.Status)
	case !isFingerprint(e.Fingerprint) || !isFingerprint(e.Local):
		return e, errors.New("a fingerprint does not have 32 hexadecimal digits")
	}
	return e, nil
}

func isFingerprint(s string) bool {
	digits, err := hex.DecodeString(s)
	return err == nil && len(digits) == 16 && s == strings.ToLower(s)
}
