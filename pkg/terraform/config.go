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
	"github.com/plinth-lint/plinth/pkg/suggest"
)

// IsConfiguration reports whether a file of that name is Terraform or OpenTofu
// configuration. Hidden files and copies that editors leave are not, as for the tools themselves.
func IsConfiguration(name string) bool {
	base := path.Base(name)
	if strings.HasPrefix(base, ".") || strings.HasSuffix(base, "~") || strings.HasPrefix(base, "#") {
		return false
	}
	return slices.ContainsFunc([]string{".tf", ".tf.json", ".tofu", ".tofu.json"}, func(e string) bool { return strings.HasSuffix(base, e) })
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

// makes gives the kind of blocks that a block makes: its own, or what a dynamic block is a form of.
func (b *block) makes() string {
	if b.kind == "dynamic" && len(b.labels) == 1 {
		return b.labels[0]
	}
	return b.kind
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
	blocks    map[string]*block // variable.name, resource.type.name and so on
	locals    map[string]attribute
	providers []*block
	order     []*block // resources and calls as they stand in the files
	first     source.Range
	diags     diag.Diagnostics
}

// kinds are the top-level blocks of the language with how many labels each
// has. Those that declare no value change nothing of what is deployed.
var kinds = map[string]int{
	"resource": 2, "data": 2, "ephemeral": 2, "module": 1, "variable": 1, "output": 1, "provider": 1, "locals": 0,
	"terraform": 0, "check": 1, "moved": 0, "import": 0, "removed": 0, "action": 2, "list": 2, "language": 0,
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
	m := &module{dir: dir, blocks: map[string]*block{}, locals: map[string]attribute{}}
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
		m.stray(b)
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
	if base, is := strings.CutSuffix(name, ".tf"); is {
		return slices.Contains(names, base+".tofu")
	}
	base, is := strings.CutSuffix(name, ".tf.json")
	return is && slices.Contains(names, base+".tofu.json")
}

func isOverride(name string) bool {
	base := strings.TrimSuffix(name, ".json")
	base = strings.TrimSuffix(strings.TrimSuffix(base, ".tf"), ".tofu")
	return base == "override" || strings.HasSuffix(base, "_override")
}

// stray tells of arguments outside of any block, which mean nothing.
func (m *module) stray(b body) {
	for _, a := range b.attributes {
		m.diags.Add(diag.Warning, "block-unknown", a.at, "Argument stands outside of any block", "%s means nothing at this level. Values of variables belong into a .tfvars file.", a.name)
	}
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

// add files a top-level block.
func (m *module) add(b *block) {
	if m.first.IsZero() {
		m.first = b.header
	}
	labels, known := kinds[b.kind]
	switch {
	case !known:
		m.diags.Add(diag.Warning, "block-unknown", b.header, "Block is not part of the language",
			"There are no %s blocks at this level; this one is not evaluated.%s", b.kind, didYouMean(b.kind))
		return
	case len(b.labels) != labels:
		m.diags.Add(diag.Error, "block-labels", b.header, "Block has the wrong labels", "A %s block has %d, this one %d.", b.kind, labels, len(b.labels))
		return
	}
	switch b.kind {
	case "variable", "output", "data", "ephemeral":
		m.declare(b)
	case "resource", "module":
		if m.declare(b) {
			m.order = append(m.order, b)
		}
	case "provider":
		m.providers = append(m.providers, b)
	case "locals":
		for _, a := range b.body.attributes {
			if other, twice := m.locals[a.name]; twice {
				m.diags.Add(diag.Error, "block-twice", a.at, "Value is declared twice", "local.%s is also declared at %s.", a.name, other.at)
				continue
			}
			m.locals[a.name] = a
		}
	}
}

// declare files a block under its name, and tells of a second one of that name.
func (m *module) declare(b *block) bool {
	key := b.key()
	if other := m.blocks[key]; other != nil {
		m.diags.Add(diag.Error, "block-twice", b.header, "Block is declared twice", "%s %s is also declared at %s.", b.kind, strings.Join(b.labels, "."), other.header)
		return false
	}
	m.blocks[key] = b
	return true
}

// key names a block within its module: resource.aws_vpc.main.
func (b *block) key() string { return strings.Join(append([]string{b.kind}, b.labels...), ".") }

func didYouMean(kind string) string {
	if near := suggest.Nearest(kind, sortedKeys(kinds)); near != "" {
		return " Did you mean " + near + "?"
	}
	return ""
}
