package lint

import (
	"slices"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/policy"
)

// judged counts for each policy what it judged: resources, or units for a policy over units.
func (r *runner) judged(units []*graph.Unit, on []*policy.Policy) {
	if r.result.Judged == nil {
		r.result.Judged = map[string]int{}
	}
	types := map[string]int{}
	holds := make([]map[string]bool, len(units))
	for i, u := range units {
		holds[i] = map[string]bool{}
		for _, x := range u.Resources {
			types[x.Type]++
			holds[i][x.Type] = true
			if x.Pod != nil {
				types[graph.Workload]++
			}
		}
	}
	for _, p := range on {
		n := 0
		if p.Scope == policy.ScopeUnit {
			for _, types := range holds {
				if slices.ContainsFunc(p.Types, func(t string) bool { return types[t] }) {
					n++
				}
			}
		} else {
			for _, t := range p.Types {
				n += types[t]
			}
		}
		r.result.Judged[p.ID] += n
	}
}
