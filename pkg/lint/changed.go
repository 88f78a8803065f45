package lint

import (
	"slices"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
)

// judges reports whether a unit is judged: all are, unless the run is about a change.
func (o *Options) judges(u *graph.Unit) bool {
	return o.Changed == nil || slices.ContainsFunc(o.Changed, func(name string) bool { return slices.Contains(u.Files, name) })
}

// narrow keeps what concerns the changed files: findings on them or through
// them, and what is said of files of the units that hold them.
func (r *runner) narrow() {
	changed := r.options.Changed
	r.result.Findings = slices.DeleteFunc(r.result.Findings, func(f finding.Finding) bool { return !concerns(f, changed) })
	near := map[string]bool{}
	for _, name := range changed {
		near[name] = true
	}
	judged := *r.result.Graph
	judged.Units = nil
	for _, u := range r.result.Graph.Units {
		if r.options.judges(u) {
			judged.Units = append(judged.Units, u)
			for _, name := range u.Files {
				near[name] = true
			}
		}
	}
	r.result.Graph = &judged
	r.result.Diagnostics = slices.DeleteFunc(r.result.Diagnostics, func(d diag.Diagnostic) bool { return !near[d.Range.File] })
	r.result.Files = slices.DeleteFunc(r.result.Files, func(f File) bool { return !near[f.Path] })
}
