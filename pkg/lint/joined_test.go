package lint_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
)

// planRoots holds Terraform roots, each with the plan in plan.json that
// Terraform made of it. A comment "# plan: ID" stands where the root and its
// plan together have a finding that certainly holds.
const planRoots = "testdata/plans"

// rootFiles gives the files of one root: its configuration, and its plans.
func rootFiles(t *testing.T, name string) (sources, plans map[string]string) {
	t.Helper()
	sources, plans = map[string]string{}, map[string]string{}
	fsys := os.DirFS(path.Join(planRoots, name))
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(fsys, name)
		if strings.HasSuffix(name, ".json") {
			plans[name] = string(text)
		} else {
			sources[name] = string(text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sources, plans
}

// with gives the files of several maps.
func with(all ...map[string]string) map[string]string {
	out := map[string]string{}
	for _, files := range all {
		maps.Copy(out, files)
	}
	return out
}

// announced gives the findings that comments announce: "main.tf:7 s3-bucket-x".
func announced(sources map[string]string) []string {
	mark := regexp.MustCompile(`# plan: (.*)`)
	var out []string
	for name, text := range sources {
		for i, line := range strings.Split(text, "\n") {
			if m := mark.FindStringSubmatch(line); m != nil {
				for _, id := range strings.Split(m[1], ",") {
					out = append(out, fmt.Sprintf("%s:%d %s", name, i+1, strings.TrimSpace(id)))
				}
			}
		}
	}
	return out
}

func TestARootWithItsPlanHasTheFindingsOfThePlanAtTheLinesOfTheRoot(t *testing.T) {
	entries, err := os.ReadDir(planRoots)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) < 14 {
		t.Fatalf("%s has only %d roots", planRoots, len(entries))
	}
	for _, e := range entries {
		t.Run(e.Name(), func(t *testing.T) {
			sources, plans := rootFiles(t, e.Name())
			joined := judged(t, with(sources, plans))
			for _, d := range joined.Diagnostics {
				if d.Code != "plan-joined" && d.Code != "values-used" {
					t.Errorf("root and plan have the diagnostic %s", d)
				}
			}
			certain, open := verdicts(joined)
			alone, unsure := verdicts(judged(t, plans))
			for v := range alone {
				if !certain[v] {
					t.Errorf("the plan alone has %s", v)
				}
			}
			for v := range certain {
				if !alone[v] && !unsure[v] {
					t.Errorf("root and plan alone have %s", v)
				}
			}
			for v := range open {
				if !unsure[v] {
					t.Errorf("only root and plan leave %s open", v)
				}
			}
			var places []string
			for _, f := range joined.Findings {
				if _, inSource := sources[f.Range.File]; !inSource {
					t.Errorf("%s stands at %s", f.Policy.ID, f.Range)
				}
				if f.Status == finding.Fail {
					places = append(places, fmt.Sprintf("%s:%d %s", f.Range.File, f.Range.Start.Line, f.Policy.ID))
				}
			}
			for _, want := range announced(sources) {
				if !slices.Contains(places, want) {
					t.Errorf("there is no finding %s", want)
				}
			}
			own, _ := verdicts(judged(t, sources))
			for v := range own {
				if !certain[v] {
					t.Errorf("the root alone has %s", v)
				}
			}
			if len(certain) == 0 {
				t.Error("there is no finding, so nothing is compared")
			}
		})
	}
}

// verdicts gives what is certain and what is open on each instance, without
// the position in lists: a plan has the blocks of a set in an order of its own.
func verdicts(r *lint.Result) (certain, open map[string]bool) {
	certain, open = map[string]bool{}, map[string]bool{}
	index := regexp.MustCompile(`\[\d+\]`)
	for _, f := range r.Findings {
		for _, address := range f.Instances {
			if f.Type == "" {
				address = "the unit"
			}
			said := f.Policy.ID + " on " + address + " at " + index.ReplaceAllString(f.Path.String(), "[]")
			if f.Status == finding.Fail && f.When == "" {
				certain[said] = true
			} else {
				open[said] = true
			}
		}
	}
	return certain, open
}

// codes gives the diagnostics of a result by code.
func codes(r *lint.Result) map[string][]diag.Diagnostic {
	out := map[string][]diag.Diagnostic{}
	for _, d := range r.Diagnostics {
		out[d.Code] = append(out[d.Code], d)
	}
	return out
}
