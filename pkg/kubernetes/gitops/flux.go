package gitops

import (
	"cmp"
	"fmt"
	"path"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/kubernetes"
)

// helmRelease follows Flux's HelmRelease
// (https://fluxcd.io/flux/components/helm/helmreleases/).
func (f *finder) helmRelease(r *graph.Resource) {
	meta, spec := r.Properties.Get("metadata"), r.Properties.Get("spec")
	name := written(meta.Get("name"))
	a := app{resource: r, name: "HelmRelease " + name}
	target := spec.Get("targetNamespace")
	if target.IsNull() {
		target = meta.Get("namespace")
	}
	template := spec.Get("chart").Get("spec")
	from := template.Get("sourceRef")
	if template.IsNull() {
		from = spec.Get("chartRef")
	}
	help := "helm get manifest " + f.release(a, meta, spec) + " -n " + cmp.Or(a.known(target), "NAMESPACE") + " | plinth check -"
	chart, ok := a.text(template.Get("chart"))
	dir, kind := f.local(chart, false)
	origin := written(from.Get("kind"))
	if !ok || kind != Chart || origin != "GitRepository" && origin != "Bucket" {
		at := r.Header
		if from != nil {
			at = from.Range
		}
		if origin == "HelmRepository" {
			dir = ""
		}
		f.remote(a, at, fmt.Sprintf("%s %s", origin, written(from.Get("name"))), dir, help)
		return
	}
	d := Deployment{Path: dir, Kind: Chart, Release: f.release(a, meta, spec), Values: map[string]any{}}
	a.namespace(&d, target)
	files := template.Get("valuesFiles")
	missing, _ := template.Get("ignoreMissingValuesFiles").Bool()
	for _, file := range files.Elements() {
		at, ok := valuesFile("", written(file), nil)
		switch {
		case ok && f.tree.Exists(at) && !f.tree.IsDir(at):
			d.ValuesFiles = append(d.ValuesFiles, at)
		case !missing:
			f.values(a, file, "the values file "+written(file)+" is not in the scan")
			d.Partial = true
		}
	}
	if list := spec.Get("valuesFrom"); list.Len() > 0 {
		f.values(a, list, "what valuesFrom takes from ConfigMaps and Secrets is known in the cluster")
		d.Partial = true
	}
	if values := spec.Get("values"); values.Len() > 0 {
		d.Values, _ = a.plain(values).(map[string]any)
	}
	if renderers := spec.Get("postRenderers"); renderers.Len() > 0 {
		d.Partial = f.partly(a, renderers, []string{"postRenderers"})
	}
	f.add(a, d)
}

// release gives the release's name: as stated, else made of target namespace and name.
func (f *finder) release(a app, meta, spec *graph.Value) string {
	name := cmp.Or(a.known(spec.Get("releaseName")), a.known(meta.Get("name")))
	if target := a.known(spec.Get("targetNamespace")); target != "" && spec.Get("releaseName").IsNull() {
		name = target + "-" + name
	}
	return name
}

// kustomization follows Flux's Kustomization
// (https://fluxcd.io/flux/components/kustomize/kustomizations/). A directory
// without a kustomization of its own is taken with all below it.
func (f *finder) kustomization(r *graph.Resource) {
	meta, spec := r.Properties.Get("metadata"), r.Properties.Get("spec")
	name := written(meta.Get("name"))
	a := app{resource: r, name: "Kustomization " + name}
	asked, ok := a.text(spec.Get("path"))
	dir, kind := f.local(asked, true)
	from := spec.Get("sourceRef")
	origin := written(from.Get("kind"))
	if !ok || kind == None || kind == Chart || origin == "OCIRepository" {
		at := r.Header
		if from != nil {
			at = from.Range
		}
		f.remote(a, at, fmt.Sprintf("%q of %s %s", written(spec.Get("path")), origin, written(from.Get("name"))), dir,
			"flux build kustomization "+name+" --path "+cmp.Or(path.Clean(asked), "PATH")+" | plinth check -")
		return
	}
	d := Deployment{Path: dir, Kind: kind, Recurse: kind == Directory}
	a.namespace(&d, spec.Get("targetNamespace"))
	d.Objects.Force = true
	for _, image := range spec.Get("images").Elements() {
		i := kubernetes.Image{Name: written(image.Get("name")), NewName: written(image.Get("newName")), At: image.Range}
		i.NewName = cmp.Or(i.NewName, i.Name)
		if tag := written(image.Get("newTag")); tag != "" {
			i.Version = ":" + tag
		}
		if digest := written(image.Get("digest")); digest != "" {
			i.Version = "@" + digest
		}
		d.Objects.Images = append(d.Objects.Images, i)
	}
	var unfollowed []string
	for _, key := range []string{"patches", "patchesStrategicMerge", "patchesJson6902", "components", "namePrefix", "nameSuffix"} {
		if v := spec.Get(key); v.Len() > 0 || written(v) != "" {
			unfollowed = append(unfollowed, key)
		}
	}
	d.Partial = f.partly(a, spec, unfollowed)
	f.add(a, d)
}
