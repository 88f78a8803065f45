package helm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"
	"time"

	"helm.sh/helm/v3/pkg/chart"
)

// Bounds on rendering.
const (
	maxTime      = 4 * time.Second
	maxOutput    = 10 << 20  // of one template, and of one text
	maxProduced  = 512 << 20 // by all functions together
	maxTemplate  = 1 << 20   // of the text of one template
	maxBlocks    = 200       // of blocks in blocks
	maxRecursion = 500       // of include and tpl
	maxTemplates = 5_000
)

// templateFile is one template of a chart.
type templateFile struct {
	name   string // as Helm names it: web/templates/deployment.yaml
	text   string
	base   string
	origin string // the file of the tree, "" inside an archive
	chart  *chart.Chart
	values map[string]any
}

// engine renders the templates of one chart.
type engine struct {
	ctx       context.Context
	set       *template.Template
	files     map[string]*templateFile
	produced  int
	recursion int
	track     *tracker
	current   string
	required  *requiredError
	stopped   error
}

// render gives what each template renders, in the order of their names.
func (l *loading) render(ctx context.Context, c *chart.Chart) ([]*rendering, error) {
	given, err := l.values()
	if err != nil {
		return nil, err
	}
	if err := resolve(c, given); err != nil {
		return nil, err
	}
	l.missing = absent(c)
	top, err := l.scope(c)
	if err != nil {
		return nil, err
	}
	// Schemas of values are not followed: their references may lead to the network.
	if top["Values"], err = coalesced(c, given, false); err != nil {
		return nil, err
	}
	e := &engine{ctx: ctx, files: map[string]*templateFile{}, track: &tracker{texts: map[*byte]place{}}}
	l.templates(e, c, top)
	return e.run()
}

// templates collects the templates of a chart and of those in it, each with
// the values that its chart sees.
func (l *loading) templates(e *engine, c *chart.Chart, above map[string]any) map[string]any {
	subcharts := map[string]any{}
	scope := map[string]any{
		"Chart": struct {
			chart.Metadata
			IsRoot bool
		}{*c.Metadata, c.IsRoot()},
		"Files": filesOf(c.Files), "Release": above["Release"], "Capabilities": above["Capabilities"],
		"Values": map[string]any{}, "Subcharts": subcharts,
	}
	values, _ := above["Values"].(map[string]any)
	if !c.IsRoot() {
		values, _ = values[c.Name()].(map[string]any)
	}
	if values != nil {
		scope["Values"] = values
	}
	for _, child := range c.Dependencies() {
		subcharts[child.Name()] = l.templates(e, child, scope)
	}
	for _, t := range c.Templates {
		if strings.EqualFold(c.Metadata.Type, "library") && !partial(t.Name) {
			continue
		}
		f := &templateFile{name: path.Join(c.ChartFullPath(), t.Name), text: string(t.Data), base: path.Join(c.ChartFullPath(), "templates"), chart: c, values: scope}
		if len(t.Data) > 0 {
			f.origin = l.origins[&t.Data[0]]
		}
		e.files[f.name] = f
	}
	return scope
}

// partial reports whether a template only holds definitions for others.
func partial(name string) bool { return strings.HasPrefix(path.Base(name), "_") }

