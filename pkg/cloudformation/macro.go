package cloudformation

import (
	"slices"

	"github.com/plinth-lint/plinth/pkg/cloudformation/sam"
	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
)

// maxIncludes bounds how deep included snippets include others.
const maxIncludes = 10

// snippetSteps is what an included snippet counts as, beside its values.
const snippetSteps = 1000

// transforms tells of macros: what they make of the template is not known.
func (t *template) transforms() {
	n := t.root.Get("Transform")
	if n == nil {
		return
	}
	names := n.Items
	if n.Kind != document.Sequence {
		names = []*document.Node{n}
	}
	for _, m := range names {
		name := m.Text
		if m.Kind == document.Mapping && m.Get("Name") != nil {
			name = m.Get("Name").Text
		}
		switch {
		case name == "AWS::LanguageExtensions":
			t.extended = true
		case name == "AWS::Include":
			t.root = t.includeSections(m)
		case name == "AWS::Serverless-2016-10-31": // see serverless
		case name == "AWS::CodeDeployBlueGreen": // adds no resource and changes none
		default:
			t.mayChange()
			t.diags.Add(diag.Note, "macro-not-run", m.Range, "Macro is not run",
				"%s is a macro: what it changes in the template is not known. The resources are judged as they are written.", name)
		}
	}
}

// serverless expands what asks for the transform of AWS SAM. Values are given
// to the parameters of roots alone.
func (t *template) serverless() {
	given := map[string]string{}
	if t.argument == nil {
		for name, g := range t.given() {
			if g.Known {
				given[name] = g.Value
			}
		}
	}
	root, diags := sam.Expand(t.root, sam.Options{Parameters: given})
	t.root, t.diags = root, append(t.diags, diags...)
}

// mayChange notes that the template may have more than is written, or
// something else.
func (t *template) mayChange() {
	t.changed, t.unit.Open, t.unit.Complete = true, true, false
}

// includeSections gives the root with the sections of a snippet that stands
// for the whole template.
func (t *template) includeSections(n *document.Node) *document.Node {
	snippet := t.snippet(n, nil)
	if snippet == nil || snippet.Kind != document.Mapping {
		return t.root
	}
	root := *t.root
	root.Pairs = slices.Clone(root.Pairs)
	for _, section := range snippet.Pairs {
		at := slices.IndexFunc(root.Pairs, func(p document.Pair) bool { return p.Key.Text == section.Key.Text })
		switch {
		case at < 0:
			root.Pairs = append(root.Pairs, section)
		case root.Pairs[at].Value.Kind == document.Mapping && section.Value.Kind == document.Mapping:
			merged := *root.Pairs[at].Value
			merged.Pairs = slices.Clone(merged.Pairs)
			for _, p := range section.Value.Pairs {
				if merged.Get(p.Key.Text) == nil {
					merged.Pairs = append(merged.Pairs, p)
				}
			}
			root.Pairs[at].Value = &merged
		}
	}
	return &root
}

// include gives a tree in which the local snippets that AWS::Include names
// stand in place of the macro
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html).
// A tree without any is given as it is. from are the files that lead here.
func (t *template) include(n *document.Node, from []string) *document.Node {
	if t.steps++; t.steps > maxSteps { // eval tells of it
		return n
	}
	if n.Tag == "!Transform" {
		if snippet := t.snippet(n, from); snippet != nil {
			return snippet
		}
		return n
	}
	switch n.Kind {
	case document.Sequence:
		var items []*document.Node
		for i, item := range n.Items {
			if in := t.include(item, from); in != item {
				if items == nil {
					items = slices.Clone(n.Items)
				}
				items[i] = in
			}
		}
		if items != nil {
			with := *n
			with.Items = items
			return &with
		}
	case document.Mapping:
		return t.includePairs(n, from)
	}
	return n
}

func (t *template) includePairs(n *document.Node, from []string) *document.Node {
	var pairs []document.Pair
	changed := false
	for _, p := range n.Pairs {
		if p.Key.Text == "Fn::Transform" {
			snippet := t.snippet(p.Value, from)
			switch {
			case snippet == nil:
			case snippet.Kind == document.Mapping:
				for _, s := range snippet.Pairs {
					if n.Get(s.Key.Text) == nil {
						pairs = append(pairs, s)
					}
				}
				changed = true
				continue
			case len(n.Pairs) == 1:
				return snippet
			}
			pairs = append(pairs, p)
			continue
		}
		in := t.include(p.Value, from)
		changed = changed || in != p.Value
		pairs = append(pairs, document.Pair{Key: p.Key, Value: in})
	}
	if !changed {
		return n
	}
	with := *n
	with.Pairs = pairs
	return &with
}

// snippet gives what an AWS::Include of a local file stands for; nil for
// other macros and for snippets that are elsewhere, which eval tells of.
func (t *template) snippet(n *document.Node, from []string) *document.Node {
	location := n.Get("Parameters").Get("Location")
	if name := n.Get("Name"); name == nil || name.Text != "AWS::Include" || location == nil {
		return nil
	}
	where, local := t.location(location)
	if !local {
		return nil
	}
	if slices.Contains(from, where) || len(from) >= maxIncludes {
		t.diags.Add(diag.Error, "include-cycle", location.Range, "Snippet includes itself", "%s is included again while it is read.", where)
		return nil
	}
	if !t.loader.tree.Exists(where) {
		t.diags.Add(diag.Error, "include-missing", location.Range, "Snippet is not there", "AWS::Include names %s, which is not a file in the scan's root.", where)
		return nil
	}
	t.steps += snippetSteps
	snippet := t.document(where)
	if snippet == nil {
		return nil
	}
	return t.include(snippet, append(slices.Clone(from), where))
}

// location gives the path of a file that a template names by a local path,
// which is relative to the template, as `aws cloudformation package` takes it.
func (t *template) location(n *document.Node) (string, bool) {
	s := n.Text
	switch name, arg := function(n); name {
	case "":
		if n.Kind != document.Scalar {
			return "", false
		}
	case "Ref":
		p, ok := t.parameters[arg.Text]
		if !ok {
			return "", false
		}
		s, ok = text((&evaluator{t: t}).parameter(n, arg.Text, p))
		if !ok {
			return "", false
		}
	default:
		return "", false
	}
	return localPath(n.Range.File, s)
}

// transform gives the unknown for what a macro makes of a part of the template.
func (ev *evaluator) transform(n, arg *document.Node) *graph.Value {
	name := "the macro"
	if given := arg.Get("Name"); given != nil {
		name = given.Text
	} else if inner := arg.Get("Fn::Transform").Get("Name"); inner != nil {
		name = inner.Text
	}
	ev.t.unit.Complete = false
	if ev.resource == "" { // it may add resources
		ev.t.mayChange()
	}
	ev.t.diags.Add(diag.Note, "macro-not-run", n.Range, "Macro is not run", "What %s makes of this part of the template is not known.", name)
	return ev.unknown(n, ev.shown(n), name+" is not run", graph.Unknown)
}
