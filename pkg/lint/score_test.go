package lint

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/policy"
)

func TestScoresWeighChecksBySeverity(t *testing.T) {
	grave := &policy.Policy{ID: "a", Pillar: "security", Severity: policy.High}
	light := &policy.Policy{ID: "b", Pillar: "security", Severity: policy.Low}
	other := &policy.Policy{ID: "c", Pillar: "reliability", Severity: policy.Critical}
	idle := &policy.Policy{ID: "d", Pillar: "sustainability", Severity: policy.Low}
	of := func(p *policy.Policy, status finding.Status, instances ...string) finding.Finding {
		return finding.Finding{Policy: p, Status: status, Unit: "u", Instances: instances}
	}
	accepted := of(light, finding.Fail, "x")
	accepted.Suppression = &finding.Suppression{Reason: "r", Until: time.Time{}}
	raised := *light
	raised.Severity = policy.Medium // as plinth.yaml may say
	for _, tt := range []struct {
		name     string
		findings []finding.Finding
		want     []Score
	}{
		{"nothing found", nil, []Score{{"security", 20, 0, 0, 0, 100}, {"reliability", 5, 0, 0, 0, 100}}},
		{"one grave of ten, 70 of 80 weights", []finding.Finding{of(grave, finding.Fail, "x")}, []Score{{"security", 19, 1, 0, 0, 91}, {"reliability", 5, 0, 0, 0, 100}}},
		{"instances count each", []finding.Finding{of(grave, finding.Fail, "x", "y")}, []Score{{"security", 18, 2, 0, 0, 82}, {"reliability", 5, 0, 0, 0, 100}}},
		{"two causes on one resource are one check", []finding.Finding{of(grave, finding.Fail, "x"), of(grave, finding.Fail, "x")},
			[]Score{{"security", 19, 1, 0, 0, 91}, {"reliability", 5, 0, 0, 0, 100}}},
		{"open and accepted count on no side", []finding.Finding{of(grave, finding.Open, "x"), accepted}, []Score{{"security", 18, 0, 1, 1, 100}, {"reliability", 5, 0, 0, 0, 100}}},
		{"nothing is certain", []finding.Finding{of(other, finding.Open, "1", "2", "3", "4", "5")}, []Score{{"security", 20, 0, 0, 0, 100}, {"reliability", 0, 0, 5, 0, -1}}},
		{"a severity that is set", []finding.Finding{of(&raised, finding.Fail, "x")}, []Score{{"security", 19, 1, 0, 0, 97}, {"reliability", 5, 0, 0, 0, 100}}},
		{"never below nothing", []finding.Finding{of(other, finding.Fail, "1", "2", "3", "4", "5", "6")}, []Score{{"security", 20, 0, 0, 0, 100}, {"reliability", 0, 5, 0, 0, 0}}},
	} {
		r := &Result{Policies: []*policy.Policy{grave, light, other, idle}, Judged: map[string]int{"a": 10, "b": 10, "c": 5}, Findings: tt.findings}
		if diff := cmp.Diff(r.Scores(), tt.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", tt.name, diff)
		}
	}
}
