package lint

import (
	"context"
	"path"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/terraform"
	"github.com/plinth-lint/plinth/pkg/terraform/canonical"
	"github.com/plinth-lint/plinth/pkg/terraform/plan"
)

// terraformJobs gives the jobs of the roots, each joined with the plans that
// were made of it, and of the plans whose root is not in the scan.
func (l *loader) terraformJobs(ctx context.Context) ([]job, error) {
	o := l.options.Terraform
	var err error
	if o.Roots, err = l.terraformRoots(); err != nil {
		return nil, err
	}
	tf := terraform.NewLoader(l.tree, o)
	var roots []string
	if len(l.terraformDirs) > 0 {
		l.terraform = tf
		found, diags := tf.Roots(ctx, l.terraformDirs)
		roots, l.diags = found, append(l.diags, diags...)
		if err := l.calledRoots(o.Roots, roots); err != nil {
			return nil, err
		}
	}
	joined := map[string][]*plan.Plan{}
	var jobs []job
	for _, name := range l.plans {
		p, diags := l.plan(name)
		l.diags = append(l.diags, diags...)
		if p == nil {
			continue
		}
		root, rivals := tf.Match(ctx, roots, p)
		if root != "" {
			joined[root] = append(joined[root], p)
			continue
		}
		if len(rivals) > 0 {
			l.diags.Add(diag.Note, "plan-ambiguous", source.Range{File: name}, "Plan may be of several configurations",
				"%s are equally like it, so it is judged by itself. Name the one it was made of: `plinth check %s %s`.", strings.Join(rivals, ", "), rivals[0], name)
		}
		jobs = append(jobs, job{id: name, read: func(context.Context) (*graph.Unit, diag.Diagnostics) {
			u := p.Unit()
			return u, canonical.Apply(u)
		}})
	}
	for _, root := range roots {
		plans := joined[root]
		if len(plans) == 0 {
			plans = []*plan.Plan{nil}
		}
		for _, p := range plans {
			id := root
			if len(plans) > 1 {
				id = beneath(root, p.Name())
			}
			jobs = append(jobs, job{id: id, read: func(ctx context.Context) (*graph.Unit, diag.Diagnostics) {
				u, diags := tf.LoadPlanned(ctx, root, p)
				u.ID = id
				if len(plans) > 1 {
					for _, r := range u.Resources {
						r.Planned = p.Place(r.Address)
					}
				}
				return u, append(diags, canonical.Apply(u)...)
			}})
		}
	}
	return jobs, nil
}

// beneath gives a unit that is a root with one of its plans a name below the
// root's, so that the root's configuration holds for it.
func beneath(root, name string) string {
	if root == "." || strings.HasPrefix(name, root+"/") {
		return name
	}
	return path.Join(root, name)
}

// plan reads a plan, nil when nothing of it can be used.
func (l *loader) plan(name string) (p *plan.Plan, diags diag.Diagnostics) {
	defer recovered(name, &diags)
	f, err := l.tree.Read(name)
	if err != nil {
		return nil, diag.Diagnostics{unreadFile(name, err)}
	}
	return plan.Read(f)
}
