package engine

import (
	"cmp"
	"strconv"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// An unknown value is an opaque term in a policy's input: a set with one
// marked text. Configuration never holds a set, so no input can forge one.
// Opaque terms are equal when the values are equal whatever they are.
const mark = "\x00unknown "

// restMark begins the mark of an element that stands for any number of
// elements, none included; restKey is the key that marks an expanded one.
const (
	restMark = "rest "
	restKey  = "\x00rest"
)

// unknowns remembers what is known of the values behind opaque terms.
type unknowns struct {
	mu     sync.Mutex
	byName map[string]*graph.Value
	names  map[*graph.Value]string
}

func newUnknowns() *unknowns {
	return &unknowns{byName: map[string]*graph.Value{}, names: map[*graph.Value]string{}}
}

// term gives the opaque term for an unknown of a unit.
func (u *unknowns) term(unit string, v *graph.Value) *ast.Term {
	u.mu.Lock()
	defer u.mu.Unlock()
	name, ok := u.names[v]
	if !ok {
		if same := v.Unknown().Same; same != "" {
			name = "s" + unit + "\x00" + same
		} else {
			name = strconv.Itoa(len(u.names))
		}
		u.names[v] = name
		if u.byName[name] == nil {
			u.byName[name] = v
		}
	}
	return ast.SetTerm(ast.StringTerm(mark + name))
}

// part gives the opaque term for the part of an unknown at a path. What is
// known of the whole, that it is an object or not null, is not known of the part.
func (u *unknowns) part(name string, path *ast.Array) ast.Value {
	u.mu.Lock()
	defer u.mu.Unlock()
	own := name + "\x00" + path.String()
	if whole := u.byName[name]; u.byName[own] == nil && whole != nil {
		u.byName[own] = partOf(whole)
	}
	return ast.SetTerm(ast.StringTerm(mark + own)).Value
}

// partOf gives the unknown for a part of an unknown: nothing of what is known
// of the whole holds for it, but that it is of it.
func partOf(v *graph.Value) *graph.Value {
	u := v.Unknown()
	return graph.NewUnknown(graph.Unknowable{Expr: u.Expr, Reason: u.Reason, At: u.At, Type: graph.Unknown, Of: cmp.Or(u.Same, u.Of)}, v.Range)
}

// rest gives the opaque term for further elements of a list.
func (u *unknowns) rest(unit string, v *graph.Value) *ast.Term {
	name, _ := opaque(u.term(unit, v).Value)
	return ast.SetTerm(ast.StringTerm(mark + restMark + name))
}

// isRest reports whether a term stands for further elements of a list.
func isRest(v ast.Value) bool {
	switch x := v.(type) {
	case ast.Set:
		if _, unknown := opaque(x); unknown {
			s, _ := x.Slice()[0].Value.(ast.String)
			return strings.HasPrefix(string(s), mark+restMark)
		}
	case ast.Object:
		return x.Get(ast.StringTerm(restKey)) != nil
	}
	return false
}

// value gives the unknown behind an opaque term, or nil for any other term.
func (u *unknowns) value(t ast.Value) *graph.Value {
	name, ok := opaque(t)
	if !ok {
		return nil
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.byName[name]
}

// opaque gives the name of an opaque term.
func opaque(t ast.Value) (string, bool) {
	set, ok := t.(ast.Set)
	if !ok || set.Len() != 1 {
		return "", false
	}
	s, ok := set.Slice()[0].Value.(ast.String)
	if !ok {
		return "", false
	}
	name, ok := strings.CutPrefix(string(s), mark)
	return strings.TrimPrefix(name, restMark), ok
}
