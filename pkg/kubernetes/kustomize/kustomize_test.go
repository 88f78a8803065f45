package kustomize

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/kubernetes"
	"github.com/plinth-lint/plinth/pkg/source"
)

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    spec:
      hostNetwork: true
      containers:
      - name: side
        image: side:1
      - name: app
        image: shop/app:1
`

const base = "resources:\n- deployment.yaml\n"

// load builds all roots of a tree.
func load(t *testing.T, files map[string]string) (map[string]*graph.Unit, *Loader, diag.Diagnostics) {
	t.Helper()
	l := NewLoader(source.Memory(files))
	var named []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if Named(name) {
			named = append(named, name)
		}
	}
	roots, diags := l.Roots(context.Background(), named)
	units := map[string]*graph.Unit{}
	for _, root := range roots {
		u, told := l.Load(context.Background(), root, kubernetes.Options{})
		diags = append(diags, told...)
		units[root] = u
	}
	return units, l, diags
}

// at gives "value @ file:line:column" of a path in an object.
func at(t *testing.T, u *graph.Unit, address string, keys ...any) string {
	t.Helper()
	for _, r := range u.Resources {
		if r.Address != address {
			continue
		}
		var p graph.Path
		for _, k := range keys {
			switch k := k.(type) {
			case string:
				p = append(p, graph.Key(k))
			case int:
				p = append(p, graph.Index(k))
			}
		}
		v := r.Properties.At(p)
		text, ok := v.Text()
		if b, is := v.Bool(); is {
			text = fmt.Sprint(b)
		} else if literal, is := v.Literal(); is && !ok {
			text = literal
		}
		return fmt.Sprintf("%s @ %s", text, v.Range)
	}
	t.Fatalf("no %s in %s", address, u.ID)
	return ""
}

// container gives a path in a container. Kustomize puts those that a strategic patch names first.
func container(i int, key string) []any {
	return []any{"spec", "template", "spec", "containers", i, key}
}

func TestAValueStandsWhereItIsSet(t *testing.T) {
	strategic := "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n      - name: app\n        image: shop/app:2\n"
	tests := []struct {
		name    string
		overlay string
		files   map[string]string
		address string
		path    []any
		want    string
	}{
		{"what the base sets", "resources: [../base]\n", nil, "Deployment.default.web", container(1, "image"), "shop/app:1 @ base/deployment.yaml:14:16"},
		{"a strategic merge patch, by the container's name", "resources: [../base]\npatches:\n- path: p.yaml\n", map[string]string{"over/p.yaml": strategic},
			"Deployment.default.web", container(0, "image"), "shop/app:2 @ over/p.yaml:9:16"},
		{"what that patch leaves alone", "resources: [../base]\npatches:\n- path: p.yaml\n", map[string]string{"over/p.yaml": strategic},
			"Deployment.default.web", container(1, "image"), "side:1 @ base/deployment.yaml:12:16"},
		{"the field of old for such patches", "resources: [../base]\npatchesStrategicMerge:\n- p.yaml\n", map[string]string{"over/p.yaml": strategic},
			"Deployment.default.web", container(0, "image"), "shop/app:2 @ over/p.yaml:9:16"},
		{"a patch within the kustomization", "resources: [../base]\npatches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec:\n      replicas: 7\n", nil,
			"Deployment.default.web", []any{"spec", "replicas"}, "7 @ over/kustomization.yaml:8:17"},
		{"a JSON patch", "resources: [../base]\npatches:\n- target: {kind: Deployment, name: web}\n  patch: |-\n    - op: replace\n      path: /spec/template/spec/containers/1/image\n      value: shop/app:3\n", nil,
			"Deployment.default.web", container(1, "image"), "shop/app:3 @ over/kustomization.yaml:7:14"},
		{"a JSON patch in a file, in the field of old", "resources: [../base]\npatchesJson6902:\n- target: {group: apps, version: v1, kind: Deployment, name: web}\n  path: p.json\n", map[string]string{
			"over/p.json": `[{"op": "replace", "path": "/spec/template/spec/hostNetwork", "value": false}]`},
			"Deployment.default.web", []any{"spec", "template", "spec", "hostNetwork"}, "false @ over/p.json:1:72"},
		{"an image", "resources: [../base]\nimages:\n- name: shop/app\n  newTag: v9\n", nil, "Deployment.default.web", container(1, "image"), "shop/app:v9 @ over/kustomization.yaml:4:11"},
		{"a number of replicas", "resources: [../base]\nreplicas:\n- name: web\n  count: 5\n", nil, "Deployment.default.web", []any{"spec", "replicas"}, "5 @ over/kustomization.yaml:4:10"},
		{"a prefix, before which a patch is named", "namePrefix: eu-\nresources: [../base]\npatches:\n- path: p.yaml\n", map[string]string{"over/p.yaml": strategic},
			"Deployment.default.eu-web", container(0, "image"), "shop/app:2 @ over/p.yaml:9:16"},
		{"a name with a prefix", "namePrefix: eu-\nresources: [../base]\n", nil, "Deployment.default.eu-web", []any{"metadata", "name"}, "eu-web @ over/kustomization.yaml:1:13"},
		{"a namespace", "namespace: eu\nresources: [../base]\n", nil, "Deployment.eu.web", []any{"metadata", "namespace"}, "eu @ over/kustomization.yaml:1:12"},
		{"a label", "resources: [../base]\ncommonLabels:\n  team: shop\n", nil, "Deployment.default.web", []any{"spec", "template", "metadata", "labels", "team"}, "shop @ over/kustomization.yaml:3:9"},
		{"a generated literal", "configMapGenerator:\n- name: c\n  literals:\n  - A=b\ngeneratorOptions: {disableNameSuffixHash: true}\n", nil, "ConfigMap.default.c", []any{"data", "A"}, "b @ over/kustomization.yaml:4:5"},
		{"a component", "resources: [../base]\ncomponents: [../extra]\n", map[string]string{
			"extra/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n- path: p.yaml\n", "extra/p.yaml": strategic},
			"Deployment.default.web", container(0, "image"), "shop/app:2 @ extra/p.yaml:9:16"},
		{"a patch whose target is chosen by labels proves nothing", "resources: [../base]\npatches:\n- target: {kind: Deployment, labelSelector: 'a!=b'}\n  patch: |-\n    - {op: replace, path: /spec/replicas, value: 4}\n", nil,
			"Deployment.default.web", []any{"spec", "replicas"}, "4 @ base/deployment.yaml:2:1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{"base/kustomization.yaml": base, "base/deployment.yaml": deployment, "over/kustomization.yaml": tt.overlay}
			maps.Copy(files, tt.files)
			units, _, diags := load(t, files)
			u := units["over/kustomization.yaml"]
			if u == nil || len(diags) > 0 {
				t.Fatalf("no unit, or diagnostics: %v", diags)
			}
			if got := at(t, u, tt.address, tt.path...); got != tt.want {
				t.Errorf("the value is %s, want %s", got, tt.want)
			}
		})
	}
}

func TestRootsAndWhatTheyClaim(t *testing.T) {
	files := map[string]string{
		"base/kustomization.yaml": base, "base/deployment.yaml": deployment, "base/loose.yaml": deployment,
		"a/kustomization.yml": "resources: [../base]\n", "b/Kustomization": "resources: [../base]\npatches: [{path: p.yaml}]\nconfigMapGenerator: [{name: c, files: [k=data.json]}]\n",
		"b/p.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n", "b/data.json": "{}",
		"flux/kustomization.yaml": "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: f}\nspec: {path: ./a}\n",
	}
	units, l, diags := load(t, files)
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(units)), []string{"a/kustomization.yml", "b/Kustomization"}); diff != "" {
		t.Errorf("roots (-got +want):\n%s", diff)
	}
	var claimed []string
	for name := range files {
		if l.Claims(name) {
			claimed = append(claimed, name)
		}
	}
	slices.Sort(claimed)
	want := []string{"a/kustomization.yml", "b/Kustomization", "b/data.json", "b/p.yaml", "base/deployment.yaml", "base/kustomization.yaml"}
	if diff := cmp.Diff(claimed, want); diff != "" {
		t.Errorf("claimed (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(l.Loose(), []string{"flux/kustomization.yaml"}); diff != "" {
		t.Errorf("loose (-got +want):\n%s", diff)
	}
	r := units["a/kustomization.yml"].Resources[0]
	if len(r.Calls) != 1 || r.Calls[0].Name != "../base" || r.Calls[0].Range.String() != "a/kustomization.yml:1:13" || r.Header.String() != "base/deployment.yaml:2:1" {
		t.Errorf("the call is %v and the header %v", r.Calls, r.Header)
	}
}

// bomb is YAML of a few lines that stands for 10^9 nodes.
func bomb() string {
	var b strings.Builder
	b.WriteString("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n")
	for i := range 9 {
		fmt.Fprintf(&b, "a%d: &a%d [%s*a%d]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d, ", i), 9), i)
	}
	return b.String()
}

func TestWhatCannotBeBuiltIsTold(t *testing.T) {
	deep := map[string]string{"l0/kustomization.yaml": "resources: [d.yaml]\n", "l0/d.yaml": deployment}
	for i := range 20 { // each level doubles the one below
		for _, side := range "ab" {
			deep[fmt.Sprintf("l%d%c/kustomization.yaml", i+1, side)] = fmt.Sprintf("namePrefix: %c-\nresources: [../l%d]\n", side, i)
		}
		deep[fmt.Sprintf("l%d/kustomization.yaml", i+1)] = fmt.Sprintf("resources: [../l%da, ../l%db]\n", i+1, i+1)
	}
	with := func(text string) map[string]string {
		return map[string]string{"a/kustomization.yaml": text, "a/d.yaml": deployment, "secret.yaml": deployment}
	}
	tests := []struct {
		name  string
		files map[string]string
		code  string
		at    string
		about string
		level diag.Severity
		built bool
	}{
		{"a remote resource", with("resources:\n- d.yaml\n- https://example.com/x.yaml\n"), "kustomize-remote", "a/kustomization.yaml:3:3", "works offline", diag.Note, true},
		{"a remote repository", with("resources:\n- github.com/example/app/base?ref=v1\n- d.yaml\n"), "kustomize-remote", "a/kustomization.yaml:2:3", "works offline", diag.Note, true},
		{"a remote patch", with("resources: [d.yaml]\npatches:\n- path: https://example.com/p.yaml\n"), "kustomize-remote", "a/kustomization.yaml:3:9", "works offline", diag.Note, false},
		{"a chart", with("resources: [d.yaml]\nhelmCharts:\n- name: x\n"), "kustomize-chart", "a/kustomization.yaml:2:1", "Helm", diag.Note, true},
		{"a path outside of the scan", with("resources:\n- d.yaml\n- ../../x\n"), "kustomize-outside", "a/kustomization.yaml:3:3", "outside the scanned root", diag.Error, true},
		{"a file outside of the kustomization", with("resources:\n- ../secret.yaml\n"), "kustomize-build", "a/kustomization.yaml", "not in or below", diag.Error, false},
		{"a file that is not there", with("resources:\n- d.yaml\n- e.yaml\n"), "kustomize-missing", "a/kustomization.yaml:3:3", "is not there", diag.Error, true},
		{"an unknown field", with("resources: [d.yaml]\nResources: ['https://example.com']\n"), "kustomize-build", "a/kustomization.yaml:2:1", "no field Resources", diag.Error, false},
		{"a cycle", map[string]string{"a/kustomization.yaml": "resources: [../b]\n", "b/kustomization.yaml": "resources: [../a]\n"}, "kustomize-build", "a/kustomization.yaml", "cycle", diag.Error, false},
		{"an alias bomb", map[string]string{"a/kustomization.yaml": "resources: [d.yaml]\n", "a/d.yaml": bomb()}, "kustomize-build", "a/kustomization.yaml", "", diag.Error, false},
		{"a plugin that is a program", map[string]string{"a/kustomization.yaml": "generators: [g.yaml]\n", "a/g.yaml": "apiVersion: x/v1\nkind: G\nmetadata:\n  name: g\n  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: ./x.sh}\n"},
			"kustomize-build", "a/kustomization.yaml", "external plugins disabled", diag.Error, false},
		{"what doubles at every level", deep, "kustomize-build", "l20/kustomization.yaml", "It ", diag.Error, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			units, _, diags := load(t, tt.files)
			found := slices.ContainsFunc(diags, func(d diag.Diagnostic) bool {
				return d.Code == tt.code && d.Range.String() == tt.at && d.Severity == tt.level && strings.Contains(d.Detail, tt.about)
			})
			if !found {
				t.Errorf("the diagnostics are %v, want %s at %s", diags, tt.code, tt.at)
			}
			u := units[tt.at[:strings.IndexByte(tt.at+":", ':')]]
			if (u != nil) != tt.built || u != nil && u.Complete {
				t.Errorf("the unit is %v, want built %t, and incomplete", u, tt.built)
			}
		})
	}
}

func FuzzKustomization(f *testing.F) {
	for _, seed := range []string{base, "patches:\n- patch: |-\n    - {op: add, path: /a/-, value: b}\n  target: {name: '('}\nresources: [d.yaml]\n", "resources: 1", "{}", "a: [", "images: [{name: x}]\nresources: [d.yaml]"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l := NewLoader(source.Memory(map[string]string{"a/kustomization.yaml": text, "a/d.yaml": deployment}))
		roots, _ := l.Roots(context.Background(), []string{"a/kustomization.yaml"})
		for _, root := range roots {
			u, diags := l.Load(context.Background(), root, kubernetes.Options{})
			for _, d := range diags {
				if path.IsAbs(d.Range.File) {
					t.Errorf("a path of the machine in %v", d)
				}
			}
			for _, r := range resources(u) {
				if r.Range.IsZero() || r.Header.IsZero() {
					t.Errorf("%s has no place", r.Address)
				}
			}
		}
	})
}

func resources(u *graph.Unit) []*graph.Resource {
	if u == nil {
		return nil
	}
	return u.Resources
}
