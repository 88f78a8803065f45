package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

// judged is a finding on one resource or unit, before instances are merged.
type judged struct {
	finding finding.Finding
	// block is the header of the resource's block, which tells its instances
	// apart from other blocks.
	block source.Range
	// atCall is the block's address where several stand at one module call, else "".
	atCall string
}

// verdict is what a denial comes to.
type verdict struct {
	denial  denial
	status  finding.Status
	reasons []finding.Reason
	when    string
	// properties are those for which it was reached: the resource's own, or
	// those under the conditions of when.
	properties *graph.Value
}

// weigh turns the denials of one query into findings: one for each resource and cause.
func (s *session) weigh(ctx context.Context, p *compiled, j job, denials []denial) ([]*judged, error) {
	type subject struct{ id, cause string }
	groups := map[subject][]verdict{}
	var order []subject
	for _, d := range denials {
		key := subject{d.resource, d.cause}
		v := verdict{denial: d}
		if d.unit {
			v.status, v.reasons = s.unitStatus(j.unit)
		} else {
			n := s.nodes[d.resource]
			if n == nil || j.unit == nil && !slices.Contains(j.chunk, n) {
				return nil, fmt.Errorf("deny names the resource %q, which is not in input.resources", d.resource)
			}
			v.properties = n.resource.Properties
			v.status, v.reasons = s.status(n, n.resource.Properties, d)
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], v)
	}
	var out []*judged
	for _, key := range order {
		verdicts := groups[key]
		if slices.ContainsFunc(verdicts, func(v verdict) bool { return v.status == finding.Fail }) {
			verdicts = slices.DeleteFunc(verdicts, func(v verdict) bool { return v.status != finding.Fail })
		} else if key.id != "" {
			decided, err := s.branches(ctx, p, s.nodes[key.id], verdicts)
			if err != nil {
				return out, err
			}
			verdicts = decided
		}
		if n := s.nodes[key.id]; n != nil && n.resource.Synthetic {
			verdicts = slices.DeleteFunc(verdicts, func(v verdict) bool { return !saidBySatellite(n.resource, v) })
		}
		if len(verdicts) == 0 {
			continue
		}
		slices.SortStableFunc(verdicts, func(a, b verdict) int { return comparePaths(a.denial, b.denial) })
		if key.id == "" {
			out = append(out, s.unitFinding(p.policy, j.unit, verdicts[0]))
		} else {
			out = append(out, s.resourceFinding(p.policy, s.nodes[key.id], verdicts))
		}
	}
	return out, nil
}

// saidBySatellite reports whether a verdict on a synthetic resource is about
// what a satellite says, at the place where the finding stands: nothing else
// is known of the resource.
func saidBySatellite(r *graph.Resource, v verdict) bool {
	for _, e := range v.denial.evidence {
		if e.no == "" && e.resource == "" {
			return r.Owner(e.path) != r
		}
	}
	return false
}

func comparePaths(a, b denial) int {
	for i := range min(len(a.evidence), len(b.evidence)) {
		if c := slices.CompareFunc(a.evidence[i].path, b.evidence[i].path, compareSteps); c != 0 {
			return c
		}
	}
	return len(a.evidence) - len(b.evidence)
}

func compareSteps(a, b graph.Step) int {
	if c := strings.Compare(a.Key, b.Key); c != 0 {
		return c
	}
	return a.Index - b.Index
}

// unitStatus is open unless the unit holds its account's baseline: what it
// lacks may be set up elsewhere.
func (s *session) unitStatus(u *graph.Unit) (finding.Status, []finding.Reason) {
	if !slices.Contains(s.options.AccountUnits, u.ID) {
		return finding.Open, []finding.Reason{{Expr: u.ID, Text: "another unit of the account may have it; list this one under account in plinth.yaml if it holds the account's baseline"}}
	}
	if !u.Complete {
		return finding.Open, []finding.Reason{{Expr: u.ID, Text: "a part of the unit is not in the scan"}}
	}
	return finding.Fail, nil
}

