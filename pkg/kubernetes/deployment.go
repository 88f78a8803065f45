package kubernetes

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Deployment says what an application does to the objects that it deploys.
type Deployment struct {
	// Call is the application; it leads to every object.
	Call graph.Frame
	// Namespace is that of objects which state none, and with Force that of
	// all. It is "" when the application does not say, or what it says is not known.
	Namespace string
	At        source.Range // of Namespace
	Force     bool
	Images    []Image
}

// Image replaces the images of a name.
type Image struct {
	// Name is the image's before, and NewName after.
	Name, NewName string
	// Version is what follows the name, ":tag" or "@digest"; "" keeps what stands there.
	Version string
	At      source.Range
}

// ImageName gives an image without tag and digest.
func ImageName(image string) string {
	name, _, _ := strings.Cut(image, "@")
	if colon := strings.LastIndex(name, ":"); colon > strings.LastIndex(name, "/") {
		name = name[:colon]
	}
	return name
}

// apply changes an object as the application does.
func (d *Deployment) apply(r *graph.Resource, version string) {
	if !d.Call.Range.IsZero() {
		r.Calls = slices.Concat([]graph.Frame{d.Call}, r.Calls)
	}
	if d.Namespace != "" && namespaced(r, version) {
		own := r.Properties.Get("metadata").Get("namespace")
		if text, _ := identityOf(own); d.Force || text == "" {
			r.Properties = r.Properties.Update(graph.Keys("metadata"), func(meta *graph.Value) *graph.Value {
				return meta.Set("namespace", graph.NewString(d.Namespace, d.At))
			})
		}
	}
	if len(d.Images) == 0 || r.Pod == nil {
		return
	}
	for _, list := range []string{"containers", "initContainers", "ephemeralContainers"} {
		r.Properties = r.Properties.Update(append(specOf(r), graph.Key(list)), func(all *graph.Value) *graph.Value {
			if !all.Is(graph.List) {
				return all // not known, or not what it should be
			}
			changed := make([]*graph.Value, 0, all.Len())
			for _, c := range all.Elements() {
				changed = append(changed, c.Update(graph.Keys("image"), d.image))
			}
			return all.WithList(changed)
		})
	}
}

// image gives the image that stands in the place of another.
func (d *Deployment) image(v *graph.Value) *graph.Value {
	text, ok := v.Text()
	if !ok {
		return v
	}
	for _, i := range slices.Backward(d.Images) {
		if name := ImageName(text); name == i.Name {
			version := strings.TrimPrefix(text, name)
			if i.Version != "" {
				version = i.Version
			}
			return graph.NewString(i.NewName+version, i.At)
		}
	}
	return v
}

// namespaced reports whether an object certainly lives in a namespace: one of
// Kubernetes' own kinds, or what carries pods. The scope of other kinds is not known.
func namespaced(r *graph.Resource, version string) bool {
	if strings.Contains(clusterKinds, " "+kindOf(r)+" ") {
		return false
	}
	group, _, grouped := strings.Cut(version, "/")
	return r.Pod != nil || !grouped || !strings.Contains(group, ".") || strings.HasSuffix(group, ".k8s.io")
}
