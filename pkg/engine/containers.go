package engine

import "github.com/open-policy-agent/opa/v1/ast"

// containerLists are the lists of a pod's containers.
var containerLists = []string{"containers", "initContainers", "ephemeralContainers"}

// containers adds the containers of a workload, and what of it has a security
// context: its pod's specification and its containers, each with its path. Most policies on pods
// go over these; to gather them once is cheaper than in every policy.
func (m *making) containers(pod *ast.Term) {
	key := m.key
	var list, secured []*ast.Term
	spec := m.unknowns.follow(pod, ast.NewArray(key("spec")))
	if spec != nil {
		secured = append(secured, m.placed(spec, key("pod"), key("spec")))
	}
	for _, kind := range containerLists {
		found := elements(m.unknowns.follow(pod, ast.NewArray(key("spec"), key(kind)))).Value.(*ast.Array)
		for i := range found.Len() {
			list = append(list, m.placed(found.Elem(i), key("pod"), key("spec"), key(kind), ast.InternedTerm(i)))
		}
	}
	m.member(key("containers"), ast.ArrayTerm(list...))
	m.member(key("secured"), ast.ArrayTerm(append(secured, list...)...))
}

// placed gives a part of a resource with its path.
func (m *making) placed(part *ast.Term, path ...*ast.Term) *ast.Term {
	return ast.ObjectTerm([2]*ast.Term{m.key("path"), ast.ArrayTerm(path...)}, [2]*ast.Term{m.key("is"), part})
}
