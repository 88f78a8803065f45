// Package rdjson writes a result in reviewdog's diagnostic format
// (https://github.com/reviewdog/reviewdog/tree/master/proto/rdf), which puts
// findings into the review of a change. Columns count bytes there as they do here.
package rdjson

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/report/internal/brief"
	"github.com/plinth-lint/plinth/pkg/report/text"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Options are what Write is told.
type Options struct {
	// Open adds what could not be determined, as INFO.
	Open bool
}

type diagnostic struct {
	Message  string    `json:"message"`
	Location location  `json:"location"`
	Severity string    `json:"severity"`
	Code     code      `json:"code"`
	Related  []related `json:"relatedLocations,omitempty"`
}

type location struct {
	Path  string `json:"path"`
	Range *span  `json:"range,omitempty"`
}

type span struct {
	Start position  `json:"start"`
	End   *position `json:"end,omitempty"`
}

type position struct {
	Line   int32 `json:"line"`
	Column int32 `json:"column,omitempty"`
}

type code struct {
	Value string `json:"value"`
	URL   string `json:"url,omitempty"`
}

type related struct {
	Message  string   `json:"message,omitempty"`
	Location location `json:"location"`
}

// Write writes the findings that nobody has accepted and no earlier state holds, the gravest first.
func Write(w io.Writer, r *lint.Result, o Options) error {
	out := bufio.NewWriter(w)
	out.WriteString(`{"source":{"name":"plinth","url":"https://github.com/plinth-lint/plinth"},"diagnostics":[`)
	for i, f := range brief.Ranked(r, o.Open) {
		if i > 0 {
			out.WriteString(",")
		}
		line, err := json.Marshal(toDiagnostic(f))
		if err != nil {
			return fmt.Errorf("write rdjson: %w", err)
		}
		out.WriteString("\n")
		out.Write(line)
	}
	out.WriteString("\n]}\n")
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write rdjson: %w", err)
	}
	return nil
}

func toDiagnostic(f *finding.Finding) diagnostic {
	d := diagnostic{
		Message: markdown(fmt.Sprintf("%s (%s)", brief.Line(f), brief.About(f))), Location: at(f.Range), Severity: severity(f), Code: code{Value: f.Policy.ID},
	}
	if len(f.Policy.References) > 0 {
		d.Code.URL = f.Policy.References[0]
	}
	for _, x := range f.Related {
		d.Related = append(d.Related, related{text.Clean(x.Message), at(x.Range)})
	}
	return d
}

// What Markdown makes of plain text: links and images with a text of their own, markup, and
// mentions, which send mail.
var (
	tag     = regexp.MustCompile(`<([A-Za-z/!?])`)
	mention = regexp.MustCompile(`(^|[^A-Za-z0-9_])@([A-Za-z0-9])`)
)

// markdown keeps a text from being more than text: reviewdog puts messages into comments as they are.
// It leaves addresses such as x["a"] readable, because other reporters print them plain.
func markdown(s string) string {
	s = strings.ReplaceAll(s, "](", `]\(`)
	s = tag.ReplaceAllString(s, `\<$1`)
	return mention.ReplaceAllString(s, "$1@\u200b$2")
}

func at(r source.Range) location {
	l := location{Path: r.File}
	if r.Start.Line > 0 {
		l.Range = &span{Start: position{r.Start.Line, r.Start.Column}}
		if r.End.Line > 0 {
			l.Range.End = &position{r.End.Line, r.End.Column}
		}
	}
	return l
}

func severity(f *finding.Finding) string {
	switch {
	case f.Status == finding.Open:
		return "INFO"
	case f.Policy.Severity >= policy.High:
		return "ERROR"
	case f.Policy.Severity == policy.Medium:
		return "WARNING"
	default:
		return "INFO"
	}
}
