// Package learn turns what a run found into what a person studies: the
// Well-Architected review, the questions on what was found, the exam tasks
// that ask for it, and the change that fixes it. It judges nothing and prints nothing.
package learn

import (
	"sync"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/policy"
)

// Record collects what each policy has judged in a run. Its method Judged is
// the one for lint.Options. The zero value is ready for use.
type Record struct {
	mu        sync.Mutex
	resources map[string]map[*graph.Resource]bool // by policy id
	units     map[string]map[*graph.Unit]bool
}

// Judged notes that a policy has judged resources of a unit, or with none the unit as a whole.
func (r *Record) Judged(p *policy.Policy, u *graph.Unit, resources []*graph.Resource) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.resources == nil {
		r.resources, r.units = map[string]map[*graph.Resource]bool{}, map[string]map[*graph.Unit]bool{}
	}
	if resources == nil {
		if r.units[p.ID] == nil {
			r.units[p.ID] = map[*graph.Unit]bool{}
		}
		r.units[p.ID][u] = true
		return
	}
	if r.resources[p.ID] == nil {
		r.resources[p.ID] = map[*graph.Resource]bool{}
	}
	for _, one := range resources {
		r.resources[p.ID][one] = true
	}
}

// Resources gives how many resources a policy has judged.
func (r *Record) Resources(p *policy.Policy) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.resources[p.ID])
}

// Units gives how many units a policy has judged as a whole.
func (r *Record) Units(p *policy.Policy) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.units[p.ID])
}
