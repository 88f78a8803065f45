package terraform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// mentions reports whether a body uses one of the names.
func mentions(b body, names ...string) bool {
	for _, a := range b.attributes {
		if a.value.node != nil {
			if a.value.node.Kind != document.Scalar || strings.Contains(a.value.node.Text, "${") || strings.Contains(a.value.node.Text, "%{") {
				return true
			}
			continue
		}
		for _, t := range a.value.native.Variables() {
			if slices.Contains(names, t.RootName()) {
				return true
			}
		}
	}
	return slices.ContainsFunc(b.blocks, func(inner *block) bool { return mentions(inner.body, names...) })
}

// body evaluates a block's content: attributes by name, and a list of
// objects for each kind of nested block. Names in skip are left out.
func (s *scope) body(b body, skip []string) *graph.Value {
	var members, nulls []graph.Member
	var at source.Range
	for _, a := range b.attributes {
		at = a.at
		if slices.Contains(skip, a.name) {
			continue
		}
		if v := s.eval(a.value); !v.Is(graph.Null) {
			members = append(members, graph.Member{Key: a.name, Range: a.at, Value: v})
		} else {
			nulls = append(nulls, graph.Member{Key: a.name, Range: v.Range})
		}
	}
	var kinds []string
	for _, inner := range b.blocks {
		kind := inner.kind
		if kind == "dynamic" && len(inner.labels) == 1 {
			kind = inner.labels[0]
		}
		if !slices.Contains(skip, kind) && !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	for _, kind := range kinds {
		if list := s.blocksOf(b, kind); list.Len() > 0 || list.Rest() != nil { // dynamic blocks may make none
			members = append(members, graph.Member{Key: kind, Range: list.Range, Value: list})
		}
	}
	return graph.NewObject(members, at).WithNulls(nulls...)
}

// blocksOf gives the nested blocks of a kind as a list, nil if there are none.
func (s *scope) blocksOf(b body, kind string) *graph.Value {
	var elements []*graph.Value
	var rest *graph.Value
	var at source.Range
	for _, inner := range b.blocks {
		switch {
		case inner.kind == kind:
			elements = append(elements, s.body(inner.body, nil).WithRange(inner.at).Here())
		case inner.kind == "dynamic" && len(inner.labels) == 1 && inner.labels[0] == kind:
			made, open := s.dynamic(inner)
			elements = append(elements, made...)
			if open != nil {
				rest = open
			}
		default:
			continue
		}
		if at.IsZero() {
			at = inner.header
		}
	}
	if at.IsZero() {
		return nil
	}
	list := graph.NewList(elements, at)
	if rest != nil {
		list = list.WithRest(rest)
	}
	return list
}

// dynamic makes the blocks of a dynamic block, and the rest when it is not known how many there are.
func (s *scope) dynamic(b *block) (made []*graph.Value, rest *graph.Value) {
	each, ok := b.body.attribute("for_each")
	content := b.body.first("content")
	if !ok || content == nil {
		return nil, nil
	}
	iterator := b.labels[0]
	if a, ok := b.body.attribute("iterator"); ok {
		if name, isName := a.value.keyword(); isName {
			iterator = name
		}
	}
	turn := func(p pair) *graph.Value {
		vars := map[string]*graph.Value{iterator: graph.NewObject([]graph.Member{{Key: "key", Value: p.key}, {Key: "value", Value: p.value}}, each.value.at)}
		return s.with(vars).body(content.body, nil).WithRange(b.at).Here()
	}
	v := s.eval(each.value)
	if u := v.Unknown(); u != nil && u.Choice != nil {
		for i, branch := range []*graph.Value{u.Choice.Then, u.Choice.Else} {
			if branch.IsUnknown() || branch.Rest() != nil {
				return nil, v
			}
			for _, p := range pairs(branch) {
				choice := &graph.Choice{Condition: u.Choice.Condition, Then: turn(p)}
				if i == 1 {
					choice.Then, choice.Else = nil, choice.Then
				}
				c := graph.Unknowable{Expr: u.Expr, Reason: u.Reason, At: u.At, Type: graph.Object, Choice: choice}
				made = append(made, graph.NewUnknown(c, b.at))
			}
		}
		return made, nil
	}
	if v.IsUnknown() {
		u := *v.Unknown()
		u.Type, u.Same, u.NotNull, u.Parts = graph.Unknown, "", false, nil
		return nil, graph.NewUnknown(u, b.at).WithReferences(v.References()...)
	}
	if v.Len() > maxElements {
		s.m.root.tooMuch(b.header)
		return nil, nil
	}
	for _, p := range pairs(v) {
		made = append(made, turn(p))
	}
	if v.Rest() != nil {
		return made, v.Rest()
	}
	return made, nil
}

// keyword gives the name that an expression consists of.
func (e expression) keyword() (string, bool) {
	if e.native == nil {
		return e.node.Text, e.node != nil
	}
	if l, ok := e.native.(*hclsyntax.LiteralValueExpr); ok {
		return fmt.Sprint(e.file.Text(e.at)), l != nil
	}
	name := hcl.ExprAsKeyword(e.native)
	return name, name != ""
}
