package engine

import (
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
	return strings.CutPrefix(string(s), mark)
}
