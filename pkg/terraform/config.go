package terraform

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/source"
)

// IsConfiguration reports whether a file of that name is Terraform configuration.
func IsConfiguration(name string) bool {
	return strings.HasSuffix(name, ".tf") || strings.HasSuffix(name, ".tf.json") || strings.HasSuffix(name, ".tofu")
}

// body is a block's content, from native syntax or JSON.
type body struct {
	attributes []attribute
	blocks     []*block
}

type attribute struct {
	name  string
	at    source.Range // of the name
	value expression
}

// expression is one of native syntax, or a node of a JSON file, in whose texts templates stand.
type expression struct {
	native hclsyntax.Expression
	node   *document.Node
	file   *source.File
	at     source.Range
}

type block struct {
	kind   string
	labels []string
	body   body
	header source.Range // from the keyword to the last label
	at     source.Range // the whole block
}

func (b *body) attribute(name string) (attribute, bool) {
	i := slices.IndexFunc(b.attributes, func(a attribute) bool { return a.name == name })
	if i < 0 {
		return attribute{}, false
	}
	return b.attributes[i], true
}

func (b *body) first(kind string) *block {
	i := slices.IndexFunc(b.blocks, func(b *block) bool { return b.kind == kind })
	if i < 0 {
		return nil
	}
	return b.blocks[i]
}

// module is the configuration in one directory.
type module struct {
	dir       string
	files     []string
	variables map[string]*block
	locals    map[string]attribute
	resources map[string]*block // type.name
	data      map[string]*block
	calls     map[string]*block
	outputs   map[string]*block
	providers []*block
	order     []*block // resources and calls as they stand in the files
	first     source.Range
	diags     diag.Diagnostics
}

// maxNesting bounds how deep brackets may nest in native syntax, whose parser
// recurses.
const maxNesting = 400

// module reads a directory, once.
func (l *Loader) module(ctx context.Context, dir string) *module {
	l.mu.Lock()
	defer l.mu.Unlock()
	if m := l.modules[dir]; m != nil {
		return m
	}
	m := &module{
		dir: dir, variables: map[string]*block{}, locals: map[string]attribute{}, resources: map[string]*block{},
		data: map[string]*block{}, calls: map[string]*block{}, outputs: map[string]*block{},
	}
	l.modules[dir] = m
	names, err := l.tree.List(dir)
	if err != nil {
		m.diags.Add(diag.Error, "directory-unreadable", source.Range{File: dir}, "Directory cannot be read", "%s.", err)
		return m
	}
	var overrides []body
	for _, name := range names {
		if ctx.Err() != nil || !IsConfiguration(name) || l.shadowed(names, name) {
			continue
		}
		b, ok := m.read(l.tree, path.Join(dir, name))
		if !ok {
			continue
		}
		m.files = append(m.files, path.Join(dir, name))
		if isOverride(name) {
			overrides = append(overrides, b)
			continue
		}
		for _, block := range b.blocks {
			m.add(block)
		}
	}
	for _, b := range overrides {
		m.override(b)
	}
	return m
}

// shadowed reports whether an OpenTofu file stands beside a Terraform file
// of the same name, in whose place OpenTofu reads it.
func (l *Loader) shadowed(names []string, name string) bool {
	base, isTf := strings.CutSuffix(name, ".tf")
	return isTf && slices.Contains(names, base+".tofu")
}

func isOverride(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	return base == "override" || strings.HasSuffix(base, "_override")
}

// read parses one file.
func (m *module) read(tree *source.Tree, name string) (b body, ok bool) {
	f, err := tree.Read(name)
	if err != nil {
		m.diags.Add(diag.Error, "file-unreadable", source.Range{File: name}, "File cannot be read", "%s.", err)
		return b, false
	}
	defer func() {
		if r := recover(); r != nil {
			ok = false
			m.diags.Add(diag.Error, "hcl-syntax", source.Range{File: name}, "File cannot be read", "The parser failed: %v.", r)
		}
	}()
	if strings.HasSuffix(name, ".json") {
		nodes, diags := document.Parse(f)
		m.diags = append(m.diags, diags...)
		if len(nodes) != 1 {
			return b, false
		}
		return jsonFile(f, nodes[0]), true
	}
	if at := tooDeep(f.Bytes); at >= 0 {
		m.diags.Add(diag.Error, "hcl-nesting", f.Range(at, at+1), "Configuration is nested too deeply", "Brackets nest deeper than %d levels.", maxNesting)
		return b, false
	}
	parsed, diags := hclsyntax.ParseConfig(f.Bytes, name, hcl.InitialPos)
	for _, d := range diags {
		m.diags = append(m.diags, syntax(f, d))
	}
	if parsed == nil || parsed.Body == nil {
		return b, false
	}
	return nativeBody(f, parsed.Body.(*hclsyntax.Body)), true
}

func syntax(f *source.File, d *hcl.Diagnostic) diag.Diagnostic {
	out := diag.Diagnostic{Severity: diag.Error, Code: "hcl-syntax", Summary: d.Summary, Detail: d.Detail, Range: source.Range{File: f.Path}}
	if d.Severity == hcl.DiagWarning {
		out.Severity = diag.Warning
	}
	if d.Subject != nil {
		out.Range = rangeOf(f, *d.Subject)
	}
	return out
}

