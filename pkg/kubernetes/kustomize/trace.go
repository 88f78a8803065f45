package kustomize

import (
	"path"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/kubernetes"
	"github.com/plinth-lint/plinth/pkg/source"
)

// tracer finds where people edit what a root's build made.
type tracer struct {
	loader *Loader
	root   *kustomization
	parsed map[string][]*document.Node
	chains map[string][]chain // by the file at their end
	steps  int
}

// chain leads from a root to the kustomization that names a file.
type chain struct {
	calls []graph.Frame
	// through are the kustomizations on the way, the root first.
	through []*kustomization
}

// maxChains bounds the ways to one root's files that are followed.
const maxChains = 10_000

func newTracer(l *Loader, root *kustomization) *tracer {
	t := &tracer{loader: l, root: root, parsed: map[string][]*document.Node{}, chains: map[string][]chain{}}
	t.walk(root, chain{})
	return t
}

// walk finds the chains below a kustomization, in the order of its entries.
func (t *tracer) walk(k *kustomization, c chain) {
	if t.steps++; t.steps > maxChains || slices.Contains(c.through, k) {
		return
	}
	c.through = append(slices.Clip(c.through), k)
	t.chains[k.file.Path] = append(t.chains[k.file.Path], c)
	for _, r := range k.references {
		switch next := t.loader.all[r.target]; {
		case r.isDir && next != nil:
			t.walk(next, chain{append(slices.Clip(c.calls), graph.Frame{Name: r.text, Range: r.at}), c.through})
		case r.target != "":
			t.chains[r.target] = append(t.chains[r.target], c)
		}
	}
}

// nodes gives the objects of a file, those of lists one by one.
func (t *tracer) nodes(name string) []*document.Node {
	if known, ok := t.parsed[name]; ok {
		return known
	}
	var out []*document.Node
	if f, err := t.loader.tree.Read(name); err == nil {
		docs, _ := kubernetes.Documents(f)
		for _, d := range docs {
			out = append(out, opened(d.Node)...)
		}
	}
	t.parsed[name] = out
	return out
}

func opened(n *document.Node) []*document.Node {
	items := n.Get("items")
	if !strings.HasSuffix(text(n.Get("kind")), "List") || items == nil || items.Kind != document.Sequence {
		return []*document.Node{n}
	}
	var out []*document.Node
	for _, item := range items.Items {
		out = append(out, opened(item)...)
	}
	return out
}

// document gives the object the ranges of what people edit.
func (t *tracer) document(object rendered) kubernetes.Document {
	p := &placing{object: object.node, header: source.Range{File: t.root.file.Path, Start: t.root.node.Range.Start, End: t.root.node.Range.Start}}
	var c chain
	switch {
	case object.path != "":
		c = t.origin(p, object)
	case object.in != "":
		c = t.generator(p, object)
	}
	if len(c.through) == 0 {
		c.through = []*kustomization{t.root}
	}
	p.names = namesOf(p, c)
	p.levels = t.levels(c)
	for _, k := range p.levels {
		p.patches = append(p.patches, t.patchesOf(k, p)...)
	}
	p.place(object.node, nil, p.origin, p.patches)
	return kubernetes.Document{Node: object.node, Calls: c.calls}
}

// levels gives the kustomizations that may have changed an object, the last to act
// first: of each on the way, itself, and then its components from the last to the first.
func (t *tracer) levels(c chain) []*kustomization {
	var out []*kustomization
	var add func(k *kustomization)
	add = func(k *kustomization) {
		if slices.Contains(out, k) {
			return
		}
		out = append(out, k)
		for _, r := range slices.Backward(k.directories()) {
			if next := t.loader.all[r.target]; next != nil && r.field == "components" {
				add(next)
			}
		}
	}
	for _, k := range c.through {
		add(k)
	}
	return out
}

// origin finds the object in its file: the one of its kind whose name becomes
// that of the object on the way, or the only one of its kind.
func (t *tracer) origin(p *placing, object rendered) chain {
	kind, name := text(object.node.Get("kind")), nameOf(object.node)
	chains := t.chains[object.path]
	var alike []*document.Node
	for _, n := range t.nodes(object.path) {
		if text(n.Get("kind")) == kind && group(n) == group(object.node) {
			alike = append(alike, n)
		}
	}
	for _, c := range chains {
		prefix, suffix := c.affixes()
		for _, n := range alike {
			if prefix+nameOf(n)+suffix == name {
				p.stands(n)
				return c
			}
		}
	}
	if len(alike) == 1 {
		p.stands(alike[0])
	} else if f, err := t.loader.tree.Read(object.path); err == nil {
		p.header = f.Range(0, 0)
	}
	if len(chains) == 0 {
		return chain{}
	}
	return chains[0]
}

