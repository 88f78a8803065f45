package cloudformation

import (
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Bounds on nested stacks. The service allows far fewer of either.
const (
	maxNesting   = 20
	maxTemplates = 2000
)

const (
	nestedStack = "AWS::CloudFormation::Stack"
	application = "AWS::Serverless::Application" // SAM's name for one
)

// nests reports whether a resource stands for the resources of another template.
func nests(kind string) bool { return kind == nestedStack || kind == application }

// localPath gives the path in the tree that a template in the file from names
// by a local path. URLs and keys of buckets are none.
func localPath(from, s string) (string, bool) {
	if s == "" || strings.Contains(s, "://") || strings.HasPrefix(s, "arn:") || strings.Contains(s, "${") || path.IsAbs(s) {
		return "", false
	}
	return path.Join(path.Dir(from), s), true
}

// child gives the local template that a nested stack names, with the place
// that names it; nil for one that is elsewhere, and for any other resource.
// CDK writes a URL of the bucket that it uploads to, and the file beside it
// (https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/cx-api/lib/assets.ts).
func child(n *document.Node) *document.Node {
	kind := n.Get("Type")
	if kind == nil {
		return nil
	}
	switch kind.Text {
	case nestedStack:
		if asset := n.Get("Metadata").Get("aws:asset:path"); asset != nil {
			return asset
		}
		return n.Get("Properties").Get("TemplateURL")
	case application:
		return n.Get("Properties").Get("Location")
	}
	return nil
}

// nest reads the template of a nested stack, when it is in the tree.
func (t *template) nest(e entry) {
	if kind := e.node.Get("Type"); kind == nil || !nests(kind.Text) {
		return
	}
	at := child(e.node)
	name, local := "", false
	if at == nil { // an application of the repository
		at = e.node.Get("Type")
	} else if s, ok := text((&evaluator{t: t, resource: e.name, vars: e.vars}).eval(at)); ok {
		name, local = localPath(at.Range.File, s)
	}
	if !local {
		t.unit.Complete = false
		t.diags.Add(diag.Note, "stack-elsewhere", at.Range, "Nested stack is not in the scan",
			"The template of %s is not a local file: its resources are not judged, and its outputs are not known.", e.name)
		return
	}
	root := t.nested(e, at, name)
	if root == nil {
		t.unit.Complete = false
		return
	}
	c := newTemplate(t.stack, name, root)
	c.prefix = t.prefix + e.name + "."
	c.calls = append(slices.Clone(t.calls), graph.Frame{Name: e.name, Range: e.key})
	c.pseudo = t.pseudo
	c.made = t.made
	c.when = t.when
	assumed := map[string]bool{}
	if name, ok := (&evaluator{t: t, vars: e.vars}).conditionOf(e.node); ok {
		if t.conditions.state(name, e.node.Get("Condition")) == maybe {
			c.when = both(t.when, t.prefix+name)
			assumed = t.conditions.implied(name)
		}
	}
	c.argument = t.arguments(e, assumed)
	t.children[e.name] = c
	c.prepare()
}

// nested gives the root of a nested stack's template, nil with a diagnostic when there is none.
func (t *template) nested(e entry, at *document.Node, name string) *document.Node {
	inside := name == t.path || slices.ContainsFunc(t.calls, func(f graph.Frame) bool { return f.Range.File == name })
	switch {
	case inside || len(t.calls) >= maxNesting:
		t.diags.Add(diag.Error, "stack-cycle", at.Range, "Stack nests itself", "%s is nested again inside of itself.", name)
		return nil
	case t.templates >= maxTemplates:
		if !t.told["templates"] {
			t.told["templates"] = true
			t.diags.Add(diag.Error, "stack-too-large", at.Range, "Too many nested stacks", "More than %d stacks are nested in one.", maxTemplates)
		}
		return nil
	}
	_, err := t.loader.tree.Read(name)
	if errors.Is(err, source.ErrOutside) {
		t.diags.Add(diag.Note, "stack-elsewhere", at.Range, "Nested stack is not in the scan",
			"The template of %s lies outside of the scan's root: its resources are not judged, and its outputs are not known.", e.name)
		return nil
	}
	if err != nil {
		t.diags.Add(diag.Error, "stack-missing", at.Range, "Nested template is not there",
			"The template of %s is %s, relative to this file, which cannot be read.", e.name, name)
		return nil
	}
	root := t.document(name)
	if root == nil || root.Get("Resources") == nil {
		root = nil
		t.diags.Add(diag.Error, "stack-missing", at.Range, "Nested template is none", "The file %s is not a CloudFormation template.", name)
	}
	return root
}

// arguments gives what a nested stack is passed for its parameters, each
// evaluated when it is asked for: one may be made of the outputs of another
// stack, which is passed something by this one.
func (t *template) arguments(e entry, assumed map[string]bool) func(string, bool) (*graph.Value, bool) {
	n := e.node.Get("Properties").Get("Parameters")
	return func(name string, certain bool) (*graph.Value, bool) {
		ev := &evaluator{t: t, resource: e.name, vars: e.vars, assumed: assumed, certain: certain}
		key := "argument " + e.name + "." + name
		if certain {
			key = "certain " + key
		}
		if fn, _ := function(n); n == nil || fn == "" && n.Get("Fn::Transform") == nil {
			given := n.Get(name)
			if given == nil {
				return nil, false
			}
			v := t.once(key, given, func() *graph.Value { return ev.eval(given) })
			return v, v != nil
		}
		whole := t.once("certain arguments of "+e.name, n, func() *graph.Value { return ev.eval(n) })
		if u := whole.Unknown(); u != nil {
			return ev.unknown(n, u.Expr, u.Reason, graph.Unknown).WithReferences(whole.References()...), true
		}
		v := whole.Get(name)
		return v, v != nil
	}
}

// Roots gives those of the templates that no other of them nests: a template
// is judged through the one that nests it, alone only if none does. Of a
// directory that CDK wrote, those are roots that its manifest lists.
func (l *Loader) Roots(names []string) ([]string, diag.Diagnostics) {
	var diags diag.Diagnostics
	nests, nested := map[string][]string{}, map[string]bool{}
	for _, name := range names {
		nests[name] = l.nests(name)
		for _, other := range nests[name] {
			if other != name {
				nested[other] = true
			}
		}
	}
	reached := map[string]bool{}
	var reach func(name string)
	reach = func(name string) {
		if !reached[name] {
			reached[name] = true
			for _, other := range nests[name] {
				reach(other)
			}
		}
	}
	var roots []string
	for _, name := range names {
		a := l.assembly(path.Dir(name))
		switch {
		case nested[name]:
		case a != nil && !a.stacks[path.Base(name)].listed:
			reached[name] = true
			diags.Add(diag.Note, "assembly-unlisted", source.Range{File: name}, "Template is not in the manifest",
				"The manifest.json beside it does not list it: it is left from another run, or a part of an asset.")
		default:
			roots = append(roots, name)
			reach(name)
		}
	}
	for _, name := range names {
		if !reached[name] { // one of several that nest each other in a circle
			roots = append(roots, name)
			reach(name)
		}
	}
	return roots, diags
}

// nests gives the local templates that a template nests.
func (l *Loader) nests(name string) []string {
	f, err := l.tree.Read(name)
	if err != nil || !mayNest(f) {
		return nil
	}
	nodes, _ := document.Parse(f)
	var out []string
	for _, root := range nodes[:min(1, len(nodes))] {
		var walk func(n *document.Node)
		walk = func(n *document.Node) {
			if at := child(n); at != nil && at.Kind == document.Scalar && at.Tag == "" {
				if other, local := localPath(name, at.Text); local {
					out = append(out, other)
				}
			}
			for _, p := range n.Pairs {
				walk(p.Value)
			}
			for _, item := range n.Items {
				walk(item)
			}
		}
		if resources := root.Get("Resources"); resources != nil {
			walk(resources)
		}
	}
	return out
}