// status decides from the evidence whether a denial is certain.
func (s *session) status(n *node, properties *graph.Value, d denial) (finding.Status, []finding.Reason) {
	var reasons []finding.Reason
	for _, e := range d.evidence {
		if e.no != "" {
			reasons = append(reasons, s.mayBeElsewhere(n, e.no)...)
			continue
		}
		root, path := properties, e.path
		if e.resource != "" && e.resource != n.id {
			other := s.nodes[e.resource]
			if other == nil {
				continue
			}
			root, path = other.resource.Properties, podPath(other.resource, path)
		} else {
			path = podPath(n.resource, path)
		}
		reasons = append(reasons, unknownsAlong(root, path, e.exact)...)
	}
	if len(reasons) > 0 {
		return finding.Open, compactReasons(reasons)
	}
	return finding.Fail, nil
}

// podPath leads from the properties when evidence was found in the pod view.
func podPath(r *graph.Resource, path graph.Path) graph.Path {
	if r.Pod == nil || len(path) == 0 || path[0] != graph.Key("pod") {
		return path
	}
	return append(slices.Clone(r.Pod), path[1:]...)
}

// unknownsAlong gives the reasons of unknowns at, above and, unless exact, below a path.
func unknownsAlong(root *graph.Value, path graph.Path, exact bool) []finding.Reason {
	at := root
	for i := 0; ; i++ {
		if at.IsUnknown() {
			return []finding.Reason{reasonOf(at)}
		}
		if i == len(path) {
			break
		}
		next := at.At(path[i : i+1])
		if next == nil {
			return nil
		}
		at = next
	}
	if exact {
		if at.Rest() != nil {
			return []finding.Reason{reasonOf(at.Rest())}
		}
		return nil
	}
	var reasons []finding.Reason
	at.Walk(func(_ graph.Path, v *graph.Value) bool {
		if v.IsUnknown() {
			reasons = append(reasons, reasonOf(v))
			return false
		}
		return true
	})
	return reasons
}

func reasonOf(v *graph.Value) finding.Reason {
	u := v.Unknown()
	return finding.Reason{Expr: u.Expr, Text: u.Reason, At: u.At}
}

