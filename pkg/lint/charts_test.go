package lint_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/source"
)

func TestChartsAreUnitsOfTheirOwn(t *testing.T) {
	const pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n" +
		"  automountServiceAccountToken: true # plinth:ignore k8s-token reason=\"it calls the API\"\n" +
		"---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: second\nspec:\n  automountServiceAccountToken: {{ .Values.token }}\n"
	files := map[string]string{
		"plinth.yaml":                 "helm: {charts/web: {release: live, set: {token: true}}, chart/web: {}}\n",
		"charts/web/Chart.yaml":       "apiVersion: v2\nname: web\nversion: 1.0.0\n",
		"charts/web/values.yaml":      "token: false\n",
		"charts/web/templates/p.yaml": pod,
	}
	for _, paths := range [][]string{nil, {"charts/web"}, {"charts/web/templates/p.yaml"}} {
		result, err := lint.Run(context.Background(), source.Memory(files), lint.Options{Library: library(t, map[string]string{"security/k8s/token/policy.rego": token}), Profile: "all", Paths: paths})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range result.Findings {
			state := string(f.Status)
			if f.Suppression != nil {
				state = "suppressed"
			}
			got = append(got, state+" "+f.Address+" "+f.Range.String())
		}
		want := []string{"suppressed Pod.default.live charts/web/templates/p.yaml:6:33", string(finding.Fail) + " Pod.default.second charts/web/templates/p.yaml:13:33"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s%v", paths, diff, result.Diagnostics)
		}
		if len(result.Graph.Units) != 1 || result.Graph.Units[0].ID != "charts/web/Chart.yaml" {
			t.Errorf("%v: %d units", paths, len(result.Graph.Units))
		}
		if len(result.Diagnostics) != 1 || !strings.Contains(result.Diagnostics[0].Detail, "Did you mean charts/web?") {
			t.Errorf("%v: %v", paths, result.Diagnostics)
		}
	}
}

func TestAChartThatIsNotRenderedCountsAsUnread(t *testing.T) {
	result, err := lint.Run(context.Background(), source.Memory(map[string]string{
		"web/Chart.yaml":       "apiVersion: v2\nname: web\nversion: 1.0.0\n",
		"web/templates/a.yaml": `{{ required "set a host" .Values.host }}`,
		"bad/Chart.yaml":       "apiVersion: v2\nname: bad\nversion: 1.0.0\n",
		"bad/templates/a.yaml": `{{ range until 1000000000 }}{{ end }}`,
	}), lint.Options{Library: library(t, map[string]string{"security/k8s/token/policy.rego": token}), Profile: "all"})
	if err != nil {
		t.Fatal(err)
	}
	want := []lint.File{{Path: "bad/Chart.yaml", Format: "kubernetes", Unread: "Chart goes beyond a limit"}, {Path: "web/Chart.yaml", Format: "kubernetes", Unread: "Chart needs values"}}
	if diff := cmp.Diff(want, result.Files); diff != "" {
		t.Error(diff)
	}
	if result.ExitCode() != 3 {
		t.Errorf("exit code %d", result.ExitCode())
	}
}