// generator finds the entry that generates a ConfigMap or Secret.
func (t *tracer) generator(p *placing, object rendered) chain {
	chains := t.chains[object.in]
	if len(chains) == 0 {
		return chain{}
	}
	last := chains[0].through[len(chains[0].through)-1]
	if last.file.Path != object.in {
		return chains[0]
	}
	field := map[string]string{"ConfigMap": "configMapGenerator", "Secret": "secretGenerator"}[text(object.node.Get("kind"))]
	p.header = source.Range{File: last.file.Path, Start: last.node.Range.Start, End: last.node.Range.Start}
	entries := last.node.Get(field)
	if entries == nil {
		return chains[0]
	}
	name := nameOf(object.node)
	for _, c := range chains {
		prefix, suffix := c.affixes()
		for _, entry := range entries.Items {
			own := prefix + text(entry.Get("name")) + suffix
			if name == own || strings.HasPrefix(name, own+"-") && len(name) == len(own)+1+hashLength {
				p.header, p.generator = entry.Range, entry
				return c
			}
		}
	}
	return chains[0]
}

// hashLength is the length of the hash that kustomize ends the names of generated objects with.
const hashLength = 10

// affixes gives what the kustomizations on the way put around a name.
func (c chain) affixes() (prefix, suffix string) {
	for _, k := range c.through {
		prefix += text(k.node.Get("namePrefix"))
		suffix = text(k.node.Get("nameSuffix")) + suffix
	}
	return prefix, suffix
}

// namesOf gives the names that the object has on its way, from its file's to the root's.
func namesOf(p *placing, c chain) []string {
	name := nameOf(p.object)
	if p.origin != nil {
		name = nameOf(p.origin)
	}
	names := []string{name, nameOf(p.object)}
	for _, k := range slices.Backward(c.through) {
		name = text(k.node.Get("namePrefix")) + name + text(k.node.Get("nameSuffix"))
		names = append(names, name)
	}
	return names
}

func nameOf(n *document.Node) string { return text(n.Get("metadata").Get("name")) }

func group(n *document.Node) string {
	g, _, grouped := strings.Cut(text(n.Get("apiVersion")), "/")
	if !grouped {
		return ""
	}
	return g
}

// inlined reads YAML in a scalar of a file, with ranges in that file. It gives
// nil when a place cannot be proved to hold the text that it stands for.
func inlined(f *source.File, n *document.Node) []*document.Node {
	text := source.NewFile(f.Path, []byte(n.Text))
	nodes, diags := document.Parse(text)
	if diags.HasErrors() {
		return nil
	}
	m := mapped{f: f, text: text, whole: n.Range, first: int(n.Content.Start.Line)}
	if n.Block {
		for line := m.first + 1; line <= f.LineCount(); line++ { // the first line says how far the text is indented
			if trimmed := strings.TrimLeft(f.Line(line), " "); trimmed != "" {
				m.indent = len(f.Line(line)) - len(trimmed) - (len(text.Line(line-m.first)) - len(strings.TrimLeft(text.Line(line-m.first), " ")))
				m.known = true
				break
			}
		}
	}
	for _, inner := range nodes {
		m.move(inner, map[*document.Node]bool{})
	}
	return nodes
}

// mapped maps places in a block scalar's text to the file.
type mapped struct {
	f, text       *source.File
	whole         source.Range
	first, indent int
	known         bool
}

func (m *mapped) move(n *document.Node, seen map[*document.Node]bool) {
	if seen[n] {
		return
	}
	seen[n] = true
	n.Range, n.Content = m.place(n.Range), m.place(n.Content)
	for _, p := range n.Pairs {
		m.move(p.Key, seen)
		m.move(p.Value, seen)
	}
	for _, item := range n.Items {
		m.move(item, seen)
	}
}

func (m *mapped) place(r source.Range) source.Range {
	if !m.known {
		return m.whole
	}
	start := m.f.Offset(m.first+int(r.Start.Line), int(r.Start.Column)+m.indent)
	end := m.f.Offset(m.first+int(r.End.Line), int(r.End.Column)+m.indent)
	got := strings.Fields(m.f.Text(m.f.Range(start, max(start, end))))
	if !slices.Equal(got, strings.Fields(m.text.Text(r))) {
		return m.whole
	}
	return m.f.Range(start, max(start, end))
}

// patchesOf gives the patches of a kustomization that change the object, the last first.
func (t *tracer) patchesOf(k *kustomization, p *placing) []layer {
	var out []layer
	for _, field := range []string{"patchesStrategicMerge", "patches", "patchesJson6902"} {
		list := k.node.Get(field)
		if list == nil {
			continue
		}
		for _, entry := range list.Items {
			for _, n := range t.patchNodes(k, entry) {
				out = append(out, p.layers(entry.Get("target"), n)...)
			}
		}
	}
	slices.Reverse(out)
	return out
}

// patchNodes reads what an entry patches with.
func (t *tracer) patchNodes(k *kustomization, entry *document.Node) []*document.Node {
	file, inline := text(entry.Get("path")), entry.Get("patch")
	if entry.Kind == document.Scalar {
		file, inline = entry.Text, entry
	}
	if target := path.Join(k.dir, file); file != "" && slices.Contains(k.files, target) {
		f, err := t.loader.tree.Read(target)
		if err != nil {
			return nil
		}
		nodes, diags := document.Parse(f)
		if diags.HasErrors() {
			return nil
		}
		return nodes
	}
	if text(inline) == "" {
		return nil
	}
	return inlined(k.file, inline)
}
