package kubernetes

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// one reads text that holds one object.
func one(t *testing.T, text string) *graph.Resource {
	t.Helper()
	unit, codes := load(t, map[string]string{"a.yaml": text})
	if unit == nil || len(unit.Resources) != 1 || len(codes) > 0 {
		t.Fatalf("the text is not one object: %v, %v", addresses(unit), codes)
	}
	return unit.Resources[0]
}

// at gives a part of an object by its dotted path, in which numbers are indexes.
func at(r *graph.Resource, path string) *graph.Value {
	var p graph.Path
	for step := range strings.SplitSeq(path, ".") {
		var i int
		if _, err := fmt.Sscanf(step, "%d", &i); err == nil {
			p = append(p, graph.Index(i))
		} else {
			p = append(p, graph.Key(step))
		}
	}
	return r.Properties.At(p)
}

// show writes a value on one line: ?expr is unknown.
func show(v *graph.Value) string {
	if v == nil {
		return "absent"
	}
	switch v.Kind() {
	case graph.List:
		var out []string
		for _, e := range v.Elements() {
			out = append(out, show(e))
		}
		return "[" + strings.Join(out, " ") + "]"
	case graph.Object:
		var out []string
		for _, m := range v.Members() {
			out = append(out, m.Key+":"+show(m.Value))
		}
		return "{" + strings.Join(out, " ") + "}"
	case graph.Unknown:
		return "?" + v.Unknown().Expr
	case graph.Null:
		return "null"
	case graph.Bool:
		b, _ := v.Bool()
		return fmt.Sprint(b)
	case graph.Number:
		s, _ := v.Literal()
		return s
	}
	s, _ := v.Text()
	return fmt.Sprintf("%q", s)
}

