package lint

import (
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
)

// Score says how much of what was judged in one pillar is as it should be. A
// check is one policy on one resource, or on one unit for a policy over units.
type Score struct {
	Pillar string
	// Passed and Failed count checks; Open those that could not be determined,
	// Accepted those whose findings somebody has accepted.
	Passed, Failed, Open, Accepted int
	// Points, from 0 to 100, are the share of the passed in the passed and the failed, each
	// weighed by its policy's severity and rounded down; -1 when there is neither.
	Points int
}

// Weight is what a check counts in a score.
func Weight(s policy.Severity) int {
	switch s {
	case policy.Critical:
		return 15
	case policy.High:
		return 7
	case policy.Medium:
		return 3
	default:
		return 1
	}
}

// checks are the outcomes of one policy, by what was judged.
type checks struct {
	severity               policy.Severity
	failed, open, accepted map[string]bool
}

// Scores gives the score of each pillar in which something was judged, in the order of the framework.
func (r *Result) Scores() []Score {
	byPolicy := map[string]*checks{}
	for i := range r.Findings {
		f := &r.Findings[i]
		c := byPolicy[f.Policy.ID]
		if c == nil {
			c = &checks{f.Policy.Severity, map[string]bool{}, map[string]bool{}, map[string]bool{}}
			byPolicy[f.Policy.ID] = c
		}
		into := c.failed
		switch {
		case f.Suppression != nil:
			into = c.accepted
		case f.Status == finding.Open:
			into = c.open
		}
		for _, address := range f.Instances {
			into[f.Unit+"\x00"+address] = true
		}
	}
	var scores []Score
	for _, pillar := range wellarchitected.Pillars() {
		s := Score{Pillar: pillar.ID, Points: -1}
		passed, all := 0, 0
		for _, p := range r.Policies {
			if p.Pillar != pillar.ID || r.Judged[p.ID] == 0 {
				continue
			}
			severity := p.Severity
			c := byPolicy[p.ID]
			if c != nil {
				severity = c.severity
			}
			one := c.outcome(r.Judged[p.ID])
			s.Passed, s.Failed, s.Open, s.Accepted = s.Passed+one.Passed, s.Failed+one.Failed, s.Open+one.Open, s.Accepted+one.Accepted
			passed += Weight(severity) * one.Passed
			all += Weight(severity) * (one.Passed + one.Failed)
		}
		if all > 0 {
			s.Points = 100 * passed / all
		}
		if s.Passed+s.Failed+s.Open+s.Accepted > 0 {
			scores = append(scores, s)
		}
	}
	return scores
}

// outcome counts one policy's checks, each once: what failed is not open, and what is either is not accepted.
func (c *checks) outcome(judged int) Score {
	if c == nil {
		return Score{Passed: judged}
	}
	var s Score
	s.Failed = min(len(c.failed), judged)
	for address := range c.open {
		if !c.failed[address] {
			s.Open++
		}
	}
	for address := range c.accepted {
		if !c.failed[address] && !c.open[address] {
			s.Accepted++
		}
	}
	s.Open = min(s.Open, judged-s.Failed)
	s.Accepted = min(s.Accepted, judged-s.Failed-s.Open)
	s.Passed = judged - s.Failed - s.Open - s.Accepted
	return s
}
