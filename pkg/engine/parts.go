package engine

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
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
func (s *session) at(terms []*ast.Term) (*ast.Term, error) { return follow(terms), nil }

// list gives the elements of the list that a path leads to: none where there is
// no list, and one that stands for any number where the list is not known.
func (s *session) list(terms []*ast.Term) (*ast.Term, error) {
	found := follow(terms)
	if found == nil {
		return ast.InternedEmptyArray, nil
	}
	if _, ok := found.Value.(*ast.Array); ok {
		return found, nil
	}
	if name, unknown := opaque(found.Value); unknown {
		return ast.ArrayTerm(ast.SetTerm(ast.StringTerm(mark + restMark + name))), nil
	}
	return ast.InternedEmptyArray, nil
}

func follow(terms []*ast.Term) *ast.Term {
	at := terms[0]
	path, _ := terms[1].Value.(*ast.Array)
	for i := range path.Len() {
		var next *ast.Term
		switch x := at.Value.(type) {
		case ast.Object:
			next = x.Get(path.Elem(i))
		case *ast.Array:
			next = x.Get(path.Elem(i))
		default:
			if _, unknown := opaque(at.Value); unknown {
				return at
			}
		}
		if next == nil {
			return nil
		}
		at = next
	}
	return at
}
