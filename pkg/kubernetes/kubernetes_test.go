package kubernetes

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

func load(t *testing.T, files map[string]string) (*graph.Unit, []string) {
	t.Helper()
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	unit, diags := Load(context.Background(), source.Memory(files), ".", names, Options{})
	var codes []string
	for _, d := range diags {
		codes = append(codes, d.Code)
	}
	if unit != nil {
		unit.Link()
	}
	return unit, codes
}

func addresses(u *graph.Unit) []string {
	if u == nil {
		return nil
	}
	var out []string
	for _, r := range u.Resources {
		out = append(out, r.Address)
	}
	slices.Sort(out)
	return out
}

func TestObjectsAreFoundAndOthersLeftAlone(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
		codes      []string
	}{
		{"two documents", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: b, namespace: n}\n", []string{"ConfigMap.default.a", "Deployment.n.b"}, nil},
		{"a list", "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: a}}\n- {apiVersion: v1, kind: Namespace, metadata: {name: b}}\n", []string{"Namespace.b", "Secret.default.a"}, nil},
		{"JSON", `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}`, []string{"Pod.default.a"}, nil},
		{"a generated name", "apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n", []string{"Pod.default.a-*"}, nil},
		{"a custom resource", "apiVersion: x.example.com/v1alpha1\nkind: Thing\nmetadata: {name: a}\n", []string{"Thing.default.a"}, nil},
		{"a release note", "apiVersion: release-notes/v2\nkind: bug-fix\nmetadata: {name: a}\n", nil, nil},
		{"a tool's configuration", "apiVersion: skaffold/v4beta1\nkind: Config\nmetadata: {name: a}\n", nil, nil},
		{"a kustomization", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: {name: a}\n", nil, nil},
		{"no metadata", "apiVersion: v1\nkind: Config\n", nil, nil},
		{"no metadata of a kind of Kubernetes", "apiVersion: apps/v1\nkind: Deployment\nspec: {}\n", nil, []string{"manifest-unnamed"}},
		{"no metadata of another program's kind of that name", "apiVersion: x.example.com/v1\nkind: Deployment\nspec: {}\n", nil, nil},
		{"no name", "apiVersion: v1\nkind: Pod\nmetadata: {labels: {}}\n", nil, []string{"manifest-unnamed"}},
		{"one object twice", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\n", []string{"Pod.default.a", "Pod.default.a#2"}, []string{"manifest-twice"}},
		{"a broken document beside a good one", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\na: [\n", []string{"Pod.default.a"}, []string{"yaml-syntax"}},
		{"a template", "apiVersion: v1\nkind: Pod\nmetadata: {{ .Values.meta }}\n  name: x", nil, []string{"template-not-rendered"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			unit, codes := load(t, map[string]string{"a.yaml": tt.text})
			if diff := cmp.Diff(addresses(unit), tt.want); diff != "" {
				t.Errorf("addresses (-got +want):\n%s", diff)
			}
			if diff := cmp.Diff(codes, tt.codes); diff != "" {
				t.Errorf("diagnostics (-got +want):\n%s", diff)
			}
		})
	}
}

func TestScalarsHaveTheTypesOfTheAPIServersReader(t *testing.T) {
	text := "apiVersion: v1\nkind: X\nmetadata: {name: a}\nb1: yes\nb2: \"yes\"\ni1: 0644\ni2: 0o17\ni3: 1_0\nf1: 1.50\nf2: 1e3\nn: ~\ns1: 1.2.3\ns2: 2012-10-17\ns3: 5m\nh: 0x1F\n"
	unit, _ := load(t, map[string]string{"a.yaml": text})
	p := unit.Resources[0].Properties
	kinds := map[string]graph.Kind{"b1": graph.Bool, "b2": graph.String, "i1": graph.Number, "i2": graph.Number, "i3": graph.String, "f1": graph.Number,
		"f2": graph.Number, "n": graph.Null, "s1": graph.String, "s2": graph.String, "s3": graph.String, "h": graph.Number}
	for key, want := range kinds {
		if got := p.Get(key).Kind(); got != want {
			t.Errorf("%s is a %s, want a %s", key, got, want)
		}
	}
	for key, want := range map[string]int64{"i1": 420, "i2": 15, "h": 31, "f2": 1000} {
		if got, _ := p.Get(key).Int(); got != want {
			t.Errorf("%s is %d, want %d", key, got, want)
		}
	}
}

func TestEveryWorkloadHasAPodView(t *testing.T) {
	const pod = "{metadata: {labels: {app: x}}, spec: {containers: [{name: c}]}}"
	tests := []struct {
		kind, spec string
		want       graph.Path
	}{
		{"Pod", "spec: {containers: [{name: c}]}", graph.Path{}},
		{"Deployment", "spec: {template: " + pod + "}", graph.Keys("spec", "template")},
		{"CronJob", "spec: {jobTemplate: {spec: {template: " + pod + "}}}", graph.Keys("spec", "jobTemplate", "spec", "template")},
		{"Rollout", "spec: {template: " + pod + "}", graph.Keys("spec", "template")},
		{"Service", "spec: {}", nil},
		{"PodTemplate", "template: " + pod, graph.Keys("template")},
	}
	for _, tt := range tests {
		t.Run(tt.kind, func(t *testing.T) {
			unit, _ := load(t, map[string]string{"a.yaml": "apiVersion: v1\nkind: " + tt.kind + "\nmetadata: {name: a}\n" + tt.spec})
			if diff := cmp.Diff(unit.Resources[0].Pod, tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestNamesAndSelectorsAreEdges(t *testing.T) {
	const web = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web, tier: front}}
    spec:
      serviceAccountName: web
      containers:
      - name: c
        envFrom: [{secretRef: {name: keys}}]
        env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: a}}}]
      volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: web}}
---
{apiVersion: v1, kind: Secret, metadata: {name: keys}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}}
---
{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}}
---
{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}
---
{apiVersion: v1, kind: Service, metadata: {name: other}, spec: {selector: {app: other}}}
---
{apiVersion: v1, kind: Service, metadata: {name: elsewhere, namespace: n}, spec: {selector: {app: web}}}
---
{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: b}, spec: {selector: {matchExpressions: [{key: tier, operator: In, values: [front]}, {key: old, operator: DoesNotExist}]}}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: all}, spec: {podSelector: {}}}
---
{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: h}, spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}}
---
{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i}, spec: {rules: [{http: {paths: [{backend: {service: {name: web}}}]}}]}}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: r}, roleRef: {kind: ClusterRole, name: view}, subjects: [{kind: ServiceAccount, name: web}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: view}}
`
	unit, _ := load(t, map[string]string{"a.yaml": web})
	var got []string
	for _, e := range unit.Edges {
		got = append(got, e.From.Address+" -"+e.Property+"-> "+e.To.Address)
	}
	slices.Sort(got)
	want := []string{
		"Deployment.default.web -spec.template.spec.containers.env.valueFrom.configMapKeyRef.name-> ConfigMap.default.settings",
		"Deployment.default.web -spec.template.spec.containers.envFrom.secretRef.name-> Secret.default.keys",
		"Deployment.default.web -spec.template.spec.serviceAccountName-> ServiceAccount.default.web",
		"Deployment.default.web -spec.template.spec.volumes.persistentVolumeClaim.claimName-> PersistentVolumeClaim.default.data",
		"HorizontalPodAutoscaler.default.h -spec.scaleTargetRef.name-> Deployment.default.web",
		"Ingress.default.i -spec.rules.http.paths.backend.service.name-> Service.default.web",
		"NetworkPolicy.default.all -spec.podSelector-> Deployment.default.web",
		"PodDisruptionBudget.default.b -spec.selector-> Deployment.default.web",
		"RoleBinding.default.r -roleRef.name-> ClusterRole.view",
		"RoleBinding.default.r -subjects.name-> ServiceAccount.default.web",
		"Service.default.web -spec.selector-> Deployment.default.web",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("edges (-got +want):\n%s", diff)
	}
}

func TestLooks(t *testing.T) {
	tests := []struct {
		text string
		want bool
	}{
		{"apiVersion: v1\nkind: Pod", true},
		{"# a comment\napiVersion: 'apps/v1' # c\nkind: \"Deployment\"", true},
		{`{"apiVersion":"v1","kind":"Pod"}`, true},
		{"items:\n- apiVersion: v1\n  kind: Pod", true},
		{"apiVersion: release-notes/v2\nkind: bug-fix", false},
		{"kind: Pod", false},
		{"myapiVersion: v1\nmykind: Pod", false},
		{"Resources: {}", false},
	}
	for _, tt := range tests {
		if got := Looks(source.NewFile("a.yaml", []byte(tt.text))); got != tt.want {
			t.Errorf("Looks(%q) = %v, want %v", tt.text, got, tt.want)
		}
	}
}

// Every file below PLINTH_CORPUS that has a manifest is recognised by Looks.
func TestLooksMissesNoManifestOfRealFiles(t *testing.T) {
	corpus := os.Getenv("PLINTH_CORPUS")
	if corpus == "" {
		t.Log("left out: PLINTH_CORPUS names no folder of real files")
		return
	}
	tree, err := source.Open(corpus)
	if err != nil {
		t.Fatal(err)
	}
	seen, missed := 0, 0
	err = fs.WalkDir(os.DirFS(corpus), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !source.Candidate(name) || strings.Contains(filepath.Base(name), ".tf") {
			return nil
		}
		f, err := tree.Read(name)
		if err != nil {
			return nil
		}
		unit, _ := Load(context.Background(), tree, ".", []string{name}, Options{})
		if unit != nil {
			seen++
			if !Looks(f) {
				missed++
				t.Logf("missed %s", name)
			}
		}
		tree.Forget(name)
		return nil
	})
	if err != nil || missed > 0 {
		t.Errorf("%d of %d manifests missed, %v", missed, seen, err)
	}
	t.Logf("%d manifests", seen)
}
