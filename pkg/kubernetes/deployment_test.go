package kubernetes

import (
	"testing"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

func TestADeploymentChangesItsObjects(t *testing.T) {
	const of = "spec: {containers: [{name: c, image: 'web:1'}], initContainers: '{{ more }}'}\n"
	images := []Image{{Name: "web", NewName: "registry.example.com/web"}, {Name: "api", NewName: "api", Version: ":2"}, {Name: "host:5000/db", NewName: "db", Version: "@sha256:0a"}}
	for _, tt := range []struct {
		name, text string
		force      bool
		namespace  string // "-" for none
		image      string
	}{
		{"a pod without a namespace", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n" + of, false, "shop", "registry.example.com/web:1"},
		{"one with a namespace keeps it", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: own}\n" + of, false, "own", "registry.example.com/web:1"},
		{"unless all are moved", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: own}\n" + of, true, "shop", "registry.example.com/web:1"},
		{"another tag", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: 'api:1'}]}\n", false, "shop", "api:2"},
		{"a port is no tag", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: 'host:5000/db:1'}]}\n", false, "shop", "db@sha256:0a"},
		{"an image of another name", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: 'webs:1'}]}\n", false, "shop", "webs:1"},
		{"an object of the cluster", "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\n", true, "-", ""},
		{"a role", "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\n", false, "shop", ""},
		{"a custom resource may live in the cluster", "apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: a}\n", true, "-", ""},
		{"one that carries pods does not", "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: a}\nspec: {template: {spec: {containers: [{image: web}]}}}\n", false, "shop", "registry.example.com/web"},
	} {
		call := source.Range{File: "app.yaml", Start: source.Pos{Line: 2}}
		d := &Deployment{Call: graph.Frame{Name: "Application x", Range: call}, Namespace: "shop", At: call, Force: tt.force, Images: images}
		u, _ := Load(t.Context(), source.Memory(map[string]string{"a.yaml": tt.text}), ".", []string{"a.yaml"}, Options{Deployment: d})
		r := u.Resources[0]
		namespace := "-"
		if v := r.Properties.Get("metadata").Get("namespace"); v != nil {
			namespace, _ = v.Text()
		}
		if namespace != tt.namespace || len(r.Calls) != 1 || r.Calls[0].Name != "Application x" {
			t.Errorf("%s: the namespace is %s, want %s; calls %v", tt.name, namespace, tt.namespace, r.Calls)
		}
		if r.Pod == nil {
			continue
		}
		spec := r.Properties.At(specOf(r))
		if got, _ := spec.Get("containers").Elements()[0].Get("image").Text(); got != tt.image {
			t.Errorf("%s: the image is %s, want %s", tt.name, got, tt.image)
		}
		if more := spec.Get("initContainers"); more != nil && !more.IsUnknown() {
			t.Errorf("%s: what is not known became %v", tt.name, more)
		}
	}
}
