package kubernetes

import (
	"testing"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// FuzzLoad reads a text as two directories of one scan and relates them:
// whatever it is, every range lies in its file, every pod view leads to something or into what
// is not known, and edges join what is in the graph. More seeds lie in testdata/fuzz/FuzzLoad.
func FuzzLoad(f *testing.F) {
	f.Add("apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Pod, metadata: {name: a}}]")
	f.Add("apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {a: b}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {a: b}}\nspec: {containers: [{}]}")
	f.Add("apiVersion: v1\nkind: RoleBinding\nmetadata: {name: [a]}\nsubjects: {}\nroleRef: 1")
	f.Fuzz(func(t *testing.T, text string) {
		tree := source.Memory(map[string]string{"a/a.yaml": text, "b/a.yaml": text})
		g := &graph.Graph{}
		for _, dir := range []string{"a", "b"} {
			u, _ := Load(t.Context(), tree, dir, []string{dir + "/a.yaml"}, Options{Workloads: map[string]string{"Thing": "spec.pod"}})
			if u != nil {
				u.Link()
				g.Units = append(g.Units, u)
			}
		}
		Relate(g)
		there := map[*graph.Resource]bool{}
		for _, u := range g.Units {
			seen := map[string]bool{}
			for _, r := range u.Resources {
				there[r] = true
				if seen[r.Address] {
					t.Errorf("%s is there twice", r.Address)
				}
				seen[r.Address] = true
				check(t, r, len(text))
			}
		}
		for _, e := range append(g.Edges, g.Possible...) {
			if !there[e.From] || !there[e.To] || e.From == e.To {
				t.Errorf("an edge joins %s and %s", e.From.Address, e.To.Address)
			}
		}
	})
}

func check(t *testing.T, r *graph.Resource, size int) {
	t.Helper()
	if r.Pod != nil {
		if found, steps := r.Properties.Follow(r.Pod); steps < len(r.Pod) && !found.IsUnknown() {
			t.Errorf("the pod view %s of %s leads nowhere", r.Pod, r.Address)
		}
	}
	r.Properties.Walk(func(p graph.Path, v *graph.Value) bool {
		if v.Range.File != r.Range.File || v.Range.Start.Byte > v.Range.End.Byte || int(v.Range.End.Byte) > size {
			t.Errorf("%s of %s has the range %+v", p, r.Address, v.Range)
		}
		return true
	})
}
