package helm

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"sort"
	"strings"

	"helm.sh/helm/v3/pkg/chart"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/kubernetes"
	"github.com/plinth-lint/plinth/pkg/source"
)

// place is where a text comes from: literally from a template, or from the
// action that stands there.
type place struct {
	file       string
	start, end int
	literal    bool
}

// segment is a part of what a template renders, from an offset on.
type segment struct {
	at int
	place
}

// rendering is what one template renders, with the place of every byte.
type rendering struct {
	file     *templateFile
	text     []byte
	segments []segment
}

// tracker is the writer that templates are rendered to. text/template hands
// it the very bytes of a template's text, by which their place is known; what else it
// gets is from the action that last said where it stands.
type tracker struct {
	texts map[*byte]place
	marks []place
	to    *rendering
	at    place // of the last action in the template itself
}

func (t *tracker) begin(r *rendering) {
	t.to, t.at = r, place{file: r.file.name}
}

// mark notes the action that runs, when it stands in the template that is
// rendered and not in one that it calls.
func (t *tracker) mark(n int) {
	if n >= 0 && n < len(t.marks) && t.marks[n].file == t.to.file.name {
		t.at = t.marks[n]
	}
}

func (t *tracker) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	from, ok := t.texts[&p[0]]
	if !ok || from.file != t.to.file.name {
		from = t.at
	}
	text := p
	if bytes.Contains(p, []byte("<no value>")) {
		text = bytes.ReplaceAll(p, []byte("<no value>"), nil) // as Helm does
		from.literal = false
	}
	if len(t.to.text)+len(text) > maxOutput {
		return 0, &boundError{"the template " + t.to.file.name, fmt.Errorf("it makes more than %d MiB of text", maxOutput>>20)}
	}
	t.to.segments = append(t.to.segments, segment{len(t.to.text), from})
	t.to.text = append(t.to.text, text...)
	return len(p), nil
}

// find gives the segment of an offset.
func (r *rendering) find(offset int) segment {
	i := sort.Search(len(r.segments), func(i int) bool { return r.segments[i].at > offset })
	if i == 0 {
		return segment{place: place{file: r.file.name}}
	}
	return r.segments[i-1]
}

// span gives the part of the template that a span of the text comes from: the
// exact bytes where the template holds them, else from the first to the last
// action that made it.
func (r *rendering) span(start, end int) (from, to int) {
	first, last := r.find(start), r.find(max(end-1, start))
	from, to = first.start, last.end
	if first.literal {
		from = first.start + start - first.at
	}
	if last.literal {
		to = last.start + end - last.at
	}
	if to < from { // a loop came round between the two
		to = first.end
	}
	return from, max(to, from)
}

// documents reads what a template renders. The ranges are those of the
// template, or for a vendored archive of the line in Chart.yaml that asks for it.
func (l *loading) documents(r *rendering) ([]kubernetes.Document, diag.Diagnostics) {
	if len(bytes.TrimSpace(r.text)) == 0 {
		return nil, nil
	}
	// Helm ends what it sends with one line end, which a block scalar at the end takes.
	rendered := source.NewFile(r.file.name, append(bytes.TrimRight(r.text, " \t\r\n"), '\n'))
	docs, told := kubernetes.Documents(rendered)
	ranges := func(at source.Range) source.Range { return l.entry(r.file.chart) }
	if f, err := l.tree.Read(r.file.origin); r.file.origin != "" && err == nil {
		shift := len(f.Bytes) - len(bytes.TrimPrefix(f.Bytes, []byte("\xef\xbb\xbf")))
		ranges = func(at source.Range) source.Range {
			from, to := r.span(int(at.Start.Byte), int(at.End.Byte))
			return f.Range(from+shift, to+shift)
		}
	}
	for i := range told {
		told[i].Detail = fmt.Sprintf("In what %s renders, line %d (%.120q): %s", r.file.name, told[i].Range.Start.Line, strings.TrimSpace(rendered.Line(int(told[i].Range.Start.Line))), told[i].Detail)
		told[i].Range = ranges(told[i].Range)
	}
	l.move(docs, r.file.chart, ranges)
	return docs, told
}

// definitions reads a file of crds/.
func (l *loading) definitions(c *chart.Chart, crd chart.CRD) ([]kubernetes.Document, diag.Diagnostics) {
	if len(crd.File.Data) == 0 {
		return nil, nil
	}
	if origin := l.origins[&crd.File.Data[0]]; origin != "" {
		if f, err := l.tree.Read(origin); err == nil {
			return kubernetes.Documents(f)
		}
	}
	docs, told := kubernetes.Documents(source.NewFile(crd.Filename, crd.File.Data))
	for i := range told {
		told[i].Range = l.file()
	}
	l.move(docs, c, func(source.Range) source.Range { return l.file() })
	return docs, told
}

// move gives the nodes of documents their ranges, each node once.
func (l *loading) move(docs []kubernetes.Document, c *chart.Chart, ranges func(source.Range) source.Range) {
	moved := map[*document.Node]bool{}
	var node func(n *document.Node)
	node = func(n *document.Node) {
		if n == nil || moved[n] {
			return
		}
		moved[n] = true
		n.Range, n.Content = ranges(n.Range), ranges(n.Content)
		for _, p := range n.Pairs {
			node(p.Key)
			node(p.Value)
		}
		for _, i := range n.Items {
			node(i)
		}
	}
	calls := l.calls(c)
	for i := range docs {
		node(docs[i].Node)
		docs[i].Calls = calls
	}
}

// calls are the charts that lead to a chart, outermost first.
func (l *loading) calls(c *chart.Chart) []graph.Frame {
	var calls []graph.Frame
	for ; !c.IsRoot(); c = c.Parent() {
		calls = append(calls, graph.Frame{Name: "charts/" + c.Name(), Range: l.entry(c)})
	}
	slices.Reverse(calls)
	return calls
}

// entry gives the place in the outermost Chart.yaml that asks for a chart, or
// for the one that holds it.
func (l *loading) entry(c *chart.Chart) source.Range {
	if at, ok := l.within[c]; ok {
		return at
	}
	outer := c
	for !outer.IsRoot() && !outer.Parent().IsRoot() {
		outer = outer.Parent()
	}
	at := l.file()
	for _, name := range []string{ChartFile, "requirements.yaml"} {
		f, err := l.tree.Read(path.Join(l.dir, name))
		if err != nil {
			continue
		}
		docs, _ := document.Parse(f)
		for _, d := range docs {
			list := d.Get("dependencies")
			if list == nil {
				continue
			}
			for _, item := range list.Items {
				for _, key := range []string{"alias", "name"} {
					if n := item.Get(key); n != nil && n.Text == outer.Name() {
						at = n.Range
					}
				}
			}
		}
	}
	l.within[c] = at
	return at
}

// isTest reports whether an object only serves helm test.
func isTest(n *document.Node) bool {
	meta := n.Get("metadata")
	if meta == nil {
		return false
	}
	annotations := meta.Get("annotations")
	if annotations == nil {
		return false
	}
	hook := annotations.Get("helm.sh/hook")
	if hook == nil {
		return false
	}
	for event := range strings.SplitSeq(hook.Text, ",") {
		switch strings.TrimSpace(event) {
		case "test", "test-success", "test-failure":
			return true
		}
	}
	return false
}