func (e *engine) run() ([]*rendering, error) {
	if len(e.files) > maxTemplates {
		return nil, &boundError{"templates", fmt.Errorf("there are more than %d", maxTemplates)}
	}
	var names []string
	for name := range e.files {
		names = append(names, name)
	}
	// Definitions of a chart go over those of the charts in it, as Helm has it.
	slices.SortFunc(names, func(a, b string) int {
		return -cmp.Or(cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")), strings.Compare(a, b))
	})
	e.set = template.New("gotpl").Option("missingkey=zero")
	e.set.Funcs(e.functions(e.set))
	for _, name := range names {
		if err := e.parse(e.set, name, e.files[name].text, true); err != nil {
			return nil, err
		}
	}
	slices.Sort(names)
	var out []*rendering
	for _, name := range names {
		if partial(name) || path.Base(name) == "NOTES.txt" {
			continue
		}
		r, err := e.execute(name)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// execute renders one template.
func (e *engine) execute(name string) (*rendering, error) {
	f := e.files[name]
	f.values["Template"] = map[string]any{"Name": name, "BasePath": f.base}
	e.current = name
	r := &rendering{file: f}
	e.track.begin(r)
	err := e.set.ExecuteTemplate(e.track, name, f.values)
	switch {
	case e.required != nil:
		return nil, e.required
	case e.stopped != nil:
		return nil, e.stopped
	case err != nil:
		return nil, err
	}
	return r, nil
}

// stop ends rendering for good: no function of the chart can go on.
func (e *engine) stop(format string, args ...any) error {
	if e.stopped == nil {
		e.stopped = &boundError{"the template " + e.current, fmt.Errorf(format, args...)}
	}
	return e.stopped
}

// tick is called in every turn of a loop, at the start of every template, and
// by every function: nothing runs long between two of them.
func (e *engine) tick() error {
	if e.stopped == nil && e.ctx.Err() != nil {
		e.stopped = &boundError{"the template " + e.current, e.ctx.Err()}
	}
	return e.stopped
}

// produce counts what functions make.
func (e *engine) produce(n int) error {
	if e.produced += n; n > maxOutput || e.produced > maxProduced {
		return e.stop("it makes more than %d MiB of text", maxOutput>>20)
	}
	return nil
}

// parse adds a template to a set, made so that it can be stopped and that
// what it writes can be traced.
func (e *engine) parse(set *template.Template, name, text string, traced bool) error {
	if len(text) > maxTemplate {
		return &boundError{"the template " + name, fmt.Errorf("it has more than %d MiB", maxTemplate>>20)}
	}
	before := map[string]*parse.Tree{}
	for _, t := range set.Templates() {
		before[t.Name()] = t.Tree
	}
	t, err := set.New(name).Parse(text)
	if err != nil {
		return err
	}
	for _, t := range t.Templates() {
		if t.Tree == nil || t.Tree == before[t.Name()] {
			continue
		}
		in := instrument{engine: e, file: name, text: text, traced: traced}
		if err := in.list(t.Root, 0, true); err != nil {
			return err
		}
	}
	return nil
}

// instrument changes the tree of a template.
type instrument struct {
	engine     *engine
	file, text string
	traced     bool
}

func (in instrument) list(l *parse.ListNode, depth int, tick bool) error {
	if l == nil {
		return nil
	}
	if depth > maxBlocks {
		return &boundError{"the template " + in.file, errors.New("its blocks are nested too deep")}
	}
	var nodes []parse.Node
	if tick {
		nodes = append(nodes, call(fmt.Sprintf("{{%s}}", tickName)))
	}
	for _, n := range l.Nodes {
		var err error
		switch n := n.(type) {
		case *parse.TextNode:
			in.trace(n)
		case *parse.ActionNode:
			in.action(n)
		case *parse.TemplateNode:
			nodes = append(nodes, call(fmt.Sprintf("{{%s %d}}", atName, in.mark(int(n.Pos)))))
		case *parse.IfNode:
			err = in.branch(&n.BranchNode, depth, false)
		case *parse.WithNode:
			err = in.branch(&n.BranchNode, depth, false)
		case *parse.RangeNode:
			err = in.branch(&n.BranchNode, depth, true)
		}
		if err != nil {
			return err
		}
		nodes = append(nodes, n)
	}
	l.Nodes = nodes
	return nil
}

func (in instrument) branch(b *parse.BranchNode, depth int, tick bool) error {
	if err := in.list(b.List, depth+1, tick); err != nil {
		return err
	}
	return in.list(b.ElseList, depth+1, false)
}

// trace remembers the bytes of a text: the writer gets these very bytes.
func (in instrument) trace(n *parse.TextNode) {
	start := int(n.Pos)
	if !in.traced || len(n.Text) == 0 || start+len(n.Text) > len(in.text) || in.text[start:start+len(n.Text)] != string(n.Text) {
		return
	}
	in.engine.track.texts[&n.Text[0]] = place{file: in.file, start: start, end: start + len(n.Text), literal: true}
}

// action ends a pipeline that prints with a function that bounds the value
// and says where it stands.
func (in instrument) action(n *parse.ActionNode) {
	if len(n.Pipe.Decl) > 0 {
		return
	}
	at := call(fmt.Sprintf("{{0 | %s %d}}", atName, in.mark(int(n.Pos)))).Pipe
	n.Pipe.Cmds = append(n.Pipe.Cmds, at.Cmds[1])
}

// mark gives the number of an action's place.
func (in instrument) mark(pos int) int {
	if !in.traced {
		return -1
	}
	start := max(strings.LastIndex(in.text[:min(pos, len(in.text))], "{{"), 0)
	end := len(in.text)
	if i := strings.Index(in.text[start:], "}}"); i >= 0 {
		end = start + i + 2
	}
	in.engine.track.marks = append(in.engine.track.marks, place{file: in.file, start: start, end: end})
	return len(in.engine.track.marks) - 1
}

const (
	tickName = "plinthTick"
	atName   = "plinthAt"
)

// call gives the node of an action.
func call(text string) *parse.ActionNode {
	none := func(...any) any { return nil }
	trees, err := parse.Parse("call", text, "", "", map[string]any{tickName: none, atName: none})
	if err != nil {
		panic(err) // the texts are ours
	}
	return trees["call"].Root.Nodes[0].(*parse.ActionNode)
}

// include renders a named template to a text, as Helm does.
func (e *engine) include(set *template.Template) func(string, any) (string, error) {
	return func(name string, data any) (string, error) {
		return e.nested(set, name, data)
	}
}

// tpl renders a text as a template that sees the definitions around it.
func (e *engine) tpl(parent *template.Template) func(string, any) (string, error) {
	return func(text string, data any) (string, error) {
		if !strings.Contains(text, "{{") {
			return text, nil
		}
		set, err := parent.Clone()
		if err != nil {
			return "", fmt.Errorf("cannot clone template: %w", err)
		}
		set.Option("missingkey=zero").Funcs(template.FuncMap{"include": e.include(set), "tpl": e.tpl(set)})
		if err := e.parse(set, parent.Name(), text, false); err != nil {
			return "", err
		}
		out, err := e.nested(set, parent.Name(), data)
		return strings.ReplaceAll(out, "<no value>", ""), err
	}
}

func (e *engine) nested(set *template.Template, name string, data any) (string, error) {
	if e.recursion++; e.recursion > maxRecursion {
		return "", e.stop("include and tpl are nested more than %d deep (%s)", maxRecursion, name)
	}
	defer func() { e.recursion-- }()
	if err := e.tick(); err != nil {
		return "", err
	}
	inner := &bounded{engine: e}
	err := set.ExecuteTemplate(inner, name, data)
	return inner.text.String(), err
}

// bounded is a text that does not grow beyond the bound.
type bounded struct {
	engine *engine
	text   strings.Builder
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.text.Len()+len(p) > maxOutput {
		return 0, b.engine.stop("it makes more than %d MiB of text", maxOutput>>20)
	}
	if err := b.engine.produce(len(p)); err != nil {
		return 0, err
	}
	return b.text.Write(p)
}

// large finds the widths and precisions of a format.
var large = regexp.MustCompile(`[0-9]+|\*`)
