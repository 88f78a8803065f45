package engine

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// targets gives the resources of a type that one value of a resource refers
// to: a value that is known at deployment, such as the id of a subnet.
func (s *session) targets(terms []*ast.Term) (*ast.Term, error) {
	id, _ := terms[0].Value.(ast.String)
	kind, _ := terms[2].Value.(ast.String)
	n, v := s.nodes[string(id)], s.unknowns().value(terms[1].Value)
	if n == nil || v == nil {
		return ast.InternedEmptyArray, nil
	}
	var found []*node
	for _, ref := range v.References() {
		for _, r := range n.unit.Find(ref.Address) {
			if other := s.byRes[r]; isType(r, string(kind)) && !slices.Contains(found, other) {
				found = append(found, other)
			}
		}
	}
	return s.array(found), nil
}

// partOf gives what identifies the list or object, unknown as a whole, that a
// value is a part of. It is undefined for any other value.
func (s *session) partOf(terms []*ast.Term) (*ast.Term, error) {
	if v := s.unknowns().value(terms[0].Value); v != nil && v.Unknown().Of != "" {
		return ast.StringTerm(v.Unknown().Of), nil
	}
	return nil, nil
}

// at gives the part of a value that a path leads to, or the unknown on the way
// in which it lies. It is undefined where there is no such part.
func (s *session) at(terms []*ast.Term) (*ast.Term, error) {
	path, _ := terms[1].Value.(*ast.Array)
	return s.unknowns().follow(terms[0], path), nil
}

// value gives what at gives, unless it is null.
func (s *session) value(terms []*ast.Term) (*ast.Term, error) {
	found, err := s.at(terms)
	if found == nil {
		return nil, err
	}
	if _, null := found.Value.(ast.Null); null {
		return nil, nil
	}
	return found, nil
}

// list gives the elements of the list that a path leads to: none where there is
// no list, and one that stands for any number where the list is not known.
func (s *session) list(terms []*ast.Term) (*ast.Term, error) {
	path, _ := terms[1].Value.(*ast.Array)
	return elements(s.unknowns().follow(terms[0], path)), nil
}

func elements(found *ast.Term) *ast.Term {
	if found == nil {
		return ast.InternedEmptyArray
	}
	if _, ok := found.Value.(*ast.Array); ok {
		return found
	}
	if name, unknown := opaque(found.Value); unknown {
		return ast.ArrayTerm(ast.SetTerm(ast.StringTerm(mark + restMark + name)))
	}
	return ast.InternedEmptyArray
}

// follow gives the part of a term at a path, or the unknown in which it lies;
// nil where there is no such part.
func (u *unknowns) follow(at *ast.Term, path *ast.Array) *ast.Term {
	for i := range path.Len() {
		var next *ast.Term
		switch x := at.Value.(type) {
		case ast.Object:
			next = x.Get(path.Elem(i))
		case *ast.Array:
			next = x.Get(path.Elem(i))
		default:
			if name, unknown := opaque(at.Value); unknown {
				return ast.NewTerm(u.part(name, path.Slice(i, -1)))
			}
		}
		if next == nil {
			return nil
		}
		at = next
	}
	return at
}

// startsWith reports whether a text certainly begins with another: an unknown
// does when its known beginning says so, and so does all that it may turn out to be.
func (s *session) startsWith(terms []*ast.Term) (*ast.Term, error) {
	prefix, _ := terms[1].Value.(ast.String)
	if v := s.unknowns().value(terms[0].Value); v != nil {
		return ast.InternedTerm(begins(v, string(prefix))), nil
	}
	text, ok := terms[0].Value.(ast.String)
	return ast.InternedTerm(ok && strings.HasPrefix(string(text), string(prefix))), nil
}

func begins(v *graph.Value, prefix string) bool {
	if !v.IsUnknown() {
		text, ok := v.Text()
		return ok && strings.HasPrefix(text, prefix)
	}
	u := v.Unknown()
	switch {
	case u.Choice != nil:
		return begins(u.Choice.Then, prefix) && begins(u.Choice.Else, prefix)
	case len(u.OneOf) > 0:
		return !slices.ContainsFunc(u.OneOf, func(s string) bool { return !strings.HasPrefix(s, prefix) })
	}
	return strings.HasPrefix(u.Prefix, prefix)
}
