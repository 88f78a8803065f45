package sarif

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/plinth-lint/plinth/pkg/source"
)

type location struct {
	ID       int       `json:"id,omitempty"`
	Physical *physical `json:"physicalLocation,omitempty"`
	Logical  []logical `json:"logicalLocations,omitempty"`
	Message  *message  `json:"message,omitempty"`
}

type logical struct {
	Name               string `json:"name,omitempty"`
	FullyQualifiedName string `json:"fullyQualifiedName"`
	Kind               string `json:"kind"`
}

type physical struct {
	Artifact struct {
		URI string `json:"uri"`
	} `json:"artifactLocation"`
	Region  *region `json:"region,omitempty"`
	Context *region `json:"contextRegion,omitempty"`
}

type region struct {
	StartLine   int32    `json:"startLine"`
	StartColumn int      `json:"startColumn,omitempty"`
	EndLine     int32    `json:"endLine"`
	EndColumn   int      `json:"endColumn,omitempty"`
	Snippet     *message `json:"snippet,omitempty"`
}

// maxSnippet bounds the text of a region in a log, in bytes.
const maxSnippet = 1000

func (e *writer) physical(r source.Range, snippet bool) *physical {
	p := &physical{}
	p.Artifact.URI = uri(r.File)
	if r.Start.Line == 0 {
		return p
	}
	f, err := e.result.Tree.Read(r.File)
	if err != nil {
		return p
	}
	p.Region = &region{
		StartLine: r.Start.Line, StartColumn: column(f, r.Start), EndLine: r.End.Line, EndColumn: column(f, r.End),
	}
	if s := f.Text(r); snippet && s != "" && !e.result.Tree.Concealed(r.File) {
		p.Region.Snippet = &message{Text: text(cut(s, maxSnippet))}
		p.Context = context(f, r)
	}
	return p
}

// contextLines are shown before and after a region.
const contextLines = 2

// context gives the lines around a region, or nil where they are too long to help.
func context(f *source.File, r source.Range) *region {
	first, last := max(1, int(r.Start.Line)-contextLines), min(int(r.End.Line)+contextLines, f.LineCount())
	var b strings.Builder
	for n := first; n <= last; n++ {
		if b.Len()+len(f.Line(n)) > maxSnippet {
			return nil
		}
		b.WriteString(f.Line(n) + "\n")
	}
	return &region{StartLine: int32(first), EndLine: int32(last), Snippet: &message{Text: text(b.String())}}
}

// uri gives a path as a relative reference. Without a base, a colon in its
// first part would make that a scheme (RFC 3986, §4.2).
func uri(name string) string {
	first, rest, more := strings.Cut((&url.URL{Path: name}).EscapedPath(), "/")
	first = strings.ReplaceAll(first, ":", "%3A")
	if more {
		return first + "/" + rest
	}
	return first
}

// cut gives the beginning of a text, at most so many bytes, with no character broken.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

// column gives a column in UTF-16 code units from one in bytes. It does not
// depend on a byte order mark (§3.30.2).
func column(f *source.File, pos source.Pos) int {
	line := f.Line(int(pos.Line))
	before := line[:max(0, min(int(pos.Column)-1, len(line)))]
	if pos.Line == 1 {
		before = strings.TrimPrefix(before, "\ufeff")
	}
	units := 0
	for _, r := range before {
		units++
		if r > 0xffff {
			units++
		}
	}
	return units + 1
}
