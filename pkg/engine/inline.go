package engine

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// inline puts constants where a module names them: rules that are nothing but
// a value, and parameters. OPA looks a rule up at every mention, for every
// resource; a value that stands in its place costs nothing. The module is one that
// was parsed and not yet compiled. Parameters are terms by name.
func inline(m *ast.Module, parameters map[string]*ast.Term) {
	known := constants{locals: localsOf(m), values: map[ast.Var]*ast.Term{}, parameters: parameters}
	for known.gather(m) { // a constant may name others
		known.replace(m)
	}
	if len(parameters) > 0 {
		known.replace(m)
		for known.gather(m) {
			known.replace(m)
		}
	}
}

// constants are what takes the place of names.
type constants struct {
	locals     map[ast.Var]bool // names that are variables somewhere in the module
	values     map[ast.Var]*ast.Term
	parameters map[string]*ast.Term
}

// gather finds rules that are constants, and reports whether there are new ones.
func (c *constants) gather(m *ast.Module) bool {
	rules := map[ast.Var]int{}
	for _, r := range m.Rules {
		rules[r.Head.Name]++
	}
	found := false
	for _, r := range m.Rules {
		name := r.Head.Name
		if c.values[name] != nil || rules[name] != 1 || c.locals[name] || !isConstant(r) {
			continue
		}
		c.values[name] = r.Head.Value
		found = true
	}
	return found
}

// isConstant reports whether a rule is a name for a value.
func isConstant(r *ast.Rule) bool {
	return r.Head.Name != "" && len(r.Head.Reference) == 1 && r.Head.RuleKind() == ast.SingleValue && len(r.Head.Args) == 0 &&
		!r.Default && r.Else == nil && r.Head.Value != nil && ast.IsConstant(r.Head.Value.Value) &&
		len(r.Body) == 1 && r.Body[0].Equal(ast.NewExpr(ast.InternedTerm(true)))
}

// replace puts the values in the place of their names.
func (c *constants) replace(m *ast.Module) {
	for _, r := range m.Rules {
		if r.Head.Name != "" && c.values[r.Head.Name] != nil {
			continue
		}
		ast.WalkTerms(r, func(t *ast.Term) bool {
			switch v := t.Value.(type) {
			case ast.Var:
				if value := c.values[v]; value != nil {
					t.Value = value.Copy().Value
				}
			case ast.Ref:
				c.replaceRef(t, v)
			}
			return false
		})
	}
}

// replaceRef puts a value in the place of the beginning of a reference.
func (c *constants) replaceRef(t *ast.Term, ref ast.Ref) {
	value, rest := (*ast.Term)(nil), ref
	if len(ref) >= 4 && ref[:3].Equal(parametersRef) {
		if name, ok := ref[3].Value.(ast.String); ok {
			value, rest = c.parameters[string(name)], ref[4:]
		}
	} else if name, ok := ref[0].Value.(ast.Var); ok {
		value, rest = c.values[name], ref[1:]
	}
	switch {
	case value == nil:
	case len(rest) == 0:
		t.Value = value.Copy().Value
	default:
		t.Value = append(ast.Ref{value.Copy()}, rest...)
	}
}

var parametersRef = ast.MustParseRef("data.plinth.parameters")

// localsOf gives the names that a module declares within its rules: an
// argument, a variable of some, every or :=.
func localsOf(m *ast.Module) map[ast.Var]bool {
	locals := map[ast.Var]bool{}
	add := func(x any) {
		ast.WalkVars(x, func(v ast.Var) bool {
			locals[v] = true
			return false
		})
	}
	ast.WalkRules(m, func(r *ast.Rule) bool {
		for _, a := range r.Head.Args {
			add(a)
		}
		return false
	})
	ast.WalkExprs(m, func(e *ast.Expr) bool {
		switch terms := e.Terms.(type) {
		case *ast.SomeDecl:
			for _, s := range terms.Symbols {
				if call, ok := s.Value.(ast.Call); ok { // some k, v in list: the last argument is the list
					for _, t := range call[1 : len(call)-1] {
						add(t)
					}
					continue
				}
				add(s)
			}
		case *ast.Every:
			add(terms.Value)
			if terms.Key != nil {
				add(terms.Key)
			}
		case []*ast.Term:
			if e.IsAssignment() {
				add(terms[1])
			}
		}
		return false
	})
	return locals
}

// parameterTerms gives the parameters of a policy that can be put where they
// are named: those that are set as their default is, in all parts. OPA's compiler refuses
// a constant of a wrong type, where a policy that reads one finds nothing.
func parameterTerms(defaults, given map[string]any) map[string]*ast.Term {
	terms := map[string]*ast.Term{}
	for name, value := range defaults {
		if set, ok := given[name]; ok {
			if !alike(value, set) {
				continue
			}
			value = set
		}
		if v, err := ast.InterfaceToValue(value); err == nil {
			terms[name] = ast.NewTerm(v)
		}
	}
	return terms
}

// alike reports whether two JSON values have the same types in all parts.
func alike(like, value any) bool {
	switch x := like.(type) {
	case []any:
		list, ok := value.([]any)
		if !ok || len(x) == 0 && len(list) > 0 {
			return false
		}
		for _, e := range list {
			if !alike(x[0], e) {
				return false
			}
		}
		return true
	case string:
		_, ok := value.(string)
		return ok
	case bool:
		_, ok := value.(bool)
		return ok
	case nil, map[string]any:
		return false
	}
	switch value.(type) { // the rest are numbers
	case string, bool, nil, []any, map[string]any:
		return false
	}
	return true
}
