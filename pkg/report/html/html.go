// Package html writes the report that people study: one file that needs no
// network, with the findings beside the source, the Well-Architected review,
// the lessons and a quiz. It decides nothing about findings.
//
// Whatever comes from scanned files is text there: html/template escapes it,
// and the page's Content-Security-Policy admits no script and no style but the
// report's own two, by their hashes, and no address to load anything from.
package html

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/plinth-lint/plinth/pkg/diagram"
	"github.com/plinth-lint/plinth/pkg/learn"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/mindmap"
	"github.com/plinth-lint/plinth/pkg/policy"
)

// Options are what the report is told besides the result.
type Options struct {
	// Library is the one of the run; lessons, questions and examples come from it.
	Library *policy.Library
	// Record is what each policy judged in the run.
	Record *learn.Record
	// Title names what was scanned.
	Title string
	// Date is printed under the title, unless it is "".
	Date string
	// Version is plinth's.
	Version string
}

//go:embed assets
var assets embed.FS

// templates are parsed when a report is first written, so that other commands do not pay for them.
var templates = sync.OnceValues(func() (*template.Template, error) {
	return template.New("page.html").Funcs(template.FuncMap{
		"clean": clean, "count": count,
	}).ParseFS(assets, "assets/*.html")
})

// Write writes the report.
func Write(w io.Writer, r *lint.Result, o Options) error {
	t, err := templates()
	if err != nil {
		return fmt.Errorf("parse the report's templates: %w", err)
	}
	p, err := newPage(r, o)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	if err := t.Execute(out, p); err != nil {
		return fmt.Errorf("write HTML: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write HTML: %w", err)
	}
	return nil
}

// frame is the style and the script as they stand in the page, and the policy that admits them alone.
type frame struct {
	Style, Script template.HTML
	Policy        string
}

func newFrame() (frame, error) {
	style, err := assets.ReadFile("assets/page.css")
	if err != nil {
		return frame{}, err
	}
	style = slices.Concat(style, []byte(diagram.CSS), []byte(mindmap.CSS))
	script, err := assets.ReadFile("assets/page.js")
	if err != nil {
		return frame{}, err
	}
	rules := []string{
		"default-src 'none'", "style-src " + hash(style), "script-src " + hash(script),
		"base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
	}
	return frame{
		Style:  template.HTML("<style>" + string(style) + "</style>"),    // our own file
		Script: template.HTML("<script>" + string(script) + "</script>"), // our own file
		Policy: strings.Join(rules, "; "),
	}, nil
}

// hash gives what a Content-Security-Policy calls an inline element's content.
func hash(content []byte) string {
	sum := sha256.Sum256(content)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// count gives a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok {
		return fmt.Sprintf("%d %sies", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
