package sarif

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/plinth-lint/plinth/pkg/baseline"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/report/internal/reporttest"
	"github.com/plinth-lint/plinth/policies"
)

// comparedShop gives what the shipped policies find in the sample shop against an earlier state
// that holds all of it but one finding, and two that are no more, of which one is of a policy that is no more either.
func comparedShop(t *testing.T) *lint.Result {
	t.Helper()
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
	return result
}

// A log of a run that was compared is valid, and each result says how it stands to the earlier state.
func TestEveryResultHasItsBaselineState(t *testing.T) {
	result := comparedShop(t)
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
	want := map[string]int{"new": 1, "unchanged": len(result.Findings) - 1, "absent": 1}
	for state, n := range want {
		if states[state] != n || len(states) != len(want) {
			t.Errorf("states are %v, want %v", states, want)
		}
	}
}

// GitHub looks at no state: what was known before and what is gone would be alerts there.
func TestGitHubGetsWhatIsNew(t *testing.T) {
	log := writeWith(t, comparedShop(t), Options{Version: "1.2.3", GitHub: true})
	if err := invalid(t, log); err != nil {
		t.Error(err)
	}
	results := limits(t, log).objects("results")
	if len(results) != 1 || results[0].text("baselineState") != "new" {
		t.Errorf("there are %d results, want the new one: %v", len(results), results)
	}
	if !strings.Contains(string(log), "Findings that were known before are left out") {
		t.Error("the log does not say that something is left out")
	}
}
