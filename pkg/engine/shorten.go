package engine

import "github.com/open-policy-agent/opa/v1/ast"

// shorten gives the calls of built-in functions in compiled modules operators
// of one part: plinth.given as one name. OPA finds a function by the text of
// its operator and would put the parts together at every call.
func shorten(modules map[string]*ast.Module) {
	operators := map[string]*ast.Term{}
	for _, m := range modules {
		ast.WalkExprs(m, func(e *ast.Expr) bool {
			terms, isCall := e.Terms.([]*ast.Term)
			if !isCall {
				return false
			}
			ref, ok := terms[0].Value.(ast.Ref)
			if !ok || len(ref) < 2 || ref[0].Equal(ast.DefaultRootDocument) {
				return false
			}
			name := ref.String()
			if operators[name] == nil {
				operators[name] = ast.NewTerm(ast.Ref{ast.VarTerm(name)})
			}
			terms[0] = operators[name]
			return false
		})
	}
}