func TestStreamsAreReadWhole(t *testing.T) {
	const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\n"
	p := func(name string) string { return fmt.Sprintf(pod, name) }
	tests := []struct {
		name, text string
		want       []string
		codes      []string
	}{
		{"a typed list whose items say nothing", "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: a}\n- metadata: {name: b, namespace: n}\n", []string{"ConfigMap.default.a", "ConfigMap.n.b"}, nil},
		{"a list in a list", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  - {apiVersion: v1, kind: Pod, metadata: {name: a}}\n- {apiVersion: apps/v1, kind: DeploymentList, items: [{metadata: {name: b}}]}\n", []string{"Deployment.default.b", "Pod.default.a"}, nil},
		{"a kind that ends in List and has no items", "apiVersion: x.example.com/v1\nkind: AllowList\nmetadata: {name: a}\n", []string{"AllowList.default.a"}, nil},
		{"an anchor that is redefined", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {a: &x one, b: *x}}\ndata: {c: &x two, d: *x}\n", []string{"ConfigMap.default.a"}, nil},
		{"an anchor of another document", "x: &n a\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: *n}\n---\n" + p("b"), []string{"Pod.default.b"}, []string{"yaml-syntax"}},
		{"one anchor in two documents", "apiVersion: v1\nkind: Pod\nmetadata: {name: &n a, labels: {x: *n}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: &n b, labels: {x: *n}}\n", []string{"Pod.default.a", "Pod.default.b"}, nil},
		{"CRLF and a byte order mark", "\ufeff" + strings.ReplaceAll(p("a")+"---\n"+p("b"), "\n", "\r\n"), []string{"Pod.default.a", "Pod.default.b"}, nil},
		{"a marker with a comment, a tag and an end", "--- # first\n" + p("a") + "...\n---\n" + p("b") + "...\n" + p("c"), []string{"Pod.default.a", "Pod.default.b", "Pod.default.c"}, nil},
		{"tabs for indentation beside a good document", p("a") + "---\nkind: Pod\nmetadata:\n\tname: b\n", []string{"Pod.default.a"}, []string{"yaml-syntax"}},
		{"a key given twice", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nmetadata: {name: b}\n", []string{"Pod.default.b"}, []string{"key-duplicate"}},
		{"a key given twice in JSON", `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "name": "b"}}`, []string{"Pod.default.b"}, []string{"key-duplicate"}},
		{"generated names", "apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n---\napiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n", []string{"Pod.default.a-*", "Pod.default.a-*#2"}, nil},
		{"a template beside a good document", p("a") + "---\n{{- if .Values.x }}\nkind: Pod\n{{- end }}\n---\n" + p("b"), []string{"Pod.default.a", "Pod.default.b"}, []string{"template-not-rendered"}},
		{"an error beside a template", p("a") + "---\nx: {{ y }}\n---\na: [\n", []string{"Pod.default.a"}, []string{"yaml-syntax"}},
		{"an object that stays with its tool", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {config.kubernetes.io/local-config: \"true\"}}\n", nil, nil},
		{"a cluster's description", "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: a}\n", nil, nil},
		{"a kind of another group", "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: a}\n", []string{"Service.default.a", "Service.serving.knative.dev.default.a"}, nil},
		{"a version that a template chooses", "apiVersion: {{ include \"x\" . }}\nkind: Deployment\nmetadata: {name: a}\n", []string{"Deployment.default.a"}, nil},
		{"names that are filled in", "apiVersion: v1\nkind: Pod\nmetadata: {name: '${APP}-web', namespace: \"{{ ns }}\"}\n", []string{"Pod.{{ ns }}.${APP}-web"}, nil},
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
			if unit != nil && unit.Complete != (!strings.Contains(strings.Join(codes, " "), "syntax") && !strings.Contains(strings.Join(codes, " "), "template")) {
				t.Errorf("Complete is %v after %v", unit.Complete, codes)
			}
		})
	}
}

func TestARedefinedAnchorHoldsFromWhereItStands(t *testing.T) {
	r := one(t, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: &x one, b: *x, c: &x two, d: *x}\n")
	if got, want := show(at(r, "data")), `{a:"one" b:"one" c:"two" d:"two"}`; got != want {
		t.Errorf("data is %s, want %s", got, want)
	}
}

func TestEveryDocumentHasItsOwnRange(t *testing.T) {
	text := "# first\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\n\n---\n\nkind: Secret\napiVersion: v1\nmetadata:\n  name: b\n"
	unit, _ := load(t, map[string]string{"a.yaml": text})
	f := source.NewFile("a.yaml", []byte(text))
	var got []string
	for _, r := range unit.Resources {
		got = append(got, f.Text(r.Header), f.Text(r.Range))
	}
	want := []string{"kind: Pod", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}", "kind: Secret", "kind: Secret\napiVersion: v1\nmetadata:\n  name: b"}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestDocumentsOfOthersTakeTheSameWay(t *testing.T) {
	f := source.NewFile("base/a.yaml", []byte("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: x}]}\n"))
	nodes, _ := document.Parse(f)
	call := graph.Frame{Name: "overlays/prod", Range: source.Range{File: "overlays/prod/kustomization.yaml"}}
	r := NewReader(Options{})
	r.Add(Document{Node: nodes[0], Calls: []graph.Frame{call}})
	u, diags := Unit("overlays/prod", r.Resources())
	if len(u.Resources) != 1 || len(diags)+len(r.Diagnostics()) > 0 || !u.Complete {
		t.Fatalf("Unit gives %d resources, %v", len(u.Resources), diags)
	}
	got := u.Resources[0]
	if got.Range.File != "base/a.yaml" || len(got.Calls) != 1 || got.Calls[0] != call || got.Pod == nil || show(at(got, "spec.containers.0.imagePullPolicy")) != `"Always"` {
		t.Errorf("the resource is %+v", got)
	}
}

func TestSubstitutionsAreNotLiterals(t *testing.T) {
	r := one(t, `apiVersion: v1
kind: Pod
metadata: {name: a, annotations: {x: "${A}"}, labels: {"{{ .Values.key }}": x}}
spec:
  replicas: {{ .Values.n }}
  hostNetwork: ${HOST}
  priority: <number>
  serviceAccountName: $ACCOUNT
  containers:
  - name: c
    image: registry.example.com/{{ .Values.image }}:1.0
    command: [sh, -c, "echo ${HOME} $(date) {{ x }}"]
    env:
    - {name: A, value: "http://$(HOST):80"}
    - {name: B, value: "${PASSWORD}"}
    - {name: C, value: "costs $5 {a}"}
`)
	for path, want := range map[string]string{
		"metadata.annotations.x":            `"${A}"`,
		"spec.replicas":                     "?{{ .Values.n }}",
		"spec.hostNetwork":                  "?${HOST}",
		"spec.priority":                     "?<number>",
		"spec.serviceAccountName":           "?$ACCOUNT",
		"spec.containers.0.image":           "?registry.example.com/{{ .Values.image }}:1.0",
		"spec.containers.0.command.2":       `"echo ${HOME} $(date) {{ x }}"`,
		"spec.containers.0.env.0":           `{name:"A" value:?http://$(HOST):80}`,
		"spec.containers.0.env.1":           `{name:"B" value:?${PASSWORD}}`,
		"spec.containers.0.env.2":           `{name:"C" value:"costs $5 {a}"}`,
		"spec.containers.0.imagePullPolicy": "?imagePullPolicy",
	} {
		if got := show(at(r, path)); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
	if at(r, "metadata.labels").Rest() == nil {
		t.Error("labels with a key that is filled in have no rest")
	}
	image := at(r, "spec.containers.0.image").Unknown()
	if image.Prefix != "registry.example.com/" || image.Suffix != ":1.0" || len(image.Parts) != 3 || image.Type != graph.String || !strings.Contains(image.Reason, "rendered") {
		t.Errorf("of the image is known: %+v", image)
	}
	if got := at(r, "spec.hostNetwork").Unknown(); got.Type != graph.Unknown || !strings.Contains(got.Reason, "${HOST} is filled in") {
		t.Errorf("of hostNetwork is known: %+v", got)
	}
	config := one(t, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {nginx.conf: 'set $x ${y}', a: <html>}\n")
	if at(config, "data").Holes() {
		t.Error("the data of a ConfigMap are for another program")
	}
	secret := one(t, "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {password: '${PASSWORD}'}\n")
	if !at(secret, "stringData.password").IsUnknown() {
		t.Error("a password that is filled in is taken for one")
	}
}

func TestDeclaredKindsHaveAPodView(t *testing.T) {
	text := "apiVersion: x.example.com/v1\nkind: Runner\nmetadata: {name: a}\nspec: {job: {pod: {spec: {containers: [{name: c, image: 'x:1'}]}}}}\n"
	tree := source.Memory(map[string]string{"a.yaml": text})
	for _, tt := range []struct {
		declared map[string]string
		want     graph.Path
	}{{nil, nil}, {map[string]string{"Runner": "spec.job.pod"}, graph.Keys("spec", "job", "pod")}, {map[string]string{"Runner": "spec.other"}, nil}} {
		unit, _ := Load(t.Context(), tree, ".", []string{"a.yaml"}, Options{Workloads: tt.declared})
		if diff := cmp.Diff(unit.Resources[0].Pod, tt.want); diff != "" {
			t.Errorf("with %v (-got +want):\n%s", tt.declared, diff)
		}
		if got := show(at(unit.Resources[0], "spec.job.pod.spec.containers.0.imagePullPolicy")); (got == `"IfNotPresent"`) != (tt.want != nil) {
			t.Errorf("with %v imagePullPolicy is %s", tt.declared, got)
		}
	}
}
