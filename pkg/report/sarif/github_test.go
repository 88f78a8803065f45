package sarif

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/report/internal/reporttest"
)

// manyOf gives a result with so many findings, made of those of a scene and told apart by their addresses.
func manyOf(t *testing.T, scene string, n int) *lint.Result {
	t.Helper()
	r := reporttest.Run(t, reporttest.Tree(t, scene))
	own := r.Findings
	r.Findings = nil
	for i := range n {
		f := own[i%len(own)]
		f.Address = fmt.Sprintf("module.m[%d].%s", i, f.Address)
		f.Fingerprint = fmt.Sprintf("%032x", i)
		r.Findings = append(r.Findings, f)
	}
	return r
}

// limits holds a log to what GitHub takes and gives its run.
func limits(t *testing.T, log []byte) object {
	t.Helper()
	var compressed bytes.Buffer
	z := gzip.NewWriter(&compressed)
	if _, err := z.Write(log); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if compressed.Len() > 10_000_000 {
		t.Errorf("the log has %d bytes when it is compressed", compressed.Len())
	}
	var top object
	if err := json.Unmarshal(log, &top); err != nil {
		t.Fatal(err)
	}
	run := top.objects("runs")[0]
	if n := len(run.objects("results")); n > 5000 {
		t.Errorf("there are %d results", n)
	}
	for _, r := range run.objects("results") {
		if n := len(r.objects("relatedLocations")); n > 100 {
			t.Errorf("a result has %d related locations", n)
		}
		if r.text("kind") == "open" || r["suppressions"] != nil {
			t.Errorf("a result is %s and has the suppressions %v", r.text("kind"), r["suppressions"])
		}
	}
	return run
}

func countLevels(run object) map[string]int {
	levels := map[string]int{}
	for _, r := range run.objects("results") {
		levels[r.text("level")]++
	}
	return levels
}

func TestThirtyThousandFindingsStayWithinGitHubsLimits(t *testing.T) {
	result := manyOf(t, "evidence", 30_000) // of five: two grave, one medium, two low
	var told []string
	log := writeWith(t, result, Options{Version: "1.2.3", GitHub: true, Told: func(s string) { told = append(told, s) }})
	for _, fault := range faults(t, result.Tree, log) {
		t.Fatal(fault)
	}
	run := limits(t, log)
	if got := countLevels(run); got["error"] != 5000 {
		t.Errorf("the levels are %v: 12,000 findings are errors, so the cut must fall on all others", got)
	}
	const want = "GitHub keeps 5000 results of a run, so 25000 of 30000 findings are left out; none of them is graver than critical. Other reports have all of them."
	if len(told) != 1 || told[0] != want {
		t.Errorf("told is %q, want %q", told, want)
	}
	if !bytes.Contains(log, []byte(want)) {
		t.Error("the log does not say what is left out")
	}
}

func TestTheCutFallsOnTheLeast(t *testing.T) {
	result := manyOf(t, "evidence", 10_000)
	run := limits(t, writeWith(t, result, Options{Version: "1.2.3", GitHub: true}))
	if got := countLevels(run); got["error"] != 4000 || got["warning"] != 1000 {
		t.Errorf("the levels are %v, want all 4,000 errors and 1,000 of 2,000 warnings", got)
	}
	last := run.objects("results")[4999]
	if got := last.object("properties").text("severity"); got != "medium" {
		t.Errorf("the last result is %s", got)
	}
}

func TestALogThatIsTooLargeIsCut(t *testing.T) {
	result := manyOf(t, "evidence", 2000)
	random := rand.New(rand.NewSource(1))
	for i := range result.Findings {
		noise := make([]byte, 7500)
		for j := range noise {
			noise[j] = byte('!' + random.Intn(90))
		}
		result.Findings[i].Message = string(noise)
	}
	var told []string
	log := writeWith(t, result, Options{Version: "1.2.3", GitHub: true, Told: func(s string) { told = append(told, s) }})
	run := limits(t, log)
	n := len(run.objects("results"))
	if n < 500 || n >= 2000 {
		t.Errorf("%d results are left", n)
	}
	want := fmt.Sprintf("GitHub takes 10 MB of a compressed file, so %d of 2000 findings are left out", 2000-n)
	if len(told) != 1 || !strings.HasPrefix(told[0], want) {
		t.Errorf("told is %q, want %q", told, want)
	}
}

func TestWhatGitHubWouldMistakeIsLeftOutAndSaid(t *testing.T) {
	for scene, want := range map[string]string{
		"suppressed": "Accepted findings are left out", "open": "Findings that could not be determined are left out",
	} {
		result := reporttest.Run(t, reporttest.Tree(t, scene))
		log := writeWith(t, result, Options{Version: "1.2.3", GitHub: true})
		for _, fault := range faults(t, result.Tree, log) {
			t.Errorf("%s: %s", scene, fault)
		}
		limits(t, log)
		if !bytes.Contains(log, []byte(want)) {
			t.Errorf("%s: the log does not say that %s", scene, want)
		}
	}
}

func TestTheGitHubProfileOfEverySceneIsValid(t *testing.T) {
	for _, scene := range reporttest.Scenes(t) {
		tree := reporttest.Tree(t, scene)
		log := writeWith(t, reporttest.Run(t, tree), Options{Version: "1.2.3", GitHub: true})
		for _, fault := range faults(t, tree, log) {
			t.Errorf("%s: %s", scene, fault)
		}
		limits(t, log)
	}
}

func TestManyRelatedPlacesAreCut(t *testing.T) {
	result := reporttest.Run(t, reporttest.Tree(t, "evidence"))
	f := &result.Findings[0]
	for len(f.Related) < 300 {
		f.Related = append(f.Related, f.Related[0])
	}
	log := writeWith(t, result, Options{Version: "1.2.3", GitHub: true})
	for _, fault := range faults(t, result.Tree, log) {
		t.Error(fault)
	}
	limits(t, log)
}
