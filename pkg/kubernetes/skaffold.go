package kubernetes

import (
	"bytes"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Built gives the names of the images that a Skaffold configuration builds,
// none for any other file. Skaffold replaces these names in manifests by the
// name with the tag or digest that it has built
// (https://skaffold.dev/docs/references/yaml/, build.artifacts.image).
func Built(f *source.File) []string {
	if !bytes.Contains(f.Bytes, []byte("skaffold/v")) {
		return nil
	}
	docs, _ := document.Parse(f)
	var images []string
	add := func(build *document.Node) {
		if list := build.Get("artifacts"); list != nil {
			for _, a := range list.Items {
				if image := a.Get("image"); image != nil && image.Kind == document.Scalar && image.Text != "" {
					images = append(images, image.Text)
				}
			}
		}
	}
	for _, d := range docs {
		if v := d.Get("apiVersion"); v == nil || !strings.HasPrefix(v.Text, "skaffold/") {
			continue
		}
		add(d.Get("build"))
		if profiles := d.Get("profiles"); profiles != nil {
			for _, p := range profiles.Items {
				add(p.Get("build"))
			}
		}
	}
	return images
}

// built gives the unknown for the name of an image that is built and filled in.
func (r reader) built(n *document.Node, parent string) *graph.Value {
	if parent != "image" || !r.images[n.Text] {
		return nil
	}
	return graph.NewUnknown(graph.Unknowable{
		Expr: n.Text, Reason: "Skaffold builds " + n.Text + " and fills in its tag", At: n.Range, Type: graph.String, NotNull: true, Prefix: n.Text,
	}, n.Range)
}
