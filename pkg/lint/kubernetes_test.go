package lint_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

// wants is a policy that wants every workload to have a budget for disruptions.
const wants = `# METADATA
# title: Workloads have a budget
# description: The workload has no budget.
# custom:
#   severity: medium
#   types: ["Kubernetes::Workload"]
#   practices: [REL10-BP01]
package policies.reliability.k8s.budget

import rego.v2

deny contains {"resource": w.id, "evidence": [{"no": "Kubernetes::PodDisruptionBudget"}]} if {
	some w in input.resources
	count(plinth.related(w.id, "Kubernetes::PodDisruptionBudget")) == 0
}
`

// token is a policy on the pod view.
const token = `# METADATA
# title: Pods get no token
# description: The pod gets a token.
# custom:
#   severity: medium
#   types: ["Kubernetes::Workload"]
#   practices: [SEC03-BP02]
package policies.security.k8s.token

import rego.v2

deny contains {"resource": w.id, "paths": [["pod", "spec", "automountServiceAccountToken"]]} if {
	some w in input.resources
	plinth.may_equal(w.pod.spec.automountServiceAccountToken, true)
}
`

func library(t *testing.T, modules map[string]string) *policy.Library {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range modules {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	policies, err := policy.Read(fsys)
	if err != nil {
		t.Fatal(err)
	}
	l, err := policy.New(fsys, policies)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// judge gives the findings of a policy as "status address: reasons".
func judge(t *testing.T, l *policy.Library, files map[string]string) []string {
	t.Helper()
	result, err := lint.Run(context.Background(), source.Memory(files), lint.Options{Library: l, Profile: "all"})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range result.Findings {
		line := string(f.Status) + " " + f.Address
		for _, r := range f.Reasons {
			line += ": " + r.Text
		}
		out = append(out, line)
	}
	return out
}

func TestWhatAnotherDirectoryMayHoldIsOpen(t *testing.T) {
	l := library(t, map[string]string{"reliability/k8s/budget/policy.rego": wants})
	const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: []}}}\n"
	const budget = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b}\nspec: {selector: {matchLabels: {app: web}}}\n"
	in := func(text, namespace string) string {
		return strings.Replace(text, "}\nspec", ", namespace: "+namespace+"}\nspec", 1)
	}
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"none", map[string]string{"a/d.yaml": deployment}, []string{"fail Deployment.default.web"}},
		{"one beside it", map[string]string{"a/d.yaml": deployment, "a/b.yaml": budget}, nil},
		{"one for others", map[string]string{"a/d.yaml": deployment, "a/b.yaml": strings.Replace(budget, "web", "other", 1)}, []string{"fail Deployment.default.web"}},
		{"one in another directory, in one namespace", map[string]string{"a/d.yaml": in(deployment, "shop"), "b/b.yaml": in(budget, "shop")}, nil},
		{"one in another directory, in another namespace", map[string]string{"a/d.yaml": in(deployment, "shop"), "b/b.yaml": in(budget, "other")}, []string{"fail Deployment.shop.web"}},
		{"one in another directory, in no certain namespace", map[string]string{"a/d.yaml": deployment, "b/b.yaml": budget},
			[]string{"open Deployment.default.web: PodDisruptionBudget.default.b in b/b.yaml may select it: the namespace is given when the manifests are applied"}},
		{"one where another configuration holds", map[string]string{"a/d.yaml": in(deployment, "shop"), "b/b.yaml": in(budget, "shop"), "b/plinth.yaml": "profile: all"},
			[]string{"open Deployment.shop.web: it stands where another plinth.yaml holds"}},
		{"a template beside it", map[string]string{"a/d.yaml": deployment, "a/t.yaml": "apiVersion: v1\nkind: Service\n{{ x }}\n"},
			[]string{"open Deployment.default.web: a manifest beside it could not be read in full and may hold it"}},
		{"labels that are filled in", map[string]string{"a/d.yaml": strings.Replace(deployment, "app: web", "app: '${APP}'", 1), "a/b.yaml": budget},
			[]string{"open Deployment.default.web: PodDisruptionBudget.default.b may select it: a label is not known"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(judge(t, l, tt.files), tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestAPodPolicyHoldsForDeclaredKindsAndTerraform(t *testing.T) {
	l := library(t, map[string]string{"security/k8s/token/policy.rego": token})
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"a kind that nobody declares", map[string]string{"a.yaml": "apiVersion: x.example.com/v1\nkind: Runner\nmetadata: {name: a}\nspec: {job: {spec: {containers: []}}}\n"}, nil},
		{"a kind that plinth.yaml declares", map[string]string{"plinth.yaml": "workloads: {Runner: spec.job}",
			"a.yaml": "apiVersion: x.example.com/v1\nkind: Runner\nmetadata: {name: a}\nspec: {job: {spec: {containers: []}}}\n"}, []string{"fail Runner.default.a"}},
		{"an account of another directory", map[string]string{
			"a/p.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: n}\nspec: {serviceAccountName: s}\n",
			"b/s.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: s, namespace: n}\nautomountServiceAccountToken: false\n"}, nil},
		{"an account that nobody declares", map[string]string{"a/p.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: n}\nspec: {serviceAccountName: s}\n"},
			[]string{"open Pod.n.a: it follows from ServiceAccount s, which is not in the scan"}},
		{"Terraform", map[string]string{"main.tf": "resource \"kubernetes_pod\" \"a\" {\n  metadata { name = \"a\" }\n  spec {\n    container { name = \"c\" }\n  }\n}\n" +
			"resource \"kubernetes_pod\" \"b\" {\n  metadata { name = \"b\" }\n  spec {\n    automount_service_account_token = false\n  }\n}\n"}, []string{"fail kubernetes_pod.a"}},
		{"but for a manifest that it sends as it is", map[string]string{"main.tf": "resource \"kubernetes_manifest\" \"a\" {\n  manifest = {\n    apiVersion = \"v1\"\n    kind = \"Pod\"\n    metadata = { name = \"a\" }\n    spec = { serviceAccountName = \"s\", containers = [] }\n  }\n}\n" +
			"resource \"kubernetes_service_account\" \"s\" {\n  metadata { name = \"s\" }\n  automount_service_account_token = false\n}\n"}, nil},
		{"Terraform's provider sends true whatever the account says", map[string]string{"main.tf": "resource \"kubernetes_pod\" \"a\" {\n  metadata { name = \"a\" }\n  spec { service_account_name = \"s\" }\n}\n" +
			"resource \"kubernetes_service_account\" \"s\" {\n  metadata { name = \"s\" }\n  automount_service_account_token = false\n}\n"}, []string{"fail kubernetes_pod.a"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(judge(t, l, tt.files), tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestSelectorsReachOverDirectories(t *testing.T) {
	text := strings.Replace(wants, `count(plinth.related(w.id, "Kubernetes::PodDisruptionBudget")) == 0`, `count(plinth.selected_by(w.id, "Kubernetes::PodDisruptionBudget")) == 0`, 1)
	l := library(t, map[string]string{"reliability/k8s/budget/policy.rego": text})
	files := map[string]string{
		"a/d.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: n, labels: {a: b}}\nspec: {containers: []}\n",
		"b/b.yaml": "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b, namespace: n}\nspec: {selector: {matchLabels: {a: b}}}\n",
	}
	if got := judge(t, l, files); len(got) > 0 {
		t.Errorf("the findings are %v, want none", got)
	}
	delete(files, "b/b.yaml")
	if got := judge(t, l, files); len(got) != 1 {
		t.Errorf("the findings are %v, want one", got)
	}
}