// tooDeep gives the offset at which brackets nest deeper than maxNesting, or
// -1. It counts those in texts and comments too, unless they are closed there.
func tooDeep(text []byte) int {
	depth, unary := 0, 0
	for i, c := range text {
		switch c {
		case '[', '{', '(':
			depth++
		case ']', '}', ')':
			depth = max(0, depth-1)
		case '!', '-':
			unary++
			if unary > maxNesting*10 {
				return i
			}
			continue
		case ' ', '\n':
			continue
		case '\r', '\t':
		default:
			unary = 0
		}
		if depth > maxNesting {
			return i
		}
	}
	return -1
}

// rangeOf gives a parser's range. What the parser made up after a syntax error may have no end.
func rangeOf(f *source.File, r hcl.Range) source.Range {
	start := min(r.Start.Byte, len(f.Bytes))
	return f.Range(start, max(start, min(r.End.Byte, len(f.Bytes))))
}

func nativeBody(f *source.File, b *hclsyntax.Body) body {
	var out body
	for _, a := range b.Attributes {
		out.attributes = append(out.attributes, attribute{
			name: a.Name, at: rangeOf(f, a.NameRange), value: expression{native: a.Expr, file: f, at: rangeOf(f, a.Expr.Range())},
		})
	}
	slices.SortFunc(out.attributes, func(a, b attribute) int { return int(a.at.Start.Byte - b.at.Start.Byte) })
	for _, inner := range b.Blocks {
		out.blocks = append(out.blocks, &block{
			kind: inner.Type, labels: inner.Labels, body: nativeBody(f, inner.Body),
			header: rangeOf(f, inner.DefRange()), at: rangeOf(f, hcl.RangeBetween(inner.TypeRange, inner.CloseBraceRange)),
		})
	}
	return out
}

// labels is how many labels a top-level block has in JSON.
var labels = map[string]int{"resource": 2, "data": 2, "ephemeral": 2, "module": 1, "variable": 1, "output": 1, "provider": 1, "locals": 0, "terraform": 0, "check": 1}

// jsonFile reads a file of JSON syntax
// (https://developer.hashicorp.com/terraform/language/syntax/json).
func jsonFile(f *source.File, n *document.Node) body {
	var out body
	for _, p := range n.Pairs {
		count, known := labels[p.Key.Text]
		if known {
			jsonBlocks(f, &out, p.Key.Text, p.Key.Range, nil, p.Value, count)
		}
	}
	return out
}

func jsonBlocks(f *source.File, out *body, kind string, at source.Range, names []string, n *document.Node, more int) {
	if n.Kind == document.Sequence {
		for _, item := range n.Items {
			jsonBlocks(f, out, kind, at, names, item, more)
		}
		return
	}
	if n.Kind != document.Mapping {
		return
	}
	if more > 0 {
		for _, p := range n.Pairs {
			jsonBlocks(f, out, kind, p.Key.Range, append(slices.Clone(names), p.Key.Text), p.Value, more-1)
		}
		return
	}
	b := &block{kind: kind, labels: names, header: at, at: at.To(n.Range)}
	for _, p := range n.Pairs {
		b.body.attributes = append(b.body.attributes, attribute{name: p.Key.Text, at: p.Key.Range, value: expression{node: p.Value, file: f, at: p.Value.Range}})
	}
	out.blocks = append(out.blocks, b)
}

// add files a top-level block.
func (m *module) add(b *block) {
	if m.first.IsZero() {
		m.first = b.header
	}
	name := strings.Join(b.labels, ".")
	put := func(into map[string]*block, labels int) bool {
		if len(b.labels) != labels {
			m.diags.Add(diag.Error, "block-labels", b.header, "Block has the wrong labels", "A %s block has %d.", b.kind, labels)
			return false
		}
		if other := into[name]; other != nil {
			m.diags.Add(diag.Error, "block-twice", b.header, "Block is declared twice", "%s %s is also declared at %s.", b.kind, name, other.header)
			return false
		}
		into[name] = b
		return true
	}
	switch b.kind {
	case "variable":
		put(m.variables, 1)
	case "output":
		put(m.outputs, 1)
	case "data":
		put(m.data, 2)
	case "resource":
		if put(m.resources, 2) {
			m.order = append(m.order, b)
		}
	case "module":
		if put(m.calls, 1) {
			m.order = append(m.order, b)
		}
	case "provider":
		m.providers = append(m.providers, b)
	case "locals":
		for _, a := range b.body.attributes {
			m.locals[a.name] = a
		}
	}
}

// override merges the blocks of an override file
// (https://developer.hashicorp.com/terraform/language/files/override).
func (m *module) override(b body) {
	maps := map[string]map[string]*block{"variable": m.variables, "output": m.outputs, "data": m.data, "resource": m.resources, "module": m.calls}
	for _, o := range b.blocks {
		base := maps[o.kind][strings.Join(o.labels, ".")]
		if base == nil {
			m.add(o)
			continue
		}
		merged := *base
		merged.body = body{attributes: slices.Clone(base.body.attributes)}
		for _, a := range o.body.attributes {
			if i := slices.IndexFunc(merged.body.attributes, func(x attribute) bool { return x.name == a.name }); i >= 0 {
				merged.body.attributes[i] = a
			} else {
				merged.body.attributes = append(merged.body.attributes, a)
			}
		}
		for _, inner := range base.body.blocks {
			if o.body.first(inner.kind) == nil {
				merged.body.blocks = append(merged.body.blocks, inner)
			}
		}
		merged.body.blocks = append(merged.body.blocks, o.body.blocks...)
		*base = merged
	}
}
