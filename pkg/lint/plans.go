package lint

import (
	"context"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/terraform/canonical"
	"github.com/plinth-lint/plinth/pkg/terraform/plan"
)

// planJobs gives the job of each plan.
func (l *loader) planJobs() []job {
	var jobs []job
	for _, name := range l.plans {
		jobs = append(jobs, job{name, func(context.Context) (*graph.Unit, diag.Diagnostics) {
			p, diags := l.plan(name)
			if p == nil {
				return nil, diags
			}
			u := p.Unit()
			return u, append(diags, canonical.Apply(u)...)
		}})
	}
	return jobs
}

// plan reads a plan, nil when nothing of it can be used.
func (l *loader) plan(name string) (*plan.Plan, diag.Diagnostics) {
	f, err := l.tree.Read(name)
	if err != nil {
		return nil, diag.Diagnostics{unreadFile(name, err)}
	}
	return plan.Read(f)
}