func compactReasons(reasons []finding.Reason) []finding.Reason {
	var out []finding.Reason
	for _, r := range reasons {
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// maxConditions bounds how many conditions are tried in all combinations.
const maxConditions = 3

// branches judges a resource again under each way that the conditions of its
// evidence may turn out, and says under which a finding holds.
func (s *session) branches(ctx context.Context, p *compiled, n *node, open []verdict) ([]verdict, error) {
	conditions := s.conditionsOf(n, open)
	if len(conditions) == 0 {
		return open, nil
	}
	if len(conditions) > maxConditions {
		conditions = conditions[:maxConditions]
	}
	var held []assignment
	var best []verdict
	certain := true
	for bits := range 1 << len(conditions) {
		a := assignment{conditions, bits}
		properties := n.resource.Properties
		for i, c := range conditions {
			properties = properties.Assume(c, a.holds(i))
		}
		verdicts, err := s.again(ctx, p, n, properties, open[0].denial.cause)
		if err != nil {
			return nil, err
		}
		if len(verdicts) == 0 {
			continue
		}
		held = append(held, a)
		if verdicts[0].status != finding.Fail {
			certain = false
		}
		if best == nil || best[0].status != finding.Fail && verdicts[0].status == finding.Fail {
			best = verdicts
		}
	}
	switch {
	case len(held) == 0:
		return nil, nil // no branch has the fault
	case len(held) == 1<<len(conditions) && certain:
		return best, nil
	case len(held) == 1<<len(conditions):
		return open, nil
	}
	best = best[:1]
	if name, truth, ok := decisive(conditions, held); ok && truth && certain && s.ownerWhen(n, best[0]) == name {
		return best, nil // certain if the satellite that has the fault is created, which its finding says
	}
	if best[0].status == finding.Fail {
		best[0].reasons = open[0].reasons
	}
	best[0].status = finding.Open
	best[0].when = describe(conditions, held)
	return best, nil
}

// ownerWhen gives the condition under which the resource exists at which a
// verdict's finding stands: the satellite that its first evidence came from.
func (s *session) ownerWhen(n *node, v verdict) string {
	for _, e := range v.denial.evidence {
		if e.no == "" && (e.resource == "" || e.resource == n.id) {
			return n.resource.Owner(podPath(n.resource, e.path)).When
		}
	}
	return ""
}

// again judges one resource with other properties.
func (s *session) again(ctx context.Context, p *compiled, n *node, properties *graph.Value, cause string) ([]verdict, error) {
	r := *n.resource
	r.Properties = properties
	other := &node{id: n.id, unit: n.unit, resource: &r}
	denials, err := s.query(ctx, p, s.input([]*node{other}))
	if err != nil {
		return nil, err
	}
	var fails, open []verdict
	for _, d := range denials {
		if d.resource != n.id || d.cause != cause {
			continue
		}
		v := verdict{denial: d, properties: properties}
		if v.status, v.reasons = s.status(other, properties, d); v.status == finding.Fail {
			fails = append(fails, v)
		} else {
			open = append(open, v)
		}
	}
	if len(fails) > 0 {
		return fails, nil
	}
	return open, nil
}

// conditionsOf gives the conditions that values at, above or below the evidence hang on.
func (s *session) conditionsOf(n *node, verdicts []verdict) []string {
	var conditions []string
	for _, v := range verdicts {
		for _, e := range v.denial.evidence {
			if e.no != "" || e.resource != "" && e.resource != n.id {
				continue
			}
			path := podPath(n.resource, e.path)
			at, _ := n.resource.Properties.Follow(path)
			conditions = at.Conditions(conditions)
		}
	}
	return conditions
}

// assignment is one way that conditions may turn out.
type assignment struct {
	conditions []string
	bits       int
}

func (a assignment) holds(i int) bool { return a.bits&(1<<i) != 0 }

// decisive gives the one condition, and its truth, on which alone something
// hangs that holds under some of all assignments.
func decisive(conditions []string, held []assignment) (name string, truth, ok bool) {
	half := 1 << len(conditions) / 2
	for i, c := range conditions {
		for _, want := range []bool{true, false} {
			n := 0
			for _, a := range held {
				if a.holds(i) == want {
					n++
				}
			}
			if n == half && len(held) == half {
				return c, want, true
			}
		}
	}
	return "", false, false
}

// describe says under which of all assignments something holds: by one
// condition where one decides, else by all ways.
func describe(conditions []string, held []assignment) string {
	if name, truth, ok := decisive(conditions, held); ok {
		return condition(name, truth)
	}
	var ways []string
	for _, a := range held {
		var parts []string
		for i, c := range conditions {
			parts = append(parts, condition(c, a.holds(i)))
		}
		ways = append(ways, strings.Join(parts, " and "))
	}
	return strings.Join(ways, ", or ")
}

func condition(name string, holds bool) string { return fmt.Sprintf("%s is %t", name, holds) }

// unitFinding stands at the unit's first block.
func (s *session) unitFinding(p *policy.Policy, u *graph.Unit, v verdict) *judged {
	f := finding.Finding{
		Policy: p, Status: v.status, Cause: v.denial.cause, Message: message(p, v.denial), Address: u.ID, Config: u.ID, Unit: u.ID,
		Tool: u.Tool, Range: u.Range, Reasons: v.reasons, Instances: []string{u.ID},
	}
	part := finding.Part{Unit: u.ID, Address: u.ID, Config: u.ID, Message: f.Message, Range: f.Range}
	part.Identify(&f, nil)
	f.AddPart(part)
	return &judged{finding: f, block: u.Range}
}

func message(p *policy.Policy, d denial) string {
	if d.message != "" {
		return d.message
	}
	return p.Description
}
