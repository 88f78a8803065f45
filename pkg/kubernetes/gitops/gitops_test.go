package gitops_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/kubernetes"
	"github.com/plinth-lint/plinth/pkg/kubernetes/gitops"
	"github.com/plinth-lint/plinth/pkg/source"
)

func find(files map[string]string) ([]gitops.Deployment, []string) {
	tree := source.Memory(files)
	u, _ := kubernetes.Load(context.Background(), tree, ".", []string{"app.yaml"}, kubernetes.Options{})
	if u == nil {
		return nil, nil
	}
	found, diags := gitops.Find(tree, []*graph.Unit{u}, gitops.Scan{"chart": gitops.Chart, "over": gitops.Kustomization, "dir/one": gitops.Directory})
	var told []string
	for _, d := range diags {
		told = append(told, d.Code+": "+d.Detail)
	}
	return found, told
}

const head = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec:\n  source:\n    path: chart\n    helm:\n"

func TestValuesOfAnApplication(t *testing.T) {
	for _, c := range []struct {
		name, helm string
		want       map[string]any
		told       string
	}{
		{"parameters have types, as --set", "parameters: [{name: a.b, value: \"3\"}, {name: 'list[1]', value: x}, {name: 'off', value: \"false\"}]",
			map[string]any{"a": map[string]any{"b": int64(3)}, "list": []any{nil, "x"}, "off": false}, ""},
		{"and texts, as --set-string, with commas of their own", "parameters: [{name: a, value: \"3,4\", forceString: true}]", map[string]any{"a": "3,4"}, ""},
		{"a dot in a key", `parameters: [{name: 'm.a\.b', value: c}]`, map[string]any{"m": map[string]any{"a.b": "c"}}, ""},
		{"a list that a parameter would make without end", "parameters: [{name: 'a[60000]', value: x}]", map[string]any{}, "the index in a[60000] is too great"},
		{"a parameter without a name", "parameters: [{value: x}]", map[string]any{}, "no name"},
		{"a text that is no mapping", "values: '[1, 2]'", map[string]any{}, "no YAML mapping"},
		{"aliases that stand for too much", "values: |\n        a: &a [x,x,x,x,x,x,x,x,x,x]\n        b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n        c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n" +
			"        d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n        e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n        f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n        g: [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]",
			map[string]any{}, "no YAML mapping"},
		{"expressions are Helm's", "values: 'host: \"{{ .Values.x }}.example.com\"'", map[string]any{"host": "{{ .Values.x }}.example.com"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, told := find(map[string]string{"app.yaml": head + "      " + c.helm + "\n"})
			if len(found) != 1 {
				t.Fatalf("%d deployments: %v", len(found), told)
			}
			if diff := cmp.Diff(c.want, found[0].Values); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
			if all := strings.Join(told, "\n"); c.told == "" && all != "" || !strings.Contains(all, c.told) {
				t.Errorf("told %q, want %q", all, c.told)
			}
			if found[0].Partial != (c.told != "") {
				t.Errorf("partial is %v", found[0].Partial)
			}
		})
	}
}

func TestWhatATemplateLeavesOpenIsNotHelms(t *testing.T) {
	found, told := find(map[string]string{"app.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: a}\nspec:\n  generators: [{list: {elements: [{a: b}]}}]\n" +
		"  template: {metadata: {name: '{{a}}'}, spec: {source: {path: chart, helm: {valuesObject: {a: '{{a}}', b: '{{.metadata.x}}', c: 3}}}}}\n"})
	if len(found) != 1 {
		t.Fatalf("%d deployments: %v", len(found), told)
	}
	if diff := cmp.Diff(map[string]any{"a": "b", "b": "${_.metadata.x}", "c": json.Number("3")}, found[0].Values); diff != "" || found[0].Release != "b" {
		t.Errorf("release %s, values (-want +got):\n%s", found[0].Release, diff)
	}
}

func TestAnApplicationThatOverlaysBringTwiceIsOne(t *testing.T) {
	tree := source.Memory(map[string]string{"app.yaml": head + "      releaseName: x\n      fileParameters: [{name: a, path: b}]\n"})
	u, _ := kubernetes.Load(context.Background(), tree, ".", []string{"app.yaml"}, kubernetes.Options{})
	found, diags := gitops.Find(tree, []*graph.Unit{u, u}, gitops.Scan{"chart": gitops.Chart})
	if len(found) != 1 || len(diags) != 1 {
		t.Errorf("%d deployments and %d notes, want one of each", len(found), len(diags))
	}
}

func TestTheRootIsNoEvidenceThatASourceIsThisRepository(t *testing.T) {
	tree := source.Memory(map[string]string{"app.yaml": "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {path: ./, sourceRef: {kind: GitRepository, name: other}}\n"})
	u, _ := kubernetes.Load(context.Background(), tree, ".", []string{"app.yaml"}, kubernetes.Options{})
	found, diags := gitops.Find(tree, []*graph.Unit{u}, gitops.Scan{".": gitops.Kustomization})
	if len(found) != 0 || len(diags) != 1 || diags[0].Code != "application-remote" {
		t.Errorf("it deploys %v, told %v", found, diags)
	}
}

func TestApplicationsAreBounded(t *testing.T) {
	elements := strings.TrimSuffix(strings.Repeat("{a: x}, ", 300), ", ")
	for i := range 300 {
		elements = strings.Replace(elements, "{a: x}", fmt.Sprintf("{a: n%d}", i), 1)
	}
	found, told := find(map[string]string{"app.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: a}\nspec:\n  generators: [{list: {elements: [" + elements + "]}}]\n" +
		"  template: {metadata: {name: '{{a}}'}, spec: {source: {path: chart}}}\n"})
	if len(found) != 40 || len(told) != 2 || !strings.Contains(told[0], "the first 200 are followed") || !strings.Contains(told[1], "n40 and those behind it") {
		t.Errorf("%d deployments and %d notes", len(found), len(told))
	}
}

func TestAnApplicationOfAnotherGroupIsNone(t *testing.T) {
	found, told := find(map[string]string{"app.yaml": strings.Replace(head, "argoproj.io/v1alpha1", "app.k8s.io/v1beta1", 1) + "      values: 'a: 1'\n"})
	if len(found) > 0 || len(told) > 0 {
		t.Errorf("found %v, told %v", found, told)
	}
}

func FuzzFind(f *testing.F) {
	f.Add(head + "      parameters: [{name: 'a[1].b', value: x}]\n")
	f.Add("apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: a}\nspec:\n  generators: [{list: {elements: [{a: b}]}}, {git: {directories: [{path: dir/*}]}}]\n  template: {metadata: {name: '{{a}}'}, spec: {source: {path: '{{path}}'}}}\n")
	f.Add("apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\nspec: {chart: {spec: {chart: chart, sourceRef: {kind: Bucket}, valuesFiles: [a]}}}\n")
	f.Add("apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {path: dir, images: [{name: a}]}\n")
	f.Fuzz(func(t *testing.T, text string) {
		found, _ := find(map[string]string{"app.yaml": text})
		for _, d := range found {
			if strings.HasPrefix(d.Path, "..") || strings.HasPrefix(d.Path, "/") || d.Path == "." {
				t.Errorf("it deploys %q", d.Path)
			}
			d.Key()
		}
	})
}
