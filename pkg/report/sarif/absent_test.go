package sarif

import (
	"encoding/json"
	"testing"

	"github.com/plinth-lint/plinth/pkg/baseline"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/report/internal/reporttest"
	"github.com/plinth-lint/plinth/policies"
)

// A log of a run that was compared is valid, and each result says how it stands to the earlier state.
func TestEveryResultHasItsBaselineState(t *testing.T) {
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	result := reporttest.RunWith(t, reporttest.Tree(t, reporttest.Shop), library)
	gone := baseline.Of(result.Findings[:1]).Entries
	result.Findings = result.Findings[1:]
	for i := range result.Findings {
		result.Findings[i].State = finding.Unchanged
	}
	result.Findings[0].State = finding.New
	result.Compared = &lint.Compared{Gone: append(gone, baseline.Entry{Policy: "a-policy-of-before", Address: "a", Unit: "."})}
	log := write(t, result)
	if err := invalid(t, log); err != nil {
		t.Error(err)
	}
	var top object
	if err := json.Unmarshal(log, &top); err != nil {
		t.Fatal(err)
	}
	states := map[string]int{}
	for _, r := range top.objects("runs")[0].objects("results") {
		states[r.text("baselineState")]++
	}
	want := map[string]int{"new": 1, "unchanged": len(result.Findings) - 1, "absent": len(gone)}
	for state, n := range want {
		if states[state] != n || len(states) != len(want) {
			t.Errorf("states are %v, want %v", states, want)
		}
	}
}
