package explain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/plinth-lint/plinth/pkg/report/markdown"
	"github.com/plinth-lint/plinth/pkg/report/text"
)

// Options are how a page looks as text.
type Options struct {
	Color bool
	// Width is that of the terminal, in columns.
	Width int
}

// JSON writes the page as JSON.
func (p *Page) JSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(p)
}

// printer writes a page as text.
type printer struct {
	bytes.Buffer
	bold, dim, reset string
	width            int
}

// Text writes the page for a terminal.
func (p *Page) Text(w io.Writer, o Options) error {
	out := printer{width: max(40, o.Width)}
	if o.Color {
		out.bold, out.dim, out.reset = "\x1b[1m", "\x1b[2m", "\x1b[0m"
	}
	heading := text.Clean(p.Title)
	fmt.Fprintf(&out, "%s%s%s", out.bold, heading, out.reset)
	if p.ID != p.Title {
		fmt.Fprintf(&out, " · %s", text.Clean(p.ID))
	}
	out.WriteByte('\n')
	for _, l := range text.Wrap(text.Clean(p.Summary), out.width) {
		fmt.Fprintln(&out, l)
	}
	if len(p.Facts) > 0 {
		out.WriteByte('\n')
	}
	for _, f := range p.Facts {
		out.fact(f)
	}
	for _, s := range p.Sections {
		out.section(s)
	}
	_, err := w.Write(out.Bytes())
	return err
}

// factWidth is the width of the labels of facts.
const factWidth = 12

func (o *printer) fact(f Fact) {
	label := f.Label
	for _, v := range f.Values {
		for _, l := range text.Wrap(text.Clean(v), o.width-factWidth) {
			fmt.Fprintf(o, "%-*s%s\n", factWidth, label, l)
			label = ""
		}
	}
}

func (o *printer) section(s Section) {
	if s.Heading != "" {
		fmt.Fprintf(o, "\n%s%s%s\n", o.bold, text.Clean(s.Heading), o.reset)
	}
	if s.Markdown != "" {
		o.WriteByte('\n')
		for line := range strings.Lines(s.Markdown + "\n") {
			line = strings.TrimRight(line, "\n")
			if heading, ok := strings.CutPrefix(line, "## "); ok && o.bold != "" {
				line = o.bold + strings.TrimSpace(heading) + o.reset
			}
			fmt.Fprintln(o, line)
		}
	}
	column := 0
	for _, i := range s.Items {
		column = max(column, min(text.Columns(text.Clean(i.Name)), o.width/2))
	}
	for _, i := range s.Items {
		o.item(i, column)
	}
}

// item writes a name, a text behind it and a note, wrapped beside the names;
// a name that is too long has a line of its own.
func (o *printer) item(i Item, column int) {
	name := text.Clean(i.Name)
	words := text.Clean(i.Text)
	fmt.Fprintf(o, "  %s", name)
	indent := strings.Repeat(" ", column+4)
	room := max(20, o.width-column-4)
	if n := text.Columns(name); n > column {
		fmt.Fprintf(o, "\n%s", indent)
	} else {
		o.WriteString(strings.Repeat(" ", column-n+2))
	}
	lines := text.Wrap(words, room)
	note := text.Clean(i.Note)
	if len(lines) == 0 {
		lines = []string{""}
	}
	o.WriteString(strings.Join(lines, "\n"+indent))
	if note != "" {
		if last := lines[len(lines)-1]; text.Columns(last)+2+text.Columns(note) <= room {
			fmt.Fprintf(o, "  %s%s%s", o.dim, note, o.reset)
		} else {
			for _, l := range text.Wrap(note, room) {
				fmt.Fprintf(o, "\n%s%s%s%s", indent, o.dim, l, o.reset)
			}
		}
	}
	o.WriteByte('\n')
}

// Markdown writes the page as Markdown in which texts of files have no effect.
func (p *Page) Markdown(w io.Writer) error {
	var out bytes.Buffer
	fmt.Fprintf(&out, "# %s\n\n", markdown.Inline(p.Title))
	if p.ID != p.Title {
		fmt.Fprintf(&out, "%s\n\n", markdown.Code(p.ID))
	}
	if p.Summary != "" {
		fmt.Fprintf(&out, "%s\n\n", markdown.Inline(p.Summary))
	}
	for _, f := range p.Facts {
		values := make([]string, len(f.Values))
		for i, v := range f.Values {
			values[i] = markdown.Inline(v)
		}
		fmt.Fprintf(&out, "- **%s:** %s\n", f.Label, strings.Join(values, "; "))
	}
	for _, s := range p.Sections {
		out.WriteByte('\n')
		if s.Heading != "" {
			fmt.Fprintf(&out, "## %s\n\n", markdown.Inline(s.Heading))
		}
		if s.Markdown != "" {
			fmt.Fprintf(&out, "%s\n", s.Markdown)
		}
		for _, i := range s.Items {
			fmt.Fprintf(&out, "- %s", markdown.Code(i.Name))
			if i.Text != "" {
				fmt.Fprintf(&out, " %s", markdown.Inline(i.Text))
			}
			if i.Note != "" {
				fmt.Fprintf(&out, " (%s)", markdown.Inline(i.Note))
			}
			out.WriteByte('\n')
		}
	}
	_, err := w.Write(out.Bytes())
	return err
}
