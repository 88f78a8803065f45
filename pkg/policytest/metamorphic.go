package policytest

import (
	"fmt"
	"slices"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
)

// cause names a finding of one policy within a unit whatever becomes of its
// evidence: the resource judged, an instance at a time, and the rule's key.
type cause struct{ resource, key string }

// verdict is the findings of a unit by cause.
type verdict map[cause]finding.Finding

// verdictOf indexes findings. A finding on a folded value counts for the
// resource that the value is part of.
func verdictOf(u *graph.Unit, findings []finding.Finding) verdict {
	parents := map[string]string{}
	for _, r := range u.Resources {
		for _, f := range r.Folded {
			parents[f.Satellite.Address] = r.Address
		}
	}
	v := verdict{}
	for _, f := range findings {
		for _, address := range append([]string{f.Address}, f.Instances...) {
			if parent := parents[address]; parent != "" {
				address = parent
			}
			c := cause{address, f.Cause}
			if old, ok := v[c]; !ok || old.Status == finding.Open {
				v[c] = f
			}
		}
	}
	return v
}

// sortedCauses gives the causes of a verdict in order.
func (v verdict) sortedCauses() []cause {
	out := slices.Collect(keys(v))
	slices.SortFunc(out, func(a, b cause) int { return slices.Compare([]string{a.resource, a.key}, []string{b.resource, b.key}) })
	return out
}

// maxPlaces bounds the parts of one example that are made unknown.
const maxPlaces = 2000

// checkUnknown makes every part of an example unknown, one at a time, each
// leaf and each subtree, and lets every list and object have further parts. A
// certain finding may become open but not go away, and none may come up.
func (s *subject) checkUnknown(r *reading) error {
	budget := maxPlaces
	for _, u := range r.units {
		base := verdictOf(u, only(r.findings, u))
		for _, resource := range u.Resources {
			for _, p := range append(places(resource.Properties), nil) {
				if budget--; budget < 0 {
					return nil
				}
				if err := s.blind(r, u, resource, p, base); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func only(findings []finding.Finding, u *graph.Unit) []finding.Finding {
	var out []finding.Finding
	for _, f := range findings {
		if f.Unit == u.ID {
			out = append(out, f)
		}
	}
	return out
}

// blind judges the unit with the part at p unknown, and if it is a list or object, with a rest.
func (s *subject) blind(r *reading, u *graph.Unit, resource *graph.Resource, p graph.Path, base verdict) error {
	part := resource.Properties.At(p)
	type change struct {
		with *graph.Value
		says string
	}
	var changes []change
	if len(p) > 0 && !part.IsUnknown() {
		unknown := nothingKnown(part.Range)
		if resource.Tool == graph.Terraform { // an expression that names another resource names it still
			unknown = unknown.WithReferences(part.References()...)
		}
		changes = append(changes, change{unknown, "is unknown"})
	}
	if (part.Is(graph.List) || part.Is(graph.Object)) && part.Rest() == nil {
		changes = append(changes, change{withRest(part), "may have further parts"})
	}
	for _, c := range changes {
		properties, ok := replace(resource.Properties, p, c.with)
		if !ok {
			continue
		}
		changed := mutant(u, resource, properties)
		findings, diags, err := s.judge(0, changed)
		if err != nil {
			return fmt.Errorf("judge %s with %s unknown: %w", r.path, p, err)
		}
		b := blinded{resource, p, part, c.says}
		for _, d := range diags {
			s.fail(Failure{Check: CheckUnknown, File: r.path, Line: lineIn(r, part, finding.Finding{Range: resource.Header}),
				Want: fmt.Sprintf("a policy that can be evaluated when %s", b), Got: d.String(), Hint: "what is not known is an opaque term; docs/policies.md says more"})
		}
		if len(diags) == 0 {
			s.compareBlind(r, base, verdictOf(changed, findings), b)
		}
	}
	return nil
}

// blinded says what was made unknown.
type blinded struct {
	resource *graph.Resource
	path     graph.Path
	part     *graph.Value
	says     string
}

func (b blinded) String() string {
	name := b.path.String()
	if name == "" {
		name = "the whole of its properties"
	}
	return fmt.Sprintf("%s of %s %s", name, b.resource.Address, b.says)
}

func (s *subject) compareBlind(r *reading, base, got verdict, b blinded) {
	fail := func(check Check, f finding.Finding, want, got, hint string) {
		s.fail(Failure{Check: check, File: r.path, Line: lineIn(r, b.part, f), Want: want, Got: got, Hint: hint})
	}
	for _, c := range base.sortedCauses() {
		before, after := base[c], got[c]
		_, there := got[c]
		concerned := concerns(before, c, b)
		switch {
		case !there:
			hint := "ask with plinth.may_equal, may_match, may_be_at_most or may_be_at_least, or put a plain comparison under not"
			if !concerned {
				hint = "the policy depends on it, so name its path in the evidence and " + hint
			}
			fail(CheckUnknown, before, fmt.Sprintf("the finding on %s to fail or be open when %s", c.resource, b), "no finding", hint)
		case before.Status == finding.Open && after.Status == finding.Fail:
			fail(CheckUnknown, after, fmt.Sprintf("the finding on %s to stay open when %s", c.resource, b), "it fails", "name the path in the evidence")
		case before.Status != after.Status && !concerned:
			fail(CheckEvidence, before, fmt.Sprintf("the finding on %s to stay certain when %s, which is no evidence", c.resource, b), "it is open",
				"the evidence of the finding changes with it; name the evidence whatever the other values are")
		}
	}
	for _, c := range got.sortedCauses() {
		if _, there := base[c]; !there && got[c].Status == finding.Fail {
			fail(CheckUnknown, got[c], fmt.Sprintf("no certain finding on %s when %s", c.resource, b), "one that fails: "+got[c].Message,
				"name the path in the evidence: then the finding is open")
		}
	}
}

// concerns reports whether what was made unknown is evidence of a finding. The
// evidence of a relation can be any part of another resource.
func concerns(f finding.Finding, c cause, b blinded) bool {
	if c.resource != b.resource.Address {
		return related(f)
	}
	return slices.ContainsFunc(f.Evidence, func(e finding.Evidence) bool { return e.Address == "" && touches(e.Path, b.path) })
}

// lineIn gives the line of a value in the example's own file, or the finding's.
func lineIn(r *reading, v *graph.Value, f finding.Finding) int {
	if v != nil && r.files[v.Range.File] != nil {
		return int(v.Range.Start.Line)
	}
	return int(f.Range.Start.Line)
}

// related reports whether a finding hangs on other resources: on one that it
// names, or on there being none.
func related(f finding.Finding) bool {
	return len(f.Absent) > 0 || slices.ContainsFunc(f.Related, func(r finding.Related) bool { return r.Address != "" })
}
