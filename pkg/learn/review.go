package learn

import (
	"slices"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
)

// Verdict is what the code shows of a best practice.
type Verdict string

const (
	// NotMet has a certain finding of a policy of the practice.
	NotMet Verdict = "not met"
	// Undetermined has findings that could not be determined, and none that is certain.
	Undetermined Verdict = "could not be determined"
	// Accepted has findings, all of which somebody has accepted.
	Accepted Verdict = "accepted"
	// Met has policies that judged something and found nothing.
	Met Verdict = "met"
	// Invisible has no policy that judged anything.
	Invisible Verdict = "not visible in code"
)

// Verdicts gives all verdicts, the gravest first.
func Verdicts() []Verdict { return []Verdict{NotMet, Undetermined, Accepted, Met, Invisible} }

// Counts says how many best practices have each verdict.
type Counts map[Verdict]int

// Of gives how many have one verdict.
func (c Counts) Of(v Verdict) int { return c[v] }

// Review is the Well-Architected review of one run.
type Review struct {
	Pillars []*PillarReview
}

// PillarReview is the part of one pillar.
type PillarReview struct {
	Pillar    *wellarchitected.Pillar
	Questions []*QuestionReview
	Counts    Counts
}

// QuestionReview is the part of one question.
type QuestionReview struct {
	Question  *wellarchitected.Question
	Practices []*PracticeReview
	Counts    Counts
}

// PracticeReview is what the code shows of one best practice.
type PracticeReview struct {
	Practice *wellarchitected.BestPractice
	Verdict  Verdict
	// Evidence is of each policy of the practice that judged something, by id.
	Evidence []*Evidence
	// Idle are policies of the practice that are on and had nothing to judge; Off those that were off.
	Idle, Off []*policy.Policy
}

// Evidence is what one policy has to say.
type Evidence struct {
	Policy *policy.Policy
	// Resources and Units are how many of each the policy judged.
	Resources, Units int
	// Fails are certain, Open could not be determined, Accepted are suppressed.
	Fails, Open, Accepted []*finding.Finding
}

// Found reports whether the policy found anything.
func (e *Evidence) Found() bool { return len(e.Fails)+len(e.Open)+len(e.Accepted) > 0 }

// NewReview makes the review of a run from its findings and what the policies judged.
func NewReview(result *lint.Result, library *policy.Library, record *Record) *Review {
	evidence := gather(result, record)
	on := map[string]bool{}
	for _, p := range result.Policies {
		on[p.ID] = true
	}
	byPractice := map[string][]*policy.Policy{}
	for _, p := range library.Policies() {
		for _, id := range p.Practices {
			byPractice[id] = append(byPractice[id], p)
		}
	}
	review := &Review{}
	for _, pillar := range wellarchitected.Pillars() {
		of := &PillarReview{Pillar: pillar, Counts: Counts{}}
		for _, q := range pillar.Questions {
			question := &QuestionReview{Question: q, Counts: Counts{}}
			for _, b := range q.Practices {
				practice := &PracticeReview{Practice: b}
				for _, p := range byPractice[b.ID] {
					switch e := evidence[p.ID]; {
					case e != nil:
						practice.Evidence = append(practice.Evidence, e)
					case on[p.ID]:
						practice.Idle = append(practice.Idle, p)
					default:
						practice.Off = append(practice.Off, p)
					}
				}
				practice.Verdict = verdict(practice.Evidence)
				question.Practices = append(question.Practices, practice)
				question.Counts[practice.Verdict]++
				of.Counts[practice.Verdict]++
			}
			of.Questions = append(of.Questions, question)
		}
		review.Pillars = append(review.Pillars, of)
	}
	return review
}

// gather collects the evidence of every policy that judged or found something.
func gather(result *lint.Result, record *Record) map[string]*Evidence {
	evidence := map[string]*Evidence{}
	for _, p := range result.Policies {
		if resources, units := record.Resources(p), record.Units(p); resources+units > 0 {
			evidence[p.ID] = &Evidence{Policy: p, Resources: resources, Units: units}
		}
	}
	for i := range result.Findings {
		f := &result.Findings[i]
		e := evidence[f.Policy.ID]
		if e == nil {
			e = &Evidence{Policy: f.Policy}
			evidence[f.Policy.ID] = e
		}
		switch {
		case f.Suppression != nil:
			e.Accepted = append(e.Accepted, f)
		case f.Status == finding.Open:
			e.Open = append(e.Open, f)
		default:
			e.Fails = append(e.Fails, f)
		}
	}
	return evidence
}

// verdict gives what the evidence of all policies of a practice comes to.
func verdict(evidence []*Evidence) Verdict {
	v := Invisible
	rank := func(candidate Verdict) {
		if slices.Index(Verdicts(), candidate) < slices.Index(Verdicts(), v) {
			v = candidate
		}
	}
	for _, e := range evidence {
		switch {
		case len(e.Fails) > 0:
			rank(NotMet)
		case len(e.Open) > 0:
			rank(Undetermined)
		case len(e.Accepted) > 0:
			rank(Accepted)
		case e.Resources+e.Units > 0:
			rank(Met)
		}
	}
	return v
}
