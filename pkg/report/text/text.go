// Package text writes a result for people at a terminal: the findings with
// their source, why they matter and how to fix them, then a summary. It
// decides nothing about findings.
package text

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"

	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Options are how the report looks.
type Options struct {
	Color bool
	// Width is that of the terminal, in columns.
	Width int
	// Dir is the directory relative to the tree's root to which paths are shown relative.
	Dir string
	// ShowOpen shows what could not be determined; otherwise it is counted.
	ShowOpen bool
	// Verbose shows every note about the input, and every file that was not analysed.
	Verbose bool
	// By is the order of the findings.
	By Order
}

// Order is one of the orders in which findings are shown.
type Order string

const (
	// BySeverity shows the gravest first. It is the default.
	BySeverity Order = "severity"
	// ByFile follows the files.
	ByFile Order = "file"
	// ByPolicy shows the findings of each policy together, the gravest policy first.
	ByPolicy Order = "policy"
)

// Write writes the report.
func Write(w io.Writer, r *lint.Result, o Options) error {
	p := &printer{options: o, result: r, style: plainStyle, explained: map[string]bool{}}
	if o.Color {
		p.style = colorStyle
	}
	p.options.Width = max(40, o.Width)
	if o.By == ByPolicy {
		p.byPolicy()
	} else {
		p.inOrder()
	}
	p.diagnostics()
	p.summary()
	_, err := w.Write(p.out.Bytes())
	return err
}

// style holds the escape sequences of one way to look.
type style struct {
	reset, bold, dim, red, yellow, blue, cyan, green string
}

var (
	plainStyle = style{}
	colorStyle = style{"\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[33m", "\x1b[34m", "\x1b[36m", "\x1b[32m"}
)

type printer struct {
	options Options
	result  *lint.Result
	style   style
	out     bytes.Buffer
	// explained are the policies whose why and fix were shown.
	explained map[string]bool
}

func (p *printer) printf(format string, args ...any) { fmt.Fprintf(&p.out, format, args...) }

func (p *printer) severity(s policy.Severity, open bool) (color, name string) {
	switch {
	case open:
		return p.style.cyan, "open"
	case s >= policy.High:
		return p.style.red, s.String()
	case s == policy.Medium:
		return p.style.yellow, s.String()
	default:
		return p.style.blue, s.String()
	}
}

// shown gives a path relative to the display directory.
func (p *printer) shown(name string) string {
	dir := path.Clean(p.options.Dir)
	if dir == ".." || strings.HasPrefix(dir, "../") {
		return Clean(fromOutside(dir, p.result.Tree.Dir()) + name)
	}
	up := ""
	for ; dir != "." && dir != "/"; dir = path.Dir(dir) {
		if inside, ok := strings.CutPrefix(name, dir+"/"); ok {
			return Clean(up + inside)
		}
		up += "../"
	}
	return Clean(up + name)
}

// fromOutside leads from a directory outside of the tree, given relative to
// its root, to the root: up, then down through the names of the directories
// that hold the root.
func fromOutside(dir, root string) string {
	steps := strings.Split(dir, "/")
	down := strings.Split(strings.Trim(filepath.ToSlash(root), "/"), "/")
	ups := 0
	for ups < len(steps) && steps[ups] == ".." {
		ups++
	}
	if root == "" || ups > len(down) {
		return "" // no such directory, or a tree in memory
	}
	return strings.Repeat("../", len(steps)-ups) + strings.Join(down[len(down)-ups:], "/") + "/"
}

func (p *printer) place(r source.Range) string {
	r.File = p.shown(r.File)
	return r.String()
}

// label writes a labelled text, wrapped to the width.
func (p *printer) label(color, name, text string) {
	const indent = 8
	for i, l := range Wrap(Clean(text), p.options.Width-indent) {
		if i == 0 {
			p.printf("  %s%-5s%s %s\n", color, name, p.style.reset, l)
			continue
		}
		p.printf("%s%s\n", strings.Repeat(" ", indent), l)
	}
}

// Wrap breaks a text into lines of at most the width where words allow it; an
// empty text has none.
func Wrap(text string, width int) []string {
	var lines []string
	used := 0
	for word := range strings.FieldsSeq(text) {
		n := Columns(word)
		if last := len(lines) - 1; last >= 0 && used+1+n <= width {
			lines[last] += " " + word
			used += 1 + n
			continue
		}
		lines = append(lines, startLine(word))
		used = n
	}
	return lines
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
