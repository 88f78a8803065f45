// Package sarif writes a result as SARIF 2.1.0, result by result. It uses a
// few structs of its own: the object model of go-sarif holds a whole log in
// memory and writes empty arrays that mean something else than absence.
package sarif

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
)

// Options are what Write is told.
type Options struct {
	// Version is plinth's own.
	Version string
	// GitHub makes a log for GitHub's code scanning, within its limits.
	GitHub bool
	// Told, if set, gets a sentence on what the limits left out.
	Told func(string)
}

const home = "https://github.com/plinth-lint/plinth"

// Write writes a log of one run.
func Write(w io.Writer, r *lint.Result, o Options) error {
	if !o.GitHub {
		return writeLog(w, r, o)
	}
	within, err := forGitHub(r, o)
	if err != nil {
		return err
	}
	return writeLog(w, within, o)
}

func writeLog(w io.Writer, r *lint.Result, o Options) error {
	e := newWriter(w, r)
	e.index()
	e.raw(`{"$schema":"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json","version":"2.1.0","runs":[{"tool":`)
	e.value(e.tool(o))
	e.raw(`,"columnKind":"utf16CodeUnits","invocations":`)
	e.value([]invocation{e.invocation()})
	if len(e.taxonomies) > 0 {
		e.raw(`,"taxonomies":`)
		e.value(e.taxonomies)
	}
	if revision, ok := r.Tree.Revision(); ok {
		e.raw(`,"versionControlProvenance":`)
		e.value([]provenance{{revision.Repository, revision.Commit, revision.Branch}})
	}
	e.raw(`,"results":[`)
	for i := range r.Findings {
		if i > 0 {
			e.raw(",")
		}
		e.raw("\n")
		e.value(e.finding(&r.Findings[i]))
	}
	e.absent()
	e.raw("]}]}\n")
	if e.err != nil {
		return fmt.Errorf("write SARIF: %w", e.err)
	}
	return e.out.Flush()
}

func newWriter(w io.Writer, r *lint.Result) *writer {
	return &writer{
		out: bufio.NewWriter(w), result: r, rules: map[string]int{}, codes: map[string]int{}, hashes: map[string][]string{}, taxonomies: taxonomies(r.Policies),
		suppressed: slices.ContainsFunc(r.Findings, func(f finding.Finding) bool { return f.Suppression != nil }),
	}
}

type writer struct {
	out        *bufio.Writer
	result     *lint.Result
	rules      map[string]int
	codes      map[string]int
	hashes     map[string][]string // of the lines of files
	taxonomies []taxonomy
	// suppressed is set when any result is: then all say whether they are (§3.27.23).
	suppressed bool
	err        error
}

func (e *writer) raw(s string) {
	if e.err == nil {
		_, e.err = e.out.WriteString(s)
	}
}

func (e *writer) value(v any) {
	text, err := json.Marshal(v)
	if err != nil && e.err == nil {
		e.err = err
	}
	e.raw(string(text))
}

// provenance says which state of which repository was scanned.
type provenance struct {
	Repository string `json:"repositoryUri"`
	Revision   string `json:"revisionId"`
	Branch     string `json:"branch,omitempty"`
}

type message struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}
