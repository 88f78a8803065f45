package policytest

import (
	"fmt"
	"slices"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
)

// checkEvidence wants each evidence of a certain finding to decide it: some
// other value there makes the finding go away. And nothing besides the
// evidence does: with any other part of the resource changed, it stays.
func (s *subject) checkEvidence(r *reading) error {
	for _, u := range r.units {
		findings := only(r.findings, u)
		base := verdictOf(u, findings)
		for _, c := range base.sortedCauses() {
			f := base[c]
			resource := find(u, c.resource)
			if resource == nil || f.Status != finding.Fail {
				continue
			}
			t := &trial{subject: s, reading: r, unit: u, resource: resource, cause: c, finding: f}
			if err := t.evidence(); err != nil {
				return err
			}
			if err := t.rest(); err != nil {
				return err
			}
		}
	}
	return nil
}

func find(u *graph.Unit, address string) *graph.Resource {
	for _, r := range u.Resources {
		if r.Address == address {
			return r
		}
	}
	return nil
}

// trial changes the resource of one finding and looks what becomes of it.
type trial struct {
	*subject
	reading  *reading
	unit     *graph.Unit
	resource *graph.Resource
	cause    cause
	finding  finding.Finding
}

// outcome gives what becomes of the finding when the resource has other properties.
func (t *trial) outcome(properties *graph.Value) (f finding.Finding, there bool, err error) {
	changed := mutant(t.unit, t.resource, properties)
	findings, _, err := t.judge(0, changed)
	if err != nil {
		return f, false, fmt.Errorf("judge %s: %w", t.reading.path, err)
	}
	f, there = verdictOf(changed, findings)[t.cause]
	return f, there, nil
}

// evidence tries every path of the finding's evidence.
func (t *trial) evidence() error {
	for _, e := range t.finding.Evidence {
		if e.Address != "" {
			continue // on another resource
		}
		if len(e.Path) == 0 {
			continue
		}
		decides, err := t.decides(e.Path)
		if err == nil && !decides {
			decides, err = t.decidesAmongFixed(e.Path)
		}
		if err != nil {
			return err
		}
		if !decides {
			t.fail(Failure{Check: CheckEvidence, File: t.reading.path, Line: int(e.Range.Start.Line),
				Want: fmt.Sprintf("some value of %s that makes the finding on %s go away", e.Path, t.cause.resource),
				Got:  "the finding whatever the value is: " + t.finding.Message,
				Hint: "take the path out of the evidence, or add a passing example in which its value is the reason"})
		}
	}
	return nil
}

// decides reports whether some other value at p changes the finding.
func (t *trial) decides(p graph.Path) (bool, error) {
	for _, with := range t.values(p, true) {
		properties, ok := replace(t.resource.Properties, p, with)
		if !ok {
			continue
		}
		f, there, err := t.outcome(properties)
		if err != nil {
			return false, err
		}
		if !there || f.Status == finding.Open && !with.Holes() || !slices.ContainsFunc(f.Evidence, func(e finding.Evidence) bool { return slices.Equal(e.Path, p) }) {
			return true, nil
		}
	}
	return false, nil
}

// decidesAmongFixed reports whether the value at p matters once all other
// evidence is as in a resource of a passing example: where two settings are
// needed to be right, neither alone decides while the other is wrong.
func (t *trial) decidesAmongFixed(p graph.Path) (bool, error) {
	for _, good := range t.passing() {
		all, but := t.resource.Properties, t.resource.Properties
		usable := true
		for _, e := range t.finding.Evidence {
			if e.Address != "" {
				continue
			}
			var ok bool
			value := good.Properties.At(e.Path)
			if all, ok = replace(all, e.Path, value); !ok {
				usable = false
				break
			}
			if !slices.Equal(e.Path, p) {
				but, _ = replace(but, e.Path, value)
			}
		}
		if !usable {
			continue
		}
		_, fixed, err := t.outcome(all)
		if err != nil {
			return false, err
		}
		_, partly, err := t.outcome(but)
		if err != nil {
			return false, err
		}
		if !fixed && partly {
			return true, nil
		}
	}
	return false, nil
}

// passing gives the resources of the same type in passing examples.
func (t *trial) passing() []*graph.Resource {
	var out []*graph.Resource
	for _, x := range t.read {
		if x.kind != "pass" {
			continue
		}
		for _, u := range x.units {
			for _, r := range u.Resources {
				if r.Type == t.resource.Type {
					out = append(out, r)
				}
			}
		}
	}
	return out
}

// rest changes every part of the resource that is not evidence, and wants the finding to stay.
func (t *trial) rest() error {
	budget := maxPlaces
	for _, p := range places(t.resource.Properties) {
		if slices.ContainsFunc(t.finding.Evidence, func(e finding.Evidence) bool { return touches(e.Path, p) }) {
			continue
		}
		for _, with := range t.values(p, false) {
			properties, ok := replace(t.resource.Properties, p, with)
			if !ok {
				continue
			}
			if budget--; budget < 0 {
				return nil
			}
			_, there, err := t.outcome(properties)
			if err != nil {
				return err
			}
			if !there {
				part := t.resource.Properties.At(p)
				t.fail(Failure{Check: CheckEvidence, File: t.reading.path, Line: lineIn(t.reading, part, t.finding),
					Want: fmt.Sprintf("the finding on %s to hang on its evidence alone", t.cause.resource),
					Got:  fmt.Sprintf("it goes away when %s is %s instead of %s", p, brief(with), brief(part)),
					Hint: fmt.Sprintf("name %s in the evidence, so that the finding is open when it is unknown", p)})
				break
			}
		}
	}
	return nil
}
